"""Bundles and sequences against the closed forms of the protocol's text and against a grid played backwards in plain fractions."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

import bargaining as bg

F = Fraction
PROCEDURES = ("bundle", "territory first", "guarantee first")
SIDES = ("ukraine", "russia")


@cache
def model(procedure: str, proposer: str) -> Any:
    return bg.load("stalled2026/inseparable_issues").replace({"procedure": procedure, "proposer": proposer})


def draw(rng: random.Random) -> dict[str, Fraction]:
    """Numbers about the model's own, with A = power - russia.cost > 0."""

    def one(low: str, high: str) -> Fraction:
        return F(low) + (F(high) - F(low)) * F(rng.randrange(1, 97), 97)

    v = {"ukraine.cost": one("0", "0.4"), "russia.cost": one("0", "0.3"), "threat": one("0", "12")}
    v |= {"zero_sum": one("0", "0.2"), "defeat": one("0", "2"), "guarantee_effect": one("0", "0.5")}
    return v | {"credibility": one("0", "1"), "power": v["russia.cost"] + (F(3, 5) - v["russia.cost"]) * one("0", "1")}


def worth(v: dict[str, Fraction], x: Fraction, g: Fraction) -> tuple[Fraction, Fraction]:
    cover = v["credibility"] * g
    m = min(x, cover)
    d = 1 - x - v["threat"] * (x - m)
    return d, x - v["zero_sum"] * v["threat"] * m - v["defeat"] * (cover - m)


def bundle(v: dict[str, Fraction], proposer: str) -> tuple[Fraction, Fraction] | None:
    """Ground and cover of the text, or None where nothing is agreed."""
    a, b, t, z = v["power"] - v["russia.cost"], v["power"] + v["ukraine.cost"], v["threat"], v["zero_sum"]
    bracket = 1 - z * (1 + t)
    agreed = (1 + t) * a < b or (
        bracket > 0 and a < (1 - z * t) * b and v["credibility"] > ((1 + t) * a - b) / (t * bracket)
    )
    if not agreed:
        return None
    if proposer == "ukraine":
        c = min(v["credibility"], a / (1 - z * t)) if bracket > 0 else F(0)
        return a + z * t * c, c
    c = min(v["credibility"], b) if bracket > 0 else F(0)
    return (b + t * c) / (1 + t), c


@pytest.mark.parametrize("proposer", SIDES)
def test_the_bundle_follows_its_closed_form(proposer: str) -> None:
    rng, seen = random.Random(proposer), set()
    for _ in range(40):
        v = draw(rng)
        eq, hand = bg.solve(model("bundle", proposer).game(v)), bundle(v, proposer)
        assert eq.verify() == 0
        if hand is None:
            assert eq.outcome == "fight on", v
        else:
            assert (eq.terms["territory"], eq.terms["guarantee"] * v["credibility"]) == hand, v
            assert (eq.values["ukraine"], eq.values["russia"]) == worth(v, eq.terms["territory"], eq.terms["guarantee"])
        seen.add(eq.outcome)
    assert seen == {"fight on", "cession for guarantee", "cession without guarantee"}


@pytest.mark.parametrize("proposer", SIDES)
@pytest.mark.parametrize("procedure", PROCEDURES)
def test_no_exchange_on_a_grid_is_agreed_that_the_condition_rules_out(procedure: str, proposer: str) -> None:
    rng = random.Random(f"{procedure} {proposer}")
    grid = [F(k, 24) for k in range(25)]
    for _ in range(8):
        v = draw(rng)
        war = (1 - v["power"] - v["ukraine.cost"], v["power"] - v["russia.cost"])
        both = [worth(v, x, g) for x in grid for g in grid]
        possible = any(d > war[0] and r > war[1] for d, r in both)
        assert not (possible and bundle(v, proposer) is None)
        eq = bg.solve(model(procedure, proposer).game(v))
        assert eq.values["ukraine"] >= war[0]
        assert eq.values["russia"] >= war[1]
        if bundle(v, proposer) is None:
            assert eq.outcome == "fight on"


