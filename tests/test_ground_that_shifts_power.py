"""The path to the belt: formulas by hand at random rational points, a grid written in plain Python, and Fearon's game it comes from."""

from __future__ import annotations

import random
from fractions import Fraction as F
from functools import cache
from typing import Any

import pytest

import bargaining as bg
from bargaining.errors import DomainError, NoEquilibriumError
from bargaining.games.salami import Salami
from bargaining.solvers.concessions import concessions

NAME = "abudhabi2026/path_to_the_belt"
ANY, BELT = "against any attack", "in place of the belt"
WAR = ("fight on", "war after a slice")


@cache
def model() -> Any:
    return bg.load(NAME)


class Hand:
    """The quantities of the protocol's text, from its formulas."""

    def __init__(self, changes: dict[str, Any]) -> None:
        numbers = {path: F(str(v)) for path, v in model().numbers.items()} | {
            k: F(v) for k, v in changes.items() if k not in ("demands", "duration", "guarantee")
        }
        self.d, self.h, self.x0 = numbers["discount"], numbers["line"], numbers.get("ground", F(0))
        self.c = {"U": numbers["ukraine.cost"], "R": numbers["russia.cost"]}
        self.t = self.d ** changes.get("duration", 1)
        self.q = numbers["credibility"] * numbers["guarantee_effect"]
        self.p, self.k, self.j = numbers["power"], numbers["slope"], numbers["jump"]
        self.everywhere = changes.get("guarantee", ANY) == ANY

    def chance(self, x: Any, behind: bool = False) -> Any:
        added = self.j if behind else 0
        return (
            (1 - self.q) * (self.p + self.k * x + added)
            if self.everywhere
            else self.p + self.k * x + (1 - self.q) * added
        )

    def war(self, x: Any, behind: bool = False) -> tuple[Any, Any]:
        p = self.chance(x, behind)
        return (
            (1 - self.t) * (1 - x - self.c["U"]) + self.t * (1 - p),
            (1 - self.t) * (x - self.c["R"]) + self.t * p,
        )

    def kappa(self, who: str) -> Any:
        return self.c[who] * (1 / self.t - 1)


def draw(rng: random.Random) -> dict[str, Any]:
    """Numbers about the model's own, in rationals."""
    some = lambda low, high: F(rng.randrange(low, high), 1000)  # noqa: E731
    return {
        "power": some(50, 600),
        "slope": some(0, 100),
        "jump": some(0, 300),
        "line": some(50, 300),
        "discount": some(600, 950),
        "credibility": some(0, 1001),
        "guarantee_effect": some(300, 1001),
        "ukraine.cost": some(0, 400),
        "russia.cost": some(0, 400),
        "duration": rng.choice((1, 2, 4)),
        "guarantee": rng.choice((ANY, BELT)),
    }


def solved(changes: dict[str, Any]) -> Any:
    return bg.solve(model().replace(changes))


def test_one_slice_at_random_points_is_what_the_inequalities_say() -> None:
    rng, met = random.Random(3), set()
    for _ in range(90):
        changes = draw(rng)
        g = Hand(changes)
        h, reach = g.h, (1 - g.t) * g.c["U"] + g.t * g.chance(0)
        jump = g.chance(h, True) - g.chance(h)
        refused = g.d * jump > (1 - g.d) * (g.chance(h) - h + g.kappa("U"))
        if g.war(h, True)[0] < 0:
            continue
        stays = h >= g.chance(h) - g.kappa("R")
        eq = solved(changes)
        met.add(eq.outcome)
        assert eq.verify() == 0
        if eq.outcome == "belt ceded":
            assert not refused
            assert eq.values["ukraine"] == (1 - g.d) * (1 - h) + g.d * g.war(h)[0]
            assert sum(eq.values.values()) == 1
        elif refused and h <= reach and stays:
            assert eq.outcome == "front at the belt"
            assert dict(eq.values) == {"ukraine": 1 - h, "russia": h}
        elif h <= reach and not stays and refused:
            assert eq.outcome in (*WAR, "front short of the belt")
        elif h > reach and reach >= g.chance(reach) - g.kappa("R"):
            assert eq.outcome in ("front short of the belt", "belt ceded")
            if eq.outcome == "front short of the belt":
                assert eq.terms["ground"] == reach == 1 - g.war(0)[0]
    assert met == {"front at the belt", "front short of the belt", "belt ceded", *WAR}


