r"""All equilibria of a bimatrix game: extreme equilibria, maximal Nash subsets and components, exactly and completely.

Mathematics
-----------
Let A, B be positive (a constant changes nothing) and :math:`P = \{x \ge 0 : B^\top x \le 1\}`, :math:`Q = \{y \ge 0 : A y \le 1\}`,
with the labels of :mod:`bargaining.solvers.lemke_howson`. An *extreme equilibrium* is a pair of vertices of P and Q, neither 0, that
has all labels (scaled to lotteries). The set of all equilibria is the union of finitely many polytopes, the *maximal Nash subsets*

.. math:: \operatorname{conv}(U) \times \operatorname{conv}(V)

over the maximal pairs of sets U, V of vertices such that every (u, v) in :math:`U \times V` is an equilibrium. Unions of subsets that meet
are the *components*; in each, equilibria are connected. So the list of extreme equilibria, with the subsets, is complete, whether the
game is degenerate or not. In a nondegenerate game each component is one point, and their number is odd.

Vertices are found by the double description method: from the positive orthant one inequality after another cuts the cone over the
polytope, and each new ray lies between two adjacent old ones, one kept and one cut off. All numbers are whole.

References
----------
.. [1] H.-M. Winkels (1979), "An algorithm to determine all equilibrium points of a bimatrix game", Game Theory and Related Topics,
   North-Holland, 137-148.
.. [2] M. J. M. Jansen (1981), "Maximal Nash subsets for bimatrix games", Naval Research Logistics Quarterly 28, 147-152.
.. [3] D. Avis, G. Rosenberg, R. Savani and B. von Stengel (2010), "Enumeration of Nash equilibria for two-player games", Economic
   Theory 42, 9-37.
.. [4] T. S. Motzkin, H. Raiffa, G. L. Thompson and R. M. Thrall (1953), "The double description method", Contributions to the Theory
   of Games II, 51-73.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np

from bargaining.errors import TooManyEquilibriaError
from bargaining.games.simultaneous import Simultaneous
from bargaining.solvers.lemke_howson import Matrix, positive

__all__ = ["ExtremeEquilibria", "extreme_equilibria"]

#: Rays of a cone, and maximal Nash subsets, that are kept at most.
MOST_RAYS, MOST_SUBSETS = 12_000, 2_000

Lottery = tuple[Fraction, ...]


@dataclass(frozen=True)
class ExtremeEquilibria:
    """The set of all equilibria of a bimatrix game.

    Attributes
    ----------
    points : tuple of (x, y)
        The extreme equilibria.
    subsets : tuple of (tuple of x, tuple of y)
        The maximal Nash subsets: any mixture of the x with any mixture of the y is an equilibrium, and there is no other equilibrium.
    components : tuple of tuple of int
        Which subsets hang together.
    """

    points: tuple[tuple[Lottery, Lottery], ...]
    subsets: tuple[tuple[tuple[Lottery, ...], tuple[Lottery, ...]], ...]
    components: tuple[tuple[int, ...], ...]


def extreme_equilibria(game: Simultaneous) -> ExtremeEquilibria:
    """Find all equilibria.

    Raises
    ------
    TooManyEquilibriaError
        If the polytopes have too many vertices, or there are too many maximal Nash subsets.

    Examples
    --------
    >>> found = extreme_equilibria(Simultaneous(["A", "B"], [[3, 3], [2, 5], [0, 6]], [[3, 2], [2, 6], [3, 1]]))
    >>> len(found.points), len(found.components)
    (3, 3)

    Where B does not care, B's lottery is free within bounds:

    >>> found = extreme_equilibria(Simultaneous(["A", "B"], [[1, 0], [0, 1]], [[0, 0], [0, 0]]))
    >>> len(found.points), len(found.subsets), len(found.components)
    (4, 3, 1)
    """
    m, n = len(game.rows), len(game.columns)
    a, b = positive(game.first), positive(game.second)
    columns = tuple(tuple(b[i][j] for i in range(m)) for j in range(n))
    # Labels as bits: 0, ..., m - 1 for the rows, then the columns.
    first = [(x, zero | tight << m) for x, zero, tight in _vertices(columns, m)]
    second = [(y, zero << m | tight) for y, zero, tight in _vertices(a, n)]
    everything = (1 << (m + n)) - 1
    partners = [sum(1 << k for k, (_, other) in enumerate(second) if own | other == everything) for _, own in first]
    kept = [k for k, mask in enumerate(partners) if mask]
    points = tuple((first[k][0], second[j][0]) for k in kept for j in range(len(second)) if partners[k] >> j & 1)
    intents: dict[int, None] = {}
    for k in kept:
        more = {partners[k] & known: None for known in intents if partners[k] & known}
        intents[partners[k]] = None
        intents.update(more)
        if len(intents) > MOST_SUBSETS:
            raise TooManyEquilibriaError(
                f"the {len(points)} extreme equilibria make more than {MOST_SUBSETS:,} maximal Nash subsets; "
                "nash(game, method='lemke-howson') finds some equilibria"
            )
    subsets, members = [], []
    for mask in intents:
        own = [k for k in kept if partners[k] & mask == mask]
        others = [j for j in range(len(second)) if mask >> j & 1]
        subsets.append((tuple(first[k][0] for k in own), tuple(second[j][0] for j in others)))
        members.append([(k, j) for k in own for j in others])
    return ExtremeEquilibria(points, tuple(subsets), _components(members))


def _components(members: Sequence[Sequence[tuple[int, int]]]) -> tuple[tuple[int, ...], ...]:
    """Join the subsets that meet: as products of faces they meet iff they share an extreme equilibrium, directly or through others."""
    group = list(range(len(members)))

    def root(k: int) -> int:
        while group[k] != k:
            group[k] = group[group[k]]
            k = group[k]
        return k

    owner: dict[tuple[int, int], int] = {}
    for k, pairs in enumerate(members):
        for pair in pairs:
            group[root(k)] = root(owner.setdefault(pair, k))
    out: dict[int, list[int]] = {}
    for k in range(len(members)):
        out.setdefault(root(k), []).append(k)
    return tuple(tuple(g) for g in sorted(out.values()))


def _vertices(rows: Matrix, size: int) -> list[tuple[Lottery, int, int]]:
    """Return the vertices but 0 of {x >= 0, row x <= 1}, as lotteries, with the bits of the x that are 0 and of the rows that are tight.

    A ray (t, x) of the cone {x >= 0, t >= 0, row x <= t} is kept with the bits of the inequalities that hold with equality: first the
    x, then t, then the rows.
    """
    rays: list[tuple[tuple[int, ...], int]] = []
    whole = (1 << (size + 1)) - 1
    for k in range(size + 1):
        rays.append((tuple(int(j == k) for j in range(size + 1)), whole & ~(1 << k)))
    for number, row in enumerate(rows):
        below = lcm(*(v.denominator for v in row))
        cut = [*(-int(v * below) for v in row), below]
        bit = 1 << (size + 1 + number)
        signs = [sum(c * v for c, v in zip(cut, ray, strict=True)) for ray, _ in rays]
        kept = [(ray, mask | bit if s == 0 else mask) for (ray, mask), s in zip(rays, signs, strict=True) if s >= 0]
        above = [(ray, mask, s) for (ray, mask), s in zip(rays, signs, strict=True) if s > 0]
        under = [(ray, mask, s) for (ray, mask), s in zip(rays, signs, strict=True) if s < 0]
        bits = number + size + 1
        for k, j in _adjacent([m for _, m, _ in above], [m for _, m, _ in under], [m for _, m in rays], bits, size - 1):
            (ray, mask, s), (other, beyond, t) = above[k], under[j]
            made = [v * -t + w * s for v, w in zip(ray, other, strict=True)]
            shared = gcd(*made)
            kept.append((tuple(v // shared for v in made), (mask & beyond) | bit))
        rays = kept
        if len(rays) > MOST_RAYS:
            raise TooManyEquilibriaError(
                f"the best-reply polytopes of this game have more than {MOST_RAYS:,} vertices; "
                "nash(game, method='lemke-howson') finds some equilibria without listing them"
            )
    out = []
    for ray, mask in rays:
        total = sum(ray[:size])
        if total:
            lottery = tuple(Fraction(v, total) for v in ray[:size])
            out.append((lottery, mask & ((1 << size) - 1), mask >> (size + 1)))
    return out


def _adjacent(
    above: Sequence[int], under: Sequence[int], every: Sequence[int], bits: int, least: int
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of rays on different sides that are adjacent: no third ray lies in all the facets that they share.

    They must share at least `least` facets, two less than the dimension of the cone.
    """
    if not above or not under:
        return
    one, two, whole = (_bits(masks, bits) for masks in (above, under, every))
    block = max(1, 2_000_000 // len(under))
    for start in range(0, len(above), block):
        shared = one[start : start + block] @ two.T
        for k, j in _pieces(np.argwhere(shared >= least), max(1, 20_000_000 // len(every))):
            common = one[start + k] * two[j]
            holding = (common @ whole.T >= common.sum(axis=1, keepdims=True)).sum(axis=1)
            for i in np.flatnonzero(holding == 2):
                yield start + int(k[i]), int(j[i])


def _pieces(pairs: Any, length: int) -> Iterator[tuple[Any, Any]]:
    for start in range(0, len(pairs), length):
        piece = pairs[start : start + length]
        yield piece[:, 0], piece[:, 1]


def _bits(masks: Sequence[int], count: int) -> Any:
    """Return masks as rows of zeros and ones."""
    width = (count + 7) // 8
    raw = np.frombuffer(b"".join(m.to_bytes(width, "little") for m in masks), dtype=np.uint8).reshape(len(masks), width)
    return np.unpackbits(raw, axis=1, bitorder="little")[:, :count].astype(np.float32)
