"""Trees in flat arrays: against brute force, against the node-by-node solver, and at depths where recursion ends."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from bargaining import api
from bargaining.actors import Actor
from bargaining.equilibrium import Equilibrium
from bargaining.equilibrium.array_equilibrium import ArrayEquilibrium
from bargaining.errors import GameError, MethodError, PathError
from bargaining.games.arrays import CHANCE, END
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, decision, outcome
from bargaining.solvers.array_induction import array_induction
from tests.oracles import trees

F = Fraction


def game_of(root: trees.Node, number: Callable[[Any], Any] = lambda v: v) -> Game:
    """Write an oracle's tree in the constructors; a shared tuple becomes a shared node."""
    made: dict[int, Node] = {}

    def build(node: trees.Node) -> Node:
        if id(node) not in made:
            if node[0] == "outcome":
                made[id(node)] = outcome(node[1], {a: number(v) for a, v in node[2].items()})
            elif node[0] == "decision":
                made[id(node)] = decision(node[1], node[2], {a: build(c) for a, c in node[3].items()})
            else:
                made[id(node)] = chance(node[1], {e: (number(p), build(c)) for e, (p, c) in node[2].items()})
        return made[id(node)]

    return Game(["A", "B"], build(root))


def as_result(eq: Equilibrium) -> trees.Result:
    labels = {eq.outcome: F(1)} if isinstance(eq.outcome, str) else dict(eq.outcome)
    return trees.Result(tuple(sorted(labels.items())), tuple(sorted(eq.values.items())))


def arrays_of(root: trees.Node) -> tuple[list[Any], ...]:
    """Number an oracle's tree in the order of a walk, parents first, each path a node of its own."""
    owner: list[int] = []
    children: list[list[int]] = []
    weights: list[list[Any]] = []
    payoffs: list[list[Any]] = []
    labels: list[str] = []
    work = [(root, -1)]
    while work:
        node, parent = work.pop()
        me = len(owner)
        if parent >= 0:
            children[parent].append(me)
        children.append([])
        weights.append([p for p, _ in node[2].values()] if node[0] == "chance" else [0] * len(trees.children(node)))
        owner.append(
            {"outcome": END, "chance": CHANCE}.get(node[0], "AB".index(node[2]) if node[0] == "decision" else 0)
        )
        if node[0] == "outcome":
            payoffs.append([node[2]["A"], node[2]["B"]])
            labels.append(node[1])
        work += [(child, me) for _, child in reversed(trees.children(node))]
    offsets = np.concatenate([[0], np.cumsum([len(c) for c in children])])
    flat = [c for row in children for c in row]
    table = np.empty((len(payoffs), 2), dtype=object)
    table[:] = payoffs
    chances = np.empty(len(flat), dtype=object)
    chances[:] = [w for row in weights for w in row]
    return owner, offsets, flat, table, chances, labels


@pytest.mark.parametrize("seed", range(40))
def test_a_random_tree_has_the_value_of_plain_backward_induction(seed: int) -> None:
    root = trees.random_tree(seed, decisions=9, chances=3, levels=4)
    eq = array_induction(game_of(root))
    assert eq.exact
    assert dict(eq.values) == trees.values(root)
    assert eq.verify() == 0
    assert eq.certificate.decisions == sum(n[0] == "decision" for _, n in trees.paths(root))


@pytest.mark.parametrize("seed", range(25))
def test_a_random_tree_is_solved_as_brute_force_says(seed: int) -> None:
    root = trees.random_tree(seed, decisions=5, chances=2)
    try:
        results, _ = trees.subgame_perfect(root, 3000)
    except trees.TooLargeError:
        pytest.skip("more profiles than are worth trying")
    eq = array_induction(game_of(root))
    assert as_result(eq) in results
    assert eq.unique in (None, len(results) == 1)
    if not eq.ties:
        assert eq.unique is True


