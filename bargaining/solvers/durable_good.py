r"""Prices that fall over time because the seller cannot commit itself: the Coase conjecture with two types, and with a continuum.

Mathematics
-----------
*Two types.* With :math:`p_k = v_H - \delta^k (v_H - v_L)` a high type is indifferent between buying at :math:`p_k` and waiting for
:math:`p_{k-1}`; the low type buys at :math:`p_0 = v_L`. Let m be the mass of low types, h that of high types who have not bought yet,
and

.. math:: V_0(h) = v_L (h + m), \qquad V_k(h) = p_k (h - h_{k-1}) + \delta V_{k-1}(h_{k-1}),

with :math:`h_0 = 0` and :math:`h_k` where :math:`V_k(h) = V_{k-1}(h)`, so :math:`h_1 = v_L m/(v_H - v_L)`. For
:math:`h_k \le q < h_{k+1}` the seller asks :math:`p_k`, so many high types buy that :math:`h_{k-1}` are left, and so on to
:math:`v_L`: k + 1 prices. In beliefs the thresholds are :math:`\beta_k = h_k/(h_k + m)`, whatever q. At a threshold two first prices
are equally good. Each price is met by a fraction of the high types: they mix, so that what follows is what they are indifferent to.
As :math:`\delta \to 1` prices tend to :math:`v_L` (the number of prices stays bounded).

*Off the path* a price in :math:`(p_{j-1}, p_j]` leaves :math:`\min(h, h_{j-1})`; the seller, indifferent there, then randomises between
:math:`p_{j-1}` and :math:`p_{j-2}` so that the high type is indifferent.

*Uniform on [0, b], no gap.* In the stationary linear equilibrium, with :math:`s = \sqrt{1 - \delta}`, when values above b' have bought
the seller asks :math:`b' s/(1 + s)` and values above :math:`\lambda b'` buy, :math:`\lambda = (1 - s)/\delta`. There are many other
equilibria: for patient sides the seller may get anything up to the payoff of a seller who can commit itself (Ausubel and
Deneckere 1989).

References
----------
Fudenberg, D., Levine, D. K. and Tirole, J. (1985). Infinite-horizon models of bargaining with one-sided incomplete information. In A.
E. Roth (ed.), *Game-Theoretic Models of Bargaining*, Cambridge University Press, 73-98.
Gul, F., Sonnenschein, H. and Wilson, R. (1986). Foundations of dynamic monopoly and the Coase conjecture. *Journal of Economic
Theory* 39(1), 155-190.
Sobel, J. and Takahashi, I. (1983). A multistage model of bargaining. *Review of Economic Studies* 50(3), 411-426.
Ausubel, L. M. and Deneckere, R. J. (1989). Reputation in bargaining and durable goods monopoly. *Econometrica* 57(3), 511-531.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.private_information import PrivateEquilibrium
from bargaining.errors import MethodError
from bargaining.expressions.numbers import exact
from bargaining.games.distributions import TwoTypes
from bargaining.games.durable_good import DurableGood
from bargaining.model import Model
from bargaining.solvers.stationary_prices import StationaryEquilibrium, Step

__all__ = ["CoaseEquilibrium", "durable_good"]

_MOST, _NEVER = 200, Fraction(10**12)


def durable_good(game: DurableGood, model: Model | None = None) -> CoaseEquilibrium | StationaryEquilibrium:
    """Find the equilibrium in which a seller who cannot commit itself lowers its price.

    Parameters
    ----------
    game : DurableGood
    model : Model, optional
        Where it comes from.

    Raises
    ------
    MethodError
        If more than 200 prices would follow each other.

    Examples
    --------
    >>> eq = durable_good(DurableGood(("S", "B"), 0.9, TwoTypes(1, 2, 0.8)))
    >>> [float(step.price) for step in eq.path], float(eq.values["S"]), eq.verify()
    ([1.19, 1.1, 1.0], 1.074, Fraction(0, 1))
    """
    if not isinstance(game.private, TwoTypes):
        return StationaryEquilibrium(game, model)
    ladder = _Ladder(game)
    k = 0
    while ladder.threshold(k + 1) <= ladder.q:
        k += 1
        if k > _MOST:
            raise MethodError(
                f"more than {_MOST} prices follow each other; the high type is too likely, or the two values too far apart"
            )
    if k and ladder.threshold(k) == ladder.q:
        return CoaseEquilibrium(game, k - 1, model, tied=k)
    return CoaseEquilibrium(game, k, model)


class _Ladder:
    """Prices, thresholds and the seller's values, from the last price upwards."""

    def __init__(self, game: DurableGood) -> None:
        self.d, self.q = exact(game.discount), exact(game.private.chance)
        ends: tuple[Fraction, Fraction] = game.private.ends
        self.low, self.high = ends
        self.m = 1 - self.q
        self._thresholds, self._values = [Fraction(0)], [self.low * self.m]

    def price(self, k: int) -> Fraction:
        return self.high - self.d**k * (self.high - self.low)

    def value(self, k: int, h: Fraction) -> Fraction:
        """Return V_k(h)."""
        if k == 0:
            return self.low * (h + self.m)
        left = self.threshold(k - 1)
        return self.price(k) * (h - left) + self.d * self._values[k - 1]

    def threshold(self, k: int) -> Fraction:
        """Return h_k; a mass that no belief reaches where a third price would be no higher than the second (no patience at all)."""
        while len(self._thresholds) <= k:
            j = len(self._thresholds)
            rise = self.price(j) - self.price(j - 1)
            if rise == 0:
                return _NEVER
            h = (self.value(j - 1, Fraction(0)) - self.value(j, Fraction(0))) / rise
            self._thresholds.append(h)
            self._values.append(self.value(j, h))
        return self._thresholds[k]


