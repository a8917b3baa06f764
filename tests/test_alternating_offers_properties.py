"""Every variant of alternating offers: limits of long horizons, no profitable deviation, symmetry, and what cannot be."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bargaining as bg
from bargaining.errors import DomainError, InputError, MathematicalFact, MethodError
from tests.oracles.variants import game, load, patient, war

F = Fraction


# Long finite horizons: an independent route


def horizon(numbers: dict[str, Any], rounds: int, may_leave: bool) -> tuple[float, float]:
    """Return the proposer's payoff, when A and when B proposes, in talks that end with nothing after so many rounds."""
    n = {k: float(F(repr(v)) if isinstance(v, float) else F(v)) for k, v in numbers.items()}

    def left(side: str, value: float) -> float:
        """What a rejection leaves to the responder, who proposes next."""
        p, v, power = n.get("breakdown", 0), n.get("victory", 0), n.get("power", 0.5)
        win = power if side == "A" else 1 - power
        on = p * n.get(f"{side}.breakdown_payoff", 0) + (1 - p) * (v * win + (1 - v) * value)
        wait = n.get(f"{side}.flow", 0) - n.get(f"{side}.cost", 0) + n.get(f"{side}.discount", 1) * on
        return max(wait, n.get(f"{side}.outside_option", 0)) if may_leave else wait

    a = b = 1.0
    for _ in range(rounds):
        a, b = 1 - max(0.0, left("B", b)), 1 - max(0.0, left("A", a))
    return a, b


