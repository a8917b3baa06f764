r"""Alternating offers without a last round: patience, costs, risks, and who may leave when.

Players
    A (*first*) and B (*second*), who may divide a pie of size 1.
Moves
    In a round one side proposes A's share :math:`x \in [0, 1]` and the other accepts, which ends the game, or
    rejects. After a rejection, in this order:

    1. a side with the right to do so may leave (*opt out*), which ends the game; if both have it, the rejecter
       decides first;
    2. a round of disagreement passes, with its flows and costs;
    3. talks may break down, with probability p (*breakdown*); if they do not, war may be decided, with probability v
       (*victory*), and then for A with probability :math:`\pi` (*power*);
    4. otherwise there is another round.
Payoffs
    Quoted at the date of the first offer; discounting starts after the first round. With :math:`t = 0, 1, \dots`
    rejections before the end, side i receives :math:`\sum_{s < t} \delta_i^s (g_i - c_i)` in flows (*inside option*)
    less costs, and at the end :math:`\delta_i^t` times

    * its share, after agreement;
    * its *outside option* :math:`w_i`, where either side leaves: at once, hence with the t of the round before;
    * its *breakdown payoff* :math:`b_i`, or the whole pie or nothing after victory.

    If there is never an end, only flows and costs count. With ``time = "fixed costs"`` nothing is discounted
    (:math:`\delta_i = 1`).
Structure
    ``proposer``: who proposes first. ``order``: the sides alternate; the same side always proposes; or a draw decides
    in every round, the first included, in which A is recognised with probability q (*recognition*; *proposer* then
    plays no part). ``who_may_leave`` and ``when_to_leave``: which side has the right to leave, and after which
    rejections: those it makes of the other's offers, those that its own offers meet, or any.
Equilibrium
    Write :math:`V_i` for what i has as proposer and :math:`R_j` for what a rejection leaves to the responder j. The
    proposer offers :math:`\max(0, R_j)` and keeps the rest, :math:`V_i = \min(1, 1 - R_j)`, or prefers a refusal. That
    takes a responder who can refuse: *there is no agreement in the round iff* :math:`R_j > 1`, *or*
    :math:`R_j > 0` *and* :math:`R_i > 1 - R_j`, with :math:`R_i` what a rejection leaves to the proposer i. Proof: j accepts
    a share of at least :math:`R_j` and no other. If :math:`R_j > 1` it accepts none. If :math:`R_j \le 0` it accepts all of
    them, i has no way to pass, and takes 1, however much a rejection would bring it. Between, i can make an offer that is
    refused, worth :math:`R_i`, or keep :math:`1 - R_j`, and does what is better. QED. Without agreement talks end, or go on
    for ever. The structures and their equilibria, where no share is cut off at 0
    (:math:`\delta = \delta_A \delta_B`, A proposing first):

    *Discounting* [Rubinstein 1982]
        :math:`R_j = \delta_j V_j`, so :math:`V_A = (1 - \delta_B)/(1 - \delta)`: unique, with agreement at once, also if
        one side does not discount, which then has all. If neither does, :math:`V_A = 1 - V_B`: any division.
    *Fixed costs* [Rubinstein 1982]
        :math:`x = \min(1, y + c_B),\ y = \max(0, x - c_A)` are A's shares when A and when B proposes.
        :math:`c_A < c_B`: A has all. :math:`c_A > c_B`: A has :math:`\min(1, c_B)`. :math:`c_A = c_B = c \le 1`:
        every share in :math:`[c, 1]`, each that of a stationary equilibrium.
    *Breakdown without discounting* [Binmore, Rubinstein and Wolinsky 1986; Muthoo 1999, ch. 4] (fixed costs of 0)
        :math:`R_j = p b_j + (1 - p) V_j`, so :math:`V_A = b_A + (1 - b_A - b_B)/(2 - p)`: as :math:`p \to 0` the
        difference is split.
    *The responder may leave* [Binmore, Shaked and Sutton 1989; Shaked and Sutton 1984; Muthoo 1999, ch. 5] (``after
    rejecting``)
        :math:`R_j = \max(w_j, \delta_j V_j)`: the *outside option principle*, an option less than continuing is worth
        changes nothing. Only B's binds iff :math:`w_B > \delta_B (1 - \delta_A)/(1 - \delta)`; then A has
        :math:`1 - w_B`.
    *The second may leave when its own offer is rejected* [Shaked 1994; Osborne and Rubinstein 1990, section 3.12]
        With a common factor d and :math:`b = w_B`, :math:`w_A = 0`: Rubinstein's division if :math:`b < d^2/(1 + d)`;
        A has :math:`1 - d` if :math:`b > d^2`; between, a continuum; see below.
    *Both may leave after any rejection* [Ponsatí and Sákovics 1998]
        With :math:`w_A = w_B = 0`, every share of the proposer in :math:`[1 - \delta_j, 1]`: that both leave is
        credible, as each is indifferent if the other leaves, and so a rejection may leave nothing to the responder,
        or all to it as proposer.
    *Inside options* [Muthoo 1999, ch. 6]
        With :math:`G_i = (g_i - c_i)/(1 - \delta_i)`, what disagreement for ever is worth, and
        :math:`G_A + G_B \le 1`: :math:`V_A = G_A + (1 - G_A - G_B)(1 - \delta_B)/(1 - \delta)`.
    *Bargaining in war time* (inside costs and a hazard of victory together)
        :math:`R_j = g_j - c_j + \delta_j (v \pi_j + (1 - v) V_j)`, with :math:`\pi_A = \pi,\ \pi_B = 1 - \pi`.
    *A random proposer* [Binmore 1987]
        :math:`R_j = \delta_j v_j` with :math:`v_A = q(1 - \delta_B v_B) + (1 - q) \delta_A v_A`; hence the values
        :math:`v_A = \frac{q/(1 - \delta_A)}{q/(1 - \delta_A) + (1 - q)/(1 - \delta_B)}` before the draw, which are
        also the expected shares.

Leaving when one's own offer is rejected: the continuum
    Let :math:`d^2/(1 + d) \le b \le d^2`. Every share of A in :math:`[1 - d, 1 - b/d]` is one of an equilibrium with
    agreement at once, as Osborne and Rubinstein state; they do not say that there are no others, and there are. *The
    set is* :math:`[1 - d, 1 - d(1 - d + b)]`, *and its upper end exceeds* :math:`1 - b/d` *for*
    :math:`b > d^2/(1 + d)`.

    Proof. Let M be A's greatest payoff as proposer and m B's least. Suppose A rejects B's offer. If B stays, B
    expects at least b, so A's share in the next round is at most :math:`1 - b/d`, worth :math:`d - b` now; if B
    leaves, A has 0. Hence A accepts more than :math:`d - b`, :math:`m \ge 1 - d + b`, and
    :math:`M \le 1 - d m \le 1 - d(1 - d + b)`. As B has at most 1 as proposer, A has at least :math:`1 - d`.

    Both ends are attained, and all between. *Lower end*: after A's rejection B leaves, for if it stayed A would
    propose :math:`1 - b/d`, which is worth b as well; so A accepts 0, B refuses what is worth less than d, and A
    proposes :math:`1 - d`. *Any share x up to the upper end*: A proposes x, and if it proposes anything else, play
    turns to the lower end. B accepts x, as after a refusal it would propose :math:`d - b` to A, a rejection of which
    it would answer by staying, A proposing :math:`1 - b/d` next; so a refusal is worth
    :math:`d(1 - d + b) \le 1 - x`. That :math:`1 - b/d` is itself such an x takes :math:`b \ge d^2/(1 + d)`. QED.
Conventions
    An outside option is taken at its node and not discounted; a breakdown comes at the end of a round of disagreement
    and is. Flows and costs are paid at the beginning of the round of disagreement, once for each rejection: a flow
    :math:`\gamma` per unit of time over a round of length :math:`\Delta` is
    :math:`g = \gamma (1 - e^{-r\Delta})/r = G (1 - \delta)`. Ties: a responder who is indifferent accepts, a side
    that is indifferent stays. What a file leaves out (0, and even draws) is no part of the game.

References
----------
Binmore, K. (1987). Perfect equilibria in bargaining models. In *The Economics of Bargaining*, ed. Binmore and Dasgupta. Blackwell.
Binmore, K., Rubinstein, A. and Wolinsky, A. (1986). The Nash bargaining solution in economic modelling. *RAND Journal of
Economics* 17(2), 176-188.
Binmore, K., Shaked, A. and Sutton, J. (1989). An outside option experiment. *Quarterly Journal of Economics* 104(4), 753-770.
Muthoo, A. (1999). *Bargaining Theory with Applications*. Cambridge University Press.
Osborne, M. J. and Rubinstein, A. (1990). *Bargaining and Markets*. Academic Press.
Ponsatí, C. and Sákovics, J. (1998). Rubinstein bargaining with two-sided outside options. *Economic Theory* 11(3), 667-672.
Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. *Econometrica* 50(1), 97-109.
Shaked, A. (1994). Opting out: bazaars versus "hi tech" markets. *Investigaciones Económicas* 18(3), 421-432.
Shaked, A. and Sutton, J. (1984). Involuntary unemployment as a perfect equilibrium in a bargaining model. *Econometrica* 52(6).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, decision, offer, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, REAL, Choice, Domain, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(
    first: Any,
    second: Any,
    breakdown: Any,
    victory: Any,
    power: Any,
    recognition: Any,
    proposer: str,
    order: str,
    who_may_leave: str,
    when_to_leave: str,
    time: str,
) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name
    sides = {a: first, b: second}
    other = {a: b, b: a}
    leavers = {"nobody": [], "first": [a], "second": [b], "both": [a, b]}[who_may_leave]
    flow = {name: side.flow - side.cost for name, side in sides.items()}
    flow = {name: amount for name, amount in flow.items() if not _absent(amount)}

    def agreement(x: Any) -> Node:
        return outcome("agreement", {a: x, b: 1 - x})

    def ends(label: str, payoff_a: Any, payoff_b: Any) -> Node:
        return continue_to(outcome(label, {a: payoff_a, b: payoff_b}), flow)

    def round_passes(following: str) -> Node:
        node: Node = continue_to(following, flow)
        if not _absent(victory):
            events = {
                "victory of the first": (victory * power, ends("victory of the first", 1, 0)),
                "victory of the second": (victory * (1 - power), ends("victory of the second", 0, 1)),
                "undecided": (1 - victory, node),
            }
            node = chance("fighting", events)
        if not _absent(breakdown):
            apart = ends("breakdown", first.breakdown_payoff, second.breakdown_payoff)
            node = chance("risk of breakdown", {"breakdown": (breakdown, apart), "talks go on": (1 - breakdown, node)})
        return node

    def rejection(proposes: str, following: str) -> Node:
        node = round_passes(following)
        rights = {"after rejecting": [other[proposes]], "after being rejected": [proposes]}
        for name in rights.get(when_to_leave, [proposes, other[proposes]]):
            if name in leavers:
                left = outcome("opt out", {side: sides[side].outside_option for side in sides})
                node = decision(f"{name} may leave after {proposes}'s offer", name, {"stay": node, "leave": left})
        return node

    def proposal(proposes: str, following: str) -> Node:
        rejected = rejection(proposes, following)
        return offer(
            f"{proposes} proposes", proposes, other[proposes], over=Pie("pie"), accept=agreement, reject=rejected
        )

    if order == "random":
        draw = "the draw"
        drawn = {
            f"{a} is recognised": (recognition, proposal(a, draw)),
            f"{b} is recognised": (1 - recognition, proposal(b, draw)),
        }
        states: dict[str, Node] = {draw: chance("who proposes", drawn)}
    elif order == "alternating":
        states = {side: proposal(side, other[side]) for side in (proposer, other[proposer])}
    else:
        states = {proposer: proposal(proposer, proposer)}
    discounts = {name: Fraction(1) if time == "fixed costs" else side.discount for name, side in sides.items()}
    return Game([Actor(name, discounts[name]) for name in (a, b)], states=states)


def _absent(quantity: Any) -> bool:
    """Whether a number is a plain zero, so that what it measures is no part of the game."""
    return not hasattr(quantity, "shape") and bool(quantity == 0)


ZERO, HALF = Fraction(0), Fraction(1, 2)

#: One side may be patient without limit; if both are, the game says so.
PATIENCE = Domain(ZERO, Fraction(1))

SIDE = {
    "discount": Quantity("discount factor", PATIENCE, r"\delta", idle=("time", "fixed costs")),
    "cost": Quantity("cost of a round of disagreement", COST, "c", ZERO),
    "flow": Quantity("inside option: what a round of disagreement pays", REAL, "g", ZERO),
    "outside_option": Quantity("outside option: payoff if either side leaves", REAL, "w", ZERO),
    "breakdown_payoff": Quantity("payoff if talks break down", REAL, "b", ZERO),
}

PROTOCOL = Protocol(
    name="alternating_offers",
    roles={"first": SIDE, "second": SIDE},
    parameters={
        "breakdown": Quantity("probability that talks break down after a rejection", PROBABILITY, "p", ZERO),
        "victory": Quantity("probability that a round of disagreement decides the war", PROBABILITY, "v", ZERO),
        "power": Quantity("probability that a decided war is won by the first side", PROBABILITY, r"\pi", HALF),
        "recognition": Quantity(
            "probability that the first side proposes where a draw decides", PROBABILITY, "q", HALF
        ),
    },
    structure={
        "proposer": Choice("who proposes first", roles=("first", "second"), default="first"),
        "order": Choice("who proposes later", options=("alternating", "same side", "random"), default="alternating"),
        "who_may_leave": Choice("who may leave", options=("nobody", "first", "second", "both"), default="nobody"),
        "when_to_leave": Choice(
            "after which rejections",
            options=("after rejecting", "after being rejected", "after any rejection"),
            default="after rejecting",
        ),
        "time": Choice("why delay is bad", options=("discounting", "fixed costs"), default="discounting"),
    },
    outcomes=("agreement", "opt out", "breakdown", "victory of the first", "victory of the second", "goes on for ever"),
    terms=("pie",),
    build=build,
    doc=__doc__ or "",
)
