"""Recursive games in whose states moves are hidden: the list of equilibria against enumeration that shares no code with it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.errors import GameError, MethodError, NoEquilibriumError, PathError, TooManyEquilibriaError

F = Fraction
ACTIONS = ("c", "d")
Pair = tuple[str, str]


class Stochastic:
    """Two states, two actors who move at the same time in each, written as plain tables."""

    def __init__(
        self,
        pay: Mapping[tuple[int, Pair], tuple[Any, Any]],
        stay: Mapping[tuple[int, Pair], Any],
        discount: tuple[Any, Any],
    ) -> None:
        self.pay, self.stay, self.discount = pay, stay, discount

    def game(self) -> bg.Game:
        """Return it as the package writes it."""

        def after(s: int, pair: Pair) -> Any:
            flow = dict(zip("AB", self.pay[s, pair], strict=True))
            p = self.stay[s, pair]
            events = {
                "stay": (p, bg.continue_to(f"s{s}", flow=flow)),
                "go": (1 - p, bg.continue_to(f"s{1 - s}", flow=flow)),
            }
            return bg.chance(f"next {s}{pair}", events)

        def tree(s: int) -> Any:
            def b(a: str) -> Any:
                return bg.decision("B?", "B", {x: after(s, (a, x)) for x in ACTIONS}, information_set=f"B{s}")

            return bg.decision("A?", "A", {a: b(a) for a in ACTIONS}, information_set=f"A{s}")

        actors = [bg.Actor(n, d) for n, d in zip("AB", self.discount, strict=True)]
        return bg.Game(actors, states={"s0": tree(0), "s1": tree(1)})

    def values(self, profile: tuple[Pair, Pair], i: int) -> tuple[Fraction, Fraction]:
        """Solve two equations in two unknowns by Cramer's rule."""
        d = self.discount[i]
        p, q = (self.stay[s, profile[s]] for s in (0, 1))
        u, v = (self.pay[s, profile[s]][i] for s in (0, 1))
        a11, a12, a21, a22 = 1 - d * p, -d * (1 - p), -d * (1 - q), 1 - d * q
        whole = a11 * a22 - a12 * a21
        return (u * a22 - a12 * v) / whole, (a11 * v - a21 * u) / whole

    def is_equilibrium(self, profile: tuple[Pair, Pair]) -> bool:
        """Ask every stationary strategy of each actor, not only one deviation at a time."""
        for i in (0, 1):
            here = self.values(profile, i)
            for own in product(ACTIONS, repeat=2):
                other = tuple((own[s], profile[s][1]) if i == 0 else (profile[s][0], own[s]) for s in (0, 1))
                there = self.values(other, i)  # type: ignore[arg-type]
                if any(there[s] > here[s] for s in (0, 1)):
                    return False
        return True

    def equilibria(self) -> set[tuple[str, ...]]:
        """Return all equilibria as (A in s0, B in s0, A in s1, B in s1)."""
        pairs = list(product(ACTIONS, repeat=2))
        return {(*one, *two) for one in pairs for two in pairs if self.is_equilibrium((one, two))}


def drawn(seed: int) -> Stochastic:
    """Draw a game."""
    pick = random.Random(seed)
    keys = [(s, pair) for s in (0, 1) for pair in product(ACTIONS, repeat=2)]
    pay = {key: (F(pick.randint(-4, 4)), F(pick.randint(-4, 4))) for key in keys}
    return Stochastic(
        pay, {k: F(pick.randint(0, 4), 4) for k in keys}, (F(pick.randint(1, 9), 10), F(pick.randint(1, 9), 10))
    )


def found_in(game: Any, **given: Any) -> set[tuple[str, ...]]:
    """Return the equilibria the package lists, in the order of the information sets A0, B0, A1, B1."""
    try:
        listed = bg.equilibria(game, **given)
    except NoEquilibriumError:
        return set()
    assert all(eq.verify() == 0 for eq in listed)
    return {
        tuple(next(a for a, p in eq.strategy[h].items() if p == 1) for h in ("A0", "B0", "A1", "B1")) for eq in listed
    }


