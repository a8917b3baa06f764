r"""Ground for a guarantee, one of which comes first: hold-up by either mover, steps, and a neutral force.

Players
    H (*holder*), who holds the ground, of size 1; C (*challenger*), who may attack it. The guarantor performs by nature.
Moves
    The share X of the ground is to be exchanged for a guarantee. The proposer names an *order* (with "as agreed" it
    chooses among all), or fights on; the other side agrees, or there is war now.

    1. *Territory first.* H cedes X. C waits, or strikes while no guarantee is in force. After a period the guarantor
       performs with probability :math:`\pi` (*credibility*), and C honours or attacks.
    2. *Guarantee first.* After a period for ratification the guarantor performs with probability :math:`\pi`. Then H
       cedes X, or keeps the ground under the guarantee; C honours or attacks.
    3. *Part first.* As in 2, but only the share :math:`\alpha` of the guarantee (*advance*) comes first, then X, and a
       period later the rest.
    4. *Escrow.* Each side pays f (*fee*) to a neutral force. After the period of ratification H deposits the ground or withholds
       it; if the guarantor performs and H deposits, both are released together, and otherwise neither.

    In n *steps* X/n is ceded each time, and what is outstanding of the guarantee comes in n equal shares, each a period
    after a cession; at each step H may stop and C may strike (orders 1 and 3). A side is *bound by its word* with
    probability :math:`\tau_i` (*trust*), drawn when it could first gain by breaking it, and then does what was agreed as
    long as the exchange lasts; otherwise it is free, and does what suits it. All see what is drawn. Whether the guarantor
    performs is drawn once, at its first share. Once the exchange is completed or broken off nobody is bound.
Payoffs
    Per period, as in :mod:`~bargaining.protocols.guaranteed_settlement`: a flow f for ever is worth f, costs are
    per-period equivalents. At the *position* (y, g), C holds y of the ground and the share g of the guarantee is in
    force; peace there is worth y to C and :math:`1 - y` to H. War gives all to C with probability

    .. math:: z(y, g) = \min\{1,\; p + \rho + \sigma y - \gamma g\},

    without :math:`\rho` before a period has passed: :math:`u_C = z - k_C`, :math:`u_H = 1 - z - k_H`.
    Nothing is cut at 0: where z < 0 war is worth less than 0 to C, which has at least 0 by honouring, and is not chosen.
Outcomes
    An outcome that bears the name of an order is the exchange completed in that order and honoured. "Guarantee without
    cession": H keeps the ground under the guarantee; "exchange stops short": it stops between steps; "cession without
    guarantee" and "front-line settlement": the guarantor fails after or before a cession, or H withholds the ground from
    escrow; C does not attack in any of these. "War after deal" is every war that an agreement does not prevent.
Equilibrium
    What C gains by attacking from (y, g) after a pause is, where no cut binds,

    .. math:: D(y, g) = p + \rho - k_C - (1 - \sigma) y - \gamma g .

    A completed exchange holds iff the *slack* :math:`S = -D(X, 1) = \gamma + (1 - \sigma) X - (p + \rho - k_C)` is not
    negative. **No order works if S < 0**; let :math:`S \ge 0`, and :math:`\sigma < 1`.

    *Territory first.* Let :math:`D_0 = D(X, 0) > 0`: without a guarantee C attacks. To strike at once gains
    :math:`D_0 - \rho`, to wait and attack if the guarantor fails :math:`\delta_C (1 - \pi) D_0`. So a free C waits iff

    .. math:: [1 - \delta_C (1 - \pi)]\, D_0 \le \rho .

    *A guarantee that comes after the ground is of use only against a challenger that needs time*: with
    :math:`\rho = 0` C strikes whenever the guarantee is needed. And the surer the guarantee, the sooner C strikes. If C
    waits, H has

    .. math:: W = (1 - \delta_H)(1 - X) + \delta_H [\pi (1 - X) + (1 - \pi)(1 - p - \rho - \sigma X - k_H)],

    and agrees iff :math:`W \ge 1 - p - k_H`. If a free C strikes, which leaves H :math:`L = 1 - p - \sigma X - k_H`,
    :math:`\sigma X` less than war now, H agrees iff

    .. math:: \tau_C\, (W - L) \ge \sigma X :

    for :math:`W > L` iff :math:`\tau_C \ge \sigma X/(W - L)`; for :math:`W \le L`, where X is too large, trust does not help.
    C agrees if :math:`X \ge p - k_C`, the least that it prefers to war. For :math:`D_0 \le 0` the guarantee is not needed.

    *Guarantee first.* (a) :math:`p + \rho - \gamma \le k_C`: the guarantee protects also what is not ceded, and a free
    H keeps the ground. C agrees iff H is trusted,

    .. math:: \tau_H \ge \frac{(p - k_C)/\delta_C - (1 - \pi)(p + \rho - k_C)}{\pi X}

    (for :math:`p + \rho \ge k_C`), and H unless ratification is too doubtful: for :math:`p + \rho > k_C` iff
    :math:`1 - \delta_H + \delta_H [\pi (1 - \tau_H X) + (1 - \pi)(1 - p - \rho - k_H)] \ge 1 - p - k_H`.
    (b) :math:`p + \rho - \gamma > k_C`: C would attack a holder that keeps the ground, and a free H cedes iff
    :math:`X \le p + \rho - \gamma + k_H`. No trust is needed. *Guarantee first works without trust for a guarantee that
    protects the ground that is left, and would not protect all of it.*

    *Part first*, in one step. That logic gives the size of the advance: C does not strike after the cession iff
    :math:`D(X, \alpha) \le 0`, and would attack a holder that keeps the ground iff :math:`D(0, \alpha) > 0`. Both hold iff

    .. math:: p + \rho - k_C - (1 - \sigma) X \;\le\; \gamma \alpha \;<\; p + \rho - k_C ,

    and then a free H cedes iff :math:`X \le p + \rho - \gamma\alpha + k_H`. *Below this band C strikes, above it H keeps
    the ground.* It has the width :math:`(1 - \sigma) X/\gamma` and moves up by :math:`1/\gamma` with p: the stronger the
    challenger, the more of the guarantee must come first. For :math:`\sigma < 1` the band is never empty; it meets
    :math:`\alpha \le 1` iff :math:`S \ge 0`. In the band trust plays no part, and the sides agree unless ratification is too doubtful: C
    iff :math:`\delta_C [\pi X + (1 - \pi)(p + \rho - k_C)] \ge p - k_C`, H iff
    :math:`1 - \delta_H + \delta_H [\pi (1 - X) + (1 - \pi)(1 - p - \rho - k_H)] \ge 1 - p - k_H`.

    *Territory first in* :math:`n \ge 2` *steps*, without trust, once the guarantor has performed its first share. C waits after the last
    cession iff :math:`D(X, 1 - 1/n) = \gamma/n - S \le 0`; H makes it iff C would otherwise attack,
    :math:`D(X - X/n, 1 - 1/n) = (\gamma + (1 - \sigma) X)/n - S > 0`, and :math:`X \le z + k_H` there. Both hold iff

    .. math:: \frac{\gamma}{S} \;\le\; n \;<\; \frac{\gamma + (1 - \sigma) X}{S} .

    *Too few steps, and C strikes for the last share of the ground; too many, and H stops before it, protected by the
    shares that it has.* In the first case there is war, at the last step or before, if the guarantor performs. In the second
    the exchange stops short, which both may foresee and still prefer to war. An earlier cession, the j-th
    (:math:`j = 2, \dots, n - 1`), H makes iff

    .. math::
        X - \frac{X}{n} \sum_{m=1}^{n-j} (1 - \delta_H^{\,m}) \;\le\; p + \rho + (\sigma X - \gamma) \frac{j - 1}{n} + k_H ,

    which follows from the condition on the last one (:math:`j = n` here) for :math:`\sigma X \le \gamma`: otherwise war may
    be less bad while H still has the ground that defends. And with i cessions to come C waits iff

    .. math:: \gamma + i\,[\gamma + (1 - \sigma) X] - n S \;\le\; X (\delta_C + \dots + \delta_C^{\,i}),
        \qquad i = 0, \dots, n - 2 .

    The left side less the right is convex in i (its second difference is :math:`X \delta_C^{\,i} (1 - \delta_C) \ge 0`), so
    i = 0 and i = n - 2 suffice. (After the first cession C has not regrouped, and the guarantor may fail: it waits iff
    :math:`p + \sigma X/n - k_C \le (1 - \delta_C) X/n + \delta_C [\pi V + (1 - \pi)(X/n + \max(0, D(X/n, 0)))]`, V what
    the other cessions are worth to it.) For n = 3 the patience needed is :math:`\delta_C \ge [2\gamma + (1 - \sigma) X - 3 S]/X`.
    The *least number of steps* of a patient challenger facing a trusted holder, if it would strike were all ceded in one, is
    :math:`\lceil \gamma/S \rceil` for :math:`\gamma \le \sigma X`. A trusted H (:math:`\tau_H = 1`) lifts the upper bound.

    *Escrow.* No trust enters if :math:`p + \rho > k_C` and :math:`X \le p + \rho + k_H`, as H then deposits of its own
    will, and C never holds ground without the guarantee. The sides agree iff f is at most what part first, which has the
    same payoffs but for the fee, is worth to each above war.
Who insists on which order
    Let C wait if territory comes first, and a free H keep the ground if the guarantee does (case a), with no cut and
    :math:`D_0 > 0`. Then H prefers guarantee first and C territory first, by

    .. math:: X\, [1 - \delta_i + \delta_i \pi (1 - \tau_H) + \delta_i (1 - \pi) \sigma]

    each, with its own discount factor: the ground comes a period later, it may not come, and if the guarantor fails H has
    not lost the ground that defends. With a common factor all that the order moves is a transfer between the two.
When the order does not matter
    With :math:`\pi = \tau_H = \tau_C = 1` and :math:`S \ge 0` every order is completed if it is agreed to; in one step, and
    but for the fee, the order then decides only who has X in the first period.
Conventions
    The same period passes for ratification and between steps. In "guarantee first" the ground is ceded at once, as no share
    of the guarantee is left to wait for. A guarantor that performs its first share performs all; where the advance lies in
    the band nothing hangs on that, as the shares after the cession are not needed. A guarantee in force is not withdrawn.
    Only C may go back to war: no guarantee would cover a war that H begins, and H would prefer it only to a cession y with
    :math:`(1 - \sigma) y > p + \rho + k_H`, larger than :math:`p + k_H`, the most that it prefers to war now.
    Ties: agree, wait, cede, honour; among orders the first listed.

The game is this package's own, in the spirit of the literature on commitment problems and on self-enforcing exchange.

References
----------
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import minimum
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, decision, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]

#: Whether a side does what was agreed, or what suits it.
BOUND, FREE = "bound", "free"

ORDERS = ("territory first", "guarantee first", "part first", "escrow")


def build(
    holder: Any,
    challenger: Any,
    power: Any,
    regrouping: Any,
    strategic_value: Any,
    guarantee_effect: Any,
    cession: Any,
    credibility: Any,
    advance: Any,
    fee: Any,
    order: str,
    steps: int,
    proposer: str,
) -> Game:
    """Build the game; see the module's text."""
    h, c = holder.name, challenger.name

    def war(label: str, y: Any, g: Any, pause: bool = True) -> Node:
        """Fight from the position in which C has y and the share g of the guarantee is in force."""
        z = minimum(power + strategic_value * y - guarantee_effect * g + (regrouping if pause else 0), 1)
        return outcome(label, {h: 1 - z - holder.cost, c: z - challenger.cost})

    def rest(place: str, label: str, y: Any, g: Any) -> Node:
        """End the exchange, completed or broken off: C may go back to war."""
        peace = outcome(label, {h: 1 - y, c: y})
        attack = war("war after deal", y, g)
        return decision(f"honour or attack, {place}?", c, {"honour": peace, "attack": attack})

    def period(y: Any, then: Node, paid: Any = 0) -> Node:
        return continue_to(
            then,
            {h: (1 - holder.discount) * (1 - y) - paid, c: (1 - challenger.discount) * y - paid},
        )

    def word(
        side: Any, drawn: str, act: str, place: str, does: Callable[[str], Node], other: str, instead: Node
    ) -> Node:
        """Let a side do what was agreed, if it is bound, or what suits it; nature draws which, the first time."""
        if drawn == BOUND:
            return does(BOUND)
        free = decision(f"{act} or {other}, {place}?", side.name, {act: does(FREE), other: instead})
        if drawn == FREE:
            return free
        events = {BOUND: (side.trust, does(BOUND)), FREE: (1 - side.trust, free)}
        return chance(f"is {side.name} bound, {place}?", events)

    def exchange(kind: str) -> Node:
        first = {"territory first": 0, "guarantee first": 1, "part first": advance}[kind]
        count = 1 if kind == "guarantee first" else steps
        nothing_first = kind == "territory first"

        def ground(j: int) -> Any:
            return cession * Fraction(j, count)

        def force(j: int) -> Any:
            return 1 if kind == "guarantee first" else first + (1 - first) * Fraction(j, count)

        def step(j: int, bound_h: str, bound_c: str) -> Node:
            """Let H cede the j-th share of the ground, (j - 1) shares of ground and guarantee being exchanged."""
            y, g = ground(j - 1), force(j - 1)
            place = f"{kind}, {j - 1} of {count} done"

            def cede(drawn: str) -> Node:
                return gap(j, drawn, bound_c)

            if j == 1 and nothing_first:
                return cede("")
            label = "guarantee without cession" if j == 1 else "exchange stops short"
            return word(holder, bound_h, "cede", place, cede, "keep", rest(f"{place}, ground kept", label, y, g))

        def gap(j: int, bound_h: str, bound_c: str) -> Node:
            """Let C wait or strike: it has j shares of the ground, and the j-th of the guarantee is still to come."""
            y, g = ground(j), force(j - 1)
            place = f"{kind}, ground {j} of {count}"
            if kind == "guarantee first":
                return rest("completed, guarantee first", kind, y, 1)

            def wait(drawn: str) -> Node:
                if j == 1 and nothing_first:
                    failed = rest(f"{place}, no guarantee", "cession without guarantee", y, 0)
                    then: Node = chance(
                        f"does the guarantor perform, {kind}?",
                        {"performs": (credibility, after(drawn)), "fails": (1 - credibility, failed)},
                    )
                else:
                    then = after(drawn)
                return period(y, then)

            def after(drawn: str) -> Node:
                return rest(f"completed, {kind}", kind, y, 1) if j == count else step(j + 1, bound_h, drawn)

            strike = war("war after deal", y, g, pause=j > 1 or not nothing_first)
            return word(challenger, bound_c, "wait", place, wait, "strike", strike)

        if nothing_first:
            return step(1, "", "")
        failed = rest(f"{kind}, not ratified", "front-line settlement", 0, 0)
        ratified = {"performs": (credibility, step(1, "", "")), "fails": (1 - credibility, failed)}
        return period(0, chance(f"does the guarantor perform, {kind}?", ratified))

    def escrow() -> Node:
        back = rest("escrow returned", "front-line settlement", 0, 0)
        released = rest("completed, escrow", "escrow", cession, 1)
        deposit = word(holder, "", "deposit", "escrow", lambda _: released, "withhold", back)
        ratified = {"performs": (credibility, deposit), "fails": (1 - credibility, back)}
        return period(0, chance("does the guarantor perform, escrow?", ratified), fee)

    orders = ORDERS if order == "as agreed" else (order,)
    fight = war("fight on", 0, 0, pause=False)
    other = {h: c, c: h}[proposer]
    offers = {
        kind: decision(
            f"agree to {kind}?", other, {"agree": escrow() if kind == "escrow" else exchange(kind), "refuse": fight}
        )
        for kind in orders
    }
    root = decision("which order?", proposer, {**offers, "fight on": fight})
    return Game([Actor(h, holder.discount), Actor(c, challenger.discount)], root)


