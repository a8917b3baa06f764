"""Trees solved in symbols, against plain recursion at exact points and against the cells found by solves."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import bargaining as bg
from bargaining.protocols.protocol import Domain
from bargaining.regimes.atlas import Atlas
from bargaining.regimes.conditions import Condition
from bargaining.regimes.covers import Covers, covers
from bargaining.regimes.identity import outcome_of
from bargaining.regimes.sign_diagram import SignDiagram
from tests.oracles import parametric_trees as trees

F = Fraction
DISCOUNTS = {"A": F(1), "B": F(3, 4)}


def amount(a: trees.Amount) -> Any:
    if a[0] == "sum":
        return sum(
            (
                sympy.Rational(c.numerator, c.denominator)
                * sympy.Mul(*(sympy.Symbol(n) ** k for n, k in powers.items()))
                for c, powers in a[1]
            ),
            sympy.Integer(0),
        )
    if a[0] == "over":
        return amount(a[1]) / amount(a[2])
    return (sympy.Max if a[0] == "most" else sympy.Min)(*map(amount, a[1]))


def game(tree: trees.Node) -> bg.Game:
    made: dict[int, Any] = {}

    def node(t: trees.Node) -> Any:
        if id(t) not in made:
            made[id(t)] = new(t)
        return made[id(t)]

    def new(t: trees.Node) -> Any:
        if t[0] == "outcome":
            return bg.outcome(t[1], {i: amount(a) for i, a in t[2].items()})
        if t[0] == "wait":
            return bg.continue_to(node(t[2]), flow={i: amount(a) for i, a in t[1].items()})
        if t[0] == "chance":
            return bg.chance(t[1], {event: (amount(p), node(child)) for event, (p, child) in t[2].items()})
        return bg.decision(t[1], t[2], {action: node(child) for action, child in t[3].items()})

    return bg.Game([bg.Actor(n, discount=d) for n, d in DISCOUNTS.items()], node(tree))


def solved(tree: trees.Node, names: str, *, paths: bool = False) -> tuple[bg.RegimeMap, Covers]:
    m = bg.regime_map(game(tree), dict.fromkeys(names, (0, 1, 2)))
    found = covers(m.problem, m._atlas, paths=paths)
    assert found is not None
    return m, found


def points(rng: random.Random, names: str, count: int, parts: int) -> list[dict[str, Fraction]]:
    return [{n: F(rng.randrange(parts + 1), parts) for n in names} for _ in range(count)]


@pytest.mark.parametrize("seed", range(20))
def test_at_every_point_the_play_is_that_of_plain_recursion(seed: int) -> None:
    tree = trees.random_tree(seed)
    rng = random.Random(seed)
    for paths in (False, True):
        _, found = solved(tree, "stu", paths=paths)
        diagram = found.diagram
        # On coarse points ties are frequent, and probabilities may be nought.
        for point in points(rng, "stu", 20, 997) + points(rng, "stu", 27, 2):
            labels, values, path = trees.solve(tree, point, DISCOUNTS)
            leaf = diagram.below[diagram.leaf_at([point[n] for n in diagram.names])]
            assert [at(v, diagram, point) for v in leaf.values] == [values[i] for i in "AB"]
            if paths:
                assert [(step[0], step[2]) for step in leaf.told if len(step) == 3] == path
                assert {step[0] for step in leaf.told if len(step) == 1} == labels
            else:
                assert leaf.told == labels


def at(element: Any, diagram: Any, point: dict[str, Fraction]) -> Fraction:
    place = {sympy.Symbol(n): sympy.Rational(v.numerator, v.denominator) for n, v in point.items()}
    value = sympy.sympify(element.as_expr()).subs(place)
    return F(int(value.p), int(value.q))


@pytest.mark.parametrize("seed", range(16))
def test_regions_of_outcomes_hold_where_plain_recursion_says(seed: int) -> None:
    tree = trees.random_tree(seed, decisions=4 + seed % 5)
    m, _ = solved(tree, "stu")
    rng = random.Random(seed)
    every = points(rng, "stu", 60, 9973)
    truth = [" or ".join(sorted(trees.solve(tree, point, DISCOUNTS)[0])) for point in every]
    assert {str(o) for o in m.outcomes} | {r.outcome for r in m.search.missed} >= set(truth) or not m.search.proved
    for outcome in m.outcomes:
        region = outcome.region
        for point, label in zip(every, truth, strict=True):
            inside = any(all(c.holds(point) for c in piece) for piece in region.pieces)
            assert label == outcome or not inside
            # Where no comparison is an equality, that a point lies in the region is told exactly.
            assert region.holds(point) == (label == outcome)
            if region.covered == 1:
                assert inside == (label == outcome)


@pytest.mark.parametrize("seed", range(8))
def test_regions_agree_with_those_found_from_cells(seed: int) -> None:
    tree = trees.random_tree(seed, "st", decisions=5, plain=seed % 2 == 0)
    m, _ = solved(tree, "st")
    rng = random.Random(seed)
    for outcome in m.outcomes:
        old = Atlas(m.problem, {n: Domain(F(0), F(1)) for n in "st"}).region(
            lambda leaf, label=str(outcome): leaf.trace.consistent and outcome_of(leaf.trace) == label  # type: ignore[misc]
        )
        new = outcome.region
        assert new.covered == 1
        assert new.necessary >= old.necessary
        for point in points(rng, "st", 60, 9973):
            assert new.holds(point) == old.holds(point) or not old.necessary


@pytest.mark.parametrize("seed", range(8))
def test_conditions_of_a_regime_are_sufficient_and_its_region_is_where_its_path_is_played(seed: int) -> None:
    tree = trees.random_tree(seed, "st", decisions=5)
    made = game(tree)
    rng = random.Random(seed)
    own = {n: F(rng.randrange(1, 997), 997) for n in "st"}
    regime = bg.solve(made, at=own).regime
    path = trees.solve(tree, own, DISCOUNTS)[2]
    for point in points(rng, "st", 60, 9973):
        same = trees.solve(tree, point, DISCOUNTS)[2] == path
        assert same or not all(c.holds(point) for c in regime.conditions)
        if regime.box and set(regime.box) == set("st"):
            assert regime.region.holds(point) == same
    assert all(c.holds(own) for c in regime.conditions)


@pytest.mark.parametrize("seed", range(8))
def test_a_search_finds_every_play_that_is_met_at_many_points(seed: int) -> None:
    tree = trees.random_tree(seed, "st", decisions=6)
    m = bg.regime_map(game(tree), {n: [F(1, 3), F(2, 3)] for n in "st"})
    known = {tuple(r.skeleton) for r in (*m.regimes, *m.search.missed)}
    told = {tuple((s[0], s[2]) for s in skeleton if len(s) == 3) for skeleton in known}
    rng = random.Random(seed)
    for _ in range(400):
        point = {n: F(1, 3) + F(rng.randrange(1, 9973), 9973) / 3 for n in "st"}
        path = tuple(trees.solve(tree, point, DISCOUNTS)[2])
        assert path in told or m.search.open, point
    for regime in m.search.missed:
        place = {n: regime.point[n] for n in "st"}
        assert all(F(1, 3) <= v <= F(2, 3) for v in place.values())
        assert " or ".join(sorted(trees.solve(tree, place, DISCOUNTS)[0])) == regime.outcome


def lowered(**limits: int) -> Callable[[pytest.MonkeyPatch], None]:
    def change(monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in limits.items():
            monkeypatch.setattr(f"bargaining.regimes.covers.{name}", value)

    return change


LIMITS = [lowered(_MOST_PIECES=1), lowered(_MOST_STEPS=1), lowered(_MOST_PROOFS=0), lowered(_SAMPLES=2)]


@pytest.mark.parametrize("limit", LIMITS)
def test_where_not_all_pieces_are_listed_this_is_said_and_points_are_still_told(
    monkeypatch: pytest.MonkeyPatch, limit: Callable[[pytest.MonkeyPatch], None]
) -> None:
    limit(monkeypatch)
    short = 0
    for seed in range(3):
        tree = trees.random_tree(seed, "st", decisions=7)
        m, _ = solved(tree, "st")
        rng = random.Random(seed)
        for outcome in m.outcomes:
            region = outcome.region
            if region.whole is not None:
                short += 1
                assert 0 <= region.covered < 1 and not region.necessary
                assert "holds() tells of every point" in str(region)
            for point in points(rng, "st", 40, 9973):
                label = " or ".join(sorted(trees.solve(tree, point, DISCOUNTS)[0]))
                assert region.holds(point) == (label == outcome)
                assert label == outcome or not any(all(c.holds(point) for c in piece) for piece in region.pieces)
    assert short or limit is not LIMITS[0]


def test_a_diagram_that_grows_too_large_gives_way_to_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = trees.random_tree(1, "st", decisions=5)
    monkeypatch.setattr("bargaining.regimes.sign_diagram._MOST_PARTS", 10)
    m = bg.regime_map(game(tree), dict.fromkeys("st", (0, 1, 2)))
    assert covers(m.problem, m._atlas, paths=False) is None
    assert m.outcomes[0].region.cells > 0


def test_a_probability_that_may_leave_the_unit_interval_is_left_to_the_solver_at_points() -> None:
    s = sympy.Symbol("s")
    war = bg.chance(
        "war", {"won": (2 * s, bg.outcome("won", {"A": 1})), "lost": (1 - 2 * s, bg.outcome("lost", {"A": 0}))}
    )
    tree = bg.Game(["A"], bg.decision("d", "A", {"war": war, "peace": bg.outcome("peace", {"A": s + F(1, 3)})}))
    m = bg.regime_map(tree, {"s": (0, "1/2", 3)})
    assert covers(m.problem, m._atlas, paths=False) is not None
    problem, atlas = m.problem, Atlas(m.problem, {"s": Domain(F(0), F(1))})
    assert covers(problem, atlas, paths=False) is None


def test_of_actions_that_are_equally_good_for_all_parameters_the_first_is_taken() -> None:
    s, t = sympy.symbols("s t")
    ways = {"one": bg.outcome("one", {"A": s}), "two": bg.outcome("two", {"A": s}), "out": bg.outcome("out", {"A": t})}
    m = bg.regime_map(bg.Game(["A"], bg.decision("d", "A", ways)), {"s": (0, 1, 3), "t": (0, 1, 3)})
    region = m.outcomes["one"].region
    assert [list(map(str, piece)) for piece in region.pieces] == [["s >= t"]]
    # Necessary under the tie rule; that another rule leads to "two" is what the proposition says.
    assert region.necessary and m.search.proved and "two" not in m.outcomes
    statement = str(bg.solve(m.problem.game, at={"s": 1, "t": F(1, 2)}).regime.proposition())
    assert "'two'" in statement


def test_a_factor_that_enters_squared_is_asked_for_its_zero_only() -> None:
    s, t = sympy.symbols("s t")
    ways = {"one": bg.outcome("one", {"A": 0}), "two": bg.outcome("two", {"A": (s - t) ** 2 * (s - F(1, 2))})}
    m = bg.regime_map(bg.Game(["A"], bg.decision("d", "A", ways)), {"s": (0, 1, 3), "t": (0, 1, 4)})
    assert [list(map(str, piece)) for piece in m.outcomes["two"].region.pieces] == [["2*s >= 1"]]
    found = covers(m.problem, m._atlas, paths=False)
    assert found is not None
    diagram = found.diagram
    assert [diagram.below[diagram.leaf_at((F(3, 4), F(k, 4)))].outcome for k in (2, 3, 4)] == ["two", "one", "two"]


def test_fifty_decisions_and_eight_parameters() -> None:
    names = "abcdefgh"
    tree = trees.random_tree(7, names, decisions=50, outcomes=6, plain=True)
    m, found = solved(tree, names)
    rng = random.Random(0)
    label = str(m.outcomes[0])
    region = m.outcomes[0].region
    assert region.pieces and region.covered > 0
    for point in points(rng, names, 100, 997):
        truth = " or ".join(sorted(trees.solve(tree, point, DISCOUNTS)[0]))
        assert found.diagram.below[found.diagram.leaf_at([point[n] for n in found.diagram.names])].outcome == truth
        assert region.holds(point) == (truth == label)
        assert truth == label or not any(all(c.holds(point) for c in piece) for piece in region.pieces)
    assert isinstance(region.pieces[0][0], Condition)


def test_many_points_at_once_arrive_where_each_does() -> None:
    """The question at the root need not be about the first polynomial; s is asked, then t - s where s is below 1/2 or at it."""
    _, s, t, u = sympy.ring("s t u", sympy.QQ)
    diagram = SignDiagram()
    diagram.position(u)
    first, ask = F(1, 2), {"s": s - sympy.QQ(1, 2), "t": t - s}
    leaves = {name: diagram.leaf(name) for name in ("low", "tie", "high")}
    # Questions stand in the order in which they are first asked.
    diagram.question("s", ask["s"], (leaves["low"], leaves["low"], leaves["high"]))
    below = diagram.question("t", ask["t"], (leaves["low"], leaves["tie"], leaves["high"]))
    diagram.root = diagram.question("s", ask["s"], (below, below, leaves["high"]))
    places = [[F(i, 4), F(j, 4), F(k, 4)] for i in range(5) for j in range(5) for k in (0, 3)]
    wanted = ["high" if a > first else ("low", "tie", "high")[(b > a) - (b < a) + 1] for a, b, _ in places]
    assert [diagram.below[diagram.leaf_at(place)] for place in places] == wanted
    signs = [
        [(v > 0) - (v < 0) for v in side]
        for side in ([c for _, _, c in places], [a - first for a, _, _ in places], [b - a for a, b, _ in places])
    ]
    assert [diagram.below[k] for k in diagram.leaves_of(np.array(signs, dtype=np.int8))] == wanted
    assert set(diagram.leaves) == set(leaves.values())
