r"""Policy iteration where states carry a continuous variable.

Mathematics
-----------
In a state s with a variable :math:`x \in [l, h]` the value :math:`V_i(s, \cdot)` is a function. The language lets payoffs, flows and the
next value of the variable depend on x and on the terms of offers piece by piece affinely only, so :math:`T` (one period of backward
induction, see :mod:`bargaining.solvers.policy_iteration`) maps functions that are affine on finitely many points and open
intervals to such functions: the range is cut where the play changes, exactly as the frontier of an offer is. What T need not keep
is the *number* of pieces.

The values are a vector z: break points, and for each cell intercepts and slopes (a number at a point). T makes of it
:math:`F(z)`, where each :math:`F_n` is a rational function of other components: offers that are pinned divide by slopes, and break points
are roots. The dependencies fall into strongly connected blocks, solved one after the other. In a block that is affine in its
own unknowns, once those before are known, the solution is exact; in any other, one Newton step is taken. The iteration goes on from there,
until :math:`T(V) = V` exactly, with the same break points: V is then a fixed point, whatever way it was found.

With numbers that remember their history the same elimination gives closed forms; the comparisons at the fixed point are
their conditions. A block that is not affine has no closed form in the field of rational functions, and none is given.

References
----------
Howard, R. A. (1960). *Dynamic Programming and Markov Processes*. MIT Press.
Puterman, M. L. and Brumelle, S. L. (1979). On the convergence of policy iteration in stationary dynamic programming. *Mathematics of
Operations Research* 4(1), 60-69.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Affine, Term, substituted
from bargaining.algebra.traced import Tape, evaluate, number, sign
from bargaining.equilibrium.plays import Carried, Play
from bargaining.errors import MethodError, NonlinearError
from bargaining.games.game import Game
from bargaining.games.nodes import Offer
from bargaining.solvers.backward_induction import Induction, Reader
from bargaining.solvers.curves import Curve, intercept
from bargaining.solvers.policy_iteration import Stationary, eliminate

__all__ = ["CurveSkeleton", "curve_iteration", "fixed_curves"]

#: A tuple of values, or a curve, for each state.
Worth = Mapping[str, Any]

#: Newton steps and restarts before the search gives up, the cells that it may use, and steps of T for an approximation. These
#: last are taken in fractions: floats that differ by little count as equal, however close break points are.
_STEPS, _RESTARTS, _CELLS, _FINAL = 40, 2, 160, 60

_APPROXIMATE = (
    "no values with finitely many affine pieces were found in the states that carry a variable; solve() gives an approximation, with a "
    "bound on what anybody could gain by leaving it"
)

_ENTANGLED = (
    "the values in the states that carry a variable are tied to each other by equations that are not linear, so no closed form of "
    "them is derived; solve() gives the exact answer at numbers"
)


def curve_iteration(game: Game, read: Reader, tape: Tape | None = None, skeleton: Any = None) -> Stationary:
    """Find a stationary subgame-perfect equilibrium of a game whose states carry variables.

    Parameters
    ----------
    game : Game
    read : callable
        Turns each number of the game into an exact one: a fraction, or a traced number on `tape`.
    tape : Tape, optional
        Where comparisons are recorded, if numbers are traced.
    skeleton : CurveSkeleton, optional
        Try this one instead of searching.

    Returns
    -------
    Stationary

    Raises
    ------
    MethodError
        If somebody does not discount, or the variable would leave its range.
    NoEquilibriumError
        If a proposer's supremum is not attained.
    """
    _check(game, read)
    fresh = skeleton is None
    worth: Worth = {}
    if fresh:
        plain = read if tape is None else lambda v: number(read(v))
        try:
            worth = fixed_curves(game, plain)
        except _Unsettled as near:
            return _approximate(game, plain, near.worth)
    if tape is None:
        return Stationary(_played(game, read, worth), None, True)
    if fresh:
        # Comparisons that hold the values as unknowns are made again, in closed form, with the values found.
        with tape.aside():
            skeleton = _skeleton(game, read, tape, worth)
    found = None if fresh and skeleton.entangled() else skeleton.solve(game, read, tape)
    if found is None and fresh:
        return Stationary(_played(game, lambda v: number(read(v)), worth), None, True, opaque=_ENTANGLED)
    if found is None or not _ordered(found):
        return Stationary(None, skeleton, False)
    induction = Induction(game, read, found)
    induction.solve()
    same = [
        sign(a - b) == 0
        for state, values in found.items()
        for here, there in _compared(induction, state, values)
        for a, b in zip(here, there, strict=True)
    ]
    return Stationary(_link(game, induction), skeleton, all(same))


def _compared(induction: Induction, state: str, values: Any) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield the numbers of T(V) and of V in a state, cell by cell."""
    if not isinstance(values, Curve):
        yield list(induction.closed[id(induction.game.states[state])].values), list(values)
        return
    for k, group in enumerate(induction.pieces[state]):
        for cell, play in group:
            here, there = _values(values.term, cell, play), values.values[k]
            if cell.point:
                yield list(here), [substituted(v, values.term, cell.low) for v in there]
            else:
                yield (
                    [n for v in here for n in intercept(v, values.term)],
                    [n for v in there for n in intercept(v, values.term)],
                )


