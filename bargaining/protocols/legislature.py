r"""Dividing a pie by votes: legislative bargaining under a closed rule.

Players
    Two to nine members: *first*, *second* and, where taken, *third* to *ninth*.
Moves
    In each period member i is recognised with probability :math:`p_i = w_i / \sum_j w_j` and proposes a division; all vote.
    With q votes in favour, the proposer's own included, the division is carried out; otherwise a period passes and somebody is
    recognised anew.
Payoffs
    A share x in period t: :math:`\delta_i^{t-1} x`.
Equilibrium
    A stationary subgame-perfect equilibrium: the proposer buys the q - 1 cheapest votes, each at its price
    :math:`\delta_i v_i`, and the first proposal passes. Among equal members (n odd, a majority) the proposer keeps
    :math:`1 - \delta (n - 1)/(2n)`. Otherwise, which votes are bought is decided by a lottery that keeps prices equal at the
    margin; see ``bargaining/solvers/legislative.py``.
Conventions
    The pie is 1. Values are quoted before anybody is recognised. A member votes yes if indifferent.

References
----------
Baron, D. P. and Ferejohn, J. A. (1989). Bargaining in legislatures. *American Political Science Review* 83(4), 1181-1206.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.games.legislature import Legislature
from bargaining.protocols.protocol import COST, DISCOUNT, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]

ROLES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def build(quota: int, **sides: Any) -> Legislature:
    """Build the game; see the module's text."""
    members = [sides[role] for role in ROLES if role in sides]
    total = sum(member.recognition for member in members)
    return Legislature(
        [Actor(member.name, member.discount) for member in members],
        {member.name: member.recognition / total for member in members},
        quota or None,
    )


MEMBER = {
    "discount": Quantity("discount factor", DISCOUNT, r"\delta"),
    "recognition": Quantity("weight in the draw of the proposer, over the sum of all weights", COST, "w", Fraction(1)),
}

PROTOCOL = Protocol(
    name="legislature",
    roles=dict.fromkeys(ROLES, MEMBER),
    parameters={},
    structure={"quota": Choice("votes needed; 0 for a simple majority", low=0, high=9, default=0)},
    outcomes=("agreement",),
    terms=(),
    build=build,
    optional=ROLES[2:],
    doc=__doc__ or "",
)
