r"""Where the ideal points lie on a chain of edges, from a given disagreement point.

From d the second player could get :math:`a_2`, on the edge above :math:`d_1`; the first :math:`a_1`, on the edge right
of :math:`d_2`. Left of the chain the frontier is flat and below it upright (free disposal).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Corner", "corner_at"]

Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Corner:
    r"""The two lines on which the ideal points lie, :math:`u_2 = v_2 - \beta (u_1 - v_1)` and :math:`u_1 = v_1 - q (u_2 - v_2)`.

    Attributes
    ----------
    vertex : pair of number
        Where they meet.
    beta, q : number
        How far the first line falls for each unit to the right, and how far the second goes left for each unit up.
    ideal : pair of number
    until : (number or None, number or None)
        The u1 and the u2 of d beyond which an ideal point moves to another edge; None where that cannot happen.
    """

    vertex: Pair
    beta: Any
    q: Any
    ideal: Pair
    until: Pair

    def stays(self, d1: Any, d2: Any) -> bool:
        """Whether Raiffa's paths lead from d to the vertex: d on the eigenvector that shrinks, or the lines at right angles."""
        x, y = d1 - self.vertex[0], d2 - self.vertex[1]
        return (
            self.until[0] == self.vertex[0]
            and self.until[1] == self.vertex[1]
            and bool(self.q * y * y == self.beta * x * x)
        )


def corner_at(chain: tuple[Pair, ...], d1: Any, d2: Any) -> Corner | Pair:
    """Return the corner seen from a disagreement point; if both ideal points lie on one edge, the point midway between them."""
    last = len(chain) - 1
    # Edge k goes from chain[k - 1] to chain[k]; edge 0 is the flat part, edge last + 1 the upright one.
    up = next((k for k in range(last + 1) if chain[k][0] > d1), last)
    right = next((k for k in range(last, -1, -1) if chain[k][1] > d2), 0) + 1
    beta = _slope(chain, up) if up else 0
    q = 1 / _slope(chain, right) if right <= last else 0
    a2 = chain[up][1] + beta * (chain[up][0] - d1)
    corner = chain[right - 1]
    a1 = corner[0] + q * (corner[1] - d2)
    if up == right:
        return (d1 + a1) / 2, (d2 + a2) / 2
    # u2 = c - beta u1 and u1 = e - q u2.
    c, e = a2 + beta * d1, a1 + q * d2
    meet1 = (e - q * c) / (1 - beta * q)
    return Corner((meet1, c - beta * meet1), beta, q, (a1, a2), (chain[up][0], corner[1]))


def _slope(chain: tuple[Pair, ...], k: int) -> Any:
    (a, b), (c, d) = chain[k - 1], chain[k]
    return (b - d) / (c - a)
