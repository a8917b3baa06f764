"""Territory for a guarantee, divisible and indivisible, against thresholds derived by hand in the oracle."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.errors import DomainError
from tests.oracles import settlement_s1 as oracle

F = Fraction
PATHS = tuple(oracle.PATHS.values())
PROPOSERS = ("challenger", "defender")


@cache
def divisible(proposer: str = "challenger") -> Any:
    return bg.load("derived/territory_for_guarantee").replace({"proposer": proposer})


@cache
def indivisible(proposer: str = "challenger", on_offer: str = "ground") -> Any:
    changes = {"proposer": proposer, "on_offer": on_offer}
    return bg.load("derived/indivisible_territory_for_guarantee").replace(changes)


def fine(rng: random.Random) -> dict[str, Fraction]:
    """Any numbers of the domain, the two discount factors unequal; one-off costs up to 8 flows."""
    v = {path: F(rng.randrange(997), 997) for path in PATHS}
    v["defender.cost"] *= rng.choice((1, 1, 8))
    v["challenger.cost"] *= rng.choice((1, 1, 8))
    return v


def coarse(rng: random.Random) -> dict[str, Fraction]:
    """Quarters: ties and corners everywhere."""
    v = {path: F(rng.randrange(5), 4) for path in PATHS}
    return v | {path: F(rng.randrange(4), 4) for path in PATHS if path.endswith("discount")}


def near(rng: random.Random) -> dict[str, Fraction]:
    """Values about the model's own."""
    v = {path: min(F(1), divisible().numbers[path] * F(rng.randrange(50, 151), 100)) for path in PATHS}
    v |= {path: F(rng.choice((60, 80, 90, 90, 90, 95)), 100) for path in PATHS if path.endswith("discount")}
    return v | {"credibility": F(rng.randrange(101), 100)}


DRAWS = (fine, coarse, near)


@pytest.mark.parametrize("proposer", PROPOSERS)
@pytest.mark.parametrize("draw", DRAWS)
def test_divisible_ground_equals_the_oracle(draw: Any, proposer: str) -> None:
    rng = random.Random(f"{draw.__name__} {proposer}")
    for _ in range(120):
        values = draw(rng)
        outcome, x, payoffs = oracle.solve(values, proposer)
        eq = bg.solve(divisible(proposer).game(values))
        assert (eq.outcome, eq.terms.get("territory"), dict(eq.values)) == (outcome, x, payoffs), values
        assert eq.verify() == 0


@pytest.mark.parametrize("proposer", PROPOSERS)
def test_settlement_exists_iff_the_two_thresholds_meet_the_unit_interval(proposer: str) -> None:
    rng = random.Random(7)
    outcomes = set()
    for draw in DRAWS:
        for _ in range(60):
            values = draw(rng)
            low, high = max(F(0), oracle.xmin(values)), min(F(1), oracle.xbar(values))
            outcome = bg.solve(divisible(proposer).game(values)).outcome
            assert (outcome == "settlement") == (low <= high)
            outcomes.add(outcome)
    assert outcomes == {"settlement", "war"}


@pytest.mark.parametrize("draw", DRAWS)
def test_indivisible_ground_equals_a_comparison_of_payoffs(draw: Any) -> None:
    rng = random.Random(f"indivisible {draw.__name__}")
    for _ in range(80):
        values, ground = draw(rng), F(rng.randrange(21), 20)
        for keep, on_offer in ((False, "ground"), (True, "ground or nothing")):
            outcome, x, payoffs = oracle.solve_indivisible(values, ground, keep)
            if keep and x == 0:
                outcome = "settlement without cession"
            eq = bg.solve(indivisible("challenger", on_offer).game({**values, "ground": ground}))
            assert (eq.outcome, dict(eq.values)) == (outcome, payoffs), (values, ground)
            assert eq.verify() == 0


@pytest.mark.parametrize("proposer", PROPOSERS)
@pytest.mark.parametrize("draw", DRAWS)
def test_indivisible_ground_settles_exactly_in_the_window(draw: Any, proposer: str) -> None:
    rng = random.Random(f"window {draw.__name__} {proposer}")
    for _ in range(25):
        values, ground = draw(rng), F(rng.randrange(21), 20)
        window = oracle.window(values, ground)
        ends = list(window) if window else []
        for credibility in [*ends, *(F(k, 8) for k in range(9))]:
            inside = window is not None and window[0] <= credibility <= window[1]
            game = indivisible(proposer).game({**values, "ground": ground, "credibility": credibility})
            assert (bg.solve(game).outcome == "settlement") == inside


