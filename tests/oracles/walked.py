"""Finite games of several actors by walking the tree once for every pure strategy; information sets by name. No shared code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from bargaining.games.nodes import Chance, Decision, Outcome

Strategy = Mapping[str, Mapping[str, Any]]


def where(node: Any, history: tuple[str, ...]) -> str:
    """The name of an information set: as written, or the history where nothing is pooled."""
    return node.information_set if node.information_set is not None else f"{node.name}|{'>'.join(history)}"


def sets_of(game: Any, actor: str) -> dict[str, tuple[str, ...]]:
    """The information sets of an actor, with their actions."""
    out: dict[str, tuple[str, ...]] = {}

    def walk(node: Any, history: tuple[str, ...]) -> None:
        if isinstance(node, Decision):
            if node.actor == actor:
                out[where(node, history)] = node.actions
            for action, child in zip(node.actions, node.branches, strict=True):
                walk(child, (*history, action))
        elif isinstance(node, Chance):
            for event, child in zip(node.events, node.branches, strict=True):
                walk(child, (*history, event))

    walk(game.root, ())
    return out


def payoffs(game: Any, strategy: Strategy) -> dict[str, Any]:
    """What everybody expects."""

    def walk(node: Any, history: tuple[str, ...]) -> list[Any]:
        if isinstance(node, Outcome):
            paid = dict(zip(node.actors, node.payoffs, strict=True))
            return [paid[name] for name in game.names]
        if isinstance(node, Chance):
            weights = list(zip(node.events, node.probabilities, node.branches, strict=True))
        else:
            own = strategy[where(node, history)]
            weights = [(a, own[a], child) for a, child in zip(node.actions, node.branches, strict=True)]
        parts = [(p, walk(child, (*history, label))) for label, p, child in weights if p]
        return [sum(p * v[k] for p, v in parts) for k in range(len(game.names))]

    return dict(zip(game.names, walk(game.root, ()), strict=True))


def pure(game: Any, actor: str) -> Iterator[dict[str, dict[str, int]]]:
    """Every pure strategy of an actor."""
    own = sets_of(game, actor)
    for chosen in product(*own.values()):
        yield {
            name: {a: int(a == action) for a in actions}
            for (name, actions), action in zip(own.items(), chosen, strict=True)
        }


def best(game: Any, actor: str, strategy: Strategy) -> Any:
    """The most that an actor gets by any pure strategy against the others'."""
    return max(payoffs(game, {**strategy, **own})[actor] for own in pure(game, actor))


def largest_gain(game: Any, strategy: Strategy) -> Any:
    here = payoffs(game, strategy)
    return max(best(game, name, strategy) - here[name] for name in game.names)


def named(behaviour: Any) -> dict[str, dict[str, Any]]:
    """The strategy of an answer, by the names used here."""
    form = behaviour.form
    out = {}
    for h, lottery in zip(form.information_sets, behaviour.lotteries, strict=True):
        node = form.places[h.members[0]].node
        out[where(node, form.history(h.members[0]))] = dict(zip(h.actions, lottery, strict=True))
    return out
