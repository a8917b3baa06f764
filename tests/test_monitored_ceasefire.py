"""A ceasefire under imperfect monitoring: closed forms and equilibria against a grid of plain fractions."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.errors import MathematicalFact, NoEquilibriumError

F = Fraction
NAME = "yamazoe2026/self_enforcing_ceasefire"
BOTH = "ukraine: comply; russia: comply"
SIDES = ("ukraine", "russia")


class Plain:
    """The game again, from its text: stage payoffs, probabilities of alarm, and values by the sum of a geometric series."""

    def __init__(self, model: Any) -> None:
        n = model.numbers
        p, z, rho = n["power"], n["line"], n["surprise"]
        self.alpha, self.beta, self.pi = n["false_alarm"], n["missed"], n["credibility"]
        self.u = {"ukraine": 1 - z, "russia": z}
        self.w = {"ukraine": 1 - p - n["ukraine.cost"], "russia": p - n["russia.cost"]}
        self.g = {"ukraine": rho * (1 - p) * z, "russia": rho * p * (1 - z)}
        self.loss = {i: n[f"{i}.loss"] for i in SIDES}
        self.fine = {i: self.pi * (1 - self.beta) * n[f"{i}.sanction"] for i in SIDES}
        self.d = {i: n[f"{i}.discount"] for i in SIDES}
        ever = model.structure["punishment"] == "for ever"
        self.periods = None if ever else int(model.structure["periods"])

    def stage(self, who: str, mine: bool, other: bool) -> Fraction:
        """Return this period's payoff, given who violates."""
        if mine and other:
            return self.w[who] - self.fine[who]
        if mine:
            return self.u[who] + self.g[who] - self.fine[who]
        return self.u[who] - (self.loss[who] if other else 0)

    def quiet(self, violations: int) -> Fraction:
        """Return the probability that there is no alarm."""
        return (1 - self.alpha) * self.beta**violations

    def returns(self, who: str, value: Fraction) -> Fraction:
        """Return what fighting is worth at its beginning, if the ceasefire after it is worth so much."""
        d = self.d[who]
        if self.periods is None:
            return self.w[who] / (1 - d)
        return sum((d**t * self.w[who] for t in range(self.periods)), F(0)) + d**self.periods * value

    def value(self, who: str, mine: bool, other: bool) -> Fraction:
        """Return what the ceasefire is worth if these are done for ever: one linear equation, by its slope and its intercept."""
        d, q, now = self.d[who], self.quiet(mine + other), self.stage(who, mine, other)

        def right(value: Fraction) -> Fraction:
            return now + d * (q * value + (1 - q) * self.returns(who, value))

        return right(F(0)) / (1 - (right(F(1)) - right(F(0))))

    def keeps(self, who: str, mine: bool, other: bool) -> bool:
        """Return whether to do the other thing once does not pay."""
        d, value = self.d[who], self.value(who, mine, other)
        q = self.quiet((not mine) + other)
        once = self.stage(who, not mine, other) + d * (q * value + (1 - q) * self.returns(who, value))
        return once <= value

    def equilibria(self) -> set[str]:
        """Return all four pairs that are equilibria."""
        out = set()
        for u, r in product((False, True), repeat=2):
            if self.keeps("ukraine", u, r) and self.keeps("russia", r, u):
                words = ["violate" if x else "comply" for x in (u, r)]
                out.add(f"ukraine: {words[0]}; russia: {words[1]}")
        return out


def model(**changes: Any) -> Any:
    return bg.load(NAME).replace(changes)


def drawn(seed: int) -> Any:
    pick = random.Random(seed)

    def part(top: int, whole: int = 20) -> Fraction:
        return F(pick.randint(0, top), whole)

    changes: dict[str, Any] = {
        "power": part(12),
        "line": part(12),
        "surprise": part(20),
        "false_alarm": part(6),
        "missed": part(16),
        "credibility": part(20),
        "punishment": pick.choice(["limited", "for ever"]),
        "periods": pick.randint(1, 6),
    }
    for i in SIDES:
        changes |= {f"{i}.cost": part(8), f"{i}.loss": part(20), f"{i}.sanction": part(10), f"{i}.discount": part(19)}
    return model(**changes)


