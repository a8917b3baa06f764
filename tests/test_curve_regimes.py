"""Offers along a concave frontier with symbols: what binds, where that changes, and the equation of the border."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from scipy.optimize import brentq

import bargaining as bg
from bargaining.errors import (
    DomainError,
    GameError,
    InputError,
    MethodError,
    PathError,
)
from bargaining.frontiers.concave import Concave
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.regimes.threshold import NoThresholdError

F = Fraction
u, x, w, v, d, e, g, h, r, D, k = sympy.symbols("u x w v d e g h r D k")

FREE, SECOND, FIRST, BOTH = (
    "no outside option binds",
    "B's outside option binds",
    "A's outside option binds",
    "both outside options bind",
)

CRRA = Concave((1 - x) ** h, x**g, along="x")


def game(frontier: Concave, first: Any = d, second: Any = e, **more: Any) -> ConcaveOffers:
    return ConcaveOffers([bg.Actor("A", first), bg.Actor("B", second)], frontier, **more)


def rounds(one: Any, two: Any, d1: float, d2: float, w1: float, w2: float, many: int = 400) -> tuple[float, float]:
    """What the proposers get, by backward recursion from a last round in which the proposer takes what the other's option leaves.

    `one(c)` is what 1 gets at the point that gives 2 the payoff c, and `two(c)` the reverse.
    """
    first, second = one(max(w2, 0.0)), two(max(w1, 0.0))
    for _ in range(many):
        first, second = one(max(w2, d2 * second)), two(max(w1, d1 * first))
    return first, second


# --- Symbols get values -----------------------------------------------------------------------------------------------------


def test_solve_at_values_is_the_game_with_these_numbers() -> None:
    symbolic = bg.solve(game(CRRA, outside={"B": w}), at={"d": 0.9, "e": 0.8, "g": 1, "h": 0.5, "w": 0.3})
    plain = bg.solve(game(Concave(sympy.sqrt(1 - x), x), 0.9, 0.8, outside={"B": "0.3"}))
    assert symbolic.values == plain.values and symbolic.bracket == plain.bracket


@pytest.mark.parametrize("period", [F(1), F(1, 100), F(1, 10**4)])
def test_discounting_by_rates(period: Fraction) -> None:
    """U1 = sqrt((1 - d2)/(1 - d2 d1^2)) on the parabola; as periods get short sqrt(1/5) (Binmore, Rubinstein and Wolinsky 1986)."""
    offers = game(Concave(1 - u**2), sympy.exp(-r * D), sympy.exp(-sympy.Rational(1, 20) * D))
    eq = bg.solve(offers, at={"r": F(1, 10), "D": period})
    with mpmath.workdps(30):
        length = mpmath.mpf(period.numerator) / period.denominator
        a, b = mpmath.exp(-length / 10), mpmath.exp(-length / 20)
        true = mpmath.sqrt((1 - b) / (1 - b * a**2))
    assert abs(eq.values["A"] - float(true)) < 1e-14
    low, high = (mpmath.mpf(v.numerator) / v.denominator for v in eq.bracket["A"])
    assert low < true < high and high - low < 1e-11
    assert abs(eq.values["A"] - math.sqrt(0.2)) < 0.03 * float(period)


# --- Thresholds -------------------------------------------------------------------------------------------------------------


def test_the_option_principle_on_a_parabola() -> None:
    """w = d phi(d phi^-1(w)) with phi = 1 - u^2 is w = d(1 + d)/(1 + d + d^2), by hand."""
    offers = game(Concave(1 - u**2), d, d, outside={"B": w})
    t = bg.threshold(offers, "w", over=(0, 1), at={"d": 0.9})
    assert sympy.simplify(t.expression - d * (1 + d) / (1 + d + d**2)) == 0
    low, high = t.bracket
    true = F(9, 10) * F(19, 10) / (1 + F(9, 10) + F(81, 100))
    assert low < true < high and high - low < F(1, 10**13)
    assert (t.below, t.above, t.outcome, t.side, t.closed, t.exact) == (FREE, SECOND, SECOND, "above", False, False)
    assert sympy.simplify(t.equation.relation.lhs - t.equation.relation.rhs).subs({d: F(9, 10), w: true}) == 0
    assert [i.outcome for i in t.intervals] == [FREE, SECOND] and "d**2" in str(t) and r"\ge" not in t.to_latex()


@pytest.mark.parametrize(("a", "b", "p", "q"), [("0.6", "0.95", "0.4", "0.9"), ("0.99", "0.97", "1", "0.3")])
def test_options_under_constant_relative_risk_aversion(a: str, b: str, p: str, q: str) -> None:
    """CRRA is Rubinstein with d1^(1/g), d2^(1/h): the option binds where w^(1/h) exceeds b(1 - a)/(1 - ab)."""
    at = {"d": F(a), "e": F(b), "g": F(p), "h": F(q)}
    t = bg.threshold(game(CRRA, outside={"B": w}), "w", SECOND, over=(0, F(99, 100)), at=at)
    one, two = float(a) ** (1 / float(p)), float(b) ** (1 / float(q))
    true = (two * (1 - one) / (1 - one * two)) ** float(q)
    assert t.value == pytest.approx(true, abs=1e-13) and float(t.bracket[1] - t.bracket[0]) < 1e-13
    assert t.expression.subs({d: at["d"], e: at["e"], g: at["g"], h: at["h"]}).evalf() == pytest.approx(true, abs=1e-12)


@pytest.mark.parametrize("path", ["g", "h", "d", "e"])
def test_thresholds_in_tastes_have_an_implicit_equation(path: str) -> None:
    at = {"d": F(9, 10), "e": F(8, 10), "g": F(7, 10), "h": F(1, 2), "w": F(1, 2)}
    t = bg.threshold(game(CRRA, outside={"B": w}), path, over=(F(1, 10), F(99, 100)), at=at)

    def gap(moved: float) -> float:
        n = {**{name: float(value) for name, value in at.items()}, path: moved}
        left = 1 - n["w"] ** (1 / n["h"])  # A's offer that gives B its option
        reply = n["d"] ** (1 / n["g"]) * left
        return n["w"] - n["e"] * (1 - reply) ** n["h"]

    true = brentq(gap, 0.1, 0.99, xtol=1e-15, rtol=1e-14)
    assert t.value == pytest.approx(true, abs=1e-12)
    assert t.bracket[0] < t.bracket[1] and gap(float(t.bracket[0]) - 1e-9) * gap(float(t.bracket[1]) + 1e-9) < 0
    lhs, rhs = t.equation.relation.args
    zero = (lhs - rhs).subs({**{sympy.Symbol(n): v for n, v in at.items()}, sympy.Symbol(path): t.value})
    assert abs(zero.evalf(20)) < 1e-13
    assert {s.name for s in t.equation.relation.free_symbols} == set(at)
    # Without a closed form in the exponents, with one where an inversion gives it.
    assert (t.expression is None) == (path in "gh")


def test_a_threshold_in_the_length_of_a_period() -> None:
    """On the parabola w binds where d(1 + d)/(1 + d + d^2) < w, d = exp(-r D)."""
    offers = game(Concave(1 - u**2), sympy.exp(-r * D), sympy.exp(-r * D), outside={"B": w})
    t = bg.threshold(offers, "D", SECOND, over=(F(1, 100), 5), at={"r": F(1, 10), "w": F(6, 10)})
    factor = brentq(lambda f: f * (1 + f) / (1 + f + f * f) - 0.6, 0.1, 0.99, xtol=1e-15)
    assert t.value == pytest.approx(-math.log(factor) * 10, abs=1e-11) and t.side == "above"
    assert "exp(-D*r)" in str(t.equation)


def test_two_options_and_no_agreement() -> None:
    """With d = 0.9, w = 0.6 on the parabola: A's option binds, then both bind, then nothing is left to agree on (hand-written)."""
    offers = game(Concave(1 - u**2), d, d, outside={"A": v, "B": w})
    t = bg.threshold(offers, "v", over=(0, 1), at={"d": 0.9, "w": 0.6})
    own = brentq(lambda s: s - 0.9 * math.sqrt(1 - 0.9 * (1 - s * s)), 0.1, 0.9, xtol=1e-15)
    both = brentq(lambda s: 0.9 * (1 - s * s) - 0.6, 0.1, 0.9, xtol=1e-15)
    none = math.sqrt(0.4)
    assert [i.outcome for i in t.intervals] == [FREE, FIRST, BOTH, "no agreement"]
    assert [float(i.high) for i in t.intervals[:3]] == pytest.approx([own, both, none], abs=1e-12)
    assert bg.threshold(offers, "v", "no agreement", over=(0, 1), at={"d": 0.9, "w": 0.6}).value == pytest.approx(none)


