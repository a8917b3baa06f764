"""The crisis tree in the constructors, and what a user would write today: numpy by hand, and recursion over dicts."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import sympy

from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, decision, outcome
from tests.oracles import trees

Floats = npt.NDArray[np.float64]

NAMES = ("power", "cost A", "cost B", "discount A", "discount B", "first strike")
LOW, HIGH = (0.2, 0.0, 0.0, 0.7, 0.7, 0.0), (0.8, 0.4, 0.4, 1.0, 1.0, 0.1)


def game(rounds: int, k: int) -> Game:
    """Return the game of ``tests.oracles.trees.crisis_tree`` with symbols for its numbers and equal subgames shared."""
    power, cost_a, cost_b, d_a, d_b, strike = map(sympy.Symbol, NAMES)

    def war(t: int, chance_of_a: Any) -> Node:
        a, b = d_a ** (t - 1), d_b ** (t - 1)
        win = outcome(f"war in round {t}", {"A": a * (1 - cost_a), "B": -b * cost_b})
        lose = outcome(f"war in round {t}", {"A": -a * cost_a, "B": b * (1 - cost_b)})
        return chance(f"war {t}", {"A wins": (chance_of_a, win), "B wins": (1 - chance_of_a, lose)})

    def stage(t: int) -> Node:
        proposer, responder = ("A", "B") if t % 2 else ("B", "A")
        attack = {"A": war(t, power + strike), "B": war(t, power - strike)}
        after = war(t, power) if t == rounds else stage(t + 1)
        moves: dict[str, Node] = {}
        for i in range(1, k + 1):
            share = sympy.Rational(i, k + 1)
            payoffs = {"A": d_a ** (t - 1) * share, "B": d_b ** (t - 1) * (1 - share)}
            deal = outcome(f"deal {i} in round {t}", payoffs)
            answers = {"accept": deal, "attack": attack[responder], "reject": after}
            moves[f"offer {i}"] = decision(f"answer {t}.{i}", responder, answers)
        moves["attack"] = attack[proposer]
        return decision(f"round {t}", proposer, moves)

    return Game(["A", "B"], stage(1))


def points(count: int) -> dict[str, Floats]:
    """Return random points of the parameters."""
    rng = np.random.default_rng(0)
    return {n: rng.uniform(a, b, count) for n, a, b in zip(NAMES, LOW, HIGH, strict=True)}


def by_hand(rounds: int, k: int, at: dict[str, Floats], block: int | None = None) -> tuple[Any, Any, Any]:
    """Solve as an expert does today: backwards by round, equal subgames once, `where` on whole arrays or on blocks.

    Returns
    -------
    codes : array of int
        ``100 t`` for a war in round t, ``100 t + i`` for deal i of that round.
    a, b : array of float
        The actors' values.
    """
    arrays = [at[name] for name in NAMES]
    if block is not None:
        parts = [_by_hand(rounds, k, *(v[s : s + block] for v in arrays)) for s in range(0, len(arrays[0]), block)]
        return tuple(np.concatenate(column) for column in zip(*parts, strict=True))  # type: ignore[return-value]
    return _by_hand(rounds, k, *arrays)


def _by_hand(
    rounds: int, k: int, power: Floats, cost_a: Floats, cost_b: Floats, d_a: Floats, d_b: Floats, strike: Floats
) -> tuple[Any, Any, Any]:
    def war(t: int, p: Floats) -> tuple[Any, Any, Any]:
        code = np.full(p.shape, 100 * t, dtype=np.int16)
        return code, d_a ** (t - 1) * (p - cost_a), d_b ** (t - 1) * (1 - p - cost_b)

    code, a, b = war(rounds, power)
    for t in range(rounds, 0, -1):
        first = t % 2 == 1
        attack = {True: war(t, power + strike), False: war(t, power - strike)}
        scale_a, scale_b = d_a ** (t - 1), d_b ** (t - 1)
        their = attack[not first]
        own = 2 if first else 1  # the responder's values
        # The better of attacking and rejecting, once for all offers.
        keep = their[own] >= (code, a, b)[own]
        out = [np.where(keep, x, y) for x, y in zip(their, (code, a, b), strict=True)]
        best: list[Any] | None = None
        mine = 1 if first else 2  # the proposer's values
        for i in range(1, k + 1):
            share = i / (k + 1)
            deal_a, deal_b = scale_a * share, scale_b * (1 - share)
            accept = (deal_a, deal_b)[own - 1] >= out[own]
            now = [
                np.where(accept, np.int16(100 * t + i), out[0]),
                np.where(accept, deal_a, out[1]),
                np.where(accept, deal_b, out[2]),
            ]
            if best is None:
                best = now
            else:
                better = now[mine] > best[mine]
                best = [np.where(better, x, y) for x, y in zip(now, best, strict=True)]
        assert best is not None
        better = attack[first][mine] > best[mine]
        code, a, b = (np.where(better, x, y) for x, y in zip(attack[first], best, strict=True))
    return code, a, b


def by_recursion(rounds: int, k: int, at: dict[str, Floats]) -> list[dict[str, Any]]:
    """Solve point by point with recursion over dicts, the tree rebuilt at each point."""
    columns = [at[name].tolist() for name in NAMES]
    return [trees.values(trees.crisis_tree(rounds, k, *point)) for point in zip(*columns, strict=True)]


def code_of(label: str) -> int:
    """Return the code of :func:`by_hand` for a label of :func:`game`."""
    words = label.split()
    return 100 * int(words[-1]) + (int(words[1]) if words[0] == "deal" else 0)
