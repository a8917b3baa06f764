"""The sign of a polynomial where some conditions hold in a box: proved, or refuted by a point.

Proofs are those of :mod:`bargaining.regimes.proofs`, points those of :mod:`bargaining.regimes.search`. A sign is never stated because
of a sample, and never denied without a witness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt

from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition, weakened
from bargaining.regimes.fields import Polynomial, sign_at
from bargaining.regimes.proofs import Prover, holds_on_box
from bargaining.regimes.search import point_in, reach

__all__ = ["Extent", "Proof"]

#: From how many points a search for a witness begins, and how many steps of a walk lead to them.
_STARTS, _STEPS = 6, 60


@dataclass(frozen=True)
class Proof:
    """A sign that a polynomial has on an extent.

    Attributes
    ----------
    sign : int
        1: nowhere negative; -1: nowhere positive.
    strict : bool
        Whether it is shown that the polynomial does not vanish there.
    from_box : bool
        Whether it holds on all of the box, whatever the conditions.
    """

    sign: int
    strict: bool
    from_box: bool


class Extent:
    """Where some conditions hold within a box.

    Parameters
    ----------
    conditions : sequence of Condition
        Strict or weak inequalities, all in one polynomial ring.
    box : mapping of str to Domain
        Where each parameter lies; one left out may be any number.
    names : sequence of str
        The ring's generators, in order.
    point : mapping of str to Fraction
        A point of the extent.

    Examples
    --------
    >>> from sympy import QQ, ring
    >>> R, x, y = ring("x,y", QQ)
    >>> unit = Domain(Fraction(0), Fraction(1))
    >>> extent = Extent([Condition(x - y, 1)], {"x": unit, "y": unit}, ("x", "y"), {"x": Fraction(1), "y": Fraction(0)})
    >>> extent.prove(x * x - y * y)
    Proof(sign=1, strict=True, from_box=False)
    >>> extent.prove(x + y - 1) is None
    True
    """

    def __init__(
        self,
        conditions: Sequence[Condition],
        box: Mapping[str, Domain],
        names: Sequence[str],
        point: Mapping[str, Fraction],
    ) -> None:
        self.conditions, self.box, self.names = tuple(conditions), dict(box), tuple(names)
        self.point = {name: point[name] for name in self.names}
        self.prover = Prover(self.box, self.names)
        self._proofs: dict[Polynomial, Proof | None] = {}

    def __contains__(self, point: Mapping[str, Fraction]) -> bool:
        inside = all(self.box.get(name, Domain()).contains(point[name]) for name in self.names)
        return inside and all(c.holds(point) for c in self.conditions)

    def prove(self, polynomial: Polynomial) -> Proof | None:
        """Return the sign that a polynomial is proved to have everywhere in the extent, or None."""
        if polynomial not in self._proofs:
            here = sign_at(polynomial, list(self.point.values()))
            tried = (self._prove(polynomial, sign) for sign in ([here] if here else [1, -1]))
            self._proofs[polynomial] = next((proof for proof in tried if proof is not None), None)
        return self._proofs[polynomial]

    def _prove(self, polynomial: Polynomial, sign: int) -> Proof | None:
        strict = Condition(polynomial, sign)
        weak = weakened(strict)
        if holds_on_box(strict, self.box, self.names):
            return Proof(sign, True, True)
        from_box = holds_on_box(weak, self.box, self.names)
        if strict in self.conditions or self.prover.support(strict, self.conditions) is not None:
            return Proof(sign, True, from_box)
        if from_box:
            return Proof(sign, False, True)
        if weak in self.conditions or self.prover.support(weak, self.conditions) is not None:
            return Proof(sign, False, False)
        if any(sign_at(polynomial, point) == -sign for point in self._walk) or self.witness([polynomial], -sign):
            return None
        if self.prover.support(strict, self.conditions, hard=True) is not None:
            return Proof(sign, True, False)
        return Proof(sign, False, False) if self.prover.support(weak, self.conditions, hard=True) is not None else None

    def witness(self, factors: Sequence[Polynomial], sign: int) -> dict[str, Fraction] | None:
        """Return a point of the extent at which a product of polynomials has a sign; None if none is found."""
        for point in self._walk:
            if prod(sign_at(f, point) for f in factors) == sign:
                return dict(zip(self.names, point, strict=True))
        ends = [reach(self.box.get(name, Domain()), value) for name, value in self.point.items()]
        whole = prod(factors[1:], start=factors[0])
        starts: list[npt.NDArray[np.float64]] = [np.array([float(v) for v in p]) for p in self._walk[-_STARTS:]]
        strict = [Condition(c.polynomial, c.sign) for c in self.conditions]
        found = point_in(
            [*strict, Condition(whole, sign)], tuple(low for low, _ in ends), tuple(high for _, high in ends), starts
        )
        if found is None:
            return None
        at = dict(zip(self.names, found, strict=True))
        return at if at in self else None

    @cached_property
    def _walk(self) -> list[tuple[Fraction, ...]]:
        """Points of the extent, from a random walk that starts at the known one."""
        rng = np.random.default_rng(0)
        ends = [reach(self.box.get(name, Domain()), value) for name, value in self.point.items()]
        here = tuple(self.point.values())
        out = [here]
        for k in range(_STEPS):
            part = Fraction(1, (1, 2, 8, 64)[k % 4])
            goal = [low + (high - low) * Fraction(int(rng.integers(1, 1000)), 1000) for low, high in ends]
            step = tuple((a + (b - a) * part).limit_denominator(10**6) for a, b in zip(here, goal, strict=True))
            if dict(zip(self.names, step, strict=True)) in self:
                here = step
                out.append(step)
        return out
