"""How a model looks: as text, as a table, and its symbols in LaTeX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bargaining.expressions.numbers import show, show_interval
from bargaining.model.parameters import Parameter

if TYPE_CHECKING:
    import pandas as pd

    from bargaining.model.model import Model

__all__ = ["frame", "latex", "panel"]


def panel(model: Model) -> str:
    """Return the model as a reader wants to see it: what it asks, who plays what, every number with its source."""
    roles = ", ".join(f"{role} = {actor}" for role, actor in model.actors.items())
    lines = [
        model.title,
        model.question,
        "",
        f"model      {model.name}",
        f"protocol   {model.protocol.name}: {roles}",
    ]
    who = model.protocol.players(model.actors)
    if who:
        lines.append(f"players    {who}")
    if model.structure:
        lines.append(f"structure  {', '.join(f'{name} = {value}' for name, value in model.structure.items())}")
    lines.append(f"claims     {len(model.claims)}")
    lines += [f"note       {note}" for note in model.notes]
    rows = [("number", "value", "range", "unit", "source")]
    rows += [
        (
            p.path,
            show(p.value),
            show_interval(p.range),
            p.unit,
            f"{p.source}: {p.note}" if p.note else p.source,
        )
        for p in model.parameters.values()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    table = ["  ".join([*(row[i].ljust(widths[i]) for i in range(4)), row[4]]) for row in rows]
    meanings = [f"{p.path.ljust(widths[0])}  {p.meaning}" for p in model.parameters.values()]
    return "\n".join([*lines, "", *table, *([""] if meanings else []), *meanings])


def frame(parameters: Mapping[str, Parameter]) -> pd.DataFrame:
    """Return the numbers as a table with one row a path; ``exact`` has the value as a ratio."""
    import pandas as pd

    rows = [
        {
            "path": p.path,
            "value": float(p.value),
            "exact": str(p.value),
            "low": float(p.range[0]),
            "high": float(p.range[1]),
            "unit": p.unit,
            "source": p.source,
            "note": p.note,
            "meaning": p.meaning,
        }
        for p in parameters.values()
    ]
    return pd.DataFrame(rows).set_index("path")


def latex(actors: Mapping[str, str], parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """Return path -> LaTeX; the number of an actor has the actor as its index.

    The index is the actor's initial where no other actor shares it, otherwise the whole name.
    """
    initials = [actor[0].upper() for actor in actors.values()]
    index = {
        actor: initial if initials.count(initial) == 1 else rf"\mathrm{{{_escape(actor)}}}"
        for actor, initial in zip(actors.values(), initials, strict=True)
    }
    printed = {}
    for path, parameter in parameters.items():
        actor, dot, _ = path.partition(".")
        printed[path] = _indexed(parameter.symbol, index[actor]) if dot else parameter.symbol
    return printed


def _escape(name: str) -> str:
    return name.replace("_", r"\_")


def _indexed(symbol: str, index: str) -> str:
    r"""Append an index to a LaTeX symbol, joining one it may have: ``x_0`` becomes ``x_{0,U}``.

    Examples
    --------
    >>> _indexed("k", "U"), _indexed("x_0", "U"), _indexed(r"\bar{k}", "U")
    ('k_{U}', 'x_{0,U}', '\\bar{k}_{U}')
    """
    head, underscore, old = symbol.rpartition("_")
    old = old[1:-1] if old.startswith("{") and old.endswith("}") else old
    if not underscore or "}" in old:  # the underscore stands inside another group, as in \bar{x_0}
        return f"{symbol}_{{{index}}}"
    return f"{head}_{{{old},{index}}}"
