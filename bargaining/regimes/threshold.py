"""Where along one parameter the answer changes, in symbols and in numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from sympy import Symbol

from bargaining.algebra.primitives import Primitive
from bargaining.equilibrium.figures import decimal
from bargaining.errors import BargainingError, MathematicalFact, MethodError, PathError, did_you_mean
from bargaining.regimes.borders import restricted
from bargaining.regimes.conditions import Condition
from bargaining.regimes.enclosed import Bracket, inverted
from bargaining.regimes.fields import Field, Polynomial, sign_at, terms_in
from bargaining.regimes.identity import identity, labels_of, matches, outcome_of
from bargaining.regimes.line import Root, Segment, segments
from bargaining.regimes.plain_text import inequality_text
from bargaining.regimes.problem import Problem, Trace
from bargaining.regimes.proposition import latex_of
from bargaining.regimes.regime import Regime

__all__ = ["Interval", "NoThresholdError", "Threshold", "threshold"]


class NoThresholdError(MathematicalFact):
    """The answer does not change along the path."""


@dataclass(frozen=True)
class Interval:
    """A stretch of the path with one outcome.

    Attributes
    ----------
    low, high : Fraction or sympy number
    low_closed, high_closed : bool
        Whether the end belongs to the stretch.
    outcome : str
    """

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool
    outcome: str

    def __str__(self) -> str:
        if self.low == self.high:
            return f"at {decimal(_number(self.low))}: {self.outcome}"
        left, right = "[" if self.low_closed else "(", "]" if self.high_closed else ")"
        return f"{left}{decimal(_number(self.low))}, {decimal(_number(self.high))}{right}: {self.outcome}"


@dataclass(frozen=True, eq=False)
class Threshold:
    """A value of one parameter at which the answer changes.

    Attributes
    ----------
    path : str
    value : Fraction, sympy number or float
        At the model's other values; a float where it is known by a bracket.
    expression : sympy expression or None
        In the other parameters; None where the equation cannot be solved for the parameter.
    equation : Condition
        The polynomial that vanishes at the threshold: in the symbols of a game, and in the exponentials, roots and logarithms that
        it holds. ``equation.relation`` is the implicit equation, of sympy.
    below, above : str
        The outcome just below and just above.
    outcome : str
        The outcome the threshold leads into.
    side : str
        On which side of the threshold that is: ``"above"`` or ``"below"``.
    closed : bool
        Whether the threshold itself belongs to that side.
    intervals : tuple of Interval
        Every stretch along the path, from its low end to its high end.
    forms : tuple of (str, str)
        What is found just below and just above, in symbols: the terms, or the values where the terms do not differ.
    bracket : (Fraction, Fraction) or None
        Where the threshold is the zero of an expression that is no polynomial: two rational numbers between which it lies, at which
        the expression has opposite signs, proved by interval arithmetic, and the game the answers told of below and above.
    system : tuple of sympy equation
        Along a frontier: the equations that tell, at the threshold, what both actors offer.
    offers : tuple of str
        Those offers that could not be eliminated from the equation.
    """

    path: str
    value: Any
    expression: Any
    equation: Condition
    below: str
    above: str
    outcome: str
    side: str
    closed: bool
    intervals: tuple[Interval, ...]
    latex_names: dict[str, str]
    point: Mapping[str, Fraction]
    forms: tuple[str, str] = ("", "")
    bracket: Bracket | None = None
    system: tuple[Any, ...] = ()
    offers: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the value is the threshold itself; otherwise it is within the width of :attr:`bracket` of it."""
        return self.bracket is None

    @property
    def relation(self) -> str:
        """How the parameter compares with the threshold on the side it leads into."""
        return (">=" if self.closed else ">") if self.side == "above" else ("<=" if self.closed else "<")

    @property
    def _among_others(self) -> bool:
        """Whether there are more borders between outcomes in the interval, so that what holds beside this one ends at another."""
        return len(self.intervals) > 2

    @property
    def text(self) -> str:
        """The threshold in plain text, as shortly as can be: the equation solved for the parameter, or as it is."""
        # A parameter that is also in an exponent is not solved for by what is linear in it.
        inside = any(name.expression.has(Symbol(self.path)) for name in self.point if isinstance(name, Primitive))
        return inequality_text(self.equation, self.point, None if inside else self.path)

    def to_latex(self) -> str:
        """Return the threshold in LaTeX."""
        symbol = self.latex_names.get(self.path, self.path)
        relation = "=" if self._among_others else {">=": r"\ge", "<=": r"\le"}.get(self.relation, self.relation)
        if self.expression is None:
            return f"{latex_of(self.equation.polynomial.as_expr(), self.latex_names)} = 0"
        return f"{symbol} {relation} {latex_of(self.expression, self.latex_names)}"

    def __str__(self) -> str:
        relation = self.relation
        at = decimal(_number(self.value))
        other = self.below if self.side == "above" else self.above
        lines = [f"{self.outcome} where {self.path} {relation} {at}; {other} on the other side"]
        if self._among_others:
            # Beyond the next border it may be otherwise: no inequality is true of the whole interval.
            relation = "="
            lines = [f"{self.below} just below {self.path} = {at}, {self.above} just above; there are other borders"]
        if self.below == self.above:
            lines = [f"{self.outcome} on both sides of {self.path} = {at}, but not on the same terms"]
            lines += [f"    below: {self.forms[0]}", f"    above: {self.forms[1]}"]
            relation = "="
        if self.expression is not None and self.text.startswith(f"{self.path} = "):
            lines.append(f"    {self.text.replace(' = ', f' {relation} ', 1)}")
        elif self.expression is not None:
            lines.append(f"    {self.path} {relation} {self.expression}")
        else:
            lines.append(f"    the root of {self.text}")
            lines += [f"      with {e.lhs} = {e.rhs}" for e in self.system] if self.offers else []
        if self.bracket is not None:
            low, high = map(float, self.bracket)
            width = float(self.bracket[1] - self.bracket[0])
            lines.append(
                f"    enclosed: within {width:.1g} of {low / 2 + high / 2:.15g}, by signs proved on both sides"
            )
        lines.append(f"  along {self.path}:")
        lines.extend(f"    {interval}" for interval in self.intervals)
        return "\n".join(lines)


