"""The borders of one or several maps, numbered, each with the inequality under which one outcome lies on its side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from bargaining.algebra.primitives import Primitive
from bargaining.plots.equations import decimals, inequality, isolated
from bargaining.plots.outlines import Outlines, outline
from bargaining.regimes.conditions import Condition
from bargaining.regimes.fields import Polynomial, terms_in
from bargaining.regimes.identity import outcome_of

__all__ = ["Drawn", "Numbered", "drawn", "numbered"]


@dataclass
class Drawn:
    """A map, its outlines, and for each line in them the polynomial it follows."""

    map: Any
    outlines: Outlines
    lines: list[Polynomial]

    def along(self, polynomial: Polynomial) -> list[np.ndarray[Any, np.dtype[np.float64]]]:
        """Return the stretches that follow a polynomial, each an array of points, the longest first."""
        if polynomial not in self.lines:
            return []
        wanted = self.lines.index(polynomial)
        out = []
        for chain in self.outlines.chains:
            start = None
            for k, line in enumerate([*chain.lines, None]):
                if line == wanted and start is None:
                    start = k
                elif line != wanted and start is not None:
                    out.append(chain.points[start : k + 1])
                    start = None
        return sorted(out, key=lambda p: -float(np.abs(np.diff(p, axis=0)).sum()))


@dataclass
class Numbered:
    """A border: its number, the inequality in LaTeX, and the outcomes that lie where it holds.

    ``short`` is the same with all numbers but the axes' filled in.
    """

    polynomial: Polynomial
    sides: dict[int, dict[str, int]] = field(default_factory=lambda: {1: {}, -1: {}})
    number: int = 0
    text: str = ""
    short: str = ""
    outcome: str = ""

    @property
    def length(self) -> int:
        """How many neighbouring pairs of grid points it separates."""
        return sum(self.sides[1].values())


def drawn(regime_map: Any) -> Drawn:
    """Return a map with its outlines."""
    lines: list[Polynomial] = []
    tests: list[Any] = []
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for border in regime_map.borders:
        polynomial = border.condition.polynomial
        if polynomial not in lines:
            lines.append(polynomial)
            tests.append(border.test)
        one, two = sorted(regime_map.outcomes.index(label) for label in border.outcomes)
        pairs[one, two].append(lines.index(polynomial))
    return Drawn(regime_map, outline(regime_map, tests, dict(pairs)), lines)


def numbered(panels: Sequence[Drawn], least: float = 0.04) -> list[Numbered]:
    """Return the borders worth a number, in the order in which a reader meets them from left to right.

    Parameters
    ----------
    panels : sequence of Drawn
    least : float
        Borders shorter than this part of the grid's side are left out.
    """
    found: dict[Polynomial, Numbered] = {}
    longest: dict[Polynomial, float] = defaultdict(float)
    for panel in panels:
        side = max(panel.map.codes.shape)
        total: dict[Polynomial, int] = defaultdict(int)
        for border in panel.map.borders:
            polynomial, sign = border.condition.polynomial, border.condition.sign
            entry = found.setdefault(polynomial, Numbered(polynomial))
            for label, way in ((border.outcomes[0], sign), (border.outcomes[1], -sign)):
                entry.sides[way][label] = entry.sides[way].get(label, 0) + border.length
            total[polynomial] += border.length
        for polynomial, length in total.items():
            longest[polynomial] = max(longest[polynomial], length / side)
    kept = [entry for polynomial, entry in found.items() if longest[polynomial] >= least]
    shown = [entry for entry in kept if _write(entry, panels)]
    shown.sort(key=lambda entry: _place(entry, panels))
    for k, entry in enumerate(shown):
        entry.number = k + 1
    return shown


def _place(entry: Numbered, panels: Sequence[Drawn]) -> tuple[int, float]:
    for k, panel in enumerate(panels):
        runs = panel.along(entry.polynomial)
        if runs:
            return k, float(runs[0][:, 0].mean())
    return len(panels), 0.0


def _write(entry: Numbered, panels: Sequence[Drawn]) -> bool:
    """Fill in the inequality; False if the polynomial is linear in neither axis or drawn nowhere."""
    panel = next((p for p in panels if p.along(entry.polynomial)), None)
    if panel is None:
        return False
    tie = _tie(panel, entry.polynomial)
    values = dict(panel.map.problem.values)
    x, y = _middle(panel, entry.polynomial)
    axes = list(panel.map.axes)
    here = {**values, **panel.map.problem.beside({axes[0]: Fraction(x), axes[1]: Fraction(y)})}
    latex = panel.map.problem.latex

    def rank(way: int) -> tuple[int, bool, bool]:
        """Prefer the side of one outcome; then the upper side of a line; then the side that the line belongs to."""
        solved = isolated(Condition(entry.polynomial, way), axes, here)
        upper = solved is not None and solved.path == axes[-1] and solved.relation == ">"
        return max(entry.sides[way].values(), default=0), upper, tie in entry.sides[way]

    way = max((1, -1), key=rank)
    labels = entry.sides[way]
    main = [label for label, length in sorted(labels.items(), key=lambda i: -i[1]) if length >= 0.15 * entry.length]
    entry.outcome = " / ".join(main)
    weak = tie in labels
    found = isolated(Condition(entry.polynomial, way, weak), axes, here)
    if found is None:
        return False
    entry.text = inequality(found, axes, here, latex)
    ring = entry.polynomial.ring
    fixed = [(ring.gens[k], ring.domain(v.numerator) / ring.domain(v.denominator)) for k, v in _fixed(panel, axes)]
    numbers = isolated(Condition(entry.polynomial.compose(fixed), way, weak), axes, here)
    entry.short = (decimals(numbers, latex) if numbers is not None else "") or entry.text
    return True


def _fixed(panel: Drawn, axes: Sequence[str]) -> list[tuple[int, Fraction]]:
    values = panel.map.problem.values
    # An exponential moves with the axes: it stays as it is written.
    return [
        (k, Fraction(v))
        for k, (name, v) in enumerate(values.items())
        if name not in axes and not isinstance(name, Primitive)
    ]


def _middle(panel: Drawn, polynomial: Polynomial) -> tuple[float, float]:
    """Return a point well inside the longest stretch."""
    run = panel.along(polynomial)[0]
    steps = np.hypot(*np.diff(run, axis=0).T)
    k = int(steps.argmax())
    point = run[k] + 0.45 * (run[k + 1] - run[k])
    return float(point[0]), float(point[1])


def _tie(panel: Drawn, polynomial: Polynomial) -> str | None:
    """Return the outcome exactly on the border, at one point of it; None if the border holds no rational point we can name."""
    if panel.map.problem.primitives:
        return None
    test = next(b.test for b in panel.map.borders if b.condition.polynomial == polynomial)
    guess = [Fraction(v).limit_denominator(10**4) for v in _middle(panel, polynomial)]
    for k in (1, 0):
        parts = [Fraction(0), Fraction(0)]
        for (a, b), c in terms_in(test.polynomial):
            power, other = (b, guess[0] ** a) if k else (a, guess[1] ** b)
            if power > 1:
                break
            parts[power] += c * other
        else:
            if parts[1]:
                point = list(guess)
                point[k] = -parts[0] / parts[1]
                return outcome_of(panel.map.problem.trace(dict(zip(panel.map.axes, point, strict=True))))
    return None
