r"""Trees for LaTeX, drawn by the package ``istgame``: the tree that :func:`~bargaining.plots.tree.tree` draws, as source.

Information sets are dotted lines, an offer over a continuum a shaded triangle, nature's moves open circles. The tree grows to the right;
children of a node lie at equal distances around it, as far apart as what hangs on them needs.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from bargaining.plots.layout import Branch, Spot
from bargaining.plots.payoffs import Notation
from bargaining.plots.spots import spot_of
from bargaining.plots.tree import read_tree

__all__ = ["istgame"]

#: Height of a line of text and width of a letter, in millimetres.
_LINE, _LETTER = 4.6, 1.9

_SPECIAL = {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def istgame(game: Any, *, payoffs: bool = True, limit: int = 60, standalone: bool = False) -> str:
    r"""Write the extensive form of a game as an ``istgame`` environment.

    Parameters
    ----------
    game : Model, Game or Equilibrium
        A model is written in the symbols of its protocol. Of a recursive game the state in which it starts is written.
    payoffs : bool
        Whether payoffs are written at the ends.
    limit : int
        The most nodes written.
    standalone : bool
        Whether a whole document is written, which compiles as it is.

    Returns
    -------
    str
        Comment lines at its head say what the letters of terms, minima and maxima stand for.

    Raises
    ------
    MethodError
        If the tree has more nodes than `limit`, or the game is no tree.

    Examples
    --------
    >>> import bargaining as bg
    >>> text = bg.plot.istgame(bg.load("fearon1995/bargaining_range"))
    >>> print("\n".join(text.split("\n")[4:6]))
    \istrootcntm(1)(0,0)<left>{A}
    \istb{x}[a]
    """
    model, shown, _, values = read_tree(game, limit)
    notation = Notation(shown, {} if model is None else model.latex, values)
    root = spot_of(shown.root, None, shown, notation, payoffs)
    meanings = [f"% {letter}: {name}" for letter, name in notation.terms.items()]
    meanings += [f"% {letter} = {meaning}" for letter, meaning in notation.defined.items()]
    lines = [*meanings, r"\begin{istgame}", r"\setistgrowdirection'{east}", *_Tree().write(root), r"\end{istgame}"]
    if standalone:
        head = [r"\documentclass[border=4pt]{standalone}", r"\usepackage{amsmath,istgame}", r"\begin{document}"]
        lines = [*head, *lines, r"\end{document}"]
    return "\n".join(lines)


class _Tree:
    """One tree being written; nodes are numbered in the order of writing."""

    def __init__(self) -> None:
        self.count = 0
        self.room: dict[int, tuple[float, float]] = {}
        self.number: dict[int, str] = {}
        self.sets: dict[str, list[str]] = {}
        self.owner: dict[str, str] = {}
        self.joined: list[tuple[str, Spot, str]] = []

    def write(self, root: Spot) -> list[str]:
        """Write the whole tree."""
        self.measure(root)
        lines = self.node(root, "0,0", "left")
        for name, members in self.sets.items():
            for k, (one, other) in enumerate(pairwise(members)):
                who = rf"{{{_text(self.owner[name])}}}" if k == 0 else ""
                lines.append(rf"\xtInfoset({one})({other}){who}")
        for number, spot, label in self.joined:
            if id(spot) in self.number:
                target = self.number[id(spot)]
                lines.append(
                    rf"\draw[dashed] ({number}) to[bend right=18] node[below] {{\footnotesize {_text(label)}}} ({target});"
                )
        return lines

    def measure(self, spot: Spot) -> float:
        """Find how far apart the children of a node lie, and half the height of what hangs on it, in millimetres; return the latter."""
        halves = [self.measure(branch.to) for branch in spot.branches if not branch.joins]
        apart = max([one + other + 1.5 for one, other in pairwise(halves)], default=8.0)
        if halves:
            half = (len(halves) - 1) * apart / 2 + max(halves[0], halves[-1])
        else:
            half = max(1, sum(line.count("\n") + 1 for line in spot.lines)) * _LINE / 2
        self.room[id(spot)] = apart, half
        return half

    def node(self, spot: Spot, at: str, where: str) -> list[str]:
        """Write a node that stands at a place, and all below it."""
        self.count += 1
        number = self.number[id(spot)] = str(self.count)
        if not spot.branches:  # the root alone: an end
            return [rf"\istroot({number})({at})[null node]<{where}>{{{_ending(spot)}}}", r"\endist"]
        drawn = [branch for branch in spot.branches if not branch.joins]
        self.joined.extend((number, branch.to, branch.label) for branch in spot.branches if branch.joins)
        pooled = spot.information_set is not None
        if pooled:
            self.sets.setdefault(str(spot.information_set), []).append(number)
            self.owner.setdefault(str(spot.information_set), spot.name)
        if spot.kind == "offer":
            return self.offer(spot, number, drawn, at, where)
        wide = max(16.0, *(12.0 + _LETTER * _length(branch.label) for branch in drawn))
        style = "[chance node]" if spot.kind == "chance" else "[plain node]" if spot.kind == "period" else ""
        lines = [
            rf"\xtdistance{{{wide:.0f}mm}}{{{self.room[id(spot)][0]:.0f}mm}}",
            rf"\istroot({number})({at}){style}<{where}>{{{_text(spot.name)}}}",
        ]
        for k, branch in enumerate(drawn):
            side = "a" if k < len(drawn) / 2 else "b"
            end = "" if branch.to.branches else rf"{{{_ending(branch.to)}}}[right]"
            lines.append(rf"\istb{{{_label(branch.label)}}}[{side}]{end}")
        lines.append(r"\endist")
        for k, branch in enumerate(drawn, start=1):
            if branch.to.branches:
                lines += self.node(branch.to, f"{number}-{k}", "above")
            else:
                self.number[id(branch.to)] = f"{number}-{k}"
        return lines

    def offer(self, spot: Spot, number: str, drawn: list[Branch], at: str, where: str) -> list[str]:
        """Write a proposal: the continuum of terms, and making no offer where that leads to something of its own."""
        head = drawn[0]
        long = max(
            12.0, 6.0 + _LETTER * (_length(spot.name) + _length(head.to.name)) / 2 + _LETTER * _length(head.label)
        )
        lines = [
            rf"\cntmdistance{{{long:.0f}mm}}{{{min(24.0, max(12.0, 1.2 * self.room[id(head.to)][1])):.0f}mm}}",
            rf"\istrootcntm({number})({at})<{where}>{{{_text(spot.name)}}}",
            rf"\istb{{{head.label.strip('$')}}}[a]",
            r"\endist",
            *self.node(head.to, f"{number}-1", "above"),
        ]
        for branch in drawn[1:]:
            down = self.room[id(head.to)][1] + self.room[id(branch.to)][1] + 3
            end = "" if branch.to.branches else rf" node[right] {{${_ending(branch.to)}$}}"
            lines.append(
                rf"\draw ({number}) -- node[below left] {{{_label(branch.label)}}} ++(24mm,-{down:.0f}mm) coordinate ({number}o){end};"
            )
            if branch.to.branches:
                lines += self.node(branch.to, f"{number}o", "above")
        return lines


def _length(label: str) -> int:
    return len(re.sub(r"\\[A-Za-z]+|[{}$\\]", "", label))


def _text(text: str) -> str:
    r"""Return a text for LaTeX; what stands between dollar signs is mathematics already.

    Examples
    --------
    >>> _text("90% of $x_{1}$")
    '90\\% of $x_{1}$'
    """
    parts = re.split(r"(?<!\\)\$", text.replace("\\$", "\0"))
    for k in range(0, len(parts), 2):
        parts[k] = "".join(_SPECIAL.get(c, c) for c in parts[k])
    return "$".join(parts).replace("\0", r"\$")


def _label(label: str) -> str:
    return rf"\textnormal{{{_text(label)}}}" if label else "{}"


def _ending(spot: Spot) -> str:
    """Return the lines at an end."""
    lines = [line for block in spot.lines for line in block.split("\n")]
    inside = r"\\ ".join(rf"\textnormal{{{_text(line)}}}" for line in lines)
    return rf"\begin{{array}}{{l}}{inside}\end{{array}}" if inside else ""
