r"""Brinkmanship: a risk of war that harms both, and payments that it can extract for ever.

Players
    A (*challenger*), who threatens, and V (*victim*), who may pay.
Moves
    The threat is "a risk e of war in every period without payment". While it is *believed*, V pays b or refuses. If V
    refuses, A carries out the risk or backs down. War ends the game; if the risk is run without war, the threat is
    believed as before. A challenger that has backed down is *no longer believed*, and nothing is paid any more.

    With *belief* "played" this is a game without a last period, and whether the threat is believed is decided in it. With
    "given" the same period is played once: payment is for ever, and a risk run without war is followed by payment for ever.
    That is the test of either side's single deviation from paying for ever.
Payoffs
    Totals at the date of the first period: b in each period in which it is paid, from V to A. War costs both sides,
    :math:`w_A > 0` and :math:`w_V > 0`, and is worth nothing to either.
Equilibrium
    Let e, b > 0, and let V pay in every period: A has :math:`B = b/(1 - \delta_A)`. Two conditions, one for each side's deviation, are
    necessary and sufficient for this to be an equilibrium (a strategy with discounting is optimal iff no single
    deviation gains):

    *V pays.* Refusing once saves b now and the risk costs :math:`e w_V`, but with probability e it also ends the
    payments. With :math:`L = b/(1 - \delta_V)` for the loss of paying for ever, V pays iff
    :math:`L \le e w_V + (1 - e) \delta_V L`, that is

    .. math:: b \le b(e) = \frac{e\, w_V (1 - \delta_V)}{1 - \delta_V + e \delta_V} .

    *A carries out.* Backing down is worth 0, so the threat is credible iff

    .. math:: (1 - e)\, \delta_A \frac{b}{1 - \delta_A} \ge e\, w_A .

    A may ask for too little as well as for too much: a small payment is not worth a risk. With a common factor and the
    greatest payment, b = b(e), the threat is credible iff

    .. math:: e \le e_{\max} = \frac{\delta w_V - (1 - \delta) w_A}{\delta (w_V + w_A)},

    which is positive iff :math:`\delta w_V > (1 - \delta) w_A`. As b(e) rises with e, A extracts most at
    :math:`e_{\max}`. Certain war (e = 1) is never credible: nothing would be left to be paid.

    *The threat works only if it is believed.* That V never pays, A backs down and nothing happens is an equilibrium as
    well: if nothing will be paid later, no risk is worth running now. It is the only pure
    stationary one where either condition fails. With belief given the outcome is "payment" where both hold, "peace without
    payment" where the threat is not credible, and "risk run" where it is credible and too much is asked.
Conventions
    Payments are flows: a sum paid at once would not stop the same threat from being made again. The risk is run only by
    decision, so peace while the threat is believed is "goes on for ever". The demand b is a number of the game; which
    demands can be extracted is what the conditions say.

References
----------
Schwarz, M. and Sonin, K. (2008). A theory of brinkmanship, conflicts, and commitments. *Journal of Law, Economics, and
Organization* 24(1), 163-183 (in the spirit of: divisible threats and a stream of payments; the stationary game is this
package's own).
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, decision, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(challenger: Any, victim: Any, risk: Any, payment: Any, belief: str) -> Game:
    """Build the game; see the module's text."""
    a, v = challenger.name, victim.name
    actors = [Actor(a, challenger.discount), Actor(v, victim.discount)]
    nothing = outcome("peace without payment", {a: 0, v: 0})

    def believed(paid: Node, war: str, survived: Node, backed_down: Node) -> Node:
        lost = outcome(war, {a: -challenger.harm, v: -victim.harm})
        run = chance("does it end in war?", {"war": (risk, lost), "no war": (1 - risk, survived)})
        answer = decision("carry out the risk?", a, {"carry out": run, "back down": backed_down})
        return decision("pay?", v, {"pay": paid, "refuse": answer})

    if belief == "given":
        for_ever = {a: payment / (1 - challenger.discount), v: -payment / (1 - victim.discount)}
        later = {a: challenger.discount * for_ever[a], v: victim.discount * for_ever[v]}
        period = believed(outcome("payment", for_ever), "risk run", outcome("risk run", later), nothing)
        return Game(actors, period)
    paid = continue_to("believed", {a: payment, v: -payment})
    period = believed(paid, "war", continue_to("believed"), continue_to("no longer believed"))
    return Game(actors, states={"believed": period, "no longer believed": nothing})


SIDE = {
    "harm": Quantity("what a war costs this side", COST, "w"),
    "discount": Quantity("discount factor", DISCOUNT, r"\delta"),
}

PROTOCOL = Protocol(
    name="brinkmanship",
    roles={"challenger": SIDE, "victim": SIDE},
    parameters={
        "risk": Quantity("probability of war in a period in which the threat is carried out", PROBABILITY, "e"),
        "payment": Quantity("what is demanded in every period", COST, "b"),
    },
    structure={
        "belief": Choice("is it given that the threat is believed?", options=("played", "given"), default="played")
    },
    outcomes=("payment", "risk run", "goes on for ever", "peace without payment", "war"),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
