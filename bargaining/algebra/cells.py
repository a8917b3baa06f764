r"""Signs of affine quantities while terms are open.

While a game is solved after an offer, the terms are not numbers but range over a *cell*: a point, or an open interval. An
affine quantity has one sign on an open interval, or it changes sign at one root, and then the cell is split there into
two intervals and a point. Splitting on demand cuts the frontier into exactly the pieces on which play is the same: break
points are found by comparison, never on a grid.

On an interval :math:`(l, h)` the sign of affine f follows from the signs at the ends: positive if both are
:math:`\ge 0` and not both 0, zero if both are 0, and if they differ strictly there is a root between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine, Extremum, Term
from bargaining.algebra.traced import sign

__all__ = ["Cell", "Context", "Split", "Zero", "resolve", "sign_on"]


@dataclass(slots=True)
class Zero:
    """A reason why a term is pinned at a point: a quantity that vanishes there, and the root in closed form."""

    reason: tuple[str, ...]
    root: Any


@dataclass(slots=True)
class Cell:
    """A point or an open interval of one term.

    Parameters
    ----------
    term : Term
    low, high : number or Affine
        The ends, affine in the terms of enclosing offers; equal objects for a point.
    point : bool
    zeros : list of Zero
        For a point: what vanishes there.
    """

    term: Term
    low: Any
    high: Any
    point: bool
    zeros: list[Zero] = field(default_factory=list)

    @classmethod
    def at(cls, term: Term, value: Any) -> Cell:
        """Return a point."""
        return cls(term, value, value, True)


#: The cells of the open terms, outermost offer first.
Context = tuple[Cell, ...]


class Split(Exception):
    """A quantity changes sign inside a cell, at `root`."""

    def __init__(self, term: Term, root: Any) -> None:
        self.term, self.root = term, root


def sign_on(quantity: Any, context: Context, reason: tuple[str, ...]) -> int:
    """Return the sign of an affine quantity on the cells of the context.

    Parameters
    ----------
    quantity : number or Affine
        Free of minima and maxima.
    context : tuple of Cell
    reason : tuple of str
        What the sign decides; remembered where it pins a term.

    Raises
    ------
    Split
        If the sign is not the same on the whole cell.
    """
    if not isinstance(quantity, Affine):
        return sign(quantity)
    if not context:
        return sign(quantity.constant)
    outside, cell = context[:-1], context[-1]
    c = quantity.coefficients.get(cell.term)
    if c is None:
        return sign_on(quantity, outside, reason)
    low = sign_on(quantity.substitute(cell.term, cell.low), outside, reason)
    if cell.point:
        if low == 0 and not any(z.reason == reason for z in cell.zeros) and sign(c) != 0:
            cell.zeros.append(Zero(reason, root_of(quantity, cell.term)))
        return low
    high = sign_on(quantity.substitute(cell.term, cell.high), outside, reason)
    if low * high >= 0:
        return low or high
    raise Split(cell.term, root_of(quantity, cell.term))


def root_of(quantity: Affine, term: Term) -> Any:
    """Return the value of `term` at which `quantity` vanishes."""
    return quantity.substitute(term, 0) * (Fraction(-1) / quantity.coefficients[term])


def resolve(quantity: Any, context: Context) -> Any:
    """Replace minima and maxima by the piece that holds on the cells of the context.

    Returns
    -------
    number or Affine
        Without extrema; a plain number where no term is left.
    """
    if not isinstance(quantity, Affine):
        return quantity
    out: Any = quantity.constant
    if quantity.coefficients and not any(isinstance(atom, Extremum) for atom in quantity.coefficients):
        return quantity
    for atom, c in quantity.coefficients.items():
        if isinstance(atom, Extremum):
            best = resolve(atom.args[0], context)
            for arg in atom.args[1:]:
                other = resolve(arg, context)
                order = sign_on(other - best, context, ("piece",))
                if (order > 0) == atom.greatest and order != 0:
                    best = other
            out = best * c + out
        else:
            out = Affine(0, {atom: c}) + out
    return out
