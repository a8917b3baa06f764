r"""The precedent: a concession that the next challenger sees.

Players
    D (*defender*), of whom ground of size 1 is in dispute; C (*challenger*); T (*third_party*), which loses if a later
    challenge succeeds; E (*next*), the next challenger, elsewhere, and perhaps one more after it (*second_next*).
Moves
    With *knowledge* = private resolve nature first makes D resolved, with probability :math:`\rho`, or not; D alone
    knows. With known costs D is known not to be resolved.

    1. T promises support or nothing, if *support* = decided; with *support* = promised it has done so.
    2. C settles at the front line or demands ground, the share x (*demand*).
    3. D concedes, or the war goes on. A resolved D does not concede.
    4. E, having seen all this, challenges or stays out. If it challenges, D concedes what it asks for or fights; then
       so does the challenger after it. In the last challenge an unresolved D concedes and a resolved one fights.
    5. If there is a war under a promise, T gives the support with probability :math:`\pi` (*credibility*). Nothing
       follows from that, so the tree holds the mean.
Payoffs
    Per period: a perpetual flow f is worth f, and costs are per-period equivalents. C wins all the ground with
    probability p, or :math:`\max(0, p - \gamma)` if support is given, on average

    .. math:: P = \pi \max(0, p - \gamma) + (1 - \pi) p .

    A war costs D k, or :math:`\kappa \le k` if it is resolved, here or elsewhere. Today

    .. math::
        \text{front line: } u_D = 1,\; u_C = 0; \qquad \text{concession: } 1 - x,\; x; \qquad
        \text{war: } 1 - P - k,\; P - c .

    E has w (*elsewhere*) if conceded to, :math:`-c_E` if fought, 0 if it stays out. D then loses w, k (:math:`\kappa`)
    or nothing, and T its *stake* t or nothing, each discounted by one period (the second challenger: by two). Promising
    costs T f, giving the support a.
Equilibrium
    Let there be one later challenger. Write :math:`\beta = w/(w + c_E)`. Having seen a concession, E knows that D is not
    resolved, and challenges. Having seen a war, to which an unresolved D went with probability :math:`\phi`, it believes
    :math:`\mu = \rho/(\rho + (1 - \rho)\phi)` and challenges if :math:`\mu < \beta`, but not if :math:`\mu > \beta`;
    having seen a settlement, from which it learns nothing, likewise with :math:`\mu = \rho`. If it challenges after a
    war with probability r, an unresolved D fights today iff

    .. math:: x + S > P + k, \qquad S = \delta w (1 - r),

    where S is the **shadow price** of the concession: what it costs through tomorrow. So D concedes, if it does, no
    demand above :math:`P + k - S`; without tomorrow that would be :math:`P + k`.

    * *Known costs*: E challenges whatever it has seen, r = 1: **S = 0**, exactly, and D concedes iff
      :math:`x \le P + k`. More challengers change nothing: the last is conceded to in any case, so the one before, too.
    * *Private resolve*, :math:`\rho > \beta`: as :math:`\mu \ge \rho`, r = 0 and :math:`S = \delta w`. An unresolved D
      concedes iff :math:`x \le P + k - \delta w`.
    * *Private resolve*, :math:`0 < \rho < \beta`. If :math:`x > P + k` it fights, and is challenged all the same. If
      :math:`x < P + k - \delta w` it concedes. In between neither can be: were it sure to fight, a war would tell
      nothing, and be followed by a challenge; were it sure to concede, a war would tell all, and deter. So
      :math:`\mu = \beta`, and

      .. math::
          \phi = \frac{\rho}{1 - \rho}\,\frac{1 - \beta}{\beta}, \qquad 1 - r = \frac{P + k - x}{\delta w}, \qquad
          S = P + k - x :

      the shadow price is what a war costs beyond the demand. Less doubt, fewer wars: :math:`\phi \to 0` as
      :math:`\rho \to 0`, up to known costs.

    Fights have probability :math:`\Phi`: 1 if an unresolved D fights, :math:`\rho` if it concedes,
    :math:`\rho/\beta` if it mixes. C demands ground iff :math:`\Phi (P - c) + (1 - \Phi) x > 0`.

    This was a proof, and shows that except where one of the comparisons is an equality there is no other sequential
    equilibrium: a war has positive probability after any demand, and a concession is made by the unresolved only.
What the precedent brings about
    Let :math:`\rho > \beta`. A demand with :math:`x - k \le P < x - k + \delta w` would be conceded if nobody looked on,
    and is refused. **Where the challenger would rather settle than fight for it,** :math:`P \le c`, **the shadow price
    protects the ground without a war; where** :math:`P > c` **it turns a concession into a war.**
More later challengers
    Let there be N, alike, and let :math:`\rho` be none of the powers of :math:`\beta`. The j-th faces :math:`N - j` after
    it, and by the argument of Kreps and Wilson (:mod:`~bargaining.protocols.chain_store`), which needs that to fight
    one challenge pays if it deters the next, :math:`k - w \le \delta w`, it stays out after a war that has told it
    nothing iff :math:`\rho > \beta^{N - j + 1}`; one that is not deterred leaves an unresolved D what a concession
    does. So, if :math:`\rho > \beta^N`, every D fights today iff

    .. math:: x > P + k - S_N, \qquad S_N = w \sum_{j=1}^{N} \delta^j\, [\rho > \beta^{N - j + 1}] :

    each further challenger raises the price, until with many a doubt however small is enough
    (:func:`shadow_price`). The tree has room for two; the formula holds for any number.
When the third party pays
    Let T decide, with one later challenger and :math:`\rho > \beta`. Without a promise there is a concession, by an
    unresolved D, iff C demands and D gives in:

    .. math:: \rho (p - c) + (1 - \rho) x > 0, \qquad x + \delta w \le p + k .

    It costs T :math:`(1 - \rho)\, \delta_T\, t`, and a promise can be worth its price only by preventing it. That it does in two
    ways. *It turns the concession into a refusal*, if :math:`P + k < x + \delta w`; C then fights iff :math:`P > c`. Or *it keeps C
    from asking*, although who is not resolved would still give in: :math:`x + \delta w \le P + k`, but the war that a resolved D
    fights has become too dear for C, :math:`\rho (P - c) + (1 - \rho) x \le 0`. Except where one of these is an equality T promises
    iff there would be a concession, one of the two prevents it, and

    .. math:: f + \pi a\,[P > c] < (1 - \rho)\, \delta_T\, t .

    (In the second way :math:`P < c`: nobody calls the promise.) T promises less readily to a D that is likely to be
    resolved. Credibility makes the promise count, and makes it dear, as :math:`\pi a` is what T expects to pay unless it
    keeps C from demanding. With known costs it promises nothing: the next challenge comes in any case.
Conventions
    A resolved D has no choice today: it is a government that would not survive a concession. That is also what it
    prefers while :math:`P + \kappa < x + \delta \kappa (1 - r)`; beyond, one that could choose would concede as well,
    and a concession would teach nothing. In the last challenge each type does what is best for it, by
    :math:`\kappa \le w \le k`. The responder concedes, T promises nothing, C settles and E stays out when indifferent
    with known costs; with private resolve all sequential equilibria are found. What T loses or gains by today's ground
    is left out; it would add to t. Values of D are means over its types.

References
----------
Kreps, D. M. and Wilson, R. (1982). Reputation and imperfect information. *Journal of Economic Theory* 27(2), 253-279 (in the
spirit of).

Selten, R. (1978). The chain store paradox. *Theory and Decision* 9(2), 127-159 (for known costs; in the spirit of).
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.algebra.terms import maximum
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, decision, outcome
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Protocol, Quantity, Relation

__all__ = ["PROTOCOL", "shadow_price"]

#: The roles of the later challengers, in the order in which they move.
LATER = ("next", "second_next")


def build(
    defender: Any,
    challenger: Any,
    third_party: Any,
    power: Any,
    demand: Any,
    guarantee_effect: Any,
    credibility: Any,
    elsewhere: Any,
    resolved: Any,
    knowledge: str,
    support: str,
    **later: Any,
) -> Game:
    """Build the game; see the module's text."""
    d, r, t = defender.name, challenger.name, third_party.name
    nexts = [later[role] for role in LATER if role in later]
    private = knowledge == "private resolve"

    def end(kind: str, today: str, promised: bool, answers: tuple[str, ...]) -> Node:
        """Add up what was lost today and later."""
        cost = defender.resolved_cost if kind == "resolved" else defender.cost
        lost = {"out": 0, "conceded": elsewhere, "fought": cost}
        dates = list(enumerate(answers, start=1))
        own = -sum(defender.discount**j * lost[answer] for j, answer in dates)
        stake = sum(third_party.discount**j * third_party.stake for j, answer in dates if answer == "conceded")
        paid = stake + (third_party.cost if promised else 0)
        others = {
            n.name: {"out": 0, "conceded": elsewhere, "fought": -n.cost}[answer]
            for n, answer in zip(nexts, answers, strict=True)
        }

        if today == "a settlement":
            return outcome("front-line settlement", {d: 1 + own, r: 0, t: -paid, **others})
        if today == "a concession":
            invited = any(answer != "out" for answer in answers)
            label = "concession, then a challenge" if invited else "concession, no challenge"
            return outcome(label, {d: 1 - demand + own, r: demand, t: -paid, **others})
        given = credibility if promised else 0
        strength = given * maximum(power - guarantee_effect, 0) + (1 - given) * power
        aid = given * third_party.intervention_cost
        values = {d: 1 - strength - cost + own, r: strength - challenger.cost, t: -paid - aid}
        return outcome("fight on", {**values, **others})

    def after(kind: str, today: str, promised: bool, tail: str, answers: tuple[str, ...] = ()) -> Node:
        """Let the later challengers move in turn; all see what was done before."""
        if len(answers) == len(nexts):
            return end(kind, today, promised, answers)
        here = f"challenge after {', '.join((today, *answers))}{tail}"
        then = {
            answer: after(kind, today, promised, tail, (*answers, answer)) for answer in ("out", "fought", "conceded")
        }
        met = then["fought" if kind == "resolved" else "conceded"]
        if kind == "unresolved" and len(answers) + 1 < len(nexts):
            met = decision(f"answer to the {here}", d, {"concede": then["conceded"], "fight": then["fought"]})
        hidden = private and today != "a concession" and "conceded" not in answers
        mover, moves = nexts[len(answers)].name, {"stay out": then["out"], "challenge": met}
        return decision(here, mover, moves, information_set=here if hidden else None)

    def bargain(kind: str, promised: bool) -> Node:
        tail = "" if support == "promised" else " under a promise" if promised else " without a promise"
        met = after(kind, "a fight", promised, tail)
        if kind == "unresolved":
            met = decision(f"answer{tail}", d, {"concede": after(kind, "a concession", promised, tail), "fight": met})
        moves = {"settle at the front line": after(kind, "a settlement", promised, tail), "demand ground": met}
        return decision(f"demand{tail}", r, moves, information_set=f"demand{tail}" if private else None)

    def crisis(kind: str) -> Node:
        if support == "promised":
            return bargain(kind, True)
        moves = {"promise nothing": bargain(kind, False), "promise support": bargain(kind, True)}
        return decision("promise", t, moves, information_set="promise" if private else None)

    players = [Actor(d, defender.discount), Actor(r), Actor(t, third_party.discount), *(Actor(n.name) for n in nexts)]
    if not private:
        return Game(players, crisis("unresolved"))
    types = {"resolved": (resolved, crisis("resolved")), "unresolved": (1 - resolved, crisis("unresolved"))}
    return Game(players, chance("the defender", types))


