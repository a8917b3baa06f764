r"""Backward induction in symbols: a finite tree without offers, solved at all points of a box at once.

Method
------
A *diagram* is a tree of questions, equal parts of which are stored once. A question is a polynomial in the parameters, its answers
are the signs :math:`-, 0, +`, and at the end stand leaves: what is played, and what it is worth to each actor. An end of the game is
a leaf. The diagram of a decision is found from those of its branches:

.. math:: \bigl(a \succeq_i b\bigr)(\text{leaf } x, \text{leaf } y) =
    \begin{cases} x & v_i(x) \ge v_i(y) \\ y & \text{else} \end{cases}

is carried through both diagrams at once, each pair of their parts being met once, and where two leaves meet the comparison of their
values becomes a question, unless it has one sign in all of the box. So the first listed of the best actions is taken, as
by :func:`~bargaining.solvers.backward_induction.backward_induction`. A chance node adds leaves, weighted by their probabilities.

At every point exactly one leaf is reached, by signs found at that very point; nothing is solved at numbers, and no cell needs to be
listed. The same polynomial may be asked more than once on a path. Branches that contradict each other do no harm: no point takes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from bargaining.algebra.traced import lift
from bargaining.games.nodes import Chance, Continue, Decision, Node, Outcome, payoffs_in_order
from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition
from bargaining.regimes.fields import Field, Polynomial
from bargaining.regimes.problem import Problem
from bargaining.regimes.proofs import holds_on_box
from bargaining.regimes.sampling import Samples
from bargaining.regimes.sign_diagram import SignDiagram, TooLargeError

__all__ = ["Play", "SymbolicInduction", "UnfitError", "symbolic"]

#: A game with more decisions than this is not solved in this way.
_MOST_DECISIONS = 300


class UnfitError(Exception):
    """The game is none that is solved in this way, or its diagram grows too large."""


class Play(NamedTuple):
    """What is played at a leaf of the diagram.

    Attributes
    ----------
    told : tuple or frozenset
        Where play on the path is kept apart: its labels, as :func:`~bargaining.equilibrium.plays.path_labels` lists them; otherwise the
        labels of the outcomes that have positive probability.
    values : tuple of field elements
    """

    told: Any
    values: tuple[Any, ...]

    @property
    def outcome(self) -> str:
        """One label for the outcome, where paths are not kept apart."""
        return " or ".join(sorted(self.told))


class SymbolicInduction(SignDiagram):
    """A finite game without offers, solved in symbols.

    Parameters
    ----------
    problem : Problem
    box : mapping of str to Domain
        The parameters that vary; the others stay at the problem's values.
    samples : Samples
        Points of the box, which tell quickly which comparisons have both signs there.
    paths : bool
        Whether plays that lead to the same outcomes with the same values are kept apart by what is done on the path.

    Raises
    ------
    UnfitError
        If the game is recursive, or has offers, information sets with several nodes, numbers that are no rational functions, or
        probabilities or discount factors that are not proved to lie in [0, 1]; or if the diagram would have too many parts.
    """

    def __init__(
        self, problem: Problem, field: Field, box: Mapping[str, Domain], samples: Samples, *, paths: bool = False
    ) -> None:
        super().__init__()
        self.problem, self.field, self.box, self.samples, self.paths = problem, field, box, samples, paths
        self.names = field.names
        self._signs: dict[Polynomial, tuple[int, bool]] = {}
        self._choices: dict[tuple[int, int, int], int] = {}
        self._gaps: dict[Any, tuple[int, tuple[tuple[Polynomial, bool, bool], ...]]] = {}
        self._memo: dict[Any, Any] = {}
        self._turns = 0
        self._check()
        self.root = self._solve()

    # Comparisons

    def _turn(self) -> int:
        """Return a new number: what is asked there is asked after all before it, even if the polynomial is an old one."""
        self._turns += 1
        return self._turns

    def _by_sign(self, key: Any, element: Any, below: Callable[[int], int]) -> int:
        """Ask for the sign of a rational function, and go on with `below` of it; the questions come after all that there are."""
        return self._ask(key, *self._parts(element), 0, below)

    def _parts(self, element: Any) -> tuple[int, tuple[tuple[Polynomial, bool, bool], ...]]:
        """Return the sign of the constant and the factors, each with whether its sign counts and whether it may be zero."""
        known = self._gaps.get(element)
        if known is None:
            sign, above = self.field.signed_factors(element.numer)
            other, under = self.field.signed_factors(element.denom)
            parts = [(p, odd, True) for p, odd in above] + [(p, odd, False) for p, odd in under if odd]
            known = self._gaps[element] = (sign * other, tuple(parts))
        return known

    def _ask(self, key: Any, sign: int, parts: Sequence[Any], k: int, below: Callable[[int], int]) -> int:
        if k == len(parts):
            return below(sign)
        polynomial, odd, vanishes = parts[k]
        fixed, strict = self._fixed(polynomial)
        after = {
            s: self._ask(key, sign * (s if odd else 1), parts, k + 1, below)
            for s in ((-1, 1) if not fixed else (fixed,))
        }
        if strict:
            return after[fixed]
        # An answer that is nowhere the right one is the same as its neighbour, so that nothing is asked in vain.
        low, high = after.get(-1, after.get(1, 0)), after.get(1, after.get(-1, 0))
        zero = below(0) if vanishes else high
        return self.question((key, k), polynomial, (low, zero, high))

    def _fixed(self, polynomial: Polynomial) -> tuple[int, bool]:
        """Return the sign that a polynomial is proved to have in the box, zero if it has none, and whether it vanishes nowhere."""
        known = self._signs.get(polynomial)
        if known is None:
            known = self._signs[polynomial] = self._fixed_sign(polynomial)
        return known

    def _fixed_sign(self, polynomial: Polynomial) -> tuple[int, bool]:
        signs = self.samples.signs(polynomial)
        least, most = int(signs.min()), int(signs.max())
        if least < 0 < most:
            return 0, False
        for sign in (1, -1) if least == most == 0 else (1,) if most > 0 else (-1,):
            for weak in (False, True):
                if holds_on_box(Condition(polynomial, sign, weak), self.box, self.names):
                    return sign, not weak
        return 0, False

    # Induction

    def _check(self) -> None:
        game = self.problem.game
        if game.arrays is not None or game.states or game.has_offers or self.problem.primitives:
            raise UnfitError("not a finite game without offers, in rational functions")
        sets = [node.information_set for node in game.nodes if isinstance(node, Decision) and node.information_set]
        if len(set(sets)) < len(sets):
            raise UnfitError("information sets")
        if sum(isinstance(node, Decision) for node in game.nodes) > _MOST_DECISIONS:
            raise UnfitError("too many decisions")
        for actor in game.actors:
            factor = self._number(actor.discount)
            self._demand(factor)
            self._demand(1 - factor)

    def _demand(self, element: Any) -> None:
        """Give up unless a rational function is proved not to be negative in the box."""
        if element.numer == 0:
            return
        sign, parts = self._parts(element)
        for polynomial, odd, _ in parts:
            fixed, _ = self._fixed(polynomial)
            if odd and not fixed:
                raise UnfitError("a number that must not be negative may be")
            sign *= fixed if odd else 1
        if sign < 0:
            raise UnfitError("a number that must not be negative is")

    def _solve(self) -> int:
        game = self.problem.game
        position = {name: i for i, name in enumerate(game.names)}
        sizes: dict[int, int] = {}
        for node in game.nodes:
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in node.children)
        done: dict[int, int] = {}
        # Larger branches first: what is asked there comes first, and the smaller ones are what is copied.
        stack: list[tuple[Node, bool]] = [(game.root, False)]
        try:
            while stack:
                node, ready = stack.pop()
                if id(node) in done:
                    continue
                if ready:
                    done[id(node)] = self._at(node, done, position)
                else:
                    stack.append((node, True))
                    stack.extend((child, False) for child in sorted(node.children, key=lambda c: sizes[id(c)]))
        except (RecursionError, TooLargeError):
            raise UnfitError("the diagram is too large") from None
        return done[id(game.root)]

    def _at(self, node: Node, done: Mapping[int, int], position: Mapping[str, int]) -> int:
        if isinstance(node, Outcome):
            return self._end(node)
        if isinstance(node, Decision):
            return self._decision(node, position[node.actor], [done[id(branch)] for branch in node.branches])
        if isinstance(node, Chance):
            return self._chance(node, [done[id(branch)] for branch in node.branches])
        if isinstance(node, Continue) and isinstance(node.to, Node):
            return self._wait(node, done[id(node.to)])
        raise UnfitError(type(node).__name__)

    def _end(self, node: Outcome) -> int:
        if not isinstance(node.label, str):
            raise UnfitError("a label that depends on a sign")
        told: Any = ((node.label,),) if self.paths else frozenset([node.label])
        numbers = payoffs_in_order(node, self.problem.game.names)
        if not any(map(_bounded, numbers)):
            return self.leaf(Play(told, tuple(map(self._number, numbers))))
        out = self.leaf(())
        for number in numbers:
            out = self.joined(out, self._amount(number), lambda a, b: self.leaf((*self.below[a], self.below[b])), {})
        return self.mapped(out, lambda values: Play(told, values), {})

    def _decision(self, node: Decision, me: int, branches: Sequence[int]) -> int:
        if self.paths:
            branches = [
                self.mapped(b, _stepping((node.name, node.actor, action)), {})
                for b, action in zip(branches, node.actions, strict=True)
            ]
        best = branches[-1]
        for branch in branches[-2::-1]:
            best = self._choose(me, branch, best)
        return best

    def _choose(self, me: int, first: int, rest: int) -> int:
        known = self._choices.get((me, first, rest))
        if known is not None:
            return known

        turn = self._turn()

        def better(a: int, b: int) -> int:
            gap = self.below[a].values[me] - self.below[b].values[me]
            # Of two that are equally good for all parameters the first is taken.
            return a if gap == 0 else self._by_sign((turn, a, b), gap, lambda sign: a if sign >= 0 else b)

        found = self._choices[me, first, rest] = self.joined(first, rest, better, {})
        return found

    def _chance(self, node: Chance, branches: Sequence[int]) -> int:
        zero = self.field.constant(0)
        nothing: Any = () if self.paths else frozenset()
        out = self.leaf(Play(nothing, (zero,) * len(self.problem.game.names)))
        for branch, given in zip(branches, map(self._number, node.probabilities), strict=True):
            self._demand(given)
            out = self.joined(out, branch, self._adding(given), {})
        return self.mapped(out, _stepping((node.name, "chance")), {}) if self.paths else out

    def _adding(self, p: Any) -> Callable[[int, int], int]:
        """Return what adds a leaf with a probability to another; an event of probability nought is not played."""
        turn = self._turn()

        def added(a: int, b: int) -> int:
            one, two = self.below[a], self.below[b]
            values = tuple(u + p * v for u, v in zip(one.values, two.values, strict=True))
            told = one.told + two.told if self.paths else one.told | two.told
            with_it, without = self.leaf(Play(told, values)), self.leaf(Play(one.told, one.values))
            return without if p == 0 else self._by_sign((turn, a, b), p, lambda sign: with_it if sign else without)

        return added

    def _wait(self, node: Continue, after: int) -> int:
        game = self.problem.game
        flows = [self._number(node.flow.get(name, 0)) for name in game.names]
        factors = [self._number(actor.discount) for actor in game.actors]

        def later(p: Play) -> Play:
            return p._replace(values=tuple(f + d * v for f, d, v in zip(flows, factors, p.values, strict=True)))

        return self.mapped(after, later, {})

    # Numbers

    def _bounding(self, least: bool) -> Callable[[int, int], int]:
        """Return what takes the smaller, or the greater, of two numbers."""
        turn = self._turn()

        def bound(a: int, b: int) -> int:
            gap = self.below[a] - self.below[b]
            return (
                a
                if gap == 0
                else self._by_sign((turn, a, b), gap, lambda sign: b if sign and (sign > 0) == least else a)
            )

        return bound

    @cached_property
    def _parameters(self) -> dict[str, Any]:
        (*free,) = self.field.field.gens
        here = dict(zip(self.names, free, strict=True))
        return {n: here[n] if n in here else self.field.constant(v) for n, v in self.problem.values.items()}

    def _number(self, value: Any) -> Any:
        """Return a number of the game as a rational function."""
        if _bounded(value):
            raise UnfitError("a probability, flow or discount factor with a bound")
        if hasattr(value, "free_symbols"):
            value = lift(self.problem.forms.get(value, value), self._parameters, self._memo)
        return value if hasattr(value, "numer") else self.field.constant(value)

    def _amount(self, value: Any) -> int:
        """Return the diagram of a number of the game, in which bounds (``Min`` and ``Max``) are comparisons."""
        if not _bounded(value):
            return self.leaf(self._number(value))
        key = ("amount", value)
        if key not in self._memo:
            self._memo[key] = self._compound(value)
        return int(self._memo[key])

    def _compound(self, e: Any) -> int:
        first, *others = e.args
        out = self._amount(first)
        if e.is_Pow and not _bounded(e.exp) and e.exp.is_Integer:
            return self.mapped(out, lambda v: v ** int(e.exp), {})
        least = e.func.__name__ == "Min"
        if not (e.is_Add or e.is_Mul or least or e.func.__name__ == "Max"):
            raise UnfitError(e.func.__name__)

        for part in others:
            if e.is_Add:
                out = self.joined(out, self._amount(part), lambda a, b: self.leaf(self.below[a] + self.below[b]), {})
            elif e.is_Mul:
                out = self.joined(out, self._amount(part), lambda a, b: self.leaf(self.below[a] * self.below[b]), {})
            else:
                out = self.joined(out, self._amount(part), self._bounding(least), {})
        return out


def _stepping(step: tuple[str, ...]) -> Callable[[Play], Play]:
    """Return what puts a step before the play of a leaf."""
    return lambda play: play._replace(told=(step, *play.told))


def _bounded(value: Any) -> bool:
    """Whether a number holds ``Min`` or ``Max``."""
    if not getattr(value, "free_symbols", None) or not hasattr(value, "has"):
        return False
    from sympy import Max, Min

    return bool(value.has(Min, Max))


def symbolic(
    problem: Problem, field: Field, box: Mapping[str, Domain], samples: Samples, *, paths: bool
) -> SymbolicInduction | None:
    """Return the game solved in symbols, None where that is not possible; made once."""
    key = ("symbolic", field.names, tuple(problem.values.items()), tuple(box.items()), paths)
    if key not in problem.cache:
        try:
            problem.cache[key] = SymbolicInduction(problem, field, box, samples, paths=paths)
        except UnfitError:
            problem.cache[key] = None
    return problem.cache[key]  # type: ignore[no-any-return]
