"""Numbers of a model: value, plausible range, unit, source, and the domain on which the game is defined."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from bargaining.errors import DomainError, FormulaError
from bargaining.expressions.formulas import Formula
from bargaining.expressions.numbers import show, show_interval
from bargaining.protocols.protocol import COST, REAL, Domain

__all__ = [
    "ASSUMED",
    "DEFAULT",
    "SET",
    "Parameter",
    "check_domain",
    "derivation_order",
    "follow",
    "outside_range",
]

ASSUMED = "assumed"
DEFAULT = "default of the protocol"
SET = "set by the user"


@dataclass(frozen=True)
class Parameter:
    """A number of a model.

    Parameters
    ----------
    path : str
        ``B.discount`` for a number of an actor, ``power`` for a number of the game.
    value : Fraction
        The value, exact.
    range : tuple of Fraction
        The plausible interval.
    unit : str
        What one unit of it is, with the date of payment for a cost (``"pie per round"``).
    source : str
        ``"assumed"``, ``"<bibkey>, <locator>"``, ``"derived: <formula>"``, `DEFAULT` for what a file leaves to the
        protocol, or `SET` once :meth:`Model.replace` has changed the value.
    note : str
        The reason for an assumption, or what else the reader of the number should know.
    meaning : str
        One phrase from the protocol.
    domain : Domain
        The set on which the game is defined.
    symbol : str
        The protocol's LaTeX, without the actor's index; :attr:`Model.latex` has the index.
    formula : Formula, optional
        Where the number is derived from others.
    original : Parameter, optional
        What the model file says, where the value was replaced.
    """

    path: str
    value: Fraction
    range: tuple[Fraction, Fraction]
    unit: str
    source: str
    note: str = ""
    meaning: str = ""
    domain: Domain = REAL
    symbol: str = ""
    formula: Formula | None = None
    original: Parameter | None = field(default=None, repr=False)

    def with_value(self, value: Fraction) -> Parameter:
        """Return the parameter with another value, marked as set by the user; with its own value, as it was."""
        base = self.original or self
        check_domain(self.path, value, self.domain)
        if base.formula is None and value == base.value:
            return base
        note = f"the model file has {show(base.value)} ({base.source})"
        return dataclasses.replace(base, value=value, source=SET, note=note, formula=None, original=base)

    def independent(self) -> Parameter:
        """Return the parameter as a variable of its own: neither derived from others nor left to the protocol."""
        if self.formula is None and self.source != DEFAULT:
            return self
        return dataclasses.replace(self, source=SET, formula=None, original=self.original or self)


def check_domain(path: str, value: Fraction, domain: Domain) -> None:
    """Refuse a value outside the domain, with a guess at what was meant.

    Raises
    ------
    DomainError
        If `value` is not in `domain`.

    Examples
    --------
    >>> from bargaining.protocols.protocol import DISCOUNT
    >>> check_domain("B.discount", Fraction(95), DISCOUNT)
    Traceback (most recent call last):
    bargaining.errors.DomainError: B.discount: must lie in [0, 1); got 95; did you mean 0.95 (a percentage over 100)?
    """
    if domain.contains(value):
        return
    hint = ""
    if domain.high == 1 and value >= 5 and domain.contains(value / 100):
        hint = f"; did you mean {show(value / 100)} (a percentage over 100)?"
    elif domain == COST and value < 0:
        hint = f"; did you mean {show(-value)} (the game subtracts it)?"
    elif value in (domain.low, domain.high):
        hint = f"; the end {show(value)} itself is excluded"
    raise DomainError(f"{path}: must lie in {domain}; got {show(value)}{hint}")


def derivation_order(parameters: Mapping[str, Parameter]) -> tuple[str, ...]:
    """Return the derived paths, each after those it is derived from.

    Raises
    ------
    FormulaError
        If numbers are derived from one another in a circle.
    """
    derived = {path: p.formula.names for path, p in parameters.items() if p.formula is not None}
    try:
        order = TopologicalSorter(derived).static_order()
        return tuple(path for path in order if path in derived)
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise FormulaError(f"{error.args[1][0]}: derived in a circle: {circle}") from None


def follow(parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Return the parameters with every derived number at the value of its formula.

    Raises
    ------
    FormulaError
        If a formula goes in a circle, divides by zero or refers to nothing.
    DomainError
        If a derived number leaves its domain.
    """
    result = dict(parameters)
    numbers = {path: p.value for path, p in result.items()}
    for path in derivation_order(result):
        formula = result[path].formula
        if formula is not None:
            try:
                numbers[path] = Fraction(formula.evaluate(numbers))
            except FormulaError as error:
                raise FormulaError(f"{path}: {error}") from None
            check_domain(path, numbers[path], result[path].domain)
            result[path] = dataclasses.replace(result[path], value=numbers[path])
    return result


def outside_range(parameters: Iterable[Parameter]) -> Iterator[str]:
    """Yield a sentence for every number that has left its plausible range."""
    for p in parameters:
        declared = (p.original or p).source != DEFAULT  # nobody stated a range for a default
        if declared and not p.range[0] <= p.value <= p.range[1]:
            yield f"{p.path} = {show(p.value)} leaves its range {show_interval(p.range)}"
