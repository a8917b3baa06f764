r"""A settlement instead of a war from fort to fort, between sides that disagree about their chances.

Players
    A (*first*) and B (*second*), over a pie of size 1.
Moves
    A holds n of N forts. One side may propose A's share :math:`x \in [0, 1]`, which the other accepts or rejects. Without a
    settlement the war is fought to the finish: in each battle A takes a fort with some probability, or loses one; whoever
    holds all forts has the pie.
Payoffs
    Settlement: :math:`x` and :math:`1 - x`. War, as each side sees it: i believes the probability to be :math:`p_i`, pays
    :math:`k_i` for each battle and discounts by :math:`\delta_i` from battle to battle; :math:`V_A(n; p_A)` and
    :math:`V_B(N - n; 1 - p_B)` of :mod:`bargaining.games.random_walk`.
Equilibrium
    There is a settlement iff :math:`V_A + V_B \le 1`, and then the responder has its war value or, if that is negative,
    nothing. With common beliefs that is always so; sides that are both optimistic fight although fighting is costly.
Conventions
    Beliefs are not common, and each side knows that the other's differ (they agree to disagree). Here a belief is a number;
    for beliefs that are distributions and learn from battles see :func:`bargaining.games.random_walk.expected_under`.

References
----------
Smith, A. and Stam, A. C. (2004). Bargaining and the nature of war. *Journal of Conflict Resolution* 48(6), 783-813 (in the
spirit of: the random walk between forts and the differing beliefs are theirs, the single offer is not).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import offer, outcome
from bargaining.games.random_walk import war_value
from bargaining.protocols.protocol import COST, PROBABILITY, Choice, Protocol, Quantity, Relation

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, forts: int, held: int, proposer: str) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name
    worth = {
        a: war_value(held, forts, first.belief, first.cost, first.discount),
        b: war_value(forts - held, forts, 1 - second.belief, second.cost, second.discount),
    }
    war = outcome("war", worth)
    responder = b if proposer == a else a

    def settlement(x: Any) -> Any:
        return outcome("settlement", {a: x, b: 1 - x})

    demand = offer("demand", proposer, responder, over=Pie("pie"), accept=settlement, reject=war, otherwise=war)
    return Game([Actor(a), Actor(b)], demand)


SIDE = {
    "belief": Quantity(
        "probability that the first side takes a fort in a battle, as this side sees it", PROBABILITY, "p"
    ),
    "cost": Quantity("cost of a battle, in shares of the pie", COST, "k"),
    "discount": Quantity("discount factor from battle to battle", PROBABILITY, r"\delta", Fraction(1)),
}

PROTOCOL = Protocol(
    name="forts",
    roles={"first": SIDE, "second": SIDE},
    parameters={},
    structure={
        "forts": Choice("number of forts", low=2, high=30, default=10),
        "held": Choice("forts held by the first side", low=0, high=30, default=5),
        "proposer": Choice("who makes the demand", roles=("first", "second"), default="first"),
    },
    outcomes=("settlement", "war"),
    terms=("pie",),
    build=build,
    relations=(Relation("held", "<=", "forts"),),
    doc=__doc__ or "",
)
