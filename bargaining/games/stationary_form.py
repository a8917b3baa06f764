r"""The extensive form of one period in each state of a recursive game: what is known, and what a profile of strategies is worth.

In a recursive game whose states everybody knows (the public phases of a repeated game, a stochastic game) a *stationary* strategy says
for each information set what is done there, whenever it is met. Each state is a finite tree; an end of it is an outcome of the game, or
the state in which the next period is spent. Under a profile :math:`\sigma` let q(s, e) be the probability that a period in state s ends
at e, :math:`r_i(e)` what i has received by then, and :math:`\delta_i(e)` its discount factor over the period. The values solve

.. math:: V_i(s) = \sum_e q(s, e) \left[ r_i(e) + \delta_i(e) V_i(t(e)) \right], \qquad V_i = 0 \text{ after an outcome},

one linear system for each actor, with one solution where :math:`\delta_i < 1`. With these values put in at its ends (:meth:`closed`) each
tree is a finite game, and the profile is an equilibrium of the recursive game iff it is one of every such tree: a gain by any plan
implies a gain in a single period (one-shot deviation principle), because payoffs are bounded and discounted.

*Beliefs.* For a place x of an information set h of actor i let D(x) be the choices of others on the way to x that the profile does not
make. If every choice trembles, x has a probability proportional to nature's times the trembles of D(x): i's own choices are the same on
the way to all places of h and cancel, as i remembers them (perfect recall). So if one of the sets D(x) is contained in all others there
is exactly one consistent belief, whether or not play comes to h: nature's probabilities of the places that have this set, given the
last place through which every way to h leads. With two who choose at the same time it is the empty
set. If none is contained in all others, beliefs depend on which tremble is the rarer, are open, and :meth:`beliefs` refuses.

References
----------
.. [1] D. Fudenberg, D. Levine and E. Maskin (1994), "The folk theorem with imperfect public information", Econometrica 62, 997-1039.
.. [2] L. S. Shapley (1953), "Stochastic games", Proceedings of the National Academy of Sciences 39, 1095-1100.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

from bargaining.algebra.traced import sign
from bargaining.errors import MethodError
from bargaining.games.extensive_form import ExtensiveForm

__all__ = ["OpenBeliefsError", "Profile", "StationaryForm"]


class OpenBeliefsError(MethodError):
    """What is believed at an information set does not follow from the strategies."""


#: For each information set the action taken there.
Profile = tuple[int, ...]


class StationaryForm(ExtensiveForm):
    """The places and information sets of one period in each state of a recursive game.

    Parameters
    ----------
    game : Game
        With states that carry no variables, and without offers.
    read : callable
        From a number of the game to the number computed with.

    Attributes
    ----------
    roots : mapping of str to int
        The first place of each state.
    start : str
        The state in which the game begins.

    Raises
    ------
    MethodError
        If the game has offers, or states with variables.

    Examples
    --------
    >>> from bargaining.actors import Actor
    >>> from bargaining.games.game import Game
    >>> from bargaining.games.nodes import continue_to, decision
    >>> def pay(a, b):
    ...     flow = {"A": 2 * (b == "work") - (a == "work"), "B": 2 * (a == "work") - (b == "work")}
    ...     return continue_to("trust" if (a, b) == ("work", "work") else "none", flow=flow)
    >>> def b(a):
    ...     return decision("B's move", "B", {"work": pay(a, "work"), "shirk": pay(a, "shirk")}, information_set="B")
    >>> trust = decision("A's move", "A", {"work": b("work"), "shirk": b("shirk")})
    >>> sides = [Actor("A", Fraction(3, 4)), Actor("B", Fraction(3, 4))]
    >>> form = StationaryForm(Game(sides, states={"trust": trust, "none": continue_to("none", flow={})}))
    >>> form.values((0, 0))["trust"], form.gains((0, 0), form.values((0, 0)))
    ((Fraction(4, 1), Fraction(4, 1)), [])
    """

    def __init__(self, game: Any, read: Callable[[Any], Any] = lambda number: number) -> None:
        if game.variables:
            raise MethodError("states that carry a variable have no stationary profiles to be listed")
        if game.has_offers:
            raise MethodError(
                "a recursive game in which moves are hidden is solved by listing what can be done, and an offer over a continuum has "
                "infinitely many actions; write a list of offers, as in over=bargaining.Packages('0.1', '0.2', '0.3')"
            )
        self.game = game
        self.names = game.names
        self.start: str = game.start
        #: By actor, the discount factor.
        self.discounts: tuple[Any, ...] = tuple(read(actor.discount) for actor in game.actors)
        self._lay_out(game, read, tuple(game.states.values()))
        firsts = (k for k, place in enumerate(self.places) if place.parent < 0)
        self.roots: Mapping[str, int] = dict(zip(game.states, firsts, strict=True))

    def state_of(self, place: int) -> str:
        """Return the state in whose tree a place stands."""
        while self.places[place].parent >= 0:
            place = self.places[place].parent
        return next(state for state, root in self.roots.items() if root == place)

    def mixed(self, profile: Profile) -> tuple[tuple[int, ...], ...]:
        """Return a profile as probabilities of actions."""
        return tuple(
            tuple(int(a == taken) for a in range(len(h.actions)))
            for h, taken in zip(self.information_sets, profile, strict=True)
        )

    def period(self, profile: Profile, place: int) -> Iterator[tuple[int, Any]]:
        """Yield the ends to which a profile leads from a place within the period, each with its probability."""
        stack: list[tuple[int, Any]] = [(place, 1)]
        while stack:
            x, p = stack.pop()
            at = self.places[x]
            if at.owner == -2:
                yield x, p
            elif at.owner == -1:
                odds = zip(at.probabilities, at.children, strict=True)
                stack.extend((c, w if isinstance(p, int) and p == 1 else p * w) for w, c in odds)
            else:
                stack.append((at.children[profile[at.information_set]], p))

    def values(self, profile: Profile) -> dict[str, tuple[Any, ...]]:
        """Return what each state is worth to each actor under a profile, at its beginning."""
        states = list(self.roots)
        ends = [list(self.period(profile, root)) for root in self.roots.values()]
        by_actor = []
        for i in range(len(self.names)):
            rows: list[list[Any]] = []
            for s in range(len(states)):
                row: list[Any] = [Fraction(int(s == t)) for t in range(len(states))] + [Fraction(0)]
                for x, p in ends[s]:
                    end = self.places[x]
                    row[-1] = row[-1] + p * end.payoffs[i]
                    if end.to:
                        t = states.index(end.to)
                        row[t] = row[t] - p * end.worth[i]
                rows.append(row)
            by_actor.append(_solved(rows))
        return {state: tuple(own[s] for own in by_actor) for s, state in enumerate(states)}

    def closed(self, values: Mapping[str, Sequence[Any]]) -> StationaryForm:
        """Return the same trees with values put in at the ends of the period: finite games."""
        out = copy.copy(self)
        out.places = tuple(
            replace(
                place,
                payoffs=tuple(r + w * v for r, w, v in zip(place.payoffs, place.worth, values[place.to], strict=True)),
            )
            if place.to
            else place
            for place in self.places
        )
        return out

    def reach(self, strategy: Sequence[Sequence[Any]]) -> list[Any]:
        """Return the probability of each place in a period that is spent in its state."""
        out: list[Any] = [1] * len(self.places)
        for x, place in enumerate(self.places):
            if place.parent >= 0:
                before = self.places[place.parent]
                odds = before.probabilities if before.owner == -1 else strategy[before.information_set]
                out[x] = out[place.parent] * odds[place.edge]
        return out

    def beliefs(self, profile: Profile, h: int) -> tuple[Any, ...]:
        """Return the probability that each place of an information set has for the actor who moves there.

        Raises
        ------
        MethodError
            If it depends on which of the departures of others is thought the likelier, or nature never leads there.
        """
        info = self.information_sets[h]
        if len(info.members) == 1:
            return (1,)
        origin = self._last_common(info.members)
        departed = [self._departures(profile, x, info.actor) for x in info.members]
        drawn = [self._drawn(origin, x) for x in info.members]
        here = f"information set {info.name!r} in state {self.state_of(info.members[0])!r}"
        weights = _of_the_least(departed, drawn)
        if weights is None:  # where nature never leads need not be thought of
            possible = [k for k, p in enumerate(drawn) if sign(p) > 0]
            if not possible:
                raise OpenBeliefsError(
                    f"{here}: nature leads there with probability 0, and what is believed there is not defined; leave the event out, or "
                    "give it a small probability"
                )
            found = _of_the_least([departed[k] for k in possible], [drawn[k] for k in possible])
            if found is None:
                raise OpenBeliefsError(
                    f"{here}: where others depart from what they do, what is believed there is open; in a recursive game beliefs must "
                    "follow from the strategies, as where two choose at the same time"
                )
            weights = [0] * len(drawn)
            for k, w in zip(possible, found, strict=True):
                weights[k] = w
        total = reduce(add, weights)
        return tuple(w if isinstance(w, int) and w == 0 else _over(w, total) for w in weights)

    def _last_common(self, members: Sequence[int]) -> int:
        """Return the last place on the way to all of some places of one tree."""
        ways = []
        for x in members:
            way = [x]
            while (parent := self.places[way[-1]].parent) >= 0:
                way.append(parent)
            ways.append(way[::-1])
        steps = zip(*ways, strict=False)
        shared: list[int] = [step[0] for step in steps if len(set(step)) == 1]
        return shared[-1]

    def _drawn(self, origin: int, place: int) -> Any:
        """Return the product of nature's probabilities between two places."""
        out: Any = 1
        while place != origin:
            at = self.places[place]
            before = self.places[at.parent]
            if before.owner == -1:
                out = _times(out, before.probabilities[at.edge])
            place = at.parent
        return out

    def _departures(self, profile: Profile, place: int, actor: int) -> frozenset[tuple[int, int]]:
        """Return the choices on the way to a place that a profile does not make, those of one actor left out."""
        out = []
        while (parent := self.places[place].parent) >= 0:
            before, edge = self.places[parent], self.places[place].edge
            if before.owner not in (-1, actor) and profile[before.information_set] != edge:
                out.append((before.information_set, edge))
            place = parent
        return frozenset(out)

    def gains(self, profile: Profile, values: Mapping[str, Sequence[Any]]) -> list[tuple[int, int, Any]]:
        """Return the first deviation in one period that gains, if there is one: information set, action, and the gain.

        Raises
        ------
        MethodError
            If none gains where beliefs are determined, and somewhere they are not.
        """
        unclear: OpenBeliefsError | None = None
        for h in range(len(self.information_sets)):
            try:
                for a, now, other in self.compared_at(profile, values, h):
                    if sign(other - now) > 0:
                        return [(h, a, other - now)]
            except OpenBeliefsError as fact:  # a gain elsewhere rules the profile out whatever is believed here
                unclear = unclear or fact
        if unclear is not None:
            raise unclear
        return []

    def compared(self, profile: Profile, values: Mapping[str, Sequence[Any]]) -> Iterator[tuple[int, int, Any, Any]]:
        """Yield every deviation in one period: information set, action, what its actor has by the profile, and what by this action."""
        for h in range(len(self.information_sets)):
            for a, now, other in self.compared_at(profile, values, h):
                yield h, a, now, other

    def compared_at(
        self, profile: Profile, values: Mapping[str, Sequence[Any]], h: int
    ) -> Iterator[tuple[int, Any, Any]]:
        """Yield every deviation at an information set: action, what its actor has by the profile, and what by this action."""
        info = self.information_sets[h]
        if len(info.actions) == 1:
            return

        def worth(action: int) -> Any:
            received, later = self.once(profile, h, action)
            return reduce(add, (weight * values[state][info.actor] for state, weight in later.items()), received)

        now = worth(profile[h])
        for a in range(len(info.actions)):
            if a != profile[h]:
                yield a, now, worth(a)

    def once(self, profile: Profile, h: int, action: int) -> tuple[Any, dict[str, Any]]:
        """Return what an action brings the actor of an information set, if the profile is followed otherwise.

        Returns
        -------
        (number, mapping of str to number)
            What it expects to receive in the period, and the discounted probability of each state in which the next may be spent.
        """
        info = self.information_sets[h]
        received: Any = 0
        later: dict[str, Any] = {}
        for x, w in zip(info.members, self.beliefs(profile, h), strict=True):
            if isinstance(w, int) and w == 0:
                continue
            for end, p in self.period(profile, self.places[x].children[action]):
                place, odds = self.places[end], _times(w, p)
                received = received + _times(odds, place.payoffs[info.actor])
                if place.to:
                    later[place.to] = later.get(place.to, 0) + _times(odds, place.worth[info.actor])
        return received, later


