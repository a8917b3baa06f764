"""Axiomatic solutions: known numbers, derivations, the axioms themselves, and the mistakes that are easy to make."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from bargaining import axiomatic as ax
from bargaining.axiomatic import BargainingProblem, Concave, Linear, Lotteries, Points, Polygon
from bargaining.errors import GameError, InputError, MathematicalFact, MethodError

F = Fraction
u = sympy.Symbol("u")
x = sympy.Symbol("x")

SQUARE = Concave(1 - u**2)
ELLIPSE = Concave(sympy.sqrt(1 - u**2 / 4), span=(0, 2))
CHAIN = Polygon([(0, 6), (4, 5), (7, 2), (8, 0)])
KINK = Polygon([(0, 10), (6, 8), (10, 0)])
PACKAGES = [(1, 10), (3, 9), (5, 6), (8, 3), (9, 1)]
ALL = [
    ax.nash,
    ax.kalai_smorodinsky,
    ax.egalitarian,
    ax.equal_loss,
    ax.utilitarian,
    ax.raiffa_discrete,
    ax.raiffa_continuous,
]


def close(found: Any, expected: tuple[float, ...], within: float = 1e-9) -> None:
    assert found.unique
    assert [float(v) for v in found.points[0]] == pytest.approx(expected, abs=within)


# --- Nash -------------------------------------------------------------------------------------------------------------------


def test_weights_raise_gains_not_levels() -> None:
    problem = BargainingProblem(Linear(1), ("0.1", "0.3"))
    assert ax.nash(problem).points == ((F("0.4"), F("0.6")),)
    # 0.1 + 0.6 * 0.6 and 0.3 + 0.4 * 0.6: the weight is a share of the surplus 0.6, not of the pie.
    assert ax.nash(problem, ("0.6", "0.4")).points == ((F("0.46"), F("0.54")),)


def test_nash_of_many_players_on_a_linear_frontier() -> None:
    problem = BargainingProblem(Linear(10), {"A": 1, "B": 2, "C": 3})
    assert ax.nash(problem, {"C": 2, "A": 1, "B": 1}).point == {"A": 2, "B": 3, "C": 5}


@pytest.mark.parametrize(
    ("d", "weight", "first", "second"),
    [
        # u2 = 1 - u1^2: u1 = sqrt(a/(2 - a)) at d = 0
        ((0, 0), "0.5", math.sqrt(1 / 3), 2 / 3),
        ((0, 0), "0.7", 0.733799385705, 0.461538461538),
        # 3 u1^2 - 2 d1 u1 - (1 - d2) = 0 at equal weights
        (("0.2", "0.1"), "0.5", (0.4 + math.sqrt(10.96)) / 6, 0.617542465079),
        (("0.2", "0.1"), "0.7", 0.743825374977, 0.446723811541),
    ],
)
def test_nash_on_a_smooth_frontier(d: tuple[Any, Any], weight: str, first: float, second: float) -> None:
    found = ax.nash(BargainingProblem(SQUARE, d), (weight, 1 - F(weight)))
    close(found, (first, second))
    assert found.exact
    close(ax.nash(BargainingProblem(Concave(lambda t: 1 - t**2), d), (weight, 1 - F(weight))), (first, second))


def test_nash_on_a_smooth_frontier_is_an_algebraic_number() -> None:
    found = ax.nash(BargainingProblem(SQUARE, (0, 0))).points[0]
    assert found == (sympy.sqrt(3) / 3, F(2, 3))


def test_nash_along_an_edge_and_at_a_vertex() -> None:
    problem = BargainingProblem(CHAIN, (1, 1))
    assert ax.nash(problem).points == ((F("4.5"), F("4.5")),)
    assert ax.nash(problem, ("0.7", "0.3")).points == ((F("5.9"), F("3.1")),)
    # At (6, 8) the slope of the hyperbola, -8/6, lies between those of the edges, -1/3 and -2.
    assert ax.nash(BargainingProblem(KINK, (0, 0))).points == ((6, 8),)


@pytest.mark.parametrize("averse", [F(1), F(1, 2), F(1, 4)])
def test_risk_aversion_costs(averse: Fraction) -> None:
    # Shares x and 1 - x, utilities x and (1 - x)^g: the product is greatest at x = 1/(1 + g).
    frontier = Concave((1 - x) ** sympy.Rational(averse.numerator, averse.denominator), x)
    found = ax.nash(BargainingProblem(frontier, (0, 0)))
    assert found.points[0][0] == 1 / (1 + averse)


def test_nash_has_no_weights_of_zero() -> None:
    for weights in ((1, 0), (1,), (1, 1, 1), {"1": 1, "3": 1}):
        with pytest.raises(InputError, match="weights"):
            ax.nash(BargainingProblem(Linear(1), (0, 0)), weights)


def test_nash_of_three_players_by_its_dual() -> None:
    # Lotteries over the corners of a simplex are its divisions.
    corners = Lotteries([(6, 0, 0), (0, 6, 0), (0, 0, 6)])
    close(ax.nash(BargainingProblem(corners, (1, 0, 2)), (3, 2, 1)), (2.5, 1, 2.5), 1e-14)
    # max v1 v2 v3 over w (1, 0, 1) + (1 - w) (0, 1, 1): v3 = 1 and w (1 - w) is greatest at 1/2.
    close(ax.nash(BargainingProblem(Lotteries([(1, 0, 1), (0, 1, 1)]), (0, 0, 0))), (0.5, 0.5, 1), 1e-14)


# --- Kalai-Smorodinsky, egalitarian, equal loss, utilitarian ----------------------------------------------------------------


def test_solutions_on_an_ellipse() -> None:
    problem = BargainingProblem(ELLIPSE, (0, 0))
    root = sympy.sqrt
    assert ax.nash(problem).points == ((root(2), root(2) / 2),)
    assert ax.kalai_smorodinsky(problem).points == ((root(2), root(2) / 2),)
    assert ax.egalitarian(problem).points == ((2 * root(5) / 5, 2 * root(5) / 5),)
    assert ax.equal_loss(problem).points == ((F("1.6"), F("0.6")),)
    assert ax.utilitarian(problem).points == ((4 * root(5) / 5, root(5) / 5),)


@pytest.mark.parametrize("curve", [SQUARE, Concave(lambda t: 1 - t**2)], ids=["in symbols", "a function"])
def test_solutions_on_a_curve_with_a_disagreement_point(curve: Concave) -> None:
    problem = BargainingProblem(curve, ("0.2", "0.1"))
    # Only u >= d counts: u1 up to sqrt(0.9), where u2 = 0.1, and u2 up to 0.96, where u1 = 0.2; not 1 and 1.
    assert [float(v) for v in problem.ideal] == pytest.approx([math.sqrt(0.9), 0.96])
    close(ax.kalai_smorodinsky(problem), (0.633799480734, 0.598298218222))
    close(ax.egalitarian(problem), (0.661895003862, 0.561895003862))
    close(ax.equal_loss(problem), (0.612961498908, 0.624278200857))
    close(ax.utilitarian(problem), (0.5, 0.75))


def test_solutions_on_a_polygon() -> None:
    problem = BargainingProblem(CHAIN, (1, 1))
    assert problem.ideal == (F("7.5"), F("5.75"))
    assert ax.kalai_smorodinsky(problem).points == ((F(227, 45), F(178, 45)),)  # 5.0444..., 3.9555...
    assert ax.egalitarian(problem).points == ((F("4.5"), F("4.5")),)
    assert ax.equal_loss(problem).points == ((F("5.375"), F("3.625")),)


def test_utilitarian_reports_a_whole_edge() -> None:
    found = ax.utilitarian(BargainingProblem(CHAIN, (1, 1)))
    assert (found.points, found.segment, found.unique) == (((4, 5), (7, 2)), True, False)
    with pytest.raises(MathematicalFact, match="everything between"):
        _ = found.point
    assert "everything between" in str(found)
    line = ax.utilitarian(BargainingProblem(Linear(1), ("0.1", "0.3")))
    assert (line.points, line.segment) == (((F("0.1"), F("0.9")), (F("0.7"), F("0.3"))), True)
    curve = ax.utilitarian(BargainingProblem(Concave(1 - u), (0, "0.1")))
    assert (curve.points, curve.segment) == (((0, 1), (F("0.9"), F("0.1"))), True)


def test_utilitarian_says_where_disagreement_binds() -> None:
    # The sum is greatest at (5, 5); 1 refuses less than 6, and on the edge to (8, 0) 2 then gets 10/3.
    found = ax.utilitarian(BargainingProblem(Polygon([(0, 7), (5, 5), (8, 0)]), (6, 0)))
    assert found.points == ((6, F(10, 3)),)
    assert "the sum could be 10" in found.notes[0]


def test_ideal_point_is_over_what_nobody_refuses() -> None:
    # A tempting error: the ideal over all of U is (8, 6), and Kalai-Smorodinsky would move to d + t (7, 5).
    problem = BargainingProblem(CHAIN, (1, 1))
    wrong = 8 / (1 + 5 / 7)
    assert abs(float(ax.kalai_smorodinsky(problem).points[0][0]) - wrong) > 0.01


def test_flat_frontiers_are_refined_and_flagged() -> None:
    problem = BargainingProblem(Polygon([(0, 2), (5, 2), (6, 0)]), (0, 0))
    found = ax.egalitarian(problem)
    assert found.points == ((5, 2),)
    assert "(2, 2), which is only weakly Pareto optimal" in found.notes[0]
    assert ax.nash(problem).points == ((5, 2),)


def test_kalai_smorodinsky_of_three_players_need_not_be_pareto_optimal() -> None:
    # Roth (1979): ideal (1, 1, 1); the segment from 0 ends at (1/2, 1/2, 1/2), where 3 could have 1 at no cost to anyone.
    found = ax.kalai_smorodinsky(BargainingProblem(Lotteries([(1, 0, 1), (0, 1, 1)]), (0, 0, 0)))
    assert found.points == ((F(1, 2), F(1, 2), 1),)
    assert "weakly Pareto" in found.notes[0]


def test_linear_frontiers_make_all_but_the_utilitarian_coincide() -> None:
    problem = BargainingProblem(Linear(1), ("0.1", "0.3"))
    for solution in ALL:
        if solution is not ax.utilitarian:
            assert solution(problem).points == ((F("0.4"), F("0.6")),), solution.__name__


# --- Raiffa -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("d", "discrete", "continuous"),
    [
        ((0, 0), (0.607970908574, 0.630371374328), (0.5882948610, 0.6539091565)),
        (("0.2", "0.1"), (0.631179112944, 0.601612927383), (0.6228986787, 0.6119972361)),
    ],
)
def test_raiffa_on_a_curve(d: Any, discrete: Any, continuous: Any) -> None:
    problem = BargainingProblem(SQUARE, d)
    close(ax.raiffa_discrete(problem), discrete)
    close(ax.raiffa_continuous(problem), continuous, 1e-9)
    assert not ax.raiffa_continuous(problem).exact


def test_discrete_raiffa_on_polygons_is_a_fraction() -> None:
    assert ax.raiffa_discrete(BargainingProblem(CHAIN, (1, 1))).points == ((F("4.9375"), F("4.0625")),)
    assert ax.raiffa_discrete(BargainingProblem(KINK, (0, 0))).points == ((F(155, 24), F(85, 12)),)


def test_raiffa_paths_that_end_in_a_vertex() -> None:
    # Symmetric about u1 = u2, so everything stays on the diagonal and ends at the kink.
    problem = BargainingProblem(Polygon([(0, 8), (6, 6), (8, 0)]), (0, 0))
    assert ax.raiffa_discrete(problem).points == ax.raiffa_continuous(problem).points == ((6, 6),)
    best = BargainingProblem(Lotteries([(3, 4), (0, 0)]), (1, 1))  # one vector is best for both
    assert ax.raiffa_discrete(best).points == ax.raiffa_continuous(best).points == ((3, 4),)


@pytest.mark.parametrize(("frontier", "d"), [(CHAIN, (1, 1)), (KINK, (0, 0)), (KINK, (5, 1)), (CHAIN, (0, 3))])
def test_continuous_raiffa_on_polygons_by_small_steps(frontier: Polygon, d: tuple[int, int]) -> None:
    """Follow d' = a(d) - d in steps of Runge and Kutta, with ideal points by interpolation."""
    at = np.array(frontier.points, dtype=float)

    def towards(p: Any) -> Any:
        return np.array([np.interp(-p[1], -at[:, 1], at[:, 0]), np.interp(p[0], at[:, 0], at[:, 1])]) - p

    p, h = np.array(d, dtype=float), 1e-3
    for _ in range(15_000):
        k1 = towards(p)
        k2 = towards(p + h / 2 * k1)
        k3 = towards(p + h / 2 * k2)
        p = p + h / 6 * (k1 + 2 * k2 + 2 * k3 + towards(p + h * k3))
    close(ax.raiffa_continuous(BargainingProblem(frontier, d)), tuple(p), 1e-6)


