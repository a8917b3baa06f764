"""The proposer's advantage, which vanishes as offers follow one another faster.

How much is it worth to make the first offer?

Rubinstein (1982); Binmore, Rubinstein and Wolinsky (1986): A and B discount time at rates of 5 and 10 per cent a year, and a
rejection takes a time T, so that the discount factors of a round are exp(-0.05 T) and exp(-0.1 T).
"""

import sys
from math import exp
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import COLUMN, INK, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

rate_a, rate_b = 0.05, 0.10
limit = rate_b / (rate_a + rate_b)  # Nash's solution with each other's rates as weights


def share(time: float, proposer: str) -> float:
    return float(bg.rubinstein(exp(-rate_a * time), exp(-rate_b * time), proposer=proposer).terms["pie"])


# The answer in symbols, once; the numbers below are its values.
one_year = bg.rubinstein(exp(-rate_a), exp(-rate_b))
print(one_year, "\n")

print("T, in years    A's share if A proposes    if B proposes    worth of proposing")
for time in (10, 5, 2, 1, 0.5, 0.25, 0.1, 0.01, 0.001):
    first, second = share(time, "A"), share(time, "B")
    print(f"{time:>11}    {first:>23.6f}    {second:>13.6f}    {first - second:>18.6f}")
print(f"{'limit':>11}    {limit:>23.6f}    {limit:>13.6f}    {0:>18}")

# To first order the first proposer's share exceeds the limit by half of what the own rate takes off in a round.
print(f"\nfirst order at T = 0.1: {limit * (1 + rate_a * 0.1 / 2):.6f}, exactly {share(0.1, 'A'):.6f}")

curve = [k / 4 for k in range(1, 41)]
with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.4), layout="constrained")
    axes = figure.add_subplot(
        xlabel="time between offers T, in years", ylabel="share of A", xlim=(0, 10.5), ylim=(0.45, 0.87)
    )
    for who, line, below in (("A", "-", 8), ("B", "--", -12)):
        shares = [limit, *(share(time, who) for time in curve)]
        axes.plot([0, *curve], shares, line, color=INK, lw=1.2)
        axes.annotate(f"{who} proposes", (10, shares[-1]), xytext=(0, below), ha="right", textcoords="offset points")
    axes.plot(0, limit, "o", color=INK, ms=4, clip_on=False)
    axes.annotate("limit: B's rate over\nthe sum of both", (3.6, limit), va="center")
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"proposer_advantage.{ending}"))

worth = {time: share(time, "A") - share(time, "B") for time in (10, 1, 0.01)}
print(
    f"\nLearnt: the first offer is worth {worth[10]:.3f} of the pie with ten years between offers, {worth[1]:.3f} with one "
    f"and {worth[0.01]:.4f} with four days; then patience alone divides: A, half as impatient as B, gets {limit:.3f}."
)
