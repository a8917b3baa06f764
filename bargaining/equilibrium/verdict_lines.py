"""Lines that printed verdicts share: heads in a column, the outcome, who gets what, and the notes of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bargaining.equilibrium.figures import decimal

__all__ = ["headed", "note_lines", "outcome_text", "value_lines"]


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
