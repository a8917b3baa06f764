r"""The continuous Raiffa solution: at every moment towards the ideal point.

Mathematics
-----------
For two players, the end on the frontier of the path

.. math:: \dot d = a(d) - d, \qquad \text{that is,} \quad \frac{\mathrm{d} d_2}{\mathrm{d} d_1} = \frac{a_2(d) - d_2}{a_1(d) - d_1},

with the ideal point computed afresh at every moment. Where the ideal points lie on two edges of a polygon, with lines
of slope :math:`-\beta` and :math:`-1/q` that meet at v, the path is known in closed form: for
:math:`X = d_1 - v_1, Y = d_2 - v_2` and :math:`\omega = \sqrt{\beta q}`,

.. math:: X(s) = e^{-s} \Bigl( X \cosh \omega s - q Y \, \frac{\sinh \omega s}{\omega} \Bigr), \quad
          Y(s) = e^{-s} \Bigl( Y \cosh \omega s - \beta X \, \frac{\sinh \omega s}{\omega} \Bigr),

until an ideal point moves to the next edge; that moment is found to 40 digits. Once both lie on one edge, the path is
straight and ends midway between them. On a smooth frontier the path is integrated until the gap is small, and one step
of the discrete solution, whose error is of the order of the gap squared, ends it.

References
----------
Raiffa, H. (1953). Arbitration schemes for generalized two-person games. *Contributions to the Theory of Games II*,
361-387.
Peters, H. and van Damme, E. (1991). Characterizing the Nash and Raiffa bargaining solutions by disagreement point
axioms. *Mathematics of Operations Research* 16(3), 447-461.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from bargaining.axiomatic.curves import Curve
from bargaining.axiomatic.edges import Corner, corner_at
from bargaining.axiomatic.polytopes import Polytope
from bargaining.axiomatic.problem import BargainingProblem
from bargaining.axiomatic.raiffa_discrete import RAIFFA_AXIOMS, refuse_points
from bargaining.axiomatic.sets import Linear, Vector
from bargaining.axiomatic.solution import Solution, answer
from bargaining.errors import MethodError
from bargaining.frontiers.concave import DIGITS, real_number, root_between

__all__ = ["raiffa_continuous"]


def raiffa_continuous(problem: BargainingProblem) -> Solution:
    """Return the continuous Raiffa solution.

    Parameters
    ----------
    problem : BargainingProblem
        Of two players, or linear.

    Returns
    -------
    Solution

    Raises
    ------
    NoAgreementError
        If no feasible agreement gives everyone more than disagreement.
    MethodError
        On finitely many points, and for three or more players on other than a linear frontier.

    Examples
    --------
    >>> import sympy
    >>> from bargaining.frontiers.concave import Concave
    >>> u = sympy.Symbol("u")
    >>> [round(v, 9) for v in raiffa_continuous(BargainingProblem(Concave(1 - u**2), (0, 0))).points[0]]
    [0.588294861, 0.653909157]
    """
    refuse_points(problem)
    problem.require_gain()
    name = "continuous Raiffa"
    if isinstance(problem.feasible, Linear):
        share = problem.surplus / len(problem.players)
        return answer(name, problem, (tuple(d + share for d in problem.disagreement),), RAIFFA_AXIOMS)
    if problem.curve is not None:
        tolerance = max(1e-11, problem.curve.frontier.tolerance)
        return answer(name, problem, (_on_curve(problem.curve),), RAIFFA_AXIOMS, exact=False, tolerance=tolerance)
    if len(problem.players) > 2:
        raise MethodError(
            "the continuous Raiffa solution of three or more players is found on linear frontiers only; "
            "raiffa_discrete takes any lotteries"
        )
    assert problem.polytope is not None
    point, sure = _on_chain(problem.polytope)
    return answer(name, problem, (point,), RAIFFA_AXIOMS, exact=sure)


def _on_chain(polytope: Polytope) -> tuple[Vector, bool]:
    import mpmath

    d1, d2 = polytope.disagreement
    first = corner_at(polytope.chain, d1, d2)
    if not isinstance(first, Corner):
        return first, True
    if first.stays(d1, d2):
        return first.vertex, True
    with mpmath.workdps(DIGITS):
        at: tuple[Any, Any] = (real_number(d1), real_number(d2))
        chain = tuple((real_number(a), real_number(b)) for a, b in polytope.chain)
        while True:
            here = corner_at(chain, *at)
            if not isinstance(here, Corner):
                return (float(here[0]), float(here[1])), False
            after = _next_corner(here, at)
            if after is None:
                return (float(here.vertex[0]), float(here.vertex[1])), False
            at = after


def _next_corner(here: Corner, at: tuple[Any, Any]) -> tuple[Any, Any] | None:
    """Follow the path until an ideal point reaches a vertex; None if it closes in on the corner instead."""
    import mpmath

    (v1, v2), beta, q = here.vertex, here.beta, here.q
    x, y = at[0] - v1, at[1] - v2
    omega = mpmath.sqrt(beta * q)

    def moved(s: Any) -> tuple[Any, Any]:
        turn = mpmath.sinh(omega * s) / omega if omega else s
        grow, shrink = mpmath.cosh(omega * s), mpmath.exp(-s)
        return v1 + shrink * (x * grow - q * y * turn), v2 + shrink * (y * grow - beta * x * turn)

    def past(k: int, s: Any) -> Any:
        return moved(s)[k] - here.until[k]

    longest = mpmath.mpf(DIGITS)
    ends = []
    for k in (0, 1):
        reached = root_between(partial(past, k), mpmath.mpf(0), longest)
        if 0 < reached < longest:
            ends.append((reached, k))
    if not ends:
        return None
    when, which = min(ends)
    after = list(moved(when))
    after[which] = here.until[which]
    return after[0], after[1]


def _on_curve(curve: Curve) -> Vector:
    import numpy as np
    from scipy.integrate import solve_ivp
    from scipy.optimize import brentq

    first, second = curve.frontier.in_floats
    low, high = float(curve.frontier.low), float(curve.frontier.high)

    def where(rising: Callable[[float], float]) -> float:
        if rising(low) >= 0:
            return low
        return high if rising(high) <= 0 else float(brentq(rising, low, high, xtol=1e-15, rtol=1e-15))

    def ideal(d1: float, d2: float) -> tuple[float, float]:
        right, left = where(lambda t: d2 - second(t)), where(lambda t: first(t) - d1)
        return first(right), second(left)

    def towards(_: float, d: Any) -> Any:
        one, two = ideal(d[0], d[1])
        return np.array([one - d[0], two - d[1]])

    # After time s the gap has shrunk to about exp(-2 s); half of the digits of a float are enough before the last step.
    path = solve_ivp(towards, (0, 9), [float(v) for v in curve.disagreement], method="DOP853", rtol=1e-13, atol=1e-15)
    d1, d2 = path.y[:, -1]
    one, two = ideal(d1, d2)
    return float((d1 + one) / 2), float((d2 + two) / 2)
