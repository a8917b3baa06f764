"""Sequential equilibria with one support: pieces of solutions, read as strategies and beliefs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from bargaining.algebra.polynomials import Polynomial
from bargaining.algebra.solution_pieces import Piece
from bargaining.algebra.traced import sign
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.solvers.supports import Support
from bargaining.solvers.tremble_orders import Deviations, trembles_towards

__all__ = ["Cell", "fraction"]


@dataclass(frozen=True, eq=False)
class Cell:
    """Sequential equilibria with one support: a product of pieces, one for each block of unknowns.

    Attributes
    ----------
    support : Support
    probabilities : tuple of tuple of Polynomial
        For each information set the probability of each action.
    believed : tuple of tuple
        For each information set and place a pair of polynomials, whose quotient is the belief.
    pieces : tuple of Piece
    """

    form: ExtensiveForm
    support: Support
    probabilities: tuple[tuple[Polynomial, ...], ...]
    believed: tuple[tuple[tuple[Polynomial, Polynomial], ...], ...]
    pieces: tuple[Piece, ...]
    deviations: Deviations

    @cached_property
    def sample(self) -> dict[int, Any]:
        """A value of every unknown, in the relative interior."""
        return {k: v for piece in self.pieces for k, v in piece.sample.items()}

    def strategy(self, at: Mapping[int, Any] | None = None) -> tuple[tuple[Any, ...], ...]:
        """Return the probability of each action at each information set."""
        at = self.sample if at is None else at
        return tuple(tuple(fraction(p.at(at)) for p in own) for own in self.probabilities)

    def beliefs(self, at: Mapping[int, Any] | None = None) -> tuple[tuple[Any, ...], ...]:
        """Return the belief at each place of each information set."""
        at = self.sample if at is None else at
        return tuple(
            tuple(fraction(above.at(at)) / fraction(below.at(at)) for above, below in own) for own in self.believed
        )

    def trembles(self) -> dict[tuple[int, int], tuple[int, Any]] | None:
        """Return the order and the coefficient of every unused action, such that beliefs are limits; None if none are found."""
        return trembles_towards(self.form, self.strategy(), self.beliefs())

    def reached(self, at: Mapping[int, Any] | None = None) -> tuple[int, ...]:
        """Return the information sets to which play comes."""
        reach = self.form.reach(self.strategy(at))
        return tuple(
            h for h, info in enumerate(self.form.information_sets) if any(sign(reach[x]) > 0 for x in info.members)
        )

    def play(self, at: Mapping[int, Any] | None = None) -> tuple[Any, ...]:
        """Return what is done where play comes, by which equilibria are told apart."""
        strategy = self.strategy(at)
        return tuple((h, strategy[h]) for h in self.reached(at))

    @cached_property
    def one_play(self) -> bool:
        """Whether all its equilibria have the same play on the path."""
        loose = {v for piece in self.pieces if not piece.constant for v in piece.variables}
        return not any(p.variables & loose and self._varies(p) for h in self.reached() for p in self.probabilities[h])

    def _varies(self, p: Polynomial) -> bool:
        low, high = self.span(p)
        return bool(sign(high - low))

    def span(self, p: Polynomial) -> tuple[Any, Any]:
        """Return the least and the greatest value of a probability or belief on the closure."""
        for piece in self.pieces:
            if p.variables and p.variables <= set(piece.variables):
                return piece.span(p)
        value = p.at(self.sample)
        return value, value

    def corners(self) -> tuple[dict[int, Any], ...] | None:
        """Return the extreme points of the closure; None if there are too many."""
        each = [piece.corners() for piece in self.pieces]
        size = 1
        for found in each:
            if found is None:
                return None
            size *= len(found)
        if size > 5_000:
            return None
        return tuple({k: v for part in parts for k, v in part.items()} for parts in product(*(e or () for e in each)))


def fraction(value: Any) -> Any:
    """Return a whole number as a fraction, so that quotients are exact."""
    return Fraction(value) if isinstance(value, int) else value
