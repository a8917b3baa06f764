r"""A smooth frontier of utilities: risk aversion, decreasing returns.

The frontier is the curve

.. math:: (u_1(t), u_2(t)), \qquad t \in [\ell, h],

with :math:`u_1` strictly increasing, :math:`u_2` strictly decreasing and the curve concave: what the second actor gets
is a concave function :math:`\phi` of what the first gets. Less than a point of the curve is feasible too (free
disposal). Without :math:`u_1` the curve is the graph :math:`u_2 = \phi(u_1)`, with :math:`t = u_1`; with it, t is a
share of something and the curve what the shares are worth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any

from bargaining.errors import GameError, MethodError
from bargaining.expressions.numbers import as_sympy, exact, show

__all__ = ["DIGITS", "Concave", "real_number", "root_between"]

#: Decimal digits carried where the curve is evaluated.
DIGITS = 40

_SAMPLES = 33


class Concave:
    r"""The curve :math:`(u_1(t), u_2(t))`, concave.

    Parameters
    ----------
    second : sympy expression in one symbol, or callable
        :math:`u_2(t)`, strictly decreasing. A callable is given numbers of mpmath; if it answers with floats, no more than their
        precision is claimed.
    first : sympy expression in one symbol, or callable, optional
        :math:`u_1(t)`, strictly increasing; t itself unless said.
    span : (low, high)
        Where t may lie; [0, 1] unless said.
    term : str
        The name under which t is reported.
    along : sympy.Symbol or str, optional
        Which symbol is t, where the payoffs hold others too: these are parameters, and get their values by
        :meth:`with_values`. Only then is the curve checked.

    Raises
    ------
    GameError
        If the curve is not monotone and concave, as seen at 33 points, or the span is empty.

    Examples
    --------
    >>> import sympy
    >>> u = sympy.Symbol("u")
    >>> Concave(1 - u**2)
    Concave(u2 = 1 - u**2, u in [0, 1])
    >>> x = sympy.Symbol("x")
    >>> averse = Concave(sympy.sqrt(1 - x), x)  # x and 1 - x are shares of a pie; the second actor is averse to risk
    >>> [float(v) for v in averse.at(Fraction(3, 4))]
    [0.75, 0.5]
    >>> Concave((1 - u) ** 2)
    Traceback (most recent call last):
    ...
    bargaining.errors.GameError: the frontier must be concave; between u = 0 and u = 0.03125 it bends the other way. ...
    """

    def __init__(
        self,
        second: Any,
        first: Any = None,
        *,
        span: tuple[Any, Any] = (0, 1),
        term: str = "pie",
        along: Any = None,
    ) -> None:
        self.low, self.high = exact(span[0]), exact(span[1])
        if not self.low < self.high:
            raise GameError(f"a smooth frontier needs low < high; got [{show(self.low)}, {show(self.high)}]")
        self.term = term
        self.graph = first is None
        self.second, self._second, symbol = _readable(second, "second", None, along)
        self.first: Any = None
        self._first: Callable[[Any], Any] = lambda t: t
        if first is not None:
            self.first, self._first, symbol = _readable(first, "first", symbol, along)
        self.symbol = symbol
        held = {s.name for e in (self.first, self.second) if e is not None for s in e.free_symbols}
        #: The names of the symbols that are parameters.
        self.parameters: tuple[str, ...] = tuple(sorted(held - {getattr(symbol, "name", None)}))
        if not self.parameters:
            self._check()

    def with_values(self, values: Mapping[str, Fraction]) -> Concave:
        """Return the curve with numbers for its parameters.

        Raises
        ------
        GameError
            If the curve is not monotone and concave there.
        """
        if not self.parameters:
            return self
        numbers = {n: as_sympy(values[n]) for n in self.parameters}

        def put(e: Any) -> Any:
            return e if e is None else e.subs({s: numbers[s.name] for s in e.free_symbols if s.name in numbers})

        try:
            return Concave(
                put(self.second), put(self.first), span=(self.low, self.high), term=self.term, along=self.symbol
            )
        except GameError as wrong:
            at = ", ".join(f"{name} = {show(values[name])}" for name in self.parameters)
            raise GameError(f"at {at}: {wrong}") from wrong

    def __repr__(self) -> str:
        name = "u" if self.symbol is None else str(self.symbol)
        place = f"{name} in [{show(self.low)}, {show(self.high)}]"
        second = "given by a function" if self.second is None else f"{self.second}"
        if self.graph:
            return f"Concave(u2 = {second}, {place})"
        return (
            f"Concave(u1 = {self.first if self.first is not None else 'given by a function'}, u2 = {second}, {place})"
        )

    @property
    def symbolic(self) -> bool:
        """Whether the curve is given by expressions, so that it can be enclosed and solved exactly."""
        return self.second is not None and (self.graph or self.first is not None)

    @cached_property
    def tolerance(self) -> float:
        """The precision that can be claimed: that of floats, or 1e-8 where the curve itself answers in floats."""
        import mpmath

        fine = all(isinstance(v, mpmath.mpf) for v in self._raw((self.low + self.high) / 2))
        return 1e-14 if fine else 1e-8

    def _raw(self, t: Any) -> tuple[Any, Any]:
        import mpmath

        with mpmath.workdps(DIGITS):
            at = real_number(t)
            return self._first(at), self._second(at)

    def at(self, t: Any) -> tuple[Any, Any]:
        """Return both payoffs at t, as numbers of mpmath."""
        import mpmath

        with mpmath.workdps(DIGITS):
            one, two = self._raw(t)
            return _real(one, t), _real(two, t)

    def slopes(self, t: Any) -> tuple[Any, Any]:
        """Return both derivatives at t."""
        import mpmath

        with mpmath.workdps(DIGITS):
            at = real_number(t)
            if self._derivatives is not None:
                first, second = self._derivatives
                return _real(first(at), t), _real(second(at), t)
            width = (self.high - self.low) * (Fraction(1, 10**5) if self.tolerance > 1e-10 else Fraction(1, 10**12))
            left, right = (
                max(at - real_number(width), real_number(self.low)),
                min(at + real_number(width), real_number(self.high)),
            )
            below, above = self.at(left), self.at(right)
            return (above[0] - below[0]) / (right - left), (above[1] - below[1]) / (right - left)

    @cached_property
    def _derivatives(self) -> tuple[Callable[[Any], Any], Callable[[Any], Any]] | None:
        if not self.symbolic:
            return None
        import sympy

        second = sympy.lambdify(self.symbol, sympy.diff(self.second, self.symbol), "mpmath")
        if self.graph:
            return lambda t: t**0, second
        return sympy.lambdify(self.symbol, sympy.diff(self.first, self.symbol), "mpmath"), second

    @cached_property
    def in_floats(self) -> tuple[Callable[[float], float], Callable[[float], float]]:
        """Both payoffs as functions of floats: quick, for the inner loops of numerical methods."""
        import sympy

        made: list[Callable[[float], float]] = []
        for expression, function in ((self.first, self._first), (self.second, self._second)):
            if expression is not None:
                made.append(sympy.lambdify(self.symbol, expression, "math"))
            else:
                made.append(lambda t, f=function: float(f(t)))  # type: ignore[misc]
        return made[0], made[1]

    def where_first(self, level: Any) -> Any:
        """Return the t at which the first actor gets `level`; the end of the span that comes closest, if none."""
        return self._where(lambda t: self.at(t)[0] - real_number(level))

    def where_second(self, level: Any) -> Any:
        """Return the t at which the second actor gets `level`; the end of the span that comes closest, if none."""
        return self._where(lambda t: real_number(level) - self.at(t)[1])

    def _where(self, rising: Callable[[Any], Any]) -> Any:
        import mpmath

        with mpmath.workdps(DIGITS):
            return root_between(rising, real_number(self.low), real_number(self.high))

    def _check(self) -> None:
        import mpmath

        name = "u" if self.symbol is None else str(self.symbol)
        with mpmath.workdps(DIGITS):
            places = [self.low + (self.high - self.low) * Fraction(k, _SAMPLES - 1) for k in range(_SAMPLES)]
            points = [self.at(t) for t in places]
            allowed = mpmath.mpf(10) ** (-30 if self.tolerance < 1e-10 else -12)
            for k in range(1, _SAMPLES):
                (a, b), (c, d) = points[k - 1], points[k]
                where = f"between {name} = {show(places[k - 1])} and {name} = {show(places[k])}"
                if not (c > a and d < b):
                    rule = "the first actor must gain and the second lose along the frontier"
                    raise GameError(f"{rule}; {where} it is otherwise. Narrow the span to where it holds")
            for k in range(2, _SAMPLES):
                (a, b), (c, d), (e, f) = points[k - 2 : k + 1]
                if (f - d) * (c - a) - (d - b) * (e - c) > allowed:
                    where = f"between {name} = {show(places[k - 2])} and {name} = {show(places[k - 1])}"
                    raise GameError(
                        f"the frontier must be concave; {where} it bends the other way. With lotteries allowed the frontier is the "
                        "hull: bargain over that"
                    )


def root_between(rising: Callable[[Any], Any], low: Any, high: Any) -> Any:
    """Return where an increasing function changes sign: an end of the interval where it does not.

    False position with halved ends (Illinois), and bisection where that is slow, to the working precision of mpmath.
    """
    import mpmath

    below, above = rising(low), rising(high)
    if below >= 0:
        return low
    if above <= 0:
        return high
    side = 0
    small = (abs(low) + abs(high)) * mpmath.eps
    for step in range(400):
        if high - low <= small:
            break
        middle = (low + high) / 2 if step % 4 == 3 else (low * above - high * below) / (above - below)
        if not low < middle < high:
            middle = (low + high) / 2
        here = rising(middle)
        if here == 0:
            return middle
        if here > 0:
            high, above = middle, here
            below = below / 2 if side > 0 else below
            side = 1
        else:
            low, below = middle, here
            above = above / 2 if side < 0 else above
            side = -1
    return (low + high) / 2


def _readable(given: Any, which: str, symbol: Any, along: Any) -> tuple[Any, Callable[[Any], Any], Any]:
    """Return the expression (None for a callable), a function of mpmath numbers, and the symbol."""
    if callable(given) and not hasattr(given, "free_symbols"):
        return None, given, symbol
    import sympy

    expression = sympy.sympify(given) if hasattr(given, "free_symbols") else None
    found = [] if expression is None else sorted(expression.free_symbols, key=str)
    own = next((s for s in found if s.name == str(along)), None) if along is not None else None
    if expression is None or not found or (along is None and len(found) != 1):
        more = (
            ""
            if len(found) < 2
            else f"; where the others are parameters say which symbol is t, as in along={str(found[-1])!r}"
        )
        raise GameError(
            f"the payoff of the {which} actor must be an expression in one symbol, or a callable; got {given!r}{more}"
        )
    if along is not None and own is None:
        raise GameError(f"the payoff of the {which} actor must move along the curve with {along}; got {given!r}")
    own = found[0] if own is None else own
    if symbol is not None and own != symbol:
        raise GameError(f"both payoffs must be written in one symbol; got {symbol} and {own}")
    # A float is read by its shortest decimal, so that what is written is what is solved.
    floats = {f: as_sympy(exact(f)) for f in expression.atoms(sympy.Float)}
    expression = expression.xreplace(floats)
    if len(found) > 1:
        return expression, _valueless(expression), own
    return expression, sympy.lambdify(own, expression, "mpmath"), own


def _valueless(expression: Any) -> Callable[[Any], Any]:
    def refuse(t: Any) -> Any:
        raise MethodError(f"{expression} holds symbols without values; give them with at={{...}}")

    return refuse


def real_number(value: Any) -> Any:
    """Return a fraction, or another number, as a number of mpmath in the working precision."""
    import mpmath

    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    if hasattr(value, "evalf"):
        return mpmath.mpf(value.evalf(mpmath.mp.dps + 5))
    return mpmath.mpf(value)


def _real(value: Any, t: Any) -> Any:
    import mpmath

    if isinstance(value, mpmath.mpc) and value.imag == 0:
        value = value.real
    if isinstance(value, (mpmath.mpc, complex)) or not mpmath.isfinite(value):
        raise MethodError(f"the frontier has no real payoff at {float(t):g}; narrow its span")
    return mpmath.mpf(value)
