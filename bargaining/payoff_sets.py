r"""Ends of the set of equilibrium payoffs: bounds that nothing exceeds, and equilibria that attain them.

Where a game has many equilibria, one of them is no answer; the set of their payoffs is. For each actor its least
element is known when a lower bound of the payoffs of *all* equilibria is attained by one of them, and so for the
greatest. In a recursive game the bounds come from :mod:`bargaining.solvers.payoff_bounds` and the equilibria that
attain them from :mod:`bargaining.solvers.self_generation`, in a finite one from the list of all pure equilibria,
:mod:`bargaining.solvers.equilibrium_sets`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bargaining.api import equilibria
from bargaining.equilibrium import Equilibrium
from bargaining.equilibrium.assessment import Assessment
from bargaining.equilibrium.figures import decimal
from bargaining.errors import VerificationError
from bargaining.games.game import Game
from bargaining.model import Model

__all__ = ["PayoffSet", "payoff_set"]


@dataclass(frozen=True)
class PayoffSet:
    """What is known of the payoffs of all equilibria.

    Attributes
    ----------
    bounds : mapping of str to (number, number) or None
        For each actor an interval that holds its payoff in every equilibrium; None where none was found.
    equilibria : tuple of Equilibrium
        Equilibria with the extreme payoffs among those found.
    """

    bounds: Mapping[str, tuple[Any, Any]] | None
    equilibria: tuple[Equilibrium, ...]

    @property
    def least(self) -> Mapping[str, Any]:
        """For each actor the least payoff in any equilibrium; without the actors for whom it is not known."""
        return self._ends(0)

    @property
    def greatest(self) -> Mapping[str, Any]:
        """For each actor the greatest payoff in any equilibrium; without the actors for whom it is not known."""
        return self._ends(1)

    @property
    def unique(self) -> bool | None:
        """Whether all equilibria have the same payoffs: True if that is proved, False if two that differ are, None if neither is."""
        if self.bounds is not None and all(low == high for low, high in self.bounds.values()):
            return True
        return False if self._proved > 1 else None

    @property
    def _proved(self) -> int:
        """The number of different payoffs among the equilibria whose certificates hold."""
        return len({tuple(eq.values.values()) for eq in self.equilibria if _holds(eq)})

    def _ends(self, which: int) -> Mapping[str, Any]:
        bounds = self.bounds or {}
        attained = {name: {eq.values[name] for eq in self.equilibria} for name in bounds}
        return MappingProxyType({name: ends[which] for name, ends in bounds.items() if ends[which] in attained[name]})

    def __str__(self) -> str:
        lines = []
        for name, (low, high) in (self.bounds or {}).items():
            ends = [f"at least {decimal(low)}", f"at most {decimal(high)}"]
            known = [name in self.least, name in self.greatest]
            lines.append(
                f"{name}: " + ", ".join(e if k else f"{e} (not attained)" for e, k in zip(ends, known, strict=True))
            )
        return "\n".join([*(lines or ["no bounds are known"]), self._verdict()])

    def _verdict(self) -> str:
        if self.unique:
            return "unique: all equilibria have these payoffs"
        if self.unique is None:
            return "not decided whether all equilibria have the same payoffs: no two that differ were found"
        return f"not unique: {self._proved} equilibria with different payoffs were found, and their certificates hold"


def payoff_set(model: Model | Game, *, at: Mapping[str, Any] | None = None) -> PayoffSet:
    """Find how far apart the payoffs of different equilibria lie.

    Parameters
    ----------
    model : Model or Game
    at : mapping of str to number, optional
        Values for the symbols of a game.

    Returns
    -------
    PayoffSet

    Raises
    ------
    MathematicalFact
        Where no equilibrium is found, or too many.

    Examples
    --------
    >>> import bargaining as bg
    >>> found = payoff_set(bg.load("ponsati1998/both_may_leave"))
    >>> found.least["A"], found.greatest["A"], found.unique
    (Fraction(1, 10), Fraction(1, 1), False)
    """
    found = equilibria(model, at=at)
    bounds = found[0].payoff_bounds
    if bounds is None and not found[0].game.states:
        bounds = _listed(found)
    return PayoffSet(bounds, found)


def _holds(eq: Equilibrium) -> bool:
    try:
        return bool(eq.verify() <= eq.tolerance)
    except VerificationError:
        return False


def _listed(found: tuple[Equilibrium, ...]) -> Mapping[str, tuple[Any, Any]] | None:
    """Return the extremes of a complete list; None where a continuum of terms, or of play, is one entry of it."""
    if any(eq.varying if isinstance(eq, Assessment) else eq.continuum for eq in found):
        return None
    names = found[0].game.names
    return {n: (min(eq.values[n] for eq in found), max(eq.values[n] for eq in found)) for n in names}
