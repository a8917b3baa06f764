"""From a model to its answer: what ``bargaining.solve``, ``equilibria``, ``regime_map``, ``threshold`` and ``comparative_statics`` are."""

from bargaining.api.assessing import check_assessment
from bargaining.api.listing import equilibria
from bargaining.api.maps import regime_map
from bargaining.api.solving import solve
from bargaining.api.statics import comparative_statics
from bargaining.api.thresholds import threshold

__all__ = ["check_assessment", "comparative_statics", "equilibria", "regime_map", "solve", "threshold"]
