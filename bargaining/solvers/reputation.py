r"""Bargaining with a reputation for obstinacy: a war of attrition in which both build up the same reputation at once.

Mathematics
-----------
Side i, if rational, is indifferent between granting :math:`a_j` now and a moment later iff j concedes with hazard

.. math:: \lambda_j = \frac{r_i (1 - a_j)}{a_1 + a_2 - 1}:

the *other's* rate of discount times one's *own* residual. The probability of not having conceded, of rational and committed types
together, is :math:`S_i(t) = k_i e^{-\lambda_i t}` and ends at :math:`z_i`, when only committed types are left. Alone, and without an
atom, i would be there at :math:`T_i = -\ln z_i/\lambda_i`. Both must be there on the same date, as nobody concedes to a side known to
be committed sooner than at once, so

.. math:: T_0 = \min(T_1, T_2), \qquad k_i = z_i e^{\lambda_i T_0}, \qquad u_i = (1 - k_j) a_i + k_j (1 - a_j).

Only the *weaker* side, with the greater :math:`T_i`, concedes at once with positive probability, :math:`1 - k_i`. Sides are equally
strong at :math:`z_1 = z_2^{\lambda_1/\lambda_2}`. Somebody concedes after

.. math:: \frac{k_1 k_2 (1 - e^{-(\lambda_1 + \lambda_2) T_0})}{\lambda_1 + \lambda_2}

on average, counting :math:`T_0` where nobody ever does, with probability :math:`z_1 z_2`: the demands then stand for ever. The
equilibrium is the only one (Abreu and Gul 2000).

References
----------
Abreu, D. and Gul, F. (2000). Bargaining and reputation. *Econometrica* 68(1), 85-117.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from bargaining.equilibrium.concession import ConcessionEquilibrium, Plan, evaluated
from bargaining.equilibrium.figures import decimal
from bargaining.games.reputation import ReputationalBargaining
from bargaining.games.two_sides import time
from bargaining.model import Model

__all__ = ["ReputationEquilibrium", "reputation"]


def reputation(game: ReputationalBargaining, model: Model | None = None) -> ReputationEquilibrium:
    """Find the equilibrium of bargaining with one type of commitment on each side.

    Parameters
    ----------
    game : ReputationalBargaining
    model : Model, optional
        Where it comes from.

    Examples
    --------
    >>> game = ReputationalBargaining(("A", "B"), demands=(0.6, 0.6), rates=(0.1, 0.1), commitment=(0.1, 0.05))
    >>> eq = reputation(game)
    >>> eq.weaker, eq.atoms["B"], round(eq.date, 9), dict(eq.values)
    ('B', Fraction(1, 2), 11.512925465, {'A': Fraction(1, 2), 'B': Fraction(2, 5)})
    >>> eq.condition.lhs, eq.borders["B.commitment"]
    (-(A.demand + B.demand - 1)*log(A.commitment)/(B.rate*(1 - A.demand)), A.commitment**(A.rate*(1 - B.demand)/(B.rate*(1 - A.demand))))
    """
    import sympy

    numbers = game.numbers
    symbols = {path: sympy.Symbol(path) for path in numbers}
    dates = {name: -sympy.log(numbers[f"{name}.commitment"]) / _rate(game.names, name, numbers) for name in game.names}
    gap = sympy.N(dates[game.names[0]] - dates[game.names[1]], 60)
    equal = abs(gap) < sympy.Float("1e-45") * sympy.N(dates[game.names[0]], 60)
    strong, weak = game.names if gap < 0 else game.names[::-1]
    found = _closed(game.names, strong, weak, equal, numbers)
    t = time()
    plans = {
        name: Plan(
            found[f"atom.{name}"],
            found[f"hazard.{name}"],
            (1 - found[f"atom.{name}"]) * sympy.exp(-found[f"hazard.{name}"] * t),
        )
        for name in game.names
    }
    formulas = _closed(game.names, strong, weak, equal, symbols)
    sides = (formulas[f"date.{strong}"], formulas[f"date.{weak}"])
    rates = {name: _rate(game.names, name, symbols) for name in game.names}
    borders = {
        f"{name}.commitment": symbols[f"{other}.commitment"] ** (rates[name] / rates[other])
        for name, other in (game.names, game.names[::-1])
    }
    return ReputationEquilibrium(
        game,
        plans,
        found["date"],
        found,
        formulas,
        sympy.Eq(*sides) if equal else sympy.StrictLessThan(*sides),
        borders,
        model,
    )


def _rate(names: tuple[str, str], name: str, n: Mapping[str, Any]) -> Any:
    """Return the hazard of a side: from the other's rate, and the residual of its own demand."""
    other = names[1] if name == names[0] else names[0]
    return n[f"{other}.rate"] * (1 - n[f"{name}.demand"]) / (n[f"{name}.demand"] + n[f"{other}.demand"] - 1)


