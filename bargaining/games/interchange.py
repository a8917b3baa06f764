r"""Interchange of moves: what nature draws before an actor that cannot see it may as well be drawn after.

If an information set of an actor holds exactly the places to which a chance move leads, the actor's beliefs there are nature's
probabilities whatever anybody does, and the game in which the actor moves first and nature draws afterwards is the same game
(Thompson's transformation *interchange of moves*): the same strategies, the same probabilities of every end. Where nature's branches
fall into several information sets, nature first draws the information set and then, below the actor's move, the branch. Repeated
until nothing is left to do, this turns a game in which the uninformed only ever face nature's draw, such as a demand made of
an opponent whose cost of war is not known, into a game whose subgame-perfect equilibria are the perfect Bayesian equilibria of
the one written.

An *offer* made under uncertainty becomes a proposal to which each type answers afterwards by accepting or rejecting.

References
----------
.. [1] F. B. Thompson (1952), "Equivalence of games in extensive form", RAND Memorandum RM-759.
.. [2] E. Kohlberg and J.-F. Mertens (1986), "On the strategic stability of equilibria", Econometrica 54, 1003-1037, section 2.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

from bargaining.algebra.terms import Affine, SignLabel, Term, replaced
from bargaining.errors import MethodError
from bargaining.games.extensive_form import has_private_information, occurrences
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome

__all__ = ["beliefs_depend_on_play", "interchanged"]


def interchanged(game: Game) -> Game:
    r"""Return a game without pooled information sets that is equivalent to the one given; the game itself if it has none.

    Raises
    ------
    MethodError
        If beliefs at some information set depend on what actors do, so that no interchange removes it.

    Examples
    --------
    A demand made of an opponent whose cost of war is 0.3 or 0.05, with equal probability:

    >>> from bargaining.games.nodes import chance, offer, outcome
    >>> def demand(cost):
    ...     war = outcome("war", {"A": 0.4, "B": 0.5 - cost})
    ...     deal = lambda x: outcome("settlement", {"A": x, "B": 1 - x})
    ...     return offer("demand", "A", "B", accept=deal, reject=war, information_set="A's demand")
    >>> types = chance("cost of B", {"high": (0.5, demand(0.3)), "low": (0.5, demand(0.05))})
    >>> root = interchanged(Game(["A", "B"], types)).root
    >>> type(root).__name__, type(root.accept).__name__, root.accept.events
    ('Offer', 'Chance', ('high', 'low'))
    """
    if game.states or not has_private_information(game):
        return game
    if game._interchanged is None:  # once, so that all that is asked of a game is asked of one tree
        game._interchanged = Game(game.actors, _Interchange(occurrences(game)).of(game.root))
        game._interchanged.written = game
    return game._interchanged


def beliefs_depend_on_play(game: Any) -> bool:
    """Return whether a game has information sets that no interchange of moves removes; in a recursive game none is removed."""
    if not isinstance(game, Game) or game.arrays is not None or not has_private_information(game):
        return False
    if game.states:
        return True
    try:
        interchanged(game)
    except MethodError:
        return True
    return False


class _Interchange:
    """One rewriting of a tree; ``places`` counts the places of each named information set in the whole of it."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self.places = places
        self.done: dict[int, Node] = {}
        self.kept: list[Node] = []  # ids stay theirs while the nodes live

    def of(self, node: Node) -> Node:
        """Return the node with every interchange below it made."""
        known = self.done.get(id(node))
        if known is None:
            self.kept.append(node)
            known = self.done[id(node)] = self._of(node)
        return known

    def _of(self, node: Node) -> Node:
        if isinstance(node, Chance):
            return self._draw(node)
        if isinstance(node, Decision):
            self._known(node.information_set, node)
            return Decision(node.name, node.actor, node.actions, tuple(map(self.of, node.branches)), None, node.listed)
        if isinstance(node, Offer):
            self._known(node.information_set, node)
            return Offer(
                node.name,
                node.proposer,
                node.responders,
                node.over,
                node.term,
                (node.low, node.high),
                self.of(node.accept),
                self.of(node.reject),
                None if node.otherwise is None else self.of(node.otherwise),
                node.report,
                None,
            )
        if isinstance(node, Continue) and isinstance(node.to, Node):
            return Continue(self.of(node.to), node.flow, node.variables)
        return node

    def _known(self, name: str | None, node: Any) -> None:
        """Refuse a place that is pooled with others which nature alone does not tell apart from it."""
        if name is not None and self.places[name] > 1:
            raise MethodError(
                f"information set {name!r} holds {self.places[name]} places: what is believed there depends on what actors do"
            )

    def _draw(self, node: Chance) -> Node:
        branches = _composed(node, (), 1)
        groups: dict[str, list[int]] = {}
        for k, (_, _, below) in enumerate(branches):
            name = below.information_set if isinstance(below, (Decision, Offer)) else None
            if name is not None and self.places[name] > 1:
                groups.setdefault(name, []).append(k)
        groups = {name: members for name, members in groups.items() if len(members) == self.places[name]}
        if not groups:
            return Chance(node.name, node.events, node.probabilities, tuple(map(self.of, node.branches)))
        events: list[tuple[str, Any, Node]] = []
        met: set[str] = set()
        for k, (event, p, below) in enumerate(branches):
            home = next((name for name, members in groups.items() if k in members), None)
            if home is None:
                events.append((event, p, self.of(below)))
            elif home not in met:
                met.add(home)
                own = [branches[j] for j in groups[home]]
                total = reduce(add, (p for _, p, _ in own), 0)
                if isinstance(total, (int, Fraction)) and total == 0:
                    raise MethodError(
                        f"nature leads to information set {home!r} with probability 0: what is believed there is open"
                    )
                whole = len(own) == len(branches)
                shares = [(e, p if whole else p / total, n) for e, p, n in own]
                events.append((" or ".join(e for e, _, _ in own), total, self.of(self._merged(node.name, shares))))
        if len(events) == 1:
            return events[0][2]
        return Chance(
            node.name, tuple(e for e, _, _ in events), tuple(p for _, p, _ in events), tuple(n for _, _, n in events)
        )

    def _merged(self, name: str, own: list[tuple[str, Any, Node]]) -> Node:
        """Return the actor's move with nature's draw below it."""
        first = own[0][2]
        assert isinstance(first, (Decision, Offer))
        called = _common(first.name, first.information_set, [n.name for _, _, n in own])  # type: ignore[attr-defined]
        if isinstance(first, Decision):
            below = tuple(
                _drawn(name, [(e, p, n.branches[a]) for e, p, n in own])  # type: ignore[attr-defined]
                for a in range(len(first.actions))
            )
            return Decision(called, first.actor, first.actions, below, None, first.listed)
        same: list[tuple[str, Any, Offer]] = [(e, p, _renamed(n, first.term)) for e, p, n in own]  # type: ignore[arg-type]
        return Offer(
            called,
            first.proposer,
            (),
            first.over,
            first.term,
            (first.low, first.high),
            _drawn(name, [(e, p, _answers(n)) for e, p, n in same]),
            _drawn(name, [(e, p, n.reject) for e, p, n in same]),
            None if first.otherwise is None else _drawn(name, [(e, p, n.otherwise) for e, p, n in same]),
            first.report,
            None,
        )


