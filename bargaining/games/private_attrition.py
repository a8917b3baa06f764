r"""Wars of attrition with private values: each side knows what winning is worth to itself alone.

The worth :math:`v_i` of winning is drawn, independently for both sides, from a distribution F on an interval; waiting costs c per
unit of time until one side concedes. Who concedes at t has :math:`-ct`, the other :math:`v_j - ct`.

References
----------
Bishop, D. T. and Cannings, C. (1978). A generalized war of attrition. *Journal of Theoretical Biology* 70(1), 85-124.
Riley, J. G. (1980). Strong evolutionary equilibrium and the war of attrition. *Journal of Theoretical Biology* 82(3), 383-400.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bargaining.errors import GameError
from bargaining.games.treeless import TreelessGame
from bargaining.games.two_sides import numbers_of, two_names

__all__ = ["PrivateAttrition", "worth"]


def worth() -> Any:
    """Return the symbol of what winning is worth, v >= 0."""
    import sympy

    return sympy.Symbol("v", nonnegative=True)


class PrivateAttrition(TreelessGame, in_words="a war of attrition with private values"):
    r"""A war of attrition with private values.

    A type v concedes at :math:`t(v)` with :math:`c\, t'(v) = v f(v)/(1 - F(v))`: to wait a moment longer costs c, and wins v if the
    other's type lies just above (Riley 1980). The game in full: :mod:`bargaining.protocols.private_attrition`; equilibrium and proof:
    :mod:`bargaining.solvers.private_attrition`.

    Parameters
    ----------
    names : (str, str)
        The sides.
    high : number
        The greatest worth of winning.
    low : number
        The least, not negative.
    cost : number
        What waiting costs per unit of time, positive.
    cdf : sympy expression, optional
        The distribution F(v) in ``sympy.Symbol("v")``, from 0 at `low` to 1 at `high`; uniform unless said.

    Raises
    ------
    GameError
        If F is no distribution on the interval.
    DomainError
        If a number leaves the set on which the game is defined.

    Examples
    --------
    >>> PrivateAttrition(("A", "B"))
    PrivateAttrition(A, B; F(v) = v on [0, 1], cost 1)
    """

    def __init__(self, names: Any, high: Any = 1, low: Any = 0, cost: Any = 1, cdf: Any = None) -> None:
        import sympy

        self.names: tuple[str, str] = two_names(names, "a war of attrition")
        (self.low,) = numbers_of(("low",), "the values of winning", (low,), ends=True)
        (self.high,) = numbers_of(("high",), "the values of winning", (high,))
        (self.cost,) = numbers_of(("waiting",), "the cost", (cost,))
        span = self.high - self.low
        if span.is_number and span <= 0:
            raise GameError(f"the values of winning must run from low to high; got [{self.low}, {self.high}]")
        v = worth()
        self.uniform = cdf is None
        self.cdf: Any = (v - self.low) / span if cdf is None else _distribution(cdf, self.low, self.high)
        self.density: Any = sympy.diff(self.cdf, v)

    @property
    def numbers(self) -> Mapping[str, Any]:
        """Each number of the game by its path."""
        return {"high": self.high, "low": self.low, "cost": self.cost}

    def __repr__(self) -> str:
        a, b = self.names
        return f"PrivateAttrition({a}, {b}; F(v) = {self.cdf} on [{self.low}, {self.high}], cost {self.cost})"


def _distribution(given: Any, low: Any, high: Any) -> Any:
    """Read a distribution function and check its ends and that it rises."""
    import sympy

    if isinstance(given, (str, bool)) or not hasattr(given, "free_symbols"):
        raise GameError(f"cdf must be a sympy expression in sympy.Symbol('v'); got {given!r}")
    others = sorted(str(s) for s in given.free_symbols if str(s) != "v")
    if others:
        raise GameError(f"cdf may contain v and numbers only; got {', '.join(others)}")
    v = worth()
    read = sympy.nsimplify(given, rational=True).subs(dict.fromkeys(given.free_symbols, v))
    for end, should in ((low, 0), (high, 1)):
        at = sympy.simplify(read.subs(v, end))
        if at != should and abs(sympy.N(at - should)) > sympy.Float("1e-12"):
            raise GameError(f"cdf must be {should} at v = {end}; got {at}")
    density = sympy.diff(read, v)
    for k in range(1, 100):
        here = low + (high - low) * sympy.Rational(k, 100)
        if not sympy.N(density.subs(v, here)) > 0:
            raise GameError(f"cdf must rise all the way from {low} to {high}; it does not at v = {here}")
    return read
