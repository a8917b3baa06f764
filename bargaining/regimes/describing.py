"""From a regime to its proposition: what is said, and why it is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bargaining.algebra.terms import Affine
from bargaining.algebra.traced import Tape, lift, sign
from bargaining.equilibrium.certificate import everywhere
from bargaining.equilibrium.concepts import concept_of, kind_of
from bargaining.equilibrium.plays import Passed, Play, Settled, deals, on_path
from bargaining.errors import BargainingError, MathematicalFact
from bargaining.expressions.numbers import exact
from bargaining.games.game import Game
from bargaining.games.nodes import Decision
from bargaining.protocols.protocol import REAL
from bargaining.regimes.checking import Evidence
from bargaining.regimes.choices import Place, places, rules
from bargaining.regimes.conditions import Condition, weakened
from bargaining.regimes.deviations import deviations, never_ending
from bargaining.regimes.fields import degree, sign_at
from bargaining.regimes.necessity import Necessity, necessity
from bargaining.regimes.notation import Formula, Notation, Sentence, relate
from bargaining.regimes.proofs import Prover, essential, holds_on_box
from bargaining.regimes.proposition import Proof, Proposition, Symbol
from bargaining.regimes.signs import Signs
from bargaining.solvers.equilibrium_sets import equilibrium_set

if TYPE_CHECKING:
    from bargaining.regimes.atlas import Region
    from bargaining.regimes.problem import Problem
    from bargaining.regimes.regime import Regime

__all__ = ["describe", "symbols_of"]

#: As many further conditions are stated under which an outcome is the only one.
_FEW = 3

#: How many points are drawn to tell how much of a regime lies in what is supposed.
_DRAWN = 1000

#: A closed form longer than this gets a name.
_LONG = 30

_FINITE = (
    "Every play has finitely many moves. By the one-shot deviation principle (Fudenberg and Tirole 1991, Theorem 4.1) a profile is "
    "subgame perfect iff nobody, at any node, gains by changing the action there alone."
)
_DISCOUNTED = (
    "Payoffs of a period are bounded and discount factors less than 1, so the game is continuous at infinity. By the one-shot "
    "deviation principle (Fudenberg and Tirole 1991, Theorem 4.2) a profile is subgame perfect iff nobody, at any node, gains by "
    "changing the action there alone."
)
_UNDISCOUNTED = (
    "By the one-shot deviation principle (Fudenberg and Tirole 1991, Theorem 4.1) nobody gains by finitely many deviations iff nobody, "
    "at any node, gains by changing the action there alone. An actor who does not discount gains by no infinite number of them "
    "either: while play goes on it receives nothing positive, and in every state its strategy is worth at least 0."
)

#: How beliefs are done with before deviations are counted, where moves were interchanged.
_INTERCHANGED = (
    "At every information set of several nodes it is nature's moves alone that its actor cannot tell apart, so that what is believed there "
    "is nature's conditional probabilities, whatever anybody does. The game in which nature draws after the move made there therefore has "
    "the same strategies and the same payoffs (interchange of moves: Thompson 1952; Kohlberg and Mertens 1986, section 2.4). In it "
    "nothing is hidden from an actor who moves, and its subgame-perfect equilibria are the perfect Bayesian equilibria of the game, with "
    "these beliefs. The nodes named here are its nodes. "
)

_RULE = (
    "an indifferent responder accepts, an indifferent proposer prefers a deal, and of equally good deals the smallest offer, and of "
    "equally good actions the first listed is taken"
)
#: The rule where no offer is open.
_FIRST = "an indifferent responder accepts, and of equally good actions the first listed is taken"
#: What is added where an offer is made from a finite set, which is a decision between packages.
_LISTED = ", an offer from a finite list being such an action, whether accepted or refused"


def describe(regime: Regime) -> Proposition:
    """Write a regime as a proposition with its proof.

    The conditions are those of the regime's region, shown by cases. The strategies are those at the regime's own point; where they
    hold only in part of the region, the part is stated.

    Raises
    ------
    MathematicalFact
        If the regime is that there is no equilibrium.
    """
    problem, trace, field = regime.problem, regime._trace, regime.field
    play = trace.play
    if play is None:
        raise trace.fact if trace.fact is not None else MathematicalFact("there is no equilibrium to describe")
    game = problem.game
    # Where a comparison is zero other points may have the same play on one side: equalities are never claimed to be necessary.
    border = any(c.sign == 0 for c in essential(regime.profile, regime.box, regime.field.names))
    shown = Necessity(False) if border else necessity(regime)
    parts, case, cases, supposed = _divided(regime, shown)
    found = places(game, play)
    names = list(dict.fromkeys(p.play.node.term.name for p in found if isinstance(p.play, Settled)))
    notation = Notation(field, problem.latex, regime.profile, regime.box, names)
    signs = Signs(field, (*parts[0], *case), regime.box, regime.point, regime.profile)
    definitions = _named(found, notation)
    told, whole = rules(found, notation)
    all_plays = list(everywhere(play))
    listed = deviations(game, found, notation, signs)
    endless = never_ending(game, all_plays, notation, signs) if game.states else []
    equations, solution = _system(problem, trace.skeleton, all_plays, notation) if game.states else ((), ())
    written = tuple(tuple(notation.condition(c) for c in piece) for piece in parts)
    terms = {name: notation.full(deal.terms) for name, deal in deals(play).items()}
    values = {n: notation.full(v) for n, v in zip(game.names, play.values, strict=True)}
    principle = _DISCOUNTED if game.states else _FINITE if game.written is None else _INTERCHANGED + _FINITE
    if game.states and any(not hasattr(a.discount, "free_symbols") and a.discount >= 1 for a in game.actors):
        principle = _UNDISCOUNTED
    if game.states and not _patient_bounded(regime):
        principle = f"Let every discount factor that is a parameter be at least 0 and less than 1. {principle}"
    proof = Proof(
        Sentence.of(principle),
        equations,
        solution,
        (*listed, *endless),
        _ending(all(c.reason is not None for d in (*listed, *endless) for c in d.checks), len(parts)),
        cases,
        tuple(range(1, len(parts[0]) + 1)) + tuple(sum(map(len, parts)) + k + 1 for k in range(len(case))),
    )
    uniqueness = _exactness(shown, game, len(parts), any(parts), _except(regime, shown, parts, notation))
    if border:
        uniqueness = Sentence.of(uniqueness, _beside(regime, notation))
    uniqueness = Sentence.of(uniqueness, _reach(regime, supposed))
    if shown.every is not True:
        others = _uniqueness(regime, play, signs, notation)
        where = "Where the first set of conditions holds: " if len(parts) > 1 and not game.states else ""
        uniqueness = Sentence.of(uniqueness, where, others)
    return Proposition(
        name=problem.name,
        title=problem.title,
        outcome=regime.outcome,
        concept=concept_of(game),
        symbols=symbols_of(regime, notation, names),
        pieces=parts,
        written=written,
        necessary=shown.proved and not game.states and any((parts[0][len(supposed) :], *parts[1:])),
        supposed=supposed,
        case=case,
        case_written=tuple(notation.condition(c) for c in case),
        definitions=definitions,
        rules=tuple(told),
        whole=whole,
        terms=MappingProxyType(terms),
        values=MappingProxyType(values),
        uniqueness=uniqueness,
        proof=proof,
        evidence=Evidence(
            problem,
            field,
            regime.box,
            regime.point,
            regime.outcome,
            MappingProxyType({n: notation.element(d.terms) for n, d in deals(play).items()}),
            tuple(notation.element(v) for v in play.values),
            MappingProxyType(
                {
                    str(p.node.to): tuple(notation.element(v) for v in p.to.values)
                    for p in all_plays
                    if isinstance(p, Passed) and isinstance(p.node.to, str) and p.to is not None
                }
            ),
        ),
    )


def _named(found: Sequence[Place], notation: Notation) -> tuple[Formula, ...]:
    """Give names to the points at which answers change and to the terms offered, where their closed forms are long."""
    out = []
    numbers: dict[str, int] = {}
    for place in found:
        play = place.play
        if not isinstance(play, Settled) or place.within:
            continue
        term = play.node.term.name
        ends = [end for piece in play.pieces for end in (piece.cell.low, piece.cell.high)]
        for value in [*([] if play.terms is None else [play.terms]), *ends]:
            if isinstance(value, Affine):
                continue
            element = notation.element(value)
            if element in notation.named or len(notation.form(element).plain) <= _LONG:
                continue
            numbers[term] = numbers.get(term, 0) + 1
            name = Formula(f"{term}_{numbers[term]}", f"{notation.letters[term]}_{{{numbers[term]}}}")
            full = notation.form(element)
            notation.name(element, name)
            out.append(relate(name, "=", full))
    return tuple(out)


def _patient_bounded(regime: Regime) -> bool:
    """Whether the ranges keep every discount factor that is a parameter below 1."""
    for actor in regime.problem.game.actors:
        if not hasattr(actor.discount, "free_symbols"):
            continue
        domain = regime.box.get(str(actor.discount))
        if domain is None or domain.low is None or domain.low < 0 or domain.high is None or domain.high > 1:
            return False
        if domain.high == 1 and not domain.high_open:
            return False
    return True


def _divided(
    regime: Regime, shown: Necessity
) -> tuple[tuple[tuple[Condition, ...], ...], tuple[Condition, ...], Sentence, tuple[Condition, ...]]:
    """Return the conditions, those at the regime's point first; what the strategies need beyond; how it is shown; what is supposed."""
    own = tuple(essential(regime.profile, regime.box, regime.field.names))
    region = regime.region
    here = [piece for piece in region.pieces if all(c.holds(regime.point) for c in piece)]
    if not here or any(c.sign == 0 for c in own):
        return (own,), (), Sentence.of(""), ()
    first = tuple(regime.lifted(c) for c in here[0])
    given = {regime.lifted(weakened(Condition(p, s))) for p, s in shown.supposed}
    supposed = tuple(c for c in first if c in given)
    first = (*supposed, *_telling(regime, [c for c in first if c not in given]))
    rest = ([regime.lifted(c) for c in piece] for piece in region.pieces if piece is not here[0])
    others = tuple(_telling(regime, piece) or tuple(piece) for piece in rest)
    prover = Prover(regime.box, regime.field.names)
    case = tuple(weak for c in own if (weak := weakened(c)) not in first and prover.support(weak, first) is None)
    if region.cells == 1:
        text = "Inside the ranges all comparisons that solving the game makes have the same signs as at one point, solved here. "
    elif not region.cells:
        text = (
            "By backward induction in symbols, for all signs that its comparisons can have; those that lead to other play "
            "contradict the conditions. "
        )
    else:
        text = _counted(region)
    if supposed:
        text += (
            "Conversely, where what is supposed holds and one of the other conditions fails, strictly, signs leave "
            f"{shown.outside} {'cell' if shown.outside == 1 else 'cells'}, and the solution of each is another. "
        )
    text += "Where a condition holds with equality the play is the limit of such solutions, and deviations still do not gain."
    return (first, *others), case, Sentence.of(text), supposed


