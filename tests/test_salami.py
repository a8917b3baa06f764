"""Salami tactics: the law of motion and values against a long finite horizon on a grid, and when strategic ground means war."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np
import pytest

import bargaining as bg
from bargaining.errors import GameError, MethodError
from bargaining.games.salami import Salami
from bargaining.solvers.concessions import SalamiEquilibrium

NAME = "fearon1996/salami"


def backwards(d, c_a, c_b, chance, periods=250, points=301):
    """Values and demands on a grid of ground, going backwards from a war in a distant period."""
    x = np.linspace(0, 1, points)
    p = chance(x)
    war_a, war_b = p / (1 - d) - c_a, (1 - p) / (1 - d) - c_b
    a, b = war_a.copy(), war_b.copy()
    demand = np.full(points, np.nan)
    for _ in range(periods):
        accepted = (1 - x + d * b)[None, :] >= war_b[:, None] - 1e-9
        worth = np.where(accepted, (x + d * a)[None, :], -np.inf)
        best = worth.argmax(axis=1)
        rows = np.arange(points)
        peace = worth[rows, best] >= war_a
        demand = np.where(peace, x[best], np.nan)
        a, b = np.where(peace, worth[rows, best], war_a), np.where(peace, (1 - x + d * b)[best], war_b)
    return x, a, b, demand


def test_the_published_path():
    eq = bg.solve(bg.load(NAME))
    path = [0.3171875, 0.33330078125, 0.348406982422, 0.362569046021]
    assert [float(x) for x in eq.path(4)] == pytest.approx(path, abs=1e-12)
    assert eq.steady_state == F(575, 1000)
    assert eq.values["B"] == F(59, 10)
    assert eq.verify() == 0
    # What B receives along the path is its war value.
    received = sum(F(9, 10) ** t * (1 - x) for t, x in enumerate(eq.path(400)))
    assert float(received) == pytest.approx(5.9, abs=1e-12)


@pytest.mark.parametrize("slope", [0.0, 0.3, 0.6, 0.77, 0.8])
def test_values_agree_with_a_long_finite_horizon(slope):
    _, a, b, demand = backwards(0.9, 0.3, 0.3, lambda x: 0.2 + slope * x)
    for n in range(0, 301, 60):
        eq = bg.solve(bg.load(NAME).replace({"slope": slope, "ground": F(n, 300)}))
        assert float(eq.values["B"]) == pytest.approx(
            b[n], abs=0.08
        )  # the grid of demands leaves B up to a step too much
        assert float(eq.values["A"]) == pytest.approx(a[n], abs=0.08)
        assert float(eq.terms["ground"]) == pytest.approx(demand[n], abs=0.02)
        assert eq.verify() == 0


def test_the_threshold_of_swallowing_everything():
    model = bg.load(NAME)
    assert not bg.solve(model.replace({"slope": "0.7699"})).swallowed
    assert bg.solve(model.replace({"slope": "0.77"})).swallowed
    # Beyond the threshold everything goes in finitely many slices: when B has nothing left to fight for.
    steep = bg.solve(model.replace({"slope": "0.8"}))
    assert steep.path(200)[-1] == 1
    assert steep.verify() == 0


def at_the_line(jump, cost_a):
    return Salami(("A", "B"), F(9, 10), (cost_a, F(1, 2)), F(3, 10), F(1, 10), F(1, 5), jump, F(1, 5))


@pytest.mark.parametrize(
    ("jump", "cost_a", "outcome"),
    [
        ("0.3", "1.19", "war"),  # 0.2 < 0.32 - 0.119, 0.27 > 0.017
        ("0.3", "1.2", "settlement at the line"),  # 0.2 = 0.32 - 0.12
        ("0.015", "0", "settlement"),  # 0.0135 <= 0.017
        ("0.0189", "0", "war"),  # 0.01701 > 0.017
        ("0.0188", "0", "settlement"),  # 0.01692 <= 0.017
    ],
)
def test_war_over_strategic_ground(jump, cost_a, outcome):
    eq = bg.solve(at_the_line(F(jump), F(cost_a)))
    assert eq.outcome == outcome
    assert eq.verify() == 0


@pytest.mark.parametrize(("jump", "cost_a", "war"), [(0.3, 1.0, True), (0.3, 1.4, False), (0.01, 1.0, False)])
def test_war_over_strategic_ground_on_a_grid(jump, cost_a, war):
    x, a, b, demand = backwards(0.9, cost_a, 0.5, lambda x: 0.3 + 0.1 * x + jump * (x > 0.2 + 1e-9), points=401)
    here = int(np.argmin(abs(x - 0.2)))
    assert np.isnan(demand[here]) == war
    eq = bg.solve(at_the_line(F(str(jump)), F(str(cost_a))))
    assert (eq.outcome == "war") == war
    assert float(eq.values["A"]) == pytest.approx(a[here], abs=0.1)
    assert float(eq.values["B"]) == pytest.approx(b[here], abs=0.1)


def test_the_proof_refuses_a_false_answer():
    game = at_the_line(F(3, 10), F(1))
    assert SalamiEquilibrium(game, "settlement at the line", beyond=False).verify() == F(
        1, 5
    )  # W_A - h/(1 - d) = 2.2 - 2
    peace = at_the_line(F(3, 10), F(13, 10))
    assert SalamiEquilibrium(peace, "war", beyond=False).verify() > 0


def test_what_is_not_known_or_not_well_formed_is_said():
    with pytest.raises(MethodError, match="begins there"):
        bg.solve(bg.load(NAME).replace({"jump": "0.1", "line": "0.5"}))
    with pytest.raises(GameError, match="must rise"):
        Salami(("A", "B"), 0.9, (0, 0), 0.5, 0.6, 0)
    with pytest.raises(GameError, match="discount"):
        Salami(("A", "B"), 1, (0, 0), 0.5, 0.1, 0)
