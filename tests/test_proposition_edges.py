"""What propositions and other verdicts say on faces of the box, at knife edges and between several borders.

Expected sets are derived by hand beside each test.
"""

from __future__ import annotations

from fractions import Fraction as F

import pytest
import sympy

import bargaining as bg

a, b = sympy.symbols("a b")


def choice(left: object, right: object) -> bg.Game:
    return bg.Game(
        ["A"], bg.decision("x", "A", {"l": bg.outcome("left", {"A": left}), "r": bg.outcome("right", {"A": right})})
    )


def test_faces_on_which_an_outcome_is_not_the_only_one_are_excepted() -> None:
    # B accepts x where 1 - x > 1 - power - B.cost. At x = power + B.cost it is indifferent; if it rejects there, A has terms as good as
    # it likes next to them unless power + B.cost = 0, and prefers them to power - A.cost unless A.cost + B.cost = 0. So war is an
    # outcome too on these two faces, and on no other where power + B.cost <= 1.
    model = bg.load("fearon1995/bargaining_range")
    said = str(bg.solve(model).regime.proposition().uniqueness)
    assert "where the inequalities are strict and A.cost + B.cost > 0 and B.cost + power > 0; " in said
    for power, cost_a, cost_b in ((F(1, 4), 0, 0), (0, F(1, 2), 0), (0, 0, F(1, 4)), (F(1, 4), F(1, 8), 0)):
        at = model.replace({"power": power, "A.cost": cost_a, "B.cost": cost_b})
        alone = cost_a + cost_b > 0 and power + cost_b > 0
        assert {e.outcome for e in bg.equilibria(at)} == ({"settlement"} if alone else {"settlement", "war"})


def test_comparisons_that_vanish_only_together_with_others_need_no_mention() -> None:
    # In Stahl's game all comparisons but those of the discount factors with 0 are strict where both are in (0, 1).
    said = str(bg.solve(bg.load("stahl1972/finite_horizon")).regime.proposition().uniqueness)
    assert "whatever indifferent actors do, where A.discount > 0 and B.discount > 0. " in said


@pytest.mark.parametrize("at", [{"a": 1, "b": 1}, {"a": F(-2, 3), "b": F(-2, 3)}])
def test_equality_is_not_claimed_to_be_necessary(at: dict[str, F]) -> None:
    # 'left' is an equilibrium wherever a >= b.
    found = bg.solve(choice(a, b), at=at).regime.proposition()
    assert not found.necessary and "If and only if" not in str(found)
    assert "with these formulas, is found where a > b. " in str(found)


def test_on_a_border_the_side_is_told_on_which_play_goes_on() -> None:
    # At power + B.cost = 1 B accepts every offer; below, every offer up to power + B.cost: the terms are the same.
    model = bg.load("fearon1995/bargaining_range").replace({"power": F(3, 5), "B.cost": F(2, 5)})
    found = bg.solve(model).regime.proposition()
    assert not found.necessary and "If and only if" not in str(found)
    assert "is found where B.cost + power < 1. " in str(found)
    assert "lie on a border" in found.to_latex()


def test_other_equilibria_are_told_of_some_points() -> None:
    # B is indifferent between up and down; A prefers to go on if a > 0 and B goes down, and is indifferent if B goes up.
    game = bg.Game(
        ["A", "B"],
        bg.decision(
            "first",
            "A",
            {
                "l": bg.outcome("left", {"A": a, "B": 0}),
                "r": bg.decision(
                    "second",
                    "B",
                    {"u": bg.outcome("up", {"A": a, "B": 1}), "d": bg.outcome("down", {"A": 2 * a, "B": 1})},
                ),
            },
        ),
    )
    said = str(bg.solve(game, at={"a": 1}).regime.proposition())
    assert "at some of these points, also other equilibria" in said and "under the same conditions" not in said


def demand(war: object) -> bg.Game:
    """A demands x, which B accepts where 1 - x >= war: the pie is 1 - war, its derivatives those of -war."""
    reject = bg.outcome("war", {"A": 0, "B": war})
    return bg.Game(
        ["A", "B"],
        bg.offer("demand", "A", "B", accept=lambda x: bg.outcome("deal", {"A": x, "B": 1 - x}), reject=reject),
    )