@pytest.mark.parametrize("seed", range(25))
def test_all_equilibria_of_a_stochastic_game_by_enumeration(seed: int) -> None:
    written = drawn(seed)
    assert found_in(written.game()) == written.equilibria()


def test_the_draws_cover_none_one_and_several() -> None:
    counts = {min(2, len(drawn(seed).equilibria())) for seed in range(25)}
    assert counts == {0, 1, 2}


def dilemma(discount: Any, alarm: Callable[[str, str], Any], after: str = "for ever") -> bg.Game:
    """Return a repeated dilemma: 2 each if both cooperate, 3 and 0 if one defects, 1 each if both do."""
    stage = {("c", "c"): (2, 2), ("c", "d"): (0, 3), ("d", "c"): (3, 0), ("d", "d"): (1, 1)}

    def then(a: str, b: str) -> Any:
        flow = dict(zip("AB", stage[a, b], strict=True))
        p = alarm(a, b)
        events = {"alarm": (p, bg.continue_to("bad", flow=flow)), "quiet": (1 - p, bg.continue_to("good", flow=flow))}
        return bg.chance(f"signal {a}{b}", events)

    def hidden(a: str) -> Any:
        return bg.decision("B?", "B", {b: then(a, b) for b in ACTIONS}, information_set="B")

    good = bg.decision("A?", "A", {a: hidden(a) for a in ACTIONS}, information_set="A")
    bad = bg.continue_to("bad" if after == "for ever" else "good", flow={"A": 1, "B": 1})
    return bg.Game([bg.Actor("A", discount), bg.Actor("B", discount)], states={"good": good, "bad": bad})


def noisy(false: Any, seen: Any) -> Callable[[str, str], Any]:
    return lambda a, b: false if (a, b) == ("c", "c") else seen


@pytest.mark.parametrize("seed", range(12))
def test_critical_discount_factor_of_grim_punishment(seed: int) -> None:
    """V = 2/(1 - d (1 - f)) + d f/(1 - d)/(1 - d (1 - f)); to cooperate, d (s - f)(V - 1/(1 - d)) >= 1, so d >= 1/(1 + s - 2f)."""
    pick = random.Random(seed)
    f, s = F(pick.randint(0, 20), 100), F(pick.randint(40, 100), 100)
    critical = 1 / (1 + s - 2 * f)
    for d in (critical, critical - F(1, 1000), critical + F(1, 1000)):
        if not 0 < d < 1:
            continue
        labels = {eq.label for eq in bg.equilibria(dilemma(d, noisy(f, s)))}
        assert ("A: c; B: c" in labels) == (d >= critical)
        assert "A: d; B: d" in labels  # the same actions as in the punishment
    if critical < 1:
        (best, *_) = bg.equilibria(dilemma(critical, noisy(f, s)))
        worth = 1 / (1 - critical) + 1 / (1 - critical * (1 - f))
        assert best.values == {"A": worth, "B": worth} == best.phases["good"]
        assert best.phases["bad"]["A"] == 1 / (1 - critical)


def test_one_period_of_punishment_is_not_enough_where_two_gains_are_one_loss() -> None:
    """With one bad period V - P = 1/(1 + d f), so to cooperate takes d (s - f) >= 1 + d f, which no discount factor below 1 brings."""
    for d in (F(1, 2), F(99, 100)):
        assert {eq.label for eq in bg.equilibria(dilemma(d, noisy(0, 1), after="once"))} == {"A: d; B: d"}


d, f, s = sympy.symbols("d f s")


