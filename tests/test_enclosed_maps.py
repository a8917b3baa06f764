"""Maps over exponentials, roots and logarithms: signs proved at every point, values within a tolerance, open points said to be open."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import bargaining as bg
from bargaining.errors import DomainError, MethodError
from bargaining.frontiers.spans import Span, span_of, spans

F = Fraction
r, s, D, w, x = sympy.symbols("r s D w x")


def deal(terms: Any) -> Any:
    return bg.outcome("deal", {"A": terms, "B": 1 - terms})


def with_option(first: Any, second: Any, option: Any) -> bg.Game:
    """B may leave after rejecting A's offer."""
    leave = bg.outcome("opt out", {"A": 0, "B": option})
    answer = bg.decision("leave?", "B", {"stay": bg.continue_to("b"), "leave": leave})
    states = {
        "a": bg.offer("a", "A", "B", accept=deal, reject=answer),
        "b": bg.offer("b", "B", "A", accept=deal, reject=bg.continue_to("a")),
    }
    return bg.Game([bg.Actor("A", first), bg.Actor("B", second)], states=states)


def war_or_deal(offered: Any, war: Any) -> bg.Game:
    """B takes what is offered, or fights."""
    branches = {"take": bg.outcome("deal", {"B": offered}), "fight": bg.outcome("war", {"B": war})}
    return bg.Game(["B"], bg.decision("choice", "B", branches))


def test_an_option_against_a_rate_of_discount() -> None:
    """The option binds iff w > d/(1 + d), d = exp(-r D); then A gets 1 - w, otherwise 1/(1 + d) (Binmore, Shaked and Sutton 1989)."""
    axes = {"r": (F(1, 10), 3, 30), "w": (0, 1, 41)}
    m = bg.regime_map(with_option(sympy.exp(-r * D), sympy.exp(-r * D), w), axes, at={"D": F(1, 2)})
    assert not m.exact and not m.undecided and 0 < m.tolerance < 1e-13 and len(m.regimes) == 2
    binds = next(k for k, regime in enumerate(m.regimes) if sympy.simplify(regime.terms["pie"] - 1 + w) == 0)
    got = m.dataset["values"].sel(actor="A").values
    with mpmath.workdps(40):
        for i, rate in enumerate(m.axes["r"]):
            d = mpmath.exp(-mpmath.mpf(rate.numerator) / rate.denominator / 2)
            for j, option in enumerate(m.axes["w"]):
                worth = mpmath.mpf(option.numerator) / option.denominator
                assert (m.codes[i, j] == binds) == (worth > d / (1 + d))
                assert abs(got[i, j] - (1 - max(worth, d / (1 + d)))) <= m.tolerance
    assert m.dataset.attrs["tolerance"] == m.tolerance and "undecided" in str(m)


def test_two_rates_and_an_irrational_constant() -> None:
    """A's first share is (1 - d_B)/(1 - d_A d_B); here B's rate is given in logarithms."""
    game = with_option(sympy.exp(-r), sympy.exp(-sympy.log(2) * s), 0)
    m = bg.regime_map(game, {"r": (F(1, 10), 2, 12), "s": (F(1, 10), 2, 12)})
    assert len(m.regimes) == 1
    with mpmath.workdps(40):
        for i, one in enumerate(m.axes["r"]):
            for j, two in enumerate(m.axes["s"]):
                a, b = (
                    mpmath.exp(-mpmath.mpf(one.numerator) / one.denominator),
                    mpmath.mpf(2) ** (-mpmath.mpf(two.numerator) / two.denominator),
                )
                share = (1 - b) / (1 - a * b)
                assert abs(m.dataset["terms"].values[0, i, j] - share) <= m.tolerance < 1e-12


def test_borders_are_implicit_equations() -> None:
    m = bg.regime_map(war_or_deal(x, 2 * sympy.exp(-2 * x)), {"x": (0, 2, 101)})
    (border,) = m.borders
    assert border.outcomes == ("deal", "war") and str(border.condition) == "x > 2*exp(-2*x)"
    # 2x = W(4), with W the product logarithm.
    true = float(mpmath.lambertw(4).real) / 2
    labels = [m.outcomes[k] for k in m.outcome_codes]
    assert labels == ["deal" if float(v) > true else "war" for v in m.axes["x"]]


def test_ties_at_points_of_the_grid_are_proved() -> None:
    """At x a square of a rational number sqrt(x) = w is met exactly; B, indifferent, takes what is named first."""
    axis = [F(k * k, 400) for k in range(21)]
    m = bg.regime_map(war_or_deal(sympy.sqrt(x), w), {"x": axis, "w": (0, 1, 21)})
    expected = [["deal" if k >= j else "war" for j in range(21)] for k in range(21)]
    assert [[m.outcomes[c] for c in row] for row in m.outcome_codes] == expected
    assert str(m.borders[0].condition) == "w < sqrt(x)"
    nested = war_or_deal(sympy.sqrt(5 + 2 * sympy.sqrt(6 * x)), sympy.sqrt(2) + sympy.sqrt(3))
    m = bg.regime_map(nested, {"x": [F(1, 2), F(1), F(3, 2)]})
    assert [m.outcomes[c] for c in m.outcome_codes] == ["war", "deal", "deal"]


