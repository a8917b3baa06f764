"""First strikes against a grid of offers and against the inequality, neither of which uses the package's solvers."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

import bargaining as bg

F = Fraction


@cache
def model(proposer: str) -> Any:
    return bg.load("fearon1995/first_strike").replace({"proposer": proposer})


def draw(rng: random.Random, unit: int) -> dict[str, Fraction]:
    names = ("A.cost", "B.cost", "power_first", "power_second")
    return {name: F(rng.randrange(unit + 1), unit) / (2 if "cost" in name else 1) for name in names}


def by_hand(v: dict[str, Fraction], proposer: str) -> tuple[str, Fraction | None]:
    """The range of the protocol's text: its end for the proposer, or the strike of the one who moves first."""
    low, high = v["power_first"] - v["A.cost"], v["power_second"] + v["B.cost"]
    if low > high:
        return f"{proposer} strikes first", None
    return "settlement", min(F(1), high) if proposer == "A" else max(F(0), low)


def by_grid(v: dict[str, Fraction], proposer: str, steps: int) -> tuple[str, Fraction]:
    """Play every offer of a grid to its end; return what happens and what A has."""
    war = {"A": v["power_first"] - v["A.cost"], "B": v["power_second"] - v["A.cost"]}  # what A has, by striker
    costs, sign = v["A.cost"] + v["B.cost"], {"A": 1, "B": -1}
    other = {"A": "B", "B": "A"}[proposer]

    def payoff(who: str, ending: str, x: Fraction) -> Fraction:
        a = x if ending == "settlement" else war[ending[0]]
        return a if who == "A" else 1 - a - (0 if ending == "settlement" else costs)

    best = (f"{proposer} strikes first", F(0))
    for k in sorted(range(steps + 1), key=lambda k: sign[other] * k):
        x = F(k, steps)
        kept = payoff(proposer, "settlement", x) >= payoff(proposer, f"{proposer} strikes first", x)
        after = "settlement" if kept else f"{proposer} strikes first"
        struck = f"{other} strikes first"
        ending = after if payoff(other, after, x) >= payoff(other, struck, x) else struck
        value, so_far = payoff(proposer, ending, x), payoff(proposer, *best)
        if value > so_far or (value == so_far and ending == "settlement"):
            best = (ending, x)
    return best[0], payoff("A", *best)


@pytest.mark.parametrize("proposer", ["A", "B"])
def test_terms_and_war_follow_the_range(proposer: str) -> None:
    rng = random.Random(proposer)
    for _ in range(80):
        v = draw(rng, 997)
        eq = bg.solve(model(proposer).game(v))
        assert (eq.outcome, eq.terms.get("pie")) == by_hand(v, proposer), v
        assert eq.verify() == 0


@pytest.mark.parametrize("proposer", ["A", "B"])
def test_play_equals_a_grid_that_holds_every_end(proposer: str) -> None:
    rng, seen = random.Random(f"grid {proposer}"), set()
    for _ in range(60):
        v = draw(rng, 10)  # all ends are multiples of 1/20, so that the best offer lies on the grid
        eq = bg.solve(model(proposer).game(v))
        ending, a = by_grid(v, proposer, 20)
        assert eq.values["A"] == a, v
        if eq.values["A"] + eq.values["B"] == 1 and v["A.cost"] + v["B.cost"] > 0:
            assert ending == eq.outcome == "settlement"
        seen.add(eq.outcome)
    assert seen == {"settlement", f"{proposer} strikes first"}


def test_without_an_advantage_it_is_the_bargaining_range() -> None:
    rng, classic = random.Random(5), bg.load("fearon1995/bargaining_range")
    for proposer in ("A", "B"):
        for _ in range(10):
            v = draw(rng, 97)
            one = bg.solve(model(proposer).game({**v, "power_second": v["power_first"]}))
            numbers = {"A.cost": v["A.cost"], "B.cost": v["B.cost"], "power": v["power_first"]}
            two = bg.solve(classic.replace({**numbers, "proposer": proposer}))
            assert (one.outcome, dict(one.terms)) == (two.outcome, dict(two.terms))


def test_the_condition_is_the_inequality_of_the_text() -> None:
    t = bg.threshold(model("A"), "power_first", into="settlement")
    assert (t.value, str(t.expression)) == (F(62, 100), "A.cost + B.cost + power_second")
