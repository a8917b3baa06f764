"""A map of equilibria that mix, or that beliefs support: which of them exist where, and where several do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import numpy.typing as npt

from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.outcomes import NEVER_ENDS
from bargaining.errors import MethodError, PathError, did_you_mean
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.regimes.atlas import Region
from bargaining.regimes.fields import Field
from bargaining.regimes.problem import Problem
from bargaining.regimes.regime_map import Axis, RegimeMap
from bargaining.regimes.regime_map import regime_map as trace_map
from bargaining.regimes.supports import ABSENT, OnPath, SupportProblem, SupportRegime, path_of_support, paths, wording

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["MappedEquilibrium", "SupportMap", "regime_of", "support_map"]

#: With more supports on the path than this a game is not mapped.
MOST_PATHS = 1500


def support_problem(problem: Problem, form: ExtensiveForm, path: OnPath) -> SupportProblem:
    """Return the question whether an equilibrium with these supports exists."""
    return SupportProblem.of(problem, path, wording(form, path))


def regime_of(problem: Problem, form: ExtensiveForm, support: tuple[tuple[int, ...], ...]) -> SupportRegime:
    """Return the regime of an equilibrium from its support."""
    asked = support_problem(problem, form, path_of_support(form, support))
    trace = asked.trace()
    if not hasattr(trace, "played"):
        raise MethodError("no closed form: at this point the equilibrium is one of a family that mixes in other ways")
    return SupportRegime(asked, trace, Field(list(problem.values), problem.values))


class MappedEquilibrium:
    """One equilibrium over a grid: its regimes, and where it exists.

    Attributes
    ----------
    label : str
        Its supports on the path, in words.
    where : array of bool
        At which points of the grid it exists.
    regime : SupportRegime
        Closed forms of what is mixed, from a point at which it exists.
    """

    def __init__(self, label: str, found: RegimeMap, kind: type[SupportRegime] = SupportRegime) -> None:
        self.label, self.map = label, found
        mine = [k for k, regime in enumerate(found.regimes) if regime.outcome == label]
        self.where = np.isin(found.codes, mine)
        #: Whether on this grid it exists only where a comparison is an equality.
        self.on_edges = all(0 in signs for signs in found.signs_of(mine))
        first = found.regimes[mine[0]]
        self.regime = kind(first.problem, first.trace, first.field)

    @cached_property
    def region(self) -> Region:
        """Everywhere on the map's box where it exists: a union of sets of inequalities, each as short as can be."""
        return next(outcome.region for outcome in self.map.outcomes if outcome == self.label)

    @cached_property
    def outcome(self) -> str:
        """The outcomes that may occur in it; its label where play never ends. Nature's branches of probability 0 count as possible."""
        chances = sorted(self.regime.chances)
        return self.label if chances == [NEVER_ENDS] else " or ".join(chances)

    def __repr__(self) -> str:
        return f"MappedEquilibrium({self.label!r}, {int(self.where.sum())} points)"


