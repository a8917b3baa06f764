"""A strategy in words: who does what at every node."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Term
from bargaining.equilibrium.figures import decimal, ends_of, plain, quantity_text, terms_set
from bargaining.equilibrium.plays import Carried, Chosen, Drawn, Passed, Play, Settled, on_path, put
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
    carried: dict[int, Carried] = {}
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
            if play.entering is not None and play.entering.carried is not None:
                carried[id(play.entering.carried)] = play.entering.carried
        elif isinstance(play, Settled):
            yield from _offer_rules(play, history, reached, read, carried)
            accepted = play.accepted
            below.append((play.reject, _step(history, "reject"), reached and play.index is not None and not accepted))
            if play.otherwise is not None and play.otherwise is not play.reject:
                below.append((play.otherwise, _step(history, "no offer"), reached and play.index is None))
        stack.extend(reversed(below))
    entered = {id(at) for at in on_path(root)} if carried else set()
    told: set[int] = set()
    while len(told) < len(carried):
        key = next(k for k in carried if k not in told)
        told.add(key)
        yield from _carried_rules(carried[key], entered, carried)


def _carried_rules(state: Carried, entered: set[int], carried: dict[int, Carried]) -> Iterator[Rule]:
    """Rules in a state that carries a variable: each action with the numbers of the variable at which it is taken."""
    span = state.pieces[0][0].low, state.pieces[-1][0].high
    table: dict[tuple[str, str, str], tuple[dict[str, list[Cell]], list[bool]]] = {}

    def note(name: str, actor: str, past: str, action: str, cell: Cell, reached: bool) -> None:
        actions, on = table.setdefault((name, actor, past), ({}, []))
        actions.setdefault(action, []).append(cell)
        on.append(reached)

    for cell, root in state.pieces:
        known = {state.term: cell.low} if cell.point else {}
        stack: list[tuple[Play, str]] = [(root, state.state)]
        while stack:
            at, past = stack.pop()
            on = id(at) in entered
            if isinstance(at, Chosen):
                note(at.node.name, at.node.actor, past, at.node.actions[at.index], cell, on)
                stack.extend((b, _step(past, a)) for a, b in zip(at.node.actions, at.branches, strict=True))
            elif isinstance(at, Drawn):
                stack.extend((b, _step(past, e)) for e, b in zip(at.node.events, at.branches, strict=True))
            elif isinstance(at, Passed):
                if at.to is not None and isinstance(at.node.to, Node):
                    stack.append((at.to, past))
                if at.entering is not None and at.entering.carried is not None:
                    carried.setdefault(id(at.entering.carried), at.entering.carried)
            elif isinstance(at, Settled):
                term, accepted = at.node.term.name, at.accepted
                made = (
                    f"offer {term} = {quantity_text(put(at.terms, known))}" if accepted else "make no acceptable offer"
                )
                note(at.node.name, at.node.proposer, past, made, cell, on)
                for actor in at.node.responders:
                    kept = [p.cell for p in at.pieces if p.refused != actor]
                    action = f"accept {_answered(kept, at, known)}" if kept else "accept nothing"
                    note(f"{at.node.name}: answer", actor, _step(past, "offer"), action, cell, on)
                stack.append((at.reject, _step(past, "reject")))
                if at.otherwise is not None and at.otherwise is not at.reject:
                    stack.append((at.otherwise, _step(past, "no offer")))
                if accepted and at.index is not None:
                    stack.append((at.pieces[at.index].after, _step(past, "accept")))
    for (name, actor, past), (actions, visited) in table.items():
        if len(actions) == 1:
            text = next(iter(actions))
        else:
            text = "; ".join(f"{a} if {terms_set(cells, state.term.name, *span)}" for a, cells in actions.items())
        yield Rule(name, actor, past, text, any(visited))


def _answered(cells: list[Cell], at: Settled, known: dict[Term, Any]) -> str:
    """Write the terms that are accepted, whose ends may be quantities in a variable."""
    texts: list[str] = []
    runs: list[list[Cell]] = []
    for cell in cells:
        if runs and (runs[-1][-1].point != cell.point) and quantity_text(runs[-1][-1].high) == quantity_text(cell.low):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    first, last = at.pieces[0].cell, at.pieces[-1].cell
    for run in runs:
        ends = (run[0].low, run[-1].high, first.low, last.high)
        low, high, least, most = (quantity_text(put(end, known)) for end in ends)
        name = at.node.term.name
        below, above = low == least and run[0].point, high == most and run[-1].point
        if low == high:
            texts.append(f"{name} = {low}")
        elif below and above:
            texts.append(f"any {name}")
        else:
            left = "" if below else f"{low} {'<=' if run[0].point else '<'} "
            texts.append(f"{left}{name}" + ("" if above else f" {'<=' if run[-1].point else '<'} {high}"))
    return " or ".join(texts)


def _step(history: str, action: str) -> str:
    return f"{history} > {action}" if history else action


def _offer_rules(
    play: Settled, history: str, reached: bool, read: Callable[[Any], Any], carried: dict[int, Carried]
) -> Iterator[Rule]:
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
    yield from _below(play, _step(history, "accept"), ends, reached and play.accepted, carried)


def _below(
    play: Settled, history: str, ends: tuple[Any, Any], reached: bool, carried: dict[int, Carried]
) -> Iterator[Rule]:
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
                if at.entering is not None and at.entering.carried is not None:
                    carried[id(at.entering.carried)] = at.entering.carried
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
