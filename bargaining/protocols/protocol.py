"""What a named game form is: its roles, its numbers, its choices of structure, and the game they make.

A *protocol* is a game form of the literature. It states which roles it needs, which numbers each role and the
game carry together with their **domain** (the set on which the mathematics makes sense: a probability in [0, 1],
a discount factor in [0, 1), a cost >= 0), which choices of structure it offers, and a function that builds the
:class:`~bargaining.games.game.Game`. A model file chooses a protocol, gives its roles to named actors and its numbers values.

Every protocol lives in a module of its own in this folder, which ends with ``PROTOCOL = Protocol(...)``;
the folder is the list.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, reduce
from types import SimpleNamespace
from typing import Any

from bargaining.errors import DomainError, InputError, did_you_mean
from bargaining.expressions.numbers import show

__all__ = [
    "COST",
    "DISCOUNT",
    "PROBABILITY",
    "REAL",
    "Choice",
    "Domain",
    "Protocol",
    "Quantity",
    "Relation",
    "load",
    "names",
    "worded",
]


@dataclass(frozen=True)
class Domain:
    """An interval of the real line, each end open or closed; ``None`` is infinity.

    Examples
    --------
    >>> from fractions import Fraction
    >>> DISCOUNT.contains(Fraction(9, 10)), DISCOUNT.contains(Fraction(1))
    (True, False)
    >>> print(DISCOUNT)
    [0, 1)
    """

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def contains(self, value: Fraction) -> bool:
        """Whether `value` lies in the interval."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return not (self.high is not None and (value > self.high or (self.high_open and value == self.high)))

    def __str__(self) -> str:
        left = "(-oo" if self.low is None else f"{'(' if self.low_open else '['}{self.low}"
        right = "oo)" if self.high is None else f"{self.high}{')' if self.high_open else ']'}"
        return f"{left}, {right}"


PROBABILITY = Domain(Fraction(0), Fraction(1))
DISCOUNT = Domain(Fraction(0), Fraction(1), high_open=True)
COST = Domain(Fraction(0))
REAL = Domain()


@dataclass(frozen=True)
class Quantity:
    """A number a protocol needs: what it means, where it may lie, and its symbol in print.

    Parameters
    ----------
    meaning : str
        One phrase, as in the legend of a table.
    domain : Domain
        The set on which the game is defined.
    symbol : str
        LaTeX. For a number of a role the index of the actor is appended (``k`` becomes ``k_U``).
    default : Fraction, optional
        Where given, a model file may leave the number out; what it leaves out is a plain number in its closed forms.
    idle : tuple of (str, str), optional
        A choice of structure and the option under which the number plays no part, and may be left out as well.
    """

    meaning: str
    domain: Domain
    symbol: str
    default: Fraction | None = None
    idle: tuple[str, str] | None = None

    def needed(self, structure: Mapping[str, Any]) -> bool:
        """Whether the number plays a part in the game under a structure."""
        return self.idle is None or structure.get(self.idle[0]) != self.idle[1]


@dataclass(frozen=True)
class Choice:
    """A choice of structure: an actor holding one of some roles, one of some words, or a whole number.

    Parameters
    ----------
    meaning : str
        One phrase.
    roles : tuple of str
        The choice is an actor who has one of these roles.
    options : tuple of str
        The choice is one of these words.
    low, high : int, optional
        The choice is a whole number in this range.
    default : str or int, optional
        For roles, the default is a role; the model file may leave the choice out.
    """

    meaning: str
    roles: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    default: str | int | None = None


