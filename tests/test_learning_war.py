"""Learning from battles: values by recursion, every sequence of battles, simulation, and the choice of when to settle."""

from __future__ import annotations

from fractions import Fraction as F
from functools import cache
from itertools import pairwise, product

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta

import bargaining as bg
from bargaining.errors import GameError, InputError
from bargaining.solvers.learning_war import LearningEquilibrium


def war(beliefs=((6, 4), (4, 6)), forts=6, held=3, costs=("0.005", "0.005"), battle="0.5", **more):
    return bg.LearningWar(("A", "B"), beliefs, forts, held, costs, battle, **more)


def by_recursion(game, horizon):
    """Both sides' values of fighting to the finish, and the proposer's of ending the war when it likes, from battle to battle."""
    ka, kb = (float(F(c)) for c in game.costs)
    first = game.proposer == "A"

    @cache
    def worth(k, w, lost):
        n = game.held + w - lost
        if n in (0, game.forts):
            return float((n > 0) == (k == 0))
        if w + lost == horizon:
            return 0.5
        a, b = game.beliefs[k]
        m = (a + w) / (a + b + w + lost)
        return -(ka, kb)[k] + m * worth(k, w + 1, lost) + (1 - m) * worth(k, w, lost + 1)

    @cache
    def choosing(w, lost):
        """The proposer's value, whether it ends the war, and the other side's value."""
        n, k = game.held + w - lost, 0 if first else 1
        if n in (0, game.forts):
            return float((n > 0) == first), None, float((n > 0) != first)
        if w + lost == horizon:
            left = max(0.0, worth(1 - k, w, lost))
            return 1 - left, True, left
        won, not_won = choosing(w + 1, lost), choosing(w, lost + 1)
        on = []
        for side, place in ((k, 0), (1 - k, 2)):
            a, b = game.beliefs[side]
            m = (a + w) / (a + b + w + lost)
            on.append(-(ka, kb)[side] + m * won[place] + (1 - m) * not_won[place])
        left = max(0.0, on[1])
        return max(1 - left, on[0]), 1 - left >= on[0], left if 1 - left >= on[0] else on[1]

    return worth, choosing


def test_published_values():
    eq = bg.solve(war())
    assert eq.start.worth == pytest.approx((0.655791423975, 0.655791423975), abs=1e-11)
    assert not eq.start.settled and eq.start.room < 0
    agreed = bg.solve(war(beliefs=((6, 4), (6, 4))))
    assert agreed.start.worth[1] == pytest.approx(0.271730406548, abs=1e-11)
    assert agreed.outcome == "settlement"
    assert agreed.terms["pie"] == pytest.approx(1 - 0.271730406548, abs=1e-11)
    assert agreed.values["A"] + agreed.values["B"] == pytest.approx(1)
    for eq_ in (eq, agreed):
        assert eq_.verify() < 1e-11


def test_values_are_those_of_the_recursion_and_of_another_quadrature():
    game = war(beliefs=((3, 2), (2, 5)), forts=5, held=2, costs=("0.01", "0.02"))
    worth, _ = by_recursion(game, 150)
    eq = bg.solve(game)
    for text in ("", "+", "-+", "+-+", "-+-+"):
        here = eq.course(text)[-1]
        w, lost = text.count("+"), text.count("-")
        if len(eq.course(text)) <= len(text):
            continue
        assert here.worth == pytest.approx((worth(0, w, lost), worth(1, w, lost)), abs=1e-9)
        assert here.expected == pytest.approx(((3 + w) / (5 + w + lost), (2 + w) / (7 + w + lost)))

    def ruin(p):
        r = (1 - p) / p
        chance = (1 - r**2) / (1 - r**5)
        return chance - 0.01 * (2 / (1 - 2 * p) - 5 / (1 - 2 * p) * chance)

    integral = sum(quad(lambda p: beta.pdf(p, 3, 2) * ruin(p), *ends)[0] for ends in ((0, 0.4999), (0.5001, 1)))
    assert eq.start.worth[0] == pytest.approx(integral, abs=1e-3)


