r"""Strategic forms of Gambit (``.nfg``), read and written.

A strategic form is read as the tree in which the players choose one after the other without seeing what was chosen. A tree is written by
its pure strategies, one action at each information set; a profile's payoffs are expected over nature's moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from bargaining.errors import MethodError
from bargaining.formats.efg_writing import finite_form, quoted
from bargaining.formats.scanner import Scanner, apart, head
from bargaining.games.game import Game
from bargaining.games.nodes import Decision, Node, Outcome

__all__ = ["read_nfg", "to_nfg"]

#: Strategic forms with more profiles than this are neither read nor written.
_MOST = 1_000_000


def read_nfg(text: str, name: str = "nfg") -> Game:
    """Read a strategic form.

    Parameters
    ----------
    text : str
        What stands in the file: payoffs profile by profile, the first player's strategy changing fastest, or outcomes and their numbers.
    name : str
        The file, for messages.

    Raises
    ------
    InputError
        If the text breaks the format, with line and column.

    Examples
    --------
    >>> game = read_nfg('NFG 1 R "chicken" { "A" "B" } { 2 2 } 0 0 7 2 2 7 6 6')
    >>> game.root.actions, game.root.branches[0].information_set
    (('1', '2'), 'B')
    """
    scan = Scanner(text, name)
    players = head(scan, "NFG")
    strategies = _strategies(scan, players)
    if scan.peek().startswith('"'):
        scan.quoted("a comment")
    if prod(map(len, strategies)) > _MOST:
        scan.fail(f"a strategic form of more than {_MOST:,} profiles is not read")
    profiles = _outcomes(scan, strategies) if scan.peek() == "{" else _payoffs(scan, strategies)
    if not scan.done:
        scan.fail("the payoffs are complete, and nothing may follow")
    sizes = [len(own) for own in strategies]

    def below(chosen: tuple[int, ...]) -> Node:
        k = len(chosen)
        if k == len(players):
            index = sum(c * prod(sizes[:i]) for i, c in enumerate(chosen))
            label = ", ".join(own[c] for own, c in zip(strategies, chosen, strict=True))
            return Outcome(label, players, profiles[index])
        branches = tuple(below((*chosen, c)) for c in range(sizes[k]))
        return Decision(players[k], players[k], strategies[k], branches, players[k] if k else None)

    return Game(list(players), below(()))


def _strategies(scan: Scanner, players: Sequence[str]) -> list[tuple[str, ...]]:
    """Read how many strategies each player has, or their names."""
    scan.mark("{", "the numbers or names of the strategies follow")
    out: list[tuple[str, ...]] = []
    while scan.peek() != "}":
        if scan.peek() == "{":
            scan.mark("{", "the names of a player's strategies follow")
            own: list[str] = []
            while scan.peek() != "}":
                own.append(scan.quoted("the name of a strategy"))
            scan.mark("}", "the names end")
        else:
            before = scan.at
            count = scan.whole("how many strategies a player has")
            if count > _MOST:
                scan.fail(f"a strategic form of more than {_MOST:,} profiles is not read", before)
            own = [str(k + 1) for k in range(count)]
        if not own:
            scan.fail("a player has at least one strategy")
        out.append(tuple(apart(own, "strategy")))
    if len(out) != len(players):
        scan.fail(f"the strategies of {len(players)} players are listed; there are {len(out)}")
    scan.mark("}", "the strategies end")
    return out


def _payoffs(scan: Scanner, strategies: Sequence[Sequence[str]]) -> list[tuple[Any, ...]]:
    """Read payoffs profile by profile."""
    out = []
    for _ in range(prod(map(len, strategies))):
        row = []
        for _ in strategies:
            row.append(scan.number("a payoff"))
            if scan.peek() == ",":
                scan.mark(",", "payoffs go on")
        out.append(tuple(row))
    return out


def _outcomes(scan: Scanner, strategies: Sequence[Sequence[str]]) -> list[tuple[Any, ...]]:
    """Read outcomes, then the number of each profile's; 0 means that nobody gets anything."""
    scan.mark("{", "outcomes follow")
    known: list[tuple[Any, ...]] = [tuple(Fraction(0) for _ in strategies)]
    while scan.peek() != "}":
        scan.mark("{", "an outcome is a name and payoffs")
        if scan.peek().startswith('"'):
            scan.quoted("the name of an outcome")
        row: list[Fraction] = []
        while scan.peek() != "}":
            row.append(scan.number("a payoff"))
            if scan.peek() == ",":
                scan.mark(",", "payoffs go on")
        if len(row) != len(strategies):
            scan.fail(f"an outcome has one payoff for each of the {len(strategies)} players; there are {len(row)}")
        scan.mark("}", "the outcome ends")
        known.append(tuple(row))
    scan.mark("}", "the outcomes end")
    out = []
    for _ in range(prod(map(len, strategies))):
        before = scan.at
        number = scan.whole("the number of a profile's outcome")
        if number >= len(known):
            scan.fail(f"outcomes are numbered up to {len(known) - 1}", before)
        out.append(known[number])
    return out


def to_nfg(game: Game, *, title: str = "", grid: int | None = None) -> str:
    """Write a strategic form by its pure strategies.

    Parameters
    ----------
    game : Game
        Finite.
    title : str
    grid : int, optional
        For offers over a continuum: how many numbers of the interval are written.

    Raises
    ------
    MethodError
        If the game has states, symbols, or offers and no grid, or more than a million profiles.

    Examples
    --------
    >>> print(to_nfg(read_nfg('NFG 1 R "" { "A" "B" } { 2 2 } 0 0 7 2 2 7 6 6')))
    NFG 1 R "" { "A" "B" } { { "1" "2" } { "1" "2" } }
    ""
    0 0 7 2 2 7 6 6
    """
    form = finite_form(game, grid)
    own = [[k for k, h in enumerate(form.information_sets) if h.actor == i] for i in range(len(form.names))]
    sizes = [[len(form.information_sets[k].actions) for k in sets] for sets in own]
    profiles = prod(prod(size) for size in sizes)
    if profiles > _MOST:
        raise MethodError(
            f"the strategic form has {profiles:,} profiles, and at most {_MOST:,} are written; the extensive form (.efg) is small"
        )
    strategies = [list(product(*map(range, size))) for size in sizes]
    names = [
        [
            ", ".join(form.information_sets[k].actions[a] for k, a in zip(sets, plan, strict=True)) or "none"
            for plan in plans
        ]
        for sets, plans in zip(own, strategies, strict=True)
    ]
    cells: list[str] = []
    chosen: list[Sequence[Any]] = [()] * len(form.information_sets)
    for profile in product(*reversed(strategies)):  # the first player's strategy changes fastest
        for sets, plan in zip(own, reversed(profile), strict=True):
            for k, a in zip(sets, plan, strict=True):
                chosen[k] = [int(a == j) for j in range(len(form.information_sets[k].actions))]
        cells.append(" ".join(str(Fraction(v)) for v in form.continuation(chosen)[0]))
    players = " ".join(map(quoted, form.names))
    listed = " ".join("{ " + " ".join(map(quoted, apart(own_names, "strategy"))) + " }" for own_names in names)
    return f'NFG 1 R {quoted(title)} {{ {players} }} {{ {listed} }}\n""\n' + " ".join(cells)
