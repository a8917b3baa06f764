"""Outcomes of very fine grids: block by block, in one block, and by keeping the map; and what memory each takes.

The crisis tree is also solved as an expert does, with numpy in blocks and without proof of any comparison. All ways
give the same codes, which is checked on a small grid; times and memory are printed, never asserted.
"""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

import bargaining as bg
from tests.benchmarks import crisis
from tests.benchmarks.test_map_speed import axes, flagship

TREE = crisis.game(2, 5)
HELD = dict(zip(crisis.NAMES[2:], ("0.2", "0.9", "0.85", "0.05"), strict=True))


def plane(count: int) -> dict[str, Any]:
    """Return two axes of the crisis tree."""
    return {crisis.NAMES[0]: ("0.2", "0.8", count), crisis.NAMES[1]: (0, "0.4", count)}


def by_blocks(what: str, count: int, size: int) -> dict[str, Any]:
    """Count outcomes block by block."""
    if what == "flagship":
        return bg.outcome_map(flagship(), axes(count), size=size).shares()
    return bg.outcome_map(TREE, plane(count), at=HELD, size=size).shares()


def at_once(what: str, count: int) -> dict[str, float]:
    """Count outcomes from all points at once."""
    if what == "flagship":
        found = bg.regime_map(flagship(), axes(count))
        labels, codes = [str(o) for o in found.outcomes], found.outcome_codes
    else:
        table = bg.sweep(TREE, plane(count), at=HELD)
        labels, codes = table["outcome"].attrs["labels"].split(" | "), table["outcome"].values
    return {labels[k]: float((codes == k).mean()) for k in range(len(labels))}


def by_expert(count: int, size: int) -> dict[int, float]:
    """Count the outcomes of the crisis tree from backward induction written by hand, in blocks of rows that stay in cache."""
    first, second = (np.linspace(float(a), float(b), count) for a, b, _ in plane(count).values())
    counts = np.zeros(1000, dtype=np.int64)
    rows = max(1, size // count)
    for k in range(0, count, rows):
        power = np.repeat(first[k : k + rows], count)
        at = {n: np.broadcast_to(float(v), power.shape) for n, v in HELD.items()}
        at |= {crisis.NAMES[0]: power, crisis.NAMES[1]: np.tile(second, len(power) // count)}
        codes, _, _ = crisis.by_hand(2, 5, at)
        counts += np.bincount(codes, minlength=counts.size)
    return {int(k): float(counts[k] / count**2) for k in np.flatnonzero(counts)}


@pytest.mark.parametrize("what", ["flagship", "crisis tree"])
def test_all_ways_count_the_same(what: str) -> None:
    small, large, whole = by_blocks(what, 150, 1_000), by_blocks(what, 150, 10**6), at_once(what, 150)
    assert small == large
    assert {k: float(v) for k, v in small.items()} == pytest.approx(whole)
    if what == "crisis tree":
        # Floats cannot decide ties, which lie on a few lines.
        expert = {crisis.code_of(label): float(share) for label, share in small.items()}
        assert by_expert(150, 8192) == pytest.approx(expert, abs=0.02)


@pytest.mark.parametrize("what", ["flagship", "crisis tree"])
@pytest.mark.parametrize("way", ["blocks of a million", "one block", "all kept"])
def test_ten_million_points(benchmark: Any, what: str, way: str) -> None:
    benchmark.group = f"outcomes of {what}, 10^7 points"
    count = 3162 if benchmark.enabled else 50
    calls: dict[str, Any] = {
        "blocks of a million": lambda: by_blocks(what, count, 10**6),
        "one block": lambda: by_blocks(what, count, 10**7),
        "all kept": lambda: at_once(what, count),
    }
    calls[way]()
    if benchmark.enabled:
        tracemalloc.start()
        calls[way]()
        benchmark.extra_info["peak_megabytes"] = round(tracemalloc.get_traced_memory()[1] / 1e6)
        tracemalloc.stop()
    benchmark.pedantic(calls[way], rounds=3)


def test_ten_million_points_by_an_expert(benchmark: Any) -> None:
    benchmark.group = "outcomes of crisis tree, 10^7 points"
    count = 3162 if benchmark.enabled else 50
    benchmark.pedantic(by_expert, args=(count, 8192), rounds=3)


@pytest.mark.parametrize("what", ["flagship", "crisis tree"])
def test_a_hundred_million_points(benchmark: Any, what: str) -> None:
    benchmark.group = f"outcomes of {what}, 10^8 points"
    benchmark.pedantic(by_blocks, args=(what, 10_000 if benchmark.enabled else 50, 10**6), rounds=1)
