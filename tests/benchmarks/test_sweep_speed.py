"""Crisis trees at many points: the compiled program, numpy by hand (whole or in blocks), recursion over dicts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bargaining.solvers.vector_induction import VectorProgram, VectorResult
from tests.benchmarks import crisis

#: Rounds, offers and points: trees of 249, 3,721 and 11,840 nodes.
SIZES = [(2, 5, 1_000_000), (2, 21, 200_000), (3, 11, 200_000)]
SMALL = [(r, k, 2_000) for r, k, _ in SIZES]


def agree(result: VectorResult, other: tuple[Any, Any, Any]) -> bool:
    codes = np.array([crisis.code_of(label) for label in result.labels])[result.outcome]
    # Rounding may break a tie otherwise in plain floats: at such points the actors' values differ, and they are rare.
    same = codes == other[0]
    assert result.values is not None
    close = np.isclose(result.values[0], other[1], atol=1e-12) & np.isclose(result.values[1], other[2], atol=1e-12)
    return bool((same & close).mean() > 0.9999)


@pytest.mark.parametrize(("rounds", "k", "count"), SMALL)
def test_by_hand_and_by_recursion_agree_with_the_program(rounds: int, k: int, count: int) -> None:
    at = crisis.points(count)
    result = VectorProgram(crisis.game(rounds, k)).run(at)
    assert agree(result, crisis.by_hand(rounds, k, at))
    assert agree(result, crisis.by_hand(rounds, k, at, 512))
    few = {name: values[:10] for name, values in at.items()}
    assert result.values is not None
    for j, values in enumerate(crisis.by_recursion(rounds, k, few)):
        assert result.values[:, j].tolist() == pytest.approx([values["A"], values["B"]], abs=1e-12)


@pytest.mark.parametrize(("rounds", "k", "count"), SIZES)
@pytest.mark.parametrize("way", ["program", "program, outcome only", "numpy by hand", "numpy by hand, in blocks"])
def test_points_per_second(benchmark: Any, rounds: int, k: int, count: int, way: str) -> None:
    benchmark.group = f"crisis tree, {rounds} rounds of {k} offers, {count:,} points"
    at = crisis.points(count if benchmark.enabled else 2_000)
    program = VectorProgram(crisis.game(rounds, k))
    calls: dict[str, Any] = {
        "program": lambda: program.run(at),
        "program, outcome only": lambda: program.run(at, values=False),
        "numpy by hand": lambda: crisis.by_hand(rounds, k, at),
        "numpy by hand, in blocks": lambda: crisis.by_hand(rounds, k, at, 8192),
    }
    benchmark(calls[way])


@pytest.mark.parametrize(("rounds", "k", "count"), SIZES)
def test_points_per_second_of_recursion(benchmark: Any, rounds: int, k: int, count: int) -> None:
    benchmark.group = f"crisis tree, {rounds} rounds of {k} offers, recursion over dicts, 10 points"
    at = crisis.points(10)
    benchmark(lambda: crisis.by_recursion(rounds, k, at))
