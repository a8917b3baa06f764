r"""The status quo and the shadow of power: what a satisfied side offers one that may be dissatisfied, and how likely war is.

Players
    S (*first*), who holds most of what is disputed, and D (*second*), who has the share q and alone knows its cost of war c.
Moves
    S offers D a share :math:`y \ge q` (D keeps q by doing nothing). D accepts, or attacks; S may attack instead of offering.
Payoffs
    Settlement: :math:`1 - y` and y. War: :math:`1 - p - k_S` and :math:`p - c`, p being the probability that D wins, c uniform on
    :math:`[0, b]`.
Equilibrium
    If :math:`p \le q` D is satisfied, and nobody attacks as long as :math:`p \ge q - k_S`. Otherwise S leaves D short of its power by

    .. math:: z = p - y = \min\Bigl(p - q, \; \max\Bigl(0, \frac{b - k_S}{2}\Bigr)\Bigr),

    and D attacks with probability :math:`z/b`: the risk of war rises with the gap between the distribution of power and that of
    benefits, and is then flat. It is 0 where the status quo mirrors power.
Conventions
    A demand of :mod:`bargaining.games.risk_return` of the share :math:`1 - y`, at most :math:`1 - q`, by the side that wins with
    probability :math:`1 - p`. *pie* is S's share.

References
----------
Powell, R. (1996). Stability and the distribution of power. *World Politics* 48(2), 239-267 (in the spirit of: the single offer is
the game stated here).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.games.distributions import Uniform
from bargaining.games.risk_return import RiskReturn
from bargaining.protocols.protocol import COST, PROBABILITY, Domain, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, power: Any, status_quo: Any) -> RiskReturn:
    """Build the game; see the module's text."""
    belief = Uniform(0, second.highest)
    return RiskReturn((first.name, second.name), 1 - power, first.cost, belief, at_most=1 - status_quo)


PROTOCOL = Protocol(
    name="status_quo",
    roles={
        "first": {"cost": Quantity("cost of war, in shares of the pie", COST, "k")},
        "second": {
            "highest": Quantity("highest cost of war that this side may have", Domain(Fraction(0), low_open=True), "b"),
        },
    },
    parameters={
        "power": Quantity("probability that the second side wins a war", PROBABILITY, "p"),
        "status_quo": Quantity("share that the second side has and keeps by doing nothing", PROBABILITY, "q"),
    },
    structure={},
    outcomes=("settlement", "war"),
    terms=("pie",),
    build=build,
    doc=__doc__ or "",
)
