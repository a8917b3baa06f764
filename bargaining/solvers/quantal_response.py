r"""Logit quantal response equilibria of finite games, for one lambda, along a path, and fitted to counts.

In the *agent* form every information set responds for itself to what it expects there; in the *normal* form an actor responds once, with
a whole strategy. They differ in games where an actor moves more than once, and neither depends on the reduced strategic form alone. Where
everybody sees every move the agent equilibrium is unique and found by backward induction; otherwise the branch from the uniform
point is followed (:mod:`bargaining.solvers.logit_responses`).

References
----------
.. [1] R. D. McKelvey and T. R. Palfrey (1995), "Quantal response equilibria for normal form games", Games and Economic Behavior 10,
   6-38.
.. [2] R. D. McKelvey and T. R. Palfrey (1998), "Quantal response equilibria for extensive form games", Experimental Economics 1, 9-41.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from bargaining.equilibrium.behaviour import Behaviour
from bargaining.equilibrium.quantal_response import LogitFit, QuantalResponse
from bargaining.errors import InputError, MethodError, PathError, did_you_mean
from bargaining.expressions.numbers import exact
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.sequence_form import SequenceForm
from bargaining.games.simultaneous import strategic_form
from bargaining.model import Model
from bargaining.solvers.logit_responses import BranchPoint, LogitResponses
from bargaining.solvers.strategic_input import read_form, two_actors

__all__ = ["quantal_response"]

FORMS = ("agent", "normal")

#: lambda times the range of payoffs up to which the most likely lambda is sought, step by step.
REACHES = (20.0, 200.0, 2000.0)


def quantal_response(
    game: Any, lam: Any, *, form: str = "agent", at: Mapping[str, Any] | None = None
) -> QuantalResponse:
    r"""Find a logit quantal response equilibrium.

    Each action is taken with a probability proportional to the exponential of what it is worth given how all act,

    .. math:: \sigma(a) = e^{\lambda \bar u(a, \sigma)} \Big/ \sum_b e^{\lambda \bar u(b, \sigma)},

    so that better actions are likelier, and the best ones alone are taken as :math:`\lambda \to \infty` (McKelvey and Palfrey 1995, 1998).
    How it is found: :mod:`bargaining.solvers.quantal_response`.

    Parameters
    ----------
    game : Game, Model, Simultaneous, or pair of matrices
        A finite tree without open offers, of any number of actors, also with information sets.
    lam : number
        :math:`\lambda \ge 0`, in 1/payoff: 0 is uniform choice.
    form : {"agent", "normal"}
        Whether each information set responds, or each actor (of two) with a whole strategy.
    at : mapping of str to number, optional
        Values for the symbols of a game.

    Returns
    -------
    QuantalResponse
        On the branch that begins at the uniform point, where it first comes to `lam`. Its ``fit`` estimates lambda from counts.

    Raises
    ------
    InputError
        If `lam` is negative or no number.
    MethodError
        If the game is too large, or the branch does not come to `lam`.

    Examples
    --------
    Ochs's matching pennies, in units of 1982 dollars:

    >>> game = ([[1.1141, 0], [0, 0.2785]], [[0, 1.1141], [1.1141, 0]])
    >>> eq = quantal_response(game, 1)
    >>> round(eq.strategy["A chooses"]["row 1"], 9), round(eq.strategy["B chooses"]["column 1"], 9)
    (0.586784037, 0.451807031)

    References
    ----------
    McKelvey, R. D. and Palfrey, T. R. (1995). Quantal response equilibria for normal form games. *Games and Economic Behavior* 10, 6-38.
    McKelvey, R. D. and Palfrey, T. R. (1998). Quantal response equilibria for extensive form games. *Experimental Economics* 1, 9-41.
    """
    if form not in FORMS:
        raise InputError(f"form: {form!r} is none{did_you_mean(form, FORMS)}; it is 'agent' or 'normal'")
    try:
        number = float(exact(lam))
    except InputError as wrong:
        raise InputError(f"lambda {wrong}") from wrong
    if number < 0:
        raise InputError(
            f"lambda must not be negative; got {lam}; 0 is uniform choice, and a large one near a best reply"
        )
    tree = read_form(game, at)
    if form == "normal":
        two_actors(tree, "form='agent' takes any number")
        tree = ExtensiveForm(strategic_form(SequenceForm(tree))[0].game())
    return _Search(tree, form, game if isinstance(game, Model) else None).answer(number)


class _Search:
    """The equilibria of one game."""

    def __init__(self, tree: ExtensiveForm, form: str, model: Model | None) -> None:
        self.tree, self.form, self.model = tree, form, model
        self.responses = LogitResponses(tree)

    def answer(self, lam: float) -> QuantalResponse:
        responses = self.responses
        if responses.perfect:
            return self._made(BranchPoint(lam, responses.backward(lam), None), False)
        points = list(responses.branch(lam))
        turned = any(a.lam > b.lam for a, b in itertools.pairwise(points))
        return self._made(points[-1], turned, points)

    def _made(self, point: BranchPoint, turned: bool, points: list[BranchPoint] | None = None) -> QuantalResponse:
        behaviour = Behaviour(self.tree, self.responses.lotteries(point.chances))

        def trace() -> Any:
            return self._table(points if points is not None else list(self.responses.branch(point.lam)))

        return QuantalResponse(
            behaviour,
            point.lam,
            self.form,
            unique=True if self.responses.perfect or point.lam == 0 else None,
            turned=turned,
            trace=trace,
            fit=self.fit,
            model=self.model,
        )

    @cached_property
    def _names(self) -> list[str]:
        return [f"{h.name}: {action}" for h in self.tree.information_sets for action in h.actions]

    def _table(self, points: list[BranchPoint]) -> Any:
        """Return a branch as a labelled table."""
        import xarray as xr

        from bargaining._version import __version__

        sets = [h for h in self.tree.information_sets for _ in h.actions]
        actions = [action for h in self.tree.information_sets for action in h.actions]
        return xr.Dataset(
            {
                "lam": ("point", [p.lam for p in points], {"long_name": "lambda", "units": "1/payoff"}),
                "probability": (("point", "move"), np.array([p.chances for p in points]), {"units": "1"}),
            },
            coords={
                "move": self._names,
                "information_set": ("move", [h.name for h in sets]),
                "action": ("move", actions),
                "actor": ("move", [self.tree.names[h.actor] for h in sets]),
            },
            attrs={
                "title": f"principal branch of {self.form} logit quantal response equilibria",
                "model": "" if self.model is None else self.model.name,
                "bargaining_version": __version__,
            },
        )

    def fit(self, counts: Mapping[str, Mapping[str, Any]]) -> LogitFit:
        weights = self._weights(counts)
        best: BranchPoint | None = None
        for reach in REACHES:
            points = list(self.responses.branch(reach / self.responses.range))
            best, inside = self._likeliest(points, weights)
            if inside:
                break
        else:
            assert best is not None
            raise MethodError(
                f"the likelihood of these counts still rises at lambda = {best.lam:.6g} per unit of payoff, where choice is "
                f"all but a best reply: "
                "no finite lambda is most likely"
            )
        assert best is not None
        error = None if best.lam == 0 else self._standard_error(best, weights)
        turned = any(a.lam > b.lam for a, b in itertools.pairwise(points))
        return LogitFit(best.lam, error, float(weights @ best.logs), float(weights.sum()), self._made(best, turned))

    def _likeliest(self, points: list[BranchPoint], weights: Any) -> tuple[BranchPoint, bool]:
        """Return the most likely point of a branch, and whether it lies before its end."""
        likelihood = np.array([float(weights @ p.logs) for p in points])
        candidates = []
        for k in (int(i) for i in np.argsort(-likelihood)[:3]):
            low, high = points[max(k - 1, 0)], points[min(k + 1, len(points) - 1)]
            if k == len(points) - 1:
                candidates.append((likelihood[k], k, points[k]))
                continue
            if k == 0 and float(weights @ points[0].slope) <= 0:
                candidates.append((likelihood[0], 0, points[0]))
                continue
            found = self._between(low if k else points[0], points[k], high, weights)
            candidates.append((float(weights @ found.logs), k, found))
        top = max(candidates, key=lambda c: c[0])
        flat = 1e-9 * float(weights.sum())
        if float(weights @ points[0].slope) / self.responses.range <= flat and top[0] <= likelihood[0] + flat:
            return points[0], True
        inside = top[1] < len(points) - 1 and likelihood[-1] < top[0] - flat
        return (top[2] if inside else points[-1]), inside

    def _between(self, low: BranchPoint, middle: BranchPoint, high: BranchPoint, weights: Any) -> BranchPoint:
        """Return the most likely point near the middle one: a zero of the derivative of the likelihood by lambda."""
        a, b = low.lam, high.lam
        if not a <= middle.lam <= b or a == b:
            return middle  # at a turn of the branch its points are close together
        point = middle
        for _ in range(200):
            score = float(weights @ point.slope)
            a, b = (point.lam, b) if score > 0 else (a, point.lam)
            # Newton's step with the curvature by differences, kept within the bracket.
            near = self.responses.solve(point.logs + point.slope * 1e-4 * (b - a), point.lam + 1e-4 * (b - a))
            curvature = 0.0 if near is None else (float(weights @ near.slope) - score) / (near.lam - point.lam or 1.0)
            target = point.lam - score / curvature if curvature < 0 else (a + b) / 2
            if not a < target < b:
                target = (a + b) / 2
            moved = self.responses.solve(point.logs + point.slope * (target - point.lam), target)
            if moved is None:
                return point
            done = abs(moved.lam - point.lam) <= 1e-13 * max(1.0, abs(moved.lam)) or b - a <= 1e-14 * max(1.0, b)
            point = moved
            if done:
                break
        return point

    def _standard_error(self, point: BranchPoint, weights: Any) -> float | None:
        """Return the inverse root of the observed information; None where the likelihood is flat."""
        step = 1e-4 * point.lam
        ends = [
            self.responses.solve(point.logs + sign * step * point.slope, point.lam + sign * step) for sign in (-1, 1)
        ]
        if ends[0] is None or ends[1] is None:
            return None
        information = -(float(weights @ ends[1].slope) - float(weights @ ends[0].slope)) / (2 * step)
        return float(1 / np.sqrt(information)) if information > 0 else None

    def _weights(self, counts: Mapping[str, Mapping[str, Any]]) -> Any:
        """Read counts of actions, one number for each move."""
        if not isinstance(counts, Mapping):
            example = self.tree.information_sets[0]
            raise InputError(
                f"counts are given by information set and action, as in "
                f"{{{example.name!r}: {{{example.actions[0]!r}: 12}}}}; got {counts!r}"
            )
        sets = {h.name: k for k, h in enumerate(self.tree.information_sets)}
        out = np.zeros(self.responses.moves)
        for name, own in counts.items():
            if name not in sets:
                raise PathError(
                    f"{name!r}: no information set of that name{did_you_mean(name, sets) or f'; known: {list(sets)}'}"
                )
            actions = self.tree.information_sets[sets[name]].actions
            if not isinstance(own, Mapping):
                raise InputError(f"{name}: counts are given by action, as in {{{actions[0]!r}: 12}}; got {own!r}")
            for action, count in own.items():
                if action not in actions:
                    raise PathError(
                        f"{name}: no action {action!r}{did_you_mean(action, actions) or f'; known: {list(actions)}'}"
                    )
                try:
                    number = float(exact(count))
                except InputError as wrong:
                    raise InputError(f"{name}: {action}: a count {wrong}") from wrong
                if number < 0:
                    raise InputError(f"{name}: {action}: a count must not be negative; got {count}")
                out[self.responses.starts[sets[name]] + actions.index(action)] += number
        if not out.any():
            raise InputError("nothing was counted: all counts are 0")
        return out
