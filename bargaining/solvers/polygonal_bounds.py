r"""Polygons around a concave frontier: exact games whose equilibria enclose the smooth one.

Mathematics
-----------
Let :math:`\phi^- \le \phi \le \phi^+` be two polygonal frontiers, one through points of the curve (rounded down), one
of supporting lines (rounded up). Neither game alone bounds the smooth one: a better frontier helps the proposer and, as
next proposer, the responder. But let 1 propose over the outer and 2 over the inner polygon. Then each round of best
replies is worth more to 1 than over the curve, :math:`F^+ \ge F`; a fixed point of :math:`F^+` has :math:`F(U) \le U`,
and as F crosses the diagonal once, from above, :math:`U \ge U_1`. The other way round for the lower bound, and for the
other actor.

These games are of the language, with the payoff of actor 2 a minimum of affine functions of what 1 gets, so they are
solved exactly, by :mod:`bargaining.solvers.policy_iteration`: a check of :mod:`bargaining.solvers.concave_offers` by
another method and another arithmetic. Vertices are needed only near what is offered; the bounds are within the square
of their distance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import minimum
from bargaining.equilibrium.smooth import SmoothEquilibrium
from bargaining.errors import InputError, MethodError
from bargaining.expressions.numbers import exact
from bargaining.frontiers.concave import Concave
from bargaining.frontiers.enclosures import enclose
from bargaining.frontiers.issues import Issues
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, decision, offer, outcome
from bargaining.solvers.policy_iteration import fixed_point

__all__ = ["enclosing_games", "polygonal_bounds"]

#: u2 <= level - slope u1.
Line = tuple[Fraction, Fraction]
Box = tuple[Fraction, Fraction]


def polygonal_bounds(eq: SmoothEquilibrium, step: Any = "1e-6") -> Mapping[str, tuple[Fraction, Fraction]]:
    """Return for each actor two exact bounds of its value as the proposer.

    Parameters
    ----------
    eq : SmoothEquilibrium
        Says where vertices are needed; the bounds hold whatever it says.
    step : number
        The distance of the vertices nearest to what is offered, as a part of the frontier's span.

    Returns
    -------
    mapping of str to (Fraction, Fraction)

    Raises
    ------
    MethodError
        If the frontier is a function and cannot be enclosed.

    Examples
    --------
    >>> import sympy
    >>> from bargaining.frontiers.concave import Concave
    >>> from bargaining.solvers.concave_offers import concave_offers
    >>> u = sympy.Symbol("u")
    >>> eq = concave_offers(ConcaveOffers([Actor("A", 0.9), Actor("B", 0.9)], Concave(1 - u**2)))
    >>> low, high = polygonal_bounds(eq)["A"]
    >>> round(float(low), 12), low < high < low + Fraction(1, 10**20)
    (0.607456739231, True)
    """
    found = []
    # Far from what is offered the polygons are coarse and their game may have further, worse solutions: begin at the smooth one.
    near = {
        name: [Fraction(eq.proposals[name][n]).limit_denominator(10**15) for n in eq.game.names]
        for name in eq.game.names
    }
    for game in enclosing_games(eq, step):
        worth = fixed_point(game, exact, near)
        found.append([worth[name][k] for k, name in enumerate(eq.game.names)])
    (best_1, least_2), (least_1, best_2) = found
    return {eq.game.names[0]: (least_1, best_1), eq.game.names[1]: (least_2, best_2)}


def enclosing_games(eq: SmoothEquilibrium, step: Any = "1e-6") -> tuple[Game, Game]:
    """Return the recursive game best for the first-named actor, and the one best for the second.

    Parameters
    ----------
    eq : SmoothEquilibrium
    step : number
    """
    game, form, width = eq.game, eq.game.over, exact(step)
    if not 0 < width < 1:
        raise InputError(f"the step must lie between 0 and 1; got {width}")
    if not form.symbolic:
        raise MethodError("a frontier that is a function cannot be enclosed; write it as an expression")
    places = _places(eq, width * (form.high - form.low))
    inner, outer = _inscribed(form, places), _supporting(form, places)
    return _game(game, outer, inner), _game(game, inner, outer)


def _places(eq: SmoothEquilibrium, width: Fraction) -> list[Fraction]:
    """Return parameters at which to touch the curve: its ends, and points close to what is offered."""
    form = eq.game.over
    found = {form.low, form.high}
    for t in eq.offers:
        near = Fraction(int(t * 10**20), 10**20)
        found.update(p for k in (-1, 0, 1) if form.low < (p := near + k * width) < form.high)
    return sorted(found)


def _inscribed(form: Concave, places: Sequence[Fraction]) -> tuple[list[Line], Box]:
    """Lines of a polygon below the curve, and the first actor's payoffs for which it is below."""
    points = []
    for t in places:
        one, two = _payoffs(form, t)
        points.append((one[0], two[0]))
    hull: list[tuple[Fraction, Fraction]] = []
    for p in points:
        while len(hull) > 1 and _bends_up(hull[-2], hull[-1], p):
            hull.pop()
        hull.append(p)
    lines = []
    for (a, b), (c, d) in pairwise(hull):
        slope = (b - d) / (c - a)
        lines.append((b + slope * a, slope))
    return lines, (hull[0][0], hull[-1][0])


