r"""All pure subgame-perfect outcomes of a finite game, whatever indifferent actors do.

Mathematics
-----------
Subgames that follow different actions are independent: in an equilibrium of the whole, any equilibrium may be played in
each. Let :math:`E(n)` be the set of equilibria of the subgame at node n, each with its values.

* At a decision of i, an equilibrium e after action a is part of one of the whole iff no other action is better even when followed
  by its worst equilibrium for i: :math:`v_i(e) \ge \max_{b \ne a} \min_{E(b)} v_i`.
* At a chance move every combination of equilibria after the events is one.
* At an offer over :math:`[0, S]` the answer to each x is a decision of its own. Let :math:`m(x)` be the least value the proposer can have
  after x, over all equilibrium continuations. Proposing x followed by e is part of an equilibrium iff
  :math:`v_i(e) \ge \sup_{y \ne x} m(y)`, and so for making no offer. On each cell of the frontier the continuations are finitely many
  and their values affine, so the supremum is the greatest of finitely many numbers.

An indifferent responder may therefore refuse, unless refusal leaves the proposer without a best offer: that acceptance at
indifference follows from existence is derived here, not assumed. Where any of an interval of offers is part of an equilibrium
the interval is reported, with the equilibrium at its middle.

References
----------
Osborne, M. J. and Rubinstein, A. (1994). *A Course in Game Theory*. MIT Press; Proposition 98.2 (one deviation), section 6.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from bargaining.algebra.cells import Cell, Context, resolve, root_of, sign_on
from bargaining.algebra.terms import Affine, substituted
from bargaining.equilibrium.figures import decimal, plain
from bargaining.equilibrium.plays import (
    Chosen,
    Drawn,
    Ended,
    Passed,
    Piece,
    Play,
    Settled,
    followed,
    path_labels,
)
from bargaining.errors import MethodError, NoEquilibriumError, TooManyEquilibriaError
from bargaining.games.game import Game, payoffs_in_order
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome
from bargaining.solvers.backward_induction import (
    Reader,
    label_at,
    open_pieces,
    pin,
    read_terms,
    refuse_information_sets,
)

__all__ = ["EquilibriumSets", "equilibrium_set"]

Plays = tuple[Play, ...]


def equilibrium_set(game: Game, read: Reader, limit: int) -> Plays:
    """List the pure subgame-perfect outcomes.

    Parameters
    ----------
    game : Game
    read : callable
        Turns a number of the game into a plain number.
    limit : int
        The largest number of equilibria kept at any node.

    Returns
    -------
    tuple of Play
        Outcomes that differ in path, terms or values, each with strategies that support it.

    Raises
    ------
    TooManyEquilibriaError
        With the count so far, and for each actor bounds that hold in every equilibrium.
    NoEquilibriumError
        If some subgame has none.
    MethodError
        For offers that several actors must accept.
    """
    if game.states:
        raise MethodError("a recursive game has no last period, from which all equilibria could be listed backwards")
    sets = EquilibriumSets(game, read, limit)
    try:
        sets.solve()
    except RecursionError as deep:
        raise MethodError("what follows an offer is too deep a tree to be solved with its terms open") from deep
    return sets.closed[id(game.root)]


@dataclass(slots=True)
class _Answers:
    """What may follow terms in one cell: options for the answer, and the worst of them for the proposer."""

    cell: Cell
    options: tuple[Piece, ...]
    values: tuple[tuple[Any, ...], ...]
    worst: int


class EquilibriumSets:
    """The equilibria of every subgame.

    Parameters
    ----------
    game : Game
    read : callable
    limit : int
    worth : mapping of str to sequence of vectors, optional
        For a recursive game, the payoffs any of which being in a state may be worth.
    join : bool
        Whether an interval of terms and the points at its ends are reported as one.

    Attributes
    ----------
    closed : dict of int to tuple of Play
        By the id of a node.
    waits : list of (Passed, str, vector)
        The plays that go on in a state, and with which of its payoffs.
    """

    def __init__(
        self,
        game: Game,
        read: Reader,
        limit: int,
        worth: Mapping[str, Sequence[tuple[Any, ...]]] | None = None,
        join: bool = True,
    ) -> None:
        refuse_information_sets(game)
        self.join = join
        self.worth = worth or {}
        self.waits: list[tuple[Passed, str, tuple[Any, ...]]] = []
        self.game, self.read, self.limit = game, read, limit
        self.position = {name: i for i, name in enumerate(game.names)}
        self.closed: dict[int, Plays] = {}
        self.widths: dict[int, tuple[Play, bool]] = {}
        self.paths: dict[int, tuple[Play, int]] = {}
        self.numbers: dict[Any, int] = {}

    def solve(self) -> None:
        """Find the equilibria at every node that depends on no terms."""
        for node in self.game.nodes:
            if id(node) not in self.game.open_nodes:
                self.closed[id(node)] = self.at(node, ())

    def plays(self, node: Node, context: Context) -> Plays:
        known = self.closed.get(id(node))
        return self.at(node, context) if known is None else known

    def at(self, node: Node, context: Context) -> Plays:
        if isinstance(node, Outcome):
            values = tuple(resolve(read_terms(v, self.read), context) for v in payoffs_in_order(node, self.game.names))
            return (Ended(node, label_at(node, context, self.read), values),)
        if isinstance(node, Decision):
            return self.keep(self.choose(node, context), context, node)
        if isinstance(node, Chance):
            return self.draw(node, context)
        if isinstance(node, Continue):
            return self.wait(node, context)
        if isinstance(node, Offer):
            return self.keep(self.settle(node, context), context, node)
        raise MethodError(f"equilibria are not listed for {type(node).__name__}")

    def path(self, play: Play) -> int:
        """Return a number for the path and the terms of a play: equal ones have the same number."""
        known = self.paths.get(id(play))
        if known is None:
            form: tuple[Any, ...]
            if isinstance(play, Ended):
                form = (play.label,)
            elif isinstance(play, Chosen):
                form = ("decision", play.node.name, play.node.actions[play.index], self.path(play.branches[play.index]))
            elif isinstance(play, Drawn):
                reached = [self.path(b) for p, b in zip(play.probabilities, play.branches, strict=True) if p != 0]
                form = ("chance", play.node.name, *reached)
            elif isinstance(play, Passed):
                form = ("period", play.node.to if play.to is None else self.path(play.to))
            else:
                terms = (_key(play.terms), *map(_key, (play.span or ())[:2])) if play.accepted else ()
                form = ("offer", play.node.name, play.accepted, self.path(followed(play)), *terms)
            number = self.numbers.setdefault(form, len(self.numbers))
            known = self.paths[id(play)] = (play, number)  # the play is kept, or its id might be used again
        return known[1]

    def corners(self, play: Play, i: int) -> list[Any]:
        """Return an actor's values at the ends of the continua that a play stands for; its value where there is none."""
        if not self.wide(play) or isinstance(play, Ended):
            return [play.values[i]]
        if isinstance(play, Chosen):
            return self.corners(play.branches[play.index], i)
        if isinstance(play, Passed) and play.to is not None:
            return [play.flows[i] + play.discounts[i] * v for v in self.corners(play.to, i)]
        if isinstance(play, Drawn):
            totals: list[Any] = [0]
            for p, branch in zip(play.probabilities, play.branches, strict=True):
                totals = [total + p * v for total in totals for v in self.corners(branch, i)]
            return totals
        assert isinstance(play, Settled)
        after = self.corners(followed(play), i)
        if not play.accepted:
            return after
        places = (play.terms,) if play.span is None else play.span[:2]
        return [substituted(v, play.node.term, x) for v in after for x in places]

    def wide(self, play: Play) -> bool:
        """Whether a play stands for a continuum of equilibria."""
        if not self.game.has_offers:
            return False
        known = self.widths.get(id(play))
        if known is None:
            if isinstance(play, Settled):
                answer = play.span is not None or self.wide(followed(play))
            elif isinstance(play, Chosen):
                answer = self.wide(play.branches[play.index])
            elif isinstance(play, Drawn):
                answer = any(map(self.wide, play.branches))
            else:
                answer = isinstance(play, Passed) and play.to is not None and self.wide(play.to)
            known = self.widths[id(play)] = (play, answer)  # the play is kept, or its id might be used again
        return known[1]

    def keep(self, found: list[Any], context: Context, node: Node) -> Plays:
        """Drop equilibria with the same path, terms and values as an earlier one."""
        kept: dict[Any, Play] = {}
        for play in found:
            kept.setdefault((self.path(play), *map(_key, play.values)), play)
        if len(kept) > self.limit:
            self.too_many(len(kept), tuple(kept.values()), context)
        return tuple(kept.values())

    def too_many(self, count: int, plays: Plays, context: Context) -> None:
        bounds = "" if context else "; in every equilibrium of this subgame " + ", ".join(self.bounds(plays))
        raise TooManyEquilibriaError(
            f"more than {self.limit} pure subgame-perfect outcomes: {count} so far at one node{bounds}. "
            "Raise `limit`, or ask for one with solve()"
        )

    def bounds(self, plays: Plays) -> list[str]:
        out = []
        for name, i in self.position.items():
            worths = [w for p in plays for w in self.corners(p, i)]
            out.append(f"{name} gets between {decimal(min(worths))} and {decimal(max(worths))}")
        return out

    def least(self, plays: Plays, me: int, context: Context) -> Play:
        """Return the equilibrium worst for one actor."""
        worst = plays[0]
        for play in plays[1:]:
            if sign_on(play.values[me] - worst.values[me], context, ("compare",)) < 0:
                worst = play
        return worst

    def threat(self, play: Play, plays: Plays, me: int, context: Context, reason: tuple[str, ...]) -> Play | None:
        """Return one of `plays` that is no better for an actor than `play`; None if all are better.

        Where a play stands for a continuum of equilibria the answer must be the same for all of them.
        """
        mixed = False
        own = self.corners(play, me)
        for other in plays:
            signs = {sign_on(a - b, context, reason) for a in own for b in self.corners(other, me)}
            if min(signs) >= 0:
                return other
            mixed = mixed or max(signs) >= 0
        if mixed:
            raise MethodError(
                f"{reason[2]!r}: a continuum of equilibria of a subgame lies partly on either side of what "
                f"{reason[1]} compares it with; the equilibria above such a continuum are not listed"
            )
        return None

    def fixed(self, plays: Plays, me: int, context: Context, node: Offer) -> None:
        """Refuse continua of equilibria over which the value of a proposer varies."""
        for play in plays:
            first, *others = self.corners(play, me)
            if any(sign_on(other - first, context, ("compare",)) for other in others):
                raise MethodError(
                    f"offer {node.name!r}: the value of {node.proposer} varies over a continuum of equilibria of a subgame; "
                    "the equilibria above such a continuum are not listed"
                )

    def choose(self, node: Decision, context: Context) -> list[Any]:
        me = self.position[node.actor]
        each = [self.plays(branch, context) for branch in node.branches]
        worst = [self.least(plays, me, context) for plays in each]
        # The worst alone need be asked, unless continua are among them.
        rivals = [p if any(map(self.wide, p)) else (w,) for p, w in zip(each, worst, strict=True)]
        found: list[Any] = []
        for k, plays in enumerate(each):
            for play in plays:
                branches: list[Play] = []
                for j, others in enumerate(rivals):
                    reason = ("indifferent", node.actor, node.name, node.actions[k], node.actions[j])
                    threat = play if j == k else self.threat(play, others, me, context, reason)
                    if threat is None:
                        break
                    branches.append(threat)
                else:
                    found.append(Chosen(node, k, (), tuple(branches), play.values))
        return found

    def draw(self, node: Chance, context: Context) -> Plays:
        each = [self.plays(branch, context) for branch in node.branches]
        count = 1
        for plays in each:
            count *= len(plays)
        weights = tuple(self.read(p) for p in node.probabilities)
        if count > self.limit:
            if context:
                self.too_many(count, (), context)
            ranges = []
            for name, i in self.position.items():
                worths = [[w for e in plays for w in self.corners(e, i)] for plays in each]
                low = sum(p * min(w) for p, w in zip(weights, worths, strict=True))
                high = sum(p * max(w) for p, w in zip(weights, worths, strict=True))
                ranges.append(f"{name} gets between {decimal(low)} and {decimal(high)}")
            raise TooManyEquilibriaError(
                f"more than {self.limit} pure subgame-perfect outcomes: {count} combinations after chance move "
                f"{node.name!r}; in every equilibrium of this subgame {', '.join(ranges)}. "
                "Raise `limit`, or ask for one with solve()"
            )
        found: list[Any] = []
        for combination in product(*each):
            values = []
            for i in range(len(self.position)):
                total: Any = 0
                for p, play in zip(weights, combination, strict=True):
                    total = total + p * play.values[i]
                values.append(total)
            found.append(Drawn(node, weights, combination, tuple(values)))
        return self.keep(found, context, node)

    def wait(self, node: Continue, context: Context) -> Plays:
        discounts = tuple(self.read(actor.discount) for actor in self.game.actors)
        flows = tuple(resolve(read_terms(node.flow.get(n, 0), self.read), context) for n in self.game.names)

        def passed(later: Sequence[Any], after: Play | None) -> Passed:
            values = tuple(f + d * v for f, d, v in zip(flows, discounts, later, strict=True))
            return Passed(node, discounts, flows, after, values)

        if isinstance(node.to, Node):
            return tuple(passed(after.values, after) for after in self.plays(node.to, context))
        found = []
        for vector in self.worth[node.to]:
            play = passed(vector, None)
            self.waits.append((play, node.to, vector))
            found.append(play)
        return tuple(found)

    def settle(self, node: Offer, context: Context) -> list[Settled]:
        if len(node.responders) != 1:
            raise MethodError(f"offer {node.name!r}: equilibria are listed for offers with one responder")
        me, you = self.position[node.proposer], self.position[node.responders[0]]
        rejects = self.plays(node.reject, context)
        stand = () if node.otherwise is None else self.plays(node.otherwise, context)
        self.fixed((*rejects, *stand), me, context, node)
        refusals = rejects if any(map(self.wide, rejects)) else (self.least(rejects, you, context),)

        def respond(cell: Cell) -> _Answers:
            inside = (*context, cell)
            deals = self.plays(node.accept, inside)
            reason = ("responder", node.responders[0], node.name)
            options: list[Piece] = []
            values: list[tuple[Any, ...]] = []
            self.fixed(deals, me, inside, node)
            for deal in deals:
                threat = self.threat(deal, refusals, you, inside, reason)
                if threat is not None:
                    options.append(Piece(cell, None, (), deal, threat))
                    values.append(deal.values)
            lures = deals if any(map(self.wide, deals)) else (self.least(deals, you, inside),)
            for reject in rejects:
                lure = self.threat(reject, lures, you, inside, reason)
                if lure is not None:
                    options.append(Piece(cell, node.responders[0], (), lure, reject))
                    values.append(reject.values)
            worst = 0
            for k in range(1, len(options)):
                if sign_on(values[k][me] - values[worst][me], inside, ("compare",)) < 0:
                    worst = k
            return _Answers(cell, tuple(options), tuple(values), worst)

        answers: list[_Answers] = open_pieces(node, self.read, context, respond)
        return self.propose(node, context, answers, rejects[0], stand)

    def propose(
        self, node: Offer, context: Context, answers: list[_Answers], reject: Play, stand: Plays
    ) -> list[Settled]:
        me = self.position[node.proposer]
        floors: list[list[Any]] = []
        for answer in answers:
            value, cell = answer.values[answer.worst][me], answer.cell
            ends = [substituted(value, node.term, cell.low)]
            if not cell.point:
                ends.append(substituted(value, node.term, cell.high))
            floors.append(ends)
        no_offer = self.least(stand, me, context) if stand else None
        apart = None if no_offer is None else no_offer.values[me]
        threats = tuple(a.options[a.worst] for a in answers)
        found: list[Settled] = []
        everything = _Best(context, apart)
        for ends in floors:
            for end in ends:
                everything.add(end)
        for k, answer in enumerate(answers):
            if answer.cell.point:
                rest = _Best(context, apart)
                for j, ends in enumerate(floors):
                    for end in ends if j != k else ():
                        rest.add(end)
                bar = rest.value
            else:
                bar = everything.value
            for option, values in zip(answer.options, answer.values, strict=True):
                found.extend(self.supported(node, context, answer, option, values, bar, threats, k, reject, no_offer))
        for play in stand:
            if all(sign_on(play.values[me] - end, context, ("compare",)) >= 0 for ends in floors for end in ends):
                found.append(
                    Settled(node, threats, reject, play, None, None, ("no deal",), (), False, tuple(play.values))
                )
        if not found:
            raise NoEquilibriumError(
                f"offer {node.name!r}: whatever indifferent actors do, {node.proposer} has no best offer; "
                f"the supremum is {decimal(everything.value)}"
            )
        return self.joined(found, context) if self.join else found

    def joined(self, found: list[Settled], context: Context) -> list[Settled]:
        """Let an interval of terms absorb the points at its ends, where path and values continue into them."""
        points = [play for play in found if play.span is None]
        out: list[Settled] = []
        for wide in (play for play in found if play.span is not None):
            assert wide.span is not None and wide.index is not None
            low, high, closed_low, closed_high = wide.span
            values = wide.pieces[wide.index].after.values
            for point in list(points):
                if point.terms is None or path_labels(point) != path_labels(wide):
                    continue
                gaps = [
                    substituted(v, wide.node.term, point.terms) - w for v, w in zip(values, point.values, strict=True)
                ]
                if any(sign_on(gap, context, ("compare",)) for gap in gaps):
                    continue
                at_low = sign_on(point.terms - low, context, ("compare",)) == 0
                at_high = sign_on(point.terms - high, context, ("compare",)) == 0
                if at_low or at_high:
                    points.remove(point)
                    closed_low, closed_high = closed_low or at_low, closed_high or at_high
            out.append(replace(wide, span=(low, high, closed_low, closed_high)))
        return [*points, *out]

    def supported(
        self,
        node: Offer,
        context: Context,
        answer: _Answers,
        option: Piece,
        values: tuple[Any, ...],
        bar: Any,
        threats: tuple[Piece, ...],
        k: int,
        reject: Play,
        no_offer: Play | None,
    ) -> list[Settled]:
        """Return the equilibria in which terms of one cell are proposed and answered in one way."""
        me, cell, term = self.position[node.proposer], answer.cell, node.term
        low = substituted(values[me], term, cell.low)
        below = 1 if bar is None else sign_on(low - bar, context, ("compare",))
        if cell.point:
            if below < 0:
                return []
            terms, pinned = pin(node, Piece(cell, option.refused, (), option.after))
            pieces = (*threats[:k], option, *threats[k + 1 :])
            return [_made(node, pieces, reject, no_offer, k, terms, pinned, values, None)]
        high = substituted(values[me], term, cell.high)
        above = 1 if bar is None else sign_on(high - bar, context, ("compare",))
        if max(below, above) < 0 or below + above == -1:
            return []
        start, end = cell.low, cell.high
        turns = []
        if below < 0 or above < 0:
            root = root_of(values[me] - bar, term)
            turns.append(root)
            start, end = (root, end) if below < 0 else (start, root)
        span = (start, end, below < 0, above < 0)
        worst = answer.options[answer.worst]
        out = []
        for inner, at in (*((False, t) for t in turns), (True, (start + end) * Fraction(1, 2))):
            here = Piece(Cell.at(term, at), option.refused, (), option.after, option.rejection)
            left = Piece(Cell(term, cell.low, at, False), worst.refused, (), worst.after, worst.rejection)
            right = Piece(Cell(term, at, cell.high, False), worst.refused, (), worst.after, worst.rejection)
            pieces = (*threats[:k], left, here, right, *threats[k + 1 :])
            out.append(
                _made(node, pieces, reject, no_offer, k + 1, at, ("continuum",), values, span if inner else None)
            )
        return out


def _made(
    node: Offer,
    pieces: tuple[Piece, ...],
    reject: Play,
    no_offer: Play | None,
    k: int,
    terms: Any,
    pinned: tuple[str, ...],
    values: tuple[Any, ...],
    span: tuple[Any, Any, bool, bool] | None,
) -> Settled:
    """Return the play in which the terms of piece k are proposed."""
    deal = pieces[k].refused is None
    worth = tuple(substituted(v, node.term, terms) for v in values)
    return Settled(
        node, pieces, reject, no_offer, k, terms if deal else None, pinned, (), span is not None, worth, span
    )


class _Best:
    """The greatest of some values in a context."""

    def __init__(self, context: Context, start: Any = None) -> None:
        self.context, self.value = context, start

    def add(self, value: Any) -> None:
        if self.value is None or sign_on(value - self.value, self.context, ("compare",)) > 0:
            self.value = value


def _key(value: Any) -> Any:
    value = plain(value)
    if isinstance(value, Affine):
        parts = tuple(sorted((t.name, id(t), c) for t, c in value.coefficients.items() if c != 0))
        return (value.constant, parts) if parts else value.constant
    return round(value, 12) if isinstance(value, float) else value
