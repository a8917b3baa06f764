"""Variants of alternating offers with many equilibria: the ends of their sets, and automata by hand for what lies between."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

import bargaining as bg
from bargaining.errors import ContinuumError
from tests.oracles.automata import both_may_leave, equal_costs, grid, leaving_after_own_offer
from tests.oracles.variants import game, load, patient

F = Fraction


def test_equal_fixed_costs_leave_every_share_from_the_cost_upwards() -> None:
    found = bg.payoff_set(game({"A.cost": "0.1", "B.cost": "0.1"}, time="fixed costs"))
    assert (found.least["A"], found.greatest["A"], found.unique) == (F(1, 10), 1, False)
    with pytest.raises(
        ContinuumError, match=r"A may receive anything from 0\.1 to 1 and B may receive anything from 0 to 0\.9"
    ):
        bg.solve(load("rubinstein1982/fixed_costs").replace({"A.cost": "0.1"}))


@pytest.mark.parametrize(
    ("c", "later", "stands"), [("0.3", "0.6", True), ("1/3", "2/3", True), ("0.35", "0.65", False)]
)
def test_delay_among_equal_fixed_costs_needs_costs_of_at_most_a_third(c: str, later: str, stands: bool) -> None:
    # A prefers waiting for `later` - c to c, all that it could have now, iff later >= 2c; and B leaves at most 1 - c.
    gain = equal_costs(F(c), F(later)).largest_gain(grid(F(c), F(later), 1 - F(c), F(later) + F(c)))
    assert (gain == 0) is stands


LEAVING = {"who_may_leave": "second", "when_to_leave": "after being rejected"}


@pytest.mark.parametrize(
    ("b", "pie"), [("0.3", F(10, 19)), ("0.426", F(10, 19)), ("0.811", F(1, 10)), ("0.9", F(1, 10))]
)
def test_leaving_after_ones_own_offer_where_the_answer_is_unique(b: str, pie: Fraction) -> None:
    eq = bg.solve(game(patient(0.9, 0.9, B_outside_option=b), **LEAVING))
    assert (eq.terms["pie"], eq.unique, eq.verify()) == (pie, True, 0)


def test_leaving_after_ones_own_offer_the_border_of_the_unique_answer_is_derived() -> None:
    t = bg.threshold(load("shaked1994/leaving_after_own_offer"), "B.outside_option")
    d = sympy.Symbol("A.discount")
    assert sympy.cancel(t.expression - d**2 / (1 + d)) == 0
    assert float(t.value) == pytest.approx(0.426315789474, abs=1e-12)
    assert t.intervals[-1].low == F(81, 100)  # d^2
    assert t.intervals[1].outcome == "no stationary equilibrium found"


@pytest.mark.parametrize(("d", "b"), [("0.9", "0.5"), ("0.9", "0.8"), ("0.8", "0.4"), ("0.6", "0.3")])
def test_leaving_after_ones_own_offer_the_ends_of_the_continuum(d: str, b: str) -> None:
    found = bg.payoff_set(game(patient(d, d, B_outside_option=b), **LEAVING))
    top = 1 - F(d) * (1 - F(d) + F(b))  # derived in the text of the protocol
    assert (found.least["A"], found.greatest["A"], found.unique) == (1 - F(d), top, False)
    assert (found.least["B"], found.greatest["B"]) == (1 - top, F(d))
    assert all(eq.verify() == 0 for eq in found.equilibria)
    assert top > 1 - F(b) / F(d)  # the interval of the literature is part of the set, not all of it


@pytest.mark.parametrize(("d", "b"), [("0.9", "0.5"), ("0.8", "0.4")])
def test_leaving_after_ones_own_offer_every_share_between_is_supported_and_none_beyond(d: str, b: str) -> None:
    low, top = 1 - F(d), 1 - F(d) * (1 - F(d) + F(b))
    published = 1 - F(b) / F(d)
    tried = grid(low, top, published, F(d) - F(b))
    for x in (low, (low + published) / 2, published, (published + top) / 2, top):
        assert leaving_after_own_offer(F(d), F(b), x).largest_gain([*tried, x]) == 0
    for x in (low - F(1, 100), top + F(1, 100)):
        assert leaving_after_own_offer(F(d), F(b), x).largest_gain([*tried, x]) > 0


def test_leaving_after_ones_own_offer_the_automaton_fails_outside_the_interval_of_options() -> None:
    for b in ("0.42", "0.82"):  # below d^2/(1 + d), above d^2
        assert leaving_after_own_offer(F(9, 10), F(b), 1 - F(b) / F(9, 10)).largest_gain(grid(F(1, 10))) > 0


@pytest.mark.parametrize(("d", "e"), [("0.9", "0.9"), ("0.7", "0.8")])
def test_both_may_leave_after_any_rejection(d: str, e: str) -> None:
    g = game(patient(d, e), who_may_leave="both", when_to_leave="after any rejection")
    found = bg.payoff_set(g)
    assert (found.least["A"], found.greatest["A"], found.unique) == (1 - F(e), 1, False)
    assert all(eq.verify() == 0 for eq in found.equilibria)
    assert bg.solve(g).terms["pie"] == (1 - F(e)) / (1 - F(d) * F(e))  # Rubinstein's division is among them


def test_both_may_leave_every_share_between_is_supported_and_none_below() -> None:
    d = F(9, 10)
    for x in (F(1, 10), F(1, 3), F(9, 10), F(1)):
        assert both_may_leave(d, x).largest_gain(grid(x, 1 - d, d)) == 0
    assert both_may_leave(d, F(9, 100)).largest_gain(grid(F(9, 100), 1 - d)) > 0


def test_the_same_numbers_give_three_answers_by_who_may_leave_when() -> None:
    numbers = patient(0.9, 0.9, B_outside_option="0.5")
    responder = bg.payoff_set(game(numbers, who_may_leave="second"))
    assert (responder.least["A"], responder.greatest["A"]) == (F(1, 2), F(1, 2))
    proposer = bg.payoff_set(game(numbers, **LEAVING))
    assert (proposer.least["A"], proposer.greatest["A"]) == (F(1, 10), F(23, 50))
    nobody = bg.payoff_set(game(numbers))
    assert (nobody.least["A"], nobody.greatest["A"]) == (F(10, 19), F(10, 19))
