r"""What is feasible, in payoffs: sums, polygons, finite sets, lotteries over them.

A smooth frontier is :class:`bargaining.frontiers.concave.Concave`. In all but :class:`Points`, less than a feasible
payoff is feasible too (free disposal). A finite set is never made convex in silence: :class:`Points` has no lotteries,
:class:`Lotteries` has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bargaining.errors import GameError
from bargaining.expressions.numbers import exact, show

__all__ = ["Linear", "Lotteries", "Points", "Polygon", "Vector", "write"]

#: A payoff for each player.
Vector = tuple[Any, ...]


@dataclass(frozen=True)
class Linear:
    r"""Payoffs that sum to at most a total, :math:`\sum_i u_i \le S`, for any number of players.

    Examples
    --------
    >>> Linear(1)
    Linear(total=Fraction(1, 1))
    """

    total: Fraction

    def __init__(self, total: Any) -> None:
        object.__setattr__(self, "total", exact(total))


@dataclass(frozen=True)
class _Listed:
    """Payoff vectors, exact, each once, in the order given."""

    points: tuple[Vector, ...]

    def __init__(self, points: Sequence[Sequence[Any]]) -> None:
        if isinstance(points, Mapping):
            raise GameError("payoff vectors are listed without names, as in Points(list(packages.values()))")
        given = list(points) if isinstance(points, Iterable) and not isinstance(points, str) else [points]
        for point in given:
            if isinstance(point, str) or not isinstance(point, Iterable):
                raise GameError(f"payoff vectors are given as a list, as in [(1, 10), (5, 6)]; got {points!r}")
        read = tuple(dict.fromkeys(tuple(exact(v) for v in point) for point in given))
        if not read:
            raise GameError("at least one payoff vector is needed; got none")
        sizes = {len(point) for point in read}
        if len(sizes) != 1 or min(sizes) < 2:
            raise GameError(
                f"payoff vectors need one payoff for each of two or more players; got lengths {sorted(sizes)}"
            )
        object.__setattr__(self, "points", read)


@dataclass(frozen=True, init=False)
class Points(_Listed):
    """Finitely many payoff vectors and nothing between them: indivisible ground, a list of drafts.

    Examples
    --------
    >>> Points([(1, 10), (5, 6)]).points[1]
    (Fraction(5, 1), Fraction(6, 1))
    """


@dataclass(frozen=True, init=False)
class Lotteries(_Listed):
    """All lotteries over finitely many payoff vectors, in expected utilities: the convex hull, with free disposal.

    Examples
    --------
    >>> len(Lotteries([(1, 10), (5, 6)]).points)
    2
    """


@dataclass(frozen=True, init=False)
class Polygon(_Listed):
    """A concave frontier of two players through given vertices, with free disposal.

    Parameters
    ----------
    vertices : sequence of (u1, u2)
        In any order; u2 must fall, weakly, as u1 rises.

    Raises
    ------
    GameError
        If the frontier rises or is not concave.

    Examples
    --------
    >>> Polygon([(0, 6), (4, 5), (7, 2), (8, 0)]).points[1]
    (Fraction(4, 1), Fraction(5, 1))
    >>> Polygon([(0, 4), (1, 1), (4, 0)])
    Traceback (most recent call last):
    ...
    bargaining.errors.GameError: the frontier is not concave at (1, 1); say Points(...) for these packages alone, ...
    """

    def __init__(self, vertices: Sequence[Sequence[Any]]) -> None:
        super().__init__(vertices)
        at = sorted(self.points, key=lambda p: (p[0], -p[1]))
        if len(at[0]) != 2:
            raise GameError(f"a polygon is a frontier of two players; got vectors of {len(at[0])}")
        for (a, b), (c, d) in pairwise(at):
            if d > b:
                raise GameError(f"the frontier rises from {write((a, b))} to {write((c, d))}, where both would gain")
        for (a, b), (c, d), (e, f) in zip(at, at[1:], at[2:], strict=False):
            if (f - d) * (c - a) > (d - b) * (e - c):
                raise GameError(
                    f"the frontier is not concave at {write((c, d))}; say Points(...) for these packages alone, or "
                    "Lotteries(...) if lotteries over them can be agreed on"
                )
        object.__setattr__(self, "points", tuple(at))

    @classmethod
    def of_issues(cls, weights: Mapping[str, tuple[Any, Any]]) -> Polygon:
        r"""Return the frontier of several issues settled together.

        With :math:`x_k` the first player's share of issue k, :math:`u_1 = \sum_k a_k x_k` and
        :math:`u_2 = \sum_k b_k (1 - x_k)`. Efficient packages give the first player issues in falling order of
        :math:`a_k / b_k`: the vertices are where one more issue has gone over.

        Parameters
        ----------
        weights : mapping of str to (number, number)
            What each issue is worth to each player; positive.

        Examples
        --------
        >>> [tuple(map(float, v)) for v in Polygon.of_issues({"X": ("0.7", "0.4"), "Y": ("0.3", "0.6")}).points]
        [(0.0, 1.0), (0.7, 0.6), (1.0, 0.0)]
        """
        pairs = list(weights.values()) if isinstance(weights, Mapping) else [None]
        if not pairs or not all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in pairs):
            raise GameError(
                f"issues are given with what each is worth to both players, as in {{'X': (0.7, 0.4)}}, at least one; got {weights!r}"
            )
        worth = [(exact(a), exact(b)) for a, b in pairs]
        if any(a <= 0 or b <= 0 for a, b in worth):
            raise GameError(f"what an issue is worth must be positive; got {dict(weights)}")
        at = (Fraction(0), sum((b for _, b in worth), Fraction(0)))
        vertices = [at]
        for a, b in sorted(worth, key=lambda w: w[0] / w[1], reverse=True):
            at = (at[0] + a, at[1] - b)
            vertices.append(at)
        return cls(vertices)


def write(point: Sequence[Any]) -> str:
    """Write a payoff vector.

    Examples
    --------
    >>> write((Fraction(9, 2), Fraction(1, 3))), write((0.5, 0.25))
    ('(4.5, 1/3)', '(0.5, 0.25)')
    """
    return f"({', '.join(show(v) if isinstance(v, Fraction) else str(v) for v in point)})"