_SIDE = {
    "cost": Quantity("cost of war per period", COST, "k"),
    "discount": Quantity("discount factor", DISCOUNT, r"\delta"),
    "trust": Quantity("probability that this side is bound by its word while the exchange lasts", PROBABILITY, r"\tau"),
}
_SHIFT = "in probability of winning"

PROTOCOL = Protocol(
    name="exchange_in_stages",
    roles={"holder": _SIDE, "challenger": _SIDE},
    parameters={
        "power": Quantity("probability that the challenger wins all in a war now", PROBABILITY, "p"),
        "regrouping": Quantity(f"what a pause adds to the challenger's power, {_SHIFT}", COST, r"\rho"),
        "strategic_value": Quantity(f"what ceding all the ground adds to its power, {_SHIFT}", COST, r"\sigma"),
        "guarantee_effect": Quantity(f"what the guarantee in force takes from its power, {_SHIFT}", COST, r"\gamma"),
        "cession": Quantity("share of the ground that is to be exchanged", PROBABILITY, "X"),
        "credibility": Quantity("probability that the guarantor performs", PROBABILITY, r"\pi"),
        "advance": Quantity("share of the guarantee that comes before the ground", PROBABILITY, r"\alpha"),
        "fee": Quantity("fee of a neutral force to each side, per-period equivalent", COST, "f"),
    },
    structure={
        "order": Choice("who moves first", options=("as agreed", *ORDERS), default="territory first"),
        "steps": Choice("in how many steps the ground is ceded", low=1, high=4, default=1),
        "proposer": Choice("who proposes the exchange", roles=("holder", "challenger"), default="challenger"),
    },
    outcomes=(
        "fight on",
        *ORDERS,
        "guarantee without cession",
        "cession without guarantee",
        "exchange stops short",
        "front-line settlement",
        "war after deal",
    ),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
