r"""Indivisible territory today for a guarantee against tomorrow's power. Derived here, not published.

The game of :mod:`~bargaining.protocols.territory_for_guarantee` with ground that cannot be divided: what can be ceded
is the ground X (*ground*, a share of the territory in :math:`[0, 1]`) as a whole.

Players
    D (*defender*) and C (*challenger*).
Moves
    The proposer offers to settle by ceding X, or makes no offer; the other side accepts or rejects. No offer and
    rejection are war now. With the structure ``on_offer = "ground"`` (the default) that is all: **to cede nothing and
    settle is not on offer**, the choice is X or war. With ``on_offer = "ground or nothing"`` the proposer may also
    offer to settle without cession.
Payoffs
    :math:`u_D(x)` and :math:`u_C(x)` of the divisible game at x = X or x = 0, against war now.
Equilibrium
    As :math:`u_D` decreases and :math:`u_C` increases in x, ceding X is accepted by both iff
    :math:`\underline x \le X \le \bar x`. Credibility raises both thresholds, so **the credibilities that settle form
    a window** :math:`[\pi_{lo}, \pi_{hi}]`, perhaps an empty one: below it the guarantee is too weak and D refuses,
    above it is too strong and C refuses. Where no corner binds its ends solve :math:`\bar x(\pi_{lo}) = X` and
    :math:`\underline x(\pi_{hi}) = X`,

    .. math::
        \pi_{lo} = \frac{X (1 - \delta_D + \delta_D\kappa) - p_1 + \delta_D p_2
        - (1 - \delta_D)^2 c_D}{\delta_D \Delta}, \qquad
        \pi_{hi} = \frac{X (1 - \delta_C + \delta_C\kappa) - p_1 + \delta_C p_2 + (1 - \delta_C) c_C
        + \delta_C (1 - \delta_D) c_D}{\delta_C \Delta},

    cut to [0, 1]. With a common factor the window has the length :math:`(1 - \delta)(c_D + c_C)/(\delta\Delta)`,
    whatever X is: what indivisibility leaves of the bargaining range, in units of credibility. More ground moves it
    up. With ``"ground or nothing"`` the window of x = 0 is added to that of X. Where both overlap C, proposing, takes
    X and D, proposing, cedes nothing; between the two windows there is war, although a division would settle.
Conventions
    Costs are paid once. The responder accepts when indifferent, the proposer prefers a settlement, and among two that
    are as good the one without cession.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414.
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.games.game import Game
from bargaining.games.nodes import Node, decision, outcome
from bargaining.protocols.protocol import PROBABILITY, Choice, Protocol, Quantity
from bargaining.protocols.territory_for_guarantee import NUMBERS, PROPOSER, SIDE, settlement, war

__all__ = ["PROTOCOL"]


def build(
    defender: Any,
    challenger: Any,
    power_now: Any,
    power_later: Any,
    strategic_value: Any,
    guarantee_effect: Any,
    credibility: Any,
    ground: Any,
    proposer: str,
    on_offer: str,
) -> Game:
    """Build the game; see the module's text."""
    d, r = defender.name, challenger.name
    responder = d if proposer == r else r
    fight = outcome("war", war(defender, challenger, power_now))

    def proposal(label: str, x: Any) -> Node:
        guarantee = credibility * guarantee_effect
        deal = outcome(label, settlement(defender, challenger, x, power_later, strategic_value, guarantee))
        return decision(f"accept {label}?", responder, {"accept": deal, "reject": fight})

    actions: dict[str, Node] = {}
    if on_offer == "ground or nothing":
        actions["offer a settlement without cession"] = proposal("settlement without cession", 0)
    actions["offer to cede the ground"] = proposal("settlement", ground)
    actions["make no offer"] = fight
    return Game([Actor(d, defender.discount), Actor(r, challenger.discount)], decision("offer?", proposer, actions))


PROTOCOL = Protocol(
    name="indivisible_territory_for_guarantee",
    roles={"defender": SIDE, "challenger": SIDE},
    parameters={
        **NUMBERS,
        "ground": Quantity("the ground that is ceded as a whole, a share of the territory", PROBABILITY, "X"),
    },
    structure={
        "proposer": PROPOSER,
        "on_offer": Choice("what may be offered", options=("ground", "ground or nothing"), default="ground"),
    },
    outcomes=("settlement", "settlement without cession", "war"),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
