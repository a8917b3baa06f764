r"""A crisis before audiences: escalate, back down at a cost that grows, or fight.

Two sides claim a prize of 1. Who backs down at t pays its audience cost :math:`a_i t`, and the other has the prize. If both go on
until no type would still rather back down, there is war, worth :math:`w_i` to side i, which i alone knows: the other believes it
uniform on :math:`[-W_i, 0]`.

References
----------
Fearon, J. D. (1994). Domestic political audiences and the escalation of international disputes. *American Political Science Review*
88(3), 577-592 (in the spirit of: the game is the one stated here, with linear costs and uniform types).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bargaining.games.treeless import BORDERS, TreelessGame
from bargaining.games.two_sides import numbers_of, time, two_names

__all__ = ["AudienceCostCrisis"]


class AudienceCostCrisis(TreelessGame, in_words="a crisis before audiences", instead=BORDERS):
    r"""A crisis in which backing down costs more the longer it lasts.

    Side i backs down with hazard :math:`a_j/(1 + a_j t)`, which keeps j indifferent, until :math:`t^* = \min_i t_i`, at which the types
    left would rather fight (in the spirit of Fearon 1994). The game in full: :mod:`bargaining.protocols.audience_costs`; equilibrium
    and proof: :mod:`bargaining.solvers.audience_costs`.

    Parameters
    ----------
    names : (str, str)
        The sides.
    audience : (number, number)
        What backing down costs each per unit of time of the crisis, in prizes, positive.
    war : (number, number)
        The greatest cost of war to each, in prizes, positive; the cost is uniform from 0 to this.

    Raises
    ------
    GameError
        If there is not one number for each side.
    DomainError
        If a number is not positive.

    Examples
    --------
    >>> AudienceCostCrisis(("A", "B"), audience=(0.2, 0.1), war=(1, 1))
    AudienceCostCrisis(A: audience cost 1/5, war up to 1; B: audience cost 1/10, war up to 1)
    """

    def __init__(self, names: Any, audience: Any, war: Any) -> None:
        import sympy

        self.names: tuple[str, str] = two_names(names, "a crisis")
        self.audience = numbers_of(self.names, "audience costs", audience)
        self.war = numbers_of(self.names, "costs of war", war)
        t = time()
        self.lead: tuple[Any, Any] = (-self.audience[0] * t, -self.audience[1] * t)
        self.follow: tuple[Any, Any] = (sympy.S.One, sympy.S.One)

    @property
    def numbers(self) -> Mapping[str, Any]:
        """Each number of the game by its path, as in ``"A.audience_cost"``."""
        each = {"audience_cost": self.audience, "war_cost": self.war}
        return {f"{name}.{kind}": pair[k] for k, name in enumerate(self.names) for kind, pair in each.items()}

    def __repr__(self) -> str:
        sides = (
            f"{n}: audience cost {a}, war up to {w}"
            for n, a, w in zip(self.names, self.audience, self.war, strict=True)
        )
        return f"AudienceCostCrisis({'; '.join(sides)})"
