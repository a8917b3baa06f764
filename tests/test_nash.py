"""Nash equilibria against published sets, brute force over supports, and deviations found by walking the tree."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import bargaining as bg
from bargaining.equilibrium.behaviour import Behaviour
from bargaining.errors import GameError, InputError, MethodError, PathError, TooManyEquilibriaError
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.solvers.extreme_equilibria import extreme_equilibria
from bargaining.solvers.lemke_howson import lemke_howson
from tests.oracles.bimatrix import in_hull, is_equilibrium, support_enumeration
from tests.oracles.games import beer_quiche, horse, kuhn, random_game
from tests.oracles.walked import largest_gain, named

F = Fraction

#: Seeds of random trees with few enough strategies to enumerate all equilibria.
SMALL = (1, 2, 3, 4, 6, 7, 8, 10, 14, 23, 29)
VON_STENGEL = ([[3, 3], [2, 5], [0, 6]], [[3, 2], [2, 6], [3, 1]])
THREE = {
    ((F(1), F(0), F(0)), (F(1), F(0))),
    ((F(4, 5), F(1, 5), F(0)), (F(2, 3), F(1, 3))),
    ((F(0), F(1, 3), F(2, 3)), (F(1, 3), F(2, 3))),
}


def profile(eq: Any) -> tuple[tuple[Fraction, ...], ...]:
    return eq.behaviour.lotteries


def test_von_stengels_game_has_three_equilibria() -> None:
    found = bg.nash(VON_STENGEL)
    assert found.complete and {profile(eq) for eq in found} == THREE
    assert [eq.verify() for eq in found] == [0, 0, 0]
    assert found.unique is False and len(found.components) == 3
    assert "all there are" in str(found) and "exactly 0" in str(found)


def test_lemke_howson_reaches_the_published_equilibrium_from_each_label() -> None:
    game = bg.Simultaneous(["A", "B"], *VON_STENGEL)
    first, third = ((F(1), F(0), F(0)), (F(1), F(0))), ((F(0), F(1, 3), F(2, 3)), (F(1, 3), F(2, 3)))
    assert [lemke_howson(game, k) for k in range(1, 6)] == [first, third, first, first, third]
    found = bg.nash(game, method="lemke-howson")
    assert len(found) == 2 and not found.complete and found.unique is False
    assert "NOT GUARANTEED TO BE ALL" in str(found)
    with pytest.raises(InputError, match="1 to 3 for rows and 4 to 5"):
        lemke_howson(game, 6)
    with pytest.raises(MethodError, match="longer than 1 pivots"):
        lemke_howson(game, 2, limit=1)


@pytest.mark.parametrize("seed", range(12))
def test_generic_games_have_the_equilibria_of_brute_force_and_an_odd_number(seed: int) -> None:
    rng = np.random.default_rng(seed)
    m, n = (int(v) for v in rng.integers(2, 5, 2))
    a, b = rng.integers(-10_000, 10_000, (m, n)), rng.integers(-10_000, 10_000, (m, n))
    found = extreme_equilibria(bg.Simultaneous(["A", "B"], a, b))
    brute = support_enumeration(a, b)
    assert len(found.points) == len(brute) and len(brute) % 2 == 1
    for x, y in found.points:
        mine = np.array([float(v) for v in (*x, *y)])
        assert any(np.allclose(mine, np.concatenate(pair), atol=1e-7) for pair in brute)


@pytest.mark.parametrize("seed", range(25))
def test_tied_games_every_equilibrium_of_brute_force_lies_in_a_subset_and_every_mixture_is_one(seed: int) -> None:
    rng = np.random.default_rng(1000 + seed)
    m, n = (int(v) for v in rng.integers(2, 5, 2))
    a, b = rng.integers(0, 3, (m, n)), rng.integers(0, 3, (m, n))
    found = extreme_equilibria(bg.Simultaneous(["A", "B"], a, b))
    for x, y in support_enumeration(a, b):
        assert any(in_hull(x, us) and in_hull(y, vs) for us, vs in found.subsets)
    for us, vs in found.subsets:
        for _ in range(3):
            x = rng.dirichlet(np.ones(len(us))) @ np.array(us, dtype=float)
            y = rng.dirichlet(np.ones(len(vs))) @ np.array(vs, dtype=float)
            assert is_equilibrium(a, b, x, y)
    # The extreme equilibria are extreme: none is a mixture of the others of its subset.
    for us, vs in found.subsets:
        for corners in (us, vs):
            for k, corner in enumerate(corners):
                others = [c for j, c in enumerate(corners) if j != k]
                assert not others or not in_hull([float(v) for v in corner], others)
    assert sorted(k for group in found.components for k in group) == list(range(len(found.subsets)))


def test_a_game_that_nobody_cares_about() -> None:
    found = bg.nash(([[0, 0, 0]] * 3, [[0, 0, 0]] * 3))
    assert len(found) == 9 and len(found.components) == 1 and len(found.components[0]) == 1
    assert "1 connected continuum allows" in str(found)


def test_nashpy_loses_equilibria_of_a_tied_game_and_completeness_is_not_claimed() -> None:
    a, b = [[1, 0], [0, 1]], [[0, 0], [0, 0]]
    everything, some = bg.nash((a, b)), bg.nash((a, b), method="nashpy")
    assert everything.complete and not some.complete
    assert len(everything) == 4 and len(some) < 4
    assert {profile(eq) for eq in some} <= {profile(eq) for eq in everything}
    assert all(eq.verify() == 0 and eq.exact for eq in some)


@pytest.mark.parametrize("seed", range(6))
def test_nashpy_and_our_enumeration_agree_on_generic_games(seed: int) -> None:
    rng = np.random.default_rng(50 + seed)
    pair = (rng.integers(-99, 99, (4, 3)), rng.integers(-99, 99, (4, 3)))
    ours, theirs = bg.nash(pair), bg.nash(pair, method="nashpy")
    assert {profile(eq) for eq in ours} == {profile(eq) for eq in theirs}


@pytest.mark.parametrize("method", ["sequence form", "lemke-howson"])
@pytest.mark.parametrize("seed", range(15))
def test_random_trees_no_pure_strategy_gains(seed: int, method: str) -> None:
    game = random_game(seed)
    for eq in bg.nash(game, method=method):
        assert largest_gain(game, named(eq.behaviour)) == 0 == eq.verify()


@pytest.mark.parametrize("seed", SMALL)
def test_all_equilibria_of_random_trees_contain_the_one_of_the_sequence_form(seed: int) -> None:
    game = random_game(seed)
    everything, one = bg.nash(game), bg.nash(game, method="sequence form")[0]
    assert everything.complete
    for eq in everything:
        assert largest_gain(game, named(eq.behaviour)) == 0
    assert covered(everything, one.behaviour)


def covered(everything: Any, behaviour: Behaviour) -> bool:
    """Whether a profile lies in one of the subsets, as a pair of realisation plans."""
    plans = behaviour.plans
    target = [[float(v) for v in plans.plan(i, behaviour.lotteries)] for i in (0, 1)]

    def rows(strategies: Any, i: int) -> list[list[float]]:
        sets = plans.form.information_sets
        out = []
        for own in strategies:
            lotteries = [tuple(own[h.name].values()) if h.name in own else (F(0),) * len(h.actions) for h in sets]
            out.append([float(v) for v in plans.plan(i, lotteries)])
        return out

    return any(
        in_hull(target[0], rows(subset.first, 0)) and in_hull(target[1], rows(subset.second, 1))
        for component in everything.components
        for subset in component
    )


@pytest.mark.parametrize("seed", [2, 3, 4, 6, 7, 9, 10, 11, 14, 16, 23, 25, 29, 30, 35, 36, 39])
def test_sequential_equilibria_are_among_the_nash_equilibria(seed: int) -> None:
    """Two solvers that share no method: supports with beliefs, and vertices of best-reply polytopes."""
    game = random_game(seed)
    everything = bg.nash(game)
    assert everything.complete == (seed not in (9, 11, 16, 36))  # too many strategies to list all
    sequential = bg.equilibria(game)
    assert sequential
    for found in sequential:
        profile = Behaviour(found.form, [tuple(found.strategy[h.name].values()) for h in found.form.information_sets])
        assert profile.gain == 0 and (covered(everything, profile) or not everything.complete)


def test_beer_and_quiche() -> None:
    """Cho and Kreps: where most are strong two components pool, each with a duel after the other breakfast at least half of the time."""
    found = bg.nash(beer_quiche(F(9, 10)))
    assert found.complete and len(found.components) == 2
    for component, breakfast, other in zip(found.components, ("quiche", "beer"), ("beer", "quiche"), strict=True):
        (subset,) = component
        assert [s["strong"][breakfast] for s in subset.first] == [1] == [s["weak"][breakfast] for s in subset.first]
        assert sorted(s[f"after {other}"]["duel"] for s in subset.second) == [F(1, 2), 1]
        assert {s[f"after {breakfast}"]["duel"] for s in subset.second} == {0}
    rare = bg.nash(beer_quiche(F(1, 10)))
    assert rare.unique is True and len(rare) == 1
    only = rare[0].strategy
    assert (only["strong"]["beer"], only["weak"]["beer"]) == (1, F(1, 9))
    assert (only["after beer"]["duel"], only["after quiche"]["duel"]) == (F(1, 2), 1)
    assert rare[0].unique is True


def test_kuhn_poker_by_the_linear_complementarity_problem() -> None:
    found = bg.nash(kuhn(), method="sequence form")
    assert found[0].values["A"] == F(-1, 18) and found[0].verify() == 0
    assert largest_gain(kuhn(), named(found[0].behaviour)) == 0
    # 27 and 64 reduced pure strategies are more than are enumerated unasked.
    assert bg.nash(kuhn()).method == found.method


def test_gains_of_three_actors_in_seltens_horse() -> None:
    """Components of Nash equilibria: 1 and 2 play R and 3 plays R at most 1/4; or 1 plays L, 3 plays R and 2 plays R at least 1/3."""
    form = ExtensiveForm(horse())
    order = [h.name for h in form.information_sets]

    def gains(one: Any, two: Any, three: Any) -> Any:
        right = {"1": one, "2": two, "3": three}
        found = Behaviour(form, [(1 - right[name], right[name]) for name in order])
        assert found.gain == largest_gain(form.game, named(found))
        return found.gains

    assert set(gains(1, 1, F(1, 4)).values()) == {0} == set(gains(1, 1, 0).values())
    assert dict(gains(1, 1, F(3, 10))) == {"1": 0, "2": F(1, 5), "3": 0}
    assert set(gains(0, F(1, 3), 1).values()) == {0} == set(gains(0, 1, 1).values())
    assert dict(gains(0, F(1, 4), 1)) == {"1": F(1, 4), "2": 0, "3": 0}
    with pytest.raises(MethodError, match="two actors, and the game has 3: 1, 2, 3"):
        bg.nash(horse())


def test_answers_print_and_tabulate() -> None:
    eq = bg.nash(beer_quiche(F(9, 10)))[0]
    assert eq.outcome == "peace" and eq.values["A"] == F(21, 10)
    assert "need not be sequentially rational" in str(eq) and "exactly 0" in str(eq)
    assert "probability 0" in eq.why_not("duel")
    frame = bg.nash(VON_STENGEL).to_frame()
    assert list(frame.columns) == ["equilibrium", "information_set", "actor", "action", "probability", "reached"]
    assert len(frame) == 15
    assert eq.to_dict()["largest_gain"] == {"float": 0.0, "exact": "0"}
    with pytest.raises(PathError, match="did you mean 'after beer'"):
        eq.strategy["after bear"]


def test_symbols_take_values() -> None:
    import sympy

    w = sympy.Symbol("w")
    stay = bg.decision("B", "B", {"l": bg.outcome("a", {"A": w, "B": 0}), "r": bg.outcome("b", {"A": 0, "B": 1})})
    game = bg.Game(["A", "B"], bg.decision("A", "A", {"in": stay, "out": bg.outcome("out", {"A": w / 2, "B": 3})}))
    assert bg.nash(game, at={"w": 1})[0].values["A"] == F(1, 2)
    with pytest.raises(MethodError, match=r"\['w'\] have no value"):
        bg.nash(game)
    with pytest.raises(PathError, match="names no symbol"):
        bg.nash(game, at={"w": 1, "v": 2})


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: bg.nash(3), InputError, "two payoff matrices"),
        (lambda: bg.nash(([[1, 2]], [[1], [2]])), GameError, "1 x 2 and the one of B 2 x 1"),
        (lambda: bg.nash(([[1, 2], [3]], [[1, 2], [3, 4]])), GameError, "row 2 has 1 entries"),
        (lambda: bg.nash(([[1, float("nan")]], [[1, 2]])), GameError, "payoffs of A, row 1: a payoff must be finite"),
        (lambda: bg.nash(VON_STENGEL, method="lemke howson"), InputError, "did you mean 'lemke-howson'"),
        (
            lambda: bg.nash(([[0] * 12] * 12, [[0] * 12] * 12), method="nashpy"),
            MethodError,
            "12 and 12 pure strategies",
        ),
        (lambda: bg.Simultaneous(["A"], [[1]]), GameError, "two actors with different names"),
        (lambda: bg.Simultaneous("AB", [[1]]), GameError, "two actors with different names"),
        (lambda: bg.Simultaneous(["A", "B"], [[1, 2]], actions=(["x"], ["y"])), GameError, "B has 2 actions"),
        (lambda: bg.Simultaneous(["A", "B"], []), GameError, "are a matrix"),
        (lambda: bg.nash(bg.load("fearon1995/bargaining_range")), MethodError, "an offer over a continuum"),
        (lambda: bg.solve(bg.Simultaneous(["A", "B"], [[1]])), MethodError, r"nash\(\) finds their equilibria"),
        (lambda: bg.nash(bg.load("lewis2003/crisis_signalling")), MethodError, "is no tree of moves"),
    ],
)
def test_mistakes_are_told(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_a_game_too_large_to_list_says_what_to_use() -> None:
    k = 14
    identity = [[int(i == j) for j in range(k)] for i in range(k)]
    with pytest.raises(TooManyEquilibriaError, match="lemke-howson"):
        bg.nash((identity, identity), method="extreme")
    found = bg.nash((identity, identity), method="lemke-howson")
    assert not found.complete and all(eq.verify() == 0 for eq in found)


def test_bounds_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from bargaining.games import simultaneous
    from bargaining.solvers import complementarity

    monkeypatch.setattr(simultaneous, "MOST_STRATEGIES", 20)
    assert bg.nash(kuhn()).method.startswith("Lemke's algorithm")
    with pytest.raises(MethodError, match="more than 20 reduced pure strategies"):
        bg.nash(kuhn(), method="lemke-howson")
    monkeypatch.setattr(complementarity, "MOST_SEQUENCES", 20)
    with pytest.raises(MethodError, match="13 and 13 sequences"):
        bg.nash(kuhn())


def test_an_actor_without_a_choice() -> None:
    ends = {a: bg.outcome(a, {"A": v, "B": 0}) for a, v in (("x", 1), ("y", 2), ("z", 2))}
    game = bg.Game(["A", "B"], bg.decision("A", "A", ends))
    found = bg.nash(game)
    assert [dict(eq.strategy["A"]) for eq in found] == [{"x": 0, "y": 1, "z": 0}, {"x": 0, "y": 0, "z": 1}]
    assert len(found.components) == 1 and bg.nash(game, method="sequence form")[0].values["A"] == 2
    assert bg.nash(([[5]], [[7]]))[0].values["B"] == 7 and bg.nash([[5]]).unique is True
    assert bg.zero_sum([[5]]).value == 5 and bg.quantal_response([[5]], 3).values["A"] == 5
