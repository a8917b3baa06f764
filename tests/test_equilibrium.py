"""The answer: what it says, how it prints, what it keeps from being changed, and why another outcome does not occur."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.errors import PathError

MODEL = "fearon1995/bargaining_range"


def divide(x: Any) -> Any:
    return bg.outcome("deal", {"A": x, "B": 1 - x})


def lottery() -> Any:
    ends = {e: bg.outcome(e, {"A": a, "B": -a}) for e, a in (("win", 1), ("lose", -1))}
    return bg.solve(
        bg.Game(
            ["A", "B"], bg.chance("battle", {"w": (Fraction(2, 3), ends["win"]), "l": (Fraction(1, 3), ends["lose"])})
        )
    )


def test_an_outcome_with_several_ends_is_a_mapping() -> None:
    eq = lottery()
    assert dict(eq.outcome) == {"win": Fraction(2, 3), "lose": Fraction(1, 3)}
    assert eq.values["A"] == Fraction(1, 3)
    assert (eq.concept, eq.has_regime, dict(eq.terms)) == ("subgame-perfect equilibrium", False, {})


def test_ends_with_one_label_are_one_outcome() -> None:
    same = bg.chance("battle", {e: (Fraction(1, 2), bg.outcome("war", {"A": a})) for e, a in (("w", 1), ("l", 0))})
    assert bg.solve(bg.Game(["A"], same)).outcome == "war"


@pytest.mark.parametrize("name", ["values", "terms", "strategy"])
def test_mappings_cannot_be_changed(name: str) -> None:
    eq = bg.solve(bg.load(MODEL))
    with pytest.raises(TypeError):
        getattr(eq, name)["A"] = 1


def test_the_verdict_prints_concept_outcome_terms_values_strategies_condition_and_certificate() -> None:
    text = str(bg.solve(bg.load(MODEL)))
    lines = [line.strip() for line in text.splitlines()]
    for wanted in (
        "subgame-perfect equilibrium",
        "outcome      settlement",
        "terms        pie = 0.8",
        "values",
        "certificate  largest gain",
    ):
        assert any(wanted in line for line in lines), wanted
    assert "exactly 0" in text
    assert "holds when" in text


def test_two_offers_of_one_term_are_told_apart() -> None:
    draw = bg.chance(
        "who?",
        {
            who: (
                Fraction(1, 2),
                bg.offer(f"{who} offers", who, other, accept=divide, reject=bg.outcome("none", {"A": 0, "B": 0})),
            )
            for who, other in (("A", "B"), ("B", "A"))
        },
    )
    eq = bg.solve(bg.Game(["A", "B"], draw))
    assert dict(eq.terms) == {"pie [A offers]": 1, "pie [B offers]": 0}


def test_one_offer_reached_twice_is_one_deal() -> None:
    made = bg.offer("o", "A", "B", accept=divide, reject=bg.outcome("none", {"A": 0, "B": 0}))
    eq = bg.solve(bg.Game(["A", "B"], bg.chance("c", {"x": (Fraction(1, 2), made), "y": (Fraction(1, 2), made)})))
    assert dict(eq.terms) == {"pie": 1}


def test_strategy_tells_everybodys_rule_at_every_node() -> None:
    eq = bg.solve(
        bg.Game(
            ["A", "B"], bg.offer("o", "A", "B", accept=divide, reject=bg.outcome("none", {"A": 0, "B": Fraction(1, 4)}))
        )
    )
    assert {k: str(rule) for k, rule in eq.strategy.items()} == {
        "o": "A: offer pie = 0.75",
        "o: answer": "B: accept pie <= 0.75",
    }
    assert list(eq.to_frame().columns) == ["node", "actor", "history", "action", "on_path"]


def test_why_not_names_the_departure_and_the_numbers() -> None:
    eq = bg.solve(bg.load(MODEL))
    assert eq.why_not("settlement") == "'settlement' occurs."
    assert eq.why_not("war").startswith("'war' does not occur: ")
    with pytest.raises(PathError, match="no outcome 'wars'; did you mean 'war'"):
        eq.why_not("wars")


def test_why_not_takes_the_way_with_the_fewest_departures() -> None:
    """Two choices lead to the outcome at once; the way round needs three."""
    goal = bg.outcome("goal", {"A": 0, "B": 0})
    far = bg.decision("far", "B", {"no": bg.outcome("x", {"A": 0, "B": 2}), "yes": goal})
    near = bg.decision("near", "A", {"no": bg.outcome("y", {"A": 2, "B": 0}), "far": far, "yes": goal})
    eq = bg.solve(bg.Game(["A", "B"], near))
    assert (
        eq.why_not("goal")
        == "'goal' does not occur: at 'near' A would have to choose 'yes', worth 0, and gets 2 from 'no'."
    )


def test_what_no_choice_reaches_is_said_to_be_out_of_reach() -> None:
    label = bg.by_sign
    node = bg.offer(
        "o",
        "A",
        "B",
        accept=lambda x: bg.outcome(label(x, zero="none", positive="some", negative="less"), {"A": x, "B": 1 - x}),
        reject=bg.outcome("war", {"A": 0, "B": 0}),
    )
    assert "cannot be reached" in bg.solve(bg.Game(["A", "B"], node)).why_not("less")


def test_plain_data_keeps_exact_numbers() -> None:
    data = bg.solve(bg.load(MODEL)).to_dict()
    assert data["terms"]["pie"] == {"float": 0.8, "exact": "4/5"}
    assert data["largest_gain"] == {"float": 0.0, "exact": "0"}
    assert data["unique"] is True


def test_a_table_survives_the_file(tmp_path: Any) -> None:
    import pandas as pd

    eq = bg.solve(bg.load(MODEL))
    eq.to_csv(tmp_path / "strategy.csv")
    again = pd.read_csv(tmp_path / "strategy.csv", keep_default_na=False)
    assert again.to_dict() == eq.to_frame().to_dict()


def test_symbols_give_the_regime_its_closed_form() -> None:
    b = sympy.Symbol("b")
    eq = bg.solve(
        bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=divide, reject=bg.outcome("none", {"A": 0, "B": b}))),
        at={"b": 0.25},
    )
    assert eq.regime.terms["pie"] == 1 - b
    assert sorted(str(c) for c in eq.regime.conditions) == ["b < 1", "b > 0"]
