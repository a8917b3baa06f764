r"""Prices that fall by a constant factor, to a buyer whose value is uniform: the stationary linear equilibrium.

With :math:`s = \sqrt{1 - \delta}`, when values above b' have bought the seller asks :math:`b' s/(1 + s)`, and values above
:math:`b'/(1 + s)` buy; see :mod:`bargaining.solvers.durable_good`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.private_information import PrivateEquilibrium
from bargaining.expressions.numbers import exact
from bargaining.games.durable_good import DurableGood
from bargaining.model import Model

__all__ = ["StationaryEquilibrium", "Step"]


@dataclass(frozen=True)
class Step:
    """One price of the path.

    Parameters
    ----------
    price : number
    sold : number
        The probability, before anything happens, that it is accepted.
    belief : number
        The probability that the buyer is of the high type when it is named; of uniform values the highest one left.
    """

    price: Any
    sold: Any
    belief: Any


class StationaryEquilibrium(PrivateEquilibrium):
    """Prices that fall by a constant factor, to a buyer whose value is uniform from 0 upwards.

    Attributes
    ----------
    game : DurableGood
    model : Model or None
    cutoff : number
        The factor by which the highest value left falls each period.
    exact : bool
        Whether 1 - discount is the square of a fraction.
    """

    outcomes = ("agreement",)
    concept = "stationary linear perfect Bayesian equilibrium"
    unique = False

    def __init__(self, game: DurableGood, model: Model | None = None) -> None:
        self.game, self.model = game, model
        self._d, self._top = exact(game.discount), exact(game.private.high)
        rest = 1 - self._d
        root = Fraction(isqrt(rest.numerator), isqrt(rest.denominator))
        self.exact = root * root == rest
        self.tolerance = 0.0 if self.exact else 1e-12
        self._root: Any = root if self.exact else float(rest) ** 0.5
        d = self._d if self.exact else float(self._d)
        #: (1 - s)/delta = 1/(1 + s), which is 1/2 where there is no tomorrow.
        self.cutoff: Any = 1 / (1 + self._root)
        self._price: Any = self._root / (1 + self._root)
        self._discount: Any = d

    def _chances(self) -> Mapping[str, Any]:
        return {"agreement": Fraction(1)}

    def steps(self, periods: int) -> tuple[Step, ...]:
        """Return the first prices; `belief` is the highest value left."""
        top = self._top if self.exact else float(self._top)
        out = []
        for t in range(periods):
            left = top * self.cutoff**t
            out.append(Step(self._price * left, (1 - self.cutoff) * self.cutoff**t, left))
        return tuple(out)

    @cached_property
    def values(self) -> Mapping[str, Any]:  # type: ignore[override]
        """Expected payoffs; the buyer's is the mean over its values."""
        top = self._top if self.exact else float(self._top)
        seller = self._price * top / 2
        # Surplus: in period t values between c^(t+1) and c^t buy, at their mean.
        c, d = self.cutoff, self._discount
        surplus = top * (1 - c * c) / 2 / (1 - d * c * c)
        return MappingProxyType(dict(zip(self.game.names, (seller, surplus - seller), strict=True)))

    @cached_property
    def terms(self) -> Mapping[str, Any]:  # type: ignore[override]
        """The first price."""
        return MappingProxyType({"price": self.steps(1)[0].price})

    @cached_property
    def strategy(self) -> Mapping[str, str]:  # type: ignore[override]
        """The rule of both sides."""
        seller, buyer = self.game.names
        return MappingProxyType(
            {
                seller: f"ask {decimal(self._price)} of the highest value left",
                buyer: f"accept p iff the own value is at least {decimal(self.cutoff / self._price)} p",
            }
        )

    def verify(self) -> Any:
        """Return the most that the seller gains by one other price, or a type of the buyer by another reply, per unit of the value."""
        d, p, c = self._discount, self._price, self.cutoff
        # A type v accepts x iff v - x >= d (v - p v), whoever is left: v >= x/(1 - d + d p). So x sells down to r x.
        reach = 1 / (1 - d + d * p)
        indifferent = abs(c - reach * p)
        # Of a unit of values: x (1 - r x) + d V (r x)^2 with V = p/2, a parabola in x.
        value = p / 2
        bend = reach - d * value * reach**2
        if bend <= 0:
            return Fraction(1)
        best = 1 / (4 * bend)
        gain = max(best - value, value - best, indifferent)
        return gain if self.exact or gain > self.tolerance else 0.0

    def _facts(self) -> list[tuple[str, str]]:
        shown = ", ".join(decimal(s.price).split(" ")[0] for s in self.steps(5))
        return [
            ("belief", f"value of {self.game.names[1]}: {self.game.private}"),
            ("path", f"{shown}, ...: each period the highest value left falls to {decimal(self.cutoff)} of itself"),
        ]

    def _meaning(self, term: str) -> str:
        return "the first price"

    def _gain(self) -> str:
        return "largest gain from another price or reply"

    def _uniqueness(self) -> list[str]:
        return [
            "other equilibria exist: without a gap, for patient sides, the seller may get anything up to what it would get if",
            "it could commit itself (Ausubel and Deneckere 1989); this is the stationary one, linear in the highest value left",
        ]
