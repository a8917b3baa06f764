"""Formulas of model files: text such as ``(1 - B.discount)/(1 - A.discount*B.discount)``.

::

    sum     = product { ("+" | "-") product }
    product = signed { ("*" | "/") signed }
    signed  = "-" signed | power
    power   = atom [ ("**" | "^") digits ]
    atom    = number | name | "(" sum ")"
    number  = digits [ "." digits ] | "." digits
    name    = identifier { "." identifier }

A model file is data that may come from anyone, so the language is closed: no call, no comparison, no attribute, and
nothing ever reaches ``eval`` or ``sympify``. Length, depth, digits, exponents and the number of operands once the
powers are written out are bounded, so that no formula can occupy the reader for long. Decimals are exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from bargaining.errors import FormulaError, a_kind
from bargaining.expressions.evaluation import Step, cut, evaluate, run
from bargaining.expressions.numbers import as_sympy

__all__ = ["Formula", "parse"]

MAX_LENGTH = 1000
MAX_DEPTH = 50
MAX_DIGITS = 40
MAX_EXPONENT = 16
MAX_OPERANDS = 512

_TOKEN = re.compile(
    r"(?P<blank>[ \t\r\n]+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<sign>\*\*|[-+*/^()])"
)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


class _Part(NamedTuple):
    """A parsed part: where it stands, and how many operands it has once powers are written out."""

    start: int
    end: int
    operands: int


@dataclass(frozen=True)
class Formula:
    """A formula that has been read; made by :func:`parse`.

    Parameters
    ----------
    text : str
        The formula as it was written.
    names : frozenset of str
        The paths it refers to.

    Examples
    --------
    >>> share = parse("(1 - B.discount)/(1 - A.discount*B.discount)")
    >>> sorted(share.names)
    ['A.discount', 'B.discount']
    >>> share.evaluate({"A.discount": Fraction(9, 10), "B.discount": Fraction(4, 5)})
    Fraction(5, 7)
    """

    text: str
    names: frozenset[str] = field(compare=False)
    _steps: tuple[Step, ...] = field(repr=False, compare=False)

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Return the value of the formula.

        Parameters
        ----------
        values : mapping of str to number
            Path -> anything that can be added, multiplied and divided: ``Fraction``, float, numpy array, sympy
            expression. Whole numbers count as fractions, so that 1/3 stays exact. Where a float or an array of
            numbers takes part, all is computed in floats.

        Raises
        ------
        FormulaError
            If a name has no value, a divisor is zero (anywhere in an array), or a number grows out of bounds.
        """
        return evaluate(self.text, self._steps, values)

    def sympy(self) -> Any:
        """Return the formula as a sympy expression in the symbols ``Symbol(path)``.

        Examples
        --------
        >>> parse("power + B.cost/2").sympy()
        B.cost/2 + power
        """
        import sympy

        def rational(literal: Fraction) -> Any:
            return as_sympy(literal)

        return run(self.text, self._steps, {name: sympy.Symbol(name) for name in self.names}, rational)


def parse(text: str) -> Formula:
    """Read a formula.

    Raises
    ------
    FormulaError
        If the text is not a formula or leaves a bound; the message gives the column.

    Examples
    --------
    >>> parse("sqrt(2)")
    Traceback (most recent call last):
    bargaining.errors.FormulaError: 'sqrt(2)', column 1: formulas call no functions; got 'sqrt('
    >>> parse("x**y")
    Traceback (most recent call last):
    bargaining.errors.FormulaError: 'x**y', column 4: an exponent is a whole number from 0 to 16; got 'y'
    """
    if not isinstance(text, str):
        raise FormulaError(f"a formula is text; got {a_kind(text)}")
    if len(text) > MAX_LENGTH:
        rule = f"a formula has at most {MAX_LENGTH} characters; got {len(text)}"
        raise FormulaError(f"{cut(text)}, column {MAX_LENGTH + 1}: {rule}")
    if not text.strip():
        raise FormulaError(f"{text!r}, column 1: a formula is not empty")
    return _Parser(text).formula()


