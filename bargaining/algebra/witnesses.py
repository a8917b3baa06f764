"""Where polynomial inequalities hold: in one variable between isolated roots, in several by eliminating one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from bargaining.algebra.algebraic_numbers import Algebraic, real_roots
from bargaining.algebra.factoring import coefficients_in, factors
from bargaining.algebra.polyhedra import Polyhedron
from bargaining.algebra.polynomials import Polynomial
from bargaining.algebra.solution_pieces import Inequality, as_row, divided, least
from bargaining.algebra.traced import sign
from bargaining.errors import MethodError

__all__ = ["intervals", "witnesses"]


def intervals(v: int, inequalities: Sequence[Inequality]) -> Iterator[tuple[Any, Any]]:
    """Yield the open intervals, and the single points, of [0, 1] on which inequalities in one variable hold.

    Examples
    --------
    Where x squared is at most 1/2, and where x is its own square:

    >>> x = Polynomial.variable(0)
    >>> list(intervals(0, [Inequality(Fraction(1, 2) - x * x, False)]))
    [(Fraction(0, 1), 0.7071067811865476)]
    >>> list(intervals(0, [Inequality(x * x - x, False)]))
    [(Fraction(0, 1), Fraction(0, 1)), (Fraction(1, 1), Fraction(1, 1))]
    """
    cuts: list[Any] = [Fraction(0), Fraction(1)]
    for q in inequalities:
        for factor in factors(q.polynomial):
            if not all(isinstance(c, (int, Fraction)) for c in factor.terms.values()):
                raise MethodError(
                    "conditions on one free probability have irrational coefficients, and are not decided"
                )
            cuts += [r for r in real_roots(coefficients_in(factor, v)) if 0 < r < 1]
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

    Examples
    --------
    >>> x, y = Polynomial.variable(0), Polynomial.variable(1)
    >>> unit = [Inequality(p, True) for p in (x, 1 - x, y, 1 - y)]
    >>> point = next(witnesses([*unit, Inequality(x * y - Fraction(1, 2), False), Inequality(Fraction(3, 2) - x - y, True)]))
    >>> point[0] * point[1] >= Fraction(1, 2), point[0] + point[1] < Fraction(3, 2)
    (True, True)
    >>> list(witnesses([*unit, Inequality(x * y - Fraction(1, 2), False), Inequality(Fraction(7, 5) - x - y, True)]))
    []
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
        rows = [as_row(q.polynomial, names, (), q.strict) for q in kept]
        point = Polyhedron(len(names), [], rows).point()
        if point is not None:
            yield dict(zip(names, point, strict=True))
        return
    occurring = set().union(*(q.polynomial.variables for q in kept))
    if len(occurring) == 1:
        (v,) = occurring
        for low, high in intervals(v, kept):
            yield {v: low if low is high else _between(low, high)}
        return
    simple = [v for v in sorted(occurring) if all(q.polynomial.degree(v) <= 1 for q in kept)]
    if not simple:
        raise MethodError("conditions on several free probabilities are of higher degree, and are not decided")
    yield from _projected(simple[0], kept, [], [], [])


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
        lows = [divided(-b.at(at), a.at(at)) for a, b, _ in below]
        highs = [divided(d.at(at), c.at(at)) for c, d, _ in above]
        low, high = -least([-x for x in lows]), least(highs)
        yield {**at, v: (low + high) / 2}
        return
