"""A program bound to buffers: the calls that solve a tile of points in floats, and prove which of them are solved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.solvers.flat_program import FlatProgram
from bargaining.solvers.lotteries import Lottery
from bargaining.solvers.quantities import operands

__all__ = ["Machine"]

Floats = npt.NDArray[np.float64]


class Machine:
    """A program bound to buffers for tiles of one shape: a list of calls that fill them.

    What does not vary along the rows of a tile is computed once for each row, and what is the same in all rows once for each column.
    A buffer is given back when the last operation that reads it is done, so a tile needs few of them and they stay
    in cache.

    Parameters
    ----------
    program : FlatProgram
    order : sequence of int
        The operations to carry out.
    shapes : mapping of str to (int, int)
        The shape of each parameter's coordinates: (rows, 1), (1, columns) or (rows, columns).
    shape : (int, int)
        That of the tile.

    Attributes
    ----------
    proved : array of bool
        After :meth:`run`, the points at which every comparison was decided.
    """

    def __init__(
        self,
        program: FlatProgram,
        order: Sequence[int],
        shapes: Mapping[str, tuple[int, ...]],
        shape: tuple[int, int],
    ) -> None:
        self._shapes = shapes
        self.proved = np.ones(shape, dtype=bool)
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
        """Solve at one tile of points."""
        for name, buffer in self._loads:
            buffer[:] = coordinates[name]
        self.proved.fill(True)
        for call in self._calls:
            call()

    def result(self, k: int) -> Any:
        """Return what was computed: an array to be broadcast over the tile, or one number for all points."""
        return self._held[k]

    def _take(self, dtype: Any, *read: Any) -> Any:
        """Return a buffer of the shape that what is read has together."""
        shape = np.broadcast_shapes((1, 1), *map(np.shape, read))
        kept = self._free.setdefault((np.dtype(dtype), shape), [])
        return kept.pop() if kept else np.empty(shape, dtype=dtype)

    def _give(self, *buffers: Any) -> None:
        for buffer in buffers:
            self._free[buffer.dtype, buffer.shape].append(buffer)

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
            held[k] = np.empty(self._shapes[a])  # never given back: it is filled before the calls
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
            out = self._take(float, held[a], held[b])
            add(partial(_UFUNCS[name], held[a], held[b], out=out))
            held[k] = out

    def _compare(self, a: int, b: int, code: Any, other: Any) -> tuple[Any, Any]:
        """Emit whether a exceeds b by more than the rounding, as bool and as 0 or -1; equal codes are decided."""
        add, spans = self._calls.append, self._program.ranges
        x, y = spans[a], spans[b]
        assert x is not None
        assert y is not None
        error = (x.error + y.error + (x.size + y.size) * 2.0**-53) * 1.01
        mine, others = self._held[a], self._held[b]
        gap, above = self._take(float, mine, others), self._take(bool, mine, others)
        below = self._take(bool, mine, others)
        add(partial(np.subtract, mine, others, out=gap))
        add(partial(np.greater, gap, error, out=above))
        add(partial(np.less, gap, -error, out=below))
        add(partial(np.logical_or, above, below, out=below))
        if isinstance(code, np.ndarray) or isinstance(other, np.ndarray):
            same = self._take(bool, code, other, below)
            add(partial(np.equal, code, other, out=same))
            add(partial(np.logical_or, same, below, out=same))
            add(partial(np.logical_and, self.proved, same, out=self.proved))
            self._give(same)
        else:
            add(partial(np.logical_and, self.proved, below, out=self.proved))
        self._give(gap, below)
        signed = self._take(self._codes, above)
        add(partial(np.negative, above.view(np.int8), out=signed, dtype=self._codes))
        return above, signed

    def _pick(self, mask: Any, a: int, b: int, dying: list[int]) -> Any:
        add, held = self._calls.append, self._held
        shape = np.broadcast_shapes(mask.shape, np.shape(held[a]), np.shape(held[b]))
        if b in dying and np.shape(held[b]) == shape:
            out = held[b]
            dying.remove(b)
        else:
            out = self._take(float, mask, held[a], held[b])
            add(partial(np.copyto, out, held[b]))
        if mask.shape == shape and np.shape(held[a]) in (shape, ()):
            add(partial(np.putmask, out, mask, held[a]))  # faster, but it does not broadcast
        else:
            add(partial(np.copyto, out, held[a], where=mask))
        return out

    def _pick_code(self, signed: Any, a: Any, b: Any) -> Any:
        # With m = -1 (all bits) or 0: b ^ ((a ^ b) & m) is a or b.
        add, out = self._calls.append, self._take(self._codes, signed, a, b)
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
        positive = self._take(bool, self._held[p])
        self._calls.append(partial(np.greater, self._held[p], span.error, out=positive))
        self._calls.append(partial(np.logical_and, self.proved, positive, out=self.proved))
        self._give(positive)

    def _join(self, k: int, codes: tuple[int, ...]) -> Any:
        parts = [self._held[c] for c in codes]
        lottery = Lottery(self._program, k)
        if all(isinstance(part, int) for part in parts):
            return lottery.number(parts)
        out = self._take(self._codes, *parts)
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
