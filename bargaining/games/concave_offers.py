r"""Alternating offers over a smooth concave frontier: bargainers who are averse to risk.

Mathematics
-----------
Players 1 and 2 propose points of the frontier :math:`(u_1(t), u_2(t))` in turn, without end. Who rejects an offer may
leave, if it has an outside option: then the talks end and each takes its own, :math:`w_i` (nothing where none is
stated). If it stays, the talks break down with probability p, for payoffs :math:`b_i` at once; otherwise a period
passes, i's payoffs shrink by :math:`\delta_i`, and who rejected proposes. Payoffs without end are zero: discounting is
of utilities, so what counts as utility zero matters.

The curve is not affine, so this game is no tree of the language; it is solved by
:mod:`bargaining.solvers.concave_offers`, and :mod:`bargaining.solvers.polygonal_bounds` writes games of the language
that enclose it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargaining.actors import Actor, read_actors
from bargaining.errors import DomainError, GameError, InputError, did_you_mean
from bargaining.expressions.numbers import exact, show
from bargaining.frontiers.concave import Concave, real_number

__all__ = ["ConcaveOffers"]


class ConcaveOffers:
    """Two actors who alternate in proposing points of a concave frontier.

    Parameters
    ----------
    actors : pair of (str or Actor)
        The first-named is player 1 of the frontier.
    over : Concave
    proposer : str, optional
        Who proposes first; the first-named unless said.
    outside : mapping of str to number, optional
        Who may leave after rejecting an offer, and what it is worth then.
    breakdown : (probability, mapping of str to number), optional
        After each rejection, and what each gets then.

    Raises
    ------
    GameError
        If there are not two actors, or one is named who is not in the game.
    DomainError
        If a discount factor or a probability leaves [0, 1].

    Examples
    --------
    >>> import sympy
    >>> u = sympy.Symbol("u")
    >>> ConcaveOffers([Actor("A", 0.9), Actor("B", 0.9)], Concave(1 - u**2))
    ConcaveOffers(A (0.9), B (0.9), Concave(u2 = 1 - u**2, u in [0, 1]))
    """

    def __init__(
        self,
        actors: Sequence[str | Actor],
        over: Concave,
        *,
        proposer: str | None = None,
        outside: Mapping[str, Any] | None = None,
        breakdown: tuple[Any, Mapping[str, Any]] | None = None,
    ) -> None:
        self.actors = read_actors(actors)
        self.names = tuple(a.name for a in self.actors)
        if len(set(self.names)) != 2 or len(self.names) != 2:
            raise GameError(
                f"offers over a concave frontier need two actors with different names; got {list(self.names)}"
            )
        if not isinstance(over, Concave):
            raise GameError(
                f"`over` must be Concave(...); got {over!r}. Over a pie or issues write offer(...) in the states of a Game"
            )
        self.over = over
        self.discounts = tuple(_part(f"the discount factor of {a.name}", a.discount) for a in self.actors)
        self.proposer = self._known(proposer) if proposer is not None else self.names[0]
        self.outside: dict[str, Fraction] = self._payoffs("outside", {} if outside is None else outside)
        if breakdown is not None and not (isinstance(breakdown, (tuple, list)) and len(breakdown) == 2):
            raise GameError(
                f"breakdown is (probability, payoffs), as in (0.1, {{{self.names[0]!r}: 0, {self.names[1]!r}: 0}}); got {breakdown!r}"
            )
        probability, payoffs = breakdown if breakdown is not None else (0, {})
        self.risk = _part("the probability of breakdown", probability)
        given = self._payoffs("breakdown", payoffs)
        if breakdown is not None and set(given) != set(self.names):
            raise GameError(f"breakdown must say what each of {list(self.names)} gets; got {list(given)}")
        self.broken: tuple[Fraction, ...] = tuple(given.get(n, Fraction(0)) for n in self.names)

    def __repr__(self) -> str:
        who = ", ".join(f"{n} ({show(d)})" for n, d in zip(self.names, self.discounts, strict=True))
        more = f", outside {self.outside}" if self.outside else ""
        more += f", breakdown {show(self.risk)}" if self.risk else ""
        return f"ConcaveOffers({who}, {self.over!r}{more})"

    def reservation(self, player: int, value: Any) -> Any:
        """Return the least that a player accepts whose value of proposing is `value`.

        Parameters
        ----------
        player : int
            0 for the first-named actor, 1 for the second.
        value : number
            A fraction, or a number of mpmath.
        """
        stays = self.staying(player, value)
        option = self.outside.get(self.names[player])
        if option is None:
            return stays
        return max(stays, option if isinstance(value, Fraction) else real_number(option))

    def staying(self, player: int, value: Any) -> Any:
        """Return what a player who rejects and stays expects, if to be the next proposer is worth `value`."""
        sunk, kept = self.risk * self.broken[player], (1 - self.risk) * self.discounts[player]
        if isinstance(value, Fraction):
            return sunk + kept * value
        return real_number(sunk) + real_number(kept) * value

    def _payoffs(self, what: str, given: Any) -> dict[str, Fraction]:
        if not isinstance(given, Mapping):
            raise GameError(f"{what}: payoffs are given by actor, as in {{{self.names[0]!r}: 0.2}}; got {given!r}")
        out = {}
        for name, value in given.items():
            try:
                out[self._known(name)] = exact(value)
            except GameError:
                raise
            except InputError as wrong:
                raise GameError(f"{what}: the payoff of {name} {wrong}") from wrong
        return out

    def _known(self, name: str) -> str:
        if not isinstance(name, str) or name not in self.names:
            raise GameError(f"no actor {name!r}; actors are {list(self.names)}{did_you_mean(name, self.names)}")
        return name


def _part(what: str, value: Any) -> Fraction:
    try:
        read = exact(value)
    except InputError as wrong:
        raise GameError(f"{what} {wrong}") from wrong
    if not 0 <= read <= 1:
        raise DomainError(f"{what} must lie in [0, 1]; got {show(read)}")
    return read
