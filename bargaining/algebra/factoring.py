"""Polynomials with rational coefficients in factors, by way of sympy's rings."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.algebra.polynomials import Polynomial

__all__ = ["coefficients_in", "factors", "from_sympy", "monic", "ring_of", "to_sympy"]


def factors(p: Polynomial) -> list[Polynomial]:
    """Return the distinct irreducible factors of a polynomial that is not linear."""
    if any(not isinstance(c, (int, Fraction)) for c in p.terms.values()):
        return [p]
    common: set[int] = set(p.variables)
    for m in p.terms:
        common &= {v for v, _ in m}
    if common:
        v = min(common)
        rest = Polynomial({_lowered(m, v): c for m, c in p.terms.items()})
        return [Polynomial.variable(v), *(factors(rest) if not rest.linear else [rest] if rest.variables else [])]
    ring, names = ring_of(p.variables)
    _, found = to_sympy(p, ring, names).factor_list()
    return [from_sympy(q, names) for q, _ in found]


def _lowered(m: Any, v: int) -> Any:
    return tuple((w, e - (w == v)) for w, e in m if e > (w == v))


def ring_of(variables: Any) -> tuple[Any, list[int]]:
    """Return the ring of polynomials in some variables, and their order in it."""
    from sympy import QQ
    from sympy.polys.rings import ring

    names = sorted(variables)
    return ring([f"x{v}" for v in names], QQ)[0], names


def to_sympy(p: Polynomial, ring: Any, names: list[int]) -> Any:
    """Return a polynomial as an element of a ring."""
    from sympy import QQ

    out = {}
    for m, c in p.terms.items():
        powers = dict(m)
        value = Fraction(c)
        out[tuple(powers.get(v, 0) for v in names)] = QQ(value.numerator, value.denominator)
    return ring.from_dict(out)


def from_sympy(p: Any, names: list[int]) -> Polynomial:
    """Return an element of a ring as a polynomial."""
    return Polynomial(
        {
            tuple((v, e) for v, e in zip(names, m, strict=True) if e): Fraction(int(c.numerator), int(c.denominator))
            for m, c in p.terms()
        }
    )


def monic(p: Polynomial) -> Polynomial:
    """Return a polynomial times a constant, so that its leading coefficient is one."""
    return p * (1 / Fraction(p.terms[max(p.terms)]))


def coefficients_in(p: Polynomial, v: int) -> list[Fraction]:
    """Return the coefficients of a polynomial in one variable, the constant first."""
    parts = p.by(v)
    return [Fraction(parts[e].constant) if e in parts else Fraction(0) for e in range(p.degree(v) + 1)]
