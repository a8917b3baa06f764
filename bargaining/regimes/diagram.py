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

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.algebra.traced import Traced, number
from bargaining.errors import ContinuumError, MethodError, TooManyEquilibriaError
from bargaining.regimes.fields import Field, Polynomial, degree, terms_in
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

#: A box in at most this many variables is bounded at its corners one by one.
_FEW = 4

_EPS = float(np.finfo(float).eps)

_NOTHING: Mapping[Polynomial, int] = {}


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
        self._used = np.flatnonzero(self.exponents.any(axis=0)).tolist()
        self._corners = list(product((0, 1), repeat=len(self._used)))[1:] if len(self._used) <= _FEW else []
        self.roundings = (degree(self.polynomial) + len(parts) + 4) * _EPS

    def once_more(self, source: Traced | None) -> Test:
        """Return the same question, to be asked elsewhere."""
        out = object.__new__(type(self))
        out.__dict__.update(self.__dict__, source=source, children={})
        return out

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
        near = [v.numerator / v.denominator for v in point]
        value = self.at(near)
        if abs(value) > self.error([abs(v) for v in near]):
            return 1 if value > 0 else -1
        total = Fraction(0)
        for exponents, c in self._whole:
            for k, power in exponents:
                c = c * point[k] ** power
            total += c
        return (total > 0) - (total < 0)

    def values(self, axes: Sequence[Floats]) -> Floats:
        """Evaluate at points given by one array per axis (broadcast)."""
        total: Any = None
        for exponents, c in self._sparse:
            term: Any = c
            for k, power in exponents:
                term = term * (axes[k] if power == 1 else axes[k] ** power)
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
            # A polynomial affine in each variable attains its extremes at corners; they are evaluated together.
            used = self._used
            corners: list[Any] = list(low)
            for position, k in enumerate(used):
                other = [1] * (len(used) - position - 1)
                corners[k] = np.stack([low[k], high[k]]).reshape(2, *other, *shape)
            values = np.broadcast_to(self.values(corners), (2,) * len(used) + shape).reshape(-1, *shape)
            return values.min(axis=0), values.max(axis=0)
        least, most = np.zeros(shape), np.zeros(shape)
        for exponents, c in self._sparse:
            small, large = np.ones(shape), np.ones(shape)
            for k, power in exponents:
                small, large = small * low[k] ** power, large * high[k] ** power
            least, most = least + c * (small if c > 0 else large), most + c * (large if c > 0 else small)
        unknown = np.minimum.reduce(list(low)) < 0
        return np.where(unknown, -np.inf, least), np.where(unknown, np.inf, most)

    def side(self, low: Sequence[float], high: Sequence[float], error: float) -> int:
        """Return the sign on one box where bounds of the values prove it, else 0."""
        if self.bilinear and len(self._used) <= _FEW:
            corner = list(low)
            least = most = self.at(corner)
            for ends in self._corners:
                for k, end in zip(self._used, ends, strict=True):
                    corner[k] = high[k] if end else low[k]
                value = self.at(corner)
                least, most = min(least, value), max(most, value)
        else:
            sides = self.bounds([np.array([v]) for v in low], [np.array([v]) for v in high])
            least, most = (float(side[0]) for side in sides)
        return (least > error) - (most < -error)


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
        self.roots: list[Root] = [] if problem.recursive else [Root(None)]
        #: How many of the roots are of skeletons; the others, after them, are of searches in vain.
        self._found = len(self.roots)
        self.exactly = 0
        #: For leaves that are equilibria with different values at common points, the leaf that says so.
        self.several: dict[frozenset[int], Leaf] = {}
        self._progress = progress
        self._searched: set[int] = set()
        self._tests: dict[Polynomial, Test] = {}

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

    def grow(self, root: Root, point: Sequence[Fraction], known: Mapping[Polynomial, int] = _NOTHING) -> Leaf:
        """Solve at a point and add what is new to a tree; `known` are signs found on the way to the point."""
        signs = _Signs(self, point, known)
        # Numbers of a recursive game may stand for quantities still to be found, which are no functions of the axes.
        plain = not (self.problem.recursive or self.problem.primitives)
        at_point = dict(zip(self.names, point, strict=True))
        trace = self.problem.trace(at_point, root.skeleton, decide=signs.decide if plain else None)
        trace.tape.decide = None
        asked: dict[Polynomial, Traced] = {}
        for node in trace.tape.comparisons:
            for polynomial in self.field.tests(node):
                asked.setdefault(polynomial, node)
        steps = [(polynomial, signs.of(polynomial), node) for polynomial, node in asked.items()]
        path: list[tuple[Test, int]] = []
        at = root.node
        for polynomial, sign, node in steps:
            if at is None:
                at = self._test(polynomial, node)
                _hang(root, path, at)
            if not isinstance(at, Test) or (at.polynomial is not polynomial and at.polynomial != polynomial):
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
        return self._prototype(polynomial).sign(point)

    def _test(self, polynomial: Polynomial, source: Traced | None) -> Test:
        return self._prototype(polynomial).once_more(source)

    def _prototype(self, polynomial: Polynomial) -> Test:
        known = self._tests.get(polynomial)
        if known is None:
            known = self._tests[polynomial] = self._made(polynomial)
        return known

    def _made(self, polynomial: Polynomial) -> Test:
        return Test(polynomial, None)

    def _grown(
        self, root: Root, point: Sequence[Fraction], index: tuple[int, ...], known: Mapping[Polynomial, int]
    ) -> bool:
        """Whether a solve at a point of the grid added to a tree what was missing there."""
        self.grow(root, point, known)
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
        if not self.problem.recursive or self.problem.game.variables:
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
        # Each part with the tests that led to it, the last one first.
        work: list[tuple[_Way | None, _Part]] = [(None, part)]
        while work:
            way, here = work.pop()
            node = root.node if way is None else way.test.children.get(way.sign)
            if node is None:
                point, index = grid.sample(here)
                if not self._grown(root, point, index, _signs_on(way)):
                    rest = grid.without(here, index)
                    work.extend([(way, rest)] if rest else [])
                    continue
                node = root.node if way is None else way.test.children[way.sign]
            if isinstance(node, Leaf):
                if node.trace.consistent:
                    grid.mark(codes, here, node.number)
                    settled.append(here)
                else:
                    left.append(here)
            elif node is not None:
                for branch, below in self._divide(node, here, grid):
                    work.append((_Way(node, branch, way), below))
        return grid.join(settled), grid.join(left)

    def _divide(self, node: Test, part: _Part, grid: _Grid) -> list[tuple[int, _Part]]:
        """Send blocks and points down the branches of a test; blocks of mixed sign are cut until they are small."""
        if not part:
            return []
        side = grid.side(node, part)
        if side:
            return [(side, part)]
        blocks: dict[int, list[Any]] = {-1: [], 1: []}
        loose = [part.points]
        pending = part.blocks
        error = grid.error(node)
        while len(pending):
            low, high = grid.boxes(pending)
            least, most = node.bounds(low, high)
            over, under = least > error, most < -error
            blocks[1].append(pending[over])
            blocks[-1].append(pending[under])
            mixed = pending[~(over | under)]
            if not len(mixed):
                break
            small = grid.count(mixed) <= _SMALL
            if small.any():
                loose.append(grid.scatter(mixed[small]))
                mixed = mixed[~small]
            pending = grid.cut(mixed) if len(mixed) else mixed
        points = np.concatenate(loose, axis=1) if len(loose) > 1 else loose[0]
        signs = self._signs(node, points, grid) if points.shape[1] else np.zeros(0, dtype=np.int8)
        out = []
        for sign in (-1, 0, 1):
            mine = np.concatenate(blocks[sign]) if blocks.get(sign) else part.blocks[:0]
            chosen = np.flatnonzero(signs == sign)
            if len(mine) or chosen.size:
                # Mostly all points go the same way.
                below = points if chosen.size == points.shape[1] else points.take(chosen, axis=1)
                out.append((sign, _Part(mine, below)))
        return out

    def _signs(self, node: Test, points: npt.NDArray[np.int32], grid: _Grid) -> Signs:
        coordinates = [f.take(index) for f, index in zip(grid.floats, points, strict=True)]
        values = np.broadcast_to(node.values(coordinates), points.shape[1:])
        error = grid.error(node)
        if not points.shape[1] or values.min() > error:
            return np.ones(points.shape[1:], dtype=np.int8)
        signs = (values > 0).view(np.int8) * np.int8(2) - np.int8(1)
        for k in np.flatnonzero(np.abs(values) <= error):
            signs[k] = node.sign([axis[index] for axis, index in zip(grid.exact, points[:, k], strict=True)])
            self.exactly += 1
        return signs


