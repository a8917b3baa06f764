"""Exponentials, roots and logarithms in a game: solved with proved signs, thresholds with their equation and a bracket."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy

import bargaining as bg
from bargaining.errors import DomainError, MethodError
from bargaining.regimes.enclosed import crossings

F = Fraction
r, s, D, w, x = sympy.symbols("r s D w x")


def deal(terms: Any) -> Any:
    return bg.outcome("deal", {"A": terms, "B": 1 - terms})


def rubinstein(first: Any, second: Any) -> bg.Game:
    """A and B propose in turn."""
    states = {
        "a": bg.offer("a", "A", "B", accept=deal, reject=bg.continue_to("b")),
        "b": bg.offer("b", "B", "A", accept=deal, reject=bg.continue_to("a")),
    }
    return bg.Game([bg.Actor("A", first), bg.Actor("B", second)], states=states)


def with_option(factor: Any, option: Any) -> bg.Game:
    """B may leave after rejecting A's offer."""
    leave = bg.outcome("opt out", {"A": 0, "B": option})
    answer = bg.decision("leave?", "B", {"stay": bg.continue_to("b"), "leave": leave})
    states = {
        "a": bg.offer("a", "A", "B", accept=deal, reject=answer),
        "b": bg.offer("b", "B", "A", accept=deal, reject=bg.continue_to("a")),
    }
    return bg.Game([bg.Actor("A", factor), bg.Actor("B", factor)], states=states)


def war_or_deal(offered: Any, war: Any) -> bg.Game:
    """B takes what is offered, or fights."""
    branches = {"take": bg.outcome("deal", {"B": offered}), "fight": bg.outcome("war", {"B": war})}
    return bg.Game(["B"], bg.decision("choice", "B", branches))


@pytest.mark.parametrize("at", [(F(1, 10), F(1, 20), F(1)), (F(2), F(1, 7), F(1, 3)), (F(3, 2), F(3, 2), F(5, 2))])
def test_rubinstein_shares_with_rates(at: tuple[Fraction, ...]) -> None:
    """The first share is (1 - d_B)/(1 - d_A d_B) with d_i = exp(-r_i D) (Rubinstein 1982)."""
    game = rubinstein(sympy.exp(-r * D), sympy.exp(-s * D))
    eq = bg.solve(game, at=dict(zip("rsD", at, strict=True)))
    with mpmath.workdps(40):
        a, b, period = (mpmath.mpf(v.numerator) / v.denominator for v in at)
        share = (1 - mpmath.exp(-b * period)) / (1 - mpmath.exp(-(a + b) * period))
    assert abs(eq.terms["pie"] - share) < 1e-14
    assert abs(eq.values["A"] - float(share)) <= 2 * eq.tolerance < 1e-14
    assert not eq.exact and isinstance(eq.values["A"], float) and 0 <= eq.verify() < 1e-25
    form = eq.regime.terms["pie"].subs(dict(zip((r, s, D), map(sympy.Rational, at), strict=True)))
    assert abs(form.evalf(30) - sympy.Float(share, 30)) < 1e-25


def test_short_periods_tend_to_the_shares_of_the_rates() -> None:
    """As D tends to zero the share tends to r_B/(r_A + r_B) (Binmore, Rubinstein and Wolinsky 1986)."""
    game = rubinstein(sympy.exp(-r * D), sympy.exp(-s * D))
    for period in (F(1, 10**3), F(1, 10**6), F(1, 10**9)):
        eq = bg.solve(game, at={"r": F(1, 10), "s": F(1, 5), "D": period})
        # The first-order term is r_A r_B D/(2(r_A + r_B)), by expansion.
        expected = F(2, 3) + F(1, 5) * F(1, 10) * period / (2 * F(3, 10))
        assert abs(eq.terms["pie"] - expected) < 1e-1 * period**2 + F(1, 10**15)


