r"""The Nash bargaining solution, with equal or unequal weights.

Mathematics
-----------
With weights :math:`\alpha_i > 0`, :math:`\sum_i \alpha_i = 1`,

.. math:: \max \prod_i (u_i - d_i)^{\alpha_i} \quad \text{over feasible } u \ge d .

Weights raise *gains*, not levels. On a linear frontier :math:`u_i = d_i + \alpha_i (S - \sum_j d_j)`; on a smooth one
:math:`\alpha_1 u_1' / (u_1 - d_1) + \alpha_2 u_2' / (u_2 - d_2) = 0`; on a polygon that derivative is followed from
edge to edge, and a vertex is the solution where it changes sign there. On an edge along which gains are
:math:`g_1 + s A, g_2 + s B` it vanishes at :math:`s = -(\alpha_1 A g_2 + \alpha_2 B g_1)/(AB)`, a fraction. For
lotteries of three or more players the dual,

.. math:: \max \sum_i \alpha_i \ln \pi_i, \quad \sum_i \pi_i (p_{ki} - d_i) \le 1 \text{ for each } k,

is solved by a barrier method to 40 digits; its gap bounds the error. On finitely many points the products are compared
exactly, and all that are greatest are returned.

References
----------
Nash, J. F. (1950). The bargaining problem. *Econometrica* 18(2), 155-162.
Kalai, E. (1977). Nonsymmetric Nash solutions and replications of 2-person bargaining. *International Journal of Game
Theory* 6, 129-133.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import Any

from bargaining.axiomatic.curves import Curve
from bargaining.axiomatic.polytopes import Polytope
from bargaining.axiomatic.problem import BargainingProblem
from bargaining.axiomatic.sets import Linear, Points, Vector
from bargaining.axiomatic.solution import Solution, answer
from bargaining.errors import InputError, VerificationError
from bargaining.expressions.numbers import as_sympy, exact
from bargaining.frontiers.concave import DIGITS, real_number

__all__ = ["nash"]

Exact = tuple[Fraction, ...]


def nash(problem: BargainingProblem, weights: Sequence[Any] | Mapping[str, Any] | None = None) -> Solution:
    """Return the Nash bargaining solution.

    Parameters
    ----------
    problem : BargainingProblem
    weights : sequence of number or mapping of player to number, optional
        Positive, read in proportion; equal unless said.

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
    >>> problem = BargainingProblem(Polygon([(0, 6), (4, 5), (7, 2), (8, 0)]), (1, 1))
    >>> [float(u) for u in nash(problem).points[0]], [float(u) for u in nash(problem, (7, 3)).points[0]]
    ([4.5, 4.5], [5.9, 3.1])
    """
    share = _weights(problem, weights)
    problem.require_gain()
    axioms = {
        "Pareto optimality": True,
        "symmetry": len(set(share)) == 1,
        "scale invariance": True,
        "independence of irrelevant alternatives": True,
        "individual monotonicity": False,
    }
    points: tuple[Vector, ...]
    sure = True
    if isinstance(problem.feasible, Linear):
        points = (tuple(d + a * problem.surplus for d, a in zip(problem.disagreement, share, strict=True)),)
    elif isinstance(problem.feasible, Points):
        points = _of_points(problem.rational, problem.disagreement, share)
    elif problem.curve is not None:
        found, sure = _on_curve(problem.curve, share)
        points = (found,)
    else:
        assert problem.polytope is not None
        if len(share) == 2:
            points = (_on_chain(problem.polytope, share),)
        else:
            points, sure = (_by_barrier(problem.polytope, share),), False
    name = "Nash" if axioms["symmetry"] else "weighted Nash"
    return answer(name, problem, points, axioms, exact=sure)


def _weights(problem: BargainingProblem, weights: Sequence[Any] | Mapping[str, Any] | None) -> Exact:
    if not isinstance(problem, BargainingProblem):
        raise InputError(f"what is solved must be a BargainingProblem(feasible, disagreement); got {problem!r}")
    players = problem.players
    if weights is None:
        return (Fraction(1, len(players)),) * len(players)
    if isinstance(weights, Mapping):
        if set(weights) != set(players):
            raise InputError(f"weights must name the players {list(players)}; got {list(weights)}")
        weights = [weights[p] for p in players]
    if isinstance(weights, str) or not isinstance(weights, Iterable):
        raise InputError(f"weights are one positive number for each of the players {list(players)}; got {weights!r}")
    read = [exact(w) for w in weights]
    if len(read) != len(players) or any(w <= 0 for w in read):
        raise InputError(f"weights must be positive, one for each of {len(players)} players; got {list(weights)}")
    return tuple(w / sum(read) for w in read)


def _of_points(points: tuple[Vector, ...], disagreement: Exact, share: Exact) -> tuple[Vector, ...]:
    import mpmath

    gains = [tuple(u - d for u, d in zip(p, disagreement, strict=True)) for p in points]
    powers = [int(a * lcm(*(b.denominator for b in share))) for a in share]

    def logarithm(gain: Exact) -> Any:
        if min(gain) <= 0:
            return -mpmath.inf
        return sum(n * mpmath.log(real_number(g)) for n, g in zip(powers, gain, strict=True))

    def product(gain: Exact) -> Fraction:
        out = Fraction(1)
        for n, g in zip(powers, gain, strict=True):
            out *= g**n
        return out

    with mpmath.workdps(60):
        logs = [logarithm(g) for g in gains]
        top = max(logs)
        near = [k for k, value in enumerate(logs) if value > top - mpmath.mpf(10) ** -40 * (1 + abs(top))]
    if len(near) == 1:
        return (points[near[0]],)
    products = {k: product(gains[k]) for k in near}
    return tuple(points[k] for k in near if products[k] == max(products.values()))


def _on_chain(polytope: Polytope, share: Exact) -> Vector:
    (a, b), (d1, d2) = share, polytope.disagreement
    chain = polytope.chain
    at = chain[0]
    for start, end in pairwise(chain):
        run, fall = end[0] - start[0], end[1] - start[1]
        one, two = start[0] - d1, start[1] - d2
        s = -(a * run * two + b * fall * one) / (run * fall)
        if s <= 0:
            return start
        at = end
        if s < 1:
            return start[0] + s * run, start[1] + s * fall
    return at


def _on_curve(curve: Curve, share: Exact) -> tuple[Vector, bool]:
    import mpmath
    import sympy

    form, (d1, d2) = curve.frontier, curve.disagreement
    with mpmath.workdps(DIGITS):
        w1, w2, e1, e2 = map(real_number, (*share, d1, d2))

    def rising(t: Any) -> Any:
        (u1, u2), (s1, s2) = form.at(t), form.slopes(t)
        return -(w1 * s1 * (u2 - e2) + w2 * s2 * (u1 - e1))

    def equation(u1: Any, u2: Any) -> Any:
        terms = []
        for weight, u, d in ((share[0], u1, d1), (share[1], u2, d2)):
            weight, d = (as_sympy(v) for v in (weight, d))
            terms.append(weight * sympy.powsimp(sympy.cancel(sympy.together(sympy.diff(u, form.symbol) / (u - d)))))
        return sum(terms)

    return curve.payoffs(curve.crossing(rising, equation))


def _by_barrier(polytope: Polytope, share: Exact) -> Vector:
    import mpmath

    count = polytope.count
    with mpmath.workdps(2 * DIGITS):
        weights = [real_number(a) for a in share]
        rows = [[real_number(u - d) for u, d in zip(p, polytope.disagreement, strict=True)] for p in polytope.points]
        largest = max(abs(g) for row in rows for g in row)
        price = [1 / (2 * count * largest)] * count
        weight, done = mpmath.mpf(1), mpmath.mpf(10) ** -DIGITS

        def slacks(at: list[Any]) -> list[Any]:
            return [1 - sum(g * p for g, p in zip(row, at, strict=True)) for row in rows]

        def height(at: list[Any]) -> Any:
            left = slacks(at)
            if min(left) <= 0 or min(at) <= 0:
                return mpmath.inf
            cost = -sum(a * mpmath.log(p) for a, p in zip(weights, at, strict=True))
            return cost - weight * sum(map(mpmath.log, left))

        while weight > done / 1000:
            weight /= 20
            for _ in range(200):
                left = slacks(price)
                slope = [
                    -weights[i] / price[i] + weight * sum(row[i] / s for row, s in zip(rows, left, strict=True))
                    for i in range(count)
                ]
                bend = mpmath.matrix(count, count)
                for i in range(count):
                    for j in range(count):
                        bend[i, j] = weight * sum(row[i] * row[j] / s**2 for row, s in zip(rows, left, strict=True))
                    bend[i, i] += weights[i] / price[i] ** 2
                step = mpmath.lu_solve(bend, mpmath.matrix([-v for v in slope]))
                # Newton's decrement, squared, of the barrier divided by its weight: below 1/16 the full step stays inside.
                decrement = -sum(slope[i] * step[i] for i in range(count)) / min(weight, *weights)
                length = mpmath.mpf(1)
                if decrement > mpmath.mpf(1) / 16:
                    now = height(price)
                    while height([p + length * step[i] for i, p in enumerate(price)]) >= now:
                        length /= 2
                price = [p + length * step[i] for i, p in enumerate(price)]
                if decrement < done:
                    break
        chances = [weight / s for s in slacks(price)]
        chances = [c / sum(chances) for c in chances]
        gains = [sum(c * row[i] for c, row in zip(chances, rows, strict=True)) for i in range(count)]
        gap = max(sum(a * row[i] / gains[i] for i, a in enumerate(weights)) for row in rows) - 1
        # With r the ratio of gains found to optimal ones, sum a (r - 1 - ln r) <= gap, so |r - 1| <= 2 sqrt(gap/a).
        if not min(gains) > 0 or 2 * mpmath.sqrt(abs(gap) / min(weights)) > mpmath.mpf(10) ** -15:
            raise VerificationError(f"the Nash solution was not reached: the duality gap is {float(gap):.3g}")
        return tuple(float(real_number(d) + g) for d, g in zip(polytope.disagreement, gains, strict=True))