def shadow_price(resolved: Any, critical: Any, discount: Any, elsewhere: Any, challengers: int) -> Any:
    """Return what a concession costs an unresolved defender through later challenges, where all defenders would fight.

    Parameters
    ----------
    resolved : number
        The belief in resolve; 0 if costs are known.
    critical : number
        The belief at which a challenger with none after it is indifferent, :math:`w/(w + c)`.
    discount, elsewhere : number
        As in the model files.
    challengers : int
        How many later challengers there are.

    Examples
    --------
    >>> from fractions import Fraction as F
    >>> [shadow_price(rho, F(1, 2), F(1, 2), 1, 2) for rho in (0, F(1, 8), F(1, 3), F(2, 3))]
    [Fraction(0, 1), Fraction(0, 1), Fraction(1, 2), Fraction(3, 4)]
    """
    deterred = (j for j in range(1, challengers + 1) if resolved > critical ** (challengers + 1 - j))
    return elsewhere * sum((discount**j for j in deterred), 0 * discount)


_DISCOUNT = Quantity("discount factor", DISCOUNT, r"\delta")
_FOUGHT = {"cost": Quantity("what a challenge that is fought costs this side", COST, "c")}

PROTOCOL = Protocol(
    name="precedent",
    roles={
        "defender": {
            "cost": Quantity("cost of a war per period, if not resolved", COST, "k"),
            "resolved_cost": Quantity(
                "cost of a war per period, if resolved", COST, r"\kappa", idle=("knowledge", "known costs")
            ),
            "discount": _DISCOUNT,
        },
        "challenger": {"cost": Quantity("cost of war per period", COST, "c")},
        "third_party": {
            "cost": Quantity("cost of promising support, per period", COST, "f"),
            "intervention_cost": Quantity("cost of performing the promise, per period", COST, "a"),
            "stake": Quantity("loss from a later challenge that is conceded to", COST, "t"),
            "discount": _DISCOUNT,
        },
        "next": _FOUGHT,
        "second_next": _FOUGHT,
    },
    optional=("second_next",),
    parameters={
        "power": Quantity("probability that the challenger wins all in a war now", PROBABILITY, "p"),
        "demand": Quantity("share of the ground that is demanded", PROBABILITY, "x"),
        "guarantee_effect": Quantity("what support takes from the challenger's power", COST, r"\gamma"),
        "credibility": Quantity("probability that promised support is given", PROBABILITY, r"\pi"),
        "elsewhere": Quantity("worth of what a later challenger asks for, in units of the ground", COST, "w"),
        "resolved": Quantity(
            "probability that the defender is resolved", PROBABILITY, r"\rho", idle=("knowledge", "known costs")
        ),
    },
    structure={
        "knowledge": Choice(
            "what others know of the defender's cost of war",
            options=("known costs", "private resolve"),
            default="private resolve",
        ),
        "support": Choice(
            "whether support has been promised, or the third party decides",
            options=("promised", "decided"),
            default="promised",
        ),
    },
    outcomes=(
        "front-line settlement",
        "concession, no challenge",
        "concession, then a challenge",
        "fight on",
    ),
    terms=(),
    relations=(
        Relation("elsewhere", "<=", "defender.cost", "an unresolved defender gives in to the last challenge"),
        Relation("defender.resolved_cost", "<=", "elsewhere", "a resolved one fights it", ("knowledge", "known costs")),
    ),
    build=build,
    doc=__doc__ or "",
)