def fixed_curves(game: Game, read: Reader) -> dict[str, Any]:
    """Return the values of a stationary equilibrium, exactly, each function with the fewest break points.

    Parameters
    ----------
    game : Game
    read : callable
        Turns each number of the game into a fraction.
    """
    _check(game, read)
    worth: Worth = _constant(game, read)
    for restart in range(_RESTARTS):
        seen: list[tuple[Any, ...]] = []
        for _ in range(_STEPS):
            after = _merged(_once(game, read, worth))
            key = tuple(_numbers(after))
            if key == tuple(_numbers(worth)):
                return dict(worth)
            if sum(len(v.values) for v in after.values() if isinstance(v, Curve)) > _CELLS:
                break
            fine = _common(worth, after)
            found = _newton(game, read, fine, moving=True) or _newton(game, read, fine, moving=False)
            worth = _merged(found or after)
            if key in seen:
                break
            seen.append(key)
        near = _iterated(game, read, worth, 20 * 2**restart)
        worth = _on_ranges(game, read, _rounded(near))
    raise _Unsettled(_iterated(game, read, _on_ranges(game, read, _mapped(near, Fraction)), _FINAL, rounded=True))


class _Unsettled(Exception):
    """Values that come close to a fixed point, but are none."""

    def __init__(self, worth: Worth) -> None:
        self.worth = worth


def _approximate(game: Game, read: Reader, worth: Worth) -> Stationary:
    r"""Return the play at values that are not quite a fixed point, and what anybody could gain by leaving it.

    Let :math:`\varepsilon = \sup |T(V) - V|`, :math:`\delta < 1` the greatest discount factor, and :math:`\sigma` the play found at V, so
    that :math:`T_\sigma(V) = T(V)`. The value U of :math:`\sigma` has :math:`U = T_\sigma(U)`, hence
    :math:`|U - V| \le \delta |U - V| + \varepsilon`, that is :math:`|U - V| \le \varepsilon/(1 - \delta)`. Within a period
    :math:`\sigma` is optimal for each actor if V is what follows, so the value W of an actor's best reply satisfies
    :math:`|W - V| \le \varepsilon/(1 - \delta)` for the same reason. At any node what follows the period
    is off by no more than that, discounted, in both: no actor gains more than

    .. math:: \frac{2 \delta \varepsilon}{1 - \delta}

    by any deviation. V is made of fractions and :math:`\varepsilon` is computed from them exactly: the difference of functions
    that are affine on a cell is largest at its ends.
    """
    discount = max(read(actor.discount) for actor in game.actors)
    induction = Induction(game, read, worth)
    induction.solve()
    residual = max(
        abs(a - b)
        for state, values in worth.items()
        for here, there in _ends(induction, state, values)
        for a, b in zip(here, there, strict=True)
    )
    return Stationary(
        _link(game, induction), None, True, opaque=_APPROXIMATE, slack=2 * discount * residual / (1 - discount)
    )


