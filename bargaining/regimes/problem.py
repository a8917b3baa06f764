"""A game with symbols, the point at which it is asked, and the trace that a solution there leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from bargaining.algebra.terms import Affine
from bargaining.algebra.traced import Tape, lift, number, sign
from bargaining.equilibrium.plays import Drawn, Play, on_path
from bargaining.errors import DomainError, MathematicalFact, NoEquilibriumError
from bargaining.expressions.numbers import exact, show
from bargaining.games.game import Game
from bargaining.games.nodes import Chance
from bargaining.protocols.protocol import Domain
from bargaining.solvers.backward_induction import backward_induction
from bargaining.solvers.curve_iteration import CurveSkeleton, curve_iteration
from bargaining.solvers.policy_iteration import Cycle, Skeleton, Stationary, policy_iteration

__all__ = ["Problem", "Trace"]


@dataclass
class Trace:
    """One solution on numbers that remember their history.

    Attributes
    ----------
    tape : Tape
        The comparisons made, and where.
    play : Play or None
        The solution; None where there is none.
    fact : MathematicalFact or None
        Why there is none.
    skeleton : Skeleton, Cycle, CurveSkeleton or None
        For a recursive game, whose values were used, or what the search went round where it found nothing.
    consistent : bool
        Whether these values are those of an equilibrium at this point.
    opaque : str or None
        Why the solution, which holds at this point, has no closed form.
    slack : number
        Where it is an approximation, what any actor could gain at most by leaving it.
    """

    tape: Tape
    play: Play | None
    fact: MathematicalFact | None = None
    skeleton: Skeleton | Cycle | CurveSkeleton | None = None
    consistent: bool = True
    opaque: str | None = None
    slack: Any = 0


@dataclass(eq=False)
class Problem:
    """A game whose numbers are expressions in symbols, with values, domains and names for the symbols.

    Parameters
    ----------
    game : Game
    values : mapping of str to Fraction
        The point; a value for every free symbol, in the order in which symbols are printed.
    domains : mapping of str to Domain
        Where each symbol may lie.
    ranges : mapping of str to (Fraction, Fraction)
        The plausible interval of each symbol, where one is known.
    latex : mapping of str to str
        Each symbol in print.
    attributes : mapping of str to mapping
        Unit, source and meaning of each symbol, for tables.
    name, title : str
        How the game is called in print.
    placeholders : frozenset of str
        Symbols whose value is only where a map begins, and nobody's own.
    """

    game: Game
    values: Mapping[str, Fraction]
    domains: Mapping[str, Domain] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    latex: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    name: str = "game"
    title: str = ""
    placeholders: frozenset[str] = frozenset()
    keys: dict[Any, int] = field(default_factory=dict, repr=False)
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    def trace(
        self,
        changed: Mapping[str, Fraction] | None = None,
        skeleton: Skeleton | Cycle | CurveSkeleton | None = None,
        vanishes: Callable[[Any], bool] | None = None,
        start: Mapping[str, Any] | None = None,
    ) -> Trace:
        """Solve at the point, with some values changed, and keep the history.

        Parameters
        ----------
        changed : mapping of str to Fraction, optional
        skeleton : Skeleton, Cycle or CurveSkeleton, optional
            For a recursive game: try these values instead of searching for a fixed point.
        vanishes : callable, optional
            Where a value stands for an irrational number next to it: which quantities are zero there.
        start : mapping, optional
            For a recursive game whose states carry no variables: values of the states near which to search.
        """
        tape = Tape(self.keys)
        tape.vanishes = vanishes
        point = {**self.values, **(changed or {})}
        leaf = {name: tape.parameter(name, value) for name, value in point.items()}
        memo: dict[Any, Any] = {}

        def read(value: Any) -> Any:
            return lift(value, leaf, memo) if hasattr(value, "free_symbols") else exact(value)

        try:
            self.check_primitives(read)
            trace = self._traced(tape, read, skeleton, start)
        except ZeroDivisionError as wrong:
            raise _divided(point) from wrong
        tape.close()
        return trace

    def _traced(
        self,
        tape: Tape,
        read: Callable[[Any], Any],
        skeleton: Skeleton | Cycle | CurveSkeleton | None,
        start: Mapping[str, Any] | None,
    ) -> Trace:
        """Solve by the method that fits the game, and keep what is needed to solve elsewhere in the same way."""
        if self.game.states:
            try:
                found = self._stationary(tape, read, skeleton, start)
            except MathematicalFact as fact:
                return Trace(tape, None, fact, skeleton, skeleton is None)
            trace = Trace(tape, found.play, found.fact, found.skeleton, found.consistent, found.opaque, found.slack)
        else:
            try:
                trace = Trace(tape, backward_induction(self.game, read))
            except NoEquilibriumError as fact:
                return Trace(tape, None, fact)
        # An event of probability nought is not on the path, so whether it is one belongs to the trace.
        for at in on_path(trace.play) if trace.play is not None else ():
            if isinstance(at, Drawn):
                for p in at.probabilities:
                    sign(p)
        return trace

    def _stationary(self, tape: Tape, read: Callable[[Any], Any], skeleton: Any, start: Any) -> Stationary:
        """Solve a recursive game; only where no state carries a variable is there a choice of where to search."""
        if self.game.variables:
            return curve_iteration(self.game, read, tape, skeleton)
        return policy_iteration(self.game, read, tape, skeleton, start)

    def check_primitives(self, read: Callable[[Any], Any]) -> None:
        """Refuse discount factors and probabilities outside [0, 1]; where all domains are declared, probabilities have been checked."""
        for actor in self.game.actors:
            factor = number(read(actor.discount))
            if not 0 <= factor <= 1:
                raise DomainError(
                    f"{actor.name}: the discount factor{_written(actor.discount)} must lie in [0, 1]; got {show(exact(factor))}"
                )
        if all(name in self.domains for name in self.values) and self.values:
            return
        for node in self.game.nodes:
            if isinstance(node, Chance):
                for event, p in zip(node.events, map(read, node.probabilities), strict=True):
                    if sign(p) < 0:
                        raise DomainError(
                            f"chance {node.name!r}: the probability of {event!r} must lie in [0, 1]; got {number(p)}"
                        )

    def check_span(self, spans: Mapping[str, tuple[Fraction, Fraction]]) -> None:
        """Refuse intervals of parameters at whose ends a discount factor leaves [0, 1]."""
        for actor in self.game.actors:
            moving = [name for name in map(str, getattr(actor.discount, "free_symbols", ())) if name in spans]
            for ends in product(*(spans[name] for name in moving)) if moving else ():
                here = {**self.values, **dict(zip(moving, ends, strict=True))}
                factor = exact(lift(actor.discount, here))
                if not 0 <= factor <= 1:
                    at = ", ".join(f"{name} = {show(v)}" for name, v in zip(moving, ends, strict=True))
                    raise DomainError(
                        f"{actor.name}: the discount factor{_written(actor.discount)} must lie in [0, 1]; at {at} it is {show(factor)}"
                    )

    def outcomes(self) -> set[str]:
        """Return every label an outcome of the game can have."""
        from bargaining.games.nodes import Outcome

        out: set[str] = set()
        for node in self.game.nodes:
            if isinstance(node, Outcome):
                out.update([node.label] if isinstance(node.label, str) else node.label.labels.values())
        return out

    def reader(self) -> Callable[[Any], Any]:
        """Return a function that reads a number of the game at the point, without history."""
        memo: dict[Any, Any] = {}

        def read(value: Any) -> Any:
            if isinstance(value, Affine):
                raise TypeError("a quantity in the terms is not a number")
            try:
                return lift(value, self.values, memo) if hasattr(value, "free_symbols") else exact(value)
            except ZeroDivisionError as wrong:
                raise _divided(self.values) from wrong

        return read


def _written(value: Any) -> str:
    return f" {value}" if hasattr(value, "free_symbols") else ""


def _divided(point: Mapping[str, Fraction]) -> DomainError:
    where = ", ".join(f"{name} = {value}" for name, value in point.items()) or "every point"
    return DomainError(f"a number of the game divides by a quantity that is zero at {where}")
