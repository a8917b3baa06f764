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
    assert sorted(str(c) for c in eq.regime.conditions) == ["b <= 1", "b >= 0"]


def two_issues() -> Any:
    """Issues X and Y, of which A cares more for X and B more for Y; the shares are A's."""

    def treaty(x: Any) -> Any:
        a = Fraction(7, 10) * x["X"] + Fraction(3, 10) * x["Y"]
        b = Fraction(2, 5) * (1 - x["X"]) + Fraction(3, 5) * (1 - x["Y"])
        return bg.outcome("treaty", {"A": a, "B": b})

    none = bg.outcome("none", {"A": Fraction(1, 10), "B": Fraction(1, 2)})
    return bg.offer("o", "A", "B", over=bg.Issues(["X", "Y"]), accept=treaty, reject=none)


def test_an_offer_of_several_terms_is_told_as_one() -> None:
    """With all of X, B keeps 0.6 (1 - Y) and accepts down to 0.5: Y = 1/6."""
    eq = bg.solve(bg.Game(["A", "B"], two_issues()))
    assert {k: str(rule) for k, rule in eq.strategy.items()} == {
        "o": "A: offer X = 1, Y = 0.166667 (1/6)",
        "o: answer": "B: accept iff 0.4*(1 - X) + 0.6*(1 - Y) >= 0.5",
    }
    assert all(rule.on_path for rule in eq.strategy.values())


def test_a_division_names_every_share_and_every_answer() -> None:
    shares = lambda x: bg.outcome("deal", {n: x[n] for n in "ABC"})  # noqa: E731
    none = bg.outcome("none", {"A": 0, "B": Fraction(1, 4), "C": Fraction(1, 8)})
    made = bg.offer("o", "A", ["B", "C"], over=bg.Division("A", "B", "C"), accept=shares, reject=none)
    assert {k: str(r) for k, r in bg.solve(bg.Game(["A", "B", "C"], made)).strategy.items()} == {
        "o": "A: offer A = 0.625, B = 0.25, C = 0.125",
        "o: answer of B": "B: accept iff B >= 0.25",
        "o: answer of C": "C: accept iff C >= 0.125",
    }


def test_where_the_play_after_a_deal_changes_the_terms_accepted_are_listed() -> None:
    """B may walk away from a deal and have 0.3: it accepts anything, as it keeps what the deal gives or leaves."""

    def after(x: Any) -> Any:
        keep = bg.outcome("kept", {"A": x["X"] + x["Y"], "B": 2 - x["X"] - x["Y"]})
        return bg.decision("keep?", "B", {"keep": keep, "leave": bg.outcome("left", {"A": 0, "B": Fraction(3, 10)})})

    none = bg.outcome("none", {"A": 0, "B": Fraction(1, 2)})
    made = bg.offer("o", "A", "B", over=bg.Issues(["X", "Y"]), accept=after, reject=none)
    eq = bg.solve(bg.Game(["A", "B"], made))
    assert eq.strategy["o: answer"].action == "accept iff X <= 0.5 or X > 0.5 and Y <= 1.5 - X"
    assert eq.strategy["keep?"].action.startswith("keep if X <= 0.7 or ")


def test_one_issue_after_the_other_tells_the_second_offer_and_its_answer_by_the_first() -> None:
    none = bg.outcome("war", {"A": Fraction(1, 10), "B": Fraction(1, 5)})

    def second(x: Any) -> Any:
        def both(y: Any) -> Any:
            a = Fraction(7, 10) * x + Fraction(3, 10) * y
            return bg.outcome("both", {"A": a, "B": Fraction(1, 5) * (1 - x) + Fraction(4, 5) * (1 - y)})

        return bg.offer("second", "B", "A", over=bg.Pie("y"), accept=both, reject=none)

    eq = bg.solve(bg.Game(["A", "B"], bg.offer("first", "A", "B", over=bg.Pie("x"), accept=second, reject=none)))
    # A accepts 0.7 x + 0.3 y >= 0.1, so y >= 1/3 - 7/3 x, which binds below x = 1/7.
    assert eq.strategy["second"].action == (
        "offer y = 1/3 - 7/3*x if x <= 0.142857 (1/7); offer y = 0 if x > 0.142857 (1/7)"
    )
    assert eq.strategy["second: answer"].action == (
        "accept y >= 1/3 - 7/3*x if x < 0.142857 (1/7); accept any y if x >= 0.142857 (1/7)"
    )
    assert eq.strategy["second"].on_path


def test_states_reached_through_a_deal_are_told() -> None:
    share = lambda x: bg.outcome("done", {"A": x, "B": 1 - x})  # noqa: E731
    later = {
        "then": bg.offer("then", "B", "A", over=bg.Pie("y"), accept=share, reject=bg.continue_to("then")),
        "first": bg.offer(
            "first",
            "A",
            "B",
            over=bg.Pie("x"),
            accept=lambda x: bg.continue_to("then", flow={"A": x, "B": 1 - x}),
            reject=bg.continue_to("first"),
        ),
    }
    eq = bg.solve(bg.Game([bg.Actor("A", 0.9), bg.Actor("B", 0.9)], states=later, start="first"))
    assert {k: r.on_path for k, r in eq.strategy.items()} == {
        "first": True,
        "first: answer": True,
        "then": True,
        "then: answer": True,
    }


def test_nodes_of_one_name_are_told_apart_in_words() -> None:
    again = lambda end: bg.decision("go?", "A", {"go": end, "stop": bg.outcome("stopped", {"A": 0})})  # noqa: E731
    eq = bg.solve(bg.Game(["A"], again(again(bg.outcome("there", {"A": 1})))))
    assert set(eq.strategy) == {"go? [at the start]", "go? [after: go]"}


@pytest.mark.parametrize(
    "name", ["fearon1996/salami", "muthoo1996/commitment", "baron1989/closed_rule", "smith2004/learning"]
)
def test_answers_without_a_tree_have_tables_and_say_why_not(name: str, tmp_path: Any) -> None:
    import pandas as pd

    eq = bg.solve(bg.load(name))
    eq.to_csv(tmp_path / "answer.csv")
    assert len(pd.read_csv(tmp_path / "answer.csv")) == len(eq.to_frame())
    assert eq.why_not(eq.outcome) == f"{eq.outcome!r} occurs."
    with pytest.raises(PathError, match="no outcome 'nowhere'"):
        eq.why_not("nowhere")


def test_salami_tactics_say_why_there_is_no_war() -> None:
    eq = bg.solve(bg.load("fearon1996/salami"))
    assert eq.why_not("war").startswith("'war' does not occur: A gets 4.1, and a war now would give it 3.5; B gets 5.9")
    with pytest.raises(bg.errors.MethodError, match="settlement at the line"):
        eq.why_not("settlement at the line")