@pytest.mark.parametrize("timing", ["when possible", "when best"])
def test_dates_by_every_sequence_of_battles(timing):
    game = war(forts=8, held=4, costs=("0.012", "0.012"), battle="0.4", timing=timing)
    eq = bg.solve(game)
    worth, choosing = by_recursion(game, 260)
    length, found = 12, {}
    for battles in product((1, 0), repeat=length):
        w = lost = 0
        for t in range(length + 1):
            n = 4 + w - lost
            if n == 8:
                end = "victory"
            elif n == 0:
                end = "defeat"
            elif timing == "when possible":
                end = "settlement" if worth(0, w, lost) + worth(1, w, lost) <= 1 else None
            else:
                end = "settlement" if choosing(w, lost)[1] else None
            if end or t == length:
                break
            w, lost = w + battles[t], lost + 1 - battles[t]
        if end:
            chance = F(2, 5) ** sum(battles) * F(3, 5) ** (length - sum(battles))
            found[t, end] = found.get((t, end), 0) + chance
    exactly = {
        (e.fought, kind): getattr(e, kind)
        for e in eq.ends
        for kind in ("settlement", "victory", "defeat")
        if e.fought <= length and getattr(e, kind)
    }
    assert exactly == found


def test_simulated_wars_end_as_computed():
    eq = bg.solve(war(forts=10, held=5, costs=("0.01", "0.01"), battle="0.55", timing="when best"))
    runs = 40_000
    counted = eq.simulate(runs, seed=3)
    assert counted == eq.simulate(runs, seed=3)
    assert counted != eq.simulate(runs, seed=4)
    for end in eq.ends[:12]:
        for kind in ("settlement", "victory", "defeat"):
            p = float(getattr(end, kind))
            assert counted[end.fought, kind] / runs == pytest.approx(p, abs=4 * (p * (1 - p) / runs) ** 0.5 + 1e-9)
    mean = sum(t * n for (t, _), n in counted.items()) / runs
    assert eq.duration == pytest.approx(mean, rel=0.02)
    assert sum(float(e.settlement + e.victory + e.defeat) for e in eq.ends) == pytest.approx(1, abs=1e-11)


def test_without_a_settlement_the_war_is_the_gamblers_ruin():
    # So optimistic that nothing is learnt in time: chances and duration are those of a random walk with known p.
    eq = bg.solve(war(beliefs=((400, 1), (1, 400)), forts=5, held=2, battle="0.6"))
    r = F(2, 3)
    chance = (1 - r**2) / (1 - r**5)
    assert float(eq.chances["victory"]) == pytest.approx(float(chance), abs=1e-9)
    assert eq.duration == pytest.approx(float((5 * chance - 2) / F(1, 5)), abs=1e-8)
    assert eq.chances.get("settlement after battles", 0) < 1e-9


def test_the_course_of_beliefs():
    eq = bg.solve(war())
    course = eq.course([False, False, False])
    assert [c.held for c in course] == [3, 2, 1, 0]
    assert [c.expected[0] for c in course[:3]] == pytest.approx([0.6, 6 / 11, 0.5])
    rooms = [c.room for c in course[:3]]
    assert rooms == sorted(rooms)  # what the two expect adds up to less and less
    one, again = eq.simulated(5), eq.simulated(5)
    assert one == again and (one[-1].settled or one[-1].held in (0, 6))
    # Beliefs are conditional on the war going on: after t battles w were won, and n = held + w - l is known to both.
    assert all(abs(b.held - a.held) == 1 for a, b in pairwise(one))


