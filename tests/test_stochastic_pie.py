"""Bargaining over a pie that changes by chance (Merlo and Wilson 1995): when waiting is efficient, and what it is worth."""

from __future__ import annotations

from fractions import Fraction as F
from types import SimpleNamespace

import pytest
import sympy

import bargaining as bg
from bargaining.protocols.stochastic_pie import build


def game(dA, dB, low, high, q, p):
    side = SimpleNamespace
    return build(side(name="A", discount=dA), side(name="B", discount=dB), low, high, q, p)


def value_of_waiting(d, low, high, q, rounds=3000):
    """The optimal-stopping value of two who share everything, by going backwards from a distant end: V = E max(c, d V)."""
    value = 0.0
    for _ in range(rounds):
        value = q * max(high, d * value) + (1 - q) * max(low, d * value)
    return value


@pytest.mark.parametrize(("low", "total"), [(F(1, 2), 0.869565217391), (F(9, 10), 0.94)])
def test_published_numbers_with_a_common_discount_factor(low, total):
    eq = bg.solve(game(F(9, 10), F(9, 10), low, 1, F(2, 5), F(1, 2)))
    assert float(sum(eq.values.values())) == pytest.approx(total, abs=1e-11)
    assert eq.outcome == "agreement"
    assert eq.verify() == 0
    assert eq.unique


@pytest.mark.parametrize("low", [F(0), F(1, 3), F(7, 10), F(17, 20), F(1)])
@pytest.mark.parametrize("p", [F(1, 5), F(1, 2), F(1)])
def test_with_a_common_discount_factor_agreement_comes_when_it_is_efficient(low, p):
    eq = bg.solve(game(F(9, 10), F(9, 10), low, 1, F(2, 5), p))
    total = value_of_waiting(0.9, float(low), 1.0, 0.4)
    assert float(eq.values["A"]) == pytest.approx(float(p) * total, abs=1e-11)
    assert float(eq.values["B"]) == pytest.approx(float(1 - p) * total, abs=1e-11)


def test_published_numbers_with_unequal_discount_factors():
    eq = bg.solve(game(F(95, 100), F(85, 100), F(1, 2), 1, F(2, 5), F(1, 2)))
    assert float(eq.values["A"]) == pytest.approx(0.674157303, abs=1e-9)
    assert float(eq.values["B"]) == pytest.approx(0.224719101, abs=1e-9)
    border = F(95, 100) * eq.values["A"] + F(85, 100) * eq.values["B"]
    assert float(border) == pytest.approx(0.831460674, abs=1e-9)
    # The proposer keeps what exceeds the waiting values of both, on top of its own.
    assert eq.terms["pie [A proposes, high pie]"] == 1 - F(85, 100) * eq.values["B"]
    assert eq.terms["pie [B proposes, high pie]"] == F(95, 100) * eq.values["A"]
    assert not any("low" in name for name in eq.terms)  # the low pie is left


def test_the_border_of_delay_in_symbols():
    d, q, low, high, p = sympy.symbols("d q low high p")
    at = {"d": F(9, 10), "q": F(2, 5), "low": F(1, 2), "high": 1, "p": F(1, 2)}
    t = bg.threshold(game(d, d, low, high, q, p), "low", at=at, over=(0, 1))
    assert sympy.simplify(t.expression - d * q * high / (1 - d * (1 - q))) == 0
    assert float(t.value) == pytest.approx(0.782608695652, abs=1e-12)


def test_a_map_is_cut_along_the_border_of_delay():
    axes = {"high_chance": ("0.05", "0.95", 19), "low": ("0.05", "0.95", 19)}
    m = bg.regime_map(bg.load("merlo1995/stochastic_pie"), axes)
    assert len(m.regimes) == 2
    ids = m.dataset["regime"].transpose("high_chance", "low")
    waiting = ids.values[-1, 0]  # good times are near, and the low pie is very low
    for i, q in enumerate(ids["high_chance"].values):
        for j, low in enumerate(ids["low"].values):
            assert (ids.values[i, j] == waiting) == (low < 0.9 * q / (1 - 0.9 * (1 - q)) - 1e-12)


def test_a_proposer_against_somebody_who_never_proposes_waits_alone():
    # B never proposes, so it accepts anything; A leaves the low pie iff waiting is worth more, by passing.
    eq = bg.solve(game(F(9, 10), F(1, 2), F(1, 2), 1, F(2, 5), 1))
    assert eq.values == {"A": F(20, 23), "B": 0}
    assert "no offer" in str(eq.strategy["A proposes, low pie"])
