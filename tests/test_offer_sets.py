"""All equilibria of offers to any number of responders: against plain recursion at sampled terms, and by hand."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest

import bargaining as bg
from bargaining.equilibrium import Equilibrium
from bargaining.errors import MethodError
from bargaining.frontiers.simplex import Division
from bargaining.games.nodes import Node
from bargaining.protocols.unanimity import ROLES, build
from bargaining.solvers.equilibrium_sets import EquilibriumSets
from bargaining.solvers.families import Family
from tests.oracles import sampled

F = Fraction


# Against plain recursion


def written(node: Any, terms: dict[str, Any]) -> Node:
    """Write a game of the oracle in the language of the package."""
    if node[0] == "outcome":
        amounts = {i: c + sum((k * terms[t] for t, k in slopes.items()), F(0)) for i, (c, slopes) in node[2].items()}
        return bg.outcome(node[1], amounts)
    if node[0] == "decision":
        return bg.decision(node[1], node[2], {a: written(child, terms) for a, child in node[3].items()})
    if node[0] == "chance":
        return bg.chance(node[1], {e: (p, written(child, terms)) for e, (p, child) in node[2].items()})
    _, name, proposer, responders, size, accept, reject, otherwise = node
    return bg.offer(
        name,
        proposer,
        responders,
        accept=lambda x: written(accept, {**terms, name: x}),
        reject=written(reject, terms),
        over=bg.Pie(name, size),
        otherwise=None if otherwise is None else written(otherwise, terms),
    )


def ends(family: Family, at: tuple[Any, ...]) -> tuple[Any, Any]:
    """Return the ends of the next cell of a family, given the terms before it."""
    cell = family.cells[len(at)]
    low, high = cell.low, cell.high
    for earlier, x in zip(family.cells, at, strict=False):
        low, high = (e.substitute(earlier.term, x) if hasattr(e, "substitute") else e for e in (low, high))
    return low, high


def members(family: Family, sites: dict[str, list[Fraction]], at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the terms of a family at which every one of them lies at a site."""
    if len(at) == len(family.cells):
        yield at
        return
    cell, (low, high) = family.cells[len(at)], ends(family, at)
    for x in [low] if cell.point else [s for s in sites[cell.term.name] if low < s < high]:
        if x in sites[cell.term.name]:
            yield from members(family, sites, (*at, x))


def listed(game: bg.Game, sites: dict[str, list[Fraction]]) -> set[sampled.Result]:
    """Return every equilibrium the package finds, at every combination of sites, each checked for deviations."""
    sets = EquilibriumSets(game, lambda v: v, 1000)
    sets.solve()
    found = set()
    for family in sets.families[id(game.root)]:
        for at in members(family, sites):
            eq = Equilibrium(game, family.make(tuple((x, None) for x in at)), lambda v: v)
            assert eq.verify() == 0
            labels = ((eq.outcome, F(1)),) if isinstance(eq.outcome, str) else tuple(sorted(eq.outcome.items()))
            found.add(sampled.Result(labels, tuple(sorted(eq.terms.items())), tuple(sorted(eq.values.items()))))
    return found


CASES = [
    *((shape, "ABC", 60) for shape in ("one", "tied", "choice", "chance", "answered")),
    *((shape, "AB", 40) for shape in ("one", "tied", "answered")),
    ("one", "ABCD", 30),
    ("tied", "ABCD", 30),
    ("nested", "AB", 12),
    ("nested", "ABC", 12),
]


@pytest.mark.parametrize(("shape", "actors", "count"), CASES)
def test_random_games_have_the_equilibria_found_by_plain_recursion(shape: str, actors: str, count: int) -> None:
    steps = (F(1, 4), F(1, 12)) if shape == "nested" else (F(1, 4), F(1, 4))
    sites = {}
    for term, step in zip("xy", steps, strict=True):
        cuts, gaps = sampled.sites(F(1), step)
        sites[term] = sorted({*cuts, *(x for gap in gaps for x in gap[:2])})
    compared = several = refused = 0
    for seed in range(count):
        node = sampled.random_game(seed, actors, shape)
        try:
            known = sampled.results(node, steps)
        except sampled.OffGridError:
            continue
        try:
            found = listed(bg.Game(list(actors), written(node, {})), sites)
        except MethodError:  # not stated rather than guessed
            refused += 1
            continue
        assert found == known, seed
        compared += 1
        several += len(known) > 1
    assert compared > 0.6 * count
    assert several > 0.1 * count
    assert refused <= 0.1 * count


# By hand: one offer to B and C


