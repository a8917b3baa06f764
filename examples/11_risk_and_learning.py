"""The risk of war that is taken on purpose, and the war that is fought on so that the other side learns.

If sides know too little of each other, how likely is war, and when is it over?

Fearon (1995): A makes one demand, and only B knows what war would cost it. Smith and Stam (2004): both are optimistic, each knows
that the other disagrees, and battles from fort to fort bring their beliefs together.
"""

import sys
from itertools import accumulate
from pathlib import Path

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import INK, PAGE, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

# One demand: the chance of war in closed form, which way it moves, and where it ends.
demand = bg.load("fearon1995/risk_return")
print(bg.solve(demand), "\n")
costs = [k / 100 for k in range(51)]
risks = {p: [bg.solve(demand.replace({"A.cost": c, "power": p})).war for c in costs] for p in (0.5, 0.9)}
assert bg.solve(demand.replace({"A.cost": 0.4})).case == "safe"  # from B.highest - 2*B.lowest on

# A war: until a settlement is possible, or until it suits A, which foresees what battles will teach B.
war = bg.load("smith2004/learning")
RUNS, SEED, LAST = 20_000, 2004, 30
over, simulated, mean = {}, {}, {}
for timing in ("when possible", "when best"):
    eq = bg.solve(war.replace({"timing": timing}))
    dated = {end.fought: float(end.settlement + end.victory + end.defeat) for end in eq.ends}
    over[timing] = list(accumulate(dated.get(t, 0) for t in range(LAST + 1)))
    counts = eq.simulate(RUNS, SEED)
    fallen = [sum(n for (t, _), n in counts.items() if t <= last) / RUNS for last in range(LAST + 1)]
    simulated[timing], mean[timing] = fallen, eq.duration
    print(f"{timing}: over after {eq.duration:.2f} battles on average; {RUNS} simulated wars differ from the exact")
    print(f"   distribution by at most {max(abs(a - b) for a, b in zip(fallen, over[timing], strict=True)):.4f}")
course = bg.solve(war.replace({"timing": "when best"})).simulated(SEED)
print("\nbattles   forts   A expects   B expects   room for a settlement")
for step in course[:6]:
    print(f"{step.fought:7}   {step.held:5}   {step.expected[0]:9.3f}   {step.expected[1]:9.3f}   {step.room:21.3f}")

with styled():
    figure = PrintedFigure(figsize=(PAGE, 2.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    for power, line in ((0.5, "-"), (0.9, "--")):
        left.plot(
            costs, [float(w) for w in risks[power]], line, color=INK, lw=1.2, label=f"A wins with probability {power}"
        )
    left.set(xlabel="A's cost of war, in shares of the pie", ylabel="probability of war", xlim=(0, 0.5), ylim=(0, 0.6))
    for timing, line in (("when possible", "-"), ("when best", "--")):
        right.step(range(LAST + 1), over[timing], line, where="post", color=INK, lw=1.2, label=f"settled {timing}")
        dots = f"{RUNS:,} simulated wars" if timing == "when best" else None
        right.plot(range(LAST + 1), simulated[timing], ".", color="0.5", ms=3, label=dots)
    right.set(xlabel="battles fought", ylabel="probability that the war is over", xlim=(0, LAST), ylim=(0, 1.02))
    left.legend(frameon=False, fontsize=7)
    right.legend(frameon=False, fontsize=7, loc="lower right")
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"risk_and_learning.{ending}"))

print(
    f"\nLearnt: A risks war with probability {float(risks[0.5][10]):.3f}, whatever the balance of power until it can ask for all, "
    f"and takes no risk once war costs it 0.4; a war of optimists can be settled after {mean['when possible']:.1f} battles, but A, "
    f"who expects them to teach B, fights {mean['when best']:.1f}."
)
