r"""Policy iteration: stationary equilibria of recursive games.

Mathematics
-----------
In a recursive game with states s, let :math:`V_i(s)` be actor i's value at the beginning of a period in state s. Given V, each state is a
finite tree in which ``continue_to(t)`` is worth :math:`f_i + \delta_i V_i(t)`, solved by backward induction; call the values at the
roots :math:`T(V)`. A stationary subgame-perfect equilibrium is a fixed point :math:`V = T(V)`, with the play found there.

Play in the trees (the *skeleton*: actions, pieces of the frontiers, what pins each offer) is constant on polyhedral regions of V, and on
each of them T is affine, :math:`T(V) = A V + b`. Policy iteration solves :math:`(I - A) V' = b` exactly for the skeleton found at V and
goes on from :math:`V'`, until the skeleton found there is the one solved for: V is then a fixed point, exactly. If the iteration
returns to a skeleton it has left, it restarts from an iterate of T itself, and at last from values that suit one actor most (in a war
of attrition, where whoever expects the other to give in stays, the iteration from equal values has both give in and both stay in
turn). Where :math:`I - A` is singular the values of the skeleton are not determined; whether that makes a continuum of equilibria
is the question of :mod:`bargaining.solvers.continua`.

The closed form is the same elimination carried out on numbers that remember their history; the comparisons in the trees at the
fixed point, and the pivots, are the exact conditions under which it holds.

References
----------
Howard, R. A. (1960). *Dynamic Programming and Markov Processes*. MIT Press.
Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. *Econometrica* 50(1), 97-109.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple

from bargaining.algebra.terms import Affine, Term
from bargaining.algebra.traced import Tape, Traced, evaluate, number, sign
from bargaining.equilibrium.plays import Play
from bargaining.errors import ContinuumError, MathematicalFact, MethodError
from bargaining.games.game import Game
from bargaining.games.nodes import Outcome
from bargaining.solvers.backward_induction import Induction, Reader
from bargaining.solvers.continua import continuum, nearest

__all__ = ["Cycle", "Skeleton", "Stationary", "eliminate", "fixed_point", "link", "policy_iteration", "starts"]

Worth = dict[str, tuple[Fraction, ...]]

#: Newton steps before the iteration restarts, and restarts before it gives up.
_STEPS, _RESTARTS = 60, 6

#: Newton steps from a rational point to an irrational one beside it.
_NEAR = 6

#: Values of T in floating point that differ by less have recurred.
_SAME = 1e-13


@dataclass(frozen=True, eq=False)
class Skeleton:
    """A way of playing in all states, as the linear system ``(I - A) V = b`` its values solve; entries remember their history.

    `near` is given where the system is singular: of its solutions the one closest to these values is meant.
    """

    matrix: list[list[Any]]
    constant: list[Any]
    near: Mapping[str, Sequence[Fraction]] | None = None

    def at(self, tape: Tape) -> tuple[list[list[Any]], list[Any]]:
        """Return the system at the point of a tape, with its history."""
        size = len(self.constant)
        flat = [entry for row in self.matrix for entry in row] + self.constant
        here = evaluate(flat, lambda name: tape.parameter(name, tape.values[name]), Fraction)
        return [here[k * size : (k + 1) * size] for k in range(size)], here[size * size :]


@dataclass(frozen=True, eq=False)
class Cycle:
    """Skeletons that a search without success went through: each leads to the next, and none is an equilibrium's.

    Which leads to which is decided by the comparisons made at their values; wherever these come out alike, policy iteration from the
    same start goes through the same skeletons without end.

    Attributes
    ----------
    skeletons : tuple of Skeleton
    signs : tuple of (int, int)
        Key and sign of every comparison, in order.
    """

    skeletons: tuple[Skeleton, ...]
    signs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Stationary:
    """What policy iteration found.

    Attributes
    ----------
    play : Play or None
        In the state in which the game starts; through it all others that can be reached.
    skeleton : Skeleton, Cycle or None
        With traced numbers: whose values these are, or what the search went round.
    consistent : bool
        Whether play at these values is the skeleton's, so that it is an equilibrium; of a cycle, whether it is one here too.
    fact : MathematicalFact or None
        With traced numbers: why nothing was found, or, where this is consistent, that there is a continuum.
    opaque : str or None
        With traced numbers: why the play found has no closed form.
    slack : number
        Not 0 if the play is no equilibrium but close to one: what any actor could gain at most.
    """

    play: Play | None
    skeleton: Any
    consistent: bool
    fact: MathematicalFact | None = None
    opaque: str | None = None
    slack: Any = 0


def policy_iteration(
    game: Game,
    read: Reader,
    tape: Tape | None = None,
    skeleton: Skeleton | Cycle | None = None,
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
    skeleton : Skeleton or Cycle, optional
        Try this one instead of searching: the values it has at this point, and whether they are an equilibrium's; or whether a search
        goes round in this way at this point too.
    start : mapping of str to sequence of Fraction, optional
        Values near which to search, by the way, for another equilibrium than the one found from zero.

    Returns
    -------
    Stationary

    Raises
    ------
    MethodError
        If no fixed point is found. With a tape that is the result's fact, and the comparisons recorded are those under which the
        search fails in the same way.
    ContinuumError
        If there is a continuum of fixed points; with a tape that is the result's fact.
    NoEquilibriumError
        If a proposer's supremum is not attained.
    """
    if tape is None:
        worth = fixed_point(game, read, start)
        return Stationary(_play(game, read, worth), None, True)
    if isinstance(skeleton, Cycle):
        here = _around(game, read, tape, skeleton.skeletons)
        return Stationary(None, skeleton, here.signs == skeleton.signs, _no_fixed_point())
    if skeleton is not None:
        return _examine(game, read, tape, skeleton)[0]
    try:
        search = _search(game, lambda v: number(read(v)), start, _RESTARTS if start is None else 1)
    except ContinuumError as many:
        skeleton = _skeleton(game, read, tape, many.near, closely=tape.vanishes is None)
        return _examine(game, read, tape, replace(skeleton, near=many.near))[0]
    if search.worth is not None and tape.vanishes is None:
        return _examine(game, read, tape, _skeleton(game, read, tape, search.worth))[0]
    if search.worth is not None:
        found = _beside(game, read, tape, search.worth)
        if found is not None:
            return found
    if not search.orbit:
        return Stationary(None, None, True, _no_fixed_point())
    cycle = _around(game, read, tape, [_skeleton(game, read, tape, at, closely=False) for at in search.orbit])
    return Stationary(None, cycle, True, _no_fixed_point())


