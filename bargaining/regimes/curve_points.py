r"""Which constraint binds whom in offers along a concave frontier: at many points at once, and in boxes of parameters, with proof.

Mathematics
-----------
Let 1 propose the point x of the frontier and 2 the point y (:mod:`bargaining.solvers.concave_offers`), with
:math:`s_i(U) = p b_i + (1-p) \delta_i U` for what staying is worth and :math:`w_i` for an outside option. Let

.. math:: y(x) = u_1^{-1}\bigl( \max\{w_1, s_1(u_1(x))\} \bigr), \qquad H(x) = \max\{ w_2, s_2(u_2(y(x))) \} - u_2(x).

H changes sign once, from minus to plus, at 1's offer. Let :math:`x_w = u_2^{-1}(w_2)` be the point that gives 2 its option. There

.. math:: H(x_w) = \max\{ 0, \; s_2(u_2(y(x_w))) - w_2 \},

so that 2's *option binds* if :math:`w_2 > s_2(u_2(y(x_w)))`, for then :math:`x_w` is the offer; and if the opposite holds strictly, the
offer is to the left of :math:`x_w`, gives 2 more than its option, and *staying* is what binds. With :math:`\phi` the frontier, and no
option of 1, the border is

.. math:: w_2 = \delta_2\, \phi\bigl(\delta_1\, \phi^{-1}(w_2)\bigr):

on a line that is the outside option principle, :math:`w_2 = \delta_2 (1-\delta_1)/(1 - \delta_1\delta_2)`. The same holds for 1 with the
roles exchanged. If :math:`H(h) < 0` at the end h of the frontier, 1 offers the *end* and 2 accepts with something to spare.

No fixed point is needed for these signs, only inverses of monotone functions, which bisection encloses. So a sign is proved for all
parameters in a box by interval arithmetic (:mod:`bargaining.frontiers.spans`). What is not proved so is solved, at a point, in 40 digits.

References
----------
Binmore, K., Shaked, A. and Sutton, J. (1989). An outside option experiment. *Quarterly Journal of Economics* 104(4), 753-770.
Shaked, A. and Sutton, J. (1984). Involuntary unemployment as a perfect equilibrium in a bargaining model. *Econometrica* 52(6), 1351-1364.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from bargaining.equilibrium.smooth import SmoothEquilibrium
from bargaining.errors import ContinuumError, DomainError, GameError, MathematicalFact, MethodError, UndecidedError
from bargaining.expressions.numbers import as_sympy
from bargaining.frontiers.spans import Span, span_of, spans
from bargaining.games.concave_offers import ConcaveOffers, enclosed
from bargaining.regimes.identity import CONTINUUM, UNDECIDED
from bargaining.solvers.concave_offers import concave_offers, enclosed_offers, worth_within

__all__ = [
    "END",
    "NO_AGREEMENT",
    "OPTION",
    "STAYS",
    "Binding",
    "Found",
    "binding",
    "check_frontier",
    "found_at",
    "proved",
]

Floats = npt.NDArray[np.float64]

#: What is agreed on, and what each gets.
Deal = tuple[Span, tuple[Span, Span]]

#: What holds a responder to what it gets.
STAYS, OPTION, END = "staying", "outside option", "end of the frontier"

#: The label of points at which the game has no agreement.
NO_AGREEMENT = "no agreement"

#: How often an interval of the frontier is halved to find a point of it, and how often its enclosure is widened.
_HALVINGS, _WIDENINGS = 54, 12

#: How many points of the frontier are looked at to see whether it is monotone and concave.
_SAMPLES = 33


@dataclass(frozen=True)
class Binding:
    """What binds either responder, or another fact.

    Attributes
    ----------
    reasons : tuple of str
        For the first-named and the second-named actor as the one who answers: :data:`STAYS`, :data:`OPTION` or :data:`END`; empty
        where there is no agreement, or not one.
    outcome : str
        The same as a label.
    """

    reasons: tuple[str, ...]
    outcome: str


def binding(game: ConcaveOffers, first: str, second: str) -> Binding:
    """Return what binds both, with its label."""
    one, two = game.names
    free = "no outside option binds" if game.outside else "agreement"
    if (first, second) == (OPTION, OPTION):
        return Binding((first, second), "both outside options bind")
    texts = [f"{name}'s outside option binds" for name, why in ((one, first), (two, second)) if why == OPTION]
    texts += [
        f"{proposer} offers the end of the frontier" for proposer, why in ((two, first), (one, second)) if why == END
    ]
    return Binding((first, second), "; ".join(texts) or free)


@dataclass(frozen=True)
class Found:
    """The answer at one point.

    Attributes
    ----------
    binding : Binding
    values : tuple of float
        What each gets; empty where there is no agreement, or not one.
    term : float
    tolerance : float
    why : str
        What is open, if anything.
    """

    binding: Binding
    values: tuple[float, ...] = ()
    term: float = float("nan")
    tolerance: float = 0.0
    why: str = ""


def found_at(game: ConcaveOffers, point: Mapping[str, Fraction]) -> Found:
    """Solve at one point, and tell what binds whom there by enclosures of the offers in 30 digits.

    Parameters
    ----------
    game : ConcaveOffers
        With symbols.
    point : mapping of str to Fraction
        A value for each symbol.

    Raises
    ------
    InputError
        If the numbers at the point make no game.
    """
    here = game.at(point)
    try:
        eq = concave_offers(here)
    except ContinuumError as fact:
        return Found(Binding((), CONTINUUM), why=str(fact))
    except UndecidedError as fact:
        return Found(Binding((), UNDECIDED), why=str(fact))
    except MethodError:
        raise
    except MathematicalFact as fact:
        return Found(Binding((), NO_AGREEMENT), why=str(fact))
    offers = enclosed_offers(eq)
    if offers is None:
        return Found(Binding((), UNDECIDED), why="the offers could not be enclosed")
    reasons = []
    for k in (0, 1):
        why = _why(here, eq, k, offers)
        if why is None:
            name = here.names[k]
            return Found(
                Binding((), UNDECIDED),
                why=f"whether {name}'s outside option binds is not told by 30 digits: staying and leaving are worth the same, or nearly so",
            )
        reasons.append(why)
    known = eq.bracket
    width = max((float(b - a) for a, b in known.values()), default=0.0) if known is not None else eq.tolerance
    return Found(
        binding(here, *reasons), tuple(eq.values[n] for n in here.names), float(eq.first_offer), max(width, 1e-16)
    )


def _why(game: ConcaveOffers, eq: SmoothEquilibrium, k: int, offers: Any) -> str | None:
    """Return what binds an actor who answers; None if that is not proved."""
    own = worth_within(game, offers[k])[k]
    stays = game.staying_within(k, own)
    option = game.outside.get(game.names[k])
    least, reason = stays, STAYS
    if option is not None:
        low, high = enclosed(option)
        if low > stays[1]:
            least, reason = (low, high), OPTION
        elif high >= stays[0] and not low == high == stays[0] == stays[1]:
            return None
    corner = eq.game.over.high if k == 1 else eq.game.over.low
    offered = offers[1 - k]
    if corner in offered:
        gets = worth_within(game, (corner, corner))[k]
        if least[1] < gets[0]:
            return END
        # At the very end, and held to what it can refuse for: staying, as elsewhere.
        if offered[0] == offered[1] == corner and least[0] > gets[1]:
            return None
    return reason


class _Curve:
    """The numbers of a game, and its frontier, in a box of parameters for each place of an array."""

    def __init__(self, game: ConcaveOffers, at: Mapping[str, Span], count: int) -> None:
        import sympy

        self.game, form = game, game.over
        self.along = form.symbol
        self.at = {
            s: at[s.name] for e in (form.first, form.second) if e is not None for s in e.free_symbols if s.name in at
        }
        self.first = form.symbol if form.graph else form.first
        self.second = form.second
        self.low, self.high = (as_sympy(v) for v in (form.low, form.high))
        self.count = count

        def number(value: Any) -> Span:
            if hasattr(value, "free_symbols"):
                return self._full(spans(value, {s: at[s.name] for s in value.free_symbols}))
            return self._full(span_of(value))

        self.discounts = [number(d) for d in game.discounts]
        self.risk, self.broken = number(game.risk), [number(b) for b in game.broken]
        self.options = [number(game.outside[n]) if n in game.outside else None for n in game.names]
        ends = (self.low, self.high)
        #: What each gets at the low and at the high end, where roots of nought are told exactly.
        self.ends = [
            [self._full(spans(e.subs(self.along, t), self.at)) for t in ends] for e in (self.first, self.second)
        ]
        self.span = (self._full(span_of(form.low)), self._full(span_of(form.high)))
        names = list(self.at)
        middles = [self.at[s].middle for s in names]

        def quick(e: Any) -> Callable[[Floats], Floats]:
            made = sympy.lambdify([self.along, *names], e, "numpy")
            return lambda t: np.asarray(made(t, *middles), dtype=float) + 0.0 * t

        self._near = (quick(self.first), quick(self.second))

    def _full(self, span: Span) -> Span:
        return Span(*(np.broadcast_to(end, (self.count,)).copy() for end in (span.low, span.high)))

    def worth(self, k: int, t: Span) -> Span:
        """Enclose what an actor gets on a stretch: the payoff moves one way along the frontier."""
        left, right = (self._at(k, end) for end in (t.low, t.high))
        return Span(left.low, right.high) if k == 0 else Span(right.low, left.high)

    def _at(self, k: int, t: Floats) -> Span:
        out = spans((self.first, self.second)[k], {**self.at, self.along: Span(t, t)})
        low, high = self.ends[k]
        at_low, at_high = t <= self.span[0].high, t >= self.span[1].low
        return Span(
            np.where(at_low, low.low, np.where(at_high, high.low, out.low)),
            np.where(at_low, low.high, np.where(at_high, high.high, out.high)),
        )

    def staying(self, k: int, value: Span) -> Span:
        """Enclose what an actor who rejects and stays expects."""
        return self.risk * self.broken[k] + (1 - self.risk) * self.discounts[k] * value

    def least(self, k: int, value: Span) -> Span:
        """Enclose the least that an actor accepts."""
        stays, option = self.staying(k, value), self.options[k]
        return stays if option is None else Span(np.maximum(stays.low, option.low), np.maximum(stays.high, option.high))

    def where(self, k: int, level: Span) -> Span:
        """Enclose where an actor gets a level; the end of the frontier that comes closest, if nowhere."""
        way = 1 if k == 0 else -1
        middle = level.middle
        found = self.crossing(lambda t: way * (self._at(k, t) - level), lambda t: way * (self._near[k](t) - middle))
        for end, worth in zip(self.span, self.ends[k], strict=True):
            met = (level.low == level.high) & (worth.low == worth.high) & (level.low == worth.low)
            found = Span(np.where(met, end.low, found.low), np.where(met, end.high, found.high))
        return found

    def crossing(self, enclosed: Callable[[Floats], Span], near: Callable[[Floats], Floats]) -> Span:
        """Enclose where a function of the point of the frontier turns from minus to plus.

        The place is sought in floats, and the signs on both sides of it are proved; where they are not, the end of the frontier is
        given.
        """
        start, stop = self.span[0].low, self.span[1].high
        at = _turn(near, start, stop)
        here = enclosed(at)
        step = 1e-6 * (stop - start)
        left, right = np.maximum(at - step, start), np.minimum(at + step, stop)
        slope = (near(right) - near(left)) / (right - left)
        off = np.maximum(np.abs(here.low), np.abs(here.high))
        reach = np.where((slope > 0) & np.isfinite(off), off / np.where(slope > 0, slope, 1.0), stop - start)
        reach = np.nan_to_num(reach, nan=1.0, posinf=1.0) + 4e-16 * (stop - start)
        low, high = start.copy(), stop.copy()
        for k in range(_WIDENINGS):
            for end, wanted, place in (
                (low, -1, np.maximum(at - reach, start)),
                (high, 1, np.minimum(at + reach, stop)),
            ):
                # At an end of the frontier there is nothing to prove.
                open_ = (end == start) & (place > start) if wanted < 0 else (end == stop) & (place < stop)
                if open_.any():
                    proved = open_ & (enclosed(place).sign == wanted)
                    end[proved] = place[proved]
            reach = reach * (2 if k < 3 else 8)
        return Span(low, high)

    def near_answer(self, k: int, t: Floats) -> Floats:
        """Return in floats what :meth:`answer` encloses."""
        level = self.near_least(k, self._near[k](t))
        way = 1 if k == 0 else -1
        return _turn(lambda s: way * (self._near[k](s) - level), self.span[0].low, self.span[1].high)

    def near_least(self, k: int, value: Floats) -> Floats:
        """Return in floats what :meth:`least` encloses."""
        risk, option = self.risk.middle, self.options[k]
        stays = risk * self.broken[k].middle + (1 - risk) * self.discounts[k].middle * value
        return stays if option is None else np.maximum(stays, option.middle)

    def offer(self) -> Span:
        """Enclose the first-named actor's offer."""

        def gap(t: Floats) -> Span:
            return self.least(1, self.worth(1, self.answer(0, Span(t, t)))) - self._at(1, t)

        def near(t: Floats) -> Floats:
            return self.near_least(1, self._near[1](self.near_answer(0, t))) - self._near[1](t)

        return self.crossing(gap, near)

    def answer(self, k: int, t: Span) -> Span:
        """Enclose what the actor k, who is offered what makes it indifferent, is offered when the other proposes next at t."""
        return self.where(k, self.least(k, self.worth(k, t)))


