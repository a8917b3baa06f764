"""A pie: one number between zero and its size, proposed by whoever makes the offer."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.checks import defect
from bargaining.errors import GameError

__all__ = ["Pie"]


@dataclass(frozen=True)
class Pie:
    r"""The interval :math:`[0, \text{size}]` of one term.

    Parameters
    ----------
    term : str
        The name under which the share is reported: ``pie`` (the first-named actor's share) unless said.
    size : number
        Units of the pie; 1 unless said.

    Raises
    ------
    GameError
        If the name is no text, or the size is negative or no number.

    Examples
    --------
    >>> Pie("territory")
    Pie(term='territory', size=1)
    """

    term: str = "pie"
    size: Any = 1

    def __post_init__(self) -> None:
        if not isinstance(self.term, str):
            raise GameError(
                f"a pie is named by text; got {self.term!r}; its size is written by name: Pie(size={self.term!r})"
            )
        what = defect(self.size)
        if what is None and isinstance(self.size, (int, float, Fraction)) and self.size < 0:
            what = f"must not be negative; got {self.size}"
        if what is not None:
            raise GameError(f"the size of {self.term!r} {what}")
