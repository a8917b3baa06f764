r"""Backward induction at many points at once: one finite game without offers, millions of values of its parameters.

Method
------
The game is compiled once into straight-line arithmetic in which equal subgames stand once (:mod:`bargaining.solvers.flat_program`).
Blocks of a few thousand points, which stay in the processor's cache, are sent through it in three stages.

1. In floats, with a proved bound :math:`\varepsilon` on the rounding of every comparison. Points at which all comparisons are farther
   apart than their bounds are solved.
2. The others in interval arithmetic, point by point. Where a comparison cannot be decided, both branches are kept, and the
   values become the interval that covers both. Ties off the path, which cannot change what is played, end here.
3. What is left (ties on the path, in the main) in fractions, at the exact rational point.

So every answer is the one that :func:`~bargaining.solvers.backward_induction.backward_induction` gives in fractions: the first listed
of equally good actions is taken where they are exactly equally good, and nowhere else.

The method is that of filtered predicates in computational geometry.

References
----------
Shewchuk, J. R. (1997). Adaptive precision floating-point arithmetic and fast robust geometric predicates.
*Discrete & Computational Geometry* 18, 305-363.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bargaining.errors import DomainError, InputError, MethodError, PathError, did_you_mean
from bargaining.expressions.numbers import exact
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Outcome
from bargaining.solvers.backward_induction import refuse_information_sets
from bargaining.solvers.flat_program import FlatProgram, operands
from bargaining.solvers.interval_pass import decide
from bargaining.solvers.lotteries import Lottery

__all__ = ["EXACT", "FLOATS", "UNDEFINED", "GridPoints", "ListedPoints", "VectorProgram", "VectorResult"]

Floats = npt.NDArray[np.float64]

#: How a point was solved: in floats with a proof, in fractions, or not at all because the game is not defined there.
FLOATS, EXACT, UNDEFINED = 0, 1, 2

#: Points to a block.
_BLOCK = 8192


class Points(Protocol):
    """Where a game is to be solved."""

    @property
    def count(self) -> int:
        """The number of points."""

    def ranges(self) -> dict[str, tuple[float, float]]:
        """Return the least and the greatest value of each parameter."""

    def block(self, first: int, last: int) -> dict[str, Floats]:
        """Return the coordinates of some consecutive points as floats."""

    def exact(self, k: int) -> dict[str, Fraction]:
        """Return the coordinates of one point."""


class ListedPoints:
    """Points given by one array per parameter; floats stand for their shortest decimals."""

    def __init__(self, coordinates: Mapping[str, Any]) -> None:
        arrays = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in coordinates.values()))
        self.shape = arrays[0].shape if arrays else ()
        self._given = {name: np.ravel(a) for name, a in zip(coordinates, arrays, strict=True)}
        for name, values in self._given.items():
            if not np.isfinite(values).all():
                raise InputError(f"{name}: every value must be a finite number")

    @property
    def count(self) -> int:
        """The number of points."""
        return int(np.prod(self.shape))

    def ranges(self) -> dict[str, tuple[float, float]]:
        """Return the least and the greatest value of each parameter."""
        return {n: (float(v.min()), float(v.max())) if v.size else (0.0, 0.0) for n, v in self._given.items()}

    def block(self, first: int, last: int) -> dict[str, Floats]:
        """Return the coordinates of some consecutive points as floats."""
        return {name: values[first:last] for name, values in self._given.items()}

    def exact(self, k: int) -> dict[str, Fraction]:
        """Return the coordinates of one point."""
        return {name: exact(float(values[k])) for name, values in self._given.items()}


class GridPoints:
    """All combinations of the points of some axes, the last axis fastest; never stored."""

    def __init__(self, axes: Mapping[str, Sequence[Fraction]]) -> None:
        self.shape = tuple(len(axis) for axis in axes.values())
        self._axes = {name: tuple(axis) for name, axis in axes.items()}
        self._floats = {name: np.array([float(v) for v in axis]) for name, axis in axes.items()}

    @property
    def count(self) -> int:
        """The number of points."""
        return int(np.prod(self.shape))

    def ranges(self) -> dict[str, tuple[float, float]]:
        """Return the least and the greatest value of each parameter."""
        return {name: (float(f.min()), float(f.max())) for name, f in self._floats.items()}

    def block(self, first: int, last: int) -> dict[str, Floats]:
        """Return the coordinates of some consecutive points as floats."""
        index = np.unravel_index(np.arange(first, last), self.shape)
        return {name: f[k] for (name, f), k in zip(self._floats.items(), index, strict=True)}

    def exact(self, k: int) -> dict[str, Fraction]:
        """Return the coordinates of one point."""
        index = np.unravel_index(k, self.shape)
        return {name: axis[int(i)] for (name, axis), i in zip(self._axes.items(), index, strict=True)}


@dataclass(frozen=True, eq=False)
class VectorResult:
    """The solutions at many points.

    Attributes
    ----------
    outcome : array of int, shape of the points
        The position of the outcome in `labels`; -1 where the game is not defined.
    labels : tuple of str
        Outcomes; where chance leaves several, they are joined by "or".
    values : array of float or None, shape (actors, shape of the points)
        What each actor receives.
    status : array of int8, shape of the points
        ``FLOATS``: solved in floats, every comparison that matters being proved. ``EXACT``: solved in fractions.
        ``UNDEFINED``: a payoff divides by zero, or a probability is negative.
    """

    outcome: npt.NDArray[np.int32]
    labels: tuple[str, ...]
    values: Floats | None
    status: npt.NDArray[np.int8]


class VectorProgram:
    """A finite game without offers, ready to be solved at many points.

    Parameters
    ----------
    game : Game
        Its payoffs, probabilities, flows and discount factors are numbers, sympy expressions of rational operations, ``Min`` and
        ``Max``, or numpy arrays of one number per point.

    Attributes
    ----------
    names : tuple of str
        The symbols of the game.

    Raises
    ------
    MethodError
        If the game has offers, information sets with several nodes, or is given by arrays of nodes.

    Examples
    --------
    >>> import sympy
    >>> from bargaining.games.nodes import decision, outcome
    >>> c = sympy.Symbol("cost")
    >>> game = Game(["A"], decision("fight?", "A", {"fight": outcome("war", {"A": 1 - c}), "talk": outcome("peace", {"A": 0.5})}))
    >>> result = VectorProgram(game).run({"cost": [0.25, 0.5, 0.75]})
    >>> [result.labels[k] for k in result.outcome], result.status.tolist()
    (['war', 'war', 'peace'], [0, 1, 0])
    """

    def __init__(self, game: Game) -> None:
        if game.has_offers:
            raise MethodError("a game with offers is mapped by its regimes, not point by point; see regime_map")
        if game.arrays is not None:
            raise MethodError("a game from arrays has no symbols, so there is nothing to vary; see solve")
        refuse_information_sets(game)
        self.game = game
        names: dict[str, None] = {}
        self._arrays: dict[str, Any] = {}
        self._aliases: dict[int, str] = {}
        for value in _numbers(game):
            if hasattr(value, "free_symbols"):
                names.update(dict.fromkeys(sorted(str(s) for s in value.free_symbols)))
            elif getattr(value, "shape", ()) != () and id(value) not in self._aliases:
                self._aliases[id(value)] = alias = f"array {len(self._arrays)}"
                self._arrays[alias] = value
        self.names = tuple(names)

    def run(
        self,
        points: Mapping[str, Any] | None = None,
        fixed: Mapping[str, Any] | None = None,
        *,
        values: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> VectorResult:
        """Solve at points given by arrays.

        Parameters
        ----------
        points : mapping of str to array
            The coordinates of each parameter that varies; the arrays are broadcast against each other.
        fixed : mapping of str to number
            The values of all other symbols.
        values : bool
            Whether the actors' values are wanted; without them only outcomes are computed.
        progress : callable, optional
            Called with the number of points solved so far.

        Raises
        ------
        PathError
            If a name is no symbol of the game.
        MethodError
            If a symbol has no value.
        """
        self._check_names((*(points or {}), *(fixed or {})))
        listed = ListedPoints({**self._arrays, **(points or {})})
        return self.run_points(listed, listed.shape, fixed, values=values, progress=progress)

    def run_grid(
        self,
        axes: Mapping[str, Sequence[Fraction]],
        fixed: Mapping[str, Any] | None = None,
        *,
        values: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> VectorResult:
        """Solve at every point of a grid, which is not stored; see :meth:`run`."""
        self._check_names((*axes, *(fixed or {})))
        grid = GridPoints(axes)
        return self.run_points(grid, grid.shape, fixed, values=values, progress=progress)

    def run_points(
        self,
        points: Points,
        shape: tuple[int, ...],
        fixed: Mapping[str, Any] | None = None,
        *,
        values: bool = True,
        progress: Callable[[int], None] | None = None,
    ) -> VectorResult:
        """Solve at given points; see :meth:`run`. Coordinates that are no symbols of the game are passed over."""
        ranges = points.ranges()
        held = {name: exact(v) for name, v in (fixed or {}).items() if name not in ranges}
        missing = [name for name in (*self.names, *self._arrays) if name not in ranges and name not in held]
        if missing:
            raise MethodError(f"the symbols {missing} have no value; let them vary or fix them")
        program = FlatProgram(self.game, ranges, held, self._aliases)
        count, actors = points.count, len(self.game.names)
        codes = np.empty(count, dtype=np.int32)
        worth = np.empty((actors, count)) if values else None
        status = np.zeros(count, dtype=np.int8)
        _Run(program, points, codes, worth, status, progress).all()
        labels: dict[str, int] = {}
        table = [
            labels.setdefault(" or ".join(sorted(found)), len(labels)) for found in program.outcomes
        ]
        out = np.append(np.array(table, dtype=np.int32), np.int32(-1))[codes]
        return VectorResult(
            out.reshape(shape),
            tuple(labels),
            None if worth is None else worth.reshape(actors, *shape),
            status.reshape(shape),
        )


    def _check_names(self, names: Sequence[str]) -> None:
        for name in names:
            if name not in self.names:
                raise PathError(
                    f"{name}: names no symbol of the game{did_you_mean(name, self.names)}; known: {', '.join(self.names)}"
                )


def _numbers(game: Game) -> Any:
    for actor in game.actors:
        yield actor.discount
    for node in game.nodes:
        if isinstance(node, Outcome):
            yield from node.payoffs
        elif isinstance(node, Chance):
            yield from node.probabilities
        elif isinstance(node, Continue):
            yield from node.flow.values()


class _Run:
    """One program sent over some points."""

    def __init__(
        self,
        program: FlatProgram,
        points: Points,
        codes: npt.NDArray[np.int32],
        worth: Floats | None,
        status: npt.NDArray[np.int8],
        progress: Callable[[int], None] | None,
    ) -> None:
        self.program, self.points, self.progress = program, points, progress
        self.codes, self.worth, self.status = codes, worth, status
        wanted = [program.root.code, *(program.root.values if worth is not None else ())]
        self.order = program.needed(wanted)

    def all(self) -> None:
        """Solve every point."""
        count = self.points.count
        size = min(_BLOCK, count)
        machine = _Machine(self.program, self.order, size) if size else None
        with np.errstate(all="ignore"):
            for first in range(0, count, _BLOCK):
                last = min(first + _BLOCK, count)
                if machine is None or last - first != machine.size:
                    machine = _Machine(self.program, self.order, last - first)
                self._block(machine, first, last)
                if self.progress is not None:
                    self.progress(last)

    def _block(self, machine: _Machine, first: int, last: int) -> None:
        coordinates = self.points.block(first, last)
        machine.run(coordinates)
        root = self.program.root
        self.codes[first:last] = machine.result(root.code)
        if self.worth is not None:
            for i, k in enumerate(root.values):
                self.worth[i, first:last] = machine.result(k)
        open_ = np.flatnonzero(~machine.proved)
        if not open_.size:
            return
        some = {name: values[open_] for name, values in coordinates.items()}
        codes, middles, sure = decide(self.program, self.order, some, self.worth is not None)
        done = first + open_[sure]
        self.codes[done] = codes[sure]
        if self.worth is not None:
            self.worth[:, done] = middles[:, sure]
        for k in (first + open_[~sure]).tolist():
            self._one(k)

    def _one(self, k: int) -> None:
        root = self.program.root
        try:
            found = self.program.exactly(self.points.exact(k), self.order)
        except (ZeroDivisionError, DomainError):
            self.codes[k], self.status[k] = -1, UNDEFINED
            if self.worth is not None:
                self.worth[:, k] = np.nan
            return
        self.codes[k], self.status[k] = found[root.code], EXACT
        if self.worth is not None:
            self.worth[:, k] = [float(found[q]) for q in root.values]


class _Machine:
    """A program bound to buffers for blocks of one size: a list of calls that fill them.

    A buffer is given back when the last operation that reads it is done, so a block needs few of them and they stay in cache.

    Attributes
    ----------
    size : int
    proved : array of bool, shape (size,)
        After :meth:`run`, the points at which every comparison was decided.
    """

    def __init__(self, program: FlatProgram, order: Sequence[int], size: int) -> None:
        self.size = size
        self.proved = np.ones(size, dtype=bool)
        self._calls: list[Callable[[], Any]] = []
        self._loads: list[tuple[str, Floats]] = []
        self._held: dict[int, Any] = {}
        self._free: dict[Any, list[Any]] = {}
        self._program = program
        # Lotteries over what is chosen later get their codes in the run, and may be many.
        joins = any(program.operations[k].name == "join" for k in order)
        most = len(program.outcomes)
        self._codes = np.dtype(np.int32 if joins or most >= 2**15 else np.int8 if most < 2**7 else np.int16)
        self._emit(order)

    def run(self, coordinates: Mapping[str, Floats]) -> None:
        """Solve at one block of points."""
        for name, buffer in self._loads:
            buffer[:] = coordinates[name]
        self.proved.fill(True)
        for call in self._calls:
            call()

    def result(self, k: int) -> Any:
        """Return what was computed: an array, or one number for all points."""
        return self._held[k]

    def _take(self, dtype: Any) -> Any:
        kept = self._free.setdefault(np.dtype(dtype), [])
        return kept.pop() if kept else np.empty(self.size, dtype=dtype)

    def _give(self, *buffers: Any) -> None:
        for buffer in buffers:
            self._free[buffer.dtype].append(buffer)

    def _emit(self, order: Sequence[int]) -> None:
        operations = self._program.operations
        left = dict.fromkeys(order, 0)
        for k in order:
            for j in set(operands(operations[k])):
                left[j] += 1
        for k in (self._program.root.code, *self._program.root.values):
            if k in left:
                left[k] += 1  # the caller reads these
        for k in order:
            operation = operations[k]
            dying = []
            for j in set(operands(operation)):
                left[j] -= 1
                if not left[j] and isinstance(self._held[j], np.ndarray | tuple):
                    dying.append(j)
            self._one(k, operation.name, operation, dying)
            if k in self._program.guards:
                self._guard(k)
            for j in dying:
                held = self._held.pop(j)
                self._give(*(held if isinstance(held, tuple) else (held,)))

    def _one(self, k: int, name: str, operation: Any, dying: list[int]) -> None:
        held, add = self._held, self._calls.append
        _, a, b, c = operation
        if name == "constant":
            held[k] = float(a)
        elif name == "code":
            held[k] = int(a)
        elif name == "parameter":
            held[k] = np.empty(self.size)  # never given back: it is filled before the calls
            self._loads.append((a, held[k]))
            dying.clear()
        elif name == "mask":
            held[k] = self._compare(a, b, *(held[j] for j in c))
        elif name == "pick":
            held[k] = self._pick(held[a][0], b, c, dying)
        elif name == "pick code":
            held[k] = self._pick_code(held[a][1], held[b], held[c])
        elif name == "join":
            held[k] = self._join(k, b)
        else:
            out = self._take(float)
            add(partial(_UFUNCS[name], held[a], held[b], out=out))
            held[k] = out

    def _compare(self, a: int, b: int, code: Any, other: Any) -> tuple[Any, Any]:
        """Emit whether a exceeds b by more than the rounding, as bool and as 0 or -1; branches of one code are as good."""
        add, spans = self._calls.append, self._program.ranges
        x, y = spans[a], spans[b]
        assert x is not None
        assert y is not None
        error = (x.error + y.error + (x.size + y.size) * 2.0**-53) * 1.01
        gap, above, below = self._take(float), self._take(bool), self._take(bool)
        add(partial(np.subtract, self._held[a], self._held[b], out=gap))
        add(partial(np.greater, gap, error, out=above))
        add(partial(np.less, gap, -error, out=below))
        add(partial(np.logical_or, above, below, out=below))
        if isinstance(code, np.ndarray) or isinstance(other, np.ndarray):
            same = self._take(bool)
            add(partial(np.equal, code, other, out=same))
            add(partial(np.logical_or, same, below, out=below))
            self._give(same)
        add(partial(np.logical_and, self.proved, below, out=self.proved))
        self._give(gap, below)
        signed = self._take(self._codes)
        add(partial(np.negative, above.view(np.int8), out=signed, dtype=self._codes))
        return above, signed

    def _pick(self, mask: Any, a: int, b: int, dying: list[int]) -> Any:
        add, held = self._calls.append, self._held
        if b in dying and isinstance(held[b], np.ndarray):
            out = held[b]
            dying.remove(b)
        else:
            out = self._take(float)
            add(partial(np.copyto, out, held[b]))
        add(partial(np.putmask, out, mask, held[a]))
        return out

    def _pick_code(self, signed: Any, a: Any, b: Any) -> Any:
        # With m = -1 (all bits) or 0: b ^ ((a ^ b) & m) is a or b.
        add, out = self._calls.append, self._take(self._codes)
        if isinstance(a, int) and isinstance(b, int):
            add(partial(np.bitwise_and, signed, a ^ b, out=out))
        else:
            add(partial(np.bitwise_xor, a, b, out=out))
            add(partial(np.bitwise_and, out, signed, out=out))
        add(partial(np.bitwise_xor, out, b, out=out))
        return out

    def _guard(self, p: int) -> None:
        """Emit that a probability must exceed zero by more than the rounding."""
        span = self._program.ranges[p]
        assert span is not None
        positive = self._take(bool)
        self._calls.append(partial(np.greater, self._held[p], span.error, out=positive))
        self._calls.append(partial(np.logical_and, self.proved, positive, out=self.proved))
        self._give(positive)

    def _join(self, k: int, codes: tuple[int, ...]) -> Any:
        parts = [self._held[c] for c in codes]
        lottery = Lottery(self._program, k)
        if all(isinstance(part, int) for part in parts):
            return lottery.number(parts)
        out = self._take(self._codes)
        self._calls.append(partial(lottery.write, parts, out))
        return out


_UFUNCS: dict[str, Any] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "max": np.maximum,
    "min": np.minimum,
}
