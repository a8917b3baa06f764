"""A finite game: its actors and its tree, checked as a whole."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.actors import Actor, read_actors
from bargaining.algebra.checks import defect
from bargaining.algebra.terms import Affine, SignLabel, Term, terms_of
from bargaining.errors import GameError, did_you_mean
from bargaining.frontiers.pie import Pie
from bargaining.games.arrays import ArrayTree
from bargaining.games.extensive_form import check_information_sets
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome

__all__ = ["Game", "Variable"]

#: Types of payoffs that need no further look.
_PLAIN = frozenset((float, int, Fraction))
_PLAIN_KINDS = (float, int, Fraction)


@dataclass(frozen=True)
class Variable:
    """The continuous variable of a state: its open term, and the interval in which it lies."""

    term: Term
    low: Any
    high: Any

    @property
    def name(self) -> str:
        """The name by which the state calls it."""
        return self.term.name


class Game:
    """A game, finite or recursive.

    A *recursive* game is a few named states, each a tree; ``continue_to("state")`` at the end of a branch lets a period pass and
    play go on in that state, for as long as nobody ends it.

    A state may carry a continuous *variable*: it is then written as a function of one parameter, whose name is the variable's, and
    entered by ``continue_to("state", name=quantity)``. The function is called with the variable open, as ``accept`` of an offer is with
    the terms: payoffs, flows and the next value of the variable must be affine in it, or built with ``minimum``, ``maximum`` and ``clip``.

    Parameters
    ----------
    actors : sequence of (str or Actor)
        Who plays. The order is the order of payoffs in every table.
    root : Node, optional
        The first node of a finite game.
    states : mapping of str to (Node or callable), optional
        The trees of a recursive game, by the state's name; a function of the variable for a state that carries one.
    start : str or Continue, optional
        The state in which a recursive game begins; the first named unless said. ``continue_to("state", name=number)``, without a
        flow, for a state that carries a variable.
    variables : mapping of str to (number, number), optional
        The interval in which each variable lies, by the variable's name; from 0 to 1 unless said.

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
    variables : mapping of str to Variable
        By the state's name, for the states that carry one. Where the game begins in such a state, ``root`` is its tree with the
        number put in.
    begin : number or None
        That number.
    written : Game or None
        The game as it was written, where this one comes from it by an interchange of moves (:mod:`bargaining.games.interchange`).

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

    A side that may withdraw, or wait while what it holds grows:

    >>> from bargaining.algebra.terms import minimum
    >>> from bargaining.games.nodes import continue_to
    >>> def front(ground):
    ...     more = continue_to("front", ground=minimum(ground + Fraction(1, 10), 1))
    ...     return decision("wait?", "A", {"stop": outcome("stopped", {"A": ground}), "wait": more})
    >>> game = Game(["A"], states={"front": front}, start=continue_to("front", ground=0))
    >>> game.variables["front"].name, game.begin
    ('ground', 0)
    """

    __slots__ = (
        "__weakref__",
        "_interchanged",
        "actors",
        "arrays",
        "begin",
        "has_offers",
        "names",
        "nodes",
        "open_nodes",
        "root",
        "start",
        "states",
        "variables",
        "written",
    )

    def __init__(
        self,
        actors: Sequence[str | Actor],
        root: Node | None = None,
        *,
        states: Mapping[str, Node | Callable[[Any], Node]] | None = None,
        start: str | Continue | None = None,
        variables: Mapping[str, tuple[Any, Any]] | None = None,
    ) -> None:
        self.actors = read_actors(actors)
        self.names = tuple(a.name for a in self.actors)
        if len(set(self.names)) != len(self.names) or not self.names:
            raise GameError(f"a game needs actors with different names; got {list(self.names)}")
        if states is not None and not isinstance(states, Mapping):
            raise GameError(f"states are given by name, as in {{'peace': node}}; got {states!r}")
        given = dict(states or {})
        if given and root is not None:
            raise GameError("a game has a root (finite) or states (recursive), not both")
        if states is not None and not given and root is None:
            raise GameError("a recursive game needs at least one state, as in states={'peace': node}; states is empty")
        to = start.to if isinstance(start, Continue) else start
        if start is not None and (not isinstance(to, str) or to not in given):
            known = did_you_mean(to, given) or f"; states are {list(given)}"
            raise GameError(f"the game starts in {to!r}, which is no state{known}")
        self.start = (to if isinstance(to, str) else next(iter(given))) if given else ""
        self.variables = _variables(given, variables)
        self.states: dict[str, Node] = {}
        for name, tree in given.items():
            node = tree
            if name in self.variables:
                node = _written(name, tree, Affine(0, {self.variables[name].term: 1}))
            if not isinstance(node, Node):
                raise GameError(f"state {name!r} must be a node; got {node!r}")
            self.states[name] = node
        self.begin: Any = self._begin(start) if given else None
        if given:
            root = (
                self.states[self.start] if self.begin is None else _written(self.start, given[self.start], self.begin)
            )
        if not isinstance(root, Node):
            raise GameError(f"the root of a game must be a node; got {root!r}")
        self.root = root
        self.arrays: ArrayTree | None = None
        self.written: Game | None = None
        self._interchanged: Game | None = None
        with uncollected():
            self.nodes = tuple(_ordered(self._roots()))
            self.has_offers = any(isinstance(node, Offer) for node in self.nodes)
            self._check()
            check_information_sets(self)
            self.open_nodes = self._open() if self.has_offers or self.variables else frozenset()

    def _roots(self) -> list[Node]:
        """Return the trees of the states, or the one tree; where the game begins in a state with a variable, its tree there first."""
        return [*([] if self.states and self.begin is None else [self.root]), *self.states.values()]

    def _begin(self, start: str | Continue | None) -> Any:
        """Return the number at which the variable of the first state begins; None if it carries none."""
        variable = self.variables.get(self.start)
        given = start.variables if isinstance(start, Continue) else {}
        if isinstance(start, Continue) and start.flow:
            raise GameError("the game starts at once: no flow is received before its first period")
        if variable is not None and not isinstance(start, Continue):
            raise GameError(
                f"the game starts in {self.start!r}, which carries a variable; "
                f"write start=continue_to({self.start!r}, {variable.name}=...)"
            )
        if (what := self._misnamed(self.start, given)) is not None:
            raise GameError(f"start: {what}")
        if variable is None:
            return None
        number = given[variable.name]
        what = "is open" if isinstance(number, Affine) else defect(number)
        low, high = variable.low, variable.high
        if what is None and all(isinstance(v, _PLAIN_KINDS) for v in (low, number, high)) and not low <= number <= high:
            what = f"must lie between {low} and {high}; got {number}"
        if what is not None:
            raise GameError(f"start: the variable {variable.name!r} of state {self.start!r} {what}")
        return number

    def _misnamed(self, state: str, given: Mapping[str, Any]) -> str | None:
        """Return what is wrong with the names of the variables given to a state."""
        variable = self.variables.get(state)
        known = [] if variable is None else [variable.name]
        for name in given:
            if name not in known:
                carries = f"carries {known[0]!r}{did_you_mean(name, known)}" if known else "carries no variable"
                return f"continue_to({state!r}) gives {name!r}, but state {state!r} {carries}"
        if variable is not None and not given:
            return f"continue_to({state!r}) must say what the variable becomes: continue_to({state!r}, {known[0]}=...)"
        return None

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
        self.actors = read_actors(actors)
        self.names = tuple(a.name for a in self.actors)
        self.arrays = ArrayTree(len(self.actors), owner, offsets, children, payoffs, probabilities, labels)
        self.root, self.nodes, self.has_offers, self.open_nodes = Node(), (), False, frozenset()
        self.states, self.start, self.variables, self.begin = {}, "", {}, None
        self.written = self._interchanged = None
        return self

    def __repr__(self) -> str:
        size = self.arrays.size if self.arrays is not None else len(self.nodes)
        return f"Game(actors={list(self.names)}, {size} nodes)"

    def _check(self) -> None:
        known = set(self.names)
        good: tuple[str, ...] | None = None  # large trees share one tuple of names
        for node in self.nodes:
            if isinstance(node, Outcome):
                if node.actors is not good:
                    self._check_actors(node, known)
                    good = node.actors
                for payoff in node.payoffs:
                    # Most payoffs are plain numbers; nan and the infinities alone, times nought, are not nought.
                    kind = type(payoff)
                    if kind is float:
                        if payoff * 0 != 0:
                            self._check_payoff(node, payoff)
                    elif kind not in _PLAIN:
                        self._check_payoff(node, payoff)
                if type(node.label) is not str:
                    self._check_label(node)
            elif isinstance(node, Decision):
                if not isinstance(node.actor, str) or node.actor not in known:
                    raise GameError(
                        f"{self._where(node)}: decision {node.name!r}: no actor {node.actor!r}; "
                        f"actors are {list(self.names)}{did_you_mean(str(node.actor), known)}"
                    )
            elif isinstance(node, Chance):
                self._check_probabilities(node)
            elif isinstance(node, Offer):
                for actor in (node.proposer, *node.responders):
                    if not isinstance(actor, str) or actor not in known:
                        raise GameError(
                            f"{self._where(node)}: offer {node.name!r}: no actor {actor!r}; "
                            f"actors are {list(self.names)}{did_you_mean(str(actor), known)}"
                        )
                self._check_bounds(node)
            elif isinstance(node, Continue):
                if isinstance(node.to, str) and node.to not in self.states:
                    known_states = f"states are {list(self.states)}" if self.states else "this game has none"
                    raise GameError(
                        f"{self._where(node)}: continue_to({node.to!r}) names no state; "
                        f"{known_states}{did_you_mean(node.to, self.states)}"
                    )
                if isinstance(node.to, str):
                    if (what := self._misnamed(node.to, node.variables)) is not None:
                        raise GameError(f"{self._where(node)}: {what}")
                    for name, value in node.variables.items():
                        if (what := defect(value)) is not None:
                            raise GameError(
                                f"{self._where(node)}: continue_to({node.to!r}): the variable {name!r} {what}"
                            )
                for actor, payment in node.flow.items():
                    if (what := defect(payment)) is not None:
                        raise GameError(f"{self._where(node)}: continue_to: the flow to {actor!r} {what}")
                for actor in node.flow:
                    if actor not in known:
                        raise GameError(
                            f"{self._where(node)}: continue_to: a flow to {actor!r}, who is not in the game; "
                            f"actors are {list(self.names)}{did_you_mean(str(actor), known)}"
                        )

    def _check_actors(self, node: Outcome, known: set[str]) -> None:
        missing, extra = sorted(known - set(node.actors)), sorted(set(node.actors) - known, key=str)
        if not missing and not extra:
            return
        parts = [f"payoffs miss {missing}"] if missing else []
        if extra:
            parts.append(f"payoffs name {extra}, who {'is' if len(extra) == 1 else 'are'} not in the game")
        what = " and ".join(parts)
        hint = did_you_mean(str(extra[0]), known) if extra else ""
        raise GameError(
            f"{self._where(node)}: outcome {_title(node.label)}: {what}; actors are {list(self.names)}{hint}"
        )

    def _check_payoff(self, node: Outcome, payoff: Any) -> None:
        what = defect(payoff)
        if what is not None:
            raise GameError(f"{self._where(node)}: outcome {_title(node.label)}: a payoff {what}")

    def _check_label(self, node: Outcome) -> None:
        for text in _texts(node):
            if not isinstance(text, str):
                raise GameError(f"{self._where(node)}: outcome: a label must be text; got {text!r}")

    def _check_probabilities(self, node: Chance) -> None:
        where = f"chance {node.name!r}"
        total: Any = 0
        for event, p in zip(node.events, node.probabilities, strict=True):
            if isinstance(p, Affine):
                raise GameError(
                    f"{self._where(node)}: {where}: the probability of {event!r} depends on the terms of an offer, "
                    "which makes payoffs non-linear"
                )
            if (what := defect(p)) is not None:
                raise GameError(f"{self._where(node)}: {where}: the probability of {event!r} {what}")
            if hasattr(p, "shape"):
                if not bool(((p >= 0) & (p <= 1)).all()):
                    raise GameError(f"{self._where(node)}: {where}: the probability of {event!r} must lie in [0, 1]")
            elif isinstance(p, (int, float, Fraction)) and not 0 <= p <= 1:
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

            bad = sympy.cancel(sympy.together(sympy.nsimplify(total - 1, rational=True))) != 0
        if bad:
            raise GameError(f"{self._where(node)}: {where}: the probabilities must sum to 1; they sum to {total}")

    def _where(self, wanted: Node) -> str:
        """Return the path from the root to a node, for an error message."""
        parent: dict[int, tuple[Node, str]] = {}
        roots = self._roots()
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

    def _check_bounds(self, node: Offer) -> None:
        """Refuse an offer whose terms could lie nowhere, or in no fixed interval."""
        plain = isinstance(node.over, Pie)
        for end in (node.low, node.high):
            what = "depends on the terms of an offer" if plain and isinstance(end, Affine) else None
            if what is None and not isinstance(end, Affine):
                what = defect(end)
            if what is None and plain and end is node.high and isinstance(end, (int, float, Fraction)) and end < 0:
                what = f"must not be negative; got {end}"
            if what is not None:
                raise GameError(f"{self._where(node)}: offer {node.name!r}: the size of {node.term.name!r} {what}")

    def _leak(self, node: Node, term: Any, free: Mapping[int, frozenset[Any]]) -> Node:
        """Return a node that uses a term and does not lie below its offer."""
        down = True
        while down:
            down = False
            for child in node.children:
                bound = isinstance(node, Offer) and node.term is term and child is node.accept
                if term in free[id(child)] and not bound:
                    node, down = child, True
                    break
        return node

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of outcomes, in the order of the tree; of a label that depends on a sign all that it may be."""
        return tuple(dict.fromkeys(text for node in self.nodes if isinstance(node, Outcome) for text in _texts(node)))

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
                for payoff in (*node.flow.values(), *node.variables.values()):
                    own.update(terms_of(payoff))
            elif isinstance(node, Offer):
                for branch in (node.reject, node.otherwise):
                    if branch is not None and node.term in free[id(branch)]:
                        raise GameError(
                            f"{self._where(node)}: offer {node.name!r}: the term {node.term.name!r} is used where "
                            "it was not accepted"
                        )
                for end in (node.low, node.high):
                    own.update(terms_of(end))
                own.discard(node.term)
            free[id(node)] = frozenset(own)
        own_terms = {id(self.states[name]): variable.term for name, variable in self.variables.items()}
        carried = {variable.term: name for name, variable in self.variables.items()}
        for tree in self._roots():
            loose = free[id(tree)] - {own_terms.get(id(tree))}
            if not loose:
                continue
            term = min(loose, key=lambda t: t.name)
            where = self._where(self._leak(tree, term, free))
            if term in carried:
                raise GameError(
                    f"{where}: the variable {term.name!r} of state {carried[term]!r} is used outside that state"
                )
            raise GameError(f"{where}: the term {term.name!r} is used outside the offer that proposes it")
        return frozenset(key for key, terms in free.items() if terms)


