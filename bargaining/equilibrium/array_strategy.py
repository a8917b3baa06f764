"""The strategies of a large tree: a mapping that makes each rule when it is looked up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bargaining.equilibrium.strategy import Rule, tag
from bargaining.games.arrays import CHANCE, END, PASS

if TYPE_CHECKING:
    from bargaining.equilibrium.array_equilibrium import ArrayEquilibrium

__all__ = ["ArrayStrategy"]


class ArrayStrategy(Mapping[str, Rule]):
    """What is done at every decision of a large tree; each rule is made when it is looked up.

    Keys are names of nodes; nodes of one name are told apart by their history, or by their number where that is long.
    A number is accepted as well.
    """

    def __init__(self, equilibrium: ArrayEquilibrium) -> None:
        self._of = equilibrium
        self._nodes = np.flatnonzero(equilibrium.arrays.tree.owner >= 0)
        if equilibrium.game.arrays is None:
            self._nodes = self._nodes[::-1]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(self._of.name(int(node)) for node in self._nodes)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {key: int(node) for key, node in zip(self, self._nodes, strict=True)}

    def _key(self, node: int) -> str:
        name = self._of.name(node)
        if self._of.game.arrays is not None or self._counts[name] == 1:
            return name
        history = self._of.history(node)
        return f"{name} [node {node}]" if history.startswith("... >") else f"{name} [{tag(history)}]"

    def __getitem__(self, key: str | int) -> Rule:
        tree = self._of.arrays.tree
        if isinstance(key, str) and self._of.game.arrays is not None:
            prefix, _, digits = key.partition(" ")
            number = int(digits) if prefix == "node" and digits.isdecimal() else -1
        else:
            number = self._numbers.get(key, -1) if isinstance(key, str) else int(key)
        if not 0 <= number < tree.size or tree.owner[number] in (END, CHANCE, PASS):
            raise KeyError(key)
        return self._of.rule(number)

    def __iter__(self) -> Iterator[str]:
        return (self._key(int(node)) for node in self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def __repr__(self) -> str:
        return f"ArrayStrategy({len(self):,} choices)"
