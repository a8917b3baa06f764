r"""Refinements of equilibria of signalling games: the intuitive criterion, D1, undefeated equilibria.

A signalling game: nature draws a type :math:`\theta` of the sender with probability :math:`p(\theta)`, the sender, who knows it, takes an
action m (the message), the receiver, who sees only m, answers r. Let :math:`u(\theta, m, r)` be the sender's payoff,
:math:`u^*(\theta)` that of type :math:`\theta` in the equilibrium, and :math:`BR(T, m)` the answers, mixed ones too, that are best for
the receiver under some belief on the types in T. A message not sent in equilibrium may be ascribed to some types rather than to others:

* **intuitive** (Cho and Kreps 1987, p. 202). :math:`J(m)` are the types who lose by m whatever the receiver may answer:
  :math:`u^*(\theta) > \max_{r \in BR(\Theta, m)} u(\theta, m, r)`. The equilibrium fails if some other type would gain once J(m) is ruled
  out: :math:`u^*(\theta') < \min_{r \in BR(\Theta \setminus J(m), m)} u(\theta', m, r)`;
* **D1** (Cho and Kreps 1987, p. 205; Banks and Sobel 1987 for divinity). Type :math:`\theta` is ruled out at m if some other type gains
  strictly by every answer in :math:`BR(\Theta, m)` by which :math:`\theta` gains or is as well off (and by some). The equilibrium fails
  if no answer that is best under beliefs on the types left keeps all types from m;
* **undefeated** (Mailath, Okuno-Fujiwara and Postlewaite 1993, p. 254). Another equilibrium in which the types K send m defeats this one,
  in which m is not sent, if all of K are at least as well off there, some of them better, and here m is not answered as if sent by K: by
  :math:`\theta \in K` with probability one if better off, with any probability if as well off, by others not at all. Their
  definition is for pure equilibria.

Each is a question about a *component*: it survives if some beliefs and answers off the path do. All conditions are linear and are
decided exactly. Where play itself varies along a component, as a receiver's who is indifferent, payoffs vary too, and one of its
equilibria is tried: the component stays, and if the one that was tried falls, this is said (:attr:`Refined.in_part`).
What follows the answer may hold further moves, if nobody moves there without knowing all; they are made as in equilibrium.

References
----------
.. [1] I.-K. Cho and D. M. Kreps (1987), "Signaling games and stable equilibria", Quarterly Journal of Economics 102, 179-221.
.. [2] J. S. Banks and J. Sobel (1987), "Equilibrium selection in signaling games", Econometrica 55, 647-661.
.. [3] G. J. Mailath, M. Okuno-Fujiwara and A. Postlewaite (1993), "Belief-based refinements in signalling games", Journal of Economic
   Theory 60, 241-276.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from bargaining.algebra.polyhedra import Polyhedron, Row
from bargaining.algebra.traced import sign
from bargaining.equilibrium.assessment import Assessment
from bargaining.equilibrium.figures import decimal
from bargaining.errors import InputError, MethodError, did_you_mean
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.nodes import Chance

__all__ = ["Refined", "refine"]


class Refined(tuple[Assessment, ...]):
    """The equilibria that survive a refinement, in their order.

    Attributes
    ----------
    by : str
        The refinement.
    eliminated : tuple of (Assessment, str)
        The others, each with the reason.
    in_part : tuple of (Assessment, str)
        Those that stay because play varies along them, though the equilibrium of them that was tried falls; with the reason.
    """

    by: str
    eliminated: tuple[tuple[Assessment, str], ...]
    in_part: tuple[tuple[Assessment, str], ...]

    def __str__(self) -> str:
        lines = [f"{len(self)} of {len(self) + len(self.eliminated)} equilibria survive ({self.by})"]
        partly = {id(eq): why for eq, why in self.in_part}
        for eq in self:
            told = (
                f"; its play varies, and the equilibrium of it that is listed falls: {partly[id(eq)]}"
                if id(eq) in partly
                else ""
            )
            lines.append(f"  stays: {_named(eq)}{told}")
        lines += [f"  falls: {_named(eq)}: {why}" for eq, why in self.eliminated]
        return "\n".join(lines)


def _named(eq: Assessment) -> str:
    return eq.outcome if isinstance(eq.outcome, str) else ", ".join(f"{k} {decimal(p)}" for k, p in eq.outcome.items())


@dataclass(frozen=True)
class _Message:
    """A message with its answers: what each type, and the receiver, gets."""

    name: str
    types: tuple[int, ...]
    answers: tuple[str, ...]
    sender: tuple[tuple[Any, ...], ...]
    receiver: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class _Signalling:
    """An equilibrium of a signalling game, laid out by types and messages."""

    types: tuple[str, ...]
    prior: tuple[Any, ...]
    payoffs: tuple[Any, ...]
    sends: tuple[dict[str, Any], ...]
    messages: tuple[_Message, ...]

    def unsent(self) -> list[_Message]:
        """Return the messages of probability nought."""
        return [m for m in self.messages if all(sign(s.get(m.name, 0)) == 0 for s in self.sends)]


def refine(equilibria: Sequence[Assessment], by: str) -> Refined:
    """Keep the equilibria of a signalling game that survive a refinement.

    Parameters
    ----------
    equilibria : sequence of Assessment
        All of one game, as from :func:`bargaining.equilibria`.
    by : str
        ``"intuitive"``, ``"D1"`` or ``"undefeated"``; the definitions are in :mod:`bargaining.solvers.refinements`.

    Returns
    -------
    Refined
        A tuple of those that survive; ``.eliminated`` holds the others with the reason.

    Raises
    ------
    InputError
        If there is no refinement of that name.
    MethodError
        If the game is no signalling game.

    Examples
    --------
    >>> import bargaining as bg
    >>> eqs = bg.equilibria(bg.load("cho1987/beer_quiche"))
    >>> print(bg.refine(eqs, by="intuitive"))
    1 of 2 equilibria survive (intuitive)
      stays: beer, no duel
      falls: quiche, no duel: after 'beer' 'weak' gets at most 2, less than 3 in equilibrium; answered as sent by 'strong', it gives
      'strong' at least 3, more than 2
    """
    tests = {"intuitive": _intuitive, "D1": _d1, "undefeated": None}
    if by not in tests:
        raise InputError(f"by: no refinement {by!r}{did_you_mean(by, tests)}; known: {', '.join(tests)}")
    for eq in equilibria:
        if not isinstance(eq, Assessment):
            raise InputError(f"refine takes equilibria with beliefs, as from equilibria(); got {type(eq).__name__}")
    laid = [_signalling(eq) for eq in equilibria]
    kept, eliminated, in_part = [], [], []
    for eq, own in zip(equilibria, laid, strict=True):
        test = tests[by]
        why = test(own) if test is not None else _defeated(own, laid)
        if why and not eq.varying:
            eliminated.append((eq, why))
            continue
        kept.append(eq)
        if why:
            in_part.append((eq, why))
    out = Refined(kept)
    out.by, out.eliminated, out.in_part = by, tuple(eliminated), tuple(in_part)
    return out


def _refuse(why: str) -> MethodError:
    return MethodError(
        f"refinements are defined here for signalling games (nature draws a sender's type, the sender acts, a receiver who sees only the "
        f"action answers), and {why}"
    )


def _signalling(eq: Assessment) -> _Signalling:
    """Lay out a signalling game with one of its equilibria."""
    form: ExtensiveForm = eq.form
    if eq.game.states:
        raise _refuse("this game has states, and no last period")
    root = form.places[0]
    if root.owner != -1:
        raise _refuse("in this game nature does not move first")
    strategy = [tuple(eq.strategy[h.name].values()) for h in form.information_sets]
    values = form.continuation(strategy)
    assert isinstance(root.node, Chance)
    openings = [form.places[x] for x in root.children]
    senders = {place.owner for place in openings}
    if len(senders) != 1 or min(senders) < 0:
        raise _refuse("in this game one and the same actor does not move after nature, whatever it draws")
    (sender,) = senders
    if any(len(form.information_sets[place.information_set].members) > 1 for place in openings):
        raise _refuse("in this game the sender does not know everything that nature draws")
    found: dict[str, dict[int, int]] = {}
    for t, place in enumerate(openings):
        for action, child in zip(form.information_sets[place.information_set].actions, place.children, strict=True):
            found.setdefault(action, {})[t] = child
    messages = []
    for name, by_type in found.items():
        places = {t: form.places[x] for t, x in by_type.items()}
        homes = {place.information_set for place in places.values()}
        types = tuple(by_type)
        if all(place.owner == -2 for place in places.values()):
            paid = tuple((place.payoffs[sender],) for place in places.values())
            messages.append(_Message(name, types, ("the game ends",), paid, tuple((0,) for _ in types)))
            continue
        (home, *more) = homes
        answerer = places[types[0]].owner
        if (
            more
            or answerer == sender
            or answerer < 0
            or set(form.information_sets[home].members) != set(by_type.values())
        ):
            raise _refuse(f"in this game {name!r} is not followed by one answer of one actor who sees nothing else")
        for place in places.values():
            for child in place.children:
                _no_pooling(form, child, name)
        messages.append(
            _Message(
                name,
                types,
                form.information_sets[home].actions,
                tuple(tuple(values[c][sender] for c in place.children) for place in places.values()),
                tuple(tuple(values[c][answerer] for c in place.children) for place in places.values()),
            )
        )
    return _Signalling(
        root.node.events,
        root.probabilities,
        tuple(values[x][sender] for x in root.children),
        tuple(dict(eq.strategy[form.information_sets[place.information_set].name]) for place in openings),
        tuple(messages),
    )


def _no_pooling(form: ExtensiveForm, start: int, name: str) -> None:
    stack = [start]
    while stack:
        place = form.places[stack.pop()]
        if place.information_set >= 0 and len(form.information_sets[place.information_set].members) > 1:
            raise _refuse(f"in this game somebody moves without knowing all after the answer to {name!r}")
        stack.extend(place.children)


def _unit(n: int, k: int) -> tuple[int, ...]:
    return tuple(int(j == k) for j in range(n))


def _best_for(m: _Message, answers: Sequence[int], types: Sequence[int]) -> Polyhedron:
    """Return the beliefs on some types under which these answers are best."""
    n = len(m.types)
    rows = [Row(_unit(n, m.types.index(t)), 0) for t in types]
    edges = [Row(_unit(n, k), 0) for k, t in enumerate(m.types) if t not in types]
    edges.append(Row((1,) * n, Fraction(-1)))
    return Polyhedron(n, edges, [*rows, *_best_rows(m, answers)])


def _best_rows(m: _Message, answers: Sequence[int]) -> list[Row]:
    return [
        Row(tuple(m.receiver[k][r] - m.receiver[k][b] for k in range(len(m.types))), 0)
        for r in answers
        for b in range(len(m.answers))
        if b != r
    ]


def _best_sets(m: _Message, types: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the sets of answers that are best together under some belief on some types."""
    for size in range(1, len(m.answers) + 1):
        for answers in combinations(range(len(m.answers)), size):
            if _best_for(m, answers, types).point() is not None:
                yield answers


