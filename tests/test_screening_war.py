"""Screening while fighting: published numbers, brute force over offers and fractions, simulation, and what the proof refuses."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction as F
from itertools import pairwise

import numpy as np
import pytest

import bargaining as bg
from bargaining.errors import DomainError, GameError
from bargaining.solvers.screening_replies import Play
from bargaining.solvers.screening_war import ScreeningEquilibrium

FIRST = {"power": ("0.7", "0.4"), "costs": ("0.1", "0.1"), "battle": ("0.05", "0.05"), "collapse": ("0.3", "0.1")}
SECOND = {"power": ("0.8", "0.3"), "costs": ("0.05", "0.05"), "battle": ("0.02", "0.02"), "collapse": ("0.3", "0.1")}


def war(q, numbers):
    return bg.ScreeningWar(("A", "B"), q, **numbers)


def by_brute_force(q, power, costs, battle, collapse, offers=1001, fractions=2001):
    """A's best payoff: every offer on a grid, the reply of the weak from a grid of fractions, second offers from a grid as well."""
    ca, cb = costs
    ka, kb = battle
    fights = [1 - p - cb for p in power]
    seconds = np.unique(np.concatenate([np.linspace(0, 1, 101), np.clip(fights, 0, 1)]))
    alpha = np.linspace(0, 1, fractions)

    def after(left_weak, left_strong):
        """The second offer that is best for A given who is left, A's payoff then, and what the weak type gets."""
        weak, strong = left_weak * (1 - collapse[0]), left_strong * (1 - collapse[1])
        takes = [(seconds >= r - 1e-12)[None, :] for r in fights]
        worth = sum(
            mass[:, None] * np.where(t, 1 - seconds, p - ca)
            for mass, t, p in zip((weak, strong), takes, power, strict=True)
        )
        best = worth.argmax(axis=1)
        return worth.max(axis=1), np.maximum(seconds[best], fights[0])

    def battle_worth(weak, strong):
        later, refused = after(weak, strong)
        fallen = weak * collapse[0] + strong * collapse[1]
        return -ka * (weak + strong) + fallen + later, -kb + (1 - collapse[0]) * refused

    strong_refuses = -kb + (1 - collapse[1]) * max(fights[1], max(0.0, fights[1]))
    worth, refusing = battle_worth(q * (1 - alpha), np.full_like(alpha, 1 - q))
    best = worth[0]  # no offer: nobody can accept
    for y in np.linspace(0, 1, offers):
        if y >= strong_refuses:
            best = max(best, 1 - y)
            continue
        gain = y - refusing  # of the weak from accepting, as more of them do
        k = 0 if gain[0] < 0 else fractions - 1 if gain[-1] >= 0 else int(np.argmax(gain < 0))
        best = max(best, q * alpha[k] * (1 - y) + worth[k])
    return best


@pytest.mark.parametrize(
    ("q", "numbers", "worth", "kind"),
    [
        (
            "0.5",
            FIRST,
            {"pooling": "0.6", "screening": "0.6", "semi-separating": "0.572142857143", "delay": "0.565"},
            "pooling",
        ),
        (
            "0.75",
            FIRST,
            {"screening": "0.65", "semi-separating": "0.741071428571", "delay": "0.6875"},
            "semi-separating",
        ),
        (
            "0.6",
            SECOND,
            {"pooling": "0.435", "screening": "0.497", "semi-separating": "0.666885714286", "delay": "0.647"},
            "semi-separating",
        ),
    ],
)
def test_published_numbers(q, numbers, worth, kind):
    eq = bg.solve(war(q, numbers))
    assert eq.kind == kind
    for play, value in worth.items():
        assert float(eq.payoffs[play]) == pytest.approx(float(value), abs=1e-11)
    assert eq.ties == (("screening",) if q == "0.5" else ())
    assert eq.unique == (q != "0.5")
    assert eq.verify() == 0
    best = by_brute_force(float(q), *(tuple(map(float, numbers[k])) for k in ("power", "costs", "battle", "collapse")))
    assert float(eq.values["A"]) == pytest.approx(best, abs=2e-3)


