"""Attrition and reputation: impatience makes the other side concede faster, and loses all the same.

Who gives way first when both can wait?

A and B each demand three fifths of a pie. In a war of attrition between sides known to be rational (Hendricks, Weiss and Wilson
1988) anything may happen at the start. If either may be one that never gives way (Abreu and Gul 2000) only one thing does.
"""

import sys
from pathlib import Path

import sympy

import bargaining as bg
from bargaining.plots.saving import PrintedFigure
from bargaining.plots.style import COLUMN, INK, styled

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

# Between rational sides: conceding now is worth 0.4, winning 0.6, both discounted; A is twice as impatient as B.
t = sympy.Symbol("t")
decay = (sympy.exp(-0.2 * t), sympy.exp(-0.1 * t))
attrition = bg.solve(bg.WarOfAttrition.general(("A", "B"), [0.4 * d for d in decay], [0.6 * d for d in decay]))
print("rational for certain: hazards", {side: str(h) for side, h in attrition.hazards.items()})
for side, atom in (("A", 1), ("A", "0.5"), ("B", 0), ("B", "0.5"), ("B", 1)):
    one = attrition.with_atom(side, atom)
    print(f"  {side} concedes at once with probability {float(atom):.1f}: A has {float(one.values['A']):.2f}, ", end="")
    print(f"B {float(one.values['B']):.2f}; gain from any other date {one.verify():.0e}")

# With a grain of commitment there is one equilibrium, and the impatient side is the weaker one.
model = bg.load("abreu2000/reputation").replace({"A.rate": "0.2", "A.commitment": "0.01", "B.commitment": "0.01"})
eq = bg.solve(model)
print(f"\n{eq}\n\nA is the weaker side if {eq.condition}\n")

rates = [k / 200 for k in range(2, 41)]
values = {
    z: [float(bg.solve(model.replace({"A.rate": r, "A.commitment": z, "B.commitment": z})).values["A"]) for r in rates]
    for z in ("0.1", "0.01", "0.0001")
}
with styled():
    figure = PrintedFigure(figsize=(COLUMN, 2.5), layout="constrained")
    axes = figure.add_subplot(
        xlabel="A's rate of discount, per year (B's is 0.1)",
        ylabel="payoff that A expects, share of the pie",
        xlim=(0, 0.2),
    )
    for (z, path), line in zip(values.items(), (":", "--", "-"), strict=True):
        axes.plot(rates, path, ls=line, color=INK, lw=1.2, label=z)
    axes.set(ylim=(0.38, 0.62))
    axes.legend(frameon=False, fontsize=7, title="either committed with\nprobability", title_fontsize=7)
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"reputation.{ending}"))

# The same war with a date at which it ends in fighting: a crisis before audiences (Fearon 1994).
crisis = bg.solve(bg.load("fearon1994/audience_costs"))
print("figure:", bg.plot.save(bg.plot.concession(crisis), folder / "crisis.pdf"))

print(
    f"\nLearnt: A's impatience makes B concede at twice A's hazard ({attrition.hazards['B']} and {attrition.hazards['A']}), "
    f"yet, as B's reputation grows as fast, A must concede at once with probability {float(eq.atoms['A']):.2f} and has no more than "
    f"{float(eq.values['A']):.1f}; in the crisis, B backs down at once with probability {float(crisis.atoms['B']):.2f} because its "
    f"audience costs are half of A's, and war still comes with {float(crisis.outcome['war']):.2f}."
)
