"""The language of games: what it refuses, with the class of the error and the sentence that says why."""

from __future__ import annotations

import math
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
    ("array in solve", lambda: bg.solve(game(end(np.array([1.0, 2.0])))), MethodError, "a game with arrays holds"),
    ("symbol without value", lambda: bg.solve(game(end(K))), MethodError, "give them one with at={'k': ...}"),
    ("value without symbol", lambda: bg.solve(game(end(K)), at={"k": 1, "kk": 2}), PathError, "did you mean 'k'?"),
    ("`at` no mapping", lambda: bg.solve(game(end(K)), at=[1]), InputError, "`at` gives symbols their values"),
    (
        "no game",
        lambda: bg.solve(end()),
        InputError,
        "must be a Model (from bargaining.load) or a Game; got an Outcome",
    ),
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


# Further refusals: each with its place, its rule and what was given


END = bg.outcome("end", {"A": 0, "B": 0})


def pays(make: Callable[[Any], Any]) -> Callable[[], Any]:
    """An offer in which A's payoff after a deal is what `make` makes of the terms."""
    return lambda: game(over(lambda x: bg.outcome("deal", {"A": make(x), "B": 1})))


def below(node: Any) -> bg.Game:
    """The node at the end of a path of three steps."""
    return game(
        bg.decision("fight?", "A", {"wait": bg.chance("weather", {"fair": (1, over(lambda x: node))}), "go": END})
    )


def stray() -> bg.Game:
    """A node with the terms of an offer, used beside it."""
    kept: list[Any] = []
    made = over(lambda x: kept.append(deal(x)) or kept[0])
    return game(bg.decision("d", "A", {"well": made, "ill": kept[0]}))


