r"""All regimes along one parameter, exactly.

The comparisons made in solving at a point of a line are the signs of polynomials in one variable. Between the nearest roots to the
left and to the right nothing changes, so a solve at one point settles an open interval; the roots, where rational, are settled by
solves of their own, and the search goes on beyond them. The line is cut into finitely many intervals and points without a grid.

Where the method finds no equilibrium, it has compared nothing, and nothing is learnt of the places around. Then the interval is
halved and halved again; what remains between places where none was found counts as a stretch where none is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.errors import MethodError
from bargaining.regimes.fields import Field, Polynomial, terms_in
from bargaining.regimes.problem import Problem, Trace

__all__ = ["Root", "Segment", "segments"]


@dataclass(frozen=True)
class Root:
    """A place on the line where a comparison changes.

    Attributes
    ----------
    value : Fraction
        Exact if `rational`, otherwise within ``10**-30``.
    rational : bool
    exact : sympy number or Fraction
    polynomial : sympy PolyElement or None
        Which vanishes there, where the place is irrational.
    """

    value: Fraction
    rational: bool
    exact: Any
    polynomial: Any = None


@dataclass(frozen=True, eq=False)
class Segment:
    """A point, or an open interval, on which one solution holds.

    Attributes
    ----------
    low, high : Root
        Equal for a point.
    sample : Fraction
        Where it was solved; for an irrational point, None: its zeros are known from their polynomials.
    trace : Trace or None
    """

    low: Root
    high: Root
    sample: Fraction | None
    trace: Trace | None

    @property
    def point(self) -> bool:
        """Whether this is a single point."""
        return self.low is self.high


def segments(problem: Problem, path: str, low: Fraction, high: Fraction) -> list[Segment]:
    """Cut the interval [low, high] of one parameter into segments, from left to right."""
    field = Field([path], problem.values)
    first, last = Root(low, True, low), Root(high, True, high)
    out = [_at(problem, path, field, first)]
    if high > low:
        out += _between(problem, path, field, first, last)
        out.append(_at(problem, path, field, last))
    return out


def _at(problem: Problem, path: str, field: Field, root: Root) -> Segment:
    if root.rational:
        return Segment(root, root, root.value, problem.trace({path: root.value}))

    def vanishes(node: Any) -> bool:
        (element,) = field.elements([node])
        return bool(element.numer == 0 or element.numer.rem(root.polynomial) == 0)

    # Next to the irrational root, where nothing else changes sign, with the zeros there told apart algebraically.
    return Segment(root, root, None, problem.trace({path: root.value}, vanishes=vanishes))


def _between(problem: Problem, path: str, field: Field, left: Root, right: Root) -> list[Segment]:
    """Return the segments strictly between two places, by divide and conquer with a work list."""
    done: list[Segment] = []
    work = [(left, right, _HALVINGS)]
    while work:
        a, b, halvings = work.pop()
        sample = _simple_between(a.value, b.value)
        trace = problem.trace({path: sample})
        if isinstance(trace.fact, MethodError) and not trace.tape.comparisons and halvings:
            middle = Root(sample, True, sample)
            done.append(Segment(middle, middle, sample, trace))
            work += [(a, middle, halvings - 1), (middle, b, halvings - 1)]
            continue
        below, above = a, b
        tests = dict.fromkeys(t for node in trace.tape.comparisons for t in field.tests(node))
        for test in tests:
            for root in _roots(test):
                if below.value < root.value < sample and root.value - a.value > _NEAR:
                    below = root
                elif sample < root.value < above.value and b.value - root.value > _NEAR:
                    above = root
                elif root.value == sample:
                    # The sample hit a border; nudge it by solving on both sides of it.
                    below = above = root
                    break
            if below is above:
                break
        if below is above:
            done.append(_at(problem, path, field, below))
            work += [(a, below, halvings), (below, b, halvings)]
            continue
        done.append(Segment(below, above, sample, trace))
        if below is not a:
            done.append(_at(problem, path, field, below))
            work.append((a, below, halvings))
        if above is not b:
            done.append(_at(problem, path, field, above))
            work.append((above, b, halvings))
    return sorted(done, key=lambda s: (s.low.value, s.high.value))


_NEAR = Fraction(1, 10**28)

#: How often an interval is halved at whose middle no equilibrium is found.
_HALVINGS = 5


def _simple_between(low: Fraction, high: Fraction) -> Fraction:
    """Return a point inside with a short denominator, away from the ends and unlikely to be a border itself."""
    target = low + (high - low) * Fraction(3183, 6400)
    digits = 1
    while True:
        short = Fraction(round(target * 10**digits), 10**digits)
        if abs(short - target) < (high - low) / 8:
            return short
        digits += 1


def _roots(polynomial: Polynomial) -> Sequence[Root]:
    """Return the real roots of a polynomial in one variable."""
    parts = dict(terms_in(polynomial))
    if max(m[0] for m in parts) == 1:
        value = -parts.get((0,), Fraction(0)) / parts[(1,)]
        return [Root(value, True, value)]
    from sympy import Poly

    out = []
    for root in dict.fromkeys(Poly(polynomial.as_expr()).real_roots()):
        if root.is_Rational:
            value = Fraction(int(root.p), int(root.q))
            out.append(Root(value, True, value))
        else:
            near = root.evalf(40)
            scaled = round(near * 10**32)
            out.append(Root(Fraction(int(scaled), 10**32), False, root, polynomial))
    return out
