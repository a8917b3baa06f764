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
from bargaining.regimes.fields import Field, Polynomial, degree, sign_at, terms_in
from bargaining.regimes.problem import Problem, Trace

__all__ = ["Diagram", "Leaf", "Test"]

Floats = npt.NDArray[np.float64]
Signs = npt.NDArray[np.int8]

#: A block with at most this many points is split into single points.
_SMALL = 1024

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

    def error(self, largest: Sequence[float]) -> float:
        """Bound the rounding error at points whose coordinates are at most `largest` in absolute value."""
        sizes = np.prod(np.asarray(largest) ** self.exponents, axis=1)
        return float(self.roundings * (np.abs(self.coefficients) @ sizes))

    def bounds(self, low: Sequence[float], high: Sequence[float]) -> tuple[float, float]:
        """Bound the values on a box."""
        if self.bilinear:
            # A polynomial affine in each variable attains its extremes at corners.
            corners = [self.at(corner) for corner in product(*zip(low, high, strict=True))]
            return min(corners), max(corners)
        if min(low) < 0:
            return -np.inf, np.inf
        below = np.prod(np.asarray(low) ** self.exponents, axis=1)
        above = np.prod(np.asarray(high) ** self.exponents, axis=1)
        plus = self.coefficients > 0
        least = self.coefficients @ np.where(plus, below, above)
        most = self.coefficients @ np.where(plus, above, below)
        return float(least), float(most)


@dataclass(eq=False)
class Leaf:
    """A solution, and the signs that lead to it, in the order of asking."""

    number: int
    trace: Trace
    signs: dict[Polynomial, int]
    tests: dict[Polynomial, Test]