# Trees that are wrong: what is done, and what the message must say.
WRONG_GAMES: dict[str, tuple[Callable[[], Any], str]] = {
    "unknown actor": (
        lambda: bg.Game(
            ["Athens", "Sparta"], bg.decision("sail?", "Atens", {"yes": bg.outcome("e", {"Athens": 0, "Sparta": 0})})
        ),
        r"root: decision 'sail\?': no actor 'Atens'; .*did you mean 'Athens'\?",
    ),
    "unknown proposer": (
        lambda: game(bg.offer("o", "C", "B", accept=deal, reject=END)),
        "root: offer 'o': no actor 'C'",
    ),
    "unknown responder": (lambda: game(bg.offer("o", "A", "b", accept=deal, reject=END)), "no actor 'b'; actors are"),
    "unknown receiver of a flow": (
        lambda: game(bg.continue_to(END, {"C": 1})),
        "a flow to 'C', who is not in the game",
    ),
    "probabilities below one": (
        lambda: game(bg.chance("c", {"a": (0.5, END), "b": (0.4, END)})),
        "root: chance 'c': the probabilities must sum to 1; they sum to 0.9",
    ),
    "fractions almost one": (
        lambda: game(bg.chance("c", {"a": (Fraction(1, 2), END), "b": (Fraction(1, 2) + Fraction(1, 10**12), END)})),
        "must sum to 1",
    ),
    "probability above one": (
        lambda: game(bg.chance("c", {"a": (Fraction(3, 2), END), "b": (Fraction(-1, 2), END)})),
        r"the probability of 'a' must lie in \[0, 1\]; got 3/2",
    ),
    "probability of an array above one": (
        lambda: game(bg.chance("c", {"a": (np.array([2.0, 0.5]), END), "b": (np.array([-1.0, 0.5]), END)})),
        r"the probability of 'a' must lie in \[0, 1\]",
    ),
    "probability in text": (
        lambda: game(bg.chance("c", {"a": ("1", END)})),
        "the probability of 'a' must be a number; got '1'",
    ),
    "probability missing": (lambda: game(bg.chance("c", {"a": (None, END)})), "must be a number; got None"),
    "probability not a number": (
        lambda: game(bg.chance("c", {"a": (math.nan, END)})),
        "must be a finite number; got nan",
    ),
    "symbols that do not sum to one": (
        lambda: game(bg.chance("c", {"a": (K, END), "b": (K, END)})),
        r"sum to 1; they sum to 2\*k",
    ),
    "probability in the terms": (
        lambda: game(over(lambda x: bg.chance("c", {"a": (x, END), "b": (1 - x, END)}))),
        "root > accept: chance 'c': the probability of 'a' depends on the terms of an offer",
    ),
    "payoff missing": (
        lambda: below(bg.outcome("war", {"A": 1})),
        r"root > wait > fair > accept: outcome 'war': payoffs miss \['B'\]",
    ),
    "payoff of a stranger": (
        lambda: game(bg.outcome("war", {"A": 1, "B": 1, "C": 1})),
        r"payoffs name \['C'\], who is not in the game",
    ),
    "payoff None": (
        lambda: below(bg.outcome("war", {"A": 1, "B": None})),
        "root > wait > fair > accept: outcome 'war': a payoff must be a number; got None",
    ),
    "payoff in text": (lambda: game(bg.outcome("war", {"A": 1, "B": "3"})), "a payoff must be a number; got '3'"),
    "payoff a truth value": (
        lambda: game(bg.outcome("war", {"A": 1, "B": True})),
        "a payoff must be a number; got True",
    ),
    "payoff a list": (lambda: game(bg.outcome("war", {"A": 1, "B": [1]})), r"a payoff must be a number; got \[1\]"),
    "payoff complex": (lambda: game(bg.outcome("war", {"A": 1, "B": 1j})), "a payoff must be a number; got 1j"),
    "payoff nan": (
        lambda: game(bg.outcome("war", {"A": 1, "B": math.nan})),
        "a payoff must be a finite number; got nan",
    ),
    "payoff nan of numpy": (
        lambda: game(bg.outcome("war", {"A": 1, "B": np.float64("nan")})),
        "must be a finite number",
    ),
    "payoff infinite": (
        lambda: game(bg.outcome("war", {"A": 1, "B": -math.inf})),
        "a payoff must be a finite number; got -inf",
    ),
    "payoff infinite in symbols": (
        lambda: game(bg.outcome("war", {"A": 1, "B": sympy.oo})),
        "must be a real, finite expression; got oo",
    ),
    "payoff imaginary": (
        lambda: game(bg.outcome("war", {"A": 1, "B": K * sympy.I})),
        "must be a real, finite expression",
    ),
    "payoff an array with nan": (
        lambda: game(bg.outcome("war", {"A": 1, "B": np.array([1.0, math.nan])})),
        "must be finite",
    ),
    "payoff nan inside the terms": (
        pays(lambda x: math.nan * x),
        "root > accept: outcome 'deal': a payoff must be a finite number",
    ),
    "payoff nan inside a minimum": (
        pays(lambda x: bg.minimum(x, math.nan)),
        "a payoff must be a finite number; got nan",
    ),
    "flow infinite": (lambda: game(bg.continue_to(END, {"A": math.inf})), "the flow to 'A' must be a finite number"),
    "label no text": (
        lambda: game(bg.outcome(None, {"A": 0, "B": 0})),
        "root: outcome: a label must be text; got None",
    ),  # type: ignore[arg-type]
    "size in text": (lambda: game(over(deal, over=bg.Pie(size="1"))), "the size of 'pie' must be a number; got '1'"),
    "size in the terms": (
        lambda: game(over(lambda x: bg.offer("p", "B", "A", over=bg.Pie("rest", 1 - x), accept=deal, reject=END))),
        "root > accept: offer 'p': the size of 'rest' depends on the terms of an offer",
    ),
    "state": (lambda: below(bg.continue_to("front")), r"continue_to\('front'\) names no state"),
    "actor twice": (lambda: game(END, "ABA"), "actors with different names"),
    "no actor": (lambda: game(END, ""), "actors with different names"),
    "actor no text": (lambda: bg.Game([1, 2], END), "an actor is named by text"),  # type: ignore[list-item]
    "discount above one": (
        lambda: bg.Game([bg.Actor("A", 2), "B"], END),
        r"actor 'A': the discount factor must lie in \[0, 1\]; got 2",
    ),
    "discount in text": (
        lambda: bg.Game([bg.Actor("A", "x"), "B"], END),
        "actor 'A': the discount factor must be a number",
    ),
    "root no node": (lambda: game({"A": 1}), "the root of a game must be a node"),
    "terms beside their offer": (stray, "root > ill: the term 'pie' is used outside the offer that proposes it"),
    "terms after a refusal": (
        lambda: game(over(lambda x: over(deal, reject=bg.outcome("no", {"A": x, "B": 0})), reject=END).accept),
        "root > reject: the term 'pie' is used outside the offer that proposes it",
    ),
}

