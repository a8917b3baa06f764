"""A game with symbols, the point at which it is asked, and the trace that a solution there leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from bargaining.algebra.primitives import Primitive
from bargaining.algebra.terms import Affine
from bargaining.algebra.traced import Tape, Traced, lift, number, sign
from bargaining.equilibrium.plays import Drawn, Play, deals, on_path
from bargaining.errors import DomainError, MathematicalFact, NoEquilibriumError
from bargaining.expressions.numbers import exact, show
from bargaining.games.game import Game
from bargaining.games.nodes import Chance
from bargaining.protocols.protocol import Domain
from bargaining.regimes.enclosed import PRECISIONS, Bracket, ImpreciseError, Point, undecided
from bargaining.regimes.fields import Field, Polynomial
from bargaining.solvers.backward_induction import backward_induction
from bargaining.solvers.curve_iteration import CurveSkeleton, curve_iteration
from bargaining.solvers.policy_iteration import Cycle, Skeleton, Stationary, policy_iteration
from bargaining.solvers.recall import Memory, Recall

__all__ = ["Problem", "Trace"]


@dataclass
class Trace:
    """One solution on numbers that remember their history.

    Attributes
    ----------
    tape : Tape
        The comparisons made, and where.
    found : Play or None
        The solution; None where there is none. Where it comes from a memory (:attr:`recall`) read :attr:`play` or :attr:`path`.
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
    recall : Recall or None
        Where parts were found at other points.
    """

    tape: Tape
    found: Play | None
    fact: MathematicalFact | None = None
    skeleton: Skeleton | Cycle | CurveSkeleton | None = None
    consistent: bool = True
    opaque: str | None = None
    slack: Any = 0
    recall: Recall | None = None
    _walked: bool = field(default=False, repr=False)

    @property
    def play(self) -> Play | None:
        """The solution, with the numbers of this point."""
        if self.recall is not None and self.found is not None:
            self.found, self.recall = self.recall.complete(self.found), None
        return self.found

    @property
    def path(self) -> Play | None:
        """The solution, to be read on its path only; elsewhere numbers may be those of other points."""
        if self.recall is not None and self.found is not None and not self._walked:
            self.found, self._walked = self.recall.on_path(self.found), True
        return self.found


@dataclass(eq=False)
class Problem:
    """A game whose numbers are expressions in symbols, with values, domains and names for the symbols.

    Parameters
    ----------
    game : Game
    values : mapping of str to Fraction
        The point; a value for every free symbol, in the order in which symbols are printed, and one for every primitive: a rational
        number beside its own.
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
    forms : mapping of expression to expression
        The numbers of the game that are no rational functions of the symbols, as such functions of symbols and primitives.
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
    forms: Mapping[Any, Any] = field(default_factory=dict)
    keys: dict[Any, int] = field(default_factory=dict, repr=False)
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def recursive(self) -> bool:
        """Whether values of states are searched for, so that an answer is one of those that may be there."""
        return bool(self.game.states)

    @property
    def primitives(self) -> tuple[Primitive, ...]:
        """The exponentials, roots and logarithms among the numbers of the point."""
        return tuple(name for name in self.values if isinstance(name, Primitive))

    def trace(
        self,
        changed: Mapping[str, Any] | None = None,
        skeleton: Skeleton | Cycle | CurveSkeleton | None = None,
        vanishes: Callable[[Any], bool] | None = None,
        start: Mapping[str, Any] | None = None,
        decide: Callable[[Any], int] | None = None,
    ) -> Trace:
        """Solve at the point, with some values changed, and keep the history.

        Parameters
        ----------
        changed : mapping of str to Fraction, optional
            Primitives move with their symbols. In a game that has some a symbol may be given by two numbers between which it lies.
        skeleton : Skeleton, Cycle or CurveSkeleton, optional
            For a recursive game: try these values instead of searching for a fixed point.
        vanishes : callable, optional
            Where a value stands for an irrational number next to it: which quantities are zero there.
        start : mapping, optional
            For a recursive game whose states carry no variables: values of the states near which to search.
        decide : callable, optional
            For a finite game: tells the sign of a number with its history at this point.
        """

        def solved(tape: Tape, read: Reader) -> Trace:
            tape.decide = decide
            self.check_primitives(read)
            trace = self._traced(tape, read, skeleton, start)
            tape.close()
            return trace

        found: Trace = self.computed(solved, changed, vanishes)
        return found

    def computed(
        self,
        compute: Callable[[Tape, Reader], Any],
        changed: Mapping[str, Any] | None = None,
        vanishes: Callable[[Any], bool] | None = None,
    ) -> Any:
        """Carry out a computation on the numbers of the game at a point, with their history and with proved signs.

        Parameters
        ----------
        compute : callable
            Given a tape, and a function that reads a number of the game onto it.
        changed, vanishes
            As for :meth:`trace`.

        Raises
        ------
        MethodError
            If a sign cannot be decided: irrational numbers are too close to each other.
        """
        point = {**self.values, **(changed or {})}
        primitives = self.primitives
        if not primitives:
            return self._computed(compute, point, vanishes)
        unclear = ""
        for precision in PRECISIONS:
            here = Point(point, precision)
            if here.exact:
                return self._computed(compute, here.values, vanishes)
            zero = here.vanishing(self.functions, vanishes, precision == PRECISIONS[-1])
            try:
                return self._computed(compute, here.values, zero)
            except ImpreciseError as wrong:
                unclear = str(wrong)
        raise undecided(unclear, f"at {_where({n: v for n, v in point.items() if n not in primitives})}")

    def _computed(
        self,
        compute: Callable[[Tape, Reader], Any],
        point: Mapping[str, Fraction],
        vanishes: Callable[[Any], bool] | None,
    ) -> Any:
        tape = Tape(self.keys)
        tape.vanishes = vanishes
        leaf = {name: tape.parameter(name, value) for name, value in point.items()}
        try:
            return compute(tape, Reader(self, tape, leaf))
        except ZeroDivisionError as wrong:
            raise _divided(point) from wrong

    def _read(self, value: Any, leaf: Mapping[str, Any], memo: dict[Any, Any]) -> Any:
        return lift(self.forms.get(value, value), leaf, memo) if hasattr(value, "free_symbols") else exact(value)

    @property
    def _memory(self) -> Memory:
        key = ("memory", id(self.game))
        if key not in self.cache:
            self.cache[key] = Memory(self.game)
        return self.cache[key]  # type: ignore[no-any-return]

    @property
    def functions(self) -> Field:
        """The rational functions of all symbols and primitives."""
        if "field" not in self.cache:
            self.cache["field"] = Field(list(self.values), self.values)
        return self.cache["field"]  # type: ignore[no-any-return]

    def sign(self, polynomial: Polynomial, changed: Mapping[str, Fraction]) -> int:
        """Return the sign of a polynomial in symbols and primitives at the point, with some values changed, with proof.

        Raises
        ------
        UndecidedError
            If it cannot be told.
        """
        point = {**self.values, **changed}
        unclear = ""
        for precision in PRECISIONS:
            try:
                return Point(point, precision).sign(polynomial, precision == PRECISIONS[-1])
            except ImpreciseError as wrong:
                unclear = str(wrong)
        raise undecided(unclear, f"at {_where({n: v for n, v in point.items() if not isinstance(n, Primitive)})}")

    def error(self, trace: Trace) -> float:
        """Return how far terms and values of a solution are, at most, from the true ones, as floats."""
        assert trace.play is not None
        nodes = [*trace.play.values, *(deal.terms for deal in deals(trace.play).values())]
        here = Point({n: trace.tape.values[n] for n in self.values}, PRECISIONS[0])
        return max((here.error(node) for node in nodes), default=0.0)

    def beside(self, point: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        """Return a point with rational numbers beside the values that primitives have there."""
        return Point({**self.values, **point}, PRECISIONS[0]).values if self.primitives else {**self.values, **point}

    def _traced(
        self,
        tape: Tape,
        read: Reader,
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
                recall = Recall(self._memory, tape) if self.game.has_offers else None
                trace = Trace(tape, backward_induction(self.game, read, recall), recall=recall)
            except NoEquilibriumError as fact:
                return Trace(tape, None, fact)
        # An event of probability nought is not on the path, so whether it is one belongs to the trace.
        for at in on_path(trace.path) if trace.path is not None else ():
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
                here = self.beside(dict(zip(moving, ends, strict=True)))
                factor = exact(self._read(actor.discount, here, {}))
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
                return self._read(value, self.values, memo)
            except ZeroDivisionError as wrong:
                raise _divided(self.values) from wrong

        return read


class Reader:
    """Reads the numbers of a game at a point, each once.

    Parameters
    ----------
    problem : Problem
    tape : Tape
    point : mapping of str to number
        The value of every symbol and primitive.
    """

    def __init__(self, problem: Problem, tape: Tape, point: Mapping[str, Any]) -> None:
        self._problem, self._tape, self._point = problem, tape, point
        self._memo: dict[Any, tuple[Any, list[Any]]] = {}
        #: What was read at other points without a comparison.
        self._known: dict[Any, Any] = problem.cache.setdefault("numbers", {})

    def __call__(self, value: Any) -> Any:
        # Asked of the class: of an expression it would mean to gather its symbols.
        if not hasattr(type(value), "free_symbols"):
            return exact(value)
        tape = self._tape
        found = self._memo.get(value)
        if found is None:
            known = self._known.get(value)
            if known is not None:
                found = (tape.again(known) if isinstance(known, Traced) else known, [])
            else:
                outer, tape.record = tape.record, []
                out = self._problem._read(value, self._point, {})
                asked, tape.record = tape.record, outer
                if not asked:
                    self._known[value] = out
                found = (out, asked)
            self._memo[value] = found
        out, asked = found
        if asked and tape.record is not None:
            # Comparisons made in reading enter every solution that reads.
            tape.record.extend(asked)
        return out


def _written(value: Any) -> str:
    return f" {value}" if hasattr(value, "free_symbols") else ""


def _where(point: Mapping[str, Fraction | Bracket]) -> str:
    """Write a point; a bracket by its middle."""
    parts = (f"{n} = {f'{float(sum(v)) / 2:.12g}...' if isinstance(v, tuple) else v}" for n, v in point.items())
    return ", ".join(parts) or "every point"


def _divided(point: Mapping[str, Fraction]) -> DomainError:
    return DomainError(f"a number of the game divides by a quantity that is zero at {_where(point)}")
