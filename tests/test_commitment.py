"""Commitment tactics: the equilibrium against grids of deviations, and the Nash solution against brute force."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np
import pytest

import bargaining as bg
from bargaining.errors import GameError
from bargaining.games.commitments import Commitments
from bargaining.solvers.commitment import CommitmentEquilibrium, commitment

NAME = "muthoo1996/commitment"


def by_brute_force(z1, z2, k1, k2):
    """The Nash solution on a fine grid of divisions."""
    x = np.linspace(0, 1, 20001)
    u = x - k1 * np.maximum(z1 - x, 0)
    v = 1 - x - k2 * np.maximum(z2 - (1 - x), 0)
    product = np.where((u >= 0) & (v >= 0), u * v, -1.0)
    best = int(np.argmax(product))
    return (u[best], v[best]) if product[best] >= 0 else (0.0, 0.0)


def test_published_number():
    eq = bg.solve(bg.load(NAME))
    assert float(eq.terms["pie"]) == pytest.approx(0.555555555556, abs=1e-12)
    assert eq.verify() == 0
    assert eq.outcome == "agreement"


@pytest.mark.parametrize("costs", [(F(1, 2), F(1, 5)), (F(0), F(3)), (F(2), F(2)), (F(1, 10), F(0))])
def test_the_division_is_the_nash_solution(costs):
    game = Commitments(("A", "B"), costs)
    for i in range(0, 11, 2):
        for j in range(0, 11, 2):
            exact = game.payoffs(F(i, 10), F(j, 10))
            grid = by_brute_force(i / 10, j / 10, *map(float, costs))
            assert [float(p) for p in exact] == pytest.approx(grid, abs=2e-3)


@pytest.mark.parametrize("costs", [(F(1, 2), F(1, 5)), (F(0), F(3)), (F(2), F(2)), (F(0), F(0)), (F(10), F(7))])
def test_no_commitment_on_a_fine_grid_is_better_than_the_equilibrium(costs):
    eq = commitment(Commitments(("A", "B"), costs))
    z = eq.commitments
    assert eq.verify() == 0
    for n in range(201):
        other = F(n, 200)
        assert eq.game.payoffs(other, z["B"])[0] <= eq.values["A"]
        assert eq.game.payoffs(z["A"], other)[1] <= eq.values["B"]


def test_the_proof_finds_the_best_deviation_of_pairs_that_are_no_equilibrium():
    game = Commitments(("A", "B"), (F(1, 2), F(1, 5)))
    for first, second in ((F("0.5055"), F("0.4945")), (F(6, 10), F(4, 10)), (F(1, 2), F(1, 3)), (F(9, 10), F(9, 10))):
        gain = CommitmentEquilibrium(game, (first, second)).verify()
        here = game.payoffs(first, second)
        grid = max(
            max(game.payoffs(F(n, 500), second)[0] - here[0], game.payoffs(first, F(n, 500))[1] - here[1])
            for n in range(501)
        )
        assert gain > 0
        assert grid <= gain
        assert float(gain - grid) < 0.01  # the payoffs are steep nowhere: the grid comes close to the exact maximum


def test_a_share_grows_with_its_own_cost_and_falls_with_the_others():
    shares = [bg.solve(bg.load(NAME).replace({"A.cost": k})).terms["pie"] for k in ("0", "0.5", "1", "4")]
    assert shares == sorted(set(shares))
    shares = [bg.solve(bg.load(NAME).replace({"B.cost": k})).terms["pie"] for k in ("0", "0.5", "1", "4")]
    assert shares == sorted(set(shares), reverse=True)


def test_a_negative_cost_is_refused():
    with pytest.raises(GameError, match="must not be negative"):
        Commitments(("A", "B"), (F(-1), F(0)))
