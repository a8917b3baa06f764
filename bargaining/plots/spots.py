"""The nodes of a game as they are drawn."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine, SignLabel
from bargaining.equilibrium.figures import plain
from bargaining.equilibrium.plays import Chosen, Drawn, Passed, Play, Settled, followed
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome
from bargaining.plots.layout import Branch, Spot
from bargaining.plots.payoffs import Notation
from bargaining.plots.style import plain_math

__all__ = ["SPREAD", "spot_of"]

#: Half the height of the fan of an offer, in points.
SPREAD = 13.0


def spot_of(node: Node, play: Play | None, game: Game, notation: Notation, payoffs: bool) -> Spot:
    """Return a node as drawn; `play` is the solution here if play comes here."""

    def below(label: str, child: Node, then: Play | None) -> Branch:
        return Branch(label, spot_of(child, then, game, notation, payoffs), thick=then is not None)

    if isinstance(node, Outcome):
        lines = [_label(node.label, notation)]
        if payoffs:
            given = dict(zip(node.actors, node.payoffs, strict=True))
            lines += [f"{plain_math(a)}: ${notation.write(given[a])}$" for a in game.names]
        return Spot("end", lines=lines)
    if isinstance(node, Decision):
        spot = Spot("decision", node.actor, information_set=node.information_set)
        for k, (action, child) in enumerate(zip(node.actions, node.branches, strict=True)):
            then = play.branches[k] if isinstance(play, Chosen) and play.index == k else None
            spot.branches.append(below(plain_math(action), child, then))
        return spot
    if isinstance(node, Chance):
        spot = Spot("chance", "chance")
        for k, (event, p, child) in enumerate(zip(node.events, node.probabilities, node.branches, strict=True)):
            then = play.branches[k] if isinstance(play, Drawn) and play.probabilities[k] != 0 else None
            spot.branches.append(below(f"{plain_math(event)} (${notation.write(p)}$)", child, then))
        return spot
    if isinstance(node, Continue):
        spot = Spot("period", "")
        flows = ", ".join(f"{plain_math(a)} ${notation.write(v)}$" for a, v in node.flow.items())
        if isinstance(node.to, Node):
            label = f"next period{f' ({flows})' if flows else ''}"
            spot.branches.append(below(label, node.to, play.to if isinstance(play, Passed) else None))
        else:
            return Spot("end", lines=[f"continue to {plain_math(node.to)}"])
        return spot
    assert isinstance(node, Offer)
    return _offered(node, play, notation, below)


def _offered(node: Offer, play: Play | None, notation: Notation, below: Any) -> Spot:
    settled = play if isinstance(play, Settled) else None
    made = settled is not None and settled.index is not None
    then = None if settled is None else followed(settled)
    accepted = settled is not None and settled.accepted
    answer = Spot("answer", ", then ".join(plain_math(a) for a in node.responders))
    answer.branches.append(below("accept", node.accept, then if accepted else None))
    answer.branches.append(below("reject", node.reject, then if made and not accepted else None))
    letter = notation.letter(node.term)
    spot = Spot("offer", node.proposer, information_set=node.information_set)
    chosen = (
        f"{letter} = {_amount(settled.terms)}" if settled is not None and made and settled.terms is not None else ""
    )
    spot.branches.append(Branch(f"${letter}$", answer, thick=made, fan=("0", notation.write(node.high), chosen)))
    if node.otherwise is node.reject:
        rejected = answer.branches[-1].to
        answer.drop = SPREAD + 14.0
        spot.branches.append(Branch("no offer", rejected, thick=settled is not None and not made, joins=True))
    elif node.otherwise is not None:
        spot.branches.append(below("no offer", node.otherwise, then if settled is not None and not made else None))
    return spot


def _amount(value: Any) -> str:
    """Write terms: a short decimal, a short fraction, or four digits."""
    exact = plain(value)
    if isinstance(exact, Affine):
        return r"\dots"
    if isinstance(exact, Fraction) and exact.denominator < 1000 and Fraction(f"{float(exact):.4g}") != exact:
        return f"{exact.numerator}/{exact.denominator}"
    return f"{float(exact):.4g}"


def _label(label: str | SignLabel, notation: Notation) -> str:
    if isinstance(label, str):
        return plain_math(label)
    text = dict.fromkeys([label.labels[0], label.labels[1], label.labels[-1]])
    if len(text) == 2:
        quantity = notation.write(label.quantity)
        return f"{plain_math(label.labels[0])} (${quantity} = 0$) /\n{plain_math(label.labels[1])} (${quantity} > 0$)"
    return " / ".join(plain_math(t) for t in text)
