"""What is typed on the command line: options that several verbs share, and how their text is read."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from bargaining.errors import InputError

if TYPE_CHECKING:
    from bargaining.model import Model

__all__ = ["AsJson", "Name", "Settings", "axis", "model_with", "settings", "span"]

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="A model's name, as `bargaining list` shows it, or a .toml file.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Change a number or a choice of structure, such as power=0.4 or proposer=A. Repeatable.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines and nothing else.")]


def model_with(name: str, changes: Sequence[str] | None) -> Model:
    """Load a model and make the changes of ``--set``.

    Raises
    ------
    InputError
        If the model, a path or a value cannot be read.
    """
    from bargaining.catalog import load

    given = settings(changes)
    model = load(name)
    return model.replace(given) if given else model


def settings(changes: Sequence[str] | None) -> dict[str, str]:
    """Read the texts ``path=value``; only the first sign of equality counts.

    Raises
    ------
    InputError
        If one is not of that form, or a path is given twice.

    Examples
    --------
    >>> settings(["power = 0.4", "proposer=A"])
    {'power': '0.4', 'proposer': 'A'}
    """
    given: dict[str, str] = {}
    for text in changes or ():
        path, sign, value = (part.strip() for part in text.partition("="))
        if not (path and sign and value):
            raise InputError(f"--set {text!r}: must be PATH=VALUE, such as power=0.4")
        if path in given:
            raise InputError(f"--set {text!r}: {path} is already set, to {given[path]!r}")
        given[path] = value
    return given


def span(text: str, option: str, path: str) -> tuple[Fraction, Fraction]:
    """Read an interval ``low:high``.

    Raises
    ------
    InputError
        If it is not of that form, or does not run from low to high.

    Examples
    --------
    >>> span("0:1/3", "--over", "power")
    (Fraction(0, 1), Fraction(1, 3))
    """
    parts = text.split(":")
    if len(parts) != 2:
        raise InputError(f"{option} {text!r}: must be LOW:HIGH, such as 0:0.5")
    return _ends(parts[0], parts[1], f"{option} {text!r}", path)


def axis(text: str, points: int) -> tuple[str, tuple[Fraction, Fraction, int]]:
    """Read an axis ``path=low:high`` or ``path=low:high:count``.

    Parameters
    ----------
    text : str
    points : int
        The count where none is given.

    Raises
    ------
    InputError
        If it is not of that form.

    Examples
    --------
    >>> axis("power=0:0.5", 201)
    ('power', (Fraction(0, 1), Fraction(1, 2), 201))
    """
    rule = f"--axis {text!r}"
    path, sign, rest = (part.strip() for part in text.partition("="))
    parts = rest.split(":")
    if not (path and sign) or len(parts) not in (2, 3):
        raise InputError(f"{rule}: must be PATH=LOW:HIGH or PATH=LOW:HIGH:COUNT, such as power=0:1:201")
    count = points
    if len(parts) == 3:
        digits = parts[2].strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10 and int(digits) > 1):
            raise InputError(f"{rule}: the count must be a whole number of at least 2; got {parts[2]!r}")
        count = int(digits)
    low, high = _ends(parts[0], parts[1], rule, path)
    return path, (low, high, count)


def _ends(low: str, high: str, rule: str, path: str) -> tuple[Fraction, Fraction]:
    from bargaining.expressions.numbers import exact, show

    try:
        ends = exact(low), exact(high)
    except InputError as error:
        raise InputError(f"{rule}: {path}: an end {error}") from None
    if not ends[0] < ends[1]:
        raise InputError(f"{rule}: {path}: must run from low to high; got {show(ends[0])} and {show(ends[1])}")
    return ends
