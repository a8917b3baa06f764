r"""A target with an ally that may join: the bargaining range in the shadow of intervention, and moral hazard.

Players
    C (*challenger*) and T (*target*), in dispute over a pie of size 1, and A (*ally*), a third party.
Moves
    1. The proposer (C unless said) demands a division in which C's share is :math:`x \in [0, 1]`, or makes no offer;
       the other side accepts or rejects. No offer and rejection are war.
    2. In a war A joins T or stays out. With *joining* = given it joins with probability :math:`\pi` (*joins*). With
       *joining* = decided nature draws A's cost of joining :math:`\kappa`, uniform on [0, K], which A then knows, and A
       decides.
Payoffs
    Settlement: x to C, :math:`1 - x` to T, :math:`v (1 - x)` to A, whose *stake* in T's share is v. C wins a war, and with
    it the pie, with probability :math:`p_0`, or :math:`p_1 \le p_0` if A joins
    (if :math:`p_1 > p_0` it has no reason to):

    .. math:: u_C = p_i - c_C, \qquad u_T = 1 - p_i - c_T + s, \qquad u_A = v (1 - p_i) - s - \kappa [\text{A joins}],

    where s (*subsidy*) is what A pays T if there is a war.
Whether the ally joins
    Joining is worth :math:`v (p_0 - p_1)` to A. It joins iff that is at least :math:`\kappa`, so

    .. math:: \pi = \Pr\{\kappa \le v (p_0 - p_1)\} = \min\{1,\; v (p_0 - p_1)/K\} :

    the promise is as credible as the stake behind it is great. In the tree nature draws the class of the cost,
    :math:`\kappa \le m = \min\{v (p_0 - p_1), K\}` or above, and A decides knowing the mean of its class,
    :math:`m/2` or :math:`(m + K)/2`. As payoffs are linear in :math:`\kappa` and the decision is the same throughout a class,
    that is the game with :math:`\kappa` itself: :math:`m/2 \le v (p_0 - p_1)`, so it joins; and if the class above is not empty,
    :math:`(m + K)/2 > m = v (p_0 - p_1)`, so it does not.
Equilibrium
    Let :math:`\bar p = \pi p_1 + (1 - \pi) p_0`. C prefers x to war iff :math:`x \ge \bar p - c_C`, T iff
    :math:`x \le \bar p + c_T - s`. There is a settlement iff

    .. math:: [\bar p - c_C,\; \bar p + c_T - s] \cap [0, 1] \ne \emptyset,

    and the proposer takes its end of it: C the upper, T the lower, or the end of [0, 1] if that comes first. As
    :math:`\bar p - c_C \le 1` always, there is war iff :math:`s > c_T + \min(c_C, \bar p)`: if :math:`s > c_C + c_T`
    (**moral hazard**), as the subsidy pays T for fighting, and beyond the joint costs of war there is nothing left that both
    prefer; or if :math:`s > \bar p + c_T`, as T would rather fight than have the whole pie.

    Up to that point, and where the end taken is within (0, 1), a subsidy saves ground: C, proposing, demands
    :math:`\partial x/\partial s = -1` less. So does a likelier intervention, by :math:`\partial x/\partial \pi = -(p_0 - p_1)`,
    whoever proposes; but T concedes :math:`\min(1, p_1 + c_T - s)`, if that is not negative, even to a C that proposes and is
    certain to meet A.

In the spirit of the literature on third parties and alliances (Yuen 2009; Benson, Meirowitz and Ramsay 2014), of which it keeps
two results: targets concede even where intervention is certain, and paying a target to fight first lowers what is demanded of it.

References
----------
Benson, B. V., Meirowitz, A. and Ramsay, K. W. (2014). Inducing deterrence through moral hazard in alliance contracts. *Journal of
Conflict Resolution* 58(2), 307-335.

Yuen, A. (2009). Target concessions in the shadow of intervention. *Journal of Conflict Resolution* 53(5), 745-773.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import clip
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, decision, offer, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, Choice, Domain, Protocol, Quantity

__all__ = ["HIGHEST_COST", "PROTOCOL", "acts_if_worth_it"]


def acts_if_worth_it(
    name: str, actor: str, worth: Any, highest: Any, acts: tuple[str, Any], stands_aside: tuple[str, Node]
) -> Node:
    """Let an actor act at a cost drawn evenly from nought to `highest`, or stand aside.

    Parameters
    ----------
    name, actor : str
        The name of the decision and who decides.
    worth : number
        What acting is worth to it.
    highest : number
        The greatest cost, positive.
    acts : (str, callable)
        The action, and what follows from it as a function of the cost.
    stands_aside : (str, Node)
        The other action, and what follows from it.
    """
    border = clip(worth, Fraction(0), highest)

    def decide(cost: Any) -> Node:
        return decision(name, actor, {acts[0]: acts[1](cost), stands_aside[0]: stands_aside[1]})

    low, high = decide(border / 2), decide((border + highest) / 2)
    return chance(f"{actor}'s cost", {"low": (border / highest, low), "high": (1 - border / highest, high)})


def build(
    challenger: Any,
    target: Any,
    ally: Any,
    power_alone: Any,
    power_joined: Any,
    joins: Any,
    subsidy: Any,
    proposer: str,
    joining: str,
) -> Game:
    """Build the game; see the module's text."""
    c, t, a = challenger.name, target.name, ally.name

    def fought(power: Any, cost: Any) -> Node:
        own = ally.stake * (1 - power) - subsidy - cost
        return outcome("war", {c: power - challenger.cost, t: 1 - power - target.cost + subsidy, a: own})

    if joining == "given":
        events = {"joins": (joins, fought(power_joined, 0)), "stays out": (1 - joins, fought(power_alone, 0))}
        war: Node = chance(f"does {a} join?", events)
    else:
        worth = ally.stake * (power_alone - power_joined)
        alone = ("stay out", fought(power_alone, 0))
        war = acts_if_worth_it(
            f"does {a} join?", a, worth, ally.highest_cost, ("join", lambda cost: fought(power_joined, cost)), alone
        )

    def settle(x: Any) -> Node:
        return outcome("settlement", {c: x, t: 1 - x, a: ally.stake * (1 - x)})

    responder = t if proposer == c else c
    demand = offer("demand", proposer, responder, over=Pie("pie"), accept=settle, reject=war, otherwise=war)
    return Game([Actor(c), Actor(t), Actor(a)], demand)


