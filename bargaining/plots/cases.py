"""Where the terms change inside one outcome: a map cut by outcome and by the closed forms of what is agreed.

A map's outcomes are few, and one of them may hold on all of it; what changes then is the formula of the terms. Here a map is
looked at once more with each formula as a region of its own.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.expressions.numbers import as_sympy
from bargaining.regimes.fields import sign_at
from bargaining.regimes.writer import Writer

__all__ = ["at_points", "by_case", "form_of", "forms_of", "quantity"]

Floats = npt.NDArray[np.float64]


class _Named:
    """A regime under another label."""

    def __init__(self, regime: Any, label: str) -> None:
        self._regime, self.outcome = regime, label

    def __getattr__(self, name: str) -> Any:
        return getattr(self._regime, name)


def by_case(regime_map: Any) -> Any:
    """Return a map on which an outcome reached on different formulas of its terms counts as several.

    Returns
    -------
    RegimeMap
        The same points; its ``outcomes`` are names of cases, and each of its ``regimes`` knows the true outcome's
        regime by every attribute but its label.
    """
    names: dict[Any, str] = {}
    labels = []
    for regime in regime_map.regimes:
        key = (regime.outcome, tuple(regime.term_texts.items()))
        labels.append(names.setdefault(key, f"case {len(names)}"))
    view = copy.copy(regime_map)
    for cached in ("outcomes", "outcome_codes", "borders", "dataset"):
        view.__dict__.pop(cached, None)
    view.regimes = tuple(_Named(r, label) for r, label in zip(regime_map.regimes, labels, strict=True))
    return view


def forms_of(regime: Any) -> dict[str, str]:
    """Return the closed form of each term in LaTeX."""
    return {name: form_of(regime, node) for name, node in regime.term_nodes.items()}


def form_of(regime: Any, node: Any) -> str:
    """Return the closed form of a number of a regime in LaTeX, in the symbols of the model."""
    field = regime.field
    (element,) = field.elements([node])
    point = [regime.point[name] for name in field.names]
    numer, denom = element.numer, element.denom
    if not denom.is_ground and sign_at(denom, point) < 0:
        numer, denom = -numer, -denom
    latex = regime.problem.latex
    names = [latex.get(name, _symbol(name)) for name in field.names]
    return Writer(names, point).fraction(numer, denom)


def _symbol(name: str) -> str:
    """Write the name of a symbol: one letter with an index as such, anything longer upright."""
    letter, _, index = name.partition("_")
    if len(letter) == 1 and index.isalnum():
        return f"{letter}_{{{index}}}"
    word = name.replace("_", r"\_").replace(" ", r"\ ")
    return name if len(name) == 1 else rf"\mathrm{{{word}}}"


def quantity(maps: Sequence[Any]) -> tuple[str, str, str] | None:
    """Return what is worth drawing where the outcome is the same everywhere: kind, name, and how it is called.

    The terms if they are one number, otherwise the first actor's payoff, and then the others'; None if nothing changes.
    """
    terms = dict.fromkeys(name for m in maps for r in m.regimes for name in r.terms)
    ways = [("terms", name, f"{name} (the terms)") for name in terms if len(terms) == 1]
    ways += [("values", name, f"the payoff of {name}") for name in maps[0].problem.game.names]
    for kind, name, text in ways:
        data = np.concatenate([np.asarray(m.dataset[kind].sel({_DIMENSION[kind]: name})).ravel() for m in maps])
        data = data[np.isfinite(data)]
        if data.size and np.ptp(data) > 1e-9:
            return kind, name, text
    return None


_DIMENSION: Mapping[str, str] = {"terms": "term", "values": "actor"}


def at_points(view: Any, codes: npt.NDArray[np.int32], coordinates: Sequence[Floats], kind: str, name: str) -> Floats:
    """Return a term or payoff at points of a map, from the closed form of the case to which each belongs."""
    from sympy import Symbol, lambdify, sympify

    out = np.full(codes.shape, np.nan)
    values: Mapping[str, Fraction] = view.problem.values
    fixed = {Symbol(p): as_sympy(v) for p, v in values.items() if p not in view.axes}
    axes = [Symbol(path) for path in view.axes]
    for code, label in enumerate(view.outcomes):
        where = codes == code
        regime = next(r for r in view.regimes if r.outcome == label)
        forms = regime.terms if kind == "terms" else regime.values
        if name in forms and where.any():
            function = lambdify(axes, sympify(forms[name]).subs(fixed), "numpy")
            with np.errstate(all="ignore"):
                out[where] = np.broadcast_to(function(*(c[where] for c in coordinates)), int(where.sum()))
    return out
