"""What every model prints: a verdict that can be read."""

from __future__ import annotations

import pytest

import bargaining as bg


@pytest.mark.parametrize("name", bg.names())
def test_a_verdict_has_an_outcome_a_proof_and_lines_that_can_be_read(name: str) -> None:
    eq = bg.solve(bg.load(name))
    lines = str(eq).splitlines()
    heads = [line.split()[0] for line in lines[1:] if line.startswith("  ") and line[2] != " "]
    assert "outcome" in heads
    # Exponentials and integrals are known within a tolerance, which the proof states.
    assert "certificate" in heads
    assert any("exactly 0" in line for line in lines) if eq.exact else eq.verify() <= eq.tolerance
    assert max(map(len, lines)) <= 340
    assert "NOT AN EQUILIBRIUM" not in "".join(lines)


def test_conditions_found_at_one_point_are_not_stretched_to_another() -> None:
    # At the model's own numbers credibility is above the border that these conditions must hold.
    model = bg.load("abudhabi2026/fortress_belt")
    regime = bg.solve(model.replace({"credibility": "0.13"})).regime
    assert regime.outcome == "fight on"
    assert not all(condition.holds(model.numbers) for condition in regime.conditions)


def test_a_continuum_is_not_unique() -> None:
    none = bg.outcome("none", {"A": 0, "B": 0})
    game = bg.Game(
        ["A", "B"],
        bg.offer("o", "A", "B", accept=lambda x: bg.outcome("deal", {"A": 1, "B": 2 - x}), reject=none),
    )
    (found,) = bg.equilibria(game)
    assert found.continuum["pie"] == (0, 1, True, True)
    assert found.unique is False
    assert bg.solve(game).unique is False
