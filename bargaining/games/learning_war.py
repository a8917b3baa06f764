r"""A war from fort to fort between sides who learn from battles: beliefs that differ, and come together.

The first side holds n of N forts; in a battle it takes one with a probability p that nobody knows, otherwise it loses one; with all N
it has won the pie of size 1, with none it has lost. Side i believes p to be Beta distributed with parameters
:math:`(a_i, b_i)`, as if it had seen :math:`a_i` battles won and :math:`b_i` lost by the first side; the sides know of each other's
beliefs and agree to disagree. Each battle adds one to a, or to b, of both. Before each battle one side may propose to end the war by a
division; if the other rejects, or nothing is proposed, the battle is fought, at cost :math:`k_i`.

References
----------
Smith, A. and Stam, A. C. (2004). Bargaining and the nature of war. *Journal of Conflict Resolution* 48(6), 783-813.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargaining.errors import GameError
from bargaining.games.readings import number, pair, sides, symbolic
from bargaining.games.treeless import TreelessGame

__all__ = ["TIMINGS", "LearningWar"]

#: When sides settle: as soon as they can, or when it is best for who proposes.
TIMINGS = ("when possible", "when best")


@dataclass(frozen=True)
class LearningWar(TreelessGame, in_words="a war that teaches both sides"):
    r"""A war in which battles teach both sides.

    With :math:`W_i` what side i, by its own belief, expects from fighting to the finish, a settlement is possible iff
    :math:`W_A + W_B \le 1`; every battle adds one to a parameter of both beliefs (in the spirit of Smith and Stam 2004). The game in
    full: :mod:`bargaining.protocols.learning_from_battles`; equilibrium and proof: :mod:`bargaining.solvers.learning_war`.

    Parameters
    ----------
    names : (str, str)
        The sides; forts are counted for the first.
    beliefs : ((number, number), (number, number))
        For each side the parameters of its Beta distribution of p, each at least 1.
    forts, held : int
        N and n.
    costs : (number, number)
        Of a battle.
    battle : number
        The probability p with which the first side in fact takes a fort.
    discounts : (number, number)
        From battle to battle.
    timing : str
        ``"when possible"``: as soon as some division is worth more to both than fighting to the finish; ``"when best"``: when the
        proposer, who foresees what later battles will teach the other side, wants to.
    proposer : str, optional
        Who proposes; the first side unless said.

    Raises
    ------
    GameError
        If a number leaves the set on which the game is defined.

    Examples
    --------
    >>> LearningWar(("A", "B"), ((6, 4), (4, 6)), 6, 3, (0.005, 0.005), 0.5).proposer
    'A'
    >>> LearningWar(("A", "B"), ((0, 4), (4, 6)), 6, 3, (0.005, 0.005), 0.5)
    Traceback (most recent call last):
    bargaining.errors.GameError: A: a parameter of the belief must be at least 1; got 0
    """

    names: tuple[str, str]
    beliefs: tuple[Any, Any]
    forts: int
    held: int
    costs: tuple[Any, Any]
    battle: Any
    discounts: tuple[Any, Any] = (1, 1)
    timing: str = "when possible"
    proposer: str | None = None

    def __post_init__(self) -> None:
        sides(self.names)
        beliefs = [
            pair(f"{n}: the parameters of the belief", b)
            for n, b in zip(self.names, pair("the beliefs", self.beliefs), strict=True)
        ]
        costs, discounts = pair("costs of a battle", self.costs), pair("discount factors", self.discounts)
        for what, value, least in (("the number of forts", self.forts, 2), ("the number of forts held", self.held, 0)):
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise GameError(f"{what} must be a whole number of at least {least}; got {value!r}")
        if self.forts > 30:
            raise GameError(
                f"at most 30 forts are counted, since wars last as the square of their number; got {self.forts}"
            )
        if self.held > self.forts:
            raise GameError(f"forts held must lie between 0 and {self.forts}; got {self.held}")
        if self.timing not in TIMINGS:
            raise GameError(f"the timing is 'when possible' or 'when best'; got {self.timing!r}")
        if self.proposer is None:
            object.__setattr__(self, "proposer", self.names[0])
        if self.proposer not in self.names:
            raise GameError(f"who proposes is one of {list(self.names)}; got {self.proposer!r}")
        if symbolic(self.battle, *costs, *discounts, *beliefs[0], *beliefs[1]):
            return
        number("the probability of taking a fort", self.battle, 0, 1)
        for name, belief, cost, discount in zip(self.names, beliefs, costs, discounts, strict=True):
            for parameter in belief:
                number(f"{name}: a parameter of the belief", parameter, 1)
            number(f"{name}: the cost of a battle", cost, 0)
            number(f"{name}: the discount factor", discount, 0, 1)
