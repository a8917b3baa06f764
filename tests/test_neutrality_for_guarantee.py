"""Neutrality for a guarantee: the game played out in plain fractions, and the thresholds of its text."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

import bargaining as bg
from bargaining.cli.data import choices_of
from bargaining.errors import DomainError, NoEquilibriumError
from bargaining.protocols import protocol as protocols

F = Fraction
SIDES = {"defender": "ukraine", "challenger": "russia", "mediator": "mediator"}
GRID = [F(k, 24) for k in range(25)]
STRUCTURE: dict[str, Any] = {
    "guarantee": "each may act",
    "force_cap": "none",
    "withdrawal": "with the signature",
    "steps": 2,
    "renunciation": "excluded",
}


def played(v: dict[str, Fraction], s: dict[str, Any], x: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """Return what D, C and M get once x is accepted, each choosing what is best for it and the milder act on a tie."""
    dd, dc, p = v["ukraine.discount"], v["russia.discount"], v["power"]
    kd, kc, mu, nu = v["ukraine.cost"], v["russia.cost"], v["ukraine.neutrality_cost"], v["russia.neutrality_value"]
    eps = v["neutrality_effect"] + (v["forces_value"] * (1 - v["force_share"]) if s["force_cap"] == "one fifth" else 0)
    pi = 0 if s["guarantee"] == "none" else v["credibility"]
    end = tuple[Fraction, Fraction, Fraction]

    def peace(d: Fraction, c: Fraction) -> end:
        return d, c, min(d - (1 - p - kd), c - (p - kc))

    def war(
        d: Fraction, c: Fraction, weight: tuple[Fraction, Fraction], chance: Fraction, m: Fraction, on: bool
    ) -> end:
        def lost(taken: Fraction) -> tuple[Fraction, Fraction]:
            q = min(F(1), max(F(0), chance - taken * m))
            return (1 - weight[0]) * d + weight[0] * (1 - q - kd), (1 - weight[1]) * c + weight[1] * (q - kc)

        alone, helped = lost(F(0)), lost(v["guarantee_effect"])
        if s["guarantee"] == "by consent of all" and not helped[1] > alone[1]:
            helped = alone
        share = pi if on else 0
        return (*(share * h + (1 - share) * a for h, a in zip(helped, alone, strict=True)), F(-1))  # type: ignore[return-value]

    def settled(left: Fraction, m: Fraction, on: bool = True) -> end:
        w, later = (1 - x) * left, p + v["regrouping"]
        d, c, sigma = w - mu * m, 1 - w + nu * m, v["strategic_value"]
        keep = peace(d, c)
        if left == m == 1 and s["renunciation"] == "possible":  # only the defender that has the ground back
            live, fight = peace(1 - x, x), war(1 - x, x, (dd, dc), later - sigma * (1 - x), F(0), False)
            renounced = live if live[1] >= fight[1] else fight
            keep = keep if keep[0] >= renounced[0] else renounced
        attack = war(d, c, (dd, dc), later + eps * m - sigma * w, m, on)
        return keep if keep[1] >= attack[1] else attack

    def stands(share: Fraction, m: Fraction, on: bool) -> end:
        live = settled(share, m, on)
        again = war(F(0), F(0), (F(1), F(1)), p + eps * m - v["strategic_value"] * (1 - x) * share, m, on)
        return live if live[0] >= again[0] else again

    def step(k: int, n: int) -> end:
        if k == n:
            return settled(F(1), F(1))
        on, off = step(k + 1, n), settled(F(k + 1, n), F(k, n))
        follow, stop = on if on[0] >= off[0] else off, stands(F(k, n), F(k, n), True)
        return follow if follow[1] >= stop[1] else stop

    if s["withdrawal"] == "verified in steps":
        return step(0, s["steps"])
    done = settled(F(1), F(1))
    if s["withdrawal"] == "promised":
        stay = stands(F(0), F(1), False)
        return done if done[1] >= stay[1] else stay
    return done


def draw(rng: random.Random) -> dict[str, Fraction]:
    v = {
        path: F(rng.randrange(41), 100) for path in ("ukraine.cost", "russia.cost", "guarantee_effect", "forces_value")
    }
    v |= {p: F(rng.randrange(21), 100) for p in ("ukraine.neutrality_cost", "russia.neutrality_value", "regrouping")}
    v |= {p: F(rng.randrange(61), 100) for p in ("power", "neutrality_effect", "strategic_value")}
    v |= {p: F(rng.randrange(101), 100) for p in ("credibility", "force_share")}
    return v | {p: F(rng.choice((0, 50, 85, 95)), 100) for p in ("ukraine.discount", "russia.discount")}


def solve(v: dict[str, Fraction], proposer: str, **structure: Any) -> Any:
    chosen = STRUCTURE | structure
    actors = SIDES if proposer == "mediator" else {r: n for r, n in SIDES.items() if r != "mediator"}
    game = protocols.load("neutrality_for_guarantee").game(actors, v, chosen | {"proposer": proposer})
    return bg.solve(game)


EVERY = [
    dict(zip(("guarantee", "force_cap", "withdrawal", "steps", "renunciation"), chosen, strict=True))
    for chosen in product(
        ("each may act", "by consent of all", "none"),
        ("none", "one fifth"),
        ("with the signature", "promised", "verified in steps"),
        (2, 3),
        ("excluded", "possible"),
    )
    if chosen[2] == "verified in steps" or chosen[3] == 2
]


@pytest.mark.parametrize("seed", range(2))
def test_no_offer_on_a_grid_does_better_and_the_terms_pay_what_is_said(seed: int) -> None:
    rng = random.Random(seed)
    for structure in rng.sample(EVERY, 30):
        v, proposer = draw(rng), rng.choice(tuple(SIDES.values()))
        try:
            eq = solve(v, proposer, **structure)
        except NoEquilibriumError:  # the milder act of an indifferent side is not the one that the proposer needs
            assert structure["withdrawal"] == "verified in steps" or structure["renunciation"] == "possible"
            continue
        assert eq.exact and eq.verify() == 0
        war = (1 - v["power"] - v["ukraine.cost"], v["power"] - v["russia.cost"], F(0))
        answers = [k for k, name in enumerate(("ukraine", "russia")) if name != proposer]
        own = ("ukraine", "russia", "mediator").index(proposer)
        paid = tuple(eq.values.get(name) for name in ("ukraine", "russia", "mediator"))[: 3 if own == 2 else 2]
        if eq.terms:
            found = played(v, STRUCTURE | structure, eq.terms["ground"])
            assert all(found[k] >= war[k] for k in answers)
            assert found[: len(paid)] == paid
        else:
            assert eq.outcome == "fight on" and war[: len(paid)] == paid
        for x in GRID:
            other = played(v, STRUCTURE | structure, x)
            assert other[own] <= paid[own] or any(other[k] < war[k] for k in answers), (v, structure, x)


@pytest.mark.parametrize("withdrawal", ["with the signature", "promised", "verified in steps"])
def test_a_guarantee_that_needs_the_attackers_consent_is_worth_exactly_nothing(withdrawal: str) -> None:
    rng = random.Random(withdrawal)
    for _ in range(8):
        v = draw(rng)
        v["russia.discount"] = max(v["russia.discount"], F(1, 2))
        for proposer in SIDES.values() if withdrawal != "verified in steps" else ("russia",):
            veto = solve(v, proposer, guarantee="by consent of all", withdrawal=withdrawal)
            none = solve(v, proposer, guarantee="none", withdrawal=withdrawal)
            assert (veto.outcome, veto.terms, veto.values) == (none.outcome, none.terms, none.values)
            silent = solve(v | {"credibility": F(0)}, proposer, withdrawal=withdrawal)
            assert (veto.terms, veto.values) == (silent.terms, silent.values)


def near(rng: random.Random, **fixed: Fraction) -> dict[str, Fraction]:
    """Numbers about those of the models, at which no chance is cut and no pause is worth anything to D."""

    def about(value: str) -> Fraction:
        return F(value) * F(rng.randrange(70, 131), 100)

    v = {p: about("0.1") for p in ("ukraine.cost", "russia.cost", "regrouping", "strategic_value")}
    v |= {p: about("0.05") for p in ("ukraine.neutrality_cost", "russia.neutrality_value")}
    v |= {"power": about("0.35"), "neutrality_effect": about("0.3"), "guarantee_effect": about("0.25")}
    v |= {"forces_value": F(0), "force_share": F(1, 5), "credibility": F(rng.randrange(101), 100)}
    return v | {"ukraine.discount": F(19, 20), "russia.discount": F(19, 20)} | fixed


def ends(v: dict[str, Fraction], t: Fraction | int = 1) -> tuple[Fraction, Fraction, Fraction]:
    """Return by hand the least ground that C honours, and the least and the most that C and D accept."""
    p, sigma, kc, kd = v["power"], v["strategic_value"], v["russia.cost"], v["ukraine.cost"]
    mu, nu = t * v["ukraine.neutrality_cost"], t * v["russia.neutrality_value"]
    exposed = t * (v["neutrality_effect"] + v["forces_value"] * (1 - v["force_share"]))
    exposed -= t * v["credibility"] * v["guarantee_effect"]
    return (p + v["regrouping"] + exposed - sigma - kc - nu) / (1 - sigma), p - kc - nu, p + kd - mu


def test_the_two_ends_of_the_acceptable_terms_and_the_threshold_by_hand() -> None:
    rng, held = random.Random(1), 0
    for _ in range(40):
        v = near(rng)
        h, low, high = ends(v)
        threshold = (
            v["regrouping"] + v["neutrality_effect"] - v["strategic_value"] * (1 - v["power"])
            - v["russia.neutrality_value"] - v["russia.cost"]
            - (1 - v["strategic_value"]) * (v["ukraine.cost"] - v["ukraine.neutrality_cost"])
        ) / v["guarantee_effect"]  # fmt: skip
        found = {who: solve(v, who) for who in SIDES.values()}
        assert (h <= high) == (v["credibility"] >= threshold)
        if h > high:
            assert {eq.outcome for eq in found.values()} == {"fight on"}
            continue
        held += 1
        least = max(F(0), low, h)
        even = v["power"] + (v["ukraine.cost"] - v["russia.cost"] - v["ukraine.neutrality_cost"]) / 2
        even -= v["russia.neutrality_value"] / 2
        assert found["ukraine"].terms["ground"] == least
        assert found["russia"].terms["ground"] == high
        assert found["mediator"].terms["ground"] == max(least, even)
    assert 10 < held < 35


def test_the_prices_of_the_veto_and_of_the_cap_in_ground() -> None:
    rng, met = random.Random(2), 0
    for _ in range(30):
        v = near(rng, **{"ukraine.cost": F(3, 10), "forces_value": F(1, 10)})
        h, low, high = ends(v | {"forces_value": F(0)})
        price = v["credibility"] * v["guarantee_effect"] / (1 - v["strategic_value"])
        if h < max(F(0), low) or max(h + price, ends(v)[0]) > high:
            continue
        met += 1
        each = solve(v, "ukraine").terms["ground"]
        veto = solve(v, "ukraine", guarantee="by consent of all").terms["ground"]
        assert veto - each == price
        capped = solve(v, "ukraine", force_cap="one fifth").terms["ground"]
        assert capped - each == v["forces_value"] * F(4, 5) / (1 - v["strategic_value"])
    assert met > 10


def test_a_promised_withdrawal_needs_a_neutrality_worth_no_more_than_peace_saves() -> None:
    rng, seen = random.Random(3), set()
    for _ in range(40):
        v = near(rng, credibility=F(1), neutrality_effect=F(rng.randrange(31), 100))
        h, low, high = ends(v)
        saved = v["ukraine.cost"] + v["russia.cost"] + v["russia.neutrality_value"] - v["ukraine.neutrality_cost"]
        holds = h <= high and v["neutrality_effect"] <= saved
        eq = solve(v, "russia", withdrawal="promised")
        assert (eq.outcome == "neutrality and ground kept") == holds
        if holds:
            least = solve(v, "ukraine", withdrawal="promised").terms["ground"]
            assert least == max(F(0), h, low + v["neutrality_effect"])
        seen.add(holds)
    assert seen == {True, False}


@pytest.mark.parametrize("steps", [2, 3, 4])
def test_of_n_steps_the_defender_leaves_the_last_undone(steps: int) -> None:
    rng, t = random.Random(steps), F(steps - 1, steps)
    for _ in range(8):
        v = near(rng, power=F(12, 100), **{"ukraine.cost": F(12, 100)})  # p + k_D < 1/n
        h, low, high = ends(v, t)
        if v["neutrality_effect"] - v["credibility"] * v["guarantee_effect"] <= v["russia.neutrality_value"]:
            continue
        eq = solve(v, "ukraine", withdrawal="verified in steps", steps=steps)
        if max(F(0), h, low) > high:
            assert eq.outcome == "fight on"
            continue
        assert eq.outcome == "withdrawal for part of neutrality"
        assert eq.terms["ground"] == max(F(0), h, low)


def test_the_credibility_for_steps_does_not_suffice_where_the_defender_would_live_with_an_earlier_stop() -> None:
    # By hand, n = 2, t = 1/2: h_n = 0.55 and p + k_D - t mu = 0.6875, so that credibility is no obstacle at x = 0.6. But if C
    # stops after one step D keeps (0.4 - 0.175)/2 > 1 - p - epsilon/2 - k_D = 0.1; it foresees that, and stops first with 0.4/2,
    # which is less than the 0.225 of war now.
    v = {p: F(0) for p in ("russia.cost", "strategic_value", "guarantee_effect", "credibility", "forces_value")}
    v |= {"force_share": F(1), "power": F(9, 20), "regrouping": F(1, 40), "neutrality_effect": F(1, 4)}
    v |= {"ukraine.cost": F(13, 40), "ukraine.neutrality_cost": F(7, 40), "russia.neutrality_value": F(1, 10)}
    v |= {"ukraine.discount": F(19, 20), "russia.discount": F(1, 2)}
    h, low, high = ends(v, F(1, 2))
    assert max(h, low) <= F(3, 5) <= high
    assert played(v, STRUCTURE | {"withdrawal": "verified in steps"}, F(3, 5))[:2] == (F(1, 5), F(4, 5))
    assert solve(v, "ukraine", withdrawal="verified in steps").outcome != "withdrawal for part of neutrality"


def test_only_a_defender_that_has_the_ground_back_may_renounce_its_neutrality() -> None:
    model = bg.load("arkin2022/neutrality_for_guarantee").replace({"renunciation": "possible", "proposer": "russia"})
    signed, promised = (str(bg.solve(model.replace({"withdrawal": w}))) for w in ("with the signature", "promised"))
    assert "keep neutrality? (after the exchange)" in signed
    assert "keep neutrality? (after the exchange)" in promised
    assert "keep neutrality? (no withdrawal)" not in promised


def test_before_a_renunciation_the_challenger_counts_the_period_of_neutrality_that_an_attack_would_bring() -> None:
    rng, met = random.Random(7), 0
    for _ in range(60):
        v = near(rng)
        v["russia.discount"] = F(rng.randrange(50, 96), 100)
        sigma, nu, delta = v["strategic_value"], v["russia.neutrality_value"], v["russia.discount"]
        plain = v["power"] + v["regrouping"] - sigma - v["russia.cost"]
        effect = v["neutrality_effect"] - v["credibility"] * v["guarantee_effect"]
        least = max(plain / (1 - sigma), (plain + effect + nu * (1 - delta) / delta) / (1 - sigma))
        least = max(F(0), v["power"] - v["russia.cost"], least)
        if effect <= nu or least > v["power"] + v["ukraine.cost"]:  # then neutrality may be kept, or nothing is agreed
            continue
        met += 1
        eq = solve(v, "ukraine", renunciation="possible")
        assert (eq.outcome, eq.terms["ground"]) == ("withdrawal without neutrality", least)
    assert met > 5


def test_without_neutrality_it_is_the_plain_settlement() -> None:
    plain = bg.load("abudhabi2026/fortress_belt").replace({"guarantor.cost": 0, "guarantor.war_loss": "0.5"})
    rng, met = random.Random(4), 0
    for _ in range(30):
        v = near(rng, **{"ukraine.neutrality_cost": F(0), "russia.neutrality_value": F(0), "neutrality_effect": F(0)})
        v["regrouping"] = v["strategic_value"] + F(rng.randrange(10, 30), 100)
        same = ("power", "strategic_value", "guarantee_effect", "credibility", "ukraine.cost", "russia.cost")
        same += ("ukraine.discount", "russia.discount")
        for proposer in ("ukraine", "russia"):
            if solve(v, proposer, guarantee="none").terms:
                continue  # there a guarantor who is free to give none gives none
            here = solve(v, proposer)
            changes = {p: v[p] for p in same} | {"regrouping": v["regrouping"] - v["strategic_value"]}
            there = bg.solve(plain.replace(changes | {"proposer": proposer}))
            assert here.values == {k: there.values[k] for k in here.values}
            assert tuple(here.terms.values()) == tuple(there.terms.values())
            met += bool(here.terms)
    assert met > 8


def test_a_cap_can_be_beyond_every_guarantee() -> None:
    model = bg.load("yamazoe2026/consent_of_the_guarantors").replace(
        {"guarantee": "each may act", "proposer": "ukraine"}
    )
    for value, outcome in (("0.25", "fight on"), ("0.1", "neutrality and ground kept")):
        capped = model.replace({"force_cap": "one fifth", "credibility": 1, "forces_value": value})
        assert {bg.solve(capped.replace({"proposer": p})).outcome for p in ("ukraine", "russia")} == {outcome}


def test_a_mediator_who_is_not_there_cannot_be_chosen() -> None:
    istanbul, drafts = bg.load("arkin2022/neutrality_for_guarantee"), bg.load("yamazoe2026/consent_of_the_guarantors")
    assert choices_of(istanbul, "proposer") == ("mediator", "ukraine", "russia")
    assert choices_of(drafts, "proposer") == ("ukraine", "russia")
    with pytest.raises(DomainError, match="must be one of 'ukraine', 'russia'"):
        drafts.replace({"proposer": "mediator"})


def least_credibility(v: Any, t: Fraction) -> Fraction:
    """Return by hand the least credibility for an agreement on the share t of neutrality."""
    plain = v["regrouping"] - v["strategic_value"] * (1 - v["power"]) - v["russia.cost"]
    plain -= (1 - v["strategic_value"]) * (v["ukraine.cost"] - t * v["ukraine.neutrality_cost"])
    return F((t * (v["neutrality_effect"] - v["russia.neutrality_value"]) + plain) / (t * v["guarantee_effect"]))


@pytest.mark.parametrize("cost", ["0.02", "0.05"])
def test_the_fewer_the_steps_the_less_credibility_they_need(cost: str) -> None:
    model = bg.load("arkin2022/neutrality_for_guarantee")
    signed = model.replace({"power": "0.12", "ukraine.cost": "0.12", "russia.cost": cost})  # p + k_D < 1/4
    ways = [signed.replace({"withdrawal": "verified in steps", "steps": n}) for n in (2, 3, 4)]
    least = [least_credibility(signed.numbers, t) for t in (F(1, 2), F(2, 3), F(3, 4), F(1))]
    assert least == sorted(least)
    for way, value in zip((*ways, signed), least, strict=True):
        assert bg.solve(way.replace({"credibility": value})).terms
        assert bg.solve(way.replace({"credibility": value - F(1, 10**6)})).outcome == "fight on"