@dataclass(frozen=True)
class Relation:
    """What must hold between numbers of a game for it to be defined, as that fewer forts are held than there are.

    Parameters
    ----------
    left, right : str
        A number, a path (``held``, ``second.lowest`` for a number of a role), or a sum of paths.
    sign : str
        ``"<"``, ``"<="`` or ``">"``.
    because : str
        Why, in a few words.
    idle : tuple of (str, str), optional
        A choice of structure and the option under which nothing is required.

    Examples
    --------
    >>> Relation("held", "<=", "forts").check({}, {}, {"held": 12, "forts": 10})
    Traceback (most recent call last):
    bargaining.errors.DomainError: held must be at most forts; got held 12 and forts 10
    >>> demands = Relation("first.demand + second.demand", ">", "1", "both could be met at once")
    >>> shares = {"A.demand": Fraction(1, 10), "B.demand": Fraction(3, 5)}
    >>> demands.check({"first": "A", "second": "B"}, shares, {})
    Traceback (most recent call last):
    bargaining.errors.DomainError: A.demand + B.demand must be more than 1; got 0.1 + 0.6: both could be met at once
    """

    left: str
    sign: str
    right: str
    because: str = ""
    idle: tuple[str, str] | None = None

    def check(self, actors: Mapping[str, str], numbers: Mapping[str, Any], structure: Mapping[str, Any]) -> None:
        """Refuse numbers between which the relation does not hold; of symbols nothing is known.

        Raises
        ------
        DomainError
            With the numbers and what must hold between them.
        """
        if self.idle is not None and structure.get(self.idle[0]) == self.idle[1]:
            return
        given = {**numbers, **structure}
        sides = [[_owned(path, actors) for path in side.split(" + ")] for side in (self.left, self.right)]
        values = [[Fraction(path) if path.isdecimal() else given.get(path) for path in side] for side in sides]
        known = [[Fraction(v) for v in side if isinstance(v, (int, Fraction))] for side in values]
        if [len(side) for side in known] != [len(side) for side in values]:
            return
        left, right = (sum(side, Fraction(0)) for side in known)
        if {"<": left < right, "<=": left <= right, ">": left > right}[self.sign]:
            return
        rule = {"<": "less than", "<=": "at most", ">": "more than"}[self.sign]
        got = [
            " + ".join(map(show, terms)) if len(side) > 1 else f"{side[0]} {show(terms[0])}"
            for side, terms in zip(sides, known, strict=True)
            if not side[0].isdecimal()
        ]
        why = f": {self.because}" if self.because else ""
        raise DomainError(f"{' + '.join(sides[0])} must be {rule} {' + '.join(sides[1])}; got {' and '.join(got)}{why}")


def _owned(path: str, actors: Mapping[str, str]) -> str:
    role, dot, number = path.partition(".")
    return f"{actors[role]}.{number}" if dot and role in actors else path


