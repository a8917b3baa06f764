"""One parameter at a time: what is printed of a line is true at every point of it, also where several equilibria or none exist."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.errors import MathematicalFact, PathError
from bargaining.regimes.ranges import Range, ranges

#: Models whose every parameter is gone along in the suite; the others take minutes, and go the same way.
QUICK = [
    "fearon1995/bargaining_range",
    "rubinstein1982/alternating_offers",
    "rubinstein1982/fixed_costs",
    "shaked1994/leaving_after_own_offer",
    "slantchev2003/battles",
    "merlo1995/stochastic_pie",
    "herrero1985/unanimity",
]


def points(span: Range) -> list[F]:
    """Twenty-one points of a stretch, its ends where they are rational and belong to it."""
    rational = [isinstance(end, F) for end in (span.low, span.high)]
    low, high = (end if isinstance(end, F) else F(float(end)) for end in (span.low, span.high))
    first = 0 if span.low_closed and rational[0] else 1
    last = 20 if span.high_closed and rational[1] else 19
    return [low + (high - low) * F(k, 20) for k in range(first, last + 1)]


@pytest.mark.parametrize("name", QUICK)
def test_every_stretch_of_a_verdict_is_true_all_along(name: str) -> None:
    regime = bg.solve(bg.load(name)).regime
    found = ranges(regime)
    assert found
    for path, span in found.items():
        for value in points(span):
            assert regime.holds_at({path: value}), (path, value, str(span))


def test_a_stretch_ends_where_the_terms_change() -> None:
    model = bg.load("slantchev2003/battles")
    regime = bg.solve(model).regime
    border = bg.threshold(model, "A.cost").value
    assert border == F(1197, 8000)
    assert ranges(regime)["A.cost"].high == border
    assert not regime.holds_at({"A.cost": "0.16"})
    with pytest.raises(PathError, match=r"did you mean 'A\.cost'"):
        regime.holds_at({"A.costs": 0})


def test_values_of_states_are_no_coordinates_of_a_point() -> None:
    model = bg.load("slantchev2003/battles")
    assert list(bg.solve(model).regime.point) == list(model.variables)


@pytest.mark.parametrize("name", [*QUICK, "inserrano2004/issue_by_issue", "binmore1989/outside_option"])
def test_a_threshold_is_sought_along_every_parameter(name: str) -> None:
    model = bg.load(name)
    for path, parameter in model.parameters.items():
        if parameter.range[0] == parameter.range[1] == parameter.value:
            continue
        try:
            text = str(bg.threshold(model, path))
        except MathematicalFact as fact:
            text = str(fact)
        assert f"{path}" in text


@pytest.mark.parametrize("name", ["slantchev2003/battles", "inserrano2004/issue_by_issue"])
def test_the_map_a_file_suggests_is_drawn(name: str) -> None:
    model = bg.load(name)
    assert model.map_hint is not None
    found = bg.regime_map(model, {path: (*ends, 7) for path, ends in model.map_hint.axes.items()})
    assert found.regimes
    for index in ((0, 0), (3, 4), (6, 1)):
        point = {path: axis[k] for (path, axis), k in zip(found.axes.items(), index, strict=True)}
        eq = bg.solve(model.replace(point))
        assert found.outcomes[found.outcome_codes[index]] == eq.outcome
        values = found.dataset["values"].sel(actor=eq.game.names[0]).values[index]
        assert values == pytest.approx(float(eq.values[eq.game.names[0]]), abs=1e-12)


def test_what_holds_at_an_irrational_border_is_decided_algebraically() -> None:
    # Four of the borders along this line are irrational; in each the values of the states are algebraic numbers.
    with pytest.raises(MathematicalFact, match=r"one regime holds everywhere|single points only"):
        bg.threshold(bg.load("inserrano2004/issue_by_issue"), "A.discount")


def test_where_no_stationary_equilibrium_exists_a_few_searches_settle_a_map() -> None:
    model = bg.load("shaked1994/leaving_after_own_offer")
    axes = {"B.outside_option": (0, F(9, 10), 31), "A.outside_option": (0, F(9, 10), 31)}
    found = bg.regime_map(model, axes)
    assert "no stationary equilibrium found" in found.outcomes
    assert found.solves < 60
    assert "equilibria()" in str(found)
    for index in ((3, 3), (16, 2), (20, 5), (29, 0), (30, 30), (15, 29), (25, 3)):
        point = {path: axis[k] for (path, axis), k in zip(found.axes.items(), index, strict=True)}
        label = found.outcomes[found.outcome_codes[index]]
        try:
            assert bg.solve(model.replace(point)).outcome == label
        except MathematicalFact:
            assert label == "no stationary equilibrium found"
    status = bg.sweep(model, {"B.outside_option": (F(3, 10), F(6, 10), 2)})["status"]
    assert status.values.tolist() == [0, 2]


def test_an_equilibrium_is_followed_past_places_where_another_one_exists() -> None:
    with pytest.raises(MathematicalFact, match="one regime holds everywhere: agreement throughout"):
        bg.threshold(bg.load("shaked1994/leaving_after_own_offer"), "A.outside_option", over=(0, F(9, 10)))


def test_a_map_goes_through_a_point_where_one_of_its_closed_forms_has_no_value() -> None:
    w = sympy.Symbol("w")

    def deal(x: Any) -> Any:
        mine = w * x["territory"] + (1 - w) * x["security"]
        return bg.outcome("treaty", {"A": mine, "B": F(1, 5) * (1 - x["territory"]) + F(4, 5) * (1 - x["security"])})

    box = bg.Issues({"territory": 1, "security": (0, "1/2")})
    game = bg.Game(
        [bg.Actor("A", 0.9), bg.Actor("B", 0.8)],
        states={
            "A": bg.offer("A proposes", "A", "B", over=box, accept=deal, reject=bg.continue_to("B")),
            "B": bg.offer("B proposes", "B", "A", over=box, accept=deal, reject=bg.continue_to("A")),
        },
    )
    found = bg.regime_map(game, {"w": (0, 1, 11)})
    for k in (0, 1, 5, 10):
        eq = bg.solve(game, at={"w": F(k, 10)})
        assert found.dataset["values"].sel(actor="A").values[k] == pytest.approx(float(eq.values["A"]), abs=1e-12)
