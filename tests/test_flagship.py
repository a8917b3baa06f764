"""The flagship against two oracles that share no code with it, and against borders derived by hand."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
import sympy

import bargaining as bg
from bargaining.regimes.threshold import NoThresholdError
from tests.oracles import fortress_exact, fortress_grid

F = Fraction
NAME = "abudhabi2026/fortress_belt"
PROPOSERS = ("ukraine", "russia")
DISCOUNTS = tuple(path for path in fortress_exact.PATHS if path.endswith("discount"))
LABELS = {
    "fight on",
    "guarantee without cession",
    "cession for guarantee",
    "cession without guarantee",
    "front-line settlement",
    "war after deal",
}
BELOW_RUSSIA = LABELS - {"front-line settlement", "guarantee without cession"}


@cache
def model(proposer: str = "ukraine") -> Any:
    return bg.load(NAME).replace({"proposer": proposer})


def solve(values: dict[str, Fraction], proposer: str) -> Any:
    return bg.solve(model(proposer).game(values))


def fine(rng: random.Random) -> dict[str, Fraction]:
    """Any numbers of the domain: ties almost never."""
    v = {path: F(rng.randrange(997), 997) for path in fortress_exact.PATHS}
    v["strategic_value"] *= rng.choice((1, 1, 1, 3))
    return v


def coarse(rng: random.Random) -> dict[str, Fraction]:
    """Quarters: ties everywhere."""
    v = {path: F(rng.randrange(5), 4) for path in fortress_exact.PATHS}
    return v | {path: F(rng.randrange(4), 4) for path in DISCOUNTS}


def corners(rng: random.Random) -> dict[str, Fraction]:
    """Tenths, with the ends of the domains drawn often, and a strategic value up to 4."""
    tenths = [0, 0, 0, 10, 10, *range(1, 10)]
    v = {path: F(rng.choice(tenths), 10) for path in fortress_exact.PATHS}
    v |= {path: F(rng.choice([0, 0, 9, 9, *range(1, 9)]), 10) for path in DISCOUNTS}
    v["strategic_value"] *= rng.choice((1, 1, 4))
    return v


def near(rng: random.Random) -> dict[str, Fraction]:
    """Values about the model's own, on which all outcomes are common."""
    v = {path: value * F(rng.randrange(20, 181), 100) for path, value in model().numbers.items()}
    return v | {path: F(rng.randrange(10, 19), 20) for path in DISCOUNTS} | {"credibility": F(rng.randrange(101), 100)}


@pytest.mark.parametrize("proposer", PROPOSERS)
@pytest.mark.parametrize("draw", [fine, coarse, corners, near])
def test_outcome_terms_and_payoffs_equal_the_exact_oracle(draw: Any, proposer: str) -> None:
    rng = random.Random(f"{draw.__name__} {proposer}")
    for _ in range(75):
        values = draw(rng)
        theirs = fortress_exact.solve(values, proposer)
        ours = solve(values, proposer)
        assert ours.outcome == theirs.label, values
        assert dict(ours.terms) == ({} if theirs.x is None else {"territory": theirs.x}), values
        assert dict(ours.values) == theirs.payoffs, values
        assert ours.verify() == 0, values


@pytest.mark.parametrize("proposer", PROPOSERS)
@pytest.mark.parametrize("draw", [fine, coarse, corners, near])
def test_proposers_value_lies_between_the_bounds_of_the_grid_game(draw: Any, proposer: str) -> None:
    rng = random.Random(f"grid {draw.__name__} {proposer}")
    for _ in range(15):
        values = draw(rng)
        ours = solve(values, proposer)
        guaranteed = ours.strategy["guarantee?"].action == "give a guarantee"
        low, high, kinds = fortress_grid.Grid(values, proposer, n=24).bounds(guaranteed)
        assert low <= ours.values[proposer] <= high, values
        kind = {"fight on": "war", "war after deal": "broken"}.get(ours.outcome, "peace")
        assert kind in kinds, values


