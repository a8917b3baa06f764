"""Who bargains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from bargaining.errors import DomainError, GameError

__all__ = ["Actor", "read_actors"]


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

    Raises
    ------
    DomainError
        If the discount factor is not finite.

    Examples
    --------
    >>> Actor("A", discount=0.9)
    Actor(name='A', discount=0.9)
    """

    name: str
    discount: Any = 1

    def __post_init__(self) -> None:
        if isinstance(self.discount, float) and not isfinite(self.discount):
            raise DomainError(f"actor {self.name!r}: the discount factor must lie in [0, 1]; got {self.discount}")


def read_actors(given: Any) -> tuple[Actor, ...]:
    """Return actors given as such or by name.

    Raises
    ------
    GameError
        If that is no sequence of names and actors.

    Examples
    --------
    >>> [actor.name for actor in read_actors(["A", Actor("B", 0.9)])]
    ['A', 'B']
    >>> read_actors(3)
    Traceback (most recent call last):
    bargaining.errors.GameError: the actors are given as a list of names or Actors, as in ['A', 'B']; got 3
    """
    if isinstance(given, Actor) or not isinstance(given, Iterable):
        raise GameError(f"the actors are given as a list of names or Actors, as in ['A', 'B']; got {given!r}")
    out = tuple(a if isinstance(a, Actor) else Actor(a) for a in given)
    for actor in out:
        if not isinstance(actor.name, str):
            raise GameError(f"an actor is named by text or is an Actor; got {actor.name!r}")
    return out