def offered(deal: Callable[[Any], dict[str, Any]], none: tuple[Any, ...], to: str = "BC", **more: Any) -> bg.Game:
    """A offers x to the others in turn."""
    names = ["A", *to]
    accept = lambda x: bg.outcome("deal", deal(x))  # noqa: E731
    reject = bg.outcome("none", dict(zip(sorted(names), none, strict=True)))
    return bg.Game(sorted(names), bg.offer("o", "A", list(to), accept=accept, reject=reject, **more))


def summary(game: bg.Game) -> set[tuple[Any, ...]]:
    """Outcome and terms of each equilibrium: a number, or an interval with whether its ends belong to it."""
    found = bg.equilibria(game)
    assert all(eq.verify() == 0 for eq in found)
    return {(eq.outcome, *(eq.continuum.get(name, x) for name, x in eq.terms.items())) for eq in found}


def half_each(x: Any) -> dict[str, Any]:
    return {"A": x, "B": (1 - x) / 2, "C": (1 - x) / 2}


def test_equal_outside_values_leave_one_deal_if_there_is_a_gain() -> None:
    """B and C get (1 - x)/2 each and 1/4 without a deal: x <= 1/2, and A, with 1/4 apart, has no best x if 1/2 is refused."""
    (eq,) = bg.equilibria(offered(half_each, (F(1, 4), F(1, 4), F(1, 4))))
    assert (eq.outcome, eq.terms["pie"], dict(eq.values)) == (
        "deal",
        F(1, 2),
        {"A": F(1, 2), "B": F(1, 4), "C": F(1, 4)},
    )
    assert eq.unique
    assert eq.verify() == 0


def test_equal_outside_values_that_use_up_the_pie_leave_a_deal_or_none() -> None:
    """1/3 each: at x = 1/3 all are indifferent, below A loses, above B and C do."""
    assert summary(offered(half_each, (F(1, 3), F(1, 3), F(1, 3)))) == {("deal", F(1, 3)), ("none",)}
    assert summary(offered(half_each, (F(2, 5), F(2, 5), F(2, 5)))) == {("none",)}


def test_equal_outside_values_of_responders_with_opposed_interests_leave_a_continuum() -> None:
    """A has 1/3 from any deal, B has x and C 2/3 - x, and 1/4 each without one: all of [1/4, 5/12].

    Between the ends both strictly gain. At an end one is indifferent, and may accept; A, who gains, then has a best offer anyway.
    """
    game = offered(lambda x: {"A": F(1, 3), "B": x, "C": F(2, 3) - x}, (F(1, 4), F(1, 4), F(1, 4)))
    assert summary(game) == {("deal", (F(1, 4), F(5, 12), True, True))}
    assert not bg.solve(game).unique


@pytest.mark.parametrize("to", ["BC", "CB"])
def test_an_offer_worth_nothing_to_one_responder_makes_everything_possible(to: str) -> None:
    """C has 0 with and without a deal, and may refuse what it likes: any x can be the only one it accepts.

    Asked alone, B must accept x = 1, or A would have no best offer. With C beside it A's threat of a better offer is gone.
    """
    game = offered(lambda x: {"A": x, "B": 1 - x, "C": 0}, (0, 0, 0), to)
    assert summary(game) == {("deal", (0, 1, True, True)), ("none",)}
    assert summary(offered(lambda x: {"A": x, "B": 1 - x}, (0, 0), "B")) == {("deal", 1)}


def test_an_offer_worth_nothing_to_one_responder_is_bounded_by_what_the_proposer_has_apart() -> None:
    game = offered(lambda x: {"A": x, "B": 1 - x, "C": 0}, (F(1, 4), F(1, 5), 0))
    assert summary(game) == {("deal", (F(1, 4), F(4, 5), True, True)), ("none",)}


@pytest.mark.parametrize(("worth", "wanted"), [(F(1, 10), {("deal", F(4, 5))}), (F(-1, 10), {("none",)})])
def test_a_responder_with_a_stake_decides(worth: Fraction, wanted: set[tuple[Any, ...]]) -> None:
    """C gains or loses by every deal; with a gain only B's indifference counts, and A then needs it to accept."""
    assert summary(offered(lambda x: {"A": x, "B": 1 - x, "C": worth}, (F(1, 4), F(1, 5), 0))) == wanted


def test_responders_indifferent_everywhere_allow_every_offer_and_none() -> None:
    game = offered(lambda x: {"A": 1 - x, "B": 0, "C": 0}, (F(1, 2), 0, 0))
    assert summary(game) == {("deal", (0, F(1, 2), True, True)), ("none",)}
    # A would rather be refused; but if every offer is accepted, the best of them is one.
    assert summary(offered(lambda x: {"A": 1 - x, "B": 0, "C": 0}, (2, 0, 0))) == {("deal", 0), ("none",)}


