r"""A war from fort to fort between sides who learn from battles: when they have learnt enough to settle.

Players
    A (*first*) and B (*second*), at war over a pie of size 1.
Moves
    A holds n of N forts. Before each battle one side may propose an end of the war; without one a battle is fought, in which A takes a
    fort with a probability p that nobody knows, or loses one. Whoever holds all forts has the pie.
Payoffs
    Shares, less :math:`k_i` for each battle, discounted by :math:`\delta_i` from battle to battle. Side i believes p to be
    Beta\ :math:`(a_i, b_i)` distributed, as if it had seen :math:`a_i` battles won by A and :math:`b_i` lost; each battle adds one to
    either.
Equilibrium
    A settlement is possible iff what both expect from fighting to the finish adds up to at most 1. The war ends when that is first so
    (*when possible*), or when the proposer, who foresees what battles will teach the other side, wants it to (*when best*); see
    ``bargaining/solvers/learning_war.py``.
Conventions
    Beliefs are not common, and each side knows that the other's differ (they agree to disagree). What is expected is the mean of the
    value over the belief, not the value at its mean. Values are as each side sees them; chances of outcomes are under the true p.
    *victory* and *defeat* are A's.

References
----------
Smith, A. and Stam, A. C. (2004). Bargaining and the nature of war. *Journal of Conflict Resolution* 48(6), 783-813 (in the spirit of:
the random walk, the differing beliefs and learning from battles are theirs).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.games.learning_war import TIMINGS, LearningWar
from bargaining.protocols.protocol import COST, PROBABILITY, Choice, Domain, Protocol, Quantity, Relation

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, battle: Any, forts: int, held: int, proposer: str, timing: str) -> LearningWar:
    """Build the game; see the module's text."""
    return LearningWar(
        (first.name, second.name),
        ((first.won, first.lost), (second.won, second.lost)),
        forts,
        held,
        (first.cost, second.cost),
        battle,
        (first.discount, second.discount),
        timing,
        proposer,
    )


SEEN = Domain(Fraction(1))
SIDE = {
    "won": Quantity("battles won by the first side, as if this side had seen them", SEEN, "a"),
    "lost": Quantity("battles lost by the first side, as if this side had seen them", SEEN, "b"),
    "cost": Quantity("cost of a battle, in shares of the pie", COST, "k"),
    "discount": Quantity("discount factor from battle to battle", PROBABILITY, r"\delta", Fraction(1)),
}

PROTOCOL = Protocol(
    name="learning_from_battles",
    roles={"first": SIDE, "second": SIDE},
    parameters={
        "battle": Quantity("probability that the first side in fact takes a fort in a battle", PROBABILITY, "p")
    },
    structure={
        "forts": Choice("number of forts", low=2, high=30, default=10),
        "held": Choice("forts held by the first side at the beginning", low=0, high=30, default=5),
        "proposer": Choice("who proposes to end the war", roles=("first", "second"), default="first"),
        "timing": Choice("when the war is ended by a settlement", options=TIMINGS, default="when possible"),
    },
    outcomes=("settlement", "settlement after battles", "victory", "defeat"),
    terms=("pie",),
    build=build,
    relations=(Relation("held", "<=", "forts"),),
    doc=__doc__ or "",
)
