r"""Neutrality for a guarantee, with the withdrawal of forces, and what the consent of the deterred state leaves of it.

Players
    D (*defender*); C (*challenger*), who holds the ground taken since the war began, of size 1; M (*mediator*), even-handed, where
    a third party proposes. Guarantors act, or do not, with a known probability.
Moves
    1. The proposer (M, D or C) offers terms, or makes no offer: C keeps a share :math:`x \in [0, 1]` of the ground and withdraws
       from the rest, D becomes neutral for good, and the guarantee covers D from then on. The others accept or reject, M's offer
       being put to D and C. No offer and rejection are both war now.
    2. The *withdrawal*.

       * ``with the signature``: both sides perform at once.
       * ``promised``: D becomes neutral at once; C withdraws, or stays. If it stays, no guarantee is in force, and D lives with
         it or goes back to war.
       * ``verified in steps``: n times C withdraws from one n-th of what it owes, or stops; then D takes on one n-th of its
         neutrality, and comes under as much of the guarantee, or stops. A stop ends the exchange. If C stopped, D lives with it
         or goes back to war, as a case of the guarantee: verification shows who broke off.
    3. C honours what has been reached, or attacks.
    4. If the guarantee covers the war, the guarantors are willing to act with probability :math:`\pi` (*credibility*). By the
       *guarantee* they may act then (``each may act``), or C, being one of them, consents to action or withholds its consent
       (``by consent of all``); or there is none (``none``). Whether they should give a guarantee is the question of
       :mod:`~bargaining.protocols.guaranteed_settlement`.
    5. Where *renunciation* is possible and C has honoured an exchange made in full, D keeps its neutrality, or renounces it with
       the ground in hand. C then lives with it or attacks, and no guarantee covers D.
Payoffs
    Per period, in units of the ground, as in :mod:`~bargaining.protocols.guaranteed_settlement`; costs are
    :math:`k = (1 - \delta)` (one-off cost). War now leaves C with all the ground with probability p (*power*), otherwise D:
    :math:`u_C = p - k_C`, :math:`u_D = 1 - p - k_D`. At a position in which the share w of the ground has been withdrawn from and
    the share m of neutrality taken on (in full :math:`w = 1 - x` and :math:`m = 1`),

    .. math:: u_C = 1 - w + \nu m, \quad u_D = w - \mu m \qquad \text{if it is honoured;}

    an attack brings one period of this and then war, weighted :math:`1 - \delta_i` and :math:`\delta_i`, with power

    .. math:: p + \rho + \epsilon m - \sigma w - \gamma m [\text{guarantors act}], \qquad
              \epsilon = \eta + \phi (1 - s) [\text{cap}],

    cut to [0, 1] in each event. A pause lets C regroup (:math:`\rho`); neutrality forgoes allies and foreign troops
    (:math:`\eta`); a cap leaves D the share s of forces worth :math:`\phi`; the ground withdrawn from would have to be taken again
    (:math:`\sigma`: C holds all of it when p is measured, so that withdrawing takes power from C); guarantors who act take
    :math:`\gamma`. If D goes back to war, or C attacks a D that has renounced, the same holds without :math:`\rho` and at once in
    the first case, with :math:`m = 0` in the second. M's payoff is the smaller of the two gains over war now,
    :math:`\min(u_D - w_D, u_C - w_C)`, and -1 if the agreement is broken by war: less than no agreement, which is worth 0.
Equilibrium
    Write :math:`\epsilon' = \epsilon - \pi\gamma`, without the second part if there is no guarantee or consent is needed.
    Without cuts and with :math:`\sigma < 1`, :math:`\delta_C > 0`, exchanged with the signature and not to be renounced:

    *C honours* x iff :math:`x + \nu \ge p + \rho + \epsilon' - \sigma (1 - x) - k_C`, as :math:`\delta_C` drops out; that is

    .. math:: x \ge h = \frac{p + \rho + \epsilon' - \sigma - k_C - \nu}{1 - \sigma} .

    *Acceptable terms.* C accepts an honoured x iff :math:`x \ge p - k_C - \nu`, D iff :math:`x \le p + k_D - \mu`. So the terms
    that both accept and that hold are the interval

    .. math:: \max(0,\; p - k_C - \nu,\; h) \le x \le \min(1,\; p + k_D - \mu),

    of which D, proposing, takes the low end, C the high end, and M the point nearest to the even terms
    :math:`p + (k_D - k_C - \mu - \nu)/2`.

    **The threshold.** If peace saves anything (:math:`k_D + k_C + \nu \ge \mu`) and :math:`0 \le p + k_D - \mu \le 1`, the
    interval is not empty iff :math:`h \le p + k_D - \mu`, that is

    .. math:: \pi \ge \pi^* =
        \frac{\rho + \epsilon - \sigma (1 - p) - \nu - k_C - (1 - \sigma)(k_D - \mu)}{\gamma} .

    It is the same whoever proposes, M included, where no pause that is broken is worth signing (below). C's cost lowers it by
    :math:`1/\gamma` a point, D's by :math:`(1 - \sigma)/\gamma`, and power enters only by what there is to withdraw from:
    without :math:`\sigma` a stronger challenger asks for more ground and not for a better guarantee. What a mediator changes is
    the terms. D, proposing, keeps what is saved down to h, and C all of it; M moves the terms to the middle once
    :math:`\pi \ge \pi^* + (1 - \sigma)(k_D + k_C + \nu - \mu)/(2\gamma)`, and below that they are those of D.

    *A pause that is broken* gives D at most :math:`(1 - \delta_D)(p + k_D - \mu) - \delta_D (\rho + \epsilon' - \sigma)` over war,
    at x = 0. Where this is negative D signs no such thing; otherwise a side that proposes compares it with the best terms that
    hold. M proposes none.
The veto
    *If C must consent, the guarantee is worth exactly nothing: whatever* :math:`\pi` *and* :math:`\gamma`, *every payoff is
    that of the game without a guarantee, in every equilibrium if* :math:`\delta_C > 0`.

    Proof. Where C is asked, the chance that it wins the war at hand is b without and :math:`b' \le b` with action. C's payoff is a
    constant plus :math:`\delta_C b` or plus b (a war begun again by D), D's a constant less :math:`\delta_D b` or less b. So
    withholding consent is best, and C consents only if :math:`b' = b`, which leaves D's payoff the same too. Both events of the
    chance node then pay what the war without a guarantee pays; replace the node by that, from the last one up. QED.
    (For :math:`\delta_C = 0` C does not care; the tie rule has it withhold.)

    *The prices.* The least ground that C keeps rises by :math:`\pi\gamma/(1 - \sigma)` for the veto, and by
    :math:`\phi(1 - s)/(1 - \sigma)` for the cap, where h binds before; otherwise by what of this lies above
    :math:`\max(0, p - k_C - \nu)`. Where the price exceeds the width of the interval there is no agreement. A cap is beyond
    every guarantee if it puts :math:`\pi^*` above 1.
The order of performance
    *Promised.* Let :math:`p + \epsilon \le 1` and D answer staying by war, for which :math:`p + \epsilon + k_D < 1 + \mu`
    suffices: living with it leaves D :math:`-\mu`, or a mean of this and a war no better. Then staying brings C
    :math:`p + \epsilon - k_C`, so that the terms must also satisfy :math:`x \ge p + \epsilon - k_C - \nu`, and there is an
    agreement that holds iff :math:`\pi \ge \pi^*` and

    .. math:: \epsilon \le k_C + k_D + \nu - \mu .

    Neither power nor credibility is in this: no guarantee makes up for a neutrality that is worth more to C in hand than peace
    saves both sides.

    *In steps.* After the whole withdrawal, D takes on the last part of neutrality (:math:`\mu > 0`) only if C would attack
    otherwise: it leaves it undone if

    .. math:: x \ge h_n = \frac{p + \rho - \sigma - k_C + (\epsilon' - \nu) t}{1 - \sigma}, \qquad t = \frac{n - 1}{n} .

    For :math:`\epsilon' > \nu` this is below h, so that every agreement on the whole withdrawal rests on the share t of
    neutrality, with :math:`t\mu` for :math:`\mu` and :math:`t\nu` for :math:`\nu` in what the sides accept. It takes

    .. math:: \pi \ge \frac{t (\epsilon - \nu) + \rho - \sigma (1 - p) - k_C - (1 - \sigma)(k_D - t\mu)}{t\gamma},

    which is less than :math:`\pi^*` iff a settlement without neutrality and guarantee would hold,
    :math:`\rho < \sigma (1 - p) + k_C + (1 - \sigma) k_D`, and then the less the fewer the steps: what is gained is paid with a
    neutrality that stays incomplete.

    That much credibility suffices where nobody stops earlier. D does not if :math:`\mu \le 1 - x`, as a step brings it more ground
    than it costs in neutrality. C does not if D answers by war and :math:`\rho \ge \sigma (1 - x)/n`: stopping before step j + 1
    then brings C :math:`p + (\epsilon' - \sigma (1 - x)) j/n - k_C`, affine in j, at j = 0 what it has accepted the terms against,
    at j = n - 1 no more than an attack in the end. D answers by war if :math:`p + k_D < 1` and
    :math:`t[(1 - \sigma)(1 - x) - \mu + \epsilon'] < 1 - p - k_D`: living with a stop leaves it :math:`(1 - x - \mu) j/n`, or a mean
    of this and a war no better. Otherwise the exchange may rest on an earlier stop that the other side lives with ("exchange in
    part"). C then holds 1/n of the ground or more, so that D must be ready for that, :math:`p + k_D \ge 1/n`, and the agreed x
    overstates the withdrawal; or terms in the interval are refused, as D foresees such a stop.

    *Renunciation.* Without neutrality C lives with x iff :math:`x \ge (p + \rho - \sigma - k_C)/(1 - \sigma)`. There D renounces
    (:math:`\mu > 0`), and C, foreseeing it, takes part as if :math:`\mu = \nu = 0` and honours iff
    :math:`x \ge [p + \rho + \epsilon' - \sigma - k_C + \nu (1 - \delta_C)/\delta_C]/(1 - \sigma)`: an attack brings it the one
    period of neutrality that honouring does not. Neutrality is kept only on terms for which C would fight,
    :math:`h \le x < (p + \rho - \sigma - k_C)/(1 - \sigma)`, which needs :math:`\pi\gamma > \epsilon - \nu`.
    The base excludes renunciation, as the neutrality offered was to be permanent.
Limits
    :math:`\pi = 0`, :math:`\gamma = 0`, no guarantee and the veto are the same game. For
    :math:`\epsilon = \nu = \mu = 0` the honoured terms are those of a settlement without neutrality, with
    :math:`\rho - \sigma` for the regrouping of :mod:`~bargaining.protocols.guaranteed_settlement`, in which the ground is not yet
    held.
Conventions
    The responder accepts when indifferent; C honours and withdraws, D lives with a stop, takes on its part and keeps its
    neutrality when indifferent. In steps, or where renunciation is possible, a proposer may have no best offer under these rules,
    where the terms that it comes close to make another side indifferent and the milder act is not the one that the proposer needs;
    the solver says so.

In the spirit of the literature on commitment and third-party guarantees (Walter 1997; Powell 2006) and of the mediator with
preferences of its own (Kydd 2003), here none but for evenness; the game and its solution are this package's own.

References
----------
Kydd, A. (2003). Which side are you on? Bias, credibility, and mediation. *American Journal of Political Science* 47(4), 597-611.
Powell, R. (2006). War as a commitment problem. *International Organization* 60(1), 169-203.
Walter, B. F. (1997). The critical barrier to civil war settlement. *International Organization* 51(3), 335-364.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import by_sign, clip, minimum
from bargaining.frontiers.pie import Pie
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, decision, offer, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, REAL, Choice, Protocol, Quantity

__all__ = ["PROTOCOL"]


def build(
    defender: Any,
    challenger: Any,
    power: Any,
    regrouping: Any,
    neutrality_effect: Any,
    strategic_value: Any,
    guarantee_effect: Any,
    credibility: Any,
    forces_value: Any,
    force_share: Any,
    proposer: str,
    guarantee: str,
    force_cap: str,
    withdrawal: str,
    steps: int,
    renunciation: str,
    mediator: Any = None,
) -> Game:
    """Build the game; see the module's text."""
    d, c = defender.name, challenger.name
    mediated = mediator is not None and proposer == mediator.name
    exposed = neutrality_effect + (forces_value * (1 - force_share) if force_cap == "one fifth" else 0)
    war_now = {d: 1 - power - defender.cost, c: power - challenger.cost}

    def ends(label: Any, ours: Any, theirs: Any, broken: bool = False) -> Node:
        """Return an outcome; a mediator's payoff is the smaller of the two gains over war, -1 if all is broken off."""
        payoffs = {d: ours, c: theirs}
        if mediated:
            payoffs[mediator.name] = -1 if broken else minimum(ours - war_now[d], theirs - war_now[c])
        return outcome(label, payoffs)

    def guarded(name: str, fought: Any, covered: bool) -> Node:
        """Return a war in which the guarantors may act; `fought` maps what they take from the challenger to its end."""
        if guarantee == "none" or not covered:
            alone: Node = fought(0)
            return alone
        if guarantee == "each may act":
            action = fought(guarantee_effect)
        else:
            answers = {"withhold consent": fought(0), "consent": fought(guarantee_effect)}
            action = decision(f"consent to action? ({name})", c, answers)
        return chance(
            f"are the guarantors willing? ({name})",
            {"willing": (credibility, action), "not willing": (1 - credibility, fought(0))},
        )

    def exchange(x: Any) -> Node:
        def settled(name: str, label: Any, left: Any, neutral: Any, covered: bool = True) -> Node:
            """Return what follows once both hold a share `left` of the withdrawal and `neutral` of neutrality."""
            ground = (1 - x) * left
            kept, held = ground - defender.neutrality_cost * neutral, 1 - ground + challenger.neutrality_value * neutral

            def attacked(taken: Any) -> Node:
                shift = (exposed - taken) * neutral - strategic_value * ground
                later = clip(power + regrouping + shift, 0, 1)
                return ends(
                    "attack after agreement",
                    (1 - defender.discount) * kept + defender.discount * (1 - later - defender.cost),
                    (1 - challenger.discount) * held + challenger.discount * (later - challenger.cost),
                    broken=True,
                )

            breach = guarded(f"attack {name}", attacked, covered)
            peace = ends(label, kept, held)
            if left == neutral == 1 and renunciation == "possible":
                peace = decision(f"keep neutrality? ({name})", d, {"keep it": peace, "renounce it": renounced(name)})
            return decision(f"honour or attack? ({name})", c, {"honour": peace, "attack": breach})

        def renounced(name: str) -> Node:
            """Return the challenger's answer to a defender that has the ground back and is neutral no more."""
            later = clip(power + regrouping - strategic_value * (1 - x), 0, 1)
            attacked = ends(
                "war over neutrality",
                (1 - defender.discount) * (1 - x) + defender.discount * (1 - later - defender.cost),
                (1 - challenger.discount) * x + challenger.discount * (later - challenger.cost),
                broken=True,
            )
            live = ends("withdrawal without neutrality", 1 - x, x)
            return decision(f"attack without neutrality? ({name})", c, {"live with it": live, "attack": attacked})

        def resumed(name: str, left: Any, neutral: Any, covered: bool) -> Node:
            """Return a war begun again by the defender where the challenger has stopped withdrawing."""

            def fought(taken: Any) -> Node:
                shift = (exposed - taken) * neutral - strategic_value * (1 - x) * left
                now = clip(power + shift, 0, 1)
                return ends("war over the withdrawal", 1 - now - defender.cost, now - challenger.cost, broken=True)

            return guarded(f"war {name}", fought, covered)

        def standing(name: str, share: Any, neutral: Any, covered: bool) -> Node:
            """Return the defender's answer to a challenger that stays where it is."""
            live = settled(name, "exchange in part", share, neutral, covered)
            return decision(
                f"go back to war? ({name})",
                d,
                {"live with it": live, "go back to war": resumed(name, share, neutral, covered)},
            )

        whole = by_sign(x, zero="neutrality and full withdrawal", positive="neutrality and ground kept")
        done = settled("after the exchange", whole, 1, 1)
        if withdrawal == "with the signature":
            return done
        if withdrawal == "promised":
            stay = standing("no withdrawal", 0, 1, False)
            return decision("withdraw?", c, {"withdraw": done, "stay": stay})
        for step in range(steps, 0, -1):
            before, after = Fraction(step - 1, steps), Fraction(step, steps)
            part = "withdrawal for part of neutrality" if step == steps else "exchange in part"
            ours = settled(f"neutrality stopped at step {step}", part, after, before)
            follow = decision(f"neutrality, step {step}", d, {"take it on": done, "stop": ours})
            theirs = standing(f"withdrawal stopped at step {step}", before, before, True)
            done = decision(f"withdrawal, step {step}", c, {"withdraw": follow, "stop": theirs})
        return done

    war = ends("fight on", war_now[d], war_now[c])
    others = [name for name in (d, c) if name != proposer]
    terms = offer("terms", proposer, others, over=Pie("ground"), accept=exchange, reject=war, otherwise=war)
    actors = [Actor(d, defender.discount), Actor(c, challenger.discount)]
    return Game([*actors, Actor(mediator.name)] if mediated else actors, terms)


