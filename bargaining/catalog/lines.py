"""In which line of a TOML file a key stands, so that an error can point at it.

``tomllib`` reads values and forgets where they stood. This scanner reads only keys, and only of text that ``tomllib``
has accepted, so it need not check anything; it knows tables, arrays of tables, dotted and quoted keys, inline tables,
arrays, comments and strings over several lines.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

__all__ = ["Key", "key_lines", "line_of"]

Key = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_PART = re.compile(r'[ \t]*(?:([A-Za-z0-9_-]+)|("(?:[^"\\\n]|\\.)*")|(\'[^\'\n]*\'))[ \t]*')
_SCALAR = re.compile(r"[^,\]}#\n]+")
# The closing quotes of a multi-line string may follow up to two quotes that belong to it.
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|"(?:[^"\\\n]|\\.)*"|' + r"'''(?:[^']|'(?!''))*'{3,5}|'[^'\n]*'", re.S
)


def key_lines(text: str) -> dict[Key, int]:
    r"""Return the line (from 1) of every key path and of every array element.

    Parameters
    ----------
    text : str
        Valid TOML, each line ending in one newline.

    Examples
    --------
    >>> key_lines('[actors.B]\ndiscount = { value = 0.9 }')[("actors", "B", "discount", "value")]
    2
    """
    return _Scanner(text).scan()


def line_of(lines: Mapping[Key, int], key: Key) -> int:
    """Return the line of `key`, or of the closest thing around it that has one."""
    for length in range(len(key), 0, -1):
        if key[:length] in lines:
            return lines[key[:length]]
    return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.line = 1
        self.lines: dict[Key, int] = {}
        self.counts: dict[Key, int] = {}  # arrays of tables -> how many tables they have so far

    def scan(self) -> dict[Key, int]:
        table: Key = ()
        self.skip(_BLANK)
        while self.position < len(self.text):
            if self.text[self.position] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)
        return self.lines

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Move past a match, counting the lines in it."""
        if match := pattern.match(self.text, self.position):
            self.line += match[0].count("\n")
            self.position = match.end()

    def past(self, sign: str) -> bool:
        """Move past `sign` and the blank around it, if it is next."""
        self.skip(_BLANK)
        if not self.text.startswith(sign, self.position):
            return False
        self.position += len(sign)
        self.skip(_BLANK)
        return True

    def key(self) -> list[str]:
        parts = []
        while match := _PART.match(self.text, self.position):
            bare, basic, literal = match.groups()
            parts.append(bare or (tomllib.loads(f"key = {basic}")["key"] if basic else literal[1:-1]))
            self.position = match.end()
            if not self.text.startswith(".", self.position):
                break
            self.position += 1
        return parts

    def header(self) -> Key:
        brackets = "[[" if self.text.startswith("[[", self.position) else "["
        self.position += len(brackets)
        parts = self.key()
        self.position += len(brackets)
        path: Key = ()
        for number, part in enumerate(parts, start=1):
            path = (*path, part)
            self.lines.setdefault(path, self.line)
            if number == len(parts) and brackets == "[[":
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
                self.lines.setdefault(path, self.line)
        return path

    def pair(self, table: Key) -> None:
        path = table
        for part in self.key():
            path = (*path, part)
            self.lines.setdefault(path, self.line)
        self.past("=")
        self.value(path)

    def value(self, path: Key) -> None:
        sign = self.text[self.position : self.position + 1]
        if sign == "{":
            self.inline_table(path)
        elif sign == "[":
            self.array(path)
        elif sign in ('"', "'"):
            self.skip(_STRING)
        else:
            self.skip(_SCALAR)

    def inline_table(self, path: Key) -> None:
        self.past("{")
        while not self.past("}") and self.position < len(self.text):
            self.pair(path)
            self.past(",")

    def array(self, path: Key) -> None:
        self.past("[")
        element = 0
        while not self.past("]") and self.position < len(self.text):
            self.lines.setdefault((*path, element), self.line)
            self.value((*path, element))
            self.past(",")
            element += 1
