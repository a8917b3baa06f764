r"""Backward induction at many points at once: one finite game without offers, millions of values of its parameters.

Method
------
The game is compiled once into straight-line arithmetic in which equal subgames stand once
(:mod:`bargaining.solvers.flat_program`). Tiles of a few thousand points, which stay in the processor's cache, are
sent through it in three stages. Along the rows of a grid one parameter varies, so what does not hang on it is computed once for
each row of a tile.

1. In floats, with a proved bound :math:`\varepsilon` on the rounding of every comparison. Points at which all
   comparisons are farther apart than their bounds are solved.
2. The others in interval arithmetic, point by point. Where a comparison cannot be decided, both branches are kept, and
   the values become the interval that covers both. Ties off the path, which cannot change what is played, end here.
3. What is left (ties on the path, in the main) in fractions, at the exact rational point.

So every answer is the one that :func:`~bargaining.solvers.backward_induction.backward_induction` gives in fractions:
the first listed of equally good actions is taken where they are exactly equally good, and nowhere else.

The method is that of filtered predicates in computational geometry.

References
----------
Shewchuk, J. R. (1997). Adaptive precision floating-point arithmetic and fast robust geometric predicates.
*Discrete & Computational Geometry* 18, 305-363.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.errors import DomainError, MethodError, PathError, did_you_mean
from bargaining.expressions.numbers import exact
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Outcome
from bargaining.solvers.backward_induction import refuse_information_sets
from bargaining.solvers.flat_program import FlatProgram
from bargaining.solvers.interval_pass import decide
from bargaining.solvers.machine import Machine
from bargaining.solvers.points import GridPoints, ListedPoints, Points, Tile

__all__ = ["EXACT", "FLOATS", "UNDEFINED", "Stretches", "VectorProgram", "VectorResult"]

Floats = npt.NDArray[np.float64]

#: How a point was solved: in floats with a proof, in fractions, or not at all because the game is not defined there.
FLOATS, EXACT, UNDEFINED = 0, 1, 2

#: Points that are not decided in floats are gathered up to about this many.
_BLOCK = 8192

#: How many threads share the points of a stretch at most, and how many points make it worth while.
_WORKERS, _MANY = 8, 200_000

#: How many shapes of tiles keep their buffers.
_MACHINES = 8


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
        Its payoffs, probabilities, flows and discount factors are numbers, sympy expressions of rational operations,
        ``Min`` and ``Max``, or numpy arrays of one number per point.

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
    >>> war, peace = outcome("war", {"A": 1 - c}), outcome("peace", {"A": 0.5})
    >>> game = Game(["A"], decision("fight?", "A", {"fight": war, "talk": peace}))
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
        program = self._program(points, fixed)
        count, actors = points.count, len(self.game.names)
        codes = np.empty(count, dtype=np.int32)
        worth = np.empty((actors, count)) if values else None
        status = np.zeros(count, dtype=np.int8)
        _Run(program, points, codes, worth, status, progress).over(0, count)
        labels, table = _labels(program)
        return VectorResult(
            table[codes].reshape(shape),
            labels,
            None if worth is None else worth.reshape(actors, *shape),
            status.reshape(shape),
        )

    def _program(self, points: Points, fixed: Mapping[str, Any] | None) -> FlatProgram:
        ranges = points.ranges()
        held = {name: exact(v) for name, v in (fixed or {}).items() if name not in ranges}
        missing = [name for name in (*self.names, *self._arrays) if name not in ranges and name not in held]
        if missing:
            raise MethodError(f"the symbols {missing} have no value; let them vary or fix them")
        return FlatProgram(self.game, ranges, held, self._aliases)

    def stretches(self, points: Points, fixed: Mapping[str, Any] | None = None, *, size: int) -> Stretches:
        """Return a solver of consecutive points, at most `size` at a time: outcomes only, in memory that is used again."""
        return Stretches(self._program(points, fixed), points, size)

    def _check_names(self, names: Sequence[str]) -> None:
        for name in names:
            if name not in self.names:
                hint = did_you_mean(name, self.names)
                raise PathError(f"{name}: names no symbol of the game{hint}; known: {', '.join(self.names)}")


class Stretches:
    """Outcomes at consecutive points, one stretch after the other.

    Attributes
    ----------
    labels : tuple of str
        What the codes of the last stretch mean. Stretches may add to it, at its end.
    """

    def __init__(self, program: FlatProgram, points: Points, size: int) -> None:
        self._codes, self._status = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int8)
        self._run = _Run(program, points, self._codes, None, self._status, None)
        self.labels, _ = _labels(program)
        # Lotteries over what is chosen later are numbered as they are met, one after the other.
        alone = any(program.operations[k].name == "join" for k in self._run.order)
        self._workers = 1 if alone else min(_WORKERS, _threads())

    def solve(self, first: int, last: int) -> tuple[npt.NDArray[np.int16], int | None]:
        """Solve some points; return codes and the position of a point at which the game is not defined, if there is one."""
        run = self._run
        self._status[: last - first] = FLOATS
        run.over(first, last, self._workers if last - first >= _MANY else 1)
        undefined = np.flatnonzero(self._status[: last - first] == UNDEFINED)
        if undefined.size:
            return np.empty(0, dtype=np.int16), first + int(undefined[0])
        self.labels, table = _labels(run.program)
        return table.astype(np.int16).take(self._codes[: last - first]), None


def _threads() -> int:
    """Return how many processors there are for this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _labels(program: FlatProgram) -> tuple[tuple[str, ...], npt.NDArray[np.int32]]:
    """Return the labels of a program's outcomes, and for each outcome the position of its label."""
    labels: dict[str, int] = {}
    table = [labels.setdefault(" or ".join(sorted(found)), len(labels)) for found in program.outcomes]
    return tuple(labels), np.append(np.array(table, dtype=np.int32), np.int32(-1))


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
        self._machines: dict[Any, Machine] = {}
        self.start = 0
        self._open: list[npt.NDArray[np.intp]] = []

    def over(self, start: int, stop: int, workers: int = 1) -> None:
        """Solve consecutive points, with several threads if so wanted; the arrays begin with the first of them."""
        self.start, done = start, 0
        if workers > 1:
            self._together(workers, start, stop)
        for tile in () if workers > 1 else self.points.tiles(start, stop):
            self._tile(tile, 0)
            done += tile.rows * tile.columns
            if sum(map(len, self._open)) >= _BLOCK:
                self._decide()
            if self.progress is not None:
                self.progress(start + done)
        if self._open:
            self._decide()

    def _together(self, workers: int, start: int, stop: int) -> None:
        """Share tiles out among threads; each has machines of its own, and numpy lets go of the interpreter while it computes."""
        tiles = self.points.tiles(start, stop)
        lock = Lock()

        def work(worker: int) -> None:
            while True:
                with lock:
                    tile = next(tiles, None)
                if tile is None:
                    return
                self._tile(tile, worker)

        with ThreadPoolExecutor(workers) as pool:
            for done in [pool.submit(work, k) for k in range(workers)]:
                done.result()

    def _machine(self, tile: Tile, worker: int) -> Machine:
        shapes = {name: values.shape for name, values in tile.coordinates.items()}
        key = (worker, tile.rows, tile.columns, *shapes.values())
        machine = self._machines.get(key)
        if machine is None:
            mine = [other for other in list(self._machines) if other[0] == worker]
            if len(mine) == _MACHINES:
                del self._machines[mine[0]]
            machine = self._machines[key] = Machine(self.program, self.order, shapes, (tile.rows, tile.columns))
        return machine

    def _tile(self, tile: Tile, worker: int) -> None:
        machine = self._machine(tile, worker)
        with np.errstate(all="ignore"):
            machine.run(tile.coordinates)
        root = self.program.root
        tile.of(self.codes, self.start)[...] = machine.result(root.code)
        if self.worth is not None:
            for i, k in enumerate(root.values):
                tile.of(self.worth[i], self.start)[...] = machine.result(k)
        open_ = np.flatnonzero(~machine.proved)
        if open_.size:
            self._open.append(tile.places(open_))

    def _decide(self) -> None:
        """Send what is open through interval arithmetic, many points at once, and what is left through fractions."""
        # In the order of the points, whichever thread was first.
        places = np.sort(np.concatenate(self._open))
        some = self.points.at(places)
        places -= self.start
        self._open.clear()
        for first in range(0, len(places), _BLOCK):
            here = places[first : first + _BLOCK]
            part = {name: values[first : first + _BLOCK] for name, values in some.items()}
            with np.errstate(all="ignore"):
                codes, middles, sure = decide(self.program, self.order, part, self.worth is not None)
            done = here[sure]
            self.codes[done] = codes[sure]
            if self.worth is not None:
                self.worth[:, done] = middles[:, sure]
            for k in here[~sure].tolist():
                self._one(k)

    def _one(self, k: int) -> None:
        root = self.program.root
        try:
            found = self.program.exactly(self.points.exact(self.start + k), self.order)
        except (ZeroDivisionError, DomainError):
            self.codes[k], self.status[k] = -1, UNDEFINED
            if self.worth is not None:
                self.worth[:, k] = np.nan
            return
        self.codes[k], self.status[k] = found[root.code], EXACT
        if self.worth is not None:
            self.worth[:, k] = [float(found[q]) for q in root.values]
