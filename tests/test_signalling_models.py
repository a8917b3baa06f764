"""Models of private information against routes that share no code: grids of strategies, recursions written by hand, closed forms."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction as F
from functools import cache

import numpy as np
import pytest
import sympy

import bargaining as bg
from bargaining.errors import GameError
from bargaining.protocols.chain_store import closed_form
from tests.oracles.signalling import is_equilibrium, on_the_grid

CRISIS = "fearon1997/sinking_or_tying"

# Beer and quiche ------------------------------------------------------------------------------------------------------------------------


def quiche_table(weight, breakfast=1, peace=2):
    """Types: strong, weak; messages: beer, quiche; answers: duel, no duel."""
    sender = [[[(t == m) * breakfast + r * peace for r in (0, 1)] for m in (0, 1)] for t in (0, 1)]
    receiver = [[[int(t == 1), int(t == 0)] for m in (0, 1)] for t in (0, 1)]
    return weight, sender, receiver


@pytest.mark.parametrize("weight", [2, 3, 4, 8, 9])
def test_beer_and_quiche_on_a_grid_of_strategies(weight):
    found = bg.equilibria(bg.load("cho1987/beer_quiche").replace({"strong": F(weight, 12)}))
    assert len(found) == (2 if weight > 6 else 1)
    table = quiche_table(weight)
    for eq in found:
        s = [eq.strategy[t]["beer"] for t in ("strong", "weak")]
        r = [eq.strategy[f"after {m}"]["duel"] for m in ("beer", "quiche")]
        assert is_equilibrium(table, s, r, [eq.beliefs[f"after {m}"]["strong"] for m in ("beer", "quiche")])
    met = set()
    for s, r in on_the_grid(table):
        (here,) = [
            k for k, eq in enumerate(found) if [eq.strategy[t]["beer"] * 12 for t in ("strong", "weak")] == list(s)
        ]
        met.add(here)
        for m, p in zip(("beer", "quiche"), r, strict=True):
            duel = found[here].strategy[f"after {m}"]["duel"]
            low, high = found[here].continuum.get(f"'duel' at 'after {m}'", (duel, duel))
            assert low <= F(p, 12) <= high
    # A mixture that is no number of twelfths (m = p/(1 - p)) is not on the grid.
    assert met == set(range(len(found))) or (weight < 6 and 12 * weight % (12 - weight))


# A crisis with audience costs -----------------------------------------------------------------------------------------------------------


def crisis_on_a_grid(t, c, a, wars, n=12):
    """Yield ``(challenges of the two types, resistance)`` in n-ths for every perfect Bayesian equilibrium whose probabilities lie there.

    A fights if that is better than backing down; B may believe anything of challenges that are not made.
    """
    fights = [w > -a for w in wars]
    last = [max(w, -a) for w in wars]
    prior = (t, 1 - t)
    for r in range(n + 1):
        worth = [F(n - r, n) + F(r, n) * end for end in last]
        choices = [range(n + 1) if v == 0 else ((n,) if v > 0 else (0,)) for v in worth]
        for made in itertools.product(*choices):
            weights = [p * m for p, m in zip(prior, made, strict=True)]
            edges = [-c if fight else 1 for fight in fights]  # of resisting over conceding, by type
            if any(weights):
                low = high = sum(w * e for w, e in zip(weights, edges, strict=True))
            else:
                low, high = min(edges), max(edges)
            if high >= 0 if r == n else low <= 0 if r == 0 else low <= 0 <= high:
                yield made, r


@pytest.mark.parametrize(
    ("t", "c", "a", "war"),
    [
        (F(1, 4), 1, F(1, 2), F(1, 10)),
        (F(1, 4), 1, F(1, 2), F(-1, 5)),
        (F(1, 5), 2, 1, F(-1, 2)),
        (F(1, 3), 1, F(1, 5), F(1, 3)),
        (F(3, 5), 1, F(1, 2), F(-1, 5)),
        (F(1, 4), 1, F(5, 2), F(-1, 5)),
    ],
)
def test_every_equilibrium_of_the_crisis_on_a_grid_is_found(t, c, a, war):
    model = bg.load(CRISIS).replace({"resolved": t, "B.war": c, "A.audience": a, "A.resolved_war": war})
    found = bg.equilibria(model)
    met = set()
    for made, r in crisis_on_a_grid(t, c, a, (war, F(-2))):
        here = [
            k
            for k, eq in enumerate(found)
            if [12 * eq.strategy[kind]["challenge"] for kind in ("resolved", "unresolved")] == list(made)
        ]
        assert len(here) == 1, (made, r)
        resist = found[here[0]].strategy["challenged"]["resist"]
        low, high = found[here[0]].continuum.get("'resist' at 'challenged'", (resist, resist))
        assert low <= F(r, 12) <= high
        met.update(here)
    for k, eq in enumerate(found):
        exact = [12 * eq.strategy[h][x] for h, x in (("resolved", "challenge"), ("unresolved", "challenge"))]
        on_grid = all(v.denominator == 1 for v in map(F, [*exact, 12 * eq.strategy["challenged"]["resist"]]))
        assert k in met or not on_grid


def test_the_crisis_game_of_the_literature():
    # t = 1/4, c = 1, a = 1/2: bluff 1/3, resistance 2/3; if the tough prefer the status quo to war by 1/5, nobody challenges if B
    # resists with 5/6 or more.
    eq = bg.solve(bg.load(CRISIS))
    assert (eq.strategy["unresolved"]["challenge"], eq.strategy["challenged"]["resist"]) == (F(1, 3), F(2, 3))
    quiet = [e for e in bg.equilibria(bg.load(CRISIS).replace({"A.resolved_war": "-0.2"})) if e.outcome == "status quo"]
    assert [e.continuum["'resist' at 'challenged'"] for e in quiet] == [(F(5, 6), 1)]


def test_among_many_types_war_depends_on_how_many_would_fight():
    """Four types of A, one of whom would fight: all equilibria with challenges have war with t/(1 + a) = 1/6."""
    a, worths = F(1, 2), [F(-1, 4), F(-5, 4), F(-3, 2), F(-7, 4)]

    def crisis(k, war):
        last = bg.decision(
            f"{k} resisted",
            "A",
            {
                "fight": bg.outcome("war", {"A": war, "B": -1}),
                "back down": bg.outcome("retreat", {"A": -a, "B": 1}),
            },
        )
        answer = {"concede": bg.outcome("concession", {"A": 1, "B": 0}), "resist": last}
        challenged = bg.decision("answer", "B", answer, information_set="challenged")
        quiet = bg.outcome("status quo", {"A": 0, "B": 1})
        return bg.decision(f"type {k}", "A", {"challenge": challenged, "wait": quiet})

    types = {str(k): (F(1, 4), crisis(k, war)) for k, war in enumerate(worths)}
    found = bg.equilibria(bg.Game(["A", "B"], bg.chance("resolve", types)))
    loud = [eq for eq in found if eq.outcome != "status quo"]
    assert loud and all(eq.probabilities["war"] == F(1, 4) / (1 + a) for eq in loud)
    assert all(sum(eq.strategy[f"type {k}"]["challenge"] for k in (1, 2, 3)) == 1 for eq in loud)


@pytest.mark.parametrize(
    ("a", "figures"),
    [
        (F(1, 5), (0.545454545455, 0.166666666667, 0.366666666667, 0.454545454545)),
        (F(1, 2), (0.6, 1 / 3, 0.833333333333, 0.4)),
    ],
)
def test_formulas_for_a_continuum_of_types_on_both_sides(a, figures):
    """The formulas of the protocol's text for W = W_B = 1: each side's reply to them, type by type, gives them back."""
    fight, concede = (1 + a) / (2 + a), a / (1 + a)
    challenge, war = a * (1 + 1 / (1 + a)), 1 / (2 + a)
    assert [float(x) for x in (fight, concede, challenge, war)] == pytest.approx(figures, abs=1e-11)
    types = (np.arange(200_000) + 0.5) / 200_000 - 1
    f, s = float(fight), float(concede)
    resists = f * types + (1 - f) > 0
    assert 1 - resists.mean() == pytest.approx(s, abs=1e-5)
    would_fight = types > -float(a)
    gains = s + (1 - s) * np.where(would_fight, types, -float(a))
    assert (gains[would_fight] > 0).all() and gains[~would_fight] == pytest.approx(0, abs=1e-12)
    assert would_fight.mean() / float(challenge) == pytest.approx(f, abs=1e-5)
    assert f * resists.mean() == pytest.approx(float(war), abs=1e-5)


# The chain store ------------------------------------------------------------------------------------------------------------------------


def chain_store_gain(markets, tough, entry, monopoly):
    """Return the largest gain from one deviation at any history, if all play by the closed form and believe by Bayes' rule."""
    largest = F(0)

    @cache
    def worth(left, belief):
        """What the weak incumbent expects before the entrant moves."""
        if left == 0:
            return F(0)
        out, fight = closed_form(left, belief, entry, monopoly)
        fought, given = after(left, belief)
        return out * (monopoly + worth(left - 1, belief)) + (1 - out) * (fight * fought + (1 - fight) * given)

    @cache
    def after(left, belief):
        """What a fight, and what giving in, is worth to the weak incumbent after entry."""
        _, fight = closed_form(left, belief, entry, monopoly)
        now = belief + (1 - belief) * fight
        updated = belief / now if now else F(0)
        return -1 + worth(left - 1, updated), worth(left - 1, F(0))

    def visit(left, belief, seen):
        nonlocal largest
        if left == 0 or (left, belief) in seen:
            return
        seen.add((left, belief))
        out, fight = closed_form(left, belief, entry, monopoly)
        fought, given = after(left, belief)
        mine = fight * fought + (1 - fight) * given
        hit = belief + (1 - belief) * fight
        in_worth = entry - hit  # entry, less one if fought
        largest = max(largest, fought - mine, given - mine, in_worth - (1 - out) * in_worth, -(1 - out) * in_worth)
        visit(left - 1, belief, seen)
        visit(left - 1, F(0), seen)
        if hit:
            visit(left - 1, belief / hit, seen)

    visit(markets, tough, set())
    return largest


