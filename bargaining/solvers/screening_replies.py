"""What follows an offer in screening while fighting: values, beliefs by Bayes' rule, and all replies that are an equilibrium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from bargaining.expressions.numbers import exact
from bargaining.games.screening_war import ScreeningWar

__all__ = ["Play", "Replies"]

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Play:
    """What is done in both rounds.

    Parameters
    ----------
    offer : Fraction or None
        The second side's share in round 1; None if no offer is made.
    weak, strong : Fraction
        The probability with which each type accepts it.
    generous : Fraction
        The probability with which round 2 offers what the strong accept.
    """

    offer: Fraction | None
    weak: Fraction
    strong: Fraction
    generous: Fraction


class Replies:
    """The game's numbers, and what follows from them."""

    def __init__(self, game: ScreeningWar) -> None:
        self.q = exact(game.weak)
        self.powers, self.costs = tuple(map(exact, game.power)), tuple(map(exact, game.costs))
        self.battle, self.collapse = tuple(map(exact, game.battle)), tuple(map(exact, game.collapse))
        self.masses = (self.q, 1 - self.q)
        #: What war to the finish is worth to each type of B, and to A against it; what each type accepts in round 2.
        self.fights = tuple(1 - p - self.costs[1] for p in self.powers)
        self.wars = tuple(p - self.costs[0] for p in self.powers)
        self.accepts = tuple(max(_ZERO, r) for r in self.fights)

    @property
    def critical(self) -> Fraction:
        """The belief at which A is indifferent in round 2."""
        weak, strong = self.accepts
        return (1 - strong - self.wars[1]) / (1 - weak - self.wars[1])

    def rejecting(self, generous: Fraction) -> tuple[Fraction, Fraction]:
        """Return what rejecting in round 1 is worth to both types."""
        weak, strong = self.accepts
        here = -self.battle[1] + (1 - self.collapse[0]) * (generous * strong + (1 - generous) * weak)
        return here, -self.battle[1] + (1 - self.collapse[1]) * strong

    def belief(self, weak: Fraction, strong: Fraction = _ZERO) -> Fraction | None:
        """Return the probability that who rejected and survived is weak; None if nobody does."""
        left = self.q * (1 - weak) * (1 - self.collapse[0]), (1 - self.q) * (1 - strong) * (1 - self.collapse[1])
        return left[0] / sum(left) if sum(left) else None

    def separating(self) -> Fraction:
        """Return the fraction of the weak whose acceptance brings the belief about survivors to the critical one."""
        mu = self.critical
        stay = mu * (1 - self.q) * (1 - self.collapse[1])
        return 1 - stay / ((1 - mu) * self.q * (1 - self.collapse[0]))

    def worth(self, play: Play) -> Fraction:
        """Return A's expected payoff."""
        total = _ZERO
        for k, (mass, accepts) in enumerate(zip(self.masses, (play.weak, play.strong), strict=True)):
            mean = 1 - self.accepts[1]
            bold = 1 - self.accepts[0] if k == 0 or self.accepts[1] == self.accepts[0] else self.wars[1]
            later = play.generous * mean + (1 - play.generous) * bold
            fought = -self.battle[0] + self.collapse[k] + (1 - self.collapse[k]) * later
            peace = _ZERO if play.offer is None else 1 - play.offer
            total += mass * (accepts * peace + (1 - accepts) * fought)
        return total

    def plays(self) -> dict[str, Play]:
        """Return the plays that may be best."""
        low, strong = self.rejecting(_ZERO)
        high, _ = self.rejecting(_ONE)
        bold, meek = max(_ZERO, low), max(_ZERO, high)
        found = {"pooling": Play(max(_ZERO, strong), _ONE, _ONE, _ZERO)}
        if meek < strong:
            found["screening"] = Play(meek, _ONE, _ZERO, _ONE)
        nobody = self.belief(_ZERO)
        assert nobody is not None
        if nobody > self.critical and bold < strong and bold < meek:
            found["semi-separating"] = Play(bold, self.separating(), _ZERO, (bold - low) / (high - low))
        found["delay"] = Play(None, _ZERO, _ZERO, _ZERO if nobody > self.critical else _ONE)
        return found

    def replies(self, offer: Fraction | None) -> Iterator[Play]:
        """Yield every reply to a first offer that is an equilibrium of what follows it."""
        low, high = self.rejecting(_ZERO)[0], self.rejecting(_ONE)[0]
        mixes, chances = {_ZERO, _ONE}, {_ZERO, _ONE}
        if self.critical < 1 and self.collapse[0] < 1 and 0 < self.separating() < 1:
            mixes.add(self.separating())
        if offer is not None and low < offer < high:
            chances.add((offer - low) / (high - low))
        for weak, firm, generous in product(mixes, (_ZERO, _ONE), chances):
            if offer is None and (weak or firm):
                continue
            play = Play(offer, weak, firm, generous)
            if max(self.second_round(play), self.types(play)) == 0:
                yield play

    def second_round(self, play: Play) -> Fraction:
        """Return the most A gains by another second offer, given Bayes' rule."""
        mu = self.belief(play.weak, play.strong)
        if mu is None:
            return _ZERO
        weak, strong = self.accepts

        def at(offer: Fraction) -> Fraction:
            each = [1 - offer if offer >= y else war for y, war in zip(self.accepts, self.wars, strict=True)]
            return mu * each[0] + (1 - mu) * each[1]

        others = {_ZERO, _ONE, weak, strong, weak / 2, (weak + strong) / 2, (strong + 1) / 2}
        best = max(at(y) for y in others)
        return best - play.generous * at(strong) - (1 - play.generous) * at(weak)

    def types(self, play: Play) -> Fraction:
        """Return the most that a type of B gains by another reply to the first offer."""
        if play.offer is None:
            return _ZERO
        gains = [_ZERO]
        for accepts, refused in zip((play.weak, play.strong), self.rejecting(play.generous), strict=True):
            chosen = accepts * play.offer + (1 - accepts) * refused
            gains.append(max(play.offer, refused) - chosen)
        return max(gains)
