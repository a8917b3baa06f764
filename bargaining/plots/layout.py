"""Where the nodes of a drawn tree stand: columns by depth, leaves stacked, parents in the middle of their children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Branch", "Spot", "arrange"]


@dataclass
class Branch:
    """A line to a child: what is written on it, and whether it is on the equilibrium path."""

    label: str
    to: Spot
    thick: bool = False
    fan: tuple[str, str, str] | None = None
    joins: bool = False


@dataclass
class Spot:
    """A node as drawn.

    Attributes
    ----------
    kind : str
        ``decision``, ``offer``, ``answer``, ``chance``, ``period`` or ``end``.
    name : str
        Who moves.
    lines : list of str
        For an end, its label and payoffs, the label first.
    branches : list of Branch
        From top to bottom.
    height : float
        The room an end needs, in points.
    drop : float
        How far below the spot its last branch must at least lie.
    """

    kind: str
    name: str = ""
    lines: list[str] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    information_set: str | None = None
    note: str = ""
    height: float = 0.0
    drop: float = 0.0
    depth: int = 0
    x: float = 0.0
    y: float = 0.0

    def all(self) -> Iterator[Spot]:
        """Yield this spot and all below it, from top to bottom."""
        yield self
        for branch in self.branches:
            if not branch.joins:
                yield from branch.to.all()


def arrange(root: Spot, widths: Any) -> tuple[float, float]:
    """Give every spot its place, in points, from the upper left corner downwards.

    Parameters
    ----------
    root : Spot
    widths : callable
        ``widths(branch)`` is the least length of a branch.

    Returns
    -------
    (float, float)
        The place right of the last column, and the height of the whole.
    """
    columns: dict[int, float] = {}
    stack = [root]
    while stack:
        spot = stack.pop()
        for branch in spot.branches:
            if not branch.joins:
                branch.to.depth = spot.depth + 1
                columns[spot.depth] = max(columns.get(spot.depth, 0.0), widths(branch))
                stack.append(branch.to)
    starts = [0.0]
    for depth in range(len(columns)):
        starts.append(starts[-1] + columns[depth])
    low = _stack(root, 0.0, starts)
    return starts[-1], low


def _stack(spot: Spot, top: float, starts: list[float]) -> float:
    spot.x = starts[spot.depth]
    own = [b.to for b in spot.branches if not b.joins]
    if not own:
        spot.y = top + spot.height / 2
        return top + spot.height
    for k, child in enumerate(own):
        if k and k == len(own) - 1:
            top = max(top, own[0].y + 2 * spot.drop - child.height / 2)
        top = _stack(child, top, starts)
    spot.y = own[0].y if len(own) == 1 else (own[0].y + own[-1].y) / 2
    return top
