"""Model files that break a rule: each is refused with file, line, path, rule, value and the likely meant name."""

# ruff: noqa: E501  a table of messages is read one to a line

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bargaining.catalog import load
from bargaining.errors import InputError, ModelFileError, did_you_mean
from bargaining.protocols import protocol as protocols
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, Choice, Protocol, Quantity

PROTOCOL = Protocol(
    name="double",
    roles={
        "attacker": {"discount": Quantity("patience", DISCOUNT, r"\delta"), "cost": Quantity("cost", COST, "k")},
        "defender": {"cost": Quantity("cost of fighting", COST, "k")},
    },
    parameters={
        "power": Quantity("strength of the attacker", PROBABILITY, "p"),
        "hope": Quantity("hope", PROBABILITY, "h", default=Fraction(0)),
    },
    structure={
        "proposer": Choice("who proposes", roles=("attacker", "defender"), default="defender"),
        "rounds": Choice("number of rounds", low=1, high=20),
        "agenda": Choice("the agenda", options=("open", "closed"), default="open"),
    },
    outcomes=("deal", "war"),
    terms=("pie",),
    build=dict,
)

# Lines are counted from the first of this text; the tables below refer to them.
FILE = """\
schema   = 1
title    = "A double"
question = "What is asked?"
protocol = "double"
cite     = ["fearon1995"]

[actors.russia]
role     = "attacker"
discount = { value = 0.9, range = [0, 1], unit = "per round", source = "assumed", note = "patient" }
cost     = { value = 0.1, range = [0, 0.5], unit = "pie per war", source = "fearon1995, p. 387" }

[actors.ukraine]
role = "defender"
[actors.ukraine.cost]
value  = 0.2
range  = [0, 0.5]
unit   = "pie per war"
source = "derived: 2*russia.cost"

[parameters]
power = { value = 0.6, range = [0.3, 0.7], unit = "probability", source = "assumed", note = "stronger" }

[structure]
rounds   = 3
proposer = "russia"

[map]
axes   = { "power" = [0, 1], "russia.cost" = [0, 0.5] }
panels = "agenda"

[[claims]]
says   = "War is worth power less cost."
set    = { power = 0.5, "russia.cost" = 0.25, rounds = 2 }
expect = { outcome = "deal", "terms.pie" = "power + ukraine.cost", "values.russia" = "1/2" }
source = "fearon1995, p. 388"

[[claims]]
says      = "Nobody fights over nothing."
expect    = { outcome = "war" }
source    = "derived: by hand"
tolerance = 1e-9
"""


@pytest.fixture(autouse=True)
def double(monkeypatch: pytest.MonkeyPatch) -> None:
    def only(name: str) -> Protocol:
        if name != "double":
            raise InputError(f"no protocol {name!r}{did_you_mean(name, ['double'])}")
        return PROTOCOL

    monkeypatch.setattr(protocols, "load", only)


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    text = FILE
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    path = folder / "war.toml"
    path.write_text(text, "utf-8")
    return path


def refusal(path: Path) -> list[str]:
    with pytest.raises(ModelFileError) as caught:
        load(path)
    issues = [issue.removeprefix(str(path)) for issue in caught.value.issues]
    assert str(caught.value) == "\n".join(caught.value.issues)
    assert all("\n" not in issue and len(issue) < 400 for issue in issues)
    return issues


def test_the_file_itself_is_sound(tmp_path: Path) -> None:
    model = load(written(tmp_path))
    assert model["ukraine.cost"].value == model["russia.cost"].value * 2
    assert dict(model.structure) == {"proposer": "russia", "rounds": 3, "agenda": "open"}
    assert model.claims[0].set["rounds"] == 2
    assert model["hope"].range == (0, 1)


COST_LINE = 'cost     = { value = 0.1, range = [0, 0.5], unit = "pie per war", source = "fearon1995, p. 387" }'