def _intuitive(game: _Signalling) -> str:
    for m in game.unsent():
        possible = [answers[0] for answers in _best_sets(m, m.types) if len(answers) == 1]
        most = {t: max(m.sender[k][r] for r in possible) for k, t in enumerate(m.types)}
        out = [t for t in m.types if sign(game.payoffs[t] - most[t]) > 0]
        left = [t for t in m.types if t not in out]
        if not left:
            continue
        answered = [answers[0] for answers in _best_sets(m, left) if len(answers) == 1]
        for t in left:
            least = min(m.sender[m.types.index(t)][r] for r in answered)
            if sign(least - game.payoffs[t]) > 0:
                first = ", ".join(
                    f"{game.types[o]!r} gets at most {decimal(most[o])}, less than {decimal(game.payoffs[o])} in equilibrium"
                    for o in out
                )
                sent = " or ".join(repr(game.types[o]) for o in left)
                start = (
                    f"after {m.name!r} {first}; answered as sent by {sent}, it"
                    if out
                    else f"after {m.name!r} any answer"
                )
                return (
                    f"{start} gives {game.types[t]!r} at least {decimal(least)}, more than {decimal(game.payoffs[t])}"
                )
    return ""


def _replies(m: _Message, answers: Sequence[int]) -> tuple[list[Row], list[Row]]:
    """Return the mixed answers with a support in a set: equations and inequalities in their probabilities."""
    n = len(m.answers)
    edges = [Row(_unit(n, r), 0) for r in range(n) if r not in answers]
    return [*edges, Row((1,) * n, Fraction(-1))], [Row(_unit(n, r), 0) for r in answers]