def _turn(near: Callable[[Floats], Floats], start: Floats, stop: Floats) -> Floats:
    """Return in floats where functions turn from minus to plus."""
    low, high = start, stop
    for _ in range(_HALVINGS):
        middle = low / 2 + high / 2
        above = near(middle) > 0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    # An end that is nearly met is met: there the frontier may be steep.
    return np.where(stop - high <= 1e-15, stop, np.where(low - start <= 1e-15, start, low / 2 + high / 2))


def proved(
    game: ConcaveOffers, at: Mapping[str, Span], count: int, *, offers: bool = False
) -> tuple[list[Binding], npt.NDArray[np.int32], Deal | None]:
    """Tell what binds whom in boxes of parameters.

    Parameters
    ----------
    game : ConcaveOffers
        Whose frontier is given by expressions.
    at : mapping of str to Span
        Where each symbol lies: one interval for each box.
    count : int
        How many boxes.
    offers : bool
        Whether what is agreed on is enclosed too.

    Returns
    -------
    list of Binding
    array of int
        For each box the position of what binds throughout it; -1 where that is not proved.
    pair of Span and pair of Span, or None
        What is proposed first, and agreed on, and what each gets.
    """
    with np.errstate(all="ignore"):
        curve = _Curve(game, at, count)
        return _proved(game, curve, count, offers)


