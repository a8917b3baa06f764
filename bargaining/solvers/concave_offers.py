r"""Alternating offers over a concave frontier, numerically and with proved bounds.

Mathematics
-----------
Let :math:`U_1, U_2` be the values of proposing. Who rejects gets, at best,

.. math:: R_i(U_i) = \max\{ w_i, \; p\, b_i + (1-p)\, \delta_i U_i \},

so 1 proposes the x with :math:`u_2(x) = R_2(U_2)` and 2 the y with :math:`u_1(y) = R_1(U_1)`: with :math:`\phi` the
frontier, no options and no risk, :math:`\phi(U_1) = \delta_2 \phi(\delta_1 U_1)`.

*One solution.* As :math:`U_1` rises both x and y move to the right. The run :math:`u_1(x) - u_1(y) = U_1 - R_1(U_1)`
rises with :math:`U_1`, for each part of the maximum has a slope of at most one; the fall
:math:`u_2(y) - u_2(x) = U_2 - R_2(U_2)` rises with :math:`U_2`, hence falls. One of them does so strictly if one side
loses by delay. But on a concave frontier the chord gets steeper to the right. So there is one solution, and

.. math:: H(x) = R_2(u_2(y(x))) - u_2(x), \qquad u_1(y(x)) = R_1(u_1(x)),

changes sign once, from minus to plus.

*One equilibrium.* The supremum :math:`M_1` of 1's payoffs as proposer satisfies :math:`M_1 \le F(M_1)`, the infimum
:math:`m_1 \ge F(m_1)`, where F is one round of best replies (Shaked and Sutton); as F crosses the diagonal once, from
above, both are :math:`U_1`. A side whom delay costs nothing has :math:`R_i(U_i) = U_i`, so that (without options, if only
1 is so) :math:`\phi(U_1) = \delta_2 \phi(U_1)`, hence :math:`\phi(U_1) = 0`: it has all, at once. If delay costs
neither anything, every point that gives both what they can refuse for is an equilibrium.

*Bounds.* A rational :math:`\underline x` with :math:`H(\underline x) < 0` and an :math:`\bar x` with
:math:`H(\bar x) > 0`, both signs found by interval arithmetic with outward rounding, prove
:math:`\underline x < x < \bar x`.

References
----------
Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. *Econometrica* 50(1), 97-109.
Binmore, K., Rubinstein, A. and Wolinsky, A. (1986). The Nash bargaining solution in economic modelling. *RAND Journal
of Economics* 17(2), 176-188.
Hoel, M. (1986). Perfect equilibria in sequential bargaining games with nonlinear utility functions. *Scandinavian
Journal of Economics* 88(2), 383-400.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.smooth import SmoothEquilibrium, after_refusal
from bargaining.errors import ContinuumError, MathematicalFact, MethodError
from bargaining.frontiers.concave import DIGITS, real_number, root_between
from bargaining.frontiers.enclosures import enclose, fraction_of
from bargaining.games.concave_offers import ConcaveOffers, written

__all__ = ["concave_offers", "enclosed_offers", "worth_within"]

Interval = tuple[Fraction, Fraction]

#: Half the width of the first bracket tried, as a part of the frontier's span; widened tenfold where a sign is unclear.
_WIDTH = Fraction(1, 10**15)

#: The same where signs close to a border are asked.
_CLOSE = Fraction(1, 10**30)


def concave_offers(game: ConcaveOffers) -> SmoothEquilibrium:
    """Solve alternating offers over a concave frontier.

    Parameters
    ----------
    game : ConcaveOffers
        With numbers; one with symbols gets them by :meth:`ConcaveOffers.at`.

    Returns
    -------
    SmoothEquilibrium

    Raises
    ------
    MathematicalFact
        If no agreement exists: the outside options, or what breakdown pays, lie beyond the frontier.
    ContinuumError
        If neither discounts nor risks breakdown, so that delay costs nobody anything.

    Examples
    --------
    >>> import sympy
    >>> from bargaining.actors import Actor
    >>> from bargaining.frontiers.concave import Concave
    >>> u = sympy.Symbol("u")
    >>> eq = concave_offers(ConcaveOffers([Actor("A", 0.9), Actor("B", 0.9)], Concave(1 - u**2)))
    >>> round(eq.values["A"], 12), round(eq.values["B"], 12), eq.verify() < 1e-30
    (0.607456739231, 0.630996309963, True)
    """
    import mpmath

    game = game.at({})
    form = game.over
    with mpmath.workdps(DIGITS):
        _refuse_options(game)
        if all((1 - game.risk) * discount == 1 for discount in game.discounts):
            raise ContinuumError(
                f"there is a continuum of equilibria: neither {game.names[0]} nor {game.names[1]} discounts or risks breakdown, so "
                "every point of the frontier that gives neither less than nothing, or than its outside option, is agreed on at once "
                "in one of them; which is played the game does not say",
                {},
            )

        def excess(x: Any) -> Any:
            y = form.where_first(game.reservation(0, form.at(x)[0]))
            return game.reservation(1, form.at(y)[1]) - form.at(x)[1]

        low, high = map(real_number, (form.low, form.high))
        if excess(low) > 0:
            raise MathematicalFact(
                f"no agreement exists: nothing on the frontier gives {game.names[1]} what refusing brings"
            )
        x = root_between(excess, low, high)
        value = form.at(x)[0]
        least = game.reservation(0, value)
        if least > form.at(high)[0]:
            raise MathematicalFact(
                f"no agreement exists: nothing on the frontier gives {game.names[0]} what refusing brings"
            )
        y = form.where_first(least)
        worth = (form.at(x), form.at(y))
        for k in (0, 1):
            if after_refusal(game, k, worth) > worth[k][k] + mpmath.mpf(form.tolerance):
                raise MathematicalFact(
                    f"no agreement exists at once: {game.names[k]} would rather be refused than offer what "
                    f"{game.names[1 - k]} accepts, for what follows a refusal lies beyond the frontier"
                )
    return SmoothEquilibrium(game, (x, y), _bracket(game, x, y))


def _refuse_options(game: ConcaveOffers) -> None:
    """Refuse outside options that no agreement meets."""
    if len(game.outside) < 2:
        return
    form, (w1, w2) = game.over, (game.outside[n] for n in game.names)
    one, two = map(real_number, (w1, w2))
    if one > form.at(form.where_second(two))[0] or two > form.at(form.where_first(one))[1]:
        raise MathematicalFact(
            f"no agreement exists: the outside options ({written(w1)}, {written(w2)}) lie beyond the frontier, so somebody leaves"
        )


def _bracket(game: ConcaveOffers, x: Any, y: Any) -> Mapping[str, Interval] | None:
    """Return proved bounds of what is agreed on and of both payoffs; None if the frontier cannot be enclosed."""
    form = game.over
    if not form.symbolic:
        return None
    try:
        terms = _around_x(game, x, y)
        if terms is not None and game.proposer != game.names[0]:
            one = _curve(game, terms[0])[0][0], _curve(game, terms[1])[0][1]
            terms = _around_y(game, game.reservation_within(0, one), y)
        if terms is None:
            return None
        left, right = _curve(game, terms[0]), _curve(game, terms[1])
    except MethodError:
        return None
    return MappingProxyType(
        {
            form.term: terms,
            game.names[0]: (left[0][0], right[0][1]),
            game.names[1]: (right[1][0], left[1][1]),
        }
    )


def enclosed_offers(eq: SmoothEquilibrium) -> tuple[Interval, Interval] | None:
    """Enclose what either proposes, as closely as the digits carried allow; None if the frontier cannot be enclosed."""
    if not eq.game.over.symbolic:
        return None
    try:
        first = _around_x(eq.game, *eq.offers, _CLOSE)
        if first is None:
            return None
        one = _curve(eq.game, first[0])[0][0], _curve(eq.game, first[1])[0][1]
        second = _around_y(eq.game, eq.game.reservation_within(0, one), eq.offers[1], _CLOSE)
    except MethodError:
        return None
    return None if second is None else (first, second)


def worth_within(game: ConcaveOffers, terms: Interval) -> tuple[Interval, Interval]:
    """Enclose both payoffs on a stretch of the frontier."""
    left, right = _curve(game, terms[0]), _curve(game, terms[1])
    return (left[0][0], right[0][1]), (right[1][0], left[1][1])


def _around_x(game: ConcaveOffers, x: Any, y: Any, part: Fraction = _WIDTH) -> Interval | None:
    """Return rational numbers at which H is surely negative and surely positive."""
    form = game.over
    near, span = fraction_of(x).limit_denominator(10**30), form.high - form.low
    width = part * span
    for _ in range(8):
        left, right = max(near - width, form.low), min(near + width, form.high)
        below, above = _excess(game, left, y, part), _excess(game, right, y, part)
        if (
            below is not None
            and above is not None
            and (left == form.low or below[1] < 0)
            and (right == form.high or above[0] > 0)
        ):
            return left, right
        width *= 10
    return None


def _excess(game: ConcaveOffers, x: Fraction, y: Any, part: Fraction) -> Interval | None:
    """Enclose H(x)."""
    one, two = _curve(game, x)
    ends = _around_y(game, game.reservation_within(0, one), y, part)
    if ends is None:
        return None
    worth = _curve(game, ends[1])[1][0], _curve(game, ends[0])[1][1]
    least, most = game.reservation_within(1, worth)
    return least - two[1], most - two[0]


def _around_y(game: ConcaveOffers, level: Interval, y: Any, part: Fraction = _WIDTH) -> Interval | None:
    """Enclose where on the frontier the first actor gets a level that lies between two numbers."""
    form = game.over
    near, width = fraction_of(y).limit_denominator(10**30), part * (form.high - form.low)
    for _ in range(12):
        left, right = max(near - width, form.low), min(near + width, form.high)
        if (left == form.low or _curve(game, left)[0][1] <= level[0]) and (
            right == form.high or _curve(game, right)[0][0] >= level[1]
        ):
            return left, right
        width *= 10
    return None


def _curve(game: ConcaveOffers, t: Fraction) -> tuple[Interval, Interval]:
    form = game.over
    first = (t, t) if form.graph else enclose(form.first, form.symbol, t)
    return first, enclose(form.second, form.symbol, t)