def test_threshold_in_a_rate_is_the_closed_form() -> None:
    """The option binds where w = d/(1 + d), hence at r = -log(w/(1 - w))/D."""
    for option, period in ((F(3, 10), F(1)), (F(2, 5), F(1, 4)), (F(1, 10), F(3))):
        t = bg.threshold(with_option(sympy.exp(-r * D), w), "r", over=(F(1, 100), 3), at={"D": period, "w": option})
        with mpmath.workdps(60):
            odds = mpmath.mpf(option.numerator) / (option.denominator - option.numerator)
            true = -mpmath.log(odds) * period.denominator / period.numerator
            low, high = (mpmath.mpf(v.numerator) / v.denominator for v in t.bracket)
            assert low < true < high and (high - low) / true < 1e-12
        assert not t.exact and abs(t.value - float(true)) < 1e-14
        assert sympy.simplify(t.expression + sympy.log(w / (1 - w)) / D) == 0
        assert isinstance(t.equation.relation, sympy.Eq)
        assert t.equation.relation == sympy.Eq(w + w * sympy.exp(-r * D), sympy.exp(-r * D))
        assert [str(i.outcome) for i in t.intervals] == ["deal"]


def test_threshold_in_a_symbol_beside_exponentials() -> None:
    t = bg.threshold(with_option(sympy.exp(-r * D), w), "w", over=(0, 1), at={"D": 1, "r": F(1, 10)})
    with mpmath.workdps(40):
        d = mpmath.exp(mpmath.mpf(-1) / 10)
        assert abs(t.value - float(d / (1 + d))) < 1e-15
    assert sympy.simplify(t.expression - sympy.exp(-r * D) / (1 + sympy.exp(-r * D))) == 0


def test_an_equation_that_has_no_solution_in_closed_form() -> None:
    """B fights until x = 2 exp(-2x), that is 2x = W(4) with W the product logarithm."""
    t = bg.threshold(war_or_deal(x, 2 * sympy.exp(-2 * x)), "x", over=(0, 2))
    with mpmath.workdps(40):
        true = mpmath.lambertw(4) / 2
        low, high = (mpmath.mpf(v.numerator) / v.denominator for v in t.bracket)
        assert low < true < high
    assert t.expression is None and (t.below, t.above) == ("war", "deal")
    assert t.equation.relation == sympy.Eq(x, 2 * sympy.exp(-2 * x))
    assert "the root of" in str(t) and "enclosed" in str(t) and r"e^{- 2 x}" in t.to_latex()


def test_intervals_hold_every_change() -> None:
    """x exp(-x) exceeds 3/10 between the two branches of the product logarithm."""
    t = bg.threshold(war_or_deal(F(3, 10), x * sympy.exp(-x)), "x", over=(0, 5))
    ends = [float(-mpmath.lambertw(-0.3, k).real) for k in (0, -1)]
    assert [i.outcome for i in t.intervals] == ["deal", "war", "deal"]
    assert [t.intervals[1].low, t.intervals[1].high] == pytest.approx(ends, abs=1e-14)
    assert not t.closed if t.outcome == "war" else t.closed  # indifferent, B takes what is named first


def test_roots_logarithms_and_powers() -> None:
    t = bg.threshold(war_or_deal(sympy.sqrt(x), F(3, 10)), "x", over=(F(1, 100), 1))
    assert t.expression == sympy.Rational(9, 100) and t.value == pytest.approx(0.09, abs=1e-15)
    t = bg.threshold(war_or_deal(sympy.log(1 + x), w), "x", over=(0, 4), at={"w": 1})
    assert sympy.simplify(t.expression - sympy.exp(w) + 1) == 0 and t.value == pytest.approx(float(sympy.E - 1))
    t = bg.threshold(war_or_deal(w**x, F(1, 10)), "x", over=(0, 9), at={"w": F(1, 2)})
    assert t.value == pytest.approx(float(sympy.log(10, 2)), abs=1e-13)
    t = bg.threshold(war_or_deal(sympy.sqrt(1 - x), x), "x", over=(0, F(99, 100)))
    assert t.value == pytest.approx((5**0.5 - 1) / 2, abs=1e-15)


