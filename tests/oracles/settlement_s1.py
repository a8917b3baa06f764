"""Territory today for a guarantee against tomorrow's power (literature S1), derived for unequal discount factors.

The game. A flow pie of 1 each period, held by the defender D; the challenger R. Period 1: one side offers x in
[0, 1], R's share of period 1's flow; the other accepts or rejects. Rejection, or no offer, is war now. War at any
date is a costly lottery over the whole stream from that date on, and its once-only costs are paid at that date:
R wins all with probability p1 in period 1, and with p2 from period 2 on. Guarantee and ground settle p2:

    P(x) = clip(p20 + kappa x - pi Delta, 0, 1),   kappa >= 0.

After a settlement at x, from period 2 on, R makes D a take-it-or-leave-it offer of a share y in [0, 1] of each
period's flow; D accepts or there is war (p2 = P(x), constant from then on).

Step 1, from period 2. D's war value is W = (1 - P)/(1 - dD) - cD. With V for D's value of the continuation, R
offers the least y that D accepts: y + dD V >= W, so y = max(0, W - dD V), which gives the stationary solution

    W >= 0: y = (1 - dD) W, V = W;      W < 0: y = 0, V = 0  (extraction stops at the whole flow).

So y = max(0, 1 - P - (1 - dD) cD), which never exceeds 1, and V = y/(1 - dD) = max(0, W). R gets (1 - y)/(1 - dR)
= min(1, P + (1 - dD) cD)/(1 - dR), at least its war value P/(1 - dR) - cR: R never prefers war from period 2 on.
(The share y may exceed 1 - x: where the guarantee lowers P, R gives ground back.)

Step 2, period 1. Payoffs from a settlement at x and from war now:

    D:  1 - x + dD max(0, 1 - P(x) - (1 - dD) cD)/(1 - dD)        war: (1 - p1)/(1 - dD) - cD
    R:  x + dR min(1, P(x) + (1 - dD) cD)/(1 - dR)                war: p1/(1 - dR) - cR

The first is strictly decreasing in x and the second strictly increasing, both continuous, so D accepts exactly
x <= xbar, R exactly x >= xmin (indifference accepts), and a settlement exists iff max(0, xmin) <= min(1, xbar).
The challenger, proposing, takes min(1, xbar); the defender max(0, xmin).

Where no corner binds (0 < p20 + kappa x - pi Delta < 1 - (1 - dD) cD at the threshold):

    xbar = [p1 - dD (p20 - pi Delta) + (1 - dD)^2 cD] / (1 - dD + dD kappa)
    xmin = [p1 - dR (p20 - pi Delta) - (1 - dR) cR - dR (1 - dD) cD] / (1 - dR + dR kappa)

With dD = dR = d these are S1's, xbar - xmin = (1 - d)(cD + cR)/(1 - d + d kappa) > 0. With dD != dR the interval
can be empty by itself: putting D's indifference at xbar into R's inequality, xmin <= xbar iff

    (dD - dR) (P(xbar) - xbar) <= (1 - dR) cR + (1 - dD) (1 - dD + dR) cD,

so it is empty iff D is so much more patient than R while power moves to R (P(xbar) > xbar), or R so much more
patient while power moves away from it (P(xbar) < xbar), that the costs of war saved do not cover it.

Extraction corner, P(x) + (1 - dD) cD >= 1: D keeps nothing from period 2 on and R has everything, so
xbar = 1 - [(1 - p1)/(1 - dD) - cD] and xmin = p1/(1 - dR) - cR - dR/(1 - dR) there, whatever the guarantee.
Clip at 0 (P = 0): xbar = [p1 + (1 - dD)^2 cD]/(1 - dD), xmin = [p1 - (1 - dR) cR - dR (1 - dD) cD]/(1 - dR).
For (1 - dD) cD < 1 each threshold is min(clip-at-0 form, max(formula, corner form)), for (1 - dD) cD >= 1 it is
the corner form; see `xbar`.

Indivisible ground X (cede X or fight): settlement iff xmin <= X <= xbar. D's payoff from X does not fall and R's
does not rise in pi, so the credibilities that settle form an interval [pi_lo, pi_hi] (perhaps empty); without
corners and with Delta > 0, each clipped to [0, 1],

    pi_lo = [X (1 - dD + dD kappa) - p1 + dD p20 - (1 - dD)^2 cD] / (dD Delta)
    pi_hi = [X (1 - dR + dR kappa) - p1 + dR p20 + (1 - dR) cR + dR (1 - dD) cD] / (dR Delta).
"""

from __future__ import annotations

from fractions import Fraction

PATHS = {
    "p1": "power_now",
    "p20": "power_later",
    "kappa": "strategic_value",
    "Delta": "guarantee_effect",
    "pi": "credibility",
    "cD": "defender.cost",
    "cR": "challenger.cost",
    "dD": "defender.discount",
    "dR": "challenger.discount",
}


def exact(values: dict[str, object]) -> dict[str, Fraction]:
    """Parameters by short symbol, as Fractions (floats by their shortest decimal)."""
    got = {short: values[path] for short, path in PATHS.items()}
    return {k: Fraction(str(v)) if isinstance(v, float) else Fraction(v) for k, v in got.items()}


