r"""A decision diagram over comparisons, grown where it is needed.

A solution at one point asks for the signs of certain polynomials, in an order that depends only on the signs found so far. Put
together, the solutions found at several points therefore form one tree: its inner nodes are polynomials, its branches the signs
:math:`-, 0, +`, its leaves solutions. Every point of the parameter space descends along exactly one branch to exactly one leaf,
so the leaves are disjoint and, where no branch is missing, complete. Points that arrive at a missing branch call for one more
solve, at one of them. A million points cost as many solves as there are leaves among them, and each point is classified by
comparisons checked at that very point.

Points are sent down in rectangular blocks of a grid as long as a polynomial has one sign on the whole block, which bounds at its
corners prove, and one by one from there on. Signs are computed in floating point with a bound on the rounding error; points within
the bound are decided in rational arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.algebra.traced import Traced
from bargaining.errors import MethodError
from bargaining.regimes.fields import Field, Polynomial, degree, sign_at, terms_in
from bargaining.regimes.problem import Problem, Trace
from bargaining.solvers.curve_iteration import CurveSkeleton
from bargaining.solvers.policy_iteration import Skeleton

__all__ = ["Diagram", "Leaf", "Root", "Test"]

Floats = npt.NDArray[np.float64]
Signs = npt.NDArray[np.int8]

#: A block with at most this many points is split into single points.
_SMALL = 256

_EPS = float(np.finfo(float).eps)


@dataclass(eq=False)
class Test:
    """A polynomial whose sign is asked.

    Attributes
    ----------
    polynomial : sympy PolyElement
        In the axes of the grid.
    source : Traced
        The comparison in whose sign it plays a part.
    children : dict of int to (Test or Leaf)
    """

    polynomial: Polynomial
    source: Traced
    children: dict[int, Test | Leaf] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = terms_in(self.polynomial)
        self._whole = [([(k, e) for k, e in enumerate(m) if e], c) for m, c in parts]
        self._sparse = [(exponents, float(c)) for exponents, c in self._whole]
        self.exponents = np.array([m for m, _ in parts])
        self.coefficients = np.array([float(c) for _, c in parts])
        self.bilinear = bool((self.exponents <= 1).all())
        self.roundings = (degree(self.polynomial) + len(parts) + 4) * _EPS

    def at(self, point: Sequence[float]) -> float:
        """Evaluate at one point."""
        total = 0.0
        for exponents, c in self._sparse:
            for k, power in exponents:
                c *= point[k] if power == 1 else point[k] ** power
            total += c
        return total

    def sign(self, point: Sequence[Fraction]) -> int:
        """Return the exact sign at a rational point."""
        total = Fraction(0)
        for exponents, c in self._whole:
            for k, power in exponents:
                c = c * point[k] ** power
            total += c
        return (total > 0) - (total < 0)

    def values(self, axes: Sequence[Floats]) -> Floats:
        """Evaluate at points given by one array per axis (broadcast)."""
        total: Any = None
        for exponents, c in zip(self.exponents, self.coefficients, strict=True):
            term: Any = c
            for axis, power in zip(axes, exponents, strict=True):
                if power:
                    term = term * (axis if power == 1 else axis ** int(power))
            total = term if total is None else total + term
        return np.asarray(total, dtype=float)

    def error(self, largest: Sequence[Any]) -> Any:
        """Bound the rounding error at points whose coordinates are at most `largest` in absolute value."""
        total: Any = 0.0
        for exponents, c in self._sparse:
            size: Any = abs(c)
            for k, power in exponents:
                size = size * largest[k] ** power
            total = total + size
        return self.roundings * total

    def bounds(self, low: Sequence[Floats], high: Sequence[Floats]) -> tuple[Floats, Floats]:
        """Bound the values on boxes, given by one array of lower and one of upper ends per axis."""
        shape = low[0].shape
        if self.bilinear:
            # A polynomial affine in each variable attains its extremes at corners.
            used = [k for k in range(len(low)) if self.exponents[:, k].any()]
            least, most = np.full(shape, np.inf), np.full(shape, -np.inf)
            for ends in product((0, 1), repeat=len(used)):
                corner = list(low)
                for k, end in zip(used, ends, strict=True):
                    corner[k] = (low, high)[end][k]
                values = self.values(corner)
                least, most = np.minimum(least, values), np.maximum(most, values)
            return least, most
        least, most = np.zeros(shape), np.zeros(shape)
        for exponents, c in self._sparse:
            small, large = np.ones(shape), np.ones(shape)
            for k, power in exponents:
                small, large = small * low[k] ** power, large * high[k] ** power
            least, most = least + c * (small if c > 0 else large), most + c * (large if c > 0 else small)
        unknown = np.minimum.reduce(list(low)) < 0
        return np.where(unknown, -np.inf, least), np.where(unknown, np.inf, most)


@dataclass(eq=False)
class Leaf:
    """A solution, and the signs that lead to it, in the order of asking."""

    number: int
    trace: Trace
    signs: dict[Polynomial, int]
    tests: dict[Polynomial, Test]


@dataclass(eq=False)
class Root:
    """A tree of the diagram: for a recursive game, that of one skeleton's values."""

    skeleton: Skeleton | CurveSkeleton | None
    node: Test | Leaf | None = None