class _Signs:
    """The signs of polynomials at a point; some are known."""

    def __init__(self, diagram: Diagram, point: Sequence[Fraction], known: Mapping[Polynomial, int]) -> None:
        self._diagram, self._point, self._known = diagram, point, dict(known)
        self._decided: dict[int, int] = {}

    def of(self, polynomial: Polynomial) -> int:
        known = self._known.get(polynomial)
        if known is None:
            known = self._known[polynomial] = self._diagram.sign(polynomial, self._point)
        return known

    def decide(self, value: Traced) -> int:
        """Return the sign of a number with its history."""
        known = self._decided.get(value.key)
        if known is None:
            known, parts = self._diagram.field.rule(value)
            for polynomial, odd in parts:
                sign = self.of(polynomial)
                known *= sign if odd else sign * sign
            self._decided[value.key] = known
        return known


@dataclass(slots=True, eq=False)
class _Way:
    """A branch, and the way to it."""

    test: Test
    sign: int
    before: _Way | None


def _signs_on(way: _Way | None) -> dict[Polynomial, int]:
    out = {}
    while way is not None:
        out[way.test.polynomial] = way.sign
        way = way.before
    return out


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
    #: The least and the greatest coordinate on each axis, once they are asked for.
    box: tuple[list[float], list[float]] | None = None

    def __bool__(self) -> bool:
        return bool(len(self.blocks) or self.points.shape[1])