def _offers(curve: _Curve, binds: npt.NDArray[np.bool_]) -> tuple[Span, Span, list[list[Span]]]:
    """Enclose what both propose, and what each offer is worth; where the second actor's option binds, from that alone."""
    x = curve.offer()
    if curve.options[1] is not None:
        there = curve.where(1, curve.options[1])
        x = Span(np.where(binds, there.low, x.low), np.where(binds, there.high, x.high))
    y = curve.answer(0, x)
    return x, y, [[curve.worth(k, t) for k in (0, 1)] for t in (x, y)]


def _proved(
    game: ConcaveOffers, curve: _Curve, count: int, offers: bool
) -> tuple[list[Binding], npt.NDArray[np.int32], Deal | None]:
    deal = None
    known = np.ones(count, dtype=bool)
    for d in (*curve.discounts, curve.risk):
        known &= (d.low >= 0) & (d.high <= 1)
    kept = [(1 - curve.risk) * d for d in curve.discounts]
    known &= (kept[0].high < 1) | (kept[1].high < 1)
    lowest = np.minimum.reduce([end.low for worth in curve.ends for end in worth])
    reasons = []
    far = [curve.span[0], curve.span[1]]
    for k in (0, 1):
        other = 1 - k
        option = curve.options[k]
        # The end at which this actor gets least, and what it can refuse for there.
        end = far[k]
        at_end = curve.least(k, curve.worth(k, curve.answer(other, end))) - curve.ends[k][k]
        corner, inside = at_end.high < 0, at_end.low >= 0
        # At the other end it gets most: there it must not ask for more.
        best = curve.least(k, curve.worth(k, curve.answer(other, far[other]))) - curve.ends[k][other]
        known &= (best.high <= 0) | ((lowest >= 0) & (game.risk == 0))
        if option is None:
            takes = np.zeros(count, dtype=bool)
            stays = inside
        else:
            most, fewest = curve.ends[k][1 - k], curve.ends[k][k]
            place = curve.where(k, option)
            gap = option - curve.staying(k, curve.worth(k, curve.answer(other, place)))
            within = (option.high <= most.low) & (option.low >= fewest.high)
            takes = within & (gap.low > 0)
            stays = inside & (option.high <= most.low) & ((gap.high < 0) | (option.high < fewest.low))
        reasons.append(np.select([takes, stays, corner], [1, 0, 2], -1))
    # Without breakdown, and with payoffs that are never negative, staying is worth at most what proposing is. So whoever is held to
    # staying, or to less, is offered less than it offers itself, and unless both options bind both then gain nothing by being refused.
    plain = (lowest >= 0) & (game.risk == 0)
    if curve.options[0] is not None and curve.options[1] is not None:
        room = curve.worth(0, curve.where(1, curve.options[1])).low - curve.options[0].high
        plain = plain & ((reasons[0] != 1) | (reasons[1] != 1) | (room >= 0))
    if offers or not (plain | ~known).all():
        x, y, worth = _offers(curve, reasons[1] == 1)
        for k in (0, 1):
            refused, option = curve.staying(k, worth[1 - k][k]), curve.options[k]
            gone = np.where(reasons[1 - k] == 1, 0.0 if option is None else option.high, refused.high)
            known &= plain | (gone <= worth[k][k].low)
        first = game.names.index(game.proposer)
        deal = ((x, y)[first], (worth[first][0], worth[first][1]))
    codes = np.full(count, -1, dtype=np.int32)
    listed: list[Binding] = []
    names = (STAYS, OPTION, END)
    for a in range(3):
        for b in range(3):
            here = known & (reasons[0] == a) & (reasons[1] == b)
            if here.any():
                codes[here] = len(listed)
                listed.append(binding(game, names[a], names[b]))
    if curve.options[0] is not None and curve.options[1] is not None:
        beyond = curve.options[0].low > curve.worth(0, curve.where(1, curve.options[1])).high
        beyond &= curve.options[1].low > curve.ends[1][1].high
        if beyond.any():
            codes[beyond] = len(listed)
            listed.append(Binding((), NO_AGREEMENT))
    return listed, codes, deal


