"""An assessment: behaviour strategies with beliefs, the frozen answer for games with information sets, and its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bargaining.algebra.traced import sign
from bargaining.equilibrium.assessment_check import AssessmentCertificate, check_assessment
from bargaining.equilibrium.assessment_reasons import elsewhere, why_not
from bargaining.equilibrium.figures import as_data, decimal, plain
from bargaining.equilibrium.no_regime import NUMBERS_ONLY
from bargaining.equilibrium.verdict_lines import head_data, note_lines, value_lines
from bargaining.errors import MathematicalFact, MethodError, Named
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.game import Game

if TYPE_CHECKING:
    import pandas as pd

    from bargaining.model import Model

__all__ = ["Assessment", "Family", "action_key", "belief_key", "payoff_key", "place_names", "told_apart"]


@dataclass(frozen=True)
class Family:
    """Equilibria with the same play on the path that form one connected piece: a polytope in most games.

    Attributes
    ----------
    intervals : mapping of str to (number, number)
        What varies, in words, with its least and greatest value on the piece.
    extreme_points : tuple of mapping, or None
        The values of all that varies at the corners; None if they are too many.
    partial : bool
        Whether the piece is only one point of a larger one, whose conditions are not linear, that was not described.
    """

    intervals: Mapping[str, tuple[Any, Any]]
    extreme_points: tuple[Mapping[str, Any], ...] | None
    partial: bool = False


class Assessment:
    """What is done and believed at every information set, what comes of it, and the proof that nobody gains by another plan.

    Attributes
    ----------
    game : Game
    model : Model or None
        The model that was solved, if it was one.
    form : ExtensiveForm
        Its information sets and places.
    concept : str
        ``"sequential equilibrium"`` if trembles show that the beliefs are consistent, ``"perfect Bayesian equilibrium"`` if beliefs follow
        from Bayes' rule where play comes but no trembles are known, ``"assessment"`` if somebody gains.
    exact : bool
    tolerance : float
    rivals : int or None
        The number of equilibrium components, this one included: equilibria with other play on the path.
    families : tuple of Family
        The pieces of the component to which it belongs.

    Notes
    -----
    Made by :func:`bargaining.solve` and :func:`bargaining.equilibria`; never changed after.
    """

    ties: tuple[str, ...] = ()
    payoff_bounds = None

    def __init__(
        self,
        game: Game,
        form: ExtensiveForm,
        strategy: Sequence[Sequence[Any]],
        beliefs: Sequence[Sequence[Any]],
        *,
        trembles: Mapping[tuple[int, int], tuple[int, Any]] | None = None,
        model: Model | None = None,
        exact: bool = True,
        tolerance: float = 0.0,
        rivals: int | None = None,
        families: Callable[[], tuple[Family, ...]] | None = None,
        others: Callable[[], Sequence[Assessment]] | None = None,
        regime: Callable[[], Any] | None = None,
        why_no_regime: str = NUMBERS_ONLY,
    ) -> None:
        self.game, self.form, self.model = game, form, model
        self.exact, self.tolerance, self.rivals = exact, tolerance, rivals
        self._strategy, self._beliefs, self._trembles = (
            tuple(map(tuple, strategy)),
            tuple(map(tuple, beliefs)),
            trembles,
        )
        self._families, self._regime, self._why_no_regime = families, regime, why_no_regime
        self._others = others
        self._names = [place_names(form, h) for h in range(len(form.information_sets))]

    @cached_property
    def concept(self) -> str:
        """The solution concept that the certificate shows."""
        proof = self.certificate
        if sign(proof.gain) > 0 or sign(proof.bayes) > 0:
            return "assessment"
        return "sequential equilibrium" if proof.consistent else "perfect Bayesian equilibrium"

    @cached_property
    def probabilities(self) -> Mapping[str, Any]:
        """Each label of an outcome that may occur, with its probability."""
        reach, out = self._reach, dict[str, Any]()
        for end in self.form.ends:
            if sign(reach[end]) > 0:
                label = self.form.places[end].label
                out[label] = out.get(label, 0) + reach[end]
        return MappingProxyType({label: plain(p) for label, p in out.items()})

    @cached_property
    def outcome(self) -> str | Mapping[str, Any]:
        """The label of the outcome; a mapping of labels to probabilities where several are possible."""
        chances = self.probabilities
        return next(iter(chances)) if len(chances) == 1 else chances

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What each actor receives, at the date of the first move."""
        found = self.form.continuation(self._strategy)[0]
        return MappingProxyType(Named("actor", zip(self.form.names, map(plain, found), strict=True)))

    @property
    def terms(self) -> Mapping[str, Any]:
        """The terms accepted: none, as such games have no open offers."""
        return MappingProxyType(Named("term", {}))

    @cached_property
    def _reach(self) -> list[Any]:
        return self.form.reach(self._strategy)

    @cached_property
    def strategy(self) -> Mapping[str, Mapping[str, Any]]:
        """At each information set, by name, the probability of each action."""
        return MappingProxyType(
            Named(
                "information set",
                {
                    h.name: MappingProxyType(Named("action", zip(h.actions, map(plain, own), strict=True)))
                    for h, own in zip(self.form.information_sets, self._strategy, strict=True)
                },
            )
        )

    @cached_property
    def beliefs(self) -> Mapping[str, Mapping[str, Any]]:
        """At each information set the probability its actor gives each place, named by what tells its history apart."""
        return MappingProxyType(
            Named(
                "information set",
                {
                    h.name: MappingProxyType(Named("history", zip(self._names[k], map(plain, own), strict=True)))
                    for k, (h, own) in enumerate(zip(self.form.information_sets, self._beliefs, strict=True))
                },
            )
        )

    @cached_property
    def reach(self) -> Mapping[str, Any]:
        """The probability that play comes to each information set."""
        return MappingProxyType(
            Named(
                "information set",
                {h.name: plain(sum(self._reach[x] for x in h.members)) for h in self.form.information_sets},
            )
        )

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """The pieces of the set of equilibria with this play on the path; one without intervals if it is a single one."""
        return () if self._families is None else self._families()

    @cached_property
    def continuum(self) -> Mapping[str, tuple[Any, Any]]:
        """What may be otherwise in equilibria of this component: in words, with the least and the greatest value.

        A key is ``"'duel' at 'after quiche'"`` for a probability, and ``"belief at 'after quiche' in 'weak'"`` for a belief. Not all
        combinations are equilibria; :attr:`families` has the pieces.
        """
        out: dict[str, tuple[Any, Any]] = {}
        for family in self.families:
            for what, (low, high) in family.intervals.items():
                if what in out:
                    a, b = out[what]
                    low, high = (low if sign(low - a) < 0 else a), (high if sign(high - b) > 0 else b)
                out[what] = (low, high)
        return MappingProxyType(
            Named("interval", {k: (plain(a), plain(b)) for k, (a, b) in out.items() if sign(b - a) > 0})
        )

    @property
    def unique(self) -> bool | None:
        """Whether play on the path is that of every sequential equilibrium; None if not determined."""
        return None if self.rivals is None else self.rivals == 1 and not self.varying

    @cached_property
    def varying(self) -> tuple[str, ...]:
        """What play on the path varies within the component, if it does."""
        return tuple(
            action_key(h.name, a)
            for h in self.form.information_sets
            if sign(self.reach[h.name]) > 0
            for a in h.actions
            if action_key(h.name, a) in self.continuum
        )

    @cached_property
    def certificate(self) -> AssessmentCertificate:
        """Gains from deviations, Bayes' rule and the limit of trembles, computed afresh from the game."""
        return check_assessment(self.form, self._strategy, self._beliefs, self._trembles)

    def verify(self) -> Any:
        """Return the largest gain any actor has from any plan at any information set; exactly 0 when the arithmetic is exact.

        A distance of beliefs from Bayes' rule, or from the limit of the trembles, counts as well.
        """
        proof = self.certificate
        out = proof.gain
        for other in (proof.one_shot, proof.bayes, 0 if proof.limit is None else proof.limit):
            out = other if sign(other - out) > 0 else out
        return plain(out)

    @cached_property
    def regime(self) -> Any:
        """The closed form of this equilibrium and the exact conditions under which it exists.

        Raises
        ------
        MethodError
            If there is none; :attr:`has_regime` tells.
        """
        if self._regime is None:
            raise MethodError(self._why_no_regime)
        return self._regime()

    @property
    def has_regime(self) -> bool:
        """Whether a closed form is derived."""
        return self._regime is not None

    def why_not(self, outcome: str) -> str:
        """Say which deviation rules an outcome out.

        Parameters
        ----------
        outcome : str
            A label of an outcome of the game.

        Returns
        -------
        str
            The choices that play would have to leave, with what their actors compare; and, where an equilibrium in the sense of Nash has
            the outcome, at which information set it is not rational.

        Raises
        ------
        PathError
            If the game has no outcome of that label.
        """
        others = () if self._others is None else self._others()
        return why_not(self.form, self._strategy, self._beliefs, outcome, lambda: elsewhere(self, others, outcome))

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data, numbers as floats and, where exact, as fractions in text."""
        show = partial(as_data, exact=self.exact)

        return {
            **head_data(self, show),
            "strategy": {h: {a: show(p) for a, p in own.items()} for h, own in self.strategy.items()},
            "beliefs": {h: {x: show(p) for x, p in own.items()} for h, own in self.beliefs.items()},
            "reach": {h: show(p) for h, p in self.reach.items()},
            "continuum": {k: [show(a), show(b)] for k, (a, b) in self.continuum.items()},
            "exact": self.exact,
            "unique": self.unique,
            "equilibria": self.rivals,
            "largest_gain": show(self.verify()),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return a table: one row for each information set and action, and for each place of an information set its belief.

        Columns: actor, information set, whether play comes there (``reach``), what the row is about (``action`` or ``history``), and the
        probability.
        """
        import pandas as pd

        rows = []
        for h in self.form.information_sets:
            who, reach = self.form.names[h.actor], float(self.reach[h.name])
            rows += [(who, h.name, reach, "action", a, float(p)) for a, p in self.strategy[h.name].items()]
            if len(h.members) > 1:
                rows += [(who, h.name, reach, "belief", x, float(p)) for x, p in self.beliefs[h.name].items()]
        return pd.DataFrame(rows, columns=["actor", "information_set", "reach", "kind", "name", "probability"])

    def to_csv(self, path: Any) -> None:
        """Write :meth:`to_frame` to a file."""
        self.to_frame().to_csv(path, index=False)

    def __str__(self) -> str:
        lines = [f"{self.model.name if self.model is not None else 'game'}: {self.concept}"]
        if isinstance(self.outcome, str):
            lines.append(f"  outcome      {self.outcome}")
        else:
            for k, (label, p) in enumerate(self.outcome.items()):
                lines.append(f"  {'outcome' if k == 0 else '':<12} {label} with probability {decimal(p)}")
        lines += [*value_lines(self.values), *self._more_values()]
        lines.append("  behaviour    (* where play comes)")
        for i, name in enumerate(self.form.names):
            for h in self.form.information_sets:
                if h.actor == i:
                    lines.append(
                        f"    {'*' if sign(self.reach[h.name]) > 0 else ' '} {name} at {h.name}: {self._at(h)}"
                    )
        shown = self._intervals()
        if shown:
            what = (
                "play varies along it"
                if self.varying
                else "of equilibria with the same play, which differ off its path:"
            )
            lines.append(f"  A CONTINUUM  {what}")
            lines.extend(f"    {name} in [{decimal(low)}, {decimal(high)}]" for name, (low, high) in shown.items())
            if len(self.families) > 1:
                lines.append("    (not in all combinations: see .families)")
        if any(family.partial for family in self.families):
            lines.append(
                "    (more may vary: conditions on several probabilities at once are not linear, and one point of them is shown)"
            )
        lines += self._proof_lines()
        if self.has_regime:
            try:
                lines += ["  exists when", *(f"    {text}" for text in self.regime.condition_lines())]
            except MathematicalFact as fact:
                lines.append(f"  closed form  none: {fact}")
        lines.append(f"  uniqueness   {self._uniqueness()}")
        return "\n".join([*lines, *note_lines(self.model)])

    def _proof_lines(self) -> list[str]:
        """Tell what was checked."""
        proof, out = self.certificate, list[str]()
        gain = "exactly 0" if self.exact and sign(proof.gain) == 0 else decimal(proof.gain)
        at = f" ({proof.where})" if proof.where else ""
        out.append(f"  certificate  largest gain from any plan: {gain}{at}, over {proof.counted}")
        if sign(proof.bayes):
            out.append(f"               beliefs on the path are off Bayes' rule by {decimal(proof.bayes)}")
        if proof.consistent and proof.trembles:
            out.append(
                "               beliefs are Bayes' rule in the limit of these small probabilities of unused actions (epsilon to 0):"
            )
            out.extend(f"                 {tremble}" for tremble in proof.trembles)
        elif not proof.consistent:
            out.append("               beliefs off the path: no sequence of trembles is known")
        if sign(proof.gain) > 0:
            out.append("               NOT AN EQUILIBRIUM")
        return out

    def _more_values(self) -> list[str]:
        """Tell what else is of worth to the actors."""
        return []

    def _at(self, h: Any) -> str:
        """Write behaviour and beliefs at an information set."""
        done = [(a, p) for a, p in self.strategy[h.name].items() if sign(p) > 0]
        text = done[0][0] if len(done) == 1 else ", ".join(f"{a} with probability {decimal(p)}" for a, p in done)
        if len(h.members) > 1:
            text += f"; believes {', '.join(f'{x} {decimal(p)}' for x, p in self.beliefs[h.name].items())}"
        return text

    def _intervals(self) -> dict[str, tuple[Any, Any]]:
        """Return what varies, of two probabilities that sum to one only the first."""
        out = dict(self.continuum)
        for k, h in enumerate(self.form.information_sets):
            if len(h.actions) == 2:
                out.pop(action_key(h.name, h.actions[1]), None)
            if len(h.members) == 2:
                out.pop(belief_key(h.name, self._names[k][1]), None)
        return out

    def _uniqueness(self) -> str:
        if self.rivals is None:
            return "not determined"
        if self.rivals == 1 and self.varying:
            return "NOT UNIQUE: one continuum of sequential equilibria, and no others"
        if self.rivals == 1:
            return "the only play of any sequential equilibrium"
        return f"NOT UNIQUE: {self.rivals} sequential equilibria with different play on the path; see equilibria()"

    def __repr__(self) -> str:
        return f"Assessment(outcome={dict(self.probabilities)!r}, concept={self.concept!r})"


