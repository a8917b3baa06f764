"""Attrition and reputation: published numbers, a discretised war solved by plain recursion, grids of dates, limits, simulation."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

import bargaining as bg
from bargaining.equilibrium.concession import Plan
from bargaining.errors import DomainError, GameError, InputError, MethodError, PathError

AB = ("A", "B")
LEGISLATURE = next(name for name in bg.names() if name.startswith("baron1989"))
t = sympy.Symbol("t", nonnegative=True)


def reputation(demands: Any, rates: Any, commitment: Any) -> Any:
    return bg.solve(bg.ReputationalBargaining(AB, demands, rates, commitment))


def crisis(audience: Any, war: Any) -> Any:
    return bg.solve(bg.AudienceCostCrisis(AB, audience, war))


def war(prizes: Any, costs: Any, growth: Any = (0, 0)) -> Any:
    return bg.solve(bg.WarOfAttrition(AB, prizes, costs, growth))


# Published numbers


@pytest.mark.parametrize(
    ("demands", "rates", "commitment", "hazards", "dates", "mass", "values"),
    [
        ((0.6, 0.6), (0.1, 0.1), (0.1, 0.05), (0.2, 0.2), (11.512925464970, 14.978661367770), 0.5, (0.5, 0.4)),
        (
            (0.7, 0.6),
            (0.05, 0.1),
            (0.01, 0.02),
            (0.1, 0.066666666667),
            (46.051701859881, 58.680345081422),
            0.569113061994,
            (0.570733918599, 0.3),
        ),
    ],
)
def test_bargaining_with_a_reputation(
    demands: Any, rates: Any, commitment: Any, hazards: Any, dates: Any, mass: float, values: Any
) -> None:
    eq = reputation(demands, rates, commitment)
    assert [float(h) for h in eq.hazards.values()] == pytest.approx(hazards, abs=1e-12)
    assert [float(eq.numbers[f"date.{n}"]) for n in AB] == pytest.approx(dates, abs=1e-11)
    assert eq.date == pytest.approx(dates[0], abs=1e-11)
    assert (eq.weaker, float(eq.atoms["A"])) == ("B", 0)
    assert float(eq.atoms["B"]) == pytest.approx(mass, abs=1e-12)
    assert [float(u) for u in eq.values.values()] == pytest.approx(values, abs=1e-12)
    # In the end those are left who are committed, of each side alone.
    left = eq.distribution([eq.date, 10 * eq.date])
    assert 1 - left["A"] == pytest.approx([commitment[0]] * 2, abs=1e-12)
    assert 1 - left["B"] == pytest.approx([commitment[1]] * 2, abs=1e-12)
    assert eq.unique is True
    assert eq.verify() < 1e-12


def test_a_war_of_attrition() -> None:
    eq = war((1, 1), (0.2, 0.1))
    assert eq.hazards == {"A": F(1, 10), "B": F(1, 5)}
    assert eq.values == {"A": 0, "B": 0}
    assert eq.outcome == {"A concedes": F(1, 3), "B concedes": F(2, 3)}
    assert eq.expected_delay == F(10, 3)
    assert eq.unique is False
    assert eq.verify() < 1e-12


def test_a_war_of_attrition_with_private_values() -> None:
    eq = bg.solve(bg.PrivateAttrition(AB))
    assert eq.when("A", 0.5) == pytest.approx(0.193147180560, abs=1e-12)
    assert eq.duration == F(1, 6)
    assert eq.payoff("A", "0.3") == pytest.approx(0.3**2 / 2, abs=1e-9)
    assert eq.verify() < 1e-9


@pytest.mark.parametrize(
    ("limits", "dates", "mass", "fights", "chance"),
    [
        ((1, 1), (3.660254037844, 5), 0.366025403784, (0.732050807569, 0.366025403784), 0.267949192431),
        ((1, 3), (3.660254037844, 10), 0.788675134595, (0.732050807569, 0.122008467928), 0.089316397477),
    ],
)
def test_a_crisis_before_audiences(limits: Any, dates: Any, mass: float, fights: Any, chance: float) -> None:
    eq = crisis((0.2, 0.1), limits)
    assert [float(eq.numbers[f"date.{n}"]) for n in AB] == pytest.approx(dates, abs=1e-11)
    assert eq.horizon == pytest.approx(dates[0], abs=1e-11)
    assert (eq.weaker, float(eq.atoms["B"])) == ("B", pytest.approx(mass, abs=1e-12))
    assert list(eq.fights.values()) == pytest.approx(fights, abs=1e-11)
    assert eq.outcome["war"] == pytest.approx(chance, abs=1e-12)
    assert float(eq.payoffs["A"]["backs down"]) == pytest.approx(mass, abs=1e-12)
    assert eq.payoffs["B"]["backs down"] == 0
    assert eq.verify() < 1e-12


def test_a_side_with_a_stronger_audience_backs_down_less() -> None:
    chances = [crisis((a, 0.1), (1, 1)).outcome["A backs down"] for a in (0.05, 0.1, 0.2, 0.4)]
    assert chances == sorted(chances, reverse=True)


# The same wars in discrete time, by plain recursion


def in_steps(
    lead: list[Callable[[float], float]],
    follow: list[Callable[[float], float]],
    left: list[Callable[[float], float]],
    step: float,
    longest: float,
) -> tuple[float, list[float], list[list[float]]]:
    """Let the sides take turns; each concedes with the probability that makes the other's two next turns worth the same.

    Returns the date at which the first has nobody left who would concede, the atoms that make both end there, and for each side the
    probabilities of holding out, turn by turn, scaled by what is left after the atom.
    """
    held, over = [[1.0], [1.0]], [math.inf, math.inf]
    n = 0
    while n * step < longest and min(over) == math.inf:
        for i, j in ((0, 1), (1, 0)):
            now = n * step + (0 if i == 0 else step / 2)
            later = now + step
            chance = (lead[i](now) - lead[i](later)) / (follow[i](now + step / 2) - lead[i](later))
            held[j].append(held[j][-1] * (1 - chance))
            if over[j] == math.inf and held[j][-1] <= left[j](later):
                over[j] = later
        n += 1
    end = min(over)
    keeps = [1.0, 1.0]
    if end < math.inf:
        keeps = [min(1.0, left[k](end) / held[k][-1]) for k in (0, 1)]
    return end, [1 - k for k in keeps], [[k * s for s in path] for k, path in zip(keeps, held, strict=True)]


def compare(eq: Any, found: Any, step: float, within: float) -> None:
    _, atoms, paths = found
    assert [float(q) for q in eq.atoms.values()] == pytest.approx(atoms, abs=within)
    for name, path in zip(AB, paths, strict=True):
        dates = np.arange(len(path)) * step
        inside = dates <= min(eq.date, dates[-1])
        assert 1 - eq.distribution(dates[inside])[name] == pytest.approx(np.array(path)[inside], abs=within)


@pytest.mark.parametrize("which", range(2))
def test_a_reputation_in_small_steps(which: int) -> None:
    a, r, z = [((0.6, 0.6), (0.1, 0.1), (0.1, 0.05)), ((0.7, 0.6), (0.05, 0.1), (0.01, 0.02))][which]
    eq = reputation(a, r, z)
    lead = [lambda s, k=k: math.exp(-r[k] * s) * (1 - a[1 - k]) for k in (0, 1)]
    follow = [lambda s, k=k: math.exp(-r[k] * s) * a[k] for k in (0, 1)]
    errors = []
    for step in (0.02, 0.01):
        found = in_steps(lead, follow, [lambda s, k=k: z[k] for k in (0, 1)], step, 100)  # type: ignore[misc]
        compare(eq, found, step, 0.15 * step)
        assert found[0] == pytest.approx(eq.date, abs=2 * step + 0.2 * step * eq.date)
        errors.append(abs(found[1][1] - float(eq.atoms["B"])))
    assert errors[1] < errors[0] or max(errors) < 1e-3


@pytest.mark.parametrize(
    ("a", "w"), [((0.2, 0.1), (1, 1)), ((0.2, 0.1), (1, 3)), ((0.5, 0.5), (1, 2)), ((1, 0.05), (3, 0.5))]
)
def test_a_crisis_in_small_steps(a: Any, w: Any) -> None:
    eq = crisis(a, w)
    lead = [lambda s, k=k: -a[k] * s for k in (0, 1)]
    left = [lambda s, k=k: min(1.0, a[k] * s / w[k]) for k in (0, 1)]
    step = 0.001 * eq.date
    found = in_steps(lead, [lambda s: 1.0] * 2, left, step, 2 * eq.date)  # type: ignore[list-item]
    assert found[0] == pytest.approx(eq.date, rel=0.003)
    compare(eq, found, step, 0.003)


def test_growing_costs_in_small_steps() -> None:
    eq = war((1, 2), (0.2, 0.1), (0.1, 0.3))
    lead = [lambda s: -0.2 * s - 0.05 * s * s, lambda s: -0.1 * s - 0.15 * s * s]
    follow = [lambda s: 1 + lead[0](s), lambda s: 2 + lead[1](s)]
    found = in_steps(lead, follow, [lambda s: 0.0] * 2, 0.002, 12)
    compare(eq, found, 0.002, 0.002)


# Dates on a grid, every pair of them played


def gains_on_a_grid(eq: Any, lead: Any, follow: Any, end: float, dates: int = 1500) -> float:
    """The most that any date of a grid gains over the mean of the strategy, all payoffs summed one by one."""
    grid = np.linspace(0, end, dates)
    masses = {n: np.diff(np.concatenate([[0.0], g])) for n, g in eq.distribution(grid).items()}
    best = 0.0
    for k, name in enumerate(AB):
        other = masses[AB[1 - k]]
        low, high = np.array([lead[k](s) for s in grid]), np.array([follow[k](s) for s in grid])
        first = np.concatenate([[0.0], np.cumsum(other * high)[:-1]])
        worth = first + other * (low + high) / 2 + (1 - np.cumsum(other)) * low
        weights = masses[name] / masses[name].sum()
        best = max(best, float(worth.max() - weights @ worth))
    return best


def test_no_date_of_a_grid_is_better() -> None:
    eq = war((1, 1), (0.2, 0.1), (0, 0.1)).with_atom("A", F(1, 3))
    lead = [lambda s: -0.2 * s, lambda s: -0.1 * s - 0.05 * s * s]
    follow = [lambda s: 1 + lead[0](s), lambda s: 1 + lead[1](s)]
    assert gains_on_a_grid(eq, lead, follow, 40) < 0.005
    eq = reputation((0.7, 0.6), (0.05, 0.1), (0.01, 0.02))
    lead = [lambda s: 0.4 * math.exp(-0.05 * s), lambda s: 0.3 * math.exp(-0.1 * s)]
    follow = [lambda s: 0.7 * math.exp(-0.05 * s), lambda s: 0.6 * math.exp(-0.1 * s)]
    assert gains_on_a_grid(eq, lead, follow, eq.date) < 0.005


def test_no_type_of_a_crisis_gains() -> None:
    """Each type's best among all dates of a grid and war, by sums over the other's dates."""
    a, w = (0.2, 0.1), (1.0, 3.0)
    eq = crisis(a, w)
    grid = np.linspace(0, eq.horizon, 2001)
    for k, name in enumerate(AB):
        other = np.diff(np.concatenate([[0.0], eq.distribution(grid)[AB[1 - k]]]))
        gone = np.cumsum(other)
        quits = gone - other - a[k] * grid * (1 - gone) + other * (1 - a[k] * grid) / 2
        total = 0.0
        for worth in np.linspace(-w[k], 0, 1001):
            stays = gone[-1] + (1 - gone[-1]) * worth
            best = max(stays, quits.max())
            assert eq.payoff(name, float(worth)) == pytest.approx(best, abs=1e-3)
            total += best / 1001
            # Types fight exactly if war is worth more than backing down at the horizon.
            if abs(worth + a[k] * eq.horizon) > 0.005:
                assert (stays > quits.max()) == (worth > -a[k] * eq.horizon)
        assert float(eq.values[name]) == pytest.approx(total, abs=2e-3)


# Closed forms against quadrature in scipy, simulation, and symbols


@pytest.mark.parametrize(
    "eq",
    [
        war((1, 1), (0.2, 0.1), (0.1, 0)),
        war((1, 3), (0.2, 0.1), (0.1, 0.5)).with_atom("B", F(1, 4)),
        reputation((0.7, 0.6), (0.05, 0.1), (0.01, 0.02)),
        crisis((0.2, 0.1), (1, 3)),
        crisis((0.3, 0.3), (1, 3)),
        bg.solve(bg.PrivateAttrition(AB)).with_odds(3),
        bg.solve(bg.PrivateAttrition(AB, high=3, low=1, cost=2)),
    ],
    ids=lambda eq: repr(eq)[:28],
)
def test_chances_and_delays_are_those_of_the_distributions(eq: Any) -> None:
    end = eq.date if eq.date < math.inf else 60 * float(eq.duration)

    def held(name: str, s: float) -> float:
        return 1 - float(eq.distribution(s)[name])

    length, _ = quad(lambda s: held("A", s) * held("B", s), 0, end, limit=400)
    assert float(eq.duration) == pytest.approx(length, abs=2e-7)
    # The chance that A is first, as a sum of B's chances of holding out over A's concessions.
    dates = np.concatenate([[0.0], np.geomspace(1e-9 * end, end, 40001)])
    gone, other = eq.distribution(dates)["A"], 1 - eq.distribution(dates)["B"]
    first = gone[0] + sum((other[k] + other[k + 1]) / 2 * (gone[k + 1] - gone[k]) for k in range(len(dates) - 1))
    assert float(eq.outcome[eq.outcomes[0]]) == pytest.approx(first, abs=1e-5)
    assert sum(map(float, eq.outcome.values())) == pytest.approx(1, abs=1e-12)
    drawn = eq.simulate(seed=20, runs=40_000)
    for label, chance in eq.outcome.items():
        spread = math.sqrt(float(chance) * (1 - float(chance)) / 40_000)
        assert drawn.shares.get(label, 0) == pytest.approx(float(chance), abs=5 * spread)
    ended = drawn.dates[np.char.endswith(drawn.outcomes.astype(str), eq.verb)]
    assert ended.mean() == pytest.approx(float(eq.expected_delay), abs=5 * ended.std() / math.sqrt(len(ended)))


def test_a_simulation_is_repeated_by_its_seed() -> None:
    eq = reputation((0.6, 0.6), (0.1, 0.1), (0.1, 0.05))
    one, two, other = (eq.simulate(seed=s, runs=50) for s in (1, 1, 2))
    assert (one.dates == two.dates).all() and (one.dates != other.dates).any()
    assert list(one.to_frame().columns) == ["date", "outcome"]
    assert np.isinf(one.dates[one.outcomes == "stand-off"]).all()
    ended = crisis((0.2, 0.1), (1, 1)).simulate(seed=1, runs=500)
    assert ended.dates[ended.outcomes == "war"] == pytest.approx(3.660254037844)


@pytest.mark.parametrize(
    "eq",
    [
        war((1, 3), (0.2, 0.1), (0.1, 0.5)),
        war((1, 3), (0.2, 0.1)),
        reputation((0.7, 0.6), (0.05, 0.1), (0.01, 0.02)),
        reputation((0.6, 0.7), (0.1, 0.05), (0.02, 0.01)),
        crisis((0.2, 0.1), (1, 3)),
        crisis((0.1, 0.2), (3, 1)),
        crisis((0.3, 0.3), (1, 3)),
        bg.solve(bg.PrivateAttrition(AB, high=2, cost=3)),
    ],
    ids=lambda eq: repr(eq)[:28],
)
def test_the_closed_forms_in_symbols_have_the_numbers_for_values(eq: Any) -> None:
    point = {sympy.Symbol(path): value for path, value in eq.game.numbers.items()}
    assert set(eq.formulas) <= set(eq.numbers)
    for name, form in eq.formulas.items():
        assert abs(sympy.N((form - eq.numbers[name]).subs(point).subs(t, 1), 30)) < 1e-20, name
    assert eq.condition is None or eq.condition.subs(point)


@pytest.mark.parametrize("path", ["A.commitment", "B.commitment"])
def test_at_the_border_neither_reputation_is_weaker(path: str) -> None:
    model = bg.load("abreu2000/reputation").replace({"A.demand": 0.7, "A.rate": 0.05})
    eq = bg.solve(model)
    border = eq.borders[path].subs({sympy.Symbol(p): sympy.Rational(v) for p, v in model.numbers.items()})
    weaker = [bg.solve(model.replace({path: float(border) * (1 + e)})).weaker for e in (-1e-3, 1e-3)]
    assert sorted(weaker) == ["A", "B"]
    assert weaker[0] == path[0]  # who is committed less often than that is the weaker one


def test_at_the_border_neither_audience_is_weaker() -> None:
    model = bg.load("fearon1994/audience_costs")
    eq = bg.solve(model)
    for path in ("A.war_cost", "B.war_cost"):
        border = float(eq.borders[path].subs({sympy.Symbol(p): sympy.Rational(v) for p, v in model.numbers.items()}))
        weaker = [bg.solve(model.replace({path: border * (1 + e)})).weaker for e in (-1e-3, 1e-3)]
        assert weaker == ["B" if path[0] == "A" else "A", path[0]]  # whom war may cost more is the weaker one


def test_the_certificate_is_an_identity() -> None:
    """The worth of waiting is constant: U' = G_j'(F_i - L_i) + S_j L_i' vanishes, by algebra."""
    for eq in (
        war((1, 3), (0.2, 0.1), (0.1, 0.5)),
        reputation((0.7, 0.6), (0.05, 0.1), (0.01, 0.02)),
        crisis((0.2, 0.1), (1, 3)),
    ):
        for k in (0, 1):
            held = eq.plans[AB[1 - k]].survival
            low, high = eq.game.lead[k], eq.game.follow[k]
            change = -sympy.diff(held, t) * (high - low) + held * sympy.diff(low, t)
            assert sympy.simplify(change) == 0


