"""Where a label stands in its region: as far from the borders as its text allows.

A panel is looked at as a picture with a few pixels per point. A box of text fits around a pixel if every pixel it covers is
free; among these pixels the one farthest from all others is taken, which for a small box is the centre of the largest circle
inside the region (its pole of inaccessibility).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from bargaining.plots.style import measure, plain_math

__all__ = ["Placed", "Sheet", "wrapped"]

Mask = npt.NDArray[np.bool_]

#: Sizes of type tried for a label, in points; the space left around it.
_SIZES = (8.0, 7.5, 7.0, 6.5)
_SPACE = 2.2


@dataclass(frozen=True)
class Placed:
    """A text and where its middle stands, in points from the lower left corner of the panel; `tip` is what a leader points at."""

    text: str
    x: float
    y: float
    size: float
    turned: bool = False
    tip: tuple[float, float] | None = None


class Sheet:
    """A panel as a picture: which label covers each pixel, and which pixels are taken.

    Parameters
    ----------
    codes : array of int, shape (columns, rows)
        The label of each pixel.
    scale : float
        Pixels per point.
    """

    def __init__(self, codes: npt.NDArray[np.int32], scale: float) -> None:
        self.codes, self.scale = codes, scale
        self.taken: Mask = np.zeros(codes.shape, dtype=bool)

    def take(self, x: float, y: float, width: float, height: float) -> None:
        """Mark a box around a point as taken."""
        s = self.scale
        a, b = (max(0, int(np.floor((c - d / 2) * s))) for c, d in ((x, width), (y, height)))
        c, d = (int(np.ceil((c + d / 2) * s)) + 1 for c, d in ((x, width), (y, height)))
        self.taken[a:c, b:d] = True

    def free(self, x: float, y: float, width: float, height: float, *, whole: bool = False) -> bool:
        """Whether a box around a point lies on the panel and covers nothing taken and, if `whole`, no border."""
        box = self._box(x, y, width, height)
        if box is None or self.taken[box].any():
            return False
        codes = self.codes[box]
        return not whole or bool((codes == codes[0, 0]).all())

    def _box(self, x: float, y: float, width: float, height: float) -> tuple[slice, slice] | None:
        """Return the pixels of a box, or None if it leaves the panel."""
        s = self.scale
        a, b, c, d = (x - width / 2) * s, (y - height / 2) * s, (x + width / 2) * s, (y + height / 2) * s
        if min(a, b) < 0 or c > self.codes.shape[0] or d > self.codes.shape[1]:
            return None
        return slice(int(a), int(np.ceil(c)) + 1), slice(int(b), int(np.ceil(d)) + 1)

    def parts(self, code: int, least: float) -> list[Mask]:
        """Return the connected parts of a region, the largest first; those under `least` of the panel only if there is no other."""
        from scipy.ndimage import label

        numbered, count = label(self.codes == code)
        sizes = np.bincount(numbered.ravel(), minlength=count + 1)[1:]
        order = np.argsort(-sizes, kind="stable")
        large = [k for k in order if sizes[k] >= least * self.codes.size]
        return [numbered == k + 1 for k in large or order[:1]]

    def place(self, text: str, part: Mask) -> Placed:
        """Find a place for a label in a part of its region, and take it."""
        free = part & ~self.taken
        for turned in (False, True):
            for size in _SIZES:
                found = self._best(text, free, size, turned)
                if found is not None:
                    width, height = measure(plain_math(found.text), found.size)
                    self.take(found.x, found.y, *((height, width) if turned else (width, height)))
                    return found
        return self._outside(text, part)

    def _best(self, text: str, free: Mask, size: float, turned: bool) -> Placed | None:
        found: list[tuple[float, Placed]] = []
        for lines in wrapped(text):
            width, height = measure(plain_math(lines), size)
            box = (height, width) if turned else (width, height)
            spot = self._middle(free, box[0] + 2 * _SPACE, box[1] + 2 * _SPACE)
            if spot is not None:
                found.append((float(np.hypot(width, 1.6 * height)), Placed(lines, *spot, size, turned)))
        return min(found, key=lambda f: f[0])[1] if found else None

    def _middle(self, free: Mask, width: float, height: float) -> tuple[float, float] | None:
        """Return the point with the most room around a box of free pixels."""
        from scipy.ndimage import distance_transform_edt

        w, h = (max(1, int(np.ceil(d * self.scale))) for d in (width, height))
        if w > free.shape[0] or h > free.shape[1]:
            return None
        total = np.zeros((free.shape[0] + 1, free.shape[1] + 1), dtype=np.int64)
        total[1:, 1:] = np.cumsum(np.cumsum(~free, axis=0), axis=1)
        covered = total[w:, h:] - total[:-w, h:] - total[w:, :-h] + total[:-w, :-h]
        fits = np.pad(covered == 0, 1)
        if not fits.any():
            return None
        room = distance_transform_edt(fits)
        # In a strip many places have the same room: the one nearest to the middle of the region is taken.
        best = np.argwhere(room >= room.max() - 1.0)
        centre = np.argwhere(free).mean(axis=0) - (w / 2 - 1, h / 2 - 1)
        i, j = best[int(np.hypot(*(best - centre).T).argmin())]
        return (i - 1 + w / 2) / self.scale, (j - 1 + h / 2) / self.scale

    def _outside(self, text: str, part: Mask) -> Placed:
        """Find a place beside a region that is too small, with a leader to its widest spot."""
        from scipy.ndimage import distance_transform_edt

        inside = distance_transform_edt(np.pad(part, 1))[1:-1, 1:-1]
        i, j = np.unravel_index(int(np.argmax(inside)), inside.shape)
        tip = ((i + 0.5) / self.scale, (j + 0.5) / self.scale)
        size = _SIZES[-1]
        best: tuple[float, Placed] | None = None
        edge = np.zeros_like(part)
        edge[1:] |= self.codes[1:] != self.codes[:-1]
        edge[:, 1:] |= self.codes[:, 1:] != self.codes[:, :-1]
        for free in (~(self.taken | edge), ~self.taken):
            for lines in wrapped(text):
                width, height = measure(plain_math(lines), size)
                for reach in (12.0, 20.0, 32.0, 48.0, 72.0):
                    for angle in np.radians(np.arange(0, 360, 15)):
                        x = tip[0] + np.cos(angle) * (reach + width / 2)
                        y = tip[1] + np.sin(angle) * (reach + height / 2)
                        cost = float(np.hypot(x - tip[0], y - tip[1])) + 0.2 * height
                        box = self._box(x, y, width + 3, height + 3)
                        if box is not None and (best is None or cost < best[0]) and free[box].all():
                            best = cost, Placed(lines, float(x), float(y), size, tip=tip)
            if best is not None:
                break
        placed = best[1] if best is not None else Placed(text, *tip, size)
        self.take(placed.x, placed.y, *measure(plain_math(placed.text), size))
        return placed


def wrapped(text: str) -> Iterator[str]:
    r"""Yield a text broken at spaces in every way, up to five words, and evenly beyond.

    Examples
    --------
    >>> list(wrapped("fight on"))
    ['fight on', 'fight\non']
    """
    words = text.split(" ")
    gaps = range(1, len(words))
    if len(words) > 6:
        for lines in range(1, min(len(words), 8) + 1):
            yield evenly(words, lines)
        return
    for count in range(len(words)):
        for breaks in combinations(gaps, count):
            ends = [0, *breaks, len(words)]
            yield "\n".join(" ".join(words[a:b]) for a, b in pairwise(ends))


def evenly(words: list[str], lines: int) -> str:
    """Break words into lines of about the same length."""
    target = sum(len(w) + 1 for w in words) / lines
    out, used = [""], 0
    for word in words:
        if out[-1] and used + len(word) / 2 > target * len(out) and len(out) < lines:
            out.append("")
        out[-1] = f"{out[-1]} {word}".strip()
        used += len(word) + 1
    return "\n".join(out)