@pytest.mark.parametrize("seed", range(25))
def test_nobody_gains_by_leaving_the_closed_form_of_the_chain_store(seed):
    draw = random.Random(seed)
    tough, entry = F(draw.randint(1, 60), 97), F(draw.randint(5, 92), 97)
    assert chain_store_gain(8, tough, entry, 1 + F(draw.randint(1, 300), 97)) == 0


@pytest.mark.parametrize("tough", ["0.05", "0.1", "0.3", "0.45", "0.7"])
def test_two_markets_solved_as_a_tree_are_the_closed_form(tough):
    model = bg.load("kreps1982/chain_store").replace({"tough": tough, "entry": "0.6", "I.monopoly": "1.7"})
    p, b, a = F(tough), F(6, 10), F(17, 10)
    (eq,) = bg.equilibria(model)
    out, fight = closed_form(2, p, b, a)
    assert eq.strategy["market 1"]["stay out"] == out
    assert eq.strategy["market 1, entry"]["fight"] == fight
    assert eq.strategy["market 2 after fought"]["stay out"] == closed_form(1, p / (p + (1 - p) * fight), b, a)[0]
    assert eq.strategy["market 2 after out"]["stay out"] == closed_form(1, p, b, a)[0]
    assert eq.strategy["market 2 after given in"]["stay out"] == 0


