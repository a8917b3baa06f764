r"""Decision diagrams over signs: questions with three answers, leaves that may hold anything, equal parts stored once.

A part is a number. A part that is a question has the parts below it for the answers -1, 0 and 1; questions stand in one order on every
path, so that two diagrams are carried through an operation by meeting each pair of their parts once.

References
----------
Bryant, R. E. (1986). Graph-based algorithms for Boolean function manipulation. *IEEE Transactions on Computers* C-35(8), 677-691.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.regimes.fields import Polynomial, sign_at

__all__ = ["SignDiagram", "TooLargeError"]

#: A diagram with more parts than this is given up.
_MOST_PARTS = 400_000

#: The rank of a leaf, after that of every question.
_LAST = 1 << 60


class TooLargeError(Exception):
    """A diagram would have too many parts."""


class SignDiagram:
    """A store of parts, and operations on them.

    Attributes
    ----------
    root : int
        Where points enter.
    ranks : list of int
        For each part the place of its question; questions are asked in that order. What is below a part comes before it in the list.
    below : list
        For each part that is a question the parts for the answers -1, 0 and 1; for each leaf its content.
    asked : list of int
        For each place the position of the polynomial in `polynomials`; the same may be asked in several places.
    polynomials : list
    """

    def __init__(self) -> None:
        self.root = -1
        self.ranks: list[int] = []
        self.below: list[Any] = []
        self.asked: list[int] = []
        self.polynomials: list[Polynomial] = []
        self._position: dict[Polynomial, int] = {}
        self._places: dict[Any, int] = {}
        self._unique: dict[Any, int] = {}

    def leaf(self, content: Any) -> int:
        """Return the part that is a leaf."""
        known = self._unique.get(content)
        if known is None:
            known = self._unique[content] = self._new(_LAST, content)
        return known

    def _new(self, rank: int, below: Any) -> int:
        if len(self.below) >= _MOST_PARTS:
            raise TooLargeError
        self.ranks.append(rank)
        self.below.append(below)
        return len(self.below) - 1

    def _part(self, rank: int, below: tuple[int, int, int]) -> int:
        if below[0] == below[1] == below[2]:
            return below[0]
        known = self._unique.get((rank, below))
        if known is None:
            known = self._unique[rank, below] = self._new(rank, below)
        return known

    def joined(self, a: int, b: int, at_leaves: Callable[[int, int], int], memo: dict[tuple[int, int], int]) -> int:
        """Carry an operation on leaves through two diagrams at once."""
        found = memo.get((a, b))
        if found is not None:
            return found
        ranks, below = self.ranks, self.below
        x, y = ranks[a], ranks[b]
        if x == y == _LAST:
            out = at_leaves(a, b)
        else:
            rank = min(x, y)
            p = below[a] if x == rank else (a, a, a)
            q = below[b] if y == rank else (b, b, b)
            low = self.joined(p[0], q[0], at_leaves, memo)
            zero = self.joined(p[1], q[1], at_leaves, memo)
            out = self._part(rank, (low, zero, self.joined(p[2], q[2], at_leaves, memo)))
        memo[a, b] = out
        return out

    def mapped(self, a: int, change: Callable[[Any], Any], memo: dict[int, int]) -> int:
        """Change every leaf."""
        found = memo.get(a)
        if found is None:
            if self.ranks[a] == _LAST:
                found = self.leaf(change(self.below[a]))
            else:
                low, zero = self.mapped(self.below[a][0], change, memo), self.mapped(self.below[a][1], change, memo)
                found = self._part(self.ranks[a], (low, zero, self.mapped(self.below[a][2], change, memo)))
            memo[a] = found
        return found

    def question(self, key: Any, polynomial: Polynomial, below: tuple[int, int, int]) -> int:
        """Return the part that asks for a sign in the place of a key, a new one after all others if the key is new."""
        if below[0] == below[1] == below[2]:
            return below[0]
        rank = self._places.get(key)
        if rank is None:
            rank = self._places[key] = len(self.asked)
            self.asked.append(self.position(polynomial))
        return self._part(rank, below)

    def position(self, polynomial: Polynomial) -> int:
        """Return the position of a polynomial in `polynomials`."""
        if polynomial not in self._position:
            self._position[polynomial] = len(self.polynomials)
            self.polynomials.append(polynomial)
        return self._position[polynomial]

    @cached_property
    def _table(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """For each part its polynomial's position (-1 for a leaf), and what is below it."""
        which = np.array([-1 if r == _LAST else self.asked[r] for r in self.ranks], dtype=np.int64)
        below = np.array(
            [(k, k, k) if r == _LAST else b for k, (r, b) in enumerate(zip(self.ranks, self.below, strict=True))],
            dtype=np.int32,
        )
        return which, below

    def is_leaf(self, part: int) -> bool:
        """Whether a part is a leaf."""
        return self.ranks[part] == _LAST

    def polynomial_of(self, part: int) -> int:
        """Return the position of the polynomial that a part asks for."""
        return self.asked[self.ranks[part]]

    def leaf_at(self, point: Sequence[Fraction]) -> int:
        """Return the leaf of a rational point."""
        at = self.root
        known: dict[int, int] = {}
        while self.ranks[at] != _LAST:
            k = self.polynomial_of(at)
            if k not in known:
                known[k] = sign_at(self.polynomials[k], point)
            at = self.below[at][known[k] + 1]
        return at

    def leaves_of(self, signs: npt.NDArray[np.int8]) -> npt.NDArray[np.int32]:
        """Return the leaf of each of many points, given the signs of all polynomials there, shape (polynomials, points)."""
        which, below = self._table
        at = np.full(signs.shape[1], self.root, dtype=np.int32)
        open_ = np.flatnonzero(which[at] >= 0)
        while open_.size:
            here = at[open_]
            at[open_] = below[here, signs[which[here], open_] + 1]
            open_ = open_[which[at[open_]] >= 0]
        return at

    @cached_property
    def reached(self) -> tuple[int, ...]:
        """All parts to which some signs lead from the root, in order."""
        seen, stack = {self.root}, [self.root]
        while stack:
            k = stack.pop()
            if self.ranks[k] != _LAST:
                for b in self.below[k]:
                    if b not in seen:
                        seen.add(b)
                        stack.append(b)
        return tuple(sorted(seen))

    @property
    def leaves(self) -> tuple[int, ...]:
        """The leaves among them."""
        return tuple(k for k in self.reached if self.ranks[k] == _LAST)