def test_threshold_region_and_map_of_grim_punishment() -> None:
    game = dilemma(d, noisy(f, s))
    here = {"d": "0.9", "f": "0.1", "s": "0.8"}
    t = bg.threshold(game, "d", "A: c; B: c", at=here, over=("0.1", "0.99"))
    assert sympy.simplify(t.expression - 1 / (1 + s - 2 * f)) == 0 and t.value == F(5, 8) and t.closed
    assert bg.threshold(game, "d", "B: c; A: c", at={**here, "d": "0.3"}, over=("0.1", "0.99")).value == F(5, 8)
    eq = bg.solve(game, at=here)
    assert eq.label == "A: c; B: c" and eq.rivals == 2 and not eq.unique
    assert sympy.simplify(eq.regime.values["A"] - 1 / (1 - d) - 1 / (1 - d * (1 - f))) == 0
    assert sympy.simplify(eq.regime.phases["bad"]["A"] - 1 / (1 - d)) == 0
    assert eq.regime.holds_at({"d": "0.63"}) and not eq.regime.holds_at({"d": "0.62"})
    m = bg.regime_map(game, {"d": ("0.05", "0.95", 19), "f": (0, "0.4", 9)}, at=here)
    both = {each.label: each for each in m.equilibria}
    assert set(both) == {"A: c; B: c", "A: d; B: d"} and set(m.outcomes) == set(both)
    for i, x in enumerate(m.axes["d"]):
        for k, y in enumerate(m.axes["f"]):
            assert both["A: c; B: c"].where[i, k] == (x * (1 + F(4, 5) - 2 * y) >= 1)
    assert both["A: d; B: d"].where.all() and (m.number >= 1).all()
    assert [str(c) for (piece,) in [both["A: c; B: c"].region.pieces] for c in piece] == ["10*d*f + 5 <= 9*d"]
    assert list(m.overlaps) == [(both["A: d; B: d"], both["A: c; B: c"])]
    assert "stationary equilibria in pure strategies" in str(m)


def test_a_profile_as_a_proposition() -> None:
    one = bg.solve(dilemma(d, noisy(f, s)), at={"d": "0.9", "f": "0.1", "s": "0.8"}).regime.proposition()
    text, proof = str(one), str(one.proof)
    assert one.necessary and "If and only if\n    (1) 2*d*f + 1 <= d*s + d\nthere is a stationary perfect" in text
    assert "at 'B' B chooses 'c'" in text and "Nothing is claimed of equilibria that mix" in text
    assert "V(A, good) = 2 + d*(1 - f)*V(A, good) + d*f*V(A, bad);" in proof and "V(B, bad) = 1/(1 - d);" in proof
    assert "choosing 'd': (d*s - d*f)*(V(A, good) - V(A, bad)) - 1 >= 0 [(1)];" in proof
    assert one.proof.complete and proof.endswith("QED")
    result = one.check(samples=40, seed=1)
    assert result.holds and result.inside >= 10 and result.outside >= 10 and result.inequalities
    assert one.to_latex(document=True).count("\\begin") == one.to_latex(document=True).count("\\end")


def test_who_does_not_discount_is_not_said_to_be_deterred() -> None:
    """At the end of the interval, where a factor is one, no profile is called an equilibrium; nor is there a proof by single deviations."""
    here = {"d": "0.9", "f": "0.1", "s": "0.8"}
    t = bg.threshold(dilemma(d, noisy(f, s)), "d", "A: c; B: c", at=here, over=(0, 1))
    assert [(part.outcome, part.low_closed, part.high_closed) for part in t.intervals] == [
        ("does not exist", True, False),
        ("A: c; B: c", True, False),
        ("does not exist", True, True),
    ]
    m = bg.regime_map(dilemma(d, noisy(f, s)), {"d": ("0.5", 1, 6)}, at=here)
    assert m.where("A: c; B: c").tolist() == [False, False, True, True, True, False]
    assert not m.where("A: c; B: d").any()
    with pytest.raises(PathError, match="names no equilibrium"):
        m.where("A: c")


def test_factors_that_are_exponentials() -> None:
    """d = exp(-r): the signs are proved by enclosures, and the border is r = log(1 + s - 2f)."""
    game = dilemma(sympy.exp(-sympy.Symbol("r")), noisy(f, s))
    here = {"r": "0.1", "f": "0.1", "s": "0.8"}
    m = bg.regime_map(game, {"r": ("0.1", "0.9", 9)}, at=here)
    assert m.where("A: c; B: c").tolist() == [True] * 4 + [False] * 5  # log 1.6 = 0.47
    t = bg.threshold(game, "r", "A: c; B: c", at=here, over=("0.01", 2))
    assert abs(t.value - 0.4700036292) < 1e-9 and not t.exact
    with pytest.raises(MethodError, match="exponential"):
        bg.solve(game, at=here)


