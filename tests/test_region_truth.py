"""Regions on games made for the purpose: thin strips, knife edges, borders, and what may not be said of them."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.regimes.conditions import Condition
from bargaining.regimes.outcomes import unsettled
from tests.oracles import symbols
from tests.test_map_truth import put, symbolic, written

F = Fraction
S, T = sympy.symbols("s t")
Rational = sympy.Rational


def line(rng: random.Random, low: Fraction, high: Fraction) -> Any:
    """Return an affine function of s and t that vanishes at a point of the box."""
    a, b = rng.choice([(1, -1), (1, 1), (2, -1), (1, 0), (0, 1), (1, -2), (3, 1)])
    at = [low + (high - low) * F(rng.randrange(1, 100), 100) for _ in "st"]
    c = a * at[0] + b * at[1]
    return a * S + b * T - Rational(c.numerator, c.denominator)


def ends(payoffs: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {label: bg.outcome(label, {"A": a, "B": b}) for label, (a, b) in payoffs.items()}


@pytest.mark.parametrize("seed", range(12))
def test_a_strip_narrower_than_the_grid_is_found(seed: int) -> None:
    rng = random.Random(seed)
    f, width = line(rng, F(1, 8), F(7, 8)), Rational(1, rng.choice([300, 1000, 10**4, 10**5]))
    payoffs = {"left": (f, 1), "strip": (width, 1), "right": (-f, 1)}
    names = rng.sample(list(payoffs), 3)
    node = bg.decision("way", "A", ends({name: payoffs[name] for name in names}))
    if seed % 2:  # and only on some of the box
        out = bg.outcome("out", {"A": 0, "B": S / 2 + T + Rational(1, 9)})
        node = bg.decision("first", "B", {"in": node, "out": out})
    free = [n for n in "st" if sympy.Symbol(n) in f.free_symbols or seed % 2]
    m = bg.regime_map(bg.Game(["A", "B"], node), {n: [F(1, 8), F(7, 8)] for n in free})
    assert "strip" not in m.outcomes
    low, high = F(1, 8), F(7, 8)
    there = False
    for k in range(1, 400):
        point = {n: low + (high - low) * F(k, 400) for n in free}
        for n in free:
            rest = f.subs({sympy.Symbol(o): put(v, {}) for o, v in point.items() if o != n})
            for root in sympy.Poly(rest, sympy.Symbol(n)).nroots() if rest.free_symbols else []:
                x = F(str(root))
                here = {**point, n: x}
                there |= low < x < high and (not seed % 2 or here["s"] / 2 + here["t"] + F(1, 9) < 1)
    found = {regime.outcome for regime in m.search.missed}
    assert ("strip" in found) is there
    assert m.search.proved and not m.search.open
    assert m.knife_edges == ()


def test_a_strip_too_thin_to_be_found_is_not_denied() -> None:
    ways = {"left": (S - T, 0), "strip": (Rational(1, 10**12), 0), "right": (T - S, 0)}
    m = bg.regime_map(
        bg.Game(["A", "B"], bg.decision("way", "A", ends(ways))), {"s": (0, 1, 5), "t": [F(1, 8), F(5, 8)]}
    )
    assert set(m.outcomes) == {"left", "right"}
    if not m.search.missed:
        assert not m.search.proved
        assert m.search.open and 0 < m.search.unsettled < 1
        assert "no regime was found" in str(m.search) and "not settled" in str(m.search)
    for outcome in m.outcomes:
        # The regions of the others end where the strip begins, and are all of theirs.
        side = 1 if outcome == "left" else -1
        assert outcome.region.necessary
        for k, inside in ((0, False), (side, False), (-side, False), (3 * side, True), (-3 * side, False)):
            assert outcome.region.holds({"s": F(1, 3) + F(k, 2 * 10**12), "t": F(1, 3)}) is inside


@pytest.mark.parametrize("seed", range(12))
def test_a_knife_edge_is_found_and_nothing_else(seed: int) -> None:
    rng = random.Random(seed)
    f = line(rng, F(1, 7), F(5, 7))
    free = sorted(map(str, f.free_symbols))
    b = bg.decision("B", "B", ends({"kept": (5, 0), "gone": (0, f**2)}))
    sides = {"gone"}
    if seed % 3 == 1:
        b = bg.decision("B", "B", ends({"kept": (0, 0), "up": (0, f), "down": (0, -f)}))
        sides = {"up", "down"}
    if seed % 3 == 2:
        b, sides = bg.decision("A", "A", {"try": b, "not": bg.outcome("none", {"A": 1, "B": 0})}), {"none"}
    # No point of the grid lies on the line, as its numbers have other denominators.
    m = bg.regime_map(bg.Game(["A", "B"], b), {n: [F(1, 997), F(331, 997), F(996, 997)] for n in free})
    assert set(m.outcomes) <= sides
    (edge,) = m.knife_edges
    assert edge.regime.outcome == "kept" and set(edge.sides) <= sides
    place = {n: edge.regime.point[n] for n in free}
    assert put(f, place) == 0 and edge.condition.holds(place)
    assert m.search.proved and not m.search.missed


@pytest.mark.parametrize(
    "name",
    ["fearon1995/bargaining_range", "derived/territory_for_guarantee", "derived/indivisible_territory_for_guarantee"],
)
def test_there_is_no_knife_edge_where_there_is_none(name: str) -> None:
    model = bg.load(name)
    assert bg.regime_map(model, {path: (*span, 5) for path, span in model.map_hint.axes.items()}).knife_edges == ()


@pytest.mark.parametrize("seed", [0, 2, 3, 5, 7, 11, 13, 18, 25, 28, 41, 46, 47, 48])
def test_on_a_border_the_play_and_the_formulas_are_those_of_some_equilibrium(seed: int) -> None:
    game = symbols.random_game(seed)
    names = symbols.parameters(game)
    rng = random.Random(seed)
    m = bg.regime_map(symbolic(game), dict.fromkeys(names, (0, 1, 4)))
    for regime in m.regimes:
        for condition in regime.conditions if regime.values else ():
            point = on_border(condition, names, rng)
            if point is None or not all(c.holds({**regime.point, **point}) for c in regime.conditions):
                continue
            values = {actor: put(e, point) for actor, e in regime.values.items()}
            terms = {name: put(e, point) for name, e in regime.terms.items()}
            found = bg.equilibria(bg.Game(["A", "B"], written(symbols.at(game, point), {})))
            assert any(stands_for(eq, regime.outcome, values, terms) for eq in found), (point, str(condition))


def on_border(condition: Any, names: list[str], rng: random.Random) -> dict[str, Fraction] | None:
    """Return a point of the unit box at which the condition is an equality, if one is found that is rational."""
    for _ in range(8):
        point = {n: F(rng.randrange(1, 97), 97) for n in names}
        n = rng.choice(names)
        rest = {o: v for o, v in point.items() if o != n}
        expression = condition.polynomial.as_expr().subs(
            {sympy.Symbol(o): Rational(v.numerator, v.denominator) for o, v in rest.items()}
        )
        if sympy.degree(expression, sympy.Symbol(n)) == 1:
            slope, level = sympy.Poly(expression, sympy.Symbol(n)).all_coeffs()
            root = put(-level / slope, {})
            if 0 <= root <= 1:
                return {**point, n: root}
    return None


def stands_for(eq: bg.Equilibrium, outcome: str, values: dict[str, Fraction], terms: dict[str, Fraction]) -> bool:
    """Whether an equilibrium, or the continuum it stands for, has an outcome, values and terms."""
    label = eq.outcome if isinstance(eq.outcome, str) else " or ".join(sorted(eq.outcome))
    if label != outcome or set(eq.terms) != set(terms):
        return False
    for name, x in terms.items():
        if name in eq.continuum:
            low, high, closed_low, closed_high = eq.continuum[name]
            if not (low < x < high or (x == low and closed_low) or (x == high and closed_high)):
                return False
        elif not eq.continuum and eq.terms[name] != x:
            return False
    return bool(eq.continuum) or dict(eq.values) == values


# Regimes


@pytest.mark.parametrize("seed", [2, 4, 5, 8, 13, 16])
def test_at_a_point_one_regime_holds_and_the_conditions_of_no_other(seed: int) -> None:
    game = symbols.random_game(seed)
    names = symbols.parameters(game)
    rng = random.Random(seed)
    m = bg.regime_map(symbolic(game), dict.fromkeys(names, (0, 1, 3)))
    whole = {*m.regimes, *m.search.missed}
    for _ in range(20):
        point = {n: F(rng.randrange(1, 9973), 9973) for n in names}
        held = [regime for regime in whole if regime.holds_at(point)]
        assert len(held) == 1, point
        (regime,) = held
        assert any(o.region.holds(point) for o in m.outcomes if o == regime.outcome) or regime.outcome not in m.outcomes
        for other in whole - {regime}:
            assert not all(c.holds({**other.point, **point}) for c in other.conditions), point


def test_a_pie_of_no_size_can_still_be_offered() -> None:
    def accept(x: Any) -> Any:
        return bg.outcome("deal", {"A": x, "B": S - x})

    war = bg.outcome("war", {"A": -T, "B": -T})
    game = bg.Game(["A", "B"], bg.offer("share", "A", "B", over=bg.Pie("pie", S), accept=accept, reject=war))
    eq = bg.solve(game, at={"s": 0, "t": 0})
    assert (eq.outcome, dict(eq.terms), eq.verify()) == ("deal", {"pie": 0}, 0)
    m = bg.regime_map(game, {"s": (0, 1, 3), "t": [F(-1, 2), F(0), F(1, 2)]})
    assert [[m.outcomes[k] for k in row] for row in m.outcome_codes] == [
        ["war", "deal", "deal"],
        ["war", "deal", "deal"],
        ["deal", "deal", "deal"],
    ]
    with pytest.raises(bg.errors.MethodError, match="nothing can be offered"):
        bg.solve(game, at={"s": F(-1, 10), "t": 0})


def test_nothing_is_claimed_far_from_where_points_are_sought() -> None:
    """A symbol without a domain may be any number: what another number far away would change is kept as a condition."""
    ways = {"left": (S * T - 1000, 0), "right": (0, 0)}
    regime = bg.solve(bg.Game(["A", "B"], bg.decision("way", "A", ends(ways))), at={"s": 1, "t": -2}).regime
    assert [str(c) for c in regime.conditions] == ["s*t <= 1000"]
    assert not regime.region.holds({"s": F(100), "t": F(100)})


def test_a_map_of_one_point_has_regions_and_a_search() -> None:
    m = bg.regime_map(bg.load("fearon1995/bargaining_range"), {"power": ["0.6"], "B.cost": ["0.4"]})
    assert m.outcomes[0].region.everywhere
    assert m.search.proved and m.knife_edges == ()


# Recursive games, and what is left open


def test_a_search_of_a_recursive_game_meets_equilibria_that_the_grid_does_not() -> None:
    model = bg.load("binmore1989/outside_option")
    axes = {"B.outside_option": [F(0), F(1, 10), F(9, 10)], "A.outside_option": [F(0), F(1, 20), F(1)]}
    m = bg.regime_map(model, {path: axis[:2] for path, axis in axes.items()})
    assert len(m.regimes) == 1 and not m.search.missed
    # The corners of this box are all on the grid, and B's option alone binds at none of them.
    m = bg.regime_map(model, {"B.outside_option": [F(0), F(1)], "A.outside_option": [F(0), F(1)]})
    found = {str(r.terms) for r in m.search.missed}
    for b, a in ((F(55, 100), F(1, 5)), (F(1, 10), F(6, 10)), (F(48, 100), F(1, 2)), (F(1, 10), F(1, 10))):
        regime = bg.solve(model.replace({"B.outside_option": b, "A.outside_option": a})).regime
        assert str(regime.terms) in found | {str(r.terms) for r in m.regimes}
    assert not m.search.proved  # other equilibria of a recursive game may exist
    assert not any(outcome.region.necessary for outcome in m.outcomes)


def test_at_a_point_of_a_finite_game_there_is_one_solution() -> None:
    model = bg.load("fearon1995/bargaining_range")
    regime = bg.solve(model).regime
    atlas = regime._atlas
    point = tuple(regime.point[name] for name in atlas.names)
    (leaf,) = atlas.solutions(point)
    assert leaf is atlas.diagram.locate(point)


@pytest.mark.parametrize(("sign", "share"), [(1, F(7, 8)), (-1, F(1, 8))])
def test_what_is_unsettled_is_bounded_from_above(sign: int, share: Fraction) -> None:
    m = bg.regime_map(
        bg.Game(["A"], bg.decision("d", "A", {"a": bg.outcome("a", {"A": S}), "b": bg.outcome("b", {"A": T})})),
        {"s": (0, 1, 3), "t": (0, 1, 3)},
    )
    ring = m.diagram.field.field.ring
    s, t = ring.gens
    assert unsettled(m._atlas, []) == 0
    one = [Condition(8 * s - 1, sign)]
    assert share <= unsettled(m._atlas, [one]) <= share + F(1, 32)
    both = [*one, Condition(8 * t - 1, sign)]
    assert share**2 <= unsettled(m._atlas, [both]) <= share**2 + F(1, 16)
    assert share <= unsettled(m._atlas, [both, one]) <= share + F(1, 32)


def test_where_the_search_gives_up_regions_are_smaller_and_still_true(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bargaining.regimes.atlas._MOST_WORK", -1)
    model = bg.load("derived/territory_for_guarantee")
    span = dict(model.map_hint.axes)
    m = bg.regime_map(model, {path: (*ends, 3) for path, ends in span.items()})
    assert m._atlas.exhausted
    rng = random.Random(3)
    held = 0
    for _ in range(40):
        point = {path: low + (high - low) * F(rng.randrange(1, 9973), 9973) for path, (low, high) in span.items()}
        found = [str(o) for o in m.outcomes if o.region.holds({**m.problem.values, **point})]
        assert found in ([], [str(bg.solve(model.replace(point)).outcome)])
        held += bool(found)
    assert held > 20
    assert not m.search.proved or not m.search.open


def test_that_two_conditions_contradict_each_other_says_nothing_of_one() -> None:
    ways = {"a": bg.outcome("a", {"A": S}), "b": bg.outcome("b", {"A": T})}
    m = bg.regime_map(bg.Game(["A"], bg.decision("d", "A", ways)), {"s": (0, 1, 3), "t": (0, 1, 3)})
    s = m.diagram.field.field.ring.gens[0]
    thin, half = (200_000 * s - 1, -1), (2 * s - 1, 1)
    assert m._atlas.sample((thin,)) is None
    assert m._atlas.look((thin, half)) is False
    assert m._atlas.look((thin, half, (10 * s - 1, 1))) is False
    point = m._atlas.look((thin,))
    assert isinstance(point, tuple) and 0 <= point[0] < F(1, 200_000)
