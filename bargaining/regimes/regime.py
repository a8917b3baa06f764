"""A regime: one way of playing, its closed form, and the conditions under which it is the equilibrium."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.plays import Play, Settled, deals, on_path, path_labels
from bargaining.errors import DomainError, MethodError, PathError, did_you_mean
from bargaining.expressions.numbers import exact
from bargaining.protocols.protocol import Domain
from bargaining.regimes.atlas import Atlas, Cell, Region, atlas_of
from bargaining.regimes.conditions import Condition
from bargaining.regimes.covers import Covers, covers
from bargaining.regimes.diagram import Leaf
from bargaining.regimes.fields import Field, sign_at
from bargaining.regimes.identity import identity, matches, outcome_of
from bargaining.regimes.plain_text import fraction_text, inequality_text
from bargaining.regimes.problem import Problem, Trace
from bargaining.regimes.proofs import essential
from bargaining.regimes.proposition import Proposition
from bargaining.solvers.curve_iteration import CurveSkeleton

__all__ = ["Regime"]

#: With more comparisons, or longer ones, than this the verdict tells how far each parameter alone can move.
_FEW, _SHORT = 12, 200

#: A condition of more terms than this is not written to see whether it is short: that takes seconds.
_MOST_TERMS = 60

#: Where values in states with a variable are made of more numbers than this, no cells are solved to shorten conditions.
_MOST_UNKNOWNS = 40


def pins(play: Play) -> tuple[str, ...]:
    """Return, in words, what pins each accepted offer on the path."""
    out = []
    for at in on_path(play):
        if isinstance(at, Settled) and at.accepted:
            out.append(f"{at.node.term.name}: {_because(at.pinned, at)}")
    return tuple(out)


def _because(reason: tuple[str, ...], at: Settled) -> str:
    kind = reason[0]
    if kind == "responder":
        return f"{reason[1]} is indifferent between accepting and rejecting"
    if kind == "indifferent":
        return f"{reason[1]} is indifferent between {reason[3]!r} and {reason[4]!r}"
    if kind == "corner":
        return f"{at.node.proposer} offers {'none' if reason[1] == 'none' else 'all'} of it"
    if kind == "proposer":
        return f"{reason[1]} is indifferent between offers at {reason[2]!r}"
    if kind == "label":
        return "the outcome changes its name there"
    if kind == "piece":
        return "a bound in the payoffs begins or ceases to hold"
    if kind == "continuum":
        return "any of a range of offers is as good"
    return f"another issue begins or ceases to be the one that {at.node.proposer} concedes on"


class Regime:
    """One way of playing on the path, with closed forms.

    Attributes
    ----------
    outcome : str
    skeleton : tuple
        Labels of play on the path.
    pinned : tuple of str
        What pins each offer, in words.
    values, terms : mapping of str to sympy expression
        In symbols named after the parameters' paths.
    point : mapping of str to Fraction
        A point at which the regime was found.
    """

    def __init__(self, problem: Problem, trace: Trace, full: Field) -> None:
        self.problem, self._trace, self.field = problem, trace, full
        self.point = MappingProxyType({name: trace.tape.values[name] for name in problem.values})
        self.outcome = outcome_of(trace)
        self.identity = identity(trace, full)
        self.skeleton = () if trace.path is None else path_labels(trace.path)
        self.pinned = () if trace.path is None else pins(trace.path)

    @property
    def value_nodes(self) -> tuple[Any, ...]:
        """The actors' values with their history."""
        return () if self._trace.path is None else tuple(self._trace.path.values)

    @property
    def term_nodes(self) -> dict[str, Any]:
        """The accepted terms with their history."""
        return {} if self._trace.path is None else {name: deal.terms for name, deal in deals(self._trace.path).items()}

    @property
    def chance_nodes(self) -> dict[str, Any]:
        """Probabilities of outcomes that actors determine by mixing, with their history; none in a pure equilibrium."""
        return {}

    def _expression(self, node: Any) -> Any:
        (element,) = self.field.elements([node])
        numer, denom = element.numer, element.denom
        if denom.is_ground or sign_at(denom, [self.point[n] for n in self.field.names]) > 0:
            return numer.as_expr() / denom.as_expr()
        return (-numer).as_expr() / (-denom).as_expr()

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What each actor receives, in symbols."""
        names = self.problem.game.names
        return MappingProxyType({n: self._expression(v) for n, v in zip(names, self.value_nodes, strict=False)})

    @cached_property
    def terms(self) -> Mapping[str, Any]:
        """The terms accepted, in symbols; empty if there is no deal."""
        return MappingProxyType({n: self._expression(v) for n, v in self.term_nodes.items()})

    @cached_property
    def profile(self) -> tuple[Condition, ...]:
        """Every comparison made in finding this solution, as a condition: together necessary and sufficient for the profile."""
        point = [self.point[n] for n in self.field.names]
        tests = dict.fromkeys(test for node in self._trace.tape.comparisons for test in self.field.tests(node))
        return tuple(Condition(test, sign_at(test, point)) for test in tests)

    @cached_property
    def box(self) -> Mapping[str, Domain]:
        """Where each parameter is taken to lie: its plausible range, or its domain if the point leaves the range."""
        out: dict[str, Domain] = {}
        for name in self.field.names:
            known = self.problem.ranges.get(name)
            if known is not None and known[0] <= self.point[name] <= known[1]:
                out[name] = Domain(*known)
            elif name in self.problem.domains:
                out[name] = self.problem.domains[name]
        return MappingProxyType(out)

    @cached_property
    def _atlas(self) -> Atlas:
        """All solutions in the box, found as they are asked for; shared by the regimes of one problem."""
        whole = {name: self.box.get(name, Domain()) for name in self.field.names}
        return atlas_of(self.problem, {n: d for n, d in whole.items() if d.low is None or d.low != d.high})

    def _same(self, leaf: Leaf) -> bool:
        """Whether a solution has this regime's play on the path and formulas."""
        return leaf.trace.consistent and self._atlas.identity(leaf, self.field) == self.identity

    @cached_property
    def _cell(self) -> Cell | None:
        """A short cell around the point at which the regime was found; None on a border, or where a solve takes long."""
        skeleton = self._trace.skeleton
        long = isinstance(skeleton, CurveSkeleton) and len(skeleton.names) > _MOST_UNKNOWNS
        if long or self._trace.play is None or self.problem.primitives or not self._atlas.names:
            return None
        place = tuple(self.point[name] for name in self._atlas.names)
        if self._in_symbols is not None:
            return self._in_symbols.around(place, self._same_play)
        try:
            return self._atlas.around(place, self._same)
        except DomainError:  # not all of the box makes probabilities of the game's numbers
            return None

    @cached_property
    def _in_symbols(self) -> Covers | None:
        """The game solved in symbols, where it is a tree without offers."""
        return covers(self.problem, self._atlas, paths=True)

    @cached_property
    def _same_play(self) -> Callable[[Any], bool]:
        """Whether a leaf of the game solved in symbols has this regime's play on the path, and its formulas."""
        assert self._in_symbols is not None
        diagram = self._in_symbols.diagram
        own = diagram.below[diagram.leaf_at([self.point[name] for name in diagram.names])]
        return lambda play: bool(play == own)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Inequalities that are sufficient, in the box, for the regime's play and formulas; none can be left out.

        Comparisons off the path that make no difference are not among them: that is proved, by solving, or showing to be empty, each
        cell that comes in when an inequality is dropped (:mod:`bargaining.regimes.atlas`). Equality is the limit of points where the
        inequality is strict. The same play may be an equilibrium elsewhere too: :attr:`region` is all of it. At a point on a border, and in
        a game with exponentials, roots or logarithms, the comparisons of :attr:`profile` are given, less those that follow from others;
        so they are where states carry a variable and their values are made of many numbers, because to solve cell after cell would
        take minutes.
        """
        if self._cell is None:
            return tuple(essential(self.profile, self.box, self.field.names))
        return self._atlas.written(self._cell)

    @cached_property
    def region(self) -> Region:
        """Everywhere in the box where this play, with these formulas, is an equilibrium's: a union of sets of inequalities.

        Where states carry a variable the box is not searched, because values are sought afresh in every cell; then this is where
        :attr:`conditions` hold.
        """
        self._refuse_primitives("its region is not derived")
        if self.problem.game.variables and self._trace.play is not None:
            return Region((self.conditions,), self._atlas.box, False)
        if self._trace.play is None or not self._atlas.names:
            return Region((), self._atlas.box, False)
        if self._in_symbols is not None:
            return self._in_symbols.region(self._same_play, self._cell)
        try:
            return self._atlas.region(self._same, self._cell)
        except DomainError:
            return Region((), self._atlas.box, False)

    def lifted(self, condition: Condition) -> Condition:
        """Return a condition on the parameters that vary as one on all of them."""
        ring, here = self.field.field.ring, condition.names
        index = [self.field.names.index(name) for name in here]
        out = {}
        for monomial, c in condition.polynomial.terms():
            whole = [0] * len(self.field.names)
            for k, power in zip(index, monomial, strict=True):
                whole[k] = power
            out[tuple(whole)] = c
        return replace(condition, polynomial=ring.from_dict(out))

    def _refuse_primitives(self, what: str) -> None:
        if self.problem.primitives:
            raise MethodError(
                f"the game holds {', '.join(self.problem.primitives)}: {what}; .values, .terms and .conditions tell what holds"
            )

    @property
    def trace(self) -> Trace:
        """The solution in which the regime was found."""
        return self._trace

    def holds_at(self, point: Mapping[str, Fraction]) -> bool:
        """Whether this way of playing is an equilibrium at another point.

        On a border, where a condition is an equality, it is asked of the solution under the tie rule, which may play otherwise there.

        Parameters
        ----------
        point : mapping of str to Fraction
            The parameters that differ from :attr:`point`.

        Examples
        --------
        >>> import bargaining as bg
        >>> regime = bg.solve(bg.load("fearon1995/bargaining_range")).regime
        >>> regime.holds_at({"B.cost": 0.3}), regime.holds_at({"B.cost": 0.5})
        (True, False)
        """
        here = self.problem_at_point()
        at = {name: exact(value) for name, value in point.items()}
        unknown = [name for name in at if name not in self.point]
        if unknown:
            raise PathError(f"{unknown[0]}: names no parameter{did_you_mean(unknown[0], self.point)}")
        # Of several equilibria a search may find another; this one's own values are tried first.
        for skeleton in dict.fromkeys((self._trace.skeleton, None)):
            trace = here.trace(at, skeleton)
            if trace.consistent and matches(identity(trace, self.field), trace, self.field, self.identity):
                return True
        return False

    def problem_at_point(self) -> Problem:
        """Return the problem asked at the point at which the regime was found."""
        return replace(self.problem, values=self.point)

    @cached_property
    def term_texts(self) -> Mapping[str, str]:
        """The closed form of each term accepted, in plain text."""
        return MappingProxyType({name: self.text(node) for name, node in self.term_nodes.items()})

    def text(self, node: Any) -> str:
        """Write a number with its history in the parameters' paths, as shortly as can be."""
        (element,) = self.field.elements([node])
        return fraction_text(element.numer, element.denom, self.point)

    def condition_lines(self) -> list[str]:
        """Return, as lines of text, the conditions jointly if they are few, else how far each parameter alone can move."""
        few = len(self.profile) <= _FEW or not self.box or bool(self.problem.primitives)
        if self.box and not self.problem.primitives and not self.problem.game.variables and few:
            few = all(len(c.polynomial.terms()) <= _MOST_TERMS for c in self.conditions)
        lines = [inequality_text(c, self.point) for c in self.conditions] or ["always"] if few else []
        if few and (not self.box or self.problem.primitives or max(map(len, lines)) <= _SHORT):
            where = "plausible ranges" if self.problem.ranges else "domains"
            return [*lines, f"(within the {where} of the parameters)"] if self.box else lines
        if self.problem.game.variables:
            # How far each parameter can move would ask for a new search for the values in states with a variable at every border.
            return [f"{len(self.profile)} comparisons keep their signs (.regime.conditions)"]
        from bargaining.regimes.ranges import ranges

        found = ranges(self)
        width = max(map(len, found), default=0)
        lines = [f"{path:<{width}}  in {r}" for path, r in found.items() if not r.whole]
        free = [path for path, r in found.items() if r.whole]
        if free:
            lines.append(f"{', '.join(free)}: anywhere in the {'plausible range' if self.problem.ranges else 'domain'}")
        alone = "(each alone, the other numbers as given; jointly and in symbols: .regime.conditions)"
        return [*self._jointly(), *lines, alone]

    def _jointly(self) -> list[str]:
        """Return the conditions in short, where there is a way to write them in short."""
        return []

    def proposition(self) -> Proposition:
        """Return the regime as a proposition with its proof, in text and in LaTeX.

        Raises
        ------
        MethodError
            If states carry a variable: what deviations there lose is not written down.
        """
        if self.problem.game.variables:
            raise MethodError(
                "no proposition is written where states carry a variable; its closed forms and conditions are .terms, .values and "
                ".conditions, and verify() proves the equilibrium at numbers"
            )
        self._refuse_primitives("no proposition is written")
        from bargaining.regimes.describing import describe

        return describe(self)

    def __repr__(self) -> str:
        return f"Regime({self.outcome!r}, terms={dict(self.terms)})"
