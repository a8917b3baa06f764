"""Regions of a tree in symbols: from the diagram of its comparisons, from cells solved one by one, and sympy's piecewise expressions.

All ways answer alike at points, which is checked; times are printed, never asserted.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.protocols.protocol import Domain
from bargaining.regimes.atlas import Atlas, Region
from bargaining.regimes.covers import covers
from bargaining.regimes.identity import outcome_of
from tests.oracles import parametric_trees as trees
from tests.test_symbolic_induction import DISCOUNTS, amount, game

NAMES = "abcdefgh"
LARGE = trees.random_tree(7, NAMES, decisions=50, outcomes=6, plain=True)
TINY = trees.random_tree(3, "ab", decisions=2, outcomes=4, plain=True)
SMALL = trees.random_tree(3, NAMES, decisions=6, outcomes=4, plain=True)


def mapped(tree: trees.Node) -> bg.RegimeMap:
    return bg.regime_map(
        game(tree), {name: [Fraction(1, 3), Fraction(2, 3)] for name in ("ab" if tree is TINY else NAMES)}
    )


def in_symbols(tree: trees.Node) -> Any:
    m = mapped(tree)
    return covers(m.problem, m._atlas, paths=False)


def listed(tree: trees.Node) -> Region:
    return mapped(tree).outcomes[0].region


def by_cells(tree: trees.Node) -> Region:
    m = mapped(tree)
    label, box = str(m.outcomes[0]), dict.fromkeys(NAMES, Domain(Fraction(1, 3), Fraction(2, 3)))
    return Atlas(m.problem, box).region(lambda leaf: leaf.trace.consistent and outcome_of(leaf.trace) == label)


def piecewise(tree: trees.Node) -> tuple[Any, dict[str, Any]]:
    """Return outcome and values as sympy writes them: the label as a symbol."""
    if tree[0] == "outcome":
        return sympy.Symbol(tree[1]), {i: amount(a) for i, a in tree[2].items()}
    out: Any = None
    for child in tree[3].values():
        now = piecewise(child)
        if out is None:
            out = now
            continue
        better = now[1][tree[2]] > out[1][tree[2]]
        out = (
            sympy.piecewise_fold(sympy.Piecewise((now[0], better), (out[0], True))),
            {i: sympy.piecewise_fold(sympy.Piecewise((now[1][i], better), (out[1][i], True))) for i in now[1]},
        )
    return out  # type: ignore[no-any-return]


@pytest.mark.parametrize("tree", [SMALL, LARGE])
def test_all_agree(tree: trees.Node) -> None:
    rng = random.Random(0)
    found, diagram = listed(tree), in_symbols(tree).diagram
    label = str(mapped(tree).outcomes[0])
    cells = by_cells(tree) if tree is SMALL else None
    for _ in range(40):
        point = {n: Fraction(1, 3) + Fraction(rng.randrange(1, 997), 2991) for n in NAMES}
        truth = " or ".join(trees.solve(tree, point, DISCOUNTS)[0])
        assert diagram.below[diagram.leaf_at([point[n] for n in diagram.names])].outcome == truth
        assert found.holds(point) == (truth == label)
        assert cells is None or cells.holds(point) == (truth == label) or not cells.necessary


@pytest.mark.benchmark(group="three decisions, two parameters")
@pytest.mark.parametrize("way", [in_symbols, listed, piecewise])
def test_three_decisions(benchmark: Any, way: Any) -> None:
    benchmark.pedantic(way, args=(TINY,), rounds=1)


@pytest.mark.benchmark(group="seven decisions, eight parameters")
@pytest.mark.parametrize("way", [in_symbols, listed, by_cells])
def test_seven_decisions(benchmark: Any, way: Any) -> None:
    benchmark.pedantic(way, args=(SMALL,), rounds=1)


@pytest.mark.benchmark(group="fifty decisions, eight parameters")
@pytest.mark.parametrize("way", [in_symbols, listed])
def test_fifty_decisions(benchmark: Any, way: Any) -> None:
    benchmark.pedantic(way, args=(LARGE,), rounds=1)
