r"""A logit quantal response equilibrium: noisy best replies to noisy best replies, its path in lambda, and its fit to counts.

At each information set h action a has probability

.. math:: \sigma(a \mid h) = \frac{e^{\lambda u(a \mid h)}}{\sum_b e^{\lambda u(b \mid h)}},

with :math:`u(a \mid h)` what the actor expects who is at h, takes a, and knows that everybody, itself included, is noisy at all later
information sets. :math:`\lambda \ge 0` has the unit 1/payoff: with payoffs in cents instead of dollars it is a hundredth. At 0 choice is
uniform; as it grows, the principal branch leads to a Nash equilibrium.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bargaining.equilibrium.behaviour import Behaviour
from bargaining.equilibrium.exact_verdict import Answer
from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.no_regime import NoRegime
from bargaining.equilibrium.verdict_lines import head_data, note_lines, outcome_text, value_lines

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from bargaining.model import Model

__all__ = ["LogitFit", "QuantalResponse"]


@dataclass(frozen=True)
class LogitFit:
    """The lambda under which some counts of actions are most likely.

    Attributes
    ----------
    lam : float
        The maximum-likelihood estimate, in 1/payoff.
    standard_error : float or None
        From the curvature of the log-likelihood at the estimate; None at 0, the edge of the parameter space.
    log_likelihood : float
    observations : float
        How many actions were counted.
    equilibrium : QuantalResponse
        At the estimate.
    """

    lam: float
    standard_error: float | None
    log_likelihood: float
    observations: float
    equilibrium: QuantalResponse = field(repr=False)

    def __str__(self) -> str:
        error = (
            "at the edge, without a standard error"
            if self.standard_error is None
            else f"standard error {self.standard_error:.6g}"
        )
        return "\n".join(
            [
                f"lambda = {self.lam:.10g} per unit of payoff ({error})",
                f"  log-likelihood {self.log_likelihood:.8f} over {self.observations:g} observed actions",
                "  of the equilibria on the principal branch",
            ]
        )


class QuantalResponse(Answer):
    """A logit quantal response equilibrium.

    Attributes
    ----------
    behaviour : Behaviour
    lam : float
        In 1/payoff.
    form : str
        ``"agent"``: every information set responds for itself; ``"normal"``: an actor responds once, with a whole strategy.
    turned : bool
        Whether the branch turned back before it came to this lambda: then there are several equilibria for some smaller values.
    model : Model or None
    concept : str
    exact : bool
        Always False.
    tolerance : float
        Of probabilities.
    """

    exact = False
    tolerance = 1e-9
    terms: Mapping[str, Any] = MappingProxyType({})
    has_regime = False
    regime = NoRegime("no closed form: a quantal response equilibrium is computed at given numbers")

    def __init__(
        self,
        behaviour: Behaviour,
        lam: float,
        form: str,
        *,
        unique: bool | None,
        turned: bool,
        trace: Callable[[], xr.Dataset],
        fit: Callable[[Mapping[str, Mapping[str, Any]]], LogitFit],
        model: Model | None = None,
    ) -> None:
        self.behaviour, self.lam, self.form, self.unique, self.turned, self.model = (
            behaviour,
            lam,
            form,
            unique,
            turned,
            model,
        )
        self._trace, self._fit = trace, fit
        self.game = behaviour.form.game
        self.concept = f"{form} {'' if form == 'agent' else 'form '}logit quantal response equilibrium"
        self.outcomes = tuple(dict.fromkeys(behaviour.form.places[e].label for e in behaviour.form.ends))

    @cached_property
    def outcome(self) -> str | Mapping[str, float]:
        """The label of the outcome; a mapping of labels to probabilities where several are possible."""
        found = {label: float(p) for label, p in self.behaviour.outcomes.items()}
        return next(iter(found)) if len(found) == 1 else MappingProxyType(found)

    @cached_property
    def values(self) -> Mapping[str, float]:
        """What each actor expects."""
        return MappingProxyType({name: float(v) for name, v in self.behaviour.values.items()})

    @property
    def strategy(self) -> Mapping[str, Mapping[str, Any]]:
        """The probability of each action, by information set."""
        return self.behaviour.strategy

    @cached_property
    def path(self) -> xr.Dataset:
        """The principal branch from lambda 0: probabilities by point and move, a move being an information set and an action.

        Points are in the order of the branch; where it turns back lambda falls.
        """
        return self._trace()

    def fit(self, counts: Mapping[str, Mapping[str, Any]]) -> LogitFit:
        """Find the lambda of the principal branch under which counts of actions are most likely.

        Parameters
        ----------
        counts : mapping of str to (mapping of str to number)
            How often each action was taken, by information set. Information sets left out were not observed.

        Returns
        -------
        LogitFit

        Raises
        ------
        PathError
            If an information set or an action is unknown.
        InputError
            If a count is no number, or negative, or nothing was counted.
        MethodError
            If the likelihood rises for ever, so that no finite lambda is best.
        """
        return self._fit(counts)

    def verify(self) -> float:
        """Return the largest difference between a probability and the logit response to the profile, computed afresh from the tree."""
        import numpy as np

        form = self.behaviour.form
        lotteries = [[float(p) for p in lottery] for lottery in self.behaviour.lotteries]
        reach, worth = form.reach(lotteries), form.continuation(lotteries)
        largest = 0.0
        for k, h in enumerate(form.information_sets):
            total = float(sum(reach[m] for m in h.members))
            if total == 0:
                continue
            expected = np.array(
                [
                    sum(float(reach[m]) / total * float(worth[form.places[m].children[a]][h.actor]) for m in h.members)
                    for a in range(len(h.actions))
                ]
            )
            response = np.exp(self.lam * (expected - expected.max()))
            largest = max(largest, float(np.abs(response / response.sum() - np.array(lotteries[k])).max()))
        return largest

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            **head_data(self, lambda number: {"float": number}),
            "lambda": self.lam,
            "strategy": {k: {a: {"float": float(p)} for a, p in own.items()} for k, own in self.strategy.items()},
            "exact": False,
            "unique": self.unique,
            "largest_gain": None,
            "largest_error": {"float": self.verify()},
        }

    def to_frame(self) -> pd.DataFrame:
        """Return a table: information set, actor, action, its probability, the probability that play comes there."""
        return self.behaviour.to_frame()

    def _reason(self, outcome: str) -> str:
        return f"{outcome!r} cannot occur: nature gives it probability 0; where a choice leads to it, a quantal response does so at times"

    def __str__(self) -> str:
        lines = [
            f"{self.model.name if self.model is not None else 'game'}: {self.concept}",
            f"  lambda       {self.lam:.6g} per unit of payoff",
        ]
        lines.append(f"  outcome      {outcome_text(self.outcome)}")
        lines += value_lines(self.values)
        lines.append("  strategies")
        form = self.behaviour.form
        for h, lottery in zip(form.information_sets, self.behaviour.lotteries, strict=True):
            does = ", ".join(f"{a} {decimal(float(p))}" for a, p in zip(h.actions, lottery, strict=True))
            lines.append(f"    {h.name} -- {form.names[h.actor]}: {does}")
        lines.append(
            f"  certificate  largest error of a logit response: {self.verify():.2g} (tolerance {self.tolerance:g})"
        )
        if self.unique:
            lines.append("  uniqueness   the only one for this lambda")
        else:
            lines.append("  uniqueness   on the principal branch; others may exist for this lambda")
        if self.turned:
            lines.append(
                "  note         the branch turned back before: for some smaller lambda there are several equilibria"
            )
        return "\n".join([*lines, *note_lines(self.model)])

    def __repr__(self) -> str:
        return f"QuantalResponse({self.form}, lambda={self.lam:g})"