def threshold(
    problem: Problem,
    path: str,
    into: str | None,
    over: tuple[Fraction, Fraction],
    progress: Callable[[int], None] | None = None,
) -> Threshold:
    """Find where along one parameter play changes.

    Parameters
    ----------
    problem : Problem
    path : str
    into : str or None
        An outcome: the nearest border of where it has positive probability; if it has on the whole path, of where it is certain.
        Several, as in ``"settlement or war"``: of where these are possible and no others. None: the nearest border of the present
        regime.
    over : (Fraction, Fraction)
        The interval searched.

    Raises
    ------
    NoThresholdError
        If the answer does not change in the interval, or the outcome does not occur, or occurs everywhere.
    PathError
        If the game has no outcome of that name.
    """
    asked = None if into is None else _asked(into, sorted(problem.outcomes()))
    full = Field(list(problem.values), problem.values)
    cuts = segments(problem, path, *over, problem.trace() if over[0] <= problem.values[path] <= over[1] else None)
    kinds = [_kind(s, full, by_outcome=into is not None) for s in cuts]
    labels = [None if s.trace is None else outcome_of(s.trace) for s in cuts]
    intervals = _stretches(cuts, labels)
    here = problem.values[path]
    # Open segments stand at odd positions, with points between them; at the ends of the interval a point alone may differ.
    changes = [
        (j - 2, j - 1, j)
        for j in range(2, len(cuts) - 1)
        if not cuts[j].point and not cuts[j - 2].point and kinds[j] != kinds[j - 2]
    ]
    last = len(cuts) - 1
    changes += [(a, k, b) for a, k, b in ((0, 0, 1), (last - 1, last, last)) if last and labels[a] != labels[b]]
    inside = [asked is not None and s.trace is not None and _occurs(asked, s.trace) for s in cuts]
    if asked is not None and all(inside):  # it always may come about: the question is where nothing else does
        inside = [label == into for label in labels]
    found = []
    for before, k, after in changes:
        at = cuts[k]
        if asked is not None and inside[before] == inside[after]:
            continue
        found.append((abs(at.low.value - here), before, k, after))
    if not found:
        raise NoThresholdError(_nowhere(cuts, kinds, intervals, full, path, into))
    _, before, k, after = min(found)
    test = _separator(problem, path, full, cuts[before], cuts[k], cuts[after], by_outcome=into is not None)
    value, bracket = cuts[k].low.exact, cuts[k].low.bracket
    if bracket is not None:
        _confirm(problem, path, full, bracket, (cuts[before], cuts[after]))
    outcome: str | None
    if asked is not None:
        side, outcome = ("above", labels[after]) if inside[after] else ("below", labels[before])
        closed = inside[k]
    else:
        low_side = kinds[k] == kinds[before] if here == cuts[k].low.value else here < cuts[k].low.value
        home = before if low_side else after
        target = after if home == before else before
        side, outcome = ("above", labels[after]) if target == after else ("below", labels[before])
        closed = kinds[k] == kinds[target]
    return Threshold(
        path=path,
        value=value,
        expression=_solve(test, path, cuts[k].low, problem),
        equation=Condition(test, 0),
        below=str(labels[before]),
        above=str(labels[after]),
        outcome=str(outcome),
        side=side,
        closed=closed,
        intervals=tuple(intervals),
        latex_names=dict(problem.latex),
        point=dict(problem.values),
        forms=_forms(problem, full, cuts[before], cuts[after]),
        bracket=bracket,
    )


