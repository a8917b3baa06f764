"""Choices of structure: which actor proposes, which variant is played, how many rounds there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bargaining.errors import DomainError, InputError, did_you_mean
from bargaining.expressions.numbers import exact, show
from bargaining.protocols.protocol import Choice

__all__ = ["check_choice"]


def check_choice(path: str, value: Any, choice: Choice, actors: Mapping[str, str]) -> str | int:
    """Return a choice of structure: an actor's name, a word, or a whole number.

    Parameters
    ----------
    path : str
        Name of the choice.
    value : object
        What was given; a whole number may come as text.
    choice : Choice
        What the protocol allows.
    actors : mapping of str to str
        Role -> the actor's name.

    Raises
    ------
    DomainError
        If the protocol does not offer that choice.
    """
    if choice.roles or choice.options:
        known = [actors[role] for role in choice.roles if role in actors] or list(choice.options)
        if isinstance(value, str) and value in known:
            return value
        hint = did_you_mean(str(value), known)
        if isinstance(value, str) and value in choice.roles and value in actors:
            hint = f"; did you mean {actors[value]!r}, who is {value}?"
        raise DomainError(f"{path}: must be one of {', '.join(map(repr, known))}; got {value!r}{hint}")
    try:
        number = exact(value)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    low, high = choice.low, choice.high
    if number.denominator != 1 or (low is not None and number < low) or (high is not None and number > high):
        bounds = "" if low is None else f" from {low}"
        bounds += "" if high is None else f" to {high}"
        raise DomainError(f"{path}: must be a whole number{bounds}; got {show(number)}")
    return int(number)
