"""Every example runs on its own, in an empty folder, and ends with the sentence it teaches."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("[0-9][0-9]_*.py"))
FIGURES = {
    "01_bargaining_range": {"bargaining_range.pdf"},
    "02_finite_horizon": {"three_rounds.pdf"},
    "03_fortress_belt": {"fortress_belt.pdf", "frontier_ukraine.pdf", "frontier_russia.pdf"},
    "04_territory_for_guarantee": {"territory_for_guarantee.pdf", "window_of_credibility.pdf"},
    "05_outside_option": {"outside_option.pdf", "outside_option.png"},
    "06_proposer_advantage": {"proposer_advantage.pdf", "proposer_advantage.png"},
    "07_nash_programme": {"nash_programme.pdf", "nash_programme.png"},
    "08_battlefield_position": {"battlefield_position.pdf", "battlefield_position.png"},
    "09_scaling": {"scaling.pdf", "scaling.png"},
    "10_attrition_and_reputation": {"crisis.pdf", "reputation.pdf", "reputation.png"},
    "11_risk_and_learning": {"risk_and_learning.pdf", "risk_and_learning.png"},
    "12_crisis_signalling": {"crisis_signalling.pdf", "crisis_signalling.png"},
    "13_neutrality_for_guarantee": {"neutrality_for_guarantee.pdf", "neutrality_for_guarantee.png"},
    "14_consent_of_the_guarantors": {
        "consent_of_the_guarantors.pdf",
        "consent_of_the_guarantors.png",
        "veto_and_cost_of_war.pdf",
        "veto_and_cost_of_war.png",
    },
    "15_self_enforcing_ceasefire": {"self_enforcing_ceasefire.pdf", "self_enforcing_ceasefire.png"},
    "16_durable_settlement": {
        "largest_shift.pdf",
        "largest_shift.png",
        "durable_settlement.pdf",
        "durable_settlement.png",
    },
    "17_guarantee_or_territory_first": {"guarantee_or_territory_first.pdf", "guarantee_or_territory_first.png"},
    "18_path_to_the_belt": {"belt_and_guarantee.pdf", "path_to_the_belt.pdf", "path_to_the_belt.png"},
    "19_interim_status": {"interim_status.pdf", "interim_status.png"},
    "20_inseparable_issues": {"inseparable_issues.pdf", "inseparable_issues.png"},
    "21_precedent": {"precedent.pdf", "precedent.png", "shadow_price.pdf", "shadow_price.png"},
    "22_where_conceding_is_rational": {"where_conceding_is_rational.pdf", "where_conceding_is_rational.png"},
}


def test_there_are_examples() -> None:
    assert [path.stem for path in EXAMPLES][: len(FIGURES)] == list(FIGURES)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_runs_and_says_what_was_learnt(path: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path), "pictures"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().splitlines()[-1].startswith("Learnt: ")
    assert done.stderr == ""
    drawn = {file.name for file in (tmp_path / "pictures").iterdir()}
    assert drawn == FIGURES.get(path.stem, drawn)
    begins = {".pdf": b"%PDF", ".png": b"\x89PNG"}
    for name in drawn:
        assert (tmp_path / "pictures" / name).read_bytes().startswith(begins[Path(name).suffix])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_reads_like_a_page(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith('"""')
    assert lines[2].endswith("?"), "beneath the title stands the question"
    assert len(lines) <= 70
