"""How figures look: fonts, colours and hatchings that survive grey printing and colour blindness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from matplotlib import rc_context
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

__all__ = ["COLUMN", "FILLS", "INK", "PAGE", "Fill", "darker", "extent", "fills", "measure", "plain_math", "styled"]

#: Widths of a column and of a page, in inches.
COLUMN, PAGE = 3.4, 7.0

#: The colour of text and lines.
INK = "#1a1a1a"

Fill = tuple[str, str]

#: Light colours with the hatching that goes with each. Lightness falls from 97 to 65.5 (CIE L*) in even steps, so colours stay
#: apart in grey; hues are spread so that they stay apart for colour-blind readers; black text is legible on all of them.
FILLS: tuple[Fill, ...] = (
    ("#fff7c8", ""),
    ("#ceeffd", "////"),
    ("#ffd2d8", "...."),
    ("#b6d9b8", "\\\\\\\\"),
    ("#c7bee7", "----"),
    ("#dfae7d", "||||"),
    ("#79b5ba", "xxxx"),
    ("#a59d9f", "++++"),
)

_STYLE: dict[Any, Any] = {
    "font.family": ["STIXGeneral", "DejaVu Sans"],
    "font.size": 8.0,
    "mathtext.fontset": "stix",
    "axes.linewidth": 0.6,
    "axes.unicode_minus": True,
    "hatch.linewidth": 0.35,
    "text.usetex": False,
    "text.color": INK,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "bargaining",
    "path.simplify": False,
}


@contextmanager
def styled(extra: dict[Any, Any] | None = None) -> Iterator[None]:
    """Apply the style inside a ``with`` block and nowhere else."""
    with rc_context({**_STYLE, **(extra or {})}):
        yield


def fills(labels: Sequence[str]) -> dict[str, Fill]:
    """Return a colour and a hatching for each label; past the end of the palette colours return with another hatching.

    Examples
    --------
    >>> fills(["peace", "war"])["war"]
    ('#ceeffd', '////')
    """
    out: dict[str, Fill] = {}
    for k, label in enumerate(labels):
        turn, place = divmod(k, len(FILLS))
        out[label] = (FILLS[place][0], FILLS[(place + 3 * turn) % len(FILLS)][1])
    return out


def darker(colour: str) -> str:
    """Return the colour of a hatching on a fill.

    Examples
    --------
    >>> darker("#ffffff")
    '#b7b7b7'
    """
    return "#" + "".join(f"{int(int(colour[k : k + 2], 16) * 0.72):02x}" for k in (1, 3, 5))


@lru_cache(maxsize=4096)
def extent(line: str, size: float, bold: bool = False) -> tuple[float, float, float]:
    """Return width, height above and depth below the baseline of one line, in points; mathematics stands between dollar signs.

    Examples
    --------
    >>> extent("war", 8)[0] < extent("cession", 8)[0]
    True
    """
    with styled():
        math = line.count("$") >= 2
        font = FontProperties(size=size, weight="bold" if bold else "normal")
        width, height, depth = text_to_path.get_text_width_height_descent(line or " ", font, math)
    return float(width), float(max(height - depth, 0.68 * size)), float(max(depth, 0.22 * size))


def measure(text: str, size: float, bold: bool = False) -> tuple[float, float]:
    """Return width and height of a text, its lines as they are, in points."""
    lines = [extent(line, size, bold) for line in text.split("\n")]
    return max(w for w, _, _ in lines), sum(max(a + d, 1.15 * size) for _, a, d in lines)


def plain_math(text: str) -> str:
    r"""Protect a plain text from being read as mathematics.

    Examples
    --------
    >>> plain_math("5 $")
    '5 \\$'
    """
    return text.replace("$", r"\$")