class Diagram:
    """The solutions found so far, and the way from a point to its own.

    A finite game has one tree. A recursive game has one for each skeleton met: its values are a closed form everywhere, and
    at each leaf they are, or are not, those of an equilibrium. A point goes through the trees until they are.

    Parameters
    ----------
    problem : Problem
    names : sequence of str
        The parameters that vary.
    progress : callable, optional
        Called with the number of leaves after each solve.
    """

    def __init__(self, problem: Problem, names: Sequence[str], progress: Callable[[int], None] | None = None) -> None:
        self.problem = problem
        self.names = tuple(names)
        self.field = Field(self.names, problem.values)
        self.leaves: list[Leaf] = []
        self.roots: list[Root] = [] if problem.game.states else [Root(None)]
        self.exactly = 0
        self._progress = progress

    def _new_root(self, point: Sequence[Fraction]) -> Leaf | None:
        """Search for an equilibrium at a point and plant the tree of its skeleton; where there is none, return a leaf saying so."""
        trace = self.problem.trace(dict(zip(self.names, point, strict=True)))
        if trace.opaque is not None:
            raise MethodError(f"there is nothing to map by: {trace.opaque}")
        if trace.skeleton is None:
            return self._leaf(trace, [])
        self.roots.append(Root(trace.skeleton))
        return None

    def _leaf(self, trace: Trace, steps: Sequence[tuple[Polynomial, int, Traced]]) -> Leaf:
        leaf = Leaf(len(self.leaves), trace, {p: s for p, s, _ in steps}, {})
        self.leaves.append(leaf)
        if self._progress is not None:
            self._progress(len(self.leaves))
        return leaf

    def grow(self, root: Root, point: Sequence[Fraction]) -> Leaf:
        """Solve at a point and add what is new to a tree."""
        trace = self.problem.trace(dict(zip(self.names, point, strict=True)), root.skeleton)
        steps: list[tuple[Polynomial, int, Traced]] = []
        asked: set[Polynomial] = set()
        for node in trace.tape.comparisons:
            for polynomial in self.field.tests(node):
                if polynomial not in asked:
                    asked.add(polynomial)
                    steps.append((polynomial, sign_at(polynomial, point), node))
        path: list[tuple[Test, int]] = []
        at = root.node
        for polynomial, sign, node in steps:
            if at is None:
                at = Test(polynomial, node)
                _hang(root, path, at)
            if not isinstance(at, Test) or at.polynomial != polynomial:
                raise AssertionError("the order of comparisons must depend on their signs only")
            path.append((at, sign))
            at = at.children.get(sign)
        if isinstance(at, Leaf):
            return at
        leaf = self._leaf(trace, steps)
        leaf.tests.update({test.polynomial: test for test, _ in path})
        _hang(root, path, leaf)
        return leaf

    def locate(self, point: Sequence[Fraction]) -> Leaf:
        """Return the leaf of one rational point."""
        tried = 0
        while True:
            if tried == len(self.roots):
                failed = self._new_root(point)
                if failed is not None:
                    return failed
            root = self.roots[tried]
            at = root.node
            while isinstance(at, Test):
                at = at.children.get(at.sign(point))
            leaf = self.grow(root, point) if at is None else at
            if leaf.trace.consistent:
                return leaf
            tried += 1

    def classify(self, axes: Sequence[Sequence[Fraction]]) -> npt.NDArray[np.int32]:
        """Classify every point of a grid.

        Parameters
        ----------
        axes : sequence of sequences of Fraction
            The coordinates along each axis.

        Returns
        -------
        array of int32, shape of the grid
            The number of each point's leaf.
        """
        grid = _Grid([list(axis) for axis in axes])
        codes = np.full(grid.shape, -1, dtype=np.int32)
        pending = _Part(np.array([[(0, n) for n in grid.shape]], dtype=np.int64), grid.none())
        tried = 0
        while pending:
            if tried == len(self.roots):
                point, index = grid.sample(pending)
                failed = self._new_root(point)
                if failed is not None:
                    codes[index] = failed.number
                    pending = grid.without(pending, index)
                    continue
            pending = self._descend(self.roots[tried], pending, grid, codes)
            tried += 1
        return codes

    def _descend(self, root: Root, part: _Part, grid: _Grid, codes: npt.NDArray[np.int32]) -> _Part:
        """Send a part of the grid through one tree; return what is not settled there."""
        left: list[_Part] = []
        work: list[tuple[Test | None, int, _Part]] = [(None, 0, part)]
        while work:
            above, sign, here = work.pop()
            node = root.node if above is None else above.children.get(sign)
            if node is None:
                self.grow(root, grid.sample(here)[0])
                node = root.node if above is None else above.children[sign]
            if isinstance(node, Leaf):
                if node.trace.consistent:
                    grid.mark(codes, here, node.number)
                else:
                    left.append(here)
            elif node is not None:
                for branch, below in self._divide(node, here, grid):
                    work.append((node, branch, below))
        return grid.join(left)

    def _divide(self, node: Test, part: _Part, grid: _Grid) -> list[tuple[int, _Part]]:
        """Send blocks and points down the branches of a test; blocks of mixed sign are cut until they are small."""
        blocks: dict[int, list[Any]] = {-1: [], 1: []}
        loose = [part.points]
        pending = part.blocks
        while len(pending):
            low, high = grid.boxes(pending)
            least, most = node.bounds(low, high)
            error = node.error([np.maximum(np.abs(a), np.abs(b)) for a, b in zip(low, high, strict=True)])
            above, below = np.broadcast_to(least > error, len(pending)), np.broadcast_to(most < -error, len(pending))
            blocks[1].append(pending[above])
            blocks[-1].append(pending[below])
            mixed = pending[~(above | below)]
            small = grid.count(mixed) <= _SMALL
            loose.extend(grid.scatter(block) for block in mixed[small])
            pending = grid.cut(mixed[~small])
        points = np.concatenate(loose, axis=1)
        signs = self._signs(node, points, grid) if points.shape[1] else np.zeros(0, dtype=np.int8)
        out = []
        for sign in (-1, 0, 1):
            mine = np.concatenate(blocks[sign]) if blocks.get(sign) else part.blocks[:0]
            chosen = points[:, signs == sign]
            if len(mine) or chosen.shape[1]:
                out.append((sign, _Part(mine, chosen)))
        return out

    def _signs(self, node: Test, points: npt.NDArray[np.int32], grid: _Grid) -> Signs:
        coordinates = [f[index] for f, index in zip(grid.floats, points, strict=True)]
        values = np.broadcast_to(node.values(coordinates), points.shape[1:])
        error = node.error([float(np.abs(c).max()) for c in coordinates])
        signs = np.sign(values).astype(np.int8)
        for k in np.flatnonzero(np.abs(values) <= error):
            signs[k] = node.sign([axis[index] for axis, index in zip(grid.exact, points[:, k], strict=True)])
            self.exactly += 1
        return signs


