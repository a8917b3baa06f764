"""Why an outcome does not occur: the deviation that rules it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bargaining.algebra.terms import Affine
from bargaining.equilibrium.figures import decimal, ends_of, plain, terms_set
from bargaining.equilibrium.plays import Chosen, Drawn, Ended, Passed, Piece, Play, Settled
from bargaining.errors import PathError, did_you_mean
from bargaining.games.game import Game
from bargaining.games.nodes import Outcome

__all__ = ["why_not"]


def why_not(root: Play, game: Game, outcome: str, read: Callable[[Any], Any]) -> str:
    """Explain which choices play would have to leave to reach an outcome.

    Parameters
    ----------
    root : Play
    game : Game
    outcome : str
    read : callable
        Turns a number of the game into a plain number.

    Returns
    -------
    str
        The way to the outcome that departs from equilibrium play at the fewest choices, with the numbers compared there.
    """
    labels: dict[str, None] = {}
    for node in game.nodes:
        if isinstance(node, Outcome):
            labels.update(
                dict.fromkeys([node.label] if isinstance(node.label, str) else list(node.label.labels.values()))
            )
    if outcome not in labels:
        raise PathError(f"no outcome {outcome!r}{did_you_mean(outcome, labels)}; outcomes are {list(labels)}")
    ways = sorted(_ways(root, game, outcome, read, frozenset({id(root)})), key=len)
    if not ways:
        return f"{outcome!r} cannot be reached: later choices exclude it at every terms on offer."
    if not ways[0]:
        return f"{outcome!r} occurs."
    return f"{outcome!r} does not occur: " + "; and ".join(ways[0]) + "."


def _ways(
    play: Play, game: Game, outcome: str, read: Callable[[Any], Any], entered: frozenset[int]
) -> Iterator[list[str]]:
    """Yield, for every way to the outcome, the departures from equilibrium play along it."""
    if isinstance(play, Ended):
        if play.label == outcome:
            yield []
    elif isinstance(play, Chosen):
        me = game.names.index(play.node.actor)
        taken = play.branches[play.index].values[me]
        for k, branch in enumerate(play.branches):
            for way in _ways(branch, game, outcome, read, entered):
                if k == play.index:
                    yield way
                else:
                    yield [_compare(play, k, branch.values[me], taken), *way]
    elif isinstance(play, Drawn):
        for branch in play.branches:
            yield from _ways(branch, game, outcome, read, entered)
    elif isinstance(play, Passed):
        # A state of a recursive game is entered once: a way that comes back to it is no shorter.
        if play.to is not None and id(play.to) not in entered:
            yield from _ways(play.to, game, outcome, read, entered | {id(play.to)})
    else:
        yield from _offer_ways(play, game, outcome, read, entered)


def _compare(play: Chosen, k: int, value: Any, taken: Any) -> str:
    return (
        f"at {play.node.name!r} {play.node.actor} would have to choose {play.node.actions[k]!r}, worth "
        f"{_show(value)}, and gets {_show(taken)} from {play.node.actions[play.index]!r}"
    )


def _show(value: Any) -> str:
    value = plain(value)
    return f"({value})" if isinstance(value, Affine) else decimal(value)


def _offer_ways(
    play: Settled, game: Game, outcome: str, read: Callable[[Any], Any], entered: frozenset[int]
) -> Iterator[list[str]]:
    me = game.names.index(play.node.proposer)
    ends = ends_of(play.node, read)
    term = play.node.term.name
    kept = decimal(play.values[me]) if not isinstance(plain(play.values[me]), Affine) else "more"
    for k, piece in enumerate(play.pieces):
        for way in _ways(piece.after, game, outcome, read, entered):
            if k == play.index and piece.refused is None:
                yield way
                continue
            where = terms_set([piece.cell], term, *ends)
            if piece.refused is not None:
                yield [f"{piece.refused} would have to accept {where}, and does better by refusing", *way]
            else:
                yield [
                    f"{play.node.proposer} would have to offer {where}, {_worth(piece, me, play)}, and gets {kept}",
                    *way,
                ]
    for branch, name in ((play.reject, "a refusal"), (play.otherwise, "no offer")):
        if branch is None:
            continue
        for way in _ways(branch, game, outcome, read, entered):
            reached = play.index is None if name == "no offer" else play.index is not None and not play.accepted
            if reached:
                yield way
            else:
                yield [
                    f"at {play.node.name!r} {play.node.proposer} would have to prefer {name}, worth "
                    f"{_show(branch.values[me])}, and gets {kept}",
                    *way,
                ]


def _worth(piece: Piece, me: int, play: Settled) -> str:
    value = piece.after.values[me]
    if not isinstance(value, Affine):
        return f"worth {_show(value)}"
    ends = [plain(value.substitute(play.node.term, at)) for at in (piece.cell.low, piece.cell.high)]
    if any(isinstance(end, Affine) for end in ends):
        return "worth less"
    return f"worth at most {decimal(max(ends))}"
