"""A pie: one number between zero and its size, proposed by whoever makes the offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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

    Examples
    --------
    >>> Pie("territory")
    Pie(term='territory', size=1)
    """

    term: str = "pie"
    size: Any = 1
