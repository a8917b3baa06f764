"""From a model to its answer: what ``bargaining.solve``, ``equilibria``, ``regime_map``, ``threshold`` and ``comparative_statics`` are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from bargaining.algebra.primitives import rational_forms
from bargaining.algebra.terms import Affine, Extremum
from bargaining.algebra.traced import sign
from bargaining.equilibrium import Assessment, Equilibrium
from bargaining.equilibrium.certificate import check
from bargaining.equilibrium.concepts import concept_of
from bargaining.equilibrium.no_regime import NUMBERS_ONLY, OF_SEVERAL, ON_A_BORDER
from bargaining.equilibrium.plays import Play, Settled, on_path
from bargaining.errors import (
    InputError,
    MathematicalFact,
    MethodError,
    PathError,
    VerificationError,
    a_kind,
    did_you_mean,
)
from bargaining.expressions.numbers import ends, exact
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.games.game import Game
from bargaining.games.interchange import beliefs_depend_on_play, interchanged
from bargaining.games.nodes import Chance, Continue, Offer, Outcome
from bargaining.games.simultaneous import Simultaneous
from bargaining.games.treeless import TreelessGame
from bargaining.model import Model
from bargaining.protocols.protocol import DISCOUNT, PROBABILITY, Domain
from bargaining.regimes.problem import Problem
from bargaining.solvers.array_induction import array_induction
from bargaining.solvers.assessments import assessments
from bargaining.solvers.backward_induction import backward_induction
from bargaining.solvers.concave_offers import concave_offers
from bargaining.solvers.equilibrium_sets import equilibrium_set
from bargaining.solvers.given_assessment import given_assessment
from bargaining.solvers.payoff_bounds import Bounds, payoff_bounds
from bargaining.solvers.policy_iteration import fixed_point, policy_iteration
from bargaining.solvers.self_generation import extremes, indifferences, self_generated
from bargaining.solvers.treeless import list_treeless, solve_treeless

__all__ = ["check_assessment", "comparative_statics", "equilibria", "regime_map", "solve", "threshold"]

#: Uniqueness is decided by listing all equilibria, up to this many; in recursive games by seeking another among so many at a node.
_MOST, _MANY = 64, 1000

#: Trees with more nodes than this, and no offer, are solved from flat arrays.
_LARGE = 20_000

#: What can be solved.
Solvable = Model | Game | TreelessGame


def solve(model: Solvable, *, at: Mapping[str, Any] | None = None) -> Any:
    r"""Find a subgame-perfect equilibrium, with its proof; with information sets, a perfect Bayesian or sequential one.

    Parameters
    ----------
    model : Model, Game, or a game of its own type
        As :class:`~bargaining.games.salami.Salami` or :class:`~bargaining.games.risk_return.RiskReturn`.
        A game, of offers along a frontier too, may hold fractions, floats or, with `at`, sympy expressions.
    at : mapping of str to number, optional
        Values for the symbols of a game, by name. Symbols may enter by exponentials, roots, logarithms and powers, as in the discount
        factor ``exp(-r*D)``: then ``exact`` is false, numbers are floats within ``tolerance`` of the true ones, and the sign of every
        comparison is proved by interval arithmetic (:mod:`bargaining.regimes.enclosed`).

    Returns
    -------
    Equilibrium
        Where actors are indifferent, the tie rule of :mod:`bargaining.solvers.backward_induction` decides, and the result says
        whether another rule would lead elsewhere. Of a game in which beliefs depend on what actors do, an
        :class:`~bargaining.equilibrium.assessment.Assessment`: the first of :func:`equilibria`, with their number in ``rivals``.

    Raises
    ------
    NoEquilibriumError
        If there is none under the tie rule.
    MethodError
        If the game needs another method, a symbol has no value, or irrational numbers are too close to each other to be compared.

    Examples
    --------
    >>> import bargaining as bg
    >>> deal = lambda x: bg.outcome("deal", {"A": x, "B": 1 - x})
    >>> eq = bg.solve(bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=deal, reject=bg.outcome("none", {"A": 0, "B": 0.25}))))
    >>> eq.outcome, eq.terms["pie"], eq.verify(), eq.unique
    ('deal', 0.75, 0.0, True)
    """
    if isinstance(model, Game) and (model.arrays is not None or (len(model.nodes) > _LARGE and not model.has_offers)):
        return array_induction(model, at)
    if isinstance(model, ConcaveOffers):
        return concave_offers(model.at(at))
    if isinstance(treeless := _written(model), TreelessGame):
        if at:
            raise InputError(f"`at` is for games with symbols; {treeless.in_words}: write the numbers into it")
        return solve_treeless(*_with_source(model))
    if beliefs_depend_on_play(_written(model)):
        return _assessments(model, at, _MANY)[0]
    game, values, kind = _read(model, at)
    if kind is float and not game.states:
        read = _as_float
        play = backward_induction(game, read)
        return Equilibrium(
            game, play, read, concept=concept_of(game), exact=False, tolerance=1e-9, rivals=_rivals(game, read, None)
        )
    problem = _problem(model, game, values)
    trace = problem.trace()
    if trace.play is None:
        assert trace.fact is not None
        raise _with_advice(trace.fact, model, game, problem.reader())
    if problem.primitives and trace.tape.vanishes is not None:
        return _enclosed(problem, trace)
    regime = (lambda: _regime(problem, trace)) if values and trace.opaque is None else None
    bounds = cache(lambda: payoff_bounds(game, problem.reader()))
    return Equilibrium(
        game,
        trace.play,
        problem.reader(),
        concept=concept_of(game),
        model=model if isinstance(model, Model) else None,
        regime=regime,
        rivals=_rivals(game, problem.reader(), bounds),
        bounds=_bounds(game, bounds),
        why_no_regime=trace.opaque if values and trace.opaque is not None else NUMBERS_ONLY,
        exact=not trace.slack,
        tolerance=float(trace.slack),
        slack=trace.slack,
        listed=_listed(game),
    )


def _enclosed(problem: Problem, trace: Any) -> Equilibrium:
    """Return the answer at numbers that are irrational, whose comparisons have been proved."""
    game = problem.game
    here = replace(problem, values={n: trace.tape.values[n] for n in problem.values})
    border = any(sign == 0 and problem.functions.tests(node) for node, sign in trace.tape.comparisons.items())

    def rivals() -> int | None:
        if game.states:
            return None
        try:
            found = problem.computed(lambda tape, read: equilibrium_set(game, read, _MOST))
        except MathematicalFact:
            return None
        return 1 if _count(found) == 1 else None

    return Equilibrium(
        game,
        trace.play,
        here.reader(),
        concept=concept_of(game),
        exact=False,
        enclosed=True,
        tolerance=problem.error(trace),
        regime=None if border else lambda: _regime(problem, trace),
        why_no_regime=ON_A_BORDER,
        rivals=rivals,
        listed=False,
    )


def equilibria(model: Solvable, *, at: Mapping[str, Any] | None = None, limit: int = _MANY) -> tuple[Any, ...]:
    """Find all pure subgame-perfect equilibrium outcomes, whatever indifferent actors do; with information sets, all sequential ones.

    In a recursive game strategies may depend on history, and there may be a continuum of outcomes. Then the equilibria found are those
    with the least and the greatest payoff of each actor, each an automaton that passes :meth:`Equilibrium.verify`; how far they reach is
    compared with bounds that hold for all equilibria (:attr:`Equilibrium.payoff_bounds`).

    In a finite game in which beliefs depend on what actors do, all sequential equilibria are found, mixed ones too
    (:mod:`bargaining.solvers.sequential`): those with the same play where play comes are one entry.

    Parameters
    ----------
    model : Model, Game or CrisisSignalling
    at : mapping of str to number, optional
        Values for the symbols of a game.
    limit : int
        The largest number of outcomes to list at any node.

    Returns
    -------
    tuple of Equilibrium, of Assessment, or of CrisisEquilibrium
        One for each outcome (path of play, terms and values), supported by strategies that pass :meth:`Equilibrium.verify`.
        A continuum of terms is one entry, with the terms at its middle and its ends in :attr:`Equilibrium.continuum`.

    Raises
    ------
    TooManyEquilibriaError
        With the count so far and exact bounds of each actor's payoff.
    NoEquilibriumError
        If there is none under any rule for ties.
    """
    if isinstance(model, Game) and model.arrays is not None:
        raise MethodError("equilibria are not listed for a game made from arrays; solve() counts its ties")
    if isinstance(_written(model), TreelessGame) and (listed := list_treeless(*_with_source(model))) is not None:
        return listed
    if beliefs_depend_on_play(_written(model)):
        return _assessments(model, at, limit)
    game, values, kind = _read(model, at)
    if game.variables:
        raise MethodError(
            "equilibria are not listed for a game whose states carry a variable; solve() finds a stationary one and proves it"
        )
    if kind is float and not game.states:
        read: Callable[[Any], Any] = _as_float
    else:
        problem = _problem(model, game, values)
        _refuse_primitives(
            problem, "equilibria are listed by exact comparisons", "solve() finds one, with proved signs"
        )
        read = problem.reader()
        problem.check_primitives(read)
    try:
        plays = _history_dependent(game, read, limit) if game.states else equilibrium_set(game, read, limit)
    except MethodError as fact:
        raise _with_advice(fact, model, game, read) from None
    whole = kind is not float or bool(game.states)
    bounds = cache(lambda: payoff_bounds(game, read))
    rivals = cache(_rivals(game, read, bounds, plays))
    return tuple(
        Equilibrium(
            game,
            play,
            read,
            model=model if isinstance(model, Model) else None,
            concept="subgame-perfect equilibrium" if game.states else concept_of(game),
            exact=whole,
            tolerance=0.0 if whole else 1e-9,
            rivals=rivals,
            bounds=_bounds(game, bounds),
            why_no_regime=OF_SEVERAL if values else NUMBERS_ONLY,
            among=_count(plays),
        )
        for play in plays
    )


def check_assessment(
    model: Model | Game,
    strategy: Mapping[str, Any],
    beliefs: Mapping[str, Any] | None = None,
    *,
    at: Mapping[str, Any] | None = None,
) -> Assessment:
    """Put stated strategies and beliefs to the proof.

    Parameters
    ----------
    model : Model or Game
    strategy : mapping of str to str or mapping
        For each information set, by name, an action or the probability of each action used.
    beliefs : mapping of str to mapping, optional
        For information sets to which play does not come: the probability of each place, named by what tells its history apart.
    at : mapping of str to number, optional
        Values for the symbols of a game.

    Returns
    -------
    Assessment
        ``concept`` says what it is: a sequential equilibrium, a perfect Bayesian equilibrium, or no equilibrium;
        ``certificate`` says who gains where, how far beliefs are from Bayes' rule, and which trembles support them.

    Raises
    ------
    PathError
        If an information set, an action or a place names nothing.
    InputError
        If probabilities do not sum to one, or beliefs are missing where they do not follow.

    Examples
    --------
    >>> import bargaining as bg
    >>> model = bg.load("cho1987/beer_quiche")
    >>> both = {"strong": "quiche", "weak": "quiche", "after quiche": "no duel", "after beer": "duel"}
    >>> bg.check_assessment(model, both, {"after beer": {"weak": "0.6", "strong": "0.4"}}).concept
    'sequential equilibrium'
    >>> wrong = bg.check_assessment(model, both, {"after beer": {"weak": "0.4", "strong": "0.6"}})
    >>> wrong.concept, wrong.certificate.gain, wrong.certificate.where
    ('assessment', Fraction(1, 5), "R by 'no duel' at 'after beer'")
    """
    game, values, _ = _read(model, at, written=True)
    problem = _problem(model, game, values)
    known = model if isinstance(model, Model) else None
    return given_assessment(game, problem.reader(), strategy, beliefs or {}, known)


def _assessments(model: Any, at: Mapping[str, Any] | None, limit: int) -> tuple[Any, ...]:
    """Return all sequential equilibria of a game in which beliefs depend on what actors do."""
    game, values, _ = _read(model, at, written=True)
    problem = _problem(model, game, values)
    _refuse_primitives(problem, "equilibria by supports compare exactly", "write a symbol for what is exponential")
    read = problem.reader()
    problem.check_primitives(read)
    known = model if isinstance(model, Model) else None
    if not values:
        return assessments(game, read, known, limit)

    def regime(form: Any, support: Any) -> Any:
        from bargaining.regimes.support_map import regime_of

        return regime_of(problem, form, support)

    return assessments(game, read, known, limit, regime)


def regime_map(
    model: Model | Game | ConcaveOffers,
    axes: Mapping[str, Any] | None = None,
    *,
    at: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] | None = None,
    **named: Any,
) -> Any:
    r"""Cut a space of parameters into the regions in which each way of playing is the equilibrium.

    *What is exact.* Where payoffs are linear in the terms and all numbers are rational functions of the symbols, a regime is a set of
    polynomial inequalities, and every point is classified in rational arithmetic, whatever the degree. Regions (``m.outcomes[...].region``)
    are simplified by proofs that may give up on polynomials of high degree; they then say that they are not known to be necessary.

    *What is not.* Where symbols enter by exponentials, roots or logarithms the signs are proved at each point by interval arithmetic, and
    borders are implicit equations; regions, and what lies between the points, are not derived. Offers along a concave frontier
    (:class:`ConcaveOffers`: risk aversion, :math:`u_i = x^{g}`) are classified by which outside option binds, in the same way. Then
    ``m.exact`` is false, values are within ``m.tolerance``, and a point whose sign is open is ``"undecided"``, with the reason in
    ``m.undecided``.

    *What is outside.* Payoffs that are not linear in the terms of an offer, in games other than :class:`ConcaveOffers`; frontiers given
    by a function that cannot be enclosed; other functions of the symbols than sums, products, powers, exponentials and logarithms; states
    with a variable whose values are not piecewise affine; legislatures, commitments and salami tactics, which ``solve`` and ``sweep``
    answer in numbers; private information.

    Parameters
    ----------
    model : Model, Game or ConcaveOffers
    axes : mapping of str to (low, high, count) or sequence of numbers
        The grid, by path. Paths left out stay at the model's values.
    at : mapping of str to number, optional
        Values for the symbols of a game.
    progress : callable, optional
        Called with the number of solves after each.

    Returns
    -------
    RegimeMap or CurveMap
        Of a game in which beliefs depend on what actors do a :class:`~bargaining.regimes.support_map.SupportMap`: which sequential
        equilibria exist where, by their supports; several at one point are the rule (``overlaps``).

    Raises
    ------
    PathError
        If a path names nothing.
    DomainError
        If an axis leaves the domain of its parameter.

    Examples
    --------
    >>> import bargaining as bg
    >>> m = bg.regime_map(bg.load("fearon1995/bargaining_range"), {"power": (0, 1, 11), "B.cost": (0, 0.5, 11)})
    >>> m.outcomes, len(m.regimes)
    (('settlement',), 2)
    """
    from bargaining.regimes.regime_map import grid_axes
    from bargaining.regimes.regime_map import regime_map as trace_map

    points = grid_axes(axes, named)
    if isinstance(model, ConcaveOffers):
        from bargaining.regimes.curve_map import curve_map

        return curve_map(
            model, points, model.values({**{n: axis[0] for n, axis in points.items()}, **(at or {})}), progress
        )
    if beliefs_depend_on_play(_written(model)):
        from bargaining.regimes.support_map import support_map

        return support_map(_problem_over(model, points, at, written=True), points, progress)
    return trace_map(_problem_over(model, points, at), points, progress)


def _problem_over(
    model: Model | Game,
    points: Mapping[str, tuple[Fraction, ...]],
    at: Mapping[str, Any] | None,
    *,
    written: bool = False,
) -> Problem:
    """Return the problem whose parameters vary along some axes, which must not leave their domains."""
    unknown = frozenset(points) - set(at or ()) if isinstance(model, Game) else frozenset()
    model, at = _with_axes(model, at, {path: axis[0] for path, axis in points.items()})
    game, values, kind = _read(model, at, written=written)
    if kind is float and not written:
        raise MethodError("a game with floating-point payoffs has no closed forms to map; write them as fractions")
    _check_paths(values, points)
    spans = {path: ends(axis) for path, axis in points.items()}
    if isinstance(model, Model):
        for path, span in spans.items():
            for end in span:
                model.replace({path: end})
    problem = _problem(model, game, values)
    problem.placeholders = unknown
    if problem.primitives:
        from sympy import latex

        problem.latex = {**problem.latex, **{name: f"{{{latex(name.expression)}}}" for name in problem.primitives}}
    problem.check_span(spans)
    return problem


def threshold(
    model: Model | Game | ConcaveOffers,
    path: str,
    into: str | None = None,
    *,
    over: tuple[Any, Any] | None = None,
    at: Mapping[str, Any] | None = None,
) -> Any:
    r"""Find where along one parameter the answer changes.

    In a game of rational functions the border is where a polynomial vanishes. Where symbols enter by exponentials, roots or logarithms
    :math:`y = g(\theta)`, it is where a polynomial in :math:`(\theta, y)` does: the implicit equation. Its zeros along the path are
    enclosed by interval arithmetic, all of them, and the game is solved on both sides of each. In offers along a concave frontier
    (:class:`ConcaveOffers`) the border is where an outside option begins to bind (:mod:`bargaining.regimes.curve_points`). What is exact,
    what is proved but not exact, and which games are outside is told under :func:`regime_map`.

    Parameters
    ----------
    model : Model, Game or ConcaveOffers
    path : str
        The parameter.
    into : str, optional
        An outcome; left out, the nearest border of the present regime is found. In a game in which beliefs depend on what actors do the
        border is that of the equilibrium that :func:`solve` finds, beyond which it ``"does not exist"``.
    over : (low, high), optional
        The interval searched: the parameter's plausible range unless said.
    at : mapping of str to number, optional
        Values for the symbols of a game.

    Returns
    -------
    Threshold
        ``expression`` in symbols, ``value`` at the model's other values, ``intervals`` along the whole path. Of an implicit equation:
        ``equation.relation``, ``bracket`` with rational ends, ``exact`` false, and an ``expression`` only where one inversion gives it.

    Raises
    ------
    NoThresholdError
        If the answer does not change there.

    Examples
    --------
    >>> import bargaining as bg
    >>> t = bg.threshold(bg.load("fearon1995/bargaining_range"), "B.cost")
    >>> t.expression, t.value
    (1 - power, Fraction(2, 5))

    How impatient must B be, who discounts at rate r and can have w instead of 1 in a year, to take w now?

    >>> from sympy import exp, symbols
    >>> r, w = symbols("r w")
    >>> wait = bg.continue_to(bg.outcome("waits", {"B": 1}))
    >>> game = bg.Game([bg.Actor("B", exp(-r))], bg.decision("when", "B", {"now": bg.outcome("now", {"B": w}), "later": wait}))
    >>> t = bg.threshold(game, "r", "now", over=(0, 1), at={"w": 0.9})
    >>> t.expression, t.value, t.equation.relation
    (-log(w), 0.105360515657826..., Eq(w, exp(-r)))
    >>> t.exact, float(t.bracket[1] - t.bracket[0]) < 1e-30
    (False, True)

    When does the outside option w of a risk-averse B bind, whose utility of a share is the square root?

    >>> x, h, d = symbols("x h d")
    >>> actors = [bg.Actor("A", d), bg.Actor("B", d)]
    >>> averse = bg.ConcaveOffers(actors, bg.Concave((1 - x) ** h, x, along="x"), outside={"B": w})
    >>> t = bg.threshold(averse, "w", over=(0, 0.9), at={"d": 0.9, "h": 0.5})
    >>> t.outcome, t.value, t.equation.relation
    ("B's outside option binds", 0.5467110653..., Eq(d*w**(1/h) + 1, d + w**(1/h)/d**(1/h)))
    """
    from bargaining.regimes.threshold import threshold as find

    known = model[path] if isinstance(model, Model) and path in model.parameters else None
    if isinstance(model, Model) and known is None:
        raise (
            model.unknown(path)
            if path not in model.structure
            else InputError(f"{path}: is a choice of structure, and a threshold needs a number")
        )
    if over is not None and (isinstance(over, str) or not isinstance(over, Sequence) or len(over) != 2):
        raise InputError(f"{path}: `over` is the interval searched, as in (0, 1); got {over!r}")
    if over is not None:
        try:
            span = (exact(over[0]), exact(over[1]))
        except InputError as wrong:
            raise InputError(f"{path}: an end of `over` {wrong}") from wrong
    if isinstance(model, ConcaveOffers):
        from bargaining.regimes.curve_threshold import curve_threshold

        if over is None:
            raise InputError(f"{path}: a game knows no range; say over=(low, high)")
        if not span[0] < span[1]:
            raise InputError(f"{path}: the interval searched must have low < high; got {span[0]} and {span[1]}")
        return curve_threshold(model, path, model.values({path: span[0], **(at or {})}), into, span)
    start = known.value if known is not None else (at or {}).get(path, span[0] if over is not None else 0)
    model, at = _with_axes(model, at, {path: exact(start)})
    pooled = beliefs_depend_on_play(_written(model))
    game, values, kind = _read(model, at, written=pooled)
    if kind is float and not pooled:
        raise MethodError("a game with floating-point payoffs has no closed forms; write them as fractions")
    _check_paths(values, [path])
    if over is not None:
        if isinstance(model, Model):
            for end in span:
                model.replace({path: end})
    elif known is not None:
        span = (min(known.range[0], known.value), max(known.range[1], known.value))
    else:
        raise InputError(f"{path}: a game knows no range; say over=(low, high)")
    if over is None and span[0] == span[1]:
        raise InputError(
            f"{path}: its plausible range is the one point {span[0]}; say where to look, with over=(low, high)"
        )
    if not span[0] < span[1]:
        raise InputError(f"{path}: the interval searched must have low < high; got {span[0]} and {span[1]}")
    problem = _problem(model, game, values)
    problem.check_span({path: span})
    if pooled:
        first = _assessments(model, at, _MANY)[0]
        problem = first.regime.problem
    return find(problem, path, into, span)


def comparative_statics(
    model: Model | Game | ConcaveOffers,
    with_respect_to: Sequence[str] | None = None,
    of: Sequence[str] | None = None,
    *,
    at: Mapping[str, Any] | None = None,
    over: Mapping[str, tuple[Any, Any]] | None = None,
) -> Any:
    r"""Find which way each number moves the terms and the payoffs, and where that turns.

    In the regime at the model's point every term and payoff is a rational function t of the parameters. The sign of
    :math:`\partial t/\partial p` is *proved* on the region where the conditions of the regime hold and every parameter is in its
    plausible range; where it turns, that is proved by two points of the region and told with the equation of the turn. The sign of
    :math:`\partial^2 t/\partial p\,\partial q` tells whether two instruments are complements (positive) or substitutes.

    In offers along a concave frontier (:class:`ConcaveOffers`) there is no closed form: derivatives are implicit, and their signs proved at
    the point alone (:mod:`bargaining.regimes.curve_statics`).

    Parameters
    ----------
    model : Model, Game or ConcaveOffers
    with_respect_to : sequence of str, optional
        Paths of parameters; all free ones unless said. A number that is derived from others counts as part of their effect, unless it is
        named here: then it is a variable of its own.
    of : sequence of str, optional
        ``"terms.<term>"``, ``"values.<actor>"`` and, where actors mix, ``"probability.<outcome>"``; all of them unless said.
    at : mapping of str to number, optional
        Values for the symbols of a game.
    over : mapping of str to (low, high), optional
        Where parameters lie: their plausible ranges unless said. A game knows no ranges.

    Returns
    -------
    ComparativeStatics
        ``effects``; ``cross`` for pairs of parameters; ``exchange`` for pairs of terms; ``result[of, path]`` is one of them.

    Raises
    ------
    PathError
        If a path, a term or an actor names nothing.
    MethodError
        If the game has no closed forms, or none that hold on a side of the point.

    Examples
    --------
    >>> import bargaining as bg
    >>> statics = bg.comparative_statics(bg.load("rubinstein1982/alternating_offers"), of=["terms.pie"])
    >>> for effect in statics.effects:
    ...     print(effect)
    A.discount ↑: pie rises (everywhere in the ranges; no effect where B.discount = 0)
    B.discount ↑: pie falls (everywhere in the ranges)
    >>> statics["terms.pie", "A.discount"].expression
    B.discount*(1 - B.discount)/(-A.discount*B.discount + 1)**2
    >>> print(statics.cross[0])
    A.discount and B.discount are complements for pie here; turns where A.discount = (2*B.discount - 1)/B.discount
    """
    from bargaining.regimes.statics import comparative_statics as differentiate

    if isinstance(model, ConcaveOffers):
        from bargaining.regimes.curve_statics import curve_statics

        if over:
            raise InputError(
                "over: along a frontier signs are proved at the point given by `at`, not on intervals; leave it out"
            )
        wanted = [with_respect_to] if isinstance(with_respect_to, str) else with_respect_to
        return curve_statics(model, model.values(at), wanted, [of] if isinstance(of, str) else of)
    named = [with_respect_to] if isinstance(with_respect_to, str) else list(with_respect_to or ())
    if isinstance(model, Model):
        for path in named:
            if path in model.structure:
                raise InputError(f"{path}: is a choice of structure, and an effect is one of a number")
            if path not in model.parameters:
                raise model.unknown(path)
        model = model.independent(named)
    pooled = beliefs_depend_on_play(_written(model))
    game, values, kind = _read(model, at, written=pooled)
    if kind is float and not pooled:
        raise MethodError("a game with floating-point payoffs has no closed forms; write them as fractions")
    if not values:
        raise MethodError(
            "a game without symbols has nothing to vary; write symbols, and give them values with at={...}"
        )
    if pooled:
        first = _assessments(model, at, _MANY)[0].regime
        problem = first.problem
    else:
        problem = _problem(model, game, values)
    _refuse_primitives(
        problem,
        "signs of derivatives are proved for rational functions",
        "write a symbol for what is exponential, as a discount factor; or differentiate solve(game, at=...).regime.terms",
    )
    if over:
        _check_paths(values, over)
        problem.ranges = {**problem.ranges, **{path: _span(path, ends, values[path]) for path, ends in over.items()}}
    if pooled:
        return differentiate(first, with_respect_to, of)
    trace = problem.trace()
    if trace.play is None:
        assert trace.fact is not None
        raise trace.fact
    return differentiate(_regime(problem, trace), with_respect_to, of)


def _span(path: str, ends: tuple[Any, Any], value: Fraction) -> tuple[Fraction, Fraction]:
    """Read an interval that must hold the present value."""
    low, high = exact(ends[0]), exact(ends[1])
    if not low <= value <= high or low == high:
        raise InputError(f"over: {path}: must be (low, high) with {value} between them; got ({low}, {high})")
    return low, high


def _with_axes(
    model: Model | Game, at: Mapping[str, Any] | None, first: Mapping[str, Fraction]
) -> tuple[Any, Mapping[str, Any] | None]:
    """Make parameters that vary independent, and give the symbols of a game that vary a value."""
    if isinstance(model, Model):
        return model.independent(first), at
    if isinstance(model, Game):
        return model, {**first, **(at or {})}
    return model, at


def _check_paths(values: Mapping[str, Fraction], paths: Any) -> None:
    for path in paths:
        if not values:
            raise _numbers_only(path)
        if path not in values:
            raise PathError(f"{path}: names no parameter{did_you_mean(path, values)}; known: {', '.join(values)}")


def _numbers_only(path: str) -> PathError:
    return PathError(
        f"{path}: the game holds numbers only; write what varies as a sympy symbol and give its value with at={{...}}"
    )


def _read(model: Any, at: Mapping[str, Any] | None, *, written: bool = False) -> tuple[Game, dict[str, Fraction], type]:
    """Return the game in symbols, as a tree or as `written`, the values of the symbols, and the kind of arithmetic."""
    if isinstance(model, Model):
        if at:
            raise InputError("a model carries its own values; change them with model.replace({...})")
        game = _tree(_written(model))
        return game if written else _known_beliefs(game), model.variables, Fraction
    if isinstance(model, TreelessGame):
        return _tree(model), {}, Fraction
    if isinstance(model, Simultaneous):
        raise MethodError(
            "two who choose at the same time: nash() finds their equilibria; solve(game.game()) reads the same game as a tree"
        )
    if not isinstance(model, Game):
        raise InputError(f"what is solved must be a Model (from bargaining.load) or a Game; got {a_kind(model)}")
    if model.arrays is not None:
        raise MethodError(
            "a game made from arrays is solved by solve(); maps and lists of equilibria need its tree of nodes"
        )
    model = model if written else _known_beliefs(model)
    kinds: set[type] = set()
    names: dict[str, None] = {}
    for value in _numbers(model):
        _classify(value, kinds, names)
    if at is not None and not isinstance(at, Mapping):
        raise InputError(f"`at` gives symbols their values, as in {{'k': 0.1}}; got {at!r}")
    values = {name: exact(v) for name, v in (at or {}).items() if name in names}
    missing = [name for name in names if name not in values]
    if missing:
        raise MethodError(f"the symbols {missing} have no value; give them one with at={{{missing[0]!r}: ...}}")
    unknown = [name for name in (at or {}) if name not in names]
    if unknown and not names:
        raise _numbers_only(unknown[0])
    if unknown:
        raise PathError(
            f"{unknown[0]}: names no symbol of the game{did_you_mean(unknown[0], names)}; known: {list(names)}"
        )
    # Values of a recursive game are found by elimination, exactly: floats in it are read by their shortest decimal.
    return model, values, float if float in kinds and not names and not model.states else Fraction


def _known_beliefs(game: Game) -> Game:
    """Return a game without pooled information sets; where beliefs depend on play there is none."""
    try:
        return interchanged(game)
    except MethodError as fact:
        raise MethodError(
            f"{fact}; closed forms, maps and thresholds are not derived for such games: solve() answers at given numbers, equilibria() "
            "lists all equilibria, and sweep() at every point of a grid"
        ) from None


def _written(model: Any) -> Any:
    """Return the game that a model is, in symbols; a game itself."""
    if not isinstance(model, Model):
        return model
    if "symbolic" not in model.__dict__:
        model.__dict__["symbolic"] = model.game(model.symbols)
    return model.__dict__["symbolic"]


def _tree(game: Game | TreelessGame) -> Game:
    """Refuse a game that is no tree."""
    if isinstance(game, Game):
        return game
    raise MethodError(f"{game.in_words}: not written as a tree of moves, from which this is derived; {game.instead}")


def _with_source(model: Any) -> tuple[TreelessGame, Model | None]:
    """Return a game that is no tree, in numbers, and the model it comes from."""
    return (model.game(), model) if isinstance(model, Model) else (model, None)


def _numbers(game: Game) -> Any:
    """Yield every number written in a game."""
    for actor in game.actors:
        yield actor.discount
    for node in game.nodes:
        if isinstance(node, Outcome):
            for payoff in node.payoffs:
                yield from _parts(payoff)
        elif isinstance(node, Chance):
            yield from node.probabilities
        elif isinstance(node, Offer):
            yield from _parts(node.low)
            yield from _parts(node.high)
        elif isinstance(node, Continue):
            for flow in (*node.flow.values(), *node.variables.values()):
                yield from _parts(flow)
    for variable in game.variables.values():
        yield from (variable.low, variable.high)
    if game.begin is not None:
        yield game.begin


def _parts(quantity: Any) -> Any:
    if isinstance(quantity, Affine):
        yield quantity.constant
        for atom, c in quantity.coefficients.items():
            yield c
            if isinstance(atom, Extremum):
                for arg in atom.args:
                    yield from _parts(arg)
    else:
        yield quantity


def _classify(value: Any, kinds: set[type], names: dict[str, None]) -> None:
    if isinstance(value, (int, Fraction)):
        return
    if isinstance(value, float):
        kinds.add(float)
    elif hasattr(value, "free_symbols"):
        names.update(dict.fromkeys(sorted(str(s) for s in value.free_symbols)))
    elif getattr(value, "shape", None) == ():
        _classify(value.item(), kinds, names)
    elif hasattr(value, "shape"):
        raise MethodError("a game with arrays holds many games; solve takes one: write symbols, and map or sweep them")
    else:
        raise InputError(f"a number of the game cannot be read: {value!r}")


def _as_float(value: Any) -> float:
    return float(value)


def _refuse_primitives(problem: Problem, why: str, instead: str) -> None:
    """Refuse a game with exponentials, roots or logarithms."""
    if problem.primitives:
        raise MethodError(f"the game holds {', '.join(problem.primitives)}, and {why}: {instead}")


def _problem(model: Any, game: Game, values: Mapping[str, Fraction]) -> Problem:
    if isinstance(model, Game):
        forms, primitives = rational_forms(
            {v: None for v in _numbers(game) if hasattr(v, "free_symbols") and hasattr(v, "is_Pow")}
        )
        problem = Problem(game, {**values, **dict.fromkeys(primitives, Fraction(0))}, forms=forms)
        problem.values = problem.beside({})
        problem.domains = _implied_domains(problem)
        return problem
    parameters = {p: model[p] for p in values}
    return Problem(
        game,
        values,
        domains={p: q.domain for p, q in parameters.items()},
        ranges={p: q.range for p, q in parameters.items()},
        latex=model.latex,
        attributes={
            p: {"long_name": q.meaning, "units": q.unit, "source": q.source, **({"note": q.note} if q.note else {})}
            for p, q in parameters.items()
        },
        name=model.name,
        title=model.title,
    )


def _implied_domains(problem: Problem) -> dict[str, Domain]:
    """Return where symbols and primitives lie that stand alone for a discount factor or a probability."""
    values, out = problem.values, dict[str, Domain]()

    def alone(number: Any) -> list[str]:
        form = problem.forms.get(number, number) if hasattr(number, "free_symbols") else number
        return [form.name] if getattr(form, "is_Symbol", False) else []

    for node in problem.game.nodes:
        if isinstance(node, Chance):
            out.update({name: PROBABILITY for p in node.probabilities for name in alone(p)})
    for actor in problem.game.actors:
        out.update(dict.fromkeys(alone(actor.discount), DISCOUNT))
    # A factor of one is allowed: then the closed interval is meant.
    found = {
        name: domain if domain.contains(values[name]) else PROBABILITY
        for name, domain in out.items()
        if PROBABILITY.contains(values[name])
    }
    # An exponential is positive, a power not negative.
    for name in problem.primitives:
        exponential = name.expression.func.__name__ == "exp"
        if exponential or name.expression.is_Pow:
            found[name] = replace(found.get(name, Domain()), low=Fraction(0), low_open=exponential)
    return found


def _listed(game: Game) -> bool:
    """Whether :func:`equilibria` knows how to list the equilibria of a game like this."""
    if game.variables:
        return False
    return not game.states or all(len(node.responders) < 2 for node in game.nodes if isinstance(node, Offer))


def _with_advice(fact: MathematicalFact, model: Any, game: Game, read: Callable[[Any], Any]) -> MathematicalFact:
    """Add to a search in vain through a recursive game what to do next."""
    if not game.states or game.variables or type(fact) is not MethodError:
        return fact
    patient = [a.name for a in game.actors if read(a.discount) == 1]
    try:
        payoff_bounds(game, read)
    except MathematicalFact:
        if not patient:
            return fact
        who = f"{' and '.join(patient)} {'does' if len(patient) == 1 else 'do'} not discount"
        write = "" if isinstance(model, Model) else f", as in bargaining.Actor({patient[0]!r}, 0.9)"
        return MethodError(f"{fact}. {who}: give discount factors below 1{write}")
    if "equilibria()" in str(fact) or not _listed(game):
        return fact
    return MethodError(f"{fact}; equilibria() seeks those that depend on history")


def _regime(problem: Problem, trace: Any) -> Any:
    from bargaining.regimes.fields import Field
    from bargaining.regimes.regime import Regime

    if trace.opaque is not None:
        raise MethodError(trace.opaque)
    return Regime(problem, trace, Field(list(problem.values), problem.values))


def _history_dependent(game: Game, read: Callable[[Any], Any], limit: int) -> tuple[Any, ...]:
    """Return equilibria of a recursive game with the extreme payoffs, found by what supports what."""
    try:
        bounds = payoff_bounds(game, read)
    except MethodError:
        fixed_point(game, read)  # where there is a continuum of stationary equilibria, that is the fact
        raise
    candidates = extremes(bounds.low, bounds.high)
    try:
        stationary = fixed_point(game, read)
        for state, values in stationary.items():
            candidates[state].append(values)
    except MethodError:
        pass
    for state, more in indifferences(game, read, candidates).items():
        candidates[state].extend(more)
    found = self_generated(game, read, candidates, limit)[game.start]
    if found:
        return tuple(found)
    play = policy_iteration(game, read).play
    return () if play is None else (play,)


def _bounds(game: Game, bounds: Callable[[], Bounds]) -> Callable[[], Any] | None:
    """Return a function that bounds each actor's payoff over all equilibria of a recursive game of named states."""
    if not game.states or game.variables:
        return None

    def find() -> dict[str, tuple[Any, Any]] | None:
        try:
            found = bounds()
        except MathematicalFact:
            return None
        return dict(zip(game.names, zip(found.low[game.start], found.high[game.start], strict=True), strict=True))

    return find


