"""Zero-sum games: published values and strategies, the ranges of optimal probabilities, and every pure strategy of the other side."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

import bargaining as bg
from bargaining.algebra.exact_programs import maximise
from bargaining.errors import MathematicalFact, MethodError
from bargaining.solvers import zero_sum as module
from tests.oracles.games import CARDS, beer_quiche, horse, kuhn, one_card_poker, random_game, stoc
from tests.oracles.walked import best, largest_gain, named, payoffs, pure

F = Fraction
HALF = F(1, 2)


def kuhn_first(a: Fraction) -> dict[str, dict[str, Fraction]]:
    """Kuhn's family of optimal strategies of the first player."""

    def of(name: str, action: str, other: str, p: Any) -> tuple[str, dict[str, Any]]:
        return name, {action: p, other: 1 - p}

    return dict(
        [
            of("A J", "bet", "check", a),
            of("A Q", "bet", "check", F(0)),
            of("A K", "bet", "check", 3 * a),
            of("A J check-bet", "call", "fold", F(0)),
            of("A Q check-bet", "call", "fold", a + F(1, 3)),
            of("A K check-bet", "call", "fold", F(1)),
        ]
    )


def test_kuhn_poker() -> None:
    """Value -1/18; a bet on the jack with probability a in [0, 1/3], on the king 3a; the second player's strategy is unique."""
    eq = bg.zero_sum(kuhn())
    assert eq.value == F(-1, 18) and eq.values["B"] == F(1, 18) and eq.exact and eq.verify() == 0
    ranges = eq.intervals
    third = F(1, 3)
    assert ranges["A J"]["bet"] == (0, third) and ranges["A K"]["bet"] == (0, 1) and ranges["A Q"]["bet"] == (0, 0)
    assert ranges["A Q check-bet"]["call"] == (third, 2 * third)
    assert ranges["A K check-bet"]["call"] == (1, 1) and ranges["A J check-bet"]["call"] == (0, 0)
    second = {name: ends for name, ends in ranges.items() if name.startswith("B")}
    wanted = {"B J check": ("bet", third), "B Q check": ("bet", 0), "B K check": ("bet", 1)}
    wanted |= {"B J bet": ("call", 0), "B Q bet": ("call", third), "B K bet": ("call", 1)}
    assert {name: ends[wanted[name][0]] for name, ends in second.items()} == {n: (p, p) for n, (_, p) in wanted.items()}
    plans = eq.behaviour.plans
    assert plans.sizes == (13, 13) and [len(own) for own in plans.sets] == [6, 6]
    assert len(eq.behaviour.form.ends) == 30
    assert "any probability in [0, 0.333333 (1/3)]" in str(eq)


@pytest.mark.parametrize("a", [F(0), F(1, 5), F(1, 3)])
def test_no_pure_strategy_of_the_second_player_of_kuhn_poker_does_better(a: Fraction) -> None:
    game, first = kuhn(), kuhn_first(a)
    against = [payoffs(game, {**first, **other})["A"] for other in pure(game, "B")]
    assert len(against) == 64 and min(against) == F(-1, 18)


def test_the_value_of_kuhn_poker_by_playing_every_hand() -> None:
    """The certificate of the answer, from the rules of the game alone, without its tree."""
    eq = bg.zero_sum(kuhn())
    s = eq.strategy
    total = F(0)
    for mine, other in product(CARDS, repeat=2):
        if mine == other:
            continue
        sign = 1 if CARDS.index(mine) > CARDS.index(other) else -1
        bet, raised = s[f"A {mine}"]["bet"], s[f"B {other} check"]["bet"]
        b_call, a_call = s[f"B {other} bet"]["call"], s[f"A {mine} check-bet"]["call"]
        after_bet = b_call * 2 * sign + (1 - b_call)
        after_check = (1 - raised) * sign + raised * (a_call * 2 * sign - (1 - a_call))
        total += F(1, 6) * (bet * after_bet + (1 - bet) * after_check)
    assert total == F(-1, 18)


def test_the_example_of_koller_megiddo_and_von_stengel() -> None:
    """By indifference: 20c + 30(1 - c) = 50c + 15(1 - c) of B's s and t gives c = 1/3, and 10L + 15(1 - L) = 20L - 5(1 - L) of p and q
    gives L = 2/3; of A's c and d, 10 + 20s + 50(1 - s) = 20 + 30s + 15(1 - s) gives s = 5/9; of L and R,
    10p + 20(1 - p) = 15p - 5(1 - p) gives p = 5/6. Then (35/3 + 50/3 + 80/3)/5 + 2 = 13.
    """
    eq = bg.zero_sum(stoc())
    s = eq.strategy
    assert eq.value == 13 and eq.verify() == 0
    assert (s["A: 1"]["r"], s["A: 2"]["c"], s["A: 3"]["L"]) == (1, F(1, 3), F(2, 3))
    assert (s["B: 1"]["p"], s["B: 2"]["s"]) == (F(5, 6), F(5, 9))
    assert largest_gain(stoc(), named(eq.behaviour)) == 0


def test_myersons_card_game() -> None:
    eq = bg.zero_sum(one_card_poker())
    assert eq.value == F(1, 3) and eq.strategy["low"]["raise"] == F(1, 3) and eq.strategy["B"]["meet"] == F(2, 3)
    assert eq.intervals["low"]["raise"] == (F(1, 3), F(1, 3)) and "no other probability is optimal" in str(eq)


