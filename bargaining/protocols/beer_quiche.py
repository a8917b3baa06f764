r"""A signal that costs nothing but the wrong breakfast: Cho and Kreps's beer and quiche.

Players
    A sender, strong with probability p and weak otherwise, who knows which; a receiver, who does not.
Moves
    The sender has beer or quiche. The receiver sees it, and duels or does not.
Payoffs
    The sender has g for the breakfast it prefers (beer if strong, quiche if weak) and h for not having to fight. The receiver has 1
    for duelling with the weak and for not duelling with the strong, 0 otherwise.
Equilibrium
    Let :math:`0 < g < h`: no duel is worth more than the preferred breakfast.

    If :math:`p > 1/2` there are two sequential equilibria. *Both have beer* and there is no duel: nobody gains by quiche if the receiver
    then duels with a probability of at least :math:`d = g/h`, as the weak type has h from beer and :math:`g + (1 - q) h` from quiche; a
    duel after quiche is rational for beliefs of at least 1/2 in the weak type. *Both have quiche*, likewise. The second fails the intuitive
    criterion: the weak type has g + h and can only lose by beer, so beer must come from the strong type.

    If :math:`p < 1/2` there is one. The strong type has beer; the weak type has beer with probability m, so that the receiver is
    indifferent after beer, :math:`p = (1 - p) m`; the receiver duels after quiche for sure and after beer with probability
    :math:`1 - g/h`, so that the weak type is indifferent, :math:`g = (g/h) h`. So

    .. math:: m = \frac{p}{1 - p}, \qquad u_S = p\,(2 g) + (1 - p)\, g = (1 + p)\, g, \qquad u_R = 1 - p .
Conventions
    Payoffs are those of the paper for g = 1, h = 2.

References
----------
Cho, I.-K. and Kreps, D. M. (1987). Signaling games and stable equilibria. *Quarterly Journal of Economics* 102(2), 179-221.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.games.game import Game
from bargaining.games.nodes import chance, decision, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(sender: Any, receiver: Any, strong: Any) -> Game:
    """Build the game; see the module's text."""
    s, r = sender.name, receiver.name

    def end(kind: str, meal: str, answer: str) -> Any:
        liked = sender.breakfast if (kind == "strong") == (meal == "beer") else 0
        spared = sender.peace if answer == "no duel" else 0
        right = (answer == "duel") == (kind == "weak")
        return outcome(f"{meal}, {answer}", {s: liked + spared, r: int(right)})

    def answer(kind: str, meal: str) -> Any:
        ends = {what: end(kind, meal, what) for what in ("duel", "no duel")}
        return decision(f"after {meal}", r, ends, information_set=f"after {meal}")

    def breakfast(kind: str) -> Any:
        return decision(kind, s, {meal: answer(kind, meal) for meal in ("beer", "quiche")})

    types = {"strong": (strong, breakfast("strong")), "weak": (1 - strong, breakfast("weak"))}
    return Game([Actor(s), Actor(r)], chance("type", types))


PROTOCOL = Protocol(
    name="beer_quiche",
    roles={
        "sender": {
            "breakfast": Quantity("worth of the preferred breakfast", COST, "g", default=Fraction(1)),
            "peace": Quantity("worth of not having to fight", COST, "h", default=Fraction(2)),
        },
        "receiver": {},
    },
    parameters={"strong": Quantity("probability that the sender is strong", PROBABILITY, "p")},
    structure={},
    outcomes=tuple(f"{meal}, {answer}" for meal in ("beer", "quiche") for answer in ("duel", "no duel")),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
