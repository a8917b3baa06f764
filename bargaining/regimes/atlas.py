r"""All solutions in a box of parameters, and regions proved to hold only some of them.

The diagram of comparisons (:mod:`bargaining.regimes.diagram`) has a leaf for every solution met. Here it is grown until nothing is
missing: each branch that no solve has taken is either shown to be empty in the box, by a proof, or a point is found in it and solved
there, or, where neither succeeds, it is kept as *open* and nothing that depends on it is claimed.

On this rests the *region* of a set of solutions, such as all with one outcome: a union of sets of inequalities, each as short as can be.
An inequality is dropped if every cell of the diagram that is then let in holds such a solution too, or is empty, by proof. So play
off the path that differs without consequence leaves no trace in the region.

Cells on which a comparison is zero are not explored. At a strict point of a region the solution is the one claimed; and since the
deviations that are checked are weak inequalities between continuous functions, a limit of such points has an equilibrium with the same
play and formulas too (though ties may give it others). Regions are therefore stated with weak inequalities, and mean the closure of
the set on which these are strict, less the points at which a formula divides by zero. In a limit an outcome may change its name, where
the name depends on terms or on events whose probability vanishes.

That a solution occurs *nowhere else* is concluded in finite games only, where backward induction with a fixed tie rule has one
solution at each point. It is about the solution under this rule and about the interiors of cells, and says nothing of borders between
others. What other ways of acting when indifferent could change is asked by :mod:`bargaining.regimes.necessity`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition, weakened
from bargaining.regimes.diagram import Diagram, Leaf, Root, Test
from bargaining.regimes.fields import Field, Polynomial, degree, sign_at
from bargaining.regimes.identity import identity
from bargaining.regimes.problem import Problem
from bargaining.regimes.proofs import Prover
from bargaining.regimes.search import Point, point_in, reach

__all__ = ["Atlas", "Cell", "Region", "atlas_of"]

Literal = tuple[Polynomial, int]
Cell = tuple[Literal, ...]
Member = Callable[[Leaf], bool]

#: Random points that are solved before anything else, and how finely their coordinates are drawn.
_SAMPLES, _STEPS = 128, 1000

#: How many starting points a search for a point of a cell has.
_STARTS = 4

#: How many coefficients are put into linear programmes, and how many solves there are, before an atlas gives up.
_MOST_WORK, _MOST_LEAVES = 1_200_000, 1000

#: With more cells than this an inequality is kept rather than shown to be superfluous.
_MOST_PARTS = 64


@dataclass(frozen=True)
class Region:
    """A union of sets of weak inequalities in a box.

    Attributes
    ----------
    pieces : tuple of tuple of Condition
        At a point the region holds if all conditions of one piece do; equality is the limit of points where they are strict. One empty
        piece is the whole box; no piece, nothing, or nothing that was derived.
    box : mapping of str to Domain
        Outside of which nothing is said.
    necessary : bool
        Whether it is proved, for a finite game, that these are the solutions under the tie rule nowhere else in the box, borders
        between other solutions apart.
    cells, members : int
        Into how many cells with an interior the box was found to fall, and how many hold such a solution.
    contradictions : int
        How many sets of signs were proved to hold nowhere.
    covered : Fraction
        Where the pieces listed are not all of the region, which share of it lies in them, in a sample of the box; otherwise 1.
    whole : callable or None
        Tells whether a point lies in the region where the pieces listed are not all of it.
    settled : bool
        Whether no cell was left open: for a recursive game, that the values found for its states are those of such an equilibrium
        nowhere else.
    """

    pieces: tuple[tuple[Condition, ...], ...]
    box: Mapping[str, Domain]
    necessary: bool
    cells: int = 0
    members: int = 0
    contradictions: int = 0
    covered: Fraction = Fraction(1)
    whole: Callable[[Mapping[str, Fraction]], bool] | None = field(default=None, compare=False, repr=False)
    settled: bool = False

    @property
    def everywhere(self) -> bool:
        """Whether the region is the whole box."""
        return () in self.pieces

    def holds(self, point: Mapping[str, Fraction]) -> bool:
        """Whether a rational point lies in the region; told exactly even where not all pieces are listed."""
        if self.whole is not None:
            return self.whole(point)
        return any(all(c.holds(point) for c in piece) for piece in self.pieces)

    @property
    def relation(self) -> Any:
        """The pieces as a sympy expression of inequalities."""
        from sympy import And, Or, true

        return Or(*(And(*(c.relation for c in piece)) if piece else true for piece in self.pieces))

    def __str__(self) -> str:
        if self.everywhere:
            return "everywhere"
        none = "nowhere with an interior" if self.necessary else "not derived"
        text = "\nor\n".join("\n".join(map(str, piece)) for piece in self.pieces) or none
        if self.whole is None:
            return text
        return (
            f"{text}\nor elsewhere: in a sample {100 * float(self.covered):.1f} % of the region lie in the pieces listed, largest first; "
            "holds() tells of every point"
        )


class Atlas:
    """The solutions in a box.

    Parameters
    ----------
    problem : Problem
    box : mapping of str to Domain
        The parameters that vary; the others stay at the problem's values. Points are sought at most some way from the problem's own
        where a parameter is unbounded; what is proved holds in the whole box.
    diagram : Diagram, optional
        To be grown further; in the same parameters, in the same order.
    allowed : int, optional
        How many coefficients may be put into linear programmes.

    Attributes
    ----------
    open : list of tuple of Condition
        Cells that were neither shown to be empty nor found to hold a point.
    """

    def __init__(
        self, problem: Problem, box: Mapping[str, Domain], diagram: Diagram | None = None, allowed: int | None = None
    ) -> None:
        self.problem, self.box, self.names = problem, dict(box), tuple(box)
        ends = [reach(domain, problem.values[name]) for name, domain in box.items()]
        self.low, self.high = tuple(low for low, _ in ends), tuple(high for _, high in ends)
        self.diagram = diagram if diagram is not None else Diagram(problem, self.names)
        self.prover = Prover(self.box, self.names)
        self.allowed = _MOST_WORK if allowed is None else allowed
        self.open: list[tuple[Condition, ...]] = []
        self.proofs = 0
        self.points: list[Point] = []
        self._floats: list[npt.NDArray[np.float64]] = []
        self._signs: dict[Polynomial, npt.NDArray[np.int8]] = {}
        self._known: dict[frozenset[Literal], Any] = {}
        self._contradictions: dict[Literal, list[frozenset[Literal]]] = {}
        self._identities: dict[int, Any] = {}
        self._homes: dict[tuple[int, int], Leaf] = {}
        rng = np.random.default_rng(0)
        strata = rng.permuted(np.tile(np.arange(_SAMPLES), (len(self.names), 1)), axis=1)
        places = strata * _STEPS + rng.integers(1, _STEPS, size=strata.shape)
        for column in places.T:
            share = [Fraction(int(k), _SAMPLES * _STEPS) for k in column]
            self._add(tuple(a + (b - a) * f for a, b, f in zip(self.low, self.high, share, strict=True)))

    def _add(self, point: Point) -> None:
        self.points.append(point)
        self._floats.append(np.array([float(v) for v in point]))
        # Asked for again when they are wanted, at all points at once.
        self._signs.clear()

    def signs(self, polynomial: Polynomial) -> npt.NDArray[np.int8]:
        """Return the signs of a polynomial at all sample points."""
        known = self._signs.get(polynomial)
        if known is None:
            test = Test(polynomial, None)
            places = list(np.array(self._floats).T)
            values = np.broadcast_to(test.values(places), (len(self.points),))
            known = np.sign(values).astype(np.int8)
            for k in np.flatnonzero(np.abs(values) <= test.error([np.abs(row).max() for row in places])):
                known[k] = sign_at(polynomial, self.points[int(k)])
            self._signs[polynomial] = known
        return known

    def sample(self, cell: Cell) -> Point | None:
        """Return a sample point in a cell, if there is one."""
        hits = np.flatnonzero(self.inside(cell))
        return self.points[int(hits[0])] if hits.size else None

    def look(self, cell: Cell) -> Point | bool | None:
        """Return a point of a cell, False if it is proved to be empty, None if neither is known."""
        found = self.sample(cell)
        if found is not None:
            return found
        key = frozenset(cell)
        if any(fact <= key for literal in cell for fact in self._contradictions.get(literal, ())):
            return False
        if key not in self._known:
            self._known[key] = self._look(cell)
        return self._known[key]  # type: ignore[no-any-return]

    def _look(self, cell: Cell) -> Point | bool | None:
        if self.exhausted:
            return None
        conditions = [Condition(p, s) for p, s in cell]
        if self._refuted(cell, conditions, 0):
            return False
        # Begin where most of the conditions hold already.
        held = np.sum([self.signs(p) == s for p, s in cell], axis=0)
        starts = [self._floats[k] for k in np.argsort(-held, kind="stable")[:_STARTS]]
        point = point_in(conditions, self.low, self.high, starts)
        if point is not None:
            self._add(point)
            return point
        if self.prover.affine(conditions):
            return None
        # Long proofs may use up half of what is allowed; the rest is for shorter ones elsewhere.
        efforts = (1, 2) if self.prover.work < self.allowed // 2 else (1,)
        return False if any(self._refuted(cell, conditions, effort) for effort in efforts) else None

    @property
    def exhausted(self) -> bool:
        """Whether as much has been tried as is allowed; nothing more is looked for then."""
        return self.prover.work > self.allowed or len(self.diagram.leaves) > _MOST_LEAVES

    def _refuted(self, cell: Cell, conditions: Sequence[Condition], effort: int) -> bool:
        """Try to prove a cell empty; a contradiction is kept, as it makes other cells empty too."""
        used = self.prover.contradiction(conditions, effort)
        if used is None:
            return False
        self.proofs += 1
        fact = frozenset((c.polynomial, c.sign) for c in used)
        for literal in fact:
            self._contradictions.setdefault(literal, []).append(fact)
        return True

    def leaves(self, root: Root, cell: Cell = ()) -> Iterator[tuple[Leaf | None, Cell]]:
        """Yield every solution that a tree may have in a cell, with its part of the cell; None where that is open."""
        if root.node is None:
            self.diagram.grow(root, self.points[0])
        stack: list[tuple[Test | Leaf, Cell]] = [(root.node, cell)] if root.node is not None else []
        while stack:
            node, here = stack.pop()
            if isinstance(node, Leaf):
                yield node, here
                continue
            given = dict(here).get(node.polynomial)
            for sign in (1, -1) if given is None else (given,):
                below = here if given is not None else (*here, (node.polynomial, sign))
                state = self.look(below)
                if state is False:
                    continue
                child = node.children.get(sign)
                if child is None and state is not None:
                    assert not isinstance(state, bool)
                    self.diagram.grow(root, state)
                    child = node.children[sign]
                if child is None:
                    yield None, below
                else:
                    stack.append((child, below))

    def surely(self, cell: Cell, member: Member, roots: Sequence[Root] | None = None) -> bool:
        """Whether it is proved that everywhere in a cell some solution is a member."""
        first, *others = self.diagram.roots if roots is None else roots
        parts = 0
        if roots is None and not all(self._found(int(k), member) for k in np.flatnonzero(self.inside(cell))):
            return False
        for leaf, part in self.leaves(first, cell):
            parts += 1
            if parts > _MOST_PARTS:
                return False
            if leaf is not None and member(leaf):
                continue
            if not others or not self.surely(part, member, others):
                return False
        return True

    def identity(self, leaf: Leaf, field: Field) -> Any:
        """Return what makes a solution the same regime as another."""
        if leaf.number not in self._identities:
            self._identities[leaf.number] = identity(leaf.trace, field)
        return self._identities[leaf.number]

    def inside(self, cell: Cell) -> npt.NDArray[np.bool_]:
        """Return which sample points lie in a cell."""
        inside = np.ones(len(self.points), dtype=bool)
        for polynomial, sign in cell:
            inside &= self.signs(polynomial) == sign
        return inside

    def _found(self, k: int, member: Member) -> bool:
        """Whether a sample point has a solution that is a member."""
        return any(member(self.home(root, k)) for root in self.diagram.roots)

    def home(self, root: Root, k: int) -> Leaf:
        """Return the leaf of a sample point in a tree."""
        if (id(root), k) not in self._homes:
            self._homes[id(root), k] = self.diagram.leaf_in(root, self.points[k])
        return self._homes[id(root), k]

    def shortest(self, cell: Cell, member: Member) -> Cell:
        """Drop comparisons from a cell of members for as long as the cell holds members only."""
        for literal in sorted(cell, key=lambda c: (-len(c[0]), -degree(c[0]), str(c[0]))):
            rest = tuple(c for c in cell if c is not literal)
            if self.surely(rest, member):
                cell = rest
        return cell

    def around(self, point: Point, member: Member) -> Cell | None:
        """Return a short cell of members that holds a point; None if it lies on a border, or has no solution that is a member."""
        if not self.diagram.roots:
            self.diagram.locate(point)
        for root in self.diagram.roots:
            leaf = self.diagram.leaf_in(root, point)
            if member(leaf) and all(leaf.signs.values()):
                return self.shortest(tuple(leaf.signs.items()), member)
        return None

    def everything(self) -> tuple[list[Leaf], bool]:
        """Search the whole box; return the solutions with an interior, and whether no cell is left open."""
        for k, point in enumerate(self.points):
            if not self._found(k, _consistent):
                self.diagram.locate(point)
        leaves: dict[int, Leaf] = {}
        self.open = []
        for root in self.diagram.roots:
            for leaf, cell in list(self.leaves(root)):
                if leaf is None:
                    self.open.append(tuple(Condition(p, s) for p, s in cell))
                else:
                    leaves[leaf.number] = leaf
        return list(leaves.values()), not self.open

    def region(self, member: Member, known: Cell | None = None) -> Region:
        """Return where members are solutions, with all of the box searched as far as is allowed.

        Parameters
        ----------
        member : callable
            Whether a leaf holds such a solution.
        known : tuple, optional
            A short cell of members, which comes first.
        """
        leaves, settled = self.everything()
        pieces: list[Cell] = [] if known is None else [known]
        for leaf in leaves if known is None or not self.exhausted else []:
            cell = tuple(leaf.signs.items())
            if member(leaf) and all(leaf.signs.values()) and not any(self.within(cell, piece) for piece in pieces):
                pieces.append(self.shortest(cell, member))
        for piece in list(pieces):
            if any(self.within(piece, other) for other in pieces if other is not piece):
                pieces.remove(piece)
        kept = dict.fromkeys(map(frozenset, pieces))
        return Region(
            tuple(self.written(piece) for piece in kept),
            self.box,
            settled and not self.problem.recursive,
            len(leaves),
            sum(map(member, leaves)),
            self.proofs,
            settled=settled,
        )

    def faces(self) -> Iterator[tuple[Leaf, Polynomial, Point]]:
        """Yield, for each solution, the zero sets that its cell touches, each with a point on it."""
        leaves, _ = self.everything()
        for leaf in leaves:
            cell = tuple(leaf.signs.items())
            start = self.sample(cell)
            if start is None:
                continue
            for k, (polynomial, _) in enumerate(cell):
                on = [Condition(p, s) for p, s in (*cell[:k], *cell[k + 1 :], (polynomial, 0))]
                point = point_in(on, self.low, self.high, [np.array([float(v) for v in start])])
                if point is not None:
                    yield leaf, polynomial, point

    def beyond(self, leaf: Leaf, polynomial: Polynomial) -> Point | bool | None:
        """Return a point of the cell across a zero set; False if that is an edge of the box, None if neither is known."""
        if any(self.prover.contradiction([Condition(polynomial, s)], 0) is not None for s in (1, -1)):
            return False
        across = tuple((p, -s if p == polynomial else s) for p, s in leaf.signs.items())
        found = self.look(across)
        return None if isinstance(found, bool) else found

    def solutions(self, point: Point) -> list[Leaf]:
        """Return the equilibria found at a point, by all trees."""
        first = self.diagram.locate(point)
        each = [self.diagram.leaf_in(root, point) for root in self.diagram.roots]
        return [first, *(leaf for leaf in each if leaf.trace.consistent and leaf is not first)]

    def within(self, cell: Cell, piece: Cell) -> bool:
        """Whether a cell is proved to lie in a piece."""
        here = set(cell)
        return all(literal in here or self.look((*cell, (literal[0], -literal[1]))) is False for literal in piece)

    @staticmethod
    def written(cell: Any) -> tuple[Condition, ...]:
        """Return a cell as weak inequalities, the simplest first."""
        ordered = sorted(cell, key=lambda c: (degree(c[0]), len(c[0]), str(c[0])))
        return tuple(weakened(Condition(p, s)) for p, s in ordered)


def atlas_of(problem: Problem, box: Mapping[str, Domain]) -> Atlas:
    """Return the atlas of a problem in a box, made once."""
    key = ("atlas", tuple(box.items()))
    if key not in problem.cache:
        problem.cache[key] = Atlas(problem, box)
    return problem.cache[key]  # type: ignore[no-any-return]


def _consistent(leaf: Leaf) -> bool:
    return leaf.trace.consistent
