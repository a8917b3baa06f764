r"""Wars of attrition with private values: how long each type holds out.

Mathematics
-----------
In the symmetric equilibrium a type v concedes at :math:`t(v)`, which rises. To wait a moment longer costs c and wins if the other's
type lies just above, so that

.. math:: c\, t'(v) = v \, \frac{f(v)}{1 - F(v)}, \qquad t(v) = \frac{1}{c} \int_{\underline v}^v \frac{y f(y)}{1 - F(y)}\, dy .

The war lasts :math:`\frac1c \int y f (1 - F)\, dy` on average, and a type v expects :math:`\int_{\underline v}^v F`. With v uniform on
:math:`[0, V]` this is :math:`t(v) = (-v - V \ln(1 - v/V))/c`, a mean of :math:`V/(6c)`, and :math:`v^2/(2V)`.

There are others. Let :math:`\varphi_i(t)` be the type of i that concedes at t; the two conditions
:math:`\varphi_j \varphi_i' f(\varphi_i)/(1 - F(\varphi_i)) = c` give, with v uniform on :math:`[0, V]`,

.. math:: \frac{\varphi_1}{V - \varphi_1} = k \, \frac{\varphi_2}{V - \varphi_2}, \qquad
          t_2(v) = \frac{V}{c (k - 1)} \Bigl[ k \ln \frac{V}{V - v} - \ln\Bigl(1 + \frac{k v}{V - v}\Bigr) \Bigr]

for every k > 0: the greater k, the sooner side 1 concedes. Then side 1 is the first with probability
:math:`k (k - 1 - \ln k)/(k - 1)^2`, the war lasts :math:`V k ((k + 1) \ln k - 2 (k - 1))/(c (k - 1)^3)`, and side 1 expects
:math:`V ((k^2 - 1)/2 - k \ln k)/(k - 1)^3`; for side 2 read 1/k for k.

References
----------
Bishop, D. T. and Cannings, C. (1978). A generalized war of attrition. *Journal of Theoretical Biology* 70(1), 85-124.
Nalebuff, B. and Riley, J. (1985). Asymmetric equilibria in the war of attrition. *Journal of Theoretical Biology* 113(3), 517-527.
Riley, J. G. (1980). Strong evolutionary equilibrium and the war of attrition. *Journal of Theoretical Biology* 82(3), 383-400.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from bargaining.equilibrium.concession import ConcessionEquilibrium, Plan, Simulation, evaluated
from bargaining.equilibrium.concession_check import compile_in
from bargaining.errors import DomainError, GameError, InputError, MethodError, did_you_mean
from bargaining.expressions.numbers import as_sympy, exact
from bargaining.games.private_attrition import PrivateAttrition, worth
from bargaining.model import Model

__all__ = ["PrivateAttritionEquilibrium", "private_attrition"]

_PANELS, _NODES = 400, 10


def private_attrition(game: PrivateAttrition, model: Model | None = None) -> PrivateAttritionEquilibrium:
    """Find the symmetric equilibrium of a war of attrition with private values.

    Parameters
    ----------
    game : PrivateAttrition
    model : Model, optional
        Where it comes from.

    Raises
    ------
    MethodError
        If sympy finds no closed form of the date at which a type concedes.

    Examples
    --------
    >>> eq = private_attrition(PrivateAttrition(("A", "B")))
    >>> eq.schedules["A"], eq.duration, dict(eq.values)
    (-v - log(1 - v), Fraction(1, 6), {'A': Fraction(1, 6), 'B': Fraction(1, 6)})
    >>> round(eq.when("A", 0.5), 12), round(eq.payoff("A", 0.5), 12), eq.verify() < 1e-9
    (0.19314718056, 0.125, True)
    """
    import sympy

    if game.uniform and game.low == 0:
        return _asymmetric(game, sympy.S.One, model)
    v, y = worth(), sympy.Symbol("y", positive=True)
    f, rest = game.density.subs(v, y), 1 - game.cdf.subs(v, y)
    schedule = _real(sympy.integrate(sympy.simplify(y * f / rest), (y, game.low, v)), game) / game.cost
    _check(schedule, game)
    mean = _number_of(y * f * rest, y, game) / game.cost
    value = _number_of(game.cdf.subs(v, y) * rest, y, game)
    numbers: dict[str, Any] = {"duration": mean}
    for name in game.names:
        numbers |= {f"values.{name}": value, f"atom.{name}": sympy.S.Zero}
        numbers[f"probability.{name} concedes"] = sympy.Rational(1, 2)
    return _answer(game, dict.fromkeys(game.names, schedule), numbers, {}, 1, model)


def _number_of(integrand: Any, y: Any, game: PrivateAttrition) -> Any:
    import sympy

    found = sympy.integrate(integrand, (y, game.low, game.high))
    return sympy.Integral(integrand, (y, game.low, game.high)).evalf(30) if found.has(sympy.Integral) else found


def _real(expression: Any, game: PrivateAttrition) -> Any:
    """Write logarithms of what is negative on the interval as those of its opposite; what is imaginary cancels."""
    import sympy

    v = worth()
    middle = (game.low + game.high) / 2
    turned = {
        log: sympy.log(sympy.factor(-log.args[0])) + sympy.pi * sympy.I
        for log in expression.atoms(sympy.log)
        if sympy.N(log.args[0].subs(v, middle)) < 0
    }
    return sympy.expand(expression.xreplace(turned))


def _check(schedule: Any, game: PrivateAttrition) -> None:
    """Refuse what sympy could not integrate, or integrated on another branch."""
    import sympy

    v = worth()
    wrong = schedule.has(sympy.Integral) or schedule.has(sympy.I)
    for k in range(1, 10) if not wrong else ():
        here = game.low + (game.high - game.low) * sympy.Rational(k, 10)
        rate = here * game.density.subs(v, here) / (1 - game.cdf.subs(v, here)) / game.cost
        off = sympy.N(sympy.diff(schedule, v).subs(v, here) - rate)
        wrong = wrong or abs(off) > sympy.Float("1e-9") * abs(sympy.N(rate))
    if wrong:
        raise MethodError(f"no closed form is found of the date at which a type concedes with F(v) = {game.cdf}")


def _asymmetric(game: PrivateAttrition, k: Any, model: Model | None) -> PrivateAttritionEquilibrium:
    """Return the equilibrium with uniform values in which the first side's odds are k times the second's."""
    import sympy

    names, plain = game.names, {"high": sympy.Symbol("high"), "low": sympy.S.Zero, "cost": sympy.Symbol("cost")}
    schedules = {name: _schedule(game.numbers, each) for name, each in zip(names, (1 / k, k), strict=True)}
    found = _closed(names, game.numbers, k)
    formulas = _closed(names, plain, sympy.S.One if k == 1 else sympy.Symbol("k"))
    return _answer(game, schedules, found, formulas, k, model)


def _schedule(n: Mapping[str, Any], k: Any) -> Any:
    """Return when a type concedes if the other side's odds are k times its own side's."""
    import sympy

    v, high, cost = worth(), n["high"], n["cost"]
    if k == 1:
        return (-v - high * sympy.log(1 - v / high)) / cost
    # In -log(1 - v/V) and the log of 1 + k v/(V - v) = (V - v + k v)/(V - v), so that nothing is divided by what vanishes.
    own = -sympy.log(1 - v / high)
    return high / (cost * (k - 1)) * ((k - 1) * own - sympy.log(1 + (k - 1) * v / high))


def _closed(names: tuple[str, str], n: Mapping[str, Any], k: Any) -> dict[str, Any]:
    import sympy

    high, cost = n["high"], n["cost"]
    out: dict[str, Any] = {"duration": high / (6 * cost)}
    if k != 1:
        out["duration"] = high * k * ((k + 1) * sympy.log(k) - 2 * (k - 1)) / (cost * (k - 1) ** 3)
    for name, q in zip(names, (k, 1 / k), strict=True):
        out[f"atom.{name}"] = sympy.S.Zero
        out[f"values.{name}"] = high / 6 if k == 1 else high * ((q**2 - 1) / 2 - q * sympy.log(q)) / (q - 1) ** 3
        out[f"probability.{name} concedes"] = (
            sympy.Rational(1, 2) if k == 1 else q * (q - 1 - sympy.log(q)) / (q - 1) ** 2
        )
    return out


def _answer(
    game: PrivateAttrition, schedules: Any, numbers: Any, formulas: Any, odds: Any, model: Model | None
) -> PrivateAttritionEquilibrium:
    import sympy

    plans = {name: Plan(sympy.S.Zero, game.cost / worth(), None) for name in game.names}
    return PrivateAttritionEquilibrium(
        game, plans, sympy.oo, numbers, formulas, model=model, schedules=schedules, odds=odds
    )


@dataclass(frozen=True, eq=False)
class PrivateAttritionEquilibrium(ConcessionEquilibrium):
    """An equilibrium of a war of attrition with private values.

    Attributes
    ----------
    schedules : mapping of str to sympy expression
        When a type v of each side concedes.
    odds : number
        The k of the family; 1 in the symmetric equilibrium. ``hazards`` are in the type v of the *other* side that concedes at the
        same date.
    """

    schedules: Mapping[str, Any] = field(default_factory=dict)
    odds: Any = 1

    concept: ClassVar[str] = "Bayesian Nash equilibrium in dates of concession"
    unique: ClassVar[bool | None] = False
    uniqueness: ClassVar[str] = "the only symmetric one; asymmetric ones exist (Nalebuff and Riley 1985)"

    @cached_property
    def tolerance(self) -> float:
        """How far numbers may be off, and the gain up to which there is none: 1e-9 of the greatest worth of winning, and of 1."""
        return 1e-9 * max(1.0, float(self.game.high))

    @property
    def outcomes(self) -> tuple[str, ...]:  # type: ignore[override]
        """Every way in which the war can end."""
        return self.endings[:2]

    def with_odds(self, odds: Any) -> PrivateAttritionEquilibrium:
        """Return the equilibrium in which the first side's type that concedes has so many times the odds of the second's.

        Parameters
        ----------
        odds : number
            The k of the family, positive; above 1 the first side concedes sooner.

        Raises
        ------
        MethodError
            If values are not uniform from 0.
        """
        if not (self.game.uniform and self.game.low == 0):
            raise MethodError("asymmetric equilibria are given where values are uniform from 0")
        try:
            k = exact(odds)
        except InputError as wrong:
            raise InputError(f"the odds {wrong}") from wrong
        if k <= 0:
            raise DomainError(f"the odds must be positive; got {odds}")
        return _asymmetric(self.game, as_sympy(k), self.model)

    def when(self, name: str, value: Any) -> float:
        """Return when a type concedes; infinity for the greatest."""
        at = self._type(name, value)
        return float("inf") if at == float(self.game.high) else float(self._dates[name](at))

    def payoff(self, name: str, value: Any) -> float:
        """Return what a type expects: the integral of its probability of winning over all lesser types."""
        from scipy.integrate import quad

        at, k = self._type(name, value), self.names.index(name)
        low = float(self.game.low)
        win = (lambda y: float(1 - self._survivals[1 - k](self._dates[name](y)))) if at > low else float
        return float(quad(win, low, at, limit=200)[0]) if at > low else 0.0

    def _type(self, name: str, value: Any) -> float:
        if name not in self.names:
            raise GameError(f"no side {name!r}; sides are {list(self.names)}{did_you_mean(name, self.names)}")
        try:
            at = exact(value)
        except InputError as wrong:
            raise InputError(f"what winning is worth to {name} {wrong}") from wrong
        if not exact(self.game.low) <= at <= exact(self.game.high):
            raise DomainError(f"winning is worth from {self.game.low} to {self.game.high} to {name}; got {value}")
        return float(at)

    @cached_property
    def _dates(self) -> Mapping[str, Any]:

        import sympy
        from sympy.codegen.cfunctions import log1p

        # Odds close to even, and low types, leave little but what is lost in 1 + x.
        kept = {n: e.replace(sympy.log, lambda x: log1p(x - 1)) for n, e in self.schedules.items()}
        return {name: compile_in(worth(), e) for name, e in kept.items()}

    def _conceding_type(self, name: str, dates: Any) -> Any:
        """Return the type of a side that concedes at some dates, by bisection."""
        at = np.asarray(dates, dtype=float)
        low, high = np.full(at.shape, float(self.game.low)), np.full(at.shape, float(self.game.high))
        for _ in range(70):
            middle = (low + high) / 2
            inside = middle < float(self.game.high)
            late = ~inside | (self._dates[name](np.where(inside, middle, float(self.game.low))) > at)
            low, high = np.where(late, low, middle), np.where(late, middle, high)
        return (low + high) / 2

    @cached_property
    def _survivals(self) -> tuple[Any, Any]:

        cdf = compile_in(worth(), self.game.cdf)

        def of(name: str) -> Any:
            return lambda dates: 1 - np.asarray(cdf(self._conceding_type(name, dates)), dtype=float)

        return of(self.names[0]), of(self.names[1])

    def hazard(self, dates: Any) -> Mapping[str, Any]:
        """Return the hazard of each side's concession at some dates: the cost of waiting over the other's type that concedes then."""
        at = np.asarray(dates, dtype=float)
        cost, out = float(self.game.cost), {}
        for name, other in (self.names, self.names[::-1]):
            kind = self._conceding_type(other, np.maximum(at, 0.0))
            with np.errstate(divide="ignore"):
                out[name] = np.where(at >= 0, cost / kind, 0.0)
        return MappingProxyType(out)

    def simulate(self, seed: int, runs: int = 10_000) -> Simulation:
        """Draw the types of so many pairs, and let them play."""
        if isinstance(runs, bool) or not isinstance(runs, int) or runs < 1:
            raise InputError(f"runs must be a whole number of plays, at least 1; got {runs!r}")
        draws = np.random.default_rng(seed).random((2, runs))
        types = self._quantile(draws)
        dates = [self._dates[name](types[k]) for k, name in enumerate(self.names)]
        return Simulation(np.minimum(*dates), np.where(dates[0] <= dates[1], self.endings[0], self.endings[1]))

    def _quantile(self, draws: Any) -> Any:

        cdf = compile_in(worth(), self.game.cdf)
        low, high = np.full(draws.shape, float(self.game.low)), np.full(draws.shape, float(self.game.high))
        for _ in range(60):
            middle = (low + high) / 2
            above = cdf(middle) > draws
            low, high = np.where(above, low, middle), np.where(above, middle, high)
        return low

    def verify(self) -> float:
        r"""Return the largest gain of any type from the date of another type, computed afresh from the schedules.

        To concede at :math:`t_i(y)` is worth :math:`v\,G_j(t_i(y)) - c \int_0^{t_i(y)} S_j` to a type v; dates, and types, are those of
        a grid that is dense at both ends.
        """
        import sympy

        low, high, cost = (float(self.game.numbers[key]) for key in ("low", "high", "cost"))
        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        # Types by their odds, up to one in a million million from the top; those above wait longer still.
        odds = np.concatenate([[0.0], np.geomspace(1e-10, 1e12, _PANELS)])
        edges = low + (high - low) * (odds / (1 + odds))
        half = np.diff(edges)[:, None] / 2
        inside = (edges[:-1, None] + edges[1:, None]) / 2 + half * nodes[None, :]
        gains = [0.0]
        cdf, density = (compile_in(worth(), e) for e in (self.game.cdf, self.game.density))
        for k, name in enumerate(self.names):
            when, other = self._dates[name], self._survivals[1 - k]
            speed = compile_in(worth(), sympy.diff(self.schedules[name], worth()))
            waiting = np.broadcast_to(speed(inside), inside.shape) * other(when(inside)) * half * weights[None, :]
            waited = cost * np.concatenate([[0.0], np.cumsum(waiting.sum(axis=1))])
            won = 1 - other(when(edges))
            table = edges[:, None] * won[None, :] - waited[None, :]
            own = np.diagonal(table)
            gains.append(float((table.max(axis=1) - own).max()))
            # Nobody is worse off than by conceding at once; and over all types the mean is what is claimed.
            gains.append(float((-own).max()))
            winning = (inside * (1 - other(when(inside))) * density(inside) * half * weights[None, :]).sum()
            mean = winning - cost * (waiting * (1 - cdf(inside))).sum()
            gains.append(abs(float(mean) - float(self.values[name])))
        return max(gains)

    @cached_property
    def strategy(self) -> Mapping[str, str]:
        """When each type concedes, in words."""
        return MappingProxyType({n: f"concedes at t = {e} if winning is worth v" for n, e in self.schedules.items()})

    def _how_unique(self) -> str:
        return self.uniqueness if self.odds == 1 else "one of a continuum: k may be any positive number (with_odds)"

    def _more_lines(self) -> list[str]:
        shown = evaluated(self.odds)
        return (
            []
            if shown == 1
            else [f"  odds         k = {shown}: the first side's type that concedes has k times the odds"]
        )
