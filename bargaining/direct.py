"""Famous games in one call, for a script that only wants the answer.

Each function takes the numbers of a model of the catalogue and returns what ``bargaining.solve`` returns for it: the same frozen
equilibrium with its closed form, certificate, model and sources. The sides are called A and B.

>>> rubinstein(0.9, 0.8).terms["pie"]
Fraction(5, 7)
"""

from __future__ import annotations

from typing import Any

from bargaining.api import solve
from bargaining.catalog import load
from bargaining.equilibrium import Equilibrium

__all__ = ["fixed_costs", "outside_option", "rubinstein", "stahl"]


def rubinstein(discount_a: Any, discount_b: Any, *, proposer: str = "A") -> Equilibrium:
    r"""Solve alternating offers without a last round, Rubinstein (1982).

    Parameters
    ----------
    discount_a, discount_b : number
        Discount factors in [0, 1]; a float is read by its shortest decimal.
    proposer : {"A", "B"}
        Who proposes first.

    Returns
    -------
    Equilibrium
        ``terms["pie"]`` is A's share: :math:`(1 - \delta_B)/(1 - \delta_A \delta_B)` if A proposes first.

    Raises
    ------
    DomainError
        If a discount factor lies outside [0, 1].
    ContinuumError
        If both are 1: where nobody minds delay any division is an equilibrium. If one is, its side has all.

    Examples
    --------
    >>> eq = rubinstein("0.9", "0.9")
    >>> eq.terms["pie"], eq.unique, eq.verify()
    (Fraction(10, 19), True, Fraction(0, 1))
    >>> print(eq.regime.terms["pie"])
    (1 - B.discount)/(-A.discount*B.discount + 1)
    >>> rubinstein(0.9, 1).terms["pie"], rubinstein(1, 0.9).terms["pie"]
    (Fraction(0, 1), Fraction(1, 1))

    References
    ----------
    Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. *Econometrica* 50(1), 97-109.
    """
    return _solved(
        "rubinstein1982/alternating_offers",
        {"A.discount": discount_a, "B.discount": discount_b, "proposer": proposer},
    )


def fixed_costs(cost_a: Any, cost_b: Any, *, proposer: str = "A") -> Equilibrium:
    """Solve alternating offers in which each round costs a fixed sum, Rubinstein (1982).

    Parameters
    ----------
    cost_a, cost_b : number
        Costs of a round, in shares of the pie.
    proposer : {"A", "B"}
        Who proposes first.

    Returns
    -------
    Equilibrium

    Raises
    ------
    DomainError
        If a cost is negative.
    ContinuumError
        If costs are equal, c < 1: any share from c to 1 is A's in an equilibrium, so without costs any division is.

    Examples
    --------
    >>> fixed_costs(0.05, 0.1).terms["pie"], fixed_costs(0.1, 0.05).terms["pie"]
    (Fraction(1, 1), Fraction(1, 20))

    References
    ----------
    Rubinstein, A. (1982). Perfect equilibrium in a bargaining model. *Econometrica* 50(1), 97-109.
    """
    return _solved("rubinstein1982/fixed_costs", {"A.cost": cost_a, "B.cost": cost_b, "proposer": proposer})


def outside_option(
    discount_a: Any, discount_b: Any, option_a: Any = 0, option_b: Any = 0, *, proposer: str = "A"
) -> Equilibrium:
    r"""Solve alternating offers in which a side that rejects an offer may leave, Binmore, Shaked and Sutton (1989).

    Parameters
    ----------
    discount_a, discount_b : number
        Discount factors in [0, 1].
    option_a, option_b : number
        What each side has if either leaves, in shares of the pie.
    proposer : {"A", "B"}
        Who proposes first.

    Returns
    -------
    Equilibrium
        The outcome is ``"opt out"`` iff the responder's option is more than the pie, or positive and the two together are more
        than the pie. Proof: who has an option leaves whenever the other gives it less; so a responder with :math:`w > 1` accepts
        nothing, and a proposer with :math:`w' > 1 - w` would rather be refused, if it can be: an option of at most 0 lets the
        other side have all of the pie (a proposer with an option of 1.5 gets 1 from one who has none).

    Examples
    --------
    >>> [outside_option(0.9, 0.9, option_b=w).terms["pie"] for w in (0.3, 0.48, 0.6)]
    [Fraction(10, 19), Fraction(13, 25), Fraction(2, 5)]

    References
    ----------
    Binmore, K., Shaked, A. and Sutton, J. (1989). An outside option experiment. *Quarterly Journal of Economics* 104(4), 753-770.
    """
    changes = {"A.discount": discount_a, "B.discount": discount_b, "proposer": proposer}
    options = {"A.outside_option": option_a, "B.outside_option": option_b}
    return _solved("binmore1989/outside_option", {**changes, **options})


def stahl(discount_a: Any, discount_b: Any, rounds: int, *, proposer: str = "A") -> Equilibrium:
    """Solve alternating offers with a last round, Ståhl (1972).

    Parameters
    ----------
    discount_a, discount_b : number
        Discount factors in [0, 1).
    rounds : int
        The number of rounds, from 1 to 200.
    proposer : {"A", "B"}
        Who proposes first.

    Returns
    -------
    Equilibrium

    Examples
    --------
    >>> [stahl(0.9, 0.8, rounds).terms["pie"] for rounds in (1, 2, 3)]
    [Fraction(1, 1), Fraction(1, 5), Fraction(23, 25)]

    References
    ----------
    Ståhl, I. (1972). *Bargaining Theory*. Stockholm School of Economics.
    """
    changes = {"A.discount": discount_a, "B.discount": discount_b, "rounds": rounds, "proposer": proposer}
    return _solved("stahl1972/finite_horizon", changes)


def _solved(name: str, changes: dict[str, Any]) -> Equilibrium:
    found: Equilibrium = solve(load(name).replace(changes))
    return found
