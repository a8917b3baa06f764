"""Points spread over a box, and the signs of polynomials at them, decided in floating point where rounding allows, else exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from bargaining.regimes.diagram import Test
from bargaining.regimes.fields import Polynomial, sign_at

__all__ = ["Point", "Samples"]

Point = tuple[Fraction, ...]

#: How finely coordinates are drawn within a layer.
_STEPS = 1000


class Samples:
    """A Latin hypercube sample of a box.

    Parameters
    ----------
    low, high : tuple of Fraction
    count : int
        How many points; along each axis one lies in each of as many layers.
    """

    def __init__(self, low: Point, high: Point, count: int) -> None:
        rng = np.random.default_rng(1)
        strata = rng.permuted(np.tile(np.arange(count), (len(low), 1)), axis=1)
        self._places = strata * _STEPS + rng.integers(1, _STEPS, size=strata.shape)
        self._low, self._high, self._parts = low, high, count * _STEPS
        ends = list(zip(low, high, strict=True))
        self.floats = [
            np.array([float(a) + float(b - a) * (k / self._parts) for k in row]) if a != b else np.full(count, float(a))
            for row, (a, b) in zip(self._places.tolist(), ends, strict=True)
        ]
        self._largest = [float(np.abs(f).max()) * 1.01 for f in self.floats]
        self._signs: dict[Polynomial, npt.NDArray[np.int8]] = {}
        self._points: dict[int, Point] = {}
        self.count = count

    def point(self, k: int) -> Point:
        """Return a point in fractions."""
        if k not in self._points:
            shares = [Fraction(int(place), self._parts) for place in self._places[:, k]]
            self._points[k] = tuple(a + (b - a) * f for a, b, f in zip(self._low, self._high, shares, strict=True))
        return self._points[k]

    def signs(self, polynomial: Polynomial) -> npt.NDArray[np.int8]:
        """Return the signs at all points."""
        known = self._signs.get(polynomial)
        if known is None:
            test = Test(polynomial, None)
            values = np.broadcast_to(test.values(self.floats), (self.count,))
            known = np.sign(values).astype(np.int8)
            # Coordinates are off by a few roundings themselves, which weigh once for each power.
            error = 8 * test.error(self._largest)
            for k in np.flatnonzero(np.abs(values) <= error):
                known[k] = sign_at(polynomial, self.point(int(k)))
            self._signs[polynomial] = known
        return known

    def table(self, polynomials: Sequence[Polynomial]) -> npt.NDArray[np.int8]:
        """Return the signs of many polynomials, shape (polynomials, points)."""
        if not polynomials:
            return np.zeros((0, self.count), dtype=np.int8)
        return np.stack([self.signs(p) for p in polynomials])