def _common(name: str, information_set: str | None, names: list[str]) -> str:
    """Return what a move made in ignorance is called: as all its nodes are, or else as what is known there is."""
    return name if information_set is None or all(other == name for other in names) else information_set


def _composed(node: Chance, before: tuple[str, ...], weight: Any) -> list[tuple[str, Any, Node]]:
    """Return what nature's moves that follow one another lead to, with the product of their probabilities."""
    out: list[tuple[str, Any, Node]] = []
    for event, p, below in zip(node.events, node.probabilities, node.branches, strict=True):
        product = p if not before else weight * p
        if isinstance(below, Chance):
            out.extend(_composed(below, (*before, event), product))
        else:
            out.append((", ".join((*before, event)), product, below))
    return out


def _drawn(name: str, own: list[tuple[str, Any, Any]]) -> Node:
    """Return nature's draw, unless it leads to the same in every case."""
    if all(n is own[0][2] for _, _, n in own):
        return own[0][2]  # type: ignore[no-any-return]
    return Chance(name, tuple(e for e, _, _ in own), tuple(p for _, p, _ in own), tuple(n for _, _, n in own))


def _answers(node: Offer) -> Node:
    """Return the answers to a proposal, one after the other."""
    below = node.accept
    for responder in reversed(node.responders):
        below = Decision(
            f"answer of {responder} to {node.name}", responder, ("accept", "reject"), (below, node.reject), None
        )
    return below


def _renamed(node: Offer, term: Term) -> Offer:
    """Return an offer with its term called by another name, in everything that an acceptance leads to."""
    if node.term is term:
        return node
    old, new = node.term, Affine(0, {term: 1})
    accept = _put(node.accept, old, new, {})
    report = {name: replaced(q, old, new) for name, q in node.report.items()}
    return Offer(
        node.name,
        node.proposer,
        node.responders,
        node.over,
        term,
        (node.low, node.high),
        accept,
        node.reject,
        node.otherwise,
        report,
        node.information_set,
    )


def _put(node: Node, old: Term, new: Affine, done: dict[int, Node]) -> Node:
    """Replace a term in everything at and below a node."""
    if id(node) in done:
        return done[id(node)]

    def at(quantity: Any) -> Any:
        return replaced(quantity, old, new)

    def below(child: Node) -> Node:
        return _put(child, old, new, done)

    out: Node
    if isinstance(node, Outcome):
        label = node.label
        if isinstance(label, SignLabel):
            label = SignLabel(at(label.quantity), label.labels)
        out = Outcome(label, node.actors, tuple(map(at, node.payoffs)))
    elif isinstance(node, Decision):
        below_it = tuple(map(below, node.branches))
        out = Decision(node.name, node.actor, node.actions, below_it, node.information_set, node.listed)
    elif isinstance(node, Chance):
        out = Chance(node.name, node.events, node.probabilities, tuple(map(below, node.branches)))
    elif isinstance(node, Offer):
        out = Offer(
            node.name,
            node.proposer,
            node.responders,
            node.over,
            node.term,
            (at(node.low), at(node.high)),
            below(node.accept),
            below(node.reject),
            None if node.otherwise is None else below(node.otherwise),
            {name: at(q) for name, q in node.report.items()},
            node.information_set,
        )
    elif isinstance(node, Continue):
        to = below(node.to) if isinstance(node.to, Node) else node.to
        out = Continue(to, {k: at(v) for k, v in node.flow.items()}, {k: at(v) for k, v in node.variables.items()})
    else:
        out = node
    done[id(node)] = out
    return out
