"""Proofs on hostile input: nothing is ever claimed that a point of a fine rational grid denies."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from sympy import QQ, ring

from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition, weakened
from bargaining.regimes.extents import Extent, Proof
from bargaining.regimes.proofs import Prover, essential, holds_on_box
from bargaining.regimes.search import point_in, reach

F = Fraction
R, X, Y, Z = ring("x,y,z", QQ)
NAMES = ("x", "y", "z")
UNIT = {name: Domain(F(0), F(1)) for name in NAMES}
TINY, HUGE = F(1, 10**40), F(10**40)
#: Where claims are put to the test: ends of boxes, points just inside them, and far out.
PLACES = [
    -10 * HUGE,
    F(-1),
    -TINY / 10,
    F(0),
    TINY / 10,
    F(1, 6),
    F(1, 3),
    F(1, 2),
    F(2, 3),
    1 - TINY / 10,
    F(1),
    10 * HUGE,
]


def q(value: Any) -> Any:
    value = F(value)
    return R(QQ(value.numerator, value.denominator))


def polynomial(rng: random.Random) -> Any:
    """Return a polynomial that is awkward somewhere: at a corner, on a double zero, or in size."""
    sizes = [F(1), F(-1), F(2), F(-3), F(1, 2), F(-1, 3), TINY, -TINY, HUGE, -HUGE]
    monomials = [R(1), X, Y, Z, X * Y, Y * Z, X * Y * Z, X**2, X**2 * Y, Z**3]
    kind = rng.randrange(6)
    out: Any
    if kind == 0:
        out = sum((q(rng.choice(sizes)) * m for m in rng.sample(monomials, rng.randint(1, 4))), R(0))
    elif kind == 1:
        a, b = (q(rng.choice([F(0), F(1), F(1, 2), F(1, 3)])) for _ in "ab")
        out = rng.choice([(X - a) ** 2 + (Y - b) ** 2, (X - a) ** 2, -((X - a) ** 2), (X - a) ** 2 - q(TINY)])
    elif kind == 2:
        near = [rng.choice([v, 1 - v]) * rng.choice([0, 1, 2]) for v in (X, Y, Z)]
        out = sum(near, R(0)) * rng.choice([1, -1])
    elif kind == 3:
        out = (X - q(rng.choice([F(1, 6), F(1, 2)]))) * (Y - q(rng.choice([F(1, 6), F(1)])))
    elif kind == 4:
        out = X * Y - q(rng.choice([F(0), F(1), F(1, 36), HUGE]))
    else:
        out = X - Y * q(rng.choice([F(1), HUGE, TINY])) + q(rng.choice([F(0), TINY]))
    return X - Y if out.is_ground else out


def domain(rng: random.Random) -> Domain:
    """Return a closed, open, half-open, unbounded or degenerate interval."""
    ends = [(F(0), F(1))] * 4 + [(F(1, 3), F(1, 3)), (F(0), None), (None, None), (F(-1), F(1)), (None, F(1))]
    low, high = rng.choice(ends)
    closed = low == high
    return Domain(
        low,
        high,
        low is not None and not closed and rng.random() < 0.4,
        high is not None and not closed and rng.random() < 0.4,
    )


def places(box: dict[str, Domain]) -> Iterator[dict[str, Fraction]]:
    each = [[v for v in PLACES if box.get(n, Domain()).contains(v)] for n in NAMES]
    return (dict(zip(NAMES, point, strict=True)) for point in product(*each))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_proved_holds_at_every_place(seed: int) -> None:
    rng = random.Random(seed)
    empty = everywhere = dropped = 0
    for trial in range(60):
        box = {name: domain(rng) for name in NAMES}
        if rng.random() < 0.1:
            del box[rng.choice(NAMES)]
        conditions = []
        for _ in range(rng.randint(1, 4)):
            sign = rng.choice([-1, -1, 1, 1, 0])
            conditions.append(Condition(polynomial(rng), sign, bool(sign) and rng.random() < 0.4))
        prover = Prover(box, NAMES)
        used = prover.contradiction(conditions) or prover.contradiction(conditions, effort=2)
        if used is not None:
            empty += 1
            assert used <= set(conditions)
            assert not any(all(c.holds(p) for c in used) for p in places(box)), (box, list(map(str, used)))
        first = conditions[0]
        if holds_on_box(first, box, NAMES):
            everywhere += 1
            assert all(first.holds(p) for p in places(box)), (box, str(first))
        if trial % 4 == 0:
            kept = essential(conditions, box, NAMES)
            dropped += len(kept) < len(conditions)
            for p in places(box):
                assert all(c.holds(p) for c in conditions) or not all(c.holds(p) for c in kept), (box, p)
    assert empty > 10 and everywhere > 1 and dropped > 1


@pytest.mark.parametrize("seed", range(4))
def test_signs_on_an_extent_hold_at_every_place_of_it(seed: int) -> None:
    rng = random.Random(seed)
    proved = 0
    for _ in range(25):
        box = {name: domain(rng) for name in NAMES}
        here = next(iter(rng.sample(list(places(box)), 1)))
        conditions = []
        for _ in range(rng.randint(1, 3)):
            p = polynomial(rng)
            sign = next(s for s in (1, -1, 0) if Condition(p, s).holds(here))
            if sign:
                conditions.append(Condition(p, sign, rng.random() < 0.4))
        extent = Extent(conditions, box, NAMES, here)
        asked = polynomial(rng)
        proof = extent.prove(asked)
        if proof is None:
            continue
        proved += 1
        claim = Condition(asked, proof.sign, not proof.strict)
        for place in places(box):
            assert claim.holds(place) or (place not in extent), (str(claim), place)
            assert not proof.from_box or weakened(claim).holds(place)
    assert proved > 2


# By hand


def c(p: Any, sign: int = 1, weak: bool = False) -> Condition:
    return Condition(R(p), sign, weak)


def contradict(*conditions: Condition, box: dict[str, Domain] | None = None) -> bool:
    prover = Prover(UNIT if box is None else box, NAMES)
    given = list(conditions)
    return (prover.contradiction(given) or prover.contradiction(given, effort=2)) is not None


@pytest.mark.parametrize(
    ("conditions", "empty"),
    [
        ([c(X + Y, -1, True)], False),  # at the corner
        ([c(X + Y, -1)], True),
        ([c(X * Y - 1, 1, True)], False),  # at the other corner
        ([c(X * Y - 1)], True),
        ([c(X - Y), c(Y - X, 1, True)], True),
        ([c(X - Y, 1, True), c(Y - X, 1, True)], False),  # on the diagonal
        ([c(X - Y, 0), c(X - Y)], True),
        ([c(X - Y, 0), c(X - Y, -1)], True),
        ([c(X - Y, 0), c(X - Y, 1, True)], False),
        ([c(X - Y + q(TINY)), c(Y - X)], False),  # a strip as wide as that
        ([c(X - Y + q(HUGE), -1)], True),
        ([c(X * q(HUGE) - 1), c(X * q(HUGE) - 2, -1)], False),
        ([c(X * q(HUGE) - 1), c(X * q(HUGE) + 1, -1)], True),
        ([c(X * q(TINY) - Y * q(HUGE)), c(Y * q(HUGE) - X * q(TINY))], True),
        ([c((X - Y) ** 2, -1, True), c(X - Y)], True),
        ([c((X - Y) ** 2, -1, True)], False),
    ],
)
def test_contradictions_by_hand(conditions: list[Condition], empty: bool) -> None:
    assert contradict(*conditions) is empty


def test_an_open_end_counts() -> None:
    opened = {**UNIT, "x": Domain(F(0), F(1), True, False)}
    assert contradict(c(X, -1, True), box=opened)
    assert not contradict(c(X, -1, True))
    assert contradict(c(X * Y, -1, True), c(Y), box=opened)
    assert not contradict(c(X * Y, -1, True), c(Y))
    point = {**UNIT, "x": Domain(F(1, 3), F(1, 3))}
    assert contradict(c(3 * X - 1, 1), box=point) and contradict(c(3 * X - 1, -1), box=point)
    assert not contradict(c(3 * X - 1, 0), box=point)
    assert holds_on_box(c(3 * X - 1, 1, True), point, NAMES) and not holds_on_box(c(3 * X - 1), point, NAMES)


def test_a_box_without_an_upper_end() -> None:
    box = {name: Domain(F(0), None) for name in NAMES}
    assert holds_on_box(c(X + Y + 1), box, NAMES)
    assert holds_on_box(c(X * Y + 1), box, NAMES)  # positive at the corner and falling nowhere
    assert holds_on_box(c(X**2 + 1), {"x": Domain(F(2), None)}, NAMES)
    assert not holds_on_box(c(X * Y), box, NAMES)
    assert holds_on_box(c(X * Y, 1, True), box, NAMES)
    assert not holds_on_box(c(1 - X * q(TINY)), box, NAMES)
    assert not holds_on_box(c(X - Y + 1), box, NAMES)
    mixed = {"x": Domain(F(0), F(1)), "y": Domain(F(0), None)}
    assert holds_on_box(c(2 - X + Y * (1 - X)), mixed, NAMES)
    assert not holds_on_box(c(1 - X + Y), mixed, NAMES)  # nought at x = 1, y = 0
    assert not holds_on_box(c(2 - X + Y * (1 - 2 * X)), mixed, NAMES)


def test_a_long_product_is_tried_only_where_it_is_hard() -> None:
    conditions = [c(X * Y * Z - 1, 1, True), c(X - 1, -1)]
    prover = Prover(UNIT, NAMES)
    assert prover.contradiction(conditions, effort=2) == frozenset(conditions)


def test_points_are_found_whatever_the_size_of_the_numbers() -> None:
    low, high, starts = (F(0),) * 3, (F(1),) * 3, [np.array([0.5, 0.5, 0.5])]
    for conditions in (
        [c(X * q(HUGE) - Y * q(HUGE)), c(Z - Y)],
        [c(X * q(TINY) - Y * q(TINY)), c(Y - Z, 0)],
        [c(X * q(10**400) - Y), c(Y * q(10**400) - 10**399)],
        [c(X - Y, 0), c(Y - Z, 0), c(3 * X - 1)],
    ):
        point = point_in(conditions, low, high, starts)
        assert point is not None
        assert all(condition.holds(dict(zip(NAMES, point, strict=True))) for condition in conditions)
    assert point_in([c(X**2 + Y**2 - 3, 1)], low, high, starts) is None
    assert point_in([c(3 * X**2 - 1, 0)], low, high, starts) is None  # no rational point at all


def test_where_points_are_sought() -> None:
    assert reach(Domain(F(0), F(1)), F(1, 2)) == (0, 1)
    assert reach(Domain(F(0), None), F(3)) == (0, 33)
    assert reach(Domain(F(5), None), F(3)) == (5, 35)
    assert reach(Domain(None, F(2)), F(-3)) == (-33, 2)
    assert reach(Domain(), F(0)) == (-10, 10)


def test_a_sign_on_an_extent_tells_on_what_it_rests() -> None:
    origin = {"x": F(1, 2), "y": F(1, 4), "z": F(0)}
    extent = Extent([c(X - Y)], UNIT, NAMES, origin)
    assert extent.prove(X + 1) == Proof(1, True, True)
    assert extent.prove(-X) == Proof(-1, False, True) or extent.prove(-X) == Proof(-1, True, True)
    assert extent.prove(X - Y) == Proof(1, True, False)
    assert extent.prove(X + Y - 1) is None
    weak = Extent([c(X - Y, 1, True)], UNIT, NAMES, origin)
    assert weak.prove(X - Y) == Proof(1, False, False)
    assert weak.prove(Y**2 - X**2) == Proof(-1, False, False)


def test_each_of_three_in_turn() -> None:
    """x^2 > yz, y^2 > zx and z^2 > xy: times z, x and y their sum is nought, and no two of them contradict each other."""
    opened = {name: Domain(F(0), F(1), True, False) for name in NAMES}
    conditions = [c(X**2 - Y * Z), c(Y**2 - X * Z), c(Z**2 - X * Y)]
    assert Prover(opened, NAMES).contradiction(conditions) == frozenset(conditions)
    assert Prover(opened, NAMES).contradiction(conditions[:2], effort=2) is None
    assert Prover(UNIT, NAMES).contradiction([weakened(k) for k in conditions], effort=2) is None  # equal numbers


def test_the_point_found_is_as_far_inside_as_can_be() -> None:
    low, high = (F(0),) * 3, (F(1),) * 3
    for start in ([0.5, 0.5, 0.5], [0.0, 1.0, 0.3], [0.9, 0.1, 0.9]):
        point = point_in([c(5 * X - 1), c(5 * X - 2, -1), c(Y - X), c(1 - Y)], low, high, [np.array(start)])
        assert point is not None
        assert abs(point[0] - F(3, 10)) < F(1, 50)


def test_of_two_conditions_that_say_the_same_the_one_of_lower_degree_is_kept() -> None:
    for given in ([c(2 * X - 1), c(4 * X**2 - 1)], [c(4 * X**2 - 1), c(2 * X - 1)]):
        assert essential(given, UNIT, NAMES) == [c(2 * X - 1)]


def test_what_is_too_large_to_be_bounded_is_not_claimed() -> None:
    large = X**11 * Y**11 * Z**11
    assert not holds_on_box(c(large - 2), UNIT, NAMES)
    assert not holds_on_box(c(large + 1), UNIT, NAMES)  # true, and not looked into
    assert not holds_on_box(c(X + 1), {"x": Domain(None, F(1))}, NAMES)
    assert not holds_on_box(c(X + 1, 0), UNIT, NAMES)
