"""A settlement that has to last: against brute force in plain fractions, and against the propositions of the protocol's text."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.protocols import protocol as protocols

F = Fraction
PROTOCOL = protocols.load("durable_settlement")
FIGHT = {"fight on", "challenger returns to war", "defender returns to war", "talks fail later"}


def draw(rng: random.Random) -> dict[str, Fraction]:
    """Any numbers of the domain: large and small shifts, guarantees that turn them round, powers cut to [0, 1]."""
    v = {key: F(rng.randrange(0, 98), 97) for key in ("power", "shift", "guarantee_effect", "credibility", "agreed")}
    v["discount"] = F(rng.randrange(1, 96), 97)
    v["shift"] *= rng.choice((1, F(1, 3), F(1, 8)))
    return v | {f"{side}.cost": F(rng.randrange(1, 40), 97) for side in "DR"}


def solved(v: dict[str, Fraction], **structure: Any) -> Any:
    chosen = {"terms": "fixed", "begins": "with an offer", "steps": 1, "guarantee": "for the defender", "proposer": "R"}
    chosen |= structure
    numbers = {key: value for key, value in v.items() if key != "agreed" or chosen["begins"] == "with terms in force"}
    return bg.solve(PROTOCOL.game({"defender": "D", "challenger": "R"}, numbers, chosen))


def powers(v: dict[str, Fraction], n: int, sign: int = -1) -> list[Fraction]:
    """Power at the dates 0 to n; the guarantor stands for the defender unless `sign` is 1."""
    last = min(F(1), max(F(0), v["power"] + v["shift"] + sign * v["credibility"] * v["guarantee_effect"]))
    return [v["power"] + F(t, n) * (last - v["power"]) for t in range(n + 1)]


def fixed_from(x: Fraction, t: int, n: int, v: dict[str, Fraction], guarantee: str) -> tuple[Fraction, Fraction, str]:
    """What D and R have from date t on under fixed terms x, and how it ends: R moves first, and ties keep."""
    d = v["discount"]
    own = powers(v, n)[t]
    if t == n:
        keep = (1 - x, x, "kept")
    else:
        then = fixed_from(x, t + 1, n, v, guarantee)
        keep = ((1 - d) * (1 - x) + d * then[0], (1 - d) * x + d * then[1], then[2])
    against_d = powers(v, n, 1)[t] if guarantee == "against whoever returns" else own
    if keep[0] < 1 - against_d - v["D.cost"]:
        keep = (1 - against_d - v["D.cost"], against_d - v["R.cost"], "defender returns to war")
    if keep[1] < own - v["R.cost"]:
        keep = (1 - own - v["D.cost"], own - v["R.cost"], "challenger returns to war")
    return keep


@pytest.mark.parametrize("guarantee", ["for the defender", "against whoever returns"])
@pytest.mark.parametrize("proposer", ["R", "D"])
def test_no_offer_of_fixed_terms_does_better_than_the_one_made(proposer: str, guarantee: str) -> None:
    rng = random.Random(f"{proposer} {guarantee}")
    seen = set()
    for k in range(60):
        v, n = draw(rng), 1 + k % 3
        eq = solved(v, steps=n, proposer=proposer, guarantee=guarantee)
        war = (1 - v["power"] - v["D.cost"], v["power"] - v["R.cost"], "fight on")
        me, other = (1, 0) if proposer == "R" else (0, 1)
        offers = {F(i, 60) for i in range(61)} | set(eq.terms.values())
        results = []
        for x in sorted(offers):
            then = fixed_from(x, 1, n, v, guarantee)
            d = v["discount"]
            now = ((1 - d) * (1 - x) + d * then[0], (1 - d) * x + d * then[1], then[2])
            if now[other] >= war[other]:
                results.append(now)
        best = max([war, *results], key=lambda each: each[me])
        assert (eq.values["D"], eq.values["R"]) == best[:2], (v, n)
        assert eq.outcome.startswith(best[2])
        seen.add(best[2])
    assert {"kept", "challenger returns to war"} <= seen


def test_fixed_terms_survive_a_net_shift_up_to_the_costs_of_both_whatever_its_speed() -> None:
    rng = random.Random(1)
    outcomes = set()
    for k in range(150):
        v, n = draw(rng), 1 + k % 4
        path = powers(v, n)
        if path[-1] < path[0]:
            continue
        eq = solved(v, steps=n)
        kept = path[-1] - path[0] <= v["R.cost"] + v["D.cost"]
        assert (eq.outcome == "kept with cession") == kept
        if kept:
            assert eq.terms["territory"] == min(F(1), v["power"] + v["D.cost"])
        outcomes.add(eq.outcome)
    assert outcomes >= {"kept with cession", "fight on"}


def test_a_guarantee_that_turns_the_shift_round_by_more_than_the_costs_leaves_nothing_that_is_kept() -> None:
    rng = random.Random(2)
    counted = 0
    for proposer in "RD" * 200:
        v = draw(rng)
        path = powers(v, 2)
        if path[0] - path[-1] > v["R.cost"] + v["D.cost"]:
            counted += 1
            assert solved(v, steps=2, proposer=proposer).outcome in FIGHT
            both = solved(v, steps=2, proposer="R", guarantee="against whoever returns")
            assert both.outcome == "kept with cession"
    assert counted > 20


def test_renegotiated_terms_survive_what_each_step_survives() -> None:
    rng = random.Random(3)
    outcomes = set()
    for k in range(150):
        v, n = draw(rng), 1 + k % 4
        path, d, cost = powers(v, n), v["discount"], v["D.cost"]
        if path[-1] < path[0]:
            continue
        eq = solved(v, steps=n, terms="renegotiated")
        kept = all(d * min(F(1), b + cost) <= a + cost for a, b in pairwise(path))
        assert eq.outcome == ("kept with cession" if kept else "fight on")
        if path[1] + cost <= 1:
            assert kept == (path[-1] - path[0] <= n * (1 - d) * (v["power"] + cost) / d)
        outcomes.add(kept)
    assert outcomes == {True, False}


def test_with_a_negative_margin_nothing_keeps_the_peace_and_otherwise_offers_of_the_defender_do() -> None:
    rng = random.Random(4)
    signs = set()
    for k in range(400):
        v, n = draw(rng), 1 + k % 3
        path = powers(v, n)
        if path[-1] < path[0]:
            continue
        most = max(v["discount"] ** j * (path[j] - v["R.cost"]) for j in range(1, n + 1))
        margin = v["power"] + v["D.cost"] - most
        offered = solved(v, steps=n, terms="renegotiated", proposer="D")
        assert offered.outcome.startswith("kept") == (margin >= 0)
        if margin < 0:
            for terms, proposer in product(("fixed", "renegotiated"), "RD"):
                assert solved(v, steps=n, terms=terms, proposer=proposer).outcome in FIGHT
        signs.add(margin >= 0)
    assert signs == {True, False}


def test_terms_in_force_survive_iff_they_fit_the_later_power() -> None:
    rng = random.Random(5)
    outcomes = set()
    for _ in range(120):
        v = draw(rng)
        later, x = powers(v, 1)[1], v["agreed"]
        expected = "challenger returns to war" if x < later - v["R.cost"] else "kept"
        expected = "defender returns to war" if x > later + v["D.cost"] else expected
        assert solved(v, begins="with terms in force").outcome.startswith(expected)
        outcomes.add(expected)
    assert len(outcomes) == 3


def test_a_guarantee_of_terms_that_may_be_reopened_protects_the_demand_too() -> None:
    rng = random.Random(6)
    outcomes = set()
    for _ in range(150):
        v = draw(rng)
        later = powers(v, 1, 1)[1] + v["D.cost"]
        if later > 1:
            continue
        support = v["credibility"] * v["guarantee_effect"]
        kept = v["shift"] <= (1 - v["discount"]) * (v["power"] + v["D.cost"]) / v["discount"] - support
        eq = solved(v, terms="renegotiated", guarantee="against whoever returns")
        assert eq.outcome.startswith("kept") == kept
        outcomes.add(kept)
    assert outcomes == {True, False}


@pytest.mark.parametrize(
    ("structure", "largest"),
    [
        ({"steps": 1}, "k_R + k_D"),
        ({"steps": 3}, "k_R + k_D"),
        ({"terms": "renegotiated"}, "(1 - d)*(p + k_D)/d"),
        ({"terms": "renegotiated", "steps": 4}, "4*(1 - d)*(p + k_D)/d"),
        ({"terms": "renegotiated", "proposer": "ukraine"}, "(p + k_D)/d - p + k_R"),
        ({"terms": "renegotiated", "proposer": "ukraine", "steps": 2}, "(p + k_D)/d**2 - p + k_R"),
    ],
)
def test_the_largest_shift_in_symbols(structure: dict[str, Any], largest: str) -> None:
    model = bg.load("yamazoe2026/durable_settlement").replace(structure)
    names = {"k_R": "russia.cost", "k_D": "ukraine.cost", "d": "discount", "p": "power"}
    expected = sympy.sympify(largest).subs({short: sympy.Symbol(long) for short, long in names.items()})
    found = bg.threshold(model, "shift", into="fight on", over=(F(1, 5), F(4, 5))).expression
    support = sympy.Symbol("credibility") * sympy.Symbol("guarantee_effect")
    plain = {s: sympy.Symbol(str(s)) for s in found.free_symbols}
    assert sympy.simplify(found.subs(plain) - expected - support) == 0


def test_where_power_falls_the_steps_may_be_small_enough_and_there_is_war_all_the_same() -> None:
    # Each step leaves D content, delta min(1, p_1 + k_D) <= p + k_D; R, at 1 - delta (1 - k_D) in peace, fights for 0.9 - 0.05.
    v = {"power": F(9, 10), "shift": F(0), "guarantee_effect": F(9, 10), "credibility": F(1), "discount": F(9, 10)}
    v |= {"D.cost": F(1, 20), "R.cost": F(1, 20), "agreed": F(0)}
    assert F(9, 10) * F(1, 20) <= F(19, 20)
    assert 1 - F(9, 10) * F(19, 20) < F(17, 20)
    assert solved(v, terms="renegotiated").outcome == "fight on"


def test_terms_in_force_can_outlive_a_shift_turned_round_at_which_none_would_be_agreed() -> None:
    v = {"power": F(9, 10), "shift": F(0), "guarantee_effect": F(3, 4), "credibility": F(1), "discount": F(17, 20)}
    v |= {"D.cost": F(1, 10), "R.cost": F(7, 20), "agreed": F(1, 4)}  # 3/4 > 9/20, and 1/4 <= 3/20 + 1/10
    assert solved(v, begins="with terms in force").outcome.startswith("kept")
    assert all(solved(v, proposer=side).outcome in FIGHT for side in "RD")