def _hang(root: Root, path: Sequence[tuple[Test, int]], child: Test | Leaf) -> None:
    """Put a node at the end of a path."""
    if path:
        test, sign = path[-1]
        test.children[sign] = child
    else:
        root.node = child


@dataclass(slots=True, eq=False)
class _Part:
    """Points of a grid: blocks, shape (count, axes, 2) with first and past last index, and single points, shape (axes, count)."""

    blocks: npt.NDArray[np.int64]
    points: npt.NDArray[np.int32]

    def __bool__(self) -> bool:
        return bool(len(self.blocks) or self.points.shape[1])


class _Grid:
    """A rectangular grid of rational points."""

    def __init__(self, axes: list[list[Fraction]]) -> None:
        self.exact = axes
        self.floats = [np.array([float(v) for v in axis]) for axis in axes]
        self.shape = tuple(len(axis) for axis in axes)
        # An axis need not be sorted; a block is bounded by its least and greatest coordinate.
        self.sorted = [bool((np.diff(f) >= 0).all() or (np.diff(f) <= 0).all()) for f in self.floats]

    def none(self) -> npt.NDArray[np.int32]:
        return np.empty((len(self.shape), 0), dtype=np.int32)

    def boxes(self, blocks: npt.NDArray[np.int64]) -> tuple[list[Floats], list[Floats]]:
        low, high = [], []
        for k, f in enumerate(self.floats):
            if self.sorted[k]:
                a, b = f[blocks[:, k, 0]], f[blocks[:, k, 1] - 1]
            else:
                a, b = np.full(len(blocks), f.min()), np.full(len(blocks), f.max())
            low.append(np.minimum(a, b))
            high.append(np.maximum(a, b))
        return low, high

    def count(self, blocks: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return np.asarray(np.prod(blocks[:, :, 1] - blocks[:, :, 0], axis=1))

    def cut(self, blocks: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Halve blocks along every axis on which they have more than one point."""
        for k in range(blocks.shape[1]):
            long = blocks[:, k, 1] - blocks[:, k, 0] > 1
            middle = (blocks[long, k, 0] + blocks[long, k, 1]) // 2
            first, second = blocks[long].copy(), blocks[long].copy()
            first[:, k, 1], second[:, k, 0] = middle, middle
            blocks = np.concatenate([blocks[~long], first, second])
        return blocks

    def scatter(self, block: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        axes = np.meshgrid(*(np.arange(a, b, dtype=np.int32) for a, b in block), indexing="ij")
        return np.stack([axis.ravel() for axis in axes])

    def mark(self, codes: npt.NDArray[np.int32], part: _Part, number: int) -> None:
        for block in part.blocks:
            codes[tuple(slice(a, b) for a, b in block)] = number
        codes[tuple(part.points)] = number

    def sample(self, part: _Part) -> tuple[list[Fraction], tuple[int, ...]]:
        """Return a point of a part, from the middle of its largest block if it has one, and its index."""
        if len(part.blocks):
            block = part.blocks[int(np.argmax(self.count(part.blocks)))]
            index = tuple(int(a + b - 1) // 2 for a, b in block)
        else:
            index = tuple(int(i) for i in part.points[:, part.points.shape[1] // 2])
        return [axis[i] for axis, i in zip(self.exact, index, strict=True)], index

    def join(self, parts: Sequence[_Part]) -> _Part:
        if not parts:
            return _Part(np.empty((0, len(self.shape), 2), dtype=np.int64), self.none())
        return _Part(np.concatenate([p.blocks for p in parts]), np.concatenate([p.points for p in parts], axis=1))

    def without(self, part: _Part, index: tuple[int, ...]) -> _Part:
        """Return a part less one point; a block that holds it is taken apart."""
        at = np.array(index)
        holds = ((part.blocks[:, :, 0] <= at) & (at < part.blocks[:, :, 1])).all(axis=1)
        loose = [part.points, *(self.scatter(block) for block in part.blocks[holds])]
        points = np.concatenate(loose, axis=1)
        return _Part(part.blocks[~holds], points[:, (points != at[:, None]).any(axis=0)])
