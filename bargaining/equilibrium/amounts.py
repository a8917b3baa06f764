r"""The numbers of a tree in flat arrays, brought into the arithmetic in which they are computed.

Arithmetic
----------
Payoffs are stored as one number per node and actor. Fractions are brought to whole numbers: with D a common
denominator of all payoffs, Q one of all probabilities and discount factors, and K the greatest number of nodes on a
path where nature moves or a period passes, :math:`D Q^K v` is whole for every value v, because each such node divides
by Q once. Where these numbers fit, they are 64-bit integers; else Python's; where even those would be long (beyond
:data:`_LONG` bits), fractions. All three are exact. Floats are computed with as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.algebra.traced import FLOAT_TOLERANCE
from bargaining.games.arrays import ArrayTree

__all__ = ["Amounts", "read_amounts"]

Ints = npt.NDArray[np.intp]

#: Whole numbers longer than this many bits are given up for fractions.
_LONG = 512


@dataclass(frozen=True, eq=False)
class Amounts:
    """The numbers of a tree, ready to compute with.

    Attributes
    ----------
    ends : array, shape (ends, actors)
    weights : array or None, shape (edges,)
        Probabilities times `divisor`.
    flows : array, shape (passes, actors)
    discounts : array, shape (actors,)
        Times `divisor`.
    divisor : int or None
        By which a weighted sum is divided; None where weights are the probabilities themselves.
    scale : int
        What every payoff was multiplied by.
    exact : bool
    """

    ends: Any
    weights: Any
    flows: Any
    discounts: Any
    divisor: int | None
    scale: int
    exact: bool

    @property
    def tolerance(self) -> float:
        """Differences up to this are ties."""
        return 0 if self.exact else FLOAT_TOLERANCE

    def plain(self, value: Any) -> Any:
        """Return the number that `value` stands for: a Fraction where exact."""
        if not self.exact:
            return float(value)
        return value / self.scale if isinstance(value, Fraction) else Fraction(int(value), self.scale)

    def draw(self, values: Any, edges: Ints, starts: Ints, children: Any) -> Any:
        """Return the expected values of nature's nodes, whose edges are given with the first of each node."""
        total = np.add.reduceat(self.weights[edges][:, None] * values[children], starts, axis=0)
        return total if self.divisor is None else total // self.divisor

    def wait(self, values: Any, rows: Any) -> Any:
        """Return the values of nodes where a period passes, from those of what follows."""
        later = self.discounts * values
        return self.flows[rows] + (later if self.divisor is None else later // self.divisor)

    def empty(self, n: int) -> Any:
        """Return room for the values of n nodes."""
        return np.zeros((n, self.ends.shape[1]), dtype=self.ends.dtype)


def read_amounts(tree: ArrayTree, depth: int) -> Amounts:
    """Bring the numbers of a tree into the arithmetic they are computed in.

    Parameters
    ----------
    tree : ArrayTree
    depth : int
        A bound on the number of nodes on a path where nature moves or a period passes.
    """
    given = tree.payoffs
    flows = [v for row in tree.flows for v in row]
    flat = list(given.flat) if given.dtype.kind == "O" else []
    chances = [] if tree.probabilities is None else tree.probabilities
    floats = given.dtype.kind == "f" or getattr(chances, "dtype", np.dtype(object)).kind == "f"
    if floats or any(isinstance(v, float) for v in (*flat, *flows, *tree.discounts, *chances)):
        return Amounts(
            np.asarray(given, dtype=float),
            None if tree.probabilities is None else np.asarray(chances, dtype=float),
            np.array(flows, dtype=float).reshape(-1, given.shape[1]),
            np.array(tree.discounts, dtype=float),
            None,
            1,
            False,
        )
    parts = [*set(map(_denominator, flat)), *map(_denominator, flows)]
    scale = math.lcm(*parts) if parts else 1
    divisor = math.lcm(*set(map(_denominator, chances)), *map(_denominator, tree.discounts))
    power = depth * divisor.bit_length() + scale.bit_length()
    if power > _LONG:
        return _fractions(tree, chances, flows)
    scale *= divisor**depth
    ends = _scaled(given, flat, scale)
    lately = _objects([_times(v, scale) for v in flows]).reshape(-1, given.shape[1])
    weights = None if tree.probabilities is None else _objects([_times(v, divisor) for v in chances])
    discounts = _objects([_times(v, divisor) for v in tree.discounts])
    growth = max([divisor, *map(abs, discounts)]) / divisor if divisor else 1
    largest = (_largest(ends) + depth * _largest(lately)) * divisor * math.ceil(growth) ** depth
    if largest < 2**62:
        ends, lately, discounts = (np.asarray(a, dtype=np.int64) for a in (ends, lately, discounts))
        weights = None if weights is None else weights.astype(np.int64)
    else:
        ends = ends.astype(object)
    return Amounts(ends, weights, lately, discounts, divisor, scale, True)


def _fractions(tree: ArrayTree, chances: Any, flows: list[Any]) -> Amounts:
    return Amounts(
        _objects([Fraction(int(v) if isinstance(v, np.integer) else v) for v in tree.payoffs.flat]).reshape(
            tree.payoffs.shape
        ),
        None if tree.probabilities is None else _objects([Fraction(v) for v in chances]),
        _objects([Fraction(v) for v in flows]).reshape(-1, tree.payoffs.shape[1]),
        _objects([Fraction(v) for v in tree.discounts]),
        None,
        1,
        True,
    )


def _scaled(given: Any, flat: list[Any], scale: int) -> Any:
    if flat:
        return _objects([_times(v, scale) for v in flat]).reshape(given.shape)
    if _largest(given) * scale < 2**62:
        return given.astype(np.int64) * scale
    return _objects([int(v) * scale for v in given.flat]).reshape(given.shape)


def _objects(values: list[Any]) -> Any:
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def _denominator(value: Any) -> int:
    return value.denominator if isinstance(value, Fraction) else 1


def _times(value: Any, scale: int) -> int:
    if isinstance(value, Fraction):
        return value.numerator * (scale // value.denominator)
    return int(value) * scale


def _largest(values: Any) -> int:
    return max(int(values.max()), -int(values.min())) if values.size else 0
