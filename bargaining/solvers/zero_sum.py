r"""Zero-sum games of two actors, also with information sets: the value and optimal strategies by the sequence form.

Mathematics
-----------
Let x, y be realisation plans (:mod:`bargaining.games.sequence_form`) with :math:`Ex = e`, :math:`Fy = f`, and A the first actor's
payoffs by sequences. The first secures the most by

.. math:: \max_{x, q} \; q_0 \quad \text{s.t.} \quad F^\top q \le A^\top x, \quad Ex = e, \quad x \ge 0,

where :math:`q_h` is what comes of information set h of the second if it replies best. The dual is the same problem of the second, and the
optima are the value, v. The program has as many rows and columns as the tree has sequences, not strategies. HiGHS solves it in floats;
from its basis exact pivots lead to fractions (:mod:`bargaining.algebra.exact_programs`), and best replies to both plans prove the value.

The optimal plans are a polytope. The range of a behaviour probability :math:`x(s_h a)/x(s_h)` over those that come to h is found by two
more programs after the change of variables :math:`x \to t x` with :math:`t\, x(s_h) = 1` (Charnes and Cooper).

References
----------
.. [1] D. Koller, N. Megiddo and B. von Stengel (1994), "Fast algorithms for finding randomized strategies in game trees", STOC '94,
   750-759.
.. [2] A. Charnes and W. W. Cooper (1962), "Programming with linear fractional functionals", Naval Research Logistics Quarterly 9,
   181-186.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from bargaining.algebra.exact_programs import maximise
from bargaining.equilibrium.behaviour import Behaviour
from bargaining.equilibrium.zero_sum import ZeroSumEquilibrium
from bargaining.errors import MethodError, VerificationError
from bargaining.games.sequence_form import SequenceForm
from bargaining.model import Model
from bargaining.solvers.strategic_input import read_form, two_actors

__all__ = ["zero_sum"]

#: Sequences of both actors together up to which the answer is exact.
MOST_EXACT = 240

#: How close the two bounds on the value must be in floats, in units of the largest payoff.
CLOSE = 1e-7


def zero_sum(game: Any, *, at: Mapping[str, Any] | None = None) -> ZeroSumEquilibrium:
    r"""Solve a zero-sum game of two actors.

    The value is :math:`v = \max_x \min_y x^\top M y = \min_y \max_x x^\top M y` (von Neumann 1928): a linear program, and its dual. How
    it is solved: :mod:`bargaining.solvers.zero_sum`.

    Parameters
    ----------
    game : Game, Model, Simultaneous, or matrix
        A finite tree without open offers, or the payoffs of A, who chooses a row while B chooses a column. The payoffs of both must
        add up to the same at every end of the game.
    at : mapping of str to number, optional
        Values for the symbols of a game.

    Returns
    -------
    ZeroSumEquilibrium
        Exact if the actors together have at most 240 sequences; in floats, with their tolerance, above.

    Raises
    ------
    MethodError
        If there are not two actors, or the game is not zero-sum.

    Examples
    --------
    >>> eq = zero_sum([[2, -1], [-1, 1]])
    >>> eq.value, eq.strategy["A chooses"]["row 1"], eq.verify()
    (Fraction(1, 5), Fraction(2, 5), Fraction(0, 1))
    """
    form = read_form(game, at)
    two_actors(form, "a sum of zero makes two of them no opponents")
    plans = SequenceForm(form)
    model = game if isinstance(game, Model) else None
    total = _total(plans)
    if sum(plans.sizes) > MOST_EXACT:
        return _in_floats(plans, total, model)
    sides = [_Side(plans, i) for i in (0, 1)]
    (value, x), (other, y) = (side.solve() for side in sides)
    if value + other != total:
        raise VerificationError(f"the bounds on the value do not meet: {value} and {total - other}")
    profile = _profile(plans, (x, y))

    def intervals() -> Mapping[str, Mapping[str, tuple[Any, Any]]]:
        out: dict[int, Mapping[str, tuple[Any, Any]]] = {}
        for side, best in zip(sides, (value, other), strict=True):
            out.update(side.ranges(best))
        return {form.information_sets[k].name: out[k] for k in sorted(out)}

    return ZeroSumEquilibrium(profile, value, intervals, model)


def _total(plans: SequenceForm) -> Fraction:
    """Return what the payoffs of both add up to everywhere."""
    first: tuple[Any, ...] | None = None
    for _, _, paid in plans.ends:
        if first is None:
            first = paid
        elif sum(paid) != sum(first):
            names = plans.form.names
            raise MethodError(
                f"the game is not zero-sum: the payoffs of {names[0]} and {names[1]} add up to {sum(first)} at one end and to {sum(paid)} "
                "at another; nash() finds equilibria of such games"
            )
    assert first is not None
    return Fraction(sum(first))


def _profile(plans: SequenceForm, pair: Sequence[Sequence[Any]]) -> Behaviour:
    """Return the behaviour of two plans; where an actor's own plan does not come it takes its best reply."""
    lotteries: dict[int, tuple[Any, ...]] = {}
    for i in (0, 1):
        _, best, _ = plans.best_reply(i, {1 - i: pair[1 - i]})
        for k, lottery in plans.behaviour(i, pair[i]).items():
            count = len(plans.form.information_sets[k].actions)
            lotteries[k] = lottery or tuple(Fraction(int(a == best[k])) for a in range(count))
    return Behaviour(plans.form, [lotteries[k] for k in range(len(lotteries))], plans)