def test_the_tree_of_a_game_with_states(tmp_path: Path) -> None:
    """What is done in every state is drawn thick; the first state drawn is that in which the game starts, wherever it is listed."""
    first = dilemma(F(9, 10), noisy(F(1, 10), F(4, 5)))
    game = bg.Game(first.actors, states=dict(reversed(first.states.items())), start="good")
    assert bg.plot.save(bg.plot.tree(bg.solve(game)), tmp_path / "tree.pdf").exists()


def test_a_punishment_that_names_the_culprit() -> None:
    """Three states: who defects alone cooperates while the other defects, until that is done."""
    stage = {("c", "c"): (4, 4), ("c", "d"): (0, 5), ("d", "c"): (5, 0), ("d", "d"): (1, 1)}

    def tree(state: str) -> Any:
        def to(a: str, b: str) -> str:
            if state == "good":
                return {("d", "c"): "A owes", ("c", "d"): "B owes"}.get((a, b), "good")
            paid = a if state == "A owes" else b
            return "good" if paid == "c" else state

        def b(a: str) -> Any:
            pay = {x: bg.continue_to(to(a, x), flow=dict(zip("AB", stage[a, x], strict=True))) for x in ACTIONS}
            return bg.decision("B?", "B", pay, information_set=f"B, {state}")

        return bg.decision("A?", "A", {a: b(a) for a in ACTIONS}, information_set=f"A, {state}")

    names = ("good", "A owes", "B owes")

    def labels(discount: Fraction) -> set[str]:
        actors = [bg.Actor("A", discount), bg.Actor("B", discount)]
        return {eq.label for eq in bg.equilibria(bg.Game(actors, states={n: tree(n) for n in names}))}

    forgiving = "A, good: c; B, good: c; A, A owes: c; B, A owes: d; A, B owes: d; B, B owes: c"
    # To pay back is worth 0 + 4d/(1 - d) against 1 + d (0 + 4d/(1 - d)): 4d >= 1. To be honest: 4/(1-d) >= 5 + 4d^2/(1 - d): 4d >= 1.
    assert forgiving in labels(F(1, 4)) and forgiving not in labels(F(6, 25))


def test_private_draws_within_a_period() -> None:
    """A sees each period whether a violation is worth 3 or 0 to it, B moves unseen: the posterior of B is nature's draw."""
    q = F(1, 3)

    def period(gain: int) -> Any:
        def b(a: str) -> Any:
            def flow(x: str) -> dict[str, Any]:
                # B wants to guard if A takes with a probability above one half.
                return {
                    "A": gain * (a == "take") * (x == "rest") - (a == "take"),
                    "B": (2 if a == "take" else -2) * (x == "guard"),
                }

            return bg.decision(
                "B?", "B", {x: bg.continue_to("s", flow=flow(x)) for x in ("rest", "guard")}, information_set="B"
            )

        return bg.decision("A?", "A", {a: b(a) for a in ("leave", "take")}, information_set=f"A, {gain}")

    game = bg.Game(
        [bg.Actor("A", F(1, 2)), bg.Actor("B", F(1, 2))],
        states={"s": bg.chance("gain", {"high": (q, period(3)), "low": (1 - q, period(0))})},
    )
    (eq,) = bg.equilibria(game)
    assert eq.label == "A, 3: take; B: rest; A, 0: leave"
    assert {b for b in eq.beliefs["B"].values() if b} == {q, 1 - q}
    assert eq.values == {"A": 2 * q / F(1, 2), "B": 0}


def test_a_state_that_is_never_entered_counts() -> None:
    """Who would punish there must want to: an empty threat supports nothing."""
    threat = bg.decision(
        "strike?",
        "B",
        {
            "strike": bg.continue_to("calm", flow={"A": -5, "B": -1}),
            "spare": bg.continue_to("calm", flow={"A": 0, "B": 0}),
        },
    )

    def b(a: str) -> Any:
        to, gain = ("anger", 1) if a == "take" else ("calm", 0)
        pay = bg.continue_to(to, flow={"A": gain, "B": -gain})
        return bg.decision("B?", "B", {"wait": pay, "go on": pay}, information_set="B")

    calm = bg.decision("A?", "A", {"leave": b("leave"), "take": b("take")}, information_set="A")
    game = bg.Game([bg.Actor("A", F(9, 10)), bg.Actor("B", F(9, 10))], states={"calm": calm, "anger": threat})
    listed = bg.equilibria(game)
    assert {eq.strategy["strike?"]["spare"] for eq in listed} == {1}
    assert {eq.strategy["A"]["take"] for eq in listed} == {1}
    said = listed[0].why_not("A: leave; B: wait; strike?: strike")
    assert said.endswith("is no equilibrium: at 'strike?' B would get -1 by 'strike' and 0 by 'spare'.")


