"""The payoffs within reach of an offer: what each terms would give both sides, what is accepted, and what is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining.algebra.terms import Affine
from bargaining.equilibrium.equilibrium import Equilibrium
from bargaining.equilibrium.figures import plain
from bargaining.equilibrium.plays import Chosen, Drawn, Passed, Play, Settled
from bargaining.errors import InputError, MethodError
from bargaining.plots.captions import Block, flow, paragraph
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import COLUMN, INK, measure, plain_math, styled
from bargaining.plots.ticks import set_ticks, tick_width

__all__ = ["frontier"]

Floats = npt.NDArray[np.float64]


@dataclass
class _Stretch:
    """Payoffs on one piece of the terms: two ends, or one point."""

    ends: Floats
    accepted: bool
    terms: tuple[float, float]

    @property
    def point(self) -> bool:
        return self.terms[0] == self.terms[1]


@dataclass
class _Picture:
    stretches: list[_Stretch]
    disagreement: Floats | None
    chosen: Floats | None
    names: tuple[str, str]
    texts: dict[str, str]
    notes: list[str]


def frontier(
    game: Any,
    *,
    offer: str | None = None,
    disagreement: Sequence[Any] | None = None,
    names: Sequence[str] = ("first actor", "second actor"),
    width: float = COLUMN,
) -> Figure:
    """Draw the payoffs that the terms of an offer would give to proposer and responder.

    Thick where the terms are accepted, thin and dashed where they are refused; an open circle is a payoff that is approached
    and not reached. The cross is what is proposed, the square what rejection leads to.

    Parameters
    ----------
    game : Equilibrium, Model, Game or sequence of (number, number)
        A model or game is solved first. Points are joined as they are.
    offer : str, optional
        The name of the offer; the accepted one on the path unless said, or else the first.
    disagreement : pair of numbers, optional
        For points: the payoffs without agreement.
    names : pair of str
        For points: what the axes are called.
    width : float
        In inches.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    MethodError
        If the game has no offer of that name whose payoffs depend on its own terms alone.

    Examples
    --------
    >>> import bargaining as bg
    >>> figure = bg.plot.frontier(bg.load("fearon1995/bargaining_range"))
    >>> figure.axes[0].get_xlabel()
    'payoff of A (proposes)'
    """
    if isinstance(game, (list, tuple, np.ndarray)):
        picture = _of_points(game, disagreement, names)
    else:
        if not isinstance(game, Equilibrium):
            from bargaining.api import solve

            game = solve(game)
        if not isinstance(game, Equilibrium):
            raise InputError(
                f"a frontier is drawn of an Equilibrium, a Model, a Game or points; got {type(game).__name__}"
            )
        picture = _of_offer(game, offer)
    with styled():
        return _figure(picture, width)


def _of_points(points: Any, disagreement: Sequence[Any] | None, names: Sequence[str]) -> _Picture:
    array = np.asarray([[float(v) for v in p] for p in points])
    if array.ndim != 2 or array.shape[1] != 2 or len(array) < 2:
        raise InputError(f"a frontier needs at least two points of two payoffs each; got shape {array.shape}")
    stretches = [_Stretch(array[k : k + 2], True, (k, k + 1)) for k in range(len(array) - 1)]
    origin = None if disagreement is None else np.array([float(v) for v in disagreement])
    return _Picture(stretches, origin, None, (names[0], names[1]), {}, [])


def _of_offer(equilibrium: Equilibrium, name: str | None) -> _Picture:
    settled = _sought(equilibrium, name)
    node = settled.node
    actors = equilibrium.game.names
    pair = [actors.index(node.proposer), actors.index(node.responders[0])]

    def payoffs(values: Sequence[Any], x: Any) -> Floats:
        return np.array([_amount(values[i], x) for i in pair])

    stretches = []
    for piece in settled.pieces:
        low, high = (_amount(end, 0) for end in (piece.cell.low, piece.cell.high))
        ends = np.array([payoffs(piece.after.values, x) for x in (low, high)])
        stretches.append(_Stretch(ends, piece.refused is None, (low, high)))
    origin = payoffs(settled.reject.values, 0)
    chosen = None
    if settled.accepted:
        assert settled.index is not None
        chosen = payoffs(settled.pieces[settled.index].after.values, plain(settled.terms))
    letter = node.term.name
    texts = {"chosen": f"{letter} = {_short(settled.terms)}" if settled.accepted else ""}
    texts["low"], texts["high"] = (f"{letter} = {_short(s)}" for s in (stretches[0].terms[0], stretches[-1].terms[1]))
    model = equilibrium.model
    notes = [] if model is None else [f"Model: {model.title} ({model.name})."]
    notes.append(f"Offer: {node.name}.")
    labels = (f"payoff of {node.proposer} (proposes)", f"payoff of {node.responders[0]} (answers)")
    return _Picture(stretches, origin, chosen, labels, texts, notes)


def _sought(equilibrium: Equilibrium, name: str | None) -> Settled:
    """Return the offer by name; unless said the accepted one on the path, or the first whose payoffs need no other terms."""
    found = [p for p in _offers(equilibrium.play) if id(p.node) not in equilibrium.game.open_nodes]
    if name is not None:
        found = [p for p in found if p.node.name == name]
    if not found:
        known = [p.node.name for p in _offers(equilibrium.play)]
        raise MethodError(
            f"no offer{f' {name!r}' if name is not None else ''} whose payoffs depend on its own terms alone; offers: {known}"
        )
    from bargaining.equilibrium.plays import on_path

    reached = {id(p) for p in on_path(equilibrium.play)}
    return next((p for p in found if id(p) in reached and p.accepted), found[0])


def _offers(root: Play) -> list[Settled]:
    out: list[Settled] = []
    seen: set[int] = set()
    stack: list[Play] = [root]
    while stack:
        at = stack.pop(0)
        if id(at) in seen:
            continue
        seen.add(id(at))
        if isinstance(at, (Chosen, Drawn)):
            stack.extend(at.branches)
        elif isinstance(at, Passed):
            stack.extend([at.to] if at.to is not None else [])
        elif isinstance(at, Settled):
            out.append(at)
            stack.extend(b for b in (at.reject, at.otherwise) if b is not None)
    return out


def _amount(quantity: Any, x: Any) -> float:
    """Return an affine quantity in one term as a number."""
    value = plain(quantity)
    if isinstance(value, Affine):
        return float(value.constant + sum(c * x for c in value.coefficients.values()))
    return float(value)


def _short(value: Any) -> str:
    exact = plain(value)
    if isinstance(exact, Fraction) and exact.denominator < 1000 and Fraction(f"{float(exact):.4g}") != exact:
        return f"{exact.numerator}/{exact.denominator}"
    return f"{float(exact):.4g}"


def _figure(picture: _Picture, width: float) -> Figure:
    every = [s.ends for s in picture.stretches]
    every += [p[None, :] for p in (picture.disagreement, picture.chosen) if p is not None]
    points = np.vstack(every)
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.09 * np.maximum(high - low, 1e-9)
    low, high = low - room, high + room
    whole, edge = 72 * width, 6.0
    left = edge + 14.0 + tick_width((low[1], high[1])) + 5.0
    side = whole - left - edge - 4.0
    block = Block()
    if picture.notes:
        paragraph(block, flow([plain_math(w) for w in " ".join(picture.notes).split()], whole - 2 * edge, 6.5), 6.5)
    total = edge + block.height + 34.0 + side * 0.9 + 6.0
    figure = PrintedFigure(figsize=(width, total / 72))
    ax = figure.add_axes((left / whole, (edge + block.height + 34.0) / total, side / whole, side * 0.9 / total))
    ax.set_xlim(low[0], high[0])
    ax.set_ylim(low[1], high[1])
    set_ticks(ax, "x", (low[0], high[0]))
    set_ticks(ax, "y", (low[1], high[1]))
    ax.tick_params(width=0.5, length=2.5, pad=2)
    ax.set_xlabel(plain_math(picture.names[0]), size=8, labelpad=3)
    ax.set_ylabel(plain_math(picture.names[1]), size=8, labelpad=3)
    _draw(ax, picture)
    _write(ax, picture, low, high, (side, side * 0.9))
    block.draw(figure, edge, edge + block.height)
    return figure


def _draw(ax: Axes, picture: _Picture) -> None:
    if picture.disagreement is not None:
        for line, value in ((ax.axvline, picture.disagreement[0]), (ax.axhline, picture.disagreement[1])):
            line(float(value), color="0.6", linewidth=0.5, zorder=1)
        ax.plot(*picture.disagreement, "s", markersize=4.5, color=INK, zorder=5)
    spans = [s for s in picture.stretches if not s.point]
    for stretch in spans:
        style = {"linewidth": 2.0} if stretch.accepted else {"linewidth": 0.8, "linestyle": (0, (4, 2))}
        ax.plot(*stretch.ends.T, color=INK, solid_capstyle="butt", zorder=2, **style)
    tips = [(s.ends[k], s.terms[k]) for s in spans for k in (0, 1)]
    for spot in (s for s in picture.stretches if s.point):
        near = [end for end, x in tips if x == spot.terms[0]]
        apart = [end for end in near if not np.allclose(end, spot.ends[0], atol=1e-12)]
        for end in apart:
            ax.plot(
                *end, "o", markersize=3.6, markerfacecolor="white", markeredgecolor=INK, markeredgewidth=0.7, zorder=3
            )
        if apart:
            ax.plot(*spot.ends[0], "o", markersize=3.6, color=INK, zorder=3)
    if picture.chosen is not None:
        ax.plot(*picture.chosen, "P", markersize=7.5, color=INK, markeredgecolor="white", markeredgewidth=0.9, zorder=6)


def _write(ax: Axes, picture: _Picture, low: Floats, high: Floats, size: tuple[float, float]) -> None:
    """Name the points, each beside its point where most room is left."""

    def on_panel(points: Floats) -> Floats:
        return np.asarray((points - low) / (high - low) * np.array(size))

    samples = [s.ends[0] + np.linspace(0, 1, 60)[:, None] * (s.ends[1] - s.ends[0]) for s in picture.stretches]
    if picture.disagreement is not None:
        along = np.linspace(0, 1, 80)[:, None] * (high - low)
        for k in (0, 1):
            samples.append(np.where(np.arange(2) == k, picture.disagreement, low + along))
    taken = on_panel(np.vstack(samples))
    spots: list[tuple[Floats, str]] = []
    if picture.chosen is not None:
        spots.append((picture.chosen, f"equilibrium\n{plain_math(picture.texts['chosen'])}"))
    if picture.disagreement is not None:
        spots.append((picture.disagreement, "rejection" if picture.texts else "disagreement"))
    for key, stretch, end in (("low", picture.stretches[0], 0), ("high", picture.stretches[-1], 1)):
        if key in picture.texts:
            spots.append((stretch.ends[end], plain_math(picture.texts[key])))
    for spot, text in spots:
        x, y = on_panel(spot)
        width, height = measure(text, 7.0)
        best, found = -np.inf, (x, y)
        for angle in np.radians(np.arange(0, 360, 15)):
            place = (x + np.cos(angle) * (width / 2 + 7), y + np.sin(angle) * (height / 2 + 7))
            away = np.abs(taken - place) - np.array([width, height]) / 2
            gap = away.max(axis=1)
            rim = np.minimum(place, np.array(size) - place) - np.array([width, height]) / 2
            score = min(float(gap.min()), float(rim.min()), 6.0)
            if score > best + 1e-9:
                best, found = score, place
        ax.text(
            float(found[0]) / size[0],
            float(found[1]) / size[1],
            text,
            size=7.0,
            ha="center",
            va="center",
            linespacing=1.0,
            transform=ax.transAxes,
            zorder=7,
        )
        box = np.array([[found[0] + a * width / 2, found[1] + b * height / 2] for a in (-1, 0, 1) for b in (-1, 0, 1)])
        taken = np.vstack([taken, box])
