"""Information sets: which are refused, what the places of a tree are, and demands made without knowing the opponent."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest
import sympy

import bargaining as bg
from bargaining.errors import GameError, MethodError, PathError
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.interchange import interchanged


def end(a: Any = 0, b: Any = 0, label: str = "end") -> Any:
    return bg.outcome(label, {"A": a, "B": b})


def choose(name: str, actor: str, below: dict[str, Any], pool: str | None = None) -> Any:
    return bg.decision(name, actor, below, information_set=pool)


def forgets_an_action() -> Any:
    """A moves, then moves again without remembering what it did."""
    again = {k: choose(f"again {k}", "A", {"l": end(), "r": end(1)}, "again") for k in "lr"}
    return choose("first", "A", again)


def forgets_what_it_knew() -> Any:
    """A sees nature's draw, then does not."""
    second = {k: choose(f"second {k}", "A", {"l": end(), "r": end(1)}, "second") for k in ("up", "down")}
    first = {k: choose(f"first {k}", "A", {"on": second[k]}) for k in second}
    return bg.chance("draw", {k: (F(1, 2), first[k]) for k in first})


def absent_minded() -> Any:
    """A driver who does not know whether it has passed the first exit."""
    return choose(
        "exit 1",
        "A",
        {"leave": end(), "stay": choose("exit 2", "A", {"leave": end(4), "stay": end(1)}, "exit")},
        "exit",
    )


REFUSED: list[tuple[str, Callable[[], Any], str]] = [
    ("own action forgotten", forgets_an_action, r"'again': imperfect recall: A chose 'l' at 'first, after the root'"),
    ("knowledge forgotten", forgets_what_it_knew, "'second': imperfect recall"),
    ("absent-minded", absent_minded, "'exit': one of its places follows another .*whether it has moved already"),
    (
        "two actors",
        lambda: choose("d", "A", {"l": choose("b", "B", {"x": end()}, "h"), "r": choose("a", "A", {"x": end()}, "h")}),
        "'h': B moves at decision 'b' and A at decision 'a'; it belongs to one actor|A moves at decision 'a' and B",
    ),
    (
        "other actions",
        lambda: choose("d", "A", {"l": choose("b", "B", {"x": end()}, "h"), "r": choose("c", "B", {"y": end()}, "h")}),
        "B could tell the two apart",
    ),
    (
        "other order",
        lambda: choose(
            "d",
            "A",
            {
                "l": choose("b", "B", {"x": end(), "y": end()}, "h"),
                "r": choose("c", "B", {"y": end(), "x": end()}, "h"),
            },
        ),
        "write them in the same order",
    ),
    ("no text", lambda: choose("d", "A", {"x": end()}, 3), "an information set is named by text; got 3"),  # type: ignore[arg-type]
    (
        "offer and decision",
        lambda: bg.chance(
            "draw",
            {
                "u": (F(1, 2), bg.offer("o", "A", "B", accept=lambda x: end(x), reject=end(), information_set="h")),
                "d": (F(1, 2), choose("c", "A", {"x": end()}, "h")),
            },
        ),
        "the actor could tell them apart",
    ),
]


@pytest.mark.parametrize(("tree", "message"), [(t, m) for _, t, m in REFUSED], ids=[name for name, _, _ in REFUSED])
def test_information_sets_that_are_refused(tree: Callable[[], Any], message: str) -> None:
    with pytest.raises(GameError, match=message):
        bg.Game(["A", "B"], tree())


def test_one_node_in_two_places_is_two_places_of_its_information_set() -> None:
    answer = choose("answer", "B", {"x": end(0, 1), "y": end(1, 0)}, "answer")
    form = ExtensiveForm(bg.Game(["A", "B"], choose("move", "A", {"l": answer, "r": answer})))
    assert [len(h.members) for h in form.information_sets] == [1, 2]
    assert [form.history(m) for m in form.information_sets[1].members] == [("l",), ("r",)]


