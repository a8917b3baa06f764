"""The answer of an axiomatic solution: frozen and printable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bargaining.axiomatic.sets import Lotteries, Points, Vector, write
from bargaining.errors import MathematicalFact
from bargaining.expressions.numbers import as_sympy

if TYPE_CHECKING:
    from bargaining.axiomatic.problem import BargainingProblem

__all__ = ["Solution", "answer"]


#: What is said where no axioms are listed.
_NO_AXIOMS = (
    "no axioms are listed: they characterise solutions on convex sets with free disposal, and separate points are none "
    "(Lotteries(...) over them are)"
)


@dataclass(frozen=True)
class Solution:
    """What a solution recommends.

    Attributes
    ----------
    name : str
        Of the solution.
    problem : BargainingProblem
    points : tuple of vectors
        The payoffs, in the order of the players; several where the solution is not single-valued.
    segment : bool
        Whether everything between the points (their convex hull) is a solution too; without it, several points are ties.
    exact : bool
        Fractions, or sympy's algebraic numbers.
    tolerance : float
        How far floats may be off; 0 when exact.
    axioms : mapping of str to bool
        What characterises the solution on convex problems: which axioms it satisfies and which it gives up. Empty for
        :class:`~bargaining.axiomatic.sets.Points`, on which the characterisations do not hold.
    notes : tuple of str
        What a reader should know of this answer.
    """

    name: str
    problem: BargainingProblem
    points: tuple[Vector, ...]
    segment: bool = False
    exact: bool = True
    tolerance: float = 0.0
    axioms: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()

    @property
    def unique(self) -> bool:
        """Whether one payoff vector is recommended."""
        return len(self.points) == 1

    @property
    def point(self) -> Mapping[str, Any]:
        """The one payoff vector, by player.

        Raises
        ------
        MathematicalFact
            If there are several.
        """
        if not self.unique:
            what = "everything between" if self.segment else "any of"
            raise MathematicalFact(
                f"the {self.name} solution is not one point here but {what} {', '.join(map(write, self.points))}"
            )
        return MappingProxyType(dict(zip(self.problem.players, self.points[0], strict=True)))

    @property
    def gains(self) -> tuple[Vector, ...]:
        """What each player gets above disagreement, at each of the points."""
        return tuple(
            tuple(u - _like(u, d) for u, d in zip(p, self.problem.disagreement, strict=True)) for p in self.points
        )

    @property
    def lotteries(self) -> tuple[Mapping[Vector, Any], ...]:
        """For lotteries over given vectors: one with each of the payoffs recommended, as probabilities."""
        polytope = self.problem.polytope
        if polytope is None or not self.exact or not isinstance(self.problem.feasible, Lotteries):
            return ()
        return tuple(MappingProxyType(polytope.mixture(p) or {}) for p in self.points)

    def __str__(self) -> str:
        lines = [f"{self.name} solution"]
        between = "  everything between" if self.segment else "  A TIE between"
        for k, p in enumerate(self.points):
            head = "  payoffs" if self.unique else between if k == 0 else "  and"
            each = ", ".join(f"{name} {_figure(u)}" for name, u in zip(self.problem.players, p, strict=True))
            lines.append(f"{head:<21}{each}")
        for chances in self.lotteries:
            if len(chances) > 1:
                lines.append(
                    f"{'  by the lottery':<21}" + ", ".join(f"{write(p)} with {c}" for p, c in chances.items())
                )
        lines.append(f"{'  disagreement':<21}{write(self.problem.disagreement)}")
        lines.append(f"{'  arithmetic':<21}{'exact' if self.exact else f'within {self.tolerance:g}'}")
        for held, word in ((True, "satisfies"), (False, "gives up")):
            named = [axiom for axiom, value in self.axioms.items() if value is held]
            if named:
                lines.append(f"{'  ' + word:<21}{', '.join(named)}")
        lines.extend(f"{'  note':<21}{note}" for note in self.notes)
        return "\n".join(lines)


def answer(
    name: str,
    problem: BargainingProblem,
    points: tuple[Vector, ...],
    axioms: Mapping[str, bool],
    *,
    segment: bool = False,
    exact: bool = True,
    notes: tuple[str, ...] = (),
    tolerance: float | None = None,
) -> Solution:
    """Return a solution; what holds of its kind of problem is filled in."""
    finite = isinstance(problem.feasible, Points)
    if tolerance is None:
        tolerance = 1e-14 if problem.curve is None else problem.curve.frontier.tolerance
    # Floats carry digits, not places.
    size = max((abs(float(u)) for p in points for u in p), default=1.0)
    tolerance = 0.0 if exact else tolerance * max(1.0, size)
    return Solution(
        name,
        problem,
        points,
        segment,
        exact,
        tolerance,
        MappingProxyType({} if finite else dict(axioms)),
        (*notes, _NO_AXIOMS) if finite else notes,
    )


def _like(value: Any, other: Any) -> Any:
    """Return a fraction as the kind of number that `value` is."""
    if isinstance(value, float):
        return float(other)
    if hasattr(value, "free_symbols"):
        return as_sympy(other)
    return other


def _figure(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.12g}"
    text = str(value)
    return (
        text if "/" not in text and len(text) < 8 else f"{float(value):.12g}" + (f" ({text})" if len(text) < 40 else "")
    )
