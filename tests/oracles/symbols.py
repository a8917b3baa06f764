"""The random games of :mod:`tests.oracles.offers` with numbers that depend on parameters, as plain data.

Some constants c become ``("lin", c, {parameter: slope})``, and some probabilities a parameter or one less it; in ``at`` the parameters
are given numbers again, which may be fractions or symbols, and the game is a plain one.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.oracles import offers

Node = tuple[Any, ...]

ONE = Fraction(1)


def random_game(seed: int, names: str = "st", shape: str | None = None) -> Node:
    """Return a random game with offers, in which some numbers depend on parameters; same seed, same game."""
    rng = random.Random(seed)

    def number(value: Fraction, chance: float) -> Any:
        if rng.random() >= chance:
            return value
        return ("lin", value, {rng.choice(names): rng.choice([-ONE, ONE, ONE / 2, -ONE / 2, 2 * ONE])})

    def amount(a: Node) -> Node:
        if a[0] == "affine":
            return ("affine", number(a[1], 0.35), {t: number(c, 0.07) for t, c in a[2].items()})
        return (a[0], tuple(amount(b) for b in a[1]))

    def moved(node: Node) -> Node:
        if node[0] == "outcome":
            return ("outcome", node[1], {i: amount(a) for i, a in node[2].items()})
        if node[0] == "decision":
            return (*node[:3], {action: moved(child) for action, child in node[3].items()})
        if node[0] == "chance":
            events = {event: (p, moved(child)) for event, (p, child) in node[2].items()}
            if rng.random() < 0.4 and len(events) == 2:
                name = rng.choice(names)
                odds = [("lin", Fraction(0), {name: ONE}), ("lin", ONE, {name: -ONE})]
                events = {event: (p, child) for (event, (_, child)), p in zip(events.items(), odds, strict=True)}
            return (*node[:2], events)
        return (*node[:6], *(child if child is None else moved(child) for child in node[6:]))

    return moved(offers.random_game(seed, shape))


def parameters(part: Any) -> list[str]:
    """Return the parameters that occur, in order."""
    if isinstance(part, dict):
        part = tuple(part.values())
    if not isinstance(part, tuple):
        return []
    if part and part[0] == "lin":
        return list(part[2])
    return sorted({name for child in part for name in parameters(child)})


def at(part: Any, point: Mapping[str, Any]) -> Any:
    """Return a game, or a part of one, with numbers for its parameters."""
    if isinstance(part, dict):
        return {key: at(child, point) for key, child in part.items()}
    if not isinstance(part, tuple):
        return part
    if part and part[0] == "lin":
        return sum((point[name] * slope for name, slope in part[2].items()), part[1])
    return tuple(at(child, point) for child in part)


def label(game: Node, point: Mapping[str, Fraction]) -> str | None:
    """Return what is played at a point in one label; None where the tie rule names no offer."""
    try:
        return " or ".join(sorted(offers.play(at(game, point), {}).labels))
    except offers.NoBestOfferError:
        return "no equilibrium"
    except offers.NoSmallestOfferError:
        return None
