"""Guarantee first or territory first.

Who must move first when ground is exchanged for a guarantee, and when do steps make the exchange enforce itself?

Ground ceded may be attacked before the guarantee is in force; a holder that is safe under a guarantee need not cede.
"""

import sys
from pathlib import Path

import numpy as np
from matplotlib.colors import ListedColormap

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import FILLS, PAGE, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
model = bg.load("abudhabi2026/guarantee_or_territory_first")
nobody = {"ukraine.trust": 0, "russia.trust": 0}
for name, trust in (("at the model's numbers", {}), ("if nobody is trusted", nobody)):
    for order in ("territory first", "guarantee first", "part first", "escrow"):
        print(f"{name}, {order}:", bg.solve(model.replace({"order": order, **trust})).regime.outcome)
for order, path in (("territory first", "russia.trust"), ("guarantee first", "ukraine.trust")):
    print(f"\n{order}:", bg.threshold(model.replace({"order": order}), path, into="fight on"), sep="\n")
part = bg.threshold(model.replace({"order": "part first", **nobody}), "advance", into="part first or war after deal")
print("\npart first:", part, "", bg.solve(model).regime.proposition(), "", sep="\n")


def carried_out(axes, order, **changes):
    """Tell where an order is agreed to and, if the guarantor performs, may be carried out; rows are the second axis."""
    m = bg.regime_map(model.replace({"order": order, **changes}), axes)
    return np.isin(m.dataset["outcome"].values, [k for k, label in enumerate(m.outcomes) if order in label]).T


trust = {"ukraine.trust": (0, 1, 201), "russia.trust": (0, 1, 201)}
sizes = {"power": ("0.15", "0.45", 241), "advance": (0, 1, 201)}
patience = {"power": ("0.22", "0.4", 217), "russia.discount": ("0.5", "0.99", 99)}
either = carried_out(trust, "territory first") + 2 * carried_out(trust, "guarantee first")
staged = [carried_out(patience, "territory first", steps=n, **{**nobody, "ukraine.trust": 1}) for n in (1, 2, 3, 4)]
least = np.where(np.any(staged, axis=0), np.argmax(staged, axis=0) + 1, 0)
NAMES = (
    ("(a) trust both ways", "trust in the holder (ukraine)", "trust in the challenger (russia)"),
    ("(b) nobody is trusted", "challenger's power", "share of the guarantee that comes first"),
    ("(c) holder trusted: least number of steps", "challenger's power", "challenger's discount factor, half a year"),
)
TEXTS = (
    ((0.12, 0.4, "none"), (0.62, 0.4, "guarantee\nfirst"), (0.62, 0.9, "either"), (0.12, 0.9, "territory\nfirst")),
    ((0.22, 0.8, "the holder would\nkeep the ground"), (0.36, 0.3, "the challenger\nwould strike")),
    ((0.24, 0.7, "1"), (0.265, 0.55, "2"), (0.29, 0.9, "3"), (0.318, 0.95, "4"), (0.36, 0.7, "more,\nor none")),
)
colours = ListedColormap(["white", *(colour for colour, _ in FILLS[1:5])])
with styled():
    figure = PrintedFigure(figsize=(PAGE, 2.6), layout="constrained")
    maps = zip((either, carried_out(sizes, "part first", **nobody), least), (trust, sizes, patience), strict=True)
    for axes, (codes, span), (title, across, up), texts in zip(figure.subplots(1, 3), maps, NAMES, TEXTS, strict=True):
        edges = [float(end) for low, high, _ in span.values() for end in (low, high)]
        axes.imshow(codes, colours, vmin=0, vmax=4, origin="lower", extent=edges, aspect="auto")
        axes.set(xlabel=across, ylabel=up)
        axes.set_title(title, fontsize=8)
        for x, y, text in texts:
            axes.text(x, y, text, ha="center", va="center", fontsize=7)
    figure.axes[1].text(0.289, 0.665, "carried out", ha="center", va="center", fontsize=7, rotation=53)
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"guarantee_or_territory_first.{ending}"))
print(
    "\nLearnt: at these numbers territory first needs trust in the challenger (0.79), guarantee first in the holder (0.25), and neither "
    "is needed if so much of the guarantee comes first (62 to 80 %) that it protects what is left, but would not protect all of it."
)
