r"""The equal-loss solution: all give up as much of what they could have had.

Mathematics
-----------
The maximal feasible point of the line :math:`a - t (1, \dots, 1)` through the ideal point :math:`a(U, d)`; where that
wastes something, the greatest loss is minimised lexicographically. With three or more players the line can end where
somebody gets less than disagreement; nobody is asked to accept that here, and the answer says where it matters. It
compares payoffs of different players.

References
----------
Chun, Y. (1988). The equal-loss principle for bargaining problems. *Economics Letters* 26(2), 103-106.
"""

from __future__ import annotations

from bargaining.axiomatic.equalising import equalised
from bargaining.axiomatic.problem import BargainingProblem
from bargaining.axiomatic.solution import Solution

__all__ = ["equal_loss"]


def equal_loss(problem: BargainingProblem) -> Solution:
    """Return the equal-loss solution.

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
    >>> [float(u) for u in equal_loss(BargainingProblem(Polygon([(0, 6), (4, 5), (7, 2), (8, 0)]), (1, 1))).points[0]]
    [5.375, 3.625]
    """
    axioms = {"Pareto optimality": True, "symmetry": True, "scale invariance": False}
    return equalised("equal-loss", problem, axioms, from_ideal=True, relative=False)
