r"""Credibility from the guarantor's stake: territory today for a guarantee that its giver decides to honour. Derived here.

The game of :mod:`~bargaining.protocols.territory_for_guarantee` with one discount factor, in which the credibility of the guarantee
is not a number but the probability that the guarantor, when it comes to it, prefers to act.

Players
    D (*defender*), C (*challenger*) and G (*guarantor*).
Moves
    1. The proposer (C unless said) offers :math:`x \in [0, 1]`, or makes no offer; the other side accepts or rejects.
       No offer and rejection are war now.
    2. After a settlement nature draws G's cost of acting :math:`a`, uniform on [0, K] (*highest_cost*), which G then
       knows. G acts on its guarantee, from then on, or stands aside.
    3. The later periods are those of :mod:`~bargaining.protocols.territory_for_guarantee`, with C's later power lowered
       by :math:`\Delta` (*guarantee_effect*) if G acts and by nothing if it does not.
Payoffs
    D and C: those of the settlement in the event, or of war now. G: if it acts, :math:`v \Delta - a`, where v
    (*stake*) is what a unit of power denied to C is worth to it; if it stands aside after having guaranteed,
    :math:`-\rho`, its loss of reputation (*audience*). A war now, which the guarantee does not cover, is worth 0 to it:
    only differences between acting and standing aside count.
The guarantor's decision
    G acts iff :math:`v \Delta - a \ge -\rho`. So the credibility of its guarantee is

    .. math:: \pi = \Pr\{a \le v \Delta + \rho\} = \min\Bigl\{1, \frac{v \Delta + \rho}{K}\Bigr\} .

    In the tree nature draws whether :math:`a` lies below or above :math:`\min\{v\Delta + \rho, K\}`, and G decides
    at the mean of its class, which in either is what it would decide at every cost of the class
    (:func:`~bargaining.protocols.third_party.acts_if_worth_it`).
Equilibrium
    Where later power is not cut and D keeps something in either event (:math:`0 \le p_2 + \kappa x - \Delta` and
    :math:`p_2 + \kappa x + (1 - \delta) c_D \le 1`, with :math:`\kappa` the *strategic value*), the payoffs of a settlement
    are linear in C's later power. Then the game before G's decision is that of
    :mod:`~bargaining.protocols.territory_for_guarantee` at this :math:`\pi`: D accepts
    :math:`x \le \bar x(\pi)`, C accepts :math:`x \ge \underline x(\pi)`, both rise with :math:`\pi`, and C, proposing,
    takes (as :math:`\underline x \le \bar x` with a common factor; for :math:`v \Delta + \rho \le K`)

    .. math::
        \bar x = \frac{p_1 - \delta p_2 + \delta \Delta (v\Delta + \rho)/K + (1 - \delta)^2 c_D}
        {1 - \delta + \delta \kappa} .

    (or 1, if that is less). There is war if :math:`\bar x < 0`, as credibility is too small, and if
    :math:`\underline x > 1`, as it is too great: C cannot be paid today for what the guarantee takes from it tomorrow.
    With a cut the two events are averaged, not their power, and the thresholds are those of the average.
Thresholds on the stake
    A settlement needs the credibility at which :math:`\bar x = 0`, so the stake

    .. math::
        v \ge \frac{1}{\Delta} \Bigl(K \pi_0 - \rho\Bigr), \qquad
        \pi_0 = \frac{\delta p_2 - p_1 - (1 - \delta)^2 c_D}{\delta \Delta} ,

    if :math:`\pi_0 \le 1`; otherwise no stake is enough.
    Stake and reputation are substitutes, at the rate :math:`\Delta`: a guarantor without a stake is believed iff
    :math:`\rho \ge K \pi_0`. Beyond :math:`v \Delta + \rho = K` neither adds anything. As :math:`\pi` rises by
    :math:`\Delta/K` with the stake and :math:`\bar x` by :math:`\delta \Delta/(1 - \delta + \delta \kappa)` with
    :math:`\pi`, more territory passes the more the guarantor has at stake; and a guarantee that takes more from C's power
    (:math:`\Delta`) is also the one more likely to be honoured.
Conventions
    G acts when indifferent. The responder accepts when indifferent; the proposer then prefers a settlement. Costs of war are paid once.

References
----------
Fearon, J. D. (1996). Bargaining over objects that influence future bargaining power. Working paper.

Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, Protocol, Quantity
from bargaining.protocols.territory_for_guarantee import NUMBERS, PROPOSER, SIDE, settlement, war
from bargaining.protocols.third_party import HIGHEST_COST, acts_if_worth_it

__all__ = ["PROTOCOL"]


def build(
    defender: Any,
    challenger: Any,
    guarantor: Any,
    power_now: Any,
    power_later: Any,
    strategic_value: Any,
    guarantee_effect: Any,
    discount: Any,
    proposer: str,
) -> Game:
    """Build the game; see the module's text."""
    d, r, g = defender.name, challenger.name, guarantor.name
    one, other = (SimpleNamespace(name=side.name, cost=side.cost, discount=discount) for side in (defender, challenger))
    fight = outcome("war", {**war(one, other, power_now), g: 0})

    def cede(x: Any) -> Node:
        def later(effect: Any, own: Any) -> Node:
            payoffs = settlement(one, other, x, power_later, strategic_value, effect)
            return outcome("settlement", {**payoffs, g: own})

        gained = guarantor.stake * guarantee_effect
        acts = ("act", lambda cost: later(guarantee_effect, gained - cost))
        aside = ("stand aside", later(0, -guarantor.audience))
        worth = gained + guarantor.audience
        return acts_if_worth_it("act on the guarantee?", g, worth, guarantor.highest_cost, acts, aside)

    responder = d if proposer == r else r
    terms = offer("terms", proposer, responder, over=Pie("territory"), accept=cede, reject=fight, otherwise=fight)
    return Game([Actor(d, discount), Actor(r, discount), Actor(g)], terms)


PROTOCOL = Protocol(
    name="guarantor_credibility",
    roles={
        "defender": {"cost": SIDE["cost"]},
        "challenger": {"cost": SIDE["cost"]},
        "guarantor": {
            "stake": Quantity("worth of a unit of power denied to the challenger", COST, "v"),
            "audience": Quantity("loss of reputation from standing aside", COST, r"\rho"),
            "highest_cost": Quantity("greatest cost of acting", HIGHEST_COST, "K"),
        },
    },
    parameters={
        **{key: quantity for key, quantity in NUMBERS.items() if key != "credibility"},
        "discount": Quantity("discount factor of both sides", DISCOUNT, r"\delta"),
    },
    structure={"proposer": PROPOSER},
    outcomes=("settlement", "war"),
    terms=("territory",),
    build=build,
    doc=__doc__ or "",
)
