r"""The risk-return trade-off: the best take-it-or-leave-it demand to an opponent whose cost of war is private.

Mathematics
-----------
Let :math:`z = x - p` be the demand beyond what A wins in war on average. B accepts iff its cost is at least z, so that A has its
war payoff and, with probability :math:`1 - F(z)`, what peace saves and gains:

.. math:: U_A(z) = p - k_A + G(z), \qquad G(z) = (1 - F(z)) (z + k_A), \qquad z \le m - p .

*Interior.* :math:`1 - F(z) = f(z)(z + k_A)`: what a bolder demand brings if it is accepted against what it risks. The
probability of power p is not in it: *neutrality*. War has the probability :math:`F(z)`.

*Corners.* At :math:`z = a`, the lowest cost, everybody accepts: no risk is taken iff :math:`f(a)(a + k_A) \ge 1` (for a rising
hazard rate). At :math:`z = m - p` all is asked for that may be. If even that is worth less than war,
:math:`m < p - k_A`, A starts a war itself.

*One best demand.* :math:`\log G = \log(1 - F) + \log(z + k_A)` is strictly concave where the hazard rate does not fall. Other
distributions may have several: pieces are searched at all their break points and vertices, a cdf by an enclosure.

*Comparative statics.* For every F, :math:`\partial^2 \log G/\partial z\,\partial k_A = -(z + k_A)^{-2} < 0`: by monotone
comparative statics the demand and the risk of war never rise with A's cost (no hazard condition is needed).

Closed forms: uniform on [a, b], :math:`z = \max(a, (b - k_A)/2)`; exponential with mean :math:`\mu`,
:math:`z = \max(0, \mu - k_A)`; both cut at :math:`m - p`.

References
----------
Fearon, J. D. (1995). Rationalist explanations for war. *International Organization* 49(3), 379-414; pp. 390-401.
Topkis, D. M. (1978). Minimizing a submodular function on a lattice. *Operations Research* 26(2), 305-321.
Bagnoli, M. and Bergstrom, T. (2005). Log-concave probability and its applications. *Economic Theory* 26(2), 445-469.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.private_information import PrivateEquilibrium
from bargaining.errors import VerificationError
from bargaining.expressions.numbers import exact
from bargaining.games.distributions import Cdf, Exponential, Uniform
from bargaining.games.risk_return import RiskReturn
from bargaining.model import Model
from bargaining.solvers.highest_point import best_of_cdf, bound_of_cdf
from bargaining.solvers.risk_return_forms import Effect, Forms, forms, relation_text, sum_text

__all__ = ["RiskReturnEquilibrium", "risk_return"]


def risk_return(game: RiskReturn, model: Model | None = None) -> RiskReturnEquilibrium:
    """Find the best demand.

    Parameters
    ----------
    game : RiskReturn
    model : Model, optional
        Where it comes from.

    Raises
    ------
    VerificationError
        If the best demand against a cdf could not be proved to be the best within 1e-9.

    Examples
    --------
    >>> eq = risk_return(RiskReturn(("A", "B"), 0.5, 0.1, Uniform(0, 0.4)))
    >>> eq.terms["pie"], eq.war, eq.values["A"], eq.case
    (Fraction(13, 20), Fraction(3, 8), Fraction(89, 160), 'interior')
    >>> print(eq.condition)
    (2*low < -cost + high) & (-cost + high < 2 - 2*power)
    """
    p, cost, most = exact(game.power), exact(game.cost), exact(game.at_most)
    top, private = most - p, game.private
    if top + cost < 0:
        return RiskReturnEquilibrium(game, None, model=model)
    low, _ = private.ends
    if top <= low:
        return RiskReturnEquilibrium(game, (top,), model=model)
    if isinstance(private, Uniform):
        best: tuple[Fraction, ...] = (min(max(low, (private.ends[1] - cost) / 2), top),)
    elif isinstance(private, Exponential):
        best = (min(max(low, exact(private.mean) - cost), top),)
    elif isinstance(private, Cdf):
        best = (best_of_cdf(private, cost, min(top, private.ends[1])),)
    else:
        best = _best_of_pieces(private.bars, cost, low, top)
    found = RiskReturnEquilibrium(game, best, model=model)
    if found.verify() > found.tolerance:
        raise VerificationError(f"the best demand could not be enclosed: another may gain up to {found.verify():.3g}")
    return found


def _best_of_pieces(bars: Sequence[tuple[Fraction, ...]], cost: Fraction, low: Fraction, top: Fraction) -> Any:
    """Return all best levels, the smallest first."""
    heights = {z: height for z, height in _candidates(bars, cost, top) if z >= low}
    best = max(heights.values())
    return tuple(sorted(z for z, height in heights.items() if height == best))


def _candidates(bars: Sequence[tuple[Fraction, ...]], cost: Fraction, top: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Return every level at which G may be greatest, and G there: ends of pieces, vertices of the parabolas, and the bound."""
    out, below = [], Fraction(0)
    for a, b, weight in bars:
        density = weight / (b - a)
        # (1 - below - density (z - a)) (z + cost) has its vertex here.
        vertex = ((1 - below) / density + a - cost) / 2
        for z in (a, b, vertex, top):
            if a <= z <= min(b, top):
                out.append((z, (1 - below - density * (z - a)) * (z + cost)))
        below += weight
        # In a gap after the piece nobody more refuses, so its far end is better than the rest of it.
    starts = [bar[0] for bar in bars[1:]]
    for (_, b, _), start in zip(bars, starts, strict=False):
        if b <= top < start:
            refused = sum((w for _, end, w in bars if end <= b), Fraction(0))
            out.append((top, (1 - refused) * (top + cost)))
    if top > bars[-1][1]:
        out.append((top, Fraction(0)))
    return out


