r"""From the conditions of one profile to the conditions of a regime.

The comparisons made in solving a game at a point fix the whole profile, including what would happen where play never comes. A regime
is play *on* the path, so many of them can be dropped: those on whose border the formulas do not change. The others are true borders.

1. For each condition a point on its border is sought at which the other conditions hold. If the regime is the same there the condition
   is weak; if it is also the same just across, the condition is not a border of the regime and is dropped.
2. The remaining set Q is then walked through at random rational points. Should another regime be met, a dropped condition that
   separates it is taken back, and the walk begins again.

The result: on Q the regime holds at every point visited, and each remaining condition is a border of it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition
from bargaining.regimes.fields import terms_in

__all__ = ["relax"]

Point = Mapping[str, Fraction]


def relax(
    conditions: Sequence[Condition],
    point: Point,
    box: Mapping[str, Domain],
    same: Callable[[Point], bool],
    *,
    visits: int = 40,
    seed: int = 0,
) -> tuple[list[Condition], int]:
    """Drop the conditions that are no border of the regime at `point`.

    Parameters
    ----------
    conditions : sequence of Condition
        Sufficient for the regime.
    point : mapping of str to Fraction
        Where they hold.
    box : mapping of str to Domain
        Where to walk.
    same : callable
        Whether the same regime is found at a point.
    visits : int
        How many points of the relaxed set are checked.
    seed : int
        Of the walk.

    Returns
    -------
    kept : list of Condition
    visited : int
        At how many points the kept conditions were checked.
    """
    chance = random.Random(seed)
    kept, dropped, settled = list(conditions), [], set[Condition]()
    # Each condition dropped widens the set in which borders of the others can be sought.
    for _ in range(4):
        starts: list[Point] = [point, *_walk(kept, point, box, 8, chance)]
        before = len(kept)
        for condition in [c for c in kept if c not in settled]:
            verdict = _border_verdict(condition, kept, starts, box, same)
            if verdict is None:
                kept.remove(condition)
                dropped.append(condition)
            elif verdict is not condition or condition.sign == 0:
                kept[kept.index(condition)] = verdict
                settled.add(verdict)
        if len(kept) == before:
            break
    visited = 0
    while visited < visits:
        visited = 0
        for place in _walk(kept, point, box, visits, chance):
            visited += 1
            if not same(place):
                blame = [c for c in dropped if not c.holds(place)]
                if not blame:
                    return list(conditions), 0
                back = min(blame, key=lambda c: len(c.polynomial))
                dropped.remove(back)
                kept.append(back)
                visited = 0
                break
        else:
            break
    return kept, visited


def _border_verdict(
    condition: Condition,
    conditions: Sequence[Condition],
    starts: Sequence[Point],
    box: Mapping[str, Domain],
    same: Callable[[Point], bool],
) -> Condition | None:
    """Return a copy, weak or strict, if it is a border; None if it is not; itself if no place on its border was found."""
    if condition.sign == 0:
        return condition
    others = [c for c in conditions if c is not condition]
    for start in starts:
        for name in _reach(condition):
            at = border(condition, name, start)
            if at is None or not _within(box.get(name), at):
                continue
            on_border = {**start, name: at}
            if not all(c.holds(on_border) for c in others):
                continue
            for share in (Fraction(1, 50), Fraction(1, 2000)):
                across = {**start, name: at + (at - start[name]) * share}
                if not _within(box.get(name), across[name]) or not all(c.holds(across) for c in others):
                    continue
                here, there = same(on_border), same(across)
                if here and there:
                    return None
                return replace(condition, weak=here)
    return condition


def _walk(
    conditions: Sequence[Condition], point: Point, box: Mapping[str, Domain], count: int, chance: random.Random
) -> list[Point]:
    """Return points at which the conditions hold, by a walk that changes one parameter at a time."""
    names = [n for n, d in box.items() if d.low is not None and d.high is not None and d.low < d.high]
    if not names:
        return []
    at = dict(point)
    checks = [(c, set(_reach(c))) for c in conditions]
    out: list[Point] = []
    for _ in range(count):
        for name in names:
            domain = box[name]
            assert domain.low is not None and domain.high is not None
            for _ in range(3):
                value = domain.low + (domain.high - domain.low) * Fraction(chance.randrange(0, 1001), 1000)
                if not domain.contains(value):
                    continue
                moved = {**at, name: value}
                if all(c.holds(moved) for c, reach in checks if name in reach):
                    at = moved
                    break
        out.append(at)
    return out


def _reach(condition: Condition) -> list[str]:
    ring = condition.polynomial.ring
    used = [any(column) for column in zip(*condition.polynomial.monoms(), strict=True)]
    return [str(s) for s, u in zip(ring.symbols, used, strict=True) if u]


def _within(domain: Domain | None, value: Fraction) -> bool:
    return domain is None or domain.contains(value)


def border(condition: Condition, name: str, point: Point) -> Fraction | None:
    """Return the value of one parameter at which a polynomial affine in it vanishes, the others held."""
    names = [str(s) for s in condition.polynomial.ring.symbols]
    k = names.index(name)
    constant = slope = Fraction(0)
    for exponents, c in terms_in(condition.polynomial):
        value = c
        for j, power in enumerate(exponents):
            if j != k and power:
                value *= point[names[j]] ** power
        if exponents[k] > 1:
            return None
        if exponents[k]:
            slope += value
        else:
            constant += value
    return -constant / slope if slope else None
