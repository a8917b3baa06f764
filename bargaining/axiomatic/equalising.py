r"""Solutions that make something equal: from a base point along a direction, as far as feasible.

Mathematics
-----------
Kalai-Smorodinsky, egalitarian and equal-loss solutions all maximise the least of :math:`q_i = (u_i - b_i)/s_i`: the
maximal point of the ray :math:`b + t s`. Where the frontier is flat that point may waste something (it is only weakly
Pareto optimal). Then the next to least q is maximised, and so on (*lexicographically*): the answer is the refined
point, and the note gives the point of the ray. On finitely many points the sorted q are compared lexicographically; all
that are equal to the best are returned.

References
----------
Imai, H. (1983). Individual monotonicity and lexicographic maxmin solution. *Econometrica* 51(2), 389-401.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bargaining.axiomatic.problem import BargainingProblem
from bargaining.axiomatic.sets import Linear, Points, Vector, write
from bargaining.axiomatic.solution import Solution, answer
from bargaining.expressions.numbers import as_sympy
from bargaining.frontiers.concave import DIGITS, real_number

__all__ = ["equalised"]


def equalised(
    name: str, problem: BargainingProblem, axioms: Mapping[str, bool], *, from_ideal: bool, relative: bool
) -> Solution:
    """Return the point at which q is equal, refined.

    Parameters
    ----------
    name : str
        Of the solution.
    problem : BargainingProblem
    axioms : mapping of str to bool
    from_ideal : bool
        Whether the ray goes through the ideal point, not the disagreement point, as base b.
    relative : bool
        Whether q is measured in units of ideal gains, s = a - d; in units of payoff otherwise.
    """
    problem.require_gain()
    if isinstance(problem.feasible, Linear):
        share = problem.surplus / len(problem.players)
        return answer(name, problem, (tuple(d + share for d in problem.disagreement),), axioms)
    if problem.curve is not None:
        return _on_curve(name, problem, axioms, from_ideal, relative)
    ideal, d = problem.ideal, problem.disagreement
    base = ideal if from_ideal else d
    scale = tuple(a - e for a, e in zip(ideal, d, strict=True)) if relative else (Fraction(1),) * len(d)
    if isinstance(problem.feasible, Points):
        return _of_points(name, problem, axioms, base, scale)
    assert problem.polytope is not None
    first, point = problem.polytope.equalise(base, scale, d)
    notes = [] if first == point else [_wasteful(first)]
    if from_ideal:
        free = problem.polytope.equalise(base, scale, (None,) * len(d))[1]
        if free != point:
            notes.append(
                f"that nobody may get less than disagreement matters: without it the point would be {write(free)}"
            )
    return answer(name, problem, (point,), axioms, notes=tuple(notes))


def _wasteful(first: Vector) -> str:
    return (
        f"the ray alone ends at {write(first)}, which is only weakly Pareto optimal; what is left there is given away "
        "lexicographically"
    )


def _of_points(
    name: str, problem: BargainingProblem, axioms: Mapping[str, bool], base: Vector, scale: Vector
) -> Solution:
    ranks = {p: tuple(sorted((u - b) / s for u, b, s in zip(p, base, scale, strict=True))) for p in problem.rational}
    top = max(ranks.values())
    best = tuple(p for p, rank in ranks.items() if rank == top)
    level = [p for p, rank in ranks.items() if rank[0] == top[0] and rank != top]
    notes = (
        (f"{', '.join(map(write, level))} has the same least value and falls behind only lexicographically",)
        if level
        else ()
    )
    return answer(name, problem, best, axioms, notes=notes)


def _on_curve(
    name: str, problem: BargainingProblem, axioms: Mapping[str, bool], from_ideal: bool, relative: bool
) -> Solution:
    import mpmath
    import sympy

    curve = problem.curve
    assert curve is not None
    form, d = curve.frontier, problem.disagreement
    with mpmath.workdps(DIGITS):
        lows = [real_number(v) for v in d]
        highs = [form.at(curve.end.t)[0], form.at(curve.start.t)[1]]
        base = highs if from_ideal else lows
        scale = [a - e for a, e in zip(highs, lows, strict=True)] if relative else [mpmath.mpf(1)] * 2

    def rising(t: Any) -> Any:
        u1, u2 = form.at(t)
        return (u1 - base[0]) / scale[0] - (u2 - base[1]) / scale[1]

    def equation(u1: Any, u2: Any) -> Any:
        known = [as_sympy(v) for v in d]
        ideal = [sympy.sympify(a) for a in problem.ideal]
        if any(a.has(sympy.Float) for a in ideal) and (from_ideal or relative):
            return None
        begin = ideal if from_ideal else known
        unit = [a - e for a, e in zip(ideal, known, strict=True)] if relative else [sympy.Integer(1)] * 2
        return (u1 - begin[0]) * unit[1] - (u2 - begin[1]) * unit[0]

    spot = curve.crossing(rising, equation)
    point, sure = curve.payoffs(spot)
    notes: tuple[str, ...] = ()
    if spot in (curve.start, curve.end):
        notes = (f"the ray misses the strictly falling part of the frontier; the answer is its end {write(point)}",)
    return answer(name, problem, (point,), axioms, exact=sure, notes=notes)
