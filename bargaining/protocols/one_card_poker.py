r"""One card, one bet: how often to bluff, and how often to call.

Players
    A bettor, who draws a king with probability k and a queen otherwise and sees it; a caller, who does not.
Moves
    Both have paid 1 into the pot. The bettor bets a further b or passes. If it passes the card is shown: a king wins the pot, a queen
    loses it. If it bets the caller calls, and the card decides about :math:`1 + b` each, or folds, and the bettor wins the pot.
Payoffs
    Money, zero-sum. Pass: 1 with a king, :math:`-1` with a queen, to the bettor. Call: :math:`\pm(1 + b)`. Fold: 1.
Equilibrium
    With a king it is better to bet, whatever the caller does, unless it always folds. Let the queen bet with probability :math:`\beta`
    and the caller call with probability :math:`\gamma`. The queen is indifferent iff :math:`(1 - \gamma) - \gamma (1 + b) = -1`; the
    caller, with belief :math:`\mu` in the king, iff :math:`(1 - 2 \mu)(1 + b) = -1`. If :math:`k b < (1 - k)(2 + b)`,

    .. math:: \gamma = \frac{2}{2 + b}, \qquad \mu = \frac{2 + b}{2 (1 + b)}, \qquad \beta = \frac{k\,b}{(1 - k)(2 + b)}, \qquad
              u = 2 k - 1 + \frac{2 k\,b}{2 + b},

    u being the value to the bettor. With equal odds and :math:`b = 1`: bluff 1/3, call 2/3, value 1/3. With more kings than that the
    caller folds, the queen always bets, and the king, to which betting and passing are then the same, bets with a probability of at least
    :math:`(1 - k)(2 + b)/(k b)`, so that a fold is right.
Conventions
    Only the outcome's probabilities and the values are told apart by labels; who wins after a call is in the payoffs.

References
----------
Myerson, R. B. (1991). *Game Theory: Analysis of Conflict*. Harvard University Press; figure 2.2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.games.game import Game
from bargaining.games.nodes import chance, decision, outcome
from bargaining.protocols.protocol import PROBABILITY, Domain, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(bettor: Any, caller: Any, king: Any, bet: Any) -> Game:
    """Build the game; see the module's text."""
    a, b = bettor.name, caller.name

    def end(label: str, won: Any) -> Any:
        return outcome(label, {a: won, b: -won})

    def hand(card: str) -> Any:
        sign = 1 if card == "king" else -1
        answers = {"call": end("call", sign * (1 + bet)), "fold": end("fold", 1)}
        answer = decision("bet", b, answers, information_set="bet")
        return decision(card, a, {"bet": answer, "pass": end("pass", sign)})

    return Game(
        [Actor(a), Actor(b)], chance("card", {"king": (king, hand("king")), "queen": (1 - king, hand("queen"))})
    )


PROTOCOL = Protocol(
    name="one_card_poker",
    roles={"bettor": {}, "caller": {}},
    parameters={
        "king": Quantity("probability of a king", PROBABILITY, "k"),
        "bet": Quantity("size of the bet, in units of what each has paid", Domain(low=Fraction(0), low_open=True), "b"),
    },
    structure={},
    outcomes=("pass", "call", "fold"),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
