r"""A settlement that must be honoured, with a guarantee that may be given: ground, power and a guarantor.

Players
    D (*defender*), who holds the ground in dispute, of size 1; R (*challenger*); G (*guarantor*).
Moves
    1. G gives a guarantee, at cost :math:`c_G`, or does not.
    2. The proposer (D or R) offers :math:`x \in [0, 1]`, the share of the ground ceded to R, or makes no offer. The other
       side accepts or rejects. No offer and rejection are both war now; a guarantee covers only a settlement.
    3. After acceptance R honours the settlement or attacks in the next period.
    4. If R attacks and a guarantee was given, G acts with probability :math:`\pi` (*credibility*).
Payoffs
    Per period: a perpetual flow f is worth f, and costs are per-period equivalents :math:`k = (1 - \delta)` (one-off cost). War
    gives all the ground to R with probability p (*power*):

    .. math:: u_R = p - k_R, \quad u_D = 1 - p - k_D, \quad u_G = -\ell_G .

    Honoured: x to R, :math:`1 - x` to D, 0 to G. Attacked: this period at the terms, then war with power :math:`p_2`,

    .. math::
        u_R = (1 - \delta_R) x + \delta_R (p_2 - k_R), \quad u_D = (1 - \delta_D)(1 - x) + \delta_D (1 - p_2 - k_D), \quad
        u_G = -\delta_G (\ell_G + a_G [\text{G acts}]),

    with :math:`p_2 = p + \rho + \sigma x - \gamma [\text{G acts}]` cut to [0, 1] in each event: a pause lets R regroup
    (:math:`\rho`), the ground ceded is ground that defends (:math:`\sigma`), and a guarantor who acts takes away
    :math:`\gamma`. A guarantee costs G :math:`c_G` in every branch.
Equilibrium
    R honours x iff :math:`x \ge \operatorname{E} p_2(x) - k_R`, for :math:`\delta_R > 0`: the factor :math:`\delta_R` drops out. What a
    guarantee does is to lower the least x that is honoured.
Ties
    R honours, the responder accepts, the proposer prefers a deal and the smallest x, G gives no guarantee.

Lemma (the offer's optimum is attained)
    Let :math:`H` be the set of x that R honours and :math:`C` the set that is accepted. H is closed, as
    :math:`\{x : x \ge \operatorname{E} p_2(x) - k_R\}` with continuous :math:`p_2` (if :math:`\delta_R = 0`, H is everything). After a deal R gets the larger of two continuous
    functions, which is continuous. D's payoff is continuous on H and on its complement; at a point of H
    that is a limit of the complement (so :math:`\delta_R > 0`) R is indifferent, :math:`1 - x = 1 - \operatorname{E} p_2 + k_R \ge 1 - \operatorname{E} p_2 - k_D`, so D's payoff
    jumps up, not down, onto H. Both payoffs are therefore upper semicontinuous in x, C is the set on which one of them is at least a constant and hence
    closed, and an upper semicontinuous function attains its maximum on the compact set C, if C is not empty. If it is
    empty there is war.

The guarantee is modelled in the spirit of the literature on commitment problems (Powell 2006); the game is this package's own.

References
----------
Fearon, J. D. (1996). Bargaining over objects that influence future bargaining power. Working paper.
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import by_sign, clip
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, decision, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(
    defender: Any,
    challenger: Any,
    guarantor: Any,
    power: Any,
    regrouping: Any,
    strategic_value: Any,
    guarantee_effect: Any,
    credibility: Any,
    proposer: str,
) -> Game:
    """Build the game; see the module's text."""
    d, r, g = defender.name, challenger.name, guarantor.name
    other = {d: r, r: d}

    def bargain(guaranteed: bool) -> Node:
        fee = guarantor.cost if guaranteed else 0
        war = outcome(
            "fight on",
            {d: 1 - power - defender.cost, r: power - challenger.cost, g: -guarantor.war_loss - fee},
        )

        def settlement(x: Any) -> Node:
            def attacked(acts: bool) -> Node:
                shift = strategic_value * x - (guarantee_effect if acts else 0)
                later = clip(power + regrouping + shift, 0, 1)
                loss = guarantor.war_loss + (guarantor.intervention_cost if acts else 0)
                return outcome(
                    "war after deal",
                    {
                        d: (1 - defender.discount) * (1 - x) + defender.discount * (1 - later - defender.cost),
                        r: (1 - challenger.discount) * x + challenger.discount * (later - challenger.cost),
                        g: -guarantor.discount * loss - fee,
                    },
                )

            peace = outcome(
                by_sign(
                    x,
                    zero="guarantee without cession" if guaranteed else "front-line settlement",
                    positive="cession for guarantee" if guaranteed else "cession without guarantee",
                ),
                {d: 1 - x, r: x, g: -fee},
            )
            breach = (
                chance(
                    "does the guarantor act?",
                    {"acts": (credibility, attacked(True)), "does not": (1 - credibility, attacked(False))},
                )
                if guaranteed
                else attacked(False)
            )
            return decision("honour or attack?", r, {"honour": peace, "attack": breach})

        name = "terms with a guarantee" if guaranteed else "terms without a guarantee"
        return offer(
            name, proposer, other[proposer], over=Pie("territory"), accept=settlement, reject=war, otherwise=war
        )

    root = decision("guarantee?", g, {"give none": bargain(False), "give a guarantee": bargain(True)})
    return Game([Actor(d, defender.discount), Actor(r, challenger.discount), Actor(g, guarantor.discount)], root)


_DISCOUNT = Quantity("discount factor", DISCOUNT, r"\delta")
_WAR_COST = Quantity("cost of war per period", COST, "k")
_SHIFT = "in probability of winning"

PROTOCOL = Protocol(
    name="guaranteed_settlement",
    roles={
        "defender": {"cost": _WAR_COST, "discount": _DISCOUNT},
        "challenger": {"cost": _WAR_COST, "discount": _DISCOUNT},
        "guarantor": {
            "cost": Quantity("cost of giving a guarantee, per period", COST, "c"),
            "war_loss": Quantity("loss from a war, per period", COST, r"\ell"),
            "intervention_cost": Quantity("cost of acting on the guarantee, per period", COST, "a"),
            "discount": _DISCOUNT,
        },
    },
    parameters={
        "power": Quantity("probability that the challenger wins all in a war now", PROBABILITY, "p"),
        "regrouping": Quantity(f"what a pause adds to the challenger's power, {_SHIFT}", COST, r"\rho"),
        "strategic_value": Quantity(f"what ceding all the ground adds to its power, {_SHIFT}", COST, r"\sigma"),
        "guarantee_effect": Quantity(f"what a guarantor who acts takes from its power, {_SHIFT}", COST, r"\gamma"),
        "credibility": Quantity("probability that the guarantor acts on its guarantee", PROBABILITY, r"\pi"),
    },
    structure={
        "proposer": Choice("who makes the offer", roles=("defender", "challenger"), default="challenger"),
    },
    outcomes=(
        "fight on",
        "guarantee without cession",
        "cession for guarantee",
        "cession without guarantee",
        "front-line settlement",
        "war after deal",
    ),
    terms=("territory",),
    build=build,
    doc=__doc__ or "",
)
