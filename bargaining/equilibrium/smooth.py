"""A stationary equilibrium of offers over a smooth frontier: frozen, printable, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.exact_verdict import Answer
from bargaining.equilibrium.no_regime import NoRegime
from bargaining.frontiers.concave import DIGITS, real_number
from bargaining.games.concave_offers import ConcaveOffers

__all__ = ["SmoothEquilibrium"]


@dataclass(frozen=True)
class SmoothEquilibrium(Answer):
    """What each offers, what each accepts, and how well that is known.

    Attributes
    ----------
    game : ConcaveOffers
    offers : pair of mpmath number
        The point t of the frontier that the first-named and the second-named actor propose; each accepts the other's, and
        nothing worse.
    bracket : mapping of str to (Fraction, Fraction), or None
        For each actor's payoff, and for the terms, two rational numbers proved to enclose it by interval arithmetic; None
        where the frontier is a function that cannot be enclosed.
    """

    game: ConcaveOffers
    offers: tuple[Any, Any]
    bracket: Mapping[str, tuple[Fraction, Fraction]] | None
    concept: str = "stationary subgame-perfect equilibrium"
    outcome: str = "agreement"
    exact: bool = False
    unique: bool = True
    regime = NoRegime("no closed form: offers along a curve are solved numerically, at given numbers")
    has_regime = False

    @property
    def tolerance(self) -> float:
        """How far values and terms may be off."""
        return self.game.over.tolerance

    @property
    def first_offer(self) -> Any:
        """The point of the frontier that is proposed, and accepted, at once."""
        return self.offers[self.game.names.index(self.game.proposer)]

    @cached_property
    def values(self) -> Mapping[str, float]:
        """What each actor receives, at the date of the first move."""
        each = self.game.over.at(self.first_offer)
        return MappingProxyType({name: float(u) for name, u in zip(self.game.names, each, strict=True)})

    @cached_property
    def terms(self) -> Mapping[str, float]:
        """The point agreed on, under the name of the frontier's term."""
        return MappingProxyType({self.game.over.term: float(self.first_offer)})

    @cached_property
    def proposals(self) -> Mapping[str, Mapping[str, float]]:
        """For each proposer what both actors get if its offer is accepted."""
        out = {}
        for name, t in zip(self.game.names, self.offers, strict=True):
            each = self.game.over.at(t)
            out[name] = MappingProxyType({n: float(u) for n, u in zip(self.game.names, each, strict=True)})
        return MappingProxyType(out)

    @cached_property
    def strategy(self) -> Mapping[str, str]:
        """What each actor proposes and accepts."""
        out = {}
        term = self.game.over.term
        for k, name in enumerate(self.game.names):
            other = self.game.names[1 - k]
            out[f"{name} proposes"] = f"{name}: offer {term} = {float(self.offers[k]):.6g}"
            sense = "<=" if k == 0 else ">="
            out[f"{name} proposes: answer"] = f"{other}: accept {term} {sense} {float(self.offers[k]):.6g}"
        return MappingProxyType(out)

    def verify(self) -> float:
        """Return the largest gain any actor has from one deviation, at any node, computed from the offers alone."""
        import mpmath

        game = self.game
        with mpmath.workdps(DIGITS):
            worth = [game.over.at(t) for t in self.offers]
            gains = [mpmath.mpf(0)]
            for k in (0, 1):
                other = 1 - k
                # The responder: refuse the offer, then stay or leave; or accept a little less, which is worth what refusing is.
                refusing = game.reservation(other, worth[other][other])
                gains.append(refusing - worth[k][other])
                cornered = self.offers[k] == (real_number(game.over.high) if k == 0 else real_number(game.over.low))
                if not cornered:
                    gains.append(worth[k][other] - refusing)
                # The proposer: be refused.
                gains.append(after_refusal(game, k, worth) - worth[k][k])
            return max(0.0, float(max(gains)))

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return {
            "model": None,
            "concept": self.concept,
            "outcome": self.outcome,
            "terms": dict(self.terms),
            "values": dict(self.values),
            "strategy": dict(self.strategy),
            "bracket": None if self.bracket is None else {k: [str(a), str(b)] for k, (a, b) in self.bracket.items()},
            "exact": self.exact,
            "tolerance": self.tolerance,
            "unique": self.unique,
            "largest_gain": self.verify(),
        }

    def __str__(self) -> str:
        lines = [f"game: {self.concept}", f"  outcome      {self.outcome}"]
        lines.extend(f"  terms        {name} = {value:.12g}" for name, value in self.terms.items())
        for k, (name, value) in enumerate(self.values.items()):
            lines.append(f"  {'values' if k == 0 else '':<12} {name}  {value:.12g}")
        lines.append("  strategies")
        lines.extend(f"    {key} -- {rule}" for key, rule in self.strategy.items())
        lines.append(f"  certificate  largest gain from one deviation: {self.verify():.3g}")
        if self.bracket is not None:
            width = max(float(b - a) for a, b in self.bracket.values())
            lines.append(f"               values and terms enclosed by interval arithmetic within {width:.2g}")
        else:
            lines.append(f"               within {self.tolerance:g}; the frontier is a function and cannot be enclosed")
        lines.append("  uniqueness   the only subgame-perfect payoffs, the frontier being concave")
        return "\n".join(lines)


def after_refusal(game: ConcaveOffers, proposer: int, worth: Any) -> Any:
    """Return what a proposer gets if its offer is refused.

    Parameters
    ----------
    game : ConcaveOffers
    proposer : int
    worth : pair of pairs of number
        For each actor as the proposer what both get.
    """
    other = 1 - proposer
    stays = game.staying(other, worth[other][other])
    if game.reservation(other, worth[other][other]) > stays:
        option = game.outside.get(game.names[proposer], Fraction(0))
        return real_number(option)
    return game.staying(proposer, worth[other][proposer])
