r"""One offer under the shadow of war: the bargaining range.

Players
    A (*first*) and B (*second*), in dispute over a pie of size 1.
Moves
    The proposer demands a division, in which A's share is :math:`x \in [0, 1]`. The other side accepts, and the pie is
    divided, or rejects, and there is war.
Payoffs
    Settlement: :math:`x` to A, :math:`1 - x` to B. War is a costly lottery: A wins the whole pie with probability p,

    .. math:: u_A = p - k_A, \qquad u_B = 1 - p - k_B .
Equilibrium
    Both sides prefer x to war iff :math:`p - k_A \le x \le p + k_B`: the *bargaining range*, which is never empty because
    fighting is costly. The proposer takes its end of the range, cut to [0, 1]: :math:`x = \min(1, p + k_B)` if A proposes,
    :math:`x = \max(0, p - k_A)` if B does. War never occurs.
Conventions
    Utility is linear in the share, so a cost is measured in shares of the pie. A responder who is indifferent accepts.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414; pp. 386-388.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import offer, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, power: Any, proposer: str) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name
    war = outcome("war", {a: power - first.cost, b: 1 - power - second.cost})

    def settlement(x: Any) -> Any:
        return outcome("settlement", {a: x, b: 1 - x})

    responder = b if proposer == a else a
    return Game(
        [Actor(a), Actor(b)], offer("demand", proposer, responder, over=Pie("pie"), accept=settlement, reject=war)
    )


COST_OF_WAR = {"cost": Quantity("cost of war, in shares of the pie", COST, "k")}

PROTOCOL = Protocol(
    name="take_it_or_leave_it",
    roles={"first": COST_OF_WAR, "second": COST_OF_WAR},
    parameters={"power": Quantity("probability that the first side wins a war", PROBABILITY, "p")},
    structure={"proposer": Choice("who makes the demand", roles=("first", "second"), default="first")},
    outcomes=("settlement", "war"),
    terms=("pie",),
    build=build,
    doc=__doc__ or "",
)
