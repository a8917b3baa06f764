"""Polynomials in numbered variables, whose coefficients are any numbers: fractions, or numbers that remember their history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

__all__ = ["Polynomial", "total"]

#: A product of powers of variables: ``((variable, exponent), ...)``, by variable.
Monomial = tuple[tuple[int, int], ...]


class Polynomial:
    """A polynomial; never changed after it is made.

    Parameters
    ----------
    terms : mapping of monomial to number
        A monomial is ``((variable, exponent), ...)``.

    Examples
    --------
    >>> x, y = Polynomial.variable(0), Polynomial.variable(1)
    >>> product = (x + 2) * (y - 1)
    >>> product
    x0*x1 - x0 + 2*x1 - 2
    >>> product.put({1: 3}), product.degree(0)
    (2*x0 + 4, 1)
    """

    __slots__ = ("_key", "terms")

    def __init__(self, terms: Mapping[Monomial, Any]) -> None:
        self.terms = {m: c for m, c in terms.items() if not (isinstance(c, (int, Fraction)) and c == 0)}
        self._key: Any = None

    @staticmethod
    def variable(k: int) -> Polynomial:
        """Return the polynomial that is one variable."""
        return Polynomial({((k, 1),): 1})

    @staticmethod
    def of(value: Any) -> Polynomial:
        """Return a number as a polynomial; a polynomial unchanged."""
        return value if isinstance(value, Polynomial) else Polynomial({(): value})

    @property
    def key(self) -> Any:
        """What tells polynomials apart."""
        if self._key is None:
            self._key = frozenset((m, c if isinstance(c, (int, Fraction)) else id(c)) for m, c in self.terms.items())
        return self._key

    @property
    def variables(self) -> frozenset[int]:
        """The variables that occur."""
        return frozenset(k for m in self.terms for k, _ in m)

    @property
    def constant(self) -> Any:
        """The term without a variable."""
        return self.terms.get((), 0)

    @property
    def linear(self) -> bool:
        """Whether no product or power of variables occurs."""
        return all(len(m) == 0 or (len(m) == 1 and m[0][1] == 1) for m in self.terms)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __add__(self, other: Any) -> Polynomial:
        out = dict(self.terms)
        for m, c in Polynomial.of(other).terms.items():
            out[m] = out[m] + c if m in out else c
        return Polynomial(out)

    __radd__ = __add__

    def __neg__(self) -> Polynomial:
        return Polynomial({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Any) -> Polynomial:
        return self + -Polynomial.of(other)

    def __rsub__(self, other: Any) -> Polynomial:
        return Polynomial.of(other) - self

    def __mul__(self, other: Any) -> Polynomial:
        if not isinstance(other, Polynomial):
            return Polynomial({m: c * other for m, c in self.terms.items()})
        out: dict[Monomial, Any] = {}
        for m, c in self.terms.items():
            for n, d in other.terms.items():
                both = _product(m, n)
                out[both] = out[both] + c * d if both in out else c * d
        return Polynomial(out)

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> Polynomial:
        out = Polynomial({(): 1})
        for _ in range(exponent):
            out = out * self
        return out

    def degree(self, k: int) -> int:
        """Return the highest power of a variable."""
        return max((e for m in self.terms for v, e in m if v == k), default=0)

    def by(self, k: int) -> dict[int, Polynomial]:
        """Return the coefficients of the powers of a variable."""
        out: dict[int, dict[Monomial, Any]] = {}
        for m, c in self.terms.items():
            power = next((e for v, e in m if v == k), 0)
            out.setdefault(power, {})[tuple(pair for pair in m if pair[0] != k)] = c
        return {power: Polynomial(terms) for power, terms in out.items()}

    def put(self, values: Mapping[int, Any]) -> Polynomial:
        """Replace variables by numbers or polynomials."""
        if not any(k in values for k in self.variables):
            return self
        out = Polynomial({})
        for m, c in self.terms.items():
            part = Polynomial({tuple(pair for pair in m if pair[0] not in values): c})
            for k, e in m:
                if k in values:
                    for _ in range(e):
                        part = part * values[k]
            out = out + part
        return out

    def at(self, values: Mapping[int, Any]) -> Any:
        """Return the number that a polynomial is where every variable has a value."""
        out: Any = 0
        for m, c in self.terms.items():
            for k, e in m:
                for _ in range(e):
                    c = c * values[k]
            out = out + c
        return out

    def __repr__(self) -> str:
        parts = []
        for m, c in self.terms.items():
            word = "*".join(f"x{k}" if e == 1 else f"x{k}**{e}" for k, e in m)
            size = abs(c) if isinstance(c, (int, Fraction)) else c
            text = (word if size == 1 else f"{size}*{word}") if word else str(size)
            parts.append(("- " if isinstance(c, (int, Fraction)) and c < 0 else "+ ", text))
        if not parts:
            return "0"
        first = ("-" if parts[0][0] == "- " else "") + parts[0][1]
        return " ".join([first, *(s + t for s, t in parts[1:])])


def _product(m: Monomial, n: Monomial) -> Monomial:
    if not m or not n:
        return m or n
    powers = dict(m)
    for k, e in n:
        powers[k] = powers.get(k, 0) + e
    return tuple(sorted(powers.items()))


def total(parts: Iterable[Any]) -> Polynomial:
    """Return the sum of polynomials and numbers."""
    out: dict[Monomial, Any] = {}
    for part in parts:
        for m, c in Polynomial.of(part).terms.items():
            out[m] = out[m] + c if m in out else c
    return Polynomial(out)
