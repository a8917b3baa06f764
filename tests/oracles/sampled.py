"""Games with offers to any number of responders, solved at sampled terms by plain recursion over finite trees.

Games are nested plain tuples; an amount is affine in named terms:

    (constant, {term: coefficient})
    ("outcome", label, {actor: amount})
    ("decision", name, actor, {action: node})
    ("chance", name, {event: (probability, node)})
    ("offer", name, proposer, responders, size, accept, reject, otherwise or None)

An offer's term has the offer's name. Method. Terms are proposed at *sites*: the multiples of a step, and two more between each pair.
At one site an offer is a finite tree: each responder in turn chooses between what follows acceptance and what follows refusal. A pure
subgame-perfect equilibrium of such a tree is one of each subgame, and a best action: every pair of equilibria is tried. So is every
combination at chance moves. A proposal is compared with the proposer's least value at every other site, and with the limits of
those at both ends of every gap, which two sites in the gap determine if play changes at multiples of the step only. That this is so is
tested with a third site; a game in which it is not raises :class:`OffGridError`.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, product
from typing import Any, NamedTuple

Node = tuple[Any, ...]
ZERO, ONE = Fraction(0), Fraction(1)


class OffGridError(Exception):
    """Play changes at terms that are no multiple of the step."""


class NothingBestError(Exception):
    """A proposer has no best proposal."""


class Result(NamedTuple):
    """What an equilibrium leads to: sorted pairs of labels and probabilities, terms agreed by name, payoffs by actor."""

    labels: tuple[tuple[str, Fraction], ...]
    terms: tuple[tuple[str, Fraction], ...]
    payoffs: tuple[tuple[str, Fraction], ...]

    def worth(self, actor: str) -> Fraction:
        return dict(self.payoffs)[actor]


Steps = tuple[Fraction, ...]


def results(node: Node, steps: Steps, at: dict[str, Fraction] | None = None) -> set[Result]:
    """Return every pure subgame-perfect result at given terms of the offers around.

    Parameters
    ----------
    node : Node
    steps : tuple of Fraction
        The step of an offer, of an offer inside what follows it, and so on.
    at : dict of str to Fraction, optional
    """
    at = at or {}
    if node[0] == "outcome":
        payoffs = {i: c + sum(k * at[t] for t, k in slopes.items()) for i, (c, slopes) in node[2].items()}
        return {Result(((node[1], ONE),), (), tuple(sorted(payoffs.items())))}
    if node[0] == "decision":
        each = [results(child, steps, at) for child in node[3].values()]
        return chosen(node[2], each)
    if node[0] == "chance":
        events = list(node[2].values())
        return {_mixed(events, c) for c in product(*(results(child, steps, at) for _, child in events))}
    return _offered(node, steps, at)


def chosen(actor: str, each: list[set[Result]]) -> set[Result]:
    """Return what a choice between subgames leads to: some equilibrium in each, and a best action."""
    found = set()
    for profile in product(*each):
        best = max(r.worth(actor) for r in profile)
        found |= {r for r in profile if r.worth(actor) == best}
    return found


def answered(node: Node, x: Fraction, steps: Steps, at: dict[str, Fraction], refused: set[Result]) -> set[Result]:
    """Return what can follow terms: the responders choose one after the other."""
    inside = {**at, node[1]: x}
    found = {
        r._replace(terms=tuple(sorted(((node[1], x), *r.terms)))) for r in results(node[5], (*steps[1:], ZERO), inside)
    }
    for responder in reversed(node[3]):
        found = chosen(responder, [found, refused])
    return found


def sites(size: Fraction, step: Fraction) -> tuple[list[Fraction], list[tuple[Fraction, Fraction, Fraction]]]:
    """Return the multiples of a step, and two sites in each gap with its middle."""
    cuts = [k * step for k in range(int(size / step) + 1)]
    gaps = [((2 * a + b) / 3, (a + 2 * b) / 3, (a + b) / 2) for a, b in pairwise(cuts)]
    return cuts, gaps


def _offered(node: Node, steps: Steps, at: dict[str, Fraction]) -> set[Result]:
    _, _, proposer, _, size, _, reject, otherwise = node
    refused = results(reject, steps, at)
    apart = set() if otherwise is None else results(otherwise, steps, at)
    cuts, gaps = sites(size, steps[0])
    after = {x: answered(node, x, steps, at, refused) for x in cuts}
    limits = []
    for near, far, middle in gaps:
        after[near], after[far] = (answered(node, x, steps, at, refused) for x in (near, far))
        f, g, h = (_least(proposer, answered(node, x, steps, at, refused)) for x in (near, far, middle))
        if 2 * h != f + g:
            raise OffGridError(node[1])
        limits += [2 * f - g, 2 * g - f]
    floors = {x: _least(proposer, found) for x, found in after.items()}
    idle = [_least(proposer, apart)] if apart else []
    found = set()
    for x, here in after.items():
        bar = max([*limits, *idle, *(floor for y, floor in floors.items() if y != x)])
        found |= {r for r in here if r.worth(proposer) >= bar}
    found |= {r for r in apart if r.worth(proposer) >= max([*limits, *floors.values()])}
    if not found:
        raise NothingBestError(node[1])
    return found


def _least(actor: str, found: set[Result]) -> Fraction:
    return min(r.worth(actor) for r in found)


def _mixed(events: list[tuple[Fraction, Node]], combination: tuple[Result, ...]) -> Result:
    labels: dict[str, Fraction] = {}
    terms: dict[str, Fraction] = {}
    payoffs: dict[str, Fraction] = {}
    for (p, _), result in zip(events, combination, strict=True):
        for i, v in result.payoffs:
            payoffs[i] = payoffs.get(i, ZERO) + p * v
        if p:
            terms.update(result.terms)
            for label, q in result.labels:
                labels[label] = labels.get(label, ZERO) + p * q
    return Result(tuple(sorted(labels.items())), tuple(sorted(terms.items())), tuple(sorted(payoffs.items())))


# Random games


def random_game(seed: int, actors: str = "ABC", shape: str = "one") -> Node:
    """Return a random game whose first actor makes an offer to all others, with few payoff levels, so that ties are frequent.

    Parameters
    ----------
    seed : int
        Same seed, same game.
    actors : str
        One letter each.
    shape : {"one", "tied", "choice", "chance", "answered", "nested"}
        One offer with a single outcome after refusal; with a choice after refusal, often a tie; behind a decision; behind a chance
        move; with a counter-offer after refusal; with an offer inside what follows acceptance.
    """
    rng = random.Random(f"{seed} {actors} {shape}")
    count = iter(range(10**6))
    levels = [Fraction(n, 2) for n in (-1, 0, 0, 1, 1, 2)]
    slopes = [Fraction(n) for n in (-1, -1, 0, 0, 1, 1)]

    def end(*terms: str) -> Node:
        amounts = {i: (rng.choice(levels), {t: rng.choice(slopes) for t in terms}) for i in actors}
        return ("outcome", f"z{next(count)}", amounts)

    def choice(*terms: str) -> Node:
        return ("decision", f"d{next(count)}", rng.choice(actors), {"a": end(*terms), "b": end(*terms)})

    def offer(name: str, accept: Node, reject: Node, around: tuple[str, ...] = (), turn: int = 0) -> Node:
        order = [*actors[turn:], *actors[:turn]]
        otherwise = rng.choice([None, None, end(*around)])
        return ("offer", name, order[0], tuple(order[1:]), ONE, accept, reject, otherwise)

    accept = rng.choice([end, end, choice])("x")
    if shape == "one":
        return offer("x", accept, end())
    if shape == "tied":
        return offer("x", accept, choice())
    if shape == "choice":
        return ("decision", "which", rng.choice(actors), {"one": offer("x", accept, end()), "two": end()})
    if shape == "chance":
        return ("chance", "draw", {"one": (Fraction(1, 2), offer("x", accept, end())), "two": (Fraction(1, 2), end())})
    if shape == "answered":
        return offer("x", end("x"), offer("y", end("y"), end(), turn=1))
    return offer("x", offer("y", end("x", "y"), end("x"), ("x",), turn=rng.randrange(2)), end())
