r"""Intervals of floats in arrays: enclosures of many numbers at once, each operation rounded outwards.

Sums, products, quotients and square roots of floats are correctly rounded (IEEE 754), so that one step outwards encloses the true
result. Of exponentials and logarithms in floats it is assumed that they are right within :data:`_ULPS` units in the last place, which
is several times what the libraries behind numpy state.

References
----------
Moore, R. E., Kearfott, R. B. and Cloud, M. J. (2009). *Introduction to Interval Analysis*. SIAM.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.errors import MethodError

__all__ = ["Span", "span_of", "spans"]

Floats = npt.NDArray[np.float64]

#: How many units in the last place exponentials and logarithms may be off.
_ULPS = 16


class Span:
    """Intervals, one for each place of an array; an end that is not known is infinite.

    Parameters
    ----------
    low, high : array of float

    Examples
    --------
    >>> third = span_of([Fraction(1, 3)])
    >>> product = third * 3
    >>> bool(product.low[0] < 1 < product.high[0]), bool(product.high[0] - product.low[0] < 1e-15)
    (True, True)
    """

    __slots__ = ("high", "low")
    __array_ufunc__ = None

    def __init__(self, low: Any, high: Any) -> None:
        self.low, self.high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)

    @property
    def sign(self) -> npt.NDArray[np.int8]:
        """1 or -1 where that is proved, 0 where it is not."""
        return (self.low > 0).astype(np.int8) - (self.high < 0).astype(np.int8)

    @property
    def middle(self) -> Floats:
        """A float in each interval."""
        with np.errstate(all="ignore"):
            return np.asarray(self.low / 2 + self.high / 2)

    @property
    def width(self) -> Floats:
        """How wide each is."""
        return np.asarray(self.high - self.low)

    def __getitem__(self, index: Any) -> Span:
        return Span(self.low[index], self.high[index])

    def __add__(self, other: Any) -> Span:
        to = _span(other)
        return Span(_sum(self.low, to.low, -np.inf), _sum(self.high, to.high, np.inf))

    __radd__ = __add__

    def __neg__(self) -> Span:
        return Span(-self.high, -self.low)

    def __sub__(self, other: Any) -> Span:
        return self + -_span(other)

    def __rsub__(self, other: Any) -> Span:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Span:
        by = _span(other)
        pairs = [(a, b) for a in (self.low, self.high) for b in (by.low, by.high)]
        low = np.minimum.reduce([_product(a, b, -np.inf) for a, b in pairs])
        return Span(low, np.maximum.reduce([_product(a, b, np.inf) for a, b in pairs]))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Span:
        by = _span(other)
        apart = (by.low > 0) | (by.high < 0)
        inverse = _outwards(1 / np.where(apart, by.high, np.inf), 1 / np.where(apart, by.low, np.inf))
        out = self * inverse
        return Span(np.where(apart, out.low, -np.inf), np.where(apart, out.high, np.inf))

    def __rtruediv__(self, other: Any) -> Span:
        return _span(other) / self

    def __pow__(self, power: int) -> Span:
        if power < 0:
            inverse: Span = 1 / self ** (-power)
            return inverse
        if power == 0:
            return Span(np.ones_like(self.low), np.ones_like(self.high))
        out: Span = self
        for _ in range(power - 1):
            out = out * self
        if power % 2 == 0:
            out = Span(np.where(out.low < 0, 0.0, out.low), out.high)
        return out

    def exp(self) -> Span:
        """Return the exponentials."""
        low, high = np.exp(self.low), np.exp(self.high)
        return Span(np.maximum(low - _ULPS * _unit(low), 0.0), high + _ULPS * _unit(high))

    def log(self) -> Span:
        """Return the logarithms; unknown below where an interval reaches to nought."""
        low = np.where(self.low > 0, np.log(np.where(self.low > 0, self.low, 1.0)), -np.inf)
        high = np.where(self.high > 0, np.log(np.where(self.high > 0, self.high, 1.0)), np.inf)
        return Span(np.where(np.isfinite(low), low - _ULPS * _unit(low), low), high + _ULPS * _unit(high))

    def sqrt(self) -> Span:
        """Return the square roots; unknown where an interval reaches below nought."""
        real = self.low >= 0
        out = _outwards(np.sqrt(np.where(real, self.low, 0.0)), np.sqrt(np.where(real, self.high, 0.0)))
        return Span(np.where(real, np.maximum(out.low, 0.0), -np.inf), np.where(real, out.high, np.inf))


def _span(value: Any) -> Span:
    return value if isinstance(value, Span) else span_of(value)


def span_of(values: Any) -> Span:
    """Return intervals that hold numbers: fractions, or floats, which are taken as they are.

    Parameters
    ----------
    values : number or sequence of numbers
    """
    if isinstance(values, (int, Fraction)):
        low, high = _around(Fraction(values))
        return Span(low, high)
    if isinstance(values, Sequence) and any(isinstance(v, Fraction) for v in values):
        ends = np.array([_around(Fraction(v)) for v in values], dtype=float).reshape(-1, 2)
        return Span(ends[:, 0], ends[:, 1])
    return Span(values, values)


def _around(value: Fraction) -> tuple[float, float]:
    near = float(value)
    if Fraction(near) == value:
        return near, near
    return float(np.nextafter(near, -np.inf)), float(np.nextafter(near, np.inf))


def _outwards(low: Floats, high: Floats) -> Span:
    return Span(np.nextafter(low, -np.inf), np.nextafter(high, np.inf))


def _sum(a: Floats, b: Floats, towards: float) -> Floats:
    """Add, rounded in one direction; a sum that is a float stays as it is."""
    total = a + b
    part = total - a
    lost = (a - (total - part)) + (b - part)
    return np.where(lost == 0, total, np.nextafter(total, towards))


def _product(a: Floats, b: Floats, towards: float) -> Floats:
    """Multiply, rounded in one direction; nought times an end that is infinite is nought, for that stands for a number."""
    made = a * b
    whole = (np.abs(a) == 1) | (np.abs(b) == 1)
    return np.where((a == 0) | (b == 0), 0.0, np.where(whole, made, np.nextafter(made, towards)))


def _unit(value: Floats) -> Floats:
    """Return a unit in the last place; of an infinite number, nought."""
    return np.asarray(np.spacing(np.abs(np.where(np.isfinite(value), value, 1.0))))


def spans(e: Any, at: Mapping[Any, Span]) -> Span:
    """Enclose the values of an expression at many points.

    Parameters
    ----------
    e : sympy expression
        Sums, products, powers, exp and log.
    at : mapping of sympy.Symbol to Span
        Where each symbol lies.

    Returns
    -------
    Span
        With infinite ends where a value may not be real or not be finite.

    Raises
    ------
    MethodError
        If another function occurs.

    Examples
    --------
    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> found = spans(x * sympy.exp(-x), {x: span_of([Fraction(1, 10), Fraction(3)])})
    >>> [round(v, 12) for v in found.middle.tolist()], bool((found.width < 1e-14).all())
    ([0.090483741804, 0.149361205104], True)
    """
    with np.errstate(all="ignore"):
        return _enclosed(e, at)


def _enclosed(e: Any, at: Mapping[Any, Span]) -> Span:
    import sympy

    if e in at:
        return at[e]
    if e.is_Rational:
        return span_of(Fraction(int(e.p), int(e.q)))
    if e is sympy.pi:
        return _outwards(np.asarray(np.pi), np.asarray(np.pi))
    if e is sympy.E:
        return span_of(1).exp()
    if e.is_Pow:
        return _power(e, at)
    parts = [_enclosed(a, at) for a in e.args]
    if e.is_Add or e.is_Mul:
        out = parts[0]
        for part in parts[1:]:
            out = out + part if e.is_Add else out * part
        return out
    if isinstance(e, sympy.exp):
        return parts[0].exp()
    if isinstance(e, sympy.log):
        return parts[0].log()
    raise MethodError(f"cannot enclose {e.func.__name__}; sums, products, powers, exp and log can be")


def _power(e: Any, at: Mapping[Any, Span]) -> Span:
    base = _enclosed(e.base, at)
    if e.exp.is_Integer:
        return base ** int(e.exp)
    if e.exp.is_Rational and e.exp.q == 2:
        return base.sqrt() ** int(e.exp.p)
    power = _enclosed(e.exp, at)
    inside = Span(np.maximum(base.low, 0.0), base.high)
    out = (power * inside.log()).exp()
    # At nought a power with a positive exponent is nought, and rises from there.
    positive = (base.low >= 0) & (power.low > 0)
    known = (base.low > 0) | positive
    low = np.where(base.low > 0, out.low, 0.0)
    high = np.where(base.low > 0, out.high, _at_top(base, power))
    return Span(np.where(known, low, -np.inf), np.where(known, high, np.inf))


def _at_top(base: Span, power: Span) -> Floats:
    """Return an upper bound of a power, of a base that begins at nought, from the upper end of the base."""
    end = np.where(base.high > 0, base.high, 1.0)
    high = (power * Span(end, end).log()).exp().high
    return np.where(base.high > 0, high, 0.0)
