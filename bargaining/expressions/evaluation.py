"""Evaluating a formula: a postfix program run on fractions, floats, arrays or symbols.

A stack and not a recursion, so that no formula can exhaust Python's own stack.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from bargaining.errors import FormulaError, did_you_mean

__all__ = ["Step", "cut", "evaluate", "run"]

MAX_BITS = 8192  # of a numerator or denominator on the way to an exact value

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


class Step(NamedTuple):
    """One instruction.

    Parameters
    ----------
    kind : str
        ``"number"`` or ``"name"`` (push), ``"negate"``, ``"power"``, or one of ``+ - * /``.
    operand : Fraction, str or int, optional
        The number, the name or the exponent.
    start, end : int
        Where the last operand stands in the text, for messages.
    """

    kind: str
    operand: Any = None
    start: int = 0
    end: int = 0


def evaluate(text: str, steps: Sequence[Step], values: Mapping[str, Any]) -> Any:
    """Run the program on numbers; in floats as soon as a float or an array of numbers takes part.

    Mixing fractions with float arrays would give slow arrays of objects; whole numbers count as fractions so that
    their quotients stay exact.
    """
    used = {}
    for name in sorted({step.operand for step in steps if step.kind == "name"}):
        if name not in values:
            raise FormulaError(f"{cut(text)}: no number named {name!r}{did_you_mean(name, values)}")
        used[name] = _whole_as_fraction(values[name])
    if not any(_is_floating(value) for value in used.values()):
        return run(text, steps, used, lambda literal: literal)
    try:
        used = {name: float(v) if isinstance(v, Fraction) else v for name, v in used.items()}
    except OverflowError as error:
        raise FormulaError(f"{cut(text)}: a number grows beyond the floats") from error
    return run(text, steps, used, float)


def run(text: str, steps: Sequence[Step], values: Mapping[str, Any], literal: Callable[[Fraction], Any]) -> Any:
    """Run the program on `values`, with the numbers of the text converted by `literal`."""
    stack: list[Any] = []
    for step in steps:
        try:
            result = _apply(step, stack, values, literal, text)
        except OverflowError as error:
            raise FormulaError(f"{cut(text)}: a number grows beyond the floats") from error
        if isinstance(result, Fraction) and max(map(int.bit_length, result.as_integer_ratio())) > MAX_BITS:
            raise FormulaError(f"{cut(text)}: a number grows beyond {MAX_BITS} bits")
        stack.append(result)
    return stack.pop()


def _apply(
    step: Step, stack: list[Any], values: Mapping[str, Any], literal: Callable[[Fraction], Any], text: str
) -> Any:
    if step.kind == "number":
        return literal(step.operand)
    if step.kind == "name":
        return values[step.operand]
    if step.kind == "negate":
        return -stack.pop()
    if step.kind == "power":
        return stack.pop() ** step.operand
    right, left = stack.pop(), stack.pop()
    if step.kind == "/" and _has_zero(right):
        raise FormulaError(f"{cut(text)}: division by zero: {cut(text[step.start : step.end])} is 0")
    return _ARITHMETIC[step.kind](left, right)


def _whole_as_fraction(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if getattr(getattr(value, "dtype", None), "kind", "") in ("i", "u") and not getattr(value, "ndim", 0):
        return Fraction(int(value))
    return value


def _is_floating(value: Any) -> bool:
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    return isinstance(value, float) or kind in ("f", "i", "u")


def _has_zero(value: Any) -> bool:
    zero = value == 0
    return bool(zero.any()) if hasattr(zero, "any") else zero is True


def cut(text: str) -> str:
    """Quote a text, short enough for a message."""
    return repr(text) if len(text) <= 80 else f"{text[:77]!r}..."
