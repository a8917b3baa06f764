r"""Numbers that remember how they came about, and which comparisons were made of them.

Backward induction does nothing to payoffs but add, multiply, divide and *compare*. If it is run at one point
of the parameter space on numbers that remember their history, every comparison it makes is the sign of a rational
function of the parameters, known at that point. The list of these signs

.. math:: \operatorname{sign} f_1(\theta) = s_1, \; \dots, \; \operatorname{sign} f_n(\theta) = s_n

is exactly the set of parameters at which the same steps would be taken, hence the exact condition under which the
same solution holds, and the history of each value is its closed form. Nothing about a game is known here.

The method is the one software testers call concolic execution; for linear programmes the set is known as the *critical
region* of a multiparametric programme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from fractions import Fraction
from operator import truediv
from typing import Any

from bargaining.errors import MethodError

__all__ = ["FLOAT_TOLERANCE", "Tape", "Traced", "evaluate", "lift", "number", "sign"]

#: Two floats closer than this (relative to the larger, or absolute below one) count as equal.
FLOAT_TOLERANCE = 1e-9

#: The types of plain numbers.
_PLAIN = frozenset({int, Fraction})


class Traced:
    """A rational number together with the way it was computed from parameters.

    Instances are made by :meth:`Tape.parameter` and by arithmetic; equal computations are one object.

    Examples
    --------
    >>> tape = Tape()
    >>> p, k = tape.parameter("p", Fraction(1, 2)), tape.parameter("k", Fraction(1, 10))
    >>> (p + k).value
    Fraction(3, 5)
    >>> (p + k) is (p + k), (p + k) - (p + k)
    (True, 0)
    """

    __slots__ = ("_value", "key", "left", "op", "right", "tape")
    __array_ufunc__ = None
    __hash__ = object.__hash__

    def __init__(self, tape: Tape, key: int, op: str, left: Any, right: Any, value: Fraction | None = None) -> None:
        self.tape, self.key, self.op, self.left, self.right, self._value = tape, key, op, left, right, value

    @property
    def value(self) -> Fraction:
        """The number; most are never asked for, and computed when they are."""
        return self.tape._computed(self) if self._value is None else self._value

    # Types are compared, not asked with `isinstance`, which is slow for fractions: their class is registered with an abstract one.
    def __add__(self, other: Any) -> Any:
        if type(other) in _PLAIN and not other.numerator:
            return self
        return self.tape._node("+", self, other)

    def __radd__(self, other: Any) -> Any:
        return self if other == 0 else self.tape._node("+", other, self)

    def __sub__(self, other: Any) -> Any:
        if self is other:
            return 0
        if type(other) in _PLAIN and not other.numerator:
            return self
        return self.tape._node("-", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.tape._node("-", other, self)

    def __mul__(self, other: Any) -> Any:
        if type(other) in _PLAIN:
            above = other.numerator
            if not above:
                return 0
            if above == 1 and other.denominator == 1:
                return self
        return self.tape._node("*", self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if self is other:
            sign(other)
            return 1
        if isinstance(other, Traced):
            if sign(other) == 0:
                raise ZeroDivisionError("division by a quantity that is zero at this point")
        elif other == 1:
            return self
        elif other == 0:
            raise ZeroDivisionError("division by zero")
        return self.tape._node("/", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        if sign(self) == 0:
            raise ZeroDivisionError("division by a quantity that is zero at this point")
        return 0 if other == 0 else self.tape._node("/", other, self)

    def __neg__(self) -> Any:
        return self.tape._node("-", 0, self)

    def __bool__(self) -> bool:
        raise TypeError("a traced number is compared with sign(), which records the comparison")

    def __repr__(self) -> str:
        return f"Traced({self.value})"


class Tape:
    """A record of one computation: its parameters, and the comparisons made, in order.

    Parameters
    ----------
    shared : dict, optional
        Numbers every computation by its form. Tapes that share it give the same computation, carried out at different
        points, the same ``key``, so that its closed form need be found only once.

    Attributes
    ----------
    values : dict of str to Fraction
        The point at which the computation is run.
    comparisons : dict of Traced to int
        Each distinct quantity whose sign was asked, with the answer (-1, 0 or 1), in the order of asking.
    vanishes : callable or None
        Set where the point is an irrational number given by a rational one close to it: tells which quantities are zero there.
    decide : callable or None
        Set where the sign of a number is known more cheaply than by computing it.
    record : list or None
        Where one is set: every quantity whose sign was asked since, those asked before included.
    """

    __slots__ = ("_asked", "_nodes", "_shared", "comparisons", "decide", "record", "values", "vanishes")

    def __init__(self, shared: dict[Any, int] | None = None) -> None:
        self.values: dict[str, Fraction] = {}
        self.comparisons: dict[Traced, int] = {}
        self._asked = self.comparisons
        self.vanishes: Callable[[Traced], bool] | None = None
        self.decide: Callable[[Traced], int] | None = None
        self.record: list[Any] | None = None
        self._nodes: dict[int, Traced] = {}
        self._shared: dict[Any, int] = {} if shared is None else shared

    def parameter(self, name: str, value: Fraction) -> Traced:
        """Return the parameter `name`, whose value at this point is `value`."""
        key = self._shared.setdefault(("parameter", name), len(self._shared))
        node = self._nodes.get(key)
        if node is None:
            self.values[name] = value = value if type(value) is Fraction else Fraction(value)
            node = self._nodes[key] = Traced(self, key, "parameter", name, None, value)
        return node

    def unknown(self, name: str, value: Fraction) -> Traced:
        """Return a number that stands for a quantity still to be found, whose value here is a guess; it is no coordinate of the point.

        Another guess for the same quantity is another number.
        """
        guess = 0
        while True:
            key = self._shared.setdefault(("unknown", name, guess), len(self._shared))
            known = self._nodes.get(key)
            if known is None:
                known = self._nodes[key] = Traced(self, key, "parameter", name, None, Fraction(value))
            if known.value == value:
                return known
            guess += 1

    @contextmanager
    def aside(self, *, closely: bool = False) -> Iterator[None]:
        """Record a computation that holds unknowns (:meth:`unknown`): afterwards its comparisons are no part of this one.

        Unless `closely`, unknowns stand for numbers close to their values only, and nothing is asked about what vanishes at an
        irrational point.
        """
        comparisons, vanishes = dict(self.comparisons), self.vanishes
        if not closely:
            self.vanishes = None
        try:
            yield
        finally:
            self.vanishes = vanishes
            self.comparisons.clear()
            self.comparisons.update(comparisons)

    def close(self) -> None:
        """End the record: what is asked of its numbers later, in following play for long say, is no part of the computation."""
        self._asked, self.record = {}, None

    def again(self, wanted: Traced) -> Traced:
        """Carry out on this tape, at its point, a computation of parameters first carried out on another that shares its keys."""
        known = self._nodes.get(wanted.key)
        if known is None:
            known = self._nodes[wanted.key] = Traced(self, wanted.key, wanted.op, wanted.left, wanted.right)
        return known

    def _computed(self, wanted: Traced) -> Fraction:
        """Compute a number; what it is computed from may stand on other tapes."""
        stack = [wanted]
        while stack:
            node = stack[-1]
            a, b, op = node.left, node.right, node.op
            if type(a) is Traced:
                a = self.again(a)
                if a._value is None:
                    stack.append(a)
                    continue
                a = a._value
            if type(b) is Traced:
                b = self.again(b)
                if b._value is None:
                    stack.append(b)
                    continue
                b = b._value
            # One of the two is a fraction, hence the result.
            node._value = a + b if op == "+" else a - b if op == "-" else a * b if op == "*" else a / b
            stack.pop()
        assert wanted._value is not None
        return wanted._value

    def _node(self, op: str, left: Any, right: Any) -> Any:
        below: Any
        beside: Any
        if type(left) is Traced:
            below = left.key
        elif type(left) in _PLAIN:
            below = (left.numerator, left.denominator)
        else:
            return NotImplemented
        if type(right) is Traced:
            beside = right.key
        elif type(right) in _PLAIN:
            beside = (right.numerator, right.denominator)
        else:
            return NotImplemented
        key = self._shared.setdefault((op, below, beside), len(self._shared))
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = Traced(self, key, op, left, right)
        return node


def sign(value: Any) -> int:
    """Return -1, 0 or 1; of a traced number, and record that it was asked.

    Parameters
    ----------
    value : int, Fraction, float or Traced
        A float within ``FLOAT_TOLERANCE`` of zero counts as zero.

    Examples
    --------
    >>> sign(Fraction(-1, 3)), sign(1e-12)
    (-1, 0)
    """
    if isinstance(value, Traced):
        tape = value.tape
        zero = tape.vanishes
        if tape.decide is not None:
            answer = tape.decide(value)
        elif zero is not None and zero(value):
            answer = 0
        else:
            above = value.value.numerator
            answer = (above > 0) - (above < 0)
        tape._asked.setdefault(value, answer)
        if tape.record is not None:
            tape.record.append(value)
        return answer
    if isinstance(value, float):
        if value != value:
            raise MethodError("a payoff is not a number (nan)")
        return 0 if abs(value) <= FLOAT_TOLERANCE else 1 if value > 0 else -1
    return int((value > 0) - (value < 0))


def number(value: Any) -> Any:
    """Return the plain number behind a traced one; any other number unchanged."""
    return value.value if isinstance(value, Traced) else value


def evaluate(
    nodes: list[Any],
    parameter: Callable[[str], Any],
    constant: Callable[[Any], Any],
    memo: MutableMapping[int, Any] | None = None,
    divide: Callable[[Any, Any], Any] = truediv,
) -> list[Any]:
    """Carry the computation behind `nodes` out again in another arithmetic.

    Parameters
    ----------
    nodes : list of Traced or Fraction
        What to compute.
    parameter, constant : callable
        Map a parameter's name, and a rational constant, into the other arithmetic.
    memo : mapping, optional
        Results by the key of the computation, shared between calls and between tapes that share their keys.
    divide : callable, optional
        Division in the other arithmetic.

    Returns
    -------
    list
        The results, in the order of `nodes`.

    Examples
    --------
    >>> tape = Tape()
    >>> d = tape.parameter("d", Fraction(1, 2))
    >>> evaluate([1 / (1 - d * d)], {"d": 0.5}.__getitem__, float)
    [1.3333333333333333]
    """
    done: MutableMapping[int, Any] = {} if memo is None else memo
    for wanted in nodes:
        stack = [wanted]
        while stack:
            node = stack[-1]
            if not isinstance(node, Traced) or node.key in done:
                stack.pop()
                continue
            if node.op == "parameter":
                done[node.key] = parameter(node.left)
                stack.pop()
                continue
            pending = [side for side in (node.left, node.right) if isinstance(side, Traced) and side.key not in done]
            if pending:
                stack.extend(pending)
                continue
            a = done[node.left.key] if isinstance(node.left, Traced) else constant(node.left)
            b = done[node.right.key] if isinstance(node.right, Traced) else constant(node.right)
            done[node.key] = (
                a + b if node.op == "+" else a - b if node.op == "-" else a * b if node.op == "*" else divide(a, b)
            )
            stack.pop()
    return [done[node.key] if isinstance(node, Traced) else constant(node) for node in nodes]


def lift(expression: Any, leaf: Mapping[str, Any], memo: dict[Any, Any] | None = None) -> Any:
    """Compute a sympy expression of rational operations, ``Min`` and ``Max`` on given numbers.

    Parameters
    ----------
    expression : int, Fraction, float or sympy expression
        What to compute; anything but a sympy expression is returned unchanged.
    leaf : mapping of str to number
        The value of each symbol, by name.
    memo : dict, optional
        Results by expression, shared between calls at one point.

    Raises
    ------
    MethodError
        For a symbol without a value, or an operation outside the field (an exponential, a root).
    """
    import sympy

    done = {} if memo is None else memo

    def visit(e: Any) -> Any:
        if e in done:
            return done[e]
        out: Any
        if e.is_Symbol:
            if e.name not in leaf:
                raise MethodError(f"the symbol {e.name!r} has no value here; give it one with at={{{e.name!r}: ...}}")
            out = leaf[e.name]
        elif e.is_Rational:
            out = Fraction(int(e.p), int(e.q))
        elif e.is_Float:
            out = Fraction(repr(float(e)))
        elif e.is_Add:
            out = 0
            for part in e.args:
                out = out + visit(part)
        elif e.is_Mul:
            out = 1
            below: Any = Fraction(1)
            for part in e.args:
                if part.is_Pow and part.exp.is_Integer and part.exp < 0:
                    below = below * _power(visit(part.base), -int(part.exp))
                else:
                    out = out * visit(part)
            out = out / below
        elif e.is_Pow and e.exp.is_Integer:
            out = _power(visit(e.base), abs(int(e.exp)))
            out = Fraction(1) / out if e.exp < 0 else out
        elif isinstance(e, (sympy.Min, sympy.Max)):
            first, *rest = sorted(e.args, key=sympy.default_sort_key)
            out = visit(first)
            for part in rest:
                other = visit(part)
                order = sign(other - out)
                if (order < 0) if isinstance(e, sympy.Min) else (order > 0):
                    out = other
        else:
            raise MethodError(
                f"{e.func.__name__} is outside the field of rational functions, where closed forms are derived"
            )
        done[e] = out
        return out

    return visit(expression) if isinstance(expression, sympy.Basic) else expression


def _power(base: Any, exponent: int) -> Any:
    out: Any = 1
    while exponent:
        if exponent & 1:
            out = out * base
        base, exponent = base * base, exponent >> 1
    return out