def test_an_outcome_in_a_state_to_which_play_does_not_come_does_not_occur() -> None:
    def end(label: str) -> Any:
        return bg.outcome(label, {"A": -5, "B": -1})

    def b(a: str) -> Any:
        to = bg.continue_to("anger" if a == "take" else "calm", flow={"A": -int(a == "take"), "B": 0})
        return bg.decision("B?", "B", {"wait": to, "quit": bg.outcome("quit", {"A": 0, "B": -9})}, information_set="B")

    calm = bg.decision("A?", "A", {"leave": b("leave"), "take": b("take")}, information_set="A")
    anger = bg.decision("strike?", "B", {"strike": end("war"), "spare": bg.continue_to("calm", flow={})})
    game = bg.Game(
        [bg.Actor("A", F(9, 10)), bg.Actor("B", F(9, 10))], states={"anger": anger, "calm": calm}, start="calm"
    )
    (eq,) = bg.equilibria(game)
    assert eq.label == "strike?: spare; A: leave; B: wait" and eq.visited == ("calm",)
    assert eq.why_not("war").endswith("to 'anger', where it could, play does not come.")
    said = eq.why_not("quit")
    assert "at 'B' B gets 0 by 'wait' and -9 by 'quit', given its beliefs there" in said and "Nash" not in said


def test_outcomes_and_their_probabilities() -> None:
    """Play ends with probability 1/4 in each period in which both hold, at once if somebody leaves."""

    def after(a: str, b: str) -> Any:
        if "leave" in (a, b):
            return bg.outcome("left", {"A": 0, "B": 0})
        go = bg.continue_to("talks", flow={"A": 1, "B": 1})
        return bg.chance("news", {"deal": (F(1, 4), bg.outcome("deal", {"A": 2, "B": 2})), "none": (F(3, 4), go)})

    def b(a: str) -> Any:
        return bg.decision("B?", "B", {x: after(a, x) for x in ("hold", "leave")}, information_set="B")

    talks = bg.decision("A?", "A", {a: b(a) for a in ("hold", "leave")}, information_set="A")
    eqs = bg.equilibria(bg.Game([bg.Actor("A", F(1, 2)), bg.Actor("B", F(1, 2))], states={"talks": talks}))
    assert [eq.label for eq in eqs] == ["A: hold; B: hold", "A: leave; B: leave"]
    assert eqs[0].outcome == "deal" and eqs[1].outcome == "left"
    assert eqs[0].values == {"A": 2, "B": 2}  # V = 2/4 + (3/4)(1 + V/2)
    assert "'left' does not occur" in eqs[0].why_not("left")


def test_a_verdict_reads_well() -> None:
    text = str(bg.solve(dilemma(d, noisy(f, s)), at={"d": "0.9", "f": "0.1", "s": "0.8"}))
    assert "stationary perfect public equilibrium, in pure strategies" in text
    assert "largest gain from any plan in any state: exactly 0" in text and "(one-shot deviation principle)" in text
    assert (
        "2 equilibria in pure strategies that depend on the state alone (others, and mixed ones, are not sought)"
        in text
    )
    assert "bad: A 10, B 10" in text
    data = bg.solve(dilemma(F(9, 10), noisy(F(1, 10), F(4, 5)))).to_dict()
    assert data["states"]["bad"]["A"] == {"float": 10.0, "exact": "10"} and data["equilibria"] == 2


