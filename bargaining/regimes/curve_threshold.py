r"""Where along one parameter what binds changes, in offers along a concave frontier.

The path is cut into intervals. On an interval on which all signs are proved for every value of the parameter at once
(:mod:`bargaining.regimes.curve_points`) nothing changes; any other is cut in two, until what is left lies in a few short gaps. A gap
between two answers that differ holds a border, and is narrowed by solving the game at points of it: at both ends of the bracket that is
given the answers are proved, and outside of it and of the other gaps nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from bargaining.algebra.primitives import Primitive
from bargaining.errors import MethodError, PathError, did_you_mean
from bargaining.frontiers.spans import Span, span_of
from bargaining.games.concave_offers import ConcaveOffers
from bargaining.regimes.conditions import Condition
from bargaining.regimes.curve_borders import Equation, equation
from bargaining.regimes.curve_points import (
    END,
    NO_AGREEMENT,
    OPTION,
    STAYS,
    Binding,
    binding,
    check_frontier,
    found_at,
    proved,
)
from bargaining.regimes.fields import Field
from bargaining.regimes.identity import CONTINUUM, UNDECIDED
from bargaining.regimes.threshold import Interval, NoThresholdError, Threshold

__all__ = ["curve_threshold"]

#: Into how many intervals the path is cut first, how often an interval is halved, and how many may be open at once.
_PIECES, _HALVINGS, _MOST_OPEN = 32, 40, 64

#: Into how many parts a gap is cut at once.
_SECTIONS = 16

#: How narrow a bracket is to be, relative to the threshold.
_NARROW = Fraction(1, 10**14)

#: At how many points of the path it is looked whether the frontier is monotone and concave.
_SAMPLES = 33


@dataclass(frozen=True)
class _Stretch:
    """A part of the path with one answer, or one that is open."""

    low: Fraction
    high: Fraction
    binding: Binding | None


def curve_threshold(
    game: ConcaveOffers,
    path: str,
    values: Mapping[str, Fraction],
    into: str | None,
    over: tuple[Fraction, Fraction],
) -> Threshold:
    """Find where along one parameter what binds changes.

    Parameters
    ----------
    game : ConcaveOffers
    path : str
    values : mapping of str to Fraction
        The point, the parameter included.
    into : str or None
        A label; None: the nearest border of what binds at the point.
    over : (Fraction, Fraction)
        The interval searched.

    Raises
    ------
    NoThresholdError
        If nothing changes in the interval, or the label does not occur, or occurs everywhere.
    PathError
        If the game has no such label.
    MethodError
        If the frontier is given by a function that cannot be enclosed.
    """
    if not game.over.symbolic:
        raise MethodError("the frontier is given by a function, which cannot be enclosed; write it as an expression")
    known = _labels(game)
    if into is not None and into not in known:
        raise PathError(f"no outcome {into!r}{did_you_mean(into, known)}; outcomes are {known}")
    places = [over[0] + (over[1] - over[0]) * Fraction(k, _SAMPLES - 1) for k in range(_SAMPLES)]
    check_frontier(game, {n: places if n == path else [v] * _SAMPLES for n, v in values.items()}, _SAMPLES)
    stretches = _narrowed(game, path, values, _searched(game, path, values, over))
    intervals = tuple(
        Interval(s.low, s.high, True, True, UNDECIDED if s.binding is None else s.binding.outcome)
        for s in stretches
        if not _between(s, stretches)
    )
    here = values[path]
    found = []
    for k, gap in enumerate(stretches):
        if not _between(gap, stretches):
            continue
        below, above = stretches[k - 1].binding, stretches[k + 1].binding
        assert below is not None and above is not None
        if into is None or (below.outcome == into) != (above.outcome == into):
            found.append((abs(gap.low - here), k, below, above))
    if not found:
        whole = f"{path} in [{float(over[0]):g}, {float(over[1]):g}]"
        told = "; ".join(map(str, intervals))
        what = "nothing that binds changes" if into is None else f"there is no border of {into!r}"
        raise NoThresholdError(f"along {whole} {what}: {told}")
    _, k, below, above = min(found, key=lambda f: f[:2])
    bracket = (stretches[k].low, stretches[k].high)
    middle = (bracket[0] + bracket[1]) / 2
    if into is not None:
        side = "above" if above.outcome == into else "below"
    else:
        side = "above" if here <= middle else "below"
    on = _equation(game, (below, above), {**values, path: middle}, path, bracket)
    return Threshold(
        path=path,
        value=float(middle),
        expression=on.expression,
        equation=on.condition,
        below=below.outcome,
        above=above.outcome,
        outcome=above.outcome if side == "above" else below.outcome,
        side=side,
        closed=_pressed(above if side == "above" else below) < _pressed(below if side == "above" else above),
        intervals=intervals,
        latex_names={},
        point={**on.values, **values},
        bracket=bracket,
        system=on.system,
        offers=() if on.eliminated else tuple(n for n in on.values if n not in values and not isinstance(n, Primitive)),
    )


def _pressed(side: Binding) -> int:
    """Order what binds, so that the border belongs to the lesser: where leaving is worth no more than staying, staying binds."""
    return 3 if side.outcome == NO_AGREEMENT else side.reasons.count(OPTION)


def _labels(game: ConcaveOffers) -> list[str]:
    """Return every label an answer can have."""
    kinds = [(STAYS, OPTION, END) if n in game.outside else (STAYS, END) for n in game.names]
    return sorted({binding(game, a, b).outcome for a in kinds[0] for b in kinds[1]} | {NO_AGREEMENT, CONTINUUM})


def _equation(
    game: ConcaveOffers,
    sides: tuple[Binding, Binding],
    point: Mapping[str, Fraction],
    path: str,
    bracket: tuple[Fraction, Fraction],
) -> Equation:
    """Return the equation of a border, whose signs at the ends of the bracket are opposite; what it is not known, the number found."""
    on = equation(game, sides, point, path, bracket)
    if on is not None:
        if not on.eliminated:
            return on
        signs = [on.sign({path: end}) for end in bracket]
        if None not in signs and signs[0] != signs[1]:
            return on
    field = Field(list(point), point)
    gen = field.field.ring.gens[field.names.index(path)]
    polynomial = gen * point[path].denominator - point[path].numerator
    return Equation(Condition(polynomial, 0), dict(point), None, on.system if on is not None else (), True)


def _between(gap: _Stretch, stretches: list[_Stretch]) -> bool:
    """Whether a stretch that is open lies between two answers that differ."""
    if gap.binding is not None:
        return False
    k = stretches.index(gap)
    if k in (0, len(stretches) - 1):
        return False
    below, above = stretches[k - 1].binding, stretches[k + 1].binding
    return below is not None and above is not None and below != above


def _searched(
    game: ConcaveOffers, path: str, values: Mapping[str, Fraction], over: tuple[Fraction, Fraction]
) -> list[_Stretch]:
    """Cut the path into stretches with one proved answer and gaps that are open."""
    edges = [over[0] + (over[1] - over[0]) * Fraction(k, _PIECES) for k in range(_PIECES + 1)]
    open_ = list(pairwise(edges))
    done: list[_Stretch] = []
    for level in range(_HALVINGS + 1):
        if not open_:
            break
        listed, codes = _boxes(game, path, values, open_)
        left = []
        for (a, b), code in zip(open_, codes, strict=True):
            if code >= 0:
                done.append(_Stretch(a, b, listed[code]))
            else:
                left.append((a, b))
        if level == _HALVINGS or (level > 6 and len(left) > _MOST_OPEN):
            done += [_Stretch(a, b, None) for a, b in left]
            break
        open_ = [part for a, b in left for part in ((a, (a + b) / 2), ((a + b) / 2, b))]
    done.sort(key=lambda s: s.low)
    merged: list[_Stretch] = []
    for s in done:
        if merged and merged[-1].binding == s.binding:
            merged[-1] = replace(merged[-1], high=s.high)
        else:
            merged.append(s)
    return merged


def _boxes(
    game: ConcaveOffers, path: str, values: Mapping[str, Fraction], boxes: list[tuple[Fraction, Fraction]]
) -> tuple[list[Binding], Any]:
    low, high = (span_of([box[k] for box in boxes]) for k in (0, 1))
    at = {path: Span(low.low, high.high)}
    for name, value in values.items():
        if name != path:
            at[name] = span_of([value] * len(boxes))
    listed, codes, _ = proved(game, at, len(boxes))
    return listed, np.asarray(codes)


def _sectioned(
    game: ConcaveOffers,
    path: str,
    values: Mapping[str, Fraction],
    gap: tuple[Fraction, Fraction],
    sides: tuple[Binding, Binding],
) -> tuple[Fraction, Fraction]:
    """Narrow a gap by the answers proved in floats at points of it, for as long as that helps."""
    low, high = gap
    while high - low > _NARROW * max(abs(low), abs(high)):
        points = [low + (high - low) * Fraction(k, _SECTIONS) for k in range(1, _SECTIONS)]
        listed, codes = _boxes(game, path, values, [(p, p) for p in points])
        found = [None if code < 0 else listed[code] for code in codes]
        left = next((k for k, b in enumerate(found) if b != sides[0]), len(found))
        right = next((k for k, b in enumerate(reversed(found)) if b != sides[1]), len(found))
        if not left and not right:
            break
        low, high = points[left - 1] if left else low, points[-right] if right else high
    return low, high


def _narrowed(
    game: ConcaveOffers, path: str, values: Mapping[str, Fraction], stretches: list[_Stretch]
) -> list[_Stretch]:
    """Narrow the gaps by solving the game in them; one that both sides close is closed."""
    parts: list[_Stretch] = []
    for k, s in enumerate(stretches):
        if s.binding is not None:
            parts.append(s)
            continue
        below = stretches[k - 1].binding if k else None
        above = stretches[k + 1].binding if k + 1 < len(stretches) else None
        if below is None or above is None or below == above:
            parts.append(s)
            continue
        low, high = _sectioned(game, path, values, (s.low, s.high), (below, above))
        while high - low > _NARROW * max(abs(low), abs(high)):
            middle = ((low + high) / 2).limit_denominator(10**30)
            if not low < middle < high:
                break
            answer = found_at(game, {**values, path: middle}).binding
            if answer == below:
                low = middle
            elif answer == above:
                high = middle
            else:
                break
        if parts and parts[-1].binding == below:
            parts[-1] = replace(parts[-1], high=low)
        parts.append(_Stretch(low, high, None))
        stretches[k + 1] = replace(stretches[k + 1], low=high)
    return parts
