r"""Ground that is power: a side that may take a little more in every period, or all at once.

A holds the share x of the ground. In each period it demands that its share become :math:`x' \in [0, 1]`, or starts a war; B
accepts, or starts a war. After acceptance the period's payoffs are :math:`x'` and :math:`1 - x'`, and the next period begins with
:math:`x'`. A war is decided at once and for ever: A wins all the ground with probability

.. math::

    p(x) = p_0 + k x + j \, [x > h], \qquad
    W_A(x) = \frac{p(x)}{1 - \delta} - c_A, \quad W_B(x) = \frac{1 - p(x)}{1 - \delta} - c_B

in present values, costs being paid once. Ground is *ordinary* if k = j = 0; the jump j beyond h is strategic ground, such as a
fortress.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.errors import GameError
from bargaining.expressions.numbers import exact
from bargaining.games.treeless import TreelessGame

__all__ = ["Salami"]


@dataclass(frozen=True)
class Salami(TreelessGame, in_words="demands on ground that gives power"):
    r"""Demands on ground that gives power.

    Each demand leaves B its war value, :math:`x' = ((1 - \delta) p_0 + k x + (1 - \delta)^2 c_B)/(1 - \delta + \delta k)`, unless
    ground gives much power at once (in the spirit of Fearon 1996). The game in full: :mod:`bargaining.protocols.salami`; equilibrium
    and proof: :mod:`bargaining.solvers.concessions`.

    Parameters
    ----------
    names : (str, str)
        The side that demands, and the other.
    discount : number
        Of both, in [0, 1).
    costs : (number, number)
        Of war, paid once, in periods of holding all the ground.
    power, slope : number
        The probability that the first side wins a war when it holds nothing, and what holding everything adds, evenly.
    ground : number
        The first side's share at the beginning.
    jump : number
        What crossing the strategic line adds to the probability.
    line : number
        Where the strategic ground begins.

    Raises
    ------
    GameError
        If a number leaves the set on which the game is defined.

    Examples
    --------
    >>> Salami(("A", "B"), 0.9, (0, 0.3), 0.2, 0.6, 0.3).chance(0.5)
    Fraction(1, 2)
    """

    names: tuple[str, str]
    discount: Any
    costs: tuple[Any, Any]
    power: Any
    slope: Any
    ground: Any
    jump: Any = 0
    line: Any = 1

    def __post_init__(self) -> None:
        numbers = (self.discount, *self.costs, self.power, self.slope, self.ground, self.jump, self.line)
        if any(getattr(v, "free_symbols", None) for v in numbers):
            return
        discount, *costs = (exact(v) for v in (self.discount, *self.costs))
        if len(set(self.names)) != 2:
            raise GameError(f"there are two sides with different names; got {list(self.names)}")
        if not 0 <= discount < 1:
            raise GameError(f"the discount factor must lie in [0, 1); got {self.discount}")
        if min(costs) < 0:
            raise GameError(f"the costs of war must not be negative; got {self.costs}")
        power, slope, ground = (exact(v) for v in (self.power, self.slope, self.ground))
        jump, line = exact(self.jump), exact(self.line)
        if min(power, slope, jump) < 0 or power + slope + jump > 1:
            raise GameError(
                "the probability of winning must rise from 0 or more to 1 or less; "
                f"got {power} + {slope} x, and {jump} more beyond {line}"
            )
        if not (0 <= ground <= 1 and 0 <= line <= 1):
            raise GameError(f"shares of the ground lie in [0, 1]; got {self.ground} and {self.line}")

    def chance(self, x: Any, beyond: bool | None = None) -> Fraction:
        """Return the probability that the first side wins; `beyond` says on which side of the line, if not where x is."""
        over = exact(x) > exact(self.line) if beyond is None else beyond
        return exact(self.power) + exact(self.slope) * exact(x) + (exact(self.jump) if over else 0)

    def war(self, x: Any, beyond: bool | None = None) -> tuple[Fraction, Fraction]:
        """Return what war is worth to both at x."""
        rest, p = 1 - exact(self.discount), self.chance(x, beyond)
        return p / rest - exact(self.costs[0]), (1 - p) / rest - exact(self.costs[1])
