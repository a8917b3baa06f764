"""A finite game: its actors and its tree, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import Affine, SignLabel, terms_of
from bargaining.errors import GameError, did_you_mean
from bargaining.games.arrays import ArrayTree
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome

__all__ = ["Game"]


class Game:
    """A game of complete information, finite or recursive.

    A *recursive* game is a few named states, each a tree; ``continue_to("state")`` at the end of a branch lets a period pass and
    play go on in that state, for as long as nobody ends it.

    Parameters
    ----------
    actors : sequence of (str or Actor)
        Who plays. The order is the order of payoffs in every table.
    root : Node, optional
        The first node of a finite game.
    states : mapping of str to Node, optional
        The trees of a recursive game, by the state's name.
    start : str, optional
        The state in which a recursive game begins; the first named unless said.

    Attributes
    ----------
    actors : tuple of Actor
    root : Node
    nodes : tuple of Node
        Every distinct node once, a node after all that may follow it in the same period.
    states : mapping of str to Node
        Empty for a finite game.
    start : str
        Empty for a finite game.

    Raises
    ------
    GameError
        If a node names an unknown actor, payoffs miss an actor, probabilities do not sum to one, or a term is used outside
        the offer that proposes it. The message gives the path from the root.

    Examples
    --------
    >>> from bargaining.games.nodes import decision, outcome
    >>> stay, leave = outcome("stay", {"A": 1}), outcome("leave", {"A": 0})
    >>> len(Game(["A"], decision("go?", "A", {"stay": stay, "leave": leave})).nodes)
    3
    """

    __slots__ = ("__weakref__", "actors", "arrays", "has_offers", "names", "nodes", "open_nodes", "root", "start", "states")

    def __init__(
        self,
        actors: Sequence[str | Actor],
        root: Node | None = None,
        *,
        states: Mapping[str, Node] | None = None,
        start: str | None = None,
    ) -> None:
        self.actors = tuple(a if isinstance(a, Actor) else Actor(a) for a in actors)
        self.names = tuple(a.name for a in self.actors)
        if len(set(self.names)) != len(self.names) or not self.names:
            raise GameError(f"a game needs actors with different names; got {list(self.names)}")
        self.states = dict(states or {})
        self.start = (start if start is not None else next(iter(self.states))) if self.states else ""
        if self.states and root is not None:
            raise GameError("a game has a root (finite) or states (recursive), not both")
        if start is not None and start not in self.states:
            raise GameError(f"the game starts in {start!r}, which is no state{did_you_mean(start, self.states)}")
        if self.states:
            root = self.states[self.start]
        for name, node in self.states.items():
            if not isinstance(node, Node):
                raise GameError(f"state {name!r} must be a node; got {node!r}")
        if not isinstance(root, Node):
            raise GameError(f"the root of a game must be a node; got {root!r}")
        self.root = root
        self.arrays: ArrayTree | None = None
        self.nodes = tuple(_ordered([*self.states.values()] or [root]))
        self.has_offers = any(isinstance(node, Offer) for node in self.nodes)
        self._check()
        self.open_nodes = self._open() if self.has_offers else frozenset()

    @classmethod
    def from_arrays(
        cls,
        actors: Sequence[str | Actor],
        owner: Any,
        offsets: Any,
        children: Any,
        payoffs: Any,
        probabilities: Any = None,
        labels: Sequence[str] | None = None,
    ) -> Game:
        """Make a finite game from flat arrays, for trees too large to be written node by node.

        Parameters
        ----------
        actors : sequence of (str or Actor)
            Who plays.
        owner : array of int, shape (n,)
            For each node the index of the actor who decides, -1 where nature moves, -2 where the game ends. Node 0 is the root.
        offsets : array of int, shape (n + 1,)
            The children of node i are ``children[offsets[i]:offsets[i + 1]]``, in order.
        children : array of int, shape (edges,)
            Each child has a larger number than its parent. A node may be the child of several.
        payoffs : array, shape (number of ends, number of actors)
            One row for each node where the game ends, in the order of their numbers.
        probabilities : array of float, shape (edges,), optional
            Used at nature's nodes.
        labels : sequence of str, optional
            A label for each end; ``end 0``, ``end 1``, ... unless said.

        Raises
        ------
        GameError
            If the arrays do not describe a tree.

        Examples
        --------
        >>> g = Game.from_arrays(["A", "B"], [0, -2, -2], [0, 2, 2, 2], [1, 2], [[1, 0], [2, 5]])
        >>> g.arrays.size
        3
        """
        self = cls.__new__(cls)
        self.actors = tuple(a if isinstance(a, Actor) else Actor(a) for a in actors)
        self.names = tuple(a.name for a in self.actors)
        self.arrays = ArrayTree(len(self.actors), owner, offsets, children, payoffs, probabilities, labels)
        self.root, self.nodes, self.has_offers, self.open_nodes = Node(), (), False, frozenset()
        self.states, self.start = {}, ""
        return self

    def __repr__(self) -> str:
        size = self.arrays.size if self.arrays is not None else len(self.nodes)
        return f"Game(actors={list(self.names)}, {size} nodes)"

    def _check(self) -> None:
        known = set(self.names)
        good: dict[tuple[str, ...], bool] = {}
        for node in self.nodes:
            if isinstance(node, Outcome):
                if node.actors not in good:
                    good[node.actors] = set(node.actors) == known
                if not good[node.actors]:
                    missing, extra = sorted(known - set(node.actors)), sorted(set(node.actors) - known)
                    what = (
                        f"payoffs miss {missing}"
                        if missing
                        else f"payoffs name {extra}, who {'is' if len(extra) == 1 else 'are'} not in the game"
                    )
                    raise GameError(
                        f"{self._where(node)}: outcome {str(node.label)!r}: {what}; actors are {list(self.names)}"
                    )
                for payoff in node.payoffs:
                    if (
                        payoff is None or isinstance(payoff, (str, bool)) or payoff != payoff
                        if not isinstance(payoff, Affine) and not hasattr(payoff, "shape")
                        else False
                    ):
                        raise GameError(
                            f"{self._where(node)}: outcome {str(node.label)!r}: a payoff must be a number; got {payoff!r}"
                        )
            elif isinstance(node, Decision):
                if node.actor not in known:
                    raise GameError(
                        f"{self._where(node)}: decision {node.name!r}: no actor {node.actor!r}; actors are {list(self.names)}{did_you_mean(node.actor, known)}"
                    )
            elif isinstance(node, Chance):
                self._check_probabilities(node)
            elif isinstance(node, Offer):
                for actor in (node.proposer, *node.responders):
                    if actor not in known:
                        raise GameError(
                            f"{self._where(node)}: offer {node.name!r}: no actor {actor!r}; actors are {list(self.names)}{did_you_mean(actor, known)}"
                        )
            elif isinstance(node, Continue):
                if isinstance(node.to, str) and node.to not in self.states:
                    known_states = f"states are {list(self.states)}" if self.states else "this game has none"
                    raise GameError(
                        f"{self._where(node)}: continue_to({node.to!r}) names no state; "
                        f"{known_states}{did_you_mean(node.to, self.states)}"
                    )
                for actor in node.flow:
                    if actor not in known:
                        raise GameError(
                            f"{self._where(node)}: continue_to: a flow to {actor!r}, who is not in the game; actors are {list(self.names)}{did_you_mean(actor, known)}"
                        )

    def _check_probabilities(self, node: Chance) -> None:
        where = f"chance {node.name!r}"
        total: Any = 0
        for event, p in zip(node.events, node.probabilities, strict=True):
            if isinstance(p, Affine):
                raise GameError(
                    f"{self._where(node)}: {where}: the probability of {event!r} depends on the terms of an offer, which makes payoffs non-linear"
                )
            if isinstance(p, (int, float, Fraction)) and not 0 <= p <= 1:
                raise GameError(
                    f"{self._where(node)}: {where}: the probability of {event!r} must lie in [0, 1]; got {p}"
                )
            total = total + p
        if isinstance(total, float):
            bad = abs(total - 1) > 1e-9
        elif hasattr(total, "shape"):
            bad = bool((abs(total - 1) > 1e-9).any())
        elif isinstance(total, (int, Fraction)):
            bad = total != 1
        else:
            import sympy

            bad = sympy.cancel(sympy.together(total - 1)) != 0
        if bad:
            raise GameError(f"{self._where(node)}: {where}: the probabilities must sum to 1; they sum to {total}")

    def _where(self, wanted: Node) -> str:
        """Return the path from the root to a node, for an error message."""
        parent: dict[int, tuple[Node, str]] = {}
        roots = list(self.states.values()) or [self.root]
        names = {id(node): name for name, node in self.states.items()}
        stack: list[Node] = list(roots)
        while stack:
            node = stack.pop()
            if node is wanted:
                break
            for label, child in branches(node):
                if id(child) not in parent and not any(child is r for r in roots):
                    parent[id(child)] = (node, label)
                    stack.append(child)
        steps: list[str] = []
        at = wanted
        while id(at) in parent:
            at, label = parent[id(at)]
            steps.append(label)
        return " > ".join([f"state {names[id(at)]!r}" if id(at) in names else "root", *reversed(steps)])

    def _open(self) -> frozenset[int]:
        """Return the ids of the nodes whose payoffs depend on terms proposed above them."""
        free: dict[int, frozenset[Any]] = {}
        for node in self.nodes:
            own: set[Any] = set()
            for child in node.children:
                own |= free[id(child)]
            if isinstance(node, Outcome):
                for payoff in node.payoffs:
                    own.update(terms_of(payoff))
                if isinstance(node.label, SignLabel):
                    own.update(terms_of(node.label.quantity))
            elif isinstance(node, Continue):
                for payoff in node.flow.values():
                    own.update(terms_of(payoff))
            elif isinstance(node, Offer):
                for branch in (node.reject, node.otherwise):
                    if branch is not None and node.term in free[id(branch)]:
                        raise GameError(
                            f"{self._where(node)}: offer {node.name!r}: the term {node.term.name!r} is used where it was not accepted"
                        )
                for end in (node.low, node.high):
                    own.update(terms_of(end))
                own.discard(node.term)
            free[id(node)] = frozenset(own)
        loose = frozenset[Any]().union(*(free[id(node)] for node in (list(self.states.values()) or [self.root])))
        if loose:
            raise GameError(f"the terms {sorted(t.name for t in loose)} are used outside the offer that proposes them")
        return frozenset(key for key, terms in free.items() if terms)


def branches(node: Node) -> list[tuple[str, Node]]:
    """Return the labelled branches of a node."""
    if isinstance(node, Decision):
        return list(zip(node.actions, node.branches, strict=True))
    if isinstance(node, Chance):
        return list(zip(node.events, node.branches, strict=True))
    if isinstance(node, Offer):
        named = [("accept", node.accept), ("reject", node.reject)]
        return named if node.otherwise is None else [*named, ("no offer", node.otherwise)]
    if isinstance(node, Continue) and isinstance(node.to, Node):
        return [("next period", node.to)]
    return []


def _ordered(roots: Sequence[Node]) -> Iterator[Node]:
    """Yield each distinct node once, after all that may follow it."""
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, Outcome):
                yield node
            else:
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.children) if id(child) not in seen)


def payoffs_in_order(node: Outcome, names: Sequence[str]) -> tuple[Any, ...]:
    """Return the payoffs of an outcome in the order of the game's actors."""
    if node.actors == tuple(names):
        return node.payoffs
    given: Mapping[str, Any] = dict(zip(node.actors, node.payoffs, strict=True))
    return tuple(given[name] for name in names)
