r"""Learning from battles: when sides that disagree about their strength have learnt enough to settle.

Mathematics
-----------
After w battles won and l lost by the first side, :math:`n = n_0 + w - l`, side i believes in Beta\ :math:`(a_i + w, b_i + l)`: it
expects to win the next battle with probability :math:`m_i = (a_i + w)/(a_i + b_i + w + l)`. Fighting to the finish is worth

.. math:: V_A = \mathrm{E}_A[V(n; p)], \quad V_B = \mathrm{E}_B[V(N - n; 1 - p)]

with V the value of a random walk with known p (:mod:`bargaining.games.random_walk`): the mean over the belief, not the value at its
mean. A settlement is *possible* iff

.. math:: V_A + V_B \le 1 .

*When possible.* The war ends at the first state at which that holds. Who proposes leaves the other its V (or nothing if that is
negative).

*When best.* If i makes all the proposals, j is left no more than what fighting on is worth to it,
:math:`C_j = -k_j + \delta_j \mathrm{E}_j[U_j']`, or nothing if that is negative. When to offer that is a problem of optimal stopping
under i's own belief,

.. math:: U_i = \max\bigl(1 - \max(0, C_j), \; -k_i + \delta_i \mathrm{E}_i[U_i'] \bigr).

As long as no value is negative, :math:`C_j = V_j`. Since :math:`U_i \ge V_i` and :math:`C_j \ge V_j`, there is no settlement where none
is possible, and there may be none where one is: i may fight on so that j learns.

*How long.* Forwards from the first state, with the true p, the probability of each state while the war goes on gives the exact
distribution of the date and kind of its end. Recursions end after T battles, when the war goes on with probability below
:math:`10^{-12}`: it does not last longer than with :math:`p = 1/2`, where the probability falls by :math:`\cos(\pi/N)` a battle.

References
----------
Smith, A. and Stam, A. C. (2004). Bargaining and the nature of war. *Journal of Conflict Resolution* 48(6), 783-813 (in the spirit of:
the random walk, the differing beliefs and learning from battles are theirs).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.private_information import PrivateEquilibrium
from bargaining.errors import InputError
from bargaining.expressions.numbers import exact
from bargaining.games.learning_war import LearningWar
from bargaining.model import Model
from bargaining.solvers.war_table import TINY, WarTable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Battles", "End", "LearningEquilibrium", "learning_war"]


@dataclass(frozen=True)
class Battles:
    """Where a war stands after so many battles.

    Parameters
    ----------
    fought, held : int
        Battles so far, and forts held by the first side.
    expected : (float, float)
        The probability with which each side expects the first side to take the next fort.
    worth : (float, float)
        What fighting to the finish is worth to each, as it sees it.
    settled : bool
        Whether the war ends here by a settlement.
    """

    fought: int
    held: int
    expected: tuple[float, float]
    worth: tuple[float, float]
    settled: bool

    @property
    def room(self) -> float:
        """What a settlement has to share beyond what both expect from war; none is possible where it is negative."""
        return 1 - sum(self.worth)


@dataclass(frozen=True)
class End:
    """The probability that the war ends after so many battles, by kind of end.

    Parameters
    ----------
    fought : int
    settlement, victory, defeat : Fraction
        Victory and defeat are the first side's.
    """

    fought: int
    settlement: Fraction
    victory: Fraction
    defeat: Fraction


def learning_war(game: LearningWar, model: Model | None = None) -> LearningEquilibrium:
    """Find when sides that learn from battles settle.

    Parameters
    ----------
    game : LearningWar
    model : Model, optional
        Where it comes from.

    Examples
    --------
    >>> eq = learning_war(LearningWar(("A", "B"), ((6, 4), (4, 6)), 6, 3, (0.005, 0.005), 0.5))
    >>> round(eq.start.room, 6), round(float(eq.chances["settlement after battles"]), 6)
    (-0.311583, 0.000564)
    """
    table = WarTable(game)
    settles = table.possible() if game.timing == "when possible" else table.play()[0]
    return LearningEquilibrium(game, settles, model, table=table)


class LearningEquilibrium(PrivateEquilibrium):
    """When the war ends, how, and what both sides believe on the way.

    Attributes
    ----------
    game : LearningWar
    model : Model or None
    chances : mapping of str to float
        Under the true probability; what is missing to 1, below 1e-12, is a war that goes on for very long.
    values : mapping of str to float
        What each side expects at the beginning, as it sees it.
    """

    outcomes = ("settlement", "settlement after battles", "victory", "defeat")
    exact = False
    tolerance = 1e-9

    def __init__(
        self, game: LearningWar, settles: Any, model: Model | None = None, *, table: WarTable | None = None
    ) -> None:
        self.game, self.model = game, model
        self._table = WarTable(game) if table is None else table
        _, self._left, self._values = self._table.play(np.asarray(settles))
        self._settles = np.asarray(settles)
        self.concept = (
            "settlement as soon as it is possible"
            if game.timing == "when possible"
            else "subgame-perfect equilibrium under differing beliefs"
        )
        self.unique: bool | None = None if game.timing == "when possible" else True

    def _at(self, fought: int, held: int) -> Battles:
        table = self._table
        mean, other = (float(table.means[k][fought, held]) for k in (0, 1))
        worth, worth_other = (float(table.worth[k][fought, held]) for k in (0, 1))
        return Battles(fought, held, (mean, other), (worth, worth_other), bool(self._settles[fought, held]))

    @property
    def start(self) -> Battles:
        """Where the war stands before the first battle."""
        return self._at(0, self.game.held)

    @cached_property
    def ends(self) -> tuple[End, ...]:
        """The exact distribution of the date and the kind of the end, under the true probability."""
        forts, p = self.game.forts, exact(self.game.battle)
        # While the war goes on a state has the probability count / scale^battles.
        scale, up = p.denominator, p.numerator
        alive = {self.game.held: 1}
        out: list[End] = []
        for t in range(self._table.last + 1):
            whole = scale**t
            won, lost = (Fraction(alive.pop(n, 0), whole) for n in (forts, 0))
            settled = [n for n in alive if self._settles[t, n]]
            deal = Fraction(sum(alive.pop(n) for n in settled), whole)
            if t == 0 or deal or won or lost:
                out.append(End(t, deal, won, lost))
            if not alive or sum(alive.values()) < TINY * whole:
                break
            then: dict[int, int] = {}
            for n, count in alive.items():
                for m, weight in ((n + 1, up), (n - 1, scale - up)):
                    if weight:
                        then[m] = then.get(m, 0) + count * weight
            alive = then
        return tuple(out)

    def _chances(self) -> Mapping[str, Any]:
        found = dict.fromkeys(self.outcomes, 0.0)
        for end in self.ends:
            found["settlement" if end.fought == 0 else "settlement after battles"] += float(end.settlement)
            found["victory"] += float(end.victory)
            found["defeat"] += float(end.defeat)
        # A certain end is said to be certain.
        return {k: 1.0 if v > 1 - TINY else v for k, v in found.items()}

    @cached_property
    def duration(self) -> float:
        """The expected number of battles, under the true probability."""
        return sum(float(e.fought * (e.settlement + e.victory + e.defeat)) for e in self.ends)

    @cached_property
    def values(self) -> Mapping[str, float]:  # type: ignore[override]
        """What each side expects at the beginning, as it sees it."""
        pair = [float(value[0, self.game.held]) for value in self._values]
        return MappingProxyType(dict(zip(self.game.names, pair, strict=True)))

    @cached_property
    def terms(self) -> Mapping[str, float]:  # type: ignore[override]
        """``pie``: the first side's share in a settlement before the first battle; empty if there is none."""
        if not self.start.settled:
            return MappingProxyType({})
        return MappingProxyType({"pie": self.share(self.start)})

    def share(self, where: Battles) -> float:
        """Return the first side's share in a settlement at some point of the war."""
        other = float(self._left[where.fought, where.held])
        return 1 - other if self._table.proposer == 0 else other

    def course(self, battles: Sequence[bool] | str) -> tuple[Battles, ...]:
        """Follow the war through given battles, until it ends.

        Parameters
        ----------
        battles : sequence of bool, or text
            Whether the first side takes a fort; as text ``"+"`` and ``"-"``.

        Examples
        --------
        >>> eq = learning_war(LearningWar(("A", "B"), ((6, 4), (4, 6)), 6, 3, (0.005, 0.005), 0.5))
        >>> [round(step.room, 3) for step in eq.course("--")]
        [-0.312, -0.245, -0.129]
        """
        taken = [self._read(b) for b in battles]
        fought, held, out = 0, self.game.held, [self.start]
        for up in taken:
            if out[-1].settled or held in (0, self.game.forts):
                break
            if fought == self._table.last:
                raise InputError(f"the war is followed for {fought} battles at most")
            fought, held = fought + 1, held + (1 if up else -1)
            out.append(self._at(fought, held))
        return tuple(out)

    @staticmethod
    def _read(battle: Any) -> bool:
        if isinstance(battle, str):
            if battle not in ("+", "-"):
                raise InputError(f"a battle is '+' if the first side takes a fort, '-' if it loses one; got {battle!r}")
            return battle == "+"
        return bool(battle)

    def simulated(self, seed: int) -> tuple[Battles, ...]:
        """Follow one war with battles drawn at random from the true probability."""
        draws = np.random.default_rng(seed).random(self._table.last) < float(exact(self.game.battle))
        return self.course([bool(d) for d in draws])

    def simulate(self, runs: int, seed: int) -> Counter[tuple[int, str]]:
        """Fight many wars and count their ends by date and kind.

        Parameters
        ----------
        runs : int
        seed : int

        Returns
        -------
        Counter
            ``(battles, "settlement" | "victory" | "defeat")`` -> number of wars.
        """
        draw, p, forts = np.random.default_rng(seed), float(exact(self.game.battle)), self.game.forts
        held = np.full(runs, self.game.held)
        going, found = np.arange(runs), Counter[tuple[int, str]]()
        for t in range(self._table.last + 1):
            here = held[going]
            kinds = {"victory": here == forts, "defeat": here == 0, "settlement": self._settles[t, here]}
            over = np.zeros(len(going), dtype=bool)
            for kind, mask in kinds.items():
                if mask.any():
                    found[t, kind] += int(mask.sum())
                over |= mask
            going = going[~over]
            if not going.size:
                break
            held[going] += np.where(draw.random(going.size) < p, 1, -1)
        return found

    def to_frame(self) -> pd.DataFrame:
        """Return the distribution of the end as a table: battles, probability of each kind of end."""
        import pandas as pd

        rows = [(e.fought, float(e.settlement), float(e.victory), float(e.defeat)) for e in self.ends]
        return pd.DataFrame(rows, columns=["battles", "settlement", "victory", "defeat"]).set_index("battles")

    @cached_property
    def strategy(self) -> Mapping[str, str]:  # type: ignore[override]
        """What both do."""
        i = self._table.proposer
        offers, answers = self.game.names[i], self.game.names[1 - i]
        when = (
            "war to the finish is worth at most 1 to both together"
            if self.game.timing == "when possible"
            else "that is worth as much as what it expects from another battle"
        )
        on = "to the finish" if self.game.timing == "when possible" else "on"
        return MappingProxyType(
            {
                offers: f"leave {answers} what fighting {on} is worth to it, as soon as {when}",
                answers: "accept at least that",
            }
        )

    def verify(self) -> float:
        """Return the largest error of any value at any state, or gain from settling or fighting there instead.

        The values of fighting to the finish are integrals over beliefs; here they are put to the test by the recursion from battle to
        battle, with the probabilities that Bayes' rule gives.
        """
        table, gains = self._table, [0.0]
        inner = table.inner[:-1, 1:-1]
        for k in (0, 1):
            gains.append(
                float(np.max(abs(table.worth[k][:-1, 1:-1] - table.after(k, table.worth[k])), where=inner, initial=0))
            )
        settled = self._settles[:-1, 1:-1]
        if self.game.timing == "when possible":
            room = 1 - table.worth[0] - table.worth[1]
            unused = np.where(self._settles, -room, room)
            gains.append(float(np.max(unused, where=table.inner, initial=0)))
        else:
            i = table.proposer
            fights, kept = table.after(i, self._values[i]), 1 - self._left[:-1, 1:-1]
            lost = np.where(settled, fights - kept, kept - fights)
            gains.append(float(np.max(lost, where=inner, initial=0)))
            # The other side is left neither less nor more than what it refuses for.
            least = np.maximum(0.0, table.after(1 - i, self._values[1 - i]))
            gains.append(float(np.max(abs(least - self._left[:-1, 1:-1]), where=inner & settled, initial=0)))
        return max(gains)

    def _reason(self, outcome: str) -> str:
        if isinstance(self.outcome, str) or outcome not in self.outcome:
            room = f"at the beginning {self._room}"
            sure = (
                f"the outcome is {self.outcome!r}"
                if isinstance(self.outcome, str)
                else "its probability is below 1e-12"
            )
            return f"{outcome!r} does not occur: {room}, and {sure} (the distribution of the end is in `ends`)."
        return super()._reason(outcome)

    @property
    def _room(self) -> str:
        room = self.start.room
        if room < 0:
            return f"no division satisfies both (short by {-room:.3g})"
        return f"there is room for a settlement, {room:.6g}"

    def _facts(self) -> list[tuple[str, str]]:
        a, b = self.game.names
        start = self.start
        out = [
            ("", "each by its own belief"),
            (
                "beliefs",
                f"{a} expects to take the next fort with probability {start.expected[0]:.6g}, {b} gives it {start.expected[1]:.6g}",
            ),
            (
                "war",
                f"to the finish is worth {start.worth[0]:.6g} to {a} and {start.worth[1]:.6g} to {b}, as each sees it: {self._room}",
            ),
        ]
        if {"victory", "defeat"} & set(self.chances):
            out.append(("ends", f"victory: {a} wins everything; defeat: {b} does"))
        if not start.settled:
            first = [e for e in self.ends if e.settlement]
            out.append(
                (
                    "duration",
                    f"{self.duration:.6g} battles on average, if {a} takes a fort with probability {decimal(exact(self.game.battle))}",
                )
            )
            if first:
                said = ", ".join(f"{e.fought}: {float(e.settlement):.4g}" for e in first[:6])
                out.append(("dates", f"of settlements, by battles fought: {said}{', ...' if len(first) > 6 else ''}"))
        return out

    def _meaning(self, term: str) -> str:
        return f"share of {self.game.names[0]}"

    def _gain(self) -> str:
        return "largest error of a value, or gain from ending or not ending the war elsewhere"

    def _uniqueness(self) -> list[str]:
        if self.game.timing == "when possible":
            return [
                "a rule: the war ends once a division is worth more to both than war to the finish; who proposes may prefer to wait"
            ]
        return ["the only subgame-perfect payoffs, one side making all proposals"]
