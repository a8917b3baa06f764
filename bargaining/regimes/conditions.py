r"""Conditions: polynomial inequalities, which of them are redundant, and how they are written.

A condition is redundant if it follows from the others and from the domains of the parameters. That is proved, never guessed, by
a certificate of Handelman's kind: :math:`f = \sum_j \lambda_j h_j` with :math:`\lambda_j \ge 0`, where each :math:`h_j` is a
condition, a bound of the domain or a product of two of these. A linear programme proposes the multipliers and exact arithmetic
checks them; where that fails the condition is kept.

References
----------
Handelman, D. (1988). Representing polynomials by positive linear functions on compact convex polyhedra.
*Pacific Journal of Mathematics* 132(1), 35-62.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement, product
from math import prod
from typing import Any

import numpy as np

from bargaining.protocols.protocol import Domain
from bargaining.regimes.fields import Polynomial, degree, sign_at, terms_in

__all__ = ["Condition", "essential", "follows", "holds_on_box", "solve_exactly", "weakened"]

_Expanded = dict[tuple[int, ...], Fraction]


@dataclass(frozen=True)
class Condition:
    """A sign that a polynomial must have.

    Parameters
    ----------
    polynomial : sympy PolyElement
    sign : int
        -1, 0 or 1.
    weak : bool
        Whether zero is allowed as well.
    """

    polynomial: Polynomial
    sign: int
    weak: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters, in the order of the polynomial's ring."""
        return _names(self.polynomial.ring)

    def holds(self, point: Mapping[str, Fraction]) -> bool:
        """Whether the condition holds at a rational point."""
        found = sign_at(self.polynomial, [point[name] for name in self.names])
        return found == self.sign or (self.weak and found == 0)

    def sides(self) -> tuple[Any, str, Any]:
        """Return left side, relation and right side, with only positive coefficients on each side."""
        from sympy import Mul, Rational, Symbol

        names = [Symbol(str(s)) for s in self.polynomial.ring.symbols]
        left: Any = 0
        right: Any = 0
        for exponents, c in terms_in(self.polynomial):
            term = Rational(abs(c).numerator, c.denominator) * Mul(
                *(n**e for n, e in zip(names, exponents, strict=True) if e)
            )
            if c > 0:
                left += term
            else:
                right += term
        relation = {1: ">=" if self.weak else ">", -1: "<=" if self.weak else "<", 0: "="}[self.sign]
        return left, relation, right

    @property
    def relation(self) -> Any:
        """The condition as a sympy relation."""
        from sympy import Eq, Ge, Gt, Le, Lt

        left, relation, right = self.sides()
        make = {">=": Ge, ">": Gt, "<=": Le, "<": Lt, "=": Eq}[relation]
        return make(left, right, evaluate=False)

    def __str__(self) -> str:
        left, relation, right = self.sides()
        return f"{left} {relation} {right}"


@lru_cache(maxsize=64)
def _names(ring: Any) -> tuple[str, ...]:
    return tuple(str(symbol) for symbol in ring.symbols)


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
    bounds = _bounds(box, symbols)
    kept = [c for c in conditions if not holds_on_box(c, box, symbols)]
    for condition in sorted(kept, key=lambda c: (-len(c.polynomial), -degree(c.polynomial), str(c.polynomial))):
        others = [c for c in kept if c is not condition]
        if _follows(condition, others, bounds):
            kept = others
    return kept


def follows(
    condition: Condition, others: Sequence[Condition], box: Mapping[str, Domain], symbols: Sequence[str]
) -> bool:
    """Whether it is proved that a condition follows from others and from the box."""
    return holds_on_box(condition, box, symbols) or _follows(condition, others, _bounds(box, symbols))


def holds_on_box(condition: Condition, box: Mapping[str, Domain], symbols: Sequence[str]) -> bool:
    """Whether a condition holds everywhere on a bounded box: exact where it is affine in each parameter."""
    if condition.sign == 0:
        return False
    polynomial, _ = _signed(condition)
    reach = sorted(_symbols(polynomial))
    ends = []
    for k in reach:
        domain = box.get(symbols[k])
        if domain is None or domain.low is None or domain.high is None or len(reach) > 9:
            return False
        if any(m[k] > 1 for m in polynomial):
            return False
        ends.append((domain.low, domain.high))
    lowest = min(
        sum(c * prod(corner[j] for j, k in enumerate(reach) if m[k]) for m, c in polynomial.items())
        for corner in product(*ends)
    )
    return lowest > 0 or (lowest == 0 and condition.weak)


