"""Why an outcome does not occur in an equilibrium with beliefs: the choices that stand against it, with the numbers compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bargaining.algebra.traced import sign
from bargaining.equilibrium.figures import decimal
from bargaining.errors import PathError, did_you_mean
from bargaining.games.extensive_form import ExtensiveForm

__all__ = ["why_not"]


def why_not(
    form: ExtensiveForm, strategy: Sequence[Sequence[Any]], beliefs: Sequence[Sequence[Any]], outcome: str
) -> str:
    """Explain which choices play would have to leave to reach an outcome.

    Parameters
    ----------
    form : ExtensiveForm
    strategy, beliefs : sequence of sequence of number
        At each information set: by action, and by place.
    outcome : str
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
    return f"{outcome!r} does not occur: " + "; and ".join(sentences) + "."


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
