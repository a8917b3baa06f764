r"""What one side believes about a number that only the other knows: a cost of war, a value.

A distribution on :math:`[a, b]` (b may be infinite) with cumulative distribution function F and density f. Its *hazard rate* is
:math:`f/(1 - F)`. Where it rises, :math:`1 - F` is log-concave and a take-it-or-leave-it demand has one best level
(:mod:`bargaining.solvers.risk_return`); it rises for the uniform and is constant for the exponential distribution. Pieces may have
any weights, and a cdf any shape: then the best demand is found among all break points, or enclosed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from bargaining.errors import GameError
from bargaining.expressions.numbers import as_sympy, exact, show
from bargaining.games.readings import number, symbolic

__all__ = ["Cdf", "Exponential", "Pieces", "TwoTypes", "Uniform"]


@dataclass(frozen=True)
class Uniform:
    """Every number between two ends is equally likely.

    Parameters
    ----------
    low, high : number

    Raises
    ------
    GameError
        If they are no interval.

    Examples
    --------
    >>> Uniform(0, 0.4).cdf(Fraction(3, 20))
    Fraction(3, 8)
    >>> Uniform(0.4, 0)
    Traceback (most recent call last):
    bargaining.errors.GameError: a uniform distribution needs low < high; got low 0.4 and high 0; did you mean Uniform(0, 0.4)?
    """

    low: Any
    high: Any

    def __post_init__(self) -> None:
        if symbolic(self.low, self.high):
            return
        low, high = number("the low end", self.low), number("the high end", self.high)
        if low >= high:
            meant = f"; did you mean Uniform({show(high)}, {show(low)})?" if low > high else "; a number that is known"
            meant += "" if low > high else " is no distribution"
            raise GameError(
                f"a uniform distribution needs low < high; got low {show(low)} and high {show(high)}{meant}"
            )

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest number."""
        return exact(self.low), exact(self.high)

    @property
    def bars(self) -> tuple[tuple[Fraction, Fraction, Fraction], ...]:
        """Intervals on which the density is constant: where each begins and ends, and its probability."""
        return ((*self.ends, Fraction(1)),)

    def cdf(self, z: Any) -> Fraction:
        """Return the probability of at most z."""
        return _cdf(self.bars, exact(z))

    def partial_mean(self, z: Any) -> Fraction:
        r"""Return :math:`\int_a^z c \, dF(c)`."""
        return _partial_mean(self.bars, exact(z))

    def __str__(self) -> str:
        return f"uniform on [{_shown(self.low)}, {_shown(self.high)}]"


@dataclass(frozen=True)
class TwoTypes:
    """One of two numbers.

    Parameters
    ----------
    low, high : number
    chance : number
        The probability of the high one, strictly between 0 and 1.

    Examples
    --------
    >>> TwoTypes(1, 2, 1)
    Traceback (most recent call last):
    bargaining.errors.GameError: the probability of the high type must lie in (0, 1); got 1
    """

    low: Any
    high: Any
    chance: Any

    def __post_init__(self) -> None:
        if symbolic(self.low, self.high, self.chance):
            return
        low, high = number("the low type", self.low), number("the high type", self.high)
        if low >= high:
            raise GameError(f"two types need low < high; got low {show(low)} and high {show(high)}")
        number("the probability of the high type", self.chance, 0, 1, inner=True)

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The low and the high number."""
        return exact(self.low), exact(self.high)

    def __str__(self) -> str:
        return f"{_shown(self.high)} with probability {_shown(self.chance)}, otherwise {_shown(self.low)}"


@dataclass(frozen=True)
class Exponential:
    """An exponential distribution from 0: small numbers are likely, large ones possible.

    Parameters
    ----------
    mean : number
        Positive; the reciprocal of the rate.

    Examples
    --------
    >>> round(Exponential(0.2).cdf(Fraction(3, 20)), 12)
    0.527633447259
    """

    mean: Any

    def __post_init__(self) -> None:
        if not symbolic(self.mean):
            number("the mean of an exponential distribution", self.mean, 0, inner=True)

    @property
    def ends(self) -> tuple[Fraction, None]:
        """The lowest number, and no highest."""
        return Fraction(0), None

    def cdf(self, z: Any) -> float:
        """Return the probability of at most z."""
        from math import expm1

        return -expm1(-float(max(exact(z), Fraction(0)) / exact(self.mean)))

    def partial_mean(self, z: Any) -> float:
        r"""Return :math:`\int_0^z c \, dF(c)`."""
        from math import exp

        mean, z = exact(self.mean), max(exact(z), Fraction(0))
        return float(mean) - exp(-float(z / mean)) * float(z + mean)

    def __str__(self) -> str:
        return f"exponential with mean {_shown(self.mean)}"


@dataclass(frozen=True)
class Pieces:
    """Uniform on each of several intervals, with a probability each: a histogram; narrow pieces stand for a few types.

    Parameters
    ----------
    bars : sequence of (low, high, probability)
        Intervals in order that do not overlap. There may be gaps between them.

    Raises
    ------
    GameError
        If they overlap, or the probabilities are not positive or do not add up to 1.

    Examples
    --------
    >>> Pieces([(0, 0.1, 0.5), (0.2, 0.4, 0.5)]).cdf(Fraction(3, 10))
    Fraction(3, 4)
    >>> Pieces([(0, 0.1, 0), (0.2, 0.4, 1)])
    Traceback (most recent call last):
    bargaining.errors.GameError: piece 1 has probability 0: leave it out
    """

    bars: Any

    def __post_init__(self) -> None:
        if isinstance(self.bars, str) or not isinstance(self.bars, Sequence) or not self.bars:
            raise GameError(f"pieces are a list of (low, high, probability); got {self.bars!r}")
        read: list[tuple[Fraction, Fraction, Fraction]] = []
        for k, bar in enumerate(self.bars, start=1):
            if isinstance(bar, str) or not isinstance(bar, Sequence) or len(bar) != 3:
                raise GameError(f"piece {k} must be (low, high, probability); got {bar!r}")
            low, high = (number(f"piece {k}: an end", v) for v in bar[:2])
            weight = number(f"piece {k}: the probability", bar[2], 0, 1)
            if weight == 0:
                raise GameError(f"piece {k} has probability 0: leave it out")
            if low >= high:
                raise GameError(f"piece {k} needs low < high; got {show(low)} and {show(high)}")
            if read and low < read[-1][1]:
                raise GameError(f"piece {k} begins at {show(low)}, before piece {k - 1} ends at {show(read[-1][1])}")
            read.append((low, high, weight))
        total = sum((w for _, _, w in read), Fraction(0))
        if total != 1:
            raise GameError(f"the probabilities of the pieces must add up to 1; they add up to {show(total)}")
        object.__setattr__(self, "bars", tuple(read))

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest number."""
        return self.bars[0][0], self.bars[-1][1]

    def cdf(self, z: Any) -> Fraction:
        """Return the probability of at most z."""
        return _cdf(self.bars, exact(z))

    def partial_mean(self, z: Any) -> Fraction:
        r"""Return :math:`\int_a^z c \, dF(c)`."""
        return _partial_mean(self.bars, exact(z))

    def __str__(self) -> str:
        each = ", ".join(f"[{show(a)}, {show(b)}] with {show(w)}" for a, b, w in self.bars)
        return f"uniform on each of {each}"