def _closed(names: tuple[str, str], strong: str, weak: str, equal: bool, n: Mapping[str, Any]) -> dict[str, Any]:
    """Return the closed forms, in numbers or in symbols."""
    import sympy

    rate = {name: _rate(names, name, n) for name in names}
    z = {name: n[f"{name}.commitment"] for name in names}
    demand = {name: n[f"{name}.demand"] for name in names}
    dates = {name: -sympy.log(z[name]) / rate[name] for name in names}
    # exp(lambda T_0) as a power, so that rational answers come out as such.
    ratio = sympy.cancel(rate[weak] / rate[strong])
    keeps = {strong: sympy.S.One, weak: sympy.S.One if equal else z[weak] * _power(z[strong], -ratio)}
    gone = keeps[weak] * (1 - _power(z[strong], 1 + ratio))
    first = {strong: sympy.cancel(1 / (1 + ratio)), weak: sympy.cancel(ratio / (1 + ratio))}
    mean = sympy.cancel(1 / (rate[strong] + rate[weak]))
    out = {"date": dates[strong], "duration": gone * mean, "probability.stand-off": z[strong] * z[weak]}
    for name, other in ((strong, weak), (weak, strong)):
        out[f"date.{name}"] = dates[name]
        out[f"hazard.{name}"] = rate[name]
        out[f"atom.{name}"] = 1 - keeps[name]
        out[f"values.{name}"] = (1 - keeps[other]) * demand[name] + keeps[other] * (1 - demand[other])
        out[f"probability.{name} concedes"] = 1 - keeps[name] + gone * first[name]
    return out


def _power(base: Any, exponent: Any) -> Any:
    """Return a power, exactly where that is short, otherwise to sixty digits: sympy would look for roots for very long."""
    import sympy

    if base.is_Rational and not (exponent.q <= 64 and abs(exponent.p) <= 1000):
        return sympy.exp(sympy.N(exponent, 60) * sympy.N(sympy.log(base), 60))
    return base**exponent


@dataclass(frozen=True, eq=False)
class ReputationEquilibrium(ConcessionEquilibrium):
    """The equilibrium of bargaining with one type of commitment on each side.

    ``values`` are those of rational types.
    """

    concept: ClassVar[str] = "Bayesian Nash equilibrium in dates of concession"
    unique: ClassVar[bool | None] = True
    uniqueness: ClassVar[str] = "the only equilibrium (Abreu and Gul 2000)"

    @property
    def payoffs(self) -> Mapping[str, Mapping[str, Any]]:
        """What each side expects if it is rational."""
        return MappingProxyType({name: MappingProxyType({"rational": u}) for name, u in self.values.items()})

    def _mismatch(self, k: int) -> float:
        return abs(float(self._survivals[k](self._end)) - float(self.game.commitment[k]))

    def reputation(self, dates: Any) -> Mapping[str, Any]:
        """Return the probability that each side is committed, given that it has not conceded by some dates."""
        gone = self.distribution(dates)
        return {n: float(z) / (1 - gone[n]) for n, z in zip(self.names, self.game.commitment, strict=True)}

    def _more_lines(self) -> list[str]:
        if self.weaker is None:
            return ["  weaker       neither side: both would be known to be committed on the same date"]
        other = next(name for name in self.names if name != self.weaker)
        dates = {name: decimal(float(evaluated(self.numbers[f"date.{name}"]))) for name in (other, self.weaker)}
        return [f"  weaker       {self.weaker}, as T_{other} = {dates[other]} < {dates[self.weaker]} = T_{self.weaker}"]