_DISCOUNT = Quantity("discount factor", DISCOUNT, r"\delta")
_COST = Quantity("cost of war per period", COST, "k")
_SHIFT = "in probability of winning"
_CAP = ("force_cap", "none")
_GIVEN = ("guarantee", "none")

PROTOCOL = Protocol(
    name="neutrality_for_guarantee",
    roles={
        "defender": {
            "cost": _COST,
            "neutrality_cost": Quantity("what its neutrality costs the defender, per period of peace", REAL, r"\mu"),
            "discount": _DISCOUNT,
        },
        "challenger": {
            "cost": _COST,
            "neutrality_value": Quantity("what that neutrality is worth to the challenger", REAL, r"\nu"),
            "discount": _DISCOUNT,
        },
        "mediator": {},
    },
    optional=("mediator",),
    parameters={
        "power": Quantity("probability that the challenger keeps all the ground in a war now", PROBABILITY, "p"),
        "regrouping": Quantity(f"what a pause adds to the challenger's power, {_SHIFT}", COST, r"\rho"),
        "neutrality_effect": Quantity(
            f"what neutrality takes from the defender's later power, {_SHIFT}", COST, r"\eta"
        ),
        "strategic_value": Quantity(
            f"what holding all the ground adds to the challenger's later power, {_SHIFT}", COST, r"\sigma"
        ),
        "guarantee_effect": Quantity(
            f"what guarantors who act take from the challenger's power, {_SHIFT}", COST, r"\gamma", idle=_GIVEN
        ),
        "credibility": Quantity("probability that the guarantors are willing to act", PROBABILITY, r"\pi", idle=_GIVEN),
        "forces_value": Quantity(
            f"what the defender's forces are worth to its later power, {_SHIFT}", COST, r"\phi", idle=_CAP
        ),
        "force_share": Quantity("share of its forces that the defender may keep", PROBABILITY, "s", idle=_CAP),
    },
    structure={
        "proposer": Choice(
            "who proposes the terms", roles=("mediator", "defender", "challenger"), default="challenger"
        ),
        "guarantee": Choice(
            "who decides whether the guarantors act",
            options=("each may act", "by consent of all", "none"),
            default="each may act",
        ),
        "force_cap": Choice("cap on the defender's forces", options=("none", "one fifth"), default="none"),
        "withdrawal": Choice(
            "how the forces are withdrawn",
            options=("with the signature", "promised", "verified in steps"),
            default="with the signature",
        ),
        "steps": Choice("number of verified steps", low=2, high=4, default=2),
        "renunciation": Choice(
            "may the defender renounce its neutrality", options=("excluded", "possible"), default="excluded"
        ),
    },
    outcomes=(
        "fight on",
        "neutrality and full withdrawal",
        "neutrality and ground kept",
        "attack after agreement",
        "withdrawal for part of neutrality",
        "exchange in part",
        "war over the withdrawal",
        "withdrawal without neutrality",
        "war over neutrality",
    ),
    terms=("ground",),
    build=build,
    doc=__doc__ or "",
)
