"""The nodes of a game as they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine, SignLabel
from bargaining.algebra.traced import sign
from bargaining.equilibrium.assessment import Assessment
from bargaining.equilibrium.figures import plain
from bargaining.equilibrium.plays import Chosen, Drawn, Passed, Play, Settled
from bargaining.equilibrium.whole_offers import links, proposal
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome
from bargaining.plots.layout import Branch, Spot
from bargaining.plots.payoffs import Notation
from bargaining.plots.style import plain_math

__all__ = ["SPREAD", "Behaviour", "spot_of"]

#: Half the height of the fan of an offer, in points.
SPREAD = 13.0


class Behaviour:
    """What is done from a place on in an equilibrium with information sets."""

    def __init__(self, assessment: Assessment, place: int = 0) -> None:
        self.assessment, self.place = assessment, place

    def probability(self, k: int) -> Any:
        """Return the probability with which the k-th branch is taken."""
        place = self.assessment.form.places[self.place]
        if place.owner < 0:
            return place.probabilities[k]
        h = self.assessment.form.information_sets[place.information_set]
        return self.assessment.strategy[h.name][h.actions[k]]

    def after(self, k: int) -> Behaviour | None:
        """Return what is done after the k-th branch; None if it is not taken."""
        if sign(self.probability(k)) == 0:
            return None
        return Behaviour(self.assessment, self.assessment.form.places[self.place].children[k])


def spot_of(node: Node, play: Play | Behaviour | None, game: Game, notation: Notation, payoffs: bool) -> Spot:
    """Return a node as drawn; `play` is the solution here if play comes here."""

    def below(label: str, child: Node, then: Play | Behaviour | None) -> Branch:
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
            label, then = plain_math(action), _next(play, k)
            if isinstance(play, Behaviour) and then is not None and sign(play.probability(k) - 1) != 0:
                label += f" ({_amount(play.probability(k))})"
            spot.branches.append(below(label, child, then))
        return spot
    if isinstance(node, Chance):
        spot = Spot("chance", "chance")
        for k, (event, p, child) in enumerate(zip(node.events, node.probabilities, node.branches, strict=True)):
            spot.branches.append(below(f"{plain_math(event)} (${notation.write(p)}$)", child, _next(play, k)))
        return spot
    if isinstance(node, Continue):
        spot = Spot("period", "")
        flows = [(plain_math(a), f"${notation.write(v)}$") for a, v in node.flow.items()] if payoffs else []
        if isinstance(node.to, Node):
            got = ", ".join(f"{a} gets {v}" for a, v in flows)
            label = f"a period passes{f': {got}' if got else ''}"
            then = play if isinstance(play, Behaviour) else play.to if isinstance(play, Passed) else None
            spot.branches.append(below(label, node.to, then))
            return spot
        head = f"a period passes,\nthen state '{plain_math(node.to)}'"
        for quantity in node.variables.values():
            head += f" at ${notation.letter(game.variables[node.to].term)} = {notation.write(quantity)}$"
        return Spot("end", lines=[head, *(f"{a}: {v} in the period" for a, v in flows)])
    assert isinstance(node, Offer)
    return _offered(node, None if isinstance(play, Behaviour) else play, notation, below)


def _next(play: Play | Behaviour | None, k: int) -> Play | Behaviour | None:
    """Return what is played after the k-th branch of a choice or a draw, if play goes there."""
    if isinstance(play, Behaviour):
        return play.after(k)
    if isinstance(play, Chosen) and play.index == k:
        return play.branches[k]
    return play.branches[k] if isinstance(play, Drawn) and play.probabilities[k] != 0 else None


def _offered(node: Offer, play: Play | None, notation: Notation, below: Any) -> Spot:
    settled = play if isinstance(play, Settled) else None
    chain = links(node)
    plan = None if settled is None else proposal(settled)
    deal, refusal, idle = _after(settled)
    answer = Spot("answer", ", then ".join(plain_math(a) for a in chain[-1].responders))
    answer.branches.append(below("accept", chain[-1].accept, deal))
    answer.branches.append(below("reject", node.reject, refusal))
    letters = [notation.letter(link.term) for link in chain]
    spot = Spot("offer", node.proposer, information_set=node.information_set)
    chosen = ""
    if plan is not None and plan.terms is not None:
        chosen = r",\; ".join(
            f"{letter} = {_amount(plan.numbers[link.term])}" for letter, link in zip(letters, chain, strict=True)
        )
    fan = (*_ends(chain, letters, notation), chosen)
    spot.branches.append(Branch("$" + r",\, ".join(letters) + "$", answer, thick=plan is not None, fan=fan))
    if node.otherwise is node.reject:
        rejected = answer.branches[-1].to
        answer.drop = SPREAD + 14.0
        spot.branches.append(Branch("no offer", rejected, thick=idle is not None, joins=True))
    elif node.otherwise is not None:
        spot.branches.append(below("no offer", node.otherwise, idle))
    return spot


def _after(settled: Settled | None) -> tuple[Play | None, Play | None, Play | None]:
    """Return what is played after a deal, after a refusal and without an offer, where play comes there."""
    if settled is None:
        return None, None, None
    plan = proposal(settled)
    if plan is None:
        return None, None, settled.otherwise if settled.otherwise is not None else settled.reject
    last = plan.last
    if not plan.accepted or last.index is None:
        return None, settled.reject if last.index is None else last.after_rejection(last.index), None
    return last.pieces[last.index].after, None, None


def _ends(chain: Sequence[Offer], letters: Sequence[str], notation: Notation) -> tuple[str, str]:
    """Return how the least and the greatest terms are written beside the fan of an offer."""
    low = r",\, ".join(notation.write(link.low) for link in chain)
    if any(isinstance(link.high, Affine) for link in chain):
        return low, f"{' + '.join(letters)} = {notation.write(getattr(chain[0].over, 'size', 1))}"
    return low, r",\, ".join(notation.write(link.high) for link in chain)


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
