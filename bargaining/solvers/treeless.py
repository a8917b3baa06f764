"""Which solver answers for which type of game that is no tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bargaining.errors import MethodError
from bargaining.games.audience_costs import AudienceCostCrisis
from bargaining.games.bilateral_trade import BilateralTrade
from bargaining.games.commitments import Commitments
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.games.crisis_signalling import CrisisSignalling
from bargaining.games.durable_good import DurableGood
from bargaining.games.learning_war import LearningWar
from bargaining.games.legislature import Legislature
from bargaining.games.private_attrition import PrivateAttrition
from bargaining.games.reputation import ReputationalBargaining
from bargaining.games.risk_return import RiskReturn
from bargaining.games.salami import Salami
from bargaining.games.screening_war import ScreeningWar
from bargaining.games.treeless import TreelessGame
from bargaining.games.war_of_attrition import WarOfAttrition
from bargaining.model import Model
from bargaining.solvers.attrition import attrition
from bargaining.solvers.audience_costs import audience_costs
from bargaining.solvers.bilateral_trade import bilateral_trade
from bargaining.solvers.commitment import commitment
from bargaining.solvers.concave_offers import concave_offers
from bargaining.solvers.concessions import concessions
from bargaining.solvers.crisis_signalling import crisis_equilibria, crisis_signalling
from bargaining.solvers.durable_good import durable_good
from bargaining.solvers.learning_war import learning_war
from bargaining.solvers.legislative import legislative
from bargaining.solvers.private_attrition import private_attrition
from bargaining.solvers.reputation import reputation
from bargaining.solvers.risk_return import risk_return
from bargaining.solvers.screening_war import screening_war

__all__ = ["LISTS", "SOLVERS", "list_treeless", "solve_treeless"]

#: From the game, and the model it comes from if any, to an answer with the face of an :class:`Equilibrium`.
SOLVERS: Mapping[type[TreelessGame], Callable[[Any, Model | None], Any]] = {
    Legislature: legislative,
    Commitments: commitment,
    ConcaveOffers: lambda game, model: concave_offers(game),
    Salami: concessions,
    WarOfAttrition: attrition,
    PrivateAttrition: private_attrition,
    ReputationalBargaining: reputation,
    AudienceCostCrisis: audience_costs,
    RiskReturn: risk_return,
    ScreeningWar: screening_war,
    DurableGood: durable_good,
    LearningWar: learning_war,
    BilateralTrade: bilateral_trade,
    CrisisSignalling: crisis_signalling,
}

#: The same, to all equilibria of a game.
LISTS: Mapping[type[TreelessGame], Callable[[Any, Model | None], tuple[Any, ...]]] = {
    CrisisSignalling: crisis_equilibria,
}


def solve_treeless(game: TreelessGame, model: Model | None = None) -> Any:
    """Solve a game that is no tree, by the solver of its type.

    Parameters
    ----------
    game : TreelessGame
    model : Model, optional
        Where the game comes from.

    Raises
    ------
    MethodError
        If its type has none.

    Examples
    --------
    >>> solve_treeless(Commitments(("A", "B"), (1, 1))).exact
    True
    """
    for kind in type(game).__mro__:
        if kind in SOLVERS:
            return SOLVERS[kind](game, model)
    raise MethodError(f"{game.in_words} has no solver")


def list_treeless(game: TreelessGame, model: Model | None = None) -> tuple[Any, ...] | None:
    """List all equilibria of a game that is no tree; None where they are not listed for its type."""
    for kind in type(game).__mro__:
        if kind in LISTS:
            return LISTS[kind](game, model)
    return None
