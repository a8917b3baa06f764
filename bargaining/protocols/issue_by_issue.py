r"""Two issues: in one package, each for itself, or one after the other.

Players
    A (*first*) and B (*second*), who may settle two issues X and Y of size 1.
Moves
    Offers alternate; a rejection costs one period. What an offer is about depends on the *procedure*:

    * ``package``: both issues at once, a share of each for A;
    * ``separate``: as long as both are open, each period an offer on X is made and answered and then one on Y, by the same
      side; what is agreed is carried out at once, and bargaining over the other goes on;
    * ``X first`` or ``Y first``: the second issue is opened one period after the first has been settled and carried out, A
      proposing;
    * ``first chooses``, ``second chooses``: A or B says which issue comes first, and the rest is as there.
Payoffs
    With the weight :math:`a_i` of X to side i, shares x and y for A are worth :math:`a_A x + (1 - a_A) y` to A and
    :math:`a_B (1 - x) + (1 - a_B)(1 - y)` to B, each part discounted by :math:`\delta_i^{t-1}` if it is carried out in period t.
Equilibrium
    Let :math:`R = (1 - \delta_B)/(1 - \delta_A \delta_B)` be what A keeps of one issue when it proposes.

    * package: on the frontier of efficient packages, whose kink (A takes all of the issue that matters more to it, B all of the
      other) is the limit for patient sides over a whole range of weights;
    * separate: R of each issue, inefficient if weights differ;
    * X first: with :math:`S_A = \delta_A (1 - a_A) R` and :math:`S_B = \delta_B (1 - a_B)(1 - R)` for what comes later and
      :math:`k_i = (1 - \delta_i) S_i / a_i`,

      .. math:: x = \frac{1 - \delta_B - \delta_B k_A + k_B}{1 - \delta_A \delta_B},

      cut to [0, 1]: the later issue makes delay dearer to the side that wants it more.

    These hold for immediate implementation.
Implementation
    * ``immediate``: an issue settled is carried out, and enjoyed, at once; it does not wait for the other.
    * ``joint``: nothing is carried out until both are settled. What was settled is then a state of the bargaining that follows: a side
      that already has much has much to lose by delay. (A package is the same either way.)
Equilibrium with joint implementation
    *The last issue.* Let X be settled at x, and measure in units of the weight of Y: :math:`p = a_A x/(1 - a_A)` and
    :math:`q = a_B (1 - x)/(1 - a_B)` are what A and B already have, :math:`\Sigma = 1 + p + q` what there is. Bargaining over y is
    Rubinstein's over :math:`\Sigma`, with the corners of y. Proposing, A has :math:`R \Sigma` and leaves :math:`(1 - R) \Sigma`, thus
    :math:`y = R \Sigma - p`, as long as B's own offer :math:`\delta_A R \Sigma - p` is not negative and
    :math:`(1 - R) \Sigma \ge q`. Beyond the first bound B would ask for all of Y, and A offers
    :math:`y = (1 - \delta_B)(1 + q)`, if that is at most 1; beyond the second A asks for all of Y.

    *The first issue.* Within the bounds both sides' values are multiples of :math:`\Sigma(x)`, so there is no conflict over x: both want
    it larger if :math:`a_A > a_B`, and smaller otherwise. They disagree only where a corner of y binds, that is on efficient
    packages, and there offers alternate as usual. With weights .7 and .4 and :math:`\delta = .9` the bound is x = 45/88, from where A,
    proposing on Y, can have :math:`.05 + .68 x` and B :math:`.9 - .36 x`. A asks for x = 1 (B has .54 then, and would have .579 from
    its own offer a period later), and offers :math:`y = 1 - \delta`. If Y comes first, A asks for that same y = .1, and has all of X.

    *Patient sides* reach the limit of the package, whichever issue comes first: at the kink, or where the product of both values
    is greatest.

    *Which issue should come first?* With these weights it does not matter if A proposes first; if B does, both want Y first. Fershtman's
    result, that with joint implementation each side wants first the issue that matters less to it, is not that of this timing. It
    is found if whoever's offer settles the first issue proposes on the second as well: then A loses .358 by taking X first and B gains .276
    (A proposing, :math:`\delta = .9`; .389 and .333 at .999, so this lasts). If the side that accepted proposes on the second issue, or
    either with even chances, both sides want the same issue first, and what they gain by it vanishes as they become patient.

References
----------
Fershtman, C. (1990). The importance of the agenda in bargaining. *Games and Economic Behavior* 2(3), 224-238.
Inderst, R. (2000). Multi-issue bargaining with endogenous agenda. *Games and Economic Behavior* 30(1), 64-82.
In, Y. and Serrano, R. (2004). Agenda restrictions in multi-issue bargaining. *Journal of Economic Behavior and Organization*
53(3), 385-399.
(The procedures are theirs in spirit; the games solved are those defined here.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bargaining.actors import Actor
from bargaining.frontiers.issues import Issues
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, continue_to, decision, offer, outcome
from bargaining.protocols.protocol import DISCOUNT, PROBABILITY, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]

#: A state, or a function of the share at which the other issue was settled.
Tree = Node | Callable[[Any], Node]


def build(first: Any, second: Any, procedure: str, implementation: str, proposer: str) -> Game:
    """Build the game; see the module's text."""
    a, b = first.name, second.name
    other = {a: b, b: a}
    weight = {"X": (first.weight, second.weight), "Y": (1 - first.weight, 1 - second.weight)}

    def worth(**shares: Any) -> dict[str, Any]:
        """Return what A's shares of some issues are worth to each side."""
        return {
            a: sum(weight[issue][0] * share for issue, share in shares.items()),
            b: sum(weight[issue][1] * (1 - share) for issue, share in shares.items()),
        }

    def over(issue: str, who: str, name: str, accept: Callable[[Any], Node], reject: Node) -> Node:
        return offer(name, who, other[who], over=Pie(issue), accept=accept, reject=reject)

    def alone(issue: str, who: str) -> str:
        return f"{who} proposes, only {issue} is open"

    joint = implementation == "joint"

    def wait(issue: str, who: str, done: str, share: Any) -> Node:
        """Return the period that passes until the one issue left is bargained over, the other being settled."""
        if joint:
            return continue_to(alone(issue, who), settled=share)
        return continue_to(alone(issue, who), worth(**{done: share}))

    def last(issue: str, done: str) -> dict[str, Tree]:
        """Return the states in which one issue is left; with joint implementation they carry what the other was settled at."""

        def tree(who: str) -> Tree:
            name, then = alone(issue, who), alone(issue, other[who])
            if not joint:
                agreed = lambda share: outcome("agreement", worth(**{issue: share}))  # noqa: E731
                return over(issue, who, name, agreed, continue_to(then))

            def carried(settled: Any) -> Node:
                def both(share: Any) -> Node:
                    return outcome("agreement", worth(**{done: settled, issue: share}))

                return over(issue, who, name, both, continue_to(then, settled=settled))

            return carried

        return {alone(issue, who): tree(who) for who in (a, b)}

    def both_open(who: str) -> Node:
        """Return a period in which each issue has an offer of its own."""
        then = other[who]

        def after_x(x: Any) -> Node:
            def both(y: Any) -> Node:
                return outcome("agreement", worth(X=x, Y=y))

            return over("Y", who, f"{who} proposes on Y, X settled", both, wait("Y", then, "X", x))

        def only_y(y: Any) -> Node:
            return wait("X", then, "Y", y)

        neither = over("Y", who, f"{who} proposes on Y, X open", only_y, continue_to(f"{then} proposes"))
        return over("X", who, f"{who} proposes on X", after_x, neither)

    def in_sequence(issue: str, left: str, who: str) -> Node:
        """Return a period in which only the first issue of an agenda is talked about."""

        def settled(share: Any) -> Node:
            return wait(left, a, issue, share)

        name = f"{who} proposes on {issue} first"
        return over(issue, who, name, settled, continue_to(f"{other[who]} proposes on {issue} first"))

    states: dict[str, Tree] = {}
    if procedure == "package":
        for who in (a, b):
            states[f"{who} proposes"] = offer(
                f"{who} proposes",
                who,
                other[who],
                over=Issues(["X", "Y"]),
                accept=lambda share: outcome("agreement", worth(**share)),
                reject=continue_to(f"{other[who]} proposes"),
            )
        start = f"{proposer} proposes"
    elif procedure == "separate":
        for who in (a, b):
            states[f"{who} proposes"] = both_open(who)
        states |= last("X", "Y") | last("Y", "X")
        start = f"{proposer} proposes"
    else:
        for issue, left in (("X", "Y"), ("Y", "X")):
            if procedure == f"{left} first":
                continue
            states |= {f"{who} proposes on {issue} first": in_sequence(issue, left, who) for who in (a, b)}
            states |= last(left, issue)
        start = f"{proposer} proposes on {procedure[0]} first"
        if procedure.endswith("chooses"):
            who, start = (a if procedure == "first chooses" else b), "agenda"
            agenda = {f"{issue} first": in_sequence(issue, left, proposer) for issue, left in (("X", "Y"), ("Y", "X"))}
            states["agenda"] = decision("agenda", who, agenda)
    return Game([Actor(a, first.discount), Actor(b, second.discount)], states=states, start=start)


SIDE = {
    "discount": Quantity("discount factor", DISCOUNT, r"\delta"),
    "weight": Quantity("weight of issue X; the rest is that of Y", PROBABILITY, "a"),
}

PROTOCOL = Protocol(
    name="issue_by_issue",
    roles={"first": SIDE, "second": SIDE},
    parameters={},
    structure={
        "procedure": Choice(
            "what an offer is about",
            options=("package", "separate", "X first", "Y first", "first chooses", "second chooses"),
            default="package",
        ),
        "implementation": Choice(
            "whether an issue settled is carried out at once or when both are",
            options=("immediate", "joint"),
            default="immediate",
        ),
        "proposer": Choice("who proposes first", roles=("first", "second"), default="first"),
    },
    outcomes=("agreement",),
    terms=("X", "Y"),
    build=build,
    doc=__doc__ or "",
)
