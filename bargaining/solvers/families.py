r"""Families of equilibria: one for each value of some terms that the equilibrium leaves open.

Mathematics
-----------
A subgame may have a continuum of equilibria: any terms in an interval may be proposed. They are kept as a *family*: cells
for the terms agreed on its path, in the order in which they are agreed, and values affine in them. A point is a family too; the set
of equilibria of a subgame is a finite union of families.

Backward induction asks two things of such sets. What is the least an actor can have? And which members give it at least that? The
sign of :math:`v_i - c` is that of an affine quantity on cells, and where it changes the family is split at the root
(:mod:`bargaining.algebra.cells`) into two families and the one between them; no continuum straddles a comparison.

The least exists: the equilibria of a subgame are a compact set, and if terms z proposed around it are open, they are a closed graph
over z. This follows from the ends of the tree up. The least value over a closed graph of compact sets is lower semicontinuous in z, so
inequalities of the form :math:`v_i(e) \ge \min v_i`, which say that no other action is better, hold in a limit if they hold on the way.
So the least is the value of some family on which it does not vary, and the others need not be asked. (For games without chance moves
this is in Harris 1985; as chance moves have finitely many events here, they change nothing.)

References
----------
Harris, C. (1985). Existence and characterization of perfect equilibrium in games of perfect information. *Econometrica* 53(3), 613-628.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from bargaining.algebra.cells import Cell, Context, Split, sign_on
from bargaining.algebra.terms import Affine, Term, substituted
from bargaining.algebra.traced import sign
from bargaining.equilibrium.figures import plain
from bargaining.equilibrium.plays import Play

__all__ = [
    "Block",
    "Family",
    "Floor",
    "Place",
    "blocks",
    "extent",
    "key_of",
    "middle",
    "moved",
    "signed",
]

#: The value of one term on a family, and the interval from which it could be taken, where that is to be reported.
Place = tuple[Any, tuple[Any, Any, bool, bool] | None]


@dataclass(slots=True, eq=False)
class Family:
    """Equilibria of a subgame with one path, one for each value of the terms agreed on it.

    Parameters
    ----------
    cells : tuple of Cell
        One for each agreed term; ends are affine in earlier ones and in the terms of enclosing offers.
    values : tuple
        What each actor gets, affine in the same terms.
    path : int
        Equal for families with the same path.
    make : callable
        Returns the play, given a place in each cell.
    agreed : bool
        False if the subgame is an offer and it is refused or not made.
    """

    cells: tuple[Cell, ...]
    values: tuple[Any, ...]
    path: int
    make: Callable[[tuple[Place, ...]], Play]
    agreed: bool = True
    known: tuple[Any, Play] | None = None

    def spot(self, at: Sequence[Any]) -> Play:
        """Return the member at given terms; asked again for the same terms, the same play."""
        key = tuple(map(key_of, at)) if at else ()
        if self.known is None or self.known[0] != key:
            self.known = (key, self.make(tuple((value, None) for value in at)))
        return self.known[1]

    def play(self, at: tuple[Place, ...]) -> Play:
        """Return the member at given places."""
        return self.make(at) if any(span is not None for _, span in at) else self.spot([value for value, _ in at])

    def worth(self, i: int, at: Sequence[Any]) -> Any:
        """Return an actor's value at given terms."""
        return put(self.values[i], self.cells, at)

    def split(self, split: Split, context: Context) -> list[Family]:
        """Return the parts on either side of a root, and between them; raise the split if it is of no term of the family."""
        k = next((k for k, cell in enumerate(self.cells) if cell.term is split.term), None)
        if k is None:
            raise split
        cell, root = self.cells[k], split.root
        for outer in reversed(context):
            if outer.point:  # what depends on terms that are fixed depends on nothing
                root = substituted(root, outer.term, outer.low)
        before, after, term = self.cells[:k], self.cells[k + 1 :], cell.term
        left = (*before, Cell(term, cell.low, root, False), *after)
        right = (*before, Cell(term, root, cell.high, False), *after)
        between = (*before, Cell.at(term, root), *(moved(c, term, root) for c in after))
        values = tuple(substituted(v, term, root) for v in self.values)
        return [
            replace(self, cells=left, known=None),
            replace(self, cells=between, values=values, known=None),
            replace(self, cells=right, known=None),
        ]