@dataclass(frozen=True)
class Protocol:
    """A named game form.

    Parameters
    ----------
    name : str
        The module's name.
    roles : mapping of str to mapping of str to Quantity
        The numbers that each role carries.
    parameters : mapping of str to Quantity
        Numbers that belong to no actor.
    structure : mapping of str to Choice
        Choices that are not numbers.
    outcomes, terms : tuple of str
        Labels of the outcomes that can occur, in which ``{first}`` stands for the actor with that role; names of the terms that are
        bargained over.
    optional : tuple of str
        Roles that nobody needs to take, so that a protocol may have a varying number of actors; ``build`` gets those taken.
    relations : tuple of Relation
        What must hold between the numbers.
    build : callable
        ``build(**roles, **parameters, **structure) -> Game``. A role arrives as a namespace with ``name`` and its
        numbers as attributes; a number may be a ``Fraction``, a float, an array or a sympy expression.
    """

    name: str
    roles: Mapping[str, Mapping[str, Quantity]]
    parameters: Mapping[str, Quantity]
    structure: Mapping[str, Choice]
    outcomes: tuple[str, ...]
    terms: tuple[str, ...]
    build: Callable[..., Any]
    optional: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    doc: str = field(default="", repr=False)

    def game(self, actors: Mapping[str, str], numbers: Mapping[str, Any], structure: Mapping[str, Any]) -> Any:
        """Build the game.

        Parameters
        ----------
        actors : mapping of str to str
            Role -> the actor's name.
        numbers : mapping of str to number
            Path -> value, with paths in actors' names (``B.discount``, ``power``).
        structure : mapping of str to str or int
            Name of the choice -> the choice; where an actor is chosen, the actor's name.

        Raises
        ------
        InputError
            If a number that plays a part is missing.
        DomainError
            If a relation between the numbers does not hold.
        """
        absent = self.missing(actors, numbers, structure)
        if absent:
            raise InputError(f"{absent[0]}: is required by the structure chosen")
        for relation in self.relations:
            relation.check(actors, numbers, structure)
        players = {
            role: SimpleNamespace(name=actors[role], **{q: numbers.get(f"{actors[role]}.{q}") for q in quantities})
            for role, quantities in self.roles.items()
            if role in actors
        }
        return self.build(**players, **{key: numbers.get(key) for key in self.parameters}, **dict(structure))

    def labels(self, actors: Mapping[str, str]) -> list[str]:
        """Return the labels of the outcomes that can occur between some actors, given by role."""
        named = [(f"{{{role}}}", name) for role, name in actors.items()]
        return [reduce(lambda text, each: text.replace(*each), named, label) for label in self.outcomes]

    def players(self, actors: Mapping[str, str]) -> str:
        """Return who plays, with the actors' names in place of the letters of the protocol's own text."""
        found = re.search(r"^Players\n((?:    .*\n)+)", self.doc, re.MULTILINE)
        text = " ".join(found[1].split()) if found else ""
        text = re.sub(r":math:`([^`]*)`", lambda math: math[1].replace("\\", ""), text)
        for role, actor in actors.items():
            text = re.sub(rf"\b\w \(\*{role}\*\)", actor, text)
            text = text.replace(f"(*{role}*)", f"({actor})").replace(f"*{role}*", actor)
        for role in self.roles.keys() - actors.keys():
            text = re.sub(rf"\b\w \(\*{role}\*\)", f"a {role}", text)
        return text.replace("*", "")

    def idle(self, structure: Mapping[str, Any], actors: Mapping[str, str]) -> list[str]:
        """Return the paths of the numbers that play no part under a structure."""
        owned = {
            f"{actors[role]}.{key}": q for role, own in self.roles.items() if role in actors for key, q in own.items()
        }
        return [path for path, quantity in {**owned, **self.parameters}.items() if not quantity.needed(structure)]

    def missing(self, actors: Mapping[str, str], numbers: Mapping[str, Any], structure: Mapping[str, Any]) -> list[str]:
        """Return the paths of the numbers that play a part under a structure and are not given."""
        owned = {
            f"{actors[role]}.{key}": q for role, own in self.roles.items() if role in actors for key, q in own.items()
        }
        every = {**owned, **self.parameters}
        return [path for path, quantity in every.items() if path not in numbers and quantity.needed(structure)]


def worded(meaning: str, actors: Mapping[str, str], owner: str = "") -> str:
    """Return what a number means with the actors' names in place of their roles.

    Examples
    --------
    >>> worded("probability that the second side wins a war", {"first": "S", "second": "D"})
    'probability that D wins a war'
    >>> worded("highest cost of war that this side may have", {"first": "S", "second": "D"}, "D")
    'highest cost of war that D may have'
    """
    for role, actor in actors.items():
        meaning = re.sub(rf"\bthe {role} side\b", actor, meaning)
    return meaning.replace("this side", owner) if owner else meaning


def names() -> Iterator[str]:
    """Names of all protocols, in alphabetical order."""
    import bargaining.protocols as folder

    for module in sorted(info.name for info in pkgutil.iter_modules(folder.__path__)):
        if module != "protocol":
            yield module


@cache
def load(name: str) -> Protocol:
    """Return the protocol of that name.

    Raises
    ------
    InputError
        If there is none; the message says which is closest.
    """
    known = list(names())
    if name not in known:
        raise InputError(f"no protocol {name!r}{did_you_mean(name, known)} known: {', '.join(known)}")
    protocol: Protocol = importlib.import_module(f"bargaining.protocols.{name}").PROTOCOL
    return protocol
