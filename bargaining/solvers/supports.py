r"""Supports: which actions an equilibrium may use at each information set, with those that cannot be left out.

A *support* of a behaviour strategy names for each information set h the actions of positive probability. There are
:math:`\prod_h (2^{|A(h)|} - 1)` of them; most are ruled out without any algebra. Given the actions still allowed, the payoff of actor i
after each place lies between two bounds (the least and the greatest over what may follow; where i knows the place, it chooses the best).
An action a of i at h is *never a best reply* if for some other action b the greatest payoff after a is below the least after b at every
place of h that i may hold possible: whatever i believes and whatever follows, b is better. Such actions are removed until nothing changes
(iterated conditional dominance), first in the game, then again each time the support of one more information set is fixed. Once it is
certain that play comes to h with positive probability, places that the supports do not reach are not held possible there.

Bounds are floats with a margin above their rounding error, so nothing is removed that an exact comparison would keep.

References
----------
.. [1] M. Shimoji and J. Watson (1998), "Conditional dominance, rationalizability, and game forms", Journal of Economic Theory 83, 161-195.
.. [2] R. Porter, E. Nudelman and Y. Shoham (2008), "Simple search methods for finding a Nash equilibrium", Games and Economic Behavior 63,
   642-662.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from bargaining.algebra.traced import number
from bargaining.errors import MethodError
from bargaining.games.extensive_form import ExtensiveForm

__all__ = ["Support", "actions_before", "supports", "too_large"]

#: For each information set the numbers of the actions of positive probability.
Support = tuple[tuple[int, ...], ...]

#: Relative to the largest payoff: differences of bounds below this remove nothing.
_MARGIN = 1e-9

#: How often places may be looked at before the search is given up: about a minute.
MOST_WORK = 12_000_000


class _Bounds:
    """Bounds of payoffs after each place, given the actions allowed."""

    def __init__(self, form: ExtensiveForm) -> None:
        self.form = form
        self.n = len(form.names)
        self.ends = {k: tuple(float(number(p)) for p in form.places[k].payoffs) for k in form.ends}
        self.odds = [tuple(float(number(p)) for p in place.probabilities) for place in form.places]
        self.alone = [len(h.members) == 1 for h in form.information_sets]
        size = max((abs(p) for payoffs in self.ends.values() for p in payoffs), default=1.0)
        self.margin = _MARGIN * max(size, 1e-300)

    def find(self, allowed: list[tuple[int, ...]]) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
        """Return the least and the greatest payoffs after every place."""
        places, n = self.form.places, range(self.n)
        low: list[tuple[float, ...]] = [()] * len(places)
        high: list[tuple[float, ...]] = [()] * len(places)
        for x in range(len(places) - 1, -1, -1):
            place = places[x]
            if place.owner == -2:
                low[x] = high[x] = self.ends[x]
            elif place.owner == -1:
                odds = self.odds[x]
                low[x] = tuple(sum(p * low[c][i] for p, c in zip(odds, place.children, strict=True)) for i in n)
                high[x] = tuple(sum(p * high[c][i] for p, c in zip(odds, place.children, strict=True)) for i in n)
            else:
                h, i = place.information_set, place.owner
                kept = [place.children[a] for a in allowed[h]]
                least = [min(low[c][k] for c in kept) for k in n]
                most = [max(high[c][k] for c in kept) for k in n]
                if self.alone[h]:
                    least[i] = max(low[c][i] for c in kept)
                low[x], high[x] = tuple(least), tuple(most)
        return low, high


class _Search:
    """A depth-first search over supports, the last information sets first."""

    def __init__(self, form: ExtensiveForm) -> None:
        self.form, self.bounds = form, _Bounds(form)
        ways = actions_before(form)
        owner = [h.actor for h in form.information_sets]
        self.others = [
            tuple(pair for pair in way if owner[pair[0]] != place.owner)
            for way, place in zip(ways, form.places, strict=True)
        ]
        self.work = 0

    def prune(self, allowed: list[tuple[int, ...]], fixed: list[bool]) -> list[tuple[int, ...]] | None:
        """Remove actions that are never best replies; None if an information set would be left without its support."""
        form = self.form
        while True:
            self.work += len(form.places)
            if self.work > MOST_WORK:
                raise MethodError(too_large(form, "comparisons of bounds leave too many supports"))
            low, high = self.bounds.find(allowed)
            changed = False
            for h, info in enumerate(form.information_sets):
                if len(info.actions) == 1:
                    continue
                held = self._held(h, allowed, fixed)
                i = info.actor
                kept = []
                for a in allowed[h]:
                    beaten = any(
                        b != a
                        and all(
                            high[form.places[x].children[a]][i]
                            < low[form.places[x].children[b]][i] - self.bounds.margin
                            for x in held
                        )
                        for b in range(len(info.actions))
                    )
                    if not beaten:
                        kept.append(a)
                    elif fixed[h]:
                        return None
                if not kept:
                    return None
                if len(kept) < len(allowed[h]):
                    allowed = [*allowed[:h], tuple(kept), *allowed[h + 1 :]]
                    changed = True
            if not changed:
                return allowed

    def _held(self, h: int, allowed: list[tuple[int, ...]], fixed: list[bool]) -> list[int]:
        """Return the places of an information set that its actor may hold possible; what it did itself it knows."""
        members = self.form.information_sets[h].members
        possible = [x for x in members if all(a in allowed[k] for k, a in self.others[x])]
        certain = any(all(fixed[k] or len(allowed[k]) == 1 for k, _ in self.others[x]) for x in possible)
        return possible if certain else list(members)

    def run(self, allowed: list[tuple[int, ...]], fixed: list[bool]) -> Iterator[Support]:
        pruned = self.prune(allowed, fixed)
        if pruned is None:
            return
        fixed = [f or len(a) == 1 for f, a in zip(fixed, pruned, strict=True)]
        open_ = [h for h, f in enumerate(fixed) if not f]
        if not open_:
            yield tuple(pruned)
            return
        h = open_[-1]
        for size in range(1, len(pruned[h]) + 1):
            for chosen in combinations(pruned[h], size):
                yield from self.run([*pruned[:h], chosen, *pruned[h + 1 :]], [*fixed[:h], True, *fixed[h + 1 :]])


def supports(form: ExtensiveForm, given: Support | None = None) -> Iterator[Support]:
    """Yield the supports that no comparison of bounds rules out, pure ones before mixed ones at each information set.

    Parameters
    ----------
    form : ExtensiveForm
    given : Support, optional
        Actions allowed to begin with; all of them unless said.

    Raises
    ------
    MethodError
        If there are too many.
    """
    start = [tuple(range(len(h.actions))) for h in form.information_sets] if given is None else list(given)
    yield from _Search(form).run(start, [False] * len(start))


def actions_before(form: ExtensiveForm) -> list[tuple[tuple[int, int], ...]]:
    """Return for each place the actions on the way to it, each with its information set."""
    out: list[tuple[tuple[int, int], ...]] = [()] * len(form.places)
    for x, place in enumerate(form.places[1:], start=1):
        before = form.places[place.parent]
        step = ((before.information_set, place.edge),) if before.information_set >= 0 else ()
        out[x] = out[place.parent] + step
    return out


def too_large(form: ExtensiveForm, why: str) -> str:
    """Write that a game is too large to be solved by supports, and what to do instead."""
    return (
        f"the game has {len(form.information_sets)} information sets and {len(form.places):,} places, and {why}: too large to find all "
        "sequential equilibria by supports; solve parts of it, or write fewer types or actions"
    )
