r"""Bargaining with a reputation for obstinacy: either side may be one that never gives way.

Side i demands the share :math:`a_i` of a pie of 1, with :math:`a_1 + a_2 > 1`. With probability :math:`z_i` it is *committed* to that
demand for ever; otherwise it is rational and chooses when to concede, that is, to grant the other's demand and keep the rest.
Payoffs at t are discounted by :math:`e^{-r_i t}`; without a concession nobody has anything.

References
----------
Abreu, D. and Gul, F. (2000). Bargaining and reputation. *Econometrica* 68(1), 85-117.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bargaining.errors import GameError
from bargaining.games.treeless import BORDERS, TreelessGame
from bargaining.games.two_sides import numbers_of, time, two_names

__all__ = ["ReputationalBargaining"]


class ReputationalBargaining(TreelessGame, in_words="bargaining with a reputation", instead=BORDERS):
    r"""Bargaining with one type of commitment on each side.

    Side i concedes with hazard :math:`\lambda_i = r_j (1 - a_i)/(a_i + a_j - 1)`, which keeps j indifferent, until
    :math:`T_0 = \min_i(-\ln z_i/\lambda_i)`; who would need longer concedes at once with probability :math:`1 - z_i e^{\lambda_i T_0}`
    (Abreu and Gul 2000). The game in full: :mod:`bargaining.protocols.reputation`; equilibrium and proof:
    :mod:`bargaining.solvers.reputation`.

    Parameters
    ----------
    names : (str, str)
        The sides.
    demands : (number, number)
        The share each demands, in (0, 1); together more than 1.
    rates : (number, number)
        At which each discounts time, positive.
    commitment : (number, number)
        The probability that each is committed, in (0, 1).

    Raises
    ------
    GameError
        If the demands are compatible, or there is not one number for each side.
    DomainError
        If a number leaves the set on which the game is defined.

    Examples
    --------
    >>> ReputationalBargaining(("A", "B"), demands=(0.6, 0.6), rates=(0.1, 0.1), commitment=(0.1, 0.05))
    ReputationalBargaining(A: demand 3/5, rate 1/10, committed 1/10; B: demand 3/5, rate 1/10, committed 1/20)
    """

    def __init__(self, names: Any, demands: Any, rates: Any, commitment: Any) -> None:
        import sympy

        self.names: tuple[str, str] = two_names(names, "bargaining with a reputation")
        self.demands = numbers_of(self.names, "demands", demands, most=1)
        self.rates = numbers_of(self.names, "discount rates", rates)
        self.commitment = numbers_of(self.names, "probabilities of commitment", commitment, most=1)
        total = self.demands[0] + self.demands[1]
        if total.is_number and total <= 1:
            raise GameError(
                f"demands must be incompatible, that is, sum to more than 1; got {self.demands[0]} + {self.demands[1]} = {total}, "
                "which can both be met at once"
            )
        t = time()
        fall = tuple(sympy.exp(-r * t) for r in self.rates)
        self.lead: tuple[Any, Any] = (fall[0] * (1 - self.demands[1]), fall[1] * (1 - self.demands[0]))
        self.follow: tuple[Any, Any] = (fall[0] * self.demands[0], fall[1] * self.demands[1])

    @property
    def numbers(self) -> Mapping[str, Any]:
        """Each number of the game by its path, as in ``"A.demand"``."""
        each = {"demand": self.demands, "rate": self.rates, "commitment": self.commitment}
        return {f"{name}.{kind}": pair[k] for k, name in enumerate(self.names) for kind, pair in each.items()}

    def __repr__(self) -> str:
        sides = (
            f"{n}: demand {a}, rate {r}, committed {z}"
            for n, a, r, z in zip(self.names, self.demands, self.rates, self.commitment, strict=True)
        )
        return f"ReputationalBargaining({'; '.join(sides)})"
