r"""Comparative statics of a regime: which way each number moves the terms and the payoffs, and where that turns.

In a regime a term, or an actor's value, is a rational function :math:`t = N/D` of the parameters, so that

.. math:: \frac{\partial t}{\partial p} = \frac{N_p D - N D_p}{D^2}

is one as well, and its sign is a product of the signs of irreducible polynomials. Each of these is proved to have one sign on the
region (:mod:`bargaining.regimes.extents`): where the conditions of the regime at its point hold and every parameter is in its plausible
range. (The same play and closed forms may be found elsewhere too, under other conditions; of these nothing is said.) Where
that cannot be proved, two points of the region at which the derivative has different signs prove that it turns, on the zeros of a
factor. Where neither is found, nothing is claimed.

Three questions are answered.

*Effects.* The sign of :math:`\partial t/\partial p`.

*Pairs of instruments.* The sign of :math:`\partial^2 t/\partial p\,\partial q`. If positive, p and q are **complements** for t: more of
one raises what more of the other does. If negative they are **substitutes**.

*Terms against each other.* As p rises, two terms of one deal change at the rate
:math:`(\partial s/\partial p) / (\partial t/\partial p)`. If it is positive they move together; if negative, more of one goes with
less of the other.

A number that is derived from others has no row of its own: those it is derived from carry its part, by the chain rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from bargaining.errors import MathematicalFact, MethodError, PathError, did_you_mean
from bargaining.expressions.numbers import as_sympy
from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition
from bargaining.regimes.extents import Extent
from bargaining.regimes.fields import Polynomial, degree, sign_at
from bargaining.regimes.identity import identity
from bargaining.regimes.plain_text import fraction_text, inequality_text
from bargaining.regimes.proposition import latex_of
from bargaining.regimes.regime import Regime
from bargaining.regimes.writer import by_power

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ComparativeStatics", "Effect", "Zero", "comparative_statics"]

#: A polynomial with more terms, or of a higher degree, is not factored.
_MOST_TERMS, _MOST_DEGREE = 150, 24

#: A longer equation is told by its size alone.
_LONG = 200


@dataclass(frozen=True)
class Zero:
    """Where a factor of a derivative vanishes.

    Attributes
    ----------
    equation : Condition
    path : str or None
        A parameter in which the equation is linear.
    expression : sympy expression or None
        The equation solved for it.
    point : mapping of str to Fraction
        The model's numbers.
    """

    equation: Condition
    path: str | None
    expression: Any
    point: Mapping[str, Fraction]

    @cached_property
    def text(self) -> str:
        """The same in plain text; an equation that is linear in no parameter as it is."""
        return inequality_text(self.equation, self.point, self.path)

    def __str__(self) -> str:
        if len(self.text) <= _LONG:
            return self.text
        size = len(self.equation.polynomial)
        return f"a polynomial of {size} terms in {', '.join(_held(self.equation.polynomial))} = 0"


@dataclass(frozen=True, eq=False)
class Effect:
    """The sign of one derivative on the region of a regime.

    Attributes
    ----------
    of : str
        What moves: ``"terms.<term>"`` or ``"values.<actor>"``.
    on : tuple of str
        The parameter that rises; two for a mixed second derivative.
    against : str or None
        Another term: then the quantity is the rate at which `of` changes with it as the parameter rises.
    expression : sympy expression
        In symbols named after the parameters' paths, with its factors apart.
    value : Fraction
        At the model's numbers.
    sign : 1, -1, 0 or None
        On all of the region; None where it turns or is not decided. 1 and -1 hold except where a zero in `unless` is met.
    anywhere : bool
        Whether the sign holds wherever the closed form does within the ranges, whatever the conditions.
    unless : tuple of Zero
        Where in the region the derivative may vanish without turning.
    turns_at : tuple of Zero
        Where it turns; empty if `sign` is not None, or nothing was decided.
    witnesses : tuple of mapping
        Two points of the region, the first with a positive and the second with a negative derivative, if it turns.
    point : mapping of str to Fraction
        The model's numbers.
    """

    of: str
    on: tuple[str, ...]
    against: str | None
    expression: Any
    value: Fraction
    sign: int | None
    anywhere: bool = False
    unless: tuple[Zero, ...] = ()
    turns_at: tuple[Zero, ...] = ()
    witnesses: tuple[Mapping[str, Fraction], ...] = ()
    point: Mapping[str, Fraction] = field(default_factory=dict)
    _form: tuple[Any, Any] | None = None

    @cached_property
    def text(self) -> str:
        """The derivative in plain text, as shortly as can be."""
        return "0" if self._form is None else fraction_text(*self._form, self.point)

    @property
    def path(self) -> str:
        """The parameter that rises; of two, the first."""
        return self.on[0]

    @property
    def decided(self) -> bool:
        """Whether the sign, or that it turns, is proved."""
        return self.sign is not None or bool(self.turns_at)

    @property
    def here(self) -> int:
        """The sign at the model's numbers."""
        return (self.value > 0) - (self.value < 0)

    @property
    def word(self) -> str:
        """What the sign means: ``"rises"``, ``"complements"``, ``"together"``, or their opposites."""
        return _word(self, self.sign) if self.sign is not None else "turns" if self.turns_at else "not decided"

    @property
    def where(self) -> str:
        """Where the sign holds, or turns, in words."""
        if self.sign == 0:
            return "everywhere"
        if self.sign is not None:
            scope = (
                "wherever play is the same, in the ranges"
                if self.anywhere
                else "wherever the regime's conditions at this point hold"
            )
            return "; ".join([scope, *(f"no effect where {zero}" for zero in self.unless)])
        if self.turns_at:
            return f"turns where {' or '.join(map(str, self.turns_at))}"
        return "elsewhere not decided"

    def __str__(self) -> str:
        of = _plain_name(self.of)
        word = _word(self, self.here if self.sign is None else self.sign)
        place = f"here; {self.where}" if self.sign is None else f"({self.where})" if self.sign else ""
        if self.against is not None:
            text = f"{self.path} ↑: {of} and {_plain_name(self.against)} move {word}"
        elif len(self.on) == 2:
            text = f"{self.on[0]} and {self.on[1]} are {word} for {of}"
        elif word == "no effect":
            text = f"{self.path} ↑: no effect on {of}"
        else:
            text = f"{self.path} ↑: {of} {word}"
        return f"{text} {place}".rstrip()


