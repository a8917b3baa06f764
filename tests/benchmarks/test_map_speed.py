"""The flagship's map at a million points, against a solve at each point and against its final formulas written by hand.

The formulas are those of the protocol's docstring for a challenger that proposes, where no power is cut to [0, 1]. All
three give the same answers, which is checked; times are printed, never asserted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import bargaining as bg

LABELS = ("cession without guarantee", "cession for guarantee", "war after deal", "fight on")


def by_hand(n: Any, p: Any, q: Any) -> tuple[Any, Any, Any]:
    """Return outcome codes, territory and values on a grid of power p (rows) and credibility q (columns)."""
    k_u, k_r, d_u, d_r, d_g = (
        n[f"{a}.{b}"]
        for a, b in (
            ("ukraine", "cost"),
            ("russia", "cost"),
            ("ukraine", "discount"),
            ("russia", "discount"),
            ("guarantor", "discount"),
        )
    )
    r, s, e = n["regrouping"], n["strategic_value"], n["guarantee_effect"]
    fee, loss = n["guarantor.cost"], n["guarantor.war_loss"]
    x = p + k_u
    alone = (p + r - k_r) / (1 - s) <= x
    pause = (1 - d_u) * (p + k_u) >= d_u * r
    guaranteed = ((p + r - q * e - k_r) / (1 - s) <= x) & (fee < np.where(pause, d_g * loss, loss)) & ~alone
    code = np.where(alone, 0, np.where(guaranteed, 1, np.where(pause, 2, 3)))
    truce = ((1 - d_u) * (p + k_u) - d_u * r) / (1 - d_u + d_u * s)
    peace = code < 2
    terms = np.where(peace, x, np.where(code == 2, truce, np.nan))
    later = p + r + s * truce
    u = np.where(peace, 1 - x, np.where(code == 2, (1 - d_u) * (1 - truce) + d_u * (1 - later - k_u), 1 - p - k_u))
    w = np.where(peace, x, np.where(code == 2, (1 - d_r) * truce + d_r * (later - k_r), p - k_r))
    g = np.where(code == 0, 0.0, np.where(code == 1, -fee, np.where(code == 2, -d_g * loss, -loss)))
    return code, terms, np.stack([u, w, g])


def flagship() -> Any:
    return bg.load("abudhabi2026/fortress_belt").replace({"proposer": "russia"})


def axes(count: int) -> dict[str, Any]:
    return {"power": (0, "1/2", count), "credibility": (0, 1, count)}


def mapped(count: int) -> Any:
    found = bg.regime_map(flagship(), axes(count))
    return found, found.dataset


def hand(count: int) -> Any:
    numbers = {path: float(v) for path, v in flagship().numbers.items()}
    p, q = np.meshgrid(np.linspace(0, 0.5, count), np.linspace(0, 1, count), indexing="ij")
    return by_hand(numbers, p, q)


def test_the_formulas_agree_with_the_map() -> None:
    found, data = mapped(101)
    code, terms, values = hand(101)
    names = np.array(found.outcomes)[found.outcome_codes]
    differ = names != np.array(LABELS)[code]
    # Floats written by hand cannot decide exact ties; the map can.
    assert differ.sum() <= 101
    same = ~differ
    np.testing.assert_allclose(data["terms"].values[0][same], terms[same], atol=1e-12, equal_nan=True)
    np.testing.assert_allclose(data["values"].values[:, same], values[:, same], atol=1e-12)


@pytest.mark.benchmark(group="flagship map, a million points")
def test_map(benchmark: Any) -> None:
    benchmark.pedantic(mapped, args=(1000,), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="flagship map, a million points")
def test_formulas_by_hand(benchmark: Any) -> None:
    benchmark.pedantic(hand, args=(1000,), rounds=5, warmup_rounds=1)


@pytest.mark.benchmark(group="flagship, a hundred points")
def test_map_small(benchmark: Any) -> None:
    benchmark.pedantic(mapped, args=(10,), rounds=3, warmup_rounds=1)


@pytest.mark.benchmark(group="flagship, a hundred points")
def test_a_solve_at_each_point(benchmark: Any) -> None:
    grid = [(p, q) for p in np.linspace(0, 0.5, 10) for q in np.linspace(0, 1, 10)]

    def loop() -> list[Any]:
        model = flagship()
        return [bg.solve(model.replace({"power": round(p, 12), "credibility": round(q, 12)})).outcome for p, q in grid]

    benchmark.pedantic(loop, rounds=2, warmup_rounds=0)