def test_raiffa_of_three_players() -> None:
    problem = BargainingProblem(Lotteries([(6, 0, 0), (0, 6, 0), (0, 0, 6)]), (1, 0, 2))
    assert ax.raiffa_discrete(problem).points == ((2, 1, 3),)
    with pytest.raises(MethodError, match="three or more"):
        ax.raiffa_continuous(problem)


def test_raiffa_needs_averages() -> None:
    for solution in (ax.raiffa_discrete, ax.raiffa_continuous):
        with pytest.raises(MethodError, match="nothing is feasible"):
            solution(BargainingProblem(Points(PACKAGES), (0, 0)))


# --- Finite and non-convex sets ---------------------------------------------------------------------------------------------


def test_finite_sets() -> None:
    problem = BargainingProblem(Points(PACKAGES), (0, 0))
    # Products 10, 27, 30, 24, 9; least relative gains with ideal (9, 10): 1/9, 1/3, 5/9, 3/10, 1/10; greatest losses 8, 6, 4, 7, 9.
    for solution in (ax.nash, ax.kalai_smorodinsky, ax.egalitarian, ax.equal_loss):
        assert solution(problem).points == ((5, 6),), solution.__name__
        assert solution(problem).axioms == {}
    assert ax.utilitarian(problem).points == ((3, 9),)


