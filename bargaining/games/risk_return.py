r"""A demand to an opponent whose cost of war, or value of the thing, only the opponent knows.

A demands a share :math:`x \le m` of a pie of size 1, or starts a war. B, whose cost c is distributed with F, accepts or fights. A wins
a war with probability p, so that war is worth :math:`p - k_A` to A and :math:`1 - p - c` to B: B accepts iff :math:`c \ge x - p`.

With :math:`m = 1` A may ask for everything; where a status quo gives B the share q, and B keeps it by doing nothing,
:math:`m = 1 - q`. With :math:`p = k_A = 0`, B is a buyer whose value is c, and x the price.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414; pp. 390-401.
Powell, R. (1996). Stability and the distribution of power. *World Politics* 48(2), 239-267.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargaining.errors import GameError
from bargaining.games.distributions import Cdf, Exponential, Pieces, Uniform
from bargaining.games.readings import number, sides, symbolic
from bargaining.games.treeless import TreelessGame

__all__ = ["RiskReturn"]


@dataclass(frozen=True)
class RiskReturn(TreelessGame, in_words="a demand against a continuum of types"):
    r"""A take-it-or-leave-it demand against private information.

    A demands x; B, whose cost c is distributed with F, accepts iff :math:`c \ge x - p`. A's best demand :math:`x = p + z` trades what
    it brings off against the risk :math:`F(z)` of war, :math:`1 - F(z) = f(z)(z + k_A)` (Fearon 1995). The game in full:
    :mod:`bargaining.protocols.risk_return`; with a status quo :mod:`bargaining.protocols.status_quo`; equilibrium and proof:
    :mod:`bargaining.solvers.risk_return`.

    Parameters
    ----------
    names : (str, str)
        Who demands, and who knows its own cost.
    power : number
        The probability p that the first side wins a war.
    cost : number
        The first side's cost of war, at least 0, in shares of the pie.
    private : Uniform, Exponential, Pieces or Cdf
        What the first side believes about the second side's cost; at least 0.
    at_most : number
        The most that may be demanded, m.

    Raises
    ------
    GameError
        If a number leaves the set on which the game is defined.

    Examples
    --------
    >>> RiskReturn(("A", "B"), 0.5, 0.1, Uniform(0, 0.4)).at_most
    1
    """

    names: tuple[str, str]
    power: Any
    cost: Any
    private: Any
    at_most: Any = 1

    def __post_init__(self) -> None:
        sides(self.names)
        if not isinstance(self.private, (Uniform, Exponential, Pieces, Cdf)):
            raise GameError(
                "what is believed about the cost is a distribution, as distributions.Uniform(0, 0.4); "
                f"got {self.private!r}"
            )
        if not symbolic(self.power):
            number("the probability of winning", self.power, 0, 1)
        if not symbolic(self.cost):
            number("the cost of war", self.cost, 0)
        if not symbolic(self.at_most):
            number("the most that may be demanded", self.at_most, 0, 1)
        low = getattr(self.private, "low", None) if not isinstance(self.private, Pieces) else self.private.ends[0]
        if low is not None and not symbolic(low):
            number("the lowest cost that is believed possible", low, 0)
