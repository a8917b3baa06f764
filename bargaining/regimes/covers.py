"""Where a tree solved in symbols has certain plays: as a union of short sets of inequalities, and what lies between points of a grid.

The diagram of :mod:`bargaining.regimes.symbolic_induction` says at every point what is played. To write the set of points with certain
plays as inequalities, one begins at a point of it with the signs that lead to its leaf and drops each that is not needed: either
the diagram shows that without it such plays are still reached, whatever the other signs are, or each of the other plays that could
then be reached asks for signs that contradict each other, by proof (:mod:`bargaining.regimes.atlas`). Then a point is taken that is not
yet covered. Points come from a sample, so large pieces come first; at the end the diagram is searched for signs that lead to such
plays outside of all pieces, until none is left or as much has been tried as is allowed. In that case the list of pieces is not
all of the region, which is said, and whether a point lies in the region is still told exactly, by the diagram.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from bargaining.regimes.atlas import Atlas, Cell, Region
from bargaining.regimes.fields import degree, sign_at
from bargaining.regimes.problem import Problem
from bargaining.regimes.sampling import Point, Samples
from bargaining.regimes.symbolic_induction import Play, SymbolicInduction, symbolic

__all__ = ["Covers", "Found", "covers"]

Mask = npt.NDArray[np.bool_]

#: How many points are spread over the box.
_SAMPLES = 1024

#: How many pieces a region is written in at most, and how many proofs are tried to shorten pieces and again to show that there
#: are no others, and how many steps through the diagram that takes.
_MOST_PIECES, _MOST_PROOFS, _MOST_STEPS = 64, 150, 4000

#: With more contradictions than this to be shown an inequality is kept.
_MOST_PARTS = 64


@dataclass(frozen=True, eq=False)
class Found:
    """What is known of a leaf.

    Attributes
    ----------
    play : Play
    point : tuple of Fraction
        Where it is reached, in the interior of its cell.
    cell : tuple
        The signs that lead there.
    """

    play: Play
    point: Point
    cell: Cell


class _Part:
    """Some of the leaves, and through which parts of a diagram they are reached."""

    def __init__(self, diagram: SymbolicInduction, member: Callable[[Play], bool]) -> None:
        self.leaves = {k for k in diagram.leaves if member(diagram.below[k])}
        #: Whether only members, or none, are reached by signs that are not zero.
        self.only: dict[int, bool] = {}
        self.none: dict[int, bool] = {}
        for k in diagram.reached:
            if diagram.is_leaf(k):
                self.only[k], self.none[k] = k in self.leaves, k not in self.leaves
            else:
                low, _, high = diagram.below[k]
                self.only[k] = self.only[low] and self.only[high]
                self.none[k] = self.none[low] and self.none[high]


class Covers:
    """Regions of a tree solved in symbols.

    Parameters
    ----------
    diagram : SymbolicInduction
    atlas : Atlas
        Of the same parameters and box, which shows sets of signs to be empty or finds points in them.
    """

    def __init__(self, diagram: SymbolicInduction, atlas: Atlas) -> None:
        self.diagram, self.atlas = diagram, atlas
        self.samples = diagram.samples
        self.polynomials = diagram.polynomials
        self._signs = self.samples.table(self.polynomials)
        self._leaves = diagram.leaves_of(self._signs)
        self._lengths: dict[int, tuple[int, int, str]] = {}
        self._proofs = 0

    # Cells

    def _cell(self, leads: Mapping[int, int]) -> Cell:
        return tuple((self.polynomials[k], s) for k, s in leads.items())

    def _inside(self, leads: Mapping[int, int]) -> Mask:
        """Which of the sample points lie in a cell."""
        out = np.ones(self.samples.count, dtype=bool)
        for k, s in leads.items():
            out &= self._signs[k] == s
        return out

    def _look(self, leads: Mapping[int, int]) -> Point | Literal[False] | None:
        """Return a point of a cell in which no sample lies, False if it is proved to be empty, None if neither is known."""
        if self._proofs >= _MOST_PROOFS:
            return None
        before = self.atlas.prover.work
        found = self.atlas.look(self._cell(leads))
        self._proofs += self.atlas.prover.work != before
        return found  # type: ignore[return-value]

    def leads(self, point: Point) -> dict[int, int] | None:
        """Return the signs that lead from the root to the leaf of a point, by the position of the polynomial; None if one is zero."""
        out: dict[int, int] = {}
        at = self.diagram.root
        while not self.diagram.is_leaf(at):
            k = self.diagram.polynomial_of(at)
            if k not in out:
                out[k] = sign_at(self.polynomials[k], point)
            if not out[k]:
                return None
            at = self.diagram.below[at][out[k] + 1]
        return out

    def _implied(self, leads: Mapping[int, int], part: _Part) -> bool:
        """Whether the diagram shows that everywhere in a cell members are played."""
        seen, stack = set[int](), [self.diagram.root]
        while stack:
            at = stack.pop()
            if at in seen or part.only[at]:
                continue
            if self.diagram.is_leaf(at):
                return False
            seen.add(at)
            sign = leads.get(self.diagram.polynomial_of(at))
            low, _, high = self.diagram.below[at]
            stack.extend((low, high) if sign is None else ((low, high)[sign > 0],))
        return True

    def _proved(self, leads: dict[int, int], part: _Part, members: Mask) -> bool:
        """Whether it is proved that everywhere in a cell members are played: whatever leads to others contradicts itself."""
        inside = self._inside(leads)
        if self._proofs >= _MOST_PROOFS or (inside & ~members).any():
            return False
        parts = 0
        stack = [(self.diagram.root, leads, inside, True)]
        while stack:
            at, here, inside, seen = stack.pop()
            if part.only[at]:
                continue
            if not seen:
                parts += 1
                # A cell with a point in it, or of which nothing is known, may lead on to members only.
                state = None if parts > _MOST_PARTS else self._look(here)
                if state is False:
                    continue
                if state is None or self.diagram.leaf_at(state) not in part.leaves:
                    return False
            if self.diagram.is_leaf(at):
                return False
            k = self.diagram.polynomial_of(at)
            low, _, high = self.diagram.below[at]
            if k in here:
                stack.append(((low, high)[here[k] > 0], here, inside, True))
                continue
            for sign, child in ((-1, low), (1, high)):
                mine = inside & (self._signs[k] == sign)
                stack.append((child, {**here, k: sign}, mine, bool(mine.any())))
        return True

    def shortest(self, leads: dict[int, int], part: _Part, members: Mask) -> dict[int, int]:
        """Drop signs from a cell of members for as long as it holds members only."""
        for k in sorted(leads, key=self._length):
            if self._implied(rest := _without(leads, k), part):
                leads = rest
        for k in sorted(leads, key=self._length):
            if self._proved(rest := _without(leads, k), part, members):
                leads = rest
        return leads

    def _length(self, k: int) -> tuple[int, int, str]:
        """Return by what comparisons are ordered, the longest first."""
        if k not in self._lengths:
            p = self.polynomials[k]
            self._lengths[k] = (-len(p), -degree(p), str(p))
        return self._lengths[k]

    # Regions

    def around(self, point: Point, member: Callable[[Play], bool]) -> Cell | None:
        """Return a short cell of members that holds a point; None if it lies on a border, or has another play."""
        leads = self.leads(point)
        if leads is None or not member(self.diagram.below[self.diagram.leaf_at(point)]):
            return None
        part = _Part(self.diagram, member)
        self._proofs = 0
        return self._cell(self.shortest(leads, part, self._members(part)))

    def _members(self, part: _Part) -> Mask:
        return np.isin(self._leaves, list(part.leaves))

    def region(self, member: Callable[[Play], bool], known: Cell | None = None) -> Region:
        """Return where members are played, as pieces of which the largest come first.

        Parameters
        ----------
        member : callable
        known : tuple, optional
            A short cell of members, which comes first.
        """
        part = _Part(self.diagram, member)
        members = self._members(part)
        self._proofs = 0
        pieces: list[dict[int, int]] = []
        if known is not None:
            pieces.append({self.diagram.position(p): s for p, s in known})
        left = members.copy()
        for piece in pieces:
            left &= ~self._inside(piece)
        border = (self._signs == 0).any(axis=0)
        while len(pieces) < _MOST_PIECES and (left & ~border).any():
            leads = self.leads(self.samples.point(int(np.flatnonzero(left & ~border)[0])))
            assert leads is not None
            pieces.append(self.shortest(leads, part, members))
            left &= ~self._inside(pieces[-1])
        # What was tried to shorten pieces is not counted against showing that there are no others.
        self._proofs = 0
        complete = not (left & ~border).any() and self._complete(part, pieces, members)
        sizes = [int(self._inside(piece).sum()) for piece in pieces]
        first = [] if known is None else [0]
        order = first + sorted(range(len(first), len(pieces)), key=lambda k: -sizes[k])
        kept = [pieces[k] for k in order if not any(_follows(pieces[k], pieces[j], k, j) for j in range(len(pieces)))]
        hit = int(members.sum())
        covered = Fraction(int((members & ~left).sum()), hit) if hit else Fraction(int(complete))
        return Region(
            tuple(Atlas.written(self._cell(piece)) for piece in kept),
            self.atlas.box,
            complete and not self.tied,
            covered=Fraction(1) if complete else min(covered, Fraction(999, 1000)),
            whole=None if complete else self._answers(part),
        )

    def _answers(self, part: _Part) -> Callable[[Mapping[str, Fraction]], bool]:
        names = self.diagram.names

        def holds(point: Mapping[str, Fraction]) -> bool:
            """Whether signs that are limits of those at the point, or its own, lead to a member."""
            place = [point[name] for name in names]
            seen, stack = set[int](), [self.diagram.root]
            while stack:
                at = stack.pop()
                if at in seen or part.none[at]:
                    continue
                seen.add(at)
                if self.diagram.is_leaf(at):
                    return True
                sign = sign_at(self.polynomials[self.diagram.polynomial_of(at)], place)
                low, _, high = self.diagram.below[at]
                stack.extend((low, high) if not sign else ((low, high)[sign > 0],))
            return False

        return holds

    def _complete(self, part: _Part, pieces: list[dict[int, int]], members: Mask) -> bool:
        """Search for members outside of all pieces, and add pieces for them; whether nothing is left."""
        steps = 0
        stack: list[tuple[int, dict[int, int]]] = [(self.diagram.root, {})]
        while stack:
            at, here = stack.pop()
            if part.none[at] or any(_within(here, piece) for piece in pieces):
                continue
            steps += 1
            if steps > _MOST_STEPS or len(pieces) > _MOST_PIECES:
                return False
            if not self.diagram.is_leaf(at) and not part.only[at]:
                k = self.diagram.polynomial_of(at)
                low, _, high = self.diagram.below[at]
                if k in here:
                    stack.append(((low, high)[here[k] > 0], here))
                    continue
                rest = [(child, {**here, k: sign}) for sign, child in ((-1, low), (1, high))]
            else:
                # Members only: cut along a piece that the cell meets, if there is one.
                cuts = [k for piece in pieces if _meets(here, piece) for k in piece if k not in here]
                rest = [(at, {**here, cuts[0]: sign}) for sign in (-1, 1)] if cuts else []
                if not rest:
                    # What is not known to be empty is a piece: there, if anywhere, members are played.
                    state = self._any(here)
                    if state is not False:
                        leads = None if state is None else self.leads(state)
                        pieces.append(self.shortest(leads or here, part, members))
                        stack.append((at, here))
                    continue
            for child, cell in rest:
                if not part.none[child] and (self._inside(cell).any() or self._look(cell) is not False):
                    stack.append((child, cell))
        return True

    def _any(self, leads: Mapping[int, int]) -> Point | Literal[False] | None:
        inside = np.flatnonzero(self._inside(leads))
        return self.samples.point(int(inside[0])) if inside.size else self._look(leads)

    # What there is

    @cached_property
    def tied(self) -> bool:
        """Whether somebody is indifferent for all parameters, in a play that may be reached."""
        return any(self.diagram.below[k].tied for k in self.diagram.leaves)

    @cached_property
    def everything(self) -> tuple[tuple[Found, ...], tuple[Cell, ...]]:
        """All leaves with an interior, each with a point of it, and the cells of which it is not known whether they add one."""
        found: dict[int, Found] = {}
        for k in range(self.samples.count):
            leaf = int(self._leaves[k])
            if leaf not in found and (leads := self.leads(self.samples.point(k))) is not None:
                found[leaf] = Found(self.diagram.below[leaf], self.samples.point(k), self._cell(leads))
        open_: list[Cell] = []
        self._proofs = 0
        for leaf in self.diagram.leaves:
            if leaf not in found:
                point, cells = self._seek(leaf)
                if point is not None:
                    found[self.diagram.leaf_at(point)] = Found(
                        self.diagram.below[leaf], point, self._cell(self.leads(point) or {})
                    )
                open_.extend(cells)
        return tuple(found.values()), tuple(open_)

    def _seek(self, leaf: int) -> tuple[Point | None, list[Cell]]:
        """Look for a point of a leaf that no sample has; return it, or the cells in which it may be."""
        part = _Part(self.diagram, lambda play: play is self.diagram.below[leaf])
        stack: list[tuple[int, dict[int, int]]] = [(self.diagram.root, {})]
        open_: list[Cell] = []
        steps = 0
        while stack:
            at, here = stack.pop()
            steps += 1
            if steps > _MOST_STEPS or self._proofs >= _MOST_PROOFS:
                return None, [self._cell(cell) for _, cell in [*stack, (at, here)]]
            if self.diagram.is_leaf(at):
                state = self._any(here)
                if state is None:
                    open_.append(self._cell(here))
                elif state is not False and self.leads(state) is not None:
                    return state, []
                continue
            k = self.diagram.polynomial_of(at)
            low, _, high = self.diagram.below[at]
            for sign, child in ((-1, low), (1, high)):
                if part.none[child] or here.get(k, sign) != sign:
                    continue
                cell = {**here, k: sign}
                if k in here or self._inside(cell).any() or self._look(cell) is not False:
                    stack.append((child, cell))
        return None, open_


def _without(cell: Mapping[int, int], k: int) -> dict[int, int]:
    return {j: s for j, s in cell.items() if j != k}


def _within(cell: Mapping[int, int], piece: Mapping[int, int]) -> bool:
    return all(cell.get(k) == s for k, s in piece.items())


def _meets(cell: Mapping[int, int], piece: Mapping[int, int]) -> bool:
    return all(cell.get(k, s) == s for k, s in piece.items())


def _follows(one: Mapping[int, int], other: Mapping[int, int], k: int, j: int) -> bool:
    """Whether one piece lies in another, by its signs; of two equal ones the first is kept."""
    return k != j and _within(one, other) and (len(one) > len(other) or j < k)


def covers(problem: Problem, atlas: Atlas, *, paths: bool) -> Covers | None:
    """Return the regions of a game in the box of an atlas, from its solution in symbols; None where there is none. Made once."""
    key = ("covers", atlas.names, tuple(problem.values.items()), tuple(atlas.box.items()), paths)
    if key not in problem.cache:
        problem.cache[key] = None
        if atlas.names and not problem.game.states and not problem.game.has_offers:
            samples = Samples(atlas.low, atlas.high, _SAMPLES)
            diagram = symbolic(problem, atlas.diagram.field, atlas.box, samples, paths=paths)
            if diagram is not None:
                problem.cache[key] = Covers(diagram, atlas)
    return problem.cache[key]  # type: ignore[no-any-return]
