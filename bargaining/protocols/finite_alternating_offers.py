r"""Alternating offers with a last round.

Players
    A (*first*) and B (*second*), who may divide a pie of size 1.
Moves
    In rounds :math:`t = 1, \dots, T` one side proposes A's share :math:`x \in [0, 1]` and the other accepts or rejects. The
    sides alternate; a rejection costs one round. A rejection in round T ends the game without agreement.
Payoffs
    Agreement on x in round t: :math:`\delta_A^{t-1} x` to A and :math:`\delta_B^{t-1} (1 - x)` to B. No agreement: 0 to both.
Equilibrium
    Let :math:`v_t` be the share the proposer of round t keeps, valued in that round. The responder of round t accepts
    what is worth its discounted share as next proposer, so :math:`v_T = 1` and :math:`v_t = 1 - \delta_{j(t)} v_{t+1}`, where
    :math:`j(t)` answers in round t: the unique subgame-perfect equilibrium, with agreement at once. With A proposing
    first and :math:`q = \delta_A \delta_B`, A's share is :math:`(1 - \delta_B)(1 - q^{T/2})/(1 - q)` for even T and
    :math:`(1 - \delta_B)(1 - q^{(T-1)/2})/(1 - q) + q^{(T-1)/2}` for odd T.
Conventions
    Discounting starts after the first round; shares and payoffs are quoted at the date of the first offer. Who proposes last
    decides a great deal: odd and even T approach Rubinstein's division from opposite sides.

References
----------
Ståhl, I. (1972). *Bargaining Theory*. Stockholm School of Economics.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, continue_to, offer, outcome
from bargaining.protocols.protocol import DISCOUNT, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, rounds: int, proposer: str) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name
    other = {a: b, b: a}

    def agreement(x: Any) -> Node:
        return outcome("agreement", {a: x, b: 1 - x})

    node: Node = outcome("no agreement", {a: 0, b: 0})
    for t in range(rounds, 0, -1):
        proposes = proposer if t % 2 else other[proposer]
        after = node if t == rounds else continue_to(node)
        node = offer(f"round {t}", proposes, other[proposes], over=Pie("pie"), accept=agreement, reject=after)
    return Game([Actor(a, first.discount), Actor(b, second.discount)], node)


PATIENCE = {"discount": Quantity("discount factor", DISCOUNT, r"\delta")}

PROTOCOL = Protocol(
    name="finite_alternating_offers",
    roles={"first": PATIENCE, "second": PATIENCE},
    parameters={},
    structure={
        "rounds": Choice("number of rounds", low=1, high=200, default=10),
        "proposer": Choice("who proposes in the first round", roles=("first", "second"), default="first"),
    },
    outcomes=("agreement", "no agreement"),
    terms=("pie",),
    build=build,
    doc=__doc__ or "",
)
