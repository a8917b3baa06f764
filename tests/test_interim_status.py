"""Interim statuses against the windows of the protocol's text, computed here in plain fractions over a grid of terms."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

import bargaining as bg

F = Fraction
ONE = F(1)
TABLES = {
    "whole ground": (),
    "and equal withdrawal": ("equal withdrawal",),
    "and free economic zone": ("free economic zone",),
    "and demilitarised zone": ("demilitarised zone",),
    "and lottery": ("title by lot",),
    "and payment": ("sale",),
    "and interim statuses": ("equal withdrawal", "free economic zone", "demilitarised zone"),
    "all": ("equal withdrawal", "free economic zone", "title by lot", "demilitarised zone", "sale"),
}
SIDES = ("ukraine", "russia")


@cache
def model(options: str, proposer: str) -> Any:
    return bg.load("abudhabi2026/interim_status").replace({"options": options, "proposer": proposer})


def draw(rng: random.Random, unit: int) -> dict[str, Fraction]:
    halves = ("cost", "title", "control", "regrouping")
    return {
        p: F(rng.randrange(1, unit), unit) / (2 if p.endswith(halves) else 1) for p in model("all", "russia").numbers
    }


def ends(v: dict[str, Fraction], option: str, x: Fraction) -> tuple[str, Fraction, Fraction]:
    """What a deal leads to, and what it is worth to ukraine and to russia."""
    p, q, n, o = v["power"], v["credibility"], v["neutral_control"], v["open_title"]
    (a, b), (t, k) = ((v[f"{side}.title"], v[f"{side}.control"]) for side in SIDES)
    c, u, later = 1 - a - b, 1 - t - k, min(ONE, p + v["regrouping"])
    cost, mine = v["russia.cost"], v["ukraine.cost"]
    if option == "sale":
        return option, x, 1 - x
    if option == "whole ground":
        return option, F(0), ONE
    if option == "title by lot":
        r_defies, d_defies = later - cost - v["award"] > 0, 1 - later - mine - v["award"] > 0
        lost = (1 - later - mine, later - cost - v["award"]) if r_defies else (ONE, F(0))
        won = (1 - later - mine - v["award"], later - cost) if d_defies else (F(0), ONE)
        label = "war after deal" if r_defies or d_defies else option if x else "award to the defender"
        return label, (1 - x) * lost[0] + x * won[0], (1 - x) * lost[1] + x * won[1]
    power = later if option == "front line" else q * later + 1 - q
    mean = {}
    for holds, weight in ((True, q), (False, 1 - q)):  # what a zone leaves of control, event by event
        kept, left = (n * b, n * k) if holds else (F(0), k)
        extra = (v["strip"] * n * b, v["strip"] * (1 - n) * k) if holds else (F(0), F(0))
        worth = {
            "front line": (ONE, F(0)),
            "equal withdrawal": (a + c + kept + extra[0], left - extra[1]),
            "free economic zone": (o * a + kept + (1 - x) * c, o * t + left + x * u),
            "demilitarised zone": (kept, t + u + left),
        }[option]
        mean[holds] = tuple(weight * w for w in worth)
    d, r = (mean[True][side] + mean[False][side] for side in (0, 1))
    return (option, d, r) if r >= power - cost else ("war after deal", 1 - power - mine, power - cost)


def best(v: dict[str, Fraction], options: str, proposer: str, steps: int) -> Fraction:
    """The most that the proposer has from any deal on the grid that the other side accepts, or from war."""
    war = (1 - v["power"] - v["ukraine.cost"], v["power"] - v["russia.cost"])
    own = SIDES.index(proposer)
    most = war[own]
    for option in ("front line", *TABLES[options], "whole ground"):
        size = v["funds"] if option == "sale" else ONE
        for x in [size * F(j, steps) for j in range(steps + 1)]:
            worth = ends(v, option, x)[1:]
            if worth[1 - own] >= war[1 - own]:
                most = max(most, worth[own])
    return most


@pytest.mark.parametrize("proposer", SIDES)
@pytest.mark.parametrize("options", list(TABLES))
def test_no_deal_on_a_grid_is_better_and_what_is_played_is_worth_what_the_text_says(
    options: str, proposer: str
) -> None:
    rng = random.Random(f"{options} {proposer}")
    for _ in range(6):
        v = draw(rng, 97)
        eq = bg.solve(model(options, proposer).game(v))
        assert eq.verify() == 0
        assert eq.values[proposer] >= best(v, options, proposer, 12)
        term = {"free economic zone": "use", "title by lot": "chance", "sale": "payment"}.get(eq.outcome)
        if eq.outcome not in {"fight on", "war after deal", "award to the defender"}:
            found = ends(v, eq.outcome, eq.terms[term] if term else F(0))
            assert found == (eq.outcome, eq.values["ukraine"], eq.values["russia"])


@pytest.mark.parametrize("option", ["equal withdrawal", "demilitarised zone"])
def test_a_status_settles_exactly_in_its_window(option: str) -> None:
    rng, seen = random.Random(option), set()
    for _ in range(40):
        v = draw(rng, 97)
        if v["power"] + v["regrouping"] > 1:
            continue
        q, n, front = v["credibility"], v["neutral_control"], v["power"] + v["regrouping"] <= v["russia.cost"]
        b, k = v["ukraine.control"], v["russia.control"]
        beta_d, beta_r = q * n * b, (1 - q * (1 - n)) * k
        d, r = {
            "equal withdrawal": (1 - b + (1 + v["strip"]) * beta_d, beta_r - q * v["strip"] * (1 - n) * k),
            "demilitarised zone": (beta_d, 1 - k + beta_r),
        }[option]
        low, high = 1 - v["ukraine.cost"] - d, 1 - v["regrouping"] - (1 - v["russia.cost"] - r) / q
        settles = low <= v["power"] <= high
        whole = v["power"] >= 1 - v["ukraine.cost"]
        peace = bg.solve(model(f"and {option}", "ukraine").game(v)).outcome not in {"fight on", "war after deal"}
        assert peace == (settles or front or whole), v
        seen.add(settles)
    assert seen == {True, False}


def test_the_least_credibility_of_the_free_economic_zone() -> None:
    t = bg.threshold(model("and interim statuses", "ukraine"), "credibility", into="free economic zone")
    assert t.value == (1 - F(3, 10) - F(1, 5) - F(2, 5) * F(2, 5) - F(1, 5)) / (F(1, 2) * F(2, 5)) == F(7, 10)


def test_an_award_to_the_defender_asks_only_the_challenger_to_respect_it() -> None:
    numbers = {"power": F(1, 20), "regrouping": F(1, 4), "russia.cost": F(27, 100), "ukraine.cost": F(0)}
    for award, outcome in ((F(3, 100), "award to the defender"), (F(29, 1000), "fight on")):
        assert 1 - F(3, 10) > award  # what war would be worth to a defender that had lost a draw
        assert bg.solve(model("and lottery", "ukraine").replace({**numbers, "award": award})).outcome == outcome


def test_a_draw_that_the_defender_would_defy_may_be_accepted() -> None:
    numbers = {
        "power": F(1, 4),
        "regrouping": F(3, 16),
        "russia.cost": F(18, 100),
        "ukraine.cost": F(0),
        "award": F(17, 40),
    }
    eq = bg.solve(model("and lottery", "ukraine").replace(numbers))
    chance = (F(1, 4) - F(18, 100)) / (F(1, 4) + F(3, 16) - F(18, 100))
    assert (eq.outcome, eq.terms["chance"]) == ("war after deal", chance)
    assert eq.values["ukraine"] == 1 - chance * (F(1, 4) + F(3, 16) + F(17, 40)) > 1 - F(1, 4)


def test_the_windows_of_the_zones_stand_in_the_order_of_the_table() -> None:
    rng = random.Random(12)
    for _ in range(300):
        v, use = draw(rng, 97), F(rng.randrange(98), 97)
        if v["power"] + v["regrouping"] > 1:
            continue
        q, n = v["credibility"], v["neutral_control"]
        mine, left = q * n * v["ukraine.control"], (1 - q * (1 - n)) * v["russia.control"]
        (a, b), (t, k) = ((v[f"{side}.title"], v[f"{side}.control"]) for side in SIDES)
        worth = (
            (1 - b + (1 + v["strip"]) * mine, left - q * v["strip"] * (1 - n) * k),
            (v["open_title"] * a + mine + (1 - use) * (1 - a - b), v["open_title"] * t + left + use * (1 - t - k)),
            (mine, 1 - k + left),
        )
        windows = [(1 - v["ukraine.cost"] - d, 1 - v["regrouping"] - (1 - v["russia.cost"] - r) / q) for d, r in worth]
        for one, two in pairwise(windows):
            assert one[0] <= two[0]
            assert one[1] <= two[1]


def test_without_defiance_cost_lots_settle_only_where_war_pays_neither() -> None:
    rng = random.Random(2)
    for _ in range(25):
        v = draw(rng, 97) | {"award": F(0)}
        outcome = bg.solve(model("and lottery", "russia").game(v)).outcome
        later = min(ONE, v["power"] + v["regrouping"])
        if outcome in {"title by lot", "award to the defender"}:
            assert max(later - v["russia.cost"], 1 - later - v["ukraine.cost"]) <= 0