def test_breakdown_instead_of_discounting() -> None:
    """On a line with breakdown p and payoffs b the option binds above p b2 + (1 - p) U2, with U2 = b2 + (1 - b1 - b2)/(2 - p)."""
    p = sympy.Symbol("p")
    offers = game(Concave(1 - u), 1, 1, outside={"B": w}, breakdown=(p, {"A": "0.2", "B": "0.1"}))
    t = bg.threshold(offers, "w", over=(0, F(7, 10)), at={"p": F(1, 10)})
    true = F(1, 10) * F(1, 10) + F(9, 10) * (F(1, 10) + F(7, 10) / F(19, 10))
    assert t.bracket[0] < true < t.bracket[1] and t.expression.subs(p, F(1, 10)) == true


def test_the_end_of_the_frontier() -> None:
    """Where the frontier stops at 1/2, A offers the end for as long as B's staying is worth less than 1/2 there."""
    offers = game(Concave(1 - u, span=(0, "1/2")), 0.9, e)
    t = bg.threshold(offers, "e", over=(F(1, 10), F(99, 100)))
    # H(1/2) = e (1 - 0.45) - 1/2.
    assert t.bracket[0] < F(10, 11) < t.bracket[1] and t.below == "A offers the end of the frontier"
    assert t.expression == sympy.Rational(10, 11)


