r"""Backward induction on large finite trees without offers, level by level on flat arrays.

Mathematics
-----------
A finite game of complete information. The value of a node to actor i is

.. math:: v_i(n) = \begin{cases} \text{payoff}_i(n) & n \text{ ends the game} \\
    \sum_m p_{nm} v_i(m) & \text{nature moves} \\
    f_i(n) + \delta_i v_i(m) & \text{a period passes} \\
    v_i(m^*(n)) & n \text{ is a decision of } j,\; m^*(n) \in \arg\max_m v_j(m). \end{cases}

The inner nodes are sorted into levels by their greatest distance from the root, so that every child stands in a later
level, and the levels are solved from the last to the first, each in a handful of array operations. A tree that is
deep and narrow is solved node by node. Neither recurses, so depth is no limit.

Conventions
-----------
* Of equally good actions the first listed is taken; every such tie is counted and reported.
* Fractions and whole numbers are compared exactly (:mod:`bargaining.equilibrium.amounts`). Floats within
  ``FLOAT_TOLERANCE`` of the best count as equally good.

References
----------
Kuhn, H. W. (1953). Extensive games and the problem of information. *Contributions to the Theory of Games II*, 193-216.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bargaining.equilibrium.amounts import Amounts, read_amounts
from bargaining.equilibrium.array_equilibrium import ArrayEquilibrium
from bargaining.equilibrium.array_play import ArrayPlay, Levels, edges_of, levels_of
from bargaining.games.arrays import CHANCE, END, PASS, ArrayTree
from bargaining.games.flattening import flatten
from bargaining.games.game import Game

__all__ = ["array_induction"]


def array_induction(game: Game, at: Mapping[str, Any] | None = None) -> ArrayEquilibrium:
    """Solve a large finite game without offers.

    Parameters
    ----------
    game : Game
        From arrays, or written node by node; its numbers are fractions, whole numbers, floats or, with `at`, sympy
        expressions.
    at : mapping of str to number, optional
        Values for the symbols of the game, by name.

    Returns
    -------
    ArrayEquilibrium

    Raises
    ------
    MethodError
        If the game has offers, symbols without a value, or information sets with several nodes.

    Examples
    --------
    >>> owner, offsets, children = [0, 1, -2, -2, -2], [0, 2, 4, 4, 4, 4], [1, 2, 3, 4]
    >>> game = Game.from_arrays(["A", "B"], owner, offsets, children, [[1, 0], [2, 5], [0, 7]])
    >>> eq = array_induction(game)
    >>> eq.outcome, eq.values["A"], eq.verify(), eq.unique
    ('end 0', Fraction(1, 1), Fraction(0, 1), True)
    """
    tree = flatten(game, at)
    levels = levels_of(tree)
    moves = (tree.owner == CHANCE) | (tree.owner == PASS)
    depth = int(moves.sum()) if levels is None else sum(bool(moves[nodes].any()) for nodes in levels)
    amounts = read_amounts(tree, depth)
    solve = _by_level if levels is not None else _by_node
    choice, root, tied = solve(tree, amounts, levels or [])
    return ArrayEquilibrium(game, ArrayPlay(tree, amounts, levels, choice, root, tied))


def _by_level(tree: ArrayTree, amounts: Amounts, levels: Levels) -> tuple[Any, Any, Any]:
    values = amounts.empty(tree.size)
    values[tree.owner == END] = amounts.ends
    choice = np.zeros(tree.size, dtype=np.int32)
    tied = []
    for nodes in reversed(levels):
        owner = tree.owner[nodes]
        draws = nodes[owner == CHANCE]
        if draws.size:
            edges, starts = edges_of(tree, draws)
            values[draws] = amounts.draw(values, edges, starts, tree.children[edges])
        passes = nodes[owner == PASS]
        if passes.size:
            after = tree.children[tree.offsets[passes]]
            values[passes] = amounts.wait(values[after], tree.row[passes])
        mine = nodes[owner >= 0]
        if mine.size:
            edges, starts = edges_of(tree, mine)
            degree = tree.offsets[mine + 1] - tree.offsets[mine]
            below = tree.children[edges]
            each = values[below, np.repeat(tree.owner[mine], degree)]
            best = np.maximum.reduceat(each, starts)
            good = np.flatnonzero(each >= np.repeat(best - amounts.tolerance, degree))
            whose = np.repeat(np.arange(len(mine)), degree)[good]
            first = np.ones(len(good), dtype=bool)
            first[1:] = whose[1:] != whose[:-1]
            taken = good[first]
            choice[mine] = taken - starts
            values[mine] = values[below[taken]]
            tied.append(mine[np.unique(whose[~first])])
    return choice, values[0], np.sort(np.concatenate(tied)) if tied else np.zeros(0, dtype=np.intp)


def _by_node(tree: ArrayTree, amounts: Amounts, _: Levels) -> tuple[Any, Any, Any]:
    owner, offsets, children = tree.owner.tolist(), tree.offsets.tolist(), tree.children.tolist()
    row, ends, flows = tree.row.tolist(), amounts.ends.tolist(), amounts.flows.tolist()
    weights = [] if amounts.weights is None else amounts.weights.tolist()
    discounts, divisor, tolerance = amounts.discounts.tolist(), amounts.divisor, amounts.tolerance
    actors = range(amounts.ends.shape[1])
    values: list[Any] = [None] * tree.size
    choice = np.zeros(tree.size, dtype=np.int32)
    tied = []
    for node in range(tree.size - 1, -1, -1):
        kind, a, b = owner[node], offsets[node], offsets[node + 1]
        if kind >= 0:
            each = [values[child][kind] for child in children[a:b]]
            floor = max(each) - tolerance
            good = [k for k, value in enumerate(each) if value >= floor]
            choice[node] = good[0]
            values[node] = values[children[a + good[0]]]
            if len(good) > 1:
                tied.append(node)
        elif kind == END:
            values[node] = ends[row[node]]
        elif kind == CHANCE:
            sums = [sum(weights[e] * values[children[e]][i] for e in range(a, b)) for i in actors]
            values[node] = sums if divisor is None else [v // divisor for v in sums]
        else:
            later = [d * v for d, v in zip(discounts, values[children[a]], strict=True)]
            later = later if divisor is None else [v // divisor for v in later]
            values[node] = [f + v for f, v in zip(flows[row[node]], later, strict=True)]
    return choice, values[0], np.array(tied[::-1], dtype=np.intp)
