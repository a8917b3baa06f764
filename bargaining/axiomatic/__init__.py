"""Axiomatic bargaining: what is agreed on, from principles instead of moves.

A :class:`BargainingProblem` is what is feasible and what there is without agreement; a solution is a verb with a
problem and a frozen answer.

>>> from bargaining import axiomatic
>>> problem = axiomatic.BargainingProblem(axiomatic.Polygon([(0, 10), (6, 8), (10, 0)]), {"North": 0, "South": 0})
>>> axiomatic.nash(problem).point["North"]
Fraction(6, 1)
"""

from bargaining.axiomatic.egalitarian import egalitarian
from bargaining.axiomatic.equal_loss import equal_loss
from bargaining.axiomatic.kalai_smorodinsky import kalai_smorodinsky
from bargaining.axiomatic.nash import nash
from bargaining.axiomatic.problem import BargainingProblem, NoAgreementError
from bargaining.axiomatic.raiffa_continuous import raiffa_continuous
from bargaining.axiomatic.raiffa_discrete import raiffa_discrete
from bargaining.axiomatic.sets import Linear, Lotteries, Points, Polygon
from bargaining.axiomatic.solution import Solution
from bargaining.axiomatic.utilitarian import utilitarian
from bargaining.frontiers.concave import Concave

__all__ = [
    "BargainingProblem",
    "Concave",
    "Linear",
    "Lotteries",
    "NoAgreementError",
    "Points",
    "Polygon",
    "Solution",
    "egalitarian",
    "equal_loss",
    "kalai_smorodinsky",
    "nash",
    "raiffa_continuous",
    "raiffa_discrete",
    "utilitarian",
]
