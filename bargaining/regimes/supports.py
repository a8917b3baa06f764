r"""Regimes by supports: where in the parameters an equilibrium that mixes, or that beliefs support, exists.

The skeleton of a sequential equilibrium is its *supports*: which actions are used at the information sets to which play comes. Given these,
the probabilities that make their opponents indifferent solve linear equations, in signalling games, so they are rational functions of the
parameters. The equilibrium exists iff these are positive, nobody gains by an unused action, and beliefs and answers off the path can be
found that deter; that some can be found is decided by eliminating them (:mod:`bargaining.algebra.polyhedra`). Run on numbers that remember
their history, all this is a sequence of comparisons, each the sign of a rational function. From there on everything that is known of
other regimes applies: conditions, regions with their proofs, borders.

Other equilibria may exist at the same parameters. That is the rule with private information, and each has its own region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import combinations
from types import MappingProxyType
from typing import Any, Self

from bargaining.algebra.traced import Tape, Traced, sign
from bargaining.equilibrium.assessment import action_key
from bargaining.equilibrium.plays import Ended
from bargaining.errors import MethodError
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.nodes import Outcome
from bargaining.regimes.diagram import Leaf
from bargaining.regimes.fields import Field
from bargaining.regimes.identity import outcome_of
from bargaining.regimes.problem import Problem, Trace
from bargaining.regimes.regime import Regime
from bargaining.solvers.existence import cell_with
from bargaining.solvers.supports import actions_before

__all__ = ["ABSENT", "OnPath", "SupportProblem", "SupportRegime", "path_of_support", "paths", "wording"]

#: For each information set to which play comes, the actions used there.
OnPath = tuple[tuple[int, tuple[int, ...]], ...]

#: The label of points at which there is no equilibrium with the supports asked for.
ABSENT = "does not exist"


def path_of_support(form: ExtensiveForm, support: tuple[tuple[int, ...], ...]) -> OnPath:
    """Return the part of a support that concerns play on the path."""
    ways = actions_before(form)
    return tuple(
        (h, support[h])
        for h, info in enumerate(form.information_sets)
        if any(all(a in support[k] for k, a in ways[x]) for x in info.members)
    )


def paths(form: ExtensiveForm, most: int) -> Iterator[OnPath]:
    """Yield all supports on the path, as many as `most` and one more."""
    ways = actions_before(form)
    sets = form.information_sets
    count = 0

    def go(chosen: dict[int, tuple[int, ...]]) -> Iterator[OnPath]:
        nonlocal count
        if count > most:
            return
        # The first information set to which play comes by what is settled so far.
        h = next(
            (
                h
                for h, info in enumerate(sets)
                if h not in chosen
                and any(all(k in chosen and a in chosen[k] for k, a in ways[x]) for x in info.members)
            ),
            None,
        )
        if h is None:
            count += 1
            yield tuple(sorted(chosen.items()))
            return
        for size in range(1, len(sets[h].actions) + 1):
            for used in combinations(range(len(sets[h].actions)), size):
                yield from go({**chosen, h: used})

    yield from go({})


def wording(form: ExtensiveForm, path: OnPath) -> str:
    """Write the supports on the path: ``strong: beer; weak: beer or quiche``."""
    return "; ".join(
        f"{form.information_sets[h].name}: {' or '.join(form.information_sets[h].actions[a] for a in used)}"
        for h, used in path
        if len(form.information_sets[h].actions) > 1
    )


@dataclass
class Found:
    """What is played at one point where the equilibrium exists, the numbers with their history."""

    form: ExtensiveForm
    strategy: tuple[tuple[Any, ...], ...]


@dataclass
class SupportTrace(Trace):
    """A solution with its strategies."""

    played: Found | None = None


@dataclass(eq=False)
class SupportProblem(Problem):
    """The question whether a game has an equilibrium with given supports on the path.

    Parameters
    ----------
    path : OnPath
        The supports.
    label : str
        How such an equilibrium is called.
    """

    path: OnPath = ()
    label: str = ""

    @classmethod
    def of(cls, problem: Problem, path: OnPath, label: str) -> Self:
        """Return the question about a game that another problem is about, at its point."""
        given = {f.name: getattr(problem, f.name) for f in fields(Problem) if f.name not in ("keys", "cache")}
        return cls(**given, path=path, label=label)

    def _traced(self, tape: Tape, read: Callable[[Any], Any], skeleton: Any, start: Any) -> Trace:
        """Answer it at the point."""
        form = ExtensiveForm(self.game, read)
        actors = form.names
        absent = Ended(Outcome(ABSENT, actors, ()), ABSENT, tuple(0 for _ in actors))
        for place in form.places:
            if any(sign(p) <= 0 for p in place.probabilities):
                return Trace(tape, absent)
        cell = cell_with(form, dict(self.path))
        if cell is None:
            return Trace(tape, absent)
        strategy = cell.strategy()
        values = form.continuation(strategy)[0]
        end = Ended(Outcome(self.label, actors, values), self.label, values)
        return SupportTrace(tape, end, played=Found(form, strategy))

    def outcomes(self) -> set[str]:
        """Return the labels: it exists or it does not."""
        return {self.label, ABSENT}


class SupportRegime(Regime):
    """An equilibrium with given supports on the path: closed forms of what is mixed, and where it exists.

    Attributes
    ----------
    supports : mapping of str to tuple of str
        For each information set to which play comes the actions used.
    """

    def __init__(self, problem: SupportProblem, trace: Trace, full: Field) -> None:
        super().__init__(problem, trace, full)
        self.path = problem.path

    def _same(self, leaf: Leaf) -> bool:
        """Whether a solution is one at which this equilibrium exists."""
        return leaf.trace.consistent and outcome_of(leaf.trace) == self.outcome

    @property
    def _found(self) -> Found:
        assert isinstance(self._trace, SupportTrace) and self._trace.played is not None
        return self._trace.played

    def proposition(self) -> Any:
        """Refuse: propositions are written for pure equilibria of games without private information.

        Raises
        ------
        MethodError
        """
        raise MethodError(
            "no proposition is written for an equilibrium with beliefs; .probabilities, .values, .conditions and .region are its closed "
            "forms, and verify() proves it at numbers"
        )

    @cached_property
    def supports(self) -> Mapping[str, tuple[str, ...]]:
        """For each information set to which play comes the actions used."""
        sets = self._found.form.information_sets
        return MappingProxyType({sets[h].name: tuple(sets[h].actions[a] for a in used) for h, used in self.path})

    @cached_property
    def probabilities(self) -> Mapping[str, Any]:
        """What is mixed on the path, in symbols: ``"'beer' at 'weak'"`` -> its probability."""
        out = {}
        for h, used in self.path:
            info = self._found.form.information_sets[h]
            if len(used) > 1:
                for a in used:
                    out[action_key(info.name, info.actions[a])] = self._short(self._found.strategy[h][a])
        return MappingProxyType(out)

    @cached_property
    def _chances(self) -> dict[str, Any]:
        """The probability of each outcome that may occur, with its history."""
        form = self._found.form
        reach = form.reach(self._found.strategy)
        out: dict[str, Any] = {}
        for end in form.ends:
            if isinstance(reach[end], Traced) or reach[end] != 0:
                label = form.places[end].label
                out[label] = out.get(label, 0) + reach[end]
        return out

    @cached_property
    def chances(self) -> Mapping[str, Any]:
        """The probability of each outcome that may occur, in symbols."""
        return MappingProxyType({label: self._short(node) for label, node in self._chances.items()})

    def _short(self, node: Any) -> Any:
        """Return a probability in symbols, in factors that are positive at the regime's point."""
        from sympy import Mul, factor_list

        (element,) = self.field.elements([node])
        parts = []
        for polynomial in (element.numer, element.denom):
            whole, factors = factor_list(polynomial.as_expr())
            out = [whole]
            for factor, power in factors:
                negative = factor.subs({name: str(self.point[str(name)]) for name in factor.free_symbols}) < 0
                out[0] *= (-1) ** power if negative else 1
                out.append((-factor if negative else factor).expand() ** power)
            parts.append(out)
        above, below = parts
        return Mul(above[0] / below[0], *above[1:]) / Mul(*below[1:])

    @property
    def chance_nodes(self) -> dict[str, Any]:
        """The probabilities of outcomes, where several may occur, with their history."""
        return self._chances if len(self._chances) > 1 else {}

    def __repr__(self) -> str:
        return f"SupportRegime({self.outcome!r}, {dict(self.probabilities)})"
