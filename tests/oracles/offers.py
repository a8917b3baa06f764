"""Games with one or two continuous offers, solved exactly from the crossings of their affine payoffs.

Games are nested plain tuples; an amount is a tuple too, in named terms:

    ("affine", constant, {term: coefficient})   ("min", amounts)   ("max", amounts)
    ("outcome", label, {actor: amount})
    ("decision", name, actor, {action: node})
    ("chance", name, {event: (probability, node)})
    ("offer", name, proposer, responder, term, size, accept, reject, otherwise or None)

Method. Let F_i(n) be every affine function that actor i's payoff from node n can be (a choice of argument in each min and
max, of branch at each decision). Play after an offer of x can change only where two functions of one F_i cross, or one
crosses the payoff of a refusal. These crossings cut the frontier into points and gaps; in a gap play is constant and every
payoff affine, so two evaluations fix the limits at its ends. What is played at one x is found by plain recursion with the
tie rule: the first of equally good actions, acceptance, a deal before none, the smallest of the best offers. An offer inside
what follows another is solved afresh at each x; where its own crossings, affine in x, meet is a crossing for the outer one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any, NamedTuple

Node = tuple[Any, ...]
#: Terms proposed (None for a limit in a gap) and a value.
Floors = list[tuple[Fraction | None, Fraction]]
Form = tuple[Fraction, tuple[tuple[str, Fraction], ...]]

ZERO, ONE = Fraction(0), Fraction(1)


class NoBestOfferError(Exception):
    """A supremum is not attained."""

    def __init__(self, name: str, supremum: Fraction) -> None:
        super().__init__(f"{name}: {supremum}")
        self.name, self.supremum = name, supremum


class NoSmallestOfferError(Exception):
    """The best offers have no smallest, so that the tie rule names none."""

    def __init__(self, name: str, supremum: Fraction) -> None:
        super().__init__(f"{name}: {supremum}")
        self.name, self.supremum = name, supremum


class Solved(NamedTuple):
    """What is played: payoffs by actor, terms accepted on the path by name, labels reached."""

    payoffs: dict[str, Fraction]
    terms: dict[str, Fraction]
    labels: frozenset[str]


def amount(a: Node, at: dict[str, Fraction]) -> Fraction:
    """Return the value of an amount at given terms."""
    if a[0] == "affine":
        return a[1] + sum((c * at[t] for t, c in a[2].items()), ZERO)
    return (min if a[0] == "min" else max)(amount(b, at) for b in a[1])


def play(node: Node, at: dict[str, Fraction]) -> Solved:
    """Return what is played from a node at given terms, by the tie rule."""
    if node[0] == "outcome":
        return Solved({i: amount(a, at) for i, a in node[2].items()}, {}, frozenset([node[1]]))
    if node[0] == "decision":
        each = [play(child, at) for child in node[3].values()]
        return max(each, key=lambda s: s.payoffs[node[2]])  # max takes the first of equals
    if node[0] == "chance":
        parts = [(p, play(child, at)) for p, child in node[2].values()]
        payoffs = {i: sum((p * s.payoffs[i] for p, s in parts), ZERO) for i in parts[0][1].payoffs}
        reached = [s for p, s in parts if p]
        return Solved(
            payoffs,
            {k: v for s in reached for k, v in s.terms.items()},
            frozenset().union(*(s.labels for s in reached)),
        )
    return settle(node, at)


def settle(node: Node, at: dict[str, Fraction]) -> Solved:
    """Solve an offer at given terms of the offers around it."""
    _, name, proposer, responder, term, _, accept, reject, otherwise = node
    no = play(reject, at)
    idle = None if otherwise is None else play(otherwise, at)

    def deal(x: Fraction) -> Solved | None:
        after = play(accept, {**at, term: x})
        return after if after.payoffs[responder] >= no.payoffs[responder] else None

    cuts = crossings(node, at, [no])
    refusable = False
    attained: list[tuple[Fraction, Fraction, Solved]] = []
    limits: list[tuple[Fraction, bool, Fraction]] = []  # value, whether constant on the gap, where the gap begins
    for x in cuts:
        found = deal(x)
        refusable |= found is None
        if found is not None:
            attained.append((found.payoffs[proposer], x, found))
    for low, high in pairwise(cuts):
        near, far = (2 * low + high) / 3, (low + 2 * high) / 3
        one, two = deal(near), deal(far)
        assert (one is None) == (two is None), "play changes inside a gap"
        refusable |= one is None
        if one is not None and two is not None:
            f, g = one.payoffs[proposer], two.payoffs[proposer]
            middle = deal((low + high) / 2)
            assert middle is not None
            assert 2 * middle.payoffs[proposer] == f + g, "a payoff bends inside a gap"
            limits += [(2 * f - g, f == g, low), (2 * g - f, f == g, low)]
    apart = idle
    if refusable and (apart is None or no.payoffs[proposer] > apart.payoffs[proposer]):
        apart = no
    best = max((v for v, _, _ in attained), default=None)
    flat = max((v for v, constant, _ in limits if constant), default=None)
    steep = max((v for v, constant, _ in limits if not constant), default=None)
    reachable = [v for v in (best, flat, None if apart is None else apart.payoffs[proposer]) if v is not None]
    if steep is not None and all(steep > v for v in reachable):
        raise NoBestOfferError(name, steep)
    top = max((v for v in (best, flat) if v is not None), default=None)
    if apart is not None and (top is None or apart.payoffs[proposer] > top):
        return apart
    assert top is not None
    points = [x for v, x, _ in attained if v == top]
    gaps = [low for v, constant, low in limits if constant and v == top]
    if gaps and (not points or min(gaps) < min(points)):
        raise NoSmallestOfferError(name, top)
    _, x, found = next(a for a in attained if a[1] == min(points))
    return found._replace(terms={name: x, **found.terms})


def supremum(node: Node) -> Fraction:
    """Return the proposer's supremum at a root offer, attained or not; offers below must have a best offer."""
    try:
        return settle(node, {}).payoffs[node[2]]
    except (NoBestOfferError, NoSmallestOfferError) as none:
        if none.name != node[1]:
            raise
        return none.supremum