REFUSED: list[tuple[str, str, str]] = [
    # the file as a whole
    ("schema   = 1", "schema = 2", ":1: schema: must be 1, the version of this format; got 2"),
    ("schema   = 1", "schema = true", ":1: schema: must be 1, the version of this format; got true"),
    ("schema   = 1", 'schema = "1"', ":1: schema: must be 1, the version of this format; got '1'"),
    ("schema   = 1", "schema = 1.0", ":1: schema: must be 1, the version of this format; got 1"),
    ("schema   = 1\n", "", ":1: schema: is required"),
    ("title ", "titel ", ":2: titel: unknown key; did you mean 'title'?"),
    ("title    = ", "titel = ", ":1: title: is required"),
    ('"A double"', '""', ":2: title: must not be empty; got ''"),
    ('"A double"', "7", ":2: title: must be text; got 7"),
    ('"A double"', f'"{"x" * 400}"', ":2: title: must have at most 300 characters; got '"),
    ('"What is asked?"', '["What?"]', ":3: question: must be text; got a list of 1"),
    ('"double"', '"doubel"', ":4: protocol: no protocol 'doubel'; did you mean 'double'?"),
    ('"double"', "{ name = 'double' }", ":4: protocol: must be text; got a table"),
    ('["fearon1995"]', '"fearon1995"', ":5: cite: must be a list; got 'fearon1995'"),
    ('["fearon1995"]', '["fearon1955"]', ":5: cite[0]: names no entry of references.bib; got 'fearon1955'; did you mean"),
    ('["fearon1995"]', '["fearon1995", 3]', ":5: cite[1]: must be text; got 3"),
    ("[map]", "[mpa]", ":27: mpa: unknown key; did you mean 'map'?"),
    ("[structure]", "[structures]", ":23: structures: unknown key; did you mean 'structure'?"),
    # actors and roles
    ('role     = "attacker"', 'role = "atacker"', ":8: russia.role: double has no such role; got 'atacker'; did you mean 'attacker'?"),
    ('role     = "attacker"', "", ":7: russia.role: is required"),
    ('role     = "attacker"', 'rol = "attacker"', ":8: russia.rol: must be a table"),
    ('role     = "attacker"', 'rol = "attacker"', "did you mean 'role'?"),
    ('role     = "attacker"', "role = 1", ":8: russia.role: must be text; got 1"),
    ('role = "defender"', 'role = "attacker"', ":13: ukraine.role: the role 'attacker' is already taken by 'russia'"),
    # numbers that are missing, unknown or no tables
    (COST_LINE, "", ":7: russia.cost: is required: cost, in [0, oo)"),
    ("discount =", "discont =", ":9: russia.discont: the role 'attacker' has no such number; did you mean 'discount'?"),
    ("discount =", "discont =", ":7: russia.discount: is required: patience, in [0, 1)"),
    (COST_LINE, "cost = 0.1", ":10: russia.cost: must be a table { value = ..., range = [..., ...], unit = ..., source = ... }; got 0.1"),
    ("power = {", "pwer = {", ":21: pwer: double has no such number; did you mean 'power'?"),
    ("power = {", "pwer = {", ":20: power: is required: strength of the attacker, in [0, 1]"),
    ("[parameters]\npower", "[parameters.x]\npower", ":21: x.power: unknown key"),
    ("value = 0.1, ", "", ":10: russia.cost.value: is required unless the source derives it"),
    ("range = [0, 0.5], ", "", ":10: russia.cost.range: is required"),
    ('unit = "pie per war", ', "", ":10: russia.cost.unit: is required"),
    (', source = "fearon1995, p. 387"', "", ":10: russia.cost.source: is required"),
    ("value = 0.1", "vlue = 0.1", ":10: russia.cost.vlue: unknown key; did you mean 'value'?"),
    ("value = 0.1", "low = 0.1", ":10: russia.cost.low: unknown key"),
    ('unit = "pie per war"', 'unit = ""', ":10: russia.cost.unit: must not be empty"),
    # numbers that are not numbers
    ("value = 0.1", "value = true", ":10: russia.cost.value: must be a number, or a ratio such as '1/3'; got true"),
    ("value = 0.1", 'value = "0.1"', ":10: russia.cost.value: must be a number, or a ratio such as '1/3'; a number stands without quotes; got '0.1'"),
    ("value = 0.1", 'value = "a third"', ":10: russia.cost.value: must be a number, or a ratio such as '1/3'; got 'a third'"),
    ("value = 0.1", 'value = "1/0"', ":10: russia.cost.value: must not divide by zero; got '1/0'"),
    ("value = 0.1", "value = [0.1]", ":10: russia.cost.value: must be a number, or a ratio such as '1/3'; got a list of 1"),
    ("value = 0.1", "value = 2024-01-01", ":10: russia.cost.value: must be a number, or a ratio such as '1/3'; got a date"),
    ("value = 0.1", "value = nan", ":10: russia.cost.value: must be finite; got nan"),
    ("value = 0.1", "value = -inf", ":10: russia.cost.value: must be finite; got -inf"),
    ("value = 0.1", "value = 1e400000000", ":10: russia.cost.value: must have an exponent between -400 and 400; got 1e400000000"),
    ("value = 0.1", "value = 1e-400000000", ":10: russia.cost.value: must have an exponent between -400 and 400; got 1e-400000000"),
    ("value = 0.1", f"value = 0.{'1' * 500}", ":10: russia.cost.value: must have at most 60 digits; got 0.1111"),
    ("value = 0.1", f"value = {'1' * 1000}", ":10: russia.cost.value: must be a number of sensible size; got a whole number of 3319 bits"),
    ("value = 0.1", f"value = 0x{'f' * 1000}", ":10: russia.cost.value: must be a number of sensible size; got a whole number of 4000 bits"),
    # ranges and domains
    ("value = 0.1", "value = 0.7", ":10: russia.cost: must lie in its own range [0, 0.5]; got 0.7"),
    ("value = 0.1", "value = -0.1", ":10: russia.cost: must lie in [0, oo); got -0.1; did you mean 0.1 (the game subtracts it)?"),
    ("value = 0.9", "value = 90", ":9: russia.discount: must lie in [0, 1); got 90; did you mean 0.9 (a percentage over 100)?"),
    ("value = 0.9", "value = 1", ":9: russia.discount: must lie in [0, 1); got 1; the end 1 itself is excluded"),
    ("range = [0, 0.5], unit", "range = [0.5, 0], unit", ":10: russia.cost.range: must run from low to high; got [0.5, 0]"),
    ("range = [0, 0.5], unit", "range = [-1, 0.5], unit", ":10: russia.cost.range: must lie in [0, oo), where the game is defined; got [-1, 0.5]"),
    ("range = [0, 1]", "range = [0, 1.5]", ":9: russia.discount.range: must lie in [0, 1), where the game is defined; got [0, 1.5]"),
    ("range = [0, 0.5], unit", "range = [0], unit", ":10: russia.cost.range: must have two ends, [low, high]; got 1"),
    ("range = [0, 0.5], unit", "range = [0, 0.2, 0.5], unit", ":10: russia.cost.range: must have two ends, [low, high]; got 3"),
    ("range = [0, 0.5], unit", 'range = "0-0.5", unit', ":10: russia.cost.range: must be a list; got '0-0.5'"),
    ("range = [0, 0.5], unit", "range = [0, inf], unit", ":10: russia.cost.range[1]: must be finite; got inf"),
    # sources
    (', note = "patient"', "", ":9: russia.discount.note: is required with source = 'assumed': the reason for the assumption"),
    ('"fearon1995, p. 387"', '"fearon1993, p. 387"', ":10: russia.cost.source: names no entry of references.bib; got 'fearon1993'; did you mean"),
    ('"fearon1995, p. 387"', '"asumed"', ":10: russia.cost.source: names no entry of references.bib; got 'asumed'; did you mean 'assumed'?"),
    ('"fearon1995, p. 387"', '"Fearon (1995)"', ":10: russia.cost.source: names no entry of references.bib; got 'Fearon (1995)'"),
    ('"fearon1995, p. 387"', '"derived"', ":10: russia.cost.source: must have its formula, as in 'derived: 1 - power'"),
    ('"fearon1995, p. 387"', '"derived: "', ":10: russia.cost.source: must have its formula, as in 'derived: 1 - power'"),
    ("derived: 2*russia.cost", "derived: 2*rusia.cost", ":18: ukraine.cost.source: the formula names no number of the model; got 'rusia.cost'; did you mean 'russia.cost'?"),
    ("derived: 2*russia.cost", "derived: 2*attacker.cost", "got 'attacker.cost'; did you mean 'russia.cost'?"),
    ("derived: 2*russia.cost", "derived: 2*rounds", ":18: ukraine.cost.source: the formula names no number of the model; got 'rounds'"),
    ("derived: 2*russia.cost", "derived: max(0, 1)", ":18: ukraine.cost.source: 'max(0, 1)', column 6: unknown character; got ','"),
    ("derived: 2*russia.cost", "derived: exp(1)", ":18: ukraine.cost.source: 'exp(1)', column 1: formulas call no functions; got 'exp('"),
    ("derived: 2*russia.cost", "derived: ukraine.cost", ":18: ukraine.cost: derived in a circle: ukraine.cost -> ukraine.cost"),
    ("derived: 2*russia.cost", "derived: 1/(power - 0.6)", ":18: ukraine.cost: '1/(power - 0.6)': division by zero: '(power - 0.6)' is 0"),
    ("value  = 0.2\n", "value = 0.3\n", ":15: ukraine.cost: must agree with its formula, which gives 0.2; got 0.3"),
    ("derived: 2*russia.cost", "derived: 9*russia.cost", ":15: ukraine.cost: must lie in its own range [0, 0.5]; got 0.9"),
    ("derived: 2*russia.cost", "derived: 0.05 - russia.cost", ":15: ukraine.cost: must lie in [0, oo); got -0.05"),
    # structure
    ('proposer = "russia"', 'proposer = "attacker"', ":25: proposer: must be one of 'russia', 'ukraine'; got 'attacker'; did you mean 'russia', who is attacker?"),
    ('proposer = "russia"', 'proposer = "rusia"', ":25: proposer: must be one of 'russia', 'ukraine'; got 'rusia'; did you mean 'russia'?"),
    ("proposer =", "propser =", ":25: propser: double has no such choice; did you mean 'proposer'?"),
    ("rounds   = 3\n", "", ":23: rounds: is required: number of rounds"),
    ("rounds   = 3", "rounds = 0", ":24: rounds: must be a whole number from 1 to 20; got 0"),
    ("rounds   = 3", "rounds = 2.5", ":24: rounds: must be a whole number from 1 to 20; got 2.5"),
    ("rounds   = 3", "rounds = true", ":24: rounds: must be a name or a whole number; got true"),
    ("rounds   = 3", 'agenda = "opn"\nrounds = 3', ":24: agenda: must be one of 'open', 'closed'; got 'opn'; did you mean 'open'?"),
    # the map
    ('"russia.cost" = [0, 0.5]', '"rusia.cost" = [0, 0.5]', ":28: map.axes.rusia.cost: names no number of the model; did you mean 'russia.cost'?"),
    (', "russia.cost" = [0, 0.5]', "", ":28: map.axes: must have two paths; got 1"),
    ('"power" = [0, 1]', '"power" = [0, 1], "hope" = [0, 1]', ":28: map.axes: must have two paths; got 3"),
    ('"power" = [0, 1]', '"power" = [1, 0]', ":28: map.axes.power: must run from low to high; got [1, 0]"),
    ('"power" = [0, 1]', '"power" = [0, 2]', ":28: map.axes.power: must lie in [0, 1]; got 2"),
    ('"power" = [0, 1]', '"power" = [0]', ":28: map.axes.power: must have two ends, [low, high]; got 1"),
    ('"russia.cost" = [0, 0.5] }', "russia.cost = [0, 0.5] }", ":28: map.axes.russia: must be a list; got a table; put the whole path in quotes"),
    ('"russia.cost" = [0, 0.5] }', '"ukraine.cost" = [0, 0.5] }', ":28: map.axes.ukraine.cost: is derived from other numbers"),
    ('panels = "agenda"', 'panels = "agneda"', ":29: map.panels: names no choice among actors or words; got 'agneda'; did you mean 'agenda'?"),
    ('panels = "agenda"', 'panels = "rounds"', ":29: map.panels: names no choice among actors or words; got 'rounds'"),
    ('panels = "agenda"', "panel = 1", ":29: map.panel: unknown key; did you mean 'panels'?"),
    # claims
    ('says   = "War', 'say = "War', ":32: claims[0].say: unknown key; did you mean 'says'?"),
    ('says      = "Nobody', 'say = "Nobody', ":37: claims[1].says: is required"),
    ("[[claims]]", "[claims]", "Cannot mutate immutable|Cannot overwrite|not valid TOML"),
    ("set    = { power = 0.5", "set = { pwer = 0.5", ":33: claims[0].set.pwer: names nothing in the model; did you mean 'power'?"),
    ("set    = { power = 0.5", "set = { power = 50", ":33: claims[0].set.power: must lie in [0, 1]; got 50; did you mean 0.5 (a percentage over 100)?"),
    ("set    = { power = 0.5", "set = { power = nan", ":33: claims[0].set.power: must be finite; got nan"),
    ("set    = { power = 0.5", 'set = { proposer = "attacker"', ":33: claims[0].set.proposer: must be one of 'russia', 'ukraine'; got 'attacker'; did you mean 'russia', who is attacker?"),
    ("set    = { power = 0.5", "set = { russia.discount = 0.5", ":33: claims[0].set.russia: must be a value; put the whole path in quotes"),
    ('"russia.cost" = 0.25', '"attacker.cost" = 0.25', ":33: claims[0].set.attacker.cost: names nothing in the model; did you mean 'russia.cost'?"),
    ("rounds = 2 }", "rounds = 21 }", ":33: claims[0].set.rounds: must be a whole number from 1 to 20; got 21"),
    ('outcome = "deal"', 'outcome = "deel"', ":34: claims[0].expect.outcome: double has no such outcome; got 'deel'; did you mean 'deal'?"),
    ('"terms.pie"', '"terms.pi"', ":34: claims[0].expect.terms.pi: is nothing that an answer has; did you mean 'terms.pie'?"),
    ('"terms.pie"', '"probability.deel"', ":34: claims[0].expect.probability.deel: is nothing that an answer has; did you mean 'probability.deal'?"),
    ('"terms.pie"', "terms.pie", ":34: claims[0].expect.terms: must be a value; put the whole path in quotes"),
    ('"values.russia"', '"values.attacker"', ":34: claims[0].expect.values.attacker: is nothing that an answer has; did you mean 'values.russia'?"),
    ('"values.russia"', '"value.russia"', "did you mean 'values.russia'?"),
    ("power + ukraine.cost", "power + ukrain.cost", ":34: claims[0].expect.terms.pie: the formula names no number of the model; got 'ukrain.cost'; did you mean 'ukraine.cost'?"),
    ("power + ukraine.cost", "power +", ":34: claims[0].expect.terms.pie: 'power +', column 8: a number, a name or a bracket is missing"),
    ("power + ukraine.cost", "__import__('os')", ":34: claims[0].expect.terms.pie: "),
    ('expect    = { outcome = "war" }', "expect = {}", ":39: claims[1].expect: must have at least one entry; got 0"),
    ('expect    = { outcome = "war" }\n', "", ":37: claims[1].expect: is required"),
    ('"fearon1995, p. 388"', '"fearon1959, p. 388"', ":35: claims[0].source: names no entry of references.bib; got 'fearon1959'; did you mean"),
    ('"fearon1995, p. 388"', '"assumed"', ":35: claims[0].source: a claim is not assumed; give '<bibkey>, <locator>' or 'derived: <how>'"),
    ("tolerance = 1e-9", "tolerance = -1e-9", ":41: claims[1].tolerance: must not be negative; got -0.000000001"),
    ("tolerance = 1e-9", 'tolerance = "small"', ":41: claims[1].tolerance: must be a number"),
    # TOML itself
    ("schema   = 1", "schema = ", ":1: not valid TOML: "),
    ("rounds   = 3", "rounds = 3\nrounds = 4", ":25: not valid TOML: Cannot overwrite a value"),
    ('panels = "agenda"', 'panels = "agenda', ":29: not valid TOML: "),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"), REFUSED, ids=[new[:30].replace("\n", " ") or "removed" for _, new, _ in REFUSED]
)
def test_one_error_is_reported_where_it_is_and_alone(tmp_path: Path, old: str, new: str, expected: str) -> None:
    issues = refusal(written(tmp_path, (old, new)))
    assert any(part in issue for issue in issues for part in expected.split("|")), issues
    # One slip may be seen from two sides (an unknown key here, a missing one there), and no more.
    assert len(issues) <= 3 or "parameters.x" in new, issues


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("power", "actors.power: an actor must not have the name of a parameter or of a choice of structure"),
        ("proposer", "actors.proposer: an actor must not have the name of a parameter or of a choice"),
        ("defender", "actors.defender: an actor must not have the name of another role; its own is 'attacker'"),
        ('"soviet union"', "actors.'soviet union': an actor's name has at most 40 letters, digits and underscores"),
        ('"a\\nb"', "actors.'a\\nb': an actor's name has at most 40 letters"),
        ('""', "actors.'': an actor's name has at most 40 letters"),
        ("a" * 41, "an actor's name has at most 40 letters"),
        ("7up", "actors.7up: an actor's name has at most 40 letters, digits and underscores, a letter first"),
        ("росія", "not valid TOML"),
        ('"росія"', "actors.'росія': an actor's name has at most 40 letters"),
    ],
)
def test_an_actor_has_a_name_that_no_path_can_mistake(tmp_path: Path, name: str, expected: str) -> None:
    issues = refusal(written(tmp_path, ("[actors.russia]", f"[actors.{name}]")))
    assert expected in issues[0]
    assert issues[0].startswith(":7: ")