def test_the_semi_separating_play():
    eq = bg.solve(war("0.75", FIRST))
    assert eq.play == Play(F(9, 100), F(5, 7), F(0), F(0))
    assert eq.beliefs == {"before": F(3, 4), "after a rejection": F(6, 13), "after the battle": F(2, 5)}
    assert bg.solve(war("0.6", SECOND)).play.weak == F(29, 35)  # 0.828571428571
    # The pitfall: survivors are weak less often than those who reject.
    assert eq.beliefs["after the battle"] < eq.beliefs["after a rejection"]


def test_random_wars_against_brute_force():
    draw = random.Random(4)
    seen = set()
    for _ in range(40):
        strong, weak = sorted(F(draw.randint(5, 95), 100) for _ in range(2))
        if strong == weak:
            continue
        low, high = sorted(F(draw.randint(0, 60), 100) for _ in range(2))
        numbers = {
            "power": (weak, strong),
            "costs": (F(draw.randint(0, 40), 100), F(draw.randint(0, 40), 100)),
            "battle": (F(draw.randint(0, 20), 100), F(draw.randint(0, 20), 100)),
            "collapse": (high, low),
        }
        q = F(draw.randint(2, 98), 100)
        eq = bg.solve(war(q, numbers))
        seen.add(eq.kind)
        assert eq.verify() == 0
        best = by_brute_force(float(q), *(tuple(map(float, v)) for v in numbers.values()), offers=501, fractions=801)
        assert float(eq.values["A"]) == pytest.approx(best, abs=4e-3), (q, numbers)
        assert sum(eq.chances.values()) == 1
    assert seen >= {"pooling", "screening", "semi-separating"}


def test_delay_is_never_the_only_best_play():
    # It is as good as semi-separating if battles are free, and worse by alpha q (kA + kB) if not.
    free = bg.solve(war("0.75", {**FIRST, "battle": (0, 0)}))
    assert free.payoffs["delay"] == free.payoffs["semi-separating"]
    dear = bg.solve(war("0.75", FIRST))
    assert dear.payoffs["semi-separating"] - dear.payoffs["delay"] == dear.play.weak * F(3, 4) * F(1, 10)
    # Where survivors are likely strong, screening saves the costs of the battle against all of the weak.
    some = bg.solve(war("0.4", FIRST))
    assert some.payoffs["screening"] - some.payoffs["delay"] == F(4, 10) * F(1, 10)


def test_the_chances_are_those_of_the_strategies():
    eq = bg.solve(war("0.75", FIRST))
    draw = np.random.default_rng(7)
    n = 400_000
    weak = draw.random(n) < 0.75
    settles = weak & (draw.random(n) < float(eq.play.weak))
    falls = ~settles & (draw.random(n) < np.where(weak, 0.3, 0.1))
    late = ~settles & ~falls & weak
    shares = [settles.mean(), falls.mean(), late.mean(), (~settles & ~falls & ~weak).mean()]
    assert [float(p) for p in eq.chances.values()] == pytest.approx(shares, abs=3e-3)
    payoff = np.where(settles, 0.91, -0.05 + np.where(falls, 1, np.where(late, 0.8, 0.4 - 0.1)))
    assert float(eq.values["A"]) == pytest.approx(payoff.mean(), abs=3e-3)
    theirs = np.where(settles, 0.09, -0.05 + np.where(falls, 0, np.where(late, 0.2, 0.6 - 0.1)))
    assert float(eq.values["B"]) == pytest.approx(theirs.mean(), abs=3e-3)


