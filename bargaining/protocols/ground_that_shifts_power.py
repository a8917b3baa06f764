r"""Ground that is power, with a belt: slices before the line, a jump of power behind it, and a conquest that takes time.

Players
    D (*defender*), who holds the ground, of size 1, but for the share :math:`x_0` (*ground*) already taken; C (*challenger*).
    A guarantor acts by chance.
Moves
    *Demands* "one slice": C demands all the ground up to the belt, or that its share become y, :math:`y \in [0, h]` (h: *line*), or
    starts a war. D cedes what is demanded, or fights. A period later C honours the front for good or attacks; at the belt it may
    also ask for ground behind the line, that its share become y > h, and D cedes or fights. Behind the line C goes on to demand,
    once a period and without end. "Without end": so it does before the line; in each period C demands a share before the line, or
    one behind it, or starts a war.
Payoffs
    Per period, a perpetual flow f being worth f, with the discount factor :math:`\delta` of both. A period under x gives x to C and
    1 - x to D. A war takes *duration* = m periods. While it lasts the front stands where it was and each side pays c a period; then
    C has all the ground with probability P(x) and D otherwise. With :math:`\theta = \delta^m`,

    .. math:: W_C(x) = (1 - \theta)(x - c_C) + \theta P(x), \qquad W_D(x) = (1 - \theta)(1 - x - c_D) + \theta (1 - P(x)) .

    C's chance is :math:`P(x) = p + k x` before the line and :math:`p + k x + j` behind it. If a guarantor acts, with probability
    :math:`\pi`, it takes the share :math:`\gamma` from this chance (*guarantee* "against any attack"), or from j alone ("in place of
    the belt": it stands in for the ground that defends). It stands from the beginning, and bears on a first war as on a later one.
    With :math:`q = \pi\gamma`, the strength of the guarantee,

    .. math:: P(x) = a + b x + J [x > h], \qquad (a, b) = (1 - q)(p, k) \text{ or } (p, k), \qquad J = (1 - q) j .
Equilibrium
    Write :math:`\kappa_i = c_i (\delta^{-m} - 1)`: what a war costs, in points of the chance to which it leads. The time that a
    conquest takes enters through it alone, but for the pace and for how far a single slice goes. C honours x for good iff
    :math:`x \ge W_C(x)`; dividing by
    :math:`\theta`, **C honours iff** :math:`x \ge P(x) - \kappa_C`. D accepts a slice y that is honoured iff
    :math:`1 - y \ge W_D(x)`, that is

    .. math:: y \le S(x) = x + \theta\, (P(x) + \kappa_D - x) .

    *The path.* As long as more demands will come, or war, D is held to its war value, and accepts y iff
    :math:`(1 - \delta)(1 - y) + \delta W_D(y) \ge W_D(x)`, that is

    .. math::
        y \le L(x) = \frac{(1 - \delta)(\theta a + (1 - \theta) c_D) + \beta x}{1 - \delta + \delta\beta}, \quad
        \beta = 1 - \theta + \theta b, \qquad x^* = \frac{a + \kappa_D}{1 - b} :

    slice after slice towards the steady state :math:`x^*`, which does not depend on how often C may ask, given :math:`\theta`.
    A slice ends at the line. Where :math:`L(x) > h` and D cedes nothing across the line yet, it is not held to war: it has
    :math:`(1 - \delta)(1 - h) + \delta W_D(h) > W_D(x)`.

    *The jump.* At the line the least step across, y = h, gives D :math:`(1 - \delta)(1 - h) + \delta W_D^+(h)`, with J in the chance.
    This is less than :math:`W_D(h)` iff :math:`\delta\theta J > (1 - \delta)[\theta (P(h) - h) + (1 - \theta) c_D]`, so that, where
    :math:`W_D^+(h) \ge 0`,

    .. math:: \text{D cedes none of the belt iff } \delta J > (1 - \delta)(P(h) - h + \kappa_D), \qquad
              \text{C attacks rather than stay iff } h < P(h) - \kappa_C .

    If both hold **the belt is fought over**; if only the first holds C stays at the line, or short of it where D would fight rather
    than leave it there, :math:`h > P(h) + \kappa_D`; if the first fails D cedes ground behind it and is held to :math:`W_D(h)`.
    (With one slice C may ask for the belt a period after it is at the line; where war costs little it fights before that.) These
    are the conditions of Fearon's game with :math:`\kappa` for its cost: a war that takes time
    is, for both sides, a war decided at once with the chance :math:`\theta P(x) + (1 - \theta) x` and the cost
    :math:`(1 - \theta) c/(1 - \delta)`, as substitution shows.

    *Behind the line* D is worth :math:`\max(0, W_D^+(y))` and C the rest (:mod:`bargaining.solvers.concessions`), provided that
    play does not come back across the line. It does not: as :math:`W_D^+ \le W_D`, ground y >= h that D cedes at x <= h satisfies
    :math:`y \le L^+(x) \le L^+(h)`, the law of motion with J, whose fixed point is then not below h.
What a guarantee does
    *Against any attack* it lowers a, b and J. With :math:`P_0(h) = p + k h`,

    .. math::
        \text{C stays at the line iff } q \ge q^* = 1 - \frac{h + \kappa_C}{P_0(h)}, \qquad
        \text{the path ends before the line iff } q > 1 - \frac{h - \kappa_D}{P_0(h)} ,

    the second without an end of the demands; with one slice it does iff :math:`S(x_0) < h`, with
    :math:`q > 1 - (h - x_0 (1 - \theta) - (1 - \theta) c_D)/(\theta P_0(x_0))`. It does not help to have the belt ceded:
    :math:`\delta J \le (1 - \delta)(P(h) - h + \kappa_D)` is
    :math:`(1 - q)(\delta j - (1 - \delta) P_0(h)) \le (1 - \delta)(\kappa_D - h)`, which no q meets where
    :math:`\delta j > (1 - \delta) P_0(h)` and :math:`h > \kappa_D`.

    *In place of the belt* it leaves the path before the line as it is, and offsets the jump iff

    .. math:: q \ge q^* = 1 - \frac{(1 - \delta)(P_0(h) - h + \kappa_D)}{\delta j} .

    As :math:`\delta \to 1`, with :math:`\theta` given, this tends to 1: who may be asked again soon cedes the belt only against a
    guarantee that stands in for all of it.

    *Time.* :math:`\kappa` grows with m. So the longer a conquest takes the less is needed to keep C at the line, and the less to make
    D cede the belt, but the more to end the path before the line: waiting is a cost of fighting for both, and C, who demands, takes
    what D would lose by it. To end the path of one slice takes more if :math:`h < x_0 + c_D`, and less otherwise, as the front
    stands where it was for longer.
Outcomes
    "front at the belt" and "front short of the belt": ground is ceded, and the front holds. "belt ceded". "fight on": war in the
    first period. "war after a slice". Without an end of the demands, play "goes on for ever", or ends in "war before the belt" or
    "war behind the belt".
Conventions
    Costs are paid per period of war, in periods of holding all the ground. D cedes when indifferent; C takes the first of: honour,
    ask, attack; a slice, all up to the belt, war. (A slice that is all of the ground before the belt comes to the same front, where
    D cedes nothing behind it: hence a tie, and two ways to one outcome.) *beyond* is the ground ceded behind the line, y - h.

    Without an end of the demands, where the belt is ceded, there may be no best slice, and the solver says so. D cedes ground across
    the line at once from the share :math:`\hat x` on at which :math:`W_D(\hat x) = (1 - \delta)(1 - h) + \delta W_D^+(h)`, and just
    before it D has more, by :math:`\delta\theta J`. So if :math:`W_D(0) > (1 - \delta)(1 - \hat x) + \delta W_D(\hat x)`,
    :math:`0 < \hat x < h` and :math:`J > 0`, there is ground from which C would come as near to :math:`\hat x` as it can without
    reaching it, unless it would rather fight. For an equilibrium D, indifferent at :math:`\hat x`, would have to refuse.

In the spirit of Fearon's paper on ground that shifts power; the war that takes time, the belt asked for at the line, and the
guarantee are this package's own.

References
----------
Fearon, J. D. (1996). Bargaining over objects that influence future bargaining power. Working paper.
Schwarz, M. and Sonin, K. (2008). A theory of brinkmanship, conflicts, and commitments. *Journal of Law, Economics, and
Organization* 24(1), 163-183.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import by_sign, maximum
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, decision, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Protocol, Quantity, Relation

__all__ = ["PROTOCOL"]

ANY_ATTACK, BELT = "against any attack", "in place of the belt"
ONE, ENDLESS = "one slice", "without end"


def build(
    defender: Any,
    challenger: Any,
    discount: Any,
    power: Any,
    slope: Any,
    jump: Any,
    line: Any,
    ground: Any,
    guarantee_effect: Any,
    credibility: Any,
    demands: str,
    duration: int,
    guarantee: str,
) -> Game:
    """Build the game; see the module's text."""
    d, c = defender.name, challenger.name

    def flow(x: Any, at_war: bool = False) -> dict[str, Any]:
        """Return what a period under x gives."""
        lost = (defender.cost, challenger.cost) if at_war else (0, 0)
        return {d: (1 - discount) * (1 - x - lost[0]), c: (1 - discount) * (x - lost[1])}

    def chance_of_conquest(x: Any, behind: bool, taken: Any) -> Any:
        """Return the challenger's chance, of which a guarantor takes a share."""
        added = jump if behind else 0
        if guarantee == BELT:
            return power + slope * x + (1 - taken) * added
        return (1 - taken) * (power + slope * x + added)

    def war(x: Any, label: str, behind: bool = False) -> Node:
        def fought(taken: Any) -> Node:
            p = chance_of_conquest(x, behind, taken)
            node: Node = outcome(label, {d: 1 - p, c: p})
            for _ in range(duration):
                node = continue_to(node, flow(x, at_war=True))
            return node

        if guarantee == BELT and not behind:
            return fought(0)
        events = {"acts": (credibility, fought(guarantee_effect)), "does not": (1 - credibility, fought(0))}
        return chance("does the guarantor act?", events)

    def ceded(beyond: Any) -> Node:
        """Return the demands without end behind the line, solved: the defender is held to what war is worth to it."""
        y, later = line + beyond, discount**duration
        lost = chance_of_conquest(y, True, credibility * guarantee_effect)
        kept = maximum((1 - later) * (1 - y - defender.cost) + later * (1 - lost), 0)
        now = flow(y)
        return outcome("belt ceded", {d: now[d] + discount * kept, c: now[c] + discount * (1 - kept)})

    def at_the_line() -> Node:
        held = outcome("front at the belt", {d: 1 - line, c: line})
        attack = war(line, "war after a slice")
        asked = offer("the belt", c, d, over=Pie("beyond", size=1 - line), accept=ceded, reject=attack)
        return decision("honour at the belt?", c, {"honour": held, "ask for the belt": asked, "attack": attack})

    def one_slice() -> Node:
        fight = war(ground, "fight on")

        def slice_ceded(y: Any) -> Node:
            label = by_sign(line - y, zero="front at the belt", positive="front short of the belt")
            held = outcome(label, {d: 1 - y, c: y})
            attack = war(y, "war after a slice")
            return continue_to(decision("honour?", c, {"honour": held, "attack": attack}), flow(y))

        all_of_it = {"cede": continue_to(at_the_line(), flow(line)), "fight": fight}
        options = {
            "a slice": offer("slice", c, d, over=Pie("ground", size=line), accept=slice_ceded, reject=fight),
            "all up to the belt": decision("cede all up to the belt?", d, all_of_it),
            "war": fight,
        }
        return decision("demand", c, options)

    actors = [Actor(d, discount), Actor(c, discount)]
    if demands == ONE:
        return Game(actors, one_slice())

    def before(ground: Any) -> Node:
        fight = war(ground, "war before the belt")
        within = offer("slice", c, d, over=Pie("ground", size=line), accept=stay_before, reject=fight)
        across = offer("the belt", c, d, over=Pie("beyond", size=1 - line), accept=go_behind, reject=fight)
        return decision("demand", c, {"a slice": within, "the belt": across, "war": fight})

    def behind(share: Any) -> Node:
        fight = war(share, "war behind the belt", behind=True)
        more = Pie("beyond", size=1 - line)
        return offer("more of the belt", c, d, over=more, accept=go_behind, reject=fight, otherwise=fight)

    def stay_before(y: Any) -> Node:
        return continue_to("before the belt", flow(y), ground=y)

    def go_behind(beyond: Any) -> Node:
        return continue_to("behind the belt", flow(line + beyond), share=line + beyond)

    return Game(
        actors,
        states={"before the belt": before, "behind the belt": behind},
        start=continue_to("before the belt", ground=ground),
        variables={"ground": (0, line), "share": (line, 1)},
    )


