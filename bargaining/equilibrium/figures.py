"""How numbers and sets of terms are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Affine
from bargaining.algebra.traced import number
from bargaining.games.nodes import Offer

__all__ = ["decimal", "ends_of", "plain", "quantity_text", "terms_set"]


def decimal(value: Any) -> str:
    """Write a number: exactly if it has few digits, otherwise rounded, with the fraction if that is short.

    Examples
    --------
    >>> decimal(Fraction(4, 5)), decimal(Fraction(10, 19)), decimal(Fraction(1, 3**20)), decimal(0.1)
    ('0.8', '0.526316 (10/19)', '2.86797e-10', '0.1')
    """
    value = plain(value)
    if isinstance(value, Affine):
        return str(value)
    if isinstance(value, (int, Fraction)):
        exact = Fraction(value)
        short = f"{float(exact):.6g}"
        if Fraction(short) == exact:
            return short
        return f"{short} ({exact})" if exact.denominator < 10_000 else short
    return f"{float(value):.6g}"


def plain(value: Any) -> Any:
    """Return the number behind a traced one, also inside an affine quantity."""
    if isinstance(value, Affine):
        return Affine(number(value.constant), {t: number(c) for t, c in value.coefficients.items()})
    return number(value)


def ends_of(node: Offer, read: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Return the ends of the interval from which a term is offered; None where they depend on other terms."""
    low, high = (None if isinstance(end, Affine) else read(end) for end in (node.low, node.high))
    return low, high


def terms_set(cells: Iterable[Cell], name: str, lowest: Any = 0, highest: Any = None) -> str:
    """Write a union of adjacent cells as conditions on the terms.

    Parameters
    ----------
    cells : iterable of Cell
        Points and open intervals, from the smallest terms to the largest.
    name : str
        The name of the term.
    lowest, highest : number
        The ends of the frontier, which need not be mentioned.

    Examples
    --------
    >>> from bargaining.algebra.terms import Term
    >>> x = Term("x")
    >>> terms_set([Cell.at(x, 0), Cell(x, 0, Fraction(1, 2), False)], "x", 0, 1)
    'x < 0.5'
    """
    runs: list[tuple[Any, bool, Any, bool]] = []
    for cell in cells:
        low, high = plain(cell.low), plain(cell.high)
        if runs and _same(runs[-1][2], low) and (runs[-1][3] or cell.point):
            start, closed, _, _ = runs[-1]
            runs[-1] = (start, closed, high, cell.point)
        else:
            runs.append((low, cell.point, high, cell.point))
    texts = []
    for low, closed, high, closed_above in runs:
        if _same(low, high):
            texts.append(f"{name} = {decimal(low)}")
            continue
        below = _same(low, lowest) and closed
        above = highest is not None and _same(high, highest) and closed_above
        left = "" if below else f"{decimal(low)} {'<=' if closed else '<'} "
        right = "" if above else f" {'<=' if closed_above else '<'} {decimal(high)}"
        if below and above:
            texts.append(f"any {name}")
        elif left and not right:
            texts.append(f"{name} {'>=' if closed else '>'} {decimal(low)}")
        else:
            texts.append(f"{left}{name}{right}")
    return " or ".join(texts)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, Affine) or isinstance(b, Affine):
        return a is b
    return bool(plain(a) == plain(b))


def quantity_text(value: Any) -> str:
    """Write a number, or a quantity in open terms.

    Examples
    --------
    >>> from bargaining.algebra.terms import Term
    >>> x = Term("x")
    >>> quantity_text(Affine(Fraction(17, 100), {x: Fraction(349, 400)})), quantity_text(Affine(1, {x: -1}))
    ('0.17 + 0.8725 x', '1 - x')
    """
    value = plain(value)
    if not isinstance(value, Affine):
        return decimal(value)
    parts = [(value.constant, "")] if value.constant != 0 else []
    parts += [(c, str(atom)) for atom, c in value.coefficients.items() if c != 0]
    text = ""
    for c, name in parts:
        size = f"{float(abs(c)):.6g}"
        word = name if name and size == "1" else f"{size} {name}".strip()
        text += (f" {'-' if c < 0 else '+'} " if text else "-" * (c < 0)) + word
    return text or decimal(Fraction(0))
