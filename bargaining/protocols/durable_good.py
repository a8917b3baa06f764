r"""One side asks again and again, for less each time, of a side whose value is private: the Coase conjecture.

Players
    A seller (*first*), who makes all offers, and a buyer (*second*), who alone knows its value v.
Moves
    In each period the seller names a price; the buyer accepts, or waits for the next one.
Payoffs
    Agreement at p after t periods: :math:`\delta^t p` and :math:`\delta^t (v - p)`. The value is :math:`v_H` with probability q,
    otherwise :math:`v_L`; or uniform on :math:`[0, v_H]`.
Equilibrium
    Two types: with :math:`p_k = v_H - \delta^k (v_H - v_L)` the seller asks :math:`p_k, p_{k-1}, \dots, v_L`, where k counts the
    thresholds :math:`\beta_1 < \beta_2 < \dots` that q reaches, :math:`\beta_1 = v_L/v_H`. Uniform: with :math:`s = \sqrt{1 - \delta}` the
    price is :math:`s/(1 + s)` of the highest value left, in the stationary linear equilibrium; there are others. See
    ``bargaining/solvers/durable_good.py``.
Conventions
    The seller's cost is 0. At a threshold the lower price is reported, and the other one as a tie. *price* is the first price.

References
----------
Fudenberg, D., Levine, D. K. and Tirole, J. (1985). Infinite-horizon models of bargaining with one-sided incomplete information. In A.
E. Roth (ed.), *Game-Theoretic Models of Bargaining*, Cambridge University Press, 73-98.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.games.distributions import TwoTypes, Uniform
from bargaining.games.durable_good import DurableGood
from bargaining.protocols.protocol import DISCOUNT, Choice, Domain, Protocol, Quantity, Relation

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, discount: Any, values: str) -> DurableGood:
    """Build the game; see the module's text."""
    belief = TwoTypes(second.low, second.high, second.chance) if values == "two types" else Uniform(0, second.high)
    return DurableGood((first.name, second.name), discount, belief)


POSITIVE = Domain(Fraction(0), low_open=True)
INSIDE = Domain(Fraction(0), Fraction(1), low_open=True, high_open=True)

PROTOCOL = Protocol(
    name="durable_good",
    roles={
        "first": {},
        "second": {
            "high": Quantity("high value to this side, or the highest", POSITIVE, "v_H"),
            "low": Quantity("low value to this side", POSITIVE, "v_L", idle=("values", "uniform")),
            "chance": Quantity("probability of the high value", INSIDE, "q", idle=("values", "uniform")),
        },
    },
    parameters={"discount": Quantity("discount factor of both", DISCOUNT, r"\delta")},
    structure={
        "values": Choice(
            "what the seller believes about the value", options=("two types", "uniform"), default="two types"
        )
    },
    outcomes=("agreement",),
    terms=("price",),
    build=build,
    relations=(Relation("second.low", "<", "second.high", idle=("values", "uniform")),),
    doc=__doc__ or "",
)
