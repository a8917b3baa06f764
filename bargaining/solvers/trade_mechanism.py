"""Mechanisms for trade between private values: the least subsidy of the efficient rule, and the best rule without one.

The mathematics is in :mod:`bargaining.solvers.bilateral_trade`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.private_information import PrivateEquilibrium
from bargaining.games.bilateral_trade import BilateralTrade
from bargaining.model import Model

__all__ = ["Differences", "TradeMechanism", "simpson"]

_ZERO, _ONE = Fraction(0), Fraction(1)


def simpson(cuts: Sequence[Fraction], of: Callable[[Fraction], Fraction]) -> Fraction:
    """Integrate a function that is a cubic on each piece."""
    total = _ZERO
    for a, b in pairwise(sorted(set(cuts))):
        total += (b - a) / 6 * (of(a) + 4 * of((a + b) / 2) + of(b))
    return total


class Differences:
    """The distribution of v - c, whose density is linear on pieces."""

    def __init__(self, game: BilateralTrade) -> None:
        values: tuple[Fraction, Fraction] = game.buyer.ends
        costs: tuple[Fraction, Fraction] = game.seller.ends
        self.a, self.b = values
        self.c, self.d = costs
        self.low, self.high = self.a - self.d, self.b - self.c
        #: What the sum of both virtual values lacks.
        self.rent = self.b - self.c
        self.cuts = sorted({self.low, self.a - self.c, self.b - self.d, self.high})

    def density(self, x: Fraction) -> Fraction:
        overlap = min(self.b, self.d + x) - max(self.a, self.c + x)
        return max(overlap, _ZERO) / ((self.b - self.a) * (self.d - self.c))

    def integral(self, gap: Fraction, of: Callable[[Fraction], Fraction]) -> Fraction:
        start = min(max(gap, self.low), self.high)
        return simpson([start, *(x for x in self.cuts if x > start)], lambda x: of(x) * self.density(x))

    def gains(self, gap: Fraction) -> Fraction:
        return self.integral(gap, lambda x: x)

    def budget(self, gap: Fraction) -> Fraction:
        """Return what is left over if they trade iff v - c >= gap and nobody is forced; negative is what is lacking."""
        return self.integral(gap, lambda x: 2 * x - self.rent)

    def least_gap(self) -> Fraction:
        """Return the least gap at which nothing is lacking: exactly if it is a short fraction, otherwise within 1e-30 from above."""
        if self.budget(_ZERO) >= 0:
            return _ZERO
        low, high = _ZERO, self.high
        for _ in range(110):
            middle = (low + high) / 2
            if self.budget(middle) >= 0:
                high = middle
            else:
                low = middle
            short = high.limit_denominator(10**6)
            if low < short <= high and self.budget(short) == 0:
                return short
        return high


class TradeMechanism(PrivateEquilibrium):
    """The efficient mechanism with its least subsidy, or the best one without.

    Attributes
    ----------
    game : BilateralTrade
    model : Model or None
    gap : Fraction
        They trade iff the value exceeds the cost by so much.
    """

    outcomes = ("trade", "no trade")
    concept = "Bayesian incentive-compatible mechanism, nobody forced"
    unique = True

    def __init__(self, game: BilateralTrade, gap: Fraction, model: Model | None = None) -> None:
        self.game, self.model, self.gap = game, model, gap
        self._of = Differences(game)

    @cached_property
    def exact(self) -> bool:  # type: ignore[override]
        """Whether the gap is the exact one."""
        return self.gap == 0 or self._of.budget(self.gap) == 0

    @property
    def tolerance(self) -> float:  # type: ignore[override]
        """How far numbers may be off."""
        return 0.0 if self.exact else 1e-25

    @cached_property
    def subsidy(self) -> Fraction:
        """The least subsidy that the rule needs."""
        return max(_ZERO, -self._of.budget(self.gap))

    @cached_property
    def surplus(self) -> Fraction:
        """What the rule leaves over after both have what they must get."""
        return max(_ZERO, self._of.budget(self.gap))

    @cached_property
    def gains(self) -> Fraction:
        """Expected gains from trade."""
        return self._of.gains(self.gap)

    @cached_property
    def efficiency(self) -> Fraction:
        """The share of all possible gains that is realised."""
        most = self._of.gains(_ZERO)
        return self.gains / most if most else _ONE

    def _chances(self) -> Mapping[str, Any]:
        trade = self._of.integral(self.gap, lambda x: _ONE)
        return {"trade": trade, "no trade": 1 - trade}

    def _interim(self, side: int, own: Fraction) -> Fraction:
        """Return the probability with which a type trades."""
        of = self._of
        if side == 0:
            share = (own - self.gap - of.c) / (of.d - of.c)
        else:
            share = (of.b - own - self.gap) / (of.b - of.a)
        return min(max(share, _ZERO), _ONE)

    def _cuts(self, side: int) -> list[Fraction]:
        of = self._of
        low, high = (of.a, of.b) if side == 0 else (of.c, of.d)
        bends = (of.c + self.gap, of.d + self.gap) if side == 0 else (of.a - self.gap, of.b - self.gap)
        return sorted({low, high, *(x for x in bends if low < x < high)})

    def rent(self, side: int, own: Fraction) -> Fraction:
        """Return what a type must expect if it tells the truth: its chance of trade, integrated from the type that gets nothing."""
        cuts = self._cuts(side)
        part = [x for x in cuts if x < own] + [own] if side == 0 else [own] + [x for x in cuts if x > own]
        return simpson(part, lambda x: self._interim(side, x))

    @cached_property
    def values(self) -> Mapping[str, Fraction]:  # type: ignore[override]
        """Expected payoffs; what is left over is not among them."""
        out = []
        for side in (0, 1):
            cuts = self._cuts(side)
            out.append(simpson(cuts, lambda x, side=side: self.rent(side, x)) / (cuts[-1] - cuts[0]))  # type: ignore[misc]
        return MappingProxyType(dict(zip(self.game.names, out, strict=True)))

    @cached_property
    def terms(self) -> Mapping[str, Fraction]:  # type: ignore[override]
        """The least excess of value over cost at which they trade, and the subsidy."""
        return MappingProxyType({"gap": self.gap, "subsidy": self.subsidy})

    @cached_property
    def strategy(self) -> Mapping[str, str]:  # type: ignore[override]
        """The rule."""
        both = f"{self.game.names[0]} and {self.game.names[1]}"
        return MappingProxyType({both: f"tell the truth; trade iff value - cost >= {decimal(self.gap)}"})

    def verify(self) -> Fraction:
        """Return the most that a type gains by a lie, that the budget is off, or that a smaller gap without subsidy would bring.

        The budget is put together from what each type must expect, not from virtual values.
        """
        gains = [_ZERO]
        for side in (0, 1):
            cuts = self._cuts(side)
            types = sorted({a + (b - a) * Fraction(n, 4) for a, b in pairwise(cuts) for n in range(5)})
            sign = 1 if side == 0 else -1
            for told in types:
                chance, rent = self._interim(side, told), self.rent(side, told)
                gains += [rent + sign * (own - told) * chance - self.rent(side, own) for own in types]
        spent = sum(self.values.values(), _ZERO) + self.surplus - self.subsidy - self.gains
        gains.append(abs(spent))
        if self.game.rule == "second best":
            gains.append(self.subsidy)
            for n in range(16):
                other = self.gap * Fraction(n, 16)
                if self._of.budget(other) >= 0:
                    gains.append(self._of.gains(other) - self.gains)
        return max(gains)

    def _facts(self) -> list[tuple[str, str]]:
        out = [
            (
                "gains",
                f"{decimal(self.gains)} from trade, {decimal(self.efficiency)} of what an efficient rule would have",
            )
        ]
        if self.subsidy:
            out.append(
                (
                    "subsidy",
                    f"{decimal(self.subsidy)} at least: without it no mechanism trades whenever it is efficient",
                )
            )
        if self.surplus > Fraction(1, 10**20):
            out.append(("left over", f"{decimal(self.surplus)}, to be given to either"))
        return out

    def _meaning(self, term: str) -> str:
        return {"gap": "they trade iff the value exceeds the cost by so much", "subsidy": "expected, at least"}[term]

    def _gain(self) -> str:
        return "largest gain from a lie, error of the budget, or gain by another gap"

    def _uniqueness(self) -> list[str]:
        return ["the only rule of trade with these gains; payments may differ"]