def test_ties_are_all_returned_and_the_disagreement_point_filters() -> None:
    # d1 = 2 rules (1, 10) out. Products 9, 18, 18, 7.
    found = ax.nash(BargainingProblem(Points(PACKAGES), (2, 0)))
    assert (found.points, found.segment, found.unique) == (((5, 6), (8, 3)), False, False)
    assert "A TIE between" in str(found)
    # Without the tie broken by weights: 3^2 * 6 = 54 < 6^2 * 3 = 108.
    assert ax.nash(BargainingProblem(Points(PACKAGES), (2, 0)), (2, 1)).points == ((8, 3),)


def test_ties_of_products_are_exact() -> None:
    # (1/3) * 3 = 1 = (1/7) * 7 exactly; in floats 1/3 * 3 and 1/7 * 7 need not agree.
    found = ax.nash(BargainingProblem(Points([(F(1, 3), 3), (F(1, 7), 7), (1, F(999999999, 10**9))]), (0, 0)))
    assert found.points == ((F(1, 3), 3), (F(1, 7), 7))


def test_nothing_is_made_convex_in_silence() -> None:
    assert ax.nash(BargainingProblem(Points(PACKAGES), (0, 0))).points == ((5, 6),)
    mixed = ax.nash(BargainingProblem(Lotteries(PACKAGES), (0, 0)))
    # (5, 6) lies below the edge from (3, 9) to (8, 3): at u1 = 5 that edge has u2 = 6.6. On it the product (3 + 5 s)(9 - 6 s) is
    # greatest at s = 9/20: 33.075, more than the 30.375 of the best lottery over (3, 9) and (5, 6).
    assert mixed.points == ((F("5.25"), F("6.3")),)
    assert mixed.lotteries == ({(3, 9): F(11, 20), (8, 3): F(9, 20)},)
    only = ax.nash(BargainingProblem(Lotteries([(3, 9), (5, 6)]), (0, 0)))
    assert (only.points, only.lotteries) == (((F("4.5"), F("6.75")),), ({(3, 9): F(1, 4), (5, 6): F(3, 4)},))


