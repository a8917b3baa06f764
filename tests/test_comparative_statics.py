"""Signs of derivatives: by hand, by finite differences of solutions, and at random points of the regions they are claimed for."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sympy
from sympy import QQ, ring

import bargaining as bg
from bargaining.errors import InputError, MathematicalFact, MethodError, PathError
from bargaining.games.interchange import beliefs_depend_on_play
from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition
from bargaining.regimes.extents import Extent

F = Fraction
FLAGSHIP = "derived/territory_for_guarantee"
NO_TREE = tuple(name for name in bg.names() if not isinstance(bg.load(name).game(), bg.Game))
SIGNALS = tuple(name for name in bg.names() if beliefs_depend_on_play(bg.load(name).game()))
TREES = [name for name in bg.names() if name not in (*NO_TREE, *SIGNALS)]
UNIT = Domain(F(0), F(1))


@cache
def statics(name: str, *changes: tuple[str, str]) -> Any:
    return bg.comparative_statics(bg.load(name).replace(dict(changes)))


@cache
def quotient(expression: Any) -> tuple[Any, Any]:
    """Return numerator and denominator with integer coefficients as functions of a point."""
    symbols = sorted(expression.free_symbols, key=str)
    parts = []
    for part in sympy.fraction(sympy.together(expression)):
        poly = sympy.Poly(part, *symbols) if symbols else None
        rows = [(m, F(int(c.p), int(c.q))) for m, c in poly.terms()] if poly is not None else [((), F(str(part)))]
        parts.append((tuple(map(str, symbols)), rows))
    return parts[0], parts[1]


def at(expression: Any, point: dict[str, Fraction]) -> Fraction:
    values = []
    for names, rows in quotient(sympy.sympify(expression)):
        total = F(0)
        for monomial, c in rows:
            for name, power in zip(names, monomial, strict=True):
                c = c * point[name] ** power
            total += c
        values.append(total)
    return values[0] / values[1]


def solved(model: Any, of: str) -> Fraction:
    eq = bg.solve(model)
    kind, _, name = of.partition(".")
    return eq.terms[name] if kind == "terms" else eq.values[name]


def slope(model: Any, of: str, path: str, h: Fraction) -> Fraction:
    """Return a central difference of two solutions."""
    here = model[path].value
    return (solved(model.replace({path: here + h}), of) - solved(model.replace({path: here - h}), of)) / (2 * h)


def walk(found: Any, count: int, seed: str) -> list[dict[str, Fraction]]:
    """Return points of the region, each a random step from one found before, checked exactly."""
    rng, regime = random.Random(seed), found.regime
    region = found._judge.region
    box = {path: region.box.get(path, Domain()) for path in region.point}
    out, tries = [dict(region.point)], 0
    while len(out) < count and tries < 40 * count:
        tries += 1
        start, point = rng.choice(out), {}
        for path, value in start.items():
            low, high = box[path].low, box[path].high
            low, high = value - 1 if low is None else low, value + 1 if high is None else high
            reach = F(rng.choice((0, 1, 10, 100)), 100)
            moved = value + (low + (high - low) * F(rng.randrange(101), 100) - value) * reach
            point[path] = moved.limit_denominator(1000)
        if all(box[p].contains(v) for p, v in point.items()) and all(c.holds(point) for c in regime.profile):
            out.append(point)
    return out


def holds(effect: Any, point: dict[str, Fraction]) -> bool:
    """Whether what is claimed of a derivative is true at a point."""
    value = at(effect.expression, point)
    sign = (value > 0) - (value < 0)
    if effect.sign is None or sign == effect.sign:
        return True
    return sign == 0 and any(zero.equation.holds(point) for zero in effect.unless)


# By hand


def test_rubinstein() -> None:
    found = statics("rubinstein1982/alternating_offers")
    a, b = sympy.symbols("A.discount B.discount")
    hand = {
        ("terms.pie", "A.discount"): (b * (1 - b) / (1 - a * b) ** 2, 1),
        ("terms.pie", "B.discount"): (-(1 - a) / (1 - a * b) ** 2, -1),
        ("values.B", "A.discount"): (-b * (1 - b) / (1 - a * b) ** 2, -1),
        ("values.B", "B.discount"): ((1 - a) / (1 - a * b) ** 2, 1),
    }
    for key, (form, sign) in hand.items():
        assert sympy.simplify(found[key].expression - form) == 0
        assert found[key].sign == sign
    pair = found["terms.pie", "B.discount", "A.discount"]
    assert sympy.simplify(pair.expression - (1 - 2 * b + a * b) / (1 - a * b) ** 3) == 0
    assert pair.sign is None and pair.turns_at
    assert pair.turns_at[0].equation.polynomial.as_expr().expand() in (1 - 2 * b + a * b, 2 * b - a * b - 1)


def test_an_outside_option_matters_only_where_it_binds() -> None:
    slack = statics("binmore1989/outside_option", ("B.outside_option", "0.1"))
    assert {e.sign for e in slack.effects if e.path == "B.outside_option"} == {0}
    bound = statics("binmore1989/outside_option", ("B.outside_option", "0.6"))
    assert bound["terms.pie", "B.outside_option"].expression == -1
    assert bound["terms.pie", "B.outside_option"].sign == -1
    assert bound["terms.pie", "A.discount"].sign == bound["terms.pie", "B.discount"].sign == 0


@pytest.mark.parametrize(
    ("changes", "signs"),
    [
        ((), {"A.cost": 0, "B.cost": 1, "power": 1}),  # A takes power + c_B
        ((("proposer", "B"),), {"A.cost": -1, "B.cost": 0, "power": 1}),  # B leaves power - c_A
        ((("power", "0.9"),), {"A.cost": 0, "B.cost": 0, "power": 0}),  # A takes all
    ],
)
def test_fearon(changes: Any, signs: dict[str, int]) -> None:
    found = statics("fearon1995/bargaining_range", *changes)
    assert {p: found["terms.pie", p].sign for p in signs} == signs
    assert all(e.sign == 0 for e in found.cross)


@pytest.mark.parametrize("proposer", ["defender", "challenger"])
def test_territory_for_guarantee_follows_its_closed_form(proposer: str) -> None:
    rng, model = random.Random(proposer), bg.load(FLAGSHIP).replace({"proposer": proposer})
    p1, p2, kappa, big, pi = sympy.symbols("power_now power_later strategic_value guarantee_effect credibility")
    dd, dc, cd, cc = sympy.symbols("defender.discount challenger.discount defender.cost challenger.cost")
    if proposer == "challenger":
        x, own = (p1 - dd * (p2 - pi * big) + (1 - dd) ** 2 * cd) / (1 - dd + dd * kappa), dd
    else:
        x = (p1 - dc * (p2 - pi * big) - (1 - dc) * cc - dc * (1 - dd) * cd) / (1 - dc + dc * kappa)
        own = dc
    chosen = ["credibility", "guarantee_effect", "power_now", "power_later"]
    slopes = {p: sympy.diff(x, sympy.Symbol(p)) for p in chosen}
    cession = own * big / (1 - own + own * kappa)
    met = 0
    for _ in range(3):
        moved = model.replace({p: model[p].value * F(rng.randrange(95, 106), 100) for p in model.variables})
        if not _inner(moved):
            continue
        met += 1
        found = bg.comparative_statics(moved, chosen, ["terms.territory"])
        assert [found["terms.territory", p].sign for p in chosen] == [1, 1, 1, -1]
        assert found["terms.territory", "credibility", "guarantee_effect"].sign == 1
        for point in walk(found, 10, proposer):
            for p in chosen:
                assert at(found["terms.territory", p].expression, point) == at(slopes[p], point)
            assert at(found["terms.territory", "credibility"].expression, point) == at(cession, point)
    assert met


def _inner(model: Any) -> bool:
    eq = bg.solve(model)
    return (
        eq.outcome == "settlement" and 0 < eq.terms["territory"] < 1 and bool(eq.regime.terms["territory"].free_symbols)
    )


def test_the_fortress_belt_has_substitutes_and_companions() -> None:
    """The guarantee takes ground off the cession if the defender proposes, and leaves it as it is if the challenger does."""
    assert statics("abudhabi2026/fortress_belt")["terms.territory", "credibility"].sign == -1
    found = bg.comparative_statics(
        bg.load("abudhabi2026/fortress_belt").replace({"proposer": "russia"}), of=["terms.territory"]
    )
    assert found["terms.territory", "credibility"].sign == 0
    assert found["terms.territory", "power"].expression == found["terms.territory", "ukraine.cost"].expression == 1


# By finite differences


@pytest.mark.parametrize("name", TREES)
def test_effects_are_slopes_of_solutions(name: str) -> None:
    found, model = statics(name), bg.load(name)
    regime = found.regime
    for path in found.with_respect_to:
        low, high = regime.problem.domains[path].low, regime.problem.domains[path].high
        here, h = model[path].value, F(1, 10**7)
        if (low is not None and here - h < low) or (high is not None and here + h > high):
            continue
        ends = [bg.solve(model.replace({path: here + s * h})) for s in (1, -1)]
        for of in found.of:
            kind, _, key = of.partition(".")
            up, down = ({"terms": e.terms, "values": e.values, "probability": e.outcome}[kind][key] for e in ends)
            effect = found[of, path]
            measured = (up - down) / (2 * h)
            assert abs(measured - effect.value) < F(1, 1000), (of, path)
            assert effect.value == at(effect.expression, dict(regime.point))
            if effect.sign == 0:
                assert measured == 0
            if abs(effect.value) > F(1, 1000):
                assert (measured > 0) == (effect.value > 0)
                assert effect.sign in (None, effect.here)


@pytest.mark.parametrize("name", ["derived/war_time_bargaining", FLAGSHIP, "herrero1985/unanimity"])
def test_where_an_effect_turns_solutions_turn(name: str) -> None:
    """At the two witnesses the regime holds, and the slopes of solutions have the signs told."""
    model, turning = bg.load(name), [e for e in statics(name).effects if e.sign is None]
    assert turning
    for effect in turning:
        assert effect.turns_at
        for point, wanted in zip(effect.witnesses, (1, -1), strict=True):
            assert statics(name).regime.holds_at(point)
            value = at(effect.expression, dict(point))
            assert (value > 0) - (value < 0) == wanted
            there = model.replace(dict(point))
            room = [abs(point[effect.path] - end) for end in (F(0), F(1)) if point[effect.path] != end]
            h = min([F(1, 10**8), *(r / 10**4 for r in room)])
            if statics(name).regime.holds_at({**point, effect.path: point[effect.path] + h}):
                ahead = solved(there.replace({effect.path: point[effect.path] + h}), effect.of)
                measured = (ahead - solved(there, effect.of)) / h
                assert abs(measured - value) < F(1, 100) * max(abs(value), F(1, 100))


# At random points


@pytest.mark.parametrize("name", TREES)
def test_claims_hold_at_random_points_of_the_regime(name: str) -> None:
    found = statics(name)
    rows = (*found.effects, *found.cross, *found.exchange)
    points = walk(found, 200, name)
    assert len(points) == 200
    # The region of this model is bounded by polynomials of high degree, where not every proof is found.
    assert all(effect.decided for effect in rows) or name == "inserrano2004/issue_by_issue"
    for effect in dict.fromkeys(rows):
        for point in points if effect.expression.free_symbols else points[:1]:
            assert holds(effect, point), (str(effect), point)
    for point in points[:: 70 if name.startswith("abudhabi") else 20]:
        assert found.regime.holds_at(point)


def random_game(rng: random.Random) -> Any:
    """Return an offer before a small random tree, with payoffs that are polynomials in three symbols."""
    symbols = sympy.symbols("u v w")

    def payoff() -> Any:
        a, b = rng.sample(symbols, 2)
        return rng.choice([a, b, a * b, a * (1 - b), a * (1 - a), (a + b) / 2, sympy.Rational(rng.randrange(5), 4)])

    def node(depth: int, name: str) -> Any:
        if depth == 0:
            return bg.outcome(f"end {name}", {"A": payoff() / 3, "B": payoff() / 3})
        children = [node(depth - 1, f"{name}{k}") for k in range(2)]
        if rng.random() < 0.4:
            p = rng.choice(symbols)
            return bg.chance(f"c{name}", {"one": (p, children[0]), "two": (1 - p, children[1])})
        return bg.decision(f"d{name}", rng.choice("AB"), {"l": children[0], "r": children[1]})

    def deal(x: Any) -> Any:
        return bg.outcome("deal", {"A": x, "B": 1 - x})

    return bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=deal, reject=node(2, "")))


@pytest.mark.parametrize("seed", range(25))
def test_claims_of_random_games_hold(seed: int) -> None:
    rng = random.Random(seed)
    game = random_game(rng)
    point = {name: F(rng.randrange(1, 60), 60) for name in "uvw"}
    used = {name: point[name] for name in _symbols(game)}
    if not used:
        return
    found = bg.comparative_statics(game, at=used, over=dict.fromkeys(used, (0, 1)))
    points = walk(found, 200, str(seed))
    for effect in (*found.effects, *found.cross):
        assert effect.here == (effect.value > 0) - (effect.value < 0)
        assert all(holds(effect, p) for p in points), str(effect)
        for p, wanted in zip(effect.witnesses, (1, -1), strict=False):
            value = at(effect.expression, dict(p))
            assert (value > 0) - (value < 0) == wanted
            assert found.regime.holds_at(p)


def _symbols(game: Any) -> list[str]:
    from bargaining.api.reading import classify, numbers_in

    names: dict[str, None] = {}
    for value in numbers_in(game):
        classify(value, set(), names)
    return list(names)


R, X, Y, Z = ring("x,y,z", QQ)


@pytest.mark.parametrize("seed", range(40))
def test_signs_that_are_proved_hold_and_witnesses_are_in_the_region(seed: int) -> None:
    rng = random.Random(seed)
    monomials = [R(1), X, Y, Z, X * Y, Y * Z, X * Y * Z, X**2, Y**2 * Z]

    def polynomial() -> Any:
        return sum((rng.randrange(-3, 4) * m for m in rng.sample(monomials, 4)), R(0))

    names = ("x", "y", "z")
    point = {n: F(rng.randrange(1, 10), 10) for n in names}
    box = {n: rng.choice([UNIT, Domain(F(0), F(1), True, True), Domain(F(0)), Domain(None, F(1))]) for n in names}
    given = [p for p in (polynomial() for _ in range(3)) if not p.is_ground]
    conditions = [Condition(p, s) for p in given for s in (1, -1) if Condition(p, s).holds(point)]
    region = Extent(conditions, box, names, point)
    assert point in region
    places = [
        {n: F(rng.choice([0, 1, rng.randrange(101) / F(100), rng.randrange(-300, 300) / F(100)])) for n in names}
        for _ in range(1500)
    ]
    places = [p for p in places if p in region]
    for target in (polynomial() for _ in range(8)):
        if target.is_ground:
            continue
        proof = region.prove(target)
        if proof is not None:
            assert all(Condition(target, proof.sign, not proof.strict).holds(p) for p in places)
        for sign in (1, -1):
            found = region.witness([target], sign)
            if found is not None:
                assert found in region and Condition(target, sign).holds(found)
                assert proof is None or proof.sign == sign


@pytest.mark.parametrize(
    ("target", "conditions", "strict"),
    [
        (X, [], False),
        (1 - X * Y, [], False),
        (2 - X * Y, [], True),
        (X**2 - Y**2, [X - Y], True),
        (X * Z - Y * Z, [X - Y], False),  # z may be nought
        (X**2 - 2 * X * Y + X, [X - Y], True),
        ((1 - X - X * Y) * (Y - X) + X * (1 - Y), [1 - X - X * Y, Y - X], True),
    ],
)
def test_what_is_proved(target: Any, conditions: list[Any], strict: bool) -> None:
    point = (
        {"x": F(1, 2), "y": F(1, 4), "z": F(1, 3)}
        if X - Y in conditions
        else {"x": F(1, 5), "y": F(1, 2), "z": F(1, 3)}
    )
    region = Extent([Condition(R(c), 1) for c in conditions], dict.fromkeys("xyz", UNIT), ("x", "y", "z"), point)
    proof = region.prove(R(target))
    assert proof is not None
    assert (proof.sign, proof.strict) == (1, strict)


# Turns, borders, chains


def test_an_effect_that_turns() -> None:
    k = sympy.Symbol("k")
    war = bg.outcome("war", {"A": 0, "B": k * (1 - k)})
    game = bg.Game(
        ["A", "B"],
        bg.offer("o", "A", "B", accept=lambda x: bg.outcome("deal", {"A": x, "B": 1 - x}), reject=war),
    )
    effect = bg.comparative_statics(game, at={"k": "0.3"}, over={"k": (0, 1)})["terms.pie", "k"]
    assert (effect.sign, effect.here, effect.value) == (None, -1, F(-2, 5))
    (zero,) = effect.turns_at
    assert (zero.path, zero.expression, str(zero)) == ("k", sympy.Rational(1, 2), "k = 1/2")
    assert str(effect) == "k ↑: pie falls here; turns where k = 1/2"
    low = bg.comparative_statics(game, at={"k": "0.3"}, over={"k": (0, "0.5")})["terms.pie", "k"]
    assert (low.sign, [str(zero) for zero in low.unless]) == (-1, ["k = 1/2"])
    lower = bg.comparative_statics(game, at={"k": "0.3"}, over={"k": (0, "0.4")})["terms.pie", "k"]
    assert (lower.sign, lower.unless) == (-1, ())


def test_on_a_border_effects_are_those_of_a_side() -> None:
    x, y = sympy.symbols("x y")
    ends = {"l": bg.outcome("l", {"A": x}), "r": bg.outcome("r", {"A": y})}
    found = bg.comparative_statics(bg.Game(["A"], bg.decision("d", "A", ends)), at={"x": 1, "y": 1})
    assert found.note == "the point lies on a border of the regime; what is said holds on the side where x > y"
    assert [e.sign for e in found.effects] == [1, 0]
    same = {"l": bg.outcome("end", {"A": x}), "r": bg.outcome("end", {"A": x * y})}
    found = bg.comparative_statics(bg.Game(["A"], bg.decision("d", "A", same)), at={"x": 1, "y": 1}, of=["values.A"])
    assert "side where" in found.note


def test_a_tie_off_the_path_is_no_border() -> None:
    x, y = sympy.symbols("x y")
    off = bg.decision("off", "B", {"l": bg.outcome("l", {"A": 0, "B": x}), "r": bg.outcome("r", {"A": 0, "B": y})})
    game = bg.Game(["A", "B"], bg.decision("d", "A", {"in": bg.outcome("in", {"A": 1 + x, "B": 0}), "out": off}))
    found = bg.comparative_statics(game, at={"x": 1, "y": 1}, over={"x": (0, 2), "y": (0, 2)})
    assert found.note == ""
    assert found["values.A", "x"].sign == 1


def test_derived_numbers_work_through_those_they_are_derived_from(tmp_path: Path) -> None:
    """With both costs tied, the lower end of the range moves with B's cost; made independent, it does not."""
    source = Path(bg.__file__).parent.parent / "models" / "fearon1995" / "bargaining_range.toml"
    text = source.read_text().partition("[[claims]]")[0]
    line = 'source = "assumed", note = "small beside the stakes"'
    assert line in text
    (tmp_path / "tied.toml").write_text(text.replace(line, 'source = "derived: B.cost/2"').replace('"A"\n', '"B"\n', 1))
    model = bg.load(str(tmp_path / "tied.toml")).replace({"proposer": "B"})
    found = bg.comparative_statics(model)
    assert "A.cost" not in found.with_respect_to
    assert found["terms.pie", "B.cost"].expression == sympy.Rational(-1, 2)
    apart = bg.comparative_statics(model, ["A.cost", "B.cost"])
    assert apart["terms.pie", "A.cost"].expression == -1
    assert apart["terms.pie", "B.cost"].sign == 0


