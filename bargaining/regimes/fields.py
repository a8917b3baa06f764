"""Histories as rational functions: the field in which closed forms and conditions live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sympy import QQ, Symbol
from sympy.polys.fields import FracField
from sympy.polys.orderings import lex

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

    def constant(self, value: Any) -> Any:
        """Return a rational number as an element of the field."""
        exact = Fraction(value)
        return self.field.ground_new(QQ(exact.numerator, exact.denominator))

    def _parameter(self, name: str) -> Any:
        return self._free[name] if name in self._free else self.constant(self.fixed[name])

    def elements(self, nodes: Sequence[Any]) -> list[Any]:
        """Return the closed form of each traced number."""
        return evaluate(list(nodes), self._parameter, self.constant, self._memo)

    def tests(self, node: Traced) -> tuple[Polynomial, ...]:
        """Return the irreducible polynomials whose signs give the sign of a traced number."""
        known = self._tests.get(node.key)
        if known is None:
            (element,) = self.elements([node])
            known = self._tests[node.key] = (*self.factors(element.numer), *self.factors(element.denom))
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
            known = self._signed[polynomial] = _signed(polynomial)
        return known


def _signed(polynomial: Polynomial) -> tuple[int, tuple[tuple[Polynomial, bool], ...]]:
    if polynomial.is_ground:
        return (polynomial.LC > 0) - (polynomial.LC < 0), ()
    _, primitive = polynomial.primitive()
    if degree(primitive) == 1:
        parts = [(primitive, 1)]
    elif len(primitive) > _MOST_TERMS or degree(primitive) > _MOST_DEGREE:
        parts = _monomials_apart(primitive)
    else:
        parts = primitive.factor_list()[1]
    out: list[tuple[Polynomial, bool]] = []
    for part, power in parts:
        if not part.is_ground:
            p = part.primitive()[1]
            out.append((-p if p.LC < 0 else p, power % 2 == 1))
    # All factors have positive leading coefficients, so that the sign is that of the product's own.
    return (1 if polynomial.LC > 0 else -1), tuple(out)


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