def test_the_horse_has_the_places_sequences_and_probabilities_of_its_drawing() -> None:
    def last(left: tuple[int, ...], right: tuple[int, ...]) -> Any:
        ends = {k: bg.outcome(k, dict(zip("ABC", v, strict=True))) for k, v in {"L": left, "R": right}.items()}
        return bg.decision("3", "C", ends, information_set="3")

    two = bg.decision("2", "B", {"L": last((4, 4, 0), (0, 0, 1)), "R": bg.outcome("1", {"A": 1, "B": 1, "C": 1})})
    form = ExtensiveForm(bg.Game(["A", "B", "C"], bg.decision("1", "A", {"L": last((3, 3, 2), (0, 0, 0)), "R": two})))
    assert len(form.places) == 9 and len(form.ends) == 5
    assert [len(own) for own in form.sequences] == [3, 3, 3]
    names = [h.name for h in form.information_sets]
    third = F(1, 3)
    strategy = [{"1": (third, 1 - third), "2": (F(1, 4), F(3, 4)), "3": (F(1, 2), F(1, 2))}[name] for name in names]
    reach = form.reach(strategy)
    members = form.information_sets[names.index("3")].members
    assert sorted(reach[m] for m in members) == [F(2, 3) * F(1, 4), third]
    # 1/3 (3+0)/2 + 1/6 (4+0)/2 + 1/2, from the drawing
    assert form.continuation(strategy)[0][0] == F(1, 3) * F(3, 2) + F(1, 6) * 2 + F(1, 2)


def test_payoffs_are_quoted_at_the_first_move() -> None:
    later = bg.continue_to(bg.continue_to(end(10, 10), {"A": 2}), {"A": 1, "B": -1})
    game = bg.Game([bg.Actor("A", F(1, 2)), bg.Actor("B", F(9, 10))], choose("go", "A", {"x": later}))
    form = ExtensiveForm(game)
    assert form.places[form.ends[0]].payoffs == (1 + F(1, 2) * 2 + F(1, 4) * 10, -1 + F(81, 100) * 10)


# -- demands under uncertainty ----------------------------------------------------------------------------------------------------------


def demand(types: dict[str, tuple[Any, Any, Any, Any]]) -> bg.Game:
    """A demands a share; for each type its probability, A's payoff of war, B's payoff of war, and the size of what B gets of the rest."""

    def one(war_a: Any, war_b: Any, worth: Any) -> Any:
        return bg.offer(
            "demand",
            "A",
            "B",
            accept=lambda x: bg.outcome("settlement", {"A": x, "B": worth * (1 - x)}),
            reject=bg.outcome("war", {"A": war_a, "B": war_b}),
            information_set="A's demand",
        )

    return bg.Game(
        ["A", "B"], bg.chance("type of B", {k: (p, one(a, b, worth)) for k, (p, a, b, worth) in types.items()})
    )


def test_risk_and_return_with_two_costs() -> None:
    """The risky demand is made iff q >= (c_l + c_A)/(c_h + c_A): .375 at c = (.05, .3), c_A = .1; payoffs .64 and .55."""
    p, c, low, high, q = sympy.symbols("p c low high q")
    game = demand({"high": (q, p - c, 1 - p - high, 1), "low": (1 - q, p - c, 1 - p - low, 1)})
    at = {"p": "0.5", "c": "0.1", "low": "0.05", "high": "0.3", "q": "0.6"}
    eq = bg.solve(game, at=at)
    assert eq.concept == "perfect Bayesian equilibrium"
    assert eq.outcome == {"settlement": F(3, 5), "war": F(2, 5)} and eq.terms["pie"] == F(4, 5)
    assert eq.values["A"] == F(64, 100) and eq.verify() == 0 and eq.unique
    border = bg.threshold(game, "q", at=at, over=(0, 1))
    assert border.value == F(3, 8)
    assert sympy.simplify(border.expression - (low + c) / (high + c)) == 0
    safe = bg.solve(game, at={**at, "q": "0.3"})
    assert safe.outcome == "settlement" and safe.terms["pie"] == F(11, 20) and safe.values["A"] == F(55, 100)
    statement = str(eq.regime.proposition())
    assert "perfect Bayesian equilibrium" in statement and "subgame-perfect" not in statement


def test_risk_and_return_with_two_strengths() -> None:
    """Risky iff q >= (c_A + c_B)/(p_W - p_S + c_A + c_B): .4545... at (.7, .4, .1, .15); at q = .5 .575 against .55."""
    q = sympy.Symbol("q")
    game = demand({"weak": (q, F(6, 10), F(15, 100), 1), "strong": (1 - q, F(3, 10), F(45, 100), 1)})
    border = bg.threshold(game, "q", at={"q": F(1, 2)}, over=(0, 1))
    assert border.value == F(25, 55)
    assert bg.solve(game, at={"q": F(1, 2)}).values["A"] == F(575, 1000)
    assert bg.solve(game, at={"q": F(4, 10)}).values["A"] == F(55, 100)


