"""Rubinstein's game and its variants: published numbers, derivations beside them, closed forms and borders."""

from __future__ import annotations

from fractions import Fraction
from math import exp

import pytest
import sympy

import bargaining as bg
from tests.oracles.variants import game, load, patient, per_round, share, war

F = Fraction


# Published numbers, and numbers derived from published formulas


@pytest.mark.parametrize(
    ("d", "e", "pie"),
    [
        (0.9, 0.9, 0.526315789474),
        (0.9, 0.8, 0.714285714286),
        (0.95, 0.99, 0.168067226891),
        (0, 0.8, 0.2),  # A cannot wait: 1 - e
        (0.7, 0, 1),  # B cannot wait
        (per_round(0.05, 1), per_round(0.10, 1), 0.683187590514),
        (per_round(0.05, 0.1), per_round(0.10, 0.1), 0.668331937509),
    ],
)
def test_rubinstein_1982_with_discounting(d: float, e: float, pie: float) -> None:
    eq = bg.solve(game(patient(d, e)))
    assert float(eq.terms["pie"]) == pytest.approx(pie, abs=1e-11)
    assert (eq.outcome, eq.unique, eq.verify()) == ("agreement", True, 0)


def test_rubinstein_1982_if_the_second_proposes() -> None:
    assert bg.solve(game(patient(0.9, 0.8), proposer="B")).values["B"] == F(5, 14)  # (1 - 0.9)/(1 - 0.72)


def test_the_proposers_advantage_vanishes_with_the_time_between_offers() -> None:
    # r = (0.05, 0.10): the limit is 2/3, and to first order the share is 2/3 (1 + 0.05 Delta/2).
    for length in (0.1, 0.01, 0.001):
        a, b = (share(patient(per_round(0.05, length), per_round(0.10, length)), proposer=p) for p in "AB")
        assert a == pytest.approx(2 / 3 * (1 + 0.025 * length), abs=length**2)
        assert b < 2 / 3 < a
        assert a - b < 0.11 * length


@pytest.mark.parametrize(
    ("a", "b", "proposer", "pie"),
    [("0.05", "0.1", "A", "1"), ("0.1", "0.05", "A", "0.05"), ("0.05", "0.1", "B", "0.95"), ("2", "1.5", "A", "1")],
)
def test_rubinstein_1982_with_fixed_costs(a: str, b: str, proposer: str, pie: str) -> None:
    eq = bg.solve(game({"A.cost": a, "B.cost": b}, time="fixed costs", proposer=proposer))
    assert (eq.terms["pie"], eq.unique, eq.verify()) == (F(pie), True, 0)


@pytest.mark.parametrize(
    ("p", "a", "b", "pie"),
    [
        ("0.1", "0.2", "0.1", 0.568421052632),
        ("0.01", "0.2", "0.1", 0.551758793970),
        ("0.05", "0", "0.3", 0.358974358974),
    ],
)
def test_breakdown_without_discounting(p: str, a: str, b: str, pie: float) -> None:
    numbers = {"breakdown": p, "A.breakdown_payoff": a, "B.breakdown_payoff": b}
    eq = bg.solve(game(numbers, time="fixed costs"))
    assert float(eq.terms["pie"]) == pytest.approx(pie, abs=1e-11)
    assert eq.unique


def test_breakdown_at_a_hazard_among_impatient_sides_in_the_limit() -> None:
    # Hazard 0.2, rates (0.05, 0.1), payoffs (0.25, 0.1): worth 0.2 (0.25)/0.25 = 0.2 and 0.2 (0.1)/0.3 = 1/15 to wait for;
    # A's weight (0.2 + 0.1)/(0.4 + 0.15) = 6/11, so 0.2 + 6/11 (1 - 0.2 - 1/15) = 0.6.
    for length, near in ((0.01, 0.004), (0.0001, 0.00004)):
        numbers = patient(
            per_round(0.05, length), per_round(0.1, length), A_breakdown_payoff=0.25, B_breakdown_payoff=0.1
        )
        assert share(numbers | {"breakdown": 1 - exp(-0.2 * length)}) == pytest.approx(0.6, abs=near)


@pytest.mark.parametrize(
    ("e", "a", "b", "proposer", "value"),
    [
        (0.9, 0, 0.3, "A", 0.526315789474),
        (0.9, 0, 0.48, "A", 0.52),
        (0.9, 0, 0.6, "A", 0.4),
        (0.8, 0, 0.5, "A", 0.5),
        (0.8, 0, 0.5, "B", 0.55),
        (0.9, 0.2, 0.55, "A", 0.45),
        (0.9, 0.2, 0.55, "B", 0.595),
        (0.9, 0.6, 0.1, "A", 0.64),
        (0.9, 0.6, 0.1, "B", 0.4),
        (0.9, 0.5, 0.45, "A", 0.55),
        (0.9, 0.5, 0.45, "B", 0.5),
    ],
)
def test_outside_options_of_the_responder(e: float, a: float, b: float, proposer: str, value: float) -> None:
    numbers = patient(0.9, e, A_outside_option=a, B_outside_option=b)
    eq = bg.solve(game(numbers, who_may_leave="both", proposer=proposer))
    assert float(eq.values[proposer]) == pytest.approx(value, abs=1e-11)
    assert (eq.outcome, eq.unique, eq.verify()) == ("agreement", True, 0)


