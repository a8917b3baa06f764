r"""The proof of an equilibrium in dates of concession, from the distributions alone.

If the other side's probability of not having conceded by t is :math:`S_j(t)`, to concede at t > 0 is worth

.. math:: U_i(t) = F_i(0) + \int_0^t F_i'(s)\, S_j(s)\, ds - S_j(t) \, (F_i(t) - L_i(t)),

and to concede at 0 the mean of leading and following if the other does so as well. Integrals are sums of Gauss and Legendre over panels
that grow in proportion to the date, so that sides of very different speed, and tails of any thickness, are reached.
No closed form of an answer enters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.errors import MethodError

__all__ = ["Timing", "compile_in", "function_of_time", "inverse", "last_date", "timing"]

Floats = npt.NDArray[np.float64]
Function = Callable[[Any], Floats]

#: Panels to a power of ten, and nodes of each.
_PER_DECADE, _NODES = 24, 10

#: A probability of still holding out that counts as none.
_NOBODY = 1e-14


@dataclass(frozen=True)
class Timing:
    """What each date of concession is worth to one side.

    Attributes
    ----------
    dates, worth : array
        Dates after 0, and what conceding there is worth.
    at_once : float
        What conceding at 0 is worth.
    never : float
        What the other's concessions alone are worth to a side that never concedes, without what it has if there is none.
    """

    dates: Floats
    worth: Floats
    at_once: float
    never: float

    def least(self, until: float, at_once: bool, later: bool) -> float:
        """Return the least worth of a date at which the side may concede in equilibrium."""
        used = self.worth[self.dates <= until] if later else self.worth[:0]
        return float(min([*used, self.at_once] if at_once else used))

    @property
    def best(self) -> float:
        """The greatest worth of any date."""
        return float(max(self.worth.max(), self.at_once))


def compile_in(symbol: Any, expression: Any) -> Any:
    """Return an expression as a function of arrays; numbers are rounded first, as whole ones may be too long for arrays."""
    import sympy

    return sympy.lambdify(symbol, sympy.N(expression, 17), "numpy")


def function_of_time(expression: Any) -> Function:
    """Return an expression in the time as a function of arrays of dates."""
    from bargaining.games.two_sides import time

    compiled = compile_in(time(), expression)

    def function(dates: Any) -> Floats:
        at = np.asarray(dates, dtype=float)
        return np.asarray(np.broadcast_to(compiled(at), at.shape), dtype=float)

    return function


def last_date(survivals: tuple[Function, Function]) -> float:
    """Return a date by which hardly anybody holds out, where there is none by which nobody does."""
    end = 1.0
    for _ in range(400):
        if all(float(s(end)) <= _NOBODY for s in survivals):
            return end
        end *= 1.5
    raise MethodError("concession takes too long to be computed with: nearly nobody concedes at any date below 1e70")


def inverse(survival: Function, targets: Floats, end: float) -> Floats:
    """Return the dates at which a falling function reaches some values, by bisection; infinity where it does not by the end."""
    low, high = np.zeros_like(targets), np.full_like(targets, end)
    for _ in range(70):
        middle = (low + high) / 2
        beyond = survival(middle) > targets
        low, high = np.where(beyond, middle, low), np.where(beyond, high, middle)
    return np.where(float(survival(end)) > targets, np.inf, (low + high) / 2)


def panels(survivals: tuple[Function, Function], end: float) -> tuple[Floats, Floats, Floats]:
    """Return edges of panels from 0 to the end, and in each panel dates and weights of a sum that is an integral.

    Panels grow in proportion to the date, from a thousandth of the median date at which the faster of the two sides concedes.
    """
    medians = [_median(s, end) for s in survivals if float(s(0.0)) > 0]
    start = max(1e-3 * min(medians), 1e-30 * end)
    count = max(200, int(_PER_DECADE * np.log10(end / start)))
    edges = np.concatenate([[0.0], np.geomspace(start, end, count)])
    edges[-1] = end
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    half = np.diff(edges)[:, None] / 2
    inside = (edges[:-1, None] + edges[1:, None]) / 2 + half * nodes[None, :]
    return edges, inside, half * weights[None, :]


def _median(survival: Function, end: float) -> float:
    """Return when half of what a side concedes until the end, apart from what it does at once, is conceded; within a factor of 2."""
    first, last = float(survival(0.0)), float(survival(end))
    date = end
    while date > 1e-30 * end and float(survival(date)) < (first + last) / 2:
        date /= 2
    return date


def integral(function: Function, survivals: tuple[Function, Function], end: float) -> float:
    """Return the integral of a function from 0 to the end."""
    _, inside, weights = panels(survivals, end)
    return float((function(inside) * weights).sum())


def timing(lead: Any, follow: Any, own: Function, other: Function, end: float, *, beyond: bool) -> Timing:
    """Return what each date is worth to a side.

    Parameters
    ----------
    lead, follow : sympy expression
        The side's payoffs in the time.
    own, other : function
        The probabilities of not having conceded.
    end : float
        By when all concede who ever do.
    beyond : bool
        Whether the side could still concede after the end.
    """
    import sympy

    from bargaining.games.two_sides import time

    leading, following = function_of_time(lead), function_of_time(follow)
    gaining = function_of_time(sympy.diff(follow, time()))
    edges, inside, weights = panels((own, other), end)
    start = float(following(0.0))
    path = start + np.concatenate([[0.0], np.cumsum((gaining(inside) * other(inside) * weights).sum(axis=1))])
    worth = path - other(edges) * (following(edges) - leading(edges))
    dates = edges
    left = float(other(end))
    never = float(path[-1] - left * following(end))
    if beyond:
        after = end * (1 + np.array([1e-6, 1e-3, 0.03, 0.3, 3.0, 30.0]))
        # From the end on nobody else concedes: what is left to choose is when to lead.
        dates = np.concatenate([dates, after])
        worth = np.concatenate([worth, never + left * leading(after)])
    atom = 1 - float(other(0.0))
    at_once = atom * (float(leading(0.0)) + start) / 2 + (1 - atom) * float(leading(0.0))
    return Timing(dates, worth, at_once, never)