@pytest.mark.parametrize("seed", range(6))
def test_the_three_least_guarantees(seed: int) -> None:
    rng, hair = random.Random(seed), F(1, 10**6)
    base = {"slope": F(rng.randrange(101), 1000), "duration": rng.choice((1, 2)), "guarantee_effect": F(1)}
    base["power"] = F(rng.randrange(280, 340), 1000)
    at = lambda q, **more: solved(base | {"credibility": q} | more).outcome  # noqa: E731
    g = Hand(base | {"credibility": 0})
    p0, h = g.p + g.k * g.h, g.h

    stay = 1 - (h + g.kappa("R")) / p0
    assert at(stay) == "front at the belt"
    assert at(stay - hair) == "war after a slice"

    ends = 1 - (h - (1 - g.t) * g.c["U"]) / (g.t * g.p)
    if ends > stay:
        assert at(ends) == "front at the belt"
        assert at(ends + hair) == "front short of the belt"

    offsets = 1 - (1 - g.d) * (p0 - h + g.kappa("U")) / (g.d * g.j)
    if h <= (1 - g.d) * (1 - g.war(0)[0]) / (1 - g.d + g.d * (1 - g.t + g.t * g.k)):
        assert at(offsets, guarantee=BELT) == "belt ceded"
        assert at(offsets - hair, guarantee=BELT) in WAR


def on_a_grid(g: Hand, steps: int = 400) -> tuple[float, float]:
    """Values of the game with one slice and demands on a grid, backwards, in plain floats."""
    before = [g.h * i / steps for i in range(steps + 1)]
    behind = [g.h + (1 - g.h) * i / 2000 for i in range(2001)]
    d = float(g.d)

    def after(x: F, later: tuple[float, float]) -> tuple[float, float]:
        return (1 - d) * (1 - float(x)) + d * later[0], (1 - d) * float(x) + d * later[1]

    def best(fight: tuple[F, F], reached: list[tuple[float, float]]) -> tuple[float, float]:
        war = float(fight[0]), float(fight[1])
        return max([war, *(pair for pair in reached if pair[0] >= war[0] - 1e-9)], key=lambda pair: round(pair[1], 9))

    kept = {y: max(0.0, float(g.war(y, True)[0])) for y in behind}
    asked = best(g.war(g.h), [after(y, (v, 1 - v)) for y, v in kept.items()])
    stays = {x: (float(1 - x), float(x)) for x in before}
    line = max([stays[g.h], asked], key=lambda pair: round(pair[1], 9))
    last = {x: stays[x] if x >= g.war(x)[1] else (float(g.war(x)[0]), float(g.war(x)[1])) for x in before}
    return best(g.war(F(0)), [after(g.h, line), *(after(x, v) for x, v in last.items())])


def test_values_on_a_grid() -> None:
    rng = random.Random(1)
    for _ in range(16):
        changes = draw(rng)
        eq, found = solved(changes), on_a_grid(Hand(changes))
        # A demand may be a step of the grid too small.
        assert float(eq.values["russia"]) == pytest.approx(found[1], abs=0.002)
        assert float(eq.values["ukraine"]) == pytest.approx(found[0], abs=0.002)


def salami(g: Hand, ground: Any, jump: bool) -> Salami:
    """A war that takes time as one decided at once: theta P(x) + (1 - theta) x, at the cost (1 - theta) c/(1 - delta)."""
    costs = tuple((1 - g.t) * g.c[i] / (1 - g.d) for i in "RU")
    a, slope = g.chance(0), g.chance(1) - g.chance(0)
    step = g.t * (g.chance(0, True) - a) if jump else 0
    return Salami(("russia", "ukraine"), g.d, costs, g.t * a, g.t * slope + 1 - g.t, ground, step, g.h if jump else 1)


@pytest.mark.parametrize(("credibility", "duration"), [("1", 1), ("0.95", 1)])
def test_the_endless_path_is_fearons_where_it_ends_before_the_belt(credibility: str, duration: int) -> None:
    changes = {"credibility": credibility, "duration": duration, "demands": "without end", "line": "0.2"}
    g = Hand(changes)
    own, eq = concessions(salami(g, 0, False)), solved(changes)
    assert own.steady_state == (g.chance(0) + g.kappa("U")) / (1 - (g.chance(1) - g.chance(0))) < g.h
    assert [x for _, x in eq.path(6)] == [0, *own.path(5)]
    assert {k: v / (1 - g.d) for k, v in eq.values.items()} == dict(own.values)
    assert eq.verify() == 0


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"credibility": 0}, "war"),
        ({"credibility": "330/527"}, "settlement at the line"),
        ({"credibility": "0.97", "guarantee": BELT}, "settlement"),
        ({"credibility": "0.951", "guarantee": BELT}, "settlement"),
        ({"credibility": "0.95", "guarantee": BELT}, "war"),
        ({"credibility": "0.6", "duration": 2}, "settlement at the line"),
    ],
)
def test_at_the_line_it_is_fearons_jump(changes: dict[str, Any], outcome: str) -> None:
    g = Hand(changes)
    own = concessions(salami(g, g.h, True))
    assert own.outcome == outcome
    here = solved(changes)
    assert here.outcome == {
        "war": "war after a slice",
        "settlement at the line": "front at the belt",
        "settlement": "belt ceded",
    }.get(outcome)
    # One period at the line, and then what that game gives.
    now = {"russia": g.h, "ukraine": 1 - g.h}
    mine = {k: (v - now[k] * (1 - g.d)) / g.d for k, v in here.values.items()}
    assert mine == {k: (1 - g.d) * v for k, v in own.values.items()}


