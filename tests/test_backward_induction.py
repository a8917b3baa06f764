"""Backward induction against an independent solution of random games with continuous offers, and of finite trees."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import bargaining as bg
from bargaining.errors import NoEquilibriumError
from bargaining.games.nodes import Node
from tests.oracles import offers, trees

F = Fraction


def amount(a: Any, terms: dict[str, Any]) -> Any:
    """Write an amount of the oracle in the terms of the package."""
    if a[0] == "affine":
        return a[1] + sum((c * terms[t] for t, c in a[2].items()), F(0))
    return (bg.minimum if a[0] == "min" else bg.maximum)(*(amount(b, terms) for b in a[1]))


def written(node: Any, terms: dict[str, Any]) -> Node:
    """Write a game of the oracle in the language of the package."""
    if node[0] == "outcome":
        return bg.outcome(node[1], {i: amount(a, terms) for i, a in node[2].items()})
    if node[0] == "decision":
        return bg.decision(node[1], node[2], {a: written(child, terms) for a, child in node[3].items()})
    if node[0] == "chance":
        return bg.chance(node[1], {e: (p, written(child, terms)) for e, (p, child) in node[2].items()})
    _, name, proposer, responder, term, size, accept, reject, otherwise = node
    return bg.offer(
        name,
        proposer,
        responder,
        accept=lambda x: written(accept, {**terms, term: x}),
        reject=written(reject, terms),
        over=bg.Pie(name, size),
        otherwise=None if otherwise is None else written(otherwise, terms),
    )


def labels(eq: bg.Equilibrium) -> frozenset[str]:
    return frozenset([eq.outcome] if isinstance(eq.outcome, str) else eq.outcome)


def oracle(node: Any) -> offers.Solved | offers.NoBestOfferError:
    try:
        return offers.play(node, {})
    except offers.NoBestOfferError as none:
        return none


def test_random_games_with_offers() -> None:
    kinds = {"solved": 0, "deal": 0, "no best offer": 0}
    for seed in range(300):
        node = offers.random_game(seed)
        game = bg.Game(["A", "B"], written(node, {}))
        known = oracle(node)
        if isinstance(known, offers.NoBestOfferError):
            with pytest.raises(NoEquilibriumError) as caught:
                bg.solve(game)
            assert f"offer {known.name!r}: no best offer exists" in str(caught.value), seed
            assert f"the value {known.supremum} but" in str(caught.value), seed
            kinds["no best offer"] += 1
            continue
        eq = bg.solve(game)
        assert (dict(eq.values), dict(eq.terms), labels(eq)) == known, seed
        assert eq.verify() == 0, seed
        kinds["solved"] += 1
        kinds["deal"] += bool(eq.terms)
    assert kinds["no best offer"] > 0
    assert 100 < kinds["deal"] < kinds["solved"]


@pytest.mark.parametrize("seed", range(5))
def test_larger_trees(seed: int) -> None:
    node = trees.random_tree(seed, decisions=200, chances=40)
    eq = bg.solve(bg.Game(["A", "B"], written_tree(node)))
    assert dict(eq.values) == trees.values(node)
    assert eq.verify() == 0


def written_tree(node: Any) -> Node:
    if node[0] == "outcome":
        return bg.outcome(node[1], node[2])
    return written_branches(node)


def written_branches(node: Any) -> Node:
    if node[0] == "decision":
        return bg.decision(node[1], node[2], {a: written_tree(child) for a, child in node[3].items()})
    return bg.chance(node[1], {e: (p, written_tree(child)) for e, (p, child) in node[2].items()})


def test_crisis_tree() -> None:
    node = trees.crisis_tree(2, 5, F(1, 2), F(1, 10), F(1, 5), F(9, 10), F(4, 5))
    eq = bg.solve(bg.Game(["A", "B"], written_tree(node)))
    assert dict(eq.values) == trees.values(node)
    assert eq.verify() == 0


def test_a_deep_tree_needs_no_recursion() -> None:
    node: Node = bg.outcome("end", {"A": F(1), "B": F(0)})
    for k in range(3000):
        node = bg.decision(f"d{k}", "AB"[k % 2], {"on": node, "stop": bg.outcome(f"stop {k}", {"A": 0, "B": -1})})
    eq = bg.solve(bg.Game(["A", "B"], node))
    assert (eq.outcome, eq.values["A"]) == ("end", 1)


def test_the_first_of_equal_actions_is_taken_and_the_tie_is_told() -> None:
    ends = {k: bg.outcome(k, {"A": 1, "B": n}) for n, k in enumerate("xyz")}
    eq = bg.solve(bg.Game(["A", "B"], bg.decision("d", "A", ends)))
    assert eq.outcome == "x"
    assert eq.ties == (
        "at 'd' A is indifferent between 'x' (taken) and 'y'",
        "at 'd' A is indifferent between 'x' (taken) and 'z'",
    )
    assert (eq.unique, eq.rivals) == (False, 3)
