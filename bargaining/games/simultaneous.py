r"""Two actors who choose at the same time: a bimatrix game.

A chooses a row i, B a column j, neither knowing the other's choice; A receives :math:`a_{ij}` and B :math:`b_{ij}`. In the language of
trees this is B's decision in one information set over A's actions (:meth:`Simultaneous.game`).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from bargaining.errors import GameError, InputError, MethodError
from bargaining.expressions.numbers import exact
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.game import Game
from bargaining.games.nodes import decision, outcome
from bargaining.games.sequence_form import SequenceForm

__all__ = ["Simultaneous", "pure_strategies", "strategic_form"]

#: Reduced pure strategies of an actor are listed up to this many.
MOST_STRATEGIES = 4096


class Simultaneous:
    """A game in which two actors choose at the same time.

    Parameters
    ----------
    names : (str, str)
        The actor who chooses rows, and the one who chooses columns.
    first : matrix of number
        Payoffs of the first actor, a row for each of its actions. Floats are read by their shortest decimal.
    second : matrix of number, optional
        Payoffs of the second actor, in the same layout; left out, the game is zero-sum.
    actions : (sequence of str, sequence of str), optional
        Names of the rows and of the columns; ``row 1``, ..., ``column 1``, ... unless said.

    Attributes
    ----------
    names : tuple of str
    rows, columns : tuple of str
    first, second : tuple of tuple of Fraction

    Raises
    ------
    GameError
        If the matrices are empty, ragged, of different shapes, or hold what is no number.

    Examples
    --------
    >>> Simultaneous(["A", "B"], [[3, 0], [5, 1]], [[3, 5], [0, 1]], actions=(["deal", "fight"], ["deal", "fight"]))
    Simultaneous(A: deal, fight; B: deal, fight)
    """

    def __init__(
        self,
        names: Sequence[str],
        first: Any,
        second: Any = None,
        actions: tuple[Sequence[str], Sequence[str]] | None = None,
    ) -> None:
        pair = () if isinstance(names, str) or not isinstance(names, Sequence) else tuple(names)
        if len(pair) != 2 or not all(isinstance(n, str) for n in pair) or pair[0] == pair[1]:
            raise GameError(f"two actors with different names choose at the same time, as in ['A', 'B']; got {names!r}")
        self.names: tuple[str, ...] = pair
        self.first = _matrix(pair[0], first)
        self.second = (
            tuple(tuple(-v for v in row) for row in self.first) if second is None else _matrix(pair[1], second)
        )
        shapes = [(len(m), len(m[0])) for m in (self.first, self.second)]
        if shapes[0] != shapes[1]:
            raise GameError(
                f"both matrices have a row for each action of {pair[0]} and a column for each of {pair[1]}; "
                f"the one of {pair[0]} is {shapes[0][0]} x {shapes[0][1]} and the one of {pair[1]} {shapes[1][0]} x {shapes[1][1]}"
            )
        given = actions or (
            [f"row {k + 1}" for k in range(shapes[0][0])],
            [f"column {k + 1}" for k in range(shapes[0][1])],
        )
        if len(given) != 2:
            raise GameError(f"actions are two lists of names, of the rows and of the columns; got {actions!r}")
        self.rows, self.columns = tuple(given[0]), tuple(given[1])
        for name, own, count in ((pair[0], self.rows, shapes[0][0]), (pair[1], self.columns, shapes[0][1])):
            if len(own) != count or len(set(own)) != count or not all(isinstance(a, str) for a in own):
                raise GameError(f"{name} has {count} actions, each with a name of its own; got {list(own)}")

    @property
    def zero_sum(self) -> bool:
        """Whether what one receives the other loses, up to a constant."""
        sums = {a + b for x, y in zip(self.first, self.second, strict=True) for a, b in zip(x, y, strict=True)}
        return len(sums) == 1

    def game(self) -> Game:
        """Return the same game as a tree: the first actor moves, the second without knowing how."""
        a, b = self.names
        branches = {
            row: decision(
                f"{b} chooses",
                b,
                {
                    column: outcome(f"{row}, {column}", {a: self.first[i][j], b: self.second[i][j]})
                    for j, column in enumerate(self.columns)
                },
                information_set=f"{b} chooses",
            )
            for i, row in enumerate(self.rows)
        }
        return Game([a, b], decision(f"{a} chooses", a, branches))

    def __repr__(self) -> str:
        a, b = self.names
        return f"Simultaneous({a}: {', '.join(self.rows)}; {b}: {', '.join(self.columns)})"


def _matrix(name: str, given: Any) -> tuple[tuple[Fraction, ...], ...]:
    """Read a matrix of numbers."""
    rows = given.tolist() if hasattr(given, "tolist") else given
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise GameError(f"the payoffs of {name} are a matrix, as in [[1, 0], [0, 1]]; got {given!r}")
    out = []
    for k, row in enumerate(rows):
        cells = row.tolist() if hasattr(row, "tolist") else row
        if not isinstance(cells, Sequence) or isinstance(cells, str) or not cells:
            raise GameError(f"the payoffs of {name} are a matrix, as in [[1, 0], [0, 1]]; row {k + 1} is {row!r}")
        try:
            out.append(tuple(exact(v) for v in cells))
        except InputError as wrong:
            raise GameError(f"the payoffs of {name}, row {k + 1}: a payoff {wrong}") from wrong
        if len(out[-1]) != len(out[0]):
            raise GameError(
                f"the payoffs of {name}: row {k + 1} has {len(out[-1])} entries and row 1 has {len(out[0])}"
            )
    return tuple(out)


def pure_strategies(plans: SequenceForm, actor: int) -> list[tuple[int, ...]]:
    """List the reduced pure strategies of an actor, each as the sequences that it plays, the empty one first.

    A reduced strategy says nothing of information sets that its own earlier actions rule out.

    Raises
    ------
    MethodError
        If there are more than `MOST_STRATEGIES`.
    """
    follow: dict[int, list[tuple[int, ...]]] = {}
    for before, actions in zip(plans.before[actor], plans.actions[actor], strict=True):
        follow.setdefault(before, []).append(actions)

    def below(sequence: int) -> list[tuple[int, ...]]:
        parts = [[s for a in actions for s in below(a)] for actions in follow.get(sequence, ())]
        count = 1
        for part in parts:
            count *= len(part)
        if count > MOST_STRATEGIES:
            raise MethodError(
                f"{plans.form.names[actor]} has more than {MOST_STRATEGIES:,} reduced pure strategies, too many to list; "
                "the sequence form needs no list: nash(game, method='sequence form') finds one equilibrium, "
                "zero_sum() solves a zero-sum game"
            )
        return [(sequence, *(s for part in chosen for s in part)) for chosen in product(*parts)]

    return below(0)


def strategic_form(plans: SequenceForm) -> tuple[Simultaneous, list[list[tuple[int, ...]]]]:
    """Return the reduced strategic form of a game of two actors, and the sequences that each pure strategy plays.

    Examples
    --------
    >>> game = Simultaneous(["A", "B"], [[1, 0], [0, 2]]).game()
    >>> strategic_form(SequenceForm(ExtensiveForm(game)))[0].rows
    ('row 1', 'row 2')
    """
    form = plans.form
    lists = [pure_strategies(plans, i) for i in (0, 1)]
    cells = [plans.payoffs(i) for i in (0, 1)]
    matrices: list[list[list[Fraction]]] = []
    for payoffs in cells:
        by_first: dict[int, list[tuple[int, Any]]] = {}
        for (s, t), value in payoffs.items():
            by_first.setdefault(s, []).append((t, value))
        matrix = []
        for mine in lists[0]:
            against = [Fraction(0)] * plans.sizes[1]
            for s in mine:
                for t, value in by_first.get(s, ()):
                    against[t] += value
            matrix.append([sum((against[t] for t in other), Fraction(0)) for other in lists[1]])
        matrices.append(matrix)
    labels = [[_label(form, i, chosen) for chosen in lists[i]] for i in (0, 1)]
    unique = [own if len(set(own)) == len(own) else [f"{k + 1}: {o}" for k, o in enumerate(own)] for own in labels]
    return Simultaneous(form.names, matrices[0], matrices[1], (unique[0], unique[1])), lists


def _label(form: ExtensiveForm, actor: int, chosen: Sequence[int]) -> str:
    """Name a pure strategy by its actions, in the order of the information sets."""
    picked = sorted(form.sequences[actor][s] for s in chosen if s)
    return ", ".join(form.information_sets[k].actions[a] for k, a in picked) or "nothing"
