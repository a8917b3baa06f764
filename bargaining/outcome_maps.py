"""Which outcome at each point of a very fine grid, block after block: memory is that of one block, however many points there are.

A game with offers is classified by the decision diagram of its comparisons (:mod:`bargaining.regimes.diagram`), which grows where a
block meets a solution that none before it met; a game without offers by backward induction at many points at once
(:mod:`bargaining.solvers.vector_induction`). Every comparison is decided exactly, and the answers are those of
:func:`bargaining.regime_map` and :func:`bargaining.sweep` on the same grid.
Where a recursive game has several equilibria at common points, searches begin at other points than those of a single map, so that
the two may differ there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any, Protocol

from bargaining.api.problems import problem_of, problem_over, refuse_primitives
from bargaining.api.reading import written_game
from bargaining.errors import InputError, MethodError
from bargaining.games.game import Game
from bargaining.games.interchange import beliefs_depend_on_play
from bargaining.model import Model
from bargaining.sweeps import _grid, _refuse

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from bargaining.regimes.problem import Problem

    Codes = npt.NDArray[np.int16]

__all__ = ["OutcomeMap", "outcome_map"]

Axis = tuple[Fraction, ...]
Block = tuple[slice, ...]


def outcome_map(
    model: Model | Game,
    axes: Mapping[str, Any] | None = None,
    *,
    at: Mapping[str, Any] | None = None,
    size: int = 1_000_000,
    progress: Callable[[int], None] | None = None,
    **named: Any,
) -> OutcomeMap:
    """Classify a grid that is too fine to be held in memory by its outcomes.

    Nothing is computed yet: the map is worked through when it is iterated over, written to a file or counted.

    Parameters
    ----------
    model : Model or Game
    axes : mapping of str to (low, high, count) or sequence of numbers
        The grid, by path; read as by :func:`bargaining.regime_map`.
    at : mapping of str to number, optional
        Values for the symbols of a game.
    size : int
        How many points a block has at most.
    progress : callable, optional
        Called with the number of points classified after each block.

    Returns
    -------
    OutcomeMap

    Examples
    --------
    >>> import bargaining as bg
    >>> axes = {"power": (0, 1, 101), "B.cost": (0, 0.5, 101)}
    >>> m = outcome_map(bg.load("fearon1995/bargaining_range"), axes, size=5000)
    >>> [codes.shape for _, codes in m]
    [(49, 101), (49, 101), (3, 101)]
    >>> m.shares()
    {'settlement': Fraction(1, 1)}
    """
    from bargaining.regimes.regime_map import grid_axes

    points = grid_axes(axes, named)
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise InputError(f"size: a whole number of points, at least 1; got {size!r}")
    if isinstance(model, Model) and not isinstance(written_game(model), Game):
        raise MethodError("this game is no tree, and is solved point by point: sweep tabulates it")
    if beliefs_depend_on_play(written_game(model)):
        raise MethodError(
            "beliefs depend on what actors do, and several equilibria may exist at a point: regime_map() maps each"
        )
    game, values = _grid(model, points, at)
    by: _Classifier
    if game.has_offers:
        problem = problem_over(model, points, at)
        refuse_primitives(
            problem,
            "a map in blocks is made of rational conditions",
            "regime_map() classifies such a grid, with proved signs",
        )
        by = _ByRegimes(problem, points)
    else:
        by = _ByInduction(problem_of(model, game, values), points, size)
    return OutcomeMap(points, by, size, progress)


class OutcomeMap:
    """The outcomes over a grid, worked through block by block.

    Iterating yields, for each block, its place in the grid (a slice for each axis) and its codes, an array of int16 whose
    numbers are positions in :attr:`outcomes`. Blocks come in the order of the grid, the last axis fastest.

    Attributes
    ----------
    axes : mapping of str to tuple of Fraction
    shape : tuple of int
    """

    def __init__(
        self, axes: Mapping[str, Axis], by: _Classifier, size: int, progress: Callable[[int], None] | None
    ) -> None:
        self.axes, self.shape = dict(axes), tuple(map(len, axes.values()))
        self._by, self._size, self._progress = by, size, progress

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Labels of the codes of all blocks so far; later blocks may add to them, at the end."""
        return tuple(self._by.labels)

    def __iter__(self) -> Iterator[tuple[Block, Codes]]:
        self._by.prepare(blocks(self.shape, self._size))
        done = 0
        for block in blocks(self.shape, self._size):
            codes = self._by.codes(block)
            done += codes.size
            yield block, codes
            if self._progress is not None:
                self._progress(done)

    def shares(self) -> dict[str, Fraction]:
        """Return the share of the grid's points that each outcome has, largest first.

        Shares depend on the ranges of the axes; they are no probabilities.
        """
        import numpy as np

        counts = np.zeros(0, dtype=np.int64)
        for _, codes in self:
            found = np.bincount(codes.ravel(), minlength=counts.size)
            found[: counts.size] += counts
            counts = found
        order = np.argsort(-counts, kind="stable")
        return {self.outcomes[k]: Fraction(int(counts[k]), prod(self.shape)) for k in order if counts[k]}

    def to_npy(self, path: Any) -> tuple[str, ...]:
        """Write the codes to a ``.npy`` file, which ``numpy.load(path, mmap_mode="r")`` opens without reading it; return the labels."""
        import numpy as np
        from numpy.lib.format import open_memmap

        out = open_memmap(path, mode="w+", dtype=np.int16, shape=self.shape)
        for block, codes in self:
            out[block] = codes
            out.flush()
        return self.outcomes

    def __repr__(self) -> str:
        return f"OutcomeMap(shape={self.shape})"


