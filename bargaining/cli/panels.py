"""A panel of a map: one structure, its verdict at the model's own numbers, its regions, and where the answer changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.api import regime_map, solve, threshold
from bargaining.cli.data import choices_of, map_data, threshold_data
from bargaining.cli.screen import formulas, say
from bargaining.equilibrium import Equilibrium
from bargaining.equilibrium.figures import decimal
from bargaining.errors import InputError, MathematicalFact, did_you_mean
from bargaining.model import Model
from bargaining.regimes.regime_map import RegimeMap
from bargaining.regimes.threshold import Threshold

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["Axes", "Panel", "as_dataset", "as_frame", "make", "tell", "variants"]

_MOST_PANELS = 26  # one for each letter

Axes = Mapping[str, tuple[Fraction, Fraction, int]]


@dataclass(frozen=True)
class Panel:
    """One panel.

    Parameters
    ----------
    choice : tuple of (str, str) or None
        The choice of structure that makes the panel, and its value.
    model : Model
    regions : RegimeMap
    equilibrium : Equilibrium or MathematicalFact
        At the model's own numbers; the fact where there is none.
    thresholds : mapping of str to (Threshold, ...) or MathematicalFact
        For each axis the nearest border and, if only the terms change there, the nearest border of the outcome.
    """

    choice: tuple[str, str] | None
    model: Model
    regions: RegimeMap
    equilibrium: Equilibrium | MathematicalFact
    thresholds: Mapping[str, tuple[Threshold, ...] | MathematicalFact]

    @property
    def title(self) -> str:
        """What tells the panel from the others."""
        return "" if self.choice is None else f"{self.choice[0]} = {self.choice[1]}"

    def to_dict(self) -> dict[str, Any]:
        """Return the panel as plain data."""
        found = self.equilibrium
        return {
            "structure": dict(self.model.structure),
            "equilibrium": {"fact": str(found)} if isinstance(found, MathematicalFact) else _verdict_data(found),
            "map": map_data(self.regions),
            "thresholds": {
                path: {"fact": str(t)} if isinstance(t, MathematicalFact) else [threshold_data(one) for one in t]
                for path, t in self.thresholds.items()
            },
        }


def variants(model: Model, panels: str | None, fixed: Sequence[str]) -> list[tuple[tuple[str, str] | None, Model]]:
    """Return the model under each choice of a structure.

    Parameters
    ----------
    model : Model
    panels : str or None
        The choice of structure, or ``"name=one,another"`` for some of its values.
    fixed : sequence of str
        The choices that were made by ``--set``.

    Raises
    ------
    InputError
        If there is no such choice, or it is a whole number and no values are given, or it was already made.
    """
    if panels is None:
        return [(None, model)]
    path, sign, listed = (part.strip() for part in panels.partition("="))
    if path not in model.structure:
        hint = did_you_mean(path, model.structure) or f"; known: {', '.join(model.structure) or 'none'}"
        raise InputError(f"--panels {panels!r}: {model.name} has no such choice of structure{hint}")
    if path in fixed:
        raise InputError(f"--panels {panels!r}: {path} is already chosen by --set; leave one of the two out")
    values = [v.strip() for v in listed.split(",") if v.strip()] if sign else list(choices_of(model, path))
    if not values:
        raise InputError(f"--panels {panels!r}: say which values, such as {path}={model.structure[path]},...")
    if len(values) > len(set(values)):
        raise InputError(f"--panels {panels!r}: gives a value twice")
    if len(values) > _MOST_PANELS:
        raise InputError(f"--panels {panels!r}: at most {_MOST_PANELS} panels are possible; got {len(values)}")
    return [((path, value), model.replace({path: value})) for value in values]


def make(
    choice: tuple[str, str] | None, model: Model, axes: Axes, progress: Callable[[int], None] | None = None
) -> Panel:
    """Solve, map and find the thresholds of one panel."""
    equilibrium: Equilibrium | MathematicalFact
    try:
        equilibrium = solve(model)
    except MathematicalFact as fact:
        equilibrium = fact
    regions = regime_map(model, axes, progress=progress)
    outcome = None if isinstance(equilibrium, MathematicalFact) else equilibrium.outcome
    borders = {path: _nearest(model, path, ends[:2], outcome) for path, ends in axes.items()}
    return Panel(choice, model, regions, equilibrium, borders)


def _nearest(
    model: Model, path: str, ends: tuple[Fraction, Fraction], outcome: Any
) -> tuple[Threshold, ...] | MathematicalFact:
    own = model[path].value
    over = (min(ends[0], own), max(ends[1], own))
    try:
        first: Threshold = threshold(model, path, over=over)
    except MathematicalFact as fact:
        return fact
    if first.below != first.above or not isinstance(outcome, str):
        return (first,)
    try:
        return first, threshold(model, path, into=outcome, over=over)
    except MathematicalFact:  # the outcome is the same all along
        return (first,)


def tell(panel: Panel) -> None:
    """Print a panel."""
    if panel.title:
        say(panel.title, style="bold")
        say("-" * len(panel.title))
    say("At the model's own numbers", style="bold")
    say(formulas(_verdict(panel), "  "))
    say()
    say("Over the map", style="bold")
    summary = str(panel.regions).splitlines()
    head = summary[0].partition(": ")[2]
    say(formulas("\n".join([head[:1].upper() + head[1:], *(line[2:] for line in summary[1:])]), "  "))
    say()
    say("Where the answer changes", style="bold")
    for path, found in panel.thresholds.items():
        say(f"  along {path}, now {decimal(panel.model[path].value)}")
        if isinstance(found, MathematicalFact):
            say(formulas(str(found), "      "))
            continue
        say(_stretches(found[0], panel.model[path].value))
        for one, what in zip(found, ("nearest border", "nearest border of the outcome"), strict=False):
            text = str(one).splitlines()
            cut = next(k for k, line in enumerate(text) if line.startswith("  along "))
            say(formulas("\n".join([f"{what}: {text[0]}", *text[1:cut]]), "      "))


def _stretches(found: Threshold, own: Fraction) -> str:
    """Align the intervals along a path, and mark the one that holds the model's own value."""
    rows = [str(interval).partition(": ")[::2] for interval in found.intervals]
    wide = max(len(where) for where, _ in rows)
    holds = [
        (i.low < own or (i.low_closed and i.low == own)) and (own < i.high or (i.high_closed and i.high == own))
        for i in found.intervals
    ]
    return "\n".join(
        f"      {where:<{wide}}   {outcome}{'   < here' if here else ''}"
        for (where, outcome), here in zip(rows, holds, strict=True)
    )


