r"""One Nash equilibrium of a game of two actors in extensive form: Lemke's algorithm on the sequence form, exactly.

Mathematics
-----------
Let x, y be the realisation plans (:mod:`bargaining.games.sequence_form`), :math:`Ex = e` and :math:`Fy = f` what makes them plans, and A, B
the payoffs by sequences. Plan x is a best reply to y iff there is p with :math:`E^\top p \ge A y` and
:math:`x^\top (E^\top p - A y) = 0`; and likewise q for y. With :math:`p = p' - p''`, :math:`q = q' - q''` both conditions are a linear
complementarity problem in :math:`z = (x, y, p', p'', q', q'') \ge 0`:

.. math:: w = Mz + b \ge 0, \quad z^\top w = 0, \qquad
   w = (E^\top p - Ay,\; F^\top q - B^\top x,\; e - Ex,\; Ex - e,\; f - Fy,\; Fy - f).

A constant taken from the payoffs at the ends makes them negative; then M is copositive and Lemke's algorithm, with covering vector 1
and the lexicographic rule, ends with a solution: there is an equilibrium, and it is found in finitely many pivots. It is a Nash
equilibrium: what it lets an actor do where play never comes need not be sequentially rational.

References
----------
.. [1] D. Koller, N. Megiddo and B. von Stengel (1996), "Efficient computation of equilibria for extensive two-person games", Games
   and Economic Behavior 14, 247-259.
.. [2] C. E. Lemke (1965), "Bimatrix equilibrium points and mathematical programming", Management Science 11, 681-689.
"""

from __future__ import annotations

from fractions import Fraction

from bargaining.algebra.tableau import Tableau
from bargaining.errors import MethodError
from bargaining.games.sequence_form import SequenceForm

__all__ = ["equilibrium_plans"]

#: Sequences of both actors together, above which exact pivots take minutes.
MOST_SEQUENCES = 160

#: Pivots after which the algorithm is given up.
MOST_PIVOTS = 20_000


def equilibrium_plans(plans: SequenceForm) -> tuple[list[Fraction], list[Fraction]]:
    """Find realisation plans of two actors that are best replies to each other.

    Parameters
    ----------
    plans : SequenceForm
        Of a game of two actors, its numbers fractions.

    Returns
    -------
    (x, y)

    Raises
    ------
    MethodError
        If the game is too large.
    """
    m, n = plans.sizes
    if m + n > MOST_SEQUENCES:
        raise MethodError(
            f"the game has {m} and {n} sequences; exact pivots on the sequence form go up to {MOST_SEQUENCES} together: "
            "zero_sum() takes larger zero-sum games, quantal_response() with a large lambda larger games"
        )
    rows = [_constraints(plans, i) for i in (0, 1)]
    h, g = len(rows[0]), len(rows[1])
    size = m + n + 2 * h + 2 * g
    tops = [max(paid[i] for _, _, paid in plans.ends) + 1 for i in (0, 1)]
    matrix = [[Fraction(0)] * size for _ in range(size)]
    right = [Fraction(0)] * size
    y0, p0, q0 = m, m + n, m + n + 2 * h
    for (s, t), chance, paid in plans.ends:
        matrix[s][y0 + t] -= chance * (paid[0] - tops[0])
        matrix[y0 + t][s] -= chance * (paid[1] - tops[1])
    for count, start, own, first in ((h, p0, rows[0], 0), (g, q0, rows[1], m)):
        for k, constraint in enumerate(own):
            for s, c in constraint.items():
                matrix[first + s][start + k] += c
                matrix[first + s][start + count + k] -= c
                matrix[start + k][first + s] -= c
                matrix[start + count + k][first + s] += c
        right[start], right[start + count] = Fraction(1), Fraction(-1)
    z = _lemke(matrix, right)
    return z[:m], z[m : m + n]


def _constraints(plans: SequenceForm, actor: int) -> list[dict[int, int]]:
    """Return what makes a realisation plan: the empty sequence has weight 1, and each set hands on the weight that comes to it."""
    out: list[dict[int, int]] = [{0: 1}]
    for before, actions in zip(plans.before[actor], plans.actions[actor], strict=True):
        out.append({before: -1, **dict.fromkeys(actions, 1)})
    return out


def _lemke(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Solve w = Mz + b with w, z >= 0 and z'w = 0."""
    size = len(right)
    cover = 2 * size
    # w - Mz - z0 = b: columns w, z, z0.
    rows = []
    for k in range(size):
        unit = [Fraction(0)] * size
        unit[k] = Fraction(1)
        rows.append([*unit, *(-v for v in matrix[k]), Fraction(-1), right[k]])
    table = Tableau(rows, range(size))
    least = min(right)
    # The perturbed right sides of rows with the same b differ by unit vectors: the last of them is the least.
    row = max(k for k in range(size) if right[k] == least)
    if least >= 0:
        return [Fraction(0)] * size
    left = table.pivot(row, cover)
    while left != cover:
        entering = left + size if left < size else left - size
        found = table.leaving(entering, prefer=cover)
        if found is None:
            raise MethodError("Lemke's algorithm ended on a ray, which it cannot in a game with perfect recall")
        if table.pivots > MOST_PIVOTS:
            raise MethodError(f"Lemke's algorithm was given up after {MOST_PIVOTS:,} pivots")
        left = table.pivot(found, entering)
    return table.solution(2 * size)[size:]
