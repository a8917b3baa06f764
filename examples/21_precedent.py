"""The precedent.

What does a concession cost through the challenges that it invites, and who else would pay to prevent it?

A defender may concede ground or fight on; the next challenger, elsewhere, sees which. If its cost of war is known, what it does
teaches nothing. If it alone knows its resolve, a concession shows that it lacks it. All numbers are assumptions with reasons.
"""

import sys
from fractions import Fraction
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import COLUMN, INK, styled
from bargaining.protocols.precedent import shadow_price

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

model = bg.load("stalled2026/precedent")
known, private = (model.replace({"knowledge": what}) for what in ("known costs", "private resolve"))
print(bg.solve(known).regime.proposition(), "\n")
print(bg.solve(private), "\n")

# The greatest demand that a defender who is not resolved concedes, with and without doubt; the difference is the shadow price.
most = [bg.threshold(each, "demand") for each in (known, private)]
for what, t in zip(("known costs", "private resolve"), most, strict=True):
    print(f"{what}: conceded up to demand = {t.expression} = {float(t.value)}")
price = most[0].value - most[1].value
print(f"shadow price of the concession: {(most[0].expression - most[1].expression).expand()} = {float(price)}\n")

# More challengers, in closed form: what the price is where every defender would rather fight, by the belief in resolve.
v = model.numbers
critical = v["elsewhere"] / (v["elsewhere"] + v["next_challenger.cost"])
beliefs = [Fraction(k, 1000) for k in range(1, 1000)]
prices = {n: [shadow_price(b, critical, v["ukraine.discount"], v["elsewhere"], n) for b in beliefs] for n in (1, 2, 3)}
for n, each in prices.items():
    print(
        f"{n} later: more than nought above a belief of {float(critical**n):.3f} in resolve, {float(max(each)):.3f} at most"
    )

# The third party decides whether to promise support: too little credibility is useless, too much is dear unless it deters.
print("\npower   credibility   the third party   what follows")
for power, credibility in ((0.3, 0.25), (0.4, 0.25), (0.4, 0.6), (0.4, 0.8), (0.3, 0.9)):
    eq = bg.solve(model.replace({"support": "decided", "power": power, "credibility": credibility}))
    promise = next(action for action, chance in eq.strategy["promise"].items() if chance == 1)
    print(f"{power:5}   {credibility:11}   {promise:15}   {' or '.join(eq.probabilities)}")

axes = {"power": (0, "0.6", 301), "credibility": (0, 1, 201)}
maps = {"known costs": bg.regime_map(known, axes), "private resolve": bg.regime_map(private, axes)}
classes = {"no demand": ["front-line settlement"], "war": ["fight on"]} | {
    "concession, unless resolved": [f"concession, then a challenge{more}" for more in ("", " or fight on")],
}
with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.4), layout="constrained")
    panel = figure.add_subplot(ylabel="shadow price, where all refuse")
    for n, style in ((3, ":"), (2, "--"), (1, "-")):
        line = [[float(y) for y in each] for each in (beliefs, prices[n])]
        panel.plot(*line, style, color=INK, lw=1, label=f"{n} later challenger{'s' * (n > 1)}")
    panel.set(xlim=(0, 1), ylim=(0, 0.4), xlabel=r"belief that the defender is resolved, $\rho$")
    panel.legend(frameon=False, loc="upper left", fontsize=7)
for name, drawn in {"precedent": bg.plot.comparison(maps, classes), "shadow_price": figure}.items():
    print("figures:", *(bg.plot.save(drawn, folder / f"{name}.{ending}") for ending in ("pdf", "png")))
print(
    f"\nLearnt: a concession has a shadow price only if it teaches something: nought with known costs, discount x elsewhere = "
    f"{float(price)} with private resolve. It protects the ground from a challenger that would rather settle than fight, and turns "
    "concessions to one that would fight into war; others pay to prevent them only if that costs less than the stake it saves."
)
