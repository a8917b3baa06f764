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

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.algebra.traced import Traced, number
from bargaining.errors import ContinuumError, MethodError, TooManyEquilibriaError
from bargaining.regimes.fields import Field, Polynomial, degree, sign_at, terms_in
from bargaining.regimes.problem import Problem, Trace
from bargaining.solvers.curve_iteration import CurveSkeleton
from bargaining.solvers.policy_iteration import Cycle, Skeleton, starts

__all__ = ["Diagram", "Leaf", "Root", "Test"]

Floats = npt.NDArray[np.float64]
Signs = npt.NDArray[np.int8]

#: How many points of a region where nothing was found are searched again.
_DOUBTS = 8

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
    source : Traced or None
        The comparison in whose sign it plays a part.
    children : dict of int to (Test or Leaf)
    """

    polynomial: Polynomial
    source: Traced | None
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
    """A tree of the diagram: for a recursive game, that of one skeleton's values, or of skeletons that a search went round in vain."""

    skeleton: Skeleton | Cycle | CurveSkeleton | None
    node: Test | Leaf | None = None


class Diagram:
    """The solutions found so far, and the way from a point to its own.

    A finite game has one tree. A recursive game has one for each skeleton met: its values are a closed form everywhere, and
    at each leaf they are, or are not, those of an equilibrium. Every point goes through all trees, so that the answer does not hang
    on which skeleton was met first: where several are equilibria and their values differ the answer is that there are several
    (:attr:`several`), and where one's values are some of a continuum, that there is a continuum. A continuum meets other equilibria
    on borders, where comparisons are equalities; so at each leaf with one a point is searched for it afresh (where states carry
    variables all discount, and no continuum is looked for). Where a search fails, the
    skeletons it went round have a tree too, whose leaves tell where a search fails in the same way.

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
        #: How many of the roots are of skeletons; the others, after them, are of searches in vain.
        self._found = len(self.roots)
        self.exactly = 0
        #: For leaves that are equilibria with different values at common points, the leaf that says so.
        self.several: dict[frozenset[int], Leaf] = {}
        self._progress = progress
        self._searched: set[int] = set()

    def _at(self, point: Sequence[Fraction]) -> dict[str, Fraction]:
        return dict(zip(self.names, point, strict=True))

    def _new_roots(self, point: Sequence[Fraction]) -> list[Root] | Leaf:
        """Search at a point and plant the tree of what was found, or gone round in vain; a leaf where nothing is learnt.

        Other equilibria that are found there from what suits each actor most are planted too, if their values differ.
        """
        at = self._at(point)
        trace = self.problem.trace(at)
        if trace.opaque is not None:
            raise MethodError(f"there is nothing to map by: {trace.opaque}")
        if trace.skeleton is None:
            return self._leaf(trace, [])
        found, known = [self._plant(trace)], [_worth(trace)]
        if not isinstance(trace.skeleton, Skeleton):
            return found
        for start in starts(self.problem.game, replace(self.problem, values={**self.problem.values, **at}).reader()):
            other = self.problem.trace(at, start=start)
            if isinstance(other.skeleton, Skeleton) and other.consistent and _worth(other) not in known:
                known.append(_worth(other))
                found.append(self._plant(other))
        return found

    def _plant(self, trace: Trace) -> Root:
        """Add the tree of what a search found; those of searches in vain come last."""
        root = Root(trace.skeleton)
        if isinstance(trace.skeleton, Cycle):
            self.roots.append(root)
        else:
            self.roots.insert(self._found, root)
            self._found += 1
        return root

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
                    steps.append((polynomial, self.sign(polynomial, point), node))
        path: list[tuple[Test, int]] = []
        at = root.node
        for polynomial, sign, node in steps:
            if at is None:
                at = self._test(polynomial, node)
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

    def sign(self, polynomial: Polynomial, point: Sequence[Fraction]) -> int:
        """Return the sign of a polynomial at a rational point."""
        return sign_at(polynomial, point)

    def _test(self, polynomial: Polynomial, source: Traced | None) -> Test:
        return Test(polynomial, source)

    def _grown(self, root: Root, point: Sequence[Fraction], index: tuple[int, ...]) -> bool:
        """Whether a solve at a point of the grid added to a tree what was missing there."""
        self.grow(root, point)
        return True

    def locate(self, point: Sequence[Fraction]) -> Leaf:
        """Return the leaf of one rational point."""
        return self.leaves[int(self.classify([[v] for v in point]).flat[0])]

    def leaf_in(self, root: Root, point: Sequence[Fraction]) -> Leaf:
        """Return the leaf of one rational point in one tree."""
        at = root.node
        while isinstance(at, Test):
            at = at.children.get(at.sign(point))
        return self.grow(root, point) if at is None else at

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
        settled = grid.join([])
        rivals = []

        def send(root: Root) -> None:
            nonlocal pending, settled
            if settled and not isinstance(root.skeleton, Cycle):
                also = np.full(grid.shape, -1, dtype=np.int32)
                self._descend(root, settled, grid, also)
                rivals.append(also)
                self._put(codes, also)
            here, pending = self._descend(root, pending, grid, codes)
            settled = grid.join([settled, here])

        for root in tuple(self.roots):
            send(root)
        while True:
            while pending:
                point, index = grid.sample(pending)
                planted = self._new_roots(point)
                if isinstance(planted, Leaf):
                    codes[index] = planted.number
                    pending = grid.without(pending, index)
                    continue
                for root in planted:
                    send(root)
                if isinstance(planted[0].skeleton, Cycle):
                    for root in self._doubts(codes, grid):
                        send(root)
            more = self._continuum_on_border(codes, grid)
            if more is None:
                break
            send(more)
        if rivals:
            self._compare(codes, rivals, grid)
        return codes

    def _continuum_on_border(self, codes: npt.NDArray[np.int32], grid: _Grid) -> Root | None:
        """Search where comparisons are equalities for a continuum that is not known, and plant its tree; None if there is none."""
        if not self.problem.game.states or self.problem.game.variables:
            return None
        for leaf in [self.leaves[k] for k in np.unique(codes)]:
            if leaf.number in self._searched or leaf.trace.play is None or 0 not in leaf.signs.values():
                continue
            self._searched.add(leaf.number)
            places = np.argwhere(codes == leaf.number)
            place = places[len(places) // 2]
            point = [axis[k] for axis, k in zip(grid.exact, place, strict=True)]
            trace = self.problem.trace(dict(zip(self.names, point, strict=True)))
            if isinstance(trace.fact, ContinuumError):
                return self._plant(trace)
        return None

    def _put(self, codes: npt.NDArray[np.int32], also: npt.NDArray[np.int32]) -> None:
        """Let a tree planted later answer where searches were in vain, and where it finds a continuum."""
        vain = np.isin(codes, self._vain())
        for k in np.unique(also[also >= 0]):
            here = also == k
            codes[here if self.leaves[k].trace.play is None else here & vain] = k

    def _vain(self) -> list[int]:
        return [leaf.number for leaf in self.leaves if isinstance(leaf.trace.skeleton, Cycle)]

    def _doubts(self, codes: npt.NDArray[np.int32], grid: _Grid) -> Iterator[Root]:
        """Search again at some of the points where nothing was found, and plant what is found there.

        That policy iteration goes round from some values does not exclude that it settles from others.
        """
        places = np.argwhere(np.isin(codes, self._vain()))
        for k in sorted({len(places) * j // _DOUBTS for j in range(_DOUBTS)} | {len(places) - 1}):
            index = tuple(int(i) for i in places[k])
            if codes[index] in self._vain():
                trace = self.problem.trace(self._at([axis[i] for axis, i in zip(grid.exact, index, strict=True)]))
                if trace.skeleton is not None and not isinstance(trace.skeleton, Cycle):
                    yield self._plant(trace)

    def _compare(self, codes: npt.NDArray[np.int32], rivals: Sequence[npt.NDArray[np.int32]], grid: _Grid) -> None:
        """Where several trees give equilibria with different values, put a leaf that says so."""
        flat = codes.ravel()
        groups: list[frozenset[int]] = [frozenset()]
        group = np.zeros(flat.size, dtype=np.int32)
        for also in (r.ravel() for r in rivals):
            places = np.flatnonzero((also >= 0) & (also != flat))
            for a, b in np.unique(np.stack([flat[places], also[places]], axis=1), axis=0):
                one, two = self.leaves[a], self.leaves[b]
                if one.trace.play is None or two.trace.play is None:
                    continue
                mine = places[(flat[places] == a) & (also[places] == b)]
                mine = mine[self._differ(one, two, np.stack(np.unravel_index(mine, codes.shape)), grid)]
                for g in np.unique(group[mine]):
                    groups.append(groups[g] | {int(a), int(b)})
                    group[mine[group[mine] == g]] = len(groups) - 1
        for g in np.unique(group[group > 0]):
            mine = np.flatnonzero(group == g)
            if groups[g] not in self.several:
                place = np.unravel_index(mine[len(mine) // 2], codes.shape)
                point = [axis[k] for axis, k in zip(grid.exact, place, strict=True)]
                self.several[groups[g]] = self._joint([self.leaves[k] for k in sorted(groups[g])], point)
            flat[mine] = self.several[groups[g]].number

    def _differ(self, one: Leaf, two: Leaf, places: npt.NDArray[Any], grid: _Grid) -> npt.NDArray[np.bool_]:
        """Tell at which places the values of two solutions differ."""
        assert one.trace.play is not None and two.trace.play is not None
        out = np.zeros(places.shape[1], dtype=bool)
        sides = [self.field.elements(list(leaf.trace.play.values)) for leaf in (one, two) if leaf.trace.play]
        for a, b in zip(*sides, strict=True):
            gap = (a - b).numer
            if gap != 0:
                out |= self._signs(self._test(gap, None), places, grid) != 0
        return out

    def _joint(self, members: Sequence[Leaf], point: Sequence[Fraction]) -> Leaf:
        """Return a leaf for points at which several solutions are equilibria, with the conditions of all of them."""
        at = dict(zip(self.names, point, strict=True))
        traces = [self.problem.trace(at, leaf.trace.skeleton) for leaf in members]
        for trace in traces[1:]:
            traces[0].tape.comparisons.update(trace.tape.comparisons)
        fact = TooManyEquilibriaError(f"{len(members)} stationary equilibria with different values")
        leaf = self._leaf(Trace(traces[0].tape, None, fact), [])
        for member in members:
            leaf.signs.update(member.signs)
            leaf.tests.update(member.tests)
        return leaf

    def _descend(self, root: Root, part: _Part, grid: _Grid, codes: npt.NDArray[np.int32]) -> tuple[_Part, _Part]:
        """Send a part of the grid through one tree; return what is settled there and what is not."""
        left: list[_Part] = []
        settled: list[_Part] = []
        work: list[tuple[Test | None, int, _Part]] = [(None, 0, part)]
        while work:
            above, sign, here = work.pop()
            node = root.node if above is None else above.children.get(sign)
            if node is None:
                point, index = grid.sample(here)
                if not self._grown(root, point, index):
                    rest = grid.without(here, index)
                    work.extend([(above, sign, rest)] if rest else [])
                    continue
                node = root.node if above is None else above.children[sign]
            if isinstance(node, Leaf):
                if node.trace.consistent:
                    grid.mark(codes, here, node.number)
                    settled.append(here)
                else:
                    left.append(here)
            elif node is not None:
                for branch, below in self._divide(node, here, grid):
                    work.append((node, branch, below))
        return grid.join(settled), grid.join(left)

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


def _worth(trace: Trace) -> Any:
    """Return the values a solution has, as plain numbers; None where there is a continuum of them."""
    return None if trace.play is None else tuple(number(v) for v in trace.play.values)


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