class Floor:
    """The least that an actor can have in some equilibria, and a family in which it does.

    Parameters
    ----------
    families : iterable of Family
    i : int
        The actor's position.
    context : tuple of Cell

    Attributes
    ----------
    value : number or Affine
    family : Family or None
        One on which the actor has the least; None if there is no equilibrium.
    """

    def __init__(self, families: Iterable[Family], i: int, context: Context) -> None:
        self.i, self.context = i, context
        self.value: Any = None
        self.family: Family | None = None
        for family in families:
            value = family.values[i]
            if any(_slope(value, cell.term) for cell in family.cells if not cell.point):
                continue  # its infimum is not attained on it, hence on another
            value = _infimum(value, family.cells)
            if self.family is None or sign_on(value - self.value, context, ("compare",)) < 0:
                self.value, self.family = value, family

    def admits(self, family: Family, context: Context, reason: tuple[str, ...]) -> Iterator[tuple[Family, bool]]:
        """Yield the parts of a family, each with whether the least is no better for the actor."""
        for part, order in signed(family, self.value, self.i, context, reason):
            yield part, order >= 0

    def reaches(self, bound: Any, context: Context) -> bool:
        """Whether the least is no more than a bound on the whole context."""
        return self.family is not None and all(sign(gap) >= 0 for gap in _corners(bound - self.value, context))

    def member(self) -> tuple[Family, tuple[Any, ...]]:
        """Return an equilibrium in which the actor has the least: its family and its terms."""
        assert self.family is not None
        return self.family, middle(self.family.cells, self.context)

    def play(self) -> Play:
        """Return the play in an equilibrium in which the actor has the least."""
        family, at = self.member()
        return family.spot(at)


def signed(
    family: Family, level: Any, i: int, context: Context, reason: tuple[str, ...]
) -> Iterator[tuple[Family, int]]:
    """Yield the parts of a family on which the sign of an actor's value less a level is the same, with that sign."""
    if not family.cells:
        yield family, sign_on(family.values[i] - level, context, reason)
        return
    rest = [family]
    while rest:
        part = rest.pop(0)
        try:
            order = sign_on(part.values[i] - level, (*context, *part.cells), reason)
        except Split as split:
            rest[:0] = part.split(split, context)
        else:
            yield part, order


def extent(family: Family, i: int) -> tuple[Any, Any]:
    """Return an actor's infimum and supremum on a family."""
    return _infimum(family.values[i], family.cells), -1 * _infimum(-1 * family.values[i], family.cells)


def put(quantity: Any, cells: Sequence[Cell], at: Sequence[Any]) -> Any:
    """Put values for the terms of some cells into a quantity."""
    for cell, value in zip(cells, at, strict=False):
        quantity = substituted(quantity, cell.term, value)
    return quantity


def middle(cells: Sequence[Cell], context: Context = ()) -> tuple[Any, ...]:
    """Return terms inside a family's cells: the same on the whole context if there are such, otherwise in the middle."""
    at: list[Any] = []
    for cell in cells:
        low = put(cell.low, cells, at)
        if not cell.point:
            high = put(cell.high, cells, at)
            if isinstance(low, Affine) or isinstance(high, Affine):
                least, greatest = max(_corners(low, context)), min(_corners(high, context))
                if sign(greatest - least) > 0:
                    low, high = least, greatest
            low = (low + high) * Fraction(1, 2)
        at.append(low)
    return tuple(at)


