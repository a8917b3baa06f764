"""The Nash programme: axioms and moves, one answer.

What do bargainers who hurry, or who fear a breakdown, have to do with Nash's product of gains?

Binmore, Rubinstein and Wolinsky (1986): A gets x, B gets 1 - x**2. They make offers in turn, a time T apart. Delay
costs them, at rates rA and rB; or it does not, and after each refusal the talks may break down, at rate k.
"""

import sys
from math import exp
from pathlib import Path

import sympy

from bargaining import axiomatic
from bargaining.actors import Actor
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.plots.saving import PrintedFigure, save
from bargaining.plots.style import COLUMN, INK, styled
from bargaining.solvers.concave_offers import concave_offers

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
x = sympy.Symbol("x")
frontier = axiomatic.Concave(1 - x**2, term="x")
r_a, r_b, k, broken = 0.1, 0.05, 0.1, {"A": 0.2, "B": 0.1}


def value(proposer: str, time: float, hurried: bool) -> float:
    actors = [Actor("A", exp(-r_a * time)), Actor("B", exp(-r_b * time))] if hurried else ["A", "B"]
    breakdown = None if hurried else (1 - exp(-k * time), broken)
    return concave_offers(ConcaveOffers(actors, frontier, proposer=proposer, breakdown=breakdown)).values["A"]


# The weights are each other's rates: patience is strength. What breakdown pays is the disagreement point.
patience = axiomatic.nash(axiomatic.BargainingProblem(frontier, {"A": 0, "B": 0}), {"A": r_b, "B": r_a})
caution = axiomatic.nash(axiomatic.BargainingProblem(frontier, broken))
ends = {name: float(s.point["A"]) for name, s in (("delay costs", patience), ("talks may break down", caution))}
print(patience, caution, "A's payoff        if delay costs           if talks may break down", sep="\n\n")
print("      T    A proposes   B proposes      A proposes   B proposes")
times = [3, 2, 1, 0.5, 0.1, 0.01, 0.001]
rows = [[value(who, t, hurried) for hurried in (True, False) for who in "AB"] for t in times]
for t, (a, b, c, d) in zip(times, rows, strict=True):
    print(f"{t:7}   {a:.9f}  {b:.9f}     {c:.9f}  {d:.9f}")
print(f"   Nash         {ends['delay costs']:.9f}                 {ends['talks may break down']:.9f}")

with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.4), layout="constrained")
    axes = figure.add_subplot(xlabel="time between offers, T", ylabel="payoff of A", xlim=(0, 3.8))
    for n, column in enumerate(zip(*rows, strict=True)):
        axes.plot(times, column, "--" if n % 2 else "-", color=INK, lw=0.9)
        axes.annotate(f"{'AB'[n % 2]} proposes", (3, column[0]), xytext=(3, -2), textcoords="offset points")
    for name, end in ends.items():
        axes.plot(0, end, "o", color=INK, ms=4, clip_on=False)
        axes.annotate(f"Nash, {name}", (1.1, end), va="center")
print("figure:", save(figure, folder / "nash_programme.pdf"))
first, last = (row[0] - row[1] for row in (rows[0], rows[-1]))
print(
    f"\nLearnt: to propose is worth {first:.2f} at T = 3 and {last:.5f} at T = 0.001; what remains is Nash's solution."
)
