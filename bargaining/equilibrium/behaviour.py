r"""A profile of behaviour strategies on an extensive form: what is reached, what it is worth, and what a deviation would gain.

A profile :math:`\sigma` gives each action of each information set a probability. It is a *Nash equilibrium* iff no actor gains by another
strategy, whatever that changes and at however many information sets. The best reply of an actor is found in one pass over its own
sequences, last information sets first (:meth:`~bargaining.games.sequence_form.SequenceForm.best_reply`), so the largest gain is the
gain over all deviations, not only over those at one information set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bargaining.errors import Named
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.sequence_form import SequenceForm

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Behaviour"]


class Behaviour:
    """A profile of behaviour strategies.

    Parameters
    ----------
    form : ExtensiveForm
    strategy : sequence of sequence of number
        For each information set the probability of each action.
    plans : SequenceForm, optional
        Of the same form, if it is at hand.

    Attributes
    ----------
    form : ExtensiveForm
    lotteries : tuple of tuple of number
        The strategy as it was given.

    Examples
    --------
    >>> from bargaining.games.simultaneous import Simultaneous
    >>> pennies = Simultaneous(["A", "B"], [[1, -1], [-1, 1]], actions=(["heads", "tails"], ["heads", "tails"]))
    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> profile = Behaviour(ExtensiveForm(pennies.game()), [half, half])
    >>> profile.values["A"], profile.gain
    (Fraction(0, 1), Fraction(0, 1))
    >>> Behaviour(profile.form, [half, (1, 0)]).gains["A"]
    Fraction(1, 1)
    """

    def __init__(
        self, form: ExtensiveForm, strategy: Sequence[Sequence[Any]], plans: SequenceForm | None = None
    ) -> None:
        self.form = form
        self.lotteries: tuple[tuple[Any, ...], ...] = tuple(tuple(lottery) for lottery in strategy)
        self._plans = plans

    @cached_property
    def plans(self) -> SequenceForm:
        """The sequence form of the game."""
        return SequenceForm(self.form) if self._plans is None else self._plans

    @cached_property
    def reach(self) -> tuple[Any, ...]:
        """The probability of each place."""
        return tuple(self.form.reach(self.lotteries))

    @cached_property
    def strategy(self) -> Mapping[str, Mapping[str, Any]]:
        """The probability of each action, by information set."""
        sets = self.form.information_sets
        return MappingProxyType(
            Named(
                "information set",
                [
                    (h.name, MappingProxyType(Named("action", zip(h.actions, lottery, strict=True))))
                    for h, lottery in zip(sets, self.lotteries, strict=True)
                ],
            )
        )

    @cached_property
    def reached(self) -> Mapping[str, Any]:
        """The probability that play comes to each information set."""
        return MappingProxyType(
            Named(
                "information set",
                [(h.name, sum((self.reach[m] for m in h.members), Fraction(0))) for h in self.form.information_sets],
            )
        )

    @cached_property
    def beliefs(self) -> Mapping[str, tuple[Any, ...] | None]:
        """The probability of each place of an information set, given that play came there; None where it does not come."""
        out: list[tuple[str, tuple[Any, ...] | None]] = []
        for h in self.form.information_sets:
            total = self.reached[h.name]
            out.append((h.name, tuple(self.reach[m] / total for m in h.members) if total != 0 else None))
        return MappingProxyType(Named("information set", out))

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What each actor receives, at the date of the first move."""
        totals: list[Any] = [Fraction(0)] * len(self.form.names)
        for end in self.form.ends:
            p = self.reach[end]
            if p != 0:
                totals = [t + p * u for t, u in zip(totals, self.form.places[end].payoffs, strict=True)]
        return MappingProxyType(Named("actor", zip(self.form.names, totals, strict=True)))

    @cached_property
    def outcomes(self) -> Mapping[str, Any]:
        """The probability of each outcome that is possible, by label."""
        out: dict[str, Any] = {}
        for end in self.form.ends:
            p = self.reach[end]
            if p != 0:
                label = self.form.places[end].label
                out[label] = out.get(label, Fraction(0)) + p
        return MappingProxyType(out)

    @cached_property
    def gains(self) -> Mapping[str, Any]:
        """How much each actor would gain by its best reply."""
        every = {i: self.plans.plan(i, self.lotteries) for i in range(len(self.form.names))}
        out = []
        for i, name in enumerate(self.form.names):
            best, _, _ = self.plans.best_reply(i, {j: plan for j, plan in every.items() if j != i})
            out.append((name, best - self.values[name]))
        return MappingProxyType(Named("actor", out))

    @cached_property
    def gain(self) -> Any:
        """The largest gain of any actor from any deviation."""
        return max(self.gains.values())

    def to_frame(self) -> pd.DataFrame:
        """Return a table: information set, actor, action, its probability, the probability that play comes there."""
        import pandas as pd

        rows = [
            (h.name, self.form.names[h.actor], action, float(p), float(self.reached[h.name]))
            for h, lottery in zip(self.form.information_sets, self.lotteries, strict=True)
            for action, p in zip(h.actions, lottery, strict=True)
        ]
        return pd.DataFrame(rows, columns=["information_set", "actor", "action", "probability", "reached"])
