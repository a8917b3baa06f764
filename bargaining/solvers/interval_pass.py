r"""A program evaluated in interval arithmetic, where a comparison that cannot be decided keeps both branches.

Every quantity is an interval :math:`[l, h]` that holds its exact value, and a choice :math:`a \succeq_i b` is decided
where :math:`l_a - h_b > 0` or :math:`h_a - l_b < 0`. Elsewhere its value to actor i is
:math:`[\max(l_a, l_b), \max(h_a, h_b)]`, which is sharp, and to others the interval that covers both branches;
branches of one code are the same. A point is sure if its outcome is one code and its values are as narrow as rounding
makes them: then nothing that stayed undecided matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.solvers.flat_program import FlatProgram
from bargaining.solvers.lotteries import Lottery

__all__ = ["decide"]

Floats = npt.NDArray[np.float64]
Interval = tuple[Any, Any]

#: Two units in the last place, and the least float, cover the rounding of one operation.
_ULPS, _LEAST = 2.0**-52, 1e-307

#: Values narrower than this, relative to their size above one, are taken as found.
_NARROW = 1e-12


def decide(
    program: FlatProgram, order: Sequence[int], points: Mapping[str, Floats], values: bool
) -> tuple[npt.NDArray[np.int32], Floats, npt.NDArray[np.bool_]]:
    """Solve at some points.

    Parameters
    ----------
    program : FlatProgram
    order : sequence of int
        The operations needed.
    points : mapping of str to array of float
        Coordinates, each the float next to the exact one.
    values : bool
        Whether the actors' values are wanted.

    Returns
    -------
    codes : array of int
    middles : array, shape (actors, points)
        The middle of each value's interval.
    sure : array of bool
        Where codes and values are proved.
    """
    size = next(iter(points.values())).shape
    found: list[Any] = [None] * len(program.operations)
    for k in order:
        found[k] = _evaluate(program, k, found, points)
    codes = np.broadcast_to(found[program.root.code], size).astype(np.int32)
    sure = codes >= 0
    for k in program.guards:
        sure &= found[k][0] > 0
    middles = np.zeros((len(program.root.values), *size))
    if values:
        for i, k in enumerate(program.root.values):
            low, high = found[k]
            middles[i] = low + (high - low) * 0.5
            sure &= high - low <= _NARROW * np.maximum(1, np.abs(middles[i]))
    return codes, middles, sure


def _evaluate(program: FlatProgram, k: int, found: list[Any], points: Mapping[str, Floats]) -> Any:
    name, a, b, c = program.operations[k]
    if name == "constant":
        return _outward(float(a), float(a))
    if name == "parameter":
        return _outward(points[a], points[a])
    if name == "code":
        return a
    if name == "mask":
        (low, high), (other_low, other_high) = found[a], found[b]
        return low > other_high, high < other_low
    if name == "pick":
        first, second = found[a]
        (low, high), (other_low, other_high) = found[b], found[c]
        return (
            np.where(first, low, np.where(second, other_low, np.minimum(low, other_low))),
            np.where(first, high, np.where(second, other_high, np.maximum(high, other_high))),
        )
    if name == "pick code":
        first, second = found[a]
        same = np.where(np.equal(found[b], found[c]), found[b], -1)
        return np.where(first, found[b], np.where(second, found[c], same))
    if name == "join":
        return _join(Lottery(program, k), [found[p] for p in a], [found[j] for j in b])
    return _arithmetic(name, found[a], found[b])


def _arithmetic(name: str, a: Interval, b: Interval) -> Interval:
    (low, high), (other_low, other_high) = a, b
    if name == "max":
        return np.maximum(low, other_low), np.maximum(high, other_high)
    if name == "min":
        return np.minimum(low, other_low), np.minimum(high, other_high)
    if name == "+":
        return _outward(low + other_low, high + other_high)
    if name == "-":
        return _outward(low - other_high, high - other_low)
    if name == "*":
        corners = np.stack(np.broadcast_arrays(low * other_low, low * other_high, high * other_low, high * other_high))
    else:
        parts = [np.divide(p, q) for p in (low, high) for q in (other_low, other_high)]
        zero = (np.asarray(other_low) <= 0) & (np.asarray(other_high) >= 0)
        corners = np.stack(np.broadcast_arrays(*parts))
        corners = np.where(zero, np.nan, corners)
    bottom, top = corners.min(axis=0), corners.max(axis=0)
    undefined = np.isnan(bottom) | np.isnan(top)
    return _outward(np.where(undefined, -np.inf, bottom), np.where(undefined, np.inf, top))


def _outward(low: Any, high: Any) -> Interval:
    return low - (np.abs(low) * _ULPS + _LEAST), high + (np.abs(high) * _ULPS + _LEAST)


def _join(lottery: Lottery, chances: list[Interval], codes: list[Any]) -> Any:
    shape = np.broadcast_shapes(*(np.shape(code) for code in codes), *(np.shape(low) for low, _ in chances))
    out = np.empty(shape, dtype=np.int32)
    lottery.write(codes, out)
    for low, high in chances:
        out = np.where((low <= 0) & (high >= 0), -1, out)
    return out
