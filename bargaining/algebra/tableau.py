r"""A tableau of whole numbers: exact pivots, and the lexicographic rule by which no pivot is a matter of luck.

Rows stand for :math:`\sum_j t_{kj} z_j = b_k`. Each row is kept as whole numbers without a common factor, its basic variable with a
positive coefficient; this changes neither solutions nor ratios. When a variable enters, the row that leaves has the least ratio
:math:`b_k/t_{kj}` among those with :math:`t_{kj} > 0`; ties are decided by the next columns of :math:`(b, B^{-1})`. That amounts to a
right side :math:`b + (\varepsilon, \varepsilon^2, \dots)` for all small :math:`\varepsilon > 0`, in which there are no ties: complementary
pivoting then cannot come back to a basis it has left, whatever the game.

References
----------
.. [1] B. von Stengel (2002), "Computing equilibria for two-person games", Handbook of Game Theory 3, 1723-1759, section 2.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

__all__ = ["Tableau"]


class Tableau:
    """A system of equations with a basic variable in each row.

    Parameters
    ----------
    rows : sequence of sequence of Fraction
        Coefficients, and the right side last.
    basis : sequence of int
        The basic variable of each row: its column is a unit vector, up to a positive factor. These columns decide ties.

    Attributes
    ----------
    rows : list of list of int
    basis : list of int
    pivots : int
        How many were made.
    """

    def __init__(self, rows: Sequence[Sequence[Fraction]], basis: Sequence[int]) -> None:
        self.rows = [_whole(row) for row in rows]
        self.basis = list(basis)
        self.order = (-1, *basis)
        self.pivots = 0

    def leaving(self, column: int, prefer: int | None = None) -> int | None:
        """Return the row that leaves when a variable enters; None if none ever does.

        Parameters
        ----------
        column : int
        prefer : int, optional
            A variable that leaves if its ratio is as small as any.
        """
        able = [k for k, row in enumerate(self.rows) if row[column] > 0]
        for tie in self.order:
            if len(able) < 2:
                break
            ratios = [Fraction(self.rows[k][tie], self.rows[k][column]) for k in able]
            least = min(ratios)
            able = [k for k, ratio in zip(able, ratios, strict=True) if ratio == least]
            if prefer is not None and tie == -1 and prefer in (leaving := [self.basis[k] for k in able]):
                return able[leaving.index(prefer)]
        return able[0] if able else None

    def pivot(self, row: int, column: int) -> int:
        """Let a variable enter the basis in a row; return the one that leaves."""
        self.pivots += 1
        head = self.rows[row]
        if head[column] < 0:
            head = self.rows[row] = [-v for v in head]
        p = head[column]
        where = [j for j, v in enumerate(head) if v]
        for k, line in enumerate(self.rows):
            factor = line[column]
            if k == row or not factor:
                continue
            if p != 1:
                line = [v * p for v in line]
            for j in where:
                line[j] -= factor * head[j]
            shared = gcd(*line)
            self.rows[k] = [v // shared for v in line] if shared > 1 else line
        left, self.basis[row] = self.basis[row], column
        return left

    def solution(self, count: int) -> list[Fraction]:
        """Return the values of the first `count` variables, those not in the basis being 0."""
        out = [Fraction(0)] * count
        for row, variable in zip(self.rows, self.basis, strict=True):
            if variable < count:
                out[variable] = Fraction(row[-1], row[variable])
        return out


def _whole(row: Sequence[Fraction]) -> list[int]:
    """Return a row times the least positive number that makes it whole."""
    below = lcm(*(Fraction(v).denominator for v in row))
    out = [int(v * below) for v in row]
    shared = gcd(*out)
    return [v // shared for v in out] if shared > 1 else out
