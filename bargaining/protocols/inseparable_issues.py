r"""Inseparable issues: ground and a guarantee, as one package or one after the other. Derived here, not published.

Players
    D (*defender*), who holds the ground in dispute, of size 1; R (*challenger*).
Moves
    Two issues: the share :math:`x \in [0, 1]` of the ground that is ceded to R, and the extent :math:`g \in [0, 1]` of
    a guarantee for D. All offers are made by the proposer; the other side accepts or rejects, and no offer is always
    possible. The proposer begins with the front line as it is, :math:`x = g = 0`, which if accepted ends the game and
    if rejected is war, or with an exchange. The choice of structure ``procedure`` says how that is bargained:

    *bundle*: an offer of both, (x, g); no offer and rejection are war.

    *territory first*: an offer of x; no offer and rejection are war. What is ceded stands and ends the war; then an
    offer of g. Either side may stop here, by making no offer or by rejecting one: the ground is ceded and there is no
    guarantee.

    *guarantee first*: an offer of g; no offer and rejection are war. What is given stands; then an offer of x. If it is
    not made or is rejected, R fights on, or stops as well: there is a guarantee and no cession.
Payoffs
    Per period, as in :mod:`~bargaining.protocols.guaranteed_settlement`. Only the part :math:`c = \pi g` of a guarantee
    can be relied on (:math:`\pi`, *credibility*); let :math:`m = \min(x, c)` be the cession that is covered by it. Then

    .. math:: u_D = 1 - x - \tau (x - m), \qquad u_R = x - \zeta\tau m - \kappa (c - m).

    Ground ceded without cover leaves a lasting threat to D, :math:`\tau` (*threat*) a unit: the issues are complements.
    Safety is in part zero-sum: what D gains by cover, :math:`\tau` a unit, costs R the share :math:`\zeta` (*zero_sum*)
    of it. And a guarantee with the ground kept is a strategic defeat for R, :math:`\kappa` (*defeat*) a unit. War is
    worth :math:`p - k_R` to R and :math:`1 - p - k_D` to D, with what its end leaves behind; under a guarantee already
    given R's power is :math:`p - \gamma c` (:math:`\gamma`, *guarantee_effect*), cut at 0.
Equilibrium
    Write :math:`A = p - k_R` for the least that R accepts, :math:`B = p + k_D` for the most that D gives up,
    :math:`A \le B`, and take :math:`0 < A, B \le 1`, :math:`\tau > 0`, :math:`\zeta > 0`, :math:`k_D + k_R > 0`.

    *Territory first.* After x is ceded R rejects every guarantee with c > 0, as it lowers :math:`u_R`: D is **held
    up**, and knows it. So this is the bargain on ground alone, with :math:`u_D = 1 - (1 + \tau) x` and :math:`u_R = x`:
    agreed iff

    .. math:: (1 + \tau) A \le B ,

    by :math:`x = A` if D proposes, :math:`x = B/(1 + \tau)` if R does.

    *Bundle.* More cover than cession helps nobody, so m = c. D proposing leaves R its A: :math:`x = A + \zeta\tau c`,
    at a loss to D of :math:`(1 + \tau) A - [1 - \zeta(1 + \tau)]\tau c`. R proposing leaves D its B:
    :math:`x = (B + \tau c)/(1 + \tau)`, worth :math:`(B + [1 - \zeta(1 + \tau)]\tau c)/(1 + \tau)` to R. Both want
    cover iff

    .. math:: \zeta < \frac{1}{1 + \tau},

    and then as much as there is to cover or as can be relied on, :math:`c = \min(\pi, A/(1 - \zeta\tau))` if D
    proposes, :math:`c = \min(\pi, B)` if R does. **The bundle is agreed iff the ground alone is, or**

    .. math::
        \zeta < \frac{1}{1 + \tau}, \qquad A \le (1 - \zeta\tau) B, \qquad
        \pi \ge \pi^* = \frac{(1 + \tau) A - B}{\tau\,[1 - \zeta (1 + \tau)]} ,

    whoever proposes. Proof. An agreement needs (x, c) with :math:`c \le \min(\pi, x)`, :math:`x - \zeta\tau c \ge A`
    and :math:`(1 + \tau) x - \tau c \le B`; the least x for given c is :math:`\max(c, A + \zeta\tau c)`. For
    :math:`c \le A/(1 - \zeta\tau)` it is the second, and D's condition is
    :math:`(1 + \tau) A - B \le [1 - \zeta(1 + \tau)]\tau c`: satisfied by c = 0, or, if the bracket is positive, by the
    largest such c up to :math:`\pi`. At :math:`c = A/(1 - \zeta\tau)` the condition is :math:`c \le B`; beyond it
    x = c, and D's condition only becomes harder. QED. (:math:`\zeta < 1/(1 + \tau)` implies :math:`\zeta\tau < 1`.)

    *Guarantee first.* With g given, R fights on unless :math:`p - \gamma c - k_R < -\kappa c`. If D proposes the
    ground, it leaves R what R has without it, at most :math:`\max(A - \gamma c, -\kappa c, -k_R) < A` for c > 0,
    :math:`\gamma, \kappa > 0`: R is **held up**, foresees it, and lets no guarantee come first; with c = 0 the ground
    alone is left, and the outcome is that of *territory first*. If R proposes the ground, it takes what D's war value,
    now higher, leaves. Where it would fight on, with :math:`\gamma c \le p` and all cover used,
    :math:`c \le B/(1 + \gamma)`, it has :math:`(B - \gamma c + [1 - \zeta(1 + \tau)]\tau c)/(1 + \tau)`. A guarantee first
    then works too (if ground alone fails, and :math:`\kappa \ge \gamma`, so that R would fight on), iff
    :math:`[1 - \zeta(1 + \tau)]\tau > \gamma`, :math:`A \le (1 - \zeta\tau) B/(1 + \gamma)` and :math:`\pi` is at least
    :math:`\pi^*` with :math:`[1 - \zeta(1 + \tau)]\tau - \gamma` for its denominator: all three ask for more than the
    bundle does.
Where only the bundle is agreed
    D proposing, exactly where :math:`(1 + \tau) A > B` and the three conditions of the bundle hold: threat enough that
    ground alone fails, safety not so zero-sum that cover costs more than it buys, and a guarantee that can be relied on
    enough. **Nothing is agreed** where ground alone fails and one of the three does too. The bundle is then no matter
    of convenience: each issue is the other's price, and whoever pays first is not paid.
Where the procedure does not matter
    Without complementarity, :math:`\tau = 0`, cover is worth nothing to either side and :math:`u_D = 1 - x, u_R = x`:
    all three procedures end at x = A if D proposes and at x = B if R does, as in
    :mod:`~bargaining.protocols.take_it_or_leave_it`. Nor does it matter for :math:`A \le 0` if D proposes: the front
    line then holds without either.
Conventions
    The responder accepts when indifferent. The proposer takes the smallest of equally good terms, ground first, and of
    an exchange and the front line, when indifferent, the latter, which is war if it is refused; of a bundle with cover and a
    smaller cession that is refused R, proposing, takes the latter: so where a condition of agreement holds with equality
    only, there is war (except that R, proposing ground alone, makes the deal). R, when indifferent, fights on rather than
    stops.

Logrolling between issues that are separable is in :mod:`~bargaining.protocols.issue_by_issue`. The game is this package's
own, in the spirit of the literature on bargaining over several issues.

References
----------
Fershtman, C. (1990). The importance of the agenda in bargaining. *Games and Economic Behavior* 2(3), 224-238.
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import by_sign, maximum, minimum
from bargaining.frontiers.issues import Issues
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, decision, offer, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(
    defender: Any,
    challenger: Any,
    power: Any,
    threat: Any,
    zero_sum: Any,
    defeat: Any,
    guarantee_effect: Any,
    credibility: Any,
    proposer: str,
    procedure: str,
) -> Game:
    """Build the game; see the module's text."""
    d, r = defender.name, challenger.name
    responder = d if proposer == r else r

    def war(label: Any, chance_of_challenger: Any) -> Node:
        return outcome(label, {d: 1 - chance_of_challenger - defender.cost, r: chance_of_challenger - challenger.cost})

    def settled(x: Any, g: Any, label: Any) -> Node:
        cover = credibility * g
        covered = minimum(x, cover)
        ceded = 1 - x - threat * (x - covered)
        return outcome(label, {d: ceded, r: x - zero_sum * threat * covered - defeat * (cover - covered)})

    def agreed(x: Any, g: Any) -> Node:
        return settled(x, g, by_sign(g, zero="cession without guarantee", positive="cession for guarantee"))

    def propose(name: str, over: Any, accept: Callable[[Any], Node], instead: Node) -> Node:
        return offer(name, proposer, responder, over=over, accept=accept, reject=instead, otherwise=instead)

    fight = war("fight on", power)
    if procedure == "bundle":
        issues = Issues(["territory", "guarantee"])
        root = propose("territory and guarantee", issues, lambda t: agreed(t["territory"], t["guarantee"]), fight)
    elif procedure == "territory first":

        def then_guarantee(x: Any) -> Node:
            stop = settled(x, 0, "cession without guarantee")
            return propose("guarantee", Pie("guarantee"), lambda g: agreed(x, g), stop)

        root = propose("territory", Pie("territory"), then_guarantee, fight)
    else:

        def then_territory(g: Any) -> Node:
            on = war(
                by_sign(g, zero="fight on", positive="war after a guarantee"),
                maximum(power - guarantee_effect * credibility * g, 0),
            )
            stop = settled(0, g, "guarantee without cession")
            refused = decision("fight on or stop?", r, {"fight on": on, "stop": stop})
            return propose("territory", Pie("territory"), lambda x: agreed(x, g), refused)

        root = propose("guarantee", Pie("guarantee"), then_territory, fight)
    line = decision(
        "accept the front line?", responder, {"accept": outcome("front-line settlement", {d: 1, r: 0}), "reject": fight}
    )
    start = decision("what to propose", proposer, {"the front line": line, "an exchange": root})
    return Game([Actor(d), Actor(r)], start)


