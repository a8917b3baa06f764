r"""The sign of a polynomial on the region of a regime: proved, or refuted by two points of the region.

The region is :math:`K = \{x \in B : c_j(x) > 0\}`, with conditions :math:`c_j` and a box :math:`B`. That :math:`f \ge 0` on K is proved by

.. math:: f = \sum_j \lambda_j h_j + \sum_i \beta_i b_i, \qquad \lambda_j, \beta_i \ge 0,

where each :math:`h_j` is a condition or its product with a bound of the box or with another condition, and the :math:`b_i` are the
Bernstein polynomials of the box (powers of :math:`x - \ell` along a side that has one end only): all of them are non-negative on K. A
linear programme proposes the few :math:`\lambda_j`; the :math:`\beta_i`, which are then determined, are computed in rational arithmetic,
and the proof stands if none is negative. It shows :math:`f > 0` if a positive :math:`\lambda_j` stands with an :math:`h_j` that is
positive on K, or if at every vertex that belongs to the box a :math:`\beta_i` is positive whose :math:`b_i` does not vanish there.

Where no proof is found, points of K with the other sign are sought at random and kept only if exact arithmetic confirms them. So a
sign is never stated because of a sample, and never denied without a witness.

References
----------
Handelman, D. (1988). Representing polynomials by positive linear functions on compact convex polyhedra.
*Pacific Journal of Mathematics* 132(1), 35-62.
Farouki, R. T. (2012). The Bernstein polynomial basis: a centennial retrospective. *Computer Aided Geometric Design* 29(6), 379-419.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations_with_replacement, product
from math import comb, prod
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition, follows, solve_exactly
from bargaining.regimes.fields import Polynomial, sign_at, terms_in

__all__ = ["Proof", "Region"]

_Expanded = dict[tuple[int, ...], Fraction]

#: The largest number of Bernstein coefficients in one linear programme, of products of conditions and bounds, and of both.
_MOST_ENTRIES, _MOST_PRODUCTS, _MOST_CELLS = 3_000, 2_000, 500_000

#: The largest number of multipliers that are found by elimination, and of coefficients that are computed for it.
_MOST_SOLVED, _MOST_CONVERTED = 60, 20_000

#: By how many bounds of the box a condition is multiplied at most.
_MOST_BOUNDS = 3

#: How long the search for points goes on: rounds, and points tried in each.
_ROUNDS, _TRIES = 30, 1_000


@dataclass(frozen=True)
class Proof:
    """A sign that a polynomial has on a region.

    Attributes
    ----------
    sign : int
        1: nowhere negative; -1: nowhere positive.
    strict : bool
        Whether it is shown that the polynomial does not vanish on the region.
    from_box : bool
        Whether it holds on all of the box, whatever the conditions.
    """

    sign: int
    strict: bool
    from_box: bool


@dataclass(frozen=True, eq=False)
class _Given:
    """A polynomial that is not negative on the region, and whether it is known to be positive."""

    polynomial: _Expanded
    strict: bool

    @cached_property
    def degrees(self) -> dict[int, int]:
        return _degrees([self.polynomial])

    @cached_property
    def held(self) -> set[int]:
        return _symbols(self.polynomial)

    @cached_property
    def size(self) -> int:
        return max((sum(m) for m in self.polynomial), default=0)


class Region:
    """Where some conditions hold within a box.

    Parameters
    ----------
    conditions : sequence of Condition
        Strict or weak inequalities, all in one polynomial ring.
    box : mapping of str to Domain
        Where each parameter lies; one left out may be any number.
    names : sequence of str
        The ring's generators, in order.
    point : mapping of str to Fraction
        A point of the region.

    Examples
    --------
    >>> from sympy import QQ, ring
    >>> R, x, y = ring("x,y", QQ)
    >>> unit = Domain(Fraction(0), Fraction(1))
    >>> region = Region([Condition(x - y, 1)], {"x": unit, "y": unit}, ("x", "y"), {"x": Fraction(1), "y": Fraction(0)})
    >>> region.prove(x * x - y * y)
    Proof(sign=1, strict=True, from_box=False)
    >>> region.prove(x + y - 1) is None
    True
    """

    def __init__(
        self,
        conditions: Sequence[Condition],
        box: Mapping[str, Domain],
        names: Sequence[str],
        point: Mapping[str, Fraction],
    ) -> None:
        self.conditions, self.box, self.names = tuple(conditions), dict(box), tuple(names)
        self.point = {name: point[name] for name in self.names}
        self._sides = [self.box.get(name, Domain()) for name in self.names]
        self._proofs: dict[Polynomial, Proof | None] = {}

    def __contains__(self, point: Mapping[str, Fraction]) -> bool:
        inside = all(side.contains(point[name]) for side, name in zip(self._sides, self.names, strict=True))
        return inside and all(c.holds(point) for c in self.conditions)

    # Proofs

    def prove(self, polynomial: Polynomial) -> Proof | None:
        """Return the sign that a polynomial is proved to have everywhere in the region, or None."""
        if polynomial not in self._proofs:
            here = sign_at(polynomial, list(self.point.values()))
            tried = (self._prove(polynomial, sign) for sign in ([here] if here else [1, -1]))
            self._proofs[polynomial] = next((proof for proof in tried if proof is not None), None)
        return self._proofs[polynomial]

    def _prove(self, polynomial: Polynomial, sign: int) -> Proof | None:
        best: Proof | None = None
        goal = Condition(polynomial, sign)
        target = _signed(goal)
        # On the box alone the certificate is unique: no multipliers, the Bernstein coefficients.
        on_box = self._certificate(target, [])
        if on_box is not None:
            best = Proof(sign, on_box, True)
            if on_box:
                return best
        if any(c.polynomial == polynomial and c.sign == sign and not c.weak for c in self.conditions):
            return Proof(sign, True, False)
        if follows(goal, self.conditions, self.box, self.names):
            return Proof(sign, True, False)
        if self._refuted(polynomial, sign):
            return None
        for pool in self._pools(target):
            found = self._search(target, pool)
            if found:
                return Proof(sign, True, False)
            if found is not None and best is None:
                best = Proof(sign, False, False)
        if best is None:
            # If q f > 0 with q >= 0, then f > 0.
            for bound in (row for k in sorted(_symbols(target)) for row in self._bounds(k)):
                scaled = _times(target, bound.polynomial)
                if any(self._search(scaled, pool) for pool in self._pools(scaled)):
                    return Proof(sign, True, False)
        if best is None and follows(Condition(polynomial, sign, weak=True), self.conditions, self.box, self.names):
            best = Proof(sign, False, False)
        return best

    def _refuted(self, polynomial: Polynomial, sign: int) -> bool:
        """Whether some point already met in the region has the other sign, so that there is nothing to prove."""
        people = self._sample
        values = sign * _Numbers([polynomial])(people)[:, 0]
        worst = int(np.argmin(values))
        return bool(values[worst] < -1e-9) and self._confirmed(people[worst], [polynomial], -sign) is not None

    def _pools(self, target: _Expanded) -> Iterable[list[_Given]]:
        """Yield conditions that may help: those in the parameters of the target, then with those that share some of them."""
        if any(self._sides[k] == Domain() for k in _symbols(target)):
            return
        given = [row for row in self._given if not any(self._sides[k] == Domain() for k in row.held)]
        held = _symbols(target)
        near = [row for row in given if row.held <= held]
        if near:
            yield near
        # Those that bring the fewest new parameters first, while there is room.
        wide, more = set(held), list(near)
        while True:
            rest = [row for row in given if row not in more and row.held & wide]
            rest = [row for row in rest if self._entries(target, [*more, row]) <= _MOST_ENTRIES]
            if not rest:
                break
            chosen = min(rest, key=lambda row: (len(row.held - wide), row.size, len(row.polynomial)))
            more.append(chosen)
            wide |= chosen.held
        if len(more) > len(near):
            yield more

    @cached_property
    def _given(self) -> list[_Given]:
        """The conditions, the simplest first."""
        rows = [_Given(_signed(c), not c.weak) for c in self.conditions if c.sign]
        return sorted(rows, key=lambda row: (row.size, len(row.polynomial)))

    @staticmethod
    def _entries(target: _Expanded, pool: Sequence[_Given]) -> int:
        return prod(d + 1 for d in _degrees([target, *(row.polynomial for row in pool)]).values())

    def _bounds(self, k: int) -> list[_Given]:
        """Return what the box says of one parameter, as polynomials that are not negative."""
        side, count = self._sides[k], len(self.names)
        one, zero = tuple(int(j == k) for j in range(count)), (0,) * count
        out = []
        for end, way, strict in ((side.low, 1, side.low_open), (side.high, -1, side.high_open)):
            if end is not None:
                parts = {one: Fraction(way), zero: -way * end}
                out.append(_Given({m: c for m, c in parts.items() if c}, strict))
        return out

    def _products(self, room: Mapping[int, int], given: Sequence[_Given]) -> list[tuple[_Given, ...]]:
        """Return conditions, pairs of them, and their products with bounds, as far as degrees allow; the simplest first."""
        bounds = [row for k in room for row in self._bounds(k)]
        plain = sorted(given, key=lambda row: (row.size, len(row.polynomial)))
        most = min(_MOST_PRODUCTS, _MOST_CELLS // prod(d + 1 for d in room.values()))
        out: list[tuple[_Given, ...]] = list(combinations_with_replacement(plain, 2))
        for count in range(_MOST_BOUNDS + 1):
            out += [(p, *q) for p in plain for q in combinations_with_replacement(bounds, count)]
            if len(out) > 20 * most:
                break
        out = [row for row in out if all(sum(p.degrees.get(k, 0) for p in row) <= d for k, d in room.items())]
        return sorted(out, key=lambda row: (sum(p.size for p in row), len(row[0].polynomial)))[:most]

    def _search(self, target: _Expanded, given: Sequence[_Given]) -> bool | None:
        """Return whether `target` is proved positive on the region, False if non-negative only, None without a proof."""
        from scipy.optimize import linprog

        degrees = _degrees([target, *(row.polynomial for row in given)])
        # One degree more along each side admits products with its bounds.
        room = {k: d + 1 for k, d in degrees.items()}
        if prod(d + 1 for d in room.values()) > _MOST_ENTRIES:
            room = degrees
        pool = self._products(room, given)
        changes = [self._change(k, d).astype(float) for k, d in room.items()]
        table = _tables(pool, room)
        for axis, change in enumerate(changes, start=1):
            table = np.moveaxis(np.tensordot(change, table, axes=(1, axis)), 0, axis)
        table = table.reshape(len(pool), -1).T
        goal = _placed(target, room, float)
        for axis, change in enumerate(changes):
            goal = np.moveaxis(np.tensordot(change, goal, axes=(1, axis)), 0, axis)
        goal = goal.ravel()
        scale = np.maximum(np.abs(table).max(axis=0), 1e-300)
        size = max(np.abs(goal).max(), 1e-300)
        table, goal = table / scale, goal / size
        strict = np.array([all(p.strict for p in row) for row in pool])
        weak: bool | None = None
        # First the proof with the largest margin; then, where there is none, one with weight on what is positive.
        count = len(pool)
        margins = np.ones((len(goal), 1))
        for cost, columns in (
            (np.append(np.full(count, 1e-6), -1.0), np.hstack([table, margins])),
            (np.append(np.where(strict, -1.0, 1e-3), 0.0), np.hstack([table, 0 * margins])),
            (np.append(np.ones(count), 0.0), np.hstack([table, 0 * margins])),
        ):
            limits = [(0, 1e3)] * count + [(0, 1)]
            found = linprog(cost, A_ub=columns, b_ub=goal, bounds=limits, method="highs-ds")
            if found.status != 0:
                return weak
            weights = {k: found.x[k] * size / scale[k] for k in range(count) if found.x[k] > 1e-9}
            parts = {k: _product(pool[k]) for k in weights}
            slack = goal - table @ found.x[:count]
            for short in self._exactly(target, weights, parts, room, np.flatnonzero(slack < 1e-9)):
                proof = self._certificate(target, [(w, parts[k], bool(strict[k])) for k, w in short.items() if w])
                if proof:
                    return True
                weak = proof if weak is None else weak
        return weak

    def _exactly(
        self,
        target: _Expanded,
        weights: Mapping[int, float],
        parts: Mapping[int, _Expanded],
        room: Mapping[int, int],
        tight: npt.NDArray[np.intp],
    ) -> Iterable[dict[int, Fraction]]:
        """Yield multipliers in fractions: rounded ones, then those of the vertex at which some coefficients vanish exactly."""
        for denominator in (1, 12, 1_000, 10**6):
            yield {k: Fraction(w).limit_denominator(denominator) for k, w in weights.items()}
        if len(weights) > _MOST_SOLVED or len(weights) * prod(d + 1 for d in room.values()) > _MOST_CONVERTED:
            return

        def entries(p: _Expanded) -> dict[tuple[int, ...], Fraction]:
            table = self._coefficients(p, room).ravel()
            return {(int(i),): table[i] for i in tight if table[i]}

        found = solve_exactly(entries(target), [entries(parts[k]) for k in weights])
        if found is not None and all(w >= 0 for w in found):
            yield dict(zip(weights, found, strict=True))

    def _coefficients(self, p: _Expanded, degrees: Mapping[int, int]) -> npt.NDArray[np.object_]:
        """Return the coefficients of a polynomial in the Bernstein polynomials of the box."""
        table = _placed(p, degrees, Fraction)
        for axis, (k, d) in enumerate(degrees.items()):
            table = np.moveaxis(np.tensordot(self._change(k, d), table, axes=(1, axis)), 0, axis)
        return table

    def _certificate(self, target: _Expanded, parts: Sequence[tuple[Fraction, _Expanded, bool]]) -> bool | None:
        """Check a proof exactly; return whether it shows the target positive, and None if it fails."""
        rest = dict(target)
        for weight, p, _ in parts:
            for m, c in p.items():
                rest[m] = rest.get(m, Fraction(0)) - weight * c
        rest = {m: c for m, c in rest.items() if c}
        if not rest:
            return any(s for _, _, s in parts)
        degrees = _degrees([rest])
        entries = prod(d + 1 for d in degrees.values())
        if entries > _MOST_ENTRIES or any(self._sides[k] == Domain() for k in degrees):
            return None
        table = self._coefficients(rest, degrees)
        if np.any(table < 0):
            return None
        return any(s for _, _, s in parts) or self._positive_at_vertices(table, list(degrees))

    def _positive_at_vertices(self, table: npt.NDArray[np.object_], order: Sequence[int]) -> bool:
        """Whether a sum of these Bernstein polynomials vanishes nowhere on the box.

        On the relative interior of a face it is positive iff a coefficient of that face is; a face has those of its vertices.
        """
        choices: list[list[Any]] = []
        for k in order:
            side = self._sides[k]
            ends: list[Any] = []
            if side.low is not None and not side.low_open:
                ends.append(0)
            if side.high is not None and not side.high_open:
                ends.append(-1 if side.low is not None else 0)
            choices.append(ends or [slice(None)])
        return all(np.any(np.asarray(table[vertex] > 0)) for vertex in product(*choices))

    def _change(self, k: int, power: int) -> npt.NDArray[np.object_]:
        """Return the matrix that turns coefficients of powers up to `power` into coefficients that are signs of positivity."""
        side = self._sides[k]
        shift, width, flip = side.low, Fraction(1), 1
        if side.low is None:
            shift, flip = side.high, -1
        elif side.high is not None:
            width = side.high - side.low
        assert shift is not None
        out = np.full((power + 1, power + 1), Fraction(0), dtype=object)
        for i in range(power + 1):
            for j in range(i + 1):
                out[j, i] = comb(i, j) * shift ** (i - j) * (flip * width) ** j
        if side.low is not None and side.high is not None:
            up = np.full((power + 1, power + 1), Fraction(0), dtype=object)
            for i in range(power + 1):
                for j in range(i + 1):
                    up[i, j] = Fraction(comb(i, j), comb(power, j))
            out = up @ out
        return out

    # Witnesses

    def witness(self, factors: Sequence[Polynomial], sign: int) -> dict[str, Fraction] | None:
        """Return a point of the region at which a product of polynomials has a sign; None if none is found.

        Parameters
        ----------
        factors : sequence of sympy PolyElement
        sign : int
            1 or -1.
        """
        numbers = _Numbers([*(c.polynomial for c in self.conditions), *factors])
        signs = np.array([c.sign for c in self.conditions])
        rng = np.random.default_rng(20_240_607)
        low, high = self._ends
        width = np.where(np.isfinite(high - low), high - low, 2.0)

        def feasible(points: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
            points = np.clip(points, low, high)
            values = numbers(points)
            inside = np.all(values[:, : len(signs)] * signs > 1e-12, axis=1)
            return points[inside], sign * np.prod(values[inside, len(signs) :], axis=1)

        people, fitness = feasible(self._sample)
        if not len(people):
            return None
        for _ in range(_ROUNDS):
            order = np.argsort(-fitness)
            for k in order[:3]:
                if fitness[k] > 1e-12:
                    found = self._confirmed(people[k], factors, sign)
                    if found is not None:
                        return found
            best = people[order[:60]]
            people = np.vstack([best, people[rng.integers(len(people), size=60)]])
            people, fitness = feasible(np.vstack([people, _moved(people, rng, low, high, width)]))
        return None

    def _confirmed(
        self, place: npt.NDArray[np.float64], factors: Sequence[Polynomial], sign: int
    ) -> dict[str, Fraction] | None:
        for denominator in (10, 100, 1_000, 10**5, 10**8):
            point = {
                name: Fraction(float(v)).limit_denominator(denominator)
                for name, v in zip(self.names, place, strict=True)
            }
            at = list(point.values())
            if prod(sign_at(f, at) for f in factors) == sign and point in self:
                return point
        return None

    @cached_property
    def _ends(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        low = np.array([-np.inf if s.low is None else float(s.low) for s in self._sides])
        high = np.array([np.inf if s.high is None else float(s.high) for s in self._sides])
        return low, high

    @cached_property
    def _sample(self) -> npt.NDArray[np.float64]:
        """Points of the region, from a random walk that starts at the known one."""
        numbers = _Numbers([c.polynomial for c in self.conditions])
        signs = np.array([c.sign for c in self.conditions])
        rng = np.random.default_rng(20_240_607)
        low, high = self._ends
        width = np.where(np.isfinite(high - low), high - low, 2.0)
        people = np.array([[float(v) for v in self.point.values()]])
        for _ in range(_ROUNDS):
            new = np.clip(_moved(people, rng, low, high, width), low, high)
            inside = np.all(numbers(new) * signs > 1e-12, axis=1)
            people = np.vstack([people, new[inside]])
            if len(people) > 2 * _TRIES:
                people = people[rng.permutation(len(people))[: 2 * _TRIES]]
        return people


class _Numbers:
    """Some polynomials of one ring, evaluated at many points in floating point."""

    def __init__(self, polynomials: Sequence[Polynomial]) -> None:
        rows = [dict(terms_in(p)) for p in polynomials]
        self.monomials = list(dict.fromkeys(m for row in rows for m in row))
        self.coefficients = np.array([[float(row.get(m, 0)) for row in rows] for m in self.monomials])
        self.count = len(rows)

    def __call__(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        if not self.monomials:
            return np.zeros((len(points), self.count))
        powers = np.ones((len(points), len(self.monomials)))
        for j, monomial in enumerate(self.monomials):
            for k, e in enumerate(monomial):
                if e:
                    powers[:, j] *= points[:, k] ** e
        return np.asarray(powers @ self.coefficients)


def _moved(
    people: npt.NDArray[np.float64],
    rng: np.random.Generator,
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    width: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Return random moves of random points: along one side, along some, and away from or towards each other."""
    count = len(low)
    start = people[rng.integers(len(people), size=_TRIES)]
    scale = width * 10.0 ** -rng.uniform(0, 3, size=(_TRIES, 1))
    step = rng.normal(size=(_TRIES, count)) * scale
    kind = rng.integers(4, size=_TRIES)
    one = np.eye(count, dtype=bool)[rng.integers(count, size=_TRIES)]
    some = rng.random((_TRIES, count)) < 0.3
    step = np.where((kind == 0)[:, None] & ~one, 0.0, step)
    step = np.where((kind == 1)[:, None] & ~some, 0.0, step)
    other = people[rng.integers(len(people), size=_TRIES)]
    step = np.where((kind == 2)[:, None], (other - start) * rng.uniform(-1, 2, size=(_TRIES, 1)), step)
    # Anew, somewhere on the side.
    bounded = np.isfinite(high - low)
    fresh = np.where(bounded, np.where(bounded, low, 0) + width * rng.random((_TRIES, count)), start + step)
    return np.where(((kind == 3)[:, None] & one), fresh, start + np.where((kind == 3)[:, None], 0.0, step))