def test_an_equation_whose_offers_cannot_be_eliminated() -> None:
    """u^3 + u is no single power: the offers stay in the equation, and the system says what they are."""
    offers = game(Concave(2 - u**3 - u), d, d, outside={"B": w})
    t = bg.threshold(offers, "w", over=(0, 2), at={"d": 0.9})

    def gap(option: float) -> float:
        left = brentq(lambda s: 2 - s**3 - s - option, 0, 1, xtol=1e-15)
        return option - 0.9 * (2 - (0.9 * left) ** 3 - 0.9 * left)

    assert t.value == pytest.approx(brentq(gap, 0.5, 1.5, xtol=1e-14), abs=1e-12)
    assert t.expression is None and len(t.system) == 3 and "offer_A" in str(t)


def test_thresholds_that_are_not_there_and_cannot_be_asked() -> None:
    offers = game(Concave(1 - u**2), d, d, outside={"B": w})
    with pytest.raises(NoThresholdError, match="nothing that binds changes"):
        bg.threshold(offers, "w", over=(0, F(1, 2)), at={"d": 0.9})
    with pytest.raises(PathError, match="no outcome 'deal'"):
        bg.threshold(offers, "w", "deal", over=(0, 1), at={"d": 0.9})
    with pytest.raises(PathError, match="names no symbol"):
        bg.threshold(offers, "ww", over=(0, 1), at={"d": 0.9})
    with pytest.raises(InputError, match="over="):
        bg.threshold(offers, "w", at={"d": 0.9})
    with pytest.raises(MethodError, match="have no value"):
        bg.threshold(offers, "w", over=(0, 1))
    with pytest.raises(MethodError, match="have no value"):
        bg.solve(offers)
    with pytest.raises(MethodError, match="cannot be enclosed"):
        bg.threshold(game(Concave(lambda t: 1 - t * t), d, d, outside={"B": w}), "w", over=(0, 1), at={"d": 0.9})
    with pytest.raises(DomainError, match="no finite real value at w = 0"):
        bg.solve(game(Concave(1 - u**2), d, d, outside={"B": sympy.log(w)}), at={"d": 0.9, "w": 0})
    with pytest.raises(GameError, match="along="):
        Concave((1 - x) ** h)
    with pytest.raises(GameError, match=r"h = 3/2.*concave|concave"):
        bg.regime_map(
            game(CRRA, outside={"B": w}), {"h": (F(1, 2), F(3, 2), 3)}, at={"d": 0.9, "e": 0.8, "g": 1, "w": 0}
        )
    with pytest.raises(DomainError, match="discount factor"):
        bg.regime_map(offers, {"d": (0, 2, 5)}, at={"w": 0})


# --- Maps -------------------------------------------------------------------------------------------------------------------


def test_a_map_of_options_against_long_finite_horizons() -> None:
    """Values at every point are those of 400 rounds of backward recursion; what binds is what the last of them says."""
    offers = game(CRRA, 0.9, 0.8, outside={"A": v, "B": w})
    m = bg.regime_map(offers, {"v": (F(1, 40), F(39, 40), 14), "w": (F(1, 50), F(49, 50), 15)}, at={"g": 0.7, "h": 0.5})
    one, two = (lambda c: (1 - c**2) ** 0.7), (lambda c: (1 - c ** (1 / 0.7)) ** 0.5)
    got = m.dataset["values"].values
    assert not m.exact and not m.undecided and m.tolerance < 1e-9
    for i, first in enumerate(map(float, m.axes["v"])):
        for j, second in enumerate(map(float, m.axes["w"])):
            label = m.outcomes[m.codes[i, j]]
            if first > one(second):
                assert label == "no agreement" and np.isnan(got[:, i, j]).all()
                continue
            start, reply = rounds(one, two, 0.9, 0.8, first, second)
            assert got[0, i, j] == pytest.approx(start, abs=1e-9)
            takes = (first > 0.9 * start, second > 0.8 * reply)
            assert (
                label == {(False, False): FREE, (True, False): FIRST, (False, True): SECOND, (True, True): BOTH}[takes]
            )


