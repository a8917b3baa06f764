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

from bargaining.algebra.algebraic_numbers import Algebraic, real_roots
from bargaining.algebra.polyhedra import Polyhedron, Row
from bargaining.algebra.polynomials import Polynomial
from bargaining.algebra.traced import sign
from bargaining.errors import MethodError

__all__ = ["Inequality", "Piece", "solve", "witnesses"]


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
    partial : bool
        Whether it is only a point of a larger piece that was not described.
    """

    def __init__(
        self,
        variables: Sequence[int],
        solved: Sequence[_Solved],
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
    rational = all(isinstance(c, (int, Fraction)) for p in equations for c in p.terms.values())
    if len(equations) > 1 and rational:
        from sympy.polys.groebnertools import groebner

        ring, names = _ring(frozenset().union(*(p.variables for p in equations)))
        basis = [_from_sympy(g, names) for g in groebner([_to_sympy(p, ring, names) for p in equations], ring)]
        if {_scaled(p).key for p in basis} != {_scaled(p).key for p in equations}:
            yield from _solve(variables, basis, inequalities, solved)
            return
    single = next((p for p in equations if len(p.variables) == 1), None)
    if single is None or not all(isinstance(c, (int, Fraction)) for c in single.terms.values()):
        raise MethodError("the indifferences are polynomial equations that are not solved exactly")
    (v,) = single.variables
    rest = [p for p in equations if p is not single]
    for root in real_roots(_coefficients(single, v)):
        step = _Solved(v, Polynomial.of(root), Polynomial.of(Fraction(1)))
        yield from _solve(
            variables,
            [p.put({v: root}) for p in rest],
            [Inequality(q.polynomial.put({v: root}), q.strict) for q in inequalities],
            (*solved, step),
        )


def _scaled(p: Polynomial) -> Polynomial:
    """Return a polynomial times a constant, so that its leading coefficient is one."""
    return p * (1 / Fraction(p.terms[max(p.terms)]))


def _coefficients(p: Polynomial, v: int) -> list[Fraction]:
    parts = p.by(v)
    return [Fraction(parts[e].constant) if e in parts else Fraction(0) for e in range(p.degree(v) + 1)]


def _inequalities(
    variables: tuple[int, ...], inequalities: list[Inequality], solved: tuple[_Solved, ...]
) -> Iterator[Piece]:
    """Decide inequalities that are not all linear: in one variable between their roots, in several by elimination."""
    names = _left(variables, solved)
    occurring = set().union(*(q.polynomial.variables for q in inequalities))
    if len(occurring) == 1:
        (v,) = occurring
        k = names.index(v)
        unit = [Fraction(0)] * len(names)
        unit[k] = Fraction(1)
        for low, high in _intervals(v, inequalities):
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
        point = [sample.get(v, Fraction(1, 2)) for v in names]
        edges = [Row(tuple(Fraction(int(j == k)) for j in range(len(names))), -x) for k, x in enumerate(point)]
        yield Piece(
            variables, solved, Polyhedron(len(names), edges, []), dict(zip(names, point, strict=True)), partial=True
        )


def _intervals(v: int, inequalities: Sequence[Inequality]) -> Iterator[tuple[Any, Any]]:
    """Yield the open intervals, and the single points, of [0, 1] on which inequalities in one variable hold."""
    cuts: list[Any] = [Fraction(0), Fraction(1)]
    for q in inequalities:
        for factor in _factors(q.polynomial):
            if not all(isinstance(c, (int, Fraction)) for c in factor.terms.values()):
                raise MethodError(
                    "conditions on one free probability have irrational coefficients, and are not decided"
                )
            cuts += [r for r in real_roots(_coefficients(factor, v)) if 0 < r < 1]
    cuts = _sorted(cuts)

    def holds(x: Any) -> bool:
        signs = [(sign(q.polynomial.at({v: x})), q.strict) for q in inequalities]
        return all(side > 0 or (side == 0 and not strict) for side, strict in signs)

    before = False
    for k, cut in enumerate(cuts):
        after = k + 1 < len(cuts) and holds(_between(cut, cuts[k + 1]))
        if holds(cut) and not before and not after:
            yield cut, cut
        if after:
            yield cut, cuts[k + 1]
        before = after


def _sorted(values: list[Any]) -> list[Any]:
    """Sort numbers, some of them roots, and drop those that repeat."""
    out: list[Any] = []
    for value in values:
        k = 0
        while k < len(out) and _less(out[k], value):
            k += 1
        if k == len(out) or _less(value, out[k]):
            out.insert(k, value)
    return out


def _less(a: Any, b: Any) -> bool:
    if isinstance(a, Algebraic) and isinstance(b, Algebraic) and a.root is not b.root:
        if a.root.polynomial == b.root.polynomial and a.coefficients == b.coefficients:
            same = a.root.low < b.root.high and b.root.low < a.root.high
            if same and _one_root(a.root, b.root):
                return False
        while True:
            (low, high), (bottom, top) = a.bounds(), b.bounds()
            if high < bottom or top < low:
                return high < bottom
            a.root.narrow()
            b.root.narrow()
    return bool(a < b)


def _one_root(a: Any, b: Any) -> bool:
    """Whether two intervals of one polynomial hold the same root."""
    low, high = max(a.low, b.low), min(a.high, b.high)
    ends = [sum((c * x**k for k, c in enumerate(a.polynomial)), Fraction(0)) for x in (low, high)]
    return bool(low < high and ends[0] * ends[1] < 0)


def _between(a: Any, b: Any) -> Fraction:
    """Return a rational number between two numbers."""
    while True:
        low = a.bounds()[1] if isinstance(a, Algebraic) else a
        high = b.bounds()[0] if isinstance(b, Algebraic) else b
        if low < high:
            return Fraction((low + high) / 2)
        for x in (a, b):
            if isinstance(x, Algebraic):
                x.root.narrow()


def witnesses(inequalities: Sequence[Inequality]) -> Iterator[dict[int, Any]]:
    """Yield points at which inequalities hold, at least one if there is any.

    A variable in which all of them are linear is bounded below by some quotients and above by others, once the signs of its coefficients
    are settled; each case is a system in the other variables.
    """
    kept: list[Inequality] = []
    for q in inequalities:
        if q.polynomial.variables:
            kept.append(q)
            continue
        side = sign(q.polynomial.constant)
        if side < 0 or (side == 0 and q.strict):
            return
    if all(q.polynomial.linear for q in kept):
        names = sorted(set().union(*(q.polynomial.variables for q in kept))) if kept else []
        rows = [_row(q.polynomial, names, (), q.strict) for q in kept]
        point = Polyhedron(len(names), [], rows).point()
        if point is not None:
            yield dict(zip(names, point, strict=True))
        return
    occurring = set().union(*(q.polynomial.variables for q in kept))
    if len(occurring) == 1:
        (v,) = occurring
        for low, high in _intervals(v, kept):
            yield {v: low if low is high else _between(low, high)}
        return
    v = next((v for v in sorted(occurring) if all(q.polynomial.degree(v) <= 1 for q in kept)), None)
    if v is None:
        raise MethodError("conditions on several free probabilities are of higher degree, and are not decided")
    yield from _projected(v, kept, [], [], [])


def _projected(
    v: int, left: list[Inequality], below: list[Any], above: list[Any], others: list[Inequality]
) -> Iterator[dict[int, Any]]:
    """Settle the sign of the coefficient of a variable in one inequality after the other, then go on without it."""
    if left:
        q, *rest = left
        parts = q.polynomial.by(v)
        a, b = parts.get(1, Polynomial({})), parts.get(0, Polynomial({}))
        if not a:
            yield from _projected(v, rest, below, above, [*others, q])
            return
        if a.variables or sign(a.constant) > 0:
            condition = [Inequality(a, True)] if a.variables else []
            yield from _projected(v, rest, [*below, (a, b, q.strict)], above, [*others, *condition])
        if a.variables or sign(a.constant) < 0:
            condition = [Inequality(-a, True)] if a.variables else []
            yield from _projected(v, rest, below, [*above, (-a, b, q.strict)], [*others, *condition])
        if a.variables:
            nought = [Inequality(a, False), Inequality(-a, False), Inequality(b, q.strict)]
            yield from _projected(v, rest, below, above, [*others, *nought])
        return
    pairs = [
        Inequality(c * b + a * d, strict or other)
        for a, b, strict in below  # the variable is at least -b/a
        for c, d, other in above  # and at most d/c
    ]
    for point in witnesses([*others, *pairs]):
        free = {w for a, b, _ in [*below, *above] for p in (a, b) for w in p.variables}
        at = {**dict.fromkeys(free, Fraction(1, 2)), **point}
        lows = [_divide(-b.at(at), a.at(at)) for a, b, _ in below]
        highs = [_divide(d.at(at), c.at(at)) for c, d, _ in above]
        low, high = -_least([-x for x in lows]), _least(highs)
        yield {**at, v: (low + high) / 2}
        return


def _divide(a: Any, b: Any) -> Any:
    if isinstance(a, int) and isinstance(b, int):
        return Fraction(a, b)
    return a / b


def _least(values: Sequence[Any]) -> Any:
    out = values[0]
    for value in values[1:]:
        out = value if sign(value - out) < 0 else out
    return out
