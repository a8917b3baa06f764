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

A number may hold sympy symbols: a discount factor :math:`e^{-r\Delta}`, an outside option w, the exponent of a utility
:math:`x^g`. :meth:`ConcaveOffers.at` gives them values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from bargaining.actors import Actor, read_actors
from bargaining.errors import DomainError, GameError, InputError, MethodError, PathError, did_you_mean
from bargaining.expressions.numbers import as_sympy, exact, show
from bargaining.frontiers.concave import DIGITS, Concave, real_number
from bargaining.frontiers.enclosures import digits, ends, interval
from bargaining.games.treeless import TreelessGame

__all__ = ["ConcaveOffers", "enclosed", "put_in", "written"]


class ConcaveOffers(
    TreelessGame,
    in_words="offers along a curve",
    instead="use solve(), threshold(), regime_map() or comparative_statics()",
):
    """Two actors who alternate in proposing points of a concave frontier.

    Numbers may be sympy expressions in symbols, which get their values where the game is solved (``solve(game, at={...})``).

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
        self.outside: dict[str, Any] = self._payoffs("outside", {} if outside is None else outside)
        if breakdown is not None and not (isinstance(breakdown, (tuple, list)) and len(breakdown) == 2):
            raise GameError(
                f"breakdown is (probability, payoffs), as in (0.1, {{{self.names[0]!r}: 0, {self.names[1]!r}: 0}}); got {breakdown!r}"
            )
        probability, payoffs = breakdown if breakdown is not None else (0, {})
        self.risk = _part("the probability of breakdown", probability)
        given = self._payoffs("breakdown", payoffs)
        if breakdown is not None and set(given) != set(self.names):
            raise GameError(f"breakdown must say what each of {list(self.names)} gets; got {list(given)}")
        self.broken: tuple[Any, ...] = tuple(given.get(n, Fraction(0)) for n in self.names)
        numbers = [*self.discounts, *self.outside.values(), self.risk, *self.broken]
        held = {s.name for v in numbers for s in getattr(v, "free_symbols", ())}
        if over.symbol is not None and over.symbol.name in held:
            raise GameError(f"{over.symbol}: runs along the frontier, and cannot be a number of the game")
        #: The names of the symbols that need values.
        self.symbols: tuple[str, ...] = tuple(sorted(held | set(over.parameters)))

    def __repr__(self) -> str:
        who = ", ".join(f"{n} ({written(d)})" for n, d in zip(self.names, self.discounts, strict=True))
        more = (
            f", outside {{{', '.join(f'{n}: {written(v)}' for n, v in self.outside.items())}}}" if self.outside else ""
        )
        more += f", breakdown {written(self.risk)}" if self.risk else ""
        return f"ConcaveOffers({who}, {self.over!r}{more})"

    def at(self, values: Mapping[str, Any] | None) -> ConcaveOffers:
        """Return the game with numbers for its symbols.

        Parameters
        ----------
        values : mapping of str to number

        Raises
        ------
        MethodError
            If a symbol gets no value.
        PathError
            If a name is no symbol of the game.
        """
        numbers = self.values(values)
        if not self.symbols:
            return self

        def put(value: Any) -> Any:
            return put_in(value, numbers)

        return ConcaveOffers(
            [replace(a, discount=put(d)) for a, d in zip(self.actors, self.discounts, strict=True)],
            self.over.with_values(numbers),
            proposer=self.proposer,
            outside={n: put(v) for n, v in self.outside.items()},
            breakdown=(put(self.risk), dict(zip(self.names, map(put, self.broken), strict=True))),
        )

    def values(self, given: Mapping[str, Any] | None) -> dict[str, Fraction]:
        """Read values for the symbols: one for each, and for nothing else."""
        if given is not None and not isinstance(given, Mapping):
            raise InputError(f"`at` gives symbols their values, as in {{'w': 0.1}}; got {given!r}")
        for name in given or {}:
            if name not in self.symbols:
                known = f"known: {list(self.symbols)}" if self.symbols else "it holds numbers only"
                raise PathError(f"{name}: names no symbol of the game{did_you_mean(name, self.symbols)}; {known}")
        missing = [name for name in self.symbols if name not in (given or {})]
        if missing:
            raise MethodError(f"the symbols {missing} have no value; give them one with at={{{missing[0]!r}: ...}}")
        return {name: exact(value) for name, value in (given or {}).items()}

    def reservation(self, player: int, value: Any) -> Any:
        """Return the least that a player accepts whose value of proposing is `value`.

        Parameters
        ----------
        player : int
            0 for the first-named actor, 1 for the second.
        value : number of mpmath
        """
        stays = self.staying(player, value)
        option = self.outside.get(self.names[player])
        return stays if option is None else max(stays, real_number(option))

    def staying(self, player: int, value: Any) -> Any:
        """Return what a player who rejects and stays expects, if to be the next proposer is worth `value`."""
        risk = real_number(self.risk)
        return risk * real_number(self.broken[player]) + (1 - risk) * real_number(self.discounts[player]) * value

    def reservation_within(self, player: int, value: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
        """Enclose :meth:`reservation`, of a value between two fractions."""
        stays = self.staying_within(player, value)
        option = self.outside.get(self.names[player])
        if option is None:
            return stays
        low, high = enclosed(option)
        return max(stays[0], low), max(stays[1], high)

    def staying_within(self, player: int, value: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
        """Enclose :meth:`staying`, of a value between two fractions."""
        risk, broken, factor = (enclosed(v) for v in (self.risk, self.broken[player], self.discounts[player]))
        sunk = [r * b for r in risk for b in broken]
        kept = [(1 - r) * d * v for r in risk for d in factor for v in value]
        return min(sunk) + min(kept), max(sunk) + max(kept)

    def _payoffs(self, what: str, given: Any) -> dict[str, Any]:
        if not isinstance(given, Mapping):
            raise GameError(f"{what}: payoffs are given by actor, as in {{{self.names[0]!r}: 0.2}}; got {given!r}")
        out = {}
        for name, value in given.items():
            try:
                out[self._known(name)] = _number(value)
            except GameError:
                raise
            except InputError as wrong:
                raise GameError(f"{what}: the payoff of {name} {wrong}") from wrong
        return out

    def _known(self, name: str) -> str:
        if not isinstance(name, str) or name not in self.names:
            raise GameError(f"no actor {name!r}; actors are {list(self.names)}{did_you_mean(name, self.names)}")
        return name


def _part(what: str, value: Any) -> Any:
    try:
        read = _number(value)
    except InputError as wrong:
        raise GameError(f"{what} {wrong}") from wrong
    if getattr(read, "free_symbols", None):
        return read
    low, high = enclosed(read)
    if high < 0 or low > 1:
        raise DomainError(f"{what} must lie in [0, 1]; got {written(read)}")
    return read


def _number(value: Any) -> Any:
    """Read a number: a fraction, or an expression that holds symbols or is irrational."""
    if hasattr(value, "free_symbols") and not value.is_Rational and not value.is_Float:
        from sympy import Float

        floats = {f: exact(f) for f in value.atoms(Float)}
        return value.xreplace({f: as_sympy(v) for f, v in floats.items()})
    return exact(value)


def written(value: Any) -> str:
    """Return a number of a game as text."""
    return show(value) if isinstance(value, Fraction) else str(value)


def put_in(value: Any, numbers: Mapping[str, Fraction]) -> Any:
    """Return a number of a game with values for its symbols."""
    if not hasattr(value, "free_symbols"):
        return value
    at = {s: as_sympy(numbers[s.name]) for s in value.free_symbols}
    found = value.subs(at)
    if found.is_finite is False or found.is_real is False:
        where = ", ".join(f"{s} = {show(numbers[s.name])}" for s in sorted(value.free_symbols, key=str))
        raise DomainError(f"{value} has no finite real value at {where}")
    return found


def enclosed(value: Any) -> tuple[Fraction, Fraction]:
    """Return two fractions between which a number of a game lies."""
    if isinstance(value, Fraction):
        return value, value
    try:
        with digits(DIGITS):
            return ends(interval(value, {}))
    except (ValueError, ZeroDivisionError, OverflowError) as problem:
        raise DomainError(f"{value} has no finite real value") from problem
