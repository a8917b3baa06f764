"""A strategy in words: who does what at every node.

An offer of several terms is told as one offer. What is done after a deal is told with the terms at which it is done; states and
other subgames that do not depend on the terms follow on their own. In a state that carries a variable, actions are told with the
numbers of the variable at which they are taken, as after a deal with the terms.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Term
from bargaining.equilibrium.figures import decimal, ends_of, plain, region_text, terms_set, worth_text
from bargaining.equilibrium.plays import Carried, Chosen, Drawn, Passed, Play, Settled, on_path, put
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
    #: The number that the variable of the state is, where the piece is one number.
    known: Mapping[Term, Any] = field(default_factory=dict)


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
        #: States that carry a variable: those met, and those of them still to be told.
        self.met: dict[int, Carried] = {}
        self.waiting: list[Carried] = []

    def told(self, root: Play) -> Iterator[Rule]:
        """Yield the rules of everything that depends on no terms, and with each offer those that depend on its terms."""
        seen: set[int] = set()
        entered: set[int] = set()
        stack = [_Visit(root, "", True)]
        while stack or self.waiting:
            if not stack:
                entered = entered or {id(at) for at in on_path(root)}
                stack = yield from self.inside(self.waiting.pop(0), entered)
                stack.reverse()
                continue
            visit = stack.pop()
            if id(visit.play) in seen:
                continue
            seen.add(id(visit.play))
            if isinstance(visit.play, Settled):
                below = yield from self.around(visit.play, visit)
            else:
                if isinstance(visit.play, Chosen):
                    node = visit.play.node
                    yield Rule(node.name, node.actor, visit.history, _act(visit.play), visit.reached)
                below = self.onward(visit)
            stack.extend(reversed(below))

    def onward(self, at: _Visit) -> list[_Visit]:
        """Return what comes next, and remember a state with a variable that is entered."""
        entering = at.play.entering if isinstance(at.play, Passed) else None
        if entering is not None and entering.carried is not None and id(entering.carried) not in self.met:
            self.met[id(entering.carried)] = entering.carried
            self.waiting.append(entering.carried)
        return _onward(at)

    def inside(self, state: Carried, entered: set[int]) -> Generator[Rule, None, list[_Visit]]:
        """Yield the rules in a state that carries a variable; return what follows and depends on neither it nor terms."""
        self.ends[state.term] = plain(state.pieces[0][0].low), plain(state.pieces[-1][0].high)
        visits = [
            _Visit(play, state.state, id(play) in entered, (cell,), (k,), {state.term: cell.low} if cell.point else {})
            for k, (cell, play) in enumerate(state.pieces)
        ]
        rows: dict[tuple[Any, ...], _Row] = {}
        later = self.after(sorted(visits, key=lambda visit: visit.reached), rows)
        for row in rows.values():
            yield Rule(row.node, row.actor, row.history, self.conditional(row.actions), row.reached)
        return later

    def around(self, play: Settled, visit: _Visit) -> Generator[Rule, None, list[_Visit]]:
        """Yield the rules at an offer and below its terms; return what follows and depends on no terms."""
        history, reached = visit.history, visit.reached
        made = proposal(play)
        self.open(play)
        yield Rule(play.node.name, play.node.proposer, history, _made(made, {}), reached)
        for name, actor, answer in self.answers(play, {}):
            yield Rule(name, actor, _step(history, "offer"), answer, reached and made is not None)
        rows: dict[tuple[Any, ...], _Row] = {}
        later = self.after(self.deals(play, visit), rows)
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

    def answers(self, play: Settled, known: Mapping[Term, Any]) -> Iterator[tuple[str, str, str]]:
        """Yield for each responder the name of the answer, the actor, and which terms are accepted, variables that are known put in."""
        chain = links(play.node)
        whole = _put_in((play.pieces[0].cell, play.pieces[-1].cell), known, {})
        responders, pieces = chain[-1].responders, list(leaves(play))
        for actor in responders:
            name = f"{play.node.name}: answer" + (f" of {actor}" if len(responders) > 1 else "")
            once: dict[int, Cell] = {}
            accepted = [_put_in(leaf.cells, known, once) for leaf in pieces if leaf.piece.refused != actor]
            worth = margin(play, actor, self.names.index(actor)) if len(chain) > 1 else None
            if not accepted:
                text = "accept nothing"
            elif len(chain) == 1:
                term = chain[0].term
                low, high = self.ends[term]
                low, high = whole[0].low if low is None else low, whole[1].high if high is None else high
                text = f"accept {terms_set([c[0] for c in accepted], term.name, low, high)}"
            elif worth is not None:
                highest = {term: high for term, (_, high) in self.ends.items()}
                text = f"accept iff {worth_text(worth[0], highest)} >= {decimal(worth[1])}"
            else:
                text = f"accept iff {region_text(accepted, self.ends) or 'offered anything'}"
            yield name, actor, text

    def after(self, stack: list[_Visit], rows: dict[tuple[Any, ...], _Row]) -> list[_Visit]:
        """Enter the choices after a deal, or in a state with a variable; return the states and other plays to which they lead.

        What is on the path comes last in the stack, to be met first, so that a subgame met on several pieces is known to be there.
        """
        later: list[_Visit] = []
        seen: set[int] = set()
        while stack:
            at = stack.pop()
            if id(at.play) in seen:
                continue
            seen.add(id(at.play))
            if isinstance(at.play, Passed) and isinstance(at.play.node.to, str):
                later.extend(self.onward(at))
                continue
            if isinstance(at.play, Chosen):
                self.enter(rows, at, at.play.node.name, at.play.node.actor, _act(at.play))
            if not isinstance(at.play, Settled):
                stack.extend(self.onward(at))
                continue
            made, node = proposal(at.play), at.play.node
            self.open(at.play)
            self.enter(rows, at, node.name, node.proposer, _made(made, at.known))
            for name, actor, answer in self.answers(at.play, at.known):
                follows = replace(at, history=_step(at.history, "offer"), reached=at.reached and made is not None)
                self.enter(rows, follows, name, actor, answer)
            refused = at.reached and made is not None and not made.accepted
            stack.append(replace(at, play=at.play.reject, history=_step(at.history, "reject"), reached=refused))
            if at.play.otherwise is not None and at.play.otherwise is not at.play.reject:
                idle = at.reached and made is None
                stack.append(replace(at, play=at.play.otherwise, history=_step(at.history, "no offer"), reached=idle))
            stack.extend(self.deals(at.play, at))
        return later

    def deals(self, play: Settled, visit: _Visit) -> list[_Visit]:
        """Return what follows acceptance, piece by piece, the piece of what is proposed last."""
        history = _step(visit.history, "accept" if links(play.node)[-1].responders else "")
        pieces = sorted(enumerate(leaves(play)), key=lambda each: each[1].offered)
        return [
            _Visit(
                leaf.piece.after,
                history,
                visit.reached and leaf.offered and leaf.piece.refused is None,
                (*visit.cells, *leaf.cells),
                (*visit.rank, k),
                visit.known,
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
            replace(at, play=branch, history=_step(history, name), reached=at.reached and k == play.index)
            for k, (name, branch) in enumerate(zip(play.node.actions, play.branches, strict=True))
        ]
    if isinstance(play, Drawn):
        return [
            replace(at, play=branch, history=_step(history, event))
            for event, branch in zip(play.node.events, play.branches, strict=True)
        ]
    if isinstance(play, Passed) and play.to is not None:
        return [replace(at, play=play.to, history=_step(history, "a period passes"))]
    return []


def _put_in(cells: Sequence[Cell], known: Mapping[Term, Any], once: dict[int, Cell]) -> tuple[Cell, ...]:
    """Return cells with the numbers that variables are put into their ends; `once` keeps each cell one object."""
    if not known:
        return tuple(cells)
    for c in cells:
        if id(c) not in once:
            once[id(c)] = Cell(c.term, _number(c.low, known), _number(c.high, known), c.point)
    return tuple(once[id(c)] for c in cells)


def _number(value: Any, known: Mapping[Term, Any]) -> Any:
    return plain(put(plain(value), {term: plain(x) for term, x in known.items()}))


def _act(play: Chosen) -> str:
    """Write what is chosen: an action, or a package that is offered."""
    action = play.node.actions[play.index]
    return f"offer {action}" if play.node.offers(play.index) else action


def _made(made: Proposal | None, known: Mapping[Term, Any]) -> str:
    if made is None:
        return "make no offer"
    if made.terms is None:
        return "make an offer that is refused"
    return "offer " + ", ".join(f"{name} = {decimal(_number(value, known))}" for name, value in made.terms.items())
