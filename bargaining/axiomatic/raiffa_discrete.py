r"""The discrete Raiffa solution: again and again the average of what each could have.

Mathematics
-----------
From :math:`d^0 = d`, with the ideal point computed afresh at every step,

.. math:: d^{k+1} = \frac{1}{n} \sum_i \bigl( a_i(d^k), d^k_{-i} \bigr) ,

and the solution is the limit. On a linear frontier one step suffices. On a polygon, once both :math:`(d_1, a_2(d))` and
:math:`(a_1(d), d_2)` lie on one edge, the next step is their midpoint, on the frontier: the limit is reached, and is a
fraction. Before that they lie on two edges, whose lines, :math:`u_2 = -\beta u_1` and :math:`u_1 = -q u_2` from where
they meet, make the step linear,

.. math:: X' = \tfrac12 (X - q Y), \qquad Y' = \tfrac12 (Y - \beta X),

with real eigenvalues :math:`(1 \pm \sqrt{\beta q})/2` in (0, 1]. Every path but one leaves these two edges after
finitely many steps: the one on the eigenvector :math:`q Y^2 = \beta X^2`, which converges to the vertex. So the
sequence always ends in fractions.

References
----------
Raiffa, H. (1953). Arbitration schemes for generalized two-person games. *Contributions to the Theory of Games II*,
361-387.
Livne, Z. A. (1989). On the status quo sets induced by the Raiffa solution to the two-person bargaining problem.
*Mathematics of Operations Research* 14(4), 688-692.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.axiomatic.curves import Curve
from bargaining.axiomatic.edges import Corner, corner_at
from bargaining.axiomatic.polytopes import Polytope
from bargaining.axiomatic.problem import BargainingProblem
from bargaining.axiomatic.sets import Linear, Points, Vector
from bargaining.axiomatic.solution import Solution, answer
from bargaining.errors import MethodError
from bargaining.frontiers.concave import DIGITS, real_number

__all__ = ["RAIFFA_AXIOMS", "raiffa_discrete", "refuse_points"]

RAIFFA_AXIOMS = {
    "Pareto optimality": True,
    "symmetry": True,
    "scale invariance": True,
    "independence of irrelevant alternatives": False,
}

#: Steps for each of three or more players, of which each shrinks the gaps to about 1 - 1/n of what they were.
_STEPS = 100


def raiffa_discrete(problem: BargainingProblem) -> Solution:
    """Return the discrete Raiffa solution.

    Parameters
    ----------
    problem : BargainingProblem
        With payoffs between any two feasible ones, so not :class:`~bargaining.axiomatic.sets.Points`.

    Returns
    -------
    Solution

    Raises
    ------
    NoAgreementError
        If no feasible agreement gives everyone more than disagreement.
    MethodError
        On finitely many points, between which nothing is feasible.

    Examples
    --------
    >>> from bargaining.axiomatic.sets import Polygon
    >>> [float(u) for u in raiffa_discrete(BargainingProblem(Polygon([(0, 6), (4, 5), (7, 2), (8, 0)]), (1, 1))).points[0]]
    [4.9375, 4.0625]
    """
    refuse_points(problem)
    problem.require_gain()
    name = "discrete Raiffa"
    if isinstance(problem.feasible, Linear):
        share = problem.surplus / len(problem.players)
        return answer(name, problem, (tuple(d + share for d in problem.disagreement),), RAIFFA_AXIOMS)
    if problem.curve is not None:
        return answer(name, problem, (_on_curve(problem.curve),), RAIFFA_AXIOMS, exact=False)
    assert problem.polytope is not None
    if len(problem.players) == 2:
        return answer(name, problem, (_on_chain(problem.polytope),), RAIFFA_AXIOMS)
    point, sure = _of_lotteries(problem.polytope)
    return answer(name, problem, (point,), RAIFFA_AXIOMS, exact=sure)


def refuse_points(problem: BargainingProblem) -> None:
    """Refuse a finite set: averages of its points are not feasible."""
    if isinstance(problem.feasible, Points):
        raise MethodError(
            "Raiffa's solutions go through averages of feasible payoffs, and between finitely many points nothing is feasible; "
            "say Lotteries(...) if lotteries over them can be agreed on"
        )


def _on_chain(polytope: Polytope) -> Vector:
    d1, d2 = polytope.disagreement
    while True:
        here = corner_at(polytope.chain, d1, d2)
        if not isinstance(here, Corner):
            return here
        if here.stays(d1, d2):
            return here.vertex
        d1, d2 = (d1 + here.ideal[0]) / 2, (d2 + here.ideal[1]) / 2


def _on_curve(curve: Curve) -> Vector:
    import mpmath

    form = curve.frontier
    with mpmath.workdps(DIGITS):
        d1, d2 = map(real_number, curve.disagreement)
        for _ in range(400):
            a1 = form.at(form.where_second(d2))[0]
            a2 = form.at(form.where_first(d1))[1]
            if max(a1 - d1, a2 - d2) < mpmath.mpf(10) ** -18:
                break
            d1, d2 = (d1 + a1) / 2, (d2 + a2) / 2
        return float(d1), float(d2)


def _of_lotteries(polytope: Polytope) -> tuple[Vector, bool]:
    d: tuple[Any, ...] = polytope.disagreement
    count = polytope.count
    for step in range(_STEPS * count):
        ideal = Polytope(polytope.points, d).ideal
        if ideal == d:
            return d, True
        if max(a - e for a, e in zip(ideal, d, strict=True)) < Fraction(1, 10**17):
            return tuple(map(float, d)), False
        d = tuple(e + (a - e) / count for a, e in zip(ideal, d, strict=True))
        if step > 8:
            # Rounded down, so that it stays feasible.
            d = tuple(Fraction(int(e * 10**30 // 1), 10**30) for e in d)
    raise MethodError("the sequence of averages did not come to rest")
