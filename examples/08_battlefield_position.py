"""A war bargained by battlefield position: what a fort is worth at the table.

Between battles the two sides make each other offers. Nobody fights, since both know what fighting on would bring; but what
fighting on would bring depends on who holds which ground, and so the terms of peace follow the front line: less steeply than the
odds of a war to the finish, which neither side would want to fight, and with an advantage to whoever makes the offer.

Run: python examples/08_battlefield_position.py [FILE.pdf]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import bargaining as bg

FORTS = 10


def main(file: Path | None = None) -> None:
    model = bg.load("slantchev2003/battles").replace({"forts": FORTS, "battle": "0.5"})
    held = range(1, FORTS)
    figure, axes = plt.subplots(figsize=(4.5, 3.2), layout="constrained")
    for proposer, marker in (("A", "o"), ("B", "s")):
        shares = [bg.solve(model.replace({"held": n, "proposer": proposer})).terms["pie"] for n in held]
        print(f"{proposer} proposes:", ", ".join(f"{float(x):.3f}" for x in shares))
        axes.plot(
            held, [float(x) for x in shares], color="black", marker=marker, mfc="white", label=f"{proposer} proposes"
        )
    axes.plot([0, FORTS], [0, 1], color="0.6", lw=0.8, ls="--", zorder=0)
    axes.annotate(
        "chance of winning a war to the finish",
        (7, 0.7),
        (4.4, 0.93),
        color="0.4",
        fontsize=7,
        arrowprops={"arrowstyle": "-", "color": "0.6"},
    )
    axes.set(xlabel=f"forts held by A, of {FORTS}", ylabel="A's share of the settlement", xlim=(0, FORTS), ylim=(0, 1))
    axes.legend(frameon=False, loc="lower right", fontsize=8)
    if file is not None:
        figure.savefig(file)
        print(f"written: {file}")
    plt.close(figure)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
