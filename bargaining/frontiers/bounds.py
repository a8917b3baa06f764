"""Reading the interval in which a term may lie."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.errors import GameError, InputError
from bargaining.expressions.numbers import exact

__all__ = ["bounds_of"]


def bounds_of(name: str, given: Any) -> tuple[Any, Any]:
    """Return the ends of an interval given as a size or as a pair.

    Examples
    --------
    >>> bounds_of("territory", 1), bounds_of("security", ("1/4", 1))
    ((Fraction(0, 1), 1), (Fraction(1, 4), 1))
    """
    if isinstance(given, (tuple, list)) and len(given) != 2:
        raise GameError(f"{name}: give its size or two ends, as in (0, 1); got {given!r}")
    ends = given if isinstance(given, (tuple, list)) else (Fraction(0), given)
    low, high = (_end(name, v) for v in ends)
    if isinstance(low, (int, float, Fraction)) and isinstance(high, (int, float, Fraction)) and low > high:
        raise GameError(f"{name}: the red lines leave nothing: from {low} to {high}")
    return low, high


def _end(name: str, value: Any) -> Any:
    """Read an end: text as a number; other numbers stay what they are."""
    if not isinstance(value, (str, float, bool)) and value is not None:
        return value
    try:
        read = exact(value)
    except InputError as wrong:
        raise GameError(f"{name}: an end {wrong}") from wrong
    return read if isinstance(value, str) else value
