"""Whether a number written in a game is one: a sentence that says why not, or None."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite
from typing import Any

from bargaining.algebra.terms import Affine, Extremum
from bargaining.errors import InputError
from bargaining.expressions.numbers import exact

__all__ = ["defect"]


def defect(value: Any) -> str | None:
    """Return what is wrong with a number of a game; None if nothing is.

    Parameters
    ----------
    value : object
        A number, an array, a sympy expression or a quantity in the terms of an offer.

    Examples
    --------
    >>> defect(Fraction(1, 2)) is None, defect(float("inf")), defect("0.5")
    (True, 'must be a finite number; got inf', "must be a number; got '0.5'; write it without quotes: 0.5")
    """
    if isinstance(value, Affine):
        return _defect_inside(value)
    if isinstance(value, str):
        return f"must be a number; got {value!r}{_without_quotes(value)}"
    if isinstance(value, bool) or value is None or isinstance(value, (bytes, complex)):
        return f"must be a number; got {value!r}"
    if isinstance(value, (int, Fraction)):
        return None
    if isinstance(value, float):
        return None if isfinite(value) else f"must be a finite number; got {value}"
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    if kind is not None:
        if kind not in "iufO":
            return f"must be a number; got an array of {value.dtype}"
        return None if kind in "iuO" or bool((abs(value) < float("inf")).all()) else "must be finite; got nan or inf"
    if hasattr(value, "free_symbols"):
        return None if _is_real(value) else f"must be a real, finite expression; got {value}"
    return f"must be a number; got {value!r}"


def _without_quotes(text: str) -> str:
    try:
        exact(text)
    except InputError:
        return ""
    number = f"Fraction({text.strip().replace('/', ', ')})" if "/" in text else text.strip()
    return f"; write it without quotes: {number}"


def _defect_inside(quantity: Affine) -> str | None:
    """Return what is wrong with a number inside a quantity in the terms."""
    parts = [quantity.constant, *quantity.coefficients.values()]
    for atom in quantity.coefficients:
        if isinstance(atom, Extremum):
            parts.extend(atom.args)
    return next((what for what in map(defect, parts) if what is not None), None)


def _is_real(expression: Any) -> bool:
    import sympy

    if not isinstance(expression, sympy.Expr):
        return False
    return not expression.has(sympy.nan, sympy.oo, -sympy.oo, sympy.zoo, sympy.I)