def _telling(regime: Regime, conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return the conditions that do not hold, as weak inequalities, everywhere in the ranges."""
    return tuple(c for c in conditions if not holds_on_box(weakened(c), regime.box, regime.field.names))


def _reach(regime: Regime, supposed: Sequence[Condition]) -> Sentence:
    """Say in how much of a sample of what has the regime's play what is supposed holds."""
    ends = {n: (d.low, d.high) for n in regime.field.names if (d := regime.box.get(n)) is not None}
    if not supposed or len(ends) < len(regime.field.names):
        return Sentence.of("")
    rng, found, inside = Random(0), 0, 0
    for _ in range(_DRAWN):
        point = {}
        for name, (low, high) in ends.items():
            if low is None or high is None:
                return Sentence.of("")
            point[name] = low + (high - low) * Fraction(rng.randrange(1, 1000), 1000)
        try:
            if not regime.holds_at(point):
                continue
        except BargainingError:
            return Sentence.of("")
        found += 1
        inside += all(c.holds(point) for c in supposed)
    return Sentence.of(
        f"There is this play elsewhere too: of {_DRAWN} points drawn at random in the ranges {found} have it, with these formulas, and "
        f"what is supposed holds at {inside or 'none'} of these {found}. "
    )


def _beside(regime: Regime, notation: Notation) -> Sentence:
    """Say, of a point on a border, where beside it the play goes on."""
    pieces = [tuple(map(regime.lifted, piece)) for piece in regime.region.pieces]
    near = [piece for piece in pieces if piece and all(weakened(c).holds(regime.point) for c in piece)]
    first = "The numbers given lie on a border, where a comparison is zero. "
    if not near:
        return Sentence.of(first)
    strict = [[notation.condition(replace(c, weak=False)) for c in piece] for piece in near[:_FEW]]
    listed = [Sentence.of(*([] if k == 0 else ["; or where "]), Sentence.listing(cs)) for k, cs in enumerate(strict)]
    return Sentence.of(
        first, "Beside it the same play on the path, with these formulas, is found where ", *listed, ". "
    )


def _except(
    regime: Regime, shown: Necessity, parts: Sequence[Sequence[Condition]], notation: Notation
) -> Sentence | None:
    """Say where, though conditions hold strictly, one of the comparisons of the list of equilibria may be zero; None if nowhere."""
    if not shown.every:
        return None
    prover = Prover(regime.box, regime.field.names)
    given = [[replace(c, weak=False) for c in piece] for piece in parts]
    met: dict[Any, set[int]] = {}
    rests = {(regime.lifted(Condition(p, s or 1)).polynomial, s) for p, s in shown.rests}
    for polynomial, s in sorted(rests, key=lambda r: (degree(r[0]), len(r[0]), str(r))):
        if all(any(c.polynomial in (polynomial, -polynomial) for c in piece) for piece in given):
            continue
        if s and holds_on_box(Condition(polynomial, s), regime.box, regime.field.names):
            continue
        if all(prover.contradiction([*piece, Condition(polynomial, 0)]) is not None for piece in given):
            continue
        met.setdefault(polynomial, set()).add(s)
        if len(met) > _FEW:
            return Sentence.of("none of the comparisons made in listing all equilibria is zero")
        # What is listed holds strictly from here on: a comparison that can only vanish together with it needs no mention.
        given = (
            [[*piece, Condition(polynomial, s)] for piece in given] if s and (polynomial, -s) not in rests else given
        )
    if not met:
        return None
    items: list[Sentence | Formula | str] = []
    for p, signs in met.items():
        equal = len(signs) > 1
        formula = notation.condition(Condition(p, 0 if equal else next(iter(signs))))
        items.append(Sentence.of("not ", formula) if equal else formula)
    return Sentence.listing(items)


def _exactness(
    shown: Necessity, game: Game, pieces: int, conditional: bool, further: Sentence | None = None
) -> Sentence:
    """Say for which equilibria conditions are necessary; `further` is what the list of them needs beyond strict inequalities."""
    if not shown.proved:
        return Sentence.of("That the conditions are necessary is not claimed. " if conditional else "")
    given = "where what is supposed holds, " if shown.supposed else ""
    kind, rule = kind_of(game), _RULE
    if any(isinstance(node, Decision) and node.listed for node in game.nodes):
        rule = (_RULE if game.has_offers else _FIRST) + _LISTED
    if game.states:
        if not conditional:
            return Sentence.of("")
        needed = "the conditions are" if not shown.supposed else "the conditions not listed as supposed are"
        return Sentence.of(
            f"Among stationary equilibria whose states have the values found, {needed} also necessary, under the tie rule: {rule}. "
        )
    fails = "one of the conditions fails" if pieces == 1 else "none of the sets of conditions holds"
    if shown.every:
        first: list[Any] = [f"It is the only pure {kind} outcome, whatever indifferent actors do"]
        if conditional or further is not None:
            first.append(", where ")
        first += ["the inequalities are strict"] if conditional else []
        first += [" and "] if conditional and further is not None else []
        first += [] if further is None else [further]
        if conditional:
            first.append(f"; and {given}no pure {kind} equilibrium has this play with these formulas where {fails}")
        return Sentence.of(
            *first, ". This is shown by listing the equilibria of all subgames backwards, in each cell. "
        )
    told = conditional or shown.others
    text = f"The statement is about the equilibrium under the tie rule: {rule}. " if told else ""
    if shown.others:
        listed = " or ".join(f"'{one}'" for one in shown.others)
        text += (
            "Where an indifferent actor acts otherwise there are, at some of these points, also other equilibria, with the outcome "
            f"{listed}. "
        )
    if shown.elsewhere:
        text += f"Where an indifferent actor acts otherwise, this play with these formulas is an equilibrium also where {fails}. "
    return Sentence.of(text)


def _counted(region: Region) -> str:
    """Return the proof by cases, in words."""
    many, rest = region.members, region.cells - region.members
    text = (
        f"By cases. The signs of the comparisons that solving the game makes cut the ranges into {region.cells} "
        f"{'cell' if region.cells == 1 else 'cells'} with an interior. Each was solved at a rational point of it, by steps that depend on "
        f"these signs only, so that the solution holds in the whole cell: {many} {'has' if many == 1 else 'have'} this play on the path "
        f"and these formulas"
    )
    text += f", {rest} {'has' if rest == 1 else 'have'} another. " if rest else ". "
    if region.contradictions:
        text += (
            f"All other combinations of signs are empty: {region.contradictions} contradictions, each a vanishing sum of products of "
            "inequalities with positive weights, rule them out. "
            if region.necessary
            else f"{region.contradictions} contradictions between signs, each a vanishing sum of products of inequalities with positive "
            "weights, show that no other cell meets the conditions. "
        )
    return text


def _ending(complete: bool, pieces: int) -> Sentence:
    text = "No deviation gains."
    if not complete:
        text = (
            "No deviation gains, provided the inequalities marked [no derivation found] hold; these were not derived from the "
            "conditions."
        )
    if pieces > 1:
        text += (
            " This is the proof where the first set of conditions holds; the other sets are covered by the cases above."
        )
    return Sentence.of(text)


def symbols_of(regime: Regime, notation: Notation, names: Sequence[str]) -> tuple[Symbol, ...]:
    """Return the parameters that occur in formulas, and the terms of offers, with what they mean."""
    out = []
    for path in regime.field.names:
        if path not in notation.used:
            continue
        about = regime.problem.attributes.get(path, {})
        owner, dot, _ = path.rpartition(".")
        meaning = about.get("long_name") or path
        meaning = f"{meaning} ({owner}'s)" if dot and about.get("long_name") else meaning
        unit = about.get("units")
        out.append(
            Symbol(
                Formula(path, notation.symbols[path]),
                f"{meaning}; {unit}" if unit else meaning,
                regime.box.get(path, REAL),
            )
        )
    for name in names:
        out.append(Symbol(Formula(name, notation.letters[name]), f"the terms offered: {name}"))
    return tuple(out)


def _system(
    problem: Problem, skeleton: Any, plays: Sequence[Play], notation: Notation
) -> tuple[tuple[Formula, ...], tuple[Formula, ...]]:
    """Return the equations between the values of the states, and their solution."""
    game = problem.game
    reached = {id(p.to): p.to for p in plays if isinstance(p, Passed) and isinstance(p.node.to, str)}
    of_state = dict(game.states.items())
    known = {s: p for s in of_state for p in reached.values() if p is not None and p.node is of_state[s]}
    keys = [(s, a) for s in game.states for a in game.names]
    value = {(s, a): Formula(f"V({a}, {s})", rf"V_{{\text{{{_plain(a)}}}}}(\text{{{_plain(s)}}})") for s, a in keys}
    equations, solution = [], []
    for row, (s, a) in enumerate(keys):
        if s not in known:
            continue
        parts: list[tuple[Any, Formula]] = []
        for column, key in enumerate(keys):
            entry = notation.element(skeleton.matrix[row][column])
            factor = notation.element(Fraction(int(row == column))) - entry
            if factor:
                parts.append((factor, value[key]))
        constant = notation.element(skeleton.constant[row])
        equations.append(relate(value[s, a], "=", notation.combination(constant, parts)))
        i = list(game.names).index(a)
        solution.append(relate(value[s, a], "=", notation.number(known[s].values[i])))
    return tuple(equations), tuple(solution)


def _plain(text: str) -> str:
    from bargaining.regimes.notation import latex_label

    return latex_label(text)


def _uniqueness(regime: Regime, play: Play, signs: Signs, notation: Notation) -> Sentence:
    """Say what is proved of other equilibria: the list of all of them, made on numbers that remember their history."""
    problem = regime.problem
    kind = kind_of(problem.game)
    if any(isinstance(at, Settled) and at.span is not None for at in on_path(play)):
        return Sentence.of("There are others: the terms may be any of an interval.")
    if problem.game.states:
        return Sentence.of(
            "Nothing is claimed here of other equilibria; at given numbers bounds of all subgame-perfect payoffs tell whether there "
            "are any."
        )
    tape = Tape(problem.keys)
    leaf = {name: tape.parameter(name, value) for name, value in regime.point.items()}
    memo: dict[Any, Any] = {}
    try:
        everything = equilibrium_set(
            problem.game, lambda v: lift(v, leaf, memo) if hasattr(v, "free_symbols") else exact(v), 64
        )
    except (MathematicalFact, BargainingError):
        return Sentence.of("Whether there are others was not determined.")
    many = len(everything) > 1 or any(isinstance(at, Settled) and at.span is not None for at in on_path(everything[0]))
    for p in everything:
        for v in p.values:
            sign(v)
    needed = _not_implied(regime, signs, list(tape.comparisons))
    if many:
        return Sentence.of(
            f"At the numbers given there are other {kind} outcomes, which rest on what indifferent actors do."
        )
    only = Sentence.of(
        f"It is the only pure {kind} outcome, whatever indifferent actors do: backward induction on the sets of all "
        "equilibria of the subgames leaves no other, by comparisons each of which follows from the conditions"
    )
    if not needed:
        return Sentence.of(only, ".")
    if len(needed) <= _FEW:
        listed = Sentence.listing([notation.condition(c) for c in needed])
        return Sentence.of(only, " or is one of these: ", listed, ".")
    return Sentence.of(f"That there is no other {kind} outcome was not derived for all these parameters.")


def _not_implied(regime: Regime, signs: Signs, nodes: Sequence[Any]) -> list[Condition]:
    """Return the signs, of those that some numbers have at the regime's point, that do not follow from its conditions."""
    point = [regime.point[n] for n in regime.field.names]
    tests = dict.fromkeys(test for node in nodes for test in regime.field.tests(node))
    return [Condition(t, s) for t in tests if not signs.strict(t, s := sign_at(t, point))]
