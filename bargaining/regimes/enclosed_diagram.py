r"""The decision diagram of a game with exponentials, roots and logarithms: signs at the points of a grid, proved by enclosures.

The tests of the diagram are polynomials in the axes and in primitives (:mod:`bargaining.algebra.primitives`), which move with the axes or
are irrational constants. On a block of the grid, and at single points, a polynomial is enclosed in floats with outward rounding
(:mod:`bargaining.frontiers.spans`); where that does not tell its sign it is enclosed at the very point in 40 to 130 digits, and at last
zero is proved by computer algebra (:mod:`bargaining.regimes.enclosed`). A point at which a sign remains open is *undecided*: it gets a
leaf that says so, and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.algebra.primitives import Primitive
from bargaining.algebra.traced import Tape
from bargaining.errors import UndecidedError
from bargaining.expressions.numbers import as_sympy
from bargaining.frontiers.spans import Span, span_of, spans
from bargaining.regimes.diagram import Diagram, Leaf, Root, Test
from bargaining.regimes.fields import Field, Polynomial, terms_in
from bargaining.regimes.problem import Problem, Trace

__all__ = ["EnclosedDiagram", "EnclosedTest", "Plane"]

Floats = npt.NDArray[np.float64]

#: What stands for a sign that is open.
_OPEN = np.int8(2)


class Plane:
    """The axes of a map, and the primitives as functions of them.

    Parameters
    ----------
    problem : Problem
    names : sequence of str
        The axes.
    """

    def __init__(self, problem: Problem, names: Sequence[str]) -> None:
        from sympy import Symbol, lambdify

        self.problem, self.names = problem, tuple(names)
        fixed = {
            Symbol(n): as_sympy(v) for n, v in problem.values.items() if n not in names and not isinstance(n, Primitive)
        }
        self._symbols = [Symbol(n) for n in names]
        self._primitives = [name.expression.subs(fixed) for name in problem.primitives]
        self._quick = [lambdify(self._symbols, e, "numpy") for e in self._primitives]
        self._known: dict[Any, int | UndecidedError] = {}

    def coordinates(self, axes: Sequence[Span]) -> list[Span]:
        """Return the axes and primitives where the axes are."""
        at = dict(zip(self._symbols, axes, strict=True))
        return [*axes, *(spans(e, at) for e in self._primitives)]

    def near(self, axes: Sequence[Any]) -> list[Any]:
        """Return the axes and primitives in floats, for drawing; what is not real just outside of its domain is nought."""
        with np.errstate(all="ignore"):
            return [*axes, *(np.nan_to_num(f(*axes)) for f in self._quick)]

    def enclosed(self, polynomial: Polynomial, coordinates: Sequence[Span]) -> Span:
        """Enclose a polynomial in axes and primitives."""
        total: Span = span_of(0)
        with np.errstate(all="ignore"):
            for exponents, c in terms_in(polynomial):
                term: Span = span_of(c)
                for at, power in zip(coordinates, exponents, strict=True):
                    if power:
                        term = term * at**power
                total = total + term
        return total

    def sign(self, polynomial: Polynomial, point: Sequence[Fraction]) -> int:
        """Return the sign at a rational point of the axes, with proof.

        Raises
        ------
        UndecidedError
            If it cannot be told.
        """
        key = (polynomial, tuple(point))
        if key not in self._known:
            try:
                self._known[key] = self.problem.sign(polynomial, dict(zip(self.names, point, strict=True)))
            except UndecidedError as open_:
                self._known[key] = open_
        known = self._known[key]
        if isinstance(known, UndecidedError):
            raise known
        return known


@dataclass(eq=False)
class EnclosedTest(Test):
    """A polynomial in axes and primitives whose sign is asked."""

    plane: Plane = field(kw_only=True)

    def _spans(self, low: Sequence[Any], high: Sequence[Any]) -> Span:
        """Enclose the values on boxes whose ends are floats beside rational numbers."""
        axes = [
            Span(np.nextafter(np.asarray(a, dtype=float), -np.inf), np.nextafter(np.asarray(b, dtype=float), np.inf))
            for a, b in zip(low, high, strict=True)
        ]
        return self.plane.enclosed(self.polynomial, self.plane.coordinates(axes))

    def at(self, point: Sequence[float]) -> float:
        """Evaluate at one point."""
        return super().at(self.plane.near(point))

    def sign(self, point: Sequence[Fraction]) -> int:
        """Return the sign at a rational point, with proof."""
        return self.plane.sign(self.polynomial, point)

    def values(self, axes: Sequence[Floats]) -> Floats:
        """Evaluate at points given by one array per axis."""
        return super().values(self.plane.near(axes))

    def error(self, largest: Sequence[Any]) -> Any:
        """Return nought: bounds are rounded outwards."""
        return 0.0

    def bounds(self, low: Sequence[Floats], high: Sequence[Floats]) -> tuple[Floats, Floats]:
        """Bound the values on boxes."""
        found = self._spans(low, high)
        return np.broadcast_to(found.low, low[0].shape), np.broadcast_to(found.high, low[0].shape)

    def side(self, low: Sequence[float], high: Sequence[float], error: float) -> int:
        """Return the sign on one box where bounds of the values prove it, else 0; primitives are not affine between corners."""
        least, most = self.bounds([np.array([v]) for v in low], [np.array([v]) for v in high])
        return int(least[0] > error) - int(most[0] < -error)


class EnclosedDiagram(Diagram):
    """A diagram whose tests hold primitives.

    Attributes
    ----------
    undecided : dict of index to str
        The points of the last grid that are open, each with the comparison that could not be decided.
    """

    def __init__(self, problem: Problem, names: Sequence[str], progress: Callable[[int], None] | None = None) -> None:
        super().__init__(problem, names, progress)
        self.field = Field([*self.names, *problem.primitives], problem.values)
        self.plane = Plane(problem, self.names)
        self.undecided: dict[tuple[int, ...], str] = {}
        self._open: Leaf | None = None

    def sign(self, polynomial: Polynomial, point: Sequence[Fraction]) -> int:
        """Return the sign of a polynomial at a rational point, with proof."""
        return self.plane.sign(polynomial, point)

    def _made(self, polynomial: Polynomial) -> Test:
        return EnclosedTest(polynomial, None, plane=self.plane)

    def _grown(
        self, root: Root, point: Sequence[Fraction], index: tuple[int, ...], known: Mapping[Polynomial, int]
    ) -> bool:
        try:
            return super()._grown(root, point, index, known)
        except UndecidedError as open_:
            self.undecided[index] = str(open_)
            return False

    def _new_roots(self, point: Sequence[Fraction]) -> list[Root] | Leaf:
        try:
            return super()._new_roots(point)
        except UndecidedError as open_:
            return self._open_leaf(point, open_)

    def _open_leaf(self, point: Sequence[Fraction], why: UndecidedError) -> Leaf:
        """Return the leaf of all points that are open."""
        if self._open is None:
            tape = Tape(self.problem.keys)
            for name, value in self.problem.beside(self._at(point)).items():
                tape.parameter(name, value)
            self._open = self._leaf(Trace(tape, None, why), [])
        return self._open

    def classify(self, axes: Sequence[Sequence[Fraction]]) -> npt.NDArray[np.int32]:
        """Classify every point of a grid; those that are open get the leaf that says so."""
        self.undecided = {}
        codes = super().classify(axes)
        for index, why in self.undecided.items():
            codes[index] = self._open_leaf(
                [axis[k] for axis, k in zip(axes, index, strict=True)], UndecidedError(why)
            ).number
        return codes

    def _continuum_on_border(self, codes: npt.NDArray[np.int32], grid: Any) -> Root | None:
        missing = np.argwhere(codes < 0)
        for place in missing[:1]:
            index = tuple(int(k) for k in place)
            point = [axis[k] for axis, k in zip(grid.exact, index, strict=True)]
            codes[codes < 0] = self._open_leaf(point, UndecidedError(self.undecided.get(index, ""))).number
        while True:
            before = set(self._searched)
            try:
                return super()._continuum_on_border(codes, grid)
            except UndecidedError as open_:
                for number in self._searched - before:
                    for place in np.argwhere(codes == number):
                        self.undecided[tuple(int(k) for k in place)] = str(open_)

    def _signs(self, node: Test, points: npt.NDArray[np.int32], grid: Any) -> npt.NDArray[np.int8]:
        coordinates = [f[index] for f, index in zip(grid.floats, points, strict=True)]
        least, most = node.bounds(coordinates, coordinates)
        signs = (least > 0).astype(np.int8) - (most < 0).astype(np.int8)
        for k in np.flatnonzero(signs == 0):
            point = [axis[index] for axis, index in zip(grid.exact, points[:, k], strict=True)]
            try:
                signs[k] = node.sign(point)
            except UndecidedError as open_:
                signs[k] = _OPEN
                self.undecided[tuple(int(i) for i in points[:, k])] = str(open_)
            self.exactly += 1
        return signs
