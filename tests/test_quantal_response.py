"""Logit quantal response: published and independently computed numbers, the closed form against the path, and the fit to counts."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.optimize import fsolve, minimize_scalar

import bargaining as bg
from bargaining.errors import InputError, MethodError, PathError
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.solvers.logit_responses import LogitResponses
from tests.oracles.games import beer_quiche, centipede, horse, kuhn, random_game
from tests.oracles.walked import named, payoffs, pure

OCHS = ([[1.1141, 0], [0, 0.2785]], [[0, 1.1141], [1.1141, 0]])

#: Probabilities of taking the larger pile in the four-move centipede, lambda in 1/dollar: two solvers agreed on them.
FOUR_MOVES = {
    0: (0.5, 0.5, 0.5, 0.5),
    0.5: (0.2962565749, 0.2779802856, 0.4648836494, 0.8320183851),
    1: (0.2361929655, 0.3762987442, 0.7615768236, 0.9608342772),
    2: (0.3728463068, 0.7587508037, 0.9594117942, 0.9983411989),
    5: (0.851436104, 0.9818471868, 0.9996646478, 0.9999998875),
}
SIX_MOVES = (0.2457832017, 0.2345735536, 0.3728463068, 0.7587508037, 0.9594117942, 0.9983411989)


def takes(game: bg.Game, lam: float) -> list[float]:
    eq = bg.quantal_response(game, lam)
    return [eq.strategy[name]["take"] for name in eq.strategy]


@pytest.mark.parametrize("lam", FOUR_MOVES)
def test_the_four_move_centipede(lam: float) -> None:
    assert takes(centipede(4), lam) == pytest.approx(FOUR_MOVES[lam], abs=2e-9)


def test_the_six_move_centipede() -> None:
    assert takes(centipede(6), 0.5) == pytest.approx(SIX_MOVES, abs=2e-9)


def test_cents_instead_of_dollars_divide_lambda_by_a_hundred() -> None:
    def scaled(node: Any) -> Any:
        if hasattr(node, "payoffs"):
            return bg.outcome(node.label, {n: 100 * p for n, p in zip(node.actors, node.payoffs, strict=True)})
        return bg.decision(
            node.name, node.actor, {a: scaled(c) for a, c in zip(node.actions, node.branches, strict=True)}
        )

    cents = bg.Game(["A", "B"], scaled(centipede(4).root))
    assert takes(cents, 0.01) == pytest.approx(FOUR_MOVES[1], abs=2e-9)


def test_the_ultimatum_game_with_ten_units() -> None:
    def answer(k: int) -> Any:
        ends = {
            "accept": bg.outcome(f"gives {k}", {"A": 10 - k, "B": k}),
            "reject": bg.outcome("none", {"A": 0, "B": 0}),
        }
        return bg.decision(f"answer to {k}", "B", ends)

    eq = bg.quantal_response(bg.Game(["A", "B"], bg.decision("offer", "A", {str(k): answer(k) for k in range(11)})), 1)
    offers = [eq.strategy["offer"][str(k)] for k in range(5)]
    assert offers == pytest.approx([0.043714993, 0.212134038, 0.338345562, 0.231761774, 0.106673617], abs=1e-9)
    assert eq.values["A"] == pytest.approx(6.468685112386, abs=1e-11)
    assert eq.unique is True and eq.verify() < 1e-14


@pytest.mark.parametrize(("lam", "p", "q"), [(1, 0.586784036664, 0.451807031390), (2, 0.617521945926, 0.371981664218)])
def test_ochss_matching_pennies(lam: float, p: float, q: float) -> None:
    eq = bg.quantal_response(OCHS, lam)
    assert eq.strategy["A chooses"]["row 1"] == pytest.approx(p, abs=1e-11)
    assert eq.strategy["B chooses"]["column 1"] == pytest.approx(q, abs=1e-11)
    assert eq.verify() < 1e-12 and eq.unique is None and not eq.turned
    assert bg.quantal_response(OCHS, lam, form="normal").values["A"] == pytest.approx(eq.values["A"], abs=1e-12)


def test_large_lambda_comes_near_the_nash_equilibrium() -> None:
    """p = 1/2, and q = 0.2785/(0.2785 + 1.1141)."""
    eq = bg.quantal_response(OCHS, 10_000)
    assert eq.strategy["A chooses"]["row 1"] == pytest.approx(0.5, abs=1e-3)
    assert eq.strategy["B chooses"]["column 1"] == pytest.approx(0.199985638374, abs=1e-3)
    kuhn_value = bg.quantal_response(kuhn(), 400).values["A"]
    assert kuhn_value == pytest.approx(-1 / 18, abs=1e-4)


def test_the_most_likely_lambda_in_ochss_data() -> None:
    """McKelvey and Palfrey (1995), with the counts as percentages of 128 choices of each side."""
    counts = {
        "A chooses": {"row 1": 128 * 0.527, "row 2": 128 * 0.473},
        "B chooses": {"column 1": 128 * 0.366, "column 2": 128 * 0.634},
    }
    fit = bg.quantal_response(OCHS, 0).fit(counts)
    # 1.8456097464349 in forty digits (a zero of the score by mpmath); a maximiser of the likelihood gives 1.84560975.
    assert fit.lam == pytest.approx(1.8456097464349, abs=1e-11)
    assert fit.log_likelihood == pytest.approx(-174.76453191, abs=1e-8)
    assert fit.equilibrium.strategy["A chooses"]["row 1"] == pytest.approx(0.6156513144, abs=1e-9)
    assert fit.equilibrium.strategy["B chooses"]["column 1"] == pytest.approx(0.3832909401, abs=1e-9)

    assert fit.standard_error == pytest.approx(0.77129860883, abs=1e-6)

    # The standard error from second differences of the likelihood, each equilibrium solved by another route.
    def equilibrium(lam: float) -> tuple[float, float]:
        def off(z: Any) -> list[float]:
            p, q = z
            rows = lam * (1.1141 * q - 0.2785 * (1 - q))
            columns = lam * (1.1141 * (1 - p) - 1.1141 * p)
            return [p - 1 / (1 + math.exp(-rows)), q - 1 / (1 + math.exp(-columns))]

        p, q = fsolve(off, [0.6, 0.4], xtol=1e-14)
        return float(p), float(q)

    def likelihood(lam: float) -> float:
        p, q = equilibrium(lam)
        return 128 * (0.527 * math.log(p) + 0.473 * math.log(1 - p) + 0.366 * math.log(q) + 0.634 * math.log(1 - q))

    step = 1e-3
    curvature = (likelihood(fit.lam + step) - 2 * likelihood(fit.lam) + likelihood(fit.lam - step)) / step**2
    assert fit.standard_error == pytest.approx(1 / math.sqrt(-curvature), rel=1e-4)
    assert "standard error 0.77" in str(fit) and "-174.764" in str(fit)


def test_a_fit_recovers_lambda_from_its_own_probabilities() -> None:
    game = centipede(4)
    true = bg.quantal_response(game, 0.8)
    counts = {name: {a: 1000 * p for a, p in own.items()} for name, own in true.strategy.items()}
    fit = true.fit(counts)
    assert fit.lam == pytest.approx(0.8, abs=1e-7) and fit.observations == pytest.approx(4000)

    def minus(lam: float) -> float:
        eq = bg.quantal_response(game, lam)
        return -sum(n * math.log(eq.strategy[h][a]) for h, own in counts.items() for a, n in own.items())

    best = minimize_scalar(minus, bounds=(0.1, 3), method="bounded", options={"xatol": 1e-9})
    assert best.x == pytest.approx(fit.lam, abs=1e-5)


def test_fits_at_the_edges() -> None:
    eq = bg.quantal_response(([[2, 0], [0, 1]], [[1, 0], [0, 3]]), 0)
    uniform = eq.fit({"A chooses": {"row 1": 5, "row 2": 5}})
    assert uniform.lam == pytest.approx(0, abs=1e-6)
    wrong = bg.quantal_response([[2], [0]], 1).fit({"A chooses": {"row 1": 1, "row 2": 9}})
    assert wrong.lam == 0 and wrong.standard_error is None and "at the edge" in str(wrong)
    with pytest.raises(MethodError, match="still rises"):
        bg.quantal_response([[2], [0]], 1).fit({"A chooses": {"row 1": 9}})


@pytest.mark.parametrize("seed", range(10))
def test_the_path_agrees_with_backward_induction_and_with_the_tree(seed: int) -> None:
    """In games of perfect information the branch is followed as in any other; its end is the closed form."""
    responses = LogitResponses(ExtensiveForm(centipede(3 + seed % 3), float))
    lam = 0.3 + seed / 4
    closed = np.exp(responses.backward(lam))
    responses.perfect = False
    *_, last = responses.branch(lam)
    assert last.lam == lam and last.chances == pytest.approx(closed, abs=1e-10)
    game = random_game(seed)
    eq = bg.quantal_response(game, lam)
    assert eq.verify() < 1e-9
    assert payoffs(game, named(eq.behaviour)) == pytest.approx(dict(eq.values), abs=1e-9)


@pytest.mark.parametrize("seed", [2, 4, 9])
def test_every_response_by_walking_the_tree(seed: int) -> None:
    """At each information set log-odds are lambda times the difference of payoffs from taking an action there for sure, per visit."""
    game, lam = random_game(seed), 0.7
    eq = bg.quantal_response(game, lam)
    strategy, form = named(eq.behaviour), eq.behaviour.form
    for h, name in zip(form.information_sets, strategy, strict=True):
        lottery, actor = strategy[name], form.names[h.actor]
        sure = {a: payoffs(game, {**strategy, name: {b: float(a == b) for b in h.actions}})[actor] for a in h.actions}
        first, reached = h.actions[0], float(eq.behaviour.reached[h.name])
        for a in h.actions[1:]:
            odds = math.log(lottery[a] / lottery[first])
            assert odds == pytest.approx(lam * (sure[a] - sure[first]) / reached, abs=1e-8)


def test_agent_and_normal_form_differ_where_an_actor_moves_twice() -> None:
    game = centipede(4)
    agent, normal = bg.quantal_response(game, 1), bg.quantal_response(game, 1, form="normal")
    # In the strategic form A takes at once, at the third move, or never; each is one logit choice.
    sums = list(normal.strategy["A chooses"].values())
    assert len(sums) == 3 and abs(sums[0] - agent.strategy["move 1"]["take"]) > 0.05
    assert normal.verify() < 1e-9 and normal.concept == "normal form logit quantal response equilibrium"
    own = list(pure(game, "A"))
    assert len(own) == 4  # two of which play alike
    with pytest.raises(MethodError, match="two actors, and the game has 3"):
        bg.quantal_response(horse(), 1, form="normal")


def test_three_actors_and_the_sequential_equilibrium_of_seltens_horse() -> None:
    """The branch goes to the sequential component: 1 and 2 play R, and 3 plays R at most a quarter of the time."""
    eq = bg.quantal_response(horse(), 60)
    s = eq.strategy
    assert s["1"]["R"] > 0.95 and s["2"]["R"] > 0.95 and s["3"]["R"] < 0.27
    assert eq.verify() < 1e-9


def test_a_branch_that_turns_back() -> None:
    """A coordination game where the branch leaves from near the uniform point, and the path is told with its turns."""
    game = ([[4, 0, 0], [0, 3, 2], [3, 2, 0]], [[1, 3, 0], [0, 2, 3], [2, 0, 4]])
    eq = bg.quantal_response(game, 30)
    lams = eq.path["lam"].values
    assert eq.turned == bool((np.diff(lams) < 0).any())
    assert eq.verify() < 1e-9 and ("turned back" in str(eq)) == eq.turned


def test_the_path_is_a_labelled_table() -> None:
    path = bg.quantal_response(beer_quiche(Fraction(9, 10)), 5).path
    assert path["lam"].attrs["units"] == "1/payoff" and float(path["lam"][0]) == 0 and float(path["lam"][-1]) == 5
    duels = path["probability"].sel(move="after beer: duel")
    assert float(duels[0]) == 0.5 and duels.sizes["point"] == path.sizes["point"]
    assert path["probability"].groupby("information_set").sum().values == pytest.approx(1.0)


def test_probabilities_far_below_one_keep_their_digits() -> None:
    eq = bg.quantal_response(([[1, 0], [0, 0]], [[0, 0], [0, 0]]), 1200)
    assert eq.strategy["A chooses"]["row 2"] == pytest.approx(math.exp(-600), rel=1e-9)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: bg.quantal_response(OCHS, -1), InputError, "lambda must not be negative; got -1"),
        (lambda: bg.quantal_response(OCHS, "x"), InputError, "lambda must be a number; got 'x'"),
        (lambda: bg.quantal_response(OCHS, float("inf")), InputError, "lambda must be finite"),
        (lambda: bg.quantal_response(OCHS, 1, form="agents"), InputError, "did you mean 'agent'"),
        (lambda: bg.quantal_response(OCHS, 1).fit({"A choses": {}}), PathError, "did you mean 'A chooses'"),
        (lambda: bg.quantal_response(OCHS, 1).fit({"A chooses": {"row": 1}}), PathError, "no action 'row'"),
        (lambda: bg.quantal_response(OCHS, 1).fit({"A chooses": {"row 1": -1}}), InputError, "must not be negative"),
        (lambda: bg.quantal_response(OCHS, 1).fit({"A chooses": {"row 1": 0}}), InputError, "nothing was counted"),
        (lambda: bg.quantal_response(OCHS, 1).fit([3]), InputError, "by information set and action"),
        (lambda: bg.quantal_response(OCHS, 1).fit({"A chooses": 3}), InputError, "by action"),
    ],
)
def test_mistakes_are_told(call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_printing() -> None:
    text = str(bg.quantal_response(centipede(4), 1))
    assert "lambda       1 per unit of payoff" in text and "the only one for this lambda" in text
    frame = bg.quantal_response(OCHS, 1).to_frame()
    assert frame["probability"].sum() == pytest.approx(2)


def test_the_branch_is_followed_through_a_bifurcation() -> None:
    """In pure coordination both mix evenly for every lambda; others branch off at lambda 2, where the equations have no unique slope."""
    for lam in (1.9, 2, 2.5):
        found = bg.quantal_response(([[1, 0], [0, 1]], [[1, 0], [0, 1]]), lam)
        assert dict(found.values) == {"A": pytest.approx(0.5), "B": pytest.approx(0.5)}
        assert found.verify() < 1e-9
