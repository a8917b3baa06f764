r"""A bargaining problem: what is feasible, and what there is without an agreement.

Mathematics
-----------
Feasible payoffs :math:`U \subset \mathbb{R}^n` and a disagreement point d. An agreement that somebody would rather
refuse is none: solutions are sought among :math:`u \in U` with :math:`u \ge d`, and exist as solutions of a bargaining
problem only if some feasible u gives *every* player more than d. The *ideal point* is what each could get at most,

.. math:: a_i(U, d) = \max \{ u_i : u \in U, u \ge d \},

over the individually rational part only, never over all of U.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.axiomatic.curves import Curve
from bargaining.axiomatic.polytopes import Polytope
from bargaining.axiomatic.sets import Linear, Lotteries, Points, Polygon, Vector, write
from bargaining.errors import GameError, MathematicalFact
from bargaining.expressions.numbers import exact, show
from bargaining.frontiers.concave import Concave

__all__ = ["BargainingProblem", "NoAgreementError"]

#: What may be feasible.
Feasible = Linear | Polygon | Points | Lotteries | Concave


class NoAgreementError(MathematicalFact):
    """No feasible agreement gives every player more than disagreement."""


class BargainingProblem:
    """Feasible payoffs and a disagreement point.

    Parameters
    ----------
    feasible : Linear, Polygon, Points, Lotteries or Concave
    disagreement : sequence of number, or mapping of player to number
        What each gets without agreement; a mapping names the players, who are called 1, 2, ... otherwise.

    Attributes
    ----------
    players : tuple of str
    disagreement : tuple of Fraction

    Raises
    ------
    GameError
        If the number of players does not fit.

    Examples
    --------
    >>> problem = BargainingProblem(Polygon([(0, 6), (4, 5), (7, 2), (8, 0)]), {"North": 1, "South": 1})
    >>> [float(v) for v in problem.ideal]
    [7.5, 5.75]
    """

    def __init__(self, feasible: Feasible, disagreement: Sequence[Any] | Mapping[str, Any]) -> None:
        if not isinstance(feasible, (Linear, Polygon, Points, Lotteries, Concave)):
            raise GameError(
                "what is feasible must be Linear(total), Polygon(vertices), Points(vectors), Lotteries(vectors) or Concave(u2); "
                f"got {feasible!r}"
            )
        if isinstance(disagreement, str) or not isinstance(disagreement, (Mapping, Iterable)):
            raise GameError(
                "the disagreement point is one payoff for each player, as in (0, 0) or {'North': 0, 'South': 0}; "
                f"got {disagreement!r}"
            )
        named = isinstance(disagreement, Mapping)
        levels = list(disagreement.values()) if isinstance(disagreement, Mapping) else list(disagreement)
        self.feasible = feasible
        self.disagreement: tuple[Fraction, ...] = tuple(exact(v) for v in levels)
        count = len(self.disagreement)
        self.players = tuple(map(str, disagreement)) if named else tuple(str(k + 1) for k in range(count))
        fits = 2 if isinstance(feasible, Concave) else max(count, 2)
        if isinstance(feasible, (Polygon, Points, Lotteries)):
            fits = len(feasible.points[0])
        if count != fits:
            raise GameError(f"the disagreement point must have one payoff for each of {fits} players; got {count}")

    def __repr__(self) -> str:
        at = ", ".join(f"{p}: {show(d)}" for p, d in zip(self.players, self.disagreement, strict=True))
        return f"BargainingProblem({self.feasible!r}, disagreement {{{at}}})"

    @cached_property
    def polytope(self) -> Polytope | None:
        """The lotteries over given vectors that nobody refuses, if that is what is feasible."""
        if isinstance(self.feasible, (Polygon, Lotteries)):
            return Polytope(self.feasible.points, self.disagreement)
        return None

    @cached_property
    def curve(self) -> Curve | None:
        """The part of a smooth frontier that nobody refuses, if that is what is feasible."""
        return Curve(self.feasible, self.disagreement) if isinstance(self.feasible, Concave) else None

    @cached_property
    def rational(self) -> tuple[Vector, ...]:
        """Of finitely many vectors those that nobody refuses, u >= d."""
        if not isinstance(self.feasible, Points):
            return ()
        return tuple(p for p in self.feasible.points if all(u >= d for u, d in zip(p, self.disagreement, strict=True)))

    @property
    def surplus(self) -> Fraction:
        """On a linear frontier, what there is to gain together."""
        assert isinstance(self.feasible, Linear)
        return self.feasible.total - sum(self.disagreement, Fraction(0))

    @cached_property
    def ideal(self) -> Vector:
        """What each player could get at most, nobody getting less than disagreement.

        Raises
        ------
        NoAgreementError
            If no feasible agreement gives everyone more than disagreement.
        """
        self.require_gain()
        if isinstance(self.feasible, Linear):
            return tuple(d + self.surplus for d in self.disagreement)
        if isinstance(self.feasible, Points):
            return tuple(max(p[i] for p in self.rational) for i in range(len(self.players)))
        if self.curve is not None:
            return self.curve.ideal
        assert self.polytope is not None
        return self.polytope.ideal

    def require_gain(self) -> None:
        """Refuse a problem in which not everybody can gain at once.

        Raises
        ------
        NoAgreementError
        """
        at = f"the disagreement point {write(self.disagreement)}"
        if isinstance(self.feasible, Linear):
            if self.surplus <= 0:
                raise NoAgreementError(
                    f"no agreement gives everyone more than {at}: payoffs can sum to {show(self.feasible.total)}, and without "
                    f"agreement they sum to {show(sum(self.disagreement, Fraction(0)))}"
                )
        elif isinstance(self.feasible, Points):
            gains = [p for p in self.rational if all(u > d for u, d in zip(p, self.disagreement, strict=True))]
            if not gains:
                mixed = Polytope(self.feasible.points, self.disagreement).least_gain
                more = "; lotteries over them would" if mixed is not None and mixed > 0 else ""
                count = len(self.feasible.points)
                raise NoAgreementError(f"none of the {count} feasible points gives everyone more than {at}{more}")
        else:
            part = self.curve if self.curve is not None else self.polytope
            assert part is not None
            gain = part.least_gain
            if gain is None or gain <= 0:
                raise NoAgreementError(
                    f"no feasible agreement gives everyone more than {at}, which lies on or beyond the frontier"
                )