@pytest.mark.parametrize("seed", range(20))
def test_a_profile_that_is_no_equilibrium_is_found_out(seed: int) -> None:
    root = trees.random_tree(seed, decisions=7, chances=2, levels=60)
    eq = array_induction(game_of(root))
    paths = {node[1]: at for at, node in trees.paths(root) if node[0] == "decision"}
    node = random.Random(seed).choice(np.flatnonzero(eq.arrays.tree.owner >= 0).tolist())
    width = int(eq.arrays.tree.offsets[node + 1] - eq.arrays.tree.offsets[node])
    choice = eq.arrays.choice.copy()
    choice[node] = (choice[node] + 1) % width
    wrong = ArrayEquilibrium(eq.game, dataclasses.replace(eq.arrays, choice=choice))
    # The largest gain from one deviation, by playing every one of them from every decision.
    profile = {paths[rule.node]: rule.action for rule in wrong.strategy.values()}
    gains = [F(0)]
    for at, here in trees.paths(root):
        if here[0] == "decision":
            kept = dict(trees.play(here, at, profile).payoffs)[here[2]]
            tried = [dict(trees.play(here, at, profile | {at: action}).payoffs)[here[2]] for action in here[3]]
            gains.append(max(tried) - kept)
    assert wrong.verify() == max(gains)
    assert ("NOT AN EQUILIBRIUM" in str(wrong)) is (max(gains) > 0)


@pytest.mark.parametrize("seed", range(25))
def test_flat_arrays_and_nodes_are_one_game(seed: int) -> None:
    root = trees.random_tree(seed, decisions=12, chances=4, levels=5)
    from_nodes = array_induction(game_of(root))
    from_arrays = array_induction(Game.from_arrays(["A", "B"], *arrays_of(root)))
    assert as_result(from_nodes) == as_result(from_arrays)
    assert len(from_nodes.arrays.tied) == len(from_arrays.arrays.tied)
    assert from_arrays.exact


@pytest.mark.parametrize("seed", range(25))
def test_the_answer_is_the_one_of_the_node_by_node_solver(seed: int) -> None:
    game = game_of(trees.random_tree(seed, decisions=10, chances=3))
    small, large = api.solve(game), array_induction(game)
    assert (small.outcome, dict(small.values), small.verify()) == (large.outcome, dict(large.values), large.verify())
    taken = {rule.node: rule.action for rule in large.strategy.values()}
    assert taken == {rule.node: rule.action for rule in small.strategy.values()}
    on_path = {rule.node for rule in large.strategy.values() if rule.on_path}
    assert on_path <= {r.node for r in small.strategy.values() if r.on_path}  # there also by events of probability 0
    ties = [t.split(" is indifferent")[0] for t in large.ties if t.startswith("at")]
    assert set(ties) <= {t.split(" is indifferent")[0] for t in small.ties}


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("narrow", [False, True])
def test_periods_that_pass_are_discounted(seed: int, narrow: bool) -> None:
    rng = random.Random(seed)
    actors = [Actor("A", F(9, 10)), Actor("B", F(rng.randint(0, 7), 7))]
    root: Node = outcome("end", {"A": F(1, 3), "B": 2})
    for k in range(400 if narrow else 6):
        if rng.random() < 0.3 or (narrow and k == 0):
            root = continue_to(root, flow={"A": F(-1, rng.randint(2, 9))}) if k % 40 == 0 or not narrow else root
        leave = outcome(f"leave {k}", {"A": F(rng.randint(-3, 3), 4), "B": rng.randint(-2, 2)})
        root = decision(f"n{k}", "AB"[k % 2], {"stay": root, "leave": leave})
    game = Game(actors, root)
    small, large = api.solve(game), array_induction(game)
    assert (small.outcome, dict(small.values)) == (large.outcome, dict(large.values))
    assert large.exact
    assert large.verify() == 0


@pytest.mark.parametrize("denominators", [[2, 3], [7, 9973, 10007], list(range(2, 400))])
@pytest.mark.parametrize("draws", [0, 1, 12])
def test_fractions_stay_exact_whatever_their_size(denominators: list[int], draws: int) -> None:
    rng = random.Random(1)

    def tree(depth: int) -> trees.Node:
        if depth == 0:
            d = rng.choice(denominators)
            return ("outcome", "z", {a: F(rng.randint(-50, 50), d) for a in "AB"})
        if depth <= draws:
            d = rng.choice(denominators)
            p = F(rng.randint(0, d), d)
            below = tree(depth - 1)
            return ("chance", f"c{depth}", {"e": (p, below), "f": (1 - p, tree(0))})
        return ("decision", f"d{depth}", rng.choice("AB"), {f"a{i}": tree(depth - 1) for i in range(2)})

    root = tree(draws + 4)
    eq = array_induction(game_of(root))
    assert dict(eq.values) == trees.values(root)
    assert eq.verify() == 0
    assert isinstance(eq.values["A"], Fraction)