def crossings(node: Node, at: dict[str, Fraction], refusals: list[Solved]) -> list[Fraction]:
    """Return 0, the size, and every x between them at which play after an offer may change, in order."""
    term, size, accept = node[4], node[5], node[6]
    functions: set[Form] = set()
    for actor, own in forms(accept).items():
        functions |= {_minus(f, g) for f, g in combinations(sorted(own), 2)}
        functions |= {_minus(f, (s.payoffs[actor], ())) for f in own for s in refusals}
    functions |= set(meetings(accept))
    cuts = {ZERO, size}
    for f in functions:
        value, slope = _fix(f, at, term)
        if slope and 0 < -value / slope < size:
            cuts.add(-value / slope)
    return sorted(cuts)


def forms(node: Node) -> dict[str, set[Form]]:
    """Return every affine function that each actor's payoff can be."""
    if node[0] == "outcome":
        return {i: set(_shapes(a)) for i, a in node[2].items()}
    if node[0] == "decision":
        return _union([forms(child) for child in node[3].values()])
    if node[0] == "chance":
        parts = [(p, forms(child)) for p, child in node[2].values()]
        return {
            i: {
                _sum([(p, f) for (p, _), f in zip(parts, choice, strict=True)])
                for choice in product(*(sorted(own[i]) for _, own in parts))
            }
            for i in parts[0][1]
        }
    term, after = node[4], forms(node[6])
    offers = _candidates(node)
    deals = {i: {_put(f, term, x) for f in own for x in offers} for i, own in after.items()}
    return _union([deals, *(forms(child) for child in node[7:] if child is not None)])