def _asked(into: str, known: list[str]) -> frozenset[str]:
    """Read an outcome, or several joined as on a map.

    Raises
    ------
    PathError
        If the game has no such outcome.
    """
    if into in known:
        return frozenset([into])
    for label in known:
        if into.startswith(f"{label} or "):
            with suppress(PathError):
                return frozenset([label]) | _asked(into.removeprefix(f"{label} or "), known)
    raise PathError(f"no outcome {into!r}{did_you_mean(into, known)}; outcomes are {known}, alone or joined by ' or '")


def _occurs(asked: frozenset[str], trace: Trace) -> bool:
    """Whether an outcome has positive probability; of several, whether these have and no others."""
    labels = labels_of(trace)
    return asked <= labels if len(asked) == 1 else asked == labels


def _confirm(problem: Problem, path: str, full: Field, bracket: Bracket, sides: tuple[Segment, Segment]) -> None:
    """Solve the game at both ends of a bracket, and compare with what is told of the two sides."""
    for end, side in zip(bracket, sides, strict=True):
        assert side.trace is not None
        here = problem.trace({path: end}, side.trace.skeleton)
        if not here.consistent or identity(here, full) != identity(side.trace, full):
            raise MethodError(f"{path}: the answer at {float(end):.15g} is not the one found beside it; narrow `over`")


def _nowhere(
    cuts: list[Segment], kinds: list[Any], intervals: list[Interval], full: Field, path: str, into: str | None
) -> str:
    """Say in a sentence that there is no threshold."""
    span = f"{path} in [{decimal(_number(intervals[0].low))}, {decimal(_number(intervals[-1].high))}]"
    outcomes = "; ".join(map(str, intervals)) if len(intervals) > 1 else f"{intervals[0].outcome} throughout"
    if into is not None:
        return f"along {span} there is no border of {into!r}: {outcomes}"
    home = kinds[1 if len(kinds) > 1 else 0]
    single = any(
        kind != home and s.trace is not None and not matches(kind, s.trace, full, home)
        for kind, s in zip(kinds, cuts, strict=True)
    )
    if single:
        return f"along {span} play changes at single points only: {outcomes}"
    return f"along {span} one regime holds everywhere: {outcomes}"


def _forms(problem: Problem, full: Field, one: Segment, two: Segment) -> tuple[str, str]:
    """Write what differs on the two sides: the terms, or else the values."""
    sides = [Regime(problem, s.trace, full) for s in (one, two) if s.trace is not None]
    written = [", ".join(f"{n} = {e}" for n, e in r.term_texts.items()) or "no share is agreed" for r in sides]
    if written[0] == written[1]:
        values = [{n: f"{n} receives {e}" for n, e in r.values.items()} for r in sides]
        changed = [n for n in problem.game.names if values[0].get(n) != values[1].get(n)]
        written = [", ".join(v[n] for n in changed if n in v) or "the same, by other play" for v in values]
    return written[0], written[1]


def _kind(segment: Segment, full: Field, by_outcome: bool) -> Any:
    if segment.trace is None:
        return None
    return outcome_of(segment.trace) if by_outcome else identity(segment.trace, full)


def _stretches(cuts: list[Segment], labels: list[str | None]) -> list[Interval]:
    """Merge neighbouring segments with one outcome."""
    out: list[Interval] = []
    for segment, label in zip(cuts, labels, strict=True):
        name = str(label)
        if out and out[-1].outcome == name:
            last = out[-1]
            out[-1] = Interval(last.low, segment.high.exact, last.low_closed, segment.point, name)
        else:
            out.append(Interval(segment.low.exact, segment.high.exact, segment.point, segment.point, name))
    return out


