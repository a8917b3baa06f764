"""Sequential equilibria by supports: games of the literature, all equilibria on a grid, and certificates that can fail."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

import bargaining as bg
from bargaining.errors import GameError, MethodError, PathError
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
    assert [e.outcome if isinstance(e.outcome, str) else "crisis" for e in found] == ["status quo", "crisis"]
    assert found[0].continuum["'resist' at 'B'"] == (F(5, 6), 1)
    assert found[1].strategy["first [weak]"]["challenge"] == F(1, 3)


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


def test_why_not_compares_what_the_actor_gets():
    eq = bg.solve(beer_quiche(F(9, 10)))
    assert eq.why_not("beer, retreat") == "'beer, retreat' occurs."
    assert eq.why_not("quiche, duel") == (
        "'quiche, duel' does not occur: at 'strong' S gets 3 by 'beer' and 0 by 'quiche'."
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
