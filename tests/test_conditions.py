"""Conditions: their signs, which of them are redundant (proved, not guessed), and how they are written."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from sympy import QQ, ring

from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition, weakened
from bargaining.regimes.proofs import essential, holds_on_box

R, X, Y, Z = ring("x,y,z", QQ)
NAMES = ("x", "y", "z")
UNIT = {name: Domain(Fraction(0), Fraction(1)) for name in NAMES}


def c(polynomial: Any, sign: int = 1, weak: bool = False) -> Condition:
    return Condition(R(polynomial), sign, weak)


def at(*values: Any) -> dict[str, Fraction]:
    return dict(zip(NAMES, map(Fraction, values), strict=True))


@pytest.mark.parametrize(
    ("condition", "point", "holds"),
    [
        (c(X - Y), at(1, 0, 0), True),
        (c(X - Y), at(1, 1, 0), False),
        (c(X - Y, weak=True), at(1, 1, 0), True),
        (c(X - Y, -1, weak=True), at(1, 0, 0), False),
        (c(X - Y, 0), at("1/3", "1/3", 5), True),
        (c(X**2 * Y - Z), at("1/2", 4, "9999999999/10000000000"), True),
        (c(X**2 * Y - Z), at("1/2", 4, "10000000001/10000000000"), False),
    ],
)
def test_conditions_hold_exactly(condition: Condition, point: dict[str, Fraction], holds: bool) -> None:
    assert condition.holds(point) is holds


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (c(X - Y), "x > y"),
        (c(X - Y, -1, weak=True), "x <= y"),
        (c(-X * Y + R(2), 0), "2 = x*y"),
        (c(X + Y, 1), "x + y > 0"),
        (c(2 * X - Y / 3, 1, weak=True), "2*x >= y/3"),
    ],
)
def test_conditions_are_written_with_plus_signs_only(condition: Condition, text: str) -> None:
    assert str(condition) == text
    assert condition.relation.lhs == condition.sides()[0]


# Redundancy


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ([c(X - Y), c(Y - Z), c(X - Z)], [c(X - Y), c(Y - Z)]),  # a sum of the others
        ([c(X), c(X - Y)], [c(X - Y)]),  # from the box: y >= 0
        ([c(X + Y), c(X - Z)], [c(X - Z)]),
        ([c(X - Y, weak=True), c(Y - Z), c(X - Z)], [c(X - Y, weak=True), c(Y - Z)]),  # strict as one of two is
        ([c(X - Y, weak=True), c(Y - Z, weak=True), c(X - Z)], None),  # strictness does not follow
        ([c(X - Y), c(Y - X + R(1) / 2)], None),  # a strip
        ([c(X - Y, 0), c(X - Z)], None),  # an equality is kept
        ([c(R(2) - X), c(X - Y)], [c(X - Y)]),
        ([c(R(1) - X * Y, weak=True)], []),  # true on the box
        ([c(R(1) - X * Y)], None),  # but for a corner
        ([c(X + Y, weak=True)], []),
    ],
)
def test_redundant_conditions_are_dropped(given: Sequence[Condition], needed: Sequence[Condition] | None) -> None:
    assert set(essential(given, UNIT, NAMES)) == set(given if needed is None else needed)


@pytest.mark.parametrize("seed", range(25))
def test_what_is_dropped_follows_from_what_is_kept(seed: int) -> None:
    """At random points of the box, edges included, the kept conditions imply all."""
    rng = random.Random(seed)
    monomials = [R(1), X, Y, Z, X * Y, Y * Z, X * Y * Z, X**2]
    point = at(*(Fraction(rng.randrange(1, 10), 10) for _ in NAMES))
    given = []
    for _ in range(8):
        p = sum((rng.randrange(-3, 4) * m for m in monomials), R(0))
        if not p.is_ground:
            sign = next(s for s in (-1, 0, 1) if Condition(p, s).holds(point))
            given.append(Condition(p, sign, weak=bool(sign) and rng.random() < 0.4))
    kept = essential(given, UNIT, NAMES)
    assert set(kept) <= set(given)
    for _ in range(400):
        place = at(*(rng.choice([Fraction(0), Fraction(1), Fraction(rng.randrange(101), 100)]) for _ in NAMES))
        if all(k.holds(place) for k in kept):
            assert all(g.holds(place) for g in given)


def test_conditions_that_fail_at_a_corner_alone_hold_weakly_on_the_box() -> None:
    assert not holds_on_box(c(X + Y), UNIT, NAMES)
    assert holds_on_box(weakened(c(X + Y)), UNIT, NAMES)
    assert not holds_on_box(weakened(c(X - Y)), UNIT, NAMES)
    assert not holds_on_box(c(X + 1), {}, NAMES)  # nothing is known of the box
