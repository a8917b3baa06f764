"""Outcome maps: block by block what a map or a sweep of the whole grid says, in the memory of one block."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

import bargaining as bg
from bargaining.errors import DomainError, InputError, MethodError, PathError
from bargaining.outcome_maps import blocks

P, C = sympy.symbols("power cost")
BELT = {"power": (0, "1/2", 37), "credibility": (0, 1, 41)}


def belt() -> Any:
    return bg.load("abudhabi2026/fortress_belt").replace({"proposer": "russia"})


def war_or_peace() -> Any:
    """No offers, and ties wherever cost = power / 2."""
    war = bg.chance(
        "war", {"won": (P, bg.outcome("victory", {"A": 1 - C})), "lost": (1 - P, bg.outcome("defeat", {"A": -C}))}
    )
    return bg.Game(["A"], bg.decision("fight?", "A", {"talk": bg.outcome("peace", {"A": P / 2}), "fight": war}))


def assembled(m: Any) -> np.ndarray:
    """Return labels on the whole grid."""
    out = np.full(m.shape, "", dtype=object)
    for block, codes in m:
        assert (out[block] == "").all()
        out[block] = np.array(m.outcomes, dtype=object)[codes]
    return out


def mapped(model: Any, axes: Any, at: Any = None) -> np.ndarray:
    m = bg.regime_map(model, axes, at=at)
    return np.array([str(o) for o in m.outcomes], dtype=object)[m.outcome_codes]


@pytest.mark.parametrize("size", [1, 40, 41, 500, 10**6])
def test_blocks_of_a_game_with_offers_are_the_map(size: int) -> None:
    axes = BELT if size > 1 else {"power": (0, "1/2", 5), "credibility": (0, 1, 6)}
    m = bg.outcome_map(belt(), axes, size=size)
    assert (assembled(m) == mapped(belt(), axes)).all()
    assert all(codes.size <= size for _, codes in m)


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("size", [7, 50, 61, 200, 10**6])
def test_tiles_of_rows_do_not_show(size: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small tiles of a grid with three axes, by several threads, against a solve in fractions at each point."""
    from bargaining.solvers import points, vector_induction

    monkeypatch.setattr(points, "_TILE", 12)
    monkeypatch.setattr(points, "_COLUMNS", 5)
    monkeypatch.setattr(points, "_SHORT", 2)
    monkeypatch.setattr(vector_induction, "_MANY", 0)
    monkeypatch.setattr(vector_induction, "_MACHINES", 2)
    monkeypatch.setattr(vector_induction, "_threads", lambda: workers)
    k = sympy.Symbol("k")
    game = bg.Game(
        ["A", "B"],
        bg.decision(
            "A moves",
            "A",
            {
                "yield": bg.outcome("peace", {"A": P / 2, "B": 1 - P}),
                "press": bg.decision(
                    "B moves",
                    "B",
                    {
                        "resist": bg.outcome("war", {"A": P - C, "B": k - C}),
                        "yield": bg.outcome("gain", {"A": k, "B": P - k}),
                    },
                ),
            },
        ),
    )
    axes = {"power": (0, 1, 4), "k": (0, 1, 5), "cost": (0, 1, 13)}
    found = assembled(bg.outcome_map(game, axes, size=size))
    grid = [[Fraction(i, n - 1) for i in range(n)] for _, _, n in axes.values()]
    for place in np.ndindex(*found.shape):
        x, kk, c = (axis[i] for axis, i in zip(grid, place, strict=True))
        answer = ("war", x - c) if kk - c >= x - kk else ("gain", kk)
        assert found[place] == ("peace" if x / 2 >= answer[1] else answer[0])


@pytest.mark.parametrize("size", [7, 100, 10**6])
def test_blocks_of_a_game_without_offers_are_the_sweep(size: int) -> None:
    axes = {"power": (0, 1, 31), "cost": (0, 1, 61)}
    table = bg.sweep(war_or_peace(), axes)
    labels = np.array(table["outcome"].attrs["labels"].split(" | "), dtype=object)
    assert (assembled(bg.outcome_map(war_or_peace(), axes, size=size)) == labels[table["outcome"].values]).all()


@pytest.mark.parametrize("name", ["rubinstein1982/alternating_offers", "binmore1989/outside_option"])
def test_blocks_of_a_recursive_game_are_the_map(name: str) -> None:
    model = bg.load(name)
    axes = {"A.discount": (0, "0.9", 10), "B.discount": (0, "0.9", 13)}
    assert (assembled(bg.outcome_map(model, axes, size=20)) == mapped(model, axes)).all()


def test_three_axes_and_falling_ones() -> None:
    axes = {"power": (0, "1/2", 6), "credibility": (1, 0, 7), "regrouping": [0, "0.1", "0.05"]}
    assert (assembled(bg.outcome_map(belt(), axes, size=15)) == mapped(belt(), axes)).all()


def test_shares_and_the_file_count_the_same_points(tmp_path: Path) -> None:
    m = bg.outcome_map(belt(), BELT, size=300)
    shares = m.shares()
    assert sum(shares.values()) == 1 and list(shares.values()) == sorted(shares.values(), reverse=True)
    labels = m.to_npy(tmp_path / "codes.npy")
    codes = np.load(tmp_path / "codes.npy", mmap_mode="r")
    assert codes.shape == (37, 41) and codes.dtype == np.int16
    counts = {labels[k]: Fraction(int((codes == k).sum()), codes.size) for k in np.unique(codes)}
    assert counts == shares


def test_memory_is_that_of_a_block() -> None:
    def peak(count: int) -> int:
        m = bg.outcome_map(belt(), {"power": (0, "1/2", count), "credibility": (0, 1, count)}, size=50_000)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        for _ in m:
            pass
        return tracemalloc.get_traced_memory()[1] - before

    bg.outcome_map(belt(), BELT).shares()
    tracemalloc.start()
    try:
        small, large = peak(300), peak(1500)
    finally:
        tracemalloc.stop()
    # 25 times the points; all codes would take 4.5 MB, or 9 as a map holds them while it is made.
    assert large < small + 1_000_000


def test_blocks_tile_a_grid_in_its_order() -> None:
    shape = (3, 4, 5)
    numbers = np.arange(60).reshape(shape)
    for size in (1, 4, 5, 12, 20, 59, 60, 100):
        found = [numbers[block] for block in blocks(shape, size)]
        assert np.concatenate([b.ravel() for b in found]).tolist() == list(range(60))
        assert max(b.size for b in found) <= size


def test_progress_counts_points() -> None:
    seen: list[int] = []
    list(bg.outcome_map(war_or_peace(), {"power": (0, 1, 5), "cost": (0, 1, 4)}, size=8, progress=seen.append))
    assert seen == [8, 16, 20]


def test_what_cannot_be_mapped_is_refused() -> None:
    with pytest.raises(InputError, match="size"):
        bg.outcome_map(belt(), BELT, size=0)
    with pytest.raises(PathError, match="names no parameter"):
        bg.outcome_map(belt(), {"powr": (0, 1, 3)})
    with pytest.raises(InputError, match="at least one axis"):
        bg.outcome_map(belt())
    with pytest.raises(MethodError, match="sweep"):
        bg.outcome_map(bg.load("baron1989/closed_rule"), {"discount": (0, "0.9", 3)})
    inverse = bg.Game(
        ["A"], bg.decision("d", "A", {"a": bg.outcome("a", {"A": 1 / C}), "b": bg.outcome("b", {"A": 1})})
    )
    with pytest.raises(DomainError, match="cost = 0"):
        list(bg.outcome_map(inverse, {"cost": (-1, 1, 3)}))