def test_all_errors_of_a_file_are_reported_together_in_the_order_of_its_lines(tmp_path: Path) -> None:
    issues = refusal(
        written(
            tmp_path,
            ("title ", "titel "),
            ("value = 0.9", "value = 9e999"),
            ("value = 0.1", "value = -1"),
            ("derived: 2*russia.cost", "derived: 2*x"),
            ("rounds   = 3", "rounds = 99"),
            ('panels = "agenda"', "panels = 3"),
            ('outcome = "deal"', 'outcome = "peace"'),
            ("tolerance = 1e-9", "tolerance = -1"),
        )
    )
    lines = [int(issue.split(":")[1]) for issue in issues]
    assert lines == sorted(lines)
    assert set(lines) == {1, 2, 9, 10, 18, 24, 29, 34, 41}
    assert len(issues) == 9


def test_what_a_claim_sets_may_not_push_a_derived_number_out_of_its_domain(tmp_path: Path) -> None:
    source = 'source = "derived: 0.5 - power/2"\n'
    path = written(tmp_path, ("value  = 0.2\n", ""), ('source = "derived: 2*russia.cost"\n', source))
    assert load(path).claims
    source = 'source = "derived: power - 0.55"\n'
    path = written(tmp_path, ("value  = 0.2\n", ""), ('source = "derived: 2*russia.cost"\n', source))
    assert refusal(path) == [
        ":32: claims[0].set: ukraine.cost: must lie in [0, oo); got -0.05; did you mean 0.05 (the game subtracts it)?"
    ]


