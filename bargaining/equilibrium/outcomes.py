"""How a game ends: the probability of each outcome on the path of play."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.algebra.traced import number
from bargaining.equilibrium.certificate import solve_linear
from bargaining.equilibrium.plays import Chosen, Drawn, Ended, Passed, Play, Settled, followed

__all__ = ["NEVER_ENDS", "distribution"]

#: The label of the event that nobody ever ends the game.
NEVER_ENDS = "goes on for ever"


def distribution(root: Play) -> dict[str, Any]:
    """Return the probability of each outcome, by label.

    In a recursive game play moves between states as a Markov chain until an outcome ends it; the probabilities of absorption
    solve a linear system.
    """
    first = _within(root)
    order: list[Play] = [root]
    index = {id(root): 0}
    moves = [first]
    for at in order:
        for following in moves[index[id(at)]][1].values():
            play = following[0]
            if id(play) not in index:
                index[id(play)] = len(order)
                order.append(play)
                moves.append(_within(play))
    if len(order) == 1 and not moves[0][1]:
        return moves[0][0]
    ending = _can_end(order, index, moves)
    labels = dict.fromkeys(label for chances, _ in moves for label in chances)
    out: dict[str, Any] = {}
    if 0 in ending:
        keep = sorted(ending)
        place = {k: n for n, k in enumerate(keep)}
        matrix = [[Fraction(int(r == c)) for c in range(len(keep))] for r in range(len(keep))]
        for k in keep:
            for play, p in moves[k][1].values():
                if index[id(play)] in place:
                    matrix[place[k]][place[index[id(play)]]] -= p
        for label in labels:
            found = solve_linear([list(row) for row in matrix], [moves[k][0].get(label, Fraction(0)) for k in keep])
            assert found is not None
            if found[place[0]] != 0:
                out[label] = found[place[0]]
    rest = 1 - sum(out.values())
    if rest > 1e-12:
        out[NEVER_ENDS] = rest
    return out


def _within(root: Play) -> tuple[dict[str, Any], dict[int, tuple[Play, Any]]]:
    """Return the outcomes reached within a period, and the plays it leads to, each with its probability."""
    chances: dict[str, Any] = {}
    onward: dict[int, tuple[Play, Any]] = {}
    stack: list[tuple[Play, Any]] = [(root, Fraction(1))]
    while stack:
        at, p = stack.pop()
        if isinstance(at, Ended):
            chances[at.label] = chances.get(at.label, 0) + p
        elif isinstance(at, Chosen):
            stack.append((at.branches[at.index], p))
        elif isinstance(at, Drawn):
            for weight, branch in zip(reversed(at.probabilities), reversed(at.branches), strict=True):
                if number(weight) != 0:
                    stack.append((branch, p * number(weight)))
        elif isinstance(at, Passed):
            if at.to is not None and isinstance(at.node.to, str):
                onward[id(at.to)] = (at.to, onward.get(id(at.to), (at.to, 0))[1] + p)
            elif at.to is not None:
                stack.append((at.to, p))
        elif isinstance(at, Settled):
            stack.append((followed(at), p))
    return chances, onward


def _can_end(order: list[Play], index: dict[int, int], moves: list[Any]) -> set[int]:
    """Return the positions of the plays from which an outcome is reached with positive probability."""
    ending = {k for k in range(len(order)) if moves[k][0]}
    grown = True
    while grown:
        grown = False
        for k in range(len(order)):
            if k not in ending and any(index[id(play)] in ending for play, _ in moves[k][1].values()):
                ending.add(k)
                grown = True
    return ending
