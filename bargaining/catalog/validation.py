"""Checking a file against the schema: every error in this package's own words, and what is left to check without them.

One wrong key must not hide the other errors of a file. So what breaks the schema is reported, cut out, and remembered
as *spoiled*; the rest goes on to :mod:`bargaining.catalog.assembly`, which does not report spoiled parts as missing.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from bargaining.catalog.lines import Key
from bargaining.catalog.reading import Source, describe
from bargaining.catalog.schema import ActorTable, ClaimTable, MapTable, ModelFile, QuantityTable, fields_of
from bargaining.errors import did_you_mean

__all__ = ["MAX_ISSUES", "Checked", "label", "validate"]

MAX_ISSUES = 200  # a file with more has one mistake in its making, not many

_WORDS = {
    "missing": "is required",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "extra_forbidden": "unknown key",
}


@dataclass(frozen=True)
class Checked:
    """A file after the schema.

    Parameters
    ----------
    file : ModelFile or None
        What is left without the parts that break the schema; ``None`` where too little is left.
    issues : tuple of (int, str)
        Line and message of every error.
    spoiled : frozenset of Key
        The parts that were cut out.
    claim_numbers : tuple of int
        Number in the file of each claim that is left.
    """

    file: ModelFile | None
    issues: tuple[tuple[Key, str], ...]
    spoiled: frozenset[Key]
    claim_numbers: tuple[int, ...]


def label(key: Key) -> str:
    """Return how messages call a place of the file: as a path of the model where it is one.

    Examples
    --------
    >>> label(("actors", "B", "discount", "range")), label(("claims", 0, "expect"))
    ('B.discount.range', 'claims[0].expect')
    """
    parts = key[1:] if key[0] in ("parameters", "structure") and len(key) > 1 else key
    parts = key[1:] if key[0] == "actors" and len(key) > 2 else parts
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            shown = part if re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", part) else describe(part)
            text += f".{shown}" if text else shown
    return text


def validate(source: Source) -> Checked:
    """Check a file against the schema."""
    total = len(source.data["claims"]) if isinstance(source.data.get("claims"), list) else 0
    try:
        file = ModelFile.model_validate(source.data)
        return Checked(file, (), frozenset(), tuple(range(total)))
    except ValidationError as error:
        errors = error.errors(include_url=False)
    issues = tuple((tuple(e["loc"]), _message(e)) for e in errors[:MAX_ISSUES])
    if len(errors) >= MAX_ISSUES:
        return Checked(None, issues, frozenset(), ())
    data, spoiled = _cut_out(source.data, errors)
    try:
        rest = ModelFile.model_validate(data)
    except ValidationError:
        rest = None
    left = () if ("claims",) in spoiled else range(total)
    numbers = tuple(number for number in left if ("claims", number) not in spoiled)
    return Checked(rest, issues, frozenset(spoiled), numbers)


def _message(error: Any) -> str:
    key, kind, given = tuple(error["loc"]), error["type"], error["input"]
    rule = _WORDS.get(kind, "").format(**error.get("ctx", {})) or str(error["msg"])
    if kind in ("too_short", "too_long"):
        bounds = error["ctx"]
        rule = _length_rule(bounds.get("min_length"), bounds.get("max_length"), key)
        return f"{label(key)}: {rule}; got {len(given)}"
    if kind == "missing":
        return f"{label(key)}: {rule}"
    hint = ""
    if kind == "extra_forbidden":
        hint = did_you_mean(str(key[-1]), fields_of(_table_of(key)))
        return f"{label(key)}: {rule}{hint}"
    if kind == "model_type" and key[0] == "actors":
        rule = "must be a table { value = ..., range = [..., ...], unit = ..., source = ... }"
        hint = did_you_mean(str(key[-1]), ["role"])
    if key[:2] == ("map", "axes") and isinstance(given, dict):
        hint = "; put the whole path in quotes"
    return f"{label(key)}: {rule}; got {describe(given)}{hint}"


def _length_rule(low: int | None, high: int | None, key: Key) -> str:
    if key[-1] == "range" or (key[:2] == ("map", "axes") and len(key) == 3):
        return "must have two ends, [low, high]"
    if key[:2] == ("map", "axes"):
        return "must have two paths"
    return "must have at least one entry" if low is not None else f"must have at most {high} entries"


def _table_of(key: Key) -> type[BaseModel]:
    """Return the table in which a key stands."""
    if key[0] == "claims":
        return ClaimTable
    if key[0] == "map" and len(key) > 1:
        return MapTable
    if len(key) > 1:
        return QuantityTable if len(key) > 2 or key[0] == "parameters" else ActorTable
    return ModelFile


def _cut_out(given: dict[str, Any], errors: Any) -> tuple[dict[str, Any], set[Key]]:
    """Return the data without the smallest parts that can be missing, and the keys of those parts."""
    data, spoiled = deepcopy(given), set()
    for error in errors:
        key: Key = tuple(error["loc"])
        if error["type"] == "extra_forbidden":
            part = key
        elif key[0] == "actors" and key[2:3] != ("role",):
            part = key[:3]
        else:
            part = key[:2]
        if key[0] in ("title", "question"):
            data[str(key[0])] = "?"
        elif key[0] == "schema":
            data["schema"] = 1
        elif key[0] == "map":
            data["map"] = None
        else:
            spoiled.add(part)
            _remove(data, part)
    for name in ("claims", "cite"):
        if isinstance(data.get(name), list):
            data[name] = [entry for entry in data[name] if entry is not _GONE]
    return data, spoiled


_GONE = object()


def _remove(data: Any, part: Key) -> None:
    """Take a part out of the data, unless something around it is out already."""
    for step in part[:-1]:
        if data is _GONE or (isinstance(data, dict) and step not in data):
            return
        data = data[step]
    if isinstance(data, list):
        data[int(part[-1])] = _GONE  # the other elements keep their numbers
    elif isinstance(data, dict):
        data.pop(part[-1], None)
