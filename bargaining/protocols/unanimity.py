r"""Dividing a pie among several sides who must all agree.

Players
    Two to five: *first*, *second* and, where taken, *third*, *fourth*, *fifth*.
Moves
    One side proposes a division :math:`x_1 + \dots + x_n = 1`, :math:`x_i \ge 0`; the others answer one after the other, in the
    order of the roles from the proposer on. If all accept, the pie is divided; at the first rejection a period is over. Who
    proposes then depends on the *recognition*:

    * ``rotation``: the sides take turns, in the order of the roles;
    * ``random``: side i with probability :math:`p_i = w_i / \sum_j w_j`, in every period anew.
Payoffs
    Agreement in period t: :math:`\delta_i^{t-1} x_i`. Agreement never: 0.
Equilibrium
    In the stationary subgame-perfect equilibrium there is agreement at once, and everybody but the proposer is held to what
    waiting is worth.

    * rotation: with :math:`V_i` for what i keeps when it proposes, i + k being the side k turns after i,
      :math:`V_i + \sum_{k=1}^{n-1} \delta_{i+k}^k V_{i+k} = 1`. With one discount factor the proposer has
      :math:`1/(1 + \delta + \dots + \delta^{n-1})` and the next :math:`\delta` times as much, and so on;
    * random: before anybody is recognised, :math:`v_i = \dfrac{p_i/(1 - \delta_i)}{\sum_j p_j/(1 - \delta_j)}`.

    Among three sides or more it need **not be the only equilibrium**. With one discount factor :math:`\delta \ge 1/(n - 1)` every
    division is agreed on at once in some equilibrium whose strategies depend on history: if somebody proposes anything else,
    a responder who is offered at most 1/(n - 1) refuses and is rewarded with the whole pie, while the deviator has nothing.
    The answer is therefore marked as unique only where bounds on all subgame-perfect payoffs meet, as they do for
    :math:`\delta < 1/(n - 1)`.
Conventions
    Values are quoted at the first period, under random recognition before the first draw. An indifferent responder accepts.

References
----------
Herrero, M. J. (1985). *A Strategic Bargaining Approach to Market Institutions*. PhD thesis, London School of Economics.
Sutton, J. (1986). Non-cooperative bargaining theory: an introduction. *Review of Economic Studies* 53(5), 709-724 (with
Shaked's example of three players).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.simplex import Division
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]

ROLES = ("first", "second", "third", "fourth", "fifth")


def build(recognition: str, proposer: str, **sides: Any) -> Game:
    """Build the game; see the module's text."""
    players = [sides[role] for role in ROLES if role in sides]
    names = [side.name for side in players]
    count = len(names)

    def proposal(k: int, reject: Node) -> Node:
        name = names[k]
        others = [names[(k + j) % count] for j in range(1, count)]

        def agreement(shares: Any) -> Node:
            return outcome("agreement", {n: shares[n] for n in names})

        return offer(f"{name} proposes", name, others, over=Division(*names), accept=agreement, reject=reject)

    if recognition == "rotation":
        states = {
            f"{n} proposes": proposal(k, continue_to(f"{names[(k + 1) % count]} proposes")) for k, n in enumerate(names)
        }
        start = f"{proposer} proposes"
    else:
        weights = [side.recognition for side in players]
        total = sum(weights)
        again = continue_to("recognition")
        draw = {n: (w / total, proposal(k, again)) for k, (n, w) in enumerate(zip(names, weights, strict=True))}
        states, start = {"recognition": chance("recognition", draw)}, "recognition"
    return Game([Actor(side.name, side.discount) for side in players], states=states, start=start)


SIDE = {
    "discount": Quantity("discount factor", DISCOUNT, r"\delta"),
    "recognition": Quantity("weight in the draw of the proposer, over the sum of all weights", COST, "w", Fraction(1)),
}

PROTOCOL = Protocol(
    name="unanimity",
    roles=dict.fromkeys(ROLES, SIDE),
    parameters={},
    structure={
        "recognition": Choice("how the proposer is found", options=("rotation", "random"), default="rotation"),
        "proposer": Choice("who proposes first, in rotation", roles=ROLES, default="first"),
    },
    outcomes=("agreement",),
    terms=(),
    build=build,
    optional=ROLES[2:],
    doc=__doc__ or "",
)
