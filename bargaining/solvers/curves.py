"""Values of a state that carries a variable: affine on each of finitely many points and open intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Affine, Term, substituted

__all__ = ["Curve", "intercept"]


@dataclass(frozen=True, eq=False)
class Curve:
    """A function of one variable for each actor, affine between break points and free at them.

    Parameters
    ----------
    term : Term
        The variable.
    breaks : tuple of number
        From the least to the greatest; cell 2k is the point k, cell 2k + 1 the open interval that follows it.
    values : tuple of tuple of (number or Affine)
        For each cell, the function of each actor.

    Examples
    --------
    >>> x = Term("x")
    >>> kept = Affine(0, {x: 1})
    >>> tent = Curve(x, (0, 1, 2), ((0,), (kept,), (1,), (2 - kept,), (0,)))
    >>> finer = tent.refined((0, 0.5, 1, 2))
    >>> finer.values[2], finer.merged().breaks, tent.intercepts(3)
    ((0.5,), (0, 1, 2), [(2, -1)])
    """

    term: Term
    breaks: tuple[Any, ...]
    values: tuple[tuple[Any, ...], ...]

    @classmethod
    def constant(cls, term: Term, low: Any, high: Any, values: Sequence[Any]) -> Curve:
        """Return functions that are constant."""
        return cls(term, (low, high), (tuple(values),) * 3)

    def cell(self, k: int) -> Cell:
        """Return cell number k."""
        if k % 2:
            return Cell(self.term, self.breaks[k // 2], self.breaks[k // 2 + 1], False)
        return Cell.at(self.term, self.breaks[k // 2])

    def refined(self, breaks: Sequence[Any]) -> Curve:
        """Return the same functions with more break points; those given hold all there are."""
        values: list[tuple[Any, ...]] = []
        k = 0
        for n, point in enumerate(breaks):
            while k < len(self.breaks) - 1 and point >= self.breaks[k + 1]:
                k += 1
            known = point == self.breaks[k]
            values.append(self.values[2 * k] if known else self.at(point, 2 * k + 1))
            if n + 1 < len(breaks):
                values.append(self.values[2 * k + 1])
        return Curve(self.term, tuple(breaks), tuple(values))

    def at(self, point: Any, k: int) -> tuple[Any, ...]:
        """Return the values of the functions of cell k at a point."""
        return tuple(substituted(v, self.term, point) for v in self.values[k])

    def merged(self, tolerance: Any = 0) -> Curve:
        """Return the same functions without the break points that they need not have."""
        keep = [0]
        last = len(self.breaks) - 1
        for j in range(1, last):
            here, after = self.breaks[j], self.breaks[j + 1]
            left, right = 2 * keep[-1] + 1, 2 * j + 1
            alike = all(
                abs(a - b) <= tolerance
                for x in (here, after)
                for a, b in zip(self.at(x, left), self.at(x, right), strict=True)
            )
            value = zip(self.at(here, left), self.values[2 * j], strict=True)
            if not (alike and all(abs(a - b) <= tolerance for a, b in value)):
                keep.append(j)
        keep.append(last)
        values = [self.values[0]]
        for a, b in pairwise(keep):
            values += [self.values[2 * a + 1], self.values[2 * b]]
        return Curve(self.term, tuple(self.breaks[j] for j in keep), tuple(values))

    def cells(self) -> list[Cell]:
        """Return the cells, from the least values of the variable to the greatest."""
        return [self.cell(k) for k in range(len(self.values))]

    def intercepts(self, k: int) -> list[tuple[Any, Any]]:
        """Return the intercept and the slope of each actor's function on cell k."""
        return [intercept(v, self.term) for v in self.values[k]]


def intercept(value: Any, term: Term) -> tuple[Any, Any]:
    """Return the intercept and the slope of a function of one variable."""
    return (value.constant, value.coefficients.get(term, 0)) if isinstance(value, Affine) else (value, 0)
