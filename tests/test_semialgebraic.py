"""Solutions of polynomial systems: facts known without any elimination, and samples put back into what they are to solve."""

from __future__ import annotations

import itertools
from fractions import Fraction as F
from math import isclose, sqrt
from typing import Any

import pytest

from bargaining.algebra.algebraic_numbers import real_roots
from bargaining.algebra.polyhedra import Polyhedron, Row
from bargaining.algebra.polynomials import Polynomial
from bargaining.algebra.semialgebraic import Inequality, solve, witnesses
from bargaining.algebra.traced import sign

X, Y, Z = (Polynomial.variable(k) for k in range(3))
UNIT = [Inequality(p, False) for v in (X, Y) for p in (v, 1 - v)]


def holding(sample: dict[int, Any], inequalities: list[Inequality]) -> bool:
    """Whether numbers solve inequalities, by putting them in."""
    sides = [(sign(q.polynomial.at(sample)), q.strict) for q in inequalities]
    return all(side > 0 or (side == 0 and not strict) for side, strict in sides)


@pytest.mark.parametrize("k", range(1, 12))
@pytest.mark.parametrize("strict", [True, False])
def test_a_product_above_half_needs_a_sum_above_the_root_of_two(k: int, strict: bool) -> None:
    """With x + y at most s the greatest xy is s²/4."""
    s = F(9 + k, 10)
    conditions = [*UNIT, Inequality(X * Y - F(1, 2), strict), Inequality(s - X - Y, strict)]
    found = list(witnesses(conditions))
    assert bool(found) == (s * s > 2)
    assert all(holding(sample, conditions) for sample in found)


@pytest.mark.parametrize("strict", [True, False])
def test_where_two_conditions_touch_only_weak_ones_hold(strict: bool) -> None:
    """A square root of 1/2 is the one x in [0, 1] with x² at least and at most 1/2; the two are strict nowhere."""
    conditions = [*UNIT[:2], Inequality(X * X - F(1, 2), strict), Inequality(F(1, 2) - X * X, strict)]
    found = list(witnesses(conditions))
    assert len(found) == (0 if strict else 1)
    assert all(isclose(float(sample[0]), sqrt(0.5)) for sample in found)


@pytest.mark.parametrize("signs", list(itertools.product((1, -1), repeat=3)))
def test_conditions_in_one_variable_hold_on_the_intervals_between_roots(signs: tuple[int, ...]) -> None:
    """With roots 1/4, √(1/2) and 9/10 each pattern of signs holds on one of four intervals, or nowhere."""
    given = [X - F(1, 4), X * X - F(1, 2), F(9, 10) - X]
    conditions = [*UNIT[:2], *(Inequality(p * s, True) for p, s in zip(given, signs, strict=True))]
    places = {(-1, -1, 1): (0, 0.25), (1, -1, 1): (0.25, sqrt(0.5)), (1, 1, 1): (sqrt(0.5), 0.9), (1, 1, -1): (0.9, 1)}
    found = [float(sample[0]) for sample in witnesses(conditions)]
    assert len(found) == (signs in places)
    assert all(places[signs][0] < x < places[signs][1] for x in found)


@pytest.mark.parametrize("c", [F(k, 8) for k in range(-4, 13)])
def test_a_coefficient_of_either_sign_is_told_apart(c: F) -> None:
    """In the unit square (x - 1/2) y > c holds somewhere iff c < 1/2, and (x - 1/2) y < -c iff the same."""
    for s in (1, -1):
        conditions = [*UNIT, Inequality((X - F(1, 2)) * Y * s - c, True)]
        found = list(witnesses(conditions))
        assert bool(found) == (c < F(1, 2))
        assert all(holding(sample, conditions) for sample in found)


def test_equations_and_inequalities_together() -> None:
    """A product of 1/8 and a sum of 3/4 have the roots 1/4 and 1/2; an inequality picks one of them."""
    equations = [X * Y - F(1, 8), X + Y - F(3, 4)]
    assert {(p.sample[0], p.sample[1]) for p in solve(equations, UNIT)} == {(F(1, 4), F(1, 2)), (F(1, 2), F(1, 4))}
    for s, wanted in ((1, (F(1, 2), F(1, 4))), (-1, (F(1, 4), F(1, 2)))):
        (piece,) = solve(equations, [*UNIT, Inequality((X - Y) * s, True)])
        assert (piece.sample[0], piece.sample[1]) == wanted
    assert solve(equations, [*UNIT, Inequality(X - F(1, 2), True)]) == []


def test_a_polyhedron_contains_the_points_of_a_grid_that_solve_it() -> None:
    """A triangle cut by a line, the closure being meant: strict or not makes no difference."""
    line = [Row((F(1), F(-1), F(0)), F(-1, 4))]
    rows = [Row((F(1), F(0), F(0)), 0), Row((F(0), F(1), F(0)), 0), Row((F(-1), F(-1), F(-1)), 2, True)]
    rows += [Row((F(0), F(0), F(1)), 0, True)]
    found = Polyhedron(3, line, rows)
    grid = [F(k, 4) for k in range(-1, 9)]
    for x, y, z in itertools.product(grid, repeat=3):
        wanted = x - y == F(1, 4) and min(x, y, z, 2 - x - y - z) >= 0
        assert found.contains((x, y, z)) is wanted


def test_a_polyhedron_with_irrational_coefficients() -> None:
    """Between y = 0 and y = √2 x, up to x = 1: the area is empty above the line √2 - y, and has its greatest y at √2."""
    (root,) = (r for r in real_roots([F(-2), F(0), F(1)]) if r > 0)
    rows = [Row((F(0), F(1)), 0), Row((root, F(-1)), 0), Row((F(-1), F(0)), 1)]
    inside = Polyhedron(2, [], rows)
    point = inside.point()
    assert point is not None and 0 < float(point[1]) < sqrt(2) * float(point[0]) < sqrt(2)
    low, high = inside.span((F(0), F(1)), F(0))
    assert low == 0 and isclose(float(high), sqrt(2))
    assert Polyhedron(2, [], [*rows, Row((F(0), F(1)), -root, True)]).point() is None
    # The same equation twice, once times √2, leaves one free variable; a different constant contradicts it.
    twice = [Row((F(1), F(1)), F(-1)), Row((root, root), -root)]
    assert len(Polyhedron(2, twice, []).free) == 1
    assert Polyhedron(2, [twice[0], Row((root, root), F(-1))], []).point() is None


@pytest.mark.parametrize("signs", list(itertools.product((1, -1), repeat=3)))
def test_irrational_ends_are_put_in_order_and_equal_ones_are_one(signs: tuple[int, ...]) -> None:
    """The roots are √(1/3), √(1/2) twice, as a factor of two polynomials, and 1/4."""
    half = X * X - F(1, 2)
    given = [X * X - F(1, 3), half, half * (X - F(1, 4))]
    conditions = [*UNIT[:2], *(Inequality(p * s, True) for p, s in zip(given, signs, strict=True))]
    places = {
        (-1, -1, 1): (0, 0.25),
        (-1, -1, -1): (0.25, sqrt(1 / 3)),
        (1, -1, -1): (sqrt(1 / 3), sqrt(0.5)),
        (1, 1, 1): (sqrt(0.5), 1),
    }
    found = [float(sample[0]) for sample in witnesses(conditions)]
    assert len(found) == (signs in places)
    assert all(places[signs][0] < x < places[signs][1] for x in found)
