r"""Regimes of stationary profiles: where in the parameters what is done in the states of a recursive game is an equilibrium.

A profile in pure strategies fixes a linear system, so the values of all states are rational functions of the parameters; that no
departure gains is a sequence of comparisons between them (:mod:`bargaining.games.stationary_form`), asked where everybody discounts.
From there on everything that is known of other regimes applies: conditions, regions with their proofs, borders. Other profiles may be
equilibria at the same parameters, and each has its own region.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bargaining.algebra.traced import Tape, sign
from bargaining.equilibrium.plays import Ended
from bargaining.equilibrium.stationary_assessment import chances_of, profile_text
from bargaining.errors import PathError, did_you_mean
from bargaining.games.nodes import Outcome
from bargaining.games.stationary_form import Profile, StationaryForm
from bargaining.regimes.fields import Field
from bargaining.regimes.problem import Problem, Trace
from bargaining.regimes.proposition import Proposition
from bargaining.regimes.regime_map import Axis
from bargaining.regimes.regime_map import regime_map as trace_map
from bargaining.regimes.support_map import MappedEquilibrium, SupportMap
from bargaining.regimes.supports import ABSENT, SupportProblem, SupportRegime
from bargaining.solvers.policy_iteration import eliminate
from bargaining.solvers.stationary_profiles import profiles

__all__ = [
    "StationaryProblem",
    "StationaryRegime",
    "problem_of_profile",
    "profile_named",
    "stationary_map",
    "stationary_regime",
]

#: With more profiles than this a game is not mapped.
MOST_MAPPED = 1024


@dataclass
class Held:
    """What is done at one point where the profile is an equilibrium, the numbers with their history."""

    form: StationaryForm
    profile: Profile
    values: Mapping[str, tuple[Any, ...]]

    @property
    def strategy(self) -> tuple[tuple[int, ...], ...]:
        """The probabilities of actions."""
        return self.form.mixed(self.profile)


@dataclass
class StationaryTrace(Trace):
    """A solution with its profile."""

    played: Held | None = None


@dataclass(eq=False)
class StationaryProblem(SupportProblem):
    """The question whether a profile is an equilibrium of a recursive game."""

    @property
    def recursive(self) -> bool:
        """No: a profile fixes the values of the states, and none are searched for."""
        return False

    def _traced(self, tape: Tape, read: Callable[[Any], Any], skeleton: Any, start: Any) -> Trace:
        """Answer it at the point."""
        form = StationaryForm(self.game, read)
        profile = tuple(used[0] for _, used in self.path)
        actors = form.names
        absent = Ended(Outcome(ABSENT, actors, ()), ABSENT, tuple(0 for _ in actors))
        if any(sign(1 - factor) <= 0 for factor in form.discounts):
            return Trace(tape, absent)  # that nobody gains by one deviation is then no proof
        form.check_patience(form.discounts)
        values = form.values(profile)
        if form.gains(profile, values):
            return Trace(tape, absent)
        here = values[form.start]
        end = Ended(Outcome(self.label, actors, here), self.label, here)
        return StationaryTrace(tape, end, played=Held(form, profile, values))


class StationaryRegime(SupportRegime):
    """A stationary profile of a recursive game: closed forms, and where it is an equilibrium.

    Attributes
    ----------
    phases : mapping of str to mapping of str to sympy expression
        What each state is worth to each actor, at its beginning.
    """

    @property
    def held(self) -> Held:
        """The profile with the values of the states, numbers with their history."""
        assert isinstance(self._trace, StationaryTrace) and self._trace.played is not None
        return self._trace.played

    @property
    def _found(self) -> Any:
        return self.held

    @cached_property
    def phases(self) -> Mapping[str, Mapping[str, Any]]:
        """What each state is worth to each actor, at its beginning, in symbols."""
        return {
            state: {name: self._expression(v) for name, v in zip(self.held.form.names, own, strict=True)}
            for state, own in self.held.values.items()
        }

    @cached_property
    def _chances(self) -> dict[str, Any]:
        """The probability of each outcome that may occur, with its history."""

        def solve(matrix: list[list[Any]], right: list[Any]) -> list[Any] | None:
            return eliminate((matrix, right))

        return chances_of(self.held.form, self.held.profile, solve)

    def _jointly(self) -> list[str]:
        """Return what must hold by the values of the states."""
        one = self.proposition()
        if len(one.written) != 1 or not one.definitions:
            return []
        within = "the plausible ranges" if self.problem.ranges else "the domains"
        kind = "necessary and sufficient" if one.necessary else "sufficient"
        told = f"(V: what a state is worth at its beginning; {kind} within {within} of the parameters)"
        return [*map(str, one.written[0]), told]

    def proposition(self) -> Proposition:
        """Return the regime as a proposition with its proof, in text and in LaTeX."""
        from bargaining.regimes.stationary_proposition import describe_profile

        self._refuse_primitives("no proposition is written")
        return describe_profile(self)

    def __repr__(self) -> str:
        return f"StationaryRegime({self.outcome!r})"


def problem_of_profile(problem: Problem, form: StationaryForm, profile: Profile) -> StationaryProblem:
    """Return the question whether a profile is an equilibrium."""
    path = tuple((h, (a,)) for h, a in enumerate(profile))
    return StationaryProblem.of(problem, path, profile_text(form, profile))


def stationary_regime(problem: Problem, form: StationaryForm, profile: Profile) -> StationaryRegime:
    """Return the regime of a profile that is an equilibrium at the problem's point."""
    asked = problem_of_profile(problem, form, profile)
    return StationaryRegime(asked, asked.trace(), Field(list(problem.values), problem.values))


def profile_named(form: StationaryForm, text: str) -> Profile:
    """Return the profile that is so called; parts of the name in any order, and information sets left out where one profile is left.

    Raises
    ------
    PathError
        If there is none.
    """
    known = {profile_text(form, each): each for each in profiles(form, MOST_MAPPED)}
    if not isinstance(text, str):
        raise PathError(f"a profile is named by text, as in {next(iter(known))!r}; got {text!r}")
    wanted = {part.strip() for part in text.split(";")}
    met = [each for name, each in known.items() if wanted <= set(name.split("; "))]
    if len(met) != 1:
        many = f"{len(met)} profiles" if met else "no profile"
        raise PathError(f"{text!r} names {many}{did_you_mean(text, known)}; profiles are {list(known)[:12]}")
    return met[0]


def stationary_map(
    problem: Problem, axes: Mapping[str, Axis], progress: Callable[[int], None] | None = None
) -> SupportMap:
    """Map all stationary equilibria in pure strategies of a recursive game in whose states moves are hidden.

    Raises
    ------
    MethodError
        If there are too many profiles.
    """
    form = StationaryForm(problem.game, problem.reader())
    found, labels = [], []
    for k, profile in enumerate(profiles(form, MOST_MAPPED), start=1):
        asked = problem_of_profile(problem, form, profile)
        labels.append(asked.label)
        mapped = trace_map(asked, axes)
        if any(regime.outcome != ABSENT for regime in mapped.regimes):
            found.append(MappedEquilibrium(asked.label, mapped, StationaryRegime))
        if progress is not None:
            progress(k)
    return SupportMap(problem, axes, tuple(sorted(found, key=lambda each: -int(each.where.sum()))), labels)