def action_key(information_set: str, action: str) -> str:
    """Name the probability of an action."""
    return f"{action!r} at {information_set!r}"


def belief_key(information_set: str, place: str) -> str:
    """Name the belief in a place."""
    return f"belief at {information_set!r} in {place!r}"


def payoff_key(actor: str) -> str:
    """Name what an actor receives."""
    return f"payoff of {actor!r}"


def place_names(form: ExtensiveForm, h: int) -> tuple[str, ...]:
    """Name the places of an information set by what tells their histories apart.

    What all histories begin with, and what they end with, is left out.
    """
    return told_apart([form.history(x) for x in form.information_sets[h].members])


def told_apart(histories: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Name histories by what tells them apart."""
    if len(histories) == 1:
        return (" > ".join(histories[0]) or "the root",)
    shortest = min(map(len, histories))
    first = next((k for k in range(shortest) if len({w[k] for w in histories}) > 1), shortest)
    last = next(
        (k for k in range(shortest - first) if len({w[len(w) - 1 - k] for w in histories}) > 1), shortest - first
    )
    short = [" > ".join(w[first : len(w) - last]) for w in histories]
    if all(short) and max(Counter(short).values()) == 1:
        return tuple(short)
    whole = [" > ".join(w) for w in histories]
    return tuple(f"{w} ({k})" if whole.count(w) > 1 else w for k, w in enumerate(whole))
