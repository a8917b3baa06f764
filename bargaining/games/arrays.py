r"""A finite tree as flat arrays: the form in which large trees are stored and solved.

Nodes are numbered so that each child has a larger number than its parent; node 0 is the root. Node :math:`i` belongs
to an actor, to nature (:data:`CHANCE`), ends the game (:data:`END`) or lets a period pass (:data:`PASS`). Its
children are ``children[offsets[i]:offsets[i + 1]]``, in the order in which actions are listed. A node may be the
child of several: an equal subgame is stored once.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from numbers import Number
from typing import Any

from bargaining.errors import GameError

__all__ = ["CHANCE", "END", "PASS", "ArrayTree"]

#: ``owner`` of a node where nature moves, of one where the game ends, and of one where a period passes.
CHANCE, END, PASS = -1, -2, -3

#: How far a node's probabilities, given as floats, may be from a sum of one.
_ROUNDING = 1e-9


class ArrayTree:
    """Children in compressed rows, payoffs in one matrix.

    Attributes
    ----------
    owner : array of int, shape (n,)
        Index of the deciding actor, ``CHANCE``, ``END`` or ``PASS``.
    offsets : array of int, shape (n + 1,)
    children : array of int, shape (edges,)
        Always numbered above their parent.
    payoffs : array, shape (ends, actors)
        Floats, whole numbers, or objects (fractions), for the ends in the order of their numbers.
    row : array of int, shape (n,)
        The row of `payoffs` of each end, and of `flows` of each node where a period passes; -1 elsewhere.
    probabilities : array or None, shape (edges,)
        Floats, or fractions as objects.
    labels : sequence of str or None
        One for each end.
    flows : sequence of tuple
        What each actor receives at each node where a period passes, in the order of their numbers.
    discounts : tuple
        Each actor's discount factor; empty where no period passes.

    Raises
    ------
    GameError
        If the arrays do not describe a tree with node 0 as its root.
    """

    __slots__ = ("children", "discounts", "flows", "labels", "offsets", "owner", "payoffs", "probabilities", "row")

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

        self.owner = _whole("owner", owner)
        self.offsets = _whole("offsets", offsets)
        self.children = _whole("children", children)
        n, edges = self.owner.size, self.children.size
        if n == 0:
            raise GameError("from_arrays: a game needs at least one node; `owner` is empty")
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
                f"from_arrays: node {int(np.flatnonzero(~ends & (degree == 0))[0])} "
                "does not end the game and has no child"
            )
        self._check_children(degree)
        count = int(ends.sum())
        self.payoffs = _payoffs(payoffs, count, actors)
        self.row = np.full(n, -1, dtype=np.int32)
        self.row[ends] = np.arange(count, dtype=np.int32)
        self.probabilities: Any = None
        if (self.owner == CHANCE).any():
            self._check_chance(degree, probabilities)
        self.labels = None if labels is None else tuple(labels)
        if self.labels is not None and len(self.labels) != count:
            raise GameError(
                f"from_arrays: `labels` must have {count} entries, one for each end; got {len(self.labels)}"
            )
        if self.labels is not None and not all(isinstance(label, str) for label in self.labels):
            wrong = next(label for label in self.labels if not isinstance(label, str))
            raise GameError(f"from_arrays: `labels` must be text; got {wrong!r}")
        self.flows: Sequence[tuple[Any, ...]] = ()
        self.discounts: tuple[Any, ...] = ()

    @classmethod
    def trusted(cls, **parts: Any) -> ArrayTree:
        """Make a tree from attributes that are known to fit together, without checks."""
        self = cls.__new__(cls)
        for name in cls.__slots__:
            setattr(self, name, parts[name])
        return self

    def _check_children(self, degree: Any) -> None:
        import numpy as np

        n = self.owner.size
        if self.children.size:
            if int(self.children.max()) >= n:
                raise GameError(
                    f"from_arrays: `children` names node {int(self.children.max())}, and the last is {n - 1}"
                )
            if (self.children <= np.repeat(np.arange(n, dtype=self.children.dtype), degree)).any():
                raise GameError("from_arrays: a child must have a larger number than its parent")
        reached = np.zeros(n, dtype=bool)
        reached[0] = True
        reached[self.children] = True
        if not reached.all():
            # Numbers grow downwards, so a node with a parent is reached from the root.
            raise GameError(f"from_arrays: node {int(np.argmin(reached))} is no node's child and cannot be reached")

    def _check_chance(self, degree: Any, given: Any) -> None:
        import numpy as np

        shape = None if given is None else np.shape(given)
        if shape != self.children.shape:
            raise GameError(f"from_arrays: nature moves, so `probabilities` must have {self.children.size} entries")
        p = np.asarray(given)
        p = p if p.dtype.kind == "O" else p.astype(float)
        draws = np.flatnonzero(self.owner == CHANCE)
        mine = np.repeat(self.owner == CHANCE, degree)
        used = p[mine]
        bad = ~((used >= 0) & (used <= 1)) if p.dtype.kind != "O" else np.array([not _chance(v) for v in used], bool)
        if bad.any():
            k = int(np.argmax(bad))
            at = int(np.repeat(draws, degree[draws])[k])
            raise GameError(f"from_arrays: a probability must lie in [0, 1]; got {used[k]} at node {at}")
        starts = np.concatenate([[0], np.cumsum(degree[draws])[:-1]])
        total = np.add.reduceat(used, starts)
        wrong = np.flatnonzero(np.abs(total - 1) > (_ROUNDING if p.dtype.kind != "O" else 0))
        for k in wrong.tolist():
            if not isinstance(total[k], float) or abs(total[k] - 1) > _ROUNDING:
                raise GameError(
                    f"from_arrays: the probabilities at node {int(draws[k])} must sum to 1; they sum to {total[k]}"
                )
        self.probabilities = p

    @property
    def size(self) -> int:
        """The number of nodes."""
        return int(self.owner.size)

    def label(self, row: int) -> str:
        """Return the label of an end."""
        return f"end {row}" if self.labels is None else self.labels[row]


def _whole(name: str, given: Any) -> Any:
    import numpy as np

    try:
        out = np.asarray(given)
    except ValueError:
        raise GameError(f"from_arrays: `{name}` must be one row of whole numbers") from None
    if not (np.issubdtype(out.dtype, np.integer) or out.size == 0):
        raise GameError("from_arrays: `owner`, `offsets` and `children` must hold whole numbers")
    if out.ndim != 1:
        raise GameError(f"from_arrays: `{name}` must be one row of whole numbers; got shape {out.shape}")
    return out if out.size else out.astype(np.int64)


def _payoffs(given: Any, ends: int, actors: int) -> Any:
    import numpy as np

    try:
        out = np.asarray(given)
    except ValueError:
        raise GameError(f"from_arrays: `payoffs` must have shape {(ends, actors)}, a row for each end") from None
    if out.shape != (ends, actors):
        raise GameError(f"from_arrays: `payoffs` must have shape {(ends, actors)}, a row for each end; got {out.shape}")
    if out.dtype.kind == "f":
        fine = bool(np.isfinite(out).all())
    elif out.dtype.kind == "O":
        fine = all(_finite(v) for v in out.flat)
    else:
        fine = out.dtype.kind in "iu"
    if not fine:
        raise GameError("from_arrays: every payoff must be a finite number")
    return out


def _finite(value: Any) -> bool:
    if isinstance(value, (int, Fraction)):
        return not isinstance(value, bool)
    return isinstance(value, Number) and not isinstance(value, complex) and abs(float(value)) < float("inf")  # type: ignore[arg-type]


def _chance(value: Any) -> bool:
    return _finite(value) and bool(0 <= value <= 1)
