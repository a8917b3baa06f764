r"""Quantities that are affine, piece by piece, in the terms of an offer.

A *term* is a number that an offer proposes and nobody has fixed yet: the share of a pie, the ground ceded. What
happens after a deal may depend on it, but only through quantities

.. math:: c + \sum_t a_t t + \sum_m b_m \, \mathrm{min/max}(\dots)

so that the best offer can be found by comparing break points instead of searching a grid. Such a quantity cannot be
tested for truth (``if x > 0`` has no answer while x is open); :func:`minimum`, :func:`maximum` and :func:`clip` say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NoReturn

from bargaining.errors import GameError, NonlinearError
from bargaining.expressions.numbers import as_sympy

__all__ = ["CURVED", "Affine", "Extremum", "SignLabel", "Term", "by_sign", "clip", "maximum", "minimum", "substituted"]


#: What to do instead of a function that is not affine.
CURVED = (
    "use bargaining.minimum, maximum or clip where they say what is meant; offers along a curve are "
    "bargaining.ConcaveOffers"
)


class Term:
    """One open number of an offer; compared by identity, printed by name."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


class Extremum:
    """The least or the greatest of some affine quantities."""

    __slots__ = ("args", "greatest")

    def __init__(self, greatest: bool, args: tuple[Any, ...]) -> None:
        self.greatest, self.args = greatest, args

    def __repr__(self) -> str:
        return f"{'maximum' if self.greatest else 'minimum'}({', '.join(map(repr, self.args))})"