def test_demands_equal_a_search_over_the_types_own_limits() -> None:
    """The best demand is 0, 1 or the most that one of the types accepts: a plain search over these, at 200 points."""
    import random

    rng = random.Random(20)
    for _ in range(200):
        types = {}
        weights = [rng.randint(1, 5) for _ in range(3)]
        for k, w in zip("xyz", weights, strict=True):
            strength, cost_a, cost_b = F(rng.randint(1, 9), 10), F(rng.randint(0, 4), 10), F(rng.randint(0, 4), 10)
            types[k] = (F(w, sum(weights)), strength - cost_a, 1 - strength - cost_b, F(rng.randint(1, 3)))
        best = None
        limits = {k: 1 - b / worth for k, (_, _, b, worth) in types.items()}
        for x in {F(0), F(1), *limits.values()}:
            if not 0 <= x <= 1:
                continue
            gain = sum(p * (x if worth * (1 - x) >= b else a) for p, a, b, worth in types.values())
            best = gain if best is None else max(best, gain)
        eq = bg.solve(demand(types))
        assert eq.values["A"] == best
        assert eq.verify() == 0


def test_some_of_natures_branches_are_seen() -> None:
    """A learns whether the front moved, not how costly war is to B: it faces two lotteries, each with the chances that remain."""

    def one(front: F, cost: F, pool: str) -> Any:
        return bg.offer(
            "demand",
            "A",
            "B",
            accept=lambda x: end(x, 1 - x, "settlement"),
            reject=end(front - F(1, 10), 1 - front - cost, "war"),
            information_set=pool,
        )

    draws = {}
    for (front, moved), (cost, share) in itertools.product(
        ((F(1, 2), "held"), (F(7, 10), "moved")), ((F(1, 20), F(4, 10)), (F(3, 10), F(6, 10)))
    ):
        draws[f"{moved}, {cost}"] = (share / 2, one(front, cost, moved))
    game = interchanged(bg.Game(["A", "B"], bg.chance("draw", draws)))
    assert type(game.root).__name__ == "Chance" and len(game.root.children) == 2
    values = bg.solve(game).values["A"]
    alone = [
        bg.solve(
            demand({"h": (F(6, 10), f - F(1, 10), F(7, 10) - f, 1), "l": (F(4, 10), f - F(1, 10), F(19, 20) - f, 1)})
        )
        for f in (F(1, 2), F(7, 10))
    ]
    assert values == sum(eq.values["A"] for eq in alone) / 2


def test_a_decision_in_the_dark_is_a_decision_before_the_draw() -> None:
    def act(good: int) -> Any:
        return choose("act", "A", {"in": end(2 * good - 1, 0, "in"), "out": end(0, 0, "out")}, "dark")

    game = bg.Game(["A", "B"], bg.chance("state", {"good": (F(2, 3), act(1)), "bad": (F(1, 3), act(0))}))
    eq = bg.solve(game)
    assert eq.outcome == "in" and eq.values["A"] == F(1, 3) and eq.concept == "perfect Bayesian equilibrium"


def test_beliefs_that_depend_on_actions_are_not_natures() -> None:
    answer = {
        k: choose(f"answer {k}", "B", {"x": end(1, int(k == "l")), "y": end(0, int(k == "r"))}, "answer") for k in "lr"
    }
    with pytest.raises(MethodError, match="what is believed there depends on what actors do"):
        interchanged(bg.Game(["A", "B"], choose("move", "A", answer)))


def test_payoffs_with_kinks_may_be_demanded_in_the_dark() -> None:
    """A loses half of what it takes beyond 1/2: at costs .3 and .05 it demands .8, worth .65, and has .6 * .65 + .4 * .4 against .525."""

    def one(cost: F) -> Any:
        return bg.offer(
            "demand",
            "A",
            "B",
            accept=lambda x: end(x - bg.maximum(x - F(1, 2), 0) / 2, 1 - x, "settlement"),
            reject=end(F(4, 10), F(1, 2) - cost, "war"),
            information_set="A's demand",
        )

    types = {"high": (F(6, 10), one(F(3, 10))), "low": (F(4, 10), one(F(1, 20)))}
    eq = bg.solve(bg.Game(["A", "B"], bg.chance("cost of B", types)))
    assert eq.terms["pie"] == F(8, 10) and eq.values["A"] == F(6, 10) * F(65, 100) + F(4, 10) * F(4, 10)
    assert eq.verify() == 0


