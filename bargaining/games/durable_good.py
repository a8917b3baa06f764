r"""A seller who cannot keep itself from asking for less tomorrow: offers to a buyer whose value is private.

In each period a seller, whose cost is 0, names a price p; a buyer, whose value v only the buyer knows, accepts, or waits for the next
price. Agreement at p in period t = 0, 1, ... is worth :math:`\delta^t p` and :math:`\delta^t (v - p)`. With two values
:math:`0 < v_L < v_H` there is a *gap* between the seller's cost and the lowest value; values uniform on :math:`[0, b]` leave none.

The seller may be a state that asks for a concession, the price what is conceded, and the value what peace is worth to the other side.

References
----------
Coase, R. H. (1972). Durability and monopoly. *Journal of Law and Economics* 15(1), 143-149.
Fudenberg, D., Levine, D. K. and Tirole, J. (1985). Infinite-horizon models of bargaining with one-sided incomplete information. In A.
E. Roth (ed.), *Game-Theoretic Models of Bargaining*, Cambridge University Press, 73-98.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargaining.errors import GameError
from bargaining.expressions.numbers import exact, show
from bargaining.games.distributions import TwoTypes, Uniform
from bargaining.games.readings import number, sides, symbolic
from bargaining.games.treeless import TreelessGame

__all__ = ["DurableGood"]


@dataclass(frozen=True)
class DurableGood(TreelessGame, in_words="a seller who cannot commit itself"):
    r"""Offers of a seller, period after period, to a buyer whose value is private.

    With two types the seller asks :math:`p_k, p_{k-1}, \dots, v_L`, each price making the high type indifferent to waiting for the
    next, :math:`p_k = v_H - \delta^k (v_H - v_L)` (Fudenberg, Levine and Tirole 1985). The game in full:
    :mod:`bargaining.protocols.durable_good`; equilibrium and proof: :mod:`bargaining.solvers.durable_good`.

    Parameters
    ----------
    names : (str, str)
        The seller, who makes all offers, and the buyer.
    discount : number
        Of both, in [0, 1).
    private : TwoTypes or Uniform
        What the seller believes about the value: two types above 0, or uniform from 0 upwards.

    Raises
    ------
    GameError
        If a number leaves the set on which the game is defined.

    Examples
    --------
    >>> DurableGood(("S", "B"), 0.9, TwoTypes(1, 2, 0.6)).private.high
    2
    """

    names: tuple[str, str]
    discount: Any
    private: Any

    def __post_init__(self) -> None:
        sides(self.names)
        if not isinstance(self.private, (TwoTypes, Uniform)):
            raise GameError(
                "what is believed about the value is distributions.TwoTypes(low, high, chance) or distributions.Uniform(0, high); "
                f"got {self.private!r}"
            )
        if not symbolic(self.discount):
            discount = number("the discount factor", self.discount, 0, 1)
            if discount == 1:
                raise GameError(
                    "the discount factor must be below 1; got 1: without a cost of delay nobody ever hurries"
                )
        low = self.private.low
        if symbolic(low):
            return
        if isinstance(self.private, TwoTypes) and exact(low) <= 0:
            raise GameError(
                f"both types value the good above the seller's cost of 0; got {show(exact(low))} for the low one"
            )
        if isinstance(self.private, Uniform) and exact(low) != 0:
            raise GameError(
                f"uniform values must begin at the seller's cost of 0; got {show(exact(low))}. For a gap use TwoTypes"
            )
