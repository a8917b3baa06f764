"""The bargaining range.

Which settlements do both sides prefer to war, and who decides which of them is reached?

Fearon (1995): war is a costly lottery, so there is always a range of settlements that both sides prefer to it. The
range has the width of both costs together; the side that makes the demand takes its own end of it.
"""

import sys
from pathlib import Path

import bargaining as bg

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

# A wins a war with probability 0.6; it would cost A 0.1 and B 0.2 of what is at stake.
model = bg.load("fearon1995/bargaining_range")

# A demands: a verdict with its closed form, the conditions under which it holds, and its proof.
demand = bg.solve(model)
print(demand)
print("\nwhy not war:", demand.why_not("war"), "\n")

# B demands: the other end of the same range.
reply = bg.solve(model.replace({"proposer": "B"}))
low, high = reply.terms["pie"], demand.terms["pie"]
costs = f"{model['A.cost'].value} + {model['B.cost'].value}"
print(f"the bargaining range is [{low}, {high}], of width {high - low} = {costs}\n")

# How costly must war be to B before A can demand everything? In symbols, and at the model's other values.
print(bg.threshold(model, "B.cost"), "\n")

# The two panels: nowhere is there war; what differs is the formula of the share.
axes = {"B.cost": (0, "1/2", 101), "power": (0, 1, 101)}
maps = [bg.regime_map(model.replace({"proposer": side}), axes) for side in ("A", "B")]
for side, m in zip("AB", maps, strict=True):
    print(f"{side} demands:", m, sep="\n")
print("figure:", bg.plot.save(bg.plot.regions(maps), folder / "bargaining_range.pdf"))

print(
    f"\nLearnt: costs of war make room for a settlement at every balance of power; who proposes decides only "
    f"whether A receives {float(high)} or {float(low)} of it."
)