def _supporting(form: Concave, places: Sequence[Fraction]) -> tuple[list[Line], Box]:
    """Lines above the curve, and the range of the first actor's payoffs."""
    import sympy

    start, end = _payoffs(form, form.low), _payoffs(form, form.high)
    low, high = start[0][0], end[0][1]
    lines: list[Line] = [(start[1][1], Fraction(0))]
    first = sympy.Integer(1) if form.graph else sympy.diff(form.first, form.symbol)
    second = sympy.diff(form.second, form.symbol)
    for t in places:
        try:
            run, fall = enclose(first, form.symbol, t), enclose(second, form.symbol, t)
        except MethodError:
            continue
        if run[0] <= 0 or fall[1] > 0:
            continue
        steepest, flattest = -fall[0] / run[0], -fall[1] / run[1]
        slope = ((steepest + flattest) / 2).limit_denominator(10**25)
        one, two = _payoffs(form, t)
        # A slope a little off the true one tilts the line; it is raised by what that can cost on the whole range.
        tilt = max(abs(steepest - slope), abs(flattest - slope)) * (high - low)
        lines.append((two[1] + slope * one[1] + tilt, slope))
    return lines, (low, high)


def _payoffs(form: Concave, t: Fraction) -> tuple[Box, Box]:
    one = (t, t) if form.graph else _short(enclose(form.first, form.symbol, t))
    return one, _short(enclose(form.second, form.symbol, t))


def _short(bounds: Box) -> Box:
    """Round outward to 30 decimals, so that exact arithmetic stays quick."""
    scale = 10**30
    return Fraction(bounds[0] * scale // 1, scale), Fraction(-(-bounds[1] * scale // 1), scale)


def _bends_up(a: Box, b: Box, c: Box) -> bool:
    return (c[1] - b[1]) * (b[0] - a[0]) >= (b[1] - a[1]) * (c[0] - b[0])


def _game(game: ConcaveOffers, over_1: tuple[list[Line], Box], over_2: tuple[list[Line], Box]) -> Game:
    """Write the game in which the first-named actor proposes over one polygon and the second over another."""
    one, two = game.names
    term = game.over.term

    def state(proposer: str, other: str, over: tuple[list[Line], Box]) -> Node:
        lines, box = over

        def deal(terms: Any) -> Node:
            u = terms[term]
            return outcome("agreement", {one: u, two: minimum(*(level - slope * u for level, slope in lines))})

        later: Node = continue_to(other)
        if game.risk:
            broken = outcome("breakdown", dict(zip(game.names, game.broken, strict=True)))
            later = chance("do the talks survive?", {"breakdown": (game.risk, broken), "on": (1 - game.risk, later)})
        if other in game.outside:
            left = outcome("opting out", {n: game.outside.get(n, Fraction(0)) for n in game.names})
            later = decision(f"does {other} leave?", other, {"stay": later, "leave": left})
        return offer(f"{proposer} proposes", proposer, other, over=Issues({term: box}), accept=deal, reject=later)

    return Game(
        [Actor(n, d) for n, d in zip(game.names, game.discounts, strict=True)],
        states={one: state(one, two, over_1), two: state(two, one, over_2)},
        start=game.proposer,
    )
