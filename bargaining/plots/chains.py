"""Lines between regions put together from segments, simplified where they are straight, and closed to rings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["Chain", "Net", "chains", "rings", "simplified"]

Floats = npt.NDArray[np.float64]


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
class Net:
    """Nodes and segments, in coordinates from 0 to 1."""

    spots: list[tuple[float, float]] = field(default_factory=list)
    follows: list[int] = field(default_factory=list)
    segments: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def node(self, x: float, y: float, line: int = -1) -> int:
        """Add a node, on the line of an equation, and return its number."""
        self.spots.append((x, y))
        self.follows.append(line)
        return len(self.spots) - 1

    def join(self, a: int, b: int, left: int, right: int, line: int) -> None:
        """Add a segment with the labels on both sides and the equation it follows."""
        self.segments.append((a, b, left, right, line))


def chains(net: Net) -> list[Chain]:
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


def simplified(chain: Chain, tolerance: float = 2e-6) -> Chain:
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


def rings(chains: Sequence[Chain], label: int) -> list[Floats]:
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
