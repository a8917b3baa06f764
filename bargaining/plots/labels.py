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
    """A text and where its middle stands, in points from the lower left corner of the panel.

    ``turned`` is the angle by which it is turned, in degrees; ``tip`` is what a leader points at.
    """

    text: str
    x: float
    y: float
    size: float
    turned: float = 0.0
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

    def spot(self, part: Mask, width: float, height: float) -> tuple[float, float] | None:
        """Return the middle of the free place with the most room for a box in a part of the panel; None if it fits nowhere."""
        s = self.scale
        found = _Free(part & ~self.taken).middle(max(1, int(np.ceil(width * s))), max(1, int(np.ceil(height * s))))
        return None if found is None else (found[0] / s, found[1] / s)

    def place(self, text: str, part: Mask) -> Placed:
        """Find a place for a label in a part of its region, and take it."""
        free = part & ~self.taken
        for turned in (0.0, *_slant(part), 90.0):
            sheet = _Free(free if turned == 0.0 else _turned(free, turned))
            for size in _SIZES:
                found = self._best(text, sheet, free.shape, size, turned)
                if found is not None:
                    self._take_turned(found)
                    return found
        return self._outside(text, part)

    def _take_turned(self, placed: Placed) -> None:
        """Mark a turned box as taken, square by square."""
        width, height = measure(plain_math(placed.text), placed.size)
        along = np.radians(placed.turned)
        for a in np.linspace(-0.5, 0.5, max(2, int(width / 1.5))):
            for b in np.linspace(-0.5, 0.5, max(2, int(height / 1.5))):
                x = placed.x + a * width * np.cos(along) - b * height * np.sin(along)
                y = placed.y + a * width * np.sin(along) + b * height * np.cos(along)
                self.take(float(x), float(y), 1.5, 1.5)

    def _best(self, text: str, free: _Free, shape: tuple[int, ...], size: float, turned: float) -> Placed | None:
        """Find a place for a text on a picture turned by an angle; the place is on the picture as it was."""
        ways = [(lines, *measure(plain_math(lines), size)) for lines in wrapped(text)]
        for lines, width, height in sorted(ways, key=lambda w: float(np.hypot(w[1], 1.6 * w[2]))):
            box = [(d + 2 * _SPACE) * self.scale for d in (width, height)]
            spot = free.middle(*(max(1, int(np.ceil(d))) for d in box))
            if spot is not None:
                place = _back((spot[0] / self.scale, spot[1] / self.scale), free.mask.shape, shape, turned, self.scale)
                return Placed(lines, *place, size, turned)
        return None

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


class _Free:
    """The free pixels of a picture, and where a box of a given size fits among them."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self._total = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), dtype=np.int64)
        self._total[1:, 1:] = np.cumsum(np.cumsum(~mask, axis=0), axis=1)

    def middle(self, w: int, h: int) -> tuple[float, float] | None:
        """Return the point with the most room around a box of w times h pixels, in pixels; None if the box fits nowhere."""
        from scipy.ndimage import distance_transform_edt

        if w > self.mask.shape[0] or h > self.mask.shape[1]:
            return None
        total = self._total
        fits = np.pad(total[w:, h:] - total[:-w, h:] - total[w:, :-h] + total[:-w, :-h] == 0, 1)
        if not fits.any():
            return None
        room = distance_transform_edt(fits)
        # In a strip many places have the same room: the one nearest to the middle of the region is taken.
        best = np.argwhere(room >= room.max() - 1.0)
        centre = np.argwhere(self.mask).mean(axis=0) - (w / 2 - 1, h / 2 - 1)
        i, j = best[int(np.hypot(*(best - centre).T).argmin())]
        return float(i - 1 + w / 2), float(j - 1 + h / 2)


def _slant(part: Mask) -> list[float]:
    """Return the angle along which a long narrow region lies, in degrees; nothing for other regions."""
    at = np.argwhere(part).astype(float)
    if len(at) < 3:
        return []
    sizes, ways = np.linalg.eigh(np.cov(at.T))
    angle = float(np.degrees(np.arctan2(ways[1, 1], ways[0, 1])))
    angle = (angle + 90.0) % 180.0 - 90.0
    steep = min(abs(angle), abs(abs(angle) - 90.0)) < 8.0
    return [] if steep or sizes[1] < 6.0 * sizes[0] else [angle]


def _turned(free: Mask, degrees: float) -> Mask:
    """Return a picture turned so that a text at the given angle lies level on it."""
    from scipy.ndimage import affine_transform

    turn = _rotation(degrees)
    shape = np.ceil(np.abs(turn.T) @ np.array(free.shape)).astype(int)
    shift = (np.array(free.shape) - 1) / 2 - turn @ ((shape - 1) / 2)
    return np.asarray(affine_transform(free.astype(np.uint8), turn, shift, tuple(shape), order=0) > 0)


def _back(
    spot: tuple[float, float], turned: tuple[int, ...], shape: tuple[int, ...], degrees: float, scale: float
) -> tuple[float, float]:
    """Return the place on a picture of a place on the turned picture."""
    if degrees == 0.0:
        return spot
    away = np.array(spot) * scale - np.array(turned) / 2
    place = (np.array(shape) / 2 + _rotation(degrees) @ away) / scale
    return float(place[0]), float(place[1])


def _rotation(degrees: float) -> npt.NDArray[np.float64]:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s], [s, c]])


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
