"""How far each parameter alone can move before the play changes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bargaining.equilibrium.figures import decimal
from bargaining.regimes.identity import identity, matches
from bargaining.regimes.line import Root, Segment, segments
from bargaining.regimes.regime import Regime

__all__ = ["Range", "ranges"]


@dataclass(frozen=True)
class Range:
    """The values of one parameter at which a regime holds, the others held.

    Attributes
    ----------
    low, high : Fraction or sympy number
    low_closed, high_closed : bool
        Whether the end belongs to it.
    whole : bool
        Whether it is all of the interval searched.
    """

    low: Any
    high: Any
    low_closed: bool
    high_closed: bool
    whole: bool

    def __str__(self) -> str:
        left, right = "[" if self.low_closed else "(", "]" if self.high_closed else ")"
        return f"{left}{_short(self.low)}, {_short(self.high)}{right}"


def ranges(regime: Regime) -> dict[str, Range]:
    """Return, for each parameter, the stretch around its value on which the regime holds.

    Parameters
    ----------
    regime : Regime

    Returns
    -------
    dict of str to Range
        Within each parameter's plausible range; left out are parameters without one.
    """
    out: dict[str, Range] = {}
    for path, domain in regime.box.items():
        if domain.low is None or domain.high is None or domain.low_open:
            continue
        high = domain.high
        if domain.low < high:
            found = _around(regime, path, domain.low, high)
            if found is not None:
                out[path] = found
    return out


def _around(regime: Regime, path: str, low: Fraction, high: Fraction) -> Range | None:
    here = regime.point[path]
    domain = regime.problem.domains.get(path)
    inside = domain is None or domain.contains(high)
    # The end of a plausible range may lie just outside the domain (a discount factor of one).
    top = high if inside else here + (high - here) * Fraction(999_999, 1_000_000)
    cuts = segments(regime.problem_at_point(), path, low, top, regime.trace)
    at = [k for k, s in enumerate(cuts) if s.low.value <= here <= s.high.value and _same(regime, s)]
    if not at:
        return None
    home = at[0]
    first = last = home
    while first > 0 and _same(regime, cuts[first - 1]):
        first -= 1
    while last < len(cuts) - 1 and _same(regime, cuts[last + 1]):
        last += 1
    a, b = cuts[first], cuts[last]
    end = Root(high, True, high) if b.high.value == top else b.high
    whole = first == 0 and last == len(cuts) - 1
    return Range(a.low.exact, end.exact, a.point, b.point and inside, whole)


def _same(regime: Regime, segment: Segment) -> bool:
    if segment.trace is None:
        return False
    full = regime.field
    return matches(identity(segment.trace, full), segment.trace, full, regime.identity)


def _short(value: Any) -> str:
    return decimal(value if isinstance(value, (int, Fraction)) else float(value))