_SIDE = {"cost": Quantity("cost of war in each period that it lasts, in periods of holding all the ground", COST, "c")}
_CHANCE = "the challenger's probability of conquest"

PROTOCOL = Protocol(
    name="ground_that_shifts_power",
    roles={"defender": _SIDE, "challenger": _SIDE},
    parameters={
        "discount": Quantity("discount factor of both", DISCOUNT, r"\delta"),
        "power": Quantity("probability that the challenger conquers all in a war, holding nothing", PROBABILITY, "p"),
        "slope": Quantity(f"what holding all the ground adds to {_CHANCE}, evenly", PROBABILITY, "k"),
        "jump": Quantity(f"what the belt adds to {_CHANCE} at once", PROBABILITY, "j"),
        "line": Quantity("share of the ground that lies before the belt", PROBABILITY, "h"),
        "ground": Quantity("share of the ground taken at the beginning", PROBABILITY, "x_0", default=Fraction(0)),
        "guarantee_effect": Quantity(
            "share that a guarantor who acts takes from that probability, or from what the belt adds to it",
            PROBABILITY,
            r"\gamma",
        ),
        "credibility": Quantity("probability that the guarantor acts", PROBABILITY, r"\pi"),
    },
    structure={
        "demands": Choice("how often the challenger may demand a slice", options=(ENDLESS, ONE), default=ONE),
        "duration": Choice("periods that a conquest by force takes", low=1, high=12, default=1),
        "guarantee": Choice("what the guarantee bears on", options=(ANY_ATTACK, BELT), default=ANY_ATTACK),
    },
    outcomes=(
        "fight on",
        "front short of the belt",
        "front at the belt",
        "belt ceded",
        "war after a slice",
        "war before the belt",
        "war behind the belt",
        "goes on for ever",
    ),
    terms=("ground", "beyond"),
    relations=(
        Relation("power + slope + jump", "<=", "1", "it is the greatest probability of conquest"),
        Relation("ground", "<=", "line", "the front stands before the belt"),
    ),
    build=build,
    doc=__doc__ or "",
)