# What is refused


def test_games_without_closed_forms() -> None:
    for name in NO_TREE:
        with pytest.raises(MethodError, match="no tree of moves"):
            bg.comparative_statics(bg.load(name))
    with pytest.raises(MethodError, match="floating-point"):
        bg.comparative_statics(bg.Game(["A"], bg.outcome("end", {"A": 0.5})))
    with pytest.raises(MethodError, match="nothing to vary"):
        bg.comparative_statics(bg.Game(["A"], bg.outcome("end", {"A": F(1, 2)})))
    assert issubclass(MethodError, MathematicalFact)


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"of": ["terms.pi"]}, PathError, "of: terms.pi names no quantity; did you mean 'terms.pie'?"),
        ({"of": ["A"]}, PathError, "did you mean 'values.A'?"),
        ({"with_respect_to": ["powr"]}, PathError, "did you mean 'power'?"),
        ({"with_respect_to": ["proposer"]}, InputError, "proposer: is a choice of structure"),
        ({"over": {"power": (0, "0.5")}}, InputError, "over: power: must be (low, high) with 3/5 between them"),
        ({"over": {"powr": (0, 1)}}, PathError, "did you mean 'power'?"),
        ({"at": {"power": 1}}, InputError, "carries its own values"),
    ],
)
def test_what_is_refused(arguments: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=re.escape(text)):
        bg.comparative_statics(bg.load("fearon1995/bargaining_range"), **arguments)


