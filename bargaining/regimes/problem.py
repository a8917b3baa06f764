"""A game with symbols, the point at which it is asked, and the trace that a solution there leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine
from bargaining.algebra.traced import Tape, lift
from bargaining.equilibrium.plays import Play
from bargaining.errors import MathematicalFact
from bargaining.expressions.numbers import exact
from bargaining.games.game import Game
from bargaining.protocols.protocol import Domain
from bargaining.solvers.backward_induction import backward_induction
from bargaining.solvers.policy_iteration import Skeleton, policy_iteration

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
    skeleton : Skeleton or None
        For a recursive game, whose values were used.
    consistent : bool
        Whether these values are those of an equilibrium at this point.
    """

    tape: Tape
    play: Play | None
    fact: MathematicalFact | None = None
    skeleton: Skeleton | None = None
    consistent: bool = True


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
    """

    game: Game
    values: Mapping[str, Fraction]
    domains: Mapping[str, Domain] = field(default_factory=dict)
    ranges: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    latex: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    name: str = "game"
    title: str = ""
    keys: dict[Any, int] = field(default_factory=dict, repr=False)

    def trace(self, changed: Mapping[str, Fraction] | None = None, skeleton: Skeleton | None = None) -> Trace:
        """Solve at the point, with some values changed, and keep the history.

        Parameters
        ----------
        changed : mapping of str to Fraction, optional
        skeleton : Skeleton, optional
            For a recursive game: try these values instead of searching for a fixed point.
        """
        tape = Tape(self.keys)
        point = {**self.values, **(changed or {})}
        leaf = {name: tape.parameter(name, value) for name, value in point.items()}
        memo: dict[Any, Any] = {}

        def read(value: Any) -> Any:
            if isinstance(value, (int, Fraction)):
                return Fraction(value)
            return exact(value) if isinstance(value, float) else lift(value, leaf, memo)

        try:
            if self.game.states:
                found = policy_iteration(self.game, read, tape, skeleton)
                return Trace(tape, found.play, None, found.skeleton, found.consistent)
            return Trace(tape, backward_induction(self.game, read))
        except MathematicalFact as fact:
            return Trace(tape, None, fact, skeleton, skeleton is None)

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
            if isinstance(value, (int, Fraction)):
                return Fraction(value)
            return exact(value) if isinstance(value, float) else lift(value, self.values, memo)

        return read
