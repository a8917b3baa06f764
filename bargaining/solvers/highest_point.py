r"""The greatest value of :math:`G(z) = (1 - F(z))(z + k)` on an interval, for a cdf given by an expression, with a proved bound.

A candidate is found from samples and the zero of :math:`G'`. Then the interval is cut into boxes. On each box the greatest value is
bounded by interval arithmetic with outward rounding: by the mean-value form :math:`G(m) + G'(B)(B - m)`; by the ends of the box, where
:math:`G'` has one sign on it; or, where :math:`G'' < 0` on it, by the tangents at its ends. Boxes that may still be higher than the
candidate are halved.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bargaining.errors import MethodError
from bargaining.expressions.numbers import as_sympy
from bargaining.frontiers.enclosures import around, digits, fraction_of, interval
from bargaining.games.distributions import Cdf

__all__ = ["best_of_cdf", "bound_of_cdf"]

_BOXES, _DIGITS, _SAMPLES = 4000, 40, 256


def best_of_cdf(private: Cdf, cost: Fraction, top: Fraction) -> Fraction:
    """Return a level at which G is greatest, as near as 1e-25.

    Parameters
    ----------
    private : Cdf
    cost, top : Fraction
        k, and the upper end of the interval; the lower one is that of the distribution.

    Examples
    --------
    >>> import sympy
    >>> c = sympy.Symbol("c")
    >>> round(float(best_of_cdf(Cdf(1 - (1 - c) ** 2, 0, 1), Fraction(0), Fraction(1))), 12)  # (1 - z)^2 z: at 1/3
    0.333333333333
    """
    import mpmath
    import sympy

    from bargaining.frontiers.concave import root_between

    low = private.ends[0]
    value, slope, _ = _forms(private, cost)
    with mpmath.workdps(_DIGITS):
        height = sympy.lambdify(private.symbol, value, "mpmath")
        rise = sympy.lambdify(private.symbol, slope, "mpmath")
        places = [low + (top - low) * Fraction(k, _SAMPLES) for k in range(_SAMPLES + 1)]
        points = [mpmath.mpf(z.numerator) / z.denominator for z in places]
        heights = [mpmath.re(height(z)) for z in points]
        k = max(range(len(points)), key=lambda i: heights[i])
        left, right = max(k - 1, 0), min(k + 1, _SAMPLES)

        def falling(z: Any) -> Any:
            return -mpmath.re(rise(z))

        # Derivatives may be infinite at the very ends.
        inner = (points[right] - points[left]) * mpmath.mpf(10) ** -30
        found = root_between(falling, points[left] + inner, points[right] - inner)
        near = fraction_of(found).limit_denominator(10**30)
        for end in (places[left], places[right]):
            if abs(near - end) <= (top - low) / 10**25:
                near = end
        return min(max(near, low), top)


def bound_of_cdf(private: Cdf, cost: Fraction, top: Fraction, z: Fraction) -> tuple[float, bool]:
    """Return a proved bound on what any other level gains over z, and whether every other level is proved to be worse.

    Raises
    ------
    MethodError
        If the bound does not come down to 1e-12 within 4000 boxes.
    """
    low = private.ends[0]
    forms = _forms(private, cost)
    narrow = (top - low) / 2**30
    with digits(_DIGITS):
        floor = _at(forms[0], private, z)[0]
        worst, alone, count = Fraction(0), True, 0
        boxes = [(a, b) for a, b in ((low, z), (z, top)) if a < b]
        while boxes:
            a, b = boxes.pop()
            count += 1
            if count > _BOXES:
                raise MethodError(
                    f"the best demand could not be enclosed with {_BOXES} boxes: near {float(a):g} another may be as good"
                )
            bound, bent = _bound(forms, private, a, b)
            low_enough = bound is not None and bound - floor <= Fraction(1, 10**12)
            # Beside z the candidate is the only one where the curve bends down or keeps one direction; elsewhere where it is lower.
            strict = bound is not None and (bent if z in (a, b) else bound < floor)
            if low_enough and (strict or b - a < narrow):
                assert bound is not None
                worst, alone = max(worst, bound - floor), alone and strict
            else:
                boxes += [(a, (a + b) / 2), ((a + b) / 2, b)]
    return float(worst), alone


def _bound(forms: tuple[Any, Any, Any], private: Cdf, a: Fraction, b: Fraction) -> tuple[Fraction | None, bool]:
    """Return a number that G does not exceed between a and b, None if nothing is known; and whether G bends down or turns nowhere."""
    value, slope, bend = forms
    bounds, bent = [], False
    whole = _over(value, private, a, b)
    if whole is not None:
        bounds.append(whole[1])
    steep = _over(slope, private, a, b)
    if steep is not None:
        middle = (a + b) / 2
        centre, half = _at(value, private, middle), (b - a) / 2
        bounds.append(centre[1] + half * max(abs(steep[0]), abs(steep[1])))
        if steep[0] >= 0 or steep[1] <= 0:
            bent = steep[0] > 0 or steep[1] < 0
            bounds.append(max(_at(value, private, a)[1], _at(value, private, b)[1]))
        curved = _over(bend, private, a, b)
        if curved is not None and curved[1] <= 0:
            bent = bent or curved[1] < 0
            for end, sense in ((a, 1), (b, -1)):
                rise = _over(slope, private, end, end)
                if rise is not None:
                    ahead = max((rise[1] if sense > 0 else -rise[0]) * (b - a), Fraction(0))
                    bounds.append(_at(value, private, end)[1] + ahead)
    return min(bounds, default=None), bent


def _forms(private: Cdf, cost: Fraction) -> tuple[Any, Any, Any]:
    import sympy

    z = private.symbol
    value = (1 - private.expression) * (z + as_sympy(cost))
    slope = sympy.diff(value, z)
    return value, slope, sympy.diff(slope, z)


def _at(form: Any, private: Cdf, z: Fraction) -> tuple[Fraction, Fraction]:
    found = _over(form, private, z, z)
    if found is None:
        raise MethodError(f"{form} has no finite real value to enclose at {float(z):g}")
    return found


def _over(form: Any, private: Cdf, a: Fraction, b: Fraction) -> tuple[Fraction, Fraction] | None:
    from bargaining.frontiers.enclosures import ends

    try:
        return ends(interval(form, {private.symbol: around(a, None if a == b else b)}))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
