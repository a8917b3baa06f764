"""Where a game is solved: points listed in arrays, or a grid that is never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bargaining.errors import InputError
from bargaining.expressions.numbers import exact

__all__ = ["GridPoints", "ListedPoints", "Points"]

Floats = npt.NDArray[np.float64]


class Points(Protocol):
    """Where a game is to be solved."""

    @property
    def count(self) -> int:
        """The number of points."""

    def ranges(self) -> dict[str, tuple[float, float]]:
        """Return the least and the greatest value of each parameter."""

    def block(self, first: int, last: int) -> dict[str, Floats]:
        """Return the coordinates of some consecutive points as floats."""

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

    def block(self, first: int, last: int) -> dict[str, Floats]:
        """Return the coordinates of some consecutive points as floats."""
        return {name: values[first:last] for name, values in self._given.items()}

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

    def block(self, first: int, last: int) -> dict[str, Floats]:
        """Return the coordinates of some consecutive points as floats."""
        index = np.unravel_index(np.arange(first, last), self.shape)
        return {name: f[k] for (name, f), k in zip(self._floats.items(), index, strict=True)}

    def exact(self, k: int) -> dict[str, Fraction]:
        """Return the coordinates of one point."""
        index = np.unravel_index(k, self.shape)
        return {name: axis[int(i)] for (name, axis), i in zip(self._axes.items(), index, strict=True)}