def _variables(states: Mapping[str, Any], ranges: Mapping[str, tuple[Any, Any]] | None) -> dict[str, Variable]:
    """Return the variable of each state that carries one."""
    if ranges is not None and not isinstance(ranges, Mapping):
        raise GameError(f"variables are given by name, as in {{'ground': (0, 1)}}; got {ranges!r}")
    out: dict[str, Variable] = {}
    for state, tree in states.items():
        if isinstance(tree, Node) or not callable(tree):
            continue
        name = _parameter(state, tree)
        given = (ranges or {}).get(name, (Fraction(0), Fraction(1)))
        if not (isinstance(given, Sequence) and not isinstance(given, str) and len(given) == 2):
            raise GameError(f"the range of the variable {name!r} is a pair (low, high); got {given!r}")
        for end in given:
            what = "depends on a term" if isinstance(end, Affine) else defect(end)
            if what is not None:
                raise GameError(f"the range of the variable {name!r}: an end {what}")
        if all(isinstance(end, _PLAIN_KINDS) for end in given) and not given[0] < given[1]:
            raise GameError(f"the range of the variable {name!r} must have low < high; got {given[0]} and {given[1]}")
        out[state] = Variable(Term(name), *given)
    names = [variable.name for variable in out.values()]
    for name in ranges or {}:
        if name not in names:
            raise GameError(f"variables: no state carries {name!r}{did_you_mean(str(name), names)}")
    return out