def test_three_markets_solved_as_a_tree_are_the_closed_form():
    p, b, a = F(1, 10), F(1, 2), F(2)
    eq = bg.solve(bg.load("kreps1982/three_markets"))
    assert eq.unique and eq.verify() == 0

    def visit(past, belief):
        left = 3 - len(past)
        if left == 0 or belief == 0:
            return
        here = f"market {len(past) + 1}" + (f" after {', '.join(past)}" if past else "")
        out, fight = closed_form(left, belief, b, a)
        assert eq.strategy[here]["stay out"] == out and eq.strategy[f"{here}, entry"]["fight"] == fight
        assert eq.beliefs[here][next(iter(eq.beliefs[here]))] == belief
        visit((*past, "out"), belief)
        visit((*past, "fought"), belief / (belief + (1 - belief) * fight))

    visit((), p)


def test_without_doubt_the_chain_store_unravels():
    for name, markets in (("kreps1982/chain_store", 2), ("kreps1982/three_markets", 3)):
        eq = bg.solve(bg.load(name).replace({"doubt": "none"}))
        assert eq.outcome == ", ".join(["given in"] * markets) and eq.concept == "subgame-perfect equilibrium"
    with pytest.raises(GameError, match="'tough' has probability 0"):
        bg.solve(bg.load("kreps1982/chain_store").replace({"tough": 0}))