def check_frontier(game: ConcaveOffers, points: Mapping[str, Sequence[Fraction]], count: int) -> None:
    """Refuse parameters at which the frontier is not monotone and concave, or a number leaves its domain."""
    columns = {n: np.array([float(v) for v in values]) for n, values in points.items()}
    curve = _Curve(game, {n: Span(c, c) for n, c in columns.items()}, count)
    bad = np.zeros(count, dtype=bool)
    with np.errstate(all="ignore"):
        for d in (*curve.discounts, curve.risk):
            bad |= ~((d.low >= 0) & (d.high <= 1))
        if game.over.parameters:
            places = np.linspace(float(game.over.low), float(game.over.high), _SAMPLES)
            one, two = (np.array([curve._at(k, np.full(count, t)).middle for t in places]) for k in (0, 1))
            run, fall = np.diff(one, axis=0), np.diff(two, axis=0)
            bad |= ~((run > 0).all(axis=0) & (fall < 0).all(axis=0))
            bend = fall[1:] * run[:-1] - fall[:-1] * run[1:]
            bad |= ~(bend <= 1e-13).all(axis=0)
    for k in np.flatnonzero(bad):
        point = {n: values[int(k)] for n, values in points.items()}
        try:
            game.at(point)
        except (GameError, DomainError) as wrong:
            where = ", ".join(f"{n} = {v}" for n, v in point.items())
            raise type(wrong)(str(wrong) if str(wrong).startswith("at ") else f"at {where}: {wrong}") from wrong
