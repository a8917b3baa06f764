"""The precedent against conditions written out by hand: replies to beliefs, the shadow price, what the third party pays."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

import bargaining as bg
from bargaining.errors import DomainError
from bargaining.protocols.precedent import shadow_price

F = Fraction
DEFENDER, RUSSIA, NEXT, THIRD = "ukraine", "russia", "next_challenger", "third_party"


def strength(v: dict[str, Fraction], support: bool = True) -> Fraction:
    """Return the chance that the challenger wins, on average over whether support is given."""
    helped = max(F(0), v["power"] - v["guarantee_effect"])
    q = v["credibility"] if support else F(0)
    return q * helped + (1 - q) * v["power"]


def draw(rng: random.Random) -> dict[str, Fraction]:
    n = lambda low, high: F(rng.randrange(round(1009 * low), round(1009 * high)), 1009)  # noqa: E731
    w = n(0.1, 0.3)
    return {
        "ukraine.cost": w + n(0.01, 0.2),
        "ukraine.resolved_cost": n(0, 0.1),
        "ukraine.discount": n(0.3, 0.99),
        "russia.cost": n(0, 0.4),
        "next_challenger.cost": n(0.05, 0.6),
        "power": n(0, 0.9),
        "credibility": n(0, 1),
        "guarantee_effect": n(0, 0.4),
        "demand": n(0.05, 1),
        "elsewhere": w,
        "resolved": n(0.02, 0.98),
    }


def model(**structure: str) -> Any:
    return bg.load("stalled2026/precedent").replace(structure)


def test_play_is_a_best_reply_to_beliefs_from_bayes_rule() -> None:
    """Every condition of a sequential equilibrium, written out by hand at what the solver finds."""
    rng = random.Random(5)
    kinds = set()
    for _ in range(24):
        v = draw(rng)
        eq = bg.solve(model().replace(v))
        p, w, d = strength(v), v["elsewhere"], v["ukraine.discount"]
        fight = eq.strategy["answer"]["fight"]
        comes = {then: eq.strategy[f"challenge after a {then}"]["challenge"] for then in ("settlement", "fight")}
        assert eq.strategy["challenge after a concession"]["challenge"] == 1
        belief = v["resolved"] / (v["resolved"] + (1 - v["resolved"]) * fight)
        for mu, chance in ((belief, comes["fight"]), (v["resolved"], comes["settlement"])):
            gain = (1 - mu) * w - mu * v["next_challenger.cost"]
            assert chance in ((0, 1) if gain == 0 else (0,) if gain < 0 else (1,)) or gain == 0
        refuse = (1 - p - v["ukraine.cost"] - d * w * comes["fight"]) - (1 - v["demand"] - d * w)
        assert (refuse > 0 and fight == 1) or (refuse < 0 and fight == 0) or refuse == 0
        war = v["resolved"] + (1 - v["resolved"]) * fight
        asks = war * (p - v["russia.cost"]) + (1 - war) * v["demand"]
        assert eq.strategy["demand"]["demand ground"] == (asks > 0)
        assert eq.unique
        kinds.add((fight, asks > 0))
    assert len(kinds) == 4


def test_closed_forms_of_the_mixture() -> None:
    rng = random.Random(6)
    found = 0
    while found < 8:
        v = draw(rng)
        w, k, x, rho = (v[name] for name in ("elsewhere", "ukraine.cost", "demand", "resolved"))
        beta = w / (w + v["next_challenger.cost"])
        price = strength(v) + k - x
        if rho >= beta or not 0 < price < v["ukraine.discount"] * w:
            continue
        eq = bg.solve(model().replace(v))
        assert eq.strategy["answer"]["fight"] == rho / (1 - rho) * (1 - beta) / beta
        assert eq.strategy["challenge after a fight"]["stay out"] == price / (v["ukraine.discount"] * w)
        if "front-line settlement" not in eq.probabilities:
            assert eq.probabilities["fight on"] == rho / beta
        found += 1


@pytest.mark.parametrize("name", ["precedent", "precedent_chain"])
def test_with_known_costs_a_concession_has_no_shadow_price(name: str) -> None:
    rng = random.Random(name)
    for _ in range(8):
        v = draw(rng) | {"russia.cost": F(0)}
        del v["resolved"], v["ukraine.resolved_cost"]
        eq = bg.solve(bg.load(f"stalled2026/{name}").replace({"knowledge": "known costs"}).replace(v))
        conceded = v["demand"] <= strength(v) + v["ukraine.cost"]
        if strength(v) > 0 or conceded:
            assert eq.outcome == ("concession, then a challenge" if conceded else "fight on")
            lost = sum(v["ukraine.discount"] ** j * v["elsewhere"] for j in range(1, 2 + (name != "precedent")))
            today = v["demand"] if conceded else strength(v) + v["ukraine.cost"]
            assert eq.values[DEFENDER] == 1 - today - lost


def test_a_threshold_moves_by_the_shadow_price() -> None:
    t = bg.threshold(model(), "demand")
    v = {path: F(value) for path, value in model().numbers.items()}
    price = shadow_price(v["resolved"], F(4, 9), v["ukraine.discount"], v["elsewhere"], 1)
    assert price == F(136, 1000)
    assert t.value == strength(v) + v["ukraine.cost"] - price == F(314, 1000)
    known = bg.threshold(model(knowledge="known costs"), "demand")
    assert known.value == strength(v) + v["ukraine.cost"] == F(45, 100)


def chain(belief: Fraction, beta: Fraction, d: Fraction, w: Fraction, left: int) -> Fraction:
    """Return what an unresolved defender expects before a challenger with `left` in the game, by walking along the path."""
    if left == 0:
        return F(0)
    if belief > beta**left:
        return d * chain(belief, beta, d, w, left - 1)
    return -w * sum(d**j for j in range(left))  # challenged: conceding is as good as anything


def test_the_shadow_price_of_many_challengers() -> None:
    rng = random.Random(8)
    for _ in range(200):
        rho, beta, d, w = (F(rng.randrange(1, 100), 100) for _ in range(4))
        for n in range(1, 7):
            conceded = -w * sum(d**j for j in range(n))
            price = d * (chain(rho, beta, d, w, n) - conceded)
            assert shadow_price(rho, beta, d, w, n) == price
            assert price <= shadow_price(rho, beta, d, w, n + 1)
    assert shadow_price(F(1, 1000), F(1, 2), F(1, 2), F(1), 9) == 0
    assert shadow_price(F(1, 1000), F(1, 2), F(1, 2), F(1), 10) == F(1, 2)


@pytest.mark.parametrize(("rho", "side"), [("0.5", -1), ("0.3", 1)])
def test_two_later_challengers_move_the_threshold_by_their_price(rho: str, side: int) -> None:
    price = shadow_price(F(rho), F(4, 9), F("0.85"), F("0.16"), 2)
    demand = F("0.45") - price + side * F(1, 1000)
    eq = bg.solve(
        bg.load("stalled2026/precedent_chain").replace(
            {"knowledge": "private resolve", "resolved": rho, "demand": demand}
        )
    )
    assert eq.strategy["answer"]["fight"] == (side > 0)


def test_the_map_is_that_of_the_inequalities() -> None:
    m = bg.regime_map(model(), {"power": (0, "0.6", 13), "credibility": (0, 1, 11)})
    where = {each.outcome: each.where for each in m.equilibria}
    numbers = {path: F(value) for path, value in model().numbers.items()}
    for i, p in enumerate(m.axes["power"]):
        for j, q in enumerate(m.axes["credibility"]):
            now = strength(numbers | {"power": p, "credibility": q})
            if now == F("0.2") or now == F("0.286"):
                continue
            outcome = "front-line settlement" if now < F("0.2") else "fight on"
            if now > F("0.286"):
                outcome = "concession, then a challenge or fight on"
            assert [label for label, there in where.items() if there[i, j]] == [outcome]


@pytest.mark.parametrize(
    ("power", "credibility"), [("0.3", "0.25"), ("0.4", "0.1"), ("0.4", "0.8"), ("0.25", "0.4"), ("0.3", "0.9")]
)
def test_the_third_party_promises_where_it_pays(power: str, credibility: str) -> None:
    v = {path: F(value) for path, value in model().numbers.items()} | {"power": F(power), "credibility": F(credibility)}
    eq = bg.solve(model(support="decided").replace({"power": power, "credibility": credibility}))
    refused = v["demand"] + v["ukraine.discount"] * v["elsewhere"] - v["ukraine.cost"]
    with_it, without = strength(v), v["power"]
    called = v["credibility"] * v["third_party.intervention_cost"] if with_it > v["russia.cost"] else 0
    saved = (1 - v["resolved"]) * v["third_party.discount"] * v["third_party.stake"]
    pays = with_it < refused <= without and v["third_party.cost"] + called < saved
    assert eq.strategy["promise"]["promise support"] == pays
    assert eq.values[THIRD] == (-v["third_party.cost"] - called if pays else 0 if without < refused else -saved)


@pytest.mark.parametrize(
    ("power", "credibility", "demand", "resolved", "stake", "promises"),
    [
        ("0.2", "0.5", "0.05", "0.9", "0.4", True),  # 0.9 (0.1 - 0.2) + 0.005 < 0: no longer asked for
        ("0.2", "0.5", "0.05", "0.9", "0.2", False),  # but 0.017 < 0.02
        ("0.2", "0.01", "0.05", "0.9", "0.4", False),  # 0.9 * -0.002 + 0.005 > 0: asked for all the same
        ("0.19", "0.5", "0.05", "0.9", "0.4", False),  # 0.9 * -0.01 + 0.005 < 0: not asked for without a promise either
    ],
)
def test_a_promise_that_changes_no_answer_may_keep_the_challenger_from_asking(
    power: str, credibility: str, demand: str, resolved: str, stake: str, promises: bool
) -> None:
    here = {
        "power": power,
        "credibility": credibility,
        "demand": demand,
        "resolved": resolved,
        "third_party.stake": stake,
    }
    (eq,) = bg.equilibria(model(support="decided").replace(here))
    assert eq.strategy["promise"]["promise support"] == promises
    assert {eq.strategy[f"answer {tail}"]["concede"] for tail in ("under a promise", "without a promise")} == {1}


def test_costs_of_war_lie_on_both_sides_of_what_is_asked_for() -> None:
    with pytest.raises(DomainError, match="an unresolved defender gives in"):
        bg.solve(model().replace({"ukraine.cost": "0.1"}))
    with pytest.raises(DomainError, match="a resolved one fights it"):
        bg.solve(model().replace({"ukraine.resolved_cost": "0.19"}))
