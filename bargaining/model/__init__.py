"""A model: a named game form with its actors, numbers, sources and claims, as one frozen value.

A number of a model has a value, a *range* (the interval held plausible, used by maps and figures), a unit and a
source. The protocol adds the *domain*, the set on which the game is defined. Leaving the range is noted; leaving the
domain is refused. Paths such as ``B.discount`` (a number of an actor), ``power`` (a number of the game) and
``proposer`` (a choice of structure) are the same here as in files, sweeps, figures and on the command line.
"""

from bargaining.model.choices import check_choice
from bargaining.model.claims import Claim, MapHint
from bargaining.model.model import Model
from bargaining.model.parameters import ASSUMED, DEFAULT, SET, Parameter, check_domain, derivation_order

__all__ = [
    "ASSUMED",
    "DEFAULT",
    "SET",
    "Claim",
    "MapHint",
    "Model",
    "Parameter",
    "check_choice",
    "check_domain",
    "derivation_order",
]
