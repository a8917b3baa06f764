"""A legislature: members who divide a pie by votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from numbers import Integral
from typing import Any

from bargaining.actors import Actor, read_actors
from bargaining.errors import GameError, InputError, did_you_mean
from bargaining.expressions.numbers import exact
from bargaining.games.treeless import TreelessGame

__all__ = ["Legislature"]


class Legislature(TreelessGame, in_words="a legislature"):
    r"""Legislative bargaining under a closed rule.

    In each period member i is recognised with probability :math:`p_i` and proposes a division of the pie. All vote; with at least
    `quota` votes in favour, the proposer's own included, the division is carried out. Otherwise a period passes and somebody is
    recognised anew. The proposer buys the q - 1 cheapest votes, each at :math:`\delta_i v_i`; among equal members with a majority it keeps
    :math:`1 - \delta (n - 1)/(2n)` (Baron and Ferejohn 1989). The game in full: :mod:`bargaining.protocols.legislature`; equilibrium and
    proof: :mod:`bargaining.solvers.legislative`.

    Parameters
    ----------
    actors : sequence of (str or Actor)
        The members, with their discount factors.
    recognition : mapping of str to number, optional
        The probability with which each is recognised; equal ones unless said.
    quota : int, optional
        The votes needed: a majority unless said.
    size : number
        The pie; 1 unless said.

    Raises
    ------
    GameError
        If a member is unknown, probabilities do not sum to one, a discount factor is not in [0, 1), or the quota is no number of
        members.

    Examples
    --------
    >>> Legislature([Actor(n, 0.9) for n in "ABC"])
    Legislature(A, B, C; 2 of 3 votes)
    """

    __slots__ = ("__weakref__", "actors", "names", "quota", "recognition", "size")

    def __init__(
        self,
        actors: Sequence[str | Actor],
        recognition: Mapping[str, Any] | None = None,
        quota: int | None = None,
        size: Any = 1,
    ) -> None:
        self.actors = read_actors(actors)
        self.names = tuple(a.name for a in self.actors)
        count = len(self.names)
        if len(set(self.names)) != count or count < 2:
            raise GameError(f"a legislature needs two or more members with different names; got {list(self.names)}")
        self.quota: int = count // 2 + 1 if quota is None else quota
        if not isinstance(self.quota, Integral) or isinstance(self.quota, bool) or not 1 <= self.quota <= count:
            raise GameError(
                f"the quota must be a whole number of votes from 1 to {count} ({count} for unanimity, left out for a majority); "
                f"got {self.quota!r}"
            )
        self.quota = int(self.quota)
        if recognition is not None and not isinstance(recognition, Mapping):
            raise GameError(
                f"recognition: probabilities are given by member, as in {{{self.names[0]!r}: 1}}; got {recognition!r}"
            )
        given = dict.fromkeys(self.names, Fraction(1, count)) if recognition is None else dict(recognition)
        for name in given:
            if name not in self.names:
                raise GameError(
                    f"recognition: no member {name!r}; members are {list(self.names)}{did_you_mean(name, self.names)}"
                )
        self.recognition: dict[str, Any] = {name: given.get(name, 0) for name in self.names}
        self.size: Any = size
        self._check()

    def _check(self) -> None:
        if any(hasattr(p, "free_symbols") and p.free_symbols for p in self._numbers()):
            return
        chances = [_number(f"recognition: the probability of {n}", p) for n, p in self.recognition.items()]
        if min(chances) < 0 or sum(chances) != 1:
            raise GameError(
                f"recognition: the probabilities must not be negative and sum to 1; they are {[str(p) for p in chances]}"
            )
        for actor in self.actors:
            if not 0 <= _number(f"{actor.name}: the discount factor", actor.discount) < 1:
                raise GameError(f"{actor.name}: the discount factor must lie in [0, 1); got {actor.discount}")
        if _number("the pie", self.size) <= 0:
            raise GameError(f"the pie must be larger than nothing; got {self.size}")

    def _numbers(self) -> list[Any]:
        return [*self.recognition.values(), *(a.discount for a in self.actors), self.size]

    def __repr__(self) -> str:
        return f"Legislature({', '.join(self.names)}; {self.quota} of {len(self.names)} votes)"


def _number(what: str, value: Any) -> Fraction:
    try:
        return exact(value)
    except InputError as wrong:
        raise GameError(f"{what} {wrong}") from wrong
