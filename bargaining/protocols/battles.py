r"""A war bargained by battlefield position: offers between battles until somebody is disarmed.

Players
    A (*first*) and B (*second*), at war over a pie of size 1.
Moves
    A holds n of N forts. One side proposes A's share :math:`x \in [0, 1]`; the other accepts, which ends the war, or rejects,
    and a battle is fought: A takes a fort with probability p, otherwise it loses one. Then the other side proposes. With all
    N forts A has won the war and the pie; with none B has.
Payoffs
    A battle costs :math:`k_A` and :math:`k_B`, paid when it is fought; it takes one period, discounted by :math:`\delta_i`.
    A settlement on x in the first period is worth :math:`x` and :math:`1 - x`.
Equilibrium
    Let :math:`x_A(n)` and :math:`x_B(n)` be A's share when A and when B proposes at n, :math:`\pm 1` the next position:

    .. math:: x_A(n) = 1 - \max(0, -k_B + \delta_B \mathrm{E}[1 - x_B(n \pm 1)]), \qquad
              x_B(n) = \max(0, -k_A + \delta_A \mathrm{E}[x_A(n \pm 1)]),

    with :math:`x_A(N) = x_B(N) = 1` and :math:`x_A(0) = x_B(0) = 0`. The war is settled before the first battle, at terms
    that the whole war to come decides: battlefield position is bargaining power.
Conventions
    With complete information nobody fights; this is the core to which learning from battles is added. Costs are per
    battle, in shares of the pie. The outcomes *victory* and *defeat* are A's.

References
----------
Slantchev, B. L. (2003). The principle of convergence in wartime negotiations. *American Political Science Review* 97(4),
621-632 (there with private information about strength; the game here is its complete-information core).
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Protocol, Quantity, Relation

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, battle: Any, forts: int, held: int, proposer: str) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name
    ends = {0: outcome("defeat", {a: 0, b: 1}), forts: outcome("victory", {a: 1, b: 0})}
    costs = {a: -first.cost, b: -second.cost}
    actors = [Actor(a, first.discount), Actor(b, second.discount)]

    def settlement(x: Any) -> Node:
        return outcome("settlement", {a: x, b: 1 - x})

    def position(who: str, n: int) -> str:
        return f"{who} proposes at {n}"

    def next_period(who: str, n: int) -> Node:
        return continue_to(ends.get(n, position(who, n)), costs)

    def fought(n: int, then: str) -> Node:
        moves = {"fort taken": (battle, next_period(then, n + 1)), "fort lost": (1 - battle, next_period(then, n - 1))}
        return chance(f"battle at {n}, then {then} proposes", moves)

    states = {
        position(who, n): offer(
            position(who, n), who, other, over=Pie("pie"), accept=settlement, reject=fought(n, other)
        )
        for n in range(1, forts)
        for who, other in ((a, b), (b, a))
    }
    if held in ends:
        return Game(actors, ends[held])
    return Game(actors, states=states, start=position(proposer, held))


SIDE = {
    "cost": Quantity("cost of a battle, in shares of the pie", COST, "k"),
    "discount": Quantity("discount factor from battle to battle", DISCOUNT, r"\delta"),
}

PROTOCOL = Protocol(
    name="battles",
    roles={"first": SIDE, "second": SIDE},
    parameters={"battle": Quantity("probability that the first side takes a fort in a battle", PROBABILITY, "p")},
    structure={
        "forts": Choice("number of forts", low=2, high=30, default=10),
        "held": Choice("forts held by the first side at the beginning", low=0, high=30, default=5),
        "proposer": Choice("who proposes first", roles=("first", "second"), default="first"),
    },
    outcomes=("settlement", "victory", "defeat"),
    terms=("pie",),
    build=build,
    relations=(Relation("held", "<=", "forts"),),
    doc=__doc__ or "",
)
