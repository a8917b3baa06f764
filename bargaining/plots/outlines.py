"""Outlines of the regions of a map: marching squares on labels, refined until the lines are exact.

Between neighbouring grid points with different labels lies a border. Each such grid edge is cut by bisection, so a crossing
is exact to rounding however coarse the grid. Inside a cell with two labels the crossings are joined; where the border has a
corner in the cell (two different equations), the corner is put where the two equations meet. In a cell with three labels the
lines meet in a point that is found in the same way.

Lines are simplified where they are straight, once, and shared by the regions on both sides: regions fit without gaps.

References
----------
Lorensen, W. E. and Cline, H. E. (1987). Marching cubes. *Computer Graphics* 21(4), 163-169.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Chain", "Outlines", "bisect", "outline"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

#: The label of what lies beyond the edge of the map.
OUTSIDE = -1

#: Grid points are moved by this part of the map towards a point inside, off the borders on which they may lie.
_SHIFT = 1e-7

_STEPS = 48

#: How many cells away the tip of a wedge is sought.
_FAR = 12.0


@dataclass
class Chain:
    """A line between two regions, from one meeting point to the next.

    Attributes
    ----------
    points : array, shape (n, 2)
        In the units of the map's axes.
    left, right : int
        The labels on both sides; -1 is outside the map.
    lines : list of int
        For each segment the equation it follows, as a position in the list given to :func:`outline`; -1 if none is known.
    ends : tuple of int
        Numbers of the meeting points.
    """

    points: Floats
    left: int
    right: int
    lines: list[int]
    ends: tuple[int, int]


@dataclass
class Outlines:
    """The lines of a map, and the rings around each region (outer rings counter-clockwise, holes clockwise)."""

    chains: list[Chain]
    rings: dict[int, list[Floats]]


@dataclass
class _Net:
    """Nodes and segments, in coordinates from 0 to 1."""

    spots: list[tuple[float, float]] = field(default_factory=list)
    follows: list[int] = field(default_factory=list)
    segments: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def node(self, x: float, y: float, line: int = -1) -> int:
        self.spots.append((x, y))
        self.follows.append(line)
        return len(self.spots) - 1

    def join(self, a: int, b: int, left: int, right: int, line: int) -> None:
        self.segments.append((a, b, left, right, line))


class _Plane:
    """A map seen in coordinates from 0 to 1."""

    def __init__(self, regime_map: Any, lines: Sequence[Any], pairs: dict[tuple[int, int], list[int]]) -> None:
        self.map, self.tests, self.pairs = regime_map, lines, pairs
        xs, ys = (np.array([float(v) for v in axis]) for axis in regime_map.axes.values())
        self.low = np.array([xs[0], ys[0]])
        self.span = np.array([xs[-1] - xs[0], ys[-1] - ys[0]])
        self.x, self.y = (xs - xs[0]) / self.span[0], (ys - ys[0]) / self.span[1]

    def labels(self, u: Floats, v: Floats) -> Ints:
        return np.asarray(self.map.classify(self.low[0] + u * self.span[0], self.low[1] + v * self.span[1]))

    def grid(self) -> tuple[Floats, Floats, Ints]:
        """Return the grid, moved off the borders, with its labels."""
        centre = np.array([0.5 + 1 / (7 * np.pi), 0.5 - 1 / (11 * np.e)])
        x = self.x + _SHIFT * (centre[0] - self.x)
        y = self.y + _SHIFT * (centre[1] - self.y)
        u, v = np.meshgrid(x, y, indexing="ij")
        codes = self.labels(u.ravel(), v.ravel()).reshape(u.shape)
        return x, y, np.where(codes < 0, self.map.outcome_codes, codes).astype(np.int32)

    def value(self, line: int, point: Floats) -> float:
        return float(self.tests[line].at(list(self.low + point * self.span)))

    def slope(self, line: int, point: Floats) -> Floats:
        """Return the gradient, in coordinates from 0 to 1."""
        step = 1e-5
        ways = np.eye(2) * step
        return np.array([(self.value(line, point + w) - self.value(line, point - w)) / (2 * step) for w in ways])

    def line_at(self, u: float, v: float, one: int, two: int, reach: float) -> int:
        """Return the equation of the border between two labels that passes through a point."""
        point = np.array([u, v])
        best, found = reach, -1
        for line in self.pairs.get((min(one, two), max(one, two)), []):
            steep = float(np.hypot(*self.slope(line, point)))
            away = abs(self.value(line, point)) / steep if steep else np.inf
            if away < best:
                best, found = away, line
        return found

    def meeting(self, lines: Sequence[int], start: Floats, cell: Floats, labels: set[int]) -> Floats | None:
        """Return where two equations hold together and all the labels meet, in or near a cell of the given size.

        A region may end in a wedge narrower than a cell; its tip then lies outside the cell in which the labels were seen.
        """
        distinct = [line for line in dict.fromkeys(lines) if line >= 0]
        for one, two in combinations(distinct, 2):
            point = start.copy()
            for _ in range(12):
                matrix = np.array([self.slope(one, point), self.slope(two, point)])
                if abs(np.linalg.det(matrix)) < 1e-14 * max(1e-300, float(np.abs(matrix).max()) ** 2):
                    break
                point = point - np.linalg.solve(matrix, [self.value(one, point), self.value(two, point)])
            else:
                near = bool((np.abs(point - start) <= _FAR * cell).all()) and bool((np.abs(point - 0.5) <= 0.5 + 1e-6).all())
                if near and labels <= self.around(point, 0.05 * float(cell.min())):
                    return np.clip(point, 0.0, 1.0)
        return None

    def around(self, point: Floats, radius: float) -> set[int]:
        """Return the labels on a small circle, as far as it lies on the map."""
        angle = np.arange(360) * (np.pi / 180) + 0.003
        circle = point + radius * np.column_stack([np.cos(angle), np.sin(angle)])
        circle = circle[((circle >= 0) & (circle <= 1)).all(axis=1)]
        return {int(v) for v in self.labels(*circle.T)}


def bisect(labels: Any, start: Floats, stop: Floats, codes: Ints) -> Floats:
    """Return where the label `codes` ends on the way from each `start` to each `stop`.

    Parameters
    ----------
    labels : callable
        ``labels(*coordinates)`` returns one label per point.
    start, stop : array, shape (n, axes)
    codes : array of int, shape (n,)
        The label at each start.
    """
    inside, beyond = start.copy(), stop.copy()
    for _ in range(_STEPS):
        middle = (inside + beyond) / 2
        same = labels(*middle.T) == codes
        inside[same] = middle[same]
        beyond[~same] = middle[~same]
    return np.asarray((inside + beyond) / 2)


def outline(regime_map: Any, lines: Sequence[Any], pairs: dict[tuple[int, int], list[int]]) -> Outlines:
    """Return the outlines of the outcomes of a two-dimensional map.

    Parameters
    ----------
    regime_map : RegimeMap
    lines : sequence of Test
        The equations of the borders.
    pairs : mapping of (int, int) to list of int
        For two outcomes (by code, the smaller first) the positions of their equations in `lines`.
    """
    plane = _Plane(regime_map, lines, pairs)
    x, y, codes = plane.grid()
    net = _Net()
    crossings = _crossings(plane, net, x, y, codes)
    _cells(plane, net, x, y, codes, crossings)
    _frame(net, codes, crossings)
    chains = [_simplified(chain) for chain in _chains(net)]
    for chain in chains:
        chain.points = plane.low + chain.points * plane.span
    labels = {label for chain in chains for label in (chain.left, chain.right)} - {OUTSIDE}
    return Outlines(chains, {label: _rings(chains, label) for label in sorted(labels)})


def _crossings(plane: _Plane, net: _Net, x: Floats, y: Floats, codes: Ints) -> dict[tuple[str, int, int], int]:
    """Cut every grid edge whose ends differ; keys are the direction of the edge and its first point."""
    out: dict[tuple[str, int, int], int] = {}
    across = np.argwhere(codes[:-1] != codes[1:])
    along = np.argwhere(codes[:, :-1] != codes[:, 1:])
    start = np.array([(x[i], y[j]) for i, j in (*across, *along)], dtype=float).reshape(-1, 2)
    stop = np.array([*((x[i + 1], y[j]) for i, j in across), *((x[i], y[j + 1]) for i, j in along)]).reshape(-1, 2)
    if not len(start):
        return out
    first = np.array([codes[i, j] for i, j in (*across, *along)])
    cuts = bisect(plane.labels, start, stop, first)
    reach = 0.05 * max(1 / (len(x) - 1), 1 / (len(y) - 1))
    for k, (i, j) in enumerate((*across, *along)):
        way = "x" if k < len(across) else "y"
        other = codes[i + 1, j] if way == "x" else codes[i, j + 1]
        u, v = (cuts[k, 0], _unshifted(y, j)) if way == "x" else (_unshifted(x, i), cuts[k, 1])
        line = plane.line_at(cuts[k, 0], cuts[k, 1], int(first[k]), int(other), reach)
        out[way, int(i), int(j)] = net.node(float(u), float(v), line)
    return out


def _unshifted(axis: Floats, k: int) -> float:
    """Put the first and last grid line exactly on the edge of the map."""
    return 0.0 if k == 0 else 1.0 if k == len(axis) - 1 else float(axis[k])


def _cells(
    plane: _Plane, net: _Net, x: Floats, y: Floats, codes: Ints, crossings: dict[tuple[str, int, int], int]
) -> None:
    mixed = (
        (codes[:-1, :-1] != codes[1:, :-1])
        | (codes[:-1, :-1] != codes[:-1, 1:])
        | (codes[:-1, :-1] != codes[1:, 1:])
        | (codes[1:, :-1] != codes[1:, 1:])
    )
    for i, j in np.argwhere(mixed):
        corners = [int(codes[i, j]), int(codes[i + 1, j]), int(codes[i + 1, j + 1]), int(codes[i, j + 1])]
        edges = [("x", i, j), ("y", i + 1, j), ("x", i, j + 1), ("y", i, j)]
        # Walking round the cell counter-clockwise: the crossing, the label before it, the label after it.
        met = [
            (crossings[way, int(a), int(b)], corners[k], corners[(k + 1) % 4])
            for k, (way, a, b) in enumerate(edges)
            if corners[k] != corners[(k + 1) % 4]
        ]
        low, high = np.array([x[i], y[j]]), np.array([x[i + 1], y[j + 1]])
        if len(met) == 2:
            _joined(plane, net, met[0], met[1], low, high)
            continue
        middle = (low + high) / 2
        centre = int(plane.labels(middle[:1], middle[1:])[0]) if len(met) == 4 else OUTSIDE
        if len(met) == 4 and corners.count(centre) == 2 and corners[corners.index(centre) - 2] == centre:
            # Two opposite corners are connected through the middle: each of the others is cut off.
            for k in range(4):
                if met[k][1] == centre:
                    _joined(plane, net, met[k], met[(k + 1) % 4], low, high)
            continue
        spots = np.array([net.spots[node] for node, _, _ in met])
        lines = [net.follows[node] for node, _, _ in met]
        point = plane.meeting(lines, spots.mean(axis=0), high - low, set(corners))
        junction = net.node(*(spots.mean(axis=0) if point is None else point))
        for node, before, after in met:
            net.join(node, junction, before, after, net.follows[node])


def _joined(
    plane: _Plane, net: _Net, one: tuple[int, int, int], two: tuple[int, int, int], low: Floats, high: Floats
) -> None:
    """Join two crossings, round the corner if they follow different equations."""
    a, left, right = one
    b = two[0]
    lines = net.follows[a], net.follows[b]
    if lines[0] != lines[1]:
        middle = (np.array(net.spots[a]) + np.array(net.spots[b])) / 2
        corner = plane.meeting(lines, middle, high - low, {left, right})
        if corner is not None:
            bend = net.node(*corner)
            net.join(a, bend, left, right, lines[0])
            net.join(bend, b, left, right, lines[1])
            return
    net.join(a, b, left, right, max(lines))


def _frame(net: _Net, codes: Ints, crossings: dict[tuple[str, int, int], int]) -> None:
    """Add the edge of the map, counter-clockwise."""
    m, n = codes.shape[0] - 1, codes.shape[1] - 1
    corners = [net.node(0.0, 0.0), net.node(1.0, 0.0), net.node(1.0, 1.0), net.node(0.0, 1.0)]
    sides: list[list[tuple[tuple[str, int, int], tuple[int, int]]]] = [
        [(("x", i, 0), (i, 0)) for i in range(m)],
        [(("y", m, j), (m, j)) for j in range(n)],
        [(("x", i, n), (i + 1, n)) for i in reversed(range(m))],
        [(("y", 0, j), (0, j + 1)) for j in reversed(range(n))],
    ]
    for k, side in enumerate(sides):
        at = corners[k]
        for edge, behind in side:
            if edge in crossings:
                net.join(at, crossings[edge], int(codes[behind]), OUTSIDE, -1)
                at = crossings[edge]
        last = [(m, 0), (m, n), (0, n), (0, 0)][k]
        net.join(at, corners[(k + 1) % 4], int(codes[last]), OUTSIDE, -1)


def _chains(net: _Net) -> list[Chain]:
    """Join segments with the same labels on both sides into lines that run from meeting point to meeting point."""
    at: dict[int, list[int]] = defaultdict(list)
    for k, (a, b, *_) in enumerate(net.segments):
        at[a].append(k)
        at[b].append(k)

    def sides(k: int) -> tuple[int, int]:
        return min(net.segments[k][2:4]), max(net.segments[k][2:4])

    def ends(node: int) -> bool:
        return len(at[node]) != 2 or sides(at[node][0]) != sides(at[node][1])

    used: set[int] = set()
    out: list[Chain] = []
    starts = [(k, node) for k, (a, b, *_) in enumerate(net.segments) for node in (a, b) if ends(node)]
    for k, node in [*starts, *((k, s[0]) for k, s in enumerate(net.segments))]:
        if k in used:
            continue
        a, b, left, right, _ = net.segments[k]
        chain = Chain(np.empty((0, 2)), *((left, right) if node == a else (right, left)), [], (node, node))
        path, here = [node], node
        while k not in used:
            used.add(k)
            a, b, _, _, line = net.segments[k]
            here = b if here == a else a
            path.append(here)
            chain.lines.append(line)
            if here == node or ends(here):
                break
            k = next(other for other in at[here] if other != k)
        chain.points = np.array([net.spots[p] for p in path])
        chain.ends = (node, here)
        out.append(chain)
    return out


def _simplified(chain: Chain, tolerance: float = 2e-6) -> Chain:
    """Leave out points on straight stretches (Douglas and Peucker), within one equation."""
    points = chain.points
    keep = {0, len(points) - 1}
    breaks = [0, *(k for k in range(1, len(points) - 1) if chain.lines[k] != chain.lines[k - 1]), len(points) - 1]
    keep.update(breaks)
    work = list(pairwise(breaks))
    while work:
        a, b = work.pop()
        if b - a < 2:
            continue
        way = points[b] - points[a]
        length = float(np.hypot(*way))
        away = points[a + 1 : b] - points[a]
        far = np.abs(away @ np.array([-way[1], way[0]])) / length if length > 1e-12 else np.hypot(*away.T)
        if far.max() > tolerance:
            k = a + 1 + int(far.argmax())
            keep.add(k)
            work += [(a, k), (k, b)]
    kept = sorted(keep)
    for end, step in ((0, 1), (-1, -1)):
        # A tip outside its cell makes the line run past it and back: take the way back out.
        while len(kept) > 2 and _between(points[kept[end]], points[kept[end + step]], points[kept[end + 2 * step]]):
            del kept[end + step]
    return Chain(points[kept], chain.left, chain.right, [chain.lines[k] for k in kept[:-1]], chain.ends)


def _between(point: Floats, one: Floats, two: Floats) -> bool:
    """Whether a point lies on the way from one point to another."""
    way, away = two - one, point - one
    length = float(np.hypot(*way))
    if length < 1e-12:
        return True
    along = float(away @ way) / length
    return abs(float(way[0] * away[1] - way[1] * away[0])) / length < 1e-6 and -1e-9 <= along <= length + 1e-9


def _rings(chains: Sequence[Chain], label: int) -> list[Floats]:
    """Return closed rings with the label on their left."""
    ways: list[tuple[int, int, Floats]] = []
    for chain in chains:
        if chain.left == label:
            ways.append((*chain.ends, chain.points))
        if chain.right == label:
            ways.append((chain.ends[1], chain.ends[0], chain.points[::-1]))
    leaving: dict[int, list[int]] = defaultdict(list)
    for k, (start, _, _) in enumerate(ways):
        leaving[start].append(k)
    used: set[int] = set()
    out: list[Floats] = []
    for first in range(len(ways)):
        if first in used:
            continue
        ring, k = [], first
        while k not in used:
            used.add(k)
            _, end, points = ways[k]
            ring.append(points[:-1])
            back = points[-2] - points[-1]
            choices = [c for c in leaving[end] if c not in used]
            if not choices:
                break
            k = min(choices, key=lambda c: _clockwise(back, ways[c][2][1] - ways[c][2][0]))
        closed = np.concatenate(ring)
        if len(closed) > 2:
            out.append(closed)
    return out


def _clockwise(start: Floats, stop: Floats) -> float:
    """Return the angle turned clockwise from one direction to another."""
    turn = float(np.arctan2(start[1], start[0]) - np.arctan2(stop[1], stop[0])) % (2 * np.pi)
    return turn if turn > 1e-9 else 2 * np.pi
