r"""A war of attrition: waiting costs, and the other's concession wins.

Players
    A (*first*) and B (*second*).
Moves
    Each side i chooses the date :math:`t \ge 0` at which it concedes unless the other has done so before.
Payoffs
    Who concedes at t has :math:`-c_i t - g_i t^2/2`, the other in addition its prize :math:`v_i`; each half of that if both concede
    at once.
Equilibrium
    Side i concedes with the hazard :math:`h_i(t) = (c_j + g_j t)/v_j` that keeps the *other* indifferent: one's own cost makes the
    other concede sooner, one's own prize later. One side may also concede at once, with any probability, if the other does not;
    the answer given is the one in which neither does, and each expects 0. See ``bargaining/solvers/attrition.py``.
Conventions
    No discounting. Costs are flows, per unit of time, and may grow.

References
----------
Hendricks, K., Weiss, A. and Wilson, C. (1988). The war of attrition in continuous time with complete information. *International
Economic Review* 29(4), 663-680.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.games.war_of_attrition import WarOfAttrition
from bargaining.protocols.protocol import COST, Domain, Protocol, Quantity

__all__ = ["PROTOCOL"]

POSITIVE = Domain(Fraction(0), low_open=True)


def build(first: Any, second: Any) -> WarOfAttrition:
    """Build the game; see the module's text."""
    return WarOfAttrition(
        (first.name, second.name),
        (first.prize, second.prize),
        (first.cost, second.cost),
        (first.growth, second.growth),
    )


SIDE = {
    "prize": Quantity("what the other's concession is worth", POSITIVE, "v"),
    "cost": Quantity("cost of waiting, per unit of time, at the start", POSITIVE, "c"),
    "growth": Quantity("by how much that cost grows per unit of time", COST, "g", Fraction(0)),
}

PROTOCOL = Protocol(
    name="war_of_attrition",
    roles={"first": SIDE, "second": SIDE},
    parameters={},
    structure={},
    outcomes=("{first} concedes", "{second} concedes"),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
