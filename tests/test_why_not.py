"""Why an outcome does not occur: the reason given must be the true one, with its numbers."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

import bargaining as bg
from bargaining.algebra.terms import Affine, Term
from bargaining.equilibrium.reasons import _show
from bargaining.errors import PathError
from bargaining.games.nodes import Outcome

F = Fraction


def end(label: str, a: Any, b: Any) -> Any:
    return bg.outcome(label, {"A": a, "B": b})


def solved(root: Any) -> Any:
    return bg.solve(bg.Game(["A", "B"], root))


def reneging() -> Any:
    """Return a game in which B honours a deal at pie <= 0.6 only, and accepts any at pie <= 0.8."""

    def later(x: Any) -> Any:
        return bg.decision(
            "later",
            "B",
            {"honour": end("peace", x, 1 - x), "renege": end("war after deal", F(3, 5) * x, F(7, 10) - x / 2)},
        )

    return solved(bg.offer("o", "A", "B", accept=later, reject=end("war", F(1, 2), F(3, 10))))


def test_proposer_could_have_had_the_outcome_and_does_better() -> None:
    assert reneging().why_not("war after deal") == (
        "'war after deal' does not occur: at 'o' A would have to offer 0.6 < pie <= 0.8, worth at most 0.48, and gets 0.6."
    )


def test_refusal_and_what_occurs() -> None:
    assert "at 'o' A would have to prefer a refusal, worth 0.5, and gets 0.6" in reneging().why_not("war")
    assert reneging().why_not("peace") == "'peace' occurs."
    with pytest.raises(PathError, match="no outcome 'wars'"):
        reneging().why_not("wars")


def test_responder_would_have_to_accept() -> None:
    root = bg.offer("o", "A", "B", accept=lambda x: end("deal", x, 1 - x), reject=end("none", 0, 2))
    answer = solved(root).why_not("deal")
    assert "B would have to accept any pie, worth 0 to 1, and gets 2 by refusing" in answer


def test_indifference_is_named_and_another_equilibrium_has_the_outcome() -> None:
    root = bg.decision("d", "A", {"left": end("left", 1, 0), "right": end("right", 1, 5)})
    answer = solved(root).why_not("right")
    assert "is indifferent" in answer and "the tie rule takes 'left'" in answer
    assert answer.endswith("it occurs in another equilibrium.")
    assert "gets" not in answer
    assert "right" in {e.outcome for e in bg.equilibria(bg.Game(["A", "B"], root))}


def test_indifference_that_would_change_an_earlier_choice_is_not_called_an_equilibrium() -> None:
    later = bg.decision("later", "B", {"kind": end("kind", 2, 1), "cruel": end("cruel", 0, 1)})
    root = bg.decision("first", "A", {"in": later, "out": end("out", 1, 1)})
    answer = solved(root).why_not("cruel")
    assert "is indifferent" in answer and "another equilibrium" not in answer
    assert "A would get 0 instead of 2" in answer
    assert "cruel" not in {e.outcome for e in bg.equilibria(bg.Game(["A", "B"], root))}


def test_earlier_mover_is_named_where_both_could_depart() -> None:
    later = bg.decision("later", "B", {"x": end("x", 2, 2), "y": end("y", 1, 1)})
    root = bg.decision("first", "A", {"in": later, "out": end("y", 1, 1)})
    assert "'first' A would have to choose 'out', worth 1, and gets 2 from 'in'" in solved(root).why_not("y")


def test_quantities_in_open_terms_read_naturally() -> None:
    model = bg.load("abudhabi2026/fortress_belt")
    for proposer in ("ukraine", "russia"):
        for credibility in ("0.5", "0.85"):
            eq = bg.solve(model.replace({"proposer": proposer, "credibility": credibility}))
            for label in (
                "front-line settlement",
                "guarantee without cession",
                "war after deal",
                "cession without guarantee",
            ):
                assert "*" not in eq.why_not(label)
    x, y = Term("x"), Term("y")
    assert _show(Affine(F(17, 100), {x: F(349, 400)})) == "0.17 + 0.8725 x"
    assert (_show(Affine(0, {x: 1})), _show(Affine(0, {x: -1, y: F(1, 2)}))) == ("x", "-x + 0.5 y")


def test_flagship() -> None:
    answer = bg.solve(bg.load("abudhabi2026/fortress_belt").replace({"credibility": "0.5"})).why_not
    assert "guarantor would have to choose 'give a guarantee', worth -0.19, and gets -0.1" in answer(
        "cession for guarantee"
    )
    assert (
        "ukraine would have to offer territory >= 0.666667 (2/3), worth at most 0.333333 (1/3), and gets 0.56"
        in answer("cession for guarantee")
    )
    assert "would have to offer territory >= 0.8, worth at most 0.2, and gets 0.5" in answer(
        "cession without guarantee"
    )


def test_recursive_games_end() -> None:
    eq = bg.solve(bg.load("binmore1989/outside_option"))
    assert eq.why_not("opt out").count("would have to") == 2
    assert bg.solve(bg.load("rubinstein1982/alternating_offers")).why_not("agreement") == "'agreement' occurs."


def test_long_games_are_no_trouble() -> None:
    node = end("last", 0, 0)
    for k in range(3000):
        node = bg.decision(f"n{k}", "AB"[k % 2], {"on": node, "stop": end("stop", 1, 1)})
    assert "would have to choose 'on'" in solved(node).why_not("last")


@pytest.mark.parametrize("seed", range(40))
def test_what_is_said_to_be_another_equilibrium_is_one(seed: int) -> None:
    rng, count = random.Random(seed), iter(range(1000))

    def node(depth: int) -> Any:
        k = next(count)
        if depth == 0:
            return end(f"end {k}", rng.randrange(3), rng.randrange(3))
        if rng.random() < 0.3:
            low, b = rng.randrange(3), rng.randrange(3)
            deal = lambda x: end(f"deal {k}", x, 1 - x)  # noqa: E731
            return bg.offer(f"o{k}", "A", "B", accept=deal, reject=end(f"none {k}", F(low, 4), F(b, 4)))
        return bg.decision(f"d{k}", rng.choice("AB"), {"l": node(depth - 1), "r": node(depth - 1)})

    game = bg.Game(["A", "B"], node(3))
    eq = bg.solve(game)
    others = {e.outcome for e in bg.equilibria(game)}
    for label in [n.label for n in game.nodes if isinstance(n, Outcome)]:
        answer = eq.why_not(label)
        assert answer.endswith("occurs.") == (label == eq.outcome)
        if "another equilibrium" in answer:
            assert label in others, answer


def test_why_no_agreement_names_what_would_be_accepted_and_what_refusal_brings() -> None:
    answer = bg.outside_option(0.9, 0.9, 0.6, 0.6).why_not
    assert answer("agreement") == (
        "'agreement' does not occur: at 'A proposes' A would have to offer pie <= 0.4, all that B would accept, worth at most "
        "0.4, and gets 0.6 from an offer that is refused."
    )
    assert "pie >= 0.6, all that A would accept" in bg.outside_option(0.9, 0.9, 0.6, 0.6, proposer="B").why_not(
        "agreement"
    )
    either = bg.outside_option(0.9, 0.9, 1.6, 1.6).why_not("agreement")
    assert "A would have to offer any pie, worth 0 to 1 if it is accepted, and gets 1.6" in either
    assert "B would have to accept any pie, worth 0 to 1, and gets 1.6 by refusing" in either


def test_play_without_end_is_an_outcome() -> None:
    flows = {"A.flow": F(3, 5), "B.flow": F(3, 5)}
    eq = bg.solve(bg.load("rubinstein1982/alternating_offers").replace(flows))
    assert eq.why_not("goes on for ever") == "'goes on for ever' occurs."
    assert "B would have to accept any pie, worth 0 to 1, and gets 3 by refusing" in eq.why_not("agreement")
    assert "play ends with probability 1, in 'opt out'" in bg.outside_option(0.9, 0.9, 0.6, 0.6).why_not(
        "goes on for ever"
    )
    with pytest.raises(PathError, match="goes on for ever"):
        eq.why_not("goes on")
    with pytest.raises(PathError, match="no outcome"):
        reneging().why_not("goes on for ever")
