r"""An equilibrium in dates of concession: who yields when, with which hazard, and what waiting is worth.

Each side i has conceded by t with probability :math:`G_i(t) = 1 - S_i(t)`, where

.. math:: S_i(t) = (1 - q_i) \exp\Bigl(-\int_0^t h_i(s)\, ds\Bigr), \qquad h_i = \frac{-L_j'}{F_j - L_j},

:math:`q_i` being the probability of conceding at once and :math:`h_i` the hazard that keeps the *other* side j indifferent between
leading, :math:`L_j`, and waiting to follow, :math:`F_j`. At most one :math:`q_i` is positive.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from bargaining.equilibrium.exact_verdict import Answer
from bargaining.equilibrium.figures import as_data, decimal
from bargaining.equilibrium.no_regime import NoRegime
from bargaining.equilibrium.verdict_lines import head_data, note_lines, outcome_text, value_lines
from bargaining.errors import InputError, MethodError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ConcessionEquilibrium", "Plan", "Simulation", "evaluated"]


def evaluated(expression: Any) -> Fraction | float:
    """Return a number of sympy as a fraction if it is rational, and as a float otherwise.

    The number of digits worked with is doubled until it makes no difference.
    """
    import mpmath
    import sympy

    read = sympy.sympify(expression)
    if read.is_Rational:
        return Fraction(int(read.p), int(read.q))
    number, last = sympy.lambdify((), read, "mpmath"), None
    for digits in (40, 80, 160, 320, 640, 1280):
        with mpmath.workdps(digits):
            now = mpmath.re(number())
            if last is not None and abs(now - last) <= mpmath.mpf(10) ** -20 * max(abs(now), mpmath.mpf(10) ** -20):
                return float(now)
            last = now
    raise MethodError("a closed form cannot be computed to twenty digits: the numbers of the game are too far apart")


@dataclass(frozen=True)
class Plan:
    """When one side concedes.

    Attributes
    ----------
    atom : sympy number
        The probability of conceding at once.
    hazard : sympy expression
        Of conceding at t, given that nobody has; nothing after the last date.
    survival : sympy expression
        The probability of not having conceded by t, up to the last date.
    """

    atom: Any
    hazard: Any
    survival: Any


@dataclass(frozen=True, eq=False)
class Simulation:
    """Plays drawn at random.

    Attributes
    ----------
    dates : array
        When each ended.
    outcomes : array of str
        How.
    """

    dates: Any
    outcomes: Any

    @property
    def shares(self) -> Mapping[str, float]:
        """The share of the plays that ended in each way."""
        import numpy as np

        labels, counts = np.unique(self.outcomes, return_counts=True)
        return MappingProxyType({str(n): int(c) / len(self.outcomes) for n, c in zip(labels, counts, strict=True)})

    def to_frame(self) -> pd.DataFrame:
        """Return one row a play."""
        import pandas as pd

        return pd.DataFrame({"date": self.dates, "outcome": self.outcomes})


@dataclass(frozen=True, eq=False)
class ConcessionEquilibrium(Answer):
    """Who concedes when, in a game of waiting between two sides.

    Attributes
    ----------
    game : WarOfAttrition, ReputationalBargaining or AudienceCostCrisis
    plans : mapping of str to Plan
    last : sympy number
        The date by which all concede who ever do; ``oo`` if there is none.
    numbers : mapping of str to sympy number
        ``date.A`` (when A alone would have finished conceding), ``atom.A``, ``hazard.A``, ``values.A``, ``probability.<outcome>``,
        ``duration`` and others, where a closed form is known.
    formulas : mapping of str to sympy expression
        The same in symbols, such as ``A.cost``: they hold as long as the same side is the weaker one.
    condition : sympy relation or None
        When that is so.
    borders : mapping of str to sympy expression
        The value of a parameter at which neither side is weaker, in the others.
    model : Model or None
    """

    game: Any
    plans: Mapping[str, Plan]
    last: Any
    numbers: Mapping[str, Any]
    formulas: Mapping[str, Any] = field(default_factory=dict)
    condition: Any = None
    borders: Mapping[str, Any] = field(default_factory=dict)
    model: Any = None

    concept: ClassVar[str] = "Nash equilibrium in dates of concession"
    uniqueness: ClassVar[str] = ""
    unique: ClassVar[bool | None] = None
    #: What happens where nobody ever concedes, and whether that ends the game at the last date.
    otherwise: ClassVar[str] = "stand-off"
    at_the_end: ClassVar[bool] = False
    #: What the side that concedes is called in a label.
    verb: ClassVar[str] = "concedes"
    exact: ClassVar[bool] = False
    terms: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    has_regime: ClassVar[bool] = False
    regime = NoRegime(
        "no regime: who concedes when is a pair of distributions; its closed forms are in `formulas`, the condition under which "
        "they hold in `condition`, and where neither side is weaker in `borders`"
    )

    @property
    def names(self) -> tuple[str, str]:
        """The two sides."""
        first, second = self.game.names
        return first, second

    @cached_property
    def tolerance(self) -> float:
        """How far numbers may be off, and the gain up to which there is none: 1e-9 of the greatest stake, and of 1."""
        from bargaining.equilibrium.concession_check import function_of_time

        return 1e-9 * max(1.0, *(abs(float(function_of_time(high)(0.0))) for high in self.game.follow))

    @cached_property
    def atoms(self) -> Mapping[str, Fraction | float]:
        """The probability with which each concedes at once."""
        return MappingProxyType({name: evaluated(plan.atom) for name, plan in self.plans.items()})

    @cached_property
    def hazards(self) -> Mapping[str, Any]:
        """The hazard of each side's concession, an expression in the time, up to the last date."""
        return MappingProxyType({name: plan.hazard for name, plan in self.plans.items()})

    @cached_property
    def date(self) -> float:
        """The date by which all concede who ever do; infinity if there is none."""
        import sympy

        return float("inf") if self.last == sympy.oo else float(sympy.N(self.last, 30))

    @cached_property
    def weaker(self) -> str | None:
        """The side that concedes at once with positive probability; None if there is none."""
        return next((name for name, atom in self.atoms.items() if atom > 0), None)

    @cached_property
    def values(self) -> Mapping[str, Fraction | float]:
        """What each side expects at the beginning, before it knows its type if it has one."""
        return MappingProxyType({name: evaluated(self.numbers[f"values.{name}"]) for name in self.names})

    @property
    def payoffs(self) -> Mapping[str, Mapping[str, Fraction | float]]:
        """What each side expects, by type."""
        return MappingProxyType({name: MappingProxyType({"every type": u}) for name, u in self.values.items()})

    @property
    def endings(self) -> tuple[str, str, str]:
        """The concession of the first, of the second, and what there is without one."""
        first, second = self.names
        return f"{first} {self.verb}", f"{second} {self.verb}", self.otherwise

    @property
    def outcomes(self) -> tuple[str, ...]:  # type: ignore[override]
        """Every way in which such a game can end."""
        return self.endings

    @cached_property
    def outcome(self) -> Any:
        """The probability of each way in which the game ends; the label alone if it is certain."""
        first, second = (self._chance_first(name) for name in self.names)
        left = self.stubborn
        chances = dict(zip(self.endings, (first, second, left), strict=True))
        likely = {label: p for label, p in chances.items() if p > 0}
        return next(iter(likely)) if len(likely) == 1 else MappingProxyType(likely)

    @cached_property
    def stubborn(self) -> Fraction | float:
        """The probability that nobody ever concedes."""
        import sympy

        if self.last == sympy.oo:
            return Fraction(0)
        return evaluated(self.numbers[f"probability.{self.otherwise}"])

    def _chance_first(self, name: str) -> Fraction | float:
        """Return the probability that a side is the first to concede."""
        known = self.numbers.get(f"probability.{name} {self.verb}")
        if known is not None:
            return evaluated(known)
        from bargaining.equilibrium.concession_check import function_of_time, integral

        hazard, alive = function_of_time(self.plans[name].hazard), self._survivals
        later = integral(lambda t: hazard(t) * alive[0](t) * alive[1](t), alive, self._end)
        return float(self.atoms[name]) + later

    @cached_property
    def duration(self) -> Fraction | float:
        """The expected time until somebody concedes or, at the latest, the last date."""
        known = self.numbers.get("duration")
        if known is not None:
            return evaluated(known)
        from bargaining.equilibrium.concession_check import integral

        alive = self._survivals
        return integral(lambda t: alive[0](t) * alive[1](t), alive, self._end)

    @cached_property
    def expected_delay(self) -> Fraction | float:
        """The expected date of the first concession, given that there is one."""
        left = self.stubborn
        if left == 0:
            return self.duration
        return (float(self.duration) - self.date * float(left)) / (1 - float(left))

    def distribution(self, dates: Any) -> Mapping[str, Any]:
        """Return for each side the probability of having conceded by some dates.

        Parameters
        ----------
        dates : number or array

        Returns
        -------
        mapping of str to array
            In the shape of `dates`; nothing before 0.
        """
        import numpy as np

        at = np.asarray(dates, dtype=float)
        if np.isnan(at).any():
            raise InputError("dates must be numbers; got nan")
        held = [s(np.minimum(np.maximum(at, 0.0), self._end)) for s in self._survivals]
        gone = (np.where(at < 0, 0.0, 1 - s) for s in held)
        return MappingProxyType(dict(zip(self.names, gone, strict=True)))

    def hazard(self, dates: Any) -> Mapping[str, Any]:
        """Return the hazard of each side's concession at some dates; nothing after the last date."""
        import numpy as np

        from bargaining.equilibrium.concession_check import function_of_time

        at = np.asarray(dates, dtype=float)
        live = (at >= 0) & (at <= self.date)
        each = {n: np.where(live, function_of_time(h)(np.where(live, at, 0.0)), 0.0) for n, h in self.hazards.items()}
        return MappingProxyType(each)

    def simulate(self, seed: int, runs: int = 10_000) -> Simulation:
        """Draw plays at random.

        Parameters
        ----------
        seed : int
        runs : int
        """
        import numpy as np

        from bargaining.equilibrium.concession_check import inverse

        if isinstance(runs, bool) or not isinstance(runs, int) or runs < 1:
            raise InputError(f"runs must be a whole number of plays, at least 1; got {runs!r}")
        draws = np.random.default_rng(seed).random((2, runs))
        dates = []
        for survive, draw in zip(self._survivals, draws, strict=True):
            when = inverse(survive, draw, self._end)
            dates.append(np.where(draw >= float(survive(0.0)), 0.0, when))
        first = np.minimum(*dates)
        # Distributions without a last date are cut where next to nobody holds out.
        labels = np.where(dates[0] <= dates[1], self.endings[0], self.endings[1])
        ends = np.isinf(first)
        until = self.date if self.at_the_end else np.inf
        return Simulation(np.where(ends, until, first), np.where(ends, self.endings[2], labels))

    @cached_property
    def _survivals(self) -> tuple[Any, Any]:
        from bargaining.equilibrium.concession_check import function_of_time

        first, second = (function_of_time(self.plans[name].survival) for name in self.names)
        return first, second

    @cached_property
    def _end(self) -> float:
        from bargaining.equilibrium.concession_check import last_date

        return last_date(self._survivals) if self.date == float("inf") else self.date

    def timing(self) -> Mapping[str, Any]:
        """Return what each date of concession is worth to each side, computed from the distributions by quadrature."""
        from bargaining.equilibrium.concession_check import timing

        out = {}
        for k, name in enumerate(self.names):
            own, other = self._survivals[k], self._survivals[1 - k]
            out[name] = timing(
                self.game.lead[k], self.game.follow[k], own, other, self._end, beyond=not self.at_the_end
            )
        return MappingProxyType(out)

    def verify(self) -> float:
        """Return the largest gain from conceding at any other date, computed afresh from the distributions.

        It is the best of all dates over the worst of those at which the side does concede, so that no mixture of them gains more;
        what is claimed to be expected, and who is left in the end, is checked as well.
        """
        gains = [0.0]
        for k, (name, found) in enumerate(self.timing().items()):
            start = float(self._survivals[k](0.0))
            used = found.least(self._end, start < 1, start > 0)
            gains += [found.best - used, abs(used - float(self._conceding(name)))]
            gains.append(self._mismatch(k))
        return max(gains)

    def _conceding(self, name: str) -> Fraction | float:
        """Return what a type that concedes is said to expect."""
        return self.values[name]

    def _mismatch(self, k: int) -> float:
        """Return by how much the probability of never conceding is not what it must be."""
        return float(self._survivals[k](self._end))

    @cached_property
    def strategy(self) -> Mapping[str, str]:
        """When each side concedes, in words."""
        out = {}
        for name, plan in self.plans.items():
            atom = self.atoms[name]
            if atom == 1:
                out[name] = f"{self.verb} at once"
                continue
            once = f"{self.verb} at once with probability {decimal(atom)}, then" if atom else f"{self.verb}"
            until = "" if self.date == float("inf") else f" until t = {self.date:.6g} {self._units}".rstrip()
            rate = decimal(Fraction(str(plan.hazard))) if plan.hazard.is_Rational else str(plan.hazard)
            per = f" per {self.unit_of_time}" if self.unit_of_time else ""
            out[name] = f"{once} with hazard {rate}{per}{until}"
        return MappingProxyType(out)

    @property
    def unit_of_time(self) -> str:
        """What the model's numbers are per, as in ``"year"``; empty where there is no model, or more than one unit."""
        if self.model is None:
            return ""
        units = " ".join(parameter.unit for parameter in self.model.parameters.values())
        found = set(re.findall(r"\bper (day|week|month|quarter|year)\b", units))
        return found.pop() if len(found) == 1 else ""

    @property
    def _units(self) -> str:
        return f"{self.unit_of_time}s" if self.unit_of_time else ""

    def why_not(self, outcome: str) -> str:
        """Say with which probability an outcome occurs, or why it does not."""
        if not isinstance(self.outcome, str) and outcome in self.outcome:
            return f"{outcome!r} occurs with probability {decimal(self.outcome[outcome])}."
        return super().why_not(outcome)

    def _reason(self, outcome: str) -> str:
        if isinstance(self.outcome, str):
            return f"{outcome!r} does not occur: {self.outcome.removesuffix(f' {self.verb}')} {self.verb} at once."
        return f"{outcome!r} does not occur: every type of both sides concedes sooner or later."

    def to_frame(self, dates: int = 101) -> pd.DataFrame:
        """Return the concessions over time as a table: by then conceded, and the hazard, of each side."""
        import numpy as np
        import pandas as pd

        end = self.date if self.date < float("inf") else 5 * float(self.duration) or 1.0
        at = np.linspace(0.0, end, dates)
        gone, rates = self.distribution(at), self.hazard(at)
        columns = {"t": at}
        columns |= {f"{n} has conceded": gone[n] for n in self.names} | {f"{n} hazard": rates[n] for n in self.names}
        return pd.DataFrame(columns).set_index("t")

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return {
            **head_data(self, as_data),
            "atoms": {k: as_data(v) for k, v in self.atoms.items()},
            "hazards": {k: str(h) for k, h in self.hazards.items()},
            "date": None if self.date == float("inf") else self.date,
            "expected_delay": float(self.expected_delay),
            "weaker": self.weaker,
            "strategy": dict(self.strategy),
            "exact": self.exact,
            "tolerance": self.tolerance,
            "unique": self.unique,
            "largest_gain": self.verify(),
        }

    def _how_unique(self) -> str:
        """Return what is known of other equilibria."""
        return self.uniqueness

    def _more_lines(self) -> list[str]:
        """Return what a kind of game adds to the verdict."""
        return []

    def __str__(self) -> str:
        title = self.model.name if self.model is not None else self.title
        lines = [f"{title}: {self.concept}"]
        lines.append(f"  outcome      {outcome_text(self.outcome)}")
        lines += value_lines(self.values)
        lines += self._more_lines()
        delay = f"{decimal(self.expected_delay)} {self._units}".strip()
        lines.append(f"  delay        {delay}, expected if somebody {self.verb}")
        lines.append("  strategies")
        lines += [f"    * {name} -- {text}" for name, text in self.strategy.items()]
        gain = self.verify()
        proof = f"{gain:.2g}" if gain <= self.tolerance else f"{gain:.6g}, NOT AN EQUILIBRIUM"
        lines.append(f"  certificate  largest gain from another date: {proof} (tolerance {self.tolerance:g})")
        lines.append(f"  uniqueness   {self._how_unique()}")
        return "\n".join([*lines, *note_lines(self.model)])

    @property
    def title(self) -> str:
        """What the game is called where it comes from no model."""
        return "game"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.game!r})"
