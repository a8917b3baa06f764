"""What a solver found at each node: the tree of a solution.

A solution mirrors the tree of the game and holds labels and numbers only. Values are listed in the order of the game's
actors; below an offer they are affine in its terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Affine, Term
from bargaining.games.nodes import Chance, Continue, Decision, Offer, Outcome

__all__ = [
    "Chosen",
    "Deal",
    "Drawn",
    "Ended",
    "Passed",
    "Piece",
    "Play",
    "Settled",
    "deals",
    "followed",
    "on_path",
    "path_labels",
]


@dataclass(slots=True, eq=False)
class Ended:
    """The game ends."""

    node: Outcome
    label: str
    values: tuple[Any, ...]


@dataclass(slots=True, eq=False)
class Chosen:
    """An actor takes action number `index`; `ties` are the others that are equally good."""

    node: Decision
    index: int
    ties: tuple[int, ...]
    branches: tuple[Play, ...]
    values: tuple[Any, ...]


@dataclass(slots=True, eq=False)
class Drawn:
    """Nature moves."""

    node: Chance
    probabilities: tuple[Any, ...]
    branches: tuple[Play, ...]
    values: tuple[Any, ...]


@dataclass(slots=True, eq=False)
class Passed:
    """A period passes.

    ``to`` is what comes next; for a state of a recursive game it is set when the whole game is solved, so plays of such a game
    form a graph with circles.
    """

    node: Continue
    discounts: tuple[Any, ...]
    flows: tuple[Any, ...]
    to: Play | None
    values: tuple[Any, ...]


@dataclass(slots=True, eq=False)
class Piece:
    """One cell of the terms, how it is answered and what follows acceptance.

    ``refused`` is the first actor who rejects, or None; ``tied`` are those who are indifferent on the whole cell. ``rejection`` is
    what follows a rejection of these terms, where that depends on the terms refused.
    """

    cell: Cell
    refused: str | None
    tied: tuple[str, ...]
    after: Play
    rejection: Play | None = None


@dataclass(slots=True, eq=False)
class Settled:
    """An offer is made and answered, or not made.

    ``index`` is the piece of the offer made, None where no offer is made; ``terms`` the number proposed; ``pinned`` why
    it is proposed (a corner, somebody's indifference, a kink). ``ties`` names what the proposer finds equally good. ``span`` is the
    interval of terms any of which could be proposed in equilibrium, where there is one.
    """

    node: Offer
    pieces: tuple[Piece, ...]
    reject: Play
    otherwise: Play | None
    index: int | None
    terms: Any
    pinned: tuple[str, ...]
    ties: tuple[str, ...]
    continuum: bool
    values: tuple[Any, ...]
    span: tuple[Any, Any, bool, bool] | None = None

    def after_rejection(self, k: int) -> Play:
        """Return what follows a rejection of terms in piece k."""
        own = self.pieces[k].rejection
        return self.reject if own is None else own

    @property
    def accepted(self) -> bool:
        """Whether a deal is made; the first of several terms are part of one if the last are accepted."""
        if self.index is None or self.pieces[self.index].refused is not None:
            return False
        after = self.pieces[self.index].after
        return bool(self.node.responders) or not isinstance(after, Settled) or after.accepted


Play = Ended | Chosen | Drawn | Passed | Settled


def on_path(play: Play) -> Iterator[Play]:
    """Yield the plays that are reached, each once, in order; every event of chance with positive probability counts."""
    from bargaining.algebra.traced import number

    stack: list[Play] = [play]
    seen: set[int] = set()
    while stack:
        at = stack.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        yield at
        if isinstance(at, Chosen):
            stack.append(at.branches[at.index])
        elif isinstance(at, Drawn):
            stack.extend(
                b for p, b in zip(reversed(at.probabilities), reversed(at.branches), strict=True) if number(p) != 0
            )
        elif isinstance(at, Passed):
            if at.to is not None:
                stack.append(at.to)
        elif isinstance(at, Settled):
            stack.append(followed(at))


def followed(at: Settled) -> Play:
    """Return what comes after an offer on the path."""
    if at.index is None:
        return at.otherwise if at.otherwise is not None else at.reject
    piece = at.pieces[at.index]
    return piece.after if piece.refused is None else at.after_rejection(at.index)


@dataclass(slots=True, eq=False)
class Deal:
    """One term of an offer accepted on the path, as a number, with the terms of the offers around it put in."""

    play: Settled
    terms: Any
    span: tuple[Any, Any, bool, bool] | None


def deals(play: Play) -> dict[str, Deal]:
    """Return what is agreed on the path, by the name under which it is reported, and by the offer where two share a name."""
    found: dict[tuple[str, str], Deal] = {}
    fixed: dict[Term, Any] = {}

    def put(value: Any) -> Any:
        for term, number in fixed.items():
            if isinstance(value, Affine):
                value = value.substitute(term, number)
        return value.constant if isinstance(value, Affine) and not value.coefficients else value

    for at in on_path(play):
        if not (isinstance(at, Settled) and at.accepted):
            continue
        span = None if at.span is None else (put(at.span[0]), put(at.span[1]), at.span[2], at.span[3])
        fixed[at.node.term] = put(at.terms)
        for name, quantity in at.node.report.items():
            key = (at.node.name, name)
            while key in found:
                key = (key[0], key[1] + "'")
            found[key] = Deal(at, put(quantity), span)
    names = [name for _, name in found]
    return {name if names.count(name) == 1 else f"{name} [{offer}]": deal for (offer, name), deal in found.items()}


def path_labels(play: Play) -> tuple[tuple[str, ...], ...]:
    """Return the labels of play on the path: actions taken, deals made or not, and outcomes."""
    steps: list[tuple[str, ...]] = []
    for at in on_path(play):
        if isinstance(at, Chosen):
            steps.append((at.node.name, at.node.actor, at.node.actions[at.index]))
        elif isinstance(at, Drawn):
            steps.append((at.node.name, "chance"))
        elif isinstance(at, Settled):
            steps.append((at.node.name, at.node.proposer, "accepted" if at.accepted else "no deal"))
        elif isinstance(at, Ended):
            steps.append((at.label,))
    return tuple(steps)