def _ends(induction: Induction, state: str, values: Any) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Yield T(V) and V at both ends of each cell, as limits from inside it."""
    if not isinstance(values, Curve):
        yield tuple(induction.closed[id(induction.game.states[state])].values), values
        return
    for k, group in enumerate(induction.pieces[state]):
        for cell, play in group:
            for end in (cell.low, cell.high):
                yield tuple(substituted(v, values.term, end) for v in play.values), values.at(end, k)


class _Lenient(Induction):
    """Backward induction that takes the best that is attained where a supremum is not: on the way to a fixed point that may pass."""

    def no_best_offer(self, node: Offer, limit: Any) -> None:
        """Go on."""


def _constant(game: Game, read: Reader) -> dict[str, Any]:
    zero = (Fraction(0),) * len(game.names)
    out: dict[str, Any] = {}
    for state in game.states:
        variable = game.variables.get(state)
        out[state] = (
            zero if variable is None else Curve.constant(variable.term, read(variable.low), read(variable.high), zero)
        )
    return out


def _check(game: Game, read: Reader) -> None:
    """Refuse a game that the method does not solve; traced numbers record what was asked."""
    for state, variable in game.variables.items():
        for actor in game.actors:
            if sign(1 - read(actor.discount)) <= 0:
                raise MethodError(
                    f"state {state!r} carries a variable, and {actor.name!r} does not discount: what goes on for ever would have no value"
                )
        low, high = read(variable.low), read(variable.high)
        if sign(high - low) <= 0:
            raise MethodError(f"the range of the variable {variable.name!r} must have low < high")
        if state == game.start and game.begin is not None:
            begin = read(game.begin)
            if sign(begin - low) < 0 or sign(high - begin) < 0:
                raise MethodError(f"the game begins outside the range of {variable.name!r}, at {number(begin)}")


def _common(worth: Worth, after: Worth) -> dict[str, Any]:
    """Return values with the break points of others as well."""
    out = dict(worth)
    for state, values in worth.items():
        if isinstance(values, Curve):
            out[state] = values.refined(sorted({*values.breaks, *after[state].breaks}))
    return out


def _after(induction: Induction) -> dict[str, Any]:
    """Return T(V) on the cells found."""
    game = induction.game
    out: dict[str, Any] = {}
    for state, node in game.states.items():
        if state not in game.variables:
            out[state] = tuple(induction.closed[id(node)].values)
            continue
        pieces = [piece for group in induction.pieces[state] for piece in group]
        term = game.variables[state].term
        values = [_values(term, cell, play) for cell, play in pieces]
        out[state] = Curve(term, tuple(cell.low for cell, _ in pieces if cell.point), tuple(values))
    return out


def _values(term: Term, cell: Cell, play: Play) -> tuple[Any, ...]:
    """Return the values of a play on a cell: numbers at a point."""
    return tuple(substituted(v, term, cell.low) for v in play.values) if cell.point else tuple(play.values)


def _once(game: Game, read: Reader, worth: Worth) -> dict[str, Any]:
    induction = _Lenient(game, read, worth)
    induction.solve()
    return _after(induction)


def _numbers(worth: Worth) -> Iterator[Any]:
    """Yield the numbers of values: break points, intercepts and slopes."""
    for values in worth.values():
        if isinstance(values, Curve):
            yield from values.breaks
            for k in range(len(values.values)):
                for pair in values.intercepts(k):
                    yield from pair[: 1 + k % 2]
        else:
            yield from values


def _merged(worth: Worth, tolerance: Any = 0) -> dict[str, Any]:
    return {s: v.merged(tolerance) if isinstance(v, Curve) else v for s, v in worth.items()}


def _ordered(worth: Worth) -> bool:
    """Whether break points follow each other; traced numbers record it."""
    return all(
        sign(b - a) > 0 for values in worth.values() if isinstance(values, Curve) for a, b in pairwise(values.breaks)
    )


def _played(game: Game, read: Reader, worth: Worth) -> Play:
    """Return the play at a fixed point."""
    induction = Induction(game, read, worth)
    induction.solve()
    return _link(game, induction)


def _link(game: Game, induction: Induction) -> Play:
    """Join the trees: what comes after a period is the play of the state, on the cell of its range where the variable then is."""
    carried: dict[str, Carried] = {}
    for state, variable in game.variables.items():
        curve, pieces = induction.worth[state], [piece for group in induction.pieces[state] for piece in group]
        assert isinstance(curve, Curve)
        carried[state] = Carried(
            state, variable.term, tuple(pieces), tuple(zip(curve.cells(), curve.values, strict=True))
        )
    for passed in induction.waits:
        state = str(passed.node.to)
        if passed.entering is None:
            passed.to = induction.closed[id(game.states[state])]
        else:
            passed.entering.carried = carried[state]
    return induction.closed[id(game.root)]


def _iterated(game: Game, read: Reader, worth: Worth, steps: int, *, rounded: bool = False) -> dict[str, Any]:
    """Apply T in floats, or in fractions rounded after each step, joining cells whose functions hardly differ.

    The numbers of the game are then read as they are: rounded one by one, what is offered could leave the range of a variable.
    """
    at, tolerance = dict(worth) if rounded else _mapped(worth, float), 1e-12
    for _ in range(steps):
        if rounded:
            at = _on_ranges(game, read, _mapped(_once(game, read, at), lambda v: Fraction(float(v))))
        else:
            at = _mapped(_once(game, lambda v: float(read(v)), at), float)
        at = _merged(at, tolerance)
        while sum(len(v.values) for v in at.values() if isinstance(v, Curve)) > 3 * _CELLS:
            tolerance *= 10
            at = _merged(at, tolerance)
    return at


def _rounded(worth: Worth) -> dict[str, Any]:
    """Return simple rational numbers close to floats."""
    return _merged(_mapped(worth, lambda v: Fraction(v).limit_denominator(10**7)))


def _on_ranges(game: Game, read: Reader, worth: Worth) -> dict[str, Any]:
    """Return values that hold from one end of each range to the other: a rounded end is another number."""
    out: dict[str, Any] = dict(worth)
    for state, variable in game.variables.items():
        values = worth[state]
        ends = read(variable.low), read(variable.high)
        out[state] = Curve(values.term, (ends[0], *values.breaks[1:-1], ends[1]), values.values)
    return out


def _mapped(worth: Worth, to: Callable[[Any], Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for state, values in worth.items():
        if isinstance(values, Curve):
            rows = [
                tuple(Affine(to(a), {values.term: to(b)}) if k % 2 else to(a) for a, b in values.intercepts(k))
                for k in range(len(values.values))
            ]
            out[state] = Curve(values.term, tuple(map(to, values.breaks)), tuple(rows))
        else:
            out[state] = tuple(map(to, values))
    return out


# The equations z = F(z), and their solution block by block.


@dataclass(frozen=True, eq=False)
class CurveSkeleton:
    """A way of playing in all states: each number of the values as a function of the others, in blocks, with its history.

    Attributes
    ----------
    names : list of str
        The unknowns, as the tape calls them.
    nodes : list of Traced or Fraction
        What T makes of each.
    blocks : list of list of int
        Unknowns that depend on each other, after all that they depend on.
    counts : mapping of str to int
        The number of break points in each range.
    moving : frozenset of int
        Which unknowns are break points.
    guesses : list of Fraction
        The values of the unknowns where the skeleton was found.
    """

    names: list[str]
    nodes: list[Any]
    blocks: list[list[int]]
    counts: Mapping[str, int]
    moving: frozenset[int]
    guesses: list[Fraction]

    def held(self) -> CurveSkeleton:
        """Return the skeleton with its break points kept where they are."""
        nodes = [self.guesses[n] if n in self.moving else node for n, node in enumerate(self.nodes)]
        return CurveSkeleton(self.names, nodes, _blocks(self.names, nodes), self.counts, frozenset(), self.guesses)

    def entangled(self) -> bool:
        """Whether a block is not affine in its unknowns, so that elimination does not solve it."""
        memo: dict[int, Any] = {}
        terms = {name: Term(name) for name in self.names}
        for block in self.blocks:
            own = {self.names[n] for n in block}

            def parameter(name: str, own: set[str] = own) -> Any:
                return Affine(Fraction(1), {terms[name]: Fraction(1)}) if name in own else _Generic()

            try:
                evaluate([self.nodes[n] for n in block], parameter, lambda _: _Generic(), ChainMap({}, memo))
            except NonlinearError:
                return True
        return False

    def solve(self, game: Game, read: Reader, tape: Tape) -> dict[str, Any] | None:
        """Return the values at the point of a tape, with their history; None if they are not determined there."""
        found: dict[str, Any] = {}
        shared: dict[int, Any] = {}
        for block in self.blocks:
            terms = {self.names[n]: Term(self.names[n]) for n in block}

            def parameter(name: str, terms: Mapping[str, Term] = terms) -> Any:
                if name in terms:
                    return Affine(0, {terms[name]: Fraction(1)})
                return found[name] if name in found else tape.parameter(name, tape.values[name])

            try:
                rows = evaluate([self.nodes[n] for n in block], parameter, Fraction, ChainMap({}, shared))
            except ZeroDivisionError:
                return None
            system: list[list[Any]] = []
            constant: list[Any] = []
            for n, row in zip(block, rows, strict=True):
                line = [Fraction(int(m == n)) for m in block]
                if isinstance(row, Affine):
                    for j, m in enumerate(block):
                        line[j] = line[j] - row.coefficients.get(terms[self.names[m]], 0)
                    row = row.constant
                system.append(line)
                constant.append(row)
            solution = eliminate((system, constant))
            if solution is None:
                return None
            found.update(zip(terms, solution, strict=True))
        return _shaped(game, read, [found[name] for name in self.names], self.counts)


class _Generic:
    """Some number that is known."""

    def _same(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, Affine) else self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same


def _shaped(game: Game, read: Reader, numbers: Sequence[Any], counts: Mapping[str, int]) -> dict[str, Any]:
    """Return values from their numbers, in the order of :func:`_unknowns`."""
    left = iter(numbers)
    actors = range(len(game.names))
    out: dict[str, Any] = {}
    for state in game.states:
        variable = game.variables.get(state)
        if variable is None:
            out[state] = tuple(next(left) for _ in actors)
            continue
        inner = [next(left) for _ in range(counts[state] - 2)]
        rows: list[tuple[Any, ...]] = []
        for k in range(2 * counts[state] - 1):
            if k % 2:
                pairs = [(next(left), next(left)) for _ in actors]
                rows.append(tuple(Affine(a, {variable.term: b}) for a, b in pairs))
            else:
                rows.append(tuple(next(left) for _ in actors))
        out[state] = Curve(variable.term, (read(variable.low), *inner, read(variable.high)), tuple(rows))
    return out


def _unknowns(worth: Worth) -> list[Any]:
    """Return the numbers of values, the ends of the ranges left out."""
    out: list[Any] = []
    for values in worth.values():
        if not isinstance(values, Curve):
            out.extend(values)
            continue
        out.extend(values.breaks[1:-1])
        for k in range(len(values.values)):
            for pair in values.intercepts(k):
                out.extend(pair[: 1 + k % 2])
    return out


def _skeleton(game: Game, read: Reader, tape: Tape, worth: Worth) -> CurveSkeleton:
    """Return the skeleton found at V, on whose cells T(V) is affine; where play differs on one, that on its widest part is taken."""
    counts = {s: len(v.breaks) for s, v in worth.items() if isinstance(v, Curve)}
    values = [Fraction(v) for v in _unknowns(worth)]
    names = [f"unknown {n}" for n in range(len(values))]
    leaves = [tape.unknown(name, value) for name, value in zip(names, values, strict=True)]
    induction = _Lenient(game, read, _shaped(game, read, leaves, counts))
    induction.solve()
    after: dict[str, Any] = {}
    for state, node in game.states.items():
        if state not in game.variables:
            after[state] = tuple(induction.closed[id(node)].values)
            continue
        term, groups = game.variables[state].term, induction.pieces[state]
        chosen = [max(group, key=lambda piece: number(piece[0].high) - number(piece[0].low)) for group in groups]
        roots = tuple(_root(cell) for cell, _ in chosen[::2])
        after[state] = Curve(term, roots, tuple(_values(term, cell, play) for cell, play in chosen))
    nodes = _unknowns(after)
    return CurveSkeleton(names, nodes, _blocks(names, nodes), counts, _breaks(worth), values)


def _breaks(worth: Worth) -> frozenset[int]:
    """Return which of the unknowns are break points."""
    out: list[int] = []
    first = 0
    for values in worth.values():
        if isinstance(values, Curve):
            out.extend(range(first, first + len(values.breaks) - 2))
        first += len(_unknowns({"": values}))
    return frozenset(out)


def _root(cell: Cell) -> Any:
    """Return why a range is cut at a point: where some quantity vanishes, first one that is not just another range's cut."""
    roots = sorted(cell.zeros, key=lambda zero: {"state": 1, "label": 2}.get(zero.reason[0], 0))
    for zero in roots:
        root = zero.root.constant if isinstance(zero.root, Affine) else zero.root
        if root is not cell.low:
            return root
    return number(cell.low)


