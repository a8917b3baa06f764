"""What every protocol must satisfy; the folder is the list."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import bargaining as bg
from bargaining.actors import Actor
from bargaining.api.reading import classify, numbers_in
from bargaining.errors import InputError
from bargaining.games.nodes import Chance, Continue, Decision, Node, Offer, Outcome
from bargaining.protocols import protocol as protocols
from bargaining.protocols.protocol import DISCOUNT, PROBABILITY, Protocol

F = Fraction
EVERY = tuple(protocols.names())
#: Protocols in which beliefs depend on what actors do.
SIGNALS = {"beer_quiche", "chain_store", "hidden_armament", "horse", "one_card_poker", "tying_hands"}


def cast(protocol: Protocol) -> dict[str, str]:
    return {role: f"side{k}" for k, role in enumerate(protocol.roles)}


def numbers(protocol: Protocol, rng: random.Random, actors: dict[str, str]) -> dict[str, Fraction]:
    """Draw a value in its domain for every number."""

    def draw(domain: Any) -> Fraction:
        if domain == DISCOUNT:
            return F(rng.randrange(0, 97), 97)
        return F(rng.randrange(0, 98), 97) if domain == PROBABILITY else F(rng.randrange(0, 60), 97)

    out = {f"{actors[r]}.{k}": draw(q.domain) for r, own in protocol.roles.items() for k, q in own.items()}
    out |= {k: draw(q.domain) for k, q in protocol.parameters.items()}
    if protocol.name in SIGNALS:  # what is believed of a type that never occurs is not defined, and refused
        out |= {
            k: min(max(out[k], F(1, 97)), F(96, 97)) for k, q in protocol.parameters.items() if q.domain == PROBABILITY
        }
    return out


def structures(protocol: Protocol, actors: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield every combination of choices; whole numbers are kept small."""
    options = [
        [actors[role] for role in c.roles] or list(c.options) or [c.low or 0, (c.low or 0) + 3]
        for c in protocol.structure.values()
    ]
    for chosen in product(*options):
        yield dict(zip(protocol.structure, chosen, strict=True))


def games(name: str, count: int) -> Iterator[tuple[Protocol, dict[str, str], dict[str, Fraction], dict[str, Any]]]:
    protocol = protocols.load(name)
    actors = cast(protocol)
    rng = random.Random(name)
    for _ in range(count):
        values = numbers(protocol, rng, actors)
        for structure in structures(protocol, actors):
            idle = protocol.idle(structure, actors)
            yield protocol, actors, {path: v for path, v in values.items() if path not in idle}, structure


def finite(name: str) -> bool:
    """Whether a protocol makes finite trees; the others have tests of their own."""
    protocol = protocols.load(name)
    if protocol.optional or name in {"battles", "forts"}:
        return False
    actors = cast(protocol)
    values = numbers(protocol, random.Random(name), actors)
    try:
        game = protocol.game(actors, values, next(iter(structures(protocol, actors))))
    except InputError:
        return False
    return isinstance(game, bg.Game) and not game.states


NAMES = tuple(name for name in EVERY if finite(name))


@pytest.mark.parametrize("name", EVERY)
def test_every_module_names_its_players_and_its_source(name: str) -> None:
    protocol = protocols.load(name)
    assert protocol.name == name
    assert "References" in protocol.doc
    assert len(protocol.doc) > 500


@pytest.mark.parametrize("name", NAMES)
def test_module_states_the_mathematics_first(name: str) -> None:
    protocol = protocols.load(name)
    assert protocol.name == name
    for heading in ("\nPlayers\n", "\nMoves\n", "\nPayoffs\n", "\nEquilibrium\n", "\nReferences\n"):
        assert heading in protocol.doc
    every = [*protocol.parameters.values(), *(q for own in protocol.roles.values() for q in own.values())]
    assert all(quantity.symbol and quantity.meaning for quantity in every)
    for role, choice in ((r, c) for c in protocol.structure.values() for r in c.roles):
        assert role in protocol.roles, choice


@pytest.mark.parametrize("name", NAMES)
def test_every_structure_solves_exactly_with_a_stated_outcome_and_stated_terms(name: str) -> None:
    for protocol, actors, values, structure in games(name, 8):
        eq = bg.solve(protocol.game(actors, values, structure))
        assert eq.exact
        assert eq.verify() == 0
        labels = {eq.outcome} if isinstance(eq.outcome, str) else set(eq.outcome)
        assert labels <= set(protocol.labels(actors))
        assert {term.partition(" [")[0] for term in eq.terms} <= set(protocol.terms)
        assert all(0 <= share <= 1 for share in eq.terms.values())


