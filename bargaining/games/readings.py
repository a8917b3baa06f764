"""Reading the numbers of a game that is no tree: exactly, with one error that names the number, its rule and what was given."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from bargaining.errors import GameError, InputError
from bargaining.expressions.numbers import exact, show

__all__ = ["number", "pair", "sides", "symbolic"]


def symbolic(*values: Any) -> bool:
    """Whether a symbol is among the values, so that nothing can be checked yet."""
    return any(getattr(v, "free_symbols", None) for v in values)


def number(what: str, value: Any, low: Any = None, high: Any = None, *, inner: bool = False) -> Fraction:
    """Return a number exactly, within bounds.

    Parameters
    ----------
    what : str
        What the number is, for the error.
    value : number
    low, high : number, optional
        The least and the greatest.
    inner : bool
        Whether the bounds themselves are refused.

    Raises
    ------
    GameError
        If it is no number, or leaves the bounds.

    Examples
    --------
    >>> number("the prior", "0.3", 0, 1)
    Fraction(3, 10)
    >>> number("the prior", 30, 0, 1)
    Traceback (most recent call last):
    bargaining.errors.GameError: the prior must lie in [0, 1]; got 30; did you mean 0.3?
    """
    try:
        read = exact(value)
    except InputError as wrong:
        raise GameError(f"{what} {wrong}") from wrong
    below = low is not None and (read < low or (inner and read == low))
    above = high is not None and (read > high or (inner and read == high))
    if below or above:
        left, right = ("(", ")") if inner else ("[", "]")
        if high is None:
            rule = f"must be {'more' if inner else 'at least'} {'than ' if inner else ''}{low}"
        else:
            rule = f"must lie in {left}{low}, {high}{right}"
        percent = f"; did you mean {show(read / 100)}?" if high == 1 and 1 < read <= 100 and read == int(read) else ""
        raise GameError(f"{what} {rule}; got {show(read)}{percent}")
    return read


def pair(what: str, value: Any) -> tuple[Any, Any]:
    """Return two values, one for each side."""
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != 2:
        raise GameError(f"{what} are two, one for each side, as in (0.1, 0.2); got {value!r}")
    return value[0], value[1]


def sides(names: Any) -> tuple[str, str]:
    """Return the names of two sides."""
    first, second = pair("the sides", names)
    if not isinstance(first, str) or not isinstance(second, str) or first == second:
        raise GameError(f"there are two sides with different names, as in ('A', 'B'); got {names!r}")
    return first, second
