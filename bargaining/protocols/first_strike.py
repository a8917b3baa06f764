r"""A settlement from which either side may strike first: the advantage of the offensive. Fearon (1995), Powell (2006).

Players
    A (*first*) and B (*second*), in dispute over a pie of size 1.
Moves
    1. The proposer offers a division, in which A's share is :math:`x \in [0, 1]`, or strikes first.
    2. The other side accepts, or strikes first.
    3. After acceptance the proposer keeps the settlement, or strikes first after all.
Payoffs
    Settlement: :math:`x` to A, :math:`1 - x` to B. War is a costly lottery over the pie, and who begins it matters: A
    wins with probability :math:`p_f` if it strikes first, with :math:`p_s` if B does,

    .. math::
        u_A = p_f - k_A, \quad u_B = 1 - p_f - k_B \quad\text{(A strikes)}; \qquad
        u_A = p_s - k_A, \quad u_B = 1 - p_s - k_B \quad\text{(B strikes)}.

    The *first-strike advantage* is :math:`p_f - p_s`.
Equilibrium
    Neither side strikes from x iff :math:`p_f - k_A \le x \le p_s + k_B`: each compares the settlement with the war
    that it begins itself. With :math:`p_f = p_s` this is the bargaining range of
    :mod:`~bargaining.protocols.take_it_or_leave_it`; the first-strike advantage shortens it to

    .. math:: k_A + k_B - (p_f - p_s),

    and **there is a settlement iff** :math:`p_f - p_s \le k_A + k_B`, *for all probabilities and costs* :math:`\ge 0`.

    Proof, A proposing (B's case is the same with :math:`x, p_f, p_s` replaced by :math:`1 - x, 1 - p_s, 1 - p_f`). A
    keeps an accepted x iff :math:`x \ge p_f - k_A`. Knowing this, B accepts an x that A keeps iff
    :math:`x \le p_s + k_B`. The range meets [0, 1] if it is not empty, as :math:`p_f - k_A \le 1` and
    :math:`p_s + k_B \ge 0`. If it is not, A offers :math:`x = \min(1, p_s + k_B)`, which is at least :math:`p_f - k_A`,
    what striking is worth, and at least :math:`p_s - k_A`, what an offer answered by a strike is worth. If the range is
    empty, :math:`p_f > p_s`: B would strike at every x that A keeps, and it strikes also at every x that A would break,
    since :math:`1 - p_s > 1 - p_f`. So every offer ends in B's strike, worth :math:`p_s - k_A < p_f - k_A`, and A
    strikes first. QED.

    The proposer takes the end of the range that is better for it: :math:`x = \min(1, p_s + k_B)` if A proposes,
    :math:`x = \max(0, p_f - k_A)` if B does. For given odds in the war that the proposer would begin, a first-strike
    advantage moves the terms *against the proposer*: what it may ask for is what the other side's own strike leaves it.
Pre-emption
    Where the range is empty the proposer strikes although there are divisions that it would keep and that it likes as well
    as any war, or better: it does not strike because of what it gains by war, but because an offer would be answered by a strike. So does
    the other side: from an x that the proposer would break it strikes because it foresees the proposer's strike,
    whenever :math:`p_f > p_s`. Who strikes in the end is who has the first move.
Conventions
    Utility is linear in the share. The responder accepts when indifferent, and a proposer indifferent between keeping
    and striking keeps.

The inequality is the paper's; the order of moves, in which each side has its occasion to strike, is this package's own.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414.
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, decision, offer, outcome
from bargaining.protocols.protocol import PROBABILITY, Choice, Protocol, Quantity
from bargaining.protocols.take_it_or_leave_it import COST_OF_WAR

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, power_first: Any, power_second: Any, proposer: str) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name

    def strike(striker: str) -> Node:
        power = power_first if striker == a else power_second
        return outcome(f"{striker} strikes first", {a: power - first.cost, b: 1 - power - second.cost})

    def accepted(x: Any) -> Node:
        settled = outcome("settlement", {a: x, b: 1 - x})
        return decision("keep or strike?", proposer, {"keep": settled, "strike": strike(proposer)})

    responder = b if proposer == a else a
    terms = offer(
        "offer or strike",
        proposer,
        responder,
        over=Pie("pie"),
        accept=accepted,
        reject=strike(responder),
        otherwise=strike(proposer),
    )
    return Game([Actor(a), Actor(b)], terms)


PROTOCOL = Protocol(
    name="first_strike",
    roles={"first": COST_OF_WAR, "second": COST_OF_WAR},
    parameters={
        "power_first": Quantity("probability that the first side wins a war that it begins", PROBABILITY, "p_f"),
        "power_second": Quantity("probability that the first side wins a war that is begun on it", PROBABILITY, "p_s"),
    },
    structure={"proposer": Choice("who makes the offer", roles=("first", "second"), default="first")},
    outcomes=("settlement", "{first} strikes first", "{second} strikes first"),
    terms=("pie",),
    build=build,
    doc=__doc__ or "",
)
