r"""Two sides who tie their hands before they bargain: partial commitments that are costly to revoke.

Each side i announces at once, and before any talks, a share :math:`z_i \in [0, 1]`. A share :math:`x_i < z_i` is then worth only
:math:`u_i = x_i - k_i (z_i - x_i)` to it; a share :math:`x_i \ge z_i` is worth :math:`x_i`. The pie is divided by the Nash
bargaining solution of the pairs :math:`(u_1, u_2)` so made feasible, with disagreement worth 0 to both.

References
----------
Muthoo, A. (1996). A bargaining model based on the commitment tactic. *Journal of Economic Theory* 69(1), 134-152.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bargaining.errors import GameError, InputError
from bargaining.expressions.numbers import exact
from bargaining.games.treeless import TreelessGame

__all__ = ["Commitments"]


@dataclass(frozen=True)
class Commitments(TreelessGame, in_words="bargaining with commitments"):
    r"""Bargaining with partial commitments.

    Commitments just exhaust the pie: :math:`z_A = (1 + k_A)/(2 + k_A + k_B)` is A's share (Muthoo 1996). The game in full:
    :mod:`bargaining.protocols.commitment`; equilibrium and proof: :mod:`bargaining.solvers.commitment`.

    Parameters
    ----------
    names : (str, str)
        The sides.
    costs : (number, number)
        :math:`k_i`: what it costs to concede a unit below one's commitment, at least 0.

    Raises
    ------
    GameError
        If there are not two sides with different names, or a cost is negative.

    Examples
    --------
    >>> Commitments(("A", "B"), (0.5, 0.2)).division(Fraction(1, 2), Fraction(1, 2))
    Fraction(1, 2)
    """

    names: tuple[str, str]
    costs: tuple[Any, Any]

    def __post_init__(self) -> None:
        if not _pair(self.names) or not all(isinstance(n, str) for n in self.names) or self.names[0] == self.names[1]:
            raise GameError(
                f"commitments are made by two sides with different names, as in ('A', 'B'); got {self.names!r}"
            )
        if not _pair(self.costs):
            raise GameError(
                f"costs are two numbers, one for each of {self.names[0]} and {self.names[1]}; got {self.costs!r}"
            )
        for name, cost in zip(self.names, self.costs, strict=True):
            if getattr(cost, "free_symbols", None):
                continue
            try:
                negative = exact(cost) < 0
            except InputError as wrong:
                raise GameError(f"{name}: the cost of revoking a commitment {wrong}") from wrong
            if negative:
                raise GameError(f"{name}: the cost of revoking a commitment must not be negative; got {cost}")

    def worths(self, x: Fraction, first: Fraction, second: Fraction) -> tuple[Fraction, Fraction]:
        """Return what a division is worth to both after their commitments; `x` is the first side's share."""
        k, m = (exact(c) for c in self.costs)
        return x - k * max(first - x, Fraction(0)), 1 - x - m * max(second - (1 - x), Fraction(0))

    def division(self, first: Fraction, second: Fraction) -> Fraction | None:
        """Return the first side's share in the Nash solution; None where no division is worth anything to both."""
        cuts = sorted({Fraction(0), Fraction(1), min(max(first, Fraction(0)), Fraction(1)), 1 - second})
        best: tuple[Fraction, Fraction] | None = None
        for low, high in pairwise(cuts):
            # On a piece both worths are affine in x, and the product is a parabola.
            (a0, b0), (a1, b1) = self.worths(low, first, second), self.worths(high, first, second)
            a, b = (a1 - a0) / (high - low), (b1 - b0) / (high - low)
            places = [low, high]
            if a * b != 0:
                places.append(min(max(low - (a * b0 + b * a0) / (2 * a * b), low), high))
            for x in places:
                u, v = self.worths(x, first, second)
                if u >= 0 and v >= 0 and (best is None or u * v > best[0]):
                    best = (u * v, x)
        return None if best is None else best[1]

    def payoffs(self, first: Fraction, second: Fraction) -> tuple[Fraction, Fraction]:
        """Return the payoffs of a pair of commitments."""
        x = self.division(first, second)
        return (Fraction(0), Fraction(0)) if x is None else self.worths(x, first, second)


def _pair(given: Any) -> bool:
    return isinstance(given, (tuple, list)) and len(given) == 2
