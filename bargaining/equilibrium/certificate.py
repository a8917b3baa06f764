r"""Is this really an equilibrium? A check that trusts nothing but the strategies.

A profile of strategies in a finite game is subgame perfect iff no actor gains by changing one action at one node (the one-shot
deviation principle). The same holds in a recursive game with discounting, where the value of each state under the strategies
is the solution of a linear system, set up by following them. The check reads from a solution only *what is played* on which piece of the terms. It computes
every payoff afresh from the game by following those strategies, at points inside each piece, and the value of every other
action. Below an offer, payoffs are affine on each piece, so gains at two points inside fix the gains on the whole piece and
their limits at its ends; a third point confirms that they are affine. The largest gain found is returned: 0 for an equilibrium.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine, Extremum, Term
from bargaining.algebra.traced import FLOAT_TOLERANCE
from bargaining.equilibrium.figures import plain
from bargaining.equilibrium.plays import Chosen, Drawn, Ended, Passed, Play, Settled
from bargaining.errors import VerificationError
from bargaining.games.game import Game, payoffs_in_order

__all__ = ["Certificate", "check"]

Terms = dict[Term, Any]


@dataclass(frozen=True)
class Certificate:
    """What was checked.

    Attributes
    ----------
    gain : number
        The largest gain any actor has from one deviation.
    where : str
        The node at which that gain arises; empty if there is none.
    decisions : int
        The number of choices checked (a choice on a piece of the terms counts once).
    """

    gain: Any
    where: str
    decisions: int


def check(game: Game, root: Play, read: Callable[[Any], Any]) -> Certificate:
    """Return the largest gain from one deviation.

    Parameters
    ----------
    game : Game
    root : Play
        The solution to be checked; only its choices are used.
    read : callable
        Turns a number of the game into a plain number.

    Raises
    ------
    VerificationError
        If payoffs are not affine on a piece, so that the check would prove nothing.
    """
    checker = _Checker(game, read)
    checker.evaluate_states(root)
    gains = checker.gains(root, {})
    gain, where = max(gains, key=lambda g: g[0], default=(Fraction(0), ""))
    return Certificate(gain, where if gain > 0 else "", len(gains))


class _Checker:
    def __init__(self, game: Game, read: Callable[[Any], Any]) -> None:
        self.game, self.read = game, read
        self.closed: dict[int, tuple[Any, ...]] = {}
        self.visited: set[int] = set()
        self.states: dict[int, tuple[Any, ...]] = {}

    def evaluate_states(self, root: Play) -> None:
        """Find the value of each state that can be reached when the strategies are followed for ever."""
        plays: dict[int, Play] = {}
        for at in everywhere(root):
            if isinstance(at, Passed) and isinstance(at.node.to, str) and at.to is not None:
                plays[id(at.to)] = at.to
        if not plays:
            return
        names, count = list(plays), len(self.game.names)
        zero = (Fraction(0),) * count
        columns = []
        # A payoff is affine in the values of the states: each coefficient shows when one value is one and the others zero.
        for k in range(-1, len(names)):
            self.states = {s: (Fraction(1),) * count if j == k else zero for j, s in enumerate(names)}
            self.closed.clear()
            columns.append([self.worth(plays[s], {}) for s in names])
        solved: list[list[Any]] = []
        for i in range(count):
            matrix = [
                [Fraction(int(r == c)) - (columns[c + 1][r][i] - columns[0][r][i]) for c in range(len(names))]
                for r in range(len(names))
            ]
            found = solve_linear(matrix, [columns[0][r][i] for r in range(len(names))])
            if found is None:
                raise VerificationError("the strategies go on for ever without discounting, so their value is not determined")
            solved.append(found)
        self.states = {s: tuple(solved[i][r] for i in range(count)) for r, s in enumerate(names)}
        self.closed.clear()

    def worth(self, play: Play, terms: Terms) -> tuple[Any, ...]:
        """Return payoffs when the strategies are followed from here, at given terms."""
        fixed = id(play.node) not in self.game.open_nodes
        if fixed and id(play) in self.closed:
            return self.closed[id(play)]
        out: tuple[Any, ...]
        if isinstance(play, Ended):
            out = tuple(self.amount(v, terms) for v in payoffs_in_order(play.node, self.game.names))
        elif isinstance(play, Chosen):
            out = self.worth(play.branches[play.index], terms)
        elif isinstance(play, Drawn):
            chances = [self.read(p) for p in play.node.probabilities]
            each = [self.worth(b, terms) for b in play.branches]
            out = tuple(sum(p * w[i] for p, w in zip(chances, each, strict=True)) for i in range(len(self.game.names)))
        elif isinstance(play, Passed):
            if isinstance(play.node.to, str):
                later = self.states[id(play.to)]
            else:
                assert play.to is not None
                later = self.worth(play.to, terms)
            out = tuple(
                self.amount(play.node.flow.get(a.name, 0), terms) + self.read(a.discount) * w
                for a, w in zip(self.game.actors, later, strict=True)
            )
        elif play.index is None:
            out = self.worth(play.otherwise if play.otherwise is not None else play.reject, terms)
        else:
            piece = play.pieces[play.index]
            x = self.amount(plain(play.terms), terms) if play.terms is not None else _inside(piece.cell, self, terms)[0]
            out = self.answered(play, play.index, x, terms)
        if fixed:
            self.closed[id(play)] = out
        return out

    def answered(self, play: Settled, k: int, x: Any, terms: Terms) -> tuple[Any, ...]:
        """Return payoffs when x, in piece k, is proposed."""
        piece = play.pieces[k]
        if piece.refused is not None:
            return self.worth(play.after_rejection(k), terms)
        return self.worth(piece.after, {**terms, play.node.term: x})

    def amount(self, quantity: Any, terms: Terms) -> Any:
        """Return the number that a quantity in the terms is, at given terms."""
        if not isinstance(quantity, Affine):
            return self.read(quantity)
        total = self.read(quantity.constant)
        for atom, c in quantity.coefficients.items():
            if isinstance(atom, Extremum):
                values = [self.amount(a, terms) for a in atom.args]
                total = total + self.read(c) * (max(values) if atom.greatest else min(values))
            else:
                total = total + self.read(c) * terms[atom]
        return total

    def gains(self, root: Play, terms: Terms) -> list[tuple[Any, str]]:
        """Return the gain at every choice below, at given terms, in a fixed order."""
        out: list[tuple[Any, str]] = []
        stack = [root]
        while stack:
            play = stack.pop()
            if id(play.node) not in self.game.open_nodes:
                if id(play) in self.visited:
                    continue
                self.visited.add(id(play))
            if isinstance(play, Chosen):
                me = self.game.names.index(play.node.actor)
                each = [self.worth(b, terms)[me] for b in play.branches]
                out.append((max(each) - each[play.index], play.node.name))
                stack.extend(play.branches)
            elif isinstance(play, Drawn):
                stack.extend(play.branches)
            elif isinstance(play, Passed):
                if play.to is not None:
                    stack.append(play.to)
            elif isinstance(play, Settled):
                out.extend(self.offer_gains(play, terms))
                stack.extend({id(r): r for r in map(play.after_rejection, range(len(play.pieces)))}.values())
                if play.otherwise is not None:
                    stack.append(play.otherwise)
        return out

    def offer_gains(self, play: Settled, terms: Terms) -> list[tuple[Any, str]]:
        names = self.game.names
        me = names.index(play.node.proposer)
        kept = self.worth(play, terms)[me]
        best = kept if play.otherwise is None else max(kept, self.worth(play.otherwise, terms)[me])
        out: list[tuple[Any, str]] = []
        for k, piece in enumerate(play.pieces):
            refusal = self.worth(play.after_rejection(k), terms)
            tables: list[list[tuple[Any, str]]] = []
            worths: list[Any] = []
            for x in _inside(piece.cell, self, terms):
                inside = {**terms, play.node.term: x}
                table: list[tuple[Any, str]] = []
                deal = self.worth(piece.after, inside)
                for actor in play.node.responders:
                    i = names.index(actor)
                    switch = deal[i] - refusal[i] if actor == piece.refused else refusal[i] - deal[i]
                    table.append((max(switch, 0 * switch), f"{play.node.name}: answer of {actor}"))
                    if actor == piece.refused:
                        break
                table.extend(self.gains(piece.after, inside))
                tables.append(table)
                worths.append(self.answered(play, k, x, terms)[me])
            limits = worths if len(worths) == 1 else _ends(worths, play.node.name)
            best = max([best, *limits])
            for column in zip(*tables, strict=True):
                numbers = [g for g, _ in column]
                reach = numbers if len(numbers) == 1 else [*numbers, *_ends(numbers, column[0][1])]
                out.append((max(reach), column[0][1]))
        out.append((best - kept, play.node.name))
        return out


def everywhere(root: Play) -> Iterator[Play]:
    """Yield every play that can be reached by some actions, each once."""
    stack, seen = [root], set[int]()
    while stack:
        at = stack.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        yield at
        if isinstance(at, (Chosen, Drawn)):
            stack.extend(at.branches)
        elif isinstance(at, Passed):
            if at.to is not None:
                stack.append(at.to)
        elif isinstance(at, Settled):
            stack.extend(piece.after for piece in at.pieces)
            stack.extend(map(at.after_rejection, range(len(at.pieces))))
            stack.append(at.reject)
            if at.otherwise is not None:
                stack.append(at.otherwise)


def solve_linear(matrix: list[list[Any]], right: list[Any]) -> list[Any] | None:
    """Solve a square linear system by Gauss-Jordan elimination; None if it is singular."""
    rows = [[*line, b] for line, b in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        pivot = max(range(k, len(rows)), key=lambda r: abs(rows[r][k]))
        if rows[pivot][k] == 0:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        head = rows[k][k]
        rows[k] = [v / head for v in rows[k]]
        for r in range(len(rows)):
            if r != k and rows[r][k] != 0:
                factor = rows[r][k]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[k], strict=True)]
    return [line[-1] for line in rows]


def _inside(cell: Any, checker: _Checker, terms: Terms) -> list[Any]:
    low, high = checker.amount(plain(cell.low), terms), checker.amount(plain(cell.high), terms)
    if cell.point:
        return [low]
    return [low + (high - low) * Fraction(k, 4) for k in (1, 2, 3)]


def _ends(values: list[Any], where: str) -> list[Any]:
    """Limits at both ends of a piece, from the values at its quarters."""
    first, middle, last = values
    bend = abs(first + last - 2 * middle)
    if bend > (FLOAT_TOLERANCE if isinstance(bend, float) else 0):
        raise VerificationError(f"{where}: a payoff is not affine where the solution says it is")
    half = Fraction(1, 2)
    return [first * (1 + half) - last * half, last * (1 + half) - first * half]
