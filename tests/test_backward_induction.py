"""Backward induction against an independent solution of random games with continuous offers, and of finite trees."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest

import bargaining as bg
from bargaining.errors import NoEquilibriumError
from bargaining.games.nodes import Node
from tests.oracles import offers, trees, ultimatum

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


# Each shape of game, block by block; and facts derived by hand


NONE = bg.outcome("none", {"A": 0, "B": 0})


def in_terms(amount: Any, terms: dict[str, Any]) -> Any:
    """An amount of the oracle in the language of the package."""
    if amount[0] == "affine":
        out = amount[1]
        for name, slope in amount[2].items():
            out = out + slope * terms[name]
        return out
    return (bg.minimum if amount[0] == "min" else bg.maximum)(*(in_terms(a, terms) for a in amount[1]))


def translated(node: Any, terms: dict[str, Any] | None = None) -> Any:
    """A game of the oracle in the language of the package; each offer's term is named after the offer."""
    at = terms or {}
    if node[0] == "outcome":
        return bg.outcome(node[1], {actor: in_terms(a, at) for actor, a in node[2].items()})
    if node[0] == "decision":
        return bg.decision(node[1], node[2], {action: translated(child, at) for action, child in node[3].items()})
    if node[0] == "chance":
        return bg.chance(node[1], {event: (p, translated(child, at)) for event, (p, child) in node[2].items()})
    _, name, proposer, responder, term, size, accept, reject, otherwise = node
    refused = translated(reject, at)
    return bg.offer(
        name,
        proposer,
        responder,
        over=bg.Pie(name, size),
        accept=lambda x: translated(accept, {**at, term: x}),
        reject=refused,
        otherwise=None if otherwise is None else refused if otherwise is reject else translated(otherwise, at),
    )


@pytest.mark.parametrize("block", range(6))
@pytest.mark.parametrize("shape", ["one", "chance", "answered", "choice", "nested"])
def test_random_offers_are_solved_as_the_oracle_solves_them(shape: str, block: int) -> None:
    for seed in range(25 * block, 25 * block + 25):
        node = offers.random_game(seed, shape)
        game = bg.Game(["A", "B"], translated(node))
        try:
            wanted: Any = offers.play(node, {})
        except offers.NoBestOfferError as none:
            with pytest.raises(NoEquilibriumError, match=f"offer '{none.name}': no best offer exists"):
                bg.solve(game)
            continue
        except offers.NoSmallestOfferError:
            with suppress(NoEquilibriumError):
                assert bg.solve(game).verify() == 0
            continue
        eq = bg.solve(game)
        assert (dict(eq.values), dict(eq.terms), labels(eq)) == wanted, (shape, seed)
        assert (eq.verify(), eq.exact) == (0, True)


@pytest.mark.parametrize("seed", range(0, 400, 5))
def test_no_offer_on_a_grid_beats_the_solution(seed: int) -> None:
    node = offers.random_game(seed, "one")
    _, _, proposer, responder, term, size, accept, reject, _ = node
    refusal = offers.play(reject, {}).payoffs
    best = offers.supremum(node)
    with suppress(NoEquilibriumError):
        assert bg.solve(bg.Game(["A", "B"], translated(node))).values[proposer] == best
    for k in range(201):
        after = offers.play(accept, {term: size * Fraction(k, 200)}).payoffs
        assert (after if after[responder] >= refusal[responder] else refusal)[proposer] <= best


@pytest.mark.parametrize("block", range(5))
def test_random_trees_end_in_one_of_their_equilibria(block: int) -> None:
    solved = 0
    for seed in range(1000 + 40 * block, 1000 + 40 * block + 40):
        node = trees.random_tree(seed, actors=("A", "B", "C")[: 2 + seed % 2])
        try:
            results, _ = trees.subgame_perfect(node, limit=600)
        except trees.TooLargeError:
            continue
        actors = sorted(dict(next(iter(results)).payoffs))
        eq = bg.solve(bg.Game(actors, translated_tree(node)))
        reached = {eq.outcome: Fraction(1)} if isinstance(eq.outcome, str) else dict(eq.outcome)
        assert (tuple(sorted(reached.items())), tuple(sorted(eq.values.items()))) in results
        assert eq.verify() == 0
        assert eq.unique == (len({(r.labels, r.payoffs) for r in results}) == 1)
        solved += 1
    assert solved > 20


