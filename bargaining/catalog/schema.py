"""The format of model files, version 1: closed, so that a misspelt key is an error and not a silence.

The classes say which keys there are and of what kind their values are; what the words mean (does the protocol have
such a role, does the bibliography have such a key) is checked in :mod:`bargaining.catalog.assembly`. The JSON Schema
for editors is generated from the classes; ``python -m bargaining.catalog.schema`` prints it.

Annotations are evaluated here, not postponed: older releases of pydantic cannot read a postponed
``__pydantic_extra__``.
"""

import json
import re
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from bargaining.catalog.reading import Unreadable
from bargaining.errors import InputError, did_you_mean
from bargaining.expressions.numbers import exact
from bargaining.model.expectations import HOLDS_IN, SOLVED

__all__ = ["ActorTable", "ClaimTable", "MapTable", "ModelFile", "QuantityTable", "fields_of", "json_schema"]

_RATIO = r"^[+-]?[0-9]+/[0-9]+$"


def _read_number(value: Any) -> Fraction:
    """Accept a TOML number or a ratio in quotes, and nothing else."""
    if isinstance(value, Unreadable):
        raise PydanticCustomError("number", "{rule}", {"rule": value.rule.partition("; got")[0]})
    if isinstance(value, str) and not re.fullmatch(_RATIO, value):
        hint = "; a number stands without quotes" if re.fullmatch(r"[+-]?[0-9.]+", value[:400]) else ""
        raise PydanticCustomError("number", "must be a number, or a ratio such as '1/3'" + hint)
    if isinstance(value, bool) or not isinstance(value, int | Fraction | str):
        raise PydanticCustomError("number", "must be a number, or a ratio such as '1/3'")
    try:
        return exact(value)
    except InputError as error:
        raise PydanticCustomError("number", "{rule}", {"rule": str(error).partition("; got")[0]}) from None


def _read_version(value: Any) -> int:
    if value is True or value != 1 or not isinstance(value, int):
        raise PydanticCustomError("version", "must be 1, the version of this format")
    return 1


def _read_choice(value: Any) -> str | int | Fraction:
    if isinstance(value, str) or (isinstance(value, int | Fraction) and not isinstance(value, bool)):
        return value
    raise PydanticCustomError("choice", "must be a name or a whole number")


def _read_setting(value: Any) -> str | int | Fraction:
    if isinstance(value, Unreadable):
        return _read_number(value)
    if isinstance(value, dict):
        raise PydanticCustomError("path", 'must be a value; put the whole path in quotes, as in "B.discount" = 0.9')
    return _read_choice(value)


def _read_expected(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        raise PydanticCustomError("path", 'must be a value; put the whole path in quotes, as in "terms.pie" = "1/2"')
    return str(_read_number(value))


def _read_holds_in(value: Any) -> str:
    if value in HOLDS_IN and isinstance(value, str):
        return value
    hint = did_you_mean(value, HOLDS_IN) if isinstance(value, str) else ""
    raise PydanticCustomError("holds_in", "{rule}", {"rule": f"must be one of {', '.join(map(repr, HOLDS_IN))}{hint}"})


_NUMBER_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _RATIO}]}
_VALUE_SCHEMA: dict[str, Any] = {"type": ["string", "number"]}

Number = Annotated[Any, BeforeValidator(_read_number), WithJsonSchema(_NUMBER_SCHEMA)]
Setting = Annotated[Any, BeforeValidator(_read_setting), WithJsonSchema(_VALUE_SCHEMA)]
Expected = Annotated[Any, BeforeValidator(_read_expected), WithJsonSchema(_VALUE_SCHEMA)]
ChosenStructure = Annotated[Any, BeforeValidator(_read_choice), WithJsonSchema({"type": ["string", "integer"]})]
HoldsIn = Annotated[Any, BeforeValidator(_read_holds_in), WithJsonSchema({"enum": list(HOLDS_IN)})]
Interval = Annotated[list[Number], Field(min_length=2, max_length=2)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class QuantityTable(_Closed):
    """A number of an actor or of the game. No number stands without range, unit and source."""

    value: Annotated[Number | None, Field(description="May be left out where the source derives it.")] = None
    range: Annotated[Interval, Field(description="The plausible interval, used by maps and figures.")]
    unit: Annotated[Line, Field(description="For a cost, with when it is paid: once, per round, per unit of time.")]
    source: Annotated[Line, Field(description="'assumed', '<bibkey>, <locator>' or 'derived: <formula>'.")]
    note: Annotated[Text | None, Field(description="Required with 'assumed': the reason.")] = None


class ActorTable(BaseModel):
    """An actor: the role it takes, and a number for each quantity of that role."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, QuantityTable]

    role: Annotated[Line, Field(description="A role of the protocol.")]

    @property
    def quantities(self) -> dict[str, QuantityTable]:
        """The numbers of the actor, by the name of the quantity."""
        return self.__pydantic_extra__ or {}


class ClaimTable(_Closed):
    """What a source, or a derivation, says the answer is."""

    says: Text
    set: Annotated[
        dict[str, Setting], Field(max_length=50, description="Path -> value at which the claim is made.")
    ] = {}
    expect: Annotated[
        dict[str, Expected],
        Field(
            min_length=1,
            max_length=50,
            description="'outcome' -> label; 'probability.<label>', 'terms.<term>' and 'values.<actor>' -> formula in the model's "
            "numbers; where beliefs depend on play: 'strategy.<information set>.<action>' and 'belief.<information set>."
            "<history>' -> formula, or interval '[<formula>, <formula>]'; of all equilibria: 'least.<actor>' and 'greatest.<actor>' -> "
            "formula; 'equilibria' -> their number; 'unique' -> 'yes' or 'no'.",
        ),
    ]
    source: Annotated[Text, Field(description="'<bibkey>, <locator>' or 'derived: <how>'.")]
    tolerance: Annotated[Number, Field(description="How far the answer may be from the formula.")] = 0
    holds_in: Annotated[
        HoldsIn, Field(description="Of which equilibria the claim speaks; of the one that solve() returns unless said.")
    ] = SOLVED


class MapTable(_Closed):
    """Which map shows the model best."""

    axes: Annotated[dict[str, Interval], Field(min_length=2, max_length=2, description="Two paths with their ends.")]
    panels: Annotated[Line | None, Field(description="A choice of structure: one panel for each value.")] = None


class ModelFile(_Closed):
    """A model file: one game form, its actors, numbers, structure, sources and claims."""

    version: Annotated[
        Literal[1], BeforeValidator(_read_version), Field(alias="schema", description="Version of this format.")
    ]
    title: Line
    question: Text
    protocol: Annotated[Line, Field(description="Name of the game form.")]
    cite: Annotated[list[Line], Field(max_length=50, description="Keys of references.bib.")] = []
    actors: Annotated[dict[str, ActorTable], Field(min_length=1, max_length=50)]
    parameters: Annotated[dict[str, QuantityTable], Field(max_length=200)] = {}
    structure: Annotated[dict[str, ChosenStructure], Field(max_length=50)] = {}
    claims: Annotated[list[ClaimTable], Field(max_length=500)] = []
    map: MapTable | None = None


def fields_of(table: type[BaseModel]) -> list[str]:
    """Return the keys of a table as a file spells them."""
    return [field.alias or name for name, field in table.model_fields.items()]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of model files.

    Examples
    --------
    >>> json_schema()["properties"]["schema"]["const"]
    1
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Model file of the package bargaining",
        **{key: value for key, value in ModelFile.model_json_schema().items() if key != "title"},
    }


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=2))
