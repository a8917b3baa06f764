"""What goes to the screen: answers to standard output, errors and progress to standard error.

Standard output is for results alone, so that it can be piped; colour appears only on a terminal and never under
``NO_COLOR``. Prose is set to the width of the terminal. Formulas are broken between terms on a terminal and never where
the output is piped.
"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

__all__ = ["complain", "formulas", "indented", "prose", "say", "say_json", "table", "working"]

_PIPED = 100  # the width for prose that is piped
_NARROWEST = 40
_VERBS = {
    "equilibria()": "solve --all",
    "with over=(low, high)": "with --over LOW:HIGH",
    "solve() answers": "solve answers",
    "sweep() at": "in Python bargaining.sweep at",
    "use solve(),": "use solve,",
    "sweep() over": "in Python bargaining.sweep over",
}
_ROOM = 40  # a last column narrower than this is set beneath its row


def width() -> int:
    """Return the number of columns that prose may fill."""
    return max(shutil.get_terminal_size((_PIPED, 24)).columns, _NARROWEST)


def say(text: str = "", style: str = "") -> None:
    """Print lines of an answer as they are."""
    _print(text, style, error=False)


def say_json(data: Any) -> None:
    """Print data for machines."""
    say(json.dumps(data, indent=2, allow_nan=False))


def _typed(text: str) -> str:
    """Name verbs as they are typed here, not as they are called in Python."""
    for call, verb in _VERBS.items():
        text = text.replace(call, verb)
    return text


def complain(text: str, prefix: str = "") -> None:
    """Print lines to standard error."""
    text = _typed(text)
    if prefix:
        text = f"{prefix}: {text}"
    _print(text, "", error=True)


def _print(text: str, style: str, *, error: bool) -> None:
    stream = sys.stderr if error else sys.stdout
    if style and stream.isatty():
        from rich.console import Console

        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        console.print(text, style=style, soft_wrap=True)
    else:
        stream.write(f"{text}\n")


def prose(text: str, indent: str = "", hanging: str | None = None) -> str:
    """Set prose to the width of the screen; `hanging` indents all lines but the first."""
    rest = indent if hanging is None else hanging
    return textwrap.fill(
        text, width(), initial_indent=indent, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def formulas(text: str, indent: str = "") -> str:
    """Indent lines that may hold formulas; on a terminal, long ones are broken between terms with a hanging indent."""
    text = _typed(text)
    if not sys.stdout.isatty():
        return indented(text, indent)
    lines = []
    for line in text.splitlines():
        own = indent + line[: len(line) - len(line.lstrip())]
        lines.append(prose(line.strip(), own, own + "    ") if len(indent + line) > width() else indent + line)
    return "\n".join(lines)


def indented(text: str, indent: str) -> str:
    """Indent every line."""
    return textwrap.indent(text, indent)


def table(rows: Sequence[Sequence[str]], indent: str = "") -> str:
    """Align columns; the last one holds prose and is set in the room that is left, beneath its row where that is little.

    Parameters
    ----------
    rows : sequence of sequence of str
        The first row has the headings.
    indent : str
        What every line starts with.
    """
    last = len(rows[0]) - 1
    widths = [max(len(row[column]) for row in rows) for column in range(last)]
    start = len(indent) + sum(widths) + 2 * last
    beside = width() - start >= _ROOM
    lines = []
    for number, row in enumerate(rows):
        head = indent + "  ".join(cell.ljust(space) for cell, space in zip(row, widths, strict=False))
        if number == 0 and not beside:
            lines.append(f"{head}  {row[last]}")
        elif beside:
            lines.append(prose(row[last], head + "  ", " " * start).rstrip() if row[last] else head.rstrip())
        else:
            lines.append(head.rstrip())
            lines += [prose(row[last], f"{indent}    ")] if row[last] else []
    return "\n".join(lines)


@contextmanager
def working(label: str, total: int | None = None, unit: str = "") -> Iterator[Callable[[int], None]]:
    """Show progress on standard error while work is done, if that is a terminal.

    Parameters
    ----------
    label : str
        What is being done.
    total : int, optional
        How much there is to do; left out, only what is done is counted.
    unit : str
        What is counted.

    Yields
    ------
    callable
        To be called with the number done.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    counted = TextColumn("{task.completed} of {task.total}" if total is not None else f"{{task.completed}} {unit}")
    shown = [BarColumn(), counted] if total is not None else [counted] if unit else []
    console = Console(stderr=True, highlight=False, markup=False)
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), *shown, TimeElapsedColumn(), console=console, transient=True
    ) as progress:
        task = progress.add_task(label, total=total)
        yield lambda done: progress.update(task, completed=done)
