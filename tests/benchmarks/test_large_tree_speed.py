"""One tree of 1.6 million nodes: from arrays, and through the constructors; against plain recursion over tuples."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from bargaining.api import solve
from bargaining.games.arrays import END
from bargaining.games.game import Game
from bargaining.games.nodes import Node, decision, outcome
from tests.oracles import trees

#: Nodes at most; where benchmarks are disabled a thousand show that the code runs.
NODES = 1_600_000


def arrays(width: int, count: int) -> tuple[Any, ...]:
    """Return a tree in which node i has the children i * width + 1, ..., with at most `count` nodes."""
    inner = (count - 1) // width
    size = inner * width + 1
    owner = np.full(size, END)
    owner[:inner] = np.arange(inner) % 2
    degree = np.where(owner == END, 0, width)
    offsets = np.concatenate([[0], np.cumsum(degree)])
    return owner, offsets, np.arange(1, size), np.random.default_rng(0).random((size - inner, 2))


def tree(width: int, count: int) -> Node:
    """Return the tree of :func:`arrays` in the constructors."""
    rng = random.Random(0)
    inner = (count - 1) // width
    made: list[Any] = [None] * (inner * width + 1)
    names = [f"action {k}" for k in range(width)]
    for i in range(len(made) - 1, -1, -1):
        if i < inner:
            actions = dict(zip(names, made[i * width + 1 : (i + 1) * width + 1], strict=True))
            made[i] = decision("n", "AB"[i % 2], actions)
        else:
            made[i] = outcome("end", {"A": rng.random(), "B": rng.random()})
    return made[0]  # type: ignore[no-any-return]


def tuples(width: int, count: int) -> trees.Node:
    """Return such a tree for the oracle."""
    rng = random.Random(0)
    inner = (count - 1) // width
    made: list[Any] = [None] * (inner * width + 1)
    for i in range(len(made) - 1, -1, -1):
        if i < inner:
            kids = {f"action {k}": made[i * width + 1 + k] for k in range(width)}
            made[i] = ("decision", "n", "AB"[i % 2], kids)
        else:
            made[i] = ("outcome", "end", {"A": rng.random(), "B": rng.random()})
    return made[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize("width", [2, 5])
def test_constructors_and_recursion_agree(width: int) -> None:
    eq = solve(Game(["A", "B"], tree(width, 30_000)))
    assert dict(eq.values) == trees.values(tuples(width, 30_000))


@pytest.mark.parametrize("width", [2, 5])
def test_from_arrays(benchmark: Any, width: int) -> None:
    benchmark.group = f"1.6 million nodes, {width} actions: check and solve"
    given = arrays(width, NODES if benchmark.enabled else 1000)
    benchmark(lambda: solve(Game.from_arrays(["A", "B"], *given)))


@pytest.mark.parametrize("width", [2, 5])
def test_through_the_constructors(benchmark: Any, width: int) -> None:
    benchmark.group = f"1.6 million nodes, {width} actions: write and solve"
    count = NODES if benchmark.enabled else 1000
    benchmark.pedantic(lambda: solve(Game(["A", "B"], tree(width, count))), rounds=3)


@pytest.mark.parametrize("width", [2, 5])
def test_recursion_over_tuples(benchmark: Any, width: int) -> None:
    benchmark.group = f"1.6 million nodes, {width} actions: write and solve"
    count = NODES if benchmark.enabled else 1000
    benchmark.pedantic(lambda: trees.values(tuples(width, count)), rounds=3)
