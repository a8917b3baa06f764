"""A finite tree as flat arrays: the form in which large trees are stored and solved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bargaining.errors import GameError

__all__ = ["CHANCE", "END", "ArrayTree"]

#: ``owner`` of a node where nature moves, and of one where the game ends.
CHANCE, END = -1, -2


class ArrayTree:
    """Children in compressed rows, payoffs in one matrix.

    Attributes
    ----------
    owner : array of int, shape (n,)
        Index of the deciding actor, ``CHANCE`` or ``END``.
    offsets : array of int, shape (n + 1,)
    children : array of int, shape (edges,)
        Always numbered above their parent.
    payoffs : array, shape (ends, actors)
    row : array of int, shape (n,)
        The row of `payoffs` of each end; -1 elsewhere.
    probabilities : array of float or None, shape (edges,)

    Raises
    ------
    GameError
        If the arrays do not describe a tree with node 0 as its root.
    """

    __slots__ = ("children", "labels", "offsets", "owner", "payoffs", "probabilities", "row")

    def __init__(
        self,
        actors: int,
        owner: Any,
        offsets: Any,
        children: Any,
        payoffs: Any,
        probabilities: Any,
        labels: Sequence[str] | None,
    ) -> None:
        import numpy as np

        self.owner = np.asarray(owner)
        self.offsets = np.asarray(offsets)
        self.children = np.asarray(children)
        self.payoffs = np.asarray(payoffs)
        n, edges = self.owner.size, self.children.size
        if n == 0:
            raise GameError("from_arrays: a game needs at least one node; `owner` is empty")
        if not all(
            np.issubdtype(a.dtype, np.integer) or a.size == 0 for a in (self.owner, self.offsets, self.children)
        ):
            raise GameError("from_arrays: `owner`, `offsets` and `children` must hold whole numbers")
        low, high = int(self.owner.min()), int(self.owner.max())
        if low < END or high >= actors:
            raise GameError(f"from_arrays: `owner` must lie between {END} and {actors - 1}; got {low} to {high}")
        if self.offsets.shape != (n + 1,) or self.offsets[0] != 0 or self.offsets[-1] != edges:
            raise GameError(f"from_arrays: `offsets` must have {n + 1} entries, from 0 to the number of edges, {edges}")
        degree = np.diff(self.offsets)
        ends = self.owner == END
        if (degree < 0).any():
            raise GameError("from_arrays: `offsets` must not decrease")
        if (degree[ends] != 0).any():
            raise GameError(
                f"from_arrays: node {int(np.flatnonzero(ends & (degree != 0))[0])} ends the game and has children"
            )
        if (degree[~ends] == 0).any():
            raise GameError(
                f"from_arrays: node {int(np.flatnonzero(~ends & (degree == 0))[0])} does not end the game and has no child"
            )
        if edges:
            if int(self.children.max()) >= n:
                raise GameError(
                    f"from_arrays: `children` names node {int(self.children.max())}, and the last is {n - 1}"
                )
            if (self.children <= np.repeat(np.arange(n, dtype=self.children.dtype), degree)).any():
                raise GameError("from_arrays: a child must have a larger number than its parent")
        count = int(ends.sum())
        if self.payoffs.shape != (count, actors):
            raise GameError(
                f"from_arrays: `payoffs` must have shape {(count, actors)}, a row for each end; got {self.payoffs.shape}"
            )
        if self.payoffs.dtype.kind == "f" and not np.isfinite(self.payoffs).all():
            raise GameError("from_arrays: every payoff must be a finite number")
        self.row = np.full(n, -1, dtype=np.int32)
        self.row[ends] = np.arange(count, dtype=np.int32)
        self.probabilities = None if probabilities is None else np.asarray(probabilities, dtype=float)
        if (self.owner == CHANCE).any():
            self._check_chance(degree)
        self.labels = None if labels is None else tuple(labels)
        if self.labels is not None and len(self.labels) != count:
            raise GameError(
                f"from_arrays: `labels` must have {count} entries, one for each end; got {len(self.labels)}"
            )

    def _check_chance(self, degree: Any) -> None:
        import numpy as np

        if self.probabilities is None or self.probabilities.shape != self.children.shape:
            raise GameError(f"from_arrays: nature moves, so `probabilities` must have {self.children.size} entries")
        draws = np.flatnonzero(self.owner == CHANCE)
        parent = np.repeat(np.arange(self.owner.size), degree)
        total = np.bincount(parent, weights=self.probabilities, minlength=self.owner.size)[draws]
        wrong = np.flatnonzero(np.abs(total - 1) > 1e-9)
        if wrong.size:
            raise GameError(
                f"from_arrays: the probabilities at node {int(draws[wrong[0]])} must sum to 1; they sum to {total[wrong[0]]}"
            )

    @property
    def size(self) -> int:
        """The number of nodes."""
        return int(self.owner.size)

    def label(self, row: int) -> str:
        """Return the label of an end."""
        return f"end {row}" if self.labels is None else self.labels[row]
