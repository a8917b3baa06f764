"""What games between two sides in continuous time have in common: how their names and numbers are read, and the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bargaining.errors import DomainError, GameError, InputError
from bargaining.expressions.numbers import as_sympy, exact, show

__all__ = ["numbers_of", "time", "two_names"]


def time() -> Any:
    """Return the symbol of time, t >= 0."""
    import sympy

    return sympy.Symbol("t", nonnegative=True)


def two_names(names: Any, what: str) -> tuple[str, str]:
    """Return the names of the two sides.

    Raises
    ------
    GameError
        If there are not two different ones.
    """
    if (
        isinstance(names, str)
        or not isinstance(names, Sequence)
        or len(names) != 2
        or not all(isinstance(name, str) for name in names)
        or names[0] == names[1]
    ):
        raise GameError(f"{what} is between two sides with different names, as in ('A', 'B'); got {names!r}")
    return (names[0], names[1])


def numbers_of(
    names: Sequence[str],
    what: str,
    given: Any,
    *,
    least: int | None = 0,
    most: int | None = None,
    ends: bool = False,
) -> tuple[Any, ...]:
    """Return one number for each name as sympy numbers; expressions with symbols are taken as they are.

    Parameters
    ----------
    names : sequence of str
    what : str
        What the numbers are, for the message.
    given : sequence of number
    least, most : int, optional
        Between which they lie.
    ends : bool
        Whether the ends are allowed.

    Raises
    ------
    GameError
        If there is not one number for each.
    DomainError
        If a number lies outside.

    Examples
    --------
    >>> numbers_of("AB", "rates", (0.1, "1/3"))
    (1/10, 1/3)
    """
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != len(names):
        raise GameError(f"{what} are {len(names)} numbers, one for each of {' and '.join(names)}; got {given!r}")
    out = []
    for name, value in zip(names, given, strict=True):
        if getattr(value, "free_symbols", None):
            out.append(value)
            continue
        try:
            read = exact(value)
        except InputError as wrong:
            raise GameError(f"{what}: that of {name} {wrong}") from wrong
        below = least is not None and (read < least or (read == least and not ends))
        above = most is not None and (read > most or (read == most and not ends))
        if below or above:
            low = "" if least is None else f"{least} {'<=' if ends else '<'} "
            high = "" if most is None else f" {'<=' if ends else '<'} {most}"
            raise DomainError(f"{what}: that of {name} must satisfy {low}x{high}; got {show(read)}")
        out.append(as_sympy(read))
    return tuple(out)
