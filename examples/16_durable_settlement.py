"""A settlement that lasts.

Why would a settled war start again?

A settlement must be better than war for both sides at every later date, while power shifts. Its terms may be fixed, so
that only war changes them, or be negotiated anew in every period. All numbers are assumptions with reasons.
"""

import sys
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import COLUMN, INK, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
fixed = bg.load("yamazoe2026/durable_settlement")
talks = fixed.replace({"terms": "renegotiated"})

# The conditions under which neither side returns to war, the largest shift survived, and the smallest guarantee.
eq = bg.solve(fixed)
print(f"Fixed terms: {eq.outcome}, territory = {eq.regime.terms['territory']} = {eq.terms['territory']}, where")
print(eq.regime.region)
for path in ("shift", "credibility"):
    print(bg.threshold(fixed, path, into="kept with cession"))
print(f"\nTerms that russia may reopen: {bg.solve(talks).outcome}")
print(bg.threshold(talks, "shift", into="kept with cession"))

# Powell's condition: in peace the two have 1 together; the margin is what is left when each has what it can secure.
print("\nMargin of peace if power jumps; where it is negative no way of bargaining avoids war.")
for credibility, shift in (("0.75", "0.45"), ("0", "0.45"), ("0", "0.5")):
    offered = talks.replace({"proposer": "ukraine", "credibility": credibility, "shift": shift})
    found = bg.solve(offered)
    (binding,) = (c for c in found.regime.conditions if "ukraine.cost" in str(c) and "discount" in str(c))
    more, _, less = binding.sides()
    margin = float((more - less).subs(offered.numbers))
    print(f"    credibility {credibility}, shift {shift}: {margin:.4f}, {found.outcome}")
print(f"    margin = ({more}) - ({less})")

# A drift instead of a jump: the largest shift survived, by the number of periods over which power shifts.
most = {}
for name, game, periods in (("fixed terms", fixed, (1, 3, 5)), ("renegotiated", talks, (1, 2, 3, 4, 5))):
    games = [game.replace({"steps": n}) for n in periods]
    borders = [bg.threshold(each, "shift", into="kept with cession", over=("0.2", "0.6")) for each in games]
    most[name] = {n: float(border.value) for n, border in zip(periods, borders, strict=True)}
    print(f"largest shift survived, {name}:", ", ".join(f"{v:.3f} in {n} periods" for n, v in most[name].items()))
with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.2), layout="constrained")
    axes = figure.add_subplot(xlabel="periods over which power shifts", ylabel="largest shift survived", ylim=(0, 0.65))
    for marker, (name, row) in zip(("s-", "o-"), most.items(), strict=True):
        axes.plot(list(row), list(row.values()), marker, color=INK, ms=4, lw=0.8, mfc="white", label=name)
    axes.set_xticks(range(1, 6))
    axes.legend(frameon=False, loc="lower right")
print("figure:", *(bg.plot.save(figure, folder / f"largest_shift.{ending}") for ending in ("pdf", "png")))

axes, maps = {"power": (0, "0.55", 56), "credibility": (0, 1, 81)}, {}
for name, game in (("fixed terms", fixed), ("renegotiated", talks)):
    for n, speed in ((1, "a jump"), (3, "three periods"), (5, "five periods")):
        maps[f"{name}, {speed}"] = bg.regime_map(game.replace({"steps": n}), axes)
war = ["challenger returns to war", "defender returns to war", "talks fail later"]
classes = {"kept at every date": ["kept with cession"], "settled, broken later": war, "fight on": ["fight on"]}
figure = bg.plot.comparison(maps, classes)
print("figure:", *(bg.plot.save(figure, folder / f"durable_settlement.{ending}") for ending in ("pdf", "png")))
fast, slow = most["renegotiated"][1], most["renegotiated"][5]
print(
    "\nLearnt: if the challenger proposes, terms that only war can change survive any shift up to the guarantee and both"
    f" sides' costs of war, {most['fixed terms'][1]:.2f}, fast or slow; terms that are renegotiated survive {fast:.2f} if it comes at once,"
    f" and {slow:.2f} over five periods: fixed terms weather jumps, and talks drifts."
)
