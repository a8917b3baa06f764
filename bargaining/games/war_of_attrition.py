r"""Wars of attrition under complete information: who yields first, when waiting costs and the other's yielding wins.

Each side i chooses a date :math:`t \ge 0` at which it concedes unless the other has done so before. Who concedes at t has
:math:`L_i(t)` (it *leads*), the other :math:`F_j(t)` (it *follows*); :math:`L_i` falls with time and lies below :math:`F_i`. If
both concede at once each has the mean of the two. The plainest case is a prize and a flow cost that may grow:

.. math:: L_i(t) = -c_i t - \tfrac{1}{2} g_i t^2, \qquad F_i(t) = v_i + L_i(t).

References
----------
Hendricks, K., Weiss, A. and Wilson, C. (1988). The war of attrition in continuous time with complete information. *International
Economic Review* 29(4), 663-680.
Maynard Smith, J. (1974). The theory of games and the evolution of animal conflicts. *Journal of Theoretical Biology* 47(1), 209-221.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bargaining.errors import GameError
from bargaining.games.treeless import TreelessGame
from bargaining.games.two_sides import numbers_of, time, two_names

__all__ = ["WarOfAttrition"]


class WarOfAttrition(TreelessGame, in_words="a war of attrition"):
    r"""A war of attrition under complete information.

    Side i concedes with hazard :math:`h_i(t) = (c_j + g_j t)/v_j`, which keeps the *other* indifferent, and one side perhaps at once
    (Hendricks, Weiss and Wilson 1988). The game in full: :mod:`bargaining.protocols.war_of_attrition`; equilibrium and proof:
    :mod:`bargaining.solvers.attrition`.

    Parameters
    ----------
    names : (str, str)
        The sides.
    prizes : (number, number)
        What the other's concession is worth to each, positive.
    costs : (number, number)
        What waiting costs each per unit of time at the start, positive.
    growth : (number, number)
        By how much that cost grows per unit of time, not negative.

    Raises
    ------
    GameError
        If there are not two sides, or not one number for each.
    DomainError
        If a number is not positive.

    Examples
    --------
    >>> WarOfAttrition(("A", "B"), prizes=(1, 1), costs=(0.2, 0.1))
    WarOfAttrition(A: -t/5 or 1 - t/5; B: -t/10 or 1 - t/10)
    """

    def __init__(self, names: Any, prizes: Any, costs: Any, growth: Any = (0, 0)) -> None:
        self.names: tuple[str, str] = two_names(names, "a war of attrition")
        self.prizes = numbers_of(self.names, "prizes", prizes)
        self.costs = numbers_of(self.names, "costs of waiting", costs)
        self.growth = numbers_of(self.names, "growth of costs", growth, ends=True)
        t = time()
        self.lead: tuple[Any, Any] = tuple(-c * t - g * t**2 / 2 for c, g in zip(self.costs, self.growth, strict=True))
        self.follow: tuple[Any, Any] = tuple(v + low for v, low in zip(self.prizes, self.lead, strict=True))

    @classmethod
    def general(cls, names: Any, lead: Any, follow: Any) -> WarOfAttrition:
        """Return a war of attrition with any payoffs of leading and of following.

        Parameters
        ----------
        names : (str, str)
        lead, follow : (expression, expression)
            :math:`L_i(t)` and :math:`F_i(t)` in sympy, with ``sympy.Symbol("t")`` for the time, or as text that sympy reads.

        Raises
        ------
        GameError
            If they are not two expressions each in the time alone, leading does not get worse with time, or following is not better.

        Examples
        --------
        >>> import sympy
        >>> t = sympy.Symbol("t")
        >>> WarOfAttrition.general(("A", "B"), (-t, sympy.exp(-t)), (1 - t, 2 * sympy.exp(-t)))
        WarOfAttrition(A: -t or 1 - t; B: exp(-t) or 2*exp(-t))
        """
        game = cls.__new__(cls)
        game.names = two_names(names, "a war of attrition")
        game.prizes = game.costs = game.growth = ()
        game.lead, game.follow = (_in_time(game.names, what, e) for what, e in (("lead", lead), ("follow", follow)))
        _check(game)
        return game

    @property
    def written(self) -> bool:
        """Whether the game is one of prizes and costs."""
        return bool(self.prizes)

    @property
    def numbers(self) -> Mapping[str, Any]:
        """Each number of the game by its path, as in ``"A.cost"``; empty for payoffs that are functions."""
        kinds = ("prize", "cost", "growth") if self.written else ()
        each = dict(zip(kinds, (self.prizes, self.costs, self.growth), strict=False))
        return {f"{name}.{kind}": each[kind][k] for k, name in enumerate(self.names) for kind in kinds}

    def __repr__(self) -> str:
        sides = (f"{n}: {low} or {high}" for n, low, high in zip(self.names, self.lead, self.follow, strict=True))
        return f"WarOfAttrition({'; '.join(sides)})"


def _in_time(names: tuple[str, str], what: str, given: Any) -> tuple[Any, Any]:
    import sympy

    if isinstance(given, str) or not isinstance(given, (tuple, list)) or len(given) != 2:
        raise GameError(f"{what}: two expressions in t, one for each of {names[0]} and {names[1]}; got {given!r}")
    out = []
    for name, expression in zip(names, given, strict=True):
        if isinstance(expression, str):
            raise GameError(f"{what}: that of {name} must be a sympy expression, and not text; got {expression!r}")
        try:
            read = sympy.nsimplify(sympy.sympify(expression), rational=True)
        except (sympy.SympifyError, TypeError, AttributeError) as wrong:
            raise GameError(f"{what}: that of {name} must be an expression in t; got {expression!r}") from wrong
        others = sorted(str(s) for s in read.free_symbols if str(s) != "t")
        if others:
            raise GameError(f"{what}: that of {name} may contain t and numbers only; got {', '.join(others)}")
        out.append(read.subs({s: time() for s in read.free_symbols}))
    return out[0], out[1]


def _check(game: WarOfAttrition) -> None:
    """Refuse payoffs of another kind of game, at dates from 0 to a million in steps that grow."""
    import sympy

    t = time()
    dates = [sympy.S.Zero, *(sympy.Rational(3, 2) ** k for k in range(-34, 35))]
    for name, low, high in zip(game.names, game.lead, game.follow, strict=True):
        slope = sympy.diff(low, t)
        for date in dates:
            falls, worth = sympy.N(slope.subs(t, date)), sympy.N((high - low).subs(t, date))
            if not (falls.is_real and worth.is_real):
                raise GameError(f"the payoffs of {name} are no numbers at t = {float(date):.6g}")
            # Payoffs that are discounted vanish at late dates: what is 0 to the last digit there is not refused.
            if falls > 0 or worth < 0 or (date <= 1 and (falls == 0 or worth == 0)):
                what = "conceding must get worse with time" if falls >= 0 else "winning must be better than conceding"
                raise GameError(f"{name}: {what}, and does not at t = {float(date):.6g}; got {low} and {high}")
