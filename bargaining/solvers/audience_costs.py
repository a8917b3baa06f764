r"""A crisis before audiences: who backs down, when, and how likely is war.

Mathematics
-----------
A type that may back down is indifferent between now and a moment later iff the other backs down with hazard
:math:`h_j = a_i/(1 + a_i t)`: it is *i's* audience cost that sets how fast j backs down. So :math:`S_j(t) = k_j/(1 + a_i t)`. At the
last date :math:`t^*`, the *horizon*, those remain who would rather fight than pay :math:`a_i t^*`, a share :math:`a_i t^*/W_i` of i's
types. Alone, and without an atom, i would be there at

.. math:: t_i = \frac{-a_i + \sqrt{a_i^2 + 4 a_i a_j W_i}}{2 a_i a_j}, \qquad \text{the root of}\quad
          \frac{a_i t}{W_i} (1 + a_j t) = 1 .

Then :math:`t^* = \min(t_1, t_2)`, :math:`k_i = (1 + a_j t^*) a_i t^*/W_i`, and only the side with the greater :math:`t_i` backs down
at once with positive probability, :math:`1 - k_i`. Types that back down expect :math:`1 - k_j`; a type that fights and whose war is
worth w expects :math:`1 - S_j(t^*) + S_j(t^*) w`. There is war with probability :math:`a_1 a_2 t^{*2}/(W_1 W_2)`.

With :math:`a = a_j`, :math:`b = a_i` the crisis lasts :math:`k_1 k_2 \ln\frac{1 + a t^*}{1 + b t^*}/(a - b)` on average, and i is the
first to back down after its start with probability

.. math:: k_1 k_2 \, a \Bigl[ \frac{b}{(a - b)^2} \ln \frac{1 + b t^*}{1 + a t^*} + \frac{a t^*}{(a - b)(1 + a t^*)} \Bigr].

There are other equilibria, in which one side i backs down at once whatever its type, because the other never would: if i stayed, the
other would believe it to be of the type to which war is worst, and expect it to back down the next moment. As from
:math:`t = W_i/a_i` on no type of i would do so, the other must then rather fight too, which it does if :math:`a_j W_i \ge a_i W_j`; so
for at least one side there is such an equilibrium. This is the one in which both escalate.

References
----------
Fearon, J. D. (1994). Domestic political audiences and the escalation of international disputes. *American Political Science Review*
88(3), 577-592 (in the spirit of: the game is the one of :mod:`bargaining.games.audience_costs`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from bargaining.equilibrium.concession import ConcessionEquilibrium, Plan, evaluated
from bargaining.equilibrium.figures import decimal
from bargaining.errors import DomainError, GameError, InputError, did_you_mean
from bargaining.expressions.numbers import exact
from bargaining.games.audience_costs import AudienceCostCrisis
from bargaining.games.two_sides import time
from bargaining.model import Model

__all__ = ["AudienceCostEquilibrium", "audience_costs"]


def audience_costs(game: AudienceCostCrisis, model: Model | None = None) -> AudienceCostEquilibrium:
    """Find the equilibrium of a crisis before audiences in which both sides escalate.

    Parameters
    ----------
    game : AudienceCostCrisis
    model : Model, optional
        Where it comes from.

    Examples
    --------
    >>> eq = audience_costs(AudienceCostCrisis(("A", "B"), audience=(0.2, 0.1), war=(1, 1)))
    >>> eq.weaker, round(eq.date, 9), round(eq.atoms["B"], 9), round(eq.outcome["war"], 9)
    ('B', 3.660254038, 0.366025404, 0.267949192)
    """
    import sympy

    numbers = game.numbers
    symbols = {path: sympy.Symbol(path) for path in numbers}
    dates = {name: _date(game.names, name, numbers) for name in game.names}
    gap = sympy.N(dates[game.names[0]] - dates[game.names[1]], 60)
    equal = abs(gap) < sympy.Float("1e-45") * sympy.N(dates[game.names[0]], 60)
    strong, weak = game.names if gap < 0 else game.names[::-1]
    found = _closed(game.names, strong, weak, equal, numbers)
    t = time()
    plans = {}
    for name, other in (game.names, game.names[::-1]):
        cost = numbers[f"{other}.audience_cost"]
        plans[name] = Plan(
            found[f"atom.{name}"], sympy.cancel(cost / (1 + cost * t)), (1 - found[f"atom.{name}"]) / (1 + cost * t)
        )
    formulas = _closed(game.names, strong, weak, equal, symbols)
    sides = (formulas[f"date.{strong}"], formulas[f"date.{weak}"])
    borders = {}
    for name, other in (game.names, game.names[::-1]):
        reached = _date(game.names, other, symbols)
        scale = 1 + symbols[f"{other}.audience_cost"] * reached
        borders[f"{name}.war_cost"] = symbols[f"{name}.audience_cost"] * reached * scale
    return AudienceCostEquilibrium(
        game,
        plans,
        found["date"],
        found,
        formulas,
        sympy.Eq(*sides) if equal else sympy.StrictLessThan(*sides),
        borders,
        model,
    )


def _date(names: tuple[str, str], name: str, n: Mapping[str, Any]) -> Any:
    import sympy

    other = names[1] if name == names[0] else names[0]
    a, b, w = n[f"{name}.audience_cost"], n[f"{other}.audience_cost"], n[f"{name}.war_cost"]
    return (sympy.sqrt(a**2 + 4 * a * b * w) - a) / (2 * a * b)


def _closed(names: tuple[str, str], strong: str, weak: str, equal: bool, n: Mapping[str, Any]) -> dict[str, Any]:
    """Return the closed forms, in numbers or in symbols."""
    import sympy

    cost = {name: n[f"{name}.audience_cost"] for name in names}
    war = {name: n[f"{name}.war_cost"] for name in names}
    end = _date(names, strong, n)
    fights = {name: cost[name] * end / war[name] for name in names}
    keeps = {
        strong: sympy.S.One,
        weak: sympy.S.One if equal else (1 + cost[strong] * end) * fights[weak],
    }
    both = keeps[strong] * keeps[weak]
    out = {"date": end, "probability.war": fights[strong] * fights[weak]}
    first, second = names
    a, b = cost[first], cost[second]
    length = sympy.log((1 + a * end) / (1 + b * end)) / (a - b) if a != b else end / (1 + a * end)
    out["duration"] = both * (length if a.is_number else _unless_equal(a, b, length, end / (1 + a * end)))
    for name, other in ((strong, weak), (weak, strong)):
        out[f"date.{name}"] = _date(names, name, n)
        out[f"hazard.{name}"] = cost[other] / (1 + cost[other] * time())
        out[f"atom.{name}"] = 1 - keeps[name]
        out[f"fights.{name}"] = fights[name]
        out[f"backs down.{name}"] = 1 - keeps[other]
        # The mean over the types that fight, whose war is worth from -a_i t* to 0.
        stands = 1 - fights[other] - fights[other] * cost[name] * end / 2
        out[f"fighting.{name}"] = stands
        out[f"values.{name}"] = (1 - fights[name]) * (1 - keeps[other]) + fights[name] * stands
        later = _first(cost[other], cost[name], end)
        out[f"probability.{name} backs down"] = 1 - keeps[name] + both * cost[other] * later
    return out


def _first(a: Any, b: Any, end: Any) -> Any:
    """Return the integral of 1/((1 + a t)^2 (1 + b t)) from 0 to the end."""
    import sympy

    same = (1 - (1 + a * end) ** -2) / (2 * a)
    if a == b:
        return same
    generic = b / (a - b) ** 2 * sympy.log((1 + b * end) / (1 + a * end)) + a * end / ((a - b) * (1 + a * end))
    return generic if a.is_number else _unless_equal(a, b, generic, same)


def _unless_equal(a: Any, b: Any, generic: Any, same: Any) -> Any:
    import sympy

    return sympy.Piecewise((same, sympy.Eq(a, b)), (generic, True))


@dataclass(frozen=True, eq=False)
class AudienceCostEquilibrium(ConcessionEquilibrium):
    """The equilibrium of a crisis before audiences in which both sides escalate.

    ``values`` are expected before a side knows what war is worth to it; ``payoffs`` are by type.
    """

    concept: ClassVar[str] = "perfect Bayesian equilibrium in dates of backing down"
    unique: ClassVar[bool | None] = False
    uniqueness: ClassVar[str] = (
        "not unique: in others one side backs down at once, whatever its type; this is the one in which both escalate"
    )
    otherwise: ClassVar[str] = "war"
    at_the_end: ClassVar[bool] = True
    verb: ClassVar[str] = "backs down"

    @property
    def horizon(self) -> float:
        """The date after which nobody backs down, and at which the war begins."""
        return self.date

    @cached_property
    def fights(self) -> Mapping[str, Fraction | float]:
        """The probability that each side would rather fight than ever back down."""
        return MappingProxyType({name: evaluated(self.numbers[f"fights.{name}"]) for name in self.names})

    @cached_property
    def payoffs(self) -> Mapping[str, Mapping[str, Fraction | float]]:
        """What each side expects if it backs down some day, and on average if it would fight."""
        kinds = {"backs down": "backs down", "fights": "fighting"}
        return MappingProxyType(
            {
                name: MappingProxyType({k: evaluated(self.numbers[f"{key}.{name}"]) for k, key in kinds.items()})
                for name in self.names
            }
        )

    def payoff(self, name: str, war: Any) -> float:
        """Return what a type expects.

        Parameters
        ----------
        name : str
        war : number
            What war is worth to it, from minus its side's greatest cost of war to 0.
        """
        if name not in self.names:
            raise GameError(f"no side {name!r}; sides are {list(self.names)}{did_you_mean(name, self.names)}")
        k = self.names.index(name)
        try:
            worth = exact(war)
        except InputError as wrong:
            raise InputError(f"what war is worth to {name} {wrong}") from wrong
        if not -exact(self.game.war[k]) <= worth <= 0:
            raise DomainError(f"war is worth from -{self.game.war[k]} to 0 to {name}; got {war}")
        left = float(self.fights[self.names[1 - k]])
        return max(float(self.payoffs[name]["backs down"]), 1 - left + left * float(worth))

    def verify(self) -> float:
        """Return the largest gain of any type from another date or from fighting, computed afresh from the distributions.

        Types above a cutoff fight, those below back down; the cutoff is read off the probability of never backing down.
        """
        gains = [super().verify()]
        for k, (name, found) in enumerate(self.timing().items()):
            never = float(self._survivals[k](self._end))
            left = float(self._survivals[1 - k](self._end))
            greatest = float(self.game.war[k])
            cutoff = -greatest * never
            yields = found.least(self._end, float(self._survivals[k](0.0)) < 1, later=True)
            # What fighting is worth rises with the type: those who back down are tempted most at the cutoff, those who fight least.
            for worth in (*np.linspace(-greatest, cutoff, 33), *np.linspace(cutoff, 0.0, 33)):
                war = found.never + left * worth
                gains.append(war - yields if worth < cutoff else found.best - war)
            middle = found.never + left * cutoff / 2
            gains.append(abs((1 - never) * yields + never * middle - float(self.values[name])))
        return max(gains)

    def _conceding(self, name: str) -> Fraction | float:
        return self.payoffs[name]["backs down"]

    def _mismatch(self, k: int) -> float:
        return 0.0  # who is left is compared by type

    def _more_lines(self) -> list[str]:
        lines = [
            f"  {'by type' if k == 0 else '':<12} {name} {decimal(each['backs down'])} if it backs down, {decimal(each['fights'])} on "
            f"average if it fights (probability {decimal(self.fights[name])})"
            for k, (name, each) in enumerate(self.payoffs.items())
        ]
        lines.append(
            f"  horizon      t* = {f'{decimal(self.date)} {self._units}'.strip()}: whoever has not backed down by then fights"
        )
        if self.weaker is None:
            return [*lines, "  weaker       neither side"]
        other = next(name for name in self.names if name != self.weaker)
        dates = {name: decimal(float(evaluated(self.numbers[f"date.{name}"]))) for name in (other, self.weaker)}
        return [
            *lines,
            f"  weaker       {self.weaker}, as t_{other} = {dates[other]} < {dates[self.weaker]} = t_{self.weaker}",
        ]
