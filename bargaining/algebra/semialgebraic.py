r"""All solutions of polynomial equations and inequalities in variables between 0 and 1, as far as they can be found exactly.

Systems that come from games are nearly linear: equations are linear in each variable, and mostly in all of them. So

1. a system of linear equations and inequalities is a :class:`~bargaining.algebra.polyhedra.Polyhedron`;
2. an equation that factors is solved factor by factor;
3. an equation :math:`a x + b = 0` in which x occurs linearly is solved for x and put into everything else, once for :math:`a > 0`, once
   for :math:`a < 0`, and once as :math:`a = b = 0`; where the sign of a is known only one of these is looked at;
4. an equation in one variable has its real roots isolated; several equations are brought to triangular form (a Groebner basis);
5. inequalities in one variable are decided between the isolated roots of their polynomials;
6. inequalities in several variables are eliminated as linear ones are, with the signs of the coefficients as further conditions.

Each step is exact. What is left when none applies is refused with a :class:`~bargaining.errors.MethodError`; nothing is lost in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.algebra.polyhedra import Polyhedron, Row
from bargaining.algebra.polynomials import Polynomial
from bargaining.algebra.traced import sign
from bargaining.errors import MethodError

__all__ = ["Inequality", "Piece", "solve"]


@dataclass(frozen=True)
class Inequality:
    """A polynomial that is positive, or not negative if not `strict`."""

    polynomial: Polynomial
    strict: bool


@dataclass(frozen=True)
class _Solved:
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
    """

    def __init__(
        self,
        variables: Sequence[int],
        solved: Sequence[_Solved],
        polyhedron: Polyhedron,
        sample: Mapping[int, Any],
        curve: tuple[int, Any, Any] | None = None,
    ) -> None:
        self.variables, self._solved, self._polyhedron, self._curve = tuple(variables), tuple(solved), polyhedron, curve
        self.sample = self._back(sample)

    def _back(self, values: Mapping[int, Any]) -> dict[int, Any]:
        """Return all variables from those that are left."""
        out = dict(values)
        for step in reversed(self._solved):
            out[step.variable] = _divide(step.above.at(out), step.below.at(out))
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
                put, over = _cleared(put, step, degree), over * step.below**degree
        if put.linear and not over.variables:
            scale = over.constant
            row = _row(put, self.variables, self._solved)
            low, high = self._polyhedron.span(row.coefficients, row.constant)
            low, high = _divide(low, scale), _divide(high, scale)
            return (low, high) if sign(high - low) >= 0 else (high, low)
        corners = self.corners() or ()
        values = [of.at(corner) for corner in (*corners, self.sample)]
        return _least(values), -_least([-v for v in values])

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


def solve(equations: Sequence[Polynomial], inequalities: Sequence[Inequality]) -> list[Piece]:
    """Return all solutions, in pieces.

    Parameters
    ----------
    equations : sequence of Polynomial
        That vanish.
    inequalities : sequence of Inequality

    Raises
    ------
    MethodError
        If the method does not decide the system.

    Examples
    --------
    >>> x, y = Polynomial.variable(0), Polynomial.variable(1)
    >>> unit = [Inequality(p, False) for p in (x, 1 - x, y, 1 - y)]
    >>> [piece.sample for piece in solve([x * y - Fraction(1, 8), x + y - Fraction(3, 4)], unit)]
    [{1: Fraction(1, 4), 0: Fraction(1, 2)}, {1: Fraction(1, 2), 0: Fraction(1, 4)}]
    """
    names: set[int] = set()
    for p in equations:
        names |= p.variables
    for q in inequalities:
        names |= q.polynomial.variables
    variables = tuple(sorted(names))
    return list(_solve(variables, list(equations), list(inequalities), ()))


