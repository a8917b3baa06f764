r"""A war of attrition with private values: nobody knows what winning is worth to the other.

Players
    A (*first*) and B (*second*).
Moves
    Each learns what winning is worth to itself, drawn uniformly from :math:`[0, V]`, and chooses the date :math:`t \ge 0` at which
    it concedes unless the other has done so before.
Payoffs
    Who concedes at t has :math:`-ct`, the other :math:`v_i - ct`.
Equilibrium
    The symmetric one: a type v concedes at :math:`t(v) = (-v - V \ln(1 - v/V))/c` and expects :math:`v^2/(2V)`; the war lasts
    :math:`V/(6c)` on average. See ``bargaining/solvers/private_attrition.py``, also for the asymmetric ones and other distributions.
Conventions
    No discounting. The cost of waiting is a flow, per unit of time, and the same for both.

References
----------
Bishop, D. T. and Cannings, C. (1978). A generalized war of attrition. *Journal of Theoretical Biology* 70(1), 85-124.
Riley, J. G. (1980). Strong evolutionary equilibrium and the war of attrition. *Journal of Theoretical Biology* 82(3), 383-400.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.games.private_attrition import PrivateAttrition
from bargaining.protocols.protocol import Domain, Protocol, Quantity

__all__ = ["PROTOCOL"]

POSITIVE = Domain(Fraction(0), low_open=True)


def build(first: Any, second: Any, high: Any, cost: Any) -> PrivateAttrition:
    """Build the game; see the module's text."""
    return PrivateAttrition((first.name, second.name), high=high, cost=cost)


PROTOCOL = Protocol(
    name="private_attrition",
    roles={"first": {}, "second": {}},
    parameters={
        "high": Quantity("the greatest worth of winning", POSITIVE, "V"),
        "cost": Quantity("cost of waiting of both, per unit of time", POSITIVE, "c"),
    },
    structure={},
    outcomes=("{first} concedes", "{second} concedes"),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
