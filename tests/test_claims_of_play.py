"""Claims about behaviour, beliefs and sets of equilibria: how they fail, and which cannot be read."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bargaining as bg
from bargaining.catalog.files import shipped
from bargaining.cli import app
from bargaining.errors import MethodError, ModelFileError
from bargaining.model import Claim, Model
from bargaining.model.expectations import EVERY, NO, SOLVED, SOME

QUICHE = "cho1987/beer_quiche"


def claiming(expect: dict[str, str], holds_in: str = SOLVED, tolerance: str = "0", **changes: object) -> Model:
    claim = Claim("A claim.", changes, expect, "derived: by hand", Fraction(tolerance), holds_in)  # type: ignore[arg-type]
    return dataclasses.replace(bg.load(QUICHE), claims=(claim,))


FEW = {"strong": Fraction(1, 10)}


@pytest.mark.parametrize(
    ("expect", "reason"),
    [
        ({"strategy.weak.beer": "1/8"}, "expected strategy.weak.beer = 1/8 = 0.125; found 0.111111"),
        ({"belief.after beer.weak": "strong"}, "expected belief.after beer.weak = strong = 0.1; found 0.5"),
        ({"strategy.weak.beer": "[0, 1]"}, "expected strategy.weak.beer = [0, 1]; found 0.111111 (1/9)"),
        ({"strategy.weak.bear": "1"}, "no such probability; did you mean 'strategy.weak.beer'?"),
        ({"probability.beer, duel": "0.2"}, "expected probability.beer, duel = 0.2; found 0.1"),
        ({"equilibria": "2"}, "expected equilibria = 2; found 1"),
        ({"strategy.weak.beer": "1/(strong - 0.1)"}, "the formula has no value"),
    ],
)
def test_claims_about_play_that_fail_say_what_was_found(expect: dict[str, str], reason: str) -> None:
    (result,) = bg.check(claiming(expect, **FEW)).failures
    assert reason in " ".join(result.reasons)


def test_a_probability_that_varies_is_not_one_number() -> None:
    report = bg.check(claiming({"strategy.after quiche.duel": "1"}))
    assert report.failures[0].reasons == (
        "expected strategy.after quiche.duel = 1; it varies along the continuum [0.5, 1]; expect an interval",
    )
    assert bg.check(claiming({"strategy.after quiche.duel": "[S.breakfast/S.peace, 1]"})).passed
    assert not bg.check(claiming({"strategy.after quiche.duel": "[0.51, 1]"})).passed
    assert bg.check(claiming({"strategy.after quiche.duel": "[0.51, 1]"}, tolerance="0.02")).passed


@pytest.mark.parametrize(
    ("holds_in", "outcome", "reason"),
    [
        (SOME, "beer, no duel", ""),
        (SOME, "quiche, no duel", ""),
        (
            SOME,
            "quiche, duel",
            "no equilibrium meets it, of 2 equilibria; the nearest: expected outcome = quiche, duel",
        ),
        (EVERY, "beer, no duel", "not every equilibrium meets it: in number"),
        (NO, "quiche, duel", ""),
        (NO, "quiche, no duel", "of 2 equilibria meets it"),
    ],
)
def test_of_some_every_or_no_equilibrium(holds_in: str, outcome: str, reason: str) -> None:
    report = bg.check(claiming({"outcome": outcome}, holds_in))
    assert report.passed == (not reason)
    if reason:
        assert reason in report.failures[0].reasons[0]
        assert f"in {holds_in}" in str(report)
    assert report.to_dict()["claims"][0]["holds_in"] == holds_in


def test_some_equilibrium_meets_all_expectations_together() -> None:
    apart = {"outcome": "beer, no duel", "values.S": "2.1"}  # each is true of one of the two
    assert not bg.check(claiming(apart, SOME)).passed
    assert bg.check(claiming(apart, NO)).passed


def test_a_claim_about_every_equilibrium_may_hold() -> None:
    assert bg.check(claiming({"values.R": "strong"}, EVERY)).passed


# What cannot be read


def refused(tmp_path: Path, claim: str) -> str:
    """Return the errors of the beer-quiche file with one claim, or of the bargaining range if the claim has a pie."""
    text = (shipped() / f"{QUICHE}.toml").read_text("utf-8").partition("[[claims]]")[0]
    path = tmp_path / "mine.toml"
    path.write_text(f'{text}\n[[claims]]\nsays = "A claim."\nsource = "derived: by hand"\n{claim}\n', "utf-8")
    with pytest.raises(ModelFileError) as caught:
        bg.load(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ('expect = { "strategy.weak.bear" = 1 }', "did you mean 'strategy.weak.beer'?"),
        ('expect = { "strategy.nobody" = 1 }', "is nothing that an answer has"),
        ('expect = { "belief.weak.beer" = 1 }', "is nothing that an answer has"),
        ('expect = { "strategy.weak.beer" = "[0, strongg]" }', "did you mean 'strong'?"),
        ('expect = { "strategy.weak.beer" = "[0, 1" }', "unknown character; got '['"),
        ('expect = { "values.S" = "[0, 1]" }', "an interval is for a strategy or a belief; got '[0, 1]'"),
        ('expect = { "probability.beer" = 1 }', "did you mean 'probability.beer, duel'?"),
        ("expect = { equilibra = 1 }", "did you mean 'equilibria'?"),
        ('expect = { outcome = "beer, duel" }\nholds_in = "some"', "must be one of 'the answer', 'some equilibrium'"),
        ('expect = { outcome = "beer, duel" }\nholds_in = 3', "got 3"),
        (
            'expect = { unique = "yes" }\nholds_in = "no equilibrium"',
            "is about all equilibria, and not about 'no equilibrium' (holds_in)",
        ),
    ],
)
def test_claims_that_cannot_be_meant_are_refused(tmp_path: Path, claim: str, message: str) -> None:
    said = refused(tmp_path, claim)
    assert message in said and "mine.toml:" in said and "claims[0]" in said


def test_behaviour_is_claimed_where_beliefs_depend_on_play(tmp_path: Path) -> None:
    text = (shipped() / "fearon1995/private_cost.toml").read_text("utf-8").partition("[[claims]]")[0]
    path = tmp_path / "mine.toml"
    claim = '[[claims]]\nsays = "A claim."\nsource = "derived: by hand"\nexpect = { "strategy.demand.accept" = 1 }\n'
    path.write_text(text + claim, "utf-8")
    with pytest.raises(
        ModelFileError, match="is for games in which beliefs depend on what actors do, which this is not"
    ):
        bg.load(path)


# The command line and figures


def test_the_command_line_answers_for_such_models_and_says_what_it_does_not_derive() -> None:
    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner(env={"COLUMNS": "100"}).invoke(app, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.stdout + result.stderr

    code, text = run("solve", QUICHE, "--all")
    assert code == 0 and text.startswith("2 equilibria\n") and "quiche, no duel" in text
    code, text = run("solve", QUICHE, "--why-not", "quiche, duel")
    assert code == 0 and "at 'strong' S gets 3 by 'beer' and 0 by 'quiche'" in text
    code, text = run("solve", QUICHE, "--json")
    assert code == 0 and json.loads(text)["beliefs"]["after beer"]["weak"]["exact"] == "1/10"
    code, text = run("solve", QUICHE, "--set", "strong=1")
    assert code == 2 and "has probability 0" in text
    code, text = run("show", QUICHE)
    assert code == 0 and "in some equilibrium" in text and "strategy.after quiche.duel = [1/2, 1]" in text
    code, text = run("show", "selten1975/horse")
    assert code == 0 and "Numbers" not in text
    code, text = run("check", "selten1975/horse")
    assert code == 0 and "3 claims, all hold" in text


def test_what_is_not_derived_is_said_in_one_sentence() -> None:
    model = bg.load(QUICHE)
    with pytest.raises(MethodError, match=r"several equilibria may exist at a point: regime_map\(\) maps each"):
        bg.outcome_map(model, {"strong": (0.1, 0.9, 3), "S.breakfast": (0.5, 1.5, 3)})


def test_a_tree_shows_what_is_mixed_and_joins_what_cannot_be_told_apart() -> None:
    model = bg.load(QUICHE).replace({"strong": "0.1"})
    (axes,) = bg.plot.tree(bg.solve(model)).axes
    labels = [text.get_text() for text in axes.texts]
    assert "beer (1/9)" in labels and "quiche (8/9)" in labels and labels.count("duel (0.5)") == 2
    dashed = [patch for patch in axes.patches if patch.get_linestyle() not in ("solid", "-")]
    assert len(dashed) == 2
    # Both sets stand at the same height of the tree: their lines bend by different amounts and are told apart.
    bends = {min(x for x, _ in patch.get_path().vertices) for patch in dashed}
    assert len(bends) == 2


def test_the_horse_has_no_symbols_to_explain() -> None:
    figure = bg.plot.tree(bg.load("selten1975/horse"))
    assert not any("Symbols" in text.get_text() for text in figure.texts)
