"""The solution of a tree in flat arrays: one chosen edge per decision, and what follows from following it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.equilibrium.amounts import Amounts
from bargaining.games.arrays import CHANCE, END, PASS, ArrayTree

__all__ = ["ArrayPlay", "Levels", "edges_of", "levels_of"]

Ints = npt.NDArray[np.intp]

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
        """Yield where nature moves or a period passes, last first, in groups none of which leads to itself."""
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

        Bounds :math:`[l_i, h_i]` on what actor i gets in any equilibrium of a subgame go from the ends to the root:
        at a decision of i only branches with :math:`h_i \ge \max l_i` can be taken. Where one branch is left, and it
        is itself determined, so is the node.
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
