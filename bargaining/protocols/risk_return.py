r"""The risk-return trade-off: a take-it-or-leave-it demand to an opponent whose cost of war is its own secret.

Players
    A (*first*), who demands, and B (*second*), who alone knows its cost of war c, in dispute over a pie of size 1.
Moves
    A demands a share :math:`x \in [0, 1]`. B accepts, and the pie is divided, or rejects, and there is war.
Payoffs
    Settlement: x and :math:`1 - x`. War: :math:`p - k_A` and :math:`1 - p - c`. A believes c to be uniform on
    :math:`[a, b]`, or exponential with mean :math:`\mu`.
Equilibrium
    B accepts iff :math:`c \ge z = x - p`. A trades what a bolder demand brings off against the risk of war,
    :math:`1 - F(z) = f(z)(z + k_A)`:

    .. math::

        z = \max\Bigl(a, \frac{b - k_A}{2}\Bigr) \ \text{(uniform)}, \qquad z = \max(0, \mu - k_A) \ \text{(exponential)},

    cut at :math:`1 - p`, and there is war with probability :math:`F(z)`. No risk is taken iff :math:`k_A \ge b - 2a`
    (:math:`k_A \ge \mu`); all is demanded iff :math:`1 - p \le (b - k_A)/2` (:math:`\mu - k_A`). In between the risk of war does not
    depend on the probability of power.
Conventions
    Costs are shares of the pie, paid once. A type who is indifferent accepts. Of the second side, values are means over its types.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414; pp. 390-401.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.games.distributions import Exponential, Uniform
from bargaining.games.risk_return import RiskReturn
from bargaining.protocols.protocol import COST, PROBABILITY, Choice, Domain, Protocol, Quantity, Relation

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, power: Any, distribution: str) -> RiskReturn:
    """Build the game; see the module's text."""
    belief = Uniform(second.lowest, second.highest) if distribution == "uniform" else Exponential(second.mean)
    return RiskReturn((first.name, second.name), power, first.cost, belief)


PROTOCOL = Protocol(
    name="risk_return",
    roles={
        "first": {"cost": Quantity("cost of war, in shares of the pie", COST, "k")},
        "second": {
            "lowest": Quantity(
                "lowest cost of war that this side may have", COST, "a", idle=("distribution", "exponential")
            ),
            "highest": Quantity(
                "highest cost of war that this side may have", COST, "b", idle=("distribution", "exponential")
            ),
            "mean": Quantity(
                "mean cost of war that this side may have",
                Domain(Fraction(0), low_open=True),
                r"\mu",
                idle=("distribution", "uniform"),
            ),
        },
    },
    parameters={"power": Quantity("probability that the first side wins a war", PROBABILITY, "p")},
    structure={
        "distribution": Choice(
            "what the first side believes about the cost", options=("uniform", "exponential"), default="uniform"
        )
    },
    outcomes=("settlement", "war"),
    terms=("pie",),
    build=build,
    relations=(Relation("second.lowest", "<", "second.highest", idle=("distribution", "exponential")),),
    doc=__doc__ or "",
)
