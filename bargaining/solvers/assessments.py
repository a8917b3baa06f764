"""From the sequential equilibria of a game to answers: one for each component, with what else supports the same play."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from bargaining.algebra.traced import sign
from bargaining.equilibrium.assessment import Assessment, Family, action_key, belief_key, payoff_key, place_names
from bargaining.errors import MethodError, NoEquilibriumError, VerificationError
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.game import Game
from bargaining.model import Model
from bargaining.solvers.equilibrium_cells import Cell
from bargaining.solvers.refinements import refine
from bargaining.solvers.sequential import sequential_cells
from bargaining.solvers.supports import Support

__all__ = ["assessments"]


def assessments(
    game: Game,
    read: Callable[[Any], Any],
    model: Model | None = None,
    limit: int = 1000,
    regime: Callable[[ExtensiveForm, Support], Any] | None = None,
) -> tuple[Assessment, ...]:
    """Find all sequential equilibria of a finite game with information sets.

    Parameters
    ----------
    game : Game
    read : callable
        From a number of the game to a rational one.
    model : Model, optional
        Where the game comes from.
    limit : int
        The largest number of components.
    regime : callable, optional
        From the support of an equilibrium to its regime.

    Returns
    -------
    tuple of Assessment
        One for each component. In a signalling game those that survive more refinements (:mod:`bargaining.solvers.refinements`) come
        first; then those that mix less, then in the order of the actions as written.

    Raises
    ------
    MethodError
        If the game is too large.
    """
    form = ExtensiveForm(game, read)
    form.check_patience([read(actor.discount) for actor in game.actors])
    groups = sequential_cells(form, limit)
    if not groups:
        raise NoEquilibriumError(
            "no sequential equilibrium was found; every finite game has one, so this is an error here"
        )
    chosen = sorted(((_representative(cells), cells) for cells in groups), key=lambda pair: _rank(pair[0]))
    out: list[Assessment] = []
    for cell, cells in chosen:
        answer = Assessment(
            game,
            form,
            cell.strategy(),
            cell.beliefs(),
            trembles=cell.trembles(),
            model=model,
            rivals=len(groups),
            families=lambda cells=cells: _families(form, cells),  # type: ignore[misc]
            others=lambda: listed,
            regime=None if regime is None else lambda cell=cell: regime(form, cell.support),  # type: ignore[misc]
        )
        if sign(answer.verify()) != 0:
            raise VerificationError(f"an equilibrium did not pass its certificate: {answer.certificate}")
        out.append(answer)
    survived = dict.fromkeys(out, 0)
    if len(out) > 1:
        for by in ("intuitive", "D1", "undefeated"):
            try:
                for answer in refine(out, by):
                    survived[answer] += 1
            except MethodError:
                break
    listed = tuple(sorted(out, key=lambda answer: -survived[answer]))
    return listed


def _representative(cells: Sequence[Cell]) -> Cell:
    """Return the cell to be shown: where play on the path varies the widest, otherwise the one that mixes least."""
    varied = [cell for cell in cells if not cell.one_play]
    if varied:
        return max(varied, key=_mixing)
    return min(cells, key=_mixing)


def _mixing(cell: Cell) -> int:
    return sum(len(used) for used in cell.support)


def _rank(cell: Cell) -> Any:
    on_path = set(cell.reached())
    return sum(len(cell.support[h]) for h in on_path), _mixing(cell), cell.support


def _families(form: ExtensiveForm, cells: Sequence[Cell]) -> tuple[Family, ...]:
    """Return the pieces of a component, with what varies in each, or from one to the next."""
    fixed = {cell: _all(form, cell) for cell in cells}
    first = fixed[cells[0]]
    varying = {
        key
        for key in first
        if any(
            sign(high - low) > 0 or sign(low - first[key][0]) for low, high in (found[key] for found in fixed.values())
        )
    }
    return tuple(
        Family(
            {key: fixed[cell][key] for key in first if key in varying},
            _corners(form, cell, varying),
            any(p.partial for p in cell.pieces),
        )
        for cell in cells
    )


def _all(form: ExtensiveForm, cell: Cell) -> dict[str, tuple[Any, Any]]:
    """Return the interval of every probability and every belief in a cell."""
    out: dict[str, tuple[Any, Any]] = {}
    for h, info in enumerate(form.information_sets):
        for action, p in zip(info.actions, cell.probabilities[h], strict=True):
            out[action_key(info.name, action)] = cell.span(p)
        if len(info.members) == 1:
            continue
        for name, (above, below) in zip(place_names(form, h), cell.believed[h], strict=True):
            key = belief_key(info.name, name)
            if not below.variables:
                low, high = cell.span(above)
                out[key] = (_over(low, below.constant), _over(high, below.constant))
                continue
            points = [cell.sample, *(cell.corners() or ())]
            found = [_over(above.at(at), below.at(at)) for at in points if sign(below.at(at)) > 0]
            least = most = found[0]
            for value in found[1:]:
                least = value if sign(value - least) < 0 else least
                most = value if sign(value - most) > 0 else most
            out[key] = (least, most)
    points = [cell.sample] if cell.one_play else [cell.sample, *(cell.corners() or ())]
    found = [form.continuation(cell.strategy(at))[0] for at in points]
    for i, name in enumerate(form.names):
        least = most = found[0][i]
        for values in found[1:]:
            least = values[i] if sign(values[i] - least) < 0 else least
            most = values[i] if sign(values[i] - most) > 0 else most
        out[payoff_key(name)] = (least, most)
    return out


def _corners(form: ExtensiveForm, cell: Cell, varying: set[str]) -> tuple[dict[str, Any], ...] | None:
    """Return what varies at the extreme points of a cell."""
    found = cell.corners()
    if found is None:
        return None
    out = []
    for at in found:
        point: dict[str, Any] = {}
        for h, info in enumerate(form.information_sets):
            for action, p in zip(info.actions, cell.probabilities[h], strict=True):
                point[action_key(info.name, action)] = p.at(at)
            if len(info.members) > 1:
                for name, (above, below) in zip(place_names(form, h), cell.believed[h], strict=True):
                    if sign(below.at(at)):
                        point[belief_key(info.name, name)] = _over(above.at(at), below.at(at))
        out.append({key: value for key, value in point.items() if key in varying})
    return tuple(out)


def _over(above: Any, below: Any) -> Any:
    """Divide; two whole numbers give a fraction."""
    return Fraction(above, below) if isinstance(above, int) and isinstance(below, int) else above / below
