"""Finite games read off as plain data, and solved by plain recursion with the terms of offers on a grid.

    ("outcome", label, (amount, ...))               an amount for every actor, in order; a label may be (amount, {sign: text})
    ("decision", actor, (node, ...))                an actor is a position
    ("chance", ((probability, node), ...))
    ("offer", proposer, responders, term, low, high, accept, reject, otherwise or None)
    ("wait", (discount, ...), (flow, ...), node)

An amount is a number, ("term", term), ("sum", ((factor, amount), ...)), ("min", amounts) or ("max", amounts); a term is any key.

Only multiples of a step are proposed, so that a proposer loses what a step is worth at most. How much that is shows in the payoffs
themselves: it is taken to be twice the greatest change between neighbours on the grid. An outcome is called *sure* if no choice on the
way to it, and no choice that it rests on, is closer than that.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

Node = tuple[Any, ...]


class Found(NamedTuple):
    """What is played: a label or several, payoffs by position, how far these may be off, and whether the label is sure."""

    labels: frozenset[str]
    payoffs: tuple[float, ...]
    off: float
    sure: bool


# Reading


def plain(game: Any) -> Node:
    """Return a finite game of the package, written with numbers, as plain data."""
    position = {actor.name: k for k, actor in enumerate(game.actors)}
    known: dict[int, Node] = {}

    def amount(value: Any) -> Any:
        kind = type(value).__name__
        if kind == "Affine":
            parts = tuple((float(c), amount(atom)) for atom, c in value.coefficients.items())
            return ("sum", ((1.0, float(value.constant)), *parts))
        if kind == "Extremum":
            return ("max" if value.greatest else "min", tuple(amount(a) for a in value.args))
        return ("term", id(value)) if kind == "Term" else float(value)

    def read(node: Any) -> Node:
        if id(node) not in known:
            known[id(node)] = _read(node)
        return known[id(node)]

    def _read(node: Any) -> Node:
        kind = type(node).__name__
        if kind == "Outcome":
            own = dict(zip(node.actors, node.payoffs, strict=True))
            label = node.label
            if not isinstance(label, str):
                label = (amount(label.quantity), dict(label.labels))
            return ("outcome", label, tuple(amount(own[name]) for name in position))
        if kind == "Decision":
            return ("decision", position[node.actor], tuple(read(b) for b in node.branches))
        if kind == "Chance":
            return (
                "chance",
                tuple((float(p), read(b)) for p, b in zip(node.probabilities, node.branches, strict=True)),
            )
        if kind == "Continue":
            discounts = tuple(float(actor.discount) for actor in game.actors)
            return ("wait", discounts, tuple(amount(node.flow.get(name, 0)) for name in position), read(node.to))
        assert kind == "Offer"
        return (
            "offer",
            position[node.proposer],
            tuple(position[j] for j in node.responders),
            id(node.term),
            amount(node.low),
            amount(node.high),
            read(node.accept),
            read(node.reject),
            None if node.otherwise is None else read(node.otherwise),
        )

    return read(game.root)


# Solving


def solve(node: Node, steps: int) -> Found:
    """Return what is played by the tie rule if only multiples of one over `steps` of what there is are proposed."""
    return _solve(node, {}, steps, {})


def _amount(a: Any, at: dict[Any, float]) -> float:
    if not isinstance(a, tuple):
        return float(a)
    if a[0] == "term":
        return at[a[1]]
    if a[0] == "sum":
        return sum(factor * _amount(b, at) for factor, b in a[1])
    return (min if a[0] == "min" else max)(_amount(b, at) for b in a[1])


def _solve(node: Node, at: dict[Any, float], steps: int, memo: dict[Any, Found]) -> Found:
    key = (id(node), tuple(at.items()))
    if key not in memo:
        memo[key] = _fresh(node, at, steps, memo)
    return memo[key]


def _fresh(node: Node, at: dict[Any, float], steps: int, memo: dict[Any, Found]) -> Found:
    if node[0] == "outcome":
        label = node[1]
        if not isinstance(label, str):
            size = _amount(label[0], at)
            label = label[1][(size > 1e-12) - (size < -1e-12)]
        return Found(frozenset([label]), tuple(_amount(a, at) for a in node[2]), 0.0, True)
    if node[0] == "chance":
        each = [(p, _solve(child, at, steps, memo)) for p, child in node[1]]
        reached = [f for p, f in each if p > 0]
        payoffs = tuple(sum(p * f.payoffs[i] for p, f in each) for i in range(len(reached[0].payoffs)))
        labels = frozenset().union(*(f.labels for f in reached))
        return Found(labels, payoffs, max(f.off for f in reached), all(f.sure for f in reached))
    if node[0] == "wait":
        later = _solve(node[3], at, steps, memo)
        flows = [_amount(a, at) for a in node[2]]
        payoffs = tuple(f + d * v for f, d, v in zip(flows, node[1], later.payoffs, strict=True))
        return later._replace(payoffs=payoffs)
    if node[0] == "decision":
        return _chosen(node[1], [_solve(child, at, steps, memo) for child in node[2]])
    return _settled(node, at, steps, memo)


def _chosen(actor: int, each: list[Found]) -> Found:
    best = max(each, key=lambda f: f.payoffs[actor])
    clear = all(
        f is best or f.labels == best.labels or f.payoffs[actor] + f.off < best.payoffs[actor] - best.off - 1e-12
        for f in each
    )
    return best._replace(sure=clear and all(f.sure for f in each), off=max(f.off for f in each))


def _settled(node: Node, at: dict[Any, float], steps: int, memo: dict[Any, Found]) -> Found:
    _, me, responders, term, low, high, accept, reject, otherwise = node
    refused = _solve(reject, at, steps, memo)
    start, end = _amount(low, at), _amount(high, at)
    places = [start + (end - start) * k / steps for k in range(steps + 1)]
    after = [_solve(accept, {**at, term: x}, steps, memo) for x in places]
    off = max(refused.off, *(f.off for f in after))
    for one, two in pairwise(after):
        off = max(off, 2 * max(abs(u - v) for u, v in zip(one.payoffs, two.payoffs, strict=True)))
    # By how much the responder who gains least gains.
    gain = [min((f.payoffs[j] - refused.payoffs[j] for j in responders), default=1.0) for f in after]
    taken = [f for f, g in zip(after, gain, strict=True) if g >= -1e-12]
    apart = [] if otherwise is None else [_solve(otherwise, at, steps, memo)]
    if len(taken) < len(after):
        apart.append(refused)
    if not taken:
        best = max(apart, key=lambda f: f.payoffs[me])
        return best._replace(off=off, sure=best.sure and max(gain) < -off)
    deal = max(taken, key=lambda f: f.payoffs[me])
    idle = max(apart, key=lambda f: f.payoffs[me], default=None)
    rivals = [f for f, g in zip(after, gain, strict=True) if g > -off and f.labels != deal.labels]
    sure = deal.sure and all(f.payoffs[me] + off < deal.payoffs[me] for f in rivals)
    if idle is None:
        return deal._replace(off=off, sure=sure)
    margin = deal.payoffs[me] - idle.payoffs[me]
    best = deal if margin >= -1e-12 else idle
    return best._replace(off=off, sure=sure and idle.sure and abs(margin) > off)
