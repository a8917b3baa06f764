r"""Screening while fighting: two offers with a battle between them, to an opponent of unknown strength.

Players
    A (*first*), who offers, and B (*second*), who knows whether it is weak (probability q) or strong.
Moves
    Round 1: A offers B a share, or makes no offer; B accepts or rejects. Without agreement there is a battle, in which the weak
    collapses with probability :math:`\lambda_W`, the strong with :math:`\lambda_S`, and A then has everything. Round 2, if B stands:
    A offers again; a rejection is war to the finish, which A wins with probability :math:`p_W` or :math:`p_S`.
Payoffs
    Shares of a pie of size 1, less :math:`k_i` for the battle and :math:`c_i` for war to the finish.
Equilibrium
    The best of pooling (peace at once), screening (the weak settle before the battle), semi-separating (only some of them do, so
    that survivors are just strong enough to be made a generous offer) and delay; see ``bargaining/solvers/screening_war.py``.
Conventions
    *pie* is A's share in its first offer. Beliefs condition on the rejection and on surviving the battle.

References
----------
Powell, R. (2004). Bargaining and learning while fighting. *American Journal of Political Science* 48(2), 344-361 (in the spirit of:
two rounds and two types, the game stated here).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.games.screening_war import ScreeningWar
from bargaining.protocols.protocol import COST, PROBABILITY, Domain, Protocol, Quantity, Relation

__all__ = ["PROTOCOL"]


def build(
    first: Any,
    second: Any,
    weak: Any,
    power_weak: Any,
    power_strong: Any,
    collapse_weak: Any,
    collapse_strong: Any,
) -> ScreeningWar:
    """Build the game; see the module's text."""
    return ScreeningWar(
        (first.name, second.name),
        weak,
        (power_weak, power_strong),
        (first.cost, second.cost),
        (first.battle, second.battle),
        (collapse_weak, collapse_strong),
    )


SIDE = {
    "cost": Quantity("cost of war to the finish, in shares of the pie", COST, "c"),
    "battle": Quantity("cost of the battle, in shares of the pie", COST, "k"),
}
INSIDE = Domain(Fraction(0), Fraction(1), low_open=True, high_open=True)

PROTOCOL = Protocol(
    name="screening_while_fighting",
    roles={"first": SIDE, "second": SIDE},
    parameters={
        "weak": Quantity("probability that the second side is weak", INSIDE, "q"),
        "power_weak": Quantity(
            "probability that the first side wins a war to the finish against the weak type", PROBABILITY, "p_W"
        ),
        "power_strong": Quantity(
            "probability that the first side wins a war to the finish against the strong type", PROBABILITY, "p_S"
        ),
        "collapse_weak": Quantity("probability that the weak type collapses in the battle", PROBABILITY, r"\lambda_W"),
        "collapse_strong": Quantity(
            "probability that the strong type collapses in the battle", PROBABILITY, r"\lambda_S"
        ),
    },
    structure={},
    outcomes=("settlement", "collapse", "settlement after a battle", "war to the finish"),
    terms=("pie",),
    build=build,
    relations=(
        Relation("power_strong", "<", "power_weak", "a war is won more often against the weak type"),
        Relation("collapse_strong", "<=", "collapse_weak", "the weak type collapses at least as often"),
    ),
    doc=__doc__ or "",
)