# Nodes that cannot even be made.
WRONG_NODES: dict[str, tuple[Callable[[], Any], str]] = {
    "no action": (lambda: bg.decision("d", "A", {}), "decision 'd': an actor needs at least one action"),
    "no event": (lambda: bg.chance("c", {}), "chance 'c': nature needs at least one event"),
    "actions in a list": (lambda: bg.decision("d", "A", [END]), "decision 'd': actions are given by name"),  # type: ignore[arg-type]
    "events in a list": (lambda: bg.chance("c", [(1, END)]), "chance 'c': events are given by name"),  # type: ignore[arg-type]
    "payoffs in a list": (lambda: bg.outcome("war", [1, 2]), "outcome 'war': payoffs are given by actor"),  # type: ignore[arg-type]
    "flows in a list": (lambda: bg.continue_to(END, [1]), "continue_to: flows are given by actor"),  # type: ignore[arg-type]
    "action to a number": (lambda: bg.decision("d", "A", {"go": 5}), "'d': 'go' must lead to a node.*got 5"),  # type: ignore[dict-item]
    "action to payoffs": (lambda: bg.decision("d", "A", {"go": {"A": 1}}), r"an outcome is written outcome\('label'"),  # type: ignore[dict-item]
    "action to a function": (lambda: bg.decision("d", "A", {"go": deal}), "got a function"),  # type: ignore[dict-item]
    "event without probability": (lambda: bg.chance("c", {"a": END}), r"event 'a' must be \(probability, node\)"),  # type: ignore[dict-item]
    "event to a number": (lambda: bg.chance("c", {"a": (1, 7)}), "'c': 'a' must lead to a node"),  # type: ignore[dict-item]
    "nobody answers": (lambda: bg.offer("o", "A", [], accept=deal, reject=END), "somebody must answer"),
    "answer to itself": (
        lambda: bg.offer("o", "A", ["B", "A"], accept=deal, reject=END),
        "'A' proposes and cannot also answer",
    ),
    "answer twice": (lambda: bg.offer("o", "A", ["B", "B"], accept=deal, reject=END), "an actor answers once"),
    "answer of a number": (lambda: bg.offer("o", "A", 3, accept=deal, reject=END), "`to` is an actor or a sequence"),  # type: ignore[arg-type]
    "frontier a pair": (
        lambda: bg.offer("o", "A", "B", accept=deal, reject=END, over=(0, 1)),
        r"must be a frontier such as Pie",
    ),  # type: ignore[arg-type]
    "deal to payoffs": (lambda: over(lambda x: {"A": x}), "'o': 'accept' must lead to a node"),
    "deal to nothing": (lambda: over(None), "'o': 'accept' must lead to a node"),
    "refusal to nothing": (lambda: over(deal, reject=None), "'o': 'reject' must lead to a node"),
    "no offer to a number": (lambda: over(deal, otherwise=3), "'o': 'otherwise' must lead to a node"),
    "deal without terms": (lambda: over(lambda: END), r"offer 'o': accept\(terms\) fails"),
    "next period a number": (lambda: bg.continue_to(4), "'to' must lead to a node"),  # type: ignore[arg-type]
}