def test_a_difference_of_a_hair_decides_between_fractions_and_not_between_floats() -> None:
    hair = F(1, 10**30)
    for number, chosen in ((lambda v: v, "second"), (float, "first")):
        root = decision(
            "n", "A", {"a": outcome("first", {"A": number(F(1))}), "b": outcome("second", {"A": number(1 + hair)})}
        )
        eq = array_induction(Game(["A"], root))
        assert eq.outcome == chosen
        assert bool(eq.ties) is (chosen == "first")
    near = decision("n", "A", {"a": outcome("first", {"A": 1.0}), "b": outcome("second", {"A": 1.0 + 5e-10})})
    eq = array_induction(Game(["A"], near))
    assert (eq.outcome, eq.exact, eq.tolerance) == ("first", False, 1e-9)
    assert eq.verify() == pytest.approx(5e-10)


def test_whole_numbers_beyond_64_bits_are_compared_exactly() -> None:
    big = 2**70
    table = np.array([[big, 0], [big + 1, 0]], dtype=object)
    eq = array_induction(Game.from_arrays(["A", "B"], [0, -2, -2], [0, 2, 2, 2], [1, 2], table))
    assert (eq.outcome, eq.values["A"]) == ("end 1", big + 1)


def test_ties_are_counted_and_the_first_listed_action_is_taken() -> None:
    n = 40
    same = outcome("same", {"A": 1, "B": 0})
    root: Node = same
    for k in range(n):
        root = decision(f"n{k}", "A", {"go": root, "stop": outcome(f"stop {k}", {"A": 1, "B": k})})
    eq = array_induction(Game(["A", "B"], root))
    assert eq.outcome == "same"
    assert len(eq.arrays.tied) == n
    assert eq.ties[-1] == f"and at {n - 5} more choices; the first listed action was taken"
    assert eq.ties[0] == "at 'n39' A is indifferent between 'go' (taken) and 'stop'"
    assert eq.unique is None
    assert "not determined" in str(eq)
    assert len(str(eq).splitlines()) <= 15


def test_a_tie_off_the_path_leaves_the_outcome_unique() -> None:
    tie = decision("later", "B", {"x": outcome("x", {"A": 0, "B": 1}), "y": outcome("y", {"A": 1, "B": 1})})
    root = decision("first", "A", {"take": outcome("take", {"A": 2, "B": 0}), "pass": tie})
    eq = array_induction(Game(["A", "B"], root))
    assert (eq.outcome, eq.unique, eq.rivals, len(eq.ties)) == ("take", True, 1, 1)


def test_a_shared_subgame_is_stored_once() -> None:
    root = trees.crisis_tree(3, 11, F(3, 5), F(1, 5), F(1, 4), F(9, 10), F(4, 5))
    game = game_of(root)
    assert trees.count_nodes(root) == 11_840
    assert len(game.nodes) == trees.count_objects(root)[0]
    eq = array_induction(game)
    assert eq.arrays.tree.size == len(game.nodes)
    assert dict(eq.values) == trees.values(root)
    assert eq.verify() == 0


@pytest.mark.parametrize("length", [100_000])
def test_a_chain_is_solved_without_recursion(length: int) -> None:
    # The centipede of Rosenthal: each actor prefers to stop rather than be stopped by the other next.
    owner = np.full(2 * length + 1, END)
    owner[: 2 * length : 2] = np.arange(length) % 2
    degree = np.where(owner == END, 0, 2)
    offsets = np.concatenate([[0], np.cumsum(degree)])
    children = np.arange(1, 2 * length + 1)
    stops = np.arange(length)
    payoffs = np.stack([stops + 2 * (stops % 2 == 0), stops + 2 * (stops % 2 == 1)], axis=1)
    payoffs = np.vstack([payoffs, [[length, length]]])
    eq = array_induction(Game.from_arrays(["A", "B"], owner, offsets, children, payoffs))
    assert (eq.outcome, eq.values["A"], eq.verify()) == ("end 0", 2, 0)
    assert eq.arrays.levels is None
    last = eq.strategy[f"node {2 * length - 2}"]
    assert last.history.startswith("... > ")
    assert not last.on_path


