"""Bibliographies: a ``.bib`` file as key -> entry, the entry kept as it was written.

BibTeX is split, not interpreted: an entry is printed by ``cite`` just as its author wrote it. So that an entry stands
alone wherever it is printed, abbreviations (``@string``) are refused.
"""

from __future__ import annotations

import re
from pathlib import Path

from bargaining.catalog.reading import read_text
from bargaining.errors import ModelFileError

__all__ = ["entries", "read_bibliography"]

_START = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*([{(]?)", re.M)
_KEY = re.compile(r"\s*([A-Za-z][A-Za-z0-9_:.+/-]*)\s*,")
_BRACE = re.compile(r"\\.|[{}]", re.S)
_SURPLUS = re.compile(r"\s*\}")

MAX_ISSUES = 100


def read_bibliography(path: Path) -> dict[str, str]:
    """Return the entries of a ``.bib`` file.

    Raises
    ------
    ModelFileError
        With every issue of the file.
    """
    return entries(read_text(path), str(path))


def entries(text: str, file: str = "references.bib") -> dict[str, str]:
    r"""Split BibTeX into key -> raw entry.

    Text outside entries is a comment, as in BibTeX; an entry starts at the beginning of a line.

    Parameters
    ----------
    text : str
        The content of a ``.bib`` file.
    file : str
        Its path, for messages.

    Raises
    ------
    ModelFileError
        For braces that do not balance, entries without a key, keys given twice and abbreviations.

    Examples
    --------
    >>> entries("@book{stahl1972,\n  title = {Bargaining Theory}\n}")["stahl1972"].splitlines()[0]
    '@book{stahl1972,'
    """
    found: dict[str, str] = {}
    spelled: dict[str, str] = {}  # BibTeX does not tell keys apart by their case
    issues: list[str] = []
    position, line, counted = 0, 1, 0
    while len(issues) < MAX_ISSUES and (start := _START.search(text, position)):
        line += text.count("\n", counted, start.start())
        counted = start.start()
        kind, bracket = start[1].lower(), start[2]
        position = start.end()
        if kind == "comment":
            continue
        where = f"{file}:{line}: @{kind}"
        if bracket != "{":
            issues.append(f"{where}: an entry stands in braces")
            continue
        end = _closing(text, start.end())
        if end is None:
            issues.append(f"{where}: braces do not balance; the entry is never closed")
            break
        position = end
        if kind in ("string", "preamble"):
            issues.append(f"{where}: is not supported; write the text out in each entry")
            continue
        key = _KEY.match(text, start.end(), end)
        if key is None:
            issues.append(f"{where}: an entry starts with a key and a comma")
            continue
        if key[1].lower() in spelled:
            issues.append(f"{where}: {key[1]}: the key is given twice; first as {spelled[key[1].lower()]!r}")
            continue
        spelled[key[1].lower()] = key[1]
        found[key[1]] = text[start.start() : end].strip()
        if _SURPLUS.match(text, end):
            issues.append(f"{where}: {key[1]}: braces do not balance; one closes too many")
    if issues:
        raise ModelFileError(issues)
    return found


def _closing(text: str, start: int) -> int | None:
    """Return the end of the group that was opened before `start`, or ``None`` if it is never closed."""
    depth = 1
    for match in _BRACE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return None
