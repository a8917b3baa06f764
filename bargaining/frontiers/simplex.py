"""Shares that sum to a whole: the division of a pie among several actors, or a lottery over packages."""

from __future__ import annotations

from typing import Any

from bargaining.errors import GameError

__all__ = ["Division", "Lottery"]


class Division:
    r"""A pie divided among named actors: shares :math:`x_i \ge 0` with :math:`\sum_i x_i = \text{size}`.

    Parameters
    ----------
    *actors : str
        Two or more.
    size : number
        The pie; 1 unless said.

    Examples
    --------
    >>> Division("A", "B", "C").names
    ('A', 'B', 'C')
    """

    def __init__(self, *actors: str, size: Any = 1) -> None:
        for name in actors:
            if not isinstance(name, str):
                what = type(self).__name__
                raise GameError(f"names are given one by one, as in {what}('A', 'B'); got {name!r}")
        if len(set(actors)) != len(actors) or len(actors) < 2:
            raise GameError(f"a division needs two or more different names; got {list(actors)}")
        self.names, self.size = actors, size

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.names))})"


class Lottery(Division):
    """A lottery over packages: the probability of each.

    Parameters
    ----------
    *packages : str
        Two or more.

    Examples
    --------
    >>> Lottery("all", "nothing").names
    ('all', 'nothing')
    """

    def __init__(self, *packages: str) -> None:
        super().__init__(*packages)