def test_a_root_that_vanishes_at_the_end_of_the_interval() -> None:
    t = bg.threshold(war_or_deal(sympy.sqrt(x), x / 2), "x", over=(0, 5))
    assert t.value == 4 and t.expression == 4 and [i.outcome for i in t.intervals] == ["deal", "war"]


def test_exact_where_the_point_makes_all_numbers_rational() -> None:
    eq = bg.solve(war_or_deal(sympy.sqrt(x), F(1, 2)), at={"x": F(1, 4)})
    assert eq.exact and eq.values["B"] == F(1, 2) and eq.ties
    eq = bg.solve(war_or_deal(sympy.sqrt(x), F(1, 2)), at={"x": F(1, 2)})
    assert not eq.exact and eq.outcome == "deal" and eq.unique


def test_ties_are_proved_or_refused() -> None:
    # exp(-1/5) is the square of exp(-1/10): one primitive. sqrt(6) = sqrt(2) sqrt(3): computer algebra.
    assert bg.solve(war_or_deal(sympy.exp(-2 * x), sympy.exp(-x) * sympy.exp(-x)), at={"x": F(1, 10)}).ties
    eq = bg.solve(war_or_deal(sympy.sqrt(6), w * sympy.sqrt(3)), at={"w": 1})
    assert eq.outcome == "deal" and not eq.ties
    three = bg.solve(war_or_deal(sympy.sqrt(5 + x), sympy.sqrt(2) + sympy.sqrt(3)), at={"x": 2})
    assert three.outcome == "war"
    nested = war_or_deal(sympy.sqrt(5 + 2 * sympy.sqrt(6 * x)), sympy.sqrt(2) + sympy.sqrt(3))
    tied = bg.solve(nested, at={"x": 1})
    assert tied.ties and abs(tied.verify()) < 1e-25 and not tied.has_regime and "indifferent" in str(tied)
    # That numbers differ is seen in their first 120 digits, or not at all.
    close = war_or_deal(sympy.exp(-x), sympy.exp(-x) - sympy.Rational(1, 10**80))
    assert bg.solve(close, at={"x": 1}).outcome == "deal"
    tiny = sympy.exp(-x) - sympy.exp(-x - w)
    with pytest.raises(MethodError, match="undecided"):
        bg.solve(war_or_deal(tiny, 0), at={"x": 1, "w": F(1, 10**300)})


def test_what_is_not_derived_is_refused_in_words() -> None:
    game = with_option(sympy.exp(-r * D), w)
    with pytest.raises(MethodError, match="derivatives"):
        bg.comparative_statics(game, at={"D": 1, "w": F(1, 10), "r": 1})
    with pytest.raises(MethodError, match="listed by exact comparisons"):
        bg.equilibria(game, at={"D": 1, "w": F(1, 10), "r": 1})
    regime = bg.solve(game, at={"D": 1, "w": F(1, 10), "r": 1}).regime
    with pytest.raises(MethodError, match="no proposition"):
        regime.proposition()
    assert regime.holds_at({"r": 2}) and not regime.holds_at({"r": 3})
    with pytest.raises(DomainError, match="no finite real value"):
        bg.solve(war_or_deal(sympy.log(x), 0), at={"x": 0})
    with pytest.raises(DomainError, match="discount factor"):
        bg.solve(rubinstein(sympy.exp(r * D), F(1, 2)), at={"r": 1, "D": 1})
    with pytest.raises(MethodError, match="cannot enclose"):
        bg.solve(war_or_deal(sympy.gamma(x), 0), at={"x": F(1, 2)})


def test_zeros_of_an_expression() -> None:
    e = (x**2 - x) * sympy.exp(x) - sympy.Rational(1, 10)
    found = crossings(e, "x", F(-8), F(2))
    assert (
        len(found) == 3
    )  # one above 1, where x^2 - x turns positive, and two below 0, where the exponential wins at last
    for bracket in found:
        one, two = (e.subs(x, sympy.Rational(v.numerator, v.denominator)).evalf(60) for v in bracket)
        assert one * two < 0
    with pytest.raises(MethodError, match="touches zero"):
        crossings((x - sympy.exp(-x)) ** 2, "x", F(0), F(1))
