"""The lines between the regions of a map, each with the equation that defines it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.algebra.primitives import name_of
from bargaining.errors import UndecidedError
from bargaining.regimes.conditions import Condition
from bargaining.regimes.diagram import Diagram, Leaf, Test
from bargaining.regimes.fields import Field, Polynomial, sign_at
from bargaining.regimes.identity import UNDECIDED

__all__ = ["Border", "borders", "restricted", "separators"]


@dataclass(frozen=True, eq=False)
class Border:
    """A line between two outcomes.

    Attributes
    ----------
    outcomes : tuple of str
        The outcome on the side where :attr:`condition` holds, and the one on the other side.
    condition : Condition
        In all parameters: the sign on the side of the first outcome. Strict: which outcome the line itself has is not said here;
        :meth:`~bargaining.regimes.regime_map.RegimeMap.outcome_codes` and thresholds say it.
    test : Test
        The same in the axes of the map alone.
    length : int
        How many pairs of neighbouring points it separates.
    """

    outcomes: tuple[str, str]
    condition: Condition
    test: Test
    length: int

    def __str__(self) -> str:
        return f"{self.outcomes[0]} | {self.outcomes[1]}: {self.condition}"


def borders(
    diagram: Diagram,
    leaf_codes: npt.NDArray[np.int32],
    labels: npt.NDArray[np.int32],
    axes: Mapping[str, Sequence[Fraction]],
    outcomes: Sequence[str],
) -> tuple[Border, ...]:
    """Find, for every two outcomes that meet on the grid, the polynomials whose zeros separate them.

    A polynomial separates two neighbouring points if it was asked on the way to either and has different signs at them. Per pair of
    outcomes the fewest polynomials that account for all neighbours are taken, the most common first.
    """
    full = Field(list(diagram.problem.values), diagram.problem.values)
    exact = [list(a) for a in axes.values()]
    pairs: dict[tuple[int, int], dict[tuple[int, int], tuple[int, Any, Any]]] = {}
    for k in range(labels.ndim):
        first = [slice(None)] * labels.ndim
        second = [slice(None)] * labels.ndim
        first[k], second[k] = slice(None, -1), slice(1, None)
        one, two = labels[tuple(first)], labels[tuple(second)]
        for place in np.argwhere(one != two):
            a = tuple(int(v) for v in place)
            b = tuple(v + (j == k) for j, v in enumerate(a))
            # What lies on both sides of a point that is undecided has a border there.
            while outcomes[labels[b]] == UNDECIDED and b[k] + 1 < labels.shape[k]:
                b = tuple(v + (j == k) for j, v in enumerate(b))
            if outcomes[labels[a]] == outcomes[labels[b]]:
                continue
            if labels[a] > labels[b]:
                a, b = b, a
            group = pairs.setdefault((int(labels[a]), int(labels[b])), {})
            leaves = (int(leaf_codes[a]), int(leaf_codes[b]))
            count = group.get(leaves, (0, a, b))[0]
            group[leaves] = (count + 1, a, b)
    out: list[Border] = []
    for (i, j), group in sorted(pairs.items()):
        if UNDECIDED in (outcomes[i], outcomes[j]):
            continue
        candidates: dict[Polynomial, dict[tuple[int, int], tuple[int, Test]]] = {}
        for leaves, (_, a, b) in group.items():
            here, there = diagram.leaves[leaves[0]], diagram.leaves[leaves[1]]
            at = [[axis[n] for axis, n in zip(exact, index, strict=True)] for index in (a, b)]
            for test, sign in separators(here, there, at[0], at[1]):
                candidates.setdefault(test.polynomial, {})[leaves] = (sign, test)
        left = set(group)
        while left and candidates:
            best = max(candidates, key=lambda p: (sum(group[k][0] for k in candidates[p] if k in left), -len(p)))
            covered = [k for k in candidates[best] if k in left]
            if not covered:
                break
            test = candidates[best][covered[0]][1]
            polynomial = lifted(test, full, diagram.field)
            # The first outcome's side; where its point lies on the border itself, the side opposite to the second's.
            sides = [
                _sign(diagram, polynomial, dict(zip(axes, at, strict=True)))
                for at in ([axis[n] for axis, n in zip(exact, index, strict=True)] for index in group[covered[0]][1:])
            ]
            oriented = Condition(polynomial, sides[0] or -sides[1])
            out.append(Border((outcomes[i], outcomes[j]), oriented, test, sum(group[k][0] for k in covered)))
            left -= set(covered)
            del candidates[best]
    return tuple(out)


def _sign(diagram: Diagram, polynomial: Polynomial, at: Mapping[str, Fraction]) -> int:
    """Return the sign of a polynomial in all parameters at a point of the map; nought where it cannot be told."""
    problem = diagram.problem
    if not problem.primitives:
        return sign_at(polynomial, list({**problem.values, **at}.values()))
    try:
        return problem.sign(polynomial, at)
    except UndecidedError:
        return 0


def separators(one: Leaf, two: Leaf, at: Sequence[Fraction], there: Sequence[Fraction]) -> list[tuple[Test, int]]:
    """Return the tests with different signs at two points, with the sign at the first."""
    found: dict[Polynomial, tuple[Test, int]] = {}
    for leaf in (one, two):
        for polynomial, test in leaf.tests.items():
            if polynomial in found:
                continue
            try:
                first = one.signs[polynomial] if polynomial in one.signs else test.sign(at)
                second = two.signs[polynomial] if polynomial in two.signs else test.sign(there)
            except UndecidedError:
                continue
            if first != second:
                found[polynomial] = (test, first)
    return list(found.values())


def restricted(polynomial: Polynomial, plane: Field) -> Any:
    """Return a polynomial in all parameters as an element of the field of a plane."""
    names = [name_of(s) for s in polynomial.ring.symbols]
    total = plane.constant(0)
    for exponents, c in polynomial.terms():
        term = plane.constant(Fraction(int(c.numerator), int(c.denominator)))
        for name, power in zip(names, exponents, strict=True):
            if power:
                term = term * plane._parameter(name) ** power
        total = total + term
    return total


def lifted(test: Test, full: Field, plane: Field) -> Polynomial:
    """Return the polynomial in all parameters whose restriction to the plane is the test."""
    assert test.source is not None
    matches = [
        candidate
        for candidate in full.tests(test.source)
        if test.polynomial in plane.factors(restricted(candidate, plane).numer)
    ]
    return min(matches, key=len)
