"""A stationary equilibrium of a recursive game in whose states moves are hidden: the frozen answer, and its proof."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bargaining.algebra.traced import sign
from bargaining.equilibrium.assessment import Assessment
from bargaining.equilibrium.assessment_reasons import why_not
from bargaining.equilibrium.certificate import solve_linear
from bargaining.equilibrium.figures import as_data, decimal, plain
from bargaining.equilibrium.no_regime import NUMBERS_ONLY
from bargaining.equilibrium.outcomes import NEVER_ENDS
from bargaining.errors import Named, PathError, did_you_mean
from bargaining.games.game import Game
from bargaining.games.stationary_form import OpenBeliefsError, Profile, StationaryForm

if TYPE_CHECKING:
    from bargaining.model import Model

__all__ = ["StationaryAssessment", "chances_of", "profile_text"]


def profile_text(form: StationaryForm, profile: Profile) -> str:
    """Write what is done at each information set: ``A: comply; B: comply``."""
    return "; ".join(
        f"{h.name}: {h.actions[a]}" for h, a in zip(form.information_sets, profile, strict=True) if len(h.actions) > 1
    )


def chances_of(
    form: StationaryForm,
    profile: Profile,
    solve: Callable[[list[list[Any]], list[Any]], list[Any] | None] = solve_linear,
) -> dict[str, Any]:
    """Return the probability of each outcome, by label; that play never ends is one."""
    moves: dict[str, dict[str, Any]] = {}
    ends: dict[str, dict[str, Any]] = {}
    todo = [form.start]
    while todo:
        state = todo.pop()
        if state in moves:
            continue
        moves[state], ends[state] = {}, {}
        for x, p in form.period(profile, form.roots[state]):
            if sign(p) == 0:
                continue
            place = form.places[x]
            into, key = (moves[state], place.to) if place.to else (ends[state], place.label)
            into[key] = into.get(key, 0) + p
            if place.to:
                todo.append(place.to)
    ending = {s for s in moves if ends[s]}
    while more := {s for s in moves if s not in ending and any(t in ending for t in moves[s])}:
        ending |= more
    if form.start not in ending:
        return {NEVER_ENDS: 1}
    keep = [form.start, *(s for s in moves if s in ending and s != form.start)]
    labels = dict.fromkeys(label for s in keep for label in ends[s])
    out: dict[str, Any] = {}
    for label in labels:
        matrix = [[int(s == t) - moves[s].get(t, 0) for t in keep] for s in keep]
        found = solve(matrix, [ends[s].get(label, 0) for s in keep])
        assert found is not None
        if sign(found[0]) != 0:
            out[label] = found[0]
    if len(keep) < len(moves):
        out[NEVER_ENDS] = 1 - sum(out.values())
    return out


class StationaryAssessment(Assessment):
    """What is done in every state, whenever the game is there, what comes of it, and the proof that nobody gains by anything else.

    Attributes
    ----------
    phases : mapping of str to mapping of str to number
        What each state is worth to each actor, at its beginning.
    rivals : int
        The number of stationary equilibria in pure strategies, this one included.

    Notes
    -----
    Made by :func:`bargaining.solve` and :func:`bargaining.equilibria`; never changed after. ``reach`` and the beliefs of an information set
    are those of a period spent in its state.
    """

    def __init__(
        self,
        game: Game,
        form: StationaryForm,
        profile: Profile,
        values: Mapping[str, Sequence[Any]],
        *,
        model: Model | None = None,
        rivals: int | None = None,
        regime: Callable[[], Any] | None = None,
        why_no_regime: str = NUMBERS_ONLY,
    ) -> None:
        beliefs = [form.beliefs(profile, h) for h in range(len(form.information_sets))]
        super().__init__(
            game,
            form.closed(values),
            form.mixed(profile),
            beliefs,
            model=model,
            rivals=rivals,
            regime=regime,
            why_no_regime=why_no_regime,
        )
        self.profile = profile
        self._written, self._worth = form, {s: tuple(own) for s, own in values.items()}

    @cached_property
    def concept(self) -> str:
        """The solution concept that the certificate shows."""
        return "assessment" if sign(self.verify()) != 0 else "stationary perfect public equilibrium, in pure strategies"

    @property
    def label(self) -> str:
        """What is done at each information set, in words: how this equilibrium is called on maps."""
        return profile_text(self._written, self.profile)

    @cached_property
    def phases(self) -> Mapping[str, Mapping[str, Any]]:
        """What each state is worth to each actor, at its beginning."""
        return MappingProxyType(
            Named(
                "state",
                {
                    state: MappingProxyType(Named("actor", zip(self.game.names, map(plain, own), strict=True)))
                    for state, own in self._worth.items()
                },
            )
        )

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What each actor receives, at the date of the first move."""
        return self.phases[self.game.start]

    @cached_property
    def probabilities(self) -> Mapping[str, Any]:
        """Each label of an outcome that may occur, with its probability; that play goes on for ever is one."""
        return MappingProxyType({label: plain(p) for label, p in chances_of(self._written, self.profile).items()})

    @cached_property
    def visited(self) -> tuple[str, ...]:
        """The states to which play comes, sooner or later, with positive probability."""
        out = [self.game.start]
        for state in out:
            for x, p in self._written.period(self.profile, self._written.roots[state]):
                to = self._written.places[x].to
                if to and sign(p) > 0 and to not in out:
                    out.append(to)
        return tuple(out)

    @cached_property
    def reach(self) -> Mapping[str, Any]:
        """The probability that play comes to each information set in a period spent in its state; nought if no period is."""
        form = self._written
        return MappingProxyType(
            Named(
                "information set",
                {
                    h.name: plain(sum(self._reach[x] for x in h.members))
                    if form.state_of(h.members[0]) in self.visited
                    else 0
                    for h in form.information_sets
                },
            )
        )

    def verify(self) -> Any:
        """Return the largest gain any actor has from any plan for one period in any state; exactly 0 when the arithmetic is exact.

        If it is 0 no plan for any number of periods gains (one-shot deviation principle); if it is not, a longer one may gain more. How
        far the values of the states are from what play in them gives counts as well.
        """
        largest = super().verify()
        found = self.form.continuation(self._strategy)
        for state, root in self._written.roots.items():
            for here, there in zip(found[root], self._worth[state], strict=True):
                gap = here - there if sign(here - there) >= 0 else there - here
                largest = gap if sign(gap - largest) > 0 else largest
        return plain(largest)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data, with what each state is worth."""
        worth = {
            state: {name: as_data(v, exact=self.exact) for name, v in own.items()} for state, own in self.phases.items()
        }
        return {**super().to_dict(), "states": worth}

    def why_not(self, outcome: str) -> str:
        """Say which deviation rules a profile, or an outcome, out.

        Parameters
        ----------
        outcome : str
            A profile in words, as ``"A: comply; B: comply"`` (:attr:`label` of another equilibrium, or of none), or a label of an outcome.

        Raises
        ------
        PathError
            If the game has no such profile or outcome.
        """
        from itertools import product

        form = self._written
        known = {
            profile_text(form, each): each for each in product(*(range(len(h.actions)) for h in form.information_sets))
        }
        if outcome not in known:
            labels = {place.label: None for place in form.places if place.label}
            if outcome in labels:
                return self._why_no_outcome(outcome)
            raise PathError(
                f"no profile or outcome {outcome!r}{did_you_mean(outcome, (*known, *labels))}; profiles are {list(known)[:12]}"
            )
        profile = known[outcome]
        if profile == self.profile:
            return f"{outcome!r} is this equilibrium."
        values = form.values(profile)
        said, unclear = [], ""
        for h, info in enumerate(form.information_sets):
            try:
                deviations = list(form.compared_at(profile, values, h))
            except OpenBeliefsError as fact:
                unclear = unclear or str(fact)
                continue
            for a, now, other in deviations:
                if sign(other - now) <= 0:
                    continue
                said.append(
                    f"at {info.name!r} {form.names[info.actor]} would get {decimal(now)} by {info.actions[profile[h]]!r} and "
                    f"{decimal(other)} by {info.actions[a]!r}"
                )
        if unclear and not said:
            return f"{outcome!r} is neither shown nor ruled out: {unclear}."
        if not said:
            return f"{outcome!r} is another equilibrium of the game: see equilibria()."
        return f"{outcome!r} is no equilibrium: {'; and '.join(said)}."

    def _why_no_outcome(self, outcome: str) -> str:
        """Say which choices stand against an outcome, in the states to which play comes."""
        if outcome in self.probabilities:
            return f"{outcome!r} occurs."
        found = {self._written.state_of(end) for end in self.form.ends if self.form.places[end].label == outcome}
        if not found & set(self.visited):
            where = " and ".join(map(repr, sorted(found)))
            return f"{outcome!r} does not occur in this equilibrium: to {where}, where it could, play does not come."
        here = copy.copy(self.form)
        here.ends = tuple(end for end in self.form.ends if self._written.state_of(end) in self.visited)
        told = " (What follows a period is valued as in this equilibrium.)"
        return why_not(here, self._strategy, self._beliefs, outcome, lambda: told)

    def _proof_lines(self) -> list[str]:
        """Tell what was checked."""
        gain = self.verify()
        told = "exactly 0" if self.exact and sign(gain) == 0 else decimal(gain)
        where = f" ({self.certificate.where})" if self.certificate.where else ""
        plan, why = (
            ("any plan", " (one-shot deviation principle)") if sign(gain) == 0 else ("a plan for one period", "")
        )
        out = [
            f"  certificate  largest gain from {plan} in any state: {told}{where}, over {self.certificate.counted} in "
            f"{len(self._worth)} state{'s' if len(self._worth) != 1 else ''}{why}"
        ]
        if sign(gain) > 0:
            out.append("               NOT AN EQUILIBRIUM")
        return out

    def _more_values(self) -> list[str]:
        """Tell in a line what is done, and what the states are worth."""
        out = [f"  play         {self.label}", "               (values are present values of all periods to come)"]
        for k, (state, own) in enumerate(self.phases.items()):
            told = ", ".join(f"{name} {decimal(v)}" for name, v in own.items())
            out.append(f"  {'states' if k == 0 else '':<12} {state}: {told}")
        return out

    def _uniqueness(self) -> str:
        beside = "in pure strategies that depend on the state alone (others, and mixed ones, are not sought)"
        if self.rivals is None:
            return "not determined"
        if self.rivals == 1:
            return f"the only equilibrium {beside}"
        return f"NOT UNIQUE: {self.rivals} equilibria {beside}; see equilibria()"

    def __repr__(self) -> str:
        return f"StationaryAssessment({self.label!r}, values={dict(self.values)!r})"
