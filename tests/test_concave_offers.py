"""Alternating offers over concave frontiers: risk aversion, options, breakdown, and the Nash solution as a limit."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import bargaining as bg
from bargaining import axiomatic as ax
from bargaining.equilibrium.smooth import SmoothEquilibrium
from bargaining.errors import ContinuumError, DomainError, GameError, InputError, MathematicalFact, MethodError
from bargaining.frontiers.concave import Concave
from bargaining.frontiers.enclosures import enclose
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.solvers.concave_offers import concave_offers
from bargaining.solvers.polygonal_bounds import enclosing_games, polygonal_bounds

F = Fraction
u = sympy.Symbol("u")
x = sympy.Symbol("x")

PARABOLA = Concave(1 - u**2)
LINE = Concave(1 - u)


def solved(frontier: Concave, discounts: Any = (0.9, 0.9), **more: Any) -> SmoothEquilibrium:
    return concave_offers(
        ConcaveOffers([bg.Actor(n, d) for n, d in zip("AB", discounts, strict=True)], frontier, **more)
    )


def crra(first: Any, second: Any) -> Concave:
    """Shares x and 1 - x of a pie, worth x^g and (1 - x)^h."""
    return Concave((1 - x) ** sympy.Rational(str(second)), x ** sympy.Rational(str(first)))


# --- Numbers ----------------------------------------------------------------------------------------------------------------


def test_the_frontier_of_a_parabola() -> None:
    # phi(U) = d phi(d U) with phi = 1 - u^2: 1 - U^2 = d - d^3 U^2.
    eq = solved(PARABOLA)
    assert eq.values["A"] == pytest.approx(math.sqrt(0.1 / (1 - 0.729)), abs=1e-15)
    assert eq.values == pytest.approx({"A": 0.607456739231, "B": 0.630996309963}, abs=1e-12)
    assert eq.proposals["B"] == pytest.approx({"A": 0.546711065308, "B": 0.701107011070}, abs=1e-12)
    assert solved(PARABOLA, proposer="B").values == eq.proposals["B"]
    assert (eq.outcome, eq.exact, eq.unique) == ("agreement", False, True)
    assert eq.verify() < 1e-35


def test_risk_aversion_in_shares() -> None:
    eq = solved(crra(1, 0.5))
    assert eq.terms == {"pie": pytest.approx(0.701107011070, abs=1e-12)}


@pytest.mark.parametrize(("g", "h"), [(1, 1), (1, 0.5), (0.5, 1), (0.3, 0.8)])
@pytest.mark.parametrize("discounts", [(0.9, 0.8), (0.5, 0.95)])
def test_constant_relative_risk_aversion_is_impatience(g: float, h: float, discounts: tuple[float, float]) -> None:
    # (1 - x)^h = d2 (1 - y)^h and y^g = d1 x^g are Rubinstein's equations with d1^(1/g) and d2^(1/h) for the discount factors.
    a, b = discounts[0] ** (1 / g), discounts[1] ** (1 / h)
    eq = solved(crra(g, h), discounts)
    assert eq.terms["pie"] == pytest.approx((1 - b) / (1 - a * b), abs=1e-13)


def test_risk_aversion_makes_weak() -> None:
    shares = [solved(crra(1, h)).terms["pie"] for h in (1, 0.8, 0.6, 0.4, 0.2)]
    assert shares == sorted(shares)


@pytest.mark.parametrize(
    ("p", "b", "share"),
    [
        ("0.1", ("0.2", "0.1"), 0.568421052632),
        ("0.01", ("0.2", "0.1"), 0.551758793970),
        ("0.05", (0, "0.3"), 0.358974358974),
    ],
)
def test_breakdown_over_a_line(p: str, b: Any, share: float) -> None:
    # bA + (1 - bA - bB)/(2 - p)
    eq = solved(LINE, (1, 1), breakdown=(p, {"A": b[0], "B": b[1]}))
    assert eq.values["A"] == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(
    ("discounts", "options", "first", "second"),
    [
        ((0.9, 0.9), {"B": "0.3"}, 0.526315789474, None),
        ((0.9, 0.9), {"B": "0.48"}, 0.52, None),
        ((0.9, 0.9), {"B": "0.6"}, 0.4, None),
        ((0.9, 0.8), {"B": "0.5"}, 0.5, 0.55),
        ((0.9, 0.9), {"A": "0.2", "B": "0.55"}, 0.45, 0.595),
        ((0.9, 0.9), {"A": "0.6", "B": "0.1"}, 0.64, 0.4),
        ((0.9, 0.9), {"A": "0.5", "B": "0.45"}, 0.55, 0.5),
    ],
)
def test_outside_options_over_a_line(discounts: Any, options: Any, first: float, second: float | None) -> None:
    # VA = 1 - max(wB, dB VB), VB = 1 - max(wA, dA VA)
    eq = solved(LINE, discounts, outside=options)
    assert eq.values["A"] == pytest.approx(first, abs=1e-12)
    if second is not None:
        assert eq.proposals["B"]["B"] == pytest.approx(second, abs=1e-12)


def test_an_option_is_no_disagreement_point() -> None:
    # On the parabola B's continuation is worth 0.9 * 0.701; what is worth less changes nothing, what is worth more is what B gets.
    free = solved(PARABOLA)
    assert solved(PARABOLA, outside={"B": "0.63"}).values == free.values
    assert solved(PARABOLA, outside={"B": "0.7"}).values == pytest.approx({"A": math.sqrt(0.3), "B": 0.7}, abs=1e-13)


# --- Independent routes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("discounts", [(0.9, 0.9), (0.7, 0.85)])
def test_long_finite_talks_close_in_from_both_sides(discounts: tuple[float, float]) -> None:
    """With a last round A's value is above or below, by who has the last word, and the two sequences meet."""
    d1, d2 = discounts
    ends = []
    for last in "AB":
        value_a, value_b = 1.0, 1.0  # of proposing in the last round
        for _ in range(400):
            if last == "A":
                value_b = 1 - (d1 * value_a) ** 2
                value_a = math.sqrt(1 - d2 * value_b)
            else:
                value_a = math.sqrt(1 - d2 * value_b)
                value_b = 1 - (d1 * value_a) ** 2
        ends.append((value_a, value_b))
    eq = solved(PARABOLA, discounts)
    for value_a, value_b in ends:
        assert (value_a, value_b) == pytest.approx((eq.proposals["A"]["A"], eq.proposals["B"]["B"]), abs=1e-12)


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 19), st.integers(1, 19), st.integers(0, 9), st.integers(0, 9), st.integers(0, 10), st.booleans())
def test_a_straight_frontier_agrees_with_the_exact_solver(a: int, b: int, w: int, v: int, p: int, first: bool) -> None:
    """Over a line the game is one of the language, solved in fractions by policy iteration."""
    discounts = (F(a, 20), F(b, 20))
    options = {"A": F(w, 20), "B": F(v, 20)}
    risk, broken = F(p, 20), {"A": F(1, 10), "B": F(1, 5)}

    def state(who: str, other: str) -> Any:
        later = bg.chance(
            "?", {"on": (1 - risk, bg.continue_to(other)), "off": (risk, bg.outcome("breakdown", broken))}
        )
        leave = bg.decision(f"{other} leaves?", other, {"stay": later, "leave": bg.outcome("out", options)})
        deal = lambda s: bg.outcome("agreement", {"A": s, "B": 1 - s})  # noqa: E731
        return bg.offer(f"{who} proposes", who, other, accept=deal, reject=leave)

    actors = [bg.Actor(n, d) for n, d in zip("AB", discounts, strict=True)]
    start = "A" if first else "B"
    exact = bg.solve(bg.Game(actors, states={"A": state("A", "B"), "B": state("B", "A")}, start=start))
    eq = solved(LINE, discounts, outside=options, breakdown=(risk, broken), proposer=start)
    assert eq.values == pytest.approx({n: float(v) for n, v in exact.values.items()}, abs=1e-13)
    assert eq.bracket is not None
    for name in "AB":
        low, high = eq.bracket[name]
        assert low <= exact.values[name] <= high


