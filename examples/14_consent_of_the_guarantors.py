"""The consent of the guarantors: three proposals of spring 2022.

What is a guarantee worth if the state it deters must consent to the action?

Three proposals for a settlement, reduced to what tells them apart: a cap on the forces (7 March), a guarantee (29 March), one
that needs the consent of all guarantors, the challenger included (15 April). All else, and all numbers but the cap, are assumed.
"""

import sys
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import INK, PAGE, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
model = bg.load("yamazoe2026/consent_of_the_guarantors").replace({"proposer": "ukraine"})
none, each, veto = (model.replace({"guarantee": kind}) for kind in ("none", "each may act", "by consent of all"))
cap = none.replace({"force_cap": "one fifth"})
drafts = {"7 March: a cap": cap, "29 March: a guarantee": each, "15 April: by consent of all": veto}


def ends(draft, cost):
    """Return the least and the most ground kept on terms that both accept, as ukraine and as russia proposes."""
    at = draft.replace({"ukraine.cost": cost, "russia.cost": cost})
    return [bg.solve(at.replace({"proposer": who})) for who in ("ukraine", "russia")]


spans = {}
print("ground kept on terms acceptable to both, by the cost of war to each side")
for name, draft in drafts.items():
    found = {k / 100: ends(draft, f"{k / 100}") for k in range(41)}
    held = {c: [eq.terms["ground"] for eq in both] for c, both in found.items() if "neutrality" in both[0].outcome}
    spans[name] = [(c, *map(float, span)) for c, span in held.items()]
    print(f"  {name:<28}", *(f"{c}: {low:.3f}-{high:.3f}  " for c, low, high in spans[name] if c in (0.1, 0.2, 0.3)))

# The veto leaves exactly nothing of the guarantee. Its price in ground, and that of the cap, in symbols.
assert [eq.values for eq in ends(veto, "0.3")] == [eq.values for eq in ends(none, "0.3")]
least = {draft: ends(draft, "0.3")[0].regime.terms["ground"] for draft in (cap, each, veto)}
of_veto, of_cap = (
    "credibility*guarantee_effect/(1 - strategic_value)",
    "forces_value*(1 - force_share)/(1 - strategic_value)",
)
assert (least[veto] - least[each]).equals(of_veto) and (least[cap] - least[veto]).equals(of_cap)
print(f"\nleast ground, 15 April: {least[veto]}\nprice in ground of the veto: {of_veto}; of the cap: {of_cap}\n")

# With the guarantee there is a threshold on credibility; under the veto there is only one on the cost of war.
print(bg.threshold(each, "credibility", into="neutrality and ground kept"))
print(bg.threshold(veto, "russia.cost", into="neutrality and ground kept"))
maps = [bg.regime_map(draft, {"russia.cost": (0, "0.4", 61), "credibility": (0, 1, 61)}) for draft in (each, veto)]
regions = bg.plot.regions(maps, titles=list(drafts)[1:])
with styled():
    figure = PrintedFigure(figsize=(PAGE, 2.5), layout="constrained")
    for axes, (name, span) in zip(figure.subplots(1, 3, sharey=True), spans.items(), strict=True):
        cost, low, high = zip(*span, strict=True)
        axes.fill_between(cost, low, high, color="0.85", label="acceptable to both")
        axes.plot(cost, high, color=INK, lw=1, ls="--", label="the most: russia proposes")
        axes.plot(cost, low, color=INK, lw=1.4, label="the least: ukraine proposes")
        axes.set(title=name, xlim=(0, 0.4), ylim=(0, 1), xlabel="cost of war to each side")
    figure.axes[0].set_ylabel("ground kept by the challenger")
    figure.axes[0].legend(frameon=False, loc="upper left", fontsize=7)
for stem, drawn in (("consent_of_the_guarantors", figure), ("veto_and_cost_of_war", regions)):
    print("figures:", *(bg.plot.save(drawn, folder / f"{stem}.{ending}") for ending in ("pdf", "png")))
print(
    "\nLearnt: a guarantee that needs the consent of the state it deters is worth exactly nothing, as that state withholds it "
    "wherever action would cost it anything. The least ground it keeps rises by credibility*guarantee_effect/(1 - "
    "strategic_value). At these numbers terms appear at the lowest cost of war under the terms of 29 March, at a higher one "
    "under that of 15 April, at the highest under that of 7 March."
)
