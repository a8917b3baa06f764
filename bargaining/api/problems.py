"""Games with symbols made into problems, whose parameters have values, domains and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from bargaining.algebra.primitives import rational_forms
from bargaining.api.reading import check_paths, numbers_in, read_game, with_axes
from bargaining.errors import MethodError
from bargaining.expressions.numbers import ends
from bargaining.games.game import Game
from bargaining.games.nodes import Chance
from bargaining.model import Model
from bargaining.protocols.protocol import DISCOUNT, PROBABILITY, Domain
from bargaining.regimes.problem import Problem

__all__ = ["problem_of", "problem_over", "refuse_primitives", "regime_here"]


def problem_of(model: Any, game: Game, values: Mapping[str, Fraction]) -> Problem:
    """Return a game in symbols with their values, domains and ranges, and how a model writes them."""
    if isinstance(model, Game):
        forms, primitives = rational_forms(
            {v: None for v in numbers_in(game) if hasattr(v, "free_symbols") and hasattr(v, "is_Pow")}
        )
        problem = Problem(game, {**values, **dict.fromkeys(primitives, Fraction(0))}, forms=forms)
        problem.values = problem.beside({})
        problem.domains = _implied_domains(problem)
        return problem
    parameters = {p: model[p] for p in values}
    return Problem(
        game,
        values,
        domains={p: q.domain for p, q in parameters.items()},
        ranges={p: q.range for p, q in parameters.items()},
        latex=model.latex,
        attributes={
            p: {"long_name": q.meaning, "units": q.unit, "source": q.source, **({"note": q.note} if q.note else {})}
            for p, q in parameters.items()
        },
        name=model.name,
        title=model.title,
    )


def problem_over(
    model: Model | Game,
    points: Mapping[str, tuple[Fraction, ...]],
    at: Mapping[str, Any] | None,
    *,
    written: bool = False,
) -> Problem:
    """Return the problem whose parameters vary along some axes, which must not leave their domains."""
    unknown = frozenset(points) - set(at or ()) if isinstance(model, Game) else frozenset()
    model, at = with_axes(model, at, {path: axis[0] for path, axis in points.items()})
    game, values, kind = read_game(model, at, written=written)
    if kind is float and not written:
        raise MethodError("a game with floating-point payoffs has no closed forms to map; write them as fractions")
    check_paths(values, points)
    spans = {path: ends(axis) for path, axis in points.items()}
    if isinstance(model, Model):
        for path, span in spans.items():
            for end in span:
                model.replace({path: end})
    problem = problem_of(model, game, values)
    problem.placeholders = unknown
    if problem.primitives:
        from sympy import latex

        problem.latex = {**problem.latex, **{name: f"{{{latex(name.expression)}}}" for name in problem.primitives}}
    problem.check_span(spans)
    return problem


def _implied_domains(problem: Problem) -> dict[str, Domain]:
    """Return where symbols and primitives lie that stand alone for a discount factor or a probability."""
    values, out = problem.values, dict[str, Domain]()

    def alone(number: Any) -> list[str]:
        form = problem.forms.get(number, number) if hasattr(number, "free_symbols") else number
        return [form.name] if getattr(form, "is_Symbol", False) else []

    for node in problem.game.nodes:
        if isinstance(node, Chance):
            out.update({name: PROBABILITY for p in node.probabilities for name in alone(p)})
    for actor in problem.game.actors:
        out.update(dict.fromkeys(alone(actor.discount), DISCOUNT))
    # A factor of one is allowed: then the closed interval is meant.
    found = {
        name: domain if domain.contains(values[name]) else PROBABILITY
        for name, domain in out.items()
        if PROBABILITY.contains(values[name])
    }
    # An exponential is positive, a power not negative.
    for name in problem.primitives:
        exponential = name.expression.func.__name__ == "exp"
        if exponential or name.expression.is_Pow:
            found[name] = replace(found.get(name, Domain()), low=Fraction(0), low_open=exponential)
    return found


def refuse_primitives(problem: Problem, why: str, instead: str) -> None:
    """Refuse a game with exponentials, roots or logarithms."""
    if problem.primitives:
        raise MethodError(f"the game holds {', '.join(problem.primitives)}, and {why}: {instead}")


def regime_here(problem: Problem, trace: Any) -> Any:
    """Return the regime of a play that has been traced: the conditions under which it is the equilibrium."""
    from bargaining.regimes.fields import Field
    from bargaining.regimes.regime import Regime

    if trace.opaque is not None:
        raise MethodError(trace.opaque)
    return Regime(problem, trace, Field(list(problem.values), problem.values))