def _bounds(box: Mapping[str, Domain], symbols: Sequence[str]) -> list[tuple[_Expanded, bool, int]]:
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


def _times(a: _Expanded, b: _Expanded) -> _Expanded:
    out: _Expanded = {}
    for m, c in a.items():
        for n, d in b.items():
            key = tuple(x + y for x, y in zip(m, n, strict=True))
            out[key] = out.get(key, Fraction(0)) + c * d
    return {m: c for m, c in out.items() if c}


def _symbols(p: _Expanded) -> set[int]:
    return {k for m in p for k, e in enumerate(m) if e}


def _size(p: _Expanded) -> int:
    return max((sum(m) for m in p), default=0)


def _follows(condition: Condition, others: Sequence[Condition], bounds: Sequence[tuple[_Expanded, bool, int]]) -> bool:
    if condition.sign == 0:
        return False
    target, strict = _signed(condition)
    reach, size = _symbols(target), _size(target)
    if size > 6:
        return False
    near = [(p, s) for p, s in map(_signed, (c for c in others if c.sign)) if _size(p) <= size]
    wide = set(reach)
    for p, _ in near:
        if _symbols(p) & reach:
            wide |= _symbols(p)
    near = [(p, s) for p, s in near if _symbols(p) <= wide]
    box = [(p, s) for p, s, k in bounds if k in wide]
    unit = (0,) * len(next(iter(target)))
    one: _Expanded = {unit: Fraction(1)}
    pool: list[tuple[_Expanded, bool]] = [(one, True), *near, *box]
    for (p, s), (q, t) in combinations_with_replacement(box, 2):
        pool.append((_times(p, q), s and t))
    for p, s in near:
        pool.extend((_times(p, q), s and t) for q, t in box if _size(p) + 1 <= size)
    pool = [(p, s) for p, s in pool if p and _size(p) <= size]
    return _combination(target, strict, pool)


def _combination(target: _Expanded, strict: bool, pool: Sequence[tuple[_Expanded, bool]]) -> bool:
    """Whether `target` is a combination of `pool` with multipliers >= 0, one of them on a strict inequality if need be."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    index: dict[tuple[int, ...], int] = {}
    for p in (target, *(q for q, _ in pool)):
        for m in p:
            index.setdefault(m, len(index))
    rows, columns, entries = [], [], []
    for k, (p, _) in enumerate(pool):
        for m, c in p.items():
            rows.append(index[m])
            columns.append(k)
            entries.append(float(c))
    matrix = coo_array((entries, (rows, columns)), shape=(len(index), len(pool)))
    goal = np.zeros(len(index))
    for m, c in target.items():
        goal[index[m]] = float(c)
    # A small price on each multiplier keeps the certificate short. Where strictness is asked for and the short one has none,
    # the one with the most weight on strict inequalities is sought; some are strict at a common point, so it is bounded.
    for cost in ([1.0 if not s else 0.9 for _, s in pool], [1e-3 if not s else -1.0 for _, s in pool]):
        found = linprog(np.array(cost), A_eq=matrix.tocsr(), b_eq=goal, bounds=(0, None), method="highs-ds")
        if found.status != 0:
            return False
        support = [k for k in range(len(pool)) if found.x[k] > 1e-9]
        exact = solve_exactly(target, [pool[k][0] for k in support])
        if exact is None or any(value < 0 for value in exact):
            return False
        if not strict or any(value > 0 and pool[k][1] for value, k in zip(exact, support, strict=True)):
            return True
    return False


def solve_exactly(target: _Expanded, parts: Sequence[_Expanded]) -> list[Fraction] | None:
    """Solve ``sum_k x_k parts_k = target`` over the rationals; None if there is no unique solution."""
    monomials = sorted({m for p in (target, *parts) for m in p})
    table = [[p.get(m, Fraction(0)) for p in parts] + [target.get(m, Fraction(0))] for m in monomials]
    row = 0
    for column in range(len(parts)):
        pivot = next((r for r in range(row, len(table)) if table[r][column]), None)
        if pivot is None:
            return None
        table[row], table[pivot] = table[pivot], table[row]
        head = table[row][column]
        table[row] = [v / head for v in table[row]]
        for r in range(len(table)):
            if r != row and table[r][column]:
                factor = table[r][column]
                table[r] = [a - factor * b for a, b in zip(table[r], table[row], strict=True)]
        row += 1
    if any(line[-1] for line in table[row:]):
        return None
    return [table[k][-1] for k in range(len(parts))]


def weakened(condition: Condition) -> Condition:
    """Return the condition with equality allowed."""
    return replace(condition, weak=True)
