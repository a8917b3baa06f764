r"""A government that pays only while it is weak: transfers that cannot be promised.

Players
    G (*government*) and R (*rebels*), over a pie of size 1 in every period.
Moves
    In each period the government is weak with probability :math:`\varepsilon`, independently of the past, and strong
    otherwise. Either way it offers R a share of this period's pie. While it is weak, R accepts or fights, and a war
    decides for ever who has the whole pie. While it is strong R cannot fight: refusing only means that nothing is paid.
Payoffs
    Per period: a flow f for ever is worth f. R wins a war with probability p, and a side's cost of war, c, is paid once:

    .. math:: u_R = p - (1 - \delta_R) c_R, \qquad u_G = 1 - p - (1 - \delta_G) c_G .
Equilibrium
    *A strong government pays nothing.* In a stationary equilibrium what comes next does not depend on the offer, and R,
    who cannot fight, accepts 0. So R is paid in weak periods only. If it is paid x in each of them, its values
    :math:`v_w, v_s` in a weak and in a strong period and their mean :math:`m = \varepsilon v_w + (1 - \varepsilon) v_s`
    satisfy

    .. math::
        v_w = (1 - \delta_R) x + \delta_R m, \quad v_s = \delta_R m, \quad
        \text{so that } m = \varepsilon x, \quad v_w = x\,[1 - \delta_R (1 - \varepsilon)] .

    so the least that R accepts is

    .. math:: x = \max\Bigl\{0,\; \frac{p - (1 - \delta_R) c_R}{1 - \delta_R (1 - \varepsilon)}\Bigr\}.

    At most 1 can be paid; and G, to whom a weak period is worth :math:`1 - x\,[1 - \delta_G (1 - \varepsilon)]` if it pays,
    must prefer that to war. **There is war, in the first period in which the government is weak, iff the whole pie in every
    weak period is worth less than war to R, or what R must be paid is worth more than war costs G:**

    .. math::
        p - (1 - \delta_R) c_R > 1 - \delta_R (1 - \varepsilon) \qquad\text{or}\qquad
        x\,[1 - \delta_G (1 - \varepsilon)] > p + (1 - \delta_G) c_G .

    Otherwise G pays x. The second cannot hold for :math:`\delta_G \ge \delta_R`, as the left side is then at most
    :math:`\max\{0, p - (1 - \delta_R) c_R\}`, and so at most p; with a common factor the pie, from a weak period on, is divided between R's
    war value and the rest, which exceeds G's war value by :math:`(1 - \delta)(c_G + c_R)` where R is paid. A government less
    patient than the rebels may refuse: x makes up for all the strong periods to come, and is due at once.

    A strong government cannot pay in advance for being spared when it is weak: the rarer its weakness, the less can be
    promised.
When it does not matter
    A government that is always weak (:math:`\varepsilon = 1`) pays :math:`\max\{0, p - (1 - \delta_R) c_R\}` in every period,
    and never fights; one that is never weak (:math:`\varepsilon = 0`) cannot be fought. To rebels who do not look ahead
    (:math:`\delta_R = 0`) only this period counts, and the whole of it is enough, as :math:`p - c_R \le 1`. Dearer war makes
    war less likely: for :math:`\delta_G \ge \delta_R` the threshold in :math:`c_R` is
    :math:`[p - 1 + \delta_R (1 - \varepsilon)]/(1 - \delta_R)`.
Conventions
    Costs are one-off. An indifferent R accepts. "Goes on for ever" is peace: payments while the government is weak.

References
----------
Fearon, J. D. (2004). Why do some civil wars last so much longer than others? *Journal of Peace Research* 41(3), 275-301 (in
the spirit of: the commitment problem and the condition for it; there an autonomous region and its centre).
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(government: Any, rebels: Any, power: Any, weakness: Any) -> Game:
    """Build the game; see the module's text."""
    g, r = government.name, rebels.name
    keep_g, keep_r = 1 - government.discount, 1 - rebels.discount
    war = outcome("war", {g: 1 - power - keep_g * government.cost, r: power - keep_r * rebels.cost})

    def pays(x: Any) -> Node:
        return continue_to("period", {g: keep_g * (1 - x), r: keep_r * x})

    weak = offer("payment while weak", g, r, over=Pie("transfer"), accept=pays, reject=war)
    strong = offer("payment while strong", g, r, over=Pie("payment of the strong"), accept=pays, reject=pays(0))
    period = chance("is the government weak?", {"weak": (weakness, weak), "strong": (1 - weakness, strong)})
    return Game([Actor(g, government.discount), Actor(r, rebels.discount)], states={"period": period})


SIDE = {
    "cost": Quantity("cost of war, once, in pies of one period", COST, "c"),
    "discount": Quantity("discount factor", DISCOUNT, r"\delta"),
}

PROTOCOL = Protocol(
    name="weak_government",
    roles={"government": SIDE, "rebels": SIDE},
    parameters={
        "power": Quantity(
            "probability that the rebels win a war fought while the government is weak", PROBABILITY, "p"
        ),
        "weakness": Quantity("probability that the government is weak in a period", PROBABILITY, r"\varepsilon"),
    },
    structure={},
    outcomes=("war", "goes on for ever"),
    terms=("transfer", "payment of the strong"),
    build=build,
    doc=__doc__ or "",
)
