"""Who bargains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Actor"]


@dataclass(frozen=True)
class Actor:
    r"""A side in the game.

    Parameters
    ----------
    name : str
        The name under which payoffs, values and paths are written.
    discount : number
        The factor :math:`\delta \in [0, 1]` by which the actor values a payoff one period later; used where a period
        passes (:func:`~bargaining.games.nodes.continue_to`), 1 unless said.

    Examples
    --------
    >>> Actor("A", discount=0.9)
    Actor(name='A', discount=0.9)
    """

    name: str
    discount: Any = 1
