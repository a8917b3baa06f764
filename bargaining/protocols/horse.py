r"""Selten's horse: a threat that only an information set makes possible.

Players
    1 (*first*), 2 (*second*) and 3 (*third*).
Moves
    1 goes left or right. After right 2 goes left or right, and right ends the game. After a left of 1, or of 2, 3 goes left or right
    without knowing whose left it was.
Payoffs
    ======================  =====  =====  =====
    end                     1      2      3
    ======================  =====  =====  =====
    right, right            1      1      1
    left, left              0      0      0
    left, right             3      2      2
    right, left, left       0      0      1
    right, left, right      4      4      0
    ======================  =====  =====  =====
Equilibrium
    There are two components of equilibria in the sense of Nash, and the only subgame is the game itself, so both are subgame perfect:

    * 1 and 2 go right, 3 goes right with probability at most 1/4: (1, 1, 1);
    * 1 goes left, 3 goes right, 2 would go right with probability at least 1/3: (3, 2, 2). But were 2 to move it would have 4 by left and
      only 1 by right. In a sequential equilibrium 2 does not, so this component is none.

    In the first, 3 does not move; let it believe in the left of 1 with :math:`\mu`. Left is worth :math:`1 - \mu` and right
    :math:`2 \mu`, so 3 goes left for :math:`\mu < 1/3`, right for :math:`\mu > 1/3`, and mixes only at 1/3. With r the probability that 3
    goes right, 2 stays right iff :math:`4 r \le 1`, and 1 iff :math:`3 r \le 1`. So the sequential equilibria are right, right, with
    :math:`r = 0` and :math:`\mu \le 1/3`, or :math:`r \le 1/4` and :math:`\mu = 1/3`.
Conventions
    The numbers are those of the figure.

References
----------
Selten, R. (1975). Reexamination of the perfectness concept for equilibrium points in extensive games. *International Journal of Game
Theory* 4(1), 25-55; figure 1.
"""

from __future__ import annotations

from typing import Any

from bargaining.actors import Actor
from bargaining.games.game import Game
from bargaining.games.nodes import decision, outcome
from bargaining.protocols.protocol import Protocol

__all__ = ["PROTOCOL"]


def build(first: Any, second: Any, third: Any) -> Game:
    """Build the game; see the module's text."""
    names = [first.name, second.name, third.name]

    def end(label: str, *payoffs: int) -> Any:
        return outcome(label, dict(zip(names, payoffs, strict=True)))

    def last(before: str, left: tuple[int, ...], right: tuple[int, ...]) -> Any:
        ends = {"left": end(f"{before}, left", *left), "right": end(f"{before}, right", *right)}
        return decision("after a left", names[2], ends, information_set="after a left")

    second_left = last("right, left", (0, 0, 1), (4, 4, 0))
    middle = decision("middle", names[1], {"left": second_left, "right": end("right, right", 1, 1, 1)})
    root = decision("start", names[0], {"left": last("left", (0, 0, 0), (3, 2, 2)), "right": middle})
    return Game([Actor(name) for name in names], root)


PROTOCOL = Protocol(
    name="horse",
    roles={"first": {}, "second": {}, "third": {}},
    parameters={},
    structure={},
    outcomes=("right, right", "left, left", "left, right", "right, left, left", "right, left, right"),
    terms=(),
    build=build,
    doc=__doc__ or "",
)
