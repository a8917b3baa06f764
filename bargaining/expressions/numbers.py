"""Exact numbers: how a value given as text, float, decimal or another library's scalar becomes a ``Fraction``.

A float is read by its shortest decimal, so that 0.95 is 19/20 and not the binary number next to it: a scholar who
types 0.95 means 19/20. What is not one finite rational number (nan, infinity, a truth value, an array) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bargaining.errors import InputError

__all__ = ["MAX_DIGITS", "MAX_EXPONENT", "as_sympy", "ends", "exact", "show", "show_interval"]

MAX_DIGITS = 60
MAX_EXPONENT = 400
_MAX_INTEGER_BITS = 2048  # a whole number beyond this cannot be meant, and costs time to print

_DECIMAL = re.compile(r"([+-]?[0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,9}))?")
_RATIO = re.compile(r"([+-]?[0-9]+)\s*/\s*([0-9]+)")


def exact(value: Any) -> Fraction:
    """Return the rational number that `value` stands for.

    Parameters
    ----------
    value : int, Fraction, str, float, Decimal, numpy scalar or sympy Rational
        Text is a decimal (``"0.95"``, ``"1e-3"``) or a ratio of whole numbers (``"19/20"``).

    Raises
    ------
    InputError
        If `value` is not one finite rational number, or is written with more than `MAX_DIGITS` digits or with an
        exponent beyond `MAX_EXPONENT`.

    Examples
    --------
    >>> exact(0.95), exact("19/20"), exact("1e-3")
    (Fraction(19, 20), Fraction(19, 20), Fraction(1, 1000))
    >>> exact("95%")
    Traceback (most recent call last):
    bargaining.errors.InputError: must be a number; got '95%'; did you mean 0.95?
    """
    if type(value) is Fraction:
        return value
    if isinstance(value, bool) or value is None:
        raise InputError(f"must be a number; got {value}")
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int):
        if value.bit_length() > _MAX_INTEGER_BITS:
            raise InputError(f"must be a number of sensible size; got a whole number of {value.bit_length()} bits")
        return Fraction(value)
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, Decimal):
        return _from_text(str(value))
    if hasattr(value, "dtype"):  # numpy, without importing it
        return _from_numpy(value)
    if isinstance(value, float):
        return _from_text(repr(value))
    if getattr(value, "is_Rational", False):  # sympy, without importing it
        return Fraction(int(value.p), int(value.q))
    if getattr(value, "is_Float", False):
        return _from_text(repr(float(value)))
    raise InputError(f"must be a rational number; got {_quote(value)}")


def ends(values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest of some rational numbers, of which there may be many.

    Examples
    --------
    >>> ends([Fraction(1, 3), Fraction(1, 2), Fraction(1, 4)])
    (Fraction(1, 4), Fraction(1, 2))
    """
    try:
        near = [v.numerator / v.denominator for v in values]
    except OverflowError:
        return min(values), max(values)
    # Division rounds correctly, so it keeps the order; only what it makes equal need be compared as fractions.
    low, high = min(near), max(near)
    return (
        min(v for v, f in zip(values, near, strict=True) if f == low),
        max(v for v, f in zip(values, near, strict=True) if f == high),
    )


def _from_numpy(value: Any) -> Fraction:
    if getattr(value, "ndim", 0):
        raise InputError(f"must be one number; got an array of shape {value.shape}")
    kind = value.dtype.kind
    if kind in "iu":
        return Fraction(int(value))
    if kind == "f":
        return _from_text(str(value))  # the shortest decimal of its own precision: float32 0.1 is 1/10
    if kind == "O":
        return exact(value.item())
    raise InputError(f"must be a number; got {_quote(value)}")


def _from_text(text: str) -> Fraction:
    stripped = text.strip() if len(text) <= 2 * MAX_EXPONENT else text
    if ratio := _RATIO.fullmatch(stripped):
        above, below = ratio.groups()
        if len(above.lstrip("+-")) > MAX_DIGITS or len(below) > MAX_DIGITS:
            raise InputError(f"must have at most {MAX_DIGITS} digits; got {_quote(text)}")
        if int(below) == 0:
            raise InputError(f"must not divide by zero; got {_quote(text)}")
        return Fraction(int(above), int(below))
    decimal = _DECIMAL.fullmatch(stripped)
    if decimal is None or not (decimal[1].lstrip("+-") or decimal[2]):
        if stripped.lower().lstrip("+-") in ("nan", "inf", "infinity"):
            raise InputError(f"must be finite; got {_quote(text)}")
        raise InputError(f"must be a number; got {_quote(text)}{_meant(stripped)}")
    whole, part, exponent = decimal[1], decimal[2] or "", int(decimal[3] or 0)
    if len(whole.lstrip("+-")) + len(part) > MAX_DIGITS + MAX_EXPONENT:
        raise InputError(f"must have at most {MAX_DIGITS} digits; got {_quote(text)}")
    if len((whole.lstrip("+-") + part).strip("0")) > MAX_DIGITS:
        raise InputError(f"must have at most {MAX_DIGITS} digits; got {_quote(text)}")
    if abs(exponent) > MAX_EXPONENT:
        raise InputError(f"must have an exponent between -{MAX_EXPONENT} and {MAX_EXPONENT}; got {_quote(text)}")
    shift = exponent - len(part)
    return int(whole + part) * Fraction(10) ** shift


def _meant(text: str) -> str:
    """Guess at a percentage or a decimal comma."""
    for pattern, template in ((r"([0-9]{1,9})\s*%", "{}e-2"), (r"([0-9]{1,9}),([0-9]{1,9})", "{}.{}")):
        if match := re.fullmatch(pattern, text):
            return f"; did you mean {show(_from_text(template.format(*match.groups())))}?"
    return ""


def _quote(value: Any) -> str:
    """Return `value` as it was given, cut where it is long."""
    shown = repr(value[:61]) if isinstance(value, str) else repr(value)
    return shown if len(shown) <= 64 else f"{shown[:60]}..."


def show(value: Fraction) -> str:
    """Return `value` as a reader would write it: a short decimal where it is exact, otherwise a ratio.

    Examples
    --------
    >>> show(Fraction(19, 20)), show(Fraction(1, 3)), show(Fraction(-7))
    ('0.95', '1/3', '-7')
    """
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 200:
        try:
            return f"about {float(value):.6g}"
        except OverflowError:
            return f"a number of about {value.numerator.bit_length() * 3 // 10} digits"
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or places > 15:
        return str(value)
    if places == 0:
        return str(value.numerator)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def show_interval(interval: tuple[Fraction, Fraction]) -> str:
    """Return a closed interval as text.

    Examples
    --------
    >>> show_interval((Fraction(0), Fraction(1, 2)))
    '[0, 0.5]'
    """
    return f"[{show(interval[0])}, {show(interval[1])}]"


def as_sympy(value: Fraction | int) -> Any:
    """Return an exact number as the rational number of sympy.

    Examples
    --------
    >>> as_sympy(Fraction(3, 4))
    3/4
    """
    from sympy import Rational

    return Rational(value.numerator, value.denominator)