# -- what is said of such a game --------------------------------------------------------------------------------------------------------


def two_types() -> bg.Game:
    """A demand whose two places have names of their own; war is risked iff prior >= 3/8, by the formula checked above."""
    prior = sympy.Symbol("prior")

    def one(name: str, cost: F) -> Any:
        return bg.offer(
            f"demand to {name}",
            "A",
            "B",
            accept=lambda x: end(x, 1 - x, "settlement"),
            reject=end(F(2, 5), F(1, 2) - cost, "war"),
            information_set="A's demand",
        )

    low, high = one("low", F(1, 20)), one("high", F(3, 10))
    return bg.Game(["A", "B"], bg.chance("type of B", {"low": (1 - prior, low), "high": (prior, high)}))


@pytest.mark.parametrize("into", ["war", "settlement or war", "war or settlement", "settlement"])
def test_the_border_of_an_outcome_that_is_possible(into: str) -> None:
    """War is possible above 3/8 and the settlement certain below: one border, whatever it is asked by."""
    found = bg.threshold(two_types(), "prior", into=into, at={"prior": F(3, 5)}, over=(0, 1))
    assert found.value == F(3, 8)
    assert (found.outcome, found.side) == (
        ("settlement", "below") if into == "settlement" else ("settlement or war", "above")
    )
    # At the border itself A is indifferent and demands less.
    assert found.closed is (into == "settlement")


@pytest.mark.parametrize("into", ["wars", "settlement or wars", "settlement or", "settlement or settlement or wars"])
def test_an_outcome_that_no_game_has_is_refused(into: str) -> None:
    with pytest.raises(PathError, match=r"outcomes are \['settlement', 'war'\], alone or joined by ' or '"):
        bg.threshold(two_types(), "prior", into=into, at={"prior": F(3, 5)}, over=(0, 1))


def test_a_map_tells_where_an_outcome_is_possible() -> None:
    found = bg.regime_map(two_types(), {"prior": (F(1, 10), F(9, 10), 9)})
    assert set(found.outcomes) == {"settlement", "settlement or war"}
    with pytest.raises(
        PathError, match=r"'war' is possible in \['settlement or war'\]: take that, or .with_label\('war'\)"
    ):
        found.outcomes["war"]
    (risky,) = found.outcomes.with_label("war")
    assert risky == "settlement or war" and risky.region.holds({"prior": F(1, 2)})
    assert len(found.outcomes.with_label("settlement")) == 2 and found.outcomes.with_label("peace") == ()


def test_what_is_believed_is_natures_probability() -> None:
    eq = bg.solve(two_types(), at={"prior": F(3, 5)})
    assert eq.beliefs == {"A's demand": {"low": F(2, 5), "high": F(3, 5)}}
    assert "  beliefs      A at A's demand: low 0.4, high 0.6 (nature's probabilities)\n" in str(eq)
    assert eq.to_dict()["beliefs"]["A's demand"]["low"] == {"float": 0.4, "exact": "2/5"}
    known = bg.solve(bg.Game(["A", "B"], choose("d", "A", {"l": end(1), "r": end(0)})))
    assert known.beliefs == {} and "beliefs" not in str(known)


def test_beliefs_where_some_draws_are_seen_and_others_follow() -> None:
    """Nature draws the front, seen, and the cost, unseen with probabilities of its own on each; A then moves twice in the dark."""
    share = {"held": F(1, 4), "moved": F(2, 3)}

    def act(front: str, good: int) -> Any:
        again = choose(f"again {front} {good}", "A", {"x": end(good), "y": end(0)}, f"again {front}")
        return choose(f"act {front} {good}", "A", {"in": again, "out": end(0)}, f"act {front}")

    fronts = {
        front: (F(1, 2), bg.chance("cost", {"high": (p, act(front, 2)), "low": (1 - p, act(front, -1))}))
        for front, p in share.items()
    }
    eq = bg.solve(bg.Game(["A", "B"], bg.chance("front", fronts)))
    told = {f"{move} {front}": {"high": p, "low": 1 - p} for front, p in share.items() for move in ("act", "again")}
    assert eq.beliefs == told
    # "in" is worth 2p - (1 - p) = 3p - 1 on each front: -1/4 and 1, so A stays out on the one and goes in on the other.
    assert eq.values["A"] == F(1, 2)
    assert {rule.node for rule in eq.strategy.values()} >= {"act held", "act moved", "again held", "again moved"}


