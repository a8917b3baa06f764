"""A war bargained by battlefield position: the terms before the first battle against a recursion written for itself."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

import bargaining as bg

NAME = "slantchev2003/battles"


def recursion(forts, p, d, cost_a, cost_b, rounds=4000):
    """A's share by position when A and when B proposes, from a war that ends undecided (worth nothing) in a distant period."""
    a = [0.0] * forts + [1.0]
    b = [0.0] * forts + [1.0]
    for _ in range(rounds):
        inner = range(1, forts)
        war_b = [0.0, *(-cost_b + d * (p * (1 - b[n + 1]) + (1 - p) * (1 - b[n - 1])) for n in inner)]
        war_a = [0.0, *(-cost_a + d * (p * a[n + 1] + (1 - p) * a[n - 1]) for n in inner)]
        for n in inner:
            a[n], b[n] = 1 - max(0.0, war_b[n]), max(0.0, war_a[n])
    return a, b


@pytest.mark.parametrize("cost", [F(3, 100), F(3, 10)])
@pytest.mark.parametrize("p", [F(1, 10), F(11, 20), F(19, 20)])
def test_shares_at_every_position_and_for_either_proposer(p, cost):
    a, b = recursion(5, float(p), 0.9, 0.02, float(cost))
    for n in range(1, 5):
        for proposer, shares in (("A", a), ("B", b)):
            changes = {"forts": 5, "held": n, "proposer": proposer, "battle": p, "B.cost": cost}
            eq = bg.solve(bg.load(NAME).replace(changes))
            assert eq.outcome == "settlement"
            assert float(eq.terms["pie"]) == pytest.approx(shares[n], abs=1e-10)
            assert eq.verify() == 0


def test_ten_forts():
    a, b = recursion(10, 0.55, 0.95, 0.02, 0.03)
    assert (a[3], b[3]) == pytest.approx((0.542739742927, 0.469419282775), abs=1e-11)
    assert (a[5], b[5]) == pytest.approx((0.688788382886, 0.616927033259), abs=1e-11)


def test_names_do_not_matter():
    # If A and B change places, so do their shares.
    model = bg.load(NAME).replace({"battle": "0.6", "forts": 5, "held": 2, "A.discount": "0.8"})
    mirror = {
        "battle": "0.4",
        "forts": 5,
        "held": 3,
        "A.discount": "0.9",
        "B.discount": "0.8",
        "A.cost": "0.03",
        "B.cost": "0.02",
    }
    turned = bg.load(NAME).replace({**mirror, "proposer": "B"})
    assert bg.solve(model).terms["pie"] == 1 - bg.solve(turned).terms["pie"]


def test_a_better_position_is_never_worse():
    for proposer in "AB":
        shares = [
            bg.solve(bg.load(NAME).replace({"forts": 6, "held": n, "proposer": proposer, "battle": "0.4"})).terms["pie"]
            for n in range(1, 6)
        ]
        assert shares == sorted(shares)


def test_the_equilibrium_payoffs_are_the_only_ones():
    eq = bg.solve(bg.load(NAME))
    assert eq.unique
    assert eq.payoff_bounds["A"][0] == eq.payoff_bounds["A"][1] == eq.values["A"]


def test_where_the_corner_begins_in_symbols():
    # With a single battle B accepts nothing iff -k_B + d (1 - p) <= 0.
    model = bg.load(NAME).replace({"forts": 2, "held": 1})
    t = bg.threshold(model, "battle")
    assert str(t.expression) == "(-B.cost + B.discount)/B.discount"
    assert t.value == 1 - F(1, 30)
