"""Games of private information from the literature, written out for tests."""

from __future__ import annotations

import itertools
from fractions import Fraction as F

import bargaining as bg


def beer_quiche(strong):
    """Cho and Kreps (1987): 1 for the preferred breakfast, 2 if there is no duel; the receiver has 1 for the right answer."""

    def answer(kind, meal):
        preferred = (kind == "strong") == (meal == "beer")

        def end(what):
            right = (what == "duel") == (kind == "weak")
            return bg.outcome(f"{meal}, {what}", {"S": preferred + 2 * (what == "retreat"), "R": int(right)})

        return bg.decision(
            f"after {meal}", "R", {w: end(w) for w in ("duel", "retreat")}, information_set=f"after {meal}"
        )

    def breakfast(kind):
        return bg.decision(kind, "S", {meal: answer(kind, meal) for meal in ("beer", "quiche")})

    strong = F(strong)
    return bg.Game(
        ["S", "R"],
        bg.chance("type", {"strong": (strong, breakfast("strong")), "weak": (1 - strong, breakfast("weak"))}),
    )


def horse():
    """Selten (1975), figure 1."""

    def third(way, left, right):
        ends = {a: bg.outcome(way + a, dict(zip("123", p, strict=True))) for a, p in (("L", left), ("R", right))}
        return bg.decision("3", "3", ends, information_set="3")

    second = bg.decision(
        "2", "2", {"L": third("RL", (0, 0, 1), (4, 4, 0)), "R": bg.outcome("RR", dict.fromkeys("123", 1))}
    )
    return bg.Game(["1", "2", "3"], bg.decision("1", "1", {"L": third("L", (0, 0, 0), (3, 2, 2)), "R": second}))


def kuhn_poker():
    """Kuhn (1950): three cards, one bet."""
    rank = "JQK"

    def deal(a, b):
        won = 1 if rank.index(a) > rank.index(b) else -1

        def end(label, x):
            return bg.outcome(label, {"1": x, "2": -x})

        answer = bg.decision(
            "answer", "1", {"call": end("call", 2 * won), "fold": end("fold", -1)}, information_set=f"1 {a} check bet"
        )
        after_bet = bg.decision(
            "reply", "2", {"call": end("call", 2 * won), "fold": end("fold", 1)}, information_set=f"2 {b} bet"
        )
        after_check = bg.decision(
            "second", "2", {"bet": answer, "check": end("showdown", won)}, information_set=f"2 {b} check"
        )
        return bg.decision("first", "1", {"bet": after_bet, "check": after_check}, information_set=f"1 {a}")

    deals = {a + b: (F(1, 6), deal(a, b)) for a, b in itertools.permutations(rank, 2)}
    return bg.Game(["1", "2"], bg.chance("deal", deals))


def one_card_poker():
    """Myerson (1991), figure 2.2: a king or a queen; bet or pass; call or fold."""

    def deal(won):
        call = bg.decision(
            "answer",
            "2",
            {"call": bg.outcome("call", {"1": 2 * won, "2": -2 * won}), "fold": bg.outcome("fold", {"1": 1, "2": -1})},
            information_set="2",
        )
        return bg.decision(
            f"1 with {'king' if won > 0 else 'queen'}",
            "1",
            {"bet": call, "pass": bg.outcome("pass", {"1": won, "2": -won})},
        )

    return bg.Game(["1", "2"], bg.chance("card", {"king": (F(1, 2), deal(1)), "queen": (F(1, 2), deal(-1))}))


def audience_costs(tough, cost, audience, tough_war):
    """The two-type crisis game: A challenges or not, B resists or concedes, A fights or backs down."""

    def crisis(war):
        ends = {
            "fight": bg.outcome("war", {"A": war, "B": -cost}),
            "back down": bg.outcome("A backs down", {"A": -audience, "B": 1}),
        }
        last = bg.decision("last", "A", ends)
        answer = bg.decision(
            "answer", "B", {"resist": last, "concede": bg.outcome("B concedes", {"A": 1, "B": 0})}, information_set="B"
        )
        return bg.decision("first", "A", {"challenge": answer, "not": bg.outcome("status quo", {"A": 0, "B": 1})})

    return bg.Game(
        ["A", "B"],
        bg.chance("resolve", {"tough": (tough, crisis(tough_war)), "weak": (1 - tough, crisis(F(-9)))}),
    )


def entry_before_two(third_quits):
    """Type 0 or 1 of A stays out (0) or comes in; B and then C, who do not see the type, each deter it or not.

    B deters iff it believes in type 0 with at least 1/2, C iff with at most `third_quits`. A is deterred only by both; type 1 wins more.
    """

    def inside(kind):
        def end(b, c):
            wins = 0 if b == c == "deter" else 2 + 2 * kind
            return bg.outcome(
                f"in, {b}, {c}",
                {
                    "A": wins - 1,
                    "B": (1 if kind == 0 else -1) * (b == "deter"),
                    "C": (-(1 - third_quits) if kind == 0 else third_quits) * (c == "deter"),
                },
            )

        def third(b):
            return bg.decision(
                f"C after {b}", "C", {c: end(b, c) for c in ("deter", "let")}, information_set=f"C after {b}"
            )

        return bg.decision("B", "B", {b: third(b) for b in ("deter", "let")}, information_set="B")

    def first(kind):
        return bg.decision(
            f"A of type {kind}", "A", {"out": bg.outcome("out", dict.fromkeys("ABC", 0)), "in": inside(kind)}
        )

    return bg.Game(["A", "B", "C"], bg.chance("type", {"0": (F(1, 2), first(0)), "1": (F(1, 2), first(1))}))