def payoffs(values: dict[str, object], x: Fraction) -> tuple[Fraction, Fraction]:
    """Payoffs (defender, challenger) of a settlement at x, totals over all periods at date 1."""
    v = exact(values)
    P = min(Fraction(1), max(Fraction(0), v["p20"] + v["kappa"] * x - v["pi"] * v["Delta"]))
    kept = max(Fraction(0), 1 - P - (1 - v["dD"]) * v["cD"])
    return 1 - x + v["dD"] * kept / (1 - v["dD"]), x + v["dR"] * (1 - kept) / (1 - v["dR"])


def war(values: dict[str, object]) -> tuple[Fraction, Fraction]:
    """Payoffs (defender, challenger) of war now."""
    v = exact(values)
    return (1 - v["p1"]) / (1 - v["dD"]) - v["cD"], v["p1"] / (1 - v["dR"]) - v["cR"]


def xbar(values: dict[str, object]) -> Fraction:
    """Return the most D cedes, on the whole line (it may leave [0, 1]).

    D accepts iff (1 - dD) x + dD min(1, P + (1 - dD) cD) <= p1 + (1 - dD) cD, where
    min(1, clip(t) + m) = max(m, min(t + m, 1)) for m <= 1: a maximum of a constant and a minimum of two, so the
    accepted x are those of the constant m and those of (line or 1): xbar = min(zero_m, max(zero_line, zero_1)).
    For m > 1 the minimum is 1 throughout.
    """
    v = exact(values)
    d, m = v["dD"], (1 - v["dD"]) * v["cD"]
    level = v["p1"] + m
    one = (level - d) / (1 - d)
    if m >= 1:
        return one
    line = (level - d * (v["p20"] - v["pi"] * v["Delta"] + m)) / (1 - d + d * v["kappa"])
    return min((level - d * m) / (1 - d), max(line, one))


def xmin(values: dict[str, object]) -> Fraction:
    """Return the least R takes, on the whole line (it may leave [0, 1]); built as `xbar` is."""
    v = exact(values)
    d, m = v["dR"], (1 - v["dD"]) * v["cD"]
    level = v["p1"] - (1 - d) * v["cR"]
    one = (level - d) / (1 - d)
    if m >= 1:
        return one
    line = (level - d * (v["p20"] - v["pi"] * v["Delta"] + m)) / (1 - d + d * v["kappa"])
    return min((level - d * m) / (1 - d), max(line, one))


def solve(values: dict[str, object], proposer: str = "challenger") -> tuple[str, Fraction | None, dict[str, Fraction]]:
    """Solve with divisible ground: (outcome, x or None, payoffs by actor)."""
    low, high = max(Fraction(0), xmin(values)), min(Fraction(1), xbar(values))
    if low > high:
        return "war", None, dict(zip(("defender", "challenger"), war(values), strict=True))
    x = high if proposer == "challenger" else low
    return "settlement", x, dict(zip(("defender", "challenger"), payoffs(values, x), strict=True))


def solve_indivisible(
    values: dict[str, object], ground: Fraction, keep: bool = False
) -> tuple[str, Fraction | None, dict[str, Fraction]]:
    """Solve with indivisible ground by comparing payoffs, the challenger proposing.

    `keep` adds the offer to cede nothing (x = 0) to the offer to cede `ground`; without it the choice is to cede
    `ground` or to fight.
    """
    fight = war(values)
    best = None
    for x in ([Fraction(0)] if keep else []) + [Fraction(ground)]:
        now = payoffs(values, x)
        if now[0] >= fight[0] and now[1] >= fight[1] and (best is None or now[1] > best[1][1]):
            best = (x, now)
    if best is None:
        return "war", None, dict(zip(("defender", "challenger"), fight, strict=True))
    return "settlement", best[0], dict(zip(("defender", "challenger"), best[1], strict=True))


def window(values: dict[str, object], ground: Fraction) -> tuple[Fraction, Fraction] | None:
    """Return the credibilities in [0, 1] at which ceding `ground` settles, or None.

    Both conditions are read off as bounds on t = p20 + kappa X - pi Delta through
    F = min(1, clip(t) + m), nondecreasing in t: D needs F <= a, R needs F >= b.
    """
    v, X = exact(values), Fraction(ground)
    m = (1 - v["dD"]) * v["cD"]
    floor = min(Fraction(1), m)  # least value of F; the greatest is 1
    low, high = Fraction(0), Fraction(1)  # bounds of pi
    top = v["p20"] + v["kappa"] * X

    def demand(slack: Fraction, d: Fraction) -> Fraction | None:
        """Return the bound on F, or None if d = 0 and F does not matter."""
        return slack / d if d else None

    slack = v["p1"] + m - (1 - v["dD"]) * X
    a = demand(slack, v["dD"])
    if (a is None and slack < 0) or (a is not None and a < floor):
        return None
    if a is not None and a < 1:  # need t + m <= a; F can reach it by clip(t) = 0 if a >= m
        need = top - max(a - m, Fraction(0))
        if a - m >= 0 and need > 0:
            if not v["Delta"]:
                return None
            low = max(low, need / v["Delta"])
    slack = v["p1"] - (1 - v["dR"]) * v["cR"] - (1 - v["dR"]) * X
    b = demand(slack, v["dR"])
    if (b is None and slack > 0) or (b is not None and b > 1):
        return None
    if b is not None and b > floor:  # need t + m >= b
        room = top - (b - m)
        if room < 0:
            return None
        if v["Delta"]:
            high = min(high, room / v["Delta"])
    return (low, high) if low <= high else None
