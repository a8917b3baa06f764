"""Brinkmanship: the two conditions by hand, the greatest credible risk, and the equilibrium in which nobody believes."""

from __future__ import annotations

import random
from fractions import Fraction as F

import pytest
import sympy

import bargaining as bg

MODEL = bg.load("schwarz2008/brinkmanship").replace({"belief": "played"})


def extracts(e: F, b: F, harm_a: F, harm_v: F, d_a: F, d_v: F) -> bool:
    """Whether payment for ever survives one deviation of each side, from totals summed term by term."""
    horizon = 4000
    paid_a, paid_v = (float(b) * sum(float(d) ** t for t in range(horizon)) for d in (d_a, d_v))
    refuse = -float(e * harm_v) - float((1 - e) * d_v) * paid_v  # refused once, then paid again
    run = -float(e * harm_a) + float((1 - e) * d_a) * paid_a
    return -paid_v >= refuse - 1e-12 and run >= -1e-12


@pytest.mark.parametrize("seed", range(12))
def test_against_deviations_summed_by_hand(seed: int) -> None:
    rng = random.Random(seed)
    e, b = F(rng.randrange(5, 90), 100), F(rng.randrange(1, 15), 101)
    harm_a, harm_v, d_a, d_v = (
        F(rng.randrange(10, 120), 100),
        F(rng.randrange(50, 200), 100),
        F(rng.randrange(50, 97), 100),
        F(rng.randrange(50, 97), 100),
    )
    numbers = {"risk": e, "payment": b, "A.harm": harm_a, "V.harm": harm_v, "A.discount": d_a, "V.discount": d_v}
    found = {eq.outcome for eq in bg.equilibria(MODEL.replace(numbers))}
    expected = {"peace without payment"}
    if extracts(e, b, harm_a, harm_v, d_a, d_v):
        expected.add("goes on for ever")
    assert found == expected
    given = bg.solve(MODEL.replace({**numbers, "belief": "given"}))
    assert (given.regime.outcome == "payment") == (len(expected) == 2)


def test_the_greatest_credible_risk() -> None:
    harm, d = F(1, 2), F(9, 10)
    greatest = (d - (1 - d) * harm) / (d * (1 + harm))
    assert float(greatest) == pytest.approx(0.629629629630, abs=1e-12)

    def most(e: F) -> F:
        return e * (1 - d) / (1 - d + e * d)

    assert float(most(greatest)) == pytest.approx(0.094444444444, abs=1e-12)
    for e, count in ((greatest, 2), (greatest + F(1, 10**6), 1), (greatest - F(1, 10**6), 2)):
        assert len(bg.equilibria(MODEL.replace({"risk": e, "payment": most(e)}))) == count


def test_the_border_of_what_is_paid_in_symbols() -> None:
    t = bg.threshold(MODEL.replace({"belief": "given"}), "payment", into="risk run")
    e, harm, d = sympy.Symbol("risk"), sympy.Symbol("V.harm"), sympy.Symbol("V.discount")
    numbers = {e: F(1, 3), harm: F(6, 5), d: F(4, 5)}
    assert t.value == F(3, 37)
    assert sympy.simplify(t.expression - e * harm * (1 - d) / (1 - d + e * d)).subs(numbers) == 0


def test_no_demand_is_extracted_by_certain_war_or_by_one_whom_war_harms_too_much() -> None:
    for changes in ({"risk": F(1)}, {"A.harm": F(12), "risk": F(1, 50)}):
        for k in range(1, 12):
            (only,) = bg.equilibria(MODEL.replace({**changes, "payment": F(k, 60)}))
            assert only.outcome == "peace without payment"