def test_borders_of_a_map_hold_their_equations() -> None:
    offers = game(Concave(1 - u**2), d, d, outside={"B": w})
    m = bg.regime_map(offers, {"d": (F(1, 10), F(9, 10), 17), "w": (0, 1, 21)})
    assert set(m.outcomes) == {FREE, SECOND} and m.undecided == {}
    (border,) = m.borders
    for i, factor in enumerate(m.axes["d"]):
        for j, option in enumerate(m.axes["w"]):
            expected = option > factor * (1 + factor) / (1 + factor + factor**2)
            assert (m.outcomes[m.codes[i, j]] == SECOND) == expected
            assert border.condition.holds({"d": factor, "w": option}) == (
                m.outcomes[m.codes[i, j]] == border.outcomes[0]
            )
    assert m.to_frame().shape == (357, 6) and "signs proved" in str(m)
    with pytest.raises(InputError, match=r"offers along a curve.*dataset"):
        bg.plot.regions(m)


def test_points_that_are_open_say_why() -> None:
    """At w = d = 1/2 on a line with phi = 1 - u the option 1/3 is worth staying, exactly."""
    offers = game(Concave(1 - u), F(1, 2), F(1, 2), outside={"B": w})
    m = bg.regime_map(offers, {"w": [F(1, 4), F(1, 3), F(1, 2)]})
    assert [m.outcomes[c] for c in m.codes] == [FREE, "undecided", SECOND]
    assert "staying and leaving are worth the same" in m.undecided[(1,)]
    assert [set(b.outcomes) for b in m.borders] == [{FREE, SECOND}]


def test_neither_loses_by_delay() -> None:
    m = bg.regime_map(game(Concave(1 - u**2), d, d, outside={"B": w}), {"d": [F(9, 10), F(1)]}, at={"w": 0})
    assert [m.outcomes[c] for c in m.codes] == [FREE, "a continuum of equilibria"]


# --- Effects ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("option", "proposer"), [(F(1, 5), "A"), (F(1, 2), "A"), (F(1, 5), "B"), (F(1, 2), "B")])
def test_effects_are_those_of_finite_differences(option: Fraction, proposer: str) -> None:
    """Closed forms of CRRA, written by hand, are moved a little on either side."""
    at = {"d": F(9, 10), "e": F(8, 10), "g": F(7, 10), "h": F(1, 2), "w": option}
    statics = bg.comparative_statics(game(CRRA, outside={"B": w}, proposer=proposer), at=at)
    assert statics.binding.outcome == (FREE if option == F(1, 5) else SECOND) and not statics.exact

    def agreed(n: dict[str, float]) -> tuple[float, float, float]:
        one, two = n["d"] ** (1 / n["g"]), n["e"] ** (1 / n["h"])
        start = (1 - two) / (1 - one * two) if option == F(1, 5) else 1 - n["w"] ** (1 / n["h"])
        t = start if proposer == "A" else one * start
        return t, t ** n["g"], (1 - t) ** n["h"]

    here = {name: float(value) for name, value in at.items()}
    for path in at:
        up, down = ({**here, path: here[path] + step} for step in (1e-6, -1e-6))
        for name, a, b in zip(("terms.pie", "values.A", "values.B"), agreed(up), agreed(down), strict=True):
            effect, rate = statics[name, path], (a - b) / 2e-6
            assert effect.value == pytest.approx(rate, abs=1e-7)
            assert effect.sign == (0 if abs(rate) < 1e-9 else 1 if rate > 0 else -1)


def test_a_more_risk_averse_responder_gives_up_more() -> None:
    """B's utility of a share is (1 - x)^h: as h falls, A's share rises."""
    offers = game(CRRA, d, d)
    statics = bg.comparative_statics(offers, ["h"], ["terms.pie"], at={"d": 0.9, "g": 1, "h": F(1, 2)})
    (effect,) = statics.effects
    assert effect.sign == -1 and "falls" in str(statics) and "offer_A" in str(effect.expression)
    with pytest.raises(PathError, match="hh"):
        bg.comparative_statics(offers, ["hh"], at={"d": 0.9, "g": 1, "h": F(1, 2)})
    line = game(Concave(1 - u), d, d, outside={"B": w})
    with pytest.raises(MethodError, match="staying and leaving"):
        bg.comparative_statics(line, at={"d": F(1, 2), "w": F(1, 3)})
    with pytest.raises(InputError, match="at the point"):
        bg.comparative_statics(offers, at={"d": 0.9, "g": 1, "h": F(1, 2)}, over={"d": (0, 1)})