CASES = {
    "discounting": (patient(0.9, 0.8), {}),
    "responder's options": (patient(0.9, 0.8, A_outside_option=0.1, B_outside_option=0.35), {"who_may_leave": "both"}),
    "binding options": (patient(0.7, 0.6, A_outside_option=0.5, B_outside_option=0.45), {"who_may_leave": "both"}),
    "flows": (patient(0.9, 0.8, A_flow=0.02, B_flow=-0.03), {}),
    "war": (war(1), {}),
    "breakdown": ({"breakdown": 0.1, "A.breakdown_payoff": 0.3, "B.breakdown_payoff": 0.2}, {"time": "fixed costs"}),
    "costs": ({"A.cost": 0.1, "B.cost": 0.06}, {"time": "fixed costs"}),
    "everything": (
        patient(0.9, 0.8, A_flow=0.02, B_cost=0.01, B_outside_option=0.3, A_breakdown_payoff=0.4)
        | {"breakdown": 0.05, "victory": 0.03, "power": 0.7},
        {"who_may_leave": "second"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_long_talks_with_a_last_round_approach_the_answer_from_both_sides(name: str) -> None:
    numbers, structure = CASES[name]
    may_leave = "who_may_leave" in structure
    values = [float(bg.solve(game(numbers, **structure, proposer=p)).values[p]) for p in "AB"]
    odd, even = horizon(numbers, 401, may_leave), horizon(numbers, 400, may_leave)
    assert odd == pytest.approx(values, abs=1e-9)
    assert even == pytest.approx(values, abs=1e-9)


def test_odd_and_even_horizons_lie_on_both_sides() -> None:
    x = 5 / 7
    shares = [1 - horizon(patient(0.9, 0.8), t, False)[0] for t in range(8)]
    assert all((s < 1 - x) == (t % 2 == 0) for t, s in enumerate(shares))


# Properties


fractions = st.integers(0, 24).map(lambda k: F(k, 25))
small = st.integers(-10, 10).map(lambda k: F(k, 100))


@st.composite
def drawn(draw: Any) -> tuple[dict[str, Any], dict[str, str]]:
    numbers: dict[str, Any] = {}
    for side in "AB":
        numbers |= {
            f"{side}.discount": draw(fractions),
            f"{side}.flow": draw(small),
            f"{side}.cost": abs(draw(small)),
            f"{side}.outside_option": draw(fractions),
            f"{side}.breakdown_payoff": draw(fractions),
        }
    numbers |= {k: draw(fractions) for k in ("breakdown", "victory", "power", "recognition")}
    for name in draw(st.sets(st.sampled_from([n for n in numbers if "discount" not in n]))):
        numbers[name] = F(0)
    structure = {
        "proposer": draw(st.sampled_from("AB")),
        "order": draw(st.sampled_from(["alternating", "same side", "random"])),
        "who_may_leave": draw(st.sampled_from(["nobody", "first", "second", "both"])),
        "when_to_leave": draw(st.sampled_from(["after rejecting", "after being rejected", "after any rejection"])),
    }
    return numbers, structure


def swapped(numbers: dict[str, Any], structure: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the same game with the roles exchanged."""
    other = {"A": "B", "B": "A", "first": "second", "second": "first"}
    new = {f"{other[k[0]]}{k[1:]}" if k[1] == "." else k: v for k, v in numbers.items()}
    new |= {k: 1 - F(numbers[k]) for k in ("power", "recognition")}
    return new, {k: other.get(v, v) for k, v in structure.items()}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(drawn())
def test_nobody_gains_by_a_deviation_in_any_variant(case: tuple[dict[str, Any], dict[str, str]]) -> None:
    numbers, structure = case
    g = game(numbers, **structure)
    try:
        eq = bg.solve(g)
    except MathematicalFact:
        assert structure["when_to_leave"] != "after rejecting"  # where stationary equilibria may need mixing
        assert structure["who_may_leave"] != "nobody"
        return
    assert eq.verify() == 0
    for name, (low, high) in (eq.payoff_bounds or {}).items():
        assert low <= eq.values[name] <= high


@settings(max_examples=30, deadline=None, derandomize=True)
@given(drawn())
def test_roles_may_be_exchanged(case: tuple[dict[str, Any], dict[str, str]]) -> None:
    try:
        one = bg.solve(game(case[0], **case[1]))
        numbers, structure = swapped(*case)
        two = bg.solve(game(numbers, **structure))
    except MathematicalFact:
        return
    if one.unique:
        assert one.values["A"] == two.values["B"]
        assert one.values["B"] == two.values["A"]


def test_names_of_the_sides_do_not_matter() -> None:
    numbers, structure = CASES["everything"]
    one = bg.solve(game(numbers, **structure))
    model = load("binmore1989/outside_option")
    values = {**model.numbers, **{k: F(str(v)) for k, v in numbers.items()}}
    names = {"A": "zorro", "B": "anna"}
    renamed = {f"{names.get(k[0], k[0])}{k[1:]}" if k[1] == "." else k: v for k, v in values.items()}
    chosen = {**model.structure, **structure, "proposer": "zorro"}
    two = bg.solve(model.protocol.game({"first": "zorro", "second": "anna"}, renamed, chosen))
    assert (one.outcome, dict(one.terms)) == (two.outcome, dict(two.terms))
    assert [one.values[n] for n in "AB"] == [two.values[names[n]] for n in "AB"]


# What cannot be


def test_options_that_exceed_the_pie_end_the_talks_at_once() -> None:
    for a, b in ((0.6, 0.6), (0.3, 0.9), (1.2, 0.1)):
        numbers = patient(0.9, 0.9, A_outside_option=a, B_outside_option=b)
        eq = bg.solve(game(numbers, who_may_leave="both"))
        assert (eq.outcome, dict(eq.terms)) == ("opt out", {})
        assert {k: float(v) for k, v in eq.values.items()} == {"A": a, "B": b}
        assert (eq.unique, eq.verify()) == (True, 0)


def test_disagreement_that_pays_more_than_the_pie_never_ends() -> None:
    eq = bg.solve(game(patient(0.95, 0.9, A_flow="0.04", B_flow="0.03")))
    assert (eq.outcome, dict(eq.values)) == ("goes on for ever", {"A": F(4, 5), "B": F(3, 10)})
    assert (eq.unique, eq.verify()) == (True, 0)


@pytest.mark.parametrize("value", ["1.01", "1.2", "-0.1"])
def test_a_discount_factor_outside_its_domain_is_refused(value: str) -> None:
    with pytest.raises(DomainError, match=r"A\.discount: must lie in \[0, 1\]"):
        load("rubinstein1982/alternating_offers").replace({"A.discount": value})


def test_without_discounting_or_costs_nothing_is_determined() -> None:
    with pytest.raises(MethodError):
        bg.solve(game({}, time="fixed costs"))


def test_a_model_without_discount_factors_cannot_turn_to_discounting() -> None:
    with pytest.raises(InputError, match=r"A\.discount: is required by the structure chosen"):
        load("rubinstein1982/fixed_costs").replace({"time": "discounting"})
