"""Several stationary equilibria, or a continuum of them: said as such, whatever the grid and the order of search."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.errors import ContinuumError

F = Fraction
COSTS = "rubinstein1982/fixed_costs"


@pytest.mark.parametrize(
    ("low", "count", "other"), [(0, 5, 5), (F(1, 20), 4, 4), (0, 5, 9), (0, 2, 2), (F(1, 5), 2, 3)]
)
def test_equal_costs_are_a_continuum_on_every_grid(low: Any, count: int, other: int) -> None:
    # Rubinstein (1982): x = min(1, y + c), y = max(0, x - c) hold for every x in [c, 1].
    axes = {"A.cost": (low, F(2, 5), count), "B.cost": (low, F(2, 5), other)}
    m = bg.regime_map(bg.load(COSTS), axes)
    table = m.to_frame()
    equal = table["A.cost"] == table["B.cost"]
    assert equal.any()
    assert (table["outcome"][equal] == "a continuum of equilibria").all()
    assert (table["outcome"][~equal] == "agreement").all()
    (line,) = (r for r in m.regimes if r.outcome == "a continuum of equilibria")
    assert "A.cost = B.cost" in [str(c) for c in line.conditions]
    for regime in m.regimes:
        k = m.regimes.index(regime)
        for i, j in zip(*(m.codes == k).nonzero(), strict=True):
            point = {"A.cost": m.axes["A.cost"][i], "B.cost": m.axes["B.cost"][j]}
            if all(point.values()):
                assert all(c.holds(point) for c in regime.conditions)


def test_a_grid_that_never_searches_on_the_diagonal_shows_it() -> None:
    m = bg.regime_map(bg.load(COSTS), {"A.cost": [0, F(1, 10)], "B.cost": [F(1, 10), F(1, 5), F(3, 10)]})
    assert m.outcome_codes.tolist()[1][0] != m.outcome_codes.tolist()[0][0]
    assert m.outcomes[int(m.outcome_codes[1, 0])] == "a continuum of equilibria"


@pytest.mark.parametrize("cost", [F(1, 20), F(3, 10), F(1, 2)])
def test_how_far_a_continuum_reaches(cost: Fraction) -> None:
    with pytest.raises(ContinuumError, match=f"A may receive anything from {float(cost):g} to 1 "):
        bg.fixed_costs(cost, cost)


def test_costs_above_the_pie_leave_nothing_open() -> None:
    assert bg.fixed_costs(2, 2).terms["pie"] == 1


def attrition() -> Any:
    """Return a war of attrition: whoever concedes leaves the prize p to the other; waiting costs both c."""
    p, c = sympy.symbols("p c")
    wait = {"A": -c, "B": -c}
    a = {"concede": bg.outcome("A concedes", {"A": 0, "B": p}), "wait": bg.continue_to("b", wait)}
    b = {"concede": bg.outcome("B concedes", {"A": p, "B": 0}), "wait": bg.continue_to("a", wait)}
    return bg.Game(
        [bg.Actor("A", F(9, 10)), bg.Actor("B", F(9, 10))],
        states={"a": bg.decision("A's turn", "A", a), "b": bg.decision("B's turn", "B", b)},
        start="a",
    )


def test_attrition_has_an_equilibrium_although_equal_values_lead_to_none() -> None:
    eq = bg.solve(attrition(), at={"p": 1, "c": F(1, 10)})
    assert eq.verify() == 0
    assert eq.outcome in ("A concedes", "B concedes")


@pytest.mark.parametrize("count", [4, 5, 9])
def test_where_regimes_overlap_there_are_several_equilibria(count: int) -> None:
    # Where 0.9 p > c it pays to wait for the other to concede: each conceding at once is an equilibrium.
    axes = {"p": (F(1, 10), 1, count), "c": (F(1, 20), F(4, 5), count)}
    m = bg.regime_map(attrition(), axes, at={"p": 1, "c": F(1, 10)})
    labels = m.to_frame()
    several = labels["outcome"] == "several equilibria"
    assert (several == (F(9, 10) * labels["p"].map(F) > labels["c"].map(F))).all()
    ((regimes, where),) = m.overlaps.items()
    assert {r.outcome for r in regimes} == {"A concedes", "B concedes"}
    assert where.sum() == several.sum()
    assert [m.outcomes[k] for k in m.classify([0.9], [0.06])] == ["several equilibria"]
    assert "9*p > 10*c" in str(m.borders[0])


def test_finite_games_have_no_overlaps() -> None:
    m = bg.regime_map(bg.load("fearon1995/bargaining_range"), {"power": (0, 1, 5)})
    assert not m.overlaps


def test_where_nobody_minds_delay_every_division_is_an_equilibrium() -> None:
    every = "A may receive anything from 0 to 1 and B may receive anything from 0 to 1"
    free = bg.load(COSTS).replace({"A.cost": 0, "B.cost": 0})
    with pytest.raises(ContinuumError, match=every):
        bg.solve(free)
    assert {eq.values["A"] for eq in bg.equilibria(free)} == {0, 1}
    assert bg.payoff_set(free).bounds == {"A": (0, 1), "B": (0, 1)}
    with pytest.raises(ContinuumError, match=every):
        bg.rubinstein(1, 1)
    with pytest.raises(ContinuumError, match=every):
        bg.fixed_costs(0, 0)


def test_one_patient_side_has_all() -> None:
    assert (bg.rubinstein(0.9, 1).terms["pie"], bg.rubinstein(1, 0.9).terms["pie"]) == (0, 1)
    assert bg.rubinstein(0.9, 1).verify() == 0
