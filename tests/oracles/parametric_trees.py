"""Finite trees whose payoffs and probabilities depend on parameters, as nested plain tuples, solved at a point by plain recursion.

    ("outcome", label, {actor: amount})
    ("decision", name, actor, {action: node})
    ("chance", name, {event: (amount, node)})
    ("wait", {actor: amount}, node)             a flow, and what follows is discounted

An amount is ``("sum", [(coefficient, {parameter: power})])``, ``("over", amount, amount)``, ``("most", [amount])`` or
``("least", [amount])``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

Node = tuple[Any, ...]
Amount = tuple[Any, ...]


def amount(a: Amount, point: Mapping[str, Fraction]) -> Fraction:
    """Return an amount at a point."""
    if a[0] == "sum":
        total = Fraction(0)
        for c, powers in a[1]:
            for name, power in powers.items():
                c = c * point[name] ** power
            total += c
        return total
    if a[0] == "over":
        return amount(a[1], point) / amount(a[2], point)
    each = [amount(b, point) for b in a[1]]
    return max(each) if a[0] == "most" else min(each)


def solve(
    node: Node, point: Mapping[str, Fraction], discounts: Mapping[str, Fraction]
) -> tuple[frozenset[str], dict[str, Fraction], list[tuple[str, str]]]:
    """Return the labels with positive probability, the values, and the actions on the path; the first listed of the best is taken."""
    if node[0] == "outcome":
        return frozenset([node[1]]), {i: amount(a, point) for i, a in node[2].items()}, []
    if node[0] == "wait":
        labels, later, path = solve(node[2], point, discounts)
        return labels, {i: amount(a, point) + discounts[i] * later[i] for i, a in node[1].items()}, path
    if node[0] == "chance":
        drawn = [(amount(p, point), solve(child, point, discounts)) for p, child in node[2].values()]
        values = {i: sum((p * v[i] for p, (_, v, _) in drawn), Fraction(0)) for i in drawn[0][1][1]}
        met = [found for p, found in drawn if p]
        return frozenset().union(*(f[0] for f in met)), values, [step for f in met for step in f[2]]
    best: Any = None
    for action, child in node[3].items():
        now = solve(child, point, discounts)
        if best is None or now[1][node[2]] > best[1][node[2]]:
            best = (now[0], now[1], [(node[1], action), *now[2]])
    return best  # type: ignore[no-any-return]


def random_tree(
    seed: int, names: str = "stu", *, decisions: int = 6, actors: str = "AB", outcomes: int = 4, plain: bool = False
) -> Node:
    """Return a random tree; same seed, same tree. A plain one has affine payoffs only, and no chance."""
    rng = random.Random(seed)
    count = iter(range(10**6))

    def affine() -> Amount:
        terms: list[Any] = [(Fraction(rng.randrange(-4, 5), 4), {})]
        terms += [(Fraction(rng.choice([-2, -1, 1, 2])), {n: 1}) for n in rng.sample(names, min(2, len(names)))]
        return ("sum", terms)

    def some() -> Amount:
        kind = "sum" if plain else rng.choice(["sum"] * 5 + ["square", "product", "over", "most", "least", "number"])
        n, m = rng.choice(names), rng.choice(names)
        if kind == "square":
            return ("sum", [(Fraction(rng.choice([-1, 1])), {n: 2}), (Fraction(rng.randrange(-1, 2), 2), {})])
        if kind == "product":
            powers = {n: 1, m: 1} if n != m else {n: 2}
            return ("sum", [(Fraction(rng.choice([-2, 2])), powers), (Fraction(rng.choice([-1, 1]), 2), {})])
        if kind == "over":
            return ("over", affine(), ("sum", [(Fraction(1), {}), (Fraction(1), {n: 1})]))
        if kind == "number":
            return ("sum", [(Fraction(rng.randrange(-2, 3), 2), {})])
        return affine() if kind == "sum" else (kind, [affine(), affine()])

    def end() -> Node:
        # Some labels are told apart by their payoffs only.
        return ("outcome", f"z{rng.randrange(outcomes)}", {i: some() for i in actors})

    ends = [end() for _ in range(max(3, decisions // 2))]
    pool = [rng.choice(ends) if rng.random() < 0.3 else end() for _ in range(decisions + 2)]
    for _ in range(decisions):
        width = min(len(pool), rng.choice([2, 2, 3]))
        parts = [pool.pop(rng.randrange(len(pool))) for _ in range(width)]
        if rng.random() < 0.2:
            parts.append(parts[0])  # a subgame that stands twice
        k = next(count)
        node: Node = ("decision", f"d{k}", rng.choice(actors), {f"a{j}": part for j, part in enumerate(parts)})
        if not plain and rng.random() < 0.25:
            node = ("wait", {i: ("sum", [(Fraction(rng.randrange(-1, 2), 4), {})]) for i in actors}, node)
        if not plain and rng.random() < 0.25:
            n = rng.choice(names)
            p = ("sum", [(Fraction(1), {n: 1})]), ("sum", [(Fraction(1), {}), (Fraction(-1), {n: 1})])
            node = ("chance", f"c{k}", {"yes": (p[0], node), "no": (p[1], end())})
        pool.append(node)
        if len(pool) == 1:
            pool.append(end())
    last = next(count)
    return ("decision", f"d{last}", actors[0], {f"a{j}": part for j, part in enumerate(pool)})
