r"""Proofs that polynomial conditions hold on a box, contradict each other, or follow from each other.

*On a box.* A polynomial lies between the least and the greatest of its Bernstein coefficients.

*Contradictions.* Conditions :math:`h_j > 0` (or :math:`\ge 0`, :math:`= 0`) contradict each other if

.. math:: \sum_j \lambda_j h_j = 0, \qquad \lambda_j \ge 0, \; \text{some } \lambda_j > 0 \text{ on a strict inequality},

where conditions may be multiplied by each other and by the bounds of the box. (Enough of these products always suffice on a
compact polytope, says Handelman's theorem; here only a few are tried.) A linear programme proposes the multipliers, exact
arithmetic checks them. A condition follows from others if they contradict its negation.

Where no proof is found nothing is claimed.

References
----------
Handelman, D. (1988). Representing polynomials by positive linear functions on compact convex polyhedra.
*Pacific Journal of Mathematics* 132(1), 35-62.
Cargo, G. T. and Shisha, O. (1966). The Bernstein form of a polynomial. *Journal of Research of the National Bureau of Standards*
70B(1), 79-81.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, pairwise, product
from math import comb, gcd, lcm, prod
from typing import Any

import numpy as np

from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition
from bargaining.regimes.fields import degree, terms_in

__all__ = ["Prover", "essential", "holds_on_box"]

#: A polynomial as coefficients by exponents.
_Expanded = dict[tuple[int, ...], Fraction]

#: With more Bernstein coefficients than this a polynomial is not bounded on a box, and how often the box is halved.
_MOST_COEFFICIENTS, _CUTS = 1024, 6

#: Conditions of higher degree are left out of proofs, and no more products than these are tried, at first and where a proof is hard.
_MOST_DEGREE, _MOST_PRODUCTS, _MOST_HARD = 8, 1500, 8000

#: Bits for the power of one parameter: a monomial is one whole number, and multiplying monomials is adding these.
_BITS = 5


@dataclass(frozen=True, slots=True)
class _Inequality:
    """A polynomial that is not negative in the box where some conditions hold.

    Attributes
    ----------
    terms : dict of int to int
        Coefficients by monomial.
    strict : bool
        Whether it is positive.
    degree : int
    used : frozenset of Condition
        Which conditions.
    """

    terms: dict[int, int]
    strict: bool
    degree: int
    used: frozenset[Condition] = frozenset()

    def __mul__(self, other: _Inequality) -> _Inequality:
        out: dict[int, int] = {}
        for m, c in self.terms.items():
            for n, d in other.terms.items():
                out[m + n] = out.get(m + n, 0) + c * d
        terms = {m: c for m, c in out.items() if c}
        return _Inequality(terms, self.strict and other.strict, self.degree + other.degree, self.used | other.used)


class Prover:
    """Proofs that conditions contradict each other in a box.

    Parameters
    ----------
    box : mapping of str to Domain
    symbols : sequence of str
        Names of the ring's generators, in order.
    """

    def __init__(self, box: Mapping[str, Domain], symbols: Sequence[str]) -> None:
        self.box, self.symbols = box, symbols
        self._one = _Inequality({0: 1}, True, 0)
        self._sides = [(self._read(p, s), k) for p, s, k in _bounds_of(box, symbols)]
        self._given: dict[Condition, tuple[_Inequality, ...]] = {}
        self._products: dict[tuple[int, int], _Inequality] = {}
        self._alone: dict[Condition, bool] = {}
        #: How many coefficients have been put into linear programmes so far.
        self.work = 0

    def _read(self, p: _Expanded, strict: bool, condition: Condition | None = None) -> _Inequality:
        scale = lcm(*(c.denominator for c in p.values()))
        packed = {sum(e << (_BITS * k) for k, e in enumerate(m)): int(c * scale) for m, c in p.items()}
        return _Inequality(packed, strict, _size_of(p), frozenset() if condition is None else frozenset([condition]))

    def _inequalities(self, condition: Condition) -> tuple[_Inequality, ...]:
        """Return a condition as polynomials that are not negative."""
        if condition not in self._given:
            p = {m: c * (condition.sign or 1) for m, c in terms_in(condition.polynomial)}
            first = self._read(p, bool(condition.sign) and not condition.weak, condition)
            other = () if condition.sign else (self._read({m: -c for m, c in p.items()}, False, condition),)
            self._given[condition] = (first, *other)
        return self._given[condition]

    def _product(self, p: _Inequality, q: _Inequality) -> _Inequality:
        # The factors live as long as the prover, and with them their identities.
        key = (id(p), id(q))
        if key not in self._products:
            self._products[key] = p * q
        return self._products[key]

    def support(self, condition: Condition, given: Sequence[Condition], effort: int = 1) -> frozenset[Condition] | None:
        """Return on which of the given conditions a proof of a condition rests; None where no proof is found."""
        if not condition.sign:
            return None
        found = self.contradiction([*given, condition.negation], effort)
        return None if found is None else found - {condition.negation}

    def contradiction(self, conditions: Sequence[Condition], effort: int = 1) -> frozenset[Condition] | None:
        """Prove that conditions do not hold together anywhere in the box.

        Parameters
        ----------
        conditions : sequence of Condition
            The last one is taken to matter: conditions that share no parameter with it, directly or through one other, are left
            out unless the effort is 2.
        effort : int
            0: conditions as they are, the last one times each bound; 1: products of two; 2: longer ones too.

        Returns
        -------
        frozenset of Condition or None
            Conditions that contradict each other; None where no proof is found.
        """
        last = conditions[-1]
        if last not in self._alone:
            self._alone[last] = bool(last.sign) and holds_on_box(last.negation, self.box, self.symbols)
        if self._alone[last]:
            return frozenset([last])
        if self.affine(conditions):
            # Farkas: where all is affine sums of the conditions and the bounds suffice, without products.
            return self._cancelled(
                [self._one, *(p for c in conditions for p in self._inequalities(c)), *(p for p, _ in self._sides)]
            )
        reaches = [_symbols_in(dict(terms_in(c.polynomial))) for c in conditions]
        wide = set(range(len(self.symbols)))
        if effort < 2:
            wide = reaches[-1].union(*(r for r in reaches if r & reaches[-1]))
        near = [(c, r) for c, r in zip(conditions, reaches, strict=True) if r <= wide]
        signed = [p for c, _ in near for p in self._inequalities(c) if p.degree <= _MOST_DEGREE]
        occurring = set[int]().union(*(r for _, r in near))
        sides = [p for p, k in self._sides if k in occurring]
        top = max([2, *(p.degree for p in signed)]) + max(effort, 1)
        pairs = [
            *product(signed if effort else self._inequalities(last), sides),
            *combinations_with_replacement(sides, 2),
            *(combinations_with_replacement(signed, 2) if effort else ()),
        ]
        pool = [self._one, *signed, *sides]
        pool += [self._product(p, q) for p, q in pairs if p.degree + q.degree <= top]
        if effort < 2:
            return self._cancelled(pool[:_MOST_PRODUCTS])
        for p, q in combinations_with_replacement(sides, 2):
            if len(pool) > _MOST_HARD:
                break
            both = self._product(p, q)
            pool += [self._product(both, r) for r in (*signed, *sides) if both.degree + r.degree <= top]
        return self._cancelled(pool[:_MOST_HARD])

    def affine(self, conditions: Sequence[Condition]) -> bool:
        """Whether all conditions are affine, so that a proof by sums alone is found if they contradict each other."""
        return all(p.degree <= 1 for c in conditions for p in self._inequalities(c))

    def _cancelled(self, pool: Sequence[_Inequality]) -> frozenset[Condition] | None:
        self.work += sum(len(p.terms) for p in pool)
        return _cancel(pool)


def _cancel(pool: Sequence[_Inequality]) -> frozenset[Condition] | None:
    """Seek multipliers, of total one on the strict inequalities, that make the sum vanish; found in floats, checked exactly."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    index: dict[int, int] = {}
    rows: list[int] = []
    places: list[int] = []
    numbers: list[float] = []
    for k, p in enumerate(pool):
        size = max(map(abs, p.terms.values()))
        for m, c in p.terms.items():
            rows.append(index.setdefault(m, len(index)))
            places.append(k)
            numbers.append(c / size)
    goal = np.zeros(len(index) + 1)
    goal[-1] = 1.0
    strict = [k for k, p in enumerate(pool) if p.strict]
    matrix = csr_array(
        (numbers + [1.0] * len(strict), (rows + [len(index)] * len(strict), places + strict)),
        shape=(len(index) + 1, len(pool)),
    )
    # Conditions cost more than bounds: a contradiction between few of them is of use in more places.
    cost = np.array([1.0 + len(p.used) for p in pool])
    found = linprog(cost, A_eq=matrix, b_eq=goal, bounds=(0, None), method="highs-ds")
    if found.status != 0:
        return None
    support = [k for k in range(len(pool)) if found.x[k] > 1e-10]
    weight = -1  # stands for the total on strict inequalities
    columns = [{**pool[k].terms, **({weight: 1} if pool[k].strict else {})} for k in support]
    exact = _solve_exactly({weight: 1}, columns)
    if exact is None or any(value < 0 for value in exact):
        return None
    return frozenset().union(*(pool[k].used for k, value in zip(support, exact, strict=True) if value))


