"""An equilibrium of a large tree: the same questions as any other, answered from arrays.

What would be long is made when asked for: the strategy is a mapping that looks a choice up, and the verdict prints
the first choices on the path and counts the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from bargaining.algebra.traced import FLOAT_TOLERANCE
from bargaining.equilibrium.array_play import ArrayPlay, edges_of
from bargaining.equilibrium.array_strategy import ArrayStrategy
from bargaining.equilibrium.certificate import Certificate
from bargaining.equilibrium.equilibrium import Equilibrium
from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.no_regime import NoRegime
from bargaining.equilibrium.strategy import Rule
from bargaining.errors import MethodError, PathError, did_you_mean
from bargaining.games.arrays import END
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Decision

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ArrayEquilibrium"]

#: What is written out; the rest is counted.
_TIES, _CHOICES, _ACTORS, _LABELS, _STEPS = 5, 4, 4, 4, 12


class ArrayEquilibrium(Equilibrium):
    """An :class:`~bargaining.equilibrium.equilibrium.Equilibrium` of a tree in flat arrays.

    Made by :func:`bargaining.solve` for a game from arrays and for large games without offers.

    Attributes
    ----------
    arrays : ArrayPlay
        The edge taken at every decision, and the values, as arrays.
    """

    __slots__ = ("arrays",)

    def __init__(self, game: Game, arrays: ArrayPlay) -> None:
        self.game, self.arrays, self.model = game, arrays, None
        self.concept = "subgame-perfect equilibrium"
        self.exact = arrays.amounts.exact
        self.tolerance = 0.0 if self.exact else FLOAT_TOLERANCE
        self.enclosed = False

    @property
    def play(self) -> Any:  # type: ignore[override]
        """Not available: a large tree keeps its solution in :attr:`arrays`."""
        raise MethodError("the solution of a large tree is kept in arrays, not node by node; see .arrays and .strategy")

    @cached_property
    def outcome(self) -> str | Mapping[str, Any]:
        """The label of the outcome; a mapping of labels to probabilities where several are possible."""
        tree, chances = self.arrays.tree, dict[str, Any]()
        ends = [node for node in self.arrays.reached if tree.owner[node] == END]
        for node in sorted(ends, reverse=self.game.arrays is None):
            label = tree.label(int(tree.row[node]))
            chances[label] = chances.get(label, 0) + self.arrays.reached[node]
        return next(iter(chances)) if len(chances) == 1 else MappingProxyType(chances)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What each actor receives, at the date of the first move."""
        found = map(self.arrays.amounts.plain, self.arrays.root)
        return MappingProxyType(dict(zip(self.game.names, found, strict=True)))

    @cached_property
    def terms(self) -> Mapping[str, Any]:
        """Empty: a tree in arrays has no offers."""
        return MappingProxyType({})

    @cached_property
    def strategy(self) -> Mapping[str, Rule]:
        """What is done at every decision, looked up by the node's name or number."""
        return ArrayStrategy(self)

    @cached_property
    def ties(self) -> tuple[str, ...]:
        """Indifferences that the tie rule had to decide: the first in sentences, the others counted."""
        tied = self.arrays.tied
        out = []
        for node in tied[:_TIES].tolist():
            others = " and ".join(repr(self.branch(node, k)) for k in self._equals(node))
            out.append(
                f"at {self.name(node)!r} {self.actor(node)} is indifferent between "
                f"{self.branch(node, int(self.arrays.choice[node]))!r} (taken) and {others}"
            )
        if len(tied) > _TIES:
            out.append(f"and at {len(tied) - _TIES:,} more choices; the first listed action was taken")
        return tuple(out)

    def _equals(self, node: int) -> list[int]:
        arrays = self.arrays
        edges, _ = edges_of(arrays.tree, np.array([node]))
        each = arrays.worth[arrays.tree.children[edges], arrays.tree.owner[node]]
        good = np.flatnonzero(each >= each.max() - arrays.amounts.tolerance)
        return [int(k) for k in good if k != arrays.choice[node]]

    @cached_property
    def unique(self) -> bool | None:
        """Whether every pure subgame-perfect equilibrium has this outcome and these values; None if not determined."""
        return self.arrays.unique

    @cached_property
    def rivals(self) -> int | None:
        """The number of pure subgame-perfect outcomes, this one included; None if it was not determined."""
        return 1 if self.unique else None

    regime = NoRegime("no closed form: none is derived for a tree of this size; sweep() tabulates its answers")
    has_regime = False

    @cached_property
    def certificate(self) -> Certificate:
        """The largest gain from one deviation, from values computed afresh by following the actions taken."""
        nodes, gains, count = self.arrays.gains()
        if not count:
            return Certificate(Fraction(0) if self.exact else 0.0, "", 0)
        worst = int(np.argmax(gains))
        gain = self.arrays.amounts.plain(gains[worst])
        return Certificate(gain, self.name(int(nodes[worst])) if gain > 0 else "", count)

    def why_not(self, outcome: str) -> str:
        """Say which deviations rule an outcome out: those on the way to it that departs at the fewest choices.

        Parameters
        ----------
        outcome : str
            A label of an outcome of the game.

        Raises
        ------
        PathError
            If the game has no outcome of that label.
        """
        tree, arrays = self.arrays.tree, self.arrays
        rows = [row for row in range(len(tree.payoffs)) if tree.label(row) == outcome]
        if not rows:
            labels = list(dict.fromkeys(tree.label(row) for row in range(len(tree.payoffs))))
            shown = [*labels[:20], "..."] if len(labels) > 20 else labels
            raise PathError(f"no outcome {outcome!r}{did_you_mean(outcome, labels)}; outcomes are {shown}")
        # Nodes that can lead there, and how many departures it takes from each; parents have smaller numbers.
        far = len(tree.owner) + 1
        steps, via = np.full(tree.size, far), np.full(tree.size, -1)
        steps[np.flatnonzero(tree.owner == END)[rows]] = 0
        for node, edge, parent in self._ways_up(steps):
            cost = steps[node] + (tree.owner[parent] >= 0 and edge - tree.offsets[parent] != arrays.choice[parent])
            if cost < steps[parent]:
                steps[parent], via[parent] = cost, edge
        node, departures = 0, []
        while tree.owner[node] != END:
            edge = int(via[node])
            if tree.owner[node] >= 0 and edge - tree.offsets[node] != arrays.choice[node]:
                me, child = int(tree.owner[node]), int(tree.children[edge])
                plain = arrays.amounts.plain
                departures.append(
                    f"at {self.name(node)!r} {self.actor(node)} would have to choose "
                    f"{self.branch(node, int(edge - tree.offsets[node]))!r}, "
                    f"worth {decimal(plain(arrays.worth[child, me]))}, "
                    f"and gets {decimal(plain(arrays.worth[node, me]))} from "
                    f"{self.branch(node, int(arrays.choice[node]))!r}"
                )
            node = int(tree.children[edge])
        if not departures:
            return f"{outcome!r} occurs."
        return f"{outcome!r} does not occur: " + "; and ".join(departures) + "."

    def _ways_up(self, steps: Any) -> Iterator[tuple[int, int, int]]:
        """Yield (node, edge into it, parent) from the last node up, for nodes known to lead there by then."""
        tree = self.arrays.tree
        order = np.argsort(tree.children, kind="stable")
        sources = np.repeat(np.arange(tree.size), np.diff(tree.offsets))
        begins = np.searchsorted(tree.children, np.arange(tree.size + 1), sorter=order)
        for node in range(tree.size - 1, 0, -1):
            if steps[node] <= tree.size:
                for edge in order[begins[node] : begins[node + 1]].tolist():
                    yield node, edge, int(sources[edge])

    def to_frame(self) -> pd.DataFrame:
        """Return the strategy as a table: node, actor, history, action, whether play comes there."""
        import pandas as pd

        rows = [(r.node, r.actor, r.history, r.action, r.on_path) for r in self.strategy.values()]
        return pd.DataFrame(rows, columns=["node", "actor", "history", "action", "on_path"])

    # What stands at a node

    def name(self, node: int) -> str:
        """Return the name of a node: the one it was given, or its number."""
        if self.game.arrays is not None:
            return f"node {node}"
        return str(getattr(self.game.nodes[-1 - node], "name", f"node {node}"))

    def actor(self, node: int) -> str:
        """Return who decides at a node."""
        return str(self.game.names[self.arrays.tree.owner[node]])

    def branch(self, node: int, k: int) -> str:
        """Return the label of an action or event."""
        if self.game.arrays is None:
            at = self.game.nodes[-1 - node]
            if isinstance(at, Decision):
                return at.actions[k]
            return at.events[k] if isinstance(at, Chance) else "a period passes"
        return f"action {k}" if self.arrays.tree.owner[node] >= 0 else f"event {k}"

    @cached_property
    def _parents(self) -> Any:
        tree = self.arrays.tree
        edge_into = np.full(tree.size, -1, dtype=np.int64)
        edge_into[tree.children[::-1]] = np.arange(len(tree.children))[::-1]
        return edge_into

    def history(self, node: int) -> str:
        """Return the last actions on the way to a node."""
        tree, steps = self.arrays.tree, list[str]()
        while node and len(steps) < _STEPS:
            edge = int(self._parents[node])
            node = int(np.searchsorted(tree.offsets, edge, side="right")) - 1
            steps.append(self.branch(node, edge - int(tree.offsets[node])))
        return " > ".join([*(["..."] if node else []), *reversed(steps)])

    def rule(self, node: int) -> Rule:
        """Return what is done at a decision."""
        action = self.branch(node, int(self.arrays.choice[node]))
        return Rule(self.name(node), self.actor(node), self.history(node), action, node in self.arrays.reached)

    def __str__(self) -> str:
        tree = self.arrays.tree
        lines = [f"game: {self.concept} of a tree with {tree.size:,} nodes"]
        if isinstance(self.outcome, str):
            lines.append(f"  outcome      {self.outcome}")
        else:
            likely = sorted(self.outcome.items(), key=lambda item: -item[1])
            shown = ", ".join(f"{label} with probability {decimal(p)}" for label, p in likely[:_LABELS])
            rest = f", and {len(likely) - _LABELS:,} more" if len(likely) > _LABELS else ""
            lines.append(f"  outcome      {shown}{rest}")
        width = max(map(len, self.values))
        for k, (name, value) in enumerate([*self.values.items()][:_ACTORS]):
            lines.append(f"  {'values' if k == 0 else '':<12} {name:<{width}}  {decimal(value)}")
        if len(self.values) > _ACTORS:
            lines[-1] += f"   and {len(self.values) - _ACTORS:,} more actors"
        choices = [node for node in self.arrays.reached if tree.owner[node] >= 0]
        if choices:
            lines.append("  strategies   (on the path of play)")
            lines.extend(f"    * {self.name(n)} -- {self.actor(n)}: {self._action(n)}" for n in choices[:_CHOICES])
        if len(choices) > _CHOICES:
            lines[-1] += f"   and {len(choices) - _CHOICES:,} more choices on the path"
        gain = self.certificate.gain
        proof = "exactly 0" if self.exact and gain == 0 else f"{decimal(gain)} (floats; ties within {self.tolerance:g})"
        lines.append(f"  certificate  largest gain from one deviation: {proof}, over {self.certificate.counted}")
        if gain > self.tolerance:
            lines.append("               NOT AN EQUILIBRIUM")
        sure = "the only pure subgame-perfect outcome, whatever indifferent actors do"
        lines.append(f"  uniqueness   {sure if self.unique else 'not determined'}")
        if self.ties:
            lines.append(f"  tie          {self.ties[0]}")
        if len(self.arrays.tied) > 1:
            lines.append(f"               and at {len(self.arrays.tied) - 1:,} more choices")
        return "\n".join(lines)

    def _action(self, node: int) -> str:
        return self.branch(node, int(self.arrays.choice[node]))

    def __repr__(self) -> str:
        outcome = self.outcome if isinstance(self.outcome, str) else f"{len(self.outcome)} outcomes"
        return f"ArrayEquilibrium(outcome={outcome!r}, exact={self.exact})"