def test_demands_without_end_tend_to_one_steady_state_however_often_they_come() -> None:
    ends = []
    for discount, duration in (("0.81", 1), ("0.9", 2)):
        eq = solved({"discount": discount, "duration": duration, "credibility": 1, "demands": "without end"})
        ends.append(float(eq.path(60)[-1][1]))
        assert eq.verify() == 0
    assert ends[0] == pytest.approx(ends[1], abs=1e-4)


def test_an_approximate_answer_keeps_the_variable_in_ranges_whose_ends_are_no_floats() -> None:
    changes = {"line": "0.2", "discount": "0.95", "duration": 3, "guarantee_effect": "0.6", "credibility": "0.5"}
    eq = solved(changes | {"demands": "without end"})
    assert not eq.exact
    assert 0 < eq.verify() < F(1, 1000)
    # At the line the front is honoured, and all up to it is ceded at once.
    assert [x for _, x in eq.path(3)] == [0, F(1, 5), F(1, 5)]
    assert float(eq.values["ukraine"]) == pytest.approx(0.8, abs=float(eq.verify()))


def test_numbers_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(DomainError, match="power"):
        solved({"power": "0.8"})


@pytest.mark.parametrize(("cost", "more"), [("0.05", False), ("0.2", True)])
def test_a_longer_conquest_takes_one_slice_further_iff_war_costs_the_defender_more_than_the_line(
    cost: str, more: bool
) -> None:
    # One slice ends short of the line iff q > 1 - (h - (1 - theta) c_D)/(theta p), which grows with the duration iff c_D > h = 0.1.
    hair, ends = F(1, 10**6), []
    for duration in (1, 2):
        g = Hand({"ukraine.cost": cost, "duration": duration, "credibility": 0})
        ends.append(1 - (g.h - (1 - g.t) * g.c["U"]) / (g.t * g.p))
        here = {"ukraine.cost": cost, "duration": duration, "guarantee_effect": 1}
        assert solved(here | {"credibility": ends[-1]}).outcome == "front at the belt"
        assert solved(here | {"credibility": ends[-1] + hair}).outcome == "front short of the belt"
    assert (ends[1] > ends[0]) == more


def test_a_defender_that_would_rather_fight_than_leave_the_front_at_the_line_is_given_ground_back() -> None:
    changes = {"ground": "0.3", "line": "0.3", "power": "0.05", "slope": 0, "credibility": 0}
    g = Hand(changes)
    assert g.h > g.chance(g.h) + g.kappa("U")
    eq = solved(changes)
    assert eq.outcome == "front short of the belt"
    assert eq.terms["ground"] == (1 - g.t) * (g.h + g.c["U"]) + g.t * g.p < g.h


def test_a_guarantee_against_any_attack_bears_on_a_first_war_too() -> None:
    changes = {"power": "0.6", "line": "0.05", "russia.cost": 0, "discount": "0.5", "credibility": "0.1"}
    g, eq = Hand(changes), solved(changes)
    assert eq.outcome == "fight on"
    assert eq.values["russia"] == g.war(0)[1] == g.t * (1 - g.q) * g.p


def test_a_slice_that_ends_at_the_line_leaves_the_defender_more_than_war() -> None:
    g, eq = Hand({"credibility": 0}), solved({"credibility": 0, "demands": "without end"})
    assert eq.values["ukraine"] == (1 - g.d) * (1 - g.h) + g.d * g.war(g.h)[0] > g.war(0)[0]


@pytest.mark.parametrize(("jump", "none"), [("0.1", True), ("0.02", False), ("0", False)])
def test_there_may_be_no_best_slice_where_the_belt_is_ceded_in_the_end(jump: str, none: bool) -> None:
    changes = {"power": "0.6", "slope": 0, "jump": jump, "line": "0.3", "discount": "0.7", "credibility": 0}
    changes |= {"ukraine.cost": 0, "russia.cost": "0.55", "demands": "without end"}
    g = Hand(changes)
    across = (1 - g.d) * (1 - g.h) + g.d * g.war(g.h, True)[0]
    share = (g.war(0)[0] - across) / (1 - g.t)  # W_D falls by 1 - theta a share of ground, as the slope is nought
    assert across >= g.war(g.h)[0]
    assert none == (g.j > 0 and 0 < share < g.h and g.war(0)[0] > (1 - g.d) * (1 - share) + g.d * across)
    if none:
        with pytest.raises(NoEquilibriumError, match="no best offer"):
            solved(changes)
    else:
        assert solved(changes).verify() == 0
