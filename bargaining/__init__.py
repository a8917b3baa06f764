"""Bargaining games of war termination: equilibria with proofs, exact conditions, and maps of where they hold.

A model is loaded by name or path, solved, and asked: which play is rational, who gets what, under exactly which condition,
and where in the space of costs, patience and credibility another play takes its place.

>>> import bargaining as bg
>>> eq = bg.solve(bg.load("fearon1995/bargaining_range"))
>>> eq.outcome, eq.terms["pie"]
('settlement', Fraction(4, 5))

Names are imported when first used, so importing the package is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from bargaining._version import __version__ as __version__

if TYPE_CHECKING:
    from bargaining import axiomatic as axiomatic
    from bargaining import formats as formats
    from bargaining import plots as plot
    from bargaining.actors import Actor
    from bargaining.algebra.terms import by_sign, clip, maximum, minimum
    from bargaining.api import check_assessment, comparative_statics, equilibria, regime_map, solve, threshold
    from bargaining.catalog import load, names
    from bargaining.citing import cite
    from bargaining.claims import check
    from bargaining.direct import fixed_costs, outside_option, rubinstein, stahl
    from bargaining.equilibrium import Equilibrium
    from bargaining.frontiers.concave import Concave
    from bargaining.frontiers.issues import Issues
    from bargaining.frontiers.packages import Packages
    from bargaining.frontiers.pie import Pie
    from bargaining.frontiers.simplex import Division, Lottery
    from bargaining.games import distributions as distributions
    from bargaining.games.audience_costs import AudienceCostCrisis
    from bargaining.games.bilateral_trade import BilateralTrade
    from bargaining.games.commitments import Commitments
    from bargaining.games.concave_offers import ConcaveOffers
    from bargaining.games.crisis_signalling import CrisisSignalling
    from bargaining.games.durable_good import DurableGood
    from bargaining.games.game import Game
    from bargaining.games.learning_war import LearningWar
    from bargaining.games.legislature import Legislature
    from bargaining.games.nodes import chance, continue_to, decision, offer, outcome
    from bargaining.games.private_attrition import PrivateAttrition
    from bargaining.games.reputation import ReputationalBargaining
    from bargaining.games.risk_return import RiskReturn
    from bargaining.games.salami import Salami
    from bargaining.games.screening_war import ScreeningWar
    from bargaining.games.simultaneous import Simultaneous
    from bargaining.games.war_of_attrition import WarOfAttrition
    from bargaining.model import Claim, Model, Parameter
    from bargaining.outcome_maps import outcome_map
    from bargaining.payoff_sets import payoff_set
    from bargaining.solvers.nash import nash
    from bargaining.solvers.quantal_response import quantal_response
    from bargaining.solvers.refinements import refine
    from bargaining.solvers.zero_sum import zero_sum
    from bargaining.sweeps import sweep


#: Public names that are modules.
_MODULES = {
    "axiomatic": "axiomatic",
    "distributions": "games.distributions",
    "formats": "formats",
    "plot": "plots",
}

_HOME = {
    "Actor": "actors",
    "AudienceCostCrisis": "games.audience_costs",
    "BilateralTrade": "games.bilateral_trade",
    "Claim": "model",
    "Commitments": "games.commitments",
    "Concave": "frontiers.concave",
    "ConcaveOffers": "games.concave_offers",
    "DurableGood": "games.durable_good",
    "CrisisSignalling": "games.crisis_signalling",
    "Equilibrium": "equilibrium",
    "Game": "games.game",
    "Model": "model",
    "Parameter": "model",
    "Division": "frontiers.simplex",
    "Issues": "frontiers.issues",
    "LearningWar": "games.learning_war",
    "Legislature": "games.legislature",
    "Lottery": "frontiers.simplex",
    "Packages": "frontiers.packages",
    "Pie": "frontiers.pie",
    "PrivateAttrition": "games.private_attrition",
    "ReputationalBargaining": "games.reputation",
    "Salami": "games.salami",
    "Simultaneous": "games.simultaneous",
    "WarOfAttrition": "games.war_of_attrition",
    "RiskReturn": "games.risk_return",
    "ScreeningWar": "games.screening_war",
    "by_sign": "algebra.terms",
    "chance": "games.nodes",
    "check": "claims",
    "check_assessment": "api",
    "cite": "citing",
    "clip": "algebra.terms",
    "comparative_statics": "api",
    "continue_to": "games.nodes",
    "decision": "games.nodes",
    "equilibria": "api",
    "fixed_costs": "direct",
    "load": "catalog",
    "maximum": "algebra.terms",
    "minimum": "algebra.terms",
    "names": "catalog",
    "nash": "solvers.nash",
    "offer": "games.nodes",
    "outcome": "games.nodes",
    "outcome_map": "outcome_maps",
    "outside_option": "direct",
    "payoff_set": "payoff_sets",
    "quantal_response": "solvers.quantal_response",
    "refine": "solvers.refinements",
    "regime_map": "api",
    "rubinstein": "direct",
    "solve": "api",
    "stahl": "direct",
    "sweep": "sweeps",
    "threshold": "api",
    "zero_sum": "solvers.zero_sum",
}

__all__ = [
    "Actor",
    "AudienceCostCrisis",
    "BilateralTrade",
    "Claim",
    "Commitments",
    "Concave",
    "ConcaveOffers",
    "DurableGood",
    "CrisisSignalling",
    "Equilibrium",
    "Division",
    "Game",
    "Issues",
    "LearningWar",
    "Legislature",
    "Lottery",
    "Model",
    "Packages",
    "Parameter",
    "Pie",
    "PrivateAttrition",
    "ReputationalBargaining",
    "Salami",
    "Simultaneous",
    "WarOfAttrition",
    "RiskReturn",
    "ScreeningWar",
    "axiomatic",
    "by_sign",
    "chance",
    "check",
    "check_assessment",
    "cite",
    "clip",
    "comparative_statics",
    "continue_to",
    "decision",
    "distributions",
    "equilibria",
    "fixed_costs",
    "formats",
    "load",
    "maximum",
    "minimum",
    "names",
    "nash",
    "offer",
    "outcome",
    "outcome_map",
    "outside_option",
    "payoff_set",
    "plot",
    "quantal_response",
    "refine",
    "regime_map",
    "rubinstein",
    "solve",
    "stahl",
    "sweep",
    "threshold",
    "zero_sum",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"bargaining.{_MODULES[name]}")
    if name not in _HOME:
        raise AttributeError(f"module 'bargaining' has no attribute {name!r}")
    value = getattr(import_module(f"bargaining.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
