r"""Bounds of all subgame-perfect payoffs of a recursive game, stationary or not.

Mathematics
-----------
Let each actor's payoff in each state lie in an interval, :math:`W = [m_i(s), M_i(s)]`, whatever happened before. Going backwards
through the tree of a state with these intervals at its ends gives intervals :math:`B(W)` for the payoffs at the beginning of the
period:

* actor i, deciding, gets at least the greatest of the branches' lower ends and at most the greatest of their upper ends; the
  others get what the branches allow that i may take;
* an upper bound of the *sum* of payoffs is carried along: where one actor is sure of much, that bounds what is left to the others;
* a responder surely accepts what is worth more than the most that refusing can bring, and surely refuses what is worth less than the
  least; a proposer gets at least the best among what follows surely, and at most the best among what may follow.

B is monotone, and the set of equilibrium payoffs of the game lies in every W with :math:`B(W) \subseteq W`, hence in the limit of
:math:`W, B(W), B(B(W)), \dots`. This is the argument of Shaked and Sutton, for any game of the language. Where lower and upper ends
meet, the equilibrium payoffs are unique, without assuming that strategies are stationary.

References
----------
Shaked, A. and Sutton, J. (1984). Involuntary unemployment as a perfect equilibrium in a bargaining model. *Econometrica* 52(6), 1351-1364.
Abreu, D., Pearce, D. and Stacchetti, E. (1990). Toward a theory of discounted repeated games with imperfect monitoring.
*Econometrica* 58(5), 1041-1063.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.cells import Cell, Context, resolve, sign_on
from bargaining.algebra.terms import Affine, Term, substituted
from bargaining.algebra.traced import Tape, evaluate, number
from bargaining.errors import MethodError
from bargaining.games.game import Game, payoffs_in_order
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome
from bargaining.solvers.backward_induction import Reader, open_pieces, read_terms, refuse_information_sets
from bargaining.solvers.policy_iteration import eliminate

__all__ = ["Bounds", "payoff_bounds"]

#: Lower and upper end for each actor, and last, for the sum of all payoffs (of which only the upper end is used).
Box = tuple[tuple[Any, Any], ...]

#: The bounds count as met when the intervals are shorter than this.
MET = 1e-9


@dataclass(frozen=True)
class Bounds:
    """Intervals that hold every subgame-perfect payoff.

    Attributes
    ----------
    low, high : mapping of str to tuple of Fraction
        For each state each actor's least and greatest payoff, in the order of the game's actors.
    unique : bool
        Whether they meet.
    """

    low: Mapping[str, tuple[Fraction, ...]]
    high: Mapping[str, tuple[Fraction, ...]]
    unique: bool


def payoff_bounds(game: Game, read: Reader, steps: int = 4000) -> Bounds:
    """Bound all subgame-perfect payoffs.

    Parameters
    ----------
    game : Game
        With states.
    read : callable
        Turns each number of the game into a fraction.
    steps : int
        The largest number of times B is applied.

    Returns
    -------
    Bounds
        A fixed point of B, exact, within ``1e-9`` of the bounds reached by applying B.

    Raises
    ------
    MethodError
        If payoffs cannot be bounded to begin with, as where somebody neither discounts nor can end the game.
    """
    rough = lambda v: float(read(v))  # noqa: E731
    worth = _widest(game, rough)
    for _ in range(steps):
        after = _apply(game, rough, worth)
        gap = max(
            abs(a - b)
            for s in worth
            for x, y in zip(worth[s], after[s], strict=True)
            for a, b in zip(x, y, strict=True)
        )
        worth = after
        if gap < 1e-13:
            break
    exact = _snap(game, read, worth)
    low = {s: tuple(a for a, _ in box[:-1]) for s, box in exact.items()}
    high = {s: tuple(b for _, b in box[:-1]) for s, box in exact.items()}
    met = all(b - a <= MET for s in exact for a, b in exact[s][:-1])
    return Bounds(low, high, met)


def _widest(game: Game, read: Reader) -> dict[str, Box]:
    """Return intervals that hold every feasible payoff: what the ends pay at most, and flows for ever."""
    low = [0.0] * len(game.names)
    high = [0.0] * len(game.names)
    flows_low, flows_high = [0.0] * len(game.names), [0.0] * len(game.names)
    for node in game.nodes:
        if isinstance(node, Outcome):
            for i, payoff in enumerate(payoffs_in_order(node, game.names)):
                a, b = _extent(read_terms(payoff, read), game, read)
                low[i], high[i] = min(low[i], a), max(high[i], b)
        elif isinstance(node, Continue):
            for i, name in enumerate(game.names):
                a, b = _extent(read_terms(node.flow.get(name, 0), read), game, read)
                flows_low[i], flows_high[i] = min(flows_low[i], a), max(flows_high[i], b)
    boxes = []
    for i, actor in enumerate(game.actors):
        d = read(actor.discount)
        if (flows_low[i] or flows_high[i]) and d >= 1:
            # Without discounting costs add up; an actor can always stop them by accepting, so a generous bound will do.
            boxes.append((low[i] + 1000 * flows_low[i], high[i] + 1000 * flows_high[i]))
        else:
            rest = 1 - d if d < 1 else 1.0
            boxes.append((low[i] + flows_low[i] / rest, high[i] + flows_high[i] / rest))
    return dict.fromkeys(game.states, (*boxes, (0.0, sum(b for _, b in boxes))))


def _extent(quantity: Any, game: Game, read: Reader) -> tuple[float, float]:
    """Return bounds of a quantity in the terms, each term anywhere in the largest frontier."""
    if not isinstance(quantity, Affine):
        return float(quantity), float(quantity)
    from bargaining.algebra.terms import Extremum

    reach = 1.0
    for node in game.nodes:
        if isinstance(node, Offer) and not isinstance(node.high, Affine):
            reach = max(
                reach,
                abs(float(read(node.high))),
                abs(float(read(node.low))) if not isinstance(node.low, Affine) else 0,
            )
    low = high = float(quantity.constant)
    for atom, c in quantity.coefficients.items():
        if isinstance(atom, Extremum):
            ends = [_extent(a, game, read) for a in atom.args]
            a, b = min(e[0] for e in ends), max(e[1] for e in ends)
        else:
            a, b = -reach, reach
        low, high = low + min(c * a, c * b), high + max(c * a, c * b)
    return low, high


def _apply(game: Game, read: Reader, worth: Mapping[str, Box]) -> dict[str, Box]:
    backwards = _Backwards(game, read, worth)
    backwards.solve()
    return {s: backwards.closed[id(node)] for s, node in game.states.items()}


def _snap(game: Game, read: Reader, worth: Mapping[str, Box]) -> dict[str, Box]:
    """Return the exact fixed point next to the limit, by solving the linear system that holds there."""
    count = len(game.names) + 1
    at: dict[str, Box] = {
        s: tuple((Fraction(a).limit_denominator(10**10), Fraction(b).limit_denominator(10**10)) for a, b in box)
        for s, box in worth.items()
    }
    for _ in range(20):
        tape = Tape()
        terms: dict[str, Term] = {}
        leaves: dict[str, Box] = {}
        for k, (s, box) in enumerate(at.items()):
            pairs: list[tuple[Any, Any]] = []
            for i, pair in enumerate(box):
                ends: list[Any] = []
                for e, value in enumerate(pair):
                    name = f"{k} {i} {e}"
                    terms[name] = Term(name)
                    ends.append(tape.parameter(name, value))
                pairs.append((ends[0], ends[1]))
            leaves[s] = tuple(pairs)
        found = _apply(game, read, leaves)
        nodes = [value for s in game.states for pair in found[s] for value in pair]
        position = {term: n for n, term in enumerate(terms.values())}
        forms = evaluate(nodes, lambda name: Affine(0, {terms[name]: Fraction(1)}), Fraction)  # noqa: B023
        matrix = [[Fraction(int(r == c)) for c in range(len(nodes))] for r in range(len(nodes))]
        constant = []
        for r, form in enumerate(forms):
            constant.append(form.constant if isinstance(form, Affine) else form)
            for term, c in form.coefficients.items() if isinstance(form, Affine) else ():
                matrix[r][position[term]] -= c
        values = eliminate((matrix, constant))
        if values is None:
            raise MethodError("the bounds of the payoffs are not determined: nothing is discounted along some branch")
        pairs = [(values[2 * n], values[2 * n + 1]) for n in range(len(nodes) // 2)]
        after: dict[str, Box] = {s: tuple(pairs[k * count : (k + 1) * count]) for k, s in enumerate(game.states)}
        if after == at:
            break
        at = after
    far = max(
        abs(float(a) - float(b))
        for s in at
        for x, y in zip(at[s], worth[s], strict=True)
        for a, b in zip(x, y, strict=True)
    )
    if far > 1e-6:
        raise MethodError("the bounds of the payoffs converge too slowly to be stated exactly")
    return at


class _Backwards:
    """One application of B."""

    def __init__(self, game: Game, read: Reader, worth: Mapping[str, Box]) -> None:
        refuse_information_sets(game)
        self.game, self.read, self.worth = game, read, worth
        self.position = {name: i for i, name in enumerate(game.names)}
        self.closed: dict[int, Box] = {}

    def solve(self) -> None:
        for node in self.game.nodes:
            if id(node) not in self.game.open_nodes:
                self.closed[id(node)] = self.at(node, ())

    def box(self, node: Node, context: Context) -> Box:
        known = self.closed.get(id(node))
        return self.at(node, context) if known is None else known

    def at(self, node: Node, context: Context) -> Box:
        if isinstance(node, Outcome):
            values = [resolve(read_terms(v, self.read), context) for v in payoffs_in_order(node, self.game.names)]
            return (*((v, v) for v in values), (0, _total(values)))
        if isinstance(node, Decision):
            return self.choose(self.position[node.actor], [self.box(b, context) for b in node.branches], context)
        if isinstance(node, Chance):
            each = [self.box(b, context) for b in node.branches]
            weights = [self.read(p) for p in node.probabilities]
            out = []
            for i in range(len(self.position) + 1):
                low: Any = 0
                high: Any = 0
                for p, box in zip(weights, each, strict=True):
                    low, high = low + p * box[i][0], high + p * box[i][1]
                out.append((low, high))
            return tuple(out)
        if isinstance(node, Continue):
            later = self.worth[node.to] if isinstance(node.to, str) else self.box(node.to, context)
            flows = [resolve(read_terms(node.flow.get(n, 0), self.read), context) for n in self.game.names]
            discounts = [self.read(actor.discount) for actor in self.game.actors]
            pairs = [(f + d * a, f + d * b) for f, d, (a, b) in zip(flows, discounts, later[:-1], strict=True)]
            if len({number(d) for d in discounts}) == 1:
                return (*pairs, (0, _total(flows) + discounts[0] * later[-1][1]))
            return (*pairs, (0, _total([b for _, b in pairs])))
        if isinstance(node, Offer):
            return self.settle(node, context)
        raise MethodError(f"payoffs are not bounded for {type(node).__name__}")

    def choose(self, me: int, branches: Sequence[Box], context: Context) -> Box:
        """Bound a decision: the decider takes no branch that is surely worse than another."""
        sure = self.most([b[me][0] for b in branches], context)
        allowed = [self.tighten(b, me, sure, context) for b in branches if self.sign(b[me][1] - sure, context) >= 0]
        out = []
        for i in range(len(self.position) + 1):
            high = self.most([b[i][1] for b in allowed], context)
            low = sure if i == me else self.least([b[i][0] for b in allowed], context)
            out.append((low, high))
        return tuple(out)

    def tighten(self, box: Box, me: int, sure: Any, context: Context) -> Box:
        """Use that one actor gets at least so much: the sum bounds what is left to the others."""
        pairs = list(box)
        pairs[me] = (self.most([pairs[me][0], sure], context), pairs[me][1])
        total = pairs[-1][1]
        for j in range(len(pairs) - 1):
            if j != me:
                rest = total
                for k in range(len(pairs) - 1):
                    if k != j:
                        rest = rest - pairs[k][0]
                pairs[j] = (pairs[j][0], self.least([pairs[j][1], rest], context))
        return tuple(pairs)

    def sign(self, quantity: Any, context: Context) -> int:
        return sign_on(quantity, context, ("compare",))

    def most(self, values: Sequence[Any], context: Context) -> Any:
        best = values[0]
        for value in values[1:]:
            if self.sign(value - best, context) > 0:
                best = value
        return best

    def least(self, values: Sequence[Any], context: Context) -> Any:
        best = values[0]
        for value in values[1:]:
            if self.sign(value - best, context) < 0:
                best = value
        return best

    def answers(self, node: Offer, inside: Context, context: Context) -> list[Box]:
        """Return the boxes of what may follow terms in one cell: accepted by all, or refused by somebody."""
        reject = self.box(node.reject, context)
        options = [self.box(node.accept, inside)]
        for actor in reversed(node.responders):
            j = self.position[actor]
            high = self.most([o[j][1] for o in options], inside)
            low = self.least([o[j][0] for o in options], inside)
            kept = [o for o in options if self.sign(o[j][1] - reject[j][0], inside) >= 0]
            if self.sign(reject[j][1] - low, inside) >= 0:
                kept.append(reject)
            options = kept if kept else [reject if self.sign(high - reject[j][0], inside) < 0 else options[0]]
        return options

    def settle(self, node: Offer, context: Context) -> Box:
        me = self.position[node.proposer]

        def respond(cell: Cell) -> tuple[Cell, list[Box], Any]:
            inside = (*context, cell)
            options = self.answers(node, inside, context)
            return cell, options, self.least([o[me][0] for o in options], inside)

        cells = open_pieces(node, self.read, context, respond)
        apart = [] if node.otherwise is None else [self.box(node.otherwise, context)]
        surely = [box[me][0] for box in apart]
        for cell, _, floor in cells:
            surely += [
                substituted(floor, node.term, end) for end in ((cell.low,) if cell.point else (cell.low, cell.high))
            ]
        sure = self.most(surely, context)
        ends: list[list[tuple[Any, Any]]] = [[] for _ in range(len(self.position) + 1)]
        for box in apart:
            if self.sign(box[me][1] - sure, context) >= 0:
                for i, pair in enumerate(self.tighten(box, me, sure, context)):
                    ends[i].append(pair)
        for cell, options, _ in cells:
            for option in options:
                for x in self.kept(node.term, cell, option[me][1], sure, context):
                    there = tuple(
                        (substituted(low, node.term, x), substituted(high, node.term, x)) for low, high in option
                    )
                    for i, pair in enumerate(self.tighten(there, me, sure, context)):
                        ends[i].append(pair)
        out = []
        for i, pairs in enumerate(ends):
            low = sure if i == me else self.least([a for a, _ in pairs], context)
            out.append((low, self.most([b for _, b in pairs], context)))
        return tuple(out)

    def kept(self, term: Term, cell: Cell, worth: Any, sure: Any, context: Context) -> list[Any]:
        """Return the ends of the part of a cell in which the proposer may get as much as it is sure of."""
        low = substituted(worth, term, cell.low) - sure
        below = self.sign(low, context)
        if cell.point:
            return [cell.low] if below >= 0 else []
        high = substituted(worth, term, cell.high) - sure
        above = self.sign(high, context)
        if below >= 0 and above >= 0:
            return [cell.low, cell.high]
        if below < 0 and above < 0:
            return []
        if below == 0 or above == 0:
            return [cell.low] if below == 0 else [cell.high]
        root = cell.low + (cell.high - cell.low) * (low / (low - high))
        return [cell.low, root] if below > 0 else [root, cell.high]


def _total(values: Sequence[Any]) -> Any:
    out: Any = 0
    for value in values:
        out = out + value
    return out
