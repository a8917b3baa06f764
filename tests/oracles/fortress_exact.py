"""The flagship game (fortress belt) solved exactly from hand-derived break points.

Notation: p `power`, r `regrouping`, s `strategic_value`, e `guarantee_effect`, q `credibility`, kU, kR costs,
dU, dR, dG discounts. After a deal at x, the challenger's chance of winning all is

    P(x) = clip(p + r + s x)                                         without a guarantee,
    P(x) = (1 - q) clip(p + r + s x) + q clip(p + r + s x - e)       with one (clip to [0, 1]),

continuous, nondecreasing, piecewise affine in x. Write g(x) = x - P(x) + kR.

    honour <=> dR = 0 or g(x) >= 0           (the tie goes to honouring)
    R(x) = x + dR max(0, -g(x))              the challenger's payoff from a deal at x
    U(x) = 1 - x                             the defender's, where the deal is honoured
    U(x) = (1 - dU)(1 - x) + dU (1 - P(x) - kU)      and where it is broken
    war:  R0 = p - kR,   U0 = 1 - p - kU

Lemma (the best offer exists). If kU + kR >= 0, dU >= 0 and s >= 0 take any value allowed, then under the ties
"the challenger honours" and "the responder accepts", the set of accepted offers is compact, the proposer's
payoff attains its maximum on it (when the set is not empty), and a smallest maximiser exists.

Proof. P is continuous, so g is, the honour set H = {g >= 0} is closed in [0, 1] (H = [0, 1] if dR = 0), and
R = x + dR max(0, -g) is continuous. U is continuous on H and on its complement, which is open in [0, 1]. So U
can jump only at a point y of H that is a limit of broken deals; there g(y) = 0, that is P(y) = y + kR, and the
value at y less the limit from broken deals is

    (1 - y) - [(1 - dU)(1 - y) + dU (1 - P(y) - kU)] = dU (P(y) + kU - y) = dU (kU + kR) >= 0:

U jumps up onto H. Hence U is upper semicontinuous on [0, 1].
(i) Proposer ukraine: accepted = {R >= R0} is closed, R being continuous; U, upper semicontinuous, attains its
    maximum M on this compact set, and {R >= R0, U >= M} is closed, so it has a least element.
(ii) Proposer russia: accepted = {U >= U0} is closed because U is upper semicontinuous; R is continuous, so it
    attains its maximum and its set of maximisers is compact.  QED

What the lemma rests on: dU (kU + kR) >= 0. With the other tie (the challenger attacks when indifferent) and
dU (kU + kR) > 0 it is false: the best honoured deal at g(x) = 0 becomes a supremum that is not attained; see
`subgame(..., honour_ties=False)`.

Method: every function above is affine between consecutive points of the finite set of `candidates`; so the
supremum of the proposer's payoff over accepted offers is the largest of its values at candidates and of its
one-sided limits there, taken by extrapolation from two interior points of each gap.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

ONE, ZERO = Fraction(1), Fraction(0)

PATHS = (
    "ukraine.cost",
    "ukraine.discount",
    "russia.cost",
    "russia.discount",
    "guarantor.cost",
    "guarantor.war_loss",
    "guarantor.intervention_cost",
    "guarantor.discount",
    "power",
    "regrouping",
    "strategic_value",
    "guarantee_effect",
    "credibility",
)


class Subgame(NamedTuple):
    """Play after the guarantor's move: `kind` is "war", "honoured" or "attacked"; `x` is None without a deal."""

    kind: str
    x: Fraction | None
    ukraine: Fraction
    russia: Fraction
    guarantor: Fraction
    attained: bool
    supremum: Fraction


class Solution(NamedTuple):
    """The equilibrium: label, ground ceded (None without a deal), payoffs by actor, whether guaranteed."""

    label: str
    x: Fraction | None
    payoffs: dict[str, Fraction]
    guaranteed: bool
    attained: bool
    after: dict[bool, Subgame]


def exact(values: dict[str, object]) -> dict[str, Fraction]:
    """Parameters as Fractions; floats are read by their shortest decimal."""
    return {k: Fraction(str(values[k])) if isinstance(values[k], float) else Fraction(values[k]) for k in PATHS}


def branches(v: dict[str, Fraction], guarantee: bool) -> list[tuple[Fraction, Fraction]]:
    """Pairs (weight, intercept): P(x) is the weighted sum of clip(intercept + s x)."""
    a = v["power"] + v["regrouping"]
    if not guarantee:
        return [(ONE, a)]
    return [(1 - v["credibility"], a), (v["credibility"], a - v["guarantee_effect"])]


def later_power(v: dict[str, Fraction], guarantee: bool, x: Fraction) -> Fraction:
    """Return P(x), each branch clipped to [0, 1] by itself."""
    s = v["strategic_value"]
    return sum((w * min(ONE, max(ZERO, a + s * x)) for w, a in branches(v, guarantee)), ZERO)


def honours(v: dict[str, Fraction], guarantee: bool, x: Fraction, ties: bool = True) -> bool:
    """Whether the challenger honours a deal at x."""
    gain = v["russia.discount"] * (x - later_power(v, guarantee, x) + v["russia.cost"])
    return gain > 0 or (ties and gain == 0)


