"""Answers of games with private information that are no trees: what they print, and the verdict as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.exact_verdict import Answer
from bargaining.equilibrium.figures import as_data, decimal
from bargaining.equilibrium.no_regime import NoRegime
from bargaining.equilibrium.verdict_lines import head_data, headed, value_lines

__all__ = ["PrivateEquilibrium"]


class PrivateEquilibrium(Answer):
    """An equilibrium of a game in which somebody knows something that others do not.

    Attributes
    ----------
    game : object
        The game.
    model : Model or None
        Where it comes from.
    chances : mapping of str to number
        The probability of each outcome that occurs.
    values : mapping of str to number
        Expected payoffs before anybody knows anything.
    terms : mapping of str to number
        What is offered first.
    exact : bool
        Whether all numbers are fractions.
    tolerance : float
        How far they may be off where they are not.
    unique : bool or None
    """

    concept = "perfect Bayesian equilibrium"
    tolerance = 0.0
    exact = True
    has_regime = False
    unique: bool | None = None
    regime = NoRegime(
        "no closed form by regimes: the game is no tree; where there is one the answer's own `condition` says when it holds"
    )
    game: Any
    model: Any
    values: Mapping[str, Any]
    terms: Mapping[str, Any]
    strategy: Mapping[str, str]

    @cached_property
    def chances(self) -> Mapping[str, Any]:
        """The probability of each outcome that occurs, in the order of :attr:`outcomes`."""
        found = self._chances()
        return MappingProxyType({label: found[label] for label in self.outcomes if found.get(label, 0) != 0})

    def _chances(self) -> Mapping[str, Any]:
        raise NotImplementedError

    @cached_property
    def outcome(self) -> Any:
        """The label of the outcome, or the probability of each if there are several."""
        return next(iter(self.chances)) if len(self.chances) == 1 else self.chances

    def verify(self) -> Any:
        """Return the largest gain from a deviation, or violation of Bayes' rule, computed from the strategies alone."""
        raise NotImplementedError

    def _reason(self, outcome: str) -> str:
        if not isinstance(self.outcome, str) and outcome in self.outcome:
            return f"{outcome!r} occurs with probability {decimal(self.outcome[outcome])}."
        return super()._reason(outcome)

    # What the printed answer says beside outcome, terms, values and strategies

    def _facts(self) -> list[tuple[str, str]]:
        """Return headed lines for after the values."""
        return []

    def _meaning(self, term: str) -> str:
        """Say what a term is."""
        return ""

    def _uniqueness(self) -> list[str]:
        return {True: ["the only one"], False: ["others exist"], None: ["not determined"]}[self.unique]

    def _gain(self) -> str:
        """Say what :meth:`verify` computes."""
        return "largest gain from one deviation"

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data; exact numbers as floats and as fractions in text."""
        return {
            **head_data(self, as_data),
            "strategy": dict(self.strategy),
            "facts": [f"{head} {text}".strip() for head, text in self._facts()],
            "exact": self.exact,
            "tolerance": self.tolerance,
            "unique": self.unique,
            "largest_gain": as_data(self.verify()),
        }

    def __str__(self) -> str:
        title = self.model.name if self.model is not None else "game"
        lines = [f"{title}: {self.concept}"]
        if isinstance(self.outcome, str):
            lines += headed("outcome", [self.outcome])
        else:
            each = [f"{label} with probability {decimal(p)}" for label, p in self.outcome.items()]
            lines += headed("outcome", each)
        lines += headed("terms", [_with(f"{k} = {decimal(v)}", self._meaning(k)) for k, v in self.terms.items()])
        lines += value_lines(self.values)
        before = ""
        for head, text in self._facts():
            lines += headed("" if head == before else head, [text])
            before = head
        lines.append("  strategies")
        lines += [f"    * {key} -- {text}" for key, text in self.strategy.items()]
        gain = self.verify()
        if gain == 0:
            proof = "exactly 0"
        elif gain <= self.tolerance:
            proof = f"at most {float(gain):.2g}"
        else:
            proof = f"{decimal(gain)}, NOT AN EQUILIBRIUM"
        lines += headed("certificate", [f"{self._gain()}: {proof}"])
        lines += headed("uniqueness", self._uniqueness())
        if self.model is not None:
            if self.model.idle:
                lines += headed("not used", [", ".join(self.model.idle)])
            lines += headed("note", self.model.notes)
        return "\n".join(lines)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(outcome={self.outcome if isinstance(self.outcome, str) else dict(self.outcome)!r})"
        )


def _with(text: str, meaning: str) -> str:
    return f"{text}: {meaning}" if meaning else text
