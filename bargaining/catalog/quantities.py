"""The numbers of a file: does the protocol know them, are they complete, do they lie where they may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from bargaining.catalog.findings import Findings
from bargaining.catalog.lines import Key
from bargaining.catalog.schema import ActorTable, QuantityTable
from bargaining.errors import DomainError, FormulaError, did_you_mean
from bargaining.expressions.formulas import Formula
from bargaining.expressions.numbers import show, show_interval
from bargaining.model import ASSUMED, DEFAULT, Parameter, check_domain, derivation_order
from bargaining.protocols.protocol import Domain, Protocol, Quantity, worded

__all__ = ["read_numbers"]

Interval = tuple[Fraction, Fraction]


def read_numbers(
    findings: Findings,
    protocol: Protocol,
    actors: Mapping[str, ActorTable],
    parameters: Mapping[str, QuantityTable],
    structure: Mapping[str, object],
) -> dict[str, Parameter]:
    """Return path -> number for every number that is in order; the others are noted in `findings`.

    Parameters
    ----------
    findings : Findings
        Has the roles given out; learns the paths of the model.
    protocol : Protocol
        The game form.
    actors, parameters : mapping
        The tables of the file.
    structure : mapping
        The choices of the file, under which some numbers may play no part.
    """
    tables: dict[str, QuantityTable | None] = {}
    structure = {**{name: choice.default for name, choice in protocol.structure.items()}, **structure}
    for role, actor in findings.actors.items():
        given, needed = actors[actor].quantities, protocol.roles[role]
        tables |= _section(findings, ("actors", actor), f"{actor}.", f"the role {role!r}", given, needed, structure)
    tables |= _section(findings, ("parameters",), "", protocol.name, parameters, protocol.parameters, structure)
    read = {path: _parameter(findings, path, table) for path, table in tables.items()}
    return _derive(findings, {path: parameter for path, parameter in read.items() if parameter is not None})


def _section(
    findings: Findings,
    key: Key,
    prefix: str,
    owner: str,
    given: Mapping[str, QuantityTable],
    needed: Mapping[str, Quantity],
    structure: Mapping[str, object],
) -> dict[str, QuantityTable | None]:
    """Return path -> table for one actor or for the game; ``None`` where the protocol's default serves."""
    for name in given:
        if name not in needed:
            hint = did_you_mean(name, needed) or f"; known: {', '.join(needed) or 'none'}"
            findings.refuse((*key, name), f"{owner} has no such number{hint}")
    tables: dict[str, QuantityTable | None] = {}
    for name, quantity in needed.items():
        path = f"{prefix}{name}"
        findings.quantities[path] = ((*key, name), quantity)
        if name in given or (quantity.default is not None and (*key, name) not in findings.spoiled):
            tables[path] = given.get(name)
        elif quantity.needed(structure) and findings.spoiled.isdisjoint({key, (*key, name)}):
            findings.refuse((*key, name), f"is required: {quantity.meaning}, in {quantity.domain}", path)
    return tables


def _parameter(findings: Findings, path: str, table: QuantityTable | None) -> Parameter | None:
    key, quantity = findings.quantities[path]
    domain = quantity.domain
    if table is None:
        value = Fraction(0) if quantity.default is None else quantity.default
        low = value if domain.low is None else domain.low
        high = value if domain.high is None else domain.high
        return _made(path, findings.actors, quantity, value, (low, high))
    before = len(findings.issues)
    formula = _formula(findings, (*key, "source"), table)
    interval: Interval = (table.range[0], table.range[1])
    if interval[0] > interval[1]:
        findings.refuse((*key, "range"), f"must run from low to high; got {show_interval(interval)}")
    elif not all(Domain(domain.low, domain.high).contains(end) for end in interval):
        rule = f"must lie in {domain}, where the game is defined"
        findings.refuse((*key, "range"), f"{rule}; got {show_interval(interval)}")
    if table.value is not None:
        _check_value(findings, path, table.value, interval)
    elif not table.source.startswith("derived"):
        findings.refuse((*key, "value"), "is required unless the source derives it")
    if len(findings.issues) > before:
        return None
    value = Fraction(0) if table.value is None else table.value
    return _made(path, findings.actors, quantity, value, interval, table, formula)


def _made(
    path: str,
    actors: Mapping[str, str],
    quantity: Quantity,
    value: Fraction,
    interval: Interval,
    table: QuantityTable | None = None,
    formula: Formula | None = None,
) -> Parameter:
    return Parameter(
        path=path,
        value=value,
        range=interval,
        unit=table.unit if table else "",
        source=table.source if table else DEFAULT,
        note=(table.note or "") if table else "",
        meaning=worded(quantity.meaning, actors, path.rpartition(".")[0]),
        domain=quantity.domain,
        symbol=quantity.symbol,
        formula=formula,
    )


def _check_value(findings: Findings, path: str, value: Fraction, interval: Interval) -> None:
    key, quantity = findings.quantities[path]
    try:
        check_domain(path, value, quantity.domain)
    except DomainError as error:
        findings.refuse_as((*key, "value"), error)
        return
    if interval[0] <= interval[1] and not interval[0] <= value <= interval[1]:
        rule = f"must lie in its own range {show_interval(interval)}; got {show(value)}"
        findings.refuse((*key, "value"), rule, path)


def _formula(findings: Findings, key: Key, table: QuantityTable) -> Formula | None:
    """Check where a number comes from; return its formula if it is derived."""
    kind, _, text = table.source.partition(":")
    if kind.strip() == "derived":
        if text.strip():
            return findings.formula(key, text.strip())
        findings.refuse(key, "must have its formula, as in 'derived: 1 - power'")
    elif table.source == ASSUMED:
        if table.note is None:
            rule = "is required with source = 'assumed': the reason for the assumption"
            findings.refuse((*key[:-1], "note"), rule)
    else:
        findings.entry(key, table.source, [ASSUMED])
    return None


def _derive(findings: Findings, parameters: dict[str, Parameter]) -> dict[str, Parameter]:
    """Compute the derived numbers, and compare them with the values that the file states."""
    try:
        order = derivation_order(parameters)
    except FormulaError as error:
        path = str(error).partition(":")[0]
        findings.refuse_as((*findings.quantities[path][0], "source"), error)
        return {}
    numbers = {path: p.value for path, p in parameters.items() if p.formula is None}
    result = {path: p for path, p in parameters.items() if p.formula is None}
    for path in order:
        key, parameter = findings.quantities[path][0], parameters[path]
        formula = parameter.formula
        if formula is None or not formula.names <= numbers.keys():
            continue  # what it is derived from has an error of its own
        try:
            value = Fraction(formula.evaluate(numbers))
        except FormulaError as error:
            findings.refuse((*key, "source"), str(error), path)
            continue
        if (*key, "value") in findings.source.lines and value != parameter.value:
            rule = f"must agree with its formula, which gives {show(value)}"
            findings.refuse((*key, "value"), f"{rule}; got {show(parameter.value)}", path)
        _check_value(findings, path, value, parameter.range)
        numbers[path] = value
        result[path] = replace(parameter, value=value)
    return {path: result[path] for path in parameters if path in result}