def meetings(node: Node) -> Iterator[Form]:
    """Yield functions of outer terms that vanish where the order of crossings of an inner offer may change."""
    if node[0] == "decision":
        for child in node[3].values():
            yield from meetings(child)
    elif node[0] == "chance":
        for _, child in node[2].values():
            yield from meetings(child)
    elif node[0] == "offer":
        for x, y in combinations(sorted(_candidates(node)), 2):
            yield _minus(x, y)
        for own in forms(node).values():
            for f, g in combinations(sorted(own), 2):
                yield _minus(f, g)
        for child in node[7:]:
            if child is not None:
                yield from meetings(child)


def _candidates(node: Node) -> set[Form]:
    """Return the terms at which an inner offer may be made, as functions of the outer terms."""
    term, size = node[4], node[5]
    after, refused = forms(node[6]), forms(node[7])
    out: set[Form] = {(ZERO, ()), (size, ())}
    for actor, own in after.items():
        for f, g in [*combinations(sorted(own), 2), *((f, g) for f in own for g in refused[actor])]:
            constant, slopes = _minus(f, g)
            slope = dict(slopes).get(term)
            if slope:
                out.add((-constant / slope, tuple((t, -c / slope) for t, c in slopes if t != term)))
    return out


def _shapes(a: Node) -> Iterator[Form]:
    if a[0] == "affine":
        yield a[1], tuple(sorted((t, c) for t, c in a[2].items() if c))
    else:
        for b in a[1]:
            yield from _shapes(b)


def _union(parts: list[dict[str, set[Form]]]) -> dict[str, set[Form]]:
    return {i: set().union(*(p[i] for p in parts)) for i in parts[0]}


def _sum(parts: list[tuple[Fraction, Form]]) -> Form:
    constant, slopes = ZERO, dict[str, Fraction]()
    for p, (c, terms) in parts:
        constant += p * c
        for t, slope in terms:
            slopes[t] = slopes.get(t, ZERO) + p * slope
    return constant, tuple(sorted((t, c) for t, c in slopes.items() if c))


def _minus(f: Form, g: Form) -> Form:
    return _sum([(ONE, f), (-ONE, g)])


def _put(f: Form, term: str, x: Form) -> Form:
    slope = dict(f[1]).get(term, ZERO)
    rest = (f[0], tuple((t, c) for t, c in f[1] if t != term))
    return _sum([(ONE, rest), (slope, x)])


def _fix(f: Form, at: dict[str, Fraction], term: str) -> tuple[Fraction, Fraction]:
    slopes = dict(f[1])
    return f[0] + sum((c * at[t] for t, c in slopes.items() if t != term), ZERO), slopes.get(term, ZERO)


# All equilibria


class ContinuumError(Exception):
    """A subgame has a continuum of equilibria."""


def outcomes(node: Node, at: dict[str, Fraction]) -> list[Solved]:
    """Return what can be played from a node in some pure equilibrium, whatever indifferent actors do.

    A continuum of offers at the root is stood for by the middles of the gaps that belong to it.
    """
    if node[0] == "outcome":
        return [play(node, at)]
    if node[0] == "decision":
        each = [_closed(child, at) for child in node[3].values()]
        least = [min(s.payoffs[node[2]] for s in solved) for solved in each]
        return [
            s
            for k, solved in enumerate(each)
            for s in solved
            if all(s.payoffs[node[2]] >= floor for j, floor in enumerate(least) if j != k)
        ]
    if node[0] == "chance":
        parts = [(p, _closed(child, at)) for p, child in node[2].values()]
        out = []
        for choice in product(*(solved for _, solved in parts)):
            payoffs = {
                i: sum((p * s.payoffs[i] for (p, _), s in zip(parts, choice, strict=True)), ZERO)
                for i in choice[0].payoffs
            }
            reached = [s for (p, _), s in zip(parts, choice, strict=True) if p]
            terms = {k: v for s in reached for k, v in s.terms.items()}
            out.append(Solved(payoffs, terms, frozenset().union(*(s.labels for s in reached))))
        return out
    cuts = crossings(node, at, _closed(node[7], at))
    middles = [(low + high) / 2 for low, high in pairwise(cuts)]
    known = floors(node, at)
    return [s for x in [*cuts, *middles] for s in proposals(node, x, at, known)] + _standing(node, at, known)


