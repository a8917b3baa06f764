r"""The utilitarian solution: the greatest sum of payoffs, all of them.

Mathematics
-----------
:math:`\arg\max \sum_i u_i` over feasible :math:`u \ge d`. It is a set: a whole edge of the frontier where that has
slope -1, everything on a linear frontier. The disagreement point enters only as what nobody refuses; the answer says
where that matters. It compares payoffs of different players and is not invariant to their scales.

References
----------
Myerson, R. B. (1981). Utilitarianism, egalitarianism, and the timing effect in social choice problems. *Econometrica*
49(4), 883-897.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.axiomatic.curves import Curve
from bargaining.axiomatic.polytopes import Polytope
from bargaining.axiomatic.problem import BargainingProblem
from bargaining.axiomatic.sets import Linear, Points, Vector, write
from bargaining.axiomatic.solution import Solution, answer

__all__ = ["utilitarian"]

_AXIOMS = {"Pareto optimality": True, "symmetry": True, "scale invariance": False}


def utilitarian(problem: BargainingProblem) -> Solution:
    """Return all feasible payoffs with the greatest sum.

    Parameters
    ----------
    problem : BargainingProblem

    Returns
    -------
    Solution
        With ``segment`` where there are several: everything between the points, for two players the ends of a segment. Of more than
        two players the points are, for each, the ones best and worst for that player.

    Raises
    ------
    NoAgreementError
        If no feasible agreement gives everyone more than disagreement.

    Examples
    --------
    >>> from bargaining.axiomatic.sets import Polygon
    >>> all_of = utilitarian(BargainingProblem(Polygon([(0, 6), (4, 5), (7, 2), (8, 0)]), (1, 1)))
    >>> [tuple(map(float, p)) for p in all_of.points], all_of.segment
    ([(4.0, 5.0), (7.0, 2.0)], True)
    """
    problem.require_gain()
    d = problem.disagreement
    if isinstance(problem.feasible, Linear):
        corners = tuple(
            tuple(e + (problem.surplus if i == k else 0) for i, e in enumerate(d)) for k in range(len(d) - 1, -1, -1)
        )
        return answer("utilitarian", problem, corners, _AXIOMS, segment=True)
    if isinstance(problem.feasible, Points):
        top = max(sum(p) for p in problem.rational)
        best = tuple(p for p in problem.rational if sum(p) == top)
        free = max(sum(p) for p in problem.feasible.points)
        return answer("utilitarian", problem, best, _AXIOMS, notes=_bound(top, free))
    if problem.curve is not None:
        return _on_curve(problem, problem.curve)
    assert problem.polytope is not None
    return _of_lotteries(problem, problem.polytope)


def _bound(top: Any, free: Any) -> tuple[str, ...]:
    if free <= top:
        return ()
    return (f"that nobody may get less than disagreement matters: the sum could be {write((free,))[1:-1]}",)


def _of_lotteries(problem: BargainingProblem, polytope: Polytope) -> Solution:
    d, count = problem.disagreement, len(problem.players)
    ones = (Fraction(1),) * count
    found = polytope.best(ones, d)
    assert found is not None
    top = found[0]
    # The face of greatest sum: the same lotteries with one payoff more, minus the sum's shortfall, which must not be negative.
    face = Polytope(
        [(*p, sum(p) - top) for p in polytope.points],
        (*d, Fraction(0)),
    )
    ends: list[Vector] = []
    for i in range(count):
        for sense in (-1, 1):
            weights = [Fraction(sense * int(i == k)) for k in range(count + 1)]
            extreme = face.best(weights, face.disagreement)
            assert extreme is not None
            ends.append(extreme[1][:count])
    points = tuple(sorted(dict.fromkeys(ends)))
    notes = _bound(top, max(sum(p) for p in polytope.points))
    return answer("utilitarian", problem, points, _AXIOMS, segment=len(points) > 1, notes=notes)


def _on_curve(problem: BargainingProblem, curve: Curve) -> Solution:
    import mpmath
    import sympy

    form = curve.frontier
    ends = [curve.start, curve.end]
    sums = [sum(form.at(t)) for t in (curve.start.t, (curve.start.t + curve.end.t) / 2, curve.end.t)]
    # On a concave frontier the sum is constant iff it is the same at both ends and between them.
    if max(sums) - min(sums) <= mpmath.mpf(form.tolerance):
        both = [curve.payoffs(spot) for spot in ends]
        return answer(
            "utilitarian",
            problem,
            tuple(p for p, _ in both),
            _AXIOMS,
            segment=True,
            exact=all(sure for _, sure in both),
        )
    spot = curve.crossing(
        lambda t: -sum(form.slopes(t)),
        lambda u1, u2: sympy.diff(u1, form.symbol) + sympy.diff(u2, form.symbol),
    )
    point, sure = curve.payoffs(spot)
    notes: tuple[str, ...] = ()
    if spot in ends and spot.t not in (form.low, form.high):
        notes = ("that nobody may get less than disagreement matters: the sum could be greater",)
    return answer("utilitarian", problem, (point,), _AXIOMS, exact=sure, notes=notes)
