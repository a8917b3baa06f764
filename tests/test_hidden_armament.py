"""Hidden armament: the equilibrium by hand at random rational points, and every pair of strategies on a grid for a profitable change."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction as F
from typing import Any

import pytest

import bargaining as bg

NAME = "debs2014/preventive_strike"


def numbers(changes: dict[str, Any]) -> dict[str, F]:
    return {path: F(value) for path, value in (dict(bg.load(NAME).numbers) | changes).items()}


def payoffs(n: dict[str, F], y: F, unseen: F, seen: F) -> tuple[F, F]:
    """What T and D expect if T invests with y and D strikes with `unseen` without a signal and with `seen` after one."""
    s, k, shift = n["detection"], n["T.cost"], n["shift"]
    met = s * seen + (1 - s) * unseen
    t = y * (met * n["T.war"] + (1 - met) * (n["T.peace"] + shift) - k)
    t += (1 - y) * (unseen * n["T.war"] + (1 - unseen) * n["T.peace"])
    d = y * (met * n["D.war"] + (1 - met) * (n["D.peace"] - shift))
    d += (1 - y) * (unseen * n["D.war"] + (1 - unseen) * n["D.peace"])
    return t, d


def draw(rng: random.Random) -> dict[str, F]:
    some = lambda low, high: F(rng.randrange(low, high), 1000)  # noqa: E731
    found = {"T.peace": some(300, 700), "T.war": some(0, 250), "T.cost": some(10, 500), "D.peace": some(900, 1200)}
    found |= {"shift": some(500, 800), "detection": some(10, 990)}
    return found | {"D.war": found["D.peace"] - found["shift"] * some(1, 1000)}


def test_closed_forms_at_random_points() -> None:
    rng, met = random.Random(11), set()
    for _ in range(40):
        n = numbers(draw(rng))
        stake = n["T.peace"] - n["T.war"]
        gain = (1 - n["detection"]) * (stake + n["shift"]) - stake
        (eq,) = bg.equilibria(bg.load(NAME).replace(n))
        assert eq.verify() == 0
        met.add(peace := gain < n["T.cost"])
        if peace:
            assert eq.outcome == "status quo"
            continue
        mu = (n["D.peace"] - n["D.war"]) / n["shift"]
        y, z = mu / (mu + (1 - mu) * (1 - n["detection"])), 1 - n["T.cost"] / gain
        assert eq.strategy["invest?"]["invest"] == y
        assert eq.strategy["no signal"]["strike"] == z
        assert eq.strategy["signal"]["strike"] == 1
        war = eq.outcome["preventive war"] + eq.outcome["mistaken war"]
        assert war == y * n["detection"] + (1 - y * n["detection"]) * z
        assert eq.outcome["mistaken war"] == z * (1 - y)
        assert (eq.values["T"], eq.values["D"]) == payoffs(n, y, z, F(1))
    assert met == {True, False}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        # mu = 2/5, y = (2/5)/(2/5 + 3/5 * 2/3) = 1/2, B = 2/3 * 9/10 - 3/10 = 3/10, z = 1 - 1/5.
        ({"detection": "1/3", "D.war": "0.76", "T.cost": "0.06"}, {(5, 8, 10)}),
        ({"detection": "1/3", "D.war": "0.76", "T.cost": "0.36"}, {(0, 0, 8), (0, 0, 9), (0, 0, 10)}),
        ({"detection": "0.5", "D.war": "0.2", "T.cost": "0.06"}, {(10, 0, 0)}),
    ],
)
def test_nash_equilibria_on_a_grid_of_tenths(changes: dict[str, str], found: set[tuple[int, int, int]]) -> None:
    n, tenths = numbers(changes), [F(i, 10) for i in range(11)]
    table = {xs: payoffs(n, *(tenths[x] for x in xs)) for xs in itertools.product(range(11), repeat=3)}
    mine = set()
    for (y, u, s), (t, d) in table.items():
        best_t = max(table[x, u, s][0] for x in (0, 10))
        best_d = max(table[y, a, b][1] for a in (0, 10) for b in (0, 10))
        if t == best_t and d == best_d:
            mine.add((y, u, s))
    # A signal that never comes may be answered in any way that keeps T from investing: 3/10 + (1 - s) 3/10 <= 36/100.
    assert mine == found
    for eq in bg.equilibria(bg.load(NAME).replace(changes)):
        at = tuple(
            10 * eq.strategy[k][v] for k, v in (("invest?", "invest"), ("no signal", "strike"), ("signal", "strike"))
        )
        assert at in mine


def test_war_ends_at_once_where_the_signal_is_good_enough() -> None:
    model = bg.load(NAME)
    border = bg.threshold(model, "detection")
    assert border.value == 1 - F(35, 90) == F(11, 18)
    eq = bg.solve(model.replace({"detection": F(11, 18) - F(1, 10**9)}))
    war = eq.outcome["preventive war"] + eq.outcome["mistaken war"]
    y = F(1, 3) / (F(1, 3) + F(2, 3) * F(7, 18))
    assert float(war) == pytest.approx(float(y * F(11, 18)), abs=1e-6)
    assert bg.solve(model.replace({"detection": F(11, 18) + F(1, 10**9)})).outcome == "status quo"


def test_the_map_over_detection_and_cost() -> None:
    found = bg.regime_map(bg.load(NAME), {"detection": (0, 1, 21), "T.cost": (0, "0.5", 21)})
    assert len(found.equilibria) == 2
    bg.plot.existence(found, ["investment and strikes unseen", "peace"])