# Limits and pitfalls


def test_who_is_stronger_has_all_in_the_limit() -> None:
    for z in ("1e-20", "1e-60", "1e-200"):
        eq = reputation((0.55, 0.65), (0.1, 0.1), (z, z))
        assert eq.weaker == "B"
        assert eq.verify() < 1e-9
    assert float(eq.values["A"]) == pytest.approx(0.55, abs=1e-12)
    assert float(eq.values["B"]) == pytest.approx(0.45, abs=1e-12)
    assert float(eq.expected_delay) < 1e-12
    # Demands at Rubinstein's shares r_j/(r_1 + r_2) leave neither stronger.
    near = [
        reputation((F(2, 3) + e, F(1, 3) + F(1, 100)), (0.05, 0.1), ("1e-300", "1e-300"))
        for e in (F(1, 300), F(3, 100))
    ]
    assert [n.weaker for n in near] == ["B", "A"]


def test_equal_audiences_are_the_limit_of_unequal_ones() -> None:
    same = crisis((0.2, 0.2), (1, 3))
    near = crisis((0.2, "0.2000001"), (1, 3))
    for name in ("duration", "probability.A backs down", "probability.B backs down", "values.A", "date"):
        assert float(same.numbers[name]) == pytest.approx(float(near.numbers[name]), abs=1e-6)