class SupportMap:
    """Which sequential equilibria exist where on a grid; several at one point are the rule.

    Attributes
    ----------
    axes : mapping of str to tuple of Fraction
    equilibria : tuple of MappedEquilibrium
        Largest first: those with different supports on the path.
    knife_edges : tuple of MappedEquilibrium
        Those that exist only on lines, where somebody is indifferent by the numbers themselves; they are counted nowhere else.
    """

    def __init__(
        self,
        problem: Problem,
        axes: Mapping[str, Axis],
        found: tuple[MappedEquilibrium, ...],
        asked: Sequence[str] = (),
    ) -> None:
        self.problem, self.axes, self._asked = problem, dict(axes), tuple(asked)
        self.equilibria = tuple(each for each in found if not each.on_edges)
        self.knife_edges = tuple(each for each in found if each.on_edges)

    @property
    def regimes(self) -> tuple[SupportRegime, ...]:
        """The regimes of the equilibria."""
        return tuple(each.regime for each in self.equilibria)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The sets of outcomes that equilibria on the map may have."""
        return tuple(dict.fromkeys(each.outcome for each in self.equilibria))

    @property
    def search(self) -> NoReturn:
        """Not told of such maps.

        Raises
        ------
        MethodError
            Whether other equilibria exist between the points of the grid is told by each one's own region alone.
        """
        raise MethodError(
            "several equilibria may exist at a point of this map, and each has a region of its own: m.equilibria[0].region; what lies "
            "between the points of the grid is not searched"
        )

    @cached_property
    def number(self) -> npt.NDArray[np.int32]:
        """How many equilibria with different supports on the path exist at each point."""
        out = np.zeros(tuple(len(axis) for axis in self.axes.values()), dtype=np.int32)
        for each in self.equilibria:
            out += each.where
        return out

    @cached_property
    def overlaps(self) -> Mapping[tuple[MappedEquilibrium, ...], npt.NDArray[np.bool_]]:
        """For equilibria that exist at common points, where on the grid that is; points with more of them are not counted."""
        out: dict[tuple[MappedEquilibrium, ...], npt.NDArray[np.bool_]] = {}
        if not self.equilibria:
            return out
        stacked = np.stack([each.where for each in self.equilibria])
        patterns = np.unique(stacked.reshape(len(self.equilibria), -1), axis=1).T
        for pattern in patterns:
            members = tuple(each for each, here in zip(self.equilibria, pattern, strict=True) if here)
            if len(members) > 1:
                out[members] = np.all(stacked == pattern.reshape(-1, *([1] * len(self.axes))), axis=0)
        return out

    def where(self, label: str) -> npt.NDArray[np.bool_]:
        """Return at which points of the grid the equilibrium of that label exists: nowhere, if it is none that the map found.

        An outcome of the map (:attr:`outcomes`) may be named as well: where an equilibrium that leads to it, for certain, exists. A
        lottery over outcomes is an outcome of its own, ``"deal or war"``. An outcome of the game that is none of the map's is nowhere.

        Raises
        ------
        PathError
            If no equilibrium and no outcome can be called that.

        Examples
        --------
        >>> import bargaining as bg
        >>> m = bg.regime_map(bg.load("fearon1997/sinking_or_tying"), {"A.audience": (0.5, 2.5, 3)})
        >>> m.where("resolved: challenge; challenged: concede; unresolved: challenge").tolist()
        [False, False, True]
        """
        for each in (*self.equilibria, *self.knife_edges):
            if each.label == label:
                return each.where
        if label in self.outcomes:
            return np.asarray(np.any([each.where for each in self.equilibria if each.outcome == label], axis=0))
        if label not in self._asked and label not in self.problem.game.labels:
            known = dict.fromkeys((*self._asked, *self.outcomes, *self.problem.game.labels))
            raise PathError(f"{label}: names no equilibrium{did_you_mean(label, known)}; known: {list(known)[:12]}")
        return np.zeros(tuple(len(axis) for axis in self.axes.values()), dtype=bool)

    def at(self, **point: Any) -> tuple[MappedEquilibrium, ...]:
        """Return the equilibria at the point of the grid nearest to given values; paths with a dot by ``**{path: value}``."""
        index = tuple(
            min(range(len(axis)), key=lambda k: abs(float(axis[k]) - float(point.get(path, axis[0]))))
            for path, axis in self.axes.items()
        )
        return tuple(each for each in self.equilibria if each.where[index])

    @cached_property
    def dataset(self) -> xr.Dataset:
        """At every point which equilibria exist, and how many."""
        import xarray as xr

        dims = tuple(self.axes)
        labels = [each.label for each in self.equilibria]
        data = {
            "exists": (("equilibrium", *dims), np.stack([each.where for each in self.equilibria])),
            "number": (dims, self.number),
        }
        coordinates: dict[str, Any] = {"equilibrium": labels}
        for path, axis in self.axes.items():
            coordinates[path] = (path, [float(v) for v in axis], dict(self.problem.attributes.get(path, {})))
        fixed = "; ".join(f"{p} = {v}" for p, v in self.problem.values.items() if p not in self.axes)
        return xr.Dataset(data, coords=coordinates, attrs={"model": self.problem.name, "fixed": fixed})

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each point and each equilibrium that exists there."""
        import pandas as pd

        rows = []
        for each in self.equilibria:
            for index in np.argwhere(each.where):
                rows.append((*(float(axis[k]) for axis, k in zip(self.axes.values(), index, strict=True)), each.label))
        return pd.DataFrame(rows, columns=[*self.axes, "equilibrium"])

    def to_csv(self, path: Any) -> None:
        """Write :meth:`to_frame` to a file."""
        self.to_frame().to_csv(path, index=False)

    def __str__(self) -> str:
        total, recursive = self.number.size, bool(self.problem.game.states)
        over = ", ".join(f"{p} in [{decimal(a[0])}, {decimal(a[-1])}]" for p, a in self.axes.items())
        some = "equilibrium" if len(self.equilibria) == 1 else "equilibria"
        kind = f"stationary {some} in pure strategies" if recursive else f"sequential {some}"
        lines = [f"{self.problem.name}: {len(self.equilibria)} {kind} over {over}"]
        by = "what is done in every state" if recursive else "their supports where play comes"
        lines.append(f"  (by {by}; shares are of this grid and are no probabilities)")
        for each in self.equilibria:
            lines.append(f"  {100 * each.where.sum() / total:.1f} %  {each.label}")
            lines += [f"      {what} = {form}" for what, form in each.regime.probabilities.items()]
        several = int((self.number > 1).sum())
        if self.knife_edges:
            lines.append(f"  on lines only: {len(self.knife_edges)} more (.knife_edges)")
        lines.append(f"  several of them exist at {100 * several / total:.1f} % of the points: .overlaps")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"SupportMap({len(self.equilibria)} equilibria, shape={self.number.shape})"


def support_map(
    problem: Problem, axes: Mapping[str, Axis], progress: Callable[[int], None] | None = None
) -> SupportMap:
    """Map all sequential equilibria, by their supports on the path.

    Raises
    ------
    MethodError
        If there are too many supports, or conditions that are not linear in what is mixed.
    """
    form = ExtensiveForm(problem.game, problem.reader())
    candidates = list(paths(form, MOST_PATHS))
    if len(candidates) > MOST_PATHS:
        raise MethodError(
            f"the game has more than {MOST_PATHS} supports on the path, too many to map; equilibria() answers at each point"
        )
    found, labels = [], []
    for k, path in enumerate(candidates):
        asked = support_problem(problem, form, path)
        labels.append(asked.label)
        mapped = trace_map(asked, axes)
        if any(regime.outcome != ABSENT for regime in mapped.regimes):
            found.append(MappedEquilibrium(asked.label, mapped))
        if progress is not None:
            progress(k + 1)
    return SupportMap(problem, axes, tuple(sorted(found, key=lambda each: -int(each.where.sum()))), labels)