def _examine(
    game: Game, read: Reader, tape: Tape, skeleton: Skeleton
) -> tuple[Stationary, Mapping[str, Sequence[Any]]]:
    """Return whether play at a skeleton's values is its own, and these values."""
    worth = _values(game, skeleton, tape)
    if worth is None:
        return Stationary(None, skeleton, False), {}
    induction = Induction(game, read, worth)
    induction.solve()
    same = [
        sign(after - before) == 0
        for s, node in game.states.items()
        for after, before in zip(induction.closed[id(node)].values, worth[s], strict=True)
    ]
    if all(same) and skeleton.near is not None:
        # That this singular system has values does not yet make a continuum of equilibria: play must be the same beside them.
        matrix, constant = skeleton.at(tape)
        system = [[number(v) for v in row] for row in matrix], [number(v) for v in constant]
        many = continuum(game, lambda v: number(read(v)), system, skeleton.near)
        if many is not None:
            return Stationary(None, skeleton, True, many), worth
    return Stationary(link(game, induction), skeleton, all(same)), worth


def _beside(game: Game, read: Reader, tape: Tape, worth: Mapping[str, Sequence[Any]]) -> Stationary | None:
    """Find an equilibrium at a place that is no rational number from one at a rational number beside it.

    The skeleton found beside it has values there; from these policy iteration goes on, with quantities that vanish told by their closed
    forms. None if it does not settle.
    """
    before = dict(tape.comparisons)
    skeleton = _skeleton(game, read, tape, worth, closely=False)
    for _ in range(_NEAR):
        found, exactly = _examine(game, read, tape, skeleton)
        if found.consistent:
            return found
        if not exactly:
            break
        tape.comparisons.clear()
        tape.comparisons.update(before)
        skeleton = _skeleton(game, read, tape, exactly)
    tape.comparisons.clear()
    tape.comparisons.update(before)
    return None


def _around(game: Game, read: Reader, tape: Tape, skeletons: Sequence[Skeleton]) -> Cycle:
    """Record the comparisons that decide where policy iteration leads, from values of zero and from each of some skeletons."""
    zero = (Fraction(0),) * len(game.names)
    Induction(game, read, dict.fromkeys(game.states, zero)).solve()
    for skeleton in skeletons:
        worth = _values(game, skeleton, tape)
        if worth is not None:
            try:
                Induction(game, read, worth).solve()
            except MathematicalFact:
                continue  # the comparisons that lead to this are recorded
    return Cycle(tuple(skeletons), tuple((node.key, answer) for node, answer in tape.comparisons.items()))


def _play(game: Game, read: Reader, worth: Mapping[str, Sequence[Any]]) -> Play:
    induction = Induction(game, read, worth)
    induction.solve()
    return link(game, induction)


def _values(game: Game, skeleton: Skeleton, tape: Tape) -> dict[str, tuple[Any, ...]] | None:
    """Return the values of a skeleton at the point of a tape, with their history; None if they are not determined."""
    try:
        system = skeleton.at(tape)
    except ZeroDivisionError:
        return None  # a closed form of this skeleton has no value here; that its denominator vanishes is recorded
    found = eliminate(system) if skeleton.near is None else nearest(system, _flat(skeleton.near))
    return None if found is None else _by_state(game, found)


def _flat(worth: Mapping[str, Sequence[Any]]) -> list[Any]:
    return [v for values in worth.values() for v in values]


def _by_state(game: Game, found: Sequence[Any]) -> dict[str, tuple[Any, ...]]:
    count = len(game.names)
    return {s: tuple(found[k * count : (k + 1) * count]) for k, s in enumerate(game.states)}