def test_lexicographic_ties_among_points_are_flagged() -> None:
    found = ax.egalitarian(BargainingProblem(Points([(2, 2), (2, 5), (1, 9)]), (0, 0)))
    assert found.points == ((2, 5),)
    assert "(2, 2)" in found.notes[0]


# --- Where there is nothing to agree on -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feasible", "d", "words"),
    [
        (Linear(1), ("0.6", "0.5"), "payoffs can sum to 1, and without agreement they sum to 1.1"),
        (Linear(1), ("0.6", "0.4"), "payoffs can sum to 1"),
        (CHAIN, (7, 2), "lies on or beyond the frontier"),
        (CHAIN, (8, 8), "lies on or beyond the frontier"),
        (SQUARE, ("0.8", "0.5"), "lies on or beyond the frontier"),
        (SQUARE, ("0.6", "0.64"), "lies on or beyond the frontier"),
        (SQUARE, (2, 0), "lies on or beyond the frontier"),
        (Points([(3, 0), (0, 3)]), (0, 0), "none of the 2 feasible points .*; lotteries over them would"),
        (Points([(3, 0), (0, 3)]), (2, 2), r"more than the disagreement point \(2, 2\)$"),
        (Lotteries([(1, 0, 5), (0, 1, 5)]), (0, 0, 5), "lies on or beyond the frontier"),
    ],
)
def test_no_agreement_is_a_fact(feasible: Any, d: Any, words: str) -> None:
    for solution in (ax.nash, ax.kalai_smorodinsky, ax.egalitarian, ax.equal_loss, ax.utilitarian):
        with pytest.raises(ax.NoAgreementError, match=words):
            solution(BargainingProblem(feasible, d))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Polygon([(0, 1), (1, 2)]), "rises"),
        (lambda: Polygon([(0, 4), (1, 1), (4, 0)]), "not concave at"),
        (lambda: Polygon([(0, 1, 2), (1, 0, 2)]), "two players"),
        (lambda: Points([]), "got none"),
        (lambda: Points([(1, 2), (1, 2, 3)]), "lengths"),
        (lambda: Concave(u**2), "must gain and the second lose"),
        (lambda: Concave((1 - u) ** 2), "must be concave"),
        (lambda: Concave(1 - u, span=(1, 1)), "low < high"),
        (lambda: Concave(x - u), "one symbol"),
        (lambda: Concave(sympy.sqrt(u - 2)), "no real payoff"),
        (lambda: BargainingProblem(CHAIN, (0, 0, 0)), "each of 2 players; got 3"),
        (lambda: BargainingProblem(Linear(1), (0,)), "each of 2 players; got 1"),
        (lambda: BargainingProblem([(1, 2)], (0, 0)), "must be Linear"),
    ],
)
def test_bad_problems_are_refused(make: Any, words: str) -> None:
    with pytest.raises((GameError, MethodError), match=words):
        make()


