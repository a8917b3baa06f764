"""Who bargains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.checks import defect
from bargaining.algebra.terms import Affine
from bargaining.errors import GameError

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
    GameError
        If the name is no text, or the discount factor is no number in [0, 1].

    Examples
    --------
    >>> Actor("A", discount=0.9)
    Actor(name='A', discount=0.9)
    >>> Actor("A", 90)
    Traceback (most recent call last):
    bargaining.errors.GameError: actor 'A': the discount factor must lie in [0, 1]; got 90; did you mean 0.9?
    """

    name: str
    discount: Any = 1

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise GameError(f"an actor is named by text or is an Actor; got {self.name!r}")
        given = self.discount
        what = "depends on the terms of an offer" if isinstance(given, Affine) else defect(given)
        if what is None and isinstance(given, (int, float, Fraction)) and not 0 <= given <= 1:
            percent = f"; did you mean {float(given) / 100:g}?" if 1 < given <= 100 and given == int(given) else ""
            what = f"must lie in [0, 1]; got {given}{percent}"
        if what is not None:
            raise GameError(f"actor {self.name!r}: the discount factor {what}")


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
    return tuple(a if isinstance(a, Actor) else Actor(a) for a in given)
