"""Closed forms tabulated on a grid, each where its regime holds.

A closed form is a quotient of polynomials. What depends on the leading axes alone is computed once for every row of the grid, not for
every point; along the last axis polynomials are evaluated by Horner's rule, in blocks of rows that stay in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.frontiers.spans import span_of
from bargaining.regimes.enclosed_diagram import Plane
from bargaining.regimes.fields import Polynomial, terms_in

__all__ = ["enclosed_table", "tabulated"]

Floats = npt.NDArray[np.float64]

#: Points to a block.
_BLOCK = 8192


def tabulated(
    codes: npt.NDArray[Any], forms: Mapping[int, Mapping[int, Any]], count: int, axes: Sequence[Sequence[Fraction]]
) -> Floats:
    """Return quantities at every point of a grid, nan where none is given.

    Parameters
    ----------
    codes : array of int, shape of the grid
        Which regime holds.
    forms : mapping of int to mapping of int to element of a field
        For each regime the closed forms of those quantities that it has, in the axes of the grid.
    count : int
        How many quantities there are.
    axes : sequence of sequences of Fraction
        The coordinates along each axis.

    Returns
    -------
    array of float, shape (count, shape of the grid)
    """
    shape = codes.shape
    rows, width = codes.size // shape[-1], shape[-1]
    flat = codes.reshape(rows, width)
    out = np.empty((count, rows, width))
    floats = [np.array([v.numerator / v.denominator for v in axis]) for axis in axes]
    last = floats[-1]
    index = np.unravel_index(np.arange(rows), shape[:-1]) if len(shape) > 1 else ()
    leading = [axis[i] for axis, i in zip(floats[:-1], index, strict=True)]
    with np.errstate(all="ignore"):  # a form is computed beyond its regime too, where it may divide by zero
        # Regimes share many of their forms.
        alone = {e: _Quotient(e, leading) for each in forms.values() for e in each.values()}
        made = {k: {q: alone[e] for q, e in each.items()} for k, each in forms.items()}
        step = max(1, _BLOCK // width)
        for first in range(0, rows, step):
            here = slice(first, min(first + step, rows))
            mine = flat[here]
            low, high = int(mine.min()), int(mine.max())
            done: dict[_Quotient, Any] = {}
            for k in range(low, high + 1):
                where = mine == k if low < high else True
                if low < high and not np.any(where):
                    continue
                for q in range(count):
                    form = made[k].get(q) if k in made else None
                    if form is not None and form not in done:
                        done[form] = form.over(here, last)
                    np.copyto(out[q, here], np.nan if form is None else done[form], where=where)
    return out.reshape(count, *shape)


def enclosed_table(
    codes: npt.NDArray[Any],
    forms: Mapping[int, Mapping[int, Any]],
    count: int,
    axes: Sequence[Sequence[Fraction]],
    plane: Plane,
) -> tuple[Floats, float]:
    """Return quantities that hold exponentials, roots or logarithms, and how far any of them may be off.

    Parameters
    ----------
    codes, forms, count, axes
        As for :func:`tabulated`; the forms are elements of the field of axes and primitives.
    plane : Plane
    """
    out, widest = np.full((count, codes.size), np.nan), 0.0
    whole = [span_of(axis) for axis in axes]
    for k, each in forms.items():
        chosen = np.flatnonzero(codes.ravel() == k)
        for first in range(0, chosen.size, _BLOCK):
            mine = chosen[first : first + _BLOCK]
            at = plane.coordinates(
                [axis[i] for axis, i in zip(whole, np.unravel_index(mine, codes.shape), strict=True)]
            )
            for q, element in each.items():
                with np.errstate(all="ignore"):
                    found = plane.enclosed(element.numer, at) / plane.enclosed(element.denom, at)
                out[q, mine] = found.middle
                widest = max(widest, float(np.max(found.width)))
    return out.reshape(count, *codes.shape), widest


class _Quotient:
    """A closed form on a grid whose leading coordinates are known."""

    def __init__(self, element: Any, leading: Sequence[Floats]) -> None:
        self._above, self._below = _coefficients(element.numer, leading), _coefficients(element.denom, leading)
        if len(self._below) == 1:
            self._above = [c / self._below[0] for c in self._above]
            self._below = []

    def over(self, rows: slice, last: Floats) -> Any:
        """Return the values on some rows."""
        above = _horner(self._above, rows, last)
        return above / _horner(self._below, rows, last) if self._below else above


def _coefficients(polynomial: Polynomial, leading: Sequence[Floats]) -> list[Any]:
    """Return the coefficients by falling powers of the last variable: numbers, or columns of one number for each row."""
    parts = terms_in(polynomial)
    out: list[Any] = [0.0] * (1 + max((m[-1] for m, _ in parts), default=0))
    for exponents, c in parts:
        term: Any = float(c)
        for axis, power in zip(leading, exponents[:-1], strict=True):
            if power:
                term = term * (axis[:, None] if power == 1 else axis[:, None] ** power)
        out[-1 - exponents[-1]] = out[-1 - exponents[-1]] + term
    return out


def _horner(coefficients: Sequence[Any], rows: slice, last: Floats) -> Any:
    parts = [c[rows] if isinstance(c, np.ndarray) else c for c in coefficients]
    total = parts[0]
    for c in parts[1:]:
        total = total * last + c
    return total
