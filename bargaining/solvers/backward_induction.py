r"""Backward induction on finite games of complete information, with continuous offers.

Mathematics
-----------
At a decision of actor i the branch with the greatest value to i is taken. At an offer with frontier :math:`[0, S]`,
proposer i and responders :math:`j_1, \dots, j_m`, let :math:`a(x)` be the values after acceptance of x, and r the values after
rejection. Actor :math:`j` accepts x iff :math:`a_j(x) \ge r_j`. All of :math:`a` is affine on each cell of a finite partition of
:math:`[0, S]` into points and open intervals (see :mod:`bargaining.algebra.cells`), so the greatest value the proposer can get is
the greatest of finitely many numbers: the values at the accepted points and the limits at the ends of the accepted intervals. It
is *attained* iff it is the value at an accepted point, or of an interval on which it is constant; otherwise the game has no
subgame-perfect equilibrium under the tie rule, and :class:`~bargaining.errors.NoEquilibriumError` states the supremum.

Conventions
-----------
* A responder who is indifferent accepts. A proposer who is indifferent prefers a deal to none; among equally good accepted offers
  the smallest is taken; making no offer comes before an offer that is refused.
* At a decision the first listed of equally good actions is taken.
* Every other tie is reported with the solution.

The solver only adds, multiplies, divides and takes signs, so it runs unchanged on fractions, on floats, and on numbers
that remember their history (:mod:`bargaining.algebra.traced`), which is how closed forms and exact conditions are derived.

References
----------
Kuhn, H. W. (1953). Extensive games and the problem of information. *Contributions to the Theory of Games II*, 193-216.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

from bargaining.algebra.cells import Cell, Context, Split, resolve, sign_on
from bargaining.algebra.terms import Affine, SignLabel, Term, substituted
from bargaining.algebra.traced import number
from bargaining.equilibrium.figures import decimal, plain
from bargaining.equilibrium.plays import Chosen, Drawn, Ended, Entering, Passed, Piece, Play, Settled
from bargaining.errors import MethodError, NoEquilibriumError
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome, payoffs_in_order
from bargaining.solvers.curves import Curve
from bargaining.solvers.recall import Recall

__all__ = ["backward_induction", "cut", "open_pieces"]

#: Turns a number of the game (a fraction, a float, a sympy expression) into one the solver computes with.
Reader = Callable[[Any], Any]


def backward_induction(game: Game, read: Reader, recall: Recall | None = None) -> Play:
    """Solve a finite game.

    Parameters
    ----------
    game : Game
    read : callable
        Turns each number of the game into one to compute with.
    recall : Recall, optional
        What was found at other points, for numbers that remember their history.

    Returns
    -------
    Play
        The solution at the root, and through it at every node.

    Raises
    ------
    NoEquilibriumError
        If a proposer's supremum is not attained.
    MethodError
        If actors cannot tell nodes apart: backward induction needs complete information.
    """
    if game.states:
        raise MethodError("a recursive game has no last period; policy iteration solves it")
    induction = Induction(game, read, recall=recall)
    try:
        induction.solve()
    except RecursionError as deep:
        raise MethodError("what follows an offer is too deep a tree to be solved with its terms open") from deep
    return induction.closed[id(game.root)]


class Induction:
    """Backward induction through the trees of a game.

    Parameters
    ----------
    game : Game
    read : callable
    worth : mapping of str to (sequence of number or Curve)
        For a recursive game, each actor's value of being in each state at the beginning of a period.
    recall : Recall, optional
        What was found at other points; for a game without states.

    Attributes
    ----------
    pieces : mapping of str to list of list of (Cell, Play)
        The play of each state that carries a variable: for each cell of its values, on the cells into which play cuts it.
    """

    def __init__(
        self,
        game: Game,
        read: Reader,
        worth: Mapping[str, Sequence[Any] | Curve] | None = None,
        recall: Recall | None = None,
    ) -> None:
        refuse_information_sets(game)
        self.recall = recall
        self.worth = worth or {}
        self.pieces: dict[str, list[list[tuple[Cell, Play]]]] = {}
        self.waits: list[Passed] = []
        self.game = game
        self.read = read
        self.position = {name: i for i, name in enumerate(game.names)}
        self.closed: dict[int, Play] = {}
        self.amounts: dict[int, tuple[Any, ...]] = {}

    def solve(self) -> None:
        """Find the play at every node that depends on no terms, and in every state that carries a variable."""
        self.solve_closed()
        for state, variable in self.game.variables.items():
            curve = self.worth[state]
            assert isinstance(curve, Curve)
            self.pieces[state] = [cut(variable.term, [cell], self.inside(state)) for cell in curve.cells()]

    def solve_closed(self) -> None:
        """Find the play at every node that depends on no terms."""
        # Nodes come in an order in which all that may follow comes first: no recursion over the depth of the tree.
        for node in self.game.nodes:
            if id(node) not in self.game.open_nodes:
                self.closed[id(node)] = self.solved(node)

    def solved(self, node: Node) -> Play:
        return self.at(node, ()) if self.recall is None else self.recall.at(node, lambda: self.at(node, ()))

    def accepted(self, node: Node, context: Context) -> Play:
        """Find the play after an offer was accepted."""
        if self.recall is None:
            return self.play(node, context)
        return self.recall.inside(node, context, lambda: self.play(node, context))

    def inside(self, state: str) -> Callable[[Cell], tuple[Cell, Play]]:
        """Return the function from a cell of a state's variable to the play there."""
        node = self.game.states[state]
        return lambda cell: (cell, self.play(node, (cell,)))

    def play(self, node: Node, context: Context) -> Play:
        known = self.closed.get(id(node))
        if known is None:
            return self.at(node, context)
        if self.recall is not None:
            self.recall.used(node)
        return known

    def at(self, node: Node, context: Context) -> Play:
        if isinstance(node, Outcome):
            return self.end(node, context)
        if isinstance(node, Decision):
            return self.choose(node, context)
        if isinstance(node, Chance):
            return self.draw(node, context)
        if isinstance(node, Offer):
            return self.settle(node, context)
        if isinstance(node, Continue):
            return self.wait(node, context)
        raise MethodError(f"backward induction does not know {type(node).__name__}")

    def end(self, node: Outcome, context: Context) -> Ended:
        amounts = self.amounts.get(id(node))
        if amounts is None:
            payoffs = payoffs_in_order(node, self.game.names)
            before = 0 if self.recall is None else self.recall.asked
            amounts = tuple(read_terms(v, self.read) for v in payoffs)
            # Comparisons made in reading enter every solution that reads, so then it is done each time.
            if self.recall is None or self.recall.asked == before:
                self.amounts[id(node)] = amounts
        return Ended(node, label_at(node, context, self.read), tuple(resolve(v, context) for v in amounts))

    def choose(self, node: Decision, context: Context) -> Chosen:
        branches = tuple(self.play(branch, context) for branch in node.branches)
        me = self.position[node.actor]
        best = 0
        ties: list[int] = []
        for k in range(1, len(branches)):
            reason = ("indifferent", node.actor, node.name, node.actions[best], node.actions[k])
            order = sign_on(branches[k].values[me] - branches[best].values[me], context, reason)
            if order > 0:
                best, ties = k, []
            elif order == 0:
                ties.append(k)
        return Chosen(node, best, tuple(ties), branches, branches[best].values)

    def draw(self, node: Chance, context: Context) -> Drawn:
        branches = tuple(self.play(branch, context) for branch in node.branches)
        weights = tuple(self.read(p) for p in node.probabilities)
        values = tuple(
            reduce(add, (p * b.values[i] for p, b in zip(weights, branches, strict=True)), 0)
            for i in range(len(self.position))
        )
        return Drawn(node, weights, branches, values)

    def wait(self, node: Continue, context: Context) -> Passed:
        after = self.play(node.to, context) if isinstance(node.to, Node) else None
        entering: Entering | None = None
        if after is not None:
            later: Any = after.values
        else:
            later = self.worth[str(node.to)]
            if isinstance(later, Curve):
                entering, later = self.enter(node, later, context)
        discounts = tuple(self.read(actor.discount) for actor in self.game.actors)
        flows = tuple(resolve(read_terms(node.flow.get(n, 0), self.read), context) for n in self.game.names)
        values = tuple(f + d * v for f, d, v in zip(flows, discounts, later, strict=True))
        passed = Passed(node, discounts, flows, after, values, entering)
        if after is None:
            self.waits.append(passed)
        return passed

    def enter(self, node: Continue, curve: Curve, context: Context) -> tuple[Entering, tuple[Any, ...]]:
        """Find the cell of a state's range that is entered, and the values there."""
        state = str(node.to)
        variable = self.game.variables[state]
        given = node.variables[variable.name]
        x = resolve(read_terms(given, self.read), context)
        reason = ("state", state)
        low, high = 0, len(curve.breaks) - 1
        left = sign_on(x - curve.breaks[low], context, reason)
        right = sign_on(curve.breaks[high] - x, context, reason)
        if left < 0 or right < 0:
            raise MethodError(
                f"continue_to({state!r}, {variable.name}={given}): {variable.name!r} would leave its range from "
                f"{plain(curve.breaks[low])} to {plain(curve.breaks[high])}; keep it there with bargaining.clip, or give another "
                f"range by variables={{{variable.name!r}: (low, high)}}"
            )
        if left == 0 or right == 0:
            k = 0 if left == 0 else 2 * high
        else:
            while high - low > 1:
                middle = (low + high) // 2
                order = sign_on(x - curve.breaks[middle], context, reason)
                if order == 0:
                    low = high = middle
                elif order > 0:
                    low = middle
                else:
                    high = middle
            k = 2 * low if low == high else 2 * low + 1
        later = tuple(substituted(v, variable.term, x) for v in curve.values[k])
        return Entering(variable.term, x, curve.cell(k), k), later

    def settle(self, node: Offer, context: Context) -> Settled:
        reject = self.play(node.reject, context)
        otherwise = None if node.otherwise is None else self.play(node.otherwise, context)

        def respond(cell: Cell) -> Piece:
            inside = (*context, cell)
            after = self.accepted(node.accept, inside)
            tied = []
            for actor in node.responders:
                i = self.position[actor]
                order = sign_on(after.values[i] - reject.values[i], inside, ("responder", actor, node.name))
                if order < 0:
                    return Piece(cell, actor, (), after)
                if order == 0 and not cell.point:
                    tied.append(actor)
            return Piece(cell, None, tuple(tied), after)

        pieces = open_pieces(node, self.read, context, respond)
        return self.propose(node, context, tuple(pieces), reject, otherwise)

    def propose(
        self, node: Offer, context: Context, pieces: tuple[Piece, ...], reject: Play, otherwise: Play | None
    ) -> Settled:
        me = self.position[node.proposer]
        reason = ("proposer", node.proposer, node.name)
        best: Any = None
        index: int | None = None
        ties: list[str] = []
        unattained: list[Any] = []
        continuum = False
        for k, piece in enumerate(pieces):
            if piece.refused is not None:
                continue
            value, term, cell = piece.after.values[me], node.term, piece.cell
            low, high = substituted(value, term, cell.low), substituted(value, term, cell.high)
            slope = 0 if cell.point else sign_on(high - low, context, reason)
            if slope:
                unattained.append(high if slope > 0 else low)
                continue
            order = 1 if best is None else sign_on(low - best, context, reason)
            if order > 0:
                best, index, ties, continuum = low, k, [], not cell.point
            elif order == 0:
                ties.append("another offer")
                continuum = continuum or not cell.point
        refusals = [k for k, piece in enumerate(pieces) if piece.refused is not None]
        apart: Play | None = otherwise
        idle: tuple[str, ...] = ()
        if apart is None and refusals:
            apart = reject
        elif apart is not None and refusals and reject is not apart:
            order = sign_on(reject.values[me] - apart.values[me], context, reason)
            if order > 0:
                apart = reject
            elif order == 0:
                idle = ("an offer that is refused",)
        for limit in unattained:
            # A limit that no accepted offer attains matters only if it beats what is attained, no deal included.
            rivals = [v for v in (best, None if apart is None else apart.values[me]) if v is not None]
            if all(sign_on(limit - rival, context, reason) > 0 for rival in rivals):
                self.no_best_offer(node, limit)
        if apart is not None:
            order = -1 if best is None else sign_on(best - apart.values[me], context, reason)
            if order < 0:
                chosen = None if apart is otherwise else refusals[0]
                return Settled(
                    node, pieces, reject, otherwise, chosen, None, ("no deal",), idle, False, tuple(apart.values)
                )
            if order == 0:
                ties.append("no deal")
        if index is None:
            raise MethodError(f"offer {node.name!r}: nobody can accept and nobody can refuse")
        piece = pieces[index]
        terms, pinned = pin(node, piece)
        values = tuple(substituted(v, node.term, terms) for v in piece.after.values)
        if self.game.variables and pinned[0] == "responder":
            # Who is indifferent has what a rejection is worth: the same number, without the division that finds the terms.
            k = self.position[pinned[1]]
            values = (*values[:k], reject.values[k], *values[k + 1 :])
        return Settled(node, pieces, reject, otherwise, index, terms, pinned, tuple(ties), continuum, values)

    def no_best_offer(self, node: Offer, limit: Any) -> None:
        raise NoEquilibriumError(
            f"offer {node.name!r}: no best offer exists. {node.proposer} can come as close as wanted to the value "
            f"{plain(limit)} but no accepted offer attains it, so there is no subgame-perfect equilibrium under the "
            "tie rule of solve() (indifferent responders accept, and of equally good actions the first is taken); "
            "equilibria() uses no tie rule"
        )