def _d1(game: _Signalling) -> str:
    for m in game.unsent():
        whole = list(_best_sets(m, m.types))
        gone: dict[int, int] = {}
        for k, t in enumerate(m.types):
            for j, s in enumerate(m.types):
                if s != t and _gains_more(game, m, whole, k, j):
                    gone[t] = s
                    break
        left = [t for t in m.types if t not in gone] or list(m.types)
        why = _deterred(game, m, left)
        if why:
            pruned = "; ".join(f"{game.types[s]!r} gains whenever {game.types[t]!r} would" for t, s in gone.items())
            sent = " or ".join(repr(game.types[t]) for t in left)
            return f"after {m.name!r} {pruned or 'no type is ruled out'}; answered as sent by {sent}, {why}"
    return ""


def _gains_more(game: _Signalling, m: _Message, sets: Sequence[tuple[int, ...]], k: int, j: int) -> bool:
    """Whether the j-th type gains strictly by every answer by which the k-th does not lose, and by some."""
    mine, other = m.sender[k], m.sender[j]
    here, there = game.payoffs[m.types[k]], game.payoffs[m.types[j]]
    some = False
    for answers in sets:
        edges, rows = _replies(m, answers)
        n = len(m.answers)
        against = [Row(mine, -here), Row(tuple(-u for u in other), there)]
        if Polyhedron(n, edges, [*rows, *against]).point() is not None:
            return False
        some = some or Polyhedron(n, edges, [*rows, Row(other, -there, strict=True)]).point() is not None
    return some