def translated_tree(node: Any) -> Any:
    if node[0] == "outcome":
        return bg.outcome(node[1], node[2])
    if node[0] == "decision":
        return bg.decision(node[1], node[2], {a: translated_tree(child) for a, child in node[3].items()})
    return bg.chance(node[1], {e: (p, translated_tree(child)) for e, (p, child) in node[2].items()})


# Facts derived by hand


def test_ultimatum_of_four_units() -> None:
    """Literature E1: under acceptance at indifference the proposer keeps all four."""
    eq = bg.solve(bg.Game(["proposer", "responder"], translated_tree(ultimatum.tree(4))))
    assert (eq.outcome, dict(eq.values), eq.unique) == ("deal 0", {"proposer": 4, "responder": 0}, False)


def test_continuous_ultimatum() -> None:
    """B accepts 1 - x >= b, so A asks for x = 1 - b; refusing at indifference leaves A without a best offer."""
    for b in (Fraction(0), Fraction(1, 3), Fraction(1)):
        reject = bg.outcome("none", {"A": 0, "B": b})
        eq = bg.solve(bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=divide, reject=reject)))
        assert (eq.terms["pie"], eq.values["B"], eq.verify()) == (1 - b, b, 0)
        assert eq.unique is (b < 1)  # at b = 1 a refused offer is as good


def divide(x: Any) -> Any:
    return bg.outcome("deal", {"A": x, "B": 1 - x})


def test_a_jump_that_is_lost_leaves_no_equilibrium() -> None:
    """After x, B strikes if x < 1/2 only: at 1/2, where it stays when indifferent, A would rather be struck."""

    def after(x: Any) -> Any:
        stay = bg.outcome("stay", {"A": 0, "B": x - Fraction(1, 2)})
        return bg.decision("stay?", "B", {"stay": stay, "strike": bg.outcome("strike", {"A": x, "B": 0})})

    forced = bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=after, reject=bg.outcome("none", {"A": -1, "B": -1})))
    with pytest.raises(
        NoEquilibriumError, match="as close as wanted to the value 1/2 but no accepted offer attains it"
    ):
        bg.solve(forced)


@pytest.mark.parametrize(("aside", "ends"), [(Fraction(1, 2), "out"), (1, "out"), (Fraction(2, 5), None)])
def test_a_supremum_that_is_not_attained_does_not_matter_if_no_offer_is_as_good(
    aside: Fraction, ends: str | None
) -> None:
    """The game above with a way out: worth the supremum 1/2 or more, it is taken; worth less, nothing is best."""

    def after(x: Any) -> Any:
        stay = bg.outcome("stay", {"A": 0, "B": x - Fraction(1, 2)})
        return bg.decision("stay?", "B", {"stay": stay, "strike": bg.outcome("strike", {"A": x, "B": 0})})

    out = bg.outcome("out", {"A": aside, "B": 0})
    game = bg.Game(
        ["A", "B"],
        bg.offer("o", "A", "B", accept=after, reject=bg.outcome("none", {"A": -1, "B": -1}), otherwise=out),
    )
    if ends is None:
        with pytest.raises(NoEquilibriumError):
            bg.solve(game)
    else:
        eq = bg.solve(game)
        assert (eq.outcome, eq.values["A"], eq.verify()) == (ends, aside, 0)


def test_the_smallest_of_equally_good_offers_is_taken() -> None:
    """A gets min(x, 1/4) and B accepts anything: every x >= 1/4 is best."""
    game = bg.Game(
        ["A", "B"],
        bg.offer(
            "o",
            "A",
            "B",
            accept=lambda x: bg.outcome("deal", {"A": bg.minimum(x, Fraction(1, 4)), "B": 0}),
            reject=NONE,
        ),
    )
    eq = bg.solve(game)
    assert (eq.terms["pie"], eq.unique) == (Fraction(1, 4), False)
    assert any("another offer" in tie for tie in eq.ties)