def test_making_no_offer_is_compared_with_the_worst_answers() -> None:
    """C may refuse everything, so A may stay away with 1/4, or have any deal worth as much; refused, it has nothing."""
    apart = bg.outcome("apart", {"A": F(1, 4), "B": 0, "C": 0})
    game = offered(lambda x: {"A": x, "B": 1 - x, "C": 0}, (0, 0, 0), otherwise=apart)
    assert summary(game) == {("deal", (F(1, 4), 1, True, True)), ("apart",)}


# By hand: what follows a refusal depends on who refuses


def refused_into(left: tuple[Any, ...], right: tuple[Any, ...], deal: tuple[Any, ...], to: str = "BC") -> bg.Game:
    """After a refusal A, indifferent, chooses between two ends; the deal does not depend on the terms."""
    ends = {label: bg.outcome(label, dict(zip("ABC", v, strict=True))) for label, v in (("f", left), ("g", right))}
    accept = bg.outcome("deal", dict(zip("ABC", deal, strict=True)))
    return bg.Game(["A", "B", "C"], bg.offer("o", "A", list(to), accept=accept, reject=bg.decision("then", "A", ends)))


def test_a_common_threat_supports_a_deal() -> None:
    """g is worse than the deal for both, and than f for B: both accept lest g follow, or C refuses and f follows."""
    game = refused_into((0, F(1, 2), 3), (0, 0, 0), (1, 1, 1))
    assert summary(game) == {("deal", (0, 1, True, True)), ("f",)}


def test_a_deal_that_needs_a_different_threat_for_each_responder_is_not_guessed() -> None:
    """B accepts as f follows its refusal, C as g does. An equilibrium, but a solution states one continuation."""
    game = refused_into((0, 0, 3), (0, 3, 0), (1, 1, 1))
    with pytest.raises(MethodError, match="continuations after a refusal that depend on which of B, C refuses"):
        bg.equilibria(game)
    assert bg.solve(game).unique is None


def test_a_refusal_worse_for_all_than_the_deal_is_not_guessed() -> None:
    """Both gain by the deal over f. But C may refuse it for g, worse than f for B; so B refuses first, and f follows.

    The recursion of the oracle finds it: f is among the results though everybody prefers the deal.
    """
    ends = {"f": ("outcome", "f", {"A": (F(0), {}), "B": (F(1), {}), "C": (F(0), {})})}
    ends["g"] = ("outcome", "g", {"A": (F(0), {}), "B": (F(0), {}), "C": (F(3), {})})
    deal = ("outcome", "deal", {i: (F(2), {}) for i in "ABC"})
    node = ("offer", "o", "A", ("B", "C"), F(1), deal, ("decision", "then", "A", ends), None)
    labels = {r.labels[0][0] for r in sampled.results(node, (F(1, 2),))}
    assert "f" in labels
    with pytest.raises(MethodError, match="depend on which of B, C refuses"):
        bg.equilibria(refused_into((0, 1, 0), (0, 0, 3), (2, 2, 2)))


# By hand: divisions and packages


def divided(names: str, apart: tuple[Any, ...]) -> bg.Game:
    """The first offers a division of one pie to all others."""
    accept = lambda shares: bg.outcome("deal", dict(shares))  # noqa: E731
    reject = bg.outcome("none", dict(zip(names, apart, strict=True)))
    root = bg.offer("o", names[0], list(names[1:]), over=Division(*names), accept=accept, reject=reject)
    return bg.Game(list(names), root)


@pytest.mark.parametrize("apart", [(0, 0, 0), (F(1, 10), F(1, 5), F(3, 10)), (0, F(1, 4), F(1, 4), F(1, 4))])
def test_a_division_with_a_surplus_leaves_the_others_what_they_have_apart(apart: tuple[Any, ...]) -> None:
    (eq,) = bg.equilibria(divided("ABCD"[: len(apart)], apart))
    assert list(eq.values.values()) == [1 - sum(apart[1:]), *apart[1:]]
    assert list(eq.terms.values()) == list(eq.values.values())
    assert eq.unique
    assert eq.verify() == 0


def test_a_division_without_a_surplus() -> None:
    assert {eq.outcome for eq in bg.equilibria(divided("ABC", (F(1, 2), F(1, 5), F(3, 10))))} == {"deal", "none"}
    assert {eq.outcome for eq in bg.equilibria(divided("ABC", (F(3, 5), F(1, 5), F(3, 10))))} == {"none"}


