r"""A crisis with private shocks: challenge, resistance, and a challenger who fights or backs down.

Players
    A challenger (*first*) and a target (*second*).
Moves
    The challenger challenges, or leaves the *status quo*. The target makes a *concession* or resists. The challenger then fights
    (*war*) or backs down (*retreat*).
Payoffs
    Status quo (S, 0); concession (V, C); war (W + e, W' + e'); retreat (a + e_a, V'). The shocks are independent and standard normal;
    the challenger knows e and e_a from the start, the target e'.
Equilibrium
    Perfect Bayesian, all of them: with probability p of resistance the challenger's cutoff is :math:`c = V - (V - S)/p`, the
    probability of a challenge :math:`p_C = 1 - \Phi(c - W) \Phi(c - a)`, of a fight after it
    :math:`p_F = \Phi_2((W - a)/\sqrt 2, W - c; 1/\sqrt 2)/p_C`, and

    .. math:: p = \Phi\left(\frac{p_F W' + (1 - p_F) V' - C}{p_F}\right).

    There may be several solutions; see ``bargaining/solvers/crisis_signalling.py`` for the proof that none is missed.
Conventions
    Payoffs are in standard deviations of a shock. ``equilibrium`` counts from the least probability of resistance; where there are
    fewer there is none of that number, so that a sweep of the second is a map of where there are several.

References
----------
Lewis, J. B. and Schultz, K. A. (2003). Revealing preferences: empirical estimation of a crisis bargaining game with incomplete
information. *Political Analysis* 11(4), 345-367.
"""

from __future__ import annotations

from typing import Any

from bargaining.games.crisis_signalling import CrisisSignalling
from bargaining.protocols.protocol import REAL, Choice, Protocol, Quantity, Relation

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, equilibrium: int) -> CrisisSignalling:
    """Build the game; see the module's text."""
    return CrisisSignalling(
        (first.name, second.name),
        first.status_quo,
        first.concession,
        first.war,
        first.retreat,
        second.concession,
        second.war,
        second.stands,
        equilibrium,
    )


PROTOCOL = Protocol(
    name="crisis_signalling",
    roles={
        "first": {
            "status_quo": Quantity("payoff of the status quo", REAL, "S"),
            "concession": Quantity("payoff of the target's concession", REAL, "V"),
            "war": Quantity("mean payoff of war", REAL, "W"),
            "retreat": Quantity("mean payoff of backing down", REAL, "a"),
        },
        "second": {
            "concession": Quantity("payoff of conceding", REAL, "C"),
            "war": Quantity("mean payoff of war", REAL, "W"),
            "stands": Quantity("payoff if the challenger backs down", REAL, "V"),
        },
    },
    parameters={},
    structure={
        "equilibrium": Choice(
            "which equilibrium, from the least probability of resistance on", low=1, high=9, default=1
        )
    },
    outcomes=("status quo", "concession", "retreat", "war"),
    terms=(),
    build=build,
    relations=(Relation("first.status_quo", "<", "first.concession", "a challenge must have something to gain"),),
    doc=__doc__ or "",
)
