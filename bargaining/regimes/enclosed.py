r"""Points at which numbers of a game are irrational: rational numbers beside them, with signs proved by enclosures.

Mathematics
-----------
At a point :math:`\theta` with rational coordinates a primitive :math:`y_k = g_k(\theta)` (:mod:`bargaining.algebra.primitives`) lies in an
interval :math:`Y_k` with rational ends, by interval arithmetic with outward rounding. The game is solved, in rational arithmetic, at
:math:`(\theta, \hat y)` with :math:`\hat y_k \in Y_k`. Each comparison made is the sign of a rational function f, and

.. math:: 0 \notin f(\theta, Y) \implies
   \operatorname{sign} f(\theta, \hat y) = \operatorname{sign} f(\theta, y),

so that the same steps are those at the true numbers. Where the enclosure of f holds zero, f may be zero identically, or be proved zero at
the point by computer algebra; otherwise more digits are carried, and at last it is *undecided*, which is an error and not an equality.

Along one parameter x the borders are zeros of :math:`F(x) = f(x, y(x))`. An interval on which the enclosure of F excludes zero has none;
on one on which that of F' does F is monotone, and has one or none as its signs at the ends say; any other is cut in two. A zero is
enclosed between two rational numbers at which F has opposite signs, both proved.

References
----------
Moore, R. E., Kearfott, R. B. and Cloud, M. J. (2009). *Introduction to Interval Analysis*. SIAM.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from bargaining.algebra.primitives import Primitive, name_of
from bargaining.algebra.traced import Traced, evaluate
from bargaining.errors import DomainError, MethodError, UndecidedError
from bargaining.expressions.numbers import as_sympy
from bargaining.frontiers.concave import real_number, root_between
from bargaining.frontiers.enclosures import around, digits, ends, fraction_of, interval
from bargaining.regimes.fields import Field, Polynomial, sign_at, terms_in

__all__ = ["PRECISIONS", "Bracket", "ImpreciseError", "Point", "crossings", "inverted", "undecided"]

#: Two rational numbers between which an irrational one lies.
Bracket = tuple[Fraction, Fraction]

#: Decimal digits to which irrational numbers are enclosed, one after the other, until every sign is proved.
PRECISIONS = (30, 60, 120)

#: Digits carried beyond those.
_GUARD = 10

#: Intervals shorter than this part of the whole in which zeros are neither excluded nor told apart are given up.
_SHORTEST = Fraction(1, 2**36)

#: Half the width of the bracket of a zero, relative to it; tenfold as long as a sign at its ends is unclear, up to the last.
_NARROW, _WIDE = Fraction(1, 10**30), Fraction(1, 10**13)


class ImpreciseError(Exception):
    """A sign is not decided by the digits carried."""


class Point:
    """A point with enclosures of its irrational coordinates.

    Parameters
    ----------
    given : mapping of str to Fraction or (Fraction, Fraction)
        A value for each symbol, or two numbers between which it lies; what is given for a primitive is not used.
    precision : int
        Decimal digits.

    Attributes
    ----------
    values : dict of str to Fraction
        A rational number inside each enclosure.
    exact : bool
        Whether these are the numbers themselves.

    Raises
    ------
    DomainError
        If a primitive has no finite real value.
    """

    def __init__(self, given: Mapping[str, Fraction | Bracket], precision: int) -> None:
        from sympy import Symbol

        self.given, self.precision, self.exact = given, precision + _GUARD, True
        self.values: dict[str, Fraction] = {}
        self._spans: dict[str, Any] = {}
        self._memo: dict[int, Any] = {}
        self._rational = {
            Symbol(n): as_sympy(v)
            for n, v in given.items()
            if not isinstance(n, Primitive) and not isinstance(v, tuple)
        }
        with digits(self.precision):
            at = {
                Symbol(n): around(*v) if isinstance(v, tuple) else around(v)
                for n, v in given.items()
                if not isinstance(n, Primitive)
            }
            for name, value in given.items():
                if isinstance(name, Primitive):
                    self._enclose(name, at)
                elif isinstance(value, tuple):
                    self.exact = False
                    self.values[name], self._spans[name] = sum(value) / 2, at[Symbol(name)]  # type: ignore[assignment]
                else:
                    self.values[name], self._spans[name] = value, at[Symbol(name)]

    def _enclose(self, name: Primitive, at: Mapping[Any, Any]) -> None:
        value = name.expression.subs(self._rational)
        if value.is_Rational:
            self.values[name] = Fraction(int(value.p), int(value.q))
            self._spans[name] = around(self.values[name])
            return
        self.exact = False
        try:
            span = interval(name.expression, at)
            self.values[name], self._spans[name] = sum(ends(span)) / Fraction(2), span
        except (ValueError, ZeroDivisionError, OverflowError) as wrong:
            where = ", ".join(f"{s} = {v}" for s, v in self._rational.items())
            raise DomainError(f"{name} has no finite real value at {where}") from wrong

    def error(self, node: Any) -> float:
        """Return how far a quantity may be from its value at :attr:`values`, rounding to a float included."""
        with digits(self.precision):
            (span,) = evaluate([node], self._spans.__getitem__, lambda v: around(Fraction(v)), {})
            low, high = ends(span)
        return float(high - low) + max(abs(float(low)), abs(float(high))) * 2.0**-52

    def vanishing(self, field: Field, also: Callable[[Traced], bool] | None, last: bool) -> Callable[[Traced], bool]:
        """Return a function that tells, with proof, whether a quantity is zero here.

        Parameters
        ----------
        field : Field
            With all symbols and primitives free.
        also : callable or None
            What is known to be zero besides.
        last : bool
            Whether there will be no further try with more digits.
        """

        def zero(node: Traced) -> bool:
            with digits(self.precision):
                (span,) = evaluate([node], self._spans.__getitem__, lambda v: around(Fraction(v)), self._memo)
            if span.a > 0 or span.b < 0:
                return False
            (element,) = field.elements([node])
            if element.numer == 0 or (also is not None and also(node)):
                return True
            if not last:
                raise ImpreciseError
            here = element.numer.as_expr().subs(self._rational)
            if here.is_number and _proved_zero(here):
                return True
            raise ImpreciseError(str(element.numer.as_expr()))

        return zero

    def sign(self, polynomial: Polynomial, last: bool) -> int:
        """Return the sign of a polynomial in symbols and primitives, with proof.

        Parameters
        ----------
        polynomial : sympy PolyElement
        last : bool
            Whether there will be no further try with more digits.

        Raises
        ------
        ImpreciseError
            If more digits are needed to tell.
        """
        names = [name_of(s) for s in polynomial.ring.symbols]
        if self.exact:
            return sign_at(polynomial, [self.values[n] for n in names])
        with digits(self.precision):
            total = around(Fraction(0))
            for exponents, c in terms_in(polynomial):
                term = around(c)
                for name, power in zip(names, exponents, strict=True):
                    if power:
                        term = term * self._spans[name] ** power
                total = total + term
        if total.a > 0 or total.b < 0:
            return 1 if total.a > 0 else -1
        if last and _proved_zero(polynomial.as_expr().subs(self._rational)):
            return 0
        raise ImpreciseError(str(polynomial.as_expr()))


def undecided(quantity: str, where: str, precision: int = PRECISIONS[-1]) -> UndecidedError:
    """Return the error that says that a comparison cannot be decided."""
    return UndecidedError(
        f"undecided: whether {quantity} is zero {where} is told neither by {precision} digits nor by computer algebra. "
        "A little away from there it is decided"
    )


def crossings(e: Any, path: str, low: Fraction, high: Fraction) -> list[Bracket]:
    """Enclose the zeros of an expression in one symbol, each in an interval of its own.

    Parameters
    ----------
    e : sympy expression
        In the symbol `path` alone.
    path : str
    low, high : Fraction
        Where zeros are sought, ends included.

    Returns
    -------
    list of (Fraction, Fraction)
        In order. The expression has opposite signs at the ends and one zero between them; equal ends are the zero itself.

    Raises
    ------
    MethodError
        If zeros are too close to each other to be told apart, or the expression touches zero without crossing it.

    Examples
    --------
    >>> from sympy import Symbol, exp
    >>> x = Symbol("x")
    >>> [(a, b)] = crossings(x - exp(-x), "x", Fraction(0), Fraction(1))  # the omega constant
    >>> float(a), b - a < Fraction(1, 10**29)
    (0.567143290409783..., True)
    >>> crossings(exp(-x) - 1, "x", Fraction(0), Fraction(1))
    [(Fraction(0, 1), Fraction(0, 1))]
    """
    from sympy import Symbol, diff, simplify

    x = Symbol(path)
    if x not in e.free_symbols:
        return []
    slope = diff(e, x)
    found: set[Bracket] = set()
    work = [(low, high)]
    while work:
        a, b = work.pop()
        if _excludes_zero(e, slope, x, a, b):
            continue
        if _sign_on(slope, x, a, b):
            first, second = (_sign_at(e, x, v) for v in (a, b))
            if 0 in (first, second):
                found.add((a, a) if first == 0 else (b, b))
            elif first != second:
                found.add(_bracket(e, x, a, b, first))
            continue
        if b - a < (high - low) * _SHORTEST:
            if simplify(e) == 0:
                return []
            raise MethodError(
                f"near {path} = {float(a):.10g}, {e} touches zero, or has zeros too close to each other to be told apart; "
                "search elsewhere, with over=(low, high)"
            )
        middle = a + (b - a) * Fraction(3183, 6400)
        work += [(a, middle), (middle, b)]
    return sorted(found)


def _excludes_zero(e: Any, slope: Any, x: Any, a: Fraction, b: Fraction) -> bool:
    """Whether an enclosure of the expression on an interval, as it is written or by its middle and slope, holds no zero."""
    with digits(PRECISIONS[0]):
        try:
            span = around(a, b)
            whole = interval(e, {x: span})
            if whole.a > 0 or whole.b < 0:
                return True
            middle = around((a + b) / 2)
            whole = interval(e, {x: middle}) + interval(slope, {x: span}) * (span - middle)
            return bool(whole.a > 0 or whole.b < 0)
        except (ValueError, ZeroDivisionError, OverflowError):
            return False


def _sign_on(e: Any, x: Any, a: Fraction, b: Fraction, precision: int = PRECISIONS[0]) -> int:
    """Return the sign on a whole interval; zero if that is not proved."""
    with digits(precision):
        try:
            found = interval(e, {x: around(a, b)})
        except (ValueError, ZeroDivisionError, OverflowError):
            return 0
        return 1 if found.a > 0 else -1 if found.b < 0 else 0


def _sign_at(e: Any, x: Any, at: Fraction) -> int:
    """Return the sign at a point, proved."""
    for precision in PRECISIONS:
        found = _sign_on(e, x, at, at, precision)
        if found:
            return found
    if _proved_zero(e.subs(x, as_sympy(at))):
        return 0
    raise undecided(str(e), f"at {x} = {at}")


def _bracket(e: Any, x: Any, a: Fraction, b: Fraction, first: int) -> Bracket:
    """Enclose the one zero in an interval on which the expression is monotone, with sign `first` on its left."""
    import mpmath
    from sympy import lambdify

    with mpmath.workdps(PRECISIONS[1]):
        rising = lambdify(x, -first * e, "mpmath")
        near = fraction_of(root_between(rising, real_number(a), real_number(b)))
    size = near.limit_denominator(10**40) if near else Fraction(0)
    width = (abs(size) or b - a) * _NARROW
    most = width * _WIDE / _NARROW
    while width <= most:
        low, high = max(a, _short(near - width, width)), min(b, _short(near + width, width))
        signs = [_sign_on(e, x, v, v, PRECISIONS[1]) for v in (low, high)]
        if signs == [first, -first]:
            return low, high
        width *= 10
    raise MethodError(f"the zero of {e} near {x} = {float(near):.10g} cannot be enclosed in a short interval")


def _short(value: Fraction, width: Fraction) -> Fraction:
    """Return a rational number of few digits within a hundredth of `width`."""
    return value.limit_denominator(int(100 / width) + 1)


def inverted(polynomial: Polynomial, path: str, near: Bracket, others: Mapping[str, Fraction]) -> Any:
    """Solve an equation for a symbol, where that is one inversion; None otherwise.

    The equation must be linear or quadratic in the symbol, or in the one primitive that holds it, and a primitive be an exponential of,
    or a root or logarithm of, what is affine in the symbol.

    Parameters
    ----------
    polynomial : sympy PolyElement
        Which vanishes; its generators are symbols and primitives.
    path : str
    near : (Fraction, Fraction)
        A bracket of the solution, at the values `others`.
    others : mapping of str to Fraction
        The other symbols.

    Examples
    --------
    >>> from sympy import QQ, exp, ring, symbols
    >>> r, D, w = symbols("r D w")
    >>> _, worth, factor = ring([w, exp(-D * r)], QQ)
    >>> inverted(worth * (1 + factor) - factor, "r", (Fraction(84, 100), Fraction(85, 100)), {"D": Fraction(1), "w": Fraction(3, 10)})
    -log(w/(1 - w))/D
    """
    from sympy import Dummy, Poly, Symbol, cancel, fraction, sqrt

    x, y = Symbol(path), Dummy("y")
    generators = polynomial.ring.symbols
    met = [g for k, g in enumerate(generators) if g.has(x) and any(m[k] for m in polynomial)]
    if len(met) != 1:
        return None
    coefficients = Poly(polynomial.as_expr(*(y if g == met[0] else g for g in generators)), y).all_coeffs()
    if len(coefficients) == 2:
        above, below = fraction(cancel(-coefficients[1] / coefficients[0]))
        negative = below.subs({Symbol(n): as_sympy(v) for n, v in others.items()}) < 0
        levels = [-above / -below if negative else above / below]
    elif len(coefficients) == 3:
        a, b, c = coefficients
        levels = [(-b + s * sqrt(b**2 - 4 * a * c)) / (2 * a) for s in (1, -1)]
    else:
        return None
    found = [_inverse(met[0], x, level) for level in levels]
    return next((e for e in found if e is not None and _lies_in(e, others, near)), None)


def _inverse(g: Any, x: Any, level: Any) -> Any:
    """Return the symbol at which a generator has a level; None where it is no simple function of the symbol."""
    from sympy import Poly, PolynomialError, exp, log

    if g == x:
        return level
    if isinstance(g, log):
        inner, level = g.args[0], exp(level)
    elif g.is_Pow and not g.exp.has(x):
        inner, level = g.base, level ** (1 / g.exp)
    elif isinstance(g, exp):
        inner, level = g.exp, log(level)
    elif g.is_Pow and not g.base.has(x):
        inner, level = g.exp, log(level) / log(g.base)
    else:
        return None
    try:
        affine = Poly(inner, x)
    except PolynomialError:
        return None
    if affine.degree() != 1:
        return None
    slope, constant = affine.all_coeffs()
    return (level - constant) / slope


def _lies_in(e: Any, at: Mapping[str, Fraction], near: Bracket) -> bool:
    """Whether an enclosure of a closed form meets a bracket, and is not much wider."""
    from sympy import Symbol

    with digits(PRECISIONS[1]):
        try:
            low, high = ends(interval(e, {Symbol(n): around(v) for n, v in at.items()}))
        except (ValueError, ZeroDivisionError, OverflowError, MethodError):
            return False
    return low <= near[1] and near[0] <= high and high - low <= abs(high) * _WIDE


def _proved_zero(e: Any) -> bool:
    """Whether computer algebra proves that a number is zero."""
    from sympy import minimal_polynomial, simplify
    from sympy.polys.polyerrors import NotAlgebraic

    if simplify(e) == 0:
        return True
    try:
        return bool(e.is_algebraic and minimal_polynomial(e).is_Symbol)
    except NotAlgebraic:
        return False