@pytest.mark.parametrize("proposer", PROPOSERS)
def test_grid_game_with_our_terms_added_has_our_answer(proposer: str) -> None:
    rng = random.Random(f"added {proposer}")
    for draw in (coarse, near):
        for _ in range(12):
            values = draw(rng)
            ours = solve(values, proposer)
            found = fortress_exact.solve(values, proposer).after
            extra = [end.x for end in found.values() if end.x is not None]
            label, x, payoffs = fortress_grid.solve(values, proposer, n=12, extra=extra)
            assert (label, payoffs) == (ours.outcome, dict(ours.values)), values
            assert x == ours.terms.get("territory"), values


@pytest.mark.parametrize("proposer", PROPOSERS)
def test_map_equals_the_exact_oracle_at_every_point_of_the_plane(proposer: str) -> None:
    m = bg.regime_map(model(proposer), {"power": (0, F(1, 2), 25), "credibility": (0, 1, 25)})
    data = m.dataset
    terms, values = data["terms"].sel(term="territory").values, data["values"].values
    for i, power in enumerate(m.axes["power"]):
        bare = fortress_exact.subgame({**model().numbers, "power": power}, proposer, False)  # free of credibility
        for j, credibility in enumerate(m.axes["credibility"]):
            here = {**model().numbers, "power": power, "credibility": credibility}
            backed = fortress_exact.subgame(here, proposer, True)
            given = backed.guarantor > bare.guarantor
            end = backed if given else bare
            expected = fortress_exact.label(end.kind, end.x, given)
            assert m.outcomes[m.outcome_codes[i, j]] == expected, (power, credibility)
            assert np.isnan(terms[i, j]) if end.x is None else abs(terms[i, j] - float(end.x)) < 1e-12
            for k, actor in enumerate(data["actor"].values):
                assert abs(values[k, i, j] - float(getattr(end, actor))) < 1e-12
    assert set(m.outcomes) == (LABELS if proposer == "ukraine" else BELOW_RUSSIA)


@pytest.mark.parametrize("proposer", PROPOSERS)
def test_map_over_costs_and_strategic_value_equals_the_exact_oracle(proposer: str) -> None:
    # A plane with cuts at 1 and with strategic_value = 1, where the honour border runs away to infinity.
    m = bg.regime_map(
        model(proposer).replace({"power": "0.35"}), {"russia.cost": (0, 1, 13), "strategic_value": (0, 2, 13)}
    )
    for (i, cost), (j, strategic) in product(enumerate(m.axes["russia.cost"]), enumerate(m.axes["strategic_value"])):
        values = {**model().numbers, "power": F(7, 20), "russia.cost": cost, "strategic_value": strategic}
        assert m.outcomes[m.outcome_codes[i, j]] == fortress_exact.solve(values, proposer).label


@cache
def border(proposer: str, path: str) -> Any:
    return bg.threshold(model(proposer), path)


def substituted(expression: Any, values: dict[str, Fraction]) -> Fraction:
    exact = {sympy.Symbol(k): sympy.Rational(v.numerator, v.denominator) for k, v in values.items()}
    number = expression.subs(exact)
    return F(int(number.p), int(number.q))


def credibility_ukraine(v: dict[str, Fraction]) -> Fraction:
    r"""Where ukraine's best honoured deal is worth as much to it as the best truce that russia accepts.

    With u = 1 - s and xh = (z - kR)/u, z = p + r - q e, russia accepts a broken deal from
    xb = (p - kR - dR u xh)/(1 - dR u) on, and ukraine's payoff there is
    1 - (1 - dU u) xb - dU (u xh + kR + kU). Put equal to 1 - xh, the terms in xh collect to (1 - dU u) xh, so that

        xh = p - kR + dU (kU + kR)(1 - dR u)/(1 - dU u),    q e = p + r - kR - u xh.
    """
    u, k = 1 - v["strategic_value"], v["ukraine.cost"] + v["russia.cost"]
    dU, dR = v["ukraine.discount"], v["russia.discount"]
    xh = v["power"] - v["russia.cost"] + dU * k * (1 - dR * u) / (1 - dU * u)
    return (v["power"] + v["regrouping"] - v["russia.cost"] - u * xh) / v["guarantee_effect"]


def credibility_russia(v: dict[str, Fraction]) -> Fraction:
    """Where the largest cession that ukraine accepts, p + kU, is just honoured: p + kU = (z - kR)/(1 - s)."""
    s = v["strategic_value"]
    needed = s * v["power"] + v["regrouping"] - v["russia.cost"] - (1 - s) * v["ukraine.cost"]
    return needed / v["guarantee_effect"]


