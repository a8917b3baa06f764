"""The verb ``map``: the figure of when each way of playing is rational, and what it says in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bargaining.cli.options import AsJson, Name, Settings, axis, model_with, settings
from bargaining.cli.screen import formulas, prose, say, say_json, working
from bargaining.cli.targets import IMAGES, targets, written
from bargaining.errors import InputError, MethodError
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.games.treeless import TreelessGame

if TYPE_CHECKING:
    from bargaining.cli.panels import Axes, Panel
    from bargaining.model import Model

__all__ = ["map_regimes"]

_MOST_POINTS = 20_000_000  # in all panels; about 1 GB


def map_regimes(
    name: Name,
    axis_: Annotated[
        list[str] | None,
        typer.Option(
            "--axis",
            metavar="PATH=LOW:HIGH[:COUNT]",
            help="A number to vary and between which ends; repeatable. A path of the file's own map "
            "changes that axis alone; other paths replace all of them.",
            show_default=False,
        ),
    ] = None,
    panels: Annotated[
        str | None,
        typer.Option(
            "--panels",
            metavar="STRUCTURE",
            help="The choice of structure that makes the panels, such as proposer, or rounds=2,3; 'none' for one panel.",
        ),
    ] = None,
    points: Annotated[int, typer.Option("--points", min=2, help="Points along an axis that states no count.")] = 201,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="STEM_OR_FILE",
            help="A stem, for STEM.pdf and STEM.png; or a file ending in .pdf, .png, .svg, .csv or .nc. Repeatable. "
            "Left out, the stem is the last part of the model's name.",
            show_default=False,
        ),
    ] = None,
    set_: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Map where each way of playing is rational: draw the figure, and print the verdict and the thresholds.

    Axes and panels are those of the model file unless said.
    """
    model = model_with(name, set_)
    fixed = list(settings(set_))
    axes = _axes(model, axis_ or (), points)
    files = targets(output, model.name.rpartition("/")[2])
    if any(file.suffix.lower() in IMAGES for file in files) and len(axes) > 2:
        rule = f"a figure has one or two axes; got {len(axes)} ({', '.join(axes)})"
        raise InputError(f"{rule}; write more to a .csv or .nc file with --output")

    from bargaining.games.interchange import beliefs_depend_on_play

    if beliefs_depend_on_play(model.game()):
        _overlapping(model, axes, files, as_json)
        return

    from bargaining.cli.panels import make, variants

    chosen = variants(model, _panels(model, panels, fixed), fixed)
    size = len(chosen) * prod(count for _, _, count in axes.values())
    if size > _MOST_POINTS:
        raise InputError(f"the map has {size:,} points; at most {_MOST_POINTS:,} are possible; see --points")

    made: list[Panel] = []
    for choice, variant in chosen:
        label = "mapping" if choice is None else f"mapping, {choice[0]} = {choice[1]}"
        with working(label, unit="solves") as progress:
            made.append(make(choice, variant, axes, progress))
    with working("writing"):
        _write(made, files)
    if as_json:
        say_json({"model": model.name, "panels": [panel.to_dict() for panel in made], "files": [str(f) for f in files]})
    else:
        _tell(model, made, files)


def _overlapping(model: Model, axes: Axes, files: Sequence[Path], as_json: bool) -> None:
    """Map a game in which several equilibria may exist at a point."""
    from bargaining.api import regime_map

    with working("mapping"):
        found = regime_map(model, axes)
    with working("writing"), written(files) as temporary:
        for path in temporary:
            if path.suffix.lower() == ".csv":
                found.to_csv(path)
            elif path.suffix.lower() == ".nc":
                found.dataset.to_netcdf(path, engine="scipy")
            else:
                from bargaining import plots

                plots.save(plots.existence(found), path)
    if as_json:
        each = [
            {"equilibrium": e.label, "outcome": e.outcome, "share": float(e.where.mean())} for e in found.equilibria
        ]
        say_json({"model": model.name, "equilibria": each, "files": [str(f) for f in files]})
        return
    say(formulas(str(found)))
    for file in files:
        say(f"figure: {file}" if file.suffix.lower() in IMAGES else f"data: {file}")


def _axes(model: Model, given: Sequence[str], points: int) -> Axes:
    """Return the axes of the map: those given, or those of the file."""
    hint = {} if model.map_hint is None else model.map_hint.axes
    asked: dict[str, tuple[object, ...]] = {}
    for text in given:
        path, ends = axis(text, points)
        if path in asked:
            raise InputError(f"--axis {text!r}: {path} is already an axis")
        if path in model.structure:
            raise InputError(f"--axis {text!r}: {path} is a choice of structure, not a number; see --panels")
        for end in ends[:2]:
            model.replace({path: end})
        asked[path] = ends
    own = {path: (*ends, points) for path, ends in hint.items()}
    if not asked and not own:
        game = model.game()
        if isinstance(game, TreelessGame) and not isinstance(game, ConcaveOffers):
            raise MethodError(game.refusal())
        known = ", ".join(model.parameters)
        raise InputError(f"{model.name} suggests no map; give two axes --axis PATH=LOW:HIGH; numbers: {known}")
    axes: Mapping[str, object] = {**own, **asked} if set(asked) <= set(own) else asked
    return axes  # type: ignore[return-value]


def _panels(model: Model, given: str | None, fixed: Sequence[str]) -> str | None:
    """Return the choice that makes the panels; that of the file gives way to ``--set``."""
    if given == "none":
        return None
    if given is not None or model.map_hint is None:
        return given
    hinted = model.map_hint.panels
    return None if hinted in fixed else hinted


def _write(panels: Sequence[Panel], files: Sequence[Path]) -> None:
    from bargaining.cli.panels import as_dataset, as_frame

    with written(files) as temporary:
        figure = None
        for path in temporary:
            if path.suffix.lower() == ".csv":
                as_frame(panels).to_csv(path, index=False)
            elif path.suffix.lower() == ".nc":
                as_dataset(panels).to_netcdf(path, engine="scipy")
            else:
                from bargaining import plots

                if figure is None:
                    figure = plots.regions([panel.regions for panel in panels], titles=_headings(panels))
                plots.save(figure, path)


def _headings(panels: Sequence[Panel]) -> list[str] | None:
    """Return the headings of the figure's panels, with the letters by which a text refers to them."""
    choices = [panel.choice for panel in panels if panel.choice is not None]
    if len(choices) < 2:
        return None
    return [f"({chr(ord('a') + k)}) {path}: {value}" for k, (path, value) in enumerate(choices)]


def _tell(model: Model, panels: Sequence[Panel], files: Sequence[Path]) -> None:
    from bargaining.cli.panels import tell

    say(prose(model.title), style="bold")
    say(prose(model.question))
    say()
    say(f"  model  {model.name}")
    for note in model.notes:
        say(formulas(f"note   {note}", "  "))
    for panel in panels:
        say()
        tell(panel)
    say()
    say("Files", style="bold")
    for file in files:
        say(f"  {file}")
