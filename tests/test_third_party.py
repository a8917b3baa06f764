"""A third party that may join, against a search over demands and costs written out by hand."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

import bargaining as bg

F = Fraction
STEPS = 200


def model(**changes: Any) -> Any:
    return bg.load("benson2014/third_party").replace(changes)


def draw(rng: random.Random) -> dict[str, Fraction]:
    n = lambda high: F(rng.randrange(high * 20 + 1), 20)  # noqa: E731 (twentieths: demands lie on the grid searched)
    joined, alone = sorted((n(1), n(1)))
    return {
        "challenger.cost": n(1),
        "target.cost": n(1),
        "ally.stake": n(2),
        "ally.highest_cost": n(1) + F(1, 20),
        "power_alone": alone,
        "power_joined": joined,
        "joins": n(1),
        "subsidy": n(1),
    }


def by_search(v: dict[str, Fraction], joins: Fraction, proposer: str) -> Fraction | None:
    """Return the best demand on a grid that the other side accepts, or that there is none."""
    power = joins * v["power_joined"] + (1 - joins) * v["power_alone"]
    war = (power - v["challenger.cost"], 1 - power - v["target.cost"] + v["subsidy"])
    found = [x for x in (F(k, STEPS * 20) for k in range(STEPS * 20 + 1)) if x >= war[0] and 1 - x >= war[1]]
    return None if not found else max(found) if proposer == "challenger" else min(found)


@pytest.mark.parametrize("proposer", ["challenger", "target"])
def test_terms_are_the_best_demand_of_a_search(proposer: str) -> None:
    rng = random.Random(proposer)
    wars = 0
    for _ in range(25):
        v = draw(rng)
        eq = bg.solve(model(proposer=proposer, joining="given").replace(v))
        assert eq.terms.get("pie") == by_search(v, v["joins"], proposer), v
        assert eq.verify() == 0
        wars += eq.outcome == "war"
    assert 2 < wars < 22


def test_the_decision_to_join_is_that_at_every_cost() -> None:
    """The share of costs, one by one, at which joining is worth it, is the credibility; and so is the ally's mean payoff."""
    rng = random.Random(3)
    for _ in range(10):
        v = draw(rng) | {"subsidy": F(0), "challenger.cost": F(0), "target.cost": F(0)}
        n = 400
        costs = [v["ally.highest_cost"] * F(2 * i + 1, 2 * n) for i in range(n)]
        worth = v["ally.stake"] * (v["power_alone"] - v["power_joined"])
        exact = min(F(1), worth / v["ally.highest_cost"])
        counted = F(sum(cost <= worth for cost in costs), n)
        assert abs(counted - exact) <= F(1, n)
        eq = bg.solve(model(joining="decided").replace(v))
        assert eq.terms["pie"] == exact * v["power_joined"] + (1 - exact) * v["power_alone"]
        # In a war: each cost by itself, against the payoff in a game in which there is war for sure.
        war = bg.solve(model(joining="decided").replace(v | {"subsidy": F(2)}))
        alone = v["ally.stake"] * (1 - v["power_alone"]) - 2
        mean = sum(max(alone, alone + worth - cost) for cost in costs) / n
        assert war.outcome == "war"
        assert abs(war.values["ally"] - mean) <= v["ally.highest_cost"] / n


def test_moral_hazard_begins_at_the_joint_costs_of_war() -> None:
    t = bg.threshold(model(), "subsidy", into="war")
    assert t.value == F(1, 4)
    assert str(t.expression) == "challenger.cost + target.cost"


def test_an_ally_that_would_help_the_challenger_does_not_join() -> None:
    eq = bg.solve(model(power_joined="0.7"))
    assert eq.terms["pie"] == F("0.6") + F("0.15")
