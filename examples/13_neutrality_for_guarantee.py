"""Neutrality for a guarantee: Istanbul, spring 2022.

When is neutrality for a binding guarantee better than fighting on?

A defender becomes neutral for a guarantee and a withdrawal. Neutrality and a pause make a later attack easier, the guarantee
and the ground given up make it harder. Who proposes, and how forces are withdrawn, are choices. All numbers are assumed.
"""

import sys
from pathlib import Path

import bargaining as bg

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

model = bg.load("arkin2022/neutrality_for_guarantee")
panels = {who: model.replace({"proposer": who}) for who in ("ukraine", "mediator", "russia")}

# The terms, by who proposes them: the mediator's are even, if such terms would be honoured.
for who, panel in panels.items():
    eq = bg.solve(panel)
    kept = eq.regime.terms["ground"]
    print(f"{who} proposes: {eq.outcome}; ground kept {eq.terms['ground']} = {kept}")
    print("  worth:", ", ".join(f"{actor} {value}" for actor, value in eq.values.items()))

# The threshold on credibility, in symbols: the same whoever proposes.
thresholds = {who: bg.threshold(p, "credibility", into="neutrality and ground kept") for who, p in panels.items()}
assert len({t.value for t in thresholds.values()}) == 1
print("\n", thresholds["russia"], sep="")

# Given the costs of both.
border, numbers = thresholds["russia"].expression, {path: model[path].value for path in model.variables}
print("\nleast credibility, by costs of war   russia.cost =    0.05     0.1    0.15")
for ours in ("0.05", "0.1", "0.15"):
    row = [
        border.subs({"ukraine.cost": ours, "russia.cost": theirs}).subs(numbers) for theirs in ("0.05", "0.1", "0.15")
    ]
    print(f"{'ukraine.cost = ' + ours:>45}  " + "".join(f"{float(x):8.3f}" for x in row))

# Withdrawal as part of the terms: at the signature, promised, or in steps that are verified.
print("\nhow the forces are withdrawn   at credibility 0.3                   at 0.8                               at 1")
ways = {"with the signature": {}, "promised": {}, "verified in steps": {"steps": 2}}
for way, steps in ways.items():
    rows = [bg.solve(model.replace({"withdrawal": way, "credibility": q} | steps)).outcome for q in ("0.3", "0.8", "1")]
    print(f"{way:<30} " + "   ".join(f"{label:<34}" for label in rows).rstrip())

axes = {"power": (0, "0.6", 61), "credibility": (0, 1, 61)}
maps = [bg.regime_map(panel, axes) for panel in panels.values()]
for who, m in zip(panels, maps, strict=True):
    print(f"\n{who} proposes:", m, sep="\n")
figure = bg.plot.regions(maps)
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"neutrality_for_guarantee.{ending}"))

print(
    "\nLearnt: at these numbers neutrality is better than fighting on from one credibility of the guarantee on, whoever "
    f"proposes, {float(thresholds['russia'].value):.2f}; it falls with either side's cost of war. A mediator changes the terms "
    "and not the threshold, where no side would rather have a truce. A withdrawal that is only promised defeats every "
    "guarantee, and verified steps do with a weaker one, because the defender leaves the last step of its neutrality undone."
)
