r"""Formulas as they are printed: each in plain text, in the parameters' paths, and in LaTeX, in their symbols.

How a formula is written depends on the regime and not on the point at which it was found: which of two terms comes first is
read from the signs that hold throughout the regime or, where there is none, at the middle of the parameters' ranges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine
from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition
from bargaining.regimes.fields import Field, Polynomial, degree, sign_at
from bargaining.regimes.plain_text import plain, reduced
from bargaining.regimes.writer import Writer, join, number, power_of

__all__ = ["Formula", "Notation", "Sentence", "interval", "latex_label", "symbol_of"]

#: Letters for the terms of offers, the first free ones.
_LETTERS = ("x", "y", "z", "t", "s", "r")

#: How many times parts of a polynomial with at most so many terms are arranged anew.
_EFFORT = ((6, 3), (10, 2), (20, 1))

_GREEK = frozenset(
    (
        *(
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
        ),
        *(
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
        ),
        *("Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"),
    )
)


@dataclass(frozen=True)
class Formula:
    """A piece of mathematics.

    Attributes
    ----------
    plain : str
        In the parameters' paths.
    latex : str
        For math mode.
    """

    plain: str
    latex: str

    def __str__(self) -> str:
        return self.plain


@dataclass(frozen=True)
class Sentence:
    """Words and formulas in turn.

    Parameters
    ----------
    parts : tuple of (str or Formula)
    """

    parts: tuple[str | Formula, ...]

    @classmethod
    def of(cls, *parts: str | Formula | Sentence) -> Sentence:
        """Join words, formulas and sentences."""
        flat: list[str | Formula] = []
        for part in parts:
            flat.extend(part.parts if isinstance(part, Sentence) else [part])
        return cls(tuple(flat))

    @classmethod
    def listing(cls, items: Sequence[Sentence | Formula | str], between: str = ", ", last: str = " and ") -> Sentence:
        """Join items into a list."""
        out: list[str | Formula | Sentence] = []
        for k, item in enumerate(items):
            out += [] if k == 0 else [last if k == len(items) - 1 else between]
            out.append(item)
        return cls.of(*out)

    def to_latex(self) -> str:
        """Return the sentence with its formulas in math mode."""
        return "".join(f"${p.latex}$" if isinstance(p, Formula) else latex_label(p) for p in self.parts)

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


def latex_label(text: str) -> str:
    r"""Write words in LaTeX.

    Examples
    --------
    >>> latex_label("at 'give_up' 50 %")
    "at `give\\_up' 50 \\%"
    """
    escaped = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", ">": "$>$", "<": "$<$"}
    text = "".join(escaped.get(c, f"\\{c}" if c in "_%&#${}" else c) for c in text)
    return re.sub(r"(?<!\w)'(.*?)'(?!\w)", r"`\1'", text)


def symbol_of(name: str) -> str:
    r"""Return LaTeX for a symbol that has none of its own.

    Examples
    --------
    >>> symbol_of("delta_R"), symbol_of("k"), symbol_of("B.cost"), symbol_of("x12")
    ('\\delta_{R}', 'k', '\\mathit{B}_{\\mathit{cost}}', 'x_{12}')
    """

    def word(part: str) -> str:
        if part in _GREEK:
            return f"\\{part}"
        return part if len(part) == 1 or part.isdigit() else rf"\mathit{{{part}}}"

    head, *rest = [p for p in re.split(r"[_.\W]+", name) if p] or ["x"]
    if "." in name and head not in _GREEK:
        first = rf"\mathit{{{head}}}"
    else:
        cut = re.fullmatch(r"([A-Za-z]+)(\d+)", head)
        first = word(cut[1] if cut else head)
        rest = [cut[2], *rest] if cut else rest
    return first if not rest else f"{first}_{{{','.join(map(word, rest))}}}"


def interval(domain: Domain) -> Formula:
    """Write an interval.

    Examples
    --------
    >>> print(interval(Domain(Fraction(0), Fraction(99, 100), high_open=True)))
    [0, 0.99)
    """
    texts = []
    for show, infinite in ((_number, "oo"), (number, r"\infty")):
        left = f"(-{infinite}" if domain.low is None else f"{'(' if domain.low_open else '['}{show(domain.low)}"
        right = f"{infinite})" if domain.high is None else f"{show(domain.high)}{')' if domain.high_open else ']'}"
        texts.append(f"{left}, {right}")
    return Formula(*texts)


def membership(name: Formula, domain: Domain) -> Formula:
    """Write where a parameter lies.

    Examples
    --------
    >>> print(membership(Formula("d", "d"), Domain(Fraction(0), Fraction(1))))
    d in [0, 1]
    >>> print(membership(Formula("h", "h"), Domain(Fraction(1), Fraction(1))))
    h = 1
    """
    if domain.low is not None and domain.low == domain.high:
        return Formula(f"{name} = {_number(domain.low)}", f"{name.latex} = {number(domain.low)}")
    where = interval(domain)
    return Formula(f"{name} in {where}", rf"{name.latex} \in {where.latex}")


def _number(value: Fraction) -> str:
    return plain(number(value), ())


class Notation:
    """How the formulas of one regime are written.

    Parameters
    ----------
    field : Field
        In which closed forms live.
    latex : mapping of str to str
        The symbols of parameters; those left out get one from their name.
    known : iterable of Condition
        Signs that hold throughout the regime.
    box : mapping of str to Domain
        Where each parameter lies.
    terms : sequence of str
        The names of the terms of offers.
    """

    def __init__(
        self,
        field: Field,
        latex: Mapping[str, str],
        known: Iterable[Condition],
        box: Mapping[str, Domain],
        terms: Sequence[str] = (),
    ) -> None:
        self.field = field
        self.symbols = {name: latex.get(name) or symbol_of(name) for name in field.names}
        used = set(self.symbols.values())
        letters = [letter for letter in _LETTERS if letter not in used]
        letters += [f"x_{{{k}}}" for k in range(1, len(terms) + 1)]
        self.letters = dict(zip(dict.fromkeys(terms), letters, strict=False))
        self._known = {_key(c.polynomial): c.sign * _lead(c.polynomial) for c in known if c.sign}
        self._middle = {name: _middle(box.get(name), k) for k, name in enumerate(field.names)}
        self._signs: dict[Any, int] = {}
        self._writers: dict[Any, Writer] = {}
        self._forms: dict[Any, Formula] = {}
        self._fulls: dict[Any, Formula] = {}
        self._products: dict[Any, Formula] = {}
        self.named: dict[Any, Formula] = {}
        self.used: set[str] = set()

    def element(self, node: Any) -> Any:
        """Return the closed form of a number with its history."""
        return self.field.elements([node])[0]

    def number(self, node: Any) -> Formula:
        """Write the closed form of a number with its history."""
        return self.form(self.element(node))

    def full(self, node: Any) -> Formula:
        """Write the closed form of a number with its history, also where it has a name."""
        element = node if hasattr(node, "numer") and hasattr(node, "denom") else self.element(node)
        if element not in self._fulls:
            self._fulls[element] = self._formula(element.numer, element.denom)
        return self._fulls[element]

    def form(self, element: Any) -> Formula:
        """Write a closed form."""
        if element not in self._forms:
            self._forms[element] = self.named.get(element) or self.full(element)
        return self._forms[element]

    def affine(self, value: Any) -> Formula:
        """Write a quantity in the terms of offers."""
        if not isinstance(value, Affine):
            return self.number(value)
        names = {
            term: Formula(term.name, self.letters.get(term.name, symbol_of(term.name))) for term in value.coefficients
        }
        parts = [(self.element(c), names[term]) for term, c in value.coefficients.items()]
        return self.combination(self.element(value.constant), [(c, name) for c, name in parts if c])

    def combination(self, constant: Any, parts: Sequence[tuple[Any, Formula]]) -> Formula:
        """Write a constant and multiples of named quantities as a sum."""
        head = [self.form(constant)] if constant or not parts else []
        texts, latex = [f.plain for f in head], [f.latex for f in head]
        for factor, name in parts:
            minus = "-" if self.sign_of(factor) < 0 else ""
            form = self.form(-factor if minus else factor)
            texts.append(minus + _times(form.plain, name.plain, "*"))
            latex.append(minus + _times(form.latex, name.latex, " "))
        return Formula(_sum(texts), _sum(latex))

    def factored(self, element: Any) -> Formula:
        """Write a closed form as a product of factors, each positive in the regime where its sign is known."""
        if not element:
            return Formula("0", "0")
        if element not in self._products:
            self._products[element] = self._by_names(element) or self._product(element)
        return self._products[element]

    def name(self, element: Any, name: Formula) -> None:
        """Give a closed form a name, by which it is written from now on."""
        self.named[element] = name
        self._forms[element] = name

    def _by_names(self, element: Any) -> Formula | None:
        """Write a closed form as a multiple of a named one, or of its distance from 1, where that is shorter."""
        best, size = None, len(element.numer) + len(element.denom)
        for known, name in self.named.items():
            rest = Formula(f"1 - {name.plain}", f"1 - {name.latex}")
            for base, told in ((known, name), (1 - known, rest)):
                ratio: Any = element / base if base else 0
                if ratio == 1:
                    return told
                count = len(ratio.numer) + len(ratio.denom) if ratio else size
                if count < size and self.sign_of(ratio) > 0 and not element.denom.rem(ratio.denom):
                    form = self._product(ratio)
                    plainly = f"{_inside(form.plain, '/')}*{_inside(told.plain)}"
                    best, size = Formula(plainly, f"{_inside(form.latex)} {_inside(told.latex)}"), count
        return best

    def sign_of(self, element: Any) -> int:
        """Return the sign of a closed form in the regime, or else in the middle of the ranges."""
        return self.sign(element.numer) * self.sign(element.denom)

    def _product(self, element: Any) -> Formula:
        top, bottom, names = reduced(element.numer, element.denom)
        if not names:
            return self.form(element)
        writer = self._writer(names, max(len(top), len(bottom)))
        signs: list[int] = []
        texts: list[str] = []
        for polynomial in (top, bottom):
            content, factors = (
                polynomial.factor_list() if len(polynomial) <= 80 else (polynomial.ring.domain.one, [(polynomial, 1)])
            )
            size = Fraction(int(content.numerator), int(content.denominator))
            sign = 1 if size > 0 else -1
            simple, sums = [] if abs(size) == 1 else [number(abs(size))], list[str]()
            for factor, times in factors:
                if self.sign(factor) < 0:
                    factor, sign = -factor, sign * (-1) ** times
                inner = join(writer.terms(factor))
                (sums if len(factor) > 1 else simple).append(
                    power_of(f"({inner})" if len(factor) > 1 else inner, times)
                )
            signs.append(sign)
            texts.append(" ".join([*simple, *sums]) or "1")
        text = texts[0]
        if texts[1] != "1":
            text = rf"\dfrac{{{_unbracketed(texts[0])}}}{{{_unbracketed(texts[1])}}}"
        elif signs[0] * signs[1] > 0:
            text = _unbracketed(text)
        return self._finished(text if signs[0] * signs[1] > 0 else f"-{text}", names)

    def condition(self, condition: Condition) -> Formula:
        """Write a condition with positive terms on both sides."""
        polynomial, _, names = reduced(condition.polynomial, condition.polynomial.ring.one)
        writer, sides, sign = self._writer(names, 2 * len(polynomial)), [], condition.sign
        for wanted in (1, -1):
            side = polynomial.ring.from_dict({m: c * wanted for m, c in polynomial.items() if (c > 0) == (wanted > 0)})
            sides.append(join(writer.terms(side)) if side else "0")
        if sides[0] == "0" or sides[0] == "1":
            sides, sign = sides[::-1], -sign
        relation = {1: ">=" if condition.weak else ">", -1: "<=" if condition.weak else "<", 0: "="}[sign]
        left, right = (self._finished(side, names) for side in sides)
        return relate(left, relation, right)

    def sign(self, polynomial: Polynomial) -> int:
        """Return the sign that a polynomial has in the regime, or else in the middle of the ranges."""
        key = _key(polynomial)
        if key not in self._signs:
            self._signs[key] = self._sign(polynomial) * _lead(polynomial)
        return self._signs[key] * _lead(polynomial)

    def _sign(self, polynomial: Polynomial) -> int:
        known = self._known.get(_key(polynomial))
        if known is not None:
            return known * _lead(polynomial)
        if len(polynomial) > 1 and len(polynomial) <= 60 and degree(polynomial) <= 12:
            content, factors = polynomial.factor_list()
            if len(factors) > 1 or factors[0][1] > 1:
                total = 1 if content > 0 else -1
                for factor, times in factors:
                    total *= self.sign(factor) ** times
                return total
        return sign_at(polynomial, [self._middle[str(s)] for s in polynomial.ring.symbols])

    def _writer(self, names: Sequence[str], size: int) -> Writer:
        """Return a writer that tries many ways for a short polynomial, and few for a long one."""
        key = (tuple(names), next((d for most, d in _EFFORT if size <= most), 0))
        if key not in self._writers:
            symbols, middle = [f"v{k}" for k in range(len(names))], [self._middle[n] for n in names]
            self._writers[key] = Writer(symbols, middle, sign=self.sign, depth=key[1])
        return self._writers[key]

    def _formula(self, numerator: Polynomial, denominator: Polynomial) -> Formula:
        top, bottom, names = reduced(numerator, denominator)
        if not names:
            value = Fraction(str(top.LC)) / Fraction(str(bottom.LC)) if top else Fraction(0)
            return Formula(_number(value), number(value))
        return self._finished(self._writer(names, max(len(top), len(bottom))).fraction(top, bottom), names)

    def _finished(self, text: str, names: Sequence[str]) -> Formula:
        self.used.update(names)
        return Formula(plain(text, names), self._latex(text, names))

    def _latex(self, text: str, names: Sequence[str]) -> str:
        def symbol(match: re.Match[str]) -> str:
            found = self.symbols[names[int(match[1])]]
            return f"{{{found}}}" if "^" in found and match[2] else found

        return re.sub(r"v(\d+)(?=(\^?))", symbol, text)


def relate(left: Formula, relation: str, right: Formula) -> Formula:
    """Write a relation between two formulas."""
    sign = {">=": r"\geq", "<=": r"\leq"}.get(relation, relation)
    return Formula(f"{left.plain} {relation} {right.plain}", f"{left.latex} {sign} {right.latex}")


def _middle(domain: Domain | None, k: int) -> Fraction:
    low = domain.low if domain is not None and domain.low is not None else None
    high = domain.high if domain is not None and domain.high is not None else None
    low = low if low is not None else high - 1 if high is not None else Fraction(0)
    high = high if high is not None else low + 1
    return low + (high - low) * (Fraction(1, 2) + Fraction(k + 1, 1009))


def _lead(polynomial: Polynomial) -> int:
    return 1 if polynomial.LC > 0 else -1


def _key(polynomial: Polynomial) -> Any:
    """Return what a polynomial is up to a factor, in whatever ring it is written."""
    primitive = polynomial.primitive()[1] * _lead(polynomial)
    symbols = [str(s) for s in polynomial.ring.symbols]
    return frozenset(
        (tuple((s, e) for s, e in zip(symbols, m, strict=True) if e), str(c)) for m, c in primitive.terms()
    )


def _inside(text: str, breaks: str = "") -> str:
    """Put brackets round a sum that has none."""
    depth = 0
    for k, sign in enumerate(text):
        depth += (sign in "({") - (sign in ")}")
        if depth == 0 and ((sign in "+-" and (k == 0 or text[k - 1] == " ")) or sign in breaks):
            return f"({text})"
    return text


def _unbracketed(text: str) -> str:
    """Take off brackets round the whole."""
    depth = 0
    for k, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and k < len(text) - 1:
            return text
    return text[1:-1] if text[:1] == "(" else text


def _times(factor: str, name: str, sign: str) -> str:
    return name if factor == "1" else f"{_inside(factor)}{sign}{name}"


def _sum(parts: Sequence[str]) -> str:
    ordered = sorted(parts, key=lambda t: t.startswith("-"))
    text = ordered[0]
    for part in ordered[1:]:
        text += f" - {part[1:]}" if part.startswith("-") else f" + {part}"
    return text
