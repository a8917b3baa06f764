"""Signalling games of two types, two messages and two responses: every equilibrium on a grid of strategies, in whole numbers.

Nothing of the package is used. With payoffs in whole numbers and strategies in N-ths, all comparisons are comparisons of whole numbers.
"""

from __future__ import annotations

import itertools
import random
from fractions import Fraction as F

N = 12


def random_game(seed, largest=3):
    """Return the weight of the first type out of 12, and payoffs ``sender[t][m][r]``, ``receiver[t][m][r]``."""
    draw = random.Random(seed)
    weight = draw.choice([3, 4, 6, 8, 9])

    def table():
        return [[[draw.randint(0, largest) for _ in range(2)] for _ in range(2)] for _ in range(2)]

    return weight, table(), table()


def is_equilibrium(game, s, r, believed):
    """Whether a profile is a perfect Bayesian equilibrium, in fractions.

    ``s[t]`` is the probability of the first message, ``r[m]`` that of the first response, ``believed[m]`` the belief in the first type.
    """
    weight, sender, receiver = game
    prior = [F(weight, 12), 1 - F(weight, 12)]
    for t in range(2):
        worth = [r[m] * sender[t][m][0] + (1 - r[m]) * sender[t][m][1] for m in range(2)]
        if s[t] * worth[0] + (1 - s[t]) * worth[1] < max(worth):
            return False
    for m in range(2):
        sent = [s[t] if m == 0 else 1 - s[t] for t in range(2)]
        whole = prior[0] * sent[0] + prior[1] * sent[1]
        if whole and believed[m] != prior[0] * sent[0] / whole:
            return False
        mu = [believed[m], 1 - believed[m]]
        worth = [sum(mu[t] * receiver[t][m][a] for t in range(2)) for a in range(2)]
        if r[m] * worth[0] + (1 - r[m]) * worth[1] < max(worth):
            return False
    return True


def on_the_grid(game):
    """Yield ``(s, r)`` in N-ths for every equilibrium whose strategies lie on the grid, some belief off the path supporting it."""
    weight, sender, receiver = game
    prior = (weight, 12 - weight)
    steps = range(N + 1)
    # What type t gains by the first message, for each pair of responses.
    best_s = {}
    for r in itertools.product(steps, repeat=2):
        allowed = []
        for t in range(2):
            u = [r[m] * sender[t][m][0] + (N - r[m]) * sender[t][m][1] for m in range(2)]
            gain = u[0] - u[1]
            allowed.append(steps if gain == 0 else ((N,) if gain > 0 else (0,)))
        best_s[r] = allowed
    # The receiver's gain from the first response, by type.
    edge = [[receiver[t][m][0] - receiver[t][m][1] for t in range(2)] for m in range(2)]

    def responds(m, r, sent):
        weights = [prior[t] * sent[t] for t in range(2)]
        if any(weights):
            gains = {sum(w * edge[m][t] for t, w in enumerate(weights))}
            low = high = next(iter(gains))
        else:
            low, high = min(edge[m]), max(edge[m])
        if r == N:
            return high >= 0
        if r == 0:
            return low <= 0
        return low <= 0 <= high

    for r, allowed in best_s.items():
        for s in itertools.product(*allowed):
            if responds(0, r[0], s) and responds(1, r[1], (N - s[0], N - s[1])):
                yield s, r