def key_of(value: Any) -> Any:
    """Return what equal quantities have in common."""
    value = plain(value)
    if isinstance(value, Affine):
        parts = tuple(sorted((t.name, id(t), c) for t, c in value.coefficients.items() if c != 0))
        return (value.constant, parts) if parts else value.constant
    return round(value, 12) if isinstance(value, float) else value


def moved(cell: Cell, term: Term, value: Any) -> Cell:
    """Return a cell whose ends may depend on a term, with a value put for it."""
    low = substituted(cell.low, term, value)
    return Cell(cell.term, low, low if cell.point else substituted(cell.high, term, value), cell.point)


def _slope(value: Any, term: Term) -> int:
    """Return the sign with which a quantity moves with a term."""
    c = value.coefficients.get(term) if isinstance(value, Affine) else None
    return 0 if c is None else sign(c)


def _infimum(value: Any, cells: Sequence[Cell]) -> Any:
    for cell in reversed(cells):
        value = substituted(value, cell.term, cell.high if _slope(value, cell.term) < 0 else cell.low)
    return value


def _corners(quantity: Any, context: Context) -> list[Any]:
    """Return a quantity at the corners of a context, always in the same order."""
    corners = [quantity]
    for cell in reversed(context):
        ends = (cell.low,) if cell.point else (cell.low, cell.high)
        corners = [substituted(q, cell.term, end) for q in corners for end in ends]
    return corners


# Joining what is reported as one


@dataclass(slots=True, eq=False)
class Block:
    """Families that are reported as one: adjacent cells on which path and values continue.

    Parameters
    ----------
    cells : list of Cell
    closed : list of (bool, bool)
        Whether the ends of each cell belong to it.
    values : tuple
    parts : list of Family
    """

    cells: list[Cell]
    closed: list[tuple[bool, bool]]
    values: tuple[Any, ...]
    parts: list[Family]

    def holds(self, family: Family, context: Context, leave: int) -> bool:
        """Whether all terms of a family but some first ones lie in the block, up to its ends, and have the same values there."""
        if family.path != self.parts[0].path:
            return False
        corners: list[tuple[Any, ...]] = [()]
        for cell in family.cells:
            corners = [(*at, put(end, family.cells, at)) for at in corners for end in (cell.low, cell.high)]
        return all(
            sign_on(x - put(cell.low, self.cells, at[leave:]), context, ("compare",)) >= 0
            and sign_on(put(cell.high, self.cells, at[leave:]) - x, context, ("compare",)) >= 0
            for at in corners
            for cell, x in zip(self.cells, at[leave:], strict=True)
        ) and all(
            _same(put(v, family.cells, at), put(w, self.cells, at[leave:]))
            for at in corners
            for v, w in zip(family.values, self.values, strict=True)
        )

    def play(self) -> Play:
        """Return the member in the middle, with the intervals it stands for."""
        at: list[Any] = []
        places: list[Place] = []
        for cell, (closed_low, closed_high) in zip(self.cells, self.closed, strict=True):
            low, high = put(cell.low, self.cells, at), put(cell.high, self.cells, at)
            at.append(low if cell.point else (low + high) * Fraction(1, 2))
            places.append((at[-1], None if cell.point else (low, high, closed_low, closed_high)))
        return next((p for p in self.parts if _holds(p, at)), self.parts[0]).play(tuple(places))


def blocks(families: Iterable[Family], join: bool = True) -> list[Block]:
    """Join families, points in intervals or at their ends and adjacent intervals, where they continue into one another."""
    groups: dict[int, list[Block]] = {}
    for family in families:
        block = Block(list(family.cells), [(c.point, c.point) for c in family.cells], family.values, [family])
        groups.setdefault(family.path, []).append(block)
    out: list[Block] = []
    for group in groups.values():
        before = 0
        while join and len(group) != before:
            before = len(group)
            for k in reversed(range(len(group[0].cells))):
                group = _joined(group, k)
        out.extend(group)
    return out


