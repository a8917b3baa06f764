"""Thresholds: the expression, the value, the side it belongs to, and the intervals along the path."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.errors import InputError, PathError
from bargaining.regimes.threshold import NoThresholdError

F = Fraction
NAMES = [
    ("fearon1995/bargaining_range", "power", None),
    ("fearon1995/bargaining_range", "B.cost", None),
    ("derived/territory_for_guarantee", "credibility", None),
    ("derived/territory_for_guarantee", "strategic_value", None),
    ("binmore1989/outside_option", "B.outside_option", None),
    ("binmore1989/outside_option", "A.discount", None),
    ("abudhabi2026/fortress_belt", "credibility", "fight on"),
    ("abudhabi2026/fortress_belt", "power", "war after deal"),
]


def at(expression: Any, point: dict[str, Fraction]) -> Any:
    return sympy.sympify(expression).subs(
        {sympy.Symbol(k): sympy.Rational(v.numerator, v.denominator) for k, v in point.items()}
    )


def model(name: str, path: str) -> Any:
    return bg.load(name).independent([path])


def find(given: Any, path: str, into: str | None) -> Any:
    try:
        return bg.threshold(given, path, into)
    except NoThresholdError:
        return None


@pytest.mark.parametrize(("name", "path", "into"), NAMES)
def test_expression_gives_the_value_found_at_other_numbers(name: str, path: str, into: str | None) -> None:
    given = model(name, path)
    rng, first = random.Random(f"{name} {path}"), find(given, path, into)
    if first is None:
        return  # no border along this path
    assert at(first.expression, given.variables) == first.value
    met = 0
    for _ in range(3 if name.startswith("abudhabi") else 8):
        moved = given.replace(
            {p: v * F(rng.randrange(97, 104), 100) for p, v in given.numbers.items() if p != path and v < F(9, 10)}
        )
        found = find(moved, path, into)
        if found is not None and found.expression == first.expression:
            met += 1
        if found is not None:
            assert at(found.expression, moved.variables) == found.value
            assert at(found.equation.polynomial.as_expr(), {**moved.variables, path: found.value}) == 0
    assert met, "the same border was never met again"


@pytest.mark.parametrize(("name", "path", "into"), NAMES)
def test_closed_is_what_solving_at_the_threshold_says(name: str, path: str, into: str | None) -> None:
    given = model(name, path)
    t = find(given, path, into)
    if t is None or t.below == t.above:
        assert t is None or t.forms[0] != t.forms[1]
        return
    found = bg.solve(given.replace({path: t.value})).outcome
    assert (found == t.outcome) == t.closed
    step = F(1, 10**9)
    assert bg.solve(given.replace({path: t.value - step})).outcome == t.below
    assert bg.solve(given.replace({path: t.value + step})).outcome == t.above
    assert t.outcome == (t.above if t.side == "above" else t.below)


@pytest.mark.parametrize(("name", "path", "into"), NAMES)
def test_intervals_tile_the_range_and_name_what_solving_finds(name: str, path: str, into: str | None) -> None:
    given = model(name, path)
    t = find(given, path, into)
    if t is None:
        return  # no border along this path
    low, high = given[path].range
    assert (t.intervals[0].low, t.intervals[0].low_closed) == (low, True)
    assert (t.intervals[-1].high, t.intervals[-1].high_closed) == (high, True)
    assert all(
        a.high == b.low and a.high_closed != b.low_closed and a.outcome != b.outcome for a, b in pairwise(t.intervals)
    )
    for i in t.intervals:
        points = [i.low + (i.high - i.low) * F(k, 4) for k in range(1, 4)]
        points += [e for e, closed in ((i.low, i.low_closed), (i.high, i.high_closed)) if closed]
        for point in points:
            assert bg.solve(given.replace({path: point})).outcome == i.outcome, point


def test_no_threshold_and_wrong_questions() -> None:
    given = bg.load("fearon1995/bargaining_range")
    with pytest.raises(NoThresholdError, match="there is no border of 'war'"):
        bg.threshold(given, "power", into="war")
    with pytest.raises(NoThresholdError, match="one regime holds everywhere"):
        bg.threshold(given, "power", over=("0.4", "0.41"))
    with pytest.raises(PathError, match="no outcome 'wars'"):
        bg.threshold(given, "power", into="wars")
    with pytest.raises(PathError):
        bg.threshold(given, "powr")
    with pytest.raises(InputError, match="low < high"):
        bg.threshold(given, "power", over=(1, 0))


def test_border_at_the_very_end_of_the_range() -> None:
    given = bg.load("abudhabi2026/fortress_belt")
    assert given["guarantor.cost"].range == (0, F(1, 10))
    t = bg.threshold(given, "guarantor.cost", into="fight on")
    assert (t.value, t.side, t.closed) == (F(1, 10), "above", True)
    assert bg.solve(given.replace({"guarantor.cost": F(1, 10)})).outcome == "fight on"
    assert bg.solve(given.replace({"guarantor.cost": F(1, 10) - F(1, 10**9)})).outcome == "cession for guarantee"
    assert [(i.low, i.high, i.outcome) for i in t.intervals][-1] == (F(1, 10), F(1, 10), "fight on")


def test_quadratic_border_has_an_irrational_root() -> None:
    k, c = sympy.symbols("k c")
    game = bg.Game(
        ["A"],
        bg.decision("d", "A", {"go": bg.outcome("gone", {"A": k**2 + k}), "stay": bg.outcome("stayed", {"A": c})}),
    )
    t = bg.threshold(game, "k", over=(0, 2), at={"c": 1})
    assert t.value == (sympy.sqrt(5) - 1) / 2  # k^2 + k = 1
    assert (t.below, t.above, t.side) == ("stayed", "gone", "above")
    for other in (F(1, 3), F(2), F(5)):
        assert (
            sympy.simplify(
                at(t.expression, {"c": other})
                - (sympy.sqrt(1 + 4 * sympy.Rational(other.numerator, other.denominator)) - 1) / 2
            )
            == 0
        )
    assert [i.outcome for i in t.intervals] == ["stayed", "gone"]
    low, high = t.intervals
    assert (low.low, low.high, high.low, high.high) == (0, t.value, t.value, 2)
    assert low.high_closed != high.low_closed


def test_rational_root_of_a_quadratic_border_is_exact() -> None:
    k = sympy.Symbol("k")
    game = bg.Game(
        ["A"],
        bg.decision("d", "A", {"go": bg.outcome("gone", {"A": k**2}), "stay": bg.outcome("stayed", {"A": F(1, 4)})}),
    )
    t = bg.threshold(game, "k", over=(0, 1))
    assert t.value == F(1, 2)
    assert bg.solve(game, at={"k": F(1, 2)}).outcome == ("gone" if t.closed else "stayed")


def test_an_irrational_border_belongs_to_the_side_that_a_tie_goes_to() -> None:
    """At k = sqrt(a) A is indifferent and takes the first action listed: the border is told apart algebraically."""
    k, a = sympy.symbols("k a")
    ends = {"stop": bg.outcome("stop", {"A": k**2}), "go": bg.outcome("go", {"A": a})}
    for first, closed in (("stop", True), ("go", False)):
        listed = {first: ends[first], **ends}
        game = bg.Game(["A"], bg.decision("d", "A", listed))
        t = bg.threshold(game, "k", at={"a": Fraction(1, 2), "k": Fraction(1, 10)}, over=(0, 1))
        assert (t.expression, t.side, t.outcome, t.closed) == (sympy.sqrt(a), "above", "stop", closed)
        below, above = t.intervals
        assert (below.high_closed, above.low_closed) == (not closed, closed)


def test_the_lower_root_of_a_quadratic_is_crossed_the_other_way() -> None:
    k, a = sympy.symbols("k a")
    root = bg.decision("d", "A", {"stop": bg.outcome("stop", {"A": k**2}), "go": bg.outcome("go", {"A": a})})
    t = bg.threshold(
        bg.Game(["A"], root), "k", into="stop", at={"a": Fraction(1, 2), "k": Fraction(-1, 10)}, over=(-1, 1)
    )
    assert (t.expression, t.side, t.closed) == (-sympy.sqrt(a), "below", True)
    assert "k = -sqrt(a)" in str(t)


def test_an_equation_of_degree_five_is_stated_not_solved() -> None:
    k, a = sympy.symbols("k a")
    root = bg.decision("d", "A", {"stop": bg.outcome("stop", {"A": k**5 + k}), "go": bg.outcome("go", {"A": a})})
    t = bg.threshold(bg.Game(["A"], root), "k", at={"a": Fraction(1, 2), "k": 0}, over=(-1, 1))
    assert (t.expression, t.closed, t.side) == (None, True, "above")
    assert float(t.value) ** 5 + float(t.value) == pytest.approx(0.5)