@pytest.mark.parametrize("name", NAMES)
def test_names_of_actors_do_not_matter(name: str) -> None:
    for protocol, actors, values, structure in games(name, 4):
        swapped = dict(zip(actors, reversed(actors.values()), strict=True))
        new = {actors[role]: swapped[role] for role in actors}
        renamed = {
            ".".join([new.get(p.split(".")[0], p.split(".")[0]), *p.split(".")[1:]]): v for p, v in values.items()
        }
        chosen = {k: new.get(v, v) for k, v in structure.items()}
        one = bg.solve(protocol.game(actors, values, structure))
        two = bg.solve(protocol.game(swapped, renamed, chosen))
        assert (one.outcome, dict(one.terms)) == (two.outcome, dict(two.terms))
        assert all(one.values[actors[role]] == two.values[swapped[role]] for role in actors)


def rescaled(node: Any, scale: dict[str, Fraction], shift: dict[str, Fraction], known: dict[int, Node]) -> Any:
    """Return the tree with u_i replaced by scale_i u_i + shift_i at every end."""
    if node is None or isinstance(node, str):
        return node
    if id(node) in known:
        return known[id(node)]

    def again(child: Any) -> Any:
        return rescaled(child, scale, shift, known)

    new: Node
    if isinstance(node, Outcome):
        moved = tuple(scale[a] * u + shift[a] for a, u in zip(node.actors, node.payoffs, strict=True))
        new = Outcome(node.label, node.actors, moved)
    elif isinstance(node, Decision):
        branches = tuple(again(b) for b in node.branches)
        new = Decision(node.name, node.actor, node.actions, branches, node.information_set)
    elif isinstance(node, Chance):
        new = Chance(node.name, node.events, node.probabilities, tuple(again(b) for b in node.branches))
    elif isinstance(node, Offer):
        ends = (again(node.accept), again(node.reject), again(node.otherwise))
        new = Offer(
            node.name,
            node.proposer,
            node.responders,
            node.over,
            node.term,
            (node.low, node.high),
            *ends,
            node.report,
            node.information_set,
        )
    else:
        assert isinstance(node, Continue)
        assert not any(shift.values()), "a shift would have to be discounted"
        new = Continue(again(node.to), {a: scale[a] * f for a, f in node.flow.items()})
    known[id(node)] = new
    return new


def passes_time(game: bg.Game) -> bool:
    return any(isinstance(node, Continue) for node in game.nodes)


positive = st.fractions(min_value=F(1, 9), max_value=9, max_denominator=9)
anything = st.fractions(min_value=-5, max_value=5, max_denominator=9)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(data=st.data())
def test_units_of_payoffs_do_not_matter(name: str, data: Any) -> None:
    protocol = protocols.load(name)
    actors = cast(protocol)
    values = numbers(protocol, random.Random(data.draw(st.integers(0, 10**6))), actors)
    structure = data.draw(st.sampled_from(list(structures(protocol, actors))))
    game = protocol.game(actors, values, structure)
    scale = {a: data.draw(positive) for a in actors.values()}
    shift = {a: F(0) if passes_time(game) else data.draw(anything) for a in actors.values()}
    players = [Actor(actor.name, actor.discount) for actor in game.actors]
    one, two = bg.solve(game), bg.solve(bg.Game(players, rescaled(game.root, scale, shift, {})))
    assert (one.outcome, dict(one.terms)) == (two.outcome, dict(two.terms))
    assert all(two.values[a] == scale[a] * one.values[a] + shift[a] for a in actors.values())


