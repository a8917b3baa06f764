r"""A finite game as one straight line of arithmetic, in which equal subgames and equal expressions stand once.

Construction
------------
Every payoff, probability and value is a *quantity*: a constant, a parameter, or an operation on two quantities met
before. Equal operations on equal quantities are one quantity (hash-consing), and what does not depend on a parameter
that varies is computed at once, in fractions. A subgame is a value per actor and a *code* that says where play ends:
one end of the game, or one lottery over ends. Equal codes mean equal values, so a choice between branches of one code
is immaterial. Equal subgames are one, so histories that no longer matter cost nothing.

A decision of actor i between branches :math:`b_1, \dots, b_m` is folded from the right into two-way choices

.. math:: b_1 \succeq_i (b_2 \succeq_i (\dots \succeq_i b_m)), \qquad
    a \succeq_i b = \begin{cases} a & v_i(a) \ge v_i(b) \\ b & \text{else} \end{cases}

which picks the first listed of the best, and lets decisions that share their last branches share that part of the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from bargaining.errors import DomainError, MethodError
from bargaining.games.game import Game
from bargaining.games.nodes import Chance, Continue, Decision, Node, Outcome, payoffs_in_order
from bargaining.solvers.quantities import Operation, Quantities, Range, exactly, operands

__all__ = ["FlatProgram", "Subgame"]


class Subgame(NamedTuple):
    """What is reached and what it is worth to each actor, as quantities."""

    code: int
    values: tuple[int, ...]


class FlatProgram(Quantities):
    """A game, compiled for parameters that vary within given ranges while others are fixed.

    Parameters
    ----------
    game : Game
        Without offers.
    ranges : mapping of str to (float, float)
        The least and the greatest value of each parameter that varies.
    fixed : mapping of str to Fraction
        The values of all others.
    aliases : mapping of int to str, optional
        Parameters that stand in the game as arrays: the identity of the array, and its name in `ranges`.

    Attributes
    ----------
    operations : list of Operation
        In an order in which operands come first.
    ranges : list of Range or None
        For each operation; None for masks and codes.
    root : Subgame
    outcomes : list of frozenset of str
        The labels with positive probability, by code.
    guards : tuple of int
        Probabilities that the ranges do not keep above zero.
    """

    def __init__(
        self,
        game: Game,
        ranges: Mapping[str, tuple[float, float]],
        fixed: Mapping[str, Fraction],
        aliases: Mapping[int, str] | None = None,
    ) -> None:
        super().__init__(ranges, fixed, aliases or {})
        self.outcomes: list[frozenset[str]] = []
        self._codes: dict[Any, int] = {}
        self._choices: dict[tuple[int, Subgame, Subgame], Subgame] = {}
        self._guards: dict[int, None] = {}
        self.root = self._compile(game)
        self.guards = tuple(self._guards)

    # Subgames

    def _compile(self, game: Game) -> Subgame:
        position = {name: i for i, name in enumerate(game.names)}
        found: dict[int, Subgame] = {}
        for node in game.nodes:
            found[id(node)] = self._subgame(game, node, found, position)
        return found[id(game.root)]

    def _subgame(self, game: Game, node: Node, found: Mapping[int, Subgame], position: Mapping[str, int]) -> Subgame:
        if isinstance(node, Outcome):
            values = tuple(map(self.read, payoffs_in_order(node, game.names)))
            return Subgame(self._code(("end", node.label, values), frozenset([str(node.label)])), values)
        if isinstance(node, Decision):
            best = found[id(node.branches[-1])]
            for branch in node.branches[-2::-1]:
                best = self._choose(position[node.actor], found[id(branch)], best)
            return best
        if isinstance(node, Chance):
            chances = [self._chance(node, event, p) for event, p in zip(node.events, node.probabilities, strict=True)]
            return self._draw(chances, [found[id(branch)] for branch in node.branches], len(position))
        if isinstance(node, Continue) and isinstance(node.to, Node):
            return self._wait(game, node, found[id(node.to)])
        raise MethodError(f"arrays of points cannot be sent through {type(node).__name__}: terms are open there")

    def number(self, key: Any, labels: frozenset[str]) -> int:
        """Return the number of the code for what `key` describes, a new one if it was not met before."""
        if key not in self._codes:
            self._codes[key] = len(self.outcomes)
            self.outcomes.append(labels)
        return self._codes[key]

    def _code(self, key: Any, labels: frozenset[str]) -> int:
        return self.add(Operation("code", self.number(key, labels)), None)

    def _choose(self, me: int, a: Subgame, b: Subgame) -> Subgame:
        mine, others = a.values[me], b.values[me]
        if a.code == b.code or mine == others:
            return a
        known = self._choices.get((me, a, b))
        if known is not None:
            return known
        x, y = self.ranges[mine], self.ranges[others]
        assert x is not None
        assert y is not None
        u, v = self.value(mine), self.value(others)
        if (u is not None and v is not None and u >= v) or x.low > y.high:
            out = a
        elif (u is not None and v is not None) or y.low > x.high:
            out = b
        else:
            mask = self.add(Operation("mask", mine, others, (a.code, b.code)), None)
            values = [
                self.arithmetic("max", p, q) if i == me else self._pick(mask, p, q)
                for i, (p, q) in enumerate(zip(a.values, b.values, strict=True))
            ]
            out = Subgame(self._pick(mask, a.code, b.code), tuple(values))
        self._choices[me, a, b] = out
        return out

    def _pick(self, mask: int, a: int, b: int) -> int:
        if a == b:
            return a
        x, y = self.ranges[a], self.ranges[b]
        if x is None or y is None:
            return self.add(Operation("pick code", mask, a, b), None)
        span = Range(min(x.low, y.low), max(x.high, y.high), max(x.error, y.error))
        return self.add(Operation("pick", mask, a, b), span)

    def _chance(self, node: Chance, event: str, given: Any) -> int:
        p = self.read(given)
        known, span = self.value(p), self.ranges[p]
        if known is not None and known < 0:
            raise DomainError(f"chance {node.name!r}: the probability of {event!r} must lie in [0, 1]; got {known}")
        if known is None and span is not None and span.low <= 0:
            self._guards[p] = None
        return p

    def _draw(self, chances: Sequence[int], branches: Sequence[Subgame], actors: int) -> Subgame:
        values = []
        for i in range(actors):
            total = self.constant(Fraction(0))
            for p, branch in zip(chances, branches, strict=True):
                total = self.arithmetic("+", total, self.arithmetic("*", p, branch.values[i]))
            values.append(total)
        live = [(p, b.code) for p, b in zip(chances, branches, strict=True) if self.value(p) != 0]
        if len(live) == 1:
            return Subgame(live[0][1], tuple(values))
        return Subgame(self._lottery(tuple(p for p, _ in live), tuple(c for _, c in live)), tuple(values))

    def _lottery(self, chances: tuple[int, ...], codes: tuple[int, ...], flows: tuple[int, ...] = ()) -> int:
        if any(p in self._guards for p in chances) or any(self.operations[c].name != "code" for c in codes):
            return self.add(Operation("join", chances, codes, flows), None)
        parts = tuple(self.operations[c].left for c in codes)
        return self._code((chances, parts, flows), frozenset().union(*(self.outcomes[c] for c in parts)))

    def _wait(self, game: Game, node: Continue, after: Subgame) -> Subgame:
        flows = tuple(self.read(node.flow.get(actor.name, 0)) for actor in game.actors)
        discounts = tuple(self.read(actor.discount) for actor in game.actors)
        values = tuple(
            self.arithmetic("+", f, self.arithmetic("*", d, v))
            for f, d, v in zip(flows, discounts, after.values, strict=True)
        )
        if values == after.values:
            return after
        # Paid later, the same end is worth something else: a lottery of its own.
        return Subgame(self._lottery((self.constant(Fraction(1)),), (after.code,), flows), values)

    def needed(self, wanted: Iterable[int]) -> list[int]:
        """Return the operations on which some others and the guards depend, those included, in order."""
        marked = [False] * len(self.operations)
        for k in (*wanted, *self.guards):
            marked[k] = True
        for k in range(len(self.operations) - 1, -1, -1):
            if marked[k]:
                for j in operands(self.operations[k]):
                    marked[j] = True
        return [k for k, mark in enumerate(marked) if mark]

    def exactly(self, point: Mapping[str, Fraction], order: Sequence[int]) -> list[Any]:
        """Evaluate in fractions.

        Parameters
        ----------
        point : mapping of str to Fraction
        order : sequence of int
            What is needed, from :meth:`needed`.

        Returns
        -------
        list
            A number for each quantity, a truth value for each mask, an outcome's number for each code.

        Raises
        ------
        ZeroDivisionError
            If a payoff divides by zero there.
        DomainError
            If a probability is negative there.
        """
        out: list[Any] = [None] * len(self.operations)
        for k in order:
            name, left, right, other = self.operations[k]
            if name in ("constant", "code"):
                out[k] = left
            elif name == "parameter":
                out[k] = point[left]
            elif name == "mask":
                out[k] = out[left] >= out[right]
            elif name in ("pick", "pick code"):
                out[k] = out[right] if out[left] else out[other]
            elif name == "join":
                live = [(p, out[c]) for p, c in zip(left, right, strict=True) if out[p] != 0]
                out[k] = self.number((k, *live), frozenset().union(*(self.outcomes[c] for _, c in live)))
            else:
                out[k] = exactly(name, out[left], out[right])
        for k in self.guards:
            if out[k] < 0:
                raise DomainError(f"a probability must lie in [0, 1]; got {out[k]}")
        return out