def test_no_equilibrium_in_pure_strategies() -> None:
    def after(a: str, b: str) -> Any:
        win = 1 if a == b else -1
        return bg.continue_to("s", flow={"A": win, "B": -win})

    def b(a: str) -> Any:
        return bg.decision("B?", "B", {x: after(a, x) for x in ACTIONS}, information_set="B")

    pennies = bg.decision("A?", "A", {a: b(a) for a in ACTIONS}, information_set="A")
    game = bg.Game([bg.Actor("A", F(1, 2)), bg.Actor("B", F(1, 2))], states={"s": pennies})
    with pytest.raises(NoEquilibriumError, match="no stationary equilibrium in pure strategies"):
        bg.solve(game)


def test_what_is_refused() -> None:
    go = bg.continue_to("s", flow={"A": 0, "B": 0})

    def answer(name: str = "B") -> Any:
        return bg.decision("B?", "B", {"x": go, "y": go}, information_set=name)

    two = bg.decision("A?", "A", {"l": answer(), "r": answer()}, information_set="A")
    with pytest.raises(GameError, match="holds places in the states 's' and 't'"):
        bg.Game([bg.Actor("A", 0.5), bg.Actor("B", 0.5)], states={"s": two, "t": answer()})
    with pytest.raises(GameError, match="imperfect recall"):
        bg.Game(
            [bg.Actor("B", 0.5)],
            states={
                "s": bg.decision(
                    "first",
                    "B",
                    {
                        "l": bg.decision("B?", "B", {"x": go2, "y": go2}, information_set="B"),
                        "r": bg.decision("B?", "B", {"x": go2, "y": go2}, information_set="B"),
                    },
                )
            },
        )
    with pytest.raises(MethodError, match="A does not discount"):
        bg.solve(bg.Game([bg.Actor("A", 1), bg.Actor("B", 0.5)], states={"s": two}))
    # B, where it moves, knows that A did not stop, and not which of two ways A went: if A stops that is open.
    departs = bg.decision("A?", "A", {"stop": go, "l": answer(), "r": answer()})
    with pytest.raises(TooManyEquilibriaError, match="more than 1 stationary"):
        bg.equilibria(dilemma(F(9, 10), noisy(0, 1)), limit=1)
    with pytest.raises(MethodError, match="has states"):
        bg.refine(bg.equilibria(dilemma(F(9, 10), noisy(0, 1))), by="D1")
    with pytest.raises(MethodError, match="what is believed there is open"):
        bg.solve(bg.Game([bg.Actor("A", 0.5), bg.Actor("B", 0.5)], states={"s": departs}))
    deal = bg.offer("o", "A", "B", accept=lambda x: bg.outcome("deal", {"A": x, "B": 1 - x}), reject=go)
    with pytest.raises(MethodError, match="an offer over a continuum"):
        bg.solve(bg.Game([bg.Actor("A", 0.5), bg.Actor("B", 0.5)], states={"s": two, "t": deal}))
    plain = bg.Game([bg.Actor("A", F(1, 2)), bg.Actor("B", F(1, 2))], states={"s": two})
    with pytest.raises(PathError, match="no profile or outcome"):
        bg.solve(plain).why_not("A: z; B: x")
    with pytest.raises(PathError, match="names no profile"):
        bg.threshold(dilemma(d, noisy(f, s)), "d", "A: z", at={"d": "0.9", "f": 0, "s": 1}, over=(0, "0.9"))
    with pytest.raises(PathError, match="a profile is named by text, as in 'A: c; B: c'; got 5"):
        bg.threshold(dilemma(d, noisy(f, s)), "d", 5, at={"d": "0.9", "f": 0, "s": 1}, over=(0, "0.9"))
    with pytest.raises(PathError, match="names 2 profiles"):
        bg.threshold(dilemma(d, noisy(f, s)), "d", "A: c", at={"d": "0.9", "f": 0, "s": 1}, over=(0, "0.9"))


go2 = bg.continue_to("s", flow={"B": 0})


