r"""Trade between private values: the linear equilibrium of the double auction, and what no mechanism can beat.

Mathematics
-----------
*Double auction*, both uniform on [0, 1]. If the seller asks :math:`\frac{c}{2-k} + \frac{1-k}{2}`, a buyer's expected payoff is a
parabola in its bid, greatest at

.. math:: \text{bid} = \frac{v}{1+k} + \frac{k(1-k)}{2(1+k)},

and the other way round. At :math:`k = 1/2` they trade iff :math:`v - c \ge 1/4`. Types who cannot trade may name anything that keeps it
so. There is a continuum of other equilibria, from no trade at all to step functions.

*Mechanisms.* A rule of trade :math:`p(v, c)` can be had without subsidy, nobody being forced, iff

.. math:: \mathrm{E}\Bigl[\Bigl(v - \frac{1 - F(v)}{f(v)} - c - \frac{G(c)}{g(c)}\Bigr) p(v, c)\Bigr] \ge 0;

otherwise what it lacks is the least subsidy. For uniform values on :math:`[a_v, b_v]` and :math:`[a_c, b_c]` the bracket is
:math:`2(v - c) - (b_v - a_c)`, and the second best is to trade iff :math:`v - c \ge t`, the least t that needs no subsidy: 0 if the
efficient rule needs none. With x for :math:`v - c`, whose density is linear on pieces, all expectations are integrals of cubics, which
Simpson's rule gives exactly.

References
----------
Chatterjee, K. and Samuelson, W. (1983). Bargaining under incomplete information. *Operations Research* 31(5), 835-851.
Leininger, W., Linhart, P. B. and Radner, R. (1989). Equilibria of the sealed-bid mechanism for bargaining with incomplete information.
*Journal of Economic Theory* 48(1), 63-106.
Myerson, R. B. and Satterthwaite, M. A. (1983). Efficient mechanisms for bilateral trading. *Journal of Economic Theory* 29(2), 265-281.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.private_information import PrivateEquilibrium
from bargaining.errors import MethodError
from bargaining.expressions.numbers import exact, show
from bargaining.games.bilateral_trade import BilateralTrade
from bargaining.model import Model
from bargaining.solvers.trade_mechanism import Differences, TradeMechanism, simpson

__all__ = ["AuctionEquilibrium", "bilateral_trade"]

_ZERO, _ONE = Fraction(0), Fraction(1)
Rule = tuple[Fraction, Fraction]


def bilateral_trade(game: BilateralTrade, model: Model | None = None) -> AuctionEquilibrium | TradeMechanism:
    """Find the linear equilibrium of a double auction, or the mechanism asked for.

    Parameters
    ----------
    game : BilateralTrade
    model : Model, optional
        Where it comes from.

    Raises
    ------
    MethodError
        If values and costs of a double auction are not uniform on the same interval.

    Examples
    --------
    >>> from bargaining.games.distributions import Uniform
    >>> unit = Uniform(0, 1)
    >>> auction = bilateral_trade(BilateralTrade(("B", "S"), unit, unit))
    >>> auction.gains, auction.chances["trade"], auction.verify()
    (Fraction(9, 64), Fraction(9, 32), Fraction(0, 1))
    >>> best = bilateral_trade(BilateralTrade(("B", "S"), unit, unit, "second best"))
    >>> best.gap, best.gains, bilateral_trade(BilateralTrade(("B", "S"), unit, unit, "efficient")).subsidy
    (Fraction(1, 4), Fraction(9, 64), Fraction(1, 6))
    """
    if game.rule != "double auction":
        differences = Differences(game)
        return TradeMechanism(game, _ZERO if game.rule == "efficient" else differences.least_gap(), model)
    if game.buyer.ends != game.seller.ends:
        raise MethodError(
            f"the linear equilibrium is known for values and costs uniform on the same interval; got {game.buyer} and {game.seller}"
        )
    k = exact(game.weight)
    bid = (1 / (1 + k), k * (1 - k) / (2 * (1 + k)))
    ask = (1 / (2 - k), (1 - k) / 2)
    return AuctionEquilibrium(game, bid, ask, model)


class AuctionEquilibrium(PrivateEquilibrium):
    """Bids and asks that are linear in what each side knows.

    Attributes
    ----------
    game : BilateralTrade
    model : Model or None
    bid, ask : (Fraction, Fraction)
        Slope and constant, values and costs being measured from the low end of their interval in units of its length.
    """

    outcomes = ("trade", "no trade")
    concept = "linear Bayesian Nash equilibrium"
    unique = False

    def __init__(self, game: BilateralTrade, bid: Rule, ask: Rule, model: Model | None = None) -> None:
        self.game, self.model, self.bid, self.ask = game, model, bid, ask
        self._k = exact(game.weight)
        ends: tuple[Fraction, Fraction] = game.buyer.ends
        self._low, self._length = ends[0], ends[1] - ends[0]

    def _mean(self, of: Callable[[Fraction, Fraction], Fraction]) -> Fraction:
        """Integrate over all pairs that trade a function that is linear in the value and the cost."""
        (s, a), (r, b) = self.bid, self.ask

        def least(c: Fraction) -> Fraction:
            return min(max((r * c + b - a) / s, _ZERO), _ONE)

        def along(c: Fraction) -> Fraction:
            v = least(c)
            return (1 - v) * of((1 + v) / 2, c)

        cuts = [_ZERO, _ONE, *((s * v + a - b) / r for v in (_ZERO, _ONE))]
        return simpson([min(max(c, _ZERO), _ONE) for c in cuts], along)

    def _price(self, v: Fraction, c: Fraction) -> Fraction:
        return self._k * (self.bid[0] * v + self.bid[1]) + (1 - self._k) * (self.ask[0] * c + self.ask[1])

    @cached_property
    def gains(self) -> Fraction:
        """Expected gains from trade."""
        return self._length * self._mean(lambda v, c: v - c)

    @cached_property
    def efficiency(self) -> Fraction:
        """The share of all possible gains that is realised."""
        return self.gains / Differences(self.game).gains(_ZERO)

    def _chances(self) -> Mapping[str, Any]:
        trade = self._mean(lambda v, c: _ONE)
        return {"trade": trade, "no trade": 1 - trade}

    @cached_property
    def values(self) -> Mapping[str, Fraction]:  # type: ignore[override]
        """Expected payoffs before values are known."""
        buyer = self._length * self._mean(lambda v, c: v - self._price(v, c))
        return MappingProxyType(dict(zip(self.game.names, (buyer, self.gains - buyer), strict=True)))

    @cached_property
    def terms(self) -> Mapping[str, Fraction]:  # type: ignore[override]
        """``price``: the mean price of trades; empty if there is none."""
        trade = self._mean(lambda v, c: _ONE)
        if trade == 0:
            return MappingProxyType({})
        return MappingProxyType({"price": self._low + self._length * self._mean(self._price) / trade})

    @cached_property
    def strategy(self) -> Mapping[str, str]:  # type: ignore[override]
        """What both name."""
        out = {}
        for name, letter, (slope, constant) in zip(self.game.names, "vc", (self.bid, self.ask), strict=True):
            whole = self._low * (1 - slope) + self._length * constant
            part = f"{show(slope)} of its {'value v' if letter == 'v' else 'cost c'}"
            more = f", {'plus' if whole > 0 else 'less'} {show(abs(whole))}" if whole else ""
            out[name] = f"{'bid' if letter == 'v' else 'ask'} {part}{more}"
        return MappingProxyType(out)

    def verify(self) -> Fraction:
        """Return the most that any type gains by another bid or ask; its payoff is a parabola in it on each piece."""
        # Gains are parabolas in the type on few pieces: what is 0 at so many types is 0 everywhere.
        types = [Fraction(n, 24) for n in range(25)]
        gains = [_ZERO]
        mirror = ((self.ask[0], 1 - self.ask[0] - self.ask[1]), (self.bid[0], 1 - self.bid[0] - self.bid[1]))
        for own, other, k in ((self.bid, self.ask, self._k), (*mirror, 1 - self._k)):
            low, high = other[1], other[0] + other[1]
            if high <= low:
                return _ONE

            def worth(
                v: Fraction, bid: Fraction, low: Fraction = low, high: Fraction = high, k: Fraction = k
            ) -> Fraction:
                met = min(max(bid, low), high)
                return ((v - k * bid) * (met - low) - (1 - k) * (met * met - low * low) / 2) / (high - low)

            for v in types:
                best = (v + k * low) / (1 + k)  # where the parabola is greatest
                others = {_ZERO, low, min(max(best, low), high), high, _ONE}
                gains.append(max(worth(v, bid) for bid in others) - worth(v, own[0] * v + own[1]))
        return max(gains)

    def _facts(self) -> list[tuple[str, str]]:
        return [
            (
                "gains",
                f"{decimal(self.gains)} from trade, {decimal(self.efficiency)} of what an efficient rule would have",
            )
        ]

    def _meaning(self, term: str) -> str:
        return "mean price of trades"

    def _gain(self) -> str:
        return "largest gain of any type from another bid or ask"

    def _uniqueness(self) -> list[str]:
        return [
            "a continuum of other equilibria exists, one without trade among them (Leininger, Linhart and Radner 1989)"
        ]