@pytest.mark.parametrize("name", NAMES)
def test_floats_give_the_exact_answer_up_to_rounding(name: str) -> None:
    for protocol, actors, values, structure in games(name, 4):
        exact = bg.solve(protocol.game(actors, values, structure))
        rough = bg.solve(protocol.game(actors, {k: float(v) for k, v in values.items()}, structure))
        assert rough.exact == (name in SIGNALS)  # there floats are read by their shortest decimals
        assert rough.verify() <= rough.tolerance
        for actor, value in exact.values.items():
            assert rough.values[actor] == pytest.approx(float(value), abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_one_builder_takes_symbols_and_arrays(name: str) -> None:
    for protocol, actors, values, structure in games(name, 1):
        symbols = {k: sympy.Symbol(k) for k in values}
        game = protocol.game(actors, symbols, structure)
        played: dict[str, None] = {}  # a structure may leave numbers without a part in the game
        for number in numbers_in(game):
            classify(number, set(), played)
        symbolic = bg.solve(game, at={k: v for k, v in values.items() if k in played})
        plain = bg.solve(protocol.game(actors, values, structure))
        assert (symbolic.outcome, dict(symbolic.values)) == (plain.outcome, dict(plain.values))
        arrays = {k: np.array([float(v), float(v)]) for k, v in values.items()}
        assert protocol.game(actors, arrays, structure).root is not None


def test_an_unknown_protocol_names_the_one_meant() -> None:
    with pytest.raises(InputError, match="did you mean 'territory_for_guarantee'"):
        protocols.load("territory_for_guarantees")


# Limits in which one game form is another.


@pytest.mark.parametrize("seed", range(3))
def test_settlement_that_nothing_undermines_is_the_bargaining_range(seed: int) -> None:
    # No regrouping and ground that does not defend: an attack later is worth what war now is, so nobody attacks.
    rng, settled = random.Random(seed), bg.load("abudhabi2026/fortress_belt")
    for proposer, first in (("russia", "A"), ("ukraine", "B")):
        power, mine, other = (F(rng.randrange(1, 100), 100) for _ in range(3))
        changes = {"power": power, "russia.cost": mine, "ukraine.cost": other, "proposer": proposer}
        flagship = bg.solve(settled.replace({**changes, "regrouping": 0, "strategic_value": 0}))
        classic = bg.load("fearon1995/bargaining_range")
        range_ = bg.solve(classic.replace({"power": power, "A.cost": mine, "B.cost": other, "proposer": first}))
        assert flagship.terms["territory"] == range_.terms["pie"]
        assert (flagship.values["russia"], flagship.values["ukraine"]) == (range_.values["A"], range_.values["B"])
        assert flagship.values["guarantor"] == 0


@pytest.mark.parametrize("seed", range(3))
def test_territory_for_guarantee_without_a_future_is_the_bargaining_range(seed: int) -> None:
    rng, derived = random.Random(seed), bg.load("derived/territory_for_guarantee")
    for proposer, first in (("challenger", "A"), ("defender", "B")):
        power, mine, other = (F(rng.randrange(1, 100), 100) for _ in range(3))
        changes = {"power_now": power, "challenger.cost": mine, "defender.cost": other, "proposer": proposer}
        today = bg.solve(derived.replace({**changes, "defender.discount": 0, "challenger.discount": 0}))
        classic = bg.load("fearon1995/bargaining_range")
        range_ = bg.solve(classic.replace({"power": power, "A.cost": mine, "B.cost": other, "proposer": first}))
        assert today.terms["territory"] == range_.terms["pie"]


@pytest.mark.parametrize("proposer", ["ukraine", "russia"])
@pytest.mark.parametrize("path", ["credibility", "guarantee_effect"])
def test_guarantee_without_effect_is_not_given(path: str, proposer: str) -> None:
    rng, model = random.Random(11), bg.load("abudhabi2026/fortress_belt").replace({"proposer": proposer})
    for _ in range(20):
        values = {p: v * F(rng.randrange(20, 181), 100) for p, v in model.numbers.items() if "discount" not in p}
        eq = bg.solve(model.game({**values, "credibility": F(1, 2), path: F(0)}))
        assert eq.strategy["guarantee?"].action == "give none"


def test_all_of_the_ground_on_offer_is_the_indivisible_game_with_ground_one() -> None:
    # Where the divisible game's answer is x = 1, ceding all as a whole is the same settlement.
    changes = {"power_now": "0.95", "power_later": "0.95", "defender.cost": 1, "credibility": "1/2"}
    whole = bg.solve(bg.load("derived/indivisible_territory_for_guarantee").replace({**changes, "ground": 1}))
    shared = bg.solve(bg.load("derived/territory_for_guarantee").replace(changes))
    assert shared.terms["territory"] == 1
    assert dict(whole.values) == dict(shared.values)
