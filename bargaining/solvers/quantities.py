r"""Straight-line arithmetic with parameters: equal expressions stand once, results know interval and rounding.

Error bounds
------------
For the ranges of the parameters in hand, each quantity carries an interval and a bound :math:`\varepsilon` on the
rounding error of its evaluation in floats. A comparison of :math:`|v_i(a) - v_i(b)| > \varepsilon` in floats is
therefore proved; one that an interval already decides is never made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from bargaining.errors import MethodError
from bargaining.expressions.numbers import exact

__all__ = ["Operation", "Quantities", "Range", "exactly", "operands"]

#: Half a unit in the last place of a float, and a little more to cover that the bounds are themselves floats.
_U = 2.0**-53 * 1.01


class Operation(NamedTuple):
    """One quantity: ``name`` is an arithmetic operation or a kind below, its operands are numbers of quantities.

    ``constant``: `left` is a Fraction. ``parameter``: `left` is a name. ``mask``: whether ``left >= right``, a choice
    between the codes `other`. ``pick``: `right` where the mask `left` holds, else `other`. ``code``: code number
    `left`. ``join``: the lottery over the codes `right`, each where its probability in `left` is not zero.
    """

    name: str
    left: Any
    right: Any = None
    other: Any = None


class Range(NamedTuple):
    """Where a quantity lies, and how far its float may be from it."""

    low: float
    high: float
    error: float

    @property
    def size(self) -> float:
        """The largest absolute value."""
        return max(abs(self.low), abs(self.high))


class Quantities:
    """Numbered operations, each on operands numbered below it.

    Parameters
    ----------
    ranges : mapping of str to (float, float)
        The least and the greatest value of each parameter that varies.
    fixed : mapping of str to Fraction
        The values of all others.
    aliases : mapping of int to str
        Parameters that stand in expressions as arrays: the identity of the array, and its name in `ranges`.

    Attributes
    ----------
    operations : list of Operation
    ranges : list of Range or None
        For each operation; None where it is no number.
    """

    def __init__(
        self, ranges: Mapping[str, tuple[float, float]], fixed: Mapping[str, Fraction], aliases: Mapping[int, str]
    ) -> None:
        self.operations: list[Operation] = []
        self.ranges: list[Range | None] = []
        self._known: dict[Operation, int] = {}
        self._read: dict[Any, int] = {}
        self._vary, self._fixed, self._aliases = ranges, fixed, aliases

    def add(self, operation: Operation, span: Range | None) -> int:
        """Return the number of an operation, a new one if it was not met before."""
        known = self._known.get(operation)
        if known is None:
            known = self._known[operation] = len(self.operations)
            self.operations.append(operation)
            self.ranges.append(span)
        return known

    def value(self, k: int) -> Fraction | None:
        """Return a constant; None for what varies."""
        operation = self.operations[k]
        return operation.left if operation.name == "constant" else None

    def constant(self, value: Fraction) -> int:
        """Return the quantity of a number."""
        near = float(value)
        error = 0.0 if Fraction(near) == value else abs(near) * _U
        return self.add(Operation("constant", value), Range(near - error, near + error, error))

    def parameter(self, name: str) -> int:
        """Return the quantity of a parameter."""
        if name in self._vary:
            low, high = self._vary[name]
            size = max(abs(low), abs(high)) * _U
            return self.add(Operation("parameter", name), Range(low - size, high + size, size))
        if name in self._fixed:
            return self.constant(self._fixed[name])
        raise MethodError(f"the symbol {name!r} has no value here; let it vary or fix it")

    def arithmetic(self, name: str, a: int, b: int) -> int:
        """Return ``a + b``, ``a - b``, ``a * b``, ``a / b``, or the ``max`` or ``min`` of both."""
        x, y = self.value(a), self.value(b)
        if name == "/" and y == 0:
            raise MethodError("a payoff divides by zero at every point")
        if x is not None and y is not None:
            return self.constant(exactly(name, x, y))
        if name in ("+", "*", "max", "min") and a > b:
            a, b, x, y = b, a, y, x
        if name == "+" and x == 0:
            return b
        if name in "+-" and y == 0:
            return a
        if name == "-" and a == b:
            return self.constant(Fraction(0))
        if name == "*" and 0 in (x, y):
            return self.constant(Fraction(0))
        if name in "*/" and y == 1:
            return a
        if (name == "*" and x == 1) or (name in ("max", "min") and a == b):
            return b
        left, right = self.ranges[a], self.ranges[b]
        assert left is not None
        assert right is not None
        return self.add(Operation(name, a, b), _span(name, left, right))

    def read(self, value: Any) -> int:
        """Return the quantity of a number or expression of the game."""
        if isinstance(value, (int, float, Fraction)) or not hasattr(value, "free_symbols"):
            if id(value) in self._aliases:
                return self.parameter(self._aliases[id(value)])
            if getattr(value, "shape", ()) != ():
                raise MethodError("a game with arrays holds many games; write symbols to map or sweep them")
            return self.constant(exact(value.item() if hasattr(value, "item") else value))
        known = self._read.get(value)
        return self._expression(value) if known is None else known

    def _expression(self, e: Any) -> int:
        import sympy

        if e.is_Symbol:
            out = self.parameter(e.name)
        elif e.is_Rational or e.is_Float:
            out = self.constant(exact(e))
        elif e.is_Add:
            out = self._fold("+", e.args)
        elif e.is_Mul:
            below = [p for p in e.args if p.is_Pow and p.exp.is_Integer and p.exp < 0]
            out = self._fold("*", [p for p in e.args if p not in below])
            for part in below:
                out = self.arithmetic("/", out, self._power(self.read(part.base), -int(part.exp)))
        elif e.is_Pow and e.exp.is_Integer:
            out = self._power(self.read(e.base), abs(int(e.exp)))
            out = self.arithmetic("/", self.constant(Fraction(1)), out) if e.exp < 0 else out
        elif isinstance(e, (sympy.Min, sympy.Max)):
            out = self._fold("min" if isinstance(e, sympy.Min) else "max", e.args)
        else:
            raise MethodError(
                f"{e.func.__name__} is outside the field of rational functions, where closed forms are derived"
            )
        self._read[e] = out
        return out

    def _fold(self, name: str, parts: Iterable[Any]) -> int:
        # What varies comes first and numbers last, so that equal products of parameters are found again.
        quantities = sorted((self.read(p) for p in parts), key=lambda k: (self.value(k) is not None, k))
        if not quantities:
            return self.constant(Fraction(1))
        out = quantities[0]
        for k in quantities[1:]:
            out = self.arithmetic(name, out, k)
        return out

    def _power(self, base: int, exponent: int) -> int:
        out = self.constant(Fraction(1))
        while exponent:
            if exponent & 1:
                out = self.arithmetic("*", out, base)
            base, exponent = self.arithmetic("*", base, base) if exponent > 1 else base, exponent >> 1
        return out


def operands(operation: Operation) -> tuple[int, ...]:
    """Return the quantities that an operation takes."""
    name, left, right, other = operation
    if name in ("constant", "parameter", "code"):
        return ()
    if name == "join":
        return (*left, *right)
    if name == "mask":
        return (left, right, *other)
    return (left, right) if other is None else (left, right, other)


def exactly(name: str, a: Fraction, b: Fraction) -> Fraction:
    """Carry out an operation in fractions."""
    if name == "+":
        return a + b
    if name == "-":
        return a - b
    if name == "*":
        return a * b
    if name == "/":
        return a / b
    return max(a, b) if name == "max" else min(a, b)


def _span(name: str, a: Range, b: Range) -> Range:
    """Bound the result of an operation and its rounding error."""
    if name == "max":
        return Range(max(a.low, b.low), max(a.high, b.high), max(a.error, b.error))
    if name == "min":
        return Range(min(a.low, b.low), min(a.high, b.high), max(a.error, b.error))
    if name == "+":
        low, high, error = a.low + b.low, a.high + b.high, a.error + b.error
    elif name == "-":
        low, high, error = a.low - b.high, a.high - b.low, a.error + b.error
    elif name == "*":
        corners = [p * q for p in (a.low, a.high) for q in (b.low, b.high)]
        low, high = min(corners), max(corners)
        error = a.size * b.error + b.size * a.error + a.error * b.error
    else:
        least = 0.0 if b.low <= 0 <= b.high else min(abs(b.low), abs(b.high))
        if least <= b.error:
            return Range(-math.inf, math.inf, math.inf)
        corners = [p / q for p in (a.low, a.high) for q in (b.low, b.high)]
        low, high = min(corners), max(corners)
        error = (a.error + a.size / least * b.error) / (least - b.error)
    if not (math.isfinite(low) and math.isfinite(high) and math.isfinite(error)):
        return Range(-math.inf, math.inf, math.inf)
    rounding = (max(abs(low), abs(high)) + error) * _U
    return Range(low - rounding, high + rounding, (error + rounding) * 1.0000001 + 5e-324)
