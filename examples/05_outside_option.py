"""The outside option principle, and what becomes of it if others may leave, or at other times.

When does the threat to walk away move the division?

Binmore, Shaked and Sutton (1989): a side that rejects an offer may leave for an outside option. The same numbers are then
played by two other rules: B may leave only when its own offer was rejected (Shaked 1994), or both may leave after any
rejection (Ponsatí and Sákovics 1998).
"""

import sys
from fractions import Fraction
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure, save
from bargaining.plots.style import COLUMN, INK, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

model = bg.load("binmore1989/outside_option")
print(bg.solve(model.replace({"B.outside_option": "0.6"})), "\n")
# The option is no disagreement point: below the border it changes nothing, above it B gets the option and no more.
border = bg.threshold(model, "B.outside_option")
print(border, "\n")

rules = {
    "the responder": {"when_to_leave": "after rejecting"},
    "B, rejected": {"who_may_leave": "second", "when_to_leave": "after being rejected"},
    "both, always": {"when_to_leave": "after any rejection"},
}
grid = [k / 16 for k in range(17)]
options = sorted(map(Fraction, [*grid, "0.4263", "0.4264", border.value, "0.81", "0.8101", "0.9"]))
ends = {}
print("share of A, least and greatest in any equilibrium, if these may leave:\noption of B  ", end="")
print("  ".join(f"{rule:>16}" for rule in rules))
for b in options:
    for rule, structure in rules.items():
        found = bg.payoff_set(model.replace({"B.outside_option": b, **structure}))
        ends[rule, b] = (float(found.least["A"]), float(found.greatest["A"]))
    print(f"{float(b):>11}  " + "  ".join("{:>6.4f} to {:.4f}".format(*ends[rule, b]) for rule in rules))

with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.8), layout="constrained")
    axes = figure.add_subplot(xlabel="outside option of B", ylabel="share of A", xlim=(0, 1), ylim=(0, 1))
    for rule, colour, hatch in (("both, always", "#cce8f7", ""), ("B, rejected", "none", "////")):
        low, high = zip(*(ends[rule, b] for b in options), strict=True)
        axes.fill_between(list(map(float, options)), low, high, facecolor=colour, edgecolor="0.5", hatch=hatch, lw=0.6)
    axes.plot(list(map(float, options)), [ends["the responder", b][0] for b in options], color=INK, lw=1.5)
    axes.annotate("the responder may leave", (0.02, 0.545))
    axes.annotate("B may leave when rejected", (0.6, 0.3), (0.5, 0.75), arrowprops={"arrowstyle": "-", "lw": 0.6})
    axes.annotate("both may leave\nafter any rejection", (0.02, 0.2))
print("figure:", save(figure, folder / "outside_option.pdf"))

half = {rule: ends[rule, Fraction(1, 2)] for rule in rules}
print(
    f"\nLearnt: an outside option is a constraint, no starting point: below {float(border.value):.4f} it moves nothing. At 0.5 "
    f"A gets {half['the responder'][0]} if the responder may leave, {half['B, rejected'][0]} to {half['B, rejected'][1]} if B may "
    f"when rejected, and {half['both, always'][0]} to {half['both, always'][1]} if both always may."
)