def link(game: Game, induction: Induction) -> Play:
    """Join the trees: what comes after a period is the play of the state it leads to."""
    for passed in induction.waits:
        passed.to = induction.closed[id(game.states[str(passed.node.to)])]
    return induction.closed[id(game.root)]


def fixed_point(
    game: Game, read: Reader, start: Mapping[str, Sequence[Fraction]] | None = None, restarts: int = _RESTARTS
) -> Worth:
    """Return the values of a stationary equilibrium, exactly.

    Parameters
    ----------
    game : Game
    read : callable
        Turns each number of the game into a fraction.
    start : mapping, optional
        Where to begin.
    restarts : int
        How often to begin again from an iterate of T.

    Raises
    ------
    ContinuumError
        If there is a continuum of them.
    MethodError
        If none is found.
    """
    found = _search(game, read, start, restarts).worth
    if found is None:
        raise _no_fixed_point()
    return found


class _Search(NamedTuple):
    """The fixed point, or, where there is none, the values that Newton steps first and last went through without end.

    None of these where a step was not determined: then the steps say nothing about other places.
    """

    worth: Worth | None
    orbit: list[Worth]


def _no_fixed_point() -> MethodError:
    return MethodError(
        "no stationary equilibrium was found: policy iteration does not settle. Either there is none in pure strategies, or "
        "a branch goes on for ever without discounting and its payoffs have no sum"
    )


def _search(
    game: Game,
    read: Reader,
    start: Mapping[str, Sequence[Fraction]] | None = None,
    restarts: int = _RESTARTS,
) -> _Search:
    zero = (Fraction(0),) * len(game.names)
    worth: Worth = {s: zero if start is None else tuple(start[s]) for s in game.states}
    cycle = False
    orbits: dict[int, list[Worth]] = {}
    singular = False
    for restart in range(restarts):
        seen = orbits[min(restart, 1)] = [worth]
        for _ in range(_STEPS):
            after = _newton(game, read, worth)
            if after is None or after == worth:
                singular = singular or after is None
                break
            if after in seen:
                after = None
                break
            seen.append(after)
            worth = after
        else:
            after = None
        if after is not None:
            return _Search(after, [])
        if cycle or restart == restarts - 1:
            break  # neither leads anywhere else, or there is no further try
        # Fall back on value iteration, then try the skeleton found there.
        worth, cycle = _iterate(game, read, worth, 20 * 4**restart)
    met = [] if singular else [at for orbit in orbits.values() for at in orbit]
    for favourable in starts(game, read) if start is None else ():
        try:
            more = _search(game, read, favourable, 1)
        except ContinuumError:
            raise
        except MathematicalFact:
            continue
        if more.worth is not None:
            return more
        met += more.orbit if met else []
    return _Search(None, [at for k, at in enumerate(met) if at not in met[:k]])


def _newton(game: Game, read: Reader, worth: Worth) -> Worth | None:
    """Solve for the values of the skeleton found at V; None if they are not determined.

    Raises
    ------
    ContinuumError
        If they are not determined because there is a continuum of equilibria.
    """
    system = _system(game, read, Tape(), worth)
    found = eliminate(system)
    if found is None:
        many = continuum(game, read, system, worth)
        if many is not None:
            raise many
        return None
    return _by_state(game, found)


def starts(game: Game, read: Reader) -> list[Worth]:
    """Return, for each actor, values in all states that are more than any outcome pays it, and less for the others."""
    sizes = [
        sum(abs(Fraction(read(c))) for c in (v.constant, *v.coefficients.values()))
        if isinstance(v, Affine)
        else abs(read(v))
        for node in game.nodes
        if isinstance(node, Outcome)
        for v in node.payoffs
    ]
    much = 1 + max(map(Fraction, sizes), default=Fraction(0))
    actors = range(len(game.names))
    return [dict.fromkeys(game.states, tuple(much if i == me else -much for i in actors)) for me in actors]


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
        s: tuple(tape.unknown(f"{mark}{k} {i}", number(v)) for i, v in enumerate(worth[s]))
        for k, s in enumerate(game.states)
    }
    if tape.vanishes is not None:
        tape.vanishes = _put_in(
            tape, {leaf.left: v for s in game.states for leaf, v in zip(leaves[s], worth[s], strict=True)}
        )
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


def _put_in(tape: Tape, known: Mapping[str, Any]) -> Callable[[Traced], bool]:
    """Return a function that tells which quantities in the unknown values vanish, given these values with their history."""
    vanishes = tape.vanishes
    assert vanishes is not None

    def parameter(name: str) -> Any:
        return known[name] if name in known else tape.parameter(name, tape.values[name])

    def zero(node: Traced) -> bool:
        (value,) = evaluate([node], parameter, Fraction)
        return vanishes(value) if isinstance(value, Traced) else value == 0

    return zero


def _skeleton(
    game: Game, read: Reader, tape: Tape, worth: Mapping[str, Sequence[Any]], closely: bool = True
) -> Skeleton:
    """Return the skeleton found at V; not `closely`, that at the rational point that stands for an irrational one."""
    # Comparisons that hold the values as unknowns are made again, in closed form, with the values found.
    with tape.aside(closely=closely):
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
