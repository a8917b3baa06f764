"""Several games over the same two numbers: what each of them leads to, in common classes of outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from bargaining.errors import InputError, did_you_mean
from bargaining.plots.captions import axis_label
from bargaining.plots.marks import own_point
from bargaining.plots.plane import codes_at
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import INK, PAGE, darker, fills, plain_math, styled
from bargaining.plots.ticks import set_ticks
from bargaining.regimes.regime_map import RegimeMap
from bargaining.regimes.support_map import SupportMap

__all__ = ["comparison"]

#: Panels in a row.
_ROW = 3

#: The colour of the crossing where equilibria of other classes exist as well.
_BESIDE = "#7a7a7a"

#: Points along each side of a panel at which the class is found.
_FINE = 301

#: The class where there is no equilibrium: none.
_NONE = np.iinfo(np.int32).max


def comparison(
    maps: Mapping[str, Any],
    classes: Mapping[str, Sequence[str]],
    *,
    labels: Sequence[str] | None = None,
    mark: bool = True,
    width: float = PAGE,
) -> Figure:
    """Draw maps of different games over the same two numbers side by side, their outcomes gathered in common classes.

    Where several equilibria exist at a point, it has the first of the classes to which one of them leads: a class says what can be. Where
    none exists, or none that was sought, a panel is left white.
    Places between the points of a map's grid at which none of the solutions found applies have the class of the nearest point.

    Parameters
    ----------
    maps : mapping of str to RegimeMap or SupportMap
        By the title of the panel, over the same two parameters.
    classes : mapping of str to sequence of str
        By the name of the class, the outcomes that belong to it; every outcome of every map must belong to one.
    labels : sequence of str, optional
        What the two axes mean; the meaning in the first game unless said.
    mark : bool
        Whether each model's own values are marked, where they lie on its map.
    width : float
        Of the figure, in inches.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If the axes differ, an outcome belongs to no class, or something else than maps is given.

    Examples
    --------
    >>> import bargaining as bg
    >>> model = bg.load("abudhabi2026/fortress_belt").replace({"proposer": "russia"})
    >>> m = bg.regime_map(model, {"power": (0, 0.5, 11), "credibility": (0, 1, 11)})
    >>> conceded = [label for label in m.outcomes if label.startswith("cession")]
    >>> others = [label for label in m.outcomes if label not in conceded]
    >>> len(bg.plot.comparison({"one": m, "again": m}, {"conceded": conceded, "not": others}).legends)
    1
    """
    paths = _check(maps, classes)
    belongs = {label: k for k, members in enumerate(classes.values()) for label in members}
    names = list(classes)
    colours = fills(names)
    across = min(_ROW, len(maps))
    down = -(-len(maps) // across)
    side = (width - 0.55) / across
    first = next(iter(maps.values()))
    with styled():
        columns = len(names) if len(names) <= _ROW else 2
        legend = 0.2 * -(-(len(names) + 1) // columns) + 0.1
        figure = PrintedFigure(figsize=(width, (0.84 * side + 0.28) * down + 0.42 + legend), layout="constrained")
        panels = figure.subplots(down, across, squeeze=False, sharex=True, sharey=True)
        several = False
        for k, axes in enumerate(panels.ravel()):
            if k >= len(maps):
                axes.set_visible(False)
                continue
            title, regime_map = list(maps.items())[k]
            points, codes, beside = _codes(regime_map, belongs)
            for code, name in enumerate(names):
                colour, hatch = colours[name]
                here = (codes == code).astype(float).T
                if here.any():
                    filled = axes.contourf(*points, here, levels=[0.5, 1.5], colors=[colour], hatches=[hatch])
                    filled.set_edgecolor(darker(colour))
                    filled.set_linewidth(0.0)
                    axes.contour(*points, here, levels=[0.5], colors=[INK], linewidths=0.7)
            if beside.any():
                several = True
                over = axes.contourf(*points, beside.astype(float).T, levels=[0.5, 1.5], colors="none", hatches=["xx"])
                over.set_edgecolor(_BESIDE)
                over.set_linewidth(0.0)
            x, y = regime_map.axes.values()
            axes.set(xlim=(float(x[0]), float(x[-1])), ylim=(float(y[0]), float(y[-1])))
            set_ticks(axes, "x", x)
            set_ticks(axes, "y", y)
            axes.tick_params(width=0.5, length=2.5, pad=2)
            own = own_point(regime_map) if mark else None
            if own is not None:
                axes.plot(*own, "o", color=INK, markersize=3.2, markerfacecolor="white", markeredgewidth=0.8, zorder=5)
            heading = f"({chr(97 + k)}) {title}" if len(maps) > 1 else title
            axes.set_title("\n".join(wrap(plain_math(heading), int(18.5 * side))), size=8, loc="left", pad=3)
        if labels is None:
            labels = [axis_label(path, first.problem, 72 * width - 90, 8.0) for path in paths]
        figure.supxlabel(labels[0], size=8)
        figure.supylabel(labels[1], size=8)
        patches = [
            Patch(facecolor=colours[n][0], edgecolor=darker(colours[n][0]), hatch=colours[n][1], label=plain_math(n))
            for n in names
        ]
        if several:
            patches.append(
                Patch(facecolor="white", edgecolor=_BESIDE, hatch="xx", label="other equilibria lead elsewhere")
            )
        figure.legend(handles=patches, loc="outside upper center", ncols=columns, frameon=False, fontsize=8)
    return figure


def _check(maps: Mapping[str, Any], classes: Mapping[str, Sequence[str]]) -> list[str]:
    if not isinstance(maps, Mapping) or not maps:
        raise InputError("maps are given by the titles of their panels, as in {'with a guarantee': m, 'without': n}")
    axes: list[str] | None = None
    known = [label for members in classes.values() for label in members]
    twice = sorted({label for label in known if known.count(label) > 1})
    if twice:
        raise InputError(f"classes: {twice[0]!r} belongs to two of them")
    for title, regime_map in maps.items():
        if not isinstance(regime_map, (RegimeMap, SupportMap)):
            raise InputError(
                f"{title!r} must be a map, as bargaining.regime_map gives; got {type(regime_map).__name__}"
            )
        if len(regime_map.axes) != 2:
            raise InputError(f"{title!r}: a comparison is drawn over two parameters; got {', '.join(regime_map.axes)}")
        axes = axes or list(regime_map.axes)
        if list(regime_map.axes) != axes:
            raise InputError(f"{title!r} is over {', '.join(regime_map.axes)}; the first map is over {', '.join(axes)}")
        for label in regime_map.outcomes:
            if label not in known:
                hint = did_you_mean(label, known)
                raise InputError(f"classes: the outcome {label!r} of {title!r} belongs to none of them{hint}")
    return axes or []


def _codes(
    regime_map: Any, belongs: Mapping[str, int]
) -> tuple[list[npt.NDArray[np.float64]], npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """Return points along the axes, the class at each pair of them, and whether another equilibrium there is of another class."""
    points = [np.linspace(float(axis[0]), float(axis[-1]), _FINE) for axis in regime_map.axes.values()]
    if isinstance(regime_map, SupportMap):
        codes, last = np.full((_FINE, _FINE), _NONE, dtype=np.int32), np.full((_FINE, _FINE), -1, dtype=np.int32)
        for each in regime_map.equilibria:
            found = codes_at(each.map, points)
            here = found == [str(label) for label in each.map.outcomes].index(each.label)
            codes = np.where(here, np.minimum(codes, belongs[each.outcome]), codes).astype(np.int32)
            last = np.where(here, np.maximum(last, belongs[each.outcome]), last).astype(np.int32)
        return points, codes, last > codes
    table = np.array([belongs[label] for label in regime_map.outcomes], dtype=np.int32)
    return points, table[codes_at(regime_map, points)], np.zeros((_FINE, _FINE), dtype=bool)
