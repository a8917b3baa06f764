r"""Bargaining with a reputation for obstinacy: who gives way first if either may be one who never does.

Players
    A (*first*) and B (*second*), who divide a pie of size 1.
Moves
    Each demands the share :math:`a_i`, with :math:`a_A + a_B > 1`. With probability :math:`z_i` side i is committed and never gives
    way; otherwise it is rational and chooses when to grant the other's demand.
Payoffs
    When i grants :math:`a_j` at t, i has :math:`e^{-r_i t} (1 - a_j)` and j :math:`e^{-r_j t} a_j`; without a concession nobody has
    anything.
Equilibrium
    Side i concedes with hazard :math:`\lambda_i = r_j (1 - a_i)/(a_A + a_B - 1)` until both are known to be committed, at
    :math:`T_0 = \min_i(-\ln z_i/\lambda_i)`. The side that would need longer is the weaker one and concedes at once with probability
    :math:`1 - z_i e^{\lambda_i T_0}`. See ``bargaining/solvers/reputation.py``.
Conventions
    The hazard of a side holds the *other's* rate of discount. Values are those of rational types.

References
----------
Abreu, D. and Gul, F. (2000). Bargaining and reputation. *Econometrica* 68(1), 85-117.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.games.reputation import ReputationalBargaining
from bargaining.protocols.protocol import Domain, Protocol, Quantity, Relation

__all__ = ["PROTOCOL"]

POSITIVE = Domain(Fraction(0), low_open=True)
INSIDE = Domain(Fraction(0), Fraction(1), low_open=True, high_open=True)


def build(first: Any, second: Any) -> ReputationalBargaining:
    """Build the game; see the module's text."""
    return ReputationalBargaining(
        (first.name, second.name),
        (first.demand, second.demand),
        (first.rate, second.rate),
        (first.commitment, second.commitment),
    )


SIDE = {
    "demand": Quantity("share demanded", INSIDE, "a"),
    "rate": Quantity("rate of discount, per unit of time", POSITIVE, "r"),
    "commitment": Quantity("probability of being committed to the demand for ever", INSIDE, "z"),
}

PROTOCOL = Protocol(
    name="reputation",
    roles={"first": SIDE, "second": SIDE},
    parameters={},
    structure={},
    outcomes=("{first} concedes", "{second} concedes", "stand-off"),
    terms=(),
    build=build,
    relations=(Relation("first.demand + second.demand", ">", "1", "both could be met at once"),),
    doc=__doc__ or "",
)