def power_russia(v: dict[str, Fraction]) -> Fraction:
    """Solve the same border for power."""
    s = v["strategic_value"]
    room = v["credibility"] * v["guarantee_effect"] - v["regrouping"] + v["russia.cost"]
    return (room + (1 - s) * v["ukraine.cost"]) / s


def power_ukraine(v: dict[str, Fraction]) -> Fraction:
    """Solve ukraine's border for power: p and z enter with the same discounts, so p appears linearly."""
    u, k = 1 - v["strategic_value"], v["ukraine.cost"] + v["russia.cost"]
    dU, dR = v["ukraine.discount"], v["russia.discount"]
    room = v["credibility"] * v["guarantee_effect"] - v["regrouping"] + v["strategic_value"] * v["russia.cost"]
    return (room + u * dU * k * (1 - dR * u) / (1 - dU * u)) / v["strategic_value"]


THRESHOLDS = [
    ("ukraine", "credibility", F("0.67"), credibility_ukraine, "fight on", "cession for guarantee"),
    ("russia", "credibility", F("0.625"), credibility_russia, "fight on", "cession for guarantee"),
    ("ukraine", "power", F(271, 850), power_ukraine, "cession for guarantee", "fight on"),
    ("russia", "power", F(28, 85), power_russia, "cession for guarantee", "fight on"),
]


@pytest.mark.parametrize(("proposer", "path", "value", "formula", "below", "above"), THRESHOLDS)
def test_threshold_is_the_border_derived_by_hand(
    proposer: str, path: str, value: Fraction, formula: Any, below: str, above: str
) -> None:
    t = border(proposer, path)
    assert (t.value, t.below, t.above) == (value, below, above)
    assert formula(model().numbers) == value
    rng = random.Random(f"{proposer} {path}")
    for _ in range(10):
        v = {k: F(rng.randrange(1, 997), 997) for k in fortress_exact.PATHS}
        assert substituted(t.expression, v) == formula(v)


def label(proposer: str, **changes: Fraction) -> str:
    return fortress_exact.solve({**model().numbers, **changes}, proposer).label


@pytest.mark.parametrize(("proposer", "path", "value", "formula", "below", "above"), THRESHOLDS)
def test_oracle_changes_its_answer_at_the_threshold(
    proposer: str, path: str, value: Fraction, formula: Any, below: str, above: str
) -> None:
    step = F(1, 10**9)
    assert label(proposer, **{path: value - step}) == below
    assert label(proposer, **{path: value + step}) == above


@pytest.mark.parametrize(
    ("proposer", "path", "into", "value", "side", "closed"),
    [
        ("ukraine", "credibility", "cession for guarantee", F("0.67"), "above", False),
        ("russia", "credibility", "cession for guarantee", F("0.625"), "above", True),
        ("ukraine", "credibility", "fight on", F("0.67"), "below", True),
        ("ukraine", "power", "front-line settlement", F("0.1"), "below", True),
        ("ukraine", "power", "guarantee without cession", F("0.2"), "below", True),
        ("ukraine", "power", "war after deal", F(11, 30), "above", True),
        ("russia", "power", "cession without guarantee", F(13, 85), "below", True),
    ],
)
def test_threshold_into_an_outcome(
    proposer: str, path: str, into: str, value: Fraction, side: str, closed: bool
) -> None:
    # Hand: p = kR - r = 0.1; p = kR = 0.2; (1 - dU)(p + kU) = dU r at p = 11/30;
    # s p = (1 - s) kU + kR - r at p = 13/85.
    t = bg.threshold(model(proposer), path, into=into)
    assert (t.value, t.outcome, t.side, t.closed) == (value, into, side, closed)
    assert label(proposer, **{path: value}) == into if closed else label(proposer, **{path: value}) != into


