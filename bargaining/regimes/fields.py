"""Histories as rational functions: the field in which closed forms and conditions live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from sympy import QQ, Symbol
from sympy.polys.fields import FracField
from sympy.polys.orderings import lex
from sympy.polys.rings import PolyElement

from bargaining.algebra.primitives import Primitive
from bargaining.algebra.traced import Traced, evaluate

__all__ = ["Field", "Polynomial", "degree", "sign_at", "terms_in"]

#: A polynomial with rational coefficients (an element of a sympy polynomial ring).
Polynomial = Any

#: Above these sizes a polynomial is not factored: factors are a convenience, and factoring must not take over.
_MOST_TERMS, _MOST_DEGREE = 60, 12


class Field:
    """Rational functions of some of the parameters, the others fixed at rational values.

    Parameters
    ----------
    names : sequence of str
        The free parameters, at least one.
    fixed : mapping of str to Fraction
        The values of all others.
    """

    def __init__(self, names: Sequence[str], fixed: Mapping[str, Fraction]) -> None:
        self.names = tuple(names)
        self.fixed = fixed
        # A primitive is a generator under its own expression, so that closed forms are written in the symbols.
        generators = [name.expression if isinstance(name, Primitive) else Symbol(name) for name in self.names]
        self.field = FracField(generators, QQ, lex)
        self._free = dict(zip(self.names, self.field.gens, strict=True))
        self._memo: dict[int, Any] = {}
        self._tests: dict[int, tuple[Polynomial, ...]] = {}
        self._signed: dict[Polynomial, tuple[int, tuple[tuple[Polynomial, bool], ...]]] = {}
        self._reduced: dict[int, Any] = {}
        self._rules: dict[int, tuple[int, tuple[tuple[Polynomial, bool], ...]]] = {}
        # Equal factors are one object, which a dict finds without comparing coefficients.
        self._one: dict[Polynomial, Polynomial] = {}

    def constant(self, value: Any) -> Any:
        """Return a rational number as an element of the field."""
        exact = Fraction(value)
        return self.field.ground_new(QQ(exact.numerator, exact.denominator))

    def _parameter(self, name: str) -> Any:
        return self._free[name] if name in self._free else self.constant(self.fixed[name])

    def elements(self, nodes: Sequence[Any]) -> list[Any]:
        """Return the closed form of each traced number."""
        # As long as nothing is divided by, polynomials do, and need not be reduced to lowest terms at every step.
        ring = self.field.ring
        found = evaluate(list(nodes), self._coordinate, self._ground, self._memo, self._over)
        out = []
        for node, value in zip(nodes, found, strict=True):
            key = node.key if isinstance(node, Traced) else None
            element = self._reduced.get(key) if key is not None else None
            if element is None:
                element = self.field.new(value, ring.one) if isinstance(value, PolyElement) else value
                if key is not None:
                    self._reduced[key] = element
            out.append(element)
        return out

    def _coordinate(self, name: str) -> Polynomial:
        return self._free[name].numer if name in self._free else self._ground(self.fixed[name])

    def _ground(self, value: Any) -> Polynomial:
        exact = Fraction(value)
        return self.field.ring.ground_new(QQ(exact.numerator, exact.denominator))

    def _over(self, above: Any, below: Any) -> Any:
        """Divide; by a number within polynomials, else in the field."""
        if isinstance(below, PolyElement) and isinstance(above, PolyElement):
            if below.is_ground:
                return above.mul_ground(1 / below.LC)
            return self.field.new(above, below)
        one = self.field.ring.one
        top, bottom = (self.field.new(v, one) if isinstance(v, PolyElement) else v for v in (above, below))
        return top / bottom

    def tests(self, node: Traced) -> tuple[Polynomial, ...]:
        """Return the irreducible polynomials whose signs give the sign of a traced number."""
        known = self._tests.get(node.key)
        if known is None:
            above, below = self._sides(node)
            known = self._tests[node.key] = (*self.factors(above), *self.factors(below))
        return known

    def _sides(self, node: Traced) -> tuple[Polynomial, Polynomial]:
        """Return polynomials whose quotient is the closed form; where nothing is divided by, constants are not made integers."""
        (found,) = evaluate([node], self._coordinate, self._ground, self._memo, self._over)
        if isinstance(found, PolyElement):
            return found, self.field.ring.one
        return found.numer, found.denom

    def rule(self, node: Traced) -> tuple[int, tuple[tuple[Polynomial, bool], ...]]:
        """Return how the sign of a traced number follows from those of :meth:`tests`.

        It is the sign returned times those of the polynomials that come an odd number of times, and zero where one of them is zero.
        """
        known = self._rules.get(node.key)
        if known is None:
            (above, over), (below, under) = map(self.signed_factors, self._sides(node))
            known = self._rules[node.key] = (above * below, (*over, *under))
        return known

    def factors(self, polynomial: Polynomial) -> tuple[Polynomial, ...]:
        """Return the distinct non-constant factors, each primitive with a positive leading coefficient."""
        return tuple(factor for factor, _ in self.signed_factors(polynomial)[1])

    def signed_factors(self, polynomial: Polynomial) -> tuple[int, tuple[tuple[Polynomial, bool], ...]]:
        """Return the sign of the constant factor and the other factors, each with whether its power is odd.

        The factors are those of :meth:`factors`.
        """
        known = self._signed.get(polynomial)
        if known is None:
            sign, factors = _signed(polynomial)
            known = self._signed[polynomial] = sign, tuple((self._one.setdefault(p, p), odd) for p, odd in factors)
        return known


def _signed(polynomial: Polynomial) -> tuple[int, tuple[tuple[Polynomial, bool], ...]]:
    if polynomial.is_ground:
        return (polynomial.LC > 0) - (polynomial.LC < 0), ()
    primitive = _coprime(polynomial)
    if degree(primitive) == 1:
        parts = [(primitive, 1)]
    elif len(primitive) > _MOST_TERMS or degree(primitive) > _MOST_DEGREE:
        parts = _monomials_apart(primitive)
    else:
        parts = primitive.factor_list()[1]
    out: list[tuple[Polynomial, bool]] = []
    for part, power in parts:
        if not part.is_ground:
            p = part if part is primitive else _coprime(part)
            out.append((-p if p.LC < 0 else p, power % 2 == 1))
    # All factors have positive leading coefficients, so that the sign is that of the product's own.
    return (1 if polynomial.LC > 0 else -1), tuple(out)


def _coprime(polynomial: Polynomial) -> Polynomial:
    """Return the multiple by a positive number whose coefficients are coprime whole numbers."""
    below = lcm(*(int(c.denominator) for c in polynomial.values()))
    above = gcd(*(int(c.numerator) for c in polynomial.values()))
    return polynomial if below == above == 1 else polynomial.mul_ground(QQ(below, above))


def _monomials_apart(polynomial: Polynomial) -> list[tuple[Polynomial, int]]:
    """Split off the variables that divide the polynomial."""
    ring = polynomial.ring
    common = [min(column) for column in zip(*polynomial.monoms(), strict=True)]
    parts = [(gen, power) for gen, power in zip(ring.gens, common, strict=True) if power]
    rest = ring.from_dict({tuple(e - c for e, c in zip(m, common, strict=True)): v for m, v in polynomial.items()})
    return [*parts, (rest, 1)]


def degree(polynomial: Polynomial) -> int:
    """Return the total degree."""
    return max((sum(monomial) for monomial in polynomial.monoms()), default=0)


def terms_in(polynomial: Polynomial) -> list[tuple[tuple[int, ...], Fraction]]:
    """Return exponents and coefficients."""
    return [(tuple(m), Fraction(int(c.numerator), int(c.denominator))) for m, c in polynomial.terms()]


def sign_at(polynomial: Polynomial, point: Sequence[Fraction]) -> int:
    """Return the exact sign of a polynomial at a rational point, in the order of the field's names."""
    total = Fraction(0)
    for exponents, coefficient in terms_in(polynomial):
        term = coefficient
        for value, power in zip(point, exponents, strict=True):
            if power:
                term *= value**power
        total += term
    return (total > 0) - (total < 0)
