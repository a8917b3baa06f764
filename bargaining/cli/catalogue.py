"""The verbs about models as such: ``list``, ``show``, ``cite``, ``check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bargaining.cli.options import AsJson, Name, Settings, model_with
from bargaining.cli.screen import complain, indented, prose, say, say_json, table, working
from bargaining.errors import InputError, ModelFileError

if TYPE_CHECKING:
    from bargaining.model import Model

__all__ = ["check", "cite", "list_models", "show"]


def list_models(as_json: AsJson = False) -> None:
    """List the models of the catalogue: name, title and the question each answers."""
    from bargaining.catalog import load, names

    models: list[tuple[str, Model]] = []
    issues: list[str] = []
    for name in names():
        try:
            models.append((name, load(name)))
        except ModelFileError as error:  # one bad file must not hide the others
            issues += error.issues
        except InputError as error:
            issues.append(f"{name}: {error}")
    if as_json:
        say_json([{"name": name, "title": m.title, "question": m.question} for name, m in models])
    else:
        for position, (name, model) in enumerate(models):
            if position:
                say()
            say(name, style="bold")
            say(prose(model.title, "    "))
            say(prose(model.question, "    "))
    if issues:
        complain("\n".join(issues))
        raise typer.Exit(2)


def show(
    name: Name,
    set_: Settings = None,
    tree: Annotated[
        Path | None,
        typer.Option("--tree", metavar="FILE", help="Draw the game tree as well, to a .pdf, .png or .svg file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a model: every number with its range, unit and source, the structure, and what is claimed.

    A number is *assumed*, *reported* by a source, *derived* from others, left at the protocol's *default*, or *set* here.
    """
    from bargaining.cli.targets import IMAGES, target, written

    model = model_with(name, set_)
    where = None if tree is None else target(tree, "--tree", IMAGES)
    if where is not None:
        from bargaining import plots

        with written([where]) as (temporary,):
            plots.save(plots.tree(model), temporary)
    if as_json:
        from bargaining.cli.data import model_data

        say_json({**model_data(model), "files": [] if where is None else [str(where)]})
        return
    say(prose(model.title), style="bold")
    say(prose(model.question))
    say()
    say(_facts(model))
    if model.parameters:
        say()
        say("Numbers", style="bold")
        say(_numbers(model))
        say()
        say("What they are", style="bold")
        say(table([("path", "meaning"), *((p.path, p.meaning) for p in model.parameters.values())], "  "))
    if model.claims:
        say()
        say("Claims", style="bold")
        say(_claims(model))
    if where is not None:
        say()
        say(f"Written: {where}")


def _facts(model: Model) -> str:
    from bargaining.cli.data import choices_of
    from bargaining.expressions.numbers import show_interval

    cast = ", ".join(actor if actor == role else f"{actor} ({role})" for role, actor in model.actors.items())
    rows = [("model", model.name), ("protocol", model.protocol.name), ("actors", cast)]
    who = model.protocol.players(model.actors)
    if who:
        rows.append(("players", who))
    for path, value in model.structure.items():
        others = [f'"{c}"' if "," in str(c) else str(c) for c in choices_of(model, path) if c != value]
        rows.append(("structure", f"{path} = {value}" + (f"   (or {', '.join(others)})" if others else "")))
    if model.idle:
        rows.append(("not used", ", ".join(model.idle)))
    hint = model.map_hint
    if hint is not None:
        axes = ", ".join(f"{path} in {show_interval(ends)}" for path, ends in hint.axes.items())
        rows.append(("map", axes + (f"; a panel for each {hint.panels}" if hint.panels else "")))
    if model.cite:
        rows.append(("cites", ", ".join(model.cite)))
    rows += [("note", note) for note in model.notes]
    return "\n".join(prose(text, f"  {label:<11}", " " * 13) for label, text in rows)


def _numbers(model: Model) -> str:
    from bargaining.cli.data import basis
    from bargaining.expressions.numbers import show as number
    from bargaining.expressions.numbers import show_interval

    rows = [("path", "value", "range", "unit", "basis", "source, or reason")]
    for p in model.parameters.values():
        kind = basis(p)
        source = p.source if kind in ("reported", "derived") else ""
        text = "; ".join(part for part in (source, p.note) if part) or p.meaning
        rows.append((p.path, number(p.value), show_interval(p.range), p.unit, kind, text))
    return table(rows, "  ")


def _claims(model: Model) -> str:
    from bargaining.cli.data import value_text
    from bargaining.model.expectations import SOLVED

    lines = []
    for number, claim in enumerate(model.claims, start=1):
        lines.append(prose(claim.says, f"  {number:>2}  ", " " * 6))
        if claim.set:
            lines.append(indented("with " + ", ".join(f"{p} = {value_text(v)}" for p, v in claim.set.items()), " " * 6))
        if claim.holds_in != SOLVED:
            lines.append(indented(f"in {claim.holds_in}", " " * 6))
        lines += [indented(f"{about} = {formula}", " " * 6) for about, formula in claim.expect.items()]
        if claim.tolerance:
            lines.append(indented(f"within {float(claim.tolerance):g}", " " * 6))
        lines.append(prose(f"source: {claim.source}", " " * 6, " " * 8))
    return "\n".join(lines)


def cite(name: Name, as_json: AsJson = False) -> None:
    """Print the BibTeX of everything a model refers to."""
    from bargaining.citing import cite as entries

    model = model_with(name, None)
    if as_json:
        say_json(dict(model.bibliography))
        return
    text = entries(model)
    if text:
        say(text)
    else:
        complain(f"{model.name} cites nothing: all its numbers are assumed or derived")


def check(
    name: Annotated[str, typer.Argument(metavar="FILE_OR_NAME", help="A .toml file, or a model's name.")],
    as_json: AsJson = False,
) -> None:
    """Validate a model file and run its claims.

    Every mistake of a bad file is a line FILE:LINE: PATH: RULE, and the exit code is 2; it is 1 if a claim fails.
    """
    from bargaining.claims import check as examine

    model = model_with(name, None)
    with working("checking claims", total=len(model.claims)) as progress:
        report = examine(model, progress=lambda done, _: progress(done))
    if as_json:
        say_json(report.to_dict())
    else:
        say(str(report))
    if not report.passed:
        raise typer.Exit(1)
