"""Game trees drawn for papers, from left to right."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from bargaining.equilibrium.assessment import Assessment
from bargaining.equilibrium.equilibrium import Equilibrium
from bargaining.equilibrium.plays import Play, on_path
from bargaining.equilibrium.whole_offers import links
from bargaining.errors import InputError, MethodError
from bargaining.games.game import Game
from bargaining.games.nodes import Continue, Node, Offer
from bargaining.games.stationary_form import StationaryForm
from bargaining.games.treeless import TreelessGame
from bargaining.model import Model
from bargaining.plots.captions import Block, flow, paragraph, symbol
from bargaining.plots.information_sets import join_information_sets
from bargaining.plots.layout import Branch, Spot, arrange
from bargaining.plots.payoffs import Notation
from bargaining.plots.refusals import no_tree
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.spots import SPREAD, Behaviour, spot_of
from bargaining.plots.style import COLUMN, INK, PAGE, extent, measure, plain_math, styled

__all__ = ["read_tree", "tree"]

#: Sizes of type tried until the tree is no wider than a page.
_SIZES = (7.5, 7.0, 6.5, 6.0)

#: Of a recursive game with at most this many states all are drawn.
_STATES = 4

#: Room above a tree for its heading, and between trees, in points.
_HEAD, _GAP = 8.0, 10.0

#: Horizontal room for the slanted part of a branch and around a fan, in points.
_SLANT, _FAN = 13.0, 26.0


def tree(game: Any, *, payoffs: bool = True, limit: int = 60) -> Figure:
    """Draw the extensive form of a game.

    A full circle is a decision, an open circle a move of nature, a fan the terms an offer may propose, with its least and
    greatest; what an actor cannot tell apart is joined by a dashed line. For an equilibrium the path of play is thick; with information
    sets, all that has positive probability, and the probabilities of actions that are mixed stand beside them. Of a recursive game
    with few states every state is drawn, the one in which it starts at the top; of others the start alone.

    Parameters
    ----------
    game : Model, Game, Equilibrium or Assessment
        A model is drawn in the symbols of its protocol.
    payoffs : bool
        Whether payoffs are written at the ends.
    limit : int
        The most nodes drawn; a subtree that stands in several places counts each time.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    MethodError
        If the tree has more nodes than `limit`, or the game is no tree.

    Examples
    --------
    >>> import bargaining as bg
    >>> figure = bg.plot.tree(bg.load("fearon1995/bargaining_range"))
    >>> len(figure.axes)
    1
    """
    model, shown, play, values = read_tree(game, limit)
    known: dict[int, int] = {}
    states = dict(shown.states) or {"": shown.root}
    if shown.begin is not None:
        # The state in which the game starts is drawn where its variable begins.
        states[shown.start] = shown.root
    if len(states) > _STATES or sum(_count(node, known) for node in states.values()) > limit:
        states = {shown.start: shown.root}
    order = sorted(states, key=lambda name: name != shown.start)
    met = {} if play is None else {id(at.node): at for at in reversed([*on_path(play)])}
    with styled():
        notation = Notation(shown, {} if model is None else model.latex, values)
        # Where a variable is open, so is what is offered: no path is marked there.
        carried = {id(node) for name, node in shown.states.items() if name in shown.variables}
        plays: dict[str, Any] = {
            name: None if id(states[name]) in carried else met.get(id(states[name])) for name in order
        }
        if isinstance(game, Assessment):
            firsts = game.form.roots if isinstance(game.form, StationaryForm) else {order[0]: 0}
            plays.update({name: Behaviour(game, place) for name, place in firsts.items() if name in plays})
        roots = [spot_of(states[name], plays[name], shown, notation, payoffs) for name in order]
        heads = [_head(shown, name, notation) for name in order] if len(order) > 1 or shown.begin is not None else [""]
        rest = [name for name in shown.states if name not in states]
        thick = "" if play is None else "the path of play in equilibrium"
        if isinstance(game, Assessment):
            thick = "what is played with positive probability, given in brackets where actions are mixed"
        return _figure(roots, heads, model, notation, payoffs, thick, _undrawn(shown, rest))


def _head(game: Game, name: str, notation: Notation) -> str:
    """Return the heading of a state."""
    variable = game.variables.get(name)
    start = name == game.start
    at = (
        "" if variable is None else f" at {plain_math(variable.name)} = ${notation.write(game.begin)}$" if start else ""
    )
    return f"state '{plain_math(name)}'{at}{' (start)' * start}"


def _undrawn(game: Game, rest: list[str]) -> str:
    """Say which states are not drawn."""
    if not rest:
        return f"Drawn is the only state, '{game.start}'." if len(game.states) == 1 else ""
    named = ", ".join(f"'{name}'" for name in rest[:8]) + (f" and {len(rest) - 8} more" if len(rest) > 8 else "")
    return f"Drawn is the state in which the game starts, '{game.start}'; not drawn: {named}."


def read_tree(game: Any, limit: int) -> tuple[Model | None, Game, Play | None, Mapping[str, Fraction]]:
    """Return the model, the tree to be drawn, its solution and the numbers of the symbols; refuse a tree with too many nodes."""
    model, shown, play, values = _read(game)
    if shown.arrays is not None:
        raise MethodError(f"this game is held in arrays of {shown.arrays.size} nodes; trees are drawn up to {limit}")
    count = _count(shown.root, {})
    if count > limit:
        raise MethodError(
            f"the tree has {count} nodes, and at most {limit} are drawn; take fewer rounds or a subgame "
            "(bargaining.Game(actors, node)), or allow more with limit=..."
        )
    return model, shown, play, values


def _read(game: Any) -> tuple[Model | None, Game, Play | None, Mapping[str, Fraction]]:
    if isinstance(game, Model):
        written = game.game(game.symbols)
        if not isinstance(written, Game):
            raise MethodError(no_tree(written, game))
        return game, written, None, game.numbers
    if isinstance(getattr(game, "game", game), TreelessGame):
        raise MethodError(no_tree(getattr(game, "game", game), getattr(game, "model", None)))
    if isinstance(game, Equilibrium):
        values = {} if game.model is None else game.model.numbers
        if game.game.written is not None:  # drawn as written, where no path can be marked: moves were interchanged
            return game.model, game.game.written, None, values
        return game.model, game.game, game.play, values
    if isinstance(game, Assessment):  # its behaviour is no single path, and is read where it is drawn
        return game.model, game.game, None, {} if game.model is None else game.model.numbers
    if isinstance(game, Game):
        return None, game, None, {}
    raise InputError(f"a tree is drawn of a Model, a Game or an equilibrium; got {type(game).__name__}")


def _count(node: Node, known: dict[int, int]) -> int:
    """Return how many nodes are drawn; an offer is two, and making no offer that leads where rejection leads is none."""
    if id(node) not in known:
        below = list(node.children)
        if isinstance(node, Offer) and not node.last:
            last = links(node)[-1]
            below = [last.accept, *below[1:]]
        if isinstance(node, Offer) and node.otherwise is node.reject:
            below = below[:2]
        known[id(node)] = 1 + isinstance(node, Offer) + sum(_count(child, known) for child in below)
    return known[id(node)]


def _figure(
    roots: list[Spot], heads: list[str], model: Model | None, notation: Notation, payoffs: bool, thick: str, rest: str
) -> Figure:
    every = [spot for root in roots for spot in root.all()]
    ends = [spot for spot in every if spot.kind == "end"]
    for size in _SIZES:
        for end in ends:
            end.height = sum(sum(_reach(line, size)) for line in _lines(end)) + 0.9 * size
        high = 0.0
        for root, head in zip(roots, heads, strict=True):
            top = high + (_HEAD + size if head else 0.0)
            _, below = arrange(root, lambda branch, size=size: _length(branch, size))
            for spot in root.all():
                spot.y += top
            high = top + below + (_GAP if root is not roots[-1] else 0.0)
        right = max(end.x + 5 + _width(end, size) for end in ends)
        if right <= 72 * PAGE - 30:
            break
    left = 6.0 + max(4.0, *(measure(root.name, size)[0] for root in roots))
    width = max(72 * COLUMN, left + right + 6.0, *(measure(name, size, True)[0] + 12.0 for name in heads))
    notes = _notes(model, notation, width - 12.0, payoffs, thick, rest)
    total = high + notes.height + 22.0
    figure = PrintedFigure(figsize=(width / 72, total / 72))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_xlim(-left, width - left)
    ax.set_ylim(high + notes.height + 14.0, -8.0)
    ax.axis("off")
    for root, name in zip(roots, heads, strict=True):
        top = min(spot.y - spot.height / 2 for spot in root.all())
        if name:
            ax.text(6.0 - left, top - size, name, size=size, style="italic", ha="left", va="bottom")
        for spot in root.all():
            _draw(ax, spot, size)
    join_information_sets(ax, every)
    notes.draw(figure, 6.0, notes.height + 4.0)
    return figure


def _width(end: Spot, size: float) -> float:
    """Return the width of what is written at an end, its label being bold."""
    heads = _heads(end)
    return max(measure(line, size, k < heads)[0] for k, line in enumerate(_lines(end)))


def _heads(end: Spot) -> int:
    return sum(line.count("\n") + 1 for line in end.lines[:1])


def _lines(end: Spot) -> list[str]:
    return [part for line in end.lines for part in line.split("\n")]


def _reach(line: str, size: float) -> tuple[float, float]:
    """Return the room of a line above and below its baseline."""
    _, above, below = extent(line, size)
    return max(above, 0.82 * size) + 0.1 * size, max(below, 0.2 * size) + 0.1 * size


def _length(branch: Branch, size: float) -> float:
    """Return the least horizontal length of a branch: its slant, its label and the name at its end."""
    name = measure(branch.to.name, size)[0] + 7.0 if branch.to.name else 3.0
    label = measure(branch.label, size)[0]
    if branch.fan is not None:
        chosen = measure(f"${branch.fan[2]}$", size)[0] + 14.0 if branch.fan[2] else 0.0
        edges = max(measure(f"${text}$", size - 0.5)[0] + 6.0 for text in branch.fan[:2])
        return _FAN + max(5.0 + label + name, chosen, edges)
    return _SLANT + label + 2.0 + name


def _draw(ax: Axes, spot: Spot, size: float) -> None:
    if spot.kind == "end":
        _end(ax, spot, size)
        return
    for branch in spot.branches:
        _branch(ax, spot, branch, size)
    if spot.kind == "chance":
        ax.plot(
            spot.x,
            spot.y,
            "o",
            markersize=5.0,
            markerfacecolor="white",
            markeredgecolor=INK,
            markeredgewidth=0.9,
            zorder=4,
        )
    elif spot.kind == "period":
        ax.plot(spot.x, spot.y, "|", markersize=7.0, markeredgecolor=INK, markeredgewidth=1.2, zorder=4)
    else:
        ax.plot(spot.x, spot.y, "o", markersize=4.2, color=INK, zorder=4)
    style = "italic" if spot.kind == "chance" else "normal"
    name = ax.text(
        spot.x, spot.y - 2.8, plain_math(spot.name), size=size, ha="right", va="bottom", style=style, zorder=5
    )
    if spot.information_set is not None:  # the dashed line passes behind the name
        name.set_path_effects([withStroke(linewidth=2.5, foreground="white")])


def _end(ax: Axes, spot: Spot, size: float) -> None:
    lines = _lines(spot)
    heads = _heads(spot)
    base = spot.y - sum(sum(_reach(line, size)) for line in lines) / 2
    for k, line in enumerate(lines):
        above, below = _reach(line, size)
        weight = "bold" if k < heads else "normal"
        ax.text(spot.x + 5, base + above, line, size=size, weight=weight, ha="left", va="baseline", zorder=5)
        base += above + below


def _branch(ax: Axes, spot: Spot, branch: Branch, size: float) -> None:
    child = branch.to
    wide = 2.0 if branch.thick else 0.7
    line: dict[str, Any] = {
        "color": INK,
        "linewidth": wide,
        "solid_capstyle": "round",
        "solid_joinstyle": "round",
        "zorder": 2,
    }
    if branch.fan is not None:
        low, high, chosen = branch.fan
        x, y = spot.x, spot.y
        ax.fill([x, x + _FAN, x + _FAN], [y, y - SPREAD, y + SPREAD], facecolor="0.93", edgecolor="none", zorder=1)
        for side in (-1, 1):
            ax.plot([x, x + _FAN], [y, y + side * SPREAD], color=INK, linewidth=0.7, zorder=2)
        ax.plot([x + _FAN] * 2, [y - SPREAD, y + SPREAD], color=INK, linewidth=0.7, zorder=2)
        ax.text(x + _FAN + 2, y - SPREAD, f"${high}$", size=size - 0.5, ha="left", va="center", zorder=5)
        ax.text(x + _FAN + 2, y + SPREAD, f"${low}$", size=size - 0.5, ha="left", va="center", zorder=5)
        ax.plot([x, child.x], [y, child.y], **line)
        ax.text(x + _FAN + 3, y - 2.4, branch.label, size=size, ha="left", va="bottom", zorder=5)
        if chosen:
            ax.text(x + _FAN + 10, y + 2.2, f"${chosen}$", size=size - 0.5, ha="left", va="top", zorder=5)
        return
    ax.plot([spot.x, spot.x + _SLANT, child.x], [spot.y, child.y, child.y], **line)
    ax.text(spot.x + _SLANT + 1, child.y - 2.4, branch.label, size=size, ha="left", va="bottom", zorder=5)


def _discounts(game: Game) -> set[str]:
    """Return the names of the symbols in discount factors, where a period passes at all."""
    if not any(isinstance(node, Continue) for node in game.nodes):
        return set()
    return {str(s) for actor in game.actors for s in getattr(actor.discount, "free_symbols", ())}


def _notes(model: Model | None, notation: Notation, width: float, payoffs: bool, played: str, rest: str) -> Block:
    block = Block()
    size = 6.5
    items = [
        f"${letter}$: {'the share of ' * (name in notation.game.names)}{plain_math(name)}"
        for letter, name in notation.terms.items()
    ]
    if payoffs:
        items += [f"${letter} = {text}$" for letter, text in notation.defined.items()]
    lines = (
        flow([f"{item};" if k < len(items) - 1 else f"{item}." for k, item in enumerate(items)], width, size)
        if items
        else []
    )
    if played:
        thick = f"Thick: {played}" + (", at the model's values." if model is not None else ".")
        lines = flow([*lines, *thick.split()], width, size)
    if rest:
        lines = flow([*lines, *(plain_math(word) for word in rest.split())], width, size)
    if model is not None:
        used = notation.used | _discounts(notation.game)
        shown = [
            symbol(path, model.latex) for path, p in model.parameters.items() if p.formula is None and path in used
        ]
        about = f"Model: {model.title} ({model.name}).{' Symbols:' if shown else ''}"
        words = [plain_math(w) for w in about.split()]
        lines += flow([*words, *[f"{s};" if k < len(shown) - 1 else f"{s}." for k, s in enumerate(shown)]], width, size)
    if lines:
        paragraph(block, lines, size)
    return block