def _parameter(state: str, tree: Callable[..., Any]) -> str:
    """Return the name of the one parameter of a state's function; parameters with a default are its own affair."""
    try:
        known = inspect.signature(tree).parameters.values()
    except (TypeError, ValueError) as wrong:
        raise GameError(f"state {state!r}: the parameters of its function cannot be read: {wrong}") from wrong
    asked = [p for p in known if p.default is p.empty]
    if len(asked) != 1 or asked[0].kind not in (
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
    ):
        raise GameError(
            f"state {state!r}: a state carries one variable, the one parameter of its function; got {[str(p) for p in asked]}"
        )
    if asked[0].name in ("to", "flow"):
        raise GameError(
            f"state {state!r}: a variable cannot be called {asked[0].name!r}, which means something in continue_to"
        )
    return asked[0].name


def _written(state: str, tree: Any, value: Any) -> Any:
    """Return the tree of a state, its variable open or a number; what goes wrong in writing it is reported with its name."""
    try:
        return tree(value)
    except GameError as wrong:
        raise type(wrong)(f"state {state!r}: {wrong}") from wrong
    except (TypeError, ValueError, AttributeError) as wrong:
        raise GameError(f"state {state!r}: its function fails while the game is written: {wrong}") from wrong


def _title(label: Any) -> str:
    """Return the label of an outcome for an error message."""
    return repr(
        label if isinstance(label, str) else next(iter(label.labels.values())) if isinstance(label, SignLabel) else ""
    )


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


def _ordered(roots: Sequence[Node]) -> list[Node]:
    """Return each distinct node once, after all that may follow it."""
    out: list[Node] = []
    seen: set[int] = set()
    for root in roots:
        if id(root) not in seen:
            seen.add(id(root))
            _walk(root, seen, out)
    return out


def _walk(root: Node, seen: set[int], out: list[Node]) -> None:
    """Append the nodes below a root that are not yet seen."""
    stack, left = [root], [iter(root.children)]
    while stack:
        for child in left[-1]:
            key = id(child)
            if key in seen:
                continue
            seen.add(key)
            if type(child) is Outcome:
                out.append(child)
            else:
                stack.append(child)
                left.append(iter(child.children))
                break
        else:
            out.append(stack.pop())
            left.pop()


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the collection of cycles: a walk over millions of nodes makes none, and each collection would visit them all."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _texts(node: Outcome) -> list[str]:
    """Return what an outcome may be called."""
    return list(node.label.labels.values()) if isinstance(node.label, SignLabel) else [node.label]
