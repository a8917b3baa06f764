"""How a game ends: the probability of each outcome on the path of play."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Term
from bargaining.algebra.traced import number
from bargaining.equilibrium.certificate import solve_linear
from bargaining.equilibrium.figures import plain
from bargaining.equilibrium.plays import (
    LONGEST,
    Chosen,
    Drawn,
    Ended,
    Passed,
    Play,
    Settled,
    endless,
    enter,
    followed,
    put,
)

__all__ = ["NEVER_ENDS", "NOT_FOLLOWED", "distribution", "steps"]

#: The label of the event that nobody ever ends the game.
NEVER_ENDS = "goes on for ever"


#: The label of the event that a state with a variable has been entered so often that play is followed no further.
NOT_FOLLOWED = f"not over after {LONGEST} periods"

#: A state, the play there, the numbers of the open terms, and the probability of coming to it.
_Move = tuple[str, Play, dict[Term, Any], Any]


def distribution(root: Play) -> dict[str, Any]:
    """Return the probability of each outcome, by label.

    In a recursive game play moves between states as a Markov chain until an outcome ends it; the probabilities of absorption
    solve a linear system. A state that carries a variable counts once for each number that the variable takes; where these are many,
    play is followed until it provably never ends, or for long.
    """
    order: list[Any] = [(id(root), None)]
    moves: list[tuple[dict[str, Any], dict[Any, _Move]]] = [_within(root, {})]
    index = {order[0]: 0}
    carried = 0
    for at in order:
        for key, (_, play, fixed, _) in moves[index[at]][1].items():
            if key not in index:
                index[key] = len(order)
                order.append(key)
                carried += key[1] is not None
                moves.append(_within(play, fixed) if carried <= LONGEST else ({NOT_FOLLOWED: Fraction(1)}, {}))
    if len(order) == 1 and not moves[0][1]:
        return moves[0][0] or {NEVER_ENDS: Fraction(1)}
    ending = _can_end(order, index, moves)
    labels = dict.fromkeys(label for chances, _ in moves for label in chances)
    out: dict[str, Any] = {}
    if 0 in ending:
        keep = sorted(ending)
        place = {k: n for n, k in enumerate(keep)}
        matrix = [[Fraction(int(r == c)) for c in range(len(keep))] for r in range(len(keep))]
        for k in keep:
            for key, (_, _, _, p) in moves[k][1].items():
                if index[key] in place:
                    matrix[place[k]][place[index[key]]] -= p
        for label in labels:
            found = solve_linear([list(row) for row in matrix], [moves[k][0].get(label, Fraction(0)) for k in keep])
            assert found is not None
            if found[place[0]] != 0:
                out[label] = found[place[0]]
    rest = 1 - sum(out.values())
    if rest > 1e-12:
        out[NEVER_ENDS] = rest
    return out


def steps(root: Play, periods: int) -> list[tuple[str, Any]]:
    """Return the states entered along the path, as long as it is one path, each with the number that its variable is there."""
    out: list[tuple[str, Any]] = []
    at, fixed = root, dict[Term, Any]()
    while len(out) < periods:
        chances, onward = _within(at, fixed, for_ever=True)
        if chances or len(onward) != 1:
            break
        ((state, at, fixed, _),) = onward.values()
        out.append((state, next((plain(x) for x in fixed.values()), None)))
    return out


def _within(root: Play, fixed: dict[Term, Any], for_ever: bool = False) -> tuple[dict[str, Any], dict[Any, _Move]]:
    """Return the outcomes reached within a period, and the plays it leads to, each with its probability.

    Plays that never end are left out unless `for_ever`: what is missing of the probability is theirs.
    """
    chances: dict[str, Any] = {}
    onward: dict[Any, _Move] = {}
    stack: list[tuple[Play, dict[Term, Any], Any]] = [(root, fixed, Fraction(1))]
    while stack:
        at, fixed, p = stack.pop()
        if isinstance(at, Ended):
            chances[at.label] = chances.get(at.label, 0) + p
        elif isinstance(at, Chosen):
            stack.append((at.branches[at.index], fixed, p))
        elif isinstance(at, Drawn):
            for weight, branch in zip(reversed(at.probabilities), reversed(at.branches), strict=True):
                if number(weight) != 0:
                    stack.append((branch, fixed, p * number(weight)))
        elif isinstance(at, Passed):
            key: Any = None
            after, inside = at.to, fixed
            if at.entering is not None:
                cell, after, x = enter(at, fixed)
                inside, key = {at.entering.term: x}, (id(after), plain(x))
                if not for_ever and endless(cell, after) is not None:
                    continue
            elif isinstance(at.node.to, str):
                inside, key = {}, (id(after), None)
            if after is None:
                continue
            if key is None:
                stack.append((after, inside, p))
            else:
                onward[key] = (str(at.node.to), after, inside, onward[key][3] + p if key in onward else p)
        elif isinstance(at, Settled):
            inside = {**fixed, at.node.term: put(at.terms, fixed)} if at.accepted else fixed
            stack.append((followed(at), inside, p))
    return chances, onward


def _can_end(order: list[Any], index: dict[Any, int], moves: list[tuple[dict[str, Any], dict[Any, _Move]]]) -> set[int]:
    """Return the positions of the plays from which an outcome is reached with positive probability."""
    ending = {k for k in range(len(order)) if moves[k][0]}
    grown = True
    while grown:
        grown = False
        for k in reversed(range(len(order))):
            if k not in ending and any(index[key] in ending for key in moves[k][1]):
                ending.add(k)
                grown = True
    return ending