class _Side:
    """The linear program of one actor: variables are its plan x, then q = q' - q'' for the other's sets, then slacks."""

    def __init__(self, plans: SequenceForm, actor: int) -> None:
        self.plans, self.actor = plans, actor
        other = 1 - actor
        m, n = plans.sizes[actor], plans.sizes[other]
        g = len(plans.sets[other]) + 1
        self.width = m + 2 * g + n
        self.q = m
        self.sets = g
        # Entries by row: first the plan's own constraints, then one for each sequence of the other.
        self.rows: list[dict[int, Fraction]] = [{0: Fraction(1)}]
        for before, actions in zip(plans.before[actor], plans.actions[actor], strict=True):
            self.rows.append({before: Fraction(-1), **dict.fromkeys(actions, Fraction(1))})
        replies: list[dict[int, Fraction]] = [{m + 2 * g + t: Fraction(1)} for t in range(n)]
        for key, worth in plans.payoffs(actor).items():
            s, t = key[actor], key[other]
            replies[t][s] = replies[t].get(s, Fraction(0)) - worth
        self._add(replies[0], 0, 1)
        for k, (before, actions) in enumerate(zip(plans.before[other], plans.actions[other], strict=True), start=1):
            self._add(replies[before], k, -1)
            for t in actions:
                self._add(replies[t], k, 1)
        self.rows += replies
        self.right = [Fraction(1), *([Fraction(0)] * (len(self.rows) - 1))]

    def _add(self, row: dict[int, Fraction], k: int, sign: int) -> None:
        row[self.q + k] = Fraction(sign)
        row[self.q + self.sets + k] = Fraction(-sign)

    def solve(self) -> tuple[Fraction, list[Fraction]]:
        """Return the value that the actor secures, and a plan that does."""
        cost = {self.q: Fraction(1), self.q + self.sets: Fraction(-1)}
        found = _optimum(self.rows, self.right, cost, self.width)
        assert found is not None
        return found[0], found[1][: self.plans.sizes[self.actor]]

    def ranges(self, value: Fraction) -> dict[int, Mapping[str, tuple[Fraction, Fraction]]]:
        """Return, for each information set that an optimal plan comes to, the range of each probability."""
        scale = self.width
        rows = [dict(row) for row in self.rows]
        rows[0][scale] = Fraction(-1)  # the empty sequence has weight t
        rows.append({self.q: Fraction(1), self.q + self.sets: Fraction(-1), scale: -value})
        out: dict[int, Mapping[str, tuple[Fraction, Fraction]]] = {}
        plans, i = self.plans, self.actor
        for k, before, actions in zip(plans.sets[i], plans.before[i], plans.actions[i], strict=True):
            right = [*([Fraction(0)] * len(rows)), Fraction(1)]
            within = [*rows, {before: Fraction(1)}]
            ends = []
            for s in actions:
                pair = [_optimum(within, right, {s: Fraction(sign)}, scale + 1) for sign in (-1, 1)]
                if pair[0] is None or pair[1] is None:
                    break
                ends.append((-pair[0][0], pair[1][0]))
                if len(actions) == 2:
                    ends.append((1 - ends[0][1], 1 - ends[0][0]))
                    break
            if len(ends) == len(actions):
                names = plans.form.information_sets[k].actions
                out[k] = MappingProxyType(dict(zip(names, ends, strict=True)))
        return out


