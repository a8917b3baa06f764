"""Preventive war: the conditions of the protocol's text at random numbers, a grid of offers, and offers made anew in every later period."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

import bargaining as bg
from bargaining.protocols import protocol as protocols

F = Fraction
PROTOCOL = protocols.load("shifting_power")


def draw(rng: random.Random) -> dict[str, Fraction]:
    v = {key: F(rng.randrange(0, 98), 97) for key in ("power_now", "power_later", "guarantee_effect", "credibility")}
    v["discount"] = F(rng.randrange(0, 96), 97)
    if rng.random() < 0.6:  # a small shift
        v["power_later"] = min(F(1), v["power_now"] + F(rng.randrange(20), 97))
    return v | {f"{side}.cost": F(rng.randrange(1, 97), 97) * rng.choice((1, 1, 10)) for side in "RD"}


def solved(v: dict[str, Fraction], **structure: Any) -> Any:
    chosen = {"proposer": "R", "proposer_later": "R", "over": "flow"} | structure
    return bg.solve(PROTOCOL.game({"rising": "R", "declining": "D"}, v, chosen))


def worth(v: dict[str, Fraction], power: Fraction) -> tuple[Fraction, Fraction]:
    """War from a date on, for R and D."""
    whole = 1 / (1 - v["discount"])
    return power * whole - v["R.cost"], (1 - power) * whole - v["D.cost"]


def later(v: dict[str, Fraction]) -> Fraction:
    return max(F(0), v["power_later"] - v["credibility"] * v["guarantee_effect"])


def test_preventive_war_iff_the_shift_exceeds_the_costs_of_the_declining_side() -> None:
    rng = random.Random(1)
    outcomes = set()
    for _ in range(250):
        v = draw(rng)
        d, p, power = v["discount"], v["power_now"], later(v)
        if power < p:
            continue
        eq = solved(v)
        if worth(v, power)[1] >= 0:
            war = d * power - p > (1 - d) ** 2 * v["D.cost"]
            demand = (p - d * power) / (1 - d) + (1 - d) * v["D.cost"]
        else:
            war = worth(v, p)[1] > 1
            demand = 1 - worth(v, p)[1]
        assert (eq.outcome == "war") == war
        if not war:
            assert eq.terms["share now"] == min(F(1), demand)
            assert eq.values["D"] == max(worth(v, p)[1], 1 - eq.terms["share now"])
        outcomes.add(eq.outcome)
    assert outcomes == {"war", "peace"}


@pytest.mark.parametrize("proposer", ["R", "D"])
def test_no_division_avoids_war_iff_the_inefficiency_condition_holds(proposer: str) -> None:
    rng = random.Random(2)
    outcomes = set()
    for _ in range(200):
        v = draw(rng)
        d, p, power = v["discount"], v["power_now"], later(v)
        if power < p:
            continue
        secured = max(F(0), worth(v, power)[0])
        war = worth(v, p)[1] > 1 + d * (1 / (1 - d) - secured)
        assert (solved(v, proposer=proposer, proposer_later="D").outcome == "war") == war
        if war:
            assert solved(v, proposer=proposer, proposer_later="R").outcome == "war"
        outcomes.add(war)
    assert outcomes == {True, False}


@pytest.mark.parametrize("proposer_later", ["R", "D"])
def test_one_later_division_is_worth_what_an_offer_in_every_later_period_is(proposer_later: str) -> None:
    rng = random.Random(3)
    for _ in range(25):
        v = draw(rng)
        d = v["discount"]

        def offered(name: str, who: str, power: Fraction, v: dict[str, Fraction] = v) -> Any:
            war = bg.outcome("war", dict(zip("RD", worth(v, power), strict=True)))
            return bg.offer(
                name,
                who,
                "D" if who == "R" else "R",
                accept=lambda x: bg.continue_to("later", {"R": x, "D": 1 - x}),
                reject=war,
                otherwise=war,
            )

        states = {"now": offered("now", "R", v["power_now"]), "later": offered("later", proposer_later, later(v))}
        game = bg.Game([bg.Actor("R", d), bg.Actor("D", d)], states=states, start="now")
        assert dict(bg.solve(game).values) == dict(solved(v, proposer_later=proposer_later).values)


def test_no_offer_on_a_grid_does_better() -> None:
    rng = random.Random(4)
    for k in range(80):
        v = draw(rng)
        d, fight, whole = v["discount"], worth(v, v["power_now"]), 1 / (1 - v["discount"])
        secured = [max(F(0), each) for each in worth(v, later(v))]
        after = (whole - secured[1], secured[1]) if k % 2 else (secured[0], whole - secured[0])
        me = k // 2 % 2
        eq = solved(v, proposer="RD"[me], proposer_later="DR"[k % 2])
        offers = [F(i, 97) for i in range(98)] + [x for name, x in eq.terms.items() if name == "share now"]
        deals = [(x + d * after[0], 1 - x + d * after[1]) for x in offers]
        deals = [u for u in deals if u[1 - me] >= fight[1 - me]]
        assert (eq.values["R"], eq.values["D"]) == max([fight, *deals], key=lambda u: u[me])


def test_a_rising_side_that_can_cap_its_power_is_never_fought() -> None:
    rng = random.Random(5)
    capped = 0
    for _ in range(120):
        v = draw(rng)
        v |= {"discount": F(rng.randrange(70, 96), 97), "D.cost": v["D.cost"] / 5, "credibility": F(0)}
        d, p, power = v["discount"], v["power_now"], later(v)
        if power < p or worth(v, p)[1] < 1:  # with 1 or less D is paid today
            continue
        eq = solved(v, over="flow and power")
        assert eq.outcome == "peace"
        assert eq.values["D"] == worth(v, p)[1]
        if solved(v).outcome == "war":
            capped += 1
            assert eq.terms["power"] == (p + (1 - d) ** 2 * v["D.cost"]) / d
            assert eq.terms["share now"] == 0
    assert capped > 20


def test_a_guarantee_raises_the_concession_by_the_discounted_stream_of_what_it_takes() -> None:
    model = bg.load("fearon1998/commitment_and_guarantee")
    shares = [bg.solve(model.replace({"credibility": c})).terms["share now"] for c in (0, F(1, 4), 1)]
    assert [b - shares[0] for b in shares] == [0, F(9, 400), F(9, 100)]


def test_where_power_falls_the_rising_side_may_be_the_one_that_cannot_be_paid_today() -> None:
    v = {"power_now": F(4, 5), "power_later": F(13, 20), "guarantee_effect": F(0), "credibility": F(0)}
    v |= {"discount": F(49, 50), "R.cost": F(4, 5), "D.cost": F(0)}
    demand = 1 + F(49, 50) * worth(v, F(13, 20))[1] - worth(v, F(4, 5))[1]
    assert demand > 1  # D would accept that R has all of today's flow, and R would still rather fight
    assert 1 + F(49, 50) * (50 - worth(v, F(13, 20))[1]) < worth(v, F(4, 5))[0]
    assert {solved(v, proposer=side).outcome for side in "RD"} == {"war"}
