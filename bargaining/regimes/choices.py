"""Every choice in a solution, where it is made, and what is done there, in closed form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bargaining.algebra.terms import Affine
from bargaining.equilibrium.plays import Chosen, Drawn, Passed, Play, Settled
from bargaining.games.game import Game
from bargaining.regimes.notation import Formula, Notation, Sentence, relate

__all__ = ["Place", "Rule", "Run", "places", "region", "rules", "runs"]

#: The pieces of the offers around a choice, outermost first: each an offer and the number of a piece.
Within = tuple[tuple[Settled, int], ...]


@dataclass(frozen=True, eq=False)
class Place:
    """A choice.

    Attributes
    ----------
    name : str
        The node's name, with the history where several nodes share it.
    play : Chosen or Settled
    within : tuple of (Settled, int)
        On which piece of the terms of the offers around it.
    reached : bool
        Whether play comes here.
    """

    name: str
    play: Chosen | Settled
    within: Within
    reached: bool


@dataclass(frozen=True)
class Rule:
    """What an actor does at a node.

    Attributes
    ----------
    node, actor : str
    does : Sentence
    reached : bool
        Whether play comes there.
    """

    node: str
    actor: str
    does: Sentence
    reached: bool

    def __str__(self) -> str:
        return f"at '{self.node}' {self.actor} {self.does}"


@dataclass(frozen=True, eq=False)
class Run:
    """Adjacent pieces of the terms of an offer: an interval, each end in it or not."""

    first: int
    last: int
    low: Any
    high: Any
    closed: bool
    closed_above: bool


def places(game: Game, root: Play) -> list[Place]:
    """Return every choice that some play leads to, each once, in the order of play."""
    found = list(_walk(game, root))
    names: dict[str, set[str]] = {}
    for name, history, *_ in found:
        names.setdefault(name, set()).add(history)
    return [
        Place(name if len(names[name]) == 1 else f"{name} [{history or 'start'}]", play, within, reached)
        for name, history, play, within, reached in found
    ]


def _walk(game: Game, root: Play) -> Iterator[tuple[str, str, Any, Within, bool]]:
    seen: set[int] = set()
    stack: list[tuple[Play, str, Within, bool]] = [(root, "", (), True)]
    while stack:
        play, history, within, reached = stack.pop()
        if id(play) in seen:
            continue
        seen.add(id(play))
        if id(play.node) not in game.open_nodes:
            within = ()
        below: list[tuple[Play, str, Within, bool]] = []
        if isinstance(play, Chosen):
            yield play.node.name, history, play, within, reached
            for k, (name, branch) in enumerate(zip(play.node.actions, play.branches, strict=True)):
                below.append((branch, _step(history, name), within, reached and k == play.index))
        elif isinstance(play, Drawn):
            for event, branch in zip(play.node.events, play.branches, strict=True):
                below.append((branch, _step(history, event), within, reached))
        elif isinstance(play, Passed):
            if play.to is not None:
                below.append((play.to, _step(history, "a period passes"), within, reached))
        elif isinstance(play, Settled):
            yield play.node.name, history, play, within, reached
            step = "accept" if play.node.responders else ""
            for k, piece in enumerate(play.pieces):
                made = reached and k == play.index
                below.append((piece.after, _step(history, step), (*within, (play, k)), made and piece.refused is None))
                below.append(
                    (play.after_rejection(k), _step(history, "reject"), within, made and piece.refused is not None)
                )
            if play.otherwise is not None:
                below.append((play.otherwise, _step(history, "no offer"), within, reached and play.index is None))
        # What is reached comes first, so that a subgame reached in several ways counts as reached.
        below.sort(key=lambda b: not b[3])
        stack.extend(reversed(below))


def _step(history: str, action: str) -> str:
    return f"{history} > {action}" if history and action else history or action


def runs(play: Settled, keys: Sequence[Any]) -> list[tuple[Any, Run]]:
    """Join adjacent pieces of an offer that have the same key."""
    out: list[tuple[Any, Run]] = []
    first = 0
    for k in range(1, len(keys) + 1):
        if k == len(keys) or keys[k] != keys[first]:
            a, b = play.pieces[first].cell, play.pieces[k - 1].cell
            out.append((keys[first], Run(first, k - 1, a.low, b.high, a.point, b.point)))
            first = k
    return out


def region(play: Settled, run: Run, notation: Notation) -> Formula | None:
    """Write an interval of terms as a condition on them; None if it is all that can be offered."""
    term = Formula(play.node.term.name, notation.letters[play.node.term.name])
    below, above = run.first == 0, run.last == len(play.pieces) - 1
    if run.first == run.last and play.pieces[run.first].cell.point:
        return relate(term, "=", notation.affine(run.low))
    if below and above:
        return None
    low, high = notation.affine(run.low), notation.affine(run.high)
    if above:
        return relate(term, ">=" if run.closed else ">", low)
    upper = relate(term, "<=" if run.closed_above else "<", high)
    return upper if below else relate(low, "<=" if run.closed else "<", upper)


def rules(found: Sequence[Place], notation: Notation) -> tuple[list[Rule], bool]:
    """Say what is done at every choice; also whether everything is said.

    What is done below two or more open terms is said where it does not depend on them.
    """
    table: dict[tuple[str, str, int], tuple[bool, list[tuple[Sentence, Within]]]] = {}
    for place in found:
        for rank, (actor, does) in enumerate(_rule(place, notation)):
            key = (place.name, actor, rank)
            known = table.get(key, (False, []))
            table[key] = (known[0] or place.reached, [*known[1], (does, place.within)])
    out: list[Rule] = []
    whole = True
    for (name, actor, _), (reached, rows) in table.items():
        distinct = Counter(does for does, _ in rows)
        if len(distinct) == 1:
            out.append(Rule(name, actor, rows[0][0], reached))
        elif all(len(within) == 1 for _, within in rows):
            out.append(Rule(name, actor, _by_terms(rows, notation), reached))
        else:
            whole = False
            chosen = [does for does, within in rows if all(play.index == k for play, k in within)]
            if reached and chosen:
                out.append(Rule(name, actor, Sentence.of(chosen[0], " after the terms offered"), reached))
    return out, whole


def _by_terms(rows: Sequence[tuple[Sentence, Within]], notation: Notation) -> Sentence:
    """Say what is done in dependence on the terms of the one offer around."""
    play = rows[0][1][0][0]
    does = {within[0][1]: sentence for sentence, within in rows}
    parts: dict[Sentence, list[Formula]] = {}
    for sentence, run in runs(play, [does.get(k) for k in range(len(play.pieces))]):
        where = region(play, run, notation) if sentence is not None else None
        if where is not None:
            parts.setdefault(sentence, []).append(where)
    return Sentence.listing(
        [Sentence.of(sentence, " if ", Sentence.listing(where, last=" or ")) for sentence, where in parts.items()],
        between=", ",
        last=", and ",
    )


def _rule(place: Place, notation: Notation) -> Iterator[tuple[str, Sentence]]:
    play = place.play
    if isinstance(play, Chosen):
        does = "offers" if play.node.offers(play.index) else "chooses"
        yield play.node.actor, Sentence.of(f"{does} '{play.node.actions[play.index]}'")
        return
    term = Formula(play.node.term.name, notation.letters[play.node.term.name])
    if play.index is None:
        yield play.node.proposer, Sentence.of("makes no offer")
    elif play.terms is None:
        yield play.node.proposer, Sentence.of("makes an offer that is refused")
    elif play.continuum:
        yield (
            play.node.proposer,
            Sentence.of("offers ", relate(term, "=", notation.affine(play.terms)), " (other offers are as good)"),
        )
    else:
        yield play.node.proposer, Sentence.of("offers ", relate(term, "=", notation.affine(play.terms)))
    for actor in play.node.responders:
        accepted = [run for key, run in runs(play, [p.refused != actor for p in play.pieces]) if key]
        where = [region(play, run, notation) for run in accepted]
        if not accepted:
            yield actor, Sentence.of("accepts nothing")
        elif None in where:
            yield actor, Sentence.of("accepts every offer")
        else:
            listed = Sentence.listing([w for w in where if w is not None], last=" or ")
            yield actor, Sentence.of("accepts iff ", listed)


def key_of(value: Any, notation: Notation) -> Any:
    """Return what identifies a number or a quantity in the terms by its closed form."""
    if not isinstance(value, Affine):
        return (notation.element(value), frozenset())
    forms = {term: notation.element(c) for term, c in value.coefficients.items()}
    return (notation.element(value.constant), frozenset((id(t), f) for t, f in forms.items() if f))
