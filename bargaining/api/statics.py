"""What ``bargaining.comparative_statics`` is: which way each number moves the terms and the payoffs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargaining.api.counting import MANY
from bargaining.api.listing import all_assessments
from bargaining.api.problems import problem_of, refuse_primitives, regime_here
from bargaining.api.reading import check_paths, read_game, written_game
from bargaining.errors import InputError, MethodError
from bargaining.expressions.numbers import exact
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.games.game import Game
from bargaining.games.interchange import beliefs_depend_on_play
from bargaining.model import Model

__all__ = ["comparative_statics"]


def comparative_statics(
    model: Model | Game | ConcaveOffers,
    with_respect_to: Sequence[str] | None = None,
    of: Sequence[str] | None = None,
    *,
    at: Mapping[str, Any] | None = None,
    over: Mapping[str, tuple[Any, Any]] | None = None,
) -> Any:
    r"""Find which way each number moves the terms and the payoffs, and where that turns.

    In the regime at the model's point every term and payoff is a rational function t of the parameters. The sign of
    :math:`\partial t/\partial p` is *proved* on the region where the conditions of the regime hold and every parameter is in its
    plausible range; where it turns, that is proved by two points of the region and told with the equation of the turn. The sign of
    :math:`\partial^2 t/\partial p\,\partial q` tells whether two instruments are complements (positive) or substitutes.

    In offers along a concave frontier (:class:`ConcaveOffers`) there is no closed form: derivatives are implicit, and their signs proved at
    the point alone (:mod:`bargaining.regimes.curve_statics`).

    Parameters
    ----------
    model : Model, Game or ConcaveOffers
    with_respect_to : sequence of str, optional
        Paths of parameters; all free ones unless said. A number that is derived from others counts as part of their effect, unless it is
        named here: then it is a variable of its own.
    of : sequence of str, optional
        ``"terms.<term>"``, ``"values.<actor>"`` and, where actors mix, ``"probability.<outcome>"``; all of them unless said.
    at : mapping of str to number, optional
        Values for the symbols of a game.
    over : mapping of str to (low, high), optional
        Where parameters lie: their plausible ranges unless said. A game knows no ranges.

    Returns
    -------
    ComparativeStatics
        ``effects``; ``cross`` for pairs of parameters; ``exchange`` for pairs of terms; ``result[of, path]`` is one of them.

    Raises
    ------
    PathError
        If a path, a term or an actor names nothing.
    MethodError
        If the game has no closed forms, or none that hold on a side of the point.

    Examples
    --------
    >>> import bargaining as bg
    >>> statics = bg.comparative_statics(bg.load("rubinstein1982/alternating_offers"), of=["terms.pie"])
    >>> for effect in statics.effects:
    ...     print(effect)
    A.discount ↑: pie rises (wherever play is the same, in the ranges; no effect where B.discount = 0)
    B.discount ↑: pie falls (wherever play is the same, in the ranges)
    >>> statics["terms.pie", "A.discount"].expression
    B.discount*(1 - B.discount)/(-A.discount*B.discount + 1)**2
    >>> print(statics.cross[0])
    A.discount and B.discount are complements for pie here; turns where A.discount = (2*B.discount - 1)/B.discount
    """
    from bargaining.regimes.statics import comparative_statics as differentiate

    if isinstance(model, ConcaveOffers):
        from bargaining.regimes.curve_statics import curve_statics

        if over:
            raise InputError(
                "over: along a frontier signs are proved at the point given by `at`, not on intervals; leave it out"
            )
        wanted = [with_respect_to] if isinstance(with_respect_to, str) else with_respect_to
        return curve_statics(model, model.values(at), wanted, [of] if isinstance(of, str) else of)
    named = [with_respect_to] if isinstance(with_respect_to, str) else list(with_respect_to or ())
    if isinstance(model, Model):
        for path in named:
            if path in model.structure:
                raise InputError(f"{path}: is a choice of structure, and an effect is one of a number")
            if path not in model.parameters:
                raise model.unknown(path)
        model = model.independent(named)
    pooled = beliefs_depend_on_play(written_game(model))
    game, values, kind = read_game(model, at, written=pooled)
    if kind is float and not pooled:
        raise MethodError("a game with floating-point payoffs has no closed forms; write them as fractions")
    if not values:
        raise MethodError(
            "a game without symbols has nothing to vary; write symbols, and give them values with at={...}"
        )
    if pooled:
        first = all_assessments(model, at, MANY)[0].regime
        problem = first.problem
    else:
        problem = problem_of(model, game, values)
    refuse_primitives(
        problem,
        "signs of derivatives are proved for rational functions",
        "write a symbol for what is exponential, as a discount factor; or differentiate solve(game, at=...).regime.terms",
    )
    if over:
        check_paths(values, over)
        problem.ranges = {**problem.ranges, **{path: _span(path, ends, values[path]) for path, ends in over.items()}}
    if pooled:
        return differentiate(first, with_respect_to, of)
    trace = problem.trace()
    if trace.play is None:
        assert trace.fact is not None
        raise trace.fact
    return differentiate(regime_here(problem, trace), with_respect_to, of)


def _span(path: str, ends: tuple[Any, Any], value: Fraction) -> tuple[Fraction, Fraction]:
    """Read an interval that must hold the present value."""
    low, high = exact(ends[0]), exact(ends[1])
    if not low <= value <= high or low == high:
        raise InputError(f"over: {path}: must be (low, high) with {value} between them; got ({low}, {high})")
    return low, high