CASES = {
    "parabola": (PARABOLA, (0.9, 0.9), {}),
    "root": (crra(1, 0.5), (0.9, 0.8), {}),
    "two roots": (crra(0.5, 0.4), (0.6, 0.9), {}),
    "patient": (PARABOLA, (0.999, 0.998), {}),
    "breakdown": (PARABOLA, (1, 1), {"breakdown": ("0.1", {"A": "0.2", "B": "0.1"})}),
    "option": (PARABOLA, (0.9, 0.9), {"outside": {"B": "0.7"}}),
    "exponential": (Concave(2 - sympy.exp(u), span=(0, "0.69")), (0.9, 0.7), {"proposer": "B"}),
}


@pytest.mark.parametrize("name", CASES)
def test_polygons_enclose_the_smooth_answer(name: str) -> None:
    frontier, discounts, more = CASES[name]
    eq = solved(frontier, discounts, **more)
    sharp = [frontier.at(t)[k] for k, t in enumerate(eq.offers)]
    for (low, high), value in zip(polygonal_bounds(eq).values(), sharp, strict=True):
        assert low <= high <= low + F(1, 10**12)
        assert mpmath.mpf(low.numerator) / low.denominator - mpmath.mpf(10) ** -15 <= value
        assert value <= mpmath.mpf(high.numerator) / high.denominator + mpmath.mpf(10) ** -15


