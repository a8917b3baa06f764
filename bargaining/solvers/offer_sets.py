r"""All pure equilibria of a subgame that begins with an offer, to however many responders.

Mathematics
-----------
Let terms x be proposed. Responders :math:`j_1, \dots, j_m` answer in turn; :math:`D(x)` are the equilibria after all have accepted, R
those after a refusal. Each answer is a choice between two subgames, so the sets of equilibria follow backwards:
:math:`O_{m+1} = D(x)`, and of the subgame in which :math:`j_k` answers

.. math:: O_k = \{ e \in O_{k+1} : v_{j_k}(e) \ge \min_R v_{j_k} \} \cup \{ f \in R : v_{j_k}(f) \ge \min_{O_{k+1}} v_{j_k} \}.

:math:`O_1` is what may follow x. If D(x) and R are single equilibria d and r, this is the rule one expects: only d if
every responder strictly gains by it, only r if one strictly loses, and both if none loses and one is indifferent. (An
earlier responder who knows that a later one refuses is indifferent, as either answer leads to r, and rules nothing out.)
Where a refusal may be followed by several equilibria there is more. Histories differ, so what follows may depend on *who* refused:
each responder then compares with the equilibrium worst for itself, and may refuse a deal better for all than what then follows,
because another would otherwise refuse it, to worse effect.

Let :math:`m(x)` be the least of the proposer's values over :math:`O_1(x)`. Proposing x, followed by e, is part of an equilibrium iff
:math:`v_i(e) \ge \sup_{y \ne x} m(y)`, and so for making no offer. On each of finitely many cells of the frontier m is affine, so the
supremum is the greatest of finitely many numbers. There is an equilibrium: where m approaches its supremum, the limit of the equilibria
in which it is attained is one (:mod:`bargaining.solvers.families`), and worth the supremum.

With no responder, :math:`O_1 = D(x)`. So are the first of several terms of one offer treated, which are chosen one after the other;
as the least a proposer has after the first is the supremum over the others, this is the same as choosing all at once.

What cannot be said
-------------------
A solution has one continuation after a refusal of given terms, whoever refuses, and one play at each node on which no open term
acts. :class:`~bargaining.errors.MethodError` is raised where an equilibrium needs more: continuations that differ between responders; of
a continuum after a refusal, a part that depends on the terms refused; a threat that varies with the terms of an offer before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from bargaining.algebra.cells import Cell, Context, sign_on
from bargaining.algebra.terms import Affine, substituted, terms_of
from bargaining.equilibrium.plays import Piece, Play, Settled
from bargaining.errors import MethodError
from bargaining.games.nodes import Offer
from bargaining.solvers.backward_induction import open_pieces, pin
from bargaining.solvers.families import Family, Floor, Place, blocks, middle, moved, signed

if TYPE_CHECKING:
    from bargaining.solvers.equilibrium_sets import EquilibriumSets

__all__ = ["OfferSets"]

_COMPARE = ("compare",)

#: An equilibrium: a family and terms in it.
_Member = tuple[Family, tuple[Any, ...]]

#: A piece of the terms, given the cell and the place of what follows.
_Told = Callable[[Cell, tuple[Place, ...]], Piece]


@dataclass(slots=True, eq=False)
class _Option:
    """What may follow terms in one cell; ``piece`` is None where no one continuation after a refusal supports it."""

    family: Family
    refused: bool
    piece: _Told | None


@dataclass(slots=True, eq=False)
class _Answers:
    """What may follow terms in one cell.

    ``floor`` is the least it can be worth to the proposer, and ``ends`` are the limits of that at the ends of the cell; ``told``
    is the least of what a solution can say, and ``piece`` says it.
    """

    cell: Cell
    options: list[_Option]
    floor: Floor
    told: Floor
    ends: list[Any]
    piece: Piece | None = None


class OfferSets:
    """The equilibria of a subgame that begins with an offer.

    Parameters
    ----------
    sets : EquilibriumSets
        Knows the equilibria of the subgames below.
    node : Offer
    context : tuple of Cell
        The cells of the terms already proposed.
    """

    def __init__(self, sets: EquilibriumSets, node: Offer, context: Context) -> None:
        self.sets, self.node, self.context = sets, node, context
        self.me = sets.position[node.proposer]
        self.rejects = sets.plays(node.reject, context)
        self.stand = () if node.otherwise is None else sets.plays(node.otherwise, context)
        self.refusals = {a: Floor(self.rejects, sets.position[a], context) for a in node.responders}
        self.apart = Floor(self.stand, self.me, context) if self.stand else None
        self.answers: list[_Answers] = []

    @property
    def reject(self) -> Play:
        """One equilibrium after a refusal."""
        first = self.rejects[0]
        return first.spot(middle(first.cells, self.context))

    # Answers

    def respond(self, cell: Cell) -> _Answers:
        """Return what may follow terms in a cell."""
        inside = (*self.context, cell)
        deals = self.sets.plays(self.node.accept, inside)
        taken: list[Family] = list(deals)
        refused: list[Family] = []
        out = list(self.rejects)
        for actor in reversed(self.node.responders):
            reason = self.reason(actor)
            lure = Floor([*taken, *refused], self.sets.position[actor], inside)
            floor = self.refusals[actor]
            taken = [part for deal in taken for part, good in floor.admits(deal, inside, reason) if good]
            tried = [pair for play in out for pair in lure.admits(play, inside, reason)]
            refused += [part for part, good in tried if good]
            out = [part for part, good in tried if not good]
        options = [*self.say_deals(taken, inside), *self.say_refusals(refused, deals, inside)]
        floor = told = Floor((o.family for o in options), self.me, inside)
        if not all(o.piece for o in options):
            told = Floor((o.family for o in options if o.piece), self.me, inside)
        ends = (cell.low,) if cell.point else (cell.low, cell.high)
        return _Answers(cell, options, floor, told, [substituted(floor.value, cell.term, end) for end in ends])

    def say_deals(self, taken: Sequence[Family], inside: Context) -> Iterator[_Option]:
        """Support deals by one equilibrium after a refusal that is no better for any responder."""
        worst = [self.refusals[actor].family for actor in self.node.responders]
        rest = list(taken)
        for threat in dict.fromkeys([*(f for f in worst if f is not None), *self.rejects]):
            at = middle(threat.cells, self.context)
            good, bad = list[Family](), list[Family]()
            for deal in rest:
                better, worse = self.compared(deal, threat, at, self.node.responders, inside)
                good += better
                bad += worse
            yield from (_Option(deal, False, partial(self.deal, deal, (threat, at))) for deal in good)
            rest = bad
            if not rest:
                return
        yield from (_Option(deal, False, None) for deal in rest)

    def compared(
        self, family: Family, other: Family, at: tuple[Any, ...], actors: Sequence[str], context: Context
    ) -> tuple[list[Family], list[Family]]:
        """Return the parts of a family that are as good as an equilibrium for all of some responders, and the others."""
        good, bad = [family], list[Family]()
        for actor in actors:
            i = self.sets.position[actor]
            pairs = [p for part in good for p in signed(part, other.worth(i, at), i, context, self.reason(actor))]
            good = [part for part, order in pairs if order >= 0]
            bad += [part for part, order in pairs if order < 0]
        return good, bad

    def deal(self, deal: Family, threat: _Member, cell: Cell, at: tuple[Place, ...]) -> Piece:
        rejection = threat[0].spot(threat[1]) if self.node.responders else None
        return Piece(cell, None, (), deal.play(at), rejection)

    def say_refusals(self, refused: Sequence[Family], deals: Sequence[Family], inside: Context) -> Iterator[_Option]:
        """Support refusals by a deal that is no better for somebody.

        The first responder who strictly prefers the refusal is said to refuse, or else one who is indifferent.
        """
        rest = list(refused)
        for k, actor in enumerate(self.node.responders):
            if not rest:
                return
            lure = Floor(deals, self.sets.position[actor], inside)
            pairs = [pair for play in rest for pair in lure.admits(play, inside, self.reason(actor))]
            rest = [play for play, good in pairs if not good]
            deal, at = lure.member()
            willing = [play for play, good in pairs if good]
            for who in self.node.responders[:k]:
                i = self.sets.position[who]
                orders = [p for play in willing for p in signed(play, deal.worth(i, at), i, inside, self.reason(who))]
                yield from (self.say_refusal(play, (deal, at), who) for play, order in orders if order > 0)
                willing = [play for play, order in orders if order <= 0]
            yield from (self.say_refusal(play, (deal, at), actor) for play in willing)
        yield from (_Option(play, True, None) for play in rest)

    def say_refusal(self, play: Family, deal: _Member, who: str) -> _Option:
        return _Option(play, True, partial(self.refusal, play, deal, who))

    def refusal(self, play: Family, deal: _Member, who: str, cell: Cell, at: tuple[Place, ...]) -> Piece:
        return Piece(cell, who, (), deal[0].spot(deal[1]), play.play(at))

    def reason(self, responder: str) -> tuple[str, ...]:
        return ("responder", responder, self.node.name)

    # Proposals

    def find(self) -> list[Family]:
        """Return the equilibria."""
        self.answers = open_pieces(self.node, self.sets.read, self.context, self.respond)
        found: list[Family] = []
        moving: list[Family] = []
        everything = self.bar(None, stand=True)
        for k, answers in enumerate(self.answers):
            bar = self.bar(k, stand=True) if answers.cell.point else everything
            for option in answers.options:
                family = self.proposed(k, option)
                parts = self.cleared(family, bar)
                if self.counts(option):
                    found += parts
                    continue
                for part in parts:  # what is refused is no part of the outcome
                    moves = any(self.node.term in terms_of(end) for c in part.cells[1:] for end in (c.low, c.high))
                    (moving if moves else found).append(part if moves else replace(part, cells=part.cells[1:]))
        self.check_covered(moving, found)
        bar = self.bar(None, stand=False)
        for play in self.stand:
            path = self.sets.number(("offer", self.node.name, False, play.path))
            family = Family(play.cells, play.values, path, partial(self.withheld, play), agreed=False)
            found += self.cleared(family, bar)
        assert found, "one exists: the infima approach a value that some equilibrium attains"
        return found

    def bar(self, own: int | None, stand: bool) -> Any:
        """Return what the proposer can have otherwise: from all terms but a point, and, if that counts, from making no offer."""
        bar = self.apart.value if stand and self.apart is not None else None
        for k, answers in enumerate(self.answers):
            for end in answers.ends if k != own else ():
                if bar is None or sign_on(end - bar, self.context, _COMPARE) > 0:
                    bar = end
        return bar

    def cleared(self, family: Family, bar: Any) -> list[Family]:
        """Return the parts of a family in which the proposer has enough."""
        if bar is None:
            return [family]
        return [part for part, order in signed(family, bar, self.me, self.context, _COMPARE) if order >= 0]

    def counts(self, option: _Option) -> bool:
        """Whether the terms are agreed; the first of several are if the last are."""
        return not option.refused and (bool(self.node.responders) or option.family.agreed)

    def proposed(self, k: int, option: _Option) -> Family:
        """Return the family in which terms of a cell are proposed and an option follows."""
        cell, family, node = self.answers[k].cell, option.family, self.node
        accepted = self.counts(option)
        path = self.sets.number(("offer", node.name, accepted, family.path))
        if not cell.point:
            own = Cell(node.term, cell.low, cell.high, False)
            make = partial(self.made, k, option, ("continuum",))
            return Family((own, *family.cells), family.values, path, make, accepted)
        terms, pinned = pin(node, Piece(cell, None, (), self.reject))
        own = Cell.at(node.term, terms)
        cells = tuple(moved(c, node.term, terms) for c in family.cells)
        values = tuple(substituted(v, node.term, terms) for v in family.values)
        return Family((own, *cells), values, path, partial(self.made, k, option, pinned), accepted)

    def check_covered(self, moving: Sequence[Family], found: Sequence[Family]) -> None:
        """Check that equilibria after a refusal that depend on the terms refused are also such after fixed terms.

        Those after some terms of a cell lie between those at its ends; it suffices that these are among what one block holds.
        """
        known = blocks(found) if moving else []
        for family in moving:
            if not any(block.holds(family, self.context, leave=1) for block in known):
                raise MethodError(
                    f"offer {self.node.name!r}: which of a continuum of equilibria after a refusal are some of the whole "
                    "depends on the terms refused; the equilibria above such a continuum are not listed"
                )

    def made(self, k: int, option: _Option, pinned: tuple[str, ...], at: tuple[Place, ...]) -> Play:
        """Return the play in which terms of a cell are proposed, at given places."""
        node, cell, accepted = self.node, self.answers[k].cell, self.counts(option)
        if option.piece is None:
            raise self.unsaid()
        span = None
        if accepted:
            (x, span), *rest = at
            if rest and not self.sets.join:
                span = None  # what follows is said for these terms only, so they cannot be moved within their interval
        else:
            x, rest = middle((cell,))[0], list(at)
        if isinstance(x, Affine) and x.coefficients and id(node) not in self.sets.game.open_nodes:
            raise MethodError(
                f"offer {node.name!r}: what is proposed here as a threat would vary with the terms of an offer before it, which "
                "a solution cannot state; equilibria that rest on it are not listed"
            )
        inner = [value for value, _ in rest]
        values = tuple(substituted(option.family.worth(i, inner), node.term, x) for i in range(len(self.sets.position)))
        pieces = [self.threat(j, values[self.me]) for j in range(len(self.answers))]
        here = option.piece(cell if cell.point else Cell.at(node.term, x), tuple(rest))
        if cell.point:
            pieces[k], index = here, k
        else:
            left = replace(pieces[k], cell=Cell(node.term, cell.low, x, False))
            right = replace(pieces[k], cell=Cell(node.term, x, cell.high, False))
            pieces[k : k + 1], index = [left, here, right], k + 1
        terms = None if option.refused else x
        idle = None if self.apart is None else self.apart.play()
        return Settled(node, tuple(pieces), self.reject, idle, index, terms, pinned, (), span is not None, values, span)

    def unsaid(self) -> MethodError:
        return MethodError(
            f"offer {self.node.name!r}: an equilibrium needs continuations after a refusal that depend on which of "
            f"{', '.join(self.node.responders)} refuses; such equilibria are not listed"
        )

    def withheld(self, play: Family, at: tuple[Place, ...]) -> Play:
        """Return the play in which no offer is made."""
        own = play.play(at)
        pieces = tuple(self.threat(j, own.values[self.me]) for j in range(len(self.answers)))
        reject = self.reject
        return Settled(self.node, pieces, reject, own, None, None, ("no deal",), (), False, tuple(own.values))

    def threat(self, k: int, bound: Any) -> Piece:
        """Return an answer to the terms of a cell that is worth no more than a bound to the proposer."""
        answers = self.answers[k]
        if answers.told is not answers.floor and not answers.told.reaches(bound, (*self.context, answers.cell)):
            raise self.unsaid()
        if answers.piece is not None:
            return answers.piece
        family, at = answers.told.member()
        option = next(o for o in answers.options if o.family is family)
        assert option.piece is not None
        answers.piece = option.piece(answers.cell, tuple((value, None) for value in at))
        return answers.piece