def test_a_chain_of_nodes_is_written_and_solved_without_recursion() -> None:
    root: Node = outcome("end", {"A": 0})
    for k in range(30_000):
        root = decision("go on?", "A", {"go": root, "stop": outcome("stopped", {"A": F(k, 7)})})
    eq = api.solve(Game(["A"], root))
    assert (eq.outcome, eq.values["A"], eq.verify()) == ("stopped", F(29_999, 7), 0)


def test_the_public_face_is_that_of_every_equilibrium() -> None:
    root = trees.crisis_tree(2, 5, F(3, 5), F(1, 5), F(1, 4), F(9, 10), F(4, 5), F(1, 10))
    game = game_of(root)
    small, large = api.solve(game), array_induction(game)
    assert isinstance(large, Equilibrium)
    assert small.concept == large.concept
    assert dict(large.terms) == {}
    assert set(large.to_dict()) == set(small.to_dict())
    assert large.to_dict()["values"] == small.to_dict()["values"]
    columns = ["node", "actor", "action", "on_path"]
    a, b = small.to_frame()[columns], large.to_frame()[columns]
    assert sorted(map(tuple, a.to_numpy())) == sorted(map(tuple, b.to_numpy()))
    assert set(large.strategy) == set(small.strategy)
    with pytest.raises(MethodError, match="kept in arrays"):
        large.play  # noqa: B018
    with pytest.raises(KeyError):
        large.strategy["nowhere"]


@pytest.mark.parametrize("seed", range(15))
def test_an_outcome_is_ruled_out_by_the_same_deviation(seed: int) -> None:
    root = trees.random_tree(seed, decisions=6, chances=0, levels=50)
    game = game_of(root)
    small, large = api.solve(game), array_induction(game)
    for label in [n[1] for _, n in trees.paths(root) if n[0] == "outcome"]:
        # Ways of the same length may differ; their number of departures may not.
        assert small.why_not(label).count("would have to") == large.why_not(label).count("would have to")
    with pytest.raises(PathError, match="no outcome 'peace'"):
        large.why_not("peace")


def test_nodes_from_arrays_are_named_by_their_number() -> None:
    eq = array_induction(
        Game.from_arrays(["A", "B"], [0, 1, -2, -2, -2], [0, 2, 4, 4, 4, 4], [1, 2, 3, 4], np.eye(3, 2))
    )
    assert str(eq.strategy["node 0"]) == str(eq.strategy[0]) == "A: action 1"
    assert list(eq.strategy) == ["node 0", "node 1"]
    for bad in ("node 2", "node 7", "n", -1, 99):
        with pytest.raises(KeyError):
            eq.strategy[bad]


def test_a_game_of_one_end_has_nothing_to_choose() -> None:
    eq = array_induction(Game.from_arrays(["A"], [-2], [0, 0], [], [[3]], labels=["over"]))
    assert (eq.outcome, eq.values["A"], eq.verify(), eq.unique, len(eq.strategy)) == ("over", 3, 0, True, 0)


def test_information_sets_are_refused() -> None:
    ends = {"a": outcome("a", {"A": 0, "B": 1}), "b": outcome("b", {"A": 1, "B": 0})}
    two = [decision(f"n{k}", "A", ends, information_set="h") for k in range(2)]
    with pytest.raises(MethodError, match="information set 'h' holds several nodes"):
        array_induction(Game(["A", "B"], decision("root", "B", dict(zip("xy", two, strict=True)))))


def test_a_symbol_needs_a_value() -> None:
    import sympy

    with pytest.raises(MethodError, match=r"the symbols \['c'\] have no value"):
        array_induction(Game(["A"], outcome("x", {"A": sympy.Symbol("c")})))
    assert array_induction(Game(["A"], outcome("x", {"A": sympy.Rational(1, 3)}))).values["A"] == F(1, 3)
    third = Game(["A"], outcome("x", {"A": 1 / (2 + sympy.Symbol("c"))}))
    assert array_induction(third, at={"c": "1"}).values["A"] == F(1, 3)
    for game in (third, Game.from_arrays(["A"], [-2], [0, 0], [], [[1]])):
        with pytest.raises(PathError, match="names no symbol of the game"):
            array_induction(game, at={"c": 1, "d": 1})


