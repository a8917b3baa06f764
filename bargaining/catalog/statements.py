"""What a file states beyond numbers: structure, claims, and the map that shows the model best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from bargaining.catalog.findings import Findings
from bargaining.catalog.lines import Key
from bargaining.catalog.reading import describe
from bargaining.catalog.schema import ClaimTable, MapTable
from bargaining.errors import InputError, did_you_mean
from bargaining.expressions.numbers import exact, show_interval
from bargaining.model import ASSUMED, Claim, MapHint, Parameter, check_choice, check_domain
from bargaining.model.expectations import OF_ALL, OF_PLAY, SOLVED, interval
from bargaining.model.paths import meant
from bargaining.protocols.protocol import Protocol

__all__ = ["read_claims", "read_map", "read_structure"]


def read_structure(findings: Findings, protocol: Protocol, given: Mapping[str, object]) -> dict[str, str | int]:
    """Return name -> choice, with the protocol's defaults where the file is silent."""
    for name in given:
        if name not in protocol.structure:
            known = f"; known: {', '.join(protocol.structure) or 'none'}"
            hint = did_you_mean(name, protocol.structure) or known
            findings.refuse(("structure", name), f"{protocol.name} has no such choice{hint}")
    structure: dict[str, str | int] = {}
    for name, choice in protocol.structure.items():
        key: Key = ("structure", name)
        if not findings.all_taken(choice.roles) or not findings.spoiled.isdisjoint({key, ("structure",)}):
            continue
        if name in given:
            try:
                structure[name] = check_choice(name, given[name], choice, findings.actors)
            except InputError as error:
                findings.refuse_as(key, error)
        elif choice.default is None:
            findings.refuse(key, f"is required: {choice.meaning}")
        else:
            default = choice.default
            structure[name] = findings.actors[str(default)] if choice.roles else default
    return structure


def read_claims(
    findings: Findings, protocol: Protocol, tables: Sequence[ClaimTable], numbers: Sequence[int]
) -> tuple[Claim, ...]:
    """Return the claims; `numbers` says which claim of the file each table is."""
    return tuple(
        _claim(findings, protocol, table, ("claims", number)) for number, table in zip(numbers, tables, strict=True)
    )


def _claim(findings: Findings, protocol: Protocol, table: ClaimTable, key: Key) -> Claim:
    settings = {path: _setting(findings, protocol, path, v, (*key, "set")) for path, v in table.set.items()}
    for about, expected in table.expect.items():
        _expectation(findings, protocol, about, expected, (*key, "expect"))
        if table.holds_in != SOLVED and about.partition(".")[0] in OF_ALL:
            findings.refuse(
                (*key, "expect", about), f"is about all equilibria, and not about {table.holds_in!r} (holds_in)"
            )
    if table.source == ASSUMED:
        findings.refuse((*key, "source"), "a claim is not assumed; give '<bibkey>, <locator>' or 'derived: <how>'")
    elif not table.source.startswith("derived"):
        findings.entry((*key, "source"), table.source, ["derived"])
    tolerance = Fraction(table.tolerance)
    if tolerance < 0:
        findings.refuse((*key, "tolerance"), f"must not be negative; got {describe(tolerance)}")
    return Claim(
        says=table.says,
        set=settings,
        expect=table.expect,
        source=table.source,
        tolerance=tolerance,
        holds_in=table.holds_in,
    )


def _setting(
    findings: Findings, protocol: Protocol, path: str, value: str | int | Fraction, key: Key
) -> Fraction | int | str:
    """Return the value at which a claim is made, in the form :meth:`Model.replace` would give it."""
    place: Key = (*key, path)
    prefix = f"claims[{key[1]}].set."
    try:
        if path in findings.quantities:
            number = exact(value)
            check_domain(path, number, findings.quantities[path][1].domain)
            return number
        if path in protocol.structure:
            choice = protocol.structure[path]
            return check_choice(path, value, choice, findings.actors) if findings.all_taken(choice.roles) else 0
    except InputError as error:
        message = str(error)
        findings.refuse(place, message.removeprefix(f"{path}: "), f"{prefix}{path}")
        return 0
    if not findings.spoils(path):
        hint = meant(path, [*findings.quantities, *protocol.structure], findings.actors)
        findings.refuse(place, f"names nothing in the model{hint}")
    return 0


def _expectation(findings: Findings, protocol: Protocol, about: str, expected: str, key: Key) -> None:
    place: Key = (*key, about)
    terms = [f"terms.{term}" for term in protocol.terms]
    kinds = ("values", "least", "greatest")
    values = [f"{kind}.{actor}" for kind in kinds for actor in findings.actors.values()]
    labels = protocol.labels(findings.actors)
    chances = [f"probability.{label}" for label in labels]
    if about.partition(".")[0] in OF_PLAY:  # which information sets there are is known when the game is built
        for end in interval(expected) or (expected,):
            findings.formula(place, end)
    elif about == "unique":
        if expected not in ("yes", "no"):
            findings.refuse(place, f"must be 'yes' or 'no'; got {describe(expected)}")
    elif about == "outcome":
        if expected not in labels:
            hint = did_you_mean(expected, labels) or f"; known: {', '.join(labels)}"
            findings.refuse(place, f"{protocol.name} has no such outcome; got {describe(expected)}{hint}")
    elif interval(expected) is not None:
        findings.refuse(place, f"an interval is for a strategy or a belief; got {describe(expected)}")
    elif about in terms or about in values or about in chances or about == "equilibria":
        findings.formula(place, expected)
    elif not (about.partition(".")[0] in kinds and findings.spoils(about.partition(".")[2])):
        actors = {f"{kind}.{role}": f"{kind}.{actor}" for kind in kinds for role, actor in findings.actors.items()}
        hint = meant(actors.get(about, about), ["outcome", "unique", "equilibria", *terms, *values, *chances], {})
        findings.refuse(place, f"is nothing that an answer has{hint}")


def read_map(
    findings: Findings, protocol: Protocol, table: MapTable | None, parameters: Mapping[str, Parameter]
) -> MapHint | None:
    """Return the map that shows the model best, or ``None`` where the file has none."""
    if table is None:
        return None
    axes: dict[str, tuple[Fraction, Fraction]] = {}
    for path, (low, high) in table.axes.items():
        key: Key = ("map", "axes", path)
        axes[path] = (low, high)
        if path not in findings.quantities:
            if not findings.spoils(path):
                hint = meant(path, list(findings.quantities), findings.actors)
                findings.refuse(key, f"names no number of the model{hint}")
            continue
        if low >= high:
            findings.refuse(key, f"must run from low to high; got {show_interval((low, high))}")
        if path in parameters and parameters[path].formula is not None:
            findings.refuse(key, "is derived from other numbers; an axis must be independent")
        for end in (low, high):
            try:
                check_domain(path, end, findings.quantities[path][1].domain)
            except InputError as error:
                findings.refuse(key, str(error).removeprefix(f"{path}: "))
    panels = table.panels
    choices = [name for name, choice in protocol.structure.items() if choice.roles or choice.options]
    if panels is not None and panels not in choices:
        hint = did_you_mean(panels, choices) or f"; known: {', '.join(choices) or 'none'}"
        findings.refuse(("map", "panels"), f"names no choice among actors or words; got {describe(panels)}{hint}")
    return MapHint(axes, panels)
