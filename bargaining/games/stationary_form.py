r"""The extensive form of one period in each state of a recursive game: what is known, and what a profile of strategies is worth.

In a recursive game whose states everybody knows (the public phases of a repeated game, a stochastic game) a *stationary* strategy says
for each information set what is done there, whenever it is met. Each state is a finite tree; an end of it is an outcome of the game, or
the state in which the next period is spent. Under a profile :math:`\sigma` let q(s, e) be the probability that a period in state s ends
at e, :math:`r_i(e)` what i has received by then, and :math:`\delta_i(e)` its discount factor over the period. The values solve

.. math:: V_i(s) = \sum_e q(s, e) \left[ r_i(e) + \delta_i(e) V_i(t(e)) \right], \qquad V_i = 0 \text{ after an outcome},

one linear system for each actor, with one solution where :math:`\delta_i < 1`. With these values put in at its ends (:meth:`closed`) each
tree is a finite game, and the profile is an equilibrium of the recursive game iff it is one of every such tree: a gain by any plan
implies a gain in a single period (one-shot deviation principle), because payoffs are bounded and discounted.

*Beliefs.* At an information set h of actor i let y be the last place through which every way to h leads. Under every sequence of trembles
the beliefs at h are the probabilities of its places given y, and i's own actions cancel from them, as i remembers these (perfect
recall). So where nature and the others, by the profile, come from y to h with positive probability, there is exactly one consistent
belief, whether or not play comes to y. With two who choose at the same time this is always so. Where it is not, because
another actor's departure between y and h is what h shows, beliefs are open, and :meth:`beliefs` refuses.

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

__all__ = ["Profile", "StationaryForm"]

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
            If it depends on what others are thought to have done that they do not do.
        """
        info = self.information_sets[h]
        if len(info.members) == 1:
            return (1,)
        ways = [self._way(x) for x in info.members]
        common = 0
        while all(len(way) > common + 1 and way[common] == ways[0][common] for way in ways):
            common += 1
        weights: list[Any] = []
        for way in ways:
            weight: Any = 1
            for x in way[common - 1 :]:
                place = self.places[x]
                if place.parent < 0 or x == way[common - 1]:
                    continue
                before = self.places[place.parent]
                if before.owner == -1:
                    weight = weight * before.probabilities[place.edge]
                elif before.owner != info.actor and profile[before.information_set] != place.edge:
                    weight = 0
                    break
            weights.append(weight)
        total = sum(weights)
        if sign(total) <= 0:
            raise MethodError(
                f"information set {info.name!r} in state {self.state_of(info.members[0])!r}: where others depart from what they do, "
                "what is believed there is open; in a recursive game beliefs must follow from the strategies, as where two choose at "
                "the same time"
            )
        return tuple(w if isinstance(w, int) and w == 0 else _over(w, total) for w in weights)

    def _way(self, place: int) -> list[int]:
        """Return the places on the way to a place, itself last."""
        out = [place]
        while (parent := self.places[out[-1]].parent) >= 0:
            out.append(parent)
        return out[::-1]

    def gains(self, profile: Profile, values: Mapping[str, Sequence[Any]]) -> list[tuple[int, int, Any]]:
        """Return the first deviation in one period that gains, if there is one: information set, action, and the gain."""
        for h, a, now, other in self.compared(profile, values):
            if sign(other - now) > 0:
                return [(h, a, other - now)]
        return []

    def compared(self, profile: Profile, values: Mapping[str, Sequence[Any]]) -> Iterator[tuple[int, int, Any, Any]]:
        """Yield every deviation in one period: information set, action, what its actor has by the profile, and what by this action."""
        for h, info in enumerate(self.information_sets):
            if len(info.actions) == 1:
                continue

            def worth(action: int, h: int = h, i: int = info.actor) -> Any:
                received, later = self.once(profile, h, action)
                return reduce(add, (weight * values[state][i] for state, weight in later.items()), received)

            now = worth(profile[h])
            for a in range(len(info.actions)):
                if a != profile[h]:
                    yield h, a, now, worth(a)

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