def test_costs_that_hardly_grow_are_the_limit() -> None:
    still, slow = war((1, 2), (0.2, 0.1)), war((1, 2), (0.2, 0.1), ("1e-9", "1e-9"))
    assert float(slow.duration) == pytest.approx(float(still.duration), abs=1e-6)
    assert float(slow.outcome["A concedes"]) == pytest.approx(float(still.outcome["A concedes"]), abs=1e-6)


def test_ones_own_cost_makes_the_other_concede_faster() -> None:
    before, after = war((1, 1), (0.2, 0.1)), war((1, 1), (0.4, 0.1))
    assert after.hazards["A"] == before.hazards["A"]
    assert after.hazards["B"] == 2 * before.hazards["B"]
    richer = war((2, 1), (0.2, 0.1))
    assert richer.hazards["B"] == before.hazards["B"] / 2


def test_the_family_of_equilibria() -> None:
    eq = war((1, 2), (0.2, 0.1), (0.1, 0))
    assert eq.family == {"A": (0, 1), "B": (0, 1)}
    for q in (F(0), F(1, 7), F(9, 10), F(1)):
        one = eq.with_atom("B", q)
        assert one.values == {"A": q * 1, "B": 0}
        assert one.verify() < 1e-12
        assert eq.with_atom("A", q).values == {"A": 0, "B": 2 * q}
    certain = eq.with_atom("A", 1)
    assert (certain.outcome, certain.expected_delay) == ("A concedes", 0)
    assert "A concedes at once" in certain.why_not("B concedes")
    with pytest.raises(DomainError, match=r"\[0, 1\]"):
        eq.with_atom("A", 1.2)
    with pytest.raises(GameError, match="did you mean 'A'"):
        eq.with_atom("a", 0.5)
    with pytest.raises(InputError, match="must be a number"):
        eq.with_atom("A", "some")