def test_the_extent_of_a_sign_is_the_conditions_at_the_point() -> None:
    # The same play holds for x > 1, where the derivative of 1 - x (1 - x) y by y is positive.
    game, at = demand(a * (1 - a) * b), {"a": F(3, 10), "b": F(1, 5)}
    effect = bg.comparative_statics(game, of=["terms.pie"], at=at)["terms.pie", "b"]
    assert effect.sign == -1 and effect.where == "wherever the regime's conditions at this point hold"
    elsewhere = {"a": F(2), "b": F(-1, 4)}
    regime = bg.solve(game, at=at).regime
    assert regime.holds_at(elsewhere) and not all(c.holds(elsewhere) for c in regime.conditions)


def test_every_turn_is_listed() -> None:
    # d pie / d a = -(4 a - 1)(12 a - 7) / 48 changes its sign at 1/4 and at 7/12.
    war = sympy.Rational(1, 2) + (a - sympy.Rational(1, 4)) ** 2 * (a - sympy.Rational(3, 4)) / 3
    (effect,) = bg.comparative_statics(demand(war), of=["terms.pie"], at={"a": F(9, 10)}, over={"a": (0, 1)}).effects
    assert {zero.expression for zero in effect.turns_at} == {sympy.Rational(1, 4), sympy.Rational(7, 12)}
    # The mixed derivative is -(1 - 2 a)(1 - 2 b).
    war = sympy.Rational(1, 4) + a * b * (1 - a) * (1 - b)
    found = bg.comparative_statics(
        demand(war), of=["terms.pie"], at={"a": F(3, 10), "b": F(1, 5)}, over={"a": (0, 1), "b": (0, 1)}
    )
    assert {(z.path, z.expression) for z in found.cross[0].turns_at} == {
        ("a", sympy.Rational(1, 2)),
        ("b", sympy.Rational(1, 2)),
    }


def test_a_knife_edge_has_the_neighbours_of_all_its_stretches() -> None:
    # B's type costs a with probability q and h otherwise. At q = 0 A asks 1/2 + h. Beside it, where h is less than the other cost 1/10,
    # both types still accept; where it is more, the type of cost 1/10 fights.
    q, h = sympy.symbols("q h")

    def ask(cost: object) -> object:
        half = sympy.Rational(1, 2)
        return bg.offer(
            "demand",
            "A",
            "B",
            information_set="A's demand",
            accept=lambda x: bg.outcome("deal", {"A": x, "B": 1 - x}),
            reject=bg.outcome("war", {"A": sympy.Rational(2, 5), "B": half - cost}),
        )

    game = bg.Game(["A", "B"], bg.chance("type", {"tough": (q, ask(sympy.Rational(1, 10))), "weak": (1 - q, ask(h))}))
    edges = {str(e.condition): e for e in bg.regime_map(game, {"q": (0, 1, 11), "h": (0, F(1, 2), 11)}).knife_edges}
    edge = edges["q = 0"]
    assert set(edge.sides) == {"deal", "deal or war"} and set(edge.places) == {("deal",), ("deal or war",)}
    assert "next to deal or, elsewhere on it, deal or war" in str(edge)


def test_one_of_several_borders_is_not_told_as_an_inequality() -> None:
    # 'left' where (a - 1/5)(a - 1/2)(a - 7/10) >= 0: on [1/5, 1/2] and from 7/10.
    fifth, half, tenths = sympy.Rational(1, 5), sympy.Rational(1, 2), sympy.Rational(7, 10)
    found = bg.threshold(
        choice((a - fifth) * (a - half) * (a - tenths), 0), "a", "left", over=(0, 1), at={"a": F(3, 5)}
    )
    first = str(found).splitlines()[0]
    assert first in (
        "left just below a = 0.5, right just above; there are other borders",
        "right just below a = 0.7, left just above; there are other borders",
    )
    one = bg.threshold(choice(a - half, 0), "a", "left", over=(0, 1), at={"a": F(3, 5)})
    assert str(one).splitlines()[0] == "left where a >= 0.5; right on the other side"


def test_the_legend_leaves_out_symbols_that_are_their_names() -> None:
    page = bg.solve(choice(a, b), at={"a": 2, "b": 1}).regime.proposition().to_latex()
    assert "$a$ & a" not in page and "tabular" not in page
    page = bg.solve(demand(a), at={"a": F(1, 2)}).regime.proposition().to_latex()
    assert r"$x$ & the terms offered: pie \\" in page and r"\text{pie}\ x &= 1 - a" in page
