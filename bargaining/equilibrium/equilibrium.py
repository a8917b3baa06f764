"""An equilibrium: the frozen answer of a solver, its verdict and its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bargaining.equilibrium.certificate import Certificate, check
from bargaining.equilibrium.concepts import kind_of
from bargaining.equilibrium.figures import as_data, decimal, plain
from bargaining.equilibrium.nature_beliefs import beliefs_of_nature
from bargaining.equilibrium.no_regime import NUMBERS_ONLY, OF_SEVERAL
from bargaining.equilibrium.outcomes import distribution, steps
from bargaining.equilibrium.plays import Chosen, Drawn, Passed, Play, Settled, deals
from bargaining.equilibrium.reasons import why_not
from bargaining.equilibrium.strategy import Rule, rules, tag
from bargaining.equilibrium.verdict_lines import head_data, note_lines, outcome_text, value_lines
from bargaining.errors import MethodError, Named
from bargaining.games.game import Game

if TYPE_CHECKING:
    import pandas as pd

    from bargaining.model import Model

__all__ = ["Equilibrium"]

#: Closed forms longer than this are not printed with the verdict.
_LONGEST = 300

#: Periods of a path that are printed.
_PERIODS = 6


class Equilibrium:
    """What is played, what comes of it, and the proof that nobody gains by playing otherwise.

    Attributes
    ----------
    game : Game
    model : Model or None
        The model that was solved, if it was one.
    concept : str
        The solution concept.
    exact : bool
        True if every comparison was made in exact arithmetic.
    tolerance : float
        Differences below this counted as ties; 0 when exact. If `enclosed`, how far values and terms are from the true ones at most.
    enclosed : bool
        True if numbers are irrational, and the sign of every difference was proved by enclosing them.
    play : Play
        The solution at every node.

    Notes
    -----
    Made by :func:`bargaining.solve` and :func:`bargaining.equilibria`; never changed after.
    """

    __slots__ = (
        "__dict__",
        "_among",
        "_bounds",
        "_listed",
        "_reader",
        "_regime",
        "_rivals",
        "_slack",
        "_why_no_regime",
        "concept",
        "enclosed",
        "exact",
        "game",
        "model",
        "play",
        "tolerance",
    )

    def __init__(
        self,
        game: Game,
        play: Play,
        read: Callable[[Any], Any],
        *,
        model: Model | None = None,
        concept: str = "subgame-perfect equilibrium",
        exact: bool = True,
        tolerance: float = 0.0,
        enclosed: bool = False,
        regime: Callable[[], Any] | None = None,
        rivals: Callable[[], int | None] | None = None,
        bounds: Callable[[], Any] | None = None,
        why_no_regime: str = NUMBERS_ONLY,
        among: int | None = None,
        listed: bool = True,
        slack: Any = 0,
    ) -> None:
        self.game, self.play, self.model = game, play, model
        self.concept, self.exact, self.tolerance, self.enclosed = concept, exact, tolerance, enclosed
        self._reader, self._regime, self._rivals, self._bounds = read, regime, rivals, bounds
        self._why_no_regime, self._among, self._listed, self._slack = why_no_regime, among, listed, slack

    @cached_property
    def outcome(self) -> str | Mapping[str, Any]:
        """The label of the outcome; a mapping of labels to probabilities where several are possible."""
        chances = {label: self._figure(p) for label, p in distribution(self.play).items()}
        return next(iter(chances)) if len(chances) == 1 else MappingProxyType(chances)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What each actor receives, at the date of the first move."""
        return MappingProxyType(Named("actor", zip(self.game.names, map(self._figure, self.play.values), strict=True)))

    @cached_property
    def terms(self) -> Mapping[str, Any]:
        """The terms accepted, by name; empty if there is no deal. A deal that is broken later counts."""
        return MappingProxyType(
            Named("term", {name: self._figure(deal.terms) for name, deal in deals(self.play).items()})
        )

    def _figure(self, value: Any) -> Any:
        """Return a number to be shown: a float beside a true one that is irrational."""
        return float(plain(value)) if self.enclosed else plain(value)

    @cached_property
    def continuum(self) -> Mapping[str, tuple[Any, Any, bool, bool]]:
        """For terms that could be any of an interval in equilibrium: its ends, and whether each belongs to it."""
        return MappingProxyType(
            {
                name: (self._figure(deal.span[0]), self._figure(deal.span[1]), deal.span[2], deal.span[3])
                for name, deal in deals(self.play).items()
                if deal.span is not None
            }
        )

    @cached_property
    def strategy(self) -> Mapping[str, Rule]:
        """What is done at every node, by the node's name; nodes of one name are told apart by their history."""
        everything = list(rules(self.play, self.game.names, self._reader))
        names = Counter(rule.node for rule in everything)
        out: dict[str, Rule] = {}
        for rule in everything:
            key = rule.node if names[rule.node] == 1 else f"{rule.node} [{tag(rule.history)}]"
            while key in out:
                key += "'"
            out[key] = rule
        return MappingProxyType(out)

    @cached_property
    def beliefs(self) -> Mapping[str, Mapping[str, Any]]:
        """What is believed at each information set of several places: the probability of each place, by what tells its history apart.

        They are nature's conditional probabilities, whatever anybody does (:mod:`bargaining.games.interchange`). Empty in a game in which
        everybody knows all that was done before; games in which beliefs depend on play have an :class:`Assessment`.
        """
        return MappingProxyType(
            Named(
                "information set",
                {
                    name: MappingProxyType(Named("history", {x: self._figure(p) for x, p in own.items()}))
                    for name, (_, own) in self._believed.items()
                },
            )
        )

    @cached_property
    def _believed(self) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
        """The same, unrounded, with the actor who believes it."""
        return {} if self.game.written is None else beliefs_of_nature(self.game.written, self._reader)

    @cached_property
    def ties(self) -> tuple[str, ...]:
        """Indifferences that a tie rule had to decide, each in a sentence."""
        out: list[str] = []
        seen: set[int] = set()
        stack: list[Play] = [self.play]
        while stack:
            at = stack.pop()
            if id(at) in seen:
                continue
            seen.add(id(at))
            if isinstance(at, Chosen):
                taken = "taken, as listed first" if at.node.listed else "taken"
                for k in at.ties:
                    out.append(
                        f"at {at.node.name!r} {at.node.actor} is indifferent between "
                        f"{at.node.actions[at.index]!r} ({taken}) and {at.node.actions[k]!r}"
                    )
                stack.extend(at.branches)
            elif isinstance(at, Drawn):
                stack.extend(at.branches)
            elif isinstance(at, Passed):
                if at.to is not None:
                    stack.append(at.to)
                if at.entering is not None and at.entering.carried is not None:
                    stack.extend(play for _, play in at.entering.carried.pieces)
            elif isinstance(at, Settled):
                for other in dict.fromkeys(at.ties):
                    out.append(f"at {at.node.name!r} {at.node.proposer} finds {other} equally good")
                for actor in dict.fromkeys(a for piece in at.pieces for a in piece.tied):
                    out.append(f"at {at.node.name!r} {actor} is indifferent on a whole range of offers")
                stack.append(at.reject)
                if at.otherwise is not None:
                    stack.append(at.otherwise)
        return tuple(dict.fromkeys(out) if self.game.variables else out)

    def path(self, periods: int = 10) -> tuple[tuple[str, Any], ...]:
        """Return the states in which the first periods are spent, each with the number that its variable is there, if it carries one.

        Parameters
        ----------
        periods : int
            The path is shorter if the game ends before, or nature moves so that play may go on in different ways.
        """
        if not self.game.states:
            return ()
        begin = None if self.game.begin is None else self._reader(self.game.begin)
        return ((self.game.start, begin), *steps(self.play, periods - 1))

    @cached_property
    def unique(self) -> bool | None:
        """Whether no other equilibrium can be: True if proved, False if another passed its certificate, None if neither.

        In a finite game another outcome, other terms or values count, of pure equilibria; in a recursive game other payoffs.
        """
        count = self.rivals
        return None if count is None else count == 1

    @cached_property
    def rivals(self) -> int | None:
        """The number of pure subgame-perfect outcomes, this one included; None if it was not determined."""
        return None if self._rivals is None else self._rivals()

    @cached_property
    def payoff_bounds(self) -> Mapping[str, tuple[Any, Any]] | None:
        """For a recursive game: for each actor, an interval that holds its payoff in every subgame-perfect equilibrium."""
        found = None if self._bounds is None else self._bounds()
        return None if found is None else MappingProxyType(found)

    @cached_property
    def regime(self) -> Any:
        """The closed form of this equilibrium and the exact conditions under which it holds.

        Raises
        ------
        MethodError
            If there is none, as in a game without symbols; :attr:`has_regime` tells.
        """
        if self._regime is None:
            raise MethodError(self._why_no_regime)
        return self._regime()

    @property
    def has_regime(self) -> bool:
        """Whether a closed form is derived."""
        return self._regime is not None

    @cached_property
    def certificate(self) -> Certificate:
        """The largest gain from one deviation, computed afresh from the game, and how much was checked.

        Where values in states that carry a variable are approximate: a bound on the gain from any deviation.
        """
        if self._slack:
            return Certificate(self._slack, "", 0)
        return check(self.game, self.play, self._reader)

    def verify(self) -> Any:
        """Return the largest gain any actor has from one deviation; exactly 0 when the arithmetic is exact."""
        return self._figure(self.certificate.gain)

    def why_not(self, outcome: str) -> str:
        """Say which deviation rules an outcome out.

        Parameters
        ----------
        outcome : str
            A label of an outcome of the game.

        Returns
        -------
        str
            One sentence for each choice that play would have to leave, with the numbers compared.

        Raises
        ------
        PathError
            If the game has no outcome of that label.
        """
        return why_not(self.play, self.game, outcome, self._reader)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data, numbers as floats and, where exact, as fractions in text."""
        show = partial(as_data, exact=self.exact)
        return {
            **head_data(self, show),
            "strategy": {k: str(rule) for k, rule in self.strategy.items()},
            "beliefs": {h: {x: show(p) for x, p in own.items()} for h, own in self.beliefs.items()},
            "conditions": [] if not self.has_regime else [str(c) for c in self.regime.conditions],
            "ties": list(self.ties),
            "exact": self.exact,
            "unique": self.unique,
            "largest_gain": show(self.verify()),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the strategy as a table: node, actor, history, action, whether play comes there."""
        import pandas as pd

        rows = [(r.node, r.actor, r.history, r.action, r.on_path) for r in self.strategy.values()]
        return pd.DataFrame(rows, columns=["node", "actor", "history", "action", "on_path"])

    def to_csv(self, path: Any) -> None:
        """Write :meth:`to_frame` to a file."""
        self.to_frame().to_csv(path, index=False)

    def __str__(self) -> str:
        lines = [f"{self.model.name if self.model is not None else 'game'}: {self.concept}"]
        lines.append(f"  outcome      {outcome_text(self.outcome)}")
        regime = self.regime if self.has_regime else None
        for name, value in self.terms.items():
            form = "" if regime is None or name not in regime.term_texts else _clipped(f" = {regime.term_texts[name]}")
            lines.append(f"  terms        {name} = {decimal(value)}{form if form != f' = {decimal(value)}' else ''}")
        for name, (low, high, closed_low, closed_high) in self.continuum.items():
            left, right = "[" if closed_low else "(", "]" if closed_high else ")"
            lines.append(
                f"               A CONTINUUM: any {name} in {left}{decimal(low)}, {decimal(high)}{right} is part of an equilibrium"
            )
        if not self.terms and self.game.has_offers:
            lines.append("  terms        none: no share is agreed")
        if self.game.variables:
            lines.append(f"  path         {self._path_line()}")
        lines += value_lines(self.values)
        lines.append("  strategies   (* on the path of play)")
        for key, rule in self.strategy.items():
            lines.append(f"    {'*' if rule.on_path else ' '} {key} -- {rule}")
        for k, (name, own) in enumerate(self.beliefs.items()):
            told = ", ".join(f"{x} {decimal(p)}" for x, p in own.items())
            who = self._believed[name][0]
            lines.append(f"  {'beliefs' if k == 0 else '':<12} {who} at {name}: {told} (nature's probabilities)")
        if regime is not None:
            lines.append("  holds when")
            lines.extend(f"    {text}" for text in regime.condition_lines())
        elif self._why_no_regime not in (NUMBERS_ONLY, OF_SEVERAL):
            lines.append(f"  closed form  none: {self._why_no_regime}")
        gain = self.certificate.gain
        proof = "exactly 0" if self.exact and gain == 0 else f"{decimal(gain)} ({self._precision()})"
        if self._slack:
            lines.append(
                f"  certificate  APPROXIMATE: nobody gains more than {float(gain):.3g} by any deviation (error bound on the values)"
            )
        else:
            lines.append(f"  certificate  largest gain from one deviation: {proof}, over {self.certificate.counted}")
        if self.exact and gain != 0:
            lines.append("               NOT AN EQUILIBRIUM")
        lines.append(f"  uniqueness   {self._uniqueness()}")
        lines.extend(f"  tie          {tie}" for tie in self.ties)
        return "\n".join([*lines, *note_lines(self.model)])

    def _path_line(self) -> str:
        """Write the first periods, and whether they are all."""
        path = self.path(_PERIODS + 1)
        shown = [state if x is None else f"{state} ({decimal(x)})" for state, x in path[:_PERIODS]]
        return " > ".join(shown) + (f" > ... (the first {_PERIODS} periods)" if len(path) > _PERIODS else "")

    def _precision(self) -> str:
        """Say in what arithmetic comparisons were made, where it was not exact."""
        if self.enclosed:
            return f"at numbers within {self.tolerance:.0g} of the true ones; every sign proved by enclosures"
        return f"floats; ties within {self.tolerance:g}"

    def _uniqueness(self) -> str:
        """Say whether there are other equilibria, and where they are listed, if they are."""
        if self._among is not None and self._among > 1:
            return f"NOT UNIQUE: one of {self._among} found"
        if self.unique is None and self.payoff_bounds is None:
            return "not determined"
        see = "; see equilibria()" if self._listed and self._among is None else ""
        if self.payoff_bounds is None:
            if self.unique:
                return f"the only pure {kind_of(self.game)} outcome, whatever indifferent actors do"
            return f"NOT UNIQUE: {self.rivals} or more pure {kind_of(self.game)} outcomes{see}"
        if self.unique:
            return "the only subgame-perfect payoffs: bounds on all of them, stationary or not, meet"
        if self.unique is False:
            return f"NOT UNIQUE: {self.rivals} equilibria with different payoffs were found, and their certificates hold{see}"
        spans = ", ".join(f"{n} in [{decimal(a)}, {decimal(b)}]" for n, (a, b) in self.payoff_bounds.items())
        return f"NOT DECIDED: no other equilibrium was found, but bounds on all payoffs do not meet: {spans}{see}"

    def __repr__(self) -> str:
        chances = {self.outcome: 1} if isinstance(self.outcome, str) else self.outcome
        ends = [label if p == 1 else f"{label} with probability {decimal(p)}" for label, p in chances.items()]
        figures = [f"{name} = {decimal(value)}" for name, value in self.terms.items()]
        figures += [f"{name} has {decimal(value)}" for name, value in self.values.items()]
        return f"Equilibrium({', '.join(ends)}; {', '.join(figures)})"


def _clipped(form: str) -> str:
    """Leave out a closed form too long to be read on a line."""
    return form if len(form) <= _LONGEST else "   (closed form: .regime.terms)"
