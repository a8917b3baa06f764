"""A strategy in words: who does what at every node."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.equilibrium.figures import decimal, ends_of, plain, terms_set
from bargaining.equilibrium.plays import Chosen, Drawn, Passed, Play, Settled
from bargaining.games.nodes import Node

__all__ = ["Rule", "rules"]


@dataclass(frozen=True)
class Rule:
    """What one actor does at one node.

    Attributes
    ----------
    node, actor : str
    history : str
        The actions that lead there first.
    action : str
        In words: an action's name, or conditions on the terms.
    on_path : bool
        Whether play comes here.
    """

    node: str
    actor: str
    history: str
    action: str
    on_path: bool

    def __str__(self) -> str:
        return f"{self.actor}: {self.action}"


def rules(root: Play, read: Callable[[Any], Any]) -> Iterator[Rule]:
    """Yield a rule for every choice in the game, an equal subgame once.

    Parameters
    ----------
    root : Play
    read : callable
        Turns a number of the game into a plain number.
    """
    seen: set[int] = set()
    stack: list[tuple[Play, str, bool]] = [(root, "", True)]
    while stack:
        play, history, reached = stack.pop()
        if id(play) in seen:
            continue
        seen.add(id(play))
        below: list[tuple[Play, str, bool]] = []
        if isinstance(play, Chosen):
            action = play.node.actions[play.index]
            yield Rule(play.node.name, play.node.actor, history, action, reached)
            for k, (name, branch) in enumerate(zip(play.node.actions, play.branches, strict=True)):
                below.append((branch, _step(history, name), reached and k == play.index))
        elif isinstance(play, Drawn):
            for event, branch in zip(play.node.events, play.branches, strict=True):
                below.append((branch, _step(history, event), reached))
        elif isinstance(play, Passed):
            if play.to is not None:
                below.append((play.to, _step(history, "a period passes"), reached))
        elif isinstance(play, Settled):
            yield from _offer_rules(play, history, reached, read)
            accepted = play.accepted
            below.append((play.reject, _step(history, "reject"), reached and play.index is not None and not accepted))
            if play.otherwise is not None and play.otherwise is not play.reject:
                below.append((play.otherwise, _step(history, "no offer"), reached and play.index is None))
        stack.extend(reversed(below))


def _step(history: str, action: str) -> str:
    return f"{history} > {action}" if history else action


def _offer_rules(play: Settled, history: str, reached: bool, read: Callable[[Any], Any]) -> Iterator[Rule]:
    term, ends = play.node.term.name, ends_of(play.node, read)
    if play.index is None:
        made = "make no offer"
    elif play.terms is None:
        made = "make an offer that is refused"
    else:
        made = f"offer {term} = {decimal(play.terms)}"
    yield Rule(play.node.name, play.node.proposer, history, made, reached)
    asked = reached and play.index is not None
    for actor in play.node.responders:
        cells = [p.cell for p in play.pieces if p.refused != actor]
        action = f"accept {terms_set(cells, term, *ends)}" if cells else "accept nothing"
        yield Rule(f"{play.node.name}: answer", actor, _step(history, "offer"), action, asked)
    yield from _below(play, _step(history, "accept"), ends, reached and play.accepted)


def _below(play: Settled, history: str, ends: tuple[Any, Any], reached: bool) -> Iterator[Rule]:
    """Rules after acceptance: each action with the terms at which it is taken."""
    term = play.node.term.name
    table: dict[tuple[int, str], tuple[str, str, dict[str, list[Cell]]]] = {}
    for piece in play.pieces:
        stack: list[tuple[Play, str]] = [(piece.after, history)]
        while stack:
            at, past = stack.pop()
            if isinstance(at, Chosen):
                row = table.setdefault((id(at.node), past), (at.node.name, at.node.actor, {}))
                row[2].setdefault(at.node.actions[at.index], []).append(piece.cell)
                stack.extend((b, _step(past, a)) for a, b in zip(at.node.actions, at.branches, strict=True))
            elif isinstance(at, Drawn):
                stack.extend((b, _step(past, e)) for e, b in zip(at.node.events, at.branches, strict=True))
            elif isinstance(at, Passed):
                if at.to is not None and isinstance(at.node.to, Node):
                    stack.append((at.to, past))
            elif isinstance(at, Settled):
                row = table.setdefault((id(at.node), past), (at.node.name, at.node.proposer, {}))
                made = f"offer {at.node.term.name} = {plain(at.terms)}" if at.accepted else "make no acceptable offer"
                row[2].setdefault(made, []).append(piece.cell)
                stack.append((at.reject, _step(past, "reject")))
    for (_, past), (name, actor, actions) in table.items():
        if len(actions) == 1:
            action = next(iter(actions))
        else:
            action = "; ".join(f"{a} if {terms_set(cells, term, *ends)}" for a, cells in actions.items())
        yield Rule(name, actor, past, action, reached and past == history)
