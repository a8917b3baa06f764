"""What changes inside an outcome: cases with formulas of their own, lines of equal terms, and outcomes on single points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bargaining.plots.captions import Block, paragraph
from bargaining.plots.cases import at_points, by_case, forms_of, quantity
from bargaining.plots.labels import Sheet
from bargaining.plots.numbering import drawn
from bargaining.plots.style import INK, measure, plain_math

__all__ = ["Detail", "case_block", "details", "draw_details", "draw_tags"]

Ints = npt.NDArray[np.int32]

#: A case smaller than this part of its panel is not told.
_LEAST = 0.002

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi")

_SIZE = 6.5


@dataclass
class Detail:
    """A panel seen by cases.

    Attributes
    ----------
    view : RegimeMap
        The map by case.
    codes : array
        The case of each pixel.
    inner : bool
        Whether an outcome has several cases here.
    tags : dict of int to str
        The numeral of each case that has one.
    lone : dict of str to array
        Outcomes that lie on no area, with the grid points where they are.
    lines : tuple or None
        What is drawn as lines of equal height, with the heights.
    """

    view: Any
    codes: Ints
    inner: bool = False
    tags: dict[int, str] = field(default_factory=dict)
    lone: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    lines: tuple[str, str, npt.NDArray[np.float64]] | None = None


@dataclass(frozen=True)
class _Case:
    """An outcome with the closed forms of its terms."""

    outcome: str
    forms: tuple[tuple[str, str], ...]


def details(maps: Sequence[Any], pixels: Any) -> tuple[list[Detail], dict[_Case, str], list[str]]:
    """Return the panels by case, the numerals of all cases, and what is to be said beneath about the drawing.

    Parameters
    ----------
    maps : sequence of RegimeMap
    pixels : callable
        Returns the labels of the pixels of a map.
    """
    panels, found = [], []
    for regime_map in maps:
        view = by_case(regime_map)
        detail = Detail(view, pixels(view))
        found.append(_cases(detail))
        counts: dict[str, int] = {}
        for case in found[-1].values():
            counts[case.outcome] = counts.get(case.outcome, 0) + 1
        detail.inner = any(count > 1 for count in counts.values())
        detail.lone = _lone(regime_map, {case.outcome for case in found[-1].values()})
        panels.append(detail)
    several = {
        case.outcome
        for cases in found
        for case in cases.values()
        if sum(other.outcome == case.outcome for other in cases.values()) > 1
    }
    everywhere = {case.outcome for cases in found for case in cases.values()}
    if len(everywhere) == 1:
        several = everywhere
    order = list(dict.fromkeys(case for cases in found for case in cases.values() if case.outcome in several))
    told = {case: _ROMAN[k] if k < len(_ROMAN) else str(k + 1) for k, case in enumerate(order)}
    for detail, cases in zip(panels, found, strict=True):
        if len(told) > 1:
            detail.tags = {code: told[case] for code, case in cases.items() if case in told}
    remarks = _remarks(maps, panels)
    if len(everywhere) == 1:
        remarks += _lines(maps, panels)
    return panels, told, remarks


def _cases(detail: Detail) -> dict[int, _Case]:
    """Return the cases that cover an area, by code."""
    out = {}
    sizes = np.bincount(detail.codes[detail.codes >= 0].ravel(), minlength=len(detail.view.outcomes))
    for code, label in enumerate(detail.view.outcomes):
        if sizes[code] >= _LEAST * detail.codes.size:
            regime = next(r for r in detail.view.regimes if r.outcome == label)
            out[code] = _Case(regime._regime.outcome, tuple(forms_of(regime).items()))
    return out


def _lone(regime_map: Any, seen: set[str]) -> dict[str, npt.NDArray[np.float64]]:
    """Return the grid points of the outcomes that cover no area."""
    axes = [np.array([float(v) for v in axis]) for axis in regime_map.axes.values()]
    out = {}
    for code, label in enumerate(regime_map.outcomes):
        if label not in seen:
            at = np.argwhere(regime_map.outcome_codes == code)
            out[label] = np.column_stack([axis[at[:, k]] for k, axis in enumerate(axes)])
    return out


def _remarks(maps: Sequence[Any], panels: Sequence[Detail]) -> list[str]:
    words: list[str] = []
    for label in dict.fromkeys(label for detail in panels for label in detail.lone):
        count = sum(len(detail.lone.get(label, ())) for detail in panels)
        share = 100 * count / sum(m.codes.size for m in maps)
        words += f"Dots: single grid points with '{label}' ({share:.2g} % of the grid).".split()
    return [plain_math(word) for word in words]


def _lines(maps: Sequence[Any], panels: Sequence[Detail]) -> list[str]:
    """Choose what is drawn as lines of equal height on a map with one outcome, and say so."""
    found = quantity(maps)
    if found is None:
        return ["Terms and payoffs are the same everywhere."]
    kind, name, text = found
    values = [_height(detail, kind, name) for detail in panels]
    finite = np.concatenate([v[np.isfinite(v)] for v in values])
    levels = MaxNLocator(9, steps=[1, 2, 2.5, 5, 10]).tick_values(float(finite.min()), float(finite.max()))
    for detail in panels:
        detail.lines = (kind, name, np.asarray(levels))
    return [plain_math(word) for word in f"Thin lines: {text}.".split()]


def _places(view: Any, shape: tuple[int, ...]) -> list[npt.NDArray[np.float64]]:
    ends = [(float(axis[0]), float(axis[-1])) for axis in view.axes.values()]
    return [a + (b - a) * (np.arange(n) + 0.5) / n for (a, b), n in zip(ends, shape, strict=True)]


def _height(detail: Detail, kind: str, name: str) -> npt.NDArray[np.float64]:
    grids = np.meshgrid(*_places(detail.view, detail.codes.shape), indexing="ij")
    return at_points(detail.view, detail.codes, grids, kind, name)


def draw_details(ax: Axes, detail: Detail, sheet: Sheet, size: tuple[float, float]) -> None:
    """Draw lines of equal height, borders between cases and single points, and keep their places free of labels."""
    if detail.lines is not None:
        _contours(ax, detail, sheet, size)
    if detail.inner:
        panel = drawn(detail.view)
        names = [_true(detail.view, label) for label in detail.view.outcomes]
        for chain in panel.outlines.chains:
            if -1 not in (chain.left, chain.right) and names[chain.left] == names[chain.right]:
                ax.plot(*chain.points.T, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2)
    for points in detail.lone.values():
        ax.plot(*points.T, "o", markersize=1.6, color="#a03a2c", clip_on=False, zorder=6)


def draw_tags(ax: Axes, detail: Detail, sheet: Sheet, size: tuple[float, float]) -> None:
    """Write the numeral of each case where there is room for it."""
    for code, tag in detail.tags.items():
        text = f"({tag})"
        width, height = measure(text, _SIZE + 0.5)
        spot = sheet.spot(detail.codes == code, width + 3, height + 3)
        if spot is None:
            continue
        ax.text(spot[0] / size[0], spot[1] / size[1], text, size=_SIZE + 0.5, transform=ax.transAxes, **_MIDDLE)
        sheet.take(*spot, width + 3, height + 3)


_MIDDLE: dict[str, Any] = {
    "ha": "center",
    "va": "center",
    "zorder": 5,
    "bbox": {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
}


def _true(view: Any, label: str) -> str:
    return str(next(r for r in view.regimes if r.outcome == label)._regime.outcome)


def _contours(ax: Axes, detail: Detail, sheet: Sheet, size: tuple[float, float]) -> None:
    assert detail.lines is not None
    kind, name, levels = detail.lines
    x, y = _places(detail.view, detail.codes.shape)
    height = _height(detail, kind, name)
    low, high = ((float(a[0]), float(a[-1])) for a in detail.view.axes.values())
    for code in range(len(detail.view.outcomes)):
        part = np.where(detail.codes == code, height, np.nan)
        inside = part[np.isfinite(part)]
        if not inside.size or np.ptp(inside) < 1e-9:
            continue
        here = [level for level in levels if inside.min() < level < inside.max()]
        if not here:
            continue
        drawn_lines = ax.contour(x, y, np.ma.masked_invalid(part).T, here, colors="0.4", linewidths=0.55, zorder=1.5)
        curves = [np.asarray(path.vertices) for path in drawn_lines.get_paths()]
        middles = [_middle(curve, size, (low, high)) for curve in curves if len(curve)]
        for label in ax.clabel(
            drawn_lines,
            fmt=lambda v: f"{v:g}",
            fontsize=_SIZE,
            inline_spacing=2,
            manual=[m for m in middles if m is not None],
        ):
            place = np.array(label.get_position())
            spot = (place - [low[0], high[0]]) / np.array([low[1] - low[0], high[1] - high[0]]) * np.array(size)
            width, tall = measure(label.get_text(), _SIZE)
            turned = max(width, tall) + 2
            sheet.take(float(spot[0]), float(spot[1]), turned, turned)


def _middle(
    points: npt.NDArray[Any], size: tuple[float, float], ends: tuple[tuple[float, float], tuple[float, float]]
) -> tuple[float, float] | None:
    """Return the place half way along a line; None for a line too short for a label."""
    scale = np.array(size) / np.array([high - low for low, high in ends])
    steps = np.hypot(*(np.diff(points, axis=0) * scale).T)
    steps = np.where(steps > 5.0, 0.0, steps)  # a jump to the next stretch
    if steps.sum() < 20.0:
        return None
    k = int(np.searchsorted(np.cumsum(steps), steps.sum() / 2))
    return float(points[k, 0]), float(points[k, 1])


def case_block(block: Block, told: dict[_Case, str], width: float) -> None:
    """List the closed forms of the cases beneath the borders, two beside each other where they fit."""
    if not told:
        return
    outcomes = dict.fromkeys(case.outcome for case in told)
    head = (
        f"Terms of {next(iter(outcomes))}:"
        if len(outcomes) == 1
        else "Terms, with a dashed line where their formula changes:"
    )
    paragraph(block, [plain_math(head)], 7.0)
    row: list[tuple[float, str, int | None]] = []
    for case, tag in told.items():
        lines = _case_lines(case, f"({tag})  " if len(told) > 1 else "", len(outcomes) > 1, width)
        half = (width - 12.0) / 2
        narrow = len(lines) == 1 and measure(lines[0], 7.5)[0] <= half
        if row and narrow:
            block.row([*row, (half + 12.0, lines[0], None)], 7.5, lead=3.5)
            row = []
            continue
        if row:
            block.row(row, 7.5, lead=3.5)
            row = []
        if narrow:
            row = [(0.0, lines[0], None)]
        else:
            for k, line in enumerate(lines):
                block.row([(12.0 if k and len(told) > 1 else 0.0, line, None)], 7.5, lead=3.5)
    if row:
        block.row(row, 7.5, lead=3.5)


def _case_lines(case: _Case, tag: str, named: bool, width: float) -> list[str]:
    """Write a case on one line if it fits, else on one line for each term, and no formula that is wider than the figure."""
    head = tag + (f"{plain_math(case.outcome)}:  " if named else "")
    if not case.forms:
        return [f"{head}no share is agreed"]
    parts = [f"{plain_math(name)} $= {form}$" for name, form in case.forms]
    whole = head + ",   ".join(parts)
    if measure(whole, 7.5)[0] <= width:
        return [whole]
    parts = [
        part
        if measure(part, 7.5)[0] <= width - 24.0
        else f"{plain_math(name)}: too long for print, see the regimes of the map"
        for part, (name, _) in zip(parts, case.forms, strict=True)
    ]
    return [head + parts[0], *parts[1:]]
