r"""Bargaining over a pie whose size changes by chance: delay that is efficient.

Players
    A (*first*) and B (*second*).
Moves
    In each period nature draws the pie, :math:`c_H` (*high*) with probability q and :math:`c_L` (*low*) otherwise, and who is
    recognised, A with probability p. Whoever is recognised proposes a division of the pie or passes; the other side accepts or
    rejects. After a pass or a rejection a period is over, and another pie is drawn.
Payoffs
    Agreement on A's amount :math:`x \in [0, c]` in period t: :math:`\delta_A^{t-1} x` to A and :math:`\delta_B^{t-1} (c - x)` to B.
    Agreement never: 0.
Equilibrium
    Let :math:`v_i` be i's value before the draws and :math:`C^* = \delta_A v_A + \delta_B v_B` what both get by waiting.
    A pie c is divided at once iff :math:`c \ge C^*`; the proposer then keeps :math:`c - C^*` on top of what waiting is worth
    to it, so

    .. math:: v_i = \frac{p_i \, \mathrm{E}[(c - C^*)^+]}{1 - \delta_i}.

    If both have one discount factor :math:`\delta`, agreement comes exactly when it maximises the expected discounted pie:
    delay is *efficient*, an optimal stopping rule, and :math:`v_i = p_i V`. The low pie is divided iff
    :math:`c_L \ge \delta q c_H / (1 - \delta (1 - q))`.
Conventions
    Values are quoted before the first draw, amounts in units of the pie and not as fractions of the pie drawn. An
    indifferent responder accepts, an indifferent proposer makes a deal.

References
----------
Merlo, A. and Wilson, C. (1995). A stochastic model of sequential bargaining with complete information. *Econometrica*
63(2), 371-399.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, low: Any, high: Any, high_chance: Any, recognition: Any) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name
    wait = continue_to("period")

    def proposal(proposer: str, responder: str, size: Any, which: str) -> Node:
        def agreement(x: Any) -> Node:
            return outcome("agreement", {a: x, b: size - x})

        return offer(
            f"{proposer} proposes, {which} pie",
            proposer,
            responder,
            over=Pie("pie", size),
            accept=agreement,
            reject=wait,
            otherwise=wait,
        )

    def drawn(size: Any, which: str) -> Node:
        events = {a: (recognition, proposal(a, b, size, which)), b: (1 - recognition, proposal(b, a, size, which))}
        return chance(f"who proposes, {which} pie", events)

    pies = {"high": (high_chance, drawn(high, "high")), "low": (1 - high_chance, drawn(low, "low"))}
    return Game([Actor(a, first.discount), Actor(b, second.discount)], states={"period": chance("pie", pies)})


PATIENCE = {"discount": Quantity("discount factor", DISCOUNT, r"\delta")}

PROTOCOL = Protocol(
    name="stochastic_pie",
    roles={"first": PATIENCE, "second": PATIENCE},
    parameters={
        "low": Quantity("size of the low pie", COST, "c_L"),
        "high": Quantity("size of the high pie", COST, "c_H"),
        "high_chance": Quantity("probability of the high pie in each period", PROBABILITY, "q"),
        "recognition": Quantity("probability that the first side proposes", PROBABILITY, "p"),
    },
    structure={},
    outcomes=("agreement",),
    terms=("pie",),
    build=build,
    doc=__doc__ or "",
)
