"""Finding models, reading files, and the shipped collection."""

from __future__ import annotations

import json
import os
import sys
from fractions import Fraction
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from bargaining.catalog import files, load, names
from bargaining.catalog.files import shipped
from bargaining.catalog.lines import key_lines, line_of
from bargaining.catalog.schema import ModelFile, json_schema
from bargaining.errors import InputError, ModelFileError, UnknownModelError
from bargaining.expressions.formulas import parse
from bargaining.model import ASSUMED, DEFAULT
from bargaining.model.expectations import interval
from bargaining.protocols import protocol as protocols

RANGE = shipped() / "fearon1995" / "bargaining_range.toml"


# The shipped collection ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_every_shipped_model_loads_and_says_where_its_numbers_come_from(name: str) -> None:
    model = load(name)
    assert model.name == name
    assert model.title
    assert model.question.endswith("?")
    assert model.claims
    assert model.notes == ()
    for parameter in model.parameters.values():
        assert parameter.source == DEFAULT or parameter.unit
        assert parameter.source != ASSUMED or parameter.note
    for claim in model.claims:
        changed = model.replace(claim.set)
        for about, expected in claim.expect.items():
            for end in interval(expected) or (expected,):
                assert about in ("outcome", "unique") or parse(end).evaluate(changed.numbers) is not None


@pytest.mark.parametrize("name", names())
def test_every_shipped_model_builds_its_game(name: str) -> None:
    model = load(name)
    assert model.game() is not None
    assert model.game(model.symbols) is not None


def test_the_shipped_schema_is_the_one_the_code_reads() -> None:
    assert json.loads((shipped() / "schema.json").read_text("utf-8")) == json_schema()


def test_the_schema_is_closed_and_states_the_rules() -> None:
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"schema", "title", "question", "protocol", "actors"}
    quantity = schema["$defs"]["QuantityTable"]
    assert quantity["additionalProperties"] is False
    assert set(quantity["required"]) == {"range", "unit", "source"}
    assert schema["$defs"]["ActorTable"]["additionalProperties"] == {"$ref": "#/$defs/QuantityTable"}


def test_what_the_range_says_of_itself() -> None:
    """Fearon (1995, pp. 386-388): both prefer x to war iff power - A.cost <= x <= power + B.cost."""
    model = load("fearon1995/bargaining_range")
    for claim in model.claims:
        changed = model.replace(claim.set)
        low = changed["power"].value - changed["A.cost"].value
        high = changed["power"].value + changed["B.cost"].value
        taken = min(Fraction(1), high) if changed["proposer"] == "A" else max(Fraction(0), low)
        assert parse(claim.expect["terms.pie"]).evaluate(changed.numbers) == taken


def test_what_the_finite_horizon_says_follows_from_its_recursion() -> None:
    def first_share(rounds: int, mine: Fraction, yours: Fraction) -> Fraction:
        """The last proposer takes all; before, one leaves the other what waiting a round is worth to it."""
        return 1 - yours * first_share(rounds - 1, yours, mine) if rounds > 1 else Fraction(1)

    model = load("stahl1972/finite_horizon")
    for claim in model.claims:
        changed = model.replace(claim.set)
        a, b = changed["A.discount"].value, changed["B.discount"].value
        rounds = changed["rounds"]
        share = first_share(rounds, a, b) if changed["proposer"] == "A" else 1 - first_share(rounds, b, a)
        stated = parse(claim.expect["terms.pie"]).evaluate(changed.numbers)
        assert abs(stated - share) <= claim.tolerance


# Reading a file --------------------------------------------------------------------------------------------------


