"""Demands against private costs: published numbers, grids, quadrature, limits, effects by differences, and what is refused."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np
import pytest
import sympy
from scipy import stats
from scipy.integrate import quad

import bargaining as bg
from bargaining.errors import GameError, MethodError
from bargaining.games.distributions import Cdf, Exponential, Pieces, Uniform
from bargaining.solvers.risk_return import RiskReturnEquilibrium

C = sympy.Symbol("c")


def demand(power, cost, private, at_most=1):
    return bg.solve(bg.RiskReturn(("A", "B"), power, cost, private, at_most))


def on_a_grid(power, cost, accepted, at_most=1.0, points=200_001):
    """The best share on a fine grid: the chance of acceptance comes from scipy, the payoffs from the rules of the game."""
    x = np.linspace(0, at_most, points)
    peace = accepted(x - power)
    payoff = peace * x + (1 - peace) * (power - cost)
    best = int(np.argmax(payoff))
    return x[best], 1 - peace[best], payoff[best]


@pytest.mark.parametrize(
    ("numbers", "share", "war", "worth", "case"),
    [
        (("0.5", "0.1", 0, "0.4"), F(65, 100), F(3, 8), F(55625, 100000), "interior"),
        (("0.6", "0.2", 0, "0.3"), F(65, 100), F(1, 6), F(73, 120), "interior"),
        (("0.5", "0.3", 0, "0.25"), F(1, 2), 0, F(1, 2), "safe"),
        (("0.5", "0.1", "0.1", "0.4"), F(65, 100), F(1, 6), F(73, 120), "interior"),
        (("0.7", "0.05", 0, "0.9"), 1, F(1, 3), F(53, 60), "corner"),
    ],
)
def test_published_numbers_and_a_grid(numbers, share, war, worth, case):
    p, k, low, high = numbers
    eq = demand(p, k, Uniform(low, high))
    assert (eq.terms["pie"], eq.war, eq.values["A"], eq.case) == (share, war, worth, case)
    assert eq.verify() == 0 and eq.exact and eq.unique
    belief = stats.uniform(float(low), float(F(high) - F(low)))
    x, fought, payoff = on_a_grid(float(p), float(k), belief.sf)
    assert (x, payoff) == pytest.approx((float(share), float(worth)), abs=1e-5)
    assert fought == pytest.approx(float(war), abs=1e-4)
    # B's mean payoff, type by type.
    mean = quad(lambda c: float(eq.payoff(c)) * belief.pdf(c), float(low), float(high), points=[float(x) - float(p)])[0]
    assert float(eq.values["B"]) == pytest.approx(mean, abs=1e-9)


def test_an_exponential_cost():
    eq = demand("0.5", "0.05", Exponential("0.2"))
    assert eq.terms["pie"] == F(65, 100)
    assert eq.war == pytest.approx(0.527633447259, abs=1e-12)
    x, fought, payoff = on_a_grid(0.5, 0.05, stats.expon(scale=0.2).sf)
    assert (float(eq.terms["pie"]), eq.war, eq.values["A"]) == pytest.approx((x, fought, payoff), abs=1e-4)
    mean = quad(lambda c: max(0.35, 0.5 - c) * np.exp(-5 * c) * 5, 0, 3, points=[0.15])[0]
    assert eq.values["B"] == pytest.approx(mean, abs=1e-6)
    assert eq.verify() == 0 and not eq.exact
    assert demand("0.5", "0.3", Exponential("0.2")).outcome == "settlement"
    assert demand("0.9", "0.05", Exponential("0.5")).case == "corner"


@pytest.mark.parametrize(
    ("cdf", "law"),
    [
        (C**2 * (3 - 2 * C), stats.beta(2, 2)),
        (1 - (1 - C) ** 3, stats.beta(1, 3)),
        (C ** F(1, 2), stats.beta(0.5, 1)),
        ((1 - sympy.exp(-3 * C)) / (1 - sympy.exp(-3)), stats.truncexpon(3, scale=1 / 3)),
    ],
)
@pytest.mark.parametrize(("p", "k"), [("0.3", "0.1"), ("0.8", "0.02")])
def test_any_cdf_is_enclosed(cdf, law, p, k):
    eq = demand(p, k, Cdf(cdf, 0, 1))
    x, fought, payoff = on_a_grid(float(p), float(k), lambda z: law.sf(np.asarray(z, dtype=float)))
    assert (float(eq.terms["pie"]), eq.war, eq.values["A"]) == pytest.approx((x, fought, payoff), abs=2e-4)
    assert eq.verify() <= 1e-12 and eq.unique
    mean = quad(
        lambda c: float(eq.payoff(c)) * law.pdf(c), 1e-12, 1, limit=200, points=[max(float(x) - float(p), 1e-9)]
    )[0]
    assert eq.values["B"] == pytest.approx(mean, abs=1e-5)


def test_a_cdf_of_a_uniform_cost_is_the_uniform():
    one, other = demand("0.5", "0.1", Cdf(C / F(2, 5), 0, "0.4")), demand("0.5", "0.1", Uniform(0, "0.4"))
    assert abs(one.terms["pie"] - other.terms["pie"]) < F(1, 10**20)
    assert one.war == pytest.approx(float(other.war), abs=1e-12)
    assert one.unique


@pytest.mark.parametrize("q", ["0.3", "0.375", "0.6"])
def test_narrow_pieces_are_two_types(q):
    # Low cost 0.05, high cost 0.3: the bold demand p + ch is best iff q >= (cl + cA)/(ch + cA) = 0.375.
    width, q = F(1, 10**6), F(q)
    eq = demand("0.5", "0.1", Pieces([("0.05", F("0.05") + width, 1 - q), ("0.3", F("0.3") + width, q)]))
    safe, bold = F("0.55"), q * F("0.8") + (1 - q) * F("0.4")
    assert eq.values["A"] == max(safe, bold)
    assert bool(eq.war) == (q > F(3, 8))
    assert eq.others == ((F("0.8"),) if q == F(3, 8) else ())  # a tie, which is told
    assert eq.unique == (q != F(3, 8))
    assert eq.verify() == 0


def test_pieces_with_gaps_against_a_grid():
    bars = [(F(0), F(1, 10), F(1, 5)), (F(1, 5), F(1, 4), F(1, 2)), (F(1, 2), F(9, 10), F(3, 10))]
    for p, k in ((F(1, 10), F(1, 20)), (F(3, 5), F(1, 20)), (F(85, 100), F(3, 10)), (F(7, 10), F(0))):

        def accepted(z):
            return 1 - sum(float(w) * np.clip((z - float(a)) / float(b - a), 0, 1) for a, b, w in bars)

        eq = demand(p, k, Pieces(bars))
        x, fought, payoff = on_a_grid(float(p), float(k), accepted)
        assert (float(eq.terms["pie"]), float(eq.values["A"])) == pytest.approx((x, payoff), abs=1e-4)
        assert float(eq.war) == pytest.approx(fought, abs=1e-3)
        assert eq.verify() == 0


def test_one_piece_is_uniform():
    for k in ("0", "0.1", "0.5"):
        one, other = demand("0.5", k, Pieces([(0, "0.4", 1)])), demand("0.5", k, Uniform(0, "0.4"))
        assert (one.terms, one.war, one.values) == (other.terms, other.war, other.values)


@pytest.mark.parametrize(
    ("p", "q", "share", "war"), [("0.6", "0.3", "0.4", "0.4"), ("0.6", "0.5", "0.5", "0.2"), ("0.4", "0.5", "0.5", "0")]
)
def test_the_status_quo(p, q, share, war):
    model = bg.load("powell1996/status_quo").replace({"power": p, "status_quo": q})
    eq = bg.solve(model)
    assert 1 - eq.terms["pie"] == F(share)
    assert eq.war == F(war)
    x, _, payoff = on_a_grid(1 - float(p), 0.1, stats.uniform(0, 0.5).sf, at_most=1 - float(q))
    assert (float(eq.terms["pie"]), float(eq.values["S"])) == pytest.approx((x, payoff), abs=1e-4)


def test_a_satisfied_side_that_is_much_the_stronger_attacks():
    eq = demand("0.9", "0.1", Uniform(0, "0.5"), at_most="0.5")
    assert (eq.outcome, eq.case, eq.values["A"], eq.values["B"]) == ("war", "attack", F(8, 10), F(1, 10) - F(1, 4))
    assert not eq.terms and eq.verify() == 0
    assert demand("0.6", "0.1", Uniform(0, "0.5"), at_most="0.5").case == "bounded"  # a tie: peace
    assert "worth less to it than war" in eq.why_not("settlement")


def test_neutrality_and_the_conditions_of_the_corners():
    model = bg.load("fearon1995/risk_return")
    wars = {bg.solve(model.replace({"power": p})).war for p in ("0.1", "0.5", "0.85")}
    assert wars == {F(3, 8)}
    for numbers in (
        {},
        {"A.cost": "0.45"},
        {"power": "0.95"},
        {"A.cost": "0.4"},
        {"distribution": "exponential"},
        {"distribution": "exponential", "A.cost": "0.2"},
        {"distribution": "exponential", "power": "0.95"},
    ):
        here = model.replace(numbers)
        eq = bg.solve(here)
        at = {sympy.Symbol(k): sympy.Rational(v.numerator, v.denominator) for k, v in here.numbers.items()}
        assert [case for case, form in eq.forms.conditions.items() if form.subs(at) == True] == [eq.case]  # noqa: E712
        assert float(eq.forms.war[eq.case].subs(at)) == pytest.approx(float(eq.war), abs=1e-12)
        assert eq.forms.demand[eq.case].subs(at) == eq.terms["pie"]


@pytest.mark.parametrize(
    "numbers",
    [
        {},
        {"power": "0.9"},
        {"distribution": "exponential"},
        {"distribution": "exponential", "power": "0.95"},
        {"A.cost": "0.5"},
    ],
)
def test_effects_are_those_of_small_changes(numbers):
    model = bg.load("fearon1995/risk_return").replace({"B.lowest": "0.05", **numbers})
    eq, step = bg.solve(model), F(1, 10**6)
    for path, effect in eq.effects.items():
        there = bg.solve(model.replace({path: model[path].value + step}))
        slope = (float(there.war) - float(eq.war)) / float(step)
        at = {sympy.Symbol(k): sympy.Rational(v.numerator, v.denominator) for k, v in model.numbers.items()}
        assert float(effect.expression.subs(at)) == pytest.approx(slope, abs=1e-3)
        assert effect.sign == (0 if abs(slope) < 1e-9 else np.sign(slope))


def test_the_risk_never_rises_with_the_cost_of_war():
    bars = [(0, "0.1", "0.2"), ("0.2", "0.25", "0.5"), ("0.5", "0.9", "0.3")]
    wars = [demand("0.3", F(k, 50), Pieces(bars)).war for k in range(0, 60, 2)]
    assert wars == sorted(wars, reverse=True)
    assert demand("0.3", "0", Pieces(bars)).effects["cost"].sign == -1
    assert wars[0] > wars[-1]


def test_the_proof_refuses_other_demands():
    for private in (Uniform(0, "0.4"), Exponential("0.2"), Pieces([(0, "0.2", "0.5"), ("0.2", "0.4", "0.5")])):
        game = bg.RiskReturn(("A", "B"), F(1, 2), F(1, 20), private)
        best = bg.solve(game)
        for z in (F(0), F(1, 10), F(1, 5), F(2, 5)):
            gain = RiskReturnEquilibrium(game, (z,)).verify()
            lost = float(best.values["A"]) - float(RiskReturnEquilibrium(game, (z,)).values["A"])
            assert float(gain) == pytest.approx(lost, abs=1e-12)
        assert RiskReturnEquilibrium(game, (F(3, 4),)).verify() > 0  # more than the pie
        assert RiskReturnEquilibrium(game, None).verify() > 0  # a war for nothing


def test_what_is_printed():
    text = str(bg.solve(bg.load("fearon1995/risk_return")))
    for words in (
        "war with probability 0.375",
        "pie = 0.65: share demanded by A",
        "2*B.lowest < B.highest - A.cost",
        "falls with A.cost",
        "does not depend on power here",
        "exactly 0",
        "hazard rate of the distribution of the cost",
        "not used     B.mean",
    ):
        assert words in text
    data = bg.solve(bg.load("fearon1995/risk_return")).to_dict()
    assert data["outcome"]["war"] == {"float": 0.375, "exact": "3/8"}
    table = bg.sweep(bg.load("fearon1995/risk_return"), {"A.cost": [0, F(1, 10)]})
    assert table["chance"].sel(end="war").values.tolist() == [0.5, 0.375]
    assert "prefers 0.5 to war" in bg.solve(bg.load("fearon1995/risk_return").replace({"A.cost": "0.5"})).why_not("war")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Uniform("0.4", 0), r"low < high; got low 0.4 and high 0; did you mean Uniform\(0, 0.4\)"),
        (lambda: Uniform("0.4", "0.4"), "a number that is known is no distribution"),
        (lambda: Exponential(0), "the mean of an exponential distribution must be more than 0; got 0"),
        (lambda: Pieces([(0, 1, "0.5")]), "add up to 1; they add up to 0.5"),
        (lambda: Pieces([(0, 1, "0.5"), ("0.5", 2, "0.5")]), "piece 2 begins at 0.5, before piece 1 ends at 1"),
        (lambda: Pieces([(0, 1, 0), (1, 2, 1)]), "piece 1 has probability 0: leave it out"),
        (lambda: Pieces([(0, 1, "1.5")]), r"piece 1: the probability must lie in \[0, 1\]; got 1.5"),
        (lambda: Pieces(3), "pieces are a list of"),
        (lambda: Cdf(C**2, 0, 2), "0 at its low end and 1 at its high end"),
        (lambda: Cdf(4 * C**3 - 6 * C**2 + 3 * C + (C - C**2) * C * 9 * (1 - 2 * C), 0, 1), "a cdf must not fall"),
        (lambda: Cdf(0.5, 0, 1), "an expression in one symbol"),
        (
            lambda: demand(50, "0.1", Uniform(0, 1)),
            r"the probability of winning must lie in \[0, 1\]; got 50; did you mean 0.5",
        ),
        (lambda: demand("0.5", "-0.1", Uniform(0, 1)), "the cost of war must be at least 0; got -0.1"),
        (
            lambda: demand("0.5", "0.1", Uniform(-1, 1)),
            "the lowest cost that is believed possible must be at least 0; got -1",
        ),
        (lambda: demand("0.5", "0.1", (0, 1)), "is a distribution, as distributions.Uniform"),
        (lambda: bg.solve(bg.RiskReturn(("A", "A"), "0.5", "0.1", Uniform(0, 1))), "two sides with different names"),
    ],
)
def test_what_is_refused(make, words):
    with pytest.raises(GameError, match=words):
        make()


def test_it_is_no_tree():
    with pytest.raises(MethodError, match="no tree"):
        bg.plot.tree(bg.load("fearon1995/risk_return"))
    with pytest.raises(MethodError, match="a demand against a continuum of types"):
        bg.threshold(bg.load("fearon1995/risk_return"), "power")


def test_where_war_is_worth_as_much_as_the_most_that_may_be_demanded_the_play_is_not_unique() -> None:
    """A at power 1 and cost 1/4 gets 3/4 by starting the war, and by the demand 3/4, which is all that may be demanded."""
    d = bg.distributions
    tied = bg.solve(bg.RiskReturn(("A", "B"), 1, F(1, 4), d.Uniform(0, 1), F(3, 4)))
    assert tied.values["A"] == F(3, 4) and tied.unique is False
    assert "NOT UNIQUE: starting the war is worth as much to A" in str(tied)
    assert bg.solve(bg.RiskReturn(("A", "B"), 1, F(1, 3), d.Uniform(0, 1), F(3, 4))).unique
