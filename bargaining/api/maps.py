"""What ``bargaining.regime_map`` is: which way of playing is the equilibrium where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bargaining.api.problems import problem_over
from bargaining.api.reading import written_game
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.games.game import Game
from bargaining.games.interchange import beliefs_depend_on_play
from bargaining.model import Model

__all__ = ["regime_map"]


def regime_map(
    model: Model | Game | ConcaveOffers,
    axes: Mapping[str, Any] | None = None,
    *,
    at: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] | None = None,
    **named: Any,
) -> Any:
    r"""Cut a space of parameters into the regions in which each way of playing is the equilibrium.

    *What is exact.* Where payoffs are linear in the terms and all numbers are rational functions of the symbols, a regime is a set of
    polynomial inequalities, and every point is classified in rational arithmetic, whatever the degree. Regions (``m.outcomes[...].region``)
    are simplified by proofs that may give up on polynomials of high degree; they then say that they are not known to be necessary.

    *What is not.* Where symbols enter by exponentials, roots or logarithms the signs are proved at each point by interval arithmetic, and
    borders are implicit equations; regions, and what lies between the points, are not derived. Offers along a concave frontier
    (:class:`ConcaveOffers`: risk aversion, :math:`u_i = x^{g}`) are classified by which outside option binds, in the same way. Then
    ``m.exact`` is false, values are within ``m.tolerance``, and a point whose sign is open is ``"undecided"``, with the reason in
    ``m.undecided``.

    *What is outside.* Payoffs that are not linear in the terms of an offer, in games other than :class:`ConcaveOffers`; frontiers given
    by a function that cannot be enclosed; other functions of the symbols than sums, products, powers, exponentials and logarithms; states
    with a variable whose values are not piecewise affine; legislatures, commitments and salami tactics, which ``solve`` and ``sweep``
    answer in numbers; private information.

    Parameters
    ----------
    model : Model, Game or ConcaveOffers
    axes : mapping of str to (low, high, count) or sequence of numbers
        The grid, by path. Paths left out stay at the model's values.
    at : mapping of str to number, optional
        Values for the symbols of a game.
    progress : callable, optional
        Called with the number of solves after each.

    Returns
    -------
    RegimeMap or CurveMap
        Of a game in which beliefs depend on what actors do a :class:`~bargaining.regimes.support_map.SupportMap`: which sequential
        equilibria exist where, by their supports; several at one point are the rule (``overlaps``). In a recursive game in whose states
        moves are hidden: which stationary profiles in pure strategies are equilibria where; ``m.where("A: comply; B: comply")`` asks
        for one.

    Raises
    ------
    PathError
        If a path names nothing.
    DomainError
        If an axis leaves the domain of its parameter.

    Examples
    --------
    >>> import bargaining as bg
    >>> m = bg.regime_map(bg.load("fearon1995/bargaining_range"), {"power": (0, 1, 11), "B.cost": (0, 0.5, 11)})
    >>> m.outcomes, len(m.regimes)
    (('settlement',), 2)
    """
    from bargaining.regimes.regime_map import grid_axes
    from bargaining.regimes.regime_map import regime_map as trace_map

    points = grid_axes(axes, named)
    if isinstance(model, ConcaveOffers):
        from bargaining.regimes.curve_map import curve_map

        return curve_map(
            model, points, model.values({**{n: axis[0] for n, axis in points.items()}, **(at or {})}), progress
        )
    if beliefs_depend_on_play(written_game(model)):
        from bargaining.regimes.stationary import stationary_map
        from bargaining.regimes.support_map import support_map

        problem = problem_over(model, points, at, written=True)
        return (stationary_map if problem.game.states else support_map)(problem, points, progress)
    return trace_map(problem_over(model, points, at), points, progress)