# --- The axioms -------------------------------------------------------------------------------------------------------------


@st.composite
def chains(draw: Any) -> Polygon:
    """A concave frontier of whole numbers: edges in the order of their slopes."""
    edge = st.tuples(st.integers(1, 9), st.integers(1, 9))
    edges = sorted(draw(st.lists(edge, min_size=1, max_size=5)), key=lambda e: F(e[1], e[0]))
    at = [(0, sum(e[1] for e in edges))]
    for run, fall in edges:
        at.append((at[-1][0] + run, at[-1][1] - fall))
    return Polygon(at)


def moved(feasible: Polygon, d: Any, a: tuple[int, int], b: tuple[int, int]) -> BargainingProblem:
    points = [(a[0] * p + b[0], a[1] * q + b[1]) for p, q in feasible.points]
    return BargainingProblem(Polygon(points), (a[0] * d[0] + b[0], a[1] * d[1] + b[1]))


@settings(max_examples=25, deadline=None)
@given(chains(), st.integers(1, 7), st.integers(1, 7), st.integers(-5, 5), st.integers(-5, 5))
def test_scale_invariance_holds_where_it_is_claimed(feasible: Polygon, a: int, b: int, c: int, e: int) -> None:
    d = (F(0), F(0))
    for solution in (ax.nash, ax.kalai_smorodinsky, ax.raiffa_discrete, ax.raiffa_continuous):
        before, after = solution(BargainingProblem(feasible, d)), solution(moved(feasible, d, (a, b), (c, e)))
        expected = (a * before.points[0][0] + c, b * before.points[0][1] + e)
        assert before.axioms["scale invariance"]
        if before.exact:
            assert after.points == (expected,), solution.__name__
        else:
            assert after.points[0] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(chains(), st.integers(-5, 5), st.integers(-5, 5))
