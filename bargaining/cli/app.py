"""The program: its verbs, and what becomes of errors.

Exit codes: 0, the question was answered; 1, the answer is that something is not there (no equilibrium, no threshold), or a
claim failed; 2, the question could not be read; 130, interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bargaining.cli.answers import proposition, solve, statics, threshold
from bargaining.cli.catalogue import check, cite, list_models, show
from bargaining.cli.files import export
from bargaining.cli.maps import map_regimes
from bargaining.cli.screen import complain, say
from bargaining.errors import BargainingError, MathematicalFact, ModelFileError, VerificationError

__all__ = ["app", "main"]

_EPILOG = (
    "Exit codes: 0 the question was answered; 1 the answer is that something is not there (no equilibrium, no "
    "threshold), or a claim failed; 2 a model, path, value or option could not be read; 130 interrupted."
)


class Verbs(TyperGroup):
    """The verbs, with every error of this package turned into a line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb that was asked for."""
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except ModelFileError as error:
            complain("\n".join(error.issues))
            raise typer.Exit(2) from None
        except MathematicalFact as fact:
            complain(_one_line(fact))
            raise typer.Exit(1) from None
        except VerificationError as error:
            complain(_one_line(error), prefix="error")
            raise typer.Exit(1) from None
        except BargainingError as error:
            complain(_one_line(error), prefix="error")
            raise typer.Exit(2) from None
        except BrokenPipeError:
            _close_pipe()
            raise typer.Exit(0) from None  # the reader has seen enough
        return answer


app = typer.Typer(
    cls=Verbs,
    name="bargaining",
    help="Bargaining games of war termination: solve them, prove the answer, and map where each answer holds.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from bargaining._version import __version__

        say(f"bargaining {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


for _name, _verb in (
    ("list", list_models),
    ("show", show),
    ("solve", solve),
    ("map", map_regimes),
    ("proposition", proposition),
    ("threshold", threshold),
    ("statics", statics),
    ("cite", cite),
    ("check", check),
    ("export", export),
):
    app.command(_name, epilog=_EPILOG)(_verb)


def main() -> None:
    """Run the program on the arguments of the process."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a title is printed even where the terminal lacks a letter
    try:
        app()
    except KeyboardInterrupt:  # while the arguments were read
        sys.exit(130)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _close_pipe() -> None:
    """Give what is still to be written nowhere to fail."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
