r"""A crisis before audiences: whoever backs down late pays more for it, so that holding out tells of resolve.

Players
    A (*first*) and B (*second*), who dispute a prize of 1.
Moves
    Each side knows what war is worth to it, :math:`w_i`, uniform on :math:`[-W_i, 0]`, and chooses when to back down, if ever.
Payoffs
    Who backs down at t has :math:`-a_i t`, the other 1. If by the horizon :math:`t^*` nobody has, there is war: :math:`w_i` each.
Equilibrium
    Side i backs down with the hazard :math:`a_j/(1 + a_j t)`, set by the *other's* audience cost, until :math:`t^* = \min_i t_i`, at
    which the types left would rather fight; the side with the greater :math:`t_i` also backs down at once with positive probability.
    War comes with probability :math:`a_A a_B t^{*2}/(W_A W_B)`. See ``bargaining/solvers/audience_costs.py``.
Conventions
    The prize is 1 for both. No discounting, no cost of the crisis itself. Values are expected before a side knows its type.

References
----------
Fearon, J. D. (1994). Domestic political audiences and the escalation of international disputes. *American Political Science Review*
88(3), 577-592 (in the spirit of: the game is the one stated here).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.games.audience_costs import AudienceCostCrisis
from bargaining.protocols.protocol import Domain, Protocol, Quantity

__all__ = ["PROTOCOL"]

POSITIVE = Domain(Fraction(0), low_open=True)


def build(first: Any, second: Any) -> AudienceCostCrisis:
    """Build the game; see the module's text."""
    return AudienceCostCrisis(
        (first.name, second.name), (first.audience_cost, second.audience_cost), (first.war_cost, second.war_cost)
    )


SIDE = {
    "audience_cost": Quantity("cost of backing down, per unit of time of the crisis, in prizes", POSITIVE, "a"),
    "war_cost": Quantity("greatest cost of war, once, in prizes", POSITIVE, "W"),
}

PROTOCOL = Protocol(
    name="audience_costs",
    roles={"first": SIDE, "second": SIDE},
    parameters={},
    structure={},
    outcomes=("{first} backs down", "{second} backs down", "war"),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
