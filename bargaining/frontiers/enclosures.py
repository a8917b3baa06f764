"""Rational numbers that enclose the value of an expression: interval arithmetic with outward rounding."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.errors import MethodError
from bargaining.frontiers.concave import DIGITS

__all__ = ["enclose"]


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
    from mpmath import iv
    from mpmath.libmp import to_rational

    before = iv.dps
    iv.dps = DIGITS
    try:
        low, high = _interval(expression, symbol, iv.mpf(at.numerator) / at.denominator)._mpi_
        return Fraction(*map(int, to_rational(low))), Fraction(*map(int, to_rational(high)))
    except (ValueError, ZeroDivisionError, OverflowError) as problem:
        raise MethodError(f"{expression} has no finite real value to enclose at {at}") from problem
    finally:
        iv.dps = before


def _interval(e: Any, symbol: Any, at: Any) -> Any:
    import sympy
    from mpmath import iv

    if e == symbol:
        return at
    if e.is_Rational:
        return iv.mpf(int(e.p)) / int(e.q)
    if e is sympy.pi:
        return iv.pi
    parts = [_interval(a, symbol, at) for a in e.args]
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