def test_any_payoffs_of_leading_and_following() -> None:
    s = sympy.Symbol("t")
    # Discounted flow costs, and a discounted prize: the hazard is c/v all the same.
    costs = tuple(-c * (1 - sympy.exp(-s / 10)) * 10 for c in (sympy.Rational(1, 5), sympy.Rational(1, 10)))
    game = bg.WarOfAttrition.general(AB, costs, tuple(low + sympy.exp(-s / 10) for low in costs))
    eq = bg.solve(game)
    assert eq.hazards == {"A": F(1, 10), "B": F(1, 5)}
    assert eq.outcome["A concedes"] == pytest.approx(1 / 3, abs=1e-9)
    assert eq.duration == pytest.approx(10 / 3, abs=1e-9)
    assert eq.with_atom("B", 0.5).values == {"A": F(1, 2), "B": 0}
    assert eq.with_atom("B", 0.5).verify() < 1e-9
    # A hazard of 1/(1 + t) on both sides: a tail so thick that the mean of 1/(1 + t)^2 is 1.
    slow = bg.solve(bg.WarOfAttrition.general(AB, (-s, -s), (1, 1)))
    assert slow.duration == pytest.approx(1, abs=1e-9)
    assert slow.verify() < 1e-9
    with pytest.raises(MethodError, match="hold out for ever"):
        bg.solve(bg.WarOfAttrition.general(AB, (sympy.exp(-s), -s), (1 + sympy.exp(-s), 1 - s)))
    with pytest.raises(MethodError, match="no closed form is found of the integral"):
        bg.solve(bg.WarOfAttrition.general(AB, (-s, -s), (2 - s + s * sympy.exp(-s), 1)))


