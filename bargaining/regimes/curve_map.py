"""A map of offers along a concave frontier: what binds at each point of a grid, with proved signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bargaining.equilibrium.figures import decimal
from bargaining.errors import MethodError
from bargaining.frontiers.spans import span_of
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.regimes.conditions import Condition
from bargaining.regimes.curve_borders import equation
from bargaining.regimes.curve_points import Binding, check_frontier, found_at, proved
from bargaining.regimes.identity import UNDECIDED
from bargaining.regimes.regime_map import Axis, _flags

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["CurveBorder", "CurveMap", "curve_map"]

#: How many points are classified together.
_BLOCK = 20_000

#: Points at which values are enclosed less closely than this are solved one by one, in 40 digits.
_WIDE = 1e-9


@dataclass(frozen=True, eq=False)
class CurveBorder:
    """A line between two ways of being bound.

    Attributes
    ----------
    outcomes : tuple of str
        What binds on the side where :attr:`condition` holds, and on the other.
    condition : Condition or None
        In all symbols, and powers, exponentials and logarithms of them; an equation where no offer could be eliminated, and None where
        the border is of a kind for which no equation is derived.
    system : tuple of sympy equation
        The same in the offers of both.
    length : int
        How many pairs of neighbouring points it separates.
    between : str
        What lies between the two, where that is thinner than the grid is fine.
    """

    outcomes: tuple[str, str]
    condition: Condition | None
    system: tuple[Any, ...]
    length: int
    between: str = ""

    def __str__(self) -> str:
        told = "no equation derived" if self.condition is None else str(self.condition)
        if self.between:
            told = f"between them, thinner than the grid is fine, {self.between}"
        return f"{self.outcomes[0]} | {self.outcomes[1]}: {told}"


class CurveMap:
    """What binds over a grid of parameters.

    Attributes
    ----------
    axes : mapping of str to tuple of Fraction
    regimes : tuple of Binding
        Most points first.
    outcomes : tuple of str
        Their labels.
    codes : array of int, shape of the grid
        For each point the position of its regime.
    undecided : mapping of index to str
        Points whose regime could not be proved, each with the reason.
    exact : bool
        False: numbers are floats within :attr:`tolerance`.
    tolerance : float
    solves : int
        How many points were solved one by one.
    """

    exact = False

    def __init__(
        self,
        game: ConcaveOffers,
        axes: Mapping[str, Axis],
        values: Mapping[str, Fraction],
        progress: Callable[[int], None] | None,
    ) -> None:
        self.game, self.axes, self.values = game, dict(axes), dict(values)
        self.shape = tuple(map(len, axes.values()))
        self.undecided: dict[tuple[int, ...], str] = {}
        self.solves, self.tolerance = 0, 0.0
        self._found: dict[Binding, int] = {}
        count = int(np.prod(self.shape))
        codes = np.empty(count, dtype=np.int32)
        self._table = np.full((3, count), np.nan)
        for first in range(0, count, _BLOCK):
            self._classify(np.arange(first, min(first + _BLOCK, count)), codes, progress)
        sizes = np.bincount(codes, minlength=len(self._found))
        order = np.argsort(-sizes, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        listed = list(self._found)
        self.regimes = tuple(listed[k] for k in order)
        self.sizes = tuple(int(sizes[k]) for k in order)
        self.outcomes = tuple(r.outcome for r in self.regimes)
        self.codes = rank[codes].astype(np.int32).reshape(self.shape)

    @property
    def outcome_codes(self) -> npt.NDArray[np.int32]:
        """For each point the position of its label in :attr:`outcomes`."""
        return self.codes

    def _point(self, index: tuple[int, ...]) -> dict[str, Fraction]:
        return {**self.values, **{n: axis[k] for (n, axis), k in zip(self.axes.items(), index, strict=True)}}

    def _classify(
        self, places: npt.NDArray[np.int64], codes: npt.NDArray[np.int32], progress: Callable[[int], None] | None
    ) -> None:
        index = np.unravel_index(places, self.shape)
        points = {
            name: [axis[k] for k in index[list(self.axes).index(name)]]
            if (axis := self.axes.get(name)) is not None
            else [v] * len(places)
            for name, v in self.values.items()
        }
        check_frontier(self.game, points, len(places))
        listed, found, deal = proved(self.game, {n: span_of(v) for n, v in points.items()}, len(places), offers=True)
        assert deal is not None
        term, worth = deal
        width = np.maximum.reduce([term.width, worth[0].width, worth[1].width])
        known = np.array([self._code(b) for b in listed] or [0], dtype=np.int32)
        agreed = np.array([bool(b.reasons) for b in listed] or [False])
        told = found >= 0
        close = told & (~agreed[found] | (width < _WIDE))
        for k in np.flatnonzero(~close):
            at = tuple(int(i[k]) for i in index)
            answer = found_at(self.game, self._point(at))
            self.solves += 1
            if progress is not None:
                progress(self.solves)
            if answer.binding.outcome == UNDECIDED and told[k]:
                continue
            told[k] = False
            codes[places[k]] = self._code(answer.binding)
            if answer.binding.outcome == UNDECIDED:
                self.undecided[at] = answer.why
            if answer.values:
                self._table[:, places[k]] = (*answer.values, answer.term)
                self.tolerance = max(self.tolerance, answer.tolerance)
        codes[places[told]] = known[found[told]]
        told &= agreed[found]
        for row, span in enumerate((*worth, term)):
            self._table[row, places[told]] = span.middle[told]
        self.tolerance = max(self.tolerance, float(width[told].max(initial=0.0)))

    def _code(self, b: Binding) -> int:
        return self._found.setdefault(b, len(self._found))

    @cached_property
    def borders(self) -> tuple[CurveBorder, ...]:
        """The lines between the regimes, each with its equation in symbols."""
        pairs: dict[tuple[int, int], list[tuple[tuple[int, ...], tuple[int, ...]]]] = {}
        skipped = {k for k, label in enumerate(self.outcomes) if label == UNDECIDED}
        for axis in range(self.codes.ndim):
            lines = np.moveaxis(self.codes, axis, -1)
            for place in np.ndindex(lines.shape[:-1]):
                # What lies on both sides of a point that is undecided has a border there.
                told = [k for k, code in enumerate(lines[place]) if int(code) not in skipped]
                for k, m in pairwise(told):
                    one, two = (tuple(int(v) for v in np.insert(place, axis, at)) for at in (k, m))
                    i, j = int(self.codes[one]), int(self.codes[two])
                    if i != j:
                        pairs.setdefault((min(i, j), max(i, j)), []).append((one, two) if i < j else (two, one))
        return tuple(self._border(pair, met) for pair, met in sorted(pairs.items()))

    def _border(self, pair: tuple[int, int], met: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> CurveBorder:
        labels = (self.outcomes[pair[0]], self.outcomes[pair[1]])
        one, two = met[len(met) // 2]
        ends = self._point(one), self._point(two)
        near = self._on_border(pair, ends)
        if isinstance(near, str):
            return CurveBorder(labels, None, (), len(met), near)
        on = equation(self.game, (self.regimes[pair[0]], self.regimes[pair[1]]), near)
        if on is None:
            return CurveBorder(labels, None, (), len(met))
        signs = [on.sign(end) for end in ends]
        first = signs[0] or (-signs[1] if signs[1] else 0)
        return CurveBorder(labels, Condition(on.condition.polynomial, first), on.system, len(met))

    def _on_border(
        self, pair: tuple[int, int], ends: tuple[dict[str, Fraction], dict[str, Fraction]]
    ) -> dict[str, Fraction] | str:
        """Return a point near the border, between two points of the grid; what else lies there, if that comes first."""
        low, high = ends
        for _ in range(24):
            middle = {n: (low[n] + high[n]) / 2 for n in low}
            answer = found_at(self.game, middle).binding
            if answer == self.regimes[pair[0]]:
                low = middle
            elif answer == self.regimes[pair[1]]:
                high = middle
            elif answer.outcome != UNDECIDED:
                return answer.outcome
            else:
                return middle
        return {n: (low[n] + high[n]) / 2 for n in low}

    @cached_property
    def dataset(self) -> xr.Dataset:
        """Regime, values and terms at every point, with the tolerance in the attributes."""
        import xarray as xr

        from bargaining._version import __version__

        dims = tuple(self.axes)
        table = self._table.reshape(3, *self.shape)
        labels = _flags(self.outcomes)
        return xr.Dataset(
            {
                "regime": (dims, self.codes.astype(np.int16), labels),
                "outcome": (dims, self.codes.astype(np.int16), labels),
                "values": (
                    ("actor", *dims),
                    table[:2],
                    {"long_name": "equilibrium payoff at the date of the first move"},
                ),
                "terms": (
                    ("term", *dims),
                    table[2:],
                    {"long_name": "point of the frontier agreed on; nan where there is none"},
                ),
            },
            coords={
                "actor": list(self.game.names),
                "term": [self.game.over.term],
                **{path: [float(v) for v in axis] for path, axis in self.axes.items()},
            },
            attrs={
                "title": repr(self.game),
                "fixed": "; ".join(f"{p} = {v}" for p, v in self.values.items() if p not in self.axes),
                "exact": 0,
                "tolerance": self.tolerance,
                "undecided": len(self.undecided),
                "bargaining_version": __version__,
            },
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the dataset as a table, one row a point."""
        import pandas as pd

        data = self.dataset
        coordinates = np.meshgrid(*(data[path].values for path in self.axes), indexing="ij")
        columns: dict[str, Any] = {path: c.ravel() for path, c in zip(self.axes, coordinates, strict=True)}
        columns["outcome"] = np.array(self.outcomes, dtype=object)[self.codes.ravel()]
        columns[f"terms.{self.game.over.term}"] = data["terms"].values[0].ravel()
        for k, name in enumerate(self.game.names):
            columns[f"values.{name}"] = data["values"].values[k].ravel()
        return pd.DataFrame(columns)

    def to_csv(self, path: Any) -> None:
        """Write :meth:`to_frame` to a file."""
        self.to_frame().to_csv(path, index=False)

    def __str__(self) -> str:
        over = ", ".join(f"{p} in [{decimal(a[0])}, {decimal(a[-1])}]" for p, a in self.axes.items())
        many = "regime" if len(self.regimes) == 1 else "regimes"
        count = len(self.undecided)
        lines = [
            f"offers along a frontier: {len(self.regimes)} {many} over {over}",
            f"  {' x '.join(map(str, self.shape))} points, signs proved by interval arithmetic at each, "
            f"{count or 'no'} point{'' if count == 1 else 's'} undecided",
            f"  values and terms within {self.tolerance:.1g}",
            "  (shares are of this grid and depend on its ranges; they are no probabilities)",
        ]
        lines += [
            f"  {label}: {100 * size / self.codes.size:.1f} %"
            for label, size in zip(self.outcomes, self.sizes, strict=True)
        ]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"CurveMap({len(self.regimes)} regimes, shape={self.shape})"