def test_inside_options() -> None:
    numbers = patient(0.95, 0.9, A_flow="-0.01", B_flow="0.03")  # worth -0.2 and 0.3 for ever
    assert share(numbers) == pytest.approx(0.420689655172, abs=1e-11)


def test_inside_options_in_the_limit() -> None:
    # G = (-0.2, 0.3), r = (0.05, 0.10): -0.2 + (2/3) 0.9 = 0.4.
    d, e = F(repr(per_round(0.05, 0.001))), F(repr(per_round(0.1, 0.001)))
    assert share(patient(d, e, A_flow=F("-0.2") * (1 - d), B_flow=F("0.3") * (1 - e))) == pytest.approx(0.4, abs=1e-4)


def test_bargaining_in_war_time() -> None:
    assert share(war(1)) == pytest.approx(0.758712906485, abs=1e-11)
    assert share(war(1), proposer="B") == pytest.approx(0.682546778402, abs=1e-11)
    assert share(war(0.0001)) == pytest.approx(0.717948717949, abs=1e-5)


def test_a_random_proposer() -> None:
    eq = bg.solve(game(patient(0.9, 0.95) | {"recognition": "0.3"}, order="random"))
    assert (eq.values["A"], eq.unique, eq.verify()) == (F(3, 17), True, 0)  # 0.3/0.1 against 0.7/0.05


def test_one_side_that_always_proposes_has_all() -> None:
    for side, pie in (("A", 1), ("B", 0)):
        eq = bg.solve(game(patient(0.9, 0.95), order="same side", proposer=side))
        assert (eq.terms["pie"], eq.unique) == (pie, True)


# Closed forms and thresholds


def test_closed_forms_are_those_of_the_literature() -> None:
    d, e, a, b = sympy.symbols("A.discount B.discount A.outside_option B.outside_option")
    rubinstein = bg.solve(load("rubinstein1982/alternating_offers")).regime
    assert sympy.cancel(rubinstein.terms["pie"] - (1 - e) / (1 - d * e)) == 0
    model = load("binmore1989/outside_option")
    for options, form in (
        ((0, 0.3), (1 - e) / (1 - d * e)),
        ((0.2, 0.55), 1 - b),
        ((0.6, 0.1), 1 - e * (1 - a)),
        ((0.5, 0.48), 1 - b),
    ):
        changed = model.replace(dict(zip(("A.outside_option", "B.outside_option"), options, strict=True)))
        assert sympy.cancel(bg.solve(changed).regime.terms["pie"] - form) == 0
    p, x, y = sympy.symbols("breakdown A.breakdown_payoff B.breakdown_payoff")
    split = bg.solve(load("binmore1986/breakdown")).regime.terms["pie"]
    assert sympy.cancel(split - (x + (1 - x - y) / (2 - p))) == 0
    g, h = sympy.symbols("A.flow B.flow")
    inside = bg.solve(load("muthoo1999/inside_options")).regime.terms["pie"]
    rest = 1 - g / (1 - d) - h / (1 - e)
    assert sympy.cancel(inside - (g / (1 - d) + rest * (1 - e) / (1 - d * e))) == 0


def test_what_a_file_leaves_out_is_no_part_of_the_closed_form() -> None:
    model = load("rubinstein1982/alternating_offers")
    assert {str(s) for s in bg.solve(model).regime.terms["pie"].free_symbols} == {"A.discount", "B.discount"}
    with_flow = bg.solve(model.replace({"B.flow": "0.01"})).regime.terms["pie"]
    assert "B.flow" in {str(s) for s in with_flow.free_symbols}


def test_the_outside_option_binds_beyond_the_published_threshold() -> None:
    t = bg.threshold(load("binmore1989/outside_option"), "B.outside_option")
    d, e = sympy.symbols("A.discount B.discount")
    assert sympy.cancel(t.expression - e * (1 - d) / (1 - d * e)) == 0
    assert t.value == F(9, 19)  # 0.473684210526
    less = bg.threshold(load("binmore1989/outside_option").replace({"B.discount": "0.8"}), "B.outside_option")
    assert less.value == F(2, 7)  # 0.285714285714


def test_the_map_of_two_outside_options_has_the_four_regions_of_the_literature_and_none_beyond_the_pie() -> None:
    d = F(9, 10)
    m = bg.regime_map(
        load("binmore1989/outside_option"), {"A.outside_option": (0, 1, 41), "B.outside_option": (0, 1, 41)}
    )
    found = m.dataset["terms"].sel(term="pie").values
    for i in range(41):
        for j in range(41):
            a, b = F(i, 40), F(j, 40)
            # The literature's cases, by which option binds, in the order neither, B's, A's, both.
            if a + b > 1:
                assert found[i, j] != found[i, j]
                continue
            quiet = d * (1 - d) / (1 - d * d)
            if a <= quiet and b <= quiet:
                x = 1 / (1 + d)
            elif a <= d * (1 - b) and b > quiet:
                x = 1 - b
            elif b <= d * (1 - a) and a > quiet:
                x = 1 - d * (1 - a)
            else:
                x = 1 - b
            assert found[i, j] == pytest.approx(float(x), abs=1e-12)
    assert set(m.outcomes) == {"agreement", "opt out"}
