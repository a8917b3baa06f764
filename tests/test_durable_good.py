"""The Coase conjecture: published numbers, value iteration on a grid, a long finite horizon, and limits."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import pairwise

import numpy as np
import pytest

import bargaining as bg
from bargaining.errors import GameError
from bargaining.games.distributions import Exponential, TwoTypes, Uniform
from bargaining.solvers.durable_good import CoaseEquilibrium

NAME = "fudenberg1985/two_types"


def two(low, high, q, d):
    return bg.solve(bg.DurableGood(("S", "B"), d, TwoTypes(low, high, q)))


def uniform(d, high=1):
    return bg.solve(bg.DurableGood(("S", "B"), d, Uniform(0, high)))


def by_value_iteration(low, high, q, d, points=601, rounds=30):
    """The seller's value and first price by iterating on the mass of high types left, on a grid."""
    m = 1 - q
    h = np.linspace(0, q, points)
    worth, price = low * (h + m), np.full(points, float(low))
    for _ in range(rounds):
        reserve = high - d * (high - price)  # what a high type pays rather than wait for the price that follows
        sell = reserve[None, :] * (h[:, None] - h[None, :]) + d * worth[None, :]
        sell[h[None, :] >= h[:, None]] = -np.inf
        best = sell.argmax(axis=1)
        end = low * (h + m)
        goes_on = sell[np.arange(points), best] > end + 1e-9
        worth = np.where(goes_on, sell[np.arange(points), best], end)
        price = np.where(goes_on, reserve[best], low)
    return worth[-1], price[-1]


@pytest.mark.parametrize(
    ("numbers", "price", "worth"),
    [
        ((1, 2, "0.6", "0.9"), "1.1", 1.02),
        ((1, 2, "0.8", "0.9"), "1.19", 1.074),
        ((1, 2, "0.9", "0.9"), "1.271", 1.134355555556),
        ((1, 2, "0.95", "0.9"), "1.271", 1.202677777778),
        ((1, 3, "0.7", "0.8"), "1.72", 1.306),
    ],
)
def test_published_prices_and_values(numbers, price, worth):
    eq = two(*numbers)
    assert eq.terms["price"] == F(price)
    assert float(eq.values["S"]) == pytest.approx(worth, abs=1e-11)
    assert eq.verify() == 0 and eq.unique
    value, first = by_value_iteration(*(float(F(n)) for n in numbers))
    assert float(eq.values["S"]) == pytest.approx(value, abs=4e-3)
    assert float(eq.terms["price"]) == pytest.approx(first, abs=1e-6)


def test_published_thresholds():
    eq = two(1, 2, "0.99", "0.9")
    known = [0, 0.5, 0.763157894737, 0.897004803617, 0.959616521815]
    assert [float(b) for b in eq.thresholds[:5]] == pytest.approx(known, abs=1e-11)
    # Beliefs, and not masses, decide: the thresholds are the same whatever the prior.
    assert two(1, 2, "0.8", "0.9").thresholds == eq.thresholds[:4]
    # On the path the belief when a price is named is the threshold of its place, but for the first.
    beliefs = [s.belief for s in eq.path]
    assert beliefs[1:] == list(reversed(eq.thresholds[: len(beliefs) - 1]))
    assert beliefs[-2] != 0  # the pitfall: who has refused is not surely of the low type


@pytest.mark.parametrize("q", ["0.3", "0.55", "0.7", "0.85", "0.93", "0.97"])
def test_value_iteration_at_other_numbers(q):
    for low, high, d in ((1, 2, "0.9"), (1, 4, "0.6"), (2, 3, "0.95")):
        eq = two(low, high, q, d)
        assert eq.verify() == 0
        value, _ = by_value_iteration(low, high, float(q), float(d))
        assert float(eq.values["S"]) == pytest.approx(value, abs=0.01 * high)


def test_values_are_those_of_the_path():
    eq = two(1, 2, "0.95", "0.9")
    assert sum(s.sold for s in eq.path) == 1
    assert all(a.price > b.price for a, b in pairwise(eq.path))
    high = [(F(2) - s.price) * F(9, 10) ** t for t, s in enumerate(eq.path)]
    assert len(set(high[:-1])) == 1 and high[-1] == high[0]  # whenever a high type buys it has the same
    assert eq.by_type["high"] == high[0]
    assert eq.delay == sum(t * s.sold for t, s in enumerate(eq.path))


def test_what_is_printed():
    text = str(bg.solve(bg.load(NAME)))
    for words in (
        "path         1.19 (sold 0.6), 1.1 (sold 0.2), 1 (sold 0.2)",
        "0, 0.5, 0.763158 (29/38), 0.897005",
        "the high type accepts with probability 0.75",
        "S, period 2 -- ask 1; of B, everybody accepts",
        "exactly 0",
    ):
        assert words in text


