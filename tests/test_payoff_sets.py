"""Ends of sets of equilibrium payoffs, and claims about them."""

from __future__ import annotations

import copy
import dataclasses
from fractions import Fraction
from pathlib import Path

import pytest

import bargaining as bg
from bargaining.catalog.files import shipped
from bargaining.claims import examine
from bargaining.errors import DomainError, ModelFileError
from bargaining.model import Claim, Model
from bargaining.payoff_sets import PayoffSet

F = Fraction

UNDECIDED = "not decided whether all equilibria have the same payoffs: no two that differ were found"


def claiming(expect: dict[str, str], name: str = "ponsati1998/both_may_leave", tolerance: str = "0") -> Model:
    """A model with one claim of our own; both may leave: A's payoffs fill [1/10, 1], B's [0, 9/10]."""
    claim = Claim("A claim.", {}, expect, "derived: by hand", F(tolerance))
    return dataclasses.replace(bg.load(name), claims=(claim,))


def reasons(expect: dict[str, str], name: str = "ponsati1998/both_may_leave", tolerance: str = "0") -> tuple[str, ...]:
    return examine(claiming(expect, name, tolerance), 1).reasons


@pytest.mark.parametrize(
    "expect",
    [
        {"least.A": "1 - B.discount", "greatest.A": "1"},
        {"least.B": "0", "greatest.B": "9/10"},
        {"unique": "no"},
        {"unique": "no", "terms.pie": "10/19", "least.A": "0.1"},
    ],
)
def test_what_holds_of_all_equilibria_passes(expect: dict[str, str]) -> None:
    assert reasons(expect) == ()


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"least.A": "0.2"}, "expected least.A = 0.2; found 0.1"),
        ({"greatest.A": "0.9"}, "expected greatest.A = 0.9; found 1"),
        ({"greatest.B": "1"}, "expected greatest.B = 1; found 0.9"),
        ({"unique": "yes"}, "expected unique = yes; found no"),
        ({"least.C": "0.1"}, "expected least.C = 0.1; no bound is known"),
        ({"least.A": "1/(A.discount - B.discount)"}, "the formula has no value"),
    ],
)
def test_what_does_not_hold_of_all_equilibria_is_said(expect: dict[str, str], said: str) -> None:
    (reason,) = reasons(expect)
    assert said in reason


def test_ends_are_compared_within_the_tolerance_of_the_claim() -> None:
    assert reasons({"least.A": "0.11"}, tolerance="0.02") == ()
    assert reasons({"least.A": "0.13"}, tolerance="0.02")


def test_a_unique_answer_is_both_ends() -> None:
    expect = {"unique": "yes", "least.A": "5/7", "greatest.A": "5/7", "least.B": "2/7", "greatest.B": "2/7"}
    assert reasons(expect, "rubinstein1982/alternating_offers") == ()


def test_a_finite_game_has_the_ends_of_its_list() -> None:
    # An ultimatum over two units: B, indifferent at 0, may accept nothing, and then A has 2, or refuse it, and A gives 1.
    def given(k: int) -> bg.Game:
        return bg.decision(
            f"B on {k}",
            "B",
            {
                "accept": bg.outcome(f"give {k}", {"A": 2 - k, "B": k}),
                "refuse": bg.outcome("nothing", {"A": 0, "B": 0}),
            },
        )

    found = bg.payoff_set(bg.Game(["A", "B"], bg.decision("A", "A", {str(k): given(k) for k in range(3)})))
    assert (dict(found.least), dict(found.greatest), found.unique) == ({"A": 1, "B": 0}, {"A": 2, "B": 1}, False)


def test_a_continuum_in_a_finite_game_has_no_known_ends() -> None:
    # A has 1 from every deal and B accepts all of them: any x may be proposed, and the list shows a point for each interval.
    worse = bg.outcome("worse", {"A": 0, "B": -1})
    offer = bg.offer("o", "A", "B", accept=lambda x: bg.outcome("deal", {"A": 1, "B": x}), reject=worse)
    found = bg.payoff_set(bg.Game(["A", "B"], offer))
    assert (dict(found.least), dict(found.greatest)) == ({}, {})
    assert found.unique is None
    assert str(found).splitlines() == ["no bounds are known", UNDECIDED]