def test_unknown_effects_are_refused() -> None:
    found = statics("fearon1995/bargaining_range")
    for key, text in (
        (("terms.pi", "power"), "did you mean 'terms.pie'?"),
        (("terms.pie", "powr"), "did you mean 'power'?"),
        (("terms.pie", "power", "power"), "two that differ"),
        (("values.A", "power", "B.cost"), "known: terms.pie"),
    ):
        with pytest.raises(PathError, match=re.escape(text)):
            found[key]


# What is shown


def test_filters_and_pairs() -> None:
    found = bg.comparative_statics(bg.load(FLAGSHIP), "credibility", "values.challenger")
    assert [(e.of, e.on) for e in found.effects] == [("values.challenger", ("credibility",))]
    assert found.cross == ()
    assert {e.of for e in statics(FLAGSHIP).cross} == {"terms.territory"}
    both = bg.comparative_statics(bg.load(FLAGSHIP), ["power_now", "credibility"], ["values.defender"])
    assert [e.on for e in both.cross] == [("power_now", "credibility")]


def test_terms_against_each_other() -> None:
    found = statics("binmore1987/random_proposer")
    rows = {e.path: e for e in found.exchange}
    assert set(rows) == {"A.discount", "B.discount", "recognition"}
    for path, row in rows.items():
        one, two = found.of[:2]
        ratio = found[one, path].expression / found[two, path].expression
        assert sympy.simplify(row.expression - ratio) == 0
        assert row.word in ("together", "apart")
    assert "move" in str(rows["recognition"])