def test_nobody_in_a_role_is_one_error(tmp_path: Path) -> None:
    text = FILE.replace("ukraine.cost", "russia.cost").replace("ukraine", "belarus")
    start, end = text.index("[actors.belarus]"), text.index("[parameters]")
    path = tmp_path / "war.toml"
    path.write_text(text[:start] + text[end:], "utf-8")
    assert refusal(path) == [":7: actors: nobody takes the role 'defender' of double"]


# Files made to harm ----------------------------------------------------------------------------------------------

HOSTILE = {
    "empty": b"",
    "binary": bytes(range(256)),
    "not utf-8": b'title = "\xff"',
    "utf-16": FILE.encode("utf-16"),
    "nul": b"a\0b = 1",
    "too large": b"#" * (2 << 20),
    "long line": b"a = " + b"1" * 500_000,
    "deep arrays": b"a = [\n" + b"[\n" * 100_000,
    "balanced arrays": b"a = " + b"[" * 900 + b"]" * 900,
    "deep tables": b"a = " + b"{a=" * 400 + b"1" + b"}" * 400,
    "long dotted key": b"a." * 900 + b"a = 1",
    "many dotted keys": b"\n".join(b"a." * 500 + b"k%d = 1" % i for i in range(100)),
    "many keys": b"\n".join(b"k%d = 1" % i for i in range(60_000)),
    "many tables": b"\n".join(b"[k%d]" % i for i in range(60_000)),
    "many claims": FILE.encode() + b"[[claims]]\n" * 5_000,
    "many empty claims": FILE.encode() + b"[[claims]]\n" * 400,
    "huge integer": b"a = 0x" + b"f" * 1900,
    "many digits": b"a = " + b"9" * 1900,
    "quotes": b'a = """' + b'"\\"\n' * 100_000,
    "open string": b"a = '''" + b"'\n" * 100_000,
    "wide array": b"a = [\n" + b"1,\n" * 100_000 + b"]",
    "wrong claims": FILE.encode()
    + b'[[claims]]\nsays = "x"\nset = { "a" = 1, "b" = 2 }\nexpect = { "c" = "d+" }\nsource = "e"\n' * 450,
    "formulas": FILE.encode()
    + b'[[claims]]\nsays = "x"\nexpect = { "terms.pie" = "%s1" }\nsource = "derived"\n' % (b"x+" * 480) * 200,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_file_made_to_harm_is_refused_at_once(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "war.toml"
    path.write_bytes(content)
    issues = refusal(path)
    assert 1 <= len(issues) <= 201


def test_a_chain_of_powers_does_not_grow_without_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {f"n{i}": Quantity("n", COST, "n") for i in range(60)}
    monkeypatch.setattr(protocols, "load", lambda name: Protocol("chain", {"all": {}}, numbers, {}, ("x",), (), dict))
    rest = 'range = [0, 2], unit = "1", source ='
    lines = [f'n0 = {{ value = 1.01, {rest} "assumed", note = "-" }}']
    lines += [f'n{i} = {{ {rest} "derived: n{i - 1}**16" }}' for i in range(1, 60)]
    head = 'schema = 1\ntitle = "t"\nquestion = "q"\nprotocol = "chain"\n[actors.a]\nrole = "all"\n[parameters]\n'
    path = tmp_path / "war.toml"
    path.write_text(head + "\n".join(lines), "utf-8")
    issues = refusal(path)
    assert any("grows beyond" in issue for issue in issues)


def model_or_issues(path: Path) -> tuple[str, ...]:
    """Load a file; any exception but the one for files is a failure of the test."""
    try:
        return (f"{path}: {load(path).name}",)
    except ModelFileError as error:
        return error.issues


PIECES = st.sampled_from(
    [
        '"',
        "'''",
        '"""',
        "[",
        "]",
        "{",
        "}",
        "=",
        ".",
        "1e99999",
        "nan",
        "\\",
        "#",
        "\n",
        "true",
        "é",
        "-",
        "[[claims]]\n",
    ]
)


@given(place=st.integers(0, len(FILE)), cut=st.integers(0, 60), piece=PIECES | st.text(max_size=5))
@example(place=0, cut=len(FILE), piece="")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_only_a_model_or_a_model_file_error_comes_out_of_a_mutated_file(
    tmp_path: Path, place: int, cut: int, piece: str
) -> None:
    path = tmp_path / "war.toml"
    path.write_text(FILE[:place] + piece + FILE[place + cut :], "utf-8", errors="replace")
    assert model_or_issues(path)


VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just("assumed") | st.just("derived: power"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "range", "x", "role"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def as_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {as_toml(v)}" for key, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, bool) or value is None:
        return "true" if value else "nan"
    return str(value) if isinstance(value, int) else '"' + "".join(f"\\U{ord(c):08X}" for c in value) + '"'


@given(line=st.integers(0, FILE.count("\n") - 1), value=VALUES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_of_any_key_is_read_or_refused(tmp_path: Path, line: int, value: Any) -> None:
    lines = FILE.split("\n")
    if "=" in lines[line]:
        lines[line] = f"{lines[line].partition('=')[0]}= {as_toml(value)}"
    path = tmp_path / "war.toml"
    path.write_text("\n".join(lines), "utf-8")
    assert all(issue.startswith(f"{path}:") for issue in model_or_issues(path))
