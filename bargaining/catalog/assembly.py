"""From a file to a model: what the words of the file mean to its protocol."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

from bargaining.catalog.findings import Findings, TooManyIssues
from bargaining.catalog.lines import Key
from bargaining.catalog.quantities import read_numbers
from bargaining.catalog.reading import Source, describe
from bargaining.catalog.schema import ActorTable, ModelFile
from bargaining.catalog.statements import read_claims, read_map, read_structure
from bargaining.catalog.validation import validate
from bargaining.equilibrium.assessment_quantities import probability_names
from bargaining.errors import InputError, did_you_mean
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.interchange import beliefs_depend_on_play
from bargaining.games.stationary_form import StationaryForm
from bargaining.model import Model
from bargaining.model.expectations import OF_PLAY
from bargaining.protocols import protocol as protocols
from bargaining.protocols.protocol import Protocol

__all__ = ["assemble"]

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


def assemble(source: Source, name: str, bibliography: Mapping[str, str]) -> Model:
    """Return the model that a file describes.

    Parameters
    ----------
    source : Source
        The file.
    name : str
        The name of the model.
    bibliography : mapping of str to str
        Key -> BibTeX of every entry the file may refer to.

    Raises
    ------
    ModelFileError
        With every issue of the file, in the order of its lines.
    """
    checked = validate(source)
    findings = Findings(source, checked, bibliography)
    model = None
    if checked.file is not None:
        with suppress(TooManyIssues):
            model = _model(findings, checked.file, name, checked.claim_numbers)
    if model is None or findings.issues:
        raise findings.error()
    return model


def _model(findings: Findings, file: ModelFile, name: str, claim_numbers: tuple[int, ...]) -> Model | None:
    for number, key in enumerate(file.cite):
        findings.entry(("cite", number), key)
    try:
        protocol = protocols.load(file.protocol)
    except InputError as error:
        findings.refuse(("protocol",), str(error))
        return None
    findings.optional = frozenset(protocol.optional)
    findings.actors = _cast(findings, protocol, file.actors)
    parameters = read_numbers(findings, protocol, file.actors, file.parameters, file.structure)
    structure = read_structure(findings, protocol, file.structure)
    claims = read_claims(findings, protocol, file.claims, claim_numbers)
    map_hint = read_map(findings, protocol, file.map, parameters)
    if findings.issues:
        return None
    model = Model(
        name=name,
        title=file.title,
        question=file.question,
        protocol=protocol,
        actors=findings.actors,
        parameters=parameters,
        structure=structure,
        claims=claims,
        cite=tuple(file.cite),
        bibliography={key: findings.bibliography[key] for key in dict.fromkeys(findings.used)},
        map_hint=map_hint,
    )
    for number, claim in zip(claim_numbers, model.claims, strict=True):
        try:
            changed = model.replace(claim.set)  # all at once: only then may a derived number leave its domain
        except InputError as error:
            findings.refuse_as(("claims", number, "set"), error, f"claims[{number}].set: ")
        else:
            _check_play(findings, changed, claim.expect, ("claims", number, "expect"))
    return model


def _check_play(findings: Findings, model: Model, expect: Mapping[str, str], key: Key) -> None:
    """Refuse what a claim says of behaviour and beliefs where the game has no such information set, action or place."""
    said = [about for about in expect if about.partition(".")[0] in OF_PLAY]
    if not said:
        return
    game = model.game(model.symbols)
    if not beliefs_depend_on_play(game):
        for about in said:
            findings.refuse((*key, about), "is for games in which beliefs depend on what actors do, which this is not")
        return
    known = probability_names(StationaryForm(game) if game.states else ExtensiveForm(game))
    for about in said:
        if about not in known:
            hint = did_you_mean(about, known) or f"; known: {', '.join(known)}"
            findings.refuse((*key, about), f"is nothing that an answer has{hint}")


def _cast(findings: Findings, protocol: Protocol, actors: Mapping[str, ActorTable]) -> dict[str, str]:
    """Give every role of the protocol to one actor: role -> name, in the protocol's order."""
    taken: dict[str, str] = {}
    for name, table in actors.items():
        key: Key = ("actors", name)
        role = describe(table.role)
        if not _IDENTIFIER.fullmatch(name):
            findings.refuse(key, "an actor's name has at most 40 letters, digits and underscores, a letter first")
        elif name in (*protocol.parameters, *protocol.structure):
            findings.refuse(key, "an actor must not have the name of a parameter or of a choice of structure")
        elif name in protocol.roles and name != table.role:
            findings.refuse(key, f"an actor must not have the name of another role; its own is {role}")
        if table.role not in protocol.roles:
            hint = did_you_mean(table.role, protocol.roles) or f"; known: {', '.join(protocol.roles)}"
            findings.refuse((*key, "role"), f"{protocol.name} has no such role; got {role}{hint}")
            findings.spoiled.add(key)
        elif table.role in taken:
            findings.refuse((*key, "role"), f"the role {role} is already taken by {describe(taken[table.role])}")
            findings.spoiled.add(key)
        else:
            taken[table.role] = name
    uncertain = any(key[0] == "actors" and len(key) < 3 for key in findings.spoiled)
    for role in protocol.roles:
        if role not in taken and role not in protocol.optional and not uncertain:
            findings.refuse(("actors",), f"nobody takes the role {role!r} of {protocol.name}")
    return {role: taken[role] for role in protocol.roles if role in taken}
