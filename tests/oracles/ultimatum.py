"""Pure subgame-perfect equilibria of the ultimatum game with n indivisible units (literature E1).

The proposer offers k in 0..n; the responder accepts (n - k, k) or refuses (0, 0).
"""

from __future__ import annotations

from itertools import product


def tree(n: int):
    """Return the game as nested tuples in the format of `tests.oracles.trees`."""

    def answer(k: int):
        deal = ("outcome", f"deal {k}", {"proposer": n - k, "responder": k})
        none = ("outcome", f"refused {k}", {"proposer": 0, "responder": 0})
        return ("decision", f"answer {k}", "responder", {"accept": deal, "refuse": none})

    return ("decision", "offer", "proposer", {str(k): answer(k) for k in range(n + 1)})


def outcomes(n: int) -> set[tuple[str, int, int]]:
    """Enumerate strategies: the set of (label, proposer's payoff, responder's payoff) over all pure SPE."""
    found = set()
    for accepts in product((True, False), repeat=n + 1):
        if any(k > 0 and not yes for k, yes in enumerate(accepts)):
            continue  # refusing a positive offer is not optimal in its subgame
        worth = [n - k if yes else 0 for k, yes in enumerate(accepts)]
        for k, yes in enumerate(accepts):
            if worth[k] == max(worth):
                found.add((f"deal {k}" if yes else f"refused {k}", n - k if yes else 0, k if yes else 0))
    return found


def count(n: int) -> int:
    """Return how many pure SPE outcomes there are.

    n = 0: 2 (nothing to divide, accepted or refused). n = 1: 3, since once 0 is refused every offer leaves the
    proposer with 0. n >= 2: 2, (n, 0) with 0 accepted and (n - 1, 1) with 0 refused.
    """
    return {0: 2, 1: 3}.get(n, 2)