GOOD: dict[str, Any] = {
    "owner": [0, -1, -2, -2, -2],
    "offsets": [0, 2, 4, 4, 4, 4],
    "children": [1, 2, 3, 4],
    "payoffs": [[1, 0], [2, 5], [0, 1]],
    "probabilities": [0, 0, 0.5, 0.5],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"owner": []}, "`owner` is empty"),
        ({"owner": [0.5, -1, -2, -2, -2]}, "must hold whole numbers"),
        ({"owner": [[0, -1, -2, -2, -2]]}, r"`owner` must be one row of whole numbers; got shape \(1, 5\)"),
        ({"owner": [[0], [1, 2]]}, "`owner` must be one row of whole numbers"),
        ({"owner": [2, -1, -2, -2, -2]}, "`owner` must lie between -2 and 1; got -2 to 2"),
        ({"owner": [0, -3, -2, -2, -2]}, "`owner` must lie between -2 and 1; got -3 to 0"),
        ({"offsets": [0, 2, 4, 4, 4]}, "`offsets` must have 6 entries"),
        ({"offsets": [0, 2, 4, 4, 4, 3]}, "`offsets` must have 6 entries, from 0 to the number of edges, 4"),
        ({"offsets": [0, 3, 2, 4, 4, 4]}, "`offsets` must not decrease"),
        ({"offsets": [0, 2, 3, 4, 4, 4]}, "node 2 ends the game and has children"),
        ({"offsets": [0, 4, 4, 4, 4, 4]}, "node 1 does not end the game and has no child"),
        ({"children": [1, 2, 3, 5]}, "`children` names node 5, and the last is 4"),
        ({"children": [1, 2, 1, 4]}, "a child must have a larger number than its parent"),
        ({"children": [1, 2, 3, -1]}, "a child must have a larger number than its parent"),
        ({"children": [1, 2, 3, 3]}, "node 4 is no node's child and cannot be reached"),
        ({"payoffs": [[1, 0], [2, 5]]}, r"`payoffs` must have shape \(3, 2\), a row for each end; got \(2, 2\)"),
        ({"payoffs": [[1, 0], [2, 5], [0]]}, r"`payoffs` must have shape \(3, 2\)"),
        ({"payoffs": [[1, 0], [2, 5], [0, float("nan")]]}, "every payoff must be a finite number"),
        ({"payoffs": [[1, 0], [2, 5], [0, float("inf")]]}, "every payoff must be a finite number"),
        ({"payoffs": [[1, 0], [2, 5], [0, None]]}, "every payoff must be a finite number"),
        ({"payoffs": [[True, False]] * 3}, "every payoff must be a finite number"),
        ({"payoffs": [["1", "0"]] * 3}, "every payoff must be a finite number"),
        ({"probabilities": None}, "nature moves, so `probabilities` must have 4 entries"),
        ({"probabilities": [0.5, 0.5]}, "nature moves, so `probabilities` must have 4 entries"),
        ({"probabilities": [0, 0, 0.5, 0.6]}, "the probabilities at node 1 must sum to 1; they sum to 1.1"),
        ({"probabilities": [0, 0, F(1, 3), F(1, 3)]}, "the probabilities at node 1 must sum to 1; they sum to 2/3"),
        ({"probabilities": [0, 0, 1.5, -0.5]}, r"a probability must lie in \[0, 1\]; got 1.5 at node 1"),
        ({"probabilities": [0, 0, F(3, 2), F(-1, 2)]}, r"a probability must lie in \[0, 1\]; got 3/2 at node 1"),
        ({"probabilities": [0, 0, float("nan"), 1]}, r"a probability must lie in \[0, 1\]; got nan at node 1"),
        ({"labels": ["a", "b"]}, "`labels` must have 3 entries, one for each end; got 2"),
        ({"labels": ["a", "b", 3]}, "`labels` must be text; got 3"),
    ],
)
def test_arrays_that_are_no_tree_are_refused(change: dict[str, Any], message: str) -> None:
    Game.from_arrays(["A", "B"], **GOOD)
    with pytest.raises(GameError, match=message):
        Game.from_arrays(["A", "B"], **{**GOOD, **change})