def curve_map(
    game: ConcaveOffers,
    axes: Mapping[str, Axis],
    values: Mapping[str, Fraction],
    progress: Callable[[int], None] | None = None,
) -> CurveMap:
    """Classify a grid of parameters of offers along a frontier.

    Parameters
    ----------
    game : ConcaveOffers
    axes : mapping of str to tuple of Fraction
    values : mapping of str to Fraction
        A value for every symbol; those of the axes are not used.
    progress : callable, optional
        Called with the number of points solved one by one after each.

    Raises
    ------
    MethodError
        If the frontier is given by a function that cannot be enclosed.

    Examples
    --------
    Offers along the parabola: the outside option w of B binds where it exceeds d(1 + d)/(1 + d + d^2).

    >>> import sympy
    >>> from bargaining.actors import Actor
    >>> from bargaining.frontiers.concave import Concave
    >>> u, w, d = sympy.symbols("u w d")
    >>> game = ConcaveOffers([Actor("A", d), Actor("B", d)], Concave(1 - u**2), outside={"B": w})
    >>> axes = {"w": tuple(Fraction(k, 10) for k in range(10))}
    >>> m = curve_map(game, axes, {"w": Fraction(0), "d": Fraction(9, 10)})
    >>> m.codes.tolist(), m.outcomes[1]
    ([0, 0, 0, 0, 0, 0, 0, 1, 1, 1], "B's outside option binds")
    >>> print(m.borders[0])
    no outside option binds | B's outside option binds: d**2*w + d*w + w < d**2 + d
    """
    if not game.over.symbolic:
        raise MethodError("the frontier is given by a function, which cannot be enclosed; write it as an expression")
    return CurveMap(game, axes, values, progress)