def _signed(condition: Condition) -> _Expanded:
    return {m: c * condition.sign for m, c in terms_in(condition.polynomial)}


def _times(a: _Expanded, b: _Expanded) -> _Expanded:
    out: _Expanded = {}
    for m, c in a.items():
        for n, d in b.items():
            key = tuple(x + y for x, y in zip(m, n, strict=True))
            out[key] = out.get(key, Fraction(0)) + c * d
    return {m: c for m, c in out.items() if c}


def _symbols(p: _Expanded) -> set[int]:
    return {k for m in p for k, e in enumerate(m) if e}


def _degrees(polynomials: Iterable[_Expanded]) -> dict[int, int]:
    """Return the degree in each parameter that occurs."""
    out: dict[int, int] = {}
    for p in polynomials:
        for m in p:
            for k, e in enumerate(m):
                if e > out.get(k, 0):
                    out[k] = e
    return out


def _product(row: Sequence[_Given]) -> _Expanded:
    out = row[0].polynomial
    for p in row[1:]:
        out = _times(out, p.polynomial)
    return out


def _placed(p: _Expanded, degrees: Mapping[int, int], kind: type) -> npt.NDArray[Any]:
    """Return the coefficients of powers as an array with one axis a parameter."""
    table = np.full(tuple(d + 1 for d in degrees.values()), kind(0), dtype=float if kind is float else object)
    for m, c in p.items():
        table[tuple(m[k] for k in degrees)] = kind(c)
    return table


def _tables(rows: Sequence[tuple[_Given, ...]], room: Mapping[int, int]) -> npt.NDArray[np.float64]:
    """Return the coefficients of powers of each product, in floats."""
    known: dict[tuple[int, ...], npt.NDArray[np.float64]] = {}

    def table(row: tuple[_Given, ...]) -> npt.NDArray[np.float64]:
        key = tuple(map(id, row))
        if key not in known:
            if len(row) == 1:
                known[key] = _placed(row[0].polynomial, room, float)
            else:
                front, out = table(row[:-1]), np.zeros(tuple(d + 1 for d in room.values()))
                for m, c in row[-1].polynomial.items():
                    shift = [m[k] for k in room]
                    source = tuple(slice(0, d + 1 - e) for d, e in zip(room.values(), shift, strict=True))
                    goal = tuple(slice(e, None) for e in shift)
                    out[goal] += float(c) * front[source]
                known[key] = out
        return known[key]

    return np.array([table(row) for row in rows])