def test_text_tables_and_latex() -> None:
    found = statics("fearon1995/bargaining_range")
    assert str(found).splitlines() == [
        "fearon1995/bargaining_range: settlement",
        "  pie = B.cost + power",
        "  as this rises  terms.pie  values.A  values.B",
        "  A.cost         -          -         -",
        "  B.cost         rises      rises     falls",
        "  power          rises      rises     falls",
        "  (- no effect; signs are proved where the regime's conditions at this point hold within the plausible ranges)",
    ]
    assert str(found["terms.pie", "B.cost"]) == "B.cost ↑: pie rises (wherever play is the same, in the ranges)"
    assert str(found["terms.pie", "A.cost"]) == "A.cost ↑: no effect on pie"
    assert found.table().loc["B.cost"].tolist() == ["+", "+", "-"]
    frame = found.to_frame()
    assert frame["sign"].tolist() == [0, 1, 1, 0, 1, 1, 0, -1, -1]
    assert set(found.to_frame(cross=True)["meaning"]) == {"independent"}
    assert len(statics("rubinstein1982/fixed_costs").to_frame(cross=True)) == 1


@pytest.mark.parametrize("name", TREES)
def test_latex_is_well_formed(name: str) -> None:
    from matplotlib.mathtext import MathTextParser

    text = statics(name).to_latex()
    lines = text.splitlines()
    columns = len(statics(name).of) + 1
    assert lines[0] == rf"\begin{{tabular}}{{l{'c' * (columns - 1)}}}"
    assert lines[-1] == r"\end{tabular}"
    for line in lines[1:-1]:
        assert line == r"\hline" or line.endswith(r" \\")
        if line != r"\hline" and not line.startswith(r"\multicolumn"):
            assert line.count("&") == columns - 1
        assert len(re.findall(r"(?<!\\)\$", line)) % 2 == 0
        assert line.count("{") == line.count("}")
    for formula in re.findall(r"\$[^$]+\$", text):
        MathTextParser("path").parse(formula.replace(r"\textrm{?}", "?"))


