"""Nine mechanisms on common axes.

Over the credibility of a guarantee and the expected advance, where does each mechanism alone make conceding rational?

Each panel is a game of its own, at its model's own numbers; what they share is the challenger's expected advance (the chance that
fighting on takes the ground) and the credibility of whoever stands by the agreement. White dots mark the models' own values.
"""

import sys
from fractions import Fraction
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
KEPT, AT_RISK = "concession agreed, and kept", "conceded with some probability"
WITHOUT, FIGHTING = "agreement without concession", "fighting, at once or later"
GIVEN = ("neutrality", "cession", "ceded", "zone", "ground", " first", "escrow", "front at", "front short")


def kind(label: str) -> str:
    """Tell of which kind an outcome is; a lottery is written 'this or that'."""
    parts = label.replace("without cession", "").split(" or ")
    conceded = [any(word in part for word in GIVEN) for part in parts]
    if any(conceded):
        return KEPT if all(conceded) else AT_RISK
    return FIGHTING if all(any(w in part for w in ("fight", "war", "violate")) for part in parts) else WITHOUT


maps = {}
for title, (name, structure) in PANELS.items():
    model = bg.load(name).replace(structure) if structure else bg.load(name)
    maps[title] = m = bg.regime_map(model, {"credibility": ("0.01", "0.99", 61), "power": (0, "0.6", 61)})
labels = sorted({label for m in maps.values() for label in m.outcomes})
classes = {k: [label for label in labels if kind(label) == k] for k in (KEPT, AT_RISK, WITHOUT, FIGHTING)}
words = ("credibility of whoever stands by the agreement", "expected advance: chance that fighting on takes the ground")
figure = bg.plot.comparison(maps, classes, labels=words)
for ending in ("pdf", "png"):
    print("figure:", bg.plot.save(figure, folder / f"where_conceding_is_rational.{ending}"))

# Along one line, at an expected advance of 0.3: at which credibilities is something conceded?
print("\nsomething is conceded, at an expected advance of 0.3, at credibilities")
more, less = [], []
for letter, (title, m) in zip("abcdefghi", maps.items(), strict=True):
    line = m.axes["power"].index(Fraction(3, 10))
    here = [any(m.where(label)[k, line] for label in m.outcomes if kind(label) in (KEPT, AT_RISK)) for k in range(61)]
    at = [float(q) for q, yes in zip(m.axes["credibility"], here, strict=True) if yes]
    print(f"  ({letter}) {title:<36}", f"from {min(at):.2f} to {max(at):.2f}" if at else "nowhere")
    more += [letter] if here[-1] > here[0] else []
    less += [letter] if here[-1] < here[0] else []
print(
    f"\nLearnt: on this line a more credible promise brings a concession about in {', '.join(more)}, and works against one in "
    f"{', '.join(less)}. Whether it helps to concede or to refuse depends on what it protects: ground that is left, or ground "
    "that is asked for. A veto of the state it deters takes all of its effect away."
)
