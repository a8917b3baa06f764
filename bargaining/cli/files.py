"""The verb ``export``: a game in the formats of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bargaining.cli.options import Name, Settings, model_with
from bargaining.cli.screen import say, working
from bargaining.cli.targets import target, written

__all__ = ["export"]


def export(
    name: Name,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Ends in .efg or .nfg (Gambit) or .tex (LaTeX, package istgame).")
    ],
    set_: Settings = None,
    grid: Annotated[
        int | None,
        typer.Option("--grid", metavar="N", help="For .efg and .nfg: numbers written of a continuum of offers."),
    ] = None,
) -> None:
    """Write the game of a model for another program, or its tree for LaTeX."""
    from bargaining.formats import write

    model = model_with(name, set_)
    target(file, "FILE", (".efg", ".nfg", ".tex"))
    with working("writing"), written([file]) as (place,):
        write(model, place, grid=grid)
    say(f"{file}: {model.name}")
