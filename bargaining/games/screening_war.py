r"""Screening while fighting: two offers with a battle between them, to an opponent who knows whether it is weak.

B is weak (W) with probability q, otherwise strong (S). *Round 1*: A offers B a share :math:`y_1`, or makes no offer. If there is no
agreement a battle is fought: it costs :math:`k_A` and :math:`k_B`, and B collapses with probability :math:`\lambda_W \ge \lambda_S`, in
which case A has everything. *Round 2*, if it does not: A offers :math:`y_2`; if it is rejected there is war to the finish, which A
wins with probability :math:`p_W > p_S` and which costs :math:`c_A` and :math:`c_B`.

That B is still standing is news about B, as its rejection is: who survives a battle is more often strong.

References
----------
Powell, R. (2004). Bargaining and learning while fighting. *American Journal of Political Science* 48(2), 344-361.
Filson, D. and Werner, S. (2002). A bargaining model of war and peace. *American Journal of Political Science* 46(4), 819-837.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargaining.errors import GameError
from bargaining.expressions.numbers import exact, show
from bargaining.games.readings import number, pair, sides, symbolic
from bargaining.games.treeless import TreelessGame

__all__ = ["ScreeningWar"]


@dataclass(frozen=True)
class ScreeningWar(TreelessGame, in_words="screening while fighting"):
    r"""Screening while fighting.

    After a rejection and a battle that it survives B is believed to be weak with probability
    :math:`q' = q r (1 - \lambda_W)/(q r (1 - \lambda_W) + (1 - q)(1 - \lambda_S))`, r being the probability with which the weak reject;
    A's first offer is the best that this allows (in the spirit of Powell 2004). The game in full:
    :mod:`bargaining.protocols.screening_while_fighting`; equilibrium and proof: :mod:`bargaining.solvers.screening_war`.

    Parameters
    ----------
    names : (str, str)
        Who offers, and who knows its strength.
    weak : number
        The probability q of the weak type, strictly between 0 and 1.
    power : (number, number)
        The probability that the first side wins a war to the finish against the weak type, and against the strong type.
    costs : (number, number)
        Of war to the finish, to the first and the second side.
    battle : (number, number)
        Costs of the battle.
    collapse : (number, number)
        The probability that the weak, and that the strong type collapses in the battle.

    Raises
    ------
    GameError
        If a number leaves the set on which the game is defined.

    Examples
    --------
    >>> ScreeningWar(("A", "B"), 0, (0.7, 0.4), (0.1, 0.1), (0.05, 0.05), (0.3, 0.1))
    Traceback (most recent call last):
    bargaining.errors.GameError: the probability of the weak type must lie in (0, 1); got 0
    """

    names: tuple[str, str]
    weak: Any
    power: tuple[Any, Any]
    costs: tuple[Any, Any]
    battle: tuple[Any, Any]
    collapse: tuple[Any, Any]

    def __post_init__(self) -> None:
        sides(self.names)
        power, costs = pair("probabilities of winning", self.power), pair("costs of war", self.costs)
        battle, collapse = pair("costs of the battle", self.battle), pair("probabilities of collapse", self.collapse)
        if symbolic(self.weak, *power, *costs, *battle, *collapse):
            return
        number("the probability of the weak type", self.weak, 0, 1, inner=True)
        for name, cost in zip(self.names, costs, strict=True):
            number(f"{name}: the cost of war", cost, 0)
        for name, cost in zip(self.names, battle, strict=True):
            number(f"{name}: the cost of the battle", cost, 0)
        w, s = (number(f"the probability of winning against the {t} type", p, 0, 1) for t, p in _typed(power))
        if w <= s:
            raise GameError(
                f"a war is won more often against the weak type; got {show(w)} against it and {show(s)} against the strong one"
            )
        w, s = (number(f"the probability that the {t} type collapses", p, 0, 1) for t, p in _typed(collapse))
        if w < s:
            raise GameError(f"the weak type collapses at least as often as the strong; got {show(w)} and {show(s)}")
        if exact(s) == 1:
            raise GameError("a battle in which every type collapses leaves no second round; got probability 1 for both")


def _typed(values: tuple[Any, Any]) -> tuple[tuple[str, Any], tuple[str, Any]]:
    return ("weak", values[0]), ("strong", values[1])
