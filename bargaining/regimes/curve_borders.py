r"""The equation of a border between two ways of being bound, in offers along a concave frontier.

Where staying and leaving are worth the same to 2, 1's offer x and 2's offer y solve

.. math:: u_2(x) = w_2, \qquad u_1(y) = \max\{w_1, s_1(u_1(x))\}, \qquad w_2 = s_2(u_2(y))

(:mod:`bargaining.regimes.curve_points`). Where the payoffs can be inverted in symbols, by undoing one sum, product, power, exponential
or logarithm after the other, x and y are eliminated, and one equation in the symbols of the game remains:

.. math:: w_2 = s_2\bigl(u_2(y)\bigr), \quad \text{or in the terms} \quad u_2^{-1}\bigl(s_2^{-1}(w_2)\bigr) = y.

Of the two that one is taken which can be solved for the parameter, if either can. With :math:`u_i = x^{g}` and :math:`(1-x)^h` the second
is linear in :math:`w_2^{1/h}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.primitives import rational_forms
from bargaining.errors import BargainingError
from bargaining.expressions.numbers import as_sympy
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.regimes.conditions import Condition
from bargaining.regimes.curve_points import END, NO_AGREEMENT, OPTION, Binding
from bargaining.regimes.enclosed import PRECISIONS, Bracket, ImpreciseError, Point, inverted
from bargaining.regimes.fields import Field, Polynomial

__all__ = ["Equation", "equation"]

#: How far, in floats, an equation may be from holding at a point of the border before it is not taken for its equation.
_CLOSE = 1e-6


@dataclass(frozen=True)
class Equation:
    """What holds on a border.

    Attributes
    ----------
    condition : Condition
        A polynomial, in symbols of the game and in powers, exponentials and logarithms of them, that vanishes.
    values : mapping of str to Fraction
        A point of the border, or near it.
    expression : sympy expression or None
        The equation solved for the parameter.
    system : tuple of sympy equation
        In the offers of both.
    eliminated : bool
        Whether the offers occur no more.
    """

    condition: Condition
    values: Mapping[str, Fraction]
    expression: Any
    system: tuple[Any, ...]
    eliminated: bool

    def sign(self, point: Mapping[str, Fraction]) -> int | None:
        """Return the sign of the polynomial at a point, with proof; None where there is none."""
        if not self.eliminated:
            return None
        for precision in PRECISIONS:
            try:
                here = Point({**self.values, **point}, precision)
                return here.sign(self.condition.polynomial, precision == PRECISIONS[-1])
            except (ImpreciseError, BargainingError):
                continue
        return None


def equation(
    game: ConcaveOffers,
    sides: tuple[Binding, Binding],
    point: Mapping[str, Fraction],
    path: str | None = None,
    bracket: Bracket | None = None,
) -> Equation | None:
    """Write the equation of the border between two ways of being bound.

    Parameters
    ----------
    game : ConcaveOffers
    sides : pair of Binding
    point : mapping of str to Fraction
        A value for each symbol, at the border or close to it.
    path : str, optional
        The parameter for which it is solved, if it can be.
    bracket : (Fraction, Fraction), optional
        Where that parameter lies on the border, the others being as at the point.

    Returns
    -------
    Equation or None
        None where the border is of another kind.
    """
    made = _Border(game, point)
    found = made.no_agreement() if NO_AGREEMENT in (s.outcome for s in sides) else made.between(*sides)
    if found is None:
        return None
    unknown, forms, system = found
    best: Equation | None = None
    for form in forms:
        written = _written(form, point, path, bracket, system)
        if written is not None and (best is None or (best.expression is None and written.expression is not None)):
            best = written
    return best if best is not None else _written(unknown, made.values, None, None, system, eliminated=False)


class _Border:
    """A game in symbols that are positive, so that powers of powers can be undone."""

    def __init__(self, game: ConcaveOffers, point: Mapping[str, Fraction]) -> None:
        import sympy

        self.game, form = game, game.over
        numbers = [form.second, form.first, *game.discounts, *game.outside.values(), game.risk, *game.broken]
        met = sorted({s for e in numbers for s in getattr(e, "free_symbols", ())}, key=str)
        self.symbols = {s: sympy.Symbol(s.name, positive=True) for s in met}
        self.point = {sympy.Symbol(n, positive=True): as_sympy(v) for n, v in point.items()}
        self.along = self.symbols[form.symbol]
        self.curve = (self.along if form.graph else self._own(form.first), self._own(form.second))
        self.ends = (as_sympy(form.low), as_sympy(form.high))
        #: What stands for the offers of both where they cannot be eliminated.
        self.offers = tuple(sympy.Symbol(f"offer_{n}", positive=True) for n in game.names)
        self.options = tuple(self._own(game.outside[n]) if n in game.outside else None for n in game.names)
        self.values = dict(point)

    def _own(self, value: Any) -> Any:
        if isinstance(value, Fraction):
            return as_sympy(value)
        return value.xreplace({s: new for s, new in self.symbols.items() if value.has(s)})

    def pays(self, k: int, t: Any) -> Any:
        """Return what an actor gets at a point of the frontier."""
        return self.curve[k].subs(self.along, t)

    def stays(self, k: int, value: Any) -> Any:
        """Return what staying is worth."""
        risk, broken, factor = (self._own(v) for v in (self.game.risk, self.game.broken[k], self.game.discounts[k]))
        return risk * broken + (1 - risk) * factor * value

    def no_agreement(self) -> Any:
        """Both options together reach the frontier."""
        import sympy

        if None in self.options:
            return None
        t = self.offers[0]
        unknown = self.options[0] - self.pays(0, t)
        system = (sympy.Eq(self.pays(1, t), self.options[1]), sympy.Eq(self.pays(0, t), self.options[0]))
        near = self._near(1, self.options[1])
        forms = [self.options[0] - self.pays(0, place) for place in self._where(1, self.options[1], near)]
        self._note(0, near)
        return unknown, forms, system

    def between(self, one: Binding, two: Binding) -> Any:
        """One responder goes from one reason to another."""
        import sympy

        if not (one.reasons and two.reasons):
            return None
        changed = [k for k in (0, 1) if one.reasons[k] != two.reasons[k]]
        if not changed:
            return None
        k = changed[0]
        other, kinds = 1 - k, {one.reasons[k], two.reasons[k]}
        at, answer = self.offers[other], self.offers[k]
        end = self.ends[1] if k == 1 else self.ends[0]
        bound = one.reasons[other]
        option = self.options[k]
        system = []
        if END in kinds:
            starts, least = [(end, float(end))], self.pays(k, end)
            system.append(sympy.Eq(at, end))
        else:
            least = option
            near = self._near(k, option)
            starts = [(t, near) for t in self._where(k, option, near)] or [(at, near)]
            system.append(sympy.Eq(self.pays(k, at), option))
        self._note(other, starts[0][1])
        forms = []
        leaves = END in kinds and OPTION in kinds
        unknown = least - (option if leaves else self.stays(k, self.pays(k, answer)))
        for start, near in starts:
            if leaves:
                forms.append(unknown)
                continue
            for reply, place in self._replies(other, bound, start, near, at):
                self._note(k, place)
                if not reply.has(*self.offers):
                    forms += [least - self.stays(k, self.pays(k, reply)), *self._in_terms(k, least, reply, place)]
        level = self.ends[0] if other == 0 else self.ends[1]
        held = (
            None
            if bound == END
            else self.options[other]
            if bound == OPTION
            else self.stays(other, self.pays(other, at))
        )
        system.append(sympy.Eq(answer, level) if held is None else sympy.Eq(self.pays(other, answer), held))
        system.append(sympy.Eq(least, self.stays(k, self.pays(k, answer))))
        return unknown, forms, tuple(e for e in system if isinstance(e, sympy.Eq))

    def _replies(self, other: int, bound: str, start: Any, near: float, at: Any) -> Iterator[tuple[Any, float]]:
        """Yield what the responder offers next, in symbols and in floats."""
        if bound == END:
            end = self.ends[0] if other == 0 else self.ends[1]
            yield end, float(end)
            return
        level: Any = self.options[other] if bound == OPTION else self.stays(other, self.pays(other, start))
        there = level.subs(at, near) if level.has(at) else level
        place = self._near(other, there)
        found = list(self._where(other, level, place, there))
        yield from ((t, place) for t in found)
        if not found:
            yield self.offers[1 - other], place

    def _in_terms(self, k: int, least: Any, reply: Any, place: float) -> Iterator[Any]:
        """Yield the same equation in the terms: where staying is worth what refusing is must be."""
        risk, broken, factor = (self._own(v) for v in (self.game.risk, self.game.broken[k], self.game.discounts[k]))
        if factor == 0 or risk == 1:
            return
        wanted = (least - risk * broken) / ((1 - risk) * factor)
        for t in self._where(k, wanted, place):
            yield t - reply

    def _number(self, e: Any) -> complex:
        return complex(e.subs(self.point).evalf(30))

    def _near(self, k: int, level: Any) -> float:
        """Return in floats where an actor gets a level."""
        form = self.game.over.with_values(self.values)
        try:
            at = self._number(level).real
        except (TypeError, ValueError):
            return float("nan")
        return float(form.where_first(at) if k == 0 else form.where_second(at))

    def _where(self, k: int, level: Any, near: float, there: Any = None) -> Iterator[Any]:
        """Yield in symbols where an actor gets a level, if that can be written."""
        for t in _undone(self.curve[k], self.along, level):
            try:
                here = t if there is None else t.subs(level, there)
                if abs(self._number(here) - near) < _CLOSE:
                    yield t
            except (TypeError, ValueError, ZeroDivisionError):
                continue

    def _note(self, k: int, near: float) -> None:
        if near == near:
            self.values[str(self.offers[k])] = Fraction(near)


def _undone(e: Any, t: Any, level: Any) -> Iterator[Any]:
    """Solve ``e = level`` for a symbol, one operation after the other; for a power, with either sign of the root."""
    import sympy

    if e == t:
        yield level
        return
    parts = [a for a in e.args if a.has(t)]
    if len(parts) == 1 and (e.is_Add or e.is_Mul):
        rest = e.func(*(a for a in e.args if not a.has(t)))
        yield from _undone(parts[0], t, level - rest if e.is_Add else level / rest)
    elif len(parts) == 1 and e.is_Pow and e.base.has(t):
        root = sympy.expand_power_base(level ** (1 / e.exp), force=True)
        yield from _undone(e.base, t, root)
        if e.exp.is_even:
            yield from _undone(e.base, t, -root)
    elif len(parts) == 1 and e.is_Pow:
        yield from _undone(e.exp, t, sympy.log(level) / sympy.log(e.base))
    elif len(parts) == 1 and isinstance(e, sympy.exp):
        yield from _undone(parts[0], t, sympy.log(level))
    elif len(parts) == 1 and isinstance(e, sympy.log):
        yield from _undone(parts[0], t, sympy.exp(level))
    elif e.is_polynomial(t) and sympy.degree(e, t) == 2:
        a, b, c = sympy.Poly(e, t).all_coeffs()
        for way in (1, -1):
            yield (-b + way * sympy.sqrt(b**2 - 4 * a * (c - level))) / (2 * a)


def _written(
    e: Any,
    point: Mapping[str, Fraction],
    path: str | None,
    bracket: Bracket | None,
    system: tuple[Any, ...],
    *,
    eliminated: bool = True,
) -> Equation | None:
    """Write an expression that vanishes as a polynomial in symbols and primitives."""
    import sympy
    from sympy.polys.fields import FracField

    e = sympy.expand_power_base(sympy.powdenest(e, force=True), force=True)
    names = [s.name for s in sorted(e.free_symbols, key=str)]
    if not names or not all(n in point for n in names):
        return None
    forms, primitives = rational_forms([e])
    plain = {s: sympy.Symbol(s.name) for s in e.free_symbols}
    form = forms.get(e, e.xreplace(plain))
    values = {**{n: point[n] for n in names}, **{p: Fraction(0) for p in primitives}}
    try:
        values = dict(Point(values, PRECISIONS[0]).values)
        flat = FracField([sympy.Symbol(str(n)) for n in values], sympy.QQ, sympy.lex).from_expr(form)
    except (BargainingError, ValueError, ZeroDivisionError):
        return None
    field = Field(list(values), values)
    ring = field.field.ring
    parts = field.factors(ring.from_dict(dict(flat.numer)))
    chosen = _vanishing(parts, values)
    if chosen is None:
        return None
    expression = None
    if path is not None and bracket is not None and path in names:
        others = {n: v for n, v in point.items() if n != path and n in names}
        expression = inverted(chosen, path, bracket, others)
    plainly = tuple(q.xreplace({s: sympy.Symbol(s.name) for s in q.free_symbols}) for q in system)
    return Equation(Condition(chosen, 0), values, expression, plainly, eliminated)


def _vanishing(parts: tuple[Polynomial, ...], values: Mapping[str, Fraction]) -> Polynomial | None:
    """Return the factor that is nought at a point of the border, as far as its coordinates are known."""
    at = [float(v) for v in values.values()]
    sizes = []
    for p in parts:
        total = large = 0.0
        for monomial, c in p.terms():
            term = float(c)
            for v, power in zip(at, monomial, strict=True):
                term *= v**power
            total, large = total + term, large + abs(term)
        sizes.append((abs(total) / large if large else 1.0, p))
    best = min(sizes, key=lambda s: s[0], default=None)
    return best[1] if best is not None and best[0] < _CLOSE else None
