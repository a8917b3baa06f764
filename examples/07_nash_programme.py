"""The Nash programme: axioms and moves, one answer.

What do bargainers who hurry, or who fear a breakdown, have to do with Nash's product of gains?

Binmore, Rubinstein and Wolinsky (1986): A gets x, B gets 1 - x**2. They make offers in turn, a time T apart. Delay
costs them, at rates rA and rB; or it does not, and after each refusal the talks may break down, at rate k.
"""

import sys
from math import exp
from pathlib import Path

import sympy

import bargaining as bg
from bargaining import axiomatic
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import COLUMN, INK, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
x = sympy.Symbol("x")
frontier = bg.Concave(1 - x**2, term="x")
r_a, r_b, k, broken = 0.1, 0.05, 0.1, {"A": 0.2, "B": 0.1}


def value(proposer: str, time: float, hurried: bool) -> float:
    actors = [bg.Actor("A", exp(-r_a * time)), bg.Actor("B", exp(-r_b * time))] if hurried else ["A", "B"]
    breakdown = None if hurried else (1 - exp(-k * time), broken)
    return bg.solve(bg.ConcaveOffers(actors, frontier, proposer=proposer, breakdown=breakdown)).values["A"]


# The axioms: the weights are each other's rates, as patience is strength; what breakdown pays is the disagreement point.
patience = axiomatic.nash(axiomatic.BargainingProblem(frontier, {"A": 0, "B": 0}), {"A": r_b, "B": r_a})
caution = axiomatic.nash(axiomatic.BargainingProblem(frontier, broken))
print(
    f"If delay costs: the greatest uA**{r_b} * uB**{r_a}, A's weight being B's rate and B's weight A's rate.\n{patience}\n"
)
print(f"If talks may break down: the greatest (uA - {broken['A']}) * (uB - {broken['B']}).\n{caution}\n")

# The moves: A's payoff from alternating offers.
ends = {name: float(s.point["A"]) for name, s in (("delay costs", patience), ("talks may break down", caution))}
print("payoff of A:   if delay costs          if talks may break down")
print("     T   A proposes   B proposes   A proposes   B proposes")
times = [3, 2, 1, 0.5, 0.1, 0.01, 0.001]
rows = [[value(who, t, hurried) for hurried in (True, False) for who in "AB"] for t in times]
for t, row in zip(times, rows, strict=True):
    print(f"{t:6}   " + "   ".join(f"{v:10.6f}" for v in row))
print(f"  Nash   {ends['delay costs']:10.6f}                {ends['talks may break down']:10.6f}")

with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.6), layout="constrained")
    axes = figure.add_subplot(xlabel="time between offers, T", ylabel="payoff of A", xlim=(0, 3.9), ylim=(0.36, 0.7))
    for n, column in enumerate(zip(*rows, strict=True)):
        axes.plot(times, column, "--" if n % 2 else "-", color=INK, lw=0.9)
        axes.annotate(f"{'AB'[n % 2]} proposes", (3, column[0]), xytext=(3, -2), textcoords="offset points")
    for name, end in ends.items():
        axes.plot(0, end, "o", color=INK, ms=4, clip_on=False)
        axes.annotate(f"Nash, if {name}", (1.2, end), va="center")
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"nash_programme.{ending}"))
first, last = (row[0] - row[1] for row in (rows[0], rows[-1]))
print(
    f"\nLearnt: to propose is worth {first:.2f} at T = 3 and {last:.5f} at T = 0.001; what remains is Nash's solution, with "
    "rates of impatience as weights if delay costs, and with the payoffs of breakdown as disagreement point if talks may fail."
)
