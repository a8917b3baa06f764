r"""From a number to the algebraic number it is.

An equation E(t) = 0 with roots in it, such as :math:`\sqrt{1 - t^2/4}`, is cleared of them one by one: each root
:math:`s = b(t)^{1/q}` is a new unknown with :math:`s^q = b(t)`, removed by a resultant. Every solution of E = 0 is a
root of the polynomial P that remains. If P has exactly one root near a place where E changes sign, that root solves E =
0, and it is written in closed form (degree 1 or 2) or as a root of its minimal polynomial.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.expressions.numbers import as_sympy

__all__ = ["algebraic_root"]

#: How near the solution is known, and the largest degree that is tried.
_NEAR, _DEGREE = Fraction(1, 10**12), 24


def algebraic_root(equation: Any, symbol: Any, near: Any) -> Any:
    """Return the solution of ``equation = 0`` near a number as an algebraic number; None if it cannot be shown to be one.

    Parameters
    ----------
    equation : sympy expression
    symbol : sympy.Symbol
    near : mpmath number
        Where the equation is known to change sign, within 1e-12.

    Examples
    --------
    >>> import sympy
    >>> t = sympy.Symbol("t")
    >>> algebraic_root(t - sympy.sqrt(1 - t), t, 0.6180339887498949)
    -1/2 + sqrt(5)/2
    """
    import sympy

    numerator = sympy.fraction(sympy.together(equation))[0]
    if not numerator.has(symbol):
        return None
    clear = _clear(sympy.expand(numerator), symbol)
    if clear is None:
        return None
    try:
        polynomial = sympy.Poly(clear, symbol, domain="QQ")
    except sympy.PolynomialError:
        return None
    centre = sympy.Rational(str(sympy.Float(near, 30)))
    left, right = centre - as_sympy(_NEAR), centre + as_sympy(_NEAR)
    square_free = polynomial.sqf_part()
    if square_free.degree() > _DEGREE or square_free.count_roots(left, right) != 1:
        return None
    for factor, _ in polynomial.factor_list()[1]:
        if factor.count_roots(left, right):
            if factor.degree() == 1:
                return -factor.nth(0) / factor.nth(1)
            if factor.degree() == 2:
                a, b, c = factor.all_coeffs()
                bend = sympy.sqrt(b**2 - 4 * a * c)
                roots = [sympy.expand((-b + s * bend) / (2 * a)) for s in (1, -1)]
            else:
                roots = factor.real_roots()
            return next(r for r in roots if left <= sympy.Float(r.evalf(40), 40) <= right)
    return None


def _clear(expression: Any, symbol: Any) -> Any:
    """Return a polynomial that vanishes where the expression does; None if it has other than roots in it."""
    import sympy

    bases: dict[Any, int] = {}
    for power in expression.atoms(sympy.Pow):
        if power.exp.is_Rational and not power.exp.is_Integer:
            bases[power.base] = int(sympy.ilcm(bases.get(power.base, 1), power.exp.q))
    unknowns = {base: (sympy.Dummy(f"s{k}"), q) for k, (base, q) in enumerate(bases.items())}

    def is_root(e: Any) -> bool:
        return bool(e.is_Pow and e.exp.is_Rational and not e.exp.is_Integer)

    clear = expression.replace(is_root, lambda e: unknowns[e.base][0] ** int(e.exp * unknowns[e.base][1]))
    for base, (unknown, q) in unknowns.items():
        if any(is_root(e) for e in sympy.preorder_traversal(base)):
            return None
        top, bottom = sympy.fraction(sympy.together(base))
        clear = sympy.fraction(sympy.together(clear))[0]
        if not clear.is_polynomial(symbol, *(s for s, _ in unknowns.values())):
            return None
        clear = sympy.resultant(clear, bottom * unknown**q - top, unknown)
        if clear == 0 or sympy.degree(clear, symbol) > 2 * _DEGREE:
            return None
    return clear if clear.is_polynomial(symbol) else None
