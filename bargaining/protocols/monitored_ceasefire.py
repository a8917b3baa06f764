r"""A ceasefire under imperfect monitoring: two sides who comply or violate unseen, alarms true and false, and fighting that follows.

Players
    D (*defender*) and R (*challenger*). A monitoring mission and whoever sanctions violators are part of the rules,
    not players.
Moves
    The game goes on for ever, in public phases. In each period of the phase *ceasefire*

    1. D and R at the same time *comply* or *violate*; neither sees what the other does.
    2. Each violation leaves a trace with probability :math:`1 - \beta`, independently. A traced violator is sanctioned with probability
       :math:`\pi` (*credibility*). If nothing is traced there is a false alarm with probability :math:`\alpha`.
    3. A trace or a false alarm is an *alarm*, which everybody hears. After an alarm the phase *fighting* lasts T periods,
       or for ever; otherwise the ceasefire goes on. After T periods of fighting there is a ceasefire again.

    So the ceasefire goes on with probability :math:`1 - \alpha` if both comply, :math:`(1 - \alpha)\beta` if one of
    them violates, and :math:`(1 - \alpha)\beta^2` if both do.
Payoffs
    Per period, in units of the ground in dispute. At the line of the ceasefire R holds the share z:

    .. math:: u_D = 1 - z, \qquad u_R = z .

    In fighting R takes all of it with probability p (*power*, its expected advance), and each side bears its cost:

    .. math:: w_D = 1 - p - k_D, \qquad w_R = p - k_R .

    A violation puts the part :math:`\rho` (*surprise*) of what the other side holds at stake for the period, and the
    violator's chance is its chance in fighting: it gains :math:`g_R = \rho p (1 - z)` or
    :math:`g_D = \rho (1 - p) z`. Who complies and is violated against loses :math:`\ell_i`. If both violate they
    fight: :math:`w_i`. A sanction costs the violator :math:`S_i`.
Equilibrium
    Strategies depend on the phase alone: perfect public equilibria. *Both comply.* Let :math:`V_i` be the value of
    the ceasefire, :math:`P_i` that of fighting when it begins, and :math:`A = 1 - \delta_i^T` (A = 1 if fighting is
    for ever). Then

    .. math:: V_i = u_i + \delta_i [(1 - \alpha) V_i + \alpha P_i], \qquad P_i = A \frac{w_i}{1 - \delta_i} + \delta_i^T V_i .

    Subtracting :math:`w_i/(1 - \delta_i)`, which a side would have by fighting for ever, gives

    .. math::
        V_i = \frac{w_i}{1 - \delta_i} + \frac{u_i - w_i}{1 - \delta_i + \delta_i \alpha A}, \qquad
        V_i - P_i = \frac{A (u_i - w_i)}{1 - \delta_i + \delta_i \alpha A} .

    A violation gains :math:`G_i = g_i - \pi (1 - \beta) S_i` now, and makes an alarm more probable by
    :math:`(1 - \alpha)(1 - \beta)`. No other deviation need be compared, as one in a single period gains if any
    does. So i complies iff

    .. math:: \delta_i (1 - \alpha)(1 - \beta)(V_i - P_i) \ge G_i, \qquad \text{that is} \qquad
        (\delta_i + \delta_i^2 + \dots + \delta_i^T) \, [\kappa_i - \alpha G_i] \ge G_i, \qquad
        \kappa_i = (1 - \alpha)(1 - \beta)(u_i - w_i),

    because :math:`\delta A/(1 - \delta)` is the sum. The ceasefire enforces itself iff this holds for D and for R.
    If :math:`G_i \le 0` sanctions alone keep i, whatever its patience, as long as :math:`u_i \ge w_i`.
Critical discount factors
    Let :math:`G_i > 0`. If fighting is for ever the sum is :math:`\delta_i/(1 - \delta_i)`, and i complies iff

    .. math:: \delta_i \ge \delta_i^* = \frac{G_i}{(1 - \alpha)\,[(1 - \beta)(u_i - w_i) + G_i]} ,

    and never if the denominator is not positive (:math:`\alpha = 1`, or a side that fighting serves well). For T
    periods the sum rises from 0 to T with :math:`\delta_i`, so there is one critical factor, the root of
    :math:`\delta + \dots + \delta^T = G_i/(\kappa_i - \alpha G_i)`, if that ratio lies between 0 and T, and none
    otherwise.
When patience does not help
    Let :math:`G_i > 0`. No discount factor below 1 keeps i from violating iff

    .. math:: (1 - \alpha)(1 - \beta)(u_i - w_i) \le G_i \left( \alpha + \tfrac{1}{T} \right),

    without 1/T if fighting is for ever: false alarms end the ceasefire before a fine can be earned back. The
    shortest punishment that works for somebody patient is the first whole T above
    :math:`G_i/(\kappa_i - \alpha G_i)`, if :math:`\kappa_i > \alpha G_i`. With :math:`\beta = 1`, or with
    :math:`u_i \le w_i` (a side that does not lose by fighting), none does.
False alarms
    Nobody violates, and yet the ceasefire breaks down with probability :math:`\alpha` in each period: it lasts
    :math:`1/\alpha` periods on average, and is in force :math:`1/(1 + \alpha T)` of the time. Fighting then
    punishes nobody who did wrong; but if no fighting followed alarms, nothing but sanctions would deter violations.
Cheap fighting
    If neither side expects more than the line gives it (:math:`z = p`), both gain the same :math:`\rho p (1 - p)` by a
    violation, and :math:`u_i - w_i = k_i`: what a ceasefire spares is the cost of fighting, and the threat that
    enforces it is that cost. As fighting becomes cheap, :math:`k_i \to 0`, and sanctions do not outweigh the gain
    (:math:`G_i > 0`), :math:`\delta_i^* \to 1/(1 - \alpha) \ge 1`: a ceasefire that both prefer to fighting cannot
    hold, *because* fighting costs little.
What a mission is worth
    Fewer missed violations (:math:`\beta`) lower the critical factors and leave values unchanged; fewer false alarms
    (:math:`\alpha`) do both. If fighting is for ever, a mission that takes :math:`(\alpha, \beta)` to
    :math:`(\alpha', \beta')` is worth

    .. math:: (u_i - w_i) \left[ \frac{1}{1 - \delta_i (1 - \alpha')} - \frac{1}{1 - \delta_i (1 - \alpha)} \right]

    to i where the ceasefire holds in both cases, and :math:`(u_i - w_i)/(1 - \delta_i (1 - \alpha'))` where it
    holds only with the mission, against fighting for ever. Detection and false alarms trade off: an eager mission
    that traces more and errs more can make a ceasefire impossible for every discount factor.
Shocks to patience
    A lasting fall of :math:`\delta_i` is withstood iff it stays at or above :math:`\delta_i^*`. A *passing* shock: in the
    first period, if it is *hurried*, i weighs the next period by :math:`\theta_i < \delta_i`, and afterwards by
    :math:`\delta_i` again. (That period is written as one that counts :math:`\delta_i/\theta_i` times as much, which orders
    its choices in the same way; values of the hurried phase are in these units.) What follows is as before, so both
    comply in it as well iff

    .. math:: \theta_i \ge \theta_i^* = \frac{G_i}{(1 - \alpha)(1 - \beta)(V_i - P_i)}
        = \frac{G_i \, (1 - \delta_i + \delta_i \alpha A)}{(1 - \alpha)(1 - \beta) A (u_i - w_i)} .

    If fighting is for ever, :math:`V_i - P_i` rises with :math:`\delta_i`, so that :math:`\theta_i^* < \delta_i^*` where
    :math:`\delta_i > \delta_i^*`: a shock that passes may be larger than one that lasts.
Other equilibria
    *Both violate* is an equilibrium iff each prefers fighting, and the sanctions, to complying alone:
    :math:`w_i - \pi (1 - \beta) S_i \ge u_i - \ell_i + \delta_i (1 - \alpha)\beta(1 - \beta)(V_i' - P_i')` with the
    values of that equilibrium. It is usually one: that a ceasefire *can* hold does not say that it will. In the
    phase *fighting* nobody has a choice to make: what is done there does not change how long it lasts, so to fight
    is a best reply to fighting iff :math:`w_i \ge u_i - \ell_i`, where who holds its fire alone loses as if
    violated against. The claims of models keep to numbers at which it holds; what starts the ceasefire again after
    T periods is the agreement itself. Whether the sides sign it is not asked: i prefers it to fighting for ever iff
    :math:`u_i \ge w_i`.
Conventions
    Ground taken in a violation is held for the period and not for ever; a line that moves is a matter of other
    protocols. A side that is indifferent complies. Fighting follows every alarm, whoever was traced: strategies
    that tell alarms apart would need more phases.

In the spirit of Green and Porter (1984), where an alarm is a low price, and of Fearon (1998) on enforcement; the
game is this package's own. Equilibria that depend on more of history than the phase, and that mix, are not sought.

References
----------
Fearon, J. D. (1998). Bargaining, enforcement, and international cooperation. *International Organization* 52(2), 269-305.
Fudenberg, D., Levine, D. and Maskin, E. (1994). The folk theorem with imperfect public information. *Econometrica* 62(5), 997-1039.
Green, E. J. and Porter, R. H. (1984). Noncooperative collusion under imperfect price information. *Econometrica* 52(1), 87-100.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.actors import Actor
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, decision
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Domain, Protocol, Quantity

__all__ = ["PROTOCOL"]

#: The choice of structure under which fighting never ends.
FOR_EVER = "for ever"

#: The choice of structure under which the first period is one of a passing shock to patience.
HURRIED = "hurried"

#: Where the weight of the next period lies: above nought, so that periods can be compared.
_WEIGHT = Domain(Fraction(0), Fraction(1), low_open=True, high_open=True)


def build(
    defender: Any,
    challenger: Any,
    power: Any,
    line: Any,
    surprise: Any,
    false_alarm: Any,
    missed: Any,
    credibility: Any,
    punishment: str,
    periods: int,
    first_period: str,
) -> Game:
    """Build the game; see the module's text."""
    d, r = defender.name, challenger.name
    held = {d: 1 - line, r: line}
    war = {d: 1 - power - defender.cost, r: power - challenger.cost}
    gain = {d: surprise * (1 - power) * line, r: surprise * power * (1 - line)}
    loss = {d: defender.loss, r: challenger.loss}
    sanction = {d: defender.sanction, r: challenger.sanction}
    length = 1 if punishment == FOR_EVER else periods

    def fighting(left: int) -> str:
        return "fighting for ever" if punishment == FOR_EVER else f"fighting, {left} left"

    def flows(violators: tuple[str, ...]) -> dict[str, Any]:
        """Return what the period is worth before sanctions."""
        if len(violators) == 2:
            return war
        if not violators:
            return held
        (who,) = violators
        (other,) = (i for i in (d, r) if i != who)
        return {who: held[who] + gain[who], other: held[other] - loss[other]}

    def period(violators: tuple[str, ...], weight: dict[str, Any]) -> Node:
        """Return what follows what both have done, in a period that counts so much to each."""
        paid = flows(violators)
        name = f"after violation by {' and '.join(violators)}" if violators else "after no violation"

        def alarm(sanctioned: tuple[str, ...]) -> Node:
            less = {i: weight[i] * (paid[i] - (sanction[i] if i in sanctioned else 0)) for i in (d, r)}
            return continue_to(fighting(length), flow=less)

        def sanctions(traced: tuple[str, ...]) -> Node:
            """Return the draws whether those traced are sanctioned, one after the other."""

            def drawn(rest: tuple[str, ...], done: tuple[str, ...]) -> Node:
                if not rest:
                    return alarm(done)
                events = {"performed": (*done, rest[0]), "not performed": done}
                odds = {"performed": credibility, "not performed": 1 - credibility}
                return chance(
                    f"sanction of {rest[0]}, {name}", {e: (odds[e], drawn(rest[1:], to)) for e, to in events.items()}
                )

            if traced:
                return drawn(traced, ())
            quiet = continue_to("ceasefire", flow={i: weight[i] * paid[i] for i in (d, r)})
            return chance(
                f"false alarm? {name}", {"false alarm": (false_alarm, alarm(())), "quiet": (1 - false_alarm, quiet)}
            )

        def traces(rest: tuple[str, ...], found: tuple[str, ...]) -> Node:
            if not rest:
                return sanctions(found)
            seen, unseen = traces(rest[1:], (*found, rest[0])), traces(rest[1:], found)
            return chance(f"trace of {rest[0]}? {name}", {"traced": (1 - missed, seen), "missed": (missed, unseen)})

        return traces(violators, ())

    def phase(weight: dict[str, Any], which: str) -> Node:
        """Return a period of ceasefire."""

        def answer(first: tuple[str, ...]) -> Node:
            actions = {"comply": period(first, weight), "violate": period((*first, r), weight)}
            return decision(f"{r}'s compliance{which}", r, actions, information_set=f"{r}{which}")

        actions = {"comply": answer(()), "violate": answer((d,))}
        return decision(f"{d}'s compliance{which}", d, actions, information_set=f"{d}{which}")

    states: dict[str, Node] = {}
    if first_period == HURRIED:
        more = {side.name: side.discount / side.first_discount for side in (defender, challenger)}
        states["ceasefire, hurried"] = phase(more, ", hurried")
    states["ceasefire"] = phase({d: 1, r: 1}, "")
    after = {fighting(k): fighting(k - 1) if k > 1 else "ceasefire" for k in range(length, 0, -1)}
    if punishment == FOR_EVER:
        after = {fighting(1): fighting(1)}
    states.update({state: continue_to(then, flow=war) for state, then in after.items()})
    return Game([Actor(d, defender.discount), Actor(r, challenger.discount)], states=states)


