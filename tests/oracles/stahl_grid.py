"""Stahl's finite alternating offers (literature B1) three ways.

Player 1 proposes in odd rounds; a share agreed in round t is worth d^(t-1) to each; no agreement in T rounds
gives 0 to both. The responder accepts when indifferent.
"""

from __future__ import annotations

from fractions import Fraction


def recursion(T: int, d1: Fraction, d2: Fraction) -> Fraction:
    """Player 1's share agreed in round 1, backwards from the last round."""
    one, two = Fraction(0), Fraction(0)  # values at the start of round t + 1, in that round's money
    for t in range(T, 0, -1):
        if t % 2:
            one, two = 1 - d2 * two, d2 * two
        else:
            one, two = d1 * one, 1 - d1 * one
    return one


def closed_form(T: int, d1: Fraction, d2: Fraction) -> Fraction:
    """Player 1's share by Stahl's formula (q = d1 d2 < 1)."""
    q = d1 * d2
    half = T // 2
    value = (1 - d2) * (1 - q**half) / (1 - q)
    return value + q**half if T % 2 else value


def grid(T: int, d1: Fraction, d2: Fraction, n: int) -> tuple[Fraction, Fraction, Fraction]:
    """Return (player 1's value, player 2's value, bound) with shares restricted to multiples of 1/n.

    Rounding moves the offer of a round by at most 1/n beyond what the next round's error moves it, so either
    value lies within `bound` = T/n of the continuous one; every offer is tried, none is derived.
    """

    def play(t: int) -> tuple[Fraction, Fraction]:
        if t > T:
            return Fraction(0), Fraction(0)
        later = play(t + 1)
        discounted = (d1 * later[0], d2 * later[1])
        proposer = 0 if t % 2 else 1
        best = discounted  # an offer that is refused
        for i in range(n + 1):
            deal = (Fraction(i, n), 1 - Fraction(i, n))
            if deal[1 - proposer] >= discounted[1 - proposer] and deal[proposer] > best[proposer]:
                best = deal
        return best

    one, two = play(1)
    return one, two, Fraction(T, n)