class RiskReturnEquilibrium(PrivateEquilibrium):
    """The best demand, who accepts it, and how likely war is.

    Attributes
    ----------
    game : RiskReturn
    model : Model or None
    case : str
        ``"interior"``: some risk is taken; ``"safe"``: none is, since everybody accepts the demand; ``"corner"``: all is demanded that
        may be, and some refuse; ``"bounded"``: all is demanded that may be, and nobody refuses; ``"attack"``: the first side
        starts a war.
    war : number
        The probability of war.
    others : tuple of Fraction
        Other demands that are equally good, if any.
    """

    outcomes = ("settlement", "war")

    def __init__(self, game: RiskReturn, best: Sequence[Fraction] | None, *, model: Model | None = None) -> None:
        self.game, self.model, self._best = game, model, best
        self._p, self._cost, self._top = exact(game.power), exact(game.cost), exact(game.at_most) - exact(game.power)
        self.others: tuple[Fraction, ...] = () if best is None else tuple(self._p + z for z in best[1:])
        self.exact = not isinstance(game.private, (Exponential, Cdf)) or best is None or self.war == 0
        self.tolerance = 0.0 if self.exact else 1e-9 if isinstance(game.private, Cdf) else 1e-12

    @cached_property
    def unique(self) -> bool | None:  # type: ignore[override]
        """Whether no other demand is as good; None where the enclosure does not decide."""
        if isinstance(self.game.private, Cdf) and self.case in ("interior", "safe", "corner"):
            return True if self._enclosure[1] else None
        return not self.others and not self._war_as_good

    @property
    def _war_as_good(self) -> bool:
        """Whether starting the war is worth exactly as much as the most that may be demanded."""
        return self.case in ("bounded", "attack") and self._top == -self._cost

    @cached_property
    def _enclosure(self) -> tuple[float, bool]:
        """A bound on what other demands gain, and whether all are proved to be worse."""
        assert self._best is not None
        return bound_of_cdf(self.game.private, self._cost, min(self._top, self.game.private.ends[1]), self._best[0])

    @cached_property
    def demand(self) -> Fraction | None:
        """The share demanded; None if there is no demand."""
        return None if self._best is None else self._p + self._best[0]

    @cached_property
    def war(self) -> Any:
        """The probability of war."""
        if self._best is None:
            return Fraction(1)
        z, (low, high) = self._best[0], self.game.private.ends
        if z <= low:
            return Fraction(0)
        return Fraction(1) if high is not None and z > high else self.game.private.cdf(z)

    @cached_property
    def case(self) -> str:
        """Which corner, if any, the demand is in."""
        if self._best is None:
            return "attack"
        z, low = self._best[0], self.game.private.ends[0]
        if z == self._top:
            return "bounded" if z <= low else "corner"
        return "safe" if z == low else "interior"

    def _chances(self) -> Mapping[str, Any]:
        return {"settlement": 1 - self.war, "war": self.war}

    @cached_property
    def values(self) -> Mapping[str, Any]:  # type: ignore[override]
        """Expected payoffs; the second side's is the mean over its types."""
        p, private = self._p, self.game.private
        fight = p - self._cost
        if self._best is None:
            top = private.ends[1]
            mean = exact(private.mean) if isinstance(private, Exponential) else private.partial_mean(top)
            pair = (fight, 1 - p - mean)
        else:
            z, war = self._best[0], self.war
            fought = private.partial_mean(z) if war else Fraction(0)
            pair = (fight + (1 - war) * (z + self._cost), 1 - p - z * (1 - war) - fought)
        return MappingProxyType(dict(zip(self.game.names, pair, strict=True)))

    @cached_property
    def terms(self) -> Mapping[str, Any]:  # type: ignore[override]
        """``pie`` is the share demanded by the first side; empty if it starts a war."""
        return MappingProxyType({} if self.demand is None else {"pie": self.demand})

    def payoff(self, cost: Any) -> Fraction:
        """Return what the second side has if that is its cost of war."""
        fight = 1 - self._p - exact(cost)
        return fight if self.demand is None else max(1 - self.demand, fight)

    @cached_property
    def strategy(self) -> Mapping[str, str]:  # type: ignore[override]
        """What both do."""
        a, b = self.game.names
        if self._best is None:
            return MappingProxyType({a: "start a war"})
        rule = f"accept a share x for {a} iff its own cost of war is at least x - {decimal(self._p)}"
        return MappingProxyType({a: f"demand {decimal(self.demand)}", b: rule})

    @cached_property
    def forms(self) -> Forms | None:
        """Closed forms by case; None for pieces and cdfs."""
        return forms(self.game, self.model)

    @property
    def condition(self) -> Any:
        """When the case holds, as a relation of sympy in the game's numbers; None for pieces and cdfs."""
        return None if self.forms is None else self.forms.conditions[self.case]

    @cached_property
    def effects(self) -> Mapping[str, Effect]:
        """Which way each number moves the probability of war within the case, with proof."""
        from bargaining.solvers.risk_return_forms import effects

        return effects(self.game, self.model, self.case)

    def verify(self) -> Any:
        """Return the most that another demand, a war, or another rule of acceptance would gain, for any type."""
        private, cost = self.game.private, self._cost
        if self._best is None:
            # Even a demand that everybody accepts is worth less than war; a smaller one still less.
            return max(self._top + cost, Fraction(0))
        low, high = private.ends
        gains: list[Any] = [Fraction(0)]
        for z in self._best:
            if z > self._top or z < -self._p:
                return Fraction(1)  # not a demand that may be made
            here = (1 - (private.cdf(z) if z > low else Fraction(0))) * (z + cost)
            gains += [-here, (min(low, self._top) + cost) - here]  # war; the most that everybody accepts
            if self._top <= low:
                continue
            if isinstance(private, Cdf):
                gains.append(self._enclosure[0])
            elif isinstance(private, Exponential):
                gains.append(self._gain_exponential(z))
            else:
                gains += [height - here for _, height in _candidates(private.bars, cost, self._top)]
        # The second side: at and around the demand every type does what is best for it.
        for type_ in {low, *self._best, *([] if high is None else [high])}:
            if type_ >= low:
                accepts = type_ >= self._best[0]
                peace, fight = 1 - self._p - self._best[0], 1 - self._p - type_
                gains.append((fight - peace) if accepts else (peace - fight))
        return max(gains)

    def _gain_exponential(self, z: Fraction) -> Any:
        """Return what the best level gains; G' has the sign of mu - z - k, which changes once, from plus to minus."""
        from math import exp

        mean, cost = exact(self.game.private.mean), self._cost
        turn = min(max(mean - cost, Fraction(0)), self._top)
        if turn == z:
            return Fraction(0)
        return exp(-float(turn / mean)) * float(turn + cost) - exp(-float(max(z, Fraction(0)) / mean)) * float(z + cost)

    def _reason(self, outcome: str) -> str:
        a, b = self.game.names
        if outcome == "war" and self.case in ("safe", "bounded"):
            why = (
                f"a bolder demand would risk more than it brings {a}"
                if self.case == "safe"
                else f"{a} may not demand more"
            )
            return f"'war' does not occur: every type of {b} prefers {decimal(self.demand)} to war, and {why}."
        if outcome == "settlement" and self.case == "attack":
            return f"'settlement' does not occur: the most that {a} may demand is worth less to it than war."
        return super()._reason(outcome)

    def _meaning(self, term: str) -> str:
        return f"share demanded by {self.game.names[0]}"

    def _facts(self) -> list[tuple[str, str]]:
        a, b = self.game.names
        said = {
            "interior": "some risk is taken, and less than all is demanded",
            "safe": f"no risk is taken: every type of {b} accepts",
            "corner": "all is demanded that may be, and some types refuse",
            "bounded": "all is demanded that may be, and no type refuses",
            "attack": f"{a} starts a war: nothing it may demand is worth as much",
        }
        out = [("belief", f"cost of {b}: {self.game.private}"), ("case", f"{self.case}: {said[self.case]}")]
        if self.others:
            out.append(("ties", f"as good: {', '.join(decimal(x) for x in self.others)}"))
        if self.forms is not None:
            out += [("holds when", relation_text(part)) for part in self.forms.parts(self.case)]
            out.append(("in symbols", f"war = {sum_text(self.forms.war[self.case])}"))
        moved = [e for e in self.effects.values() if e.sign != 0]
        still = [e.path for e in self.effects.values() if e.sign == 0]
        out += [("war", str(e)) for e in moved]
        if still:
            out.append(("war", f"does not depend on {', '.join(still)} here"))
        return out

    def _gain(self) -> str:
        return "largest gain from another demand or another rule of acceptance"

    def _uniqueness(self) -> list[str]:
        if self.others:
            return ["several demands are equally good; the smallest is reported"]
        if self._war_as_good:
            return [f"NOT UNIQUE: starting the war is worth as much to {self.game.names[0]}"]
        if self.case in ("bounded", "attack"):
            return ["the only best play"]
        if isinstance(self.game.private, (Uniform, Exponential)):
            return ["the only best demand: the hazard rate of the distribution of the cost does not fall"]
        if isinstance(self.game.private, Cdf):
            return ["the only best demand: all others are enclosed below it" if self.unique else "not determined"]
        return ["the only best demand: at all other break points and vertices there is less"]