def proposals(node: Node, x: Fraction, at: dict[str, Fraction], known: Floors | None = None) -> list[Solved]:
    """Return what can follow a proposal of x in an equilibrium in which x is proposed."""
    bar = _bar(x, floors(node, at) if known is None else known)
    return [s for s in answers(node, x, at) if bar is None or s.payoffs[node[2]] >= bar]


def answers(node: Node, x: Fraction, at: dict[str, Fraction]) -> list[Solved]:
    """Return what can follow x in the subgame after x."""
    _, name, _, responder, term, _, accept, reject, _ = node
    deals, refusals = _closed(accept, {**at, term: x}), _closed(reject, at)
    lure, threat = (min(s.payoffs[responder] for s in solved) for solved in (deals, refusals))
    taken = [s._replace(terms={name: x, **s.terms}) for s in deals if s.payoffs[responder] >= threat]
    return taken + [s for s in refusals if s.payoffs[responder] >= lure]


def floors(node: Node, at: dict[str, Fraction]) -> Floors:
    """Return the proposer's worst values: after each crossing, the limits in each gap (x is None), and after no offer (-1)."""
    mine, otherwise = node[2], node[8]

    def floor(y: Fraction) -> Fraction:
        return min(s.payoffs[mine] for s in answers(node, y, at))

    cuts = crossings(node, at, _closed(node[7], at))
    out: Floors = [(y, floor(y)) for y in cuts]
    for low, high in pairwise(cuts):
        f, g = floor((2 * low + high) / 3), floor((low + 2 * high) / 3)
        out += [(None, 2 * f - g), (None, 2 * g - f)]
    if otherwise is not None:
        out.append((-ONE, min(s.payoffs[mine] for s in _closed(otherwise, at))))
    return out


def _bar(x: Fraction, known: Floors) -> Fraction | None:
    """Return the least the proposer must have from x: the supremum of its worst values after everything else."""
    return max((v for y, v in known if y != x), default=None)


def _standing(node: Node, at: dict[str, Fraction], known: Floors) -> list[Solved]:
    if node[8] is None:
        return []
    bar = _bar(-ONE, known)
    return [s for s in _closed(node[8], at) if bar is None or s.payoffs[node[2]] >= bar]


def _closed(node: Node, at: dict[str, Fraction]) -> list[Solved]:
    """Return the outcomes of a subgame; finitely many, or an error. None of them means there is no equilibrium."""
    found = outcomes(node, at)
    if not found:
        raise NoBestOfferError(node[1], ZERO)
    if node[0] == "offer":
        cuts = crossings(node, at, _closed(node[7], at))
        middles = [(low + high) / 2 for low, high in pairwise(cuts)]
        known = floors(node, at)
        if any(node[1] in s.terms for x in middles for s in proposals(node, x, at, known)) or _crossed(node, at, known):
            raise ContinuumError(node[1])
    distinct = {(s.labels, tuple(s.terms.items()), tuple(s.payoffs.items())): s for s in found}
    return list(distinct.values())


def _crossed(node: Node, at: dict[str, Fraction], known: Floors) -> bool:
    """Whether part of some gap, but not its middle, can be proposed."""
    bar = _bar(-2 * ONE, known)
    for low, high in pairwise(crossings(node, at, _closed(node[7], at))):
        near, far = answers(node, (2 * low + high) / 3, at), answers(node, (low + 2 * high) / 3, at)
        for a, b in zip(near, far, strict=True):
            f, g = a.payoffs[node[2]], b.payoffs[node[2]]
            if node[1] in a.terms and bar is not None and max(2 * f - g, 2 * g - f) > bar:
                return True
    return False


