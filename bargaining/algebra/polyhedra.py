r"""Sets given by linear equations and inequalities, strict or not, in exact numbers.

A set :math:`\{x : A x + a = 0,\; B x + b \ge 0,\; C x + c > 0\}` is brought to the variables that the equations leave free, and these
are eliminated one by one (Fourier and Motzkin): a variable that is at least some :math:`l_i` and at most some :math:`u_j` can be found iff
:math:`l_i \le u_j` for all of them, strictly where one of the two is strict. Going back, each variable is put in the middle of what
is left to it, so that the point found is strict in every inequality that is not an equation in disguise.

Numbers are compared by :func:`~bargaining.algebra.traced.sign`, so that the elimination can be carried out on numbers with a history:
its comparisons are then the exact condition for the set not to be empty.

References
----------
.. [1] A. Schrijver (1986), Theory of Linear and Integer Programming, section 12.2.
.. [2] D. A. Kohler (1967), "Projections of convex polyhedral sets", Operations Research Center 67-29, University of California, Berkeley.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from bargaining.algebra.traced import Traced, sign
from bargaining.errors import MethodError

__all__ = ["Polyhedron", "Row"]

#: Elimination that would leave more inequalities than this is given up.
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """One inequality: the sum of coefficients times variables, plus a constant, is positive, or nought if not `strict`.

    ``ancestors`` are the inequalities of which an elimination made it.
    """

    coefficients: tuple[Any, ...]
    constant: Any
    strict: bool = False
    ancestors: frozenset[int] = frozenset()

    def at(self, point: Sequence[Any]) -> Any:
        """Return the left-hand side at a point."""
        return sum((c * x for c, x in zip(self.coefficients, point, strict=True)), self.constant)


class Polyhedron:
    """A set of points given by linear equations and inequalities.

    Parameters
    ----------
    dimension : int
    equations : iterable of Row
        Whose left-hand sides are nought.
    inequalities : iterable of Row

    Examples
    --------
    The part of a triangle on a line:

    >>> line = [Row((1, -1), Fraction(-1, 4))]
    >>> rows = [Row((1, 0), 0), Row((0, 1), 0), Row((-1, -1), 1, strict=True)]
    >>> piece = Polyhedron(2, line, rows)
    >>> piece.point(), piece.span((1, 0), 0)
    ((Fraction(7, 16), Fraction(3, 16)), (Fraction(1, 4), Fraction(5, 8)))
    >>> sorted(piece.vertices())
    [(Fraction(1, 4), Fraction(0, 1)), (Fraction(5, 8), Fraction(3, 8))]
    """

    def __init__(self, dimension: int, equations: Iterable[Row], inequalities: Iterable[Row]) -> None:
        self.dimension = dimension
        self.inconsistent = False
        #: For each variable that the equations determine: its row in the variables left free.
        self.solved: dict[int, Row] = {}
        self._gauss(list(equations))
        self.free = tuple(k for k in range(dimension) if k not in self.solved)
        self.rows: list[Row] = []
        for row in inequalities:
            reduced = self._reduce(row)
            if any(_nonzero(c) for c in reduced.coefficients):
                self.rows.append(reduced)
                continue
            side = sign(reduced.constant)
            if side < 0 or (side == 0 and row.strict):
                self.inconsistent = True
                return
        self.rows = _distinct(self.rows)

    def _gauss(self, equations: list[Row]) -> None:
        """Solve the equations, each for one variable in terms of those left free."""
        for equation in equations:
            row = self._reduce_full(equation)
            pivot = next((k for k, c in enumerate(row.coefficients) if _nonzero(c)), None)
            if pivot is None:
                if sign(row.constant):
                    self.inconsistent = True
                    return
                continue
            scale = row.coefficients[pivot]
            solved = Row(
                tuple(0 if k == pivot else -c / _whole(scale) for k, c in enumerate(row.coefficients)),
                -row.constant / _whole(scale),
            )
            for k, known in self.solved.items():
                c = known.coefficients[pivot]
                if _nonzero(c):
                    self.solved[k] = Row(
                        tuple(
                            0 if j == pivot else a + c * b
                            for j, (a, b) in enumerate(zip(known.coefficients, solved.coefficients, strict=True))
                        ),
                        known.constant + c * solved.constant,
                    )
            self.solved[pivot] = solved

    def _reduce_full(self, row: Row) -> Row:
        """Write a row in the variables that no equation determines, in the coordinates of the whole space."""
        coefficients, constant = list(row.coefficients), row.constant
        for k, known in self.solved.items():
            c = coefficients[k]
            if not _nonzero(c):
                continue
            coefficients[k] = 0
            coefficients = [a + c * b for a, b in zip(coefficients, known.coefficients, strict=True)]
            constant = constant + c * known.constant
        return Row(tuple(coefficients), constant, row.strict)

    def _reduce(self, row: Row) -> Row:
        full = self._reduce_full(row)
        return Row(tuple(full.coefficients[k] for k in self.free), full.constant, row.strict)

    def _whole_point(self, free: Sequence[Any]) -> tuple[Any, ...]:
        """Return a point of the whole space from its free coordinates."""
        out: list[Any] = [0] * self.dimension
        for k, x in zip(self.free, free, strict=True):
            out[k] = x
        for k, row in self.solved.items():
            out[k] = sum(
                (row.coefficients[j] * out[j] for j in self.free if _nonzero(row.coefficients[j])), row.constant
            )
        return tuple(out)

    def point(self) -> tuple[Any, ...] | None:
        """Return a point of the set, in its relative interior; None if there is none."""
        if self.inconsistent:
            return None
        stages: list[tuple[int, list[Row]]] = []
        rows: list[Row] | None = _numbered(self.rows)
        left = list(range(len(self.free)))
        while left:
            assert rows is not None
            k = min(left, key=lambda k: _products(rows or [], k))
            stages.append((k, rows))
            rows = _eliminate(rows, k, len(stages))
            if rows is None:
                return None
            left.remove(k)
        at: list[Any] = [0] * len(self.free)
        for k, stage in reversed(stages):
            at[k] = _middle(stage, k, at)
        return self._whole_point(at)

    def span(self, coefficients: Sequence[Any], constant: Any) -> tuple[Any, Any]:
        """Return the least and the greatest value of a linear function on the closure of a set that is not empty; None where unbounded."""
        aim = self._reduce(Row(tuple(coefficients), constant))
        if not any(_nonzero(c) for c in aim.coefficients):
            return aim.constant, aim.constant
        n = len(self.free)
        # A further variable that equals the function; the others are eliminated.
        rows: list[Row] | None = _numbered([Row((*row.coefficients, 0), row.constant) for row in self.rows])
        pivot = next(k for k, c in enumerate(aim.coefficients) if _nonzero(c))
        scale = _whole(aim.coefficients[pivot])
        value = Row(
            (*(0 if k == pivot else -c / scale for k, c in enumerate(aim.coefficients)), 1 / scale),
            -aim.constant / scale,
        )
        rows = [_put(row, pivot, value) for row in rows or []]
        left = [k for k in range(n) if k != pivot]
        gone = 0
        while left:
            k = min(left, key=lambda k: _products(rows or [], k))
            gone += 1
            rows = _eliminate(rows or [], k, gone)
            if rows is None:
                raise AssertionError("the span of an empty set was asked")
            left.remove(k)
        low = high = None
        for row in rows or []:
            c = row.coefficients[n]
            side = sign(c)
            if side == 0:
                continue
            bound = -row.constant / _whole(c)
            if side > 0 and (low is None or sign(bound - low) > 0):
                low = bound
            if side < 0 and (high is None or sign(bound - high) < 0):
                high = bound
        return low, high

    def contains(self, point: Sequence[Any]) -> bool:
        """Whether a point is in the closure (of a set that is not empty)."""
        free = [point[k] for k in self.free]
        if any(sign(a - b) for a, b in zip(point, self._whole_point(free), strict=True)):
            return False
        return all(sign(row.at(free)) >= 0 for row in self.rows)

    def vertices(self, most: int = 50_000) -> tuple[tuple[Any, ...], ...] | None:
        """Return the extreme points of the closure; None if there are too many inequalities to combine."""
        n = len(self.free)
        if n == 0:
            return (self._whole_point(()),)
        combos = 1
        for k in range(n):
            combos = combos * (len(self.rows) - k) // (k + 1)
        if combos > most:
            return None
        out: dict[tuple[Any, ...], None] = {}
        for tight in combinations(self.rows, n):
            at = _meet(tight, n)
            if at is not None and all(sign(row.at(at)) >= 0 for row in self.rows):
                out[self._whole_point(at)] = None
        return tuple(out)


def _whole(value: Any) -> Any:
    return Fraction(value) if isinstance(value, int) else value


def _nonzero(value: Any) -> bool:
    if isinstance(value, (int, Fraction)):
        return value != 0
    return sign(value) != 0


def _put(row: Row, k: int, value: Row) -> Row:
    """Replace a variable by a linear function of the others."""
    c = row.coefficients[k]
    if not _nonzero(c):
        return row
    coefficients = tuple(
        (0 if j == k else a) + c * b for j, (a, b) in enumerate(zip(row.coefficients, value.coefficients, strict=True))
    )
    return Row(coefficients, row.constant + c * value.constant, row.strict, row.ancestors)


def _products(rows: Sequence[Row], k: int) -> int:
    """Return by how many inequalities an elimination of a variable would grow the system."""
    above = below = 0
    for row in rows:
        c = row.coefficients[k]
        if isinstance(c, Traced):
            return 0  # the order must not depend on what was not asked
        above += c > 0
        below += c < 0
    return above * below - above - below


def _numbered(rows: Sequence[Row]) -> list[Row]:
    """Return inequalities that know where they come from."""
    return [Row(r.coefficients, r.constant, r.strict, frozenset((k,))) for k, r in enumerate(rows)]


def _eliminate(rows: Sequence[Row], k: int, gone: int) -> list[Row] | None:
    """Return what is left of the inequalities without one variable; None if they contradict each other.

    An inequality that comes from more than one more of the first ones than there are variables gone follows from others
    (Chernikov's rule).
    """
    above: list[Row] = []
    below: list[Row] = []
    out: list[Row] = []
    for row in rows:
        side = sign(row.coefficients[k])
        (above if side > 0 else below if side < 0 else out).append(row)
    for low in above:
        for high in below:
            ancestors = low.ancestors | high.ancestors
            if len(ancestors) > gone + 1:
                continue
            p, q = low.coefficients[k], -high.coefficients[k]
            coefficients = tuple(
                0 if j == k else q * a + p * b
                for j, (a, b) in enumerate(zip(low.coefficients, high.coefficients, strict=True))
            )
            out.append(Row(coefficients, q * low.constant + p * high.constant, low.strict or high.strict, ancestors))
    if len(out) > MOST_ROWS:
        raise MethodError(
            f"to eliminate what is not known leaves more than {MOST_ROWS:,} inequalities: too many beliefs and mixtures at once for the "
            "exact method; write fewer types or actions"
        )
    kept = []
    for row in out:
        if any(_nonzero(c) for c in row.coefficients):
            kept.append(row)
            continue
        side = sign(row.constant)
        if side < 0 or (side == 0 and row.strict):
            return None
    return kept


def _distinct(rows: Sequence[Row]) -> list[Row]:
    """Drop inequalities that repeat another or are weaker than a parallel one."""
    best: dict[Any, Row] = {}
    for k, row in enumerate(rows):
        if any(not isinstance(c, (int, Fraction)) for c in (*row.coefficients, row.constant)):
            best[k] = row
            continue
        size = abs(next(c for c in row.coefficients if c))
        shape = tuple(Fraction(c) / size for c in row.coefficients)
        constant = Fraction(row.constant) / size
        known = best.get(shape)
        if known is None or constant < known.constant or (constant == known.constant and row.strict):
            best[shape] = Row(shape, constant, row.strict)
    return list(best.values())


def _middle(rows: Sequence[Row], k: int, at: Sequence[Any]) -> Any:
    """Return the middle of what is left to a variable, the later ones being known."""
    low = high = None
    for row in rows:
        c = row.coefficients[k]
        side = sign(c)
        if side == 0:
            continue
        rest = sum((a * x for j, (a, x) in enumerate(zip(row.coefficients, at, strict=True)) if j != k), row.constant)
        bound = -rest / _whole(c)
        if side > 0:
            low = bound if low is None or sign(bound - low) > 0 else low
        else:
            high = bound if high is None or sign(bound - high) < 0 else high
    if low is None:
        return Fraction(0) if high is None else high - 1
    if high is None:
        return low + 1
    return (low + high) / 2


def _meet(rows: Sequence[Row], n: int) -> list[Any] | None:
    """Return the one point at which several inequalities hold as equations; None if there is not exactly one."""
    table = [[*map(_whole, row.coefficients), _whole(-row.constant)] for row in rows]
    for k in range(n):
        pivot = next((i for i in range(k, n) if _nonzero(table[i][k])), None)
        if pivot is None:
            return None
        table[k], table[pivot] = table[pivot], table[k]
        scale = table[k][k]
        table[k] = [c / scale for c in table[k]]
        for i in range(n):
            if i != k and _nonzero(table[i][k]):
                c = table[i][k]
                table[i] = [a - c * b for a, b in zip(table[i], table[k], strict=True)]
    return [row[n] for row in table]
