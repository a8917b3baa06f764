"""A ceasefire under imperfect monitoring.

Does a ceasefire enforce itself?

Two sides comply or violate unseen; alarms may be false, violations may be missed, and an alarm is answered by fighting. The ceasefire
can hold if the cost of that fighting outweighs what a violation gains. All numbers are assumptions; "2014-15" and "2022 on" illustrate.
"""

import sys
from pathlib import Path

import numpy as np
from sympy import Symbol, lambdify

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import INK, PAGE, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
BOTH = "ukraine: comply; russia: comply"
model = bg.load("yamazoe2026/self_enforcing_ceasefire")
print(bg.solve(model), "\n")

# Without sanctions, if fighting is for ever: the least patience that lasts, and the least in one hurried period, in symbols.
grim, bare = (model.replace({"punishment": "for ever", "credibility": c}) for c in ("0.5", 0))
print(bg.threshold(bare, "russia.discount", into=BOTH), "\n")
hurried, calm = bare.replace({"first_period": "hurried"}), "ukraine, hurried: comply; russia, hurried: comply; "
print(bg.threshold(hurried, "russia.first_discount", into=calm + BOTH), "\n")
NO_MISSION = {"false_alarm": "0.2", "missed": "0.8"}
CHEAP, DEAR = ({"credibility": 0, "ukraine.cost": k, "russia.cost": k} for k in ("0.05", "0.36"))
for words, change in {
    "mission, sanctions at even odds": {},
    "no mission, sanctions at even odds": NO_MISSION,
    "2014-15: little fighting, neither wants more": CHEAP,
    "2022 on: much fighting, neither wants more": DEAR,
    "2022 on, and russia expects to take more": {**DEAR, "power": "0.6"},
}.items():
    print(f"{words:>45}:  {'   or   '.join(eq.label for eq in bg.equilibria(model.replace(change)))}")

# Where the ceasefire can hold; and the patience it takes as fighting becomes cheaper.
powers, promises, cost = np.linspace(0, 0.6, 301), np.linspace(0, 1, 251), np.linspace(0.005, 0.4, 200)
variants = (grim, "0.9", (0.4, 0.1)), (model, "0.76", (0.36, 0.45)), (grim.replace(NO_MISSION), "0.6", (0.305, 0.86))
names = "mission,\nfighting\nfor ever", "mission,\nfighting\nfor a year", "no mission,\nfighting\nfor ever"
with styled():
    figure = PrintedFigure(figsize=(PAGE, 2.9), layout="constrained")
    left, right = figure.subplots(1, 2)
    for name, (variant, shade, tip) in zip(names, variants, strict=True):
        where = bg.regime_map(variant, {"power": (0, "0.6", 301), "credibility": (0, 1, 251)}).where(BOTH).T
        left.contourf(powers, promises, where, levels=[0.5, 1.5], colors=[shade])
        left.contour(powers, promises, where, levels=[0.5], colors=[INK], linewidths=0.6)
        left.annotate(name, tip, (0.5, tip[1] - 0.06), size=7, arrowprops={"arrowstyle": "-", "lw": 0.5})
    left.set(xlabel="russia's expected advance", ylabel="credibility of sanctions", title="(a) where it can hold")
    for missed, dashes in (("0.8", ":"), ("0.5", "-"), ("0.2", "--")):
        t = bg.threshold(bare.replace({"missed": missed}), "russia.discount", into=BOTH, over=("0.1", "0.999"))
        given = {name: value for name, value in t.point.items() if name != "russia.cost"}
        curve = lambdify(Symbol("russia.cost"), t.expression.subs(given))(cost)
        right.plot(cost, curve, dashes, color=INK, label=f"{missed} of violations missed")
    for k, at, tip, years in ((0.05, 0.62, 1, "as in 2014-15"), (0.36, 0.95, 0.47, "as in 2022")):
        right.annotate(years, (k, tip), (k, at), ha="center", size=7, arrowprops={"arrowstyle": "-", "lw": 0.5})
    right.axhspan(1, 1.06, color="0.85", label="no patience is enough")
    right.set(xlabel="cost of fighting", xlim=(0, 0.4), ylim=(0.3, 1.06), title="(b) critical discount factor")
    right.legend(loc="lower left", fontsize=7, frameon=False, title="without sanctions", title_fontsize=7)
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"self_enforcing_ceasefire.{ending}"))
print(
    "\nLearnt: what enforces a ceasefire is the cost of the fighting that answers an alarm, so where fighting is cheap and nobody "
    "sanctions violations neither side complies, although both would rather. A mission lowers the patience it takes, sanctions "
    "widen the advances it survives, and a shock to patience that passes may be larger than one that lasts."
)
