"""Wars as random walks between forts: ruin formulas, war values as recursive games, beliefs, and when sides settle."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta

import bargaining as bg
from bargaining.errors import InputError
from bargaining.games.random_walk import expected_battles, expected_under, victory_chance, war_value

NAME = "smith2004/forts"


def walk(n, forts, p, cost, discount):
    """The war as a recursive game in which nobody decides anything: battle after battle, each a chance move."""
    ends = {0: bg.outcome("lost", {"A": 0}), forts: bg.outcome("won", {"A": 1})}

    def go(m):
        return bg.continue_to(ends.get(m, str(m)), {"A": -cost})

    states = {
        str(m): bg.chance(f"battle at {m}", {"win": (p, go(m + 1)), "loss": (1 - p, go(m - 1))})
        for m in range(1, forts)
    }
    return bg.solve(bg.Game([bg.Actor("A", discount)], states=states, start=str(n)))


@pytest.mark.parametrize("p", [F(11, 20), F(1, 2), F(1, 10)])
def test_the_closed_form_is_the_value_of_the_recursive_game(p):
    for n in range(1, 7):
        eq = walk(n, 7, p, F(1, 50), F(19, 20))
        assert eq.values["A"] == war_value(n, 7, p, F(1, 50), F(19, 20))
        chances = {eq.outcome: 1} if isinstance(eq.outcome, str) else eq.outcome
        assert chances["won"] == victory_chance(n, 7, p)


def test_published_chances_and_durations():
    assert victory_chance(3, 10, 0.55) == pytest.approx(0.522536410432, abs=1e-11)
    assert expected_battles(3, 10, 0.55) == pytest.approx(22.253641043163, abs=1e-9)
    assert victory_chance(3, 10, F(1, 2)) == F(3, 10)
    assert expected_battles(3, 10, F(1, 2)) == 21


@pytest.mark.parametrize("p", [0.2, 0.45, 0.9])
def test_the_ruin_formulas_of_the_textbook(p):
    q, r = 1 - p, (1 - p) / p
    for n in range(1, 8):
        chance = (1 - r**n) / (1 - r**8)
        assert victory_chance(n, 8, p) == pytest.approx(chance, abs=1e-12)
        assert expected_battles(n, 8, p) == pytest.approx(n / (q - p) - 8 / (q - p) * chance, abs=1e-9)


def test_published_war_values():
    assert float(war_value(3, 10, F(55, 100), F(2, 100), F(95, 100))) == pytest.approx(-0.064171514176, abs=1e-12)
    assert float(war_value(7, 10, F(45, 100), F(3, 100), F(95, 100))) == pytest.approx(-0.076330539878, abs=1e-12)


def test_arrays_and_symbols_go_through():
    import sympy

    p = sympy.Symbol("p")
    form = war_value(2, 4, p, F(1, 10))
    for x in (F(1, 3), F(1, 2)):
        assert form.subs(p, sympy.Rational(x)) == sympy.Rational(war_value(2, 4, x, F(1, 10)))
    assert war_value(2, 4, np.array([0.25, 0.5]), 0.1)[1] == pytest.approx(float(war_value(2, 4, F(1, 2), F(1, 10))))


def test_values_under_beliefs_are_means_over_the_belief():
    def worth(p):
        return war_value(3, 6, p, 0.005)

    def against(p):
        return war_value(3, 6, 1 - p, 0.005)

    first, second = expected_under((6, 4), worth), expected_under((4, 6), against)
    assert first == pytest.approx(0.655791423975, abs=1e-11)
    assert second == pytest.approx(0.655791423975, abs=1e-11)
    assert first + second > 1  # both are optimistic: they fight
    agreed = expected_under((6, 4), against)
    assert agreed == pytest.approx(0.271730406548, abs=1e-11)
    assert first + agreed < 1  # of one mind: they settle
    # An independent quadrature, and the pitfall: the value at the mean of p is another number.
    assert first == pytest.approx(quad(lambda p: beta.pdf(p, 6, 4) * worth(p), 0, 1)[0], abs=1e-10)
    assert abs(first - worth(0.6)) > 0.05


def test_battles_bring_beliefs_together():
    # A begins with three of six forts and loses battle after battle. Both sides count the losses, so A sees its chances fall, and
    # what the two expect from fighting on adds up to less and less: battles use up the disagreement that they are fought over.
    sums = []
    for lost in range(3):
        n = 3 - lost
        a = expected_under((6, 4 + lost), lambda p, n=n: war_value(n, 6, p, 0.005)) if n else 0.0
        b = expected_under((4, 6 + lost), lambda p, n=n: war_value(6 - n, 6, 1 - p, 0.005)) if n else 1.0
        sums.append(a + b)
    assert sums == sorted(sums, reverse=True)


@pytest.mark.parametrize("p_b", ["0.4", "0.5", "0.55", "0.6"])
@pytest.mark.parametrize("proposer", ["A", "B"])
def test_there_is_a_settlement_iff_war_values_leave_room_for_one(p_b, proposer):
    model = bg.load(NAME).replace(
        {"held": 5, "B.belief": p_b, "proposer": proposer, "A.cost": "0.004", "B.cost": "0.004"}
    )
    model = model.replace({"A.discount": 1, "B.discount": 1})
    room = 1 - war_value(5, 10, F(55, 100), F(4, 1000)) - war_value(5, 10, 1 - F(p_b), F(4, 1000))
    eq = bg.solve(model)
    assert (eq.outcome == "settlement") == (room >= 0)
    assert eq.verify() == 0


def test_a_belief_and_a_position_must_make_sense():
    with pytest.raises(InputError, match="at least 1"):
        expected_under((0.5, 1), lambda p: p)
    with pytest.raises(InputError, match="between 0 and 6"):
        war_value(7, 6, F(1, 2))
