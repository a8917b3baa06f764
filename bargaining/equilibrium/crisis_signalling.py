r"""An equilibrium of the crisis with normal shocks: how likely each move is, what comes of it, and the proof by deviations.

The proof uses other integrals than the solver. From the challenger's cutoff c alone, the probability that a challenger fights is

.. math:: p_F = \frac{\int \varphi(e)\, \bigl(1 - \Phi(\max(c, a + e) - W)\bigr)\, de}{1 - \Phi(c - W)\Phi(c - a)},

by adaptive quadrature. Given it the target should resist from some shock on; a type between that shock and the one from which it does
resist would gain at most :math:`p_F` times their distance. A challenger's type at c gains :math:`|p_R c + (1 - p_R) V - S|` by doing
otherwise, types farther off nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import exp, pi, sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bargaining.equilibrium.exact_verdict import Answer
from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.no_regime import NoRegime
from bargaining.equilibrium.verdict_lines import head_data, note_lines, value_lines
from bargaining.games.crisis_signalling import CrisisSignalling

if TYPE_CHECKING:
    from bargaining.model import Model

__all__ = ["CrisisEquilibrium"]

OUTCOMES = ("status quo", "concession", "retreat", "war")


class CrisisEquilibrium(Answer):
    """A perfect Bayesian equilibrium of a :class:`~bargaining.games.crisis_signalling.CrisisSignalling`.

    Attributes
    ----------
    game : CrisisSignalling
    model : Model or None
    challenge, resist, fight : float
        The probability that the challenger challenges; that the target resists, given a challenge; that the challenger fights, given that
        it has challenged and the target resists.
    cutoff : float
        The challenger challenges if the better of fighting and backing down is worth more than this to it.
    threshold : float
        The target resists if its shock exceeds this.
    rivals : int
        The number of equilibria, this one included.
    tolerance : float
        Of probabilities.
    """

    concept = "perfect Bayesian equilibrium"
    exact = False
    tolerance = 1e-9
    outcomes = OUTCOMES
    terms: Mapping[str, Any] = MappingProxyType({})
    has_regime = False
    regime = NoRegime("no closed form: equilibria of a crisis with normal shocks are zeros of an equation in integrals")

    def __init__(
        self,
        game: CrisisSignalling,
        moves: tuple[float, float, float, float, float],
        values: tuple[float, float],
        rivals: int,
        number: int,
        model: Model | None = None,
    ) -> None:
        self.game, self.model, self.rivals, self.number = game, model, rivals, number
        self.challenge, self.resist, self.fight, self.cutoff, self.threshold = moves
        self.values: Mapping[str, float] = MappingProxyType(dict(zip(game.names, values, strict=True)))

    @cached_property
    def outcome(self) -> Mapping[str, float]:
        """The probability of each outcome."""
        resisted = self.challenge * self.resist
        chances = (
            1 - self.challenge,
            self.challenge * (1 - self.resist),
            resisted * (1 - self.fight),
            resisted * self.fight,
        )
        return MappingProxyType(dict(zip(OUTCOMES, chances, strict=True)))

    @property
    def unique(self) -> bool:
        """Whether there is no other equilibrium."""
        return self.rivals == 1

    @cached_property
    def strategy(self) -> Mapping[str, str]:
        """What each side does, in words."""
        first, second = self.game.names
        return MappingProxyType(
            {
                f"{first} challenges": f"if the better of war and retreat is worth more than {decimal(self.cutoff)}: "
                f"with probability {decimal(self.challenge)}",
                f"{second} resists": f"with probability {decimal(self.resist)}, believing that {first} fights with probability "
                f"{decimal(self.fight)}",
                f"{first} fights": f"if war is worth more than retreat: with probability {decimal(self.fight)} after its challenge",
            }
        )

    def verify(self) -> float:
        """Return the largest gain any type of either side has from deviating, by adaptive quadrature."""
        from scipy.integrate import quad
        from scipy.special import ndtr

        game, c = self.game, self.cutoff
        war, retreat = float(game.war), float(game.retreat)

        def fights(e: float) -> float:
            return exp(-0.5 * e * e) / sqrt(2 * pi) * float(ndtr(war - max(c, retreat + e)))

        kink = min(max(c - retreat, -12.0), 12.0)
        joint: float = sum(
            quad(fights, low, high, epsabs=0, epsrel=1e-11)[0]
            for low, high in ((-12.0, kink), (kink, 12.0))
            if low < high
        )
        by_war, by_retreat = float(ndtr(war - c)), float(ndtr(retreat - c))
        fight = joint / (by_war + by_retreat - by_war * by_retreat)
        p = self.resist
        first = abs(p * c + (1 - p) * float(game.concession) - float(game.status_quo))
        # The target resists from one shock on, and should from the other; it resists as often as the challenger reckons.
        stands, concedes = float(game.target_stands), float(game.target_concession)
        should = (concedes - (1 - fight) * stands) / fight - float(game.target_war)
        second = fight * abs(self.threshold - should)
        return float(max(first, second, abs(p - float(ndtr(-self.threshold)))))

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return {
            **head_data(self, lambda number: {"float": number}),
            "strategy": dict(self.strategy),
            "exact": False,
            "unique": self.unique,
            "largest_gain": {"float": self.verify()},
        }

    def _reason(self, outcome: str) -> str:
        return f"{outcome!r} occurs with probability {decimal(self.outcome[outcome])}."

    def __str__(self) -> str:
        title = self.model.name if self.model is not None else "game"
        chances = "\n               ".join(
            f"{label} with probability {decimal(p)}" for label, p in self.outcome.items()
        )
        lines = [f"{title}: {self.concept}", f"  outcome      {chances}"]
        lines += value_lines(self.values)
        lines.append("  strategies")
        lines += [f"    * {key} -- {text}" for key, text in self.strategy.items()]
        lines.append(
            f"  certificate  largest gain of any type from deviating: {self.verify():.2g} (tolerance {self.tolerance:g})"
        )
        if self.unique:
            lines.append("  uniqueness   the only equilibrium: every other probability of resistance is ruled out")
        else:
            lines.append(
                f"  uniqueness   number {self.number} of {self.rivals} equilibria, by the probability of resistance; "
                f"equilibria() lists them"
            )
        return "\n".join([*lines, *note_lines(self.model)])

    def __repr__(self) -> str:
        return f"CrisisEquilibrium(challenge={self.challenge:.6g}, resist={self.resist:.6g}, fight={self.fight:.6g})"
