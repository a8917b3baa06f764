r"""A reputation for fighting: the finite chain store with a small chance of a tough incumbent.

Players
    An incumbent, tough with probability p and weak otherwise, who knows which; entrants, one in each of n markets, who do not.
Moves
    In each market in turn the entrant stays out or enters; if it enters, the incumbent fights or gives in. All see what was done before.
    A tough incumbent always fights.
Payoffs
    In its market an entrant has 0 if out, b if the incumbent gives in, :math:`b - 1` if it fights, :math:`0 < b < 1`. The weak
    incumbent has :math:`a > 1` from a market without entry, 0 if it gives in, :math:`-1` if it fights; payoffs are added.
Equilibrium
    Let k markets be left, this one included, and q the probability of tough. Everything turns on :math:`b^k`:

    * the entrant enters if :math:`q < b^k`, stays out if :math:`q > b^k`, and if :math:`q = b^k` stays out with probability :math:`1/a`;
    * the weak incumbent gives in if :math:`k = 1`; otherwise it fights if :math:`q \ge b^{k-1}`, and if :math:`q < b^{k-1}` with
      probability

      .. math:: f = \frac{1 - b^{k-1}}{b^{k-1}} \cdot \frac{q}{1 - q},

      which raises the belief of the next entrant to :math:`q / (q + (1 - q) f) = b^{k-1}`, where it is indifferent.

    Proof, by induction on k. Giving in shows weakness, and brings nothing more: all later entrants enter. Fighting costs 1 now. If it is
    followed by a belief :math:`b^{k-1}`, the next entrant stays out with probability :math:`1/a`, which is worth
    :math:`a \cdot 1/a = 1`, and after that the weak incumbent expects nothing: it is indifferent, and mixes. An
    entrant at k is fought with probability :math:`q + (1 - q) f = q/b^{k-1}` if :math:`q < b^{k-1}`, and gains by entering iff
    that is below b, :math:`q < b^k`. If :math:`q > b^{k-1}`, fighting keeps the next entrant out, which is worth :math:`a > 1`.

    So a tough incumbent that is however unlikely keeps entrants out as long as :math:`b^k < p`: long before the last markets. Where
    :math:`p \ne b^k` for all k play is that of every sequential equilibrium.

    Without doubt (*doubt* = none) the incumbent is known to be weak, and reputation unravels from the last market, in which it gives in
    as there is nothing to be gained by a fight: so it gives in before, too, and all enter. This is Selten's chain store paradox.
Conventions
    The tough incumbent has no choice, so that whoever gives in is known to be weak; in the paper it has payoffs by which it prefers to
    fight, and other equilibria are ruled out by a condition on beliefs. No discounting. The incumbent's value is the mean over its types,
    a fight costing the tough one nothing.

References
----------
Kreps, D. M. and Wilson, R. (1982). Reputation and imperfect information. *Journal of Economic Theory* 27(2), 253-279 (in the
spirit of: see the conventions).

Milgrom, P. and Roberts, J. (1982). Predation, reputation, and entry deterrence. *Journal of Economic Theory* 27(2), 280-312.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from bargaining.actors import Actor
from bargaining.games.game import Game
from bargaining.games.nodes import chance, decision, outcome
from bargaining.protocols.protocol import PROBABILITY, Choice, Domain, Protocol, Quantity

__all__ = ["PROTOCOL", "closed_form"]

#: What may happen in a market.
EVENTS = ("out", "fought", "given in")

#: The most markets for which there are roles.
MOST = 3


def build(incumbent: Any, tough: Any, entry: Any, doubt: str, **entrants: Any) -> Game:
    """Build the game; see the module's text."""
    m = incumbent.name
    names = [entrants[role].name for role in ("first", "second", "third") if role in entrants]

    def end(kind: str, past: tuple[str, ...]) -> Any:
        worth = {"out": incumbent.monopoly, "fought": -1 if kind == "weak" else 0, "given in": 0}
        gains = {"out": 0, "fought": entry - 1, "given in": entry}
        paid = {name: gains[event] for name, event in zip(names, past, strict=True)}
        return outcome(", ".join(past), {m: sum(worth[event] for event in past), **paid})

    def market(kind: str, past: tuple[str, ...]) -> Any:
        if len(past) == len(names):
            return end(kind, past)
        here = f"market {len(past) + 1}" + (f" after {', '.join(past)}" if past else "")
        fought = market(kind, (*past, "fought"))
        entered = fought
        if kind == "weak":
            entered = decision(f"{here}, entry", m, {"fight": fought, "give in": market(kind, (*past, "given in"))})
        moves = {"stay out": market(kind, (*past, "out")), "enter": entered}
        return decision(here, names[len(past)], moves, information_set=None if "given in" in past else here)

    players = [Actor(m), *map(Actor, names)]
    if doubt == "none":
        return Game(players, market("weak", ()))
    types = {"tough": (tough, market("tough", ())), "weak": (1 - tough, market("weak", ()))}
    return Game(players, chance("incumbent", types))


def closed_form(left: int, belief: Fraction, entry: Fraction, monopoly: Fraction) -> tuple[Fraction, Fraction]:
    """Return how likely the entrant stays out and how likely the weak incumbent fights, however many markets are left.

    Parameters
    ----------
    left : int
        Markets left, this one included.
    belief : Fraction
        What is believed of the incumbent's being tough.
    entry, monopoly : Fraction
        As in the model files.

    Returns
    -------
    tuple of Fraction
        The probabilities of staying out and of a fight.

    Examples
    --------
    A doubt of one in a thousand, and ten markets to come: nobody enters. Of two, the first enters and is likely to be let in.

    >>> closed_form(10, Fraction(1, 1000), Fraction(1, 2), Fraction(2))
    (Fraction(1, 1), Fraction(511, 999))
    >>> closed_form(2, Fraction(1, 10), Fraction(1, 2), Fraction(2))
    (Fraction(0, 1), Fraction(1, 9))
    """
    threshold, after = entry**left, entry ** (left - 1)
    out = 1 / monopoly if belief == threshold else Fraction(belief > threshold)
    if left == 1 or belief == 0:
        return out, Fraction(0)
    return out, Fraction(1) if belief >= after else (1 - after) / after * belief / (1 - belief)


PROTOCOL = Protocol(
    name="chain_store",
    roles={
        "incumbent": {
            "monopoly": Quantity("worth of a market without entry", Domain(low=Fraction(1), low_open=True), "a")
        },
        "first": {},
        "second": {},
        "third": {},
    },
    optional=("third",),
    parameters={
        "tough": Quantity("probability that the incumbent is tough", PROBABILITY, "p", idle=("doubt", "none")),
        "entry": Quantity("worth of a market to an entrant who is not fought", PROBABILITY, "b"),
    },
    structure={"doubt": Choice("whether the incumbent may be tough", options=("possible", "none"), default="possible")},
    outcomes=tuple(", ".join(past) for n in range(2, MOST + 1) for past in product(EVENTS, repeat=n)),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
