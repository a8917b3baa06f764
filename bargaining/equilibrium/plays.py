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
from bargaining.algebra.traced import Traced, number, sign
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome

__all__ = [
    "LONGEST",
    "Carried",
    "Chosen",
    "Deal",
    "Drawn",
    "Ended",
    "Entering",
    "Passed",
    "Piece",
    "Play",
    "Settled",
    "deals",
    "endless",
    "enter",
    "followed",
    "on_path",
    "path_labels",
    "put",
    "visits",
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


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """The solution in a state that carries a variable.

    ``pieces`` is the play on each cell of its range, ``values`` each actor's value as a function of the variable, on cells of its own.
    """

    state: str
    term: Term
    pieces: tuple[tuple[Cell, Play], ...]
    values: tuple[tuple[Cell, tuple[Any, ...]], ...]

    def at(self, x: Any) -> tuple[Cell, Play]:
        """Return the cell that holds a number, and the play there; traced numbers record which it is."""
        low, high = 0, (len(self.pieces) - 1) // 2  # x lies between these points
        while low < high:
            middle = (low + high + 1) // 2
            order = sign(x - self.pieces[2 * middle][0].low)
            if order == 0:
                return self.pieces[2 * middle]
            low, high = (middle, high) if order > 0 else (low, middle - 1)
        return self.pieces[2 * low if sign(x - self.pieces[2 * low][0].low) == 0 else 2 * low + 1]

    def between(self, low: Any, high: Any) -> list[tuple[Cell, Play]]:
        """Return the cells that meet an open interval, or hold a point if both ends are equal, and the plays there."""
        if sign(high - low) == 0:
            return [self.at(low)]
        if sign(high - low) < 0:
            low, high = high, low
        return [piece for piece in self.pieces if sign(high - piece[0].low) > 0 and sign(piece[0].high - low) > 0]


@dataclass(slots=True, eq=False)
class Entering:
    """What the variable of a state becomes, a quantity in the terms open before, and the cell of the state's values that holds it.

    The solution in that state is set when the whole game is solved.
    """

    term: Term
    value: Any
    cell: Cell
    index: int
    carried: Carried | None = None


@dataclass(slots=True, eq=False)
class Passed:
    """A period passes.

    ``to`` is what comes next; for a state of a recursive game it is set when the whole game is solved, so plays of such a game
    form a graph with circles. Where that state carries a variable, ``to`` is None and ``entering`` says where in its range play goes on.
    """

    node: Continue
    discounts: tuple[Any, ...]
    flows: tuple[Any, ...]
    to: Play | None
    values: tuple[Any, ...]
    entering: Entering | None = None


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
        return self.node.last or not isinstance(after, Settled) or after.accepted


Play = Ended | Chosen | Drawn | Passed | Settled


def on_path(play: Play) -> Iterator[Play]:
    """Yield the plays that are reached, each once, in order; every event of chance with positive probability counts."""
    return (at for at, _ in visits(play))


#: How many times a state with a variable is entered before play is followed no further.
LONGEST = 200


def visits(play: Play) -> Iterator[tuple[Play, dict[Term, Any]]]:
    """Yield the plays that are reached, each once, with the numbers that open terms have when it is first reached.

    Where a state carries a variable, a play is reached again if the variable is another number. Once play provably never ends, every
    play that it may come to is yielded once and the numbers are followed no further.
    """
    stack: list[tuple[Play, dict[Term, Any], Any]] = [(play, {}, None)]
    seen: set[tuple[int, Any]] = set()
    entries = 0
    while stack:
        at, fixed, mark = stack.pop()
        if (id(at), mark) in seen:
            continue
        seen.add((id(at), mark))
        yield at, fixed
        if isinstance(at, Chosen):
            stack.append((at.branches[at.index], fixed, mark))
        elif isinstance(at, Drawn):
            stack.extend(
                (b, fixed, mark)
                for p, b in zip(reversed(at.probabilities), reversed(at.branches), strict=True)
                if number(p) != 0
            )
        elif isinstance(at, Passed) and at.entering is None:
            if at.to is not None:
                stack.append((at.to, fixed, mark) if isinstance(at.node.to, Node) else (at.to, {}, None))
        elif isinstance(at, Passed):
            if mark is _FOREVER or entries == LONGEST:
                continue
            entries += 1
            cell, after, x = enter(at, fixed)
            ever = endless(cell, after)
            if ever is None:
                stack.append((after, {at.entering.term: x}, x.key if isinstance(x, Traced) else x))  # type: ignore[union-attr]
            else:
                stack.extend((other, {}, _FOREVER) for other in reversed(ever[1:]))
                stack.append((after, {at.entering.term: x}, _FOREVER))  # type: ignore[union-attr]
        elif isinstance(at, Settled):
            inside = {**fixed, at.node.term: put(at.terms, fixed)} if at.accepted else fixed
            stack.append((followed(at), inside, mark))


_FOREVER = object()


def enter(at: Passed, fixed: dict[Term, Any]) -> tuple[Cell, Play, Any]:
    """Return where in the range of a state's variable play goes on, the play there, and the number that the variable is."""
    assert at.entering is not None
    assert at.entering.carried is not None
    x = put(at.entering.value, fixed)
    return *at.entering.carried.at(x), x


def endless(cell: Cell, play: Play) -> list[Play] | None:
    """Return every play that may follow one on a cell of a state's range, itself first, if none of them ends the game; else None.

    Each cell is taken as a whole: a play on it leads to all cells that meet the image of its own.
    """
    order, seen = [(cell, play)], {id(play)}
    for here, root in order:
        stack: list[tuple[Play, dict[Term, Any]]] = [(root, {})]
        while stack:
            at, fixed = stack.pop()
            if isinstance(at, Chosen):
                stack.append((at.branches[at.index], fixed))
            elif isinstance(at, Drawn):
                stack.extend((b, fixed) for p, b in zip(at.probabilities, at.branches, strict=True) if number(p) != 0)
            elif isinstance(at, Settled):
                stack.append((followed(at), {**fixed, at.node.term: put(at.terms, fixed)} if at.accepted else fixed))
            elif isinstance(at, Passed) and at.entering is not None and at.entering.carried is not None:
                value = put(at.entering.value, fixed)
                ends = (put(value, {here.term: end}) for end in (here.low, here.high))
                for piece in at.entering.carried.between(*ends):
                    if id(piece[1]) not in seen:
                        seen.add(id(piece[1]))
                        order.append(piece)
            elif isinstance(at, Passed) and isinstance(at.node.to, Node) and at.to is not None:
                stack.append((at.to, fixed))
            else:
                return None
    return [play for _, play in order]


def put(value: Any, fixed: dict[Term, Any]) -> Any:
    """Put numbers into a quantity in the terms."""
    for term, known in fixed.items():
        if isinstance(value, Affine):
            value = value.substitute(term, known)
    return value.constant if isinstance(value, Affine) and not value.coefficients else value


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
    """Return what is agreed on the path, by the name under which it is reported, and by the offer where two share a name.

    Of deals made again in later periods, in a state that carries a variable, the first is returned.
    """
    found: dict[tuple[str, str], Deal] = {}
    proposed: set[Term] = set()  # any other term is the variable of a state
    carried = False
    for at, fixed in visits(play):
        if not (isinstance(at, Settled) and at.accepted):
            continue
        carried = carried or not proposed.issuperset(fixed)
        proposed.add(at.node.term)
        span = None if at.span is None else (put(at.span[0], fixed), put(at.span[1], fixed), at.span[2], at.span[3])
        inside = {**fixed, at.node.term: put(at.terms, fixed)}
        for name, quantity in at.node.report.items():
            if isinstance(put(quantity, inside), Affine):
                continue  # in a play that goes on for ever, at a number not followed
            key = (at.node.name, name)
            if key in found and carried:
                continue
            while key in found:
                key = (key[0], key[1] + "'")
            found[key] = Deal(at, put(quantity, inside), span)
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
