"""The verbs about one point: ``solve``, ``proposition``, ``threshold`` and ``statics``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bargaining.cli.options import AsJson, Name, Settings, model_with, span
from bargaining.cli.screen import formulas, say, say_json, working
from bargaining.errors import InputError, VerificationError

__all__ = ["proposition", "solve", "statics", "threshold"]


def solve(
    name: Name,
    set_: Settings = None,
    why_not: Annotated[
        str | None, typer.Option("--why-not", metavar="OUTCOME", help="Say what rules an outcome out.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="List all equilibria, whatever indifferent actors do.")] = False,
    as_json: AsJson = False,
) -> None:
    """Solve a model: outcome, terms, who gets what, the strategies, when it holds, and the proof."""
    from bargaining.api import equilibria
    from bargaining.api import solve as find

    if all_ and why_not is not None:
        raise InputError("--all and --why-not are two questions; ask one at a time")
    model = model_with(name, set_)
    with working("solving"):
        if all_:
            every = equilibria(model)
            data = [eq.to_dict() for eq in every] if as_json else []
            texts = [] if as_json else [str(eq) for eq in every]
        elif why_not is not None:
            sentence = find(model).why_not(why_not)
        else:
            one = find(model)
            answer = one.to_dict() if as_json else str(one)
    if all_:
        if as_json:
            say_json({"model": model.name, "count": len(every), "equilibria": data})
            return
        say("1 equilibrium" if len(every) == 1 else f"{len(every)} equilibria", style="bold")
        for number, text in enumerate(texts, start=1):
            say()
            say(formulas(f"{number}. {text}"))
    elif why_not is not None:
        if as_json:
            say_json({"model": model.name, "outcome": why_not, "why_not": sentence})
        else:
            say(formulas(sentence))
    elif as_json:
        say_json(answer)
    else:
        say(formulas(str(answer)))


def proposition(
    name: Name,
    set_: Settings = None,
    latex: Annotated[
        bool, typer.Option("--latex", help="Print LaTeX: the environments proposition and proof.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write a .tex document that compiles, or a .txt file."),
    ] = None,
    samples: Annotated[
        int, typer.Option("--check", metavar="COUNT", min=0, help="Solve at so many random points and compare.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Write the answer as a proposition: assumptions, conditions, strategies, closed forms, and the proof."""
    from bargaining.api import solve as find
    from bargaining.cli.targets import target, written

    file = None if out is None else target(out, "--out", (".tex", ".txt"))
    model = model_with(name, set_)
    with working("deriving"):
        one = find(model).regime.proposition()
        checked = one.check(samples) if samples else None
    text = one.to_latex() if latex else f"{one}\n\n{one.proof}"
    if file is not None:
        whole = one.to_latex(document=True) if file.suffix.lower() == ".tex" else f"{one}\n\n{one.proof}\n"
        with written([file]) as temporary:
            temporary[0].write_text(whole, encoding="utf-8")
    if as_json:
        data: dict[str, Any] = {"model": model.name, "text": f"{one}\n\n{one.proof}", "latex": one.to_latex()}
        data["complete"] = one.proof.complete
        data["check"] = None if checked is None else {"holds": checked.holds, "says": str(checked)}
        say_json(data)
        return
    if file is not None:
        say(f"{file}")
    elif latex:
        say(text)
    else:
        say(formulas(text))
    if checked is not None:
        if not checked.holds:
            raise VerificationError(str(checked))
        say()
        say(str(checked))


def threshold(
    name: Name,
    path: Annotated[str, typer.Argument(metavar="PATH", help="The number to vary, such as B.discount.")],
    into: Annotated[
        str | None,
        typer.Option(
            "--into",
            metavar="OUTCOME",
            help="Look for a border of where this outcome is possible, not for the nearest.",
        ),
    ] = None,
    over: Annotated[
        str | None,
        typer.Option("--over", metavar="LOW:HIGH", help="Where to look: the number's plausible range unless said."),
    ] = None,
    set_: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Find where along one number the answer changes, in symbols and in numbers."""
    from bargaining.api import threshold as find

    model = model_with(name, set_)
    ends = None if over is None else span(over, "--over", path)
    with working(f"going along {path}"):
        found = find(model, path, into, over=ends)
    if as_json:
        from bargaining.cli.data import threshold_data

        say_json({"model": model.name, **threshold_data(found)})
    else:
        say(formulas(str(found)))


def statics(
    name: Name,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of",
            metavar="QUANTITY",
            help="What responds, such as terms.territory or values.A; all of them unless said. Repeatable.",
            show_default=False,
        ),
    ] = None,
    on: Annotated[
        list[str] | None,
        typer.Option(
            "--on", metavar="PATH", help="What rises; every number unless said. Repeatable.", show_default=False
        ),
    ] = None,
    cross: Annotated[
        bool, typer.Option("--cross", help="Say also which pairs of numbers are complements, and which substitutes.")
    ] = False,
    set_: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Say which way each number moves the terms and the payoffs, with proof, and where that turns."""
    from bargaining.api import comparative_statics

    model = model_with(name, set_)
    with working("differentiating"):
        found = comparative_statics(model, on, of)
        pairs = [e for e in found.cross if e.sign != 0] if cross and not as_json else []
        if as_json:
            from bargaining.cli.data import statics_data

            answer = {"model": model.name, **statics_data(found, cross)}
    if as_json:
        say_json(answer)
        return
    say(formulas(str(found)))
    if cross:
        say()
        say("Pairs", style="bold")
        if pairs:
            say("  (complements: the more of one, the more the other raises what is named, or the less it lowers it;")
            say("   substitutes: the reverse)")
        for effect in pairs:
            say(formulas(str(effect), "  "))
        say("  (all others are independent)" if pairs else "  (none interact)")
