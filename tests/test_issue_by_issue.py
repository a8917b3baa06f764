"""Two issues in a package, each for itself, or in sequence: values against fixed points computed on the frontier itself."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np
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


def last_issue(p, q, d, rounds=4000):
    """What A and B have, in units of the last issue, when A proposes on it: plain recursion from a last round without agreement."""
    mine = theirs = (np.zeros_like(p), np.zeros_like(p))
    for _ in range(rounds):
        # The proposer asks for as much as leaves the other what waiting is worth; where that is impossible, it waits.
        y = np.clip(q + 1 - d * theirs[1], 0, 1)
        made = q + 1 - y >= d * theirs[1] - 1e-15
        by_a = np.where(made, p + y, d * theirs[0]), np.where(made, q + 1 - y, d * theirs[1])
        y = np.clip(d * mine[0] - p, 0, 1)
        made = p + y >= d * mine[0] - 1e-15
        by_b = np.where(made, p + y, d * mine[0]), np.where(made, q + 1 - y, d * mine[1])
        mine, theirs = by_a, by_b
    return mine


def in_sequence(a, b, d, proposer, rounds=400, grid=20001):
    """Values of bargaining over X first, by recursion on a grid of shares; accurate to the width of the grid."""
    x = np.linspace(0, 1, grid)
    u, w = last_issue(a * x / (1 - a), b * (1 - x) / (1 - b), d)
    u, w = d * (1 - a) * u, d * (1 - b) * w
    mine = theirs = (0.0, 0.0)
    for _ in range(rounds):
        k = np.argmax(np.where(w >= d * theirs[1], u, -1))
        n = np.argmax(np.where(u >= d * mine[0], w, -1))
        mine, theirs = (u[k], w[k]), (u[n], w[n])
    return mine if proposer == "A" else theirs


@pytest.mark.parametrize("proposer", ["A", "B"])
@pytest.mark.parametrize("procedure", ["X first", "Y first"])
@pytest.mark.parametrize(("a", "b"), [("0.7", "0.4"), ("0.6", "0.55"), ("0.3", "0.8"), ("0.5", "0.5")])
def test_joint_implementation_agrees_with_recursion_on_a_grid(a, b, procedure, proposer):
    change = {"procedure": procedure, "implementation": "joint", "A.weight": a, "B.weight": b, "proposer": proposer}
    eq = bg.solve(bg.load(NAME).replace(change))
    weights = (float(a), float(b)) if procedure == "X first" else (1 - float(a), 1 - float(b))
    expected = in_sequence(*weights, 0.9, proposer)
    assert [float(eq.values[i]) for i in "AB"] == pytest.approx(expected, abs=2e-4)
    assert eq.verify() == 0
    assert eq.exact


def test_a_package_does_not_depend_on_the_implementation():
    model = bg.load(NAME)
    assert dict(bg.solve(model.replace({"implementation": "joint"})).values) == dict(bg.solve(model).values)


@pytest.mark.parametrize("discount", [F(9, 10), F(999, 1000)])
def test_whoever_settles_the_first_issue_proposing_on_the_second_each_wants_first_what_matters_less_to_it(discount):
    weight = {"X": (F(7, 10), F(4, 10)), "Y": (F(3, 10), F(6, 10))}
    other = {"A": "B", "B": "A"}

    def game(first, last):
        def deal(x, y):
            shares = ((first, x), (last, y))
            return bg.outcome(
                "deal",
                {"A": sum(weight[i][0] * s for i, s in shares), "B": sum(weight[i][1] * (1 - s) for i, s in shares)},
            )

        def second(who):
            return lambda settled: bg.offer(
                f"{who} on {last}",
                who,
                other[who],
                over=bg.Pie(last),
                accept=lambda y: deal(settled, y),
                reject=bg.continue_to(f"{other[who]} on {last}", settled=settled),
            )

        states = {f"{who} on {last}": second(who) for who in "AB"}
        for who in "AB":
            states[f"{who} on {first}"] = bg.offer(
                f"{who} on {first}",
                who,
                other[who],
                over=bg.Pie(first),
                accept=lambda x, who=who: bg.continue_to(f"{who} on {last}", settled=x),
                reject=bg.continue_to(f"{other[who]} on {first}"),
            )
        return bg.Game([bg.Actor(i, discount) for i in "AB"], states=states, start=f"A on {first}")

    x_first, y_first = bg.solve(game("X", "Y")).values, bg.solve(game("Y", "X")).values
    assert x_first["A"] < y_first["A"] - F(1, 3)
    assert x_first["B"] > y_first["B"] + F(1, 4)
