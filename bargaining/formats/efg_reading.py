r"""Reading extensive forms of Gambit (``.efg``).

The nodes of the tree follow one another, each before all that may follow it. A line is

* ``c "name" set ["set name"] [{ "event" probability ... }] outcome ["name" { payoffs }]`` where nature moves,
* ``p "name" player set ["set name"] [{ "action" ... }] outcome ["name" { payoffs }]`` where a player moves,
* ``t "name" outcome ["name" { payoffs }]`` where the game ends.

Names and actions of an information set, and name and payoffs of an outcome, may be left out where its number was met before. An outcome
may stand at a node that does not end the game; its payoffs are then received on the way. Payoffs on the way and at the end are added.
Numbers are read exactly: whole, decimal or ratios.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NoReturn

from bargaining.errors import GameError
from bargaining.formats.scanner import NUMBER, QUOTED, Scanner, apart, head, unquoted
from bargaining.games.game import Game, uncollected
from bargaining.games.nodes import Chance, Decision, Node, Outcome

__all__ = ["read_efg"]

#: Trees of perfect information with more nodes than this are kept as flat arrays, in which actions have no names.
_LARGE = 100_000

_OUTCOME = rf"\s*([0-9]+)(?:\s*({QUOTED}))?(?:\s*\{{([^{{}}\"]*)\}})?"
_END = re.compile(rf"\s*t\s*({QUOTED}){_OUTCOME}")
_MOVE = re.compile(
    rf"\s*p\s*({QUOTED})\s*([0-9]+)\s+([0-9]+)(?:\s*({QUOTED}))?(?:\s*\{{((?:\s*{QUOTED})*)\s*\}})?{_OUTCOME}"
)
_CHANCE = re.compile(
    rf"\s*c\s*({QUOTED})\s*([0-9]+)(?:\s*({QUOTED}))?(?:\s*\{{((?:\s*{QUOTED}\s*{NUMBER})*)\s*\}})?{_OUTCOME}"
)
_TEXTS = re.compile(QUOTED)
_EVENTS = re.compile(rf"({QUOTED})\s*({NUMBER})")
_SEPARATOR = re.compile(r"[\s,]+")


@dataclass(slots=True)
class _Set:
    """An information set: its name, its actions or events, the probabilities of events, and at how many nodes it stands."""

    name: str
    labels: tuple[str, ...]
    probabilities: tuple[Fraction, ...] = ()
    count: int = 0


@dataclass
class _Tree:
    """What was read: for each node its kind (-2 end, -1 nature, else player), its parent, its information set and its outcome."""

    players: tuple[str, ...]
    owner: array[int] = field(default_factory=lambda: array("i"))
    parent: array[int] = field(default_factory=lambda: array("i"))
    home: array[int] = field(default_factory=lambda: array("i"))
    ending: array[int] = field(default_factory=lambda: array("i"))
    names: dict[int, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sets: list[_Set] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("q"))
    payoffs: list[Any] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)

    def paid(self, outcome: int) -> tuple[Any, ...]:
        """Return the payoffs of an outcome; nothing where there is none."""
        n = len(self.players)
        return tuple(self.payoffs[n * outcome : n * outcome + n]) if outcome >= 0 else (0,) * n


def read_efg(text: str, name: str = "efg") -> Game:
    """Read an extensive form.

    Parameters
    ----------
    text : str
        What stands in the file.
    name : str
        The file, for messages.

    Returns
    -------
    Game
        A tree of perfect information with more than 100,000 nodes is held in flat arrays.

    Raises
    ------
    InputError
        If the text breaks the format, with line and column.
    GameError
        If what it describes is no game with perfect recall.

    Examples
    --------
    >>> text = 'EFG 2 R "entry" { "E" "I" } p "" 1 1 "" { "out" "in" } 0 t "" 1 "stays out" { 0, 2 }' + (
    ...     ' p "" 2 1 "" { "fight" "yield" } 0 t "" 2 "war" { -1, -1 } t "" 3 "shared" { 1, 1/2 }')
    >>> read_efg(text).root.actions
    ('out', 'in')
    """
    scan = Scanner(text, name)
    tree = _Tree(head(scan, "EFG"))
    with uncollected():
        _nodes(scan, tree)
    try:
        if len(tree.owner) > _LARGE and all(s.count <= 1 for s in tree.sets if not s.probabilities):
            return _arrays(tree)
        return _game(tree)
    except GameError as wrong:
        raise type(wrong)(f"{name}: {wrong}") from wrong


def _nodes(scan: Scanner, tree: _Tree) -> None:
    """Read the nodes, each before all that may follow it."""
    if scan.peek().startswith('"'):
        scan.quoted("a comment")
    open_nodes: list[list[int]] = []  # a node, and how many of its branches are still to come
    outcomes: dict[int, int] = {}
    sets: dict[int, int] = {}
    text, owner, parent, home, ending = scan.text, tree.owner, tree.parent, tree.home, tree.ending
    while True:
        here = len(owner)
        parent.append(open_nodes[-1][0] if open_nodes else -1)
        match = _END.match(text, scan.at)
        branches = 0
        if match is not None:
            owner.append(-2)
            home.append(-1)
            ending.append(_outcome(scan, tree, outcomes, match, 2))
        elif (match := _MOVE.match(text, scan.at)) is not None:
            branches = _move(scan, tree, sets, match)
            ending.append(_outcome(scan, tree, outcomes, match, 6))
        elif (match := _CHANCE.match(text, scan.at)) is not None:
            branches = _nature(scan, tree, sets, match)
            ending.append(_outcome(scan, tree, outcomes, match, 5))
        if match is None:
            _complain(scan, bool(open_nodes))
        if match[1] != '""':
            tree.names[here] = unquoted(match[1])
        scan.at = match.end()
        if branches:
            open_nodes.append([here, branches])
            continue
        while open_nodes:
            open_nodes[-1][1] -= 1
            if open_nodes[-1][1]:
                break
            open_nodes.pop()
        if not open_nodes:
            break
    if not scan.done:
        scan.fail("the tree is complete, and nothing may follow")


def _complain(scan: Scanner, inside: bool) -> NoReturn:
    """Say where a node is badly written, by reading it word for word."""
    if scan.done:
        scan.fail(
            "the tree is not complete: a node follows each action and event"
            if inside
            else "a tree has at least one node"
        )
    before = scan.at
    kind = scan.word("a node, which begins with c, p or t")
    if kind not in ("c", "p", "t"):
        scan.fail("expected a node, which begins with c (nature), p (player) or t (end)", before)
    scan.quoted("the name of the node")
    if kind == "p":
        scan.whole("the number of the player")
    if kind != "t":
        scan.whole("the number of the information set")
        if scan.peek().startswith('"'):
            scan.quoted("the name of the information set")
        if scan.peek() == "{":
            scan.mark("{", "actions follow")
            while scan.peek() != "}":
                scan.quoted("an action" if kind == "p" else "an event")
                if kind == "c":
                    scan.number("its probability")
            scan.mark("}", "actions end")
    scan.whole("the number of the outcome, 0 for none")
    if scan.peek().startswith('"'):
        scan.quoted("the name of the outcome")
    if scan.peek() == "{":
        scan.mark("{", "payoffs follow")
        while scan.peek() != "}":
            scan.number("a payoff")
            if scan.peek() == ",":
                scan.mark(",", "payoffs go on")
    scan.fail("this node cannot be read", before)


def _outcome(scan: Scanner, tree: _Tree, known: dict[int, int], match: re.Match[str], group: int) -> int:
    """Return the index of the outcome of a node, -1 for none."""
    number, title, body = match[group], match[group + 1], match[group + 2]
    if number == "0":
        if body is not None and body.strip():
            scan.fail("outcome 0 means none, and has no payoffs", match.start(group))
        return -1
    key = int(number) if len(number) < 19 else scan.fail("this number of an outcome is too large", match.start(group))
    # Most files number outcomes as they come: a dictionary is kept only for the others.
    index = key - 1 if key <= len(tree.numbers) and tree.numbers[key - 1] == key else known.get(key)
    if body is None:
        if index is None:
            scan.fail(f"outcome {number} is met here first and has no payoffs", match.start(group))
        return index
    if index is not None:
        return index
    words = _SEPARATOR.split(body.strip()) if body.strip() else []
    if len(words) != len(tree.players):
        scan.fail(
            f"outcome {number}: one payoff for each of the {len(tree.players)} players; there are {len(words)}",
            match.start(group),
        )
    for word in words:
        if len(word) < 19 and (word.isdigit() or (word[1:].isdigit() and word[0] in "+-")) and word.isascii():
            tree.payoffs.append(int(word))
            continue
        if re.fullmatch(NUMBER, word) is None:
            scan.fail(f"a payoff is a number; {word!r} is none", match.start(group + 2))
        tree.payoffs.append(scan.exact(word, match.start(group + 2)))
    index = len(tree.numbers)
    tree.numbers.append(key)
    if key != index + 1:
        known[key] = index
    if title and title != '""':
        tree.titles[index] = unquoted(title)
    return index


def _move(scan: Scanner, tree: _Tree, sets: dict[int, int], match: re.Match[str]) -> int:
    """Read where a player moves; return how many actions there are."""
    player = int(match[2]) if len(match[2]) < 9 else 0
    if not 1 <= player <= len(tree.players):
        scan.fail(f"players are numbered from 1 to {len(tree.players)}", match.start(2))
    tree.owner.append(player - 1)
    given = None
    if match[5] is not None:
        given = tree.lists.get(match[5])
        if given is None:
            given = tree.lists[match[5]] = tuple(apart([unquoted(word) for word in _TEXTS.findall(match[5])], "action"))
    return _enter(scan, tree, sets, (player, match, 3), match[4], given, ())


def _nature(scan: Scanner, tree: _Tree, sets: dict[int, int], match: re.Match[str]) -> int:
    """Read where nature moves; return how many events there are."""
    tree.owner.append(-1)
    pairs = None if match[4] is None else _EVENTS.findall(match[4])
    given = None if pairs is None else tuple(apart([unquoted(word) for word, _ in pairs], "event"))
    chances = tuple(scan.exact(p, match.start(4)) for _, p in pairs or ())
    if chances and (min(chances) < 0 or sum(chances) != 1):
        total = sum(chances, Fraction(0))
        if min(chances) < 0 or not Fraction(999, 1000) <= total <= Fraction(1001, 1000):
            scan.fail(f"probabilities are not negative and sum to 1; these sum to {float(total):g}", match.start(4))
        chances = tuple(p / total for p in chances)  # decimals cut off, as in 0.333
    return _enter(scan, tree, sets, (0, match, 2), match[3], given, chances)


def _enter(
    scan: Scanner,
    tree: _Tree,
    sets: dict[int, int],
    where: tuple[int, re.Match[str], int],
    title: str | None,
    given: tuple[str, ...] | None,
    chances: tuple[Fraction, ...],
) -> int:
    """Find or make the information set of a node; return how many branches it has."""
    player, match, group = where
    number = match[group]
    if len(number) > 18:
        scan.fail("this number of an information set is too large", match.start(group))
    key = int(number) * (len(tree.players) + 1) + player
    index = sets.get(key)
    if index is None:
        if given is None:
            scan.fail(f"information set {number} is met here first and has no actions", match.start(group))
        if not given:
            scan.fail(f"information set {number} has no action", match.start(group))
        index = sets[key] = len(tree.sets)
        tree.sets.append(_Set(unquoted(title) if title and title != '""' else "", given, chances))
    home = tree.sets[index]
    if given is not None and len(given) != len(home.labels):
        scan.fail(
            f"information set {number} had {len(home.labels)} actions before and has {len(given)} here",
            match.start(group),
        )
    home.count += 1
    tree.home.append(index)
    return len(home.labels)


def _arrays(tree: _Tree) -> Game:
    """Make a game held in flat arrays."""
    import numpy as np

    owner = np.frombuffer(tree.owner, dtype=np.int32)
    parent = np.frombuffer(tree.parent, dtype=np.int32)
    home = np.frombuffer(tree.home, dtype=np.int32)
    ending = np.frombuffer(tree.ending, dtype=np.int32)
    children = (np.argsort(parent[1:], kind="stable") + 1).astype(np.int32)
    offsets = np.zeros(len(owner) + 1, dtype=np.int32)
    np.cumsum(np.bincount(parent[1:], minlength=len(owner)), out=offsets[1:])
    ends = np.flatnonzero(owner == -2)
    payoffs: Any
    if (ending[owner != -2] >= 0).any():
        payoffs = [_paid(tree, int(i)) for i in ends]
    else:
        whole = all(type(v) is int for v in tree.payoffs)
        table = np.array([*tree.payoffs, *tree.paid(-1)], dtype=np.int64 if whole else object)
        payoffs = table.reshape(-1, len(tree.players))[ending[ends]]
    named = None
    if tree.titles:
        named = [tree.titles.get(k) or f"end {i}" for i, k in enumerate(ending[ends].tolist())]
    chances = None
    if any(s.probabilities for s in tree.sets):
        chances = np.zeros(len(children), dtype=object)
        for i in np.flatnonzero(owner == -1):
            chances[offsets[i] : offsets[i + 1]] = tree.sets[home[i]].probabilities
    return Game.from_arrays(list(tree.players), owner, offsets, children, payoffs, chances, named)


def _paid(tree: _Tree, node: int) -> tuple[Any, ...]:
    """Return what each player has received when the game ends at a node."""
    total = [0] * len(tree.players)
    while node >= 0:
        if tree.ending[node] >= 0:
            total = [a + b for a, b in zip(total, tree.paid(tree.ending[node]), strict=True)]
        node = tree.parent[node]
    return tuple(total)


def _game(tree: _Tree) -> Game:
    """Make a game of nodes."""
    below: list[list[Node]] = [[] for _ in tree.owner]
    names = _set_names(tree)
    ends = 0
    root: Node | None = None
    onway = any(owner != -2 and k >= 0 for owner, k in zip(tree.owner, tree.ending, strict=True))
    count = sum(1 for owner in tree.owner if owner == -2)
    for i in range(len(tree.owner) - 1, -1, -1):
        owner = tree.owner[i]
        branches = tuple(reversed(below[i]))
        node: Node
        if owner == -2:
            ends += 1
            k = tree.ending[i]
            title = tree.titles.get(k) or tree.names.get(i) or f"end {count - ends + 1}"
            paid = _paid(tree, i) if onway else tree.paid(k)
            node = Outcome(title, tree.players, paid)
        elif owner == -1:
            home = tree.sets[tree.home[i]]
            node = Chance(tree.names.get(i) or home.name or "nature", home.labels, home.probabilities, branches)
        else:
            home = tree.sets[tree.home[i]]
            pooled = names[tree.home[i]] if home.count > 1 else None
            title = tree.names.get(i) or names[tree.home[i]]
            node = Decision(title, tree.players[owner], home.labels, branches, pooled)
        if tree.parent[i] >= 0:
            below[tree.parent[i]].append(node)
        else:
            root = node
        below[i] = []
    return Game(list(tree.players), root)


def _set_names(tree: _Tree) -> dict[int, str]:
    """Return a name of its own for each information set."""
    out: dict[int, str] = {}
    number: dict[int, int] = {}
    met: dict[int, int] = {}
    for owner, home in zip(tree.owner, tree.home, strict=True):
        if owner >= 0 and home not in met:
            number[owner] = number.get(owner, 0) + 1
            met[home] = number[owner]
            out[home] = tree.sets[home].name or f"{tree.players[owner]}, {number[owner]}"
    taken: dict[str, int] = {}
    for home, title in out.items():
        taken[title] = taken.get(title, 0) + 1
        if taken[title] > 1:
            out[home] = f"{title} ({taken[title]})"
    return out
