"""Running a model's claims: what its sources, or derivations, say the answers are, against what the solver finds.

Each claim is solved for itself, with its own numbers set, and compared exactly: outcomes label by label, terms and values
as ratios of whole numbers with the claim's formula at the changed model's numbers, within the claim's tolerance if it
states one. An answer that cannot be compared (no deal, so no terms; no equilibrium) is a failure with its reason.

A claim may be about all equilibria together: the least or the greatest payoff of an actor in any of them, how many there are, and
whether there is only one. It holds if no equilibrium's payoff lies beyond the end claimed and an equilibrium attains it
(:mod:`bargaining.payoff_sets`). Or it may say that some, every or no equilibrium meets its expectations (``holds_in``).

Where beliefs depend on what actors do, claims may be about behaviour and beliefs. A probability that varies along a continuum of
equilibria with the same play is an interval, and a claim about it names both ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from os import PathLike
from typing import Any

from bargaining.api import equilibria, solve
from bargaining.catalog import load
from bargaining.claim_reports import Comparison, Report, Result
from bargaining.equilibrium import Equilibrium
from bargaining.equilibrium.assessment import Assessment
from bargaining.equilibrium.assessment_quantities import probability_spans
from bargaining.equilibrium.figures import decimal
from bargaining.errors import BargainingError, FormulaError, InputError, did_you_mean
from bargaining.expressions.formulas import parse
from bargaining.model import Claim, Model
from bargaining.model.expectations import EVERY, OF_ALL, OF_PLAY, SOLVED, SOME, interval
from bargaining.payoff_sets import PayoffSet, payoff_set

__all__ = ["Comparison", "Report", "Result", "check", "examine"]


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
        if claim.holds_in != SOLVED:
            return _among(changed, claim, number)
        of_all = [about for about in claim.expect if about.partition(".")[0] in OF_ALL]
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


def _among(model: Model, claim: Claim, number: int) -> Result:
    """Run a claim that some, every or no equilibrium meets all its expectations."""
    found = equilibria(model)
    each = [tuple(_compare(model, eq, claim, about) for about in claim.expect) for eq in found]
    met = [all(c.held for c in comparisons) for comparisons in each]
    size = "the only equilibrium" if len(found) == 1 else f"{len(found)} equilibria"
    if claim.holds_in == SOME:
        if any(met):
            return Result(number, claim, each[met.index(True)])
        nearest = max(each, key=lambda comparisons: sum(c.held for c in comparisons))
        wrong = "; ".join(str(c) for c in nearest if not c.held)
        return Result(number, claim, nearest, f"no equilibrium meets it, of {size}; the nearest: {wrong}")
    if claim.holds_in == EVERY:
        if all(met):
            return Result(number, claim, each[0])
        fails = each[met.index(False)]
        wrong = "; ".join(str(c) for c in fails if not c.held)
        return Result(
            number, claim, fails, f"not every equilibrium meets it: in number {met.index(False) + 1} of {size} {wrong}"
        )
    if any(met):
        return Result(number, claim, each[met.index(True)], f"number {met.index(True) + 1} of {size} meets it")
    return Result(number, claim, ())


def _compare(model: Model, equilibrium: Any, claim: Claim, about: str) -> Comparison:
    formula = claim.expect[about]
    if about == "outcome":
        outcome = equilibrium.outcome
        if isinstance(outcome, str):
            return Comparison(about, formula, formula, outcome, outcome == formula)
        shown = ", ".join(f"{label} with probability {decimal(p)}" for label, p in outcome.items())
        return Comparison(about, formula, formula, shown, held=False)
    kind, _, name = about.partition(".")
    if kind in OF_PLAY:
        return _compare_play(model, equilibrium, claim, about)
    try:
        expected = parse(formula).evaluate(model.numbers)
    except FormulaError as error:
        return Comparison(about, formula, None, None, held=False, why=f"the formula has no value: {error}")
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


def _compare_play(model: Model, equilibrium: Any, claim: Claim, about: str) -> Comparison:
    """Compare a probability of an action or a belief, or the interval along which it varies, with what is expected."""
    formula = claim.expect[about]
    ends = interval(formula)
    try:
        low, high = (parse(end).evaluate(model.numbers) for end in ends or (formula, formula))
    except FormulaError as error:
        return Comparison(about, formula, None, None, held=False, why=f"the formula has no value: {error}")
    if not isinstance(equilibrium, Assessment):
        return Comparison(about, formula, low, None, held=False, why="beliefs do not depend on play in this game")
    spans = probability_spans(equilibrium)
    if about not in spans:
        why = f"the answer has no such probability{did_you_mean(about, spans)}"
        return Comparison(about, formula, low, None, held=False, why=why)
    least, most = spans[about]
    held = abs(least - low) <= claim.tolerance and abs(most - high) <= claim.tolerance
    found = least if least == most else f"[{decimal(least)}, {decimal(most)}]"
    expected = low if ends is None else f"[{decimal(low)}, {decimal(high)}]"
    if least != most and ends is None:
        why = f"it varies along the continuum {found}; expect an interval"
        return Comparison(about, formula, expected, found, held=False, why=why)
    return Comparison(about, formula, expected, found if ends is None or least != most else decimal(least), bool(held))


def _compare_all(model: Model, everything: PayoffSet, claim: Claim, about: str) -> Comparison:
    """Compare an expectation about all equilibria."""
    formula = claim.expect[about]
    if about == "equilibria":
        count = len(everything.equilibria)
        expected = parse(formula).evaluate(model.numbers)
        return Comparison(about, formula, expected, Fraction(count), expected == count)
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
