r"""The Kalai-Smorodinsky solution: gains in proportion to the most that each could gain.

Mathematics
-----------
The maximal feasible point of the segment from d to the ideal point :math:`a(U, d)`, at which
:math:`(u_i - d_i)/(a_i - d_i)` is the same for all. The ideal point is taken over :math:`u \ge d` only. With three or
more players the segment can end at a point that is not Pareto optimal, even at d itself (Roth); then the least ratio is
maximised lexicographically.

References
----------
Kalai, E. and Smorodinsky, M. (1975). Other solutions to Nash's bargaining problem. *Econometrica* 43(3), 513-518.
Roth, A. E. (1979). An impossibility result concerning n-person bargaining games. *International Journal of Game Theory*
8, 129-132.
"""

from __future__ import annotations

from bargaining.axiomatic.equalising import equalised
from bargaining.axiomatic.problem import BargainingProblem
from bargaining.axiomatic.solution import Solution

__all__ = ["kalai_smorodinsky"]


def kalai_smorodinsky(problem: BargainingProblem) -> Solution:
    """Return the Kalai-Smorodinsky solution.

    Parameters
    ----------
    problem : BargainingProblem

    Returns
    -------
    Solution

    Raises
    ------
    NoAgreementError
        If no feasible agreement gives everyone more than disagreement.

    Examples
    --------
    >>> from bargaining.axiomatic.sets import Polygon
    >>> kalai_smorodinsky(BargainingProblem(Polygon([(0, 6), (4, 5), (7, 2), (8, 0)]), (1, 1))).points
    ((Fraction(227, 45), Fraction(178, 45)),)
    """
    axioms = {
        "Pareto optimality": True,
        "symmetry": True,
        "scale invariance": True,
        "independence of irrelevant alternatives": False,
    }
    if len(problem.players) == 2:
        axioms["individual monotonicity"] = True
    return equalised("Kalai-Smorodinsky", problem, axioms, from_ideal=False, relative=True)
