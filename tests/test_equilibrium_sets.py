"""All equilibria: against brute force on random trees, against crossings on random offers, and by hand."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

import bargaining as bg
from bargaining.errors import MethodError, NoEquilibriumError, TooManyEquilibriaError
from bargaining.games.nodes import Node
from bargaining.solvers.equilibrium_sets import EquilibriumSets
from bargaining.solvers.families import Family
from tests.oracles import offers, trees, ultimatum
from tests.test_backward_induction import NONE, divide, labels, translated, translated_tree
from tests.test_backward_induction import written as with_offer

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
        cuts = offers.crossings(node, {}, [offers.play(node[7], {})])
        if len(cuts) > 5:
            continue  # the oracle is slow there
        places = [*cuts, *((low + high) / 2 for low, high in pairwise(cuts))]
        floors = offers.floors(node, {})
        known = {(x, *_seen(node[1], p)) for x in places for p in offers.proposals(node, x, {}, floors)}
        deals = {(x, ends) for x, ends, deal in known if deal}
        others = {ends for _, ends, deal in known if not deal}
        others |= {p.labels for p in offers._standing(node, {}, floors)}
        found = bg.equilibria(bg.Game(["A", "B"], with_offer(node, {})))
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


# More shapes of game, and continua


@pytest.mark.parametrize("block", range(4))
@pytest.mark.parametrize("shape", ["one", "chance", "choice"])
def test_random_offers_have_the_equilibria_of_the_oracle(shape: str, block: int) -> None:
    compared = 0
    for seed in range(25 * block, 25 * block + 25):
        node = offers.random_game(seed, shape)
        try:
            wanted = offers.outcomes(node, {})
        except offers.ContinuumError:
            continue
        except offers.NoBestOfferError:
            wanted = []
        game = bg.Game(["A", "B"], translated(node))
        if not wanted:
            with pytest.raises(NoEquilibriumError):
                bg.equilibria(game)
            continue
        found = bg.equilibria(game)
        for w in wanted:
            assert any(represents(eq, w) for eq in found), ("missing", seed, w)
        for eq in found:
            assert eq.verify() == 0
            name = node[1] if node[0] == "offer" else ""
            known = offers.proposals(node, eq.terms[name], {}) if name in eq.terms else wanted
            assert any((dict(eq.values), dict(eq.terms), labels(eq)) == w for w in known), ("extra", seed)
        compared += 1
    assert compared > 5


def represents(eq: Any, wanted: offers.Solved) -> bool:
    """Whether an equilibrium, or the continuum it stands for, is the one wanted."""
    if labels(eq) != wanted.labels or set(eq.terms) != set(wanted.terms):
        return False
    for name, x in wanted.terms.items():
        if name in eq.continuum:
            low, high, closed_low, closed_high = eq.continuum[name]
            if not (low < x < high or (x == low and closed_low) or (x == high and closed_high)):
                return False
        elif eq.terms[name] != x:
            return False
    return bool(eq.continuum) or dict(eq.values) == wanted.payoffs


@pytest.mark.parametrize("block", range(4))
def test_what_solve_finds_is_among_all_equilibria_and_all_verify(block: int) -> None:
    refused = 0
    for seed in range(700 + 60 * block, 700 + 60 * block + 60):
        game = bg.Game(["A", "B"], translated(offers.random_game(seed)))
        try:
            solved = bg.solve(game)
        except NoEquilibriumError:
            solved = None
        try:
            found = bg.equilibria(game)
        except MethodError:
            refused += 1
            continue  # refused, not guessed
        assert all(eq.verify() == 0 for eq in found)
        if solved is not None:
            sets = EquilibriumSets(game, lambda v: v, 1000)
            sets.solve()
            assert any(contains(f, solved) for f in sets.families[id(game.root)]), seed
    assert refused <= 2


def contains(family: Family, eq: Any) -> bool:
    """Whether a family has an equilibrium with the terms and the values of one given."""
    if len(family.cells) != len(eq.terms):
        return False
    at: dict[Any, Fraction] = {}

    def put(quantity: Any) -> Any:
        for term, x in at.items():
            quantity = quantity.substitute(term, x) if hasattr(quantity, "substitute") else quantity
        return quantity

    for cell in family.cells:
        x = eq.terms.get(cell.term.name)
        low, high = put(cell.low), put(cell.high)
        if x is None or not (x == low if cell.point else low < x < high):
            return False
        at[cell.term] = x
    return [put(v) for v in family.values] == list(eq.values.values())


@pytest.mark.parametrize("units", range(6))
def test_ultimatum_in_units(units: int) -> None:
    """Literature E1 for n = 4: (4, 0) with 0 accepted and (3, 1) with 0 refused, and nothing else."""
    found = bg.equilibria(bg.Game(["proposer", "responder"], translated_tree(ultimatum.tree(units))))
    assert {(eq.outcome, *eq.values.values()) for eq in found} == ultimatum.outcomes(units)
    assert len(found) == ultimatum.count(units)


def test_ultimatum_of_four_units_in_print() -> None:
    found = bg.equilibria(bg.Game(["proposer", "responder"], translated_tree(ultimatum.tree(4))))
    assert {(eq.outcome, *eq.values.values()) for eq in found} == {("deal 0", 4, 0), ("deal 1", 3, 1)}


def test_acceptance_at_indifference_follows_from_existence() -> None:
    """On a continuum the responder cannot refuse the least acceptable offer: no best offer would be left."""
    game = bg.Game(
        ["A", "B"], bg.offer("o", "A", "B", accept=divide, reject=bg.outcome("none", {"A": 0, "B": Fraction(1, 3)}))
    )
    (only,) = bg.equilibria(game)
    assert (only.terms["pie"], only.unique) == (Fraction(2, 3), True)


def test_where_the_proposer_gains_nothing_refusal_is_an_equilibrium_as_well() -> None:
    game = bg.Game(
        ["A", "B"],
        bg.offer("o", "A", "B", accept=divide, reject=bg.outcome("none", {"A": Fraction(2, 3), "B": Fraction(1, 3)})),
    )
    assert {eq.outcome for eq in bg.equilibria(game)} == {"deal", "none"}


def test_a_continuum_is_one_entry_with_its_ends() -> None:
    """A gets min(x, 1/4): every x in [1/4, 1] is best, and an indifferent B may refuse none of them all."""
    accept = lambda x: bg.outcome("deal", {"A": bg.minimum(x, Fraction(1, 4)), "B": 1})  # noqa: E731
    (eq,) = bg.equilibria(bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=accept, reject=NONE)))
    assert dict(eq.continuum) == {"pie": (Fraction(1, 4), 1, True, True)}
    assert (eq.terms["pie"], eq.unique, eq.rivals, eq.verify()) == (Fraction(5, 8), False, 2, 0)
    assert "A CONTINUUM: any pie in [0.25, 1]" in str(eq)


def test_a_continuum_that_is_only_partly_an_equilibrium_has_its_ends_where_it_ceases() -> None:
    """An indifferent B accepts one x and refuses all others: A, who can have 1/4 apart, must get that much from it."""
    accept = lambda x: bg.outcome("deal", {"A": x, "B": 0})  # noqa: E731
    game = bg.Game(
        ["A", "B"], bg.offer("o", "A", "B", accept=accept, reject=bg.outcome("none", {"A": Fraction(1, 4), "B": 0}))
    )
    found = bg.equilibria(game)
    spans = [eq.continuum["pie"] for eq in found if eq.continuum]
    assert spans == [(Fraction(1, 4), 1, True, True)]
    assert {eq.outcome for eq in found} == {"deal", "none"}


def test_another_tie_rule_may_save_an_equilibrium() -> None:
    """A wants x large but below 1/2, from where B stops; at x = 1/2 B may go on, and that x is then best."""

    def after(x: Any) -> Any:
        stop = bg.outcome("stop", {"A": -1, "B": x - Fraction(1, 2)})
        return bg.decision("stop?", "B", {"stop": stop, "go": bg.outcome("go", {"A": x, "B": 0})})

    game = bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=after, reject=bg.outcome("none", {"A": -2, "B": -2})))
    with pytest.raises(NoEquilibriumError, match="equilibria\\(\\) uses no tie rule"):
        bg.solve(game)
    assert [(eq.terms["pie"], eq.outcome) for eq in bg.equilibria(game)] == [(Fraction(1, 2), "go")]


@pytest.mark.parametrize("coins", [4, 7])
def test_too_many_are_refused_with_bounds_that_bound(coins: int) -> None:
    """Each coin leads to a tie of A's with different payoffs to B: 2^coins outcomes, B's between known numbers."""
    events = {}
    for k in range(coins):
        ends = {a: bg.outcome(f"{k}{a}", {"A": k, "B": b}) for a, b in (("low", -k), ("high", k + 1))}
        events[f"e{k}"] = (Fraction(1, coins), bg.decision(f"d{k}", "A", ends))
    game = bg.Game(["A", "B"], bg.chance("coins", events))
    with pytest.raises(TooManyEquilibriaError) as caught:
        bg.equilibria(game, limit=10)
    text = str(caught.value)
    assert f"more than 10 pure subgame-perfect outcomes: {2**coins} combinations after chance move 'coins'" in text
    low, high = (
        float(v) for v in re.search(r"B gets between (-?\d+(?:\.\d+)?).*? and (-?\d+(?:\.\d+)?)", text).groups()
    )  # type: ignore[union-attr]
    values = [eq.values["B"] for eq in bg.equilibria(game, limit=1000)]
    assert len(values) == 2**coins
    assert low == pytest.approx(float(min(values)), rel=1e-5)
    assert high == pytest.approx(float(max(values)), rel=1e-5)


def test_bounds_cover_the_ends_of_a_continuum() -> None:
    def either(name: str) -> Any:
        accept = lambda x: bg.outcome(f"deal {name}", {"A": 1, "B": x})  # noqa: E731
        return bg.offer(
            name, "A", "B", accept=accept, reject=bg.outcome(f"none {name}", {"A": 1, "B": 0}), over=bg.Pie(name)
        )

    draw = bg.chance("draw", {e: (Fraction(1, 2), either(e)) for e in ("x", "y")})
    with pytest.raises(TooManyEquilibriaError, match=r"B gets between 0 and 1\b"):
        bg.equilibria(bg.Game(["A", "B"], draw), limit=2)


def test_floats_are_listed_with_their_tolerance() -> None:
    game = bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=divide, reject=bg.outcome("none", {"A": 0.0, "B": 0.25})))
    (eq,) = bg.equilibria(game)
    assert (eq.exact, eq.tolerance, eq.terms["pie"]) == (False, 1e-9, 0.75)
    assert eq.verify() == pytest.approx(0, abs=1e-9)
