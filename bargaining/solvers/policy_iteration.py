r"""Policy iteration: stationary equilibria of recursive games.

Mathematics
-----------
In a recursive game with states s, let :math:`V_i(s)` be actor i's value at the beginning of a period in state s. Given V, each state is a
finite tree in which ``continue_to(t)`` is worth :math:`f_i + \delta_i V_i(t)`, solved by backward induction; call the values at the
roots :math:`T(V)`. A stationary subgame-perfect equilibrium is a fixed point :math:`V = T(V)`, with the play found there.

Play in the trees (the *skeleton*: actions, pieces of the frontiers, what pins each offer) is constant on polyhedral regions of V, and on
each of them T is affine, :math:`T(V) = A V + b`. Policy iteration solves :math:`(I - A) V' = b` exactly for the skeleton found at V and
goes on from :math:`V'`, until the skeleton found there is the one solved for: V is then a fixed point, exactly. If the iteration
returns to a skeleton it has left, it restarts from an iterate of T itself.

The closed form is the same elimination carried out on numbers that remember their history; the comparisons in the trees at the
fixed point, and the pivots, are the exact conditions under which it holds.

References
----------
Howard, R. A. (1960). *Dynamic Programming and Markov Processes*. MIT Press.
Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. *Econometrica* 50(1), 97-109.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine, Term
from bargaining.algebra.traced import Tape, Traced, evaluate, number, sign
from bargaining.equilibrium.plays import Play
from bargaining.errors import MethodError
from bargaining.games.game import Game
from bargaining.solvers.backward_induction import Induction, Reader

__all__ = ["Skeleton", "Stationary", "eliminate", "fixed_point", "link", "policy_iteration"]

Worth = dict[str, tuple[Fraction, ...]]

#: Newton steps before the iteration restarts, and restarts before it gives up.
_STEPS, _RESTARTS = 60, 6

#: Values of T in floating point that differ by less have recurred.
_SAME = 1e-13


@dataclass(frozen=True, eq=False)
class Skeleton:
    """A way of playing in all states, as the linear system ``(I - A) V = b`` its values solve; entries remember their history."""

    matrix: list[list[Any]]
    constant: list[Any]


@dataclass(frozen=True, eq=False)
class Stationary:
    """What policy iteration found.

    Attributes
    ----------
    play : Play or None
        In the state in which the game starts; through it all others that can be reached.
    skeleton : Skeleton or None
        With traced numbers: whose values these are.
    consistent : bool
        Whether play at these values is the skeleton's, so that it is an equilibrium.
    opaque : str or None
        With traced numbers: why the play found has no closed form.
    slack : number
        Not 0 if the play is no equilibrium but close to one: what any actor could gain at most.
    """

    play: Play | None
    skeleton: Any
    consistent: bool
    opaque: str | None = None
    slack: Any = 0


def policy_iteration(
    game: Game,
    read: Reader,
    tape: Tape | None = None,
    skeleton: Skeleton | None = None,
    start: Mapping[str, Sequence[Fraction]] | None = None,
) -> Stationary:
    """Find a stationary subgame-perfect equilibrium.

    Parameters
    ----------
    game : Game
        With states.
    read : callable
        Turns each number of the game into an exact one: a fraction, or a traced number on `tape`.
    tape : Tape, optional
        Where comparisons are recorded, if numbers are traced.
    skeleton : Skeleton, optional
        Try this one instead of searching: the values it has at this point, and whether they are an equilibrium's.
    start : mapping of str to sequence of Fraction, optional
        Values from which the search begins; zero unless said.

    Returns
    -------
    Stationary

    Raises
    ------
    MethodError
        If no fixed point is found, or the values are not determined because nothing is ever discounted or ended.
    NoEquilibriumError
        If a proposer's supremum is not attained.
    """
    worth: Mapping[str, Sequence[Any]]
    if tape is None:
        worth = fixed_point(game, read, start)
        return Stationary(_play(game, read, worth), None, True)
    if skeleton is None:
        skeleton = _skeleton(game, read, tape, fixed_point(game, lambda v: number(read(v)), start))
    found = _values(skeleton, tape)
    if found is None:
        return Stationary(None, skeleton, False)
    count = len(game.names)
    worth = {s: tuple(found[k * count : (k + 1) * count]) for k, s in enumerate(game.states)}
    induction = Induction(game, read, worth)
    induction.solve()
    same = [
        sign(after - before) == 0
        for s, node in game.states.items()
        for after, before in zip(induction.closed[id(node)].values, worth[s], strict=True)
    ]
    return Stationary(link(game, induction), skeleton, all(same))


def _play(game: Game, read: Reader, worth: Mapping[str, Sequence[Any]]) -> Play:
    induction = Induction(game, read, worth)
    induction.solve()
    return link(game, induction)


def _values(skeleton: Skeleton, tape: Tape) -> list[Any] | None:
    """Return the values of a skeleton at the point of a tape, with their history."""
    size = len(skeleton.constant)
    flat = [entry for row in skeleton.matrix for entry in row] + skeleton.constant
    here = evaluate(flat, lambda name: tape.parameter(name, tape.values[name]), Fraction)
    return eliminate(([here[k * size : (k + 1) * size] for k in range(size)], here[size * size :]))


def link(game: Game, induction: Induction) -> Play:
    """Join the trees: what comes after a period is the play of the state it leads to."""
    for passed in induction.waits:
        passed.to = induction.closed[id(game.states[str(passed.node.to)])]
    return induction.closed[id(game.root)]


def fixed_point(game: Game, read: Reader, start: Mapping[str, Sequence[Fraction]] | None = None) -> Worth:
    """Return the values of a stationary equilibrium, exactly.

    Parameters
    ----------
    game : Game
    read : callable
        Turns each number of the game into a fraction.
    start : mapping, optional
        Where to begin.
    """
    zero = (Fraction(0),) * len(game.names)
    worth: Worth = {s: zero if start is None else tuple(start[s]) for s in game.states}
    cycle = False
    for restart in range(_RESTARTS):
        seen: list[Worth] = [worth]
        for _ in range(_STEPS):
            after = _newton(game, read, worth)
            if after is None or after == worth:
                break
            if after in seen:
                after = None
                break
            seen.append(after)
            worth = after
        else:
            after = None
        if after is not None:
            return after
        if cycle:
            break  # neither leads anywhere else
        # Fall back on value iteration, then try the skeleton found there.
        worth, cycle = _iterate(game, read, worth, 20 * 4**restart)
    raise MethodError(
        "no stationary equilibrium was found: policy iteration does not settle. Either there is none in pure strategies, or "
        "values are not determined because a branch goes on for ever without discounting; equilibria() seeks those that "
        "depend on history"
    )


def _newton(game: Game, read: Reader, worth: Worth) -> Worth | None:
    """Solve for the values of the skeleton found at V; None if they are not determined."""
    found = eliminate(_system(game, read, Tape(), worth))
    if found is None:
        return None
    count = len(game.names)
    return {s: tuple(found[k * count : (k + 1) * count]) for k, s in enumerate(game.states)}


def _iterate(game: Game, read: Reader, worth: Worth, steps: int) -> tuple[Worth, bool]:
    """Apply T in floating point; return rational numbers close to the result, and whether values recur without end."""
    at: dict[str, tuple[Any, ...]] = {s: tuple(map(float, values)) for s, values in worth.items()}
    mark, cycle = at, False
    for n in range(1, steps + 1):
        induction = Induction(game, lambda v: float(read(v)), at)
        induction.solve()
        at = {s: tuple(map(float, induction.closed[id(node)].values)) for s, node in game.states.items()}
        if max(abs(a - b) for s in at for a, b in zip(at[s], mark[s], strict=True)) < _SAME:
            cycle = True
            break
        if n & (n - 1) == 0:
            mark = at  # compared with until twice as many steps have been taken, as in Brent's search for cycles
    return {s: tuple(Fraction(v).limit_denominator(10**9) for v in values) for s, values in at.items()}, cycle


def _system(
    game: Game, read: Reader, tape: Tape, worth: Mapping[str, Sequence[Fraction]]
) -> tuple[list[list[Any]], list[Any]]:
    """Return ``I - A`` and ``b`` of the skeleton found at V; entries are plain or, with traced numbers, traced on `tape`."""
    mark = "value of state "
    leaves = {
        s: tuple(tape.parameter(f"{mark}{k} {i}", v) for i, v in enumerate(worth[s])) for k, s in enumerate(game.states)
    }
    induction = Induction(game, read, leaves)
    induction.solve()
    terms = {f"{mark}{k} {i}": Term(s) for k, s in enumerate(game.states) for i in range(len(game.names))}
    position = {term: n for n, term in enumerate(terms.values())}

    def parameter(name: str) -> Any:
        return Affine(0, {terms[name]: Fraction(1)}) if name in terms else tape.parameter(name, tape.values[name])

    nodes = [value for node in game.states.values() for value in induction.closed[id(node)].values]
    matrix: list[list[Any]] = [[Fraction(int(i == j)) for j in range(len(nodes))] for i in range(len(nodes))]
    constant: list[Any] = []
    for row, value in enumerate(evaluate(nodes, parameter, Fraction)):
        if isinstance(value, Affine):
            constant.append(value.constant)
            for term, c in value.coefficients.items():
                matrix[row][position[term]] = matrix[row][position[term]] - c
        else:
            constant.append(value)
    return matrix, constant


def _skeleton(game: Game, read: Reader, tape: Tape, worth: Mapping[str, Sequence[Fraction]]) -> Skeleton:
    """Return the skeleton found at V."""
    # Comparisons that hold the values as unknowns are made again, in closed form, with the values found.
    with tape.aside():
        matrix, constant = _system(game, read, tape, worth)
    return Skeleton(matrix, constant)


def eliminate(system: tuple[list[list[Any]], list[Any]]) -> list[Any] | None:
    """Solve a linear system exactly; None if it is singular.

    Parameters
    ----------
    system : (matrix, constant)
        Entries are fractions or traced numbers; the pivots' signs are recorded.

    Examples
    --------
    >>> eliminate(([[Fraction(2), Fraction(0)], [Fraction(1), Fraction(1)]], [Fraction(4), Fraction(3)]))
    [Fraction(2, 1), Fraction(1, 1)]
    """
    rows = [[*line, b] for line, b in zip(*system, strict=True)]
    size = len(rows)
    for column in range(size):
        pivot = next((r for r in range(column, size) if sign(rows[r][column]) != 0), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for r in range(column + 1, size):
            if not isinstance(rows[r][column], Traced) and rows[r][column] == 0:
                continue
            factor = rows[r][column] / rows[column][column]
            for k in range(column + 1, size + 1):
                rows[r][k] = rows[r][k] - factor * rows[column][k]
    found: list[Any] = [None] * size
    for r in range(size - 1, -1, -1):
        total = rows[r][size]
        for k in range(r + 1, size):
            total = total - rows[r][k] * found[k]
        found[r] = total / rows[r][r]
    return found
