"""From the regime of a stationary profile to its proposition: where it is an equilibrium, and the proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bargaining.regimes.checking import Evidence
from bargaining.regimes.choices import Rule
from bargaining.regimes.conditions import Condition
from bargaining.regimes.describing import symbols_of
from bargaining.regimes.deviations import Deviation, Inequality
from bargaining.regimes.notation import Formula, Notation, Sentence, latex_label, relate
from bargaining.regimes.proofs import essential
from bargaining.regimes.proposition import Proof, Proposition
from bargaining.regimes.signs import Signs

if TYPE_CHECKING:
    from bargaining.games.stationary_form import StationaryForm
    from bargaining.regimes.stationary import Held, StationaryRegime

__all__ = ["ProfileProposition", "describe_profile"]

_PRINCIPLE = (
    "In which state the game is, everybody knows. Given what the others do, which depends on the state alone, an actor faces a Markov "
    "decision problem in the states, with bounded payoffs and a discount factor below 1: no plan, whatever it depends on, is better than "
    "a strategy iff none is that differs from it at one information set in one period (Howard 1960). What is believed at an information "
    "set of several nodes follows from the strategies."
)
#: A condition with more terms than this is written by the values of the states.
_LONG = 12

_OTHERS = (
    "Other profiles may be equilibria at the same numbers. Nothing is claimed of equilibria that mix, or that depend on more of history "
    "than the state."
)


@dataclass(frozen=True)
class ProfileProposition(Proposition):
    """A statement about one profile of a recursive game in whose states moves are hidden, and its proof."""

    def claim(self) -> str:
        """Return what there is."""
        return f"a {self.concept} with the strategies below"

    def remark(self) -> str:
        """Return what equality means, if any condition allows it."""
        if not any(c.weak for piece in self.pieces for c in piece):
            return ""
        return "Where a condition holds with equality somebody is indifferent, and the strategies are an equilibrium there too."


def describe_profile(regime: StationaryRegime) -> ProfileProposition:
    """Write a profile as a proposition with its proof."""
    problem, field, held = regime.problem, regime.field, regime.held
    parts, necessary = _conditions(regime)
    notation = Notation(field, problem.latex, regime.profile, regime.box, [])
    signs = Signs(field, parts[0], regime.box, regime.point, regime.profile)
    listed = _deviations(held, notation, signs)
    equations, solution = _system(held, notation)
    written, by_value = _written(parts, listed, notation)
    used = " ".join(str(c) for piece in written for c in piece)
    values = {n: notation.full(v) for n, v in zip(problem.game.names, held.values[held.form.start], strict=True)}
    complete = all(c.reason is not None for one in listed for c in one.checks)
    converse = (
        "Conversely, the strategies are an equilibrium only if none of these losses is negative, and wherever that is so the conditions "
        "hold."
        if necessary and any(parts)
        else ""
    )
    gains = "No deviation gains." if complete else "No deviation gains, if the inequalities without a derivation hold."
    proof = Proof(
        Sentence.of(_PRINCIPLE),
        equations,
        solution,
        tuple(listed),
        Sentence.of(f"{gains} {converse}".strip()),
        Sentence.of(""),
        tuple(range(1, len(parts[0]) + 1)),
    )
    reached = _reached(held)
    rules = tuple(
        Rule(h.name, held.form.names[h.actor], Sentence.of(f"chooses '{h.actions[a]}'"), k in reached)
        for k, (h, a) in enumerate(zip(held.form.information_sets, held.profile, strict=True))
        if len(h.actions) > 1
    )
    start = tuple(notation.element(v) for v in held.values[held.form.start])
    return ProfileProposition(
        name=problem.name,
        title=problem.title,
        outcome=regime.outcome,
        concept="stationary perfect public equilibrium",
        symbols=symbols_of(regime, notation, ()),
        pieces=parts,
        written=written,
        necessary=necessary and any(parts),
        case=(),
        case_written=(),
        definitions=tuple(one for one in solution if by_value and _name(one) in used),
        rules=rules,
        whole=True,
        terms=MappingProxyType({}),
        values=MappingProxyType(values),
        uniqueness=Sentence.of(_OTHERS),
        proof=proof,
        evidence=Evidence(
            problem, field, regime.box, regime.point, regime.outcome, MappingProxyType({}), start, MappingProxyType({})
        ),
    )


def _conditions(regime: StationaryRegime) -> tuple[tuple[tuple[Condition, ...], ...], bool]:
    """Return the conditions, those at the regime's point first, and whether they are necessary."""
    region = regime.region
    here = [piece for piece in region.pieces if all(c.holds(regime.point) for c in piece)]
    if not here:
        return (tuple(essential(regime.profile, regime.box, regime.field.names)),), False
    others = [piece for piece in region.pieces if piece is not here[0]]
    return tuple(tuple(map(regime.lifted, piece)) for piece in (here[0], *others)), region.necessary


