"""Where each of several equilibria exists: one panel for each, on common axes."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bargaining.errors import InputError
from bargaining.plots.captions import axis_label
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import FILLS, INK, PAGE, plain_math, styled

__all__ = ["existence"]

#: Panels in a row.
_ROW = 3


def existence(regime_map: Any, titles: Sequence[str] | None = None, *, width: float = PAGE) -> Figure:
    """Draw a map of sequential equilibria that overlap: a panel for each, shaded where it exists.

    Parameters
    ----------
    regime_map : SupportMap
        With one or two axes.
    titles : sequence of str, optional
        One for each of ``regime_map.equilibria``; their outcomes unless said.
    width : float
        Of the figure, in inches.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        If it is another map, has more than two axes, or has other equilibria than titles.
    """
    equilibria = getattr(regime_map, "equilibria", None)
    if equilibria is None:
        raise InputError(
            "existence draws a map on which several equilibria may exist; bargaining.plot.regions draws others"
        )
    if len(regime_map.axes) > 2:
        raise InputError(f"a figure has one or two axes; got {len(regime_map.axes)} ({', '.join(regime_map.axes)})")
    named = [each.outcome for each in equilibria] if titles is None else list(titles)
    if len(named) != len(equilibria):
        raise InputError(f"titles: the map has {len(equilibria)} equilibria; got {len(named)} titles")
    flat = len(regime_map.axes) == 1
    across = 1 if flat else min(_ROW, len(equilibria))
    down = -(-len(equilibria) // across)
    side = width / across
    height = (0.55 * down + 0.5) if flat else (0.86 * side + 0.25) * down
    with styled():
        figure = PrintedFigure(figsize=(width, height), layout="constrained")
        panels = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
        paths = list(regime_map.axes)
        points = [np.array([float(v) for v in axis]) for axis in regime_map.axes.values()]
        for k, axes in enumerate(panels.ravel()):
            if k >= len(equilibria):
                axes.set_visible(False)
                continue
            colour, hatch = FILLS[(k + 1) % len(FILLS)]
            here = equilibria[k].where.astype(float)
            if flat:
                axes.fill_between(points[0], 0, here, step="mid", facecolor=colour, edgecolor=INK, hatch=hatch, lw=0.4)
                axes.set(yticks=[], ylim=(0, 1))
            else:
                axes.contourf(points[0], points[1], here.T, levels=[0.5, 1.5], colors=[colour], hatches=[hatch])
                axes.contour(points[0], points[1], here.T, levels=[0.5], colors=[INK], linewidths=0.6)
            axes.set_xlim(points[0].min(), points[0].max())
            columns = 110 if flat else 34
            axes.set_title("\n".join(wrap(plain_math(named[k]), columns)), size=7.5, loc="left", pad=3)
            axes.tick_params(width=0.5, length=2.5, pad=2)
        figure.supxlabel(axis_label(paths[0], regime_map.problem, 72 * width - 60, 8.0), size=8)
        if not flat:
            figure.supylabel(axis_label(paths[1], regime_map.problem, 72 * height - 40, 8.0), size=8)
    return figure
