"""Sequential equilibria by supports: games of the literature, all equilibria on a grid, and certificates that can fail."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction as F
from types import MappingProxyType

import nashpy
import numpy as np
import pytest

import bargaining as bg
from bargaining.equilibrium.assessment_check import check_assessment
from bargaining.errors import GameError, InputError, MethodError, PathError
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.solvers.supports import actions_before, supports
from bargaining.solvers.tremble_orders import Deviations, belief_supports
from tests.oracles.crisis_games import (
    audience_costs,
    beer_quiche,
    entry_before_two,
    horse,
    kuhn_poker,
    one_card_poker,
)
from tests.oracles.signalling import N, is_equilibrium, on_the_grid, random_game


def test_beer_and_quiche_with_a_strong_majority_has_two_components():
    both_beer, both_quiche = bg.equilibria(beer_quiche(F(9, 10)))
    for eq, meal, other in ((both_beer, "beer", "quiche"), (both_quiche, "quiche", "beer")):
        assert eq.outcome == f"{meal}, retreat" and eq.concept == "sequential equilibrium"
        assert eq.continuum[f"'duel' at 'after {other}'"] == (F(1, 2), 1)
        assert eq.continuum[f"belief at 'after {other}' in 'weak'"] == (F(1, 2), 1)
        assert eq.reach[f"after {other}"] == 0 and eq.verify() == 0 and eq.rivals == 2 and eq.unique is False
    assert both_beer.values["S"] == F(29, 10) and both_quiche.values["S"] == F(21, 10)
    # A mixed answer off the path needs the belief that makes the receiver indifferent.
    corners = [corner for family in both_beer.families for corner in family.extreme_points or ()]
    assert all(
        corner["belief at 'after quiche' in 'weak'"] == F(1, 2) or corner["'duel' at 'after quiche'"] == 1
        for corner in corners
    )


def test_beer_and_quiche_with_a_weak_majority_has_one_equilibrium():
    eq = bg.solve(beer_quiche(F(1, 10)))
    assert eq.unique and not eq.continuum
    assert eq.strategy["weak"]["beer"] == F(1, 9) and eq.strategy["strong"]["beer"] == 1
    assert eq.strategy["after beer"]["duel"] == F(1, 2) and eq.strategy["after quiche"]["duel"] == 1
    assert eq.beliefs["after beer"] == {"strong": F(1, 2), "weak": F(1, 2)}


def test_of_the_two_components_of_seltens_horse_one_is_sequential():
    eq = bg.solve(horse())
    assert eq.outcome == "RR" and dict(eq.values) == {"1": 1, "2": 1, "3": 1} and eq.unique
    assert eq.continuum["'R' at '3'"] == (0, F(1, 4))
    assert eq.continuum["belief at '3' in 'L'"] == (0, F(1, 3))
    for family in eq.families:
        for corner in family.extreme_points or ():
            assert corner["'R' at '3'"] == 0 or corner["belief at '3' in 'L'"] == F(1, 3)


def test_poker():
    eq = bg.solve(one_card_poker())
    assert eq.values["1"] == F(1, 3) and eq.unique
    assert eq.strategy["1 with queen"]["bet"] == F(1, 3) and eq.strategy["2"]["call"] == F(2, 3)


def test_kuhn_poker_is_one_continuum():
    (eq,) = bg.equilibria(kuhn_poker())
    assert eq.values["1"] == F(-1, 18) and eq.unique is False and eq.rivals == 1
    assert eq.continuum["'bet' at '1 J'"] == (0, F(1, 3)) and eq.continuum["'bet' at '1 K'"] == (0, 1)
    assert eq.continuum["'call' at '1 Q check bet'"] == (F(1, 3), F(2, 3))
    bluff = eq.strategy["1 J"]["bet"]
    assert eq.strategy["1 K"]["bet"] == 3 * bluff and eq.strategy["1 Q check bet"]["call"] == bluff + F(1, 3)
    assert eq.strategy["2 Q bet"]["call"] == eq.strategy["2 J check"]["bet"] == F(1, 3)


def test_the_crisis_game_with_audience_costs():
    # Tough A prefers war to the status quo: a weak A bluffs with t*c/(1 - t), and B resists with 1/(1 + a).
    eq = bg.solve(audience_costs(F(1, 4), 1, F(1, 2), F(1, 10)))
    assert eq.unique and eq.strategy["first [weak]"]["challenge"] == F(1, 3) and eq.strategy["B"]["resist"] == F(2, 3)
    assert eq.outcome["war"] == F(1, 4) * F(2, 3)
    # Tough A prefers the status quo to war: nobody need challenge.
    found = bg.equilibria(audience_costs(F(1, 4), 1, F(1, 2), F(-1, 5)))
    assert [e.outcome if isinstance(e.outcome, str) else "crisis" for e in found] == ["crisis", "status quo"]
    assert found[1].continuum["'resist' at 'B'"] == (F(5, 6), 1)
    assert found[0].strategy["first [weak]"]["challenge"] == F(1, 3)


def test_what_two_actors_believe_after_the_same_surprise_is_the_same():
    # Staying out needs both to deter: one believes in type 0 with at least 1/2, the other with at most `limit`.
    outcomes = {
        limit: {e.outcome if isinstance(e.outcome, str) else "mixed" for e in bg.equilibria(entry_before_two(limit))}
        for limit in (F(2, 5), F(3, 5))
    }
    assert "out" not in outcomes[F(2, 5)] and "out" in outcomes[F(3, 5)]
    (out,) = [e for e in bg.equilibria(entry_before_two(F(3, 5))) if e.outcome == "out"]
    assert out.beliefs["B"] == out.beliefs["C after deter"] and out.certificate.consistent
    assert out.continuum["belief at 'B' in '0'"] == (F(1, 2), F(3, 5))


def signalling(game):
    weight, sender, receiver = game

    def answer(t, m):
        ends = {str(a): bg.outcome(f"{t}{m}{a}", {"S": sender[t][m][a], "R": receiver[t][m][a]}) for a in (0, 1)}
        return bg.decision(f"after {m}", "R", ends, information_set=f"after {m}")

    def message(t):
        return bg.decision(f"type {t}", "S", {str(m): answer(t, m) for m in (0, 1)})

    return bg.Game(
        ["S", "R"], bg.chance("type", {"0": (F(weight, 12), message(0)), "1": (1 - F(weight, 12), message(1))})
    )


@pytest.mark.parametrize("seed", range(40))
def test_every_equilibrium_on_a_grid_is_found_and_every_one_found_is_an_equilibrium(seed):
    game = random_game(seed, 1 + seed % 4)
    found = bg.equilibria(signalling(game))
    for eq in found:
        s = [eq.strategy[f"type {t}"]["0"] for t in (0, 1)]
        r = [eq.strategy[f"after {m}"]["0"] for m in (0, 1)]
        assert is_equilibrium(game, s, r, [eq.beliefs[f"after {m}"]["0"] for m in (0, 1)])
        assert eq.verify() == 0 and eq.concept == "sequential equilibrium"

    def within(eq, at):
        return any(
            all(
                low <= p <= high
                for (h, p) in at.items()
                for low, high in [family.intervals.get(f"'0' at '{h}'", (eq.strategy[h]["0"],) * 2)]
            )
            for family in eq.families
        )

    for s, r in on_the_grid(game):
        at = {**{f"type {t}": F(s[t], N) for t in (0, 1)}, **{f"after {m}": F(r[m], N) for m in (0, 1)}}
        assert any(within(eq, at) for eq in found), at


def test_symbols_and_floats():
    from sympy import symbols

    p = symbols("p")
    answer = {
        t: bg.decision(
            "answer",
            "R",
            {
                "duel": bg.outcome("duel", {"S": 0, "R": int(t == "weak")}),
                "retreat": bg.outcome("peace", {"S": 1, "R": int(t != "weak")}),
            },
            information_set="answer",
        )
        for t in ("weak", "strong")
    }
    game = bg.Game(
        ["S", "R"],
        bg.chance(
            "type",
            {
                t: (q, bg.decision(t, "S", {"go": answer[t], "stay": bg.outcome("out", {"S": F(1, 2), "R": 0})}))
                for t, q in (("weak", p), ("strong", 1 - p))
            },
        ),
    )
    assert bg.solve(game, at={"p": 0.3}).exact
    with pytest.raises(MethodError, match="have no value"):
        bg.solve(game)


def test_an_event_that_never_happens_is_refused():
    with pytest.raises(GameError, match=r"'weak' has probability 0.*leave the event out"):
        bg.solve(beer_quiche(1))


def test_why_not_tells_of_a_nash_equilibrium_that_is_not_rational():
    assert bg.solve(horse()).why_not("LR") == (
        "'LR' does not occur in this equilibrium: at '1' 1 gets 1 by 'R' and 0 by 'L'; and at '3' 3 gets 0.833333 (5/6) by 'L' and "
        "0.333333 (1/3) by 'R', given its beliefs there. It is that of a Nash equilibrium (1: L; 3: R; 2: R), but at '2', where play "
        "does not come, 2 would do better by 'L' than by 'R': 4 against 1."
    )


def test_why_not_compares_what_the_actor_gets():
    eq = bg.solve(beer_quiche(F(9, 10)))
    assert eq.why_not("beer, retreat") == "'beer, retreat' occurs."
    assert eq.why_not("quiche, duel") == (
        "'quiche, duel' does not occur in this equilibrium: at 'strong' S gets 3 by 'beer' and 0 by 'quiche'."
    )
    # Both components have retreat after the meal that both types take.
    assert eq.why_not("quiche, retreat").endswith(" It occurs in equilibria()[1] (probability 1).")
    assert (
        bg.equilibria(beer_quiche(F(9, 10)))[1].why_not("beer, retreat").endswith(" equilibria()[0] (probability 1).")
    )
    with pytest.raises(PathError, match="did you mean 'beer, duel'"):
        eq.why_not("beer, dual")


def test_the_answer_prints_its_verdict_and_its_table():
    eq = bg.solve(beer_quiche(F(9, 10)))
    text = str(eq)
    assert text.startswith("game: sequential equilibrium\n  outcome      beer, retreat\n  values       S  2.9")
    assert "'duel' at 'after quiche' in [0.5, 1]" in text and "exactly 0" in text and "NOT UNIQUE: 2" in text
    frame = eq.to_frame()
    assert list(frame.columns) == ["actor", "information_set", "reach", "kind", "name", "probability"]
    assert len(frame) == 12
    data = eq.to_dict()
    assert data["equilibria"] == 2 and data["beliefs"]["after beer"]["strong"]["exact"] == "9/10"


# Assessments stated by hand


def test_a_stated_assessment_is_put_to_the_proof():
    game = horse()
    threat = bg.check_assessment(game, {"1": "L", "2": "R", "3": "R"})
    # Nash, but 2 would leave its threat, 4 against 1; its information set is off the path.
    assert threat.concept == "assessment" and threat.certificate.gain == 3
    assert threat.certificate.where == "2 by 'L' at '2'"
    good = bg.check_assessment(
        game, {"1": "R", "2": "R", "3": {"L": "3/4", "R": "1/4"}}, {"3": {"L": "1/3", "R > L": "2/3"}}
    )
    assert good.concept == "sequential equilibrium" and good.verify() == 0


def test_beliefs_that_no_trembles_support_make_a_perfect_bayesian_equilibrium_at_most():
    # B and C are surprised by the same deviation, and ascribe it to different types.
    out = {"A of type 0": "out", "A of type 1": "out", "B": "deter", "C after deter": "deter", "C after let": "let"}
    apart = {"B": {"0": 1}, "C after deter": {"1": 1}, "C after let": {"0": 1}}
    eq = bg.check_assessment(entry_before_two(F(2, 5)), out, apart)
    assert eq.verify() == 0 and eq.concept == "perfect Bayesian equilibrium"
    assert "no sequence of trembles is known" in str(eq)


@pytest.mark.parametrize(
    ("strategy", "beliefs", "error", "words"),
    [
        ({"strog": "beer"}, {}, PathError, "no information set 'strog'; did you mean 'strong'"),
        ({"strong": "bear"}, {}, PathError, "no action 'bear'; did you mean 'beer'"),
        ({"strong": {"beer": 0.5, "quiche": 0.6}}, {}, InputError, "must sum to 1; got 0.5 + 0.6 = 1.1"),
        ({"strong": {"beer": -1, "quiche": 2}}, {}, InputError, "'beer' must lie in [0, 1]; got -1"),
        ({}, {}, InputError, "nothing is said for information set 'strong'"),
        ("beer", {}, InputError, "must map information sets"),
        (
            {"strong": "beer", "weak": "beer", "after beer": "retreat", "after quiche": "duel"},
            {},
            InputError,
            "play does not come to 'after quiche', so what R believes there does not follow",
        ),
        (
            {"strong": "beer", "weak": "beer", "after beer": "retreat", "after quiche": "duel"},
            {"after quiche": {"weak": 0.3, "strong": 0.3}},
            InputError,
            "beliefs at 'after quiche': the probabilities must sum to 1; got 0.3 + 0.3 = 0.6",
        ),
    ],
)
def test_assessments_that_cannot_be_read_are_refused(strategy, beliefs, error, words):
    with pytest.raises(error) as caught:
        bg.check_assessment(beer_quiche(F(9, 10)), strategy, beliefs)
    assert words in str(caught.value)


# Three actors: irrational mixtures, and how many there are


def simultaneous(seed):
    draw = random.Random(seed)
    paid = {play: {name: draw.randint(-9999, 9999) for name in "ABC"} for play in itertools.product("lr", repeat=3)}

    def third(x, y):
        ends = {z: bg.outcome(x + y + z, paid[x, y, z]) for z in "lr"}
        return bg.decision("C", "C", ends, information_set="C")

    def second(x):
        return bg.decision("B", "B", {y: third(x, y) for y in "lr"}, information_set="B")

    return bg.Game(list("ABC"), bg.decision("A", "A", {x: second(x) for x in "lr"})), paid


@pytest.mark.parametrize("seed", range(12))
def test_three_actors_at_once_have_an_odd_number_of_equilibria_and_no_deviation_gains(seed):
    game, paid = simultaneous(seed)
    found = bg.equilibria(game)
    assert len(found) % 2 == 1  # Wilson (1971), Harsanyi (1973): almost all games
    for eq in found:
        assert eq.verify() == 0 and eq.exact
        mixed = {name: {a: float(p) for a, p in eq.strategy[name].items()} for name in "ABC"}
        for k, name in enumerate("ABC"):
            worth = {
                a: sum(
                    mixed["A"][p[0]] * mixed["B"][p[1]] * mixed["C"][p[2]] / mixed[name][a] * paid[p][name]
                    for p in paid
                    if p[k] == a
                )
                if mixed[name][a] > 0
                else sum(
                    paid[p][name]
                    * mixed["ABC"[(k + 1) % 3]][p[(k + 1) % 3]]
                    * mixed["ABC"[(k + 2) % 3]][p[(k + 2) % 3]]
                    for p in paid
                    if p[k] == a
                )
                for a in "lr"
            }
            assert max(worth.values()) <= float(eq.values[name]) + 1e-6


# Refinements


def test_the_intuitive_criterion_leaves_beer():
    found = bg.equilibria(beer_quiche(F(9, 10)))
    for by in ("intuitive", "D1"):
        refined = bg.refine(found, by=by)
        assert [eq.outcome for eq in refined] == ["beer, retreat"]
        ((fallen, why),) = refined.eliminated
        assert fallen.outcome == "quiche, retreat" and why.startswith("after 'beer'")
    # 'strong' gains by having beer instead of quiche in the other equilibrium, 'weak' loses: beer is sent by both there.
    assert len(bg.refine(found, by="undefeated")) == 2


def test_d1_rules_out_that_nobody_challenges():
    found = bg.equilibria(audience_costs(F(1, 4), 1, F(1, 2), F(-1, 5)))
    # Not defeated: the unresolved are as well off by challenging, and if all of them did B would resist.
    assert [len(bg.refine(found, by=by)) for by in ("intuitive", "D1", "undefeated")] == [2, 1, 2]
    assert bg.refine(found, by="D1")[0].outcome["war"] == F(1, 6)
    assert isinstance(bg.solve(audience_costs(F(1, 4), 1, F(1, 2), F(-1, 5))).outcome, dict | MappingProxyType)


def test_refinements_of_other_games_are_refused():
    found = bg.equilibria(horse())
    with pytest.raises(MethodError, match="nature does not move first"):
        bg.refine(found, by="D1")
    with pytest.raises(InputError, match="did you mean 'intuitive'"):
        bg.refine(found, by="intuitiv")
    with pytest.raises(MethodError, match="the sender does not know everything"):
        bg.refine(bg.equilibria(kuhn_poker())[:1], by="D1")


# Independent of the solver: enumeration of bimatrix games, and trembles carried out


@pytest.mark.parametrize("seed", range(6))
def test_two_actors_at_once_have_the_equilibria_that_vertex_enumeration_finds(seed):
    draw = np.random.default_rng(seed)
    paid = np.stack([draw.permutation(60)[:9].reshape(3, 3) for _ in "AB"])
    names = "xyz"

    def second(i):
        ends = {
            names[j]: bg.outcome(names[i] + names[j], {"A": int(paid[0, i, j]), "B": int(paid[1, i, j])})
            for j in range(3)
        }
        return bg.decision("B", "B", ends, information_set="B")

    found = bg.equilibria(bg.Game(["A", "B"], bg.decision("A", "A", {names[i]: second(i) for i in range(3)})))
    ours = {tuple(round(float(p), 6) + 0.0 for who in "AB" for p in eq.strategy[who].values()) for eq in found}
    theirs = {
        tuple(abs(round(float(p), 6)) for side in pair for p in side)
        for pair in nashpy.Game(paid[0], paid[1]).vertex_enumeration()
    }
    assert ours == theirs


@pytest.mark.parametrize(
    "game",
    [horse(), beer_quiche(F(9, 10)), entry_before_two(F(3, 5)), audience_costs(F(1, 4), 1, F(1, 2), F(-1, 5))],
    ids=["horse", "beer", "entry", "crisis"],
)
def test_beliefs_are_limits_of_completely_mixed_play(game):
    for eq in bg.equilibria(game):
        sets = {h.name: h for h in eq.form.information_sets}
        for small, near in ((1e-3, 0.1), (1e-5, 1e-3)):
            play = {h: {a: float(p) for a, p in own.items()} for h, own in eq.strategy.items()}
            for tremble in eq.certificate.trembles:
                play[tremble.information_set][tremble.action] = float(tremble.coefficient) * small**tremble.order
            for own in play.values():
                whole = sum(own.values())
                for action in own:
                    own[action] /= whole
            reach = [1.0] * len(eq.form.places)
            for x, place in enumerate(eq.form.places[1:], start=1):
                before = eq.form.places[place.parent]
                if before.owner == -1:
                    step = float(before.probabilities[place.edge])
                else:
                    info = eq.form.information_sets[before.information_set]
                    step = play[info.name][info.actions[place.edge]]
                assert step > 0
                reach[x] = reach[place.parent] * step
            for name, info in sets.items():
                whole = sum(reach[x] for x in info.members)
                for x, belief in zip(info.members, eq.beliefs[name].values(), strict=True):
                    assert abs(reach[x] / whole - float(belief)) < near


def test_a_game_that_is_too_large_says_so(monkeypatch):
    monkeypatch.setattr("bargaining.solvers.supports.MOST_WORK", 50_000)
    draw = random.Random(0)

    def answer(m):
        return {str(a): bg.outcome("end", {"S": draw.random(), "R": draw.random()}) for a in range(9)}

    def message(t):
        replies = {str(m): bg.decision("r", "R", answer(m), information_set=f"after {m}") for m in range(9)}
        return bg.decision(f"type {t}", "S", replies)

    game = bg.Game(["S", "R"], bg.chance("type", {str(t): (F(1, 9), message(t)) for t in range(9)}))
    with pytest.raises(MethodError, match=r"18 information sets and 820 places.*too large to find all"):
        bg.solve(game)


def test_a_sweep_gives_the_probabilities_of_outcomes():
    table = bg.sweep(bg.load("fearon1997/sinking_or_tying"), {"resolved": [0.1, 0.25, 0.6]})
    assert table["chance"].sel(end="war").values.round(9).tolist() == [
        round(0.1 * 2 / 3, 9),
        round(1 / 6, 9),
        0.0,
    ]
    with pytest.raises(MethodError, match=r"regime_map\(\) maps each"):
        bg.outcome_map(bg.load("fearon1997/sinking_or_tying"), {"resolved": (0.1, 0.6, 3)})


@pytest.mark.parametrize("seed", range(10))
def test_the_limit_of_quantal_response_is_among_the_equilibria(seed):
    """Limits of logit equilibria are sequential (McKelvey and Palfrey 1998, theorem 4); two actors are surprised by one deviation."""
    draw = random.Random(seed)

    def end(label):
        return bg.outcome(label, {name: draw.randint(0, 20) for name in "ABC"})

    def third(b):
        return bg.decision("C", "C", {z: end("in") for z in "lr"}, information_set=f"C after {b}")

    def first():
        second = bg.decision("B", "B", {b: third(b) for b in "lr"}, information_set="B")
        return bg.decision("A", "A", {"out": end("out"), "in": second})

    game = bg.Game(list("ABC"), bg.chance("type", {"0": (F(1, 2), first()), "1": (F(1, 2), first())}))
    found = bg.equilibria(game)
    noisy = bg.quantal_response(game, 60).strategy

    def distance(eq):
        gaps = [0.0]
        for h, own in eq.strategy.items():
            for action, p in own.items():
                key = f"{action!r} at {h!r}"
                low, high = eq.continuum.get(key, (p, p))
                gaps += [float(low) - float(noisy[h][action]), float(noisy[h][action]) - float(high)]
        return max(gaps)

    assert min(map(distance, found)) < 0.02


def fails_intuitive(game, unsent, payoffs):
    """The definition for two types and two answers, written out: an answer is best for some belief iff it is at one of the types."""
    _, sender, receiver = game
    u = [sender[t][unsent] for t in (0, 1)]
    edge = [receiver[t][unsent][0] - receiver[t][unsent][1] for t in (0, 1)]

    def best(types):
        return [r for r in (0, 1) if any((edge[t] if r == 0 else -edge[t]) >= 0 for t in types)]

    lost = [t for t in (0, 1) if payoffs[t] > max(u[t][r] for r in best((0, 1)))]
    left = [t for t in (0, 1) if t not in lost]
    return any(payoffs[t] < min(u[t][r] for r in best(left)) for t in left)


@pytest.mark.parametrize("seed", range(100, 140))
def test_the_intuitive_criterion_is_its_definition(seed):
    game = random_game(seed, 9)
    found = bg.equilibria(signalling(game))
    fallen = {id(eq) for eq, _ in bg.refine(found, by="intuitive").eliminated}
    for eq in found:
        sent = [eq.strategy[f"type {t}"]["0"] for t in (0, 1)]
        payoffs = []
        for t in (0, 1):
            worth = [sum(eq.strategy[f"after {m}"][str(r)] * game[1][t][m][r] for r in (0, 1)) for m in (0, 1)]
            payoffs.append(max(worth))
        unsent = [0] if sent == [0, 0] else [1] if sent == [1, 1] else []
        expected = any(fails_intuitive(game, m, payoffs) for m in unsent)
        assert (id(eq) in fallen) == expected


def checked(game, strategy, beliefs, trembles):
    """Check an assessment written by names; at sets that are not named everything is as in the first action or place."""
    form = ExtensiveForm(game)
    sets = form.information_sets
    number = {h.name: k for k, h in enumerate(sets)}
    tremble = {
        (number[name], sets[number[name]].actions.index(a)): size for (name, a), size in (trembles or {}).items()
    }
    return check_assessment(
        form,
        [[F(strategy[h.name].get(a, 0)) for a in h.actions] for h in sets],
        [beliefs.get(h.name, [F(1)]) for h in sets],
        None if trembles is None else tremble,
    )


BOTH_BEER = {"strong": {"beer": 1}, "weak": {"beer": 1}, "after beer": {"retreat": 1}, "after quiche": {"duel": 1}}
BELIEVED = {"after beer": [F(9, 10), F(1, 10)], "after quiche": [F(1, 2), F(1, 2)]}
# Nine times as much from the weak, of whom there is a ninth as many: one half.
TREMBLES = {
    ("strong", "quiche"): (1, F(1)),
    ("weak", "quiche"): (1, F(9)),
    ("after beer", "duel"): (1, F(1)),
    ("after quiche", "retreat"): (1, F(1)),
}


def beer(strategy=None, beliefs=None, trembles=None):
    return checked(
        beer_quiche(F(9, 10)), BOTH_BEER | (strategy or {}), BELIEVED | (beliefs or {}), TREMBLES | (trembles or {})
    )


def test_a_true_assessment_has_no_gain_and_no_distance():
    proof = beer()
    assert (proof.gain, proof.one_shot, proof.bayes, proof.limit, proof.where) == (0, 0, 0, 0, "")
    assert proof.consistent and proof.counted == "4 information sets"


@pytest.mark.parametrize("strong", [F(3, 4), F(99, 100)])
def test_beliefs_on_the_path_that_are_not_bayesian_are_told(strong):
    proof = beer(beliefs={"after beer": [strong, 1 - strong]})
    assert proof.bayes == proof.limit == abs(strong - F(9, 10)) and proof.gain == 0 and not proof.consistent


@pytest.mark.parametrize(
    ("trembles", "believed"),
    [
        ({("weak", "quiche"): (1, F(3))}, F(3, 4)),  # 9/10 against 3/10
        ({("weak", "quiche"): (1, F(27))}, F(1, 4)),  # 9/10 against 27/10
        ({("weak", "quiche"): (2, F(9))}, F(1)),
        ({("strong", "quiche"): (3, F(1))}, F(0)),
    ],
)
def test_beliefs_that_are_no_limit_of_the_trembles_are_told(trembles, believed):
    proof = beer(trembles=trembles)
    assert proof.limit == abs(F(1, 2) - believed) and not proof.consistent and proof.bayes == 0
    duel = {"after quiche": [believed, 1 - believed]}
    assert beer(beliefs=duel, trembles=trembles).limit == 0


@pytest.mark.parametrize("size", [(0, F(1)), (-1, F(1)), (1, F(0)), (1, F(-1))])
def test_what_is_no_tremble_proves_nothing(size):
    proof = beer(trembles={("weak", "quiche"): size})
    assert proof.limit is None and not proof.consistent


def test_an_unused_action_without_a_tremble_proves_nothing():
    some = {key: size for key, size in TREMBLES.items() if key != ("after quiche", "retreat")}
    assert checked(beer_quiche(F(9, 10)), BOTH_BEER, BELIEVED, some).limit is None
    assert checked(beer_quiche(F(9, 10)), BOTH_BEER, BELIEVED, None).limit is None


def test_gains_are_told_with_who_has_them():
    # Without a duel the weak have 3 by quiche, not 2.
    proof = beer(strategy={"after quiche": {"retreat": 1}}, trembles={("after quiche", "duel"): (1, F(1))})
    assert (proof.gain, proof.one_shot, proof.where) == (1, 1, "S by 'quiche' at 'weak'")
    # Who takes quiche eaters for strong by 3/4 is right with that probability, and with 1/4 by a duel.
    proof = beer(beliefs={"after quiche": [F(3, 4), F(1, 4)]})
    assert (proof.gain, proof.where) == (F(1, 2), "R by 'retreat' at 'after quiche'") and proof.bayes == 0


def test_a_plan_may_gain_more_than_any_one_action():
    # Going in and stopping is worth 1 (1 more than staying out), going on 2 (1 more than stopping): both together gain 2.
    again = bg.decision("again", "A", {"stop": bg.outcome("stop", {"A": 1}), "on": bg.outcome("on", {"A": 2})})
    game = bg.Game(["A"], bg.decision("first", "A", {"out": bg.outcome("out", {"A": 0}), "in": again}))
    proof = checked(game, {"first": {"out": 1}, "again": {"stop": 1}}, {}, None)
    assert (proof.gain, proof.one_shot, proof.where) == (2, 1, "A by 'in' at 'first'")


def surprise():
    """A stays out, or gives B or C the move; what C sees follows a surprise by A, or one by A and one by B."""

    def last(name):
        return bg.decision(
            name, "C", {a: bg.outcome(f"{name} {a}", dict.fromkeys("ABC", -1)) for a in "lr"}, information_set="C"
        )

    other = bg.decision("B", "B", {"stay": last("x"), "b": last("y")})
    out = bg.outcome("out", dict.fromkeys("ABC", 0))
    return bg.Game(["A", "B", "C"], bg.decision("A", "A", {"out": out, "a": other, "c": last("z")}))


def test_beliefs_off_the_path_are_those_of_some_orders_of_trembles():
    # Orders of the places: a for x, a + b for y and c for z, all orders 1 to 4 being tried.
    form = ExtensiveForm(surprise())
    (pooled,) = [k for k, h in enumerate(form.information_sets) if h.name == "C"]
    places = dict(zip("xyz", form.information_sets[pooled].members, strict=True))
    wanted = set()
    for a, b, c in itertools.product(range(1, 5), repeat=3):
        order = {"x": a, "y": a + b, "z": c}
        wanted.add(tuple(places[p] for p in "xyz" if order[p] == min(order.values())))
    support = tuple((0,) for _ in form.information_sets)
    deviations = Deviations(form, actions_before(form), support)
    found = [held[pooled] for held in belief_supports(deviations, deviations.free())]
    assert set(found) == wanted == {(places["x"],), (places["z"],), (places["x"], places["z"])}
    assert len(found) == len(wanted)


def test_the_trembles_found_weigh_what_others_mix():
    # A mixes 1/3 and 2/3 (B's indifference: -2p = -(1 - p)); the surprises after its two actions are pooled.
    def end(name, a):
        return bg.outcome(name, {"A": a, "B": -a, "D": 0, "C": 0})

    def surprised(name, a):
        last = {x: bg.outcome(f"{name} {x}", {"A": a, "B": -a, "D": -1, "C": 0}) for x in "lr"}
        return bg.decision(
            name, "D", {"stop": end(f"{name} stop", a), "go": bg.decision("C", "C", last, information_set="C")}
        )

    def answer(name, high, low):
        return bg.decision("B", "B", {"H": surprised(name, high), "T": end(f"{name} T", low)}, information_set="B")

    game = bg.Game(["A", "B", "C", "D"], bg.decision("A", "A", {"1": answer("one", 2, 0), "2": answer("two", 0, 1)}))
    for eq in bg.equilibria(game):
        assert eq.strategy["A"] == {"1": F(1, 3), "2": F(2, 3)}
        assert eq.certificate.consistent and eq.verify() == 0


def test_supports_keep_what_only_rounding_tells_apart():
    # Ten tenths of a sum are the sum, but not in floats, where they fall short of it.
    total = next(n for n in range(10**9, 10**9 + 100) if sum([0.1 * n] * 10) < n)
    draw = bg.chance("draw", {str(k): (F(1, 10), bg.outcome(str(k), {"A": total})) for k in range(10)})
    game = bg.Game(["A"], bg.decision("A", "A", {"draw": draw, "sure": bg.outcome("sure", {"A": total})}))
    assert set(supports(ExtensiveForm(game))) == {((0,),), ((1,),), ((0, 1),)}


def test_a_component_along_which_play_varies_is_not_dropped_for_one_of_its_equilibria():
    """R is indifferent after m0, where the sender gets 4 by r1 and 0 by r2: with r1 in at most half the cases w, who gets 2 at most by m1,
    would have a reason to send it too, and the intuitive criterion is met; with r1 in three quarters it is not."""

    def answer(kind, message):
        paid = {"m0": (4, 0), "m1": (5 if kind == "s" else 2, -1)}[message]
        right = {"m0": (0, 0), "m1": (int(kind == "s"), int(kind == "w"))}[message]
        ends = {r: bg.outcome(r, {"S": paid[k], "R": right[k]}) for k, r in enumerate(("r1", "r2"))}
        return bg.decision(f"after {message}", "R", ends, information_set=f"after {message}")

    game = bg.Game(
        ["S", "R"],
        bg.chance(
            "type", {t: (F(1, 2), bg.decision(t, "S", {m: answer(t, m) for m in ("m0", "m1")})) for t in ("s", "w")}
        ),
    )
    pooling = [eq for eq in bg.equilibria(game) if eq.varying]
    assert pooling
    refined = bg.refine(bg.equilibria(game), by="intuitive")
    assert not any(eq.varying for eq, _ in refined.eliminated)
    for share, kept in ((F(1, 4), 1), (F(3, 4), 0)):
        stated = bg.check_assessment(
            game,
            {"s": "m0", "w": "m0", "after m0": {"r1": share, "r2": 1 - share}, "after m1": "r2"},
            {"after m1": {"w": 1, "s": 0}},
        )
        assert stated.verify() == 0 and len(bg.refine([stated], by="intuitive")) == kept
