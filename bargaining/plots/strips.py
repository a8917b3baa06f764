"""Maps over one parameter: terms and payoffs as curves, the outcomes as a strip beneath."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bargaining.expressions.numbers import as_sympy
from bargaining.plots.captions import Block, axis_label
from bargaining.plots.labels import wrapped
from bargaining.plots.marks import own_point
from bargaining.plots.notes import model_block, outcomes_in_order
from bargaining.plots.plane import bisect
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import INK, Fill, darker, fills, measure, plain_math
from bargaining.plots.ticks import set_ticks, tick_width

__all__ = ["strips"]

#: Dashes that tell curves apart without colour; terms first.
_DASHES: tuple[Any, ...] = (
    "-",
    (0, (5, 2)),
    (0, (1, 1.4)),
    (0, (5, 1.5, 1, 1.5)),
    (0, (9, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
)
_COLOURS = ("#1a1a1a", "#a03a2c", "#1f5f9e", "#3c7a3c", "#7a5ba8", "#8a6a1f")

_TYPE = 8.0

_Curve = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]


def strips(maps: Sequence[Any], titles: Sequence[str], *, mark: bool, caption: bool, width: float) -> Figure:
    """Draw maps over one parameter side by side; see :func:`bargaining.plots.regions`."""
    whole, gap, edge = 72 * width, 16.0, 6.0
    count = len(maps)
    (path,) = maps[0].axes
    problem = maps[0].problem
    name = axis_label(path, problem, whole - 60, _TYPE)
    left = edge + 12.0 + tick_width(_heights(maps)) + 6
    side = (whole - left - edge - 4.0 - gap * (count - 1)) / count
    high, strip = 0.62 * side if count > 1 else 0.55 * side, 26.0
    curves = _names(maps)
    notes = model_block(maps, titles, whole - 2 * edge, mark) if caption else Block()
    head = 15.0 if any(titles) else 5.0
    foot = 15.0 + measure(name, _TYPE)[1] + 8
    legend = 12.0 * -(-len(curves) // (3 if width > 5 else 2)) + 4
    total = edge + notes.height + 5 + foot + strip + 5 + high + head + legend
    figure = PrintedFigure(figsize=(width, total / 72))
    colours = fills(outcomes_in_order(maps))
    low, top = _range(maps)
    base = edge + notes.height + 5 + foot
    for k, (regime_map, title) in enumerate(zip(maps, titles, strict=True)):
        x = left + k * (side + gap)
        below = figure.add_axes((x / whole, base / total, side / whole, strip / total))
        above = figure.add_axes((x / whole, (base + strip + 5) / total, side / whole, high / total))
        ends, narrow = _strip(below, regime_map, colours, side)
        drawn = _curves(above, regime_map, curves, ends)
        above.set_xlim(*(float(regime_map.axes[path][k]) for k in (0, -1)))
        for interval, label in narrow:
            _upright(above, interval, label, drawn, (low, top), (side, high))
        points = regime_map.axes[path]
        for ax in (below, above):
            ax.set_xlim(float(points[0]), float(points[-1]))
            ax.tick_params(width=0.5, length=2.5, pad=2)
            own = own_point(regime_map)
            if mark and own is not None:
                ax.axvline(own[0], color=INK, linewidth=0.6, linestyle=(0, (2, 2)), zorder=3)
        set_ticks(below, "x", points)
        below.set_yticks([])
        above.set_xticks([])
        above.set_ylim(low, top)
        set_ticks(above, "y", (Fraction(low), Fraction(top)), k == 0)
        for end in ends:
            above.axvline(end, color="0.75", linewidth=0.5, zorder=0)
        if title:
            above.set_title(plain_math(title), size=8.5, loc="left", pad=4)
    figure.text(
        edge / whole, (base + strip + 5 + high / 2) / total, "terms and payoffs", size=_TYPE, rotation=90, va="center"
    )
    figure.text(
        (left + (whole - left - edge - 4) / 2) / whole,
        (base - 14) / total,
        name,
        ha="center",
        va="top",
        size=_TYPE,
        linespacing=1.0,
    )
    _legend(figure, curves, (left, total - 9.0), whole - left - edge, 3 if width > 5 else 2)
    notes.draw(figure, edge, edge + notes.height)
    return figure


def _names(maps: Sequence[Any]) -> list[tuple[str, str, str]]:
    """Return kind, name and legend of every curve."""
    terms = dict.fromkeys(name for m in maps for r in m.regimes for name in r.terms)
    actors = dict.fromkeys(name for m in maps for name in m.problem.game.names)
    return [*(("terms", t, f"{t} (terms)") for t in terms), *(("values", a, f"payoff of {a}") for a in actors)]


def _range(maps: Sequence[Any]) -> tuple[float, float]:
    values = np.concatenate([np.asarray(m.dataset[kind]).ravel() for m in maps for kind in ("terms", "values")])
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    room = 0.06 * (high - low or 1.0)
    return low - room, high + room


def _heights(maps: Sequence[Any]) -> tuple[Fraction, Fraction]:
    low, high = _range(maps)
    return Fraction(low), Fraction(high)


def _strip(
    ax: Axes, regime_map: Any, colours: dict[str, Fill], side: float
) -> tuple[list[float], list[tuple[tuple[float, float], str]]]:
    """Fill the intervals of each outcome; return the borders between them and what is too narrow for its label."""
    narrow: list[tuple[tuple[float, float], str]] = []
    (points,) = ([float(v) for v in axis] for axis in regime_map.axes.values())
    x = np.array(points)
    codes = regime_map.outcome_codes
    at = np.flatnonzero(codes[:-1] != codes[1:])
    ends = (
        [float(v) for v in bisect(regime_map.classify, x[at, None], x[at + 1, None], codes[at])[:, 0]]
        if at.size
        else []
    )
    ax.set_ylim(0, 1)
    breaks = [x[0], *ends, x[-1]]
    labels = [regime_map.outcomes[codes[k]] for k in [0, *(at + 1)]]
    for low, high, label in zip(breaks, breaks[1:], labels, strict=False):
        colour, hatch = colours[label]
        box = Rectangle(
            (low, 0), high - low, 1, facecolor=colour, edgecolor=darker(colour), hatch=hatch, linewidth=0, zorder=1
        )
        if hasattr(box, "set_hatch_linewidth"):
            box.set_hatch_linewidth(0.35)
        ax.add_patch(box)
        room = (high - low) / (x[-1] - x[0]) * side - 4
        fitting = [t for t in wrapped(label) if measure(t, 7.0)[0] <= room and t.count("\n") < 3]
        text = min(fitting, key=lambda t: t.count("\n"), default=None)
        if text is not None:
            paper = {"boxstyle": "round,pad=0.1", "facecolor": colour, "edgecolor": "none"}
            ax.text(
                (low + high) / 2,
                0.5,
                plain_math(text),
                size=7.0,
                ha="center",
                va="center",
                linespacing=1.0,
                bbox=paper,
                zorder=5,
            )
        else:
            narrow.append(((low, high), label))
    for end in ends:
        ax.axvline(end, color=INK, linewidth=0.9, zorder=2)
    return ends, narrow


def _upright(
    ax: Axes,
    interval: tuple[float, float],
    label: str,
    drawn: npt.NDArray[np.float64],
    span: tuple[float, float],
    size: tuple[float, float],
) -> None:
    """Write the label of a narrow interval upright above it, where the curves leave most room."""
    middle = (interval[0] + interval[1]) / 2
    unit = float(np.ptp(ax.get_xlim())) / size[0]
    best, found, start = -np.inf, label, 4.0
    for text in wrapped(label):
        width, height = measure(text, 6.5)
        if "\n" in text and height > (interval[1] - interval[0]) / unit:
            continue
        near = drawn[np.abs(drawn[:, 0] - middle) <= unit * (height / 2 + 2), 1]
        rows = (near - span[0]) / (span[1] - span[0]) * size[1]
        for low in np.arange(4.0, max(5.0, size[1] - width - 4.0), 2.0):
            room = min((max(low - r, r - low - width) for r in rows), default=size[1])
            if min(room, 8.0) > best + 1e-9:
                best, found, start = min(room, 8.0), text, float(low)
    ax.text(
        middle,
        (start + measure(found, 6.5)[0] / 2) / size[1],
        plain_math(found),
        size=6.5,
        rotation=90,
        ha="center",
        va="center",
        linespacing=1.0,
        transform=ax.get_xaxis_transform(),
        zorder=6,
        bbox={"boxstyle": "round,pad=0.05", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
    )


def _curves(
    ax: Axes, regime_map: Any, curves: Sequence[tuple[str, str, str]], ends: Sequence[float]
) -> npt.NDArray[np.float64]:
    """Draw each curve from its closed forms, interrupted where it jumps; return the points drawn."""
    drawn: list[npt.NDArray[np.float64]] = []
    (path,) = regime_map.axes
    x = np.array([float(v) for v in regime_map.axes[path]])
    codes = regime_map.codes
    breaks = [0, *(np.flatnonzero(codes[:-1] != codes[1:]) + 1), len(x)]
    for k, (kind, name, _) in enumerate(curves):
        style = {
            "color": _COLOURS[k % len(_COLOURS)],
            "linestyle": _DASHES[k % len(_DASHES)],
            "linewidth": 1.2,
            "zorder": 2,
        }
        functions = [_function(regime_map, regime, kind, name) for regime in regime_map.regimes]
        for a, b in pairwise(breaks):
            function = functions[codes[a]]
            if function is None:
                continue
            first = x[a] if a == 0 else _edge(x[a - 1], x[a], ends, function, functions[codes[a - 1]])
            last = x[b - 1] if b == len(x) else _edge(x[b - 1], x[b], ends, function, functions[codes[b]])
            here = np.unique([first, *x[a:b], last])
            drawn.append(np.column_stack([here, function(here)]))
            ax.plot(*drawn[-1].T, **style)
    return np.concatenate(drawn) if drawn else np.empty((0, 2))


def _edge(low: float, high: float, ends: Sequence[float], one: _Curve, other: _Curve | None) -> float:
    """Return where one form gives way to another between two grid points.

    That is a border of outcomes if there is one, or else where the two forms agree, or else half way.
    """
    end = next((end for end in ends if low <= end <= high), None)
    if end is not None:
        return end
    if other is not None:
        gaps = one(np.array([low, high])) - other(np.array([low, high]))
        if gaps[0] * gaps[1] < 0:
            return float(low + (high - low) * gaps[0] / (gaps[0] - gaps[1]))
    return (low + high) / 2


def _function(regime_map: Any, regime: Any, kind: str, name: str) -> _Curve | None:
    """Return a term or a payoff of a regime as a function of the one parameter; None where there is no such term."""
    from sympy import Symbol, lambdify, sympify

    forms = regime.terms if kind == "terms" else regime.values
    if name not in forms:
        return None
    (path,) = regime_map.axes
    values = regime_map.problem.values
    fixed = {Symbol(p): as_sympy(v) for p, v in values.items() if p != path}
    function = lambdify(Symbol(path), sympify(forms[name]).subs(fixed), "numpy")

    def curve(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.asarray(np.broadcast_to(function(x), x.shape), dtype=float)

    return curve


def _legend(
    figure: Figure, curves: Sequence[tuple[str, str, str]], corner: tuple[float, float], room: float, columns: int
) -> None:
    from matplotlib.lines import Line2D

    whole, total = 72 * figure.get_figwidth(), 72 * figure.get_figheight()
    for k, (_, _, text) in enumerate(curves):
        row, column = divmod(k, columns)
        x, y = corner[0] + column * room / columns, corner[1] - 12.0 * row
        style = {"color": _COLOURS[k % len(_COLOURS)], "linestyle": _DASHES[k % len(_DASHES)], "linewidth": 1.2}
        figure.add_artist(Line2D([x / whole, (x + 22) / whole], [(y + 2) / total] * 2, **style))
        figure.text((x + 26) / whole, (y - 0.5) / total, plain_math(text), size=7.5)
