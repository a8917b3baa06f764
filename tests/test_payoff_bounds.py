"""Bounds of all payoffs of recursive games: that B is sound, that its limit is reached and proved, and what may be called unique."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

import bargaining as bg
from bargaining.algebra.terms import Affine
from bargaining.api import counting
from bargaining.equilibrium.certificate import check
from bargaining.errors import MathematicalFact, MethodError
from bargaining.frontiers.simplex import Division
from bargaining.games.nodes import Node
from bargaining.protocols.unanimity import ROLES, build
from bargaining.solvers.backward_induction import Induction
from bargaining.solvers.payoff_bounds import Bounds, _meet, _Operator, _widest, payoff_bounds

F = Fraction


def unanimity(discounts: list[Any], weights: list[Any] | None = None) -> bg.Game:
    sides = {
        role: SimpleNamespace(name=name, discount=F(d), recognition=w)
        for role, name, d, w in zip(ROLES, "ABCDE", discounts, weights or [1] * 5, strict=False)
    }
    return build("rotation" if weights is None else "random", "A", **sides)


def bounds(game: bg.Game, **numbers: Any) -> Bounds:
    return payoff_bounds(game, F, **numbers)


@pytest.fixture
def applications(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often B is applied."""
    count = [0]
    apply = _Operator.__call__

    def counted(self: _Operator, worth: Any) -> Any:
        count[0] += 1
        return apply(self, worth)

    monkeypatch.setattr(_Operator, "__call__", counted)
    return count


# Games at random


def tree(rng: random.Random, names: list[str], states: list[str], depth: int, shares: Any = None) -> Node:
    def number(low: int, high: int) -> Fraction:
        return F(rng.randint(low, high), 10)

    def leaf() -> Node:
        if rng.random() < 0.5:
            return bg.continue_to(rng.choice(states), {n: number(-1, 1) for n in names if rng.random() < 0.3})
        if shares is None:
            return bg.outcome("end", {n: number(0, 6) for n in names})
        return bg.outcome(
            "deal",
            {n: shares[n] * rng.choice([1, F(1, 2)]) + number(0, 2) for n in names}
            if rng.random() < 0.9
            else {n: bg.minimum(shares[n], F(1, 2)) for n in names},
        )

    def below(inside: Any = shares) -> Node:
        return tree(rng, names, states, depth - 1, inside)

    if depth == 0:
        return leaf()
    kind, name = rng.random(), f"node {rng.random()}"
    if kind < 0.3:
        return bg.decision(name, rng.choice(names), {str(k): below() for k in range(rng.randint(2, 3))})
    if kind < 0.5:
        p = F(rng.randint(1, 4), 5)
        return bg.chance(name, {"a": (p, below()), "b": (1 - p, below())})
    if kind < 0.9 and shares is None:
        me = rng.choice(names)
        others = [n for n in names if n != me]
        otherwise = leaf() if rng.random() < 0.2 else None
        return bg.offer(name, me, others, over=Division(*names), accept=below, reject=below(None), otherwise=otherwise)
    return leaf()


def at_random(seed: int, patience: int = 9) -> tuple[bg.Game, random.Random]:
    rng = random.Random(seed)
    names = ["A", "B"] if rng.random() < 0.7 else ["A", "B", "C"]
    states = ["s", "t", "u"][: rng.randint(1, 3)]
    common = F(rng.randint(3, patience), 10)
    actors = [bg.Actor(n, common if rng.random() < 0.5 else F(rng.randint(3, patience), 10)) for n in names]
    depth = 3 if len(names) == 2 else 2
    return bg.Game(actors, states={s: tree(rng, names, states, depth) for s in states}), rng


def operator(game: bg.Game) -> _Operator:
    return _Operator(game, F, list(game.states), {})


@pytest.mark.parametrize("seed", range(60))
def test_b_holds_what_is_played_if_the_future_lies_in_the_box(seed: int) -> None:
    game, rng = at_random(seed)
    for _ in range(3):
        worth, boxes = {}, {}
        for s in game.states:
            pairs = [sorted((F(rng.randint(-5, 15), 10), F(rng.randint(-5, 15), 10))) for _ in game.names]
            worth[s] = tuple(a + (b - a) * F(rng.randint(0, 4), 4) for a, b in pairs)
            boxes[s] = (*((a, b) for a, b in pairs), (0, sum(worth[s]) + F(rng.randint(0, 3), 10)))
        image = operator(game)(boxes)
        played = Induction(game, F, worth)
        try:
            played.solve()
        except MathematicalFact:
            continue
        for s, node in game.states.items():
            values = played.closed[id(node)].values
            assert all(a <= v <= b for v, (a, b) in zip(values, image[s], strict=False))
            assert sum(values) <= image[s][-1][1]