def test_adding_constants_moves_every_solution_along(feasible: Polygon, c: int, e: int) -> None:
    d = (F(0), F(0))
    for solution in (ax.egalitarian, ax.equal_loss, ax.utilitarian):
        before, after = solution(BargainingProblem(feasible, d)), solution(moved(feasible, d, (1, 1), (c, e)))
        assert after.points == tuple((p + c, q + e) for p, q in before.points)


def test_some_solutions_compare_payoffs_of_different_players() -> None:
    d = (F(1), F(1))
    for solution in (ax.egalitarian, ax.equal_loss, ax.utilitarian):
        before, after = solution(BargainingProblem(CHAIN, d)), solution(moved(CHAIN, d, (3, 1), (0, 0)))
        assert before.axioms["scale invariance"] is False
        assert after.points != tuple((3 * p, q) for p, q in before.points)


@settings(max_examples=25, deadline=None)
@given(chains())
def test_symmetry(feasible: Polygon) -> None:
    turned = Polygon([(q, p) for p, q in feasible.points])
    for solution in (ax.nash, ax.kalai_smorodinsky, ax.egalitarian, ax.equal_loss, ax.utilitarian, ax.raiffa_discrete):
        one, other = solution(BargainingProblem(feasible, (0, 0))), solution(BargainingProblem(turned, (0, 0)))
        assert {(q, p) for p, q in one.points} == set(other.points)


@settings(max_examples=25, deadline=None)
@given(chains(), st.integers(1, 9), st.integers(1, 9))
def test_nothing_on_the_frontier_has_a_greater_product(feasible: Polygon, a: int, b: int) -> None:
    one, two = ax.nash(BargainingProblem(feasible, (0, 0)), (a, b)).points[0]
    top = one**a * two**b
    for (p, q), (r, s) in zip(feasible.points, feasible.points[1:], strict=False):
        for k in range(9):
            w = F(k, 8)
            assert (p + w * (r - p)) ** a * (q + w * (s - q)) ** b <= top


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=2, max_size=6))
def test_solutions_of_three_players_by_their_definitions(points: list[tuple[int, int, int]]) -> None:
    problem = BargainingProblem(Lotteries(points), (0, 0, 0))
    try:
        ideal = problem.ideal
    except ax.NoAgreementError:
        return
    nash = ax.nash(problem).points[0]
    # First-order condition of a concave programme: no vector has a greater average relative gain.
    assert max(sum(p / g for p, g in zip(point, nash, strict=True)) for point in problem.feasible.points) <= 3 + 1e-9
    # No vertex does better in the direction that makes all equal: the supporting plane is a certificate for the least gain.
    for solution, scale in ((ax.egalitarian, (1, 1, 1)), (ax.kalai_smorodinsky, ideal)):
        found = solution(problem).points[0]
        least = min(g / s for g, s in zip(found, scale, strict=True))
        for k in range(len(points)):
            for j in range(k):
                for w in (F(0), F(1, 3), F(1, 2), F(3, 4), F(1)):
                    mixed = [w * p + (1 - w) * q for p, q in zip(points[k], points[j], strict=True)]
                    assert min(m / s for m, s in zip(mixed, scale, strict=True)) <= least


