r"""Exponentials and roots as numbers of their own: what makes a game with :math:`\delta = e^{-r\Delta}` a game in rational functions.

The algebra of this package is that of rational functions. An expression :math:`e(\theta)` outside it is written as a rational function
:math:`e(\theta) = q(\theta, y(\theta))` of the symbols and of its *primitives* :math:`y_k = g_k(\theta)`: every exponential, root and
logarithm in it that is part of no other. Powers of one base,

.. math:: b^{\,c_1 m + \dots} = (b^{\,m})^{c_1} \cdots, \qquad c_i \in \mathbb{Q}, \; m \text{ a monomial},

share the primitive :math:`b^{\,g m}` with g the greatest common divisor of the :math:`c_i` that occur in the whole game, so that
:math:`e^{-2x}` is the square of :math:`e^{-x}`, :math:`e^{-(r+s)}` a product, and x the square of :math:`\sqrt{x}`. What this
does not see (:math:`\sqrt{6} = \sqrt{2}\sqrt{3}`) makes no number wrong: primitives that depend on each other only make it harder to
tell that a quantity is zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from bargaining.expressions.numbers import as_sympy

__all__ = ["Primitive", "name_of", "rational_forms"]


class Primitive(str):
    """The name of a primitive: its text, with the expression that it stands for."""

    expression: Any

    def __new__(cls, expression: Any) -> Primitive:
        """Name an expression by its text."""
        name = super().__new__(cls, name_of(expression))
        name.expression = expression
        return name


def name_of(generator: Any) -> str:
    """Return the name of a symbol, or of what stands for one; a power is put in brackets.

    Examples
    --------
    >>> from sympy import Symbol, exp
    >>> x = Symbol("x")
    >>> name_of(x), name_of(exp(-x)), name_of(2**x)
    ('x', 'exp(-x)', '(2**x)')
    """
    written = str(generator)
    return f"({written})" if generator.is_Pow and "**" in written else written


def rational_forms(expressions: Iterable[Any]) -> tuple[dict[Any, Any], tuple[Primitive, ...]]:
    """Write expressions as rational functions of their symbols and primitives.

    Parameters
    ----------
    expressions : iterable of sympy expression
        All that occur together: primitives are chosen so that as many as possible are shared.

    Returns
    -------
    dict of expression to expression
        The form of each expression that is not rational already; a primitive is a symbol of its name.
    tuple of Primitive

    Examples
    --------
    >>> from sympy import exp, sqrt, symbols
    >>> x, z = symbols("x z")
    >>> forms, primitives = rational_forms([exp(-x), 1 - exp(-2 * x - z), sqrt(z) * z])
    >>> primitives
    ('exp(-x)', 'exp(-z)', 'sqrt(z)')
    >>> forms[sqrt(z) * z]
    sqrt(z)**3
    """
    given = list(expressions)
    made = _Forms()
    plain = {e: _plain(e) for e in given}
    for e in plain.values():
        made.gather(e)
    made.leave_whole_powers()
    forms = {e: made.form(p) for e, p in plain.items()}
    return {e: form for e, form in forms.items() if form != e}, tuple(made.primitives)


class _Forms:
    """The powers that occur, and what stands for them."""

    def __init__(self) -> None:
        #: For each base and monomial in the exponent the coefficients with which it occurs.
        self.powers: dict[tuple[Any, Any], list[Fraction]] = {}
        self.primitives: dict[Primitive, Any] = {}

    def gather(self, e: Any) -> None:
        """Note the powers in an expression."""
        from sympy import E

        if _is_power(e):
            for monomial, c in _exponent(e):
                self.powers.setdefault((_base(e), monomial), []).append(c)
                if monomial == 1 and c.denominator == 1 and _base(e) is not E:
                    self.gather(_base(e))
        elif _is_rational_operation(e):
            for part in e.args:
                self.gather(part)

    def leave_whole_powers(self) -> None:
        """Forget the bases that occur with whole exponents only: these are rational as they are."""
        from sympy import E

        for base, monomial in list(self.powers):
            if monomial == 1 and base is not E and all(c.denominator == 1 for c in self.powers[base, monomial]):
                del self.powers[base, monomial]

    def form(self, e: Any) -> Any:
        """Return the rational form of an expression."""
        from sympy import Mul

        if e.is_Symbol:
            return self._power(e, 1, Fraction(1)) if (e, 1) in self.powers else e
        if e.is_Rational or e.is_Float:
            return e
        if _is_power(e):
            return Mul(*(self._power(_base(e), monomial, c) for monomial, c in _exponent(e)))
        if _is_rational_operation(e):
            return e.func(*map(self.form, e.args))
        return self._symbol(e)

    def _power(self, base: Any, monomial: Any, c: Fraction) -> Any:
        """Return ``base**(c*monomial)``."""
        from sympy import E

        met = self.powers.get((base, monomial))
        if met is None:
            return self.form(base) ** int(c)
        below = lcm(*(f.denominator for f in met))
        root = monomial == 1 and base is not E
        unit = Fraction(1 if root else gcd(*(int(f * below) for f in met)), below)
        unit = -unit if met[0] < 0 and not root else unit
        return self._symbol(base ** (as_sympy(unit) * monomial)) ** int(c / unit)

    def _symbol(self, e: Any) -> Any:
        from sympy import Symbol

        name = Primitive(e)
        return self.primitives.setdefault(name, Symbol(str(name)))


def _plain(e: Any) -> Any:
    """Return an expression in symbols that are told apart by their names alone, with floats read by their decimals."""
    from sympy import Float, Rational, Symbol

    decimals = {f: Rational(repr(float(f))) for f in e.atoms(Float)}
    return e.xreplace({**{s: Symbol(s.name) for s in e.free_symbols}, **decimals})


def _is_power(e: Any) -> bool:
    from sympy import E, exp

    return bool(isinstance(e, exp) or e is E or (e.is_Pow and not e.exp.is_Integer))


def _base(e: Any) -> Any:
    from sympy import E

    return e.base if e.is_Pow else E


def _exponent(e: Any) -> list[tuple[Any, Fraction]]:
    """Return the exponent as a sum of monomials with rational coefficients."""
    from sympy import Add, E, expand

    parts = Add.make_args(expand(1 if e is E else e.exp, log=False))
    out = []
    for part in parts:
        c, monomial = part.as_coeff_Mul(rational=True)
        out.append((monomial, Fraction(int(c.p), int(c.q))))
    return out


def _is_rational_operation(e: Any) -> bool:
    from sympy import Max, Min

    return bool(e.is_Add or e.is_Mul or (e.is_Pow and e.exp.is_Integer) or isinstance(e, (Min, Max)))
