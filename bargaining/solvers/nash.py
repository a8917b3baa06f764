r"""Nash equilibria of games of two actors: all of them where the game is small, some or one otherwise, each proved.

What is found depends on the method, and the answer says whether it is everything:

``"extreme"``
    All extreme equilibria of the reduced strategic form, with maximal Nash subsets and components, by exact enumeration
    (:mod:`bargaining.solvers.extreme_equilibria`): complete, for degenerate games too.
``"lemke-howson"``
    What is found by dropping each label of the reduced strategic form in turn (:mod:`bargaining.solvers.lemke_howson`).
``"sequence form"``
    One equilibrium by Lemke's algorithm on the sequence form (:mod:`bargaining.solvers.complementarity`), for trees whose strategies
    are too many to list.
``"nashpy"``
    What nashpy's support enumeration finds in floats, each made exact; on degenerate games it misses equilibria.

Every equilibrium is checked in fractions: its certificate is the largest gain of either actor from any deviation.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.behaviour import Behaviour
from bargaining.equilibrium.certificate import solve_linear
from bargaining.equilibrium.nash import NashEquilibria, NashEquilibrium, NashSubset
from bargaining.errors import InputError, MethodError, TooManyEquilibriaError, VerificationError, did_you_mean
from bargaining.games.sequence_form import SequenceForm
from bargaining.games.simultaneous import Simultaneous, strategic_form
from bargaining.model import Model
from bargaining.solvers.complementarity import equilibrium_plans
from bargaining.solvers.extreme_equilibria import extreme_equilibria
from bargaining.solvers.lemke_howson import lemke_howson
from bargaining.solvers.strategic_input import read_form, two_actors

__all__ = ["nash"]

METHODS = ("extreme", "lemke-howson", "sequence form", "nashpy")

#: Pure strategies of both actors together up to which all equilibria are sought unless another method is asked for.
MOST_FOR_ALL = 24

#: Pure strategies of both actors together up to which nashpy enumerates pairs of supports in reasonable time.
MOST_FOR_NASHPY = 18

Plan = tuple[Fraction, ...]


def nash(game: Any, *, method: str | None = None, at: Mapping[str, Any] | None = None) -> NashEquilibria:
    r"""Find Nash equilibria of a game of two actors.

    :math:`\sigma` is one iff nobody gains by another strategy alone: :math:`u_i(\sigma_i, \sigma_j) \ge u_i(s_i, \sigma_j)` for each actor
    i and each of its pure strategies :math:`s_i` (Nash 1951). How they are found: :mod:`bargaining.solvers.nash`.

    Parameters
    ----------
    game : Game, Model, Simultaneous, or pair of matrices
        A finite tree without open offers, or the payoffs of actors A and B, who choose rows and columns at the same time.
    method : {"extreme", "lemke-howson", "sequence form", "nashpy"}, optional
        Left out, all equilibria are found if both actors together have at most 24 reduced pure strategies and the vertices are not too
        many (else some, by "lemke-howson"), and one by the sequence form in larger games.
    at : mapping of str to number, optional
        Values for the symbols of a game.

    Returns
    -------
    NashEquilibria
        ``complete`` says whether there are others. Equilibria of a tree are Nash: what they let actors do where play never comes need
        not be credible.

    Raises
    ------
    MethodError
        If there are not two actors, or the game is too large for the method.
    TooManyEquilibriaError
        If the extreme equilibria are too many to list.

    Examples
    --------
    Two sides that prefer to settle on different terms to fighting on:

    >>> found = nash(([[2, 0], [0, 1]], [[1, 0], [0, 2]]))
    >>> len(found), found.complete, [float(eq.values["A"]) for eq in found]
    (3, True, [2.0, 1.0, 0.6666666666666666])
    >>> found[2].strategy["A chooses"]["row 1"], found[2].verify()
    (Fraction(2, 3), Fraction(0, 1))

    References
    ----------
    Nash, J. (1951). Non-cooperative games. *Annals of Mathematics* 54(2), 286-295.
    """
    if method is not None and method not in METHODS:
        raise InputError(f"no method {method!r}{did_you_mean(method, METHODS)}; methods are {list(METHODS)}")
    form = read_form(game, at)
    two_actors(
        form,
        "solve() finds what is subgame perfect where everybody sees every move, quantal_response() logit equilibria of any number",
    )
    plans = SequenceForm(form)
    work = _Search(plans, game if isinstance(game, Model) else None)
    if method == "sequence form":
        return work.by_sequences()
    try:
        matrix, pure = strategic_form(plans)
    except MethodError:
        if method is not None:
            raise
        return work.by_sequences()
    size = len(matrix.rows) + len(matrix.columns)
    if method == "extreme" or (method is None and size <= MOST_FOR_ALL):
        try:
            return work.all(matrix, pure)
        except TooManyEquilibriaError:
            if method is not None:
                raise
    if method == "nashpy":
        return work.by_nashpy(matrix, pure)
    if method == "lemke-howson" or size <= MOST_FOR_ALL:
        return work.by_labels(matrix, pure)
    return work.by_sequences()


class _Search:
    """The search in one game."""

    def __init__(self, plans: SequenceForm, model: Model | None) -> None:
        self.plans, self.model = plans, model

    def all(self, matrix: Simultaneous, pure: Sequence[Sequence[tuple[int, ...]]]) -> NashEquilibria:
        found = extreme_equilibria(matrix)
        pairs = dict.fromkeys((self._plan(0, x, pure[0]), self._plan(1, y, pure[1])) for x, y in found.points)
        subsets = [
            NashSubset(
                tuple(self._strategy(0, p) for p in dict.fromkeys(self._plan(0, x, pure[0]) for x in xs)),
                tuple(self._strategy(1, q) for q in dict.fromkeys(self._plan(1, y, pure[1]) for y in ys)),
            )
            for xs, ys in found.subsets
        ]
        return NashEquilibria(
            self._proved(list(pairs), unique=len(pairs) == 1),
            complete=True,
            method="all vertices of the best-reply polytopes, exactly",
            components=[[subsets[k] for k in group] for group in found.components],
        )

    def by_labels(self, matrix: Simultaneous, pure: Sequence[Sequence[tuple[int, ...]]]) -> NashEquilibria:
        labels = range(1, len(matrix.rows) + len(matrix.columns) + 1)
        pairs: dict[tuple[Plan, Plan], None] = {}
        given_up = 0
        for label in labels:
            try:
                x, y = lemke_howson(matrix, label)
            except MethodError:
                given_up += 1
                continue
            pairs[self._plan(0, x, pure[0]), self._plan(1, y, pure[1])] = None
        note = f"; {given_up} paths were too long" if given_up else ""
        return NashEquilibria(
            self._proved(list(pairs)),
            complete=False,
            method=f"Lemke-Howson from each of {len(labels)} labels, exactly{note}",
        )

    def by_sequences(self) -> NashEquilibria:
        x, y = equilibrium_plans(self.plans)
        return NashEquilibria(
            self._proved([(tuple(x), tuple(y))]),
            complete=False,
            method="Lemke's algorithm on the sequence form, exactly",
        )

    def by_nashpy(self, matrix: Simultaneous, pure: Sequence[Sequence[tuple[int, ...]]]) -> NashEquilibria:
        import nashpy
        import numpy as np

        size = len(matrix.rows) + len(matrix.columns)
        if size > MOST_FOR_NASHPY:
            raise MethodError(
                f"the actors have {len(matrix.rows)} and {len(matrix.columns)} pure strategies; nashpy compares all pairs of "
                f"supports, which "
                f"takes too long above {MOST_FOR_NASHPY} together; use method='extreme', 'lemke-howson' or 'sequence form'"
            )
        a, b = (np.array([[float(v) for v in row] for row in m]) for m in (matrix.first, matrix.second))
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            given = [
                (x, y)
                for x, y in nashpy.Game(a, b).support_enumeration()
                if np.isfinite(x).all() and np.isfinite(y).all()
            ]
        exactly = dict.fromkeys(found for x, y in given if (found := _made_exact(matrix, x, y)) is not None)
        lost = len(given) - len(exactly)
        notes = ["nashpy's support enumeration, made exact"]
        if lost:
            notes.append(f"{lost} of its {len(given)} answers repeat others or could not be confirmed")
        if any("degenerate" in str(w.message) for w in told):
            notes.append("it warns that the game may be degenerate")
        pairs = dict.fromkeys((self._plan(0, x, pure[0]), self._plan(1, y, pure[1])) for x, y in exactly)
        return NashEquilibria(self._proved(list(pairs)), complete=False, method="; ".join(notes))

    def _plan(self, actor: int, mixed: Sequence[Fraction], pure: Sequence[tuple[int, ...]]) -> Plan:
        """Return the realisation plan of a mixed strategy."""
        out = [Fraction(0)] * self.plans.sizes[actor]
        for p, own in zip(mixed, pure, strict=True):
            if p:
                for s in own:
                    out[s] += p
        return tuple(out)

    def _strategy(self, actor: int, plan: Plan) -> Mapping[str, Mapping[str, Fraction]]:
        sets = self.plans.form.information_sets
        return MappingProxyType(
            {
                sets[k].name: MappingProxyType(dict(zip(sets[k].actions, lottery, strict=True)))
                for k, lottery in self.plans.behaviour(actor, plan).items()
                if lottery is not None
            }
        )

    def _proved(self, pairs: Sequence[tuple[Plan, Plan]], unique: bool = False) -> list[NashEquilibrium]:
        """Make answers, each checked; at information sets that an actor's own plan rules out it takes its best reply."""
        out = []
        for pair in pairs:
            lotteries: dict[int, tuple[Fraction, ...]] = {}
            for i in (0, 1):
                _, best, _ = self.plans.best_reply(i, {1 - i: pair[1 - i]})
                for k, lottery in self.plans.behaviour(i, pair[i]).items():
                    count = len(self.plans.form.information_sets[k].actions)
                    lotteries[k] = lottery or tuple(Fraction(int(a == best[k])) for a in range(count))
            profile = Behaviour(self.plans.form, [lotteries[k] for k in range(len(lotteries))], self.plans)
            if profile.gain != 0:
                raise VerificationError(
                    f"a pair of strategies that should be an equilibrium is none: gain {profile.gain}"
                )
            out.append(NashEquilibrium(profile, self.model, unique or (False if len(pairs) > 1 else None)))
        return out


