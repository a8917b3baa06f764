"""The command line: what it prints, and above all what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import bargaining as bg
from bargaining.cli import app
from bargaining.errors import NoEquilibriumError, VerificationError

FEARON = "fearon1995/bargaining_range"
FORTRESS = "abudhabi2026/fortress_belt"
QUICK = ("--points", "5")


def run(*arguments: object) -> Any:
    """Run the program; an exception that is none of ours is let through."""
    result = CliRunner(env={"COLUMNS": "100"}).invoke(app, [str(a) for a in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def answered(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result.stdout


def data(*arguments: object) -> Any:
    return json.loads(answered(*arguments, "--json"))


def refused(*arguments: object) -> str:
    """Return the one line on standard error with which the arguments are refused."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.endswith("\n")
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    return line


@pytest.fixture
def plots(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Stand-ins for the drawing, which has tests of its own; what was to be drawn is listed."""
    drawn: list[Any] = []

    def regions(maps: Any, titles: Any = None) -> str:
        drawn.append((list(maps), titles))
        return "figure"

    def tree(model: Any) -> str:
        drawn.append(model)
        return "tree"

    monkeypatch.setattr("bargaining.plots.regions", regions, raising=False)
    monkeypatch.setattr("bargaining.plots.tree", tree, raising=False)
    monkeypatch.setattr("bargaining.plots.save", lambda figure, path: Path(path).write_text(figure), raising=False)
    return drawn


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be solved: the arguments are to be refused before."""
    import bargaining.cli.panels  # noqa: F401  before its names are replaced

    def work(*_: object, **__: object) -> None:
        raise AssertionError("work was begun")

    for name in ("solve", "regime_map", "threshold", "equilibria"):
        monkeypatch.setattr(f"bargaining.api.{name}", work)
        monkeypatch.setattr(f"bargaining.cli.panels.{name}", work, raising=False)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# Refusals: models, paths, values


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["solve", "fearon1995/bargaining_rage"], ["bargaining_rage", f"did you mean '{FEARON}'?"]),
        (["show", "nobody/nothing"], ["no model 'nobody/nothing'", "bargaining list"]),
        (["cite", "fearon1995"], ["no model 'fearon1995'"]),
        (["map", "fortress_belt"], ["no model 'fortress_belt'"]),
        (["threshold", "", "power"], ["no model ''"]),
        (["solve", FEARON, "--set", "powr=0.4"], ["powr: names nothing", "did you mean 'power'?"]),
        (["solve", FEARON, "--set", "second.cost=0.1"], ["second.cost: names nothing", "did you mean 'B.cost'?"]),
        (["show", FEARON, "--set", "delta=0.1"], ["delta: names nothing", "known: A.cost, B.cost, power, proposer"]),
        (["solve", FEARON, "--set", "power=1.2"], ["power: must lie in [0, 1]; got 1.2"]),
        (["solve", FEARON, "--set", "power=60"], ["power: must lie in [0, 1]", "did you mean 0.6 (a percentage"]),
        (["solve", FEARON, "--set", "power=60%"], ["power: must be a number", "did you mean 0.6?"]),
        (["solve", FEARON, "--set", "B.cost=-0.1"], ["B.cost: must lie in [0, oo)", "did you mean 0.1"]),
        (["solve", FEARON, "--set", "power=nan"], ["power: must be finite; got 'nan'"]),
        (["solve", FEARON, "--set", "power=high"], ["power: must be a number; got 'high'"]),
        (["solve", FEARON, "--set", "power=1/0"], ["power: must not divide by zero"]),
        (["solve", FEARON, "--set", "power=0.4=0.5"], ["power: must be a number; got '0.4=0.5'"]),
        (["solve", FEARON, "--set", "proposer=C"], ["proposer: must be one of 'A', 'B'; got 'C'"]),
        (["solve", FEARON, "--set", "proposer=first"], ["did you mean 'A', who is first?"]),
        (["solve", FEARON, "--set", "power"], ["--set 'power': must be PATH=VALUE"]),
        (["solve", FEARON, "--set", "power 0.4"], ["--set 'power 0.4': must be PATH=VALUE"]),
        (["solve", FEARON, "--set", "=0.4"], ["--set '=0.4': must be PATH=VALUE"]),
        (["solve", FEARON, "--set", "power="], ["--set 'power=': must be PATH=VALUE"]),
        (["solve", FEARON, "--set", "power=0.4", "--set", "power=0.5"], ["power is already set, to '0.4'"]),
        (["solve", "stahl1972/finite_horizon", "--set", "rounds=0"], ["rounds: must be a whole number from 1"]),
        (["solve", FEARON, "--all", "--why-not", "war"], ["ask one at a time"]),
        (["threshold", FEARON, "power", "--over", "0.5"], ["--over '0.5': must be LOW:HIGH"]),
        (["threshold", FEARON, "power", "--over", "0:0.5:3"], ["must be LOW:HIGH"]),
        (["threshold", FEARON, "power", "--over", "1:0"], ["must run from low to high; got 1 and 0"]),
        (["threshold", FEARON, "power", "--over", "0:x"], ["power: an end must be a number; got 'x'"]),
    ],
)
@pytest.mark.usefixtures("no_work")
def test_what_cannot_be_read_is_refused_with_one_line(arguments: list[str], parts: list[str]) -> None:
    line = refused(*arguments)
    for part in parts:
        assert part in line


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["solve", FEARON, "--why-not", "peace"], ["no outcome 'peace'", "outcomes are"]),
        (["solve", FEARON, "--why-not", "settlemnt"], ["did you mean 'settlement'?"]),
        (["threshold", FEARON, "powr"], ["powr: names nothing", "did you mean 'power'?"]),
        (["threshold", FEARON, "proposer"], ["proposer: is a choice of structure"]),
        (["threshold", FEARON, "power", "--into", "peace"], ["no outcome 'peace'"]),
        (["threshold", FEARON, "power", "--over", "0:2"], ["power: must lie in [0, 1]; got 2"]),
    ],
)
def test_what_the_game_does_not_know_is_refused_with_one_line(arguments: list[str], parts: list[str]) -> None:
    line = refused(*arguments)
    for part in parts:
        assert part in line


