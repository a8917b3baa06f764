"""Why an outcome does not occur in an equilibrium with beliefs: the choices that stand against it, with the numbers compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import prod
from typing import Any

from bargaining.algebra.traced import sign
from bargaining.equilibrium.assessment_check import best_plan
from bargaining.equilibrium.figures import decimal
from bargaining.errors import PathError, did_you_mean
from bargaining.games.extensive_form import ExtensiveForm

__all__ = ["elsewhere", "why_not"]

#: Pure Nash equilibria are sought in games of at most so many profiles and places.
MOST_PROFILES, MOST_PLACES = 3_000, 300


def why_not(
    form: ExtensiveForm,
    strategy: Sequence[Sequence[Any]],
    beliefs: Sequence[Sequence[Any]],
    outcome: str,
    also: Callable[[], str] = str,
) -> str:
    """Explain which choices play would have to leave to reach an outcome.

    Parameters
    ----------
    form : ExtensiveForm
    strategy, beliefs : sequence of sequence of number
        At each information set: by action, and by place.
    outcome : str
    also : callable
        Tells which other equilibria have the outcome; where none has, a Nash equilibrium that is not rational is looked for.
    """
    labels = dict.fromkeys(form.places[end].label for end in form.ends)
    if not isinstance(outcome, str) or outcome not in labels:
        raise PathError(f"no outcome {outcome!r}{did_you_mean(outcome, labels)}; outcomes are {list(labels)}")
    reach = form.reach(strategy)
    ends = [end for end in form.ends if form.places[end].label == outcome]
    if any(sign(reach[end]) > 0 for end in ends):
        return f"{outcome!r} occurs."
    departures = {end: _departures(form, strategy, end) for end in ends}
    end = min(ends, key=lambda e: len(departures[e]))
    values = form.continuation(strategy)
    sentences = []
    for h, a in departures[end]:
        info = form.information_sets[h]
        i = info.actor

        def worth(action: int, h: int = h, i: int = i) -> Any:
            return sum(
                b * values[form.places[x].children[action]][i]
                for x, b in zip(form.information_sets[h].members, beliefs[h], strict=True)
            )

        used = next(b for b, p in enumerate(strategy[h]) if sign(p) > 0)
        lost = worth(used) - worth(a)
        believed = "" if len(info.members) == 1 else ", given its beliefs there"
        compared = f"gets {decimal(worth(used))} by {info.actions[used]!r} and {decimal(worth(a))} by {info.actions[a]!r}{believed}"
        tie = "" if sign(lost) else " (indifferent: another equilibrium may have it)"
        sentences.append(f"at {info.name!r} {form.names[i]} {compared}{tie}")
    return (
        f"{outcome!r} does not occur in this equilibrium: "
        + "; and ".join(sentences)
        + "."
        + (also() or _threat(form, outcome))
    )


def _threat(form: ExtensiveForm, outcome: str) -> str:
    """Tell of a pure Nash equilibrium with an outcome, and at which information set it is not rational to follow it."""
    sets = form.information_sets
    if prod(len(h.actions) for h in sets) > MOST_PROFILES or len(form.places) > MOST_PLACES:
        return ""
    for chosen in product(*(range(len(h.actions)) for h in sets)):
        strategy = [[int(a == c) for a in range(len(h.actions))] for h, c in zip(sets, chosen, strict=True)]
        reach = form.reach(strategy)
        if not any(sign(reach[e]) > 0 and form.places[e].label == outcome for e in form.ends):
            continue
        values = form.continuation(strategy)
        if any(sign(best_plan(form, strategy, i, {0: 1}) - values[0][i]) > 0 for i in range(len(form.names))):
            continue
        for h, info in enumerate(sets):
            own = [[values[c][info.actor] for c in form.places[x].children] for x in info.members]
            for a, action in enumerate(info.actions):
                gains = [row[a] - row[chosen[h]] for row in own]
                if all(sign(gain) > 0 for gain in gains):
                    told = "; ".join(f"{s.name}: {s.actions[c]}" for s, c in zip(sets, chosen, strict=True))
                    least = min(range(len(gains)), key=lambda k: gains[k])
                    believed = " at least, whatever it believes" if len(info.members) > 1 else ""
                    return (
                        f" It is that of a Nash equilibrium ({told}), but at {info.name!r}, where play does not come, "
                        f"{form.names[info.actor]} would do better by {action!r} than by {info.actions[chosen[h]]!r}: "
                        f"{decimal(own[least][a])} against {decimal(own[least][chosen[h]])}{believed}."
                    )
    return ""


def elsewhere(this: Any, listed: Sequence[Any], outcome: str) -> str:
    """Tell in which of all equilibria, one for each component, an outcome occurs.

    Parameters
    ----------
    this : Assessment
        One of them.
    listed : sequence of Assessment
        In the order of :func:`bargaining.equilibria`.
    outcome : str
    """
    has = [k for k, one in enumerate(listed) if one is not this and outcome in one.probabilities]
    if not has:
        return ""
    which = ", ".join(f"equilibria()[{k}] (probability {decimal(listed[k].probabilities[outcome])})" for k in has[:3])
    more = f" and {len(has) - 3} more" if len(has) > 3 else ""
    return f" It occurs in {which}{more}."


def _departures(form: ExtensiveForm, strategy: Sequence[Sequence[Any]], end: int) -> list[tuple[int, int]]:
    """Return the unused actions on the way to an end."""
    out: list[tuple[int, int]] = []
    at = end
    while (parent := form.places[at].parent) >= 0:
        before = form.places[parent]
        if before.information_set >= 0 and sign(strategy[before.information_set][form.places[at].edge]) == 0:
            out.append((before.information_set, form.places[at].edge))
        at = parent
    return out[::-1]