def test_a_tie_at_the_threshold_is_told():
    eq = two(1, 2, "0.5", "0.9")
    assert (eq.terms["price"], eq.tie, eq.unique) == (1, F(11, 10), False)
    assert eq.values["S"] == F(11, 10) * F(1, 2) + F(9, 10) * F(1, 2)
    assert eq.verify() == 0
    assert "at a threshold" in str(eq)


def test_patience_takes_the_sellers_power_away():
    for d, bound in (("0.9", 1.3), ("0.99", 1.05), ("0.999", 1.006)):
        eq = two(1, 2, "0.9", d)
        assert 1 < eq.terms["price"] < bound
    # The masses at which one more price is asked tend to 1, 3, 7 of the low ones.
    masses = [float(b / (1 - b)) for b in two(1, 2, "0.88", "0.9999").thresholds]
    assert masses[:4] == pytest.approx([0, 1, 3, 7], abs=2e-2)
    assert two(1, 2, "0.9", 0).terms["price"] == 2  # no tomorrow: the price of a monopoly
    assert two(1, 2, "0.9", 0).verify() == 0


def test_the_proof_refuses_other_paths():
    game = bg.DurableGood(("S", "B"), F(9, 10), TwoTypes(1, 2, F(8, 10)))
    assert CoaseEquilibrium(game, 2).verify() == 0
    assert CoaseEquilibrium(game, 1).verify() == bg.solve(game).values["S"] - (
        F(11, 10) * F(8, 10) + F(9, 10) * F(2, 10)
    )
    assert CoaseEquilibrium(game, 0).verify() > 0
    assert CoaseEquilibrium(game, 3).verify() > 0


def a_long_horizon(d, periods=4000):
    """First price and profit per unit in a game that ends after so many periods: the last price is that of a monopoly."""
    price, profit = 0.5, 0.25
    for _ in range(periods):
        reach = 1 / (1 - d + d * price)
        x = 1 / (2 * (reach - d * profit * reach**2))
        profit = x * (1 - reach * x) + d * profit * (reach * x) ** 2
        price = x
    return price, profit


@pytest.mark.parametrize(
    ("d", "cutoff", "price"),
    [
        ("0.5", 0.585786437627, 0.414213562373),
        ("0.9", 0.759746926648, 0.240253073352),
        ("0.99", F(10, 11), F(1, 11)),
        ("0", F(1, 2), F(1, 2)),
        ("0.75", F(2, 3), F(1, 3)),
    ],
)
def test_uniform_values(d, cutoff, price):
    eq = uniform(d)
    assert float(eq.cutoff) == pytest.approx(float(cutoff), abs=1e-11)
    assert float(eq.terms["price"]) == pytest.approx(float(price), abs=1e-11)
    assert float(eq.values["S"]) == pytest.approx(float(price) / 2, abs=1e-11)
    assert eq.exact == isinstance(price, F)
    assert eq.verify() == 0
    assert eq.unique is False and "Ausubel and Deneckere" in str(eq)
    assert (float(eq.terms["price"]), float(eq.values["S"])) == pytest.approx(a_long_horizon(float(d)), abs=1e-9)


def test_payoffs_of_uniform_values_by_simulation():
    eq = uniform("0.9", 3)
    v = np.random.default_rng(1).random(200_000) * 3
    seller = buyer = 0.0
    for t, step in enumerate(eq.steps(200)):
        buys = (v <= step.belief) & (v > float(step.belief) * eq.cutoff)
        seller += 0.9**t * step.price * buys.mean()
        buyer += 0.9**t * np.where(buys, v - step.price, 0).mean()
    assert (eq.values["S"], eq.values["B"]) == pytest.approx((seller, buyer), abs=6e-3)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: TwoTypes(1, 2, 0), r"the probability of the high type must lie in \(0, 1\); got 0"),
        (lambda: TwoTypes(2, 1, "0.5"), "two types need low < high; got low 2 and high 1"),
        (lambda: TwoTypes(1, 2, "1.5"), r"must lie in \(0, 1\); got 1.5"),
        (lambda: two(0, 2, "0.5", "0.9"), "above the seller's cost of 0; got 0"),
        (lambda: two(1, 2, "0.5", 1), "the discount factor must be below 1"),
        (lambda: two(1, 2, "0.5", 90), "did you mean 0.9"),
        (lambda: bg.DurableGood(("S", "B"), "0.9", Uniform(1, 2)), "must begin at the seller's cost of 0; got 1"),
        (lambda: bg.DurableGood(("S", "B"), "0.9", Exponential(1)), "TwoTypes.* or .*Uniform"),
        (lambda: bg.DurableGood("SB", "0.9", Uniform(0, 1)), "the sides are two"),
    ],
)
def test_what_is_refused(make, words):
    with pytest.raises(GameError, match=words):
        make()
