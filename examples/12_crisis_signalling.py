"""A crisis with audience costs: bluff, resolve and tied hands.

Does it make war more likely, or less, if leaders pay a price for backing down?

In the spirit of Fearon (1997): A challenges, B concedes or resists, and A, if resisted, fights or backs down at an audience cost a.
B does not know whether A is resolved. All sequential equilibria are found at every point, exactly; here there is one each time.
"""

import sys
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import INK, PAGE, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
model = bg.load("fearon1997/sinking_or_tying")
print(bg.solve(model), "\n")

# One challenger in four is resolved, whatever the audience cost. To the others war is worth -2: beyond a = 2 they fight as well.
costs = [f"{k / 20}" for k in range(1, 50, 2)]
given = bg.sweep(model, {"A.audience": costs})

# Many types, whose worth of war is spread evenly below 0, down to -5: those to whom it is worth more than -a fight, so a/5 are resolved.
# To B only their number matters. (If nobody liked war better than peace, that nobody challenges would be an equilibrium as well.)
SPREAD = 5
spread = model.replace({"A.unresolved_war": -9})
many = [bg.solve(spread.replace({"A.audience": a, "resolved": f"{float(a) / SPREAD}"})) for a in costs if float(a) < 2]
assert (given["equilibria"] == 1).all() and all(eq.unique for eq in many)

war = given["chance"].sel(end="war").values
left = {
    "B resists a challenge": given["strategy"].sel(action="challenged: resist").values,
    "the unresolved challenge": given["strategy"].sel(action="unresolved: challenge").values,
    "war": war,
}
right = {
    "B resists a challenge": [float(eq.strategy["challenged"]["resist"]) for eq in many],
    "the unresolved challenge": [float(eq.strategy["unresolved"]["challenge"]) for eq in many],
    "war": [float(eq.probabilities["war"]) for eq in many],
}
print("audience cost   war, if one in four is resolved   war, if the audience cost decides how many are")
for k in range(2, len(many), 4):
    print(f"{costs[k]:>13}   {war[k]:31.3f}   {right['war'][k]:46.3f}")

DASHES = dict(zip(left, ("--", ":", "-"), strict=True))
PLACES = (((0.56, 0.67), (0.1, 0.35), (0.1, 0.13)), ((0.56, 0.67), (1.25, 0.24), (1.25, 0.05)))  # where lines are named
TITLES = ("(a) one in four is resolved", f"(b) resolved are those who prefer war to $-a$: $a/{SPREAD}$")
with styled():
    figure = PrintedFigure(figsize=(PAGE, 2.6), layout="constrained")
    axes = figure.subplots(1, 2, sharey=True)
    x = [float(a) for a in costs]
    tied = sum(a < 2 for a in x)
    for panel, lines, title, places in zip(axes, (left, right), TITLES, PLACES, strict=True):
        for (name, y), place in zip(lines.items(), places, strict=True):
            for part in (slice(0, tied), slice(tied, None)):
                panel.plot(x[: len(y)][part], y[part], DASHES[name], color=INK, lw=1.6 if name == "war" else 0.9)
            panel.text(*place, name)
        panel.set(xlabel="audience cost $a$, in units of the stake", title=title, xlim=(0, 2.5), ylim=(0, 1.04))
    axes[0].text(2.25, 0.5, "all hands are tied,\nand B concedes", rotation=90, ha="center", va="center")
    axes[0].set_ylabel("probability")
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"crisis_signalling.{ending}"))
print(
    f"\nLearnt: where resolve is given, audience costs leave bluffing as it is and make war rarer ({war[0]:.2f} to {war[tied - 1]:.2f}), "
    f"as B resists less; where they make more leaders fight, war becomes likelier ({right['war'][0]:.2f} to {right['war'][-1]:.2f})."
)
