"""The language of games: what it refuses, with the class of the error and the sentence that says why."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

import bargaining as bg
from bargaining.algebra.terms import Affine
from bargaining.errors import GameError, InputError, MethodError, NonlinearError, PathError

F = Fraction
K = sympy.Symbol("k")


def end(a: Any = 0, b: Any = 0, label: Any = "end") -> Any:
    return bg.outcome(label, {"A": a, "B": b})


def deal(x: Any) -> Any:
    return end(x, 1 - x, "deal")


def game(root: Any, actors: Any = ("A", "B"), **more: Any) -> bg.Game:
    return bg.Game(actors, root, **more)


def over(accept: Any, **more: Any) -> Any:
    more = {"reject": end(), **more}
    return bg.offer("o", more.pop("proposer", "A"), more.pop("to", "B"), accept=accept, **more)


def fork(one: Any, two: Any) -> Any:
    return bg.chance("war", {"win": (one, end()), "lose": (two, end())})


def if_positive(x: Any) -> Any:
    return deal(x) if x > 0 else end()


def leaked() -> bg.Game:
    kept: list[Any] = []
    over(lambda x: kept.append(x) or deal(x))
    return game(bg.decision("d", "A", {"go": over(deal), "leak": end(kept[0], 0)}))


def borrowed() -> bg.Game:
    kept: list[Any] = []
    over(lambda x: kept.append(x) or deal(x))
    inner = over(lambda y: end(y, 1 - y), reject=end(kept[0], 0))
    return game(inner)


def after_rejection() -> bg.Game:
    """The term of an offer is used where that same offer was refused."""
    made = over(deal)
    term = Affine(0, {made.term: 1})
    made.reject = end(term, 0)
    return game(made)


def shared() -> Any:
    left = bg.decision("left", "B", {"in": end(1, 1), "out": end()}, information_set="h")
    right = bg.decision("right", "B", {"in": end(0, 1), "out": end()}, information_set="h")
    return game(bg.decision("d", "A", {"l": left, "r": right}))


REFUSALS: list[tuple[str, Callable[[], Any], type[Exception], str]] = [
    (
        "unknown actor",
        lambda: game(bg.decision("d", "Atens", {"x": bg.outcome("z", {"Athens": 1})}), ["Athens"]),
        GameError,
        "no actor 'Atens'; actors are ['Athens']; did you mean 'Athens'?",
    ),
    ("actor in a list", lambda: game(bg.decision("d", ["A"], {"x": end()})), GameError, "no actor ['A']; actors are"),
    ("proposer None", lambda: game(over(deal, proposer=None)), GameError, "offer 'o': no actor None; actors are"),
    ("states in a list", lambda: bg.Game(["A"], states=[end()]), GameError, "states are given by name"),
    ("flow to a number", lambda: game(bg.continue_to(end(), {3: 1})), GameError, "a flow to 3, who is not in"),
    ("unknown proposer", lambda: game(over(deal, proposer="C")), GameError, "root: offer 'o': no actor 'C'"),
    ("unknown responder", lambda: game(over(deal, to="D")), GameError, "no actor 'D'; actors are ['A', 'B']"),
    ("sum below 1", lambda: game(fork(F(1, 2), F(1, 3))), GameError, "must sum to 1; they sum to 5/6"),
    ("sum in floats", lambda: game(fork(0.5, 0.4)), GameError, "the probabilities must sum to 1"),
    ("sum in symbols", lambda: game(fork(K, K)), GameError, "they sum to 2*k"),
    ("probability below 0", lambda: game(fork(-1, 2)), GameError, "'win' must lie in [0, 1]; got -1"),
    ("probability above 1", lambda: game(fork(F(3, 2), F(-1, 2))), GameError, "must lie in [0, 1]; got 3/2"),
    ("probabilities in an array", lambda: game(fork(np.array([2.0]), np.array([-1.0]))), GameError, "must lie in"),
    ("probability nan", lambda: game(fork(float("nan"), 1)), GameError, "must be a finite number; got nan"),
    ("probability text", lambda: game(fork("1/2", F(1, 2))), GameError, "must be a number; got '1/2'"),
    ("probability of terms", lambda: game(over(lambda x: fork(x, 1 - x))), GameError, "depends on the terms"),
    ("event no pair", lambda: bg.chance("c", {"e": end()}), GameError, "must be (probability, node)"),
    ("event no node", lambda: bg.chance("c", {"e": (1, {"A": 1})}), GameError, "an outcome is written"),
    ("no event", lambda: bg.chance("c", {}), GameError, "at least one event"),
    ("events in a list", lambda: bg.chance("c", [end()]), GameError, "events are given by name"),
    ("payoff missing", lambda: game(bg.outcome("war", {"A": 1})), GameError, "outcome 'war': payoffs miss ['B']"),
    (
        "payoff of a stranger",
        lambda: game(bg.outcome("war", {"A": 1, "B": 0, "C": 0})),
        GameError,
        "payoffs name ['C'], who is not in the game",
    ),
    ("payoffs in a list", lambda: bg.outcome("war", [1, 0]), GameError, "payoffs are given by actor"),
    ("payoff None", lambda: game(end(None)), GameError, "a payoff must be a number; got None"),
    ("payoff text", lambda: game(end("0.5")), GameError, "a payoff must be a number; got '0.5'"),
    ("payoff nan", lambda: game(end(float("nan"))), GameError, "a payoff must be a finite number; got nan"),
    ("payoff inf", lambda: game(end(float("inf"))), GameError, "a payoff must be a finite number; got inf"),
    ("payoff bool", lambda: game(end(True)), GameError, "a payoff must be a number; got True"),
    ("payoff complex", lambda: game(end(1j)), GameError, "a payoff must be a number; got 1j"),
    ("payoff zoo", lambda: game(end(sympy.zoo)), GameError, "a real, finite expression; got zoo"),
    ("payoff nan in terms", lambda: game(over(lambda x: end(x + float("nan")))), GameError, "finite number; got nan"),
    ("label a number", lambda: game(end(label=3)), GameError, "a label must be text; got 3"),
    ("branch no node", lambda: bg.decision("d", "A", {"x": {"A": 1}}), GameError, "'x' must lead to a node"),
    ("branch a function", lambda: bg.decision("d", "A", {"x": deal}), GameError, "got a function"),
    ("no action", lambda: bg.decision("d", "A", {}), GameError, "an actor needs at least one action"),
    ("actions in a list", lambda: bg.decision("d", "A", [end()]), GameError, "actions are given by name"),
    ("same actors", lambda: game(end(), ["A", "A"]), GameError, "actors with different names; got ['A', 'A']"),
    ("no actors", lambda: game(end(), []), GameError, "actors with different names; got []"),
    ("actor a number", lambda: game(end(), [3]), GameError, "an actor is named by text"),
    ("discount above 1", lambda: game(end(), [bg.Actor("A", 2), "B"]), GameError, "must lie in [0, 1]; got 2"),
    ("answers itself", lambda: over(deal, to=["B", "A"]), GameError, "'A' proposes and cannot also answer"),
    ("answers twice", lambda: over(deal, to=["B", "B"]), GameError, "an actor answers once"),
    ("nobody answers", lambda: over(deal, to=[]), GameError, "somebody must answer"),
    ("answered by a number", lambda: over(deal, to=3), GameError, "`to` is an actor or a sequence of actors; got 3"),
    ("accept no node", lambda: over(lambda x: {"A": x}), GameError, "'accept' must lead to a node"),
    ("reject no node", lambda: over(deal, reject=0), GameError, "'reject' must lead to a node"),
    ("otherwise no node", lambda: over(deal, otherwise="leave"), GameError, "'otherwise' must lead to a node"),
    ("over a number", lambda: over(deal, over=1), GameError, "`over` must be a frontier such as Pie('pie')"),
    ("over no issue", lambda: over(deal, over=bg.Issues([])), GameError, "at least one issue"),
    (
        "pie of less",
        lambda: game(over(deal, over=bg.Pie("land", -1))),
        GameError,
        "'land' must not be negative; got -1",
    ),
    ("pie of text", lambda: game(over(deal, over=bg.Pie("land", "1"))), GameError, "'land' must be a number"),
    ("term outside", leaked, GameError, "root > leak: the term 'pie' is used outside the offer"),
    ("term of another offer", borrowed, GameError, "root > reject: the term 'pie' is used outside the offer"),
    ("term after rejection", after_rejection, GameError, "is used where it was not accepted"),
    ("if on a term", lambda: over(if_positive), GameError, "offer 'o': a term is open while the game is written"),
    ("equality of a term", lambda: over(lambda x: end(x == 1)), GameError, "cannot be compared or tested"),
    ("absolute value", lambda: over(lambda x: end(abs(x))), GameError, "cannot be compared or tested"),
    ("product", lambda: over(lambda x: end(x * (1 - x))), NonlinearError, "the product of two quantities"),
    ("power", lambda: over(lambda x: end(x**2)), NonlinearError, "a power of a quantity"),
    ("exponent", lambda: over(lambda x: end(2**x)), NonlinearError, "a power with an exponent"),
    ("division by a term", lambda: over(lambda x: end(1 / x)), NonlinearError, "division by a quantity"),
    ("quotient of terms", lambda: over(lambda x: end(x / (1 + x))), NonlinearError, "division by a quantity"),
    ("division by zero", lambda: over(lambda x: end(x / 0)), GameError, "divided by zero"),
    ("rounding", lambda: over(lambda x: end(round(x))), NonlinearError, "cannot be rounded"),
    ("remainder", lambda: over(lambda x: end(x % 2)), NonlinearError, "cannot be rounded or reduced"),
    ("numpy of a term", lambda: over(lambda x: end(np.sqrt(x))), NonlinearError, "numpy.sqrt"),
    ("term and text", lambda: over(lambda x: end(x + "1")), GameError, "something that is no number: '1'"),
    ("term and None", lambda: over(lambda x: end(x * None)), GameError, "something that is no number: None"),
    ("minimum of nothing", lambda: bg.minimum(), GameError, "need at least one argument"),
    ("maximum of text", lambda: bg.maximum(1, "2"), GameError, "compare numbers and quantities in the terms"),
    ("accept fails", lambda: over(lambda x: end(x.share)), GameError, "accept(terms) fails while the game is written"),
    ("unknown state", lambda: game(bg.continue_to("war")), GameError, "names no state; this game has none"),
    (
        "state suggested",
        lambda: bg.Game(["A", "B"], states={"peace": bg.continue_to("peac")}),
        GameError,
        "state 'peace': continue_to('peac') names no state; states are ['peace']; did you mean 'peace'?",
    ),
    ("start no state", lambda: bg.Game(["A", "B"], states={"s": end()}, start="t"), GameError, "starts in 't'"),
    ("start of a tree", lambda: game(end(), start="s"), GameError, "which is no state"),
    ("root and states", lambda: game(end(), states={"s": end()}), GameError, "not both"),
    ("neither", lambda: game(None), GameError, "the root of a game must be a node; got None"),
    ("state no node", lambda: bg.Game(["A", "B"], states={"s": 3}), GameError, "state 's' must be a node; got 3"),
    ("continue to a number", lambda: bg.continue_to(3), GameError, "must lead to a node"),
    ("flow in a list", lambda: bg.continue_to(end(), [1]), GameError, "flows are given by actor"),
    ("flow to a stranger", lambda: game(bg.continue_to(end(), {"C": 1})), GameError, "a flow to 'C', who is not in"),
    ("flow nan", lambda: game(bg.continue_to(end(), {"A": float("nan")})), GameError, "the flow to 'A' must be"),
    ("information set in solve", lambda: bg.solve(shared()), MethodError, "information set 'h' holds several nodes"),
    ("information set in equilibria", lambda: bg.equilibria(shared()), MethodError, "complete information only"),
    ("array in solve", lambda: bg.solve(game(end(np.array([1.0, 2.0])))), MethodError, "a game with arrays holds"),
    ("symbol without value", lambda: bg.solve(game(end(K))), MethodError, "give them one with at={'k': ...}"),
    ("value without symbol", lambda: bg.solve(game(end(K)), at={"k": 1, "kk": 2}), PathError, "did you mean 'k'?"),
    ("`at` no mapping", lambda: bg.solve(game(end(K)), at=[1]), InputError, "`at` gives symbols their values"),
    ("no game", lambda: bg.solve(end()), InputError, "must be a Model (from bargaining.load) or a Game; got Outcome"),
]


@pytest.mark.parametrize(("make", "error", "words"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_refusal(make: Callable[[], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert type(caught.value) is error
    assert words in str(caught.value)


def test_the_path_from_the_root_is_named() -> None:
    deep = bg.decision("d", "A", {"fight": bg.chance("c", {"won": (1, bg.outcome("war", {"A": 1}))}), "wait": end()})
    with pytest.raises(GameError, match=r"^root > fight > won: outcome 'war'"):
        game(deep)


def test_a_shared_node_is_held_once() -> None:
    war = end(1, 0)
    assert len(game(bg.decision("d", "A", {"x": war, "y": war})).nodes) == 2


def test_actors_may_be_named_in_any_order() -> None:
    eq = bg.solve(game(bg.outcome("z", {"B": 2, "A": 1})))
    assert dict(eq.values) == {"A": 1, "B": 2}


def test_symbols_are_given_values() -> None:
    root = bg.decision("d", "A", {"fight": end(1 - K), "wait": end(F(1, 2))})
    assert bg.solve(game(root), at={"k": F(1, 4)}).values["A"] == F(3, 4)
    assert bg.solve(game(root), at={"k": F(3, 4)}).values["A"] == F(1, 2)


def test_probabilities_in_symbols_sum_to_one() -> None:
    root = bg.chance("war", {"win": (K, end(1)), "lose": (1 - K, end(0, 1))})
    assert dict(bg.solve(game(root), at={"k": F(1, 3)}).values) == {"A": F(1, 3), "B": F(2, 3)}


@pytest.mark.parametrize("value", [1, 0.5, F(1, 3), np.float64(0.25), np.int64(2), sympy.Rational(1, 7)])
def test_numbers_of_every_kind(value: Any) -> None:
    assert float(bg.solve(game(end(value))).values["A"]) == pytest.approx(float(value))
