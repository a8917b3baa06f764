"""All equilibria: against brute force on random trees, against crossings on random offers, and by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

import bargaining as bg
from bargaining.errors import MethodError, TooManyEquilibriaError
from bargaining.games.nodes import Node
from tests.oracles import offers, trees, ultimatum

F = Fraction


def written(node: Any) -> Node:
    """Write a tree of the oracle in the language of the package."""
    if node[0] == "outcome":
        return bg.outcome(node[1], node[2])
    if node[0] == "decision":
        return bg.decision(node[1], node[2], {a: written(child) for a, child in node[3].items()})
    return bg.chance(node[1], {e: (p, written(child)) for e, (p, child) in node[2].items()})


def end(label: Any, a: Any, b: Any) -> Node:
    return bg.outcome(label, {"A": a, "B": b})


def offered(accept: Any, a: Any, b: Any) -> bg.Game:
    return bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=accept, reject=end("none", a, b)))


def distribution(eq: bg.Equilibrium) -> tuple[tuple[str, Any], ...]:
    return ((eq.outcome, F(1)),) if isinstance(eq.outcome, str) else tuple(sorted(eq.outcome.items()))


@pytest.mark.parametrize("actors", [("A", "B"), ("A", "B", "C")])
def test_random_trees_against_brute_force(actors: tuple[str, ...]) -> None:
    compared = several = 0
    for seed in range(190):
        node = trees.random_tree(seed, actors=actors)
        try:
            known, _ = trees.subgame_perfect(node, limit=500)
        except trees.TooLargeError:
            continue
        game = bg.Game(actors, written(node))
        found = bg.equilibria(game)
        results = [trees.Result(distribution(eq), tuple(sorted(eq.values.items()))) for eq in found]
        assert set(results) == known, seed
        assert len(results) == len(known), seed
        assert all(eq.verify() == 0 for eq in found), seed
        one = bg.solve(game)
        assert trees.Result(distribution(one), tuple(sorted(one.values.items()))) in known, seed
        assert one.verify() == 0, seed
        assert one.unique == (len(known) == 1), seed
        compared += 1
        several += len(known) > 1
    assert compared > 150
    assert several > 50


@pytest.mark.parametrize("n", range(7))
def test_indivisible_units(n: int) -> None:
    found = bg.equilibria(bg.Game(["proposer", "responder"], written(ultimatum.tree(n))))
    assert {(eq.outcome, eq.values["proposer"], eq.values["responder"]) for eq in found} == ultimatum.outcomes(n)
    assert len(found) == ultimatum.count(n)
    assert all(eq.verify() == 0 for eq in found)


def test_the_continuous_ultimatum_has_one() -> None:
    # B, indifferent at x = 1, may refuse, but then A has no best offer.
    (eq,) = bg.equilibria(offered(lambda x: end("deal", x, 1 - x), 0, 0))
    assert (eq.outcome, dict(eq.terms), dict(eq.continuum), eq.verify()) == ("deal", {"pie": 1}, {}, 0)
    assert eq.unique


def test_continuum_where_the_proposer_is_indifferent() -> None:
    # A has 1/2 from any deal; B accepts from x = 1/4 on, and may accept there: any of [1/4, 1].
    found = bg.equilibria(offered(lambda x: end("deal", F(1, 2), x), 0, F(1, 4)))
    assert [dict(eq.continuum) for eq in found] == [{"pie": (F(1, 4), 1, True, True)}]
    assert all(eq.verify() == 0 for eq in found)
    one = bg.solve(offered(lambda x: end("deal", F(1, 2), x), 0, F(1, 4)))
    assert (one.terms["pie"], one.unique) == (F(1, 4), False)
    assert "[0.25, 1]" in str(found[0])


def test_continuum_open_at_an_end() -> None:
    # A has 1/2 from any deal, B 1/2 - x, so deals are made on [0, 1/2]; with another label at 1/2, where the interval is open.
    def after(x: Any) -> Node:
        label = bg.by_sign(x - F(1, 2), zero="half", positive="more", negative="less")
        return end(label, F(1, 2), F(1, 2) - x)

    found = bg.equilibria(offered(after, 0, 0))
    assert {(eq.outcome, *next(iter(eq.continuum.values()), ())) for eq in found} == {
        ("less", 0, F(1, 2), True, False),
        ("half",),
    }


def test_deal_or_none_at_double_indifference() -> None:
    # Nothing to gain: x = 1/2 accepted, or refused, or something refused: two outcomes.
    found = bg.equilibria(offered(lambda x: end("deal", x, 1 - x), F(1, 2), F(1, 2)))
    assert sorted((eq.outcome, *eq.terms.values()) for eq in found) == [("deal", F(1, 2)), ("none",)]
    assert all(eq.verify() == 0 for eq in found)


def test_random_offers_against_crossings() -> None:
    """At every crossing and between: what can be proposed there, and with what label it ends."""
    compared = wide = 0
    for seed in range(240):
        node = offers.random_game(seed, "one")
        cuts = offers.crossings(node, {})
        if len(cuts) > 5:
            continue  # the oracle is slow there
        places = [*cuts, *((low + high) / 2 for low, high in pairwise(cuts))]
        floors = offers.floors(node, {})
        known = {(x, *_seen(node[1], p)) for x in places for p in offers.proposals(node, x, {}, floors)}
        deals = {(x, ends) for x, ends, deal in known if deal}
        others = {ends for _, ends, deal in known if not deal}
        others |= {p.labels for p in offers._standing(node, {}, floors)}
        found = bg.equilibria(bg.Game(["A", "B"], _with_offer(node, {})))
        assert {(x, _labels(eq)) for eq in found for x in places if _holds(eq, node[1], x)} == deals, seed
        assert {_labels(eq) for eq in found if node[1] not in eq.terms} == others, seed
        assert all(eq.verify() == 0 for eq in found), seed
        compared += 1
        wide += any(eq.continuum for eq in found)
    assert compared > 100
    assert wide > 5


def _seen(name: str, solved: offers.Solved) -> tuple[frozenset[str], bool]:
    return solved.labels, name in solved.terms


def _labels(eq: bg.Equilibrium) -> frozenset[str]:
    return frozenset(label for label, _ in distribution(eq))


def _holds(eq: bg.Equilibrium, name: str, x: Fraction) -> bool:
    if name in eq.continuum:
        low, high, closed_low, closed_high = eq.continuum[name]
        return bool(low < x < high or (closed_low and x == low) or (closed_high and x == high))
    return name in eq.terms and bool(eq.terms[name] == x)


def _amount(a: Any, terms: dict[str, Any]) -> Any:
    if a[0] == "affine":
        return a[1] + sum((c * terms[t] for t, c in a[2].items()), F(0))
    return (bg.minimum if a[0] == "min" else bg.maximum)(*(_amount(b, terms) for b in a[1]))


def _with_offer(node: Any, terms: dict[str, Any]) -> Node:
    if node[0] == "outcome":
        return bg.outcome(node[1], {i: _amount(a, terms) for i, a in node[2].items()})
    if node[0] == "decision":
        return bg.decision(node[1], node[2], {a: _with_offer(child, terms) for a, child in node[3].items()})
    if node[0] == "chance":
        return bg.chance(node[1], {e: (p, _with_offer(child, terms)) for e, (p, child) in node[2].items()})
    _, name, proposer, responder, term, size, accept, reject, otherwise = node
    return bg.offer(
        name,
        proposer,
        responder,
        accept=lambda x: _with_offer(accept, {**terms, term: x}),
        reject=_with_offer(reject, terms),
        over=bg.Pie(name, size),
        otherwise=None if otherwise is None else _with_offer(otherwise, terms),
    )


def test_too_many_at_a_decision() -> None:
    ends = {f"x{k}": end(f"x{k}", 1, F(k, 2)) for k in range(6)}
    game = bg.Game(["A", "B"], bg.decision("d", "A", ends))
    assert len(bg.equilibria(game, limit=6)) == 6
    with pytest.raises(TooManyEquilibriaError) as caught:
        bg.equilibria(game, limit=5)
    assert "more than 5 pure subgame-perfect outcomes: 6 so far" in str(caught.value)
    assert "A gets between 1 and 1, B gets between 0 and 2.5" in str(caught.value)


def test_too_many_after_chance() -> None:
    def choice(name: str) -> Node:
        return bg.decision(name, "A", {k: end(name + k, 1, n) for n, k in enumerate("abc")})

    game = bg.Game(["A", "B"], bg.chance("c", {"x": (F(1, 2), choice("x")), "y": (F(1, 2), choice("y"))}))
    assert len(bg.equilibria(game)) == 9
    with pytest.raises(TooManyEquilibriaError, match=r"9 combinations after chance move 'c'.*B gets between 0 and 2"):
        bg.equilibria(game, limit=8)


def test_several_responders_are_refused() -> None:
    root = bg.offer(
        "o",
        "A",
        ["B", "C"],
        accept=lambda x: bg.outcome("deal", {"A": x, "B": 1 - x, "C": 0}),
        reject=bg.outcome("none", {"A": 0, "B": 0, "C": 0}),
    )
    with pytest.raises(MethodError, match="offers with one responder"):
        bg.equilibria(bg.Game(["A", "B", "C"], root))
