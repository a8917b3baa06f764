r"""The solution of a tree in flat arrays: one chosen edge per decision, and what follows from following it.

Arithmetic
----------
Payoffs are stored as one number per node and actor. Fractions are brought to whole numbers: with D a common denominator of all
payoffs, Q one of all probabilities and discount factors, and K the greatest number of nodes on a path where nature moves or a period
passes, :math:`D Q^K v` is whole for every value v, because each such node divides by Q once. Where these numbers fit, they are 64-bit
integers; else Python's; where even those would be long (beyond :data:`_LONG` bits), fractions. All three are exact.
Floats are computed with as they are.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.algebra.traced import FLOAT_TOLERANCE
from bargaining.games.arrays import CHANCE, END, PASS, ArrayTree

__all__ = ["Amounts", "ArrayPlay", "Levels", "edges_of", "levels_of", "read_amounts"]

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
        """Expected values of nature's nodes, whose edges are given with the first of each node."""
        total = np.add.reduceat(self.weights[edges][:, None] * values[children], starts, axis=0)
        return total if self.divisor is None else total // self.divisor

    def wait(self, values: Any, rows: Any) -> Any:
        """Values of nodes where a period passes, from those of what follows."""
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


#: The nodes that go on, level by level from the root: each child stands in a later level than its parent.
Levels = list[Ints]


def levels_of(tree: ArrayTree) -> Levels | None:
    """Sort the nodes that do not end the game into levels; None if the tree is too narrow for that to pay."""
    n = tree.size
    above = np.bincount(tree.children, minlength=n).astype(np.int32)
    shared = bool((above > 1).any())
    levels: Levels = []
    front: Any = np.zeros(1, dtype=np.intp)
    while True:
        front = front[tree.owner[front] != END]
        if not front.size:
            return levels
        levels.append(front)
        if len(levels) > 500 + n // 100:
            return None
        edges, _ = edges_of(tree, front)
        below = tree.children[edges]
        if shared:
            np.subtract.at(above, below, 1)
            below = np.unique(below[above[below] == 0])
        front = below.astype(np.intp)


def edges_of(tree: ArrayTree, nodes: Any) -> tuple[Ints, Ints]:
    """Return the edges out of some nodes, and where those of each node begin among them."""
    first = tree.offsets[nodes].astype(np.intp)
    degree = tree.offsets[nodes + 1] - first
    starts = np.zeros(len(nodes), dtype=np.intp)
    np.cumsum(degree[:-1], out=starts[1:])
    edges = np.repeat(first - starts, degree)
    edges += np.arange(len(edges))
    return edges, starts