def test_defender_proposing_both_cedes_nothing_where_both_settle() -> None:
    rng = random.Random(3)
    for _ in range(60):
        values, ground = near(rng), F(rng.randrange(1, 21), 20)
        game = indivisible("defender", "ground or nothing").game({**values, "ground": ground})
        fight = oracle.war(values)
        deals = {x: oracle.payoffs(values, x) for x in (F(0), ground)}
        good = [x for x, u in deals.items() if u[0] >= fight[0] and u[1] >= fight[1]]
        expected = "war" if not good else "settlement" if min(good) else "settlement without cession"
        assert bg.solve(game).outcome == expected


def substituted(expression: Any, values: dict[str, Fraction]) -> Fraction:
    exact = {sympy.Symbol(k): sympy.Rational(v.numerator, v.denominator) for k, v in values.items()}
    number = expression.subs(exact)
    return F(int(number.p), int(number.q))


def test_thresholds_of_the_worked_example() -> None:
    # pi = [dD p2 - p1 - (1 - dD)^2 cD]/(dD Delta), in the numbers of the example (0.558 - 0.55 - 0.002)/0.18 = 1/30.
    t = bg.threshold(divisible(), "credibility", into="settlement")
    assert (t.value, t.side, t.closed) == (F(1, 30), "above", True)
    rng = random.Random(1)
    for _ in range(10):
        v = {path: F(rng.randrange(1, 997), 997) for path in PATHS}
        d = v["defender.discount"]
        needed = d * v["power_later"] - v["power_now"] - (1 - d) ** 2 * v["defender.cost"]
        assert substituted(t.expression, v) == needed / (d * v["guarantee_effect"])


@pytest.mark.parametrize("proposer", PROPOSERS)
def test_window_of_the_worked_example(proposer: str) -> None:
    t = bg.threshold(indivisible(proposer), "credibility", into="settlement")
    stretches = [(i.low, i.high, i.outcome) for i in t.intervals]
    assert stretches == [
        (0, F(247, 360), "war"),
        (F(247, 360), F(317, 360), "settlement"),
        (F(317, 360), 1, "war"),
    ]
    assert t.intervals[1].low_closed
    assert t.intervals[1].high_closed


def test_two_windows_if_nothing_may_be_ceded_too() -> None:
    t = bg.threshold(indivisible("challenger", "ground or nothing"), "credibility", into="settlement")
    assert [(i.low, i.outcome) for i in t.intervals] == [
        (0, "war"),
        (F(1, 30), "settlement without cession"),
        (F(41, 180), "war"),
        (F(247, 360), "settlement"),
        (F(317, 360), "war"),
    ]


@pytest.mark.parametrize("proposer", PROPOSERS)
def test_guarantee_and_territory_are_complements(proposer: str) -> None:
    # Hand: both thresholds rise by d Delta/(1 - d + d kappa) = 0.18/0.235 for each unit of credibility.
    grid = [F(30 + 5 * k, 100) for k in range(10)]
    ceded = [bg.solve(divisible(proposer).replace({"credibility": q})).terms["territory"] for q in grid]
    assert {(b - a) / F(5, 100) for a, b in pairwise(ceded)} == {F(180, 235)}


def test_regimes_of_the_plane_carry_the_thresholds_as_closed_forms() -> None:
    m = bg.regime_map(divisible(), {"power_later": (F(2, 5), F(9, 10), 21), "credibility": (0, 1, 21)})
    for (i, later), (j, credibility) in (
        (a, b) for a in enumerate(m.axes["power_later"]) for b in enumerate(m.axes["credibility"])
    ):
        values = {**divisible().numbers, "power_later": later, "credibility": credibility}
        outcome, x, _ = oracle.solve(values)
        regime = m.regimes[m.codes[i, j]]
        assert regime.outcome == outcome
        if x is not None:
            assert substituted(regime.terms["territory"], values) == x


def test_the_settlements_later_extraction_stops_at_the_whole_flow() -> None:
    # With m = (1 - dD) cD >= 1 the defender keeps nothing after any settlement: x = min(1, 1 - (1 - p1)/(1 - dD) + cD).
    eq = bg.solve(divisible().replace({"defender.cost": 10}))
    assert eq.terms["territory"] == 1
    assert eq.values["challenger"] == 10
    assert eq.values["defender"] == 0


def test_numbers_outside_the_domain_are_refused() -> None:
    for path, value in [
        ("credibility", "1.2"),
        ("defender.discount", 1),
        ("challenger.cost", -1),
        ("strategic_value", -1),
    ]:
        with pytest.raises(DomainError, match=path):
            divisible().replace({path: value})
    with pytest.raises(DomainError, match="on_offer"):
        indivisible().replace({"on_offer": "nothing"})
