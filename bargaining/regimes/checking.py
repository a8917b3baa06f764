"""A proposition put to the test: random points of the ranges, at each the game solved in plain numbers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.algebra.traced import Tape, number
from bargaining.equilibrium.plays import Play, deals
from bargaining.errors import DomainError, MathematicalFact
from bargaining.protocols.protocol import Domain
from bargaining.regimes.fields import Field, Polynomial, terms_in
from bargaining.regimes.problem import Problem, Trace
from bargaining.solvers.backward_induction import backward_induction
from bargaining.solvers.policy_iteration import policy_iteration

if TYPE_CHECKING:
    from bargaining.regimes.conditions import Condition
    from bargaining.regimes.proposition import Proposition

__all__ = ["Check", "Evidence", "check"]

Point = dict[str, Fraction]

#: Coordinates are multiples of one over this part of a range, so that numbers stay short on a long walk.
_GRID = 5040


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a proposition is checked with: the game, where its parameters lie, and the closed forms."""

    problem: Problem
    field: Field
    box: Mapping[str, Domain]
    point: Mapping[str, Fraction]
    outcome: str
    terms: Mapping[str, Any]
    values: tuple[Any, ...]
    states: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Check:
    """The result of a check.

    Attributes
    ----------
    inside, outside : int
        How many points were solved that satisfy the conditions, and that violate them.
    inequalities : int
        How many inequalities of the proof were evaluated.
    exceptions : tuple of str
        Where the proposition fails; empty.
    """

    inside: int
    outside: int
    inequalities: int
    exceptions: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether there is no exception."""
        return not self.exceptions

    def __str__(self) -> str:
        solved = f"{self.inside} points that satisfy the conditions"
        if self.outside:
            solved += f" and {self.outside} that violate them"
        found = "no exception" if self.holds else f"{len(self.exceptions)} exceptions, first {self.exceptions[0]}"
        return f"Solved at {solved}, with {self.inequalities} inequalities of the proof evaluated: {found}."


def check(proposition: Proposition, samples: int, seed: int) -> Check:
    """Solve the game at random points and compare; see :meth:`Proposition.check`."""
    evidence, rng = proposition.evidence, random.Random(seed)
    losses = [one for one in proposition.proof.inequalities if one.loss]
    inside = outside = count = 0
    exceptions: list[str] = []
    for point, holds in _points(proposition, samples, rng):
        if not holds and not (proposition.necessary and all(c.holds(point) for c in proposition.supposed)):
            continue
        at = [point[name] for name in evidence.field.names]
        where = ", ".join(f"{name} = {value}" for name, value in point.items())
        try:
            expected = _expected(evidence, at)
        except ZeroDivisionError:
            if holds:
                exceptions.append(f"at {where}: a closed form divides by zero")
            continue
        found = _solved(evidence, point, expected[2] if holds else None)
        if holds:
            inside += 1
            listed = losses if all(c.holds(point) for c in (*proposition.conditions, *proposition.case)) else []
            count += len(listed)
            for one in listed:
                if _value(one.loss, at) < 0:
                    exceptions.append(f"at {where}: {one.says} fails")
        else:
            outside += 1
        if (found == expected[:2]) != holds:
            said = f"expected {_told(expected)}, found {_told(found)}" if holds else f"still {_told(expected)}"
            exceptions.append(f"at {where}: {said}")
    return Check(inside, outside, count, tuple(exceptions))


def _told(found: Any) -> str:
    return found if isinstance(found, str) else f"{found[0]} {[str(v) for v in found[1]]}"


def _expected(evidence: Evidence, at: Sequence[Fraction]) -> tuple[str, tuple[Any, ...], dict[str, tuple[Any, ...]]]:
    terms = tuple((name, _value(form, at)) for name, form in evidence.terms.items())
    values = tuple(_value(form, at) for form in evidence.values)
    states = {s: tuple(_value(form, at) for form in forms) for s, forms in evidence.states.items()}
    return evidence.outcome, (*terms, *values), states


def _solved(evidence: Evidence, point: Point, start: Mapping[str, tuple[Any, ...]] | None) -> Any:
    """Return outcome, terms and values at a point, or why there are none; a search begins at the values of the states given."""
    from bargaining.regimes.identity import outcome_of

    problem = replace(evidence.problem, values=point)
    game = problem.game
    try:
        read = problem.reader()
        play: Play | None
        if game.states and not problem.recursive:
            trace = problem.trace()
            return outcome_of(trace), () if trace.path is None else tuple(map(number, trace.path.values))
        if game.states:
            known = None
            if start is not None:
                zero = (Fraction(0),) * len(game.names)
                known = {s: start.get(s, zero) for s in game.states}
            play = policy_iteration(game, read, start=known).play
        else:
            play = backward_induction(game, read)
    except (MathematicalFact, DomainError) as fact:
        return f"none ({fact})"
    assert play is not None
    terms = tuple((name, deal.terms) for name, deal in deals(play).items())
    return outcome_of(Trace(Tape(), play)), (*terms, *play.values)


def _value(element: Any, at: Sequence[Fraction]) -> Fraction:
    return _polynomial(element.numer, at) / _polynomial(element.denom, at)


def _polynomial(polynomial: Polynomial, at: Sequence[Fraction]) -> Fraction:
    total = Fraction(0)
    for exponents, c in terms_in(polynomial):
        for value, power in zip(at, exponents, strict=True):
            if power:
                c *= value**power
        total += c
    return total


def _points(proposition: Proposition, samples: int, rng: random.Random) -> Iterator[tuple[Point, bool]]:
    """Yield points and whether they satisfy the conditions: half of them anywhere, half on a walk from the regime's own point."""
    evidence = proposition.evidence
    here = dict(evidence.point)
    spread = {name: _span(evidence.box.get(name), here[name]) for name in here}

    def drawn() -> Point:
        out = {}
        for name, (low, high) in spread.items():
            out[name] = low + (high - low) * Fraction(rng.randrange(1, _GRID), _GRID)
        return out

    for k in range(samples):
        goal = drawn()
        if k % 2 == 0:
            yield goal, _holds(proposition.pieces, goal)
            continue
        for _ in range(8):
            part = Fraction(1, rng.choice((1, 2, 4, 16, 64, 256)))
            step = {name: _snapped(here[name] + (goal[name] - here[name]) * part, *spread[name]) for name in here}
            holds = _holds(proposition.pieces, step)
            if holds:
                here = step
                break
            if proposition.necessary:
                yield step, False
        yield here, True


def _holds(pieces: Sequence[Sequence[Condition]], point: Point) -> bool:
    return any(all(c.holds(point) for c in piece) for piece in pieces)


def _span(domain: Domain | None, value: Fraction) -> tuple[Fraction, Fraction]:
    low = domain.low if domain is not None else None
    high = domain.high if domain is not None else None
    reach = 2 * abs(value) + 1
    return (value - reach if low is None else low), (value + reach if high is None else high)


def _snapped(value: Fraction, low: Fraction, high: Fraction) -> Fraction:
    if high == low:
        return low
    step = (high - low) / _GRID / 64
    return min(max(low + round((value - low) / step) * step, low), high)
