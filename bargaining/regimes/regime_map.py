"""A map: a grid over some parameters, each point classified by the regime that is the equilibrium there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bargaining.algebra.primitives import Primitive
from bargaining.equilibrium.figures import decimal
from bargaining.errors import InputError, MethodError, PathError, did_you_mean
from bargaining.protocols.protocol import Domain
from bargaining.regimes.atlas import Atlas, Region
from bargaining.regimes.borders import Border, borders
from bargaining.regimes.conditions import Condition
from bargaining.regimes.covers import Covers, covers
from bargaining.regimes.diagram import Diagram, Leaf, Test
from bargaining.regimes.enclosed_diagram import EnclosedDiagram
from bargaining.regimes.fields import Field
from bargaining.regimes.identity import (
    CONTINUUM,
    NONE_FOUND,
    SEVERAL,
    continues,
    identity,
    matches,
    outcome_of,
    path_of,
)
from bargaining.regimes.outcomes import KnifeEdge, Outcome, Outcomes, Search, unsettled
from bargaining.regimes.problem import Problem
from bargaining.regimes.regime import Regime
from bargaining.regimes.tabulation import enclosed_table, tabulated

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

__all__ = ["RegimeMap", "grid_axes", "grid_axis", "regime_map"]

Axis = tuple[Fraction, ...]


def grid_axes(axes: Any, named: Mapping[str, Any]) -> dict[str, Axis]:
    """Return the exact points of every axis; `named` are axes given by mistake as keyword arguments.

    Raises
    ------
    InputError
        If there is no axis, or one cannot be read.
    """
    if named:
        path, values = next(iter(named.items()))
        raise InputError(f"axes are given by path in one mapping, as in {{{path!r}: {values!r}}}")
    if axes is not None and not isinstance(axes, Mapping):
        raise InputError(f"axes are given by path, as in {{'power': (0, 1, 101)}}; got {axes!r}")
    if not axes:
        raise InputError("at least one axis is needed, such as {'power': (0, 1, 101)}")
    return {path: grid_axis(values, path) for path, values in axes.items()}


def grid_axis(values: Any, path: str) -> Axis:
    """Return the exact points of an axis.

    Parameters
    ----------
    values : (low, high, count) or sequence of numbers
        A tuple of three is equally spaced points, both ends included, rising or falling; a list or an array is the points
        themselves. Floats are read by their shortest decimal.
    path : str
        For error messages.

    Raises
    ------
    InputError
        If there is no point, or a number cannot be read.

    Examples
    --------
    >>> grid_axis((0, 1, 5), "power")[1]
    Fraction(1, 4)
    >>> grid_axis([0.1, 0.2], "power")
    (Fraction(1, 10), Fraction(1, 5))
    """
    from bargaining.expressions.numbers import exact

    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"{path}: an axis is (low, high, count) or a list of points; got {values!r}")
    given = list(values)
    if not given:
        raise InputError(f"{path}: an axis needs at least one point; got none")
    try:
        if isinstance(values, tuple) and len(given) in (2, 3):
            low, high = exact(given[0]), exact(given[1])
            if len(given) == 2:
                raise InputError(f"is (low, high, count) or a list of points; got two numbers in {values!r}")
            if not _is_count(given[2]):
                raise InputError(
                    f"is (low, high, count), with a whole number of at least 2 as its count; got {given[2]!r}"
                )
            count = int(given[2])
            below = low.denominator * high.denominator * (count - 1)
            first, last = low.numerator * high.denominator, high.numerator * low.denominator
            return tuple(Fraction(first * (count - 1 - k) + last * k, below) for k in range(count))
        return tuple(exact(v) for v in given)
    except InputError as wrong:
        what = "an axis" if str(wrong).startswith("is ") else "a point of an axis"
        raise InputError(f"{path}: {what} {wrong}") from None


def _is_count(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) > 1


def regime_map(problem: Problem, axes: Mapping[str, Axis], progress: Callable[[int], None] | None = None) -> RegimeMap:
    """Classify a grid.

    Parameters
    ----------
    problem : Problem
    axes : mapping of str to tuple of Fraction
        The points along each parameter that varies; all others stay at the problem's values.
    progress : callable, optional
        Called with the number of solves after each.

    Notes
    -----
    Every point is classified by comparisons checked at that point, in exact arithmetic where rounding could matter; the number
    of solves is the number of different solutions met (:mod:`bargaining.regimes.diagram`).
    """
    diagram = (EnclosedDiagram if problem.primitives else Diagram)(problem, list(axes), progress)
    codes = diagram.classify(list(axes.values()))
    return RegimeMap(problem, axes, diagram, codes)


class RegimeMap:
    """The regimes over a grid of parameters.

    Attributes
    ----------
    axes : mapping of str to tuple of Fraction
    codes : array of int, shape of the grid
        For each point the position of its regime in :attr:`regimes`.
    regimes : tuple of Regime
        Largest first.
    outcomes : tuple of str
        Labels, in the order of the regimes.
    solves : int
        How many times the game was solved.
    """

    def __init__(
        self, problem: Problem, axes: Mapping[str, Axis], diagram: Diagram, leaf_codes: npt.NDArray[np.int32]
    ) -> None:
        self.problem, self.axes, self.diagram = problem, dict(axes), diagram
        self.solves = len(diagram.leaves)
        full = Field(list(problem.values), problem.values)
        found: dict[Any, int] = {}
        regimes: list[Regime] = []
        of_leaf = np.full(len(diagram.leaves), -1, dtype=np.int32)
        # Points on a border come last, so that they can join a regime that they bound.
        counts = np.bincount(leaf_codes.ravel(), minlength=len(diagram.leaves))
        met = [leaf for leaf in diagram.leaves if counts[leaf.number]]
        for leaf in sorted(met, key=lambda leaf: sum(s == 0 for s in leaf.signs.values())):
            regime = Regime(problem, leaf.trace, full)
            if regime.identity not in found:
                joined = [k for k, r in enumerate(regimes) if matches(regime.identity, leaf.trace, full, r.identity)]
                found[regime.identity] = joined[0] if joined else len(regimes)
                if not joined:
                    regimes.append(regime)
            of_leaf[leaf.number] = found[regime.identity]
        used = of_leaf >= 0
        sizes = np.bincount(of_leaf[used], weights=counts[used], minlength=len(regimes))
        order = np.argsort(-sizes, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        self.regimes = tuple(regimes[k] for k in order)
        self._of_leaf = np.where(of_leaf < 0, -1, rank[of_leaf]).astype(np.int32)
        self._leaf_codes = leaf_codes
        self.codes = self._of_leaf.take(leaf_codes)
        self.sizes = tuple(int(sizes[k]) for k in order)

    @cached_property
    def outcomes(self) -> Outcomes:
        """Labels of the outcomes that occur, largest first; each knows the union of its regimes, simplified (:class:`Outcome`)."""
        sizes: dict[str, int] = {}
        for regime, size in zip(self.regimes, self.sizes, strict=True):
            sizes[regime.outcome] = sizes.get(regime.outcome, 0) + size
        ordered = sorted(sizes, key=lambda label: -sizes[label])
        return Outcomes(Outcome(label, Fraction(sizes[label], self.codes.size), self._region) for label in ordered)

    @property
    def exact(self) -> bool:
        """Whether values and terms are those of closed forms in rational functions; otherwise they are within :attr:`tolerance`."""
        return not self.problem.primitives

    @cached_property
    def tolerance(self) -> float:
        """How far tabulated values and terms may be off where exponentials, roots or logarithms enter; nought where the map is exact."""
        return 0.0 if self.exact else self._enclosed_table[1]

    @property
    def undecided(self) -> Mapping[tuple[int, ...], str]:
        """The points of the grid, by index, whose regime could not be proved, each with the comparison that is open."""
        return dict(getattr(self.diagram, "undecided", {}))

    def _region(self, label: str) -> Region:
        self._refuse_primitives("the region of an outcome is")
        if label in (SEVERAL, CONTINUUM, NONE_FOUND):
            return Region((), self._atlas.box, False)
        in_symbols = covers(self._atlas.problem, self._atlas, paths=False)
        if in_symbols is not None:
            return in_symbols.region(lambda play: play.outcome == label)
        return self._atlas.region(lambda leaf: leaf.trace.consistent and outcome_of(leaf.trace) == label)

    def _refuse_primitives(self, what: str) -> None:
        if self.problem.primitives:
            raise MethodError(
                f"the game holds {', '.join(self.problem.primitives)}: {what} not derived; .borders are the lines between outcomes, and "
                "threshold() finds all changes along one symbol"
            )

    @cached_property
    def _atlas(self) -> Atlas:
        """The solutions in the box spanned by the axes; its diagram is the map's own, grown further."""
        box = {path: Domain(min(axis), max(axis)) for path, axis in self.axes.items()}
        if all(domain.low != domain.high for domain in box.values()):
            return Atlas(self.problem, box, self.diagram)
        held = {path: axis[0] for path, axis in self.axes.items() if min(axis) == max(axis)}
        problem = replace(self.problem, values={**self.problem.values, **held})
        return Atlas(problem, {path: domain for path, domain in box.items() if path not in held})

    @cached_property
    def search(self) -> Search:
        """What a search of the whole box finds beyond the points of the grid: thin regions, or a proof that there are none."""
        self._refuse_primitives("what lies between the points of the grid is")
        atlas = self._atlas
        full = Field(list(self.problem.values), self.problem.values)
        in_symbols = covers(atlas.problem, atlas, paths=True)
        if in_symbols is not None:
            return self._search_in_symbols(in_symbols, full)
        cells, settled = atlas.everything()
        overlapping = [self.diagram.leaves[k] for members in self.diagram.several for k in members]
        known = {regime.identity for regime in self.regimes} | {identity(leaf.trace, full) for leaf in overlapping}
        missed: dict[Any, Regime] = {}
        for leaf in cells:
            if leaf.trace.consistent and (found := identity(leaf.trace, full)) not in known:
                missed.setdefault(found, Regime(self.problem, leaf.trace, full))
        open_cells = tuple(atlas.open)
        return Search(
            tuple(missed.values()),
            open_cells,
            unsettled(atlas, open_cells),
            settled and not self.problem.recursive,
        )

    def _search_in_symbols(self, in_symbols: Covers, full: Field) -> Search:
        """Tell which plays are reached off the grid, each found again by a solve at a point."""
        found, cells = in_symbols.everything
        known = {regime.identity for regime in self.regimes}
        missed: dict[Any, Regime] = {}
        for leaf in found:
            trace = in_symbols.atlas.problem.trace(dict(zip(in_symbols.atlas.names, leaf.point, strict=True)))
            if (one := identity(trace, full)) not in known:
                missed.setdefault(one, Regime(self.problem, trace, full))
        open_cells = tuple(tuple(Condition(p, s) for p, s in cell) for cell in cells)
        left = unsettled(in_symbols.atlas, open_cells)
        return Search(tuple(missed.values()), open_cells, left, not open_cells)

    @cached_property
    def knife_edges(self) -> tuple[KnifeEdge, ...]:
        """Lines on which the equilibrium is that of neither side, edges of the box included: there it is not that of the inside."""
        self._refuse_primitives("lines with an equilibrium of their own are")
        full = Field(list(self.problem.values), self.problem.values)
        atlas = self._atlas
        out: dict[Any, KnifeEdge] = {}
        for leaf, polynomial, point in atlas.faces():
            on = atlas.diagram.locate(point).trace
            at = dict(zip(atlas.names, point, strict=True))
            if not leaf.trace.consistent or continues(leaf.trace, on, at):
                continue
            across, here = atlas.beyond(leaf, polynomial), atlas.sample(tuple(leaf.signs.items()))
            sides = [leaf]
            for beside in (here, across):
                sides.extend(atlas.solutions(beside) if isinstance(beside, tuple) else [])
            if across is not None and not any(continues(side.trace, on, at) for side in sides):
                labels = tuple(dict.fromkeys(outcome_of(side.trace) for side in sides))
                key = (polynomial, path_of(on))
                known = out.get(key)
                if known is None:
                    regime = Regime(self.problem, on, full)
                    out[key] = KnifeEdge(Condition(polynomial, 0), regime, labels, across is False, (labels,))
                elif not any(set(labels) == set(place) for place in known.places):
                    # The same line has other neighbours elsewhere.
                    both = tuple(dict.fromkeys((*known.sides, *labels)))
                    out[key] = replace(known, sides=both, places=(*known.places, labels))
        return tuple(out.values())

    def signs_of(self, regimes: Sequence[int]) -> list[tuple[int, ...]]:
        """Return, for every solution met that belongs to some regimes, the signs of the comparisons that depend on the axes."""
        return [
            tuple(leaf.signs.values())
            for leaf in self.diagram.leaves
            if leaf.number < self._of_leaf.size and self._of_leaf[leaf.number] in regimes
        ]

    @cached_property
    def outcome_codes(self) -> npt.NDArray[np.int32]:
        """For each point the position of its outcome in :attr:`outcomes`."""
        return self._of_regime.take(self.codes)

    def where(self, outcome: str) -> npt.NDArray[np.bool_]:
        """Return at which points of the grid an outcome occurs, for certain: nowhere, if the game has it and the map does not.

        A lottery over outcomes is an outcome of its own, ``"deal or war"``: where it is, neither of its parts is said to occur.

        Raises
        ------
        PathError
            If the game has no outcome of that label.

        Examples
        --------
        >>> import bargaining as bg
        >>> m = bg.regime_map(bg.load("abudhabi2026/fortress_belt"), {"credibility": (0.5, 1, 3)})
        >>> m.where("cession for guarantee").tolist()
        [False, True, True]
        """
        if outcome in self.outcomes:
            return np.asarray(self.outcome_codes == self.outcomes.index(outcome))
        known = dict.fromkeys((*self.outcomes, *self.problem.game.labels))
        if outcome not in known:
            raise PathError(f"no outcome {outcome!r}{did_you_mean(outcome, known)}; outcomes are {list(known)}")
        return np.zeros(self.codes.shape, dtype=bool)

    @cached_property
    def _of_regime(self) -> npt.NDArray[np.int32]:
        """For each regime the position of its outcome in :attr:`outcomes`."""
        return np.array([self.outcomes.index(r.outcome) for r in self.regimes], dtype=np.int32)

    @cached_property
    def overlaps(self) -> Mapping[tuple[Regime, ...], npt.NDArray[np.bool_]]:
        """For regimes that are equilibria at common points, with different values, where on the grid that is.

        These points have the regime ``"several equilibria"``, for which of them is played the game does not say.
        """
        full = Field(list(self.problem.values), self.problem.values)
        out: dict[tuple[Any, ...], tuple[tuple[Regime, ...], npt.NDArray[np.bool_]]] = {}
        for members, leaf in self.diagram.several.items():
            where = self._leaf_codes == leaf.number
            if not where.any():
                continue
            found = [Regime(self.problem, self.diagram.leaves[k].trace, full) for k in sorted(members)]
            each = {r.identity: r for r in found}
            key = tuple(sorted(each, key=str))
            regimes, before = out.get(key, (tuple(each[k] for k in key), np.zeros_like(where)))
            out[key] = (regimes, before | where)
        return dict(out.values())

    @cached_property
    def borders(self) -> tuple[Border, ...]:
        """The lines between outcomes, each with the equation that defines it."""
        return borders(self.diagram, self._leaf_codes, self.outcome_codes, self.axes, self.outcomes)

    def classify(self, *coordinates: Any) -> npt.NDArray[np.int32]:
        """Return outcome codes at arbitrary float points, one array per axis; new outcomes give -1.

        Meant for drawing: signs are taken in floating point.
        """
        points = [np.asarray(c, dtype=float).ravel() for c in coordinates]
        out = np.full(points[0].shape, -1, dtype=np.int32)
        labels = [self.outcomes.index(regime.outcome) for regime in self.regimes]
        by_leaf = np.array([*labels, -1], dtype=np.int32)[self._of_leaf]
        first = np.full(points[0].shape, -1, dtype=np.int32)
        several = self.diagram.several
        for root in self.diagram.roots:
            work: list[tuple[Any, Any]] = [(root.node, np.arange(points[0].size))]
            while work:
                node, chosen = work.pop()
                if isinstance(node, Leaf):
                    if node.trace.consistent:
                        known = by_leaf[node.number] if node.number < by_leaf.size else -1
                        for k in np.unique(first[chosen]):
                            mine = chosen[first[chosen] == k]
                            pair = several.get(frozenset({int(k), node.number}))
                            if k < 0:
                                out[mine], first[mine] = known, node.number
                            elif pair is not None:
                                out[mine] = by_leaf[pair.number]
                elif isinstance(node, Test):
                    signs = np.sign(np.broadcast_to(node.values([p[chosen] for p in points]), chosen.shape))
                    for sign, child in node.children.items():
                        part = chosen[signs == sign]
                        if part.size:
                            work.append((child, part))
        return out

    @property
    def _fixed(self) -> Mapping[str, Fraction]:
        """The numbers that do not vary; exponentials and their like follow from them and the axes."""
        values = self.problem.values.items()
        return {p: v for p, v in values if p not in self.axes and not isinstance(p, Primitive)}

    @property
    def _term_names(self) -> list[str]:
        return list(dict.fromkeys(t for r in self.regimes for t in r.term_nodes))

    @cached_property
    def _forms(self) -> dict[int, dict[int, Any]]:
        """For each regime the closed forms of values, and then of terms, by the place of each in the table."""
        count, term_names = len(self.problem.game.names), self._term_names
        forms: dict[int, dict[int, Any]] = {}
        for k, regime in enumerate(self.regimes):
            nodes = dict(enumerate(regime.value_nodes))
            nodes |= {count + term_names.index(name): node for name, node in regime.term_nodes.items()}
            forms[k] = dict(zip(nodes, self.diagram.field.elements(list(nodes.values())), strict=True))
        return forms

    @cached_property
    def _enclosed_table(self) -> tuple[npt.NDArray[np.float64], float]:
        """Values and terms at every point, and how far they may be off."""
        assert isinstance(self.diagram, EnclosedDiagram)
        count = len(self.problem.game.names) + len(self._term_names)
        return enclosed_table(self.codes, self._forms, count, list(self.axes.values()), self.diagram.plane)

    @cached_property
    def dataset(self) -> xr.Dataset:
        """Regime, outcome, values and terms at every point, with units, sources and the call in the attributes."""
        import xarray as xr

        from bargaining._version import __version__

        dims = tuple(self.axes)
        names = self.problem.game.names
        term_names = self._term_names
        if self.exact:
            table = tabulated(self.codes, self._forms, len(names) + len(term_names), list(self.axes.values()))
        else:
            table, _ = self._enclosed_table
        values, terms = table[: len(names)], table[len(names) :]
        floats = [np.array([v.numerator / v.denominator for v in axis]) for axis in self.axes.values()]
        data = {
            "regime": (
                dims,
                self.codes.astype(np.int16),
                _flags([f"{k}: {r.outcome}" for k, r in enumerate(self.regimes)]),
            ),
            "outcome": (dims, self._of_regime.astype(np.int16).take(self.codes), _flags(self.outcomes)),
            "values": (("actor", *dims), values, {"long_name": "equilibrium payoff at the date of the first move"}),
            "terms": (("term", *dims), terms, {"long_name": "terms accepted; nan exactly where there is no deal"}),
        }
        coordinates: dict[str, Any] = {"actor": list(names), "term": term_names}
        for path, f in zip(self.axes, floats, strict=True):
            coordinates[path] = (path, f, dict(self.problem.attributes.get(path, {})))
        attributes = {
            "title": self.problem.title or self.problem.name,
            "model": self.problem.name,
            "fixed": "; ".join(f"{p} = {v}" for p, v in self._fixed.items()),
            "sources": "; ".join(f"{p}: {a['source']}" for p, a in self.problem.attributes.items() if "source" in a),
            "bargaining_version": __version__,
            "solves": self.solves,
        }
        if not self.exact:
            attributes |= {"exact": 0, "tolerance": self.tolerance, "undecided": len(self.undecided)}
        return xr.Dataset(data, coords=coordinates, attrs=attributes)

    def to_frame(self) -> pd.DataFrame:
        """Return the dataset as a table, one row a point, with labels for regime and outcome."""
        import pandas as pd

        data = self.dataset
        coordinates = np.meshgrid(*(data[path].values for path in self.axes), indexing="ij")
        columns: dict[str, Any] = {path: c.ravel() for path, c in zip(self.axes, coordinates, strict=True)}
        columns["outcome"] = np.array(self.outcomes, dtype=object)[self.outcome_codes.ravel()]
        columns["regime"] = self.codes.ravel()
        for name in data["term"].values:
            columns[f"terms.{name}"] = data["terms"].sel(term=name).values.ravel()
        for name in data["actor"].values:
            columns[f"values.{name}"] = data["values"].sel(actor=name).values.ravel()
        return pd.DataFrame(columns)

    def to_csv(self, path: Any) -> None:
        """Write :meth:`to_frame` to a file."""
        self.to_frame().to_csv(path, index=False)

    def to_netcdf(self, path: Any) -> None:
        """Write the dataset to a netCDF file."""
        self.dataset.to_netcdf(path, engine="scipy")

    def __str__(self) -> str:
        total = self.codes.size
        shape = " x ".join(str(n) for n in self.codes.shape)
        over = ", ".join(f"{p} in [{decimal(a[0])}, {decimal(a[-1])}]" for p, a in self.axes.items())
        many = "regime" if len(self.regimes) == 1 else "regimes"
        solves = "solve" if self.solves == 1 else "solves"
        lines = [f"{self.problem.name}: {len(self.regimes)} {many} over {over}"]
        lines.append(f"  {shape} points, each classified by comparisons checked there; {self.solves} {solves}")
        if not self.exact:
            count = len(self.undecided)
            open_ = f"{count or 'no'} point{'' if count == 1 else 's'} undecided"
            lines.append(f"  signs proved by interval arithmetic, {open_}; values within {self.tolerance:.1g}")
        lines.append("  (shares are of this grid and depend on its ranges; they are no probabilities)")
        for label in self.outcomes:
            mine = [(r, s) for r, s in zip(self.regimes, self.sizes, strict=True) if r.outcome == label]
            lines.append(f"  {label}: {100 * sum(s for _, s in mine) / total:.1f} % of the grid")
            if label == NONE_FOUND:
                lines.append("      others, which depend on history, may exist: equilibria()")
            nothing = "no share is agreed" if self.problem.game.has_offers and any(r.skeleton for r, _ in mine) else ""
            forms: dict[str, int] = {}
            for regime, size in mine:
                text = ", ".join(f"{n} = {e}" for n, e in regime.term_texts.items()) or nothing
                forms[text] = forms.get(text, 0) + size
            for text, size in forms.items():
                share = f"   ({100 * size / total:.1f} %)" if len(forms) > 1 else ""
                lines.extend([f"      {text}{share}"] if text else [])
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"RegimeMap({len(self.regimes)} regimes, shape={self.codes.shape})"


def _flags(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "flag_values": np.arange(len(labels), dtype=np.int16),
        "flag_meanings": " ".join(label.replace(" ", "_") for label in labels),
        "labels": " | ".join(labels),
    }
