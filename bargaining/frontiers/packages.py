"""Finitely many packages: indivisible ground, a list of drafts."""

from __future__ import annotations

from bargaining.errors import GameError

__all__ = ["Packages"]


class Packages:
    """A finite set of packages, by name.

    Examples
    --------
    >>> Packages("all", "half", "nothing").names
    ('all', 'half', 'nothing')
    """

    def __init__(self, *names: str) -> None:
        for name in names:
            if not isinstance(name, str):
                raise GameError(f"packages are named one by one, as in Packages('all', 'nothing'); got {name!r}")
        if len(set(names)) != len(names) or not names:
            raise GameError(f"packages need one or more different names; got {list(names)}")
        self.names = names

    def __repr__(self) -> str:
        return f"Packages({', '.join(map(repr, self.names))})"
