"""A war bargained by battlefield position: what a fort is worth at the table.

How closely do the terms of peace follow the front line?

Slantchev (2003): between battles the two sides make each other offers. Nobody fights, since both know what fighting on would bring;
but what it would bring depends on who holds which ground, and so the terms follow the front.
"""

import sys
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure, save
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
for proposer, values in shares.items():
    print(f"{proposer} proposes:", ", ".join(f"{x:.3f}" for x in values))

with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.6), layout="constrained")
    axes = figure.subplots()
    for (proposer, values), marker in zip(shares.items(), "os", strict=True):
        axes.plot(held, values, color=INK, marker=marker, mfc="white", label=f"{proposer} proposes")
    axes.plot(
        [0, FORTS], [0, 1], color=INK, linewidth=0.6, linestyle="--", label="chance of winning a war to the finish"
    )
    axes.set_xlabel(f"forts held by A, of {FORTS}")
    axes.set_ylabel("A's share of the settlement")
    axes.set_xlim(0, FORTS)
    axes.set_ylim(0, 1)
    axes.legend(frameon=False, loc="lower right")
    print("figure:", save(figure, folder / "battlefield_position.pdf"))

slope = (shares["A"][-2] - shares["A"][1]) / (FORTS - 4)
print(
    f"\nLearnt: a fort in the middle of the front is worth {slope:.3f} of the pie, less than the {1 / FORTS:.1f} it adds to the chance of "
    f"winning; with five forts each, the first offer is worth {shares['A'][4] - shares['B'][4]:.3f}."
)
