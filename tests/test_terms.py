"""Quantities in the terms of an offer: small games solved by hand, the working in comments."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

import bargaining as bg
from bargaining.errors import NoEquilibriumError
from bargaining.games.nodes import Node

F = Fraction


def end(label: Any, a: Any, b: Any) -> Node:
    return bg.outcome(label, {"A": a, "B": b})


def solved(root: Node, actors: Any = ("A", "B")) -> bg.Equilibrium:
    eq = bg.solve(bg.Game(actors, root))
    assert eq.verify() == 0
    return eq


def offered(accept: Callable[[Any], Node], a: Any = 0, b: Any = 0, **more: Any) -> Node:
    return bg.offer("o", "A", "B", accept=accept, reject=end("none", a, b), **more)


def test_ultimatum() -> None:
    # B accepts x iff 1 - x >= 1/4; A takes the largest such x.
    eq = solved(offered(lambda x: end("deal", x, 1 - x), b=F(1, 4)))
    assert (eq.outcome, dict(eq.terms), dict(eq.values)) == (
        "deal",
        {"pie": F(3, 4)},
        {"A": F(3, 4), "B": F(1, 4)},
    )


def test_kink_of_a_minimum() -> None:
    # A's min(x, 1 - x) rises to 1/2 at x = 1/2 and falls again; B (x) always accepts.
    eq = solved(offered(lambda x: end("deal", bg.minimum(x, 1 - x), x)))
    assert (eq.terms["pie"], eq.values["A"]) == (F(1, 2), F(1, 2))


def test_kink_of_a_maximum() -> None:
    # A's max(1/3 - x, x - 1/2): 1/3 at 0, 1/2 at 1.
    eq = solved(offered(lambda x: end("deal", bg.maximum(F(1, 3) - x, x - F(1, 2)), x)))
    assert (eq.terms["pie"], eq.values["A"]) == (1, F(1, 2))


def test_the_least_of_equally_good_terms_is_taken() -> None:
    # clip(3 x, 0, 1) is 1 on [1/3, 1]; B accepts all; the smallest is 1/3.
    eq = solved(offered(lambda x: end("deal", bg.clip(3 * x, 0, 1), 1)))
    assert (eq.terms["pie"], eq.values["A"]) == (F(1, 3), 1)


def test_kink_within_a_kink() -> None:
    # A: min(x, max(1 - 2x, 1/4)). 1 - 2x = x at 1/3, where A has 1/3; 1 - 2x = 1/4 at 3/8; beyond it A has 1/4.
    eq = solved(offered(lambda x: end("deal", bg.minimum(x, bg.maximum(1 - 2 * x, F(1, 4))), 1)))
    assert (eq.terms["pie"], eq.values["A"]) == (F(1, 3), F(1, 3))


def test_responder_with_a_kink_accepts_two_intervals() -> None:
    # B: max(1/2 - x, x - 3/4) >= 1/8 iff x <= 3/8 or x >= 7/8. A, who has 1 - x, proposes 0; with x, 1.
    def b(x: Any) -> Any:
        return bg.maximum(F(1, 2) - x, x - F(3, 4))

    assert solved(offered(lambda x: end("deal", 1 - x, b(x)), b=F(1, 8))).terms["pie"] == 0
    assert solved(offered(lambda x: end("deal", x, b(x)), b=F(1, 8))).terms["pie"] == 1
    # A: min(x, 3/4 - x) has its top, 3/8, at 3/8: the last of the lower interval.
    assert solved(offered(lambda x: end("deal", bg.minimum(x, F(3, 4) - x), b(x)), b=F(1, 8))).terms["pie"] == F(3, 8)


def test_jump_where_a_later_choice_changes() -> None:
    # After a deal B fights (1/4 to B, 0 to A) iff 1 - x < 1/4: A's value jumps down from 3/4 to 0 beyond x = 3/4.
    def after(x: Any) -> Node:
        return bg.decision("comply?", "B", {"comply": end("peace", x, 1 - x), "fight": end("war", 0, F(1, 4))})

    eq = solved(offered(after))
    assert (eq.outcome, eq.terms["pie"], eq.values["A"]) == ("peace", F(3, 4), F(3, 4))


def test_supremum_at_a_jump_is_not_attained() -> None:
    # The same, but B, indifferent at x = 3/4, fights (listed first): A comes as near 3/4 as it likes.
    def after(x: Any) -> Node:
        return bg.decision("comply?", "B", {"fight": end("war", 0, F(1, 4)), "comply": end("peace", x, 1 - x)})

    with pytest.raises(NoEquilibriumError, match=r"'o': no best offer exists. A can come as close .* value 3/4 but no"):
        bg.solve(bg.Game(["A", "B"], offered(after)))
    # Without a tie rule B complies at 3/4, and that alone is an equilibrium.
    (eq,) = bg.equilibria(bg.Game(["A", "B"], offered(after)))
    assert (eq.outcome, eq.terms["pie"], eq.verify()) == ("peace", F(3, 4), 0)


def test_supremum_beaten_by_no_deal() -> None:
    # The same jump, but A's refusal is worth 4/5 > 3/4 to A; B refuses x > 1/2 only if that is worth 1/2 to B.
    def after(x: Any) -> Node:
        return bg.decision("comply?", "B", {"fight": end("war", 0, F(1, 4)), "comply": end("peace", x, 1 - x)})

    eq = solved(offered(after, a=F(4, 5), b=F(1, 2)))
    assert (eq.outcome, dict(eq.terms), eq.values["A"]) == ("none", {}, F(4, 5))


def test_supremum_that_a_third_actor_decides() -> None:
    # After a deal C gets 2x by 'low', which leaves A nothing, and 1 by 'high', which leaves A 2x.
    def after(x: Any) -> Node:
        def three(label: str, a: Any, c: Any) -> Node:
            return bg.outcome(label, {"A": a, "B": 1, "C": c})

        return bg.decision("c", "C", {"low": three("low", 0, 2 * x), "high": three("high", 2 * x, 1)})

    root = bg.offer("o", "A", "B", accept=after, reject=bg.outcome("none", {"A": -1, "B": 0, "C": 0}))
    # 'low' is taken iff 2x >= 1 (the first of equals), so A's supremum 1 is approached from below and not attained.
    with pytest.raises(NoEquilibriumError, match="value 1 but"):
        bg.solve(bg.Game(["A", "B", "C"], root))
    (eq,) = bg.equilibria(bg.Game(["A", "B", "C"], root))
    assert (eq.outcome, eq.terms["pie"]) == ("high", F(1, 2))


def test_nested_offers() -> None:
    # B proposes y of what x leaves: A accepts y iff y >= x/2 (its refusal after x). B takes y = x/2 and has 1 - x/2.
    # B accepts x iff 1 - x/2 >= 3/4, so x <= 1/2; A, who has x/2, proposes 1/2.
    def after(x: Any) -> Node:
        return bg.offer(
            "inner",
            "B",
            "A",
            accept=lambda y: end("deal", y, 1 - y),
            reject=end("stop", x / 2, 0),
            over=bg.Pie("inner share"),
        )

    eq = solved(offered(after, b=F(3, 4)))
    assert dict(eq.terms) == {"pie": F(1, 2), "inner share": F(1, 4)}
    assert dict(eq.values) == {"A": F(1, 4), "B": F(3, 4)}


def test_inner_payoff_depends_on_both_terms() -> None:
    # Inner: A has x + y and B 1 - x - y, B proposes y, A may refuse for x + 1/8: y = 1/8, B has 7/8 - x.
    # Outer: B accepts iff 7/8 - x >= 1/2; A takes x = 3/8 and ends with 1/2.
    def after(x: Any) -> Node:
        return bg.offer(
            "inner",
            "B",
            "A",
            accept=lambda y: end("deal", x + y, 1 - x - y),
            reject=end("stop", x + F(1, 8), -1),
            over=bg.Pie("y"),
        )

    eq = solved(offered(after, b=F(1, 2)))
    assert dict(eq.terms) == {"pie": F(3, 8), "y": F(1, 8)}
    assert dict(eq.values) == {"A": F(1, 2), "B": F(1, 2)}


def test_inner_pie_is_what_the_outer_leaves() -> None:
    # B divides min(x, 1/2) with A, who refuses below 1/2 of it: A has min(x, 1/2)/2, the most, 1/4, from x = 1/2 on.
    def after(x: Any) -> Node:
        left = bg.minimum(x, F(1, 2))
        return bg.offer("inner", "B", "A", accept=lambda y: end("deal", y, left - y), reject=end("stop", left / 2, 0))

    eq = solved(offered(after))
    assert (eq.values["A"], eq.values["B"]) == (F(1, 4), F(1, 4))


@pytest.mark.parametrize(("worth", "label"), [(F(1, 2), "deal"), (F(3, 4), "deal"), (F(4, 5), "stay")])
def test_otherwise(worth: Fraction, label: str) -> None:
    # The best deal leaves A 3/4; at equality a deal comes before none.
    eq = solved(offered(lambda x: end("deal", x, 1 - x), b=F(1, 4), otherwise=end("stay", worth, 0)))
    assert (eq.outcome, eq.values["A"]) == (label, max(worth, F(3, 4)))


def test_without_otherwise_a_refusal_is_sought() -> None:
    # A's refusal is worth 1/2, any accepted deal at most 1/4 (B needs 3/4): A proposes what B refuses.
    eq = solved(offered(lambda x: end("deal", x, 1 - x), a=F(1, 2), b=F(3, 4)))
    assert (eq.outcome, dict(eq.terms)) == ("none", {})


def test_chance_before_and_after_an_offer() -> None:
    # After a deal a coin: x or nothing. A has x/2; B has 1 - x/2 >= 3/4 iff x <= 1/2. Before it, a coin between two such.
    def after(x: Any) -> Node:
        return bg.chance("kept?", {"kept": (F(1, 2), end("kept", x, 1 - x)), "broken": (F(1, 2), end("broken", 0, 1))})

    eq = solved(bg.chance("start", {"talk": (F(1, 3), offered(after, b=F(3, 4))), "war": (F(2, 3), end("war", 0, 0))}))
    assert dict(eq.values) == {"A": F(1, 12), "B": F(1, 4)}
    assert dict(eq.outcome) == {"kept": F(1, 6), "broken": F(1, 6), "war": F(2, 3)}


def test_continue_to_discounts() -> None:
    # Tomorrow B takes all. Refusing is worth 2/3 to B (discount 2/3, flow 0), so A offers x = 1/3; A's own delay costs 1/10.
    tomorrow = bg.offer("second", "B", "A", accept=lambda x: end("deal 2", x, 1 - x), reject=end("none", 0, 0))
    root = bg.offer(
        "first",
        "A",
        "B",
        accept=lambda x: end("deal 1", x, 1 - x),
        reject=bg.continue_to(tomorrow, {"A": F(-1, 10)}),
    )
    eq = solved(root, [bg.Actor("A", F(1, 2)), bg.Actor("B", F(2, 3))])
    assert (eq.outcome, dict(eq.values)) == ("deal 1", {"A": F(1, 3), "B": F(2, 3)})


def test_flow_in_the_terms() -> None:
    # A deal pays x today and 1/2 * (1/2) tomorrow: A has x + 1/4, B 1 - x + 1/4 >= 1/2 iff x <= 3/4.
    half = [bg.Actor("A", F(1, 2)), bg.Actor("B", F(1, 2))]
    eq = solved(offered(lambda x: bg.continue_to(end("deal", F(1, 2), F(1, 2)), {"A": x, "B": 1 - x}), b=F(1, 2)), half)
    assert (eq.terms["pie"], dict(eq.values)) == (F(3, 4), {"A": 1, "B": F(1, 2)})


@pytest.mark.parametrize(
    ("b", "label"), [(1, "nothing"), (F(3, 4), "half-hearted"), (F(1, 2), "even"), (F(1, 4), "much")]
)
def test_labels_by_sign(b: Fraction, label: str) -> None:
    # A takes x = 1 - b; the label is after the sign of x, and of x - 1/2 where x > 0.
    def after(x: Any) -> Node:
        return end(bg.by_sign(x - F(1, 2), zero="even", positive="much", negative="half-hearted"), x, 1 - x)

    def plain(x: Any) -> Node:
        return end(bg.by_sign(x, zero="nothing", positive="something"), x, 1 - x)

    assert solved(offered(plain if label == "nothing" else after, b=b)).outcome == label


def test_several_issues() -> None:
    # A values land at 2 and money at 1, B land at 1 and money at 2. B needs (1 - land) + 2 (1 - money) >= 2:
    # all land leaves money 0, worth 2 to A. Each unit of land given up buys 1/2 of money: 2 lost for 1/2.
    def after(t: Any) -> Node:
        return end("deal", 2 * t["land"] + t["money"], 1 - t["land"] + 2 * (1 - t["money"]))

    eq = solved(offered(after, b=2, over=bg.Issues(["land", "money"])))
    assert dict(eq.terms) == {"land": 1, "money": 0}
    assert dict(eq.values) == {"A": 2, "B": 2}


def test_several_issues_with_red_lines() -> None:
    # Land at most 1/2 (a red line), so B has 1/2 of land and needs 2 (1 - money) >= 3/2 for its 2: money = 1/4.
    def after(t: Any) -> Node:
        return end("deal", 2 * t["land"] + t["money"], 1 - t["land"] + 2 * (1 - t["money"]))

    eq = solved(offered(after, b=2, over=bg.Issues({"land": (0, F(1, 2)), "money": 1})))
    assert dict(eq.terms) == {"land": F(1, 2), "money": F(1, 4)}


def test_two_responders_both_count() -> None:
    # B and C share what A leaves; B needs 1/4 of (1 - x)/2: x <= 1/2; C needs 1/8: x <= 3/4.
    def three(label: str, a: Any, b: Any, c: Any) -> Node:
        return bg.outcome(label, {"A": a, "B": b, "C": c})

    root = bg.offer(
        "o",
        "A",
        ["C", "B"],
        accept=lambda x: three("deal", x, (1 - x) / 2, (1 - x) / 2),
        reject=three("none", 0, F(1, 4), F(1, 8)),
    )
    assert solved(root, ["A", "B", "C"]).terms["pie"] == F(1, 2)


def test_size_of_the_pie() -> None:
    eq = solved(offered(lambda x: end("deal", x, 3 - x), b=1, over=bg.Pie("land", 3)))
    assert dict(eq.terms) == {"land": 2}


def test_floats_stay_floats() -> None:
    eq = bg.solve(bg.Game(["A", "B"], offered(lambda x: end("deal", x, 1 - x), b=0.3)))
    assert eq.terms["pie"] == pytest.approx(0.7)
    assert not eq.exact


def test_extrema_of_numbers_are_numbers() -> None:
    assert (bg.minimum(3, F(1, 2)), bg.maximum(3, 1), bg.clip(F(6, 5), 0, 1)) == (F(1, 2), 3, 1)
