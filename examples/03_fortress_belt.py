"""The fortress belt.

When does ceding ground, or a guarantee, become rational if the ground given is the ground that defends?

A defender may cede ground, a challenger may honour the settlement or attack after a pause, and a guarantor may stand by
it. The ground ceded strengthens a later attack; a guarantee weakens it. All numbers are assumptions with reasons.
"""

import sys
from pathlib import Path

import bargaining as bg

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

model = bg.load("abudhabi2026/fortress_belt")
panels = {side: model.replace({"proposer": side}) for side in ("ukraine", "russia")}

# The verdicts: who proposes decides how much ground passes under the same guarantee.
for side, panel in panels.items():
    eq = bg.solve(panel)
    (ceded,) = eq.regime.terms.values()
    worth = ", ".join(f"{actor} {value}" for actor, value in eq.values.items())
    print(f"{side} proposes: {eq.outcome}; ground ceded {eq.terms['territory']} = {ceded}")
    bg.plot.save(bg.plot.frontier(eq), folder / f"frontier_{side}.pdf")
    print(f"  worth: {worth}; largest gain from one deviation: {eq.verify()}\n")

# From which credibility on is there a deal? The border in symbols, and every stretch on the way.
for side, panel in panels.items():
    print(f"{side} proposes:", bg.threshold(panel, "credibility", into="cession for guarantee"), sep="\n")
weak = bg.solve(panels["ukraine"].replace({"credibility": "0.5"}))
print(f"\nat credibility 0.5: {weak.outcome}, because", weak.why_not("cession for guarantee"), "\n")

# A more credible guarantee: less ground if the defender proposes, the same ground if the challenger does.
print("credibility   ground ceded, ukraine proposes   russia proposes")
for q in ("0.65", "0.7", "0.75", "0.8", "0.9", "1"):
    ceded = [bg.solve(p.replace({"credibility": q})).terms.get("territory") for p in panels.values()]
    print(f"{q:>11}   " + "   ".join("no deal" if x is None else f"{float(x):.3f}" for x in ceded))

# The map: every point classified by comparisons checked there.
axes = {"power": (0, "1/2", 101), "credibility": (0, 1, 101)}
maps = [bg.regime_map(panel, axes) for panel in panels.values()]
for side, m in zip(panels, maps, strict=True):
    print(f"\n{side} proposes:", m, sep="\n")
print("\nfigure:", bg.plot.save(bg.plot.regions(maps), folder / "fortress_belt.pdf"))

print(
    "\nLearnt: if the defender proposes, a guarantee substitutes for ground, as each point of credibility spares "
    "guarantee_effect/(1 - strategic_value) = 4/3 points of it; if the challenger does, the two go together, as the "
    "guarantee lowers no demand and only makes a cession of that size hold."
)