# Refusals: maps


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--axis", "power"], ["--axis 'power': must be PATH=LOW:HIGH or PATH=LOW:HIGH:COUNT"]),
        (["--axis", "power=0.5"], ["--axis 'power=0.5': must be"]),
        (["--axis", "=0:1"], ["--axis '=0:1': must be"]),
        (["--axis", "power=0:1:5:7"], ["--axis 'power=0:1:5:7': must be"]),
        (["--axis", "power=0:1:1"], ["the count must be a whole number of at least 2; got '1'"]),
        (["--axis", "power=0:1:many"], ["the count must be a whole number of at least 2; got 'many'"]),
        (["--axis", "power=0:1:2.5"], ["the count must be a whole number"]),
        (["--axis", "power=1:0"], ["power: must run from low to high; got 1 and 0"]),
        (["--axis", "power=0:0"], ["power: must run from low to high; got 0 and 0"]),
        (["--axis", "power=0:1,5"], ["an end must be a number; got '1,5'; did you mean 1.5?"]),
        (["--axis", "powr=0:1"], ["powr: names nothing", "did you mean 'power'?"]),
        (["--axis", "power=0:1.5"], ["power: must lie in [0, 1]; got 1.5"]),
        (["--axis", "proposer=0:1"], ["proposer is a choice of structure, not a number; see --panels"]),
        (["--axis", "power=0:1", "--axis", "power=0:0.5"], ["power is already an axis"]),
        (
            ["--axis", "A.cost=0:1", "--axis", "B.cost=0:1", "--axis", "power=0:1"],
            ["a figure has one or two axes; got 3 (A.cost, B.cost, power)", "write more to a .csv or .nc file"],
        ),
        (["--panels", "propser"], ["no such choice of structure; did you mean 'proposer'?"]),
        (["--panels", "power"], ["no such choice of structure"]),
        (["--panels", "proposer=A,C"], ["proposer: must be one of 'A', 'B'; got 'C'"]),
        (["--panels", "proposer=A,A"], ["gives a value twice"]),
        (["--panels", "proposer", "--set", "proposer=A"], ["proposer is already chosen by --set"]),
        (["--points", "100000"], ["the map has 20,000,000,000 points", "see --points"]),
        (
            ["--output", "map.jpg"],
            ["--output map.jpg: unknown kind of file '.jpg'; known: .pdf, .png, .svg, .csv, .nc"],
        ),
        (["--output", "v1.2"], ["unknown kind of file '.2'"]),
        (["--output", "nowhere/map.pdf"], ["--output nowhere/map.pdf: there is no folder 'nowhere'"]),
        (["--output", "nowhere/map"], ["there is no folder 'nowhere'"]),
        (["--output", "a_file/map.pdf"], ["--output a_file/map.pdf:"]),
        (["--output", "folder"], ["--output folder: is a folder; name a file in it, such as folder/bargaining_range"]),
        (["--output", "."], ["--output .: is a folder"]),
        (["--output", "folder.pdf"], ["--output folder.pdf: is a folder"]),
        (["--output", "fine.pdf", "--output", "bad.bmp"], ["unknown kind of file '.bmp'"]),
        (["--output", "n" * 300 + ".pdf"], [".pdf: cannot be written"]),
        (["--output", "/proc/map.pdf"], ["/proc/map.pdf: "]),
    ],
)
@pytest.mark.usefixtures("no_work")
def test_a_map_is_refused_before_the_work(arguments: list[str], parts: list[str], here: Path) -> None:
    (here / "folder").mkdir()
    (here / "folder.pdf").mkdir()
    (here / "a_file").write_text("")
    before = sorted(here.rglob("*"))
    line = refused("map", FEARON, *arguments)
    for part in parts:
        assert part in line
    assert sorted(here.rglob("*")) == before