def _made_exact(matrix: Simultaneous, x: Any, y: Any) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]] | None:
    """Return the exact equilibrium with the supports of one in floats; None where there is none."""
    rows = [k for k, p in enumerate(x) if p > 1e-9]
    columns = [k for k, p in enumerate(y) if p > 1e-9]
    m, n = len(x), len(y)
    across = tuple(tuple(matrix.second[i][j] for i in range(m)) for j in range(n))
    found = (_indifferent(across, columns, rows, m), _indifferent(matrix.first, rows, columns, n))
    pair = [f or _rounded(z) for f, z in zip(found, (x, y), strict=True)]
    first = [sum((v * q for v, q in zip(row, pair[1], strict=True)), Fraction(0)) for row in matrix.first]
    second = [sum((v * p for v, p in zip(row, pair[0], strict=True)), Fraction(0)) for row in across]
    good = min(map(min, pair)) >= 0 and all(p == 0 or v == max(first) for p, v in zip(pair[0], first, strict=True))
    if good and all(q == 0 or v == max(second) for q, v in zip(pair[1], second, strict=True)):
        return tuple(pair[0]), tuple(pair[1])
    return None


def _indifferent(
    payoffs: Sequence[Sequence[Fraction]], alike: Sequence[int], support: Sequence[int], size: int
) -> list[Fraction] | None:
    """Return the lottery over a support to which some replies are equally good; None where it is not one."""
    if len(alike) != len(support):
        return None
    rows = [[*(payoffs[k][j] for j in support), Fraction(-1)] for k in alike] + [
        [*(Fraction(1) for _ in support), Fraction(0)]
    ]
    solved = solve_linear(rows, [*(Fraction(0) for _ in alike), Fraction(1)])
    if solved is None:
        return None
    out = [Fraction(0)] * size
    for j, p in zip(support, solved, strict=False):
        out[j] = p
    return out


def _rounded(lottery: Any) -> list[Fraction]:
    """Return the simple fractions next to a lottery in floats."""
    near = [Fraction(float(p)).limit_denominator(10**6) for p in lottery]
    return [p / sum(near) for p in near]
