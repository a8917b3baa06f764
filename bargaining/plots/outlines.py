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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.plots.chains import Chain, Net, chains, rings, simplified
from bargaining.plots.plane import Plane, bisect

__all__ = ["Outlines", "outline"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

#: The label of what lies beyond the edge of the map.
OUTSIDE = -1


@dataclass
class Outlines:
    """The lines of a map, and the rings around each region (outer rings counter-clockwise, holes clockwise)."""

    chains: list[Chain]
    rings: dict[int, list[Floats]]


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
    plane = Plane(regime_map, lines, pairs)
    x, y, codes = plane.grid()
    net = Net()
    crossings = _crossings(plane, net, x, y, codes)
    _cells(plane, net, x, y, codes, crossings)
    _frame(net, codes, crossings)
    found = [simplified(chain) for chain in chains(net)]
    for chain in found:
        chain.points = plane.low + chain.points * plane.span
    labels = {label for chain in found for label in (chain.left, chain.right)} - {OUTSIDE}
    return Outlines(found, {label: rings(found, label) for label in sorted(labels)})


def _crossings(plane: Plane, net: Net, x: Floats, y: Floats, codes: Ints) -> dict[tuple[str, int, int], int]:
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
    plane: Plane, net: Net, x: Floats, y: Floats, codes: Ints, crossings: dict[tuple[str, int, int], int]
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
    plane: Plane, net: Net, one: tuple[int, int, int], two: tuple[int, int, int], low: Floats, high: Floats
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


def _frame(net: Net, codes: Ints, crossings: dict[tuple[str, int, int], int]) -> None:
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
