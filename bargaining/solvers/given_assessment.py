r"""An assessment that somebody states, read and put to the proof.

Beliefs may be left out where they follow: at information sets to which play comes (Bayes' rule), and at those of one place. The trembles
of which the beliefs are limits are sought exactly: orders by linear inequalities, then coefficients
(:mod:`bargaining.solvers.tremble_orders`). None found, the assessment is shown as a perfect Bayesian equilibrium at most; an actor who
gains makes it no equilibrium, and the certificate says where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from bargaining.equilibrium.assessment import Assessment, place_names
from bargaining.errors import InputError, PathError, did_you_mean
from bargaining.expressions.numbers import exact, show
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.game import Game
from bargaining.model import Model
from bargaining.solvers.tremble_orders import trembles_towards

__all__ = ["given_assessment"]


def given_assessment(
    game: Game,
    read: Callable[[Any], Any],
    strategy: Mapping[str, Any],
    beliefs: Mapping[str, Any],
    model: Model | None = None,
) -> Assessment:
    """Read an assessment and find trembles that support it.

    Parameters
    ----------
    game : Game
    read : callable
        From a number of the game to a rational one.
    strategy : mapping of str to str or mapping
        For each information set an action, or the probability of each action used.
    beliefs : mapping of str to mapping
        For information sets the probability of each place, by what tells its history apart.
    model : Model, optional

    Raises
    ------
    PathError
        If an information set, an action or a place names nothing.
    InputError
        If probabilities do not sum to one, or beliefs are missing where they do not follow.
    """
    form = ExtensiveForm(game, read)
    names = [h.name for h in form.information_sets]
    for what, given in (("strategy", strategy), ("beliefs", beliefs)):
        if not isinstance(given, Mapping):
            raise InputError(f"{what}: must map information sets to what is done or believed there; got {given!r}")
        for name in given:
            if name not in names:
                raise PathError(
                    f"{what}: no information set {name!r}{did_you_mean(name, names)}; the game has {', '.join(map(repr, names))}"
                )
    played: list[tuple[Any, ...]] = []
    for h in form.information_sets:
        if h.name not in strategy and len(h.actions) > 1:
            raise InputError(
                f"strategy: nothing is said for information set {h.name!r}, whose actions are {list(h.actions)}"
            )
        own = strategy.get(h.name, h.actions[0])
        own = {own: 1} if isinstance(own, str) else own
        played.append(_distribution("strategy", h.name, own, h.actions, "action"))
    reach = form.reach(played)
    believed: list[tuple[Any, ...]] = []
    for k, h in enumerate(form.information_sets):
        places = place_names(form, k)
        whole = sum((Fraction(reach[x]) for x in h.members), Fraction(0))
        if h.name in beliefs:
            believed.append(_distribution("beliefs", h.name, beliefs[h.name], places, "place"))
        elif whole:
            believed.append(tuple(reach[x] / whole for x in h.members))
        elif len(h.members) == 1:
            believed.append((Fraction(1),))
        else:
            raise InputError(
                f"beliefs: play does not come to {h.name!r}, so what {form.names[h.actor]} believes there does not follow; give the "
                f"probability of each of {', '.join(map(repr, places))}"
            )
    return Assessment(game, form, played, believed, trembles=trembles_towards(form, played, believed), model=model)


def _distribution(what: str, where: str, given: Any, known: Sequence[str], kind: str) -> tuple[Fraction, ...]:
    """Read probabilities by name; those left out are nought."""
    if not isinstance(given, Mapping):
        raise InputError(f"{what} at {where!r}: must map each {kind} to its probability; got {given!r}")
    for name in given:
        if name not in known:
            raise PathError(
                f"{what} at {where!r}: no {kind} {name!r}{did_you_mean(name, known)}; known: {', '.join(map(repr, known))}"
            )
    try:
        out = tuple(exact(given.get(name, 0)) for name in known)
    except InputError as wrong:
        raise InputError(f"{what} at {where!r}: a probability {wrong}") from wrong
    for name, p in zip(known, out, strict=True):
        if not 0 <= p <= 1:
            raise InputError(f"{what} at {where!r}: the probability of {name!r} must lie in [0, 1]; got {show(p)}")
    if sum(out) != 1:
        raise InputError(
            f"{what} at {where!r}: the probabilities must sum to 1; got {' + '.join(map(show, out))} = {show(sum(out, Fraction(0)))}"
        )
    return out