def essential(conditions: Sequence[Condition], box: Mapping[str, Domain], symbols: Sequence[str]) -> list[Condition]:
    """Drop conditions that follow from the others and from the box.

    Parameters
    ----------
    conditions : sequence of Condition
        All in one polynomial ring.
    box : mapping of str to Domain
        Where each parameter may lie.
    symbols : sequence of str
        Names of the ring's generators, in order.

    Returns
    -------
    list of Condition
        Long conditions are dropped before short ones.
    """
    prover = Prover(box, symbols)
    kept = [c for c in conditions if not holds_on_box(c, box, symbols)]
    for condition in sorted(kept, key=lambda c: (-len(c.polynomial), -degree(c.polynomial), str(c.polynomial))):
        others = [c for c in kept if c is not condition]
        if prover.support(condition, others) is not None:
            kept = others
    return kept


def holds_on_box(condition: Condition, box: Mapping[str, Domain], symbols: Sequence[str]) -> bool:
    r"""Whether a condition is proved to hold everywhere on a box.

    On a box a polynomial lies between the least and the greatest of its Bernstein coefficients, which are its values at the corners where
    it is affine in each parameter; elsewhere the box is halved a few times. Where a parameter has no upper end its powers above the
    lower end take their place.
    """
    if condition.sign == 0:
        return False
    polynomial, strict = _signed(condition)
    reach = sorted(_symbols_in(polynomial))
    ends = []
    for k in reach:
        domain = box.get(symbols[k])
        if domain is None or domain.low is None:
            return False
        ends.append((domain.low, domain.high))
    degrees = [max(m[k] for m in polynomial) for k in reach]
    if prod(d + 1 for d in degrees) > _MOST_COEFFICIENTS:
        return False
    shape = np.zeros([d + 1 for d in degrees], dtype=object) + Fraction(0)
    for m, c in polynomial.items():
        shape[tuple(m[k] for k in reach)] = c
    for axis, (low, high) in enumerate(ends):
        shape = _along(shape, axis, _to_bernstein(degrees[axis], low, high))
    pending = [(shape, 0)]
    bounded = all(high is not None for _, high in ends)
    # Where a parameter has no upper end a positive number at the lower end suffices, if no power above it takes away.
    lowest = tuple(slice(None) if high is not None else slice(1) for _, high in ends)
    cuts = _CUTS if bounded and any(d > 1 for d in degrees) else 0
    while pending:
        shape, depth = pending.pop()
        if all(c >= 0 for c in shape.ravel()) and not (strict and any(c == 0 for c in shape[lowest].ravel())):
            continue
        corners = shape[np.ix_(*([0, -1] if d else [0] for d in degrees))].ravel()
        if depth >= cuts or any(c < 0 or (strict and c == 0) for c in corners):
            return False
        axis = max((k for k, d in enumerate(degrees) if d > 1), key=lambda k: _bend(shape, k))
        pending.extend((half, depth + 1) for half in _halves(shape, axis))
    return True


