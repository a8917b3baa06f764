r"""Linear programs in exact arithmetic.

Maximise :math:`c \cdot z` subject to :math:`A z \le b`, :math:`E z = f`, :math:`z \ge 0`, by the simplex method on
fractions: two phases, entering and leaving variables of least index, so that it does not cycle. Made for programs of a
few dozen variables.

References
----------
Bland, R. G. (1977). New finite pivoting rules for the simplex method. *Mathematics of Operations Research* 2(2),
103-107.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bargaining.errors import MathematicalFact

__all__ = ["maximise"]

Row = Sequence[Fraction]


def maximise(
    objective: Row, at_most: Sequence[tuple[Row, Fraction]], equal: Sequence[tuple[Row, Fraction]] = ()
) -> tuple[Fraction, list[Fraction]] | None:
    """Solve a linear program.

    Parameters
    ----------
    objective : sequence of Fraction
        One coefficient for each variable; variables are not negative.
    at_most, equal : sequence of (row, bound)

    Returns
    -------
    (value, variables) or None
        None if nothing is feasible.

    Raises
    ------
    MathematicalFact
        If the objective is unbounded.

    Examples
    --------
    >>> F = Fraction
    >>> maximise([F(1), F(1)], [([F(1), F(2)], F(4)), ([F(3), F(1)], F(6))])
    (Fraction(14, 5), [Fraction(8, 5), Fraction(6, 5)])
    """
    size, slacks = len(objective), len(at_most)
    zero, one = Fraction(0), Fraction(1)
    table: list[list[Fraction]] = []
    for k, (row, bound) in enumerate(at_most):
        table.append([*row, *(one if j == k else zero for j in range(slacks)), bound])
    table.extend([*row, *([zero] * slacks), bound] for row, bound in equal)
    table = [line if line[-1] >= 0 else [-v for v in line] for line in table]
    columns = size + slacks
    # Phase one: an artificial variable for each row, driven out.
    for k, line in enumerate(table):
        line[-1:] = [*(one if j == k else zero for j in range(len(table))), line[-1]]
    basis = [columns + k for k in range(len(table))]
    cost = [zero] * columns + [-one] * len(table)
    _climb(table, basis, cost, columns + len(table))
    if any(line[-1] != 0 for line, b in zip(table, basis, strict=True) if b >= columns):
        return None
    for k in range(len(table)):
        if basis[k] >= columns:
            entering = next((j for j in range(columns) if table[k][j] != 0), None)
            if entering is not None:
                _pivot(table, basis, k, entering)
    kept = [k for k in range(len(table)) if basis[k] < columns]
    table = [[*table[k][:columns], table[k][-1]] for k in kept]
    basis = [basis[k] for k in kept]
    _climb(table, basis, [*objective, *([zero] * slacks)], columns)
    found = [zero] * columns
    for line, b in zip(table, basis, strict=True):
        found[b] = line[-1]
    return sum((c * z for c, z in zip(objective, found, strict=False)), zero), found[:size]


def _climb(table: list[list[Fraction]], basis: list[int], cost: Sequence[Fraction], columns: int) -> None:
    while True:
        entering = None
        for j in range(columns):
            worth = sum((cost[b] * line[j] for line, b in zip(table, basis, strict=True)), Fraction(0))
            if j not in basis and cost[j] > worth:
                entering = j
                break
        if entering is None:
            return
        ratios = [(line[-1] / line[entering], basis[k], k) for k, line in enumerate(table) if line[entering] > 0]
        if not ratios:
            raise MathematicalFact("the linear program is unbounded")
        _pivot(table, basis, min(ratios)[2], entering)


def _pivot(table: list[list[Fraction]], basis: list[int], row: int, column: int) -> None:
    head = table[row][column]
    table[row] = [v / head for v in table[row]]
    for k, line in enumerate(table):
        if k != row and line[column] != 0:
            factor = line[column]
            table[k] = [a - factor * b if b else a for a, b in zip(line, table[row], strict=True)]
    basis[row] = column
