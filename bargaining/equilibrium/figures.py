"""How numbers and sets of terms are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Affine, Term
from bargaining.algebra.traced import number
from bargaining.games.nodes import Offer

__all__ = [
    "affine_text",
    "as_data",
    "decimal",
    "ends_of",
    "plain",
    "quantity_text",
    "region_text",
    "same",
    "terms_set",
    "worth_text",
]


def decimal(value: Any) -> str:
    """Write a number: exactly if it has few digits, otherwise rounded, with the fraction if that is short.

    Examples
    --------
    >>> decimal(Fraction(4, 5)), decimal(Fraction(10, 19)), decimal(Fraction(1, 3**20)), decimal(0.1)
    ('0.8', '0.526316 (10/19)', '2.86797e-10', '0.1')
    """
    value = plain(value)
    if isinstance(value, Affine):
        return affine_text(value)
    if isinstance(value, (int, Fraction)):
        exact = Fraction(value)
        short = f"{float(exact):.6g}"
        if Fraction(short) == exact:
            return short
        return f"{short} ({exact})" if exact.denominator < 10_000 else short
    return f"{float(value):.6g}"


def affine_text(quantity: Affine) -> str:
    """Write a quantity in the terms of an offer.

    Examples
    --------
    >>> from bargaining.algebra.terms import Term
    >>> affine_text(Affine(Fraction(7, 12), {Term("X"): Fraction(-2, 3), Term("Y"): 1}))
    '7/12 - 2/3*X + Y'
    """
    quantity = plain(quantity)
    parts = [(c, repr(atom)) for atom, c in quantity.coefficients.items() if c != 0]
    if quantity.constant != 0 or not parts:
        parts.insert(0, (quantity.constant, ""))
    return _sum(parts)


def worth_text(quantity: Affine, highest: Mapping[Term, Any]) -> str:
    """Write a payoff, what is kept of a term ceded as the rest of it.

    Parameters
    ----------
    quantity : Affine
    highest : mapping of Term to number or None
        The greatest value of each term, where that is a number; terms are written in this order.

    Examples
    --------
    >>> from bargaining.algebra.terms import Term
    >>> x, y = Term("X"), Term("Y")
    >>> worth_text(Affine(1, {x: Fraction(-2, 5), y: Fraction(-3, 5)}), {x: 1, y: 1})
    '0.4*(1 - X) + 0.6*(1 - Y)'
    """
    quantity = plain(quantity)
    rest, parts = quantity.constant, []
    order = list(highest)
    for atom, c in sorted(quantity.coefficients.items(), key=lambda i: order.index(i[0]) if i[0] in highest else -1):
        top = highest.get(atom)
        if c < 0 and top is not None and rest + c * top >= 0:
            rest = rest + c * top
            parts.append((-c, f"({_short(top)} - {atom!r})"))
        elif c != 0:
            parts.append((c, repr(atom)))
    return _sum([*([(rest, "")] if rest != 0 or not parts else []), *parts])


def _sum(parts: Sequence[tuple[Any, str]]) -> str:
    """Write a sum of numbers, each with the name it is multiplied by; an empty name is the number one."""
    out = ""
    for c, name in parts:
        size = _short(abs(c)) if not name or abs(c) != 1 else ""
        text = f"{size}*{name}" if size and name else size or name
        out += f"{' - ' if c < 0 else ' + '}{text}" if out else f"{'-' if c < 0 else ''}{text}"
    return out[1:-1] if out.startswith("(") and out.count("(") == 1 and out.endswith(")") else out


def _short(value: Any) -> str:
    """Write a number inside a formula: as a decimal if that is exact and short, otherwise as a short fraction, or rounded."""
    if isinstance(value, Fraction) and value.denominator < 10_000 and Fraction(f"{float(value):.6g}") != value:
        return str(value)
    return f"{float(value):.6g}"


def as_data(value: Any, exact: bool | None = None) -> dict[str, Any]:
    """Return a number as plain data: a float and, where it is exact (left out: a fraction or a whole number), also as text."""
    value = plain(value)
    known = isinstance(value, (int, Fraction)) if exact is None else exact
    return {"float": float(value), "exact": str(value)} if known else {"float": float(value)}


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
        if runs and same(runs[-1][2], low) and (runs[-1][3] or cell.point):
            start, closed, _, _ = runs[-1]
            runs[-1] = (start, closed, high, cell.point)
        else:
            runs.append((low, cell.point, high, cell.point))
    texts = []
    for low, closed, high, closed_above in runs:
        if same(low, high):
            texts.append(f"{name} = {decimal(low)}")
            continue
        below = same(low, lowest) and closed
        above = highest is not None and same(high, highest) and closed_above
        left = "" if below else f"{decimal(low)} {'<=' if closed else '<'} "
        right = "" if above else f" {'<=' if closed_above else '<'} {decimal(high)}"
        if below and above:
            texts.append(f"any {name}")
        elif left and not right:
            texts.append(f"{name} {'>=' if closed else '>'} {decimal(low)}")
        else:
            texts.append(f"{left}{name}{right}")
    return " or ".join(texts)


def region_text(cells: Iterable[tuple[Cell, ...]], ends: Mapping[Term, tuple[Any, Any]]) -> str:
    """Write a set of the terms of several offers as conditions; empty if it is everything.

    Parameters
    ----------
    cells : iterable of tuples of Cell
        For each piece a cell of each term, the outermost first.
    ends : mapping of Term to (number or None, number or None)
        The ends of the interval of each term, which need not be mentioned.
    """
    groups: dict[int, list[tuple[Cell, ...]]] = {}
    for each in cells:
        groups.setdefault(id(each[0]), []).append(each)
    alike: dict[str, list[Cell]] = {}
    for group in groups.values():
        inner = region_text([c[1:] for c in group], ends) if len(group[0]) > 1 else ""
        alike.setdefault(inner, []).append(group[0][0])
    texts = []
    for inner, outer in alike.items():
        term = outer[0].term
        whole = terms_set(outer, term.name, *ends.get(term, (None, None)))
        here = [] if whole == f"any {term.name}" else [whole]
        both = [*here, *([inner] if inner else [])]
        if not both:
            return ""
        texts.append(" and ".join(f"({t})" if " or " in t and len(both) > 1 else t for t in both))
    return " or ".join(texts)


def same(a: Any, b: Any) -> bool:
    """Whether two numbers, or quantities in the terms, are the same."""
    if isinstance(a, Affine) and isinstance(b, Affine):
        same = a.coefficients.keys() == b.coefficients.keys() and plain(a.constant) == plain(b.constant)
        return same and all(plain(c) == plain(b.coefficients[t]) for t, c in a.coefficients.items())
    if isinstance(a, Affine) or isinstance(b, Affine):
        return False
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