def test_independence_of_irrelevant_alternatives_and_who_gives_it_up() -> None:
    # Cutting off what 2 could have had above 6 leaves Nash at (5, 5)... and moves Kalai-Smorodinsky towards 1.
    whole, part = Polygon([(0, 10), (10, 0)]), Polygon([(0, 6), (4, 6), (10, 0)])
    for solution, same in ((ax.nash, True), (ax.egalitarian, True), (ax.kalai_smorodinsky, False)):
        before, after = (solution(BargainingProblem(s, (0, 0))).points for s in (whole, part))
        assert (before == after) is same
    assert ax.kalai_smorodinsky(BargainingProblem(part, (0, 0))).points == ((F("6.25"), F("3.75")),)


def test_kalai_smorodinsky_is_monotone_where_nash_is_not() -> None:
    # The larger set gives 2 more at every u1, and both ideal points are the same, (1, 1); Nash moves against 2.
    small, large = Polygon([(0, 1), ("0.75", "0.75"), (1, 0)]), Polygon([(0, 1), ("0.7", 1), (1, "0.7"), (1, 0)])
    flat = Polygon([(0, 1), (1, "0.7"), (1, 0)])
    ks = [ax.kalai_smorodinsky(BargainingProblem(s, (0, 0))).points[0][1] for s in (small, flat, large)]
    nash = [ax.nash(BargainingProblem(s, (0, 0))).points[0][1] for s in (small, flat)]
    assert ks == sorted(ks)
    assert nash == [F("0.75"), F("0.7")]


# --- Frontiers --------------------------------------------------------------------------------------------------------------


def test_the_frontier_of_two_issues_has_a_logrolling_kink() -> None:
    # Shares a = (0.7, 0.3) and b = (0.4, 0.6): 1 takes all of X, 2 all of Y. Nash is the kink iff a1 >= 1/2 >= b1.
    kinked = Polygon.of_issues({"X": ("0.7", "0.4"), "Y": ("0.3", "0.6")})
    assert ax.nash(BargainingProblem(kinked, (0, 0))).points == ((F("0.7"), F("0.6")),)
    # With a = (0.6, 0.4) and b = (0.55, 0.45) the product is greatest on the edge u2 = 1 - (0.55/0.6) u1, at its middle.
    edge = Polygon.of_issues({"X": ("0.6", "0.55"), "Y": ("0.4", "0.45")})
    assert ax.nash(BargainingProblem(edge, (0, 0))).points == ((F("0.6") / F("1.1"), F(1, 2)),)


def test_lotteries_over_vertices_are_the_polygon() -> None:
    for solution in ALL:
        one = solution(BargainingProblem(CHAIN, (1, 1)))
        other = solution(BargainingProblem(Lotteries([*CHAIN.points, (2, 2), (0, 0)]), (1, 1)))
        assert one.points == other.points


def test_a_printed_solution() -> None:
    found = ax.nash(BargainingProblem(Lotteries([(3, 9), (5, 6)]), {"North": 0, "South": 0}))
    assert str(found) == (
        "Nash solution\n"
        "  payoffs            North 4.5 (9/2), South 6.75 (27/4)\n"
        "  by the lottery     (3, 9) with 1/4, (5, 6) with 3/4\n"
        "  disagreement       (0, 0)\n"
        "  arithmetic         exact\n"
        "  satisfies          Pareto optimality, symmetry, scale invariance, independence of irrelevant alternatives\n"
        "  gives up           individual monotonicity"
    )
    assert found.gains == ((F("4.5"), F("6.75")),)