def test_a_move_in_the_dark_is_named_once() -> None:
    eq = bg.solve(two_types(), at={"prior": F(3, 5)})
    first, *answers = eq.strategy.values()
    assert first.node == "A's demand" and {a.node for a in answers} == {
        f"answer of B to demand to {t}" for t in ("low", "high")
    }
    assert "at 'A's demand' A offers pie = 0.8" in str(eq.regime.proposition())
    same = demand({"high": (F(1, 2), F(2, 5), F(1, 5), 1), "low": (F(1, 2), F(2, 5), F(9, 20), 1)})
    assert next(iter(bg.solve(same).strategy)) == "demand"  # a name that all its nodes have stays


def test_the_proof_says_what_becomes_of_beliefs() -> None:
    written = bg.solve(two_types(), at={"prior": F(3, 5)}).regime.proposition()
    proof = str(written.proof)
    before, after = proof.index("nature's conditional probabilities"), proof.index("one-shot deviation principle")
    assert before < proof.index("subgame-perfect equilibria are the perfect Bayesian equilibria of the game") < after
    assert "interchange of moves" in written.to_latex() and "only pure perfect Bayesian outcome" in str(written)
    tried = written.check(20)
    assert tried.exceptions == () and tried.inside and tried.outside
    plain = bg.Game(["A", "B"], choose("d", "A", {"l": end(sympy.Symbol("k"), 0, "l"), "r": end(0, 0, "r")}))
    assert "interchange" not in str(bg.solve(plain, at={"k": 1}).regime.proposition().proof)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex here")
def test_the_proof_compiles() -> None:
    text = bg.solve(two_types(), at={"prior": F(3, 5)}).regime.proposition().to_latex(document=True)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "p.tex").write_text(text)
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "p.tex"]
        done = subprocess.run(command, cwd=folder, capture_output=True)
        assert done.returncode == 0, done.stdout[-2000:]
        assert b"Overfull \\hbox" not in done.stdout


def test_an_offer_from_a_list_takes_the_first_listed_of_equally_good_packages() -> None:
    """War gives A 1/2, as the half does: with 'all' listed before it, which is refused, A ends in war; listed after, in the half."""
    worth = {"all": (1, 0), "half": (F(1, 2), F(1, 2)), "none": (0, 1)}

    def game(*listed: str) -> bg.Game:
        war = end(F(1, 2), sympy.Symbol("w"), "war")
        node = bg.offer("o", "A", "B", over=bg.Packages(*listed), accept=lambda k: end(*worth[k], k), reject=war)
        return bg.Game(["A", "B"], node)

    at = {"w": F(3, 10)}
    war = bg.solve(game("all", "half", "none"), at=at)
    assert war.outcome == "war" and str(war.strategy["o"]) == "A: offer all"
    assert war.ties == ("at 'o' A is indifferent between 'all' (taken, as listed first) and 'half'",)
    assert bg.solve(game("half", "all", "none"), at=at).outcome == "half"
    told = str(war.regime.proposition())
    assert "an offer from a finite list being such an action, whether accepted or refused" in told
    assert "prefers a deal" not in told and "at 'o' A offers 'all'" in told


def test_an_information_set_to_which_nature_never_leads() -> None:
    def b(kind: str) -> Any:
        ends = {x: bg.outcome(f"{kind}, {x}", {"B": int(x == kind)}) for x in "hl"}
        return bg.decision("B?", "B", ends, information_set="B")

    zero = F(0)
    draw = {"none": (1 - zero, bg.outcome("none", {"B": 0})), "h": (zero, b("h")), "l": (zero, b("l"))}
    with pytest.raises(GameError, match="the event 'h' has probability 0"):
        bg.solve(bg.Game(["B"], bg.chance("draw", draw)))
