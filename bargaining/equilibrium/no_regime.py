"""The regime of an answer that has none: reading it says why, and what to do."""

from __future__ import annotations

from typing import Any

from bargaining.errors import MethodError

__all__ = ["NUMBERS_ONLY", "OF_SEVERAL", "ON_A_BORDER", "NoRegime"]

NUMBERS_ONLY = (
    "no closed form: the game holds numbers only; write parameters as sympy symbols and give their values with "
    "solve(game, at={...}), or solve a model"
)

OF_SEVERAL = "no closed form: it is derived for the equilibrium that solve() finds, not for each of equilibria()"

ON_A_BORDER = (
    "no closed form: exponentials, roots or logarithms of the game make a tie here, by an equation that no formula in them shows; "
    "move a little away"
)


class NoRegime:
    """An attribute whose value does not exist.

    Parameters
    ----------
    why : str

    Examples
    --------
    >>> class Answer:
    ...     regime = NoRegime("no closed form: none is derived")
    >>> Answer().regime
    Traceback (most recent call last):
    bargaining.errors.MethodError: no closed form: none is derived
    """

    def __init__(self, why: str) -> None:
        self.why = why

    def __get__(self, answer: object, kind: type | None = None) -> Any:
        if answer is None:
            return self
        raise MethodError(self.why)
