"""Conditions: polynomials and the signs they must have, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from bargaining.algebra.primitives import name_of
from bargaining.regimes.fields import Polynomial, sign_at, terms_in

__all__ = ["Condition", "weakened"]


@dataclass(frozen=True, repr=False)
class Condition:
    """A sign that a polynomial must have.

    Parameters
    ----------
    polynomial : sympy PolyElement
    sign : int
        -1, 0 or 1.
    weak : bool
        Whether zero is allowed as well.
    """

    polynomial: Polynomial
    sign: int
    weak: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters, in the order of the polynomial's ring."""
        return _names(self.polynomial.ring)

    def holds(self, point: Mapping[str, Fraction]) -> bool:
        """Whether the condition holds at a rational point."""
        found = sign_at(self.polynomial, [point[name] for name in self.names])
        return found == self.sign or (self.weak and found == 0)

    @property
    def negation(self) -> Condition:
        """The opposite inequality; strict where this one allows equality."""
        return Condition(self.polynomial, -self.sign, not self.weak)

    def sides(self) -> tuple[Any, str, Any]:
        """Return left side, relation and right side, with only positive coefficients on each side."""
        from sympy import Mul, Rational

        names = self.polynomial.ring.symbols
        left: Any = 0
        right: Any = 0
        for exponents, c in terms_in(self.polynomial):
            term = Rational(abs(c).numerator, c.denominator) * Mul(
                *(n**e for n, e in zip(names, exponents, strict=True) if e)
            )
            if c > 0:
                left += term
            else:
                right += term
        relation = {1: ">=" if self.weak else ">", -1: "<=" if self.weak else "<", 0: "="}[self.sign]
        return left, relation, right

    @property
    def relation(self) -> Any:
        """The condition as a sympy relation."""
        from sympy import Eq, Ge, Gt, Le, Lt

        left, relation, right = self.sides()
        make = {">=": Ge, ">": Gt, "<=": Le, "<": Lt, "=": Eq}[relation]
        return make(left, right, evaluate=False)

    def __str__(self) -> str:
        left, relation, right = self.sides()
        return f"{left} {relation} {right}"

    def __repr__(self) -> str:
        return f"Condition({self})"


@lru_cache(maxsize=64)
def _names(ring: Any) -> tuple[str, ...]:
    return tuple(map(name_of, ring.symbols))


def weakened(condition: Condition) -> Condition:
    """Return the condition with equality allowed."""
    return replace(condition, weak=True)
