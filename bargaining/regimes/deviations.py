r"""The deviations that an equilibrium must withstand, one at a time, each with the inequality that it needs.

Along a profile of strategies every choice is listed: each other action; each answer to each offer; each other offer, and none.
Where terms are open, what a deviation loses is affine in them on every piece, hence nowhere less than at the ends of the piece, and
there the inequality is written down, in closed form. A gain would be a negative value of one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from bargaining.algebra.terms import Affine, substituted
from bargaining.equilibrium.plays import Chosen, Passed, Play, Settled
from bargaining.games.game import Game
from bargaining.regimes.choices import Place, Within, key_of, region, runs
from bargaining.regimes.notation import Formula, Notation, Sentence, relate
from bargaining.regimes.signs import Reason, Signs

__all__ = ["Deviation", "Inequality", "deviations", "never_ending"]


@dataclass(frozen=True)
class Inequality:
    """What a deviation loses, which must not be negative.

    Attributes
    ----------
    where : Sentence
        At which terms; empty if there are none.
    says : Formula
        The inequality.
    reason : Reason or None
        What it rests on; None if that was not found.
    loss : sympy FracElement
        The closed form.
    """

    where: Sentence
    says: Formula
    reason: Reason | None
    loss: Any = field(repr=False, compare=False)


@dataclass(frozen=True)
class Deviation:
    """One choice against another.

    Attributes
    ----------
    node, actor : str
    instead : Sentence
        What is done instead.
    checks : tuple of Inequality
    """

    node: str
    actor: str
    instead: Sentence
    checks: tuple[Inequality, ...]


def deviations(game: Game, found: Sequence[Place], notation: Notation, signs: Signs) -> list[Deviation]:
    """List the deviations from a profile.

    Parameters
    ----------
    game : Game
    found : sequence of Place
        Every choice.
    notation : Notation
    signs : Signs

    Returns
    -------
    list of Deviation
        In the order of the choices.
    """
    lister = _Lister(game, notation, signs)
    below: dict[Any, dict[int, Chosen]] = {}
    for place in found:
        if isinstance(place.play, Chosen) and len(place.within) == 1:
            ((offer, k),) = place.within
            below.setdefault((place.name, offer), {})[k] = place.play
    out: dict[Any, Deviation] = {}
    for place in found:
        if isinstance(place.play, Chosen) and len(place.within) == 1:
            offer = place.within[0][0]
            listed = lister.below(place.name, offer, below.pop((place.name, offer), {}))
        else:
            listed = lister.at(place)
        for one in listed:
            out.setdefault((one.node, one.actor, one.instead, tuple((c.where, c.says) for c in one.checks)), one)
    return list(out.values())


class _Lister:
    def __init__(self, game: Game, notation: Notation, signs: Signs) -> None:
        self.names, self.notation, self.signs = list(game.names), notation, signs

    def at(self, place: Place) -> Iterator[Deviation]:
        """Compare what is done at a choice with everything else that could be done."""
        play = place.play
        if isinstance(play, Chosen):
            me = self.names.index(play.node.actor)
            for k, action in enumerate(play.node.actions):
                if k != play.index:
                    loss = play.values[me] - play.branches[k].values[me]
                    checks = tuple(self.corners(loss, place.within))
                    yield Deviation(place.name, play.node.actor, Sentence.of(f"choosing '{action}'"), checks)
        else:
            yield from self.order(place, play)
            yield from self.answers(place, play)
            yield from self.compared(list(self.offers(place, play)))

    def compared(self, offers: Sequence[Deviation]) -> Iterator[Deviation]:
        """Give a reason to an offer that is worse than another which is known not to gain."""
        known = [c for one in offers for c in one.checks if c.reason is not None]

        def reasoned(check: Inequality) -> Inequality:
            if check.reason is None:
                for other in known:
                    worse = self.signs.at_least_zero(check.loss - other.loss)
                    if worse is not None and other.reason is not None:
                        return replace(check, reason=Reason((other.reason | worse).conditions))
            return check

        for one in offers:
            yield replace(one, checks=tuple(map(reasoned, one.checks)))

    def below(self, name: str, offer: Settled, plays: Mapping[int, Chosen]) -> Iterator[Deviation]:
        """Compare the actions of a choice that is made after an offer, along the terms."""
        for play in list(plays.values())[:1]:
            me, actions = self.names.index(play.node.actor), play.node.actions
            for other in range(len(actions)):
                losses = {k: p.values[me] - p.branches[other].values[me] for k, p in plays.items() if p.index != other}
                keys = [key_of(losses[k], self.notation) if k in losses else None for k in range(len(offer.pieces))]
                for key, run in runs(offer, keys):
                    if key is not None:
                        where = region(offer, run, self.notation)
                        after = Sentence.of(" after ", where) if where is not None else Sentence(())
                        yield Deviation(
                            name,
                            play.node.actor,
                            Sentence.of(f"choosing '{actions[other]}'", after),
                            tuple(self.along(losses[run.first], offer, run.low, run.high, ())),
                        )

    def order(self, place: Place, play: Settled) -> Iterator[Deviation]:
        """State that the points at which an answer or a payoff changes are in order, so that the terms are on the frontier."""
        points: dict[Any, Any] = {}
        for piece in play.pieces:
            for end in (piece.cell.low, piece.cell.high):
                points.setdefault(key_of(end, self.notation), end)
        if len(points) < 3:
            return
        ends = list(points.values())
        checks = [c for a, b in pairwise(ends) for c in self.corners(b - a, place.within)]
        listed = Sentence.listing([self.notation.affine(end) for end in ends])
        yield Deviation(place.name, play.node.proposer, Sentence.of("terms in the order ", listed), tuple(checks))

    def answers(self, place: Place, play: Settled) -> Iterator[Deviation]:
        """Compare accepting with rejecting, for everyone who answers."""
        for actor in play.node.responders:
            i = self.names.index(actor)
            asked = [k for k, p in enumerate(play.pieces) if p.refused is None or _before(play, p.refused, actor)]
            gains = [p.after.values[i] - play.after_rejection(k).values[i] for k, p in enumerate(play.pieces)]
            keys = [
                (play.pieces[k].refused == actor, key_of(gains[k], self.notation)) if k in asked else (None, None)
                for k in range(len(gains))
            ]
            for (refuses, _), run in runs(play, keys):
                if refuses is None:
                    continue
                gain = gains[run.first]
                loss = -gain if refuses else gain
                where = region(play, run, self.notation)
                offers: Sentence | str = "any offer" if where is None else Sentence.of("an offer of ", where)
                does = "accepting" if refuses else "rejecting"
                yield Deviation(
                    place.name,
                    actor,
                    Sentence.of(f"{does} ", offers),
                    tuple(self.along(loss, play, run.low, run.high, place.within)),
                )

    def offers(self, place: Place, play: Settled) -> Iterator[Deviation]:
        """Compare what is offered with every other offer and with none."""
        me = self.names.index(play.node.proposer)
        kept = play.values[me]
        keys = [
            ("refused", key_of(play.after_rejection(k).values[me], self.notation))
            if p.refused is not None
            else ("accepted", key_of(p.after.values[me], self.notation))
            for k, p in enumerate(play.pieces)
        ]
        refused: dict[Any, tuple[Any, list[Formula]]] = {}
        for (kind, key), run in runs(play, keys):
            where = region(play, run, self.notation)
            if kind == "refused":
                loss = kept - play.after_rejection(run.first).values[me]
                refused.setdefault(key, (loss, []))[1].extend([where] if where is not None else [])
                continue
            loss = kept - play.pieces[run.first].after.values[me]
            checks = tuple(self.along(loss, play, run.low, run.high, place.within))
            word = "which is accepted" if play.node.responders else "and going on from there"
            offers = Sentence.of(where, ", ", word) if where is not None else Sentence.of("anything else, ", word)
            if any(c.loss for c in checks):
                yield Deviation(place.name, play.node.proposer, Sentence.of("offering ", offers), checks)
        for loss, regions in refused.values():
            listed = Sentence.listing(regions, last=" or ") if regions else Sentence.of("anything")
            if play.index is None or play.pieces[play.index].refused is None:
                checks = tuple(self.corners(loss, place.within))
                yield Deviation(
                    place.name, play.node.proposer, Sentence.of("offering ", listed, ", which is refused"), checks
                )
        if play.otherwise is not None and play.index is not None:
            checks = tuple(self.corners(kept - play.otherwise.values[me], place.within))
            yield Deviation(place.name, play.node.proposer, Sentence.of("making no offer"), checks)

    def along(self, loss: Any, play: Settled, low: Any, high: Any, within: Within) -> Iterator[Inequality]:
        """Give the inequality at both ends of an interval of terms, or once if the terms do not matter."""
        term = play.node.term
        name = Formula(term.name, self.notation.letters[term.name])
        slope = loss.coefficients.get(term, 0) if isinstance(loss, Affine) else 0
        if not self.notation.element(slope):
            yield from self.corners(substituted(loss, term, low), within)
            return
        known: list[Any] = []
        for end in (low, high):
            key = key_of(end, self.notation)
            if key not in known:
                known.append(key)
                at = Sentence.of("at ", relate(name, "=", self.notation.affine(end)))
                yield from self.corners(substituted(loss, term, end), within, at)

    def corners(self, loss: Any, within: Within, at: Sentence | None = None) -> Iterator[Inequality]:
        """Give the inequality at the ends of the pieces of the offers around."""
        at = Sentence(()) if at is None else at
        if not within:
            if isinstance(loss, Affine):
                assert not any(self.notation.element(c) for c in loss.coefficients.values())
                loss = loss.constant
            element = self.notation.element(loss)
            reason = self.signs.at_least_zero(element)
            zero = Formula("0", "0")
            left = self.notation.factored(element)
            yield Inequality(at, relate(left, ">=", zero) if element else zero, reason, element)
            return
        *outer, (play, k) = within
        cell, term = play.pieces[k].cell, play.node.term
        slope = loss.coefficients.get(term, 0) if isinstance(loss, Affine) else 0
        ends = [cell.low] if cell.point or not self.notation.element(slope) else [cell.low, cell.high]
        name = Formula(term.name, self.notation.letters[term.name])
        for end in ends:
            here = Sentence.of("at ", relate(name, "=", self.notation.affine(end)))
            where = here if not at.parts else Sentence.of(here, ", ", at)
            yield from self.corners(
                substituted(loss, term, end), tuple(outer), where if self.notation.element(slope) else at
            )


def _before(play: Settled, refuser: str, actor: str) -> bool:
    """Whether an actor answers before another, or is the other."""
    names = play.node.responders
    return names.index(actor) <= names.index(refuser)


def never_ending(game: Game, plays: Sequence[Play], notation: Notation, signs: Signs) -> list[Deviation]:
    """List what must hold for an actor who does not discount, so that a play without end is no escape.

    It receives nothing positive in any period that passes, and at least nothing in every state: what it has when it goes on for ever
    is then no more than what it has when it returns to its strategy late enough.
    """
    out: list[Deviation] = []
    for i, actor in enumerate(game.actors):
        if hasattr(actor.discount, "free_symbols") or actor.discount < 1:
            continue
        checks = []
        for passed in {id(p): p for p in plays if isinstance(p, Passed)}.values():
            flow = passed.flows[i]
            if not isinstance(flow, Affine) and notation.element(flow):
                checks.append(_inequality(-flow, Sentence.of("the cost of a period"), notation, signs))
        for passed in {id(p.to): p for p in plays if isinstance(p, Passed) and isinstance(p.node.to, str)}.values():
            assert passed.to is not None
            at = Sentence.of(f"its value in state '{passed.node.to}'")
            checks.append(_inequality(passed.to.values[i], at, notation, signs))
        if checks:
            unique = tuple({(c.where, c.says): c for c in checks}.values())
            out.append(Deviation("never ending", actor.name, Sentence.of("going on for ever"), unique))
    return out


def _inequality(node: Any, where: Sentence, notation: Notation, signs: Signs) -> Inequality:
    element = notation.element(node)
    zero = Formula("0", "0")
    says = relate(notation.factored(element), ">=", zero) if element else zero
    return Inequality(where, says, signs.at_least_zero(element), element)
