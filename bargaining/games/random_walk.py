r"""A war as a random walk between forts: chances, duration and what fighting to the finish is worth.

One side holds n of N forts and takes one with probability p in each battle, otherwise it loses one; the war ends when one side
holds all.
With :math:`D_0 = D_1 = 1`, :math:`D_k = D_{k-1} - \delta^2 p q D_{k-2}` and :math:`q = 1 - p`, the value of the war to a side that
pays k for each battle, discounts by :math:`\delta` from battle to battle and receives 1 for victory, the solution of
:math:`V(n) = -k + \delta (p V(n+1) + q V(n-1))`, :math:`V(0) = 0`, :math:`V(N) = 1`, is

.. math::

    V(n) = \frac{(\delta p)^{N-n} D_{n-1} - k \sum_m g(n, m)}{D_{N-1}}, \quad
    g(n, m) = \begin{cases}
        (\delta p)^{m-n} D_{n-1} D_{N-1-m} & m \ge n \\ (\delta q)^{n-m} D_{m-1} D_{N-1-n} & m < n
    \end{cases}

the sum over m from 1 to N - 1. (Cramer's rule for a tridiagonal system.) There is one division and no singularity at p = 1/2,
so fractions, floats, arrays and symbols all do. Without discounting and costs this is the gambler's ruin.

Where p is not known but believed to be Beta distributed, the value is the mean of :math:`V(n; p)` over the belief, not the value
at the mean of p. Each battle adds one to the first parameter if it is won, to the second if it is lost.

References
----------
Feller, W. (1968). *An Introduction to Probability Theory and Its Applications*, vol. 1, 3rd ed. Wiley; ch. XIV (the ruin problem).
Smith, A. and Stam, A. C. (2004). Bargaining and the nature of war. *Journal of Conflict Resolution* 48(6), 783-813.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from bargaining.errors import InputError

__all__ = ["belief_means", "expected_battles", "expected_under", "victory_chance", "war_value"]


def war_value(held: int, forts: int, battle: Any, cost: Any = 0, discount: Any = 1) -> Any:
    r"""Return what fighting to the finish is worth.

    Parameters
    ----------
    held, forts : int
        n forts held of N.
    battle : number, array or symbol
        The probability p of taking a fort in a battle.
    cost : number
        Of a battle, in shares of the pie.
    discount : number
        From battle to battle.

    Raises
    ------
    InputError
        If more forts are held than there are.

    Examples
    --------
    >>> from fractions import Fraction
    >>> war_value(3, 10, Fraction(1, 2)), war_value(1, 2, Fraction(1, 2), Fraction(1, 10))
    (Fraction(3, 10), Fraction(2, 5))
    """
    if not 0 <= held <= forts or forts < 1:
        raise InputError(f"forts held must lie between 0 and {forts}; got {held}")
    up, down = discount * battle, discount * (1 - battle)
    if held in (0, forts):
        return 0 * up + (1 if held else 0)
    minors = [1 + 0 * up, 1 + 0 * up]
    for _ in range(2, forts):
        minors.append(minors[-1] - up * down * minors[-2])
    fought = 0
    for m in range(1, forts):
        if m >= held:
            fought = fought + up ** (m - held) * minors[held - 1] * minors[forts - 1 - m]
        else:
            fought = fought + down ** (held - m) * minors[m - 1] * minors[forts - 1 - held]
    return (up ** (forts - held) * minors[held - 1] - cost * fought) / minors[forts - 1]


def victory_chance(held: int, forts: int, battle: Any) -> Any:
    """Return the probability of holding all forts in the end.

    Examples
    --------
    >>> round(victory_chance(3, 10, 0.55), 12)
    0.522536410432
    """
    return war_value(held, forts, battle)


def expected_battles(held: int, forts: int, battle: Any) -> Any:
    """Return the expected number of battles to the finish.

    Examples
    --------
    >>> from fractions import Fraction
    >>> expected_battles(3, 10, Fraction(1, 2))
    Fraction(21, 1)
    """
    return war_value(held, forts, battle) - war_value(held, forts, battle, 1)


def expected_under(belief: tuple[float, float], quantity: Callable[[Any], Any], nodes: int = 400) -> float:
    r"""Return the mean of a quantity that depends on p, where p is Beta distributed.

    Gauss-Legendre quadrature with `nodes` points: exact to rounding for smooth quantities and parameters of at least 1.

    Parameters
    ----------
    belief : (number, number)
        The parameters of the Beta distribution, each at least 1.
    quantity : callable
        Takes an array of values of p.

    Examples
    --------
    >>> round(expected_under((6, 4), lambda p: p), 12)
    0.6
    """
    a, b = (float(v) for v in belief)
    if a < 1 or b < 1:
        raise InputError(f"a belief needs Beta parameters of at least 1; got ({a:g}, {b:g})")
    return float(belief_means((np.array([a]), np.array([b])), quantity, nodes)[0])


def belief_means(beliefs: tuple[Any, Any], quantity: Callable[[Any], Any], nodes: int = 400) -> Any:
    """Return the means of a quantity that depends on p under several beliefs, the quantity being computed once.

    Parameters
    ----------
    beliefs : (array, array)
        The parameters of the Beta distributions, each at least 1.
    quantity : callable
        Takes an array of values of p.
    nodes : int
        Of the quadrature; as many as for beliefs that are worth a few thousand battles.
    """
    from scipy.special import betaln

    a, b = beliefs
    p, weights = _nodes(nodes)
    logs = (a - 1)[:, None] * np.log(p) + (b - 1)[:, None] * np.log1p(-p) - betaln(a, b)[:, None]
    return np.exp(logs) @ (weights * quantity(p))


@cache
def _nodes(count: int) -> tuple[Any, Any]:
    """Return the nodes of Gauss-Legendre quadrature on [0, 1] and their weights."""
    points, weights = np.polynomial.legendre.leggauss(count)
    return (points + 1) / 2, weights / 2
