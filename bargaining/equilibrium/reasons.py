"""Why an outcome does not occur: the deviation that rules it out."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bargaining.algebra.terms import Affine, Term
from bargaining.algebra.traced import number
from bargaining.equilibrium.figures import ends_of, plain, terms_set
from bargaining.equilibrium.figures import quantity_text as _show
from bargaining.equilibrium.outcomes import NEVER_ENDS, NOT_FOLLOWED, distribution
from bargaining.equilibrium.plays import Chosen, Drawn, Ended, Passed, Piece, Play, Settled
from bargaining.errors import PathError, did_you_mean
from bargaining.games.game import Game

__all__ = ["why_not"]

#: Numbers of departures and of moves to an outcome.
_Distance = tuple[int, int]


def why_not(root: Play, game: Game, outcome: str, read: Callable[[Any], Any]) -> str:
    """Explain which choices play would have to leave to reach an outcome.

    Parameters
    ----------
    root : Play
    game : Game
    outcome : str
    read : callable
        Turns a number of the game into a plain number.

    Returns
    -------
    str
        The way to the outcome that departs from equilibrium play at the fewest choices, with the numbers compared there; of several
        such ways the one that departs first.
    """
    labels: dict[str, None] = dict.fromkeys(game.labels)
    if game.states and outcome == NEVER_ENDS and outcome not in labels:
        ends = distribution(root)
        if outcome in ends:
            return f"{outcome!r} occurs."
        if NOT_FOLLOWED in ends:
            return f"Whether {outcome!r} occurs was not determined: play is {NOT_FOLLOWED}, and is followed no further."
        return f"{outcome!r} does not occur: play ends with probability 1, in {', '.join(map(repr, ends))}."
    if not isinstance(outcome, str) or outcome not in labels:
        labels.update(dict.fromkeys([NEVER_ENDS] if game.states else []))
        raise PathError(f"no outcome {outcome!r}{did_you_mean(outcome, labels)}; outcomes are {list(labels)}")
    if game.variables and outcome in distribution(root):
        return f"{outcome!r} occurs."
    return _Search(root, game.names, outcome, read).answer()


@dataclass(frozen=True)
class _Way:
    """One way on from a node.

    ``cost`` counts the choices that would have to change here. ``kind`` says which: "" none, "choose", "offer" (the proposer's),
    "refused" (an offer that is refused), "accept" and "refuse" (the responders'), "none" (no offer). `piece` is that of the terms.
    """

    to: Play
    cost: int
    kind: str = ""
    choice: int = -1
    piece: Piece | None = None


@dataclass
class _Departure:
    """A choice that would have to change: in words, whether the actor is indifferent, and what all receive before and after."""

    text: str
    tied: bool
    old: Sequence[Any]
    new: Sequence[Any]
    movers: tuple[int, ...]


@dataclass
class _Route:
    """The departures on the way, the numbers the open terms have there, and those who moved before."""

    departures: list[_Departure] = field(default_factory=list)
    fixed: dict[Term, Any] = field(default_factory=dict)
    moved: dict[int, None] = field(default_factory=dict)

    def put(self, value: Any) -> Any:
        """Put the numbers of the terms known so far into a quantity."""
        value = plain(value)
        for term, at in self.fixed.items():
            if isinstance(value, Affine) and term in value.coefficients:
                value = value.substitute(term, at)
        return value.constant if isinstance(value, Affine) and not any(value.coefficients.values()) else value


class _Search:
    """The nearest way to an outcome through the graph of a solution."""

    def __init__(self, root: Play, names: Sequence[str], outcome: str, read: Callable[[Any], Any]) -> None:
        self.root, self.names, self.outcome, self.read = root, list(names), outcome, read
        self.onward: dict[int, list[_Way]] = {}
        self.far: dict[int, _Distance] = {}
        self.carries = False
        self._measure()

    def answer(self) -> str:
        """Return the sentence."""
        if id(self.root) not in self.far and self.carries:
            return (
                f"{self.outcome!r} is not reached before a state is entered that carries a variable; what would lead to it from there "
                "is not searched."
            )
        if id(self.root) not in self.far:
            return (
                f"{self.outcome!r} cannot be reached: no choices, terms or events of positive probability lead to it."
            )
        if not self.far[id(self.root)][0]:
            return f"{self.outcome!r} occurs."
        route = self._route()
        text = f"{self.outcome!r} does not occur: " + "; and ".join(d.text for d in route.departures)
        return f"{text}{self._elsewhere(route)}."

    def _measure(self) -> None:
        """Find how far every play is from the outcome, from the outcome backwards."""
        stack: list[Play] = [self.root]
        back: dict[int, list[tuple[int, int]]] = {}
        heap: list[tuple[int, int, int]] = []
        while stack:
            at = stack.pop()
            if id(at) in self.onward:
                continue
            ways = self.onward[id(at)] = self._ways(at)
            if isinstance(at, Ended) and at.label == self.outcome:
                heap.append((0, 0, id(at)))
            for way in ways:
                back.setdefault(id(way.to), []).append((id(at), way.cost))
                stack.append(way.to)
        heapq.heapify(heap)
        while heap:
            cost, hops, key = heapq.heappop(heap)
            if key in self.far:
                continue
            self.far[key] = (cost, hops)
            for before, extra in back.get(key, ()):
                if before not in self.far:
                    heapq.heappush(heap, (cost + extra, hops + 1, before))

    def _ways(self, at: Play) -> list[_Way]:
        if isinstance(at, Chosen):
            return [_Way(b, int(k != at.index), "choose" * (k != at.index), k) for k, b in enumerate(at.branches)]
        if isinstance(at, Drawn):
            return [_Way(b, 0) for p, b in zip(at.probabilities, at.branches, strict=True) if number(p) != 0]
        if isinstance(at, Passed):
            self.carries = self.carries or at.entering is not None
            return [] if at.to is None else [_Way(at.to, 0)]
        return self._around(at) if isinstance(at, Settled) else []

    def _around(self, at: Settled) -> list[_Way]:
        """Return the ways on from an offer."""
        out: list[_Way] = []
        # Where no deal is made no terms are: any offer that is refused will do, and none that is accepted is as good.
        idle = at.index is not None and at.terms is None
        for k, piece in enumerate(at.pieces):
            mine, there = k == at.index and not idle, at.after_rejection(k)
            if piece.refused is None:
                out.append(_Way(piece.after, int(not mine), "offer" * (not mine), k, piece))
                if at.node.responders and (mine or at.index is None):
                    out.append(_Way(there, 2 - mine, "refuse", k, piece))
            else:
                other = not mine and not (idle and there is at.reject)
                out.append(_Way(there, int(other), "refused" * other, k, piece))
                against = len(self._refusers(at, piece))
                out.append(_Way(piece.after, against + (not mine and not self._welcome(at, piece)), "accept", k, piece))
        if at.otherwise is not None:
            out.append(_Way(at.otherwise, int(at.index is not None), "none" * (at.index is not None)))
        elif at.index is None:
            out.append(_Way(at.reject, 0))
        return out

    def _refusers(self, at: Settled, piece: Piece) -> list[str]:
        """Return the responders who are worse off if these terms are accepted."""
        there, out = at.after_rejection(at.pieces.index(piece)), []
        for name in at.node.responders:
            me = self.names.index(name)
            gain = _ends(piece.after.values[me] - there.values[me], [piece], at.node.term, _Route())
            worse = gain is not None and gain[0] <= 0 and gain[1] <= 0 and gain != (0, 0)
            if name == piece.refused or worse:
                out.append(name)
        return out

    def _welcome(self, at: Settled, piece: Piece) -> bool:
        """Whether the proposer would gain if these terms were accepted; where it is refused anyhow, whether it would not lose."""
        me = self.names.index(at.node.proposer)
        gain = _ends(piece.after.values[me] - at.values[me], [piece], at.node.term, _Route())
        return gain is None or max(gain) > 0 or (at.terms is None and at.index is not None and max(gain) == 0)

    def _route(self) -> _Route:
        """Walk to the outcome, departing as early as can be among the ways with the fewest departures."""
        route, at = _Route(), self.root
        while not isinstance(at, Ended):
            left = self.far[id(at)][0]
            best = [w for w in self.onward[id(at)] if id(w.to) in self.far and w.cost + self.far[id(w.to)][0] == left]
            leaving = [w for w in best if w.cost]
            if leaving:
                kind = min(leaving, key=lambda w: _ORDER.index(w.kind)).kind
                at = self._leave(at, [w for w in leaving if w.kind == kind], route)
            else:
                way = min(best, key=lambda w: self.far[id(w.to)])
                if isinstance(at, Settled):
                    for name in (at.node.proposer, *at.node.responders):
                        route.moved[self.names.index(name)] = None
                    if way.piece is not None and at.terms is not None:
                        route.fixed[at.node.term] = route.put(at.terms)
                elif isinstance(at, Chosen):
                    route.moved[self.names.index(at.node.actor)] = None
                at = way.to
        return route

    def _leave(self, at: Play, ways: list[_Way], route: _Route) -> Play:
        """Record a departure and return what follows it."""
        if isinstance(at, Chosen):
            way, name = ways[0], at.node.actor
            me = self.names.index(name)
            worth, gets = route.put(way.to.values[me]), route.put(at.branches[at.index].values[me])
            action, other = repr(at.node.actions[way.choice]), repr(at.node.actions[at.index])
            head = f"at {at.node.name!r} {name} would have to choose {action}"
            self._note(route, head, worth, gets, f"from {other}", other, at, way.to, (me,))
            return way.to
        assert isinstance(at, Settled)
        route.fixed.pop(at.node.term, None)
        if ways[0].kind in ("accept", "refuse"):
            return self._respond(at, ways, route)
        return self._propose(at, ways, route)

    def _note(
        self,
        route: _Route,
        head: str,
        worth: Any,
        gets: Any,
        source: str,
        taken: str,
        at: Play,
        to: Play,
        movers: tuple[int, ...],
        shown: str = "",
    ) -> None:
        """Add a departure; `worth` and `gets` are what its actor compares, None where they cannot be compared."""
        tied = worth is not None and _equal(worth, gets)
        if tied:
            text = f"{head}, but is indifferent: both are worth {_show(gets)}, and the tie rule takes {taken}"
        else:
            text = f"{head}, {shown or f'worth {_show(worth)}'}, and gets {_show(gets)}{' ' * bool(source)}{source}"
        old, new = map(route.put, at.values), map(route.put, to.values)
        route.departures.append(_Departure(text, tied, tuple(old), tuple(new), tuple(route.moved)))
        route.moved.update(dict.fromkeys(movers))

    def _alike(self, ways: list[_Way]) -> list[list[_Way]]:
        """Group pieces after which the same departures, with the same values, lead to the outcome."""
        groups: dict[Any, list[_Way]] = {}
        for way in ways:
            groups.setdefault(self._signature(way.to), []).append(way)
        return list(groups.values())

    def _signature(self, at: Play) -> tuple[Any, ...]:
        """Return which departures follow, with the values compared there."""
        out: list[Any] = []
        while self.far[id(at)][0]:
            left = self.far[id(at)][0]
            best = [w for w in self.onward[id(at)] if id(w.to) in self.far and w.cost + self.far[id(w.to)][0] == left]
            leaving = [w for w in best if w.cost]
            way = leaving[0] if leaving else min(best, key=lambda w: self.far[id(w.to)])
            if leaving:
                values = (*way.to.values, *at.values)
                out.append((id(at.node), way.kind, way.choice, *(_show(v) for v in values)))
            at = way.to
        return tuple(out)

    def _propose(self, at: Settled, ways: list[_Way], route: _Route) -> Play:
        """Record that the proposer would have to make another offer, one that is refused, or none."""
        me, term = self.names.index(at.node.proposer), at.node.term
        gets = route.put(at.values[me])
        taken = "no offer" if at.index is None else "an offer that is refused"
        deal = at.terms is not None
        if deal:
            taken = f"{term.name} = {_show(route.put(at.terms))}"
        here = f"at {at.node.name!r} {at.node.proposer} would have to "
        if ways[0].kind == "none":
            worth = route.put(ways[0].to.values[me])
            self._note(route, f"{here}make no offer", worth, gets, "", taken, at, ways[0].to, (me,))
            return ways[0].to

        def best(group: list[_Way]) -> Any:
            spans = [_span(w, me, term, route) for w in group]
            known = [max(s) for s in spans if s is not None]
            return (len(known) == len(spans), max(known) if known else 0)

        group = max(self._alike(ways), key=best)
        known, most = best(group)
        if known and _equal(most, gets):
            # Only where the value is attained is the proposer indifferent.
            equal = [w for w in group if _attains(_span(w, me, term, route), w, gets)]
            group = equal[:1] if equal and not _constant(equal, me, term, route) else equal or group
            attained = bool(equal)
        else:
            attained = known and any(_attains(_span(w, me, term, route), w, most) for w in group)
        cells = [w.piece.cell for w in group if w.piece is not None]
        where = terms_set([_known(c, route) for c in cells], term.name, *ends_of(at.node, self.read))
        head = f"{here}offer {where}" if group[0].kind == "offer" else f"{here}prefer a refusal"
        if not deal and {w.choice for w in group} == {k for k, p in enumerate(at.pieces) if p.refused is None}:
            head += f", all that {' and '.join(at.node.responders) or at.node.proposer} would accept"
        if not known:
            forms = {_show(route.put(w.to.values[me])) for w in group}
            shown = f"worth {forms.pop()}" if len(forms) == 1 else "worth less"
            self._note(route, head, None, gets, "", taken, at, group[0].to, (me,), shown)
            return group[0].to
        single = _constant(group, me, term, route)
        shown = f"worth {'' if single else 'at most ' if attained else 'less than '}{_show(most)}"
        chosen = max(group, key=lambda w: max(_span(w, me, term, route) or (0,)))
        if chosen.piece is not None and (chosen.piece.cell.point and len(group) == 1):
            route.fixed[term] = route.put(chosen.piece.cell.low)
        worth = most if attained else None
        tail = "" if group[0].kind == "offer" and deal else f" from {taken}"
        self._note(route, head, worth, gets, tail.strip(), taken, at, chosen.to, (me,), shown)
        return chosen.to

    def _respond(self, at: Settled, ways: list[_Way], route: _Route) -> Play:
        """Record that responders would have to answer otherwise, and the proposer perhaps to offer what it does not."""
        term, accept = at.node.term, ways[0].kind == "accept"
        group = max(self._alike(ways), key=len)
        pieces = [w.piece for w in group if w.piece is not None]
        offered = group[0].choice == at.index and at.terms is not None
        if len(pieces) == 1 and offered:
            route.fixed[term] = route.put(at.terms)
        elif len(pieces) == 1 and pieces[0].cell.point:
            route.fixed[term] = route.put(pieces[0].cell.low)
        where = terms_set([_known(p.cell, route) for p in pieces], term.name, *ends_of(at.node, self.read))
        if offered and term in route.fixed:
            where = f"{term.name} = {_show(route.fixed[term])}"
        first, me = group[0], self.names.index(at.node.proposer)
        answerers = self._refusers(at, pieces[0]) if accept else [at.node.responders[0]]
        if first.cost > len(answerers):
            new, gets = _range([p.after for p in pieces], pieces, me, term, route), route.put(at.values[me])
            head = f"at {at.node.name!r} {at.node.proposer} would have to offer {where}"
            self._note(route, head, None, gets, "", "", at, first.to, (me,), f"worth {new} if it is accepted")
        refused = [at.after_rejection(w.choice) for w in group]
        accepted = [p.after for p in pieces]
        for name in answerers:
            who = self.names.index(name)
            new = _range(accepted if accept else refused, pieces, who, term, route)
            old = _range(refused if accept else accepted, pieces, who, term, route)
            tied = route.put(refused[0].values[who]), route.put(accepted[0].values[who])
            alike = len(pieces) == 1 and _equal(*tied)
            verb, taken = ("accept", "refusing") if accept else ("refuse", "accepting")
            head = f"at {at.node.name!r} {name} would have to {verb} {where}"
            if alike:
                text = f"{head}, but is indifferent: both are worth {old}, and the tie rule takes {taken}"
            else:
                text = f"{head}, worth {new}, and gets {old} by {taken}"
            before = refused[0] if accept else accepted[0]
            values = [tuple(map(route.put, p.values)) for p in (before, first.to)]
            route.departures.append(_Departure(text, alike, values[0], values[1], (*route.moved, me)))
            route.moved[who] = None
        route.moved[me] = None
        return first.to

    def _elsewhere(self, route: _Route) -> str:
        """Say whether only the tie rule keeps the outcome from being that of an equilibrium."""
        if not all(d.tied for d in route.departures):
            return ""
        for d in route.departures:
            for who in d.movers:
                new, old = d.new[who], d.old[who]
                if isinstance(new, Affine) or isinstance(old, Affine):
                    return ""
                if new < old and not _equal(new, old):
                    name = self.names[who]
                    return f"; but then {name} would get {_show(new)} instead of {_show(old)}, and could choose otherwise before"
        return "; it occurs in another equilibrium"


#: Departures of the proposer, then of responders.
_ORDER = ("choose", "offer", "refused", "none", "accept", "refuse")


def _ends(value: Any, pieces: Sequence[Piece], term: Term, route: _Route) -> tuple[Any, Any] | None:
    """Return the values of a quantity at the ends of a cell; None where other terms are open."""
    (piece,) = pieces
    low, high = (_at(value, term, end, route) for end in (piece.cell.low, piece.cell.high))
    return None if isinstance(low, Affine) or isinstance(high, Affine) else (low, high)


def _at(value: Any, term: Term, end: Any, route: _Route) -> Any:
    value = plain(value)
    if isinstance(value, Affine) and term in value.coefficients:
        value = value.substitute(term, plain(end))
    return route.put(value)


def _span(way: _Way, me: int, term: Term, route: _Route) -> tuple[Any, Any] | None:
    assert way.piece is not None
    return _ends(way.to.values[me], [way.piece], term, route)


def _attains(span: tuple[Any, Any] | None, way: _Way, value: Any) -> bool:
    """Whether a value is attained on a cell at whose ends it has the values of the span."""
    if span is None or way.piece is None:
        return False
    return _equal(max(span), value) and (way.piece.cell.point or _equal(*span))


def _constant(group: list[_Way], me: int, term: Term, route: _Route) -> bool:
    spans = [_span(w, me, term, route) for w in group]
    flat = [v for s in spans if s is not None for v in s]
    return len(flat) == 2 * len(group) and all(_equal(v, flat[0]) for v in flat)


def _range(plays: Sequence[Play], pieces: Sequence[Piece], me: int, term: Term, route: _Route) -> str:
    """Write what an actor receives over some pieces: one number, or the least and the greatest."""
    spans = [_ends(p.values[me], [piece], term, route) for p, piece in zip(plays, pieces, strict=True)]
    flat = [v for s in spans if s is not None for v in s]
    if len(flat) < 2 * len(pieces):
        return " or ".join(dict.fromkeys(_show(route.put(p.values[me])) for p in plays))
    low, high = min(flat), max(flat)
    return _show(low) if _equal(low, high) else f"{_show(low)} to {_show(high)}"


def _known(cell: Any, route: _Route) -> Any:
    """Return a cell with the numbers of outer terms put in."""
    if not isinstance(cell.low, Affine) and not isinstance(cell.high, Affine):
        return cell
    low = route.put(cell.low)
    return type(cell)(cell.term, low, low if cell.point else route.put(cell.high), cell.point)


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, Affine) or isinstance(b, Affine):
        gap = plain(a) - plain(b)
        return isinstance(gap, Affine) and gap.constant == 0 and not any(gap.coefficients.values())
    return abs(a - b) <= 1e-9 if isinstance(a - b, float) else bool(a == b)
