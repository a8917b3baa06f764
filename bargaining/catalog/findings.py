"""What is known of a model file while it is read, and what is wrong with it.

Every rule is tried before any is reported, so that an author sees all the errors of a file at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bargaining.catalog.lines import Key, line_of
from bargaining.catalog.reading import Source, describe
from bargaining.catalog.validation import MAX_ISSUES, Checked, label
from bargaining.errors import FormulaError, InputError, ModelFileError, did_you_mean
from bargaining.expressions.formulas import Formula, parse
from bargaining.model.paths import meant
from bargaining.protocols.protocol import Quantity

__all__ = ["Findings", "TooManyIssues"]


class TooManyIssues(Exception):
    """Reading has stopped: enough errors are known."""


class Findings:
    """The errors of a file, and the names that its parts share.

    Parameters
    ----------
    source : Source
        The file.
    checked : Checked
        The file after the schema.
    bibliography : mapping of str to str
        Key -> BibTeX of every entry the file may refer to.

    Attributes
    ----------
    actors : dict
        Role -> the actor's name, once the roles are given out.
    optional : frozenset of str
        Roles that nobody needs to take.
    quantities : dict
        Path -> where the file has the number, and what the protocol says of it.
    spoiled : set
        Parts of the file that have an error of their own, so that what refers to them is no second error.
    used : list
        Keys of the bibliography, in the order in which they are met.
    """

    def __init__(self, source: Source, checked: Checked, bibliography: Mapping[str, str]) -> None:
        self.source = source
        self.spoiled: set[Key] = set(checked.spoiled)
        self.bibliography = bibliography
        self.issues: list[tuple[Key, str]] = list(checked.issues)
        self.actors: dict[str, str] = {}
        self.optional: frozenset[str] = frozenset()
        self.quantities: dict[str, tuple[Key, Quantity]] = {}
        self.used: list[str] = []

    def refuse(self, key: Key, rule: str, place: str = "") -> None:
        """Note an error at `key`, which the message calls `place` or, without one, by its own label."""
        self._note(key, f"{place or label(key)}: {rule}")

    def refuse_as(self, key: Key, error: InputError, prefix: str = "") -> None:
        """Note an error whose message starts with the path it is about."""
        self._note(key, f"{prefix}{error}")

    def _note(self, key: Key, message: str) -> None:
        self.issues.append((key, message))
        if len(self.issues) >= MAX_ISSUES:
            raise TooManyIssues

    def error(self) -> ModelFileError:
        """Return every error of the file, in the order of its lines."""
        ordered = sorted(self.issues, key=lambda issue: line_of(self.source.lines, issue[0]))
        lines = list(dict.fromkeys(self.source.issue(key, message) for key, message in ordered))
        if len(self.issues) >= MAX_ISSUES:
            lines.append(f"{self.source.file}:1: reading stopped after {MAX_ISSUES} errors")
        return ModelFileError(lines)

    def entry(self, key: Key, text: str, others: Iterable[str] = ()) -> None:
        """Check that the bibliography has the entry that a source such as ``fearon1995, p. 388`` names."""
        found = text.partition(",")[0].strip()
        if found in self.bibliography:
            self.used.append(found)
        else:
            hint = did_you_mean(found, [*self.bibliography, *others])
            self.refuse(key, f"names no entry of references.bib; got {describe(found)}{hint}")

    def formula(self, key: Key, text: str) -> Formula | None:
        """Read a formula in the numbers of the model; without one, the error is noted."""
        try:
            formula = parse(text)
        except FormulaError as error:
            self.refuse(key, str(error))
            return None
        for name in sorted(formula.names - self.quantities.keys()):
            if not self.spoils(name):
                hint = meant(name, list(self.quantities), self.actors)
                self.refuse(key, f"the formula names no number of the model; got {describe(name)}{hint}")
        return formula

    def spoils(self, path: str) -> bool:
        """Whether `path` may name something that was cut out of the file and reported already."""
        actor = path.partition(".")[0]
        return not self.spoiled.isdisjoint({("actors", actor), ("parameters",), ("parameters", path)})

    def all_taken(self, roles: Iterable[str]) -> bool:
        """Whether every one of these roles has an actor, or needs none."""
        return all(role in self.actors or role in self.optional for role in roles)
