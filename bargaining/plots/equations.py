r"""Borders as inequalities in print: solved for an axis.

A border is the zero of a polynomial. Solved for a parameter in which it is linear it reads :math:`y \ge N/D`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bargaining.algebra.primitives import name_of
from bargaining.regimes.conditions import Condition
from bargaining.regimes.fields import Polynomial, sign_at
from bargaining.regimes.writer import Sum, Writer, by_power, join, power_of

__all__ = ["Isolated", "decimals", "inequality", "isolated"]

_RELATION = {(1, True): r"\geq", (1, False): ">", (-1, True): r"\leq", (-1, False): "<"}


@dataclass(frozen=True)
class Isolated:
    """A condition solved for one parameter: ``path relation numerator / denominator``."""

    path: str
    relation: str
    numerator: Polynomial
    denominator: Polynomial


def isolated(condition: Condition, axes: Sequence[str], point: Mapping[str, Fraction]) -> Isolated | None:
    """Solve a condition for the last axis in which it is linear.

    Parameters
    ----------
    condition : Condition
    axes : sequence of str
        The paths of the axes; the last is tried first.
    point : mapping of str to Fraction
        Where the sign of the coefficient is read.
    """
    polynomial, names = _reduced(condition.polynomial)
    zero = polynomial.ring.zero
    for path in reversed(list(axes)):
        if path not in names:
            continue
        k = names.index(path)
        parts = by_power(polynomial, k)
        slope = sign_at(parts.get(1, zero), [point[name] for name in names])
        if max(parts) == 1 and slope:
            return Isolated(path, _RELATION[condition.sign * slope, condition.weak], -parts.get(0, zero), parts[1])
    return None


def inequality(found: Isolated, axes: Sequence[str], point: Mapping[str, Fraction], latex: Mapping[str, str]) -> str:
    """Write a condition solved for a parameter in LaTeX.

    Parameters
    ----------
    found : Isolated
    axes : sequence of str
        Parameters to be written first.
    point : mapping of str to Fraction
        Where signs are read.
    latex : mapping of str to str
        Each path's symbol.
    """
    names = [name_of(s) for s in found.numerator.ring.symbols]
    symbols = [latex.get(name, _plain(name)) for name in names]
    writer = Writer(symbols, [point[n] for n in names], [names.index(a) for a in axes if a in names])
    right = writer.fraction(found.numerator, found.denominator)
    return f"{latex.get(found.path, _plain(found.path))} {found.relation} {right}"


def decimals(found: Isolated, latex: Mapping[str, str]) -> str:
    """Write a condition in at most two parameters with decimal numbers, rounded to four digits."""
    if not found.denominator.is_ground:
        return ""
    under = found.denominator.LC
    names = [latex.get(name_of(s), _plain(name_of(s))) for s in found.numerator.ring.symbols]
    parts: Sum = []
    for monomial, c in found.numerator.terms():
        value = float(
            Fraction(int(c.numerator), int(c.denominator)) / Fraction(int(under.numerator), int(under.denominator))
        )
        power = " ".join(power_of(n, e) for n, e in zip(names, monomial, strict=True) if e)
        size = f"{abs(value):.4g}"
        parts.append((1 if value > 0 else -1, power if power and size == "1" else f"{size} {power}".strip()))
    return f"{latex.get(found.path, _plain(found.path))} {found.relation} {join(parts) if parts else '0'}"


def _reduced(polynomial: Polynomial) -> tuple[Polynomial, list[str]]:
    """Return a polynomial in the ring of the symbols it holds, where arithmetic is quick, and their names."""
    from sympy.polys.rings import PolyRing

    held = [k for k in range(len(polynomial.ring.symbols)) if any(m[k] for m in polynomial)]
    names = [polynomial.ring.symbols[k] for k in held]
    small = PolyRing(names, polynomial.ring.domain, polynomial.ring.order)
    return small.from_dict({tuple(m[k] for k in held): c for m, c in polynomial.terms()}), [name_of(n) for n in names]


def _plain(name: str) -> str:
    return r"\mathrm{" + name.replace("_", r"\_").replace(" ", r"\ ") + "}"
