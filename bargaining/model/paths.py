"""Paths that name nothing, and what was probably meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bargaining.errors import did_you_mean

__all__ = ["meant"]


def meant(path: str, known: Collection[str], actors: Mapping[str, str]) -> str:
    """Return the hint for a path that names nothing: the likely path, or all of them.

    A path with a role in place of the actor who has it (``second.cost``) is the likeliest slip of all.

    Parameters
    ----------
    path : str
        The path that was given.
    known : collection of str
        The paths that exist.
    actors : mapping of str to str
        Role -> the actor's name.

    Examples
    --------
    >>> meant("second.cost", ["A.cost", "B.cost"], {"first": "A", "second": "B"})
    "; did you mean 'B.cost'?"
    >>> meant("delta", ["A.cost", "B.cost"], {})
    '; known: A.cost, B.cost'
    """
    role, dot, quantity = path.partition(".")
    renamed = f"{actors[role]}.{quantity}" if dot and role in actors else path
    if renamed != path and renamed in known:
        return f"; did you mean {renamed!r}?"
    return did_you_mean(renamed, known) or f"; known: {', '.join(known) or 'none'}"
