"""Closed forms and conditions in plain text, in the parameters' paths, written as shortly as can be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from sympy.polys.rings import PolyRing

from bargaining.algebra.primitives import name_of
from bargaining.regimes.conditions import Condition
from bargaining.regimes.fields import Polynomial, sign_at
from bargaining.regimes.writer import Writer, by_power, join

__all__ = ["fraction_text", "inequality_text", "plain", "reduced"]


def fraction_text(numerator: Polynomial, denominator: Polynomial, point: Mapping[str, Fraction]) -> str:
    """Write a fraction of two polynomials of one ring.

    Parameters
    ----------
    numerator, denominator : sympy PolyElement
    point : mapping of str to Fraction
        Where signs are read, so that what is positive is written first.
    """
    top, bottom, names = reduced(numerator, denominator)
    if not names:
        return str(Fraction(int(top.LC.numerator), int(top.LC.denominator)) / Fraction(str(bottom.LC)) if top else 0)
    return plain(_writer(names, point).fraction(top, bottom), names)


def inequality_text(condition: Condition, point: Mapping[str, Fraction], path: str | None = None) -> str:
    """Write a condition, solved for a parameter where it is linear in it.

    Parameters
    ----------
    condition : Condition
    point : mapping of str to Fraction
        Where signs are read.
    path : str, optional
        The parameter to solve for; left out, or not linear, positive terms stand on both sides.
    """
    polynomial, _, names = reduced(condition.polynomial, condition.polynomial.ring.one)
    writer = _writer(names, point)
    sign, left, right = condition.sign, "", ""
    zero = polynomial.ring.zero
    if path in names:
        parts = by_power(polynomial, names.index(path))
        slope = sign_at(parts.get(1, zero), [point[n] for n in names])
        if max(parts) == 1 and slope:
            sign, left = sign * slope, path
            right = plain(writer.fraction(-parts.get(0, zero), parts[1]), names)
    if not left:
        sides = []
        for wanted in (1, -1):
            side = polynomial.ring.from_dict({m: c * wanted for m, c in polynomial.items() if (c > 0) == (wanted > 0)})
            sides.append(plain(join(writer.terms(side)), names) if side else "0")
        left, right = sides
    relation = {1: ">=" if condition.weak else ">", -1: "<=" if condition.weak else "<", 0: "="}[sign]
    return f"{left} {relation} {right}"


def plain(latex: str, names: Sequence[str]) -> str:
    r"""Turn what a :class:`Writer` wrote for generators ``v0``, ``v1``, ... into plain text.

    Examples
    --------
    >>> plain(r"v0 - \dfrac{2 v1^{2} + 1}{v0 v1}", ["a", "b.c"])
    'a - (2*b.c**2 + 1)/(a*b.c)'
    """
    text = latex
    while match := re.search(r"\\d?frac\{((?:[^{}]|\^\{\d+\})*)\}\{((?:[^{}]|\^\{\d+\})*)\}", text):
        over = f"{_bracketed(match[1], '+-')}/{_bracketed(match[2], '+- /')}"
        text = text[: match.start()] + over + text[match.end() :]
    text = re.sub(r"\^\{(\d+)\}", r"**\1", text)
    text = re.sub(r"(?<![+\-]) (?![+\-])", "*", text)
    return re.sub(r"v(\d+)", lambda m: names[int(m[1])], text)


def _bracketed(text: str, breaks: str) -> str:
    """Put brackets round a sum, or under a stroke a product, that has none of its own."""
    depth = 0
    for sign in text:
        depth += (sign in "({") - (sign in ")}")
        if depth == 0 and sign in breaks:
            return f"({text})"
    return text


def _writer(names: Sequence[str], point: Mapping[str, Fraction]) -> Writer:
    return Writer([f"v{k}" for k in range(len(names))], [point[name] for name in names])


def reduced(one: Polynomial, other: Polynomial) -> tuple[Polynomial, Polynomial, list[str]]:
    """Return two polynomials in the ring of the symbols they hold, where arithmetic is quick, and the names."""
    ring = one.ring
    held = [k for k in range(len(ring.symbols)) if any(m[k] for p in (one, other) for m in p)]
    symbols = [ring.symbols[k] for k in held] or [ring.symbols[0]]
    small = PolyRing(symbols, ring.domain, ring.order)
    moved = [
        small.from_dict({tuple(m[k] for k in held) or (0,): c for m, c in polynomial.terms()} if polynomial else {})
        for polynomial in (one, other)
    ]
    return moved[0], moved[1], [name_of(s) for s in symbols] if held else []
