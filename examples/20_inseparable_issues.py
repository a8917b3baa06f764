"""Inseparable issues: ground and a guarantee.

When is a bundle of territory and guarantee agreed although each alone fails, and when is nothing agreed?

Ground ceded without a guarantee leaves a lasting threat; a guarantee with the ground kept is a strategic defeat of the
other side. What is settled stands, so whoever gives first has nothing left to ask for. All numbers are assumptions.
"""

import sys
from pathlib import Path

import bargaining as bg

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
model = bg.load("stalled2026/inseparable_issues")
PROCEDURES = ("bundle", "territory first", "guarantee first")

print(f"{'terms and worth to':44}  territory  guarantee    ukraine     russia")
for threat in ("6", "0"):
    for proposer in ("ukraine", "russia"):
        for procedure in PROCEDURES:
            eq = bg.solve(model.replace({"procedure": procedure, "proposer": proposer, "threat": threat}))
            terms = [
                f"{float(eq.terms[t]):11.3f}" if t in eq.terms else f"{'-':>11}" for t in ("territory", "guarantee")
            ]
            worth = "".join(f"{float(value):11.3f}" for value in eq.values.values())
            print(
                f"threat {threat}, {proposer} proposes, {procedure:16}".ljust(44),
                *terms,
                worth,
                f"  {eq.outcome}",
                sep="",
            )

# The bundle with cover for all that is ceded: where it is agreed, with the terms in closed form.
eq = bg.solve(model)
print("\nthe bundle is agreed, all the ground ceded being covered, where:", eq.regime.region, sep="\n")
print("on the terms:", *(f"  {name} = {formula}" for name, formula in eq.regime.terms.items()), sep="\n")
least = bg.threshold(model.replace({"power": "0.4"}), "credibility", into="cession for guarantee")
alone = bg.threshold(model.replace({"procedure": "territory first"}), "threat", into="fight on", over=(0, 12))
zero_sum = bg.threshold(model, "zero_sum", into="fight on")
print("\nat power 0.4:", least, "\nground alone:", alone, "\nzero-sum:", zero_sum, sep="\n")
axes = {"power": (0, "0.6", 61), "credibility": ("0.01", 1, 61)}
panels = {
    "ukraine proposes: bundle": {"procedure": "bundle"},
    "ukraine proposes: either one first": {"procedure": "territory first"},
    "russia proposes: guarantee first": {"procedure": "guarantee first", "proposer": "russia"},
}
maps = [bg.regime_map(model.replace(changes), axes) for changes in panels.values()]
figure = bg.plot.regions(maps, titles=list(panels), width=8.5)
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"inseparable_issues.{ending}"))
maps.append(bg.regime_map(model.replace({"procedure": "guarantee first"}), axes))
codes = [m.dataset["outcome"].attrs["labels"].split(" | ").index("fight on") for m in maps]
bundle, ground, _, guarantee = (m.dataset["outcome"].values == code for m, code in zip(maps, codes, strict=True))
print(
    f"\nLearnt: ground without cover fails from a threat of {float(alone.value):g} on, and the challenger lets no guarantee "
    "come first unless it names the ground afterwards; the bundle is agreed at "
    f"{(ground & guarantee & ~bundle).mean():.0%} of the points of this map, ukraine proposing, where neither order is. Nothing "
    f"is agreed at {bundle.mean():.0%}, where cover cannot be relied on enough, or where for its consent to cover a strong "
    "challenger must be paid more than the defender would lose by war. Without a threat the procedure does not matter."
)
