"""When two solutions are the same regime: the same play on the path, with the same formulas."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bargaining.algebra.traced import evaluate
from bargaining.equilibrium.certificate import everywhere
from bargaining.equilibrium.outcomes import NEVER_ENDS
from bargaining.equilibrium.plays import Chosen, Deal, Ended, Settled, deals, on_path, path_labels
from bargaining.errors import ContinuumError, MethodError, TooManyEquilibriaError, UndecidedError
from bargaining.regimes.fields import Field, sign_at
from bargaining.regimes.problem import Trace

__all__ = [
    "CONTINUUM",
    "NONE_FOUND",
    "NO_EQUILIBRIUM",
    "SEVERAL",
    "UNDECIDED",
    "continues",
    "identity",
    "labels_of",
    "matches",
    "outcome_of",
    "path_of",
    "tied",
]

#: The labels of points where no equilibrium exists under the tie rule, and where none is found that takes no
#: account of history, though there may be others: `equilibria` seeks them.
NO_EQUILIBRIUM, NONE_FOUND = "no equilibrium", "no stationary equilibrium found"

#: The labels of points where several stationary equilibria have different values, and where a continuum of them has.
SEVERAL, CONTINUUM = "several equilibria", "a continuum of equilibria"

#: The label of points at which a comparison of irrational numbers could not be decided.
UNDECIDED = "undecided"


def outcome_of(trace: Trace) -> str:
    """Return one label for the outcome: the labels that have positive probability, in order."""
    return " or ".join(sorted(labels_of(trace)))


def labels_of(trace: Trace) -> frozenset[str]:
    """Return the labels that have positive probability; where there is no equilibrium, or play never ends, what is said instead."""
    if trace.path is None:
        named = {
            ContinuumError: CONTINUUM,
            UndecidedError: UNDECIDED,
            TooManyEquilibriaError: SEVERAL,
            MethodError: NONE_FOUND,
        }
        found = (label for kind, label in named.items() if isinstance(trace.fact, kind))
        return frozenset([next(found, NO_EQUILIBRIUM)])
    return frozenset(at.label for at in on_path(trace.path) if isinstance(at, Ended)) or frozenset([NEVER_ENDS])


def tied(trace: Trace) -> bool:
    """Whether somebody, somewhere, is indifferent; where no comparison is a zero of parameters, that is so for all of them."""
    for at in () if trace.play is None else everywhere(trace.play):
        if isinstance(at, (Chosen, Settled)) and at.ties:
            return True
        if isinstance(at, Settled) and (at.continuum or any(piece.tied for piece in at.pieces)):
            return True
    return False


def path_of(trace: Trace) -> tuple[Any, ...]:
    """Return play on the path by its labels; empty where there is no equilibrium."""
    return () if trace.path is None else tuple(path_labels(trace.path))


def continues(side: Trace, on: Trace, point: Mapping[str, Fraction]) -> bool:
    """Whether the solution at a point has the play and the numbers that a solution nearby tends to there."""
    if side.path is None or on.path is None or path_of(side) != path_of(on):
        return side.path is None and on.path is None
    here, there = deals(on.path), deals(side.path)
    if list(here) != list(there):
        return False
    try:
        return _numbers(side, there, point) == _numbers(on, here, point)
    except ZeroDivisionError:
        return False


def _numbers(trace: Trace, terms: Mapping[str, Deal], point: Mapping[str, Fraction]) -> list[Any]:
    """Return terms and values at a point by a solution's formulas."""
    assert trace.path is not None
    names = {**trace.tape.values, **point}
    return evaluate([*(d.terms for d in terms.values()), *trace.path.values], names.__getitem__, Fraction)


def identity(trace: Trace, full: Field) -> tuple[Any, ...]:
    """Return what makes two solutions the same regime: play on the path, and closed forms of terms and values."""
    if trace.path is None:
        return (outcome_of(trace), str(trace.fact).split(":")[0])
    terms = {name: deal.terms for name, deal in deals(trace.path).items()}
    forms = full.elements([*terms.values(), *trace.path.values])
    return (path_labels(trace.path), tuple(terms), tuple(forms))


def matches(identity_here: tuple[Any, ...], trace: Trace, full: Field, other: tuple[Any, ...]) -> bool:
    """Whether a solution belongs to a regime: same play, and the same formulas, as far as its equalities tell.

    On a border, where some polynomials vanish, two formulas are the same if their difference is a multiple of one of these.
    """
    if identity_here == other:
        return True
    if len(identity_here) != 3 or len(other) != 3 or identity_here[:2] != other[:2]:
        return False
    point = [trace.tape.values[n] for n in full.names]
    # The point may stand for an irrational one next to it, where no rational sign tells a zero.
    beside = trace.tape.vanishes is not None
    zeros = [
        t
        for node, answer in trace.tape.comparisons.items()
        if answer == 0 or not beside
        for t in full.tests(node)
        if beside or sign_at(t, point) == 0
    ]
    if not zeros:
        return False
    gaps = [(a - b).numer for a, b in zip(identity_here[2], other[2], strict=True)]
    return any(all(gap == 0 or gap.rem(zero) == 0 for gap in gaps) for zero in dict.fromkeys(zeros))
