"""Parts of the solutions of polynomial systems: polyhedra in some variables, of which the others are quotients of polynomials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.algebra.polyhedra import Polyhedron, Row
from bargaining.algebra.polynomials import Polynomial
from bargaining.algebra.traced import sign

__all__ = ["Inequality", "Piece", "Solved", "as_row", "cleared", "divided", "least", "left_over"]


@dataclass(frozen=True)
class Inequality:
    """A polynomial that is positive, or not negative if not `strict`."""

    polynomial: Polynomial
    strict: bool


@dataclass(frozen=True)
class Solved:
    """A variable as a quotient of polynomials in those that are left."""

    variable: int
    above: Polynomial
    below: Polynomial


class Piece:
    """One connected part of the solutions: a polyhedron in some variables, of which others are quotients of polynomials.

    Attributes
    ----------
    sample : mapping of int to number
        A point in the relative interior.
    partial : bool
        Whether it is only a point of a larger piece that was not described.
    """

    def __init__(
        self,
        variables: Sequence[int],
        solved: Sequence[Solved],
        polyhedron: Polyhedron,
        sample: Mapping[int, Any],
        partial: bool = False,
    ) -> None:
        self.variables, self._solved, self._polyhedron, self.partial = (
            tuple(variables),
            tuple(solved),
            polyhedron,
            partial,
        )
        self.sample = self._back(sample)

    def _back(self, values: Mapping[int, Any]) -> dict[int, Any]:
        """Return all variables from those that are left."""
        out = dict(values)
        for step in reversed(self._solved):
            out[step.variable] = divided(step.above.at(out), step.below.at(out))
        return out

    @cached_property
    def constant(self) -> bool:
        """Whether it is one point."""
        return not self._polyhedron.free

    def span(self, of: Polynomial) -> tuple[Any, Any]:
        """Return the least and the greatest value of a polynomial on the closure."""
        if self.constant or not of.variables:
            value = of.at(self.sample)
            return value, value
        put, over = of, Polynomial.of(1)
        for step in self._solved:
            degree = put.degree(step.variable)
            if degree:
                put, over = cleared(put, step, degree), over * step.below**degree
        if put.linear and not over.variables:
            scale = over.constant
            row = as_row(put, self.variables, self._solved)
            low, high = self._polyhedron.span(row.coefficients, row.constant)
            low, high = divided(low, scale), divided(high, scale)
            return (low, high) if sign(high - low) >= 0 else (high, low)
        corners = self.corners() or ()
        values = [of.at(corner) for corner in (*corners, self.sample)]
        return least(values), -least([-v for v in values])

    def corners(self) -> tuple[dict[int, Any], ...] | None:
        """Return the extreme points of the closure; None if they are too many."""
        names = [v for v in self.variables if all(v != s.variable for s in self._solved)]
        found = self._polyhedron.vertices()
        if found is None:
            return None
        out = []
        for corner in found:
            try:
                out.append(self._back(dict(zip(names, corner, strict=True))))
            except ZeroDivisionError:  # a limit point at which a quotient has none
                continue
        return tuple(out)


def left_over(variables: Sequence[int], solved: Sequence[Solved]) -> list[int]:
    """Return the variables that are not solved for."""
    gone = {step.variable for step in solved}
    return [v for v in variables if v not in gone]


def as_row(p: Polynomial, variables: Sequence[int], solved: Sequence[Solved], strict: bool = False) -> Row:
    """Return a linear polynomial as a row in the variables that are left."""
    names = left_over(variables, solved)
    return Row(tuple(p.terms.get(((v, 1),), 0) for v in names), p.constant, strict)


def cleared(p: Polynomial, step: Solved, degree: int) -> Polynomial:
    """Put a quotient into a polynomial and multiply by its denominator, `degree` times."""
    parts = p.by(step.variable)
    out = Polynomial({})
    for e, c in parts.items():
        out = out + c * step.above**e * step.below ** (degree - e)
    return out


def divided(a: Any, b: Any) -> Any:
    """Divide; two whole numbers give a fraction."""
    if isinstance(a, int) and isinstance(b, int):
        return Fraction(a, b)
    return a / b


def least(values: Sequence[Any]) -> Any:
    """Return the least of some numbers, by their exact signs."""
    out = values[0]
    for value in values[1:]:
        out = value if sign(value - out) < 0 else out
    return out
