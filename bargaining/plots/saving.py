"""Figures that are written the same, byte for byte, every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bargaining.errors import InputError
from bargaining.plots.style import styled

__all__ = ["PrintedFigure", "save"]

#: What would differ from run to run, by format.
_METADATA: dict[str, dict[str, Any]] = {
    "pdf": {"CreationDate": None, "ModDate": None},
    "svg": {"Date": None},
    "png": {},
}

_DPI = 300


class PrintedFigure(Figure):
    """A matplotlib figure that is saved for print however it is saved: fonts embedded, no date, PNG at 300 dpi."""

    def savefig(self, fname: Any, **options: Any) -> None:
        """Write the figure; see :meth:`matplotlib.figure.Figure.savefig`."""
        kind = str(options.get("format") or Path(str(fname)).suffix.lstrip(".")).lower()
        options.setdefault("metadata", _METADATA.get(kind))
        options.setdefault("dpi", _DPI)
        with styled():
            super().savefig(fname, **options)


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure as PDF, SVG or PNG, after the ending of the file's name.

    Two runs write the same bytes. Fonts in a PDF are embedded as TrueType; a PNG has 300 dots per inch.

    Parameters
    ----------
    figure : Figure
    path : str or Path

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    InputError
        If the ending is none of these.
    """
    target = Path(path)
    kind = target.suffix.lstrip(".").lower()
    if kind not in _METADATA:
        raise InputError(f"{path}: a figure is saved as .pdf, .svg or .png; got {target.suffix or 'no ending'}")
    with styled():
        figure.savefig(target, dpi=_DPI, metadata=_METADATA[kind])
    return target
