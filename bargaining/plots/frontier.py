"""The payoffs within reach of an offer: what each terms would give both sides, what is accepted, and what is proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bargaining.algebra.terms import Affine, Term
from bargaining.equilibrium.equilibrium import Equilibrium
from bargaining.equilibrium.figures import plain
from bargaining.equilibrium.plays import Chosen, Drawn, Passed, Play, Settled
from bargaining.equilibrium.whole_offers import leaves, links, margin, proposal
from bargaining.errors import InputError, MethodError
from bargaining.frontiers.simplex import Lottery
from bargaining.games.nodes import Offer
from bargaining.games.treeless import TreelessGame
from bargaining.plots.captions import Block, flow, paragraph
from bargaining.plots.refusals import no_tree
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
    """What is drawn: lines, single points, the area of all payoffs, and texts at places."""

    stretches: list[_Stretch]
    disagreement: Floats | None
    chosen: Floats | None
    names: tuple[str, str]
    texts: dict[str, str]
    marks: list[tuple[Floats, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dots: Floats | None = None
    area: Floats | None = None
    hull: Floats | None = None


def frontier(
    game: Any,
    *,
    offer: str | None = None,
    disagreement: Sequence[Any] | None = None,
    names: Sequence[str] = ("first actor", "second actor"),
    lotteries: bool = False,
    width: float = COLUMN,
) -> Figure:
    """Draw the payoffs that the terms of an offer would give to proposer and responder.

    Thick where the terms are accepted, thin and dashed where they are refused; an open circle is a payoff that is approached
    and not reached. The cross is what is proposed, the square what rejection leads to. Of an offer of several terms the
    efficient packages are drawn, with what they give up where the line bends, and all others as an area.

    Parameters
    ----------
    game : Equilibrium, Model, Game, sequence of (number, number) or mapping of str to (number, number)
        A model or game is solved first. Payoffs listed are packages, with their names if they have any: points with nothing
        between them.
    offer : str, optional
        The name of the offer; the accepted one on the path unless said, or else the first.
    disagreement : pair of numbers, optional
        For packages: the payoffs without agreement.
    names : pair of str
        For packages: what the axes are called.
    lotteries : bool
        For packages: whether what lotteries over them can reach is drawn as well, dashed.
    width : float
        In inches.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    MethodError
        If the game has no offer of that name whose payoffs depend on its own terms alone, or those do not lie in a plane.

    Examples
    --------
    >>> import bargaining as bg
    >>> figure = bg.plot.frontier(bg.load("fearon1995/bargaining_range"))
    >>> figure.axes[0].get_xlabel()
    'payoff of A (proposes)'
    >>> packages = {"all": (0, 10), "half": (6, 7), "nothing": (10, 0)}
    >>> len(bg.plot.frontier(packages, disagreement=(1, 1), lotteries=True).axes)
    1
    """
    if isinstance(game, (list, tuple, np.ndarray, Mapping)):
        picture = _of_packages(game, disagreement, names, lotteries)
    else:
        if not isinstance(game, Equilibrium):
            from bargaining.api import solve

            game = solve(game)
        if not isinstance(game, Equilibrium):
            if isinstance(getattr(game, "game", None), TreelessGame):
                raise MethodError(no_tree(game.game, getattr(game, "model", None)))
            raise InputError(
                f"a frontier is drawn of an Equilibrium, a Model, a Game or packages; got {type(game).__name__}"
            )
        picture = _of_offer(game, offer)
    with styled():
        return _figure(picture, width)


def _of_packages(points: Any, disagreement: Sequence[Any] | None, names: Sequence[str], lotteries: bool) -> _Picture:
    named = list(points.items()) if isinstance(points, Mapping) else [("", p) for p in points]
    array = np.asarray([[float(v) for v in p] for _, p in named])
    if array.ndim != 2 or array.shape[1] != 2 or len(array) < 2:
        raise InputError(f"a frontier needs at least two points of two payoffs each; got shape {array.shape}")
    origin = None if disagreement is None else np.array([float(v) for v in disagreement])
    marks = [(array[k], name) for k, (name, _) in enumerate(named) if name]
    exact = [(Fraction(str(float(a))), Fraction(str(float(b)))) for a, b in array]
    hull = np.array([[float(v) for v in p] for p in _efficient(exact)]) if lotteries else None
    notes = ["Points: the packages."] + (["Dashed: the efficient lotteries over them."] if lotteries else [])
    return _Picture([], origin, None, (names[0], names[1]), {}, marks, notes, dots=array, hull=hull)


def _of_offer(equilibrium: Equilibrium, name: str | None) -> _Picture:
    settled = _sought(equilibrium, name)
    node = settled.node
    model = equilibrium.model
    notes = [] if model is None else [f"Model: {model.title} ({model.name})."]
    notes.append(f"Offer: {node.name}.")
    if not node.responders:
        return _of_several(equilibrium, settled, notes)
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
    ends_at = ((stretches[0], 0), (stretches[-1], 1))
    marks = [(stretch.ends[k], f"{letter} = {_short(stretch.terms[k])}") for stretch, k in ends_at]
    labels = (f"payoff of {node.proposer} (proposes)", f"payoff of {node.responders[0]} (answers)")
    return _Picture(stretches, origin, chosen, labels, texts, marks, notes)


def _of_several(equilibrium: Equilibrium, settled: Settled, notes: list[str]) -> _Picture:
    """Return the picture of an offer of several terms: the efficient packages, and the area of all of them."""
    node, chain, actors = settled.node, links(settled.node), equilibrium.game.names
    responders = chain[-1].responders
    if len(responders) > 1:
        raise MethodError(
            f"offer {node.name!r} is answered by {' and '.join(responders)}: its payoffs do not lie in a plane; a frontier is drawn "
            "of an offer that one actor answers, such as a pie or several issues between two, or of a list of pairs of payoffs"
        )
    me, other = actors.index(node.proposer), actors.index(responders[0])
    deals = {tuple(repr(plain(leaf.piece.after.values[i])) for i in (me, other)) for leaf in leaves(settled)}
    rule = margin(settled, responders[0], other)
    if len(deals) != 1 or rule is None:
        raise MethodError(
            f"offer {node.name!r}: what a deal is worth changes its form with the terms; the frontier of several terms is drawn "
            "where it is the same affine function of them throughout"
        )
    values = [plain(next(leaves(settled)).piece.after.values[i]) for i in (me, other)]
    corners = _corners(chain, equilibrium)
    named: dict[tuple[Any, Any], str] = {}
    for fixed in corners:
        place = tuple(_put(value, fixed) for value in values)
        named.setdefault((place[0], place[1]), _terms_text(chain, fixed))
    efficient = _efficient(list(named))
    line = _cut(efficient, rule[1])
    stretches = [
        _Stretch(np.array([[float(v) for v in p] for p in (one, two)]), min(one[1], two[1]) >= rule[1], (k, k + 1))
        for k, (one, two) in enumerate(pairwise(line))
    ]
    made = proposal(settled)
    chosen, texts = None, {"chosen": ""}
    if made is not None and made.accepted and made.terms is not None:
        chosen = np.array([float(_put(value, made.numbers)) for value in values])
        certain = not isinstance(node.over, Lottery)
        texts["chosen"] = ",\n".join(f"{n} = {_short(v)}" for n, v in made.terms.items() if certain or v != 0)
    origin = np.array([float(plain(settled.reject.values[i])) for i in (me, other)])
    marks = [(np.array([float(v) for v in p]), named[p]) for p in efficient]
    labels = (f"payoff of {node.proposer} (proposes)", f"payoff of {responders[0]} (answers)")
    notes.append("Line: efficient packages, thick where accepted; grey: all packages.")
    return _Picture(stretches, origin, chosen, labels, texts, marks, notes, area=_hull(list(named)))


def _corners(chain: Sequence[Offer], equilibrium: Equilibrium) -> list[dict[Term, Any]]:
    """Return the corners of the set from which the terms of an offer are taken."""
    found: list[dict[Term, Any]] = [{}]
    for link in chain:
        found = [
            {**fixed, link.term: end}
            for fixed in found
            for end in dict.fromkeys(_put(_read(equilibrium, bound), fixed) for bound in (link.low, link.high))
        ]
    return found


def _read(equilibrium: Equilibrium, bound: Any) -> Any:
    from bargaining.solvers.backward_induction import read_terms

    return plain(read_terms(bound, equilibrium._reader))


def _put(quantity: Any, fixed: Mapping[Term, Any]) -> Any:
    """Put numbers for the terms into a quantity."""
    if not isinstance(quantity, Affine):
        return quantity
    return quantity.constant + sum((c * fixed[term] for term, c in quantity.coefficients.items()), Fraction(0))


def _terms_text(chain: Sequence[Offer], fixed: Mapping[Term, Any]) -> str:
    """Write the terms at a corner; of a lottery, the package that is certain there."""
    report = {name: _put(quantity, fixed) for name, quantity in chain[-1].report.items()}
    if isinstance(chain[0].over, Lottery):
        return next(name for name, chance in report.items() if chance == 1)
    return ",\n".join(f"{name} = {_short(value)}" for name, value in report.items())


def _efficient(points: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return the corners of the efficient boundary of a convex hull, the second payoff falling."""
    chain: list[tuple[Any, Any]] = []
    for c in sorted(set(points)):
        while chain and (chain[-1][1] <= c[1] or (len(chain) > 1 and _left(chain[-2], chain[-1], c))):
            chain.pop()
        chain.append(c)
    return chain