def test_what_cannot_be_proved_is_undecided() -> None:
    tiny = F(1, 10**300)
    game = war_or_deal(sympy.exp(-x) - sympy.exp(-x - w), 0)
    m = bg.regime_map(game, {"w": [F(-1), tiny, F(1)], "x": [F(1), F(2)]})
    assert [[m.outcomes[c] for c in row] for row in m.outcome_codes] == [["war"] * 2, ["undecided"] * 2, ["deal"] * 2]
    assert set(m.undecided) == {(1, 0), (1, 1)} and all("120 digits" in why for why in m.undecided.values())
    assert np.isnan(m.dataset["values"].values[0, 1]).all() and "2 points undecided" in str(m)
    # What lies on both sides of them has a border there.
    assert [set(b.outcomes) for b in m.borders] == [{"war", "deal"}]
    alone = bg.regime_map(game, {"w": [tiny], "x": [F(1)]})
    assert alone.outcomes == ("undecided",) and list(alone.undecided) == [(0, 0)]


def test_rational_maps_are_exact() -> None:
    m = bg.regime_map(war_or_deal(x, w), {"x": (0, 1, 5), "w": (0, 1, 5)})
    assert m.exact and m.tolerance == 0 and m.undecided == {}


def test_what_is_not_derived_is_refused_in_words() -> None:
    m = bg.regime_map(war_or_deal(sympy.sqrt(x), w), {"x": (0, 1, 11), "w": (0, 1, 11)})
    for ask in (lambda: m.outcomes["deal"].region, lambda: m.search, lambda: m.knife_edges):
        with pytest.raises(MethodError, match=r"sqrt\(x\).*not derived"):
            ask()
    with pytest.raises(DomainError, match="no finite real value"):
        bg.regime_map(war_or_deal(sympy.log(x), 0), {"x": (0, 2, 5)})
    with pytest.raises(MethodError, match="in blocks"):
        bg.outcome_map(with_option(sympy.exp(-r), sympy.exp(-r), w), {"r": (F(1, 10), 1, 3)}, at={"w": 0})


def test_a_map_with_roots_is_drawn() -> None:
    m = bg.regime_map(war_or_deal(sympy.sqrt(x), w), {"x": (0, 1, 21), "w": (0, 1, 21)})
    figure = bg.plot.regions(m)
    assert any("sqrt" in text.get_text() for text in figure.findobj(match=lambda a: hasattr(a, "get_text")))


# --- Intervals of floats ----------------------------------------------------------------------------------------------------

numbers = st.fractions(min_value=F(1, 50), max_value=F(20), max_denominator=1000)


@settings(max_examples=150, deadline=None)
@given(numbers, numbers, st.sampled_from(range(8)))
def test_spans_hold_the_true_values(a: Fraction, b: Fraction, which: int) -> None:
    p, q = sympy.symbols("p q")
    e = [
        p * sympy.exp(-q) - q,
        sympy.sqrt(p + q) / (p - 2 * q + sympy.Rational(1, 7)),
        sympy.log(p) ** 2 - sympy.log(q),
        (p - q) ** 3 + p**-2,
        p**q,
        p ** sympy.Rational(2, 3) - q ** sympy.Rational(-3, 2),
        sympy.exp(-p * q) * sympy.pi + sympy.E,
        (1 - p) ** 4 * (q - 3) ** 2,
    ][which]
    at = {p: span_of([a, a + F(1, 3)]), q: span_of([b, b])}
    found = spans(e, at)
    with mpmath.workdps(60):
        for k, first in enumerate((a, a + F(1, 3))):
            true = sympy.lambdify((p, q), e, "mpmath")(
                mpmath.mpf(first.numerator) / first.denominator, mpmath.mpf(b.numerator) / b.denominator
            )
            assert mpmath.mpf(found.low[k]) <= true <= mpmath.mpf(found.high[k])
    # A box holds the values at the points in it.
    wide = spans(e, {p: Span(at[p].low[:1], at[p].high[1:]), q: at[q][:1]})
    assert wide.low[0] <= found.low.min() + 1e-9 * abs(found.low.min()) and wide.high[0] >= found.low.min()


def test_spans_at_the_ends_of_their_domains() -> None:
    p, q = sympy.symbols("p q")
    zero, one, half = span_of([F(0)]), span_of([F(1)]), span_of([F(1, 2)])
    assert (spans(p**q, {p: zero, q: half}).low[0], spans(p**q, {p: zero, q: half}).high[0]) == (0, 0)
    assert spans(1 - p, {p: one}).width[0] == 0 and spans(p * q, {p: zero, q: half}).width[0] == 0
    for e, at in (
        (sympy.log(p), zero),
        (1 / p, zero),
        (sympy.sqrt(p), Span([-1e-9], [1.0])),
        (p**q, Span([-1.0], [1.0])),
    ):
        found = spans(e, {p: at, q: half})
        assert found.sign[0] == 0 and not np.isfinite(found.width[0])
    with pytest.raises(MethodError, match="cannot enclose"):
        spans(sympy.gamma(p), {p: one})