def _moves_along(problem: Problem, path: str, full: Field, polynomial: Polynomial, by_outcome: bool) -> bool:
    """Whether the answer still changes on the zeros of a polynomial when all other numbers are a little different."""
    names = full.names
    k = names.index(path)
    parts = terms_in(polynomial)
    if problem.primitives or any(m[k] > 1 for m, _ in parts):
        return True
    for step in (Fraction(1, 101), Fraction(-1, 97)):
        here = {}
        for j, (name, value) in enumerate(problem.values.items()):
            moved = value * (1 + step * Fraction(j + 2, len(names) + 1)) + step * Fraction(j + 1, 50 * len(names))
            domain = problem.domains.get(name)
            here[name] = moved if domain is None or domain.contains(moved) else value
        slope = level = Fraction(0)
        for m, c in parts:
            rest = c * prod(here[n] ** m[j] for j, n in enumerate(names) if j != k)
            slope, level = (slope + rest, level) if m[k] else (slope, level + rest)
        if not slope:
            continue
        kinds = []
        for side in (-1, 1):
            at = {**here, path: -level / slope + side * Fraction(1, 10**7)}
            try:
                trace = problem.trace(at)
            except BargainingError:
                return True
            kinds.append(outcome_of(trace) if by_outcome else identity(trace, full))
        if kinds[0] == kinds[1]:
            return False
    return True


def _separator(
    problem: Problem, path: str, full: Field, one: Segment, on: Segment, two: Segment, by_outcome: bool
) -> Polynomial:
    """Return the polynomial, in all parameters, that vanishes at the root and whose sign differs on its two sides."""
    names, root = full.names, on.low
    assert one.trace is not None and two.trace is not None
    candidates: dict[Polynomial, None] = {}
    for trace in (one.trace, two.trace):
        for node in trace.tape.comparisons:
            candidates.update(dict.fromkeys(full.tests(node)))
    best: list[Polynomial] = []
    touching: list[Polynomial] = []
    line = Field([path, *problem.primitives], problem.values)
    at, there = ([side.trace.tape.values[n] for n in names] for side in (one, two) if side.trace is not None)
    middle = problem.beside({path: root.value})
    for polynomial in candidates:
        first, second = sign_at(polynomial, at), sign_at(polynomial, there)
        there_too = (
            sign_at(polynomial, [middle[n] for n in names]) == 0
            if root.polynomial is None
            else restricted(polynomial, line).numer.rem(root.polynomial) == 0
        )
        if there_too:
            (touching if first == second else best).append(polynomial)
    # Where several vanish at the same place, that is a coincidence of the other values: the border is the one that moves with them.
    several = [*best, *touching]
    for polynomial in several:
        if len(several) == 1 or _moves_along(problem, path, full, polynomial, by_outcome):
            return polynomial
    if several:
        return several[0]
    # No comparison tells the two sides apart: there the search ended, at this very number.
    gen = full.field.ring.gens[names.index(path)]
    return gen * root.value.denominator - root.value.numerator


def _solve(polynomial: Polynomial, path: str, root: Root, problem: Problem) -> Any:
    """Solve the equation for the parameter; None beyond degree two."""
    from sympy import Poly, cancel, sqrt

    if problem.primitives:
        others = {n: v for n, v in problem.values.items() if n != path and not isinstance(n, Primitive)}
        return inverted(polynomial, path, root.bracket or (root.value, root.value), others)
    symbol = Symbol(path)
    poly = Poly(polynomial.as_expr(), symbol)
    if poly.degree() == 1:
        a, b = poly.all_coeffs()
        return cancel(-b / a)
    if poly.degree() == 2:
        a, b, c = poly.all_coeffs()
        values = {Symbol(n): v for n, v in problem.values.items() if n != path}
        if a.subs(values) == 0:
            return None  # of degree two in general, but not at the present values
        both = [(-b + s * sqrt(b**2 - 4 * a * c)) / (2 * a) for s in (1, -1)]
        return min(both, key=lambda e: abs(complex(e.subs(values)) - float(root.value)))
    return None


def _number(value: Any) -> Any:
    return value if isinstance(value, (int, Fraction)) else float(value)