def _count(plays: Sequence[Play]) -> int:
    """Return the number of outcomes; a continuum counts as more than one."""
    endless = any(isinstance(at, Settled) and at.span is not None for p in plays for at in on_path(p))
    return max(len(plays), 2) if endless else len(plays)


def _rivals(
    game: Game,
    read: Callable[[Any], Any],
    bounds: Callable[[], Bounds] | None,
    plays: Sequence[Play] | None = None,
) -> Callable[[], int | None]:
    """Return a function that counts equilibria: 1 if there is no other, more if others are shown, None if neither is proved.

    A finite game has as many as its list, a recursive one as many as there are vectors of payoffs. Others count only if their
    certificates hold; that bounds do not meet proves nothing.
    """

    def count() -> int | None:
        if game.variables:
            return None
        try:
            if game.states and bounds is not None:
                found = bounds()
                if found.low[game.start] == found.high[game.start]:
                    return 1
                known = _history_dependent(game, read, _MANY) if plays is None else plays
                several = len({tuple(play.values) for play in known if _stands(game, play, read)})
                return several if several > 1 else None
            known = equilibrium_set(game, read, _MOST) if plays is None else plays
        except MathematicalFact:
            return None
        return _count(known) if all(_stands(game, play, read) for play in known[:2]) else None

    return count


def _stands(game: Game, play: Play, read: Callable[[Any], Any]) -> bool:
    """Whether the certificate of an equilibrium holds."""
    try:
        return sign(check(game, play, read).gain) == 0
    except VerificationError:
        return False