def open_pieces(node: Offer, read: Reader, context: Context, respond: Callable[[Cell], Any]) -> list[Any]:
    """Cut the frontier of an offer into cells on each of which `respond` finds one answer.

    Parameters
    ----------
    node : Offer
    read : callable
    context : tuple of Cell
        The cells of the terms already proposed.
    respond : callable
        ``respond(cell)`` returns what happens there, or raises ``Split`` where that is not one thing.

    Returns
    -------
    list
        The answers, from the smallest terms to the largest: points and open intervals in turn.
    """
    term, low, high = node.term, read_terms(node.low, read), read_terms(node.high, read)
    room = sign_on(high - low, context, ("room", node.name))
    if room < 0:
        written = [e if isinstance(e, Affine) else decimal(e) for e in (plain(low), plain(high))]
        symbols = dict.fromkeys(str(s) for e in (node.low, node.high) for s in getattr(e, "free_symbols", ()))
        where = f", which {' and '.join(symbols)} decide{'s' * (len(symbols) == 1)}" if symbols else ""
        raise MethodError(
            f"offer {node.name!r}: nothing can be offered, as {term.name} would have to lie between {written[0]} and {written[1]}"
            f"{where}"
        )
    cells = [Cell.at(term, low)]
    if room:
        cells += [Cell(term, low, high, False), Cell.at(term, high)]
    return cut(term, cells, respond)


