"""What may be solved, and how it is read: models, games with symbols, and the numbers written in them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine, Extremum
from bargaining.errors import InputError, MethodError, PathError, a_kind, did_you_mean
from bargaining.expressions.numbers import exact
from bargaining.games.game import Game
from bargaining.games.interchange import interchanged
from bargaining.games.nodes import Chance, Continue, Offer, Outcome
from bargaining.games.simultaneous import Simultaneous
from bargaining.games.treeless import TreelessGame
from bargaining.model import Model

__all__ = [
    "Solvable",
    "as_float",
    "check_paths",
    "classify",
    "numbers_in",
    "numbers_only",
    "only_tree",
    "read_game",
    "with_axes",
    "with_source",
    "written_game",
]

#: What can be solved.
Solvable = Model | Game | TreelessGame


def read_game(
    model: Any, at: Mapping[str, Any] | None, *, written: bool = False
) -> tuple[Game, dict[str, Fraction], type]:
    """Return the game in symbols, as a tree or as `written`, the values of the symbols, and the kind of arithmetic."""
    if isinstance(model, Model):
        if at:
            raise InputError("a model carries its own values; change them with model.replace({...})")
        game = only_tree(written_game(model))
        return game if written else _known_beliefs(game), model.variables, Fraction
    if isinstance(model, TreelessGame):
        return only_tree(model), {}, Fraction
    if isinstance(model, Simultaneous):
        raise MethodError(
            "two who choose at the same time: nash() finds their equilibria; solve(game.game()) reads the same game as a tree"
        )
    if not isinstance(model, Game):
        raise InputError(f"what is solved must be a Model (from bargaining.load) or a Game; got {a_kind(model)}")
    if model.arrays is not None:
        raise MethodError(
            "a game made from arrays is solved by solve(); maps and lists of equilibria need its tree of nodes"
        )
    model = model if written else _known_beliefs(model)
    kinds: set[type] = set()
    names: dict[str, None] = {}
    for value in numbers_in(model):
        classify(value, kinds, names)
    if at is not None and not isinstance(at, Mapping):
        raise InputError(f"`at` gives symbols their values, as in {{'k': 0.1}}; got {at!r}")
    values = {name: exact(v) for name, v in (at or {}).items() if name in names}
    missing = [name for name in names if name not in values]
    if missing:
        raise MethodError(f"the symbols {missing} have no value; give them one with at={{{missing[0]!r}: ...}}")
    unknown = [name for name in (at or {}) if name not in names]
    if unknown and not names:
        raise numbers_only(unknown[0])
    if unknown:
        raise PathError(
            f"{unknown[0]}: names no symbol of the game{did_you_mean(unknown[0], names)}; known: {list(names)}"
        )
    # Values of a recursive game are found by elimination, exactly: floats in it are read by their shortest decimal.
    return model, values, float if float in kinds and not names and not model.states else Fraction


def _known_beliefs(game: Game) -> Game:
    """Return a game without pooled information sets; where beliefs depend on play there is none."""
    try:
        return interchanged(game)
    except MethodError as fact:
        raise MethodError(
            f"{fact}; closed forms, maps and thresholds are not derived for such games: solve() answers at given numbers, equilibria() "
            "lists all equilibria, and sweep() at every point of a grid"
        ) from None


def written_game(model: Any) -> Any:
    """Return the game that a model is, in symbols; a game itself.

    Raises
    ------
    DomainError
        If a relation that the protocol requires does not hold between the model's numbers, of which symbols know nothing.
    """
    if not isinstance(model, Model):
        return model
    for relation in model.protocol.relations:
        relation.check(model.actors, model.numbers, model.structure)
    if "symbolic" not in model.__dict__:
        model.__dict__["symbolic"] = model.game(model.symbols)
    return model.__dict__["symbolic"]


def only_tree(game: Game | TreelessGame) -> Game:
    """Refuse a game that is no tree."""
    if isinstance(game, Game):
        return game
    raise MethodError(game.refusal())


def with_source(model: Any) -> tuple[TreelessGame, Model | None]:
    """Return a game that is no tree, in numbers, and the model it comes from."""
    return (model.game(), model) if isinstance(model, Model) else (model, None)


def with_axes(
    model: Model | Game, at: Mapping[str, Any] | None, first: Mapping[str, Fraction]
) -> tuple[Any, Mapping[str, Any] | None]:
    """Make parameters that vary independent, and give the symbols of a game that vary a value."""
    if isinstance(model, Model):
        return model.independent(first), at
    if isinstance(model, Game):
        return model, {**first, **(at or {})}
    return model, at


def check_paths(values: Mapping[str, Fraction], paths: Any) -> None:
    """Refuse paths that name no parameter of a game."""
    for path in paths:
        if not values:
            raise numbers_only(path)
        if path not in values:
            raise PathError(f"{path}: names no parameter{did_you_mean(path, values)}; known: {', '.join(values)}")


def numbers_only(path: str) -> PathError:
    """Return the error of asking what varies of a game that holds numbers alone."""
    return PathError(
        f"{path}: the game holds numbers only; write what varies as a sympy symbol and give its value with at={{...}}"
    )


def numbers_in(game: Game) -> Any:
    """Yield every number written in a game."""
    for actor in game.actors:
        yield actor.discount
    for node in game.nodes:
        if isinstance(node, Outcome):
            for payoff in node.payoffs:
                yield from _parts(payoff)
        elif isinstance(node, Chance):
            yield from node.probabilities
        elif isinstance(node, Offer):
            yield from _parts(node.low)
            yield from _parts(node.high)
        elif isinstance(node, Continue):
            for flow in (*node.flow.values(), *node.variables.values()):
                yield from _parts(flow)
    for variable in game.variables.values():
        yield from (variable.low, variable.high)
    if game.begin is not None:
        yield game.begin


def _parts(quantity: Any) -> Any:
    if isinstance(quantity, Affine):
        yield quantity.constant
        for atom, c in quantity.coefficients.items():
            yield c
            if isinstance(atom, Extremum):
                for arg in atom.args:
                    yield from _parts(arg)
    else:
        yield quantity


def classify(value: Any, kinds: set[type], names: dict[str, None]) -> None:
    """Note the kind of a number written in a game, and the names of its symbols."""
    if isinstance(value, (int, Fraction)):
        return
    if isinstance(value, float):
        kinds.add(float)
    elif hasattr(value, "free_symbols"):
        names.update(dict.fromkeys(sorted(str(s) for s in value.free_symbols)))
    elif getattr(value, "shape", None) == ():
        classify(value.item(), kinds, names)
    elif hasattr(value, "shape"):
        raise MethodError("a game with arrays holds many games; solve takes one: write symbols, and map or sweep them")
    else:
        raise InputError(f"a number of the game cannot be read: {value!r}")


def as_float(value: Any) -> float:
    """Read a number as a float."""
    return float(value)
