r"""Which way each number moves what is agreed on along a concave frontier, at a point: implicit differentiation, with proved signs.

The offers x of 1 and y of 2 solve, with :math:`R_i` what binds i as the one who answers (:math:`s_i`, or its outside option),

.. math:: u_2(x;\theta) = R_2(u_2(y;\theta);\theta), \qquad u_1(y;\theta) = R_1(u_1(x;\theta);\theta),

and x, or y, is the end of the frontier where that is what is offered. Both are differentiated, and the two linear equations that result
are solved for :math:`dx/d\theta` and :math:`dy/d\theta`. The derivative of what is agreed on, and of what it is worth to each, is then an
expression in the offers and the symbols, whose sign at the point is proved by interval arithmetic on enclosures of the offers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.errors import InputError, MethodError, PathError, did_you_mean
from bargaining.expressions.numbers import as_sympy
from bargaining.frontiers.concave import DIGITS
from bargaining.frontiers.enclosures import around, digits, ends, interval
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.regimes.curve_points import END, OPTION, Binding, found_at
from bargaining.solvers.concave_offers import concave_offers, enclosed_offers

__all__ = ["CurveEffect", "CurveStatics", "curve_statics"]


@dataclass(frozen=True)
class CurveEffect:
    """The derivative of a quantity in one symbol, at a point.

    Attributes
    ----------
    of : str
        ``"terms.<term>"`` or ``"values.<actor>"``.
    path : str
    expression : sympy expression
        In the symbols and in what both offer, as ``offer_A``.
    bracket : (Fraction, Fraction)
        Two numbers between which it lies at the point.
    sign : 1, -1, 0 or None
        At the point, with proof; 0 where the derivative is nought identically, None where neither is told.
    """

    of: str
    path: str
    expression: Any
    bracket: tuple[Fraction, Fraction]
    sign: int | None

    @property
    def value(self) -> float:
        """The derivative at the point."""
        return float(sum(self.bracket) / 2)

    def __str__(self) -> str:
        name = self.of.split(".", 1)[1]
        moves = {1: "rises", -1: "falls", 0: "does not move", None: "moves in a direction that is not proved"}[
            self.sign
        ]
        return f"{self.path} ↑: {name} {moves} (at this point, at the rate {self.value:.6g})"


@dataclass(frozen=True)
class CurveStatics:
    """All effects at a point; ``statics[of, path]`` is one of them.

    Attributes
    ----------
    binding : Binding
        What binds at the point.
    effects : tuple of CurveEffect
    exact : bool
        False: rates are known by brackets.
    """

    binding: Binding
    effects: tuple[CurveEffect, ...]
    exact: bool = False

    def __getitem__(self, key: tuple[str, str]) -> CurveEffect:
        for effect in self.effects:
            if (effect.of, effect.path) == tuple(key):
                return effect
        known = sorted({e.of for e in self.effects} | {e.path for e in self.effects})
        raise PathError(f"no effect {key!r}; known names are {known}")

    def __str__(self) -> str:
        return "\n".join([f"where {self.binding.outcome}:", *(f"  {effect}" for effect in self.effects)])


def curve_statics(
    game: ConcaveOffers, values: Mapping[str, Fraction], paths: Sequence[str] | None, of: Sequence[str] | None
) -> CurveStatics:
    """Differentiate what is agreed on.

    Parameters
    ----------
    game : ConcaveOffers
    values : mapping of str to Fraction
        The point.
    paths, of : sequence of str, optional
        Which symbols, and which quantities; all unless said.

    Raises
    ------
    MethodError
        If nothing is agreed on there, or which constraint binds is not proved, as on a border; or the frontier is given by a function.
    PathError
        If a name is none of the game.
    """
    import sympy

    if not game.symbols:
        raise MethodError(
            "a game without symbols has nothing to vary; write symbols, and give them values with at={...}"
        )
    if not game.over.symbolic:
        raise MethodError(
            "the frontier is given by a function, which cannot be differentiated; write it as an expression"
        )
    quantities = [f"terms.{game.over.term}", *(f"values.{n}" for n in game.names)]
    for name, known in [*((p, game.symbols) for p in paths or ()), *((q, quantities) for q in of or ())]:
        if name not in known:
            raise PathError(f"{name}: names nothing here{did_you_mean(name, known)}; known: {list(known)}")
    found = found_at(game, values)
    if not found.binding.reasons:
        raise MethodError(f"nothing can be differentiated at this point: {found.binding.outcome}; {found.why}")
    offers = enclosed_offers(concave_offers(game.at(values)))
    if offers is None:
        raise InputError("the offers at this point could not be enclosed")
    x, y = (sympy.Symbol(f"offer_{n}") for n in game.names)
    u1, u2 = game.over.symbol if game.over.graph else game.over.first, game.over.second
    along = game.over.symbol

    def pays(k: int, t: Any) -> Any:
        return (u1, u2)[k].subs(along, t)

    def number(value: Any) -> Any:
        return as_sympy(value) if isinstance(value, Fraction) else value

    def least(k: int, t: Any) -> Any:
        if found.binding.reasons[k] == OPTION:
            return number(game.outside[game.names[k]])
        risk, broken, factor = (number(v) for v in (game.risk, game.broken[k], game.discounts[k]))
        return risk * broken + (1 - risk) * factor * pays(k, t)

    high, low = number(game.over.high), number(game.over.low)
    one = x - high if found.binding.reasons[1] == END else pays(1, x) - least(1, y)
    two = y - low if found.binding.reasons[0] == END else pays(0, y) - least(0, x)
    slopes = sympy.Matrix([[sympy.diff(e, t) for t in (x, y)] for e in (one, two)])
    at = {sympy.Symbol(n): v for n, v in values.items()}
    agreed = (x, y)[game.names.index(game.proposer)]
    effects = []
    for path in paths or game.symbols:
        symbol = next(s for e in _expressions(game) for s in e.free_symbols if s.name == path)
        below = slopes.det()
        right = [-sympy.diff(e, symbol) for e in (one, two)]
        moves = {
            x: (right[0] * slopes[1, 1] - right[1] * slopes[0, 1]) / below,
            y: (right[1] * slopes[0, 0] - right[0] * slopes[1, 0]) / below,
        }
        forms = [moves[agreed]]
        for k in (0, 1):
            worth = pays(k, agreed)
            forms.append(sympy.diff(worth, agreed) * moves[agreed] + sympy.diff(worth, symbol))
        for name, form in zip(quantities, forms, strict=True):
            if of is None or name in of:
                plain = form.xreplace({s: sympy.Symbol(s.name) for s in form.free_symbols})
                bracket = _within(plain, at, {sympy.Symbol(str(x)): offers[0], sympy.Symbol(str(y)): offers[1]})
                sign = (
                    1
                    if bracket[0] > 0
                    else -1
                    if bracket[1] < 0
                    else 0
                    if plain.is_zero or sympy.simplify(plain) == 0
                    else None
                )
                effects.append(CurveEffect(name, path, plain, bracket, sign))
    return CurveStatics(found.binding, tuple(effects))


def _expressions(game: ConcaveOffers) -> list[Any]:
    numbers = [game.over.first, game.over.second, *game.discounts, *game.outside.values(), game.risk, *game.broken]
    return [e for e in numbers if hasattr(e, "free_symbols")]


def _within(
    e: Any, at: Mapping[Any, Fraction], offers: Mapping[Any, tuple[Fraction, Fraction]]
) -> tuple[Fraction, Fraction]:
    try:
        with digits(DIGITS):
            here = {**{s: around(v) for s, v in at.items()}, **{s: around(*ab) for s, ab in offers.items()}}
            return ends(interval(e, here))
    except (ValueError, ZeroDivisionError, OverflowError) as wrong:
        raise MethodError(
            "the derivative has no finite value at this point, which is an end of the frontier"
        ) from wrong