def _to_bernstein(n: int, low: Fraction, high: Fraction | None) -> list[list[Fraction]]:
    """Return the matrix from powers of x to Bernstein coefficients of degree n on [low, high], or to powers of x - low."""
    width = Fraction(1) if high is None else high - low
    powers = [
        [comb(i, j) * low ** (i - j) * width**j if j <= i else Fraction(0) for i in range(n + 1)] for j in range(n + 1)
    ]
    if high is None:
        return powers
    lift = [[Fraction(comb(k, j), comb(n, j)) if j <= k else Fraction(0) for j in range(n + 1)] for k in range(n + 1)]
    return [
        [sum((lift[k][j] * powers[j][i] for j in range(n + 1)), Fraction(0)) for i in range(n + 1)]
        for k in range(n + 1)
    ]


def _along(array: Any, axis: int, matrix: Sequence[Sequence[Fraction]]) -> Any:
    """Apply a matrix along one axis of an array of fractions."""
    moved = np.moveaxis(array, axis, 0)
    out = np.stack([sum(c * moved[i] for i, c in enumerate(row)) for row in matrix])
    return np.moveaxis(out, 0, axis)


def _bend(array: Any, axis: int) -> Any:
    """Return how far Bernstein coefficients are from a straight line along an axis."""
    return np.abs(np.diff(array, n=2, axis=axis)).max()


