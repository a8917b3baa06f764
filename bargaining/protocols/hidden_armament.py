r"""Hidden armament: an investment in power that may be seen, and a strike that may be mistaken.

Players
    T (*target*), who may arm; D (*deterrer*), who may strike before the arms are there.
Moves
    T invests, at the cost k, or refrains. If it has invested, a signal reveals this with probability :math:`p_s` (*detection*).
    D sees the signal or does not, and strikes or waits. Without a signal it does not know whether T has invested.
Payoffs
    A strike is war: :math:`W_D` to D and :math:`W_T` to T, whether or not T has invested. If D waits the two have :math:`P_D` and
    :math:`P_T` from the peace under the present power, or :math:`P_D - \Delta` and :math:`P_T + \Delta` once the investment has
    shifted it. T pays k if it has invested, whatever follows.
Equilibrium
    Let :math:`P_D - \Delta < W_D < P_D` and :math:`W_T < P_T`: D strikes an armed target rather than live with it, and an unarmed
    one it leaves. After a signal it strikes. Without one it is indifferent if it believes in an investment with

    .. math:: \mu = \frac{P_D - W_D}{\Delta} .

    If what is not seen is struck with probability z, refraining is worth :math:`W_T + (1 - z)(P_T - W_T)` to T and investing
    :math:`W_T + (1 - p_s)(1 - z)(P_T + \Delta - W_T) - k`. The gain is :math:`(1 - z) B - k` with

    .. math:: B = (1 - p_s)(P_T + \Delta - W_T) - (P_T - W_T) ,

    what an investment is worth if nothing is struck but what is seen.

    **If** :math:`B < k` **there is peace**: even unmet, an investment does not pay; D need not strike. **If** :math:`B > k` and
    :math:`k > 0` neither peace nor an investment for certain is an equilibrium: an investment expected is met, and does not pay; one
    not expected is not met, and pays. T invests with probability y and D strikes without a signal with probability z:

    .. math:: y = \frac{\mu}{\mu + (1 - \mu)(1 - p_s)}, \qquad z = 1 - \frac{k}{B}, \qquad
              \Pr(\text{war}) = y p_s + (1 - y p_s) z, \qquad \Pr(\text{mistaken war}) = z (1 - y) .

    For by Bayes' rule D believes in an investment with :math:`y (1 - p_s)/(y (1 - p_s) + 1 - y) = \mu` without a signal. This is the
    only equilibrium. At :math:`B = k > 0` every investment with probability up to y, met only if it is seen, is one; at
    :math:`k = 0 < B` every one with probability y or more, met seen or not, as T then loses nothing by it. The better the
    signal the more is invested, so that D still doubts what it does not see, and the less is struck unseen, until B falls to k: at

    .. math:: p_s = 1 - \frac{P_T - W_T + k}{P_T + \Delta - W_T}

    war ends at once, from a probability of :math:`y p_s`.
Conventions
    Payoffs of peace and war are values from then on. "preventive war" is a strike on a target that has invested, seen or not;
    "mistaken war" one on a target that has not.

In the spirit of Debs and Monteiro's paper; the numbers of the game are given here, where there the peace is bargained.

References
----------
Debs, A. and Monteiro, N. P. (2014). Known unknowns: power shifts, uncertainty, and war. *International Organization* 68(1), 1-31.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, decision, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, REAL, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(target: Any, deterrer: Any, shift: Any, detection: Any) -> Game:
    """Build the game; see the module's text."""
    t, d = target.name, deterrer.name

    def answer(seen: str, invested: bool) -> Node:
        paid, moved = (target.cost, shift) if invested else (0, 0)
        war = outcome(
            "preventive war" if invested else "mistaken war",
            {t: target.war - paid, d: deterrer.war},
        )
        peace = outcome(
            "power shifts" if invested else "status quo",
            {t: target.peace + moved - paid, d: deterrer.peace - moved},
        )
        return decision(seen, d, {"wait": peace, "strike": war}, information_set=seen)

    investment = chance(
        "is the investment seen?",
        {"signal": (detection, answer("signal", True)), "no signal": (1 - detection, answer("no signal", True))},
    )
    root = decision("invest?", t, {"refrain": answer("no signal", False), "invest": investment})
    return Game([Actor(t), Actor(d)], root)


_PEACE = Quantity("peace under the present power", REAL, "P")
_WAR = Quantity("war", REAL, "W")

PROTOCOL = Protocol(
    name="hidden_armament",
    roles={
        "target": {"peace": _PEACE, "war": _WAR, "cost": Quantity("cost of the investment", COST, "k")},
        "deterrer": {"peace": _PEACE, "war": _WAR},
    },
    parameters={
        "shift": Quantity("what the investment shifts from the deterrer to the target in peace", COST, r"\Delta"),
        "detection": Quantity("probability that an investment is seen", PROBABILITY, "p_s"),
    },
    structure={},
    outcomes=("status quo", "power shifts", "preventive war", "mistaken war"),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
