"""The frozen value that a model file becomes and every question starts from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bargaining.errors import InputError, PathError
from bargaining.expressions.numbers import exact
from bargaining.model import printing
from bargaining.model.choices import check_choice
from bargaining.model.claims import Claim, MapHint
from bargaining.model.frozen import Frozen
from bargaining.model.parameters import DEFAULT, Parameter, derivation_order, follow, outside_range
from bargaining.model.paths import meant
from bargaining.protocols.protocol import Protocol

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Model"]


@dataclass(frozen=True)
class Model:
    """A game form with actors, numbers, structure, sources and claims. Made by ``catalog.load``.

    Parameters
    ----------
    name, title, question : str
        Name in the catalogue; what the model is called; what it answers.
    protocol : Protocol
        The game form.
    actors : mapping of str to str
        Role -> the actor's name, in the protocol's order of roles.
    parameters : mapping of str to Parameter
        Path -> number, actors first.
    structure : mapping of str to str or int
        Name of the choice -> the choice; where an actor is chosen, the actor's name.
    claims : tuple of Claim
        What the answers should be.
    cite : tuple of str
        Keys of the publications the model is about.
    bibliography : mapping of str to str
        Key -> raw BibTeX of every entry the model refers to.
    map_hint : MapHint, optional
        The map that shows the model best.

    Raises
    ------
    FormulaError
        If derived numbers go in a circle, divide by zero or refer to nothing.
    DomainError
        If a derived number leaves its domain.
    InputError
        If a number that plays a part under the structure is missing.

    Examples
    --------
    >>> from bargaining.catalog import load
    >>> model = load("fearon1995/bargaining_range")
    >>> model["B.cost"].value, model["proposer"]
    (Fraction(1, 5), 'A')
    >>> model.replace({"B.cost": "0.7", "proposer": "B"}).notes
    ('B.cost = 0.7 leaves its range [0, 0.5]',)
    >>> model.replace({"power": 60})
    Traceback (most recent call last):
    bargaining.errors.DomainError: power: must lie in [0, 1]; got 60; did you mean 0.6 (a percentage over 100)?
    """

    name: str
    title: str
    question: str
    protocol: Protocol
    actors: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    structure: Mapping[str, str | int]
    claims: tuple[Claim, ...] = ()
    cite: tuple[str, ...] = ()
    bibliography: Mapping[str, str] = field(default_factory=dict, repr=False)
    map_hint: MapHint | None = None

    def __post_init__(self) -> None:
        for name in ("actors", "structure", "bibliography"):
            object.__setattr__(self, name, Frozen(getattr(self, name)))
        object.__setattr__(self, "parameters", Frozen(follow(self.parameters)))
        absent = self.protocol.missing(self.actors, self.parameters, self.structure)
        if absent:
            raise InputError(f"{absent[0]}: is required by the structure chosen, and {self.name} has no such number")

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.numbers.items()), tuple(self.structure.items())))

    def __getitem__(self, path: str) -> Any:
        """Return the :class:`Parameter` at `path`, or the value of a choice of structure."""
        if path in self.parameters:
            return self.parameters[path]
        if path in self.structure:
            return self.structure[path]
        raise self.unknown(path)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path of the model: numbers, then structure."""
        return (*self.parameters, *self.structure)

    def unknown(self, path: object) -> PathError:
        """Return the error for a path that names nothing here, with the path that was probably meant."""
        return PathError(f"{path}: names nothing in {self.name}{meant(str(path), self.paths, self.actors)}")

    def replace(self, changes: Mapping[str, Any] | None = None, **named: Any) -> Model:
        """Return a new model with other numbers or another structure.

        Numbers derived from a changed one follow it; a derived number that is itself given becomes independent.

        Parameters
        ----------
        changes : mapping
            Path -> value. A number may be an int, ``Fraction``, text (``"0.95"``, ``"19/20"``), float (read by its
            shortest decimal), ``Decimal``, numpy scalar or sympy rational. A choice is an actor's name, a word or a
            whole number.

        Raises
        ------
        PathError
            If a path names nothing.
        DomainError
            If a value leaves the set on which the game is defined.
        InputError
            If a value is not a number.
        """
        if named or not isinstance(changes, Mapping):
            first = f"{next(iter(named))!r}: {next(iter(named.values()))!r}" if named else "'power': 0.3"
            given = "" if named else f"; got {changes!r}"
            raise InputError(f"changes are given by path in one mapping, as in replace({{{first}}}){given}")
        parameters, structure = dict(self.parameters), dict(self.structure)
        for path, value in changes.items():
            if path in parameters:
                parameters[path] = parameters[path].with_value(_number(path, value))
            elif path in structure:
                structure[path] = check_choice(path, value, self.protocol.structure[path], self.actors)
            else:
                raise self.unknown(path)
        return dataclasses.replace(self, parameters=parameters, structure=structure)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader of any result should know: the numbers that have left their range."""
        return tuple(outside_range(self.parameters.values()))

    @property
    def idle(self) -> tuple[str, ...]:
        """The paths of the numbers that play no part under the structure chosen."""
        return tuple(path for path in self.protocol.idle(self.structure, self.actors) if path in self.parameters)

    @property
    def numbers(self) -> dict[str, Fraction]:
        """Path -> exact value."""
        return {path: parameter.value for path, parameter in self.parameters.items()}

    @property
    def sources(self) -> dict[str, str]:
        """Path -> source."""
        return {path: parameter.source for path, parameter in self.parameters.items()}

    @cached_property
    def symbols(self) -> dict[str, Any]:
        """Path -> ``sympy.Symbol(path)``; a derived number is its formula in the symbols of the others.

        What the file leaves to the protocol is no symbol but a number: a closed form then says nothing of it.
        """
        import sympy

        free = {path: sympy.Symbol(path) for path in self.variables}
        return {path: sympy.sympify(value) for path, value in self.complete(free).items()}

    @property
    def variables(self) -> dict[str, Fraction]:
        """Path -> value of the numbers that are neither derived nor left to the protocol."""
        return {p: q.value for p, q in self.parameters.items() if q.formula is None and q.source != DEFAULT}

    def independent(self, paths: Iterable[str]) -> Model:
        """Return the model with the numbers at some paths made variables of their own."""
        changed = {path: self.parameters[path].independent() for path in paths if path in self.parameters}
        return dataclasses.replace(self, parameters={**self.parameters, **changed})

    @property
    def latex(self) -> dict[str, str]:
        """Path -> LaTeX: the protocol's symbol, with the actor as the index of its own numbers."""
        return printing.latex(self.actors, self.parameters)

    def complete(self, numbers: Mapping[str, Any]) -> dict[str, Any]:
        """Return a value for every path: the given ones, those derived from them, and the model's own.

        Parameters
        ----------
        numbers : mapping of str to number
            Path -> number, array or symbol; no domain is checked.
        """
        for path in numbers:
            if path in self.structure:
                raise PathError(f"{path}: is a choice of structure and no number; replace() changes it")
            if path not in self.parameters:
                raise self.unknown(path)
        values: dict[str, Any] = {**self.numbers, **numbers}
        for path in derivation_order(self.parameters):
            formula = self.parameters[path].formula
            if formula is not None and path not in numbers:
                values[path] = formula.evaluate(values)
        return values

    def game(self, numbers: Mapping[str, Any] | None = None) -> Any:
        """Return the game of this model.

        Parameters
        ----------
        numbers : mapping of str to number, optional
            Path -> number, array or symbol in place of the model's own; see :meth:`complete`.
        """
        values = self.numbers if numbers is None else self.complete(numbers)
        return self.protocol.game(self.actors, values, self.structure)

    def to_frame(self) -> pd.DataFrame:
        """Return the numbers as a table with one row a path."""
        return printing.frame(self.parameters)

    def __str__(self) -> str:
        return printing.panel(self)


def _number(path: str, value: Any) -> Fraction:
    try:
        return exact(value)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
