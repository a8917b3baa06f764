"""What panels are called, and the note that names model, fixed numbers and method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bargaining.equilibrium.figures import decimal
from bargaining.errors import InputError
from bargaining.games.nodes import Offer
from bargaining.plots.captions import Block, fixed_items, flow, paragraph, symbol
from bargaining.plots.marks import own_point
from bargaining.plots.style import plain_math

__all__ = ["model_block", "outcomes_in_order", "panel_titles"]

_SIZE = 6.5


def outcomes_in_order(maps: Sequence[Any]) -> list[str]:
    """Return every outcome of the maps in the order of the game's tree, so that colours do not depend on numbers."""
    order: dict[str, None] = {}
    for regime_map in maps:
        order.update(dict.fromkeys(regime_map.problem.game.labels))
    known = list(order)
    extra = sorted({label for m in maps for label in m.outcomes} - set(known))
    return [*known, *extra]


def panel_titles(maps: Sequence[Any], given: Sequence[str] | None) -> list[str]:
    """Return a heading for each panel."""
    if given is not None:
        if len(given) != len(maps):
            raise InputError(f"titles: there are {len(maps)} panels; got {len(given)} titles")
        return list(given)
    if len(maps) == 1:
        return [""]
    who = [_proposers(m) for m in maps]
    names = [p[0] for p in who if len(p) == 1]
    if len(set(names)) == len(maps):
        return [f"({chr(97 + k)}) proposer: {name}" for k, name in enumerate(names)]
    return [f"({chr(97 + k)})" for k in range(len(maps))]


def _proposers(regime_map: Any) -> tuple[str, ...]:
    nodes = regime_map.problem.game.nodes
    return tuple(dict.fromkeys(node.proposer for node in nodes if isinstance(node, Offer)))


def model_block(
    maps: Sequence[Any], titles: Sequence[str], width: float, mark: bool, remarks: Sequence[str] = ()
) -> Block:
    """Name the model, what is fixed, the model's own point, and how the points were classified; add remarks on the drawing."""
    from bargaining._version import __version__

    block = Block()
    problem = maps[0].problem
    axes = list(maps[0].axes)
    items = [fixed_items(m.problem.values, axes, m.problem.latex) for m in maps]
    common = [item for item in items[0] if all(item in other for other in items)]
    title = f"{problem.title} ({problem.name})" if problem.title and problem.title != problem.name else problem.name
    lines = flow(_words(f"Model: {title}." + " Held fixed:" * bool(common)), width, _SIZE)
    lines = flow([*lines[:-1], lines[-1], *_ended(common)], width, _SIZE) if common else lines
    for own, heading in zip(items, titles, strict=True):
        different = [item for item in own if item not in common]
        if different:
            lines += flow([f"{plain_math(heading)}:", *_ended(different)], width, _SIZE)
    values = ", ".join(f"{symbol(p, problem.latex)} = {decimal(problem.values[p])}" for p in axes)
    shape = "×".join(str(len(a)) for a in maps[0].axes.values())
    how = f"Grid of {shape} points, each classified by comparisons checked there; bargaining {__version__}."
    sign = "cross marks" if len(axes) == 2 else "dashed line marks"
    mark = mark and any(own_point(m) is not None for m in maps)
    own = [*remarks, *(_words(f"The {sign} the model's own values:") if mark else [])]
    lines += flow([*own, *([f"{v}{e}" for v, e in _pairs(values)] if mark else []), *_words(how)], width, _SIZE)
    paragraph(block, lines, _SIZE)
    return block


def _pairs(values: str) -> list[tuple[str, str]]:
    parts = values.split(", ")
    return [(part, "." if k == len(parts) - 1 else ",") for k, part in enumerate(parts)]


def _words(text: str) -> list[str]:
    return [plain_math(word) for word in text.split()]


def _ended(items: Sequence[str]) -> list[str]:
    return [f"{item}{'.' if k == len(items) - 1 else ';'}" for k, item in enumerate(items)]