# What a term cannot do.
WRONG_TERMS: dict[str, tuple[Callable[[Any], Any], type[Exception], str]] = {
    "truth": (lambda x: 1 if x else 0, GameError, "offer 'o': a term is open while the game is written"),
    "comparison": (lambda x: 1 if x > 0 else 0, GameError, "use bargaining.minimum, maximum or clip"),
    "equality": (lambda x: 1 if x == 0 else 0, GameError, "cannot be compared or tested"),
    "max of Python": (lambda x: max(x, 0), GameError, "cannot be compared or tested"),
    "absolute value": (abs, GameError, "cannot be compared or tested"),
    "product": (
        lambda x: x * (1 - x),
        NonlinearError,
        "offer 'o': the product of two quantities that both depend on the terms",
    ),
    "square": (lambda x: x**2, NonlinearError, "a power of a quantity that depends on the terms"),
    "exponent": (lambda x: 2**x, NonlinearError, "a power with an exponent that depends on the terms"),
    "divisor": (lambda x: 1 / (1 + x), NonlinearError, "division by a quantity that depends on the terms"),
    "ratio": (lambda x: x / x, NonlinearError, "division by a quantity that depends on the terms"),
    "division by nought": (lambda x: x / 0, GameError, "divided by zero"),
    "remainder": (lambda x: x % 1, NonlinearError, "cannot be rounded"),
    "floor": (lambda x: x // 1, NonlinearError, "cannot be rounded"),
    "round": (round, NonlinearError, "cannot be rounded"),
    "float": (float, GameError, "accept.terms. fails"),
    "root": (math.sqrt, NonlinearError, "takes numbers only"),
    "root of numpy": (np.sqrt, NonlinearError, "numpy.sqrt of a quantity that depends on the terms"),
    "maximum of numpy": (lambda x: np.maximum(x, 0), NonlinearError, "use bargaining.minimum, maximum or clip"),
    "Max of sympy": (lambda x: sympy.Max(x, 0), NonlinearError, "use bargaining.minimum, maximum or clip"),
    "sum with text": (lambda x: x + "1", GameError, "something that is no number: '1'"),
    "product with nothing": (lambda x: x * None, GameError, "something that is no number: None"),
    "minimum with text": (lambda x: bg.minimum(x, "1"), GameError, "got '1'"),
    "minimum of nothing": (lambda x: x + bg.minimum(), GameError, "at least one argument"),
}


@pytest.mark.parametrize("name", WRONG_GAMES)
def test_wrong_game_is_refused_with_its_place(name: str) -> None:
    make, says = WRONG_GAMES[name]
    with pytest.raises(GameError, match=says) as caught:
        make()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", WRONG_NODES)
def test_wrong_node_is_refused(name: str) -> None:
    make, says = WRONG_NODES[name]
    with pytest.raises(GameError, match=says):
        make()


@pytest.mark.parametrize("name", WRONG_TERMS)
def test_terms_refuse_what_is_not_affine(name: str) -> None:
    make, kind, says = WRONG_TERMS[name]
    with pytest.raises(kind, match=says):
        pays(make)()


SHARED = {name: bg.decision(name, "B", {"x": END, "y": END}, information_set="h") for name in ("e", "f")}
UNSOLVABLE: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "arrays": (
        lambda: bg.solve(game(bg.outcome("w", {"A": np.array([1, 2]), "B": 0}))),
        MethodError,
        "a game with arrays holds many games",
    ),
    "symbol without value": (
        lambda: bg.solve(game(bg.outcome("w", {"A": K, "B": 0}))),
        MethodError,
        r"the symbols \['k'\] have no value",
    ),
    "value without symbol": (
        lambda: bg.solve(game(bg.outcome("w", {"A": K, "B": 0})), at={"k": 1, "kk": 2}),
        PathError,
        "kk: names no symbol of the game; did you mean 'k'",
    ),
    "value in words": (
        lambda: bg.solve(game(bg.outcome("w", {"A": K, "B": 0})), at={"k": "much"}),
        InputError,
        "must be a number; got 'much'",
    ),
    "value nan": (
        lambda: bg.solve(game(bg.outcome("w", {"A": K, "B": 0})), at={"k": math.nan}),
        InputError,
        "must be finite",
    ),
    "values in a list": (
        lambda: bg.solve(game(bg.outcome("w", {"A": K, "B": 0})), at=["k"]),
        InputError,
        "`at` gives symbols their values",
    ),  # type: ignore[arg-type]
    "probability of a symbol": (
        lambda: bg.solve(game(bg.chance("c", {"a": (K, END), "b": (1 - K, END)})), at={"k": 2}),
        InputError,
        r"chance 'c': the probability of 'b' must lie in \[0, 1\]; got -1",
    ),
    "list of one": (
        lambda: bg.equilibria(game(bg.chance("c", {"a": (K, END), "b": (1 - K, END)})), at={"k": 2}),
        InputError,
        "the probability of 'b' must lie in",
    ),
    "division by nought": (
        lambda: bg.solve(game(bg.outcome("w", {"A": 1 / K, "B": 0})), at={"k": 0}),
        InputError,
        "zero at k = 0",
    ),
    "sine": (
        lambda: bg.solve(game(bg.outcome("w", {"A": sympy.sin(K), "B": 0})), at={"k": 1}),
        MethodError,
        "cannot enclose sin",
    ),
    "path": (lambda: bg.solve("fearon1995/bargaining_range"), InputError, "must be a Model .* or a Game; got a str"),  # type: ignore[arg-type]
    "no axis": (lambda: bg.regime_map(game(bg.outcome("w", {"A": K, "B": 0})), {}), InputError, "at least one axis"),
    "axis a number": (
        lambda: bg.regime_map(game(bg.outcome("w", {"A": K, "B": 0})), {"k": 0.3}),
        InputError,
        "k: an axis is",
    ),
    "axis empty": (
        lambda: bg.regime_map(game(bg.outcome("w", {"A": K, "B": 0})), {"k": []}),
        InputError,
        "k: an axis needs at least one point",
    ),
    "axis in words": (
        lambda: bg.regime_map(game(bg.outcome("w", {"A": K, "B": 0})), {"k": [0, "x"]}),
        InputError,
        "k: a point of an axis",
    ),
    "axis of nothing": (
        lambda: bg.regime_map(game(bg.outcome("w", {"A": K, "B": 0})), {"q": [0]}, at={"k": 1}),
        PathError,
        "q: names no symbol",
    ),
    "equilibria of arrays": (
        lambda: bg.equilibria(bg.Game.from_arrays(["A"], [0, -2, -2], [0, 2, 2, 2], [1, 2], [[1], [2]])),
        MethodError,
        "game made from arrays",
    ),
}


@pytest.mark.parametrize("name", UNSOLVABLE)
def test_unsolvable_is_refused_in_words(name: str) -> None:
    make, kind, says = UNSOLVABLE[name]
    with pytest.raises(kind, match=says):
        make()


def test_floats_beside_symbols_are_read_by_their_shortest_decimal() -> None:
    eq = bg.solve(game(over(deal, reject=bg.outcome("none", {"A": 0.1, "B": K}))), at={"k": 0.3})
    assert eq.exact
    assert eq.values == {"A": Fraction(7, 10), "B": Fraction(3, 10)}


def test_a_deep_tree_under_open_terms_is_refused() -> None:
    def long(x: Any) -> Any:
        node = deal(x)
        for k in range(3000):
            node = bg.decision(f"d{k}", "B", {"go": node})
        return node

    with pytest.raises(MethodError, match="too deep"):
        bg.solve(game(over(long)))
