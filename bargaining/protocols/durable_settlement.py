r"""A settlement that has to last while power shifts: at every later date either side may return to war.

Players
    D (*defender*), who holds the ground in dispute, of size 1; R (*challenger*), whose power shifts.
Moves
    1. At date 0 the proposer (R unless said) offers :math:`x \in [0, 1]`, the share of the ground that R is to have, or
       makes no offer; the other side accepts or rejects. No offer and rejection are war now: "fight on". If the game
       begins *with terms in force*, x is a division that was agreed before (*agreed*), and holds at date 0.
    2. From date 1 to date n (*steps*) there are two ways to go on (*terms*).

       *fixed*: the division x stays as it was agreed. At every date first R, then D keeps it or returns to war. If both
       have kept it up to date n, at which the shift is over, it is kept for ever.

       *renegotiated*: the division holds for one period. At every date the proposer offers the next one, or makes no
       offer; no offer and rejection are war at that date. What is agreed at date n holds for ever.
Payoffs
    A perpetual flow f is worth f, and costs are per-period equivalents :math:`k = (1 - \delta) c` of a cost c paid
    once, when war begins. Both sides have the discount factor :math:`\delta`. War at date t gives all the ground for
    ever to R with probability :math:`p_t`, so it is worth :math:`p_t - k_R` to R and :math:`1 - p_t - k_D` to D from
    that date on; before it, and for ever if there is none, each side has its share of the ground. Power moves in n
    equal steps,

    .. math:: p_t = p + \frac{t}{n} (P - p), \qquad P = \min\{1, \max\{0,\; p + s - \pi\gamma\}\}:

    without a guarantee R gains s (*shift*); a guarantor who acts takes :math:`\gamma` (*guarantee_effect*) from that,
    and acts with probability :math:`\pi` (*credibility*). With :math:`n = 1` the shift is a jump, with a larger n a
    drift. A guarantee covers what was settled, not the war at date 0. The guarantor stands *for the defender*, whoever
    returns to war, or *against whoever returns* (who, of terms that are renegotiated, is the one that rejects them or
    makes no offer): then R's power is as above if R returns and :math:`\min\{1, p + s + \pi\gamma\}` at date n if D
    does.
Equilibrium
    Write :math:`\sigma = P - p` for the net shift, and let the guarantor stand for the defender.

    **Who returns to fixed terms, and when.** *A division x is kept at every date iff*

    .. math:: \max_{1 \le t \le n} p_t - k_R \;\le\; x \;\le\; \min_{1 \le t \le n} p_t + k_D .

    Proof. From date n on keeping is worth x and 1 - x, so both keep at date n iff :math:`p_n - k_R \le x \le p_n +
    k_D`. Given that both keep after date t, the same comparison decides at date t. QED. One date of this is the
    condition for terms x to survive a later power :math:`p'`, :math:`p' - k_R \le x \le p' + k_D`: terms that fit the
    power of the day are kept, whoever imposed them.

    **Proposition 1** (fixed terms, R proposes). *For* :math:`\sigma \ge 0` *there is a settlement, and it is kept at
    every date, iff*

    .. math:: \sigma \le k_R + k_D, \qquad\text{and then}\quad x = \min(1, p + k_D).

    *Neither the number of steps, nor* :math:`\delta`*, nor p matters.* Proof. D accepts x that is kept iff :math:`x
    \le p + k_D`, and R keeps it iff :math:`x \ge P - k_R`. An x above :math:`p + k_D` is not accepted: D would have
    less than :math:`1 - p - k_D` in every period of peace, and no more from war later, as :math:`p_t \ge p`. So R has
    at most :math:`p + k_D` from peace, at most :math:`P - k_R \le p + k_D` from war later, and :math:`\min(1, p +
    k_D)` is the best it can have; it is kept if :math:`\sigma \le k_R + k_D` (also where it is cut to 1, as :math:`P -
    k_R \le 1`). If :math:`\sigma > k_R + k_D`, no x is both accepted and kept. QED. Then the shift breaks every
    settlement, and what is left is a *truce* that R, or D before R has grown, will break, or war at once. For a jump
    it is war at once unless :math:`\delta\sigma \le (1 - \delta)(p + k_D)`; for a drift that is slow enough it is a
    truce, if :math:`p + k_D > 0`.

    **Fixed terms, D proposes.** D cedes :math:`\max(0, p - k_R, P - k_R)`, the least that is accepted and kept, if
    :math:`-k_R - k_D \le \sigma \le k_R + k_D` and no truce is better for it. One at x that R breaks at date t is better than ceding
    :math:`P - k_R` iff :math:`P - k_R > (1 - \delta^t) x + \delta^t (p_t + k_D)`. So the slower the drift, the better
    is a truce: it cedes little and is broken late.

    **Proposition 2** (renegotiated terms, R proposes). *For* :math:`\sigma \ge 0` *there is an agreement at every
    date iff*

    .. math:: \delta \min\{1, p_{t+1} + k_D\} \le p_t + k_D \quad (0 \le t < n),

    *that is, for* :math:`p_1 + k_D \le 1`*, iff* :math:`\sigma \le n (1 - \delta)(p +
    k_D)/\delta`. Proof. R holds D to what war is worth to it, or to 0 if that is less, at every date; so D accepts
    :math:`x_t` iff :math:`(1 - \delta)(1 - x_t) + \delta (1 - \min\{1, p_{t+1} + k_D\}) \ge 1 - p_t - k_D`, and
    :math:`x_t \ge 0` is possible iff the inequality holds at t. With equal steps it is hardest at t = 0, where p is
    least. R then has :math:`\min\{1, p + k_D\} \ge p - k_R`. QED. (If R's power falls, D may
    have more than its war value, and R may be the one to fight first.) For n = 1 and :math:`c = k/(1 - \delta)` it is
    the condition of Fearon (1995) under which there is no preventive war, :math:`\delta p_1 - p \le (1 - \delta)^2 c_D`.

    **Proposition 3** (renegotiated terms, D proposes). *For* :math:`\sigma \ge 0` *there is an agreement at every date
    iff the margin*

    .. math:: \mu = p + k_D - \max_{1 \le j \le n} \delta^j (p_j - k_R)

    *is not negative.* Proof. R can wait until date j and fight; D, proposing, holds it to the best of these and of
    war now, as long as D has at least :math:`1 - p_t - k_D` left. From date t that asks
    :math:`\delta^j (p_{t+j} - k_R) \le p_t + k_D`, which follows from the condition at date 0, as
    :math:`p_{t+j} - p_j = p_t - p`. QED. *If the margin is negative, no way of bargaining keeps the peace*, with fixed
    terms or others: in peace the two have 1 together, but R has at least :math:`\delta^j (p_j - k_R)`, as it can take
    what there is and fight at date j, and D at least :math:`1 - p - k_D`. This is the inefficiency condition of Powell
    (2004, 2006); :math:`\mu` is what is left over of a permanent flow of 1 after both are paid what they can secure.
The largest shift, and the smallest guarantee
    In terms of the net shift, where no power is cut to [0, 1]:

    ==============================  ===================================================================
    fixed terms                     :math:`k_R + k_D`, for every number of steps
    renegotiated, R proposes        :math:`n (1 - \delta)(p + k_D)/\delta`
    renegotiated, D proposes        :math:`\min_j \frac{n}{j} [\delta^{-j} (p + k_D) - p + k_R]`
    ==============================  ===================================================================

    Terms that cannot be reopened without war weather a *jump*; terms that are renegotiated weather a *drift*, and more
    of it the slower it is. If R proposes, both survive the same shift at :math:`n = \delta (k_R + k_D)/[(1 - \delta)(p
    + k_D)]` steps. The third line is the most that anything survives. A guarantee for the defender adds
    :math:`\pi\gamma` to each, so the smallest credibility that restores peace is the shortfall over :math:`\gamma`; if
    :math:`\pi\gamma = s` nothing shifts, and peace holds at any costs.
Too strong a guarantee, and a guarantee against whoever returns
    A guarantee for the defender that turns the shift round, :math:`\sigma < 0`, tempts D: no x is agreed and kept if
    :math:`-\sigma > k_R + k_D`. *Against whoever returns* to fixed terms it binds both: if R proposes, terms are agreed and
    kept iff :math:`\sigma \le k_R + k_D`, with no limit on the other side. Of terms that R may reopen it makes less
    survive than no guarantee does: it holds D, too, to the next demand of R, so that, without cuts, the largest s is
    :math:`n (1 - \delta)(p + k_D)/\delta - \pi\gamma`.
Conventions
    Both sides keep, and the responder accepts, when indifferent; an indifferent proposer makes a deal, at the smallest
    x. "kept with cession" and "kept without cession" are told apart by the last division. "talks fail later" is war at
    a later date over terms that are renegotiated.

In the spirit of the literature named below; the game, and the comparison of fixed with renegotiated terms, are this
package's own. Terms in force and one later date are the reasoning of Werner and Yuen (2005) in a formula.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414.
Powell, R. (2004). The inefficient use of power: Costly conflict with complete information. *American Political Science
Review* 98(2), 231-241.
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
Werner, S. and Yuen, A. (2005). Making and keeping peace. *International Organization* 59(2), 261-292.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import by_sign, clip
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, continue_to, decision, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]

_MOST_STEPS = 6


def build(
    defender: Any,
    challenger: Any,
    power: Any,
    shift: Any,
    guarantee_effect: Any,
    credibility: Any,
    discount: Any,
    agreed: Any,
    terms: str,
    begins: str,
    steps: int,
    guarantee: str,
    proposer: str,
) -> Game:
    """Build the game; see the module's text."""
    d, r = defender.name, challenger.name
    other = {d: r, r: d}
    returning = {d: "defender returns to war", r: "challenger returns to war"}
    support = credibility * guarantee_effect
    power_at_last = {r: clip(power + shift - support, 0, 1)}
    power_at_last[d] = (
        clip(power + shift + support, 0, 1) if guarantee == "against whoever returns" else power_at_last[r]
    )

    def war(label: str, chance: Any) -> Node:
        return outcome(label, {d: 1 - chance - defender.cost, r: chance - challenger.cost})

    def return_to_war(who: str, date: int, label: str) -> Node:
        return war(label, power + Fraction(date, steps) * (power_at_last[who] - power))

    def kept(x: Any) -> Node:
        return outcome(by_sign(x, zero="kept without cession", positive="kept with cession"), {d: 1 - x, r: x})

    def period(x: Any, then: Node) -> Node:
        return continue_to(then, {d: (1 - discount) * (1 - x), r: (1 - discount) * x})

    def in_force(x: Any, date: int) -> Node:
        then = kept(x) if date == steps else period(x, in_force(x, date + 1))
        for who in (d, r):
            war_then = return_to_war(who, date, returning[who])
            then = decision(f"keep? {who} at date {date}", who, {"keep": then, "return to war": war_then})
        return then

    def after(x: Any, date: int) -> Node:
        return period(x, talks(date + 1) if terms == "renegotiated" else in_force(x, date + 1))

    def talks(date: int) -> Node:
        def agree(x: Any) -> Node:
            return kept(x) if date == steps else after(x, date)

        if date:
            no_deal = {who: return_to_war(who, date, "talks fail later") for who in (d, r)}
        else:
            no_deal = dict.fromkeys((d, r), war("fight on", power))
        return offer(
            f"terms at date {date}",
            proposer,
            other[proposer],
            over=Pie(f"territory at date {date}" if date else "territory"),
            accept=agree,
            reject=no_deal[other[proposer]],
            otherwise=no_deal[proposer],
        )

    root = after(agreed, 0) if begins == "with terms in force" else talks(0)
    return Game([Actor(d, discount), Actor(r, discount)], root)


