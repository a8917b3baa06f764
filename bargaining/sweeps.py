"""Labelled grids: one game, solved at every combination of some parameters.

A game with offers is swept by its regimes (:func:`bargaining.regime_map`): a handful of solves, each with the exact
conditions under which it holds. A game without offers has only finitely many plays, so it is solved point by point,
many points at once (:mod:`bargaining.solvers.vector_induction`). Both decide every comparison exactly, and the table
that comes back is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.api import regime_map, solve
from bargaining.api.problems import problem_of
from bargaining.api.reading import check_paths, read_game, with_axes, written_game
from bargaining.assessment_sweeps import by_beliefs
from bargaining.errors import DomainError, MathematicalFact, NoEquilibriumError
from bargaining.games.game import Game
from bargaining.games.interchange import beliefs_depend_on_play
from bargaining.model import Model

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["sweep"]

#: What can be said of a point, in the order of the codes.
STATUSES = ("solved", "no equilibrium", "no stationary equilibrium found")


def sweep(
    model: Model | Game,
    axes: Mapping[str, Any] | None = None,
    *,
    at: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] | None = None,
    **named: Any,
) -> xr.Dataset:
    """Solve a game at every point of a grid.

    Parameters
    ----------
    model : Model or Game
    axes : mapping of str to (low, high, count) or sequence of numbers
        The grid, by path; read as by :func:`bargaining.regime_map`. Paths left out stay at the model's values.
    at : mapping of str to number, optional
        Values for the symbols of a game.
    progress : callable, optional
        Called as work goes on: with the number of points solved, or, for a game with offers, of solves.

    Returns
    -------
    xarray.Dataset
        ``status``: whether the point was solved. ``outcome``: codes, with the labels in the attributes. ``values``:
        by actor, at the date of the first move. ``terms``: by term, nan exactly where there is no deal. Codes have CF
        ``flag_values`` and ``flag_meanings``; units and sources stand in the attributes of the coordinates. Where beliefs depend on
        what actors do there are also ``chance`` of each outcome, ``strategy`` by information set and action, and ``equilibria``, the
        number of equilibria with different play, of which the one that :func:`bargaining.solve` returns is tabulated.

    Raises
    ------
    PathError
        If a path names nothing.
    DomainError
        If an axis leaves the domain of its parameter, or the game is not defined at a point.

    Examples
    --------
    >>> import bargaining as bg
    >>> table = sweep(bg.load("fearon1995/bargaining_range"), {"B.cost": (0, 0.5, 6)})
    >>> table["terms"].sel(term="pie").values.round(3).tolist()
    [0.6, 0.7, 0.8, 0.9, 1.0, 1.0]
    >>> table["status"].attrs["flag_meanings"]
    'solved no_equilibrium no_stationary_equilibrium_found'
    """
    from bargaining.regimes.regime_map import grid_axes

    points = grid_axes(axes, named)
    if isinstance(model, Model) and not isinstance(written_game(model), Game):
        return _by_solving(model, points, progress)
    if beliefs_depend_on_play(written_game(model)):
        return by_beliefs(model, points, at, progress)
    game, values = _grid(model, points, at)
    if game.has_offers or game.variables:
        assert axes is not None
        return _by_regimes(model, axes, at, progress)
    return _by_points(model, game, values, points, progress)


def _grid(
    model: Model | Game, points: Mapping[str, tuple[Fraction, ...]], at: Mapping[str, Any] | None
) -> tuple[Game, dict[str, Fraction]]:
    """Read the game in symbols and their values, and refuse axes that leave a domain."""
    model, at = with_axes(model, at, {path: axis[0] for path, axis in points.items()})
    game, values, _ = read_game(model, at)
    check_paths(values, points)
    if isinstance(model, Model):
        for path, axis in points.items():
            for end in (min(axis), max(axis)):
                model.replace({path: end})
    return game, values


def _by_regimes(
    model: Model | Game, axes: Mapping[str, Any], at: Mapping[str, Any] | None, progress: Callable[[int], None] | None
) -> xr.Dataset:
    import numpy as np

    found = regime_map(model, axes, at=at, progress=progress)
    table: xr.Dataset = found.dataset.drop_vars("regime")
    of_outcome = np.array([STATUSES.index(o) if o in STATUSES else 0 for o in found.outcomes])
    table["status"] = _status(tuple(axes), of_outcome[found.outcome_codes])
    table.attrs["method"] = (
        f"regimes: {table.attrs.pop('solves')} solves, each with the conditions under which it holds"
    )
    return table


def _by_points(
    model: Model | Game,
    game: Game,
    values: Mapping[str, Fraction],
    points: Mapping[str, tuple[Fraction, ...]],
    progress: Callable[[int], None] | None,
) -> xr.Dataset:
    import numpy as np
    import xarray as xr

    from bargaining._version import __version__
    from bargaining.solvers.points import GridPoints
    from bargaining.solvers.vector_induction import EXACT, UNDEFINED, VectorProgram

    problem = problem_of(model, game, values)
    grid = GridPoints(points)
    held = {path: value for path, value in values.items() if path not in points}
    result = VectorProgram(game).run_points(grid, grid.shape, held, progress=progress)
    undefined = np.flatnonzero(result.status == UNDEFINED)
    if undefined.size:
        _refuse(problem, grid.exact(int(undefined[0])))
    # The commonest outcome first, and none that does not occur.
    sizes = np.bincount(result.outcome.ravel(), minlength=len(result.labels))
    order = [int(k) for k in np.argsort(-sizes, kind="stable") if sizes[k]]
    rank = np.zeros(len(result.labels), dtype=np.int16 if len(order) < 2**15 else np.int32)
    rank[order] = np.arange(len(order))
    dims = tuple(points)
    data = {
        "outcome": (dims, rank[result.outcome], _flags([result.labels[k] for k in order])),
        "values": (("actor", *dims), result.values, {"long_name": "equilibrium payoff at the date of the first move"}),
        "terms": (
            ("term", *dims),
            np.zeros((0, *grid.shape)),
            {"long_name": "terms accepted; nan exactly where there is no deal"},
        ),
        "status": _status(dims, np.zeros(grid.shape, dtype=np.int8)),
    }
    coordinates: dict[str, Any] = {"actor": list(game.names), "term": np.array([], dtype=str)}
    for path, axis in points.items():
        coordinates[path] = (path, np.array([float(v) for v in axis]), dict(problem.attributes.get(path, {})))
    exactly = int((result.status == EXACT).sum())
    floats = grid.count - exactly
    attributes = {
        "title": problem.title or problem.name,
        "model": problem.name,
        "fixed": "; ".join(f"{path} = {value}" for path, value in held.items()),
        "sources": "; ".join(f"{p}: {a['source']}" for p, a in problem.attributes.items() if "source" in a),
        "bargaining_version": __version__,
        "method": f"backward induction at {grid.count} points: {floats} in floats with every comparison proved, "
        f"{exactly} in fractions",
    }
    return xr.Dataset(data, coords=coordinates, attrs=attributes)


def _by_solving(
    model: Model, points: Mapping[str, tuple[Fraction, ...]], progress: Callable[[int], None] | None
) -> xr.Dataset:
    """Solve a game that is no tree at one point after the other."""
    from itertools import product

    import numpy as np
    import xarray as xr

    from bargaining._version import __version__

    answers: list[Any] = []
    for number, place in enumerate(product(*points.values()), start=1):
        try:
            answers.append(solve(model.replace(dict(zip(points, place, strict=True)))))
        except MathematicalFact as fact:
            answers.append(STATUSES[1] if isinstance(fact, NoEquilibriumError) else STATUSES[2])
        if progress is not None:
            progress(number)
    names = list(dict.fromkeys(n for a in answers if not isinstance(a, str) for n in a.values))
    terms = list(dict.fromkeys(t for a in answers if not isinstance(a, str) for t in a.terms))
    labels = [
        a if isinstance(a, str) else a.outcome if isinstance(a.outcome, str) else " or ".join(a.outcome)
        for a in answers
    ]
    order = sorted(dict.fromkeys(labels), key=labels.count, reverse=True)
    shape = tuple(len(axis) for axis in points.values())
    dims = tuple(points)

    def table(known: Any) -> Any:
        return np.array([float(known(a)) for a in answers]).reshape(shape)

    def entries(what: str, keys: list[str]) -> Any:
        each = [table(lambda a, k=k: np.nan if isinstance(a, str) else getattr(a, what).get(k, np.nan)) for k in keys]
        return np.stack(each) if each else np.zeros((0, *shape))

    codes = np.array([order.index(label) for label in labels]).reshape(shape)
    data = {
        "outcome": (dims, codes.astype("int16"), _flags(order)),
        "values": (
            ("actor", *dims),
            entries("values", names),
            {"long_name": "equilibrium payoff at the date of the first move"},
        ),
        "terms": (
            ("term", *dims),
            entries("terms", terms),
            {"long_name": "terms accepted; nan exactly where there is no deal"},
        ),
        "status": _status(dims, table(lambda a: STATUSES.index(a) if isinstance(a, str) else 0)),
    }
    coordinates: dict[str, Any] = {"actor": names, "term": np.array(terms, dtype=str)}
    ends = list(dict.fromkeys(e for a in answers if not isinstance(a, str) for e in _chances(a)))
    if any(not isinstance(a, str) and not isinstance(a.outcome, str) for a in answers):
        each = [table(lambda a, e=e: np.nan if isinstance(a, str) else _chances(a).get(e, 0)) for e in ends]
        data["chance"] = (("end", *dims), np.stack(each), {"long_name": "probability of each outcome"})
        coordinates["end"] = np.array(ends, dtype=str)
    for path, axis in points.items():
        known = model[path]
        about = {"long_name": known.meaning, "units": known.unit, "source": known.source}
        coordinates[path] = (path, np.array([float(v) for v in axis]), about)
    held = [f"{path} = {value}" for path, value in model.numbers.items() if path not in points]
    attributes = {
        "title": model.title,
        "model": model.name,
        "fixed": "; ".join(held),
        "bargaining_version": __version__,
        "method": f"solved at {len(answers)} points, one by one",
    }
    return xr.Dataset(data, coords=coordinates, attrs=attributes)


def _chances(answer: Any) -> Mapping[str, Any]:
    """Return the probability of each outcome of an answer."""
    return {answer.outcome: 1} if isinstance(answer.outcome, str) else answer.outcome


def _refuse(problem: Any, point: Mapping[str, Fraction]) -> None:
    """Raise the error that solving the game at a point gives."""
    where = ", ".join(f"{path} = {value}" for path, value in point.items())
    try:
        problem.trace(point)
    except (DomainError, MathematicalFact):
        raise
    except ZeroDivisionError:
        pass
    raise DomainError(f"the game is not defined at {where}")


def _status(dims: tuple[str, ...], codes: Any) -> tuple[tuple[str, ...], Any, dict[str, Any]]:
    return dims, codes.astype("int8"), _flags(STATUSES, "int8") | {"long_name": "whether the point was solved"}


def _flags(labels: Any, dtype: str = "int16") -> dict[str, Any]:
    import numpy as np

    return {
        "flag_values": np.arange(len(labels), dtype=dtype if len(labels) < 2**15 else "int32"),
        "flag_meanings": " ".join(label.replace(" ", "_") for label in labels),
        "labels": " | ".join(labels),
    }
