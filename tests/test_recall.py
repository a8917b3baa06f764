"""Recall: a solution taken from memory is the one that solving afresh gives, comparison by comparison and number by number."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
import sympy

import bargaining as bg
from bargaining.algebra.cells import Cell, Zero
from bargaining.algebra.terms import Affine, Extremum, Term
from bargaining.algebra.traced import Traced, number
from bargaining.equilibrium.plays import Ended, on_path
from bargaining.errors import MathematicalFact
from bargaining.games.nodes import Node
from bargaining.regimes.fields import sign_at

MODELS = [
    "abudhabi2026/fortress_belt",
    "derived/territory_for_guarantee",
    "derived/indivisible_territory_for_guarantee",
    "fearon1995/bargaining_range",
    "inserrano2004/issue_by_issue",
    "stahl1972/finite_horizon",
]


def written(thing: Any, seen: dict[int, int]) -> Any:
    """Return everything in a solution in plain values; a number with its history is its key and its value."""
    if isinstance(thing, Traced):
        return "traced", thing.key, thing.value
    if isinstance(thing, Affine):
        return (
            "affine",
            [(written(a, seen), written(c, seen)) for a, c in thing.coefficients.items()],
            written(thing.constant, seen),
        )
    if isinstance(thing, Extremum):
        return "extremum", thing.greatest, written(thing.args, seen)
    if isinstance(thing, (Node, Term)):
        return type(thing).__name__, id(thing)
    if isinstance(thing, (tuple, list)):
        return [written(t, seen) for t in thing]
    if hasattr(thing, "__slots__") and not isinstance(thing, (str, int, Fraction)):
        if id(thing) in seen and not isinstance(thing, (Cell, Zero)):
            return "again", seen[id(thing)]
        seen[id(thing)] = len(seen)
        return type(thing).__name__, [written(getattr(thing, n), seen) for n in thing.__slots__]
    return thing


@pytest.mark.parametrize("name", MODELS)
def test_what_is_recalled_is_what_is_found_afresh(name: str) -> None:
    from bargaining.api.problems import problem_over

    model = bg.load(name)
    paths = {p: q.range for p, q in ((p, model[p]) for p in model.numbers) if q.range is not None}
    problem = problem_over(model, {p: (model.numbers[p],) for p in paths}, None)
    rng, solved = Random(0), 0
    for _ in range(25):
        at = {p: a + (b - a) * Fraction(rng.randint(0, 8), 8) for p, (a, b) in paths.items()}
        try:
            recalled = problem.trace(at)
            _ = recalled.path  # what is on the path is written down first
            # The same numbering of computations, and no memory.
            afresh = replace(problem, cache={}).trace(at)
        except MathematicalFact:
            continue
        assert [(n.key, s) for n, s in recalled.tape.comparisons.items()] == [
            (n.key, s) for n, s in afresh.tape.comparisons.items()
        ]
        assert written(recalled.play, {}) == written(afresh.play, {})
        solved += 1
    assert solved
    assert problem.game.states or not problem.game.has_offers or problem._memory.count < problem._memory.asked


@pytest.mark.parametrize("name", MODELS)
def test_signs_known_on_the_way_are_those_of_the_numbers(name: str) -> None:
    """Every leaf of a small map, against a solve at its point that computes each number it compares, without a memory."""
    model = bg.load(name)
    paths = [p for p in model.numbers if model[p].range is not None]
    found = bg.regime_map(model, {p: (*model[p].range, n) for p, n in zip((paths[0], paths[-1]), (9, 10), strict=True)})
    for leaf in found.diagram.leaves:
        at = dict(leaf.trace.tape.values)
        afresh = replace(found.problem, cache={}).trace(at, leaf.trace.skeleton)
        assert [(n.key, s) for n, s in leaf.trace.tape.comparisons.items()] == [
            (n.key, s) for n, s in afresh.tape.comparisons.items()
        ]
        point = [at[p] for p in found.axes]
        for polynomial, sign in leaf.signs.items():
            assert sign == sign_at(polynomial, point)
        assert written(leaf.trace.play, {}) == written(afresh.play, {})


def test_a_number_that_compares_is_read_each_time() -> None:
    """The least of two symbols stands in several payoffs; which one it is enters every solution that reads it."""
    u, v, w = sympy.symbols("u v w")
    least, most = sympy.Min(u, v), sympy.Max(v, w)

    def accept(x: Any) -> Any:
        peace = bg.outcome("peace", {"A": x * (1 + most), "B": 1 - x + least})
        return bg.decision("keep?", "B", {"keep": peace, "break": bg.outcome("broken", {"A": least, "B": most / 2})})

    war = bg.decision(
        "arms?",
        "A",
        {"war": bg.outcome("war", {"A": least, "B": w}), "yield": bg.outcome("gift", {"A": u * v, "B": most})},
    )
    game = bg.Game(["A", "B"], bg.offer("terms", "A", "B", accept=accept, reject=war))
    found = bg.regime_map(game, {"u": (0, 1, 7), "v": (0, 1, 7), "w": (0, 1, 7)})
    labels = np.array(found.outcomes, dtype=object)[found.outcome_codes]
    worth = found.dataset["values"].values
    for place in np.ndindex(*labels.shape):
        at = {n: Fraction(i, 6) for n, i in zip("uvw", place, strict=True)}
        try:
            eq = bg.solve(game, at=at)
        except MathematicalFact:
            assert labels[place] == "no equilibrium"
            continue
        assert labels[place] == eq.outcome
        assert [float(x) for x in eq.values.values()] == pytest.approx(list(worth[:, *place]))


def test_after_a_draw_the_numbers_on_the_path_are_those_of_the_point() -> None:
    """What follows each event that may happen is told with the numbers of the point, also where an event is certain."""
    p, u, v = sympy.symbols("p u v")

    def answer(name: str, gain: Any, loss: Any) -> Any:
        ways = {
            "fight": bg.outcome(f"{name} war", {"A": loss, "B": gain}),
            "yield": bg.outcome(name, {"A": gain, "B": 0}),
        }
        return bg.decision(f"answer to {name}", "B", ways)

    low, high = answer("low", u, v - 1), answer("high", v, u - 2)
    # An offer that is never made, since solutions are remembered in games with offers.
    deal = bg.offer(
        "terms",
        "A",
        "B",
        accept=lambda x: bg.outcome("deal", {"A": x - 9, "B": -x}),
        reject=bg.outcome("none", {"A": -9, "B": 0}),
    )
    draw = bg.chance("type", {"low": (p, low), "high": (1 - p, high)})
    root = bg.decision("raise?", "A", {"raise": draw, "talk": deal})
    problem = bg.regime_map(bg.Game(["A", "B"], root), {"p": (0, 1, 3), "u": (1, 2, 3), "v": (1, 2, 3)}).problem
    rng, known = Random(1), 0
    for _ in range(40):
        at = {
            "p": Fraction(rng.randrange(5), 4),
            "u": 1 + Fraction(rng.randrange(1, 97), 97),
            "v": 1 + Fraction(rng.randrange(1, 97), 97),
        }
        trace = problem.trace(at)
        path = trace.path
        assert path is not None and trace.recall is not None
        known += trace.recall._hits > 0
        # B fights for a gain above nought; A then has v - 1 or u - 2.
        wanted = {"low": at["v"] - 1, "high": at["u"] - 2}
        met = [event for event, chance in (("low", at["p"]), ("high", 1 - at["p"])) if chance]
        plays = list(on_path(path))
        ends = {play.label: tuple(map(number, play.values)) for play in plays if isinstance(play, Ended)}
        assert ends == {f"{event} war": (wanted[event], at["uv"[event == "high"]]) for event in met}
        for event in met:
            own = [play for play in plays if getattr(play.node, "name", "") == f"answer to {event}"]
            assert [tuple(map(number, play.values)) for play in own] == [ends[f"{event} war"]]
    assert known > 20  # most of these were not solved again