@dataclass(frozen=True, eq=False)
class ComparativeStatics:
    """How the terms and payoffs of a regime respond to the parameters.

    Attributes
    ----------
    regime : Regime
        Its conditions, within the plausible ranges, bound the region on which signs are claimed.
    with_respect_to : tuple of str
        The parameters.
    of : tuple of str
        What responds: ``"terms.<term>"``, ``"values.<actor>"``, and ``"probability.<outcome>"`` where actors mix.
    effects : tuple of Effect
        One for each of `of` and each parameter.
    note : str
        What must be known of the point, such as that it lies on the border of the regime.
    """

    regime: Regime
    with_respect_to: tuple[str, ...]
    of: tuple[str, ...]
    effects: tuple[Effect, ...]
    note: str
    _judge: _Judge
    _crossed: tuple[str, ...]

    def __getitem__(self, key: tuple[str, ...]) -> Effect:
        """Return the effect at ``(of, path)``, or the mixed one at ``(of, path, path)``."""
        of, *on = key
        rows = self.effects if len(on) == 1 else self.cross
        for row in rows:
            if row.of == of and sorted(row.on) == sorted(on):
                return row
        _checked([of], self.of if len(on) == 1 else self._crossed, "of", "quantity")
        _checked(on, self.with_respect_to, "with_respect_to", "parameter")
        raise PathError(f"{on}: an effect has one parameter, or two that differ")

    @cached_property
    def cross(self) -> tuple[Effect, ...]:
        """For each pair of parameters, whether they are complements or substitutes: mixed second derivatives.

        Of the terms, unless payoffs were asked for by name.
        """
        return tuple(
            self._judge.effect(of, pair) for of in self._crossed for pair in combinations(self.with_respect_to, 2)
        )

    @cached_property
    def exchange(self) -> tuple[Effect, ...]:
        """For each two terms that a parameter moves, whether they move together or apart, and at what rate."""
        terms = [of for of in self.of if of.startswith("terms.")]
        rows = (
            self._judge.rate(a, b, path)
            for a, b in combinations(terms, 2)
            for path in self.with_respect_to
            if self._judge.derivative(a, (path,)) and self._judge.derivative(b, (path,))
        )
        return tuple(rows)

    def table(self) -> pd.DataFrame:
        """Return the signs at a glance, a row for each parameter: +, -, 0, ± where one turns, ? where none is decided."""
        import pandas as pd

        cells = {of: {e.path: _mark(e) for e in self.effects if e.of == of} for of in self.of}
        return pd.DataFrame(cells, index=pd.Index(self.with_respect_to, name="parameter"))

    def to_frame(self, *, cross: bool = False) -> pd.DataFrame:
        """Return a table with one row an effect, or one a pair of parameters and quantity."""
        import pandas as pd

        rows = [
            {
                "of": e.of,
                **({"first": e.on[0], "second": e.on[1]} if cross else {"on": e.path}),
                "sign": pd.NA if e.sign is None else e.sign,
                "meaning": e.word,
                "where": e.where,
                "value": float(e.value),
                "expression": e.text,
            }
            for e in (self.cross if cross else self.effects)
        ]
        return pd.DataFrame(rows).astype({"sign": "Int64"}) if rows else pd.DataFrame(rows)

    def to_latex(self) -> str:
        r"""Return the signs as a LaTeX ``tabular`` that needs no package, notes beneath."""
        names = self.regime.problem.latex
        marks = {"+": "+", "-": "-", "0": "0", "±": r"\pm", "?": r"\textrm{?}"}
        notes: dict[str, int] = {}
        rows = []
        for path in self.with_respect_to:
            cells = [f"${names[path]}$" if path in names else _escaped(path)]
            for of in self.of:
                effect = self[of, path]
                raised = ",".join(str(notes.setdefault(text, len(notes) + 1)) for text in self._latex_notes(effect))
                cells.append(f"${marks[_mark(effect)]}{f'^{{{raised}}}' if raised else ''}$")
            rows.append(" & ".join(cells) + r" \\")
        head = " & ".join(["", *(_escaped(_plain_name(of)) for of in self.of)]) + r" \\"
        columns = len(self.of) + 1
        under = [rf"\multicolumn{{{columns}}}{{l}}{{$^{{{k}}}$ {text}}} \\" for text, k in notes.items()]
        body = [r"\hline", head, r"\hline", *rows, r"\hline", *under]
        return "\n".join([rf"\begin{{tabular}}{{l{'c' * len(self.of)}}}", *body, r"\end{tabular}"])

    def _latex_notes(self, effect: Effect) -> list[str]:
        names = self.regime.problem.latex

        def written(zero: Zero) -> str:
            if len(zero.text) > _LONG:
                return _escaped(str(zero))
            if zero.path is None:
                left, _, right = zero.equation.sides()
            else:
                left, right = _symbol(zero.path), zero.expression
            return f"${latex_of(left, names)} = {latex_of(right, names)}$"

        out = [f"No effect where {written(zero)}." for zero in effect.unless]
        if effect.turns_at:
            out.append(f"Turns where {' or '.join(map(written, effect.turns_at))}.")
        return out

    def __str__(self) -> str:
        problem = self.regime.problem
        lines = [f"{problem.name}: {self.regime.outcome}"]
        lines += [f"  {name} = {text}" for name, text in self.regime.term_texts.items() if len(text) <= _LONG]
        notes: dict[str, int] = {}
        rows = [["as this rises", *self.of]]
        for path in self.with_respect_to:
            rows.append([path, *(_cell(self[of, path], notes) for of in self.of)])
        widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
        lines += ["  " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]
        lines += [f"  [{number}] {text}" for text, number in notes.items()]
        lines.append(
            "  (- no effect; signs are proved where the regime's conditions at this point hold within the plausible ranges)"
        )
        if self.note:
            lines.append(f"  note: {self.note}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"ComparativeStatics({self.regime.problem.name!r}, {self.regime.outcome!r}, {len(self.effects)} effects)"


def _conditions(regime: Regime) -> list[Condition]:
    """Return the regime's conditions, strictly, in all parameters."""
    return [replace(regime.lifted(c), weak=False) for c in regime.conditions]


class _Judge:
    """Derivatives of the closed forms of a regime, and their signs on its region."""

    def __init__(self, regime: Regime, at: Mapping[str, Fraction]) -> None:
        self.regime, self.at = regime, [at[name] for name in regime.field.names]
        self.point = dict(at)
        self.region = Extent(_conditions(regime), _box(regime), regime.field.names, regime.point)
        forms = {f"terms.{name}": node for name, node in regime.term_nodes.items()}
        forms |= {f"probability.{label}": node for label, node in regime.chance_nodes.items()}
        forms |= {f"values.{n}": v for n, v in zip(regime.problem.game.names, regime.value_nodes, strict=True)}
        elements = regime.field.elements(list(forms.values()))
        self.forms = dict(zip(forms, elements, strict=True))
        self._derivatives: dict[tuple[str, tuple[str, ...]], Any] = {}
        self._factors: dict[Polynomial, tuple[Fraction, list[tuple[Polynomial, int]]]] = {}

    def derivative(self, of: str, on: tuple[str, ...]) -> Any:
        """Return a derivative as an element of the field."""
        key = (of, on)
        if key not in self._derivatives:
            form = self.forms[of] if len(on) == 1 else self.derivative(of, on[:-1])
            names = self.regime.field.names
            self._derivatives[key] = form.diff(self.regime.field.field.gens[names.index(on[-1])])
        return self._derivatives[key]

    def effect(self, of: str, on: tuple[str, ...]) -> Effect:
        """Return a derivative with its sign."""
        return self._signed(self.derivative(of, on), of, on, None)

    def rate(self, of: str, against: str, path: str) -> Effect:
        """Return the rate at which one term changes with another as a parameter rises."""
        ratio = self.derivative(of, (path,)) / self.derivative(against, (path,))
        return self._signed(ratio, of, (path,), against)

    def _signed(self, element: Any, of: str, on: tuple[str, ...], against: str | None) -> Effect:
        top, bottom = element.numer, element.denom
        below = _value(bottom, self.at)
        value = _value(top, self.at) / below if below else Fraction(0)
        if not top:
            return Effect(of, on, against, as_sympy(0), value, 0, True)
        (c, above), (d, under) = self.factors(top), self.factors(bottom)
        expression = self._expression(c / d, above, under)
        sign = 1 if c * d > 0 else -1
        anywhere, unless, unknown, touching = True, [], [], []
        for factor, times in (*above, *((f, -t) for f, t in under)):
            if times < 0 and times % 2 == 0:
                continue  # a square in a denominator, which does not vanish where the closed form is defined
            proof = self.region.prove(factor)
            if times % 2 == 0:
                if proof is None or not proof.strict:
                    unless.append(factor)
                else:
                    anywhere &= proof.from_box
            elif proof is None:
                unknown.append(factor)
            else:
                sign *= proof.sign
                anywhere &= proof.from_box
                if times > 0 and not proof.strict:
                    unless.append(factor)
                    touching.append(factor)
        if not unknown:
            zeros = tuple(self._zero(f, on) for f in unless)
            return Effect(of, on, against, expression, value, sign, anywhere, zeros, (), (), self.point, (top, bottom))
        # A factor without a proof: points of the region with both signs show that it turns.
        known = 1 if c * d > 0 else -1
        signed = [f for f, times in (*above, *under) if times % 2]
        points = [self._witness(signed, unknown + touching, known * wanted) for wanted in (1, -1)]
        turns: tuple[Zero, ...] = ()
        witnesses: tuple[Mapping[str, Fraction], ...] = ()
        if points[0] is not None and points[1] is not None:
            # Every factor that takes both signs on the region turns the derivative, not only those that tell the two points apart.
            first, second = ([p[n] for n in self.region.names] for p in points if p is not None)
            turning = (f for f in unknown if sign_at(f, first) != sign_at(f, second) or self._both(f))
            turns = tuple(self._zero(f, on) for f in turning)
            witnesses = (points[0], points[1])
        return Effect(of, on, against, expression, value, None, False, (), turns, witnesses, self.point, (top, bottom))

    def _both(self, factor: Polynomial) -> bool:
        """Whether points of the region are found at which a factor has either sign; it is positive at the region's own point, or zero."""
        return all(self.region.witness([factor], s) is not None for s in (-1, 1))

    def _witness(
        self, signed: Sequence[Polynomial], searched: Sequence[Polynomial], sign: int
    ) -> Mapping[str, Fraction] | None:
        """Return a point of the region at which a product has a sign; all but the factors searched have a known one."""

        def signs(factors: Sequence[Polynomial], point: Mapping[str, Fraction]) -> int:
            out, at = 1, [point[n] for n in self.region.names]
            for f in factors:
                out *= sign_at(f, at)
            return out

        here = self.region.point
        if signs(signed, here) == sign:
            return here
        fixed = 1
        for f in signed:
            if f not in searched:
                proof = self.region.prove(f)
                assert proof is not None
                fixed *= proof.sign
        found = self.region.witness(searched, sign * fixed)
        return found if found is not None and signs(signed, found) == sign else None

    def factors(self, polynomial: Polynomial) -> tuple[Fraction, list[tuple[Polynomial, int]]]:
        """Return a constant, and the irreducible factors with their multiplicities, each positive at the region's point."""
        if polynomial not in self._factors:
            if len(polynomial) > _MOST_TERMS or degree(polynomial) > _MOST_DEGREE:
                content, rows = polynomial.ring.domain.one, [(polynomial, 1)]
            else:
                content, rows = polynomial.factor_list()
            constant = Fraction(int(content.numerator), int(content.denominator))
            out = []
            point = [self.region.point[n] for n in self.region.names]
            for factor, times in rows:
                if sign_at(factor, point) < 0:
                    factor, constant = -factor, constant * (-1) ** times
                out.append((factor, times))
            self._factors[polynomial] = (constant, out)
        return self._factors[polynomial]

    @staticmethod
    def _expression(c: Fraction, above: Sequence[Any], under: Sequence[Any]) -> Any:
        from sympy import Mul

        tops = [f.as_expr() ** t for f, t in above]
        bottoms = [f.as_expr() ** -t for f, t in under]
        return Mul(as_sympy(c), *tops, *bottoms)

    def _zero(self, factor: Polynomial, on: Sequence[str]) -> Zero:
        """Return the zeros of a factor, solved for a parameter where that can be done: for one that moves if possible."""
        equation = Condition(factor, 0)
        names = equation.names
        linear = [n for n in _held(factor) if max(m[names.index(n)] for m in factor) == 1]
        linear = [n for n in linear if sign_at(by_power(factor, names.index(n))[1], self.at)]
        own = [n for n in on if n in linear]
        if not linear:
            return Zero(equation, None, None, self.point)
        zero = factor.ring.zero

        def solved(name: str) -> tuple[Any, Any]:
            parts = by_power(factor, names.index(name))
            return -parts.get(0, zero), parts[1]

        path = min(own or linear, key=lambda n: tuple(len(p) for p in reversed(solved(n))))
        up, down = solved(path)
        up, down = up.cancel(down)
        if sign_at(down, self.at) < 0:
            up, down = -up, -down
        return Zero(equation, path, up.as_expr() / down.as_expr(), self.point)


def comparative_statics(
    regime: Regime, with_respect_to: Sequence[str] | None = None, of: Sequence[str] | None = None
) -> ComparativeStatics:
    """Find how the closed forms of a regime respond to the parameters.

    Parameters
    ----------
    regime : Regime
    with_respect_to : sequence of str, optional
        Paths of the parameters; all of them unless said.
    of : sequence of str, optional
        ``"terms.<term>"``, ``"values.<actor>"``, ``"probability.<outcome>"``; all of them unless said.

    Raises
    ------
    PathError
        If a name is not known.
    MethodError
        If the point lies on a border, and on no side of it the closed forms are those found there.
    """
    at = {name: regime.point[name] for name in regime.field.names}
    inner, note = _inside(regime)
    judge = _Judge(inner, at)
    paths = _checked(with_respect_to, inner.field.names, "with_respect_to", "parameter")
    known = tuple(judge.forms)
    chosen = _checked(of, known, "of", "quantity")
    crossed = chosen if of is not None else tuple(name for name in known if name.startswith("terms."))
    effects = tuple(judge.effect(name, (path,)) for name in chosen for path in paths)
    return ComparativeStatics(inner, paths, chosen, effects, note, judge, crossed)


def _inside(regime: Regime) -> tuple[Regime, str]:
    """Return the regime at a point at which no comparison is an equality, and a note if that is a matter of side.

    Nothing can be moved on a border without leaving it. But the same closed forms may hold next to it.
    """
    ties = [c.polynomial for c in regime.profile if c.sign == 0]
    if not ties:
        return regime, ""
    names = regime.field.names
    sides: dict[tuple[int, ...], Regime | None] = {}
    for point in _nearby(regime):
        at = [point[n] for n in names]
        signs = tuple(sign_at(p, at) for p in ties)
        if 0 in signs or sides.get(signs) is not None:
            continue
        try:
            trace = regime.problem.trace(point)
        except MathematicalFact:
            continue
        same = trace.play is not None and identity(trace, regime.field) == regime.identity
        found = Regime(regime.problem, trace, regime.field) if same else None
        sides[signs] = found if found is not None and all(c.sign for c in found.profile) else None
    if not any(sides.values()):
        where = " and ".join(inequality_text(Condition(p, 0), regime.point) for p in ties)
        raise MethodError(
            f"two ways of playing meet where {where}, as at this point, so that what is agreed may have a kink there; "
            "ask at a point beside it"
        )
    signs, inner = next((signs, found) for signs, found in sides.items() if found is not None)
    bounding = {inner.lifted(c).polynomial for c in inner.conditions}
    if all(found is not None for found in sides.values()) and not bounding & set(ties):
        return inner, ""
    side = " and ".join(inequality_text(Condition(p, s), inner.point) for p, s in zip(ties, signs, strict=True))
    return inner, f"the point lies on a border of the regime; what is said holds on the side where {side}"


def _nearby(regime: Regime) -> Iterator[dict[str, Fraction]]:
    """Yield points close to that of a regime, within its box, in many directions."""
    box, names = _box(regime), regime.field.names
    for shrink, (turn, k) in product((1_000, 10**6), product((1, -1), range(len(names) + 6))):
        point = {}
        for j, name in enumerate(names):
            # Directions along one parameter mostly, then mixed ones; unequal lengths, so that no tie is kept by accident.
            size = Fraction(1, shrink) * (1 if j == k else Fraction((7 * j * j + 3 * k * j + 5) % 11 - 5, 50))
            point[name] = regime.point[name] + turn * size * max(abs(regime.point[name]), Fraction(1, 10))
        if all(box[name].contains(v) for name, v in point.items() if name in box):
            yield point


def _box(regime: Regime) -> dict[str, Domain]:
    """Return where each parameter lies: in its range, as far as that is in its domain."""
    out = dict(regime.box)
    for name, side in out.items():
        domain = regime.problem.domains.get(name)
        if domain is not None:
            out[name] = _met(side, domain)
    return out


def _met(one: Domain, two: Domain) -> Domain:
    """Return the part that two intervals share."""
    lows = [(d.low, d.low_open) for d in (one, two) if d.low is not None]
    highs = [(d.high, not d.high_open) for d in (one, two) if d.high is not None]
    low, low_open = max(lows) if lows else (None, False)
    high, high_closed = min(highs) if highs else (None, True)
    return Domain(low, high, low_open, not high_closed)


def _checked(given: Sequence[str] | None, known: Sequence[str], argument: str, kind: str) -> tuple[str, ...]:
    """Return the names given, all of them known, once each."""
    if given is None:
        return tuple(known)
    names = [given] if isinstance(given, str) else list(given)
    for name in names:
        if name not in known:
            whole = [k for k in known if k.partition(".")[2] == name]
            hint = f"; did you mean {whole[0]!r}?" if whole else did_you_mean(str(name), known)
            raise PathError(f"{argument}: {name} names no {kind}{hint}; known: {', '.join(known)}")
    return tuple(dict.fromkeys(names))


def _value(polynomial: Polynomial, at: Sequence[Fraction]) -> Fraction:
    found = polynomial.evaluate(list(zip(polynomial.ring.gens, at, strict=True)))
    return Fraction(int(found.numerator), int(found.denominator))


def _held(polynomial: Polynomial) -> list[str]:
    """Return the parameters that occur in a polynomial."""
    symbols = polynomial.ring.symbols
    return [str(s) for k, s in enumerate(symbols) if any(m[k] for m in polynomial.monoms())]


def _symbol(path: str) -> Any:
    from sympy import Symbol

    return Symbol(path)


def _plain_name(of: str) -> str:
    kind, _, name = of.partition(".")
    if kind == "probability":
        return f"the probability of {name}"
    return name if kind == "terms" else f"{name}'s value"


def _word(effect: Effect, sign: int) -> str:
    if effect.against is not None:
        return {1: "together", -1: "apart", 0: "separately"}[sign]
    if len(effect.on) == 2:
        return {1: "complements", -1: "substitutes", 0: "independent"}[sign]
    return {1: "rises", -1: "falls", 0: "no effect"}[sign]


def _mark(effect: Effect) -> str:
    if effect.sign is None:
        return "±" if effect.turns_at else "?"
    return {1: "+", -1: "-", 0: "0"}[effect.sign]


def _cell(effect: Effect, notes: dict[str, int]) -> str:
    """Write an effect in a word, with the numbers of its notes."""
    word = {1: "rises", -1: "falls", 0: "-"}[effect.here if effect.sign is None else effect.sign]
    if effect.sign is None:
        texts = [effect.where]
        word = f"{word} here" if effect.here else "none here"
    else:
        texts = [f"no effect where {zero}" for zero in effect.unless]
    return " ".join([word, *(f"[{notes.setdefault(text, len(notes) + 1)}]" for text in texts)])


def _escaped(text: str) -> str:
    r"""Write plain text in LaTeX.

    Examples
    --------
    >>> print(_escaped("B's value_1 & 5%"))
    B's value\_1 \& 5\%
    """
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return "".join(special.get(c, f"\\{c}" if c in "_%&#${}" else c) for c in text)
