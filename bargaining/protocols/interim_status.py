r"""Interim status: ground whose title cannot be divided, and ways round it. Derived here, not published.

Players
    D (*defender*), who holds the ground in dispute; R (*challenger*).
Moves
    1. The proposer puts one of the options on the table to the other side, or makes no offer; the other side accepts or
       rejects. No offer and rejection are war now. Options have three parts: who has the *title*, who has military
       *control*, who has the economic *use*.

       ==================  =========  ===========================  =====================  =======================
       option              title      control                      use                    term
       ==================  =========  ===========================  =====================  =======================
       front line          D          D                            D                      none
       equal withdrawal    D          neutral, and a strip of R's  D                      none
       free economic zone  left open  neutral                      y to R, 1 - y to D     y (*use*)
       title by lot        drawn      with the title               with the title         R's chance L (*chance*)
       demilitarised zone  R          neutral                      R                      none
       sale                R          R                            R                      payment s to D
       whole ground        R          R                            R                      none
       ==================  =========  ===========================  =====================  =======================

       The choice of structure ``options`` says which of them are on the table beside the front line and the whole ground.
    2. After acceptance R honours the settlement or attacks after a pause. With the whole ground in its hands R has nothing
       left to attack for.
       Where lots are drawn the loser, D as well as R, respects the draw or defies it by war.
    3. Where control is neutral, the force that is to keep it holds with probability :math:`\pi` (*credibility*). If it
       does not, control falls to R: D has left the ground, and R, the stronger side where ground is asked of D, stands
       next to it. From its strip R is then not kept out either.
Payoffs
    Per period: costs are per-period equivalents, as in :mod:`~bargaining.protocols.guaranteed_settlement`, and the
    pause before an attack is short beside what follows. Side i values title at :math:`a_i`, control at :math:`b_i`, use
    at :math:`c_i = 1 - a_i - b_i`, so that the whole ground is worth 1 to either side. War decides all three: R has
    them with probability p (*power*),

    .. math:: w_R = p - k_R, \qquad w_D = 1 - p - k_D .

    A part is worth all of its value to the side that has it and nothing to the side that has not. What nobody has is
    worth a share of it to *both*: :math:`\nu` (*neutral_control*) of control, as the other side's forces are kept out
    too, and :math:`\omega` (*open_title*) of a title. A title is the less divisible the smaller :math:`\omega`. The
    strip from which R withdraws is worth :math:`\mu` (*strip*) of the control of the ground. A payment costs R what it
    gives D, up to :math:`S` (*funds*); it is made at once, as out of assets held abroad, so that R cannot stop it. An
    attack is a war with R's power raised by :math:`\rho` (*regrouping*), :math:`p + \rho` cut to 1; ground that D has
    left and that no force holds is lost in it. So R's later power P is expected to be

    .. math:: P = p + \rho \text{ (front line)}, \qquad P = 1 - \pi(1 - p - \rho) \text{ (neutral control)}.
What an option is worth
    Write :math:`u_D, u_R` for its worth per period if honoured, and for what a zone leaves of control
    :math:`\beta_D = \pi\nu b_D`, :math:`\beta_R = (1 - \pi(1 - \nu)) b_R`:

    ==================  ==========================================  =====================================
    option              :math:`u_D`                                 :math:`u_R`
    ==================  ==========================================  =====================================
    front line          1                                           0
    equal withdrawal    :math:`1 - b_D + (1 + \mu)\beta_D`          :math:`\beta_R - \pi\mu(1 - \nu) b_R`
    free economic zone  :math:`\omega a_D + \beta_D + (1 - y) c_D`  :math:`\omega a_R + \beta_R + y c_R`
    title by lot        :math:`1 - L`                               :math:`L`
    demilitarised zone  :math:`\beta_D`                             :math:`1 - b_R + \beta_R`
    sale                s                                           :math:`1 - s`
    whole ground        0                                           1
    ==================  ==========================================  =====================================

    So a neutral zone is worth its control to D only as far as the force can be relied on.
Equilibrium
    R honours iff :math:`u_R \ge P - k_R`. As :math:`P \ge p`, D never gains from a deal that will be broken, and an
    option **settles** iff

    .. math:: u_D \ge 1 - p - k_D \qquad\text{and}\qquad u_R \ge P - k_R ,

    which implies that R prefers it to war now. For :math:`\pi > 0` and without the cut a zone so settles in a *window*
    of R's power,

    .. math:: 1 - k_D - u_D \;\le\; p \;\le\; 1 - \rho - \frac{1 - k_R - u_R}{\pi},

    (the front line for :math:`p \le k_R - \rho`, the whole ground for :math:`p \ge 1 - k_D`), of length
    :math:`u_D + u_R - 1 + k_D + k_R - \rho - (1 - \pi)(1 - k_R - u_R)/\pi`: what the option creates or destroys, and
    the costs of war, less what a pause and an unreliable force take away. The front line is for weak R, the whole
    ground for strong R. The windows of the zones stand one above the other in the order of the table: neither end lies below
    that of the zone before, though they may overlap. **Each interim status adds a point to an indivisible issue (the free
    economic zone an interval, by y); outside the windows there is war.** A lottery, or a payment, makes a continuum of
    points and so fills gaps, whatever the force is worth: the payment as far as the funds go, :math:`S \ge 1 - p - k_D`;
    the lottery as far as either loser respects the draw, to defy which costs f (*award*),

    .. math:: f \ge \max\{p + \rho - k_R,\; 1 - p - \rho - k_D\},

    as in :mod:`~bargaining.protocols.indivisible_issue`: it then settles for every L in :math:`[p - k_R, p + k_D]`. For
    :math:`p \le k_R` that includes L = 0, an *award to the defender* which is the front line with a cost of defiance; only
    R can defy it, so that :math:`f \ge p + \rho - k_R` is enough. (Where R would respect a lost draw and D would not,
    :math:`p + \rho - k_R \le f < 1 - p - \rho - k_D`, there may also be a draw that both accept and that D defies if it
    loses, worth :math:`L (p + \rho - k_R)` to R and :math:`1 - L (p + \rho + k_D + f)` to D: f deters R from defying, and
    the pause pays R.) Without a cost of defiance the ex post problem takes away all that the lottery gives ex ante.

    The proposer takes, of the options that settle, the one that is best for it. D asks for the smallest y that R
    honours, for :math:`L = \max(0, p - k_R)` and for :math:`s = \min(S, 1 - p + k_R)`; R asks for the largest y and L,
    and pays the smallest s, that D accepts (y for which R honours). If no option settles there is war, but for draws that D
    defies.
The gap
    What the sides lack, :math:`g_D = [1 - p - k_D - u_D]^+` and :math:`g_R = [P - k_R - u_R]^+`; the gap of an option
    is :math:`g_D + g_R`, and it is 0 iff the option settles. A payment closes what is left iff there is enough to pay
    with:

    - :math:`g_D > 0 = g_R`: R pays :math:`g_D` at once; iff :math:`u_R - g_D \ge p - k_R` (what is paid is gone, and
      does not make R attack), and :math:`g_D \le S`.
    - :math:`g_R > 0 = g_D`: D pays :math:`g_R` in every period in which R honours; iff
      :math:`u_D - g_R \ge 1 - p - k_D`.
    - Both lack something: never.
Least credibility
    The free economic zone settles with D's least concession, y = 0, iff

    .. math::
        \pi \ge \max\Bigl\{\frac{1 - p - k_D - \omega a_D - c_D}{\nu b_D},\;
        \frac{1 - k_R - \omega a_R - b_R}{1 - p - \rho - (1 - \nu) b_R}\Bigr\}

    (where the denominators are positive and the cut does not bind). The first is D's acceptance, the second R's
    honouring. A larger y eases the second and tightens the first.
Conventions
    R honours, the responder accepts, and the proposer takes the first of equally good options in the order of the
    table, the whole ground after the front line, when indifferent; so where P = p a deal that will be broken, worth what war
    is to both, may be made before war now. Only R may go back to war: D would then face the power :math:`P \ge p` and has
    accepted what is at least its war value at p. What the loser of a draw does is independent of L, and is written before
    the draw.

In the spirit of the literature on indivisible issues; the game is this package's own.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414.
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import by_sign, minimum
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, decision, offer, outcome
from bargaining.protocols.protocol import COST, PROBABILITY, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]

INTERIM = ("equal withdrawal", "free economic zone", "demilitarised zone")
TABLE = {
    "whole ground": (),
    "and equal withdrawal": ("equal withdrawal",),
    "and free economic zone": ("free economic zone",),
    "and demilitarised zone": ("demilitarised zone",),
    "and interim statuses": INTERIM,
    "and lottery": ("title by lot",),
    "and payment": ("sale",),
    "all": ("equal withdrawal", "free economic zone", "title by lot", "demilitarised zone", "sale"),
}


def build(
    defender: Any,
    challenger: Any,
    power: Any,
    regrouping: Any,
    credibility: Any,
    neutral_control: Any,
    open_title: Any,
    strip: Any,
    award: Any,
    funds: Any,
    proposer: str,
    options: str,
) -> Game:
    """Build the game; see the module's text."""
    d, r = defender.name, challenger.name
    responder = d if proposer == r else r
    use = {side.name: 1 - side.title - side.control for side in (defender, challenger)}
    later = minimum(power + regrouping, 1)
    fight = outcome("fight on", {d: 1 - power - defender.cost, r: power - challenger.cost})

    def ends(label: str, flow: dict[str, Any], power_later: Any, attacked: bool) -> Node:
        if not attacked:
            return outcome(label, flow)
        fought = {d: 1 - power_later - defender.cost, r: power_later - challenger.cost}
        return outcome("war after deal", fought)

    def zone(rest: tuple[Any, Any], withdrawn: Any, holds: bool) -> dict[str, Any]:
        """Return what a neutral zone is worth; `rest` is the worth of title and use to D and to R."""
        kept = neutral_control if holds else 0
        left = 1 - (1 - neutral_control) * (1 + withdrawn) if holds else 1
        return {
            d: rest[0] + kept * (1 + withdrawn) * defender.control,
            r: rest[1] + left * challenger.control,
        }

    def neutral(label: str, rest: tuple[Any, Any], withdrawn: Any = 0) -> Node:
        def force(attacked: bool) -> Node:
            held, lost = (
                ends(label, zone(rest, withdrawn, holds), later if holds else 1, attacked) for holds in (True, False)
            )
            return chance(
                "does the neutral force hold?", {"holds": (credibility, held), "does not": (1 - credibility, lost)}
            )

        return decision("honour or attack?", r, {"honour": force(False), "attack": force(True)})

    def by_lot(x: Any) -> Node:
        """Return what follows when R has the whole ground with probability `x`; each side settles what it does if it loses."""
        war = {d: 1 - later - defender.cost, r: later - challenger.cost}

        def drawn(r_defies: bool, d_defies: bool) -> Node:
            lost = {d: war[d], r: war[r] - award} if r_defies else {d: 1, r: 0}
            won = {d: war[d] - award, r: war[r]} if d_defies else {d: 0, r: 1}
            defied: Any = "war after deal" if r_defies or d_defies else None
            label = defied or by_sign(x, zero="award to the defender", positive="title by lot")
            return outcome(label, {side: (1 - x) * lost[side] + x * won[side] for side in (d, r)})

        def d_loses(r_defies: bool) -> Node:
            plans = {"respect": drawn(r_defies, False), "defy": drawn(r_defies, True)}
            return decision(f"{d} has lost the draw", d, plans)

        return decision(f"{r} has lost the draw", r, {"respect": d_loses(False), "defy": d_loses(True)})

    def put(option: str) -> Node:
        """Return the offer of one option."""

        def answer(node: Node) -> Node:
            return decision(f"{option}?", responder, {"accept": node, "reject": fight})

        if option == "front line":
            flow = {d: 1, r: 0}
            held = {"honour": ends(option, flow, later, False), "attack": ends(option, flow, later, True)}
            return answer(decision("honour or attack?", r, held))
        if option == "equal withdrawal":
            return answer(neutral(option, (defender.title + use[d], 0), strip))
        if option == "demilitarised zone":
            return answer(neutral(option, (0, challenger.title + use[r])))
        if option == "whole ground":
            return answer(outcome(option, {d: 0, r: 1}))
        if option == "free economic zone":

            def accept(x: Any) -> Node:
                title = (open_title * defender.title, open_title * challenger.title)
                return neutral(option, (title[0] + (1 - x) * use[d], title[1] + x * use[r]))

            return offer(option, proposer, responder, over=Pie("use"), accept=accept, reject=fight)
        if option == "title by lot":
            return offer(option, proposer, responder, over=Pie("chance"), accept=by_lot, reject=fight)

        def paid(s: Any) -> Node:
            return outcome("sale", {d: s, r: 1 - s})

        return offer(option, proposer, responder, over=Pie("payment", size=funds), accept=paid, reject=fight)

    actions = {option: put(option) for option in ("front line", "whole ground", *TABLE[options])}
    root = decision("which option?", proposer, {**actions, "make no offer": fight})
    return Game([Actor(d), Actor(r)], root)


