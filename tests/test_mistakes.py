"""What users write by mistake is refused in one sentence that names what is expected and what was given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining import Actor, axiomatic
from bargaining.errors import InputError, MethodError
from bargaining.games.commitments import Commitments

u, k = sympy.symbols("u k")
NAN, INF = float("nan"), float("inf")


def deal(x: Any) -> Any:
    return bg.outcome("deal", {"A": x, "B": 1 - x})


NONE = bg.outcome("none", {"A": 0, "B": 0})
ROOT = bg.offer("o", "A", "B", accept=deal, reject=NONE)
STATES = {"talks": bg.offer("o", "A", "B", accept=deal, reject=bg.continue_to("talks"))}
ARC = bg.Concave(1 - u**2)
LINE = axiomatic.BargainingProblem(axiomatic.Linear(1), (0, 0))


def moving() -> Any:
    return bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=deal, reject=bg.outcome("war", {"A": k, "B": 0})))


def package(accept: Callable[[Any], Any]) -> Any:
    return bg.offer("o", "A", "B", over=bg.Issues(["land", "arms"]), accept=accept, reject=NONE)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: bg.Game(["A", "B"], states=STATES, start=3),
            r"starts in 3, which is no state; states are \['talks'\]",
        ),
        (lambda: bg.Game(["A", "B"], states=STATES, start="talk"), "did you mean 'talks'"),
        (lambda: bg.Game(["A", "B"], states={}), "states is empty"),
        (lambda: bg.Game(None, ROOT), "the actors are given as a list .* got None"),
        (lambda: bg.Game(3, ROOT), "the actors are given as a list .* got 3"),
        (lambda: bg.solve(bg.Game(["A", "B"], ROOT)).why_not(3), "no outcome 3; outcomes are"),
        (lambda: bg.solve(bg.Game(["A", "B"], ROOT)).why_not(["deal"]), "no outcome"),
        (lambda: bg.Issues(None), "issues are given by name, .* got None"),
        (lambda: bg.Issues(3), "issues are given by name, .* got 3"),
        (lambda: bg.Issues([3]), "an issue is named by text"),
        (lambda: bg.Issues({"land": (0, 1, 2)}), "land: give its size or two ends"),
        (lambda: bg.Issues({"land": (0, NAN)}), "land: an end must be finite; got 'nan'"),
        (lambda: bg.Issues({"land": "all"}), "land: an end must be a number; got 'all'"),
        (lambda: bg.Issues(["land", "land"]), "different names"),
        (lambda: Actor("A", INF), "actor 'A': the discount factor must be a finite number; got inf"),
        (lambda: package(lambda t: deal(t["lan"])), "'lan': no term of that name; did you mean 'land'"),
        (lambda: bg.offer("o", "A", "B", accept=lambda t: t["x"], reject=NONE), "the terms of a pie are one number"),
        (lambda: bg.ConcaveOffers(["A", "B"], ARC, outside=3), "outside: payoffs are given by actor"),
        (lambda: bg.ConcaveOffers(["A", "B"], ARC, outside={"A": "x"}), "outside: the payoff of A must be a number"),
        (lambda: bg.ConcaveOffers(["A", "B"], ARC, outside={3: 1}), "no actor 3"),
        (lambda: bg.ConcaveOffers(["A", "B"], ARC, breakdown=0.3), r"breakdown is \(probability, payoffs\)"),
        (lambda: bg.ConcaveOffers(["A", "B"], ARC, breakdown=(0.3, 4)), "breakdown: payoffs are given by actor"),
        (lambda: bg.ConcaveOffers(None, ARC), "the actors are given as a list"),
        (lambda: bg.threshold(moving(), "k", over=3), "k: `over` is the interval searched"),
        (lambda: bg.threshold(moving(), "k", over=("a", 1)), "k: an end of `over` must be a number"),
        (lambda: bg.regime_map(moving(), ["k"]), r"axes are given by path, .* got \['k'\]"),
        (lambda: bg.regime_map(moving(), 3), "axes are given by path, .* got 3"),
        (lambda: bg.Legislature(["A", "B", "C"], quota="all"), "whole number of votes from 1 to 3 .* got 'all'"),
        (lambda: bg.Legislature(["A", "B", "C"], quota=1.5), "whole number of votes from 1 to 3 .* got 1.5"),
        (lambda: bg.Legislature(["A", "B"], recognition=[0.5, 0.5]), "recognition: probabilities are given by member"),
        (lambda: bg.Legislature(None), "the actors are given as a list"),
        (lambda: Commitments(("A", "B"), (1,)), "costs are two numbers"),
        (lambda: Commitments(("A", "B"), (..., 1)), "A: the cost of revoking a commitment must be"),
        (lambda: axiomatic.Points(3), "payoff vectors are given as a list"),
        (lambda: axiomatic.Points([1, 2]), "payoff vectors are given as a list"),
        (lambda: axiomatic.BargainingProblem(axiomatic.Linear(1), 3), "one payoff for each player"),
        (lambda: axiomatic.nash(LINE, weights=3), "weights are one positive number for each"),
        (lambda: axiomatic.nash(3), "must be a BargainingProblem"),
        (lambda: axiomatic.Polygon.of_issues({}), "what each is worth to both players"),
    ],
)
def test_mistakes_are_named(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()


@pytest.mark.parametrize(
    ("over", "at", "words"),
    [
        (bg.Issues({"x": (k, 1)}), "3/2", "x would have to lie between 1.5 and 1, which k decides"),
        (bg.Pie("x", k), -1, "x would have to lie between 0 and -1, which k decides"),
    ],
)
def test_red_lines_in_symbols_that_leave_nothing_are_written_in_numbers(over: Any, at: Any, words: str) -> None:
    accept = deal if isinstance(over, bg.Pie) else lambda t: deal(t["x"])
    with pytest.raises(MethodError, match=words):
        bg.solve(bg.Game(["A", "B"], bg.offer("o", "A", "B", over=over, accept=accept, reject=NONE)), at={"k": at})
