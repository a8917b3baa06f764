"""Concession over time: who has given way by when, and how fast."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining.equilibrium.concession import ConcessionEquilibrium
from bargaining.equilibrium.figures import decimal
from bargaining.errors import InputError, MethodError
from bargaining.model import Model
from bargaining.plots.captions import Block, balanced, paragraph, symbol
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import COLUMN, INK, measure, plain_math, styled

__all__ = ["concession"]

_SIZE = 6.5

#: Height of the upper axes, in points.
_TALL = 118.0

#: What a side has done once it has given in, by whether the crisis then ends in war.
_DONE = {False: "conceded", True: "backed down"}

#: The lines of the two sides, told apart without colour.
_LINES = (("-", 1.3), ((0, (4, 2)), 1.3))


def concession(game: Any, *, until: float | None = None, hazards: bool = True, width: float = COLUMN) -> Figure:
    r"""Draw the probability that each side has conceded by t, and beneath it the hazard of its concession.

    A full circle at t = 0 is the probability of conceding at once. The dotted line is the date by which all concede who ever do; what is
    missing to 1 on its right is the probability of never conceding.

    Parameters
    ----------
    game : ConcessionEquilibrium, Model or game of concession
        A model or game is solved first.
    until : float, optional
        The last date drawn; unless said, a little after the date by which all concede who ever do, or as long as it takes for nineteen
        plays in twenty to have ended where there is none.
    hazards : bool
        Whether the hazards are drawn as well.
    width : float
        In inches.

    Raises
    ------
    MethodError
        If the game is not one of concession over time.

    Examples
    --------
    >>> import bargaining as bg
    >>> figure = bg.plot.concession(bg.load("abreu2000/reputation"))
    >>> [axes.get_ylabel() for axes in figure.axes]
    ['probability of having\nconceded by $t$', 'hazard, per year']
    """
    answer = game
    if not isinstance(answer, ConcessionEquilibrium):
        from bargaining.api import solve

        answer = solve(game)
    if not isinstance(answer, ConcessionEquilibrium):
        raise MethodError(
            f"concession over time is drawn of wars of attrition, bargaining with a reputation and crises before audiences; "
            f"got {type(getattr(answer, 'game', answer)).__name__}"
        )
    end = _last(answer) if until is None else float(until)
    if not 0 < end < float("inf"):
        raise InputError(f"until: must be a positive date; got {until}")
    with styled():
        return _figure(answer, end, hazards, width)


def _last(answer: ConcessionEquilibrium) -> float:
    if answer.date < float("inf"):
        return 1.12 * answer.date
    dates = np.linspace(0.0, 1.0, 2)
    while np.prod([1 - g[-1] for g in answer.distribution(dates).values()]) > 0.05:
        dates = dates * 1.25
    return float(dates[-1])


def _figure(answer: ConcessionEquilibrium, end: float, hazards: bool, width: float) -> Figure:
    note = _note(answer, 72 * width - 8)
    foot = note.height + 6.0
    tall = _TALL + (70.0 if hazards else 0.0)
    height = (tall + 34.0 + foot) / 72
    figure = PrintedFigure(figsize=(width, height))
    top, left, right = 1 - 8.0 / (72 * height), 44.0 / (72 * width), 1 - 10.0 / (72 * width)
    bottom = (foot + 26.0) / (72 * height)
    upper_low = bottom + ((62.0 + 8.0) / (72 * height) if hazards else 0.0)
    upper = figure.add_axes((left, upper_low, right - left, top - upper_low))
    dates = _dates(answer, end)
    _upper(upper, answer, dates, end)
    below = upper
    if hazards:
        below = figure.add_axes((left, bottom, right - left, 60.0 / (72 * height)))
        upper.tick_params(labelbottom=False)
        _lower(below, answer, dates, end)
    unit = answer.unit_of_time
    below.set_xlabel(f"time $t$, in {unit}s" if unit else "time $t$", labelpad=2)
    note.draw(figure, 4.0, foot)
    return figure


def _dates(answer: ConcessionEquilibrium, end: float) -> Any:
    grid = np.linspace(0.0, end, 801)
    return np.union1d(grid, [answer.date]) if answer.date < end else grid


def _upper(axes: Axes, answer: ConcessionEquilibrium, dates: Any, end: float) -> None:
    gone = answer.distribution(dates)
    for (name, path), (line, weight) in zip(gone.items(), _LINES, strict=True):
        axes.plot(dates, path, ls=line, lw=weight, color=INK, zorder=3, clip_on=False)
        atom = float(answer.atoms[name])
        if atom > 0:
            axes.plot(0, atom, "o", ms=4, color=INK, zorder=5, clip_on=False)
            text = f"{plain_math(name)} at once: {atom:.3g}"
            _write(axes, text, 7.0, atom * _size(axes)[1], dates, end, list(gone.values()))
    _names(axes, dates, min(answer.date, end), end, gone)
    if answer.date <= end:
        _until(axes, answer)
        axes.annotate(
            f"${'t^*' if answer.at_the_end else 'T_0'} = {answer.date:.4g}$",
            (answer.date, 0.03),
            xytext=(-3, 0),
            textcoords="offset points",
            size=_SIZE,
            ha="right",
        )
    axes.set(xlim=(0, end), ylim=(0, 1), ylabel=f"probability of having\n{_DONE[answer.at_the_end]} by $t$")
    axes.tick_params(labelsize=7, length=2.5)


def _names(axes: Axes, dates: Any, until: float, end: float, gone: Any) -> None:
    """Write the names of the sides beside their lines; together, where the lines are the same."""
    (first, one), (second, two) = gone.items()
    apart = np.abs(one - two)
    if apart.max() < 0.02:
        named = [(f"{first} and {second}", one)]
    else:
        named = [(first, one), (second, two)]
    at = 0.62 * until
    for name, path in named:
        here = float(np.interp(at, dates, path))
        others = [float(np.interp(at, dates, p)) for _, p in named if p is not path]
        above = all(here >= other for other in others)
        x, tall = at / end * _size(axes)[0], _size(axes)[1]
        _write(axes, plain_math(name), x, here * tall + (9.0 if above else -9.0), dates, end, [one, two], up=above)


def _write(
    axes: Axes, text: str, x: float, y: float, dates: Any, end: float, paths: Any, up: bool | None = None
) -> None:
    """Write a text as near to a place, in points from the lower left of the axes, as no line runs through it."""
    wide, high = measure(text, _SIZE)
    span, tall = _size(axes)
    under = [np.interp(np.linspace(x - 2, x + wide + 2, 24) / span * end, dates, path) * tall for path in paths]

    def free(height: float) -> bool:
        inside = high / 2 + 1 <= height <= tall - high / 2 - 1
        return inside and all(np.abs(line - height).min() > high / 2 + 2 and _one_side(line, height) for line in under)

    signs = (-1, 1) if up is None else (1,) if up else (-1,)
    steps = [sign * k for k in range(60) for sign in signs]
    place = next((y + d for d in steps if free(y + d)), y)
    axes.annotate(text, (x, place), xycoords="axes points", size=_SIZE, va="center")


def _size(axes: Axes) -> tuple[float, float]:
    """Return width and height of the axes in points."""
    width, height = axes.get_position().size * axes.figure.get_size_inches() * 72  # type: ignore[union-attr]
    return float(width), float(height)


def _one_side(line: Any, height: float) -> bool:
    """Whether a line stays above a height or below it."""
    return bool((line > height).all() or (line < height).all())


def _lower(axes: Axes, answer: ConcessionEquilibrium, dates: Any, end: float) -> None:
    inside = dates[(dates <= answer.date) & (dates > 0)]
    rates = answer.hazard(inside)
    top = 0.0
    for path, (line, weight) in zip(rates.values(), _LINES, strict=True):
        axes.plot(inside, path, ls=line, lw=weight, color=INK, zorder=3)
        # A hazard may begin without bound; what counts is drawn.
        top = max(top, float(np.quantile(path, 0.97)))
    if answer.date <= end:
        _until(axes, answer)
    unit = answer.unit_of_time
    axes.set(xlim=(0, end), ylim=(0, 1.15 * top), ylabel=f"hazard, per {unit}" if unit else "hazard")
    axes.tick_params(labelsize=7, length=2.5)


def _until(axes: Axes, answer: ConcessionEquilibrium) -> None:
    axes.axvline(answer.date, ls=":", lw=0.8, color=INK, zorder=1)


def _note(answer: ConcessionEquilibrium, width: float) -> Block:
    """Name the model, its numbers, and how likely each end is."""
    block = Block()
    model = answer.model
    if isinstance(model, Model):
        items = [f"{plain_math(model.name)}:"]
        items += [f"{symbol(path, model.latex)} = {decimal(value)};" for path, value in model.numbers.items()]
    else:
        items = [f"{plain_math(path)} = {decimal(float(value))};" for path, value in answer.game.numbers.items()]
        items = items or [plain_math(repr(answer.game))]
    items[-1] = items[-1].rstrip(";") + "."
    chances = {answer.outcome: 1} if isinstance(answer.outcome, str) else answer.outcome
    ends = [f"{plain_math(label)} {float(p):.3f};" for label, p in chances.items()]
    ends[-1] = ends[-1].rstrip(";") + "."
    paragraph(block, balanced(items, width, _SIZE), _SIZE)
    paragraph(block, balanced(["Probabilities:", *ends], width, _SIZE), _SIZE)
    return block
