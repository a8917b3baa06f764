r"""Continua of stationary equilibria: where the values of a way of playing are not determined.

Mathematics
-----------
On a region of values V where play is constant, :math:`T(V) = A V + b` (:mod:`bargaining.solvers.policy_iteration`). Where
:math:`I - A` is singular and :math:`(I - A) V = b` can be solved, its solutions are a plane :math:`V_0 + N t`, and those of them at
which that play is found are a convex set, each of its points the values of a stationary equilibrium. If the solution next to
where the play was found is one, and so are those next to it along a column of N, there is a continuum: T is affine along
the line as far as no comparison changes sign, so how far the equilibria reach is found exactly, piece after piece.

The best known case are equal costs of each round: with x and y for the first actor's share when it and when the other proposes,
:math:`x = \min(1, y + c)` and :math:`y = \max(0, x - c)` hold for every :math:`x \in [c, 1]`.

References
----------
Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. *Econometrica* 50(1), 97-109.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine, Term
from bargaining.algebra.traced import Tape, Traced, evaluate, sign
from bargaining.errors import ContinuumError
from bargaining.expressions.numbers import show
from bargaining.games.game import Game
from bargaining.solvers.backward_induction import Induction, Reader

__all__ = ["continuum", "nearest", "plane"]

System = tuple[list[list[Any]], list[Any]]
Worth = dict[str, tuple[Any, ...]]

#: How many changes of play are followed along a line of equilibria, and where the first look is taken beyond each.
_PIECES, _NEXT = 20, Fraction(1, 2**20)


def plane(system: System) -> tuple[list[Any], list[list[Any]]] | None:
    """Return one solution of a linear system and the directions in which there are others; None if there is no solution.

    Parameters
    ----------
    system : (matrix, constant)
        Entries are fractions or traced numbers, whose signs are recorded where they are asked.

    Examples
    --------
    >>> one, two = Fraction(1), Fraction(2)
    >>> plane(([[one, -one], [two, -two]], [one, two]))
    ([Fraction(1, 1), 0], [[Fraction(1, 1), 1]])
    >>> plane(([[one, -one], [two, -two]], [one, one])) is None
    True
    """
    rows = [[*line, b] for line, b in zip(*system, strict=True)]
    size = len(system[1])
    heads: list[int] = []
    for column in range(size):
        start = len(heads)
        pivot = next((r for r in range(start, size) if sign(rows[r][column]) != 0), None)
        if pivot is None:
            continue
        rows[start], rows[pivot] = rows[pivot], rows[start]
        rows[start] = [v / rows[start][column] for v in rows[start]]
        for r in range(size):
            factor = rows[r][column]
            if r != start and (isinstance(factor, Traced) or factor != 0):
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[start], strict=True)]
        heads.append(column)
    if any(sign(row[size]) != 0 for row in rows[len(heads) :]):
        return None
    point: list[Any] = [0] * size
    for r, column in enumerate(heads):
        point[column] = rows[r][size]
    directions = []
    for free in (k for k in range(size) if k not in heads):
        direction: list[Any] = [0] * size
        direction[free] = 1
        for r, column in enumerate(heads):
            direction[column] = -rows[r][free]
        directions.append(direction)
    return point, directions


def nearest(system: System, near: Sequence[Fraction]) -> list[Any] | None:
    """Return the solution of a linear system closest to a point; None if there is none.

    Examples
    --------
    >>> one = Fraction(1)
    >>> nearest(([[one, one], [one, one]], [one, one]), [Fraction(0), Fraction(0)])
    [Fraction(1, 2), Fraction(1, 2)]
    """
    found = plane(system)
    if found is None:
        return None
    point, directions = found
    gap = [a - b for a, b in zip(near, point, strict=True)]
    squares = [[_dot(m, n) for n in directions] for m in directions]
    steps = plane((squares, [_dot(n, gap) for n in directions]))
    assert steps is not None
    for step, direction in zip(steps[0], directions, strict=True):
        point = [p + step * d for p, d in zip(point, direction, strict=True)]
    return point


def continuum(
    game: Game, read: Reader, system: System, near: Mapping[str, Sequence[Fraction]]
) -> ContinuumError | None:
    """Prove that there is a continuum of stationary equilibria where a linear system of values is singular.

    Parameters
    ----------
    game : Game
        With states.
    read : callable
        Turns each number of the game into a fraction.
    system : (matrix, constant)
        ``I - A`` and ``b``.
    near : mapping of str to sequence of Fraction
        Values, by state; the solution closest to them is tried.

    Returns
    -------
    ContinuumError or None
        The fact, with how far the values reach along the lines found; None if it was not proved.
    """
    point = nearest(system, [v for s in game.states for v in near[s]])
    found = plane(system)
    if point is None or found is None or _piece(game, read, point, [0] * len(point), Fraction(0)) is None:
        return None
    reach: dict[int, tuple[Any, Any]] = {}
    for direction in found[1]:
        up = _reach(game, read, point, direction)
        down = _reach(game, read, point, [-v for v in direction])
        if up == 0 and down == 0:
            continue
        for k, c in enumerate(direction):
            if c:
                ends = [None if t is None else point[k] + c * t for t in (up, None if down is None else -down)]
                low, high = reversed(ends) if c > 0 else ends
                known = reach.get(k, (low, high))
                reach[k] = (_outer(known[0], low, min), _outer(known[1], high, max))
    return ContinuumError(_told(game, reach), dict(near)) if reach else None


def _told(game: Game, reach: Mapping[int, tuple[Any, Any]]) -> str:
    count, states = len(game.names), list(game.states)
    first = states.index(str(game.start))
    state = first if any(k // count == first for k in reach) else min(reach) // count
    parts = []
    for i, name in enumerate(game.names):
        if state * count + i in reach:
            low, high = reach[state * count + i]
            ends = f"from {show(low)}" * (low is not None) + f" to {show(high)}" * (high is not None)
            parts.append(f"{name} may receive anything {ends.strip() or 'at all'}")
    return (
        f"there is a continuum of stationary equilibria: in state {states[state]!r} {' and '.join(parts)}, for what each gets now "
        "depends on what it gets later, and nothing pins either; which of them is played the game does not say"
    )


def _outer(a: Any, b: Any, most: Any) -> Any:
    return None if a is None or b is None else most(a, b)


def _reach(game: Game, read: Reader, point: list[Any], direction: list[Any]) -> Any:
    """Return how far along a direction equilibrium values reach from a point that is one; None if without end."""
    edge = Fraction(0)
    for _ in range(_PIECES):
        at = edge + _NEXT
        while True:
            ends = _piece(game, read, point, direction, at)
            if ends is None:
                return edge
            if ends[0] is None or ends[0] <= edge:
                break
            at = (edge + ends[0]) / 2
        if ends[1] is None or ends[1] <= edge:
            return ends[1]
        edge = ends[1]
    return edge


def _piece(game: Game, read: Reader, point: list[Any], direction: list[Any], at: Fraction) -> tuple[Any, Any] | None:
    """Return the ends of the stretch of a line on which play is as at one place; None if the values there are no equilibrium's."""
    tape, term, count = Tape(), Term("t"), len(game.names)
    t = tape.parameter("t", at)
    line = [p + d * t for p, d in zip(point, direction, strict=True)]
    worth: Worth = {s: tuple(line[k * count : (k + 1) * count]) for k, s in enumerate(game.states)}
    induction = Induction(game, read, worth)
    induction.solve()
    nodes = [after - before for s, node in game.states.items() for after, before in _pairs(induction, node, worth[s])]
    asked = list(tape.comparisons)
    forms = evaluate([*nodes, *asked], lambda _: Affine(0, {term: Fraction(1)}), Fraction)
    slopes = [_slope(form, term) for form in forms]
    if any(constant != 0 or slope != 0 for constant, slope in slopes[: len(nodes)]):
        return None
    roots = [-constant / slope for constant, slope in slopes[len(nodes) :] if slope]
    return max((r for r in roots if r <= at), default=None), min((r for r in roots if r >= at), default=None)


def _pairs(induction: Induction, node: Any, before: Sequence[Any]) -> Any:
    return zip(induction.closed[id(node)].values, before, strict=True)


def _slope(form: Any, term: Term) -> tuple[Any, Any]:
    return (form.constant, form.coefficients.get(term, 0)) if isinstance(form, Affine) else (form, 0)


def _dot(a: Sequence[Any], b: Sequence[Any]) -> Any:
    total: Any = 0
    for x, y in zip(a, b, strict=True):
        total = total + x * y
    return total
