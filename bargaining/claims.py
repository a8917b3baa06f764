"""Running a model's claims: what its sources, or derivations, say the answers are, against what the solver finds.

Each claim is solved for itself, with its own numbers set, and compared exactly: outcomes label by label, terms and values
as ratios of whole numbers with the claim's formula at the changed model's numbers, within the claim's tolerance if it
states one. An answer that cannot be compared (no deal, so no terms; no equilibrium) is a failure with its reason.

A claim may be about all equilibria together: the least or the greatest payoff of an actor in any of them, and whether there is only
one. It holds if no equilibrium's payoff lies beyond the end claimed and an equilibrium attains it (:mod:`bargaining.payoff_sets`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike
from typing import Any

from bargaining.api import solve
from bargaining.catalog import load
from bargaining.equilibrium import Equilibrium
from bargaining.equilibrium.figures import decimal
from bargaining.errors import BargainingError, FormulaError, InputError
from bargaining.expressions.formulas import parse
from bargaining.model import Claim, Model
from bargaining.payoff_sets import PayoffSet, payoff_set

__all__ = ["Comparison", "Report", "Result", "check", "examine"]


@dataclass(frozen=True)
class Comparison:
    """One expectation of a claim beside what was found.

    Parameters
    ----------
    about : str
        ``"outcome"``, ``"probability.<label>"``, ``"terms.<term>"``, ``"values.<actor>"``,
        ``"least.<actor>"``, ``"greatest.<actor>"`` or ``"unique"``.
    formula : str
        The label or formula that the claim expects, as it was written.
    expected : Fraction, str or None
        The label, or the value of the formula at the claim's numbers; ``None`` where it has none.
    found : Fraction, float, str or None
        What the equilibrium has; ``None`` where it has no such thing.
    held : bool
    why : str
        Why nothing could be compared, in a sentence; empty where it could.
    """

    about: str
    formula: str
    expected: Any
    found: Any
    held: bool
    why: str = ""

    def __str__(self) -> str:
        if self.why:
            return f"expected {self.about} = {self.formula}; {self.why}"
        if isinstance(self.expected, str):
            return f"expected {self.about} = {self.expected}; found {self.found}"
        number = decimal(self.expected)
        shown = self.formula if self.formula == number else f"{self.formula} = {number}"
        return f"expected {self.about} = {shown}; found {decimal(self.found)}"


@dataclass(frozen=True)
class Result:
    """A claim and what became of it.

    Parameters
    ----------
    number : int
        The claim's place in the file, from 1.
    claim : Claim
    comparisons : tuple of Comparison
        One for each expectation, in the file's order; empty where the game could not be solved.
    fact : str
        Why the game could not be solved at the claim's numbers; empty where it could.
    """

    number: int
    claim: Claim
    comparisons: tuple[Comparison, ...]
    fact: str = ""

    @property
    def held(self) -> bool:
        """Whether every expectation was met."""
        return not self.fact and all(c.held for c in self.comparisons)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What is wrong, a sentence for each expectation that was not met."""
        return (self.fact,) if self.fact else tuple(str(c) for c in self.comparisons if not c.held)

    def __str__(self) -> str:
        lines = [f"  {'holds' if self.held else 'FAILS'}  {self.number:>2}  {self.claim.says}"]
        if not self.held:
            changes = ", ".join(f"{path} = {_shown(value)}" for path, value in self.claim.set.items())
            lines.append(f"             with {changes or 'the numbers of the file'}")
            lines += [f"             {reason}" for reason in self.reasons]
            lines.append(f"             source: {self.claim.source}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Report:
    """What became of all the claims of a model.

    Parameters
    ----------
    model : Model
    results : tuple of Result
        One for each claim, in the file's order.
    """

    model: Model
    results: tuple[Result, ...]

    @property
    def passed(self) -> bool:
        """Whether every claim held."""
        return not self.failures

    @property
    def failures(self) -> tuple[Result, ...]:
        """The claims that did not hold."""
        return tuple(r for r in self.results if not r.held)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, numbers as text."""
        return {
            "model": self.model.name,
            "passed": self.passed,
            "claims": [
                {
                    "number": r.number,
                    "says": r.claim.says,
                    "set": {path: str(value) for path, value in r.claim.set.items()},
                    "source": r.claim.source,
                    "tolerance": str(r.claim.tolerance),
                    "held": r.held,
                    "reasons": list(r.reasons),
                    "comparisons": [
                        {
                            "about": c.about,
                            "formula": c.formula,
                            "expected": None if c.expected is None else str(c.expected),
                            "found": None if c.found is None else str(c.found),
                            "held": c.held,
                        }
                        for c in r.comparisons
                    ],
                }
                for r in self.results
            ],
        }

    def __str__(self) -> str:
        count, failed = len(self.results), len(self.failures)
        claims = "1 claim" if count == 1 else f"{count} claims"
        if not count:
            head = "no claims"
        elif failed:
            head = f"{claims}, {failed} FAILED"
        else:
            head = f"{claims}, {'it holds' if count == 1 else 'all hold'}"
        return "\n".join([f"{self.model.name}: {head}", *map(str, self.results)])


def check(model: Model | str | PathLike[str], *, progress: Callable[[int, int], None] | None = None) -> Report:
    """Validate a model and run every claim it makes.

    Parameters
    ----------
    model : Model, str or path
        A model, a name of the catalogue, or a file.
    progress : callable, optional
        Called with the number of claims done and their total after each.

    Returns
    -------
    Report
        Prints as a list; ``passed``, ``failures``.

    Raises
    ------
    ModelFileError
        If the file breaks a rule; with every issue and its line.
    UnknownModelError
        If the catalogue has no model of that name.

    Examples
    --------
    >>> import bargaining as bg
    >>> report = bg.check("fearon1995/bargaining_range")
    >>> report.passed, report.failures
    (True, ())
    """
    known = model if isinstance(model, Model) else load(model)
    results = []
    for number in range(1, len(known.claims) + 1):
        results.append(examine(known, number))
        if progress is not None:
            progress(number, len(known.claims))
    return Report(known, tuple(results))


def examine(model: Model, number: int) -> Result:
    """Run one claim.

    Parameters
    ----------
    model : Model
    number : int
        The claim's place, from 1.

    Raises
    ------
    InputError
        If the model has no claim of that number.
    """
    if not 1 <= number <= len(model.claims):
        raise InputError(f"{model.name} has claims 1 to {len(model.claims)}; got {number}")
    claim = model.claims[number - 1]
    try:
        changed = model.replace(claim.set)
        of_all = [about for about in claim.expect if about.partition(".")[0] in ("least", "greatest", "unique")]
        everything = payoff_set(changed) if of_all else None
        equilibrium = solve(changed) if len(of_all) < len(claim.expect) else None
        comparisons = tuple(
            _compare_all(changed, everything, claim, about)
            if everything is not None and about in of_all
            else _compare(changed, equilibrium, claim, about)
            for about in claim.expect
        )
    except BargainingError as error:
        return Result(number, claim, (), f"it cannot be solved: {error}")
    return Result(number, claim, comparisons)


def _compare(model: Model, equilibrium: Any, claim: Claim, about: str) -> Comparison:
    formula = claim.expect[about]
    if about == "outcome":
        outcome = equilibrium.outcome
        if isinstance(outcome, str):
            return Comparison(about, formula, formula, outcome, outcome == formula)
        shown = ", ".join(f"{label} with probability {decimal(p)}" for label, p in outcome.items())
        return Comparison(about, formula, formula, shown, held=False)
    try:
        expected = parse(formula).evaluate(model.numbers)
    except FormulaError as error:
        return Comparison(about, formula, None, None, held=False, why=f"the formula has no value: {error}")
    kind, _, name = about.partition(".")
    if kind == "probability":
        likely = equilibrium.outcome
        chance = likely.get(name, Fraction(0)) if isinstance(likely, Mapping) else Fraction(int(likely == name))
        found: Mapping[str, Any] = {name: chance}
    else:
        found = equilibrium.values if kind == "values" else equilibrium.terms
    if name not in found:
        return Comparison(about, formula, expected, None, held=False, why=_absent(equilibrium, kind, name, found))
    tolerance = claim.tolerance if equilibrium.exact else max(claim.tolerance, Fraction(equilibrium.tolerance))
    held = abs(found[name] - expected) <= tolerance
    return Comparison(about, formula, expected, found[name], bool(held))


def _compare_all(model: Model, everything: PayoffSet, claim: Claim, about: str) -> Comparison:
    """Compare an expectation about all equilibria."""
    formula = claim.expect[about]
    if about == "unique":
        found = {True: "yes", False: "no", None: None}[everything.unique]
        why = "" if found else "it is not known whether there are others"
        return Comparison(about, formula, formula, found, found == formula, why)
    try:
        expected = parse(formula).evaluate(model.numbers)
    except FormulaError as error:
        return Comparison(about, formula, None, None, held=False, why=f"the formula has no value: {error}")
    kind, _, name = about.partition(".")
    ends = everything.least if kind == "least" else everything.greatest
    if name not in ends:
        bounds = (everything.bounds or {}).get(name)
        reach = None if bounds is None else decimal(bounds[kind == "greatest"])
        why = "no bound is known" if reach is None else f"no equilibrium found attains the bound {reach}"
        return Comparison(about, formula, expected, None, held=False, why=why)
    return Comparison(about, formula, expected, ends[name], bool(abs(ends[name] - expected) <= claim.tolerance))


def _absent(equilibrium: Equilibrium, kind: str, name: str, found: Mapping[str, Any]) -> str:
    if kind == "values":
        return f"the game has no actor {name!r}"
    if not found:
        return f"found no deal, so there are no terms (the outcome is {equilibrium.outcome!r})"
    return f"found no terms of that name, only {', '.join(found)}"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else decimal(value)
