r"""The commitment tactic: tying one's hands before the talks, at a cost of untying them.

Players
    A (*first*) and B (*second*), who may divide a pie of size 1.
Moves
    Both announce at the same time a share :math:`z_i \in [0, 1]` each; then the pie is divided by the Nash bargaining solution,
    in which a share :math:`x_i` below :math:`z_i` is worth only :math:`x_i - k_i (z_i - x_i)`, and disagreement is worth 0.
Payoffs
    What the division is worth after the cost of revoking.
Equilibrium
    Commitments just exhaust the pie and nothing is revoked: :math:`z_A = (1 + k_A)/(2 + k_A + k_B)` is A's share. It grows with
    A's own cost.
Conventions
    Costs are per unit of the pie conceded, linear, and paid once.

References
----------
Muthoo, A. (1996). A bargaining model based on the commitment tactic. *Journal of Economic Theory* 69(1), 134-152.
Schelling, T. C. (1956). An essay on bargaining. *American Economic Review* 46(3), 281-306.
"""

from __future__ import annotations

from typing import Any

from bargaining.games.commitments import Commitments
from bargaining.protocols.protocol import COST, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any) -> Commitments:
    """Build the game; see the module's text."""
    return Commitments((first.name, second.name), (first.cost, second.cost))


TIE = {"cost": Quantity("cost of conceding a unit below one's commitment, in shares of the pie", COST, "k")}

PROTOCOL = Protocol(
    name="commitment",
    roles={"first": TIE, "second": TIE},
    parameters={},
    structure={},
    outcomes=("agreement",),
    terms=("pie",),
    build=build,
    doc=__doc__ or "",
)
