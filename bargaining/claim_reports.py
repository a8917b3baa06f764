"""What became of the claims of a model: each expectation beside what was found, and how a report prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bargaining.equilibrium.figures import decimal
from bargaining.model import Claim, Model
from bargaining.model.expectations import SOLVED

__all__ = ["Comparison", "Report", "Result"]


@dataclass(frozen=True)
class Comparison:
    """One expectation of a claim beside what was found.

    Parameters
    ----------
    about : str
        ``"outcome"``, ``"probability.<label>"``, ``"terms.<term>"``, ``"values.<actor>"``,
        ``"strategy.<information set>.<action>"``, ``"belief.<information set>.<history>"``, ``"least.<actor>"``,
        ``"greatest.<actor>"``, ``"equilibria"`` or ``"unique"``.
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
            of = "" if self.claim.holds_in == SOLVED else f", in {self.claim.holds_in}"
            lines.append(f"             with {changes or 'the numbers of the file'}{of}")
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
                    "holds_in": r.claim.holds_in,
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


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else decimal(value)
