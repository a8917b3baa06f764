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

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from bargaining.algebra.algebraic_numbers import real_roots
from bargaining.algebra.factoring import coefficients_in, factors, from_sympy, monic, ring_of, to_sympy
from bargaining.algebra.polyhedra import Polyhedron, Row
from bargaining.algebra.polynomials import Polynomial
from bargaining.algebra.solution_pieces import Inequality, Piece, Solved, as_row, cleared, divided, left_over
from bargaining.algebra.traced import sign
from bargaining.algebra.witnesses import intervals, witnesses
from bargaining.errors import MethodError

__all__ = ["solve"]


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
    [{1: Fraction(1, 2), 0: Fraction(1, 4)}, {1: Fraction(1, 4), 0: Fraction(1, 2)}]
    >>> [piece.sample for piece in solve([x * x - y, x * y - Fraction(1, 4)], unit)]
    [{0: 0.6299605249474366, 1: 0.3968502629920499}]
    """
    names: set[int] = set()
    for p in equations:
        names |= p.variables
    for q in inequalities:
        names |= q.polynomial.variables
    variables = tuple(sorted(names))
    return list(_solve(variables, list(equations), list(inequalities), ()))


def _solve(
    variables: tuple[int, ...], equations: list[Polynomial], inequalities: list[Inequality], solved: tuple[Solved, ...]
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
    names = left_over(variables, solved)
    outer = Polyhedron(
        len(names),
        [as_row(p, variables, solved) for p in equations if p.linear],
        [as_row(q.polynomial, variables, solved, q.strict) for q in inequalities if q.polynomial.linear],
    )
    if outer.point() is None:
        return
    for k, p in enumerate(equations):
        if p.linear:
            continue
        parts = factors(p)
        if len(parts) > 1:
            rest = [*equations[:k], *equations[k + 1 :]]
            for factor in parts:
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
    solved: tuple[Solved, ...],
) -> Iterator[Piece]:
    names = left_over(variables, solved)
    piece = Polyhedron(
        len(names),
        [as_row(p, variables, solved) for p in equations],
        [as_row(q.polynomial, variables, solved, q.strict) for q in inequalities],
    )
    point = piece.point()
    if point is not None:
        yield Piece(variables, solved, piece, dict(zip(names, point, strict=True)))


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


def _substituted(
    at: tuple[int, int],
    variables: tuple[int, ...],
    equations: list[Polynomial],
    inequalities: list[Inequality],
    solved: tuple[Solved, ...],
) -> Iterator[Piece]:
    k, v = at
    parts = equations[k].by(v)
    a, b = parts[1], parts.get(0, Polynomial({}))
    rest = [*equations[:k], *equations[k + 1 :]]
    if not a.variables and sign(a.constant) == 0:
        yield from _solve(variables, [b, *rest], inequalities, solved)
        return
    if not a.variables:
        step = Solved(v, b * divided(-1, a.constant), Polynomial.of(1))
        yield from _solve(
            variables,
            [p.put({v: step.above}) for p in rest],
            [Inequality(q.polynomial.put({v: step.above}), q.strict) for q in inequalities],
            (*solved, step),
        )
        return
    for side in (1, -1):
        # Multiplied by a power of the denominator, whose sign is a condition of this branch.
        step = Solved(v, -b * side, a * side)
        yield from _solve(
            variables,
            [cleared(p, step, p.degree(v)) for p in rest],
            [
                *(Inequality(cleared(q.polynomial, step, q.polynomial.degree(v)), q.strict) for q in inequalities),
                Inequality(a * side, True),
            ],
            (*solved, step),
        )
    yield from _solve(variables, [a, b, *rest], inequalities, solved)


def _triangular(
    variables: tuple[int, ...],
    equations: list[Polynomial],
    inequalities: list[Inequality],
    solved: tuple[Solved, ...],
) -> Iterator[Piece]:
    """Solve equations none of which is linear in any variable."""
    rational = all(isinstance(c, (int, Fraction)) for p in equations for c in p.terms.values())
    if len(equations) > 1 and rational:
        from sympy.polys.groebnertools import groebner

        ring, names = ring_of(frozenset().union(*(p.variables for p in equations)))
        basis = [from_sympy(g, names) for g in groebner([to_sympy(p, ring, names) for p in equations], ring)]
        if {monic(p).key for p in basis} != {monic(p).key for p in equations}:
            yield from _solve(variables, basis, inequalities, solved)
            return
    single = next((p for p in equations if len(p.variables) == 1), None)
    if single is None or not all(isinstance(c, (int, Fraction)) for c in single.terms.values()):
        raise MethodError("the indifferences are polynomial equations that are not solved exactly")
    (v,) = single.variables
    rest = [p for p in equations if p is not single]
    for root in real_roots(coefficients_in(single, v)):
        step = Solved(v, Polynomial.of(root), Polynomial.of(Fraction(1)))
        yield from _solve(
            variables,
            [p.put({v: root}) for p in rest],
            [Inequality(q.polynomial.put({v: root}), q.strict) for q in inequalities],
            (*solved, step),
        )


def _inequalities(
    variables: tuple[int, ...], inequalities: list[Inequality], solved: tuple[Solved, ...]
) -> Iterator[Piece]:
    """Decide inequalities that are not all linear: in one variable between their roots, in several by elimination."""
    names = left_over(variables, solved)
    occurring = set().union(*(q.polynomial.variables for q in inequalities))
    if len(occurring) == 1:
        (v,) = occurring
        k = names.index(v)
        unit = [Fraction(0)] * len(names)
        unit[k] = Fraction(1)
        for low, high in intervals(v, inequalities):
            if low is high:
                edges, rows = [Row(tuple(unit), -low)], []
            else:
                edges = []
                rows = [Row(tuple(unit), -low, True), Row(tuple(-c for c in unit), high, True)]
            piece = Polyhedron(len(names), edges, rows)
            point = piece.point()
            assert point is not None
            yield Piece(variables, solved, piece, dict(zip(names, point, strict=True)))
        return
    for sample in witnesses(inequalities):
        at = [sample.get(v, Fraction(1, 2)) for v in names]
        edges = [Row(tuple(Fraction(int(j == k)) for j in range(len(names))), -x) for k, x in enumerate(at)]
        yield Piece(
            variables, solved, Polyhedron(len(names), edges, []), dict(zip(names, at, strict=True)), partial=True
        )