COST_OF_WAR = {"cost": Quantity("cost of war, in shares of the pie", COST, "c")}

HIGHEST_COST = Domain(low=COST.low, low_open=True)

PROTOCOL = Protocol(
    name="third_party",
    roles={
        "challenger": COST_OF_WAR,
        "target": COST_OF_WAR,
        "ally": {
            "stake": Quantity("worth of the whole pie being the target's", COST, "v"),
            "highest_cost": Quantity("greatest cost of joining", HIGHEST_COST, "K", idle=("joining", "given")),
        },
    },
    parameters={
        "power_alone": Quantity("probability that the challenger wins against the target alone", PROBABILITY, "p_0"),
        "power_joined": Quantity("probability that it wins if the ally joins", PROBABILITY, "p_1"),
        "joins": Quantity("probability that the ally joins", PROBABILITY, r"\pi", idle=("joining", "decided")),
        "subsidy": Quantity("what the ally pays the target in a war", COST, "s"),
    },
    structure={
        "proposer": Choice("who makes the demand", roles=("challenger", "target"), default="challenger"),
        "joining": Choice("what makes the ally join", options=("given", "decided"), default="decided"),
    },
    outcomes=("settlement", "war"),
    terms=("pie",),
    build=build,
    doc=__doc__ or "",
)
