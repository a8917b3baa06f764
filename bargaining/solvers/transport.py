r"""Transport: moving what is there to where it is wanted, along ways of limited capacity, exactly.

Given supplies :math:`s_j`, demands :math:`m_i` and capacities :math:`c_{ji}`, find :math:`0 \le f_{ji} \le c_{ji}` with
:math:`\sum_i f_{ji} = s_j` and :math:`\sum_j f_{ji} = m_i`. An even spread is tried first; otherwise the flow is augmented along
shortest paths (Edmonds and Karp), in fractions.

References
----------
Edmonds, J. and Karp, R. M. (1972). Theoretical improvements in algorithmic efficiency for network flow problems. *Journal of
the ACM* 19(2), 248-264.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from fractions import Fraction

__all__ = ["transport"]

Way = tuple[int, int]


def transport(
    supply: Mapping[int, Fraction], demand: Mapping[int, Fraction], capacity: Mapping[Way, Fraction]
) -> dict[Way, Fraction] | None:
    """Return a flow that uses all supplies and meets all demands; None if there is none.

    Parameters
    ----------
    supply, demand : mapping of int to Fraction
    capacity : mapping of (int, int) to Fraction
        From a supplier to a demander; ways left out do not exist.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> transport({0: half, 1: half}, {0: half, 1: half}, {(0, 1): half, (1, 0): half})
    {(0, 1): Fraction(1, 2), (1, 0): Fraction(1, 2)}
    >>> transport({0: half}, {1: Fraction(1)}, {(0, 1): half}) is None
    True
    """
    if sum(supply.values()) != sum(demand.values()) or any(x < 0 for x in (*supply.values(), *demand.values())):
        return None
    even = _even(supply, demand, capacity)
    if even is not None:
        return even
    flow = dict.fromkeys(capacity, Fraction(0))
    left, unmet = dict(supply), dict(demand)
    while any(left.values()):
        path = _path(left, unmet, capacity, flow)
        if path is None:
            return None
        first, steps, last = path
        amount = min(left[first], unmet[last], *(_room(way, forward, capacity, flow) for way, forward in steps))
        for way, forward in steps:
            flow[way] += amount if forward else -amount
        left[first] -= amount
        unmet[last] -= amount
    return flow


def _even(
    supply: Mapping[int, Fraction], demand: Mapping[int, Fraction], capacity: Mapping[Way, Fraction]
) -> dict[Way, Fraction] | None:
    """Spread each supply evenly over its ways, if that meets every demand."""
    ways: dict[int, list[Way]] = {}
    for way in capacity:
        ways.setdefault(way[0], []).append(way)
    flow = {way: supply[j] / len(own) for j, own in ways.items() for way in own}
    arrives = dict.fromkeys(demand, Fraction(0))
    for (_, i), amount in flow.items():
        arrives[i] += amount
    whole = arrives == dict(demand) and all(supply[j] == 0 or j in ways for j in supply)
    return flow if whole and all(flow[way] <= capacity[way] for way in flow) else None


def _room(way: Way, forward: bool, capacity: Mapping[Way, Fraction], flow: Mapping[Way, Fraction]) -> Fraction:
    return capacity[way] - flow[way] if forward else flow[way]


def _path(
    left: Mapping[int, Fraction],
    unmet: Mapping[int, Fraction],
    capacity: Mapping[Way, Fraction],
    flow: Mapping[Way, Fraction],
) -> tuple[int, list[tuple[Way, bool]], int] | None:
    """Return a shortest way from a supply that is left to a demand that is not met."""
    came: dict[tuple[str, int], tuple[tuple[str, int], Way, bool] | None] = {
        ("s", j): None for j, x in left.items() if x > 0
    }
    queue = deque(came)
    while queue:
        at = queue.popleft()
        if at[0] == "d" and unmet[at[1]] > 0:
            steps: list[tuple[Way, bool]] = []
            last, step = at[1], came[at]
            while step is not None:
                at, way, forward = step
                steps.append((way, forward))
                step = came[at]
            return at[1], steps[::-1], last
        for way in capacity:
            here, there = (("s", way[0]), ("d", way[1]))
            for source, target, forward in ((here, there, True), (there, here, False)):
                if source == at and target not in came and _room(way, forward, capacity, flow) > 0:
                    came[target] = (at, way, forward)
                    queue.append(target)
    return None
