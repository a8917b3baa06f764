"""A strategy in words: who does what at every node.

An offer of several terms is told as one offer. What is done after a deal is told with the terms at which it is done; states and
other subgames that do not depend on the terms follow on their own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Term
from bargaining.equilibrium.figures import decimal, ends_of, region_text, terms_set, worth_text
from bargaining.equilibrium.plays import Chosen, Drawn, Passed, Play, Settled
from bargaining.equilibrium.whole_offers import Proposal, leaves, links, margin, proposal

__all__ = ["Rule", "rules", "tag"]


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


def rules(root: Play, names: Sequence[str], read: Callable[[Any], Any]) -> Iterator[Rule]:
    """Yield a rule for every choice in the game, an equal subgame once.

    Parameters
    ----------
    root : Play
    names : sequence of str
        The actors, in the order of the game.
    read : callable
        Turns a number of the game into a plain number.
    """
    return _Teller(names, read).told(root)


def tag(history: str) -> str:
    """Write what was done before, to tell nodes of one name apart.

    Examples
    --------
    >>> tag(""), tag("give none > reject")
    ('at the start', 'after: give none, reject')
    """
    return f"after: {history.replace(' > ', ', ')}" if history else "at the start"


@dataclass(frozen=True)
class _Visit:
    """A place in the tree: how it is reached, and the piece of the open terms on which this is the play, and its rank."""

    play: Play
    history: str
    reached: bool
    cells: tuple[Cell, ...] = ()
    rank: tuple[int, ...] = ()


@dataclass
class _Row:
    """A choice after a deal: what is done, each action with the pieces of the terms on which it is."""

    node: str
    actor: str
    history: str
    actions: dict[str, list[_Visit]]
    reached: bool = False


class _Teller:
    def __init__(self, names: Sequence[str], read: Callable[[Any], Any]) -> None:
        self.names, self.read = list(names), read
        self.ends: dict[Term, tuple[Any, Any]] = {}

    def told(self, root: Play) -> Iterator[Rule]:
        """Yield the rules of everything that depends on no terms, and with each offer those that depend on its terms."""
        seen: set[int] = set()
        stack = [_Visit(root, "", True)]
        while stack:
            visit = stack.pop()
            if id(visit.play) in seen:
                continue
            seen.add(id(visit.play))
            if isinstance(visit.play, Settled):
                below = yield from self.around(visit.play, visit)
            else:
                if isinstance(visit.play, Chosen):
                    node = visit.play.node
                    yield Rule(node.name, node.actor, visit.history, node.actions[visit.play.index], visit.reached)
                below = _onward(visit)
            stack.extend(reversed(below))

    def around(self, play: Settled, visit: _Visit) -> Generator[Rule, None, list[_Visit]]:
        """Yield the rules at an offer and below its terms; return what follows and depends on no terms."""
        history, reached = visit.history, visit.reached
        made = proposal(play)
        self.open(play)
        yield Rule(play.node.name, play.node.proposer, history, _made(made), reached)
        for name, actor, answer in self.answers(play):
            yield Rule(name, actor, _step(history, "offer"), answer, reached and made is not None)
        rows: dict[tuple[Any, ...], _Row] = {}
        later = self.after(play, visit, rows)
        for row in rows.values():
            yield Rule(row.node, row.actor, row.history, self.conditional(row.actions), row.reached)
        accepted = made is not None and made.accepted
        refused = _Visit(play.reject, _step(history, "reject"), reached and made is not None and not accepted)
        out = [*later, refused]
        if play.otherwise is not None and play.otherwise is not play.reject:
            out.append(_Visit(play.otherwise, _step(history, "no offer"), reached and made is None))
        return out

    def open(self, play: Settled) -> None:
        """Remember the intervals of the terms of an offer."""
        for link in links(play.node):
            self.ends[link.term] = ends_of(link, self.read)

    def answers(self, play: Settled) -> Iterator[tuple[str, str, str]]:
        """Yield for each responder the name of the answer, the actor, and which terms are accepted."""
        chain = links(play.node)
        responders, pieces = chain[-1].responders, list(leaves(play))
        for actor in responders:
            name = f"{play.node.name}: answer" + (f" of {actor}" if len(responders) > 1 else "")
            accepted = [leaf.cells for leaf in pieces if leaf.piece.refused != actor]
            worth = margin(play, actor, self.names.index(actor)) if len(chain) > 1 else None
            if not accepted:
                text = "accept nothing"
            elif len(chain) == 1:
                term = chain[0].term
                text = f"accept {terms_set([c[0] for c in accepted], term.name, *self.ends[term])}"
            elif worth is not None:
                highest = {term: high for term, (_, high) in self.ends.items()}
                text = f"accept iff {worth_text(worth[0], highest)} >= {decimal(worth[1])}"
            else:
                text = f"accept iff {region_text(accepted, self.ends) or 'offered anything'}"
            yield name, actor, text

    def after(self, play: Settled, visit: _Visit, rows: dict[tuple[Any, ...], _Row]) -> list[_Visit]:
        """Enter the choices after a deal; return the states and other plays to which it leads."""
        later: list[_Visit] = []
        seen: set[int] = set()
        # What is on the path comes first, so that a subgame met on several pieces is known to be.
        stack = self.deals(play, visit)
        while stack:
            at = stack.pop()
            if id(at.play) in seen:
                continue
            seen.add(id(at.play))
            if isinstance(at.play, Passed) and isinstance(at.play.node.to, str):
                later.extend(_onward(at))
                continue
            if isinstance(at.play, Chosen):
                self.enter(rows, at, at.play.node.name, at.play.node.actor, at.play.node.actions[at.play.index])
            if not isinstance(at.play, Settled):
                stack.extend(_onward(at))
                continue
            made, node = proposal(at.play), at.play.node
            self.open(at.play)
            self.enter(rows, at, node.name, node.proposer, _made(made))
            for name, actor, answer in self.answers(at.play):
                follows = _Visit(
                    at.play, _step(at.history, "offer"), at.reached and made is not None, at.cells, at.rank
                )
                self.enter(rows, follows, name, actor, answer)
            refused = at.reached and made is not None and not made.accepted
            stack.append(_Visit(at.play.reject, _step(at.history, "reject"), refused, at.cells, at.rank))
            if at.play.otherwise is not None and at.play.otherwise is not at.play.reject:
                left = _step(at.history, "no offer")
                stack.append(_Visit(at.play.otherwise, left, at.reached and made is None, at.cells, at.rank))
            stack.extend(self.deals(at.play, at))
        return later

    def deals(self, play: Settled, visit: _Visit) -> list[_Visit]:
        """Return what follows acceptance, piece by piece, the piece of what is proposed last."""
        history = _step(visit.history, "accept")
        pieces = sorted(enumerate(leaves(play)), key=lambda each: each[1].offered)
        return [
            _Visit(
                leaf.piece.after,
                history,
                visit.reached and leaf.offered and leaf.piece.refused is None,
                (*visit.cells, *leaf.cells),
                (*visit.rank, k),
            )
            for k, leaf in pieces
        ]

    def enter(self, rows: dict[tuple[Any, ...], _Row], at: _Visit, name: str, actor: str, action: str) -> None:
        row = rows.setdefault((name, actor, at.history), _Row(name, actor, at.history, {}))
        row.actions.setdefault(action, []).append(at)
        row.reached = row.reached or at.reached

    def conditional(self, actions: dict[str, list[_Visit]]) -> str:
        """Write actions with the terms at which each is taken, from the smallest terms to the largest."""
        if len(actions) == 1:
            return next(iter(actions))
        for visits in actions.values():
            visits.sort(key=lambda visit: visit.rank)
        ordered = sorted(actions.items(), key=lambda item: item[1][0].rank)
        texts = [(action, region_text([visit.cells for visit in visits], self.ends)) for action, visits in ordered]
        return "; ".join(f"{action} if {text}" for action, text in texts)


def _step(history: str, action: str) -> str:
    return f"{history} > {action}" if history else action


def _onward(at: _Visit) -> list[_Visit]:
    """Return what comes next, after a choice, an event or a period."""
    play, history = at.play, at.history
    if isinstance(play, Chosen):
        return [
            _Visit(branch, _step(history, name), at.reached and k == play.index, at.cells, at.rank)
            for k, (name, branch) in enumerate(zip(play.node.actions, play.branches, strict=True))
        ]
    if isinstance(play, Drawn):
        return [
            _Visit(branch, _step(history, event), at.reached, at.cells, at.rank)
            for event, branch in zip(play.node.events, play.branches, strict=True)
        ]
    if isinstance(play, Passed) and play.to is not None:
        return [_Visit(play.to, _step(history, "a period passes"), at.reached, at.cells, at.rank)]
    return []


def _made(made: Proposal | None) -> str:
    if made is None:
        return "make no offer"
    if made.terms is None:
        return "make an offer that is refused"
    return "offer " + ", ".join(f"{name} = {decimal(value)}" for name, value in made.terms.items())
