"""Ticks of an axis: few, at round numbers, all with the same number of places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bargaining.plots.style import measure

__all__ = ["set_ticks", "tick_width", "ticks"]

_SIZE = 7.0


def ticks(points: Sequence[Any]) -> tuple[list[float], list[str]]:
    """Return the places of ticks and how they are written.

    Parameters
    ----------
    points : sequence of numbers
        The points along the axis; the first and the last count.

    Examples
    --------
    >>> ticks([0, 1])[1]
    ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']
    """
    low, high = float(points[0]), float(points[-1])
    slack = 1e-9 * (high - low)
    found = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    at = [float(v) for v in found if low - slack <= v <= high + slack]
    places = max((len(f"{v:.10g}".partition(".")[2]) for v in at), default=0)
    return at, [f"{v + 0.0:.{places}f}".replace("-", "\N{MINUS SIGN}") for v in at]


def set_ticks(ax: Axes, axis: Literal["x", "y"], points: Sequence[Any], written: bool = True) -> None:
    """Put ticks on an axis, with or without their numbers."""
    at, names = ticks(points)
    (ax.set_xticks if axis == "x" else ax.set_yticks)(at, names if written else [""] * len(names), size=_SIZE)


def tick_width(points: Sequence[Any]) -> float:
    """Return the width of the widest tick label, in points."""
    return max(measure(text, _SIZE)[0] for text in ticks(points)[1])