class _Grid:
    """A rectangular grid of rational points."""

    def __init__(self, axes: list[list[Fraction]]) -> None:
        self.exact = axes
        self.floats = [np.array([v.numerator / v.denominator for v in axis]) for axis in axes]
        self.shape = tuple(len(axis) for axis in axes)
        self.largest = [float(np.abs(f).max()) for f in self.floats]
        # An axis need not be sorted; a block is bounded by its least and greatest coordinate.
        self.sorted = [bool((np.diff(f) >= 0).all() or (np.diff(f) <= 0).all()) for f in self.floats]
        self._whole = ([float(f.min()) for f in self.floats], [float(f.max()) for f in self.floats])
        self._sides: dict[Polynomial, tuple[int, float]] = {}

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

    def side(self, test: Test, part: _Part) -> int:
        """Return the sign of a test on all of a part, 0 where a box around it does not prove one."""
        everywhere, error = self._known(test)
        return everywhere or test.side(*self.around(part), error)

    def error(self, test: Test) -> float:
        """Bound the rounding error of a test at any point of the grid."""
        return self._known(test)[1]

    def _known(self, test: Test) -> tuple[int, float]:
        known = self._sides.get(test.polynomial)
        if known is None:
            error = float(test.error(self.largest))
            known = self._sides[test.polynomial] = test.side(*self._whole, error), error
        return known

    def around(self, part: _Part) -> tuple[list[float], list[float]]:
        if part.box is None:
            low, high = list(self._whole[0]), list(self._whole[1])
            ends: list[list[int]] = []
            if len(part.blocks):
                ends += [part.blocks[:, :, 0].min(axis=0).tolist(), (part.blocks[:, :, 1].max(axis=0) - 1).tolist()]
            if part.points.shape[1]:
                ends += [part.points.min(axis=1).tolist(), part.points.max(axis=1).tolist()]
            for k, (f, places) in enumerate(zip(self.floats, zip(*ends, strict=True), strict=True)):
                if self.sorted[k]:
                    a, b = float(f[min(places)]), float(f[max(places)])
                    low[k], high[k] = min(a, b), max(a, b)
            part.box = low, high
        return part.box

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

    def scatter(self, blocks: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """Return the points of some blocks."""
        sizes = blocks[:, :, 1] - blocks[:, :, 0]
        counts = np.prod(sizes, axis=1)
        of = np.repeat(np.arange(len(blocks)), counts)
        rest = np.arange(len(of)) - (np.cumsum(counts) - counts)[of]
        out = np.empty((len(self.shape), len(of)), dtype=np.int32)
        for k in range(len(self.shape) - 1, 0, -1):
            rest, place = np.divmod(rest, sizes[of, k])
            out[k] = blocks[of, k, 0] + place
        out[0] = blocks[of, 0, 0] + rest
        return out

    def mark(self, codes: npt.NDArray[np.int32], part: _Part, number: int) -> None:
        for block in part.blocks.tolist():
            codes[tuple([slice(a, b) for a, b in block])] = number
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
        points = np.concatenate([part.points, self.scatter(part.blocks[holds])], axis=1)
        return _Part(part.blocks[~holds], points[:, (points != at[:, None]).any(axis=0)])
