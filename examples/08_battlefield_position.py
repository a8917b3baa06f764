"""A war bargained by battlefield position: what a fort is worth at the table.

How closely do the terms of peace follow the front line?

Slantchev (2003): between battles the two sides make each other offers in turn. Nobody fights, since both know what fighting on
would bring; but what it would bring depends on who holds which ground, and so the terms follow the front.
"""

import sys
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import COLUMN, INK, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

FORTS = 10
model = bg.load("slantchev2003/battles").replace({"forts": FORTS, "battle": "0.5"})
held = range(1, FORTS)
shares = {
    proposer: [float(bg.solve(model.replace({"held": n, "proposer": proposer})).terms["pie"]) for n in held]
    for proposer in ("A", "B")
}
print(f"A's share of the settlement, of {FORTS} forts A holding\n")
print("forts   if A proposes   if B proposes   worth of proposing")
for n, a, b in zip(held, shares["A"], shares["B"], strict=True):
    print(f"{n:5}   {a:13.3f}   {b:13.3f}   {a - b:18.3f}")

# A battle moves the front by one fort and hands the offer to the other side. So who proposes at an odd number of forts of ten
# also proposes whenever a side is down to its last fort, where half of all battles end the war and leave the other no turn.
worth = [a - b for a, b in zip(shares["A"], shares["B"], strict=True)]
odd, even = worth[0::2], worth[1::2]
print(f"\nto propose is worth {min(odd):.3f} or more with odd numbers of forts, {max(even):.3f} or less with even ones")

with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.7), layout="constrained")
    axes = figure.add_subplot(xlabel=f"forts held by A, of {FORTS}", ylabel="A's share of the settlement")
    axes.plot([0, FORTS], [0, 1], color=INK, lw=0.6, ls="--", label="chance to win a war to the finish", zorder=1)
    axes.vlines(held, shares["B"], shares["A"], color="0.6", lw=2.5, label="worth of proposing", zorder=2)
    axes.plot(held, shares["A"], "o", color=INK, ms=4, label="A proposes")
    axes.plot(held, shares["B"], "o", color=INK, mfc="white", ms=4, label="B proposes")
    axes.set(xlim=(0, FORTS), ylim=(0, 1), xticks=range(0, FORTS + 1, 2))
    axes.legend(frameon=False, loc="upper left", fontsize=7)
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"battlefield_position.{ending}"))

middle = [(a + b) / 2 for a, b in zip(shares["A"], shares["B"], strict=True)]
slope = (middle[-2] - middle[1]) / (FORTS - 4)
print(
    f"\nLearnt: terms follow the front, but not one for one: averaged over who proposes, a fort in the middle is worth "
    f"{slope:.3f} of the pie, though it adds {1 / FORTS:.1f} to the chance of winning; proposing is worth up to {max(worth):.2f}, "
    "as the proposer keeps what peace saves over another battle."
)
