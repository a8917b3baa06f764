"""A map of two parameters seen as the unit square: labels anywhere, and where borders lie exactly."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Plane", "bisect", "codes_at"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

#: Grid points are moved by this part of the map towards a point inside, off the borders on which they may lie.
_SHIFT = 1e-7

_STEPS = 48

#: How many cells away the tip of a wedge is sought.
_FAR = 12.0


def codes_at(regime_map: Any, points: Sequence[Floats]) -> Ints:
    """Return the number of the outcome at each pair of points along the two axes of a map.

    Where none of the solutions found applies it is that of the nearest point of the grid.
    """
    axes = [np.array([float(v) for v in axis]) for axis in regime_map.axes.values()]
    u, v = np.meshgrid(*points, indexing="ij")
    codes = regime_map.classify(u.ravel(), v.ravel()).reshape(u.shape)
    near = [np.abs(a[None, :] - p[:, None]).argmin(axis=1) for a, p in zip(axes, points, strict=True)]
    return np.asarray(np.where(codes < 0, regime_map.outcome_codes[np.ix_(*near)], codes), dtype=np.int32)


class Plane:
    """A map seen in coordinates from 0 to 1."""

    def __init__(self, regime_map: Any, lines: Sequence[Any], pairs: dict[tuple[int, int], list[int]]) -> None:
        self.map, self.tests, self.pairs = regime_map, lines, pairs
        xs, ys = (np.array([float(v) for v in axis]) for axis in regime_map.axes.values())
        self.low = np.array([xs[0], ys[0]])
        self.span = np.array([xs[-1] - xs[0], ys[-1] - ys[0]])
        self.x, self.y = (xs - xs[0]) / self.span[0], (ys - ys[0]) / self.span[1]

    def labels(self, u: Floats, v: Floats) -> Ints:
        """Return the label at each point."""
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
        """Return the value of an equation's polynomial."""
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
                near = bool((np.abs(point - start) <= _FAR * cell).all()) and bool(
                    (np.abs(point - 0.5) <= 0.5 + 1e-6).all()
                )
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
