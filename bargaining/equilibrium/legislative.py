r"""The stationary equilibrium of a legislature: what each member proposes, what a vote costs, and the proof.

The proof reads only the proposals. Values are computed afresh by following them; then nobody may gain

* by *proposing* something else: the cheapest divisions that pass buy q - 1 votes at their prices :math:`\delta_i v_i`, and a
  division that fails is worth :math:`\delta_j v_j`;
* by *voting* otherwise: a member votes for a division iff it gives at least :math:`\delta_i v_i`, so nobody who is in a coalition
  may be given less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bargaining.equilibrium.exact_verdict import Answer, exact_verdict
from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.no_regime import NoRegime
from bargaining.equilibrium.verdict_lines import note_lines
from bargaining.expressions.numbers import exact
from bargaining.games.legislature import Legislature

if TYPE_CHECKING:
    import pandas as pd

    from bargaining.model import Model

__all__ = ["LegislativeEquilibrium", "Proposal"]


@dataclass(frozen=True)
class Proposal:
    """A division that a member proposes with some probability.

    Attributes
    ----------
    coalition : tuple of str
        Whose votes it buys.
    probability : Fraction
        Given that the member is recognised.
    terms : mapping of str to Fraction
        Each member's share.
    """

    coalition: tuple[str, ...]
    probability: Fraction
    terms: Mapping[str, Fraction]


class LegislativeEquilibrium(Answer):
    """A stationary subgame-perfect equilibrium of a :class:`~bargaining.games.legislature.Legislature`.

    Attributes
    ----------
    game : Legislature
    model : Model or None
    concept : str
    outcome : str
        Always ``"agreement"``: the first proposal passes.
    values : mapping of str to Fraction
        Before anybody is recognised.
    proposals : mapping of str to tuple of Proposal
        By proposer.
    exact : bool
    unique : bool or None
        Whether these are the only subgame-perfect payoffs: False where strategies that depend on history are known to support others,
        None where that is not determined; see `multiplicity`. Stationary equilibria have one vector of payoffs, though the lotteries
        over coalitions may differ.
    """

    concept = "stationary subgame-perfect equilibrium"
    outcome = "agreement"
    exact = True
    tolerance = 0.0
    regime = NoRegime("no closed form: a legislature is solved at given numbers; sweep() tabulates a model's answers")
    has_regime = False

    def __init__(
        self,
        game: Legislature,
        values: Mapping[str, Fraction],
        proposals: Mapping[str, tuple[Proposal, ...]],
        model: Model | None = None,
    ) -> None:
        self.game, self.model = game, model
        self.values: Mapping[str, Fraction] = MappingProxyType(dict(values))
        self.proposals: Mapping[str, tuple[Proposal, ...]] = MappingProxyType(dict(proposals))

    @cached_property
    def prices(self) -> Mapping[str, Fraction]:
        """What each member's vote costs: its discounted value."""
        return MappingProxyType({a.name: exact(a.discount) * self.values[a.name] for a in self.game.actors})

    @cached_property
    def inclusion(self) -> Mapping[str, Fraction]:
        """The probability that a member's vote is bought, before anybody is recognised."""
        out = dict.fromkeys(self.game.names, Fraction(0))
        for name, lots in self.proposals.items():
            for lot in lots:
                for i in lot.coalition:
                    out[i] += exact(self.game.recognition[name]) * lot.probability
        return MappingProxyType(out)

    @cached_property
    def terms(self) -> Mapping[str, Fraction]:
        """Expected shares by who proposes: ``"A proposes: B"`` is what B has on average when A proposes."""
        return MappingProxyType(
            {
                f"{name} proposes: {i}": sum((lot.probability * lot.terms[i] for lot in lots), Fraction(0))
                for name, lots in self.proposals.items()
                for i in self.game.names
            }
        )

    @cached_property
    def strategy(self) -> Mapping[str, str]:
        """What each member does, in words."""
        out = {}
        for name, lots in self.proposals.items():
            buys = [
                f"{' + '.join(lot.coalition) or 'nobody'} with probability {decimal(lot.probability)}" for lot in lots
            ]
            kept = decimal(lots[0].terms[name])
            out[f"{name} proposes"] = (
                f"keep {kept} and buy {', '.join(buys) if len(buys) > 1 else buys[0].split(' with ')[0]}"
            )
            out[f"{name} votes"] = f"yes iff offered >= {decimal(self.prices[name])}"
        return MappingProxyType(out)

    @cached_property
    def bound(self) -> Fraction | None:
        """The common discount factor above which any division is an equilibrium's, (n + 2)/(2(n - 1)); None where it does not apply.

        It does for a simple majority of an odd number n of at least five members, equally likely to be recognised and equally patient
        (Baron and Ferejohn 1989, proposition 2).
        """
        n, game = len(self.game.names), self.game
        alike = len({exact(a.discount) for a in game.actors}) == len({exact(p) for p in game.recognition.values()}) == 1
        return Fraction(n + 2, 2 * (n - 1)) if alike and n % 2 and n >= 5 and game.quota == n // 2 + 1 else None

    @property
    def unique(self) -> bool | None:
        """Whether these are the only subgame-perfect payoffs: False where others are known, None if not determined."""
        return False if self.bound is not None and exact(self.game.actors[0].discount) > self.bound else None

    @cached_property
    def multiplicity(self) -> str:
        """What is known of equilibria whose strategies depend on history."""
        if self.unique is False:
            return (
                "strategies that depend on history support any division, as the discount factor is above "
                f"{decimal(self.bound)} (Baron and Ferejohn 1989, proposition 2)"
            )
        return "whether strategies that depend on history support other payoffs is not determined here"

    def verify(self) -> Fraction:
        """Return the largest gain any member has from one deviation, computed afresh from the proposals; exactly 0."""
        game, size = self.game, exact(self.game.size)
        names, discount = game.names, {a.name: exact(a.discount) for a in game.actors}
        chance = {name: exact(game.recognition[name]) for name in names}
        gains = [Fraction(0)]
        # Every proposal passes, so values are what the proposals give.
        values = {
            i: sum(
                (chance[j] * lot.probability * lot.terms[i] for j in names for lot in self.proposals[j]), Fraction(0)
            )
            for i in names
        }
        gains += [abs(values[i] - self.values[i]) for i in names]
        price = {i: discount[i] * values[i] for i in names}
        for j in names:
            others = sorted(price[i] for i in names if i != j)
            best = max(size - sum(others[: game.quota - 1], Fraction(0)), price[j])
            gains.append(abs(1 - sum((lot.probability for lot in self.proposals[j]), Fraction(0))))
            for lot in self.proposals[j]:
                gains += [best - lot.terms[j], abs(size - sum(lot.terms.values())), max(-x for x in lot.terms.values())]
                gains += [price[i] - lot.terms[i] for i in lot.coalition]
                gains.append(Fraction(game.quota - 1 - len(set(lot.coalition))))
        return max(gains)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data, numbers as floats and as fractions in text."""
        return exact_verdict(self)

    def to_frame(self) -> pd.DataFrame:
        """Return the members as a table: value, price of the vote, probability that it is bought, share kept as proposer."""
        import pandas as pd

        rows = [
            (
                n,
                float(self.values[n]),
                float(self.prices[n]),
                float(self.inclusion[n]),
                float(self.proposals[n][0].terms[n]),
            )
            for n in self.game.names
        ]
        return pd.DataFrame(rows, columns=["member", "value", "price", "inclusion", "kept"]).set_index("member")

    def __str__(self) -> str:
        title = self.model.name if self.model is not None else "legislature"
        lines = [
            f"{title}: {self.concept}",
            f"  outcome      {self.outcome}, {self.game.quota} of {len(self.game.names)} votes",
        ]
        width = max(map(len, self.values))
        for k, (name, value) in enumerate(self.values.items()):
            price, bought = decimal(self.prices[name]), decimal(self.inclusion[name])
            lines.append(
                f"  {'values' if k == 0 else '':<12} {name:<{width}}  {decimal(value)}; price of the vote {price}, "
                f"bought with probability {bought}"
            )
        lines.append("  strategies   (who is recognised proposes; everybody votes for what is worth the price or more)")
        lines += [f"    * {key} -- {text}" for key, text in self.strategy.items() if key.endswith("proposes")]
        lines.append(
            f"  certificate  largest gain from one deviation: {'exactly 0' if self.verify() == 0 else self.verify()}"
        )
        lines.append("  uniqueness   the only payoffs of stationary equilibria (Eraslan 2002)")
        lines.append(f"               {self.multiplicity}")
        return "\n".join([*lines, *note_lines(self.model)])

    def __repr__(self) -> str:
        return f"LegislativeEquilibrium({self.game!r})"
