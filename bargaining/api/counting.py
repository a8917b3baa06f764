"""Whether an equilibrium has rivals: bounds of payoffs over all equilibria, and the number of outcomes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bargaining.algebra.traced import sign
from bargaining.equilibrium.certificate import check
from bargaining.equilibrium.plays import Play, Settled, on_path
from bargaining.errors import MathematicalFact, MethodError, VerificationError
from bargaining.games.game import Game
from bargaining.games.nodes import Offer
from bargaining.model import Model
from bargaining.solvers.equilibrium_sets import equilibrium_set
from bargaining.solvers.payoff_bounds import Bounds, payoff_bounds
from bargaining.solvers.policy_iteration import fixed_point, policy_iteration
from bargaining.solvers.self_generation import extremes, indifferences, self_generated

__all__ = [
    "MANY",
    "MOST",
    "bounded_payoffs",
    "can_be_listed",
    "count_outcomes",
    "counted_rivals",
    "history_dependent",
    "with_advice",
]

#: Uniqueness is decided by listing all equilibria, up to this many; in recursive games by seeking another among so many at a node.
MOST, MANY = 64, 1000


def can_be_listed(game: Game) -> bool:
    """Whether :func:`equilibria` knows how to list the equilibria of a game like this."""
    if game.variables:
        return False
    return not game.states or all(len(node.responders) < 2 for node in game.nodes if isinstance(node, Offer))


def history_dependent(game: Game, read: Callable[[Any], Any], limit: int) -> tuple[Any, ...]:
    """Return equilibria of a recursive game with the extreme payoffs, found by what supports what."""
    try:
        bounds = payoff_bounds(game, read)
    except MethodError:
        fixed_point(game, read)  # where there is a continuum of stationary equilibria, that is the fact
        raise
    candidates = extremes(bounds.low, bounds.high)
    try:
        stationary = fixed_point(game, read)
        for state, values in stationary.items():
            candidates[state].append(values)
    except MethodError:
        pass
    for state, more in indifferences(game, read, candidates).items():
        candidates[state].extend(more)
    found = self_generated(game, read, candidates, limit)[game.start]
    if found:
        return tuple(found)
    play = policy_iteration(game, read).play
    return () if play is None else (play,)


def bounded_payoffs(game: Game, bounds: Callable[[], Bounds]) -> Callable[[], Any] | None:
    """Return a function that bounds each actor's payoff over all equilibria of a recursive game of named states."""
    if not game.states or game.variables:
        return None

    def find() -> dict[str, tuple[Any, Any]] | None:
        try:
            found = bounds()
        except MathematicalFact:
            return None
        return dict(zip(game.names, zip(found.low[game.start], found.high[game.start], strict=True), strict=True))

    return find


def count_outcomes(plays: Sequence[Play]) -> int:
    """Return the number of outcomes; a continuum counts as more than one."""
    endless = any(isinstance(at, Settled) and at.span is not None for p in plays for at in on_path(p))
    return max(len(plays), 2) if endless else len(plays)


def counted_rivals(
    game: Game,
    read: Callable[[Any], Any],
    bounds: Callable[[], Bounds] | None,
    plays: Sequence[Play] | None = None,
) -> Callable[[], int | None]:
    """Return a function that counts equilibria: 1 if there is no other, more if others are shown, None if neither is proved.

    A finite game has as many as its list, a recursive one as many as there are vectors of payoffs. Others count only if their
    certificates hold; that bounds do not meet proves nothing.
    """

    def count() -> int | None:
        if game.variables:
            return None
        try:
            if game.states and bounds is not None:
                found = bounds()
                if found.low[game.start] == found.high[game.start]:
                    return 1
                known = history_dependent(game, read, MANY) if plays is None else plays
                several = len({tuple(play.values) for play in known if _stands(game, play, read)})
                return several if several > 1 else None
            known = equilibrium_set(game, read, MOST) if plays is None else plays
        except MathematicalFact:
            return None
        return count_outcomes(known) if all(_stands(game, play, read) for play in known[:2]) else None

    return count


def _stands(game: Game, play: Play, read: Callable[[Any], Any]) -> bool:
    """Whether the certificate of an equilibrium holds."""
    try:
        return sign(check(game, play, read).gain) == 0
    except VerificationError:
        return False


def with_advice(fact: MathematicalFact, model: Any, game: Game, read: Callable[[Any], Any]) -> MathematicalFact:
    """Add to a search in vain through a recursive game what to do next."""
    if not game.states or game.variables or type(fact) is not MethodError:
        return fact
    patient = [a.name for a in game.actors if read(a.discount) == 1]
    try:
        payoff_bounds(game, read)
    except MathematicalFact:
        if not patient:
            return fact
        who = f"{' and '.join(patient)} {'does' if len(patient) == 1 else 'do'} not discount"
        write = "" if isinstance(model, Model) else f", as in bargaining.Actor({patient[0]!r}, 0.9)"
        return MethodError(f"{fact}. {who}: give discount factors below 1{write}")
    if "equilibria()" in str(fact) or not can_be_listed(game):
        return fact
    return MethodError(f"{fact}; equilibria() seeks those that depend on history")
