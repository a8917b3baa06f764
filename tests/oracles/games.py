"""Games of the literature with information sets, written in the language of trees, and small random ones."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations
from typing import Any

import bargaining as bg

CARDS = "JQK"


def end(label: str, value: Any) -> Any:
    return bg.outcome(label, {"A": value, "B": -value})


def kuhn() -> bg.Game:
    """Kuhn (1950): three cards, an ante of one, a bet of one."""

    def deal(mine: str, other: str) -> Any:
        sign = 1 if CARDS.index(mine) > CARDS.index(other) else -1
        called = end("bet is called", 2 * sign)
        answer = bg.decision(
            "A answers", "A", {"fold": end("A folds", -1), "call": called}, information_set=f"A {mine} check-bet"
        )
        checked = bg.decision(
            "B after check", "B", {"check": end("showdown", sign), "bet": answer}, information_set=f"B {other} check"
        )
        bet = bg.decision(
            "B after bet", "B", {"fold": end("B folds", 1), "call": called}, information_set=f"B {other} bet"
        )
        return bg.decision("A opens", "A", {"check": checked, "bet": bet}, information_set=f"A {mine}")

    return bg.Game(
        ["A", "B"], bg.chance("deal", {f"{a}{b}": (Fraction(1, 6), deal(a, b)) for a, b in permutations(CARDS, 2)})
    )


def stoc() -> bg.Game:
    """The example of Koller, Megiddo and von Stengel (1994)."""
    last = {
        first: bg.decision(
            "again", "A", {"L": end(f"r{first}L", left), "R": end(f"r{first}R", right)}, information_set="A: 3"
        )
        for first, left, right in (("p", 10, 15), ("q", 20, -5))
    }
    one = bg.decision("A: 1", "A", {"l": end("l", 5), "r": bg.decision("B: 1", "B", last)})

    def two(c: Any, d: Any) -> Any:
        return bg.decision("second", "A", {"c": c, "d": d}, information_set="A: 2")

    def three(k: str, s: int, t: int) -> Any:
        return bg.decision("third", "B", {"s": end(f"{k}s", s), "t": end(f"{k}t", t)}, information_set="B: 2")

    fifth = Fraction(1, 5)
    root = bg.chance(
        "nature",
        {
            "1": (fifth, one),
            "2": (fifth, two(end("c", 10), end("d", 20))),
            "3": (fifth, two(three("c", 20, 50), three("d", 30, 15))),
            "4": (2 * fifth, end("nothing", 5)),
        },
    )
    return bg.Game(["A", "B"], root)


def one_card_poker() -> bg.Game:
    """Myerson (1991): a card, an ante of one, a raise of one."""

    def card(name: str, sign: int) -> Any:
        meet = bg.decision("answer", "B", {"meet": end("met", 2 * sign), "pass": end("passed", 1)}, information_set="B")
        return bg.decision(name, "A", {"raise": meet, "fold": end("fold", sign)})

    half = Fraction(1, 2)
    return bg.Game(["A", "B"], bg.chance("card", {"high": (half, card("high", 1)), "low": (half, card("low", -1))}))


def beer_quiche(strong: Fraction) -> bg.Game:
    """Cho and Kreps (1987): one for the preferred breakfast, two if there is no duel; B gains from fighting the weak only."""

    def after(kind: str, breakfast: str) -> Any:
        taste = int((kind == "strong") == (breakfast == "beer"))
        duel = bg.outcome("duel", {"A": taste, "B": int(kind == "weak")})
        peace = bg.outcome("peace", {"A": taste + 2, "B": int(kind == "strong")})
        return bg.decision(
            f"after {breakfast}", "B", {"duel": duel, "leave": peace}, information_set=f"after {breakfast}"
        )

    def eats(kind: str) -> Any:
        return bg.decision(kind, "A", {b: after(kind, b) for b in ("beer", "quiche")})

    return bg.Game(
        ["A", "B"], bg.chance("type", {"strong": (strong, eats("strong")), "weak": (1 - strong, eats("weak"))})
    )


def horse() -> bg.Game:
    """Selten (1975): 3 does not know whether 1 or 2 gave it the move."""

    def three(left: tuple[int, int, int], right: tuple[int, int, int]) -> Any:
        ends = {a: bg.outcome(f"{a}{v}", dict(zip("123", v, strict=True))) for a, v in (("L", left), ("R", right))}
        return bg.decision("3", "3", ends, information_set="3")

    two = bg.decision("2", "2", {"L": three((0, 0, 1), (4, 4, 0)), "R": bg.outcome("across", {"1": 1, "2": 1, "3": 1})})
    return bg.Game(["1", "2", "3"], bg.decision("1", "1", {"L": three((0, 0, 0), (3, 2, 2)), "R": two}))


def centipede(moves: int) -> bg.Game:
    """McKelvey and Palfrey (1992), in dollars: the mover's pile is .80 and the other's .20, both double with each pass."""

    def at(k: int) -> Any:
        me, other = "AB"[k % 2], "BA"[k % 2]
        large, small = Fraction(4, 5) * 2**k, Fraction(1, 5) * 2**k
        if k == moves:  # the last pass: the piles have doubled, and the larger is the first mover's of this turn
            return bg.outcome("passed", {me: large, other: small})
        take = bg.outcome(f"taken at {k + 1}", {me: large, other: small})
        return bg.decision(f"move {k + 1}", me, {"take": take, "pass": at(k + 1)})

    return bg.Game(["A", "B"], at(0))


def random_game(seed: int, zero_sum: bool = False) -> bg.Game:
    """Nature draws A's type; A knows it, B sees A's action only, and A, who remembers, may answer B. Small whole payoffs, many ties."""
    draw = random.Random(seed)
    types = [f"type {k}" for k in range(draw.randint(1, 2))]
    actions = ["x", "y", "z"][: draw.randint(2, 3)]

    def ended(label: str) -> Any:
        a = draw.randint(-3, 3)
        return bg.outcome(label, {"A": a, "B": -a if zero_sum else draw.randint(-3, 3)})

    def answer(kind: str, action: str, reply: str) -> Any:
        if draw.random() < 0.4:
            return ended("ends")
        ends = {last: ended("ends") for last in ("l", "r")}
        return bg.decision(
            "last",
            "A",
            ends,
            information_set=f"A {kind} {action}" if draw_pool[action] else f"A {kind} {action} {reply}",
        )

    draw_pool = {action: draw.random() < 0.5 for action in actions}

    def reply(kind: str, action: str) -> Any:
        return bg.decision(
            "reply", "B", {r: answer(kind, action, r) for r in ("s", "t")}, information_set=f"B {action}"
        )

    def opening(kind: str) -> Any:
        return bg.decision("opening", "A", {a: reply(kind, a) for a in actions}, information_set=f"A {kind}")

    if len(types) == 1:
        return bg.Game(["A", "B"], opening(types[0]))
    p = Fraction(draw.randint(1, 4), 5)
    return bg.Game(
        ["A", "B"],
        bg.chance("type", dict(zip(types, [(p, opening(types[0])), (1 - p, opening(types[1]))], strict=True))),
    )