class Affine:
    """``constant + sum of coefficient * atom``, an atom being a term or an extremum.

    Parameters
    ----------
    constant : number
        Free of terms; a number, an array or a sympy expression.
    coefficients : dict of (Term or Extremum) to number
        Free of terms.

    Examples
    --------
    >>> x = Affine(0, {Term("x"): 1})
    >>> 1 - (x + x) / 2
    1 - x
    >>> x * x
    Traceback (most recent call last):
    ...
    bargaining.errors.NonlinearError: the product of two quantities that both depend on the terms is not affine: (x) * (x)
    >>> bool(x > 0)
    Traceback (most recent call last):
    ...
    bargaining.errors.GameError: a term is open while the game is written, so it cannot be compared or tested...
    """

    __slots__ = ("coefficients", "constant")
    __hash__ = object.__hash__

    def __init__(self, constant: Any, coefficients: dict[Any, Any]) -> None:
        self.constant, self.coefficients = constant, coefficients

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **_: Any) -> Affine:
        """Let an array of numbers stand to the left of an operator; refuse every other function of numpy."""
        left, *rest = inputs
        if method == "__call__" and len(rest) == 1 and rest[0] is self and ufunc.__name__ in _REFLECTED:
            out: Affine = _REFLECTED[ufunc.__name__](self, left)
            return out
        raise NonlinearError(
            f"numpy.{ufunc.__name__} of a quantity that depends on the terms is not affine: {self!r}; {CURVED}"
        )

    def __add__(self, other: Any) -> Affine:
        if not isinstance(other, Affine):
            if other is None or isinstance(other, (str, bool)):
                raise GameError(f"a quantity in the terms is combined with something that is no number: {other!r}")
            return Affine(self.constant + other, self.coefficients)
        out = dict(self.coefficients)
        for atom, c in other.coefficients.items():
            out[atom] = out[atom] + c if atom in out else c
        return Affine(self.constant + other.constant, out)

    __radd__ = __add__

    def __neg__(self) -> Affine:
        return Affine(self.constant * -1, {atom: c * -1 for atom, c in self.coefficients.items()})

    def __sub__(self, other: Any) -> Affine:
        if isinstance(other, Affine):
            out = dict(self.coefficients)
            for atom, c in other.coefficients.items():
                out[atom] = out[atom] - c if atom in out else c * -1
            return Affine(self.constant - other.constant, out)
        return self.__add__(other if other is None or isinstance(other, (str, bool)) else -1 * other)

    def __rsub__(self, other: Any) -> Affine:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Affine:
        if isinstance(other, Affine):
            if not other.coefficients:
                other = other.constant
            elif not self.coefficients:
                return Affine(
                    other.constant * self.constant, {a: c * self.constant for a, c in other.coefficients.items()}
                )
            else:
                raise NonlinearError(
                    f"the product of two quantities that both depend on the terms is not affine: ({self!r}) * ({other!r})"
                )
        if other is None or isinstance(other, (str, bool)):
            raise GameError(f"a quantity in the terms is combined with something that is no number: {other!r}")
        return Affine(self.constant * other, {atom: c * other for atom, c in self.coefficients.items()})

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Affine:
        if isinstance(other, Affine):
            if other.coefficients:
                raise NonlinearError(
                    f"division by a quantity that depends on the terms is not affine: ({self!r}) / ({other!r})"
                )
            other = other.constant
        if other is None or isinstance(other, (str, bool)):
            raise GameError(f"a quantity in the terms is combined with something that is no number: {other!r}")
        if isinstance(other, (int, float, Fraction)) and other == 0:
            raise GameError(f"a quantity in the terms is divided by zero: ({self!r}) / {other!r}")
        over = Fraction(1, other) if isinstance(other, int) else 1 / other
        return self * over

    def __rtruediv__(self, other: Any) -> Affine:
        raise NonlinearError(f"division by a quantity that depends on the terms is not affine: {other!r} / ({self!r})")

    def __pow__(self, exponent: Any) -> Affine:
        if exponent == 1:
            return self
        raise NonlinearError(
            f"a power of a quantity that depends on the terms is not affine: ({self!r}) ** {exponent!r}; {CURVED}"
        )

    def __rpow__(self, base: Any) -> Affine:
        raise NonlinearError(
            f"a power with an exponent that depends on the terms is not affine: {base!r} ** ({self!r})"
        )

    def _rounded(self, *_: Any) -> NoReturn:
        raise NonlinearError(f"a quantity that depends on the terms cannot be rounded or reduced: {self!r}")

    __mod__ = __rmod__ = __floordiv__ = __rfloordiv__ = __divmod__ = __rdivmod__ = _rounded
    __round__ = __trunc__ = __floor__ = __ceil__ = _rounded

    def _untestable(self, *_: Any) -> NoReturn:
        raise GameError(
            "a term is open while the game is written, so it cannot be compared or tested; "
            "use bargaining.minimum, maximum or clip, or bargaining.by_sign for a label"
        )

    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __abs__ = _untestable

    def __repr__(self) -> str:
        out = "" if str(self.constant) == "0" and self.coefficients else str(self.constant)
        for atom, c in self.coefficients.items():
            text = str(c)
            down = text.startswith("-") and " " not in text
            size = text.lstrip("-") if down else f"({text})" if " " in text else text
            part = repr(atom) if size == "1" else f"{size}*{atom!r}"
            out += f"{' - ' if down else ' + '}{part}" if out else f"{'-' if down else ''}{part}"
        return out

    def substitute(self, term: Term, value: Any) -> Any:
        """Replace `term` by `value`, a number or an affine quantity; free of all terms, a number comes back."""
        c = self.coefficients.get(term)
        if c is None:
            return self
        rest = {atom: a for atom, a in self.coefficients.items() if atom is not term}
        moved = value * c
        if not rest and not isinstance(moved, Affine):
            return self.constant + moved
        return moved + Affine(self.constant, rest)


#: What ``array <operator> affine`` means, by numpy's name of the operator.
_REFLECTED: dict[str, Any] = {
    "add": Affine.__radd__,
    "subtract": Affine.__rsub__,
    "multiply": Affine.__rmul__,
    "divide": Affine.__rtruediv__,
}


def substituted(quantity: Any, term: Term, value: Any) -> Any:
    """Replace a term in a quantity, which may be a plain number that no term occurs in.

    Examples
    --------
    >>> x = Term("x")
    >>> substituted(Affine(1, {x: 2}), x, 3), substituted(5, x, 3)
    (7, 5)
    """
    return quantity.substitute(term, value) if isinstance(quantity, Affine) else quantity