@dataclass(frozen=True)
class Cdf:
    r"""A distribution given by its cumulative distribution function, as an expression in one symbol.

    Parameters
    ----------
    expression : sympy expression in one symbol
        F, made of sums, products, powers, exp and log; 0 at the low end and 1 at the high end, rising in between.
    low, high : number

    Raises
    ------
    GameError
        If it does not rise from 0 to 1, as seen at both ends and 65 points.

    Examples
    --------
    >>> import sympy
    >>> c = sympy.Symbol("c")
    >>> Cdf(c**2, 0, 1).cdf(Fraction(1, 2))
    0.25
    >>> Cdf(c**2, 0, 2)
    Traceback (most recent call last):
    bargaining.errors.GameError: a cdf is 0 at its low end and 1 at its high end; c**2 is 0 at 0 and 4 at 2
    """

    expression: Any
    low: Any
    high: Any

    def __post_init__(self) -> None:
        import sympy

        if len(getattr(self.expression, "free_symbols", ())) != 1:
            raise GameError(f"a cdf must be an expression in one symbol; got {self.expression!r}")
        floats = {f: as_sympy(exact(f)) for f in self.expression.atoms(sympy.Float)}
        object.__setattr__(self, "expression", self.expression.xreplace(floats))
        low, high = number("the low end", self.low), number("the high end", self.high)
        if low >= high:
            raise GameError(f"a distribution needs low < high; got low {show(low)} and high {show(high)}")
        start, end = (sympy.simplify(self.expression.subs(self.symbol, as_sympy(v))) for v in (low, high))
        if start != 0 or end != 1:
            raise GameError(
                f"a cdf is 0 at its low end and 1 at its high end; {self.expression} is {start} at {show(low)} "
                f"and {end} at {show(high)}"
            )
        places = [low + (high - low) * Fraction(k, 64) for k in range(65)]
        heights = [self.cdf(z) for z in places]
        for (a, here), (b, there) in pairwise(zip(places, heights, strict=True)):
            if there < here:
                raise GameError(f"a cdf must not fall; {self.expression} does between {show(a)} and {show(b)}")

    @property
    def symbol(self) -> Any:
        """The symbol in which F is written."""
        (found,) = self.expression.free_symbols
        return found

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest number."""
        return exact(self.low), exact(self.high)

    @cached_property
    def _function(self) -> Any:
        import sympy

        return sympy.lambdify(self.symbol, self.expression, "mpmath")

    def cdf(self, z: Any) -> float:
        """Return the probability of at most z."""
        import mpmath

        low, high = self.ends
        z = min(max(exact(z), low), high)
        with mpmath.workdps(30):
            return float(mpmath.re(self._function(mpmath.mpf(z.numerator) / z.denominator)))

    def partial_mean(self, z: Any) -> float:
        r"""Return :math:`\int_a^z c \, dF(c) = z F(z) - \int_a^z F`."""
        import mpmath

        low, high = self.ends
        z = min(max(exact(z), low), high)
        with mpmath.workdps(20):
            ends = [mpmath.mpf(v.numerator) / v.denominator for v in (low, z)]
            area = mpmath.quad(lambda c: mpmath.re(self._function(c)), ends)
        return float(z) * self.cdf(z) - float(area)

    def __str__(self) -> str:
        return f"F({self.symbol}) = {self.expression} on [{_shown(self.low)}, {_shown(self.high)}]"


def _cdf(bars: Sequence[tuple[Fraction, Fraction, Fraction]], z: Fraction) -> Fraction:
    return sum((w * min(max((z - a) / (b - a), Fraction(0)), Fraction(1)) for a, b, w in bars), Fraction(0))


def _partial_mean(bars: Sequence[tuple[Fraction, Fraction, Fraction]], z: Fraction) -> Fraction:
    parts = ((w, a, min(max(z, a), b), b) for a, b, w in bars)
    return sum((w * (t * t - a * a) / (2 * (b - a)) for w, a, t, b in parts), Fraction(0))


def _shown(value: Any) -> str:
    return str(value) if symbolic(value) else show(exact(value))