_WORTH = "to this side, as a share of the ground's"
_SIDE = {
    "cost": Quantity("cost of war per period", COST, "k"),
    "title": Quantity(f"worth of the title {_WORTH}", PROBABILITY, "a"),
    "control": Quantity(f"worth of military control {_WORTH}", PROBABILITY, "b"),
}
_SHIFT = "in probability of winning"

PROTOCOL = Protocol(
    name="interim_status",
    roles={"defender": _SIDE, "challenger": _SIDE},
    parameters={
        "power": Quantity("probability that the challenger wins all in a war now", PROBABILITY, "p"),
        "regrouping": Quantity(f"what a pause adds to the challenger's power, {_SHIFT}", COST, r"\rho"),
        "credibility": Quantity("probability that the neutral force holds", PROBABILITY, r"\pi"),
        "neutral_control": Quantity("share of the worth of control that neutral control has", PROBABILITY, r"\nu"),
        "open_title": Quantity("share of the worth of the title that a title left open has", PROBABILITY, r"\omega"),
        "strip": Quantity("control of the strip left by the challenger, in units of the ground's", COST, r"\mu"),
        "award": Quantity("cost to a side of defying a draw that it has lost", COST, "f"),
        "funds": Quantity("the largest payment that the challenger can make", PROBABILITY, "S"),
    },
    structure={
        "proposer": Choice("who makes the offer", roles=("defender", "challenger"), default="defender"),
        "options": Choice("what is on the table beside the front line", options=tuple(TABLE), default="all"),
    },
    outcomes=("fight on", "front line", *TABLE["all"], "award to the defender", "whole ground", "war after deal"),
    terms=("use", "chance", "payment"),
    build=build,
    doc=__doc__ or "",
)