class CoaseEquilibrium(PrivateEquilibrium):
    """Falling prices to a buyer of two types.

    Attributes
    ----------
    game : DurableGood
    model : Model or None
    outcome : str
        ``"agreement"``: in the end everybody buys.
    tie : Fraction or None
        The other first price that is as good, at a threshold.
    """

    outcomes = ("agreement",)
    concept = "sequential equilibrium"

    def __init__(self, game: DurableGood, k: int, model: Model | None = None, *, tied: int | None = None) -> None:
        self.game, self.model, self._k = game, model, k
        self._ladder = _Ladder(game)
        self.tie = None if tied is None else self._ladder.price(tied)
        self.unique = tied is None

    def _chances(self) -> Mapping[str, Any]:
        return {"agreement": Fraction(1)}

    @cached_property
    def path(self) -> tuple[Step, ...]:
        """The prices, period by period."""
        ladder, steps = self._ladder, []
        left = ladder.q
        for k in range(self._k, -1, -1):
            stay = ladder.threshold(k - 1) if k else Fraction(0)
            sold = left - stay if k else left + ladder.m
            steps.append(Step(ladder.price(k), sold, left / (left + ladder.m)))
            left = stay
        return tuple(steps)

    @cached_property
    def thresholds(self) -> tuple[Fraction, ...]:
        """The beliefs from which on so many prices precede the last: 0, 1, and so on, up to the first beyond the present belief."""
        ladder = self._ladder
        reached = [ladder.threshold(k) for k in range(self._k + 2 + (self.tie is not None))]
        return tuple(h / (h + ladder.m) for h in reached if h < _NEVER)

    @cached_property
    def values(self) -> Mapping[str, Fraction]:  # type: ignore[override]
        """Expected payoffs; the buyer's is the mean over its types."""
        ladder = self._ladder
        seller = sum((ladder.d**t * s.price * s.sold for t, s in enumerate(self.path)), Fraction(0))
        buyer = ladder.q * self.by_type["high"]
        return MappingProxyType(dict(zip(self.game.names, (seller, buyer), strict=True)))

    @cached_property
    def by_type(self) -> Mapping[str, Fraction]:
        """What the high and the low type expect."""
        return MappingProxyType({"high": self._ladder.high - self.path[0].price, "low": Fraction(0)})

    @cached_property
    def delay(self) -> Fraction:
        """The expected number of periods before agreement."""
        return sum((t * s.sold for t, s in enumerate(self.path)), Fraction(0))

    @cached_property
    def terms(self) -> Mapping[str, Fraction]:  # type: ignore[override]
        """The first price."""
        return MappingProxyType({"price": self.path[0].price})

    @cached_property
    def strategy(self) -> Mapping[str, str]:  # type: ignore[override]
        """Each price, and who accepts it."""
        seller, buyer = self.game.names
        out, left = {}, self._ladder.q
        for t, step in enumerate(self.path):
            last = t == len(self.path) - 1
            part = "" if last or step.sold == left else f" with probability {decimal(step.sold / left)}"
            who = "everybody accepts" if last else f"the high type accepts{part}"
            out[f"{seller}, period {t}"] = f"ask {decimal(step.price)}; of {buyer}, {who}"
            left -= step.sold
        return MappingProxyType(out)

    def verify(self) -> Fraction:
        """Return the most that anybody gains by one other price or another reply, at every belief up to the present one."""
        ladder, gains = self._ladder, [Fraction(0)]
        low, high, d, q = ladder.low, ladder.high, ladder.d, ladder.q
        # The buyer: on the path the high type is indifferent, and the low type waits for the last price.
        for now, later in zip(self.path, self.path[1:], strict=False):
            gains += [abs((high - now.price) - d * (high - later.price)), low - now.price]
        gains += [self.path[-1].price - low, abs(1 - sum((s.sold for s in self.path), Fraction(0)))]
        gains += [-s.sold for s in self.path]
        mass = q
        for step in self.path:  # beliefs by Bayes' rule
            gains.append(abs(step.belief - mass / (mass + ladder.m)))
            mass -= step.sold
        here = sum((d**t * s.price * s.sold for t, s in enumerate(self.path)), Fraction(0))
        gains.append(self._best_price(q) - here)
        # At every belief on the way, and at the thresholds, the seller's value is that of its best price; between them both are affine.
        places, k = [q], 1
        while ladder.threshold(k) < q and k <= _MOST:
            places.append(ladder.threshold(k))
            k += 1
        for h in places:
            n = 0
            while n + 1 < k + 1 and ladder.threshold(n + 1) <= h:
                n += 1
            gains.append(self._best_price(h) - ladder.value(n, h))
            # At a threshold the seller is indifferent, so that it may randomise after a price that is off the path.
            if n and h == ladder.threshold(n):
                gains.append(abs(ladder.value(n, h) - ladder.value(n - 1, h)))
        return max(gains)

    def _best_price(self, h: Fraction) -> Fraction:
        """Return the most that any price brings when h high types are left: the highest of each step sells as much as the others."""
        ladder, best, k = self._ladder, self._ladder.low * (h + self._ladder.m), 1
        while ladder.threshold(k - 1) < h and k <= _MOST + 1:
            left = ladder.threshold(k - 1)
            after = ladder.value(k - 1, left)
            best = max(best, ladder.price(k) * (h - left) + ladder.d * after)
            k += 1
        return best

    def _facts(self) -> list[tuple[str, str]]:
        path = ", ".join(f"{decimal(s.price)} (sold {decimal(s.sold)})" for s in self.path)
        belief = f"value of {self.game.names[1]}: {self.game.private}"
        out = [("belief", belief), ("path", path), ("delay", f"{decimal(self.delay)} periods on average")]
        shown = ", ".join(decimal(b) for b in self.thresholds)
        out.append(("thresholds", f"of the belief that the value is high: {shown}"))
        if self.tie is not None:
            out.append(("ties", f"at a threshold: the first price {decimal(self.tie)} is as good"))
        out.append(("by type", "; ".join(f"{kind} {decimal(v)}" for kind, v in self.by_type.items())))
        return out

    def _meaning(self, term: str) -> str:
        return "the first price"

    def _uniqueness(self) -> list[str]:
        if self.tie is not None:
            return ["two first prices, or any mixture of them; otherwise the only sequential equilibrium outcome"]
        return ["the only sequential equilibrium outcome, there being a gap (Fudenberg, Levine and Tirole 1985)"]
