"""Whether a game has a sequential equilibrium with given supports where play comes, by comparisons alone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product
from typing import Any

from bargaining.algebra.traced import sign
from bargaining.errors import MethodError
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.solvers.equilibrium_cells import Cell
from bargaining.solvers.sequential import MOST_SYSTEMS, SupportSolver
from bargaining.solvers.supports import too_large

__all__ = ["cell_with"]


def cell_with(form: ExtensiveForm, path: Mapping[int, tuple[int, ...]]) -> Cell | None:
    """Return a sequential equilibrium with given supports where play comes; None if there is none.

    Comparisons are made by :func:`~bargaining.algebra.traced.sign` only, in an order that depends on nothing else, so that on numbers with
    a history they are the exact condition for it to exist.

    Parameters
    ----------
    form : ExtensiveForm
    path : mapping of int to tuple of int
        For each information set to which play comes the actions used.
    """
    best = _decided(form)
    for h, used in path.items():
        if h in best and any(a not in best[h] for a in used):
            return None
    choices: list[list[tuple[int, ...]]] = []
    for h, info in enumerate(form.information_sets):
        if h in path:
            choices.append([path[h]])
            continue
        kept = best.get(h, tuple(range(len(info.actions))))
        choices.append([c for size in range(1, len(kept) + 1) for c in combinations(kept, size)])
    count = 1
    for own in choices:
        count *= len(own)
    if count > MOST_SYSTEMS:
        raise MethodError(too_large(form, f"{count:,} supports off the path would have to be looked at"))
    solver = SupportSolver(form)
    for support in product(*choices):
        for cell in solver.cells(support):
            return cell
    return None


def _decided(form: ExtensiveForm) -> dict[int, tuple[int, ...]]:
    """Return the best actions where the actor knows the place and all that follows is decided."""
    out: dict[int, tuple[int, ...]] = {}
    worth: list[tuple[Any, ...] | None] = [None] * len(form.places)
    for x in range(len(form.places) - 1, -1, -1):
        place = form.places[x]
        if place.owner == -2:
            worth[x] = place.payoffs
            continue
        below = [worth[c] for c in place.children]
        if any(w is None for w in below):
            continue
        known = [w for w in below if w is not None]
        if place.owner == -1:
            worth[x] = tuple(
                sum(p * w[i] for p, w in zip(place.probabilities, known, strict=True)) for i in range(len(form.names))
            )
            continue
        h = place.information_set
        if len(form.information_sets[h].members) > 1:
            continue
        best = [0]
        for a in range(1, len(known)):
            side = sign(known[a][place.owner] - known[best[0]][place.owner])
            best = [a] if side > 0 else [*best, a] if side == 0 else best
        out[h] = tuple(best)
        if len(best) == 1:
            worth[x] = known[best[0]]
    return out
