"""Legislative bargaining: published shares and prices, the proof, and a check by iterating a smoothed best response."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction as F
from itertools import combinations
from math import exp

import pytest

import bargaining as bg
from bargaining.equilibrium.legislative import LegislativeEquilibrium
from bargaining.errors import GameError, MethodError
from bargaining.solvers.transport import transport


def equal(n, d, quota=None):
    return bg.Legislature([bg.Actor(f"m{i}", d) for i in range(n)], quota=quota)


def three(a, d=F(9, 10)):
    return bg.Legislature([bg.Actor(n, d) for n in "123"], {"1": a, "2": (1 - a) / 2, "3": (1 - a) / 2})


@pytest.mark.parametrize(
    ("n", "d", "quota", "kept"),
    [(3, "0.9", None, 0.7), (5, "0.8", None, 0.68), (101, "0.95", None, 0.529702970297), (3, "0.9", 3, 0.4)],
)
def test_equal_members_keep_what_is_published(n, d, quota, kept):
    eq = bg.solve(equal(n, F(d), quota))
    assert float(eq.terms["m0 proposes: m0"]) == pytest.approx(kept, abs=1e-12)
    assert set(eq.values.values()) == {F(1, n)}
    assert eq.verify() == 0
    assert set(eq.prices.values()) == {F(d) / n}


@pytest.mark.parametrize("quota", [1, 2, 4, 6, 7])
def test_the_proposer_of_equals_keeps_all_but_the_price_of_the_votes_it_needs(quota):
    eq = bg.solve(equal(7, F(9, 10), quota))
    assert eq.terms["m3 proposes: m3"] == 1 - F(9, 10) * F(quota - 1, 7)
    # Equals are treated equally: each other member is bought with the same probability.
    assert len({eq.terms[f"m3 proposes: m{i}"] for i in range(7) if i != 3}) == 1


@pytest.mark.parametrize(
    ("a", "v1", "v2", "mu"),
    [
        ("0.6", 0.452054794521, 0.273972602739, 0),
        ("0.45", 1 / 3, 1 / 3, 0.111111111111),
        ("0.4", 1 / 3, 1 / 3, 0.296296296296),
        ("0.05", 0.224489795918, 0.387755102041, 1),
    ],
)
def test_one_member_is_recognised_more_often_or_less(a, v1, v2, mu):
    eq = bg.solve(three(F(a)))
    assert [float(v) for v in eq.values.values()] == pytest.approx([v1, v2, v2], abs=1e-11)
    assert float(eq.inclusion["1"] / (1 - F(a))) == pytest.approx(mu, abs=1e-11)
    assert eq.verify() == 0


def test_the_less_patient_have_more():
    eq = bg.solve(bg.Legislature([bg.Actor(n, d) for n, d in (("1", 0.95), ("2", 0.9), ("3", 0.85))]))
    assert [float(v) for v in eq.values.values()] == pytest.approx([0.315139031, 0.332646755, 0.352214212], abs=1e-9)
    assert [float(p) for p in eq.prices.values()] == pytest.approx([0.299382080330] * 3, abs=1e-12)
    bought = [0.272560494, 0.331040022, 0.396399500]
    assert [float(m) for m in eq.inclusion.values()] == pytest.approx(bought, abs=1e-8)


def test_the_borders_between_never_and_always_bought():
    d = F(9, 10)
    for a, never, always in ((1 / (3 - d), True, False), ((1 - d) / (3 - 2 * d), False, True)):
        eq = bg.solve(three(a))
        assert eq.values["1"] == F(1, 3)
        assert (eq.inclusion["1"] == 0) == never
        assert (eq.inclusion["1"] == 1 - a) == always


def test_unanimity_is_bargaining_with_a_random_proposer():
    discounts, chances = [F(95, 100), F(9, 10), F(8, 10)], [F(1, 2), F(3, 10), F(1, 5)]
    actors = [bg.Actor(n, d) for n, d in zip("ABC", discounts, strict=True)]
    eq = bg.solve(bg.Legislature(actors, dict(zip("ABC", chances, strict=True)), quota=3))
    assert eq.values == {"A": F(5, 7), "B": F(3, 14), "C": F(1, 14)}


def smoothed(p, d, quota, rounds=60000):
    """Values when proposers choose among coalitions by a nearly greedy logit rule, iterated with shrinking steps."""
    n = len(p)
    teams = [list(combinations([i for i in range(n) if i != j], quota - 1)) for j in range(n)]
    v = [1 / n] * n
    for step in range(1, rounds):
        w = [a * x for a, x in zip(d, v, strict=True)]
        new = [0.0] * n
        sharp = min(4000.0, 20.0 + step / 10)
        for j in range(n):
            costs = [sum(w[i] for i in team) for team in teams[j]]
            least = min(costs)
            weights = [exp(-sharp * (c - least)) for c in costs]
            total = sum(weights)
            for team, cost, weight in zip(teams[j], costs, weights, strict=True):
                new[j] += p[j] * weight / total * (1 - cost)
                for i in team:
                    new[i] += p[j] * weight / total * w[i]
        v = [a + (b - a) / (5 + step / 50) for a, b in zip(v, new, strict=True)]
    return v


@pytest.mark.parametrize(
    ("p", "d", "quota"),
    [
        ((0.5, 0.3, 0.2), (0.9, 0.8, 0.95), 2),
        ((0.4, 0.3, 0.2, 0.1), (0.9, 0.9, 0.9, 0.9), 3),
    ],
)
def test_values_agree_with_a_smoothed_best_response(p, d, quota):
    names = "ABCD"[: len(p)]
    actors = [bg.Actor(n, x) for n, x in zip(names, d, strict=True)]
    eq = bg.solve(bg.Legislature(actors, dict(zip(names, p, strict=True)), quota))
    assert [float(x) for x in eq.values.values()] == pytest.approx(smoothed(p, d, quota, 8000), abs=4e-3)


def test_every_legislature_drawn_has_an_equilibrium_that_proves_itself():
    draw = random.Random(7)
    for _ in range(150):
        n = draw.randint(2, 9)
        weights = [draw.choice([0, 1, 1, 2, 3, 8, 20]) for _ in range(n)]
        weights[0] += not sum(weights)
        actors = [bg.Actor(f"m{i}", F(draw.choice([0, 10, 50, 90, 95, 99]), 100)) for i in range(n)]
        chances = {a.name: F(w, sum(weights)) for a, w in zip(actors, weights, strict=True)}
        game = bg.Legislature(actors, chances, draw.randint(1, n))
        eq = bg.solve(game)
        assert eq.verify() == 0
        assert sum(eq.values.values()) == 1
        for name, lots in eq.proposals.items():
            assert sum(lot.probability for lot in lots) == 1
            for lot in lots:
                assert len(lot.coalition) == game.quota - 1
                assert name not in lot.coalition
                assert sum(lot.terms.values()) == 1


def test_the_proof_finds_a_proposer_who_pays_too_much():
    eq = bg.solve(equal(3, F(9, 10)))
    generous = {
        n: tuple(replace(lot, terms={m: F(1, 3) for m in ("m0", "m1", "m2")}) for lot in lots)
        for n, lots in eq.proposals.items()
    }
    assert LegislativeEquilibrium(eq.game, eq.values, generous).verify() == 1 - F(3, 10) - F(1, 3)


def test_other_equilibria_are_mentioned_where_they_exist():
    assert "any division" in str(bg.solve(equal(5, F(9, 10))))  # (n + 2)/(2 (n - 1)) = 7/8
    assert "any division" not in str(bg.solve(equal(5, F(8, 10))))
    assert "any division" not in str(bg.solve(equal(3, F(9, 10))))


def test_the_pie_scales():
    small, large = (bg.solve(bg.Legislature([bg.Actor(n, 0.9) for n in "ABC"], size=s)) for s in (1, 10))
    assert large.values["A"] == 10 * small.values["A"]
    assert large.verify() == 0


def test_what_is_no_legislature_is_refused():
    with pytest.raises(GameError, match="sum to 1"):
        bg.Legislature(["A", "B"], {"A": F(1, 2)})
    with pytest.raises(GameError, match="discount factor"):
        bg.Legislature([bg.Actor("A", 1), bg.Actor("B", F(1, 2))])
    with pytest.raises(GameError, match="quota"):
        bg.Legislature([bg.Actor("A", 0), bg.Actor("B", 0)], quota=3)
    with pytest.raises(GameError, match="did you mean 'Ann'"):
        bg.Legislature([bg.Actor("Ann", 0), bg.Actor("Bob", 0)], {"Anne": 1})
    with pytest.raises(MethodError, match="no tree of moves"):
        bg.threshold(bg.load("baron1989/closed_rule"), "A.discount")
    with pytest.raises(MethodError, match="no tree of moves"):
        bg.equilibria(equal(3, F(9, 10)))


def test_transport_needs_another_way_than_the_even_one():
    supply, demand = {0: F(1), 1: F(1)}, {0: F(3, 2), 1: F(1, 2)}
    room = {(0, 0): F(1, 2), (0, 1): F(1), (1, 0): F(1), (1, 1): F(1)}
    flow = transport(supply, demand, room)
    assert all(0 <= flow[way] <= room[way] for way in room)
    assert flow[0, 0] + flow[1, 0] == F(3, 2)
    assert transport(supply, demand, {**room, (0, 0): F(1, 4)}) is None


def test_uniqueness_is_claimed_among_stationary_equilibria_only() -> None:
    # Baron and Ferejohn (1989), proposition 2: for n = 5 any division is an equilibrium's above (n + 2)/(2 (n - 1)) = 7/8.
    patient = bg.solve(bg.Legislature([bg.Actor(n, 0.95) for n in "ABCDE"]))
    assert (patient.bound, patient.unique) == (F(7, 8), False)
    assert "support any division, as the discount factor is above 0.875" in str(patient)
    assert bg.solve(bg.Legislature([bg.Actor(n, 0.8) for n in "ABCDE"])).unique is None
    assert bg.solve(bg.Legislature([bg.Actor(n, 0.95) for n in "ABC"])).bound is None
