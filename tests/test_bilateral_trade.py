"""Trade between private values: published numbers, quadrature, best replies on a grid, and a linear program over mechanisms."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np
import pytest
from scipy.optimize import linprog

import bargaining as bg
from bargaining.errors import GameError, MethodError
from bargaining.games.distributions import Exponential, Uniform
from bargaining.solvers.bilateral_trade import AuctionEquilibrium
from bargaining.solvers.trade_mechanism import TradeMechanism

UNIT = Uniform(0, 1)


def trade(buyer=UNIT, seller=UNIT, **more):
    return bg.solve(bg.BilateralTrade(("B", "S"), buyer, seller, **more))


@pytest.mark.parametrize(
    ("k", "gains", "chance"),
    [("0.5", F(9, 64), F(9, 32)), ("0.3", F("0.138125"), F("0.27625")), (1, F(1, 8), F(1, 4)), (0, F(1, 8), F(1, 4))],
)
def test_published_numbers_of_the_double_auction(k, gains, chance):
    eq = trade(weight=k)
    assert (eq.gains, eq.chances["trade"]) == (gains, chance)
    assert eq.verify() == 0 and eq.unique is False
    # By the midpoint rule, from the published formulas.
    k = float(F(k))
    points = (np.arange(2000) + 0.5) / 2000
    v, c = np.meshgrid(points, points, indexing="ij")
    bid, ask = v / (1 + k) + k * (1 - k) / (2 * (1 + k)), c / (2 - k) + (1 - k) / 2
    deal, price = bid >= ask, k * bid + (1 - k) * ask
    assert float(eq.gains) == pytest.approx((deal * (v - c)).mean(), abs=1e-4)
    assert float(eq.values["B"]) == pytest.approx((deal * (v - price)).mean(), abs=1e-4)
    assert float(eq.values["S"]) == pytest.approx((deal * (price - c)).mean(), abs=1e-4)
    assert float(eq.terms["price"]) == pytest.approx((deal * price).sum() / deal.sum(), abs=1e-4)


@pytest.mark.parametrize("k", [0.0, 0.3, 0.5, 0.9])
def test_no_other_bid_on_a_grid_is_better(k):
    eq = trade(weight=str(k))
    names = (np.arange(1000) + 0.5) / 1000
    asks = float(eq.ask[0]) * names + float(eq.ask[1])
    bids = np.linspace(0, 1, 501)
    for v in (0.1, 0.35, 0.6, 0.85, 1.0):
        payoff = [(np.where(b >= asks, v - k * b - (1 - k) * asks, 0)).mean() for b in bids]
        own = float(eq.bid[0]) * v + float(eq.bid[1])
        here = (np.where(own >= asks, v - k * own - (1 - k) * asks, 0)).mean()
        assert here >= max(payoff) - 2e-3


def test_another_interval_only_changes_the_units():
    eq, unit = trade(Uniform(2, 6), Uniform(2, 6)), trade()
    assert eq.gains == 4 * unit.gains
    assert eq.terms["price"] == 2 + 4 * unit.terms["price"]
    assert eq.strategy["B"] == "bid 2/3 of its value v, plus 1"  # 2v/3 + 2/3 + 4/12
    assert eq.efficiency == unit.efficiency == F(27, 32)


def test_published_numbers_of_mechanisms():
    best, efficient = trade(rule="second best"), trade(rule="efficient")
    assert (best.gap, best.gains, best.subsidy) == (F(1, 4), F(9, 64), 0)
    assert (efficient.gap, efficient.gains, efficient.subsidy) == (0, F(1, 6), F(1, 6))
    assert best.values == {"B": F(9, 128), "S": F(9, 128)}
    assert best.verify() == efficient.verify() == 0
    assert best.exact and "1/6" in str(efficient)


def by_linear_program(values, costs):
    """The greatest gains of any mechanism without subsidy among finitely many types: chances of trade and interim payments."""
    n, m = len(values), len(costs)
    size = n * m + n + m  # p[i, j], what type i pays, what type j gets
    gains = np.zeros(size)
    gains[: n * m] = -(values[:, None] - costs[None, :]).ravel() / (n * m)
    rows, limits = [], []

    def interim(side, k):
        row = np.zeros(size)
        if side == 0:
            row[k * m : (k + 1) * m] = 1 / m
        else:
            row[k : n * m : m] = 1 / n
        return row

    for side, own, sign, start in ((0, values, 1, n * m), (1, costs, -1, n * m + n)):
        for i, x in enumerate(own):

            def worth(told, x=x, side=side, sign=sign, start=start):
                row = sign * x * interim(side, told)
                row[start + told] -= sign
                return row

            rows.append(-worth(i))
            limits.append(0)
            for j in (i - 1, i + 1):  # neighbours are enough: types are ordered
                if 0 <= j < len(own):
                    rows.append(worth(j) - worth(i))
                    limits.append(0)
    budget = np.zeros(size)
    budget[n * m : n * m + n], budget[n * m + n :] = -1 / n, 1 / m
    rows.append(budget)
    limits.append(0)
    bounds = [(0, 1)] * (n * m) + [(None, None)] * (n + m)
    found = linprog(gains, A_ub=np.array(rows), b_ub=limits, bounds=bounds)
    assert found.status == 0
    return -found.fun


@pytest.mark.parametrize(("buyer", "seller"), [((0, 1), (0, 1)), ((0.3, 1), (0, 0.8)), ((0, 1), (0.2, 0.7))])
def test_no_mechanism_of_a_linear_program_does_better(buyer, seller):
    eq = trade(Uniform(*buyer), Uniform(*seller), rule="second best")
    assert eq.verify() <= 1e-25
    found = []
    for n in (8, 16):
        mids = (np.arange(n) + 0.5) / n
        found.append(by_linear_program(*(low + (high - low) * mids for low, high in (buyer, seller))))
    # Few types are easier to tell apart; the error falls with their number.
    extrapolated = 2 * found[1] - found[0]
    assert float(eq.gains) == pytest.approx(extrapolated, abs=3e-3)


def test_values_that_surely_exceed_costs_lose_nothing():
    eq = trade(Uniform("0.5", 1), Uniform(0, "0.5"), rule="second best")
    assert (eq.gap, eq.subsidy, eq.outcome) == (0, 0, "trade")
    assert eq.surplus == 0 and eq.verify() == 0
    wide = trade(Uniform(2, 3), Uniform(0, 1), rule="efficient")
    assert wide.surplus == 1  # any price from 1 to 2: what is between is left over
    assert wide.gains == 2 and sum(wide.values.values()) == 1
    assert wide.verify() == 0
    assert trade(Uniform(0, 1), Uniform(2, 3), rule="efficient").outcome == "no trade"


def test_payments_are_those_of_interim_payoffs():
    eq = trade(rule="second best")
    # The buyer's rent: the integral of its chance of trade (v - 1/4)+.
    for v in (F(1, 5), F(1, 2), F(1)):
        assert eq.rent(0, v) == max(v - F(1, 4), 0) ** 2 / 2
        assert eq.rent(1, 1 - v) == eq.rent(0, v)


def test_the_proof_refuses_other_answers():
    game = bg.BilateralTrade(("B", "S"), UNIT, UNIT)
    truth = AuctionEquilibrium(game, (F(1), F(0)), (F(1), F(0)))
    assert truth.verify() > F(1, 100)  # who bids its value gains by bidding less
    second = bg.BilateralTrade(("B", "S"), UNIT, UNIT, "second best")
    assert TradeMechanism(second, F(1, 8)).verify() > 0  # needs a subsidy
    assert TradeMechanism(second, F(1, 2)).verify() > 0  # a smaller gap does as well


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: trade(weight=2), r"the weight of the bid must lie in \[0, 1\]; got 2"),
        (lambda: trade(rule="auction"), "no rule of trade 'auction'"),
        (lambda: trade(seller=Exponential(1)), "S: private values are uniform"),
        (lambda: trade(Uniform(1, 0)), "low < high"),
    ],
)
def test_what_is_refused(make, words):
    with pytest.raises(GameError, match=words):
        make()


def test_what_is_not_known_is_said():
    with pytest.raises(MethodError, match="the same interval"):
        trade(Uniform(0, 1), Uniform(0, 2))
