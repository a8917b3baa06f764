"""Games that are no trees: each type says once what it is, and has a solver."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

import bargaining as bg
import bargaining.games
from bargaining.errors import MethodError
from bargaining.games.treeless import TreelessGame
from bargaining.solvers.treeless import LISTS, SOLVERS, list_treeless, solve_treeless

for module in pkgutil.iter_modules(bargaining.games.__path__):
    import_module(f"bargaining.games.{module.name}")
TYPES = sorted(
    (kind for kind in TreelessGame.__subclasses__() if kind.__module__.startswith("bargaining.games.")),
    key=lambda kind: kind.__name__,
)


def test_every_type_has_a_solver_and_no_two_are_called_the_same() -> None:
    assert set(SOLVERS) == set(TYPES)
    assert set(LISTS) <= set(TYPES)
    assert len({kind.in_words for kind in TYPES}) == len(TYPES)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_a_type_is_public_and_described(kind: type[TreelessGame]) -> None:
    assert getattr(bg, kind.__name__) is kind
    assert kind.in_words
    assert kind.instead.startswith("use solve()")


@pytest.mark.parametrize("name", [name for name in bg.names() if isinstance(bg.load(name).game(), TreelessGame)])
def test_what_needs_a_tree_is_refused_with_what_answers_instead(name: str) -> None:
    model = bg.load(name)
    game = model.game()
    for ask in (
        lambda: bg.regime_map(model, {next(iter(model.numbers)): [0]}),
        lambda: bg.threshold(model, next(iter(model.numbers))),
    ):
        with pytest.raises(MethodError) as refused:
            ask()
        assert str(refused.value).startswith(f"{game.in_words} is no tree of moves")
        assert str(refused.value).endswith(game.instead)


def test_a_type_must_say_what_it_is_called() -> None:
    with pytest.raises(TypeError, match="in_words"):

        class Nameless(TreelessGame):
            pass


def test_a_type_without_a_solver_is_refused_and_one_that_inherits_has_that_of_its_parent() -> None:
    class Auction(TreelessGame, in_words="an auction"):
        pass

    with pytest.raises(MethodError, match="an auction has no solver"):
        bg.solve(Auction())
    with pytest.raises(MethodError, match="an auction is no tree of moves"):
        bg.equilibria(Auction())

    class Ties(bg.Commitments, in_words="ties of hands"):
        pass

    ties, plain = (kind(("A", "B"), (1, 1)) for kind in (Ties, bg.Commitments))
    assert solve_treeless(ties).values == solve_treeless(plain).values == bg.solve(ties).values
    assert list_treeless(ties) is None


def test_a_frontier_of_an_assessment_is_not_called_treeless() -> None:
    game = bg.Game(
        ["A", "B"],
        bg.chance(
            "type",
            {
                t: (
                    0.5,
                    bg.decision(
                        f"A is {t}",
                        "A",
                        {
                            "stay": bg.outcome("stay", {"A": 0, "B": 0}),
                            "go": bg.decision(
                                "answer",
                                "B",
                                {"yield": bg.outcome("win", {"A": 1, "B": 0}), "fight": bg.outcome("war", pay)},
                                information_set="after go",
                            ),
                        },
                    ),
                )
                for t, pay in {"weak": {"A": -2, "B": 1}, "strong": {"A": 2, "B": -1}}.items()
            },
        ),
    )
    with pytest.raises(bg.errors.InputError, match="a frontier is drawn of an Equilibrium"):
        bg.plot.frontier(game)