def _written(
    parts: Sequence[Sequence[Condition]], listed: Sequence[Deviation], notation: Notation
) -> tuple[tuple[tuple[Formula, ...], ...], bool]:
    """Write the conditions, a long one that is a deviation's by the values of the states; and tell whether there is such a one."""
    short = {
        check.reason.conditions[0]: check.says
        for one in listed
        for check in one.checks
        if check.reason is not None and check.reason.direct and len(check.reason.conditions) == 1
    }
    by_value = False
    out = []
    for n, piece in enumerate(parts):
        row = []
        for k, condition in enumerate(piece):
            if n == 0 and k in short and condition.weak and len(condition.polynomial.terms()) > _LONG:
                row.append(short[k])
                by_value = True
            else:
                row.append(notation.condition(condition))
        out.append(tuple(row))
    return tuple(out), by_value


def _name(equation: Formula) -> str:
    """Return the left side of an equation."""
    return str(equation).partition(" = ")[0]


def _reached(held: Held) -> set[int]:
    """Return the information sets to which play comes within a period, by the profile."""
    form, out = held.form, set()
    stack = list(form.roots.values())
    while stack:
        place = form.places[stack.pop()]
        if place.owner == -1:
            stack.extend(place.children)
        elif place.owner >= 0:
            out.add(place.information_set)
            stack.append(place.children[held.profile[place.information_set]])
    return out


def _deviations(held: Held, notation: Notation, signs: Signs) -> list[Deviation]:
    """List what each single deviation loses, by the values of the states."""
    form, zero, out = held.form, Formula("0", "0"), []
    name = _values(form)
    for h, a, now, other in form.compared(held.profile, held.values):
        info = form.information_sets[h]
        element = notation.element(now - other)
        (received, later), (instead, then) = (form.once(held.profile, h, k) for k in (held.profile[h], a))
        factors = [(t, notation.element(later.get(t, 0) - then.get(t, 0))) for t in form.roots]
        parts = _grouped([(factor, name[t, info.actor]) for t, factor in factors if factor], notation)
        loss = (
            notation.combination(notation.element(received - instead), parts) if parts else notation.factored(element)
        )
        says = relate(loss, ">=", zero) if element else zero
        check = Inequality(Sentence(()), says, signs.at_least_zero(element), element)
        out.append(Deviation(info.name, form.names[info.actor], Sentence.of(f"choosing '{info.actions[a]}'"), (check,)))
    return out


def _grouped(parts: list[tuple[Any, Formula]], notation: Notation) -> list[tuple[Any, Formula]]:
    """Write two values of states with opposite factors as a difference."""
    if len(parts) != 2 or parts[0][0] + parts[1][0]:
        return parts
    (factor, one), (_, other) = parts if notation.sign_of(parts[0][0]) > 0 else reversed(parts)
    difference = Formula(f"({one} - {other})", f"({one.latex} - {other.latex})")
    return [(factor, difference)]


def _values(form: StationaryForm) -> dict[tuple[str, int], Formula]:
    """Return the names of the values of the states."""
    return {
        (s, i): Formula(f"V({name}, {s})", rf"V_{{\text{{{latex_label(name)}}}}}(\text{{{latex_label(s)}}})")
        for s in form.roots
        for i, name in enumerate(form.names)
    }


def _system(held: Held, notation: Notation) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    """Return the equations between the values of the states, and their solution."""
    form, value = held.form, _values(held.form)
    equations, solution = [], []
    for s, root in form.roots.items():
        for i in range(len(form.names)):
            constant: Any = Fraction(0)
            factors: dict[str, Any] = {}
            for x, p in form.period(held.profile, root):
                end = form.places[x]
                constant = constant + p * end.payoffs[i]
                if end.to:
                    factors[end.to] = factors.get(end.to, 0) + p * end.worth[i]
            known = [(notation.element(factor), value[t, i]) for t, factor in factors.items()]
            used = [(factor, name) for factor, name in known if factor]
            equations.append(relate(value[s, i], "=", notation.combination(notation.element(constant), used)))
            solution.append(relate(value[s, i], "=", notation.number(held.values[s][i])))
    return tuple(equations), tuple(solution)
