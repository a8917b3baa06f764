r"""All regimes along one parameter, exactly.

The comparisons made in solving at a point of a line are the signs of polynomials in one variable. Between the nearest roots to the
left and to the right nothing changes, so a solve at one point settles an open interval; the roots, where rational, are settled by
solves of their own, and the search goes on beyond them. The line is cut into finitely many intervals and points without a grid.

Where the method finds no equilibrium, the comparisons on the way tell how far it fails in the same way. Should it have made none, the
interval is halved and halved again; what remains between places where none was found counts as a stretch where none is found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.errors import MethodError
from bargaining.expressions.numbers import as_sympy
from bargaining.regimes.enclosed import Bracket, crossings
from bargaining.regimes.fields import Field, Polynomial, terms_in
from bargaining.regimes.problem import Problem, Trace
from bargaining.solvers.curve_iteration import CurveSkeleton
from bargaining.solvers.policy_iteration import Cycle, Skeleton

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
    bracket : (Fraction, Fraction) or None
        Two numbers between which it lies, where that is all that is known of it.
    """

    value: Fraction
    rational: bool
    exact: Any
    polynomial: Any = None
    bracket: Bracket | None = None


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


def segments(problem: Problem, path: str, low: Fraction, high: Fraction, home: Trace | None = None) -> list[Segment]:
    """Cut the interval [low, high] of one parameter into segments, from left to right.

    Parameters
    ----------
    problem : Problem
    path : str
    low, high : Fraction
    home : Trace, optional
        A solution at a point of the interval. Where several equilibria exist, this one is followed as far as it reaches.
    """
    line = _Line(problem, path, low, high, home)
    first, last = Root(low, True, low), Root(high, True, high)
    if high == low:
        return [line.at(first)]
    inside = _between(line, first, last)
    return [line.at(first), *inside, line.at(last)]


class _Line:
    """Solutions along one parameter; those found before come first, so that of several equilibria one is kept to."""

    def __init__(self, problem: Problem, path: str, low: Fraction, high: Fraction, home: Trace | None) -> None:
        self.problem, self.path, self.low, self.high = problem, path, low, high
        self.field = Field([path, *problem.primitives], problem.values)
        self._roots: dict[Polynomial, Sequence[Root]] = {}
        self.known: list[Skeleton | Cycle | CurveSkeleton] = []
        if home is not None:
            self._learn(home)

    def trace(self, value: Fraction | Bracket, vanishes: Callable[[Any], bool] | None = None) -> Trace:
        for skeleton in sorted(self.known, key=lambda k: isinstance(k, Cycle)):
            known = self.problem.trace({self.path: value}, skeleton, vanishes)
            if known.consistent:
                return known
        found = self.problem.trace({self.path: value}, vanishes=vanishes)
        if found.opaque is not None:
            raise MethodError(f"there is nothing to follow along {self.path}: {found.opaque}")
        self._learn(found)
        return found

    def _learn(self, trace: Trace) -> None:
        if trace.skeleton is not None:
            self.known.append(trace.skeleton)

    def at(self, root: Root) -> Segment:
        if root.rational:
            return Segment(root, root, root.value, self.trace(root.value))

        def vanishes(node: Any) -> bool:
            (element,) = self.field.elements([node])
            return bool(element.numer == 0 or element.numer.rem(root.polynomial) == 0)

        # Next to the irrational root, where nothing else changes sign, with the zeros there told apart algebraically.
        return Segment(root, root, None, self.trace(root.bracket or root.value, vanishes))

    def roots(self, polynomial: Polynomial) -> Sequence[Root]:
        """Return where on the line a polynomial vanishes."""
        if polynomial not in self._roots:
            held = self.problem.primitives
            self._roots[polynomial] = self._crossings(polynomial) if held else _roots(polynomial)
        return self._roots[polynomial]

    def _crossings(self, polynomial: Polynomial) -> Sequence[Root]:
        """Return the zeros of a polynomial in the parameter and in primitives, which move with it or are irrational constants."""
        from sympy import Symbol

        fixed = {Symbol(n): as_sympy(v) for n, v in self.problem.values.items() if n != self.path}
        e = polynomial.as_expr()
        # A root vanishes where what is under it does, and that more smoothly.
        e = (e.base if e.is_Pow and e.exp.is_Rational and e.exp > 0 else e).subs(fixed)
        out = []
        for low, high in crossings(e, self.path, self.low, self.high):
            middle = (low + high) / 2
            out.append(
                Root(low, True, low, polynomial)
                if low == high
                else Root(middle, False, float(middle), polynomial, (low, high))
            )
        return out


def _between(line: _Line, left: Root, right: Root) -> list[Segment]:
    """Return the segments strictly between two places, by divide and conquer with a work list."""
    done: list[Segment] = []
    work = [(left, right, _HALVINGS)]
    while work:
        a, b, halvings = work.pop()
        sample = _simple_between(a.value, b.value)
        trace = line.trace(sample)
        if isinstance(trace.fact, MethodError) and trace.skeleton is None and halvings:
            middle = Root(sample, True, sample)
            done.append(Segment(middle, middle, sample, trace))
            work += [(a, middle, halvings - 1), (middle, b, halvings - 1)]
            continue
        below, above = a, b
        tests = dict.fromkeys(t for node in trace.tape.comparisons for t in line.field.tests(node))
        for test in tests:
            for root in line.roots(test):
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
            done.append(line.at(below))
            work += [(a, below, halvings), (below, b, halvings)]
            continue
        done.append(Segment(below, above, sample, trace))
        if below is not a:
            done.append(line.at(below))
            work.append((a, below, halvings))
        if above is not b:
            done.append(line.at(above))
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
