r"""Lotteries over finitely many payoff vectors: linear programs, and in the plane the chain of edges.

Mathematics
-----------
Feasible are the mixtures :math:`v = \sum_k \lambda_k p_k`, :math:`\lambda \ge 0`, :math:`\sum_k \lambda_k = 1`, that
nobody refuses, :math:`v \ge d`. Everything but a product is a linear program in :math:`\lambda`, solved exactly. For
two players the efficient mixtures are a *chain* of edges, along which :math:`u_1` rises and :math:`u_2` falls ever more
steeply.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from bargaining.algebra.exact_programs import maximise

__all__ = ["Polytope"]

Exact = tuple[Fraction, ...]


class Polytope:
    """The mixtures of some payoff vectors that nobody refuses.

    Parameters
    ----------
    points : sequence of vectors of Fraction
    disagreement : vector of Fraction
    """

    def __init__(self, points: Sequence[Exact], disagreement: Exact) -> None:
        self.points, self.disagreement, self.count = tuple(points), disagreement, len(disagreement)

    def payoffs(self, chances: Sequence[Fraction]) -> Exact:
        """Return the expected payoffs of a lottery."""
        return tuple(
            sum((c * p[i] for c, p in zip(chances, self.points, strict=True)), Fraction(0)) for i in range(self.count)
        )

    def best(self, weights: Sequence[Fraction], floors: Sequence[Fraction | None]) -> tuple[Fraction, Exact] | None:
        """Maximise a weighted sum of payoffs, each payoff at least its floor; None if no mixture is."""
        worth = [sum((w * u for w, u in zip(weights, p, strict=True)), Fraction(0)) for p in self.points]
        found = _greatest(worth, [self._floor(i, f) for i, f in enumerate(floors) if f is not None], [self._whole()])
        return None if found is None else (found[0], self.payoffs(found[1]))

    @cached_property
    def ideal(self) -> Exact:
        """What each could get at most, nobody getting less than disagreement."""
        out = []
        for i in range(self.count):
            found = self.best(self._unit(i), self.disagreement)
            assert found is not None
            out.append(found[0])
        return tuple(out)

    @cached_property
    def least_gain(self) -> Fraction:
        """The greatest gain that all can have at once; negative where somebody must lose."""
        return self._level(self.disagreement, (Fraction(1),) * self.count, {}, (None,) * self.count)

    def equalise(self, base: Exact, scale: Exact, floors: Sequence[Fraction | None]) -> tuple[Exact, Exact]:
        r"""Maximise the least of :math:`(v_i - b_i)/s_i`, then the next to least, and so on.

        Returns
        -------
        (vector, vector)
            ``b + t s`` for the greatest possible least t, which may waste something, and the mixture that wastes nothing.
        """
        held: dict[int, Fraction] = {}
        first: Exact | None = None
        while len(held) < self.count:
            level = self._level(base, scale, held, floors)
            if first is None:
                first = tuple(b + level * s for b, s in zip(base, scale, strict=True))
            least = [held.get(i, base[i] + level * scale[i]) for i in range(self.count)]
            least = [v if f is None else max(v, f) for v, f in zip(least, floors, strict=True)]
            before = len(held)
            for i in range(self.count):
                if i not in held:
                    found = self.best(self._unit(i), least)
                    assert found is not None
                    if found[0] == least[i]:
                        held[i] = least[i]
            assert len(held) > before
        assert first is not None
        return first, tuple(held[i] for i in range(self.count))

    def mixture(self, payoffs: Sequence[Fraction]) -> dict[Exact, Fraction] | None:
        """Return a lottery with given expected payoffs; None if there is none."""
        rows = [([p[i] for p in self.points], payoffs[i]) for i in range(self.count)]
        found = _greatest([Fraction(0)] * len(self.points), [], [*rows, self._whole()])
        return None if found is None else {p: c for p, c in zip(self.points, found[1], strict=True) if c}

    @cached_property
    def chain(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """For two players the vertices of the efficient frontier, u1 rising, cut off where somebody would refuse."""
        upper: list[Exact] = []
        for p in sorted(self.points):
            while upper and (upper[-1][1] <= p[1] or (len(upper) > 1 and _above(upper[-2], p, upper[-1]))):
                upper.pop()
            upper.append(p)
        d1, d2 = self.disagreement
        cut: list[tuple[Fraction, Fraction]] = []
        for k, (a, b) in enumerate(upper):
            if k:
                c, e = upper[k - 1]
                if c < d1 < a:
                    cut.append((d1, e + (b - e) * (d1 - c) / (a - c)))
                if b < d2 < e:
                    cut.append((c + (a - c) * (d2 - e) / (b - e), d2))
            if a >= d1 and b >= d2:
                cut.append((a, b))
        return tuple(p for p in sorted(set(cut)) if p[0] >= d1 and p[1] >= d2)

    def _level(
        self, base: Exact, scale: Exact, held: dict[int, Fraction], floors: Sequence[Fraction | None]
    ) -> Fraction:
        """Return the greatest t with a mixture v, v_i >= b_i + t s_i for the players not held, and the floors."""
        size, zero, one = len(self.points), Fraction(0), Fraction(1)
        rows: list[tuple[list[Fraction], Fraction]] = []
        for i in range(self.count):
            payoff = [-p[i] for p in self.points]
            if i in held:
                rows.append(([*payoff, zero, zero], -held[i]))
            else:
                rows.append(([*payoff, scale[i], -scale[i]], -base[i]))
                floor = floors[i]
                if floor is not None:
                    rows.append(([*payoff, zero, zero], -floor))
        whole, total = self._whole()
        found = _greatest([*([zero] * size), one, -one], rows, [([*whole, zero, zero], total)])
        assert found is not None
        return found[0]

    def _floor(self, player: int, floor: Fraction) -> tuple[list[Fraction], Fraction]:
        return [-p[player] for p in self.points], -floor

    def _whole(self) -> tuple[list[Fraction], Fraction]:
        return [Fraction(1)] * len(self.points), Fraction(1)

    def _unit(self, player: int) -> list[Fraction]:
        return [Fraction(int(i == player)) for i in range(self.count)]


def _greatest(
    objective: Sequence[Fraction],
    at_most: Sequence[tuple[Sequence[Fraction], Fraction]],
    equal: Sequence[tuple[Sequence[Fraction], Fraction]],
) -> tuple[Fraction, list[Fraction]] | None:
    """Solve a linear program in numbers that are not negative, each bound from above made an equation by a number of its own."""
    zero, count = Fraction(0), len(at_most)
    rows = [[*row, *(Fraction(int(j == k)) for j in range(count))] for k, (row, _) in enumerate(at_most)]
    rows += [[*row, *([zero] * count)] for row, _ in equal]
    found = maximise(rows, [bound for _, bound in (*at_most, *equal)], [*objective, *([zero] * count)])
    return None if found is None else (found[0], found[1][: len(objective)])


def _above(a: Exact, b: Exact, middle: Exact) -> bool:
    """Whether the segment from a to b passes above `middle`, or through it."""
    return (middle[1] - a[1]) * (b[0] - a[0]) <= (b[1] - a[1]) * (middle[0] - a[0])
