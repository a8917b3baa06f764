"""Closed forms and conditions of a regime, put to the test at other points than the one they were found at."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
import sympy

import bargaining as bg

F = Fraction
MODELS = {
    "fearon1995/bargaining_range": ({}, 40),
    "stahl1972/finite_horizon": ({"rounds": 3}, 40),
    "derived/territory_for_guarantee": ({}, 40),
    "rubinstein1982/alternating_offers": ({}, 40),
    "binmore1989/outside_option": ({}, 40),
    "abudhabi2026/fortress_belt": ({}, 2),
}


@cache
def model(name: str) -> Any:
    given = bg.load(name).replace(MODELS[name][0])
    return given.independent(list(given.variables))


def drawn(name: str, rng: random.Random, steps: int) -> dict[str, Fraction]:
    """Draw a point of the plausible ranges."""
    out = {}
    for path in model(name).variables:
        low, high = model(name)[path].range
        out[path] = low + (high - low) * F(rng.randrange(1, steps), steps)
    return out


def near(name: str, point: dict[str, Fraction], rng: random.Random) -> dict[str, Fraction]:
    """Move a point a little, or much."""
    other, part = drawn(name, rng, 89), rng.choice((F(1, 50), F(1, 8), F(1)))
    return {path: value + (other[path] - value) * part for path, value in point.items()}


def at(expression: Any, point: dict[str, Fraction]) -> Fraction:
    value = sympy.sympify(expression).subs(
        {sympy.Symbol(k): sympy.Rational(v.numerator, v.denominator) for k, v in point.items()}
    )
    return F(int(value.p), int(value.q))


def agrees(regime: Any, point: dict[str, Fraction], eq: Any) -> bool:
    return (
        regime.outcome == eq.outcome
        and {k: at(v, point) for k, v in regime.values.items()} == dict(eq.values)
        and {k: at(v, point) for k, v in regime.terms.items()} == dict(eq.terms)
    )


@pytest.mark.parametrize("name", MODELS)
def test_closed_forms_hold_wherever_the_conditions_do(name: str) -> None:
    rng = random.Random(name)
    met = {"profile": 0, "conditions": 0}
    for k in range(MODELS[name][1]):
        kinds = ("profile", "conditions") if k < 2 else ("profile",)  # finding the conditions takes longest
        point = drawn(name, rng, 97)
        here = bg.solve(model(name).replace(point))
        assert agrees(here.regime, point, here)
        for kind in kinds:
            assert all(c.holds(point) for c in getattr(here.regime, kind))
        for _ in range(2 if k < 2 or k % 4 == 0 else 1):
            other = near(name, point, rng)
            for kind in kinds:
                if all(c.holds(other) for c in getattr(here.regime, kind)):
                    met[kind] += 1
                    assert agrees(here.regime, other, bg.solve(model(name).replace(other))), (kind, point, other)
    assert met["profile"] >= MODELS[name][1] // 4 and met["conditions"], met


def test_without_symbols_there_is_no_regime_and_a_proposition_names_the_outcome() -> None:
    game = bg.Game(["A", "B"], bg.outcome("end", {"A": 1, "B": F(1, 2)}))
    assert not bg.solve(game).has_regime
    told = str(bg.solve(model("fearon1995/bargaining_range")).regime.proposition())
    assert "settlement" in told