def test_a_deal_comes_before_no_deal_and_no_offer_before_a_refused_one() -> None:
    half = {"A": Fraction(1, 2), "B": Fraction(1, 2)}
    tie = bg.offer("o", "A", "B", accept=divide, reject=bg.outcome("refused", half), otherwise=bg.outcome("out", half))
    assert bg.solve(bg.Game(["A", "B"], tie)).outcome == "deal"
    never = bg.offer(
        "o",
        "A",
        "B",
        accept=lambda x: bg.outcome("deal", {"A": x, "B": -1}),
        reject=bg.outcome("refused", {"A": 0, "B": 1}),
        otherwise=bg.outcome("out", {"A": 0, "B": 2}),
    )
    eq = bg.solve(bg.Game(["A", "B"], never))
    assert eq.outcome == "out"
    assert any("an offer that is refused" in tie for tie in eq.ties)


def test_a_refused_offer_is_made_where_refusal_is_better_than_silence() -> None:
    node = bg.offer(
        "o",
        "A",
        "B",
        accept=lambda x: bg.outcome("deal", {"A": 0, "B": -1}),
        reject=bg.outcome("refused", {"A": 1, "B": 1}),
        otherwise=bg.outcome("out", {"A": 0, "B": 0}),
    )
    eq = bg.solve(bg.Game(["A", "B"], node))
    assert (eq.outcome, dict(eq.terms), eq.verify()) == ("refused", {}, 0)


def test_everybody_asked_must_accept() -> None:
    """A offers x to itself; B's option is 1/4 and C's 1/2 of what is left in equal parts: x = 0."""
    game = bg.Game(
        ["A", "B", "C"],
        bg.offer(
            "o",
            "A",
            ["B", "C"],
            accept=lambda x: bg.outcome("deal", {"A": x, "B": (1 - x) / 2, "C": (1 - x) / 2}),
            reject=bg.outcome("none", {"A": 0, "B": Fraction(1, 4), "C": Fraction(2, 5)}),
        ),
    )
    eq = bg.solve(game)
    assert (eq.terms["pie"], eq.values["B"], eq.verify()) == (Fraction(1, 5), Fraction(2, 5), 0)


def test_terms_of_nested_offers_are_numbers() -> None:
    """A takes x first, B takes y of what A has left to it: y = 1 - x leaves nothing, x = 1 is best."""

    def second(x: Any) -> Any:
        return bg.offer(
            "rest",
            "B",
            "A",
            over=bg.Pie("rest"),
            accept=lambda y: bg.outcome("deal", {"A": x / 2 + (1 - y) / 4, "B": y - x / 2}),
            reject=bg.outcome("none", {"A": x / 2, "B": 0}),
        )

    eq = bg.solve(bg.Game(["A", "B"], bg.offer("first", "A", "B", accept=second, reject=NONE)))
    assert (dict(eq.terms), dict(eq.values), eq.verify()) == (
        {"pie": 1, "rest": 1},
        {"A": Fraction(1, 2), "B": Fraction(1, 2)},
        0,
    )


def test_events_without_probability_are_not_on_the_path() -> None:
    draw = bg.chance("draw", {"never": (0, bg.outcome("never", {"A": 5, "B": 5})), "always": (1, NONE)})
    assert bg.solve(bg.Game(["A", "B"], draw)).outcome == "none"


def test_periods_are_discounted_by_each_actor() -> None:
    """One unit now and one a period later, at discount 1/2 and 3/4."""
    later = bg.continue_to(bg.outcome("end", {"A": 1, "B": 1}), flow={"A": 1, "B": 1})
    game = bg.Game([bg.Actor("A", Fraction(1, 2)), bg.Actor("B", Fraction(3, 4))], later)
    assert dict(bg.solve(game).values) == {"A": Fraction(3, 2), "B": Fraction(7, 4)}


def test_an_offer_that_several_gain_by_has_one_equilibrium() -> None:
    node = bg.offer(
        "o",
        "A",
        ["B", "C"],
        accept=lambda x: bg.outcome("d", {"A": x, "B": 1, "C": 1}),
        reject=bg.outcome("r", dict.fromkeys("ABC", 0)),
    )
    game = bg.Game(["A", "B", "C"], node)
    eq = bg.solve(game)
    assert (eq.terms["pie"], eq.unique) == (1, True)
    assert [dict(other.terms) for other in bg.equilibria(game)] == [{"pie": 1}]
