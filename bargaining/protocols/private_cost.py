r"""A demand made of an opponent whose cost of war is not known: risk against return.

Players
    A (*first*), who makes a demand; B (*second*), whose cost of war is high with probability q and low otherwise, and who alone knows it.
Moves
    Nature draws B's cost, :math:`c_h` or :math:`c_l`. A, who did not see it, demands a share :math:`x \in [0, 1]`. B accepts, and the
    pie is divided, or rejects, and there is war.
Payoffs
    Settlement: :math:`x` to A, :math:`1 - x` to B. War: A wins the pie with probability p, so that A has :math:`p - c_A` and B has
    :math:`1 - p - c`, c being its own cost.
Equilibrium
    B accepts iff :math:`x \le p + c`. So A demands what the type of low cost just accepts, :math:`x_l = \min(1, p + c_l)`, or what
    only the type of high cost does, :math:`x_h = \min(1, p + c_h)`, and nothing else is as good as either. Let :math:`c_l < c_h` and
    :math:`p + c_h \le 1`. The *safe* demand brings :math:`p + c_l`, the *risky* one :math:`q\,(p + c_h) + (1 - q)(p - c_A)`; the risky
    one is made iff

    .. math:: q \ge q^* = \frac{c_l + c_A}{c_h + c_A},

    and both are optimal at :math:`q = q^*`. War has probability :math:`1 - q` above :math:`q^*` and 0 below: it comes of A's choice to
    run the risk, although there is a demand that both types prefer to war. Neither :math:`q^*` nor the probability of war
    depends on p. If :math:`p + c_l \ge 1` both types yield everything.
Conventions
    Utility is linear in the share, and costs are measured in shares. A type that is indifferent accepts. What A believes when it moves is
    what nature drew, so the perfect Bayesian equilibria are the subgame-perfect equilibria of the game in which nature draws B's cost
    after the demand (:mod:`bargaining.games.interchange`).

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414; pp. 390-401 and appendix (there the
cost has a continuous distribution; the two-type version is the textbook's).
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import chance, offer, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, power: Any, high: Any) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name

    def settlement(x: Any) -> Any:
        return outcome("settlement", {a: x, b: 1 - x})

    def demand(cost: Any) -> Any:
        war = outcome("war", {a: power - first.cost, b: 1 - power - cost})
        return offer("demand", a, b, over=Pie("pie"), accept=settlement, reject=war, information_set="demand")

    costs = {"high": (high, demand(second.cost_high)), "low": (1 - high, demand(second.cost_low))}
    return Game([Actor(a), Actor(b)], chance(f"cost of {b}", costs))


PROTOCOL = Protocol(
    name="private_cost",
    roles={
        "first": {"cost": Quantity("cost of war, in shares of the pie", COST, "c")},
        "second": {
            "cost_high": Quantity("cost of war to the type to which it is high", COST, "c_h"),
            "cost_low": Quantity("cost of war to the type to which it is low", COST, "c_l"),
        },
    },
    parameters={
        "power": Quantity("probability that the first side wins a war", PROBABILITY, "p"),
        "high": Quantity("probability that the cost of the second side is high", PROBABILITY, "q"),
    },
    structure={},
    outcomes=("settlement", "war"),
    terms=("pie",),
    build=build,
    doc=__doc__ or "",
)