def test_polygons_bound_whatever_they_are_told() -> None:
    """Vertices in the wrong places make the bounds wide, not wrong."""
    eq = solved(PARABOLA)
    value = F(eq.values["A"])
    for shift in (-0.05, -0.013, 0.02, 0.06):
        misled = replace(eq, offers=tuple(t + shift for t in eq.offers))
        low, high = polygonal_bounds(misled, "0.01")["A"]
        assert low < value < high
        assert high - low < F(1, 4)


def test_the_enclosing_games_are_games_of_the_language() -> None:
    eq = solved(PARABOLA, outside={"B": "0.2"}, breakdown=("0.05", {"A": 0, "B": 0}))
    best, worst = enclosing_games(eq, "1e-3")
    for game in (best, worst):
        assert isinstance(game, bg.Game)
        found = bg.solve(game)
        assert (found.outcome, found.verify()) == ("agreement", 0)
    assert bg.solve(worst).values["A"] <= bg.solve(best).values["A"]


@pytest.mark.parametrize("name", CASES)
def test_the_bracket_is_narrow_and_holds_the_values(name: str) -> None:
    frontier, discounts, more = CASES[name]
    eq = solved(frontier, discounts, **more)
    assert eq.bracket is not None
    worth = dict(zip("AB", frontier.at(eq.first_offer), strict=True), pie=eq.first_offer)
    for key, (low, high) in eq.bracket.items():
        assert high - low < F(1, 10**11)
        assert (
            mpmath.mpf(low.numerator) / low.denominator <= worth[key] <= mpmath.mpf(high.numerator) / high.denominator
        )
    assert eq.verify() < 1e-30


def test_a_function_is_solved_but_not_enclosed() -> None:
    eq = solved(Concave(lambda t: 1 - t**2))
    assert eq.values == pytest.approx(dict(solved(PARABOLA).values), abs=1e-14)
    assert eq.bracket is None
    with pytest.raises(MethodError, match="cannot be enclosed"):
        polygonal_bounds(eq)
    rough = solved(Concave(lambda t: math.sqrt(1 - float(t))))
    assert rough.tolerance == 1e-8
    assert rough.values["A"] == pytest.approx(solved(Concave(sympy.sqrt(1 - u))).values["A"], abs=1e-8)


# --- What matters and what does not -----------------------------------------------------------------------------------------


def test_units_of_utility_do_not_matter_but_its_zero_does() -> None:
    # Utilities are discounted, so zero is what never agreeing is worth.
    plain = solved(PARABOLA)
    scaled = solved(Concave(3 * (1 - u**2), 5 * u))
    assert scaled.terms["pie"] == pytest.approx(plain.terms["pie"], abs=1e-14)
    shifted = solved(Concave(2 - u**2))
    assert abs(shifted.terms["pie"] - plain.terms["pie"]) > 0.01