# What is no equilibrium is found out


def test_the_proof_refuses_false_answers() -> None:
    eq = war((1, 1), (0.2, 0.1))
    a, b = eq.plans["A"], eq.plans["B"]
    swapped = dataclasses.replace(eq, plans={"A": b, "B": a})  # each with its own cost over its own prize
    assert swapped.verify() > 0.1
    half = Plan(sympy.Rational(1, 2), a.hazard, a.survival / 2)
    both = dataclasses.replace(eq, plans={"A": half, "B": Plan(half.atom, b.hazard, b.survival / 2)})
    assert both.verify() > 0.2
    eq = reputation((0.6, 0.6), (0.1, 0.1), (0.1, 0.05))
    wrong = dataclasses.replace(eq, last=eq.numbers["date.B"])
    assert wrong.verify() > 0.01
    more = Plan(sympy.Rational(3, 5), eq.plans["B"].hazard, eq.plans["B"].survival * sympy.Rational(4, 5))
    assert dataclasses.replace(eq, plans={**eq.plans, "B": more}).verify() > 0.005
    eq = crisis((0.2, 0.1), (1, 3))
    assert dataclasses.replace(eq, last=eq.last + 1).verify() > 0.01
    assert dataclasses.replace(eq, numbers={**eq.numbers, "values.A": sympy.Rational(1, 2)}).verify() > 0.01
    eq = bg.solve(bg.PrivateAttrition(AB))
    v = next(iter(eq.schedules["A"].free_symbols))
    assert dataclasses.replace(eq, schedules={"A": v, "B": v}).verify() > 0.01