SIDE = {"cost": Quantity("cost of war per period", COST, "k")}

PROTOCOL = Protocol(
    name="durable_settlement",
    roles={"defender": SIDE, "challenger": SIDE},
    parameters={
        "power": Quantity("probability that the challenger wins all in a war now", PROBABILITY, "p"),
        "shift": Quantity("what the challenger's power gains by the last date, without a guarantee", COST, "s"),
        "guarantee_effect": Quantity("what a guarantor who acts takes from the shift", COST, r"\gamma", Fraction(0)),
        "credibility": Quantity("probability that the guarantor acts", PROBABILITY, r"\pi", Fraction(0)),
        "discount": Quantity("discount factor of both sides", DISCOUNT, r"\delta"),
        "agreed": Quantity(
            "the challenger's share under the terms in force", PROBABILITY, "x", idle=("begins", "with an offer")
        ),
    },
    structure={
        "terms": Choice("how a division goes on", options=("fixed", "renegotiated"), default="fixed"),
        "begins": Choice(
            "how the game begins", options=("with an offer", "with terms in force"), default="with an offer"
        ),
        "steps": Choice("number of periods in which power shifts", low=1, high=_MOST_STEPS, default=1),
        "guarantee": Choice(
            "whom the guarantor stands against",
            options=("for the defender", "against whoever returns"),
            default="for the defender",
        ),
        "proposer": Choice("who makes the offers", roles=("defender", "challenger"), default="challenger"),
    },
    outcomes=(
        "kept with cession",
        "kept without cession",
        "fight on",
        "challenger returns to war",
        "defender returns to war",
        "talks fail later",
    ),
    terms=("territory", *(f"territory at date {date}" for date in range(1, _MOST_STEPS + 1))),
    build=build,
    doc=__doc__ or "",
)
