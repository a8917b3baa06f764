"""Maps of different games in common classes of outcomes: what is drawn where, and what is refused."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy

import bargaining as bg
from bargaining.errors import InputError
from bargaining.plots.comparison import _codes

AXES = {"credibility": (0, 1, 5), "power": (0, 0.5, 6)}
CLASSES = {
    "conceded": ("cession for guarantee", "cession without guarantee"),
    "not conceded": ("front-line settlement", "guarantee without cession"),
    "war": ("fight on", "war after deal"),
}


@pytest.fixture(scope="module")
def fortress() -> Any:
    return bg.regime_map(bg.load("abudhabi2026/fortress_belt"), AXES)


@pytest.fixture(scope="module")
def crisis() -> Any:
    return bg.regime_map(
        bg.load("fearon1997/sinking_or_tying"), {"resolved": (0.06, 0.93, 5), "A.audience": (0.13, 0.97, 4)}
    )


def test_each_point_of_the_grid_has_the_class_of_its_outcome(fortress: Any) -> None:
    belongs = {label: k for k, members in enumerate(CLASSES.values()) for label in members}
    points, codes, beside = _codes(fortress, belongs)
    assert not beside.any()
    model = bg.load("abudhabi2026/fortress_belt")
    for i, j in product(range(0, 301, 75), range(0, 301, 60)):
        at = {"credibility": round(float(points[0][i]), 12), "power": round(float(points[1][j]), 12)}
        assert codes[i, j] == belongs[str(bg.solve(model.replace(at)).outcome)]


def test_a_panel_for_each_map_and_one_legend(fortress: Any) -> None:
    figure = bg.plot.comparison({"one": fortress, "two": fortress}, CLASSES, labels=("guarantee", "advance"))
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["(a) one", "(b) two"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == list(CLASSES)
    assert figure.get_supxlabel() == "guarantee"


def test_where_several_equilibria_exist_the_first_class_counts(crisis: Any) -> None:
    outcomes = crisis.outcomes
    belongs = {label: k for k, label in enumerate(outcomes)}
    _, codes, beside = _codes(crisis, belongs)
    for where in np.ndindex(crisis.number.shape):
        there = [belongs[each.outcome] for each in crisis.equilibria if each.where[where]]
        assert codes[where[0] * 75, where[1] * 100] == min(there)
        assert beside[where[0] * 75, where[1] * 100] == (len(set(there)) > 1)
    assert bg.plot.comparison({"crisis": crisis}, {label: [label] for label in outcomes}).legends


def test_where_there_is_no_equilibrium_there_is_no_class() -> None:
    """A wants to match; B as well where v > 0, and not where v < 0: then none in pure strategies. Empty classes stay empty."""
    u, v = sympy.symbols("u v")

    def b(a: str) -> Any:
        flows = {x: {"A": u * int(a == x), "B": v * int(a == x)} for x in "lr"}
        return bg.decision("B?", "B", {x: bg.continue_to("s", flow=flows[x]) for x in "lr"}, information_set="B")

    state = bg.decision("A?", "A", {a: b(a) for a in "lr"}, information_set="A")
    game = bg.Game([bg.Actor("A", 0.5), bg.Actor("B", 0.5)], states={"s": state})
    m = bg.regime_map(game, {"v": (-1, 1, 5), "u": (1, 2, 3)}, at={"u": 1, "v": 1})
    _, codes, _ = _codes(m, dict.fromkeys(m.outcomes, 0))
    assert (codes[151:] == 0).all() and (codes[:150] > len(CLASSES)).all()
    figure = bg.plot.comparison({"one": m}, {"matched": list(m.outcomes), "none": [], "nor this": []})
    assert [len(axes.collections) for axes in figure.axes] == [2]  # one area and its border


@pytest.mark.parametrize(
    ("maps", "classes", "message"),
    [
        (lambda m: [m], CLASSES, "by the titles of their panels"),
        (lambda m: {"a": "map"}, CLASSES, "'a' must be a map"),
        (lambda m: {"a": m}, {**CLASSES, "war": ("fight on",)}, "'war after deal' of 'a' belongs to none"),
        (lambda m: {"a": m}, {**CLASSES, "too": ("fight on",)}, "'fight on' belongs to two"),
    ],
)
def test_what_cannot_be_compared_is_refused(fortress: Any, maps: Any, classes: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        bg.plot.comparison(maps(fortress), classes)


def test_maps_over_other_numbers_are_refused(fortress: Any, crisis: Any) -> None:
    flat = bg.regime_map(bg.load("abudhabi2026/fortress_belt"), {"power": (0, 0.5, 3)})
    with pytest.raises(InputError, match="over two parameters; got power"):
        bg.plot.comparison({"flat": flat}, CLASSES)
    with pytest.raises(
        InputError, match=r"'b' is over resolved, A\.audience; the first map is over credibility, power"
    ):
        bg.plot.comparison({"a": fortress, "b": crisis}, CLASSES)
