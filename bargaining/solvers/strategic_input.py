"""What the solvers for Nash and quantal response equilibria take: a tree, a model, two matrices or one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bargaining.errors import InputError, MethodError, PathError, a_kind, did_you_mean
from bargaining.expressions.numbers import exact
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.game import Game
from bargaining.games.simultaneous import Simultaneous
from bargaining.model import Model

__all__ = ["read_form", "two_actors"]


def read_form(given: Any, at: Mapping[str, Any] | None = None) -> ExtensiveForm:
    """Return the extensive form of what is to be solved, its numbers exact; floats are read by their shortest decimal.

    Parameters
    ----------
    given : Model, Game, Simultaneous, matrix or pair of matrices
        Of a matrix alone the second actor has the negative payoffs. Actors of matrices are called A and B.
    at : mapping of str to number, optional
        Values for the symbols of a game.

    Raises
    ------
    InputError
        If it is nothing of the kind.
    MethodError
        If the game is no finite tree without open offers, or a symbol has no value.
    """
    if at is not None and not isinstance(at, Mapping):
        raise InputError(f"`at` gives symbols their values, as in {{'k': 0.1}}; got {at!r}")
    game = given
    if isinstance(given, Model):
        if at:
            raise InputError("a model carries its own values; change them with model.replace({...})")
        game = given.game()
        if not isinstance(game, (Game, Simultaneous)):
            raise MethodError(f"{given.name} is no tree of moves; solve() has a method of its own for it")
    if isinstance(game, Simultaneous):
        return ExtensiveForm(game.game())
    if isinstance(game, Game):
        reader = _Reader(at or {})
        form = ExtensiveForm(game, reader)
        reader.check()
        return form
    depth = _depth(game)
    if depth == 2:
        return ExtensiveForm(Simultaneous(["A", "B"], game).game())
    if depth == 3 and len(game) == 2:
        return ExtensiveForm(Simultaneous(["A", "B"], game[0], game[1]).game())
    raise InputError(
        "what is solved must be a Game, a Model, a Simultaneous or the two payoff matrices, as in ([[3, 0], [5, 1]], [[3, 5], [0, 1]]); "
        f"got {a_kind(given)}"
    )


def two_actors(form: ExtensiveForm, instead: str) -> None:
    """Refuse a game that has not two actors.

    Parameters
    ----------
    form : ExtensiveForm
    instead : str
        What to use instead.
    """
    if len(form.names) != 2:
        raise MethodError(
            f"the method is for two actors, and the game has {len(form.names)}: {', '.join(form.names)}; {instead}"
        )


class _Reader:
    """Reads the numbers of a game, with values for its symbols."""

    def __init__(self, at: Mapping[str, Any]) -> None:
        self.values = {name: exact(value) for name, value in at.items()}
        self.met: set[str] = set()

    def __call__(self, value: Any) -> Fraction:
        symbols = getattr(value, "free_symbols", None)
        if not symbols:
            return exact(value)
        names = {str(s): s for s in symbols}
        self.met.update(names)
        missing = sorted(n for n in names if n not in self.values)
        if missing:
            raise MethodError(f"the symbols {missing} have no value; give them one with at={{{missing[0]!r}: ...}}")
        import sympy

        number = value.subs({s: sympy.Rational(self.values[n]) for n, s in names.items()})
        return exact(number if number.is_Rational else float(number))

    def check(self) -> None:
        """Refuse values for symbols that the game does not have."""
        unknown = [name for name in self.values if name not in self.met]
        if unknown:
            known = f"; known: {sorted(self.met)}" if self.met else "; the game holds numbers only"
            raise PathError(f"{unknown[0]}: names no symbol of the game{did_you_mean(unknown[0], self.met) or known}")


def _depth(given: Any) -> int:
    """Return how deeply lists are nested."""
    depth = 0
    while isinstance(given, (list, tuple)) or (hasattr(given, "ndim") and given.ndim > 0):
        if len(given) == 0:
            break
        depth, given = depth + 1, given[0]
    return depth
