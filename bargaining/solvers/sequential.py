r"""All sequential equilibria of a finite game with information sets, by supports, exactly.

An assessment gives behaviour strategies :math:`\sigma(a \mid h)` and beliefs :math:`\mu(x \mid h)` at every information set h. Let i move
at h and :math:`v_i(x, a)` be what i receives if it takes a at the place x and :math:`\sigma` is followed afterwards. The assessment is
*sequentially rational* iff at every h, reached or not,

.. math:: \sum_{x \in h} \mu(x \mid h)\,[v_i(x, a) - v_i(x, b)] \ge 0 \quad \text{for all } a \in \operatorname{supp} \sigma(\cdot \mid h)
          \text{ and all actions } b,

with equality where b is in the support too: with consistent beliefs one-shot deviations suffice. It is a *sequential equilibrium* if also
:math:`(\sigma, \mu)` is a limit of completely mixed strategies with the beliefs that follow from them by Bayes' rule.

For each support (:mod:`bargaining.solvers.supports`) the unknowns are the probabilities of actions where several are used, and beliefs
where unused actions of others lead (:mod:`bargaining.solvers.tremble_orders`). Elsewhere beliefs follow from the strategies, and the
condition is multiplied by the probability of h, so that everything is a polynomial. The system falls apart into blocks that share no
unknown: in a signalling game what the sender's types do, the receiver's mixtures and the beliefs off the path are separate, each *linear*.
Every block is solved exactly (:mod:`bargaining.algebra.semialgebraic`), once, and the pieces are put together.

Solutions with the same play on the path are one equilibrium *component*. Its other members differ in beliefs off the path and in
behaviour there, and are reported as intervals.

References
----------
.. [1] D. M. Kreps and R. Wilson (1982), "Sequential equilibria", Econometrica 50, 863-894.
.. [2] E. Hendon, H. J. Jacobsen and B. Sloth (1996), "The one-shot-deviation principle for sequential rationality", Games and Economic
   Behavior 12, 274-282.
.. [3] M. J. Osborne and A. Rubinstein (1994), A Course in Game Theory, section 12.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import lcm
from typing import Any

from bargaining.algebra.polynomials import Polynomial, total
from bargaining.algebra.semialgebraic import solve
from bargaining.algebra.solution_pieces import Inequality, Piece
from bargaining.algebra.traced import sign
from bargaining.errors import GameError, MethodError, TooManyEquilibriaError
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.nodes import Chance
from bargaining.solvers.equilibrium_cells import Cell, fraction
from bargaining.solvers.supports import Support, actions_before, supports, too_large
from bargaining.solvers.tremble_orders import BeliefSupports, Deviations, belief_supports, dependences

__all__ = ["MOST_SYSTEMS", "SupportSolver", "sequential_cells"]

#: Supports whose systems are solved before the search is given up.
MOST_SYSTEMS = 50_000


class SupportSolver:
    """One search; blocks that were solved are remembered."""

    def __init__(self, form: ExtensiveForm) -> None:
        self.form = form
        self.ways = actions_before(form)
        self.nature = [form.nature(x) for x in range(len(form.places))]
        self.known: dict[Any, list[Piece]] = {}
        self.numbers: dict[Any, int] = {}
        self.worth = [tuple(Polynomial.of(_whole(p)) for p in place.payoffs) for place in form.places]

    def number(self, *what: Any) -> int:
        """Return the number of an unknown, the same in every system."""
        return self.numbers.setdefault(what, len(self.numbers))

    def cells(self, support: Support) -> Iterator[Cell]:
        """Yield the equilibria with a support."""
        form = self.form
        probabilities = [
            self._simplex(("play", h), len(i.actions), support[h]) for h, i in enumerate(form.information_sets)
        ]
        inside = [
            Inequality(probabilities[h][a], True) for h, used in enumerate(support) if len(used) > 1 for a in used
        ]
        worth = self._continuation(probabilities)
        deviations = Deviations(form, self.ways, support)
        free = deviations.free()
        for linked in belief_supports(deviations, free):
            held = {**linked, **{h: form.information_sets[h].members for h in free}}
            yield from self._with_beliefs(support, probabilities, inside, worth, deviations, held, free)

    def _simplex(self, name: Any, size: int, used: Sequence[int]) -> tuple[Polynomial, ...]:
        """Return probabilities that sum to one, the last of those used being the rest."""
        out = [Polynomial({}) for _ in range(size)]
        if len(used) == 1:
            out[used[0]] = Polynomial.of(1)
            return tuple(out)
        for a in used[:-1]:
            out[a] = Polynomial.variable(self.number(*name, a))
        out[used[-1]] = total([1, *(-out[a] for a in used[:-1])])
        return tuple(out)

    def _continuation(self, probabilities: Sequence[Sequence[Polynomial]]) -> list[tuple[Polynomial, ...]]:
        """Return the payoffs by actor after each place, as polynomials in the unknowns."""
        form, n = self.form, range(len(self.form.names))
        out = list(self.worth)
        for x in range(len(form.places) - 1, -1, -1):
            place = form.places[x]
            if place.owner == -2:
                continue
            weights: Sequence[Any] = place.probabilities if place.owner == -1 else probabilities[place.information_set]
            used = [(w, c) for w, c in zip(weights, place.children, strict=True) if not isinstance(w, Polynomial) or w]
            if len(used) == 1 and isinstance(used[0][0], Polynomial):
                out[x] = out[used[0][1]]
            else:
                out[x] = tuple(total(out[c][i] * w for w, c in used) for i in n)
        return out

    def _with_beliefs(
        self,
        support: Support,
        probabilities: Sequence[tuple[Polynomial, ...]],
        inside: Sequence[Inequality],
        worth: Sequence[tuple[Polynomial, ...]],
        deviations: Deviations,
        held: BeliefSupports,
        free: frozenset[int],
    ) -> Iterator[Cell]:
        form = self.form
        equations: list[Polynomial] = []
        inequalities = list(inside)
        believed = []
        weights: dict[int, Polynomial] = {}
        for h, info in enumerate(form.information_sets):
            if h in held:
                where = [info.members.index(x) for x in held[h]]
                mine = self._simplex(("belief", h), len(info.members), where)
                if len(where) > 1:
                    inequalities += [Inequality(mine[j], h not in free) for j in where]
                believed.append(tuple((p, Polynomial.of(Fraction(1))) for p in mine))
                weight = {x: mine[info.members.index(x)] for x in held[h]}
            else:
                weight = self._bayes(deviations, deviations.determined[h], probabilities)
                whole = total(weight.values())
                believed.append(tuple((weight.get(x, Polynomial({})), whole) for x in info.members))
            weights.update(weight)
            if len(info.actions) == 1:
                continue
            used = support[h]
            after = [
                total(w * worth[form.places[x].children[a]][info.actor] for x, w in weight.items())
                for a in range(len(info.actions))
            ]
            for a in range(len(info.actions)):
                if a == used[0]:
                    continue
                gap = after[used[0]] - after[a]
                if a in used:
                    equations.append(gap)
                else:
                    inequalities.append(Inequality(gap, False))
        equations += self._links(deviations, {h: p for h, p in held.items() if h not in free}, weights, probabilities)
        for pieces in self._pieces(equations, inequalities):
            yield Cell(form, support, tuple(probabilities), tuple(believed), pieces, deviations)

    def _bayes(
        self, deviations: Deviations, places: Sequence[int], probabilities: Sequence[Sequence[Polynomial]]
    ) -> dict[int, Polynomial]:
        """Return weights in proportion to which places are believed in, without what they have in common."""
        shared = set.intersection(*(set(deviations.used[x]) for x in places))
        out = {}
        natures = [fraction(self.nature[x]) for x in places]
        if all(isinstance(p, Fraction) for p in natures):  # in proportion, so in whole numbers
            scale = lcm(*(p.denominator for p in natures))
            natures = [int(p * scale) for p in natures]
        for x, nature in zip(places, natures, strict=True):
            weight = Polynomial.of(nature)
            for k, a in deviations.used[x]:
                if (k, a) not in shared:
                    weight = weight * probabilities[k][a]
            out[x] = weight
        return out

    def _links(
        self,
        deviations: Deviations,
        held: BeliefSupports,
        beliefs: Mapping[int, Polynomial],
        probabilities: Sequence[Sequence[Polynomial]],
    ) -> list[Polynomial]:
        """Return the equations between beliefs that hang on the same unused actions."""
        several = {h: places for h, places in held.items() if len(places) > 1}
        if not several:
            return []
        out = []
        weight = self._bayes(deviations, [x for places in several.values() for x in places], probabilities)
        for dependence in dependences(deviations, several):
            left, right = Polynomial.of(Fraction(1)), Polynomial.of(Fraction(1))
            for (x, y), e in dependence.items():
                over, under = (beliefs[x] * weight[y], beliefs[y] * weight[x])
                left = left * (over if e > 0 else under) ** abs(e)
                right = right * (under if e > 0 else over) ** abs(e)
            out.append(left - right)
        return out

    def _pieces(
        self, equations: Sequence[Polynomial], inequalities: Sequence[Inequality]
    ) -> Iterator[tuple[Piece, ...]]:
        """Yield the solutions, one piece for each block of unknowns that conditions tie together."""
        home: dict[int, int] = {}

        def find(v: int) -> int:
            while home.setdefault(v, v) != v:
                v = home[v]
            return v

        for p in [*equations, *(q.polynomial for q in inequalities)]:
            if not p.variables:
                continue
            first, *rest = p.variables
            for v in rest:
                home[find(v)] = find(first)
            find(first)
        blocks: dict[int, tuple[list[Polynomial], list[Inequality]]] = {}
        for p in equations:
            if p.variables:
                blocks.setdefault(find(min(p.variables)), ([], []))[0].append(p)
            elif sign(p.constant):
                return
        for q in inequalities:
            if q.polynomial.variables:
                blocks.setdefault(find(min(q.polynomial.variables)), ([], []))[1].append(q)
                continue
            side = sign(q.polynomial.constant)
            if side < 0 or (side == 0 and q.strict):
                return
        found = []
        for equals, others in sorted(blocks.values(), key=lambda block: sum(len(p.terms) for p in block[0])):
            key = (frozenset(p.key for p in equals), frozenset((q.polynomial.key, q.strict) for q in others))
            if key not in self.known:
                self.known[key] = solve(equals, others)
            if not self.known[key]:
                return
            found.append(self.known[key])
        yield from product(*found)


def sequential_cells(form: ExtensiveForm, limit: int = 1000) -> list[list[Cell]]:
    """Return all sequential equilibria: components, each a list of cells with the same play on the path.

    Parameters
    ----------
    form : ExtensiveForm
    limit : int
        The largest number of components.

    Raises
    ------
    GameError
        If nature gives an event probability nought: what is believed after it is not defined.
    MethodError
        If the game is too large, or a system is not solved exactly.
    TooManyEquilibriaError
        If there are more components than `limit`.
    """
    for place in form.places:
        if place.owner == -1:
            for event, p in zip(place.node.events, place.probabilities, strict=True):  # type: ignore[attr-defined]
                if sign(p) <= 0:
                    assert isinstance(place.node, Chance)
                    raise GameError(
                        f"chance {place.node.name!r}: the event {event!r} has probability 0, and what is believed where it is pooled "
                        "with others would not be defined (nature does not tremble); leave the event out, or give it a small probability"
                    )
    solver = SupportSolver(form)
    cells: list[Cell] = []
    for count, support in enumerate(supports(form), start=1):
        if count > MOST_SYSTEMS:
            raise MethodError(too_large(form, f"more than {MOST_SYSTEMS:,} supports are possible"))
        cells.extend(solver.cells(support))
    return _components(cells, limit)


def _components(cells: Sequence[Cell], limit: int) -> list[list[Cell]]:
    """Join cells whose equilibria have the same play on the path, or whose play varies and meets."""
    home = list(range(len(cells)))

    def find(k: int) -> int:
        while home[k] != k:
            k = home[k]
        return k

    plays: dict[Any, int] = {}
    for k, cell in enumerate(cells):
        points: list[Mapping[int, Any]] = [cell.sample]
        if not cell.one_play:
            points += list(cell.corners() or ())
        for at in points:
            play = _key(cell.play(at))
            if play in plays:
                home[find(k)] = find(plays[play])
            else:
                plays[play] = k
    groups: dict[int, list[Cell]] = {}
    for k, cell in enumerate(cells):
        groups.setdefault(find(k), []).append(cell)
        if len(groups) > limit:
            raise TooManyEquilibriaError(f"there are more than {limit} equilibrium components; give a larger limit=")
    return list(groups.values())


def _key(play: tuple[Any, ...]) -> Any:
    return tuple(
        (h, tuple(p if isinstance(p, (int, Fraction)) else getattr(p, "value", p) for p in own)) for h, own in play
    )


def _whole(value: Any) -> Any:
    """Return a fraction that is a whole number as an integer, which is faster."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value
