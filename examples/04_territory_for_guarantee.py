"""Territory today for a guarantee against tomorrow's power.

Does a more credible guarantee spare territory, or does it let more territory pass?

Derived here, not published: the challenger may renegotiate in every later period, with whatever power it has by then. A
guarantee takes from that power, ground ceded adds to it.
"""

import sys
from pathlib import Path

import bargaining as bg

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

model = bg.load("derived/territory_for_guarantee")
print(bg.solve(model), "\n")

# Without a guarantee the defender cannot be paid today for what it loses tomorrow: the commitment problem.
print(bg.threshold(model, "credibility", into="settlement"), "\n")

# Whoever proposes, more credibility lets more territory pass.
print("credibility   ceded, challenger proposes   ceded, defender proposes")
for q in ("0", "1/30", "0.25", "0.5", "0.75", "1"):
    row = []
    for side in ("challenger", "defender"):
        eq = bg.solve(model.replace({"credibility": q, "proposer": side}))
        row.append(f"{float(eq.terms['territory']):.6f}" if eq.terms else "war")
    print(f"{q:>11}   {row[0]:>26}   {row[1]:>24}")

# Ground that cannot be divided leaves a window: too weak and the defender refuses, too strong and the challenger does.
whole = bg.load("derived/indivisible_territory_for_guarantee")
window = bg.threshold(whole, "credibility", into="settlement")
print(
    "\nindivisible ground of size", whole["ground"].value, *(f"  {stretch}" for stretch in window.intervals), sep="\n"
)

axes = {"power_later": ("2/5", "9/10", 101), "credibility": (0, 1, 101)}
divided = bg.regime_map(model, axes)
print("", divided, sep="\n")
print("figure:", bg.plot.save(bg.plot.regions(divided), folder / "territory_for_guarantee.pdf"))
windows = bg.regime_map(whole, {"ground": (0, 1, 101), "credibility": (0, 1, 101)})
print("figure:", bg.plot.save(bg.plot.regions(windows), folder / "window_of_credibility.pdf"))

print(
    "\nLearnt: where the challenger can renegotiate, guarantee and territory are complements, for the guarantee takes "
    f"tomorrow's gains from it and it asks for more today; below {window.intervals[1].low} credibility is too weak "
    f"and above {window.intervals[1].high} too strong to settle indivisible ground."
)
