r"""Linear programs in exact arithmetic, begun where a solver in floats ended.

Maximise :math:`c \cdot x` subject to :math:`A x = b`, :math:`x \ge 0`. The floats of a guess only say which columns are probably basic;
from there the simplex method goes on in whole numbers until no reduced cost is favourable, with entering and leaving variables of least
index, so that it cannot cycle. A good guess saves pivots and a bad one costs some: the answer is the same, exact and proved.

References
----------
.. [1] R. G. Bland (1977), "New finite pivoting rules for the simplex method", Mathematics of Operations Research 2, 103-107.
.. [2] T. Koch (2004), "The final NETLIB-LP results", Operations Research Letters 32, 138-142, for the check of a basis found in floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bargaining.algebra.tableau import Tableau
from bargaining.errors import MathematicalFact

__all__ = ["maximise"]

#: A guess above this counts as a variable that is not 0.
SOMETHING = 1e-9


def maximise(
    rows: Sequence[Sequence[Fraction]],
    right: Sequence[Fraction],
    cost: Sequence[Fraction],
    guess: Sequence[float | Fraction] | None = None,
) -> tuple[Fraction, list[Fraction]] | None:
    """Solve a linear program.

    Parameters
    ----------
    rows : sequence of sequence of Fraction
        The matrix A.
    right, cost : sequence of Fraction
        b and c.
    guess : sequence of float, optional
        What the variables probably are at a vertex that is the optimum or near it.

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
    >>> maximise([[F(1), F(2), F(1), F(0)], [F(3), F(1), F(0), F(1)]], [F(4), F(6)], [F(1), F(1), F(0), F(0)])
    (Fraction(14, 5), [Fraction(8, 5), Fraction(6, 5), Fraction(0, 1), Fraction(0, 1)])
    """
    count, height = len(cost), len(rows)
    if guess is not None:
        table = _crashed(rows, right, cost, guess)
        if table is not None:
            return _climb(table, count)
    # Phase one: an artificial variable for each row, driven out.
    signs = [1 if b >= 0 else -1 for b in right]
    zero = Fraction(0)
    wide = [
        [*(s * v for v in row), *(Fraction(int(j == k)) for j in range(height))]
        for k, (row, s) in enumerate(zip(rows, signs, strict=True))
    ]
    above = [s * b for s, b in zip(signs, right, strict=True)]
    start = _crashed(
        wide, above, [*([zero] * count), *([Fraction(-1)] * height)], [*([zero] * count), *([Fraction(1)] * height)]
    )
    assert start is not None
    least, found = _climb(start, count + height)
    if least < 0:
        return None
    table = _crashed(rows, right, cost, found[:count])
    assert table is not None  # a vertex is feasible
    return _climb(table, count)


def _crashed(
    rows: Sequence[Sequence[Fraction]],
    right: Sequence[Fraction],
    cost: Sequence[Fraction],
    guess: Sequence[float | Fraction],
) -> Tableau | None:
    """Return a tableau whose basis holds the columns that the guess says are not 0; None if that is not feasible.

    The objective is the last row: z - c x = 0, with z in the column after the variables.
    """
    count, height = len(cost), len(rows)
    zero, one = Fraction(0), Fraction(1)
    lines = [[*row, zero, b] for row, b in zip(rows, right, strict=True)]
    table = Tableau([*lines, [*(-c for c in cost), one, zero]], [*([-1] * height), count])
    columns = sorted(range(count), key=lambda j: -guess[j])
    free = set(range(height))
    for wanted in (True, False):
        for j in columns:
            if not free:
                break
            if (guess[j] > SOMETHING) == wanted and j not in table.basis:
                able = [k for k in free if table.rows[k][j]]
                if able:
                    row = min(able, key=lambda k: (sum(1 for v in table.rows[k] if v), k))
                    table.pivot(row, j)
                    free.discard(row)
    if any(table.rows[k][-1] for k in free):
        return None
    if any(row[-1] < 0 for k, row in enumerate(table.rows[:-1]) if k not in free):
        return None
    for k in sorted(free, reverse=True):  # equations that follow from the others
        del table.rows[k], table.basis[k]
    return table


def _climb(table: Tableau, count: int) -> tuple[Fraction, list[Fraction]]:
    """Pivot until nothing is favourable."""
    while True:
        last = table.rows[-1]
        entering = next((j for j in range(count) if last[j] < 0), None)
        if entering is None:
            return Fraction(last[-1], last[count]), table.solution(count)
        ratios = [
            (Fraction(row[-1], row[entering]), table.basis[k], k)
            for k, row in enumerate(table.rows[:-1])
            if row[entering] > 0
        ]
        if not ratios:
            raise MathematicalFact("the linear program is unbounded")
        table.pivot(min(ratios)[2], entering)