def _solve(
    variables: tuple[int, ...], equations: list[Polynomial], inequalities: list[Inequality], solved: tuple[_Solved, ...]
) -> Iterator[Piece]:
    kept_equations, kept = [], []
    for p in equations:
        if p.variables:
            kept_equations.append(p)
        elif sign(p.constant):
            return
    for q in inequalities:
        if q.polynomial.variables:
            kept.append(q)
            continue
        side = sign(q.polynomial.constant)
        if side < 0 or (side == 0 and q.strict):
            return
    equations, inequalities = kept_equations, kept
    if all(p.linear for p in equations) and all(q.polynomial.linear for q in inequalities):
        yield from _linear(variables, equations, inequalities, solved)
        return
    # What is linear alone tells whether there is anything to look for.
    names = _left(variables, solved)
    outer = Polyhedron(
        len(names),
        [_row(p, variables, solved) for p in equations if p.linear],
        [_row(q.polynomial, variables, solved, q.strict) for q in inequalities if q.polynomial.linear],
    )
    if outer.point() is None:
        return
    for k, p in enumerate(equations):
        if p.linear:
            continue
        factors = _factors(p)
        if len(factors) > 1:
            rest = [*equations[:k], *equations[k + 1 :]]
            for factor in factors:
                yield from _solve(variables, [factor, *rest], inequalities, solved)
            return
    step = _next(equations)
    if step is not None:
        yield from _substituted(step, variables, equations, inequalities, solved)
        return
    if equations:
        yield from _triangular(variables, equations, inequalities, solved)
        return
    yield from _inequalities(variables, inequalities, solved)


def _linear(
    variables: tuple[int, ...],
    equations: Sequence[Polynomial],
    inequalities: Sequence[Inequality],
    solved: tuple[_Solved, ...],
) -> Iterator[Piece]:
    names = _left(variables, solved)
    piece = Polyhedron(
        len(names),
        [_row(p, variables, solved) for p in equations],
        [_row(q.polynomial, variables, solved, q.strict) for q in inequalities],
    )
    point = piece.point()
    if point is not None:
        yield Piece(variables, solved, piece, dict(zip(names, point, strict=True)))


def _left(variables: Sequence[int], solved: Sequence[_Solved]) -> list[int]:
    gone = {step.variable for step in solved}
    return [v for v in variables if v not in gone]


def _row(p: Polynomial, variables: Sequence[int], solved: Sequence[_Solved], strict: bool = False) -> Row:
    names = _left(variables, solved)
    return Row(tuple(p.terms.get(((v, 1),), 0) for v in names), p.constant, strict)


def _next(equations: Sequence[Polynomial]) -> tuple[int, int] | None:
    """Return the equation and the variable to solve for: linear in it, best with a constant coefficient."""
    best: tuple[Any, tuple[int, int]] | None = None
    for k, p in enumerate(equations):
        for v in p.variables:
            if p.degree(v) != 1:
                continue
            coefficient = p.by(v)[1]
            rank = (bool(coefficient.variables), len(coefficient.terms), len(p.terms), v)
            if best is None or rank < best[0]:
                best = (rank, (k, v))
    return None if best is None else best[1]


def _cleared(p: Polynomial, step: _Solved, degree: int) -> Polynomial:
    """Put a quotient into a polynomial and multiply by its denominator, `degree` times."""
    parts = p.by(step.variable)
    out = Polynomial({})
    for e, c in parts.items():
        out = out + c * step.above**e * step.below ** (degree - e)
    return out


