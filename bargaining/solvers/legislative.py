r"""Legislative bargaining: the stationary equilibrium, with its mixing over coalitions, exactly.

Mathematics
-----------
Members i have recognition probabilities :math:`p_i` and discount factors :math:`\delta_i`; q votes carry a division of a pie of
size 1. In a stationary subgame-perfect equilibrium with values :math:`v_i` the *price* of i's vote is :math:`w_i = \delta_i v_i`;
a proposer buys the cheapest :math:`q - 1` votes of others and keeps the rest. Let t be the q-th lowest price. The members are of
three kinds:

* L, the *cheap* (:math:`w_i < t`), :math:`\ell \le q - 1` of them: in everybody's coalition;
* M, at the *margin* (:math:`w_i = t`): in a coalition with some probability. A proposer in L buys :math:`q - \ell` of them, any
  other :math:`q - 1 - \ell`;
* H, the *dear* (:math:`w_i > t`): in nobody's coalition.

With :math:`S = 1 - \sum_L w_i - (q - \ell) t`, a member of L has :math:`v_i = p_i S + \delta_i v_i`, a member of H
:math:`v_i = p_i (S + t)`, one of M :math:`v_i = t/\delta_i`. As values sum to one,

.. math:: t = \frac{P_M}{(P_H + D)(1 + B - P_L) - (q - \ell)(B + P_H)}, \qquad S = \frac{1 - (q - \ell) t}{1 + B - P_L},

with :math:`P_K = \sum_{i \in K} p_i`, :math:`B = \sum_L p_i/(1 - \delta_i)` and :math:`D = \sum_M 1/\delta_i`. All depends on one
ratio, :math:`r = t/S`: i is cheap iff :math:`\delta_i p_i/(1 - \delta_i) < r`, dear iff :math:`\delta_i p_i > r/(1 + r)`. So the
candidates are the intervals and points into which these :math:`2 n` thresholds cut the line. Each gives one linear system, and is
an equilibrium iff its own t/S lies where it was taken from and the margin's probabilities of inclusion

.. math:: \mu_i = \frac{t/\delta_i - p_i (S + t)}{t}

are those of some choice of coalitions. That is a transport problem from proposers to members, solved exactly, in which equals are
treated equally; probabilities of inclusion become lotteries over coalitions by systematic sampling. Nothing is iterated:
best-response iteration cycles wherever mixing is needed.

The payoffs of stationary equilibria are unique (Eraslan 2002); the lotteries are not. Strategies that depend on history support
more: with equal members, a majority rule, :math:`n \ge 5` and :math:`\delta > (n + 2)/(2(n - 1))`, any division (Baron and
Ferejohn 1989, proposition 2).

References
----------
Baron, D. P. and Ferejohn, J. A. (1989). Bargaining in legislatures. *American Political Science Review* 83(4), 1181-1206.
Eraslan, H. (2002). Uniqueness of stationary equilibrium payoffs in the Baron-Ferejohn model. *Journal of Economic Theory*
103(1), 11-30.
Kawamori, T. (2005). Players' patience and equilibrium payoffs in the Baron-Ferejohn model. *Economics Bulletin* 3(43), 1-5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bargaining.equilibrium.legislative import LegislativeEquilibrium, Proposal
from bargaining.errors import MethodError
from bargaining.expressions.numbers import exact
from bargaining.games.legislature import Legislature
from bargaining.model import Model
from bargaining.solvers.transport import transport

__all__ = ["legislative"]


@dataclass(frozen=True)
class _Kinds:
    """A candidate: who is cheap, at the margin and dear."""

    cheap: tuple[int, ...]
    margin: tuple[int, ...]
    dear: tuple[int, ...]


def legislative(game: Legislature, model: Model | None = None) -> LegislativeEquilibrium:
    """Find the stationary equilibrium of a legislature.

    Parameters
    ----------
    game : Legislature
        Floats in it are read by their shortest decimal.
    model : Model, optional
        Where it comes from.

    Returns
    -------
    LegislativeEquilibrium

    Raises
    ------
    MethodError
        If no candidate is an equilibrium, which would contradict existence.

    Examples
    --------
    >>> from bargaining.actors import Actor
    >>> eq = legislative(Legislature([Actor(n, 0.9) for n in "ABC"]))
    >>> eq.values["A"], eq.terms["A proposes: A"], eq.verify()
    (Fraction(1, 3), Fraction(7, 10), Fraction(0, 1))
    """
    p = [exact(game.recognition[name]) for name in game.names]
    d = [exact(actor.discount) for actor in game.actors]
    size = exact(game.size)
    found = _free(p, d, game.quota) or _priced(p, d, game.quota)
    if found is None:
        raise MethodError("no stationary equilibrium was found among the candidates")
    values, shares = found
    prices = [a * v for a, v in zip(d, values, strict=True)]
    proposals: dict[str, tuple[Proposal, ...]] = {}
    for j, name in enumerate(game.names):
        lots = []
        for chance, coalition in _lottery(shares[j], game.quota - 1):
            paid = {game.names[i]: prices[i] * size for i in coalition}
            kept = size - sum(paid.values())
            terms = {n: kept if n == name else paid.get(n, Fraction(0)) for n in game.names}
            lots.append(Proposal(tuple(game.names[i] for i in coalition), chance, terms))
        proposals[name] = tuple(lots)
    return LegislativeEquilibrium(
        game, dict(zip(game.names, [v * size for v in values], strict=True)), proposals, model
    )


Solution = tuple[list[Fraction], list[dict[int, Fraction]]]


def _free(p: Sequence[Fraction], d: Sequence[Fraction], quota: int) -> Solution | None:
    """Return the solution where votes cost nothing: q - 1 others never have anything to wait for."""
    idle = [i for i in range(len(p)) if p[i] * d[i] == 0]
    shares = []
    for j in range(len(p)):
        takers = [i for i in idle if i != j][: quota - 1]
        if len(takers) < quota - 1:
            return None
        shares.append(dict.fromkeys(takers, Fraction(1)))
    return list(p), shares


def _priced(p: Sequence[Fraction], d: Sequence[Fraction], quota: int) -> Solution | None:
    for kinds, low, high in _candidates(p, d):
        count = len(kinds.cheap)
        if not kinds.margin or count > quota - 1 or count + len(kinds.margin) < quota:
            continue
        found = _values(kinds, p, d, quota)
        if found is None:
            continue
        values, t, s = found
        # The ratio t/S must lie where the kinds were read off; S is positive because proposers keep something.
        if s <= 0 or not (t == low * s if low == high else low * s < t and (high is None or t < high * s)):
            continue
        shares = _coalitions(kinds, p, d, values, t, s, quota)
        if shares is not None:
            return values, shares
    return None


def _candidates(p: Sequence[Fraction], d: Sequence[Fraction]) -> Iterator[tuple[_Kinds, Fraction, Fraction | None]]:
    """Yield the kinds for each interval and point of the line of r = t/S, with its ends."""
    n = len(p)
    cheap_below = [d[i] * p[i] / (1 - d[i]) for i in range(n)]
    dear_above = [d[i] * p[i] / (1 - d[i] * p[i]) for i in range(n)]
    cuts = sorted({c for c in (*cheap_below, *dear_above) if c > 0})
    pieces: list[tuple[Fraction, Fraction | None]] = []
    last = Fraction(0)
    for cut in cuts:
        pieces += [(last, cut), (cut, cut)]
        last = cut
    pieces.append((last, None))
    for low, high in pieces:
        r = last + 1 if high is None else (low + high) / 2
        cheap = tuple(i for i in range(n) if cheap_below[i] < r)
        dear = tuple(i for i in range(n) if dear_above[i] > r)
        yield _Kinds(cheap, tuple(i for i in range(n) if i not in cheap and i not in dear), dear), low, high


def _values(
    kinds: _Kinds, p: Sequence[Fraction], d: Sequence[Fraction], quota: int
) -> tuple[list[Fraction], Fraction, Fraction] | None:
    more = quota - len(kinds.cheap)
    p_cheap, p_margin, p_dear = (sum((p[i] for i in k), Fraction(0)) for k in (kinds.cheap, kinds.margin, kinds.dear))
    b = sum((p[i] / (1 - d[i]) for i in kinds.cheap), Fraction(0))
    reach = sum((1 / d[i] for i in kinds.margin), Fraction(0))
    below = (p_dear + reach) * (1 + b - p_cheap) - more * (b + p_dear)
    if below == 0:
        return None
    t = p_margin / below
    s = (1 - more * t) / (1 + b - p_cheap)
    values = [Fraction(0)] * len(p)
    for i in kinds.cheap:
        values[i] = p[i] * s / (1 - d[i])
    for i in kinds.margin:
        values[i] = t / d[i]
    for i in kinds.dear:
        values[i] = p[i] * (s + t)
    return values, t, s


def _coalitions(
    kinds: _Kinds,
    p: Sequence[Fraction],
    d: Sequence[Fraction],
    values: Sequence[Fraction],
    t: Fraction,
    s: Fraction,
    quota: int,
) -> list[dict[int, Fraction]] | None:
    """Return for each proposer the probability with which it buys each other's vote; None if there are none that fit."""
    everybody = range(len(p))
    wanted = {j: quota - 1 - sum(1 for i in kinds.cheap if i != j) for j in everybody}
    demand = {i: (values[i] - p[i] * (s + t)) / t for i in kinds.margin}
    supply = {j: p[j] * wanted[j] for j in everybody}
    room = {(j, i): p[j] for j in everybody for i in kinds.margin if i != j}
    flow = transport(supply, demand, room)
    if flow is None:
        return None
    moved = _evened(flow, list(zip(p, d, strict=True)))
    shares = []
    for j in everybody:
        own = {i: Fraction(1) for i in kinds.cheap if i != j}
        margin = [i for i in kinds.margin if i != j]
        if p[j] > 0:
            own.update({i: moved[j, i] / p[j] for i in margin if moved[j, i] > 0})
        else:  # never recognised: what it would propose
            own.update(dict.fromkeys(margin[: wanted[j]], Fraction(1)))
        shares.append(own)
    return shares