def test_the_proof_refuses_other_plays():
    game = war("0.75", FIRST)
    good = bg.solve(game)
    every = good._n.plays()
    for kind in ("pooling", "screening", "delay"):
        assert ScreeningEquilibrium(game, kind, every[kind]).verify() == good.values["A"] - good.payoffs[kind]
    for wrong in (
        replace(good.play, offer=F(8, 100)),  # the weak would reject
        replace(good.play, weak=F(9, 10)),  # survivors are then strong: the second offer is not the best
        replace(good.play, generous=F(1)),  # the weak would wait for it
        replace(good.play, strong=F(1)),
    ):
        assert ScreeningEquilibrium(game, "semi-separating", wrong).verify() > 0


def test_the_one_shot_game_is_its_limit():
    # If battles decide nothing and cost nothing, the first round is talk: A's payoff is that of the one-shot demand, whose threshold is
    # q = (cA + cB)/(pW - pS + cA + cB).
    numbers = {"power": ("0.7", "0.4"), "costs": ("0.1", "0.15"), "battle": ("0", "0"), "collapse": ("0", "0")}
    critical = F(25, 55)
    for q in (F(1, 5), critical, F(3, 5)):
        eq = bg.solve(war(q, numbers))
        weak, strong = F(15, 100), F(45, 100)
        assert eq.values["A"] == max(1 - strong, q * (1 - weak) + (1 - q) * F(3, 10))
        assert eq._n.critical == critical
        assert eq.verify() == 0


def test_thresholds_are_where_the_play_changes():
    found = bg.solve(war("0.75", FIRST)).thresholds
    assert [kind for kind, _ in found] == ["pooling", "screening", "semi-separating"]
    # 1 - 0.4 = 0.7 q + 0.5 (1 - q) at 1/2. Semi-separating: 0.91 (q - 6/7 (1 - q)) + 0.6 * 6/7 (1 - q) + 0.5 (1 - q) = 0.7 q + 0.5 (1 - q).
    assert found[0][1] == F(1, 2)
    assert found[1][1] == F(62, 111)
    assert found[2][1] == 1
    for numbers in (FIRST, SECOND):
        step = F(1, 10**6)
        borders = bg.solve(war("0.5", numbers)).thresholds
        for (before, q), (after, _) in pairwise(borders):
            assert (bg.solve(war(q - step, numbers)).kind, bg.solve(war(q + step, numbers)).kind) == (before, after)
            assert after in bg.solve(war(q, numbers)).ties


def test_what_is_printed():
    text = str(bg.solve(bg.load("powell2004/screening_while_fighting")))
    for words in ("play         semi-separating", "after the battle 0.4", "critical in round 2: 0.4", "exactly 0"):
        assert words in text
    peace = bg.solve(war("0.5", FIRST))
    assert peace.why_not("war to the finish").startswith(
        "'war to the finish' does not occur: the play is pooling; worth to A are"
    )
    assert bg.solve(war("0.75", FIRST)).why_not("collapse").startswith("'collapse' occurs with probability 0.0892857")
    tie = str(peace)
    assert "as good: screening" in tie and "at a threshold" in tie


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weak": 0}, r"the probability of the weak type must lie in \(0, 1\); got 0"),
        ({"weak": 75}, r"got 75; did you mean 0.75"),
        ({"power": ("0.4", "0.7")}, "won more often against the weak type; got 0.4"),
        ({"power": 0.4}, "probabilities of winning are two"),
        ({"collapse": ("0.1", "0.3")}, "collapses at least as often"),
        ({"collapse": (1, 1)}, "leaves no second round"),
        ({"costs": (-1, 0)}, "A: the cost of war must be at least 0; got -1"),
        ({"battle": (0, "x")}, "B: the cost of the battle must be a number"),
    ],
)
def test_what_is_refused(changes, words):
    with pytest.raises(GameError, match=words):
        bg.ScreeningWar(("A", "B"), **{"weak": "0.5", **FIRST, **changes})


def test_a_model_keeps_both_types():
    with pytest.raises(DomainError, match=r"weak: must lie in \(0, 1\); got 0"):
        bg.load("powell2004/screening_while_fighting").replace({"weak": 0})
