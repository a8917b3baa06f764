r"""The egalitarian solution: equal gains.

Mathematics
-----------
The maximal feasible point of the ray :math:`d + t (1, \dots, 1)`; where that wastes something, the least gain is
maximised lexicographically. It compares payoffs of different players and is not invariant to their scales.

The ray alone is characterised by weak Pareto optimality, symmetry and strong monotonicity (what is feasible grows: nobody loses).
Maximising lexicographically makes the solution Pareto optimal in the strong sense, at the price of strong monotonicity between
problems where the ray wastes something; where every weakly Pareto-optimal point is Pareto optimal the two are one.

References
----------
Kalai, E. (1977). Proportional solutions to bargaining situations: interpersonal utility comparisons. *Econometrica*
45(7), 1623-1630.
"""

from __future__ import annotations

from bargaining.axiomatic.equalising import equalised
from bargaining.axiomatic.problem import BargainingProblem
from bargaining.axiomatic.solution import Solution

__all__ = ["egalitarian"]


def egalitarian(problem: BargainingProblem) -> Solution:
    """Return the egalitarian solution.

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
    >>> flat = egalitarian(BargainingProblem(Polygon([(0, 2), (5, 2), (6, 0)]), (0, 0)))
    >>> [tuple(map(int, p)) for p in flat.points], flat.notes
    ([(5, 2)], ('the ray alone ends at (2, 2), which is only weakly Pareto optimal; what is left there is given away ...',))
    """
    axioms = {
        "Pareto optimality": True,
        "symmetry": True,
        "strong monotonicity (where equal gains waste nothing)": True,
        "scale invariance": False,
    }
    return equalised("egalitarian", problem, axioms, from_ideal=False, relative=False)
