"""From the bytes of a model file to plain values with exact numbers, within bounds.

A model file may come from anyone. What is read is bounded in size, length of lines, depth and digits before anything
is computed with it, so that no file can hang the reader or exhaust its memory.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from bargaining.catalog.lines import Key, key_lines, line_of
from bargaining.errors import InputError, ModelFileError, a_kind
from bargaining.expressions.numbers import exact, show

__all__ = ["MAX_BYTES", "Source", "Unreadable", "describe", "read", "read_text"]

MAX_BYTES = 1 << 20
MAX_LINE = 2000  # tomllib takes time quadratic in the number of parts of a dotted key
MAX_DEPTH = 8
MAX_KEYS = 20_000


@dataclass(frozen=True)
class Unreadable:
    """A number of the file that is no exact number, with the rule it breaks."""

    text: str
    rule: str


@dataclass(frozen=True)
class Source:
    """A model file that is valid TOML.

    Parameters
    ----------
    file : str
        Its path as it stands in messages.
    data : dict
        Its content; numbers are ``int``, ``Fraction`` or :class:`Unreadable`.
    lines : mapping
        Key path -> line.
    """

    file: str
    data: dict[str, Any]
    lines: Mapping[Key, int]

    def issue(self, key: Key, message: str) -> str:
        """Return ``FILE:LINE: message`` for the place where `key` stands."""
        return f"{self.file}:{line_of(self.lines, key)}: {message}"


def read(path: Path) -> Source:
    """Read a model file.

    Raises
    ------
    ModelFileError
        If it is no regular file, too large, not UTF-8, nested too deep, or not TOML.
    """
    text = read_text(path)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_LINE:
            raise _refuse(path, number, f"a line has at most {MAX_LINE} characters; got {len(line)}")
    try:
        data = tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        last = int(where[1]) if where else text.count("\n") + 1
        raise _refuse(path, last, f"not valid TOML: {error}") from None
    except RecursionError:
        raise _refuse(path, 1, f"brackets are nested deeper than {MAX_DEPTH}") from None
    except ValueError as error:  # Python's own bound on the digits of a whole number
        raise _refuse(path, 1, f"a whole number has too many digits: {error}") from None
    _bound_depth(path, data)
    lines = key_lines(text)
    if len(lines) > MAX_KEYS:
        raise _refuse(path, 1, f"a file has at most {MAX_KEYS} keys; got {len(lines)}")
    return Source(str(path), data, lines)


def read_text(path: Path) -> str:
    """Return the text of a regular UTF-8 file of at most `MAX_BYTES` bytes, each line ending in one newline."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # before opening: a pipe or a device may never end
            raise _refuse(path, 1, "not a regular file")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refuse(path, 1, f"cannot be read: {error.strerror or error}") from None
    if len(content) > MAX_BYTES:
        raise _refuse(path, 1, f"a file has at most {MAX_BYTES} bytes")
    try:
        text = content.decode("utf-8-sig")  # some editors put a mark before UTF-8
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refuse(path, line, f"not UTF-8: byte 0x{content[error.start]:02x}") from None
    return text.replace("\r\n", "\n")


def _refuse(path: Path, line: int, message: str) -> ModelFileError:
    return ModelFileError([f"{path}:{line}: {message}"])


def _number(text: str) -> Fraction | Unreadable:
    try:
        return exact(text.replace("_", ""))
    except InputError as error:
        return Unreadable(text, str(error))


def _bound_depth(path: Path, data: dict[str, Any]) -> None:
    level: list[Any] = [data]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise _refuse(path, 1, f"tables and arrays are nested deeper than {MAX_DEPTH}")


def describe(value: Any) -> str:
    """Return a value of a file for the ``got ...`` of a message: short, whatever the file holds.

    Examples
    --------
    >>> describe(Fraction(19, 20)), describe("assumed"), describe({"a": 1}), describe(True)
    ('0.95', "'assumed'", 'a table', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if value.bit_length() < 200 else f"a whole number of {value.bit_length()} bits"
    if isinstance(value, Fraction):
        return show(value)
    if isinstance(value, str):
        return repr(value) if len(value) <= 60 else f"{value[:57]!r}..."
    if isinstance(value, Unreadable):
        return value.text if len(value.text) <= 60 else f"{value.text[:57]}..."
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "a table" if isinstance(value, dict) else a_kind(value)
