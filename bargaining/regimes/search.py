r"""A rational point of a box at which polynomial conditions hold.

The least slack of the conditions is made as large as it will go, from several starting points, in floating point; the
point found is rounded to a short fraction and the conditions are checked there exactly. On a zero set one parameter is
solved for, exactly, where the polynomial is affine in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition
from bargaining.regimes.fields import terms_in

__all__ = ["Point", "point_in", "reach"]

#: The values of some parameters, in order.
Point = tuple[Fraction, ...]


class _Shapes:
    """Conditions compiled for floating point: values and gradients at a point, positive where they hold."""

    def __init__(self, conditions: Sequence[Condition], axes: int) -> None:
        self.count = len(conditions)
        owner: list[int] = []
        numbers: list[float] = []
        powers: list[tuple[int, ...]] = []
        for j, condition in enumerate(conditions):
            parts = terms_in(condition.polynomial)
            largest = max(abs(c) for _, c in parts) * (condition.sign or 1)
            for m, c in parts:
                owner.append(j)
                numbers.append(float(c / largest))
                powers.append(m)
        table = np.array(powers, dtype=np.intp).reshape(len(powers), axes)
        self.owner, self.numbers = np.array(owner, dtype=np.intp), np.array(numbers, dtype=float)
        self.affine = bool((table.sum(axis=1) <= 1).all())
        self.used = np.flatnonzero(table.any(axis=0))
        self.axes = axes
        self.highest = int(table.max(initial=0))
        # A derivative is a sum of monomials too: one row for each monomial and each parameter in it.
        rows, columns = np.nonzero(table)
        lowered = table[rows]
        lowered[np.arange(len(rows)), columns] -= 1
        self._monomials, self._derived = _factors(table), _factors(lowered)
        self._factor = self.numbers[rows] * table[rows, columns]
        self._place = self.owner[rows] * self.axes + columns

    def _powers(self, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the powers of the coordinates, by power; below them a row of ones for monomials that lack a factor."""
        out = np.ones((self.highest + 1, len(x) + 1))
        for k in range(1, self.highest + 1):
            out[k, :-1] = out[k - 1, :-1] * x
        return out

    def at(self, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the values."""
        which, power = self._monomials
        terms = self.numbers * self._powers(x)[power, which].prod(axis=1)
        return np.bincount(self.owner, terms, minlength=self.count).astype(float)

    def slope(self, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the gradients, one row a condition."""
        which, power = self._derived
        terms = self._factor * self._powers(x)[power, which].prod(axis=1)
        sums = np.bincount(self._place, terms, minlength=self.count * self.axes)
        return sums.astype(float).reshape(self.count, self.axes)


def _factors(table: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the parameters in each monomial and their powers, as many columns as the longest has; -1 and 0 stand for none."""
    most = max(1, int((table > 0).sum(axis=1).max(initial=0)))
    which = np.full((len(table), most), -1, dtype=np.intp)
    power = np.zeros((len(table), most), dtype=np.intp)
    for row, exponents in enumerate(table):
        here = np.flatnonzero(exponents)
        which[row, : len(here)], power[row, : len(here)] = here, exponents[here]
    return which, power


def point_in(
    conditions: Sequence[Condition], low: Point, high: Point, starts: Sequence[npt.NDArray[np.float64]]
) -> Point | None:
    """Return a rational point of a box at which all conditions hold, or None if none is found.

    Parameters
    ----------
    conditions : sequence of Condition
    low, high : tuple of Fraction
        The ends of the box, in the order of the ring's generators.
    starts : sequence of array
        Where to begin.
    """
    from scipy.optimize import minimize

    strict = _Shapes([c for c in conditions if c.sign], len(low))
    level = _Shapes([c for c in conditions if not c.sign], len(low))
    used = sorted({*strict.used.tolist(), *level.used.tolist()})
    free = [k for k in used if low[k] < high[k]]
    floor, ceiling = np.array([float(v) for v in low]), np.array([float(v) for v in high])
    width = np.where(ceiling > floor, ceiling - floor, 1.0)

    if strict.highest == 1 and strict.affine and not level.count:
        found = _deepest(strict, floor, ceiling, width)
        return None if found is None else _rational(found, conditions, low, high)
    for start in starts:
        if not free:
            found = start
        else:

            def spread(y: npt.NDArray[np.float64], start: npt.NDArray[np.float64] = start) -> npt.NDArray[np.float64]:
                x = start.copy()
                x[free] = floor[free] + y[:-1] * width[free]
                return x

            def slopes(y: npt.NDArray[np.float64], among: _Shapes, slack: float) -> npt.NDArray[np.float64]:
                return np.column_stack([among.slope(spread(y))[:, free] * width[free], np.full(among.count, slack)])

            constraints: list[dict[str, Any]] = []
            if strict.count:
                constraints.append(
                    {
                        "type": "ineq",
                        "fun": lambda y: strict.at(spread(y)) - y[-1],
                        "jac": lambda y: slopes(y, strict, -1.0),
                    }
                )
            if level.count:
                constraints.append(
                    {"type": "eq", "fun": lambda y: level.at(spread(y)), "jac": lambda y: slopes(y, level, 0.0)}
                )
            begin = np.append((start[free] - floor[free]) / width[free], 0.0)
            towards = np.append(np.zeros(len(free)), -1.0)
            result = minimize(
                lambda y: -y[-1],
                begin,
                jac=lambda y: towards,  # noqa: B023
                bounds=[(1e-6, 1 - 1e-6)] * len(free) + [(-1e3, 1.0)],
                constraints=constraints,
                method="SLSQP",
                options={"maxiter": 60, "ftol": 1e-12},
            )
            if not np.isfinite(result.x).all() or (strict.count and result.x[-1] < 1e-11):
                continue
            found = spread(result.x)
        point = _rational(found, conditions, low, high)
        if point is not None:
            return point
    return None


def _deepest(
    shapes: _Shapes, floor: npt.NDArray[np.float64], ceiling: npt.NDArray[np.float64], width: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64] | None:
    """Return the point of a box at which the least slack of affine conditions is greatest; None if it is nowhere positive."""
    from scipy.optimize import linprog

    at, slopes = shapes.at(floor), shapes.slope(floor) * width
    found = linprog(
        np.append(np.zeros(len(floor)), -1.0),
        A_ub=np.column_stack([-slopes, np.ones(shapes.count)]),
        b_ub=at,
        bounds=[(1e-6, 1 - 1e-6)] * len(floor) + [(None, 1.0)],
        method="highs-ds",
    )
    if found.status != 0 or found.x[-1] < 1e-11:
        return None
    return np.asarray(np.where(ceiling > floor, floor + found.x[:-1] * width, floor), dtype=float)


def _rational(near: npt.NDArray[np.float64], conditions: Sequence[Condition], low: Point, high: Point) -> Point | None:
    """Round a point to short fractions at which the conditions hold; zeros are met by solving for one parameter."""
    names = conditions[0].names
    for digits in (2, 3, 5, 8, 12):
        at = [
            min(max(Fraction(round(float(v) * 10**digits), 10**digits), a), b)
            for v, a, b in zip(near, low, high, strict=True)
        ]
        fixed: set[int] = set()
        good = True
        for condition in conditions:
            if condition.sign == 0:
                k = _solved(condition, at, fixed, low, high)
                good = good and k is not None
                fixed.add(-1 if k is None else k)
        if good and all(c.holds(dict(zip(names, at, strict=True))) for c in conditions):
            return tuple(at)
    return None


def _solved(condition: Condition, at: list[Fraction], fixed: set[int], low: Point, high: Point) -> int | None:
    """Move one coordinate so that a polynomial affine in it vanishes; return which, or None."""
    parts = terms_in(condition.polynomial)
    best: tuple[Fraction, int, Fraction] | None = None
    for k in range(len(at)):
        if k in fixed or not any(m[k] for m, _ in parts) or any(m[k] > 1 for m, _ in parts):
            continue
        slope = level = Fraction(0)
        for m, c in parts:
            value = c
            for j, power in enumerate(m):
                if power and j != k:
                    value *= at[j] ** power
            if m[k]:
                slope += value
            else:
                level += value
        if slope and low[k] <= -level / slope <= high[k]:
            root = -level / slope
            moved = abs(root - at[k])
            if best is None or moved < best[0]:
                best = (moved, k, root)
    if best is None:
        return None
    at[best[1]] = best[2]
    return best[1]


def reach(domain: Domain, value: Fraction) -> tuple[Fraction, Fraction]:
    """Return the interval in which points are sought: a domain, or some way around a value where that has no end."""
    far = 10 * max(abs(value), Fraction(1))
    return (
        value - far if domain.low is None else domain.low,
        max(value, domain.low or value) + far if domain.high is None else domain.high,
    )
