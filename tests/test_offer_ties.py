"""What a solution says of ties at an offer: each that there is, and no other."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

import bargaining as bg

F = Fraction


def one_offer(refused: tuple[Any, Any], idle: tuple[Any, Any] | None, deal_b: Any = -1) -> bg.Equilibrium:
    """Solve an offer of a share that brings B `deal_b` more, if it accepts, than what it cedes."""

    def accept(x: Any) -> Any:
        return bg.outcome("deal", {"A": x, "B": deal_b - x})

    otherwise = None if idle is None else bg.outcome("idle", {"A": idle[0], "B": idle[1]})
    reject = bg.outcome("refused", {"A": refused[0], "B": refused[1]})
    return bg.solve(
        bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=accept, reject=reject, otherwise=otherwise)), at=None
    )


@pytest.mark.parametrize(
    ("refused", "idle", "outcome", "tied"),
    [
        ((F(1, 2), 0), (F(1, 2), 0), "idle", True),
        ((F(1, 4), 0), (F(1, 2), 0), "idle", False),
        ((F(1, 2), 0), (F(1, 4), 0), "refused", False),
        ((F(1, 2), 0), None, "refused", False),
    ],
)
def test_no_offer_and_a_refused_one(
    refused: tuple[Any, Any], idle: tuple[Any, Any] | None, outcome: str, tied: bool
) -> None:
    eq = one_offer(refused, idle)
    assert eq.outcome == outcome
    assert any("refused" in tie for tie in eq.ties) is tied
    assert eq.verify() == 0


@pytest.mark.parametrize(("war", "tied"), [(F(3, 4), True), (F(1, 2), False)])
def test_a_deal_comes_before_none_and_the_tie_is_told(war: Fraction, tied: bool) -> None:
    eq = one_offer((war, 0), None, deal_b=F(3, 4))
    assert (eq.outcome, eq.terms["pie"]) == ("deal", F(3, 4))
    assert bool(eq.ties) is tied


def test_an_offer_where_the_outcome_changes_its_name_says_so() -> None:
    def accept(x: Any) -> Any:
        name = bg.by_sign(1 - x, zero="all of it", positive="some of it")
        return bg.outcome(name, {"A": x, "B": 1 - x})

    war = bg.outcome("war", {"A": sympy.Symbol("w"), "B": -1})
    eq = bg.solve(bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=accept, reject=war)), at={"w": 0})
    assert (eq.outcome, eq.terms["pie"]) == ("all of it", 1)
    assert eq.regime.pinned == ("pie: the outcome changes its name there",)
