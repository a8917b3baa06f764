r"""Territory today for a guarantee against tomorrow's power. Derived here, not published.

Players
    D (*defender*), who holds the territory and may cede a share of it; C (*challenger*), whose power may grow.
Moves
    The proposer (C unless said) offers :math:`x \in [0, 1]`, C's share of the first period's flow of the territory,
    or makes no offer. The other side accepts or rejects; no offer and rejection are war now. After a settlement C
    makes, in every later period, a take-it-or-leave-it offer of that period's flow, with its later power P(x) behind
    it; rejection is war then.
Payoffs
    A flow of 1 is divided in every period; each side discounts by its own :math:`\delta`. War at any date is a
    lottery over the whole stream from that date on, with costs :math:`c` paid once, at that date. C wins with
    probability :math:`p_1` now, and later with

    .. math:: P(x) = \min\{1, \max\{0,\; p_2 + \kappa x - \pi \Delta\}\}:

    the ground ceded strengthens C (:math:`\kappa`, *strategic_value*), and a guarantee weakens it by :math:`\Delta`
    (*guarantee_effect*) times its credibility :math:`\pi`. Payoffs are totals at the date of the first offer.
From the second period on
    War is worth :math:`W = (1 - P)/(1 - \delta_D) - c_D` to D. If D's continuation is worth V, C leaves it the least
    share y it accepts, :math:`y = \max(0, W - \delta_D V)`; in a stationary state :math:`V = y + \delta_D V`, so that

    .. math:: y = \max\{0,\; 1 - P - m\}, \qquad V = \frac{y}{1 - \delta_D} = \max(0, W), \quad m = (1 - \delta_D) c_D .

    C takes :math:`1 - y = \min(1, P + m)` of each flow: extraction stops at the whole flow (the corner y = 0, where D
    would lose from war even the nothing it has). C never prefers war then, as
    :math:`\min(1, P + m)/(1 - \delta_C) \ge P/(1 - \delta_C) - c_C`. The constant m has D's factor and D's cost, in
    C's payoff too: C takes what war would cost D.
The first period
    .. math::
        u_D(x) = 1 - x + \frac{\delta_D}{1 - \delta_D} \max\{0,\, 1 - P(x) - m\}, \qquad
        u_C(x) = x + \frac{\delta_C}{1 - \delta_C} \min\{1,\, P(x) + m\},

    against war now, :math:`(1 - p_1)/(1 - \delta_D) - c_D` and :math:`p_1/(1 - \delta_C) - c_C`.
Equilibrium
    :math:`u_D` is continuous and strictly decreasing, :math:`u_C` continuous and strictly increasing. So D accepts
    exactly :math:`x \le \bar x`, C exactly :math:`x \ge \underline x`, and **there is a settlement iff**
    :math:`[\underline x, \bar x]` **meets** [0, 1]: C, proposing, takes :math:`\min(1, \bar x)`; D, proposing, cedes
    :math:`\max(0, \underline x)`. Where no corner binds,

    .. math::
        \bar x = \frac{p_1 - \delta_D (p_2 - \pi\Delta) + (1 - \delta_D)^2 c_D}{1 - \delta_D + \delta_D \kappa}, \qquad
        \underline x = \frac{p_1 - \delta_C (p_2 - \pi\Delta) - (1 - \delta_C) c_C
        - \delta_C (1 - \delta_D) c_D}{1 - \delta_C + \delta_C \kappa} .

    With corners, write :math:`L = p_1 + m` with :math:`\delta = \delta_D` for :math:`\bar x`, and
    :math:`L = p_1 - (1 - \delta_C) c_C` with :math:`\delta = \delta_C` for :math:`\underline x`. Then either
    threshold is, for :math:`m < 1`,

    .. math::
        \min\Bigl\{\frac{L - \delta m}{1 - \delta},\;
        \max\Bigl\{\frac{L - \delta (p_2 - \pi\Delta + m)}{1 - \delta + \delta\kappa},\;
        \frac{L - \delta}{1 - \delta}\Bigr\}\Bigr\},

    and :math:`(L - \delta)/(1 - \delta)` for :math:`m \ge 1`. The first form has P cut at 0; the last is the corner y
    = 0, in which credibility has no effect. (Both constraints are :math:`(1 - \delta) x + \delta \min\{1, P(x) + m\}`
    against L.)
When there is war
    1. :math:`\bar x < 0`: the commitment problem. D would have to be paid today for the power C gains tomorrow, and
       there is nothing to pay with. Without corners the least credibility that ends it is
       :math:`\pi = [\delta_D p_2 - p_1 - (1 - \delta_D)^2 c_D]/(\delta_D \Delta)`.
    2. :math:`\underline x > 1`: C would have to be paid today for the power the guarantee takes tomorrow, with more
       than there is.
    3. :math:`\underline x > \bar x`: without corners, putting D's indifference into C's inequality,

       .. math::
           \underline x \le \bar x \iff
           (\delta_D - \delta_C) (P(\bar x) - \bar x) \le
           (1 - \delta_C) c_C + (1 - \delta_D)(1 - \delta_D + \delta_C) c_D .

       With a common factor the left side is 0: the interval is never empty, and its width is
       :math:`(1 - \delta)(c_D + c_C)/(1 - \delta + \delta\kappa)`. It is empty if D is enough more patient than C
       while the division moves to C (:math:`P(\bar x) > \bar x`), or enough less patient while it moves away from C.
Complements
    :math:`\partial \bar x/\partial \pi = \delta_D \Delta/(1 - \delta_D + \delta_D\kappa) > 0` and
    :math:`\partial \underline x/\partial \pi = \delta_C \Delta/(1 - \delta_C + \delta_C\kappa) > 0`: the more
    credible the guarantee, the *more* territory passes, whoever proposes. A guarantee takes tomorrow's gains from C,
    so C asks for more today and D can afford it. In :mod:`~bargaining.protocols.guaranteed_settlement`, where C may
    only honour or attack, the two are substitutes if D proposes.
Conventions
    Costs are paid once. The responder accepts when indifferent; the proposer, when indifferent, prefers a settlement.

In the spirit of the literature on bargaining over the sources of power; the game and its solution are this package's
own.

References
----------
Fearon, J. D. (1996). Bargaining over objects that influence future bargaining power. Working paper.
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import clip, maximum
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Protocol, Quantity

__all__ = ["PROTOCOL", "settlement", "war"]


def war(defender: Any, challenger: Any, power: Any) -> dict[str, Any]:
    """Return the payoffs of war now, totals over all periods."""
    return {
        defender.name: (1 - power) / (1 - defender.discount) - defender.cost,
        challenger.name: power / (1 - challenger.discount) - challenger.cost,
    }


def settlement(
    defender: Any, challenger: Any, x: Any, power_later: Any, strategic_value: Any, guarantee: Any
) -> dict[str, Any]:
    """Return the payoffs of a settlement that cedes `x` now, totals over all periods.

    Parameters
    ----------
    x : number or quantity in the terms
        The share of the territory ceded.
    guarantee : number
        By how much the guarantee lowers later power: its credibility times its effect.
    """
    later = clip(power_later + strategic_value * x - guarantee, 0, 1)
    kept = maximum(1 - later - (1 - defender.discount) * defender.cost, 0)
    d, r = defender.discount / (1 - defender.discount), challenger.discount / (1 - challenger.discount)
    return {defender.name: 1 - x + d * kept, challenger.name: x + r * (1 - kept)}


def build(
    defender: Any,
    challenger: Any,
    power_now: Any,
    power_later: Any,
    strategic_value: Any,
    guarantee_effect: Any,
    credibility: Any,
    proposer: str,
) -> Game:
    """Build the game; see the module's text."""
    d, r = defender.name, challenger.name
    fight = outcome("war", war(defender, challenger, power_now))

    def cede(x: Any) -> Node:
        guarantee = credibility * guarantee_effect
        return outcome("settlement", settlement(defender, challenger, x, power_later, strategic_value, guarantee))

    responder = d if proposer == r else r
    terms = offer("terms", proposer, responder, over=Pie("territory"), accept=cede, reject=fight, otherwise=fight)
    return Game([Actor(d, defender.discount), Actor(r, challenger.discount)], terms)


SIDE = {
    "cost": Quantity("cost of war, paid once when it begins, in flows of one period", COST, "c"),
    "discount": Quantity("discount factor", DISCOUNT, r"\delta"),
}

NUMBERS = {
    "power_now": Quantity("probability that the challenger wins a war now", PROBABILITY, "p_1"),
    "power_later": Quantity("probability that it wins later, without cession or guarantee", PROBABILITY, "p_2"),
    "strategic_value": Quantity("what ceding all the territory adds to its later power", COST, r"\kappa"),
    "guarantee_effect": Quantity("what a fully credible guarantee takes from its later power", COST, r"\Delta"),
    "credibility": Quantity("credibility of the guarantee", PROBABILITY, r"\pi"),
}

PROPOSER = Choice("who makes the offer", roles=("defender", "challenger"), default="challenger")

PROTOCOL = Protocol(
    name="territory_for_guarantee",
    roles={"defender": SIDE, "challenger": SIDE},
    parameters=NUMBERS,
    structure={"proposer": PROPOSER},
    outcomes=("settlement", "war"),
    terms=("territory",),
    build=build,
    doc=__doc__ or "",
)
