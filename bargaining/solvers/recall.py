"""What was found at the nodes of a game at other points, used again where the same comparisons have the same signs.

On numbers that remember their history the solution at a node depends on the signs of the comparisons made there, and on nothing
else. So the solutions found at several points form, for every node on which no open term bears, a small tree of comparisons, and so
they do for what follows an offer, on each cell of its terms. At a new point the comparisons of that tree are carried out anew, in its
order; where they lead to a solution it is taken, and where they do not the node is solved. With :math:`n` nodes that can each be
solved in :math:`k` ways a game has up to :math:`k^n` solutions, but only :math:`n k` of them need the work.

What is taken keeps the numbers of the point at which it was found, but for its values. The others are written down when the whole
game is solved: those on the path (:meth:`Recall.on_path`), and the rest (:meth:`Recall.complete`) if they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bargaining.algebra.cells import Cell, Context, Split, Zero
from bargaining.algebra.terms import Affine, Extremum, Term
from bargaining.algebra.traced import Tape, Traced, number, sign
from bargaining.equilibrium.plays import Chosen, Drawn, Ended, Passed, Piece, Play, Settled, followed
from bargaining.games.game import Game
from bargaining.games.nodes import Node

__all__ = ["Memory", "Recall"]


@dataclass(slots=True, eq=False)
class _Asked:
    """A comparison, or a node below (by its identity) whose way of being solved matters; what follows, by the answer."""

    what: Any
    children: dict[int, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Found:
    """One way in which a node is solved: the solution, or why its terms must be cut, and what it says about the cells around it."""

    number: int
    answer: Play | Split
    zeros: tuple[tuple[Zero, ...], ...] = ()


class Memory:
    """The solutions met at each node of a game.

    Attributes
    ----------
    count, asked : int
        How many solutions are known, and how many were asked for.
    """

    def __init__(self, game: Game) -> None:
        self.game = game  # kept, as nodes are known by their identity
        self.known: dict[Any, Any] = {}
        self.count = self.asked = 0


class Recall:
    """A memory, asked at one point.

    Parameters
    ----------
    memory : Memory
    tape : Tape
        Of the point; its keys are those of all other points.
    """

    def __init__(self, memory: Memory, tape: Tape) -> None:
        self.memory, self.tape = memory, tape
        self.closed: dict[int, Play] = {}
        self._ways: dict[int, int] = {}
        self._plays: dict[int, Play] = {}
        self._pending: list[Play] = []
        self._hits = 0

    def used(self, node: Node) -> None:
        """Note that the solution at a node enters the one that is being found."""
        if self.tape.record is not None:
            self.tape.record.append(id(node))

    def at(self, node: Node, solve: Callable[[], Play]) -> Play:
        """Return the solution at a node on which no open term bears, with the values of this point."""
        found, fresh = self._found(id(node), solve, ())
        assert not isinstance(found.answer, Split)
        self._ways[id(node)] = found.number
        out = self.closed[id(node)] = found.answer if fresh else self._shallow(found.answer)
        return out

    @property
    def asked(self) -> int:
        """How many comparisons enter what is being found, so far."""
        return len(self.tape.record or ())

    def inside(self, node: Node, context: Context, solve: Callable[[], Play]) -> Play:
        """Return the solution at a node on the cells of a context, with the values of this point.

        Raises
        ------
        Split
            If it is not one solution.
        """
        where = (id(node), *(part for cell in context for part in _place(cell)))
        found, fresh = self._found(where, solve, context)
        if not fresh:
            for cell, zeros in zip(context, found.zeros, strict=True):
                cell.zeros.extend(Zero(zero.reason, self._number(zero.root)) for zero in zeros)
        if isinstance(found.answer, Split):
            raise Split(found.answer.term, self._number(found.answer.root))
        return found.answer if fresh else self._shallow(found.answer)

    def _found(self, where: Any, solve: Callable[[], Play], context: Context) -> tuple[_Found, bool]:
        """Find a solution in memory, or solve and remember it; tell whether it is a new one."""
        tape, memory = self.tape, self.memory
        outer = tape.record
        tape.record = record = []
        at = memory.known.get(where)
        while type(at) is _Asked:
            what = at.what
            if type(what) is Traced:
                at = at.children.get(sign(tape.again(what)))
            else:
                record.append(what)
                at = at.children.get(self._ways[what])
        fresh = at is None
        memory.asked += 1
        self._hits += not fresh
        if at is None:
            record.clear()
            before = [len(cell.zeros) for cell in context]
            answer: Play | Split
            try:
                answer = solve()
            except Split as split:
                answer = Split(
                    split.term, split.root
                )  # without its traceback, which would keep alive all that is being done
            zeros = tuple(tuple(cell.zeros[n:]) for cell, n in zip(context, before, strict=True))
            at = self._keep(where, record, _Found(memory.count, answer, zeros))
            memory.count += 1
        if outer is not None:
            outer.extend(record)
        tape.record = outer
        return at, fresh

    def _keep(self, where: Any, record: list[Any], found: _Found) -> _Found:
        above: dict[Any, Any] = self.memory.known
        way = where
        for what in dict.fromkeys(record):
            at = above.get(way)
            if at is None:
                at = above[way] = _Asked(what)
            above, way = at.children, (self.tape.comparisons[what] if type(what) is Traced else self._ways[what])
        above[way] = found
        return found

    def _number(self, value: Any) -> Any:
        if type(value) is Traced:
            return self.tape.again(value)
        if isinstance(value, Affine):
            atoms = {self._atom(atom): self._number(c) for atom, c in value.coefficients.items()}
            return Affine(self._number(value.constant), atoms)
        return value

    def _atom(self, atom: Any) -> Any:
        return Extremum(atom.greatest, self._numbers(atom.args)) if isinstance(atom, Extremum) else atom

    def _numbers(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(map(self._number, values))

    def _shallow(self, old: Play) -> Play:
        """Return a solution with the numbers of this point; those of what follows are left as they are."""
        values = self._numbers(old.values)
        if isinstance(old, Ended):
            return Ended(old.node, old.label, values)
        if isinstance(old, Chosen):
            return Chosen(old.node, old.index, old.ties, old.branches, values)
        if isinstance(old, Drawn):
            return Drawn(old.node, self._numbers(old.probabilities), old.branches, values)
        if isinstance(old, Passed):
            return Passed(old.node, self._numbers(old.discounts), self._numbers(old.flows), old.to, values)
        span = None if old.span is None else (self._number(old.span[0]), self._number(old.span[1]), *old.span[2:])
        return Settled(
            old.node,
            old.pieces,
            old.reject,
            old.otherwise,
            old.index,
            self._number(old.terms),
            old.pinned,
            old.ties,
            old.continuum,
            values,
            span,
        )

    def _copied(self, old: Play) -> Play:
        old = self.closed.get(id(old.node), old)
        known = self._plays.get(id(old))
        if known is None:
            known = self._plays[id(old)] = self._shallow(old)
            self._plays[id(known)] = known
            self._pending.append(known)
        return known

    def _piece(self, old: Piece) -> Piece:
        cell = old.cell
        low = self._number(cell.low)
        high = low if cell.high is cell.low else self._number(cell.high)
        zeros = [Zero(z.reason, self._number(z.root)) for z in cell.zeros]
        rejection = None if old.rejection is None else self._copied(old.rejection)
        return Piece(
            Cell(cell.term, low, high, cell.point, zeros), old.refused, old.tied, self._copied(old.after), rejection
        )

    def on_path(self, root: Play) -> Play:
        """Return the solution with the numbers of this point on its path; elsewhere they may be those of other points."""
        if not self._hits:
            return root
        out = self._copied(root)
        stack = [out]
        seen: set[int] = set()
        while stack:
            at = stack.pop()
            if id(at) in seen:
                continue
            seen.add(id(at))
            if isinstance(at, Chosen):
                at.branches = tuple(self._copied(b) if k == at.index else b for k, b in enumerate(at.branches))
                stack.append(at.branches[at.index])
            elif isinstance(at, Drawn):
                at.branches = tuple(
                    b if number(p) == 0 else self._copied(b) for p, b in zip(at.probabilities, at.branches, strict=True)
                )
                stack.extend(b for p, b in zip(at.probabilities, at.branches, strict=True) if number(p) != 0)
            elif isinstance(at, Passed) and at.to is not None:
                at.to = self._copied(at.to)
                stack.append(at.to)
            elif isinstance(at, Settled):
                if at.index is None:
                    at.reject = self._copied(at.reject)
                    at.otherwise = None if at.otherwise is None else self._copied(at.otherwise)
                else:
                    at.pieces = tuple(self._piece(p) if k == at.index else p for k, p in enumerate(at.pieces))
                    at.reject = self._copied(at.reject)
                stack.append(followed(at))
        return out

    def complete(self, root: Play) -> Play:
        """Return the solution with the numbers of this point everywhere; what :meth:`on_path` returned is part of it."""
        if not self._hits:
            return root
        out = self._copied(root)
        while self._pending:
            at = self._pending.pop()
            if isinstance(at, (Chosen, Drawn)):
                at.branches = tuple(map(self._copied, at.branches))
            elif isinstance(at, Passed):
                at.to = None if at.to is None else self._copied(at.to)
            elif isinstance(at, Settled):
                at.pieces = tuple(map(self._piece, at.pieces))
                at.reject = self._copied(at.reject)
                at.otherwise = None if at.otherwise is None else self._copied(at.otherwise)
        return out


def _place(cell: Cell) -> tuple[Any, ...]:
    """Return what a solution on a cell may hang on, beside the signs of comparisons."""
    return cell.term, _form(cell.low), _form(cell.high), cell.point, tuple(zero.reason for zero in cell.zeros)


def _form(value: Any) -> Any:
    """Return how a quantity is computed, whatever the point."""
    if type(value) is Traced:
        return value.key
    if isinstance(value, Affine):
        parts = tuple((_form(atom), _form(c)) for atom, c in value.coefficients.items())
        return "affine", _form(value.constant), parts
    if isinstance(value, Extremum):
        return "extremum", value.greatest, tuple(map(_form, value.args))
    return value if isinstance(value, Term) else ("c", value)
