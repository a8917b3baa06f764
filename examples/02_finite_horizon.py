"""Alternating offers with a last round.

How does a known end of the talks divide the pie?

Ståhl (1972): A and B make offers in turn; each round of delay shrinks the pie for each by its own discount factor, and
after the last round there is nothing. Agreement is immediate, but the round that is never reached decides its terms.
"""

import sys
from fractions import Fraction
from pathlib import Path

import bargaining as bg

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

model = bg.load("stahl1972/finite_horizon")

# Three rounds: A, B, A. The verdict shows what each side would accept in rounds that are never reached.
three = bg.solve(model.replace({"rounds": 3}))
print(three)
print("figure:", bg.plot.save(bg.plot.tree(three.model), folder / "three_rounds.pdf"), "\n")

# The same share as a formula in both discount factors, with the conditions under which it holds.
print(three.regime.proposition(), "\n")

# With an odd number of rounds A has the last word, with an even number B: one round more turns the division over.
limit = Fraction(5, 7)  # (1 - dB)/(1 - dA dB): A's share in talks without an end, Rubinstein (1982)
print("rounds  last word  A's share    distance from talks without an end")
distance = {}
for rounds in (1, 2, 3, 4, 5, 6, 9, 10, 19, 20, 39, 40):
    share = bg.solve(model.replace({"rounds": rounds})).terms["pie"]
    distance[rounds] = abs(share - limit)
    print(f"{rounds:6d}  {'A' if rounds % 2 else 'B':>9}  {float(share):9.6f}    {float(share - limit):+.6f}")

# How patient must B be for A to be left with less than a quarter? Ten rounds, B has the last word.
print("\n  B's discount factor    A's share of the pie in ten rounds")
for patience in ("0.5", "0.6", "0.7", "0.8", "0.9", "0.95"):
    eq = bg.solve(model.replace({"B.discount": patience}))
    print(f"  {patience:>19}    {float(eq.terms['pie']):.4f}")

print(
    f"\nLearnt: having the last word is worth {float(distance[1] + distance[2]):.2f} of the pie with a round or two to "
    f"go, {float(distance[9] + distance[10]):.2f} with nine or ten, and next to nothing with forty "
    f"({float(distance[39] + distance[40]):.3f})."
)
