"""Figures for print: maps of regions, game trees, frontiers, concession over time.

Nothing here needs a display or changes matplotlib's settings.
"""

from bargaining.plots.comparison import comparison
from bargaining.plots.concessions import concession
from bargaining.plots.existence import existence
from bargaining.plots.frontier import frontier
from bargaining.plots.latex_trees import istgame
from bargaining.plots.regions import regions
from bargaining.plots.saving import save
from bargaining.plots.tree import tree

__all__ = ["comparison", "concession", "existence", "frontier", "istgame", "regions", "save", "tree"]
