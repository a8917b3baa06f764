"""What is marked on a panel: the model's own values, and a number on each border."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bargaining.plots.labels import Sheet
from bargaining.plots.numbering import Drawn, Numbered
from bargaining.plots.style import INK, measure

__all__ = ["mark_own", "number_spot", "own_point", "to_points"]


def to_points(regime_map: Any, size: tuple[float, float], where: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return places in points from the lower left corner of the panel."""
    low = np.array([float(a[0]) for a in regime_map.axes.values()])
    high = np.array([float(a[-1]) for a in regime_map.axes.values()])
    return np.asarray((where - low) / (high - low) * np.array(size))


def own_point(regime_map: Any) -> tuple[float, ...] | None:
    """Return the model's own values on the axes, if it has any and they lie on the panel."""
    values = [regime_map.problem.values[path] for path in regime_map.axes]
    inside = all(a[0] <= v <= a[-1] for v, a in zip(values, regime_map.axes.values(), strict=True))
    known = not regime_map.problem.placeholders & set(regime_map.axes)
    return tuple(map(float, values)) if inside and known else None


def mark_own(ax: Axes, regime_map: Any, sheet: Sheet, point: tuple[float, ...], size: tuple[float, float]) -> None:
    """Mark the model's own values with a cross."""
    style: dict[str, Any] = {"color": INK, "markeredgecolor": "white", "markeredgewidth": 0.9}
    ax.plot(*point, marker="P", markersize=6.5, clip_on=False, zorder=7, **style)
    x, y = to_points(regime_map, size, np.array([point]))[0]
    width, height = measure("model", 6.5)
    ways = [
        (dx, dy, whole) for whole in (True, False) for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1))
    ]
    for dx, dy, whole in ways:
        spot = (x + dx * (width / 2 + (6.5 if dy == 0 else 0)), y + dy * (height / 2 + 6))
        if sheet.free(*spot, width, height, whole=whole) or (dx, dy, whole) == ways[-1]:
            ax.text(
                spot[0] / size[0],
                spot[1] / size[1],
                "model",
                size=6.5,
                style="italic",
                ha="center",
                va="center",
                transform=ax.transAxes,
                zorder=5,
                bbox={"boxstyle": "round,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.7},
            )
            sheet.take(*spot, width, height)
            return


def number_spot(panel: Drawn, sheet: Sheet, entry: Numbered, size: tuple[float, float]) -> tuple[float, float]:
    """Return the place on a border that has the most room, near its middle if it can be had, and take it."""
    own: list[npt.NDArray[np.float64]] = []
    others: list[npt.NDArray[np.float64]] = []
    for chain in panel.outlines.chains:
        if -1 in (chain.left, chain.right):
            continue
        points = to_points(panel.map, size, chain.points)
        for a, b, line in zip(points, points[1:], chain.lines, strict=False):
            count = max(2, int(np.hypot(*(b - a)) / 3))
            samples = a + (b - a) * (np.arange(count)[:, None] + 0.5) / count
            mine = line >= 0 and panel.lines[line] == entry.polynomial
            (own if mine else others).append(samples)
    spots = np.vstack(own)
    centre = np.median(spots, axis=0)
    rest = np.vstack([*others, [[-1e3, -1e3]]])
    best, found = -np.inf, spots[0]
    for spot in spots:
        clear = min(18.0, float(np.hypot(*(rest - spot).T).min()))
        rim = min(18.0, float(np.minimum(spot, np.array(size) - spot).min()))
        hidden = 0.0 if sheet.free(float(spot[0]), float(spot[1]), 11, 11) else 40.0
        score = clear + rim - 0.05 * float(np.hypot(*(spot - centre))) - hidden
        if score > best + 1e-9:
            best, found = score, spot
    place = float(found[0]), float(found[1])
    sheet.take(*place, 11, 11)
    return place