def test_moves_after_a_seen_departure_need_no_open_belief() -> None:
    """A may first end the talks by a seen move; else both choose at once. Where A ends them, B believes that A would keep to its plan."""
    end = bg.continue_to("s", flow={"A": 1, "B": 0})

    def pay(a: str, b: str) -> Any:
        both = 2 if (a, b) == ("c", "c") else 0
        return bg.continue_to("s", flow={"A": both, "B": both + (b == "d")})

    def hidden(a: str) -> Any:
        return bg.decision("B?", "B", {b: pay(a, b) for b in ACTIONS}, information_set="B")

    inside = bg.decision("A in", "A", {a: hidden(a) for a in ACTIONS}, information_set="A")
    game = bg.Game(
        [bg.Actor("A", F(1, 2)), bg.Actor("B", F(1, 2))],
        states={"s": bg.decision("enter?", "A", {"in": inside, "out": end})},
    )
    labels = {eq.label for eq in bg.equilibria(game)}
    # After "in": (c, c) is stable (2 against 1), and (d, d) is (A gets nothing by c either); before (d, d) A stays out.
    assert labels == {"enter?: in; A: c; B: c", "enter?: out; A: d; B: d"}


def seen_but_not_drawn(q: Any, more: bool = False) -> bg.Game:
    """Nature draws unseen; A passes or raises, B sees a raise and not what was drawn, and calls or folds."""

    def answer(drawn: str, a: str) -> Any:
        def pay(b: str) -> Any:
            worth = 2 if drawn == "high" else -1
            return bg.continue_to("s", flow={"A": (b == "fold") - 3 * (b == "call"), "B": worth * (b == "call")})

        return bg.decision("B?", "B", {b: pay(b) for b in ("call", "fold")}, information_set="B")

    def a(drawn: str) -> Any:
        raises = ("raise", "raise more") if more else ("raise",)
        acts = {"pass": bg.continue_to("s", flow={"A": 0, "B": 0}), **{r: answer(drawn, r) for r in raises}}
        return bg.decision("A?", "A", acts, information_set="A")

    deal = bg.chance("cards", {"high": (q, a("high")), "low": (1 - q, a("low"))})
    return bg.Game([bg.Actor("A", F(1, 2)), bg.Actor("B", F(1, 2))], states={"s": deal})


def test_one_tremble_that_leads_to_all_places_leaves_no_belief_open() -> None:
    """Where A departs in the same way at all places of B's set, the tremble cancels and nature's odds are left."""
    for q, label in ((F(2, 5), "A: pass; B: call"), (F(3, 10), "A: raise; B: fold")):  # B calls if 2q >= 1 - q
        (eq,) = bg.equilibria(seen_but_not_drawn(q))
        assert eq.label == label and set(eq.beliefs["B"].values()) == {q, 1 - q} and eq.verify() == 0
    # Two raises that B does not tell apart are two trembles, in the same way at both cards: which is rarer is open.
    with pytest.raises(MethodError, match="what is believed there is open"):
        bg.equilibria(seen_but_not_drawn(F(2, 5), more=True))
    # Where A passes a departure is open, but B folds only if A is to raise: elsewhere somebody gains, and nothing need be known.
    with pytest.raises(MethodError, match="what is believed there is open"):
        bg.equilibria(seen_but_not_drawn(F(3, 10), more=True))


def test_what_is_open_matters_only_where_nothing_else_rules_the_profile_out() -> None:
    """B does not tell two departures apart, but A would rather depart than stop whatever B does."""

    def answer(a: str) -> Any:
        flows = {b: {"A": 2 + (b == "y"), "B": int((b == "x") == (a == "l"))} for b in "xy"}
        return bg.decision(
            "B?", "B", {b: bg.continue_to("s", flow=flow) for b, flow in flows.items()}, information_set="B"
        )

    acts = {"stop": bg.continue_to("s", flow={"A": 1}), "l": answer("l"), "r": answer("r")}
    game = bg.Game([bg.Actor("A", F(1, 2)), bg.Actor("B", F(1, 2))], states={"s": bg.decision("A?", "A", acts)})
    one, two = bg.equilibria(game)
    assert (one.label, two.label) == ("A?: l; B: x", "A?: r; B: y")
    assert "at 'A?' A would get 2 by 'stop' and 3 by 'l'" in one.why_not("A?: stop; B: x")  # 1 + 2/2 against 2 + 2/2


