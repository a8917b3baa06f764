r"""Whether a regime's conditions are necessary, and for which equilibria.

Two claims are told apart. *Under the tie rule* a finite game has one solution at each point, so conditions are necessary once no
cell of the atlas outside them holds the regime. *In every equilibrium*: where somebody is indifferent for all parameters, or at the
very terms that are offered, another rule might change what is played. There all pure subgame-perfect equilibria are listed, on
numbers that remember their history; comparisons that do not follow from the cell cut it, and the list is made again in each part.
The claim holds if at every point of the region the regime is all that is listed, and outside nowhere listed.

Where the box falls into too many cells to be gone through, or the regime holds in too many pieces to be read, conditions are divided:
*suppose* some of them, then the others are necessary. Condition b is necessary given A if no cell of :math:`A \cap \{\neg b\}` holds
the regime; and if B is necessary given :math:`A \cup \{b\}`, and b given A, then :math:`B \cup \{b\}` is given A, since

.. math:: A \cap \neg (B \cup \{b\}) = (A \cap \{\neg b\}) \cup (A \cap \{b\} \cap \neg B).

As many conditions as can be are made necessary in this way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bargaining.algebra.terms import Affine, substituted
from bargaining.algebra.traced import Tape, sign
from bargaining.equilibrium.certificate import everywhere
from bargaining.equilibrium.plays import Drawn, Play, Settled, on_path
from bargaining.errors import BargainingError, MathematicalFact
from bargaining.regimes.atlas import Atlas, Cell
from bargaining.regimes.diagram import Leaf
from bargaining.regimes.fields import Polynomial, degree, sign_at
from bargaining.regimes.identity import identity, outcome_of, tied
from bargaining.regimes.problem import Trace
from bargaining.regimes.search import Point
from bargaining.solvers.equilibrium_sets import equilibrium_set

if TYPE_CHECKING:
    from bargaining.regimes.regime import Regime

__all__ = ["Necessity", "necessity"]

#: How many coefficients may be put into linear programmes: in a finite game, and in a recursive one.
_FINITE, _RECURSIVE = 2_000_000, 400_000

#: With more cells than this a condition is not shown to be necessary, and more equilibria than this are not listed.
_MOST_PARTS, _MOST_LISTED = 64, 64

Part = tuple[Leaf, Cell]


@dataclass(frozen=True)
class Necessity:
    """What is proved of a regime's conditions beyond their being sufficient.

    Attributes
    ----------
    proved : bool
        Whether any are necessary: under the tie rule in a finite game, for the values found for the states in a recursive one.
    supposed : tuple of (polynomial, int)
        Signs under which the other conditions of the first piece are; empty if all pieces of the region together are.
    every : bool or None
        Whether the same is proved whatever indifferent actors do: None if that was not determined.
    others : tuple of str
        The outcomes of other equilibria, found where the conditions hold.
    elsewhere : bool
        Whether another way of acting when indifferent brings the regime about where the conditions fail.
    outside : int
        How many cells were solved in which one of the necessary conditions fails, where some conditions are supposed.
    rests : tuple of (polynomial, int)
        The signs, in the cells that hold the regime, of what was compared in listing the equilibria: where one of them is zero the
        list may be longer.
    """

    proved: bool
    supposed: Cell = ()
    every: bool | None = None
    others: tuple[str, ...] = ()
    elsewhere: bool = False
    outside: int = 0
    rests: Cell = ()


def necessity(regime: Regime) -> Necessity:
    """Find out which of a regime's conditions are necessary, and for which equilibria.

    Parameters
    ----------
    regime : Regime
    """
    region, finite = regime.region, not regime.problem.recursive
    shared = regime._atlas
    if region.settled and region.pieces:
        if not finite:
            return Necessity(True)
        shared.allowed += _FINITE
        return _whatever(regime, shared, _parts(shared, (), None), Necessity(True))
    if regime._cell is None or len(region.pieces) != 1:
        return Necessity(False)
    atlas = Atlas(regime.problem, shared.box, shared.diagram, _FINITE if finite else _RECURSIVE)
    supposed, outside = _divided(regime, atlas)
    if len(supposed) == len(regime._cell):
        return Necessity(False)
    known = Necessity(True, supposed, outside=len(outside))
    if not finite:
        return known
    atlas.allowed += _FINITE
    inside = _parts(atlas, regime._cell)
    return _whatever(regime, atlas, None if inside is None else [*inside, *outside], known)


def _divided(regime: Regime, atlas: Atlas) -> tuple[Cell, list[Part]]:
    """Return the conditions that have to be supposed, and the cells outside the others."""
    supposed = list(regime._cell or ())
    outside: list[Part] = []
    for polynomial, s in sorted(supposed, key=lambda c: (degree(c[0]), len(c[0]), str(c[0]))):
        rest = tuple(c for c in supposed if c != (polynomial, s))
        found = _parts(atlas, (*rest, (polynomial, -s)))
        if found is not None and not any(regime._same(leaf) for leaf, _ in found):
            supposed.remove((polynomial, s))
            outside.extend(found)
    return tuple(supposed), outside


def _parts(atlas: Atlas, cell: Cell, most: int | None = _MOST_PARTS) -> list[Part] | None:
    """Return the solutions in a cell, each with its part of it; None if some part is open, or there are too many."""
    out: list[Part] = []
    for root in atlas.diagram.roots:
        for leaf, part in atlas.leaves(root, cell):
            if leaf is None or len(out) == most:
                return None
            out.append((leaf, part))
    return out


def _whatever(regime: Regime, atlas: Atlas, parts: Iterable[Part] | None, known: Necessity) -> Necessity:
    """Ask in each cell whether another way of acting when indifferent makes a difference to the claim."""
    if parts is None:
        return known
    others: dict[str, None] = {}
    rests: dict[tuple[Polynomial, int], None] = {}
    elsewhere = False
    for leaf, cell in parts:
        member = regime._same(leaf)
        if leaf.trace.play is not None and not tied(leaf.trace) and not _alone(regime, leaf.trace.play):
            rests.update(dict.fromkeys(leaf.signs.items()) if member else {})
            continue
        for found in _listed(regime, atlas, leaf, cell):
            if found is None:
                return known
            listed, signs = found
            rests.update(dict.fromkeys(signs) if member else {})
            same = [trace for trace in listed if identity(trace, regime.field) == regime.identity]
            if member:
                others.update((outcome_of(trace), None) for trace in listed if trace not in same)
            else:
                elsewhere = elsewhere or bool(same)
    every = not others and not elsewhere
    return replace(known, every=every, others=tuple(others), elsewhere=elsewhere, rests=tuple(rests))


def _alone(regime: Regime, play: Play) -> bool:
    """Whether terms are offered next to which none are accepted, or where the proposer's value jumps.

    At other terms a responder who is indifferent accepts in every equilibrium: if not, terms next to them would do almost as well, and
    no offer would be best.
    """
    for at in everywhere(play):
        if not isinstance(at, Settled) or at.index is None or at.pieces[at.index].refused is not None:
            continue
        here = at.pieces[at.index]
        if not here.cell.point or not at.node.responders:
            continue
        beside = [p for p in at.pieces[max(at.index - 1, 0) : at.index + 2] if p is not here and p.refused is None]
        me = list(regime.problem.game.names).index(at.node.proposer)
        ends = [substituted(p.after.values[me], at.node.term, here.cell.low) for p in (here, *beside)]
        if any(isinstance(end, Affine) for end in ends):
            return True
        own, *near = regime.field.elements(ends)
        if own not in near:
            return True
    return False


def _listed(regime: Regime, atlas: Atlas, leaf: Leaf, cell: Cell) -> Iterable[tuple[list[Trace], Cell] | None]:
    """Yield the equilibria in each part of a cell, and the signs on which the list rests; None where they are not listed.

    Where it is not known whether the cell is empty, signs are those at another point with the same solution.
    """
    first = atlas.look(cell)
    work: list[tuple[Cell, Any]] = [
        (cell, tuple(leaf.trace.tape.values[n] for n in atlas.names) if first is None else first)
    ]
    while work:
        here, point = work.pop()
        if point is False:
            continue
        found = None if point is None else _solved(regime, atlas, point)
        if found is None:
            yield None
            return
        traces, tests = found
        for polynomial in tests:
            s = sign_at(polynomial, point)
            if (polynomial, s) in here:
                continue
            across = (*here, (polynomial, -s))
            state = atlas.look(across) if s and (polynomial, -s) not in here else None
            if state is None:
                yield None
                return
            if state is not False:
                work.append((across, state))
                here = (*here, (polynomial, s))
        yield traces, tuple((p, sign_at(p, point)) for p in tests)


def _solved(regime: Regime, atlas: Atlas, point: Point) -> tuple[list[Trace], Sequence[Polynomial]] | None:
    """List all pure equilibria at a point, and the polynomials whose signs this asked for."""
    problem = regime.problem

    def compute(tape: Tape, read: Any) -> tuple[Tape, tuple[Play, ...]]:
        plays = equilibrium_set(problem.game, read, _MOST_LISTED)
        for play in plays:
            for at in on_path(play):
                for p in at.probabilities if isinstance(at, Drawn) else ():
                    sign(p)
        return tape, plays

    at: dict[str, Fraction] = dict(zip(atlas.names, point, strict=True))
    try:
        tape, plays = problem.computed(compute, at)
    except (MathematicalFact, BargainingError):
        return None
    if any(isinstance(at, Settled) and at.span is not None for play in plays for at in on_path(play)):
        return None
    tests = dict.fromkeys(t for node in tape.comparisons for t in atlas.diagram.field.tests(node))
    return [Trace(tape, play) for play in plays], list(tests)
