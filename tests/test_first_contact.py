"""What a newcomer sees first: short texts of nodes and answers, the names of the package, beliefs and unused numbers."""

from __future__ import annotations

import subprocess
import sys

import bargaining as bg


def test_nodes_and_answers_have_short_texts() -> None:
    war = bg.outcome("war", {"A": 0.5, "B": 0.3})
    assert repr(war) == "outcome('war', A=0.5, B=0.3)"
    assert repr(bg.chance("battle", {"won": (0.6, war), "lost": (0.4, war)})) == "chance('battle': won 0.6, lost 0.4)"
    demand = bg.offer("demand", "A", "B", reject=war, accept=lambda x: bg.outcome("settlement", {"A": x, "B": 1 - x}))
    assert repr(demand) == "offer('demand', A to B: pie)"
    assert repr(bg.continue_to("front", ground=0.3)) == "continue_to('front', ground=0.3)"
    found = bg.equilibria(bg.Game(["A", "B"], demand))
    assert str(list(found)) == "[Equilibrium(settlement; pie = 0.7, A has 0.7, B has 0.3)]"
    condition = bg.solve(bg.load("fearon1995/bargaining_range")).regime.conditions[0]
    assert repr(condition) == f"Condition({condition})"


def test_the_package_lists_its_public_names_alone() -> None:
    assert set(bg.__all__) <= set(dir(bg))
    assert all(name in bg.__all__ or name.startswith("__") for name in dir(bg))


def test_the_program_is_run_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "bargaining", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("bargaining ")


def test_a_verdict_names_the_belief_and_the_numbers_that_play_no_part() -> None:
    model = bg.load("fudenberg1985/two_types").replace({"values": "uniform"})
    assert model.idle == ("B.low", "B.chance")
    text = str(bg.solve(model))
    assert "belief       value of B: uniform on [0, 2]" in text
    assert "not used     B.low, B.chance" in text


def test_who_plays_is_said_with_the_actors_names() -> None:
    model = bg.load("powell1996/status_quo")
    assert model.protocol.players(model.actors).startswith("S, who holds most of what is disputed, and D, who has")
    assert model["power"].meaning == "probability that D wins a war"
