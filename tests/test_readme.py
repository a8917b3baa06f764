"""What the README says can be written can be written."""

from __future__ import annotations

import re
from pathlib import Path

import bargaining as bg

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_every_name_in_the_readme_is_public() -> None:
    for name in set(re.findall(r"\bbg\.([A-Za-z_]+)", README)):
        assert hasattr(bg, name), name


def test_the_readme_names_every_way_to_write_a_game() -> None:
    named = set(re.findall(r"\bbg\.([A-Za-z_]+)", README))
    ways = {"outcome", "decision", "chance", "offer", "continue_to", "Pie", "Issues", "Division", "Packages", "Lottery"}
    assert (
        ways
        | {
            "ConcaveOffers",
            "Legislature",
            "Commitments",
            "Salami",
            "WarOfAttrition",
            "axiomatic",
            "payoff_set",
            "sweep",
        }
        <= named
    )


def test_what_stands_alone_in_the_table_is_solved() -> None:
    import sympy

    x = sympy.Symbol("x")
    curve = bg.ConcaveOffers([bg.Actor("A", 0.9), bg.Actor("B", 0.8)], bg.Concave(1 - x**2))
    house = bg.Legislature([bg.Actor(n, 0.9) for n in "ABC"])
    salami = bg.Salami(("A", "B"), 0.9, (0.1, 0.3), 0.2, 0.6, 0.3)
    d = bg.distributions
    private = [
        bg.RiskReturn(("A", "B"), 0.5, 0.1, d.Uniform(0, 0.4)),
        bg.ScreeningWar(("A", "B"), 0.75, (0.7, 0.4), (0.1, 0.1), (0.05, 0.05), (0.3, 0.1)),
        bg.LearningWar(("A", "B"), ((6, 4), (4, 6)), 6, 3, (0.005, 0.005), 0.5),
        bg.DurableGood(("S", "B"), 0.9, d.TwoTypes(1, 2, 0.8)),
        bg.BilateralTrade(("B", "S"), d.Uniform(0, 1), d.Uniform(0, 1)),
    ]
    waiting = (
        bg.WarOfAttrition(("A", "B"), prizes=(1, 1), costs=(0.2, 0.1)),
        bg.PrivateAttrition(("A", "B")),
        bg.ReputationalBargaining(("A", "B"), demands=(0.6, 0.6), rates=(0.1, 0.1), commitment=(0.1, 0.05)),
        bg.AudienceCostCrisis(("A", "B"), audience=(0.2, 0.1), war=(1, 1)),
    )
    for game in (curve, house, bg.Commitments(("A", "B"), (1, 2)), salami, *waiting, *private):
        assert bg.solve(game).outcome
    problem = bg.axiomatic.BargainingProblem(bg.axiomatic.Points([(0, 10), (4, 8), (7, 5)]), {"North": 0, "South": 0})
    found = bg.axiomatic.nash(problem)
    assert found.points == ((7, 5),)
    assert "no axioms are listed" in str(found)


def test_the_kalai_axiom_is_named() -> None:
    problem = bg.axiomatic.BargainingProblem(bg.axiomatic.Linear(1), {"North": 0, "South": 0})
    assert "strong monotonicity" in str(bg.axiomatic.egalitarian(problem))
