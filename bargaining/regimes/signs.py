"""Why a polynomial has the sign it has throughout a regime: by a bound, by a condition, or as a consequence of several.

Proofs are those of :mod:`bargaining.regimes.proofs`. Nothing is guessed: where none is found there is no reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition
from bargaining.regimes.fields import Field, Polynomial, sign_at
from bargaining.regimes.proofs import Prover, holds_on_box

__all__ = ["Reason", "Signs"]


@dataclass(frozen=True)
class Reason:
    """What a sign rests on.

    Attributes
    ----------
    conditions : tuple of int
        Which of the regime's conditions, by position.
    direct : bool
        Whether it is these conditions word for word.
    """

    conditions: tuple[int, ...] = ()
    direct: bool = False

    def __or__(self, other: Reason) -> Reason:
        both = tuple(sorted({*self.conditions, *other.conditions}))
        return Reason(both, all(r.direct or not r.conditions for r in (self, other)))


class Signs:
    """The signs of closed forms where conditions and bounds hold.

    Parameters
    ----------
    field : Field
    conditions : sequence of Condition
    box : mapping of str to Domain
    point : mapping of str to Fraction
        A point of the regime, which tells what sign to look for.
    further : sequence of Condition
        Signs that may follow from the conditions; those that do are used as steps on the way.
    """

    def __init__(
        self,
        field: Field,
        conditions: Sequence[Condition],
        box: Mapping[str, Domain],
        point: Mapping[str, Fraction],
        further: Sequence[Condition] = (),
    ) -> None:
        self.field, self.conditions, self.box = field, tuple(conditions), box
        self.prover = Prover(box, field.names)
        self.point = [point[name] for name in field.names]
        self.further = tuple(c for c in further if c not in self.conditions and c.sign)
        self._memo: dict[Any, Reason | None] = {}
        self._steps: dict[Condition, Reason] | None = None

    def strict(self, polynomial: Polynomial, sign: int) -> bool:
        """Whether a polynomial has a sign throughout, for the reasons of the conditions; zero counts only where it is one of them."""
        if sign == 0:
            return any(c.sign == 0 and c.polynomial in (polynomial, -polynomial) for c in self.conditions)
        wanted = Condition(polynomial, sign)
        if any(
            not c.weak
            and ((c.polynomial == polynomial and c.sign == sign) or (c.polynomial == -polynomial and c.sign == -sign))
            for c in self.conditions
        ):
            return True
        if holds_on_box(wanted, self.box, self.field.names):
            return True
        if self.prover.support(wanted, self.conditions) is not None:
            return True
        return self.prover.support(wanted, (*self.conditions, *self.steps())) is not None

    def steps(self) -> dict[Condition, Reason]:
        """Return the further signs that follow from the conditions."""
        if self._steps is None:
            self._steps = {}
            for c in self.further:
                found = self._from(c, self.conditions)
                if found is not None:
                    self._steps[c] = found
        return self._steps

    def at_least_zero(self, element: Any) -> Reason | None:
        """Return why a closed form is never negative; None if no reason was found."""
        if not element:
            return Reason()
        reason, sign = Reason(), 1
        for polynomial in (element.numer, element.denom):
            sign *= 1 if polynomial.LC > 0 else -1
            for factor, times in self._factors(polynomial):
                if times % 2 == 0:
                    continue
                side = sign_at(factor, self.point) or 1
                found = self.of(factor, side)
                if found is None and sign_at(factor, self.point) == 0:
                    side = -side
                    found = self.of(factor, side)
                if found is None:
                    return self._whole(element)
                reason, sign = reason | found, sign * side
        return reason if sign > 0 else None

    def _whole(self, element: Any) -> Reason | None:
        """Prove the numerator as it stands, where a factor of it has no sign of its own."""
        side = sign_at(element.denom, self.point)
        below = self.of(element.denom, side)
        above = self.of(element.numer, side)
        return None if below is None or above is None else below | above

    def _factors(self, polynomial: Polynomial) -> list[tuple[Polynomial, int]]:
        rest, out = polynomial, []
        for factor in self.field.factors(polynomial):
            times = 0
            while True:
                quotient, remainder = rest.div(factor)
                if remainder:
                    break
                rest, times = quotient, times + 1
            out.append((factor, times))
        return out

    def of(self, polynomial: Polynomial, sign: int) -> Reason | None:
        """Return why a polynomial is never of the other sign; None if no reason was found."""
        key = (polynomial, sign)
        if key not in self._memo:
            self._memo[key] = self._find(polynomial, sign)
        return self._memo[key]

    def _find(self, polynomial: Polynomial, sign: int) -> Reason | None:
        if polynomial.is_ground:
            return Reason() if (polynomial.LC > 0 if polynomial else True) == (sign > 0) else None
        wanted = Condition(polynomial, sign, weak=True)
        if holds_on_box(wanted, self.box, self.field.names):
            return Reason()
        for k, c in enumerate(self.conditions):
            if (c.polynomial == polynomial and c.sign in (0, sign)) or (
                c.polynomial == -polynomial and c.sign in (0, -sign)
            ):
                return Reason((k,), direct=True)
        return self._from(wanted, self.conditions) or self._from(wanted, (*self.conditions, *self.steps()))

    def _from(self, wanted: Condition, given: Sequence[Condition]) -> Reason | None:
        found = self.prover.support(wanted, given)
        if found is None:
            return None
        total = Reason(tuple(k for k, c in enumerate(self.conditions) if c in found))
        for c in found - {*self.conditions}:
            total = total | self.steps()[c]
        return Reason(total.conditions)