def deal(v: dict[str, Fraction], guarantee: bool, x: Fraction, ties: bool = True) -> tuple[Fraction, Fraction]:
    """Payoffs (defender, challenger) of a deal accepted at x."""
    if honours(v, guarantee, x, ties):
        return 1 - x, x
    P, dU, dR = later_power(v, guarantee, x), v["ukraine.discount"], v["russia.discount"]
    return (
        (1 - dU) * (1 - x) + dU * (1 - P - v["ukraine.cost"]),
        (1 - dR) * x + dR * (P - v["russia.cost"]),
    )


def candidates(v: dict[str, Fraction], guarantee: bool) -> list[Fraction]:
    """All points of [0, 1] at which a payoff or a choice can change its affine form.

    Clip kinks a + s x in {0, 1}; then for every combination of clip pieces, on which P = A + B x: the honour
    border A + B x - kR = x; the challenger's indifference x = p - kR (honour) and
    (1 - dR) x + dR (A + B x - kR) = p - kR (attack); the defender's x = p + kU (honour) and
    (1 - dU) x + dU (A + B x + kU) = p + kU (attack). Zeros outside their piece are harmless.
    """
    p, s = v["power"], v["strategic_value"]
    kU, kR, dU, dR = v["ukraine.cost"], v["russia.cost"], v["ukraine.discount"], v["russia.discount"]
    found = {ZERO, ONE, p - kR, p + kU}
    forms = [(ZERO, ZERO)]
    for weight, a in branches(v, guarantee):
        if s:
            found |= {-a / s, (1 - a) / s}
        pieces = ((ZERO, ZERO), (ONE, ZERO), (a, s))
        forms = [(A + weight * c, B + weight * b) for A, B in forms for c, b in pieces]
    for A, B in forms:
        if B != 1:
            found.add((A - kR) / (1 - B))
        if slope := 1 - dR + dR * B:
            found.add((p - kR - dR * (A - kR)) / slope)
        if slope := 1 - dU + dU * B:
            found.add((p + kU - dU * (A + kU)) / slope)
    return sorted(x for x in found if 0 <= x <= 1)


def subgame(values: dict[str, object], proposer: str, guarantee: bool, honour_ties: bool = True) -> Subgame:
    """Solve the offer stage exactly.

    Parameters
    ----------
    values : dict
        All parameters by path.
    proposer : {"ukraine", "russia"}
        Who may make the offer.
    guarantee : bool
        Whether the guarantor has given its guarantee.
    honour_ties : bool
        False lets the challenger attack when indifferent, under which the lemma fails.

    Returns
    -------
    Subgame
        `supremum` is over accepted offers and no offer; where `attained` is False the other fields describe
        the best offer that is attained among the candidates and are not an equilibrium.
    """
    v = exact(values)
    mine = {"ukraine": 0, "russia": 1}[proposer]
    war = (1 - v["power"] - v["ukraine.cost"], v["power"] - v["russia.cost"])

    def accepted(x: Fraction) -> bool:
        return deal(v, guarantee, x, honour_ties)[1 - mine] >= war[1 - mine]

    def payoff(x: Fraction) -> Fraction:
        return deal(v, guarantee, x, honour_ties)[mine]

    points = candidates(v, guarantee)
    best = max((payoff(x) for x in points if accepted(x)), default=None)
    limits = []  # (limit of the proposer's payoff, whether the open gap is flat) on accepted gaps
    for a, b in pairwise(points):
        near, far = (2 * a + b) / 3, (a + 2 * b) / 3
        if accepted(near):
            f, g = payoff(near), payoff(far)
            limits += [(2 * f - g, f == g, a), (2 * g - f, f == g, a)]
    top = max([y for y, *_ in limits] + ([] if best is None else [best]), default=None)
    supremum = war[mine] if top is None else max(top, war[mine])
    w = v["guarantor.war_loss"]
    fee = v["guarantor.cost"] if guarantee else ZERO
    if top is None or top < war[mine]:
        return Subgame("war", None, *war, -w - fee, True, supremum)
    chosen = [x for x in points if accepted(x) and payoff(x) == best]
    attained = best == top
    if attained:  # the smallest maximiser must exist too: no flat open gap at the top left of it
        attained = all(not flat or y < top or a >= chosen[0] for y, flat, a in limits)
    if best is None or best < war[mine]:
        return Subgame("war", None, *war, -w - fee, False, supremum)
    x = chosen[0]
    U, R = deal(v, guarantee, x, honour_ties)
    if honours(v, guarantee, x, honour_ties):
        return Subgame("honoured", x, U, R, -fee, attained, supremum)
    acts = v["credibility"] * v["guarantor.intervention_cost"] if guarantee else ZERO
    return Subgame("attacked", x, U, R, -v["guarantor.discount"] * (w + acts) - fee, attained, supremum)


def label(kind: str, x: Fraction | None, guarantee: bool) -> str:
    """Name an outcome."""
    if kind == "war":
        return "fight on"
    if kind == "attacked":
        return "war after deal"
    if guarantee:
        return "cession for guarantee" if x else "guarantee without cession"
    return "cession without guarantee" if x else "front-line settlement"


def solve(values: dict[str, object], proposer: str) -> Solution:
    """Solve the whole game; the guarantor gives a guarantee only if strictly better off."""
    after = {given: subgame(values, proposer, given) for given in (False, True)}
    given = after[True].guarantor > after[False].guarantor
    end = after[given]
    payoffs = {"ukraine": end.ukraine, "russia": end.russia, "guarantor": end.guarantor}
    attained = after[False].attained and after[True].attained
    return Solution(label(end.kind, end.x, given), end.x, payoffs, given, attained, after)
