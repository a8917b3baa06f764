r"""Bounds of all subgame-perfect payoffs of a recursive game, stationary or not.

Mathematics
-----------
Let each actor's payoff in each state lie in an interval, whatever happened before: a box :math:`W = [m_i(s), M_i(s)]`. Going
backwards through the tree of a state with these intervals at its ends gives intervals :math:`B(W)` for the payoffs at the beginning
of the period:

* actor i, deciding, gets at least the greatest of the branches' lower ends and at most the greatest of their upper ends; the
  others get what the branches allow that i may take;
* an upper bound of the *sum* of payoffs is carried along: where one actor is sure of much, that bounds what is left to the others;
* a responder surely accepts what is worth more than the most that refusing can bring, and surely refuses what is worth less than the
  least; a proposer gets at least the best among what follows surely, and at most the best among what may follow.

A box that holds the set E of equilibrium payoffs is *safe*. If W is safe, so is B(W); B is monotone, so
:math:`W, B(W), B(B(W)), \dots` shrinks, from a box of all feasible payoffs, to the largest fixed point of B. This is the argument of
Shaked and Sutton, for any game of the language. Where lower and upper ends meet, the equilibrium payoffs are unique, without
assuming that strategies are stationary.

The sequence converges like a geometric series, slowly where uniqueness is about to fail. The limit is therefore *guessed* and the
guess proved. B is affine, piece by piece. Solving the linear system of the piece found at W gives a box y; let
:math:`p(t) = y + t z` grow from it, with :math:`p(1) \supseteq W`. If

.. math:: B(p(t)) \text{ lies in the interior of } p(t) \text{ for all } t_1 < t \le 1,

then :math:`p(t_1)` is safe: were :math:`t^* > t_1` the least t for which p(t) is safe, then the smaller :math:`B(p(t^*))`, hence some
smaller p(t), would be safe too. The condition is checked exactly, one piece of the line after the other (as B is monotone, it
need not be continuous between them). With :math:`z = (I - A)^{-1} u`, A being the matrix of the piece and u > 0, it holds along the whole
line if B stays in that piece. If nothing is discounted, :math:`I - A` is singular; boxes that shrink by the same amount each time are
followed in the same way. All arithmetic is in fractions, rounded outwards where they grow long; the search ends at a box with
:math:`B(W) = W`, the largest fixed point itself.

References
----------
Shaked, A. and Sutton, J. (1984). Involuntary unemployment as a perfect equilibrium in a bargaining model. *Econometrica* 52(6), 1351-1364.
Abreu, D., Pearce, D. and Stacchetti, E. (1990). Toward a theory of discounted repeated games with imperfect monitoring.
*Econometrica* 58(5), 1041-1063.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.cells import Cell, Context, root_of
from bargaining.algebra.terms import Affine, Extremum, Term, substituted
from bargaining.algebra.traced import Tape, evaluate, sign
from bargaining.errors import MethodError
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome, payoffs_in_order
from bargaining.solvers.backward_induction import Reader, read_terms, refuse_information_sets
from bargaining.solvers.policy_iteration import eliminate

__all__ = ["Bounds", "payoff_bounds"]

#: Lower and upper end for each actor, and last, for the sum of all payoffs (of which only the upper end is a bound).
Box = tuple[tuple[Any, Any], ...]
Boxes = dict[str, Box]

#: Payoffs of going on without end, at a cost that is not discounted: no worse than this to begin with. Bounds as wide are no bounds.
_ENDLESS, _NO_BOUND = 10**40, 10**20

#: Fractions with longer denominators are rounded outwards, to multiples of the second.
_LONG, _GRID = 10**40, 10**25

#: B is applied so often before the limit is guessed again; the largest numbers of lines tried then, and of pieces along one; and of
#: guesses before payoffs that are still not bounded are given up.
_STRIDE, _LINES, _PIECES, _GUESSES = 6, 6, 200, 6

#: Boxes kept to see whether they shrink by the same amount each time.
_KEPT = 9


@dataclass(frozen=True)
class Bounds:
    """Intervals that hold every subgame-perfect payoff.

    Attributes
    ----------
    low, high : mapping of str to tuple of Fraction
        For each state each actor's least and greatest payoff, in the order of the game's actors.
    unique : bool
        Whether they meet, which proves that there is one vector of payoffs. If they do not, nothing is proved.
    """

    low: Mapping[str, tuple[Fraction, ...]]
    high: Mapping[str, tuple[Fraction, ...]]
    unique: bool


def payoff_bounds(game: Game, read: Reader, steps: int = 200) -> Bounds:
    """Bound all subgame-perfect payoffs.

    Parameters
    ----------
    game : Game
        With states.
    read : callable
        Turns each number of the game into a fraction.
    steps : int
        The largest number of times B is applied before the bounds reached are returned, valid though not the best.

    Returns
    -------
    Bounds
        Exact, and proved: the largest fixed point of B unless `steps` are too few.

    Raises
    ------
    MethodError
        If payoffs cannot be bounded, as where somebody neither discounts nor can end the game.
    """
    if game.variables:
        raise MethodError(
            "payoffs are bounded in games whose states are named; a state with a variable stands for many"
        )
    widest = _widest(game, read)
    found: Boxes = {}
    for states in _components(game):
        apply = _Operator(game, read, states, found)
        for s, box in _shrunk(apply, dict.fromkeys(states, widest), steps).items():
            found[s] = tuple((a, a) if a == b else (a, b) for a, b in box)
            if _unbounded({s: box}):
                raise MethodError("the payoffs are not bounded: somebody neither discounts nor can surely end the game")
    low = {s: tuple(a for a, _ in found[s][:-1]) for s in game.states}
    high = {s: tuple(b for _, b in found[s][:-1]) for s in game.states}
    return Bounds(low, high, low == high)


def _shrunk(apply: _Operator, safe: Boxes, steps: int) -> Boxes:
    """Shrink safe boxes to the largest fixed point of B, or as far as `steps` go."""
    history = [safe]
    for step in range(1, steps + 1):
        safe = history[-1]
        after = _meet(safe, apply(safe))
        if after == safe:
            break
        history = [*history, _rounded(after, safe)][-_KEPT:]
        if step % _STRIDE == 0:
            if step >= _GUESSES * _STRIDE and _unbounded(safe):
                break
            shrunk = _towards_a_fixed_point(apply, history) or _along_a_drift(apply, history)
            if shrunk is not None:
                history = [_meet(history[-1], shrunk)]
    return history[-1]


def _unbounded(boxes: Boxes) -> bool:
    return any(abs(end) > _NO_BOUND for box in boxes.values() for pair in box[:-1] for end in pair)


def _components(game: Game) -> list[list[str]]:
    """Return the states in groups that lead to one another, a group after all that it leads to."""
    onward: dict[str, set[str]] = {}
    for s, root in game.states.items():
        onward[s] = {node.to for node in _below(root) if isinstance(node, Continue) and isinstance(node.to, str)}
    for middle in onward:
        for s in onward:
            if middle in onward[s]:
                onward[s] |= onward[middle]
    groups: dict[frozenset[str], list[str]] = {}
    for s in onward:
        mutual = frozenset(t for t in onward[s] if s in onward[t])
        groups.setdefault(mutual | {s}, []).append(s)
    return sorted(groups.values(), key=lambda states: len(onward[states[0]] | set(states)))


def _below(root: Node) -> Iterator[Node]:
    """Yield every node of a tree once."""
    seen, stack = {id(root)}, [root]
    while stack:
        node = stack.pop()
        yield node
        for child in node.children:
            if id(child) not in seen:
                seen.add(id(child))
                stack.append(child)


def _widest(game: Game, read: Reader) -> Box:
    """Return a box that holds every feasible payoff: what the ends pay at most, and flows for ever."""
    reach = _Reach(game, read)
    ends = [payoffs_in_order(node, game.names) for node in game.nodes if isinstance(node, Outcome)]
    flows = [[node.flow.get(n, 0) for n in game.names] for node in game.nodes if isinstance(node, Continue)]
    discounts = [Fraction(read(actor.discount)) for actor in game.actors]

    def extent(d: Fraction, ends: list[Any], flows: list[Any]) -> tuple[Fraction, Fraction]:
        (low, high), (worst, best) = reach.over(ends), reach.over(flows)
        times = 1 / (1 - d) if d < 1 else Fraction(_ENDLESS)
        return low + worst * times, high + best * times

    pairs = [extent(d, [row[i] for row in ends], [row[i] for row in flows]) for i, d in enumerate(discounts)]
    if len(set(discounts)) == 1:
        together = extent(discounts[0], list(map(_total, ends)), list(map(_total, flows)))[1]
    else:
        together = sum((b for _, b in pairs), Fraction(0))
    return (*pairs, (Fraction(-_ENDLESS), together))


class _Reach:
    """How small and how large quantities in the terms can be."""

    def __init__(self, game: Game, read: Reader) -> None:
        self.read = read
        self.offers: dict[Term, list[Offer]] = {}
        for node in game.nodes:
            if isinstance(node, Offer):
                self.offers.setdefault(node.term, []).append(node)
        self.known: dict[Term, tuple[Fraction, Fraction]] = {}

    def over(self, quantities: Sequence[Any]) -> tuple[Fraction, Fraction]:
        """Return how small and how large one of some quantities, or 0, can be."""
        each = [(Fraction(0), Fraction(0)), *map(self.of, quantities)]
        return min(a for a, _ in each), max(b for _, b in each)

    def of(self, quantity: Any) -> tuple[Fraction, Fraction]:
        if not isinstance(quantity, Affine):
            return (Fraction(self.read(quantity)),) * 2
        low = high = Fraction(self.read(quantity.constant))
        for atom, coefficient in quantity.coefficients.items():
            c = Fraction(self.read(coefficient))
            if isinstance(atom, Extremum):
                ends = [self.of(arg) for arg in atom.args]
                a, b = min(e[0] for e in ends), max(e[1] for e in ends)
            else:
                a, b = self.term(atom)
            low, high = low + min(c * a, c * b), high + max(c * a, c * b)
        return low, high

    def term(self, term: Term) -> tuple[Fraction, Fraction]:
        if term not in self.known:
            offers = self.offers[term]
            self.known[term] = min(self.of(o.low)[0] for o in offers), max(self.of(o.high)[1] for o in offers)
        return self.known[term]


def _meet(one: Boxes, two: Boxes) -> Boxes:
    """Return what lies in both of two safe boxes."""
    out = {}
    for s in one:
        pairs = zip(one[s], two[s], strict=True)
        out[s] = tuple((max(a, c), min(b, d)) for (a, b), (c, d) in pairs)
        if any(a > b for a, b in out[s][:-1]):
            raise MethodError(f"state {s!r}: no payoffs are left; there is no subgame-perfect equilibrium")
    return out


def _rounded(boxes: Boxes, within: Boxes) -> Boxes:
    """Round long fractions outwards, but not beyond a box that is safe."""

    def down(x: Fraction) -> Fraction:
        return x if x.denominator < _LONG else Fraction(x.numerator * _GRID // x.denominator, _GRID)

    return {
        s: tuple((max(down(a), c), min(-down(-b), d)) for (a, b), (c, d) in zip(box, within[s], strict=True))
        for s, box in boxes.items()
    }


def _flat(boxes: Boxes) -> list[Any]:
    return [end for box in boxes.values() for pair in box for end in pair]


def _boxes(apply: _Operator, flat: Sequence[Any]) -> Boxes:
    pairs = list(zip(flat[::2], flat[1::2], strict=True))
    count = len(pairs) // len(apply.states)
    return {s: tuple(pairs[k * count : (k + 1) * count]) for k, s in enumerate(apply.states)}


def _towards_a_fixed_point(apply: _Operator, history: Sequence[Boxes]) -> Boxes | None:
    """Follow a line from the last of some safe boxes towards the fixed point of a piece of B."""
    flats = list(map(_flat, history))
    safe = flats[-1]
    # Ends that have stopped moving stay where they are: where they meet, pieces of B meet too.
    free = [n for n, ends in enumerate(zip(*flats, strict=True)) if any(end != ends[0] for end in ends)]
    if not free:
        return None
    at = safe
    for k in range(_LINES):
        matrix, constant = _piece(apply, at)
        rows = [[matrix[r][c] for c in free] for r in free]
        rest = [
            constant[r] - sum(m * x for n, (m, x) in enumerate(zip(matrix[r], safe, strict=True)) if n not in free)
            for r in free
        ]
        signs = [1 if n % 2 else -1 for n in free]
        centre, growth = eliminate((rows, rest)), eliminate((rows, [Fraction(e) for e in signs]))
        if centre is None or growth is None or any(e * g <= 0 for e, g in zip(signs, growth, strict=True)):
            return None
        out = [safe[n] - y for n, y in zip(free, centre, strict=True)]
        if k == 0:
            size = _coarse(max(map(abs, out)) / max(map(abs, growth)) / 10**6)
            growth = [x + size * g for x, g in zip(out, growth, strict=True)]
        else:
            size = _coarse(max(x / g for x, g in zip(out, growth, strict=True)))
            growth = [size * g for g in growth]
        if any(e * g <= 0 for e, g in zip(signs, growth, strict=True)):
            continue
        start, spread = list(safe), [Fraction(0)] * len(safe)
        for n, y, g in zip(free, centre, growth, strict=True):
            start[n], spread[n] = y, g
        found = _follow(apply, start, spread)
        if found is not None:
            return found
        at = [y + g for y, g in zip(start, spread, strict=True)]
    return None


def _along_a_drift(apply: _Operator, history: Sequence[Boxes]) -> Boxes | None:
    """Follow boxes that shrink by the same amount each time, as costs do without discounting."""
    count = len(history) // 2
    if count == 0:
        return None
    flat = list(map(_flat, history))
    # Not all ends move each time; the average of several boxes moves wherever one of them does.
    before = [sum(ends) / count for ends in zip(*flat[:count], strict=True)]
    after = [sum(ends) / count for ends in zip(*flat[count : 2 * count], strict=True)]
    steps = [_coarse(a - b) for a, b in zip(before, after, strict=True)]
    if not any(steps):
        return None
    far = 10**6
    return _follow(apply, [a - far * d for a, d in zip(before, steps, strict=True)], [far * d for d in steps])


def _coarse(x: Fraction) -> Fraction:
    """Return a number of few digits a little farther from zero."""
    if x == 0:
        return x
    unit = Fraction(10) ** (len(str(x.numerator)) - len(str(x.denominator)) - 8)
    return (abs(x) // unit + 2) * unit * (1 if x > 0 else -1)


def _piece(apply: _Operator, flat: Sequence[Fraction]) -> tuple[list[list[Fraction]], list[Fraction]]:
    """Return ``I - A`` and ``b`` of the piece of B found at a box."""
    tape = Tape()
    terms = {str(n): Term(str(n)) for n in range(len(flat))}
    at = {term: n for n, term in enumerate(terms.values())}
    nodes = _flat(apply(_boxes(apply, [tape.parameter(str(n), x) for n, x in enumerate(flat)])))
    matrix = [[Fraction(int(r == c)) for c in range(len(flat))] for r in range(len(flat))]
    constant = []
    for r, form in enumerate(evaluate(nodes, lambda name: Affine(0, {terms[name]: Fraction(1)}), Fraction)):
        constant.append(form.constant if isinstance(form, Affine) else form)
        for term, c in form.coefficients.items() if isinstance(form, Affine) else ():
            matrix[r][at[term]] -= c
    return matrix, constant


def _follow(apply: _Operator, centre: Sequence[Fraction], growth: Sequence[Fraction]) -> Boxes | None:
    """Return the least ``centre + t growth`` shown to be safe, those with t close to 1 being so; None if nothing is shown."""
    t, end = Fraction(1), Fraction(0)
    for k in range(0, len(centre), 2):
        if centre[k] > centre[k + 1]:  # the line ends where the box is empty
            end = max(end, (centre[k] - centre[k + 1]) / (growth[k + 1] - growth[k]))
    if end >= 1:
        return None
    for _ in range(_PIECES):
        room = _Room(t - end)
        line = [_Near(c + t * g, -g, room) for c, g in zip(centre, growth, strict=True)]
        image = _flat(apply(_boxes(apply, line)))
        gaps = [
            (inner - outer if n % 2 else outer - inner, g != 0)
            for n, (inner, outer, g) in enumerate(zip(image, line, growth, strict=True))
        ]
        step = min(_inside(gap, moving) for gap, moving in gaps)
        last = step < room.upto or step == room.upto < t - end
        t -= min(step, room.upto)
        if last or t == end:
            break
    return None if t == 1 else _boxes(apply, [c + t * g for c, g in zip(centre, growth, strict=True)])


def _inside(gap: Any, moving: bool) -> Fraction:
    """Return how far down a line an end of B(p) stays within that of p: below it, where p moves."""
    here, slope = (gap.value, gap.slope) if isinstance(gap, _Near) else (Fraction(gap), Fraction(0))
    if here > 0 or (here == 0 and (slope > 0 or (slope == 0 and moving))):
        return Fraction(0)
    return -here / slope if slope > 0 else Fraction(_ENDLESS)


class _Room:
    """How far down a line every sign asked for stays what it is."""

    __slots__ = ("upto",)

    def __init__(self, upto: Fraction) -> None:
        self.upto = upto


class _Near:
    """A number that moves: ``value + s slope`` for small s > 0."""

    __slots__ = ("_known", "room", "slope", "value")

    def __init__(self, value: Fraction, slope: Fraction, room: _Room) -> None:
        self.value, self.slope, self.room = value, slope, room
        self._known: int | None = None

    def __add__(self, other: Any) -> Any:
        if isinstance(other, _Near):
            return _Near(self.value + other.value, self.slope + other.slope, self.room)
        if isinstance(other, (int, Fraction)):
            return _Near(self.value + other, self.slope, self.room)
        return NotImplemented

    __radd__ = __add__

    def __neg__(self) -> _Near:
        return _Near(-self.value, -self.slope, self.room)

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, _Near):
            return _Near(self.value - other.value, self.slope - other.slope, self.room)
        if isinstance(other, (int, Fraction)):
            return _Near(self.value - other, self.slope, self.room)
        return NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, (int, Fraction)):
            return _Near(self.value * other, self.slope * other, self.room)
        return NotImplemented

    __rmul__ = __mul__

    @property
    def sign(self) -> int:
        """The sign for small s > 0; how long it lasts is noted."""
        if self._known is None:
            value, slope = self.value, self.slope
            if value:
                self._known = 1 if value > 0 else -1
                if slope and (slope > 0) != (value > 0):
                    self.room.upto = min(self.room.upto, -value / slope)
            else:
                self._known = (slope > 0) - (slope < 0)
        return self._known

    def __gt__(self, other: Any) -> bool:
        return (self.sign if other == 0 else (self - other).sign) > 0

    def __lt__(self, other: Any) -> bool:
        return (self.sign if other == 0 else (self - other).sign) < 0


class _Operator:
    """B, for some states, given what is known of those they lead to."""

    def __init__(self, game: Game, read: Reader, states: Sequence[str], known: Mapping[str, Box]) -> None:
        refuse_information_sets(game)
        self.read, self.known = read, dict(known)
        self.names, self.states = game.names, {s: game.states[s] for s in states}
        below = {id(node) for root in self.states.values() for node in _below(root)}
        nodes = [node for node in game.nodes if id(node) in below]
        self.closing = [node for node in nodes if id(node) not in game.open_nodes]
        self.position = {name: i for i, name in enumerate(game.names)}
        self.worth: Mapping[str, Box] = {}
        self.closed: dict[int, Box] = {}
        self.discounts = [read(actor.discount) for actor in game.actors]
        self.alike = len(set(self.discounts)) == 1
        self.amounts: dict[int, list[Any]] = {}
        for node in nodes:
            if isinstance(node, Outcome):
                self.amounts[id(node)] = [read_terms(v, read) for v in payoffs_in_order(node, game.names)]
            elif isinstance(node, Continue):
                self.amounts[id(node)] = [read_terms(node.flow.get(n, 0), read) for n in game.names]
            elif isinstance(node, Chance):
                self.amounts[id(node)] = [read(p) for p in node.probabilities]

    def __call__(self, worth: Mapping[str, Box]) -> Boxes:
        self.worth, self.closed = {**self.known, **worth}, {}
        for node in self.closing:
            self.closed[id(node)] = self.at(node, ())
        return {s: self.closed[id(node)] for s, node in self.states.items()}

    def box(self, node: Node, context: Context) -> Box:
        known = self.closed.get(id(node))
        return self.at(node, context) if known is None else known

    def at(self, node: Node, context: Context) -> Box:
        if isinstance(node, Outcome):
            values = [self.resolve(v, context) for v in self.amounts[id(node)]]
            return (*((v, v) for v in values), (-_ENDLESS, _total(values)))
        if isinstance(node, Decision):
            return self.choose(self.position[node.actor], [self.box(b, context) for b in node.branches], context)
        if isinstance(node, Chance):
            each = [self.box(b, context) for b in node.branches]
            out = []
            for i in range(len(self.position) + 1):
                low = _total([p * box[i][0] for p, box in zip(self.amounts[id(node)], each, strict=True)])
                if all(box[i][0] is box[i][1] for box in each):
                    out.append((low, low))
                else:
                    out.append(
                        (low, _total([p * box[i][1] for p, box in zip(self.amounts[id(node)], each, strict=True)]))
                    )
            return tuple(out)
        if isinstance(node, Continue):
            later = self.worth[node.to] if isinstance(node.to, str) else self.box(node.to, context)
            flows = [self.resolve(v, context) for v in self.amounts[id(node)]]
            pairs = []
            for f, d, (a, b) in zip(flows, self.discounts, later[:-1], strict=True):
                low = f + d * a
                pairs.append((low, low if a is b else f + d * b))
            if self.alike:
                return (*pairs, (-_ENDLESS, _total(flows) + self.discounts[0] * later[-1][1]))
            return (*pairs, (-_ENDLESS, _total([b for _, b in pairs])))
        if isinstance(node, Offer):
            return self.settle(node, context)
        raise MethodError(f"payoffs are not bounded for {type(node).__name__}")

    def choose(self, me: int, branches: Sequence[Box], context: Context) -> Box:
        """Bound a decision: the decider takes no branch that is surely worse than another."""
        sure = self.most([b[me][0] for b in branches], context)
        allowed = [self.tighten(b, me, sure, context) for b in branches if self.sign(b[me][1] - sure, context) >= 0]
        out = []
        for i in range(len(self.position) + 1):
            high = self.most([b[i][1] for b in allowed], context)
            low = sure if i == me else self.least([b[i][0] for b in allowed], context)
            out.append((low, high))
        return tuple(out)

    def tighten(self, box: Box, me: int, sure: Any, context: Context) -> Box:
        """Use that one actor gets at least so much: the sum bounds what is left to the others."""
        if _exact(box):
            return box
        pairs = list(box)
        pairs[me] = (self.most([pairs[me][0], sure], context), pairs[me][1])
        for j in range(len(pairs) - 1):
            if j != me:
                pairs[j] = (pairs[j][0], self.least([pairs[j][1], _left(pairs, j)], context))
        return tuple(pairs)

    def sign(self, quantity: Any, context: Context) -> int:
        """Return a sign on the cells of the context, cutting off the upper part of a cell where it is another.

        Signs found before hold on what remains, so nothing has to be done again.
        """
        if not isinstance(quantity, Affine):
            return sign(quantity)
        inner = next((n for n in reversed(range(len(context))) if context[n].term in quantity.coefficients), None)
        if inner is None:
            return sign(quantity.constant)
        cell, outside = context[inner], context[:inner]
        low = self.sign(quantity.substitute(cell.term, cell.low), outside)
        slope = 0 if cell.point else sign(quantity.coefficients[cell.term])
        if low * slope >= 0:
            return low or slope
        if self.sign(quantity.substitute(cell.term, cell.high), outside) * low < 0:
            cell.high = root_of(quantity, cell.term)
        return low

    def resolve(self, quantity: Any, context: Context) -> Any:
        """Replace minima and maxima by the piece that holds on the cells of the context."""
        if not isinstance(quantity, Affine) or not any(isinstance(atom, Extremum) for atom in quantity.coefficients):
            return quantity
        out: Any = quantity.constant
        for atom, c in quantity.coefficients.items():
            if isinstance(atom, Extremum):
                args = [self.resolve(a, context) for a in atom.args]
                out = out + (self.most(args, context) if atom.greatest else self.least(args, context)) * c
            else:
                out = out + Affine(0, {atom: c})
        return out

    def cells(self, node: Offer, context: Context, respond: Callable[[Cell], Any]) -> list[Any]:
        """Return the answers on the frontier of an offer, cell by cell: points and open intervals in turn."""
        low, high = (self.resolve(read_terms(end, self.read), context) for end in (node.low, node.high))
        room = self.sign(high - low, context)
        if room < 0:
            raise MethodError(f"offer {node.name!r}: nothing can be offered; {node.term.name} has no room")
        answers = [respond(Cell.at(node.term, low))]
        while room:
            cell = Cell(node.term, low, high, False)
            answers.append(respond(cell))
            low = cell.high
            answers.append(respond(Cell.at(node.term, low)))
            if low is high:
                break
        return answers

    def most(self, values: Sequence[Any], context: Context) -> Any:
        best = values[0]
        for value in values[1:]:
            if value is not best and self.sign(value - best, context) > 0:
                best = value
        return best

    def least(self, values: Sequence[Any], context: Context) -> Any:
        best = values[0]
        for value in values[1:]:
            if value is not best and self.sign(value - best, context) < 0:
                best = value
        return best

    def answers(self, node: Offer, reject: Box | None, inside: Context) -> list[Box]:
        """Return the boxes of what may follow terms in one cell: accepted by all, or refused by somebody."""
        options = [self.box(node.accept, inside)]
        for actor in reversed(node.responders):
            assert reject is not None
            j = self.position[actor]
            low = self.least([o[j][0] for o in options], inside)
            kept = [o for o in options if self.sign(o[j][1] - reject[j][0], inside) >= 0]
            if not any(o is reject for o in kept) and self.sign(reject[j][1] - low, inside) >= 0:
                kept.append(reject)
            options = kept
        return options

    def settle(self, node: Offer, context: Context) -> Box:
        me = self.position[node.proposer]
        reject = self.box(node.reject, context) if node.responders else None

        def respond(cell: Cell) -> tuple[Cell, list[Box], Any]:
            inside = (*context, cell)
            options = self.answers(node, reject, inside)
            return cell, options, self.least([o[me][0] for o in options], inside)

        cells = self.cells(node, context, respond)
        apart = [] if node.otherwise is None else [self.box(node.otherwise, context)]
        surely = [box[me][0] for box in apart]
        for cell, _, floor in cells:
            surely += [
                substituted(floor, node.term, end) for end in ((cell.low,) if cell.point else (cell.low, cell.high))
            ]
        sure = self.most(surely, context)
        if reject is not None and any(option is reject for _, options, _ in cells for option in options):
            apart.append(reject)
        found = [self.tighten(box, me, sure, context) for box in apart if self.sign(box[me][1] - sure, context) >= 0]
        for cell, options, _ in cells:
            for option in options:
                if option is not reject:
                    ends = self.kept(node.term, cell, option[me][1], sure, context)
                    found += self.along(node.term, option, ends, me, sure, context)
        out = []
        for i in range(len(self.position) + 1):
            low = sure if i == me else self.least([box[i][0] for box in found], context)
            out.append((low, self.most([box[i][1] for box in found], context)))
        return tuple(out)

    def along(self, term: Term, box: Box, ends: Sequence[Any], me: int, sure: Any, context: Context) -> list[Box]:
        """Tighten a box at terms between two ends, wherever a bound may be greatest.

        Each upper bound is the least of some that are affine in the terms: it is greatest at an end or where two of these are equal.
        """
        if not any(isinstance(end, Affine) and term in end.coefficients for pair in box for end in pair):
            ends = ends[:1]
        places = list(ends)
        if len(ends) == 2 and not _exact(box):
            turns = [box[me][0] - sure]
            for j in range(len(box) - 1):
                if j != me:
                    over = box[j][1] - _left(box, j)
                    turns += [over, over - turns[0]]
            for turn in turns:
                start, end = (substituted(turn, term, x) for x in ends)
                if self.sign(start, context) * self.sign(end, context) < 0:
                    places.append(root_of(turn, term))
        there = [tuple((substituted(a, term, x), substituted(b, term, x)) for a, b in box) for x in places]
        return there if _exact(box) else [self.tighten(at, me, sure, context) for at in there]

    def kept(self, term: Term, cell: Cell, worth: Any, sure: Any, context: Context) -> list[Any]:
        """Return the ends of the part of a cell in which the proposer may get as much as it is sure of."""
        below = self.sign(substituted(worth, term, cell.low) - sure, context)
        if cell.point:
            return [cell.low] if below >= 0 else []
        above = self.sign(substituted(worth, term, cell.high) - sure, context)
        if below >= 0 and above >= 0:
            return [cell.low, cell.high]
        if below < 0 and above < 0:
            return []
        if below == 0 or above == 0:
            return [cell.low] if below == 0 else [cell.high]
        root = root_of(worth - sure, term)
        return [cell.low, root] if below > 0 else [root, cell.high]


def _exact(box: Box) -> bool:
    """Whether the payoffs are known, and with them their sum."""
    return all(low is high for low, high in box[:-1])


def _left(box: Sequence[tuple[Any, Any]], j: int) -> Any:
    """Return the most that actor j can get if the others get their least."""
    left = box[-1][1]
    for k in range(len(box) - 1):
        if k != j:
            left = left - box[k][0]
    return left


def _total(values: Sequence[Any]) -> Any:
    out: Any = 0
    for value in values:
        out = out + value
    return out
