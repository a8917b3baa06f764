r"""Equilibria of recursive games whose strategies depend on history: which payoffs support one another.

Mathematics
-----------
Let :math:`E(s)` be finitely many payoff vectors for each state. If every vector of every :math:`E(s)` is the value of an equilibrium
of the tree of s in which ``continue_to(t)`` is worth *some* vector of :math:`E(t)`, chosen by what was played, then all of them are
subgame-perfect payoffs of the recursive game: the sets *generate themselves*, and play is an automaton that moves between the
vectors. So then is everything else the trees generate from them. Starting from candidates, those that nothing supports are
struck out until the rest generate themselves; the extremes of what they generate are added, and so on while the range of payoffs grows.

The ends found in this way are attained. Together with the bounds of :mod:`bargaining.solvers.payoff_bounds` they say how much is
known of the set of equilibrium payoffs; where they agree, its ends are exact.

References
----------
Abreu, D., Pearce, D. and Stacchetti, E. (1990). Toward a theory of discounted repeated games with imperfect monitoring.
*Econometrica* 58(5), 1041-1063.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Affine
from bargaining.equilibrium.plays import Play, Settled
from bargaining.games.game import Game
from bargaining.games.nodes import Continue, Decision, Outcome, payoffs_in_order
from bargaining.solvers.backward_induction import Reader
from bargaining.solvers.equilibrium_sets import EquilibriumSets

__all__ = ["extremes", "indifferences", "self_generated"]

#: A payoff for each actor.
Vector = tuple[Fraction, ...]
Candidates = dict[str, list[Vector]]


def self_generated(
    game: Game, read: Reader, candidates: Mapping[str, Sequence[Vector]], limit: int, rounds: int = 12
) -> dict[str, list[Play]]:
    """Return equilibria whose payoffs support one another.

    Parameters
    ----------
    game : Game
        With states.
    read : callable
        Turns each number of the game into a fraction.
    candidates : mapping of str to sequence of vectors
        Payoffs to begin with, for each state.
    limit : int
        The largest number of equilibria kept at any node.
    rounds : int
        How often what is generated is added.

    Returns
    -------
    dict of str to list of Play
        For each state one equilibrium for each vector, joined into an automaton; empty if the candidates support nothing.
    """
    at: Candidates = {s: list(dict.fromkeys(candidates[s])) for s in game.states}
    best: dict[str, list[Play]] = {s: [] for s in game.states}
    for _ in range(rounds):
        kept, plays = _strike(game, read, at, limit)
        if not all(kept.values()):
            break
        best = plays
        grown = {s: _extreme(kept[s], plays[s + _ALL]) for s in game.states}
        if all(set(grown[s]) <= set(kept[s]) for s in game.states):
            break
        at = {s: list(dict.fromkeys([*grown[s], *kept[s]])) for s in game.states}
    return {s: best.get(s, []) for s in game.states}


_ALL = " (all)"


def _strike(game: Game, read: Reader, at: Candidates, limit: int) -> tuple[Candidates, dict[str, list[Play]]]:
    """Strike out vectors that are not generated, until the rest are; link what generates them."""
    while True:
        sets = EquilibriumSets(game, read, limit, at, join=False)
        sets.solve()
        chosen: dict[str, list[Play]] = {}
        plays: dict[str, list[Play]] = {}
        kept: Candidates = {}
        for s, node in game.states.items():
            found = sets.closed[id(node)]
            by_value: dict[Vector, Play] = {}
            for play in found:
                by_value.setdefault(tuple(play.values), play)
            for vector in at[s]:
                inside = [p for play in found if vector not in by_value for p in _at_vector(play, vector)]
                if inside:
                    by_value[vector] = inside[0]
            kept[s] = [v for v in at[s] if v in by_value]
            chosen[s] = [by_value[v] for v in kept[s]]
            plays[s + _ALL] = list(found)
        if kept == at:
            place = {(s, v): play for s in kept for v, play in zip(kept[s], chosen[s], strict=True)}
            for passed, state, vector in sets.waits:
                passed.to = place[state, vector]
            return kept, {**chosen, **plays}
        if not all(kept.values()):
            return kept, {}
        at = kept


def _at_vector(play: Play, vector: Vector) -> Iterator[Play]:
    """Yield the equilibrium of an interval of terms at which the actors receive given payoffs, if there is one."""
    if not isinstance(play, Settled) or play.span is None or play.index is None:
        return
    here = play.pieces[play.index]
    if here.refused is not None:
        return
    term, forms = play.node.term, here.after.values
    moving = [(f, v) for f, v in zip(forms, vector, strict=True) if isinstance(f, Affine) and f.coefficients.get(term)]
    if not moving:
        return
    form, value = moving[0]
    x = (value - form.substitute(term, Fraction(0))) / form.coefficients[term]
    values = tuple(f.substitute(term, x) if isinstance(f, Affine) else f for f in forms)
    if play.span[0] < x < play.span[1] and values == vector:
        k = play.index
        left, right = play.pieces[k - 1], play.pieces[k + 1]
        pieces = (
            *play.pieces[: k - 1],
            replace(left, cell=Cell(term, left.cell.low, x, False)),
            replace(here, cell=Cell.at(term, x)),
            replace(right, cell=Cell(term, x, right.cell.high, False)),
            *play.pieces[k + 2 :],
        )
        yield replace(play, pieces=pieces, terms=x, values=values, span=None)


def _extreme(kept: Sequence[Vector], plays: Sequence[Play]) -> list[Vector]:
    """Return, for each actor, the vectors with the least and the greatest payoff."""
    everything = [*kept, *(tuple(play.values) for play in plays)]
    out: dict[Vector, None] = {}
    for i in range(len(everything[0])):
        out[min(everything, key=lambda v: v[i])] = None
        out[max(everything, key=lambda v: v[i])] = None
    return list(out)


def extremes(low: Mapping[str, Sequence[Fraction]], high: Mapping[str, Sequence[Fraction]]) -> Candidates:
    """Return, as candidates, the corners of bounds at which one actor has most and the others least, and the reverse."""
    out: Candidates = {}
    for s in low:
        vectors: dict[Vector, None] = {}
        for i in range(len(low[s])):
            vectors[tuple(high[s][j] if j == i else low[s][j] for j in range(len(low[s])))] = None
            vectors[tuple(low[s][j] if j == i else high[s][j] for j in range(len(low[s])))] = None
        out[s] = list(vectors)
    return out


def indifferences(game: Game, read: Reader, candidates: Mapping[str, Sequence[Vector]]) -> Candidates:
    """Return candidates at which a decision between going on and an end is a matter of indifference.

    Such payoffs support both actions. They are sought between the candidates with the least and the greatest payoff of the decider.
    """
    out: Candidates = {s: [] for s in game.states}
    for node in game.nodes:
        if not isinstance(node, Decision):
            continue
        me = game.names.index(node.actor)
        discount = Fraction(read(game.actors[me].discount))
        ends = [b for b in node.branches if isinstance(b, Outcome)]
        onward = [b for b in node.branches if isinstance(b, Continue) and isinstance(b.to, str)]
        for end, go in product(ends, onward):
            payoff = payoffs_in_order(end, game.names)[me]
            if isinstance(payoff, Affine) or discount == 0:
                continue
            wanted = (read(payoff) - read(go.flow.get(node.actor, 0))) / discount
            known = sorted(candidates[str(go.to)], key=lambda v: v[me])
            low, high = known[0], known[-1]
            if low[me] < wanted < high[me]:
                share = (wanted - low[me]) / (high[me] - low[me])
                out[str(go.to)].append(tuple(a + (b - a) * share for a, b in zip(low, high, strict=True)))
    return out