@pytest.mark.parametrize("seed", range(112, 132))
def test_the_bounds_are_the_limit_of_b_from_outside(seed: int) -> None:
    """At d <= 0.6 the boxes come as close as 0.6^40 to their limit, which is a fixed point."""
    game, _ = at_random(seed, patience=6)
    found = bounds(game)
    apply = operator(game)
    safe = dict.fromkeys(game.states, _widest(game, F))
    for _ in range(40):
        safe = _meet(safe, apply(safe))
        safe = {s: tuple((_down(a), -_down(-b)) for a, b in box) for s, box in safe.items()}
    image = apply({s: (*zip(found.low[s], found.high[s], strict=True), safe[s][-1]) for s in game.states})
    for s, box in safe.items():
        for i in range(len(game.names)):
            assert box[i][0] <= found.low[s][i] <= found.high[s][i] <= box[i][1]
            assert found.low[s][i] - box[i][0] + box[i][1] - found.high[s][i] < F(1, 10**6)
            assert image[s][i][0] >= found.low[s][i] - F(1, 10**6)
            assert image[s][i][1] <= found.high[s][i] + F(1, 10**6)


def _down(x: Any) -> Fraction:
    return F(x.numerator * 10**15 // x.denominator, 10**15)


def test_a_bound_that_is_greatest_between_the_ends_of_the_terms_is_found() -> None:
    """B has 2/5 without an offer, so A can have 3/5 of the whole pie of 1 that is left at x = 1/5, and less at either end.

    At x there is 7/10 - x/2 for A and 1/5 + x for B, or what comes later, if B wants.
    """
    later = bg.continue_to("later")

    def deal(x: Any) -> Node:
        now = bg.outcome("now", {"A": F(7, 10) - x / 2, "B": F(1, 5) + x})
        return bg.decision("B", "B", {"now": now, "later": later})

    apart = bg.outcome("apart", {"A": 0, "B": F(2, 5)})
    first = bg.offer("o", "B", "A", accept=deal, reject=bg.continue_to("refused"), otherwise=apart)
    end = bg.outcome("end", {"A": 0, "B": 0})
    game = bg.Game(
        [bg.Actor("A", F(4, 5)), bg.Actor("B", F(2, 5))], states={"first": first, "later": end, "refused": end}
    )
    # A may get much by refusing, so B is not sure of any deal.
    known = {"later": ((0, 0), (0, F(6, 5)), (0, F(6, 5))), "refused": ((0, 1), (0, 0), (0, 1))}
    (a, b) = _Operator(game, F, ["first"], known)({})["first"][:2]
    assert (a[1], b[0]) == (F(3, 5), F(2, 5))


# The limit


@pytest.mark.parametrize("d", ["0.3", "0.45", "0.49", "0.499", "0.499999"])
def test_three_sides_have_one_division_below_a_half_however_close(d: str, applications: list[int]) -> None:
    found = bounds(unanimity([d] * 3))
    whole = 1 + F(d) + F(d) ** 2
    assert found.low["A proposes"] == found.high["A proposes"] == (1 / whole, F(d) / whole, F(d) ** 2 / whole)
    assert found.unique
    assert applications[0] < 60  # iteration alone takes thousands


def test_from_a_half_on_everything_is_left_to_three_sides() -> None:
    for d in ("0.5", "0.9"):
        found = bounds(unanimity([d] * 3))
        assert (set(found.low["A proposes"]), set(found.high["A proposes"]), found.unique) == ({0}, {1}, False)


def test_four_sides_are_bounded() -> None:
    found = bounds(unanimity(["0.9"] * 4))
    assert (set(found.low["A proposes"]), set(found.high["A proposes"])) == ({0}, {1})


def test_random_recognition_among_three_close_to_the_threshold(applications: list[int]) -> None:
    found = bounds(unanimity(["0.49"] * 3, [F(1)] * 3))
    assert found.low["recognition"] == found.high["recognition"] == (F(1, 3),) * 3
    assert applications[0] < 60


@pytest.mark.parametrize(("a", "b", "pie"), [("0.0001", "0.0003", 1), ("0.0003", "0.0001", F(1, 10**4))])
def test_small_costs_without_discounting_are_followed_not_counted_down(
    a: str, b: str, pie: Any, applications: list[int]
) -> None:
    model = bg.load("rubinstein1982/fixed_costs").replace({"A.cost": a, "B.cost": b})
    found = bounds(model.game())
    assert found.low["A"] == found.high["A"] == (pie, 1 - pie)
    assert applications[0] < 60


def test_few_applications_give_bounds_that_hold_though_not_the_best() -> None:
    game = unanimity(["0.49"] * 3)
    best, coarse = bounds(game), bounds(game, steps=3)
    assert not coarse.unique
    for s in game.states:
        assert all(c <= b for c, b in zip(coarse.low[s], best.low[s], strict=True))
        assert all(c >= b for c, b in zip(coarse.high[s], best.high[s], strict=True))


def test_states_that_lead_on_but_not_back_are_bounded_one_after_the_other(applications: list[int]) -> None:
    model = bg.load("inserrano2004/issue_by_issue").replace({"procedure": "X first"})
    game = model.game()
    found = bounds(game)
    assert found.unique
    assert applications[0] < 100
    assert tuple(bg.solve(model).values.values()) == found.low[game.start]


def test_ends_that_meet_before_others_do_are_left_where_they_are() -> None:
    """What t is worth is known at once; that of s and u is not unique."""
    offer = bg.offer(
        "o",
        "B",
        "A",
        accept=lambda x: bg.outcome("deal", {"A": 1 - x, "B": F(1, 5) + x}),
        reject=bg.continue_to("t"),
    )
    more = bg.chance("c", {"a": (F(1, 5), offer), "b": (F(4, 5), bg.continue_to("u"))})
    flow = {"A": F(1, 10), "B": F(1, 10)}
    game = bg.Game(
        [bg.Actor("A", F(7, 10)), bg.Actor("B", F(2, 5))],
        states={"s": bg.continue_to("u"), "t": bg.continue_to("t", flow), "u": more},
    )
    found = bounds(game)
    assert found.low["t"] == found.high["t"] == (F(1, 3), F(1, 6))
    assert found.unique


def test_payoffs_that_nobody_can_end_and_nobody_discounts_are_not_bounded() -> None:
    wait = bg.continue_to("s", {"A": -1})
    game = bg.Game(["A", "B"], states={"s": bg.decision("wait", "B", {"a": wait, "b": bg.continue_to("s")})})
    with pytest.raises(MethodError, match="neither discounts nor can surely end the game"):
        bounds(game)


def test_a_state_with_a_variable_is_refused() -> None:
    def front(ground: Affine) -> Node:
        more = bg.continue_to("front", ground=ground / 2)
        return bg.decision("wait?", "A", {"stop": bg.outcome("stopped", {"A": ground}), "wait": more})

    game = bg.Game([bg.Actor("A", 0.9)], states={"front": front}, start=bg.continue_to("front", ground=1))
    with pytest.raises(MethodError, match="a state with a variable stands for many"):
        bounds(game)


# What may be called unique


def test_payoffs_are_unique_where_bounds_meet() -> None:
    eq = bg.solve(bg.load("rubinstein1982/alternating_offers"))
    assert (eq.unique, eq.rivals) == (True, 1)


@pytest.mark.parametrize("name", ["ponsati1998/both_may_leave", "herrero1985/unanimity"])
def test_payoffs_are_not_unique_where_another_equilibrium_passes_its_certificate(name: str) -> None:
    model = bg.load(name)
    if name.startswith("herrero"):
        model = model.replace(model.claims[0].set)
    eq = bg.solve(model)
    assert eq.unique is False
    assert eq.rivals is not None and eq.rivals > 1


def test_payoffs_of_listed_equilibria_are_not_unique_if_two_of_them_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    model = bg.load("ponsati1998/both_may_leave")
    assert {eq.unique for eq in bg.equilibria(model)} == {False}
    monkeypatch.setattr(counting, "check", lambda *known: SimpleNamespace(gain=F(1)))
    assert {eq.unique for eq in bg.equilibria(model)} == {None}
    assert bg.solve(model).unique is None


def test_bounds_that_do_not_meet_decide_nothing() -> None:
    """Under random recognition no second equilibrium is found, though the bounds are as wide as can be."""
    model = bg.load("herrero1985/unanimity")
    eq = bg.solve(model.replace(model.claims[3].set))
    assert (eq.unique, eq.rivals) == (None, None)
    assert eq.to_dict()["unique"] is None
    assert not any(low == high for low, high in eq.payoff_bounds.values())


@pytest.mark.parametrize("payoff", [lambda k: F(k), float])
def test_a_finite_list_proves_nothing_if_certificates_fail(
    payoff: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = {k: bg.outcome(k, {"A": payoff(1), "B": payoff(n)}) for n, k in enumerate("xy")}
    game = bg.Game(["A", "B"], bg.decision("A", "A", ends))
    assert bg.solve(game).unique is False
    monkeypatch.setattr(counting, "check", lambda *known: SimpleNamespace(gain=F(1)))
    assert bg.solve(game).unique is None


def test_certificates_are_computed_afresh_for_each_rival(monkeypatch: pytest.MonkeyPatch) -> None:
    gains = []

    def noted(*known: Any) -> Any:
        gains.append(check(*known).gain)
        return check(*known)

    monkeypatch.setattr(counting, "check", noted)
    assert bg.solve(bg.load("ponsati1998/both_may_leave")).unique is False
    assert len(gains) > 1
    assert set(gains) == {0}