@pytest.mark.parametrize("seed", range(12))
def test_all_equilibria_at_random_numbers(seed: int) -> None:
    here = drawn(seed)
    plain = Plain(here)
    try:
        found = bg.equilibria(here)
    except NoEquilibriumError:
        found = ()
    assert {eq.label for eq in found} == plain.equilibria()
    for eq in found:
        acts = [eq.strategy[i]["violate"] == 1 for i in SIDES]
        assert eq.values == {
            "ukraine": plain.value("ukraine", acts[0], acts[1]),
            "russia": plain.value("russia", acts[1], acts[0]),
        }
        assert eq.verify() == 0


def gain(here: Any, who: str) -> tuple[Fraction, Fraction]:
    """Return G and kappa of the text."""
    plain = Plain(here)
    G = plain.g[who] - plain.fine[who]
    return G, (1 - plain.alpha) * (1 - plain.beta) * (plain.u[who] - plain.w[who])


@pytest.mark.parametrize("seed", range(12, 40))
def test_the_condition_of_the_text(seed: int) -> None:
    """(d + ... + d^T)(kappa - alpha G) >= G for both, the sum d/(1 - d) if fighting is for ever."""
    here = drawn(seed)
    plain = Plain(here)
    holds = []
    for i in SIDES:
        G, kappa = gain(here, i)
        d = plain.d[i]
        series = d / (1 - d) if plain.periods is None else sum((d**t for t in range(1, plain.periods + 1)), F(0))
        holds.append(series * (kappa - plain.alpha * G) >= G)
    assert all(holds) == (BOTH in plain.equilibria())


def test_the_critical_discount_factor_in_symbols() -> None:
    t = bg.threshold(model(punishment="for ever", credibility="0.2"), "ukraine.discount", into=BOTH)
    names = "power line surprise false_alarm missed credibility ukraine.cost ukraine.sanction"
    p, z, rho, a, b, pi, k, s = (sympy.Symbol(name) for name in names.split())
    G = rho * (1 - p) * z - pi * (1 - b) * s
    assert sympy.simplify(t.expression - G / ((1 - a) * ((1 - b) * (1 - z - (1 - p - k)) + G))) == 0
    assert t.value == F(16, 100) / (F(9, 10) * (F(1, 10) + F(16, 100))) and t.closed and t.side == "above"


def test_the_values_in_symbols() -> None:
    eq = bg.solve(model(periods=2))
    names = "power line false_alarm russia.cost russia.discount"
    p, z, a, k, d = (sympy.Symbol(name) for name in names.split())
    w = p - k
    assert sympy.simplify(eq.regime.values["russia"] - w / (1 - d) - (z - w) / (1 - d + d * a * (1 - d**2))) == 0


def test_conditions_are_one_for_each_side() -> None:
    """Of all comparisons two remain, and each speaks of one side's numbers."""
    conditions = bg.solve(model(punishment="for ever")).regime.conditions
    assert len(conditions) == 2
    for condition in conditions:
        assert len({side for side in SIDES if side in str(condition)}) == 1


def test_the_proposition_states_the_condition_of_the_text() -> None:
    """delta (1 - alpha)(1 - beta)(V - P) >= G, for both, if and only if; and at random points of the ranges."""
    eq = bg.solve(model())
    one, verdict = eq.regime.proposition(), str(eq)
    assert one.necessary and one.proof.complete
    for side, gained in (("ukraine", "line*surprise*(1 - power)"), ("russia", "power*surprise*(1 - line)")):
        ahead = f"{side}.discount*(1 - false_alarm)*(1 - missed)*(V({side}, ceasefire) - V({side}, fighting, 4 left))"
        assert f"credibility*(1 - missed)*{side}.sanction - {gained} + {ahead} >= 0" in str(one)
        assert ahead in verdict
    result = one.check(samples=6, seed=3)
    assert result.holds and result.inside and result.outside


