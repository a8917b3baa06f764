r"""Polynomials and fractions in LaTeX, written as shortly as can be.

Of the many ways to write the same fraction a short one is sought: parameters that enter linearly are collected over common
denominators, and polynomials are factored or arranged by powers of a parameter s or of :math:`1 - s`, as one would by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from bargaining.regimes.fields import Polynomial, sign_at

__all__ = ["Sum", "Writer", "by_power", "join", "number", "power_of"]

#: Terms with their sign.
Sum = list[tuple[int, str]]


def length(text: str) -> int:
    r"""Return about how hard a piece of LaTeX is to read: signs printed, each + and - counted as more, 1 - s in brackets as less.

    Examples
    --------
    >>> length(r"\delta_{U} (1 - p)"), length("a + b")
    (5, 5)
    """
    bare = re.sub(r"\\[a-zA-Z]+", "x", text)
    bare = re.sub(r"[\\{}_^\s]", "", bare)
    bare = re.sub(r"\(1-\w{1,2}\)", "xxx", bare)
    return len(bare) + 2 * (bare.count("+") + bare.count("-"))


class Writer:
    """Writes polynomials and fractions of one ring in LaTeX.

    Parameters
    ----------
    symbols : sequence of str
        LaTeX of each generator.
    point : sequence of Fraction
        Where signs are read, so that what is positive is written first.
    first : sequence of int
        Generators to be written first.
    sign : callable, optional
        Tells the sign of a polynomial in another way than by its value at the point.
    depth : int
        How many times a polynomial may be arranged anew inside its own parts.
    """

    def __init__(
        self,
        symbols: Sequence[str],
        point: Sequence[Fraction],
        first: Sequence[int] = (),
        sign: Callable[[Polynomial], int] | None = None,
        depth: int = 3,
    ) -> None:
        self.symbols, self.at, self.first = list(symbols), list(point), list(first)
        self.depth = depth
        self.sign: Callable[[Polynomial], int] = (lambda p: sign_at(p, self.at)) if sign is None else sign
        self._memo: dict[Any, Sum] = {}
        self._held: dict[Any, list[int]] = {}
        self._factors: dict[Any, Any] = {}

    def fraction(self, numerator: Polynomial, denominator: Polynomial) -> str:
        """Write a fraction in the shorter of two ways: over one denominator, or over one for each group of terms."""
        top, bottom = numerator.cancel(denominator)
        if self.sign(bottom) < 0:
            top, bottom = -top, -bottom
        whole = self._over([(top, bottom)])
        split = self._over(self._groups(top, bottom))
        return min((whole, split), key=length)

    def _over(self, groups: Sequence[tuple[Polynomial, Polynomial]]) -> str:
        parts: Sum = []
        for top, bottom in groups:
            if not top:
                continue
            terms = self.terms(top)
            if bottom == 1:
                parts.extend(terms)
                continue
            sign = 1 if any(s > 0 for s, _ in terms) else -1
            inner = join([(s * sign, t) for s, t in terms])
            parts.append((sign, rf"\dfrac{{{_bare(inner)}}}{{{_bare(join(self.terms(bottom)))}}}"))
        return join(parts) if parts else "0"

    def _groups(self, top: Polynomial, bottom: Polynomial) -> list[tuple[Polynomial, Polynomial]]:
        """Split a fraction by the parameters that enter its numerator linearly; join again what has one denominator."""
        ring = top.ring
        grouped: dict[Polynomial, Polynomial] = {}
        for k in [*self._linear(top, bottom), None]:
            part = ring.from_dict({m: c for m, c in top.items() if self._owner(m, top, bottom) == k})
            if not part:
                continue
            up, down = part.cancel(bottom)
            if self.sign(down) < 0:
                up, down = -up, -down
            grouped[down] = grouped.get(down, ring.zero) + up
        return [(up, down) for down, up in sorted(grouped.items(), key=lambda g: (g[0] != 1, len(g[0])))]

    def _owner(self, monomial: tuple[int, ...], top: Polynomial, bottom: Polynomial) -> int | None:
        return next((k for k in self._linear(top, bottom) if monomial[k]), None)

    def _linear(self, top: Polynomial, bottom: Polynomial) -> list[int]:
        """Return parameters in which the numerator is jointly linear and which the denominator does not hold."""
        key = (top, bottom)
        if key not in self._held:
            count = len(self.symbols)
            held = {k for m in bottom for k in range(count) if m[k]}
            chosen = [k for k in range(count) if k not in held and max((m[k] for m in top), default=0) == 1]
            while True:
                clashes = {k: sum(1 for m in top if m[k] and any(m[j] for j in chosen if j != k)) for k in chosen}
                worst = max(chosen, key=lambda k: (clashes[k], k), default=None)
                if worst is None or clashes[worst] == 0:
                    break
                chosen.remove(worst)
            self._held[key] = chosen
        return self._held[key]

    def terms(self, polynomial: Polynomial, depth: int | None = None) -> Sum:
        """Write a polynomial as terms with signs, in the shortest of the ways tried."""
        depth = self.depth if depth is None else depth
        key = (polynomial, depth)
        if key not in self._memo:
            ways = [self._expanded(polynomial)]
            if len(polynomial) > 1 and depth:
                if depth == self.depth or len(polynomial) <= 6:
                    ways.append(self._factored(polynomial, depth))
                for k in range(len(self.symbols)):
                    if any(m[k] for m in polynomial) and not all(m[k] for m in polynomial):
                        ways.append(self._collected(polynomial, k, False, depth))
                        ways.append(self._collected(polynomial, k, True, depth))
            best = min(ways, key=lambda w: length(join(w)))
            leading = [self.symbols[k] for k in self.first]
            self._memo[key] = sorted(best, key=lambda t: not any(s in t[1].split() for s in leading))
        return self._memo[key]

    def _expanded(self, polynomial: Polynomial) -> Sum:
        rows = [(m, Fraction(int(c.numerator), int(c.denominator))) for m, c in polynomial.terms()]
        rows.sort(key=lambda row: not any(row[0]))
        return [(1 if c > 0 else -1, self._monomial(abs(c), monomial)) for monomial, c in rows]

    def _monomial(self, c: Fraction, monomial: Sequence[int]) -> str:
        order = sorted((k for k, e in enumerate(monomial) if e), key=lambda k: (k in self.first, k))
        text = " ".join(power_of(self.symbols[k], monomial[k]) for k in order)
        if c == 1 and text:
            return text
        return f"{number(c)} {text}".strip()

    def _factored(self, polynomial: Polynomial, depth: int) -> Sum:
        if polynomial not in self._factors:
            self._factors[polynomial] = polynomial.factor_list()
        content, factors = self._factors[polynomial]
        if len(factors) < 2 and all(e == 1 for _, e in factors):
            return self._expanded(polynomial)
        sign, simple, sums = (1 if content > 0 else -1), [], []
        size = abs(Fraction(int(content.numerator), int(content.denominator)))
        for factor, times in factors:
            if self.sign(factor) < 0 and len(factor) > 1:
                factor, sign = -factor, sign * (-1) ** times
            if len(factor) == 1:
                simple.append(power_of(self._monomial(Fraction(1), next(iter(factor))), times))
            else:
                sums.append(power_of(f"({join(self.terms(factor, depth - 1))})", times))
        front = [] if size == 1 else [number(size)]
        return [(sign, " ".join([*front, *sorted(simple), *sums]))]

    def _collected(self, polynomial: Polynomial, k: int, complement: bool, depth: int) -> Sum:
        """Arrange by powers of a generator s, or of 1 - s."""
        ring = polynomial.ring
        if complement:
            polynomial = polynomial.compose(ring.gens[k], 1 - ring.gens[k])
        parts = by_power(polynomial, k)
        name = f"(1 - {self.symbols[k]})" if complement else self.symbols[k]
        rows: list[tuple[Any, str]] = []
        if complement and parts.get(0) and parts.get(0) == -parts.get(1, ring.zero):
            rows.append((parts.pop(0), self.symbols[k]))
            del parts[1]
        rows = [(c, power_of(name, e)) for e, c in sorted(parts.items()) if c] + rows
        out: Sum = []
        for c, text in rows:
            inner = self.terms(c, depth - 1)
            if not text:
                out.extend(inner)
            elif len(inner) == 1:
                sign, factor = inner[0]
                order = f"{text} {factor}" if factor.startswith("(") and not complement else f"{factor} {text}"
                out.append((sign, text if factor == "1" else order))
            else:
                sign = 1 if any(s > 0 for s, _ in inner) else -1
                out.append((sign, f"{text} ({join([(s * sign, t) for s, t in inner])})"))
        return out


def number(value: Fraction) -> str:
    r"""Write a number in LaTeX: as a short decimal if it is one, else as a fraction.

    Examples
    --------
    >>> number(Fraction(17, 20)), number(Fraction(1, 3))
    ('0.85', '\\frac{1}{3}')
    """
    short = f"{float(value):.4g}"
    if "e" not in short and Fraction(short) == value:
        return short
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _bare(text: str) -> str:
    """Take off brackets round the whole."""
    inside = text[1:-1]
    return inside if text[:1] == "(" and text[-1:] == ")" and "(" not in inside and ")" not in inside else text


def power_of(text: str, exponent: int) -> str:
    """Write a power; nothing for the power 0."""
    return "" if exponent == 0 else text if exponent == 1 else f"{text}^{{{exponent}}}"


def join(terms: Sum) -> str:
    """Write terms with their signs, a positive one first.

    Examples
    --------
    >>> join([(-1, "a"), (1, "b")]), join([(-1, "(1 - a)"), (1, "b")])
    ('b - a', 'a + b - 1')
    """
    flat: Sum = []
    for sign, term in terms:
        inside = re.fullmatch(r"\(1 - ([^()]*)\)", term)
        flat.extend([(sign, "1"), (-sign, inside[1])] if inside else [(sign, term)])
    ordered = sorted(flat, key=lambda t: -t[0])
    text = "".join(f" {'+' if sign > 0 else '-'} {term}" for sign, term in ordered)
    return text[3:] if text.startswith(" + ") else f"-{text[3:]}"


def by_power(polynomial: Polynomial, k: int) -> dict[int, Polynomial]:
    """Return the coefficient of each power of a generator."""
    ring = polynomial.ring
    parts: dict[int, Any] = {}
    for monomial, c in polynomial.terms():
        bare = tuple(0 if n == k else e for n, e in enumerate(monomial))
        parts[monomial[k]] = parts.get(monomial[k], ring.zero) + ring.from_dict({bare: c})
    return parts