_SIDE = {"cost": Quantity("cost of war per period", COST, "k")}

PROTOCOL = Protocol(
    name="inseparable_issues",
    roles={"defender": _SIDE, "challenger": _SIDE},
    parameters={
        "power": Quantity("probability that the challenger wins all in a war", PROBABILITY, "p"),
        "threat": Quantity("loss to the defender from all the ground ceded without cover", COST, r"\tau"),
        "zero_sum": Quantity(
            "what cover costs the challenger, as a share of its worth to the defender", PROBABILITY, r"\zeta"
        ),
        "defeat": Quantity("loss to the challenger from a full guarantee with all the ground kept", COST, r"\kappa"),
        "guarantee_effect": Quantity(
            "what a credible guarantee takes from the challenger's power, in probability of winning", COST, r"\gamma"
        ),
        "credibility": Quantity("share of the guarantee that can be relied on", PROBABILITY, r"\pi"),
    },
    structure={
        "proposer": Choice("who makes the offers", roles=("defender", "challenger"), default="defender"),
        "procedure": Choice(
            "how the issues are settled", options=("bundle", "territory first", "guarantee first"), default="bundle"
        ),
    },
    outcomes=(
        "fight on",
        "cession for guarantee",
        "cession without guarantee",
        "guarantee without cession",
        "front-line settlement",
        "war after a guarantee",
    ),
    terms=("territory", "guarantee"),
    build=build,
    doc=__doc__ or "",
)
