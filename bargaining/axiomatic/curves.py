r"""The part of a smooth frontier that nobody refuses, and points on it.

Mathematics
-----------
On the curve :math:`(u_1(t), u_2(t))` the individually rational part is :math:`t \in [\underline t, \bar t]` with
:math:`u_1(\underline t) = d_1` and :math:`u_2(\bar t) = d_2`, or the ends of the curve where it stops before. A
solution is where an increasing function of t changes sign, or an end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.axiomatic.algebraic_roots import algebraic_root
from bargaining.expressions.numbers import as_sympy
from bargaining.frontiers.concave import DIGITS, Concave, real_number, root_between

__all__ = ["Curve", "Spot"]


@dataclass(frozen=True)
class Spot:
    """A point of the curve.

    Attributes
    ----------
    t : mpmath number
    exact : sympy number or None
        t as an algebraic number, where it is known to be one.
    """

    t: Any
    exact: Any


class Curve:
    """The individually rational part of a smooth frontier.

    Parameters
    ----------
    frontier : Concave
    disagreement : vector of Fraction
    """

    def __init__(self, frontier: Concave, disagreement: Sequence[Fraction]) -> None:
        self.frontier, self.disagreement = frontier, tuple(disagreement)
        self.d1, self.d2 = disagreement

    @cached_property
    def start(self) -> Spot:
        """Where the first player gets no more than disagreement."""
        return self._spot(self.frontier.where_first(self.d1), lambda u1, u2: u1 - as_sympy(self.d1))

    @cached_property
    def end(self) -> Spot:
        """Where the second player gets no more than disagreement."""
        return self._spot(self.frontier.where_second(self.d2), lambda u1, u2: u2 - as_sympy(self.d2))

    @cached_property
    def least_gain(self) -> Any:
        """Positive iff both can gain at once."""
        import mpmath

        with mpmath.workdps(DIGITS):
            one = self.frontier.at(self.end.t)[0] - real_number(self.d1)
            two = self.frontier.at(self.start.t)[1] - real_number(self.d2)
            gain = min(one, two)
            return gain if gain > mpmath.mpf(10) ** (5 - DIGITS) else mpmath.mpf(0)

    @cached_property
    def ideal(self) -> tuple[Any, Any]:
        """What each could get at most, the other not refusing."""
        return self.payoffs(self.end)[0][0], self.payoffs(self.start)[0][1]

    def crossing(self, rising: Callable[[Any], Any], equation: Callable[[Any, Any], Any] | None) -> Spot:
        """Return where an increasing function changes sign between the ends, or the end nearer to where it would.

        Parameters
        ----------
        rising : callable
            Of t, an mpmath number.
        equation : callable or None
            Of the expressions for both payoffs: the same function in symbols, up to its sign.
        """
        import mpmath

        with mpmath.workdps(DIGITS):
            low, high = self.start.t, self.end.t
            # Slopes may be infinite at the very ends.
            inner = (high - low) * mpmath.mpf(10) ** (8 - DIGITS)
            if rising(low + inner) >= 0:
                return self.start
            if rising(high - inner) <= 0:
                return self.end
            return self._spot(root_between(rising, low + inner, high - inner), equation)

    def payoffs(self, spot: Spot) -> tuple[tuple[Any, Any], bool]:
        """Return both payoffs, and whether they are exact."""
        if spot.exact is not None:
            import sympy

            form = self.frontier
            first = spot.exact if form.graph else form.first.subs(form.symbol, spot.exact)
            second = form.second.subs(form.symbol, spot.exact)
            values = [sympy.expand(sympy.sqrtdenest(sympy.radsimp(sympy.expand(v)))) for v in (first, second)]
            return (_plain(values[0]), _plain(values[1])), True
        one, two = self.frontier.at(spot.t)
        return (float(one), float(two)), False

    def in_symbols(self) -> tuple[Any, Any] | None:
        """Return both payoffs as expressions, if the curve is given by some."""
        form = self.frontier
        if not form.symbolic:
            return None
        return (form.symbol if form.graph else form.first), form.second

    def _spot(self, t: Any, equation: Callable[[Any, Any], Any] | None) -> Spot:
        import mpmath

        form = self.frontier
        with mpmath.workdps(DIGITS):
            for end in (form.low, form.high):
                if t == real_number(end):
                    return Spot(t, as_sympy(end) if form.symbolic else None)
        forms = self.in_symbols()
        if forms is None or equation is None:
            return Spot(t, None)
        written = equation(*forms)
        return Spot(t, None if written is None else algebraic_root(written, form.symbol, t))


def _plain(value: Any) -> Any:
    """Return a fraction where it is one."""
    return Fraction(int(value.p), int(value.q)) if getattr(value, "is_Rational", False) else value
