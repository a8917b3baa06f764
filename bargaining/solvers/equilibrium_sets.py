r"""All pure subgame-perfect outcomes of a finite game, whatever indifferent actors do.

Mathematics
-----------
Subgames that follow different actions are independent: in an equilibrium of the whole, any equilibrium may be played in
each. Let :math:`E(n)` be the set of equilibria of the subgame at node n, each with its values.

* At a decision of i, an equilibrium e after action a is part of one of the whole iff no other action is better even when followed
  by its worst equilibrium for i: :math:`v_i(e) \ge \max_{b \ne a} \min_{E(b)} v_i`.
* At a chance move every combination of equilibria after the events is one.
* At an offer the answers are decisions of their own, and so is the proposal (:mod:`bargaining.solvers.offer_sets`).

The set :math:`E(n)` is a finite union of families, on each of which some agreed terms are free within an interval and values
are affine (:mod:`bargaining.solvers.families`); they are cut where a comparison turns, and joined again when they are reported.

An indifferent responder may therefore refuse, unless refusal leaves the proposer without a best offer: that acceptance at
indifference follows from existence is derived here, not assumed. Where any of an interval of offers is part of an equilibrium
the interval is reported, with the equilibrium at its middle; the interval of terms agreed later is that at the middle of the earlier
ones. There is always an equilibrium, though perhaps none under the tie rule of :mod:`bargaining.solvers.backward_induction`.

References
----------
Osborne, M. J. and Rubinstein, A. (1994). *A Course in Game Theory*. MIT Press; Proposition 98.2 (one deviation), section 6.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

from bargaining.algebra.cells import Cell, Context, resolve
from bargaining.algebra.terms import Affine, Term, substituted
from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.plays import Chosen, Drawn, Ended, Passed, Play, Settled, on_path
from bargaining.errors import MethodError, TooManyEquilibriaError
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome, payoffs_in_order
from bargaining.solvers.backward_induction import Reader, label_at, read_terms, refuse_information_sets
from bargaining.solvers.families import Family, Floor, Place, blocks, extent, key_of, middle
from bargaining.solvers.offer_sets import OfferSets

__all__ = ["EquilibriumSets", "equilibrium_set"]

Plays = tuple[Play, ...]
Families = tuple[Family, ...]

#: How many families may be kept for each equilibrium: a closed interval is three, its ends and what lies between.
_PARTS = 30


def equilibrium_set(game: Game, read: Reader, limit: int) -> Plays:
    """List the pure subgame-perfect outcomes.

    Parameters
    ----------
    game : Game
    read : callable
        Turns a number of the game into a plain number.
    limit : int
        The largest number of equilibria kept at any node.

    Returns
    -------
    tuple of Play
        Outcomes that differ in path, terms or values, each with strategies that support it.

    Raises
    ------
    TooManyEquilibriaError
        With the count so far, and for each actor bounds that hold in every equilibrium.
    MethodError
        For equilibria that a solution cannot state (:mod:`bargaining.solvers.offer_sets`).
    """
    if game.states:
        raise MethodError("a recursive game has no last period, from which all equilibria could be listed backwards")
    sets = EquilibriumSets(game, read, limit)
    try:
        sets.solve()
    except RecursionError as deep:
        raise MethodError("what follows an offer is too deep a tree to be solved with its terms open") from deep
    for at in (at for play in sets.closed[id(game.root)] for at in on_path(play)):
        if isinstance(at, Settled) and at.span is not None and (not at.node.responders or len(at.node.report) > 1):
            raise MethodError(
                f"offer {at.node.name!r}: a continuum of packages is part of equilibria, and a solution states an interval "
                "for one term only"
            )
    return sets.closed[id(game.root)]


class EquilibriumSets:
    """The equilibria of every subgame.

    Parameters
    ----------
    game : Game
    read : callable
    limit : int
    worth : mapping of str to sequence of vectors, optional
        For a recursive game, the payoffs any of which being in a state may be worth.
    join : bool
        Whether an interval of terms and the points at its ends are reported as one.

    Attributes
    ----------
    closed : dict of int to tuple of Play
        By the id of a node: of the root, or of the states. With `worth`, equilibria that a solution cannot state are left out.
    waits : list of (Passed, str, vector)
        The plays that go on in a state, and with which of its payoffs.
    """

    def __init__(
        self,
        game: Game,
        read: Reader,
        limit: int,
        worth: Mapping[str, Sequence[tuple[Any, ...]]] | None = None,
        join: bool = True,
    ) -> None:
        refuse_information_sets(game)
        self.join = join
        self.worth = worth or {}
        self.waits: list[tuple[Passed, str, tuple[Any, ...]]] = []
        self.game, self.read, self.limit = game, read, limit
        self.position = {name: i for i, name in enumerate(game.names)}
        self.closed: dict[int, Plays] = {}
        self.families: dict[int, Families] = {}
        self.numbers: dict[Any, int] = {}
        self.twins: dict[tuple[int, int, Term], Term] = {}

    def solve(self) -> None:
        """Find the equilibria at every node that depends on no terms."""
        for node in self.game.nodes:
            if id(node) not in self.game.open_nodes:
                self.families[id(node)] = self.at(node, ())
                for family in self.families[id(node)]:
                    with suppress(MethodError):  # raised again where it is needed
                        family.spot(middle(family.cells))  # from the ends of the tree up: no recursion over its depth
        for root in self.game.states.values() if self.game.states else [self.game.root]:
            found = []
            for block in blocks(self.families[id(root)], self.join):
                try:
                    found.append(block.play())
                except MethodError:
                    if not self.worth:
                        raise
            self.closed[id(root)] = tuple(found)

    def plays(self, node: Node, context: Context) -> Families:
        known = self.families.get(id(node))
        return self.at(node, context) if known is None else known

    def at(self, node: Node, context: Context) -> Families:
        if isinstance(node, Outcome):
            values = tuple(resolve(read_terms(v, self.read), context) for v in payoffs_in_order(node, self.game.names))
            end = Ended(node, label_at(node, context, self.read), values)
            return (Family((), values, self.number((end.label,)), lambda _: end),)
        if isinstance(node, Decision):
            return self.keep(self.choose(node, context), context)
        if isinstance(node, Chance):
            return self.keep(self.draw(node, context), context)
        if isinstance(node, Continue):
            return self.wait(node, context)
        if isinstance(node, Offer):
            return self.keep(OfferSets(self, node, context).find(), context)
        raise MethodError(f"equilibria are not listed for {type(node).__name__}")

    def number(self, path: tuple[Any, ...]) -> int:
        """Return a number for a path: equal ones have the same number."""
        return self.numbers.setdefault(path, len(self.numbers))

    def keep(self, found: list[Family], context: Context) -> Families:
        """Drop equilibria with the same path, terms and values as an earlier one."""
        kept: dict[Any, Family] = {}
        for family in found:
            ends = (key_of(end) for cell in family.cells for end in (cell.low, cell.high))
            kept.setdefault((family.path, *ends, *map(key_of, family.values)), family)
        out = tuple(kept.values())
        if len(out) > self.limit:
            count = len(blocks(out)) if len(out) <= _PARTS * self.limit else len(out)
            if count > self.limit:
                self.too_many(count, out, context)
        return out

    def too_many(self, count: int, families: Families, context: Context) -> None:
        bounds = "" if context else "; in every equilibrium of this subgame " + ", ".join(self.bounds([(1, families)]))
        raise TooManyEquilibriaError(
            f"more than {self.limit} pure subgame-perfect outcomes: {count} so far at one node{bounds}. "
            "Raise `limit`, or ask for one with solve()"
        )

    def bounds(self, parts: Sequence[tuple[Any, Families]]) -> list[str]:
        """Return, in words, what each actor gets at least and at most from a sum of equilibria, one of each part, with weights."""
        out = []
        for name, i in self.position.items():
            ends = [(p, [end for f in families for end in extent(f, i)]) for p, families in parts]
            low, high = (sum(p * best(values) for p, values in ends) for best in (min, max))
            out.append(f"{name} gets between {decimal(low)} and {decimal(high)}")
        return out

    def choose(self, node: Decision, context: Context) -> list[Family]:
        me = self.position[node.actor]
        each = [self.plays(branch, context) for branch in node.branches]
        floors = [Floor(families, me, context) for families in each]
        found: list[Family] = []
        for k, families in enumerate(each):
            path = (node.name, node.actions[k])
            parts = list(families)
            for j, floor in enumerate(floors):
                if j != k:
                    reason = ("indifferent", node.actor, node.name, node.actions[k], node.actions[j])
                    parts = [p for part in parts for p, good in floor.admits(part, context, reason) if good]
            for part in parts:
                number = self.number(("decision", *path, part.path))
                found.append(Family(part.cells, part.values, number, partial(_chosen, node, k, part, floors)))
        return found

    def draw(self, node: Chance, context: Context) -> list[Family]:
        weights = tuple(self.read(p) for p in node.probabilities)
        each = [self.plays(b, context)[: None if p != 0 else 1] for p, b in zip(weights, node.branches, strict=True)]
        count, many = 1, 1
        for families in each:
            count *= len(families)
        if count > self.limit:
            for families in each:
                many *= len(blocks(families)) if len(families) <= _PARTS * self.limit else len(families)
            if many > self.limit or count > _PARTS * self.limit:
                if context:
                    self.too_many(many, (), context)
                ranges = ", ".join(self.bounds(list(zip(weights, each, strict=True))))
                raise TooManyEquilibriaError(
                    f"more than {self.limit} pure subgame-perfect outcomes: {many} combinations after chance move "
                    f"{node.name!r}; in every equilibrium of this subgame {ranges}. "
                    "Raise `limit`, or ask for one with solve()"
                )
        return [self.drawn(node, weights, combination, context) for combination in product(*each)]

    def drawn(self, node: Chance, weights: tuple[Any, ...], combination: Families, context: Context) -> Family:
        """Return the family in which given ones follow the events."""
        reached = [k for k, p in enumerate(weights) if p != 0]
        taken: set[Term] = set()
        parts: dict[int, Family] = {}
        for k in reached:
            parts[k] = self.renamed(node, k, combination[k], taken)
            taken.update(cell.term for cell in parts[k].cells)
        values = []
        for i in range(len(self.position)):
            total: Any = 0
            for k, p in enumerate(weights):
                total = total + p * (parts[k].values[i] if k in parts else 0)
            values.append(total)
        path = self.number(("chance", node.name, *(combination[k].path for k in reached)))
        cells = tuple(cell for k in reached for cell in parts[k].cells)
        return Family(cells, tuple(values), path, partial(_drawn, node, weights, combination, context))

    def renamed(self, node: Chance, k: int, family: Family, taken: set[Term]) -> Family:
        """Give the terms of a family new names where an equal subgame follows another event."""
        for at, cell in enumerate(family.cells):
            if cell.term in taken:
                new = self.twins.setdefault((id(node), k, cell.term), Term(cell.term.name))
                as_new = Affine(0, {new: 1})
                cells = [
                    Cell(
                        new if j == at else c.term,
                        low := substituted(c.low, cell.term, as_new),
                        low if c.point else substituted(c.high, cell.term, as_new),
                        c.point,
                    )
                    for j, c in enumerate(family.cells)
                ]
                values = tuple(substituted(v, cell.term, as_new) for v in family.values)
                family = replace(family, cells=tuple(cells), values=values, known=None)
        return family

    def wait(self, node: Continue, context: Context) -> Families:
        discounts = tuple(self.read(actor.discount) for actor in self.game.actors)
        flows = tuple(resolve(read_terms(node.flow.get(n, 0), self.read), context) for n in self.game.names)

        def later(values: Sequence[Any]) -> tuple[Any, ...]:
            return tuple(f + d * v for f, d, v in zip(flows, discounts, values, strict=True))

        def onward(family: Family, at: tuple[Place, ...]) -> Play:
            after = family.play(at)
            return Passed(node, discounts, flows, after, later(after.values))

        def onto(vector: tuple[Any, ...], state: str, _: tuple[Place, ...]) -> Play:
            play = Passed(node, discounts, flows, None, later(vector))
            self.waits.append((play, state, vector))
            return play

        if isinstance(node.to, Node):
            return tuple(
                Family(f.cells, later(f.values), self.number(("period", f.path)), partial(onward, f))
                for f in self.plays(node.to, context)
            )
        path = self.number(("period", node.to))
        return tuple(Family((), later(v), path, partial(onto, v, node.to)) for v in self.worth[node.to])


def _chosen(node: Decision, k: int, part: Family, floors: Sequence[Floor], at: tuple[Place, ...]) -> Play:
    """Return the play in which action k is taken, at given places of what follows."""
    own = part.play(at)
    branches = tuple(own if j == k else f.play() for j, f in enumerate(floors))
    return Chosen(node, k, (), branches, own.values)


def _drawn(
    node: Chance, weights: tuple[Any, ...], combination: Families, context: Context, at: tuple[Place, ...]
) -> Play:
    """Return the play after a chance move, at given places of what follows the events."""
    branches = []
    start = 0
    for p, family in zip(weights, combination, strict=True):
        count = len(family.cells) if p != 0 else 0
        branches.append(
            family.play(at[start : start + count]) if p != 0 else family.spot(middle(family.cells, context))
        )
        start += count
    values = []
    for i in range(len(branches[0].values)):
        total: Any = 0
        for p, play in zip(weights, branches, strict=True):
            total = total + p * play.values[i]
        values.append(total)
    return Drawn(node, weights, tuple(branches), tuple(values))
