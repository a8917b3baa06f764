r"""Is this really an equilibrium? A check that trusts nothing but the strategies.

A profile of strategies in a finite game is subgame perfect iff no actor gains by changing one action at one node (the one-shot
deviation principle). The same holds in a recursive game with discounting, where the value of each state under the strategies is
the solution of a linear system, set up by following them. Where states carry variables, the values stated are instead put behind each
period: if one period of the strategies reproduces them, at both ends of every cell of the range, then, as all discount, they are
the values of these strategies, because only one bounded function reproduces itself. The check reads from a solution only *what is
played* on which piece of the terms. It computes every payoff afresh from the game by following those strategies, and the value of every
other action.

Below an offer this is done at the ends of each piece, as limits from inside it. That suffices: with actions fixed, every payoff is
affine on the piece, so a gain, the greatest of some payoffs less one of them, is convex there and nowhere larger than at an end. That
payoffs are affine is itself checked: a minimum or maximum is affine on a piece if one of its arguments is the extreme one at
all corners. The pieces must fill the frontier, the plays must follow the game's tree, and the values stated must be those
found. The largest gain is returned: 0 for an equilibrium.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.cells import Cell
from bargaining.algebra.terms import Affine, Extremum, Term
from bargaining.algebra.traced import FLOAT_TOLERANCE, sign
from bargaining.equilibrium.figures import plain
from bargaining.equilibrium.plays import Carried, Chosen, Drawn, Ended, Passed, Piece, Play, Settled
from bargaining.errors import VerificationError
from bargaining.games.game import Game
from bargaining.games.nodes import payoffs_in_order

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
        The number of choices checked: each choice at a node once, and each answer to an offer once on every piece of the terms.
    answers : int
        How many of them are answers on a piece of the terms.
    """

    gain: Any
    where: str
    decisions: int
    answers: int = 0

    @property
    def counted(self) -> str:
        """What was checked, in words.

        Examples
        --------
        >>> Certificate(0, "", 2).counted, Certificate(0, "", 12, 10).counted
        ('2 choices', '12 choices: 2 at nodes and 10 answers, each on one piece of the terms')
        """
        text = f"{self.decisions:,} choice{'s' * (self.decisions != 1)}"
        if not self.answers:
            return text
        return f"{text}: {self.decisions - self.answers:,} at nodes and {self.answers:,} answers, each on one piece of the terms"


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
        If nobody gains, but the solution is no profile of strategies of the game, or states values that these do not lead to.
    """
    if root.node is not game.root:
        raise VerificationError("the solution belongs to another game")
    checker = _Checker(game, read)
    checker.evaluate_states(root)
    checker.follow(root)
    checker.gains(root, {})
    checker.check_carried()
    gain, where = max(checker.found.values(), key=lambda g: g[0], default=(Fraction(0), ""))
    if sign(gain) == 0 and checker.faults:
        raise VerificationError(checker.faults[0])
    answers = sum(len(key) > 1 for key in checker.found)
    return Certificate(gain + 0, where if gain > 0 else "", len(checker.found), answers)


class _Checker:
    def __init__(self, game: Game, read: Callable[[Any], Any]) -> None:
        self.game, self.read = game, read
        self.found: dict[tuple[Any, ...], tuple[Any, str]] = {}
        self.closed: dict[int, tuple[Any, ...]] = {}
        self.visited: set[int] = set()
        self.carried: dict[int, Carried] = {}
        #: For each minimum or maximum on a piece: the arguments that are the extreme one wherever it was computed.
        self.extreme: dict[tuple[int, int], set[int]] = {}
        self.chances: dict[int, list[Any]] = {}
        self.faults: list[str] = []

        self.states: dict[int, tuple[Any, ...]] = {}
        #: For each transition into an open cell: the ends of the cell that it reaches from every corner it was followed from.
        self.edges: dict[int, set[int]] = {}

    def evaluate_states(self, root: Play) -> None:
        """Find the value of each state that can be reached when the strategies are followed for ever."""
        plays: dict[int, Play] = {}
        roots, met = [root], set[int]()
        for start in roots:
            for at in everywhere(start):
                if isinstance(at, Passed) and isinstance(at.node.to, str) and at.to is not None:
                    plays[id(at.to)] = at.to
                carried = at.entering.carried if isinstance(at, Passed) and at.entering is not None else None
                if carried is not None and id(carried) not in met:
                    met.add(id(carried))
                    roots.extend(play for _, play in carried.pieces)
        if not plays:
            return
        if self.game.variables:
            if any(self.read(actor.discount) >= 1 for actor in self.game.actors):
                raise VerificationError(
                    "where a state carries a variable, all must discount for values to be determined"
                )
            self.states = {s: tuple(map(plain, play.values)) for s, play in plays.items()}
            return
        names, count = list(plays), len(self.game.names)
        terms = [[Term(f"value {r} of {name}") for name in self.game.names] for r in range(len(names))]
        self.states = {
            s: tuple(Affine(Fraction(0), {term: Fraction(1)}) for term in row)
            for s, row in zip(names, terms, strict=True)
        }
        # A payoff is affine in the values of the states, which stand in it as unknown terms.
        self.closed.clear()
        forms = [self.worth(plays[s], {}) for s in names]
        solved: list[list[Any]] = []
        for i in range(count):
            position = {row[i]: r for r, row in enumerate(terms)}
            matrix = [[Fraction(int(r == c)) for c in range(len(names))] for r in range(len(names))]
            right: list[Any] = []
            for r, form in enumerate(forms):
                known = form[i]
                if isinstance(known, Affine):
                    for term, c in known.coefficients.items():
                        matrix[r][position[term]] -= c
                    known = known.constant
                right.append(known)
            found = solve_linear(matrix, right)
            if found is None:
                raise VerificationError(
                    "the strategies go on for ever without discounting, so their value is not determined"
                )
            solved.append(found)
        self.states = {s: tuple(solved[i][r] for i in range(count)) for r, s in enumerate(names)}
        self.closed.clear()

    def later(self, play: Passed, terms: Terms) -> tuple[Any, ...]:
        """Return the values in the state that is entered."""
        entering = play.entering
        if entering is None:
            return self.states[id(play.to)]
        if entering.carried is None or entering.carried.state != play.node.to:
            raise VerificationError(f"{_name(play)}: the solution stops where play goes on")
        cell, values = entering.carried.values[entering.index]
        (quantity,) = play.node.variables.values()
        x, low, high = self.amount(quantity, terms, id(play)), plain(cell.low), plain(cell.high)
        if sign(x - low) < 0 or sign(high - x) < 0:
            self.faults.append(f"{play.node.to}: the cell said to be entered does not hold {plain(x)}")
        if not cell.point:
            here = {n for n, end in enumerate((low, high)) if sign(x - end) == 0}
            self.edges[id(play)] = self.edges.get(id(play), here) & here
        return tuple(self.amount(plain(v), {cell.term: x}) for v in values)

    def check_carried(self) -> None:
        """Check the states that carry variables, on both ends of every cell of their ranges, and the transitions into them."""
        done: set[int] = set()
        while len(done) < len(self.carried):
            carried = next(c for key, c in self.carried.items() if key not in done)
            done.add(id(carried))
            variable = self.game.variables[carried.state]
            span = (self.read(variable.low), self.read(variable.high))
            for cells in ([cell for cell, _ in carried.pieces], [cell for cell, _ in carried.values]):
                if not _fills(cells, *span):
                    self.faults.append(f"{carried.state}: the cells do not fill the range of {variable.name!r}")
                    return
            for cell, play in carried.pieces:
                if play.node is not self.game.states[carried.state]:
                    raise VerificationError(
                        f"state {carried.state!r}: the solution does not follow the tree of the game"
                    )
                self.follow(play)
                stated = next((v for whole, v in carried.values if _holds(whole, cell)), None)
                if stated is None:
                    self.faults.append(f"{carried.state}: the cells of the values do not hold those of the plays")
                    return
                for end in (cell.low,) if cell.point else (cell.low, cell.high):
                    corner = {cell.term: plain(end)}
                    self.compare(play, stated, corner)
                    self.compare(play, play.values, corner)
                    self.gains(play, corner)
        if any(self.edges.values()):
            self.faults.append("a transition said to end inside a cell of a state's range ends at its edge")

    def follow(self, root: Play) -> None:
        """Compare the plays with the tree, and compute what they are worth from the ends of the tree up."""
        seen: set[int] = set()
        stack: list[tuple[Play, bool]] = [(root, False)]
        while stack:
            play, ready = stack.pop()
            if ready:
                if id(play.node) not in self.game.open_nodes:
                    self.compare(play, play.values, {})
            elif id(play) not in seen:
                seen.add(id(play))
                stack.append((play, True))
                for node, below in _branches(play):
                    if below.node is not (self.game.states.get(node) if isinstance(node, str) else node):
                        raise VerificationError(f"{_name(play)}: the solution does not follow the tree of the game")
                    if id(below) not in seen:
                        stack.append((below, False))

    def compare(self, play: Play, values: Sequence[Any], terms: Terms) -> None:
        """Compare the values that are stated of a play with those it leads to."""
        for name, given, found in zip(self.game.names, values, self.worth(play, terms), strict=True):
            stated = self.amount(plain(given), terms)
            gap = stated - found
            if abs(gap) > (FLOAT_TOLERANCE * max(1, abs(found)) if isinstance(gap, float) else 0):
                self.faults.append(f"{_name(play)}: {name} is said to get {stated} and gets {found}")

    def worth(self, play: Play, terms: Terms) -> tuple[Any, ...]:
        """Return payoffs when the strategies are followed from here, at given terms."""
        fixed = id(play.node) not in self.game.open_nodes
        if fixed and id(play) in self.closed:
            return self.closed[id(play)]
        out: tuple[Any, ...]
        if isinstance(play, Ended):
            out = tuple(self.amount(v, terms, id(play)) for v in payoffs_in_order(play.node, self.game.names))
        elif isinstance(play, Chosen):
            out = self.worth(play.branches[play.index], terms)
        elif isinstance(play, Drawn):
            chances = self.probabilities(play)
            each = [self.worth(b, terms) for b in play.branches]
            out = tuple(sum(p * w[i] for p, w in zip(chances, each, strict=True)) for i in range(len(self.game.names)))
        elif isinstance(play, Passed):
            if isinstance(play.node.to, str):
                later = self.later(play, terms)
            else:
                assert play.to is not None
                later = self.worth(play.to, terms)
            out = tuple(
                self.amount(play.node.flow.get(a.name, 0), terms, id(play)) + self.read(a.discount) * w
                for a, w in zip(self.game.actors, later, strict=True)
            )
        elif play.index is None:
            if play.otherwise is None:
                raise VerificationError(f"{_name(play)}: no offer is made where one must be")
            out = self.worth(play.otherwise, terms)
        else:
            out = self.answered(play, play.index, self.proposed(play, terms), terms)
        if fixed:
            self.closed[id(play)] = out
        return out

    def probabilities(self, play: Drawn) -> list[Any]:
        """Return the probabilities of the game, which the solution must state as well."""
        if id(play) not in self.chances:
            self.chances[id(play)] = [self.read(p) for p in play.node.probabilities]
            if any(sign(plain(p) - q) for p, q in zip(play.probabilities, self.chances[id(play)], strict=True)):
                self.faults.append(f"{_name(play)}: the probabilities are not those of the game")
        return self.chances[id(play)]

    def proposed(self, play: Settled, terms: Terms) -> Any:
        """Return the terms proposed: those stated, or, of an offer to be refused, some in its piece."""
        assert play.index is not None
        if play.terms is not None:
            return self.amount(plain(play.terms), terms)
        low, high = self.ends(play.pieces[play.index], terms)
        return (low + high) * Fraction(1, 2)

    def answered(self, play: Settled, k: int, x: Any, terms: Terms) -> tuple[Any, ...]:
        """Return payoffs when x, in piece k, is proposed."""
        piece = play.pieces[k]
        if piece.refused is not None:
            return self.worth(play.after_rejection(k), terms)
        return self.worth(piece.after, {**terms, play.node.term: x})

    def ends(self, piece: Piece, terms: Terms) -> tuple[Any, Any]:
        """Return the ends of a piece at given terms of the offers around it."""
        return self.amount(plain(piece.cell.low), terms), self.amount(plain(piece.cell.high), terms)

    def amount(self, quantity: Any, terms: Terms, play: int | None = None) -> Any:
        """Return the number that a quantity in the terms is, at given terms."""
        if not isinstance(quantity, Affine):
            return self.read(quantity)
        total = self.read(quantity.constant)
        for atom, c in quantity.coefficients.items():
            if isinstance(atom, Extremum):
                values = [self.amount(a, terms, play) for a in atom.args]
                best = max(values) if atom.greatest else min(values)
                if play is not None:
                    here = {k for k, value in enumerate(values) if sign(value - best) == 0}
                    both = self.extreme.setdefault((play, id(atom)), here) & here
                    if not both:
                        self.faults.append("a payoff is not affine where the solution says it is")
                    self.extreme[play, id(atom)] = both
                total = total + self.read(c) * best
            else:
                total = total + self.read(c) * terms[atom]
        return total

    def record(self, where: str, gain: Any, *key: Any) -> None:
        known = self.found.get(key)
        if known is None or gain > known[0]:
            self.found[key] = (gain, where)

    def gains(self, root: Play, terms: Terms) -> None:
        """Record the gain at every choice below, at given terms."""
        stack = [(root, terms)]
        while stack:
            play, terms = stack.pop()
            if id(play.node) not in self.game.open_nodes:
                if id(play) in self.visited:
                    continue
                self.visited.add(id(play))
            if isinstance(play, Chosen):
                me = self.game.names.index(play.node.actor)
                each = [self.worth(b, terms)[me] for b in play.branches]
                self.record(play.node.name, max(each) - each[play.index], id(play))
                stack.extend((branch, terms) for branch in play.branches)
            elif isinstance(play, Drawn):
                stack.extend((branch, terms) for branch in play.branches)
            elif isinstance(play, Passed):
                if play.to is not None:
                    stack.append((play.to, terms))
                if play.entering is not None and play.entering.carried is not None:
                    self.carried[id(play.entering.carried)] = play.entering.carried
            elif isinstance(play, Settled):
                self.offer_gains(play, terms)
                refusals = {id(r): r for r in map(play.after_rejection, range(len(play.pieces)))}.values()
                stack.extend((refusal, terms) for refusal in refusals)
                if play.otherwise is not None:
                    stack.append((play.otherwise, terms))

    def offer_gains(self, play: Settled, terms: Terms) -> None:
        names, name = self.game.names, play.node.name
        me = names.index(play.node.proposer)
        kept = self.worth(play, terms)[me]
        if not self.fill(play, terms):
            # Other terms are proposed than the piece says: the answer is that to these terms.
            kept = min(
                [
                    kept,
                    *(self.answered(play, k, self.proposed(play, terms), terms)[me] for k in self.places(play, terms)),
                ]
            )
        best = kept if play.otherwise is None else max(kept, self.worth(play.otherwise, terms)[me])
        for k, piece in enumerate(play.pieces):
            refusal = self.worth(play.after_rejection(k), terms)
            for x in dict.fromkeys(self.ends(piece, terms)):
                inside = {**terms, play.node.term: x}
                deal = self.worth(piece.after, inside)
                for actor in play.node.responders:
                    i = names.index(actor)
                    switch = deal[i] - refusal[i] if actor == piece.refused else refusal[i] - deal[i]
                    self.record(f"{name}: answer of {actor}", max(switch, 0 * switch), id(play), k, actor)
                    if actor == piece.refused:
                        break
                self.gains(piece.after, inside)
                best = max(best, refusal[me] if piece.refused is not None else deal[me])
        self.record(name, best - kept, id(play))

    def fill(self, play: Settled, terms: Terms) -> bool:
        """Check that the pieces fill the frontier; return whether the terms proposed lie in the piece said to hold them."""
        name = play.node.name
        edge, size = self.amount(play.node.low, terms), self.amount(play.node.high, terms)
        for k, piece in enumerate(play.pieces):
            low, high = self.ends(piece, terms)
            if (
                sign(low - edge)
                or sign(high - low) < 0
                or piece.cell.point != (k % 2 == 0)
                or (k % 2 == 0 and sign(high - low))
            ):
                self.faults.append(f"{name}: the pieces do not fill the frontier")
                return True
            edge = high
        if sign(edge - size) or len(play.pieces) % 2 == 0:
            self.faults.append(f"{name}: the pieces do not fill the frontier")
        if (
            play.index is None
            or play.terms is None
            or self.holds(play.pieces[play.index], self.proposed(play, terms), terms)
        ):
            return True
        self.faults.append(f"{name}: the terms proposed do not lie in the piece said to hold them")
        return False

    def holds(self, piece: Piece, x: Any, terms: Terms) -> bool:
        """Whether terms lie in a piece; below another offer, where limits are taken, in its closure."""
        low, high = self.ends(piece, terms)
        if piece.cell.point or terms or isinstance(x, float):
            return sign(x - low) >= 0 and sign(high - x) >= 0
        return bool(low < x < high)

    def places(self, play: Settled, terms: Terms) -> list[int]:
        """Return the pieces in which the terms proposed do lie."""
        x = self.proposed(play, terms)
        return [k for k, piece in enumerate(play.pieces) if self.holds(piece, x, terms)]


def _fills(cells: Sequence[Cell], low: Any, high: Any) -> bool:
    """Whether points and open intervals in turn fill an interval."""
    edge = low
    for k, cell in enumerate(cells):
        first, last = plain(cell.low), plain(cell.high)
        if sign(first - edge) or cell.point != (k % 2 == 0) or sign(last - first) != (0 if cell.point else 1):
            return False
        edge = last
    return len(cells) % 2 == 1 and sign(edge - high) == 0


def _holds(whole: Cell, part: Cell) -> bool:
    """Whether one cell lies in another."""
    low, high = sign(plain(part.low) - plain(whole.low)), sign(plain(whole.high) - plain(part.high))
    return (
        low == 0 == high and part.point
        if whole.point
        else min(low, high) >= 0 and (not part.point or min(low, high) > 0)
    )


def _name(play: Play) -> str:
    return play.node.name if isinstance(play, (Chosen, Drawn, Settled)) else type(play.node).__name__


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


def _branches(play: Play) -> Iterator[tuple[Any, Play]]:
    """Yield what the game has after a play, and what the solution has there."""
    pairs: Sequence[tuple[Any, Play]] = ()
    if isinstance(play, (Chosen, Drawn)):
        if len(play.branches) != len(play.node.branches):
            raise VerificationError(f"{_name(play)}: the solution does not follow the tree of the game")
        pairs = list(zip(play.node.branches, play.branches, strict=True))
    elif isinstance(play, Passed):
        if play.entering is not None:
            return
        if play.to is None:
            raise VerificationError(f"{_name(play)}: the solution stops where play goes on")
        pairs = [(play.node.to, play.to)]
    elif isinstance(play, Settled):
        if (play.otherwise is None) != (play.node.otherwise is None):
            raise VerificationError(f"{_name(play)}: the solution does not follow the tree of the game")
        pairs = [(play.node.reject, play.reject), *((play.node.accept, piece.after) for piece in play.pieces)]
        pairs += [(play.node.reject, piece.rejection) for piece in play.pieces if piece.rejection is not None]
        pairs += [(play.node.otherwise, play.otherwise)] if play.otherwise is not None else []
    yield from pairs
