"""Numbers that the literature gives, one by one: Fearon's bargaining range and Ståhl's finite horizon."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

import bargaining as bg
from tests.oracles import stahl_grid

F = Fraction


@cache
def fearon() -> Any:
    return bg.load("fearon1995/bargaining_range").replace({"power": "0.6", "A.cost": "0.1", "B.cost": "0.2"})


@cache
def stahl() -> Any:
    return bg.load("stahl1972/finite_horizon")


@pytest.mark.parametrize(
    ("proposer", "changes", "share"),
    [
        ("A", {}, "0.8"),  # the range is [0.5, 0.8]: A takes its upper end,
        ("B", {}, "0.5"),  # B its lower end
        ("A", {"power": "0.95"}, "1"),  # 0.95 + 0.2 > 1: the upper end is the whole pie
        ("B", {"power": "0.05"}, "0"),  # 0.05 - 0.1 < 0: the lower end is nothing
    ],
)
def test_fearon_1995_bargaining_range(proposer: str, changes: dict[str, str], share: str) -> None:
    eq = bg.solve(fearon().replace({"proposer": proposer, **changes}))
    assert (eq.outcome, eq.terms["pie"]) == ("settlement", F(share))
    assert (eq.values["A"], eq.values["B"]) == (F(share), 1 - F(share))
    assert (eq.verify(), eq.unique) == (0, True)


def test_fearon_1995_range_is_never_empty() -> None:
    for proposer in ("A", "B"):
        m = bg.regime_map(fearon().replace({"proposer": proposer}), {"power": (0, 1, 21), "A.cost": (0, 1, 21)})
        assert m.outcomes == ("settlement",)


def test_fearon_1995_the_two_ends_are_the_closed_forms() -> None:
    import sympy

    power, a, b = sympy.symbols("power A.cost B.cost")
    for proposer, end in (("A", power + b), ("B", power - a)):
        regime = bg.solve(fearon().replace({"proposer": proposer})).regime
        assert sympy.expand(regime.terms["pie"] - end) == 0


STAHL = [
    (1, ".9", ".8", "1", 0),
    (2, ".9", ".8", ".2", 0),
    (3, ".9", ".8", ".92", 0),
    (4, ".9", ".8", ".344", 0),
    (5, ".9", ".8", ".8624", 0),
    (6, ".9", ".8", ".44768", 0),
    (50, ".9", ".8", "0.714091989863", F(1, 10**12)),
    (10, ".95", ".9", "0.374544892562", F(1, 10**12)),
    (11, ".95", ".9", "0.831454798347", F(1, 10**12)),
]


@pytest.mark.parametrize(("rounds", "a", "b", "share", "tolerance"), STAHL)
def test_stahl_1972_finite_horizon(rounds: int, a: str, b: str, share: str, tolerance: Fraction) -> None:
    eq = bg.solve(stahl().replace({"rounds": rounds, "A.discount": a, "B.discount": b}))
    assert eq.outcome == "agreement"
    assert abs(eq.terms["pie"] - F(share)) <= tolerance
    assert (eq.values["A"], eq.values["B"]) == (eq.terms["pie"], 1 - eq.terms["pie"])
    assert eq.verify() == 0


def test_stahl_1972_recursion_up_to_sixty_rounds() -> None:
    rng = random.Random(1972)
    for rounds in range(1, 61):
        a, b = (F(rng.randrange(1, 20), 20) for _ in range(2))
        model = stahl().replace({"rounds": rounds, "A.discount": a, "B.discount": b})
        eq = bg.solve(model.game())
        assert eq.terms["pie"] == stahl_grid.recursion(rounds, a, b) == stahl_grid.closed_form(rounds, a, b)
        assert eq.verify() == 0


@pytest.mark.parametrize("rounds", [1, 2, 3, 4, 7])
def test_stahl_1972_grid_of_offers_brackets_the_share(rounds: int) -> None:
    a, b = F(17, 20), F(7, 10)
    one, two, bound = stahl_grid.grid(rounds, a, b, 60)
    eq = bg.solve(stahl().replace({"rounds": rounds, "A.discount": a, "B.discount": b}))
    assert abs(eq.values["A"] - one) <= bound
    assert abs(eq.values["B"] - two) <= bound


def test_stahl_1972_odd_and_even_horizons_close_in_on_rubinstein_1982() -> None:
    # (1 - dB)/(1 - dA dB) = 0.2/0.28 = 5/7; the distance shrinks by dA dB = 0.72 with every two rounds.
    limit, shares = F(5, 7), []
    for rounds in range(1, 31):
        shares.append(
            bg.solve(stahl().replace({"rounds": rounds, "A.discount": ".9", "B.discount": ".8"})).terms["pie"]
        )
    assert all(share > limit for share in shares[::2])
    assert all(share < limit for share in shares[1::2])
    for earlier, later in zip(shares, shares[2:], strict=False):
        assert (later - limit) / (earlier - limit) == F(18, 25)


def test_stahl_1972_if_b_proposes_first_the_sides_change_places() -> None:
    for rounds in (1, 2, 5, 8):
        first = bg.solve(stahl().replace({"rounds": rounds, "A.discount": ".7", "B.discount": ".6"}))
        second = bg.solve(stahl().replace({"rounds": rounds, "A.discount": ".6", "B.discount": ".7", "proposer": "B"}))
        assert (first.values["A"], first.values["B"]) == (second.values["B"], second.values["A"])
