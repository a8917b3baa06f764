r"""Screening while fighting: who is bought off before the battle, who after it, and how likely each stage of the war is.

Mathematics
-----------
*Round 2.* Type :math:`\theta` accepts :math:`y_\theta = \max(0, 1 - p_\theta - c_B)`. At the belief :math:`\mu` that a survivor is
weak, A offers :math:`y_S` (all accept) or :math:`y_W` (the strong fight on); it is indifferent at

.. math:: \mu^* = \frac{1 - y_S - p_S + c_A}{1 - y_W - p_S + c_A}
          \quad \Bigl(= \frac{c_A + c_B}{p_W - p_S + c_A + c_B} \text{ inside}\Bigr).

*Round 1.* If A offers :math:`y_S` in round 2 with probability b, rejecting is worth

.. math:: R_W(b) = -k_B + (1 - \lambda_W)(b\, y_S + (1 - b)\, y_W), \qquad R_S = -k_B + (1 - \lambda_S)\, y_S .

If a fraction :math:`\alpha` of the weak accept, the belief about survivors is, rejection and survival both counted,

.. math:: \mu(\alpha) = \frac{q (1 - \alpha)(1 - \lambda_W)}{q (1 - \alpha)(1 - \lambda_W) + (1 - q)(1 - \lambda_S)} .

Four plays are compared. *Pooling*: :math:`y_1 = R_S`, peace at once. *Screening*: :math:`y_1 = R_W(1)`, the weak accept, the strong
fight a battle. *Semi-separating*, if :math:`\mu(0) > \mu^*`: :math:`y_1 = R_W(0)`, of the weak just so many accept that
:math:`\mu(\alpha) = \mu^*`, and the others gamble on surviving. *Delay*: no serious offer. (An offer just above
:math:`R_W(0)` is met with that :math:`\alpha`, and costs more: so at :math:`R_W(0)` itself no other fraction is an equilibrium.)
Delay is never the only best play: against the weak whom screening or semi-separating buys off it wastes :math:`k_A + k_B`.
Shares cannot be negative, so that each offer is cut at 0.

The proof goes another way: for offers on every piece between the break points it lists all replies that are optimal for both types
given a second offer that is optimal given Bayes' rule, and takes A's payoff at the ends of each piece as limits.

References
----------
Powell, R. (2004). Bargaining and learning while fighting. *American Journal of Political Science* 48(2), 344-361.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.private_information import PrivateEquilibrium
from bargaining.games.screening_war import ScreeningWar
from bargaining.model import Model
from bargaining.solvers.screening_replies import Play, Replies

__all__ = ["ScreeningEquilibrium", "screening_war"]

_ZERO, _ONE = Fraction(0), Fraction(1)


def screening_war(game: ScreeningWar, model: Model | None = None) -> ScreeningEquilibrium:
    """Find the equilibrium of screening while fighting.

    Parameters
    ----------
    game : ScreeningWar
    model : Model, optional
        Where it comes from.

    Examples
    --------
    >>> game = ScreeningWar(("A", "B"), 0.75, (0.7, 0.4), (0.1, 0.1), (0.05, 0.05), (0.3, 0.1))
    >>> eq = screening_war(game)
    >>> eq.kind, eq.terms["pie"], round(float(eq.values["A"]), 12), eq.verify()
    ('semi-separating', Fraction(91, 100), 0.741071428571, Fraction(0, 1))
    """
    numbers = Replies(game)
    plays = numbers.plays()
    worth = {kind: numbers.worth(play) for kind, play in plays.items()}
    best = [kind for kind in plays if worth[kind] == max(worth.values())]
    return ScreeningEquilibrium(game, best[0], plays[best[0]], model=model)


class ScreeningEquilibrium(PrivateEquilibrium):
    """Two offers, a battle between them, and what is believed.

    Attributes
    ----------
    game : ScreeningWar
    model : Model or None
    kind : str
        ``"pooling"``, ``"screening"``, ``"semi-separating"`` or ``"delay"``.
    play : Play
    payoffs : mapping of str to Fraction
        What each kind of play that can be had is worth to the first side.
    ties : tuple of str
        Other kinds of play that are worth as much.
    """

    outcomes = ("settlement", "collapse", "settlement after a battle", "war to the finish")

    def __init__(self, game: ScreeningWar, kind: str, play: Play, *, model: Model | None = None) -> None:
        self.game, self.kind, self.play, self.model = game, kind, play, model
        self._n = Replies(game)
        self.payoffs: Mapping[str, Fraction] = MappingProxyType(
            {each: self._n.worth(p) for each, p in self._n.plays().items()}
        )
        most = max(self.payoffs.values())
        self.ties = tuple(each for each, worth in self.payoffs.items() if worth == most and each != kind)
        self.unique = not self.ties

    @property
    def _left(self) -> tuple[Fraction, Fraction]:
        """The probabilities that B rejects and is weak, or strong."""
        return self._n.q * (1 - self.play.weak), (1 - self._n.q) * (1 - self.play.strong)

    @cached_property
    def battle(self) -> Fraction:
        """The probability that the battle is fought."""
        return sum(self._left, _ZERO)

    @cached_property
    def finish(self) -> Fraction:
        """The probability of war to the finish."""
        fought = self._n.accepts[1] > self._n.accepts[0]
        return self._left[1] * (1 - self._n.collapse[1]) * (1 - self.play.generous) if fought else _ZERO

    def _chances(self) -> Mapping[str, Any]:
        fallen = sum((m * c for m, c in zip(self._left, self._n.collapse, strict=True)), _ZERO)
        late = self.battle - fallen - self.finish
        return dict(zip(self.outcomes, (1 - self.battle, fallen, late, self.finish), strict=True))

    @cached_property
    def beliefs(self) -> Mapping[str, Fraction]:
        """The probability that B is weak: at first, of who rejects, and of who rejects and survives the battle."""
        out = {"before": self._n.q}
        if self.battle:
            out["after a rejection"] = self._left[0] / self.battle
            survivor = self._n.belief(self.play.weak, self.play.strong)
            if survivor is not None:
                out["after the battle"] = survivor
        return MappingProxyType(out)

    @cached_property
    def thresholds(self) -> tuple[tuple[str, Fraction], ...]:
        """Which play is best as q rises from 0 to 1: each with the q up to which it is (the first of those that are equally good).

        Every payoff is linear in q on both sides of the q at which a battle would leave A indifferent in round 2.
        """
        weak, strong = (
            self._n.critical * (1 - self._n.collapse[1]),
            (1 - self._n.critical) * (1 - self._n.collapse[0]),
        )
        ends = sorted({_ZERO, min(max(weak / (weak + strong), _ZERO), _ONE), _ONE})
        found: list[tuple[str, Fraction]] = []
        for low, high in pairwise(ends):
            first, second = (self._worths(low + (high - low) * Fraction(n, 3)) for n in (1, 2))
            lines = {kind: (2 * first[kind] - second[kind], 3 * (second[kind] - first[kind])) for kind in first}
            cuts = {_ZERO, _ONE}
            for (a, b), (c, d) in product(lines.values(), repeat=2):
                if b != d and 0 < (c - a) / (b - d) < 1:
                    cuts.add((c - a) / (b - d))
            for left, right in pairwise(sorted(cuts)):
                here = {kind: a + b * (left + right) / 2 for kind, (a, b) in lines.items()}
                best = next(kind for kind in here if here[kind] == max(here.values()))
                if found and found[-1][0] == best:
                    found.pop()
                found.append((best, low + (high - low) * right))
        return tuple(found)

    def _worths(self, q: Fraction) -> dict[str, Fraction]:
        other = Replies(replace(self.game, weak=q))
        return {kind: other.worth(play) for kind, play in other.plays().items()}

    @cached_property
    def by_type(self) -> Mapping[str, Fraction]:
        """What the weak and the strong type expect."""
        refused = self._n.rejecting(self.play.generous)
        each = [
            r if self.play.offer is None else a * self.play.offer + (1 - a) * r
            for a, r in zip((self.play.weak, self.play.strong), refused, strict=True)
        ]
        return MappingProxyType({"weak": each[0], "strong": each[1]})

    @cached_property
    def values(self) -> Mapping[str, Fraction]:  # type: ignore[override]
        """Expected payoffs; the second side's is the mean over its types."""
        weak, strong = self.by_type.values()
        second = self._n.q * weak + (1 - self._n.q) * strong
        return MappingProxyType(dict(zip(self.game.names, (self._n.worth(self.play), second), strict=True)))

    @cached_property
    def terms(self) -> Mapping[str, Fraction]:  # type: ignore[override]
        """``pie``: the first side's share in its first offer; empty if it makes none."""
        return MappingProxyType({} if self.play.offer is None else {"pie": 1 - self.play.offer})

    @cached_property
    def strategy(self) -> Mapping[str, str]:  # type: ignore[override]
        """What is done in both rounds."""
        a, b = self.game.names
        weak, strong = self._n.accepts
        play = self.play
        first = "make no offer" if play.offer is None else f"offer {b} {decimal(play.offer)}"
        out = {f"{a}, round 1": first}
        if play.offer is not None:
            out[f"{b}, weak"] = _accepts(play.weak)
            out[f"{b}, strong"] = _accepts(play.strong)
        if self.battle:
            if play.generous in (0, 1):
                second = f"offer {decimal(strong if play.generous else weak)}"
            else:
                second = f"offer {decimal(strong)} with probability {decimal(play.generous)}, otherwise {decimal(weak)}"
            out[f"{a}, round 2"] = second
        out[f"{b}, round 2"] = f"weak: accept {decimal(weak)} or more; strong: accept {decimal(strong)} or more"
        return MappingProxyType(out)

    def verify(self) -> Fraction:
        """Return the most that anybody gains by another first offer, with an equilibrium of what follows, reply, or second offer."""
        n = self._n
        gains = [_ZERO, n.second_round(self.play), n.types(self.play)]
        here = n.worth(self.play)
        low, strong = n.rejecting(_ZERO)
        cuts = sorted({_ZERO, _ONE, *(c for c in (low, n.rejecting(_ONE)[0], strong) if 0 < c < 1)})
        gains += [n.worth(play) - here for play in n.replies(None)]
        for left, right in pairwise(cuts):
            third = (right - left) / 3
            inner = [max((n.worth(p) for p in n.replies(y)), default=_ZERO) for y in (left + third, right - third)]
            # Affine on the piece: what it tends to at both ends.
            gains += [2 * inner[0] - inner[1] - here, 2 * inner[1] - inner[0] - here]
        return max(gains)

    def _reason(self, outcome: str) -> str:
        if isinstance(self.outcome, str) or outcome not in self.outcome:
            each = ", ".join(f"{kind} {decimal(worth)}" for kind, worth in self.payoffs.items())
            return f"{outcome!r} does not occur: the play is {self.kind}; worth to {self.game.names[0]} are {each}."
        return super()._reason(outcome)

    def _facts(self) -> list[tuple[str, str]]:
        out = [("play", self.kind)]
        out += [("", f"worth to {self.game.names[0]}: {kind} {decimal(v)}") for kind, v in self.payoffs.items()]
        if self.ties:
            out.append(("ties", f"as good: {', '.join(self.ties)}"))
        reach = [f"{kind} up to {decimal(q)}" for kind, q in self.thresholds[:-1]]
        reach.append(f"{self.thresholds[-1][0]} {'beyond' if reach else 'always'}")
        out.append(("thresholds", f"in the probability that {self.game.names[1]} is weak: {', '.join(reach)}"))
        out.append(("battle", f"is fought with probability {decimal(self.battle)}"))
        out.append(("", f"war to the finish with probability {decimal(self.finish)}"))
        shown = "; ".join(f"{when} {decimal(mu)}" for when, mu in self.beliefs.items())
        out.append(("beliefs", f"that {self.game.names[1]} is weak: {shown}"))
        out.append(("", f"critical in round 2: {decimal(self._n.critical)}"))
        out.append(("by type", "; ".join(f"{kind} {decimal(v)}" for kind, v in self.by_type.items())))
        return out

    def _meaning(self, term: str) -> str:
        return f"share of {self.game.names[0]} in the first offer"

    def _uniqueness(self) -> list[str]:
        if self.ties:
            return ["at a threshold: several plays are equally good, and the first of them is reported"]
        return ["the only equilibrium outcome: no other first offer is as good"]


def _accepts(chance: Fraction) -> str:
    return {_ONE: "accept", _ZERO: "reject"}.get(chance, f"accept with probability {decimal(chance)}")
