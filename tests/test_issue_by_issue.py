"""Two issues in a package, each for itself, or in sequence: values against fixed points computed on the frontier itself."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

import bargaining as bg

NAME = "inserrano2004/issue_by_issue"


def frontier(u, a, b):
    """What B can have at most if A has u: A gives up first the issue for which B pays more (a > b: A keeps X longest)."""
    return 1 - b * u / a if u <= a else (1 - b) * (1 - u) / (1 - a)


def package(a, b, d, rounds=5000):
    """A's value when A and when B proposes: phi(u_A) = d phi(u_B), u_B = d u_A, found by bisection on u_A."""
    low, high = 0.0, 1.0
    for _ in range(200):
        u = (low + high) / 2
        low, high = (u, high) if frontier(u, a, b) > d * frontier(d * u, a, b) else (low, u)
    return low, d * low


@pytest.mark.parametrize(("a", "b"), [("0.7", "0.4"), ("0.6", "0.55"), ("0.95", "0.9"), ("0.5", "0.1")])
def test_packages_are_efficient_and_satisfy_the_fixed_point_on_the_frontier(a, b):
    model = bg.load(NAME).replace({"A.weight": a, "B.weight": b})
    one, two = package(float(a), float(b), 0.9)
    for proposer, u in (("A", one), ("B", two)):
        eq = bg.solve(model.replace({"proposer": proposer}))
        assert float(eq.values["A"]) == pytest.approx(u, abs=1e-12)
        assert float(eq.values["B"]) == pytest.approx(frontier(u, float(a), float(b)), abs=1e-12)
        assert eq.verify() == 0


def test_issues_settled_apart_are_worse_for_both_than_a_package():
    apart = bg.solve(bg.load(NAME).replace({"procedure": "separate"}))
    together = bg.solve(bg.load(NAME))
    assert apart.verify() == 0
    assert all(together.values[i] > apart.values[i] for i in "AB")


def test_bargaining_over_the_last_issue_gives_each_its_share_whatever_came_before():
    for procedure in ("X first", "Y first"):
        eq = bg.solve(bg.load(NAME).replace({"procedure": procedure, "proposer": "B"}))
        assert eq.terms["Y" if procedure[0] == "X" else "X"] == F(10, 19)
        assert eq.verify() == 0


@pytest.mark.parametrize("proposer", ["A", "B"])
@pytest.mark.parametrize(("a", "b"), [("0.7", "0.4"), ("0.5", "0.5"), ("0.2", "0.9")])
def test_in_sequence_nobody_who_answers_is_left_more_than_waiting_is_worth(a, b, proposer):
    # Indifference of the responder, with both proposers' shares taken from two separate solutions.
    model = bg.load(NAME).replace({"procedure": "X first", "A.weight": a, "B.weight": b})
    mine = bg.solve(model.replace({"proposer": proposer}))
    other = "B" if proposer == "A" else "A"
    next_time = bg.solve(model.replace({"proposer": other}))
    if 0 < mine.terms["X"] < 1:
        assert mine.values[other] == F(9, 10) * next_time.values[other]
    else:
        assert mine.values[other] >= F(9, 10) * next_time.values[other]


def test_a_corner_where_the_first_issue_cannot_pay_for_delay():
    # X is nearly nothing to B, who would give it all away not to delay Y.
    eq = bg.solve(bg.load(NAME).replace({"procedure": "X first", "B.weight": "0.01"}))
    assert eq.terms["X"] == 1
    assert eq.verify() == 0


def test_the_chooser_of_the_agenda_begins_with_what_matters_more_to_it():
    first = bg.solve(bg.load(NAME).replace({"procedure": "first chooses"}))
    second = bg.solve(bg.load(NAME).replace({"procedure": "second chooses"}))
    assert "X first" in str(first.strategy["agenda"])
    assert "Y first" in str(second.strategy["agenda"])
