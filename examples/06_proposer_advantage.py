"""The proposer's advantage, which vanishes as offers follow one another faster.

How much is it worth to make the first offer?

Rubinstein (1982); Binmore, Rubinstein and Wolinsky (1986): A and B discount time at rates of 5 and 10 per cent a year, and a
rejection takes a time T, so that the discount factors of a round are exp(-0.05 T) and exp(-0.1 T).
"""

import sys
from math import exp
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure, save
from bargaining.plots.style import COLUMN, INK, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

rate_a, rate_b = 0.05, 0.10
limit = rate_b / (rate_a + rate_b)  # Nash's solution with each other's rates as weights: patience is strength


def share(time: float, proposer: str) -> float:
    return float(bg.rubinstein(exp(-rate_a * time), exp(-rate_b * time), proposer=proposer).terms["pie"])


# The answer in symbols, once; the numbers below are its values.
one_year = bg.rubinstein(exp(-rate_a), exp(-rate_b))
print(one_year, "\n")

print("time between offers    A's share if A proposes    if B proposes    advantage")
times = [10, 5, 2, 1, 0.5, 0.25, 0.1, 0.01, 0.001]
shares = {time: (share(time, "A"), share(time, "B")) for time in times}
for time, (first, second) in shares.items():
    print(f"{time:>19}    {first:>23.9f}    {second:>13.9f}    {first - second:.6f}")
print(f"{'limit':>19}    {limit:>23.9f}    {limit:>13.9f}    0")

# To first order the first proposer's share exceeds the limit by half of what the own rate takes off in a round.
print(f"\nfirst order at T = 0.1: {limit * (1 + rate_a * 0.1 / 2):.9f}, exactly {shares[0.1][0]:.9f}")

with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.4), layout="constrained")
    axes = figure.add_subplot(
        xlabel="time between offers, in years", ylabel="share of A", xlim=(0, 10.5), ylim=(0.4, 0.9)
    )
    for k, line in ((0, "-"), (1, "--")):
        axes.plot(times, [shares[time][k] for time in times], line, color=INK, lw=1.2)
        axes.annotate(
            f"{'AB'[k]} proposes", (10, shares[10][k]), xytext=(0, 8 - 20 * k), ha="right", textcoords="offset points"
        )
    axes.plot(0, limit, "o", color=INK, ms=4, clip_on=False)
    axes.annotate("limit", (0, limit), xytext=(24, -2.5), textcoords="offset points")
print("figure:", save(figure, folder / "proposer_advantage.pdf"))

print(
    f"\nLearnt: the first offer is worth {shares[10][0] - shares[10][1]:.3f} of the pie with ten years between offers, "
    f"{shares[1][0] - shares[1][1]:.3f} with one and {shares[0.01][0] - shares[0.01][1]:.4f} with four days; patience stays."
)
