"""What is written wrongly is refused where it is written, in words that say what to write instead."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest
import sympy

import bargaining as bg
from bargaining import errors
from bargaining.errors import GameError, InputError, MethodError, NonlinearError, PathError
from bargaining.regimes.regime_map import grid_axis


def deal(x: Any) -> Any:
    return bg.outcome("deal", {"A": x, "B": 1 - x})


NONE = bg.outcome("none", {"A": 0, "B": 0})


def rubinstein(a: Any, b: Any) -> bg.Game:
    return bg.Game(
        [bg.Actor("A", a), bg.Actor("B", b)],
        states={
            "A": bg.offer("A proposes", "A", "B", accept=deal, reject=bg.continue_to("B")),
            "B": bg.offer("B proposes", "B", "A", accept=deal, reject=bg.continue_to("A")),
        },
    )


def issues(payoff: Callable[[Any], Any]) -> Any:
    over = bg.Issues(["territory", "security"])
    return bg.offer("o", "A", "B", over=over, accept=lambda x: bg.outcome("d", {"A": payoff(x), "B": 0}), reject=NONE)


def pie(payoff: Callable[[Any], Any]) -> Any:
    return bg.offer("o", "A", "B", accept=lambda x: bg.outcome("d", {"A": payoff(x), "B": 1 - x}), reject=NONE)


FORTRESS = "abudhabi2026/fortress_belt"
d = sympy.Symbol("d")


@pytest.mark.parametrize(
    ("write", "kind", "says"),
    [
        (lambda: bg.Actor("A", 90), GameError, r"\[0, 1\]; got 90; did you mean 0\.9"),
        (lambda: bg.Actor("A", 1.5), GameError, "must lie in"),
        (lambda: bg.Actor("A", "nine tenths"), GameError, "must be a number; got 'nine tenths'$"),
        (lambda: bg.Actor("A", "0.9"), GameError, r"write it without quotes: 0\.9"),
        (lambda: bg.Actor(1), GameError, "named by text"),
        (lambda: bg.Pie(2), GameError, r"its size is written by name: Pie\(size=2\)"),
        (lambda: bg.Pie(size=-1), GameError, "must not be negative"),
        (lambda: bg.Pie(size="2"), GameError, "without quotes: 2"),
        (lambda: bg.Issues("territory"), GameError, r"Issues\(\['territory', 'another'\]\)"),
        (lambda: bg.Issues([1, 2]), GameError, "named by text"),
        (lambda: bg.Packages(["all", "none"]), GameError, "one by one"),
        (lambda: bg.Division(["A", "B"]), GameError, r"one by one, as in Division\('A', 'B'\)"),
        (lambda: bg.Lottery(["A", "B"]), GameError, r"as in Lottery\('A', 'B'\)"),
        (lambda: issues(lambda x: x["teritory"]), GameError, "no term of that name; did you mean 'territory'"),
        (lambda: pie(sympy.sqrt), NonlinearError, r"ConcaveOffers"),
        (lambda: pie(math.sqrt), NonlinearError, r"ConcaveOffers"),
        (lambda: pie(lambda x: x**2), NonlinearError, r"ConcaveOffers"),
        (lambda: pie(np.sqrt), NonlinearError, r"ConcaveOffers"),
        (lambda: pie(lambda x: 1 / 0), GameError, "division by zero"),
        (lambda: bg.Game(["A", "B"], bg.outcome("w", {"A": "0.5", "B": 0})), GameError, r"without quotes: 0\.5"),
        (lambda: bg.Game(["A", "B"], bg.outcome("w", {"A": "1/4", "B": 0})), GameError, r"quotes: Fraction\(1, 4\)"),
        (lambda: bg.Game(["A", "B"], bg.outcome("w", {"A": 1, "b": 0})), GameError, r"miss \['B'\].*did you mean 'B'"),
        (lambda: bg.Game(["A", "B"], bg.decision("go", "a", {"x": NONE})), GameError, "did you mean 'A'"),
        (lambda: bg.Game(["A"], states={"A": bg.outcome("w", {"A": 1})}, start="Z"), GameError, r"states are \['A'\]"),
        (lambda: bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=deal, reject=deal)), GameError, "got a function"),
        (lambda: bg.load(FORTRESS).replace(power=0.3), InputError, r"replace\(\{'power': 0\.3\}\)"),
        (lambda: bg.load(FORTRESS).replace(None), InputError, "in one mapping"),
        (lambda: bg.regime_map(bg.load(FORTRESS), power=(0, 1, 3)), InputError, r"\{'power': \(0, 1, 3\)\}"),
        (lambda: bg.sweep(bg.load(FORTRESS), power=(0, 1, 3)), InputError, r"\{'power': \(0, 1, 3\)\}"),
        (lambda: bg.solve(bg.load(FORTRESS)).terms["teritory"], PathError, "no term of that name"),
        (lambda: bg.solve(bg.load(FORTRESS)).values["Russia"], PathError, "did you mean 'russia'"),
        (lambda: bg.threshold(rubinstein(0.9, 0.8), "A.discount", over=(0, F(1, 2))), PathError, "holds numbers only"),
        (lambda: bg.threshold(bg.load("ponsati1998/both_may_leave"), "A.cost"), InputError, r"one point 0; .*over=\("),
        (lambda: bg.cite(bg.outcome("w", {"A": 1})), InputError, "got an Outcome"),
        (lambda: bg.solve("abudhabi2026"), InputError, "got a str"),
        (lambda: bg.load("slantchev2003/battles").replace({"power": 1}), PathError, "; known: "),
    ],
)
def test_what_is_written_wrongly(write: Callable[[], Any], kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        write()


@pytest.mark.parametrize(
    ("axis", "says"),
    [
        ((0, 0.5), r"\(low, high, count\) or a list of points"),
        ((0, 1, 1), "at least 2 as its count; got 1"),
        ((0, 0.5, 11.5), r"whole number of at least 2 as its count; got 11\.5"),
        ((0, "much", 3), "a point of an axis must be a number"),
    ],
)
def test_axes_are_not_misread(axis: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        grid_axis(axis, "power")


def test_lists_are_points() -> None:
    assert grid_axis([0.5, 0, 11], "x") == (F(1, 2), 0, 11)
    assert grid_axis(np.array([0.1, 0.2]), "x") == (F(1, 10), F(1, 5))


TREELESS = [
    ("baron1989/closed_rule", "A.recognition", "a legislature"),
    ("muthoo1996/commitment", "A.cost", "bargaining with commitments"),
    ("fearon1996/salami", "A.cost", "demands on ground that gives power"),
    ("fearon1995/risk_return", "A.cost", "a demand against a continuum of types"),
    ("fudenberg1985/two_types", "B.chance", "a seller who cannot commit itself"),
    ("smith2004/learning", "A.cost", "a war that teaches both sides"),
    ("chatterjee1983/double_auction", "weight", "trade between private values"),
    ("powell2004/screening_while_fighting", "weak", "screening while fighting"),
]


@pytest.mark.parametrize(("name", "path", "words"), TREELESS)
def test_games_that_are_no_trees_are_tabulated_and_say_what_they_cannot(name: str, path: str, words: str) -> None:
    model = bg.load(name)
    for ask in (lambda: bg.threshold(model, path), lambda: bg.regime_map(model, {path: [model[path].value]})):
        with pytest.raises(MethodError, match=rf"^{words} is no tree of moves.*sweep\(\)"):
            ask()
    with pytest.raises(MethodError, match="no closed form"):
        _ = bg.solve(model).regime
    axis = [model[path].value, model[path].value / 2]
    if name.startswith("baron"):
        path, axis = "A.discount", [F(1, 2), F(4, 5)]
        model = model.independent(["A.discount", "B.discount", "C.discount"])
    table = bg.sweep(model, {path: axis})
    for k, value in enumerate(axis):
        eq = bg.solve(model.replace({path: value}))
        assert table["values"].values[:, k] == pytest.approx([float(v) for v in eq.values.values()])
        assert table["outcome"].attrs["labels"].split(" | ")[int(table["outcome"].values[k])] == " or ".join(
            [eq.outcome] if isinstance(eq.outcome, str) else eq.outcome
        )
    assert table["status"].values.tolist() == [0, 0]
    assert "one by one" in table.attrs["method"]


def test_a_legislature_of_ones_own_says_what_is_possible() -> None:
    house = bg.Legislature([bg.Actor(n, 0.9) for n in "ABC"])
    for ask in (bg.threshold, bg.equilibria, lambda h, p: bg.regime_map(h, {p: (0, F(9, 10), 3)})):
        with pytest.raises(MethodError, match="a legislature is no tree of moves"):
            ask(house) if ask is bg.equilibria else ask(house, "A.discount")
    assert bg.Commitments(("A", "B"), (1, 2)).names == ("A", "B")
    assert bg.Salami.__name__ == "Salami"


def test_a_game_of_numbers_says_why_it_has_no_closed_form() -> None:
    eq = bg.solve(rubinstein(0.9, 0.8))
    assert not eq.has_regime
    with pytest.raises(MethodError, match=r"numbers only; write parameters as sympy symbols"):
        eq.regime.proposition()
    assert bg.solve(rubinstein(d, 0.8), at={"d": 0.9}).has_regime
    with pytest.raises(MethodError, match=r"equilibrium that solve\(\) finds"):
        _ = bg.equilibria(bg.load("rubinstein1982/alternating_offers"))[0].regime


def test_equilibria_found_together_do_not_point_back_to_the_list() -> None:
    every = bg.equilibria(bg.load("shaked1994/leaving_after_own_offer").replace({"B.outside_option": "0.5"}))
    assert len(every) > 1
    for eq in every:
        assert f"NOT UNIQUE: one of {len(every)} found" in str(eq)
        assert "see equilibria()" not in str(eq)


def test_a_list_that_would_be_refused_is_not_pointed_to() -> None:
    assert "see equilibria()" not in str(bg.solve(bg.load("herrero1985/unanimity")))


def test_where_a_search_fails_the_others_are_pointed_to() -> None:
    model = bg.load("shaked1994/leaving_after_own_offer").replace({"B.outside_option": "0.5"})
    with pytest.raises(MethodError, match=r"equilibria\(\) seeks those that depend on history"):
        bg.solve(model)


def test_symbols_for_discount_factors_and_probabilities_lie_where_these_lie() -> None:
    a, b = sympy.symbols("d_A d_B")
    regime = bg.solve(rubinstein(a, b), at={"d_A": 0.9, "d_B": 0.8}).regime
    assert {name: str(domain) for name, domain in regime.box.items()} == {"d_A": "[0, 1)", "d_B": "[0, 1)"}
    assert not any("d_A*d_B" in str(c) for c in regime.conditions)
    p = sympy.Symbol("p")
    war = bg.chance("war", {"won": (p, bg.outcome("won", {"A": 1, "B": 0})), "lost": (1 - p, NONE)})
    game = bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=deal, reject=war))
    assert str(bg.solve(game, at={"p": F(1, 2)}).regime.box["p"]) == "[0, 1]"
    with pytest.raises(errors.DomainError):
        bg.solve(game, at={"p": 2})


def test_whether_there_is_another_equilibrium_is_said_in_words() -> None:
    model = bg.load("herrero1985/unanimity")
    several, open_ = (str(bg.solve(model.replace(model.claims[k].set))) for k in (0, 3))
    assert "NOT UNIQUE: 4 equilibria with different payoffs were found, and their certificates hold" in several
    assert "NOT DECIDED: no other equilibrium was found, but bounds on all payoffs do not meet: A in [0, 1]" in open_
    assert "the only subgame-perfect payoffs" in str(bg.solve(bg.load("rubinstein1982/alternating_offers")))
