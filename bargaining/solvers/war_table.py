"""Beliefs and values of a war that teaches both sides, at every state that battles can lead to."""

from __future__ import annotations

from typing import Any

import numpy as np

from bargaining.expressions.numbers import exact
from bargaining.games.learning_war import LearningWar
from bargaining.games.random_walk import belief_means, war_value

__all__ = ["TINY", "WarTable"]

#: The war is followed until it goes on with a probability below this; what counts as a tie.
TINY, _TIE = 1e-12, 1e-10


class WarTable:
    """Beliefs and values by battles fought (rows) and forts held (columns); columns that a row cannot have are never read."""

    def __init__(self, game: LearningWar) -> None:
        self.game = game
        forts = game.forts
        rate = float(np.cos(np.pi / forts))
        self.last = 2 if forts == 2 else int(np.ceil(np.log(TINY / 10) / np.log(rate)))
        self.costs = [float(exact(c)) for c in game.costs]
        self.discounts = [float(exact(d)) for d in game.discounts]
        fought = np.arange(self.last + 1)[:, None]
        self.won = (fought + np.arange(forts + 1)[None, :] - game.held) / 2
        #: Whether a position can be reached: the number of battles won is whole, and neither negative nor all too large.
        self.reached = (self.won == np.floor(self.won)) & (self.won >= 0) & (self.won <= fought)
        self.inner = self.reached.copy()
        self.inner[:, [0, forts]] = False
        self.lost = fought - self.won
        self.means, self.worth = [], []
        for k, belief in enumerate(game.beliefs):
            a, b = (float(exact(v)) for v in belief)
            self.means.append((a + self.won) / (a + b + fought))
            self.worth.append(self._worth(k, a, b))

    def _worth(self, k: int, a: float, b: float) -> Any:
        """Return what fighting to the finish is worth to side k, as it sees it."""
        forts, cost, discount = self.game.forts, self.costs[k], self.discounts[k]
        out = np.zeros_like(self.won)
        out[:, forts if k == 0 else 0] = 1.0
        for n in range(1, forts):
            rows = np.flatnonzero(self.inner[:, n])
            if not rows.size:
                continue
            beliefs = a + self.won[rows, n], b + self.lost[rows, n]

            def value(p: Any, n: int = n) -> Any:
                own, chance = (n, p) if k == 0 else (forts - n, 1 - p)
                return war_value(own, forts, chance, cost, discount)

            out[rows, n] = belief_means(beliefs, value)
        return out

    def after(self, k: int, value: Any, row: int | None = None) -> Any:
        """Return what a battle is worth to side k if it has `value` after it: in one row, or in all but the last."""
        here, then = (slice(None, -1), slice(1, None)) if row is None else (row, row + 1)
        mean = self.means[k][here, 1:-1]
        return -self.costs[k] + self.discounts[k] * (mean * value[then, 2:] + (1 - mean) * value[then, :-2])

    @property
    def proposer(self) -> int:
        return self.game.names.index(str(self.game.proposer))

    def possible(self) -> Any:
        """Return where a settlement is possible."""
        return self.inner & (self.worth[0] + self.worth[1] <= 1 + _TIE)

    def play(self, settles: Any = None) -> tuple[Any, Any, Any]:
        """Go backwards through the war.

        Parameters
        ----------
        settles : array of bool, optional
            Where the war is ended; left out, wherever that is best for the proposer.

        Returns
        -------
        tuple of arrays
            Where the war is ended; what the other side is left there; both sides' values in a pair.
        """
        i, forts, best = self.proposer, self.game.forts, settles is None
        settles = np.zeros_like(self.inner) if settles is None else settles
        values = [np.zeros_like(self.won), np.zeros_like(self.won)]
        values[0][:, forts] = values[1][:, 0] = 1.0
        left = np.maximum(0.0, self.worth[1 - i])
        for t in range(self.last, -1, -1):
            # The other side accepts what fighting on is worth to it: to the finish, or with the settlements that are to come.
            fights = [w[t, 1:-1] if t == self.last else self.after(k, values[k], t) for k, w in enumerate(self.worth)]
            if self.game.timing == "when best":
                left[t, 1:-1] = np.maximum(0.0, fights[1 - i])
            kept = 1 - left[t, 1:-1]
            if best:
                settles[t, 1:-1] = self.inner[t, 1:-1] & (kept >= fights[i] - _TIE)
            ends = settles[t, 1:-1]
            values[i][t, 1:-1] = np.where(ends, kept, fights[i])
            values[1 - i][t, 1:-1] = np.where(ends, left[t, 1:-1], fights[1 - i])
        return settles, left, tuple(values)