def test_where_nature_never_leads_nothing_is_believed() -> None:
    def period(q: Any) -> bg.Game:
        def b(kind: str) -> Any:
            pay = {
                x: bg.continue_to("s", flow={"B": (x == "act") * (1 if kind == "h" else -1)}) for x in ("act", "rest")
            }
            return bg.decision("B?", "B", pay, information_set="B")

        draw = {"none": (1 - q, bg.continue_to("s", flow={})), "h": (q / 3, b("h")), "l": (2 * q / 3, b("l"))}
        return bg.Game([bg.Actor("B", F(1, 2))], states={"s": bg.chance("draw", draw)})

    assert bg.solve(period(F(1, 9))).label == "B: rest"
    with pytest.raises(MethodError, match="nature leads there with probability 0"):
        bg.solve(period(F(0)))


def test_nothing_is_said_of_later_moves_of_one_to_whom_nothing_later_counts() -> None:
    def b(a: str, after: Callable[[dict[str, Any]], Any]) -> Any:
        acts = {x: after({"A": int(a == x), "B": int(a == x)}) for x in ACTIONS}
        return bg.decision("B?", "B", acts, information_set="B")

    def tree(after: Callable[[dict[str, Any]], Any]) -> Any:
        inner = bg.decision("A?", "A", {a: b(a, after) for a in ACTIONS}, information_set="A")
        return bg.continue_to(inner, flow={"A": 1, "B": 1})

    def deal(pay: dict[str, Any]) -> Any:
        return bg.outcome(f"{pay['A']}", pay)

    for factor in (F(1, 10), F(0)):
        actors = [bg.Actor("A", factor), bg.Actor("B", factor)]
        games = [
            bg.Game(actors, states={"s": tree(lambda pay: bg.continue_to("s", flow=pay))}),
            bg.Game(actors, bg.decision("go?", "A", {"go": tree(deal), "not": deal({"A": 0, "B": 0})})),
        ]
        for game in games:
            if factor:
                assert all(eq.strategy["A"] == eq.strategy["B"] for eq in bg.equilibria(game))
            else:
                with pytest.raises(MethodError, match="has the discount factor 0 and moves at 'A"):
                    bg.equilibria(game)


def test_a_profile_that_is_none_is_told_by_a_plan_for_one_period() -> None:
    from bargaining.equilibrium.stationary_assessment import StationaryAssessment
    from bargaining.games.stationary_form import StationaryForm

    form = StationaryForm(game := dilemma(F(9, 10), noisy(0, 1)))
    wrong = StationaryAssessment(game, form, (0, 1), form.values((0, 1)))
    assert wrong.verify() == 1 and wrong.concept == "assessment"  # A gets 0 by c and 1 by d, and bad follows either
    assert "a plan for one period in any state: 1 (A by 'd' at 'A')" in str(wrong) and "NOT AN EQUILIBRIUM" in str(
        wrong
    )


def test_where_on_a_map_an_outcome_occurs() -> None:
    def after(a: str, b: str) -> Any:
        if "leave" in (a, b):
            return bg.outcome("left", {"A": 0, "B": 0})
        return bg.chance(
            "news",
            {
                "deal": (F(1, 4), bg.outcome("deal", {"A": 2, "B": 2})),
                "no": (F(3, 4), bg.continue_to("talks", flow={"A": d, "B": d})),
            },
        )

    def b(a: str) -> Any:
        return bg.decision("B?", "B", {x: after(a, x) for x in ("hold", "leave")}, information_set="B")

    talks = bg.decision("A?", "A", {a: b(a) for a in ("hold", "leave")}, information_set="A")
    game = bg.Game([bg.Actor("A", F(1, 2)), bg.Actor("B", F(1, 2))], states={"talks": talks})
    m = bg.regime_map(game, {"d": (-2, 0, 3)}, at={"d": 1})
    assert m.where("left").all() and m.where("deal").tolist() == [False, False, True]  # 2/4 + (3/4) d >= 0
    assert not bg.regime_map(game, {"d": (-2, -1, 2)}, at={"d": 1}).where("A: hold; B: hold").any()
    assert not bg.regime_map(game, {"d": (-3, -2, 2)}, at={"d": 1}).where("deal").any()
    with pytest.raises(PathError, match="did you mean 'deal'"):
        m.where("deall")