def packages(a: Callable[[Any], Any], b: Callable[[Any], Any], apart: tuple[Any, Any]) -> bg.Game:
    accept = lambda s: bg.outcome("deal", {"A": a(s), "B": b(s)})  # noqa: E731
    reject = bg.outcome("none", dict(zip("AB", apart, strict=True)))
    return bg.Game(["A", "B"], bg.offer("o", "A", "B", over=bg.Issues(["x", "y"]), accept=accept, reject=reject))


def test_logrolling_is_the_only_equilibrium_of_an_offer_of_two_issues() -> None:
    """A has all of x, which it values three times as much, and of y what leaves B with 1."""
    game = packages(lambda s: 3 * s["x"] + s["y"], lambda s: 1 - s["x"] + 3 * (1 - s["y"]), (1, 1))
    (eq,) = bg.equilibria(game)
    assert (dict(eq.terms), eq.unique, eq.verify()) == ({"x": 1, "y": F(2, 3)}, True, 0)


def test_a_continuum_of_packages_is_not_reported_as_intervals() -> None:
    """Both value the issues alike: x + y = 3/2, which no interval for x and for y says."""
    game = packages(lambda s: s["x"] + s["y"], lambda s: 2 - s["x"] - s["y"], (F(1, 2), F(1, 2)))
    with pytest.raises(MethodError, match="a continuum of packages"):
        bg.equilibria(game)


@pytest.mark.parametrize("seed", range(60))
def test_packages_chosen_issue_by_issue_are_those_chosen_at_once(seed: int) -> None:
    """Against the rule for one offer over a square, all issues at once: payoffs are affine, so suprema are at corners of polygons.

    A deal can be iff nobody loses by it, and be refused iff somebody does not gain. A must have at least the supremum S of what it has
    at worst: from deals by which all gain, the greatest value at a corner of that polygon; from those by which somebody loses, r_A;
    and if one is indifferent everywhere and nobody ever loses, the smaller of r_A and the greatest value of a deal.
    """
    rng = random.Random(seed)
    levels = [F(n, 4) for n in (-2, -1, 0, 0, 1, 2)]
    value = {i: (rng.choice(levels), rng.choice(levels) * 4, rng.choice(levels) * 4) for i in "ABC"}
    if seed % 3 == 0:
        value["C"] = (F(0), F(0), F(0))
    apart = {i: rng.choice(levels) if i != "C" or seed % 3 else F(0) for i in "ABC"}

    def gain(i: str, x: Any, y: Any) -> Any:
        c, a, b = value[i]
        return c - apart[i] + a * x + b * y

    corners = polygon([lambda x, y, i=i: gain(i, x, y) for i in "BC"])
    flat = any(value[i] == (apart[i], 0, 0) for i in "BC")
    square = [(F(x), F(y)) for x in (0, 1) for y in (0, 1)]
    known = []
    if not flat and area(corners):
        known.append(max(gain("A", *p) for p in corners))
    if any(gain(i, *p) < 0 for i in "BC" for p in square):
        known.append(F(0))
    elif flat:
        known.append(min(F(0), max(gain("A", *p) for p in square)))
    enough = max(known)

    accept = lambda s: bg.outcome("deal", {i: c + a * s["x"] + b * s["y"] for i, (c, a, b) in value.items()})  # noqa: E731
    root = bg.offer("o", "A", ["B", "C"], over=bg.Issues(["x", "y"]), accept=accept, reject=bg.outcome("none", apart))
    game = bg.Game(["A", "B", "C"], root)
    points = {(x, y) for x in (F(k, 4) for k in range(5)) for y in (F(k, 4) for k in range(5))} | set(corners)
    sites = {"x": [x for x, _ in points], "y": [y for _, y in points]}
    found = listed(game, sites)
    deals = {(dict(r.terms)["x"], dict(r.terms)["y"]) for r in found if r.terms}
    assert deals & points == {p for p in points if min(gain("B", *p), gain("C", *p)) >= 0 and gain("A", *p) >= enough}
    refusable = any(gain(i, *p) <= 0 for i in "BC" for p in square)
    assert any(not r.terms for r in found) == (refusable and enough <= 0)


def polygon(gains: list[Callable[[Any, Any], Any]]) -> list[tuple[Any, Any]]:
    """Return the corners, in order, of the part of the square on which affine functions are not negative."""
    corners = [(F(0), F(0)), (F(1), F(0)), (F(1), F(1)), (F(0), F(1))]
    for gain in gains:
        kept = []
        for p, q in zip(corners, [*corners[1:], *corners[:1]], strict=True):
            f, g = gain(*p), gain(*q)
            if f >= 0:
                kept.append(p)
            if f * g < 0:
                kept.append(tuple(a + (b - a) * f / (f - g) for a, b in zip(p, q, strict=True)))
        corners = kept
    return list(dict.fromkeys(corners))


