r"""A crisis with audience costs: bluff, resolve, and what a challenge tells.

Players
    A (*first*), resolved with probability t and unresolved otherwise, who knows which; B (*second*), who does not.
Moves
    A challenges or lets the status quo be. If challenged, B concedes or resists. If B resists, A fights or backs down.
Payoffs
    Status quo: 0 to A, 1 to B. Concession: 1 to A, 0 to B. If A backs down: :math:`-a` to A, 1 to B. War: :math:`w_r` to a resolved A,
    :math:`w_u` to an unresolved one, :math:`-c` to B. A challenge costs A the amount s at once, whatever follows: the *sunk* cost of
    mobilising. The audience cost a is paid only by backing down: it *ties hands*.
Equilibrium
    Let :math:`w_u < -a < w_r`, :math:`0 \le s < 1` and :math:`c > 0`. The resolved fight, the unresolved back down. If B resists with
    probability r, a challenge is worth :math:`(1 - r) + r w_r - s` to the resolved and :math:`(1 - r) - r a - s` to the unresolved, who
    gains less. B is indifferent if it believes in the resolved with :math:`1/(1 + c)`: resisting gives
    :math:`-\mu c + (1 - \mu)`, conceding 0.

    If :math:`t (1 + c) < 1` the unresolved bluff: the resolved challenge, the unresolved with probability m, and B resists with
    probability r:

    .. math:: m = \frac{t c}{1 - t}, \qquad r = \frac{1 - s}{1 + a}, \qquad \Pr(\text{war}) = t r ,

    provided that the resolved gain by it, :math:`1 - r + r w_r \ge s`. The greater the audience cost, the fewer challenges are
    resisted; how many bluff does not depend on it. If :math:`t (1 + c) > 1` all challenge and B concedes.

    If :math:`-a < w_u` too, the hands of both are tied: both would fight, so B concedes and both challenge, without any war.

    Where :math:`w_r < s` there is a second equilibrium: nobody challenges, as B would resist with at least
    :math:`(1 - s)/(1 - w_r)`, believing a challenge to come from the unresolved. A resolved type gains by every answer by which an
    unresolved one would, so D1 rules it out.

    *Many types.* What matters of A's types is how likely one is that would fight. Let :math:`w_A` be uniform on :math:`[-W, 0]`, and
    :math:`s = 0`: then :math:`t = a/W`, and with B as above war has probability :math:`a / (W (1 + a))`, which **rises** with the audience
    cost: resistance is deterred, but more are tied. If B's value of war is uniform on :math:`[-W_B, 0]` as well, then, provided that
    the probability of a challenge is at most one,

    .. math:: \Pr(\text{fight} \mid \text{challenge}) = \frac{1 + a}{1 + a + W_B}, \quad \Pr(\text{concede}) = \frac{a}{1 + a}, \quad
              \Pr(\text{challenge}) = \frac{a}{W} \Bigl(1 + \frac{W_B}{1 + a}\Bigr), \quad
              \Pr(\text{war} \mid \text{challenge}) = \frac{1}{1 + a + W_B} .

    For B resists iff :math:`w_B \ge -(1 - f)/f`, f being the probability that A fights, and those who would back down are indifferent iff
    B concedes with :math:`a/(1 + a)`. Otherwise all challenge, :math:`f = a/W` and B concedes with :math:`1 - (1 - f)/(f W_B)`.
Conventions
    War costs are paid once, in units of the stake. In the spirit of Fearon's game: there the leader chooses how large a cost to create,
    and in equilibrium does not bluff; here the cost is given, and bluffing is part of every equilibrium with challenges.

References
----------
Fearon, J. D. (1997). Signaling foreign policy interests: tying hands versus sinking costs. *Journal of Conflict Resolution* 41(1), 68-90.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.games.game import Game
from bargaining.games.nodes import chance, decision, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, REAL, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, resolved: Any) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name

    def crisis(kind: str, war: Any) -> Any:
        last = decision(
            f"{kind} resisted",
            a,
            {
                "fight": outcome("war", {a: war - first.sunk, b: -second.war}),
                "back down": outcome("retreat", {a: -first.audience - first.sunk, b: 1}),
            },
        )
        conceded = outcome("concession", {a: 1 - first.sunk, b: 0})
        answer = decision("challenged", b, {"concede": conceded, "resist": last}, information_set="challenged")
        return decision(kind, a, {"challenge": answer, "wait": outcome("status quo", {a: 0, b: 1})})

    types = {
        "resolved": (resolved, crisis("resolved", first.resolved_war)),
        "unresolved": (1 - resolved, crisis("unresolved", first.unresolved_war)),
    }
    return Game([Actor(a), Actor(b)], chance("resolve", types))


PROTOCOL = Protocol(
    name="tying_hands",
    roles={
        "first": {
            "audience": Quantity("audience cost of backing down", COST, "a"),
            "resolved_war": Quantity("war, to a resolved challenger", REAL, "w_r"),
            "unresolved_war": Quantity("war, to an unresolved challenger", REAL, "w_u"),
            "sunk": Quantity("cost of a challenge, whatever follows", COST, "s", default=Fraction(0)),
        },
        "second": {"war": Quantity("cost of war", COST, "c")},
    },
    parameters={"resolved": Quantity("probability that the challenger is resolved", PROBABILITY, "t")},
    structure={},
    outcomes=("status quo", "concession", "retreat", "war"),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