def cut(term: Term, cells: list[Cell], respond: Callable[[Cell], Any]) -> list[Any]:
    """Cut cells further until `respond` finds one answer on each.

    Parameters
    ----------
    term : Term
    cells : list of Cell
        Points and open intervals in turn, from the smallest value of the term to the largest.
    respond : callable
        ``respond(cell)`` returns what happens there, or raises ``Split`` where that is not one thing.
    """
    answers: list[Any] = []
    k = 0
    while k < len(cells):
        cell = cells[k]
        try:
            answers.append(respond(cell))
        except Split as split:
            if split.term is not term:
                raise
            left = Cell(term, cell.low, split.root, False)
            right = Cell(term, split.root, cell.high, False)
            cells[k : k + 1] = [left, Cell.at(term, split.root), right]
            continue
        k += 1
    return answers


def pin(node: Offer, piece: Piece) -> tuple[Any, tuple[str, ...]]:
    """Return the terms offered and the constraint that pins them.

    At a point several constraints may meet; the order is: somebody's indifference between accepting and rejecting, then an
    indifference later in the game, then a kink, then the corner. The closed form of the first is taken, so that a formula
    holds on the closed set where it is optimal.
    """
    cell = piece.cell
    if not cell.point:
        return (cell.low + cell.high) * Fraction(1, 2), ("continuum",)
    rank = {"responder": 0, "indifferent": 1, "piece": 2}
    zeros = sorted(cell.zeros, key=lambda z: (rank.get(z.reason[0], 3), z.reason))
    zeros = [z for z in zeros if z.reason[0] != "label"]
    if zeros:
        return zeros[0].root, zeros[0].reason
    if not isinstance(cell.low, Affine) and number(cell.low) == 0:
        return cell.low, ("corner", "none")
    if cell.zeros:  # somebody else's choice, or a label, changes there
        return cell.zeros[0].root, cell.zeros[0].reason
    return cell.low, ("corner", "all")