def _blocks(names: Sequence[str], nodes: Sequence[Any]) -> list[list[int]]:
    """Return the unknowns in strongly connected blocks, each after all on which it depends (Tarjan's algorithm)."""
    place = {name: n for n, name in enumerate(names)}
    nothing = _Uses(0)
    masks = evaluate(list(nodes), lambda name: _Uses(1 << place[name]) if name in place else nothing, lambda _: nothing)
    needs = [[m for m in range(mask.bits.bit_length()) if mask.bits >> m & 1] for mask in masks]
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    done: set[int] = set()
    out: list[list[int]] = []
    for root in range(len(names)):
        stack = [(root, iter(needs[root]))] if root not in order else []
        while stack:
            n, rest = stack[-1]
            if n not in order:
                order[n] = low[n] = len(order)
                path.append(n)
            for m in rest:
                if m not in order:
                    stack.append((m, iter(needs[m])))
                    break
                if m not in done:
                    low[n] = min(low[n], order[m])
            else:
                stack.pop()
                if stack:
                    low[stack[-1][0]] = min(low[stack[-1][0]], low[n])
                if low[n] == order[n]:
                    block: list[int] = []
                    while not block or block[-1] != n:
                        block.append(path.pop())
                    done.update(block)
                    out.append(sorted(block))
    return out


