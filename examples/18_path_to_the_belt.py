"""The path to the belt.

How far is ground ceded slice by slice, which ground is fought over, and how strong a guarantee stops the path there?

Ground gives power, and behind a line lies ground that gives much at once. A challenger may take slices, or fight: a conquest by
force takes time, and the front stands where it is while it lasts. All numbers are assumptions with reasons.
"""

import sys
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import INK, PAGE, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
model = bg.load("abudhabi2026/path_to_the_belt")
kinds = {"against any attack": "front at the belt", "in place of the belt": "belt ceded"}
panels = {kind: model.replace({"guarantee": kind}) for kind in kinds}
found = {kind: bg.threshold(panels[kind], "credibility", into=into) for kind, into in kinds.items()}
print(*(f"a guarantee {kind}:\n{border}\n" for kind, border in found.items()), sep="\n")
maps = [bg.regime_map(panel, {"power": (0, "0.6", 61), "credibility": (0, 1, 61)}) for panel in panels.values()]
bg.plot.save(bg.plot.regions(maps, titles=[f"guarantee {kind}" for kind in kinds]), folder / "belt_and_guarantee.pdf")

# The least strength q = credibility x guarantee_effect in closed form, as a conquest takes longer; costs are equal.
n = {path: float(value) for path, value in model.numbers.items()}
d, h, p, least = n["discount"], n["line"], n["power"] + n["slope"] * n["line"], {}
for m in range(1, 5):
    k = n["ukraine.cost"] * (d**-m - 1)
    least[19 * m] = (1 - (h - k) / p, 1 - (1 - d) * (p - h + k) / (d * n["jump"]), 1 - (h + k) / p)
borders = (found["in place of the belt"].value, found["against any attack"].intervals[1].low)
assert all(abs(q - n["guarantee_effect"] * float(v)) < 1e-12 for q, v in zip(least[19][1:], borders, strict=True))
columns = {"front ends short, endless demands": "--", "belt replaced and ceded": "-.", "front stays at the belt": "-"}
for name, row in zip(columns, zip(*least.values(), strict=True), strict=True):
    print(f"{name:34}", *(f"{q:.3f}" if q < 1 else " none" for q in row), f"  by conquest in {list(least)} months")

# The path, demands coming every half-year: a half-year is discounted by 0.95, and a conquest takes three.
half = model.replace({"demands": "without end", "discount": "0.95", "duration": 3})
paths = {
    "no belt, or one fully replaced": ({"jump": 0, "credibility": 0}, "-", "0.6"),
    "belt, no guarantee": ({"credibility": 0}, "-", INK),
    "belt, guarantee of strength 0.675": ({}, "--", INK),
    "belt, guarantee of strength 0.855": ({"credibility": "0.95"}, ":", INK),
}
with styled():
    figure = PrintedFigure(figsize=(PAGE, 2.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.axhline(h, color="0.85", lw=5, zorder=0)
    left.text(59, h + 0.008, "here the belt begins", ha="right", fontsize=7, color="0.4")
    for name, (change, dashes, colour) in paths.items():
        eq = bg.solve(half.replace(change))
        x = [float(ground) for _, ground in eq.path(11)]
        print(f"{name}: {eq.outcome}; by half-years", *(f"{v:.3f}" for v in x[1:6]))
        left.plot([6 * t for t in range(len(x))], x, dashes, color=colour, label=name)
        if eq.outcome == "war before the belt":
            left.plot(6 * len(x) - 6, x[-1], "X", color=INK, ms=7)
            left.text(6 * len(x) - 4, x[-1] - 0.03, "war", fontsize=8)
    left.set(xlabel="months", ylabel="ground taken", xlim=(0, 60), ylim=(0, 0.36), title="demands every half-year")
    for (name, dashes), row in zip(columns.items(), zip(*least.values(), strict=True), strict=True):
        right.plot(list(least), row, dashes, color=INK, label=name)
    right.set(xlabel="months that a conquest takes", ylim=(0, 1), xlim=(19, 76), xticks=list(least))
    right.set(ylabel="least strength of the guarantee", title="what stops the path")
    for side, place in ((left, "upper left"), (right, "lower left")):
        side.legend(frameon=False, fontsize=7, loc=place, handlelength=3)
print("figures:", *(bg.plot.save(figure, folder / f"path_to_the_belt.{ending}") for ending in ("pdf", "png")))
print(
    f"\nLearnt: without a guarantee slices end in war over the belt; one of strength {least[19][2]:.2f} keeps the front there, but to have "
    f"the belt ceded it must replace {least[19][1]:.0%} of what the belt gives. The longer a conquest takes, the less is needed for either."
)