def variant(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = RANGE.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_is_loaded_by_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = variant(tmp_path)
    assert load(path) == load(str(path))
    assert load(path).name == "mine"
    monkeypatch.chdir(tmp_path)
    path.rename(tmp_path / "without_suffix")
    assert load("without_suffix").title == "The bargaining range"


def test_decimals_and_ratios_are_exact(tmp_path: Path) -> None:
    path = variant(tmp_path, ("value = 0.1", 'value = "1/3"'), ("value = 0.6", "value = 6_00.0_0e-3"))
    model = load(path)
    assert model["A.cost"].value == Fraction(1, 3)
    assert model["power"].value == Fraction(3, 5)


@pytest.mark.parametrize("encode", [lambda t: t.encode("utf-8-sig"), lambda t: t.replace("\n", "\r\n").encode()])
def test_files_of_other_editors_are_read(tmp_path: Path, encode: Any) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(encode(RANGE.read_text("utf-8")))
    assert load(path).title == "The bargaining range"


def test_actors_stand_in_the_order_of_the_roles_whatever_the_file(tmp_path: Path) -> None:
    path = variant(
        tmp_path, ('role = "first"', 'role = "second"'), ('[actors.B]\nrole = "second"', '[actors.B]\nrole = "first"')
    )
    model = load(path)
    assert list(model.actors.items()) == [("first", "B"), ("second", "A")]
    assert list(model.parameters) == ["B.cost", "A.cost", "power"]


def test_the_default_of_a_choice_is_the_actor_with_the_role(tmp_path: Path) -> None:
    assert load(variant(tmp_path, ('\nproposer = "A"', "")))["proposer"] == "A"


def test_a_derived_number_needs_no_value_and_may_state_it(tmp_path: Path) -> None:
    source = ('source = "assumed", note = "small beside the stakes"', 'source = "derived: B.cost/2"')
    assert load(variant(tmp_path, source))["A.cost"].value == Fraction(1, 10)
    model = load(variant(tmp_path, source, ("cost = { value = 0.1, ", "cost = { ")))
    assert model["A.cost"].value == Fraction(1, 10)
    assert model.replace({"B.cost": 0.4})["A.cost"].value == Fraction(1, 5)
    assert model.sources["A.cost"] == "derived: B.cost/2"


def test_a_bibliography_beside_the_file_adds_to_the_shipped_one(tmp_path: Path) -> None:
    path = variant(tmp_path, ('cite     = ["fearon1995"]', 'cite     = ["mine2026", "fearon1995"]'))
    (tmp_path / "references.bib").write_text("@misc{mine2026, title = {Mine}}\n", "utf-8")
    assert list(load(path).bibliography) == ["mine2026", "fearon1995"]


def test_the_map_hint_is_read(tmp_path: Path) -> None:
    hint = load(RANGE).map_hint
    assert hint is not None
    assert dict(hint.axes) == {"B.cost": (Fraction(0), Fraction(1, 2)), "power": (Fraction(0), Fraction(1))}
    assert hint.panels == "proposer"


# Lines of keys ---------------------------------------------------------------------------------------------------

TOML = '''# comment with = and [brackets]
top = "a # no comment"
"quoted.key" = { inner = 1, "in.ner" = [
  1, # one
  { deep = "}" },
] }
text = """
not = "a key"
"""""
[a.b]  # header
x.y."z\\u0041" = 'literal # \\'
lines = \'\'\'
[not.a.table]
\'\'\'
[[claims]]
says = "one"
[claims.set]
k = 2
[[claims]]
says = 1979-05-27T07:32:00Z
set = {a = 1, b.c = 2}
[ a . c ]
last = true'''


def test_every_key_has_its_line() -> None:
    lines = key_lines(TOML)
    assert lines == {
        ("top",): 2,
        ("quoted.key",): 3,
        ("quoted.key", "inner"): 3,
        ("quoted.key", "in.ner"): 3,
        ("quoted.key", "in.ner", 0): 4,
        ("quoted.key", "in.ner", 1): 5,
        ("quoted.key", "in.ner", 1, "deep"): 5,
        ("text",): 7,
        ("a",): 10,
        ("a", "b"): 10,
        ("a", "b", "x"): 11,
        ("a", "b", "x", "y"): 11,
        ("a", "b", "x", "y", "zA"): 11,
        ("a", "b", "lines"): 12,
        ("claims",): 15,
        ("claims", 0): 15,
        ("claims", 0, "says"): 16,
        ("claims", 0, "set"): 17,
        ("claims", 0, "set", "k"): 18,
        ("claims", 1): 19,
        ("claims", 1, "says"): 20,
        ("claims", 1, "set"): 21,
        ("claims", 1, "set", "a"): 21,
        ("claims", 1, "set", "b"): 21,
        ("claims", 1, "set", "b", "c"): 21,
        ("a", "c"): 22,
        ("a", "c", "last"): 23,
    }


def test_a_missing_key_stands_where_its_table_does() -> None:
    lines = key_lines(TOML)
    assert line_of(lines, ("claims", 0, "expect")) == 15
    assert line_of(lines, ("nowhere", "at", "all")) == 1


# Names -----------------------------------------------------------------------------------------------------------


def test_the_folder_is_the_list() -> None:
    assert names() == tuple(
        sorted(path.relative_to(shipped()).with_suffix("").as_posix() for path in shipped().rglob("*.toml"))
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("fearon1995/bargaining_rnage", "did you mean 'fearon1995/bargaining_range'?"),
        ("fearon1995", "`bargaining list` shows all"),
        ("", "`bargaining list` shows all"),
        ("../fearon1995/bargaining_range", "did you mean 'fearon1995/bargaining_range'?"),
        ("x" * 100_000, "`bargaining list` shows all"),
        ("a\0b", "`bargaining list` shows all"),
    ],
    ids=["misspelt", "folder", "empty", "up", "long", "nul"],
)
def test_an_unknown_name_is_refused(name: str, hint: str) -> None:
    with pytest.raises(UnknownModelError) as caught:
        load(name)
    assert hint in str(caught.value)
    assert "`bargaining list`" in str(caught.value)


