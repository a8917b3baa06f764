"""What ``bargaining.solve`` is: from a model or a game to one equilibrium, with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from bargaining.api.counting import (
    MANY,
    MOST,
    bounded_payoffs,
    can_be_listed,
    count_outcomes,
    counted_rivals,
    with_advice,
)
from bargaining.api.listing import all_assessments
from bargaining.api.problems import problem_of, regime_here
from bargaining.api.reading import Solvable, as_float, read_game, with_source, written_game
from bargaining.equilibrium import Equilibrium
from bargaining.equilibrium.concepts import concept_of
from bargaining.equilibrium.no_regime import NUMBERS_ONLY, ON_A_BORDER
from bargaining.errors import InputError, MathematicalFact
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.games.game import Game
from bargaining.games.interchange import beliefs_depend_on_play
from bargaining.games.treeless import TreelessGame
from bargaining.model import Model
from bargaining.regimes.problem import Problem
from bargaining.solvers.array_induction import array_induction
from bargaining.solvers.backward_induction import backward_induction
from bargaining.solvers.concave_offers import concave_offers
from bargaining.solvers.equilibrium_sets import equilibrium_set
from bargaining.solvers.payoff_bounds import payoff_bounds
from bargaining.solvers.treeless import solve_treeless

__all__ = ["solve"]

#: Trees with more nodes than this, and no offer, are solved from flat arrays.
_LARGE = 20_000


def solve(model: Solvable, *, at: Mapping[str, Any] | None = None) -> Any:
    r"""Find a subgame-perfect equilibrium, with its proof; with information sets, a perfect Bayesian or sequential one.

    Parameters
    ----------
    model : Model, Game, or a game of its own type
        As :class:`~bargaining.games.salami.Salami` or :class:`~bargaining.games.risk_return.RiskReturn`.
        A game, of offers along a frontier too, may hold fractions, floats or, with `at`, sympy expressions.
    at : mapping of str to number, optional
        Values for the symbols of a game, by name. Symbols may enter by exponentials, roots, logarithms and powers, as in the discount
        factor ``exp(-r*D)``: then ``exact`` is false, numbers are floats within ``tolerance`` of the true ones, and the sign of every
        comparison is proved by interval arithmetic (:mod:`bargaining.regimes.enclosed`).

    Returns
    -------
    Equilibrium
        Where actors are indifferent, the tie rule of :mod:`bargaining.solvers.backward_induction` decides, and the result says
        whether another rule would lead elsewhere. Of a game in which beliefs depend on what actors do, an
        :class:`~bargaining.equilibrium.assessment.Assessment`: the first of :func:`equilibria`, with their number in ``rivals``. So it
        is where moves are hidden in the states of a recursive game: the first in the order in which actions are listed, a
        :class:`~bargaining.equilibrium.stationary_assessment.StationaryAssessment`.

    Raises
    ------
    NoEquilibriumError
        If there is none under the tie rule.
    MethodError
        If the game needs another method, a symbol has no value, or irrational numbers are too close to each other to be compared.

    Examples
    --------
    >>> import bargaining as bg
    >>> deal = lambda x: bg.outcome("deal", {"A": x, "B": 1 - x})
    >>> eq = bg.solve(bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=deal, reject=bg.outcome("none", {"A": 0, "B": 0.25}))))
    >>> eq.outcome, eq.terms["pie"], eq.verify(), eq.unique
    ('deal', 0.75, 0.0, True)

    Two who choose at the same time, again and again; if one shirks there is no more trust:

    >>> def pay(a, b):
    ...     flow = {"A": 2 * (b == "work") - (a == "work"), "B": 2 * (a == "work") - (b == "work")}
    ...     return bg.continue_to("trust" if (a, b) == ("work", "work") else "no trust", flow=flow)
    >>> def hidden(a):
    ...     return bg.decision("B?", "B", {b: pay(a, b) for b in ("work", "shirk")}, information_set="B")
    >>> trust = bg.decision("A?", "A", {a: hidden(a) for a in ("work", "shirk")}, information_set="A")
    >>> states = {"trust": trust, "no trust": bg.continue_to("no trust", flow={"A": 0, "B": 0})}
    >>> eq = bg.solve(bg.Game([bg.Actor("A", 0.6), bg.Actor("B", 0.5)], states=states))
    >>> eq.label, eq.values["A"], eq.rivals
    ('A: work; B: work', Fraction(5, 2), 2)
    """
    if isinstance(model, Game) and (model.arrays is not None or (len(model.nodes) > _LARGE and not model.has_offers)):
        return array_induction(model, at)
    if isinstance(model, ConcaveOffers):
        return concave_offers(model.at(at))
    if isinstance(treeless := written_game(model), TreelessGame):
        if at:
            raise InputError(f"`at` is for games with symbols; {treeless.in_words}: write the numbers into it")
        return solve_treeless(*with_source(model))
    if beliefs_depend_on_play(written_game(model)):
        return all_assessments(model, at, MANY)[0]
    game, values, kind = read_game(model, at)
    if kind is float and not game.states:
        read = as_float
        play = backward_induction(game, read)
        return Equilibrium(
            game,
            play,
            read,
            concept=concept_of(game),
            exact=False,
            tolerance=1e-9,
            rivals=counted_rivals(game, read, None),
        )
    problem = problem_of(model, game, values)
    trace = problem.trace()
    if trace.play is None:
        assert trace.fact is not None
        raise with_advice(trace.fact, model, game, problem.reader())
    if problem.primitives and trace.tape.vanishes is not None:
        return _enclosed(problem, trace)
    regime = (lambda: regime_here(problem, trace)) if values and trace.opaque is None else None
    bounds = cache(lambda: payoff_bounds(game, problem.reader()))
    return Equilibrium(
        game,
        trace.play,
        problem.reader(),
        concept=concept_of(game),
        model=model if isinstance(model, Model) else None,
        regime=regime,
        rivals=counted_rivals(game, problem.reader(), bounds),
        bounds=bounded_payoffs(game, bounds),
        why_no_regime=trace.opaque if values and trace.opaque is not None else NUMBERS_ONLY,
        exact=not trace.slack,
        tolerance=float(trace.slack),
        slack=trace.slack,
        listed=can_be_listed(game),
    )


def _enclosed(problem: Problem, trace: Any) -> Equilibrium:
    """Return the answer at numbers that are irrational, whose comparisons have been proved."""
    game = problem.game
    here = replace(problem, values={n: trace.tape.values[n] for n in problem.values})
    border = any(sign == 0 and problem.functions.tests(node) for node, sign in trace.tape.comparisons.items())

    def rivals() -> int | None:
        if game.states:
            return None
        try:
            found = problem.computed(lambda tape, read: equilibrium_set(game, read, MOST))
        except MathematicalFact:
            return None
        return 1 if count_outcomes(found) == 1 else None

    return Equilibrium(
        game,
        trace.play,
        here.reader(),
        concept=concept_of(game),
        exact=False,
        enclosed=True,
        tolerance=problem.error(trace),
        regime=None if border else lambda: regime_here(problem, trace),
        why_no_regime=ON_A_BORDER,
        rivals=rivals,
        listed=False,
    )
