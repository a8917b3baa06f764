r"""Which beliefs off the path are limits of trembles (Kreps and Wilson's consistency), exactly.

Let every action a outside the support be played with probability :math:`c_a \varepsilon^{k_a}`, with a whole number :math:`k_a \ge 1` and
:math:`c_a > 0`, and all others as in equilibrium up to a vanishing correction. A place x then has probability
:math:`C(x)\,\varepsilon^{K(x)}`, where K(x) adds the orders of the unused actions on the way and C(x) multiplies nature's
probabilities, the probabilities of the used actions and the coefficients of the unused ones. As :math:`\varepsilon \to 0` the beliefs at an
information set h tend to

.. math:: \mu(x) = \frac{C(x)}{\sum_{y \in D(h)} C(y)}, \quad x \in D(h) = \arg\min_{x \in h} K(x).

Every consistent assessment is such a limit (Kreps and Wilson 1982, lemmas A1 and A2). The actor's own actions are common to all places
of h, by perfect recall, and count for nothing. So at each
information set to every place of which only unused actions of others lead:

* the *belief supports* D(h) are those for which the linear inequalities in the orders have a solution, all sets jointly: one unused
  action may lead to several of them;
* given those, the ratios :math:`\mu(x)/\mu(y)` are products of coefficients. Their logarithms are linear in those of the
  coefficients, so the ratios are free except for one equation between products for every dependence of the exponents.

References
----------
.. [1] D. M. Kreps and R. Wilson (1982), "Sequential equilibria", Econometrica 50, 863-894.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Any

from bargaining.algebra.polyhedra import Polyhedron, Row
from bargaining.algebra.traced import sign
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.solvers.supports import Support, actions_before

__all__ = [
    "BeliefSupports",
    "Deviations",
    "belief_supports",
    "coefficients",
    "dependences",
    "orders",
    "trembles_towards",
]

#: An action, as its information set and its number there.
Action = tuple[int, int]


class Deviations:
    """What others must have done on the way to each place, used and unused, given a support."""

    def __init__(self, form: ExtensiveForm, ways: Sequence[tuple[Action, ...]], support: Support) -> None:
        self.form = form
        self.used: dict[int, tuple[Action, ...]] = {}
        self.unused: dict[int, frozenset[Action]] = {}
        #: Sets at which beliefs follow from the strategies: what is held possible there.
        self.determined: dict[int, tuple[int, ...]] = {}
        self.open: list[int] = []
        for k, h in enumerate(form.information_sets):
            others = {
                x: tuple(pair for pair in ways[x] if form.information_sets[pair[0]].actor != h.actor) for x in h.members
            }
            unused = {x: frozenset(p for p in way if p[1] not in support[p[0]]) for x, way in others.items()}
            shared = frozenset.intersection(*unused.values())
            used = {x: tuple(p for p in way if p[1] in support[p[0]]) for x, way in others.items()}
            for x in h.members:
                self.unused[x] = unused[x] - shared
                self.used[x] = used[x]
            least = tuple(x for x in h.members if not self.unused[x])
            if least:
                self.determined[k] = least
            else:
                self.open.append(k)

    def free(self) -> frozenset[int]:
        """Return the open sets at which any beliefs are consistent, whatever is believed elsewhere.

        Each of their places follows an unused action that leads to no other place of an open set.
        """
        seen: Counter[Action] = Counter()
        for k in self.open:
            for x in self.form.information_sets[k].members:
                seen.update(self.unused[x])
        return frozenset(
            k
            for k in self.open
            if all(any(seen[a] == 1 for a in self.unused[x]) for x in self.form.information_sets[k].members)
        )


#: What is held possible at each open information set.
BeliefSupports = dict[int, tuple[int, ...]]


@dataclass(frozen=True)
class _Orders:
    """Linear conditions on the orders of unused actions."""

    actions: tuple[Action, ...]
    equations: tuple[Row, ...] = ()
    inequalities: tuple[Row, ...] = ()

    def row(self, deviations: Deviations, x: int, y: int, strict: bool) -> Row:
        mine, other = deviations.unused[x], deviations.unused[y]
        return Row(tuple((a in mine) - (a in other) for a in self.actions), 0, strict)

    def holding(self, deviations: Deviations, h: int, held: tuple[int, ...]) -> _Orders:
        """Return these conditions, and that the places held possible at h are those of the least order."""
        first = held[0]
        members = deviations.form.information_sets[h].members
        return _Orders(
            self.actions,
            (*self.equations, *(self.row(deviations, x, first, False) for x in held[1:])),
            (*self.inequalities, *(self.row(deviations, x, first, True) for x in members if x not in held)),
        )

    def point(self) -> tuple[Any, ...] | None:
        positive = [
            Row(tuple(int(j == k) for j in range(len(self.actions))), 0, True) for k in range(len(self.actions))
        ]
        return Polyhedron(len(self.actions), self.equations, [*self.inequalities, *positive]).point()


def belief_supports(deviations: Deviations, free: frozenset[int]) -> Iterator[BeliefSupports]:
    """Yield what may be held possible at the open information sets that are not free, jointly."""
    linked = [h for h in deviations.open if h not in free]
    actions: dict[Action, None] = {}
    for h in linked:
        for x in deviations.form.information_sets[h].members:
            actions.update(dict.fromkeys(sorted(deviations.unused[x])))

    def go(k: int, found: BeliefSupports, conditions: _Orders) -> Iterator[BeliefSupports]:
        if k == len(linked):
            yield found
            return
        h = linked[k]
        members = deviations.form.information_sets[h].members
        for size in range(1, len(members) + 1):
            for held in combinations(members, size):
                more = conditions.holding(deviations, h, held)
                if more.point() is not None:
                    yield from go(k + 1, {**found, h: held}, more)

    yield from go(0, {}, _Orders(tuple(actions)))


def orders(deviations: Deviations, held: Mapping[int, tuple[int, ...]]) -> dict[Action, int] | None:
    """Return orders of the unused actions under which these places are held possible; None if there are none."""
    actions: dict[Action, None] = {}
    for h in held:
        for x in deviations.form.information_sets[h].members:
            actions.update(dict.fromkeys(sorted(deviations.unused[x])))
    conditions = _Orders(tuple(actions))
    for h, places in held.items():
        conditions = conditions.holding(deviations, h, places)
    found = conditions.point()
    if found is None:
        return None
    scale = lcm(*(Fraction(k).denominator for k in found)) if found else 1
    whole = [int(k * scale) for k in found]
    return dict(zip(actions, whole, strict=True))


def dependences(deviations: Deviations, held: Mapping[int, tuple[int, ...]]) -> list[dict[tuple[int, int], int]]:
    """Return the whole-number dependences among the exponents of the ratios of beliefs.

    Each maps ``(x, y)``, a ratio of the belief at x to that at the first place y of its set, to its exponent in a product that the
    strategies determine.
    """
    ratios = [(x, places[0]) for places in held.values() for x in places[1:]]
    actions = sorted({a for x, y in ratios for a in deviations.unused[x] | deviations.unused[y]})
    table = [
        [Fraction((a in deviations.unused[x]) - (a in deviations.unused[y])) for a in actions]
        + [Fraction(int(i == j)) for j in range(len(ratios))]
        for i, (x, y) in enumerate(ratios)
    ]
    n, rank = len(actions), 0
    for k in range(n):
        pivot = next((i for i in range(rank, len(table)) if table[i][k]), None)
        if pivot is None:
            continue
        table[rank], table[pivot] = table[pivot], table[rank]
        for i in range(rank + 1, len(table)):
            if table[i][k]:
                c = table[i][k] / table[rank][k]
                table[i] = [a - c * b for a, b in zip(table[i], table[rank], strict=True)]
        rank += 1
    out = []
    for row in table[rank:]:
        own = row[n:]
        scale = lcm(*(c.denominator for c in own))
        out.append({ratio: int(c * scale) for ratio, c in zip(ratios, own, strict=True) if c})
    return out


def coefficients(
    deviations: Deviations, beliefs: Mapping[int, Mapping[int, Any]], weight: Mapping[int, Any]
) -> dict[Action, Any] | None:
    """Return coefficients of the unused actions under which the beliefs are these; None if no rational ones are found.

    Parameters
    ----------
    deviations : Deviations
    beliefs : mapping of int to mapping of int to number
        At open information sets: the places held possible, with their beliefs.
    weight : mapping of int to number
        Of each place: nature's probabilities times those of the used actions of others.
    """
    rows: list[tuple[dict[Action, int], Any]] = []
    for held in beliefs.values():
        first, *rest = held
        for x in rest:
            exponents = dict.fromkeys(deviations.unused[x], 1)
            for a in deviations.unused[first]:
                exponents[a] = exponents.get(a, 0) - 1
            target = held[x] / held[first] / (weight[x] / weight[first])
            rows.append(({a: e for a, e in exponents.items() if e}, target))
    order: list[tuple[Action, int, dict[Action, int], Any]] = []
    while rows:
        k = next((k for k, (e, _) in enumerate(rows) if any(abs(c) == 1 for c in e.values())), None)
        if k is None:
            if any(e for e, _ in rows) or any(target != 1 for _, target in rows):
                return None
            break
        exponents, target = rows.pop(k)
        pivot = next(a for a, c in exponents.items() if abs(c) == 1)
        side = exponents.pop(pivot)
        order.append((pivot, side, exponents, target))
        # pivot = (target / product of the others) to the power of `side`
        left = []
        for other, aim in rows:
            e = other.pop(pivot, 0)
            if e:
                for a, c in exponents.items():
                    other[a] = other.get(a, 0) - c * side * e
                aim = aim / target ** (side * e)
            left.append(({a: c for a, c in other.items() if c}, aim))
        rows = left
    found: dict[Action, Any] = {}
    for pivot, side, exponents, target in reversed(order):
        value = target
        for a, c in exponents.items():
            value = value / found.setdefault(a, Fraction(1)) ** c
        found[pivot] = value**side
    return found


def trembles_towards(
    form: ExtensiveForm, strategy: Sequence[Sequence[Any]], beliefs: Sequence[Sequence[Any]]
) -> dict[tuple[int, int], tuple[int, Any]] | None:
    """Return orders and coefficients of the unused actions of which the beliefs are limits; None if none are found."""
    support = tuple(tuple(a for a, p in enumerate(own) if sign(p) > 0) for own in strategy)
    deviations = Deviations(form, actions_before(form), support)
    held = {
        h: {x: b for x, b in zip(form.information_sets[h].members, beliefs[h], strict=True) if sign(b) > 0}
        for h in deviations.open
    }
    weight = {}
    for h in deviations.open:
        for x in form.information_sets[h].members:
            weight[x] = form.nature(x) * Fraction(1)
            for k, a in deviations.used[x]:
                weight[x] = weight[x] * strategy[k][a]
    powers = orders(deviations, {h: tuple(own) for h, own in held.items()})
    sizes = coefficients(deviations, held, weight)
    if powers is None or sizes is None:
        return None
    return {
        (h, a): (powers.get((h, a), 1), sizes.get((h, a), Fraction(1)))
        for h, info in enumerate(form.information_sets)
        for a in range(len(info.actions))
        if a not in support[h]
    }
