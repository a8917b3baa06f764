"""Nine mechanisms on common axes.

Over the credibility of a guarantee and the expected advance, where does each mechanism alone make conceding rational?

Each panel is a game of its own, at its model's own numbers; what they share is the challenger's expected advance (the chance that
fighting on takes the ground) and the credibility of whoever stands by the agreement. White dots mark the models' own values.
"""

import sys
from pathlib import Path

import bargaining as bg

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "figures")
folder.mkdir(parents=True, exist_ok=True)

PANELS = {  # what is conceded, and for what: the model, and the structure in which the mechanism acts alone
    "neutrality, for a guarantee": ("arkin2022/neutrality_for_guarantee", {}),
    "neutrality, with a veto on action": ("yamazoe2026/consent_of_the_guarantors", {}),
    "a monitored ceasefire": ("yamazoe2026/self_enforcing_ceasefire", {}),
    "ground, while power drifts": ("yamazoe2026/durable_settlement", {"terms": "renegotiated", "steps": 3}),
    "ground and guarantee in turn": ("abudhabi2026/guarantee_or_territory_first", {"order": "as agreed"}),
    "ground, slice by slice": ("abudhabi2026/path_to_the_belt", {}),
    "control without title": ("abudhabi2026/interim_status", {}),
    "ground and guarantee in one package": ("stalled2026/inseparable_issues", {}),
    "ground, while others look on": ("stalled2026/precedent", {}),
}
CONCEDED = {
    *("neutrality and full withdrawal", "neutrality and ground kept", "kept with cession"),
    *("territory first", "guarantee first", "part first", "escrow"),
    *("cession for guarantee", "cession without guarantee"),
    *("front at the belt", "front short of the belt", "belt ceded"),
    *("free economic zone", "demilitarised zone", "whole ground", "concession, then a challenge"),
}
FIGHTING = {
    *("fight on", "war after deal", "attack after agreement", "war after a slice", "war over the withdrawal"),
    *("challenger returns to war", "defender returns to war", "talks fail later", "ukraine: violate; russia: violate"),
}
KINDS = (
    "concession agreed, and kept",
    "concession agreed, kept with some probability",
    "agreement without concession",
    "fighting, at once or later",
)


def kind(label: str) -> str:
    """Tell which kind of outcome a label is; a lottery is written 'this or that'."""
    parts = set(label.split(" or "))
    if parts & CONCEDED:
        return KINDS[0] if parts <= CONCEDED else KINDS[1]
    return KINDS[3] if parts <= FIGHTING else KINDS[2]


maps = {}
for title, (name, structure) in PANELS.items():
    model = bg.load(name).replace(structure) if structure else bg.load(name)
    maps[title] = m = bg.regime_map(model, {"credibility": ("0.01", 1, 61), "power": (0, "0.6", 61)})
labels = sorted({label for m in maps.values() for label in m.outcomes})
classes = {k: [label for label in labels if kind(label) == k] for k in KINDS}
words = ("credibility of whoever stands by the agreement", "expected advance: chance that fighting on takes the ground")
figure = bg.plot.comparison(maps, classes, labels=words)
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"where_conceding_is_rational.{ending}"))
