"""Between ours and theirs: ground whose title cannot be divided.

How far does an interim status close the gap, and when does only a lottery or a payment do so?

Title is one side's or the other's; control and use can be shared. A demilitarised zone, a free economic zone, a
withdrawal by both, lots drawn for the title, and a sale are points between two ends, each of which one side refuses.
"""

import sys
from pathlib import Path

import bargaining as bg

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)
model = bg.load("abudhabi2026/interim_status")
TABLES = ("and interim statuses", "and lottery", "and payment")  # beside the front line and the whole ground


def options(v):
    """Return what each option is worth if honoured, and the power with which russia could attack after it."""
    q, n, o = v["credibility"], v["neutral_control"], v["open_title"]
    later = v["power"] + v["regrouping"]
    (a, b), (t, k) = ((v[f"{side}.title"], v[f"{side}.control"]) for side in ("ukraine", "russia"))
    mine, left, zone = q * n * b, k * (1 - q * (1 - n)), 1 - q * (1 - later)
    return {
        "front line": (1, 0, later),
        "equal withdrawal": (1 - b + (1 + v["strip"]) * mine, left - q * v["strip"] * (1 - n) * k, zone),
        "free economic zone": (o * a + mine + 1 - a - b, o * t + left, zone),
        "demilitarised zone": (mine, 1 - k + left, zone),
        "whole ground": (0, 1, 1),
    }


for changes in ({}, {"credibility": "0.5"}, {"power": "0.22", "credibility": 1}):
    there = model.replace(changes)
    v = there.numbers
    war, needs = 1 - v["power"] - v["ukraine.cost"], v["power"] - v["russia.cost"]
    print(
        f"power {float(v['power'])}, credibility {float(v['credibility'])}: worth and lacking to ukraine, russia; gap"
    )
    for name, (d, r, power) in options(v).items():
        short, lacks = max(0, war - d), max(0, power - v["russia.cost"] - r)
        how = "no payment closes it" if short or lacks else "settles"
        if short and not lacks and r - short >= needs:
            how = f"russia pays {float(short):.3f} at once" + ("" if short <= v["funds"] else ", beyond the funds")
        if lacks and not short and d - lacks >= war:
            how = f"ukraine pays {float(lacks):.3f} while it is honoured"
        print(f"  {name:18}" + "".join(f"{float(x):8.3f}" for x in (d, r, short, lacks, short + lacks)) + f"  {how}")
    played = [bg.solve(there.replace({"options": table})).outcome for table in TABLES]
    print(f"  played: {played[0]}; with lots instead: {played[1]}; with a sale instead: {played[2]}\n")

print("the zone is played, all the use left to ukraine, where:", bg.solve(model).regime.region, sep="\n")
least = bg.threshold(model, "credibility", into="free economic zone")
print(f"\nfrom which credibility on:\n{least}\n")

# The same map with interim statuses, or lots, or a sale on the table beside the two ends.
axes = {"power": (0, "0.79", 41), "credibility": (0, 1, 41)}
maps = [bg.regime_map(model.replace({"options": table}), axes) for table in TABLES]
figure = bg.plot.regions(maps, titles=["interim statuses", "lots drawn", "a payment"], width=8.5)
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"interim_status.{ending}"))
codes = [m.dataset["outcome"].attrs["labels"].split(" | ").index("fight on") for m in maps]
war = [m.dataset["outcome"].values == code for m, code in zip(maps, codes, strict=True)]
lots, sale, nothing = ((war[0] & part).sum() / war[0].sum() for part in (~war[1], ~war[2], war[1] & war[2]))
print(
    "\nLearnt: each interim status settles in a window of the challenger's power, the free economic zone at the values "
    f"given from a credibility of {float(least.value)} on. Outside the windows, {war[0].mean():.0%} of this map, "
    f"only a draw that is costly to defy ({lots:.0%} of it) or a payment ({sale:.0%}) settles, or nothing ({nothing:.0%})."
)