def read_terms(quantity: Any, read: Reader) -> Any:
    """Read every number inside a quantity in the terms."""
    if not isinstance(quantity, Affine):
        return read(quantity)
    from bargaining.algebra.terms import Extremum

    out = {}
    for atom, c in quantity.coefficients.items():
        if isinstance(atom, Extremum):
            atom = Extremum(atom.greatest, tuple(read_terms(a, read) for a in atom.args))
        out[atom] = read(c)
    return Affine(read(quantity.constant), out)


def label_at(node: Outcome, context: Context, read: Reader) -> str:
    """Return the label of an outcome, which may depend on the sign of a quantity in the terms."""
    label = node.label
    if isinstance(label, SignLabel):
        quantity = resolve(read_terms(label.quantity, read), context)
        return label.labels[sign_on(quantity, context, ("label",))]
    return label


def refuse_information_sets(game: Game) -> None:
    """Refuse a game in which an actor cannot tell two nodes apart."""
    seen: dict[str, Node] = {}
    for node in game.nodes:
        if isinstance(node, (Decision, Offer)) and node.information_set is not None:
            if node.information_set in seen:
                raise MethodError(
                    f"information set {node.information_set!r} holds several nodes; "
                    "backward induction solves games of complete information only"
                )
            seen[node.information_set] = node
