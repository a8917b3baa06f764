"""Finite game trees as nested plain tuples, and all their pure subgame-perfect equilibria by brute force.

    ("outcome", label, {actor: payoff})
    ("decision", name, actor, {action: node})
    ("chance", name, {event: (probability, node)})

Names are unique in a random tree. A node object that is shared counts once for every path that leads to it.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

Node = tuple[Any, ...]


class Result(NamedTuple):
    """What a profile leads to: sorted (label, probability) pairs and sorted (actor, expected payoff) pairs."""

    labels: tuple[tuple[str, Fraction], ...]
    payoffs: tuple[tuple[str, Fraction], ...]


class TooLargeError(ValueError):
    """The tree has more pure profiles than asked for."""


def random_tree(
    seed: int,
    actors: tuple[str, ...] = ("A", "B"),
    decisions: int = 5,
    chances: int = 1,
    actions: int = 3,
    levels: int = 3,
) -> Node:
    """Return a random tree with payoffs in 0..levels-1, so that ties are frequent.

    Parameters
    ----------
    seed : int
        Same seed, same tree.
    decisions, chances : int
        At most so many decision and chance nodes; the root is a decision if `decisions` > 0.
    actions : int
        At most so many actions or events at a node (at least 1).
    levels : int
        How many payoff levels there are.
    """
    rng = random.Random(seed)
    left = {"decision": decisions, "chance": chances}
    names = iter(range(10**9))

    def leaf() -> Node:
        return ("outcome", f"z{next(names)}", {a: Fraction(rng.randrange(levels)) for a in actors})

    def skeleton(root: bool) -> list[Any]:
        kinds = [k for k, n in left.items() if n > 0]
        kind = "decision" if root and left["decision"] else (rng.choice(kinds) if kinds else "outcome")
        if kind == "outcome":
            return ["outcome"]
        left[kind] -= 1
        width = rng.choice([1, *range(2, actions + 1), *range(2, actions + 1)])
        return [kind, [None] * width]

    root = skeleton(True)
    holes = [(root[1], i) for i in range(len(root[1]))] if root[0] != "outcome" else []
    while holes and (left["decision"] or left["chance"]):
        where, i = holes.pop(rng.randrange(len(holes)))
        node = skeleton(False)
        where[i] = node
        holes += [(node[1], j) for j in range(len(node[1]))]

    def build(node: list[Any] | None) -> Node:
        if node is None or node[0] == "outcome":
            return leaf()
        name = f"n{next(names)}"
        children = [build(child) for child in node[1]]
        if node[0] == "decision":
            return ("decision", name, rng.choice(actors), {f"a{i}": c for i, c in enumerate(children)})
        weights = [rng.choice([0, 1, 1, 2]) for _ in children]
        weights[0] += not sum(weights)
        total = sum(weights)
        return (
            "chance",
            name,
            {f"e{i}": (Fraction(w, total), c) for i, (w, c) in enumerate(zip(weights, children, strict=True))},
        )

    return build(root)


def children(node: Node) -> list[tuple[str, Node]]:
    """Return (action or event, child) pairs."""
    if node[0] == "decision":
        return list(node[3].items())
    if node[0] == "chance":
        return [(event, child) for event, (_, child) in node[2].items()]
    return []


def paths(node: Node, at: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Node]]:
    """Return every node with the path that leads to it, from the root on."""
    found, stack = [], [(at, node)]
    while stack:
        here, top = stack.pop()
        found.append((here, top))
        stack += [((*here, word), child) for word, child in reversed(children(top))]
    return found


def count_nodes(node: Node) -> int:
    """Return the number of nodes of the tree, shared objects counted at every path."""
    memo: dict[int, int] = {}

    def size(n: Node) -> int:
        if id(n) not in memo:
            memo[id(n)] = 1 + sum(size(c) for _, c in children(n))
        return memo[id(n)]

    return size(node)


def count_objects(node: Node) -> tuple[int, int]:
    """Return (distinct node objects, edges out of them)."""
    seen: dict[int, Node] = {}
    stack = [node]
    while stack:
        top = stack.pop()
        if id(top) not in seen:
            seen[id(top)] = top
            stack += [c for _, c in children(top)]
    return len(seen), sum(len(children(n)) for n in seen.values())


def play(node: Node, at: tuple[str, ...], profile: dict[tuple[str, ...], str]) -> Result:
    """Return what follows from `node` (reached by the path `at`) when every decision follows the profile.

    Labels reached with probability 0 are left out.
    """
    labels: dict[str, Fraction] = {}
    payoffs: dict[str, Fraction] = {}
    stack = [(Fraction(1), at, node)]
    while stack:
        weight, here, top = stack.pop()
        if top[0] == "outcome":
            if weight:
                labels[top[1]] = labels.get(top[1], Fraction(0)) + weight
            for actor, value in top[2].items():
                payoffs[actor] = payoffs.get(actor, Fraction(0)) + weight * value
        elif top[0] == "decision":
            action = profile[here]
            stack.append((weight, (*here, action), top[3][action]))
        else:
            stack += [(weight * q, (*here, event), child) for event, (q, child) in top[2].items()]
    return Result(tuple(sorted(labels.items())), tuple(sorted(payoffs.items())))


def subgame_perfect(root: Node, limit: int = 20_000) -> tuple[set[Result], int]:
    """Return all pure subgame-perfect results and the number of pure subgame-perfect profiles.

    Every pure profile is taken; in every subgame (there is one at each decision, all information being perfect)
    every actor's every pure strategy of that subgame is tried against it: a Nash test in each subgame, by the
    definition, with neither backward induction nor the one-shot-deviation principle.
    """
    decisions = [(at, node) for at, node in paths(root) if node[0] == "decision"]
    menus = [list(node[3]) for _, node in decisions]
    profiles = 1
    for menu in menus:
        profiles *= len(menu)
    if profiles > limit:
        raise TooLargeError(f"{profiles} profiles, limit {limit}")
    results, number = set(), 0
    for choice in product(*menus):
        profile = {at: action for (at, _), action in zip(decisions, choice, strict=True)}
        if all(_is_nash(node, at, profile, decisions) for at, node in decisions):
            results.add(play(root, (), profile))
            number += 1
    return results, number


def _is_nash(
    node: Node,
    at: tuple[str, ...],
    profile: dict[tuple[str, ...], str],
    decisions: list[tuple[tuple[str, ...], Node]],
) -> bool:
    """Tell whether no actor gains by any pure strategy of the subgame at `at`."""
    base = dict(play(node, at, profile).payoffs)
    inside = [(where, n) for where, n in decisions if where[: len(at)] == at]
    for actor in {n[2] for _, n in inside}:
        own = [(where, n) for where, n in inside if n[2] == actor]
        for choice in product(*(list(n[3]) for _, n in own)):
            other = profile | {where: action for (where, _), action in zip(own, choice, strict=True)}
            if dict(play(node, at, other).payoffs)[actor] > base[actor]:
                return False
    return True


def crisis_tree(rounds: int, k: int, power: Any, cA: Any, cB: Any, dA: Any, dB: Any, first_strike: Any = 0) -> Node:
    """Return a crisis bargaining tree; A proposes in round 1, B in round 2, and so on.

    A round t: the proposer attacks or names one of k shares for A, i/(k + 1); the responder accepts, attacks or
    rejects. A rejection leads to round t + 1, in the last round to war. War is a lottery that A wins with
    probability power + first_strike if A attacks, power - first_strike if B attacks, power after the last
    rejection; the winner takes 1, both pay their cost. Everything in round t is worth d^(t-1). Arguments may be
    numbers or numpy arrays (use Fractions for exact payoffs). Equal subgames of a round are one object.

    Nodes: N(1) = 4 + 8 k, N(r) = 4 + k (5 + N(r - 1)); so 249 for (2, 5), 3,721 for (2, 21), 11,840 for (3, 11).
    """

    def war(t: int, starter: str, chance: Any) -> Node:
        a, b = dA ** (t - 1), dB ** (t - 1)
        win = ("outcome", f"A wins {t}{starter}", {"A": a * (1 - cA), "B": b * (0 - cB)})
        lose = ("outcome", f"B wins {t}{starter}", {"A": a * (0 - cA), "B": b * (1 - cB)})
        return ("chance", f"war {t}{starter}", {"A wins": (chance, win), "B wins": (1 - chance, lose)})

    def stage(t: int) -> Node:
        proposer, responder = ("A", "B") if t % 2 else ("B", "A")
        attack = {"A": war(t, "A", power + first_strike), "B": war(t, "B", power - first_strike)}
        after = war(t, "", power) if t == rounds else stage(t + 1)
        moves: dict[str, Node] = {}
        for i in range(1, k + 1):
            share = Fraction(i, k + 1)
            if not isinstance(dA, Fraction | int):
                share = i / (k + 1)  # arrays and floats
            deal = {"A": dA ** (t - 1) * share, "B": dB ** (t - 1) * (1 - share)}
            answers = {
                "accept": ("outcome", f"deal {t}.{i}", deal),
                "attack": attack[responder],
                "reject": after,
            }
            moves[f"offer {i}"] = ("decision", f"answer {t}.{i}", responder, answers)
        moves["attack"] = attack[proposer]
        return ("decision", f"round {t}", proposer, moves)

    return stage(1)


def values(node: Node) -> dict[str, Any]:
    """Return expected payoffs by plain backward induction (numbers only; the first best action at a tie)."""
    if node[0] == "outcome":
        return dict(node[2])
    if node[0] == "chance":
        parts = [(q, values(child)) for q, child in node[2].values()]
        return {a: sum(q * v[a] for q, v in parts) for a in parts[0][1]}
    best: dict[str, Any] | None = None
    for child in node[3].values():
        now = values(child)
        if best is None or now[node[2]] > best[node[2]]:
            best = now
    assert best is not None
    return best
