"""Lines that printed verdicts share: heads in a column, the outcome, who gets what, and the notes of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bargaining.equilibrium.figures import decimal

__all__ = ["head_data", "headed", "note_lines", "outcome_text", "value_lines"]


def head_data(answer: Any, show: Callable[[Any], Any]) -> dict[str, Any]:
    """Return what every answer begins with as plain data: model, concept, outcome, terms and values, each number by `show`."""
    outcome = answer.outcome
    return {
        "model": None if answer.model is None else answer.model.name,
        "concept": answer.concept,
        "outcome": outcome if isinstance(outcome, str) else {label: show(p) for label, p in outcome.items()},
        "terms": {name: show(value) for name, value in answer.terms.items()},
        "values": {name: show(value) for name, value in answer.values.items()},
    }


def headed(head: str, texts: Iterable[str]) -> list[str]:
    """Return texts one below the other, the head before the first.

    Examples
    --------
    >>> headed("terms", ["pie = 1/2", "date = 3"])
    ['  terms        pie = 1/2', '               date = 3']
    """
    return [f"  {'' if k else head:<12} {text}".rstrip() for k, text in enumerate(texts)]


def outcome_text(outcome: Any) -> str:
    """Return the label of an outcome, or each label with its probability."""
    if isinstance(outcome, str):
        return outcome
    return ", ".join(f"{label} with probability {decimal(p)}" for label, p in outcome.items())


def value_lines(values: Mapping[str, Any]) -> list[str]:
    """Return what each actor has, the names as wide as the longest."""
    width = max(map(len, values))
    return headed("values", (f"{name:<{width}}  {decimal(value)}" for name, value in values.items()))


def note_lines(model: Any) -> list[str]:
    """Return the notes of the model that an answer comes from, if any, each with its head."""
    return [] if model is None else [f"  note         {note}" for note in model.notes]