def _optimum(
    rows: Sequence[Mapping[int, Fraction]], right: Sequence[Fraction], cost: Mapping[int, Fraction], width: int
) -> tuple[Fraction, list[Fraction]] | None:
    """Maximise exactly, from where HiGHS ends."""
    guess = _highs(rows, right, cost, width)
    zero = Fraction(0)
    return maximise(
        [[row.get(j, zero) for j in range(width)] for row in rows],
        right,
        [cost.get(j, zero) for j in range(width)],
        guess,
    )


def _highs(
    rows: Sequence[Mapping[int, Fraction]], right: Sequence[Fraction], cost: Mapping[int, Fraction], width: int
) -> list[float] | None:
    """Maximise in floats; None where that fails."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    entries = [(k, j, float(v)) for k, row in enumerate(rows) for j, v in row.items() if v]
    at_row, at_column, numbers = zip(*entries, strict=True)
    matrix = coo_array((numbers, (at_row, at_column)), shape=(len(rows), width)).tocsr()
    weights = np.zeros(width)
    for j, v in cost.items():
        weights[j] = -float(v)
    found = linprog(weights, A_eq=matrix, b_eq=[float(b) for b in right], bounds=(0, None), method="highs-ds")
    return None if found.x is None else [float(v) for v in found.x]


def _in_floats(plans: SequenceForm, total: Fraction, model: Model | None) -> ZeroSumEquilibrium:
    """Solve a large game in floats, with the gap between the two bounds as tolerance."""
    pair = []
    for i in (0, 1):
        side = _Side(plans, i)
        cost = {side.q: Fraction(1), side.q + side.sets: Fraction(-1)}
        found = _highs(side.rows, side.right, cost, side.width)
        if found is None:
            raise MethodError("HiGHS found no optimum of the sequence-form program of this game")
        pair.append(_cleaned(plans, i, found[: plans.sizes[i]]))
    profile = _profile(plans, pair)
    scale = max(max(abs(u) for u in paid) for _, _, paid in plans.ends)
    tolerance = CLOSE * max(float(scale), 1e-300)
    gap = float(sum(profile.gains.values()))
    if gap > tolerance:
        raise VerificationError(f"the bounds on the value differ by {gap:.3g}, more than the tolerance {tolerance:.3g}")
    return ZeroSumEquilibrium(profile, float(profile.values[plans.form.names[0]]), None, model, tolerance)


def _cleaned(plans: SequenceForm, actor: int, plan: Sequence[float]) -> list[float]:
    """Make a plan in floats satisfy its constraints: probabilities not negative, adding up to one."""
    out = [0.0] * len(plan)
    out[0] = 1.0
    for before, actions in zip(plans.before[actor], plans.actions[actor], strict=True):
        parts = [max(plan[s], 0.0) if plan[s] > 1e-12 else 0.0 for s in actions]
        weight = sum(parts)
        for s, part in zip(actions, parts, strict=True):
            out[s] = out[before] * (part / weight) if weight else 0.0
        if not weight and out[before]:
            out[actions[0]] = out[before]
    return out
