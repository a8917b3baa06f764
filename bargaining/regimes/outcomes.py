"""What a map says about outcomes: where each occurs, what lies between the points of the grid, and what happens only on a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.regimes.atlas import Atlas, Region
from bargaining.regimes.conditions import Condition
from bargaining.regimes.regime import Regime

__all__ = ["KnifeEdge", "Outcome", "Outcomes", "Search"]


class Outcome(str):
    """The label of an outcome on a map, which knows where it occurs.

    Attributes
    ----------
    share : Fraction
        Of the points of the grid; it depends on the ranges of the axes and is no probability.
    """

    share: Fraction
    _find: Callable[[str], Region]
    _region: Region | None

    def __new__(cls, label: str, share: Fraction, find: Callable[[str], Region]) -> Outcome:
        """Make a label; `find` looks for the region when it is asked for."""
        self = super().__new__(cls, label)
        self.share, self._find, self._region = share, find, None
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)

    @property
    def region(self) -> Region:
        """Where in the box spanned by the axes this is the outcome: the union of its regimes, simplified."""
        if self._region is None:
            self._region = self._find(str(self))
        return self._region

    @property
    def conditions(self) -> tuple[tuple[Condition, ...], ...]:
        """The pieces of :attr:`region`: the outcome occurs where all inequalities of one piece hold, equality as a limit."""
        return self.region.pieces


class Outcomes(tuple[Outcome, ...]):
    """Outcomes, largest first; taken by position or by label.

    Where nature decides among several, they are one outcome of the map, called by their labels joined: ``"settlement or war"``.
    :meth:`with_label` finds all in which one of them is possible.
    """

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            from bargaining.errors import PathError, did_you_mean

            if key not in self:
                joined = list(map(str, self.with_label(key)))
                where = f"; {key!r} is possible in {joined}: take that, or .with_label({key!r})" if joined else ""
                hint = where or did_you_mean(key, self)
                raise PathError(f"the map has no outcome {key!r}; it has {list(map(str, self))}{hint}")
            return super().__getitem__(self.index(key))
        return super().__getitem__(key)

    def with_label(self, label: str) -> tuple[Outcome, ...]:
        """Return the outcomes of the map in which a label has positive probability: itself, and those in which it is joined to others.

        Examples
        --------
        >>> none = lambda label: None
        >>> Outcomes([Outcome("peace", Fraction(1, 2), none), Outcome("peace or war", Fraction(1, 2), none)]).with_label("war")
        ('peace or war',)
        """
        return tuple(one for one in self if f" or {label} or " in f" or {one} or ")


@dataclass(frozen=True, eq=False)
class KnifeEdge:
    """What happens on a line, and on neither side of it; or on an edge of the map, and not inside.

    Attributes
    ----------
    condition : Condition
        The equation of the line.
    regime : Regime
        The equilibrium at a point of it, which solves under the tie rule.
    sides : tuple of str
        The outcomes found next to it, all along the line.
    at_edge : bool
        Whether it lies on an edge of the box of the map, so that it has one side.
    places : tuple of tuple of str
        The same for each stretch of the line whose neighbours differ: the outcomes next to it there.
    """

    condition: Condition
    regime: Regime
    sides: tuple[str, ...]
    at_edge: bool = False
    places: tuple[tuple[str, ...], ...] = ()

    def __str__(self) -> str:
        where = "at an edge of the map, next to" if self.at_edge else "between"
        beside = [" and ".join(place) for place in self.places or (self.sides,)]
        return f"on {self.condition}: {self.regime.outcome}, {where} {' or, elsewhere on it, '.join(beside)}"


@dataclass(frozen=True, eq=False)
class Search:
    """What a search of the whole box of a map found, the places between the points of its grid included.

    Attributes
    ----------
    missed : tuple of Regime
        Regimes that hold at no point of the grid.
    open : tuple of tuple of Condition
        Cells of which it is not known whether they are empty.
    unsettled : Fraction
        An upper bound on the share of the box that these cells take up.
    proved : bool
        Whether it is proved, for a finite game, that under the tie rule no further regime with an interior exists in the box.
    """

    missed: tuple[Regime, ...]
    open: tuple[tuple[Condition, ...], ...]
    unsettled: Fraction
    proved: bool

    def __str__(self) -> str:
        lines = []
        if self.missed:
            many = len(self.missed)
            lines.append(f"{many} regime{'s' if many > 1 else ''} between the points of the grid:")
            for regime in self.missed:
                at = ", ".join(f"{path} = {value}" for path, value in regime.point.items())
                lines.append(f"  {regime.outcome}, for instance at {at}")
        elif self.proved:
            lines.append("no regime lies between the points of the grid unseen")
        else:
            lines.append("no regime was found between the points of the grid")
        if self.proved:
            lines.append("every cell of the box is settled: there is no other regime with an interior")
        elif self.open:
            lines.append(
                f"{len(self.open)} cells are not settled; together they take up less than {float(self.unsettled):.2g} of the box"
            )
        else:
            lines.append("where several equilibria exist only those found are shown")
        return "\n".join(lines)


def unsettled(atlas: Atlas, cells: Sequence[Sequence[Condition]]) -> Fraction:
    """Bound the share of a box that some cells take up, by cutting it into small boxes and leaving out those that a condition excludes."""
    import numpy as np

    from bargaining.regimes.diagram import Test

    if not cells:
        return Fraction(0)
    per = max(2, int(4096 ** (1 / len(atlas.names))))
    edges = [np.linspace(float(a), float(b), per + 1) for a, b in zip(atlas.low, atlas.high, strict=True)]
    low = [g.ravel() for g in np.meshgrid(*(e[:-1] for e in edges), indexing="ij")]
    high = [g.ravel() for g in np.meshgrid(*(e[1:] for e in edges), indexing="ij")]
    left = np.zeros(low[0].shape, dtype=bool)
    largest = [np.maximum(np.abs(a), np.abs(b)) for a, b in zip(low, high, strict=True)]
    for cell in cells:
        possible = np.ones(left.shape, dtype=bool)
        for condition in cell:
            test = Test(condition.polynomial, None)
            least, most = test.bounds(low, high)
            error = test.error(largest)
            possible &= (most > -error) if condition.sign > 0 else (least < error)
        left |= possible
    return Fraction(int(left.sum()), left.size)
