r"""Preventive war: a deal today with a side that will be stronger tomorrow, and cannot promise not to use it.

Players
    R (*rising*), whose power changes, and D (*declining*), who divide a flow of 1 in every period.
Moves
    1. Now the proposer (R unless said) offers R's share :math:`x \in [0, 1]` of this period's flow, or makes no offer;
       the other side accepts or rejects. With *over* = "flow and power" the offer also caps R's later power at some
       :math:`z \in [0, P]`, as by forces given up or ground left; otherwise :math:`z = P`.
    2. From the next period on power stays what it then is. The later proposer (R unless said) offers a division y of
       every later flow, or makes no offer; the other side accepts or rejects. No offer and rejection are war at that
       date.
Payoffs
    Totals at the date of the first offer; both sides have the discount factor :math:`\delta`. War is a lottery over
    the whole stream from its date on, which R wins with probability :math:`p_1` now and z later, and costs :math:`c_R`
    and :math:`c_D` once:

    .. math:: W_R(p) = \frac{p}{1 - \delta} - c_R, \qquad W_D(p) = \frac{1 - p}{1 - \delta} - c_D .

    A third party's guarantee takes :math:`\Delta` (*guarantee_effect*) from R's later power with probability
    :math:`\pi` (*credibility*): :math:`P = \max\{0, p_2 - \pi\Delta\}`.
Equilibrium
    *Later.* As :math:`W_R + W_D < 1/(1 - \delta)` for positive costs, there is a division: R, proposing, leaves D
    :math:`V_D = \max\{0, W_D(P)\}` and takes :math:`y = \min\{1, P + (1 - \delta) c_D\}`; D, proposing, leaves R
    :math:`V_R = \max\{0, W_R(P)\}`; the other side has the rest of :math:`1/(1 - \delta)`. Making the offer anew in
    every later period gives the same: who proposes can offer
    the share that leaves the other exactly its war value in each period, and it cannot be given less.

    *Now.* D accepts x iff :math:`1 - x + \delta V_D \ge W_D(p_1)`, R iff :math:`x + \delta V_R \ge W_R(p_1)`. R's
    largest demand that D accepts is

    .. math:: \bar x = 1 + \delta V_D - W_D(p_1) = \frac{p_1 - \delta P}{1 - \delta} + (1 - \delta) c_D

    if R proposes later and :math:`W_D(P) \ge 0`. A guarantee raises it by :math:`\delta/(1 - \delta)` times what it
    takes from R's later power: what the weak can concede today is the larger, the less tomorrow can be used against
    them.
When there is war
    **Fearon (1995): R proposes later.** For :math:`P \ge p_1` there is war iff :math:`\bar x < 0`, that is, for
    :math:`W_D(P) \ge 0`,

    .. math:: \delta P - p_1 > (1 - \delta)^2 c_D,

    though R concedes the whole flow today. (R is content with any accepted x: the sum of payoffs is larger than in war
    and D has what war is worth to it. Where P is below :math:`p_1`, it may be R that cannot be paid today.)
    The largest later power with peace is :math:`P^* = [p_1 + (1 - \delta)^2 c_D]/\delta`. Costs enter by :math:`(1 -
    \delta)^2` as they are paid once; a cost k in every period is :math:`c = k/(1 - \delta)` and enters by :math:`1 -
    \delta`. Where war later would leave D less than nothing, D has nothing later in peace, and there is war iff
    :math:`W_D(p_1) > 1`.

    **Powell (2004, 2006): D proposes later.** For :math:`P \ge p_1`: D then has the most that R can be kept from
    fighting for, so there is war iff

    .. math:: W_D(p_1) > 1 + \delta \Bigl[\frac{1}{1 - \delta} - \max\{0, W_R(P)\}\Bigr],

    and as R has at least :math:`\max\{0, W_R(P)\}` tomorrow *however the two bargain*, this is exactly when no
    division avoids war. It can be read :math:`\delta W_R(P) - W_R(p_1) > 1/(1 - \delta) - [W_D(p_1) + W_R(p_1)]`: what
    R's least payoff gains by waiting exceeds the surplus of peace. The difference of the two sides is the margin by
    which peace is possible or not. With :math:`W_R(P) \ge 0` there is war iff :math:`\delta P - p_1 > (1 - \delta)(c_D
    + \delta c_R)`: larger shifts survive than where R makes the demands.

    **Chadefaux (2011): power is on the table.** If R's offer may cap its later power, there is no war for :math:`P \ge
    p_1`: :math:`z = p_1` with a suitable x is accepted by both. If R proposes later, too, it gives up no more than it
    must: for :math:`0 \le \bar x \le 1` nothing of use to it, and for :math:`\bar x < 0` its total is :math:`1/(1 -
    \delta) - W_D(p_1)` at every (x, z) at which D is indifferent; with x = 0 the cap is :math:`P^*` above.
Conventions
    Costs are paid once, in flows of one period. The responder accepts when indifferent; an indifferent proposer makes
    a deal, and of equally good offers the one with the smallest x, which is the one with the largest z that matters to
    D (where war later is worth nothing to D, more power brings R nothing). Neither side is a label of merit: a
    guarantee or a p_2 below p_1 lets power move the other way.

With R proposing, Fearon's preventive war: the same moves now, and a later division once for all where he has a demand
in every period, with the same payoffs. The inefficiency condition is Powell's, with least payoffs that are given by
war. The guarantee is in the spirit of Fearon (1998) and Walter (1997), the bargaining over power in that of Chadefaux
(2011).

References
----------
Chadefaux, T. (2011). Bargaining over power: When do shifts in power lead to war? *International Theory* 3(2), 228-253.
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414.
Fearon, J. D. (1998). Commitment problems and the spread of ethnic conflict. In D. A. Lake and D. Rothchild (eds), *The
international spread of ethnic conflict*, Princeton University Press.
Powell, R. (2004). The inefficient use of power: Costly conflict with complete information. *American Political Science
Review* 98(2), 231-241.
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
Walter, B. F. (1997). The critical barrier to civil war settlement. *International Organization* 51(3), 335-364.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import maximum
from bargaining.frontiers.issues import Issues
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, continue_to, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(
    rising: Any,
    declining: Any,
    power_now: Any,
    power_later: Any,
    guarantee_effect: Any,
    credibility: Any,
    discount: Any,
    proposer: str,
    proposer_later: str,
    over: str,
) -> Game:
    """Build the game; see the module's text."""
    r, d = rising.name, declining.name
    other = {r: d, d: r}
    guaranteed = maximum(power_later - credibility * guarantee_effect, 0)

    def war(power: Any) -> Node:
        return outcome(
            "war", {r: power / (1 - discount) - rising.cost, d: (1 - power) / (1 - discount) - declining.cost}
        )

    def later(power: Any) -> Node:
        fight = war(power)

        def peace(y: Any) -> Node:
            return outcome("peace", {r: y / (1 - discount), d: (1 - y) / (1 - discount)})

        share = Pie("share later")
        responder = other[proposer_later]
        return offer("later terms", proposer_later, responder, over=share, accept=peace, reject=fight, otherwise=fight)

    def period(x: Any, power: Any) -> Node:
        return continue_to(later(power), {r: x, d: 1 - x})

    def now(accept: Any, what: Pie | Issues) -> Node:
        fight = war(power_now)
        return offer("terms now", proposer, other[proposer], over=what, accept=accept, reject=fight, otherwise=fight)

    if over == "flow and power":
        issues = Issues({"share now": 1, "power": (0, guaranteed)})
        root = now(lambda x: period(x["share now"], x["power"]), issues)
    else:
        root = now(lambda x: period(x, guaranteed), Pie("share now"))
    return Game([Actor(r, discount), Actor(d, discount)], root)


SIDE = {"cost": Quantity("cost of war, paid once when it begins, in flows of one period", COST, "c")}

PROTOCOL = Protocol(
    name="shifting_power",
    roles={"rising": SIDE, "declining": SIDE},
    parameters={
        "power_now": Quantity("probability that the rising side wins a war now", PROBABILITY, "p_1"),
        "power_later": Quantity("probability that it wins later, without a guarantee", PROBABILITY, "p_2"),
        "guarantee_effect": Quantity(
            "what a guarantor who acts takes from its later power", COST, r"\Delta", Fraction(0)
        ),
        "credibility": Quantity("probability that the guarantor acts", PROBABILITY, r"\pi", Fraction(0)),
        "discount": Quantity("discount factor of both sides", DISCOUNT, r"\delta"),
    },
    structure={
        "proposer": Choice("who makes the offer now", roles=("rising", "declining"), default="rising"),
        "proposer_later": Choice("who makes the offers later", roles=("rising", "declining"), default="rising"),
        "over": Choice("what is bargained over now", options=("flow", "flow and power"), default="flow"),
    },
    outcomes=("peace", "war"),
    terms=("share now", "share later", "power"),
    build=build,
    doc=__doc__ or "",
)