@dataclass(frozen=True, eq=False)
class ArrayPlay:
    """What is chosen at every decision of a tree in flat arrays.

    Attributes
    ----------
    tree : ArrayTree
    amounts : Amounts
    levels : list of array or None
        The inner nodes level by level; None for a tree too narrow for that.
    choice : array of int, shape (n,)
        The edge taken at each decision, counted from the node's first; 0 elsewhere.
    root : array, shape (actors,)
        The values found at the root, in the arithmetic of `amounts`.
    tied : array of int
        The decisions at which another action is equally good.
    """

    tree: ArrayTree
    amounts: Amounts
    levels: Levels | None
    choice: Any
    root: Any
    tied: Any

    def next(self, node: int) -> int:
        """Return what follows the action taken at a decision."""
        return int(self.tree.children[self.tree.offsets[node] + self.choice[node]])

    @cached_property
    def followed(self) -> Any:
        """For each node the first node at or after it, along the actions taken, that is no decision.

        Found by doubling: after k steps each node knows where it is after :math:`2^k` decisions.
        """
        to = np.arange(self.tree.size, dtype=np.int32)
        mine = np.flatnonzero(self.tree.owner >= 0)
        to[mine] = self.tree.children[self.tree.offsets[mine] + self.choice[mine]]
        while True:
            further = to[to]
            if np.array_equal(further, to):
                return to
            to = further

    @cached_property
    def worth(self) -> Any:
        """The values of every node, computed from the actions taken alone."""
        tree, amounts = self.tree, self.amounts
        values = amounts.empty(tree.size)
        ends = tree.owner == END
        values[ends] = amounts.ends
        to = self.followed
        if not ends.all() and bool(((tree.owner == CHANCE) | (tree.owner == PASS)).any()):
            for nodes in self._moves_of_nature():
                draws = nodes[tree.owner[nodes] == CHANCE]
                if draws.size:
                    edges, starts = edges_of(tree, draws)
                    values[draws] = amounts.draw(values, edges, starts, to[tree.children[edges]])
                passes = nodes[tree.owner[nodes] == PASS]
                if passes.size:
                    after = to[tree.children[tree.offsets[passes]]]
                    values[passes] = amounts.wait(values[after], tree.row[passes])
        return values[to]

    def _moves_of_nature(self) -> Iterator[Ints]:
        """Yield the nodes where nature moves or a period passes, in groups of which none leads to itself, last first."""
        owner = self.tree.owner
        if self.levels is not None:
            for nodes in reversed(self.levels):
                yield nodes[owner[nodes] < 0]
        else:
            for node in np.flatnonzero((owner == CHANCE) | (owner == PASS))[::-1]:
                yield np.array([node])

    def gains(self) -> tuple[Any, Any, Any]:
        """Return the decisions, what each owner gains at most by one deviation there, and the number of choices."""
        tree = self.tree
        mine = np.flatnonzero(tree.owner >= 0)
        if not mine.size:
            return mine, np.zeros(0), 0
        edges, starts = edges_of(tree, mine)
        column = np.repeat(tree.owner[mine], tree.offsets[mine + 1] - tree.offsets[mine])
        each = self.worth[tree.children[edges], column]
        best = np.maximum.reduceat(each, starts)
        return mine, best - self.worth[mine, tree.owner[mine]], len(mine)

    @cached_property
    def reached(self) -> dict[int, Any]:
        """The nodes that play comes to, with their probabilities; parents first."""
        tree = self.tree
        found: dict[int, Any] = {0: 1}
        queue = [0]
        while queue:
            node = heapq.heappop(queue)
            p, kind = found[node], tree.owner[node]
            if kind == END:
                continue
            a, b = int(tree.offsets[node]), int(tree.offsets[node + 1])
            if kind == CHANCE:
                edges = [(int(tree.children[e]), self._weight(e)) for e in range(a, b)]
            else:
                edges = [(self.next(node), 1)]
            for child, weight in edges:
                if weight == 0:
                    continue
                if child in found:
                    found[child] += p * weight
                else:
                    found[child] = p * weight
                    heapq.heappush(queue, child)
        return found

    def _weight(self, edge: int) -> Any:
        weight = self.tree.probabilities[edge]
        return float(weight) if not self.amounts.exact else Fraction(weight)

    @cached_property
    def unique(self) -> bool | None:
        r"""Whether play, outcome and values are the same however indifferent actors choose; None if not determined.

        Bounds :math:`[l_i, h_i]` on what actor i gets in any equilibrium of a subgame go from the ends to the root: at a decision of i
        only branches with :math:`h_i \ge \max l_i` can be taken. Where one branch is left, and it is itself determined, so is the node.
        """
        if not self.tied.size:
            return True
        if not self.amounts.exact or self.levels is None:
            return None
        tree, amounts = self.tree, self.amounts
        low = amounts.empty(tree.size)
        low[tree.owner == END] = amounts.ends
        high = low.copy()
        sure = np.ones(tree.size, dtype=bool)
        for nodes in reversed(self.levels):
            owner = tree.owner[nodes]
            draws = nodes[owner == CHANCE]
            if draws.size:
                edges, starts = edges_of(tree, draws)
                below = tree.children[edges]
                for bound in (low, high):
                    bound[draws] = amounts.draw(bound, edges, starts, below)
                sure[draws] = np.logical_and.reduceat(sure[below] | (amounts.weights[edges] == 0), starts)
            passes = nodes[owner == PASS]
            if passes.size:
                below = tree.children[tree.offsets[passes]]
                for bound in (low, high):
                    bound[passes] = amounts.wait(bound[below], tree.row[passes])
                sure[passes] = sure[below]
            mine = nodes[owner >= 0]
            if mine.size:
                edges, starts = edges_of(tree, mine)
                below = tree.children[edges]
                degree = tree.offsets[mine + 1] - tree.offsets[mine]
                column = np.repeat(tree.owner[mine], degree)
                floor = np.maximum.reduceat(low[below, column], starts)
                open_ = high[below, column] >= np.repeat(floor, degree)
                count = np.add.reduceat(open_.astype(np.int64), starts)
                sure[mine] = (count == 1) & np.logical_and.reduceat(~open_ | sure[below], starts)
                kept = np.flatnonzero(open_)
                begins = np.concatenate([[0], np.cumsum(count)[:-1]])
                low[mine] = np.minimum.reduceat(low[below[kept]], begins, axis=0)
                high[mine] = np.maximum.reduceat(high[below[kept]], begins, axis=0)
        return True if sure[0] else None
