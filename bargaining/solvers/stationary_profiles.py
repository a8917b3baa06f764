r"""All stationary equilibria in pure strategies of a recursive game in whose states moves are hidden, by listing the profiles.

A profile says for each information set what is done there, whenever it is met. Its values solve a linear system, and it is an equilibrium
iff no single departure gains (:mod:`bargaining.games.stationary_form`). There are finitely many profiles and each is asked, so the list is
complete: of equilibria in pure strategies that depend on the state alone. Where the states are the public phases of a repeated game
these are perfect public equilibria (Fudenberg, Levine and Maskin 1994). Equilibria that mix, or that depend on more of history
than the state says, are not sought.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Any

from bargaining.algebra.traced import sign
from bargaining.errors import MethodError, NoEquilibriumError, TooManyEquilibriaError
from bargaining.games.stationary_form import Profile, StationaryForm

__all__ = ["MOST_PROFILES", "NONE_IN_PURE", "profiles", "stationary_profiles"]

#: With more profiles than this a game is not listed.
MOST_PROFILES = 20_000

#: What is said where there is none.
NONE_IN_PURE = (
    "there is no stationary equilibrium in pure strategies: at every profile somebody gains by another action; equilibria that mix, or "
    "that depend on more of history than the state, are not sought"
)


def profiles(form: StationaryForm, most: int = MOST_PROFILES) -> Iterator[Profile]:
    """Yield all profiles, in the order in which the actions are listed: of the first information set the first action first.

    Raises
    ------
    MethodError
        If they are more than `most`.

    Examples
    --------
    >>> from bargaining.games.game import Game
    >>> from bargaining.actors import Actor
    >>> from bargaining.games.nodes import continue_to, decision, outcome
    >>> stay = decision("stay?", "A", {"stay": continue_to("in"), "leave": outcome("left", {"A": 1})})
    >>> list(profiles(StationaryForm(Game([Actor("A", 0.5)], states={"in": stay}))))
    [(0,), (1,)]
    """
    sizes = [len(h.actions) for h in form.information_sets]
    if prod(sizes) > most:
        raise MethodError(
            f"the game has {prod(sizes):,} stationary profiles in pure strategies, and at most {most:,} are listed: give states fewer "
            "choices"
        )
    yield from product(*map(range, sizes))


def stationary_profiles(
    form: StationaryForm, limit: int = MOST_PROFILES
) -> list[tuple[Profile, dict[str, tuple[Any, ...]]]]:
    """Return all stationary equilibria in pure strategies, each with the values of the states.

    Parameters
    ----------
    form : StationaryForm
        With numbers.
    limit : int
        The largest number of equilibria to list.

    Raises
    ------
    NoEquilibriumError
        If there is none.
    TooManyEquilibriaError
        If there are more than `limit`.
    MethodError
        If an actor does not discount, or does not care for a later period in which it moves, or there are too many profiles.
    """
    for name, factor in zip(form.names, form.discounts, strict=True):
        if sign(factor - 1) >= 0:
            raise MethodError(
                f"{name} does not discount: that nobody gains by one deviation is then no proof; give a discount factor below 1"
            )
    form.check_patience(form.discounts)
    out = []
    for profile in profiles(form):
        values = form.values(profile)
        if not form.gains(profile, values):
            out.append((profile, values))
            if len(out) > limit:
                raise TooManyEquilibriaError(f"the game has more than {limit} stationary equilibria in pure strategies")
    if not out:
        raise NoEquilibriumError(NONE_IN_PURE)
    return out