def replaced(quantity: Any, term: Term, value: Any) -> Any:
    """Replace a term in a quantity as it was written, inside minima and maxima too.

    Examples
    --------
    >>> x = Term("x")
    >>> kinked = 1 - minimum(Affine(0, {x: 2}), 1)
    >>> replaced(kinked, x, Fraction(1, 4)), replaced(kinked, x, 3)
    (Fraction(1, 2), 0)
    """
    if not isinstance(quantity, Affine) or term not in terms_of(quantity):
        return quantity
    out: Any = quantity.constant
    for atom, c in quantity.coefficients.items():
        if isinstance(atom, Extremum):
            part = _extremum(atom.greatest, tuple(replaced(arg, term, value) for arg in atom.args))
        else:
            part = value if atom is term else Affine(0, {atom: 1})
        out = part * c + out
    return out


def terms_of(quantity: Any) -> Iterator[Term]:
    """Yield every term on which `quantity` depends, those inside a minimum or maximum included."""
    if isinstance(quantity, Affine):
        for atom in quantity.coefficients:
            if isinstance(atom, Extremum):
                for arg in atom.args:
                    yield from terms_of(arg)
            else:
                yield atom


def _extremum(greatest: bool, args: tuple[Any, ...]) -> Any:
    if not args:
        raise GameError("minimum and maximum need at least one argument")
    for a in args:
        if a is None or isinstance(a, (str, bool)):
            raise GameError(f"minimum and maximum compare numbers and quantities in the terms; got {a!r}")
    if any(isinstance(a, Affine) and a.coefficients for a in args):
        return Affine(0, {Extremum(greatest, args): 1})
    plain = [a.constant if isinstance(a, Affine) else a for a in args]
    if any(type(a).__module__.startswith("sympy") for a in plain):
        import sympy

        made = [as_sympy(a) if isinstance(a, Fraction) else a for a in plain]
        return (sympy.Max if greatest else sympy.Min)(*made)
    if any(type(a).__module__.startswith("numpy") for a in plain):
        import numpy as np

        out: Any = plain[0]
        for a in plain[1:]:
            out = np.maximum(out, a) if greatest else np.minimum(out, a)
        return out
    return max(plain) if greatest else min(plain)


def minimum(*args: Any) -> Any:
    """Return the least of some quantities, which may depend on the terms of an offer.

    Parameters
    ----------
    *args : number, array, sympy expression or quantity in the terms
        At least one.

    Examples
    --------
    >>> minimum(3, Fraction(1, 2))
    Fraction(1, 2)
    """
    return _extremum(False, args)


def maximum(*args: Any) -> Any:
    """Return the greatest of some quantities, which may depend on the terms of an offer.

    Examples
    --------
    >>> maximum(3, Fraction(1, 2))
    3
    """
    return _extremum(True, args)


def clip(quantity: Any, low: Any, high: Any) -> Any:
    """Return `quantity`, but not less than `low` nor more than `high`.

    Examples
    --------
    >>> clip(Fraction(6, 5), 0, 1)
    1
    """
    return minimum(maximum(quantity, low), high)


class SignLabel:
    """A label that depends on the sign of a quantity in the terms; made by :func:`by_sign`."""

    __slots__ = ("labels", "quantity")

    def __init__(self, quantity: Any, labels: dict[int, str]) -> None:
        self.quantity, self.labels = quantity, labels


def by_sign(quantity: Any, *, zero: str, positive: str, negative: str | None = None) -> SignLabel:
    """Name an outcome after the sign of a quantity in the terms.

    Parameters
    ----------
    quantity : quantity in the terms
        Such as the ground ceded.
    zero, positive, negative : str
        The label in each case; `negative` may be left out where it cannot occur.

    Returns
    -------
    SignLabel
        To be given to :func:`~bargaining.games.nodes.outcome` as its label.
    """
    return SignLabel(quantity, {0: zero, 1: positive, -1: positive if negative is None else negative})
