r"""A settlement that must be honoured, with a guarantee that may be given: ground, power and a guarantor.

Players
    D (*defender*), who holds the ground in dispute, of size 1; R (*challenger*); G (*guarantor*).
Moves
    1. G gives a guarantee, at cost :math:`c_G`, or does not.
    2. The proposer (D or R) offers :math:`x \in [0, 1]`, the share of the ground ceded to R, or makes no offer. The
       other side accepts or rejects. No offer and rejection are both war now; a guarantee covers only a settlement.
    3. After acceptance R honours the settlement or attacks in the next period.
    4. If R attacks and a guarantee was given, G acts with probability :math:`\pi` (*credibility*).
Payoffs
    Per period: a perpetual flow f is worth f, and costs are per-period equivalents :math:`k = (1 - \delta)` (one-off
    cost). War gives all the ground to R with probability p (*power*):

    .. math:: u_R = p - k_R, \quad u_D = 1 - p - k_D, \quad u_G = -\ell_G .

    Honoured: x to R, :math:`1 - x` to D, 0 to G. Attacked: this period at the terms, then war with power :math:`p_2`,

    .. math::
        u_R = (1 - \delta_R) x + \delta_R (p_2 - k_R), \quad
        u_D = (1 - \delta_D)(1 - x) + \delta_D (1 - p_2 - k_D), \quad
        u_G = -\delta_G (\ell_G + a_G [\text{G acts}]),

    with :math:`p_2 = p + \rho + \sigma x - \gamma [\text{G acts}]` cut to [0, 1] in each event: a pause lets R
    regroup (:math:`\rho`), the ground ceded is ground that defends (:math:`\sigma`), and a guarantor who acts takes
    away :math:`\gamma`. A guarantee costs G :math:`c_G` in every branch.
Equilibrium
    Write P(x) for the expected :math:`p_2` after a deal at x, and :math:`z = P(0)`: without cuts
    :math:`z = p + \rho`, or :math:`z = p + \rho - \pi\gamma` under a guarantee. R honours x iff
    :math:`x \ge P(x) - k_R`, for :math:`\delta_R > 0`: the factor :math:`\delta_R` drops out. Without cuts and with
    :math:`\sigma < 1` that is :math:`x \ge h = (z - k_R)/(1 - \sigma)`: what a guarantee does is to lower the least
    cession that is honoured, and by :math:`1/(1 - \sigma)` times what it takes from R's power, because each point of
    ground not ceded is a point of power not given. R accepts an honoured x iff :math:`x \ge p - k_R`, D iff
    :math:`x \le p + k_D`. A deal that is broken is a *truce*: one period without war, bought with R's regrouping. So
    D, proposing, cedes :math:`\max(0, p - k_R, h)`, and R, proposing, takes :math:`\min(1, p + k_D)` if it is not
    below h; where that is impossible or worth less, there is a truce or war. Without cuts, with :math:`\sigma < 1` and
    :math:`\delta_R > 0`, there is a deal that is honoured iff

    .. math::
        h \le p + k_D \text{ if R proposes}, \qquad
        h \le p + k_D \text{ and } h < \max(t,\; p - k_R + (1 - \delta_R (1 - \sigma))\, t) \text{ if D does}, \qquad
        t = \frac{\delta_D (k_D + k_R)}{1 - \delta_D (1 - \sigma)},

    where an equal truce at a smaller x is taken instead, and the maximum compares the deal with the best truce that R accepts,
    at x = 0 or at the x that leaves R what war
    is worth (put :math:`z = (1 - \sigma) h + k_R` into D's indifference between the two). D, proposing, never needs
    less credibility than R. G gives a guarantee iff play then leaves it strictly better off; a guarantee under which
    the deal is broken costs it :math:`c_G + \delta_G (\ell_G + \pi a_G)`.
Substitutes or companions
    D proposes: guarantee and ground are substitutes. Along the honour border
    :math:`x = (p + \rho - \pi\gamma - k_R)/(1 - \sigma)`, each point of credibility takes :math:`\gamma/(1 - \sigma)`
    points off the cession, down to the floor :math:`\max(0, p - k_R)`. R proposes: they go together. R takes
    :math:`p + k_D` whatever the credibility, so a guarantee does not lower the cession; it makes one of that size
    hold, which needs :math:`\pi\gamma \ge \sigma p + \rho - k_R - (1 - \sigma) k_D`, and the largest cession that can
    be traded rises along this border by :math:`\gamma/\sigma` a point. R, proposing, leaves D what war is worth to it.
    D, proposing, cannot hold R to that: where :math:`h > p - k_R`, R keeps the difference, as a smaller cession, though
    better for R than war, would not be honoured.
Ties
    R honours, the responder accepts, the proposer prefers a deal and the smallest x, G gives no guarantee.

Lemma (the offer's optimum is attained)
    *For costs* :math:`k_D + k_R \ge 0`, *every* :math:`\sigma \ge 0` *and all discount factors in [0, 1), the
    proposer's best accepted offer exists, and so does the smallest one.*

    Proof. P is continuous, hence so is :math:`g(x) = x - P(x) + k_R`. The honoured offers :math:`H = \{g \ge 0\}` are
    closed (H is [0, 1] if :math:`\delta_R = 0`), and R's payoff after a deal, :math:`x + \delta_R \max(0, -g(x))`, is
    continuous. D's payoff is continuous on H and on its open complement; at a point x of H that is a limit of the
    complement, :math:`P(x) = x + k_R`, and D's payoff there exceeds its limit from broken deals by
    :math:`\delta_D (P(x) + k_D - x) = \delta_D (k_D + k_R) \ge 0`: it jumps up onto H, not down, and is upper
    semicontinuous. If D proposes, the accepted offers are compact, as R's payoff is continuous; D's attains its
    maximum M on them, and those at which it is at least M form a closed set, which has a smallest element. If R
    proposes, the accepted offers are compact, as D's payoff is upper semicontinuous; R's continuous payoff attains
    its maximum on them, on a compact set. If no offer is accepted there is war. QED.

    The tie rule "R honours" matters: were R to attack when indifferent, D's best offer at a binding honour border
    would be a supremum that is not attained. So where :math:`\delta_D (k_D + k_R) > 0` honouring there is no
    convention but the only play compatible with equilibrium.
Which outcomes are possible
    *R proposes*: "front-line settlement" and "guarantee without cession" cannot occur if :math:`\sigma \le 1` and
    :math:`p + k_D > 0`. Proof. R's payoff after a deal, :math:`\max\{x, (1 - \delta_R) x + \delta_R (P(x) - k_R)\}`,
    strictly increases, so R offers the largest x that is accepted. Suppose that is x = 0, and honoured:
    :math:`g(0) \ge 0` or :math:`\delta_R = 0`. As P has no slope above :math:`\sigma \le 1`, g does not decrease, and
    every x is honoured, hence accepted up to :math:`p + k_D > 0`. Contradiction. QED. (For :math:`\sigma > 1` they
    need :math:`p + k_D = 0`, or :math:`g(0) = 0` exactly.) The other four occur.

    *D proposes*: all six occur. "Front-line settlement" iff :math:`\min(1, p + \rho) \le k_R`, or
    :math:`\delta_R = 0` and :math:`p \le k_R`: x = 0 is then honoured, accepted, and worth 1 to D, the most there is.
    "Guarantee without cession" only if :math:`\delta_R > 0` and :math:`p \le k_R < \min(1, p + \rho)`: a challenger
    that would not fight now but would after regrouping.

    *Either*: "war after deal" is a truce that both prefer to war now and both know will be broken. It needs
    :math:`(1 - \delta_D)(p + k_D) \ge \delta_D \rho` where no cut binds and no guarantee is given. With a common
    factor :math:`\delta` a truce beats war by :math:`(1 - \delta)(k_D + k_R)` in joint payoff, so "fight on" occurs
    only because x cannot fall below 0: R cannot pay D for the power that the pause gives it.

The guarantee is modelled in the spirit of the literature on commitment problems (Powell 2006); the game is this
package's own.

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