@pytest.mark.parametrize(
    ("proposer", "path"),
    [("ukraine", "power"), ("russia", "power"), ("ukraine", "strategic_value"), ("russia", "russia.cost")],
)
def test_intervals_along_a_path_agree_with_the_oracle(proposer: str, path: str) -> None:
    t = border(proposer, path)
    low, high = model()[path].range
    assert (t.intervals[0].low, t.intervals[-1].high) == (low, high)
    assert all(a.high == b.low and a.high_closed != b.low_closed for a, b in pairwise(t.intervals))
    for interval in t.intervals:
        inside = [interval.low + (interval.high - interval.low) * F(k, 7) for k in range(1, 7)]
        ends = [
            e for e, closed in ((interval.low, interval.low_closed), (interval.high, interval.high_closed)) if closed
        ]
        for point in [*inside, *ends]:
            if isinstance(point, Fraction):
                assert label(proposer, **{path: point}) == interval.outcome, (path, point)


def test_no_border_where_an_outcome_cannot_occur() -> None:
    with pytest.raises(NoThresholdError, match="no border of 'front-line settlement'"):
        bg.threshold(model("russia"), "power", into="front-line settlement")


@pytest.mark.parametrize("seed", range(2))
def test_two_outcomes_are_impossible_if_russia_proposes(seed: int) -> None:
    # The lemma of the protocol: strategic_value <= 1 and power + ukraine.cost > 0.
    rng = random.Random(seed)
    for draw in (fine, coarse, corners, near):
        for _ in range(25):
            values = draw(rng)
            values["strategic_value"] = min(F(1), values["strategic_value"])
            if values["power"] + values["ukraine.cost"] > 0:
                assert solve(values, "russia").outcome in BELOW_RUSSIA


def test_front_line_settlement_if_ukraine_proposes_exactly_where_regrouping_does_not_pay() -> None:
    rng = random.Random(5)
    for draw in (coarse, corners, near):
        for _ in range(40):
            v = draw(rng)
            cost, patient = v["russia.cost"], v["russia.discount"] > 0
            holds = min(F(1), v["power"] + v["regrouping"]) <= cost if patient else v["power"] <= cost
            assert (solve(v, "ukraine").outcome == "front-line settlement") == holds


@pytest.mark.parametrize("proposer", PROPOSERS)
def test_deal_is_honoured_exactly_where_the_text_of_the_protocol_says(proposer: str) -> None:
    rng, seen = random.Random(8), set()
    while len(seen) < 2 or rng.random() > 0.01:
        v = near(rng)
        u, k = 1 - v["strategic_value"], v["ukraine.cost"] + v["russia.cost"]
        later = v["power"] + v["regrouping"]
        if u <= 0 or later < v["guarantee_effect"] or later + v["strategic_value"] > 1:
            continue  # a cut may bind
        h = (later - v["credibility"] * v["guarantee_effect"] - v["russia.cost"]) / u
        bound = v["power"] + v["ukraine.cost"]
        if proposer == "ukraine":
            t = v["ukraine.discount"] * k / (1 - v["ukraine.discount"] * u)
            bound = min(bound, max(t, v["power"] - v["russia.cost"] + (1 - v["russia.discount"] * u) * t))
        if h == bound or bound > 1:
            continue  # on the border the smaller of two equally good offers is taken
        kind = fortress_exact.subgame(v, proposer, True).kind
        assert (kind == "honoured") == (h <= bound), v
        seen.add(kind == "honoured")


def test_guarantee_is_a_substitute_for_ground_if_ukraine_proposes_and_its_companion_if_russia_does() -> None:
    # Hand: a point of credibility takes e/(1 - s) = 4/3 points off ukraine's cession, and nothing off russia's demand.
    grid = [F(70 + k, 100) for k in range(20)]
    ceded = {p: [bg.solve(model(p).replace({"credibility": q})).terms["territory"] for q in grid] for p in PROPOSERS}
    assert {a - b for a, b in pairwise(ceded["ukraine"])} == {F(4, 3) / 100}
    assert set(ceded["russia"]) == {F(1, 2)}


def test_why_not_names_the_guarantor_where_the_guarantee_is_too_weak() -> None:
    answer = bg.solve(model().replace({"credibility": F(1, 2)})).why_not("cession for guarantee")
    assert "guarantor" in answer or "ukraine" in answer


def test_solution_is_exact_and_the_only_one_at_the_models_own_values() -> None:
    for proposer in PROPOSERS:
        eq = bg.solve(model(proposer))
        assert (eq.exact, eq.unique, eq.verify()) == (True, True, 0)
