r"""Trade between two sides whose values are both private: an auction of bid and ask, or the best that any mechanism can do.

A buyer's value v and a seller's cost c are uniform and independent. Trade at a price P is worth :math:`v - P` and :math:`P - c`. Rules:
in a *double auction* both name a number, and they trade iff the bid is at least the ask, at :math:`k\,\text{bid} + (1-k)\,\text{ask}`;
*efficient* is any mechanism in which they trade iff :math:`v \ge c`, whatever subsidy that needs; *second best* is the mechanism without
subsidy in which gains are greatest.

A settlement is such a trade: what is traded is peace, the buyer's value what it would concede at most, the seller's cost what it must
get at least.

References
----------
Chatterjee, K. and Samuelson, W. (1983). Bargaining under incomplete information. *Operations Research* 31(5), 835-851.
Myerson, R. B. and Satterthwaite, M. A. (1983). Efficient mechanisms for bilateral trading. *Journal of Economic Theory* 29(2), 265-281.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargaining.errors import GameError, did_you_mean
from bargaining.games.distributions import Uniform
from bargaining.games.readings import number, sides, symbolic
from bargaining.games.treeless import TreelessGame

__all__ = ["RULES", "BilateralTrade"]

RULES = ("double auction", "second best", "efficient")


@dataclass(frozen=True)
class BilateralTrade(TreelessGame, in_words="trade between private values"):
    r"""Trade when both sides have private values.

    In a double auction with values and costs uniform on [0, 1] the linear equilibrium has bid
    :math:`\frac{v}{1+k} + \frac{k(1-k)}{2(1+k)}` and ask :math:`\frac{c}{2-k} + \frac{1-k}{2}` (Chatterjee and Samuelson 1983); no
    mechanism without subsidy trades whenever :math:`v \ge c` (Myerson and Satterthwaite 1983). The game in full:
    :mod:`bargaining.protocols.bilateral_trade`; equilibrium and proof: :mod:`bargaining.solvers.bilateral_trade`.

    Parameters
    ----------
    names : (str, str)
        The buyer and the seller.
    buyer, seller : Uniform
        What each believes about the other's value, or cost.
    rule : str
        ``"double auction"``, ``"second best"`` or ``"efficient"``.
    weight : number
        k, the weight of the bid in the price of a double auction.

    Raises
    ------
    GameError
        If a number leaves the set on which the game is defined.

    Examples
    --------
    >>> BilateralTrade(("B", "S"), Uniform(0, 1), Uniform(0, 1), "second-best")
    Traceback (most recent call last):
    bargaining.errors.GameError: no rule of trade 'second-best'; did you mean 'second best'?
    """

    names: tuple[str, str]
    buyer: Any
    seller: Any
    rule: str = "double auction"
    weight: Any = "1/2"

    def __post_init__(self) -> None:
        sides(self.names)
        for name, private in zip(self.names, (self.buyer, self.seller), strict=True):
            if not isinstance(private, Uniform):
                raise GameError(f"{name}: private values are uniform, as distributions.Uniform(0, 1); got {private!r}")
        if self.rule not in RULES:
            raise GameError(
                f"no rule of trade {self.rule!r}{did_you_mean(self.rule, RULES) or f'; known: {list(RULES)}'}"
            )
        if not symbolic(self.weight):
            number("the weight of the bid", self.weight, 0, 1)
