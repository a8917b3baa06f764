"""What ``bargaining.equilibria`` is: from a model or a game to all its equilibria."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from bargaining.api.counting import (
    MANY,
    bounded_payoffs,
    count_outcomes,
    counted_rivals,
    history_dependent,
    with_advice,
)
from bargaining.api.problems import problem_of, refuse_primitives
from bargaining.api.reading import Solvable, as_float, read_game, with_source, written_game
from bargaining.equilibrium import Equilibrium
from bargaining.equilibrium.concepts import concept_of
from bargaining.equilibrium.no_regime import NUMBERS_ONLY, OF_SEVERAL
from bargaining.equilibrium.stationary_assessment import StationaryAssessment
from bargaining.errors import MethodError
from bargaining.games.game import Game
from bargaining.games.interchange import beliefs_depend_on_play
from bargaining.games.stationary_form import StationaryForm
from bargaining.games.treeless import TreelessGame
from bargaining.model import Model
from bargaining.solvers.assessments import assessments
from bargaining.solvers.equilibrium_sets import equilibrium_set
from bargaining.solvers.payoff_bounds import payoff_bounds
from bargaining.solvers.stationary_profiles import stationary_profiles
from bargaining.solvers.treeless import list_treeless

__all__ = ["all_assessments", "equilibria"]


def equilibria(model: Solvable, *, at: Mapping[str, Any] | None = None, limit: int = MANY) -> tuple[Any, ...]:
    """Find all pure subgame-perfect equilibrium outcomes, whatever indifferent actors do; with information sets, all sequential ones.

    In a recursive game strategies may depend on history, and there may be a continuum of outcomes. Then the equilibria found are those
    with the least and the greatest payoff of each actor, each an automaton that passes :meth:`Equilibrium.verify`; how far they reach is
    compared with bounds that hold for all equilibria (:attr:`Equilibrium.payoff_bounds`).

    In a finite game in which beliefs depend on what actors do, all sequential equilibria are found, mixed ones too
    (:mod:`bargaining.solvers.sequential`): those with the same play where play comes are one entry.

    In a recursive game in whose states moves are hidden, as where two choose at the same time in every period, all stationary
    equilibria in pure strategies are listed, those of every profile of actions that depends on the state alone. Mixed ones, and those
    that depend on more of history, are not sought (:mod:`bargaining.solvers.stationary_profiles`).

    Parameters
    ----------
    model : Model, Game or CrisisSignalling
    at : mapping of str to number, optional
        Values for the symbols of a game.
    limit : int
        The largest number of outcomes to list at any node.

    Returns
    -------
    tuple of Equilibrium, of Assessment, of StationaryAssessment, or of CrisisEquilibrium
        One for each outcome (path of play, terms and values), supported by strategies that pass :meth:`Equilibrium.verify`.
        A continuum of terms is one entry, with the terms at its middle and its ends in :attr:`Equilibrium.continuum`.

    Raises
    ------
    TooManyEquilibriaError
        With the count so far and exact bounds of each actor's payoff.
    NoEquilibriumError
        If there is none under any rule for ties.
    """
    if isinstance(model, Game) and model.arrays is not None:
        raise MethodError("equilibria are not listed for a game made from arrays; solve() counts its ties")
    if isinstance(written_game(model), TreelessGame) and (listed := list_treeless(*with_source(model))) is not None:
        return listed
    if beliefs_depend_on_play(written_game(model)):
        return all_assessments(model, at, limit)
    game, values, kind = read_game(model, at)
    if game.variables:
        raise MethodError(
            "equilibria are not listed for a game whose states carry a variable; solve() finds a stationary one and proves it"
        )
    if kind is float and not game.states:
        read: Callable[[Any], Any] = as_float
    else:
        problem = problem_of(model, game, values)
        refuse_primitives(problem, "equilibria are listed by exact comparisons", "solve() finds one, with proved signs")
        read = problem.reader()
        problem.check_primitives(read)
    try:
        plays = history_dependent(game, read, limit) if game.states else equilibrium_set(game, read, limit)
    except MethodError as fact:
        raise with_advice(fact, model, game, read) from None
    whole = kind is not float or bool(game.states)
    bounds = cache(lambda: payoff_bounds(game, read))
    rivals = cache(counted_rivals(game, read, bounds, plays))
    return tuple(
        Equilibrium(
            game,
            play,
            read,
            model=model if isinstance(model, Model) else None,
            concept="subgame-perfect equilibrium" if game.states else concept_of(game),
            exact=whole,
            tolerance=0.0 if whole else 1e-9,
            rivals=rivals,
            bounds=bounded_payoffs(game, bounds),
            why_no_regime=OF_SEVERAL if values else NUMBERS_ONLY,
            among=count_outcomes(plays),
        )
        for play in plays
    )


def all_assessments(model: Any, at: Mapping[str, Any] | None, limit: int) -> tuple[Any, ...]:
    """Return all sequential equilibria of a game in which beliefs depend on what actors do."""
    game, values, _ = read_game(model, at, written=True)
    problem = problem_of(model, game, values)
    refuse_primitives(problem, "equilibria by supports compare exactly", "write a symbol for what is exponential")
    read = problem.reader()
    problem.check_primitives(read)
    known = model if isinstance(model, Model) else None
    if game.states:
        return _stationary(problem, read, known, limit)
    if not values:
        return assessments(game, read, known, limit)

    def regime(form: Any, support: Any) -> Any:
        from bargaining.regimes.support_map import regime_of

        return regime_of(problem, form, support)

    return assessments(game, read, known, limit, regime)


def _stationary(problem: Any, read: Callable[[Any], Any], model: Model | None, limit: int) -> tuple[Any, ...]:
    """Return all stationary equilibria in pure strategies of a recursive game in whose states moves are hidden."""
    form = StationaryForm(problem.game, read)
    found = stationary_profiles(form, limit)

    def regime(profile: Any) -> Any:
        from bargaining.regimes.stationary import stationary_regime

        return stationary_regime(problem, form, profile)

    return tuple(
        StationaryAssessment(
            problem.game,
            form,
            profile,
            values,
            model=model,
            rivals=len(found),
            regime=(lambda profile=profile: regime(profile)) if problem.values else None,  # type: ignore[misc]
        )
        for profile, values in found
    )
