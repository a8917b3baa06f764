"""Optimal strategies of a zero-sum game: the value, one pair of them, and how far each probability is determined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.behaviour import Behaviour
from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.nash import NashEquilibrium
from bargaining.equilibrium.verdict_lines import note_lines
from bargaining.errors import MethodError

__all__ = ["ZeroSumEquilibrium"]

Intervals = Mapping[str, Mapping[str, tuple[Any, Any]]]

#: Probabilities whose intervals are computed unasked, when the answer is printed.
_SHOWN = 40


class ZeroSumEquilibrium(NashEquilibrium):
    """Optimal strategies of both actors of a zero-sum game.

    Attributes
    ----------
    value : number
        What the first actor can secure, and the second can hold it down to; a fraction if exact.
    behaviour : Behaviour
        One pair of optimal strategies.
    """

    concept = "optimal strategies of a zero-sum game"

    def __init__(
        self,
        behaviour: Behaviour,
        value: Any,
        intervals: Callable[[], Intervals] | None,
        model: Any = None,
        tolerance: float = 0.0,
    ) -> None:
        super().__init__(behaviour, model, None, tolerance)
        self.value, self._intervals = value, intervals

    @cached_property
    def intervals(self) -> Intervals:
        """The least and the greatest probability of each action over all optimal strategies that come to its information set.

        Each is exact and attained, but ends of different intervals need not go together. An information set to which no optimal
        strategy of its actor comes is left out.

        Raises
        ------
        MethodError
            If the game was too large to be solved exactly.
        """
        if self._intervals is None:
            raise MethodError(
                "intervals of optimal probabilities are computed where the game is solved exactly, and this one was too large"
            )
        return MappingProxyType(dict(self._intervals()))

    def verify(self) -> Any:
        """Return the sum of what both would gain by best replies, computed afresh; exactly 0 when exact."""
        return sum(Behaviour(self.behaviour.form, self.behaviour.lotteries).gains.values())

    def __str__(self) -> str:
        lines = [
            f"{self._title()}: {self.concept}",
            f"  value        {decimal(self.value)} to {self.behaviour.form.names[0]}",
        ]
        lines += self._body()[1:]
        count = sum(map(len, self.behaviour.lotteries))
        if self._intervals is not None and count <= _SHOWN:
            free = [
                f"    {h}: {action} with any probability in [{decimal(low)}, {decimal(high)}]"
                for h, ends in self.intervals.items()
                for action, (low, high) in ends.items()
                if low != high
            ]
            lines += (
                ["  optimal too", *free]
                if free
                else ["  uniqueness   no other probability is optimal where an actor's own strategy leads"]
            )
        gain = self.verify()
        proof = "exactly 0" if self.exact and gain == 0 else f"{decimal(gain)} (tolerance {self.tolerance:g})"
        lines.append(f"  certificate  gains of both from best replies: {proof}")
        return "\n".join([*lines, *note_lines(self.model)])