@pytest.mark.parametrize("seed", range(10))
def test_random_trees_against_the_value_of_all_pure_strategies(seed: int) -> None:
    """The value of the matrix of all pure strategies, by another linear program in floats; and no pure strategy gains."""
    game = random_game(seed, zero_sum=True)
    eq = bg.zero_sum(game)
    rows, columns = list(pure(game, "A")), list(pure(game, "B"))
    if len(rows) * len(columns) <= 600:
        matrix = np.array([[float(payoffs(game, {**x, **y})["A"]) for y in columns] for x in rows])
        n = len(rows)
        found = linprog(
            [*([0] * n), -1.0],
            A_ub=np.hstack([-matrix.T, np.ones((len(columns), 1))]),
            b_ub=np.zeros(len(columns)),
            A_eq=[[*([1.0] * n), 0.0]],
            b_eq=[1],
            bounds=[*([(0, None)] * n), (None, None)],
        )
        assert float(eq.value) == pytest.approx(-found.fun, abs=1e-9)
    strategy = named(eq.behaviour)
    assert best(game, "A", strategy) == eq.value == -best(game, "B", strategy)
    for ends in eq.intervals.values():
        assert all(0 <= low <= high <= 1 for low, high in ends.values())
        assert sum(low for low, _ in ends.values()) <= 1 <= sum(high for _, high in ends.values())


def test_ranges_of_a_game_whose_optimal_strategies_are_a_segment() -> None:
    """With rows (1, -1), (-1, 1), (0, 0) the row player may put any weight on the last, and half of the rest on each of the others."""
    eq = bg.zero_sum([[1, -1], [-1, 1], [0, 0]])
    rows = eq.intervals["A chooses"]
    assert eq.value == 0 and rows["row 3"] == (0, 1) and rows["row 1"] == (0, HALF) == rows["row 2"]
    assert eq.intervals["B chooses"]["column 1"] == (HALF, HALF)


def test_large_games_are_solved_in_floats_with_a_tolerance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_EXACT", 10)
    eq = bg.zero_sum(kuhn())
    assert not eq.exact and eq.value == pytest.approx(-1 / 18, abs=1e-9) and eq.verify() < 1e-9 <= eq.tolerance
    assert "tolerance 2e-07" in str(eq)
    with pytest.raises(MethodError, match="too large"):
        _ = eq.intervals


def test_a_constant_sum_counts_as_zero_sum() -> None:
    assert bg.zero_sum(([[3, 0], [0, 3]], [[0, 3], [3, 0]])).value == F(3, 2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: bg.zero_sum(horse()), "two actors, and the game has 3"),
        (
            lambda: bg.zero_sum(beer_quiche(HALF)),
            "not zero-sum: the payoffs of A and B add up to 1 at one end and to 4",
        ),
        (lambda: bg.zero_sum(([[1]], [[2]])), None),
    ],
)
def test_mistakes_are_told(call: Any, words: str | None) -> None:
    if words is None:
        assert call().value == 1
        return
    with pytest.raises(MethodError, match=words):
        call()


# The exact linear programs


@pytest.mark.parametrize("seed", range(20))
def test_exact_programs_agree_with_highs_whatever_the_guess(seed: int) -> None:
    rng = np.random.default_rng(seed)
    m, n = (int(v) for v in rng.integers(2, 6, 2))
    a, b, c = rng.integers(-4, 5, (m, n)), rng.integers(-3, 8, m), rng.integers(-4, 5, n)
    rows = [[F(int(v)) for v in row] + [F(int(i == k)) for i in range(m)] for k, row in enumerate(a)]
    cost = [F(int(v)) for v in c] + [F(0)] * m
    right = [F(int(v)) for v in b]
    check = linprog(-c, A_ub=a, b_ub=b, bounds=(0, None), method="highs")
    guesses: list[Any] = [None, [0.0] * (n + m), list(rng.random(n + m))]
    for guess in guesses:
        if check.status == 3:
            with pytest.raises(MathematicalFact, match="unbounded"):
                maximise(rows, right, cost, guess)
            continue
        found = maximise(rows, right, cost, guess)
        if check.status == 2:
            assert found is None
            continue
        assert found is not None
        value, x = found
        assert float(value) == pytest.approx(-check.fun, abs=1e-9) and min(x) >= 0
        assert all(sum(v * z for v, z in zip(row, x, strict=True)) == r for row, r in zip(rows, right, strict=True))


def test_equations_that_follow_from_others_are_dropped() -> None:
    rows = [[F(1), F(1)], [F(2), F(2)]]
    assert maximise(rows, [F(1), F(2)], [F(1), F(0)]) == (1, [1, 0])
    assert maximise(rows, [F(1), F(3)], [F(1), F(0)]) is None


@pytest.mark.parametrize("guess", [None, [1.0], [2.0], [0.0]])
def test_equations_that_contradict_each_other_have_no_solution_whatever_the_guess(guess: Any) -> None:
    assert maximise([[F(1)], [F(1)]], [F(1), F(2)], [F(1)], guess) is None
    assert maximise([[F(1)], [F(0)]], [F(1), F(2)], [F(1)], guess) is None
    # An equation that follows from another takes nothing away.
    assert maximise([[F(1)], [F(2)]], [F(1), F(2)], [F(3)], guess) == (3, [1])