class _Uses:
    """Which unknowns a number depends on, as bits."""

    __slots__ = ("bits",)

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def _both(self, other: _Uses) -> _Uses:
        return self if other.bits | self.bits == self.bits else _Uses(self.bits | other.bits)

    __add__ = __sub__ = __mul__ = __truediv__ = _both


class _Dual:
    """A number and its derivatives with respect to the unknowns of a block."""

    __slots__ = ("slopes", "value")

    def __init__(self, value: Any, slopes: dict[int, Any]) -> None:
        self.value, self.slopes = value, slopes

    def _with(self, value: Any, a: Any, other: Any, b: Any) -> _Dual:
        slopes = {n: a * s for n, s in self.slopes.items()}
        for n, s in other.slopes.items():
            slopes[n] = slopes.get(n, 0) + b * s
        return _Dual(value, slopes)

    def __add__(self, other: _Dual) -> _Dual:
        return self._with(self.value + other.value, 1, other, 1)

    def __sub__(self, other: _Dual) -> _Dual:
        return self._with(self.value - other.value, 1, other, -1)

    def __mul__(self, other: _Dual) -> _Dual:
        return self._with(self.value * other.value, other.value, other, self.value)

    def __truediv__(self, other: _Dual) -> _Dual:
        value = self.value / other.value
        return self._with(value, 1 / other.value, other, -value / other.value)


