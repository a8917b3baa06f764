"""The crisis with normal shocks: three equilibria, none missed, by Owen's T function, simulation and quadrature."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import ndtr, owens_t

import bargaining as bg
from bargaining.equilibrium.crisis_signalling import CrisisEquilibrium
from bargaining.errors import DomainError, GameError, MethodError, NoEquilibriumError
from bargaining.solvers.crisis_signalling import Responses, crisis_equilibria

MODEL = "lewis2003/crisis_signalling"

#: Probabilities of resistance, of a challenge and of a fight at W' = -2.9, as published for the formulas of this game.
THREE = (
    (0.251104615976, 0.994789468628, 0.309695104445),
    (0.594722829455, 0.379867834982, 0.241562759017),
    (0.813321720327, 0.205451840983, 0.208759392834),
)


def game(**changes: Any) -> bg.CrisisSignalling:
    numbers = {
        "status_quo": 0,
        "concession": 1,
        "war": -1.9,
        "retreat": -1.2,
        "target_concession": 0,
        "target_war": -2.9,
        "target_stands": 1,
    }
    return bg.CrisisSignalling(("A", "B"), **{**numbers, **changes})  # type: ignore[arg-type]


def bivariate(h: float, k: float, rho: float) -> float:
    """The bivariate normal distribution by Owen's T."""
    root = np.sqrt(1 - rho**2)
    out = (ndtr(h) + ndtr(k)) / 2 - owens_t(h, (k / h - rho) / root) - owens_t(k, (h / k - rho) / root)
    return float(out - (0.5 if h * k < 0 else 0))


def oracle(g: bg.CrisisSignalling, p: float) -> float:
    """R(p) - p from the published formulas."""
    s, v, w, a = (float(x) for x in (g.status_quo, g.concession, g.war, g.retreat))
    c2, w2, v2 = (float(x) for x in (g.target_concession, g.target_war, g.target_stands))
    c = (s - (1 - p) * v) / p
    challenge = 1 - ndtr(c - w) * ndtr(c - a)
    fight = bivariate((w - a) / np.sqrt(2), w - c, 1 / np.sqrt(2)) / challenge
    return float(ndtr((fight * w2 + (1 - fight) * v2 - c2) / fight) - p)


def scanned(g: bg.CrisisSignalling, count: int = 20_001) -> list[float]:
    """Every sign change on a fine grid."""
    grid = np.linspace(1e-4, 1, count)
    values = [oracle(g, float(p)) for p in grid]
    values[-1] = min(values[-1], -1e-300)  # no response is certain, though floats may round it to 1
    return [
        float(brentq(lambda p: oracle(g, p), grid[k], grid[k + 1], xtol=1e-14))
        for k in range(count - 1)
        if values[k] * values[k + 1] < 0
    ]


def test_three_equilibria() -> None:
    found = crisis_equilibria(game())
    assert [(eq.resist, eq.challenge, eq.fight) for eq in found] == [pytest.approx(t, abs=1e-11) for t in THREE]
    assert [eq.rivals for eq in found] == [3, 3, 3] and not any(eq.unique for eq in found)
    assert max(eq.verify() for eq in found) < 1e-12


@pytest.mark.parametrize(("war", "resist"), [(-2.5, 0.947314425222), (-2.2, 0.976387114934)])
def test_one_equilibrium(war: float, resist: float) -> None:
    (only,) = crisis_equilibria(game(target_war=war))
    assert only.resist == pytest.approx(resist, abs=1e-11) and only.unique and only.verify() < 1e-12
    assert "every other probability of resistance is ruled out" in str(only)


@pytest.mark.parametrize("seed", range(12))
def test_no_zero_of_a_fine_grid_is_missed(seed: int) -> None:
    rng = np.random.default_rng(seed)
    status_quo = round(float(rng.normal()), 2)
    g = game(
        status_quo=status_quo,
        concession=status_quo + round(float(rng.uniform(0.2, 2)), 2),
        war=round(status_quo - 1 + float(rng.normal()), 2),
        retreat=round(status_quo - 1 + float(rng.normal()), 2),
        target_war=round(float(rng.uniform(-4, 0)), 2),
        target_stands=round(float(rng.uniform(-0.5, 2)), 2),
    )
    found = [eq.resist for eq in crisis_equilibria(g)]
    assert [p for p in found if p > 2e-4] == pytest.approx([p for p in scanned(g, 4001) if p > 2e-4], abs=1e-9)


def test_the_number_of_equilibria_changes_where_the_response_touches_the_diagonal() -> None:
    """From one to three to one as war becomes worse for B; the count is odd except at the borders."""
    counts = {w: len(crisis_equilibria(game(target_war=w))) for w in (-3.2, -3.0, -2.9, -2.8, -2.7, -2.5)}
    assert counts == {w: len(scanned(game(target_war=w))) for w in counts}
    assert set(counts.values()) == {1, 3}


