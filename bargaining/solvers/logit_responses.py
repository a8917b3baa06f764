r"""Logit responses on an extensive form: expected payoffs of actions with their derivatives, and the branch of equilibria from lambda 0.

Mathematics
-----------
Write :math:`\ell_k = \log \sigma(a \mid h)` for move k = (h, a), and :math:`r_e = \pi_0(e) \exp(\sum_{k \in e} \ell_k)` for the
probability of end e. What the actor expects from k is the mean of its payoff over the ends that k leads to, weighted by r, and its
derivative a covariance:

.. math:: u_k = \frac{\sum_{e \ni k} r_e u(e)}{\sum_{e \ni k} r_e}, \qquad
   \frac{\partial u_k}{\partial \ell_j} = \frac{\sum_{e \ni k, j} r_e (u(e) - u_k)}{\sum_{e \ni k} r_e}.

Equilibria are the zeros of :math:`\ell_k - \ell_{k_0} - \lambda (u_k - u_{k_0})`, k0 being the first move of its information set,
together with :math:`\log \sum_{k \in h} e^{\ell_k} = 0`. From the one at :math:`\lambda = 0`, which is uniform, a branch leads on. It
is followed by arc length: a step along the tangent, then Newton's method across it, so that the branch may turn back in lambda.
Everything is in logarithms, so probabilities as small as :math:`10^{-300}` keep their digits. lambda is scaled by the range of payoffs
inside.

References
----------
.. [1] R. D. McKelvey and T. R. Palfrey (1998), "Quantal response equilibria for extensive form games", Experimental Economics 1, 9-41.
.. [2] T. L. Turocy (2010), "Computing sequential equilibria using agent quantal response equilibria", Economic Theory 42, 255-269.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from bargaining.errors import MethodError
from bargaining.games.extensive_form import ExtensiveForm

__all__ = ["BranchPoint", "LogitResponses"]

#: Ends times moves of a game, above which its table of derivatives does not fit.
MOST_CELLS = 40_000_000

#: Points of a branch after which it is given up.
MOST_POINTS = 5_000

#: How far a point of the branch may be from solving its equations, in logarithms of probabilities.
CLOSE = 1e-11


@dataclass(frozen=True)
class BranchPoint:
    """A point of the branch.

    Attributes
    ----------
    lam : float
    logs : array
        The logarithm of the probability of each move.
    slope : array
        Its derivative by lambda; infinite where the branch turns.
    """

    lam: float
    logs: Any
    slope: Any

    @property
    def chances(self) -> Any:
        """The probability of each move."""
        return np.exp(self.logs)


class LogitResponses:
    """The equations of logit equilibria of a game.

    Parameters
    ----------
    form : ExtensiveForm

    Attributes
    ----------
    starts : tuple of int
        The number of the first move of each information set, and after the last the count of all moves.
    perfect : bool
        Whether everybody sees every move, so that there is one equilibrium for each lambda, by backward induction.
    """

    def __init__(self, form: ExtensiveForm) -> None:
        self.form = form
        sizes = [len(h.actions) for h in form.information_sets]
        self.starts = tuple(int(v) for v in np.cumsum([0, *sizes]))
        self.moves = self.starts[-1]
        if not self.moves:
            raise MethodError("nobody moves in this game")
        self.perfect = all(len(h.members) == 1 for h in form.information_sets)
        paid = np.array([[float(u) for u in form.places[e].payoffs] for e in form.ends])
        self.range = float(np.ptp(paid, axis=0).max()) or 1.0

    def lotteries(self, chances: Any) -> list[list[float]]:
        """Return probabilities of moves by information set, adding up to one."""
        parts = [chances[a:b] for a, b in zip(self.starts, self.starts[1:], strict=False)]
        return [[float(p) for p in part / part.sum()] for part in parts]

    def backward(self, lam: float) -> Any:
        """Return the logarithms of the probabilities of a game in which everybody sees every move, by backward induction."""
        form, out = self.form, np.zeros(self.moves)
        worth: list[Any] = [None] * len(form.places)
        for k in range(len(form.places) - 1, -1, -1):
            place = form.places[k]
            if place.owner == -2:
                worth[k] = np.array([float(u) for u in place.payoffs])
                continue
            after = np.array([worth[c] for c in place.children])
            if place.owner == -1:
                weights = np.array([float(p) for p in place.probabilities])
            else:
                drive = lam * after[:, place.owner]
                logs = drive - drive.max()
                logs -= np.log(np.exp(logs).sum())
                start = self.starts[place.information_set]
                out[start : start + len(logs)] = logs
                weights = np.exp(logs)
            worth[k] = weights @ after
        return out

    def _prepare(self) -> None:
        """Lay out the ends: nature's probability, payoffs and the moves on the way to each."""
        if hasattr(self, "_through"):
            return
        form = self.form
        if len(form.ends) * self.moves > MOST_CELLS:
            raise MethodError(
                f"the game has {len(form.ends):,} ends and {self.moves:,} moves; following the branch goes up to {MOST_CELLS:,} for "
                "their product; games in which everybody sees every move are solved by backward induction, whatever their size"
            )
        steps: list[tuple[int, ...]] = [()] * len(form.places)
        nature = [0.0] * len(form.places)
        for k, place in enumerate(form.places[1:], start=1):
            parent = form.places[place.parent]
            steps[k], nature[k] = steps[place.parent], nature[place.parent]
            if parent.owner == -1:
                p = float(parent.probabilities[place.edge])
                nature[k] += np.log(p) if p > 0 else -np.inf
            elif parent.owner >= 0:
                steps[k] = (*steps[k], self.starts[parent.information_set] + place.edge)
        ends = [e for e in form.ends if nature[e] > -np.inf]
        self._nature = np.array([nature[e] for e in ends])
        self._within = np.zeros((len(ends), self.moves))
        for row, e in enumerate(ends):
            self._within[row, list(steps[e])] = 1.0
        paid = np.array([[float(u) for u in form.places[e].payoffs] for e in ends]) / self.range
        owner = [h.actor for h in form.information_sets for _ in h.actions]
        self._through = [np.flatnonzero(self._within[:, k]) for k in range(self.moves)]
        self._paid = [paid[through, owner[k]] for k, through in enumerate(self._through)]

    def _expected(self, logs: Any) -> tuple[Any, Any]:
        """Return what each move brings, in units of the range of payoffs, and the derivatives by the logarithms."""
        chance = self._nature + self._within @ logs
        u, derivative = np.zeros(self.moves), np.zeros((self.moves, self.moves))
        for k, (through, paid) in enumerate(zip(self._through, self._paid, strict=True)):
            if not len(through):
                continue
            own = chance[through]
            weight = np.exp(own - own.max())
            weight /= weight.sum()
            u[k] = weight @ paid
            derivative[k] = (weight * (paid - u[k])) @ self._within[through]
        return u, derivative

    def _system(self, logs: Any, mu: float) -> tuple[Any, Any]:
        """Return the equations, and their derivatives by the logarithms and by mu."""
        u, derivative = self._expected(logs)
        values = np.zeros(self.moves)
        jacobian = np.zeros((self.moves, self.moves + 1))
        for a, b in zip(self.starts, self.starts[1:], strict=False):
            top = logs[a:b].max()
            chances = np.exp(logs[a:b] - top)
            values[a] = top + np.log(chances.sum())
            jacobian[a, a:b] = chances / chances.sum()
            for k in range(a + 1, b):
                values[k] = logs[k] - logs[a] - mu * (u[k] - u[a])
                jacobian[k, :-1] = -mu * (derivative[k] - derivative[a])
                jacobian[k, k] += 1
                jacobian[k, a] -= 1
                jacobian[k, -1] = u[a] - u[k]
        return values, jacobian

    def solve(self, start: Any, lam: float) -> BranchPoint | None:
        """Return the equilibrium for a lambda that Newton's method comes to from a start; None if it comes to none."""
        if self.perfect:
            return BranchPoint(lam, self.backward(lam), self._slope_by_differences(lam))
        self._prepare()
        logs, mu = np.array(start, dtype=float), lam * self.range
        close = False
        for _ in range(30):
            values, jacobian = self._system(logs, mu)
            if close:  # after one more step than needed
                return self._point(logs, mu, jacobian)
            close = bool(np.abs(values).max() < CLOSE * max(1.0, np.abs(logs).max()))
            try:
                step = np.linalg.solve(jacobian[:, :-1], values)
            except np.linalg.LinAlgError:
                return self._point(logs, mu, jacobian) if close else None
            if not np.isfinite(step).all() or (close and np.abs(step).max() > 0.1):
                # At a bifurcation the equations hold, and no step is defined.
                return self._point(logs, mu, jacobian) if close else None
            logs = logs - step
            if logs.min() < -1e4 * (1 + mu) or logs.max() > 1:
                return None
        return None

    def _slope_by_differences(self, lam: float) -> Any:
        """Return the derivative by lambda of the closed form of a game of perfect information."""
        step = 1e-5 / self.range * max(1.0, lam * self.range)
        low = max(lam - step, 0.0)
        return (self.backward(lam + step) - self.backward(low)) / (lam + step - low)

    def _point(self, logs: Any, mu: float, jacobian: Any) -> BranchPoint:
        try:
            slope = -np.linalg.solve(jacobian[:, :-1], jacobian[:, -1]) * self.range
        except np.linalg.LinAlgError:
            slope = np.full(self.moves, np.inf)
        return BranchPoint(mu / self.range, logs, slope)

    def branch(self, until: float) -> Iterator[BranchPoint]:
        """Follow the branch from lambda 0 until it first comes to a lambda, which is the last point.

        Raises
        ------
        MethodError
            If it does not come there.
        """
        if self.perfect:
            for lam in np.linspace(0, until, 61) if until > 0 else [0.0]:
                yield BranchPoint(float(lam), self.backward(float(lam)), self._slope_by_differences(float(lam)))
            return
        self._prepare()
        logs = np.concatenate(
            [np.full(b - a, -np.log(b - a)) for a, b in zip(self.starts, self.starts[1:], strict=False)]
        )
        at = np.append(logs, 0.0)
        target = until * self.range
        yield self._point(logs, 0.0, self._system(logs, 0.0)[1])
        if target == 0:
            return
        tangent = np.append(np.zeros(self.moves), 1.0)
        step = 0.1
        for _ in range(MOST_POINTS):
            _values, jacobian = self._system(at[:-1], at[-1])
            tangent = _tangent(jacobian, tangent)
            while True:
                if step < 1e-9:
                    raise MethodError(f"the branch could not be followed beyond lambda = {at[-1] / self.range:.6g}")
                if tangent[-1] > 0 and at[-1] + step * tangent[-1] >= target:
                    # The last step: lambda is fixed instead of the arc length.
                    guess = at + tangent * (target - at[-1]) / tangent[-1]
                    last = self.solve(guess[:-1], until)
                    if last is not None and np.abs(last.logs - guess[:-1]).max() < 0.5 * max(1.0, step):
                        yield last
                        return
                    step /= 2
                    continue
                found, quick = self._corrected(at + step * tangent, tangent)
                if found is not None and np.linalg.norm(found - at - step * tangent) < 0.3 * step:
                    break
                step /= 2
            at = found
            yield self._point(at[:-1], float(at[-1]), self._system(at[:-1], at[-1])[1])
            if quick:
                step = min(step * 1.6, 0.05 * (1 + abs(at[-1])) + 1.0)
        raise MethodError(
            f"the branch was followed for {MOST_POINTS:,} points and did not come to lambda = {until:.6g}; "
            f"it is at {at[-1] / self.range:.6g}"
        )

    def _corrected(self, guess: Any, tangent: Any) -> tuple[Any, bool]:
        """Return the point of the branch across the tangent from a guess, and whether it was found quickly; None if there is none."""
        at = guess.copy()
        for count in range(8):
            values, jacobian = self._system(at[:-1], at[-1])
            if np.abs(values).max() < CLOSE * max(1.0, np.abs(at).max()):
                return at, count < 4
            whole = np.vstack([jacobian, tangent])
            try:
                at = at - np.linalg.solve(whole, np.append(values, tangent @ (at - guess)))
            except np.linalg.LinAlgError:
                return None, False
            if not np.isfinite(at).all() or np.abs(at - guess).max() > 10 + np.abs(guess).max():
                return None, False
        return None, False


def _tangent(jacobian: Any, before: Any) -> Any:
    """Return the direction of the branch, as it went on before."""
    whole = np.vstack([jacobian, before])
    right = np.zeros(len(before))
    right[-1] = 1.0
    try:
        out = np.linalg.solve(whole, right)
    except np.linalg.LinAlgError:
        out = np.linalg.svd(jacobian)[2][-1]
        out = out if out @ before >= 0 else -out
    return out / np.linalg.norm(out)
