"""What ``bargaining.check_assessment`` is: stated strategies and beliefs put to the proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bargaining.api.problems import problem_of
from bargaining.api.reading import read_game
from bargaining.equilibrium import Assessment
from bargaining.games.game import Game
from bargaining.model import Model
from bargaining.solvers.given_assessment import given_assessment

__all__ = ["check_assessment"]


def check_assessment(
    model: Model | Game,
    strategy: Mapping[str, Any],
    beliefs: Mapping[str, Any] | None = None,
    *,
    at: Mapping[str, Any] | None = None,
) -> Assessment:
    """Put stated strategies and beliefs to the proof.

    Parameters
    ----------
    model : Model or Game
    strategy : mapping of str to str or mapping
        For each information set, by name, an action or the probability of each action used.
    beliefs : mapping of str to mapping, optional
        For information sets to which play does not come: the probability of each place, named by what tells its history apart.
    at : mapping of str to number, optional
        Values for the symbols of a game.

    Returns
    -------
    Assessment
        ``concept`` says what it is: a sequential equilibrium, a perfect Bayesian equilibrium, or no equilibrium;
        ``certificate`` says who gains where, how far beliefs are from Bayes' rule, and which trembles support them.

    Raises
    ------
    PathError
        If an information set, an action or a place names nothing.
    InputError
        If probabilities do not sum to one, or beliefs are missing where they do not follow.

    Examples
    --------
    >>> import bargaining as bg
    >>> model = bg.load("cho1987/beer_quiche")
    >>> both = {"strong": "quiche", "weak": "quiche", "after quiche": "no duel", "after beer": "duel"}
    >>> bg.check_assessment(model, both, {"after beer": {"weak": "0.6", "strong": "0.4"}}).concept
    'sequential equilibrium'
    >>> wrong = bg.check_assessment(model, both, {"after beer": {"weak": "0.4", "strong": "0.6"}})
    >>> wrong.concept, wrong.certificate.gain, wrong.certificate.where
    ('assessment', Fraction(1, 5), "R by 'no duel' at 'after beer'")
    """
    game, values, _ = read_game(model, at, written=True)
    problem = problem_of(model, game, values)
    known = model if isinstance(model, Model) else None
    return given_assessment(game, problem.reader(), strategy, beliefs or {}, known)