def test_the_response_is_monotone_and_its_slope_lies_within_the_bounds() -> None:
    responses = Responses(game())
    grid = np.linspace(0.02, 1, 99)
    values = [responses.response(float(p)) for p in grid]
    assert (np.diff(values) > -1e-14).all()
    for low, high in ((0.2, 0.21), (0.59, 0.6), (0.9, 0.95)):
        bounds = responses._slope(low, high)
        assert bounds is not None
        for p in np.linspace(low, high, 7):
            h = 1e-5
            slope = (responses.response(float(p) + h) - responses.response(float(p) - h)) / (2 * h)
            assert bounds[0] - 1e-6 <= slope <= bounds[1] + 1e-6


def test_what_comes_of_it_by_simulation() -> None:
    """A million crises, each side playing its strategy: outcomes and values."""
    g, rng = game(), np.random.default_rng(7)
    eq = crisis_equilibria(g)[1]
    e, back, mine = rng.normal(size=(3, 1_000_000))
    fights, retreats = -1.9 + e, -1.2 + back
    challenges = np.maximum(fights, retreats) > eq.cutoff
    resists = mine > eq.threshold
    first = np.where(~challenges, 0, np.where(~resists, 1, np.maximum(fights, retreats)))
    second = np.where(~challenges, 0, np.where(~resists, 0, np.where(fights > retreats, -2.9 + mine, 1)))
    war = challenges & resists & (fights > retreats)
    assert war.mean() == pytest.approx(eq.outcome["war"], abs=2e-3)
    assert (~challenges).mean() == pytest.approx(eq.outcome["status quo"], abs=2e-3)
    assert first.mean() == pytest.approx(eq.values["A"], abs=4e-3)
    assert second.mean() == pytest.approx(eq.values["B"], abs=4e-3)
    assert sum(eq.outcome.values()) == pytest.approx(1, abs=1e-14)


def test_the_certificate_sees_what_is_no_equilibrium() -> None:
    g = game()
    responses = Responses(g)
    wrong = CrisisEquilibrium(g, responses.moves(0.4), responses.values(0.4), 1, 1)
    assert wrong.verify() > 0.01


def test_the_model_answers_with_the_equilibrium_that_is_asked_for() -> None:
    model = bg.load(MODEL)
    assert [bg.solve(model.replace({"equilibrium": k})).resist for k in (1, 2, 3)] == [
        pytest.approx(t[0], abs=1e-11) for t in THREE
    ]
    everything = bg.equilibria(model)
    assert len(everything) == 3 and everything[0].model is model
    with pytest.raises(NoEquilibriumError, match="equilibrium number 2 is asked for, and there is 1"):
        bg.solve(model.replace({"equilibrium": 2, "B.war": -2}))
    text = str(everything[1])
    assert "number 2 of 3 equilibria" in text and "tolerance 1e-09" in text
    assert everything[0].why_not("war").startswith("'war' occurs with probability 0.0773")
    assert bg.equilibria(game())[2].resist == everything[2].resist


def test_equal_means_and_very_likely_resistance() -> None:
    """With W = a half of the challengers fight, by symmetry, so p = Phi((W' + V')/1 - ...) in closed form."""
    (only,) = crisis_equilibria(game(war=-1.2, retreat=-1.2))
    assert only.fight == pytest.approx(0.5, abs=1e-13)
    assert only.resist == pytest.approx(float(ndtr((0.5 * -2.9 + 0.5) / 0.5)), abs=1e-13)
    (sure,) = crisis_equilibria(game(target_war=30))
    assert sure.resist == 1 and sure.verify() < 1e-9


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: game(concession=0), GameError, "must prefer the concession to the status quo"),
        (lambda: game(war="x"), GameError, "war: the payoff must be a number"),
        (lambda: bg.CrisisSignalling(("A", "A"), 0, 1, 0, 0, 0, 0, 0), GameError, "different names"),
        (lambda: game(number=0), GameError, "numbered from 1"),
        (lambda: crisis_equilibria(game(war=-60)), MethodError, "standard deviation of 1"),
        (lambda: bg.load(MODEL).replace({"equilibrium": 12}), (DomainError, ValueError), "12"),
        (lambda: bg.regime_map(bg.load(MODEL), {"B.war": (-3, -2, 3)}), MethodError, "a crisis with normal shocks"),
        (lambda: bg.plot.tree(bg.load(MODEL)), MethodError, "tree"),
    ],
)
def test_mistakes_are_told(call: Any, error: Any, words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_a_sweep_of_the_second_equilibrium_maps_where_there_are_several() -> None:
    table = bg.sweep(bg.load(MODEL).replace({"equilibrium": 2}), {"B.war": ["-3.2", "-2.9", "-2.5"]})
    assert table["status"].values.tolist() == [1, 0, 1]
