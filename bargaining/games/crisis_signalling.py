r"""A crisis in which each side knows its own shocks: the empirical signalling game.

Side 1 challenges or not; side 2 concedes or resists; side 1 then fights or backs down. Payoffs are

================  ======================  ====================
end               side 1                  side 2
================  ======================  ====================
status quo        S                       0
concession        V                       C
war               W + e                   W' + e'
retreat           a + e_a                 V'
================  ======================  ====================

with shocks e, e_a (known to side 1 before it challenges) and e' (known to side 2 before it answers) independent and standard normal.

References
----------
Lewis, J. B. and Schultz, K. A. (2003). Revealing preferences: empirical estimation of a crisis bargaining game with incomplete
information. *Political Analysis* 11(4), 345-367.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

from bargaining.errors import GameError, InputError
from bargaining.expressions.numbers import exact
from bargaining.games.treeless import TreelessGame

__all__ = ["CrisisSignalling"]


@dataclass(frozen=True)
class CrisisSignalling(TreelessGame, in_words="a crisis with normal shocks"):
    r"""A crisis with normal shocks to payoffs.

    With probability p the target resists, and the challenger challenges iff the better of war and retreat is worth at least
    :math:`c = V - (V - S)/p`. An equilibrium is a solution of :math:`p = \Phi((p_F W' + (1 - p_F) V' - C)/p_F)`, where :math:`p_F` is
    the probability of a fight after a challenge (Lewis and Schultz 2003). The game in full:
    :mod:`bargaining.protocols.crisis_signalling`; all solutions: :mod:`bargaining.solvers.crisis_signalling`.

    Parameters
    ----------
    names : (str, str)
        The challenger and the target.
    status_quo, concession, war, retreat : number
        What the challenger has at each end, S, V, W and a. It must prefer the concession to the status quo.
    target_concession, target_war, target_stands : number
        What the target has if it concedes, if there is war, and if the challenger backs down: C, W', V'. The status quo is worth 0 to it.
    number : int
        Which equilibrium `solve` returns, from the one with the least probability of resistance on.

    Raises
    ------
    GameError
        If there are not two names, a payoff is no number, or the concession is not worth more to the challenger than the status quo.

    Examples
    --------
    >>> CrisisSignalling(("A", "B"), 0, 1, -1.9, -1.2, 0, -2.9, 1).names
    ('A', 'B')
    """

    names: tuple[str, str]
    status_quo: Any
    concession: Any
    war: Any
    retreat: Any
    target_concession: Any
    target_war: Any
    target_stands: Any
    number: int = 1

    def __post_init__(self) -> None:
        names = self.names
        pair = isinstance(names, (tuple, list)) and len(names) == 2 and all(isinstance(n, str) for n in names)
        if not pair or names[0] == names[1]:
            raise GameError(f"a crisis is between two sides with different names, as in ('A', 'B'); got {names!r}")
        if not isinstance(self.number, Integral) or isinstance(self.number, bool) or self.number < 1:
            raise GameError(f"equilibria are numbered from 1; got {self.number!r}")
        fields = ("status_quo", "concession", "war", "retreat", "target_concession", "target_war", "target_stands")
        if any(getattr(getattr(self, name), "free_symbols", None) for name in fields):
            return
        for name in fields:
            try:
                exact(getattr(self, name))
            except InputError as wrong:
                raise GameError(f"{name.replace('_', ' ')}: the payoff {wrong}") from wrong
        if exact(self.concession) <= exact(self.status_quo):
            raise GameError(
                f"the challenger must prefer the concession to the status quo, or it has nothing to ask for; the concession is worth "
                f"{self.concession} to {names[0]} and the status quo {self.status_quo}"
            )