def test_who_foresees_learning_waits():
    soon = bg.solve(war(forts=10, held=5, costs=("0.01", "0.01"), battle="0.55"))
    late = bg.solve(war(forts=10, held=5, costs=("0.01", "0.01"), battle="0.55", timing="when best"))
    assert late.duration > 2 * soon.duration
    assert late.values["A"] > soon.values["A"]  # as A sees it
    assert late.values["B"] == pytest.approx(soon.values["B"], abs=1e-9)  # B is held to what fighting is worth to it
    # No settlement where none is possible.
    assert not (late._settles & ~soon._settles).any()
    _, choosing = by_recursion(late.game, 400)
    assert late.values["A"] == pytest.approx(choosing(0, 0)[0], abs=1e-6)
    assert late.verify() < 1e-10


def test_a_side_that_would_lose_by_fighting_on_counts_on_the_settlement_to_come():
    # Battles are so dear that fighting to the finish is worth less than nothing to both: at the beginning, and all the more later.
    game = war(beliefs=((6, 2), (2, 6)), forts=12, held=6, costs=("0.03", "0.04"), timing="when best")
    eq = bg.solve(game)
    worth, choosing = by_recursion(game, 420)
    assert min(worth(1, w, 0) for w in range(5)) < 0
    assert eq.values["A"] == pytest.approx(choosing(0, 0)[0], abs=1e-6)
    assert eq.values["B"] == pytest.approx(choosing(0, 0)[2], abs=1e-6)
    assert eq.values["B"] > eq.start.worth[1] + 1e-6
    assert eq.verify() < 1e-10


def test_either_side_may_propose():
    one = bg.solve(war(timing="when best", proposer="A"))
    other = bg.solve(war(timing="when best", proposer="B"))
    assert one.values["A"] == pytest.approx(other.values["B"], abs=1e-9)  # the war is symmetric
    agreed = bg.solve(war(beliefs=((6, 4), (6, 4)), proposer="B"))
    assert agreed.terms["pie"] == pytest.approx(agreed.start.worth[0])


def test_the_proof_refuses_other_dates():
    for timing in ("when possible", "when best"):
        game = war(forts=10, held=5, costs=("0.01", "0.01"), battle="0.55", timing=timing)
        good = bg.solve(game)
        assert LearningEquilibrium(game, np.zeros_like(good._settles)).verify() > 1e-3  # never
        assert LearningEquilibrium(game, good._table.inner).verify() > 1e-3  # at once


def test_a_war_that_is_over():
    assert bg.solve(war(held=6)).outcome == "victory"
    assert bg.solve(war(held=0)).values["B"] == 1
    assert bg.solve(war(forts=2, held=1, battle=1)).outcome == "victory"


def test_what_is_printed():
    eq = bg.solve(bg.load("smith2004/learning"))
    text = str(eq)
    for words in (
        "A expects to take the next fort with probability 0.6",
        "no division satisfies both (short by 0.111)",
        "each by its own belief",
        "3: 0.2575, 4: 0.7425",
    ):
        assert words in text
    assert eq.why_not("victory").startswith(
        "'victory' does not occur: at the beginning no division satisfies both (short by 0.111), and"
    )
    frame = eq.to_frame()
    assert frame["settlement"].tolist()[1:] == pytest.approx([0.2575, 0.7425])
    assert float(sum(e.settlement for e in eq.ends)) == 1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: war(beliefs=((6, 0.5), (4, 6))), "A: a parameter of the belief must be at least 1; got 0.5"),
        (lambda: war(beliefs=(6, 4)), "A: the parameters of the belief are two"),
        (lambda: war(forts=40), "at most 30 forts"),
        (lambda: war(forts=1.5), "whole number of at least 2; got 1.5"),
        (lambda: war(held=7), "between 0 and 6; got 7"),
        (lambda: war(battle=55), "did you mean 0.55"),
        (lambda: war(costs=(-1, 0)), "A: the cost of a battle must be at least 0"),
        (lambda: war(timing="soon"), "'when possible' or 'when best'; got 'soon'"),
        (lambda: war(proposer="C"), "one of .*; got 'C'"),
    ],
)
def test_what_is_refused(make, words):
    with pytest.raises(GameError, match=words):
        make()


def test_a_battle_is_won_or_lost():
    with pytest.raises(InputError, match="got 'x'"):
        bg.solve(war()).course("+x")