def _halves(array: Any, axis: int) -> tuple[Any, Any]:
    """Return the Bernstein coefficients on the two halves of a box (de Casteljau)."""
    rows = list(np.moveaxis(array, axis, 0))
    left, right = [rows[0]], [rows[-1]]
    while len(rows) > 1:
        rows = [(a + b) * Fraction(1, 2) for a, b in pairwise(rows)]
        left.append(rows[0])
        right.append(rows[-1])
    return np.moveaxis(np.stack(left), 0, axis), np.moveaxis(np.stack(right[::-1]), 0, axis)


def _bounds_of(box: Mapping[str, Domain], symbols: Sequence[str]) -> list[tuple[_Expanded, bool, int]]:
    """Return the bounds of the domain: polynomial >= 0, whether strict, and the symbol concerned."""
    out: list[tuple[_Expanded, bool, int]] = []
    n = len(symbols)
    for k, name in enumerate(symbols):
        domain = box.get(name)
        if domain is None:
            continue
        one = tuple(int(j == k) for j in range(n))
        zero = (0,) * n
        if domain.low is not None:
            low = {one: Fraction(1), zero: -domain.low} if domain.low else {one: Fraction(1)}
            out.append((low, domain.low_open, k))
        if domain.high is not None:
            out.append(({zero: domain.high, one: Fraction(-1)}, domain.high_open, k))
    return out


def _signed(condition: Condition) -> tuple[_Expanded, bool]:
    """Return the condition as ``polynomial >= 0`` and whether the inequality is strict."""
    return {m: c * condition.sign for m, c in terms_in(condition.polynomial)}, not condition.weak


def _symbols_in(p: _Expanded) -> set[int]:
    return {k for m in p for k, e in enumerate(m) if e}


def _size_of(p: _Expanded) -> int:
    return max((sum(m) for m in p), default=0)


def _solve_exactly(target: Mapping[Any, int], parts: Sequence[Mapping[Any, int]]) -> list[Fraction] | None:
    """Solve ``sum_k x_k parts_k = target`` over the rationals; None if there is no unique solution.

    Gaussian elimination in whole numbers on sparse rows, the shortest row first.
    """
    last = len(parts)
    rows: dict[Any, dict[int, int]] = {}
    for k, part in enumerate((*parts, target)):
        for monomial, c in part.items():
            rows.setdefault(monomial, {})[k] = c
    pending = list(rows.values())
    solved: list[tuple[int, dict[int, int]]] = []
    while pending:
        pivot = min(pending, key=len)
        pending.remove(pivot)
        if not pivot:
            continue
        if len(pivot) == 1 and last in pivot:
            return None
        column = min((k for k in pivot if k != last), key=lambda k: sum(k in row for row in pending))
        head = pivot[column]
        for k, row in enumerate(pending):
            if column in row:
                pending[k] = _eliminated(row, pivot, column, head)
        solved.append((column, pivot))
    if len(solved) < last:
        return None
    found: dict[int, Fraction] = {}
    for column, row in reversed(solved):
        rest = sum((c * found[k] for k, c in row.items() if k not in (column, last)), Fraction(0))
        found[column] = (row.get(last, 0) - rest) / row[column]
    return [found[k] for k in range(last)]


def _eliminated(row: dict[int, int], pivot: Mapping[int, int], column: int, head: int) -> dict[int, int]:
    """Return a multiple of a row less one of the pivot's, without the pivot's column, in lowest terms."""
    factor = row[column]
    common = gcd(head, factor)
    mine, other = head // common, factor // common
    out = {k: mine * c for k, c in row.items()}
    for k, c in pivot.items():
        value = out.get(k, 0) - other * c
        if value:
            out[k] = value
        else:
            out.pop(k, None)
    content = gcd(*out.values())
    return {k: c // content for k, c in out.items()} if content > 1 else out
