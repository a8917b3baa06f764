"""How long answers take: five games that grow.

What makes a bargaining problem hard: its size, its horizon, its parameters, its regimes, or how finely it is looked at?

Times are processor seconds on this machine. On logarithmic axes a slope of 1 is twice the time for twice the size; the slope
written in a panel is that of its last three points. The last map has a hundred million points.
"""

import sys
from pathlib import Path
from time import process_time

import numpy as np
import sympy

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import INK, PAGE, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
front = bg.load("slantchev2003/battles")
belt = bg.load("abudhabi2026/fortress_belt").replace({"proposer": "russia"})
DEAL = lambda x: bg.outcome("deal", {"A": x, "B": 1 - x})  # noqa: E731
PLANE = lambda n: {"power": (0, 0.5, n), "credibility": (0, 1, n)}  # noqa: E731


def tree(ends, k=1):  # the sides choose in turn, left or right
    if ends == 1:
        return bg.outcome("end", {"A": k * 7919 % 1009, "B": k * 104729 % 1013})
    return bg.decision("turn", "AB"[k.bit_length() % 2], {w: tree(ends // 2, 2 * k + i) for i, w in enumerate("lr")})


def campaign(n):  # A wins a war by winning n battles in a row, each with a probability of its own
    names, node = [f"p{k}" for k in range(n)], bg.outcome("won", {"A": 0.9, "B": -0.1})
    for p in map(sympy.Symbol, names):
        node = bg.chance(f"battle {p}", {"won": (p, node), "lost": (1 - p, bg.outcome("lost", {"A": 0, "B": 0.8}))})
    game = bg.Game(["A", "B"], bg.offer("demand", "A", "B", accept=DEAL, reject=node))
    return bg.solve(game, at=dict.fromkeys(names, "0.9")).regime.conditions


def exits(n):  # B may leave in n ways, each of which is the best somewhere
    worth = [sympy.Rational(2 * k, n) * sympy.Symbol("x") - sympy.Rational(k * k, n * n) for k in range(n)]
    leave = bg.decision("how?", "B", {f"{k}": bg.outcome(f"way {k}", {"A": 0, "B": w}) for k, w in enumerate(worth)})
    return bg.regime_map(bg.Game("AB", bg.offer("demand", "A", "B", accept=DEAL, reject=leave)), {"x": (0, 1, 1001)})


panels = {
    "ends of a tree": ((512, 2048, 8192, 32768), lambda n: bg.solve(bg.Game(["A", "B"], tree(n)))),
    "forts (two states each)": ((4, 8, 16, 24), lambda n: bg.solve(front.replace({"forts": n}))),
    "parameters of a regime": ((3, 6, 9, 12), campaign),
    "regimes of a map": ((4, 8, 16, 32), exits),
    "points on a map's side": ((10, 100, 1000, 10_000), lambda n: bg.outcome_map(belt, PLANE(n)).shares()),
}
with styled():
    figure = PrintedFigure(figsize=(PAGE, 1.8), layout="constrained")
    for axes, (what, (sizes, run)) in zip(figure.subplots(1, 5, sharey=True), panels.items(), strict=True):
        run(sizes[0])  # what is done once in a session is left out
        times = [-process_time() + (run(n), process_time())[1] for n in sizes]
        slope = np.polyfit(np.log(sizes[-3:]), np.log(times[-3:]), 1)[0]
        print(f"{what:24}", *(f"{n:7,}: {t:.3f} s" for n, t in zip(sizes, times, strict=True)), f"  slope {slope:.1f}")
        axes.loglog(sizes, times, "o-", color=INK, ms=3, lw=0.8)
        axes.set(xlabel=what, ylim=(2e-3, 20), title=f"slope {slope:.1f}")
        axes.set_xticks(sizes[::3], [f"{n:,}" for n in sizes[::3]], minor=False)
        axes.minorticks_off()
    figure.axes[0].set_ylabel("seconds")
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"scaling.{ending}"))
print("\nLearnt: looking closer costs little, since only borders take work; many parameters at once are what is hard.")
