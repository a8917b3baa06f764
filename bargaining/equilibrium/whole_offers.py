"""An offer of several terms seen as one: what is proposed, and which terms each responder accepts.

In the tree such an offer is a chain of offers of one term each, of which only the last is answered
(:class:`~bargaining.games.nodes.Offer`). A reader means one proposal and one answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Affine, Term, substituted
from bargaining.equilibrium.figures import plain, same
from bargaining.equilibrium.plays import Piece, Settled
from bargaining.games.nodes import Offer

__all__ = ["Leaf", "Proposal", "leaves", "links", "margin", "proposal"]


def links(node: Offer) -> tuple[Offer, ...]:
    """Return the offers of one term that make up an offer, the one that is answered last."""
    chain = [node]
    while not chain[-1].last:
        following = chain[-1].accept
        assert isinstance(following, Offer)
        chain.append(following)
    return tuple(chain)


@dataclass(frozen=True)
class Proposal:
    """What is proposed.

    Attributes
    ----------
    last : Settled
        The offer of the last term, which is answered.
    terms : mapping of str to number, or None
        By the names under which a deal is reported; affine where offers around it are open. None where the offer made is to be
        refused.
    numbers : mapping of Term to number
        The same by term.
    accepted : bool
    """

    last: Settled
    terms: Mapping[str, Any] | None
    numbers: Mapping[Term, Any]
    accepted: bool


def proposal(play: Settled) -> Proposal | None:
    """Return what is proposed; None if no offer is made."""
    if play.index is None:
        return None
    numbers: dict[Term, Any] = {}

    def put(quantity: Any) -> Any:
        quantity = plain(quantity)
        for term, value in numbers.items():
            if isinstance(quantity, Affine):
                quantity = quantity.substitute(term, value)
        return plain(quantity.constant) if isinstance(quantity, Affine) and not quantity.coefficients else quantity

    at = play
    while at.index is not None and at.terms is not None:
        numbers[at.node.term] = put(at.terms)
        if at.node.last:
            return Proposal(at, {name: put(q) for name, q in at.node.report.items()}, numbers, at.accepted)
        following = at.pieces[at.index].after
        assert isinstance(following, Settled)
        at = following
    while not at.node.last:
        following = at.pieces[0 if at.index is None else at.index].after
        assert isinstance(following, Settled)
        at = following
    return Proposal(at, None, {}, False)


@dataclass(frozen=True)
class Leaf:
    """One piece of the terms: a cell for each term, who answers there and how, and whether it is what is proposed."""

    cells: tuple[Cell, ...]
    at: Settled
    piece: Piece
    offered: bool


def leaves(play: Settled, cells: tuple[Cell, ...] = (), offered: bool = True) -> Iterator[Leaf]:
    """Yield the pieces of an offer of one or several terms, from the smallest terms to the largest."""
    for k, piece in enumerate(play.pieces):
        mine = offered and play.index == k
        if play.node.last:
            yield Leaf((*cells, piece.cell), play, piece, mine)
        else:
            assert isinstance(piece.after, Settled)
            yield from leaves(piece.after, (*cells, piece.cell), mine)


def margin(play: Settled, actor: str, me: int) -> tuple[Affine, Any] | None:
    """Return what a deal is worth to a responder, affine in the terms, and what a refusal is worth.

    The responder accepts iff the first is no less than the second. None where these are not the same on all pieces of the terms,
    or the answers are others.

    Parameters
    ----------
    play : Settled
        The first term of the offer.
    actor : str
        The responder.
    me : int
        Its place among the actors.
    """
    found: tuple[Affine, Any] | None = None
    for leaf in leaves(play):
        deal = plain(leaf.piece.after.values[me])
        refusal = plain(leaf.at.after_rejection(leaf.at.pieces.index(leaf.piece)).values[me])
        if not isinstance(deal, Affine) or isinstance(refusal, Affine):
            return None
        if found is None:
            found = deal, refusal
        elif refusal != found[1] or not same(deal, found[0]):
            return None
        gains = _corners(deal - refusal, leaf.cells)
        if any(isinstance(gain, Affine) for gain in gains):
            return None
        accepts = leaf.piece.refused is None
        if (leaf.piece.refused == actor and max(gains) > 0) or (accepts and min(gains) < 0):
            return None
        if leaf.piece.refused == actor and all(cell.point for cell in leaf.cells) and gains[0] == 0:
            return None
    return found


def _corners(quantity: Any, cells: tuple[Cell, ...]) -> list[Any]:
    """Return an affine quantity at the ends of cells, each of which may depend on those before it."""
    values = [quantity]
    for cell in reversed(cells):
        ends = {id(end): plain(end) for end in (cell.low, cell.high)}.values()
        values = [plain(substituted(value, cell.term, end)) for value in values for end in ends]
    return [v.constant if isinstance(v, Affine) and not v.coefficients else v for v in values]