@pytest.mark.parametrize("proposer", SIDES)
def test_territory_first_is_the_bargain_on_ground_alone(proposer: str) -> None:
    rng, seen = random.Random(5), set()
    for _ in range(30):
        v = draw(rng)
        a, b, t = v["power"] - v["russia.cost"], v["power"] + v["ukraine.cost"], v["threat"]
        eq = bg.solve(model("territory first", proposer).game(v))
        assert eq.outcome == ("cession without guarantee" if (1 + t) * a < b else "fight on")
        if eq.outcome != "fight on":
            assert eq.terms["territory"] == (a if proposer == "ukraine" else b / (1 + t))
            assert eq.terms["guarantee"] == 0
        seen.add(eq.outcome)
    assert len(seen) == 2


def test_where_the_defender_names_the_ground_no_guarantee_comes_first() -> None:
    rng = random.Random(6)
    for _ in range(30):
        v = draw(rng)
        one = bg.solve(model("guarantee first", "ukraine").game(v))
        two = bg.solve(model("territory first", "ukraine").game(v))
        assert (one.outcome, dict(one.values)) == (two.outcome, dict(two.values))


def test_without_complementarity_the_procedure_does_not_matter() -> None:
    rng = random.Random(7)
    for proposer in SIDES:
        for _ in range(8):
            v = draw(rng) | {"threat": F(0)}
            found = [bg.solve(model(p, proposer).game(v)) for p in PROCEDURES]
            x = v["power"] - v["russia.cost"] if proposer == "ukraine" else min(F(1), v["power"] + v["ukraine.cost"])
            assert {(eq.terms["territory"], eq.terms["guarantee"]) for eq in found} == {(x, F(0))}


def test_the_least_credibility_and_what_moves_it() -> None:
    t = bg.threshold(model("bundle", "ukraine").replace({"power": "0.4"}), "credibility", into="cession for guarantee")
    assert t.value == (7 * F(1, 5) - F(3, 5)) / (6 * (1 - F(7, 10))) == F(4, 9)


def test_a_guarantee_first_needs_more_credibility_where_the_challenger_names_the_ground() -> None:
    there = model("guarantee first", "russia").replace({"power": "0.35"})
    t = bg.threshold(there, "credibility", into="cession for guarantee")
    assert t.value == (7 * F(3, 20) - F(11, 20)) / (6 * (1 - F(7, 10)) - F(1, 5)) == F(5, 16)
    bundled = bg.threshold(
        model("bundle", "russia").replace({"power": "0.35"}), "credibility", into="cession for guarantee"
    )
    assert bundled.value == (7 * F(3, 20) - F(11, 20)) / (6 * (1 - F(7, 10))) == F(5, 18)


def test_the_challenger_may_give_a_guarantee_first_exactly_where_three_conditions_hold() -> None:
    rng, seen = random.Random(17), set()
    for _ in range(80):
        v = draw(rng)
        a, b, t, g = v["power"] - v["russia.cost"], v["power"] + v["ukraine.cost"], v["threat"], v["guarantee_effect"]
        v |= {"defeat": v["defeat"] + g}
        if (1 + t) * a <= b or g * b / (1 + g) > v["power"]:
            continue
        gain = t * (1 - v["zero_sum"] * (1 + t)) - g
        agreed = gain > 0 and a < (1 - v["zero_sum"] * t) * b / (1 + g) and v["credibility"] > ((1 + t) * a - b) / gain
        eq = bg.solve(model("guarantee first", "russia").game(v))
        assert (eq.outcome == "cession for guarantee") == agreed, v
        if agreed:
            cover = min(v["credibility"], b / (1 + g))
            assert eq.terms["guarantee"] * v["credibility"] == cover
            assert eq.values["russia"] == (b + gain * cover) / (1 + t)
        seen.add(agreed)
    assert seen == {True, False}