def _newton(game: Game, read: Reader, worth: Worth, *, moving: bool) -> dict[str, Any] | None:
    """Solve for the values of the skeleton found at V, or come closer; None if they are not determined.

    Break points move with the values, or stay: then these are the values of keeping to the play found, each on its cell.
    """
    tape = Tape()
    skeleton = _skeleton(game, read, tape, worth)
    if not moving:
        skeleton = skeleton.held()
    guess = dict(zip(skeleton.names, skeleton.guesses, strict=True))
    found: dict[str, Fraction] = {}
    shared: dict[int, Any] = {}
    for block in skeleton.blocks:
        place = {skeleton.names[n]: j for j, n in enumerate(block)}

        def parameter(name: str, place: Mapping[str, int] = place) -> _Dual:
            if name in place:
                return _Dual(guess[name], {place[name]: Fraction(1)})
            return _Dual(found[name], {})

        try:
            rows = evaluate(
                [skeleton.nodes[n] for n in block], parameter, lambda c: _Dual(Fraction(c), {}), ChainMap({}, shared)
            )
        except ZeroDivisionError:
            return None
        system: list[list[Any]] = []
        constant: list[Any] = []
        here = [skeleton.guesses[n] for n in block]
        for j, row in enumerate(rows):
            line = [Fraction(int(k == j)) - row.slopes.get(k, 0) for k in range(len(block))]
            system.append(line)
            constant.append(row.value - sum(s * here[k] for k, s in row.slopes.items()))
        solution = eliminate((system, constant))
        if solution is None:
            return None
        found.update(zip(place, solution, strict=True))
    out = _shaped(game, read, [found[name] for name in skeleton.names], skeleton.counts)
    return out if _ordered(out) else None
