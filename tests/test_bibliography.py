"""Splitting BibTeX, and citing what a model used."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from bargaining.catalog import load, names
from bargaining.catalog.bibliography import entries, read_bibliography
from bargaining.catalog.files import shipped
from bargaining.citing import cite
from bargaining.errors import InputError, ModelFileError

TWO = """Text between entries is a comment, even with a mail@address.

@article{one1999,
  title = {Braces {in} braces, a key = {x}, and \\{ escaped},
  note  = "An @ inside"
}
@comment{not an entry}
  @Book {two:2000-b.c/d, title = {Two}}
"""


def test_entries_are_kept_as_they_were_written() -> None:
    found = entries(TWO)
    assert list(found) == ["one1999", "two:2000-b.c/d"]
    assert found["one1999"].startswith("@article{one1999,\n  title = {Braces {in}")
    assert found["one1999"].endswith('"An @ inside"\n}')
    assert found["two:2000-b.c/d"] == "@Book {two:2000-b.c/d, title = {Two}}"


def test_an_empty_bibliography_has_no_entries() -> None:
    assert entries("nothing here\n") == {}


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("\n@article{a, title = {x}\n", "f.bib:2: @article: braces do not balance; the entry is never closed"),
        ("@article{a, title = {x\n}\n@book{b, title = {y}}\n", "f.bib:1: @article: braces do not balance"),
        ("@article{a, title = {x}}}\n", "f.bib:1: @article: a: braces do not balance; one closes too many"),
        ("@article{a, t={x}}\n\n@book{a, t={y}}\n", "f.bib:3: @book: a: the key is given twice"),
        ("@article{a, t={x}}\n@book{A, t={y}}\n", "f.bib:2: @book: A: the key is given twice; first as 'a'"),
        ("@article{title = {x}}\n", "f.bib:1: @article: an entry starts with a key and a comma"),
        ("@article{}\n", "f.bib:1: @article: an entry starts with a key and a comma"),
        ("@article(a, title = {x})\n", "f.bib:1: @article: an entry stands in braces"),
        ("@string{io = {International Organization}}\n", "f.bib:1: @string: is not supported"),
        ("@preamble{x}\n", "f.bib:1: @preamble: is not supported"),
    ],
)
def test_what_cannot_be_split_is_refused(text: str, issue: str) -> None:
    with pytest.raises(ModelFileError) as caught:
        entries(text, "f.bib")
    assert issue in str(caught.value)


def test_every_error_of_a_bibliography_is_reported_at_once() -> None:
    with pytest.raises(ModelFileError) as caught:
        entries("@string{a={b}}\n@book{}\n@book{x, t={y}}\n@book{x, t={y}}\n")
    assert len(caught.value.issues) == 3


def test_a_long_hostile_bibliography_is_refused_at_once() -> None:
    with pytest.raises(ModelFileError):
        entries("@a{}\n" * 200_000)
    with pytest.raises(ModelFileError):
        entries("@a{x," + "{" * 1_000_000)


def test_the_shipped_bibliography_is_sound_and_has_the_case_files() -> None:
    found = read_bibliography(shipped() / "references.bib")
    assert list(found) == sorted(found)
    assert {"arkin2022", "yamazoe2026", "abudhabi2026", "usrole2026", "stalled2026"} <= found.keys()
    assert all(entry.count("{") == entry.count("}") for entry in found.values())


def test_a_broken_bibliography_beside_a_model_is_reported_with_its_line(tmp_path: Path) -> None:
    model = shipped() / "fearon1995" / "bargaining_range.toml"
    copy = tmp_path / "copy.toml"
    copy.write_text(model.read_text("utf-8"), "utf-8")
    (tmp_path / "references.bib").write_text("\n@book{x, {\n", "utf-8")
    with pytest.raises(ModelFileError, match=r"references\.bib:2: @book: braces do not balance"):
        load(copy)


@pytest.mark.parametrize("name", names())
def test_citing_a_shipped_model_prints_whole_entries_and_nothing_else(name: str) -> None:
    model = load(name)
    text = cite(model)
    assert text == text.strip()
    assert list(entries(text)) == list(model.bibliography)
    assert set(model.cite) <= entries(text).keys()


def test_an_equilibrium_is_cited_through_its_model() -> None:
    model = load("fearon1995/bargaining_range")
    assert cite(SimpleNamespace(model=model)) == cite(model)


@pytest.mark.parametrize("thing", [None, "fearon1995", SimpleNamespace(model=None), SimpleNamespace()])
def test_what_has_no_model_cannot_be_cited(thing: object) -> None:
    with pytest.raises(InputError, match="only a model, or an equilibrium that was solved from one"):
        cite(thing)
