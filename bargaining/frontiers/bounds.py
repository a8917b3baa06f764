"""Reading the interval in which a term may lie."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.errors import GameError

__all__ = ["bounds_of"]


def bounds_of(name: str, given: Any) -> tuple[Any, Any]:
    """Return the ends of an interval given as a size or as a pair.

    Examples
    --------
    >>> bounds_of("territory", 1), bounds_of("security", ("1/4", 1))
    ((Fraction(0, 1), 1), (Fraction(1, 4), 1))
    """
    low, high = given if isinstance(given, (tuple, list)) else (Fraction(0), given)
    low, high = (Fraction(v) if isinstance(v, str) else v for v in (low, high))
    if isinstance(low, (int, float, Fraction)) and isinstance(high, (int, float, Fraction)) and low > high:
        raise GameError(f"{name}: the red lines leave nothing: from {low} to {high}")
    return low, high
