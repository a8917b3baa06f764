"""Answers as plain data for ``--json``, and the words for single numbers that data and text share."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bargaining.model import Model, Parameter
    from bargaining.regimes.regime_map import RegimeMap
    from bargaining.regimes.statics import ComparativeStatics, Effect
    from bargaining.regimes.threshold import Threshold

__all__ = [
    "basis",
    "choices_of",
    "map_data",
    "model_data",
    "number_data",
    "statics_data",
    "threshold_data",
    "value_text",
]


def number_data(value: Any) -> dict[str, Any]:
    """Return a number as a float and, exactly, as text."""
    return {"float": float(value), "exact": str(value)}


def value_text(value: Fraction | int | str) -> str:
    """Return a number or a choice as a reader would write it."""
    from bargaining.expressions.numbers import show

    return value if isinstance(value, str) else show(Fraction(value))


def basis(parameter: Parameter) -> str:
    """Return in a word what a number rests on."""
    from bargaining.model import ASSUMED, DEFAULT, SET

    words = {ASSUMED: "assumed", DEFAULT: "default", SET: "set"}
    if parameter.source in words:
        return words[parameter.source]
    return "derived" if parameter.formula is not None or parameter.source.startswith("derived") else "reported"


def choices_of(model: Model, path: str) -> tuple[str, ...]:
    """Return what a choice of structure may be, in the protocol's order; nothing for a whole number."""
    choice = model.protocol.structure[path]
    return tuple(model.actors[role] for role in choice.roles if role in model.actors) or choice.options


def model_data(model: Model) -> dict[str, Any]:
    """Return a model as plain data."""
    hint = model.map_hint
    return {
        "name": model.name,
        "title": model.title,
        "question": model.question,
        "protocol": model.protocol.name,
        "actors": dict(model.actors),
        "structure": {
            path: {"value": value, "choices": list(choices_of(model, path))} for path, value in model.structure.items()
        },
        "parameters": {
            p.path: {
                "value": number_data(p.value),
                "range": [number_data(end) for end in p.range],
                "domain": str(p.domain),
                "unit": p.unit,
                "basis": basis(p),
                "source": p.source,
                "note": p.note,
                "meaning": p.meaning,
            }
            for p in model.parameters.values()
        },
        "claims": [
            {
                "says": claim.says,
                "set": {path: value_text(value) for path, value in claim.set.items()},
                "expect": dict(claim.expect),
                "holds_in": claim.holds_in,
                "source": claim.source,
                "tolerance": str(claim.tolerance),
            }
            for claim in model.claims
        ],
        "map": None
        if hint is None
        else {"axes": {p: [number_data(e) for e in ends] for p, ends in hint.axes.items()}, "panels": hint.panels},
        "cite": list(model.cite),
        "notes": list(model.notes),
    }


def threshold_data(found: Threshold) -> dict[str, Any]:
    """Return a threshold as plain data."""
    return {
        "path": found.path,
        "value": number_data(found.value),
        "expression": None if found.expression is None else str(found.expression),
        "equation": f"{found.equation.polynomial.as_expr()} = 0",
        "outcome": found.outcome,
        "side": found.side,
        "closed": found.closed,
        "below": found.below,
        "above": found.above,
        "intervals": [
            {
                "low": number_data(i.low),
                "high": number_data(i.high),
                "low_closed": i.low_closed,
                "high_closed": i.high_closed,
                "outcome": i.outcome,
            }
            for i in found.intervals
        ],
    }


def statics_data(found: ComparativeStatics, cross: bool) -> dict[str, Any]:
    """Return effects as plain data; those of pairs of numbers where they are asked for."""

    def row(effect: Effect) -> dict[str, Any]:
        return {
            "of": effect.of,
            "on": list(effect.on),
            "sign": effect.sign,
            "meaning": effect.word,
            "where": effect.where,
            "unless": [zero.text for zero in effect.unless],
            "turns_at": [zero.text for zero in effect.turns_at],
            "witnesses": [{p: str(v) for p, v in point.items()} for point in effect.witnesses],
            "value": number_data(effect.value),
            "expression": str(effect.expression),
        }

    return {
        "outcome": found.regime.outcome,
        "note": found.note,
        "conditions": [str(c) for c in found.regime.conditions],
        "effects": [row(e) for e in found.effects],
        **({"cross": [row(e) for e in found.cross]} if cross else {}),
    }


def map_data(regions: RegimeMap) -> dict[str, Any]:
    """Return the regimes and borders of a map as plain data; the points are for ``.csv`` and ``.nc`` files."""
    total = int(regions.codes.size)
    return {
        "axes": {
            path: {"low": number_data(a[0]), "high": number_data(a[-1]), "count": len(a)}
            for path, a in regions.axes.items()
        },
        "points": total,
        "solves": regions.solves,
        "regimes": [
            {
                "outcome": regime.outcome,
                "share": size / total,
                "terms": {name: str(form) for name, form in regime.terms.items()},
                "values": {name: str(form) for name, form in regime.values.items()},
            }
            for regime, size in zip(regions.regimes, regions.sizes, strict=True)
        ],
        "borders": [{"between": list(b.outcomes), "first_where": str(b.condition)} for b in regions.borders],
    }