def _verdict(panel: Panel) -> str:
    eq = panel.equilibrium
    if isinstance(eq, MathematicalFact):
        return str(eq)
    own = ", ".join(f"{path} = {decimal(panel.model[path].value)}" for path in panel.regions.axes)
    lines = [f"at       {own}", f"outcome  {_outcome(eq)}"]
    for name, value in eq.terms.items():
        form = "" if not eq.has_regime else eq.regime.term_texts.get(name, "")
        lines.append(f"terms    {name} = {decimal(value)}{f' = {form}' if form not in ('', decimal(value)) else ''}")
    if not eq.terms and eq.game.has_offers:
        lines.append("terms    none: no share is agreed")
    wide = max(map(len, eq.values))
    for k, (name, value) in enumerate(eq.values.items()):
        lines.append(f"{'values' if k == 0 else '':<8} {name:<{wide}}  {decimal(value)}")
    gain = eq.certificate.gain
    proof = "exactly 0" if eq.exact and gain == 0 else decimal(gain)
    lines.append(f"proof    largest gain from one deviation: {proof}, over {eq.certificate.counted}")
    return "\n".join(lines)


def _outcome(eq: Equilibrium) -> str:
    if isinstance(eq.outcome, str):
        return eq.outcome
    return ", ".join(f"{label} with probability {decimal(p)}" for label, p in eq.outcome.items())


def _verdict_data(eq: Equilibrium) -> dict[str, Any]:
    from bargaining.cli.data import number_data

    forms = {} if not eq.has_regime else eq.regime.terms
    return {
        "outcome": eq.outcome if isinstance(eq.outcome, str) else {k: number_data(p) for k, p in eq.outcome.items()},
        "terms": {
            name: {**number_data(value), "form": str(forms[name]) if name in forms else None}
            for name, value in eq.terms.items()
        },
        "values": {name: number_data(value) for name, value in eq.values.items()},
        "exact": eq.exact,
        "largest_gain": number_data(eq.verify()),
    }


def as_frame(panels: Sequence[Panel]) -> pd.DataFrame:
    """Return all panels as one table; the choice that makes them is its first column."""
    import pandas as pd

    frames = []
    for panel in panels:
        frame = panel.regions.to_frame()
        if panel.choice is not None:
            frame.insert(0, *panel.choice)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def as_dataset(panels: Sequence[Panel]) -> xr.Dataset:
    """Return all panels as one dataset; the choice that makes them is its first dimension.

    Codes of outcomes and regimes are those of all panels together; their labels stand in the attributes.
    """
    import numpy as np
    import xarray as xr

    if panels[0].choice is None:
        return panels[0].regions.dataset
    outcomes = list(dict.fromkeys(label for panel in panels for label in panel.regions.outcomes))
    regimes: list[str] = []
    parts = []
    for panel in panels:
        recode = np.array([outcomes.index(label) for label in panel.regions.outcomes], dtype=np.int16)
        data = panel.regions.dataset
        parts.append(
            data.assign(
                outcome=(data["outcome"].dims, recode[data["outcome"].values]),
                regime=(data["regime"].dims, (data["regime"].values + len(regimes)).astype(np.int16)),
            )
        )
        start = len(regimes)
        regimes += [f"{k}: {r.outcome}" for k, r in enumerate(panel.regions.regimes, start=start)]
    name = panels[0].choice[0]
    values = [panel.choice[1] for panel in panels if panel.choice is not None]
    whole = xr.concat(
        [part.expand_dims({name: [value]}) for part, value in zip(parts, values, strict=True)],
        dim=name,
        data_vars="all",
        coords="minimal",
        compat="override",
        join="outer",
        combine_attrs="override",
    )
    whole.attrs["solves"] = sum(panel.regions.solves for panel in panels)
    for variable, labels in (("outcome", outcomes), ("regime", regimes)):
        whole[variable].attrs = {
            "flag_values": np.arange(len(labels), dtype=np.int16),
            "flag_meanings": " ".join(label.replace(" ", "_") for label in labels),
            "labels": " | ".join(labels),
        }
    return whole