def blocks(shape: tuple[int, ...], size: int) -> Iterator[Block]:
    """Cut a grid into blocks of at most `size` points that are consecutive, the last axis fastest.

    Examples
    --------
    >>> [[(s.start, s.stop) for s in block] for block in blocks((2, 5), 3)]
    [[(0, 1), (0, 3)], [(0, 1), (3, 5)], [(1, 2), (0, 3)], [(1, 2), (3, 5)]]
    """
    from itertools import product

    cut = len(shape) - 1
    while cut and prod(shape[cut:]) <= size:
        cut -= 1
    step = max(1, size // prod(shape[cut + 1 :]))
    whole = tuple(slice(0, n) for n in shape[cut + 1 :])
    for place in product(*(range(n) for n in shape[:cut])):
        for first in range(0, shape[cut], step):
            yield *(slice(k, k + 1) for k in place), slice(first, min(first + step, shape[cut])), *whole


class _Classifier(Protocol):
    """What tells the outcomes in a block."""

    @property
    def labels(self) -> Any: ...

    def prepare(self, every: Iterator[Block]) -> None: ...

    def codes(self, block: Block) -> Codes: ...


class _ByRegimes:
    """Blocks of a game with offers, sent through one diagram."""

    def __init__(self, problem: Problem, points: Mapping[str, Axis]) -> None:
        from bargaining.regimes.diagram import Diagram

        self.labels: dict[str, int] = {}
        self._axes = list(points.values())
        self._diagram = Diagram(problem, list(points))
        self._of_leaf: list[int] = []

    def prepare(self, every: Iterator[Block]) -> None:
        """Find the trees of a recursive game first, as each has a say at every point."""
        if not self._diagram.problem.game.states:
            return
        listed = list(every)
        known = -1
        while len(listed) > 1 and known != len(self._diagram.roots):
            known = len(self._diagram.roots)
            for block in listed:
                self.codes(block)

    def codes(self, block: Block) -> Codes:
        import numpy as np

        from bargaining.regimes.identity import outcome_of

        found = self._diagram.classify([axis[part] for axis, part in zip(self._axes, block, strict=True)])
        for leaf in self._diagram.leaves[len(self._of_leaf) :]:
            # A leaf that is no equilibrium has no points.
            label = outcome_of(leaf.trace)
            self._of_leaf.append(self.labels.setdefault(label, len(self.labels)) if leaf.trace.consistent else -1)
        return np.array(self._of_leaf, dtype=np.int16).take(found)


class _ByInduction:
    """Blocks of a game without offers."""

    def __init__(self, problem: Problem, points: Mapping[str, Axis], size: int) -> None:
        from bargaining.solvers.points import GridPoints
        from bargaining.solvers.vector_induction import VectorProgram

        self._problem, self._grid = problem, GridPoints(points)
        held = {path: value for path, value in problem.values.items() if path not in points}
        most = min(size, self._grid.count)
        self._run = VectorProgram(problem.game).stretches(self._grid, held, size=most)

    @property
    def labels(self) -> tuple[str, ...]:
        return self._run.labels

    def prepare(self, every: Iterator[Block]) -> None:
        """Nothing needs to be known before the first block."""

    def codes(self, block: Block) -> Codes:
        import numpy as np

        shape = tuple(part.stop - part.start for part in block)
        first = int(np.ravel_multi_index(tuple(part.start for part in block), self._grid.shape))
        found, undefined = self._run.solve(first, first + prod(shape))
        if undefined is not None:
            _refuse(self._problem, self._grid.exact(undefined))
        return found.reshape(shape)