def test_a_shock_that_passes_may_be_larger_than_one_that_lasts() -> None:
    """theta* = G (1 - d + d a A)/((1 - a)(1 - b) A (u - w)), in symbols, and below delta* if fighting is for ever."""
    hurried = model(first_period="hurried", credibility="0.2", periods=3, **{"ukraine.first_discount": "0.9"})
    calm = "ukraine, hurried: comply; russia, hurried: comply; ukraine: comply; russia: comply"
    t = bg.threshold(hurried, "russia.first_discount", into=calm)
    names = "power line surprise false_alarm missed credibility russia.cost russia.sanction russia.discount"
    p, z, rho, a, b, pi, k, s, d = (sympy.Symbol(name) for name in names.split())
    G, A = rho * p * (1 - z) - pi * (1 - b) * s, 1 - d**3
    assert sympy.simplify(t.expression - G * (1 - d + d * a * A) / ((1 - a) * (1 - b) * A * (z - p + k))) == 0
    grim = {"punishment": "for ever", "credibility": 0}
    passing = bg.threshold(model(**grim, first_period="hurried"), "russia.first_discount", into=calm).value
    assert passing == F(889, 3000) < F(70, 93)
    for theta, holds in ((passing, True), (passing - F(1, 1000), False)):
        found = bg.equilibria(model(**grim, first_period="hurried", **{"russia.first_discount": theta}))
        assert (calm in {eq.label for eq in found}) == holds
        assert all(eq.phases["ceasefire"] == bg.solve(model(**grim)).values for eq in found if eq.label.endswith(BOTH))


@pytest.mark.parametrize("punishment", ["limited", "for ever"])
def test_where_the_ceasefire_can_hold_on_a_grid(punishment: str) -> None:
    base = model(punishment=punishment)
    m = bg.regime_map(base, {"power": (0, "0.6", 9), "credibility": (0, 1, 5)})
    found = {each.label: each.where for each in m.equilibria}
    for i, p in enumerate(m.axes["power"]):
        for k, c in enumerate(m.axes["credibility"]):
            expected = Plain(base.replace({"power": p, "credibility": c})).equilibria()
            assert {label for label, where in found.items() if where[i, k]} == expected
    assert {each.outcome for each in m.equilibria} == set(found)


def test_no_patience_helps_where_false_alarms_are_many() -> None:
    """Without the mission (0.2, 0.8) the fine cannot be earned back; with it (0.1, 0.5) it can."""
    without = model(punishment="for ever", credibility=0, false_alarm="0.2", missed="0.8")
    for d in ("0.9", "0.99", "0.9999"):
        patient = without.replace({"ukraine.discount": d, "russia.discount": d})
        assert BOTH not in {eq.label for eq in bg.equilibria(patient)}
    G, kappa = gain(without, "russia")
    assert kappa <= F(1, 5) * G
    with pytest.raises(MathematicalFact, match="there is no border"):
        bg.threshold(without, "russia.discount", into=BOTH, over=("0.5", "0.9999"))


def test_what_the_mission_is_worth() -> None:
    """Fighting for ever: without the mission nothing but fighting; with it (u - w)/(1 - d (1 - alpha)) more."""
    eq = bg.solve(model(punishment="for ever", credibility=0))
    fighting = eq.phases["fighting for ever"]
    for i in SIDES:
        assert eq.values[i] - fighting[i] == F(1, 5) / (1 - F(97, 100) * F(9, 10))
    # Fewer missed violations lower the critical factor, and do not change the value.
    better = bg.solve(model(punishment="for ever", credibility=0, missed="0.2"))
    assert better.values == eq.values
    critical = [
        bg.threshold(model(punishment="for ever", credibility=0, missed=b), "russia.discount", into=BOTH).value
        for b in ("0.2", "0.5")
    ]
    assert critical == sorted(critical) and critical[1] == F(70, 93)


def test_how_long_it_lasts() -> None:
    """A Markov chain of phases: in force 1/(1 + alpha T) of the time, although nobody violates."""
    alpha, periods = F(1, 10), 4
    share = {"ceasefire": 1 / (1 + alpha * periods)}
    for k in range(1, periods + 1):
        share[f"fighting, {k} left"] = alpha * share["ceasefire"]
    assert sum(share.values()) == 1
    assert bg.solve(model()).visited == ("ceasefire", *(f"fighting, {k} left" for k in range(periods, 0, -1)))


def test_mutual_fighting_is_a_best_reply_at_the_base() -> None:
    """In the phase of fighting nobody would rather hold its fire alone, on the whole ranges of power and of costs."""
    for p, k in product((0, "0.3", "0.6"), (0, "0.4")):
        plain = Plain(model(**{"power": p, "ukraine.cost": k, "russia.cost": k}))
        assert all(plain.w[i] >= plain.u[i] - plain.loss[i] for i in SIDES)
