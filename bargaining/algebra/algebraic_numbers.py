r"""Real roots of polynomials as exact numbers: the field :math:`\mathbb{Q}(\alpha)`, with signs.

A real number :math:`\alpha` is given by an irreducible polynomial and an interval with rational ends that holds no other root of it.
Elements are polynomials in :math:`\alpha` of lower degree; such an element is nought only if it is the nought polynomial, so its sign is
found by narrowing the interval until its enclosure has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from bargaining.expressions.numbers import as_sympy

__all__ = ["Algebraic", "Root", "real_roots"]


class Root:
    """One real root of an irreducible polynomial of degree two or more.

    Parameters
    ----------
    polynomial : sequence of Fraction
        Coefficients, the constant first.
    low, high : Fraction
        An interval that holds this root and no other.
    """

    def __init__(self, polynomial: Sequence[Fraction], low: Fraction, high: Fraction) -> None:
        self.polynomial = tuple(c / polynomial[-1] for c in polynomial)
        self.low, self.high = low, high
        self._side = _sign(_value(self.polynomial, low))

    def narrow(self) -> None:
        """Halve the interval."""
        middle = (self.low + self.high) / 2
        if _sign(_value(self.polynomial, middle)) == self._side:
            self.low = middle
        else:
            self.high = middle

    def number(self) -> Algebraic:
        """Return the root itself."""
        return Algebraic(self, (Fraction(0), Fraction(1)))


class Algebraic:
    """An element of the field that a root generates.

    Examples
    --------
    >>> golden, = [r for r in real_roots([Fraction(-1), Fraction(-1), Fraction(1)]) if r > 0]
    >>> golden * golden - golden, golden > Fraction(8, 5), 1 / golden + 1 - golden
    (Fraction(1, 1), True, Fraction(0, 1))
    >>> golden
    1.618033988749895
    """

    __slots__ = ("coefficients", "root")

    def __init__(self, root: Root, coefficients: tuple[Fraction, ...]) -> None:
        self.root, self.coefficients = root, coefficients

    def _of(self, other: Any) -> tuple[Fraction, ...] | None:
        if isinstance(other, Algebraic):
            return other.coefficients if other.root is self.root else None
        return (Fraction(other),) if isinstance(other, (int, Fraction)) else None

    def _make(self, coefficients: Sequence[Fraction]) -> Any:
        out = list(coefficients)
        least = self.root.polynomial
        n = len(least) - 1
        while len(out) > n:
            top = out.pop()
            for k in range(n):
                out[len(out) - n + k] -= top * least[k]
        while len(out) > 1 and out[-1] == 0:
            out.pop()
        return out[0] if len(out) == 1 else Algebraic(self.root, tuple(out))

    def __add__(self, other: Any) -> Any:
        b = self._of(other)
        if b is None:
            return NotImplemented
        a = self.coefficients
        size = max(len(a), len(b))
        zero = Fraction(0)
        return self._make([(a[k] if k < len(a) else zero) + (b[k] if k < len(b) else zero) for k in range(size)])

    __radd__ = __add__

    def __neg__(self) -> Algebraic:
        return Algebraic(self.root, tuple(-c for c in self.coefficients))

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        b = self._of(other)
        if b is None:
            return NotImplemented
        a = self.coefficients
        out = [Fraction(0)] * (len(a) + len(b) - 1)
        for i, x in enumerate(a):
            for j, y in enumerate(b):
                out[i + j] += x * y
        return self._make(out)

    __rmul__ = __mul__

    def __pow__(self, exponent: int) -> Any:
        out: Any = Fraction(1)
        for _ in range(abs(exponent)):
            out = out * self
        return 1 / out if exponent < 0 else out

    def inverse(self) -> Any:
        """Return one over this number, by Euclid's algorithm on polynomials."""
        a, b = list(self.root.polynomial), list(self.coefficients)
        s: list[Fraction] = []
        t = [Fraction(1)]
        while len(b) > 1:
            quotient, rest = _divided(a, b)
            a, b = b, rest
            s, t = t, _minus(s, _times(quotient, t))
        return self._make([c / b[0] for c in t])

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Algebraic):
            return self * other.inverse()
        return self * (Fraction(1) / other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.inverse() * other

    def bounds(self) -> tuple[Fraction, Fraction]:
        """Return an interval that holds the number, from the present interval of the root."""
        low = high = Fraction(0)
        for c in reversed(self.coefficients):
            ends = [x * y for x in (low, high) for y in (self.root.low, self.root.high)]
            low, high = min(ends) + c, max(ends) + c
        return low, high

    def _sign(self) -> int:
        while True:
            low, high = self.bounds()
            if low > 0 or high < 0:
                return 1 if low > 0 else -1
            self.root.narrow()

    def __gt__(self, other: Any) -> bool:
        gap = self - other
        return gap._sign() > 0 if isinstance(gap, Algebraic) else bool(gap > 0)

    def __lt__(self, other: Any) -> bool:
        gap = self - other
        return gap._sign() < 0 if isinstance(gap, Algebraic) else bool(gap < 0)

    def __ge__(self, other: Any) -> bool:
        return not self < other

    def __le__(self, other: Any) -> bool:
        return not self > other

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Algebraic) and other.root is self.root and other.coefficients == self.coefficients

    def __hash__(self) -> int:
        return hash((id(self.root), self.coefficients))

    def __float__(self) -> float:
        while True:
            low, high = self.bounds()
            if float(low) == float(high) or high - low < Fraction(1, 10**40):
                return float((low + high) / 2)
            self.root.narrow()

    def __repr__(self) -> str:
        return repr(float(self))

    def expression(self) -> Any:
        """Return the number as a sympy expression, in roots where that is possible."""
        import sympy

        x = sympy.Symbol("x")
        least = sympy.Poly([as_sympy(c) for c in reversed(self.root.polynomial)], x)
        roots = sympy.real_roots(least)
        while sum(self.root.low <= Fraction(str(sympy.N(r, 30))) <= self.root.high for r in roots) > 1:
            self.root.narrow()
        mine = next(r for r in roots if self.root.low <= Fraction(str(sympy.N(r, 30))) <= self.root.high)
        return sympy.radsimp(sum(as_sympy(c) * mine**k for k, c in enumerate(self.coefficients)))


