"""How figures look: fonts, colours and hatchings that survive grey printing and colour blindness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from matplotlib import rc_context
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

__all__ = ["COLUMN", "FILLS", "INK", "PAGE", "Fill", "fills", "measure", "plain_math", "styled"]

#: Widths of a column and of a page, in inches.
COLUMN, PAGE = 3.4, 7.0

#: The colour of text and lines.
INK = "#1a1a1a"

Fill = tuple[str, str]

#: Light colours with the hatching that goes with each. Lightness falls from 96 to 57 (CIE L*) in even steps, so the colours stay
#: apart in grey; hues are spread so that they stay apart for colour-blind readers; black text is legible on all of them.
FILLS: tuple[Fill, ...] = (
    ("#fff4c2", ""),
    ("#cce8f7", "////"),
    ("#fcc7cb", "...."),
    ("#a4cfae", "\\\\\\\\"),
    ("#bab0df", "----"),
    ("#d69b5c", "||||"),
    ("#51a4b2", "xxxx"),
    ("#8e8789", "++++"),
)

_STYLE = {
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
def styled(extra: dict[str, Any] | None = None) -> Iterator[None]:
    """Apply the style inside a ``with`` block and nowhere else."""
    with rc_context({**_STYLE, **(extra or {})}):
        yield


def fills(labels: Sequence[str]) -> dict[str, Fill]:
    """Return a colour and a hatching for each label; past the end of the palette colours return with another hatching.

    Examples
    --------
    >>> fills(["peace", "war"])["war"]
    ('#cce8f7', '////')
    """
    out: dict[str, Fill] = {}
    for k, label in enumerate(labels):
        turn, place = divmod(k, len(FILLS))
        out[label] = (FILLS[place][0], FILLS[(place + 3 * turn) % len(FILLS)][1])
    return out


@lru_cache(maxsize=4096)
def measure(text: str, size: float) -> tuple[float, float]:
    """Return width and height of a text in points, its lines as they are; it may hold mathematics between dollar signs.

    Examples
    --------
    >>> measure("war", 8)[0] < measure("cession", 8)[0]
    True
    """
    with styled():
        font = FontProperties(size=size)
        widest = 0.0
        height = 0.0
        for line in text.split("\n"):
            math = line.count("$") >= 2
            width, high, _ = text_to_path.get_text_width_height_descent(line if line.strip() else "x", font, math)
            widest = max(widest, width)
            height += max(high, 0.72 * size) + 0.42 * size
        return widest, height - 0.42 * size


def plain_math(text: str) -> str:
    r"""Protect a plain text from being read as mathematics.

    Examples
    --------
    >>> plain_math("5 $")
    '5 \\$'
    """
    return text.replace("$", r"\$")
