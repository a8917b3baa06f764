"""Rational numbers that enclose the value of an expression: interval arithmetic with outward rounding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from bargaining.errors import MethodError
from bargaining.frontiers.concave import DIGITS

__all__ = ["around", "digits", "enclose", "ends", "fraction_of", "interval"]


@contextmanager
def digits(count: int) -> Iterator[None]:
    """Carry so many decimal digits in interval arithmetic."""
    from mpmath import iv

    before = iv.dps
    iv.dps = count
    try:
        yield
    finally:
        iv.dps = before


def around(low: Fraction, high: Fraction | None = None) -> Any:
    """Return an interval of mpmath that holds a number, or all numbers between two."""
    from mpmath import iv

    below = iv.mpf(low.numerator) / low.denominator
    if high is None:
        return below
    above = iv.mpf(high.numerator) / high.denominator
    return iv.mpf([below.a, above.b])


def ends(found: Any) -> tuple[Fraction, Fraction]:
    """Return the ends of an interval of mpmath.

    Raises
    ------
    OverflowError
        If it is not bounded.
    """
    low, high = found._mpi_
    if any(not mantissa and exponent for _, mantissa, exponent, _ in (low, high)):
        raise OverflowError("the interval is not bounded")
    return _rational(low), _rational(high)


def fraction_of(value: Any) -> Fraction:
    """Return a finite number of mpmath as the fraction that it is."""
    return _rational(value._mpf_)


def _rational(parts: Any) -> Fraction:
    from mpmath.libmp import to_rational

    top, bottom = to_rational(parts)
    return Fraction(int(top), int(bottom))


def enclose(expression: Any, symbol: Any, at: Fraction) -> tuple[Fraction, Fraction]:
    """Return two fractions between which the value of an expression lies.

    Parameters
    ----------
    expression : sympy expression
        Sums, products, powers, exp and log.
    symbol : sympy.Symbol
    at : Fraction
        The value of the symbol.

    Raises
    ------
    MethodError
        If another function occurs, or the value is not real.

    Examples
    --------
    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> low, high = enclose(sympy.sqrt(x), x, Fraction(2))
    >>> low**2 < 2 < high**2, high - low < Fraction(1, 10**38)
    (True, True)
    """
    try:
        with digits(DIGITS):
            return ends(interval(expression, {symbol: around(at)}))
    except (ValueError, ZeroDivisionError, OverflowError) as problem:
        raise MethodError(f"{expression} has no finite real value to enclose at {at}") from problem


def interval(e: Any, at: Mapping[Any, Any]) -> Any:
    """Return an interval of mpmath that holds every value of an expression.

    Parameters
    ----------
    e : sympy expression
        Sums, products, powers, exp and log.
    at : mapping of sympy.Symbol to interval
        Where each symbol lies.

    Raises
    ------
    ValueError, ZeroDivisionError, OverflowError
        If a value is not real or not finite.
    MethodError
        If another function occurs.
    """
    import sympy
    from mpmath import iv

    if e in at:
        return at[e]
    if e.is_Rational:
        return iv.mpf(int(e.p)) / int(e.q)
    if e is sympy.pi:
        return iv.pi
    parts = [interval(a, at) for a in e.args]
    if e.is_Add:
        return sum(parts, iv.mpf(0))
    if e.is_Mul:
        out = iv.mpf(1)
        for part in parts:
            out = out * part
        return out
    if isinstance(e, sympy.exp):
        return iv.exp(parts[0])
    if isinstance(e, sympy.log):
        return iv.log(parts[0])
    if e is sympy.E:
        return iv.exp(1)
    if e.is_Pow:
        base, power = parts
        if e.exp.is_Integer:
            return base ** int(e.exp)
        if base.a < 0:
            raise ValueError("root of a negative number")
        if base.a > 0:
            return iv.exp(power * iv.log(base))
        if not e.exp.is_Rational or e.exp < 0:
            raise ValueError("power of zero")
        if base.b == 0:
            return iv.mpf(0)
        return iv.mpf([0, iv.exp(power * iv.log(iv.mpf([base.b, base.b]))).b])
    raise MethodError(f"cannot enclose {e.func.__name__}; sums, products, powers, exp and log can be")