def test_the_import_stays_light() -> None:
    code = "import sys, bargaining; print('sympy' in sys.modules, 'bargaining.regimes.statics' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_command_line() -> None:
    from typer.testing import CliRunner

    from bargaining.cli import app

    def run(*arguments: str) -> Any:
        return CliRunner(env={"COLUMNS": "100"}).invoke(app, ["statics", *arguments])

    name = "fearon1995/bargaining_range"
    assert run(name).stdout == f"{statics(name)}\n"
    assert run(name, "--cross").stdout.endswith("Pairs\n  (none interact)\n")
    found = json.loads(run(name, "--of", "terms.pie", "--on", "B.cost", "--json").stdout)
    assert [e["sign"] for e in found["effects"]] == [1]
    assert "cross" not in found
    pair = run("rubinstein1982/alternating_offers", "--of", "terms.pie", "--cross")
    assert "A.discount and B.discount are complements for pie here; turns where" in pair.stdout
    data = json.loads(run("rubinstein1982/alternating_offers", "--of", "terms.pie", "--cross", "--json").stdout)
    assert data["cross"][0]["sign"] is None
    assert len(data["cross"][0]["witnesses"]) == 2
    refused = run(name, "--of", "terms.pi")
    assert refused.exit_code == 2
    assert "did you mean 'terms.pie'?" in refused.stderr
    assert run("baron1989/closed_rule").exit_code == 1