def _deterred(game: _Signalling, m: _Message, types: Sequence[int]) -> str:
    """Return which type gains by a message if it is answered as sent by some types; empty if some best answer deters all."""
    gainer = ""
    for answers in _best_sets(m, types):
        edges, rows = _replies(m, answers)
        losing = [Row(tuple(-u for u in m.sender[k]), game.payoffs[t]) for k, t in enumerate(m.types)]
        if Polyhedron(len(m.answers), edges, [*rows, *losing]).point() is not None:
            return ""
        gainer = gainer or _gainer(game, m, answers[0])
    return gainer


def _gainer(game: _Signalling, m: _Message, answer: int) -> str:
    for k, t in enumerate(m.types):
        if sign(m.sender[k][answer] - game.payoffs[t]) > 0:
            return (
                f"by {m.answers[answer]!r}, it gives {game.types[t]!r} {decimal(m.sender[k][answer])}, "
                f"more than {decimal(game.payoffs[t])}"
            )
    return "no best answer keeps all types from it"


def _defeated(game: _Signalling, others: Sequence[_Signalling]) -> str:
    for m in game.unsent():
        for other in others:
            if other is game:
                continue
            senders = [t for t in m.types if sign(other.sends[t].get(m.name, 0)) > 0]
            better = [t for t in senders if sign(other.payoffs[t] - game.payoffs[t]) > 0]
            if not better or any(sign(other.payoffs[t] - game.payoffs[t]) < 0 for t in senders):
                continue
            if not _answered_as_sent(game, m, senders, better):
                who = " and ".join(repr(game.types[t]) for t in better)
                gain = ", ".join(f"{decimal(other.payoffs[t])} instead of {decimal(game.payoffs[t])}" for t in better)
                return f"defeated by the equilibrium in which {m.name!r} is sent by {who}, for {gain}"
    return ""


def _answered_as_sent(game: _Signalling, m: _Message, senders: Sequence[int], better: Sequence[int]) -> bool:
    """Whether some answer that is best as if the message came from its senders in another equilibrium deters all types."""
    n = len(m.types)
    edges, bounds = [], []
    for k, t in enumerate(m.types):
        p = game.prior[t]
        if t in better:
            edges.append(Row(_unit(n, k), -p))
        elif t in senders:
            bounds += [Row(_unit(n, k), 0), Row(tuple(-c for c in _unit(n, k)), p)]
        else:
            edges.append(Row(_unit(n, k), 0))
    losing = [Row(tuple(-u for u in m.sender[k]), game.payoffs[t]) for k, t in enumerate(m.types)]
    for size in range(1, len(m.answers) + 1):
        for answers in combinations(range(len(m.answers)), size):
            if Polyhedron(n, edges, [*bounds, *_best_rows(m, answers)]).point() is None:
                continue
            equal, rows = _replies(m, answers)
            if Polyhedron(len(m.answers), equal, [*rows, *losing]).point() is not None:
                return True
    return False
