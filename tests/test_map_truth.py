"""Maps against solutions that share no code with them: plain recursion on finite games, cut games in place of endless ones.

Everything is compared at random rational points of the box, most of them on no grid.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.games.nodes import Node
from bargaining.regimes.threshold import NoThresholdError
from tests.oracles import fortress_exact, gridded, horizons, offers, symbols

F = Fraction
SYMBOLS = {name: sympy.Symbol(name) for name in "st"}
Point = dict[str, Fraction]
Span = Mapping[str, tuple[Fraction, Fraction]]


def drawn(axes: Span, rng: random.Random) -> Point:
    return {path: low + (high - low) * F(rng.randrange(1, 9973), 9973) for path, (low, high) in axes.items()}


def label_of(eq: bg.Equilibrium) -> str:
    return eq.outcome if isinstance(eq.outcome, str) else " or ".join(sorted(eq.outcome))


def regions_at(m: Any, point: Point) -> list[str]:
    here = {**m.problem.values, **point}
    return [str(o) for o in m.outcomes if o.region.holds(here)]


def put(expression: Any, point: Mapping[str, Fraction]) -> Fraction:
    given = {sympy.Symbol(n): sympy.Rational(v.numerator, v.denominator) for n, v in point.items()}
    value = sympy.sympify(expression).subs(given)
    return F(int(value.p), int(value.q))


# Finite games: offers on a grid

FINITE = [
    ("fearon1995/bargaining_range", {}),
    ("fearon1995/bargaining_range", {"proposer": "B"}),
    ("derived/territory_for_guarantee", {}),
    ("derived/territory_for_guarantee", {"proposer": "D"}),
    ("derived/indivisible_territory_for_guarantee", {}),
    ("stahl1972/finite_horizon", {"rounds": 4}),
]


@pytest.mark.parametrize(("name", "structure"), FINITE)
def test_a_map_has_the_outcomes_and_values_of_the_game_with_offers_on_a_grid(
    name: str, structure: dict[str, Any]
) -> None:
    model = bg.load(name)
    if "proposer" in structure and structure["proposer"] not in model.game().names:
        structure = {"proposer": model.game().names[0]}
    model = model.replace(structure)
    span = dict(model.map_hint.axes)
    rng = random.Random(11)
    axes = {path: [drawn({path: ends}, rng)[path] for _ in range(7)] for path, ends in span.items()}
    m = bg.regime_map(model, axes)
    values = m.dataset["values"]
    whole = bg.regime_map(model, {path: (*ends, 4) for path, ends in span.items()})
    sure = 0
    for index in product(range(7), repeat=len(axes)):
        point = {path: axis[k] for (path, axis), k in zip(axes.items(), index, strict=True)}
        found = gridded.solve(gridded.plain(model.replace(point).game()), 60)
        if found.sure:
            sure += 1
            wanted = " or ".join(sorted(found.labels))
            assert m.outcomes[m.outcome_codes[index]] == wanted, point
            assert regions_at(whole, point) == [wanted], point
        for actor, value in zip(model.game().names, found.payoffs, strict=True):
            assert abs(float(values.sel(actor=actor).values[index]) - value) <= found.off + 1e-9, point
    assert sure > 0.9 * 7 ** len(axes)


@pytest.mark.parametrize("proposer", ["ukraine", "russia"])
def test_the_regions_of_the_flagship_are_those_of_its_own_solution(proposer: str) -> None:
    model = bg.load("abudhabi2026/fortress_belt").replace({"proposer": proposer})
    span = dict(model.map_hint.axes)
    m = bg.regime_map(model, {path: (*ends, 5) for path, ends in span.items()})
    rng = random.Random(12)
    seen = set()
    for _ in range(150):
        point = drawn(span, rng)
        wanted = fortress_exact.solve({**model.numbers, **point}, proposer).label
        seen.add(wanted)
        assert regions_at(m, point) == ([wanted] if wanted in m.outcomes else []), point
    # Somebody is indifferent off the path for all numbers, so that only the solutions under the tie rule are searched.
    assert not m.search.open
    assert seen == {*m.outcomes, *(regime.outcome for regime in m.search.missed)}


# Random finite games: exactly


def amount(a: Any, terms: dict[str, Any]) -> Any:
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


def symbolic(game: Any) -> bg.Game:
    """Return a game of the oracle with its parameters as symbols."""
    return bg.Game(["A", "B"], written(symbols.at(game, SYMBOLS), {}))


#: Seeds of games with at least one parameter.
SEEDS = [seed for seed in range(34) if symbols.parameters(symbols.random_game(seed))][:26]


@pytest.mark.parametrize("seed", SEEDS)
def test_maps_of_random_games_with_offers(seed: int) -> None:
    """Outcomes, their regions, the conditions and closed forms of regimes, and thresholds."""
    game = symbols.random_game(seed)
    names = symbols.parameters(game)
    box = {name: (F(0), F(1)) for name in names}
    rng = random.Random(seed)
    axes = {name: [drawn(box, rng)[name] for _ in range(4)] for name in names}
    m = bg.regime_map(symbolic(game), axes)
    values, terms = m.dataset["values"], m.dataset["terms"]
    for index in product(range(4), repeat=len(names)):
        point = {name: axis[k] for (name, axis), k in zip(axes.items(), index, strict=True)}
        wanted = symbols.label(game, point)
        assert wanted in (None, m.outcomes[m.outcome_codes[index]]), point
        if wanted in (None, "no equilibrium"):
            continue
        known = offers.play(symbols.at(game, point), {})
        for actor, value in known.payoffs.items():
            assert abs(float(values.sel(actor=actor).values[index]) - float(value)) < 1e-12, point
        for name, value in known.terms.items():
            assert abs(float(terms.sel(term=name).values[index]) - float(value)) < 1e-12, point
    m = bg.regime_map(symbolic(game), dict.fromkeys(names, (0, 1, 4)))
    missed = {regime.outcome for regime in m.search.missed}
    for _ in range(25):
        point = drawn(box, rng)
        wanted = symbols.label(game, point)
        if wanted is None:
            continue
        found = regions_at(m, point)
        assert found == ([wanted] if wanted in m.outcomes else []), point
        assert wanted in m.outcomes or wanted in missed or not m.search.proved, point
        for regime in (*m.regimes, *m.search.missed):
            if all(c.holds({**regime.point, **point}) for c in regime.conditions):
                assert regime.outcome == wanted, point
                if regime.values:
                    known = offers.play(symbols.at(game, point), {})
                    assert {i: put(e, point) for i, e in regime.values.items()} == known.payoffs, point
                    assert {n: put(e, point) for n, e in regime.terms.items()} == known.terms, point


@pytest.mark.parametrize("seed", SEEDS[:16])
def test_thresholds_of_random_games_with_offers(seed: int) -> None:
    game = symbols.random_game(seed)
    rng = random.Random(seed)
    base = {name: F(rng.randrange(1, 97), 97) for name in symbols.parameters(game)}
    for path in base:
        try:
            t = bg.threshold(symbolic(game), path, at=base, over=(0, 1))
        except NoThresholdError:
            labels = {symbols.label(game, {**base, path: F(k, 47)}) for k in range(1, 47)} - {None}
            assert len(labels) <= 1
            continue
        for interval in t.intervals:
            low, high = (F(str(sympy.N(end, 30))) for end in (interval.low, interval.high))
            for _ in range(3 if low < high else 0):
                here = low + (high - low) * F(rng.randrange(1, 9973), 9973)
                assert symbols.label(game, {**base, path: here}) in (None, interval.outcome), (path, here)
            for end, closed in ((interval.low, interval.low_closed), (interval.high, interval.high_closed)):
                if closed and isinstance(end, (int, F)):
                    assert symbols.label(game, {**base, path: F(end)}) in (None, interval.outcome), (path, end)
        if t.expression is not None and isinstance(t.value, (int, F)):
            assert put(t.expression, base) == t.value


# Games without a last period: many periods

Cut = Callable[[int, float], horizons.Pair]


def rounds(v: Mapping[str, Any], first: int, *also: str) -> Cut:
    def pair(kind: str) -> horizons.Pair:
        return float(v[f"A.{kind}"]), float(v[f"B.{kind}"])

    flows = pair("flow") if "flow" in also else (0.0, 0.0)
    options = pair("outside_option") if "outside_option" in also else None
    return lambda n, end: horizons.alternating(pair("discount"), flows, options, first, n, (end, 1 - end))


def war(v: Mapping[str, Any], first: int) -> Cut:
    d = float(v["A.discount"]), float(v["B.discount"])
    k = float(v["A.cost"]), float(v["B.cost"])
    return lambda n, end: horizons.battles(d, k, float(v["battle"]), 4, 2, first, n, end)


ENDLESS: list[tuple[str, dict[str, tuple[Any, Any]] | None, Callable[[Mapping[str, Any], int], Cut]]] = [
    ("rubinstein1982/alternating_offers", None, rounds),
    ("binmore1989/outside_option", None, lambda v, first: rounds(v, first, "outside_option")),
    (
        "binmore1989/outside_option",
        {"A.discount": (F(1, 2), F(19, 20)), "B.outside_option": (F(0), F(1))},
        lambda v, first: rounds(v, first, "outside_option"),
    ),
    ("muthoo1999/inside_options", None, lambda v, first: rounds(v, first, "flow")),
    ("slantchev2003/battles", None, war),
]


@pytest.mark.parametrize("proposer", ["A", "B"])
@pytest.mark.parametrize(("name", "axes", "cut"), ENDLESS)
def test_maps_of_recursive_games_have_the_values_that_cut_games_tend_to(
    name: str, axes: dict[str, tuple[Any, Any]] | None, cut: Callable[[Mapping[str, Any], int], Cut], proposer: str
) -> None:
    model = bg.load(name).replace({"proposer": proposer})
    span = axes or dict(model.map_hint.axes)
    rng = random.Random(13)
    m = bg.regime_map(model, {path: [drawn({path: ends}, rng)[path] for _ in range(5)] for path, ends in span.items()})
    values = m.dataset["values"]
    compared = 0
    for index in product(range(5), repeat=2):
        point = {path: axis[k] for (path, axis), k in zip(m.axes.items(), index, strict=True)}
        limit = horizons.limit(cut({**model.numbers, **point}, "AB".index(proposer)))
        if limit is not None:
            compared += 1
            shown = [float(values.sel(actor=actor).values[index]) for actor in "AB"]
            assert shown == pytest.approx(limit, abs=1e-7), point
    assert compared > 20


@pytest.mark.parametrize(
    ("name", "count"), [(name, 50 if "battles" in name else 200) for name, axes, _ in ENDLESS if not axes]
)
def test_the_regions_of_recursive_games_agree_with_solves(name: str, count: int) -> None:
    model = bg.load(name)
    span = dict(model.map_hint.axes)
    m = bg.regime_map(model, {path: (*ends, 5) for path, ends in span.items()})
    rng = random.Random(14)
    for _ in range(count):
        point = drawn(span, rng)
        assert regions_at(m, point) == [label_of(bg.solve(model.replace(point)))], point