def test_what_is_known_reads_as_a_list() -> None:
    assert str(bg.payoff_set(bg.load("ponsati1998/both_may_leave"))).splitlines() == [
        "A: at least 0.1, at most 1",
        "B: at least 0, at most 0.9",
        "not unique: 3 equilibria with different payoffs were found, and their certificates hold",
    ]


def test_whether_the_payoffs_are_unique_is_said_in_words() -> None:
    unique = bg.payoff_set(bg.load("rubinstein1982/alternating_offers"))
    assert str(unique).splitlines()[-1] == "unique: all equilibria have these payoffs"
    # Bounds that do not meet, and one equilibrium: nothing is proved.
    open_ = PayoffSet({"A": (0, 1), "B": (0, 1)}, unique.equilibria)
    assert open_.unique is None
    assert str(open_).splitlines()[-1] == UNDECIDED


def test_equilibria_whose_certificates_fail_prove_nothing() -> None:
    several = bg.equilibria(bg.load("ponsati1998/both_may_leave"))
    claimed = [copy.copy(eq) for eq in several]
    for eq in claimed[1:]:
        eq.__dict__["certificate"] = dataclasses.replace(eq.certificate, gain=F(1))
    bounds = {"A": (F(1, 10), F(1)), "B": (F(0), F(9, 10))}
    assert PayoffSet(bounds, several).unique is False
    assert PayoffSet(bounds, tuple(claimed)).unique is None


# Files


def _file(tmp_path: Path, old: str, new: str) -> Path:
    text = (shipped() / "ponsati1998" / "both_may_leave.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "references.bib").write_text((shipped() / "references.bib").read_text("utf-8"), "utf-8")
    path = tmp_path / "model.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        ('unique = "no"', 'unique = "maybe"', "must be 'yes' or 'no'; got 'maybe'"),
        ('"least.A"', '"least.C"', "is nothing that an answer has; did you mean"),
        ('"least.A"', '"least.first"', "did you mean 'least.A'?"),
        ('"least.A"', '"smallest.A"', "is nothing that an answer has"),
        ('"1 - B.discount"', '"1 - B.patience"', "patience"),
    ],
)
def test_expectations_that_cannot_be_read_are_refused(tmp_path: Path, old: str, new: str, issue: str) -> None:
    with pytest.raises(ModelFileError) as caught:
        bg.load(_file(tmp_path, old, new))
    assert issue in str(caught.value)


def test_a_number_that_plays_a_part_must_be_given(tmp_path: Path) -> None:
    text = (
        (shipped() / "rubinstein1982" / "fixed_costs.toml").read_text("utf-8").replace('time     = "fixed costs"', "")
    )
    path = tmp_path / "model.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ModelFileError, match=r"A\.discount: is required: discount factor, in \[0, 1\]"):
        bg.load(path)


# Famous games in one call


def test_famous_games_are_those_of_the_catalogue() -> None:
    assert bg.rubinstein(0.9, F(9, 10)).terms["pie"] == F(10, 19)
    assert bg.rubinstein("0.9", 0.8, proposer="B").values["B"] == F(5, 14)
    assert bg.fixed_costs(0.1, 0.05, proposer="A").terms["pie"] == F(1, 20)
    assert bg.outside_option(0.9, 0.8, option_b=0.5, proposer="B").values["B"] == F(11, 20)
    assert bg.outside_option(0.9, 0.9, 0.6, 0.6).outcome == "opt out"
    assert bg.stahl(0.9, 0.8, 6).terms["pie"] == F("0.44768")
    assert bg.rubinstein(0.9, 0.8).model is not None


def test_famous_games_refuse_what_their_models_refuse() -> None:
    with pytest.raises(DomainError, match=r"B\.discount: must lie in \[0, 1\]; got 1.5"):
        bg.rubinstein(0.9, 1.5)
    with pytest.raises(DomainError, match="proposer: must be one of 'A', 'B'"):
        bg.stahl(0.9, 0.8, 3, proposer="C")
    with pytest.raises(DomainError, match=r"A\.cost: must lie in"):
        bg.fixed_costs(-0.1, 0.2)
