"""Sweeps: every point as the solver answers it, whichever way it was computed, and the errors of a map."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
import xarray as xr

from bargaining import api
from bargaining.catalog import load
from bargaining.errors import BargainingError, DomainError, MethodError
from bargaining.games.game import Game
from bargaining.games.nodes import chance, decision, offer, outcome
from bargaining.sweeps import sweep

F = Fraction
P, C, K = sympy.symbols("power A.cost B.cost")


def choice() -> Game:
    """A attacks, or leaves the choice to B: no offer anywhere."""
    war = chance(
        "war",
        {
            "A wins": (P, outcome("war", {"A": 1 - C, "B": -K})),
            "B wins": (1 - P, outcome("war", {"A": -C, "B": 1 - K})),
        },
    )
    yields = outcome("peace", {"A": F(2, 3), "B": F(1, 3)})
    after = decision("B?", "B", {"yield": yields, "fight": war, "leave": outcome("partition", {"A": F(1, 2), "B": P})})
    return Game(["A", "B"], decision("A?", "A", {"attack": war, "wait": after}))


def ultimatum() -> Game:
    """The same war, and an offer before it."""
    war = outcome("war", {"A": P - C, "B": 1 - P - K})
    deal = offer("o", "A", "B", accept=lambda x: outcome("deal", {"A": x, "B": 1 - x}), reject=war)
    return Game(["A", "B"], decision("A?", "A", {"talk": deal, "attack": outcome("raid", {"A": 2 * P - 1, "B": 0})}))


AXES = {"power": (0, 1, 7), "A.cost": [0, F(1, 6), 0.25], "B.cost": (0, F(1, 2), 4)}


@pytest.mark.parametrize("write", [choice, ultimatum])
def test_every_point_of_a_sweep_is_the_answer_there(write: Any) -> None:
    game = write()
    table = sweep(game, AXES)
    points = [[F(k, 6) for k in range(7)], [F(0), F(1, 6), F(1, 4)], [F(k, 6) for k in range(4)]]
    labels = table["outcome"].attrs["labels"].split(" | ")
    for index in product(*(range(len(axis)) for axis in points)):
        at = {path: axis[k] for path, axis, k in zip(AXES, points, index, strict=True)}
        eq = api.solve(game, at=at)
        label = eq.outcome if isinstance(eq.outcome, str) else " or ".join(sorted(eq.outcome))
        here = table.isel(dict(zip(AXES, index, strict=True)))
        assert labels[int(here["outcome"])] == label, at
        assert here["values"].values.tolist() == pytest.approx([float(v) for v in eq.values.values()], abs=1e-12)
        assert here["terms"].values.tolist() == pytest.approx(
            [float(v) for v in eq.terms.values()] or [np.nan] * table.sizes["term"], nan_ok=True
        )
        assert int(here["status"]) == 0


def test_the_table_is_the_same_whichever_way_it_was_computed() -> None:
    one, other = sweep(choice(), AXES), sweep(ultimatum(), AXES)
    assert set(one.variables) == set(other.variables)
    assert set(one.attrs) == set(other.attrs)
    for name in one.variables:
        assert one[name].dims == other[name].dims
        assert set(one[name].attrs) == set(other[name].attrs)
        assert one[name].dtype.kind == other[name].dtype.kind or name == "term"
    assert (one.sizes["term"], other.sizes["term"]) == (0, 1)


def test_a_map_and_a_sweep_of_one_game_without_offers_agree() -> None:
    game = choice()
    table, found = sweep(game, AXES), api.regime_map(game, AXES).dataset
    for a, b in ((table, found),):
        left = np.array(a["outcome"].attrs["labels"].split(" | "))[a["outcome"].values]
        right = np.array(b["outcome"].attrs["labels"].split(" | "))[b["outcome"].values]
        assert (left == right).all()
        assert a["values"].values == pytest.approx(b["values"].values, abs=1e-12)


def test_codes_have_flags_and_a_file_keeps_them(tmp_path: Path) -> None:
    table = sweep(choice(), {"power": (0, 1, 11)}, at={"A.cost": F(1, 10), "B.cost": "0.1"})
    attributes = table["outcome"].attrs
    assert len(attributes["flag_values"]) == len(attributes["flag_meanings"].split())
    assert table["outcome"].values.max() == len(attributes["flag_values"]) - 1
    assert table["status"].attrs["flag_meanings"] == "solved no_equilibrium no_stationary_equilibrium_found"
    assert table.attrs["fixed"] == "A.cost = 1/10; B.cost = 1/10"
    assert table.attrs["method"].startswith("backward induction at 11 points: ")
    table.to_netcdf(tmp_path / "sweep.nc", engine="scipy")
    again = xr.load_dataset(tmp_path / "sweep.nc", engine="scipy")
    assert (again["outcome"].values == table["outcome"].values).all()


def test_a_model_brings_units_and_sources() -> None:
    model = load("fearon1995/bargaining_range")
    table = sweep(model, {"power": (0, 1, 5), "B.cost": [0, 0.1]})
    found = api.regime_map(model, {"power": (0, 1, 5), "B.cost": [0, 0.1]}).dataset
    assert table["B.cost"].attrs == found["B.cost"].attrs
    assert table["B.cost"].attrs["units"]
    assert table["terms"].equals(found["terms"])
    assert table["values"].equals(found["values"])
    assert {n: v for n, v in table.attrs.items() if n != "method"} == {
        n: v for n, v in found.attrs.items() if n != "solves"
    }


def test_points_without_an_equilibrium_have_a_status_and_no_terms() -> None:
    # B breaks the deal where k x - 1/2 >= 1 - x. With k = 0 that is nowhere, and A takes all. With k = 1 it is from
    # x = 3/4 on, 3/4 included (breaking is listed first), so A gets any share below 3/4, and there is no largest.
    k = sympy.Symbol("k")

    def after(x: Any) -> Any:
        ends = {
            "break": outcome("broken", {"A": 0, "B": k * x - F(1, 2)}),
            "keep": outcome("kept", {"A": x, "B": 1 - x}),
        }
        return decision("keep?", "B", ends)

    game = Game(["A", "B"], offer("o", "A", "B", accept=after, reject=outcome("none", {"A": -1, "B": -1})))
    table = sweep(game, {"k": [0, 1]})
    assert table["status"].values.tolist() == [0, 1]
    assert table["outcome"].attrs["labels"].split(" | ")[int(table["outcome"][1])] == "no equilibrium"
    assert table["terms"].values[0].tolist() == pytest.approx([1, np.nan], nan_ok=True)


def test_progress_counts_points() -> None:
    seen: list[int] = []
    sweep(choice(), AXES, progress=seen.append)
    assert seen[-1] == 84


@pytest.mark.parametrize("write", [choice, ultimatum])
@pytest.mark.parametrize(
    ("axes", "at"),
    [
        ({"powr": (0, 1, 3)}, {"A.cost": 0, "B.cost": 0}),
        ({"power": []}, {"A.cost": 0, "B.cost": 0}),
        ({"power": ["half"]}, {"A.cost": 0, "B.cost": 0}),
        ({"power": 0.5}, {"A.cost": 0, "B.cost": 0}),
        ({"power": (0, 1, 3)}, {"A.cost": 0}),
        ({"power": (0, 1, 3)}, {"A.cost": 0, "B.cost": 0, "C.cost": 0}),
    ],
)
def test_a_sweep_refuses_what_a_map_refuses(write: Any, axes: Any, at: Any) -> None:
    with pytest.raises(BargainingError) as of_map:
        api.regime_map(write(), axes, at=at)
    with pytest.raises(BargainingError) as of_sweep:
        sweep(write(), axes, at=at)
    assert (type(of_sweep.value), str(of_sweep.value)) == (type(of_map.value), str(of_map.value))


@pytest.mark.parametrize("axes", [{"power": (0, 2, 3)}, {"A.cots": [0]}, {"B.cost": [-0.1]}])
def test_a_sweep_of_a_model_refuses_what_a_map_refuses(axes: Any) -> None:
    model = load("fearon1995/bargaining_range")
    with pytest.raises(BargainingError) as of_map:
        api.regime_map(model, axes)
    with pytest.raises(BargainingError) as of_sweep:
        sweep(model, axes)
    assert (type(of_sweep.value), str(of_sweep.value)) == (type(of_map.value), str(of_map.value))


def test_a_point_where_the_game_is_not_defined_is_refused_by_name() -> None:
    x = sympy.Symbol("x")
    ratio = Game(["A"], decision("n", "A", {"a": outcome("a", {"A": 1 / x}), "b": outcome("b", {"A": 2})}))
    with pytest.raises(DomainError, match="x = 0"):
        sweep(ratio, {"x": (-1, 1, 5)})
    with pytest.raises(DomainError, match=r"must lie in \[0, 1\]"):
        sweep(choice(), {"power": (0, 2, 5)}, at={"A.cost": 0, "B.cost": 0})
    with pytest.raises(MethodError, match="made from arrays"):
        sweep(Game.from_arrays(["A"], [-2], [0, 0], [], [[1]]), {"x": [0]})


def test_a_sweep_needs_an_axis() -> None:
    with pytest.raises(BargainingError, match="at least one axis"):
        sweep(choice(), {})