# Random games


def random_game(seed: int, shape: str | None = None) -> Node:
    """Return a random game of actors A and B with few payoff levels, so that ties are frequent.

    Parameters
    ----------
    seed : int
        Same seed, same game.
    shape : {"one", "chance", "answered", "nested", "choice"}, optional
        One offer; offers inside a chance move; a refusal followed by a counter-offer; an offer inside what follows another;
        offers inside a decision. At random unless said.
    """
    rng = random.Random(seed)
    shape = shape or rng.choice(["one", "one", "chance", "answered", "nested", "choice"])
    count = iter(range(10**6))
    levels = [Fraction(n, 4) for n in (-2, 0, 0, 1, 2, 2, 3, 4)]
    slopes = [Fraction(n, 2) for n in (-2, -2, -1, 0, 0, 1, 2, 2, 4)]

    def affine(terms: tuple[str, ...]) -> Node:
        return ("affine", rng.choice(levels), {t: rng.choice(slopes) for t in terms})

    def quantity(terms: tuple[str, ...], bends: bool) -> Node:
        kind = rng.randrange(6) if bends else 5
        if not terms or kind > 2:
            return affine(terms)
        if kind == 0:
            return ("min", (affine(terms), affine(terms)))
        if kind == 1:
            return ("max", (affine(terms), ("min", (affine(terms), affine(())))))
        return ("min", (("max", (affine(terms), ("affine", ZERO, {}))), ("affine", ONE, {})))

    def end(terms: tuple[str, ...], bends: bool) -> Node:
        if terms and rng.random() < 0.25:  # the simplest deal: a division of the pie
            t = terms[-1]
            return ("outcome", f"z{next(count)}", {"A": ("affine", ZERO, {t: ONE}), "B": ("affine", ONE, {t: -ONE})})
        return ("outcome", f"z{next(count)}", {i: quantity(terms, bends) for i in "AB"})

    def tree(terms: tuple[str, ...], depth: int, bends: bool = True) -> Node:
        kind = rng.randrange(4) if depth else 0
        if kind < 2:
            return end(terms, bends)
        name = f"n{next(count)}"
        if kind == 2:
            return ("decision", name, rng.choice("AB"), {f"a{k}": tree(terms, depth - 1, bends) for k in range(2)})
        p = rng.choice([ZERO, Fraction(1, 2), Fraction(1, 2), Fraction(1, 4)])
        return (
            "chance",
            name,
            {"yes": (p, tree(terms, depth - 1, bends)), "no": (1 - p, tree(terms, depth - 1, bends))},
        )

    def offer(term: str, accept: Node, reject: Node, around: tuple[str, ...] = (), bends: bool = True) -> Node:
        proposer = rng.choice("AB")
        otherwise = rng.choice([None, None, reject, end(around, bends)])
        size = rng.choice([ONE, ONE, ONE, Fraction(2)])
        return (
            "offer",
            f"o{next(count)}",
            proposer,
            "B" if proposer == "A" else "A",
            term,
            size,
            accept,
            reject,
            otherwise,
        )

    if shape == "nested":
        inner = offer("y", end(("x", "y"), False), end(("x",), False), ("x",), False)
        after = (
            inner
            if rng.random() < 0.5
            else ("decision", "m", rng.choice("AB"), {"go": inner, "stop": end(("x",), False)})
        )
        return offer("x", after, end((), False), (), False)
    one = offer("x", tree(("x",), 2), tree((), 1))
    if shape == "answered":
        return offer("y", tree(("y",), 1), one)
    if shape == "chance":
        p = rng.choice([Fraction(1, 2), Fraction(1, 3), ONE])
        return ("chance", "draw", {"one": (p, one), "two": (1 - p, offer("y", tree(("y",), 1), end((), True)))})
    if shape == "choice":
        return ("decision", "which?", rng.choice("AB"), {"one": one, "two": tree((), 1)})
    return one
