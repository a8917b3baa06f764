"""The outside option principle, and what becomes of it if others may leave, or at other times.

When does the threat to walk away move the division?

Binmore, Shaked and Sutton (1989): a side that rejects an offer may leave for an outside option. The same numbers are then
played by two other rules: B may leave only when its own offer was rejected (Shaked 1994), or both may leave after any
rejection (Ponsatí and Sákovics 1998). Both sides discount by 0.9 a round; A has no outside option.
"""

import sys
from fractions import Fraction
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import COLUMN, INK, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

model = bg.load("binmore1989/outside_option")
d = model["B.discount"].value

# Rubinstein's division gives B as responder d/(1 + d): an option worth less is not taken, and changes nothing.
print(border := bg.threshold(model, "B.outside_option"), "\n")

# Under Shaked's rule the answer is one below d^2/(1 + d), then many, and one again beyond d^2: a row on each side of both.
first, last, step = d**2 / (1 + d), d**2, Fraction(1, 10_000)
tenths = [Fraction(k, 10) for k in range(10)]
options = sorted([*tenths, first - step, first, border.value, last, last + step])
rules = {
    "the responder": {"when_to_leave": "after rejecting"},
    "B, when rejected": {"who_may_leave": "second", "when_to_leave": "after being rejected"},
    "both, always": {"when_to_leave": "after any rejection"},
}
print(f"payoff of A, least to greatest in any equilibrium (discount factors {float(d)}), by who may leave:")
print("option of B  " + "".join(f"{rule:>20}" for rule in rules))
ends = {}
for b in options:
    for rule, structure in rules.items():
        found = bg.payoff_set(model.replace({"B.outside_option": b, **structure}))
        ends[rule, b] = (float(found.least["A"]), float(found.greatest["A"]))
    cells = [f"{low:.4f}" if low == high else f"{low:.4f} to {high:.4f}" for low, high in (ends[r, b] for r in rules)]
    print(f"{float(b):>11.4f}  " + "".join(f"{cell:>20}" for cell in cells))

with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.8), layout="constrained")
    axes = figure.add_subplot(xlabel="outside option of B", ylabel="payoff of A", xlim=(0, 0.9), ylim=(0, 1.02))
    x = [float(b) for b in options]
    low, high = zip(*(ends["both, always", b] for b in options), strict=True)
    axes.fill_between(x, low, high, facecolor="#dcecf6", edgecolor="0.6", lw=0.6)
    many = [b for b in options if first <= b <= last]
    low, high = zip(*(ends["B, when rejected", b] for b in many), strict=True)
    axes.fill_between([float(b) for b in many], low, high, facecolor="none", edgecolor="0.35", hatch="////", lw=0.6)
    for part in ([b for b in options if b < first], [b for b in options if b > last]):  # where there is one answer
        axes.plot([float(b) for b in part], [ends["B, when rejected", b][0] for b in part], color="0.5", lw=3.5)
    axes.plot(x, [ends["the responder", b][0] for b in options], color=INK, lw=1.3)
    axes.annotate("the responder may leave", (0.62, 0.38), (0.5, 0.72), arrowprops={"arrowstyle": "-", "lw": 0.6})
    axes.annotate("B may leave, when rejected\n(grey; hatched: many)", (0.03, 0.24))
    axes.annotate("both may leave,\nalways (blue: many)", (0.03, 0.6))
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"outside_option.{ending}"))

half = {rule: ends[rule, Fraction(1, 2)] for rule in rules}
print(
    f"\nLearnt: a responder's option moves the division only where it beats going on, here above {float(border.value):.4f}, and "
    f"then B gets just that. Who may leave when matters as much: with an option of 0.5 A gets {half['the responder'][0]} if the "
    f"responder may leave, {half['B, when rejected'][0]} to {half['B, when rejected'][1]} if B may after its own offer is "
    f"rejected, and {half['both, always'][0]} to {half['both, always'][1]} if both always may."
)
