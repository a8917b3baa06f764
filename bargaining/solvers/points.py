"""Where a game is solved: points listed in arrays, or a grid that is never stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bargaining.errors import InputError
from bargaining.expressions.numbers import exact

__all__ = ["GridPoints", "ListedPoints", "Points", "Tile"]

Floats = npt.NDArray[np.float64]

#: Points to a tile, at most: so many stay in the processor's cache.
_TILE = 32768

#: Columns to a tile, about; and how long the last axis must be for what does not vary along it to be computed once for each row.
_COLUMNS, _SHORT = 4096, 128


@dataclass(frozen=True, eq=False)
class Tile:
    """A rectangle of points: rows of consecutive points, one row every `stride` points from `first` on.

    Attributes
    ----------
    first, rows, columns, stride : int
    coordinates : dict of str to array
        Of shape (rows, 1) where a coordinate is the same along each row, (1, columns) where it is the same in all, or (rows, columns).
    """

    first: int
    rows: int
    columns: int
    stride: int
    coordinates: dict[str, Floats]

    def places(self, k: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """Return the positions of points counted within the tile."""
        row, column = np.divmod(k, self.columns)
        return self.first + row * self.stride + column

    def of(self, flat: npt.NDArray[Any], start: int) -> npt.NDArray[Any]:
        """Return the view of the tile in an array of consecutive points that begins with point `start`."""
        size = flat.itemsize
        part = flat[self.first - start : self.first - start + (self.rows - 1) * self.stride + self.columns]
        return np.lib.stride_tricks.as_strided(part, (self.rows, self.columns), (self.stride * size, size))


class Points(Protocol):
    """Where a game is to be solved."""

    @property
    def count(self) -> int:
        """The number of points."""

    def ranges(self) -> dict[str, tuple[float, float]]:
        """Return the least and the greatest value of each parameter."""

    def tiles(self, first: int, last: int) -> Iterator[Tile]:
        """Cut some consecutive points into rectangles."""

    def at(self, places: npt.NDArray[np.intp]) -> dict[str, Floats]:
        """Return the coordinates of some points as floats."""

    def exact(self, k: int) -> dict[str, Fraction]:
        """Return the coordinates of one point."""


class ListedPoints:
    """Points given by one array per parameter; floats stand for their shortest decimals."""

    def __init__(self, coordinates: Mapping[str, Any]) -> None:
        arrays = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in coordinates.values()))
        self.shape = arrays[0].shape if arrays else ()
        self._given = {name: np.ravel(a) for name, a in zip(coordinates, arrays, strict=True)}
        for name, values in self._given.items():
            if not np.isfinite(values).all():
                raise InputError(f"{name}: every value must be a finite number")

    @property
    def count(self) -> int:
        """The number of points."""
        return int(np.prod(self.shape))

    def ranges(self) -> dict[str, tuple[float, float]]:
        """Return the least and the greatest value of each parameter."""
        return {n: (float(v.min()), float(v.max())) if v.size else (0.0, 0.0) for n, v in self._given.items()}

    def tiles(self, first: int, last: int) -> Iterator[Tile]:
        """Cut some consecutive points into rectangles of one row."""
        for start in range(first, last, _TILE):
            stop = min(start + _TILE, last)
            coordinates = {name: values[None, start:stop] for name, values in self._given.items()}
            yield Tile(start, 1, stop - start, stop - start, coordinates)

    def at(self, places: npt.NDArray[np.intp]) -> dict[str, Floats]:
        """Return the coordinates of some points as floats."""
        return {name: values[places] for name, values in self._given.items()}

    def exact(self, k: int) -> dict[str, Fraction]:
        """Return the coordinates of one point."""
        return {name: exact(float(values[k])) for name, values in self._given.items()}


class GridPoints:
    """All combinations of the points of some axes, the last axis fastest; never stored."""

    def __init__(self, axes: Mapping[str, Sequence[Fraction]]) -> None:
        self.shape = tuple(len(axis) for axis in axes.values())
        self._axes = {name: tuple(axis) for name, axis in axes.items()}
        self._floats = {name: np.array([float(v) for v in axis]) for name, axis in axes.items()}

    @property
    def count(self) -> int:
        """The number of points."""
        return int(np.prod(self.shape))

    def ranges(self) -> dict[str, tuple[float, float]]:
        """Return the least and the greatest value of each parameter."""
        return {name: (float(f.min()), float(f.max())) for name, f in self._floats.items()}

    def tiles(self, first: int, last: int) -> Iterator[Tile]:
        """Cut some consecutive points into rectangles: parts of rows of the grid, the last axis running along them."""
        width = self.shape[-1] if self.shape else 1
        if width < _SHORT:
            for start in range(first, last, _TILE):
                places = np.arange(start, min(start + _TILE, last))
                coordinates = {name: values[None, :] for name, values in self.at(places).items()}
                yield Tile(start, 1, places.size, places.size, coordinates)
            return
        while first < last:
            row, column = divmod(first, width)
            rows = (last - first) // width if column == 0 and last - first >= width else 1
            columns = min(width - column, last - first)
            yield from self._tiles(row, rows, column, columns, width)
            first += (rows - 1) * width + columns

    def _tiles(self, row: int, rows: int, column: int, columns: int, width: int) -> Iterator[Tile]:
        *leading, last = self._floats
        index = np.unravel_index(np.arange(row, row + rows), self.shape[:-1]) if leading else ()
        down = {name: self._floats[name][k][:, None] for name, k in zip(leading, index, strict=True)}
        across = self._floats[last][None, column : column + columns]
        for left, right in _evenly(columns, _COLUMNS):
            for top, bottom in _evenly(rows, max(1, _TILE // (right - left))):
                coordinates = {name: values[top:bottom] for name, values in down.items()}
                coordinates[last] = across[:, left:right]
                first = (row + top) * width + column + left
                yield Tile(first, bottom - top, right - left, width, coordinates)

    def at(self, places: npt.NDArray[np.intp]) -> dict[str, Floats]:
        """Return the coordinates of some points as floats."""
        index = np.unravel_index(places, self.shape)
        return {name: f[k] for (name, f), k in zip(self._floats.items(), index, strict=True)}

    def exact(self, k: int) -> dict[str, Fraction]:
        """Return the coordinates of one point."""
        index = np.unravel_index(k, self.shape)
        return {name: axis[int(i)] for (name, axis), i in zip(self._axes.items(), index, strict=True)}


def _evenly(count: int, most: int) -> list[tuple[int, int]]:
    """Cut a range into parts of at most `most`, of two sizes at the most, so that few programs need buffers.

    Examples
    --------
    >>> _evenly(10, 4)
    [(0, 4), (4, 7), (7, 10)]
    """
    parts = -(-count // most)
    size, longer = divmod(count, parts)
    ends = [k * size + min(k, longer) for k in range(parts + 1)]
    return list(pairwise(ends))
