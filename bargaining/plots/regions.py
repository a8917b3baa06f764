"""Maps of outcomes for print: regions labelled in place, exact borders with their equations, the model named beneath."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from bargaining.errors import InputError, MethodError
from bargaining.plots.captions import Block, axis_label, borders_block, circle
from bargaining.plots.details import Detail, case_block, details, draw_details, draw_tags
from bargaining.plots.labels import Placed, Sheet
from bargaining.plots.marks import mark_own, number_spot, own_point, to_points
from bargaining.plots.notes import model_block, outcomes_in_order, panel_titles
from bargaining.plots.numbering import Drawn, Numbered, drawn, numbered
from bargaining.plots.plane import codes_at
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.strips import strips
from bargaining.plots.style import COLUMN, INK, PAGE, Fill, darker, fills, measure, plain_math, styled
from bargaining.plots.ticks import set_ticks, tick_width
from bargaining.regimes.curve_map import CurveMap
from bargaining.regimes.regime_map import RegimeMap
from bargaining.regimes.support_map import SupportMap

__all__ = ["regions"]

#: Pixels per point when places for text are sought.
_SCALE = 2.0

#: Parts of a region smaller than this part of the panel carry no label of their own.
_LEAST = 0.012

_TYPE = 8.0


def regions(
    maps: Any,
    *,
    titles: Sequence[str] | None = None,
    mark: bool = True,
    equations: bool = True,
    caption: bool = True,
    width: float | None = None,
) -> Figure:
    """Draw the regions of one or several maps, side by side.

    Equal outcomes have one colour and one hatching in all panels. Borders are exact: every crossing of a grid line is found by
    bisection, and corners are put where two equations meet. Numbers on the borders refer to their inequalities beneath.
    Dashed lines cut an outcome where the formula of its terms changes; where the outcome is the same everywhere, thin lines
    show how the terms, or a payoff, vary.

    Parameters
    ----------
    maps : RegimeMap or sequence of RegimeMap
        Over the same one or two parameters.
    titles : sequence of str, optional
        One per panel; unless said, what distinguishes the panels (who makes the offer).
    mark : bool
        Whether the point of the model's own values is marked.
    equations : bool
        Whether borders are numbered and their inequalities listed.
    caption : bool
        Whether model and fixed numbers are named beneath.
    width : float, optional
        In inches; a column (3.4) for one panel and a page (7) for several unless said.

    Returns
    -------
    matplotlib.figure.Figure
        Save it with :func:`bargaining.plots.save`.

    Raises
    ------
    InputError
        If something else than maps is given.
    MethodError
        If a map has more than two axes, or the maps have different axes.

    Examples
    --------
    >>> import bargaining as bg
    >>> model = bg.load("fearon1995/bargaining_range")
    >>> figure = bg.plot.regions(bg.regime_map(model, {"B.cost": (0, 0.5, 11)}))
    >>> len(figure.axes) > 0
    True
    """
    panels = list(maps) if isinstance(maps, (list, tuple)) else [maps]
    _check(panels)
    with styled():
        headings = panel_titles(panels, titles)
        size = width if width is not None else COLUMN if len(panels) == 1 else PAGE
        if len(panels[0].axes) == 1:
            return strips(panels, headings, mark=mark, caption=caption, width=size)
        return _planes(panels, headings, mark, equations, caption, size)


def _check(panels: Sequence[Any]) -> None:
    if not panels:
        raise MethodError("a figure needs at least one map; got none")
    for panel in panels:
        if isinstance(panel, CurveMap):
            raise InputError(
                "a map of offers along a curve has no regions with closed forms to draw; its dataset does: m.dataset['regime'].plot()"
            )
        if isinstance(panel, SupportMap):
            raise InputError(
                "several equilibria may exist at a point of this map: bargaining.plot.existence draws each"
            )
        if not isinstance(panel, RegimeMap):
            raise InputError(
                f"regions are drawn of a map, as in bargaining.plot.regions(bargaining.regime_map(model, "
                f"{{'power': (0, 1, 101), 'cost': (0, 1, 101)}})); got {type(panel).__name__}"
            )
    axes = list(panels[0].axes)
    if len(axes) > 2:
        raise MethodError(
            f"a figure shows one or two parameters, and this map has {len(axes)} axes ({', '.join(axes)}); "
            "map two of them, and give the others a value with model.replace({...})"
        )
    for panel in panels:
        if list(panel.axes) != axes:
            raise MethodError(f"panels side by side need the same axes; got {axes} and {list(panel.axes)}")
        for path, points in panel.axes.items():
            if len(points) < 2 or any(a >= b for a, b in pairwise(points)):
                raise MethodError(f"{path}: a figure needs at least two points along an axis, in rising order")


def _planes(
    maps: Sequence[Any], titles: Sequence[str], mark: bool, equations: bool, caption: bool, width: float
) -> Figure:
    panels = [drawn(m) for m in maps]
    entries = numbered(panels) if equations else []
    columns = len(maps) if len(maps) <= 3 else 2 if len(maps) == 4 else 3
    rows = -(-len(maps) // columns)
    # All lengths in points, from the lower left corner of the figure.
    whole, gap, edge = 72 * width, 16.0, 6.0
    paths = list(maps[0].axes)
    problem = maps[0].problem
    room = whole - 2 * edge
    x_name = axis_label(paths[0], problem, room if columns > 1 else room - 40, _TYPE)
    guess = (room - 38) / columns * 0.92
    y_name = axis_label(paths[1], problem, max(120.0, guess), _TYPE)
    left = edge + measure(y_name, _TYPE)[1] + 5 + max(tick_width(list(m.axes.values())[1]) for m in maps) + 6
    side = (whole - left - edge - 4.0 - gap * (columns - 1)) / columns
    high = side * (0.92 if len(maps) > 1 else 0.88)
    head = 15.0 if any(titles) else 5.0
    inside, told, remarks = details(maps, lambda view: _pixels(view, (side, high)))
    below = borders_block(entries, whole - 2 * edge, 2 if width > 5 else 1) if equations else Block()
    if equations:
        case_block(below, told, whole - 2 * edge)
    notes = model_block(maps, titles, whole - 2 * edge, mark, remarks) if caption else Block()
    foot = 15.0 + measure(x_name, _TYPE)[1] + 2
    total = edge + notes.height + (5.0 if notes.height else 0) + below.height + foot + rows * (high + head + 13.0)
    figure = PrintedFigure(figsize=(width, total / 72))
    colours = fills(outcomes_in_order(maps))
    for k, (panel, detail, title) in enumerate(zip(panels, inside, titles, strict=True)):
        row, column = divmod(k, columns)
        x = left + column * (side + gap)
        y = total - (row + 1) * (high + head + 13.0) + 13.0 - 4.0
        ax = figure.add_axes((x / whole, y / total, side / whole, high / total))
        _panel(ax, panel, detail, colours, entries, mark, (side, high))
        _axes(ax, panel.map, column == 0, title)
    bottom = total - rows * (high + head + 13.0) + 13.0 - 4.0
    figure.text(
        (left + (whole - left - edge - 4.0) / 2) / whole,
        (bottom - 14.0) / total,
        x_name,
        ha="center",
        va="top",
        size=_TYPE,
        linespacing=1.0,
    )
    middle = bottom + (rows * (high + head + 13.0) - head - 13.0) / 2
    figure.text(
        edge / whole,
        middle / total,
        y_name,
        ha="left",
        va="center",
        rotation=90,
        size=_TYPE,
        linespacing=1.0,
        multialignment="center",
    )
    below.draw(figure, edge, bottom - foot)
    notes.draw(figure, edge, edge + notes.height)
    return figure


def _axes(ax: Axes, regime_map: Any, first: bool, title: str) -> None:
    x, y = regime_map.axes.values()
    ax.set_xlim(float(x[0]), float(x[-1]))
    ax.set_ylim(float(y[0]), float(y[-1]))
    set_ticks(ax, "x", x)
    set_ticks(ax, "y", y, first)
    ax.tick_params(width=0.5, length=2.5, pad=2)
    ax.set_zorder(1)
    for spine in ax.spines.values():
        spine.set_zorder(4)
    if title:
        ax.set_title(plain_math(title), size=8.5, loc="left", pad=4)


def _panel(
    ax: Axes,
    panel: Drawn,
    detail: Detail,
    colours: dict[str, Fill],
    entries: Sequence[Numbered],
    mark: bool,
    size: tuple[float, float],
) -> None:
    regime_map = panel.map
    for code, rings in panel.outlines.rings.items():
        colour, hatch = colours[regime_map.outcomes[code]]
        path = Path.make_compound_path(*(Path(np.vstack([ring, ring[:1]]), closed=True) for ring in rings))
        patch = PathPatch(path, facecolor=colour, edgecolor=darker(colour), hatch=hatch, linewidth=0.0, zorder=1)
        if hasattr(patch, "set_hatch_linewidth"):
            patch.set_hatch_linewidth(0.35)
        ax.add_patch(patch)
    for chain in panel.outlines.chains:
        if -1 not in (chain.left, chain.right):
            ax.plot(
                *chain.points.T, color=INK, linewidth=0.9, solid_capstyle="round", solid_joinstyle="round", zorder=2
            )
    sheet = Sheet(_pixels(regime_map, size), _SCALE)
    point = own_point(regime_map) if mark else None
    if point is not None:
        x, y = to_points(regime_map, size, np.array([point]))[0]
        sheet.take(float(x), float(y), 11, 11)
    draw_details(ax, detail, sheet, size)
    for placed, code in _placed(regime_map, sheet):
        _write(ax, placed, size, colours[regime_map.outcomes[code]][0])
    if point is not None:
        mark_own(ax, regime_map, sheet, point, size)
    draw_tags(ax, detail, sheet, size)
    for entry in entries:
        runs = panel.along(entry.polynomial)
        if runs:
            spot = number_spot(panel, sheet, entry, size)
            circle(ax, (spot[0] / size[0], spot[1] / size[1]), str(entry.number), ax.transAxes)


def _pixels(regime_map: Any, size: tuple[float, float]) -> npt.NDArray[np.int32]:
    """Return the label of every pixel of a panel."""
    axes = [np.array([float(v) for v in axis]) for axis in regime_map.axes.values()]
    counts = [round(s * _SCALE) for s in size]
    middles = [a[0] + (a[-1] - a[0]) * (np.arange(n) + 0.5) / n for a, n in zip(axes, counts, strict=True)]
    return codes_at(regime_map, middles)


def _placed(regime_map: Any, sheet: Sheet) -> list[tuple[Placed, int]]:
    """Place a label in every part of every region, the smallest regions first: they have the least choice."""
    parts = [(code, part) for code in range(len(regime_map.outcomes)) for part in sheet.parts(code, _LEAST)]
    parts.sort(key=lambda p: int(p[1].sum()))
    return [(sheet.place(regime_map.outcomes[code], part), code) for code, part in parts if part.any()]


def _write(ax: Axes, placed: Placed, size: tuple[float, float], colour: str) -> None:
    place = (placed.x / size[0], placed.y / size[1])
    if placed.tip is not None:
        tip = (placed.tip[0] / size[0], placed.tip[1] / size[1])
        ax.plot(*zip(place, tip, strict=True), color=INK, linewidth=0.5, transform=ax.transAxes, zorder=4)
        ax.plot(*tip, marker="o", markersize=2.0, color=INK, transform=ax.transAxes, zorder=4)
    ax.text(
        *place,
        plain_math(placed.text),
        size=placed.size,
        rotation=placed.turned,
        rotation_mode="anchor",
        ha="center",
        va="center",
        linespacing=1.1,
        transform=ax.transAxes,
        zorder=5,
        bbox={"boxstyle": "round,pad=0.12", "facecolor": colour, "edgecolor": "none"},
    )