@settings(max_examples=20, deadline=None)
@given(
    a=st.tuples(st.integers(55, 95), st.integers(50, 95)),
    r=st.tuples(st.integers(1, 50), st.integers(1, 50)),
    z=st.tuples(st.integers(1, 60), st.integers(1, 60)),
)
def test_every_reputation_has_its_equilibrium(a: Any, r: Any, z: Any) -> None:
    eq = reputation(*(tuple(F(x, 100) for x in pair) for pair in (a, r, z)))
    assert eq.verify() <= eq.tolerance
    assert min(map(float, eq.atoms.values())) == 0
    assert all(0 <= float(q) < 1 for q in eq.atoms.values())
    assert sum(map(float, eq.outcome.values())) == pytest.approx(1, abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(a=st.tuples(st.integers(1, 200), st.integers(1, 200)), w=st.tuples(st.integers(5, 500), st.integers(5, 500)))
def test_every_crisis_has_its_equilibrium(a: Any, w: Any) -> None:
    eq = crisis(*(tuple(F(x, 100) for x in pair) for pair in (a, w)))
    assert eq.verify() <= eq.tolerance
    assert min(map(float, eq.atoms.values())) == 0
    assert sum(map(float, eq.outcome.values())) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: crisis((1e-4, 1e3), (1, 1)),
        lambda: crisis((1e-6, 1e-6), (1e6, 1)),
        lambda: crisis((0.2, "0.2000000000001"), (1, 1)),
        lambda: reputation((0.6, 0.6), (1e-5, 1e3), ("1e-300", 0.5)),
        lambda: reputation((0.9, 0.8), (0.123456789, 0.987654321), (0.123456789, 0.3333333)),  # no short exact powers
        lambda: war((1, 1), (1e-6, 1e-6), (1, 0)),
        lambda: war((1000, 0.001), (1, 1), (1000, 0.001)).with_atom("A", 0.3),
        lambda: bg.solve(bg.PrivateAttrition(AB, high=1000, cost=0.01)).with_odds("1e6"),
        lambda: bg.solve(bg.PrivateAttrition(AB)).with_odds("1.0000001"),
    ],
)
def test_numbers_that_are_far_apart_or_very_close(make: Callable[[], Any]) -> None:
    eq = make()
    assert eq.verify() <= eq.tolerance
    assert sum(map(float, eq.outcome.values())) == pytest.approx(1, abs=1e-12)


def test_closed_forms_are_computed_with_as_many_digits_as_they_need() -> None:
    eq = war((1, 1), (0.2, 0.1), ("1e-30", 0))  # exp(4.5e28) erfc(2e14) and the like
    assert float(eq.duration) == pytest.approx(10 / 3, abs=1e-14)
    assert float(eq.outcome["A concedes"]) == pytest.approx(1 / 3, abs=1e-14)


# Private values


@pytest.mark.parametrize("k", [F(1, 4), F(1), F(3)])
def test_private_values_by_their_differential_equations(k: F) -> None:
    eq = bg.solve(bg.PrivateAttrition(AB, high=2, cost=F(1, 2)))
    eq = eq if k == 1 else eq.with_odds(k)
    start = 0.02  # types of B, and those of A with k times the odds, where both have just begun
    odds = float(k) * start / (2 - start)
    types = (2 * odds / (1 + odds), start)
    found = solve_ivp(
        lambda s, y: [0.5 * (2 - y[0]) / y[1], 0.5 * (2 - y[1]) / y[0]],
        (0, 5),
        types,
        rtol=1e-10,
        atol=1e-12,
        dense_output=True,
    )
    begin = eq.when("B", start)
    assert eq.when("A", types[0]) == pytest.approx(begin, abs=1e-9)
    for s in (0.3, 1.0, 3.0):
        gone = eq.distribution(begin + s)
        assert [2 * float(gone[n]) for n in AB] == pytest.approx(found.sol(s), abs=1e-7)
    assert eq.verify() <= eq.tolerance


def test_private_values_on_a_grid_of_types() -> None:
    """Every type against every date, payoffs summed one by one over the other's types."""
    eq = bg.solve(bg.PrivateAttrition(AB)).with_odds(2)
    types = (np.arange(2000) + 0.5) / 2000
    dates = {
        n: np.array([-math.log1p(-v) + c * math.log1p(m * v) for v in types])
        for n, c, m in (("A", 2, -0.5), ("B", -1, 1))
    }
    # t_A and t_B as derived from dt = phi_A dphi_B/(1 - phi_B) with odds in the ratio 2
    for name, other in (AB, AB[::-1]):
        mine, theirs = dates[name], np.sort(dates[other])
        before = np.searchsorted(theirs, mine) / 2000
        waited = np.array([np.minimum(theirs, s).mean() for s in mine[10::20]])
        worth = types[10::20, None] * before[None, 10::20] - waited[None, :]
        assert (worth.max(axis=1) - np.diagonal(worth)).max() < 2e-3
        assert np.diagonal(worth).mean() == pytest.approx(float(eq.values[name]), abs=2e-3)
        assert [eq.when(name, float(v)) for v in (0.1, 0.9)] == pytest.approx(
            np.interp([0.1, 0.9], types, mine), abs=1e-4
        )


