"""Reading the text formats of Gambit: tokens with their places, and errors that name line and column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NoReturn

from bargaining.errors import InputError
from bargaining.expressions.numbers import exact

__all__ = ["NUMBER", "QUOTED", "Scanner", "apart", "head", "unquoted"]

#: A text in quotes, in which a backslash keeps the next letter, and a number: whole, decimal or a ratio.
QUOTED = r'"[^"\\]*(?:\\.[^"\\]*)*"'
NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?:/[0-9]+)?"

_TOKEN = re.compile(rf"\s*(?:({QUOTED})|({NUMBER})|([A-Za-z]\w*)|([{{}},]))", re.DOTALL)
_SPACE = re.compile(r"\s*")
_KINDS = ("", "text in quotes", "a number", "a word", "a bracket")


def unquoted(text: str) -> str:
    r"""Return what stands between quotes.

    Examples
    --------
    >>> unquoted(r'"a \"b\""')
    'a "b"'
    """
    inside = text[1:-1]
    return re.sub(r"\\(.)", r"\1", inside, flags=re.DOTALL) if "\\" in inside else inside


class Scanner:
    """A place in a text.

    Parameters
    ----------
    text : str
    name : str
        The file, for messages.
    """

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name, self.at = text, name, 0
        self._numbers: dict[str, Fraction] = {}

    def fail(self, what: str, at: int | None = None) -> NoReturn:
        """Refuse the text at a place, the present one unless said."""
        space = _SPACE.match(self.text, self.at if at is None else at)
        place = len(self.text) if space is None else space.end()
        line = self.text.count("\n", 0, place) + 1
        column = place - (self.text.rfind("\n", 0, place) + 1) + 1
        rest = self.text[place : place + 40].split("\n")[0]
        given = f"got {rest!r}" if rest else "the text ends"
        raise InputError(f"{self.name}:{line}:{column}: {what}; {given}")

    @property
    def done(self) -> bool:
        """Whether nothing but space is left."""
        space = _SPACE.match(self.text, self.at)
        return space is None or space.end() == len(self.text)

    def peek(self) -> str:
        """Return the next token as written; empty at the end of the text."""
        match = _TOKEN.match(self.text, self.at)
        return "" if match is None else match[match.lastindex or 0]

    def _take(self, group: int, what: str) -> str:
        match = _TOKEN.match(self.text, self.at)
        if match is None or match.lastindex != group:
            self.fail(f"expected {what}, {_KINDS[group]}")
        self.at = match.end()
        return match[group]

    def quoted(self, what: str) -> str:
        """Take a text in quotes."""
        return unquoted(self._take(1, what))

    def number(self, what: str) -> Fraction:
        """Take a number."""
        before = self.at
        return self.exact(self._take(2, what), before)

    def whole(self, what: str) -> int:
        """Take a whole number that is not negative."""
        before = self.at
        value = self.number(what)
        if value.denominator != 1 or value < 0:
            self.fail(f"expected {what}, a whole number", before)
        return int(value)

    def word(self, what: str) -> str:
        """Take a word."""
        return self._take(3, what)

    def mark(self, wanted: str, what: str) -> None:
        """Take a bracket or a comma."""
        before = self.at
        if self._take(4, what) != wanted:
            self.fail(f"expected {wanted!r}: {what}", before)

    def exact(self, text: str, at: int) -> Fraction:
        """Return the number that a text stands for, decimals and ratios of decimals exactly."""
        known = self._numbers.get(text)
        if known is None:
            try:
                above, _, below = text.partition("/")
                known = exact(above) / exact(below) if below else exact(above)
            except (InputError, ZeroDivisionError, ValueError) as wrong:
                what = (
                    "a ratio must not divide by zero" if isinstance(wrong, ZeroDivisionError) else f"a number {wrong}"
                )
                self.fail(what, at)
            if len(self._numbers) < 100_000:
                self._numbers[text] = known
        return known


def head(scan: Scanner, kind: str) -> tuple[str, ...]:
    """Read the first line: the kind of file, its version and type of numbers, the title, the players, and a comment."""
    start = scan.at
    if scan.text.startswith("\ufeff"):
        scan.at = 1
    if scan.word(f"{kind}, the first word of such a file") != kind:
        scan.fail(f"expected {kind}, the first word of such a file", start)
    before = scan.at
    version = scan.whole("the version of the format")
    if version not in (1, 2):
        scan.fail("known are versions 1 and 2 of the format", before)
    before = scan.at
    if scan.word("R or D, the type of numbers") not in ("R", "D"):
        scan.fail("expected R or D, the type of numbers", before)
    scan.quoted("the title")
    scan.mark("{", "the names of the players follow")
    players: list[str] = []
    while scan.peek() != "}":
        players.append(scan.quoted("the name of a player"))
    scan.mark("}", "the names of the players end")
    if not players:
        scan.fail("a game has players")
    return tuple(apart(players, "player"))


def apart(names: Sequence[str], what: str) -> list[str]:
    """Return names that differ: one left empty is called by its number, one met before gets it too."""
    out: list[str] = []
    taken = set(names)
    for k, name in enumerate(names, start=1):
        new = name or f"{what} {k}"
        while new in out or (new != name and new in taken):
            new = f"{new} ({k})"
        out.append(new)
    return out
