"""What ``bargaining.threshold`` is: where along one parameter the answer changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bargaining.api.counting import MANY
from bargaining.api.listing import all_assessments
from bargaining.api.problems import problem_of
from bargaining.api.reading import check_paths, read_game, with_axes, written_game
from bargaining.errors import InputError, MethodError
from bargaining.expressions.numbers import exact
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.games.game import Game
from bargaining.games.interchange import beliefs_depend_on_play
from bargaining.games.stationary_form import StationaryForm
from bargaining.model import Model

__all__ = ["threshold"]


def threshold(
    model: Model | Game | ConcaveOffers,
    path: str,
    into: str | None = None,
    *,
    over: tuple[Any, Any] | None = None,
    at: Mapping[str, Any] | None = None,
) -> Any:
    r"""Find where along one parameter the answer changes.

    In a game of rational functions the border is where a polynomial vanishes. Where symbols enter by exponentials, roots or logarithms
    :math:`y = g(\theta)`, it is where a polynomial in :math:`(\theta, y)` does: the implicit equation. Its zeros along the path are
    enclosed by interval arithmetic, all of them, and the game is solved on both sides of each. In offers along a concave frontier
    (:class:`ConcaveOffers`) the border is where an outside option begins to bind (:mod:`bargaining.regimes.curve_points`). What is exact,
    what is proved but not exact, and which games are outside is told under :func:`regime_map`.

    Parameters
    ----------
    model : Model, Game or ConcaveOffers
    path : str
        The parameter.
    into : str, optional
        An outcome: the nearest border of where it has positive probability, or, if it has everywhere, of where it is certain. Several
        joined as on a map (``"settlement or war"``): of where these are possible and no others. Left out, the nearest border of the
        present regime is found. In a game in which beliefs depend on what actors do the
        border is that of the equilibrium that :func:`solve` finds, beyond which it ``"does not exist"``; in a recursive game with hidden
        moves `into` may name any profile, as ``"A: comply; B: comply"``, and the border is that of where it is an equilibrium.
    over : (low, high), optional
        The interval searched: the parameter's plausible range unless said.
    at : mapping of str to number, optional
        Values for the symbols of a game.

    Returns
    -------
    Threshold
        ``expression`` in symbols, ``value`` at the model's other values, ``intervals`` along the whole path. Of an implicit equation:
        ``equation.relation``, ``bracket`` with rational ends, ``exact`` false, and an ``expression`` only where one inversion gives it.

    Raises
    ------
    NoThresholdError
        If the answer does not change there.

    Examples
    --------
    >>> import bargaining as bg
    >>> t = bg.threshold(bg.load("fearon1995/bargaining_range"), "B.cost")
    >>> t.expression, t.value
    (1 - power, Fraction(2, 5))

    How impatient must B be, who discounts at rate r and can have w instead of 1 in a year, to take w now?

    >>> from sympy import exp, symbols
    >>> r, w = symbols("r w")
    >>> wait = bg.continue_to(bg.outcome("waits", {"B": 1}))
    >>> game = bg.Game([bg.Actor("B", exp(-r))], bg.decision("when", "B", {"now": bg.outcome("now", {"B": w}), "later": wait}))
    >>> t = bg.threshold(game, "r", "now", over=(0, 1), at={"w": 0.9})
    >>> t.expression, t.value, t.equation.relation
    (-log(w), 0.105360515657826..., Eq(w, exp(-r)))
    >>> t.exact, float(t.bracket[1] - t.bracket[0]) < 1e-30
    (False, True)

    When does the outside option w of a risk-averse B bind, whose utility of a share is the square root?

    >>> x, h, d = symbols("x h d")
    >>> actors = [bg.Actor("A", d), bg.Actor("B", d)]
    >>> averse = bg.ConcaveOffers(actors, bg.Concave((1 - x) ** h, x, along="x"), outside={"B": w})
    >>> t = bg.threshold(averse, "w", over=(0, 0.9), at={"d": 0.9, "h": 0.5})
    >>> t.outcome, t.value, t.equation.relation
    ("B's outside option binds", 0.5467110653..., Eq(d*w**(1/h) + 1, d + w**(1/h)/d**(1/h)))
    """
    from bargaining.regimes.supports import ABSENT
    from bargaining.regimes.threshold import threshold as find

    known = model[path] if isinstance(model, Model) and path in model.parameters else None
    if isinstance(model, Model) and known is None:
        raise (
            model.unknown(path)
            if path not in model.structure
            else InputError(f"{path}: is a choice of structure, and a threshold needs a number")
        )
    if over is not None and (isinstance(over, str) or not isinstance(over, Sequence) or len(over) != 2):
        raise InputError(f"{path}: `over` is the interval searched, as in (0, 1); got {over!r}")
    if over is not None:
        try:
            span = (exact(over[0]), exact(over[1]))
        except InputError as wrong:
            raise InputError(f"{path}: an end of `over` {wrong}") from wrong
    if isinstance(model, ConcaveOffers):
        from bargaining.regimes.curve_threshold import curve_threshold

        if over is None:
            raise InputError(f"{path}: a game knows no range; say over=(low, high)")
        if not span[0] < span[1]:
            raise InputError(f"{path}: the interval searched must have low < high; got {span[0]} and {span[1]}")
        return curve_threshold(model, path, model.values({path: span[0], **(at or {})}), into, span)
    start = known.value if known is not None else (at or {}).get(path, span[0] if over is not None else 0)
    model, at = with_axes(model, at, {path: exact(start)})
    pooled = beliefs_depend_on_play(written_game(model))
    game, values, kind = read_game(model, at, written=pooled)
    if kind is float and not pooled:
        raise MethodError("a game with floating-point payoffs has no closed forms; write them as fractions")
    check_paths(values, [path])
    if over is not None:
        if isinstance(model, Model):
            for end in span:
                model.replace({path: end})
    elif known is not None:
        span = (min(known.range[0], known.value), max(known.range[1], known.value))
    else:
        raise InputError(f"{path}: a game knows no range; say over=(low, high)")
    if over is None and span[0] == span[1]:
        raise InputError(
            f"{path}: its plausible range is the one point {span[0]}; say where to look, with over=(low, high)"
        )
    if not span[0] < span[1]:
        raise InputError(f"{path}: the interval searched must have low < high; got {span[0]} and {span[1]}")
    problem = problem_of(model, game, values)
    problem.check_span({path: span})
    if pooled:
        if game.states and into is not None and into != ABSENT:
            problem = _of_profile(problem, into)
            into = problem.label
        else:
            problem = all_assessments(model, at, MANY)[0].regime.problem
    return find(problem, path, into, span)


def _of_profile(problem: Any, name: str) -> Any:
    """Return the question whether the profile of that name is an equilibrium of a recursive game with hidden moves."""
    from bargaining.regimes.stationary import problem_of_profile, profile_named

    form = StationaryForm(problem.game, problem.reader())
    return problem_of_profile(problem, form, profile_named(form, name))