def _of_the_least(departed: Sequence[frozenset[Any]], drawn: Sequence[Any]) -> list[Any] | None:
    """Return nature's probabilities of those whose departures are part of all others', nought for the others; None if there are none."""
    least = min(departed, key=len)
    if not all(least <= other for other in departed):
        return None
    weights = [p if own == least else 0 for p, own in zip(drawn, departed, strict=True)]
    return weights if sign(reduce(add, weights)) > 0 else None


def _times(probability: Any, number: Any) -> Any:
    """Multiply by a probability, where it is not one."""
    return number if isinstance(probability, int) and probability == 1 else probability * number


def _over(above: Any, below: Any) -> Any:
    """Divide; two whole numbers give a whole number or a fraction."""
    if isinstance(above, int) and isinstance(below, int):
        return above // below if above % below == 0 else Fraction(above, below)
    return above / below


def _solved(rows: list[list[Any]]) -> list[Any]:
    """Solve a linear system whose matrix has a dominant diagonal: discounting makes it so, and no pivot vanishes.

    The last column is the right-hand side.
    """
    size = len(rows)
    for c in range(size):
        for r in range(c + 1, size):
            entry = rows[r][c]
            if isinstance(entry, Fraction) and entry == 0:
                continue
            factor = entry / rows[c][c]
            for k in range(c, size + 1):
                rows[r][k] = rows[r][k] - factor * rows[c][k]
    found: list[Any] = [None] * size
    for r in range(size - 1, -1, -1):
        total = rows[r][size]
        for k in range(r + 1, size):
            if not (isinstance(rows[r][k], Fraction) and rows[r][k] == 0):
                total = total - rows[r][k] * found[k]
        found[r] = total / rows[r][r]
    return found