def test_renaming_the_sides() -> None:
    turned = Concave(1 - u, sympy.sqrt(u))  # B's parabola: u1 = sqrt(t) against u2 = 1 - t is u1 = sqrt(1 - u2)
    one, other = solved(PARABOLA, (0.9, 0.7)), solved(Concave(sympy.sqrt(1 - u)), (0.7, 0.9), proposer="B")
    assert (one.values["A"], one.values["B"]) == pytest.approx((other.values["B"], other.values["A"]), abs=1e-14)
    assert solved(turned).values == pytest.approx(dict(solved(PARABOLA).values), abs=1e-14)


def test_corners() -> None:
    assert solved(LINE, (0.95, 0)).values == {"A": 1.0, "B": 0.0}
    red_line = solved(Concave(1 - u, span=(0, "0.3")))
    assert red_line.values == pytest.approx({"A": 0.3, "B": 0.7})
    assert red_line.verify() < 1e-30


# --- Refusals and facts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"outside": {"A": "0.6", "B": "0.6"}}, r"the outside options \(0.6, 0.6\) lie beyond the frontier"),
        ({"outside": {"B": "1.2"}}, "nothing on the frontier gives B"),
        ({"outside": {"A": "1.2"}}, "nothing on the frontier gives A"),
        ({"breakdown": ("0.5", {"A": "0.9", "B": "0.9"})}, "would rather be refused"),
    ],
)
def test_no_agreement_is_a_fact(more: Any, words: str) -> None:
    with pytest.raises(MathematicalFact, match=words):
        solved(LINE, **more)


def test_who_loses_nothing_by_delay_has_all() -> None:
    # phi(U) = d_B phi(d_A U) with d_A = 1 gives phi(U) = 0; an outside option of the other side is respected.
    arc = Concave(1 - u**2)
    for one, two, values in ((1, 0.9, (1, 0)), (0.9, 1, (0, 1))):
        for proposer in "AB":
            eq = bg.solve(bg.ConcaveOffers([bg.Actor("A", one), bg.Actor("B", two)], arc, proposer=proposer))
            assert tuple(eq.values.values()) == pytest.approx(values, abs=1e-14)
            assert eq.verify() < 1e-30
    eq = bg.solve(bg.ConcaveOffers([bg.Actor("A", 1), bg.Actor("B", 0.9)], arc, outside={"B": 0.5}))
    assert tuple(eq.values.values()) == pytest.approx((math.sqrt(0.5), 0.5), abs=1e-14)
    assert eq.verify() < 1e-30


