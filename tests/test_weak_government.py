"""Payments by a government that is weak now and then: against value iteration, and limits of the closed form."""

from __future__ import annotations

import random
from fractions import Fraction as F

import pytest

import bargaining as bg

MODEL = bg.load("fearon2004/weak_government")


def iterated(p: float, cost: float, discount: float, weakness: float) -> tuple[bool, float, float]:
    """Whether there is war, the payment while weak, and the rebels' value, by iterating the rebels' mean value from 0.

    In a weak period they are paid what leaves them as well off as war, as far as one period's pie goes. The iteration rises from
    nothing to the largest value of rebels who are never paid more than they need.
    """
    war, mean = p - (1 - discount) * cost, 0.0
    for _ in range(4000):
        paid = min(1.0, max(0.0, (war - discount * mean) / (1 - discount)))
        weak = (1 - discount) * paid + discount * mean
        mean = weakness * max(weak, war) + (1 - weakness) * discount * mean
    # If they were paid the whole pie whenever the government is weak, for ever:
    promise = 0.0
    for _ in range(4000):
        promise = weakness * ((1 - discount) + discount * promise) + (1 - weakness) * discount * promise
    return war > (1 - discount) + discount * promise, paid, mean


@pytest.mark.parametrize("seed", range(12))
def test_against_value_iteration(seed: int) -> None:
    rng = random.Random(seed)
    p, cost = F(rng.randrange(1, 100), 100), F(rng.randrange(0, 100), 100)
    discount, weakness = F(rng.randrange(20, 98), 100), F(rng.randrange(1, 100), 100)
    war, paid, mean = iterated(*map(float, (p, cost, discount, weakness)))
    eq = bg.solve(MODEL.replace({"power": p, "rebels.cost": cost, "rebels.discount": discount, "weakness": weakness}))
    assert (eq.outcome == "war") == war
    assert float(eq.values["rebels"]) == pytest.approx(mean, abs=1e-9)
    assert eq.terms["payment of the strong"] == 0
    if not war:
        assert float(eq.terms["transfer"]) == pytest.approx(paid, abs=1e-9)
    assert eq.verify() == 0


@pytest.mark.parametrize(("weakness", "outcome"), [("0.1", "war"), ("0.5", "goes on for ever")])
def test_the_published_condition(weakness: str, outcome: str) -> None:
    assert bg.solve(MODEL.replace({"weakness": weakness})).outcome == outcome


def test_a_government_less_patient_than_the_rebels_may_prefer_war() -> None:
    rng, refused = random.Random(8), 0
    for _ in range(120):
        p, e, cost_g, cost_r = (F(rng.randrange(0, 101), 100) for _ in range(4))
        d_g, d_r = (F(rng.randrange(0, 100), 100) for _ in range(2))
        numbers = {"power": p, "weakness": e, "centre.cost": cost_g, "rebels.cost": cost_r}
        eq = bg.solve(MODEL.replace({**numbers, "centre.discount": d_g, "rebels.discount": d_r}))
        worth, share = p - (1 - d_r) * cost_r, 1 - d_r * (1 - e)
        too_dear = max(F(0), worth / share) * (1 - d_g * (1 - e)) > p + (1 - d_g) * cost_g
        assert (eq.outcome == "war") == (e > 0 and (worth > share or too_dear))
        assert not too_dear or d_g < d_r
        refused += worth <= share and too_dear
    assert refused


def test_the_borders() -> None:
    # 1 - d (1 - e) = 0.47 at e = 37/90, and p - (1 - d) c = 0.19 at p = 0.22 and at c = 3.1.
    for path, border in (("weakness", F(37, 90)), ("power", F(22, 100)), ("rebels.cost", F(31, 10))):
        low, high = (bg.solve(MODEL.replace({path: border + d})).outcome for d in (F(-1, 10**6), F(1, 10**6)))
        assert {low, high} == {"war", "goes on for ever"}
        assert bg.solve(MODEL.replace({path: border})).outcome == "goes on for ever"


def test_with_common_patience_the_government_never_prefers_war() -> None:
    rng = random.Random(3)
    for _ in range(10):
        p, discount = F(rng.randrange(1, 100), 100), F(rng.randrange(10, 97), 100)
        numbers = {"power": p, "weakness": 1, "centre.discount": discount, "rebels.discount": discount}
        assert bg.solve(MODEL.replace({**numbers, "centre.cost": 0, "rebels.cost": 0})).outcome == "goes on for ever"