@pytest.mark.usefixtures("no_work")
def test_a_map_needs_axes(here: Path) -> None:
    file = here / "plain.toml"
    text = (_shipped() / f"{FEARON}.toml").read_text()
    file.write_text(
        text.replace('[map]\naxes   = { "B.cost" = [0, 0.5], "power" = [0, 1] }\npanels = "proposer"\n', "")
    )
    assert "plain suggests no map; give two axes" in refused("map", file)


@pytest.mark.usefixtures("no_work")
def test_whole_numbers_make_panels_only_where_they_are_listed(here: Path) -> None:
    assert "say which values, such as rounds=10,..." in refused("map", "stahl1972/finite_horizon", "--panels", "rounds")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_map_that_fails_while_it_is_written_leaves_nothing(
    error: BaseException, here: Path, plots: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(figure: Any, path: Path) -> None:
        if path.suffix == ".png":
            raise error
        Path(path).write_text("half")

    monkeypatch.setattr("bargaining.plots.save", save, raising=False)
    (here / "m.pdf").write_text("old")
    result = run("map", FEARON, "-o", "m", *QUICK)
    assert result.exit_code == (2 if isinstance(error, OSError) else 130)
    assert result.stdout == ""
    assert ("No space left on device" in result.stderr) == isinstance(error, OSError)
    assert [(f.name, f.read_text()) for f in here.iterdir()] == [("m.pdf", "old")]


# Refusals: files


def _shipped() -> Path:
    from bargaining.catalog.files import shipped

    return shipped()


def test_every_mistake_of_a_file_is_a_line(here: Path) -> None:
    text = (_shipped() / f"{FEARON}.toml").read_text()
    for old, new in (
        ("value = 0.6, range", "value = 1.6, range"),
        ('proposer = "A"\n\n', 'proposer = "C"\n\n'),
        ("\ntitle ", "\ntitel "),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (here / "bad.toml").write_text(text)
    result = run("check", "bad.toml")
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) >= 3
    assert all(line.startswith("bad.toml:") and line.split(":")[1].isdigit() for line in lines)
    for part in ("did you mean 'title'?", "power", "proposer"):
        assert part in result.stderr


@pytest.mark.parametrize("verb", ["check", "show", "solve", "map", "cite"])
def test_a_bad_file_is_refused_by_every_verb(verb: str, here: Path) -> None:
    (here / "bad.toml").write_text("schema = 1\nthis is no TOML\n")
    result = run(verb, "bad.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("bad.toml:2: not valid TOML")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"schema = 1\n" + b"[" * 500, b"\x00"])
def test_a_file_that_is_no_text_is_refused(content: bytes, here: Path) -> None:
    (here / "bad.toml").write_bytes(content)
    result = run("check", "bad.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert all(line.startswith("bad.toml:") for line in result.stderr.splitlines())


@pytest.mark.parametrize("name", ["missing.toml", "folder.toml", "no/such/file.toml"])
def test_a_file_that_is_not_there_is_refused(name: str, here: Path) -> None:
    (here / "folder.toml").mkdir()
    result = run("check", name)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert name in line


@pytest.mark.parametrize("file", ["tree.txt", "tree", "nowhere/tree.pdf", "tree.csv"])
def test_a_tree_is_drawn_to_a_picture(file: str, here: Path) -> None:
    assert f"--tree {file}: " in refused("show", FEARON, "--tree", file)


def test_a_claim_that_fails_is_told_with_exit_code_1(here: Path) -> None:
    text = (_shipped() / f"{FEARON}.toml").read_text().replace('"terms.pie" = "4/5"', '"terms.pie" = "3/5"')
    (here / "wrong.toml").write_text(text)
    result = run("check", "wrong.toml")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "wrong: 5 claims, 1 FAILED" in result.stdout
    assert "expected terms.pie = 3/5 = 0.6; found 0.8" in result.stdout
    result = run("check", "wrong.toml", "--json")
    assert result.exit_code == 1
    assert [claim["held"] for claim in json.loads(result.stdout)["claims"]] == [False, True, True, True, True]


# Refusals by the parser of options


@pytest.mark.parametrize(
    "arguments",
    [
        ["slove", FEARON],
        ["solve"],
        ["solve", FEARON, "--frobnicate"],
        ["solve", FEARON, "--set"],
        ["map", FEARON, "--points", "1"],
        ["map", FEARON, "--points", "many"],
        ["threshold", FEARON],
        ["list", "surplus"],
    ],
)
def test_unknown_verbs_and_options_are_refused(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert result.stderr


# Facts, interruption, pipes


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_no_threshold_is_a_fact(extra: list[str]) -> None:
    result = run("threshold", FEARON, "A.cost", *extra)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == ("along A.cost in [0, 0.5] one regime holds everywhere: settlement throughout\n")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NoEquilibriumError("the supremum of 0.5\nis not attained"), 1, "the supremum of 0.5 is not attained\n"),
        (VerificationError("the certificate did not hold"), 1, "error: the certificate did not hold\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_stops_the_work_is_told_in_a_line(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def solve(*_: object) -> None:
        raise error

    monkeypatch.setattr("bargaining.api.solve", solve)
    result = run("solve", FEARON)
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", said)


def test_a_reader_who_leaves_early_is_no_error() -> None:
    command = [sys.executable, "-c", "from bargaining.cli import main; main()", "show", FORTRESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
    assert (errors, process.returncode) == (b"", 0)


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    heavy = {"sympy", "numpy", "scipy", "matplotlib", "xarray", "pandas", "pydantic"}
    code = f"import sys, bargaining.cli; print(sorted({heavy!r} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


# Answers


def test_help_states_the_exit_codes() -> None:
    assert "Exit codes" in answered("--help")
    assert "Exit codes" in answered("map", "--help")


def test_version() -> None:
    assert answered("--version") == f"bargaining {bg.__version__}\n"


def test_list_has_every_model() -> None:
    listed = data("list")
    assert [m["name"] for m in listed] == list(bg.names())
    assert all(m["title"] and m["question"] for m in listed)
    text = answered("list")
    assert all(name in text.splitlines() for name in bg.names())


def test_list_shows_the_good_models_beside_a_bad_one(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "bad.toml").write_text("schema = 3\n")
    (here / "good.toml").write_text((_shipped() / f"{FEARON}.toml").read_text())
    (here / "references.bib").write_text((_shipped() / "references.bib").read_text())
    monkeypatch.setattr("bargaining.catalog.files.shipped", lambda: here)
    result = run("list")
    assert result.exit_code == 2
    assert "good" in result.stdout
    assert "bad.toml:1: schema" in result.stderr


def test_show_tells_what_each_number_rests_on(here: Path) -> None:
    text = answered("show", FEARON, "--set", "power=0.4")
    row, meaning = (line for line in text.splitlines() if line.startswith("  power"))
    assert meaning.endswith("probability that A wins a war")
    assert " ".join(row.split()) == "power 0.4 [0, 1] probability set the model file has 0.6 (assumed)"
    shown = data("show", FEARON)
    assert shown["parameters"]["B.cost"]["basis"] == "assumed"
    assert shown["parameters"]["B.cost"]["value"] == {"float": 0.2, "exact": "1/5"}
    assert shown["structure"] == {"proposer": {"value": "A", "choices": ["A", "B"]}}
    assert len(shown["claims"]) == 5
    reported = (
        (_shipped() / f"{FEARON}.toml")
        .read_text()
        .replace('"assumed", note = "A is', '"fearon1995, p. 387", note = "A is')
    )
    (here / "reported.toml").write_text(reported)
    assert "probability       reported  fearon1995, p. 387; A is somewhat stronger" in answered("show", "reported.toml")


def test_show_draws_the_tree(here: Path, plots: list[Any]) -> None:
    assert "Written: tree.svg" in answered("show", FEARON, "--tree", "tree.svg")
    assert (here / "tree.svg").read_text() == "tree"
    assert plots[0].name == FEARON


def test_solve_prints_the_verdict() -> None:
    assert answered("solve", FEARON) == f"{bg.solve(bg.load(FEARON))}\n"
    assert data("solve", FEARON)["terms"]["pie"] == {"float": 0.8, "exact": "4/5"}


def test_settings_split_at_the_first_sign_only_and_may_be_ratios() -> None:
    assert data("solve", FEARON, "--set", "power = 1/3", "--set", "proposer=B")["terms"]["pie"]["exact"] == "7/30"


def test_leaving_the_range_is_noted() -> None:
    assert "note         B.cost = 0.7 leaves its range [0, 0.5]" in answered("solve", FEARON, "--set", "B.cost=0.7")


def test_solve_says_why_not() -> None:
    assert answered("solve", FEARON, "--why-not", "war").startswith("'war' does not occur: ")
    assert data("solve", FEARON, "--why-not", "war")["outcome"] == "war"


def test_solve_lists_all() -> None:
    assert "1. fearon1995/bargaining_range" in answered("solve", FEARON, "--all")
    assert data("solve", FEARON, "--all")["equilibria"][0]["outcome"] == "settlement"


def test_proposition_in_words_in_latex_and_in_a_file(tmp_path: Path) -> None:
    text = answered("proposition", FEARON, "--check", "10")
    assert "Proposition (fearon1995/bargaining_range: settlement)." in text and "QED" in text and "no exception" in text
    assert r"\begin{proposition}" in answered("proposition", FEARON, "--latex")
    file = tmp_path / "p.tex"
    assert str(file) in answered("proposition", FEARON, "--out", file)
    assert file.read_text(encoding="utf-8").startswith(r"\documentclass")
    assert data("proposition", FEARON)["complete"] is True
    assert "unknown kind of file '.doc'" in refused("proposition", FEARON, "--out", tmp_path / "p.doc")
    absent = run("proposition", "baron1989/closed_rule")
    assert absent.exit_code == 1 and "no closed form" in absent.stderr


def test_threshold_in_words_and_for_machines() -> None:
    text = answered("threshold", FORTRESS, "credibility", "--set", "proposer=russia")
    assert text.startswith("fight on where credibility < 0.625; cession for guarantee on the other side\n")
    found = data("threshold", FORTRESS, "credibility", "--set", "proposer=russia", "--into", "cession for guarantee")
    assert found["value"] == {"float": 0.625, "exact": "5/8"}
    assert [i["outcome"] for i in found["intervals"]] == ["fight on", "cession for guarantee"]
    short = data("threshold", FORTRESS, "credibility", "--set", "proposer=russia", "--over", "0.5:0.7")
    assert short["intervals"][0]["low"]["exact"] == "1/2"


def test_a_threshold_of_the_terms_alone_says_which() -> None:
    assert answered("threshold", FEARON, "power").splitlines()[:4] == [
        "settlement on both sides of power = 0.8, but not on the same terms",
        "    below: pie = B.cost + power",
        "    above: pie = 1",
        "    power = 1 - B.cost",
    ]


def test_cite_prints_bibtex() -> None:
    assert answered("cite", FEARON).startswith("@article{fearon1995,")
    assert list(data("cite", FEARON)) == ["fearon1995"]


def test_check_runs_the_claims() -> None:
    assert answered("check", FEARON).startswith(f"{FEARON}: 5 claims, all hold\n")
    assert data("check", FEARON)["passed"] is True


# The map


def test_the_map_of_the_flagship(here: Path, plots: list[Any]) -> None:
    text = answered("map", FORTRESS, *QUICK)
    assert (here / "fortress_belt.pdf").read_text() == "figure"
    assert (here / "fortress_belt.png").read_text() == "figure"
    assert text.endswith("Files\n  fortress_belt.pdf\n  fortress_belt.png\n")
    lines = [line.strip() for line in text.splitlines()]
    first, second = lines.index("proposer = ukraine"), lines.index("proposer = russia")
    assert lines[first + 3].startswith("at       power = 0.3, credibility = 0.75")
    assert lines[first + 4] == "outcome  cession for guarantee"
    assert lines[first + 5].startswith("terms    territory = 0.333333 (1/3) = ")
    assert "terms    territory = 0.5 = ukraine.cost + power" in lines[second:]
    assert (
        "nearest border: fight on where credibility < 0.625; cession for guarantee on the other side" in lines[second:]
    )
    assert "(0.67, 1]   cession for guarantee   < here" in lines[first:second]
    assert sum(line.startswith("proof    largest gain from one deviation: exactly 0") for line in lines) == 2
    ((maps, titles),) = plots
    assert titles == ["(a) proposer: ukraine", "(b) proposer: russia"]
    assert list(maps[0].axes) == ["power", "credibility"]
    assert maps[0].codes.shape == (5, 5)
    assert "\x1b" not in text


def test_a_stem_stands_for_two_files_and_a_suffix_for_one(here: Path, plots: list[Any]) -> None:
    (here / "out").mkdir()
    answered("map", FEARON, *QUICK, "-o", "out/both", "-o", "one.svg", "-o", "one.svg", "-o", "data.CSV")
    assert sorted(str(p.relative_to(here)) for p in here.rglob("*.*")) == [
        "data.CSV", "one.svg", "out/both.pdf", "out/both.png",
    ]  # fmt: skip
    assert len(plots) == 1


def test_panels_give_way_to_what_is_set(here: Path, plots: list[Any]) -> None:
    text = answered("map", FEARON, *QUICK, "--set", "proposer=B")
    assert "proposer = " not in text
    answered("map", FEARON, *QUICK, "--panels", "none")
    answered("map", "stahl1972/finite_horizon", *QUICK, "--panels", "rounds=1,2")
    assert [len(maps) for maps, _ in plots] == [1, 1, 2]


def test_axes_replace_those_of_the_file_or_change_one(here: Path, plots: list[Any]) -> None:
    answered("map", FEARON, "--axis", "power=0.1:0.9:4", "--axis", "A.cost=0:1/3:7", "--panels", "none")
    answered("map", FEARON, "--axis", "power=0.1:0.9:4", *QUICK, "--panels", "none")
    assert [{path: len(a) for path, a in maps[0].axes.items()} for maps, _ in plots] == [
        {"power": 4, "A.cost": 7},
        {"B.cost": 5, "power": 4},
    ]


def test_one_axis_is_enough_for_a_table(here: Path) -> None:
    text = answered("map", FEARON, "--axis", "A.cost=0:0.5:3", "-o", "line.csv")
    assert "one regime holds everywhere: settlement throughout" in text
    assert (here / "line.csv").read_text().splitlines()[
        0
    ] == "proposer,A.cost,outcome,regime,terms.pie,values.A,values.B"


def test_tables_hold_all_panels(here: Path) -> None:
    import pandas as pd
    import xarray as xr

    answered("map", "derived/territory_for_guarantee", *QUICK, "-o", "m.csv", "-o", "m.nc")
    frame = pd.read_csv(here / "m.csv")
    assert list(frame.columns[:3]) == ["proposer", "power_later", "credibility"]
    assert len(frame) == 50
    with xr.open_dataset(here / "m.nc", engine="scipy") as dataset:
        assert dict(dataset.sizes) == {"proposer": 2, "power_later": 5, "credibility": 5, "actor": 2, "term": 1}
        labels = dataset["outcome"].attrs["labels"].split(" | ")
        regimes = dataset["regime"].attrs["labels"].split(" | ")
        for row in frame.iloc[::7].itertuples():
            point = dataset.sel(proposer=row.proposer, power_later=row.power_later, credibility=row.credibility)
            assert labels[int(point["outcome"])] == row.outcome
            assert regimes[int(point["regime"])].endswith(f": {row.outcome}")
            assert bool(point["terms"].isnull().all()) == (row.outcome == "war")


def test_a_map_for_machines(here: Path, plots: list[Any]) -> None:
    found = data("map", FORTRESS, *QUICK, "-o", "m.pdf", "--panels", "proposer=russia")
    assert found["files"] == ["m.pdf"]
    assert [p["structure"] for p in found["panels"]] == [{"proposer": "russia"}]
    (panel,) = found["panels"]
    assert panel["equilibrium"]["terms"]["territory"] == {"float": 0.5, "exact": "1/2", "form": "power + ukraine.cost"}
    assert panel["equilibrium"]["largest_gain"]["exact"] == "0"
    assert panel["thresholds"]["credibility"][0]["value"]["exact"] == "5/8"
    assert sum(regime["share"] for regime in panel["map"]["regimes"]) == pytest.approx(1)


def test_a_point_without_equilibrium_does_not_stop_the_map(
    here: Path, plots: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import bargaining.cli.panels

    def solve(_: object) -> None:
        raise NoEquilibriumError("the supremum is not attained")

    monkeypatch.setattr(bargaining.cli.panels, "solve", solve)
    assert "the supremum is not attained" in answered("map", FEARON, *QUICK)


def test_the_figure_itself_is_drawn(here: Path) -> None:
    answered("map", FEARON, *QUICK)
    assert (here / "bargaining_range.pdf").read_bytes().startswith(b"%PDF")
    assert (here / "bargaining_range.png").read_bytes().startswith(b"\x89PNG")


def test_a_map_on_which_equilibria_overlap(here: Path) -> None:
    axes = ("--axis", "resolved=0.1:0.9:5", "--axis", "A.resolved_war=-0.4:0.4:4")
    result = run("map", "fearon1997/sinking_or_tying", *axes, "-o", here / "m.png", "-o", here / "m.csv", "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert {e["outcome"] for e in data["equilibria"]} >= {"concession", "status quo"}
    assert (here / "m.png").read_bytes().startswith(b"\x89PNG")
    assert (here / "m.csv").read_text().startswith("resolved,A.resolved_war,equilibrium")