def _evened(flow: Mapping[tuple[int, int], Fraction], alike: Sequence[object]) -> dict[tuple[int, int], Fraction]:
    """Treat equals equally: give each pair of a proposer and a member the mean over all pairs of members like them."""
    total: dict[object, Fraction] = {}
    count: dict[object, int] = {}
    for (j, i), amount in flow.items():
        pair = (alike[j], alike[i])
        total[pair] = total.get(pair, Fraction(0)) + amount
        count[pair] = count.get(pair, 0) + 1
    return {(j, i): total[alike[j], alike[i]] / count[alike[j], alike[i]] for j, i in flow}


def _lottery(shares: Mapping[int, Fraction], count: int) -> list[tuple[Fraction, tuple[int, ...]]]:
    """Return a lottery over coalitions of `count` members in which each is included with its probability.

    Systematic sampling: the probabilities are laid end to end on a line of length `count`; a uniform point u in [0, 1) picks the
    members that hold u, u + 1, u + 2, ...
    """
    if count == 0:
        return [(Fraction(1), ())]
    ends: list[tuple[Fraction, Fraction, int]] = []
    at = Fraction(0)
    for i, share in shares.items():
        ends.append((at, at + share, i))
        at += share
    cuts = sorted({Fraction(0), Fraction(1), *(end % 1 for _, end, _ in ends)})
    lots: dict[tuple[int, ...], Fraction] = {}
    for low, high in pairwise(cuts):
        u = (low + high) / 2
        picked = tuple(sorted(i for a, b, i in ends if any(a < u + k < b for k in range(count))))
        lots[picked] = lots.get(picked, Fraction(0)) + high - low
    return [(chance, coalition) for coalition, chance in lots.items()]
