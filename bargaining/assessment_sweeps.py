"""Tables over a grid for games in which beliefs depend on what actors do: all sequential equilibria are found at each point.

What is tabulated is the equilibrium that ``solve`` returns, and how many with other play there are. At a point where nature gives an
event probability nought beliefs are not defined, and the status says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from bargaining.api import solve
from bargaining.api.reading import check_paths, read_game, with_axes
from bargaining.errors import GameError, MathematicalFact, NoEquilibriumError
from bargaining.games.game import Game
from bargaining.model import Model

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["STATUSES", "by_beliefs"]

#: What can be said of a point, in the order of the codes.
STATUSES = ("solved", "no equilibrium", "not solved by supports", "not defined")


def by_beliefs(
    model: Model | Game,
    points: Mapping[str, tuple[Fraction, ...]],
    at: Mapping[str, Any] | None,
    progress: Callable[[int], None] | None,
) -> xr.Dataset:
    """Solve a game in which beliefs depend on play at one point after the other.

    Parameters
    ----------
    model : Model or Game
    points : mapping of str to tuple of Fraction
        The axes.
    at : mapping of str to number, optional
        Values for the symbols of a game that do not vary.
    progress : callable, optional
        Called with the number of points solved after each.

    Returns
    -------
    xarray.Dataset
        ``status``, ``outcome``, ``values``, ``terms`` (none), ``chance`` of each outcome, ``strategy`` by information set and action, and
        ``equilibria``, the number of equilibria with different play.
    """
    import numpy as np
    import xarray as xr

    from bargaining._version import __version__

    fixed = _check(model, points, at)
    answers: list[Any] = []
    for number, place in enumerate(product(*points.values()), start=1):
        here = dict(zip(points, place, strict=True))
        try:
            answers.append(
                solve(model.replace(here)) if isinstance(model, Model) else solve(model, at={**(at or {}), **here})
            )
        except NoEquilibriumError:
            answers.append(STATUSES[1])
        except MathematicalFact:
            answers.append(STATUSES[2])
        except GameError:
            answers.append(STATUSES[3])
        if progress is not None:
            progress(number)
    solved = [a for a in answers if not isinstance(a, str)]
    states = (model.game() if isinstance(model, Model) else model).states
    sought = "stationary equilibria in pure strategies" if states else "sequential equilibria, by supports,"
    dims, shape = tuple(points), tuple(len(axis) for axis in points.values())

    def entries(known: Callable[[Any], Mapping[str, Any]]) -> tuple[list[str], Any]:
        """Return the names of some numbers, and for each its value at every point, nan where it was not solved."""
        each = [None if isinstance(a, str) else known(a) for a in answers]
        names = list(dict.fromkeys(name for found in each if found is not None for name in found))
        rows = [[np.nan if found is None else float(found.get(name, 0)) for found in each] for name in names]
        return names, np.array(rows).reshape((len(names), *shape))

    actors, values = entries(lambda a: a.values)
    labels, chances = entries(lambda a: a.probabilities)
    actions, behaviour = entries(lambda a: {f"{h}: {b}": p for h, own in a.strategy.items() for b, p in own.items()})
    words = [a if isinstance(a, str) else " or ".join(a.probabilities) for a in answers]
    order = sorted(dict.fromkeys(words), key=words.count, reverse=True)
    status = [STATUSES.index(a) if isinstance(a, str) else 0 for a in answers]
    count = [0 if isinstance(a, str) else a.rivals or 0 for a in answers]

    def whole(codes: Any, kind: str = "int16") -> Any:
        return np.array(codes, dtype=kind).reshape(shape)

    data = {
        "outcome": (dims, whole([order.index(word) for word in words]), _flags(order)),
        "values": (("actor", *dims), values, {"long_name": "equilibrium payoff at the date of the first move"}),
        "terms": (("term", *dims), np.zeros((0, *shape)), {"long_name": "terms accepted; none in such games"}),
        "chance": (("end", *dims), chances, {"long_name": "probability of each outcome"}),
        "strategy": (("action", *dims), behaviour, {"long_name": "probability of the action at the information set"}),
        "equilibria": (dims, whole(count), {"long_name": "number of equilibria with different play"}),
        "status": (
            dims,
            whole(status, "int8"),
            _flags(STATUSES, "int8") | {"long_name": "whether the point was solved"},
        ),
    }
    coordinates: dict[str, Any] = {
        "actor": actors,
        "term": np.array([], dtype=str),
        "end": np.array(labels, dtype=str),
        "action": np.array(actions, dtype=str),
    }
    for path, axis in points.items():
        about = {}
        if isinstance(model, Model):
            about = {"long_name": model[path].meaning, "units": model[path].unit, "source": model[path].source}
        coordinates[path] = (path, np.array([float(v) for v in axis]), about)
    attributes = {
        "title": model.title if isinstance(model, Model) else "",
        "model": model.name if isinstance(model, Model) else "",
        "fixed": "; ".join(f"{path} = {value}" for path, value in fixed.items() if path not in points),
        "bargaining_version": __version__,
        "method": f"all {sought} at {len(answers)} points, {len(solved)} of them solved",
    }
    return xr.Dataset(data, coords=coordinates, attrs=attributes)


def _check(
    model: Model | Game, points: Mapping[str, tuple[Fraction, ...]], at: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    """Refuse axes that name nothing or leave a domain; return all numbers."""
    free, given = with_axes(model, at, {path: axis[0] for path, axis in points.items()})
    _, values, _ = read_game(free, given, written=True)
    check_paths(values, points)
    if isinstance(model, Model):
        for path, axis in points.items():
            for end in (min(axis), max(axis)):
                model.replace({path: end})
    return model.numbers if isinstance(model, Model) else values


def _flags(labels: Any, kind: str = "int16") -> dict[str, Any]:
    import numpy as np

    return {
        "flag_values": np.arange(len(labels), dtype=kind),
        "flag_meanings": " ".join(label.replace(" ", "_") for label in labels),
        "labels": " | ".join(labels),
    }
