r"""Salami tactics: ground that is power, taken slice by slice.

Players
    A (*first*), who demands, and B (*second*).
Moves
    In each period A, who holds the share x of the ground, demands that it become :math:`x'`, or starts a war; B accepts, or
    starts a war.
Payoffs
    Each period :math:`x'` and :math:`1 - x'`, discounted by :math:`\delta`. A war gives all the ground for ever to A with
    probability :math:`p(x) = p_0 + k x`, and j more beyond the strategic line h, otherwise to B; it costs :math:`c_A` and
    :math:`c_B` once.
Equilibrium
    Without a jump in power there is no war but concession after concession, B being held to its war value:

    .. math::

        x' = \frac{(1 - \delta) p_0 + k x + (1 - \delta)^2 c_B}{1 - \delta + \delta k}, \qquad
        x^* = \frac{p_0 + (1 - \delta) c_B}{1 - k}

    in the limit; all is swallowed iff :math:`k \ge 1 - p_0 - (1 - \delta) c_B`. At ground that gives much power at once there is
    war; see ``bargaining/solvers/concessions.py``.
Conventions
    Values are present values, in periods of holding all the ground: a one-off cost c is worth :math:`(1 - \delta) c` a period. The
    period's payoff and the next period's power both go with the share after the demand. *limit* is where the share tends.

References
----------
Fearon, J. D. (1996). Bargaining over objects that influence future bargaining power. Paper, American Political Science
Association (in the spirit of: the game is the one stated here).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.games.salami import Salami
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, discount: Any, power: Any, slope: Any, ground: Any, jump: Any, line: Any) -> Salami:
    """Build the game; see the module's text."""
    return Salami((first.name, second.name), discount, (first.cost, second.cost), power, slope, ground, jump, line)


SIDE = {"cost": Quantity("cost of war, once, in periods of holding all the ground", COST, "c")}

PROTOCOL = Protocol(
    name="salami",
    roles={"first": SIDE, "second": SIDE},
    parameters={
        "discount": Quantity("discount factor of both", DISCOUNT, r"\delta"),
        "power": Quantity("probability that the first side wins a war with none of the ground", PROBABILITY, "p_0"),
        "slope": Quantity("what holding all the ground adds to that probability", PROBABILITY, "k"),
        "ground": Quantity("share of the ground held by the first side at the beginning", PROBABILITY, "x_0"),
        "jump": Quantity("what the strategic ground adds to the probability", PROBABILITY, "j", Fraction(0)),
        "line": Quantity("share of the ground beyond which the strategic ground lies", PROBABILITY, "h", Fraction(1)),
    },
    structure={},
    outcomes=("settlement", "settlement at the line", "war"),
    terms=("ground", "limit"),
    build=build,
    doc=__doc__ or "",
)