def area(corners: list[tuple[Any, Any]]) -> Any:
    return sum(a * d - b * c for (a, b), (c, d) in zip(corners, [*corners[1:], *corners[:1]], strict=True))


# By hand: what stands above a continuum


def entry(stay: Any) -> bg.Game:
    """B stays, or enters, and then has any x in [0, 1] that A offers, who has 1 from each."""
    accept = lambda x: bg.outcome("deal", {"A": 1, "B": x})  # noqa: E731
    enter = bg.offer("o", "A", "B", accept=accept, reject=bg.outcome("none", {"A": 0, "B": -1}))
    root = bg.decision("enter?", "B", {"stay": bg.outcome("stay", {"A": 0, "B": stay}), "enter": enter})
    return bg.Game(["A", "B"], root)


def test_a_continuum_is_cut_where_a_decision_above_it_turns() -> None:
    assert summary(entry(F(2, 5))) == {("stay",), ("deal", (F(2, 5), 1, True, True))}
    assert summary(entry(0)) == {("stay",), ("deal", (0, 1, True, True))}
    assert summary(entry(1)) == {("stay",), ("deal", 1)}
    assert summary(entry(-1)) == {("deal", (0, 1, True, True))}
    assert summary(entry(2)) == {("stay",)}


def test_a_continuum_after_a_deal_is_cut_by_what_the_first_proposer_needs() -> None:
    """B offers x, then A offers y, by which only B gains: it has 1 - x + y/2, and A has x + 1/2, whatever y.

    A accepts every x > 0, as a refusal is worth 1/2 to it. Offers close to x = 0 are worth almost 1 to B even if y = 0 follows, so B has
    at least 1 in equilibrium: y >= 2x.
    """

    def after(x: Any) -> Node:
        inner = lambda y: bg.outcome("deal", {"A": x + F(1, 2), "B": 1 - x + y / 2})  # noqa: E731
        none = bg.outcome("none", {"A": 0, "B": -9})
        return bg.offer("second", "A", "B", over=bg.Pie("y"), accept=inner, reject=none)

    first = bg.offer("first", "B", "A", over=bg.Pie("x"), accept=after, reject=bg.outcome("no", {"A": F(1, 2), "B": 0}))
    (eq,) = bg.equilibria(bg.Game(["A", "B"], first))
    assert dict(eq.continuum) == {"x": (0, F(1, 2), True, True), "y": (F(1, 2), 1, True, True)}
    assert dict(eq.terms) == {"x": F(1, 4), "y": F(3, 4)}
    assert eq.verify() == 0


def test_the_same_continuum_after_two_events_is_two_terms() -> None:
    accept = lambda x: bg.outcome("deal", {"A": 1, "B": x})  # noqa: E731
    same = bg.offer("o", "A", "B", accept=accept, reject=bg.outcome("none", {"A": 0, "B": 0}))
    draw = bg.chance("draw", {"one": (F(1, 2), same), "two": (F(1, 2), same)})
    stay = bg.outcome("stay", {"A": 0, "B": F(3, 4)})
    root = bg.decision("enter?", "B", {"stay": stay, "enter": draw})
    found = {eq.outcome: eq for eq in bg.equilibria(bg.Game(["A", "B"], root))}
    assert set(found) == {"stay", "deal"}
    # Any pair whose mean is at least 3/4: the first from 1/2 on, the second so that the mean is reached.
    assert list(found["deal"].play.branches[1].branches[0].span) == [F(1, 2), 1, True, True]
    assert list(found["deal"].play.branches[1].branches[1].span) == [F(3, 4), 1, True, True]
    assert all(eq.verify() == 0 for eq in found.values())


# Unanimity without a last round


def test_among_three_each_may_have_everything_once_the_discount_factor_is_a_half() -> None:
    """Known since Shaked (see Herrero 1985): any division is an equilibrium from 1/(n - 1) on; here its corners, as automata."""
    sides = {
        role: type("Side", (), {"name": name, "discount": F(1, 2)})() for role, name in zip(ROLES, "ABC", strict=False)
    }
    found = bg.equilibria(build("rotation", "A", **sides))
    assert {(1, 0, 0), (0, 1, 0), (0, 0, 1)} <= {tuple(eq.values.values()) for eq in found}
    assert all(eq.verify() == 0 for eq in found)