def test_other_distributions_of_private_values() -> None:
    v = sympy.Symbol("v")
    eq = bg.solve(bg.PrivateAttrition(AB, cdf=v**2))
    by_hand = [quad(lambda y: 2 * y * y / (1 - y * y), 0, x)[0] for x in (0.2, 0.5, 0.9)]
    assert [eq.when("B", x) for x in (0.2, 0.5, 0.9)] == pytest.approx(by_hand, abs=1e-9)
    # The mean of the lesser of two dates is that of t at the lesser of two types.
    lesser = quad(lambda y: 2 * (1 - y * y) * 2 * y * quad(lambda x: 2 * x * x / (1 - x * x), 0, y)[0], 0, 1)[0]
    assert float(eq.duration) == pytest.approx(lesser, abs=1e-7)
    assert eq.verify() < 1e-9
    with pytest.raises(MethodError, match="uniform from 0"):
        eq.with_odds(2)
    above = bg.solve(bg.PrivateAttrition(AB, high=3, low=1, cost=2))
    assert above.when("A", 2) == pytest.approx(quad(lambda y: y / (3 - y) / 2, 1, 2)[0], abs=1e-10)
    assert above.when("A", 3) == math.inf
    assert above.verify() < 1e-8


def test_odds_close_to_even_are_the_symmetric_equilibrium() -> None:
    even, near = bg.solve(bg.PrivateAttrition(AB)), bg.solve(bg.PrivateAttrition(AB)).with_odds("1.001")
    assert float(near.values["A"]) == pytest.approx(float(even.values["A"]), abs=1e-3)
    assert near.when("A", 0.5) == pytest.approx(even.when("A", 0.5), abs=1e-3)
    assert "the only symmetric one" in str(even) and "one of a continuum" in str(near)
    with pytest.raises(DomainError, match="must be positive"):
        even.with_odds(0)


# The face that all answers have


@pytest.mark.parametrize(
    "name", ["abreu2000/reputation", "fearon1994/audience_costs", "hendricks1988/attrition", "riley1980/private_values"]
)
def test_the_face_of_the_answers(name: str) -> None:
    model = bg.load(name)
    eq = bg.solve(model)
    assert name in str(eq) and "largest gain from another date" in str(eq) and "NOT AN" not in str(eq)
    assert json.loads(json.dumps(eq.to_dict()))["model"] == name
    table = eq.to_frame(dates=11)
    assert len(table) == 11
    assert ((table.filter(like="has conceded").diff().iloc[1:]) >= 0).all(axis=None)
    gone = eq.distribution(np.array([[-1.0, 0.0], [0.5, 1e9]]))["B"]
    assert gone.shape == (2, 2) and gone[0, 0] == 0 and gone[0, 1] == pytest.approx(float(eq.atoms["B"]))
    assert (gone.ravel()[1:] >= gone.ravel()[:-1]).all()
    likely = next(iter(eq.outcome))
    assert "occurs with probability" in eq.why_not(likely)
    with pytest.raises(PathError, match="no outcome"):
        eq.why_not("truce")
    with pytest.raises(InputError, match="nan"):
        eq.distribution(math.nan)
    with pytest.raises(MethodError, match="`formulas`"):
        _ = eq.regime
    assert not eq.has_regime
    assert len(bg.plot.concession(model).axes) == 2
    with pytest.raises(MethodError, match="no tree"):
        bg.plot.tree(model)


def test_labels_and_claims_name_the_sides() -> None:
    model = bg.load("fearon1994/audience_costs")
    assert model.protocol.labels({"first": "North", "second": "South"}) == [
        "North backs down",
        "South backs down",
        "war",
    ]
    assert set(bg.solve(model).outcome) == set(model.protocol.labels(model.actors))


def test_hazards_at_dates() -> None:
    eq = crisis((0.2, 0.1), (1, 1))
    rates = eq.hazard([-1, 0, 3, 4])
    assert rates["A"] == pytest.approx([0, 0.1, 0.1 / 1.3, 0])
    assert rates["B"] == pytest.approx([0, 0.2, 0.2 / 1.6, 0])
    private = bg.solve(bg.PrivateAttrition(AB)).hazard([0.193147180560])
    assert private["A"] == pytest.approx([2.0], abs=1e-9)


def test_a_reputation_grows_to_certainty() -> None:
    eq = reputation((0.6, 0.6), (0.1, 0.1), (0.1, 0.05))
    known = eq.reputation([0.0, eq.date])
    assert known["A"] == pytest.approx([0.1, 1.0])
    assert known["B"] == pytest.approx([0.1, 1.0])  # having not conceded at once, B is believed as much as A


def test_maps_are_refused_and_sweeps_are_made() -> None:
    model = bg.load("abreu2000/reputation")
    with pytest.raises(MethodError, match="borders"):
        bg.regime_map(model, {"A.commitment": (0.01, 0.2, 3)})
    with pytest.raises(MethodError, match="borders"):
        bg.threshold(model, "A.commitment")
    table = bg.sweep(model, {"A.commitment": [F(1, 20), F(1, 10)]})
    assert table["values"].sel(actor="A").values == pytest.approx([0.4, 0.5])
    with pytest.raises(InputError, match="`at` is for games with symbols"):
        bg.solve(bg.WarOfAttrition(AB, (1, 1), (1, 1)), at={"c": 1})


