"""What can be said in numbers of behaviour and beliefs: each probability by a name, with how far it varies in a component.

``strategy.<information set>.<action>`` is the probability of an action, ``belief.<information set>.<history>`` of a place.
"""

from __future__ import annotations

from typing import Any

from bargaining.equilibrium.assessment import Assessment, action_key, belief_key, place_names
from bargaining.games.extensive_form import ExtensiveForm

__all__ = ["probability_names", "probability_spans"]


def probability_names(form: ExtensiveForm) -> tuple[str, ...]:
    """Return the names of all probabilities of a game; beliefs only where several places are pooled.

    Examples
    --------
    >>> import bargaining as bg
    >>> names = probability_names(ExtensiveForm(bg.load("cho1987/beer_quiche").game()))
    >>> names[0], names[-1]
    ('strategy.strong.beer', 'belief.after quiche.weak')
    """
    actions = [f"strategy.{h.name}.{action}" for h in form.information_sets for action in h.actions]
    beliefs = [
        f"belief.{h.name}.{place}"
        for k, h in enumerate(form.information_sets)
        if len(h.members) > 1
        for place in place_names(form, k)
    ]
    return (*actions, *beliefs)


def probability_spans(assessment: Assessment) -> dict[str, tuple[Any, Any]]:
    """Return by name the least and the greatest value of every probability in the component to which an assessment belongs."""
    varies = assessment.continuum
    out: dict[str, tuple[Any, Any]] = {}
    for h in assessment.form.information_sets:
        for action, p in assessment.strategy[h.name].items():
            out[f"strategy.{h.name}.{action}"] = varies.get(action_key(h.name, action), (p, p))
        if len(h.members) > 1:
            for place, p in assessment.beliefs[h.name].items():
                out[f"belief.{h.name}.{place}"] = varies.get(belief_key(h.name, place), (p, p))
    return out
