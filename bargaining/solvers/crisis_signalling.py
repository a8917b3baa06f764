r"""All equilibria of the crisis with normal shocks: every zero on [0, 1] enclosed, none missed.

Mathematics
-----------
If the target resists with probability p, the challenger challenges iff :math:`\max(W + e, a + e_a)` exceeds

.. math:: c(p) = V - (V - S)/p, \qquad p_C = 1 - \Phi(c - W)\Phi(c - a).

A challenger fights with probability :math:`p_F = \int_c^\infty \varphi(u - W)\Phi(u - a)\,du / p_C`, and the target resists iff
:math:`p_F (W' + e') + (1 - p_F) V' > C`. So equilibria are the zeros on [0, 1] of

.. math:: R(p) - p, \qquad R(p) = \Phi\!\left(W' - V' + (V' - C)/p_F(c(p))\right).

*R is monotone.* c rises with p, as V > S. Of challengers whose better alternative is worth exactly u, a share

.. math:: \rho(u) = \frac{m(u - W)}{m(u - W) + m(u - a)}, \qquad m = \varphi/\Phi,

fights; as :math:`(\log m)'(x) = -x - m(x)` falls in x, :math:`\rho` rises with u if W > a and falls if W < a; so does its mean over u
> c, which is :math:`p_F`. Finally R is monotone in :math:`p_F`. Hence :math:`R([p_1, p_2])` lies between :math:`R(p_1)` and
:math:`R(p_2)`, and an interval holds no zero if that does not meet it.

*Derivative.* With :math:`h(c) = -p_C'/p_C`,
:math:`R' = \varphi(t) \cdot \bigl(-(V' - C)/p_F^2\bigr) \cdot h(c) (p_F - \rho(c)) \cdot (V - S)/p^2`, each factor of which is bounded
on an interval by its ends. Where the bounds exclude 1 there is one zero or none, as the signs at the ends say.

Intervals are halved until one test or the other decides. What is left undecided when they are very small is a zero at which R touches the
diagonal, within the tolerance: there the number of equilibria changes.

References
----------
Lewis, J. B. and Schultz, K. A. (2003). Revealing preferences: empirical estimation of a crisis bargaining game with incomplete
information. *Political Analysis* 11(4), 345-367.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from bargaining.equilibrium.crisis_signalling import CrisisEquilibrium
from bargaining.errors import MethodError, NoEquilibriumError
from bargaining.games.crisis_signalling import CrisisSignalling
from bargaining.model import Model

__all__ = ["Responses", "crisis_equilibria", "crisis_signalling"]

#: Intervals of p are not halved below this.
SMALLEST = 1e-10

#: How far computed values of R may be from the true ones.
SLACK = 1e-12

#: How far apart the challenger's payoffs may be, in standard deviations of a shock.
WIDEST = 20.0

Interval = tuple[float, float]


def crisis_signalling(game: CrisisSignalling, model: Model | None = None) -> CrisisEquilibrium:
    """Find the equilibrium whose number the game gives, in the order of the probability of resistance.

    Raises
    ------
    NoEquilibriumError
        If there are fewer.

    Examples
    --------
    >>> eq = crisis_signalling(CrisisSignalling(("A", "B"), 0, 1, -1.9, -1.2, 0, -2.5, 1))
    >>> round(eq.resist, 9), eq.unique
    (0.947314425, True)
    """
    found = crisis_equilibria(game, model)
    if game.number > len(found):
        raise NoEquilibriumError(
            f"equilibrium number {game.number} is asked for, and there {'is' if len(found) == 1 else 'are'} {len(found)}, "
            f"with probabilities "
            f"of resistance {', '.join(f'{eq.resist:.6g}' for eq in found)}"
        )
    return found[game.number - 1]


def crisis_equilibria(game: CrisisSignalling, model: Model | None = None) -> tuple[CrisisEquilibrium, ...]:
    """Find all equilibria, in the order of the probability of resistance.

    Examples
    --------
    >>> found = crisis_equilibria(CrisisSignalling(("A", "B"), 0, 1, -1.9, -1.2, 0, -2.9, 1))
    >>> [round(eq.resist, 6) for eq in found]
    [0.251105, 0.594723, 0.813322]
    """
    responses = Responses(game)
    zeros = responses.zeros()
    return tuple(
        CrisisEquilibrium(game, responses.moves(p), responses.values(p), len(zeros), k, model)
        for k, p in enumerate(zeros, start=1)
    )


class Responses:
    """What each side does if the target resists with a given probability.

    Parameters
    ----------
    game : CrisisSignalling
    """

    def __init__(self, game: CrisisSignalling) -> None:
        self.s, self.v, self.w, self.a = (float(x) for x in (game.status_quo, game.concession, game.war, game.retreat))
        self.c2, self.w2, self.v2 = (float(x) for x in (game.target_concession, game.target_war, game.target_stands))
        spread = max(self.s, self.w, self.a) - min(self.w, self.a)
        if spread > WIDEST:
            raise MethodError(
                f"the challenger's payoffs from the status quo, war and retreat lie {spread:.3g} apart, and shocks have a "
                f"standard deviation of 1: "
                f"some moves are then too rare for floats; the method goes up to {WIDEST:g}"
            )
        self._at = lru_cache(maxsize=None)(self._computed)

    def cutoff(self, p: float) -> float:
        """Return c(p), which tends to minus infinity as p tends to 0."""
        return self.v - (self.v - self.s) / p if p > 0 else -np.inf

    def moves(self, p: float) -> tuple[float, float, float, float, float]:
        """Return the probabilities of a challenge, of resistance and of fighting, and the cutoffs of both sides."""
        c = self.cutoff(p)
        return float(np.exp(self._log_challenge(c))), p, self._at(p)[0], c, -self._at(p)[1]

    def response(self, p: float) -> float:
        """Return R(p)."""
        return self._at(p)[2]

    def _computed(self, p: float) -> tuple[float, float, float]:
        """Return the probability that a challenger fights, the target's argument t, and R."""
        from scipy.special import ndtr

        fight = self._fight(self.cutoff(p))
        t = self.w2 - self.v2 + (self.v2 - self.c2) / max(fight, 1e-300)
        return fight, t, float(ndtr(t))

    def _log_challenge(self, c: float) -> float:
        """Return log p_C, also where it is very small."""
        from scipy.special import log_ndtr

        if c == -np.inf:
            return 0.0
        idle = float(log_ndtr(c - self.w) + log_ndtr(c - self.a))
        if idle > -1e-12:
            return float(np.logaddexp(log_ndtr(self.w - c), log_ndtr(self.a - c)))
        return float(np.log(-np.expm1(idle)))

    def _mean(self, c: float, weight: Any) -> float:
        """Integrate weight(u) times the density of a challenger's better alternative u at which it fights, over u > c, divided by p_C."""
        from scipy.special import log_ndtr

        low = max(c, self.w - 12.0)
        high = self.w + 12.0 if low < self.w + 3 else low + 45.0 / (low - self.w)
        ends = np.linspace(low, high, 49)
        nodes, weights = _legendre()
        half = (ends[1:] - ends[:-1]) / 2
        u = (ends[:-1] + half)[:, None] + half[:, None] * nodes
        z = u - self.w
        logs = -0.5 * z * z - 0.5 * np.log(2 * np.pi) + log_ndtr(u - self.a) - self._log_challenge(c)
        return float((np.exp(logs) * weight(u) * weights * half[:, None]).sum())

    def _fight(self, c: float) -> float:
        return min(self._mean(c, lambda u: 1.0), 1.0)

    def values(self, p: float) -> tuple[float, float]:
        """Return what both sides expect before their shocks."""
        from scipy.special import ndtr

        challenge, _, fight, c, _ = self.moves(p)
        # E[better alternative; challenge]: the challengers who would fight, and those who would retreat, by exchanging W and a.
        best = self._mean(c, lambda u: u) + self._exchanged()._mean(c, lambda u: u)
        first = (1 - challenge) * self.s + challenge * ((1 - p) * self.v + p * best)
        gain = fight * self.w2 + (1 - fight) * self.v2 - self.c2
        z = gain / max(fight, 1e-300)
        second = challenge * (self.c2 + gain * ndtr(z) + fight * np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi))
        return float(first), float(second)

    def _exchanged(self) -> Responses:
        other = object.__new__(Responses)
        other.__dict__.update(self.__dict__)
        other.w, other.a = self.a, self.w
        return other

    def zeros(self) -> tuple[float, ...]:
        """Return every p with R(p) = p."""
        from scipy.optimize import brentq

        found: list[float] = []
        touching: list[Interval] = []
        stack: list[Interval] = [(0.0, 1.0)]
        while stack:
            low, high = stack.pop()
            ends = sorted((self.response(low), self.response(high)))
            if ends[0] - SLACK > high or ends[1] + SLACK < low:
                continue
            at_low, at_high = self.response(low) - low, self.response(high) - high
            slope = self._slope(low, high)
            if slope is not None and (slope[1] < 1 or slope[0] > 1):
                if at_low == 0 or at_low * at_high < 0 or (at_high == 0 and high == 1):
                    found.append(
                        low
                        if at_low == 0
                        else float(brentq(lambda p: self.response(p) - p, low, high, xtol=1e-15, rtol=1e-14))
                    )
                continue
            if high - low < SMALLEST:
                touching.append((low, high))
                continue
            middle = (low + high) / 2
            stack += [(middle, high), (low, middle)]
        for low, high in _joined(touching):
            if any(low - SMALLEST <= p <= high + SMALLEST for p in found):
                continue
            if self.response(low) > low and self.response(high) < high:
                found.append(float(brentq(lambda p: self.response(p) - p, low, high, xtol=1e-300, rtol=1e-14)))
            else:
                found.append((low + high) / 2)
        return tuple(sorted(found))

    def _slope(self, low: float, high: float) -> Interval | None:
        """Return bounds of R' on an interval of p; None where it begins at 0."""
        if low <= 0:
            return None
        c = (self.cutoff(low), self.cutoff(high))
        fights = sorted((self._at(low)[0], self._at(high)[0]))
        shares = sorted((self._share(c[0]), self._share(c[1])))
        gap = (max(fights[0] - shares[1], 0.0), fights[1] - shares[0])
        if self.w < self.a:
            gap = (max(shares[0] - fights[1], 0.0), shares[1] - fights[0])
        gap = (max(gap[0] - SLACK, 0.0), max(gap[1], 0.0) + SLACK)
        density = self._density(c)
        arguments = sorted((self._at(low)[1], self._at(high)[1]))
        normal = _normal(arguments[0], arguments[1])
        floor = max(fights[0], 1e-150)
        turn = (1 / fights[1] ** 2 if fights[1] > 0 else np.inf, 1 / floor**2)
        path = ((self.v - self.s) / high**2, (self.v - self.s) / low**2)
        size = [1.0, 1.0]
        for factor in (normal, turn, density, gap, path):
            size[0] *= factor[0]
            size[1] *= factor[1]
        stake = -(self.v2 - self.c2) * (1.0 if self.w >= self.a else -1.0)
        bounds = sorted((stake * size[0], stake * size[1]))
        return bounds[0] - 1e-9 * abs(bounds[0]), bounds[1] + 1e-9 * abs(bounds[1])

    def _share(self, u: float) -> float:
        """Return rho(u), the share that fights among those whose better alternative is worth u."""
        from scipy.special import expit, log_ndtr

        x, y = u - self.w, u - self.a
        return float(expit(-0.5 * x * x - log_ndtr(x) + 0.5 * y * y + log_ndtr(y)))

    def _density(self, c: Interval) -> Interval:
        """Return bounds of h = -p_C'/p_C on an interval of cutoffs."""
        from scipy.special import ndtr

        parts = [
            (_normal(c[0] - one, c[1] - one), (float(ndtr(c[0] - other)), float(ndtr(c[1] - other))))
            for one, other in ((self.w, self.a), (self.a, self.w))
        ]
        challenge = (np.exp(self._log_challenge(c[1])), np.exp(self._log_challenge(c[0])))
        least = sum(n[0] * k[0] for n, k in parts) / challenge[1]
        most = sum(n[1] * k[1] for n, k in parts) / max(challenge[0], 1e-300)
        return float(least), float(most)


def _normal(low: float, high: float) -> Interval:
    """Return bounds of the normal density on an interval."""
    ends = sorted(float(np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)) for z in (low, high))
    return ends[0], (float(1 / np.sqrt(2 * np.pi)) if low <= 0 <= high else ends[1])


@lru_cache(maxsize=1)
def _legendre() -> tuple[Any, Any]:
    return np.polynomial.legendre.leggauss(16)


def _joined(intervals: list[Interval]) -> list[Interval]:
    """Join intervals that touch."""
    out: list[Interval] = []
    for low, high in sorted(intervals):
        if out and low - out[-1][1] <= 10 * SMALLEST:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out
