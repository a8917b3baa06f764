"""Writing extensive forms of Gambit (``.efg``): payoffs at the ends, quoted at the first move, and numbers as ratios."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

from bargaining.errors import InputError, MethodError
from bargaining.expressions.numbers import exact
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.game import Game
from bargaining.games.grids import on_a_grid

__all__ = ["finite_form", "quoted", "rational", "to_efg"]


def quoted(text: str) -> str:
    r"""Return a text in quotes, without line breaks and runs of blanks, which some programs refuse.

    Examples
    --------
    >>> print(quoted('a "b"  c'))
    "a \"b\" c"
    """
    plain = " ".join(text.split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def rational(value: Any) -> Fraction:
    """Return a number of a game as a rational; symbols have none."""
    if getattr(value, "free_symbols", None):
        names = ", ".join(sorted(str(s) for s in value.free_symbols))
        raise MethodError(
            f"the file holds numbers; the symbols {names} have none. Write the numbers into the game first"
        )
    try:
        return exact(value)
    except InputError as wrong:
        raise MethodError(f"a number of the game cannot be written: it {wrong}") from wrong


def finite_form(game: Game, grid: int | None) -> ExtensiveForm:
    """Return the places of a game in rational numbers, offers over a continuum put on a grid.

    Raises
    ------
    MethodError
        If there are such offers and no grid.
    """
    if game.has_offers:
        if grid is None:
            raise MethodError(
                "an offer over a continuum has no place in the file; say how many numbers of the interval are written, as in grid=11"
            )
        game = on_a_grid(game, grid)
    return ExtensiveForm(game, rational)


def to_efg(game: Game, *, title: str = "", grid: int | None = None) -> str:
    """Write an extensive form.

    Parameters
    ----------
    game : Game
        Finite. Flows and discount factors are contained in the payoffs at the ends.
    title : str
    grid : int, optional
        For offers over a continuum: how many numbers of the interval are written.

    Raises
    ------
    MethodError
        If the game has states, symbols, or offers and no grid.

    Examples
    --------
    >>> from bargaining.games.nodes import decision, outcome
    >>> ends = {"out": outcome("stays out", {"E": 0, "I": 2}), "in": outcome("shared", {"E": 1, "I": 0.5})}
    >>> print(to_efg(Game(["E", "I"], decision("entry", "E", ends)), title="entry"))
    EFG 2 R "entry" { "E" "I" }
    ""
    p "entry" 1 1 "entry" { "out" "in" } 0
    t "" 1 "stays out" { 0, 2 }
    t "" 2 "shared" { 1, 1/2 }
    """
    form = finite_form(game, grid)
    own: list[int] = []
    count = [0] * len(form.names)
    for h in form.information_sets:
        count[h.actor] += 1
        own.append(count[h.actor])
    players = " ".join(map(quoted, form.names))
    lines = [f"EFG 2 R {quoted(title)} {{ {players} }}", '""']
    draws = ends = 0
    used = Counter(" ".join(getattr(place.node, "name", "").split()) for place in form.places)
    for place in form.places:
        title = " ".join(getattr(place.node, "name", "").split())
        name = quoted(
            title if used[title] == 1 else ""
        )  # labels of nodes must differ; the information set keeps the name
        if place.owner == -2:
            ends += 1
            lines.append(f't "" {ends} {quoted(place.label)} {{ {", ".join(map(str, place.payoffs))} }}')
        elif place.owner == -1:
            draws += 1
            events = " ".join(
                f"{quoted(event)} {p}"
                for event, p in zip(place.node.events, place.probabilities, strict=True)  # type: ignore[attr-defined]
            )
            lines.append(f'c {name} {draws} "" {{ {events} }} 0')
        else:
            h = form.information_sets[place.information_set]
            actions = " ".join(map(quoted, h.actions))
            lines.append(f"p {name} {place.owner + 1} {own[place.information_set]} {quoted(h.name)} {{ {actions} }} 0")
    return "\n".join(lines)
