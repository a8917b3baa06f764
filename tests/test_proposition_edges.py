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