class _Parser:
    """Recursive descent that emits a postfix program; the depth bound keeps the recursion small."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._tokens()
        self.position = 0
        self.depth = 0
        self.steps: list[Step] = []

    def fail(self, start: int, rule: str) -> FormulaError:
        return FormulaError(f"{cut(self.text)}, column {start + 1}: {rule}")

    def _tokens(self) -> list[_Token]:
        tokens, start = [], 0
        while start < len(self.text):
            match = _TOKEN.match(self.text, start)
            if match is None:
                raise self.fail(start, f"unknown character; got {self.text[start]!r}")
            if match.lastgroup != "blank":
                tokens.append(_Token(str(match.lastgroup), match[0], start))
            start = match.end()
        return [*tokens, _Token("end", "", len(self.text))]

    @property
    def ahead(self) -> _Token:
        return self.tokens[self.position]

    def take(self, *signs: str) -> _Token | None:
        """Take the next token if it is one of `signs`."""
        token = self.ahead
        if token.kind != "sign" or token.text not in signs:
            return None
        self.position += 1
        return token

    def formula(self) -> Formula:
        self._sum()
        if (token := self.ahead).kind != "end":
            raise self.fail(token.start, self._surplus(token))
        names = frozenset(str(step.operand) for step in self.steps if step.kind == "name")
        return Formula(self.text, names, tuple(self.steps))

    def _surplus(self, token: _Token) -> str:
        if token.text == ")":
            return "no bracket is open; got ')'"
        before = self.tokens[self.position - 1]
        adjacent = before.start + len(before.text) == token.start
        if before.kind == "number" and adjacent and re.fullmatch(r"[eE][0-9]*", token.text):
            return "a number has no exponent; write its digits out"
        return f"an operator is missing; got {token.text!r}"

    def _nested(self, read: Callable[[], _Part]) -> _Part:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(self.ahead.start, f"brackets and signs are nested deeper than {MAX_DEPTH}")
        part = read()
        self.depth -= 1
        return part

    def _emit(self, step: Step, part: _Part) -> _Part:
        if part.operands > MAX_OPERANDS:
            rule = f"with its powers written out, a formula has at most {MAX_OPERANDS} operands; got {part.operands}"
            raise self.fail(part.start, rule)
        self.steps.append(step)
        return part

    def _binary(self, signs: tuple[str, str], read: Callable[[], _Part]) -> _Part:
        left = read()
        while sign := self.take(*signs):
            right = read()
            step = Step(sign.text, None, right.start, right.end)
            left = self._emit(step, _Part(left.start, right.end, left.operands + right.operands))
        return left

    def _sum(self) -> _Part:
        return self._binary(("+", "-"), self._product)

    def _product(self) -> _Part:
        return self._binary(("*", "/"), self._signed)

    def _signed(self) -> _Part:
        if sign := self.take("-"):
            part = self._nested(self._signed)
            return self._emit(Step("negate"), part._replace(start=sign.start))
        return self._power()

    def _power(self) -> _Part:
        base = self._atom()
        if not self.take("**", "^"):
            return base
        token = self.ahead
        rule = f"an exponent is a whole number from 0 to {MAX_EXPONENT}"
        if token.kind != "number" or not token.text.isdigit():
            raise self.fail(token.start, f"{rule}; got {token.text or 'the end'!r}")
        if len(token.text) > MAX_DIGITS or int(token.text) > MAX_EXPONENT:
            raise self.fail(token.start, f"{rule}; got {cut(token.text)}")
        self.position += 1
        if chained := self.take("**", "^"):
            raise self.fail(chained.start, "powers do not chain; use brackets")
        exponent = int(token.text)
        end = token.start + len(token.text)
        return self._emit(Step("power", exponent), _Part(base.start, end, base.operands * max(exponent, 1)))

    def _atom(self) -> _Part:
        token = self.ahead
        end = token.start + len(token.text)
        if opened := self.take("("):
            part = self._nested(self._sum)
            closed = self.take(")")
            if closed is None:
                if self.ahead.kind == "end":
                    raise self.fail(opened.start, "a bracket is not closed")
                raise self.fail(self.ahead.start, self._surplus(self.ahead))
            return part._replace(start=opened.start, end=closed.start + 1)
        if token.kind == "number":
            if len(token.text) > MAX_DIGITS:
                raise self.fail(token.start, f"a number has at most {MAX_DIGITS} digits; got {len(token.text)}")
            self.position += 1
            return self._emit(Step("number", Fraction(token.text)), _Part(token.start, end, 1))
        if token.kind == "name":
            self.position += 1
            if self.ahead.text == "(":
                raise self.fail(token.start, f"formulas call no functions; got {cut(token.text + '(')}")
            return self._emit(Step("name", token.text), _Part(token.start, end, 1))
        raise self.fail(token.start, f"a number, a name or a bracket is missing; got {token.text or 'the end'!r}")
