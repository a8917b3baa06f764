"""Codes of lotteries over what is chosen later: which branch leads where is known only at each point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bargaining.solvers.flat_program import FlatProgram

__all__ = ["Lottery"]

#: Combinations of codes up to this many are looked up in a table.
_TABLE = 1 << 16

_UNKNOWN = -2


class Lottery:
    """One node of nature, or one period that passes, whose branches end in codes that vary over points.

    Parameters
    ----------
    program : FlatProgram
        New codes are numbered there.
    k : int
        The operation.
    """

    def __init__(self, program: FlatProgram, k: int) -> None:
        self.program, self.k = program, k
        self._chances = program.operations[k].left
        self._width = 0
        self._table = np.zeros(0, dtype=np.int32)

    def number(self, codes: Sequence[int]) -> int:
        """Return the code of the lottery over some codes; -1 if one of them is undecided."""
        if -1 in codes:
            return -1
        labels: frozenset[str] = frozenset().union(*(self.program.outcomes[c] for c in codes))
        return self.program.number((self.k, *zip(self._chances, codes, strict=True)), labels)

    def write(self, parts: Sequence[Any], out: Any) -> None:
        """Write the codes of lotteries over codes, given as arrays or as one number for all points."""
        width = 2 + max(int(np.max(part)) for part in parts)
        if width ** len(parts) > _TABLE:
            stacked = np.stack([np.broadcast_to(part, out.shape).ravel() for part in parts])
            rows, where = np.unique(stacked, axis=1, return_inverse=True)
            out[:] = np.array([self.number(row) for row in rows.T.tolist()])[where.ravel()].reshape(out.shape)
            return
        if width > self._width:
            self._width, self._table = width, np.full(width ** len(parts), _UNKNOWN, dtype=np.int32)
        key: Any = 0
        for part in parts:
            key = key * self._width + (part + 1)
        found = np.broadcast_to(self._table[key], out.shape)
        missing = np.unique(np.broadcast_to(key, out.shape)[found == _UNKNOWN])
        for combination in missing.tolist():
            codes = np.unravel_index(combination, (self._width,) * len(parts))
            self._table[combination] = self.number([int(c) - 1 for c in codes])
        out[:] = self._table[key] if missing.size else found
