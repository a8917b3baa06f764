"""The variants of alternating offers, built with the protocol's defaults for whatever is left out."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import exp
from typing import Any

import bargaining as bg
from bargaining.protocols import protocol as protocols

__all__ = ["game", "load", "patient", "per_round", "share", "war"]

F = Fraction
SIDES = {"first": "A", "second": "B"}


@cache
def load(name: str) -> Any:
    return bg.load(name)


def game(numbers: dict[str, Any], **structure: str) -> bg.Game:
    """Return the game with the protocol's defaults for whatever is left out."""
    protocol = protocols.load("alternating_offers")
    every = {f"{a}.{k}": q.default for r, a in SIDES.items() for k, q in protocol.roles[r].items()}
    every |= {k: q.default for k, q in protocol.parameters.items()}
    given_ = {k: F(repr(v)) if isinstance(v, float) else F(v) for k, v in numbers.items()}
    chosen = {k: SIDES.get(str(c.default), c.default) if c.roles else c.default for k, c in protocol.structure.items()}
    return protocol.game(SIDES, {k: v for k, v in (every | given_).items() if v is not None}, chosen | structure)


def patient(d: Any, e: Any, **others: Any) -> dict[str, Any]:
    return {"A.discount": d, "B.discount": e, **{k.replace("_", ".", 1): v for k, v in others.items()}}


def share(numbers: dict[str, Any], **structure: str) -> float:
    return float(bg.solve(game(numbers, **structure)).terms["pie"])


def per_round(rate: float, length: float) -> float:
    return exp(-rate * length)


def war(length: float) -> dict[str, Any]:
    """Rates (0.05, 0.1), hazards of victory (0.08, 0.04), costs (0.03, 0.05) per unit of time."""
    d, e = per_round(0.05, length), per_round(0.1, length)
    costs = {"A_cost": 0.03 * (1 - d) / 0.05, "B_cost": 0.05 * (1 - e) / 0.1}
    return patient(d, e, **costs) | {"victory": 1 - exp(-0.12 * length), "power": F(2, 3)}
