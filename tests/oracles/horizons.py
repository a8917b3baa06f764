"""Games without a last period cut off after many periods, by plain recursion in floats.

What stands at the end is arbitrary; where the numbers at the beginning do not depend on it they are those of the game without an end
in the one equilibrium that such cut games tend to.
"""

from __future__ import annotations

from collections.abc import Callable

Pair = tuple[float, float]


def proposal(me: int, refused: Pair) -> Pair:
    """Return the values of an offer of a share of a pie of 1, given what a refusal leaves to both."""
    you = 1 - me
    share = max(0.0, refused[you])
    keep = 1 - share
    # Terms are refused only if there are some that the other side does not accept.
    if refused[you] > 1 or (refused[you] > 0 and refused[me] > keep):
        return refused
    return (keep, share) if me == 0 else (share, keep)


def alternating(
    discounts: Pair,
    flows: Pair = (0.0, 0.0),
    options: Pair | None = None,
    first: int = 0,
    rounds: int = 400,
    end: Pair = (0.0, 0.0),
) -> Pair:
    """Return the values of alternating offers; with `options`, whoever rejects may leave."""
    values = end
    for t in reversed(range(rounds)):
        me = (first + t) % 2
        refused = tuple(f + d * v for f, d, v in zip(flows, discounts, values, strict=True))
        you = 1 - me
        if options is not None and options[you] > refused[you]:
            refused = options
        values = proposal(me, (refused[0], refused[1]))
    return values


def battles(
    discounts: Pair, costs: Pair, win: float, forts: int, held: int, first: int = 0, rounds: int = 400, end: float = 0.0
) -> Pair:
    """Return the values of a war between offers: A holds `held` of `forts`, and takes one more with a probability."""
    values: list[Pair] = [(0.0, 1.0), *[(end, 1 - end)] * (forts - 1), (1.0, 0.0)]
    for t in reversed(range(rounds)):
        me = (first + t) % 2
        now = list(values)
        for n in range(1, forts):
            up, down = values[n + 1], values[n - 1]
            refused = [d * (win * u + (1 - win) * v) - c for d, c, u, v in zip(discounts, costs, up, down, strict=True)]
            now[n] = proposal(me, (refused[0], refused[1]))
        values = now
    return values[held]


def limit(play: Callable[[int, float], Pair], rounds: int = 600, tolerance: float = 1e-9) -> Pair | None:
    """Return what cut games tend to, by cutting them after an even and an odd number of rounds with either side's dream at the end."""
    found = [play(rounds + k, end) for k in (0, 1) for end in (0.0, 1.0)]
    spread = max(abs(u - v) for one in found for u, v in zip(one, found[0], strict=True))
    return found[0] if spread < tolerance else None
