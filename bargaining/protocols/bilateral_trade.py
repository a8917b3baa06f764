r"""Trade between two sides with private values: a double auction, and the best mechanism.

Players
    A buyer (*first*) with value v and a seller (*second*) with cost c, each known to itself alone.
Moves
    *Double auction*: both name a number at the same time; they trade iff the bid is at least the ask, at the price
    :math:`k\,\text{bid} + (1 - k)\,\text{ask}`. *Second best* and *efficient*: both tell a mechanism their number.
Payoffs
    :math:`v - P` and :math:`P - c` if they trade at P, otherwise 0. Values and costs are uniform and independent.
Equilibrium
    On [0, 1] the linear equilibrium has bid :math:`\frac{v}{1+k} + \frac{k(1-k)}{2(1+k)}` and ask
    :math:`\frac{c}{2-k} + \frac{1-k}{2}`; with :math:`k = 1/2` they trade iff :math:`v - c \ge 1/4`, and no mechanism without subsidy has
    greater gains. To trade whenever :math:`v \ge c` needs a subsidy of 1/6.
Conventions
    A double auction needs the same interval for both. *price* is the mean price of trades, *gap* the least :math:`v - c` at which a
    mechanism trades, *subsidy* what it needs.

References
----------
Chatterjee, K. and Samuelson, W. (1983). Bargaining under incomplete information. *Operations Research* 31(5), 835-851.
Myerson, R. B. and Satterthwaite, M. A. (1983). Efficient mechanisms for bilateral trading. *Journal of Economic Theory* 29(2), 265-281.
"""

from __future__ import annotations

from typing import Any

from bargaining.games.bilateral_trade import RULES, BilateralTrade
from bargaining.games.distributions import Uniform
from bargaining.protocols.protocol import COST, PROBABILITY, Choice, Protocol, Quantity, Relation

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, weight: Any, rule: str) -> BilateralTrade:
    """Build the game; see the module's text."""
    buyer, seller = (Uniform(side.lowest, side.highest) for side in (first, second))
    return BilateralTrade((first.name, second.name), buyer, seller, rule, weight)


PROTOCOL = Protocol(
    name="bilateral_trade",
    roles={
        "first": {
            "lowest": Quantity("lowest value to this side", COST, "a"),
            "highest": Quantity("highest value to this side", COST, "b"),
        },
        "second": {
            "lowest": Quantity("lowest cost of this side", COST, "a"),
            "highest": Quantity("highest cost of this side", COST, "b"),
        },
    },
    parameters={"weight": Quantity("weight of the bid in the price of a double auction", PROBABILITY, "k")},
    structure={"rule": Choice("how they trade", options=RULES, default="double auction")},
    outcomes=("trade", "no trade"),
    terms=("price", "gap", "subsidy"),
    build=build,
    relations=(
        Relation("first.lowest", "<", "first.highest"),
        Relation("second.lowest", "<", "second.highest"),
    ),
    doc=__doc__ or "",
)