# Demands made of an opponent who is not known -------------------------------------------------------------------------------------------


def best_demand(types, steps=50):
    """Return the most that a demand brings, over a grid and what each type just accepts: ``(probability, A's war, B's war)`` by type."""
    limits = {min(F(1), 1 - b) for _, _, b in types} | {F(k, steps) for k in range(steps + 1)}
    return max(sum(p * (x if 1 - x >= b else a) for p, a, b in types) for x in limits if x >= 0)


@pytest.mark.parametrize("seed", range(20))
def test_demands_under_private_information_are_the_best_of_a_grid(seed):
    draw = random.Random(seed)

    def number(low, high):
        return F(draw.randint(low, high), 97)

    power, high, mine, costs = number(1, 96), number(1, 96), number(0, 40), (number(0, 40), number(0, 40))
    paths = {"power": power, "high": high, "A.cost": mine, "B.cost_high": max(costs), "B.cost_low": min(costs)}
    eq = bg.solve(bg.load("fearon1995/private_cost").replace(paths))
    odds = ((high, max(costs)), (1 - high, min(costs)))
    assert eq.values["A"] == best_demand([(q, power - mine, 1 - power - c) for q, c in odds]) and eq.verify() == 0
    strong, weak, likely = (*sorted((power, number(1, 96))), high)
    paths = {
        "power_weak": weak,
        "power_strong": strong,
        "weak": likely,
        "A.cost": mine,
        "B.cost": costs[0],
    }
    eq = bg.solve(bg.load("powell2004/private_power").replace(paths))
    types = [(q, p - mine, 1 - p - costs[0]) for q, p in ((likely, weak), (1 - likely, strong))]
    assert eq.values["A"] == best_demand(types) and eq.verify() == 0


def test_thresholds_of_risk_and_return():
    t = bg.threshold(bg.load("fearon1995/private_cost"), "high")
    low, high, mine = sympy.symbols("B.cost_low B.cost_high A.cost")
    assert t.value == F(3, 8) and sympy.simplify(t.expression - (low + mine) / (high + mine)) == 0
    t = bg.threshold(bg.load("powell2004/private_power"), "weak")
    weak, strong, a, b = sympy.symbols("power_weak power_strong A.cost B.cost")
    assert t.value == F(5, 11) and sympy.simplify(t.expression - (a + b) / (weak - strong + a + b)) == 0


def test_a_map_of_risk_and_return_has_the_border_of_the_formula_and_both_demands_on_it():
    model = bg.load("fearon1995/private_cost")
    found = bg.regime_map(model, {"high": (F(1, 8), F(7, 8), 7), "A.cost": (F(1, 20), F(1, 4), 5)})
    risky = found.dataset["outcome"].attrs["labels"].split(" | ").index("settlement or war")
    for i, q in enumerate(F(1, 8) * k for k in range(1, 8)):
        for j, mine in enumerate(F(1, 20) * k for k in range(1, 6)):
            border = (F(1, 20) + mine) / (F(3, 10) + mine)
            if q != border:
                assert (int(found.dataset["outcome"][i, j]) == risky) == (q > border)
    tie = bg.equilibria(model.replace({"high": F(3, 8)}))
    assert sorted(eq.terms["pie"] for eq in tie) == [F(11, 20), F(4, 5)]
    assert bg.solve(model.replace({"high": F(3, 8)})).unique is False