def test_where_nobody_loses_by_delay_there_is_a_continuum() -> None:
    with pytest.raises(ContinuumError, match="neither A nor B discounts or risks breakdown"):
        bg.solve(bg.ConcaveOffers([bg.Actor("A", 1), bg.Actor("B", 1)], Concave(1 - u**2)))


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: ConcaveOffers(["A"], LINE), GameError, "two actors"),
        (lambda: ConcaveOffers(["A", "A"], LINE), GameError, "different names"),
        (lambda: ConcaveOffers(["A", "B"], bg.Pie()), GameError, "must be Concave"),
        (lambda: ConcaveOffers(["A", "B"], LINE, proposer="C"), GameError, "no actor 'C'"),
        (lambda: ConcaveOffers(["A", "B"], LINE, outside={"Bb": 1}), GameError, "did you mean 'B'"),
        (lambda: ConcaveOffers(["A", "B"], LINE, breakdown=("0.1", {"A": 0})), GameError, "what each of"),
        (lambda: ConcaveOffers(["A", "B"], LINE, breakdown=(2, {"A": 0, "B": 0})), DomainError, "must lie in"),
        (lambda: ConcaveOffers([bg.Actor("A", 1.1), "B"], LINE), GameError, "'A': the discount factor"),
        (lambda: polygonal_bounds(solved(LINE), 2), InputError, "between 0 and 1"),
        (lambda: enclose(sympy.sin(x), x, F(1)), MethodError, "cannot enclose sin"),
        (lambda: enclose(sympy.log(x), x, F(-1)), MethodError, "no finite real value"),
    ],
)
def test_bad_input_is_refused(make: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        make()


def test_a_printed_equilibrium() -> None:
    text = str(solved(PARABOLA))
    assert text.splitlines()[:5] == [
        "game: stationary subgame-perfect equilibrium",
        "  outcome      agreement",
        "  terms        pie = 0.607456739231",
        "  values       A  0.607456739231",
        "               B  0.630996309963",
    ]
    assert solved(PARABOLA).to_dict()["values"] == dict(solved(PARABOLA).values)
    assert solved(PARABOLA).strategy["B proposes: answer"] == "A: accept pie >= 0.546711"


# --- The Nash programme -----------------------------------------------------------------------------------------------------


def hurried(time: float, proposer: str = "A", rates: tuple[float, float] = (0.1, 0.05)) -> float:
    return solved(PARABOLA, [math.exp(-r * time) for r in rates], proposer=proposer).values["A"]


def test_nash_programme_with_time_preference() -> None:
    # sqrt((1 - d2)/(1 - d2 d1^2)) with d_i = exp(-r_i T)
    assert hurried(1) == pytest.approx(0.469555733206, abs=1e-12)
    assert hurried(0.01) == pytest.approx(0.447437202279, abs=1e-12)
    # The weights are each other's rates, 1/3 for A: u1 = sqrt(a/(2 - a)) = sqrt(1/5).
    limit = ax.nash(ax.BargainingProblem(PARABOLA, (0, 0)), ("0.05", "0.1")).points[0]
    assert limit == (sympy.sqrt(5) / 5, F(4, 5))
    distance = [hurried(t) - math.sqrt(0.2) for t in (1, 0.1, 0.01, 0.001)]
    for far, near in pairwise(distance):
        assert near == pytest.approx(far / 10, rel=0.02)
    for t in (1, 0.1, 0.01):
        assert hurried(t, "B") < math.sqrt(0.2) < hurried(t, "A")


def test_weights_with_own_rates_would_be_wrong() -> None:
    wrong = ax.nash(ax.BargainingProblem(PARABOLA, (0, 0)), ("0.1", "0.05")).points[0]
    assert abs(float(wrong[0]) - hurried(1e-4)) > 0.2


@pytest.mark.parametrize(("g", "h", "rates"), [(1, 0.5, (0.1, 0.1)), (0.5, 0.8, (0.1, 0.05))])
def test_limit_with_risk_aversion(g: float, h: float, rates: tuple[float, float]) -> None:
    # Share g rB/(g rB + h rA): the weighted Nash solution of x^g and (1 - x)^h.
    share = g * rates[1] / (g * rates[1] + h * rates[0])
    eq = solved(crra(g, h), [math.exp(-r * 1e-6) for r in rates])
    assert eq.terms["pie"] == pytest.approx(share, abs=1e-6)
    nash = ax.nash(ax.BargainingProblem(crra(g, h), (0, 0)), (str(rates[1]), str(rates[0])))
    assert [float(v) for v in nash.points[0]] == pytest.approx([share**g, (1 - share) ** h], abs=1e-12)


def test_nash_programme_with_breakdown() -> None:
    # No discounting: the symmetric solution, with what breakdown pays as the disagreement point.
    broken = {"A": "0.2", "B": "0.1"}
    limit = ax.nash(ax.BargainingProblem(PARABOLA, broken)).point["A"]
    assert float(limit) == pytest.approx(0.618431511908, abs=1e-12)
    distance = []
    for p in ("0.1", "0.01", "0.001", "0.0001"):
        both = [solved(PARABOLA, (1, 1), breakdown=(p, broken), proposer=who).values["A"] for who in "AB"]
        assert both[1] < float(limit) < both[0]
        distance.append(both[0] - both[1])
    for far, near in pairwise(distance):
        assert near == pytest.approx(far / 10, rel=0.06)


def test_rates_and_a_hazard_together() -> None:
    # B5 of the theory of breakdown: dA = k bA/(k + rA), weight of A (k + rB)/(2k + rA + rB); over a line 0.2 + 0.8 * ... = 0.6.
    k, (ra, rb), (ba, bb), t = 0.2, (0.05, 0.1), ("0.25", "0.1"), 1e-6
    eq = solved(
        LINE,
        (math.exp(-ra * t), math.exp(-rb * t)),
        breakdown=(1 - math.exp(-k * t), {"A": ba, "B": bb}),
    )
    assert eq.values["A"] == pytest.approx(0.6, abs=1e-6)
