"""What an equilibrium is called."""

from __future__ import annotations

from bargaining.games.game import Game

__all__ = ["concept_of", "kind_of"]


def kind_of(game: Game) -> str:
    """Return which equilibria backward induction and its kin find, as an adjective.

    Where nature's draw was put after the move of an actor that could not see it (:mod:`bargaining.games.interchange`), subgame-perfect
    equilibria of the tree are the perfect Bayesian equilibria of the game as it was written.

    Examples
    --------
    >>> from bargaining.games.nodes import outcome
    >>> kind_of(Game(["A"], outcome("end", {"A": 0})))
    'subgame-perfect'
    """
    return "subgame-perfect" if game.written is None else "perfect Bayesian"


def concept_of(game: Game) -> str:
    """Return the solution concept, as it is printed first.

    Examples
    --------
    >>> from bargaining.games.nodes import outcome
    >>> concept_of(Game(["A"], states={"end": outcome("end", {"A": 0})}))
    'stationary subgame-perfect equilibrium'
    """
    return f"{'stationary ' if game.states else ''}{kind_of(game)} equilibrium"
