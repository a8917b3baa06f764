"""What stands beneath a figure: the model, its fixed numbers, and the list of numbered borders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from matplotlib.figure import Figure

from bargaining.algebra.primitives import Primitive
from bargaining.equilibrium.figures import decimal
from bargaining.plots.numbering import Numbered
from bargaining.plots.style import INK, extent, measure, plain_math

__all__ = ["Block", "axis_label", "balanced", "borders_block", "circle", "flow", "fixed_items", "paragraph", "symbol"]


class Block:
    """Pieces of text at places measured in points from the upper left corner of the block, the second to the baseline."""

    def __init__(self) -> None:
        self.pieces: list[tuple[float, float, str, float, bool]] = []
        self.height = 0.0

    def row(self, cells: Sequence[tuple[float, str, int | None]], size: float, lead: float = 0.0) -> None:
        """Add a row of texts, each with its distance from the left and, if it has one, the number in front of it."""
        extents = [extent(text, size) for _, text, _ in cells]
        base = self.height + max(a for _, a, _ in extents) + lead / 2
        for x, text, number in cells:
            if number is not None:
                self.pieces.append((x + 5.0, base - 0.3 * size, str(number), 6.5, True))
            self.pieces.append((x + (13.0 if number is not None else 0.0), base, text, size, False))
        self.height = base + max(d for _, _, d in extents) + lead / 2

    def draw(self, figure: Figure, left: float, top: float) -> None:
        """Draw the block with its upper left corner at a place of the figure, in points from the lower left."""
        for x, y, text, size, ringed in self.pieces:
            place = ((left + x) / 72, (top - y) / 72)
            if ringed:
                circle(figure, place, text, figure.dpi_scale_trans)
            else:
                figure.text(*place, text, size=size, va="baseline", transform=figure.dpi_scale_trans)


def circle(on: Any, place: tuple[float, float], number: str, transform: Any) -> None:
    """Write a number in a small white circle."""
    on.text(
        *place,
        number,
        size=6.5,
        ha="center",
        va="center",
        transform=transform,
        zorder=6,
        bbox={"boxstyle": "circle,pad=0.18", "facecolor": "white", "edgecolor": INK, "linewidth": 0.5},
    )


def flow(items: Iterable[str], width: float, size: float, between: str = "") -> list[str]:
    """Break a list of unbreakable items into lines no wider than `width` points."""
    lines: list[str] = []
    for item in items:
        joined = f"{lines[-1]}{between} {item}" if lines else item
        if lines and measure(joined, size)[0] <= width:
            lines[-1] = joined
        else:
            if lines:
                lines[-1] += between
            lines.append(item)
    return lines


def balanced(items: Sequence[str], width: float, size: float) -> list[str]:
    """Break a list into as few lines as fit, of about the same length."""
    lines = flow(items, width, size)
    narrow = width
    while len(lines) > 1 and len(shorter := flow(items, narrow - 4.0, size)) == len(lines):
        narrow, lines = narrow - 4.0, shorter
    return lines


def paragraph(block: Block, lines: Sequence[str], size: float) -> None:
    """Add lines of text below what a block holds."""
    for line in lines:
        block.row([(0.0, line, None)], size, lead=0.34 * size)


def symbol(path: str, latex: Mapping[str, str]) -> str:
    r"""Return a path with its symbol.

    Examples
    --------
    >>> symbol("power", {"power": "p"}), symbol("q", {})
    ('power $p$', 'q')
    """
    return f"{plain_math(path)} ${latex[path]}$" if path in latex else plain_math(path)


def fixed_items(values: Mapping[str, Fraction], axes: Iterable[str], latex: Mapping[str, str]) -> list[str]:
    """Return one item for each number that does not vary."""
    varying = set(axes)
    return [
        f"{symbol(path, latex)} = {decimal(value)}"
        for path, value in values.items()
        if path not in varying and not isinstance(path, Primitive)
    ]


def axis_label(path: str, problem: Any, width: float, size: float) -> str:
    """Return the name, symbol, meaning and unit of a parameter, broken into lines."""
    about = problem.attributes.get(path, {})
    meaning, unit = about.get("long_name", ""), about.get("units", "")
    text = symbol(path, problem.latex).replace(" $", ", $", 1)
    if unit and unit.split()[0].lower() not in meaning.lower():
        meaning = f"{meaning}; {unit}" if meaning else unit
    if not meaning:
        return text
    return "\n".join(balanced([text, *plain_math(f"({meaning})").split()], width, size))


def borders_block(entries: Sequence[Numbered], width: float, columns: int, size: float = 7.5) -> Block:
    """Lay out the numbered inequalities in columns; one too wide for the figure is written with its numbers filled in."""
    block = Block()
    if not entries:
        return block
    paragraph(block, ["Borders: the outcome named lies on the side where the inequality holds."], size - 0.5)
    gap, indent = 12.0, 13.0
    column = (width - gap * (columns - 1)) / columns
    row: list[tuple[float, str, int | None]] = []
    place = 0
    for entry in entries:
        lines, needed = _fitted(entry, width - indent, column - indent, gap + indent, columns, size)
        if place + needed > columns or (row and len(lines) > 1):
            block.row(row, size, lead=3.5)
            row, place = [], 0
        row.append((place * (column + gap), lines[0], entry.number))
        place += needed
        for line in lines[1:]:
            block.row(row, size, lead=3.5)
            row, place = [(indent, line, None)], columns
    block.row(row, size, lead=3.5)
    return block


def _fitted(
    entry: Numbered, width: float, column: float, gap: float, columns: int, size: float
) -> tuple[list[str], int]:
    """Return the lines of an entry and how many columns it needs."""
    label = plain_math(entry.outcome)
    for lines in ([f"${entry.text}$:  {label}"], [f"${entry.text}$:", label], [f"${entry.short}$:  {label}"]):
        wide = max(measure(line, size)[0] for line in lines)
        if wide <= width or lines[0].startswith(f"${entry.short}$:"):
            needed = 1
            while needed < columns and wide > needed * column + (needed - 1) * gap:
                needed += 1
            return lines, needed
    raise AssertionError("the last way is always taken")
