r"""The proof that an assessment is an equilibrium: computed afresh from the game, by a way that knows nothing of how it was found.

An *assessment* gives at every information set h the probabilities :math:`\sigma(\cdot \mid h)` of the actions and beliefs
:math:`\mu(\cdot \mid h)` over the places. It is

* *sequentially rational* if at no h the actor can gain: by one action, or by any plan for h and all its own later information sets,
  which a dynamic program over these finds. Going down from the places of h, weighted by the beliefs, through nature's and the others'
  probabilities, the weights that arrive at a later information set of the same actor are all from h (perfect recall), so that
  the best plan there is the best reply to those weights;
* *Bayesian* if beliefs are conditional probabilities wherever play comes;
* *consistent* if it is a limit of trembles: unused actions have probabilities :math:`c_a \varepsilon^{k_a}`, and at each h the places
  of the least order carry the beliefs, in proportion to their coefficients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.algebra.traced import sign
from bargaining.games.extensive_form import ExtensiveForm

__all__ = ["AssessmentCertificate", "Tremble", "best_plan", "check_assessment"]


@dataclass(frozen=True)
class Tremble:
    """The probability of an unused action along the sequence: a coefficient times epsilon to a power.

    Attributes
    ----------
    information_set, action : str
    order : int
        The power of epsilon.
    coefficient : number
    """

    information_set: str
    action: str
    order: int
    coefficient: Any

    def __str__(self) -> str:
        c = "" if self.coefficient == 1 else f"{self.coefficient}*"
        power = "" if self.order == 1 else f"^{self.order}"
        return f"{self.action!r} at {self.information_set!r}: {c}epsilon{power}"


@dataclass(frozen=True)
class AssessmentCertificate:
    """What was found when an assessment was checked.

    Attributes
    ----------
    gain : number
        The largest gain from any plan of any actor from any of its information sets on, given its beliefs there; nought in equilibrium.
    where : str
        At which information set it is, and by what first action; empty if there is none.
    one_shot : number
        The largest gain from one action.
    bayes : number
        The largest distance of a belief from the conditional probability, where play comes.
    limit : number or None
        The largest distance of a belief from the limit of the beliefs along the trembles; None if there are no trembles.
    trembles : tuple of Tremble
        The sequence.
    information_sets : int
        How many were checked.
    """

    gain: Any
    where: str
    one_shot: Any
    bayes: Any
    limit: Any
    trembles: tuple[Tremble, ...]
    information_sets: int

    @property
    def consistent(self) -> bool:
        """Whether the trembles lead to the beliefs."""
        return self.limit is not None and sign(self.limit) == 0

    @property
    def counted(self) -> str:
        """How much was checked, in words."""
        return f"{self.information_sets} information set{'s' if self.information_sets != 1 else ''}"

    def __str__(self) -> str:
        lines = [f"largest gain from any plan at any information set: {self.gain}{self.where and f', {self.where}'}"]
        lines.append(f"largest distance of a belief on the path from Bayes' rule: {self.bayes}")
        if self.limit is None:
            lines.append("no sequence of trembles")
        else:
            lines.append(f"largest distance of a belief from its limit along the trembles: {self.limit}")
            lines.extend(f"  {tremble}" for tremble in self.trembles)
        return "\n".join(lines)


def check_assessment(
    form: ExtensiveForm,
    strategy: Sequence[Sequence[Any]],
    beliefs: Sequence[Sequence[Any]],
    trembles: Mapping[tuple[int, int], tuple[int, Any]] | None,
) -> AssessmentCertificate:
    """Check an assessment.

    Parameters
    ----------
    form : ExtensiveForm
    strategy : sequence of sequence of number
        For each information set the probability of each action.
    beliefs : sequence of sequence of number
        For each information set the probability of each place.
    trembles : mapping of (int, int) to (int, number) or None
        Order and coefficient of each unused action.
    """
    values = form.continuation(strategy)
    reach = form.reach(strategy)
    gain: Any = 0
    one_shot: Any = 0
    bayes: Any = 0
    where = ""
    for h, info in enumerate(form.information_sets):
        weights = dict(zip(info.members, beliefs[h], strict=True))
        now = sum(w * values[x][info.actor] for x, w in weights.items())
        for a, action in enumerate(info.actions):
            at_once = sum(w * values[form.places[x].children[a]][info.actor] for x, w in weights.items())
            if sign(at_once - now - one_shot) > 0:
                one_shot = at_once - now
            planned = best_plan(form, strategy, info.actor, {form.places[x].children[a]: w for x, w in weights.items()})
            if sign(planned - now - gain) > 0:
                gain = planned - now
                where = f"{form.names[info.actor]} by {action!r} at {info.name!r}"
        whole = sum((reach[x] for x in info.members), Fraction(0))
        if sign(whole) > 0:
            for x, w in weights.items():
                bayes = _larger(bayes, w - reach[x] / whole)
    limit = None if trembles is None else _limit(form, strategy, beliefs, trembles)
    named = tuple(
        Tremble(form.information_sets[h].name, form.information_sets[h].actions[a], order, c)
        for (h, a), (order, c) in sorted((trembles or {}).items())
    )
    return AssessmentCertificate(gain, where, one_shot, bayes, limit, named, len(form.information_sets))


def best_plan(form: ExtensiveForm, strategy: Sequence[Sequence[Any]], actor: int, weights: Mapping[int, Any]) -> Any:
    """Return the most that an actor can get from places on, weighted, by any plan for its own information sets."""
    total: Any = 0
    arrived: dict[int, dict[int, Any]] = {}
    stack = list(weights.items())
    while stack:
        x, w = stack.pop()
        if isinstance(w, int) and w == 0:
            continue
        place = form.places[x]
        if place.owner == -2:
            total = total + w * place.payoffs[actor]
        elif place.owner == actor:
            arrived.setdefault(place.information_set, {})[x] = w
        else:
            odds = place.probabilities if place.owner == -1 else strategy[place.information_set]
            stack.extend((c, w * p) for c, p in zip(place.children, odds, strict=True))
    for h, held in arrived.items():
        best = None
        for a in range(len(form.information_sets[h].actions)):
            worth = best_plan(form, strategy, actor, {form.places[x].children[a]: w for x, w in held.items()})
            if best is None or sign(worth - best) > 0:
                best = worth
        total = total + best
    return total


def _larger(known: Any, difference: Any) -> Any:
    size = difference if sign(difference) >= 0 else -difference
    return size if sign(size - known) > 0 else known


def _limit(
    form: ExtensiveForm,
    strategy: Sequence[Sequence[Any]],
    beliefs: Sequence[Sequence[Any]],
    trembles: Mapping[tuple[int, int], tuple[int, Any]],
) -> Any:
    """Return the largest distance of a belief from its limit along the trembles; None if they are no trembles."""
    places: list[tuple[int, Any]] = [(0, Fraction(1))] * len(form.places)
    for x, place in enumerate(form.places[1:], start=1):
        order, c = places[place.parent]
        before = form.places[place.parent]
        if before.owner == -1:
            c = c * before.probabilities[place.edge]
        else:
            h, a = before.information_set, place.edge
            if sign(strategy[h][a]) > 0:
                c = c * strategy[h][a]
            else:
                if (h, a) not in trembles or trembles[h, a][0] < 1 or sign(trembles[h, a][1]) <= 0:
                    return None
                order, c = order + trembles[h, a][0], c * trembles[h, a][1]
        places[x] = order, c
    largest: Any = 0
    for h, info in enumerate(form.information_sets):
        least = min(places[x][0] for x in info.members)
        whole = sum(places[x][1] for x in info.members if places[x][0] == least)
        for x, belief in zip(info.members, beliefs[h], strict=True):
            order, c = places[x]
            largest = _larger(largest, belief - (c / whole if order == least else 0))
    return largest