def test_a_figure_says_what_it_cannot_draw() -> None:
    with pytest.raises(MethodError, match="got Legislature"):
        bg.plot.concession(bg.load(LEGISLATURE))
    with pytest.raises(InputError, match="until"):
        bg.plot.concession(bg.load("abreu2000/reputation"), until=-1)
    alone = bg.plot.concession(war((1, 1), (0.2, 0.1)).with_atom("A", 1), hazards=False, until=5)
    assert alone.axes[0].get_xlim() == (0, 5)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: bg.ReputationalBargaining(AB, (0.5, 0.5), (1, 1), (0.1, 0.1)), "sum to more than 1; got 1/2 [+] 1/2"),
        (
            lambda: bg.ReputationalBargaining(AB, (0.6, 1.2), (1, 1), (0.1, 0.1)),
            "demands: that of B must satisfy 0 < x < 1; got 1.2",
        ),
        (
            lambda: bg.ReputationalBargaining(AB, (0.6, 0.6), (1, 0), (0.1, 0.1)),
            "discount rates: that of B must satisfy 0 < x; got 0",
        ),
        (
            lambda: bg.ReputationalBargaining(AB, (0.6, 0.6), (1, 1), (0, 0.1)),
            "commitment: that of A must satisfy 0 < x < 1; got 0",
        ),
        (lambda: bg.ReputationalBargaining(AB, (0.6, 0.6), (1, 1), (0.1, 1)), "commitment: that of B .* got 1"),
        (
            lambda: bg.ReputationalBargaining(("A", "A"), (0.6, 0.6), (1, 1), (0.1, 0.1)),
            "two sides with different names",
        ),
        (lambda: bg.AudienceCostCrisis(AB, (0, 0.1), (1, 1)), "audience costs: that of A must satisfy 0 < x; got 0"),
        (lambda: bg.AudienceCostCrisis(AB, (0.1, 0.1), (1, -1)), "costs of war: that of B must satisfy 0 < x; got -1"),
        (lambda: bg.AudienceCostCrisis(AB, (0.1, 0.1), 1), "costs of war are 2 numbers"),
        (lambda: bg.WarOfAttrition(AB, (1, 1), (0.1, 0)), "costs of waiting: that of B must satisfy 0 < x; got 0"),
        (lambda: bg.WarOfAttrition(AB, (1, "much"), (0.1, 1)), "prizes: that of B must be a number"),
        (
            lambda: bg.WarOfAttrition(AB, (1, 1), (1, 1), (0, -1)),
            "growth of costs: that of B must satisfy 0 <= x; got -1",
        ),
        (lambda: bg.WarOfAttrition("AB", (1, 1), (1, 1)), "two sides with different names, as in"),
        (lambda: bg.WarOfAttrition.general(AB, (t, -t), (1, 1)), "A: conceding must get worse with time"),
        (lambda: bg.WarOfAttrition.general(AB, (-t, -t), (-t - 1, 1)), "A: winning must be better than conceding"),
        (
            lambda: bg.WarOfAttrition.general(AB, (-t, -sympy.Symbol("k")), (1, 1)),
            "lead: that of B may contain t and numbers only; got k",
        ),
        (lambda: bg.WarOfAttrition.general(AB, -t, (1, 1)), "lead: two expressions in t"),
        (lambda: bg.WarOfAttrition.general(AB, ("-t", -t), (1, 1)), "must be a sympy expression, and not text"),
        (lambda: bg.WarOfAttrition.general(AB, (-t, -t), (1, sympy.log(t - 1))), "no numbers at t = 0"),
        (lambda: bg.PrivateAttrition(AB, high=1, low=2), r"run from low to high; got \[2, 1\]"),
        (lambda: bg.PrivateAttrition(AB, cost=0), "the cost: that of waiting must satisfy 0 < x; got 0"),
        (lambda: bg.PrivateAttrition(AB, cdf="v"), "cdf must be a sympy expression"),
        (lambda: bg.PrivateAttrition(AB, cdf=sympy.Symbol("v") / 2), "cdf must be 1 at v = 1; got 1/2"),
        (lambda: bg.PrivateAttrition(AB, cdf=sympy.Symbol("x")), "cdf may contain v and numbers only; got x"),
        (lambda: war((1, 1), (1, 1)).simulate(seed=1, runs=0), "runs must be a whole number"),
        (lambda: crisis((1, 1), (1, 1)).payoff("A", -2), "war is worth from -1 to 0 to A; got -2"),
        (lambda: crisis((1, 1), (1, 1)).payoff("a", 0), "did you mean 'A'"),
        (lambda: bg.solve(bg.PrivateAttrition(AB)).when("A", 2), "winning is worth from 0 to 1 to A; got 2"),
    ],
)
def test_what_cannot_be_meant_is_refused(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()


def test_demands_that_can_both_be_met_are_refused_of_a_model() -> None:
    model = bg.load("abreu2000/reputation")
    with pytest.raises(DomainError, match="both could be met at once"):
        bg.solve(model.replace({"A.demand": 0.3}))
    with pytest.raises(DomainError, match="commitment"):
        model.replace({"A.commitment": 0})
