"""Credibility from the guarantor's stake: the game at a given credibility, and thresholds by hand."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

import bargaining as bg

F = Fraction


def model(proposer: str = "challenger") -> Any:
    return bg.load("derived/guarantor_credibility").replace({"proposer": proposer})


def draw(rng: random.Random) -> dict[str, Fraction]:
    n = lambda low, high: F(rng.randrange(round(997 * low), round(997 * high)), 997)  # noqa: E731
    return {
        "defender.cost": n(0, 0.25),
        "challenger.cost": n(0, 0.25),
        "guarantor.stake": n(0, 2),
        "guarantor.audience": n(0, 0.4),
        "guarantor.highest_cost": n(0.1, 1),
        "power_now": n(0.3, 0.8),
        "power_later": n(0.5, 0.7),
        "strategic_value": n(0, 0.25),
        "guarantee_effect": n(0.01, 0.5),
        "discount": n(0.8, 0.99),
    }


def credibility(v: dict[str, Fraction]) -> Fraction:
    return min(
        F(1), (v["guarantor.stake"] * v["guarantee_effect"] + v["guarantor.audience"]) / v["guarantor.highest_cost"]
    )


@pytest.mark.parametrize("proposer", ["challenger", "defender"])
def test_terms_are_the_formulas_at_the_credibility_that_follows(proposer: str) -> None:
    rng = random.Random(proposer)
    seen = set()
    for _ in range(25):
        v = draw(rng)
        d, q = v["discount"], credibility(v)
        later = v["power_later"] - q * v["guarantee_effect"]
        size = 1 - d + d * v["strategic_value"]
        most = (v["power_now"] - d * later + (1 - d) ** 2 * v["defender.cost"]) / size
        least = (v["power_now"] - d * later - (1 - d) * (v["challenger.cost"] + d * v["defender.cost"])) / size
        eq = bg.solve(model(proposer).replace(v))
        assert (eq.outcome == "settlement") == (most >= 0 and least <= 1)
        if eq.outcome == "settlement":
            assert eq.terms["territory"] == (min(F(1), most) if proposer == "challenger" else max(F(0), least))
        assert eq.verify() == 0
        seen.add((eq.outcome, q == 1))
    assert len(seen) >= 3


def test_it_is_the_game_at_a_given_credibility() -> None:
    rng = random.Random(2)
    given = bg.load("derived/territory_for_guarantee")
    for _ in range(8):
        v = draw(rng)
        shared = {path: v[path] for path in v if path in given.numbers}
        factors = {f"{side}.discount": v["discount"] for side in ("defender", "challenger")}
        there = bg.solve(given.replace({**shared, **factors, "credibility": credibility(v)}))
        here = bg.solve(model().replace(v))
        assert (here.outcome, here.terms) == (there.outcome, there.terms)
        assert all(here.values[side] == there.values[side] for side in ("defender", "challenger"))


def test_the_guarantor_does_what_is_best_at_every_cost() -> None:
    """Its mean payoff after a settlement is that of deciding at each of many costs."""
    rng = random.Random(4)
    n = 500
    settled = 0
    while settled < 10:
        v = draw(rng)
        eq = bg.solve(model().replace(v))
        if eq.outcome == "war":
            continue
        settled += 1
        gained = v["guarantor.stake"] * v["guarantee_effect"]
        costs = [v["guarantor.highest_cost"] * F(2 * i + 1, 2 * n) for i in range(n)]
        mean = sum(max(gained - cost, -v["guarantor.audience"]) for cost in costs) / n
        assert abs(eq.values["guarantor"] - mean) <= v["guarantor.highest_cost"] / n


def test_the_least_stake() -> None:
    without = model().replace({"guarantor.audience": 0})
    t = bg.threshold(without, "guarantor.stake", into="settlement")
    assert t.value == F(1, 15) == (F("0.4") / 30) / F("0.2")
    reputation = bg.threshold(model().replace({"guarantor.stake": 0}), "guarantor.audience", into="settlement")
    assert reputation.value == F(1, 75)