@pytest.mark.parametrize("name", [None, 3, b"x", ["fearon1995/bargaining_range"]])
def test_only_names_and_paths_are_loaded(name: object) -> None:
    with pytest.raises(InputError, match="loaded by its name or path"):
        load(name)  # type: ignore[arg-type]


@pytest.fixture
def announce(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Pretend that a package is installed which announces a collection."""
    monkeypatch.syspath_prepend(tmp_path)

    def pretend(*points: tuple[str, str]) -> Path:
        made = [EntryPoint(name, value, files.GROUP) for name, value in points]
        monkeypatch.setattr(files, "entry_points", lambda group: made if group == files.GROUP else [])
        return tmp_path

    yield pretend
    for module in [name for name in sys.modules if name.startswith("other_models")]:
        del sys.modules[module]


def test_another_package_adds_a_collection(announce: Any) -> None:
    folder = announce(("mine", "other_models.collection")) / "other_models" / "collection"
    (folder / "me2026").mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    text = RANGE.read_text("utf-8").replace('cite     = ["fearon1995"]', 'cite     = ["me2026"]')
    (folder / "me2026" / "war.toml").write_text(text, "utf-8")
    (folder / "references.bib").write_text("@misc{me2026, title = {Mine}}\n", "utf-8")
    assert "mine/me2026/war" in names()
    model = load("mine/me2026/war")
    assert model.name == "mine/me2026/war"
    assert model.cite == ("me2026",)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([("gone", "other_models_gone")], r"entry point 'gone' of bargaining\.models \(other_models_gone\)"),
        ([("gone", "other_models_gone.inside")], "entry point 'gone' .* cannot be found"),
        ([("module", "json.decoder")], "entry point 'module' .* must name a package"),
        ([("odd", "json:loads")], "entry point 'odd' .*"),
        ([("odd", ".x")], "entry point 'odd' .*"),
        ([("twice", "json"), ("twice", "email")], "entry point 'twice' .* of the same name"),
    ],
)
def test_a_broken_collection_is_named_and_does_not_hide_the_shipped_models(
    announce: Any, points: list[tuple[str, str]], message: str
) -> None:
    announce(*points)
    with pytest.raises(InputError, match=message):
        names()
    assert load("fearon1995/bargaining_range").title


# What is no file -------------------------------------------------------------------------------------------------


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"none\.toml:1: cannot be read: No such file"):
        load(tmp_path / "none.toml")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ModelFileError, match=r"folder\.toml:1: not a regular file"):
        load(tmp_path / "folder.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(ModelFileError, match=r"pipe\.toml:1: not a regular file"):
        load(tmp_path / "pipe.toml")


def test_the_schema_refuses_without_the_rest(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="5 validation errors"):
        ModelFile.model_validate({})


def test_every_protocol_can_be_named_by_a_file() -> None:
    assert {load(name).protocol.name for name in names()} <= set(protocols.names())
