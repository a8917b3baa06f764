r"""The sequence form: payoffs by the actors' own sequences of actions, and the realisation plans that are strategies there.

A *sequence* of actor i is the list of its own actions on the way to some place. Under perfect recall each information set h is
reached by one sequence :math:`s_h` of its actor, so a strategy is a *realisation plan* x, a number for each sequence, with

.. math:: x(\emptyset) = 1, \qquad x(s_h) = \sum_{a} x(s_h a) \quad \text{for each } h \text{ of } i, \qquad x \ge 0,

and behaviour is :math:`\sigma(a \mid h) = x(s_h a)/x(s_h)` where :math:`x(s_h) > 0`. With :math:`\pi_0(e)` what nature contributes to
an end e, actor k expects :math:`\sum_e \pi_0(e)\, u_k(e) \prod_i x_i(s_i(e))`: linear in each plan, and as many terms as ends.

References
----------
.. [1] B. von Stengel (1996), "Efficient computation of behavior strategies", Games and Economic Behavior 14, 220-246.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargaining.games.extensive_form import ExtensiveForm

__all__ = ["SequenceForm"]


class SequenceForm:
    """The sequences, plans and payoffs of an extensive form.

    Parameters
    ----------
    form : ExtensiveForm

    Attributes
    ----------
    form : ExtensiveForm
    sets : tuple of tuple of int
        For each actor the indices of its information sets, one that comes before another first.
    before : tuple of tuple of int
        For each actor and each of its sets the sequence that leads there.
    actions : tuple of tuple of tuple of int
        For each actor and each of its sets the sequences that its actions make.
    ends : tuple of (tuple of int, number, tuple of number)
        For each end of the game the sequence of each actor, nature's probability, and the payoffs.

    Examples
    --------
    >>> from bargaining.games.simultaneous import Simultaneous
    >>> plans = SequenceForm(ExtensiveForm(Simultaneous(["A", "B"], [[1, 0], [0, 2]]).game()))
    >>> plans.sizes, plans.actions[1]
    ((3, 3), ((1, 2),))
    """

    def __init__(self, form: ExtensiveForm) -> None:
        self.form = form
        actors = range(len(form.names))
        number = [{pair: k for k, pair in enumerate(own)} for own in form.sequences]
        self.sets = tuple(tuple(k for k, h in enumerate(form.information_sets) if h.actor == i) for i in actors)
        self.before = tuple(tuple(form.before(k) for k in self.sets[i]) for i in actors)
        self.actions = tuple(
            tuple(tuple(number[i][k, a] for a in range(len(form.information_sets[k].actions))) for k in self.sets[i])
            for i in actors
        )
        self.sizes = tuple(len(own) for own in form.sequences)
        start = tuple(0 for _ in actors)
        sequences: list[tuple[int, ...]] = [start] * len(form.places)
        nature: list[Any] = [Fraction(1)] * len(form.places)
        for k, place in enumerate(form.places[1:], start=1):
            parent = form.places[place.parent]
            sequences[k], nature[k] = sequences[place.parent], nature[place.parent]
            if parent.owner == -1:
                nature[k] = nature[k] * parent.probabilities[place.edge]
            elif parent.owner >= 0:
                i = parent.owner
                own = number[i][parent.information_set, place.edge]
                sequences[k] = (*sequences[k][:i], own, *sequences[k][i + 1 :])
        self.ends = tuple((sequences[k], nature[k], form.places[k].payoffs) for k in form.ends)

    def payoffs(self, actor: int) -> dict[tuple[int, ...], Any]:
        """Return the payoff of an actor for each combination of sequences that some end has, times nature's probability."""
        out: dict[tuple[int, ...], Any] = {}
        for key, chance, paid in self.ends:
            if chance != 0:
                out[key] = out.get(key, 0) + chance * paid[actor]
        return out

    def plan(self, actor: int, strategy: Sequence[Sequence[Any]]) -> list[Any]:
        """Return the realisation plan of an actor's behaviour; `strategy` has a lottery for every information set of the game."""
        out: list[Any] = [Fraction(1)] * self.sizes[actor]
        for k, before, actions in zip(self.sets[actor], self.before[actor], self.actions[actor], strict=True):
            for p, s in zip(strategy[k], actions, strict=True):
                out[s] = out[before] * p
        return out

    def behaviour(self, actor: int, plan: Sequence[Any]) -> dict[int, tuple[Any, ...] | None]:
        """Return the lottery at each information set of an actor; None where the plan does not come there."""
        return {
            k: None if plan[before] == 0 else tuple(plan[s] / plan[before] for s in actions)
            for k, before, actions in zip(self.sets[actor], self.before[actor], self.actions[actor], strict=True)
        }

    def best_reply(self, actor: int, plans: Mapping[int, Sequence[Any]]) -> tuple[Any, dict[int, int], list[Any]]:
        """Find the best an actor can do against the plans of the others.

        Parameters
        ----------
        actor : int
        plans : mapping of int to sequence of number
            The realisation plan of each other actor.

        Returns
        -------
        (value, choices, worth)
            What the best reply brings; which action it takes at each information set, the first of those that are equally good; and
            the worth of each sequence, times the probability that the others and nature let it happen.
        """
        worth: list[Any] = [Fraction(0)] * self.sizes[actor]
        for key, chance, paid in self.ends:
            weight = chance
            for i, plan in plans.items():
                weight = weight * plan[key[i]]
                if weight == 0:
                    break
            if weight != 0:
                worth[key[actor]] = worth[key[actor]] + weight * paid[actor]
        choices: dict[int, int] = {}
        own = zip(self.sets[actor], self.before[actor], self.actions[actor], strict=True)
        for k, before, actions in reversed(list(own)):
            best = max(range(len(actions)), key=lambda a: (worth[actions[a]], -a))
            choices[k] = best
            worth[before] = worth[before] + worth[actions[best]]
        return worth[0], choices, worth
