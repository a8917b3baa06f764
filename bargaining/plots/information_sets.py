"""The dashed lines that join what an actor cannot tell apart."""

from __future__ import annotations

from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from bargaining.plots.layout import Spot
from bargaining.plots.style import INK

__all__ = ["join_information_sets"]

#: How far a line bends around what stands in its way, and how near it may come, in points.
_BOW, _NEAR = 13.0, 4.0


def join_information_sets(ax: Axes, spots: list[Spot]) -> None:
    """Join the places of each information set by a dashed line, bent to the left where others stand in its way."""
    together: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.information_set is not None:
            together.setdefault(spot.information_set, []).append(spot)
    bent: list[tuple[float, float, float, float]] = []
    for alike in together.values():
        for one, two in pairwise(alike):
            low, high = sorted((one.y, two.y))
            others = [s for s in spots if s is not one and s is not two and low < s.y < high]
            bow = 0.0
            if any(abs(s.x - _along(one, two, (s.y - one.y) / (two.y - one.y))) < _NEAR for s in others):
                crossed = [b for x, top, bottom, b in bent if abs(x - one.x) < _NEAR and top < high and low < bottom]
                bow = max(crossed, default=0.0) + _BOW
                bent.append((one.x, low, high, bow))
            third = 0.35 * (two.y - one.y)
            ways = [(one.x, one.y), (one.x - bow, one.y + third), (two.x - bow, two.y - third), (two.x, two.y)]
            line = Path(ways, [Path.MOVETO, *[Path.CURVE4] * 3])
            ax.add_patch(PathPatch(line, fill=False, edgecolor=INK, linewidth=0.7, linestyle=(0, (3, 2)), zorder=1))


def _along(one: Spot, two: Spot, share: float) -> float:
    """Return where the line between two places is at a share of its height, if it is not bent."""
    return one.x + (two.x - one.x) * (3 - 2 * share) * share**2
