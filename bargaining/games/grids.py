r"""Continuous offers put on a grid, for programs that know finite choices only.

An offer over the interval [l, h] becomes a choice among the n numbers :math:`l, l + (h - l)/(n - 1), \dots, h`, followed by the
answers one after the other. A grid is not a continuum: the finite game has equilibria of its own, in which a responder who is
indifferent refuses and the next better offer is made, and none closer to those of the game written than the mesh allows.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine, SignLabel, replaced
from bargaining.errors import GameError, MethodError
from bargaining.expressions.numbers import exact, show
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome

__all__ = ["on_a_grid"]

#: A game with more nodes than this is not written out.
_MOST = 2_000_000


def on_a_grid(game: Game, points: int) -> Game:
    """Return a game in which every offer over a continuum is one of `points` numbers.

    Parameters
    ----------
    game : Game
        Finite, with numbers and no symbols in the bounds of its offers.
    points : int
        At least two; the ends of the interval belong to the grid.

    Raises
    ------
    GameError
        If fewer than two points are asked for.
    MethodError
        If the game has states, or the grid makes it too large.

    Examples
    --------
    >>> from bargaining.games.nodes import offer, outcome
    >>> deal = lambda x: outcome("deal", {"A": x, "B": 1 - x})
    >>> ultimatum = Game(["A", "B"], offer("ultimatum", "A", "B", accept=deal, reject=outcome("none", {"A": 0, "B": 0})))
    >>> on_a_grid(ultimatum, 5).root.actions
    ('pie = 0', 'pie = 0.25', 'pie = 0.5', 'pie = 0.75', 'pie = 1')
    """
    if game.states:
        raise MethodError("a game with states has no last period and cannot be written out as a finite tree")
    if not isinstance(points, int) or isinstance(points, bool) or points < 2:
        raise GameError(f"a grid has at least two points, the ends of the interval; got {points!r}")
    if not game.has_offers:
        return game
    return Game(game.actors, _Writer(points).of(game.root, {}))


class _Writer:
    """One writing-out; nodes that depend on no term are written once."""

    def __init__(self, points: int) -> None:
        self.points = points
        self.written = 0
        self.done: dict[Any, Node] = {}

    def of(self, node: Node, known: dict[Any, Fraction]) -> Node:
        """Return a node with numbers for the terms that are known."""
        key = (id(node), tuple(known.values()))
        found = self.done.get(key)
        if found is None:
            self.written += 1
            if self.written > _MOST:
                raise MethodError(f"on this grid the tree has more than {_MOST:,} nodes; take fewer points")
            found = self.done[key] = self._of(node, known)
        return found

    def _of(self, node: Node, known: dict[Any, Fraction]) -> Node:
        def at(quantity: Any) -> Any:
            for term, value in known.items():
                quantity = replaced(quantity, term, value)
            return quantity

        if isinstance(node, Outcome):
            label = node.label
            if isinstance(label, SignLabel):
                amount = exact(at(label.quantity))
                label = label.labels[(amount > 0) - (amount < 0)]
            return Outcome(label, node.actors, tuple(map(at, node.payoffs)))
        if isinstance(node, Decision):
            below = tuple(self.of(branch, known) for branch in node.branches)
            return Decision(node.name, node.actor, node.actions, below, node.information_set)
        if isinstance(node, Chance):
            return Chance(node.name, node.events, node.probabilities, tuple(self.of(b, known) for b in node.branches))
        if isinstance(node, Continue):
            to = self.of(node.to, known) if isinstance(node.to, Node) else node.to
            return Continue(to, {name: at(flow) for name, flow in node.flow.items()}, node.variables)
        assert isinstance(node, Offer)
        return self._offer(node, known, at)

    def _offer(self, node: Offer, known: dict[Any, Fraction], at: Any) -> Node:
        ends = at(node.low), at(node.high)
        if any(isinstance(end, Affine) or hasattr(end, "free_symbols") for end in ends):
            raise MethodError(
                f"offer {node.name!r}: the ends of {node.term.name!r} hold symbols; give them numbers first"
            )
        low, high = exact(ends[0]), exact(ends[1])
        grid = [low + (high - low) * Fraction(k, self.points - 1) for k in range(self.points)] if low < high else [low]
        actions: dict[str, Node] = {}
        for x in grid:
            inside = {**known, node.term: x}
            below = self.of(node.accept, inside)
            for actor in reversed(node.responders):
                answers = (below, self.of(node.reject, known))
                below = Decision(f"{node.name}: answer of {actor}", actor, ("accept", "reject"), answers, None)
            actions[f"{node.term.name} = {show(x)}"] = below
        if node.otherwise is not None:
            actions["no offer"] = self.of(node.otherwise, known)
        return Decision(node.name, node.proposer, tuple(actions), tuple(actions.values()), node.information_set)
