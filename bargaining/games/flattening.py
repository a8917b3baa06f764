"""From a game written node by node to flat arrays, without recursion; a shared node is stored once."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import chain
from typing import Any

from bargaining.algebra.traced import lift
from bargaining.errors import InputError, MethodError, PathError, did_you_mean
from bargaining.expressions.numbers import exact
from bargaining.games.arrays import CHANCE, END, PASS, ArrayTree
from bargaining.games.game import Game, uncollected
from bargaining.games.nodes import Chance, Continue, Decision, Outcome, payoffs_in_order

__all__ = ["flatten"]


def flatten(game: Game, at: Mapping[str, Any] | None = None) -> ArrayTree:
    """Return the tree of a game as arrays.

    Node ``i`` of the arrays is ``game.nodes[-1 - i]``: the order of the nodes, in which all that may follow comes
    first, turned round.

    Parameters
    ----------
    game : Game
        Without offers.
    at : mapping of str to number, optional
        Values for the symbols of the game, by name.

    Raises
    ------
    PathError
        If `at` names no symbol of the game.
    MethodError
        If actors cannot tell nodes apart, terms are open, or a symbol has no value.
    InputError
        If a number of the game cannot be read.

    Examples
    --------
    >>> from bargaining.games.nodes import decision, outcome
    >>> stay, leave = outcome("stay", {"A": 1}), outcome("leave", {"A": 0})
    >>> flatten(Game(["A"], decision("go?", "A", {"stay": stay, "leave": leave}))).children.tolist()
    [2, 1]
    """
    if game.arrays is not None:
        _Reader(at or {}).check_names()
        return game.arrays
    with uncollected():
        return _flat(game, _Reader(at or {}))


def _flat(game: Game, read: _Reader) -> ArrayTree:
    import numpy as np

    nodes = game.nodes[::-1]
    inner: list[Any] = []
    ends: list[Outcome] = []
    owner = np.full(len(nodes), END, dtype=np.int32)
    where: list[int] = []
    owners: list[int] = []
    position = {name: i for i, name in enumerate(game.names)}
    sets: set[str] = set()
    for i, node in enumerate(nodes):
        kind = type(node)
        if kind is Outcome:
            ends.append(node)  # type: ignore[arg-type]
            continue
        inner.append(node)
        where.append(i)
        if kind is Decision:
            owners.append(position[node.actor])  # type: ignore[attr-defined]
            named = node.information_set  # type: ignore[attr-defined]
            if named is not None:
                if named in sets:
                    raise MethodError(
                        f"information set {named!r} holds several nodes; "
                        "backward induction solves games of complete information only"
                    )
                sets.add(named)
        elif kind is Chance:
            owners.append(CHANCE)
        elif kind is Continue:
            owners.append(PASS)
        else:
            raise MethodError(f"a tree in flat arrays has no place for {kind.__name__}: terms are open there")
    owner[where] = owners
    kids = [node.children for node in inner]
    offsets = np.zeros(len(nodes) + 1, dtype=np.int32)
    offsets[np.asarray(where, dtype=np.intp) + 1] = np.fromiter(map(len, kids), dtype=np.int32, count=len(kids))
    np.cumsum(offsets, out=offsets)
    keys = np.fromiter(map(id, nodes), dtype=np.int64, count=len(nodes))
    order = np.argsort(keys)
    wanted = np.fromiter(map(id, chain.from_iterable(kids)), dtype=np.int64, count=int(offsets[-1]))
    children = order[np.searchsorted(keys, wanted, sorter=order)].astype(np.int32)
    row = np.full(len(nodes), -1, dtype=np.int32)
    row[owner == END] = np.arange(len(ends), dtype=np.int32)
    passes = [node for node in inner if type(node) is Continue]
    row[owner == PASS] = np.arange(len(passes), dtype=np.int32)
    tree = ArrayTree.trusted(
        owner=owner,
        offsets=offsets,
        children=children,
        payoffs=_matrix(game, ends, read),
        row=row,
        probabilities=_chances(inner, kids, read) if (owner == CHANCE).any() else None,
        labels=[node.label for node in ends],
        flows=[tuple(read(node.flow.get(name, 0)) for name in game.names) for node in passes],
        discounts=tuple(read(actor.discount) for actor in game.actors) if passes else (),
    )
    read.check_names()
    return tree


def _matrix(game: Game, ends: list[Outcome], read: _Reader) -> Any:
    """Payoffs by end and actor: floats if one of them is, whole numbers if all are, fractions as objects otherwise."""
    import numpy as np

    names = game.names
    rows = [
        node.payoffs if node.actors is names or node.actors == names else payoffs_in_order(node, names) for node in ends
    ]
    flat = list(chain.from_iterable(rows))
    kinds = set(map(type, flat))
    if not kinds <= {float, int, Fraction}:
        flat = [read(value) for value in flat]
        kinds = set(map(type, flat))
    shape = (len(ends), len(names))
    if float in kinds:
        return np.array(flat, dtype=float).reshape(shape)
    if kinds == {int} and max(map(abs, flat)) < 2**62:
        return np.array(flat, dtype=np.int64).reshape(shape)
    out = np.empty(len(flat), dtype=object)
    out[:] = flat
    return out.reshape(shape)


def _chances(inner: list[Any], kids: list[tuple[Any, ...]], read: _Reader) -> Any:
    """Probabilities by edge, zero where nature does not move."""
    import numpy as np

    values: list[Any] = []
    for node, below in zip(inner, kids, strict=True):
        if type(node) is Chance:
            values.extend(map(read, node.probabilities))
        else:
            values.extend([0] * len(below))
    if any(isinstance(value, float) for value in values):
        return np.array(values, dtype=float)
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


class _Reader:
    """Turns a number of the game into an int, a Fraction or a float."""

    def __init__(self, at: Mapping[str, Any]) -> None:
        self.at = {name: exact(value) for name, value in at.items()}
        self._memo: dict[Any, Any] = {}
        self._met: set[str] = set()

    def __call__(self, value: Any) -> Any:
        """Read one number."""
        if type(value) in (int, Fraction, float):
            return value
        if isinstance(value, float):
            return float(value)
        if getattr(value, "free_symbols", None):
            return self._symbolic(value)
        if getattr(value, "shape", None) == ():
            return self(value.item())
        if hasattr(value, "shape"):
            raise MethodError(
                "a game with arrays holds many games; solve takes one: write symbols, and map or sweep them"
            )
        try:
            return exact(value)
        except InputError:
            raise InputError(f"a number of the game cannot be read: {value!r}") from None

    def _symbolic(self, value: Any) -> Any:
        names = sorted(str(symbol) for symbol in value.free_symbols)
        missing = [name for name in names if name not in self.at]
        if missing:
            raise MethodError(f"the symbols {missing} have no value; give them one with at={{{missing[0]!r}: ...}}")
        self._met.update(names)
        return lift(value, self.at, self._memo)

    def check_names(self) -> None:
        """Refuse values for symbols that the game does not have."""
        for name in self.at:
            if name not in self._met:
                raise PathError(
                    f"{name}: names no symbol of the game{did_you_mean(name, self._met)}; known: {sorted(self._met)}"
                )