def _substituted(
    at: tuple[int, int],
    variables: tuple[int, ...],
    equations: list[Polynomial],
    inequalities: list[Inequality],
    solved: tuple[_Solved, ...],
) -> Iterator[Piece]:
    k, v = at
    parts = equations[k].by(v)
    a, b = parts[1], parts.get(0, Polynomial({}))
    rest = [*equations[:k], *equations[k + 1 :]]
    if not a.variables:
        step = _Solved(v, b * _divide(-1, a.constant), Polynomial.of(1))
        yield from _solve(
            variables,
            [p.put({v: step.above}) for p in rest],
            [Inequality(q.polynomial.put({v: step.above}), q.strict) for q in inequalities],
            (*solved, step),
        )
        return
    for side in (1, -1):
        # Multiplied by a power of the denominator, whose sign is a condition of this branch.
        step = _Solved(v, -b * side, a * side)
        yield from _solve(
            variables,
            [_cleared(p, step, p.degree(v)) for p in rest],
            [
                *(Inequality(_cleared(q.polynomial, step, q.polynomial.degree(v)), q.strict) for q in inequalities),
                Inequality(a * side, True),
            ],
            (*solved, step),
        )
    yield from _solve(variables, [a, b, *rest], inequalities, solved)


def _factors(p: Polynomial) -> list[Polynomial]:
    """Return the distinct irreducible factors of a polynomial that is not linear."""
    if any(not isinstance(c, (int, Fraction)) for c in p.terms.values()):
        return [p]
    common: set[int] = set(p.variables)
    for m in p.terms:
        common &= {v for v, _ in m}
    if common:
        v = min(common)
        rest = Polynomial({_lowered(m, v): c for m, c in p.terms.items()})
        return [Polynomial.variable(v), *(_factors(rest) if not rest.linear else [rest] if rest.variables else [])]
    ring, names = _ring(p.variables)
    _, found = _to_sympy(p, ring, names).factor_list()
    return [_from_sympy(q, names) for q, _ in found]


def _lowered(m: Any, v: int) -> Any:
    return tuple((w, e - (w == v)) for w, e in m if e > (w == v))


def _ring(variables: Any) -> tuple[Any, list[int]]:
    from sympy import QQ
    from sympy.polys.rings import ring

    names = sorted(variables)
    return ring([f"x{v}" for v in names], QQ)[0], names


def _to_sympy(p: Polynomial, ring: Any, names: list[int]) -> Any:
    from sympy import QQ

    out = {}
    for m, c in p.terms.items():
        powers = dict(m)
        value = Fraction(c)
        out[tuple(powers.get(v, 0) for v in names)] = QQ(value.numerator, value.denominator)
    return ring.from_dict(out)


def _from_sympy(p: Any, names: list[int]) -> Polynomial:
    return Polynomial(
        {
            tuple((v, e) for v, e in zip(names, m, strict=True) if e): Fraction(int(c.numerator), int(c.denominator))
            for m, c in p.terms()
        }
    )


def _triangular(
    variables: tuple[int, ...],
    equations: list[Polynomial],
    inequalities: list[Inequality],
    solved: tuple[_Solved, ...],
) -> Iterator[Piece]:
    """Solve equations none of which is linear in any variable."""
    single = next((p for p in equations if len(p.variables) == 1), None)
    if single is None and len(equations) > 1:
        from sympy.polys.groebnertools import groebner

        ring, names = _ring(frozenset().union(*(p.variables for p in equations)))
        basis = [_from_sympy(g, names) for g in groebner([_to_sympy(p, ring, names) for p in equations], ring)]
        if {p.key for p in basis} != {p.key for p in equations}:
            yield from _solve(variables, basis, inequalities, solved)
            return
    raise MethodError(
        "an indifference is a polynomial equation of higher degree whose solutions are not rational; "
        "the supports are not solved exactly"
    )


def _inequalities(
    variables: tuple[int, ...], inequalities: list[Inequality], solved: tuple[_Solved, ...]
) -> Iterator[Piece]:
    raise MethodError("conditions that are not linear in several free probabilities are not decided")


def _divide(a: Any, b: Any) -> Any:
    if isinstance(a, int) and isinstance(b, int):
        return Fraction(a, b)
    return a / b


def _least(values: Sequence[Any]) -> Any:
    out = values[0]
    for value in values[1:]:
        out = value if sign(value - out) < 0 else out
    return out
