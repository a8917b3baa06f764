r"""An issue that cannot be divided at will: a few divisions, a lottery, and a loser who may still fight. Fearon (1995), Powell (2006).

Players
    A (*first*) and B (*second*), in dispute over an issue worth 1 to either.
Moves
    The proposer offers one of the divisions that exist, in which A's share is 1, *m* (the compromise) or 0; the other
    side accepts, or there is war. By the choice of structure ``lottery`` the proposer may instead offer to draw lots
    for the whole, with probability L for A; the loser respects the draw, or goes to war after all, at a *penalty*.
Payoffs
    The share of the issue, in expectation where lots are drawn. War: A wins the issue with probability p,
    :math:`u_A = p - k_A`, :math:`u_B = 1 - p - k_B`; a loser of the lottery that fights pays the penalty f besides.
Equilibrium
    *Divisions alone.* Both prefer x to war iff :math:`p - k_A \le x \le p + k_B`, the bargaining range. **There is war
    iff none of 1, m, 0 lies in it**; otherwise the proposer takes the one that is best for it. So costs of war no
    longer prevent it: the range is not empty, but it may fall between two divisions.

    *A lottery that binds.* A respects a draw that it has lost iff :math:`f \ge p - k_A`, B iff
    :math:`f \ge 1 - p - k_B`; with f = 1 both always do. Then expected shares fill [0, 1], and there is a settlement:
    A, proposing, takes :math:`L = \min(1, p + k_B)`, B, proposing, leaves :math:`L = \max(0, p - k_A)`, unless a
    division is as good.

    *A lottery that does not.* Where one of the two would fight, **the lottery gives neither side, proposing, more than
    divisions and war do**.

    Proof. Write :math:`a = p - k_A` and :math:`b = 1 - p - k_B` for what war is worth, :math:`a + b \le 1`, and let A
    be a loser that fights: :math:`a - f > 0`. If B would fight as well (:math:`b > f`), A has
    :math:`L a + (1 - L)(a - f) \le a` from the lottery, and B :math:`L (b - f) + (1 - L) b \le b`. If B would not, B
    has :math:`(1 - L) b` from the lottery and accepts it only if :math:`b \le 0` or L = 0. With L = 0 A fights for sure
    and has :math:`a - f \le a`, B has b. With :math:`b \le 0` B accepts A's whole: A, proposing, has 1 without a
    lottery; B, proposing, offers it a lottery that A accepts only if :math:`L + (1 - L)(a - f) \ge a`, from which B has
    :math:`(1 - L) b \le 0`, what conceding the whole gives it. The case of B as the loser that fights is the same with
    the sides exchanged. QED.

    Without a penalty this leaves nothing of the lottery: it binds only if :math:`p \le k_A` and :math:`1 - p \le k_B`,
    and then every division lies in the range. What indivisibility prevents is therefore a *commitment*: the lottery
    closes the gap ex ante, and the least penalty that makes it do so is

    .. math:: f^* = \max\{p - k_A,\; 1 - p - k_B\}.
Conventions
    What a loser does is independent of L, and is written before the draw: each side settles what it will do if it
    loses. Sides are risk neutral. The responder accepts when indifferent, a loser who is indifferent respects the draw,
    and the proposer, when indifferent, prefers a division to a lottery.

The divisions and the lottery are the paper's argument; the loser's choice, with a penalty on it, is this package's form
of the reply that indivisibility is a problem of commitment.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414.
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.packages import Packages
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, decision, offer, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, Choice, Protocol, Quantity
from bargaining.protocols.take_it_or_leave_it import COST_OF_WAR

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, power: Any, compromise: Any, penalty: Any, proposer: str, lottery: str) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name
    responder = b if proposer == a else a
    worth = {a: power - first.cost, b: 1 - power - second.cost}
    war = outcome("war", worth)
    shares = {"all": 1, "compromise": compromise, "nothing": 0}

    def settlement(division: str) -> Node:
        return outcome("settlement", {a: shares[division], b: 1 - shares[division]})

    names = tuple(shares) if proposer == a else tuple(reversed(shares))
    divisions = offer(
        "division", proposer, responder, over=Packages(*names), accept=settlement, reject=war, otherwise=war
    )

    def lot(x: Any, first_fights: bool, second_fights: bool) -> Node:
        """Return what the lottery is worth, by what each side does if it loses the draw."""
        won = {a: x, b: 1 - x}
        lost = {a: worth[a] - penalty, b: worth[b] - penalty}
        ends = {
            a: (won[a] if not second_fights else x * worth[a]) + (won[b] * lost[a] if first_fights else 0),
            b: (won[b] if not first_fights else (1 - x) * worth[b]) + (won[a] * lost[b] if second_fights else 0),
        }
        return outcome("war after the lottery" if first_fights or second_fights else "lottery", ends)

    def accepted(x: Any) -> Node:
        def second_plans(first_fights: bool) -> Node:
            plans = {"respect": lot(x, first_fights, False), "fight": lot(x, first_fights, True)}
            return decision(f"if {b} loses{' (fight)' if first_fights else ''}", b, plans)

        return decision(f"if {a} loses", a, {"respect": second_plans(False), "fight": second_plans(True)})

    root = divisions
    if lottery != "none":
        lots = offer("lottery", proposer, responder, over=Pie("chance"), accept=accepted, reject=war)
        root = decision("what to offer", proposer, {"a division": divisions, "a lottery": lots})
    return Game([Actor(a), Actor(b)], root)


PROTOCOL = Protocol(
    name="indivisible_issue",
    roles={"first": COST_OF_WAR, "second": COST_OF_WAR},
    parameters={
        "power": Quantity("probability that the first side wins a war", PROBABILITY, "p"),
        "compromise": Quantity("the first side's share in the only division between all and nothing", PROBABILITY, "m"),
        "penalty": Quantity(
            "what it costs a loser of the lottery to fight, beyond the war", COST, "f", idle=("lottery", "none")
        ),
    },
    structure={
        "proposer": Choice("who makes the offer", roles=("first", "second"), default="first"),
        "lottery": Choice("whether lots may be drawn", options=("none", "loser may fight"), default="none"),
    },
    outcomes=("settlement", "lottery", "war", "war after the lottery"),
    terms=("chance",),
    build=build,
    doc=__doc__ or "",
)