def real_roots(polynomial: Sequence[Fraction]) -> list[Any]:
    """Return the real roots of an irreducible polynomial, the constant coefficient first."""
    import sympy

    if len(polynomial) == 2:
        return [-polynomial[0] / polynomial[1]]
    x = sympy.Symbol("x")
    p = sympy.Poly([as_sympy(c) for c in reversed(polynomial)], x)
    out = []
    for (low, high), _ in p.intervals():
        ends = [Fraction(int(end.p), int(end.q)) for end in (low, high)]
        out.append(Root(polynomial, ends[0], ends[1]).number())
    return out


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _value(polynomial: Sequence[Fraction], x: Fraction) -> Fraction:
    out = Fraction(0)
    for c in reversed(polynomial):
        out = out * x + c
    return out


def _trimmed(a: list[Fraction]) -> list[Fraction]:
    while len(a) > 1 and a[-1] == 0:
        a.pop()
    return a


def _divided(a: Sequence[Fraction], b: Sequence[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    rest = list(a)
    quotient = [Fraction(0)] * max(len(a) - len(b) + 1, 1)
    while len(rest) >= len(b):
        c = rest[-1] / b[-1]
        k = len(rest) - len(b)
        quotient[k] = c
        for j, y in enumerate(b):
            rest[k + j] -= c * y
        rest.pop()
    return quotient, _trimmed(rest or [Fraction(0)])


def _times(a: Sequence[Fraction], b: Sequence[Fraction]) -> list[Fraction]:
    if not a or not b:
        return []
    out = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return out


def _minus(a: Sequence[Fraction], b: Sequence[Fraction]) -> list[Fraction]:
    size = max(len(a), len(b))
    return [(a[k] if k < len(a) else Fraction(0)) - (b[k] if k < len(b) else Fraction(0)) for k in range(size)]
