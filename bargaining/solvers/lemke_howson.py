r"""The Lemke-Howson algorithm, exactly: one equilibrium of a bimatrix game for each label that is dropped.

Mathematics
-----------
Let A, B be the payoffs of the actors, made positive by a constant. Best replies and supports are read off the polytopes
:math:`P = \{x \ge 0 : B^\top x \le 1\}` and :math:`Q = \{y \ge 0 : A y \le 1\}`. Labels are 1, ..., m for the rows and m + 1, ..., m +
n for the columns; x has label i if :math:`x_i = 0` and label m + j if column j is a best reply to it, y has label m + j if
:math:`y_j = 0` and label i if row i is a best reply. A pair with all labels is an equilibrium, after scaling, or the artificial one
(0, 0). From there one label is dropped; the label that is picked up twice is dropped on the other side, and so on until the missing
label is found. With the lexicographic rule the path never returns, also in degenerate games. The equilibria so found need not be all.

References
----------
.. [1] C. E. Lemke and J. T. Howson (1964), "Equilibrium points of bimatrix games", Journal of SIAM 12, 413-423.
.. [2] B. von Stengel (2002), "Computing equilibria for two-person games", Handbook of Game Theory 3, 1723-1759, section 2.3.
"""

from __future__ import annotations

from fractions import Fraction

from bargaining.algebra.tableau import Tableau
from bargaining.errors import InputError, MethodError
from bargaining.games.simultaneous import Simultaneous

__all__ = ["lemke_howson", "positive"]

#: Pivots after which a path is given up. Paths may be exponentially long (Savani and von Stengel 2006), though they end.
MOST_PIVOTS = 20_000

Matrix = tuple[tuple[Fraction, ...], ...]


def positive(matrix: Matrix) -> Matrix:
    """Return a matrix plus the constant that makes its least entry 1."""
    least = min(min(row) for row in matrix)
    return tuple(tuple(v - least + 1 for v in row) for row in matrix)


def lemke_howson(
    game: Simultaneous, label: int, limit: int = MOST_PIVOTS
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Follow the path that begins by dropping one label.

    Parameters
    ----------
    game : Simultaneous
    label : int
        From 1 to m for a row, from m + 1 to m + n for a column.
    limit : int
        The most pivots.

    Returns
    -------
    (x, y)
        The probabilities of the rows and of the columns.

    Raises
    ------
    InputError
        If there is no such label.
    MethodError
        If the path is longer than the limit.

    Examples
    --------
    >>> game = Simultaneous(["A", "B"], [[3, 3], [2, 5], [0, 6]], [[3, 2], [2, 6], [3, 1]])
    >>> lemke_howson(game, 2)[0]
    (Fraction(0, 1), Fraction(1, 3), Fraction(2, 3))
    """
    m, n = len(game.rows), len(game.columns)
    if isinstance(label, bool) or not isinstance(label, int) or not 1 <= label <= m + n:
        raise InputError(
            f"a label is a whole number, 1 to {m} for rows and {m + 1} to {m + n} for columns; got {label!r}"
        )
    a, b = positive(game.first), positive(game.second)
    zero, one = Fraction(0), Fraction(1)
    # Variables by label: 0, ..., m - 1 are x and m, ..., m + n - 1 the slacks in P; in Q the slacks come first and then y.
    in_p = Tableau(
        [[*(b[i][j] for i in range(m)), *(one if k == j else zero for k in range(n)), one] for j in range(n)],
        range(m, m + n),
    )
    in_q = Tableau(
        [[*(one if k == i else zero for k in range(m)), *a[i], one] for i in range(m)],
        range(m),
    )
    missing = entering = label - 1
    at, other = (in_p, in_q) if entering < m else (in_q, in_p)
    while in_p.pivots + in_q.pivots < limit:
        row = at.leaving(entering)
        assert row is not None  # the polytopes are bounded
        left = at.pivot(row, entering)
        if left == missing:
            x, y = in_p.solution(m + n)[:m], in_q.solution(m + n)[m:]
            return tuple(v / sum(x) for v in x), tuple(v / sum(y) for v in y)
        entering = left
        at, other = other, at
    raise MethodError(
        f"the path that drops label {label} is longer than {limit:,} pivots; drop another label, or allow more with limit=..."
    )