class Diagram:
    """The solutions found so far, and the way from a point to its own.

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
        self.root: Test | Leaf | None = None
        self.exactly = 0
        self._progress = progress

    def grow(self, point: Sequence[Fraction]) -> Leaf:
        """Solve at a point and add what is new."""
        trace = self.problem.trace(dict(zip(self.names, point, strict=True)))
        steps: list[tuple[Polynomial, int, Traced]] = []
        asked: set[Polynomial] = set()
        for node in trace.tape.comparisons:
            for polynomial in self.field.tests(node):
                if polynomial not in asked:
                    asked.add(polynomial)
                    steps.append((polynomial, sign_at(polynomial, point), node))
        leaf = Leaf(len(self.leaves), trace, {p: s for p, s, _ in steps}, {})
        at = self.root
        hang: Callable[[Test | Leaf], None] = self._hang_root
        for polynomial, sign, node in steps:
            if at is None:
                at = Test(polynomial, node)
                hang(at)
            if not isinstance(at, Test) or at.polynomial != polynomial:
                raise AssertionError("the order of comparisons must depend on their signs only")
            leaf.tests[polynomial] = at
            hang = _hanger(at, sign)
            at = at.children.get(sign)
        if isinstance(at, Leaf):
            return at
        hang(leaf)
        self.leaves.append(leaf)
        if self._progress is not None:
            self._progress(len(self.leaves))
        return leaf

    def _hang_root(self, node: Test | Leaf) -> None:
        self.root = node

    def locate(self, point: Sequence[Fraction]) -> Leaf:
        """Return the leaf of one rational point."""
        at = self.root
        while isinstance(at, Test):
            at = at.children.get(at.sign(point))
        return self.grow(point) if at is None else at

    def classify(self, axes: Sequence[Sequence[Fraction]]) -> tuple[npt.NDArray[np.int32], list[tuple[int, Any]]]:
        """Classify every point of a grid.

        Parameters
        ----------
        axes : sequence of sequences of Fraction
            The coordinates along each axis.

        Returns
        -------
        codes : array of int32, shape of the grid
            The number of each point's leaf.
        regions : list of (int, index)
            The same as blocks: a leaf's number and the index (slices or index arrays) of points that belong to it.
        """
        grid = _Grid([list(axis) for axis in axes])
        codes = np.full(grid.shape, -1, dtype=np.int32)
        regions: list[tuple[int, Any]] = []
        work: list[tuple[Any, Any]] = [((), tuple((0, n) for n in grid.shape))]
        while work:
            path, region = work.pop()
            node = self._at(path)
            if node is None:
                node = self.grow(grid.point(region))
                node = self._at(path)
            # A block or a list of points moves down until it ends or divides.
            while isinstance(node, Test):
                parts = self._divide(node, region, grid)
                if len(parts) == 1 and parts[0][1] is region and parts[0][0] is not None:
                    path = (*path, (node, parts[0][0]))
                    node = self._at(path)
                    if node is None:
                        self.grow(grid.point(region))
                        node = self._at(path)
                    continue
                for branch, part in parts:
                    work.append((path if branch is None else (*path, (node, branch)), part))
                break
            else:
                assert isinstance(node, Leaf)
                index = grid.index(region)
                codes[index] = node.number
                regions.append((node.number, index))
        return codes, regions

    def _at(self, path: tuple[tuple[Test, int], ...]) -> Test | Leaf | None:
        if not path:
            return self.root
        node, sign = path[-1]
        return node.children.get(sign)

    def _divide(self, node: Test, region: Any, grid: _Grid) -> list[tuple[int | None, Any]]:
        """Split a region by the sign of a test; a block of mixed signs is cut into smaller blocks, with sign None."""
        if isinstance(region, tuple):
            low, high = grid.box(region)
            least, most = node.bounds(low, high)
            error = node.error([max(abs(a), abs(b)) for a, b in zip(low, high, strict=True)])
            if least > error:
                return [(1, region)]
            if most < -error:
                return [(-1, region)]
            if grid.count(region) > _SMALL:
                return [(None, part) for part in grid.cut(region)]
            region = grid.scatter(region)
        signs = self._signs(node, region, grid)
        found = [s for s in (-1, 0, 1) if (signs == s).any()]
        if len(found) == 1:
            return [(found[0], region)]
        return [(s, [axis[signs == s] for axis in region]) for s in found]

    def _signs(self, node: Test, region: list[npt.NDArray[np.intp]], grid: _Grid) -> Signs:
        coordinates = [grid.floats[k][axis] for k, axis in enumerate(region)]
        values = np.broadcast_to(node.values(coordinates), region[0].shape)
        error = node.error([float(np.abs(c).max()) for c in coordinates])
        signs = np.sign(values).astype(np.int8)
        for k in np.flatnonzero(np.abs(values) <= error):
            point = [grid.exact[j][axis[k]] for j, axis in enumerate(region)]
            signs[k] = node.sign(point)
            self.exactly += 1
        return signs


def _hanger(node: Test, sign: int) -> Callable[[Test | Leaf], None]:
    def hang(child: Test | Leaf) -> None:
        node.children[sign] = child

    return hang


class _Grid:
    """A rectangular grid of rational points; blocks are tuples of (first, past last) along each axis."""

    def __init__(self, axes: list[list[Fraction]]) -> None:
        self.exact = axes
        self.floats = [np.array([float(v) for v in axis]) for axis in axes]
        self.shape = tuple(len(axis) for axis in axes)

    def box(self, block: tuple[tuple[int, int], ...]) -> tuple[list[float], list[float]]:
        ends = [sorted((float(f[a]), float(f[b - 1]))) for f, (a, b) in zip(self.floats, block, strict=True)]
        return [e[0] for e in ends], [e[1] for e in ends]

    def count(self, block: tuple[tuple[int, int], ...]) -> int:
        return int(np.prod([b - a for a, b in block]))

    def cut(self, block: tuple[tuple[int, int], ...]) -> list[tuple[tuple[int, int], ...]]:
        parts: list[tuple[tuple[int, int], ...]] = [()]
        for a, b in block:
            middle = (a + b) // 2
            halves = [(a, middle), (middle, b)] if b - a > 1 else [(a, b)]
            parts = [(*p, h) for p in parts for h in halves]
        return parts

    def scatter(self, block: tuple[tuple[int, int], ...]) -> list[npt.NDArray[np.intp]]:
        axes = np.meshgrid(*(np.arange(a, b) for a, b in block), indexing="ij")
        return [axis.ravel() for axis in axes]

    def index(self, region: Any) -> tuple[Any, ...]:
        if isinstance(region, tuple):
            return tuple(slice(a, b) for a, b in region)
        return tuple(region)

    def point(self, region: Any) -> list[Fraction]:
        if isinstance(region, tuple):
            return [axis[(a + b - 1) // 2] for axis, (a, b) in zip(self.exact, region, strict=True)]
        middle = len(region[0]) // 2
        return [axis[index[middle]] for axis, index in zip(self.exact, region, strict=True)]
