"""Maps: every point of a grid against a solve of its own."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sympy
import xarray as xr

import bargaining as bg
from bargaining.errors import DomainError, InputError, PathError

F = Fraction
FORTRESS = "abudhabi2026/fortress_belt"


def check(given: Any, axes: dict[str, Any]) -> Any:
    """Compare a map with a solve at every point: outcome, terms and values; return the map."""
    m = bg.regime_map(given, axes)
    data = m.dataset
    for index in product(*(range(len(a)) for a in m.axes.values())):
        point = {path: axis[k] for (path, axis), k in zip(m.axes.items(), index, strict=True)}
        eq = bg.solve(given.independent(point).replace(point))
        assert m.outcomes[m.outcome_codes[index]] == eq.outcome, point
        assert m.regimes[m.codes[index]].outcome == eq.outcome, point
        for name in data["term"].values:
            shown = data["terms"].sel(term=name).values[index]
            assert np.isnan(shown) == (name not in eq.terms), point
            assert name not in eq.terms or abs(shown - float(eq.terms[name])) < 1e-12, point
        for actor, value in eq.values.items():
            assert abs(data["values"].sel(actor=actor).values[index] - float(value)) < 1e-12, point
    assert len({r.identity for r in m.regimes}) == len(m.regimes)
    assert sum(m.sizes) == m.codes.size and list(m.sizes) == sorted(m.sizes, reverse=True)
    return m


@pytest.mark.parametrize("proposer", ["ukraine", "russia"])
@pytest.mark.parametrize(
    "axes",
    [
        {"power": (0, F(1, 2), 9), "credibility": (0, 1, 9)},
        # Ties: power meets the costs, credibility the threshold 0.67 or 0.625.
        {
            "power": [F("0.1"), F(13, 85), F("0.2"), F("0.3"), F(11, 30)],
            "credibility": ["0.5", "0.625", "0.67", "0.68"],
        },
    ],
)
def test_map_of_the_fortress_belt(proposer: str, axes: dict[str, Any]) -> None:
    m = check(bg.load(FORTRESS).replace({"proposer": proposer}), axes)
    assert len(m.outcomes) > 2


@pytest.mark.parametrize(
    ("name", "axes", "shape"),
    [
        ("fearon1995/bargaining_range", {"power": (0, 1, 11)}, (11,)),
        (
            "fearon1995/bargaining_range",
            {"power": (0, 1, 6), "A.cost": (0, F(1, 2), 6), "B.cost": (0, F(1, 2), 6)},
            (6, 6, 6),
        ),
        ("fearon1995/bargaining_range", {"power": ["0.6"], "B.cost": ["0.4"]}, (1, 1)),
        ("fearon1995/bargaining_range", {"power": (1, 0, 11), "B.cost": (F(1, 2), 0, 6)}, (11, 6)),
        ("fearon1995/bargaining_range", {"power": [0.9, 0.2, 0.6], "B.cost": [F(2, 5), 0.1]}, (3, 2)),
        (
            "binmore1989/outside_option",
            {"B.outside_option": (0, F(9, 10), 7), "A.discount": (F(1, 2), F(9, 10), 5)},
            (7, 5),
        ),
    ],
)
def test_map_of_any_shape(name: str, axes: dict[str, Any], shape: tuple[int, ...]) -> None:
    m = check(bg.load(name), axes)
    assert m.codes.shape == shape


def test_descending_axis_gives_the_ascending_map_mirrored() -> None:
    given = bg.load(FORTRESS)
    up = bg.regime_map(given, {"power": (0, F(1, 2), 9), "credibility": (0, 1, 9)})
    down = bg.regime_map(given, {"power": (F(1, 2), 0, 9), "credibility": (0, 1, 9)})
    label = np.array(up.outcomes)[up.outcome_codes]
    assert (label[::-1] == np.array(down.outcomes)[down.outcome_codes]).all()


def test_borders_hold_on_their_side() -> None:
    m = bg.regime_map(bg.load(FORTRESS), {"power": (0, F(1, 2), 9), "credibility": (0, 1, 9)})
    names = list(m.axes)
    labels = np.array(m.outcomes)[m.outcome_codes]
    assert m.borders
    for border in m.borders:
        one, two = border.outcomes
        separated = 0
        for index in np.ndindex(labels.shape):
            for k in range(2):
                other = tuple(v + (j == k) for j, v in enumerate(index))
                if other[k] >= labels.shape[k] or {labels[index], labels[other]} != {one, two}:
                    continue
                near, far = (index, other) if labels[index] == one else (other, index)
                point = [
                    {**m.problem.values, **{n: m.axes[n][i] for n, i in zip(names, p, strict=True)}}
                    for p in (near, far)
                ]
                here, there = (border.condition.holds(p) for p in point)
                separated += here and not there
        assert separated, border


def test_files_round_trip(tmp_path: Any) -> None:
    m = bg.regime_map(bg.load(FORTRESS), {"power": (0, F(1, 2), 5), "credibility": (0, 1, 4)})
    m.to_csv(tmp_path / "map.csv")
    back, frame = pd.read_csv(tmp_path / "map.csv"), m.to_frame()
    assert list(back.columns) == list(frame.columns) and len(back) == 20
    assert (back["outcome"] == frame["outcome"]).all()
    assert np.allclose(back["terms.territory"], frame["terms.territory"], equal_nan=True)
    m.to_netcdf(tmp_path / "map.nc")
    with xr.open_dataset(tmp_path / "map.nc", engine="scipy") as stored:
        assert (stored["outcome"].values == m.dataset["outcome"].values).all()
        assert np.array_equal(stored["terms"].values, m.dataset["terms"].values, equal_nan=True)
        assert stored["outcome"].attrs["labels"].split(" | ") == list(m.outcomes)
        assert stored.attrs["model"] == FORTRESS


def test_wrong_axes_are_refused() -> None:
    given = bg.load("fearon1995/bargaining_range")
    with pytest.raises(InputError, match="at least one axis"):
        bg.regime_map(given, {})
    with pytest.raises(PathError):
        bg.regime_map(given, {"powr": (0, 1, 3)})
    with pytest.raises(InputError, match="at least one point"):
        bg.regime_map(given, {"power": []})


@pytest.mark.parametrize("finite", [True, False])
def test_a_discount_factor_given_as_a_symbol_must_lie_between_nought_and_one(finite: bool) -> None:
    d = sympy.Symbol("d")

    def deal(x: Any) -> Any:
        return bg.outcome("deal", {"A": x, "B": 1 - x})

    none = bg.outcome("none", {"A": 0, "B": 0})
    actors = [bg.Actor("A", d), bg.Actor("B", F(9, 10))]
    second = bg.offer("B proposes", "B", "A", accept=deal, reject=none if finite else bg.continue_to("A"))
    first = bg.offer("A proposes", "A", "B", accept=deal, reject=bg.continue_to(second if finite else "B"))
    game = bg.Game(actors, first) if finite else bg.Game(actors, states={"A": first, "B": second})
    for value in (F(-1, 2), 2):
        for ask in (bg.solve, bg.equilibria):
            with pytest.raises(DomainError, match=r"A: the discount factor d must lie in \[0, 1\]; got"):
                ask(game, at={"d": value})
    for high in (F(3, 2), 2):
        with pytest.raises(DomainError, match=f"A: the discount factor d .* at d = {float(high):g} it is"):
            bg.regime_map(game, {"d": (0, high, 4)})
        with pytest.raises(DomainError, match="A: the discount factor d"):
            bg.threshold(game, "d", over=(0, high))
    assert bg.solve(game, at={"d": 1}).outcome == "deal"
    assert bg.regime_map(game, {"d": (0, 1, 3)}).outcomes == ("deal",)
