r"""A demand made of an opponent whose strength is not known: risk against return.

Players
    A (*first*), who makes a demand; B (*second*), who is weak with probability q and strong otherwise, and alone knows it.
Moves
    Nature draws B's strength. A, who did not see it, demands a share :math:`x \in [0, 1]`. B accepts, and the pie is divided, or rejects,
    and there is war.
Payoffs
    Settlement: :math:`x` to A, :math:`1 - x` to B. War: A wins the pie with probability :math:`p_W` against a weak B and
    :math:`p_S < p_W` against a strong one; with :math:`\pi` for the probability that applies, A has :math:`\pi - c_A` and B has
    :math:`1 - \pi - c_B`.
Equilibrium
    B accepts iff :math:`x \le \pi + c_B`. Let :math:`p_W + c_B \le 1`. The *safe* demand :math:`p_S + c_B` is accepted by both, the
    *risky* one :math:`p_W + c_B` by the weak alone; the risky one is made iff
    :math:`q\,(p_W + c_B) + (1 - q)(p_S - c_A) \ge p_S + c_B`, that is,

    .. math:: q \ge q^* = \frac{c_A + c_B}{p_W - p_S + c_A + c_B},

    and both are optimal at :math:`q = q^*`. War has probability :math:`1 - q` above :math:`q^*` and 0 below. Unlike private costs,
    private strength also concerns A: the risky demand leads to war with the type against whom war is worst.
Conventions
    Utility is linear in the share. A type that is indifferent accepts. The game is solved with nature's draw after A's demand, which is the
    same game (:mod:`bargaining.games.interchange`).

References
----------
Powell, R. (2004). Bargaining and learning while fighting. *American Journal of Political Science* 48(2), 344-361 (in the spirit of: one
round, in which nothing is learnt by fighting).

Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414; pp. 390-401.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import chance, offer, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, power_weak: Any, power_strong: Any, weak: Any) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name

    def settlement(x: Any) -> Any:
        return outcome("settlement", {a: x, b: 1 - x})

    def demand(power: Any) -> Any:
        war = outcome("war", {a: power - first.cost, b: 1 - power - second.cost})
        return offer("demand", a, b, over=Pie("pie"), accept=settlement, reject=war, information_set="demand")

    types = {"weak": (weak, demand(power_weak)), "strong": (1 - weak, demand(power_strong))}
    return Game([Actor(a), Actor(b)], chance(f"strength of {b}", types))


COST_OF_WAR = {"cost": Quantity("cost of war, in shares of the pie", COST, "c")}

PROTOCOL = Protocol(
    name="private_power",
    roles={"first": COST_OF_WAR, "second": COST_OF_WAR},
    parameters={
        "power_weak": Quantity(
            "probability that the first side wins a war if the second side is weak", PROBABILITY, "p_W"
        ),
        "power_strong": Quantity(
            "probability that the first side wins a war if the second side is strong", PROBABILITY, "p_S"
        ),
        "weak": Quantity("probability that the second side is weak", PROBABILITY, "q"),
    },
    structure={},
    outcomes=("settlement", "war"),
    terms=("pie",),
    build=build,
    doc=__doc__ or "",
)
