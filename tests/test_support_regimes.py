"""Regimes by supports: closed forms and exact conditions of equilibria that mix, and maps on which several exist."""

from __future__ import annotations

import random
from fractions import Fraction as F

import numpy as np
import pytest
from sympy import simplify, symbols

import bargaining as bg
from bargaining.errors import InputError, MethodError
from bargaining.regimes.support_map import SupportMap

CRISIS, BEER, STORE = "fearon1997/sinking_or_tying", "cho1987/beer_quiche", "kreps1982/chain_store"


def same(found, expected):
    return simplify(found - expected) == 0


def test_closed_forms_of_the_crisis_are_those_derived():
    regime = bg.solve(bg.load(CRISIS)).regime
    a, s, c, t = symbols("A.audience A.sunk B.war resolved")
    assert same(regime.probabilities["'challenge' at 'unresolved'"], t * c / (1 - t))
    assert same(regime.probabilities["'resist' at 'challenged'"], (1 - s) / (1 + a))
    assert same(regime.chances["war"], t * (1 - s) / (1 + a))
    # It exists iff the unresolved are not too few to bluff, t (1 + c) <= 1, and the resolved gain: (1 - s)(a + w)/(1 + a) >= 0.
    draw = random.Random(1)
    for _ in range(40):
        point = {
            "A.audience": F(draw.randint(10, 150), 100),
            "A.resolved_war": F(draw.randint(-50, 50), 100),
            "B.war": F(draw.randint(20, 300), 100),
            "resolved": F(draw.randint(5, 95), 100),
        }
        bluffs = 1 - point["resolved"] * (1 + point["B.war"])
        gains = point["A.audience"] + point["A.resolved_war"]
        if bluffs and gains:
            assert regime.holds_at(point) == (bluffs > 0 and gains > 0), point
    assert {str(condition) for condition in regime.conditions} == {
        "A.audience + A.resolved_war >= 0",
        "B.war*resolved + resolved <= 1",
    }


def test_conditions_of_beer_and_of_the_store():
    assert [str(c) for c in bg.solve(bg.load(BEER)).regime.conditions] == ["2*strong >= 1"]
    few = bg.solve(bg.load(BEER).replace({"strong": "0.1"})).regime
    p, g, h = symbols("strong S.breakfast S.peace")
    assert same(few.probabilities["'beer' at 'weak'"], p / (1 - p))
    assert same(few.probabilities["'duel' at 'after beer'"], 1 - g / h)
    store = bg.solve(bg.load(STORE)).regime
    p, b, a = symbols("tough entry I.monopoly")
    assert same(store.probabilities["'fight' at 'market 1, entry'"], (1 - b) / b * p / (1 - p))
    assert same(store.probabilities["'stay out' at 'market 2 after fought'"], 1 / a)
    assert [str(c) for c in store.conditions] == ["tough <= entry**2"]


def test_thresholds_of_existence():
    found = bg.threshold(bg.load(STORE), "tough")
    assert found.value == F(1, 4) and same(found.expression, symbols("entry") ** 2)
    found = bg.threshold(bg.load(CRISIS), "resolved")
    assert found.value == F(1, 2) and same(found.expression, 1 / (1 + symbols("B.war")))


def symmetric():
    """B moves after A without seeing: the matrix of A is [[x/2, x], [1 - x, (1 - x)/2]], that of B its transpose."""
    x = symbols("x")
    paid = {"11": x / 2, "10": x, "01": 1 - x, "00": (1 - x) / 2}

    def second(a):
        ends = {b: bg.outcome(a + b, {"A": paid[a + b], "B": paid[b + a]}) for b in "10"}
        return bg.decision("B", "B", ends, information_set="B")

    return bg.Game(["A", "B"], bg.decision("A", "A", {a: second(a) for a in "10"}))


def test_the_map_of_a_game_of_two_that_move_at_once():
    found = bg.regime_map(symmetric(), {"x": (0, 1, 31)})
    assert isinstance(found, SupportMap)
    regions = {each.label: {str(c) for piece in each.region.pieces for c in piece} for each in found.equilibria}
    between = {"3*x >= 1", "3*x <= 2"}
    assert regions == {
        "A: 1; B: 1": {"3*x >= 2"},
        "A: 0; B: 0": {"3*x <= 1"},
        "A: 1; B: 0": between,
        "A: 0; B: 1": between,
        "A: 1 or 0; B: 1 or 0": between,
    }
    (mixed,) = (each for each in found.equilibria if "or" in each.label)
    assert same(mixed.regime.probabilities["'1' at 'A'"], 3 * symbols("x") - 1)
    assert found.number[15] == 3 and found.number[0] == found.number[30] == 1
    assert max(map(len, found.overlaps)) == 3
    assert [len(each.where[each.where]) for each in found.knife_edges] == [1] * 4
    data = found.dataset
    assert data["exists"].dims == ("equilibrium", "x") and int(data["number"][15]) == 3
    assert "several of them exist at" in str(found)
    assert len(found.to_frame()) == sum(int(each.where.sum()) for each in found.equilibria)


@pytest.mark.parametrize(
    ("name", "axes"),
    [
        (CRISIS, {"resolved": (F(1, 10), F(9, 10), 5), "A.resolved_war": (F(-2, 5), F(2, 5), 4)}),
        (BEER, {"strong": (F(1, 20), F(19, 20), 7), "S.peace": (F(8, 5), F(3), 3)}),
        (STORE, {"tough": (F(1, 50), F(9, 10), 6), "entry": (F(1, 10), F(9, 10), 4)}),
    ],
)
def test_a_map_has_at_every_point_the_equilibria_found_there(name, axes):
    found = bg.regime_map(bg.load(name), axes)
    every = (*found.equilibria, *found.knife_edges)
    points = list(found.axes.values())
    for index in np.ndindex(*map(len, points)):
        model = bg.load(name).replace({p: axis[k] for p, axis, k in zip(found.axes, points, index, strict=True)})
        here = bg.equilibria(model)
        assert {eq.regime.outcome for eq in here} <= {each.label for each in every if each.where[index]}
        if not any(each.where[index] for each in found.knife_edges):
            assert len(here) == found.number[index]


def test_the_overlap_in_a_crisis_is_where_the_resolved_would_rather_not_fight():
    found = bg.regime_map(bg.load(CRISIS), {"A.resolved_war": (F(-1, 5), F(1, 5), 9)})
    silent = next(each for each in found.equilibria if each.outcome == "status quo")
    assert [[str(c) for c in piece] for piece in silent.region.pieces] == [["A.resolved_war <= 0"]]
    assert list(silent.where) == [True] * 5 + [False] * 4
    assert len(found.at(**{"A.resolved_war": F(-1, 5)})) == 2


def test_statics_of_the_chance_of_war():
    found = bg.comparative_statics(bg.load(CRISIS), ["A.audience", "B.war", "resolved"], ["probability.war"])
    assert [effect.sign for effect in found.effects] == [-1, 0, 1]


def test_figures_and_refusals():
    found = bg.regime_map(symmetric(), {"x": (0, 1, 7)})
    assert len(bg.plot.existence(found).axes) == 5
    with pytest.raises(InputError, match="got 1 titles"):
        bg.plot.existence(found, ["one"])
    with pytest.raises(InputError, match=r"bargaining\.plot\.regions draws others"):
        bg.plot.existence(bg.load(CRISIS))
    with pytest.raises(MethodError, match="no proposition is written"):
        bg.solve(bg.load(CRISIS)).regime.proposition()
