"""A regime: one way of playing, its closed form, and the conditions under which it is the equilibrium."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.outcomes import NEVER_ENDS
from bargaining.equilibrium.plays import Chosen, Ended, Passed, Play, Settled, deals, on_path, path_labels
from bargaining.errors import MethodError
from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition, essential
from bargaining.regimes.fields import Field, sign_at
from bargaining.regimes.plain_text import fraction_text, inequality_text
from bargaining.regimes.problem import Problem, Trace
from bargaining.regimes.proposition import Proposition

__all__ = ["Regime", "describe", "outcome_of"]

#: The labels of points where no equilibrium exists under the tie rule, and where the method finds none, though there may be some.
NO_EQUILIBRIUM, NONE_FOUND = "no equilibrium", "no equilibrium found"

#: With more comparisons, or longer ones, than this the verdict tells how far each parameter alone can move.
_FEW, _SHORT = 12, 200


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


def outcome_of(trace: Trace) -> str:
    """Return one label for the outcome: the labels that have positive probability, in order."""
    if trace.play is None:
        return NONE_FOUND if isinstance(trace.fact, MethodError) else NO_EQUILIBRIUM
    labels = dict.fromkeys(at.label for at in on_path(trace.play) if isinstance(at, Ended))
    return " or ".join(sorted(labels)) if labels else NEVER_ENDS


def identity(trace: Trace, full: Field) -> tuple[Any, ...]:
    """Return what makes two solutions the same regime: play on the path, and closed forms of terms and values."""
    if trace.play is None:
        return (outcome_of(trace), str(trace.fact).split(":")[0])
    terms = {name: deal.terms for name, deal in deals(trace.play).items()}
    forms = full.elements([*terms.values(), *trace.play.values])
    return (path_labels(trace.play), tuple(terms), tuple(forms))


def matches(identity_here: tuple[Any, ...], trace: Trace, full: Field, other: tuple[Any, ...]) -> bool:
    """Whether a solution belongs to a regime: same play, and the same formulas, as far as its equalities tell.

    On a border, where some polynomials vanish, two formulas are the same if their difference is a multiple of one of these.
    """
    if identity_here == other:
        return True
    if len(identity_here) != 3 or len(other) != 3 or identity_here[:2] != other[:2]:
        return False
    point = [trace.tape.values[n] for n in full.names]
    zeros = [t for node in trace.tape.comparisons for t in full.tests(node) if sign_at(t, point) == 0]
    if not zeros:
        return False
    gaps = [(a - b).numer for a, b in zip(identity_here[2], other[2], strict=True)]
    return any(all(gap == 0 or gap.rem(zero) == 0 for gap in gaps) for zero in dict.fromkeys(zeros))


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
        self.point = MappingProxyType(dict(trace.tape.values))
        self.outcome = outcome_of(trace)
        self.identity = identity(trace, full)
        self.skeleton = () if trace.play is None else path_labels(trace.play)
        self.pinned = () if trace.play is None else pins(trace.play)

    @property
    def value_nodes(self) -> tuple[Any, ...]:
        """The actors' values with their history."""
        return () if self._trace.play is None else tuple(self._trace.play.values)

    @property
    def term_nodes(self) -> dict[str, Any]:
        """The accepted terms with their history."""
        return {} if self._trace.play is None else {name: deal.terms for name, deal in deals(self._trace.play).items()}

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
    def conditions(self) -> tuple[Condition, ...]:
        """The comparisons of :attr:`profile` without those that follow from the others and from :attr:`box`.

        Within the box they hold exactly where the same comparisons would be made again: they are sufficient for the regime, and
        necessary and sufficient for the profile, play off the path included. The same play on the path may be the equilibrium
        elsewhere too, with other play off the path; a map shows the whole region.
        """
        return tuple(essential(self.profile, self.box, self.field.names))

    def holds_at(self, point: Mapping[str, Fraction]) -> bool:
        """Whether the solution at another point belongs to this regime."""
        trace = self.problem.trace(point)
        return matches(identity(trace, self.field), trace, self.field, self.identity)

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
        few = len(self.profile) <= _FEW or not self.box
        lines = [inequality_text(c, self.point) for c in self.conditions] or ["always"] if few else []
        if few and (not self.box or max(map(len, lines)) <= _SHORT):
            return [*lines, "(within the plausible ranges of the parameters)"] if self.box else lines
        if self.problem.game.variables:
            # How far each parameter can move would ask for a new search for the values in states with a variable at every border.
            return [f"{len(self.profile)} comparisons keep their signs (.regime.conditions)"]
        from bargaining.regimes.ranges import ranges

        found = ranges(self)
        width = max(map(len, found))
        lines = [f"{path:<{width}}  in {r}" for path, r in found.items() if not r.whole]
        free = [path for path, r in found.items() if r.whole]
        if free:
            lines.append(f"{', '.join(free)}: anywhere in the plausible range")
        return [*lines, "(each alone, the other numbers as given; jointly and in symbols: .regime.conditions)"]

    def proposition(self) -> Proposition:
        """Return the regime as a proposition, in text and in LaTeX."""
        return describe(self)

    def __repr__(self) -> str:
        return f"Regime({self.outcome!r}, terms={dict(self.terms)})"


def describe(regime: Regime) -> Proposition:
    """Write a regime as a proposition."""
    play = regime._trace.play
    steps: list[str] = []
    if play is not None:
        for at in on_path(play):
            if isinstance(at, Chosen):
                steps.append(f"at {at.node.name!r} {at.node.actor} chooses {at.node.actions[at.index]!r}")
            elif isinstance(at, Settled):
                who = " and ".join(at.node.responders)
                if at.accepted:
                    because = _because(at.pinned, at)
                    steps.append(f"{at.node.proposer} makes an offer that {who} accepts, pinned where {because}")
                else:
                    steps.append(f"{at.node.proposer} makes no offer that is accepted")
            elif isinstance(at, Passed):
                steps.append("a period passes")
    return Proposition(
        name=regime.problem.name,
        outcome=regime.outcome,
        box=dict(regime.box),
        conditions=regime.conditions,
        steps=tuple(steps),
        terms=dict(regime.terms),
        values=dict(regime.values),
        latex=dict(regime.problem.latex),
    )