def _left(a: tuple[Any, Any], b: tuple[Any, Any], c: tuple[Any, Any]) -> bool:
    """Whether b lies on or below the line from a to c."""
    return bool((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) >= 0)


def _hull(points: list[tuple[Any, Any]]) -> Floats:
    """Return the corners of the convex hull."""
    around: list[tuple[Any, Any]] = []
    for side in (sorted(set(points)), sorted(set(points), reverse=True)):
        chain: list[tuple[Any, Any]] = []
        for c in side:
            while len(chain) > 1 and _left(chain[-2], chain[-1], c):
                chain.pop()
            chain.append(c)
        around += chain[:-1]
    return np.array([[float(v) for v in p] for p in around])


def _cut(line: list[tuple[Any, Any]], level: Any) -> list[tuple[Any, Any]]:
    """Cut a falling line where the second payoff is `level`."""
    out = line[:1]
    for one, two in pairwise(line):
        if two[1] < level < one[1]:
            part = (one[1] - level) / (one[1] - two[1])
            out.append((one[0] + part * (two[0] - one[0]), level))
        out.append(two)
    return out


def _sought(equilibrium: Equilibrium, name: str | None) -> Settled:
    """Return the offer by name; unless said the accepted one on the path, or the first whose payoffs need no other terms."""
    found = [p for p in _offers(equilibrium.play) if id(p.node) not in equilibrium.game.open_nodes]
    if name is not None:
        found = [p for p in found if p.node.name == name]
    if not found and not any(True for _ in _offers(equilibrium.play)):
        raise MethodError(
            "this game has no offer of terms from a continuum; of finitely many packages give the payoffs, "
            "as in bargaining.plot.frontier({'all': (0, 10), 'half': (6, 7)})"
        )
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
    every += [p for p in (picture.dots, picture.area, picture.hull) if p is not None]
    points = np.vstack(every)
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.13 * np.maximum(high - low, 1e-9)
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
    if picture.area is not None:
        ax.fill(*picture.area.T, facecolor="0.94", edgecolor="none", zorder=0)
    if picture.hull is not None:
        ax.plot(*picture.hull.T, color=INK, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2)
    if picture.dots is not None:
        ax.plot(*picture.dots.T, "o", markersize=4.5, color=INK, zorder=3)
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

    lines = [s.ends for s in picture.stretches] + ([] if picture.hull is None else [*_pairs(picture.hull)])
    samples = [ends[0] + np.linspace(0, 1, 60)[:, None] * (ends[1] - ends[0]) for ends in lines]
    if picture.dots is not None:
        samples.append(picture.dots)
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
    for place, text in picture.marks:
        # What has been named, as the equilibrium or by another end that gives the same, is not named again.
        if not any(np.allclose(place, other, atol=1e-9) for other, named in spots if named != "rejection"):
            spots.append((place, plain_math(text)))
    for spot, text in spots:
        x, y = on_panel(spot)
        width, height = measure(text, 7.0)
        best, found = -np.inf, (x, y)
        half = np.array([width, height]) / 2
        for reach in (6.0, 11.0, 17.0, 25.0):
            for angle in np.radians(np.arange(0, 360, 15)):
                way = np.array([np.cos(angle), np.sin(angle)])
                edge = min(h / max(abs(w), 1e-9) for h, w in zip(half, way, strict=True))
                place = np.array([x, y]) + way * (edge + reach)
                gap = (np.abs(taken - place) - half).max(axis=1)
                rim = np.minimum(place, np.array(size) - place) - half
                score = min(float(gap.min()), float(rim.min()), 4.0) - 0.12 * reach
                if score > best + 1e-9:
                    best, found = score, (float(place[0]), float(place[1]))
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


def _pairs(points: Floats) -> list[Floats]:
    """Return the stretches of a line."""
    return [points[k : k + 2] for k in range(len(points) - 1)]