_SIDE = {
    "cost": Quantity("cost of fighting per period", COST, "k"),
    "loss": Quantity("loss from being violated against, per period", COST, r"\ell"),
    "sanction": Quantity("cost of a sanction to this side", COST, "S"),
    "discount": Quantity("discount factor", DISCOUNT, r"\delta"),
    "first_discount": Quantity(
        "discount factor in a hurried first period", _WEIGHT, r"\theta", idle=("first_period", "ordinary")
    ),
}

PROTOCOL = Protocol(
    name="monitored_ceasefire",
    roles={"defender": _SIDE, "challenger": _SIDE},
    parameters={
        "power": Quantity("probability that the challenger takes the ground in dispute by fighting", PROBABILITY, "p"),
        "line": Quantity("share of the ground in dispute that the line leaves the challenger", PROBABILITY, "z"),
        "surprise": Quantity("share of what the other side holds that a violation puts at stake", PROBABILITY, r"\rho"),
        "false_alarm": Quantity("probability of a false alarm in a period without traces", PROBABILITY, r"\alpha"),
        "missed": Quantity("probability that a violation leaves no trace", PROBABILITY, r"\beta"),
        "credibility": Quantity("probability that a sanction on a traced violator is performed", PROBABILITY, r"\pi"),
    },
    structure={
        "punishment": Choice(
            "how long fighting lasts after an alarm", options=("limited", FOR_EVER), default="limited"
        ),
        "periods": Choice("its periods, where they are limited", low=1, high=12, default=4),
        "first_period": Choice("whether the first is hurried", options=("ordinary", HURRIED), default="ordinary"),
    },
    outcomes=("goes on for ever",),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
