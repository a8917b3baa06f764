"""Divisions, lotteries and losers who fight, against enumeration in plain fractions."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

import bargaining as bg

F = Fraction
SIDES = ("A", "B")
LOTTERIES = ("none", "loser may fight")


@cache
def model(proposer: str, lottery: str) -> Any:
    return bg.load("fearon1995/indivisible_issue").replace({"proposer": proposer, "lottery": lottery})


def draw(rng: random.Random, unit: int) -> dict[str, Fraction]:
    paths = ("A.cost", "B.cost", "power", "compromise", "penalty")
    return {path: F(rng.randrange(unit + 1), unit) / (2 if "cost" in path else 1) for path in paths}


def worth(v: dict[str, Fraction]) -> dict[str, Fraction]:
    return {"A": v["power"] - v["A.cost"], "B": 1 - v["power"] - v["B.cost"]}


def ends(v: dict[str, Fraction], chance: Fraction) -> dict[str, Fraction]:
    """What either side has from a lottery, each loser doing what is better for it once the draw is known."""
    war, total = worth(v), {"A": F(0), "B": F(0)}
    for winner, probability in (("A", chance), ("B", 1 - chance)):
        loser = "B" if winner == "A" else "A"
        fights = war[loser] - v["penalty"] > 0
        got = {winner: war[winner], loser: war[loser] - v["penalty"]} if fights else {winner: F(1), loser: F(0)}
        for side in SIDES:
            total[side] += probability * got[side]
    return total


def best(v: dict[str, Fraction], proposer: str, lottery: str, steps: int) -> Fraction:
    """The most the proposer can have from divisions, from a grid of lotteries, or from war."""
    war, other = worth(v), "B" if proposer == "A" else "A"
    deals = [{"A": x, "B": 1 - x} for x in (F(0), v["compromise"], F(1))]
    if lottery != "none":
        deals += [ends(v, F(k, steps)) for k in range(steps + 1)]
    return max([war[proposer], *(deal[proposer] for deal in deals if deal[other] >= war[other])])


@pytest.mark.parametrize("proposer", SIDES)
@pytest.mark.parametrize("lottery", LOTTERIES)
def test_play_equals_enumeration(proposer: str, lottery: str) -> None:
    rng = random.Random(f"{proposer} {lottery}")
    for _ in range(40):
        v = draw(rng, 10)  # war values are multiples of 1/20, and so are the ends of the range of lotteries that bind
        eq = bg.solve(model(proposer, lottery).game(v))
        assert eq.values[proposer] == best(v, proposer, lottery, 20), v
        assert eq.verify() == 0


@pytest.mark.parametrize("proposer", SIDES)
def test_a_lottery_that_a_loser_would_fight_adds_nothing(proposer: str) -> None:
    rng, fights = random.Random(3), 0
    for _ in range(60):
        v = draw(rng, 997)
        eq = bg.solve(model(proposer, "loser may fight").game(v))
        binds = v["penalty"] >= max(worth(v).values())
        fights += not binds
        like = model(proposer, "loser may fight" if binds else "none").game({**v, "penalty": F(1)})
        assert eq.values[proposer] == bg.solve(like).values[proposer], v
        assert eq.outcome in ({"settlement", "lottery"} if binds else {"settlement", "war"})
    assert 10 < fights < 60


def test_without_a_penalty_a_lottery_binds_only_where_it_is_not_needed() -> None:
    rng = random.Random(4)
    for _ in range(300):
        v = draw(rng, 20) | {"penalty": F(0)}
        if max(worth(v).values()) <= 0:
            assert v["power"] - v["A.cost"] <= 0 <= 1 <= v["power"] + v["B.cost"]


def test_the_penalty_that_makes_a_lottery_bind() -> None:
    t = bg.threshold(model("A", "loser may fight"), "penalty", into="lottery")
    assert (t.value, str(t.expression), t.side) == (F(13, 20), "-A.cost + power", "above")