# Poker ----------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_one_card_poker_is_worth_what_a_table_of_strategies_is_worth(seed):
    """The value of the 4 by 2 game of pure strategies, by the rule for its best two mixtures."""
    draw = random.Random(seed)
    king, bet = F(draw.randint(1, 60), 97), F(draw.randint(20, 200), 97)

    def paid(plan, call):
        total = F(0)
        for p, sign, bets in ((king, 1, plan[0]), (1 - king, -1, plan[1])):
            total += p * (sign if not bets else sign * (1 + bet) if call else 1)
        return total

    rows = [(paid(plan, True), paid(plan, False)) for plan in itertools.product((True, False), repeat=2)]
    # The caller's mixture that minimises the best row is at an end or where two rows cross.
    crossings = {F(0), F(1)}
    for (a, b), (c, d) in itertools.combinations(rows, 2):
        if (a - b) != (c - d):
            at = (d - b) / ((a - b) - (c - d))
            if 0 <= at <= 1:
                crossings.add(at)
    value = min(max(g * a + (1 - g) * b for a, b in rows) for g in crossings)
    eq = bg.solve(bg.load("myerson1991/one_card_poker").replace({"king": king, "bet": bet}))
    assert eq.values["bettor"] == value == -eq.values["caller"]


# Sweeps ---------------------------------------------------------------------------------------------------------------------------------


def test_a_sweep_of_a_crisis_says_what_happens_how_often_and_how_many_equilibria_there_are():
    model = bg.load(CRISIS).replace({"A.resolved_war": "-0.2"})
    told = []
    table = bg.sweep(model, {"resolved": (0, 1, 5), "A.audience": ["0.5", 1]}, progress=told.append)
    assert told == list(range(1, 11))
    assert table["status"].attrs["labels"].split(" | ")[3] == "not defined"
    assert table["status"].values.tolist() == [[3, 3], [0, 0], [0, 0], [0, 0], [3, 3]]
    assert table["equilibria"].values[1:4].tolist() == [[2, 2], [2, 2], [2, 2]]
    assert np.isnan(table["values"].values[:, [0, 4]]).all() and not np.isnan(table["values"].values[:, 1:4]).any()
    assert table["chance"].sum("end").values[1:4].ravel() == pytest.approx(np.ones(6))
    loud = bg.sweep(bg.load(CRISIS), {"A.audience": [F(k, 4) for k in range(1, 7)]})
    expected = [0.25 / (1 + k / 4) for k in range(1, 7)]
    assert loud["chance"].sel(end="war").values == pytest.approx(expected, abs=1e-12)
    bluff = loud["strategy"].sel(action="unresolved: challenge").values
    assert bluff == pytest.approx(np.full(6, 1 / 3), abs=1e-12)
    assert loud["A.audience"].attrs["units"] == "share of the stake"


def test_a_game_with_symbols_is_swept_as_a_model_is():
    p = sympy.Symbol("p")

    def kind(right):
        answer = {w: bg.outcome(w, {"S": int(w == "no"), "R": int((w == "yes") == right)}) for w in ("yes", "no")}
        sent = bg.decision("reply", "R", answer, information_set="reply")
        return bg.decision(f"type {right}", "S", {"send": sent, "stay": bg.outcome("stay", {"S": F(1, 2), "R": 0})})

    game = bg.Game(["S", "R"], bg.chance("type", {"good": (p, kind(True)), "bad": (1 - p, kind(False))}))
    table = bg.sweep(game, {"p": ["0.2", "0.8"]})
    assert table["status"].values.tolist() == [0, 0]
    for k, value in enumerate(("0.2", "0.8")):
        eq = bg.solve(game, at={"p": value})
        assert table["values"].sel(actor="S").values[k] == float(eq.values["S"])
