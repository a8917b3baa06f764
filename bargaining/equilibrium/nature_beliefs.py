r"""What is believed where nature alone decides what an actor cannot tell apart.

At an information set h of such a game everybody does the same on the way to each of its places, so that what actors do cancels in Bayes'
rule, and the belief in a place x is, with :math:`\pi_0(x)` the product of nature's probabilities on the way to it,

.. math:: \mu(x) = \frac{\pi_0(x)}{\sum_{y \in h} \pi_0(y)},

also where play does not come. If nature never leads to h the quotient is not defined, and h has no belief here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bargaining.algebra.traced import sign
from bargaining.equilibrium.assessment import told_apart
from bargaining.equilibrium.figures import plain
from bargaining.games.extensive_form import occurrences
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer

__all__ = ["beliefs_of_nature"]


def beliefs_of_nature(game: Game, read: Callable[[Any], Any]) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """Return for each information set of several places its actor, and nature's conditional probability of each place.

    Parameters
    ----------
    game : Game
        As it was written, with its information sets; one that an interchange of moves turns into one without.
    read : callable
        From a number of the game to the number computed with.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from bargaining.games.nodes import chance, decision, outcome
    >>> def act(good):
    ...     return decision("act", "A", {"in": outcome("in", {"A": good}), "out": outcome("out", {"A": 0})}, information_set="dark")
    >>> draw = chance("state", {"good": (Fraction(2, 3), act(1)), "bad": (Fraction(1, 3), act(-1))})
    >>> beliefs_of_nature(Game(["A"], draw), lambda number: number)
    {'dark': ('A', {'good': Fraction(2, 3), 'bad': Fraction(1, 3)})}
    """
    pooled = {name for name, count in occurrences(game).items() if count > 1}
    found: dict[str, tuple[str, list[tuple[tuple[str, ...], Any]]]] = {}
    for node, history, weight in _places(game, pooled, read):
        actor = node.actor if isinstance(node, Decision) else node.proposer
        found.setdefault(str(node.information_set), (actor, []))[1].append((history, weight))
    out = {}
    for name, (actor, places) in found.items():
        total = sum(weight for _, weight in places)
        if sign(total) > 0:
            names = told_apart([history for history, _ in places])
            out[name] = actor, {x: plain(weight / total) for x, (_, weight) in zip(names, places, strict=True)}
    return out


def _places(
    game: Game, pooled: set[str], read: Callable[[Any], Any]
) -> Iterator[tuple[Decision | Offer, tuple[str, ...], Any]]:
    """Yield the pooled places in the order of the tree, with their histories and what nature contributes."""
    leads: set[int] = set()
    for node in game.nodes:  # all that may follow comes first
        own = isinstance(node, (Decision, Offer)) and node.information_set in pooled
        if own or any(id(child) in leads for child in node.children):
            leads.add(id(node))
    stack: list[tuple[Node, tuple[str, ...], Any]] = [(game.root, (), 1)]
    while stack:
        node, history, weight = stack.pop()
        if id(node) not in leads:
            continue
        if isinstance(node, (Decision, Offer)) and node.information_set in pooled:
            yield node, history, weight
        below: list[tuple[Node, tuple[str, ...], Any]] = []
        if isinstance(node, Chance):
            for event, p, branch in zip(node.events, node.probabilities, node.branches, strict=True):
                below.append((branch, (*history, event), weight * read(p)))
        elif isinstance(node, Decision):
            below = [(b, (*history, a), weight) for a, b in zip(node.actions, node.branches, strict=True)]
        elif isinstance(node, Offer):
            ways = {"accept": node.accept, "reject": node.reject, "no offer": node.otherwise}
            below = [(branch, (*history, way), weight) for way, branch in ways.items() if branch is not None]
        elif isinstance(node, Continue) and isinstance(node.to, Node):
            below = [(node.to, history, weight)]
        stack.extend(reversed(below))