def _joined(group: list[Block], k: int) -> list[Block]:
    """Join blocks along one term."""
    rows: dict[Any, list[Block]] = {}
    for block in group:
        ends = ((key_of(c.low), key_of(c.high), shut) for c, shut in zip(block.cells[:k], block.closed, strict=False))
        rows.setdefault(tuple(ends), []).append(block)
    out: list[Block] = []
    for row in rows.values():
        points = [b for b in row if b.cells[k].point]
        wide: list[Block] = []
        for block in (b for b in row if not b.cells[k].point):
            for point in list(points):
                if _absorbs(block, point, k):
                    points.remove(point)
            if not any(_extends(other, block, k) for other in wide):
                wide.append(block)
        out += [*points, *wide]
    return out


def _absorbs(wide: Block, point: Block, k: int) -> bool:
    """Add to a block one in its interval of one term, or at an end of it, if path and values continue into it."""
    cell, x = wide.cells[k], point.cells[k].low
    low, high = wide.closed[k]
    at_low, at_high = _order(x, cell.low) == 0, _order(x, cell.high) == 0
    if not (at_low or at_high or (_order(x, cell.low) == 1 and _order(x, cell.high) == -1)):
        return False
    terms, at = [cell], [x]
    for j in range(k + 1, len(wide.cells)):
        ours, theirs = wide.cells[j], point.cells[j]
        start, end = put(ours.low, terms, at), put(ours.high, terms, at)
        shrunk = theirs.point and not ours.point and wide.closed[j] == (True, True)
        if not (_same(start, theirs.low) and _same(end, theirs.high)):
            return False
        if not shrunk and (ours.point != theirs.point or wide.closed[j] != point.closed[j]):
            return False
        if theirs.point:
            terms, at = [*terms, ours], [*at, theirs.low]
    if not all(_same(put(v, terms, at), w) for v, w in zip(wide.values, point.values, strict=True)):
        return False
    wide.closed[k] = (low or at_low, high or at_high)
    wide.parts += point.parts
    return True


def _extends(first: Block, second: Block, k: int) -> bool:
    """Add to a block one that overlaps with it or adjoins it in one term, if it is its continuation."""
    if not all(map(_same, first.values, second.values)):
        return False
    for j in range(k + 1, len(first.cells)):
        ours, theirs = first.cells[j], second.cells[j]
        if not (_same(ours.low, theirs.low) and _same(ours.high, theirs.high) and first.closed[j] == second.closed[j]):
            return False
    a, b = first.cells[k], second.cells[k]
    left, right = (first, second) if _order(a.low, b.low) in (0, -1) else (second, first)
    gap = _order(right.cells[k].low, left.cells[k].high)
    if gap != -1 and not (gap == 0 and (left.closed[k][1] or right.closed[k][0])):
        return False
    order = _order(left.cells[k].high, right.cells[k].high)
    if order is None:
        return False
    last = right if order == -1 else left
    same_low = _order(left.cells[k].low, right.cells[k].low) == 0
    low = left.closed[k][0] or (same_low and right.closed[k][0])
    high = last.closed[k][1] or (order == 0 and right.closed[k][1])
    first.cells[k], first.closed[k] = Cell(a.term, left.cells[k].low, last.cells[k].high, False), (low, high)
    first.parts += second.parts
    return True


def _order(a: Any, b: Any) -> int | None:
    """Return the sign of a difference; None if it depends on open terms."""
    gap = a - b
    if isinstance(gap, Affine):
        return sign(gap.constant) if all(sign(c) == 0 for c in gap.coefficients.values()) else None
    return sign(gap)


def _same(a: Any, b: Any) -> bool:
    return _order(a, b) == 0


def _holds(family: Family, at: Sequence[Any]) -> bool:
    for k, (cell, value) in enumerate(zip(family.cells, at, strict=True)):
        low, high = put(cell.low, family.cells[:k], at), put(cell.high, family.cells[:k], at)
        if cell.point:
            if not _same(value, low):
                return False
        elif sign(value - low) <= 0 or sign(high - value) <= 0:
            return False
    return True
