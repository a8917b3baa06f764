r"""The extensive form of a finite game: histories, information sets, sequences, ends.

A game is written as a tree in which one node may stand in several places. What an actor knows when it moves depends on how play
came there, so here each *place* of the tree is kept apart: a place is a node together with its history. An *information set* of actor
i is a set of places between which i cannot tell; at all of them it has the same actions. Places at which nothing is pooled are
information sets of their own.

The game has *perfect recall* if at all places of each information set the actor has met the same own information sets and taken the
same own actions in them: it forgets neither what it knew nor what it did. Then a behaviour strategy, which gives for each information set h
the probability :math:`\sigma(a \mid h)` of each action, is as good as any strategy (Kuhn), the probability of a place x is

.. math:: \Pr(x) = \pi_0(x) \prod_i \prod_{(h, a) \in s_i(x)} \sigma_i(a \mid h)

with :math:`\pi_0` what nature contributes and :math:`s_i(x)` the *sequence* of i: its own actions on the way to x. Payoffs at an end
are quoted at the date of the first move: flows received on the way are added, and what comes after a period is discounted.

References
----------
.. [1] H. W. Kuhn (1953), "Extensive games and the problem of information", Contributions to the Theory of Games II, 193-216.
.. [2] B. von Stengel (1996), "Efficient computation of behavior strategies", Games and Economic Behavior 14, 220-246.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bargaining.algebra.traced import sign
from bargaining.errors import GameError, MethodError
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome, payoffs_in_order

__all__ = [
    "ExtensiveForm",
    "InformationSet",
    "Place",
    "check_information_sets",
    "has_private_information",
    "occurrences",
]

#: Trees with more places than this are refused: what is asked of their information sets would not end.
MOST_PLACES = 2_000_000


@dataclass(slots=True)
class Place:
    """A node with its history.

    Attributes
    ----------
    node : Node
    parent : int
        The index of the place before; -1 at the root.
    edge : int
        Which branch of the parent leads here.
    owner : int
        The actor who moves; -1 where nature moves, -2 where the game ends.
    information_set : int
        Its index; -1 where nobody moves.
    children : tuple of int
    probabilities : tuple of number
        Of the branches, where nature moves.
    payoffs : tuple of number
        By actor, where the game ends, at the date of the first move.
    label : str
        Of the outcome, where the game ends.
    to : str
        The state of a recursive game in which the next period is spent, where a period ends; ``payoffs`` are then what was received
        before.
    worth : tuple of number
        By actor, what a unit at the beginning of that period is worth at the date of the first move.
    """

    node: Node
    parent: int
    edge: int
    owner: int = -2
    information_set: int = -1
    children: tuple[int, ...] = ()
    probabilities: tuple[Any, ...] = ()
    payoffs: tuple[Any, ...] = ()
    label: str = ""
    to: str = ""
    worth: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class InformationSet:
    """Places between which an actor cannot tell.

    Attributes
    ----------
    name : str
        As written; where a name was used in several places that are not pooled, with the history that tells them apart.
    actor : int
    actions : tuple of str
    members : tuple of int
        Indices of places.
    before : tuple of (int, int)
        The actor's own past: the information sets it has met, each with the action it took, in order.
    """

    name: str
    actor: int
    actions: tuple[str, ...]
    members: tuple[int, ...]
    before: tuple[tuple[int, int], ...]


class ExtensiveForm:
    """The places and information sets of a finite game without open offers.

    Parameters
    ----------
    game : Game
    read : callable
        From a number of the game to the number computed with.

    Attributes
    ----------
    names : tuple of str
        The actors.
    places : tuple of Place
        A place before all that may follow it; the root is the first.
    information_sets : tuple of InformationSet
        In the order in which play can first come to them.
    ends : tuple of int
        The places where the game ends.
    sequences : tuple of tuple
        For each actor its sequences: the empty one first, then one for each information set and action, ``(information set, action)``.

    Raises
    ------
    MethodError
        If the game has states or offers over a continuum, or too many places.

    Examples
    --------
    Nature draws a type that only A sees; B answers without knowing it.

    >>> from bargaining.games.game import Game
    >>> from bargaining.games.nodes import chance, decision, outcome
    >>> def answer(a, b):
    ...     fight, quit = outcome("war", {"A": a, "B": b}), outcome("peace", {"A": 1, "B": 0})
    ...     return decision("answer", "B", {"fight": fight, "quit": quit}, information_set="answer")
    >>> types = {"weak": (0.5, answer(-1, 1)), "tough": (0.5, answer(0, -1))}
    >>> form = ExtensiveForm(Game(["A", "B"], chance("type of A", types)))
    >>> [(h.name, len(h.members)) for h in form.information_sets], len(form.ends)
    ([('answer', 2)], 4)
    >>> form.history(form.information_sets[0].members[1])
    ('tough',)
    """

    def __init__(self, game: Any, read: Callable[[Any], Any] = lambda number: number) -> None:
        if game.states:
            raise MethodError(
                "a game with states has no last period, and this is asked of finite games; equilibria() lists its stationary equilibria"
            )
        if game.arrays is not None:
            raise MethodError(
                "a game from arrays has no names for what is known; write its nodes to pool them in information sets"
            )
        if game.has_offers:
            raise MethodError(
                "an offer over a continuum has infinitely many actions; "
                "write a list of offers, as in over=bargaining.Packages('0.1', '0.2', '0.3')"
            )
        self.game = game
        self.names: tuple[str, ...] = game.names
        self._lay_out(game, read, (game.root,))

    def _lay_out(self, game: Any, read: Callable[[Any], Any], roots: Sequence[Node]) -> None:
        """Find the places, information sets, ends and sequences of some trees."""
        self.places, groups = _unroll(game, read, roots)
        self.information_sets: tuple[InformationSet, ...] = _sets(self.places, groups, game)
        self.ends = tuple(i for i, place in enumerate(self.places) if place.owner == -2)
        self.sequences: tuple[tuple[tuple[int, int], ...], ...] = tuple(
            (
                (-1, -1),
                *((k, a) for k, h in enumerate(self.information_sets) if h.actor == i for a in range(len(h.actions))),
            )
            for i in range(len(self.names))
        )
        self._number = [{pair: k for k, pair in enumerate(own)} for own in self.sequences]

    def check_patience(self, discounts: Sequence[Any]) -> None:
        """Refuse an actor to whom nothing later counts and who moves later: at the date of the first move all it does there is worth 0.

        Parameters
        ----------
        discounts : sequence of number
            By actor.

        Raises
        ------
        MethodError
            If an actor whose discount factor is 0 has a choice after a period has passed in the tree.
        """
        roots = tuple(self.game.states.values()) or (self.game.root,)
        later: list[bool] = []
        for place in self.places:
            if place.parent < 0:
                later.append(all(place.node is not root for root in roots))
            else:
                step = self.places[place.parent].node.children[place.edge]
                later.append(later[place.parent] or isinstance(step, Continue))
        for h in self.information_sets:
            if len(h.actions) > 1 and any(later[x] for x in h.members) and sign(discounts[h.actor]) <= 0:
                raise MethodError(
                    f"{self.names[h.actor]} has the discount factor 0 and moves at {h.name!r} after a period has passed: payoffs are "
                    "quoted at the date of the first move, at which all it does there is worth 0, so that nothing would be ruled out; "
                    "give it a small discount factor"
                )

    def sequence(self, place: int, actor: int) -> int:
        """Return the index, in ``sequences[actor]``, of the actor's last own action on the way to a place."""
        while (parent := self.places[place].parent) >= 0:
            before = self.places[parent]
            if before.owner == actor:
                return self._number[actor][before.information_set, self.places[place].edge]
            place = parent
        return 0

    def before(self, information_set: int) -> int:
        """Return the index of the sequence of its actor that leads to an information set."""
        h = self.information_sets[information_set]
        return self._number[h.actor][h.before[-1]] if h.before else 0

    def nature(self, place: int) -> Any:
        """Return the product of nature's probabilities on the way to a place."""
        out: Any = 1
        while (parent := self.places[place].parent) >= 0:
            before = self.places[parent]
            if before.owner == -1:
                out = before.probabilities[self.places[place].edge] * out
            place = parent
        return out

    def history(self, place: int) -> tuple[str, ...]:
        """Return the actions and events on the way to a place."""
        return _steps(self.places, place)

    def reach(self, strategy: Sequence[Sequence[Any]]) -> list[Any]:
        """Return the probability of each place.

        Parameters
        ----------
        strategy : sequence of sequence of number
            For each information set the probability of each action.
        """
        out: list[Any] = [1] * len(self.places)
        for i, place in enumerate(self.places[1:], start=1):
            before = self.places[place.parent]
            if before.owner == -1:
                step = before.probabilities[place.edge]
            elif before.information_set >= 0:
                step = strategy[before.information_set][place.edge]
            else:
                step = 1
            out[i] = out[place.parent] * step
        return out

    def continuation(self, strategy: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Return the payoffs by actor that each place promises, at the date of the first move."""
        n = len(self.names)
        out: list[tuple[Any, ...]] = [()] * len(self.places)
        for i in range(len(self.places) - 1, -1, -1):
            place = self.places[i]
            if place.owner == -2:
                out[i] = place.payoffs
                continue
            if place.owner == -1:
                weights: Sequence[Any] = place.probabilities
            else:
                weights = strategy[place.information_set]
            out[i] = tuple(sum(w * out[c][k] for w, c in zip(weights, place.children, strict=True)) for k in range(n))
        return out


def has_private_information(game: Any) -> bool:
    """Return whether an information set of the game holds several places."""
    return any(count > 1 for count in occurrences(game).values())


def check_information_sets(game: Any) -> None:
    """Refuse a game whose information sets are not well formed, or whose actors forget.

    Raises
    ------
    GameError
        If places of one information set differ in actor or actions, one follows another, or the actor knew or did different things on the
        way to them. The message names the histories.
    """
    seen: dict[str, Node] = {}
    for node in game.nodes:
        name = _pool(node)
        if name is None:
            continue
        if not isinstance(name, str):
            raise GameError(f"{_kind(node)}: an information set is named by text; got {name!r}")
        first = seen.setdefault(name, node)
        _check_same(name, first, node)
    if game.variables or (game.states and game.has_offers) or not has_private_information(game):
        return
    places, groups = _unroll(game, lambda number: 0, tuple(game.states.values()) or (game.root,))
    for name, members in groups.items():
        if len(members) == 1 or not isinstance(name, str):
            continue
        if game.states:
            _check_one_state(name, members, places, game)
        _check_recall(name, members, places, game)


def _check_same(name: str, first: Node, node: Node) -> None:
    """Refuse two nodes of one information set that differ in who moves or what can be done."""
    if type(first) is not type(node):
        raise GameError(
            f"information set {name!r} holds {_kind(first)} and {_kind(node)}; the actor could tell them apart"
        )
    who, other = _mover(first), _mover(node)
    if who != other:
        raise GameError(
            f"information set {name!r}: {who} moves at {_kind(first)} and {other} at {_kind(node)}; it belongs to one actor"
        )
    if isinstance(first, Decision) and isinstance(node, Decision) and first.actions != node.actions:
        same = sorted(first.actions) == sorted(node.actions)
        hint = "; write them in the same order" if same else ""
        raise GameError(
            f"information set {name!r}: the actions are {list(first.actions)} at {_kind(first)} and {list(node.actions)} at {_kind(node)}; "
            f"{who} could tell the two apart{hint}"
        )
    if isinstance(first, Offer) and isinstance(node, Offer):
        given, beside = (first.responders, first.low, first.high), (node.responders, node.low, node.high)
        if first.term.name != node.term.name or given[0] != beside[0]:
            raise GameError(
                f"information set {name!r}: offers pooled in it must be made to the same actors over the same terms"
            )
        if (first.otherwise is None) != (node.otherwise is None):
            raise GameError(f"information set {name!r}: some offers pooled in it have `otherwise` and some have not")


def _check_one_state(name: str, members: Sequence[int], places: Sequence[Place], game: Any) -> None:
    """Refuse an information set with places in several states: in which state it is, every actor knows."""
    first, *others = (_root(places, member) for member in members)
    for other in others:
        if other != first:
            states = list(game.states)
            firsts = [k for k, place in enumerate(places) if place.parent < 0]
            one, two = (states[firsts.index(k)] for k in (first, other))
            raise GameError(
                f"information set {name!r} holds places in the states {one!r} and {two!r}; in which state the game is, everybody "
                "knows: give each its own information set"
            )


def _root(places: Sequence[Place], place: int) -> int:
    """Return the first place of the tree in which a place stands."""
    while places[place].parent >= 0:
        place = places[place].parent
    return place


def _check_recall(name: str, members: Sequence[int], places: Sequence[Place], game: Any) -> None:
    """Refuse an information set at whose places the actor has a different past."""
    owner = places[members[0]].owner
    who = game.names[owner]
    inside = set(members)
    pasts: dict[int, tuple[tuple[str, str], ...]] = {}
    for place in members:
        past: list[tuple[str, str]] = []
        at = place
        while (parent := places[at].parent) >= 0:
            before = places[parent]
            if parent in inside:
                raise GameError(
                    f"information set {name!r}: one of its places follows another "
                    f"({_path(places, parent)} comes before {_path(places, place)}); {who} would not know whether it has moved already"
                )
            if before.owner == owner:
                past.append((_set_name(places, parent), _edge_label(before.node, places[at].edge) or ""))
            at = parent
        pasts[place] = tuple(reversed(past))
    first = members[0]
    for place in members[1:]:
        if pasts[place] == pasts[first]:
            continue
        mine, other = pasts[first], pasts[place]
        what = f"{_did(mine)} on the way to it by {_path(places, first)}, but {_did(other)} by {_path(places, place)}"
        raise GameError(
            f"information set {name!r}: imperfect recall: {who} {what}; what an actor knew or did it remembers, "
            "so these places cannot be pooled; give them information sets of their own"
        )


def _did(past: Sequence[tuple[str, str]]) -> str:
    return " and then ".join(f"chose {action!r} at {where!r}" for where, action in past) if past else "did not move"


def _set_name(places: Sequence[Place], place: int) -> str:
    node = places[place].node
    pooled = _pool(node)
    return pooled if pooled is not None else f"{getattr(node, 'name', '')}, after {_path(places, place)}"


def _path(places: Sequence[Place], place: int) -> str:
    """Write the history of a place."""
    return " > ".join(_steps(places, place)) or "the root"


def _steps(places: Sequence[Place], place: int) -> tuple[str, ...]:
    """Return the actions and events on the way to a place."""
    out: list[str] = []
    while (parent := places[place].parent) >= 0:
        label = _edge_label(places[parent].node, places[place].edge)
        if label is not None:
            out.append(label)
        place = parent
    return tuple(reversed(out))


def _kind(node: Node) -> str:
    return f"{type(node).__name__.lower()} {getattr(node, 'name', '')!r}"


def _mover(node: Node) -> str:
    return node.actor if isinstance(node, Decision) else node.proposer  # type: ignore[attr-defined]


def _pool(node: Node) -> str | None:
    """Return the name under which a node is pooled with others."""
    return node.information_set if isinstance(node, (Decision, Offer)) else None


def _edge_label(node: Node, edge: int) -> str | None:
    if isinstance(node, Decision):
        return node.actions[edge]
    if isinstance(node, Chance):
        return node.events[edge]
    if isinstance(node, Offer):
        return ("accept", "reject", "no offer")[edge]
    return None


def occurrences(game: Any) -> Mapping[str, int]:
    """Count the places of each named information set, a node that stands in several places as often as play can come to it."""
    if not any(_pool(node) is not None for node in game.nodes):
        return {}
    count: Counter[int] = Counter()
    for root in [game.root, *game.states.values()]:
        count[id(root)] = 1
    for node in reversed(game.nodes):  # a node before all that may follow it
        for child in node.children:
            count[id(child)] += count[id(node)]
    out: Counter[str] = Counter()
    for node in game.nodes:
        name = _pool(node)
        if name is not None:
            out[name] += count[id(node)]
    return out


def _unroll(
    game: Any, read: Callable[[Any], Any], roots: Sequence[Node]
) -> tuple[tuple[Place, ...], dict[Any, list[int]]]:
    """Return the places of some trees, a place before what follows it, and those that are pooled, by name."""
    position = {name: i for i, name in enumerate(game.names)}
    discounts = [read(actor.discount) for actor in game.actors]
    places: list[Place] = []
    groups: dict[Any, list[int]] = {}
    numbers: dict[int, Any] = {}

    def known(owner: Node, quantities: Sequence[Any]) -> tuple[Any, ...]:
        found = numbers.get(id(owner))
        if found is None:
            found = numbers[id(owner)] = tuple(read(q) for q in quantities)
        return found

    one, nil = tuple(1 for _ in game.names), tuple(0 for _ in game.names)
    stack: list[tuple[Node, int, int, tuple[Any, ...], tuple[Any, ...]]] = [
        (root, -1, 0, one, nil) for root in reversed(roots)
    ]
    while stack:
        node, parent, edge, worth, received = stack.pop()
        entered = ""
        while isinstance(node, Continue):
            flows = known(node, [node.flow.get(name, 0) for name in game.names])
            received = tuple(r + w * f for r, w, f in zip(received, worth, flows, strict=True))
            worth = tuple(w * d for w, d in zip(worth, discounts, strict=True))
            if isinstance(node.to, str):
                entered = node.to
                break
            node = node.to
        here = len(places)
        if here >= MOST_PLACES:
            raise MethodError(
                f"the tree has more than {MOST_PLACES:,} places; games with information sets of that size are beyond the solvers here"
            )
        place = Place(node, parent, edge)
        places.append(place)
        if parent >= 0:
            before = places[parent]
            before.children = (*before.children, here)
        if entered:
            place.to, place.payoffs, place.worth = entered, received, worth
            continue
        if isinstance(node, Outcome):
            paid = known(node, payoffs_in_order(node, game.names)) if not game.has_offers else nil
            place.payoffs = tuple(r + w * p for r, w, p in zip(received, worth, paid, strict=True))
            place.label = node.label if isinstance(node.label, str) else ""
            continue
        if isinstance(node, Chance):
            place.owner, place.probabilities = -1, known(node, node.probabilities)
        else:
            name = _pool(node)
            place.owner = position[_mover(node)]
            groups.setdefault(here if name is None else name, []).append(here)
        for k in range(len(node.children) - 1, -1, -1):
            stack.append((node.children[k], here, k, worth, received))
    return tuple(places), groups


def _sets(places: Sequence[Place], groups: Mapping[Any, list[int]], game: Any) -> tuple[InformationSet, ...]:
    """Make the information sets, in the order of their first places, and write their numbers into the places."""
    ordered = sorted(groups.items(), key=lambda pair: pair[1][0])
    used = Counter(_title(key, places) for key, _ in ordered)
    for k, (_, members) in enumerate(ordered):
        for member in members:
            places[member].information_set = k
    out = []
    taken: set[str] = set()
    for key, members in ordered:
        first = places[members[0]]
        node = first.node
        assert isinstance(node, Decision)
        title = _title(key, places)
        if used[title] > 1:
            title = f"{title} [{_path(places, members[0])}]"
        while title in taken:
            title += "'"
        taken.add(title)
        past: list[tuple[int, int]] = []
        at = members[0]
        while (parent := places[at].parent) >= 0:
            if places[parent].owner == first.owner:
                past.append((places[parent].information_set, places[at].edge))
            at = parent
        out.append(InformationSet(title, first.owner, node.actions, tuple(members), tuple(reversed(past))))
    return tuple(out)


def _title(key: Any, places: Sequence[Place]) -> str:
    return key if isinstance(key, str) else str(getattr(places[key].node, "name", ""))
