"""What can go wrong, as a small tree of exceptions.

::

    BargainingError
    ├── InputError                 what was asked cannot be read
    │   ├── ModelFileError         a model file breaks a rule (carries every issue with its line)
    │   ├── FormulaError           a formula of a model file cannot be read
    │   ├── PathError              a path such as ``B.discount`` names nothing
    │   ├── DomainError            a value leaves the set on which the game is defined
    │   ├── UnknownModelError      no model of that name in the catalogue
    │   └── GameError              a game is not well formed
    │       └── NonlinearError     a payoff is not affine, piece by piece, in the terms
    ├── MathematicalFact           the question was understood; the answer is that something is not there
    │   ├── NoEquilibriumError     no equilibrium exists under the stated tie rule
    │   ├── TooManyEquilibriaError more equilibria than the stated limit
    │   └── MethodError            the method does not apply, and why
    │       ├── ContinuumError     there is a continuum of stationary equilibria, and no single one to report
    │       └── UndecidedError     irrational numbers are too close to each other to be compared with proof
    ├── VerificationError          a certificate did not hold: the answer is withheld
    └── MissingExtraError          an optional package is needed; names the extra to install

Every message names the place, the rule, what was given and, where one can be guessed, what was probably meant.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = [
    "BargainingError",
    "ContinuumError",
    "DomainError",
    "FormulaError",
    "GameError",
    "InputError",
    "MathematicalFact",
    "MethodError",
    "MissingExtraError",
    "ModelFileError",
    "Named",
    "NoEquilibriumError",
    "NonlinearError",
    "PathError",
    "TooManyEquilibriaError",
    "UndecidedError",
    "UnknownModelError",
    "VerificationError",
    "a_kind",
    "did_you_mean",
]


class BargainingError(Exception):
    """Root of every exception this package raises on purpose."""


class InputError(BargainingError, ValueError):
    """What was asked cannot be read."""


class ModelFileError(InputError):
    """A model file breaks one or more rules.

    Parameters
    ----------
    issues : sequence of str
        One line each, in the form ``FILE:LINE: path: rule; got VALUE; did you mean ...?``.
    """

    def __init__(self, issues: Iterable[str]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(self.issues))


class FormulaError(InputError):
    """A formula of a model file cannot be read."""


class PathError(InputError, KeyError):
    """A path such as ``B.discount`` names nothing in the model."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class DomainError(InputError):
    """A value leaves the set on which the game is defined."""


class UnknownModelError(InputError):
    """No model of that name in the catalogue."""


class GameError(InputError):
    """A game is not well formed."""


class NonlinearError(GameError):
    """A payoff is not affine, piece by piece, in the terms of an offer."""


class MathematicalFact(BargainingError):
    """The question was understood; the answer is that something is not there."""


class NoEquilibriumError(MathematicalFact):
    """No equilibrium exists under the stated tie rule."""


class TooManyEquilibriaError(MathematicalFact):
    """There are more equilibria than the stated limit."""


class MethodError(MathematicalFact):
    """The method does not apply to this game, and why."""


class ContinuumError(MethodError):
    """There is a continuum of stationary equilibria, and no single one to report.

    Parameters
    ----------
    message : str
    near : mapping
        Values of the states at which the way of playing was found whose values are not determined.
    """

    def __init__(self, message: str, near: Mapping[str, Sequence[Any]]) -> None:
        self.near = near
        super().__init__(message)


class UndecidedError(MethodError):
    """Irrational numbers are too close to each other to be compared with proof."""


class VerificationError(BargainingError):
    """A certificate did not hold; the answer is withheld."""


class MissingExtraError(BargainingError, ImportError):
    """An optional package is needed.

    Parameters
    ----------
    package : str
        The package that could not be imported.
    extra : str
        The extra of this package that installs it.
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; it comes with: pip install 'bargaining[{extra}]'")
        self.extra = extra


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the closest known name, or an empty string.

    Parameters
    ----------
    given : object
        What is no text resembles nothing.
        The name that was not found.
    known : iterable of str
        The names that exist.

    Returns
    -------
    str
        Text to append to an error message.

    Examples
    --------
    >>> did_you_mean("B.discont", ["A.discount", "B.discount"])
    "; did you mean 'B.discount'?"
    >>> did_you_mean("power", ["proposer"]), did_you_mean("b", ["A", "B"])
    ('', "; did you mean 'B'?")
    """
    names = list(known)
    word = given if isinstance(given, str) else ""
    other_case = [name for name in names if name.casefold() == word.casefold()]
    close = other_case or difflib.get_close_matches(word, names, n=1, cutoff=0.62)
    return f"; did you mean {close[0]!r}?" if close else ""


def a_kind(thing: object) -> str:
    """Return the name of a thing's type with its article.

    Examples
    --------
    >>> a_kind(1.5), a_kind(1)
    ('a float', 'an int')
    """
    name = type(thing).__name__
    return f"{'an' if name[0].lower() in 'aeio' else 'a'} {name}"


class Named(dict[str, Any]):
    """A mapping by name; what is not in it is refused with the names that are.

    Parameters
    ----------
    what : str
        What its entries are.
    items : mapping or iterable of pairs

    Examples
    --------
    >>> Named("term", {"territory": 1})["teritory"]
    Traceback (most recent call last):
    bargaining.errors.PathError: 'teritory': no term of that name; did you mean 'territory'?
    """

    def __init__(self, what: str, items: Any) -> None:
        super().__init__(items)
        self.what = what

    def __missing__(self, name: object) -> Any:
        known = f"; known: {', '.join(map(repr, self))}" if self else "; there is none"
        raise PathError(f"{name!r}: no {self.what} of that name{did_you_mean(str(name), self) or known}")

    def __reduce__(self) -> Any:
        return type(self), (self.what, dict(self))
