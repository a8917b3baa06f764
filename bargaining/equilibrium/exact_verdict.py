"""The verdict as plain data, for answers whose numbers are all exact."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

__all__ = ["exact_verdict"]


def exact_verdict(answer: Any) -> dict[str, Any]:
    """Return the verdict of an exact answer, numbers as floats and as fractions in text.

    Parameters
    ----------
    answer : CommitmentEquilibrium, LegislativeEquilibrium or SalamiEquilibrium
        Anything with the face of an :class:`~bargaining.equilibrium.Equilibrium` and only fractions for numbers.
    """

    def show(value: Fraction) -> dict[str, Any]:
        return {"float": float(value), "exact": str(value)}

    return {
        "model": None if answer.model is None else answer.model.name,
        "concept": answer.concept,
        "outcome": answer.outcome,
        "terms": {k: show(v) for k, v in answer.terms.items()},
        "values": {k: show(v) for k, v in answer.values.items()},
        "strategy": dict(answer.strategy),
        "exact": True,
        "unique": answer.unique,
        "largest_gain": show(answer.verify()),
    }
