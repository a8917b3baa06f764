r"""Commitment tactics: the equilibrium of partial commitments with linear costs of revoking them.

Mathematics
-----------
In equilibrium the commitments just exhaust the pie, :math:`z_1 + z_2 = 1`: less would leave something to ask for, and of two
incompatible commitments at least one is conceded at a cost. If side 1 asks for a little more, the Nash solution makes side 2
concede iff :math:`(1 + k_1) u_2 > (1 + k_2) u_1` there, and side 1 gains; the other way round side 2 would. So neither may hold:

.. math:: (1 + k_1)(1 - z_1) = (1 + k_2) z_1, \qquad z_1 = \frac{1 + k_1}{2 + k_1 + k_2}.

The share grows with one's *own* cost of backing down: what ties the hands is strength.

The proof is separate. Given the other's commitment, the Nash solution lies inside one of four pieces or at a kink, and in each
case a side's payoff is affine in its own commitment and continuous throughout. So its greatest payoff is at one of finitely many
break points, which are all computed; the largest gain over the equilibrium is 0 exactly. That there is no other equilibrium is
Muthoo's theorem.

References
----------
Muthoo, A. (1996). A bargaining model based on the commitment tactic. *Journal of Economic Theory* 69(1), 134-152.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.exact_verdict import Answer, exact_verdict
from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.no_regime import NoRegime
from bargaining.equilibrium.verdict_lines import note_lines, value_lines
from bargaining.expressions.numbers import exact
from bargaining.games.commitments import Commitments
from bargaining.model import Model

__all__ = ["CommitmentEquilibrium", "break_points", "commitment"]


def commitment(game: Commitments, model: Model | None = None) -> CommitmentEquilibrium:
    """Find the equilibrium of a game of partial commitments.

    Parameters
    ----------
    game : Commitments
    model : Model, optional
        Where it comes from.

    Examples
    --------
    >>> eq = commitment(Commitments(("A", "B"), (0.5, 0.2)))
    >>> eq.terms["pie"], eq.verify()
    (Fraction(5, 9), Fraction(0, 1))
    """
    k, m = (exact(c) for c in game.costs)
    first = (1 + k) / (2 + k + m)
    return CommitmentEquilibrium(game, (first, 1 - first), model)


def break_points(k: Fraction, m: Fraction, other: Fraction) -> list[Fraction]:
    """Return all commitments of a side at which its payoff may have a kink, given the other's.

    Parameters
    ----------
    k, m : Fraction
        The side's own cost, and the other's.
    other : Fraction
        The other's commitment.
    """
    left = 1 - other
    # Where the Nash solution would lie inside each piece, as constant + slope * own commitment.
    alone = (Fraction(1, 2), k / (2 * (1 + k)))  # only this side concedes
    both = (Fraction(1, 2) - m * other / (2 * (1 + m)), k / (2 * (1 + k)))
    neither = (Fraction(1, 2), Fraction(0))
    only_other = (Fraction(1, 2) - m * other / (2 * (1 + m)), Fraction(0))
    points = {Fraction(0), Fraction(1), left}
    for constant, slope in (alone, both, neither, only_other):
        points.add(constant / (1 - slope))  # it meets the own commitment
        if slope:
            points.add((left - constant) / slope)  # it meets what the other leaves
    if k:
        # Where a division at the other's commitment, or at the end of what the other accepts, is worth nothing any more.
        points.add((1 + k) * left / k)
        points.add((1 + k) * (1 - m * other / (1 + m)) / k)
    return sorted(z for z in points if 0 <= z <= 1)


class CommitmentEquilibrium(Answer):
    """The Nash equilibrium in partial commitments.

    Attributes
    ----------
    game : Commitments
    model : Model or None
    commitments : mapping of str to Fraction
        What each side ties itself to.
    concept, outcome : str
    exact, unique : bool
        Unique by Muthoo's theorem.
    """

    concept = "Nash equilibrium in commitments"
    outcome = "agreement"
    exact = True
    tolerance = 0.0
    unique = True
    has_regime = False
    regime = NoRegime(
        "no closed form: bargaining with commitments is solved at given numbers; sweep() tabulates a model's answers"
    )

    def __init__(self, game: Commitments, pair: tuple[Fraction, Fraction], model: Model | None = None) -> None:
        self.game, self.model, self._pair = game, model, pair
        self.commitments: Mapping[str, Fraction] = MappingProxyType(dict(zip(game.names, pair, strict=True)))

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """What each side has in the end, after the costs of revoking."""
        return MappingProxyType(dict(zip(self.game.names, self.game.payoffs(*self._pair), strict=True)))

    @cached_property
    def terms(self) -> Mapping[str, Fraction]:
        """The division: ``pie`` is the first side's share."""
        x = self.game.division(*self._pair)
        return MappingProxyType({} if x is None else {"pie": x})

    @cached_property
    def strategy(self) -> Mapping[str, str]:
        """What each side does, in words."""
        return MappingProxyType({f"{n} commits": f"itself to {decimal(z)}" for n, z in self.commitments.items()})

    def verify(self) -> Fraction:
        """Return the largest gain from another commitment, over all of [0, 1]; exactly 0."""
        k, m = (exact(c) for c in self.game.costs)
        first, second = self._pair
        here = self.game.payoffs(first, second)
        one = max(self.game.payoffs(z, second)[0] for z in break_points(k, m, second))
        two = max(self.game.payoffs(first, z)[1] for z in break_points(m, k, first))
        return max(one - here[0], two - here[1], Fraction(0))

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return exact_verdict(self)

    def __str__(self) -> str:
        title = self.model.name if self.model is not None else "commitments"
        lines = [f"{title}: {self.concept}", f"  outcome      {self.outcome}"]
        lines += [f"  terms        {k} = {decimal(v)}" for k, v in self.terms.items()]
        lines += value_lines(self.values)
        lines.append("  strategies")
        lines += [f"    * {key} -- {text}" for key, text in self.strategy.items()]
        proof = "exactly 0" if self.verify() == 0 else f"{decimal(self.verify())}, NOT AN EQUILIBRIUM"
        lines.append(f"  certificate  largest gain from another commitment: {proof}")
        lines.append("  uniqueness   the only Nash equilibrium (Muthoo 1996)")
        return "\n".join([*lines, *note_lines(self.model)])

    def __repr__(self) -> str:
        return f"CommitmentEquilibrium({dict(self.commitments)})"
